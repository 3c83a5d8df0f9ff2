"""Finds and removes letters in the drawing of a PDF page: which codes of which strings show which words.

See ISO 32000-2, 9.4 and 9.10.
"""

import re
from dataclasses import dataclass
from typing import Any

import pikepdf
from pikepdf import Array, Dictionary, Name, Operator, String

from submissions.attachments.scrubbing.patterns import MARK

_SHOW = {"Tj", "TJ", "'", '"'}
_MOVE = {"BT", "Td", "TD", "T*", "Tm"}
_GAP = -200  # thousandths of the letter's size: a space, though none is written
_RANGE = re.compile(r"<([0-9A-Fa-f]+)>\s*<([0-9A-Fa-f]+)>\s*(<[0-9A-Fa-f ]+>|\[[^\]]*\])")
_CHAR = re.compile(r"<([0-9A-Fa-f]+)>\s*<([0-9A-Fa-f ]+)>")
_BLOCK = re.compile(r"begin(bfchar|bfrange)(.*?)end\1", re.DOTALL)
_LONGEST_RANGE = 70_000


@dataclass(frozen=True, slots=True)
class _Font:
    """How to read the codes of a font: `wide` codes have two bytes. `widths` in thousandths."""

    wide: bool
    letters: dict[int, str]
    widths: dict[int, float]
    usual: float

    def codes(self, text: bytes) -> list[bytes]:
        step = 2 if self.wide else 1
        return [text[at : at + step] for at in range(0, len(text), step)]

    def letter(self, code: bytes) -> str:
        text = self.letters.get(int.from_bytes(code, "big"))
        if text is not None:
            return text
        return "\ufffd" if self.wide else code.decode("cp1252", "replace")


def take_out(pdf: pikepdf.Pdf, page: pikepdf.Page, pattern: re.Pattern[str]) -> None:
    """Rewrite the page's drawing without the codes that show the words; what is beside them keeps its place.

    Fonts whose codes cannot be read are left alone: the caller must check what remains.
    """
    steps = list(pikepdf.parse_content_stream(page))
    operators = [_TextOperator(step, font) for step, font in _fonts_of(page, steps)]
    places: list[tuple[_TextOperator, int, int] | None] = []
    text: list[str] = []
    for one in operators:
        for place, letter in one.letters():
            places += [place] * len(letter)
            text += letter
    for match in pattern.finditer("".join(text)):
        for place in places[match.start() : match.end()]:
            if place is not None:
                place[0].gone.add(place[1:])
    page.obj.Contents = pdf.make_stream(
        pikepdf.unparse_content_stream([new for one in operators for new in one.written(pattern)])
    )


class _TextOperator:
    """An operator; if it shows text, its pieces: strings as codes, and the steps between them."""

    def __init__(self, step: Any, font: _Font | None) -> None:
        self.step, self.font, self.name = step, font, str(step.operator)
        self.gone: set[tuple[int, ...]] = set()
        self.pieces: list[Any] = []
        if font is not None and self.name in _SHOW:
            last = step.operands[-1]
            self.pieces = list(last) if isinstance(last, Array) else [last]

    def letters(self) -> Any:
        """Yield (place, letter) of each code, with a space where the page has a gap."""
        if self.name in _MOVE or self.name in {"'", '"'}:
            yield None, "\n"
        for number, piece in enumerate(self.pieces):
            if isinstance(piece, String) and self.font:
                for at, code in enumerate(self.font.codes(bytes(piece))):
                    yield (self, number, at), self.font.letter(code)
            elif not isinstance(piece, String) and float(piece) < _GAP:
                yield None, " "

    def written(self, pattern: re.Pattern[str]) -> list[Any]:
        if not self.gone or self.font is None:
            return [_without_told(self.step, pattern)]
        parts: list[Any] = []
        for number, piece in enumerate(self.pieces):
            if not isinstance(piece, String):
                parts.append(piece)
                continue
            codes = b""
            for at, code in enumerate(self.font.codes(bytes(piece))):
                if (number, at) not in self.gone:
                    codes += code
                    continue
                if codes:
                    parts.append(String(codes))
                codes = b""
                parts.append(-round(self.font.widths.get(int.from_bytes(code, "big"), self.font.usual)))
            if codes:
                parts.append(String(codes))
        return [*self._before(), ([Array(parts)], Operator("TJ"))]

    def _before(self) -> list[Any]:
        """Return the operators for what the two short forms do besides: set spaces and go to the next line."""
        if self.name == '"':
            word, letter = self.step.operands[:2]
            return [([word], Operator("Tw")), ([letter], Operator("Tc")), ([], Operator("T*"))]
        return [([], Operator("T*"))] if self.name == "'" else []


def _without_told(step: Any, pattern: re.Pattern[str]) -> Any:
    """Cover the words in a mark of the drawing, which may repeat them for screen readers."""
    if str(step.operator) not in {"BDC", "DP"} or not isinstance(step.operands[-1], Dictionary):
        return step
    properties = step.operands[-1]
    for key, value in list(properties.items()):
        if isinstance(value, String) and pattern.search(str(value)):
            properties[key] = String(pattern.sub(MARK, str(value)))
    return (list(step.operands), step.operator)


def _fonts_of(page: pikepdf.Page, steps: list[Any]) -> list[tuple[Any, _Font | None]]:
    """Return each operator with the font that is set at its place."""
    named = page.resources.get("/Font", Dictionary())
    read: dict[str, _Font | None] = {}
    operators, font, fonts = [], None, []
    for step in steps:
        name = str(step.operator)
        if name == "Tf":
            key = str(step.operands[0])
            if key not in read:
                read[key] = _font(named[key]) if key in named else None
            font = read[key]
        elif name == "q":
            fonts.append(font)
        elif name == "Q" and fonts:
            font = fonts.pop()
        operators.append((step, font))
    return operators


def _font(font: Any) -> _Font | None:
    wide = font.get("/Subtype") == Name.Type0
    mapped = font.get("/ToUnicode")
    letters = _letters(mapped.read_bytes().decode("latin-1")) if isinstance(mapped, pikepdf.Stream) else {}
    if wide:
        if not letters or font.get("/Encoding") not in (Name("/Identity-H"), Name("/Identity-V")):
            return None
        below = font.DescendantFonts[0]
        return _Font(True, letters, _wide_widths(below.get("/W", [])), float(below.get("/DW", 1000)))
    coded = font.get("/Encoding")
    if not letters and isinstance(coded, Dictionary) and "/Differences" in coded:
        return None
    if "/Widths" not in font:
        return None
    first = int(font.get("/FirstChar", 0))
    widths = {first + at: float(width) for at, width in enumerate(font.Widths)}
    return _Font(False, letters, widths, 0)


def _letters(source: str) -> dict[int, str]:
    """Return the font's own table of what its codes mean."""
    letters: dict[int, str] = {}
    for block in _BLOCK.finditer(source):
        if block[1] == "bfchar":
            letters |= {int(code, 16): _word(text) for code, text in _CHAR.findall(block[2])}
            continue
        for first, last, text in _RANGE.findall(block[2]):
            codes = range(int(first, 16), min(int(last, 16), int(first, 16) + _LONGEST_RANGE) + 1)
            if text.startswith("["):
                letters |= dict(zip(codes, map(_word, re.findall(r"<([0-9A-Fa-f ]+)>", text)), strict=False))
            elif base := _word(text.strip("<>")):
                letters |= {code: base[:-1] + chr(ord(base[-1]) + at) for at, code in enumerate(codes)}
    return letters


def _word(digits: str) -> str:
    return bytes.fromhex(digits.replace(" ", "")).decode("utf-16-be", "replace")


def _wide_widths(table: Any) -> dict[int, float]:
    widths: dict[int, float] = {}
    rows = list(table)
    while len(rows) > 1:
        first = int(rows.pop(0))
        if isinstance(rows[0], Array):
            widths |= {first + at: float(width) for at, width in enumerate(rows.pop(0))}
        elif len(rows) > 1:
            last, width = int(rows.pop(0)), float(rows.pop(0))
            widths |= dict.fromkeys(range(first, min(last, first + _LONGEST_RANGE) + 1), width)
    return widths
