"""What happens when a workflow ends. Named in settings and imported while `wagtail.models` loads: imports inside."""

from typing import Any


def publish_approved(workflow_state: Any, user: Any = None) -> None:
    """A report is published from the approved revision by our own verb; anything else as Wagtail does."""
    from synthesis.models import SynthesisReport

    if isinstance(workflow_state.content_object, SynthesisReport):
        from synthesis.publication.services import finish_approval

        finish_approval(workflow_state, by=user)
    else:
        from wagtail.workflows import publish_workflow_state

        publish_workflow_state(workflow_state, user=user)
