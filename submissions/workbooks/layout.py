"""How the input workbook looks: sheets, columns, locks, lists, print (DOMAIN 6 A, LOOK)."""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from itertools import zip_longest
from typing import Any

from django.utils.translation import get_language, get_language_info
from django.utils.translation import gettext as _

from core import clock
from core.listings import page_words
from core.moments import moment
from core.spreadsheets import Book, Choices, Column, Look, NoteWords, Print, Row, Sheet, Styled, Value, word_width
from submissions.workbooks.columns import LISTS, SUBJECT, TEXTS, WIDTHS
from submissions.workbooks.examples import COLUMNS as EXAMPLE_COLUMNS
from submissions.workbooks.examples import examples
from submissions.workbooks.sent import SentRow
from submissions.workbooks.words import Lists, word

SPARE_ROWS = 8
_OPEN = (*LISTS, *TEXTS)
_LOOKS = {
    "plain": Look(fill="f3f5f7", ink="3a4753"),
    "open": Look(fill="fff9e3"),
    "mend": Look(fill="fbe9e7", ink="8c1d18"),
}
_HEADING_HEIGHT = 30.0  # points: two lines


@dataclass(frozen=True, slots=True)
class Parts:
    """What a workbook is made of. `typed` replaces cells of rows by their id, as a person would."""

    title: str
    body: str
    reference: str
    zone: str
    headers: Mapping[str, str]
    rows: Sequence[SentRow]
    lists: Lists
    read_me: Iterable[Any]
    submitter: Iterable[Sequence[Value]]
    sealed: Sequence[Sequence[str]]
    typed: Mapping[str, Mapping[str, str]]


def compose(parts: Parts) -> Book:
    """The book in the active language; a sheet reads from the right where the language does."""
    paper = _paper(parts)
    right = bool(get_language_info(get_language() or "en")["bidi"])
    labelled = (Column("label", _("Entry"), 30), Column("value", _("Value"), 70))
    sheets = [
        Sheet(
            _("Read me"),
            (Column("step", "", 4), Column("text", "", 104)),
            parts.read_me,
            heading_row=False,
            protected=True,
            right_to_left=right,
            print=paper,
        ),
        Sheet(_("Submitter"), labelled, parts.submitter, protected=True, right_to_left=right, print=paper),
        _inputs(parts, right, paper),
        _codes(parts, right, paper),
        _examples(parts, right, paper),
        Sheet(
            "Portal",
            (Column("part", "part"), Column("text", "text", 60, wrap=False)),
            parts.sealed,
            heading_row=False,
            state="veryHidden",
            protected=True,
        ),
    ]
    words = NoteWords(title=_("Notes"), nothing=_("Nothing to note."), state="hidden", right_to_left=right, print=paper)
    language = get_language() or "en"
    return Book(title=parts.title, sheets=sheets, created=clock.now(), zone=parts.zone, words=words, language=language)


def _inputs(parts: Parts, right: bool, paper: Print) -> Sheet:
    return Sheet(
        _("Inputs"),
        tuple(_column(key, header, parts) for key, header in parts.headers.items()),
        [*(_row(number, row, parts) for number, row in enumerate(parts.rows, start=1)), *_spare(parts)],
        freeze="recommendation",
        filter=True,
        looks=_LOOKS,
        heading_height=_HEADING_HEIGHT,
        protected=True,
        right_to_left=right,
        print=paper,
    )


def _column(key: str, header: str, parts: Parts) -> Column:
    """Open are the cells to fill in, and those that say where an added row belongs."""
    choices = None
    if key in LISTS:
        choices = Choices(
            _("Codes"),
            key,
            max(1, len(parts.lists[key])),
            title=header,
            message=_("Choose one of the words in the list, or leave the cell empty."),
        )
    hidden = key in ("row_id", "base_version")
    editable = key in (*_OPEN, *SUBJECT)
    width = WIDTHS[key] if hidden else max(WIDTHS[key], _widest(key, parts))
    return Column(key, header, width, wrap=not hidden, editable=editable, hidden=hidden, choices=choices)


def _widest(key: str, parts: Parts) -> float:
    """The width that no word of a list is broken in, whatever its language; of the addressees likewise."""
    said = [row.addressees for row in parts.rows] if key == "addressees" else []
    if key in LISTS:
        said = [word(key, choice) for choice in parts.lists[key]]
    return max((word_width(each) for text in said for each in text.split()), default=0)


def _row(number: int, row: SentRow, parts: Parts) -> list[Value]:
    typed = parts.typed.get(row.id, {})
    fixed: dict[str, Value] = {
        "no": str(number),
        "symbol": row.symbol,
        "para": row.para,
        "limb": row.limb,
        "scope": _said("scope", row.scope),
        "recommendation": row.text,
        "addressees": row.addressees,
        "mend": Styled(row.mend, "mend"),
        "row_id": row.id,
        "base_version": row.base_version,
    }
    values = {**row.fields, **typed}
    return [Styled(_said(key, values.get(key, "")), "open") if key in values else fixed[key] for key in parts.headers]


def _spare(parts: Parts) -> list[list[Value]]:
    """Empty rows for further comments."""
    opened = (*_OPEN, *SUBJECT)
    return [[Styled(None, "open") if key in opened else None for key in parts.headers] for _number in range(SPARE_ROWS)]


def _said(column: str, value: str) -> str | None:
    return word(column, value) if value and column in LISTS else value or None


def _codes(parts: Parts, right: bool, paper: Print) -> Sheet:
    """One list a column; the lists of the cells point here."""
    columns = tuple(Column(key, parts.headers[key], 30) for key in LISTS)
    listed = [[word(key, choice) for choice in parts.lists[key]] for key in LISTS]
    rows = [list(row) for row in zip_longest(*listed)]
    return Sheet(_("Codes"), columns, rows, protected=True, right_to_left=right, print=paper)


def _examples(parts: Parts, right: bool, paper: Print) -> Sheet:
    columns = tuple(Column(key, parts.headers[key], min(WIDTHS[key], 34)) for key in EXAMPLE_COLUMNS)
    rows: list[Any] = [[_said(key, example.get(key, "")) for key in EXAMPLE_COLUMNS] for example in examples()]
    note = Row([_("These answers are invented, and stand on no document of this round.")])
    return Sheet(_("Examples"), columns, [note, *rows], protected=True, right_to_left=right, print=paper)


def _paper(parts: Parts) -> Print:
    made = moment(clock.now(), parts.zone)
    return Print(margin_cm=1.2, header=(parts.reference, "", parts.body), footer=(made, "", page_words()))
