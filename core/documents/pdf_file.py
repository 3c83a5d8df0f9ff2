"""The tree as PDF, typeset by Typst: tagged (PDF/UA-1), with fonts from packages, the same on every machine."""

import contextlib
import io
import json
from collections.abc import Iterable, Iterator, Sequence
from functools import cache
from importlib import resources
from pathlib import Path
from typing import Any

import typst

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
    direction_of,
    inlines,
    length,
    plain,
    primary,
)


def with_row_headers(pdf: bytes, headed: Sequence[bool]) -> bytes:
    """Return the PDF with the first cell of each row as `TH` of scope `Row`, in the tables that `headed` marks.

    `headed` has one entry a table, in the document's order. The same input gives the same bytes. Raises ValueError
    where the count differs.
    """
    if not any(headed):
        return pdf
    import pikepdf  # 12 MB; documents without tables go without

    target = io.BytesIO()
    with pikepdf.open(io.BytesIO(pdf)) as document:
        tables = list(_tables(document.Root.StructTreeRoot.K, pikepdf))
        if len(tables) != len(headed):
            raise ValueError(f"{len(tables)} tables are tagged, {len(headed)} were written")
        for table, is_headed in zip(tables, headed, strict=True):
            for row in _rows(table) if is_headed else ():
                _head(row, pikepdf.Name)
        document.save(
            target,
            deterministic_id=True,
            compress_streams=False,
            object_stream_mode=pikepdf.ObjectStreamMode.preserve,
        )
    return target.getvalue()


def _tables(node: Any, pikepdf: Any) -> Iterator[Any]:
    """Yield the tables of the tree, in reading order."""
    if isinstance(node, pikepdf.Array):
        for each in node:
            yield from _tables(each, pikepdf)
    elif isinstance(node, pikepdf.Dictionary) and "/S" in node:
        if node.S == "/Table":
            yield node
        elif "/K" in node:
            yield from _tables(node.K, pikepdf)


def _rows(table: Any) -> Iterator[Any]:
    """Yield the rows of a table except those of its head.

    Typst writes the children of a table, a group and a row as arrays.
    """
    for part in table.K:
        if part.S == "/TR":
            yield part
        elif part.S == "/TBody":
            yield from part.K


def _head(row: Any, name: Any) -> None:
    """Make the first cell of a row its header, and remove the lists of header ids.

    Those lists name column headers only; without them, programs find headers by their scope.
    """
    for place, cell in enumerate(row.K):
        attributes = next(each for each in cell.A if each.O == "/Table")
        if "/Headers" in attributes:
            del attributes["/Headers"]
        if place == 0:
            cell.S, attributes["/Scope"] = name.TH, name.Row


_TEMPLATE = Path(__file__).with_name("report.typ")
_PICTURE = b'#set page(width: auto, height: auto, margin: 0pt)\n#image(bytes(sys.inputs.svg), format: "svg")'
_ACCESSIBLE = "ua-1"
_UNTOLD = ("could not be displayed", "missing codepoints")  # text that a reader who does not see would not be told
_POINTS_PER_INCH = 200
_REMEMBERED, _LONG = 12, 200_000  # documents, characters of data
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
    inputs = {"document": json.dumps(_Data(document).whole())}
    headed = list(_headed(document.blocks))
    created = document.created.replace(microsecond=0)  # Typst takes no parts of a second
    try:
        with _forget_cache(len(inputs["document"])):
            data = _compiled(_TEMPLATE.read_bytes(), inputs, format="pdf", pdf_standards=_ACCESSIBLE, timestamp=created)
        return with_row_headers(data, headed)
    except typst.TypstError as error:
        if not any(words in error.message for words in _UNTOLD):
            raise TypesettingError(error.message, *error.hints) from error
    with _forget_cache(len(inputs["document"])):
        return with_row_headers(_compiled(_TEMPLATE.read_bytes(), inputs, format="pdf", timestamp=created), headed)


def _headed(blocks: Iterable[Block]) -> Iterator[bool]:
    """Yield, for each table that is tagged as one, whether the first cells of its rows are headers."""
    for block in blocks:
        if isinstance(block, TableBlock):
            yield block.row_heads
        elif isinstance(block, KeyValue) and block.pairs:
            yield True


@contextlib.contextmanager
def _forget_cache(size: int) -> Iterator[None]:
    """Empty Typst's cache after a long document.

    Typst keeps what it made of a document until ten others were compiled, a megabyte for each paragraph of a report.
    So as many empty ones are compiled; otherwise a worker would hold the memory of its last reports.
    """
    try:
        yield
    finally:
        for _other in range(_REMEMBERED if size > _LONG else 0):
            _compiled(b"", {}, format="pdf")


def picture(svg: bytes, *, ppi: int = _POINTS_PER_INCH) -> bytes:
    """Return an SVG as PNG, with the same fonts, for files that cannot hold the SVG. At 96 ppi a unit is a point."""
    return _compiled(_PICTURE, {"svg": svg.decode()}, format="png", ppi=ppi)


def _compiled(template: bytes, inputs: dict[str, str], **how: Any) -> bytes:
    compiler = typst.Compiler(template, font_paths=_fonts(), ignore_system_fonts=True, sys_inputs=inputs)
    data, warnings = compiler.compile_with_warnings(**how)
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
            made = self._block(block)
            if isinstance(block, HeadingBlock):
                level = made["level"] = min(block.level, level + 1)  # PDF/UA-1 wants no level left out
            blocks.append(made)
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
