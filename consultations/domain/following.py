"""How a round is answered, for the secretariat: by constituency and by body. Query counts do not grow with the rows."""

from dataclasses import dataclass, field
from datetime import datetime, timedelta
from typing import Any
from uuid import UUID

from django.contrib.auth import get_user_model
from django.db.models import Count, Exists, OuterRef, Prefetch, Q, QuerySet

from consultations import rules
from consultations.domain.queries import delegations_of
from consultations.domain.rounds import round_states
from consultations.enums import Constituency, Duty, Role
from consultations.models import Delegation, Document, DutyGroup, Invitation, Organisation, Round, Window
from core import clock
from core.folding import holding, in_order

SOON = timedelta(days=7)  # before a close
CLOSING = "closing"  # silent, and the window of its kind closes SOON
# What else a delegations list can be narrowed to, in SQL.
STANDINGS = {
    "silent": Q(opened_at__isnull=True, declined_at__isnull=True),
    "opened": Q(opened_at__isnull=False),
    "registered": Q(registered_at__isnull=False),
    "declined": Q(declined_at__isnull=False),
}


def rounds_of_office(user: Any) -> QuerySet[Round]:
    """The rounds in which the person has a duty, newest first, with what a list shows of them."""
    return (
        rules.rounds_with_duty(user, *Duty.values)
        .select_related("document")
        .prefetch_related("windows")
        .annotate(bodies=Count("delegations"))
        .order_by("-created_at", "reference")
    )


def with_states(rounds: list[Round]) -> list[tuple[Round, str]]:
    """Each round with its state now. One query."""
    states = round_states(rounds, clock.now())
    return [(round, states[round.pk]) for round in rounds]


@dataclass(slots=True)
class Class:
    """One constituency of a round: its window and how many of its bodies did what."""

    constituency: Constituency
    window: Window | None
    word_limit: int = 0
    joint_word_limit: int = 0  # 0: the same
    invited: int = 0
    opened: int = 0
    registered: int = 0
    declined: int = 0
    more: list[int] = field(default_factory=list)  # of upper floors, in the order of their columns


def classes_of(round: Round) -> list[Class]:
    """Every constituency of the round, in the order of contributors. Three queries."""
    windows = {window.constituency: window for window in round.windows.all()}
    counts = round.delegations.values_list("organisation__constituency").annotate(
        invited=Count("pk"),
        **{name: Count("pk", filter=STANDINGS[name]) for name in ("opened", "registered", "declined")},
    )
    by_key = {key: numbers for key, *numbers in counts}
    rows = round.constituency_rules.values_list("constituency", "word_limit", "joint_word_limit")
    limits = {key: (words, joint) for key, words, joint in rows}
    return [
        Class(each, windows.get(each), *limits[each], *by_key.get(each, ())) for each in Constituency if each in limits
    ]


def delegations_in(round: Round, *, constituency: str = "", standing: str = "") -> QuerySet[Delegation]:
    """The round's bodies with their focal points and extensions, narrowed."""
    rows = delegations_of(round).prefetch_related("extensions")
    if constituency:
        rows = rows.filter(organisation__constituency=constituency)
    if standing == CLOSING:
        return rows.filter(_silent_before_close(clock.now()))
    return rows.filter(STANDINGS[standing]) if standing else rows


def bodies_to_invite(
    round: Round, *, constituency: str = "", region: str = "", status: str = "", country: str = "", words: str = ""
) -> QuerySet[Any]:
    """Confirmed bodies of the register that the round is open to and that are not in it yet."""
    rows = Organisation.objects.confirmed().filter(
        constituency__in=round.constituency_rules.values("constituency"),
        is_demonstration__in=[False, round.is_demonstration],
    )
    rows = rows.exclude(pk__in=round.delegations.values("organisation"))
    asked = {"constituency": constituency, "regional_group": region, "status": status, "country": country}
    rows = rows.filter(**{name: value for name, value in asked.items() if value})
    if words:
        rows = rows.filter(holding(words, "short_name", "name") | Q(code__iexact=words))
    return rows.order_by(in_order("short_name"), "id")


def countries_to_invite(round: Round) -> list[str]:
    """The countries of these bodies, as the register writes them. One query."""
    rows = bodies_to_invite(round).exclude(country="").order_by(in_order("country"))
    return list(rows.values_list("country", flat=True).distinct())


def documents_to_confirm(user: Any) -> int:
    """Readings that nobody has confirmed yet, for those who keep the register."""
    return Document.objects.filter(confirmed_at__isnull=True).count() if rules.keeps_register(user) else 0


def rounds_to_announce(user: Any) -> int:
    """Drafts of rounds that the person manages."""
    return rules.rounds_with_duty(user, Duty.MANAGE).filter(announced_at__isnull=True).count()


def silent_before_close(user: Any) -> tuple[int, list[UUID]]:
    """Bodies that have not even opened their invitation, where the round closes within SOON, and in which rounds, of
    those that the person manages. One query."""
    rows = Delegation.objects.filter(
        _silent_before_close(clock.now()),
        round__in=rules.rounds_with_duty(user, Duty.MANAGE).filter(announced_at__isnull=False),
    )
    counts = dict(rows.values_list("round").annotate(Count("pk")))
    return sum(counts.values()), list(counts)


def _silent_before_close(now: datetime) -> Q:
    window = Window.objects.filter(round=OuterRef("round"), constituency=OuterRef("organisation__constituency"))
    return STANDINGS["silent"] & Q(Exists(window.filter(opens__lte=now, closes__gt=now, closes__lte=now + SOON)))


def declined_since(user: Any, since: datetime) -> int:
    """Bodies of the person's rounds that have declined since."""
    mine = rules.rounds_with_duty(user, Duty.MANAGE)
    return Delegation.objects.filter(round__in=mine, declined_at__gt=since).count()


def holders(round: Round, *duties: str) -> QuerySet[Any]:
    """The open accounts that hold any of the duties in the round, by name."""
    groups = DutyGroup.objects.filter(round=round, duty__in=duties).values("group")
    people = get_user_model()._default_manager.filter(is_active=True, groups__in=groups)
    return people.distinct().order_by(in_order("name"), "pk")


def officers_of(round: Round) -> list[tuple[str, str, list[Any]]]:
    """Each duty by its key and name, with the people who hold it by name, closed accounts among them. Three queries."""
    by_name = Prefetch("group__user_set", get_user_model()._default_manager.order_by(in_order("name"), "pk"))
    groups = DutyGroup.objects.filter(round=round).prefetch_related(by_name)
    people = {row.duty: list(row.group.user_set.all()) for row in groups}
    return [(duty.value, str(duty.label), people.get(duty.value, [])) for duty in Duty]


def invitations_to(delegation: Delegation) -> QuerySet[Invitation]:
    """The personal links to speak for this body in this round, newest first. Whom it asks to help it is its own affair:
    no officer needs a colleague's address."""
    rows = Invitation.objects.filter(organisation_id=delegation.organisation_id, role=Role.FOCAL_POINT)
    return rows.filter(Q(delegation=delegation) | Q(delegation__isnull=True)).order_by("-sent_at")
