"""The cells of one row as a person meant them. What cannot be read becomes a fault, and the row goes no further."""

from collections.abc import Mapping
from typing import Any

from django.utils.translation import gettext_lazy as _

from core.errors import Refused
from submissions.workbooks.cells import is_same_number, meant, text_of
from submissions.workbooks.columns import COMPARED, SUBJECT
from submissions.workbooks.faults import CellFault
from submissions.workbooks.finding import Found, Row
from submissions.workbooks.sealing import AGAIN
from submissions.workbooks.shown import fingerprint
from submissions.workbooks.words import GENERAL, SPECIFIC, Words


class RowReader:
    """Reads rows of one sheet, and collects what is wrong with them."""

    def __init__(self, found: Found, words: Words, faults: list[CellFault], spoiled: dict[int, int]) -> None:
        self._found, self._words, self._faults, self._spoiled = found, words, faults, spoiled

    def text(self, row: Row, column: str) -> str | None:
        """A cell as text, "" where there is no such column; None, with a fault, where it cannot be read."""
        return self._read(row, column, lists=False)

    def meant(self, row: Row, column: str) -> str | None:
        """The same, with words of the lists as keys."""
        return self._read(row, column, lists=True)

    def answer(self, row: Row, locked: str = "") -> dict[str, str] | None:
        """The compared cells; None where one cannot be read. A rewording that repeats the text (whose fingerprint is
        `locked`) proposes nothing."""
        said = {name: self.meant(row, name) for name in COMPARED}
        values = {name: value for name, value in said.items() if value is not None}
        if len(values) < len(said):
            return None
        if values["rewording"] and fingerprint(values["rewording"]) == locked:
            values["rewording"] = ""
        return values

    def check_place(self, row: Row, sent: Mapping[str, Any]) -> bool:
        """Whether the cells beside the answer are still those of this row: sorting a few columns only would tear
        rows apart, and wording written over the recommendation would be lost."""
        before = len(self._faults)
        for column in SUBJECT:
            text = self.text(row, column)
            if text and text != sent[column] and not is_same_number(row.values.get(column), sent[column]):
                hint = _("It was sent out with “%(text)s” here: sort whole rows only, or undo the change.")
                self.fault(
                    row,
                    "row_moved",
                    _("The row belongs to another place."),
                    column,
                    value=text,
                    hint=hint % {"text": sent[column]},
                )
        if (text := self.text(row, "base_version")) and text != sent["base_version"]:
            what = _("This hidden cell was changed.")
            self.fault(row, "base_changed", what, "base_version", value=text, hint=AGAIN)
        if (text := self.text(row, "recommendation")) and fingerprint(text) != sent["locked"]:
            hint = _("Move your wording to the column “%(header)s”, and empty this cell.")
            self.fault(
                row,
                "locked_changed",
                _("The text of the recommendation was changed."),
                "recommendation",
                hint=hint % {"header": self._found.headers["rewording"]},
            )
        expected = GENERAL if sent["subject"][0] == "round" else SPECIFIC
        if (scope := self.meant(row, "scope")) and scope != expected:
            what = _("The scope of this row does not change.")
            hint = _("A comment on the round as a whole has a row of its own.")
            self.fault(row, "scope_changed", what, "scope", hint=hint)
        return len(self._faults) == before

    def check_merged(self) -> None:
        """Merged cells keep one answer of several, and nobody can tell for which row."""
        for ref, key, rows in self._found.merged_over(("para", "scope", *COMPARED)):
            what = _("The cells %(range)s are merged, so nobody can tell which answer is meant.") % {"range": ref}
            hint = _("Undo the merging, and write into each row what belongs there.")
            self.fault(Row(rows.start, {}), "merged", what, key, hint=hint)
            self._spoiled.update((row.number, rows.start) for row in self._found.rows if row.number in rows)

    def fault(self, row: Row, code: str, what: Any, column: str = "", *, hint: Any = "", value: str = "") -> None:
        """Remember what is wrong with a cell, or with the whole row."""
        self._faults.append(self._found.fault(row.number, code, what, column, hint=hint, value=value))

    def _read(self, row: Row, column: str, *, lists: bool) -> str | None:
        value = row.values.get(column)
        if not value:
            return ""
        try:
            return meant(value, column, self._words) if lists else text_of(value, column)
        except Refused as refused:
            text = value["text"] if isinstance(value, dict) else str(value)
            self.fault(row, refused.code, refused.message, column, hint=refused.hint, value=text)
            return None
