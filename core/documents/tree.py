"""A report as a tree of plain data. Whoever builds it decides order and numbering once, for all files."""

import datetime as dt
import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from typing import Literal

from core.text.characters import close_directions, writable_text
from core.text.world_languages import Direction, direction_of

_WEB = re.compile(r"https?://[^\s<>\"\x00-\x20\x7f-\x9f]+", re.IGNORECASE)


def primary(language: str) -> str:
    """Return the first part of a language tag ("zh-Hans" → "zh")."""
    return language.partition("-")[0].lower()


@dataclass(frozen=True, slots=True)
class Run:
    """Words in one format. `language` where it differs from the text around.

    `url` makes a link: to the web (http and https only), or to an anchor of the document ("#paragraph-12"). `change`
    marks words that `author` would add or delete: a tracked change in Word, underlined or struck out elsewhere.
    """

    text: str
    bold: bool = False
    italic: bool = False
    language: str = ""
    url: str = ""
    change: Literal["", "insert", "delete"] = ""
    author: str = ""

    def leads_out(self) -> bool:
        """Return whether this is a link to the web."""
        return bool(_WEB.fullmatch(self.url))


@dataclass(frozen=True, slots=True)
class Footnote:
    """A footnote, at its place among the runs. Notes are numbered through the document, from 1."""

    text: "Text"

    def runs(self) -> tuple[Run, ...]:
        """Return the runs of the note; notes have no notes."""
        return tuple(item for item in inlines(self.text) if isinstance(item, Run))


Inline = Run | Footnote
Text = str | Run | Sequence[Inline]
"""A plain string is one run."""


@dataclass(frozen=True, slots=True)
class HeadingBlock:
    """A heading; what follows belongs to it until the next. `level` from 1; `number` as printed ("I.", "A.")."""

    title: Text
    level: int = 1
    number: str = ""
    anchor: str = ""
    new_page: bool = False


@dataclass(frozen=True, slots=True)
class ParagraphBlock:
    """A paragraph, numbered in the UN manner where `number` is given ("12." before its first line).

    One that `leads` to what follows is never the last on a page.
    """

    text: Text
    number: str = ""
    language: str = ""
    anchor: str = ""
    small: bool = False
    leads: bool = False


@dataclass(frozen=True, slots=True)
class QuoteBlock:
    """A quotation, set apart, in its own language, with its source below."""

    text: Text
    language: str = ""
    source: Text = ""


@dataclass(frozen=True, slots=True)
class Items:
    """A list, with bullets or with numbers."""

    items: Sequence[Text]
    ordered: bool = False


@dataclass(frozen=True, slots=True)
class TableBlock:
    """A table. `head` repeats on each page; `widths` are shares of the width, one a column.

    `counts` are the places of columns of numbers, which are aligned at the end of their cells. With `row_heads` the
    first cell of a row names the row.
    """

    head: Sequence[Text]
    rows: Sequence[Sequence[Text]]
    widths: Sequence[float] = ()
    caption: Text = ""
    counts: Sequence[int] = ()
    row_heads: bool = True


@dataclass(frozen=True, slots=True)
class Figure:
    """A picture of our own as SVG, never a stranger's; `alt` says in words what it shows.

    One that `leads` stays on the page of what follows.
    """

    svg: bytes
    alt: str
    caption: Text = ""
    leads: bool = False


@dataclass(frozen=True, slots=True)
class KeyValue:
    """Facts about the document in two columns: symbol, date, mandate."""

    pairs: Sequence[tuple[Text, Text]]


@dataclass(frozen=True, slots=True)
class Contents:
    """The table of contents, down to `depth`."""

    title: str
    depth: int = 2


Block = HeadingBlock | ParagraphBlock | QuoteBlock | Items | TableBlock | Figure | KeyValue | Contents


@dataclass(frozen=True, slots=True)
class DocumentLabels:
    """The few words that a renderer adds, in the document's language."""

    page: str = "Page {page} of {pages}"
    notes: str = "Notes"
    back: str = "Back to the text"
    note: str = "Note {number}"


@dataclass(frozen=True, slots=True)
class ReportDocument:
    """A report: facts, running lines and blocks.

    `symbol` and `running_head` are at the head of each page, `running_foot` and the page's number at its foot.
    `created` (with a zone) is the only time in the file, so that the same tree gives the same bytes. `masthead` is the
    line above the title ("United Nations"). `landscape` is for wide tables. The properties contain no author.
    """

    title: str
    language: str
    created: dt.datetime
    blocks: Sequence[Block]
    symbol: str = ""
    masthead: str = ""
    subtitle: str = ""
    running_head: str = ""
    running_foot: str = ""
    landscape: bool = False
    words: DocumentLabels = DocumentLabels()

    @property
    def direction(self) -> Direction:
        return direction_of(self.language)


def inlines(text: Text) -> tuple[Inline, ...]:
    """Return any `Text` as a tuple of runs and notes."""
    if isinstance(text, str):
        return (Run(text),) if text else ()
    return (text,) if isinstance(text, Run) else tuple(text)


def length(text: Text) -> int:
    """Return the number of characters, without those of notes."""
    return sum(len(item.text) for item in inlines(text) if isinstance(item, Run))


def texts_of(block: Block) -> Iterator[Text]:
    """Return the texts of a block, in their order."""
    match block:
        case TableBlock():
            yield block.caption
            yield from block.head
            for row in block.rows:
                yield from row
        case KeyValue():
            for pair in block.pairs:
                yield from pair
        case Items():
            yield from block.items
        case HeadingBlock():
            yield block.title
        case ParagraphBlock():
            yield block.text
        case QuoteBlock():
            yield from (block.text, block.source)
        case Figure():
            yield block.caption


def plain(text: str) -> str:
    """Return words as any file can carry them; they cannot turn the direction of what follows."""
    return close_directions(writable_text(text)[0])


def anchors(document: ReportDocument) -> frozenset[str]:
    """Return the anchors that links may lead to."""
    return frozenset(block.anchor for block in document.blocks if isinstance(block, HeadingBlock | ParagraphBlock)) - {
        ""
    }


Lines = Literal["", "up", "down", "grid", "horizontal", "vertical"]


@dataclass(frozen=True, slots=True)
class Hatch:
    """The fill of a part. Colours are six hexadecimal digits; `lines`, in `ink`, differ in black and white."""

    fill: str
    lines: Lines = ""
    ink: str = "16212b"
