"""RTF: letters by the code page of their font or by number, paragraphs by their marks."""

from collections.abc import Iterator
from dataclasses import dataclass, field, replace
from pathlib import Path

from submissions.extraction.paragraphs import Piece
from submissions.extraction.rtf_trees import Group, Token, parse

_CODE_PAGES = {0: "cp1252", 128: "cp932", 129: "cp949", 134: "gbk", 136: "big5", 161: "cp1253", 162: "cp1254",
               163: "cp1258", 177: "cp1255", 178: "cp1256", 186: "cp1257", 204: "cp1251", 222: "cp874",
               238: "cp1250"}  # fmt: skip
_LETTERS = {"emdash": "—", "endash": "–", "lquote": "‘", "rquote": "’", "ldblquote": "“", "rdblquote": "”",
            "bullet": "•", "tab": " ", "line": " ", "emspace": " ", "enspace": " ", "qmspace": " ", "~": "\u00a0",
            "_": "-", "zwj": "\u200d", "zwnj": "\u200c"}  # fmt: skip
_ENDS = {"par", "sect", "page", "row", "pagebb"}
_UNREAD = {"fonttbl", "colortbl", "stylesheet", "info", "pict", "object", "header", "headerl", "headerr", "headerf",
           "footer", "footerl", "footerr", "footerf", "nonshppict", "fldinst", "xe", "tc", "rxe", "bkmkstart",
           "bkmkend", "ftnsep", "ftnsepc", "aftnsep", "aftnsepc"}  # fmt: skip
_READ_THOUGH_OPTIONAL = {"shpinst", "shptxt", "footnote", "flddirty"}
COMMENTS = {"annotation", "atnid", "atnauthor", "atntime", "atndate", "atnicn", "atnref", "atnparent", "atrfstart",
            "atrfend"}  # fmt: skip


@dataclass(slots=True)
class _State:
    code_page: str
    skip: int = 1  # letters after \u that stand in for it
    unseen: bool = False


@dataclass(slots=True)
class _Reader:
    notes: set[str]
    code_page: str = "cp1252"
    fonts: dict[int, str] = field(default_factory=dict)
    page: int = 1
    begun: int = 1
    text: list[str] = field(default_factory=list)
    raw: list[str] = field(default_factory=list)
    pieces: list[Piece] = field(default_factory=list)
    later: list[Piece] = field(default_factory=list)

    def read(self, group: Group, state: _State) -> None:
        skip = 0
        for item in group.items:
            if isinstance(item, Group):
                skip = 0
                self._group(item, replace(state))
            elif item.text and not state.unseen:
                letters = item.text[skip:] if skip else item.text
                skip = max(0, skip - len(item.text))
                self.raw.append(letters)
            elif item.word:
                skip = self._word(item, state)
        self._flush(state)

    def _group(self, group: Group, state: _State) -> None:
        self._flush(state)
        name = group.destination
        if name in COMMENTS:
            self.notes.add("comments")
        elif name == "object":
            self.notes.add("objects")
        elif name == "footnote":
            inner = _Reader(self.notes, self.code_page, self.fonts)
            inner.read(group, state)
            inner.end()
            self.later += [Piece(piece.text, self.page) for piece in inner.pieces]
        elif name not in _UNREAD and (not group.is_optional or name in _READ_THOUGH_OPTIONAL):
            self.read(group, state)

    def _word(self, token: Token, state: _State) -> int:
        """Obey a control word; how many of the next letters only stand in for what it said."""
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
            state.unseen = number != 0
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

    def _flush(self, state: _State) -> None:
        if self.raw:
            content = "".join(self.raw).encode("latin-1", "ignore")
            self.text.append(content.decode(state.code_page, "replace"))
            self.raw.clear()

    def end(self) -> None:
        text = "".join(self.text).strip().removesuffix("|").strip()
        self.text.clear()
        if text:
            self.pieces.append(Piece(text.encode("utf-16", "surrogatepass").decode("utf-16", "replace"), self.begun))


def read_rtf(path: Path, notes: set[str]) -> Iterator[Piece]:
    """The paragraphs of an RTF file, its notes last. Pages are counted where breaks were set by hand.

    Raises `IntakeError`.
    """
    root = parse(path.read_bytes().decode("latin-1"))
    page = next((token.number for token in root.tokens() if token.word == "ansicpg"), None)
    reader = _Reader(notes, _known(f"cp{page}"))
    for group in root.groups():
        if group.destination == "fonttbl":
            reader.fonts = _fonts(group, reader.code_page)
    reader.read(root, _State(reader.code_page))
    reader.end()
    paged = reader.page > 1
    for piece in [*reader.pieces, *reader.later]:
        yield piece if paged else Piece(piece.text)


def _fonts(table: Group, otherwise: str) -> dict[int, str]:
    fonts: dict[int, str] = {}
    for font in [table, *table.groups()]:
        number = None
        for token in font.tokens():
            if token.word == "f":
                number = token.number
            elif token.word == "fcharset" and number is not None:
                fonts[number] = _CODE_PAGES.get(token.number or 0, otherwise) if token.number else otherwise
    return fonts


def _known(code_page: str) -> str:
    try:
        "".encode(code_page)
    except LookupError:
        return "cp1252"
    return code_page
