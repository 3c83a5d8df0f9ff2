"""Inside the limited child: the rows of the tables of a Word file, as comment tables are sent. Without Django."""

from collections.abc import Iterator
from pathlib import Path

from docx import Document
from docx.table import Table


def rows(path: Path) -> Iterator[tuple[int, list[str]]]:
    """(number in its table, texts of the cells) of every row, those of the page's head first: ISO's heading stands
    there. A cell that goes down over several rows is told in each, one that goes across columns in the first."""
    with path.open("rb") as file:
        document = Document(file)
    heads = [table for section in document.sections for table in section.header.tables]
    for table in (*heads, *document.tables):
        yield from _rows(table)


def _rows(table: Table) -> Iterator[tuple[int, list[str]]]:
    for number, row in enumerate(table.rows, start=1):
        told, before = [], None
        for cell in row.cells:
            text = "\n".join(paragraph.text for paragraph in cell.paragraphs).strip()
            told.append("" if cell._tc is before else text)
            before = cell._tc
        yield number, told
