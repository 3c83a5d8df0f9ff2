"""What is wrong with a count, and what to write instead. Messages are in the language of the reader; what they propose
to write is in that of the report."""

import re
from typing import Any

from django.utils import translation
from django.utils.translation import gettext as _

from core.errors import Refused
from submissions.enums import Position
from synthesis.domain.ladder import SMALL, minimum_of
from synthesis.domain.quantities import Basis, Claim, Part
from synthesis.domain.sentences import count_phrase, noun, number_word
from synthesis.enums import Quantity
from synthesis.models import Finding

_LADDER = (Quantity.SEVERAL, Quantity.MANY, Quantity.MOST)


def refusal_of(claim: Claim, finding: Finding) -> Refused:
    """The refusal `miscounted` of a claim that does not hold, at the field that is wrong."""
    return Refused("miscounted", message_of(claim, finding), field=_field(claim))


def message_of(claim: Claim, finding: Finding) -> str:
    """Why a claim does not hold: "“All” needs its number: write “all four”." """
    word, wrong = _in_full(claim, finding), [part for part in claim.parts if not part.holds]
    if not wrong:
        return _("“%(word)s” counts nobody yet: choose at least one kind of participant.") % {"word": word}
    if len(wrong) == 1 and _lacks_number(claim, wrong[0]):
        told = {"word": word, "write": phrase(wrong[0], finding)}
        return _("“%(word)s” needs its number: write “%(write)s”.") % told
    message = _reason(claim, wrong[0]) % {"word": word, "fact": _("; ").join(_fact(part, claim) for part in wrong)}
    if len(wrong) > 1:
        return message
    if not wrong[0].numerator:
        if claim.basis == Basis.SPOKEN:
            return _("%(message)s Cite who spoke of it, or choose the theme.") % {"message": message}
        return _("%(message)s Take the count out of the sentence.") % {"message": message}
    return _("%(message)s Write “%(write)s”.") % {"message": message, "write": phrase(wrong[0], finding)}


def _reason(claim: Claim, part: Part) -> str:
    if claim.quantity in _LADDER and part.denominator < SMALL:
        return _("“%(word)s” is for five or more: %(fact)s.")
    if part.numerator < minimum_of(claim.quantity, part.denominator):
        return {
            Quantity.SOME: _("“%(word)s” needs at least one: %(fact)s."),
            Quantity.SEVERAL: _("“%(word)s” needs at least three: %(fact)s."),
            Quantity.MANY: _("“%(word)s” needs a third or more, and at least three: %(fact)s."),
            Quantity.MOST: _("“%(word)s” needs more than half: %(fact)s."),
        }[claim.quantity]
    return {
        Basis.POSITIONS: _("“%(word)s” does not agree with the positions: %(fact)s."),
        Basis.SPOKEN: _("“%(word)s” does not agree with who spoke of it: %(fact)s."),
        Basis.ADDRESSED: _("“%(word)s” does not agree with who addressed the recommendation: %(fact)s."),
    }[claim.basis]


def share(part: Part) -> str:
    """ "3 of 5 States"."""
    return _("%(numerator)d of %(denominator)d %(kinds)s") % {
        "numerator": part.numerator,
        "denominator": part.denominator,
        "kinds": noun(part.constituency, part.denominator),
    }


def _fact(part: Part, claim: Claim) -> str:
    """ "3 of 5 States (Supports, Supports with amendment)"."""
    line, labels = share(part), [str(Position(key).label) for key in claim.positions if key in Position.values]
    return f"{line} ({_(', ').join(labels)})" if labels else line


def phrase(part: Part, finding: Finding) -> str:
    """What to write before the kind of body, in the report's language."""
    with translation.override(finding.report.language):
        return count_phrase(part.numerator, part.denominator)


def as_written(claim: Claim, finding: Finding) -> str:
    """The counting words as the sentence has them; of the fields the word, or the number as the sentence writes it."""
    if claim.start is not None and not claim.whole:
        return finding.text[claim.start : claim.end]
    if claim.quantity != Quantity.NUMBER or claim.number is None:
        return str(Quantity(claim.quantity).label)
    with translation.override(finding.report.language):
        word = number_word(claim.number)
    found = re.search(rf"\b{re.escape(word)}\b", finding.text, re.IGNORECASE)
    return found[0] if found else str(claim.number)


def _in_full(claim: Claim, finding: Finding) -> str:
    """With what it is out of, where the fields say so: "two of the four", "all five"."""
    out_of = claim.out_of if claim.out_of is not None else (claim.number if claim.quantity == Quantity.ALL else None)
    exact = claim.quantity in (Quantity.NUMBER, Quantity.ALL) and claim.number is not None and out_of is not None
    if (claim.in_text and not claim.whole) or not exact or not 0 < claim.number <= out_of:  # type: ignore[operator]  # exact
        return as_written(claim, finding)
    with translation.override(finding.report.language):
        return count_phrase(claim.number, out_of)  # type: ignore[arg-type]  # exact


def _is_out_of(claim: Claim) -> bool:
    """Whether the numerator is right, and what it is out of is not."""
    part = next((part for part in claim.parts if not part.holds), None)
    return part is not None and part.numerator == claim.number and claim.out_of not in (None, part.denominator)


def _lacks_number(claim: Claim, part: Part) -> bool:
    exact = part.numerator == part.denominator > 0
    return claim.quantity == Quantity.ALL and exact and claim.number is None and claim.out_of is None


def _field(claim: Claim) -> Any:
    if claim.in_text:
        return "text"
    if claim.quantity == Quantity.NUMBER:
        return "out_of" if _is_out_of(claim) else "number"
    return "quantity"
