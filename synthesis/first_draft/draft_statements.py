"""Sentences of a first draft, each with the passages that its clauses rest on, and the paragraphs made of them."""

from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from types import MappingProxyType
from typing import Any
from uuid import UUID

from submissions.enums import Confidentiality
from synthesis.coding.passages import Anchor
from synthesis.counts.paragraph_sentences import ListSentence, paragraph_of
from synthesis.first_draft.draft_material import DraftMaterial
from synthesis.reports.findings.clauses import Clause, clean_part, part_at, place_of
from synthesis.review.withheld_words import quotes_words

_LONG = 160  # words after which a paragraph is not continued with another subject
_LONGEST = 240  # words of a paragraph that is still continued
Tie = tuple[str, Sequence[Anchor]]  # words of a clause, "" for the whole sentence, and the passages it rests on


@dataclass(frozen=True, slots=True)
class Statement:
    """One sentence. `columns`: the count that a finding promises, where the sentence is a finding by itself.

    `lines_of_few` are those of the participants that it counts exactly, where these are so few that a confidential
    source among them could be told from the others.
    """

    text: str
    ties: Sequence[Tie] = ()
    columns: Mapping[str, Any] = field(default_factory=lambda: MappingProxyType({}))
    is_without_words: bool = False  # it counts only positions without a word, so there is nothing to cite
    lines_of_few: frozenset[UUID] = frozenset()

    @classmethod
    def listed(cls, sentence: ListSentence, passages: Sequence[Sequence[Anchor]], **more: Any) -> "Statement":
        return cls(sentence.text, tuple(zip(sentence.parts, passages, strict=True)), **more)


# Sentences that stay together in their order; they are written for the subject that the paragraph needs there.
Unit = Callable[[str], Sequence[Statement]]


@dataclass(frozen=True, slots=True)
class Plan:
    """A finding to be made: its columns, and its passages, each with the parts of the text that it supports."""

    columns: Mapping[str, Any]
    passages: Sequence[tuple[Anchor, tuple[str, ...]]]


def paragraphs_of(
    blocks: Iterable[Sequence[Unit]], subjects: tuple[str, str], columns: Mapping[str, Any], material: DraftMaterial
) -> Iterable[Plan]:
    """Yield one paragraph, or more where it would be long. A paragraph does not begin inside a unit.

    `subjects`: the recommendation in the first sentence of a paragraph, and in those after it.
    """
    statements: list[Statement] = []
    for block in blocks:
        written = _length(statements)
        ahead = _length(each for unit in block for each in unit(subjects[1]))
        if written > _LONG or (written and written + ahead > _LONGEST and ahead < _LONGEST):
            yield from _plan(statements, columns, material)
            statements = []
        for unit in block:
            more = unit(subjects[1])
            if statements and _length(statements) + _length(more) > _LONGEST:
                yield from _plan(statements, columns, material)
                statements = []
            statements += more if statements else unit(subjects[0])
    yield from _plan(statements, columns, material)


def _length(statements: Iterable[Statement]) -> int:
    return sum(len(each.text.split()) for each in statements)


def _plan(statements: Sequence[Statement], columns: Mapping[str, Any], material: DraftMaterial) -> Iterable[Plan]:
    """Yield the paragraph, if it may be published: it rests on something that the public reads."""
    text = paragraph_of([each.text for each in statements])
    by_passage: dict[tuple[Any, ...], tuple[Anchor, list[str]]] = {}
    lines_of_few = frozenset[UUID]().union(*(each.lines_of_few for each in statements))
    at = 0
    for each in statements:
        at = text.index(each.text, at)
        for words, passages in each.ties:
            part = _part(text, at, each.text, words) if words != text else ""
            for passage in passages:
                line = passage.input.line_id
                if not material.may_be_read(line) and line in lines_of_few:
                    continue
                if _quotes_confidential(text, passage, material):
                    continue
                key = (passage.input.pk, passage.field, passage.start, passage.end)
                parts = by_passage.setdefault(key, (passage, []))[1]
                if part and part not in parts:
                    parts.append(part)
        at += len(each.text)
    rests = any(material.may_be_read(passage.input.line_id) for passage, _parts in by_passage.values())
    if rests or (statements and not by_passage and all(each.is_without_words for each in statements)):
        own = statements[0].columns if len(statements) == 1 else {}
        yield Plan(
            {**columns, **own, "text": text}, [(passage, tuple(parts)) for passage, parts in by_passage.values()]
        )


def _part(text: str, at: int, sentence: str, words: str) -> str:
    """Return the words to which evidence is tied: its clause, or the sentence where the clause is not found in it.

    "" for the whole text.
    """
    own = place_of(sentence, words) or Clause(0, len(sentence))
    part = part_at(text, Clause(at + own.start, at + own.end))
    return "" if part == clean_part(text) else part


def _quotes_confidential(text: str, passage: Anchor, material: DraftMaterial) -> bool:
    """Return whether the text quotes words of a confidential field, which may be by chance: a name of a theme."""
    level = material.facts.level(passage.input)
    return level == Confidentiality.SECRETARIAT and quotes_words(text, passage.input, passage.field)
