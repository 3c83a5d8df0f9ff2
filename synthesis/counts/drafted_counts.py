"""Counts in sentences that read as the first draft writes them, recognised by the formats that made them.

A sentence with a list states several counts. "Of these" and "it" refer to the sentence before (drafts of earlier days
have the former), so a paragraph is read from its beginning.
"""

import re
from collections.abc import Iterable, Iterator
from dataclasses import dataclass, replace
from enum import StrEnum
from functools import lru_cache

from django.utils import translation

from consultations.enums import Constituency
from core.text.languages import join_list
from submissions.enums import Position
from synthesis.counts.count_words import SUPPORT
from synthesis.counts.paragraph_sentences import (
    LISTS,
    SEVERAL,
    ListPart,
    Pattern,
    all_of,
    part_formats,
    patterns,
    reporting_verbs,
    share_words,
)
from synthesis.counts.sentences import (
    Form,
    did,
    first_number,
    full_stop,
    noun,
    number_words,
    position_forms,
    theme_forms,
)
from synthesis.enums import Quantity
from synthesis.reports.findings.clauses import Clause, sentences

_FORMS_OF_NOUNS = (1, 2, 3, 5, 11, 21, 100)  # numbers that between them need every form of a noun
PLAIN = str.maketrans({"\u00a0": " ", "\u202f": " ", "ё": "е", "Ё": "Е"})  # a letter for a letter: places stay

Positions = tuple[str, ...]


class Says(StrEnum):
    """What a sentence says of the bodies that it counts."""

    NOTHING = ""  # nothing that is recognised
    TOOK = "took"  # that they took a position
    OF_THOSE = "of_those"  # something else, of those with a position
    OF_THESE = "of_these"  # something else, of all that addressed the recommendation
    ADDRESSED = "addressed"  # that they addressed the recommendation


@dataclass(frozen=True, slots=True)
class WrittenCount:
    """One count in a sentence.

    `start` and `end` are the place of the counting words with their noun; `kinds` is empty for a pronoun or a noun of
    all kinds. `positions` are the sets that the verb may mean. `whole`: the text is one sentence that reads as the
    first draft writes it. `region`: the place of the clause in a paragraph of the draft, with the `theme` it names;
    the evidence that is tied to it is what it counts.
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
    region: tuple[int, int] | None = None
    theme: str = ""


@dataclass(frozen=True, slots=True)
class _DraftPattern:
    """A format of the first draft, turned into a pattern."""

    pattern: re.Pattern[str]
    form: Form
    says: Says


@dataclass(frozen=True, slots=True)
class _Grammar:
    """The patterns of one language: sentences of one count, sentences of a paragraph, parts of their lists."""

    drafts: tuple[_DraftPattern, ...]
    sentences: tuple[tuple[Pattern, re.Pattern[str]], ...]
    parts: dict[ListPart, re.Pattern[str]]
    separator: re.Pattern[str]
    stop: str


@dataclass(slots=True)
class _Before:
    """What the sentences before were about: the kind, and how many addressed the recommendation, where that is said."""

    kinds: frozenset[str] = frozenset()
    total: int | None = None


def whole_draft(text: str, language: str) -> WrittenCount | None:
    """Return the count of a text that is one sentence of one count."""
    grammar = _grammar_of(language)
    if not text.endswith(grammar.stop):
        return None
    count = _one_count(text[: len(text) - len(grammar.stop)], language, grammar)
    return replace(count, start=0, end=len(text), whole=True, region=None, theme="") if count else None


def drafted_sentences(text: str, language: str) -> list[tuple[Clause, list[WrittenCount] | None]]:
    """Return the sentences of a paragraph with their counts; None for one that does not read as a draft's."""
    grammar, before = _grammar_of(language), _Before()
    drafted: list[tuple[Clause, list[WrittenCount] | None]] = []
    for place in sentences(text):
        counts = list(_counts_of(text[place.start : place.end], language, grammar, before))
        drafted.append((place, [_moved(each, place.start) for each in counts] or None))
        if not counts:
            before = _Before()
    return drafted


def _moved(count: WrittenCount, by: int) -> WrittenCount:
    region = (count.region[0] + by, count.region[1] + by) if count.region else None
    return replace(count, start=count.start + by, end=count.end + by, region=region)


def _counts_of(text: str, language: str, grammar: _Grammar, before: _Before) -> Iterator[WrittenCount]:
    if one := _one_count(text, language, grammar):
        if one.says == Says.TOOK:
            before.kinds, before.total = one.kinds, one.out_of
        yield one
        return
    for name, pattern in grammar.sentences:
        if match := pattern.fullmatch(text):
            counts = list(_of_pattern(name, match, language, grammar, before))
            if counts:
                yield from counts
                return


def _of_pattern(
    name: Pattern, match: re.Match[str], language: str, grammar: _Grammar, before: _Before
) -> Iterator[WrittenCount]:
    groups = {key: words for key, words in match.groupdict().items() if words}
    kinds = frozenset(key.removeprefix("kind_") for key in groups if key.startswith("kind_"))
    position = next((key.removeprefix("did_") for key in groups if key.startswith("did_")), "")
    number, total = (_drafted_number(groups.get(key), language) for key in ("numerator", "denominator"))
    if name in (Pattern.POSITIONS, Pattern.SOME_POSITIONS):
        before.kinds, before.total = kinds, total
    whole = WrittenCount(*match.span(), Quantity.SOME, kinds=kinds or before.kinds, region=match.span())
    if name not in LISTS:
        says = Says.OF_THOSE if position else Says.OF_THESE
        whole = replace(whole, says=says, positions=((position,) if position else (),), theme=groups.get("theme", ""))
        if name == Pattern.CAMPAIGN:
            total = before.total
        elif name == Pattern.THEME_OF_ONLY:
            number = total = 1
        elif name == Pattern.ANOTHER_PROPOSED:
            number = 1
        if number is None:
            yield whole
        else:
            start, end = match.span("numerator") if "numerator" in groups else match.span()
            yield replace(whole, start=start, end=end, quantity=Quantity.NUMBER, number=number, out_of=total)
        return
    if name in (Pattern.THEMES_OF_THOSE, Pattern.THEMES_OF_ONLY, Pattern.SOME_THEMES_OF_THOSE):
        whole = replace(whole, says=Says.OF_THOSE, positions=((position,),))
    else:
        whole, total = replace(whole, says=Says.OF_THESE, positions=((),)), total or before.total
    if name in (Pattern.THEMES_OF_ONLY, Pattern.THEMES_OF_ONE, Pattern.THEMES_OF_ONLY_KIND):
        number, total = 1, 1
    items = _items(match, LISTS[name], grammar)
    if name in SEVERAL and len(items) < 2:
        return
    for item in items:
        yield _of_item(item, whole, number, total, language)


def _of_item(
    item: re.Match[str], whole: WrittenCount, number: int | None, total: int | None, language: str
) -> WrittenCount:
    groups = {key: words for key, words in item.groupdict().items() if words}
    position = next((key.removeprefix("did_") for key in groups if key.startswith("did_")), "")
    start, end = item.span("numerator") if "numerator" in groups else item.span()
    if "numerator" in groups:
        number = _drafted_number(groups["numerator"], language)
    count = replace(whole, start=start, end=end, region=item.span(), theme=groups.get("theme", ""))
    if number is not None:
        count = replace(count, quantity=Quantity.NUMBER, number=number, out_of=total)
    return replace(count, says=Says.TOOK, positions=((position,),)) if position else count


def _items(match: re.Match[str], names: tuple[ListPart, ListPart], grammar: _Grammar) -> list[re.Match[str]]:
    """Return the parts of the list; empty where its words are no such list."""
    at, end = match.span("parts")
    items: list[re.Match[str]] = []
    while True:
        item = grammar.parts[names[1] if items else names[0]].match(match.string, at, end)
        if item is None:
            return []
        items.append(item)
        at = item.end()
        if at == end:
            return items
        separator = grammar.separator.match(match.string, at, end)
        if separator is None:
            return []
        at = separator.end()


@lru_cache
def _grammar_of(language: str) -> _Grammar:
    with translation.override(language):
        numbers, shares = any_of(number_words()), any_of(_words_of_all())
        of_all, of_total = (re.escape(words).replace("99", r"\d+") for words in (all_of("99"), first_number(99)))
        kinds = "|".join(f"(?P<kind_{kind.value}>{any_of(forms_of(kind))})" for kind in Constituency)
        acts = "|".join(
            f"(?P<did_{position.value}>{any_of([did(position)])})"
            for position in sorted(Position, key=lambda each: -len(did(each)))
        )
        words = {
            "numerator": rf"(?P<numerator>{of_total}|{of_all}|{shares}|\d+|{numbers})",
            "denominator": rf"(?P<denominator>\d+|{numbers})",
            "kinds": f"(?:{kinds})",
            "did": f"(?:{acts})",
            "subject": r".{1,80}?",
            "theme": r"(?P<theme>.{1,200}?)",
            "change": r".+",
            "verb": f"(?:{any_of(reporting_verbs())})",
            "words": r".+",
        }
        forms = [(form, text, Says.TOOK) for form, text in position_forms().items()]
        forms += [(form, text, Says.OF_THOSE) for form, text in theme_forms().items()]
        first, last = (text.translate(PLAIN) for text in join_list("\1\2\3").split("\2"))
        separators = [first.strip("\1"), last.strip("\3")]
        separator = "|".join(map(re.escape, separators))
        items = {name: _inverted(text, words) for name, text in part_formats().items()}

        def with_parts(name: Pattern) -> dict[str, str]:
            """Return the words with the pattern of the whole list, so that what is before it ends where it begins."""
            if name not in LISTS:
                return words
            first_one, others = (re.sub(r"\(\?P<\w+>", "(?:", items[each]) for each in LISTS[name])
            return {**words, "parts": rf"(?P<parts>{first_one}(?:(?:{separator}){others})*)"}

        return _Grammar(
            tuple(_DraftPattern(compiled(_inverted(text, words)), form, says) for form, text, says in forms),
            tuple((name, compiled(_inverted(text, with_parts(name)))) for name, text in patterns().items()),
            {name: compiled(rf"{pattern}(?=$|{separator})") for name, pattern in items.items()},
            compiled(separator),
            full_stop("").translate(PLAIN),
        )


def _inverted(text: str, parts: dict[str, str]) -> str:
    """Return a format as a pattern that matches the sentences it makes."""
    pieces = re.split(r"%\((\w+)\)s", text.translate(PLAIN))
    return "".join(parts[piece] if place % 2 else re.escape(piece) for place, piece in enumerate(pieces))


def _one_count(text: str, language: str, grammar: _Grammar) -> WrittenCount | None:
    """Return the count of a sentence of one count, which is given without its full stop."""
    for draft in grammar.drafts:
        if (match := draft.pattern.fullmatch(text)) is None:
            continue
        groups = {name: words for name, words in match.groupdict().items() if words}
        positions = next(name.removeprefix("did_") for name in groups if name.startswith("did_"))
        kinds = frozenset(name.removeprefix("kind_") for name in groups if name.startswith("kind_"))
        number, out_of = (_drafted_number(groups.get(name), language) for name in ("numerator", "denominator"))
        quantity = {Form.PART: Quantity.NUMBER, Form.SOME: Quantity.SOME}.get(draft.form, Quantity.ALL)
        if quantity == Quantity.ALL:
            number = out_of = {Form.ONLY: 1, Form.BOTH: 2}.get(draft.form, out_of)
        means = SUPPORT if positions == Position.SUPPORTS else ((positions,),)
        place = next((match.span(name) for name in ("numerator", "denominator") if name in groups), match.span())
        return WrittenCount(
            *place, quantity, number, out_of, kinds, draft.says, means,
            region=match.span(), theme=groups.get("theme", ""),
        )  # fmt: skip
    return None


def _drafted_number(words: str | None, language: str) -> int | None:
    if not words or words.isdecimal():
        return int(words) if words else None
    if figures := re.search(r"\d+", words):
        return int(figures[0])
    with translation.override(language):
        drafted = {words.lower(): number for number, words in enumerate(_words_of_all(), start=2)}
        drafted |= {words.lower(): number for number, words in enumerate(number_words())}
    return drafted[words.lower().translate(PLAIN)]


def _words_of_all() -> list[str]:
    """Return "both", "all three" and so on for two to ten, in the active language."""
    return [share_words(2, 2), *map(all_of, number_words()[3:])]


def forms_of(kind: Constituency) -> list[str]:
    """Return the noun of a constituency in all its forms, in the active language."""
    return [noun(kind, number) for number in _FORMS_OF_NOUNS]


def any_of(words: Iterable[str]) -> str:
    """Return a pattern of alternatives, the longest first."""
    distinct = sorted({each.translate(PLAIN) for each in words}, key=len, reverse=True)
    return "|".join(re.escape(each) for each in distinct)


def compiled(pattern: str) -> re.Pattern[str]:
    """Return the pattern, for words in any case."""
    return re.compile(pattern, re.IGNORECASE)
