"""Counts that a sentence states in words ("two of the four States supported it"), read in the report's language.

Sentences of the first draft are recognised by the formats that made them, others by the words of `count_words`. What is
not recognised is skipped, and so is a count of a narrower class ("two States that are federal"): a sentence is refused
for what it says, never for what it might say.
"""

import re
from collections.abc import Iterator
from dataclasses import dataclass, replace
from functools import lru_cache
from itertools import zip_longest

from django.utils import translation

from consultations.enums import Constituency
from synthesis.counts.count_words import LANGUAGES, Language
from synthesis.counts.drafted_counts import (
    PLAIN,
    Positions,
    Says,
    WrittenCount,
    any_of,
    compiled,
    drafted_sentences,
    forms_of,
    whole_draft,
)
from synthesis.enums import Quantity

_REACH = 160  # characters after a count in which its verb stands
_FIGURES = r"(?<![\d.,/])\d{1,4}(?![\d/]|[.,]\d)"
_END = re.compile(r"[;:!?。；：！？؛؟]|\.(?=\s+[^\W\d_]|\s*$|\s*[“\"«])")


def written_counts(text: str, language: str) -> list[WrittenCount]:
    """Return the counts of a text in their order; empty for a language that is not in `LANGUAGES`."""
    if language not in LANGUAGES:
        return []
    plain = text.translate(PLAIN)
    if whole := whole_draft(plain, language):
        return [whole]
    read = drafted_sentences(plain, language)
    if not any(counts for _place, counts in read):
        return list(_counts(plain, _patterns_of(language)))
    return [each for place, counts in read for each in counts or _others(plain, place.start, place.end, language)]


def _others(text: str, start: int, end: int, language: str) -> Iterator[WrittenCount]:
    """Yield the counts of one sentence that a person wrote."""
    for each in _counts(text[start:end], _patterns_of(language)):
        yield replace(each, start=each.start + start, end=each.end + start)


@dataclass(frozen=True, slots=True)
class _HeadPattern:
    """A pattern of counting words. `fixed` is the number of "both" and "the only"; groups are n, m and noun."""

    pattern: re.Pattern[str]
    quantity: Quantity
    fixed: int | None = None
    is_pronoun: bool = False


@dataclass(frozen=True, slots=True)
class _Head:
    """Counting words that were found, before it is known what the sentence says of the bodies."""

    start: int
    end: int
    quantity: Quantity
    number: int | None
    out_of: int | None
    noun: str
    is_pronoun: bool


@dataclass(frozen=True, slots=True)
class _Patterns:
    """The patterns of one language, compiled once."""

    words: Language
    nouns: dict[str, re.Pattern[str]]
    heads: tuple[_HeadPattern, ...]
    acts: tuple[tuple[re.Pattern[str], tuple[Positions, ...]], ...]
    relative: re.Pattern[str]
    addressed: re.Pattern[str]
    addressed_it: re.Pattern[str]
    adverbs: re.Pattern[str]
    before: re.Pattern[str]  # what makes of a count no count


@lru_cache
def _patterns_of(language: str) -> _Patterns:
    words = LANGUAGES[language]
    with translation.override(language):
        forms = {kind.value: forms_of(kind) for kind in Constituency}
    nouns = {kind: "|".join(filter(None, (words.nouns.get(kind), any_of(mine)))) for kind, mine in forms.items()}
    # The longest first, where one begins as another.
    every = "|".join((any_of(each for mine in forms.values() for each in mine), *words.nouns.values(), words.general))
    return _Patterns(
        words,
        {kind: compiled(pattern) for kind, pattern in nouns.items()},
        tuple(_heads(words, f"(?P<noun>{every})")),
        tuple((compiled(pattern), means) for pattern, means in words.acts),
        compiled(words.relative),
        compiled(words.addressed),
        compiled(words.addressed_it),
        compiled(rf"\s*,?\s*{words.adverbs}"),
        compiled(rf"(?:(?:{words.negation})\s*|\b{words.of})$"),
    )


def _heads(words: Language, noun_: str) -> Iterator[_HeadPattern]:
    gap, edge, measure = (r"\s+", r"\b", r"\s+") if words.spaced else (r"", "", r"个?")
    spelt = sorted(words.numbers.items(), reverse=True)
    every = "|".join(f"(?:{forms})" for _value, forms in spelt)
    sure = "|".join(f"(?:{forms})" for value, forms in spelt if value != 1 or not words.one_is_article)

    def number(name: str, spelt: str = every) -> str:
        return rf"(?P<{name}>{_FIGURES}|{edge}{words.the}(?:{spelt}){edge})"

    noun_ += edge
    for pattern, fixed in ((words.only, 1), (words.both, 2)):
        yield _HeadPattern(compiled(rf"{edge}(?:{pattern}){gap}{noun_}"), Quantity.ALL, fixed)
    nobody = rf"{edge}(?:{words.nobody}){gap}{words.article}(?:{number('m')}{measure})?{noun_}"
    yield _HeadPattern(compiled(nobody), Quantity.NUMBER, 0)
    after = rf"(?:\s+{number('m')})?" if words.number_after else ""
    before = "" if words.number_after else rf"(?:{number('m')}{measure})?"
    for quantity, pattern in words.quantities.items():
        head = rf"{edge}(?:{pattern}){gap}{words.article}{before}{noun_}{after}"
        yield _HeadPattern(compiled(head), quantity)
    for noun_after in (rf"(?:{gap}{noun_})?", None):
        if words.spaced:
            whole = number("m") + noun_after if noun_after else noun_
            yield _HeadPattern(compiled(rf"{number('n')}\s+{words.of}{whole}"), Quantity.NUMBER)
    yield _HeadPattern(compiled(rf"{number('n', sure)}{measure}{noun_}(?!{words.share})"), Quantity.NUMBER)
    if words.spaced:
        alone = rf"{edge}(?P<n>{sure})(?:\s+{words.them})?\b"
        yield _HeadPattern(compiled(alone), Quantity.NUMBER, is_pronoun=True)
    else:
        reverse = rf"{number('m')}个?{noun_}(?:之?中|里)，?\s*有?{number('n')}个?"
        yield _HeadPattern(compiled(reverse), Quantity.NUMBER)


def _counts(text: str, patterns: _Patterns) -> Iterator[WrittenCount]:
    heads = list(_counted_heads(text, patterns))
    for head, after in zip_longest(heads, heads[1:]):
        tail = text[head.end : after.start if after else None][:_REACH]
        end = _END.search(tail)
        saying = _saying(tail[: end.start()] if end else tail, text[: head.start], patterns)
        if saying is None or (head.is_pronoun and saying[0] != Says.TOOK):
            continue
        kinds = frozenset(kind for kind, pattern in patterns.nouns.items() if pattern.fullmatch(head.noun))
        yield WrittenCount(head.start, head.end, head.quantity, head.number, head.out_of, kinds, *saying)


def _counted_heads(text: str, patterns: _Patterns) -> Iterator[_Head]:
    """Yield heads that do not overlap, the longer of two that begin together."""
    heads = [_head(each, match, patterns) for each in patterns.heads for match in each.pattern.finditer(text)]
    end = 0
    for head in sorted(heads, key=lambda head: (head.start, -head.end)):
        if head.start >= end:
            end = head.end
            if not patterns.before.search(text[max(0, head.start - 40) : head.start]):
                yield head


def _head(pattern: _HeadPattern, match: re.Match[str], patterns: _Patterns) -> _Head:
    groups = match.groupdict()
    number, out_of = (_value(groups.get(name), patterns.words) for name in ("n", "m"))
    if pattern.quantity == Quantity.ALL:
        out_of = out_of if pattern.fixed is None else pattern.fixed
        number = out_of
    elif pattern.fixed is not None:
        number = pattern.fixed
    noun_ = groups.get("noun") or ""
    return _Head(*match.span(), pattern.quantity, number, out_of, noun_, pattern.is_pronoun)


def _value(words: str | None, language: Language) -> int | None:
    if not words:
        return None
    if words.isdecimal():
        return int(words)
    for value, forms in language.numbers.items():
        if re.fullmatch(rf"{language.the}(?:{forms})", words, re.IGNORECASE):
            return value
    return None


def _saying(tail: str, before: str, patterns: _Patterns) -> tuple[Says, tuple[Positions, ...]] | None:
    """Return what is said of the bodies, and the positions that it may mean.

    None where a clause narrows the class in a way that is not counted here.
    """
    if not patterns.words.spaced and (means := _clause_before(before, patterns)):
        return Says.OF_THOSE, means
    if clause := patterns.relative.match(tail.lstrip()):
        rest = tail.lstrip()[clause.end() :]
        rest = rest[_length(patterns.adverbs, rest) :]
        if means := _act_at(rest, patterns):
            return Says.OF_THOSE, means
        if not patterns.addressed.match(rest):
            return None
        means = _act_within(rest, patterns)
        return (Says.TOOK, means) if means else (Says.NOTHING, ())
    rest = tail[_length(patterns.adverbs, tail) :]
    if means := _act_at(rest, patterns):
        return Says.TOOK, means
    return (Says.ADDRESSED, ()) if patterns.addressed_it.match(rest) else (Says.NOTHING, ())


def _clause_before(before: str, patterns: _Patterns) -> tuple[Positions, ...]:
    """Return the positions of a clause before the bodies: in Chinese it says there which bodies are meant."""
    clause = re.split("[，；。：]", before)[-1]
    return _act_within(clause, patterns) if clause.endswith("的") else ()


def _act_at(rest: str, patterns: _Patterns) -> tuple[Positions, ...]:
    return next((means for pattern, means in patterns.acts if pattern.match(rest)), ())


def _act_within(rest: str, patterns: _Patterns) -> tuple[Positions, ...]:
    """Return the positions of the act that begins first; of two that begin together, the more exact one."""
    places = ((pattern.search(rest), place) for place, (pattern, _means) in enumerate(patterns.acts))
    matches = [(match.start(), place) for match, place in places if match]
    return patterns.acts[min(matches)[1]][1] if matches else ()


def _length(pattern: re.Pattern[str], text: str) -> int:
    match = pattern.match(text)
    return match.end() if match else 0
