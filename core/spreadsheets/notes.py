"""Notes on what could not be written as it was: kept on disk while the sheets stream, then listed on a sheet."""

import json
import tempfile
from collections.abc import Iterator
from operator import itemgetter

from core.spreadsheets.books import Column, NoteWords, Sheet, Value
from core.spreadsheets.cells import pieces
from core.text.characters import writable_text

_IN_MEMORY = 1 << 20  # bytes


class Notes:
    """Collects notes while the other sheets are written; memory stays flat however many there are."""

    def __init__(self, words: NoteWords) -> None:
        self.words = words
        self._told = False
        self._new: list[tuple[str, int, str, str, str]] = []
        self._kept = tempfile.SpooledTemporaryFile(max_size=_IN_MEMORY)  # noqa: SIM115 (lives as long as the notes)

    def add(self, sheet: str, row: int, column: str, what: str, text: str = "") -> None:
        """Add one note about one cell. `text` is clean and fits a cell."""
        if not self._told:  # the sheet of the notes has none about itself
            self._new.append((sheet, row, pieces(writable_text(column)[0], 200)[0], what, text))

    def settle(self) -> None:
        """Store the notes since the last call in the order of rows; within a row they keep their order."""
        for note in sorted(self._new, key=itemgetter(1)):
            self._kept.write(json.dumps(note).encode() + b"\n")
        self._new.clear()

    def replaced(self, sheet: str, row: int, column: str, count: int) -> None:
        """Add a note that characters of a cell became U+FFFD."""
        self.add(sheet, row, column, self.words.replaced.format(count=count))

    def continued(self, sheet: str, row: int, column: str, parts: list[str]) -> None:
        """Add notes with the rest of a text that was longer than a cell."""
        for part, text in enumerate(parts, start=2):
            self.add(sheet, row, column, self.words.continued.format(part=part, parts=len(parts) + 1), text)

    def sheet(self) -> Sheet:
        """Return the sheet of the notes, to be written last."""
        words = self.words
        columns = (
            Column("sheet", words.sheet, 18, "code"),
            Column("row", words.row, 8, "number"),
            Column("column", words.column, 20, "code"),
            Column("what", words.what, 40),
            Column("text", words.text, 80),
        )
        return Sheet(
            words.title,
            columns,
            self._rows(),
            freeze="column",
            state=words.state,
            right_to_left=words.right_to_left,
            print=words.print,
        )

    def _rows(self) -> Iterator[list[Value]]:
        self._told = True
        self.settle()
        self._kept.seek(0)
        empty = True
        for line in self._kept:
            empty = False
            yield json.loads(line)
        if empty:
            yield ["", None, "", self.words.nothing, ""]
        self._kept.close()
