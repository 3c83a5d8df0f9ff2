"""One row of a table of inputs: its content and its faults."""

import datetime as dt
import re
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from functools import cache
from typing import Any
from zoneinfo import ZoneInfo

from django.conf import settings
from django.utils import translation
from django.utils.translation import gettext_lazy as _

from consultations.enums import Constituency
from consultations.models import Delegation, Round
from consultations.register_files.vocabulary import constituency_of
from consultations.rounds.windows import YEARS
from core.errors import Refused
from core.tables.listings import note_words
from core.text.strings import MAX_FIELD, clean_text, fold
from core.text.world_languages import language_code
from submissions.enums import POSITION_LETTERS, CommentType, Confidentiality, Position
from submissions.imports.subject_finder import SubjectFinder
from submissions.models import Input
from submissions.workbooks.columns import GENERAL, ListVocabulary, is_number, text_of, words_of
from submissions.workbooks.faults import CellFault
from submissions.workbooks.sheets import letter

_MOST_WORDS = 10_000  # words of faults of which one copy is kept
_ADDRESS = re.compile(r"[^\s@]{1,64}@[^\s@]{3,190}")  # no participant is called so
Subject = tuple[str, str]
LIMITS = {
    "comment": MAX_FIELD,
    "rewording": MAX_FIELD,
    "external_id": 200,
    "annex": 200,
    "organisation": 300,
    "country": 120,
    "consent_source": 300,
}
_LEVELS = {
    "anonymous": Confidentiality.NAMELESS,
    "unnamed": Confidentiality.NAMELESS,
    "without name": Confidentiality.NAMELESS,
    "public without name": Confidentiality.NAMELESS,
    "confidential": Confidentiality.SECRETARIAT,
    "restricted": Confidentiality.SECRETARIAT,
    "secretariat only": Confidentiality.SECRETARIAT,
}
_LETTERS = {letter.casefold(): key.value for key, letter in POSITION_LETTERS.items() if letter.isalpha()}
_ISO = {"ge": CommentType.SUBSTANTIVE, "te": CommentType.TECHNICAL, "ed": CommentType.EDITORIAL}
_SIGNED = re.compile(r"(.*?)\s*\[([^\[\]]+)\]\s*", re.DOTALL)


NOT_IMPORTED = _("(not imported: enter the value here)")  # in a workbook of rows to correct
WITHOUT_POSITION = "without_position"  # among the replacements: positions that a subject does not take are left out

_TWO_WAYS = re.compile(r"(\d{1,2})[/.-](\d{1,2})[/.-]\d{2,4}\b")
_MONTHS = 12
_SERIAL_DAYS = (32_874, 73_051)  # of 1990 to 2099


class RowValues:
    """The meaning of a file's words in one round. Remembers what it has looked up: a file repeats itself."""

    def __init__(self, round_: Round, now: dt.datetime) -> None:
        self._places = SubjectFinder(Delegation(round=round_), "en")
        self._words = ListVocabulary(
            {
                "position": Position.values,
                "comment_type": CommentType.values,
                "confidentiality": Confidentiality.values,
            },
            "en",
        )
        self._now, self._known = now, dict[tuple[str, ...], Any]()

    def constituency(self, text: str) -> str:
        """Return a constituency by its key, its name in any language or a common short word. Raises Refused."""
        if not text.strip():
            return ""
        constituency = constituency_of(text)
        if not constituency:
            raise Refused(
                "unknown_constituency",
                _("This constituency does not exist."),
                hint=_("Enter one of: %(names)s.") % {"names": _(", ").join(str(each.label) for each in Constituency)},
            )
        return constituency

    def subject(self, symbol: str, para: str, limb: str, *, is_number: bool = False) -> Subject:
        """Return the row's subject: a recommendation, a paragraph as a whole, a question, or the round.

        `is_number` as in `SubjectFinder.subject`.
        """
        scope = "" if para.strip() else GENERAL
        place = (symbol.strip(), para.strip(), limb.strip())
        subject: Subject = self._once(
            lambda: self._places.subject(*place, scope, is_number=is_number), "subject", *place, str(is_number)
        )
        return subject

    def takes_position(self, subject: Subject) -> bool:
        return self._places.takes_position(subject)

    def position(self, text: str) -> str:
        if fold(text) in _LETTERS:
            return _LETTERS[fold(text)]
        return self._key("position", text)

    def type(self, text: str) -> str:
        return _ISO.get(fold(text)) or self._key("comment_type", text) or CommentType.SUBSTANTIVE

    def language(self, text: str) -> str:
        """Return the code of a language by its code or name, "" where none is given. Raises Refused."""
        plain = text.strip()
        return str(self._once(lambda: _language(plain), "language", plain)) if plain else ""

    def level(self, text: str) -> str:
        """Return who may see the row, "" where it does not say so."""
        level = _LEVELS.get(fold(text))
        return level.value if level else self._key("confidentiality", text)

    def day(self, text: str) -> dt.date | None:
        """Return the day of an ISO date. Raises what `received` raises."""
        at = self.received(text)
        return at.date() if at else None

    def received(self, text: str) -> dt.datetime | None:
        """Return an ISO date or time; without a zone it is UTC. Raises Refused for anything else and for the future."""
        plain = text.strip()
        time: dt.datetime | None = self._once(lambda: self._time(plain), "received", plain) if plain else None
        return time

    def _key(self, column: str, text: str) -> str:
        plain = text.strip()
        return str(self._once(lambda: self._words.key(column, plain), column, plain)) if plain else ""

    def _time(self, text: str) -> dt.datetime:
        hint = _(
            "Enter the date as year-month-day, for example 2026-05-31, or 2026-05-31 14:30+01:00 with its time zone."
        )
        no_date = Refused("no_date", _("This is not a date."), hint=hint)
        if (unsure := _TWO_WAYS.match(text)) and max(int(unsure[1]), int(unsure[2])) <= _MONTHS:
            hint = _(
                "Write the dates of this column as year-month-day, for example 2026-05-31. Or leave the column out: "
                "the time of the import is used then."
            )
            no_date = Refused(
                "no_date", _("The file does not show which number is the day and which is the month."), hint=hint
            )
        try:
            at = _serial_day(text) or dt.datetime.fromisoformat(text)
        except ValueError:
            raise no_date from None
        at = at if at.tzinfo else at.replace(tzinfo=ZoneInfo("UTC"))
        if at.year not in YEARS:  # in other zones it would be no time at all
            raise no_date
        if at > self._now:
            raise Refused("not_yet", _("This date is in the future."), hint=_("Correct the date."))
        return at

    def _once(self, look: Callable[[], Any], *key: str) -> Any:
        """Look up words once: the same words have the same meaning, or the same fault."""
        if key not in self._known:
            try:
                self._known[key] = look()
            except Refused as refusal:
                self._known[key] = refusal
        if isinstance(value := self._known[key], Refused):
            raise value.with_traceback(None)  # else it would hold the frames, and the row, of each time before
        return value


def cell_value(row: Sequence[Any], places: Mapping[str, int], field: str) -> str:
    """Return the cell of a column as text, "" where the column or cell is missing. Raises Refused.

    Texts of people stay as they came; only `clean_text` changes them.
    """
    place = places.get(field)
    value = row[place] if place is not None and place < len(row) else None
    if isinstance(value, dict):
        return text_of(value, field)
    if value and value.strip() in _notes_in_cells():
        raise Refused(
            "not_corrected",
            _("This cell was not imported, since it contained a formula or an error."),
            hint=_("Enter the value in the cell, or empty the cell."),
        )
    return clean_text(value, limit=LIMITS.get(field, 300)) if value else ""


@cache
def _notes_in_cells() -> frozenset[str]:
    return frozenset(words_of(NOT_IMPORTED))


def signed(comment: str) -> tuple[str, str]:
    """Return (words, name) of `words [body]`, as in comment tables of the IPCC; "" where nobody is named."""
    match = _SIGNED.fullmatch(comment)
    return (match[1], match[2]) if match else (comment, "")


def input_of(subject: Subject, number: int) -> Input:
    """Return an input on the subject, by ids."""
    kind, key = subject
    return Input(number=number, on_round=kind == "round", **({} if kind == "round" else {f"{kind}_id": key}))


def subject_of(input_: Input) -> Subject:
    """Return the subject of an input, as `input_of` takes it."""
    named = (("recommendation", input_.recommendation_id), ("paragraph", input_.paragraph_id))
    every = (*named, ("question", input_.question_id))
    return next(((kind, str(key)) for kind, key in every if key), ("round", ""))


def _serial_day(text: str) -> dt.datetime | None:
    """Return the day that a spreadsheet counts from the end of 1899: 46082 → 2026-03-01. None for other text."""
    if not re.fullmatch(r"\d{5}(?:\.\d{1,15})?", text) or not _SERIAL_DAYS[0] <= float(text) < _SERIAL_DAYS[1]:
        return None
    return dt.datetime(1899, 12, 30, tzinfo=dt.UTC) + dt.timedelta(seconds=round(float(text) * 86_400))


def _language(text: str) -> str:
    if code := language_code(text):
        return code
    raise Refused(
        "not_a_choice",
        _("This language is not known."),
        hint=_("Enter its name or its code of ISO 639, for example “German” or “de”."),
    )


@dataclass(frozen=True, slots=True)
class ImportedAnswer:
    """The content of a row, as it is stored; `checks` decides whether the body may say it."""

    organisation: str
    constituency: str
    country: str
    external_id: str
    subject: Subject
    position: str
    comment_type: str
    comment: str
    rewording: str
    annex: str
    language: str
    received: dt.datetime | None
    level: str  # "" where the row does not say who may see it
    consented_on: dt.date | None
    consent_source: str
    left_position: str = ""  # a position that is not imported, since the subject takes none


class AnswerReader:
    """Reads the rows of one file. `places` gives the position of each of our columns.

    `replacements` are a person's values for values of the file (folded), by our column.
    """

    def __init__(
        self,
        meanings: RowValues,
        places: Mapping[str, int],
        heading: Sequence[str],
        replacements: Mapping[str, Mapping[str, str]] | None = None,
        *,
        needs_text: bool = True,
    ) -> None:
        """Set up a reader. Without `needs_text`, a position says enough."""
        self._meanings, self._places, self._heading = meanings, places, heading
        self._needs_text = needs_text
        self._replacements = replacements or {}
        self._leaves_out = WITHOUT_POSITION in self._replacements
        self._words: dict[str, str] = {}

    def read(self, number: int, row: Sequence[Any]) -> tuple[ImportedAnswer | None, list[CellFault]]:
        """Return the answer of the row, or None and its faults."""
        faults: list[CellFault] = []

        def cell(field: str, meaning: Callable[[str], Any] = str) -> Any:
            try:
                return meaning(self._replaced(field, cell_value(row, self._places, field)))
            except Refused as refusal:
                faults.append(self.fault(number, row, field, refusal))
                return ""

        comment, rewording = cell("comment", _whole), cell("rewording", _whole)
        in_brackets = self._places.get("organisation") == self._places.get("comment")
        comment, name = signed(comment) if in_brackets else (comment, cell("organisation"))
        name = self._replaced("organisation", " ".join(name.split()))
        if _ADDRESS.fullmatch(name):
            faults.append(self.fault(number, row, "organisation", _unknown_sender(name)))
        if not name and not faults:
            faults.append(self.fault(number, row, "organisation", _no_body()))
        says_enough = comment.strip() or rewording.strip() or (not self._needs_text and cell("position").strip())
        if not says_enough and not faults:
            faults.append(self.fault(number, row, "comment", _nothing_said()))
        meanings = self._meanings
        symbol, para, limb = cell("symbol"), cell("para"), cell("limb")
        subject: Subject = ("round", "")
        takes_position = True  # so long as nobody knows what the row is about
        try:
            subject = meanings.subject(symbol, para, limb, is_number=self._is_number(row, para))
            takes_position = meanings.takes_position(subject)
        except Refused as refusal:
            faults.append(self.fault(number, row, refusal.field or "para", refusal))
        position, left_position = cell("position", meanings.position), ""
        if position and not takes_position:
            if self._leaves_out and (comment.strip() or rewording.strip()):
                position, left_position = "", position
            else:
                faults.append(self.fault(number, row, "position", _no_position()))
        answer = ImportedAnswer(
            organisation=name,
            constituency=cell("constituency", meanings.constituency),
            country=cell("country").strip(),
            external_id=cell("external_id").strip(),
            subject=subject,
            position=position,
            comment_type=cell("type", meanings.type),
            comment=comment,
            rewording=rewording,
            annex=cell("annex").strip(),
            language=cell("language", meanings.language),
            received=cell("received", meanings.received) or None,
            level=cell("level", meanings.level),
            consented_on=cell("consented", meanings.day) or None,
            consent_source=cell("consent_source").strip(),
            left_position=left_position,
        )
        return (None, faults) if faults else (answer, faults)

    def _replaced(self, field: str, value: str) -> str:
        """Return a person's value for the value of the file; "" for a paragraph that means the round as a whole."""
        replacement = self._replacements.get(field, {}).get(fold(value))
        if replacement is None:
            return value
        return "" if field == "para" and replacement == GENERAL else replacement

    def _is_number(self, row: Sequence[Any], para: str) -> bool:
        """Return whether the paragraph is from a cell with a number, and not replaced."""
        place = self._places.get("para")
        return place is not None and place < len(row) and is_number(row[place]) and str(row[place]["text"]) == para

    def _copy(self, words: str) -> str:
        """Return the one copy of words that many faults have: a file may be wrong in every row."""
        return self._words.setdefault(words, words) if len(self._words) < _MOST_WORDS else words

    def fault(self, number: int, row: Sequence[Any], field: str, refusal: Refused) -> CellFault:
        """Return the refusal with its place. Of a long text only the beginning is kept, of equal words one copy."""
        place = self._places.get(field)
        cell = row[place] if place is not None and place < len(row) else ""
        value = cell["text"] if isinstance(cell, dict) else cell or ""
        return CellFault(
            refusal.code,
            self._copy(str(refusal.message)),
            row=number,
            column="" if place is None else self._copy(letter(place)),
            header="" if place is None else self._heading[place],
            field=field,
            value=self._copy(value[:100]),
            hint=self._copy(str(refusal.hint)),
        )


@cache
def _cut_marks() -> tuple[str, ...]:
    """Return how workbooks of the portal end a text that its cell does not hold, in all its languages."""
    marks = []
    for code, _name in settings.LANGUAGES:
        with translation.override(code):
            words = note_words()
            marks.append(words.see_notes.format(title=words.title).strip())
    return tuple(marks)


def _whole(text: str) -> str:
    """Return the text. Raises Refused for one that a workbook of the portal has cut."""
    if text.rstrip().endswith(_cut_marks()):
        raise Refused(
            "text_cut",
            _("The text is longer than a cell of a workbook can hold. Its end is missing in this cell."),
            hint=_("Save the sheet as csv (UTF-8), enter the whole text there, and upload that file."),
        )
    return text


def _no_body() -> Refused:
    return Refused("body_missing", _("The row does not name a participant."), hint=_("Enter the participant's name."))


def _unknown_sender(address: str) -> Refused:
    return Refused(
        "unknown_sender",
        _("No participant in the register has the address %(address)s.") % {"address": address[:100]},
        hint=_("Enter the participant's name or code: it is used for every row with this address."),
    )


def _nothing_said() -> Refused:
    return Refused("nothing_said", _("The row has neither a comment nor a proposed rewording."))


def _no_position() -> Refused:
    return Refused(
        "no_position_here",
        _("Answers to questions, and comments on the call for inputs as a whole, have no position."),
        hint=_(
            "Delete the position, or enter the paragraph it is about. You can also choose on the page of the import to "
            "import such answers without their position."
        ),
    )
