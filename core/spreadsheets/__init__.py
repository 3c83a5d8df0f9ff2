"""Workbooks: the only room that knows openpyxl. Imports without Django (it is used in the limited child process).

Write: describe a `Book`, then `write_book(book, target)`. Read: `read_book(path, limits)`, which looks at the
container first (`inspect_container`).
"""

from core.spreadsheets import lean  # noqa: F401 - before anything else asks for openpyxl
from core.spreadsheets.books import (
    Book,
    Chart,
    Choices,
    Column,
    Link,
    Look,
    NoteWords,
    Print,
    Row,
    Sheet,
    Styled,
    Value,
)
from core.spreadsheets.errors import SpreadsheetError
from core.spreadsheets.reading import (
    CellError,
    Formula,
    Limits,
    ReadRow,
    ReadSheet,
    as_text,
    inspect_container,
    read_book,
)
from core.spreadsheets.skeletons import word_width
from core.spreadsheets.writing import write_book

__all__ = [
    "Book",
    "CellError",
    "Chart",
    "Choices",
    "Column",
    "Formula",
    "Limits",
    "Link",
    "Look",
    "NoteWords",
    "Print",
    "ReadRow",
    "ReadSheet",
    "Row",
    "Sheet",
    "SpreadsheetError",
    "Styled",
    "Value",
    "as_text",
    "inspect_container",
    "read_book",
    "word_width",
    "write_book",
]
