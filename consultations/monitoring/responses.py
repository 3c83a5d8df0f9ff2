"""Who has responded in a round, by constituency, region and body. Query counts do not grow with the rows."""

from collections import Counter
from collections.abc import Collection, Iterable, Mapping
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from typing import Any
from uuid import UUID

from django.contrib.auth import get_user_model
from django.db.models import Case, Count, Exists, OuterRef, Prefetch, Q, QuerySet, Value, When

from accounts.models import AnyUser
from consultations import permissions
from consultations.enums import SILENT, Constituency, Duty, RegionalGroup, Response, Role
from consultations.models import (
    Delegation,
    Document,
    DutyGroup,
    ExtensionRequest,
    Invitation,
    Membership,
    Organisation,
    Round,
    Window,
)
from consultations.organisations.lookalikes import keys_of_named
from consultations.rounds.selectors import ALL_DELEGATIONS, delegations_of
from consultations.rounds.services import round_states
from consultations.rounds.windows import holding_extensions
from core import clock
from core.db.ids import id_in
from core.db.text_functions import alphabetical_order
from core.text.strings import sort_key

SOON = timedelta(days=7)  # before a close
CLOSING = "closing"  # silent, and the window of its kind closes SOON
# What else a delegations list can be narrowed to, in SQL, beside `_response_filters`.
RESPONSE_FILTERS = {
    "silent": Q(invited_at__isnull=False, opened_at__isnull=True, declined_at__isnull=True),
    "opened": Q(opened_at__isnull=False),
    "registered": Q(registered_at__isnull=False),
}
_UNREACHED = Q(
    ~Exists(
        Membership.objects.live().filter(organisation=OuterRef("organisation"), role=Role.FOCAL_POINT),
    ),
    ~Exists(
        Invitation.objects.unanswered()
        .exclude(undelivered_at__isnull=False, opened_at__isnull=True)
        .filter(permissions.backed(), organisation=OuterRef("organisation"), role=Role.FOCAL_POINT)
    ),
)


def secretariat_rounds(user: AnyUser) -> QuerySet[Round]:
    """Return the rounds in which the person has a duty, newest first, with what a list shows of them.

    Who is in a round by an import alone is counted for those who may know who sent without a name.
    """
    sighted = permissions.rounds_with_duty(user, Duty.SEE_CONFIDENTIAL).order_by()
    counted = Q(delegations__invited_at__isnull=False) | Q(pk__in=sighted.values("pk"))
    return (
        permissions.rounds_with_duty(user, *Duty.values)
        .select_related("document")
        .defer("document__reading")
        .prefetch_related("windows")
        .annotate(bodies=Count("delegations", filter=counted))
        .order_by("-created_at", "reference")
    )


def with_states(rounds: list[Round]) -> list[tuple[Round, str]]:
    """Return each round with its state now. One query."""
    states = round_states(rounds, clock.now())
    return [(round_, states[round_.pk]) for round_ in rounds]


@dataclass(slots=True)
class ConstituencySummary:
    """One constituency of a round: its window and how many of its bodies did what."""

    constituency: Constituency
    window: Window | None
    word_limit: int = 0
    joint_word_limit: int = 0  # 0: the same
    invited: int = 0
    opened: int = 0
    registered: int = 0
    declined: int = 0
    imported: int = 0  # takes part by what was imported, without an invitation
    more: list[int] = field(default_factory=list)  # of upper floors, in the order of their columns

    @property
    def bodies(self) -> int:
        return self.invited + self.imported


def constituency_summaries(
    round_: Round, sent: Collection[UUID], scope: Q = ALL_DELEGATIONS
) -> list[ConstituencySummary]:
    """Return every constituency of the round, in the order of contributors. Three queries.

    `sent`: the delegations that have submitted something, as far as the reader may know. Here and below, `scope` is
    the condition for bodies that the reader may know of (`panels.delegations_known_to`).
    """
    windows = {window.constituency: window for window in round_.windows.all()}
    filters = _response_filters(sent)
    counts = (
        round_.delegations.filter(scope)
        .values_list("organisation__constituency")
        .annotate(
            invited=Count("pk", filter=Q(invited_at__isnull=False)),
            **{name: Count("pk", filter=filters[name]) for name in ("opened", "registered", "declined")},
            imported=Count("pk", filter=Q(invited_at__isnull=True)),
        )
    )
    by_key = {key: numbers for key, *numbers in counts}
    rows = round_.constituency_rules.values_list("constituency", "word_limit", "joint_word_limit")
    limits = {key: (words, joint) for key, words, joint in rows}
    return [
        ConstituencySummary(each, windows.get(each), *limits[each], *by_key.get(each, ()))
        for each in Constituency
        if each in limits
    ]


def filter_delegations(
    round_: Round,
    scope: Q = ALL_DELEGATIONS,
    *,
    sent: Collection[UUID] = (),
    constituency: str = "",
    standing: str = "",
    words: str = "",
) -> QuerySet[Delegation]:
    """Return the round's bodies with their focal points and the extension that holds, filtered.

    `sent` as of `constituency_summaries`: who is in it has not declined, and is not silent.
    """
    rows = delegations_of(round_).filter(scope).prefetch_related(Prefetch("extensions", holding_extensions()))
    if constituency:
        rows = rows.filter(organisation__constituency=constituency)
    if words:
        bodies = Organisation.objects.filter(delegations__round=round_)
        rows = rows.filter(id_in("organisation", keys_of_named(bodies, words)))
    return rows.filter(_response_filters(sent)[standing]) if standing else rows


def _response_filters(sent: Collection[UUID]) -> dict[str, Q]:
    declined = Delegation.declined(sent)
    silent = RESPONSE_FILTERS["silent"] & ~Q(id_in("pk", sent))  # who answered by letter opened nothing
    return {
        **RESPONSE_FILTERS,
        "silent": silent,
        CLOSING: silent & _closes_soon(clock.now()),
        "declined": declined,
        "unreached": _UNREACHED & ~declined,
    }


def bodies_to_invite(
    round_: Round, *, constituency: str = "", region: str = "", status: str = "", country: str = "", words: str = ""
) -> QuerySet[Any]:
    """Return confirmed bodies of the register that the round is open to and that are not invited yet.

    Who is in it by an import alone can be invited: a list without it would tell that it has sent something.
    """
    rows = Organisation.objects.confirmed().filter(
        constituency__in=round_.constituency_rules.values("constituency"),
        is_demonstration__in=[False, round_.is_demonstration],
    )
    rows = rows.exclude(pk__in=round_.delegations.invited().values("organisation"))
    conditions = {"constituency": constituency, "regional_group": region, "status": status, "country": country}
    rows = rows.filter(**{name: value for name, value in conditions.items() if value})
    if words:
        rows = rows.filter(id_in("pk", keys_of_named(rows, words)))
    return rows.order_by(Organisation.alphabetical(), "id")


def countries_to_invite(round_: Round) -> list[tuple[str, str]]:
    """Return the countries of `bodies_to_invite`, as the register writes them and as the reader does. Two queries."""
    rows = bodies_to_invite(round_).exclude(country="").order_by("country")
    countries = list(rows.values_list("country", flat=True).distinct())
    states = Organisation.objects.filter(constituency=Constituency.STATE, short_name__in=countries)
    names = {state.short_name: state.display_short_name() for state in states.only("short_name", "names")}
    return sorted(((each, names.get(each, each)) for each in countries), key=lambda pair: sort_key(pair[1]))


def documents_to_confirm(user: AnyUser) -> int:
    """Return the number of readings that nobody has confirmed yet, for those who keep the register."""
    return Document.objects.filter(confirmed_at__isnull=True).count() if permissions.keeps_register(user) else 0


def rounds_to_announce(user: AnyUser) -> list[UUID]:
    """Return the keys of the draft rounds that the person manages. One query."""
    rows = permissions.rounds_with_duty(user, Duty.MANAGE).filter(announced_at__isnull=True)
    return list(rows.order_by("-created_at", "reference").values_list("pk", flat=True))


def silent_before_close(user: AnyUser) -> list[Round]:
    """Return the rounds that the person manages with bodies that opened no invitation, less than SOON before the close.

    Who answered by letter opened none either: `filter_delegations` counts without them. One query.
    """
    silent = Delegation.objects.filter(RESPONSE_FILTERS["silent"] & _closes_soon(clock.now())).values("round")
    mine = permissions.rounds_with_duty(user, Duty.MANAGE)
    return list(mine.filter(announced_at__isnull=False, pk__in=silent))


def _closes_soon(now: datetime) -> Q:
    window = Window.objects.filter(round=OuterRef("round"), constituency=OuterRef("organisation__constituency"))
    return Q(Exists(window.filter(opens__lte=now, closes__gt=now, closes__lte=now + SOON)))


def declined_since(user: AnyUser, since: datetime) -> int:
    """Return the number of bodies of the person's rounds that have declined since."""
    mine = permissions.rounds_with_duty(user, Duty.MANAGE)
    return Delegation.objects.filter(round__in=mine, declined_at__gt=since).count()


def duty_holders(round_: Round, *duties: str) -> QuerySet[Any]:
    """Return the open accounts that have any of the duties in the round, by name."""
    groups = DutyGroup.objects.filter(round=round_, duty__in=duties).values("group")
    people = get_user_model()._default_manager.filter(is_active=True, groups__in=groups)
    return people.distinct().order_by(alphabetical_order("name"), "pk")


def invitations_to(delegation: Delegation) -> QuerySet[Invitation]:
    """Return the personal links of the secretariat to the body's focal points in this round, newest first.

    Those that the team itself sent are left out: no officer needs a colleague's address.
    """
    rows = Invitation.objects.filter(organisation_id=delegation.organisation_id, role=Role.FOCAL_POINT)
    rows = rows.exclude(permissions.sent_by_team())
    rows = rows.filter(Q(delegation=delegation) | Q(delegation__isnull=True))
    return rows.select_related("organisation", "replaced_by").order_by("-sent_at")


@dataclass(frozen=True, slots=True)
class ResponseCounts:
    """One group of bodies: how many have done what."""

    label: Any
    key: str
    counts: Counter[Response]
    imported: int = 0  # of them take part by what was imported, without an invitation

    @property
    def total(self) -> int:
        return self.counts.total()

    @property
    def invited(self) -> int:
        return self.total - self.imported

    @property
    def silent(self) -> int:
        return sum(self.counts[each] for each in SILENT)

    def parts(self) -> list[tuple[Response, int]]:
        """The counts without empty ones, in the order of the chart."""
        return [(each, self.counts[each]) for each in Response if self.counts[each]]


@dataclass(frozen=True, slots=True)
class BodyResponse:
    """A body of the round with its response, for the counts."""

    delegation: UUID
    constituency: str
    region: str
    response: Response
    is_invited: bool = True


def body_responses(
    round_: Round, done: Mapping[UUID, Response], scope: Q = ALL_DELEGATIONS, *, sighted: bool
) -> list[BodyResponse]:
    """Return every body of the round with its response, as far as `distinguishable_responses` goes. One query.

    `done` is what higher packages know (`panels.responses_by_delegation`).
    """
    rows = round_.delegations.filter(scope).values_list(
        "pk", "organisation__constituency", "organisation__regional_group", "opened_at", "declined_at", "invited_at"
    )
    return [
        BodyResponse(
            key,
            constituency,
            region,
            response_of(done.get(key), opened, declined, sighted=sighted),
            is_invited=invited is not None,
        )
        for key, constituency, region, opened, declined, invited in rows
    ]


def response_of(
    done: Response | None, opened: datetime | None, declined: datetime | None, *, sighted: bool
) -> Response:
    """Return how far a body has come. `done` is what higher packages know, the moments are those of its delegation."""
    if done == Response.SENT:
        return Response.SENT
    if declined is not None:
        return Response.DECLINED
    if not sighted:
        return Response.REACHED if opened else Response.UNOPENED
    return done or (Response.OPENED if opened else Response.UNOPENED)


def by_constituency(rows: Iterable[BodyResponse]) -> list[ResponseCounts]:
    """Return a row for each constituency with bodies, in the order of `Constituency`."""
    return _grouped(rows, "constituency", [(each.value, each.label) for each in Constituency])


def by_region(rows: Iterable[BodyResponse]) -> list[ResponseCounts]:
    """Return a row for each regional group with bodies, in the order of `RegionalGroup`."""
    return _grouped(rows, "region", [(each.value, each.label) for each in RegionalGroup])


def responding_delegations(round_: Round, rows: Iterable[BodyResponse]) -> QuerySet[Delegation]:
    """Return these bodies with their focal points, the silent ones first."""
    listed = list(rows)
    silent = [row.delegation for row in listed if row.response in SILENT]
    first = Case(When(pk__in=silent, then=Value(0)), default=Value(1))
    responding = delegations_of(round_).filter(pk__in=[row.delegation for row in listed])
    return responding.prefetch_related(Prefetch("extensions", holding_extensions())).order_by(
        first, Organisation.alphabetical("organisation__"), "pk"
    )


def requests_waiting(round_: Round) -> QuerySet[ExtensionRequest]:
    """Return the unanswered requests for more time, the oldest first."""
    rows = ExtensionRequest.objects.waiting().filter(delegation__round=round_)
    return rows.select_related("delegation__organisation").order_by("asked_at")


def late_drafts(round_: Round, rows: Iterable[BodyResponse], *, at: Any) -> QuerySet[Delegation]:
    """Return bodies whose time is over and whose draft was never sent: they may ask to submit late."""
    drafting = [row.delegation for row in rows if row.response == Response.DRAFTING]
    over = round_.windows.filter(closes__lte=at).values("constituency")
    late = round_.delegations.filter(pk__in=drafting, organisation__constituency__in=over)
    return late.exclude(Q(extensions__closes__gt=at)).select_related("organisation").order_by("pk")


def _grouped(rows: Iterable[BodyResponse], name: str, classes: list[tuple[str, Any]]) -> list[ResponseCounts]:
    counts: dict[str, Counter[Response]] = {}
    imported: Counter[str] = Counter()
    for row in rows:
        key = getattr(row, name)
        counts.setdefault(key, Counter())[row.response] += 1
        imported[key] += not row.is_invited
    return [ResponseCounts(label, key, counts[key], imported[key]) for key, label in classes if key in counts]
