"""Finds what is printed on every page and is not text: running heads, page numbers, rules, the document's symbol."""

import re
from collections import Counter
from collections.abc import Iterator, Sequence
from dataclasses import replace
from pathlib import PurePath

from consultations.reading.lines import TextLine
from consultations.reading.messages import Reason

PATTERN = r"[A-Z]{1,6}(?:/(?=[A-Z0-9])[A-Za-z0-9.()\-]{1,16}){1,7}"
ALONE = re.compile(rf"(?=.*\d)({PATTERN})\s*\*{{0,3}}$")
_WITHIN = re.compile(rf"(?<![\w/])(?=\S*\d)({PATTERN})")
_SERIES = ("A", "E", "S", "ST", "CAT", "CCPR", "CED", "CEDAW", "CERD", "CMW", "CRC", "CRPD", "HRI")
_FIRST_PAGE = 40  # lines
_LONG = 300  # characters of a line


def symbol_of(lines: Sequence[TextLine], name: str, expected: str) -> tuple[str, list[Reason]]:
    """Return the document's symbol and where it was found: running head, file name or text.

    An `expected` symbol is compared with it.
    """
    printed = Counter(match[1] for line in lines if (match := ALONE.match(line.text)))
    within = (match[1].rstrip(".)") for line in lines[:_FIRST_PAGE] for match in _WITHIN.finditer(line.text[:_LONG]))
    if printed:
        printed_symbol, code = printed.most_common(1)[0][0], "symbol_from_head"
    elif printed_symbol := _in_name(name):
        code = "symbol_from_name"
    elif printed_symbol := next((symbol for symbol in within if symbol.count("/") > 1), ""):
        code = "symbol_from_text"
    else:
        code = "no_symbol"
    if not expected:
        return printed_symbol, [Reason(code)]
    notes = [Reason("symbol_given", expected)]
    if printed and printed_symbol != expected:
        notes.append(Reason("symbol_differs", printed_symbol))
    return expected, notes


def _in_name(name: str) -> str:
    """Return the symbol in a file name: A-HRC-11-7_page-26.txt → A/HRC/11/7."""
    parts: list[str] = []
    for part in re.split(r"[-_ ]", PurePath(name).stem):
        if not re.fullmatch(r"[A-Z]{1,6}|\d{1,4}|(?:Add|Corr|Rev|WG|L|CN)\.\d{1,3}", part):
            break
        parts.append(part)
    is_symbol = len(parts) > 2 and parts[0] in _SERIES and any(part.isdigit() for part in parts)
    return "/".join(parts) if is_symbol else ""


_RULE = re.compile(r"[-_=*—–·•~ ]{3,}$")
_PAGE = re.compile(
    r"\W*(?:page|pág(?:ina)?\.?|стр(?:аница|\.)?|الصفحة|صفحة|第)\s*(\d{1,4})\s*(?:页|頁)?(?:\s*(?:of|de|из|/)\s*\d+)?[\s\-–—\])]*$"
    r"|[-–—\[(]\s*(\d{1,4})\s*[-–—\])]$",
    re.IGNORECASE,
)
_SYMBOL_AND_PAGE = re.compile(rf"{PATTERN}\s+(?:[Pp]age\s+)?(\d{{1,4}})$|(\d{{1,4}})\s+{PATTERN}$")
_JOB_NUMBER = re.compile(
    r"(?:\d{1,4}\s+)?GE\.\s?\d\d-\d{4,6}\b.{0,40}$|\d\d-\d{5}(?:\s\([A-Z]\))?(?:\s+\d{1,4}(?:\s?/\s?\d{1,4})?)?$|\d{1,4}/\d{1,4}\s+\d\d-\d{5}$"
)
_HEAD = re.compile(rf"({PATTERN})\s+[^\W\d_].*|[^\W\d_].*\s({PATTERN})$")
_NUMBER = re.compile(r"(\d{1,4})$")
_EDGE = 3  # lines at the top and at the foot of a sheet that can be running ones
_FEW_SHEETS = 2  # of a file with so many, only the first and the last lines are compared
_REPEATS, _SHARE = 3, 0.3  # sheets on which a line must recur to be one, at least; and of all sheets


def without_furniture(lines: Sequence[TextLine], labels: Sequence[str] = ()) -> list[TextLine]:
    """Return only the lines of text, each with its printed page and whether blank space is above.

    The page is None where unknown. `labels`: what the file itself calls its sheets.
    """
    marks, furniture = _marks(lines)
    pages = _pages(lines, marks, furniture, labels)
    body: list[TextLine] = []
    blank = after_furniture = False
    for index, line in enumerate(lines):
        if index in furniture:
            after_furniture = True
        elif not line.text:
            blank = True
        else:  # blank lines around a running head are the page's, not the text's
            body.append(replace(line, page=pages[index], gap=blank and not after_furniture))
            blank = after_furniture = False
    return body


def is_furniture(text: str) -> bool:
    """Return whether a line is a running line by its words alone: a page, a symbol, a number."""
    return any(pattern.match(text) for pattern in (_PAGE, _SYMBOL_AND_PAGE, _JOB_NUMBER, _RULE, _NUMBER, ALONE))


def _marks(lines: Sequence[TextLine]) -> tuple[dict[int, int], set[int]]:
    """Return the lines that show the page number (index → page), and the indexes of all furniture."""
    marks: dict[int, int] = {}
    furniture: set[int] = _recurring(lines)
    for index, line in enumerate(lines):
        match = _PAGE.match(line.text) or _SYMBOL_AND_PAGE.match(line.text)
        if match:
            marks[index] = int(match[1] or match[2])
        if match or _RULE.match(line.text) or _JOB_NUMBER.match(line.text):
            furniture.add(index)
    furniture |= set(_heads_with_symbol(lines))
    edges = {index for sheet in _sheets(lines) for index in (*sheet[:_EDGE], *sheet[-_EDGE:])}
    for pattern in (ALONE, _NUMBER, ALONE):  # a number beside a symbol, a symbol beside a number
        for index, line in enumerate(lines):
            match = pattern.match(line.text)
            if match and index not in furniture and (index in edges or _beside(index, lines, furniture, pattern)):
                furniture.add(index)
                if pattern is _NUMBER:
                    marks[index] = int(match[1])
    return marks, furniture


def _beside(index: int, lines: Sequence[TextLine], furniture: set[int], pattern: re.Pattern[str]) -> bool:
    """Return whether a line is next to furniture.

    A symbol may also be alone between blank lines or at an end of the file.
    """
    around = [near for near in (index - 1, index + 1) if 0 <= near < len(lines)]
    if any(near in furniture for near in around):
        return True
    return pattern is ALONE and (len(around) < 2 or all(not lines[near].text for near in around))


def _sheets(lines: Sequence[TextLine]) -> list[list[int]]:
    """Return the indexes of the lines with text, sheet by sheet; empty where the file has no sheets."""
    sheets: dict[int, list[int]] = {}
    for index, line in enumerate(lines):
        if line.sheet is not None and line.text:
            sheets.setdefault(line.sheet, []).append(index)
    return list(sheets.values())


def _recurring(lines: Sequence[TextLine]) -> set[int]:
    """Return lines at the same position at the edge of many sheets, ignoring digits."""
    sheets = _sheets(lines)
    places: dict[tuple[int, str], list[int]] = {}
    for sheet in sheets:
        edge = _EDGE if len(sheets) > _FEW_SHEETS else 1
        for place in (*range(edge), *range(-edge, 0)):
            if -len(sheet) <= place < len(sheet):
                text = re.sub(r"\d+", "#", lines[sheet[place]].text)
                places.setdefault((place, text), []).append(sheet[place])
    enough = max(_REPEATS, len(sheets) * _SHARE) if len(sheets) > _FEW_SHEETS else _FEW_SHEETS
    return {
        index
        for (_place, text), indices in places.items()
        if len(indices) >= enough and re.search(r"[^\W\d]{3}", text) and not re.match(r"#[.)]", text)
        for index in indices
    }


def _heads_with_symbol(lines: Sequence[TextLine]) -> Iterator[int]:
    """Yield the first lines of sheets that print the document's symbol beside its title, also where one sheet has it.

    The symbol is the one that the first sheet prints, too.
    """
    sheets = _sheets(lines)
    first = [lines[index].text for index in sheets[0][:_FIRST_PAGE]] if len(sheets) > 1 else []
    symbols = {match[1].rstrip(".") for text in first for match in _WITHIN.finditer(text[:_LONG])}
    for sheet in sheets[1:]:
        text = lines[sheet[0]].text
        match = _HEAD.match(text) if len(text) <= _LONG and not lines[sheet[0]].ends_sentence else None
        if match and (match[1] or match[2]) in symbols:
            yield sheet[0]


def _pages(
    lines: Sequence[TextLine], marks: dict[int, int], furniture: set[int], labels: Sequence[str]
) -> list[int | None]:
    """Return the printed page of every line."""
    if lines and lines[-1].sheet is not None:
        pages_of_sheets = _pages_of_sheets(lines, marks, labels)
        return [pages_of_sheets[line.sheet or 0] for line in lines]
    pages: list[int | None] = [None] * len(lines)
    text = [index for index, line in enumerate(lines) if line.text and index not in furniture]
    marks = _counting_on(marks)
    if not marks or not text:
        return pages
    at_the_foot = min(marks) > text[0] and max(marks) > text[-1]
    page = None if at_the_foot else marks[min(marks)] - 1 or None
    for index in reversed(range(len(lines))) if at_the_foot else range(len(lines)):
        page = marks.get(index, page)
        pages[index] = page
    return pages


def _counting_on(marks: dict[int, int]) -> dict[int, int]:
    """Return the numbers that count on from one another: a note such as "3 A/HRC/13/5" is no page."""
    places = sorted(marks)
    best = dict.fromkeys(places, 1)
    before: dict[int, int | None] = dict.fromkeys(places)
    for at, place in enumerate(places):
        for other in places[max(0, at - _NEAR_MARKS) : at]:
            if 0 < marks[place] - marks[other] <= _MOST_MISSING and best[other] >= best[place]:
                best[place], before[place] = best[other] + 1, other
    last = max(places, key=lambda place: (best[place], -place), default=None)
    counting = {}
    while last is not None:
        counting[last] = marks[last]
        last = before[last]
    return counting


def _pages_of_sheets(lines: Sequence[TextLine], marks: dict[int, int], labels: Sequence[str]) -> dict[int, int | None]:
    """Return the page of each sheet.

    A number at the edge of a sheet may be a note's or a table's. It is the page only where the next numbered sheets
    count on from it, or where the file's own label of the sheet says the same. A sheet without such a number counts
    on from the nearest one that has it; the file's label comes first where no number is printed.
    """
    last = max(line.sheet or 0 for line in lines)
    printed: dict[int, list[int]] = {}
    for index, page in marks.items():
        printed.setdefault(lines[index].sheet or 0, []).append(page)
    labelled = {sheet: int(label) for sheet, label in enumerate(labels, 1) if label.isdecimal()}
    distances = Counter(distance for sheet, pages in printed.items() for distance in {page - sheet for page in pages})
    distances.update(page - sheet for sheet, page in labelled.items() if page in printed.get(sheet, ()))
    usual = max(distances, key=lambda each: (distances[each], -abs(each)), default=0)
    own: dict[int, int] = {}
    for sheet, pages in printed.items():
        sure = [page for page in pages if page == labelled.get(sheet) or page - sheet == usual]
        sure = sure or [page for page in pages if _count_on(sheet, page, printed, usual)]
        if sure:
            own[sheet] = sure[0]
    if not own and printed:
        own = {sheet: pages[0] for sheet, pages in printed.items() if len(printed) == 1}
    agree = sum(labelled.get(sheet) == page for sheet, page in own.items())
    if labelled and (not own or agree * 2 >= len(own)):
        own = labelled | own
    if not own:
        return {sheet: sheet for sheet in range(last + 1)}
    pages_of_sheets: dict[int, int | None] = {}
    sheets = sorted(own)
    for sheet in range(last + 1):
        nearest = min(sheets, key=lambda each: (abs(each - sheet), each > sheet))
        page = own.get(sheet, own[nearest] + sheet - nearest)
        pages_of_sheets[sheet] = page if page > 0 else None
    return pages_of_sheets


def _count_on(sheet: int, page: int, printed: dict[int, list[int]], usual: int) -> bool:
    """Return whether a number that is not the usual one is a page all the same: its neighbours count on from it."""
    near = [other for other in range(sheet - _NEAR, sheet + _NEAR + 1) if other != sheet and other in printed]
    agree = sum(page - sheet == each - other for other in near for each in printed[other])
    against = sum(usual == each - other for other in near for each in printed[other])
    return agree > against and agree >= _ENOUGH_NEAR


_NEAR_MARKS, _MOST_MISSING = 20, 3
_NEAR = 2  # sheets on each side
_ENOUGH_NEAR = 2
