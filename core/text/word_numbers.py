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
        for element in styles if styles is not None else ():
            if local(element) == "style":
                self._styles[attribute(element, "styleId")] = element
        links: dict[str, str] = {}  # a list that is described by a style → the style
        for element in numbering if numbering is not None else ():
            if local(element) == "abstractNum":
                identity = attribute(element, "abstractNumId")
                levels = (level for level in element if local(level) == "lvl")
                self._levels[identity] = {_number(level, "ilvl"): level for level in levels}
                if link := value(child(element, "numStyleLink")):
                    links[identity] = link
            elif local(element) == "num":
                self._read_list(element)
        for identity, link in links.items():
            own = value(child(child(child(self._styles.get(link), "pPr"), "numPr"), "numId"))
            self._levels[identity] = self._levels.get(identity) or self._levels.get(self._lists.get(own, ""), {})

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
            if value(child(levels.get(deeper), "lvlRestart")) != "0":
                del counts[deeper]
        if value(child(levels[level], "numFmt")) in {"bullet", "none"}:
            return ""
        return self._filled(levels, level, counts)

    def is_bullet(self, paragraph: etree._Element) -> bool:
        """Return whether the paragraph is an item of a list without numbers."""
        identity, level = self._place(child(paragraph, "pPr"))
        levels = self._levels.get(self._lists.get(identity, ""), {})
        return value(child(levels.get(level), "numFmt")) == "bullet"

    def _filled(self, levels: dict[int, etree._Element], level: int, counts: dict[int, int]) -> str:
        legal = child(levels[level], "isLgl")
        digits = legal is not None and attribute(legal, "val") not in {"0", "false", "off"}

        def count(match: re.Match[str]) -> str:
            at = int(match[1]) - 1
            if at not in levels:
                return ""
            form = "decimal" if digits else value(child(levels[at], "numFmt"))
            return written(counts.setdefault(at, _start(levels[at])), form)

        return re.sub(r"%([1-9])", count, value(child(levels[level], "lvlText"))).strip(" .()\t\u00a0")[:40]

    def _place(self, properties: etree._Element | None) -> tuple[str, int]:
        """Return list and level of a paragraph: its own, its style's, or those of a style that this is based on."""
        style: etree._Element | None = None
        for _step in range(_MOST_STYLES):
            own = child(properties, "numPr")
            if own is not None and child(own, "numId") is not None:
                identity, level = value(child(own, "numId")), child(own, "ilvl")
                if level is None and style is not None:
                    return identity, self._level_of_style(identity, attribute(style, "styleId"))
                return identity, _number(level, "val") if level is not None else 0
            below = child(properties, "pStyle") if style is None else child(style, "basedOn")
            style = self._styles.get(value(below))
            if style is None:
                break
            properties = child(style, "pPr")
        return "", 0

    def _level_of_style(self, identity: str, style: str) -> int:
        """Return the level of a list that is tied to a style, 0 where none is."""
        levels = self._levels.get(self._lists.get(identity, ""), {})
        return next((at for at, level in levels.items() if value(child(level, "pStyle")) == style), 0)


def local(element: etree._Element) -> str:
    """Return the name of an element without its namespace: strict and transitional files differ in that only."""
    return str(element.tag).rpartition("}")[2]


def child(element: etree._Element | None, name: str) -> etree._Element | None:
    """Return the first child with that local name."""
    return next((part for part in element if local(part) == name), None) if element is not None else None


def attribute(element: etree._Element | None, name: str) -> str:
    """Return an attribute by its local name, "" where it, or the element, is missing."""
    if element is None:
        return ""
    values = (text for key, text in element.attrib.items() if str(key).rpartition("}")[2] == name)
    return str(next(values, ""))


def value(element: etree._Element | None) -> str:
    """Return the `val` of an element, "" where either is missing."""
    return attribute(element, "val") if element is not None else ""


def _number(element: etree._Element, name: str) -> int:
    written = attribute(element, name)
    return int(written) if written.isdecimal() and len(written) < 6 else 0


def _start(level: etree._Element) -> int:
    start = child(level, "start")
    return _number(start, "val") if start is not None else 1


def written(count: int, form: str) -> str:
    """Return a count in a form of Word's, such as `lowerLetter`; digits for one that is not known."""
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


def is_hidden(run: etree._Element) -> bool:
    """Return whether Word shows nothing of the run."""
    return _has_mark(run, "vanish")


def is_struck(run: etree._Element) -> bool:
    """Return whether Word shows the run struck out."""
    return _has_mark(run, "strike") or _has_mark(run, "dstrike")


def _has_mark(run: etree._Element, name: str) -> bool:
    mark = child(child(run, "rPr"), name)
    return mark is not None and attribute(mark, "val") not in {"0", "false", "off"}
