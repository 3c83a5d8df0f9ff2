"""Who may act on a step of a report's approval. Imported by the task's model, so it imports models inside."""

from typing import Any


def check(task_state: Any, user: Any, action_name: str) -> None:
    """Raises `core.errors.Refused` where `user` may not take `action_name` on this step.

    To be completed with `domain.reviews`: authorship is read from the audit (DECIDED, who "wrote").
    """
    from synthesis.domain.reviews import may_act_on_step

    may_act_on_step(task_state, user=user, action=action_name)
