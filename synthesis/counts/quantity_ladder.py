"""The ladder of words of quantity (PRACTICE 18): what each promises, and what can be refused before counting."""

from collections import defaultdict
from collections.abc import Collection, Iterable
from uuid import UUID

from django.utils.translation import gettext as _, gettext_lazy

from consultations.enums import REFERRING, Constituency
from core.errors import Refused
from synthesis.counts.positions import BodyPosition
from synthesis.enums import Quantity
from synthesis.models import Finding

SMALL = 5  # under five bodies in the class the number is written


def quantity_fits(
    quantity: str, numerator: int, denominator: int, *, number: int | None = None, out_of: int | None = None
) -> bool:
    """Return whether the word is right for `numerator` of `denominator` bodies of one constituency (PRACTICE 18).

    Numbers and "all" are exact; several, many and most are wrong only when their minimum is not met; "some" promises
    one. Under five bodies in the class the number must be written, except with "some". Numbers that the sentence gives
    beside a word must be right too.
    """
    if out_of is not None and out_of != denominator:
        return False
    if number is not None and quantity in (Quantity.NUMBER, Quantity.ALL) and number != numerator:
        return False
    if quantity == Quantity.NUMBER:
        return number is not None and (numerator > 0 or number == 0)
    if quantity == Quantity.ALL:
        written = number is not None or out_of is not None
        return 0 < numerator == denominator and (denominator >= SMALL or written)
    if quantity == Quantity.SOME:
        return numerator > 0
    if denominator < SMALL:
        return False
    return numerator >= minimum_of(Quantity(quantity), denominator)


def minimum_of(quantity: Quantity, denominator: int) -> int:
    """Return how many bodies of `denominator` the word needs."""
    return {
        Quantity.SOME: 1,
        Quantity.SEVERAL: 3,
        Quantity.MANY: max(3, -(-denominator // 3)),  # a third or more
        Quantity.MOST: denominator // 2 + 1,
    }.get(quantity, 0)


def words_that_fit(numerator: int, denominator: int) -> list[Quantity]:
    """Return all words that may be used by themselves, from the weakest; the number always may."""
    offered = [
        word for word in (Quantity.SEVERAL, Quantity.MANY, Quantity.MOST) if quantity_fits(word, numerator, denominator)
    ]
    if denominator >= SMALL and numerator == denominator:
        offered.append(Quantity.ALL)
    return [Quantity.NUMBER, *offered] if numerator else []


def check_promise(quantity: str, counted: Collection[str], *, number: int | None) -> None:
    """Raise Refused for what is wrong before anything is cited.

    Codes: `count_incomplete`, `outside_counts`, `constituencies_added`.
    """
    if not quantity:
        return
    if quantity not in Quantity.values:
        raise Refused("not_a_choice", gettext_lazy("Choose a counted word from the list."), field="quantity")
    word = Quantity(quantity).label
    if not counted or set(counted) - set(Constituency.values):
        raise Refused(
            "count_incomplete",
            gettext_lazy("Choose at least one kind of participant for “%(word)s” to count.") % {"word": word},
            field="counted",
        )
    if set(counted) & REFERRING:
        raise Refused(
            "outside_counts",
            gettext_lazy(
                "Treaty bodies and special procedures provide reference material and are not counted. "
                "Untick them, and name them in the sentence."
            ),
            field="counted",
        )
    if quantity == Quantity.NUMBER and number is None:
        raise Refused(
            "count_incomplete",
            gettext_lazy("Enter the number that the sentence states for “%(word)s”.") % {"word": word},
            field="number",
        )
    if quantity == Quantity.NUMBER and len(set(counted)) > 1:
        raise Refused(
            "constituencies_added",
            gettext_lazy("One number cannot count two kinds of participants: they are never added together."),
            field="counted",
            hint=gettext_lazy("Tick one kind, and give the number of the other in a separate sentence."),
        )


def check_not_added(finding: Finding, positions: Iterable[BodyPosition]) -> None:
    """Raise Refused where one of several kinds has too few bodies for the word ever to be right.

    "Several States and local governments" must be true for each.
    """
    if len(finding.counted) < 2 or finding.quantity not in (Quantity.SEVERAL, Quantity.MANY, Quantity.MOST):
        return
    bodies: dict[str, set[UUID]] = defaultdict(set)
    for row in positions:
        if finding.recommendation_id in (None, row.recommendation):
            bodies[row.constituency].add(row.body)
    few = [key for key in finding.counted if len(bodies[key]) < SMALL]
    if few:
        raise Refused(
            "constituencies_added",
            gettext_lazy(
                "“%(word)s” counts each kind separately and is only for groups of five or more. Too few: %(kinds)s."
            )
            % {
                "word": Quantity(finding.quantity).label,
                "kinds": _(", ").join(f"{Constituency(key).label} ({len(bodies[key])})" for key in few),
            },
            field="counted",
            hint=gettext_lazy("Give the number of each kind in a separate sentence."),
        )
