"""More time for whole constituencies of a round: while it is open an extension, after the close it is reopened."""

from collections.abc import Iterable
from datetime import datetime
from typing import Any

from django.db import transaction
from django.utils.translation import gettext_lazy as _

from consultations import rules
from consultations.domain.rounds import round_state
from consultations.domain.windows import resolve_local
from consultations.enums import ActKind, Constituency, Duty, RoundState
from consultations.models import Round, RoundAct, Window
from core import audit, clock
from core.errors import NotYours, Refused, Several
from core.moments import moment
from core.text import at_the_door

LONGEST = 5_000  # characters of a reason
_OVER = (RoundState.COMPILING, RoundState.REVIEW)


def give_time(
    round: Round, *, constituencies: Iterable[str], closes: datetime, zone: str, reason: str, by: Any
) -> ActKind:
    """Moves the close of these constituencies to a later moment, a local time in `zone` or an aware one; says whether
    that extended or reopened the round. A review of the synthesis that has begun ends with a reopening.

    Raises NotYours; Refused for a round that is not announced or is published; Several for no constituency, no reason,
    and an end that is not later than each close or has passed.
    """
    closes = resolve_local(closes, zone, "closes")
    reason, chosen = at_the_door(reason.strip(), field="reason", limit=LONGEST), list(constituencies)
    with transaction.atomic():
        round = Round.objects.select_for_update().get(pk=round.pk)
        if not rules.holds_duty(by, Duty.MANAGE, round):
            raise NotYours("no_duty", _("You do not manage this round."))
        now = clock.now()
        kind = _kind(round, now)
        windows = list(round.windows.filter(constituency__in=chosen))
        _check(windows, chosen, closes=closes, reason=reason, now=now)
        Window.objects.filter(pk__in=[window.pk for window in windows]).update(closes=closes, zone=zone)
        if kind == ActKind.REOPENED and round.review_begun_at is not None:
            round.review_begun_at = None
            round.save(update_fields=["review_begun_at"])
        RoundAct.objects.create(round=round, act=kind, by=by, reason=reason)
        name = "reopen" if kind == ActKind.REOPENED else "extend"
        audit.record(f"consultations.round.{name}", round, by=by, constituencies=chosen, closes=closes)
    return kind


def may_give_time(round: Round) -> bool:
    """Announced, and the report not out: before that windows are simply set, after it nothing could be in it."""
    return round.announced_at is not None and round.published_at is None


def _kind(round: Round, now: datetime) -> ActKind:
    if round.announced_at is None:
        raise Refused("not_announced", _("The round is not announced: set its windows as they are to be."))
    if not may_give_time(round):
        raise Refused("published", _("The report is published: the round takes nothing more."))
    return ActKind.REOPENED if round_state(round, now) in _OVER else ActKind.EXTENDED


def _check(windows: list[Window], chosen: list[str], *, closes: datetime, reason: str, now: datetime) -> None:
    faults = []
    if not chosen or len(windows) != len(set(chosen)):
        faults.append(Refused("no_constituencies", _("Choose constituencies of the round."), field="constituencies"))
    if closes <= now:
        faults.append(Refused("end_passed", _("This time has passed already: choose a later one."), field="closes"))
    for window in windows:
        if closes <= window.closes:
            words = _("%(kind)s: the window closes later already, on %(time)s.") % {
                "kind": Constituency(window.constituency).label,
                "time": moment(window.closes, window.zone),
            }
            faults.append(Refused("not_later", words, field="closes"))
    if not reason:
        faults.append(Refused("reason_missing", _("Say why: the reason stays on record."), field="reason"))
    if faults:
        raise Several("no_more_time", _("More time cannot be given like this."), refusals=faults)
