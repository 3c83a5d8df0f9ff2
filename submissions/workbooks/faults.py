"""Errors in one row or cell of a workbook: where, which value, and what would be right."""

from typing import Any

from django.utils.translation import gettext as _

from core.errors import Refused
from core.text.characters import close_directions, writable_text
from core.text.languages import isolate_name

_QUOTED = 60  # code points of a value that a sentence repeats


class CellFault(Refused):
    """A refusal with its place in the workbook.

    `row` as the program shows it, `column` its letter ("" for the whole row), `header` the heading of the column,
    `value` what was found, `what` the message without the place. `field` is the column's key. `place` names the row
    where the file has no rows (an approval copy).

    A file can have as many as it has rows: what it consists of is stored, the sentence is made where it is read.
    """

    __slots__ = ("code", "column", "field", "header", "hint", "place", "row", "shown_row", "value", "what")

    def __init__(
        self, code: str, what: Any, *, row: int, column: str = "", header: str = "", field: str | None = None,
        value: str = "", hint: Any = "", place: str = "",
    ) -> None:  # fmt: skip
        Exception.__init__(self, code)
        self.code, self.what, self.hint = code, what, hint
        self.row, self.shown_row, self.place = row, row, place
        self.column, self.header, self.field, self.value = column, header, field, value

    @property
    def message(self) -> str:
        return self._sentence()

    def move(self, row: int, column: str, header: str) -> None:
        """Name the cell by its place in the file, where `row` only numbers what was read from it."""
        self.shown_row, self.column, self.header = row, column, header

    def _sentence(self) -> str:
        if self.place:
            at = {"place": self.place, "field": self.header, "what": self.what}
            return (_("%(place)s, %(field)s: %(what)s") if self.header else _("%(place)s: %(what)s")) % at
        place = {"row": self.shown_row, "column": self.column, "header": self.header, "what": self.what}
        if not self.column:
            return _("Row %(row)s: %(what)s") % place
        if not self.value:
            return _("Row %(row)s, column %(column)s (%(header)s): %(what)s") % place
        return _("Row %(row)s, column %(column)s (%(header)s), “%(value)s”: %(what)s") % {
            **place,
            "value": isolate_name(quoted(self.value)),
        }


class BookRefused(Refused):
    """A refusal of a whole workbook; `book` is its place among those uploaded together, from 0."""

    def __init__(self, refusal: Refused, book: int) -> None:
        super().__init__(refusal.code, refusal.message, field=refusal.field, hint=refusal.hint)
        self.book = book


def quoted(text: str) -> str:
    """Return the beginning of a value on one line, safe for the text around it."""
    line = " ".join(writable_text(text)[0].split())
    return close_directions(line if len(line) <= _QUOTED else line[: _QUOTED - 1] + "…")
