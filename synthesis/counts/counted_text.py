"""Counts that a sentence states in words ("two of the four States supported it"), read in the report's language.

Sentences of the first draft are recognised by the formats that made them, others by the words of `count_words`. What is
not recognised is skipped, and so is a count of a narrower class ("two States that are federal"): a sentence is refused
for what it says, never for what it might say.
"""

import re
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from enum import StrEnum
from functools import lru_cache
from itertools import zip_longest

from django.utils import translation

from consultations.enums import Constituency
from submissions.enums import Position
from synthesis.counts.count_words import LANGUAGES, SUPPORT, Language
from synthesis.counts.sentences import Form, did, noun, number_word, position_forms, theme_forms
from synthesis.enums import Quantity

_FORMS_OF_NOUNS = (1, 2, 3, 5, 11, 21, 100)  # numbers that between them need every form of a noun
_IN_WORDS = 10  # the highest number that drafts write as a word
_REACH = 160  # characters after a count in which its verb stands
_FIGURES = r"(?<![\d.,/])\d{1,4}(?![\d/]|[.,]\d)"
_END = re.compile(r"[;:!?。；：！？؛؟]|\.(?=\s+[^\W\d_]|\s*$|\s*[“\"«])")
_PLAIN = str.maketrans({"\u00a0": " ", "\u202f": " ", "ё": "е", "Ё": "Е"})  # a letter for a letter: places stay

Positions = tuple[str, ...]


class Says(StrEnum):
    """What a sentence says of the bodies that it counts."""

    NOTHING = ""  # nothing that is recognised
    TOOK = "took"  # that they took a position
    OF_THOSE = "of_those"  # something else, of those with a position
    ADDRESSED = "addressed"  # that they addressed the recommendation


@dataclass(frozen=True, slots=True)
class WrittenCount:
    """One count in a sentence.

    `start` and `end` are the place of the counting words with their noun; `kinds` is empty for a pronoun or a noun of
    all kinds. `positions` are the sets that the verb may mean. `whole`: the sentence reads as the first draft writes
    it.
    """

    start: int
    end: int
    quantity: Quantity
    number: int | None = None
    out_of: int | None = None
    kinds: frozenset[str] = frozenset()
    says: Says = Says.NOTHING
    positions: tuple[Positions, ...] = ()
    whole: bool = False


def written_counts(text: str, language: str) -> list[WrittenCount]:
    """Return the counts of a text in their order; empty for a language that is not in `LANGUAGES`."""
    if language not in LANGUAGES:
        return []
    plain = text.translate(_PLAIN)
    drafted = _drafted(plain, language)
    return [drafted] if drafted else list(_counts(plain, _patterns_of(language)))


@dataclass(frozen=True, slots=True)
class _Draft:
    """A format of the first draft, turned into a pattern."""

    pattern: re.Pattern[str]
    form: Form
    says: Says


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
def _drafts_of(language: str) -> tuple[_Draft, ...]:
    with translation.override(language):
        numbers = _any_of(number_word(number) for number in range(_IN_WORDS + 1))
        kinds = "|".join(f"(?P<kind_{kind.value}>{_any_of(_forms_of(kind))})" for kind in Constituency)
        acts = "|".join(f"(?P<did_{position.value}>{_any_of([did(position)])})" for position in Position)
        parts = {
            "numerator": rf"(?P<numerator>\d+|{numbers})",
            "denominator": rf"(?P<denominator>\d+|{numbers})",
            "kinds": f"(?:{kinds})",
            "did": f"(?:{acts})",
            "subject": r".{1,80}?",
            "theme": r".{1,200}?",
        }
        forms = [(form, text, Says.TOOK) for form, text in position_forms().items()]
        forms += [(form, text, Says.OF_THOSE) for form, text in theme_forms().items()]
        stop = translation.gettext("%(sentence)s.").replace("%(sentence)s", "")
        return tuple(_Draft(_compiled(_inverted(text + stop, parts)), form, says) for form, text, says in forms)


def _inverted(text: str, parts: dict[str, str]) -> str:
    """Return a format as a pattern that matches the sentences it makes."""
    pieces = re.split(r"%\((\w+)\)s", text.translate(_PLAIN))
    return "".join(parts[piece] if place % 2 else re.escape(piece) for place, piece in enumerate(pieces))


def _drafted(text: str, language: str) -> WrittenCount | None:
    """Return the count of a sentence that reads as the first draft writes it."""
    for draft in _drafts_of(language):
        if (found := draft.pattern.fullmatch(text)) is None:
            continue
        groups = {name: words for name, words in found.groupdict().items() if words}
        positions = next(name.removeprefix("did_") for name in groups if name.startswith("did_"))
        kinds = frozenset(name.removeprefix("kind_") for name in groups if name.startswith("kind_"))
        number, out_of = (_drafted_number(groups.get(name), language) for name in ("numerator", "denominator"))
        quantity = {Form.PART: Quantity.NUMBER, Form.SOME: Quantity.SOME}.get(draft.form, Quantity.ALL)
        if quantity == Quantity.ALL:
            number = out_of = {Form.ONLY: 1, Form.BOTH: 2}.get(draft.form, out_of)
        means = SUPPORT if positions == Position.SUPPORTS else ((positions,),)
        return WrittenCount(0, len(text), quantity, number, out_of, kinds, draft.says, means, whole=True)
    return None


def _drafted_number(words: str | None, language: str) -> int | None:
    if not words or words.isdecimal():
        return int(words) if words else None
    with translation.override(language):
        drafted = {number_word(number).lower(): number for number in range(_IN_WORDS + 1)}
    return drafted[words.lower()]


@lru_cache
def _patterns_of(language: str) -> _Patterns:
    words = LANGUAGES[language]
    with translation.override(language):
        forms = {kind.value: _forms_of(kind) for kind in Constituency}
    nouns = {kind: "|".join(filter(None, (words.nouns.get(kind), _any_of(mine)))) for kind, mine in forms.items()}
    # The longest first, where one begins as another.
    every = "|".join((_any_of(each for mine in forms.values() for each in mine), *words.nouns.values(), words.general))
    return _Patterns(
        words,
        {kind: _compiled(pattern) for kind, pattern in nouns.items()},
        tuple(_heads(words, f"(?P<noun>{every})")),
        tuple((_compiled(pattern), means) for pattern, means in words.acts),
        _compiled(words.relative),
        _compiled(words.addressed),
        _compiled(words.addressed_it),
        _compiled(rf"\s*,?\s*{words.adverbs}"),
        _compiled(rf"(?:(?:{words.negation})\s*|\b{words.of})$"),
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
        yield _HeadPattern(_compiled(rf"{edge}(?:{pattern}){gap}{noun_}"), Quantity.ALL, fixed)
    nobody = rf"{edge}(?:{words.nobody}){gap}{words.article}(?:{number('m')}{measure})?{noun_}"
    yield _HeadPattern(_compiled(nobody), Quantity.NUMBER, 0)
    after = rf"(?:\s+{number('m')})?" if words.number_after else ""
    before = "" if words.number_after else rf"(?:{number('m')}{measure})?"
    for quantity, pattern in words.quantities.items():
        head = rf"{edge}(?:{pattern}){gap}{words.article}{before}{noun_}{after}"
        yield _HeadPattern(_compiled(head), quantity)
    for noun_after in (rf"(?:{gap}{noun_})?", None):
        if words.spaced:
            whole = number("m") + noun_after if noun_after else noun_
            yield _HeadPattern(_compiled(rf"{number('n')}\s+{words.of}{whole}"), Quantity.NUMBER)
    yield _HeadPattern(_compiled(rf"{number('n', sure)}{measure}{noun_}(?!{words.share})"), Quantity.NUMBER)
    if words.spaced:
        alone = rf"{edge}(?P<n>{sure})(?:\s+{words.them})?\b"
        yield _HeadPattern(_compiled(alone), Quantity.NUMBER, is_pronoun=True)
    else:
        reverse = rf"{number('m')}个?{noun_}(?:之?中|里)，?\s*有?{number('n')}个?"
        yield _HeadPattern(_compiled(reverse), Quantity.NUMBER)


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
    heads = [_head(each, found, patterns) for each in patterns.heads for found in each.pattern.finditer(text)]
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
    found = [(match.start(), place) for match, place in places if match]
    return patterns.acts[min(found)[1]][1] if found else ()


def _length(pattern: re.Pattern[str], text: str) -> int:
    match = pattern.match(text)
    return match.end() if match else 0


def _forms_of(kind: Constituency) -> list[str]:
    return [noun(kind, number) for number in _FORMS_OF_NOUNS]


def _any_of(words: Iterable[str]) -> str:
    """Return a pattern of alternatives, the longest first."""
    distinct = sorted({each.translate(_PLAIN) for each in words}, key=len, reverse=True)
    return "|".join(re.escape(each) for each in distinct)


def _compiled(pattern: str) -> re.Pattern[str]:
    return re.compile(pattern, re.IGNORECASE)
