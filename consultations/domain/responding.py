"""How the bodies of a round have responded, by constituency and by regional group. Counts only, never content."""

from collections import Counter
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from typing import Any
from uuid import UUID

from django.db.models import Case, Q, QuerySet, Value, When

from consultations.domain.queries import delegations_of
from consultations.enums import SILENT, Constituency, RegionalGroup, Response
from consultations.models import Delegation, ExtensionRequest, Round
from core.folding import in_order


@dataclass(frozen=True, slots=True)
class Responses:
    """One class of bodies: how many have done what."""

    label: Any
    key: str
    counts: Counter[Response]

    @property
    def invited(self) -> int:
        return self.counts.total()

    @property
    def silent(self) -> int:
        return sum(self.counts[each] for each in SILENT)

    def parts(self) -> list[tuple[Response, int]]:
        """Without the empty ones, in the order of the chart."""
        return [(each, self.counts[each]) for each in Response if self.counts[each]]


@dataclass(frozen=True, slots=True)
class Told:
    """A body of the round, as the counts need it."""

    delegation: UUID
    constituency: str
    region: str
    response: Response


def told_of(round: Round, done: Mapping[UUID, Response], *, sighted: bool) -> list[Told]:
    """Every body of the round as far as `told_apart` goes. `done` is what upper floors know
    (`panels.responses_by_delegation`). One query."""
    rows = round.delegations.values_list(
        "pk", "organisation__constituency", "organisation__regional_group", "opened_at", "declined_at"
    )
    found = []
    for key, constituency, region, opened, declined in rows:
        if done.get(key) == Response.SENT:
            response = Response.SENT
        elif declined is not None:
            response = Response.DECLINED
        elif not sighted:
            response = Response.REACHED if opened else Response.UNOPENED
        else:
            response = done.get(key) or (Response.OPENED if opened else Response.UNOPENED)
        found.append(Told(key, constituency, region, response))
    return found


def by_constituency(rows: Iterable[Told]) -> list[Responses]:
    """A row for each constituency of which somebody was asked, in the order of `Constituency`."""
    return _grouped(rows, "constituency", [(each.value, each.label) for each in Constituency])


def by_region(rows: Iterable[Told]) -> list[Responses]:
    """A row for each regional group of which somebody was asked, in the order of `RegionalGroup`."""
    return _grouped(rows, "region", [(each.value, each.label) for each in RegionalGroup])


def bodies(round: Round, rows: Iterable[Told]) -> QuerySet[Delegation]:
    """Those bodies with their focal points, the silent ones first."""
    kept = list(rows)
    silent = [row.delegation for row in kept if row.response in SILENT]
    first = Case(When(pk__in=silent, then=Value(0)), default=Value(1))
    found = delegations_of(round).filter(pk__in=[row.delegation for row in kept]).prefetch_related("extensions")
    return found.order_by(first, in_order("organisation__short_name"), "pk")


def requests_waiting(round: Round) -> QuerySet[ExtensionRequest]:
    """What bodies have asked and nobody has answered, the oldest first."""
    rows = ExtensionRequest.objects.filter(delegation__round=round, answered_at__isnull=True)
    return rows.select_related("delegation__organisation").order_by("asked_at")


def late_drafts(round: Round, rows: Iterable[Told], *, at: Any) -> QuerySet[Delegation]:
    """Bodies whose time is over and whose draft was never sent: they may ask to be let in late."""
    drafting = [row.delegation for row in rows if row.response == Response.DRAFTING]
    over = round.windows.filter(closes__lte=at).values("constituency")
    found = round.delegations.filter(pk__in=drafting, organisation__constituency__in=over)
    return found.exclude(Q(extensions__closes__gt=at)).select_related("organisation").order_by("pk")


def _grouped(rows: Iterable[Told], name: str, classes: list[tuple[str, Any]]) -> list[Responses]:
    counts: dict[str, Counter[Response]] = {}
    for row in rows:
        key = getattr(row, name)
        counts.setdefault(key, Counter())[row.response] += 1
    return [Responses(label, key, counts[key]) for key, label in classes if key in counts]
