"""Finds the articles of a convention or a draft law: Article 4, § 2a, Artículo 3 bis, Статья 5.1, 第四条.

An article has its heading alone in a line, with or without a title, or its text in the same line.
"""

import re
from collections.abc import Iterator, Sequence
from dataclasses import replace

from consultations.reading.lines import TextLine
from consultations.reading.structure.headings import PLAIN

_WORD = (
    r"\[?(?:(?:draft\s+)?article|projet d[’']article|artículo|articulo|artigo|articolo|artikel|art\.|artykuł|člen"
    r"|článek|статья|стаття|член|المادة|(?:مشروع\s+)?المادة|§|pasal|điều|madde|maddə|neni|članak|član|члан|чл\.|άρθρο"
    r"|artikulo|makala|кифл|бап|ماده|مادة|دفعہ|अनुच्छेद|धारा|ধারা|มาตรา|ข้อ|មាត្រា|ມາດຕາ|አንቀጽ|მუხლი|հոդված)"
)
_SUFFIX = r"(?:\s?(?:bis|ter|quater|quinquies|sexies|septies|octies|novies|decies)\b|(?-i:[a-zA-Z])(?!\w))"
_NUMBER = (
    r"(?:(?:[LRDA]\.\s?)?\d{1,4}(?:[.-]\d{1,3})*|(?-i:[IVXLC]{1,6})(?![^\W\d_])|premier|première|único|única|unico)"
)
_BEFORE_WORD = r"\d{1,3}\.?\s?(?:cikk|straipsnis|pants|gr\.|бап)(?![^\W\d_])"  # 3. cikk
_HAN = r"第[一二三四五六七八九十百零〇\d]{1,6}[条條](?:之[一二三四五六七八九十])?|제\s?\d{1,4}조(?:의\s?\d{1,2})?"
# Scripts without capitals: nothing but a space stands between the number and the text.
_CASELESS = r"(?:มาตรา|ข้อ|មាត្រា|ມາດຕາ|अनुच्छेद|धारा|ধারা|አንቀጽ)\s?\d{1,4}"
_HANGUL_TITLE = re.compile(r"제\s?\d{1,4}조[^()]{0,6}\([^()]{1,40}\)\s*\S")  # its text follows
_PROVISION = r"disposici[oó]n\s+(?:adicional|transitoria|derogatoria|final)\s+[^\W\d_]+"
_LABEL = (
    rf"(?P<label>{_WORD}\s?{_NUMBER}(?:\s?(?:er|re|[°ºª.]{{1,2}}(?=\s|[-–—]|$)))?{_SUFFIX}?"
    rf"|{_HAN}|{_BEFORE_WORD}|{_PROVISION})"
)
_ARTICLE = re.compile(
    rf"{_LABEL}\s*(?P<title>[.:：–—-]{{0,3}}\s*(?:[\[(（]\s*[^\W\d_]|(?-i:[^\W\d_a-zа-я]))[^.;:。；：]{{0,120}})?[.:]?\]?$",
    re.IGNORECASE,
)
_WITH_TEXT = re.compile(
    rf"(?:{_LABEL}(?:\s*[.:：–—-]{{1,3}}\s*)|(?P<han>(?:{_HAN})(?:\s?\([^()]{{1,40}}\))?|{_CASELESS})(?:\s+|[:：]))(?P<text>(?-i:[^\W\d_a-zа-я]|[“\"«(（]).*)",
    re.IGNORECASE,
)
_CLAUSE = re.compile(r"[(（](\d{1,2})([a-z]?|\s?bis|\s?ter)[)）]\s*(?=\S)")
_SHORTER = re.compile(r"^(\w)(\w{2})\w+\.?")
_PROVISIONS = {"adicional": "adic.", "transitoria": "trans.", "derogatoria": "derog.", "final": "final"}
_LEAST_ARTICLES = 2
_LEAST_WORDS = 6  # of a sentence
_TITLE_LENGTH = 90  # characters


def article_of(text: str) -> str:
    """Return the name of an article ("Article 4") whose heading this text is, "" where it is none."""
    match = None if _HANGUL_TITLE.match(text) else _ARTICLE.match(text)
    if not match or (match["title"] or "X").strip(" .:：–—-")[:1].islower():
        return ""
    return _name_of(match["label"])


def _name_of(label: str) -> str:
    name = " ".join(label.strip(" .:：–—-[").split())
    words = name.split()
    if name.lower().startswith("disposici"):  # a number has at most 20 characters
        return f"Disp. {_PROVISIONS[words[1].lower()]} {words[2]}"
    return name


def short_name(name: str, longest: int) -> str:
    """Return a name of at most so many characters: Art. 12 bis instead of Artículo 12 bis, cut where that is longer."""
    return name if len(name) <= longest else _SHORTER.sub(r"\1\2.", name)[: max(longest, 1)].rstrip(" .")


def articles_of(lines: Sequence[TextLine]) -> list[list[TextLine]]:
    """Return what is above the first article, then the articles, each with its heading marked; empty where are none."""
    marked = list(_with_own_headings(lines))
    starts = [index for index in range(len(marked)) if _begins(marked, index)]
    if len(starts) < _LEAST_ARTICLES:
        return []
    for index in starts:
        marked[index] = replace(marked[index], heading=marked[index].heading or PLAIN)
        below = index + 1
        has_own_text = below < len(marked) and marked[below].order == marked[index].order >= 0
        if has_own_text or below + 1 >= len(marked) or article_of(marked[below].text):
            continue
        if _is_title_below(marked, below):
            marked[below] = replace(marked[below], heading=PLAIN + 1)
    return [marked[start:end] for start, end in zip([0, *starts], [*starts, len(marked)], strict=True)]


def clauses_of(lines: Sequence[TextLine]) -> list[tuple[str, list[TextLine]]]:
    """Return the clauses (1), (2), (2a) of an article with their numbers; empty where it has none.

    The first item has no number where text stands above the first clause.
    """
    starts = [
        (index, match)
        for index, line in enumerate(lines)
        if (match := _CLAUSE.match(line.text)) and (not index or line.gap or lines[index - 1].ends)
    ]
    values = [int(match[1]) for _index, match in starts]
    if len(starts) < _LEAST_ARTICLES or values[0] != 1 or values != sorted(values):
        return []
    ends = [*(index for index, _match in starts), len(lines)][1:]
    above = [("", list(lines[: starts[0][0]]))] if starts[0][0] else []
    return above + [
        (
            match[1] + match[2],
            [replace(lines[index], text=lines[index].text[match.end() :]), *lines[index + 1 : end]],
        )
        for (index, match), end in zip(starts, ends, strict=True)
    ]


def _with_own_headings(lines: Sequence[TextLine]) -> Iterator[TextLine]:
    """Yield the lines; where articles have their text in the line of their name, the name is a heading of its own."""
    with_text = {
        index: match
        for index, line in enumerate(lines)
        if not line.is_heading
        and (line.gap or not index or lines[index - 1].ends or lines[index - 1].is_heading)
        and (match := _WITH_TEXT.match(line.text))
        and (not article_of(line.text) or _is_whole(lines, index))
    }
    if len(with_text) < _LEAST_ARTICLES:
        yield from lines
        return
    for index, line in enumerate(lines):
        if match := with_text.get(index):
            yield replace(line, text=(match["label"] or match["han"]).strip(), heading=PLAIN)
            yield replace(line, text=match["text"], gap=True)
        else:
            yield line


def _is_whole(lines: Sequence[TextLine], index: int) -> bool:
    """Return whether an article is a sentence in the line of its name: no text of its own is below."""
    line = lines[index]
    below = next((each for each in lines[index + 1 :] if each.text), None)
    sentence = line.ends_sentence and len(line.text.split()) >= _LEAST_WORDS
    return (sentence or bool(re.match(_CASELESS, line.text))) and (
        below is None or below.is_heading or bool(article_of(below.text) or _WITH_TEXT.match(below.text))
    )


def _begins(lines: Sequence[TextLine], index: int) -> bool:
    """Return whether an article begins with this line, alone or above its title."""
    line = lines[index]
    if not article_of(line.text):
        return False
    if not (line.is_heading or line.gap or not index or lines[index - 1].ends or lines[index - 1].is_heading):
        return False
    below = index + 1
    if line.is_heading or below == len(lines) or lines[below].gap or lines[below].is_heading:
        return True
    alone = len(line.text) <= len(article_of(line.text)) + 1
    if alone and below + 1 < len(lines) and _is_title_below(lines, below):
        return True
    return line.gap and line.ends  # its title ends in a full stop, and its text begins in the next line


def _is_title_below(lines: Sequence[TextLine], index: int) -> bool:
    """Return whether the line below the word "Article 4" is its title."""
    line, below = lines[index], lines[index + 1]
    return (
        not line.ends
        and not line.is_heading
        and not (line.gap and below.text[:1].islower())
        and len(line.text) < _TITLE_LENGTH
        and (below.gap or below.is_heading)
        and not re.match(r"[\d(（§]", line.text.replace("(", "", 1) if line.text.endswith(")") else line.text)
    )
