"""Reads OpenDocument texts from their XML, without what is deleted, commented or hidden."""

import zipfile
from collections.abc import Iterable, Iterator
from dataclasses import replace
from pathlib import Path

from lxml import etree

from core.files.containers import parse_part
from submissions.attachments.extraction.docx import local
from submissions.attachments.extraction.paragraphs import TextPiece

# Elements that show nothing, or only under a condition.
HIDDEN_ELEMENTS = {"hidden-text", "hidden-paragraph", "conditional-text"}
_UNREAD = {"tracked-changes", "annotation", "annotation-end", "sequence-decls", "forms", "table-of-content-source",
           "title", "desc", "bookmark-start", "ruby-text", *HIDDEN_ELEMENTS}  # fmt: skip
_PARAGRAPHS, _NOTES = {"p", "h"}, {"note"}
_DIVIDER = " | "
# Headers and footers, which belong to styles, and descriptions of pictures.
_SVG = "{urn:oasis:names:tc:opendocument:xmlns:svg-compatible:1.0}"
_BESIDE = ("{*}header", "{*}header-left", "{*}header-first", "{*}footer", "{*}footer-left", "{*}footer-first",
           f"{_SVG}title", f"{_SVG}desc")  # fmt: skip


def read_odt(path: Path, notes: set[str]) -> Iterator[TextPiece]:
    """Yield the paragraphs of an OpenDocument text, its notes at the end. A table row is one paragraph.

    Headers, footers and descriptions are beside the text. Pages are counted by the soft page breaks that the saving
    program left. Raises `IntakeError`.
    """
    with zipfile.ZipFile(path) as archive:
        names = archive.namelist()
        content = parse_part(archive, "content.xml")
        roots = [content, *(parse_part(archive, name) for name in ("styles.xml",) if name in names)]
        if any(name.startswith("Object ") for name in names):
            notes.add("objects")
    hidden = hidden_styles(roots)
    body = next(content.iter("{urn:oasis:names:tc:opendocument:xmlns:office:1.0}text"), None)
    if body is not None:
        yield from _OdtTextReader(body, hidden, notes).pieces()
    for root in roots:
        for element in root.iter(*_BESIDE):
            reader = _OdtTextReader(element, hidden, notes)
            pieces = reader.pieces() if len(element) else [TextPiece(element.text or "")]
            yield from (replace(piece, is_beside=True) for piece in pieces)


def hidden_styles(roots: Iterable[etree._Element]) -> set[str]:
    """Return the names of styles that hide text (text:display="none"), themselves or by a parent."""
    hiding, parents = set(), {}
    for root in roots:
        for style in root.iter("{*}style"):
            name = value(style, "name")
            parents[name] = value(style, "parent-style-name")
            if any(value(part, "display") == "none" for part in style if local(part) == "text-properties"):
                hiding.add(name)
    names = set(hiding)
    for name, parent in parents.items():
        ancestors, at = {name}, parent
        while at and at not in ancestors:
            if at in hiding:
                names.add(name)
            ancestors.add(at)
            at = parents.get(at, "")
    return names


def is_hidden(element: etree._Element, hidden: set[str]) -> bool:
    """Return whether an element shows no text by its style, or is a section that is not displayed."""
    name = local(element)
    if name == "section":
        return value(element, "display") in {"none", "condition"}
    return name in {"span", "p", "h"} and value(element, "style-name") in hidden


def value(element: etree._Element, name: str) -> str:
    """Return an attribute's value whatever its namespace, "" if it is missing."""
    return next((str(text) for key, text in element.attrib.items() if str(key).rpartition("}")[2] == name), "")


class _OdtTextReader:
    def __init__(self, body: etree._Element, hidden: set[str], notes: set[str]) -> None:
        self.body, self.hidden, self.notes = body, hidden, notes
        paged = body.find(".//{*}soft-page-break") is not None
        self.page = 1 if paged else None
        self.waiting: list[TextPiece] = []
        if body.find(".//{*}changed-region") is not None:
            notes.add("tracked_changes")
        if body.find(".//{*}annotation") is not None:
            notes.add("comments")

    def pieces(self) -> Iterator[TextPiece]:
        yield from self._blocks(self.body)
        yield from self.waiting

    def _blocks(self, parent: etree._Element) -> Iterator[TextPiece]:
        for element in parent:
            name = local(element)
            if name == "soft-page-break":
                self._turn()
            elif self._is_unread(element):
                continue
            elif name in _PARAGRAPHS:
                page = self.page
                yield TextPiece("".join(self._text(element)), page)
            elif name == "table":
                yield from self._table(element)
            else:
                yield from self._blocks(element)

    def _table(self, table: etree._Element) -> Iterator[TextPiece]:
        for row in table.iter("{*}table-row"):
            if next(row.iterancestors("{*}table"), None) is not table:
                continue
            cells = [list(self._blocks(cell)) for cell in row if local(cell) == "table-cell"]
            filled = [[piece for piece in cell if piece.text.strip()] for cell in cells]
            if all(len(cell) <= 1 for cell in filled):
                parts = [cell[0] for cell in filled if cell]
                yield TextPiece(
                    _DIVIDER.join(part.text.strip() for part in parts), parts[0].page if parts else self.page
                )
            else:
                for cell in filled:
                    yield from cell

    def _text(self, element: etree._Element) -> Iterator[str]:
        yield element.text or ""
        for part in element:
            name = local(part)
            if name in {"s", "tab", "line-break"}:
                yield " "
            elif name == "soft-page-break":
                self._turn()
            elif name in _NOTES:
                self._keep_note(part)
            elif name == "text-box":
                self.waiting += list(self._blocks(part))
            elif not self._is_unread(part):
                yield from self._text(part)
            yield part.tail or ""

    def _keep_note(self, note: etree._Element) -> None:
        for body in note.iter("{*}note-body"):
            self.waiting += list(self._blocks(body))

    def _is_unread(self, element: etree._Element) -> bool:
        if is_hidden(element, self.hidden) or local(element) in HIDDEN_ELEMENTS:
            self.notes.add("hidden_text")
            return True
        return local(element) in _UNREAD

    def _turn(self) -> None:
        if self.page is not None:
            self.page += 1
