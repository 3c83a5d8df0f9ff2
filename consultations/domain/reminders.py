"""Reminders: which moment of a round has come for whom, on the home page and as one mail a day (issue 3, part 9).

The clock decides what is due; a row says what has gone out. A mail goes in the morning of the person's own day and
covers whatever falls on it, over all rounds. A worker killed in between sends the rest at its next try, nothing twice.
"""

from collections import defaultdict
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from typing import Any
from uuid import UUID
from zoneinfo import ZoneInfo

from django.db import IntegrityError, transaction
from django.db.models import QuerySet
from wagtail import hooks

from accounts.models import ReminderKind, User
from consultations import rules
from consultations.domain.windows import Closing, closing
from consultations.models import Assignment, Delegation, Membership, Reminder
from core import clock
from core.mail import send_later

MAIL = "consultations.reminder"
MORNING = 7  # o'clock where the person is
NOT_MADE_UP_FOR = timedelta(days=2)  # what could not go out for longer has lost its point
_BEFORE_THE_CLOSE = {
    ReminderKind.WEEK: timedelta(days=7),
    ReminderKind.TWO_DAYS: timedelta(days=2),
    ReminderKind.LAST_DAY: timedelta(hours=12),
}


@dataclass(frozen=True, slots=True)
class Due:
    """One moment of one round for one person."""

    delegation: UUID
    kind: str
    closes: datetime


def moments(window: Closing, invited: datetime) -> list[tuple[str, datetime]]:
    """The moments of a window after `invited`, in order. Half-way is left out where the last week has begun by then."""
    half = window.opens + (window.closes - window.opens) / 2
    before = [(kind.value, window.closes - ahead) for kind, ahead in _BEFORE_THE_CLOSE.items()]
    if half < before[0][1]:
        before.insert(0, (ReminderKind.HALF_WAY.value, half))
    begin = max(invited, window.opens)
    later = [(kind, moment) for kind, moment in before if moment > begin]
    return [(ReminderKind.INVITED.value, invited), *later]


def stage(window: Closing | None, invited: datetime | None, now: datetime) -> tuple[str, datetime] | None:
    """The latest moment that has come; None before the first and after the close."""
    if window is None or invited is None or now >= window.closes:
        return None
    return next(((kind, at) for kind, at in reversed(moments(window, invited)) if at <= now), None)


def on_home(user: Any, delegations: Iterable[Delegation]) -> dict[UUID, ReminderKind]:
    """What the home page says beside each round that waits. No query where windows are prefetched."""
    now, found = clock.now(), {}
    for delegation in delegations:
        reached = stage(closing(delegation), invited_at(delegation), now)
        if reached and delegation.declined_at is None and reached[0] in user.reminders:
            found[delegation.pk] = ReminderKind(reached[0])
    return found


def invited_at(delegation: Delegation) -> datetime | None:
    """When the body could know of the round: invited, and the round announced."""
    announced = delegation.round.announced_at
    return max(announced, delegation.invited_at or announced) if announced else None


def remind_everybody() -> int:
    """One mail to everybody for whom a moment has come today and none has gone out today; how many."""
    return sum(remind(user, due) for user, due in _due_by_person())


def remind(user: User, due: list[Due]) -> bool:
    """Keeps what is told and starts the mail, both or neither. False where it was told before."""
    day = own_day(user, clock.now())
    try:
        with transaction.atomic():
            User.objects.select_for_update().get(pk=user.pk)  # of two workers one comes second, and finds the rows
            if Reminder.objects.filter(user=user, day=day).exists():
                return False
            Reminder.objects.bulk_create(
                [
                    Reminder(user=user, delegation_id=each.delegation, kind=each.kind, closes=each.closes, day=day)
                    for each in due
                ]
            )
            send_later(MAIL, to=user, ids={"day": day})
    except IntegrityError:
        return False
    return True


def still_to_tell(user: User, day: date) -> list[Closing]:
    """Of what was due that day: the windows of the rounds that still wait when the mail is written, soonest first."""
    told = Reminder.objects.filter(user=user, day=day).values("delegation")
    rows = _waiting(_shown().filter(pk__in=told))
    own = {membership.organisation_id for membership in _people(rows).filter(user=user)}
    windows = [window for row in rows if row.organisation_id in own and (window := closing(row)) is not None]
    return sorted(windows, key=lambda window: window.closes)


def own_day(user: User, now: datetime) -> date:
    return now.astimezone(ZoneInfo(user.time_zone)).date()


def _due_by_person() -> Iterator[tuple[User, list[Due]]]:
    """Everybody whose morning has come, with what is due. The number of queries does not grow with the people."""
    now = clock.now()
    rows = _waiting(_shown())
    by_body: dict[UUID, list[Delegation]] = defaultdict(list)
    for row in rows:
        by_body[row.organisation_id].append(row)
    given = set(
        Assignment.objects.filter(delegation__in=[row.pk for row in rows], ended_at__isnull=True).values_list(
            "membership", "delegation"
        )
    )
    memberships = [each for each in _people(rows) if now.astimezone(ZoneInfo(each.user.time_zone)).hour >= MORNING]
    gone = _gone_out({each.user_id for each in memberships})
    due: dict[UUID, list[Due]] = defaultdict(list)
    people: dict[UUID, User] = {}
    for each in memberships:
        for row in by_body[each.organisation_id]:
            if each.role not in rules.DRAFTS_ALL and (each.pk, row.pk) not in given:
                continue
            found = _due_today(each, row, now)
            if found and (each.user_id, found) not in gone:
                people[each.user_id] = each.user
                due[each.user_id].append(found)
    for key, user in people.items():
        yield user, due[key]


def _due_today(membership: Membership, delegation: Delegation, now: datetime) -> Due | None:
    """The latest moment on the person's own day or shortly before, if they want it; none from before they came."""
    window, invited = closing(delegation), invited_at(delegation)
    zone = ZoneInfo(membership.user.time_zone)
    evening = now.astimezone(zone).replace(hour=23, minute=59, second=59, microsecond=999_999)
    if window is None or invited is None or invited > now or now >= window.closes:
        return None
    passed = [each for each in moments(window, invited) if each[1] <= evening]
    if not passed:
        return None
    kind, moment = passed[-1]
    fresh = moment.astimezone(zone).date() >= (evening - NOT_MADE_UP_FOR).date()
    came_since = moment.astimezone(zone).date() <= membership.started_at.astimezone(zone).date()
    if not fresh or came_since or kind not in membership.user.reminders:
        return None
    return Due(delegation.pk, kind, window.closes)


def _gone_out(people: Iterable[UUID]) -> set[tuple[UUID, Due]]:
    rows = Reminder.objects.filter(user__in=people, closes__gt=clock.now())
    return {
        (user, Due(delegation, kind, closes))
        for user, delegation, kind, closes in rows.values_list("user", "delegation", "kind", "closes")
    }


def _shown() -> QuerySet[Delegation]:
    rows = Delegation.objects.filter(round__announced_at__lte=clock.now(), declined_at__isnull=True)
    rows = rows.filter(round__archived_at__isnull=True, round__published_at__isnull=True)
    return rows.select_related("round", "organisation").prefetch_related("round__windows", "extensions")


def _waiting(rows: QuerySet[Delegation]) -> list[Delegation]:
    """Those that can still be answered, and were not: upper floors say which were (`register_answered`)."""
    now = clock.now()
    found = [row for row in rows if (window := closing(row)) is not None and now < window.closes]
    keys = [row.pk for row in found]
    answered = {key for register in hooks.get_hooks("register_answered") for key in register(keys)}
    return [row for row in found if row.pk not in answered]


def _people(rows: Iterable[Delegation]) -> QuerySet[Membership]:
    bodies = {row.organisation_id for row in rows}
    return Membership.objects.live().filter(organisation__in=bodies).select_related("user")
