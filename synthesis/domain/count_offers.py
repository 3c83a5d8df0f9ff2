"""The right sentence in one click: what a finding could say in place of a count that does not hold, or that the public
must not read."""

from collections.abc import Sequence
from copy import copy
from dataclasses import dataclass
from typing import Any

from django.utils import translation

from submissions.enums import SUPPORTING, Position
from synthesis.domain.quantities import Basis, Claim, Count, Part, count
from synthesis.domain.sentences import count_phrase, counted_sentence, noun, number_word, some_phrase, theme_sentence
from synthesis.enums import Quantity
from synthesis.models import Finding

RIGHT, SOME = "right", "some"
SUPPORTED = {frozenset(map(str, SUPPORTING)): Position.SUPPORTS.value}  # "supported it", with or without an amendment


@dataclass(frozen=True, slots=True)
class Offer:
    """Another wording: `fields` are what is saved of the finding, `text` among them."""

    key: str
    fields: dict[str, Any]

    @property
    def text(self) -> str:
        return str(self.fields["text"])


def offers(finding: Finding, counted: Count | None, *, undoes: bool = False) -> list[Offer]:
    """Of one kind of body: the sentence with the right number where its count does not hold; where a number `undoes`
    the merging of the public table, one that gives none back. At most three times the queries of a count."""
    if counted is None or finding.recommendation is None or (counted.holds and not undoes):
        return []
    claim = next(iter(counted.wrong), counted.claims[0])
    if len(claim.parts) != 1 or not claim.parts[0].numerator:
        return []
    found = _offer(SOME if undoes else RIGHT, finding, counted, claim)
    return [found] if found else []


def _offer(key: str, finding: Finding, counted: Count, claim: Claim) -> Offer | None:
    """The writer's sentence with other counting words, or where that does not hold a sentence of its own."""
    fields = _fields(key, claim, claim.parts[0])
    in_text = [each for each in counted.claims if each.in_text and (key == SOME or not each.holds)]
    with translation.override(finding.report.language):
        texts = [_replaced(key, finding, in_text), _sentence(key, finding, claim)]
    for text in filter(None, [finding.text if key == RIGHT else "", *texts]):
        trial = copy(finding)
        for name, value in {**fields, "text": text}.items():
            setattr(trial, name, value)
        recounted = count(trial)
        if recounted is None or not recounted.holds:
            continue
        if key == RIGHT or all(each.quantity == Quantity.SOME for each in recounted.claims):
            return Offer(key, {**fields, "text": text})
    return None


def _fields(key: str, claim: Claim, part: Part) -> dict[str, Any]:
    of_theme = claim.basis == Basis.SPOKEN
    counted = {"counted": [part.constituency], "positions": list(claim.positions), "counts_theme": of_theme}
    if key == SOME:
        return {**counted, "quantity": Quantity.SOME, "number": None, "out_of": None}
    is_all = part.numerator == part.denominator
    quantity = Quantity.ALL if is_all else Quantity.NUMBER
    return {**counted, "quantity": quantity, "number": part.numerator, "out_of": part.denominator}


def _replaced(key: str, finding: Finding, claims: Sequence[Claim]) -> str:
    """In English the counting words are changed and the rest stays; elsewhere cases and genders would not agree."""
    if finding.report.language != "en" or any(claim.whole or not claim.parts[0].numerator for claim in claims):
        return ""
    text = finding.text if claims else ""
    for claim in reversed(claims):
        assert claim.start is not None and claim.end is not None  # noqa: S101 - the caller chose those in the text
        words = text[claim.start : claim.end]
        phrase = _english(claim.parts[0], words) if key == RIGHT else _some(claim.parts[0], words)
        if words[:1].isupper() or not text[: claim.start].strip():
            phrase = phrase[:1].upper() + phrase[1:]
        text = text[: claim.start] + phrase + text[claim.end :]
    return text


def _is_pronoun(words: str) -> bool:
    return " " not in words or words.endswith(("them", "these", "those"))


def _some(part: Part, words: str) -> str:
    return f"some{words[len(words.split(maxsplit=1)[0]) :]}" if _is_pronoun(words) else some_phrase(part.constituency)


def _english(part: Part, words: str) -> str:
    if _is_pronoun(words):  # "three of them"
        return f"{number_word(part.numerator)}{words[len(words.split(maxsplit=1)[0]) :]}"
    kinds = noun(part.constituency, part.denominator)
    if part.denominator == 1:
        return f"the only {kinds}"
    return f"{count_phrase(part.numerator, part.denominator)} {kinds}"


def _sentence(key: str, finding: Finding, claim: Claim) -> str:
    """As the first draft would write it, where the positions have one verb, and the theme a name."""
    position = SUPPORTED.get(frozenset(claim.positions)) or (claim.positions[0] if len(claim.positions) == 1 else None)
    if position is None or finding.recommendation is None:
        return ""
    part = claim.parts[0]
    told = (part.constituency, part.numerator, part.denominator, finding.recommendation.words, position)
    if claim.basis == Basis.POSITIONS:
        return counted_sentence(*told, some=key == SOME)
    if claim.basis == Basis.SPOKEN and finding.theme is not None:
        return theme_sentence(*told, finding.theme.name, some=key == SOME)
    return ""
