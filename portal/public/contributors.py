"""Who took part: contributors only, never who was silent (PRACTICE 20)."""

from dataclasses import dataclass
from datetime import datetime
from itertools import groupby

from consultations.enums import Constituency, Status
from consultations.models import Round
from core.audience import PUBLIC
from portal.public.names import joint_with
from submissions.domain.matrix import positions
from submissions.domain.reading import iter_inputs
from submissions.domain.shown import ShownBody


@dataclass(frozen=True, slots=True)
class Contributor:
    name: str
    mark: str  # status, joint submission


@dataclass(frozen=True, slots=True)
class Kind:
    label: str
    contributors: list[Contributor]


def contributors(round: Round, now: datetime) -> list[Kind]:
    """By constituency and name in the reader's language: whoever has something public under its name, and bodies
    that aligned themselves with such a text."""
    joint = {
        shown.body.id: joint_with(shown.members)
        for shown in iter_inputs(round, PUBLIC, now=now)
        if shown.body is not None and shown.members is not None
    }
    bodies = [row.body for row in positions(round, PUBLIC, now=now).rows]
    order = list(Constituency.values)
    bodies.sort(key=lambda body: (order.index(body.constituency), body.short_name.casefold()))
    return [
        Kind(
            str(Constituency(key).label),
            [Contributor(body.name, _mark(body, joint.get(body.id, ""))) for body in found],
        )
        for key, found in groupby(bodies, key=lambda body: body.constituency)
    ]


def _mark(body: ShownBody, joint: str) -> str:
    status = str(Status(body.status).label) if body.status else ""
    return " · ".join(part for part in (status, joint) if part)
