"""Reads the lines of a file: one module per kind, chosen by the bytes, not by the file name.

A new kind is a module with a function `(data, known_columns) -> SourceText` and an entry in `_READERS`.
"""

import re
from collections.abc import Sequence
from dataclasses import replace
from importlib import import_module

from consultations.reading.lines import SourceText, TableColumns, plain_letters
from consultations.reading.messages import ReadingError

MAX_BYTES = 50_000_000

# Texts that programs exchange: nobody consults on their signs.
_TEXTS_OF_PROGRAMS = (
    ("XML", re.compile(rb"<\?xml\b(?!.*<html)", re.DOTALL)),
    ("JSON", re.compile(rb"[\[{]\s*[\[{]?\s*\"[^\"\n]{1,60}\"\s*:")),
    (
        "EML, MBOX",
        re.compile(
            rb"from \S+@\S+ |(?:[\w-]+: [^\n]*\n(?:[ \t][^\n]*\n)*){0,12}(?:mime-version|message-id|received): "
        ),
    ),
)
_OLE = b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1"
_SIGNATURES = (
    (b"%PDF-", "PDF"),
    (b"PK\x03\x04", "ZIP"),
    (_OLE, "old or protected Office files (DOC, XLS)"),
    (b"{\\rtf", "RTF"),
    (b"\x89PNG", "PNG"),
    (b"\xff\xd8\xff", "JPEG"),
    (b"GIF8", "GIF"),
    (b"II*\x00", "TIFF"),
    (b"MM\x00*", "TIFF"),
)


# Kind: module and function. A module is imported with the first file of its kind: their libraries are slow to load.
_READERS = {
    "TXT": ("texts", "lines_of"),
    "PDF": ("pdfs", "lines_of"),
    "DOCX": ("word_files", "lines_of"),
    "ODT": ("odt_files", "lines_of"),
    "HTML": ("html_pages", "lines_of"),
    "XLSX": ("spreadsheets", "lines_of_xlsx"),
    "ODS": ("spreadsheets", "lines_of_ods"),
    "CSV": ("spreadsheets", "lines_of_csv"),
}


_ARCHIVES = (
    (b"word/document", "DOCX"),
    (b"xl/workbook", "XLSX"),
    (b"opendocument.text", "ODT"),
    (b"opendocument.spreadsheet", "ODS"),
)
_WITHOUT_COLUMNS = {"PDF"}  # kinds in which no tables of recommendations are looked for


def _source(kind: str, data: bytes, known_columns: Sequence[TableColumns]) -> SourceText:
    """Call the reader of the kind. Raises `ReadingError`."""
    if kind not in _READERS:
        raise ReadingError("kind_not_supported", kind=kind)
    module, name = _READERS[kind]
    reader = getattr(import_module(f"{__name__}.{module}"), name)
    source: SourceText = reader(data) if kind in _WITHOUT_COLUMNS else reader(data, known_columns)
    return source


def source_of(data: bytes, name: str, known_columns: Sequence[TableColumns] = ()) -> SourceText:
    """Return the lines of a file. `name` is used only where the bytes are not clear.

    `known_columns`: maps of columns of tables. Raises `ReadingError`.
    """
    if len(data) > MAX_BYTES:
        from consultations.reading.sources.pdfs import MAX_PAGES

        raise ReadingError("too_large", limit=MAX_BYTES // 1_000_000, pages=MAX_PAGES)
    if not data.strip():
        raise ReadingError("empty")
    kind = _kind_of(data, name)
    source = _with_letters(_source(kind, data, known_columns))
    if not source.rows and not any(line.text and not line.left_out for line in source.lines):
        raise ReadingError("empty")
    return source


def _with_letters(source: SourceText) -> SourceText:
    """Return the lines as `plain_letters`; tables have theirs already."""
    return replace(source, lines=tuple(replace(line, text=plain_letters(line.text)) for line in source.lines))


def _kind_of(data: bytes, name: str) -> str:
    if data.startswith(_OLE) and "EncryptedPackage".encode("utf-16-le") in data:
        raise ReadingError("password")  # how Office wraps a protected file
    for signature, kind in _SIGNATURES:
        if data.startswith(signature):
            return kind if kind != "ZIP" else _kind_of_archive(data)
    if b"%PDF-" in data[:1024]:
        return "PDF"
    start = data[:1024].lstrip(b"\xef\xbb\xbf \t\r\n").lower()
    if start.startswith((b"<!doctype html", b"<html")) or name.lower().endswith((".html", ".htm")):
        return "HTML"
    if name.lower().endswith((".csv", ".tsv", ".tab")):
        return "CSV"
    return next((kind for kind, pattern in _TEXTS_OF_PROGRAMS if pattern.match(start)), "TXT")


def _kind_of_archive(data: bytes) -> str:
    for part, kind in _ARCHIVES:
        if part in data:
            return kind
    return "ZIP"
