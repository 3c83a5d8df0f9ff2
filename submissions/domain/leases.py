"""Taking a submission for triage is a short lease, so that two officers never decide the same one.

A lease is kept with the submission's delegation locked, as every decision is. It is not in the log: the decision is.
"""

from datetime import timedelta
from typing import Any
from uuid import UUID

from django.conf import settings
from django.db.models import QuerySet
from django.utils.translation import gettext_lazy as _

from consultations.models import Round
from core import clock
from core.errors import Refused
from core.moments import moment
from submissions.models import Submission, TriageLease

LASTS = timedelta(minutes=20)


def leases_in(round: Round) -> dict[UUID, TriageLease]:
    """The leases that run now, by submission, each with its officer. One query."""
    rows = _running().filter(submission__delegation__round=round)
    return {row.submission_id: row for row in rows}


def lease_of(submission: Submission) -> TriageLease | None:
    """The lease that runs now, if any. One query."""
    return _running().filter(submission=submission).first()


def check_not_taken(submission: Submission, by: Any) -> None:
    """Raises Refused `taken` while another officer has it. Call it with the delegation locked."""
    lease = lease_of(submission)
    if lease is not None and lease.by_id != by.pk:
        until = moment(lease.until, settings.OFFICE_TIME_ZONE)
        raise Refused(
            "taken",
            _("%(person)s has taken this submission until %(time)s.")
            % {"person": lease.by.get_full_name(), "time": until},
            hint=_("Go on with another one, or ask for it to be given back."),
        )


def grant(submission: Submission, by: Any) -> TriageLease:
    """The lease begins, or begins anew for who has it. Raises Refused `taken`. With the delegation locked."""
    check_not_taken(submission, by)
    now = clock.now()
    lease, _made = TriageLease.objects.update_or_create(
        submission=submission, defaults={"by": by, "taken_at": now, "until": now + LASTS}
    )
    return lease


def end(submission: Submission) -> None:
    """Free for everybody again."""
    TriageLease.objects.filter(submission=submission).delete()


def _running() -> QuerySet[TriageLease]:
    return TriageLease.objects.filter(until__gt=clock.now()).select_related("by")
