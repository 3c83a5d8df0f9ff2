"""What is wrong with a count: messages, and other wordings to choose with one click.

Messages are in the language of the reader; proposed wordings are in that of the report.
"""

import re
from collections.abc import Sequence
from copy import copy
from dataclasses import dataclass
from typing import Any

from django.utils import translation
from django.utils.text import capfirst
from django.utils.translation import gettext as _

from core.errors import Refused
from submissions.enums import SUPPORTING, Position
from synthesis.counts.quantities import Basis, Claim, Count, CountPart, count
from synthesis.counts.quantity_ladder import SMALL, minimum_of
from synthesis.counts.sentences import count_phrase, counted_sentence, noun, number_word, some_phrase, theme_sentence
from synthesis.enums import Quantity
from synthesis.models import Finding

_LADDER = (Quantity.SEVERAL, Quantity.MANY, Quantity.MOST)


def refusal_of(claim: Claim, finding: Finding) -> Refused:
    """Return the refusal `miscounted` of a wrong claim, at the field that is wrong."""
    return Refused("miscounted", message_of(claim, finding), field=_field(claim))


def message_of(claim: Claim, finding: Finding) -> str:
    """Return why a claim is wrong, as in: “All” needs its number: write “all four”."""
    word, wrong = _in_full(claim, finding), [part for part in claim.parts if not part.holds]
    if not wrong:
        return _("Choose at least one kind of participant for “%(word)s” to count.") % {"word": word}
    if len(wrong) == 1 and _lacks_number(claim, wrong[0]):
        values = {"word": word, "write": phrase(wrong[0], finding)}
        return _("“%(word)s” needs a number: write “%(write)s”.") % values
    message = _reason(claim, wrong[0]) % {"word": word, "fact": _("; ").join(_fact(part, claim) for part in wrong)}
    if len(wrong) > 1:
        return message
    if not wrong[0].numerator:
        if claim.basis == Basis.SPOKEN:
            return _("%(message)s Cite the participants who mention it, or choose the theme.") % {"message": message}
        return _("%(message)s Remove the count from the sentence.") % {"message": message}
    return _("%(message)s Write “%(write)s”.") % {"message": message, "write": phrase(wrong[0], finding)}


def _reason(claim: Claim, part: CountPart) -> str:
    if claim.quantity in _LADDER and part.denominator < SMALL:
        return _("Use “%(word)s” only for a group of five or more: %(fact)s.")
    if part.numerator < minimum_of(claim.quantity, part.denominator):
        return {
            Quantity.SOME: _("“%(word)s” needs at least one: %(fact)s."),
            Quantity.SEVERAL: _("“%(word)s” needs at least three: %(fact)s."),
            Quantity.MANY: _("“%(word)s” needs a third or more, and at least three: %(fact)s."),
            Quantity.MOST: _("“%(word)s” needs more than half: %(fact)s."),
        }[claim.quantity]
    return {
        Basis.POSITIONS: _("“%(word)s” does not agree with the positions: %(fact)s."),
        Basis.SPOKEN: _("“%(word)s” does not agree with the number of participants who mention it: %(fact)s."),
        Basis.ADDRESSED: _(
            "“%(word)s” does not agree with the number of participants who addressed the text: %(fact)s."
        ),
    }[claim.basis]


def share(part: CountPart) -> str:
    """Return the share as text: "3 of 5 States"."""
    return _("%(numerator)d of %(denominator)d %(kinds)s") % {
        "numerator": part.numerator,
        "denominator": part.denominator,
        "kinds": noun(part.constituency, part.denominator),
    }


def _fact(part: CountPart, claim: Claim) -> str:
    """Return the share with positions: "3 of 5 States (Supports, Supports with amendment)"."""
    line, labels = share(part), [str(Position(key).label) for key in claim.positions if key in Position.values]
    return f"{line} ({_(', ').join(labels)})" if labels else line


def phrase(part: CountPart, finding: Finding) -> str:
    """Return the count to write before the kind of body, in the report's language."""
    with translation.override(finding.report.language):
        return count_phrase(part.numerator, part.denominator)


def as_written(claim: Claim, finding: Finding) -> str:
    """Return the counting words as the sentence has them.

    For a claim of the fields, the word, or the number as the sentence writes it.
    """
    if claim.start is not None and not claim.whole:
        return finding.text[claim.start : claim.end]
    if claim.quantity != Quantity.NUMBER or claim.number is None:
        return str(Quantity(claim.quantity).label)
    with translation.override(finding.report.language):
        word = number_word(claim.number)
    match = re.search(rf"\b{re.escape(word)}\b", finding.text, re.IGNORECASE)
    return match[0] if match else str(claim.number)


def _in_full(claim: Claim, finding: Finding) -> str:
    """Return the count with its denominator, where the fields give it: "two of the four", "all five"."""
    out_of = claim.out_of if claim.out_of is not None else (claim.number if claim.quantity == Quantity.ALL else None)
    exact = claim.quantity in (Quantity.NUMBER, Quantity.ALL) and claim.number is not None and out_of is not None
    if (claim.in_text and not claim.whole) or not exact or not 0 < claim.number <= out_of:  # type: ignore[operator]  # exact
        return as_written(claim, finding)
    with translation.override(finding.report.language):
        return count_phrase(claim.number, out_of)  # type: ignore[arg-type]  # exact


def _is_out_of(claim: Claim) -> bool:
    """Return whether the numerator is right and the denominator is wrong."""
    part = next((part for part in claim.parts if not part.holds), None)
    return part is not None and part.numerator == claim.number and claim.out_of not in (None, part.denominator)


def _lacks_number(claim: Claim, part: CountPart) -> bool:
    exact = part.numerator == part.denominator > 0
    return claim.quantity == Quantity.ALL and exact and claim.number is None and claim.out_of is None


def _field(claim: Claim) -> Any:
    if claim.in_text:
        return "text"
    if claim.quantity == Quantity.NUMBER:
        return "out_of" if _is_out_of(claim) else "number"
    return "quantity"


RIGHT, SOME = "right", "some"
SUPPORTED = {frozenset(map(str, SUPPORTING)): Position.SUPPORTS.value}  # "supported it", with or without an amendment


@dataclass(frozen=True, slots=True)
class Offer:
    """Another wording: `fields` are the values to save on the finding, `text` among them."""

    key: str
    fields: dict[str, Any]

    @property
    def text(self) -> str:
        return str(self.fields["text"])


def offers(finding: Finding, counted: Count | None, *, undoes: bool = False) -> list[Offer]:
    """Return other wordings of a sentence on one kind of body.

    Where its count is wrong, the sentence with the right number; where a number `undoes` the merging of the public
    table, a sentence without a number. At most three times the queries of a count.
    """
    if counted is None or finding.recommendation is None or (counted.holds and not undoes):
        return []
    claim = next(iter(counted.wrong), counted.claims[0])
    if len(claim.parts) != 1 or not claim.parts[0].numerator:
        return []
    offer = _offer(SOME if undoes else RIGHT, finding, counted, claim)
    return [offer] if offer else []


def _offer(key: str, finding: Finding, counted: Count, claim: Claim) -> Offer | None:
    """Return the writer's sentence with other counting words, or where its count is wrong too, a new sentence."""
    fields = _fields(key, claim, claim.parts[0])
    in_text = [each for each in counted.claims if each.in_text and (key == SOME or not each.holds)]
    with translation.override(finding.report.language):
        texts = [_replaced(key, finding, in_text)]
        if not claim.is_clause:  # else the rest of the paragraph would go
            texts.append(_sentence(key, finding, claim))
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


def _fields(key: str, claim: Claim, part: CountPart) -> dict[str, Any]:
    of_theme = claim.basis == Basis.SPOKEN
    counted = {"counted": [part.constituency], "positions": list(claim.positions), "counts_theme": of_theme}
    if key == SOME:
        return {**counted, "quantity": Quantity.SOME, "number": None, "out_of": None}
    is_all = part.numerator == part.denominator
    quantity = Quantity.ALL if is_all else Quantity.NUMBER
    return {**counted, "quantity": quantity, "number": part.numerator, "out_of": part.denominator}


def _replaced(key: str, finding: Finding, claims: Sequence[Claim]) -> str:
    """Return the English text with other counting words; "" in other languages.

    There cases and genders would not agree.
    """
    if finding.report.language != "en" or any(claim.whole or not claim.parts[0].numerator for claim in claims):
        return ""
    text = finding.text if claims else ""
    for claim in reversed(claims):
        assert claim.start is not None and claim.end is not None  # noqa: S101 - the caller chose those in the text
        words = text[claim.start : claim.end]
        number = _TOTAL.sub("", words)  # which a sentence must begin with, and which comes again below
        phrase = _english(claim.parts[0], number) if key == RIGHT else _some(claim.parts[0], number)
        if words[:1].isupper() or not text[: claim.start].strip():
            phrase = f"a total of {phrase}" if phrase[:1].isdecimal() else phrase
            phrase = capfirst(phrase)
        text = text[: claim.start] + phrase + text[claim.end :]
    return text


_TOTAL = re.compile("(?i)^a total of ")


def _is_pronoun(words: str) -> bool:
    return " " not in words or words.endswith(("them", "these", "those"))


def _some(part: CountPart, words: str) -> str:
    return f"some{words[len(words.split(maxsplit=1)[0]) :]}" if _is_pronoun(words) else some_phrase(part.constituency)


def _english(part: CountPart, words: str) -> str:
    if _is_pronoun(words):  # "three of them"
        return f"{number_word(part.numerator)}{words[len(words.split(maxsplit=1)[0]) :]}"
    kinds = noun(part.constituency, part.denominator)
    if part.denominator == 1:
        return f"the only {kinds}"
    return f"{count_phrase(part.numerator, part.denominator)} {kinds}"


def _sentence(key: str, finding: Finding, claim: Claim) -> str:
    """Return the sentence of the first draft, where the positions have one verb, and the theme has a name."""
    position = SUPPORTED.get(frozenset(claim.positions)) or (claim.positions[0] if len(claim.positions) == 1 else None)
    if position is None or finding.recommendation is None:
        return ""
    part = claim.parts[0]
    values = (part.constituency, part.numerator, part.denominator, finding.recommendation.words, position)
    if claim.basis == Basis.POSITIONS:
        return counted_sentence(*values, some=key == SOME)
    if claim.basis == Basis.SPOKEN and finding.theme is not None:
        return theme_sentence(*values, finding.theme.name, some=key == SOME)
    return ""
