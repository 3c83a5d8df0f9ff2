"""Addenda: inputs admitted after the common day join what is public on a day that the manager sets (PUBLISHED 3)."""

from dataclasses import dataclass
from datetime import date
from typing import Any

from django.db import transaction
from django.utils.translation import gettext_lazy as _

from consultations import rules as consulting
from consultations.domain.audience import audience_in
from consultations.enums import Duty
from consultations.models import Organisation, Round
from core import audit, clock
from core.errors import NotYours, Refused
from core.moments import office_day
from submissions.domain.public_states import current_state, waiting_additions
from submissions.domain.shown import ShownBody, show_body
from submissions.models import Addendum


@dataclass(frozen=True, slots=True)
class Waiting:
    """What waits to join, as far as the officer may know: bodies with named answers, each with how many; the number of
    answers without name and of their senders for who has sight of confidential matter, else None."""

    named: list[tuple[ShownBody, int]]
    unnamed: int | None
    senders: int | None

    @property
    def is_empty(self) -> bool:
        return not (self.named or self.unnamed)


def waiting(round: Round, *, by: Any) -> Waiting:
    """What waits for an addendum, as far as this officer may know: matter without name is counted with sight only."""
    entries = [entry for entry in waiting_additions(round).values() if not entry.is_whole]
    counts: dict[Any, int] = {}
    for entry in entries:
        if entry.is_named:
            counts[entry.body] = counts.get(entry.body, 0) + 1
    bodies = {row.pk: show_body(row) for row in Organisation.objects.filter(pk__in=counts)}
    named = sorted(((bodies[key], count) for key, count in counts.items()), key=lambda row: row[0].sort_key)
    if not audience_in(by, round).sees_confidential:
        return Waiting(named, None, None)
    hidden = [entry for entry in entries if not entry.is_named]
    return Waiting(named, len(hidden), len({entry.body for entry in hidden}))


def planned(round: Round) -> Addendum | None:
    """The addendum that is set and was neither made nor cancelled."""
    return round.addenda.filter(state__isnull=True, cancelled_at__isnull=True).first()


def plan(round: Round, day: date, *, by: Any) -> Addendum:
    """Set the day of the next addendum; set again it replaces the one before.

    Raises NotYours without the duty to manage; Refused `not_public` where nothing of the round is public yet, and
    `day_passed`.
    """
    with transaction.atomic():
        _check_manages(round, by)
        Round.objects.select_for_update(of=("self",), no_key=True).get(pk=round.pk)
        if current_state(round) is None:
            raise Refused("not_public", _("Nothing of this round is public yet: what is admitted now appears with it."))
        if day < office_day(clock.now()):
            raise Refused("day_passed", _("Choose today or a later day."), field="day")
        round.addenda.filter(state__isnull=True, cancelled_at__isnull=True).update(cancelled_at=clock.now())
        made = Addendum.objects.create(round=round, day=day, set_at=clock.now(), set_by=by)
        audit.record("submissions.addendum.plan", round, by=by, addendum=made.pk)
    return made


def cancel(addendum: Addendum, *, by: Any) -> None:
    """Raises NotYours, Refused `done_already` where it was made or cancelled."""
    with transaction.atomic():
        _check_manages(addendum.round, by)
        open_ones = Addendum.objects.filter(pk=addendum.pk, state__isnull=True, cancelled_at__isnull=True)
        if not open_ones.update(cancelled_at=clock.now()):
            raise Refused("done_already", _("This addendum was made or cancelled already."))
        audit.record("submissions.addendum.cancel", addendum.round, by=by, addendum=addendum.pk)


def _check_manages(round: Round, by: Any) -> None:
    if not consulting.holds_duty(by, Duty.MANAGE, round):
        raise NotYours("no_duty", _("You do not manage this round."))
