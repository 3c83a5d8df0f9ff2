"""Reminders: which moment of a round is due for whom, on the home page and as one mail a day (issue 3, part 9).

The clock decides what is due; a row records what was sent. A mail goes in the morning of the person's own day and
covers everything that is due on it, over all rounds. If a worker is killed, the next try sends the rest and nothing
twice.

For a contributor a round closes on the day by which their part is due, and waits no longer once the part is handed
over. Unread comments of colleagues go into the same mail.
"""

from collections import defaultdict
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass, field
from datetime import date, datetime, timedelta
from uuid import UUID
from zoneinfo import ZoneInfo

from django.db import IntegrityError, transaction
from django.db.models import F, Q, QuerySet
from wagtail import hooks

from accounts.models import ReminderKind, User
from consultations import permissions
from consultations.emails.automatic import is_reminder_off, switched_off
from consultations.models import Assignment, Delegation, Membership, Reminder
from consultations.rounds.selectors import not_expected
from consultations.rounds.windows import DelegationWindow, delegation_window, has_ended, window_for_part
from core import clock
from core.mail import send_later

MAIL = "consultations.reminder"
MORNING = 7  # o'clock where the person is
MAX_DELAY = timedelta(days=2)  # what could not go out for longer has lost its point
_BEFORE_THE_CLOSE = {
    ReminderKind.WEEK: timedelta(days=7),
    ReminderKind.TWO_DAYS: timedelta(days=2),
    ReminderKind.LAST_DAY: timedelta(hours=12),
}


@dataclass(frozen=True, slots=True)
class DueReminder:
    """One moment of one round for one person."""

    delegation: UUID
    kind: str
    closes: datetime


@dataclass(frozen=True, slots=True)
class ReminderContent:
    """The content of a mail: when rounds close, when parts are due, in how many rounds colleagues have commented.

    `delegations` are those that it is about.
    """

    closes: list[datetime]
    parts: list[datetime]
    talked: int
    delegations: list[Delegation] = field(default_factory=list, compare=False)


@dataclass(frozen=True, slots=True)
class WaitingRounds:
    """Rounds that wait for bodies.

    `given` is, by membership and delegation, the next day by which a part is due, None without a day; of parts that are
    all overdue the last one;
    `unread` is, by person and delegation, the time of the last unread comment of colleagues.
    """

    rows: list[Delegation]
    given: Mapping[tuple[UUID, UUID], date | None]
    unread: Mapping[tuple[UUID, UUID], datetime]

    @classmethod
    def of(cls, delegations: QuerySet[Delegation]) -> "WaitingRounds":
        """Return the waiting rounds. The number of queries does not grow with the rows.

        Higher packages report what was handed over (`register_handed_over`) and what is unread (`register_unread`).
        """
        rows = _waiting(delegations)
        keys = [row.pk for row in rows]
        done = {key for register in hooks.get_hooks("register_handed_over") for key in register(keys)}
        own_dates = {row.pk: row.due for row in rows}
        due_days: dict[tuple[UUID, UUID], list[date | None]] = defaultdict(list)
        parts = Assignment.objects.filter(delegation__in=keys, ended_at__isnull=True)
        for each in parts.filter(recommendation__rounds=F("delegation__round")):  # others left the round since
            if (each.delegation_id, each.recommendation_id) not in done:
                due = each.due or own_dates[each.delegation_id]
                due_days[each.membership_id, each.delegation_id].append(due)
        windows = {row.pk: delegation_window(row) for row in rows}
        next_days = {key: _next_day(days, windows[key[1]]) for key, days in due_days.items()}
        unread: dict[tuple[UUID, UUID], datetime] = {}
        for register in hooks.get_hooks("register_unread"):
            unread |= register(rows)
        return cls(rows, next_days, unread)

    def windows(
        self, memberships: Iterable[Membership]
    ) -> Iterator[tuple[Membership, Delegation, DelegationWindow | None]]:
        """Yield each person's rounds with their own window: None where a contributor has nothing left to do."""
        by_body: dict[UUID, list[Delegation]] = defaultdict(list)
        for row in self.rows:
            by_body[row.organisation_id].append(row)
        for each in memberships:
            for row in by_body[each.organisation_id]:
                window = delegation_window(row)
                if each.role not in permissions.DRAFTS_ALL and window is not None:
                    key = (each.pk, row.pk)
                    window = window_for_part(window, self.given[key]) if key in self.given else None
                yield each, row, window


def _next_day(days: list[date | None], window: DelegationWindow | None) -> date | None:
    """Return the first of these days that is not over: a part that is overdue hides no later one."""
    dated = [day for day in days if day is not None]
    ahead = [day for day in dated if window is not None and not has_ended(day, window)]
    if ahead or None in days:
        return min(ahead, default=None)
    return max(dated)


def moments(window: DelegationWindow, invited: datetime) -> list[tuple[str, datetime]]:
    """Return the moments of a window after `invited`, in order. No half-way where the last week has begun by then."""
    half = window.opens + (window.closes - window.opens) / 2
    before = [(kind.value, window.closes - ahead) for kind, ahead in _BEFORE_THE_CLOSE.items()]
    if half < before[0][1]:
        before.insert(0, (ReminderKind.HALF_WAY.value, half))
    begin = max(invited, window.opens)
    later = [(kind, moment) for kind, moment in before if moment > begin]
    return [(ReminderKind.INVITED.value, invited), *later]


def stage(window: DelegationWindow | None, invited: datetime | None, now: datetime) -> tuple[str, datetime] | None:
    """Return the latest moment that has come; None before the first and after the close."""
    if window is None or invited is None or now >= window.closes:
        return None
    return next(((kind, at) for kind, at in reversed(moments(window, invited)) if at <= now), None)


def on_home(user: User, rounds: Iterable[tuple[Delegation, DelegationWindow | None]]) -> dict[UUID, ReminderKind]:
    """Return the reminder for each waiting round of the home page, given the person's own windows. No query."""
    now, kinds = clock.now(), {}
    for delegation, window in rounds:
        reached = stage(window, invited_at(delegation), now)
        if reached and delegation.declined_at is None and reached[0] in user.reminders:
            kinds[delegation.pk] = ReminderKind(reached[0])
    return kinds


def invited_at(delegation: Delegation) -> datetime | None:
    """Return when the body could know of the round, invited and announced; None for who is in it by an import alone."""
    announced, invited = delegation.round.announced_at, delegation.invited_at
    return max(announced, invited) if announced and invited else None


def remind_everybody() -> int:
    """Send one mail to everybody with a moment due today and no mail yet today; return how many."""
    return sum(remind(user, due) for user, due in _due_by_person())


def remind(user: User, due: list[DueReminder]) -> bool:
    """Record the reminders and queue the mail, both or neither. Returns False where it was done before."""
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


def reminder_content(user: User, day: date) -> ReminderContent:
    """Return what still waits, of what was due that day, when the mail is written."""
    reminded = Reminder.objects.filter(user=user, day=day)
    kinds: dict[UUID, set[str]] = defaultdict(set)
    for delegation, kind in reminded.values_list("delegation", "kind"):
        kinds[delegation].add(kind)
    waiting = WaitingRounds.of(_sent_reminders().filter(pk__in=kinds))
    closes: list[datetime] = []
    parts: list[datetime] = []
    talked = 0
    about: dict[UUID, Delegation] = {}
    for membership, row, window in waiting.windows(_people(waiting.rows).filter(user=user)):
        if window and kinds[row.pk] - {ReminderKind.COLLEAGUES}:
            (parts if window != delegation_window(row) else closes).append(window.closes)
            about[row.pk] = row
        if ReminderKind.COLLEAGUES in kinds[row.pk] and (membership.user_id, row.pk) in waiting.unread:
            talked += 1
            about[row.pk] = row
    return ReminderContent(sorted(closes), sorted(parts), talked, list(about.values()))


def own_day(user: User, now: datetime) -> date:
    """Return the date where the person is: one mail a day is counted by it."""
    return now.astimezone(ZoneInfo(user.time_zone)).date()


def _due_by_person() -> Iterator[tuple[User, list[DueReminder]]]:
    """Yield everybody whose morning has come, with what is due. The number of queries does not grow with the people."""
    now = clock.now()
    waiting = WaitingRounds.of(_sent_reminders())
    memberships = [
        each for each in _people(waiting.rows) if now.astimezone(ZoneInfo(each.user.time_zone)).hour >= MORNING
    ]
    gone = _gone_out({each.user_id for each in memberships})
    off = switched_off(row.round_id for row in waiting.rows)
    due: dict[UUID, list[DueReminder]] = defaultdict(list)
    people: dict[UUID, User] = {}
    for each, row, window in waiting.windows(memberships):
        unread = waiting.unread.get((each.user_id, row.pk))
        for reminder in (_due_today(each, row, window, now), _is_sent(each, row, unread)):
            if (
                reminder
                and (each.user_id, reminder) not in gone
                and not is_reminder_off(reminder.kind, off[row.round_id])
            ):
                people[each.user_id] = each.user
                due[each.user_id].append(reminder)
    for key, user in people.items():
        yield user, due[key]


def _is_sent(membership: Membership, delegation: Delegation, last: datetime | None) -> DueReminder | None:
    """Return the reminder of unread comments: sent once, until there are more comments."""
    if last is None or ReminderKind.COLLEAGUES not in membership.user.reminders:
        return None
    return DueReminder(delegation.pk, ReminderKind.COLLEAGUES.value, last)


def _due_today(
    membership: Membership, delegation: Delegation, window: DelegationWindow | None, now: datetime
) -> DueReminder | None:
    """Return the latest moment on the person's own day or shortly before, if they want it.

    Moments from before they joined do not count.
    """
    invited = invited_at(delegation)
    zone = ZoneInfo(membership.user.time_zone)
    evening = now.astimezone(zone).replace(hour=23, minute=59, second=59, microsecond=999_999)
    if window is None or invited is None or invited > now or now >= window.closes:
        return None
    passed = [each for each in moments(window, invited) if each[1] <= evening]
    if not passed:
        return None
    kind, moment = passed[-1]
    fresh = moment.astimezone(zone).date() >= (evening - MAX_DELAY).date()
    came_since = moment.astimezone(zone).date() <= membership.started_at.astimezone(zone).date()
    if not fresh or came_since or kind not in membership.user.reminders:
        return None
    return DueReminder(delegation.pk, kind, window.closes)


def _gone_out(people: Iterable[UUID]) -> set[tuple[UUID, DueReminder]]:
    coming = Q(closes__gt=clock.now()) | Q(kind=ReminderKind.COLLEAGUES)
    rows = Reminder.objects.filter(coming, user__in=people)
    return {
        (user, DueReminder(delegation, kind, closes))
        for user, delegation, kind, closes in rows.values_list("user", "delegation", "kind", "closes")
    }


def _sent_reminders() -> QuerySet[Delegation]:
    rows = Delegation.objects.filter(round__announced_at__lte=clock.now(), declined_at__isnull=True)
    rows = rows.filter(round__archived_at__isnull=True).exclude(round__published_at__lte=clock.now())
    return rows.select_related("round", "organisation").prefetch_related("round__windows", "extensions")


def _waiting(rows: QuerySet[Delegation]) -> list[Delegation]:
    """Return the delegations that can still answer and are expected to."""
    now = clock.now()
    open_rows = [row for row in rows if (window := delegation_window(row)) is not None and now < window.closes]
    done = not_expected(row.pk for row in open_rows)
    return [row for row in open_rows if row.pk not in done]


def _people(rows: Iterable[Delegation]) -> QuerySet[Membership]:
    bodies = {row.organisation_id for row in rows}
    return Membership.objects.live().filter(organisation__in=bodies).select_related("user")
