"""HTML: headings by their elements, numbered lists with the numbers a browser would show, tables."""

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field

from lxml import etree, html

from consultations.reading.errors import ReadingError
from consultations.reading.items import letter_of
from consultations.reading.lines import Columns, Line, Row, Source
from consultations.reading.reasons import Reason
from consultations.reading.sources.tables import table_of
from consultations.reading.sources.texts import decoded

_UNREAD = {
    "script",
    "style",
    "head",
    "nav",
    "header",
    "footer",
    "aside",
    "noscript",
    "template",
    "svg",
    "form",
    "button",
}
_BLOCKS = {"p", "div", "section", "article", "main", "body", "ul", "ol", "li", "blockquote", "dl", "dt", "dd", "pre"}
_BLOCKS |= {"h1", "h2", "h3", "h4", "h5", "h6", "table", "figure", "hr", "address", "center", "html"}
_CHARSET = re.compile(rb"<meta[^>]+charset=[\"']?([\w-]+)", re.IGNORECASE)
_NOTE_MARK = re.compile(r"\[?\d{1,3}\]?$|\*{1,3}$")
_DEEPEST = 200


def lines_of(data: bytes, known: Sequence[Columns] = ()) -> Source:
    """Raises `ReadingError`: `damaged`, `not_text`."""
    charset = _CHARSET.search(data[:4096])
    try:
        text = data.decode(charset[1].decode()) if charset else decoded(data)[0]
    except (UnicodeDecodeError, LookupError):
        text = decoded(data)[0]
    text = re.sub(r"^\s*<\?xml[^>]*\?>", "", text)
    try:
        root = html.document_fromstring(text, parser=html.HTMLParser(no_network=True))
    except (etree.ParserError, etree.XMLSyntaxError, ValueError):
        raise ReadingError("damaged", kind="HTML") from None
    page = _Page(known)
    page.read(root, 0)
    page.close()
    notes = [Reason("tables_left_out", str(page.left_out))] if page.left_out else []
    return Source(tuple(page.lines), tuple(notes), tuple(page.rows), page.columns)


@dataclass(slots=True)
class _Page:
    known: Sequence[Columns]
    columns: Columns | None = None
    lines: list[Line] = field(default_factory=list)
    rows: list[Row] = field(default_factory=list)
    left_out: int = 0
    words: list[str] = field(default_factory=list)
    heading: int | None = None
    label: str = ""

    def close(self) -> None:
        """End the paragraph that is being read."""
        text = " ".join("".join(self.words).split())
        self.words = []
        if text:
            self.lines += [Line(f"{self.label}{text}", heading=self.heading), Line("")]
            self.label = ""

    def read(self, element: html.HtmlElement, depth: int) -> None:
        tag = element.tag if isinstance(element.tag, str) else ""
        if tag in _UNREAD or not tag or depth > _DEEPEST or _is_hidden(element):
            return
        if tag == "sup" and _NOTE_MARK.match(element.text_content().strip()):
            return
        if tag == "table":
            self.close()
            self._table(element)
            return
        if tag == "br":
            self.words.append(" ")
            return
        block = tag in _BLOCKS
        if block:
            self.close()
        heading = int(tag[1]) if re.fullmatch(r"h[1-6]", tag) else self.heading
        self.heading, before = heading, self.heading
        labels = _labels(element) if tag == "ol" else iter(())
        self.words.append(element.text or "")
        for child in element:
            if tag == "ol" and child.tag == "li":
                self.close()
                self.label = next(labels, "")
            self.read(child, depth + 1)
            self.words.append(child.tail or "")
        if block:
            self.close()
            self.label = ""
        self.heading = before

    def _table(self, table: html.HtmlElement) -> None:
        rows = [row for row in table.iter("tr") if next(row.iterancestors("table"), None) is table]
        grid = [[text for cell in row if cell.tag in ("td", "th") for text in _cells(cell)] for row in rows]
        found = table_of(grid, self.known)
        self.rows += found.rows
        self.columns = self.columns or found.columns
        if not found.rows and all(len(row) <= 1 for row in grid):  # a table that only places its text
            for row in rows:
                for cell in row:
                    self.read(cell, 1)
                    self.close()
        else:
            self.left_out += not found.rows


def _is_hidden(element: html.HtmlElement) -> bool:
    return "hidden" in element.attrib or element.get("aria-hidden") == "true"


def _cells(cell: html.HtmlElement) -> list[str]:
    for end in cell.iter("br", "p", "li", "div"):
        end.tail = f"\n{end.tail or ''}"
    span = cell.get("colspan", "1")
    return [cell.text_content()] * (min(int(span), 50) if span.isdecimal() else 1)


def _labels(element: html.HtmlElement) -> Iterator[str]:
    """The numbers of a list as a browser shows them: `start`, `value` of an entry, letters by `type`."""
    start, kind = element.get("start", "1"), element.get("type", "1")
    count = int(start) if re.fullmatch(r"-?\d{1,6}", start) else 1
    for entry in element.iterchildren("li"):
        own = entry.get("value", "")
        count = int(own) if re.fullmatch(r"\d{1,6}", own) else count
        yield f"({letter_of(count)}) " if kind == "a" and count > 0 else f"{count}. " if kind == "1" else ""
        count += 1
