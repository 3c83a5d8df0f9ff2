"""Asking for a compiled file: who may, what for, and whether its asker may still have it (A7, C7)."""

from collections.abc import Mapping
from typing import Any
from uuid import UUID

from django.db.models import QuerySet
from django.utils.translation import gettext_lazy as _

from consultations.models import Round
from core.audience import PUBLIC, SEALED, SECRETARIAT, Audience
from core.errors import NotYours
from core.models import Job
from core.tasks import start
from submissions.domain.narrowing import check_still_told
from submissions.domain.shown import Filters
from synthesis import rules

COMPILE = "synthesis.compile_file"
AUDIENCES: dict[str, Audience] = {"secretariat": SECRETARIAT, "sealed": SEALED, "public": PUBLIC}


def audiences_for(user: Any, round: Round) -> list[tuple[str, Any]]:
    """For whom the person may have files made: (key, words); the widest sight last, so that nobody takes it unasked."""
    offered: list[tuple[str, Any]] = [
        ("secretariat", _("Secretariat, without confidential matter")),
        ("public", _("The public, as it may be read now")),
    ]
    if rules.sees_confidential(user, round):
        offered.append(("sealed", _("Secretariat only, with confidential matter")))
    return offered


def may_have(user: Any, round: Round, audience: str) -> bool:
    """Asked when the file is asked for, when it is made, and again when it is fetched."""
    if audience not in AUDIENCES or not rules.may_export(user, round):
        return False
    return audience != "sealed" or rules.sees_confidential(user, round)


def check_up_to_date(job: Job, round: Round) -> None:
    """Raises Refused where words were taken from their readers since the file was asked for: it may hold them."""
    check_still_told(round.pk, job.asked_at)


def ask(round: Round, kind: str, audience: str, filters: Filters, *, by: Any) -> Job:
    """Starts the work in the background. Raises NotYours."""
    if not may_have(by, round, audience):
        raise NotYours("no_duty", _("You do not export from this round."))
    asked = {
        "recommendations": sorted(map(str, filters.recommendations)),
        "positions": sorted(filters.positions),
        "constituencies": sorted(filters.constituencies),
    }
    return start(COMPILE, payload={"round": round.pk, "kind": kind, "audience": audience, **asked}, owner=by)


def filters_of(payload: Mapping[str, Any]) -> Filters:
    """The filter that a job's payload holds as lists of text, as `ask` put it there."""
    return Filters(
        recommendations=frozenset(UUID(key) for key in payload["recommendations"]),
        positions=frozenset(payload["positions"]),
        constituencies=frozenset(payload["constituencies"]),
    )


def asked_by(user: Any, round: Round) -> QuerySet[Job]:
    """The files that the person has asked for in this round, newest first."""
    rows = Job.objects.filter(kind=COMPILE, owner=user, payload__round=str(round.pk))
    return rows.select_related("result").order_by("-asked_at", "pk")
