"""Finds the articles of a convention, a statute or a draft law: "Article 4" alone in its line, or with its title."""

import re
from collections.abc import Sequence
from dataclasses import replace

from consultations.reading.lines import TextLine
from consultations.reading.structure.headings import PLAIN

_ARTICLE = re.compile(
    r"(?:(?:draft\s+)?article|projet d[’']article|artículo|artigo|articolo|artikel|статья|المادة|第)\s*"
    r"(\d{1,3}|[IVXLC]{1,6}|[一二三四五六七八九十]{1,3})\s*(?:bis|ter)?\s*(?:[条條])?\s*(?P<title>[.:：–—-]?\s*(?-i:[^\W\d_a-zа-я])[^.;:]{0,100})?[.:]?$",
    re.IGNORECASE,
)
_LEAST = 2


def article_of(text: str) -> str:
    """Return the name of an article ("Article 4") whose heading this text is, "" where it is none."""
    match = _ARTICLE.match(text)
    if not match or (match["title"] or "X").strip(" .:：–—-")[:1].islower():
        return ""
    return text[: match.start("title")].strip(" .:：–—-") if match["title"] else text.strip(" .:")


def articles_of(lines: Sequence[TextLine]) -> list[list[TextLine]]:
    """Return what is above the first article, then the articles, each with its heading marked; empty where are none."""
    starts = [
        index
        for index, line in enumerate(lines)
        if article_of(line.text)
        and (line.is_heading or line.gap or not index or lines[index - 1].ends)
        and (line.is_heading or index + 1 == len(lines) or lines[index + 1].gap or lines[index + 1].is_heading)
    ]
    if len(starts) < _LEAST:
        return []
    marked = list(lines)
    for index in starts:
        marked[index] = replace(marked[index], heading=marked[index].heading or PLAIN)
        below = index + 1
        if below + 1 < len(marked) and _is_title(marked, below) and not article_of(marked[below].text):
            marked[below] = replace(marked[below], heading=PLAIN + 1)
    return [marked[start:end] for start, end in zip([0, *starts], [*starts, len(marked)], strict=True)]


def _is_title(lines: Sequence[TextLine], index: int) -> bool:
    """Return whether the line below the word "Article 4" is its title."""
    line, below = lines[index], lines[index + 1]
    return not line.ends and len(line.text) < 90 and below.gap and not re.match(r"[\d(（]", line.text)
