"""The numbers that Word prints before paragraphs of a list: they are nowhere in the text, only in its rules."""

import re
from collections import defaultdict

from lxml import etree

_ROMAN = [(1000, "m"), (900, "cm"), (500, "d"), (400, "cd"), (100, "c"), (90, "xc"), (50, "l"), (40, "xl")]
_ROMAN += [(10, "x"), (9, "ix"), (5, "v"), (4, "iv"), (1, "i")]
_MOST_STYLES = 12  # one upon the other; more is a circle


class WordNumbering:
    """Counts the paragraphs of a document's lists; ask for their labels in their order."""

    def __init__(self, numbering: etree._Element | None, styles: etree._Element | None) -> None:
        self._levels: dict[str, dict[int, etree._Element]] = {}
        self._lists: dict[str, str] = {}
        self._restarts: dict[str, dict[int, int]] = {}
        self._styles: dict[str, etree._Element] = {}
        self._counts: dict[str, dict[int, int]] = defaultdict(dict)
        for element in numbering if numbering is not None else ():
            if local(element) == "abstractNum":
                levels = (level for level in element if local(level) == "lvl")
                self._levels[attribute(element, "abstractNumId")] = {_number(level, "ilvl"): level for level in levels}
            elif local(element) == "num":
                self._read_list(element)
        for element in styles if styles is not None else ():
            if local(element) == "style":
                self._styles[attribute(element, "styleId")] = element

    def _read_list(self, element: etree._Element) -> None:
        identity = attribute(element, "numId")
        self._lists[identity] = value(child(element, "abstractNumId"))
        overrides = ((part, child(part, "startOverride")) for part in element if local(part) == "lvlOverride")
        self._restarts[identity] = {
            _number(part, "ilvl"): _number(start, "val") for part, start in overrides if start is not None
        }

    def label(self, paragraph: etree._Element) -> str:
        """Return the number printed before this paragraph without dot and brackets, "" for none or a bullet."""
        identity, level = self._place(child(paragraph, "pPr"))
        abstract = self._lists.get(identity, "")
        levels = self._levels.get(abstract, {})
        if level not in levels:
            return ""
        counts = self._counts[abstract]
        start = self._restarts.get(identity, {}).pop(level, None)  # a new start counts once
        if start is not None or level not in counts:
            counts[level] = _start(levels[level]) if start is None else start
        else:
            counts[level] += 1
        for deeper in [other for other in counts if other > level]:
            del counts[deeper]
        if value(child(levels[level], "numFmt")) in {"bullet", "none"}:
            return ""
        return self._filled(levels, level, counts)

    def _filled(self, levels: dict[int, etree._Element], level: int, counts: dict[int, int]) -> str:
        def count(match: re.Match[str]) -> str:
            at = int(match[1]) - 1
            if at not in levels:
                return ""
            return _written(counts.setdefault(at, _start(levels[at])), value(child(levels[at], "numFmt")))

        return re.sub(r"%([1-9])", count, value(child(levels[level], "lvlText"))).strip(" .()\t\u00a0")[:40]

    def _place(self, properties: etree._Element | None) -> tuple[str, int]:
        """Return list and level of a paragraph: its own, its style's, or those of a style that this is based on."""
        style: etree._Element | None = None
        for _step in range(_MOST_STYLES):
            own = child(properties, "numPr")
            if own is not None and child(own, "numId") is not None:
                level = child(own, "ilvl")
                return value(child(own, "numId")), _number(level, "val") if level is not None else 0
            below = child(properties, "pStyle") if style is None else child(style, "basedOn")
            style = self._styles.get(value(below))
            if style is None:
                break
            properties = child(style, "pPr")
        return "", 0


def local(element: etree._Element) -> str:
    """Return the name of an element without its namespace: strict and transitional files differ in that only."""
    return str(element.tag).rpartition("}")[2]


def child(element: etree._Element | None, name: str) -> etree._Element | None:
    """Return the first child with that local name."""
    return next((part for part in element if local(part) == name), None) if element is not None else None


def attribute(element: etree._Element, name: str) -> str:
    """Return an attribute by its local name, "" where it is missing."""
    found = (text for key, text in element.attrib.items() if str(key).rpartition("}")[2] == name)
    return str(next(found, ""))


def value(element: etree._Element | None) -> str:
    """Return the `val` of an element, "" where either is missing."""
    return attribute(element, "val") if element is not None else ""


def _number(element: etree._Element, name: str) -> int:
    written = attribute(element, name)
    return int(written) if written.isdecimal() and len(written) < 6 else 0


def _start(level: etree._Element) -> int:
    start = child(level, "start")
    return _number(start, "val") if start is not None else 1


def _written(count: int, form: str) -> str:
    if form.endswith("Letter") and count > 0:
        repeats, at = divmod(count - 1, 26)
        return _cased(chr(97 + at) * min(repeats + 1, 5), form)
    if form.endswith("Roman") and 0 < count < 4000:
        written = ""
        for size, letters in _ROMAN:
            times, count = divmod(count, size)
            written += letters * times
        return _cased(written, form)
    return f"{count:02d}" if form == "decimalZero" else str(count)


def _cased(letters: str, form: str) -> str:
    return letters.upper() if form.startswith("upper") else letters
