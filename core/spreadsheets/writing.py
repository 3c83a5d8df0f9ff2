"""Writes a `Book` to a file: copies openpyxl's package part by part, and streams our rows into its sheets."""

import io
import os
import re
import tempfile
import zipfile
from collections import defaultdict
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import replace
from itertools import chain, islice
from pathlib import Path
from typing import BinaryIO
from zoneinfo import ZoneInfo

from openpyxl.utils import get_column_letter

from core.files.zip_writer import ZipWriter
from core.spreadsheets import cells, skeletons
from core.spreadsheets.books import Book, Sheet, SheetRow, Value
from core.spreadsheets.charts import HEADING_POINTS, breaks_for_charts, describe_charts
from core.spreadsheets.notes import Notes
from core.spreadsheets.rows import MAX_ROWS, RowWriter, Styles

_SHEET_DATA = re.compile(rb"<sheetData\s*/>|<sheetData>\s*</sheetData>")
_DIMENSION = re.compile(rb"<dimension [^>]*/>")
_BEFORE_MERGED = re.compile(rb"(?=<dataValidations|<printOptions|<pageMargins)")
_BEFORE_LINKS = re.compile(rb"(?=<printOptions|<pageMargins)")
_BEFORE_BREAKS = re.compile(rb"(?=<drawing|<tableParts|</worksheet>)")
_RELATIONS = "http://schemas.openxmlformats.org/officeDocument/2006/relationships"
_PROGRAM = (  # says of none
    b'<?xml version="1.0" encoding="UTF-8" standalone="yes"?>'
    b'<Properties xmlns="http://schemas.openxmlformats.org/officeDocument/2006/extended-properties"/>'
)
_PACKAGE_RELATIONS = "http://schemas.openxmlformats.org/package/2006/relationships"


def write_book(book: Book, target: Path | BinaryIO) -> None:
    """Write the book to a path, where it appears whole or not at all, or to a seekable binary file.

    Texts are texts whatever they begin with; what a cell cannot hold is listed on the last sheet, *Notes*. Rows that a
    sheet has no room for continue on a further one: Inputs, Inputs (2). Raises `core.files.zip_writer.TooLarge`.
    """
    if not isinstance(target, Path):
        _write(book, target)
        return
    handle, name = tempfile.mkstemp(dir=target.parent, prefix=".writing-", suffix=".xlsx")
    try:
        with os.fdopen(handle, "w+b") as file:
            _write(book, file)
        os.replace(name, target)
    except BaseException:
        os.unlink(name)
        raise


def _write(book: Book, target: BinaryIO) -> None:
    notes, package = Notes(book.words), ZipWriter(target)
    listed = [*book.sheets, notes.sheet()]
    parts, sheets, styles = _laid_out(book, listed)
    first = [name for name in parts if name.startswith(("_rels/", "docProps/", "xl/theme/"))]
    for name in first:
        _copy(package, name, parts[name])
    ends: list[tuple[int, list[str]]] = []
    while len(ends) < len(listed):
        title, sheet = list(sheets.items())[len(ends)]
        name, rows = _part(len(ends)), iter(sheet.rows)
        ends.append(_stream(package, name, parts[name], title, sheets, rows, styles[title], notes, ZoneInfo(book.zone)))
        for row in rows:  # the sheet is full: the book is laid out anew, around a further one
            listed.insert(len(ends), _further(sheet, chain([row], rows), listed))
            parts, sheets, styles = _laid_out(book, listed)
            break
    for index, ((title, sheet), (last, outward)) in enumerate(zip(sheets.items(), ends, strict=True)):
        del parts[_part(index)]
        _fit_ranges(parts, title, sheet, last)
        _lead_outward(parts, f"xl/worksheets/_rels/sheet{index + 1}.xml.rels", outward)
    for name in parts:
        if name not in first:
            _copy(package, name, parts[name])
    package.close()


def _laid_out(book: Book, listed: Sequence[Sheet]) -> tuple[dict[str, bytes], dict[str, Sheet], dict[str, Styles]]:
    """Return the parts of the package without any rows, the sheets by their final titles, and their styles."""
    titles = cells.sheet_titles(sheet.title for sheet in listed)
    sheets = dict(zip(titles, listed, strict=True))
    skeleton, styles = skeletons.build(sheets)
    with zipfile.ZipFile(io.BytesIO(skeleton)) as empty:
        parts = {name: empty.read(name) for name in empty.namelist()}
    parts["docProps/core.xml"] = _properties(book)
    parts["docProps/app.xml"] = _PROGRAM
    describe_charts(parts, sheets.values())
    return parts, sheets, styles


def _further(sheet: Sheet, rows: Iterator[Sequence[Value] | SheetRow], listed: Sequence[Sheet]) -> Sheet:
    """Return the sheet on which the rows continue. It has no styles of its own: those before it stay as they are."""
    alike = [each for each in listed if each.title == sheet.title]
    table = alike[0].table and f"{alike[0].table}_{len(alike) + 1}"
    return replace(sheet, rows=rows, table=table, charts=())


def _part(index: int) -> str:
    return f"xl/worksheets/sheet{index + 1}.xml"


def _copy(package: ZipWriter, name: str, data: bytes) -> None:
    with package.part(name) as write:
        write(data)


def _stream(
    package: ZipWriter,
    name: str,
    empty: bytes,
    title: str,
    sheets: Mapping[str, Sheet],
    rows: Iterator[Sequence[Value] | SheetRow],
    styles: Styles,
    notes: Notes,
    zone: ZoneInfo,
) -> tuple[int, list[str]]:
    """Write one sheet, with as many of the rows as it holds.

    Returns the number of its last row, and the web addresses that its links lead to.
    """
    sheet = sheets[title]
    head, tail = _SHEET_DATA.split(empty, maxsplit=1)
    letters = [get_column_letter(index) for index in range(1, len(sheet.columns) + 1)]
    writer = RowWriter(sheet, title, styles, letters, zone, notes)
    with package.part(name) as write:
        write(_DIMENSION.sub(b"", head) + b"<sheetData>")
        if sheet.heading_row:
            height = sheet.heading_height or (HEADING_POINTS if sheet.charts else None)
            write(writer.head(skeletons.headers(sheet), height))
        writer.write(islice(rows, MAX_ROWS - writer.number), write)
        last = max(writer.number, skeletons.first_row(sheet))
        if writer.number + len(sheet.legend) <= MAX_ROWS:
            writer.write(sheet.legend, write)
        links, outward = _links(writer, sheets)
        writer.breaks = sorted({*writer.breaks, *breaks_for_charts(sheet, skeletons.first_row(sheet))})
        tail = _ending(tail, writer, links)
        write(b"</sheetData>" + _fitted(tail, sheet, last))
    return last, outward


def _ending(tail: bytes, writer: RowWriter, links: str) -> bytes:
    """Return the end of the sheet with what its rows brought, each element in the place the format requires."""
    if writer.merged:
        merged = "".join(f'<mergeCell ref="{ref}"/>' for ref in writer.merged)
        tail = _insert(tail, _BEFORE_MERGED, f'<mergeCells count="{len(writer.merged)}">{merged}</mergeCells>')
    if links:
        tail = _insert(tail, _BEFORE_LINKS, f'<hyperlinks xmlns:r="{_RELATIONS}">{links}</hyperlinks>')
    if writer.breaks:
        count = len(writer.breaks)
        breaks = "".join(f'<brk id="{row}" max="16383" man="1"/>' for row in writer.breaks)
        tail = _insert(
            tail, _BEFORE_BREAKS, f'<rowBreaks count="{count}" manualBreakCount="{count}">{breaks}</rowBreaks>'
        )
    return tail


def _insert(tail: bytes, place: re.Pattern[bytes], element: str) -> bytes:
    return place.sub(lambda _found: element.encode(), tail, count=1)


def _links(writer: RowWriter, sheets: Mapping[str, Sheet]) -> tuple[str, list[str]]:
    """Return the links as XML, and the web addresses among them in the order of their relations (out1, out2, …)."""
    by_wanted: dict[str, list[str]] = defaultdict(list)  # more than one where the rows went on upon a further sheet
    for title, sheet in sheets.items():
        by_wanted[sheet.title].append(title)
    elements: list[str] = []
    outward: list[str] = []
    for ref, link in writer.links:
        if link.sheet in by_wanted:
            titles = by_wanted[link.sheet]
            first = skeletons.first_row(sheets[titles[0]])
            part, row = divmod(link.row - 1, MAX_ROWS - first + 1)
            if part >= len(titles):
                continue
            place = cells.attribute("'{}'!A{}".format(titles[part].replace("'", "''"), first + row))
            elements.append(f'<hyperlink ref="{ref}" location="{place}"/>')
        elif cells.safe_url(link.url):
            outward.append(link.url)
            elements.append(f'<hyperlink ref="{ref}" r:id="out{len(outward)}"/>')
    return "".join(elements), outward


def _lead_outward(parts: dict[str, bytes], name: str, urls: list[str]) -> None:
    if not urls:
        return
    empty = f'<Relationships xmlns="{_PACKAGE_RELATIONS}"></Relationships>'.encode()
    relations = "".join(
        f'<Relationship Id="out{number}" Type="{_RELATIONS}/hyperlink" Target="{_url(url)}" TargetMode="External"/>'
        for number, url in enumerate(urls, start=1)
    )
    parts[name] = parts.get(name, empty).replace(b"</Relationships>", relations.encode() + b"</Relationships>")


def _url(url: str) -> str:
    return url.replace("&", "&amp;").replace('"', "&quot;").replace("<", "&lt;")


def _fit_ranges(parts: dict[str, bytes], title: str, sheet: Sheet, last: int) -> None:
    """Extend the table and the names that span the sheet's rows to the last one."""
    if sheet.table:
        table = next(n for n, data in parts.items() if f'displayName="{sheet.table}"'.encode() in data[:2000])
        parts[table] = _fitted(parts[table], sheet, last)
    elif sheet.filter:
        quoted = cells.attribute(title.replace("'", "''"))
        old = f"'{quoted}'!{skeletons.sample_range(sheet, '$')}<"
        new = old.removesuffix("$2<") + f"${last}<"
        parts["xl/workbook.xml"] = parts["xl/workbook.xml"].replace(old.encode(), new.encode())


def _fitted(part: bytes, sheet: Sheet, last: int) -> bytes:
    sample = skeletons.sample_range(sheet)
    return part.replace(f'ref="{sample}"'.encode(), f'ref="{sample[:-1]}{last}"'.encode())


def _properties(book: Book) -> bytes:
    """Return title, language and time; no creator, no company, nobody who modified it (WORKBOOK 6)."""
    created = book.created.astimezone(ZoneInfo("UTC")).strftime("%Y-%m-%dT%H:%M:%SZ")
    language = f"<dc:language>{cells.attribute(book.language)}</dc:language>" if book.language else ""
    return (
        '<?xml version="1.0" encoding="UTF-8" standalone="yes"?>'
        '<cp:coreProperties xmlns:cp="http://schemas.openxmlformats.org/package/2006/metadata/core-properties" '
        'xmlns:dc="http://purl.org/dc/elements/1.1/" xmlns:dcterms="http://purl.org/dc/terms/" '
        'xmlns:xsi="http://www.w3.org/2001/XMLSchema-instance">'
        f"<dc:title>{cells.attribute(book.title)}</dc:title>"
        f"{language}"
        f'<dcterms:created xsi:type="dcterms:W3CDTF">{created}</dcterms:created>'
        f'<dcterms:modified xsi:type="dcterms:W3CDTF">{created}</dcterms:modified>'
        "</cp:coreProperties>"
    ).encode()
