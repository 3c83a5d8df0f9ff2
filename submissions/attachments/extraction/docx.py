"""Reads Word files from their XML: python-docx would leave out deletions, but also insertions, boxes and notes."""

import posixpath
import zipfile
from collections.abc import Iterator
from dataclasses import replace
from pathlib import Path

from lxml import etree

from core.files.containers import parse_part
from core.files.kinds import IntakeError
from core.text.word_numbers import WordNumbering, attribute, child, is_hidden, local, value
from submissions.attachments.extraction.paragraphs import TextPiece

__all__ = ["WordNumbering", "attribute", "child", "local", "value"]


_DELETED = {"del", "moveFrom", "delText", "delInstrText", "instrText"}
UNREAD = _DELETED | {"pPr", "rPr", "tblPr", "trPr", "tcPr", "sectPr", "Fallback"}  # Fallback repeats Choice
_CHANGES = ("{*}ins", "{*}del", "{*}moveFrom", "{*}moveTo")
_BLANKS = {"tab": " ", "br": " ", "cr": " ", "noBreakHyphen": "-", "ptab": " "}
_DIVIDER = " | "


def read_docx(path: Path, notes: set[str]) -> Iterator[TextPiece]:
    """Yield the paragraphs of a Word file, then its notes. A table row is one paragraph, its cells divided by " | ".

    Last, beside the text: headers, footers, words in charts and diagrams, descriptions of pictures.

    Pages are those of the program that saved the file last, if it left its marks. Raises `IntakeError`.
    """
    with zipfile.ZipFile(path) as archive:
        main = main_part(archive)
        names = set(archive.namelist())
        folder = main.rpartition("/")[0]
        if f"{folder}/comments.xml" in names:
            notes.add("comments")
        if any("/embeddings/" in name for name in names):
            notes.add("objects")
        numbering = WordNumbering(*(optional_part(archive, f"{folder}/{part}.xml") for part in ("numbering", "styles")))
        reader = _DocxReader(parse_part(archive, main), numbering, notes)
        yield from reader.pieces()
        for part in ("footnotes", "endnotes"):
            root = optional_part(archive, f"{folder}/{part}.xml")
            if root is not None:
                yield from _DocxReader(root, numbering, notes, paged=False).pieces()
                yield from drawn_pieces(root)
        yield from drawn_pieces(reader.root)
        for kind, part in _parts_beside(archive, main):
            root = parse_part(archive, part)
            if kind in _MARGINS:
                for piece in _DocxReader(root, numbering, notes, paged=False).pieces():
                    yield replace(piece, is_beside=True)
            yield from drawn_pieces(root)


_MARGINS, _DRAWN = {"header", "footer"}, {"chart", "diagramData"}


def _parts_beside(archive: zipfile.ZipFile, main: str) -> Iterator[tuple[str, str]]:
    """Yield the kinds and names of the parts whose words are shown beside the text."""
    folder, _slash, name = main.rpartition("/")
    relations = optional_part(archive, f"{folder}/_rels/{name}.rels")
    for relation in relations if relations is not None else ():
        kind = relation.get("Type", "").rpartition("/")[2]
        part = posixpath.normpath(posixpath.join("/", folder, relation.get("Target", ""))).lstrip("/")
        if kind in _MARGINS | _DRAWN and part in archive.namelist():
            yield kind, part


_DESCRIBING = ("descr", "title", "alt")


def drawn_pieces(root: etree._Element) -> Iterator[TextPiece]:
    """Yield, beside the text, what drawings in a part say: their paragraphs, values of charts, descriptions."""
    for element in root.iter("{*}*"):
        name = local(element)
        if name in {"p", "pt"} and ("/drawingml/" in str(element.tag)):
            words = (part.text or "" for part in element.iter("{*}t", "{*}v"))
            yield TextPiece("".join(words), is_beside=True)
        if name in {"docPr", "cNvPr", "shape"}:
            for key in _DESCRIBING:
                yield TextPiece(element.get(key, ""), is_beside=True)


def main_part(archive: zipfile.ZipFile) -> str:
    for relation in parse_part(archive, "_rels/.rels", limit=1 << 20):
        if relation.get("Type", "").endswith("/officeDocument"):
            return relation.get("Target", "").lstrip("/")
    raise IntakeError("damaged")


def optional_part(archive: zipfile.ZipFile, name: str) -> etree._Element | None:
    return parse_part(archive, name) if name in archive.namelist() else None


class _DocxReader:
    """Reads one part in reading order and counts pages and list numbers."""

    def __init__(self, root: etree._Element, numbering: WordNumbering, notes: set[str], *, paged: bool = True) -> None:
        self.root, self.numbering, self.notes = root, numbering, notes
        marked = root.find(".//{*}lastRenderedPageBreak") is not None
        by_hand = any(attribute(element, "type") == "page" for element in root.iter("{*}br"))
        self.page_mark = "lastRenderedPageBreak" if marked else "br"
        self.page = 1 if paged and (marked or by_hand) else None
        self.boxes: list[etree._Element] = []
        if next(root.iter(*_CHANGES), None) is not None:
            notes.add("tracked_changes")

    def pieces(self) -> Iterator[TextPiece]:
        yield from self._blocks(self.root)

    def _blocks(self, parent: etree._Element) -> Iterator[TextPiece]:
        carried = ""  # the text of a paragraph whose end mark was deleted: it goes on in the next one
        for element in parent:
            name = local(element)
            if name == "p":
                piece = self._paragraph(element, carried)
                if end_is_deleted(element):
                    carried = piece.text
                    continue
                carried = ""
                yield piece
                yield from self._waiting_boxes()
            elif name == "tbl":
                yield from self._table(element)
            elif name in {"footnote", "endnote"} and attribute(element, "type"):
                continue  # the line that divides notes from text
            elif name not in UNREAD:
                yield from self._blocks(element)
        if carried:
            yield TextPiece(carried, self.page)

    def _paragraph(self, element: etree._Element, carried: str = "") -> TextPiece:
        page = self.page + self._breaks_before_text(element) if self.page else None
        label = self.numbering.label(element)
        return TextPiece(carried + "".join(self._text(element)), page, label or None)

    def _table(self, table: etree._Element) -> Iterator[TextPiece]:
        for row in table.iter("{*}tr"):
            if owner(row) is not table or is_deleted_row(row):
                continue
            cells = [list(self._blocks(cell)) for cell in row.iter("{*}tc") if owner(cell) is table]
            filled = [[piece for piece in cell if piece.text.strip()] for cell in cells]
            if all(len(cell) <= 1 for cell in filled):
                parts = [cell[0] for cell in filled if cell]
                texts = [f"{part.printed}. {part.text}" if part.printed else part.text for part in parts]
                yield TextPiece(_DIVIDER.join(text.strip() for text in texts), parts[0].page if parts else self.page)
            else:  # a table for the layout, with whole texts in its cells
                for cell in filled:
                    yield from cell

    def _waiting_boxes(self) -> Iterator[TextPiece]:
        boxes, self.boxes = self.boxes, []
        for box in boxes:
            yield from self._blocks(box)

    def _text(self, element: etree._Element) -> Iterator[str]:
        for part in element:
            name = local(part)
            if name in UNREAD:
                continue
            if name == "t":
                yield part.text or ""
            elif name == "txbxContent":
                self.boxes.append(part)
            elif name == "r" and is_hidden(part):
                self.notes.add("hidden_text")
            else:
                if self.page and self._is_page_mark(part):
                    self.page += 1
                yield _BLANKS.get(name, "")
                yield from self._text(part)

    def _breaks_before_text(self, element: etree._Element) -> int:
        """Return how many page marks are before the paragraph's first letter: it begins on the page after them."""
        breaks = 0
        for part in element.iter("{*}t", f"{{*}}{self.page_mark}"):
            if local(part) == "t" and part.text:
                break
            breaks += self._is_page_mark(part)
        return breaks

    def _is_page_mark(self, element: etree._Element) -> bool:
        name = local(element)
        return name == self.page_mark and (name != "br" or attribute(element, "type") == "page")


def owner(element: etree._Element) -> etree._Element | None:
    """Return the table that a row or cell belongs to: tables can be inside tables."""
    return next(element.iterancestors("{*}tbl"), None)


def end_is_deleted(paragraph: etree._Element) -> bool:
    return child(child(child(paragraph, "pPr"), "rPr"), "del") is not None


def is_deleted_row(row: etree._Element) -> bool:
    return child(child(row, "trPr"), "del") is not None
