"""Words covered in office files, whatever runs and marks divide them."""

import re
import zipfile
from collections.abc import Iterator
from pathlib import Path

from lxml import etree

from core.intake.xml import parse_part
from submissions.scrubbing.containers import as_bytes, write_zip
from submissions.scrubbing.trees import local
from submissions.scrubbing.words import MARK

_PARAGRAPHS = {"p", "h", "si", "is", "pt"}  # of texts, of cells, of charts
_TEXTS = {"t", "instrText", "delText", "v"}  # of Word, Excel and their drawings; OpenDocument's words stand anywhere
_SPACES = {"tab", "br", "cr", "s", "line-break"}
_TOLD = {"descr", "title", "tooltip", "alt", "href", "instr"}  # attributes that are read out or shown
_OPEN = "urn:oasis:names:tc:opendocument"

Slot = tuple[etree._Element, str]


def cover_container(source: Path, target: Path, pattern: re.Pattern[str]) -> list[int]:
    """Write the container with the words covered in each of its parts. No page becomes a picture."""
    with zipfile.ZipFile(source) as archive:
        parts = [(name, _covered(archive, name, pattern)) for name in archive.namelist()]
    write_zip(target, parts, stored=("mimetype",))
    return []


def _covered(archive: zipfile.ZipFile, name: str, pattern: re.Pattern[str]) -> bytes:
    if not name.endswith((".xml", ".rels")):
        return archive.read(name)
    root = parse_part(archive, name)
    changed = False
    for element in root.iter("*"):
        if local(element) in _PARAGRAPHS:
            changed |= _cover_paragraph(element, pattern)
        for key, value in element.attrib.items():
            if _is_told(element, str(key)) and pattern.search(str(value)):
                element.set(key, _said_instead(element, str(key), pattern.sub(MARK, str(value))))
                changed = True
    return as_bytes(root) if changed else archive.read(name)


_TARGET = "about:blank"  # where a link led that named somebody
_SHEET = ("sheet", "name")  # the tab of a sheet
_TITLES = {_SHEET, ("alias", "val"), ("tag", "val")}  # the others: of a field of Word
_LONGEST_TAB = 31  # characters


def _is_told(element: etree._Element, key: str) -> bool:
    name = key.rpartition("}")[2]
    is_outside = key == "Target" and element.get("TargetMode") == "External"
    return name in _TOLD or is_outside or (local(element), name) in _TITLES


def _said_instead(element: etree._Element, key: str, covered: str) -> str:
    """A link leads nowhere; two tabs that were told apart by a covered name still are, by their number."""
    if key == "Target" or key.endswith("}href"):
        return _TARGET
    if (local(element), key) == _SHEET:
        number = element.get("sheetId", "")
        return f"{covered[: _LONGEST_TAB - len(number) - 1]} {number}"
    return covered


def _cover_paragraph(paragraph: etree._Element, pattern: re.Pattern[str]) -> bool:
    """The mark goes where the first letter stood, the others go from wherever they stand."""
    slots: list[Slot | None] = []
    letters: list[str] = []
    for slot, text in _slots(paragraph):
        slots += [slot] * len(text)
        letters += text
    found = [match.span() for match in pattern.finditer("".join(letters))]
    for start, end in found:
        letters[start:end] = [MARK, *[""] * (end - start - 1)]
    if found:
        for element, name in {slot for slot in slots if slot}:
            own = (letter for at, letter in zip(slots, letters, strict=True) if at == (element, name))
            setattr(element, name, "".join(own))
    return bool(found)


def _slots(element: etree._Element) -> Iterator[tuple[Slot | None, str]]:
    """Where the letters of a paragraph stand, in their order; those of paragraphs inside it are theirs."""
    open_text = str(element.tag).startswith("{" + _OPEN)
    if element.text and (open_text or local(element) in _TEXTS):
        yield (element, "text"), element.text
    for part in element:
        if local(part) in _SPACES:
            yield None, " "
        elif local(part) not in _PARAGRAPHS:
            yield from _slots(part)
        if part.tail and open_text:
            yield (part, "tail"), part.tail
