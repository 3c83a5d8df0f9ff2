"""Finds the sheet of inputs and its columns, whatever was renamed, moved or inserted."""

import re
from collections.abc import Collection, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any

from django.utils.translation import gettext, gettext_lazy as _

from core.errors import Refused
from core.text.languages import isolate_name
from submissions.workbooks.columns import COMPARED, ROW_ID, has_text, words_of
from submissions.workbooks.faults import CellFault, quoted
from submissions.workbooks.plain_rows import HEAD_WITHIN, heading, struck_out
from submissions.workbooks.signature import AGAIN, is_marked

OWN_SHEETS = (_("Read me"), _("Submitter"), _("Inputs"), _("Codes"), _("Examples"), _("Notes"))
_NAMED = 10  # added sheets or columns that are named
_NEEDED = ("para", "row_id", *COMPARED)
_RANGE = re.compile(r"([A-Z]{1,3})(\d+):([A-Z]{1,3})(\d+)")


@dataclass(frozen=True, slots=True)
class AnswerSheetRow:
    """A row of inputs: its number as the program shows it, and its values by column key, as the child returned them.

    A text with words that are struck out is a `struck_out`.
    """

    number: int
    values: Mapping[str, Any]


@dataclass(frozen=True, slots=True)
class InputSheet:
    """The sheet of inputs: its columns (key → index from 0), the rows below the heading, the merged ranges.

    `places` are names of rows where a file has no sheet: an approval copy.
    """

    title: str
    headers: Mapping[str, str]
    columns: Mapping[str, int]
    rows: list[AnswerSheetRow]
    merged: list[tuple[str, range, range]]  # as written, rows, columns from 0
    places: Mapping[int, str] = field(default_factory=dict)
    added: Sequence[tuple[int, str]] = ()  # columns with text that are none of ours: index from 0, heading

    def letter(self, key: str) -> str:
        return letter(self.columns[key]) if key in self.columns else ""

    def fault(self, row: int, code: str, what: Any, key: str = "", *, hint: Any = "", value: str = "") -> CellFault:
        """Return an error of a cell, or of the whole row."""
        return CellFault(
            code,
            what,
            row=row,
            column=self.letter(key) if key else "",
            header=self.headers.get(key, ""),
            field=key or None,
            value=value,
            hint=hint,
            place=self.places.get(row, ""),
        )

    def merged_over(self, keys: Iterable[str]) -> Iterator[tuple[str, str, range]]:
        """Yield merged ranges over one of these columns, with the column's key and the rows.

        They keep one cell of several, and nobody can tell for which row.
        """
        used = {self.columns[key]: key for key in keys if key in self.columns}
        for ref, rows, columns in self.merged:
            if hit := next((used[at] for at in columns if at in used), None):
                yield ref, hit, rows


def find_inputs(book: dict[str, Any], headers: Mapping[str, str]) -> InputSheet:
    """Return the one sheet with the headings of an input workbook. Raises what `find_sheet` raises."""
    return find_sheet(book, headers, marks={ROW_ID}, needed=_NEEDED, once=_NEEDED, again=AGAIN)


def find_sheet(
    book: dict[str, Any],
    headers: Mapping[str, str],
    *,
    marks: Collection[str],
    needed: Collection[str],
    once: Collection[str],
    again: Any,
) -> InputSheet:
    """Return the one sheet of inputs with our headings.

    Raises Refused: `no_inputs`, `inputs_twice`, `columns_twice`, `columns_missing`.

    `marks` are headings that no other sheet has in one row, `needed` the keys of columns that must be there, `once`
    those of columns that are read and must not be there twice.
    """
    hits = [hit for sheet in book["sheets"] for hit in _heads(sheet, marks)]
    if not hits:
        raise Refused(
            "no_inputs",
            _("The sheet of inputs is missing, or its heading row or hidden columns were deleted."),
            hint=again,
        )
    if len(hits) > 1:
        raise Refused(
            "inputs_twice",
            _("The workbook has the sheet of inputs twice: “%(first)s” and “%(second)s”.")
            % {"first": hits[0][0]["title"], "second": hits[1][0]["title"]},
            hint=_("Delete the copy that you do not need, and upload the file again."),
        )
    sheet, head, values = hits[0]
    texts = [heading(value) for value in values]
    places: dict[str, list[int]] = {}
    for at, text in enumerate(texts):
        places.setdefault(text, []).append(at)
    columns: dict[str, int] = {}
    for key, header in headers.items():  # in their order: two columns have the same heading in some languages
        if at_last := places.get(heading(header)):
            columns[key] = at_last.pop(0)
    if more := [headers[key] for key in columns if key in once and places[heading(headers[key])]]:
        raise Refused(
            "columns_twice",
            _("The sheet “%(sheet)s” has these columns more than once: %(columns)s.")
            % {"sheet": sheet["title"], "columns": _(", ").join(more)},
            hint=_("Keep the column with your answers, and delete or rename the other one."),
        )
    if missing := [headers[key] for key in needed if key not in columns]:
        raise Refused(
            "columns_missing",
            _("The sheet “%(sheet)s” lacks the columns: %(columns)s.")
            % {"sheet": sheet["title"], "columns": _(", ").join(missing)},
            hint=_("Restore the heading, or download the workbook again."),
        )
    struck = {(number, at): words for number, at, words in sheet.get("struck", ())}
    rows = [
        AnswerSheetRow(number, {key: _cell(values, at, struck.get((number, at))) for key, at in columns.items()})
        for number, values in sheet["rows"]
        if number > head
    ]
    added = tuple(_added_columns(sheet, head, values, set(columns.values())))
    return InputSheet(sheet["title"], headers, columns, rows, [*_merged(sheet, head)], added=added)


def sheets_that_count(book: dict[str, Any]) -> dict[str, Any]:
    """Return the workbook without the sheets that are never read again: lists, examples, added ones.

    An approval copy has none, and is kept whole.
    """
    if "sheets" not in book:
        return book
    counting = [sheet for sheet in book["sheets"] if is_marked(sheet) or any(_heads(sheet, {ROW_ID}))]
    return {"sheets": counting, "added_sheets": added_sheets(book), "has_comments": bool(book.get("has_comments"))}


def added_sheets(book: Mapping[str, Any]) -> list[str]:
    """Return the titles of sheets with text that people added, as they are or as `sheets_that_count` stored them."""
    if "added_sheets" in book:
        return list(book["added_sheets"])
    own = {heading(word) for title in OWN_SHEETS for word in words_of(title)}
    return [
        sheet["title"]
        for sheet in book["sheets"]
        if not (is_marked(sheet) or any(_heads(sheet, {ROW_ID})) or heading(sheet["title"]) in own)
        and any(has_text(value) for _number, values in sheet["rows"] for value in values)
    ]


def unread_parts(book: Mapping[str, Any], sheet: InputSheet) -> list[str]:
    """Return a sentence on each part of the workbook with text that nobody would find again: none is read."""
    sentences = [
        gettext("The sheet “%(sheet)s” was added to the workbook. It is not read: copy its text into the rows.")
        % {"sheet": isolate_name(quoted(title))}
        for title in added_sheets(book)[:_NAMED]
    ]
    sentences += [
        gettext("Column %(letter)s (“%(header)s”) was added to the workbook. It is not read: use our columns.")
        % {"letter": letter(at), "header": isolate_name(quoted(header))}
        for at, header in sheet.added[:_NAMED]
    ]
    if book.get("has_comments"):
        sentences.append(
            gettext("The workbook has comments on cells. They are not read: write what matters into the cells.")
        )
    return sentences


def letter(index: int) -> str:
    """Return the letter of a column by its index from 0."""
    name = ""
    index += 1
    while index:
        index, rest = divmod(index - 1, 26)
        name = chr(65 + rest) + name
    return name


def _heads(sheet: dict[str, Any], marks: Collection[str]) -> Iterator[tuple[dict[str, Any], int, list[Any]]]:
    for number, values in sheet["rows"][:HEAD_WITHIN]:
        if {*map(heading, marks)} <= {*map(heading, values)}:
            yield sheet, number, values
            return


def _cell(values: Sequence[Any], at: int, struck: str | None) -> Any:
    value = values[at] if at < len(values) else None
    return struck_out(value, struck) if struck and isinstance(value, str) else value


def _added_columns(
    sheet: dict[str, Any], head: int, headings: Sequence[Any], own: Collection[int]
) -> Iterator[tuple[int, str]]:
    """Yield the columns beside ours that have text below the heading row."""
    used = {
        at
        for number, values in sheet["rows"]
        if number > head
        for at, value in enumerate(values)
        if at not in own and has_text(value)
    }
    for at in sorted(used):
        yield at, str(headings[at] or "") if at < len(headings) and isinstance(headings[at], str) else ""


def _merged(sheet: dict[str, Any], head: int) -> Iterator[tuple[str, range, range]]:
    for ref in sheet["merged"]:
        if hit := _RANGE.fullmatch(ref):
            rows = range(int(hit[2]), int(hit[4]) + 1)
            if rows.stop > head + 1:
                yield ref, rows, range(_index(hit[1]), _index(hit[3]) + 1)


def _index(name: str) -> int:
    value = 0
    for character in name:
        value = value * 26 + ord(character) - 64
    return value - 1
