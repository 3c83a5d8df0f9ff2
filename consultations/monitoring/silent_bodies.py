"""An officer's reminder to the silent bodies of a round: at most once a day, through the queue, recorded.

Focal point and deputy of a body get a mail. Where nobody has accepted the invitation yet, it is sent again.
"""

from collections import defaultdict
from collections.abc import Collection, Mapping
from dataclasses import dataclass
from datetime import date
from typing import Any
from uuid import UUID

from django.db import transaction
from django.utils.translation import gettext_lazy as _

from accounts.models import User
from consultations import permissions
from consultations.enums import Duty, Role
from consultations.invitations.services import send_all_again
from consultations.models import Delegation, Invitation, Membership, Reminder, Round, RoundReminder
from consultations.monitoring.reminders import own_day
from consultations.rounds.selectors import not_expected
from consultations.rounds.windows import DelegationWindow, delegation_window
from core import audit, clock
from core.errors import Refused
from core.mail import send_all_later
from core.text.dates import office_day

MAIL = "consultations.silent"


@dataclass(frozen=True, slots=True)
class SilentReminder:
    """How many people got a mail, how many invitations were sent again, and how many bodies could not be reached."""

    people: int
    invitations: int
    unreachable: int


def remind_silent(
    round_: Round, silent: Collection[UUID], *, by: User, as_they_look: Collection[UUID] = ()
) -> SilentReminder:
    """Remind these bodies, as far as their windows are open. People who want no reminder, or had one today, get none.

    `as_they_look`: the bodies that are silent as far as `by` may know. While one of them has time left, the answer is
    never that nobody was silent: it would show that the body wrote without its name (decision 0031). The number of
    queries does not grow with the bodies. Raises NotAllowed; Refused where the round is not announced or is published,
    nobody is silent with time left, or it was done today.
    """
    with transaction.atomic():
        round_ = Round.objects.select_for_update(no_key=True).get(pk=round_.pk)
        permissions.check_duty(by, Duty.MANAGE, round_)
        if round_.announced_at is None or round_.is_published:
            words = _("You cannot send reminders now: the round is a draft, or its report has been published.")
            raise Refused("not_open", words)
        if reminded_today(last_reminder(round_)):
            raise Refused(
                "reminded_today",
                _("The participants of this round that have not answered were already reminded today."),
                hint=_("You can send one reminder a day. Send the next one tomorrow."),
            )
        waiting = _with_time_left(round_, silent)
        if not waiting and not _with_time_left(round_, as_they_look):
            raise Refused("nobody_silent", _("No reminder can be sent: every participant with time left has answered."))
        reminder = RoundReminder.objects.create(round=round_, day=_today(), by=by, bodies=len(waiting))
        speakers = _speakers(waiting)
        people = _send_reminders(waiting, speakers)
        unspoken = [row for row in waiting if row.organisation_id not in speakers]
        sent = send_all_again(_unused(unspoken), by=by)
        audit.record(
            "consultations.round.remind", round_, by=by, reminder=reminder.pk, bodies=len(waiting), invitations=sent
        )
    return SilentReminder(people, len(sent), unreachable=len(unspoken) - len(sent))


def _with_time_left(round_: Round, bodies: Collection[UUID]) -> list[Delegation]:
    rows = Delegation.objects.filter(round=round_, pk__in=bodies, declined_at__isnull=True)
    rows = rows.select_related("organisation", "round").prefetch_related("round__windows", "extensions")
    now = clock.now()
    return [row for row in rows if (window := delegation_window(row)) is not None and window.is_open(now)]


def last_reminder(round_: Round) -> RoundReminder | None:
    """Return the latest reminder to the silent bodies with its sender; None where nobody sent one."""
    return RoundReminder.objects.filter(round=round_).select_related("by").order_by("-at").first()


def reminded_today(reminder: RoundReminder | None) -> bool:
    """Return whether the silent bodies have had their one reminder of this day."""
    return reminder is not None and reminder.day == _today()


def window_of_silent(key: Any) -> DelegationWindow | None:
    """Return the window of a body that is still silent and has time left, else None."""
    row = Delegation.objects.filter(pk=key, declined_at__isnull=True).select_related("organisation", "round").first()
    window = delegation_window(row) if row is not None else None
    if row is None or window is None or not window.is_open(clock.now()):
        return None
    return None if not_expected([row.pk]) else window


def _send_reminders(waiting: list[Delegation], speakers: Mapping[UUID, list[User]]) -> int:
    """Send one mail to each person who wants reminders and had no other today; return how many.

    Somebody of several of these bodies gets one, too.
    """
    now = clock.now()
    days = {user.pk: own_day(user, now) for users in speakers.values() for user in users}
    reminders = Reminder.objects.filter(user__in=days, day__in=set(days.values())).values_list("user", "day")
    had_one = {user for user, day in reminders if days[user] == day}
    mails = {
        user.pk: (user, {"delegation": row.pk})
        for row in waiting
        for user in speakers.get(row.organisation_id, [])
        if user.reminders and user.pk not in had_one
    }
    send_all_later(MAIL, list(mails.values()))
    return len(mails)


def _speakers(waiting: list[Delegation]) -> dict[UUID, list[User]]:
    """Return focal point and deputy by body."""
    rows = Membership.objects.live().filter(role__in=permissions.DRAFTS_ALL).select_related("user")
    by_body: dict[UUID, list[User]] = defaultdict(list)
    for each in rows.filter(organisation__in=[row.organisation_id for row in waiting]):
        by_body[each.organisation_id].append(each.user)
    return by_body


def _unused(rows: list[Delegation]) -> list[Invitation]:
    """Return, for each body, the newest focal point's link that the secretariat sent and nobody has accepted.

    What somebody of the team sent has ended with their role: no officer decides on whom a team chose (A7).
    """
    invitations = Invitation.objects.unanswered().filter(delegation__in=rows, role=Role.FOCAL_POINT)
    invitations = invitations.exclude(permissions.sent_by_team())
    return list({row.organisation_id: row for row in invitations.order_by("sent_at")}.values())


def _today() -> date:
    return office_day(clock.now())
