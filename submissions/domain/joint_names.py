"""How joint submissions are called, wherever a reader meets them: JS1, JS2… (PRACTICE 25)."""

from collections.abc import Iterable

from submissions.domain.reading import Door
from submissions.domain.shown import ShownInput, Speaker
from submissions.enums import SubmissionKind
from submissions.models import Input


def joint_names(inputs: Iterable[ShownInput | Speaker]) -> dict[str, str]:
    """By reference of the joint submissions of which this reader is shown something by name, numbered in the order of
    their leads."""
    joint = {
        (row.body.sort_key, row.submission_reference): row.submission_reference
        for row in inputs
        if row.body and row.submission_reference and row.kind == SubmissionKind.JOINT
    }
    return {reference: f"JS{number}" for number, (_key, reference) in enumerate(sorted(joint.items()), start=1)}


def joint_names_in(door: Door) -> dict[str, str]:
    """The same of all that stands in the round. At most two queries for each thousand inputs of joint submissions."""
    joint = door.known.versions().filter(submission__kind=SubmissionKind.JOINT)
    shown = door.each(Input.objects.filter(version__in=joint.values("pk")))
    return joint_names(row for _key, row in shown if row is not None)
