"""The tree as PDF, typeset by Typst: tagged (PDF/UA-1), with fonts from packages, the same on every machine."""

import contextlib
import ctypes
import json
import threading
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass, replace
from functools import cache
from importlib import resources
from itertools import chain
from pathlib import Path
from typing import Any

import typst

from core.documents.pdf_structure import joined, pages_of_rows, with_row_headers
from core.documents.tree import (
    Block,
    Contents,
    Figure,
    Footnote,
    HeadingBlock,
    Inline,
    Items,
    KeyValue,
    ParagraphBlock,
    QuoteBlock,
    ReportDocument,
    Run,
    TableBlock,
    Text,
    anchors,
    inlines,
    length,
    plain,
    primary,
    texts_of,
)
from core.text.world_languages import direction_of

_TEMPLATE = Path(__file__).with_name("report.typ")
_PICTURE = (
    b"#set page(width: auto, height: auto, margin: 0pt)\n"
    b'#image(bytes(json(bytes(sys.inputs.document)).svg), format: "svg")'
)
_ACCESSIBLE = "ua-1"
_UNTOLD = ("could not be displayed", "missing codepoints")  # text that a reader who does not see would not be told
_POINTS_PER_INCH = 200
_REMEMBERED = 12  # documents
_EXCERPT, _FEWEST_ROWS = 100_000, 60  # characters that are typeset at once, some 90 MB; rows of two pages or more
_MOST_BEGUN = 12  # pages that begin with a heading; each is typeset anew, 2 s for 250 paragraphs with notes
_TYPESETTING = threading.Lock()  # one at a time in a process: four threads would need four times that memory
_AMIRI_IS_SMALLER = 1.14
_SHORT_ROW = 8  # lines
_LETTERS, _LETTERS_WIDE = 90, 170  # wide ones that stand on a line of a table, upright and on its side
_FIRST_STRONG, _ISOLATE_ENDS = "\u2068", "\u2069"  # words in the other direction stay together


class TypesettingError(Exception):
    """Typst warned or stopped: a mistake in the template or in the tree, never in anybody's text."""


def write_pdf(document: ReportDocument) -> bytes:
    """Return the document as PDF.

    Where a text has a character that none of our fonts has (an emoji, a seventh script), the file is tagged as well
    but does not claim PDF/UA-1, and shows a box; the docx and the page show the whole text. It does not claim PDF/UA-1
    either where a picture has marks above or below its letters that cannot be copied out of it. Raises
    TypesettingError.
    """
    try:
        return _typeset(document, _ACCESSIBLE)
    except typst.TypstError as error:
        if not any(words in error.message for words in _UNTOLD):
            raise TypesettingError(error.message, *error.hints) from error
        return _typeset(document, None)
    finally:
        _give_memory_back()


@dataclass(frozen=True, slots=True)
class _Excerpt:
    """Blocks that are typeset at once, and the number of their pages."""

    blocks: Sequence[Block]
    pages: int


def _typeset(document: ReportDocument, standard: str | None) -> bytes:
    """Return the PDF; long tables are typeset in excerpts, which take the memory of one of them.

    Their pages are counted first, since each page names the last. Raises typst.TypstError.
    """
    if not _is_divisible(document):
        return _part_of(document, document.blocks, standard)
    excerpts = list(_excerpts(document, standard))
    total, first = sum(each.pages for each in excerpts), 1
    files = list[bytes]()
    for each in excerpts:
        files.append(_part_of(document, each.blocks, standard, first=first, total=total))
        first += each.pages
    return joined(files)


def _part_of(
    document: ReportDocument, blocks: Sequence[Block], standard: str | None, *, first: int = 1, total: int = 0
) -> bytes:
    """Return some blocks as a PDF that begins with page `first` of `total`."""
    data = _Data(replace(document, blocks=blocks)).whole() | {"first-page": first, "total": total}
    created = document.created.replace(microsecond=0)  # Typst takes no parts of a second
    with _TYPESETTING, _forget_cache():
        _begin_pages(data["blocks"], list(_leading(blocks)), data)
        pdf = _compiled(_TEMPLATE.read_bytes(), data, format="pdf", pdf_standards=standard or [], timestamp=created)
    return with_row_headers(pdf, list(_headed(blocks)))


def _leading(blocks: Sequence[Block]) -> Iterator[tuple[int, int]]:
    """Yield (the first of the headings and lines that lead to it, a paragraph with notes), by their numbers."""
    first = None
    for number, block in enumerate(blocks):
        if isinstance(block, HeadingBlock) or (isinstance(block, ParagraphBlock) and block.leads):
            first = number if first is None else first
            continue
        noted = isinstance(block, ParagraphBlock) and any(isinstance(item, Footnote) for item in inlines(block.text))
        if noted and first is not None:
            yield first, number
        first = None


def _begin_pages(blocks: list[dict[str, Any]], leading: Sequence[tuple[int, int]], data: dict[str, Any]) -> None:
    """Begin a page with each heading that would be alone at the end of one.

    Typst moves the first line of a paragraph on when its notes find no room, and does not take along what leads to it.
    A page that begins earlier moves all that follows: the places are asked for after each.
    """
    for number in chain.from_iterable(leading):
        blocks[number]["place"] = number
    for _page in range(min(len(leading), _MOST_BEGUN)):
        places = dict(_places(data))
        alone = (blocks[first] for first, noted in leading if places[first] < places[noted])
        moved = next((block for block in alone if not block.get("new-page")), None)
        if moved is None:
            return
        moved["new-page"] = True


def _places(data: dict[str, Any]) -> list[tuple[int, int]]:
    """Return (number, page) of the blocks that have a place."""
    places: list[tuple[int, int]] = json.loads(_compiler(_TEMPLATE.read_bytes(), data).query("<places>", "value", True))
    return places


def _is_divisible(document: ReportDocument) -> bool:
    """Return whether a document is long, and nothing in it counts or leads from one excerpt to another."""
    texts = [text for block in document.blocks for text in texts_of(block)]
    if sum(map(length, texts)) <= _EXCERPT or not any(isinstance(block, TableBlock) for block in document.blocks):
        return False
    if any(isinstance(block, Contents) or getattr(block, "level", 1) > 1 for block in document.blocks):
        return False
    items = [item for text in texts for item in inlines(text)]
    return not any(isinstance(item, Footnote) or item.url.startswith("#") for item in items)


def _excerpts(document: ReportDocument, standard: str | None) -> Iterator[_Excerpt]:
    """Divide a document within its tables, where a page begins with a row."""
    rest = list(document.blocks)
    first = 1
    while rest:
        blocks, rest = _beginning(rest)
        pdf = _part_of(document, blocks, standard, first=first)
        places = pages_of_rows(pdf)
        pages = places.total
        match blocks, rest, places.starts:
            case [*above, TableBlock() as table], [TableBlock() as remaining, *below], [*_others, (row, pages)]:
                blocks = [*above, replace(table, rows=table.rows[:row])]
                rest = [replace(remaining, rows=[*table.rows[row:], *remaining.rows]), *below]
        yield _Excerpt(blocks, pages)
        first += pages


def _beginning(blocks: Sequence[Block]) -> tuple[list[Block], list[Block]]:
    """Return the blocks of the next excerpt, which ends within a table or with the last block, and the others."""
    letters = 0
    for place, block in enumerate(blocks):
        if isinstance(block, TableBlock):
            for number, row in enumerate(block.rows):
                if letters > _EXCERPT and number >= _FEWEST_ROWS:
                    start = replace(block, rows=block.rows[:number])
                    remaining = replace(block, rows=block.rows[number:], caption="")
                    return [*blocks[:place], start], [remaining, *blocks[place + 1 :]]
                letters += sum(map(length, row))
        else:
            letters += sum(map(length, texts_of(block)))
    return list(blocks), []


def _headed(blocks: Iterable[Block]) -> Iterator[bool]:
    """Yield, for each table that is tagged as one, whether the first cells of its rows are headers."""
    for block in blocks:
        if isinstance(block, TableBlock):
            yield block.row_heads
        elif isinstance(block, KeyValue) and block.pairs:
            yield True


@contextlib.contextmanager
def _forget_cache() -> Iterator[None]:
    """Empty Typst's cache after a document.

    Typst keeps what it made of a document until ten others were compiled, a megabyte for each paragraph of a report.
    So as many empty ones are compiled, in a hundredth of a second; otherwise a process would hold the memory of its
    last documents: 260 MB for tables of 100 rows.
    """
    try:
        yield
    finally:
        for _other in range(_REMEMBERED):
            _compiled(b"", {}, format="pdf")
        _give_memory_back()


def _give_memory_back() -> None:
    """Return free memory to the system, where that is glibc.

    By itself it keeps what lies below some that is used, 70 MB after a list of inputs.
    """
    if trim := getattr(ctypes.CDLL(None), "malloc_trim", None):
        trim(0)


def picture(svg: bytes, *, ppi: int = _POINTS_PER_INCH) -> bytes:
    """Return an SVG as PNG, with the same fonts, for files that cannot hold the SVG. At 96 ppi a unit is a point."""
    return _compiled(_PICTURE, {"svg": svg.decode()}, format="png", ppi=ppi)


def _compiler(template: bytes, data: dict[str, Any]) -> typst.Compiler:
    inputs = {"document": json.dumps(data)}
    return typst.Compiler(template, font_paths=_fonts(), ignore_system_fonts=True, sys_inputs=inputs)


def _compiled(template: bytes, document: dict[str, Any], **how: Any) -> bytes:
    data, warnings = _compiler(template, document).compile_with_warnings(**how)
    if warnings:
        raise TypesettingError(*(warning.message for warning in warnings))
    if not isinstance(data, bytes):
        raise TypesettingError("more than one page")
    return data


@cache
def _fonts() -> typst.Fonts:
    """Return Noto Serif, Amiri (the one Arabic face whose text can be searched and copied) and Noto Serif SC."""
    folders = [resources.files("fontpkg_noto_serif") / "files", resources.files("fontpkg_amiri") / "files"]
    folders.append(resources.files("pylopdf_fonts_zh_cn"))
    return typst.Fonts(False, False, [str(folder) for folder in folders])


class _Data:
    """The tree as the template expects it: all text cleaned, all links known to lead somewhere."""

    def __init__(self, document: ReportDocument) -> None:
        self._document = document
        self._known = anchors(document)
        self._own = primary(document.language)

    def whole(self) -> dict[str, Any]:
        document = self._document
        level = 0
        blocks = []
        for block in document.blocks:
            data = self._block(block)
            if isinstance(block, HeadingBlock):
                level = data["level"] = min(block.level, level + 1)  # PDF/UA-1 wants no level left out
            blocks.append(data)
        return {
            "title": plain(document.title),
            "subtitle": plain(document.subtitle),
            "symbol": plain(document.symbol),
            "masthead": plain(document.masthead),
            "running-head": plain(document.running_head),
            "running-foot": plain(document.running_foot),
            "page-words": plain(document.words.page),
            "landscape": document.landscape,
            "blocks": blocks,
            **_language_attributes(self._own, ""),
        }

    def _block(self, block: Block) -> dict[str, Any]:
        match block:
            case HeadingBlock():
                facts = {"title": self._words(block.title), "number": plain(block.number), "anchor": block.anchor}
                return {"kind": "section", **facts, "level": block.level, "new-page": block.new_page}
            case ParagraphBlock():
                text = {"text": self._words(block.text, block.language), **self._set_apart(block.language)}
                more = {"number": plain(block.number), "anchor": block.anchor, "leads": block.leads}
                return {"kind": "paragraph", "small": block.small, **more, **text}
            case QuoteBlock():
                text = {"text": self._words(block.text, block.language), **self._set_apart(block.language)}
                return {"kind": "quote", "source": self._words(block.source), **text}
            case Items():
                return {"kind": "items", "ordered": block.ordered, "items": list(map(self._words, block.items))}
            case TableBlock():
                widths = list(block.widths) or [1] * len(block.head)
                line = _LETTERS_WIDE if self._document.landscape else _LETTERS
                letters = [max(6, int(line * share / sum(widths)) - 1) for share in widths]
                return {
                    "kind": "table",
                    "head": list(map(self._words, block.head)),
                    "rows": [list(map(self._words, row)) for row in block.rows],
                    "widths": widths,
                    "letters": letters,
                    "short": [_is_short(row, letters) for row in block.rows],
                    "long": [list(map(_has_long_word, row, letters)) for row in block.rows],
                    "caption": self._words(block.caption),
                    "counts": list(block.counts),
                }
            case Figure():
                facts = {"svg": block.svg.decode(), "alt": plain(block.alt)}
                return {"kind": "figure", "caption": self._words(block.caption), "leads": block.leads, **facts}
            case KeyValue():
                return {"kind": "facts", "pairs": [list(map(self._words, pair)) for pair in block.pairs]}
            case Contents():
                return {"kind": "contents", "title": plain(block.title), "depth": block.depth}

    def _set_apart(self, language: str) -> dict[str, Any]:
        return _language_attributes(primary(language) or self._own, self._own)

    def _words(self, text: Text, language: str = "") -> list[dict[str, Any]]:
        return [self._inline(item, primary(language) or self._own) for item in inlines(text)]

    def _inline(self, item: Inline, around: str) -> dict[str, Any]:
        if isinstance(item, Footnote):  # it stands at the foot of the page, in the document's language
            return {"note": [self._inline(run, self._own) for run in item.runs()]}
        anchor = item.url.removeprefix("#") if item.url.startswith("#") else ""
        language = primary(item.language) or around
        turned = direction_of(language) != direction_of(around)
        return {
            "text": f"{_FIRST_STRONG}{plain(item.text)}{_ISOLATE_ENDS}" if turned else plain(item.text),
            "bold": item.bold,
            "italic": item.italic,
            "change": item.change,
            "url": item.url if item.leads_out() else "",
            "anchor": anchor if anchor in self._known else "",
            **_language_attributes(language, around),
        }


def _is_short(row: Iterable[Text], letters: Iterable[int]) -> bool:
    """Return whether a row takes so few lines that it is kept on one page."""
    return all(length(text) <= _SHORT_ROW * wide for text, wide in zip(row, letters, strict=True))


def _has_long_word(text: Text, letters: int) -> bool:
    """Return whether a word may be too long for its column: what stands between spaces is one word or several."""
    items = inlines(text)
    words = "".join(item.text for item in items if isinstance(item, Run)).split()
    return any(isinstance(item, Footnote) for item in items) or any(len(word) >= letters for word in words)


def _language_attributes(language: str, around: str) -> dict[str, Any]:
    """Return language, direction and size of words among others; language "" where nothing changes."""
    if language == around:
        return {"lang": "", "rtl": False, "size": 1}
    size = _AMIRI_IS_SMALLER if language == "ar" else 1 / _AMIRI_IS_SMALLER if around == "ar" else 1
    return {"lang": language, "rtl": direction_of(language) == "rtl", "size": size}
