"""The calendar of the secretariat: all windows, announcements and reminders of an officer's rounds, by time.

No date moves by itself: it changes only where a person has moved it, and that is recorded.
"""

from collections import defaultdict
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from datetime import datetime
from uuid import UUID

from django.conf import settings

from accounts.models import AnyUser
from consultations import permissions
from consultations.emails.automatic import is_reminder_off, switched_off
from consultations.enums import WORKS_ON_REPORTS, Constituency, Duty, Moment
from consultations.messages.enums import AutomaticKind
from consultations.models import Round, Window
from consultations.monitoring.reminders import moments
from consultations.rounds.windows import DelegationWindow, holding_extensions


@dataclass(frozen=True, slots=True)
class RoundEvent:
    """One moment of one round: aware, with the zone in which it was set.

    `constituencies` that share it, in their order; `bodies` is the number of extensions that end then.
    """

    at: datetime
    zone: str
    kind: Moment
    round: Round
    constituencies: tuple[Constituency, ...] = ()
    bodies: int = 0


def events(user: AnyUser, begin: datetime, end: datetime) -> list[RoundEvent]:
    """Return the events on `begin <= at < end` in the rounds of the person's duties, soonest first. Four queries.

    Reminders that the round does not send are left out; so is a release to come, for who does not work on reports (A5).
    """
    rounds = permissions.rounds_with_duty(user, *Duty.values).prefetch_related("windows")
    off = switched_off(round_.pk for round_ in rounds)
    hidden = _planned_in_secret(user, rounds)
    all_events = [
        event
        for round_ in rounds
        for event in _of_round(round_, off[round_.pk])
        if event.kind != Moment.PUBLISHED or round_.pk not in hidden
    ]
    ending: dict[tuple[datetime, str, Round], int] = defaultdict(int)
    extensions = holding_extensions().filter(delegation__round__in=rounds, closes__gte=begin, closes__lt=end)
    for row in extensions.select_related("delegation__round"):
        ending[row.closes, row.zone, row.delegation.round] += 1
    all_events += [
        RoundEvent(at, zone, Moment.EXTENSION_ENDS, round_, bodies=count)
        for (at, zone, round_), count in ending.items()
    ]
    order = list(Moment)
    events_in_time = [event for event in all_events if begin <= event.at < end]
    return sorted(events_in_time, key=lambda event: (event.at, order.index(event.kind), event.round.reference))


def _planned_in_secret(user: AnyUser, rounds: Iterable[Round]) -> set[UUID]:
    """Return the rounds with a release to come of which the person does not know. One query where there is any."""
    planned = {round_.pk for round_ in rounds if round_.published_at and not round_.is_published}
    if planned:
        planned -= set(permissions.rounds_with_duty(user, *WORKS_ON_REPORTS).values_list("pk", flat=True))
    return planned


def _of_round(round_: Round, off: frozenset[AutomaticKind]) -> Iterator[RoundEvent]:
    for kind, at in (
        (Moment.ANNOUNCED, round_.announced_at),
        (Moment.REVIEW, round_.review_begun_at),
        (Moment.PUBLISHED, round_.published_at),
    ):
        if at is not None:
            yield RoundEvent(at, settings.OFFICE_TIME_ZONE, kind, round_)
    shared: dict[tuple[datetime, str, Moment], list[str]] = defaultdict(list)
    for window in round_.windows.all():
        for kind, at in _of_window(window, round_.announced_at, off):
            shared[at, window.zone, kind].append(window.constituency)
    for (at, zone, kind), keys in shared.items():
        yield RoundEvent(at, zone, kind, round_, tuple(each for each in Constituency if each.value in keys))


def _of_window(
    window: Window, announced: datetime | None, off: frozenset[AutomaticKind]
) -> Iterator[tuple[Moment, datetime]]:
    """Yield the opening, the close, and the reminders before it to people who want them."""
    yield Moment.OPENS, window.opens
    closing = DelegationWindow(window.opens, window.closes, window.zone, window.closes, on_extension=False)
    for kind, at in moments(closing, announced or window.opens)[1:]:
        if not is_reminder_off(kind, off):
            yield Moment(kind), at
    yield Moment.CLOSES, window.closes
