"""Positions counted in SQL, where each is one row; those that several rows make stay with `body_positions` (0083)."""

from collections import Counter
from collections.abc import Collection, Iterator
from typing import Any, NamedTuple
from uuid import UUID

from django.db.models import Case, Count, Exists, F, OuterRef, Q, QuerySet, Value, When

from consultations.enums import REFERRING, Constituency
from consultations.models import Round
from core.db.ids import id_in
from submissions.enums import Confidentiality
from submissions.models import Alignment, Input, PublicInput, PublicState
from submissions.models.inputs import EMPTY
from submissions.visibility.confidentiality import named_condition
from submissions.visibility.disclosure_context import counted_versions, inputs_of_counted_versions
from synthesis.counts.positions import POSITION, current_sources, public_sources

_BODY = "version__submission__delegation__organisation"


class PositionGroup(NamedTuple):
    """How many bodies of a kind and region have the position on the recommendation, by name or not."""

    recommendation: UUID
    constituency: str
    region: str
    position: str
    is_named: bool
    bodies: int


class PositionCounts:
    """Counts the positions of a round, without bodies that only refer to adopted texts.

    `others` are the bodies that are not counted here: those with two inputs on one recommendation, those that align
    themselves, and those that are followed. `public`: as the public state has it, where there is one. `by_name`: what
    is public by name is counted by itself; else everything counts as named. `kinds`: of these constituencies only, `on`
    on these recommendations. Six queries.
    """

    def __init__(
        self,
        round_: Round,
        *,
        public: bool,
        by_name: bool,
        kinds: Collection[str] | None = None,
        on: Collection[UUID] | None = None,
    ) -> None:
        self.public, self.by_name = public, by_name
        self.kinds = set(Constituency if kinds is None else kinds) - REFERRING
        has_state = public and PublicState.objects.filter(round=round_).exists()
        rows, behind, repeating = (_public_rows if has_state else _current_rows)(round_, by_name=by_name)
        rows = rows.filter(recommendation__isnull=False) if on is None else rows.filter(recommendation__in=on)
        rows = rows.order_by().annotate(taken=POSITION)
        among = rows.filter(id_in("body", repeating)) if repeating else rows.none()
        several = among.values("body", "recommendation").annotate(Count("pk")).filter(pk__count__gt=1)
        ground = public_sources(round_) if has_state else current_sources(round_)
        follow = Alignment.objects.filter(version__in=ground.aligning.values("pk"))
        pairs = follow.values_list(f"{_BODY}", f"with_{_BODY}")
        self.others: set[UUID] = {
            *several.values_list("body", flat=True),
            *behind,
            *(key for pair in pairs for key in pair),
        }
        self.rows = rows.exclude(id_in("body", self.others)) if self.others else rows
        self.rows = self.rows.filter(kind__in=self.kinds)

    def groups(self, *, by_region: bool = True) -> Iterator[PositionGroup]:
        """Yield the counts. One query, over an index where the public state is counted."""
        rows = self.rows if by_region else self.rows.annotate(everywhere=Value(""))
        region = "region" if by_region else "everywhere"
        counted = rows.values_list("recommendation", "kind", region, "taken", "named")
        return (PositionGroup(*row) for row in counted.annotate(Count("pk")))

    def named_bodies(self) -> Counter[str]:
        """Return by kind the number of bodies with a position that is public by name. One query."""
        named = self.rows.filter(named=True).values_list("kind")
        return Counter(dict(named.annotate(Count("body", distinct=True))))


_Rows = tuple[QuerySet[Any, Any], Collection[UUID], Collection[UUID]]


def _public_rows(round_: Round, *, by_name: bool) -> _Rows:
    """Return the rows of the public state, and the bodies of rows that do not say yet what they are about.

    Last those that have two rows on one recommendation, of whichever submission or version.
    """
    rows = PublicInput.objects.filter(round=round_)
    says = Input.objects.filter(pk=OuterRef("input")).exclude(EMPTY)
    named = Q(level=Confidentiality.PUBLIC) if round_.rules.identities_public else Q(pk__in=[])
    behind = set(rows.filter(submission__isnull=True).values_list("organisation", flat=True))
    answers = rows.filter(~Q(position="") | Exists(says))
    places = rows.filter(recommendation__isnull=False).order_by().values("organisation", "recommendation")
    twice = places.annotate(Count("pk")).filter(pk__count__gt=1)
    repeating = set(twice.values_list("organisation", flat=True))
    return _described(answers, "organisation", named if by_name else None), behind, repeating


def _current_rows(round_: Round, *, by_name: bool) -> _Rows:
    rows, body = inputs_of_counted_versions(round_), "submission__delegation__organisation"
    versions = counted_versions(round_).order_by().values(body).annotate(Count("pk")).filter(pk__count__gt=1)
    further = rows.order_by().filter(recommendation__isnull=False).exclude(number=1).values_list(_BODY, flat=True)
    repeating = {*versions.values_list(body, flat=True), *further.distinct()}
    return _described(rows.exclude(EMPTY), _BODY, named_condition(round_) if by_name else None), (), repeating


def _described(rows: QuerySet[Any, Any], body: str, named: Q | None) -> QuerySet[Any, Any]:
    is_named = Value(True) if named is None else Case(When(named, then=Value(True)), default=Value(False))
    of_body = {"kind": F(f"{body}__constituency"), "region": F(f"{body}__regional_group")}
    described: QuerySet[Any, Any] = rows.annotate(body=F(body), named=is_named, **of_body)
    return described
