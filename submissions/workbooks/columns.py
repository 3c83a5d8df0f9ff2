"""The columns of the sheet of inputs: keys, headers, widths, lists."""

import unicodedata
from collections.abc import Iterable, Mapping, Sequence
from decimal import Decimal, InvalidOperation
from typing import Any

from django.conf import settings
from django.conf.locale import LANG_INFO
from django.utils import translation
from django.utils.translation import get_language, get_language_info, gettext_lazy as _, pgettext_lazy

from consultations.documents.subject_words import subject_noun
from consultations.models import Delegation
from consultations.rounds.services import positions_offered
from core.errors import Refused
from core.text.languages import LANGUAGE_NAMES, isolate_name
from core.text.strings import fold, nearest_word
from core.text.world_languages import world_language_name
from submissions.enums import CommentType, Confidentiality, Position
from submissions.models.input_fields import BY_NAME, TEXT_FIELDS
from submissions.workbooks.faults import quoted
from submissions.workbooks.plain_rows import text_from_word

SUBJECT = ("symbol", "para", "limb")  # where a row belongs; read for rows that people add
LISTS = ("scope", "position", "comment_type", "confidentiality", "language")
TEXTS = (*TEXT_FIELDS, "annex")
COMPARED = ("position", "comment_type", *TEXTS, "confidentiality", "language")  # fields of an input, same names
ROW_ID, BASE_VERSION = "row id", "base version"  # headers of hidden columns, the same in all languages

NAMES_YOU = _(
    "This file shows the name of your organization. If it could harm you in the wrong hands, "
    "delete it after you upload it."
)
NO_STRIKETHROUGH = _("To take words out, delete them. An answer with struck-out words is not imported.")

# Of characters; all together print at about half their size on one page across.
WIDTHS = {
    "no": 5,
    "symbol": 11,
    "para": 6,
    "limb": 5,
    "recommendation": 38,
    "addressees": 14,
    "mend": 60,
    "scope": 9,
    "position": 14,
    "comment_type": 12,
    **{name: BY_NAME[name].widths.workbook for name in TEXTS},
    "confidentiality": 13,
    "language": 11,
    "row_id": 12,
    "base_version": 12,
}


def headers(purpose: str, *, kinds: Iterable[str] = (), mend: bool = False) -> dict[str, str]:
    """Headers by key in the active language; `mend` adds the column that says what is wrong with a row.

    `kinds` are those of what the round consults on: the column of its texts is called by them.
    """
    labels: dict[str, Any] = {
        "no": pgettext_lazy("number", "No"),
        "symbol": _("Symbol"),
        "para": _("Para"),
        "limb": _("Part"),  # PRACTICE 27
        "recommendation": subject_noun(kinds),
        "addressees": _("Addressees"),
        **({"mend": _("Errors to correct")} if mend else {}),
        "scope": _("Scope"),
        "position": _("Position"),
        "comment_type": _("Comment type"),
        **{name: BY_NAME[name].label_for(purpose) for name in TEXTS},
        "confidentiality": _("Confidential"),
        "language": _("Language"),
        "row_id": ROW_ID,
        "base_version": BASE_VERSION,
    }
    return {key: str(header) for key, header in labels.items()}


GENERAL, SPECIFIC = "general", "specific"
SCOPES = {SPECIFIC: pgettext_lazy("scope", "Specific"), GENERAL: pgettext_lazy("scope", "General")}

Lists = Mapping[str, Sequence[str]]
"""By column, the keys that a delegation is offered, in order."""


def lists_of(delegation: Delegation, used: Iterable[str] = ()) -> Lists:
    """Return the keys offered to a delegation, by column; `used` are languages that its answers have already."""
    offered = positions_offered(delegation.round, delegation.organisation.constituency)
    return {
        "scope": list(SCOPES),
        "position": [key for key in offered if key in Position.values],
        "comment_type": CommentType.values,
        "confidentiality": Confidentiality.values,
        "language": delegation.round.rules.offered_languages(*used),
    }


def list_word(column: str, key: str) -> str:
    """Return the word for a key in the active language; languages go by their own name."""
    if column == "language":
        return _native(key)
    if column == "scope":
        return str(SCOPES.get(key, key))
    choices: Any = {"position": Position, "comment_type": CommentType, "confidentiality": Confidentiality}[column]
    return str(choices(key).label) if key in choices.values else key


def words_of(label: Any) -> set[str]:
    """Return a translated label in the six languages."""
    words = set()
    for code, _name in settings.LANGUAGES:
        with translation.override(code):
            words.add(str(label))
    return words


def meanings(choices: Any) -> dict[str, str]:
    """Return the values of a closed vocabulary by their names in the six languages and by themselves (`fold`)."""
    by_label: dict[str, str] = {}
    for code, _name in settings.LANGUAGES:
        with translation.override(code):
            by_label |= {fold(str(each.label)): each.value for each in choices}
    return by_label | {fold(each.value.replace("_", " ")): each.value for each in choices}


class ListVocabulary:
    """What people may write in the lists of one workbook. Words of its `language` take precedence."""

    def __init__(self, lists: Lists, language: str) -> None:
        self._lists = lists
        self._asked: dict[tuple[str, str], str] = {}  # the same few words stand in every row
        self._own = self._gathered([language])
        self._others = self._gathered(code for code, _name in settings.LANGUAGES if code != language)

    def key(self, column: str, text: str) -> str:
        """Return the key of a word. Raises Refused `not_a_choice`, with what would be right."""
        if (column, text) not in self._asked:
            self._asked[column, text] = self._look_up(column, text)
        return self._asked[column, text]

    def _look_up(self, column: str, text: str) -> str:
        folded = _folded(text)
        keys = self._own[column].get(folded) or self._others[column].get(folded) or set()
        if len(keys) == 1:
            return next(iter(keys))
        raise Refused(
            "not_a_choice",
            _("This value is not in the list.")
            if not keys
            else _("This word has different meanings in two languages."),
            field=column,
            hint=choose_hint(self.offered(column), self._near_word(column, folded) if not keys else ""),
        )

    def _near_word(self, column: str, folded: str) -> str:
        """Return the word, in the active language, that was probably meant; "" for none."""
        for vocabulary in (self._own[column], self._others[column]):
            keys = vocabulary.get(nearest_word(folded, vocabulary), set())
            if len(keys) == 1:
                return list_word(column, next(iter(keys)))
        return ""

    def offered(self, column: str) -> str:
        """Return all words of a list in the active language, for a sentence."""
        return _(", ").join(list_word(column, key) for key in self._lists[column])

    def _gathered(self, languages: Iterable[str]) -> dict[str, dict[str, set[str]]]:
        """Return, by column and folded word, the keys that it can mean in these languages."""
        by_word: dict[str, dict[str, set[str]]] = {column: {} for column in self._lists}
        for code in languages:
            with translation.override(code):
                for column, keys in self._lists.items():
                    for key in keys:
                        for name in (key, list_word(column, key), *(_names(key) if column == "language" else ())):
                            by_word[column].setdefault(_folded(name), set()).add(key)
        return by_word


def choose_hint(offered: str, near_word: str = "") -> str:
    """Return the hint for a word that is not in a list: what was probably meant, then all that can be chosen."""
    words = _("Choose one of: %(words)s.") % {"words": offered}
    return f"{_('Did you mean “%(word)s”?') % {'word': near_word}} {words}" if near_word else words


def _names(code: str) -> tuple[str, str, str]:
    if code not in LANG_INFO:
        here = get_language() or "en"
        return (world_language_name(code, "en"), world_language_name(code, here), _native(code))
    info = get_language_info(code)
    return (str(info["name"]), str(info["name_translated"]), str(info["name_local"]))


def _native(code: str) -> str:
    return LANGUAGE_NAMES.get(code, code)


def _folded(text: str) -> str:
    """Return the text without differences of case, width, spaces and direction marks."""
    plain = "".join(letter for letter in unicodedata.normalize("NFKC", text) if unicodedata.category(letter) != "Cf")
    return " ".join(plain.casefold().split())


def text_of(value: Any, column: str) -> str:
    """Return the cell's text without what Word leaves in it and without spaces around it.

    A number or date is returned as a person would type it. Raises Refused `formula`, `error_value`, `struck_out` (its
    words would stand for the opposite of what was meant), and `date_for_paragraph`: a spreadsheet made a date of 12.7,
    and nobody can tell which paragraph was meant.
    """
    if not isinstance(value, dict):
        return text_from_word(value) if value else ""
    if value["kind"] == "formula":
        raise Refused(
            "formula",
            _("The cell contains a formula. The result of a formula is not imported."),
            hint=_("Copy the cell, and paste it again as a value (Paste special, Values)."),
        )
    if value["kind"] == "error":
        raise Refused("error_value", _("The cell shows an error."), hint=_("Enter the text in the cell."))
    if value["kind"] == "struck" and column == "recommendation":
        raise Refused(
            "struck_out",
            _("Words of the text to be answered are struck out. This is not read."),
            hint=_("Write what you propose in the columns for answers, and remove the strikethrough."),
        )
    if value["kind"] == "struck" and column in ("position", *TEXTS):
        raise Refused(
            "struck_out",
            _("These words are struck out: “%(words)s”. The portal does not read strikethrough.")
            % {"words": isolate_name(quoted(value["words"]))},
            hint=_("Delete these words in the file, or remove the strikethrough."),
        )
    if value["kind"] == "date" and column in SUBJECT:
        raise Refused(
            "date_for_paragraph",
            _("Your spreadsheet program turned this paragraph number into a date."),
            hint=_("Enter the paragraph number with an apostrophe before it, for example '127."),
        )
    return text_from_word(value["text"])


def has_text(value: Any) -> bool:
    """Return whether the cell shows anything: a blank that somebody typed is nothing."""
    return bool(text_from_word(value)) if isinstance(value, str) else value is not None


def is_number(value: Any) -> bool:
    """Return whether the cell contains a number and no text."""
    return isinstance(value, dict) and value["kind"] == "number"


def is_same_number(value: Any, text: str) -> bool:
    """Return whether a cell with a number may have had this text: programs turn 140.10 into 140.1."""
    try:
        return is_number(value) and Decimal(value["text"]) == Decimal(text)
    except InvalidOperation:
        return False


def key_or_text(value: Any, column: str, words: ListVocabulary) -> str:
    """Return the value of a compared cell, or of the scope: a key for lists.

    Raises Refused, also for a word that is not in the list.
    """
    text = text_of(value, column)
    return words.key(column, text) if text and column in LISTS else text
