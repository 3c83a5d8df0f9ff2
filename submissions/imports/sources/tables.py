"""Tables that are imported: their headings and how they are read."""

import contextlib
import json
import re
import unicodedata
from collections.abc import Iterable, Iterator, Mapping, Sequence
from itertools import zip_longest
from pathlib import Path
from typing import IO, Any

from django.utils.translation import gettext_lazy as _, ngettext_lazy, pgettext_lazy

from core.errors import Refusals, Refused
from core.files.child import lines_limited
from core.files.kinds import TABLES, FileKind
from core.files.limits import DOORS
from core.files.messages import SPREADSHEET_MESSAGES
from core.text.characters import writable_text
from core.text.strings import fold
from submissions.imports.sources.survey_tools import OTHER_NAMES, SURVEY_NAMES
from submissions.workbooks.faults import CellFault, quoted

KINDS = (*TABLES, FileKind.DOCX)  # of files

# Our columns: the name we give it, then what others call it.
KNOWN: dict[str, tuple[str, ...]] = {
    "external_id": ("External ID", "id", "external", "comment no", "comment number"),
    "organisation": ("Organisation", "organization", "body", "mb/nc", "member body", "submitted by", "country"),
    "constituency": ("Constituency",),
    "country": ("Country",),
    "symbol": ("Symbol",),
    "para": ("Para", "paragraph", "para no", "para number", "clause/subclause", "clause", "section", "chapter"),
    "limb": ("Limb", "part", "sentence"),
    "position": ("Position",),
    "type": ("Type", "comment type", "type of comment"),
    "comment": ("Comment", "comments", "text", "explanation"),
    "rewording": ("Proposed rewording", "proposed change", "suggested wording", "proposed text", "suggested change"),
    "annex": ("Place", "paragraph/figure/table"),
    "language": ("Language",),
    "received": ("Received", "received on", "date"),
    "level": ("Who may see it", "who can see it", "visibility", "confidentiality", "confidential"),
    "consented": ("Consent given on", "date of consent", "consent date"),
    "consent_source": ("Source of the consent", "source of consent", "consent source"),
}
IPCC = ("chapter", "from page", "comment")  # its tables have no column for whose comment it is
ENOUGH = 3  # known names in one row: it is the heading

_ASIDE = re.compile(r"\([^)]*\)|[\d\s/:.]+$")
_SLASH = re.compile(r"\s*/\s*")


def plain(text: str) -> str:
    """Return a heading for comparison: `MB/NC1`, `Clause/ Subclause (e.g. 3.1)` without their notes, in lower case."""
    words = " ".join(unicodedata.normalize("NFKC", text).casefold().split())
    return _SLASH.sub("/", _ASIDE.sub("", _ASIDE.sub("", words))).strip()


def count_known(cells: Iterable[str]) -> int:
    """Return how many of the cells are headings of known columns."""
    return len({plain(cell) for cell in cells} & _ALL)


def is_second_line(above: Sequence[Any], below: Sequence[Any]) -> bool:
    """Return whether the row under a heading is part of it.

    It splits columns ("From" into "Page" and "Line") or repeats cells that extend over both rows.
    """
    pairs = [(_text(top), _text(sub)) for top, sub in zip_longest(above, below) if _text(sub)]
    own = [sub for top, sub in pairs if sub != top]
    return bool(own) and all(sub in _ALL | _DIVIDES for sub in own)


def joined(above: Sequence[Any], below: Sequence[Any]) -> list[str]:
    """Join the two rows of a heading; a cell that is a known heading by itself stays alone."""
    joined_names = []
    for top, sub in zip_longest(above, below):
        whole = not _text(sub) or _text(sub) == _text(top)
        joined_names.append(str(top or "") if whole else str(sub) if not top or _text(sub) in _ALL else f"{top} {sub}")
    return joined_names


def _text(cell: Any) -> str:
    return plain(cell) if isinstance(cell, str) else ""


_DIVIDES = {"page", "line", "number", "no", "paragraph", "figure", "table", "clause", "subclause"}
_ALL = {plain(name) for names in KNOWN.values() for name in names} | {*IPCC, "line number", "response"}
_ALL |= {plain(name) for name in (*SURVEY_NAMES, *OTHER_NAMES)}


_WORDS = SPREADSHEET_MESSAGES | {
    "not_a_table": (
        _("A table can only be read from an xlsx, ods, csv, tsv or docx file. This file ends in “{extension}”."),
        _("Save the table as xlsx, ods, csv (UTF-8) or docx, and upload that file."),
    ),
    "other_columns": (
        _("The columns of table {table} differ from those of the table of comments before it."),
        _("Move its rows to that table, or save it as a separate file."),
    ),
    "other_heading": (
        _("Row {row} is a second heading with different columns."),
        _("Save the rows below it in a separate file, or move them under the columns of the first heading."),
    ),
}


class TableFile:
    """The rows of a file, never all in memory: the heading, then `rows` in order or `row` at a place."""

    def __init__(self, lines: IO[bytes]) -> None:
        self._lines = lines
        first = lines.readline()
        row: list[Any] = json.loads(first) if first else [0, []]
        self.heading: list[Any] = row[1]
        unread = row[2] if len(row) > 2 else {}
        self.unread_sheets: Sequence[str] = unread.get("sheets", ())  # titles
        self.hidden_rows: Sequence[int] = unread.get("hidden_rows", ())  # numbers of rows that are read all the same
        self._begin = lines.tell()

    def rows(self) -> Iterator[tuple[int, int, list[Any]]]:
        """Yield (place, number of the row, its values)."""
        self._lines.seek(place := self._begin)
        for line in self._lines:
            number, values = json.loads(line)
            yield place, number, values
            place += len(line)

    def row(self, place: int) -> tuple[int, list[Any]]:
        """Return the row at a place that `rows` has yielded."""
        self._lines.seek(place)
        number, values = json.loads(self._lines.readline())
        return number, values

    def shown_row(self, number: int) -> int:
        """Return the row of the file in which a row with this number stands."""
        return number

    def shown_place(self, number: int, field: str) -> tuple[str, str] | None:
        """Return letter and heading of a cell in the file where they are not those of the table, else None."""
        return None

    def show_place(self, fault: CellFault) -> None:
        """Give a fault the place that people see in their file."""
        if cell := self.shown_place(fault.row, fault.field or ""):
            fault.move(self.shown_row(fault.row), *cell)
        elif self.shown_row(fault.row) != fault.row:
            fault.move(self.shown_row(fault.row), "", "")


@contextlib.contextmanager
def open_table(path: Path, name: str) -> Iterator[TableFile]:
    """Yield the file, called `name`.

    Raises Refused with a message for people: not a table, damaged, too large, …
    """
    with lines_limited(DOORS["table of inputs"], {"name": name}, files=[path], messages=_WORDS) as lines:
        yield TableFile(lines)


COLUMNS = {field: names[0] for field, names in KNOWN.items()}  # as we call them
NEEDED = ("organisation", "comment")
LABELS: dict[str, Any] = {
    "external_id": _("Original ID"),
    "organisation": _("Organization"),
    "constituency": _("Constituency"),
    "country": _("Country"),
    "symbol": _("Symbol"),
    "para": _("Paragraph"),
    "limb": pgettext_lazy("of a paragraph", "Part"),
    "position": _("Position"),
    "type": _("Comment type"),
    "comment": _("Comment"),
    "rewording": _("Proposed rewording"),
    "annex": _("Where in the paragraph"),
    "language": _("Language"),
    "received": _("Received on"),
    "level": _("Who may see it"),
    "consented": _("Consent given on"),
    "consent_source": _("Source of the consent"),
}


def headings(row: Sequence[Any]) -> list[str]:
    """Return the heading row as texts that can be stored."""
    return [writable_text(str(cell["text"] if isinstance(cell, dict) else cell or "").strip())[0] for cell in row]


_MARK = re.compile(r"\[([0-9a-f]{12})\]")  # of an import, in the heading of the rows that wait


def with_mark(label: str, mark: str) -> str:
    """Return the heading of the column that says which row of which import each row is."""
    return f"{label} [{mark}]"


def place_of_mark(heading: Sequence[str]) -> int | None:
    """Return the place of that column, None for a file of its own."""
    return next((place for place, each in enumerate(heading) if _MARK.search(each)), None)


def mark_in(heading: Sequence[str]) -> str:
    """Return the mark of the import whose waiting rows the file brings, "" for a file of its own."""
    place = place_of_mark(heading)
    match = _MARK.search(heading[place]) if place is not None else None
    return match[1] if match else ""


def guessed(heading: Sequence[str]) -> dict[str, str]:
    """Return our columns with their likely headings, the exact name first: a proposal.

    A table of the IPCC names the commenter in brackets after the comment: there one heading is both.
    """
    by_name: dict[str, str] = {}
    for each in heading:
        by_name.setdefault(plain(each), each)
    names = {field: tuple(map(plain, synonyms)) for field, synonyms in KNOWN.items()}
    chosen = {field: by_name[synonyms[0]] for field, synonyms in names.items() if synonyms[0] in by_name}
    for field, synonyms in names.items():
        free = (by_name[name] for name in synonyms if name in by_name and by_name[name] not in chosen.values())
        if field not in chosen and (free_name := next(free, None)):
            chosen[field] = free_name
    if "organisation" not in chosen and all(name in by_name for name in IPCC):
        chosen["organisation"] = chosen["comment"]
    return chosen


def from_map(mapping: Mapping[str, Any], heading: Sequence[str]) -> dict[str, str]:
    """Return the columns of a map that people wrote: {our column: their heading} or {their heading: our column}.

    Each entry may be either way. Raises Refusals with a refusal for each entry that fits neither.
    """
    ours = {fold(name): field for field, name in COLUMNS.items()} | {field: field for field in COLUMNS}
    theirs = {fold(each): each for each in heading}
    chosen, faults = {}, []
    for left, right in mapping.items():
        pairs = [(left, right), (right, left)]
        columns_of_map = [
            (ours[fold(str(mine))], theirs[fold(str(their))])
            for mine, their in pairs
            if fold(str(mine)) in ours and fold(str(their)) in theirs
        ]
        if columns_of_map:
            chosen[columns_of_map[0][0]] = columns_of_map[0][1]
        else:
            faults.append(
                Refused(
                    "map_unknown",
                    _(
                        "The map says “%(left)s”: “%(right)s”. It must match a heading of the file with one of "
                        "our columns."
                    )
                    % {"left": quoted(str(left)), "right": quoted(str(right))},
                    hint=_("Our columns are: %(names)s.") % {"names": _(", ").join(COLUMNS.values())},
                )
            )
    if faults:
        raise Refusals("map_faulty", _("The map does not match the file."), refusals=faults)
    return chosen


def places(columns: Mapping[str, str], heading: Sequence[str]) -> dict[str, int]:
    """Return the position of our columns. Raises Refusals for missing required columns and repeated headings."""
    faults = []
    for field in NEEDED:
        if field not in columns:
            faults.append(
                Refused(
                    "column_missing",
                    _("The file has no column “%(name)s”.") % {"name": COLUMNS[field]},
                    field=field,
                    hint=_("Choose which of its columns to use: %(names)s.")
                    % {"names": _(", ").join(quoted(each) for each in heading if each) or "–"},
                )
            )
    for field, name in columns.items():
        if heading.count(name) != 1:
            faults.append(
                Refused(
                    "heading_twice" if name in heading else "heading_gone",
                    _("The heading “%(name)s” must appear once in the file. It appears %(count)s times.")
                    % {"name": quoted(name), "count": heading.count(name)},
                    field=field,
                    hint=_("Give each column its own heading."),
                )
            )
    if faults:
        raise Refusals("columns_faulty", _("The columns of the file have errors."), refusals=faults)
    return {field: heading.index(name) for field, name in columns.items()}


def unlike_shown(table: TableFile) -> list[CellFault]:
    """Return notices for what people may not see in a program and is read, or the other way round."""
    return [*_unread_sheets(table), *_hidden_rows(table)]


def _unread_sheets(table: TableFile) -> Iterator[CellFault]:
    """Yield a notice for the sheets of the book that were not read: hidden ones, and all but the one with inputs."""
    if table.unread_sheets:
        names = _(", ").join(map(quoted, table.unread_sheets))
        yield CellFault(
            "sheets_unread",
            _("These sheets of the file were not read: %(names)s.") % {"names": names},
            row=1,
            hint=_("If they contain inputs, save each of them as a separate file, and import it too."),
        )


def _hidden_rows(table: TableFile) -> Iterator[CellFault]:
    """Yield a notice for the rows that a person or a filter has hidden: they are imported like the others."""
    if rows := table.hidden_rows:
        message = ngettext_lazy(
            "%(count)s row of the sheet is hidden. It is imported too.",
            "%(count)s rows of the sheet are hidden. They are imported too.",
            "count",
        )
        yield CellFault(
            "rows_hidden",
            message % {"count": len(rows)},
            row=rows[0],
            hint=_("If they should not be imported, delete them in the file, and upload it again."),
        )
