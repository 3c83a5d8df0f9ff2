"""The tree as HTML: the inside of a page, without style or script, notes as numbered links."""

from collections.abc import Sequence
from html import escape

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
    plain,
)
from core.text.world_languages import direction_of


def write_html(document: ReportDocument) -> str:
    """Return an `<article>` with everything escaped, except figures, which are our own (see `Figure`)."""
    return _HtmlWriter(document).article()


class _HtmlWriter:
    """Writes the article in one pass over the tree; notes are numbered in order and listed at the end."""

    def __init__(self, document: ReportDocument) -> None:
        self._document = document
        self._known = anchors(document)
        self._notes: list[Footnote] = []

    def article(self) -> str:
        document = self._document
        above = [document.masthead, document.symbol]
        head = "".join(f"<p>{_text(line)}</p>" for line in above if line) + f"<h1>{_text(document.title)}</h1>"
        if document.subtitle:
            head += f"<p>{_text(document.subtitle)}</p>"
        body = "\n".join(self._block(index, block) for index, block in enumerate(document.blocks))
        language = _attributes("", document.language)
        return f'<article class="report"{language}>\n<header>{head}</header>\n{body}{self._all_notes()}\n</article>'

    def _block(self, index: int, block: Block) -> str:
        match block:
            case HeadingBlock():
                level = min(block.level + 1, 6)
                return f"<h{level}{_attributes(_anchor(index, block))}>{self._heading(block)}</h{level}>"
            case ParagraphBlock():
                number = f'<span class="number">{_text(block.number)}</span> ' if block.number else ""
                kind = " small" if block.small else ""
                facts = _attributes(block.anchor, block.language)
                return f'<p class="paragraph{kind}"{facts}>{number}{self._words(block.text)}</p>'
            case QuoteBlock():
                source = f"<footer>{self._words(block.source)}</footer>" if block.source else ""
                words = f"<p{_attributes('', block.language)}>{self._words(block.text)}</p>"
                return f"<blockquote>{words}{source}</blockquote>"
            case Items():
                tag = "ol" if block.ordered else "ul"
                return f"<{tag}>{''.join(f'<li>{self._words(item)}</li>' for item in block.items)}</{tag}>"
            case TableBlock():
                return self._table(block)
            case Figure():
                svg = block.svg.decode()
                picture = f'<div role="img" aria-label="{_text(block.alt)}">{svg[svg.index("<svg") :]}</div>'
                caption = f"<figcaption>{self._words(block.caption)}</figcaption>" if block.caption else ""
                return f"<figure>{caption}{picture}</figure>"
            case KeyValue():
                pairs = ((self._words(key), self._words(value)) for key, value in block.pairs)
                return f"<dl>{''.join(f'<dt>{key}</dt><dd>{value}</dd>' for key, value in pairs)}</dl>"
            case Contents():
                return self._contents(block)

    def _heading(self, section: HeadingBlock) -> str:
        number = f'<span class="number">{_text(section.number)}</span> ' if section.number else ""
        return number + self._words(section.title)

    def _contents(self, contents: Contents) -> str:
        entries = "".join(
            f'<li class="level-{block.level}"><a href="#{_text(_anchor(index, block))}">'
            f"{_text(block.number)} {_text(''.join(run.text for run in inlines(block.title) if isinstance(run, Run)))}"
            "</a></li>"
            for index, block in enumerate(self._document.blocks)
            if isinstance(block, HeadingBlock) and block.level <= contents.depth
        )
        title = _text(contents.title)
        return f'<nav class="contents" aria-label="{title}"><h2>{title}</h2><ul>{entries}</ul></nav>'

    def _table(self, table: TableBlock) -> str:
        caption = f"<caption>{self._words(table.caption)}</caption>" if table.caption else ""
        kinds = [' class="count"' if place in table.counts else "" for place in range(len(table.head))]

        def cells(tag: str, row: Sequence[Text]) -> str:
            end = tag.partition(" ")[0]
            return "".join(f"<{tag}{kind}>{self._words(cell)}</{end}>" for cell, kind in zip(row, kinds, strict=True))

        head = cells('th scope="col"', table.head)
        rows = "".join(f"<tr>{cells('td', row)}</tr>" for row in table.rows)
        return f"<table>{caption}<thead><tr>{head}</tr></thead><tbody>{rows}</tbody></table>"

    def _words(self, text: Text) -> str:
        return "".join(map(self._inline, inlines(text)))

    def _inline(self, item: Inline) -> str:
        if isinstance(item, Footnote):
            self._notes.append(item)
            number = len(self._notes)
            name = _text(self._document.words.note.format(number=number))
            link = f'<a href="#note-{number}" role="doc-noteref" aria-label="{name}">{number}</a>'
            return f'<sup id="note-mark-{number}">{link}</sup>'
        words = _text(item.text).replace("\n", "<br>")
        if item.bold:
            words = f"<strong>{words}</strong>"
        if item.italic:
            words = f"<em>{words}</em>"
        if item.change:
            tag = "ins" if item.change == "insert" else "del"
            words = f"<{tag}>{words}</{tag}>"
        if item.language:
            words = f"<span{_attributes('', item.language)}>{words}</span>"
        if item.leads_out():
            return f'<a href="{_text(item.url)}" rel="noopener noreferrer">{words}</a>'
        return f'<a href="{_text(item.url)}">{words}</a>' if item.url[1:] in self._known else words

    def _all_notes(self) -> str:
        if not self._notes:
            return ""
        words = self._document.words
        entries = "".join(
            f'<li id="note-{number}">{"".join(map(self._inline, note.runs()))} '
            f'<a href="#note-mark-{number}" role="doc-backlink" aria-label="{_text(words.back)}">↩</a></li>'
            for number, note in enumerate(self._notes, start=1)
        )
        return f'\n<section class="notes" role="doc-endnotes"><h2>{_text(words.notes)}</h2><ol>{entries}</ol></section>'


def _anchor(index: int, section: HeadingBlock) -> str:
    return section.anchor or f"section-{index}"


def _attributes(anchor: str, language: str = "") -> str:
    attributes = f' id="{_text(anchor)}"' if anchor else ""
    return f'{attributes} lang="{_text(language)}" dir="{direction_of(language)}"' if language else attributes


def _text(text: str) -> str:
    return escape(plain(text))
