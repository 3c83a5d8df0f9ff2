"""Reads an approval copy as plain fields, inside the limited child. Imports without Django.

A field is known by its content control or its bookmark. Where it stands in a cell of a table, the whole cell is read,
so that what somebody typed beside the control is not lost. Tracked changes are read as accepted, and counted.
"""

import hashlib
import re
import zipfile
from collections.abc import Iterable, Iterator
from pathlib import Path
from typing import Any

from lxml import etree

from core.files.containers import check_zip, parse_part
from core.files.kinds import IntakeError

MARK = "portal-approval-copy:"
NAME = re.compile(r"copy_(\d{1,5})_([a-z]{1,20})")
EMPTY = ("–", "—", "-")
ROOM = "comments"  # the place for comments of those who approve
MOST_COMMENTS = 500  # beside one in the room of each row
_W = "{http://schemas.openxmlformats.org/wordprocessingml/2006/main}"
_BODY, _COMMENTS, _PIECE = "word/document.xml", "word/comments.xml", re.compile(r"customXml/[\w.-]+\.xml")
_WORDS = {
    f"{_W}tab": "\t",
    f"{_W}br": "\n",
    f"{_W}cr": "\n",
    f"{_W}noBreakHyphen": "\u2011",
    f"{_W}softHyphen": "\u00ad",
}
_GONE = (f"{_W}del", f"{_W}moveFrom")
_STRUCK, _HIDDEN = (f"{_W}strike", f"{_W}dstrike"), (f"{_W}vanish",)
_ADDED = (f"{_W}ins", f"{_W}moveTo")
_SKIPPED = tuple(f"{_W}{name}" for name in ("pPr", "rPr", "instrText", "sdtPr", "sdtEndPr", "tblPr", "tcPr", "trPr"))
_OFF = ("0", "false", "off")
_UNREAD = {
    f"{_W}drawing": "picture",
    f"{_W}pict": "picture",
    f"{_W}object": "picture",
    f"{_W}sym": "symbol",
    f"{_W}footnoteReference": "footnote",
    f"{_W}endnoteReference": "footnote",
    "{http://schemas.openxmlformats.org/officeDocument/2006/math}oMath": "formula",
    "{http://schemas.openxmlformats.org/markup-compatibility/2006}AlternateContent": "picture",
}


def answer(path: Path) -> dict[str, Any]:
    """Return what stands in the file:

    `{"payloads": [text, …], "fields": [{"row", "name", "texts": [text, …], "merged", "tracked", "unread": [kind, …],
    "struck": [words, …], "hidden"}, …], "outside": [{"text", "after": row or None}, …], "comments":
    [{"row": row or None, "name", "author", "text"}, …]}`. `texts` are several where a field was copied, `struck` are
    words in them that are struck out, `hidden` says whether any are hidden. Raises `IntakeError`.
    """
    check_zip(path)
    with zipfile.ZipFile(path) as archive:
        names = archive.namelist()
        if _BODY not in names:
            raise IntakeError("kind_differs", extension="docx")
        root = parse_part(archive, _BODY)
        comments = parse_part(archive, _COMMENTS) if _COMMENTS in names else None
        hidden = [parse_part(archive, name) for name in names if _PIECE.fullmatch(name)]
    result = _Reader(root, comments).result()
    extra = sum(len(each["texts"]) - 1 for each in result["fields"] if each["name"] == ROOM)
    if len(result["comments"]) + extra > MOST_COMMENTS:
        raise IntakeError("too_much_text")
    return {"payloads": [*_payloads(root, hidden)], **result}


def fingerprint(text: str) -> str:
    """Return the fingerprint of a paragraph of ours, independent of its spaces."""
    return hashlib.sha256(" ".join(text.split()).encode("utf-8", "replace")).hexdigest()[:12]


def outside_texts(path: Path) -> list[str]:
    """Return the paragraphs that stand in no field: of a file that was just made, they are all the portal's own."""
    return [row["text"] for row in answer(path)["outside"]]


def _payloads(root: etree._Element, parts: Iterable[etree._Element]) -> Iterator[str]:
    for part in parts:
        if (text := "".join(map(str, part.itertext())).strip()).startswith(MARK):
            yield text.removeprefix(MARK)
    for paragraph in root.iter(f"{_W}p"):
        text = "".join(piece.text or "" for piece in paragraph.iter(f"{_W}t"))
        if text.startswith(MARK):
            yield text.removeprefix(MARK).strip()


class _PlainField:
    """One place of a field: the elements that hold its text."""

    def __init__(self, holder: list[etree._Element], *, merged: bool = False) -> None:
        self.holder, self.merged = holder, merged
        self.tracked, self.unread = 0, list[str]()
        self.struck, self.hidden = list[str](), list[str]()
        self.comments: list[str] = []
        self.text = "\n".join(self._lines(holder)).strip()

    def _lines(self, elements: Iterable[etree._Element]) -> list[str]:
        lines: list[str] = []
        joins = False
        for element in elements:
            if element.tag == f"{_W}p":
                words, joins_next = self._paragraph(element)
                if joins:
                    lines[-1] += words
                else:
                    lines.append(words)
                joins = joins_next
            elif element.tag == f"{_W}tbl":
                self.unread.append("table")
                lines += self._lines(element)
            elif element.tag in _SKIPPED or element.tag in _GONE:
                continue
            else:
                if element.tag in _UNREAD:
                    self.unread.append(_UNREAD[element.tag])
                    continue
                lines += self._lines(element)
        return lines

    def _paragraph(self, paragraph: etree._Element) -> tuple[str, bool]:
        """Return its words, and whether its end was deleted by a tracked change, so that the next one joins it."""
        if paragraph.find(f"{_W}pPr/{_W}numPr") is not None:
            self.unread.append("list")
        gone = paragraph.find(f"{_W}pPr/{_W}rPr/{_W}del") is not None
        self.tracked += gone
        return "".join(self._words(paragraph)), gone

    def _words(self, element: etree._Element) -> Iterator[str]:
        for child in element:
            tag = child.tag
            if tag == f"{_W}t":
                yield child.text or ""
            elif tag in _WORDS:
                yield _WORDS[tag]
            elif tag in _GONE:
                self.tracked += 1
            elif tag in _UNREAD:
                self.unread.append(_UNREAD[tag])
            elif tag == f"{_W}commentReference":
                self.comments.append(str(child.get(f"{_W}id")))
            elif tag not in _SKIPPED:
                self.tracked += tag in _ADDED
                words = "".join(self._words(child))
                _collect(self.struck, words, child, _STRUCK)
                _collect(self.hidden, words, child, _HIDDEN)
                yield words


def _collect(parts: list[str], words: str, run: etree._Element, looks: Iterable[str]) -> None:
    """Add the words of a run with one of these looks; to the last ones where the run before looks so, too."""
    if not words or not _looks(run, looks):
        return
    before = run.getprevious()
    if parts and before is not None and _looks(before, looks):
        parts[-1] += words
    else:
        parts.append(words)


def _looks(run: etree._Element, names: Iterable[str]) -> bool:
    """Return whether a run has one of these looks switched on."""
    look = run.find(f"{_W}rPr")
    marks = [mark for name in names if look is not None and (mark := look.find(name)) is not None]
    return any(mark.get(f"{_W}val") not in _OFF for mark in marks)


def _drop_prompts(root: etree._Element) -> None:
    """Drop what a program shows in an empty control ("Click here to enter text"): nobody wrote it."""
    for control in root.iter(f"{_W}sdt"):
        shows = control.find(f"{_W}sdtPr/{_W}showingPlcHdr")
        content = control.find(f"{_W}sdtContent")
        if shows is not None and content is not None and shows.get(f"{_W}val") not in _OFF:
            for words in content.iter(f"{_W}t"):
                words.text = ""


class _Reader:
    def __init__(self, root: etree._Element, comments: etree._Element | None) -> None:
        self._root = root
        _drop_prompts(root)
        self._comments = {
            str(each.get(f"{_W}id")): (str(each.get(f"{_W}author") or ""), _PlainField(list(each)).text)
            for each in (comments if comments is not None else ())
        }
        self._parents = {child: parent for parent in root.iter() for child in parent}

    def result(self) -> dict[str, Any]:
        places = [*self._places()]
        fields: dict[tuple[int, str], list[_PlainField]] = {}
        inside: dict[etree._Element, tuple[int, str]] = {}
        for key, holder, merged in places:
            holders = fields.setdefault(key, [])
            if all(each.holder != holder for each in holders):
                holders.append(_PlainField(holder, merged=merged))
            for element in holder:
                inside.update(dict.fromkeys(element.iter(f"{_W}p"), key))
        rows = [self._row(key, holders) for key, holders in fields.items()]
        outside, loose = self._outside(inside)
        comments = [
            {"row": key[0], "name": key[1], "author": author, "text": text}
            for key, holders in fields.items()
            for each in holders
            for author, text in self._comments_of(each)
        ]
        return {"fields": rows, "outside": outside, "comments": [*comments, *loose]}

    def _comments_of(self, field: _PlainField) -> list[tuple[str, str]]:
        """Return the comments that somebody tied to the field's words: author and text."""
        authors = (self._comments.get(each, ("", "")) for each in field.comments)
        return [(author, text) for author, text in authors if text]

    def _row(self, key: tuple[int, str], same_fields: list[_PlainField]) -> dict[str, Any]:
        return {
            "row": key[0],
            "name": key[1],
            "texts": [*dict.fromkeys(each.text for each in same_fields)],
            "merged": any(each.merged for each in same_fields),
            "tracked": sum(each.tracked for each in same_fields),
            "unread": sorted({kind for each in same_fields for kind in each.unread}),
            "struck": [words.strip() for each in same_fields for words in each.struck if words.strip()],
            "hidden": any(words.strip() for each in same_fields for words in each.hidden),
        }

    def _places(self) -> Iterator[tuple[tuple[int, str], list[etree._Element], bool]]:
        """Yield each field with the elements that hold it, and whether it shares its cell with another one."""
        places: list[tuple[tuple[int, str], etree._Element]] = []
        for element in self._root.iter(f"{_W}sdt", f"{_W}bookmarkStart"):
            if element.tag == f"{_W}sdt":
                tag = element.find(f"{_W}sdtPr/{_W}tag")
                name = str(tag.get(f"{_W}val")) if tag is not None else ""
            else:
                name = str(element.get(f"{_W}name"))
            if hit := NAME.fullmatch(name):
                places.append(((int(hit[1]), hit[2]), element))
        cells = {id(element): self._cell(element) for _key, element in places}
        in_cell: dict[int, set[tuple[int, str]]] = {}
        for key, element in places:
            if (cell := cells[id(element)]) is not None:
                in_cell.setdefault(id(cell), set()).add(key)
        controlled = {key for key, element in places if element.tag == f"{_W}sdt"}
        for key, element in places:
            cell = cells[id(element)]
            if cell is not None and len(in_cell[id(cell)]) == 1:
                yield key, [cell], False
            elif element.tag == f"{_W}sdt":
                content = element.find(f"{_W}sdtContent")
                yield key, [content] if content is not None else [], False
            elif key not in controlled:
                yield key, [*self._bookmarked(element)], cell is not None

    def _cell(self, element: etree._Element) -> etree._Element | None:
        if element.tag == f"{_W}sdt":  # some programs put the control around the cell
            cells = element.findall(f"{_W}sdtContent/{_W}tc")
            if len(cells) == 1:
                return cells[0]
        place: etree._Element | None = element
        while place is not None:
            if place.tag == f"{_W}tc":
                return place
            place = self._parents.get(place)
        return None

    def _bookmarked(self, start: etree._Element) -> Iterator[etree._Element]:
        """Yield the paragraphs from the begin to the end of a bookmark, as far as they stand side by side."""
        identity = start.get(f"{_W}id")
        place: etree._Element | None = start
        while place is not None and place.tag != f"{_W}p":
            place = self._parents.get(place)
        while place is not None:
            yield place
            if any(end.get(f"{_W}id") == identity for end in place.iter(f"{_W}bookmarkEnd")):
                return
            place = place.getnext()

    def _outside(self, inside: dict[etree._Element, tuple[int, str]]) -> tuple[list[Any], list[Any]]:
        after: int | None = None
        texts: list[dict[str, Any]] = []
        comments: list[dict[str, Any]] = []
        for paragraph in self._root.iter(f"{_W}p"):
            if (key := inside.get(paragraph)) is not None:
                after = key[0]
                continue
            field = _PlainField([paragraph])
            if field.text and not field.text.startswith(MARK):
                texts.append({"text": field.text, "after": after})
            for author, text in self._comments_of(field):
                comments.append({"row": after, "name": "", "author": author, "text": text})
        return texts, comments
