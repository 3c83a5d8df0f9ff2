"""Reads RTF: letters by the code page of their font or by number, paragraphs by their marks."""

import re
from collections.abc import Callable, Iterator
from dataclasses import dataclass, field, replace
from functools import partial
from pathlib import Path

from core.files.kinds import IntakeError
from submissions.attachments.extraction.paragraphs import TextPiece

MAX_DEPTH = 100  # groups in groups; Word writes about a dozen
_TOKEN = re.compile(
    r"\\(?P<word>[a-zA-Z]{1,32})(?P<number>-?[0-9]{1,10})? ?|\\'(?P<byte>[0-9a-fA-F]{2})|\\(?P<symbol>[^a-zA-Z])"
    r"|(?P<open>\{)|(?P<close>\})|(?P<line>[\r\n]+)|(?P<text>[^\\{}\r\n]+)"
)


@dataclass(slots=True)
class RtfToken:
    """A control word with its number, a symbol (`\\*`), or text as bytes in Latin-1. `raw` is how it was written."""

    raw: str
    word: str = ""
    number: int | None = None
    text: str = ""


@dataclass(slots=True)
class RtfGroup:
    """The content between two braces."""

    items: list["RtfToken | RtfGroup"] = field(default_factory=list)

    @property
    def destination(self) -> str:
        """The first control word, which says what the group is for: "pict", "info"."""
        for item in self.items:
            if isinstance(item, RtfGroup):
                return ""
            if item.word != "*":
                return item.word
        return ""

    @property
    def is_optional(self) -> bool:
        """Whether readers that do not know the destination skip it (`\\*`)."""
        return bool(self.items) and isinstance(self.items[0], RtfToken) and self.items[0].word == "*"

    def groups(self) -> Iterator["RtfGroup"]:
        return (item for item in self.items if isinstance(item, RtfGroup))

    def tokens(self) -> Iterator[RtfToken]:
        return (item for item in self.items if isinstance(item, RtfToken))


def parse(source: str) -> RtfGroup:
    """Return the outermost group of a file that was decoded as Latin-1. What comes after it is not read.

    Raises `IntakeError` `damaged`: braces that do not close, groups deeper than `MAX_DEPTH`, bytes that are no RTF.
    """
    root, at = RtfGroup(), 0
    opened = [root]
    while at < len(source):
        match = _TOKEN.match(source, at)
        if match is None:
            raise IntakeError("damaged")
        at = match.end()
        kind = match.lastgroup
        if kind == "open":
            if len(opened) > MAX_DEPTH:
                raise IntakeError("damaged")
            opened.append(RtfGroup())
            opened[-2].items.append(opened[-1])
        elif kind == "close":
            opened.pop()
            if len(opened) == 1:
                break
        elif kind != "line":
            token = _token(match)
            if token.word == "bin":  # raw bytes follow, braces among them
                length = max(0, token.number or 0)
                token.raw += source[at : at + length]
                at += length
            opened[-1].items.append(token)
    outermost = next(root.groups(), None)
    if len(opened) != 1 or outermost is None:
        raise IntakeError("damaged")
    return outermost


def _token(match: re.Match[str]) -> RtfToken:
    raw, word = match.group(), match["word"]
    if word:
        return RtfToken(raw, word, int(match["number"]) if match["number"] else None)
    if match["byte"]:
        return RtfToken(raw, text=chr(int(match["byte"], 16)))
    if match["symbol"]:
        symbol = match["symbol"]
        return RtfToken(raw, text=symbol) if symbol in "\\{}" else RtfToken(raw, word=symbol)
    return RtfToken(raw, text=raw)


_CODE_PAGES = {0: "cp1252", 128: "cp932", 129: "cp949", 134: "gbk", 136: "big5", 161: "cp1253", 162: "cp1254",
               163: "cp1258", 177: "cp1255", 178: "cp1256", 186: "cp1257", 204: "cp1251", 222: "cp874",
               238: "cp1250"}  # fmt: skip
_LETTERS = {"emdash": "—", "endash": "–", "lquote": "‘", "rquote": "’", "ldblquote": "“", "rdblquote": "”",
            "bullet": "•", "tab": " ", "line": " ", "emspace": " ", "enspace": " ", "qmspace": " ", "~": "\u00a0",
            "_": "-", "zwj": "\u200d", "zwnj": "\u200c"}  # fmt: skip
_ENDS = {"par", "sect", "page", "row", "pagebb"}
_UNREAD = {"fonttbl", "colortbl", "stylesheet", "info", "pict", "object", "nonshppict", "fldinst", "xe", "tc", "rxe",
           "bkmkstart", "bkmkend", "ftnsep", "ftnsepc", "aftnsep", "aftnsepc"}  # fmt: skip
_MARGINS = {f"{margin}{pages}" for margin in ("header", "footer") for pages in ("", "l", "r", "f")}
_READ_THOUGH_OPTIONAL = {"shpinst", "shptxt", "footnote", "flddirty"}
COMMENTS = {"annotation", "atnid", "atnauthor", "atntime", "atndate", "atnicn", "atnref", "atnparent", "atrfstart",
            "atrfend"}  # fmt: skip


@dataclass(slots=True)
class _RtfState:
    code_page: str
    skip: int = 1  # letters after \u that stand in for it
    unseen: bool = False


@dataclass(slots=True)
class _RtfReader:
    notes: set[str]
    code_page: str = "cp1252"
    fonts: dict[int, str] = field(default_factory=dict)
    page: int = 1
    begun: int = 1
    text: list[str] = field(default_factory=list)
    raw: list[str] = field(default_factory=list)
    pieces: list[TextPiece] = field(default_factory=list)
    later: list[TextPiece] = field(default_factory=list)
    reads_unseen: bool = False  # hidden and deleted words too

    def read(self, group: RtfGroup, state: _RtfState) -> None:
        skip = 0
        for item in group.items:
            if isinstance(item, RtfGroup):
                skip = 0
                self._group(item, replace(state))
            elif item.text and not state.unseen:
                letters = item.text[skip:] if skip else item.text
                skip = max(0, skip - len(item.text))
                self.raw.append(letters)
            elif item.word:
                skip = self.apply(item, state)
        self._flush(state)

    def _group(self, group: RtfGroup, state: _RtfState) -> None:
        self._flush(state)
        name = group.destination
        if name in COMMENTS:
            self.notes.add("comments")
        elif name == "object":
            self.notes.add("objects")
        elif name == "footnote" or name in _MARGINS:
            inner = _RtfReader(self.notes, self.code_page, self.fonts, reads_unseen=self.reads_unseen)
            inner.read(group, state)
            inner.end()
            is_beside = name in _MARGINS
            self.later += [TextPiece(piece.text, self.page, is_beside=is_beside) for piece in inner.pieces]
        elif name not in _UNREAD and (not group.is_optional or name in _READ_THOUGH_OPTIONAL):
            self.read(group, state)

    def apply(self, token: RtfToken, state: _RtfState) -> int:
        """Apply a control word. Return how many of the next letters are only a substitute for it."""
        word, number = token.word, token.number
        self._flush(state)
        if word == "u" and number is not None:
            if not state.unseen:
                self.text.append(chr(number % 65_536))
            return state.skip
        if word == "uc":
            state.skip = number or 0
        elif word == "f" and number is not None:
            state.code_page = self.fonts.get(number, self.code_page)
        elif word == "plain":
            state.unseen = False
        elif word in {"v", "deleted"}:
            state.unseen = number != 0 and not self.reads_unseen
            if state.unseen:
                self.notes.add("hidden_text" if word == "v" else "tracked_changes")
        elif word == "revised":
            self.notes.add("tracked_changes")
        elif word in _ENDS:
            self.end()
            self.page += word == "page"
            self.begun = self.page
        elif word in {"cell", "nestcell"}:
            self.text.append(" | ")
        elif word in _LETTERS and not state.unseen:
            self.text.append(_LETTERS[word])
        return 0

    def _flush(self, state: _RtfState) -> None:
        if self.raw:
            content = "".join(self.raw).encode("latin-1", "ignore")
            self.text.append(content.decode(state.code_page, "replace"))
            self.raw.clear()

    def end(self) -> None:
        text = "".join(self.text).strip().removesuffix("|").strip()
        self.text.clear()
        if text:
            self.pieces.append(
                TextPiece(text.encode("utf-16", "surrogatepass").decode("utf-16", "replace"), self.begun)
            )


def read_rtf(path: Path, notes: set[str]) -> Iterator[TextPiece]:
    """Yield the paragraphs of an RTF file, its notes last, and its headers and footers as pieces beside the text.

    Pages are counted by manual page breaks. Raises `IntakeError`.
    """
    root = parse(path.read_bytes().decode("latin-1"))
    reader = _reader_of(root, notes)
    reader.read(root, _RtfState(reader.code_page))
    reader.end()
    paged = reader.page > 1
    for piece in [*reader.pieces, *reader.later]:
        yield piece if paged else replace(piece, page=None)


def groups_with_text(root: RtfGroup) -> Iterator[tuple[RtfGroup, Callable[[], str]]]:
    """Yield every group inside, with a function that returns its text: hidden and deleted words too, no comments."""
    reader = _reader_of(root, set())

    def text_of(group: RtfGroup, state: _RtfState) -> str:
        inner = _RtfReader(set(), reader.code_page, reader.fonts, reads_unseen=True)
        inner.read(group, state)
        inner.end()
        return "\n".join(piece.text for piece in [*inner.pieces, *inner.later])

    def walk(group: RtfGroup, state: _RtfState) -> Iterator[tuple[RtfGroup, Callable[[], str]]]:
        for item in group.items:
            if isinstance(item, RtfGroup):
                yield item, partial(text_of, item, replace(state))
                yield from walk(item, replace(state))
            elif item.word in {"f", "uc"}:
                reader.apply(item, state)

    return walk(root, _RtfState(reader.code_page))


def _reader_of(root: RtfGroup, notes: set[str]) -> _RtfReader:
    """Return a reader with the code page and the fonts of a file."""
    page = next((token.number for token in root.tokens() if token.word == "ansicpg"), None)
    reader = _RtfReader(notes, _usable_code_page(f"cp{page}"))
    for group in root.groups():
        if group.destination == "fonttbl":
            reader.fonts = _fonts(group, reader.code_page)
    return reader


def _fonts(table: RtfGroup, otherwise: str) -> dict[int, str]:
    fonts: dict[int, str] = {}
    for font in [table, *table.groups()]:
        number = None
        for token in font.tokens():
            if token.word == "f":
                number = token.number
            elif token.word == "fcharset" and number is not None:
                fonts[number] = _CODE_PAGES.get(token.number or 0, otherwise) if token.number else otherwise
    return fonts


def _usable_code_page(code_page: str) -> str:
    try:
        "".encode(code_page)
    except LookupError:
        return "cp1252"
    return code_page
