"""Cleans workbooks: values instead of formulas, no hidden sheets, rows or columns, no comments, people or places."""

import re
import zipfile
from collections.abc import Iterable
from functools import partial
from pathlib import Path

from lxml import etree

from core.files.containers import parse_part
from submissions.attachments.extraction.docx import attribute
from submissions.attachments.scrubbing.containers import drop, local
from submissions.attachments.scrubbing.findings import FindingKind, Findings
from submissions.attachments.scrubbing.ooxml import clean_package, strip_marks

PRINT_HEADER = "headerFooter"  # it is seen on paper only, and names the file, its folder or its author
# Of the book and of the sheets: who opened, shared or sent them and from where, and what points at parts left behind.
_GONE = {"fileSharing", "definedNames", "externalReferences", "pivotCaches", "customWorkbookViews", "webPublishing",
         "revisionPtr", "absPath", "AlternateContent", "extLst", "workbookProtection", "tableParts", "legacyDrawing",
         "legacyDrawingHF", "protectedRanges", "scenarios", "customSheetViews", "oleObjects", "controls",
         "webExtension", "customProperties", "smartTags", "fileRecoveryPr", "functionGroups", "cellWatches",
         "dataValidations", "f", PRINT_HEADER}  # fmt: skip
_BOOKS_AND_SHEETS = {"workbook", "worksheet", "chartsheet"}
_MARKS = ("cm", "vm", "codeName")


def clean_xlsx(source: Path, target: Path, findings: Findings) -> None:
    """Write the clean copy of a workbook, and count in `findings` what was removed. Raises `IntakeError`."""
    with zipfile.ZipFile(source) as archive:
        book, hidden = _book(archive)
        findings[FindingKind.HIDDEN] += len(hidden)
    cleaned = partial(_clean_part, findings=findings, used_words=set())
    clean_package(source, target, findings, cleaned, skipped=lambda part, key: part == book and key in hidden)


def _book(archive: zipfile.ZipFile) -> tuple[str, set[str]]:
    """Return the name of the workbook's part, and the relations of its hidden sheets."""
    root = parse_part(archive, "_rels/.rels", limit=1 << 20)
    name = next(
        (each.get("Target", "").lstrip("/") for each in root if each.get("Type", "").endswith("/officeDocument")), ""
    )
    sheets = list(parse_part(archive, name).iter("{*}sheet"))
    return name, {attribute(sheet, "id") for sheet in sheets if sheet.get("state", "visible") != "visible"}


def _clean_part(_name: str, root: etree._Element, *, findings: Findings, used_words: set[int]) -> None:
    kind = local(root)
    if kind in _BOOKS_AND_SHEETS:
        _clean_book_or_sheet(root, findings)
    if kind == "worksheet":
        _drop_hidden(root, findings)
        used_words |= {int(cell.findtext("{*}v") or -1) for cell in root.iter("{*}c") if cell.get("t") == "s"}
    if kind == "sst":  # comes last, when it is known which words are shown
        for number, words in enumerate(root.findall("{*}si")):
            if number not in used_words:
                words[:] = []
    if kind == "styleSheet":
        _number_styles(root)
    strip_marks(root, findings)


def _number_styles(root: etree._Element) -> None:
    """Give numbers to the styles of cells that somebody named. Those of tables are not used: no table is kept."""
    for number, style in enumerate(root.iter("{*}cellStyle"), start=1):
        if style.get("builtinId") is None:
            style.set("name", f"Style {number}")
    for styles in list(root.iter("{*}tableStyles")):
        drop(styles)


def _clean_book_or_sheet(root: etree._Element, findings: Findings) -> None:
    for element in list(root.iter("{*}*")):
        name = local(element)
        if name == "fileSharing":
            findings[FindingKind.AUTHOR] += bool(element.get("userName"))
        if name == "absPath":
            findings[FindingKind.TEMPLATE] += 1
        if name == PRINT_HEADER:
            findings[FindingKind.PRINTED] += any((line.text or "").strip() for line in element)
    for element in list(root.iter("{*}*")):
        name = local(element)
        elsewhere = name == "cfRule" and any("!" in (part.text or "") for part in element)
        if name in _GONE or elsewhere or (name == "sheet" and element.get("state", "visible") != "visible"):
            drop(element)
        elif name == "workbookView":
            for attribute_name in ("activeTab", "firstSheet"):
                element.attrib.pop(attribute_name, None)
        for mark in _MARKS:
            element.attrib.pop(mark, None)


def _drop_hidden(sheet: etree._Element, findings: Findings) -> None:
    """Remove the cells of hidden rows and columns, also of rows that a filter hides, with their links."""
    columns: set[int] = set()
    for column in sheet.iter("{*}col"):
        if _is_unseen(column, "width"):
            first, last = int(column.get("min", "1")), int(column.get("max", "1"))
            columns |= set(range(first, min(last, _LAST_COLUMN) + 1))
    rows: set[int] = set()
    for number, row in _numbered(sheet.iter("{*}row"), _ROW):
        if _is_unseen(row, "ht"):
            rows.add(number)
        for at, cell in _numbered(row, _COLUMN):
            if number in rows or at in columns:
                findings[FindingKind.HIDDEN] += len(cell) > 0
                cell[:] = []  # the cell itself stays: one after it may have no place of its own
                cell.attrib.pop("t", None)
    for link in list(sheet.iter("{*}hyperlink")):
        place = _place(link.get("ref", ""))
        if place[_COLUMN] in columns or place[_ROW] in rows:
            drop(link)


def _is_unseen(element: etree._Element, size: str) -> bool:
    return element.get("hidden", "0") in {"1", "true"} or float(element.get(size, "1")) == 0


_COLUMN, _ROW = 0, 1
_PLACE = re.compile(r"([A-Z]*)([0-9]*)")


def _numbered(elements: Iterable[etree._Element], which: int) -> list[tuple[int, etree._Element]]:
    """Return rows or cells with their numbers: one without a place of its own follows the one before."""
    numbered, number = [], 0
    for element in elements:
        number = _place(element.get("r", ""))[which] or number + 1
        numbered.append((number, element))
    return numbered


def _place(text: str) -> tuple[int, int]:
    """Return (28, 12) for the place `AB12`; 0 for what it does not name."""
    match = _PLACE.match(text)
    letters, digits = match.groups() if match else ("", "")
    column = 0
    for letter in letters:
        column = column * 26 + ord(letter) - 64
    return column, int(digits or 0)


_LAST_COLUMN = 16_384
