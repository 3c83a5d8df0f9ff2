"""Copy a past round into a new draft: recommendations, constituencies and rules, with all windows moved together."""

import uuid
from collections.abc import Iterable, Mapping
from datetime import datetime
from typing import Any
from zoneinfo import ZoneInfo

from django.db import transaction
from django.utils.translation import gettext_lazy as _

from accounts.models import User
from consultations import permissions
from consultations.emails.automatic import copy_switches
from consultations.emails.wordings import copy_mails
from consultations.enums import Duty
from consultations.invitations.delegations import invite_organisations
from consultations.models import ConstituencyRule, Organisation, Round, RoundRules, Window
from consultations.rounds.edits import FACTS
from consultations.rounds.services import create_round
from consultations.rounds.windows import resolve_local, set_window
from core.errors import Refusals, Refused
from core.web import forms

_OWN = ("id", "round")  # what the copy has of its own


def copy_round(
    source: Round,
    *,
    title: str,
    by: User,
    opens: datetime | None = None,
    closes: datetime | None = None,
    with_bodies: bool = False,
    officers: Mapping[str, Iterable[User]] | None = None,
    token: str = "",
) -> Round:
    """Create a new draft like `source`.

    `opens` is when the first window opens, in its zone or aware: all windows move by as much, at the same hours of the
    clock, and close at `closes` where that is given. Without `opens` the draft has no windows. `with_bodies` invites
    the bodies of `source`. The same form submitted again, recognized by its `token`, returns the same round (B2).
    Raises NotAllowed unless `by` manages `source`, Refusals with the fields `opens` and `closes` for faulty times, and
    what `create_round` raises.
    """
    permissions.check_duty(by, Duty.MANAGE, source)
    rules = list(source.constituency_rules.all())
    with transaction.atomic():
        key = uuid.uuid4()
        if token and (earlier := forms.use(token, key)):
            return forms.find_earlier(Round.objects.filter(created_by=by), earlier)
        copy = create_round(
            id=key,
            document=source.document,
            recommendations=source.recommendations.select_related("paragraph"),
            constituencies=[each.constituency for each in rules],
            limits={each.constituency: each.word_limit for each in rules},
            joint_limits={each.constituency: each.joint_word_limit for each in rules},
            rules=_columns(source.rules),
            questions=source.questions.values_list("text", flat=True),
            is_demonstration=source.is_demonstration,
            officers=officers,
            by=by,
            **{**{name: getattr(source, name) for name in FACTS}, "title": title},
        )
        for each in rules:
            ConstituencyRule.objects.filter(round=copy, constituency=each.constituency).update(positions=each.positions)
        if opens is not None:
            _move_windows(source, copy, opens, closes, by=by)
        copy_mails(source, copy, by=by)
        copy_switches(source, copy, by=by)
        if with_bodies:
            invite_organisations(copy, bodies_of(source), by=by)
    return copy


def bodies_of(round_: Round) -> list[Organisation]:
    """Return the bodies that were invited to the round, also those that declined."""
    rows = round_.delegations.invited().select_related("organisation")
    return [row.organisation for row in rows.order_by(Organisation.alphabetical("organisation__"))]


def first_window(round_: Round) -> Window | None:
    """Return the window that opens first: the others move with it."""
    return min(round_.windows.all(), key=lambda window: (window.opens, window.constituency), default=None)


def _columns(row: RoundRules) -> dict[str, Any]:
    return {field.name: getattr(row, field.name) for field in RoundRules._meta.fields if field.name not in _OWN}


def _move_windows(source: Round, copy: Round, opens: datetime, closes: datetime | None, *, by: User) -> None:
    first = first_window(source)
    if first is None:
        return
    shift = _wall_clock(resolve_local(opens, first.zone, "opens"), first.zone) - _wall_clock(first.opens, first.zone)
    faults = []
    for window in source.windows.all():
        try:
            set_window(
                copy,
                constituency=window.constituency,
                opens=_wall_clock(window.opens, window.zone) + shift,
                closes=closes or _wall_clock(window.closes, window.zone) + shift,
                zone=window.zone,
                by=by,
            )
        except Refused as refusal:
            faults.append(refusal)
    if faults:
        raise Refusals("windows_faulty", _("The windows cannot be moved to these dates."), refusals=faults)


def _wall_clock(moment: datetime, zone: str) -> datetime:
    """Return the naive local time in the zone."""
    return moment.astimezone(ZoneInfo(zone)).replace(tzinfo=None)
