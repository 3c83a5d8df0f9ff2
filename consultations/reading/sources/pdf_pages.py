"""Reads one page of a PDF: words with their positions, combined into printed lines in reading order.

PDFium returns letters in the order of the file; lines and columns are found from the positions. A page that is read
from the right is mirrored: positions are counted from the right, so that all that is said here of left and right
applies.
"""

import ctypes
import re
import unicodedata
from collections import Counter
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass, replace
from itertools import groupby, pairwise
from statistics import median

import pypdfium2
import pypdfium2.raw as raw

from consultations.reading.lines import LeftOutKind, TextLine, Typeface

_WORD = re.compile(r"[^\s\x00-\x1f\ufffe\uffff]+[\x02\ufffe]?")
_AT_LINE_END = ("\x02", "\ufffe")  # PDFium's marks for a word that is divided at the end of a line
_RAISED_DIGITS = re.compile(r"(?<=[^\d/])\d{1,3}$")
_NOTE_MARK = re.compile(r"\d{1,3}$|\*{1,3}$|[a-z]$")
_SYMBOLS = {0xF000 + code: code for code in range(0x20, 0x7F)}  # letters of a font that names them in its own way
_FROM_THE_RIGHT = re.compile(r"[\u0590-\u08ff\ufb1d-\ufdff\ufe70-\ufefc]")
_FROM_THE_LEFT = re.compile(r"[A-Za-z\u00c0-\u024f\u0370-\u052f]")
_SHAPES = re.compile(r"[\ufb50-\ufdff\ufe70-\ufefc]")  # letters as they are printed, not as they are written
_MIRRORED = str.maketrans("()[]{}<>«»", ")(][}{><»«")
_SIGN_BEFORE_NUMBER = re.compile(r"([-–—.،)]{1,2})(\d{1,4}(?:\.\d{1,3})?)$")
_ITALIC = 0x40  # flag of a font
_BOLD = 600
_BOLD_NAME, _ITALIC_NAME = (
    re.compile(rb"bold|black|heavy", re.IGNORECASE),
    re.compile(rb"italic|oblique", re.IGNORECASE),
)
_LONGEST_NAME = 127  # octets, as the format allows
_SMALLER = 0.8  # of the letters before it: a note's mark
_RAISED = 0.2  # of the size above the line
_SAME_LINE = 0.45  # of the size
_WIDE = 1.6  # widths of a letter's height: more is a column's or a table's gap
_FEW = 8  # lines of a column
_HANGING = 7  # steps of four points: how far a number hangs before its paragraph
_LEAST_CELLS, _LEAST_ROWS = 3, 5  # of a table on a page
_MORE_THAN_BLANK = 0.6  # of the size
_LEAST_NUMBERS, _MOST = 4, 0.8  # numbers of lines in the margin of a page; of all its lines


@dataclass(frozen=True, slots=True)
class _Word:
    text: str
    left: float
    right: float
    foot: float
    size: float
    index: int  # of its first letter in the page's text
    mark: str = ""  # of a note, at its end


@dataclass(slots=True)
class _LinePiece:
    """Words next to one another in one line."""

    words: list[_Word]

    @property
    def left(self) -> float:
        return self.words[0].left

    @property
    def right(self) -> float:
        return self.words[-1].right

    @property
    def foot(self) -> float:
        return self.words[0].foot

    @property
    def size(self) -> float:
        return self.words[len(self.words) // 2].size


def lines_of_page(
    page: pypdfium2.PdfTextPage, sheet: int, box: tuple[float, float, float, float] | None = None
) -> list[TextLine]:
    """Return the lines of one page from top to foot, column by column.

    `box`: left, foot, right and top of what is shown. Words outside it are on no page that people see.
    """
    rows, numbers = _without_line_numbers(_in_order(_pieces(iter(_words(page, box)))))
    of_table = _rows_of_table(rows)
    lines = [replace(_line(page, pieces, sheet), in_table=at in of_table) for at, pieces in enumerate(rows)]
    return [*lines, TextLine(" ".join(numbers), sheet, left_out=LeftOutKind.FURNITURE)] if numbers else lines


def _rows_of_table(rows: Sequence[Sequence[_LinePiece]]) -> set[int]:
    """Return which lines hold several cells that begin at the same places as those of other lines."""
    starts = {at: _starts_of_cells([word for piece in row for word in piece.words]) for at, row in enumerate(rows)}
    counts = Counter(place for places in starts.values() for place in places)
    columns = {place for place, count in counts.items() if count >= _LEAST_ROWS}
    of_table = {at for at, places in starts.items() if len(columns & places) >= _LEAST_CELLS}
    return of_table if len(of_table) >= _LEAST_ROWS else set()


def _starts_of_cells(words: Sequence[_Word]) -> set[int]:
    """Return where the line begins, and where words begin behind more than a blank."""
    behind_gaps = (
        word.left for before, word in pairwise(words) if word.left - before.right > _MORE_THAN_BLANK * word.size
    )
    return {round(left) for left in (words[0].left, *behind_gaps)}


def _without_line_numbers(rows: list[list[_LinePiece]]) -> tuple[list[list[_LinePiece]], list[str]]:
    """Return the lines without the numbers in the margin that count the lines of a draft, and these numbers.

    They count on from line to line, end at one place, and stand before all text.
    """
    first = [row[0].words[0] for row in rows]
    counted = [at for at, word in enumerate(first) if word.text.isdecimal() and len(word.text) < 5]
    margin = median(first[at].right for at in counted) if counted else 0.0
    counted = [at for at in counted if abs(first[at].right - margin) <= first[at].size]
    counting = sum(int(first[two].text) == int(first[one].text) + 1 for one, two in pairwise(counted))
    if len(counted) < _LEAST_NUMBERS or len(counted) < len(rows) * _MOST or counting < (len(counted) - 1) * _MOST:
        return rows, []
    right = max(first[at].right for at in counted)
    others = [word.left for at in counted for piece in rows[at] for word in piece.words if word is not first[at]]
    if min(others, default=0.0) < right:
        return rows, []
    left: list[list[_LinePiece]] = []
    for at, row in enumerate(rows):
        own = [_LinePiece(row[0].words[1:]), *row[1:]] if at in set(counted) else row
        own = [piece for piece in own if piece.words]
        left += [own] if own else []
    return left, [first[at].text for at in counted]


def _is_within(word: _Word, box: tuple[float, float, float, float]) -> bool:
    left, foot, right, top = box
    return left <= word.left <= right and foot <= word.foot <= top


def _words(page: pypdfium2.PdfTextPage, box: tuple[float, float, float, float] | None) -> Iterable[_Word]:
    text = page.get_text_range().translate(_SYMBOLS)
    if len(text) != page.count_chars():  # letters outside the first plane: then one by one
        text = "".join(_letter(page, index) for index in range(page.count_chars()))
    words = (word for word in _placed(page, text) if box is None or _is_within(word, box))
    if len(_FROM_THE_RIGHT.findall(text)) <= len(_FROM_THE_LEFT.findall(text)):
        return words
    return (_in_a_mirror(page, word) for word in words)


def _placed(page: pypdfium2.PdfTextPage, text: str) -> Iterator[_Word]:
    x, y, matrix = ctypes.c_double(), ctypes.c_double(), raw.FS_MATRIX()
    for match in _WORD.finditer(text):
        first, last = match.start(), match.end() - 1
        word = match[0]
        if word.endswith(_AT_LINE_END):
            word, last = f"{word[:-1]}-", last - 1
        raw.FPDFText_GetCharOrigin(page, first, x, y)
        size = _size(page, first, matrix)
        marks = _RAISED_DIGITS.search(word)
        is_small = bool(marks) and (
            _size(page, last, matrix) < size * _SMALLER or _is_raised(page, last, y.value, size)
        )
        mark = marks[0] if marks and is_small else ""
        right = page.get_charbox(max(last, first), loose=True)[2]
        yield _Word(word, x.value, right, y.value, size, first, mark)


def _in_a_mirror(page: pypdfium2.PdfTextPage, word: _Word) -> _Word:
    """Return a word of a page that is read from the right, mirrored.

    PDFium turns such a word around letter by letter: ligatures come out in the wrong order, and brackets keep their
    shape.
    """
    text, right = word.text, word.right
    if _FROM_THE_RIGHT.search(text):
        right = page.get_charbox(word.index, loose=True)[2]
        text = _as_written(page, word).translate(_MIRRORED)
    elif text[0] + text[-1] in {")(", "]["}:
        text = text.translate(_MIRRORED)
    elif sign := _SIGN_BEFORE_NUMBER.match(text):
        text = f"{sign[2]}{sign[1].translate(_MIRRORED)}"
    left = min(page.get_charbox(word.index + at, loose=True)[0] for at in (0, len(word.text) - 1))
    return replace(word, text=text, left=-right, right=-left)


def _as_written(page: pypdfium2.PdfTextPage, word: _Word) -> str:
    """Return the letters of a word in their order, also those printed as one sign, such as lam and alef."""
    x, y = ctypes.c_double(), ctypes.c_double()

    def place(at: int) -> float:
        raw.FPDFText_GetCharOrigin(page, word.index + at, x, y)
        return x.value

    signs = groupby(range(len(word.text)), key=place)
    text = "".join(word.text[at] for _place, letters in signs for at in reversed(list(letters)))
    return unicodedata.normalize("NFKC", text) if _SHAPES.search(text) else text


def _is_raised(page: pypdfium2.PdfTextPage, index: int, foot: float, size: float) -> bool:
    """Return whether a sign begins well above the line: raised digits of some fonts are as large as the text."""
    return bool(page.get_charbox(index)[1] - foot > _RAISED * size)


def _letter(page: pypdfium2.PdfTextPage, index: int) -> str:
    code = raw.FPDFText_GetUnicode(page, index)
    return chr(code) if 0 < code < 0x110000 and not 0xD800 <= code < 0xE000 else " "


def _size(page: pypdfium2.PdfTextPage, index: int, matrix: raw.FS_MATRIX) -> float:
    size = float(raw.FPDFText_GetFontSize(page, index))
    if raw.FPDFText_GetMatrix(page, index, matrix):
        size *= float((matrix.c**2 + matrix.d**2) ** 0.5)
    return round(size, 1)


def _pieces(words: Iterator[_Word]) -> list[_LinePiece]:
    pieces: list[_LinePiece] = []
    for word in words:
        before = pieces[-1].words[-1] if pieces else None
        if before is None or not pieces:
            pieces.append(_LinePiece([word]))
        elif _is_note_mark(word, before):
            joined = replace(before, text=before.text + word.text, right=word.right, mark=word.text)
            pieces[-1].words[-1] = joined
        elif (
            abs(word.foot - before.foot) < _SAME_LINE * max(word.size, before.size)
            and -before.size < word.left - before.right < _WIDE * before.size
        ):
            pieces[-1].words.append(word)
        else:
            pieces.append(_LinePiece([word]))
    return pieces


def _is_note_mark(word: _Word, before: _Word) -> bool:
    """Return whether the word is a small raised sign right after a word."""
    return (
        word.size < before.size * _SMALLER
        and bool(_NOTE_MARK.match(word.text))
        and 0.1 < (word.foot - before.foot) / before.size < 0.8
        and abs(word.left - before.right) < before.size
    )


def _in_order(pieces: Sequence[_LinePiece]) -> list[list[_LinePiece]]:
    """Return the lines in reading order, each as its pieces from left to right."""
    gutter = _gutter(pieces)
    if gutter is None:
        return _rows(pieces)
    lowest = min(pieces, key=lambda each: each.foot)
    if lowest.words[0].text.isdecimal() and len(lowest.words) == 1 and _is_below_all(lowest, pieces):
        return [*_in_order([piece for piece in pieces if piece is not lowest]), [lowest]]  # the number of the page
    ordered: list[list[_LinePiece]] = []
    band: list[_LinePiece] = []
    for piece in sorted(pieces, key=lambda each: -each.foot):
        if piece.left < gutter < piece.right:  # goes over both columns
            ordered += [*_columns(band, gutter), [piece]]
            band = []
        else:
            band.append(piece)
    return [*ordered, *_columns(band, gutter)]


def _is_below_all(lowest: _LinePiece, pieces: Sequence[_LinePiece]) -> bool:
    above = min(piece.foot for piece in pieces if piece is not lowest)
    return above - lowest.foot > _WIDE * lowest.size


def _columns(pieces: Sequence[_LinePiece], gutter: float) -> list[list[_LinePiece]]:
    left = [piece for piece in pieces if piece.right <= gutter]
    return _rows(left) + _rows([piece for piece in pieces if piece.left >= gutter])


def _rows(pieces: Sequence[_LinePiece]) -> list[list[_LinePiece]]:
    rows: list[list[_LinePiece]] = []
    for piece in sorted(pieces, key=lambda each: (-each.foot, each.left)):
        if rows and abs(rows[-1][0].foot - piece.foot) < _SAME_LINE * max(piece.size, rows[-1][0].size):
            rows[-1].append(piece)
        else:
            rows.append([piece])
    return [sorted(row, key=lambda each: each.left) for row in rows]


def _gutter(pieces: Sequence[_LinePiece]) -> float | None:
    """Return the position of the blank strip between two columns of text, None where there is none.

    Many full lines end left of it, as many begin right of it, all at one place, and hardly any crosses it.
    """
    if len(pieces) < 2 * _FEW:
        return None
    begins: dict[int, int] = {}
    low, high = min(piece.left for piece in pieces), max(piece.right for piece in pieces)
    for piece in pieces:
        begins[round(piece.left / 4)] = begins.get(round(piece.left / 4), 0) + 1
    # The numbers of paragraphs stand before their lines: these begin at two places.
    hanging = {place: sum(begins.get(place + step, 0) for step in range(_HANGING)) for place in begins}
    alike, both = (sorted(counts.items(), key=lambda each: (-each[1], each[0])) for counts in (begins, hanging))
    for place, count in (*alike[:4], *both[:4]):
        gutter = place * 4 - 4.0
        if count < _FEW or not low + (high - low) * 0.35 < gutter < low + (high - low) * 0.65:
            continue
        left = [piece for piece in pieces if piece.right < gutter]
        right = [piece for piece in pieces if piece.left > gutter]
        full = sum(piece.right - piece.left > (gutter - low) * 0.7 for piece in left)
        full_right = sum(piece.right - piece.left > (high - gutter) * 0.7 for piece in right)
        if full >= _FEW and full_right >= _FEW and len(left) + len(right) > len(pieces) * 0.75:
            return gutter
    return None


def _line(page: pypdfium2.PdfTextPage, pieces: Sequence[_LinePiece], sheet: int) -> TextLine:
    words = _in_turn([word for piece in pieces for word in piece.words])
    samples = words[len(words) // 2], words[-1]
    faces = [_face(page, word) for word in samples]
    bold, italic = all(face[0] for face in faces), all(face[1] for face in faces)
    size = max(samples[0].size, words[0].size) if len(words) < 3 else samples[0].size
    kind = Typeface(words[0].left, words[-1].right, words[0].foot, size, bold, italic)
    marks = tuple(word.mark for word in words if word.mark)
    return TextLine(" ".join(word.text for word in words), sheet, type=kind, marks=marks)


def _in_turn(words: Sequence[_Word]) -> list[_Word]:
    """Return the words of a line in order.

    On a mirrored page, runs of words that are read from the left are reversed.
    """
    if words[0].right > 0:
        return list(words)
    runs = groupby(words, key=lambda word: bool(_FROM_THE_LEFT.search(word.text)))
    return [word for turned, run in runs for word in (reversed(list(run)) if turned else run)]


def _face(page: pypdfium2.PdfTextPage, word: _Word) -> tuple[bool, bool]:
    """Return whether a word is printed in bold, and in italics.

    A standard font that every reader has (Times-Bold) gives only its name.
    """
    flags, name = ctypes.c_int(), ctypes.create_string_buffer(_LONGEST_NAME)
    raw.FPDFText_GetFontInfo(page, word.index, name, _LONGEST_NAME, flags)
    bold = raw.FPDFText_GetFontWeight(page, word.index) >= _BOLD or bool(_BOLD_NAME.search(name.value))
    return bold, bool(flags.value & _ITALIC) or bool(_ITALIC_NAME.search(name.value))
