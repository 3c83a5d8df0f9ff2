"""What the approving step asks. Imported by the task's model, so it imports the domain inside."""

from collections.abc import Iterable
from typing import Any


def check(task_state: Any, user: Any, action_name: str) -> None:
    """Raises `core.errors.Refused` where `user` may not take `action_name` on this step. Locks the report."""
    from synthesis.domain.reviews import may_act_on_step

    may_act_on_step(task_state, user=user, action=action_name)


def may_act(task_state: Any, user: Any, action_name: str) -> bool:
    """The same as a question, for what a page offers."""
    from synthesis.domain.reviews import refusal

    return refusal(task_state, user=user, action=action_name) is None


def reports_to_review(user: Any) -> Iterable[Any]:
    """Keys of the reports of rounds in which the person reviews."""
    from consultations.enums import Duty
    from consultations.models import Round
    from core import guardian
    from synthesis.models import SynthesisReport

    rounds = guardian.objects_with(user, [Duty.REVIEW_SYNTHESIS], Round)
    return SynthesisReport.objects.filter(round_id__in=rounds).values_list("pk", flat=True)
