"""What holds of a row now, as pages read it."""

from submissions.enums import Confidentiality
from submissions.models import Attachment, Input, Submission
from submissions.visibility.confidentiality import levels_in_force


def state_of(submission: Submission) -> str:
    return Submission.objects.with_state().get(pk=submission.pk).state


def level_of(row: Input | Attachment) -> Confidentiality:
    return levels_in_force([row])[row.pk]
