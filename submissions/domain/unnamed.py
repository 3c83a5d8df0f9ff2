"""When published matter without name follows an act of its sender: apart from the name (PUBLISHED 3)."""

import secrets
from datetime import date, timedelta
from typing import Any

from django.utils.translation import gettext_lazy as _

from core import clock
from core.errors import Refused
from core.moments import office_day
from submissions.enums import PublicAct, UnnamedChoice
from submissions.models import Submission, UnnamedDecision

WITHIN = 30  # days from which the day of unnamed matter is drawn


def record_choice(submission: Submission, act: str, choice: str, *, by: Any) -> UnnamedDecision:
    """What the sender chose for the matter without name. A day is drawn in every case but at once: what is left
    published may be counted until then. Raises Refused `not_a_choice`."""
    if choice not in UnnamedChoice.values:
        raise Refused(
            "not_a_choice",
            _("Choose what happens to the answers that are published without your name."),
            field="unnamed",
        )
    now = clock.now()
    today = office_day(now)
    due = today if choice == UnnamedChoice.AT_ONCE else drawn_day(today)
    return UnnamedDecision.objects.create(submission=submission, act=act, choice=choice, due=due, at=now, by=by)


def follow_today(submission: Submission, act: str, *, by: Any) -> UnnamedDecision:
    """Nothing by name goes with it: it goes with the next state, unless a name went with the last one."""
    now = clock.now()
    return UnnamedDecision.objects.create(
        submission=submission, act=act, choice=UnnamedChoice.DRAWN, due=office_day(now), at=now, by=by
    )


def drawn_day(today: date) -> date:
    """One of the next thirty days, by chance."""
    return today + timedelta(days=1 + secrets.randbelow(WITHIN))


def draw_for_office(submission: Any, *, at: Any) -> UnnamedDecision:
    """Unsaved: after an act of the office, or where nobody was asked."""
    return UnnamedDecision(
        submission_id=submission, act=PublicAct.OTHER, choice=UnnamedChoice.DRAWN, due=drawn_day(office_day(at)), at=at
    )
