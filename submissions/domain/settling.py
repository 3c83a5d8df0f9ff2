"""When somebody saved in between (B4): what each changed since the text both began from, and how it can be settled."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any

from django.utils.translation import gettext_lazy as _

from core.errors import NotYours, Refused, Stale
from submissions.domain import history
from submissions.domain.wording import Piece, merged, redline
from submissions.models import TEXT_FIELDS, Input

MINE, THEIRS, BOTH = "mine", "theirs", "both"


@dataclass(frozen=True, slots=True)
class Difference:
    """One field that both filled in differently; `pieces` lead from theirs to mine and `both` holds either change,
    for texts where that can be told."""

    field: str
    theirs: str
    mine: str
    pieces: list[Piece]
    both: str | None = None


@dataclass(frozen=True, slots=True)
class Settlement:
    """`differences` need a person. `taken` are fields that only the other changed, as they were saved."""

    differences: list[Difference] = field(default_factory=list)
    taken: dict[str, Any] = field(default_factory=dict)


def settlement(stale: Stale, begun: int) -> Settlement:
    """Field by field what was saved in between and what was refused, seen from the revision the refused text began
    from. Where that is not known, every difference is one for a person."""
    current: Input = stale.current
    base = _base(current, begun)
    differences, taken = [], {}
    for name, mine in stale.theirs.items():
        theirs = getattr(current, name)
        if theirs == mine:
            continue
        if name in base and mine == base[name]:
            taken[name] = theirs
        elif name not in base or theirs != base[name]:
            texts = name in TEXT_FIELDS
            both = merged(base[name], theirs, mine) if texts and name in base else None
            differences.append(Difference(name, theirs, mine, redline(theirs, mine) if texts else [], both))
    return Settlement(differences, taken)


def settled(current: Input, fields: Mapping[str, Any], choices: Mapping[str, str], begun: int) -> dict[str, Any]:
    """The fields as a person chose: `choices` says of a field "mine", "theirs" or "both". Raises Refused at the field
    where both cannot be put together."""
    base = _base(current, begun)
    found = dict(fields)
    for name in fields.keys() & choices.keys():
        if choices[name] == THEIRS:
            found[name] = getattr(current, name)
        elif choices[name] == BOTH and name in TEXT_FIELDS:
            both = merged(base[name], getattr(current, name), fields[name]) if name in base else None
            if both is None:
                raise Refused(
                    "not_both",
                    _("The two texts change the same words and cannot be put together by themselves."),
                    field=name,
                    hint=_("Take one of them, and write into it what you want to keep of the other."),
                )
            found[name] = both
    return found


def _base(current: Input, begun: int) -> dict[str, Any]:
    try:
        return history.text_at(current, begun)
    except NotYours:
        return {}
