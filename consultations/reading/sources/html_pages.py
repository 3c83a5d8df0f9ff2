"""Reads HTML: headings by elements or in bold, list numbers as a browser shows them, tables; notes are left out."""

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field
from itertools import repeat

from lxml import etree, html

from consultations.reading.lines import LeftOutKind, SourceText, TableColumns, TableRow, TextLine, struck_words
from consultations.reading.messages import ReadingError, Reason
from consultations.reading.sources.document_lines import (
    BULLET,
    is_layout,
    label_rows,
    text_of_grid,
    with_blank,
    with_headings_above,
)
from consultations.reading.sources.tables import StruckCell, spread_cells, table_of
from consultations.reading.sources.texts import decoded
from consultations.reading.structure.numbers.items import ROMANS, letter_of
from consultations.reading.structure.type_headings import with_emphasised_headings

_UNREAD = {"script", "style", "head", "nav", "noscript", "template", "svg", "button", "input", "select", "textarea"}
_ASIDE = {"header", "footer", "aside"}
_ARTICLES = {"article", "main"}
_BLOCKS = {"p", "div", "section", "article", "main", "body", "ul", "ol", "li", "blockquote", "dl", "dt", "dd", "pre"}
_BLOCKS |= {"h1", "h2", "h3", "h4", "h5", "h6", "table", "figure", "hr", "address", "center", "html"}
_CHARSET = re.compile(rb"<meta[^>]+charset=[\"']?([\w-]+)", re.IGNORECASE)
_NOTE_MARK = re.compile(r"[\[(]?(?:\d{1,3}|[a-z]|[ivx]{1,4}|\*{1,3}|†)[\])]?$")
# As sites name them, and as Word and LibreOffice do.
_NOTES = re.compile(
    r"(?:^|[\s_-])(?:(?:foot|end)notes?|(?:ftn|edn)\d+|sd(?:foot|end)note\d*|mso(?:foot|end)notetext)(?:$|[\s_-])",
    re.IGNORECASE,
)
_NOTE_STYLE = re.compile(r"mso-element:\s*(?:foot|end)note(?!-)", re.IGNORECASE)
_NOTE_ROLES = {"doc-endnotes", "doc-footnote", "doc-footnotes", "doc-endnote"}
_NOTE_REFERENCE = re.compile(r"note|\b(?:fn|ref|cite)", re.IGNORECASE)
_OWN_MARK = re.compile(r"[\[(]?(\d{1,3}|[a-z]|[ivx]{1,4}|\*{1,3}|†)[\])]?\.?(?=\s|$)")
_RAISED = str.maketrans("0123456789", "⁰¹²³⁴⁵⁶⁷⁸⁹")
_STYLE = re.compile(r"list-style(?:-type)?\s*:[^;]*?\b(lower|upper)-(alpha|latin|roman)", re.IGNORECASE)
_ROMAN_OF = {value: numeral for numeral, value in ROMANS.items()}
_STRUCK = {"del", "s", "strike"}
_STRUCK_STYLE = re.compile(r"text-decoration[^;]*line-through", re.IGNORECASE)
_HIDDEN_STYLE = re.compile(r"\b(?:display\s*:\s*none|visibility\s*:\s*hidden)\b|\bmso-hide\s*:\s*all\b", re.IGNORECASE)
_LOUD = {"b", "strong", "i", "em", "u"}
_DEEPEST = 200


def lines_of(data: bytes, known_columns: Sequence[TableColumns] = ()) -> SourceText:
    """Return the lines of the page. Raises `ReadingError`: `damaged`, `not_text`."""
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
    notes_below, marks = _linked_notes(root)
    page = _HtmlPage(known_columns, _marks_of_notes(root), notes_below, marks)
    page.read(root, 0)
    page.close()
    notes = [Reason("tables_left_out", str(page.left_out))] if page.left_out else []
    if page.notes:
        notes.append(Reason("notes_left_out", str(page.notes)))
    lines = with_emphasised_headings(page.lines, page.loud)
    return SourceText(tuple(lines), tuple(notes), tuple(page.rows), page.columns)


@dataclass(slots=True)
class _HtmlPage:
    known_columns: Sequence[TableColumns]
    marks_of_notes: set[str]  # of the notes below the text
    linked_notes: set[html.HtmlElement]  # notes below the text that only their links tell
    links_to_notes: set[html.HtmlElement]
    columns: TableColumns | None = None
    lines: list[TextLine] = field(default_factory=list)
    rows: list[TableRow] = field(default_factory=list)
    left_out: int = 0
    words: list[str] = field(default_factory=list)
    heading: int | None = None
    label: str = ""
    notes: int = 0  # left out
    marks: list[str] = field(default_factory=list)  # raised numbers in the current paragraph
    struck: list[str] = field(default_factory=list)  # pieces of the current paragraph that are struck out
    strikes: int = 0  # open elements that strike out
    loud: set[int] = field(default_factory=set)  # indexes of lines that are all in bold or italics

    def close(self) -> None:
        """End the current paragraph."""
        text = " ".join("".join(self.words).split())
        marks, self.words, self.marks = tuple(self.marks), [], []
        struck, self.struck = struck_words(self.struck), [""]
        if text:
            label = "" if self.heading is not None and self.label.startswith(BULLET) else self.label
            line = TextLine(f"{label}{with_blank(text)}", heading=self.heading, marks=marks, struck=struck)
            self.lines += [line, TextLine("")]
            self.label = ""

    def read(self, element: html.HtmlElement, depth: int) -> None:
        tag = element.tag if isinstance(element.tag, str) else ""
        if tag in _UNREAD or not tag or depth > _DEEPEST or _is_hidden(element):
            return
        if tag == "sup" and _NOTE_MARK.match(element.text_content().strip()):
            self._add_raised(element)
            return
        if element in self.links_to_notes:
            return
        if _is_note(element) or element in self.linked_notes:
            self.notes += 1
            self._leave_out(element, LeftOutKind.NOTE)
            return
        in_article = any(above.tag in _ARTICLES for above in element.iterancestors()) if tag in _ASIDE else False
        if tag in _ASIDE and not (in_article and tag == "header"):
            self._leave_out(element, LeftOutKind.TEXT if in_article else LeftOutKind.FURNITURE)
            return
        if tag == "table":
            self.close()
            self._table(element)
            return
        if tag == "br":
            self._add(" ")
            return
        is_struck = _is_struck(element)
        if is_struck:
            self.strikes += 1
            self.struck.append("")
        block = tag in _BLOCKS
        if block:
            self.close()
        heading = int(tag[1]) if re.fullmatch(r"h[1-6]", tag) else self.heading
        self.heading, before = heading, self.heading
        labels = _labels(element) if tag == "ol" else repeat(f"{BULLET} ") if tag == "ul" else iter(())
        self._add(element.text or "")
        for child in element:
            if tag in {"ol", "ul"} and child.tag == "li":
                self.close()
                self.label = next(labels, "")
            self.read(child, depth + 1)
            self._add(child.tail or "")
        if block:
            count = len(self.lines)
            self.close()
            self.label = ""
            if len(self.lines) > count and _is_loud(element):
                self.loud.add(count)
        self.strikes -= is_struck
        self.heading = before

    def _add(self, words: str) -> None:
        self.words.append(words)
        if self.strikes:
            self.struck[-1] += words

    def _add_raised(self, element: html.HtmlElement) -> None:
        """Add a raised letter or number, unless it is the mark of a note: n<sup>o</sup> 5, 10<sup>6</sup>."""
        mark = element.text_content().strip()
        if mark.strip("[]()") in self.marks_of_notes or _refers_to_note(element):
            return
        if mark.isdecimal() and "".join(self.words)[-1:].isdecimal():
            mark = mark.translate(_RAISED)
        elif mark.isdecimal() and self.heading is not None:
            return  # nothing else is raised behind the words of a heading
        elif mark.isdecimal():
            self.marks.append(mark)
        self.words.append(mark)

    def _leave_out(self, element: html.HtmlElement, kind: LeftOutKind) -> None:
        self.close()
        for part in list(element.iter(*_UNREAD)):
            part.drop_tree()
        text = " ".join(element.text_content().split())
        self.lines += [TextLine(text, left_out=kind), TextLine("")] if text else []

    def _table(self, table: html.HtmlElement) -> None:
        for hidden in [each for each in table.iter() if isinstance(each.tag, str) and _is_hidden(each)]:
            hidden.drop_tree()
        rows = [row for row in table.iter("tr") if next(row.iterancestors("table"), None) is table]
        grid = spread_cells([_cell(cell) for cell in row if cell.tag in ("td", "th")] for row in rows)
        read_table = table_of(grid, self.known_columns)
        self.rows += with_headings_above(read_table.rows, self.lines)
        self.columns = self.columns or read_table.columns
        if not read_table.rows and is_layout(grid):
            for row in rows:
                for cell in row:
                    self.read(cell, 1)
                    self.close()
        elif not read_table.rows and (labelled_rows := label_rows(grid)):
            for text in labelled_rows:
                self.lines += [TextLine(text), TextLine("")]
        else:
            self.left_out += not read_table.rows
            if not read_table.rows:
                text = text_of_grid(grid)
                self.lines += [TextLine(text, left_out=LeftOutKind.TABLE), TextLine("")] if text else []


def _is_note(element: html.HtmlElement) -> bool:
    """Return whether the element is a note below the text.

    Its element says so, or the paragraph begins with a raised note mark.
    """
    marks = f"{element.get('class', '')} {element.get('id', '')}"
    is_named = _NOTES.search(marks) or _NOTE_STYLE.search(element.get("style", ""))
    if element.tag in _BLOCKS and (is_named or element.get("role") in _NOTE_ROLES):
        return True
    first = element
    while first.tag not in {"sup", "body", "html"} and len(first) and not (first.text or "").strip():
        first = first[0]
    mark = first.text_content().strip() if first.tag == "sup" and first is not element else ""
    return element.tag in {"p", "li", "div"} and bool(mark) and bool(_NOTE_MARK.match(mark))


def _marks_of_notes(root: html.HtmlElement) -> set[str]:
    """Return the marks with which the notes of the page begin."""
    texts = (element.text_content().strip() for element in root.iter("p", "li", "div") if _is_note(element))
    return {match[1] for text in texts if (match := _OWN_MARK.match(text))}


def _linked_notes(root: html.HtmlElement) -> tuple[set[html.HtmlElement], set[html.HtmlElement]]:
    """Return the blocks that begin with the mark of a note, and the links in the text that lead to a note.

    The two marks of a note lead to each other: the one within a sentence, the other at the beginning of the note.
    """
    links = [
        link
        for link in root.iter("a")
        if link.get("href", "").startswith("#") and _NOTE_MARK.match(link.text_content().strip())
    ]
    if not links:
        return set(), set()
    places = {each.get(key): each for each in root.iter("*") for key in ("id", "name") if each.get(key)}
    targets = {link: places.get(link.get("href", "")[1:]) for link in links}
    notes = set()
    for link, target in targets.items():
        block = next((above for above in link.iterancestors() if above.tag in _BLOCKS), None)
        if target is None or targets.get(target) is not link:
            continue
        if block is not None and _begins_with(block, link):
            own = next((above for above in target.iterancestors() if above.tag in _BLOCKS), None)
            if block.tag in {"p", "li", "div", "dd"} and own is not None and not _begins_with(own, target):
                notes.add(block)
    marks = set()
    for link, target in targets.items():
        around = [target, *target.iterancestors()] if target is not None else []
        note = next((each for each in around if each in notes or _is_note(each)), None)
        if note is not None and not any(above is note for above in link.iterancestors()):
            marks.add(link)
    return notes, marks


def _begins_with(block: html.HtmlElement, link: html.HtmlElement) -> bool:
    """Return whether no text of the block stands before the link."""
    element = link
    while element is not block:
        above = element.getparent()
        before = [above.text, *(each.tail for each in element.itersiblings(preceding=True))]
        before += [each.text_content() for each in element.itersiblings("*", preceding=True)]
        if any((text or "").strip() for text in before):
            return False
        element = above
    return True


def _refers_to_note(mark: html.HtmlElement) -> bool:
    """Return whether a raised mark leads to a note: with a link in or around it, or by its name."""
    if next(mark.iter("a"), None) is not None or next(mark.iterancestors("a"), None) is not None:
        return True
    return any(_NOTE_REFERENCE.search(f"{each.get('class', '')} {each.get('id', '')}") for each in mark.iter())


def _is_loud(element: html.HtmlElement) -> bool:
    """Return whether all words of a block are in bold or italics."""
    loud = sum(len(part.text_content().strip()) for part in element if part.tag in _LOUD)
    return (
        bool(loud)
        and loud >= len("".join(element.text_content().split(" ")).strip())
        and not any((text or "").strip() for text in (element.text, *(part.tail for part in element)))
    )


def _is_hidden(element: html.HtmlElement) -> bool:
    is_styled = bool(_HIDDEN_STYLE.search(element.get("style", "")))
    return is_styled or "hidden" in element.attrib or element.get("aria-hidden") == "true"


def _is_struck(element: html.HtmlElement) -> bool:
    return element.tag in _STRUCK or bool(_STRUCK_STYLE.search(element.get("style", "")))


def _cell(cell: html.HtmlElement) -> tuple[str, int, int]:
    """Return the text of a cell, and how many columns and rows it covers."""
    for end in cell.iter("br", "p", "li", "div"):
        end.tail = f"\n{end.tail or ''}"
    struck = struck_words(each.text_content() for each in cell.iter("*") if _is_struck(each))
    return StruckCell.of(cell.text_content(), struck), _span(cell, "colspan", 50), _span(cell, "rowspan", 1000)


def _span(cell: html.HtmlElement, name: str, most: int) -> int:
    span = cell.get(name, "1")
    return max(1, min(int(span), most)) if span.isdecimal() else 1


def _labels(element: html.HtmlElement) -> Iterator[str]:
    """Yield the numbers of a list as a browser shows them: `start`, `value` of an entry, letters by `type` or style."""
    start, kind = element.get("start", "1"), element.get("type", "1")
    if style := _STYLE.search(element.get("style", "")):
        kind = "i" if style[2].lower() == "roman" else "a"
        kind = kind.upper() if style[1].lower() == "upper" else kind
    count = int(start) if re.fullmatch(r"-?\d{1,6}", start) else 1
    for entry in element.iterchildren("li"):
        own = entry.get("value", "")
        count = int(own) if re.fullmatch(r"\d{1,6}", own) else count
        yield _label(kind, count)
        count += 1


def _label(kind: str, count: int) -> str:
    if kind == "1":
        return f"{count}. "
    letters = letter_of(count) if kind in ("a", "A") and count > 0 else ""
    letters = _ROMAN_OF.get(count, "") if kind in ("i", "I") else letters
    return f"({letters.upper() if kind.isupper() else letters}) " if letters else ""
