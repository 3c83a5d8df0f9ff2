"""When less of a round may last have become readable: what was made before that moment may hold words that must go."""

from collections.abc import Collection
from datetime import datetime
from uuid import UUID

from django.db.models import Max
from django.utils.translation import gettext_lazy as _

from consultations.models import ProtectedReport
from core.errors import Refused
from submissions.enums import MemberState
from submissions.models import (
    ConfidentialityChange,
    Erasure,
    JointMember,
    Redaction,
    TriageDecision,
    Version,
    Withdrawal,
)


def narrowed_at(rounds: Collection[UUID], *, inside: bool = False) -> dict[UUID, datetime]:
    """By round, the latest act that can take words or a name from its readers: a stricter level, a redaction, a
    correction, a withdrawal, an erasure, a decision of triage, a body that leaves a joint text, one whose matter is
    held back. Eight queries. `inside`: only what takes words from the secretariat too: six of these.
    """
    left = JointMember.objects.filter(state=MemberState.WITHDRAWN)
    held = ProtectedReport.objects.filter(held_back_at__isnull=False)
    found: dict[UUID, datetime] = {}
    for rows, submission, moment in (
        (ConfidentialityChange.objects.all(), "submission__", "at"),
        (Redaction.objects.all(), "line__submission__", "at"),
        (Version.objects.submitted(), "submission__", "submitted_at"),
        (Withdrawal.objects.all(), "submission__", "at"),
        (Erasure.objects.all(), "submission__", "at"),
        (TriageDecision.objects.all(), "submission__", "at"),
        (left, "submission__", "answered_at"),
        (held, "organisation__delegations__submissions__", "held_back_at"),
    ):
        if inside and rows.model in (Version, TriageDecision):
            continue
        key = f"{submission}delegation__round"
        of_rounds = rows.filter(**{f"{key}__in": rounds}).order_by()
        for round, last in of_rounds.values_list(key).annotate(Max(moment)):
            found[round] = max(last, found.get(round, last))
    return found


def check_still_told(round: UUID, since: datetime) -> None:
    """Raises Refused where words of the round were taken from their readers after that: a file made of it may hold
    them."""
    taken = narrowed_at([round], inside=True).get(round)
    if taken is not None and taken > since:
        raise Refused(
            "file_outdated",
            _("Since this file was asked for, something in it was redacted, made stricter, withdrawn or erased."),
            hint=_("Ask for it once more: the new file says what may be read now."),
        )
