"""Symbols of UN documents: A/HRC/11/7, A/HRC/WG.6/7/SVN/3, CRC/C/GC/22, with suffixes such as Add.1 and Corr.1."""

import re
from collections import Counter
from collections.abc import Sequence
from pathlib import PurePath

from consultations.reading.lines import Line
from consultations.reading.reasons import Reason

PATTERN = r"[A-Z]{1,6}(?:/(?=[A-Z0-9])[A-Za-z0-9.()\-]{1,16}){1,7}"
ALONE = re.compile(rf"(?=.*\d)({PATTERN})\s*\*{{0,3}}$")
_WITHIN = re.compile(rf"(?<![\w/])(?=\S*\d)({PATTERN})")
_SERIES = ("A", "E", "S", "ST", "CAT", "CCPR", "CED", "CEDAW", "CERD", "CMW", "CRC", "CRPD", "HRI")
_FIRST_PAGE = 40  # lines
_LONG = 300  # characters of a line


def symbol_of(lines: Sequence[Line], name: str, given: str) -> tuple[str, list[Reason]]:
    """The document's own symbol and why it is thought to be that: given, in the running head, or in the file's name."""
    printed = Counter(match[1] for line in lines if (match := ALONE.match(line.text)))
    within = (match[1].rstrip(".)") for line in lines[:_FIRST_PAGE] for match in _WITHIN.finditer(line.text[:_LONG]))
    if printed:
        found, code = printed.most_common(1)[0][0], "symbol_from_head"
    elif found := _in_name(name):
        code = "symbol_from_name"
    elif found := next((symbol for symbol in within if symbol.count("/") > 1), ""):
        code = "symbol_from_text"
    else:
        code = "no_symbol"
    if not given:
        return found, [Reason(code)]
    notes = [Reason("symbol_given", given)]
    if printed and found != given:
        notes.append(Reason("symbol_differs", found))
    return given, notes


def _in_name(name: str) -> str:
    """A-HRC-11-7_page-26.txt → A/HRC/11/7."""
    parts: list[str] = []
    for part in re.split(r"[-_ ]", PurePath(name).stem):
        if not re.fullmatch(r"[A-Z]{1,6}|\d{1,4}|(?:Add|Corr|Rev|WG|L|CN)\.\d{1,3}", part):
            break
        parts.append(part)
    is_symbol = len(parts) > 2 and parts[0] in _SERIES and any(part.isdigit() for part in parts)
    return "/".join(parts) if is_symbol else ""
