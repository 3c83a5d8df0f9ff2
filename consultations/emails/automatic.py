"""Emails that a round sends by itself: which are on, and opening and report published, each person once.

Announcement and closing soon are the reminders that people choose for themselves (`monitoring.reminders`); the table of
the round turns them off for everybody. Nothing is said twice: there is no email of the opening where the round was
announced, or the participant invited, after it; none of a report that was withdrawn before the email went, until one is
public again.
"""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import timedelta
from typing import Any
from uuid import UUID

from django.db import transaction
from django.utils.translation import gettext_lazy as _

from accounts.models import ReminderKind, User
from consultations import permissions
from consultations.enums import Duty
from consultations.messages.enums import ON_AT_FIRST, AutomaticKind
from consultations.models import AutomaticMail, Delegation, Membership, Round, SentAutomaticMail, Window
from consultations.rounds.selectors import answered_after_all, first_releases, outcome_paths
from core import audit, clock
from core.mail import send_all_later

MAX_DELAY = timedelta(days=2)  # what could not go out for longer has lost its point
OPENED, PUBLISHED = "consultations.opened", "consultations.published"
_REMINDERS = {
    ReminderKind.INVITED: AutomaticKind.ANNOUNCED,
    ReminderKind.HALF_WAY: AutomaticKind.CLOSING,
    ReminderKind.WEEK: AutomaticKind.CLOSING,
    ReminderKind.TWO_DAYS: AutomaticKind.CLOSING,
    ReminderKind.LAST_DAY: AutomaticKind.CLOSING,
}
# When each goes out and to whom, for the table of the round.
FACTS: dict[AutomaticKind, tuple[Any, Any]] = {
    AutomaticKind.ANNOUNCED: (
        _("The morning after the announcement or the invitation"),
        _("people of invited teams who want this reminder"),
    ),
    AutomaticKind.OPENED: (
        _("When the window opens, if the call was announced before"),
        _("focal points and deputies who want reminders"),
    ),
    AutomaticKind.CLOSING: (
        _("Half-way, a week, two days and a day before the close"),
        _("people who have something to do and want this reminder"),
    ),
    AutomaticKind.PUBLISHED: (
        _("Within an hour after the report is published"),
        _("focal points and deputies of participants that took part"),
    ),
}


@dataclass(frozen=True, slots=True)
class AutomaticRow:
    """A row of the table: kind, when it goes out, who gets it, whether it is on."""

    kind: AutomaticKind
    when: Any
    to: Any
    is_on: bool


def automatic_rows(round_: Round) -> list[AutomaticRow]:
    """Return the table of the round. One query."""
    off = switched_off([round_.pk]).get(round_.pk, frozenset())
    return [AutomaticRow(kind, *FACTS[kind], kind not in off) for kind in AutomaticKind]


def switched_off(rounds: Iterable[UUID]) -> Mapping[UUID, frozenset[AutomaticKind]]:
    """Return the kinds that each round does not send. One query."""
    keys = set(rounds)
    chosen: dict[UUID, dict[str, bool]] = {key: {} for key in keys}
    for key, kind, is_on in AutomaticMail.objects.filter(round__in=keys).values_list("round", "kind", "is_on"):
        chosen[key][kind] = is_on
    return {
        key: frozenset(kind for kind in AutomaticKind if not own.get(kind, kind in ON_AT_FIRST))
        for key, own in chosen.items()
    }


def is_reminder_off(kind: str, off: frozenset[AutomaticKind]) -> bool:
    """Return whether a round with these kinds off sends no reminder of this kind. Comments of colleagues stay."""
    return _REMINDERS.get(ReminderKind(kind)) in off


def switch(round_: Round, kind: str, *, on: bool, by: User) -> None:
    """Turn one kind on or off. Turned on later, it goes out for what happens from then on.

    A kind that is on already stays as it is, or what is due would be lost. Raises NotAllowed.
    """
    with transaction.atomic():
        permissions.check_duty(by, Duty.MANAGE, round_)
        Round.objects.select_for_update(of=("self",), no_key=True).get(pk=round_.pk)
        if (kind not in switched_off([round_.pk])[round_.pk]) == on:
            return
        AutomaticMail.objects.update_or_create(
            round=round_,
            kind=AutomaticKind(kind),
            defaults={"is_on": on, "changed_at": clock.now(), "changed_by": by},
        )
        audit.record("consultations.round.switch_mail", round_, by=by, kind=kind, on=on)


def copy_switches(source: Round, copy: Round, *, by: User) -> None:
    """Give a copied round the switches of its source."""
    rows = AutomaticMail.objects.filter(round=source)
    AutomaticMail.objects.bulk_create(
        [AutomaticMail(round=copy, kind=row.kind, is_on=row.is_on, changed_by=by) for row in rows]
    )


def send_due() -> int:
    """Send the emails of openings and published reports that are due; return how many.

    Each person gets one once, of a round with several reports once for each.
    """
    now = clock.now()
    windows = Window.objects.filter(opens__gt=now - MAX_DELAY, opens__lte=now, round__announced_at__lte=now)
    opened = set(windows.exclude(round__published_at__lte=now).values_list("round", flat=True))
    fresh = [key for key, (since, _first) in first_releases(now).items() if since > now - MAX_DELAY]
    published = set(Round.objects.filter(pk__in=fresh, archived_at__isnull=True).values_list("pk", flat=True))
    off = switched_off(opened | published)
    count = 0
    for rounds, kind, name in (
        (opened, AutomaticKind.OPENED, OPENED),
        (published, AutomaticKind.PUBLISHED, PUBLISHED),
    ):
        count += sum(_send(key, kind, name) for key in sorted(rounds) if kind not in off[key])
    return count


def _send(key: UUID, kind: AutomaticKind, name: str) -> int:
    """Send one kind in one round to everybody who has not had it, in one transaction."""
    with transaction.atomic():
        round_ = Round.objects.select_for_update(no_key=True).get(pk=key)  # of two workers the second finds the rows
        since = AutomaticMail.objects.filter(round=round_, kind=kind, is_on=True).values_list("changed_at", flat=True)
        rows = _delegations(round_, kind, since.first())
        by_body = {row.organisation_id: row for row in rows}
        people = Membership.objects.live().filter(organisation__in=by_body, role__in=permissions.DRAFTS_ALL)
        sent = SentAutomaticMail.objects.filter(delegation__in=rows, kind=kind)
        if kind == AutomaticKind.PUBLISHED and key in (releases := first_releases(clock.now())):
            _since, first = releases[key]
            sent = sent.filter(sent_at__gte=first)  # one that went before told of another report
        gone = set(sent.values_list("delegation", "user"))
        wanted = [
            (by_body[each.organisation_id], each.user)
            for each in people.select_related("user").order_by("pk")
            if kind != AutomaticKind.OPENED or each.user.reminders
        ]
        new = [(row, user) for row, user in wanted if (row.pk, user.pk) not in gone]
        SentAutomaticMail.objects.bulk_create(
            [SentAutomaticMail(delegation=row, user=user, kind=kind) for row, user in new],
            update_conflicts=True,
            unique_fields=["delegation", "user", "kind"],
            update_fields=["sent_at"],
        )
        send_all_later(name, [(user, {"delegation": row.pk}) for row, user in new])
    return len(new)


def _delegations(round_: Round, kind: AutomaticKind, since: Any) -> list[Delegation]:
    """Return the participants that it is due for. What happened before it was turned on is not made up for."""
    now = clock.now()
    rows = Delegation.objects.filter(round=round_).select_related("organisation")
    if kind == AutomaticKind.PUBLISHED:
        released = first_releases(now).get(round_.pk)
        if released is None or (since is not None and released[0] < since):
            return []
        took_part = outcome_paths(row.pk for row in rows)
        return [row for row in rows if row.pk in took_part]
    sent = answered_after_all(rows)
    delegations = [row for row in rows if not row.has_declined(sent)]
    opens = dict(round_.windows.values_list("constituency", "opens"))
    announced = round_.announced_at
    due = []
    for row in delegations:
        at = opens.get(row.organisation.constituency)
        if at is None or announced is None or row.invited_at is None or not now - MAX_DELAY < at <= now:
            continue  # who takes part by an import alone was never invited
        if max(announced, row.invited_at) < at and (since is None or since <= at):
            due.append(row)
    return due
