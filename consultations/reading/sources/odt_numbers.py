"""The numbers that LibreOffice prints before paragraphs of a list: they are nowhere in the text, only in its rules."""

from dataclasses import dataclass, field

from lxml import etree

from consultations.reading.sources.document_lines import BULLET
from core.text.word_numbers import attribute, local, written

_FORMS = {"1": "decimal", "a": "lowerLetter", "A": "upperLetter", "i": "lowerRoman", "I": "upperRoman"}
_Levels = dict[int, etree._Element]


@dataclass(slots=True)
class OpenList:
    """A list while it is read: `counts` by level, shared with the lists inside it and those that continue it."""

    levels: _Levels
    level: int
    counts: dict[int, int]
    style: str
    start: str = ""
    waits: bool = False  # an item has begun, its first paragraph has not been read
    outer: "OpenList | None" = None

    def begin_item(self, start: str, *, is_header: bool) -> None:
        self.start, self.waits = start, not is_header

    def label(self) -> str:
        """Return the number of the item with its first paragraph, without dot and brackets; `BULLET`; else ""."""
        if not self.waits:
            return ""
        self.waits = False
        rule = self.levels.get(self.level)
        if rule is None:
            return ""
        if local(rule).endswith("-bullet"):
            return BULLET
        before = self.counts.get(self.level)
        start = int(self.start) if self.start.isdecimal() and len(self.start) < 6 else None
        self.counts[self.level] = start if start is not None else _start(rule) if before is None else before + 1
        for deeper in [other for other in self.counts if other > self.level]:
            del self.counts[deeper]
        return _filled(self.levels, self.level, self.counts)


@dataclass(slots=True)
class OdtNumbering:
    """The list styles of a document, and the lists that were read."""

    styles: dict[str, _Levels]
    outline: _Levels
    by_identity: dict[str, OpenList] = field(default_factory=dict)
    by_style: dict[str, OpenList] = field(default_factory=dict)
    headings: dict[int, int] = field(default_factory=dict)

    @classmethod
    def of(cls, *parts: etree._Element | None) -> "OdtNumbering":
        styles: dict[str, _Levels] = {}
        outline: _Levels = {}
        for part in parts:
            for style in part.iter("{*}list-style", "{*}outline-style") if part is not None else ():
                levels = {_number(attribute(level, "level")): level for level in style if "level-style" in local(level)}
                if local(style) == "outline-style":
                    outline = outline or levels
                else:
                    styles.setdefault(attribute(style, "name"), levels)
        return cls(styles, outline)

    def open_list(self, element: etree._Element, outer: OpenList | None) -> OpenList:
        """Return the list that this element begins or continues."""
        style = attribute(element, "style-name") or (outer.style if outer else "")
        levels = self.styles.get(style, {})
        if outer is not None:
            return OpenList(levels or outer.levels, outer.level + 1, outer.counts, style, outer=outer)
        before = self.by_identity.get(attribute(element, "continue-list"))
        if before is None and attribute(element, "continue-numbering") == "true":
            before = self.by_style.get(style)
        opened = OpenList(levels, 1, before.counts if before else {}, style)
        self.by_style[style] = opened
        if identity := attribute(element, "id"):
            self.by_identity[identity] = opened
        return opened

    def numbered_paragraph(self, element: etree._Element) -> OpenList:
        """Return the list of a paragraph that is an item by itself."""
        identity, style = attribute(element, "list-id"), attribute(element, "style-name")
        numbered = self.by_identity.get(identity)
        level = _number(attribute(element, "level")) or 1
        opened = OpenList(
            self.styles.get(style) or (numbered.levels if numbered else {}),
            level,
            numbered.counts if numbered else {},
            style,
        )
        if identity:
            self.by_identity[identity] = opened
        opened.begin_item(attribute(element, "start-value"), is_header=False)
        return opened

    def heading_label(self, level: int, start: str) -> str:
        """Return the number of a heading, where the document numbers its headings."""
        if level not in self.outline:
            return ""
        opened = OpenList(self.outline, level, self.headings, "")
        opened.begin_item(start, is_header=False)
        return opened.label()


def _filled(levels: _Levels, level: int, counts: dict[int, int]) -> str:
    """Return the number of a level, with those of the levels above that the style displays."""
    rule = levels[level]
    if not attribute(rule, "num-format"):
        return ""
    shown_levels = _number(attribute(rule, "display-levels")) or 1
    numbers = []
    for at in range(max(1, level - shown_levels + 1), level + 1):
        form = _FORMS.get(attribute(levels.get(at, rule), "num-format"))
        if form:
            numbers.append(written(counts.setdefault(at, _start(levels.get(at, rule))), form))
    prefix, suffix = attribute(rule, "num-prefix"), attribute(rule, "num-suffix")
    return f"{prefix}{'.'.join(numbers)}{suffix}".strip(" .()\t\u00a0")[:40]


def _start(rule: etree._Element) -> int:
    start = attribute(rule, "start-value")
    return _number(start) if start else 1


def _number(text: str) -> int:
    return int(text) if text.isdecimal() and len(text) < 6 else 0
