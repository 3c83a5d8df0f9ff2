"""Workbooks: the only package that knows openpyxl. Needs no Django (it is used in the limited child process).

Write: describe a `Book`, then `write_book(book, target)`. Read: `read_book(path, limits)`, which checks the container
first (`inspect_container`); a table of any kind: `read_tables`.
"""

from core.files.limits import ReadLimits
from core.spreadsheets import lean  # noqa: F401 - before anything else asks for openpyxl
from core.spreadsheets.books import (
    Book,
    CellLook,
    Chart,
    Choices,
    Column,
    Kind,
    Link,
    NoteWords,
    Print,
    Sheet,
    SheetRow,
    Styled,
    Value,
)
from core.spreadsheets.reading import (
    CellError,
    Formula,
    ReadRow,
    ReadSheet,
    SpreadsheetError,
    as_text,
    has_comments,
    inspect_container,
    read_book,
)
from core.spreadsheets.skeletons import word_width
from core.spreadsheets.table_files import TableSheet, read_tables, table_kind
from core.spreadsheets.writing import write_book

__all__ = [
    "Book",
    "CellError",
    "CellLook",
    "Chart",
    "Choices",
    "Column",
    "Formula",
    "Kind",
    "Link",
    "NoteWords",
    "Print",
    "ReadLimits",
    "ReadRow",
    "ReadSheet",
    "Sheet",
    "SheetRow",
    "SpreadsheetError",
    "Styled",
    "TableSheet",
    "Value",
    "as_text",
    "has_comments",
    "inspect_container",
    "read_book",
    "read_tables",
    "table_kind",
    "word_width",
    "write_book",
]
