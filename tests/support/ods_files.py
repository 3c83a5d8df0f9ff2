"""Ods files for tests: written by hand, as LibreOffice and others write them, and as strangers do."""

import io
import zipfile
from collections.abc import Sequence
from xml.sax.saxutils import escape

SPREADSHEET = "application/vnd.oasis.opendocument.spreadsheet"
_SPACES = " ".join(
    f'xmlns:{name}="urn:oasis:names:tc:opendocument:xmlns:{name}:1.0"'
    for name in ("office", "table", "text", "style", "draw", "manifest")
)


def as_ods(rows: Sequence[Sequence[object]], *, title: str = "Sheet1") -> bytes:
    """A file with one sheet of texts and numbers."""
    return ods_file(sheet("".join(_row(row) for row in rows), title=title))


def sheet(rows: str, *, title: str = "Sheet1", style: str = "") -> str:
    named = f' table:style-name="{style}"' if style else ""
    return f'<table:table table:name="{escape(title)}"{named}>{rows}</table:table>'


def cell(*paragraphs: str, attributes: str = 'office:value-type="string"') -> str:
    """A cell; `paragraphs` are XML."""
    words = "".join(f"<text:p>{each}</text:p>" for each in paragraphs)
    return f"<table:table-cell {attributes}>{words}</table:table-cell>"


def row(*cells: str, attributes: str = "") -> str:
    return f"<table:table-row {attributes}>{''.join(cells)}</table:table-row>"


def ods_file(
    sheets: str, *, styles: str = "", before: str = "", mimetype: str = SPREADSHEET, manifest: str = ""
) -> bytes:
    """A file of these sheets; `before` stands before the root of its content."""
    content = (
        f'<?xml version="1.0" encoding="UTF-8"?>{before}<office:document-content {_SPACES}>'
        f"<office:automatic-styles>{styles}</office:automatic-styles><office:body><office:spreadsheet>{sheets}"
        "</office:spreadsheet></office:body></office:document-content>"
    )
    target = io.BytesIO()
    with zipfile.ZipFile(target, "w", zipfile.ZIP_DEFLATED) as archive:
        archive.writestr(zipfile.ZipInfo("mimetype"), mimetype)
        archive.writestr("META-INF/manifest.xml", f"<manifest:manifest {_SPACES}>{manifest}</manifest:manifest>")
        archive.writestr("content.xml", content)
    return target.getvalue()


def _row(values: Sequence[object]) -> str:
    return row(*(_cell(value) for value in values))


def _cell(value: object) -> str:
    if isinstance(value, int | float):
        return cell(str(value), attributes=f'office:value-type="float" office:value="{value}"')
    return cell(*map(escape, str(value).split("\n"))) if value not in (None, "") else "<table:table-cell/>"
