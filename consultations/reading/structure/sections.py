"""Reads the paragraphs of a whole document: part by part, where its parts are numbered each for itself."""

import re
from collections import Counter
from collections.abc import Sequence
from dataclasses import replace
from itertools import pairwise, takewhile

from consultations.reading.lines import LeftOutKind, TextLine
from consultations.reading.messages import Reason
from consultations.reading.results import ParagraphKind
from consultations.reading.structure.headings import HeadingPath, level_of, peeled
from consultations.reading.structure.line_log import TextLedger
from consultations.reading.structure.numbers.articles import article_of, articles_of, clauses_of, short_name
from consultations.reading.structure.numbers.numbering import numbering_of, rising_numbering_of, sure_numbers
from consultations.reading.structure.numbers.outline import outline_of
from consultations.reading.structure.numbers.unique_numbers import LONGEST, with_unique_numbers
from consultations.reading.structure.paragraphs import (
    DocumentPrint,
    NumberedParagraph,
    lettered_paragraphs,
    paragraph_of,
    paragraphs_of,
    paragraphs_with_items,
)
from consultations.reading.structure.resolutions import Resolution, paragraphs_of_resolution, resolutions_of

_LEAST_RESTARTS = 2
_LONGEST_TITLE = 120  # characters
_OF_PARTS = 11  # the level of annexes and Roman numbers


def paragraphs_of_document(lines: Sequence[TextLine], ledger: TextLedger) -> list[NumberedParagraph]:
    """Return the paragraphs in the order of the document. What belongs to none is in the ledger."""
    lines = _with_numbered_paragraphs(lines)
    print_ = DocumentPrint.of(lines)
    resolutions = resolutions_of(lines)
    if resolutions:
        paragraphs = _with_resolutions(lines, resolutions, print_, ledger)
    else:
        if articles := articles_of(lines):
            paragraphs, _path = _by_article(articles, print_, ledger, HeadingPath())
            return with_unique_numbers(paragraphs, ledger)
        sections = sections_of(lines)
        if sections:
            return with_unique_numbers(_by_section(sections, print_, ledger), ledger, prefix_all=True)
        numbering = numbering_of(lines)
        numbering = outline_of(lines, numbering.starts) or numbering
        if not numbering.starts:
            return lettered_paragraphs(lines, print_, ledger)
        paragraphs, _path = paragraphs_of(lines, numbering, print_, ledger)
        ledger.notes += numbering.notes
    return with_unique_numbers(paragraphs, ledger)


def _with_numbered_paragraphs(lines: Sequence[TextLine]) -> list[TextLine]:
    """Return the lines; a heading with just the number that is missing between two paragraphs is a paragraph."""
    with_paragraphs = list(lines)
    values = [(index, value) for index, line in enumerate(lines) if (value := _number_of(line.text)) is not None]
    for (_at, before), (index, value), (_next, after) in zip(values, values[1:], values[2:], strict=False):
        one, other = lines[_at], lines[_next]
        if (
            lines[index].is_heading
            and not one.is_heading
            and not other.is_heading
            and (before, after) == (value - 1, value + 1)
        ):
            with_paragraphs[index] = replace(lines[index], heading=None)
    return with_paragraphs


def _number_of(text: str) -> int | None:
    match = re.match(r"(\d{1,4})[.．、]\s", text)
    return int(match[1]) if match else None


def sections_of(lines: Sequence[TextLine]) -> list[list[TextLine]]:
    """Return the sections of a document that the source itself parts by headings, where each is numbered for itself.

    Empty where the numbers go on from section to section.
    """
    levels = Counter(line.heading for line in lines if line.heading and line.type is None)
    level = min((level for level, count in levels.items() if level and count > 1), default=None)
    if level is None:
        return []
    starts = [index for index, line in enumerate(lines) if line.heading and line.heading <= level]
    sections = [list(lines[start:end]) for start, end in pairwise([*([0] if starts[0] else []), *starts, len(lines)])]
    rows = [row for row in map(sure_numbers, sections) if row]
    again = sum(row[0] <= before[-1] for before, row in pairwise(rows))
    return sections if again >= _LEAST_RESTARTS else []


def _by_section(
    sections: Sequence[Sequence[TextLine]], print_: DocumentPrint, ledger: TextLedger
) -> list[NumberedParagraph]:
    path = HeadingPath()
    paragraphs: list[NumberedParagraph] = []
    for part, section in enumerate(sections):
        own, path = _between(section, print_, ledger, path)
        paragraphs += [replace(each, part=part) for each in own]
    return paragraphs


def _by_article(
    articles: Sequence[Sequence[TextLine]], print_: DocumentPrint, ledger: TextLedger, path: HeadingPath
) -> tuple[list[NumberedParagraph], HeadingPath]:
    """Return the paragraphs of articles as "Article 4, 2"; an article without numbers is one paragraph."""
    paragraphs, path = _between(articles[0], print_, ledger, path) if articles[0] else ([], path)
    for article in articles[1:]:
        name = article_of(article[0].text)
        reason = Reason("prefix_of_heading", name)
        if sure_numbers(article) and not _is_list(article):
            own, path = _between(article, print_, ledger, path)
            name = short_name(name, LONGEST - 2 - max((len(each.number) for each in own), default=0))
            paragraphs += [
                replace(each, number=f"{name}, {each.number}", reasons=(*each.reasons, reason)) for each in own
            ]
            continue
        start = next((index for index, line in enumerate(article) if not line.is_heading), len(article))
        ledger.add_headings(article[:start])
        path = path.under(article[:start], print_.width)
        text, below = peeled(article[start:], at_end=True) if start < len(article) else ([], [])
        if text:
            paragraphs += _clauses(name, text, path, print_, ledger)
        ledger.add_headings(below)
        path = path.under(below, print_.width)
    return paragraphs, path


def _is_list(article: Sequence[TextLine]) -> bool:
    """Return whether the numbers of an article are those of a list below words that end with a colon or none at all."""
    text = [line for line in article if not line.is_heading]
    first = next((index for index, line in enumerate(text) if sure_numbers([line])), 0)
    return bool(first) and not text[first].gap and not text[first - 1].ends_sentence


def _clauses(
    name: str, text: Sequence[TextLine], path: HeadingPath, print_: DocumentPrint, ledger: TextLedger
) -> list[NumberedParagraph]:
    """Return an article without plain numbers: one paragraph, or its clauses (1), (2) as § 3(1), § 3(2)."""
    paragraphs: list[NumberedParagraph] = []
    for number, lines in clauses_of(text) or [("", list(text))]:
        own = paragraphs_with_items(f"{name}({number})" if number else name, lines, path, print_, ledger)
        if (longest := max((len(each.number) for each in own), default=0)) > LONGEST:
            short = short_name(name, len(name) - longest + LONGEST)
            own = [replace(each, number=each.number.replace(name, short, 1)) for each in own]
        paragraphs += own
    return paragraphs


def _with_resolutions(
    lines: Sequence[TextLine], resolutions: Sequence[Resolution], print_: DocumentPrint, ledger: TextLedger
) -> list[NumberedParagraph]:
    """Return the paragraphs of the resolutions, each with its resolution's number, and of the text around them."""
    paragraphs: list[NumberedParagraph] = []
    path = HeadingPath()
    at = 0
    alone = len(resolutions) == 1
    for part, resolution in enumerate(resolutions):
        others, path = _between(lines[at : resolution.heading], print_, ledger, path)
        paragraphs += [replace(each, part=2 * part) for each in others]
        own, path = paragraphs_of_resolution(lines, resolution, print_, ledger, path)
        own = own if alone and not others else [_prefixed(each, resolution.number) for each in own]
        paragraphs += [replace(each, part=2 * part + 1) for each in own]
        at = resolution.end
    others, path = _between(lines[at:], print_, ledger, path)
    return [*paragraphs, *(replace(each, part=2 * len(resolutions)) for each in others)]


def _prefixed(paragraph: NumberedParagraph, number: str) -> NumberedParagraph:
    if not number:
        return paragraph
    reasons = (*paragraph.reasons, Reason("prefix_of_resolution", number))
    return replace(paragraph, number=f"{number}, {paragraph.number}", reasons=reasons)


def _between(
    lines: Sequence[TextLine], print_: DocumentPrint, ledger: TextLedger, path: HeadingPath
) -> tuple[list[NumberedParagraph], HeadingPath]:
    """Return the paragraphs of the text between resolutions, and the headings at its end."""
    articles = articles_of(lines)
    if articles:
        return _by_article(articles, print_, ledger, path)
    numbering = rising_numbering_of(lines) or numbering_of(lines)
    if numbering.starts:
        ledger.notes += numbering.notes
        return paragraphs_of(lines, numbering, print_, ledger, path)
    recitals, lines = _recitals(lines, path, print_, ledger)
    headings: list[TextLine] = []
    for index, line in enumerate(lines):
        is_part = (line.gap or not index) and not line.ends and level_of(line.text) <= _OF_PARTS
        below = bool(headings) and line.type is None and line.order == headings[-1].order + 1
        is_title = below and not (line.gap or line.ends)
        if line.is_heading or is_part or is_title:
            headings.append(line)
    orders = {line.order for line in headings}
    ledger.add_headings(headings)
    rest = [line for line in lines if line.order not in orders]
    texts = [line for line in rest if line.ends or len(line.text) > _LONGEST_TITLE]
    if path.headings and texts:
        ledger.leave_out_text("text_without_number", rest)
    else:  # what stands on a title page, and titles alone
        ledger.leave_out(rest, LeftOutKind.TEXT)
    return recitals, path.under(headings, print_.width)


def _recitals(
    lines: Sequence[TextLine], path: HeadingPath, print_: DocumentPrint, ledger: TextLedger
) -> tuple[list[NumberedParagraph], Sequence[TextLine]]:
    """Return the recitals (1), (2) above the articles of a legal act, and the lines that belong to none."""
    clauses = clauses_of(lines)
    recitals: list[NumberedParagraph] = []
    rest: list[TextLine] = []
    for at, (number, block) in enumerate(clauses, 1):
        own = block if number else []
        if at == len(clauses):  # what is below the last one leads to the articles
            own = [*own[:1], *takewhile(lambda line: not (line.gap or line.is_heading), own[1:])]
        if own:
            each = paragraph_of(f"({number})", own, path, print_.words, [Reason("number_as_printed")])
            recitals.append(replace(each, kind=ParagraphKind.PREAMBULAR))
        rest += block[len(own) :]
    return recitals, rest if clauses else lines
