"""The lists of a workbook: shown in its language, understood in all six, and as keys."""

import unicodedata
from collections.abc import Iterable, Mapping, Sequence
from typing import Any

from django.conf import settings
from django.utils import translation
from django.utils.translation import get_language_info, pgettext_lazy
from django.utils.translation import gettext_lazy as _

from consultations.domain.rounds import positions_offered
from consultations.models import Delegation
from core.errors import Refused
from core.text import folded
from submissions.enums import CommentType, Confidentiality, Position

GENERAL, SPECIFIC = "general", "specific"
SCOPES = {SPECIFIC: pgettext_lazy("scope", "Specific"), GENERAL: pgettext_lazy("scope", "General")}

Lists = Mapping[str, Sequence[str]]
"""By column, the keys that a delegation is offered, in order."""


def lists_of(delegation: Delegation) -> Lists:
    """The keys offered to a delegation, by column."""
    offered = positions_offered(delegation.round, delegation.organisation.constituency)
    every = [code for code, _name in settings.LANGUAGES]
    return {
        "scope": list(SCOPES),
        "position": [key for key in offered if key in Position.values],
        "comment_type": CommentType.values,
        "confidentiality": Confidentiality.values,
        "language": delegation.round.rules.languages or every,
    }


def word(column: str, key: str) -> str:
    """A key as the active language says it; languages go by their own name."""
    if column == "language":
        return _native(key)
    if column == "scope":
        return str(SCOPES.get(key, key))
    choices: Any = {"position": Position, "comment_type": CommentType, "confidentiality": Confidentiality}[column]
    return str(choices(key).label) if key in choices.values else key


def meanings(choices: Any) -> dict[str, str]:
    """The values of a closed vocabulary by what they are called in the six languages, and by themselves (`folded`)."""
    known: dict[str, str] = {}
    for code, _name in settings.LANGUAGES:
        with translation.override(code):
            known |= {folded(str(each.label)): each.value for each in choices}
    return known | {folded(each.value.replace("_", " ")): each.value for each in choices}


class Words:
    """What people may write in the lists of one workbook. `language` is the workbook's: its words go before others."""

    def __init__(self, lists: Lists, language: str) -> None:
        self._lists = lists
        self._asked: dict[tuple[str, str], str] = {}  # the same few words stand in every row
        self._own = self._gathered([language])
        self._others = self._gathered(code for code, _name in settings.LANGUAGES if code != language)

    def key(self, column: str, text: str) -> str:
        """The key of a word. Raises Refused `not_a_choice` or `position_not_offered`, with what would be right."""
        if (column, text) not in self._asked:
            self._asked[column, text] = self._found(column, text)
        return self._asked[column, text]

    def _found(self, column: str, text: str) -> str:
        folded = _folded(text)
        found = self._own[column].get(folded) or self._others[column].get(folded) or set()
        if len(found) == 1:
            return next(iter(found))
        raise Refused(
            "not_a_choice",
            _("This is not in the list.") if not found else _("This word means different things in two languages."),
            field=column,
            hint=_("Choose one of: %(words)s.") % {"words": self.offered(column)},
        )

    def offered(self, column: str) -> str:
        """All words of a list in the active language, for a sentence."""
        return _(", ").join(word(column, key) for key in self._lists[column])

    def _gathered(self, languages: Iterable[str]) -> dict[str, dict[str, set[str]]]:
        """By column and folded word the keys that it can mean in these languages."""
        known: dict[str, dict[str, set[str]]] = {column: {} for column in self._lists}
        for code in languages:
            with translation.override(code):
                for column, keys in self._lists.items():
                    for key in keys:
                        for said in (key, word(column, key), *(_names(key) if column == "language" else ())):
                            known[column].setdefault(_folded(said), set()).add(key)
        return known


def _names(code: str) -> tuple[str, str, str]:
    info = get_language_info(code)
    return (str(info["name"]), str(info["name_translated"]), str(info["name_local"]))


def _native(code: str) -> str:
    return dict(settings.LANGUAGES).get(code) or code


def _folded(text: str) -> str:
    """Case, width, spaces and direction marks make no difference."""
    plain = "".join(letter for letter in unicodedata.normalize("NFKC", text) if unicodedata.category(letter) != "Cf")
    return " ".join(plain.casefold().split())
