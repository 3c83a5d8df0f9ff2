"""How far the sheets of a workbook extend, before a reader lays them out whole in memory (guarantee C1).

Two cells in opposite corners are 200 bytes in the file and 17 thousand million cells in memory; one text that many
cells share is written once and read as often as it is shared.
"""

import zipfile
from collections import Counter
from pathlib import Path
from typing import IO
from xml.parsers import expat

from core.files.kinds import IntakeError

_BLOCK = 1 << 18
_DIGITS = "0123456789"
_FAR = 1 << 30  # beyond every sheet
MOST_CHARACTERS = 64_000_000  # of shared texts


def check_area(workbook: Path | IO[bytes], limit: int | None) -> None:
    """Check the sheets of a workbook whose container was checked before; None for no limit.

    Counts, over all sheets, the cells from the first that is filled to the last, empty ones between them included, and
    the characters of shared texts, as often as they are shared. A cell without a value is formatted, and not counted.
    Raises `IntakeError`: `sheet_too_large`, `too_much_text`, `damaged`, `entities`.
    """
    if limit is None:
        return
    area = _Area(limit)
    try:
        with zipfile.ZipFile(workbook) as archive:
            for name in archive.namelist():
                if name.lower().endswith(".xml") and not name.startswith(("docProps/", "customXml/")):
                    with archive.open(name) as part:
                        area.add(part)
        area.check_texts()
    except (zipfile.BadZipFile, EOFError, ValueError, expat.ExpatError):
        raise IntakeError("damaged") from None


class _Other(Exception):
    """The part is neither a sheet nor the table of shared texts."""


class _Area:
    """Adds up the parts. A sheet is known by its root, as programs name their parts freely."""

    def __init__(self, limit: int) -> None:
        self._limit = limit
        self._earlier = 0
        self._lengths: list[int] = []  # of the shared texts
        self._uses: Counter[str] = Counter()
        self._is_shared, self._index = False, ""

    def add(self, part: IO[bytes]) -> None:
        parser = expat.ParserCreate(namespace_separator=" ")
        parser.StartElementHandler = self._root
        parser.StartDoctypeDeclHandler = self._doctype
        self._parser = parser
        self._row = self._column = 0
        self._first_row = self._first_column = _FAR
        self._last_row = self._last_column = 0
        try:
            while block := part.read(_BLOCK):
                parser.Parse(block)
                self._check()
        except _Other:
            return
        self._earlier += self._size()

    def _doctype(self, *_declared: object) -> None:
        raise IntakeError("entities")

    def _root(self, name: str, _attributes: dict[str, str]) -> None:
        match name.rpartition(" ")[2]:
            case "worksheet":
                self._parser.StartElementHandler = self._sheet_element
                self._parser.EndElementHandler = self._sheet_end
            case "sst":
                self._parser.StartElementHandler = self._text_element
                self._parser.CharacterDataHandler = self._text
            case _:
                raise _Other

    def _text_element(self, name: str, _attributes: dict[str, str]) -> None:
        if name.rpartition(" ")[2] == "si":
            self._lengths.append(0)

    def _text(self, text: str) -> None:
        if self._lengths:
            self._lengths[-1] += len(text)

    def _index_text(self, text: str) -> None:
        self._index += text

    def _sheet_end(self, _name: str) -> None:
        if self._index:
            self._uses[self._index.strip()] += 1
            self._index, self._parser.CharacterDataHandler = "", None

    def _sheet_element(self, name: str, attributes: dict[str, str]) -> None:
        match name.rpartition(" ")[2]:
            case "c":
                self._is_shared = attributes.get("t") == "s"
                self._cell(attributes.get("r", ""))
            case "row":
                number = attributes.get("r", "")
                self._row = int(number) if number.isdecimal() else self._row + 1
                self._column = 0
            case "v" | "is" | "f":
                if self._is_shared:
                    self._parser.CharacterDataHandler = self._index_text
                self._first_row = min(self._first_row, self._row)
                self._last_row = max(self._last_row, self._row)
                self._first_column = min(self._first_column, self._column)
                self._last_column = max(self._last_column, self._column)

    def _cell(self, reference: str) -> None:
        letters = reference.rstrip(_DIGITS)
        if not reference:
            self._column += 1
            return
        self._row = int(reference[len(letters) :] or 0)
        self._column = 0
        for letter in letters.upper():
            self._column = self._column * 26 + ord(letter) - 64

    def _size(self) -> int:
        if not self._last_row:
            return 0
        return (self._last_row - self._first_row + 1) * (self._last_column - self._first_column + 1)

    def _check(self) -> None:
        if max(self._earlier + self._size(), len(self._lengths)) > self._limit:
            raise IntakeError("sheet_too_large", limit=self._limit)

    def check_texts(self) -> None:
        """Raise `IntakeError` where the shared texts, each as often as it is used, are more than can be read."""
        lengths = {str(place): length for place, length in enumerate(self._lengths)}
        if sum(lengths.get(index, 0) * count for index, count in self._uses.items()) > MOST_CHARACTERS:
            raise IntakeError("too_much_text")
