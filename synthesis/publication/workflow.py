"""What happens when a workflow ends.

Named in settings and imported while `wagtail.models` loads: imports are inside.
"""

from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from accounts.models import User


def publish_approved(workflow_state: Any, user: "User | None" = None) -> None:
    """Publish a report from the approved revision by our own service; anything else as Wagtail does."""
    from synthesis.models import SynthesisReport

    if isinstance(workflow_state.content_object, SynthesisReport):
        from synthesis.publication.services import finish_approval

        assert user is not None  # noqa: S101 - somebody approved the last step
        finish_approval(workflow_state, by=user)
    else:
        from wagtail.workflows import publish_workflow_state

        publish_workflow_state(workflow_state, user=user)
