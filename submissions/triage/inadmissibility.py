"""Why a submission was found inadmissible, for its sender."""

from uuid import UUID

from accounts.models import AnyUser
from consultations import permissions as consulting
from consultations.models import Delegation
from submissions.enums import SubmissionState
from submissions.models import TriageDecision


def refusals_of(delegation: Delegation) -> dict[UUID, TriageDecision]:
    """Return, by submission, the decision that finds it inadmissible as it is now. One query."""
    rows = TriageDecision.objects.filter(
        submission__delegation=delegation, submission__current__state=SubmissionState.INADMISSIBLE
    )
    return {row.submission_id: row for row in rows.order_by("number")}


def refusals_for(user: AnyUser, delegation: Delegation) -> dict[UUID, TriageDecision]:
    """Return the same for focal point and deputy; empty for others."""
    return refusals_of(delegation) if consulting.may_draft_all(user, delegation) else {}
