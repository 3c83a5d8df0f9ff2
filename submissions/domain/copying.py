"""What a correction starts with: a copy of all that was sent."""

from typing import Any

from core import clock
from submissions.models import ANSWER_FIELDS, Alignment, Attachment, Input, Version

PACKAGE = ("language", "confidentiality", "signed_by", "declares_interest", "consents")
COPIED = (*ANSWER_FIELDS, "states_concerned", "recommendation_id", "paragraph_id", "question_id", "on_round", "number",
          "stage", "changed_at", "changed_by_id")  # fmt: skip


def copy(version: Version, *, by: Any) -> Version:
    """The next draft: the same lines, files and alignments."""
    draft = Version.objects.create(
        submission=version.submission,
        number=version.number + 1,
        started_at=clock.now(),
        started_by=by,
        **{name: getattr(version, name) for name in PACKAGE},
    )
    Input.objects.bulk_create(
        Input(version=draft, line_id=input.line_id, **{name: getattr(input, name) for name in COPIED})
        for input in version.inputs.all()
    )
    copy_beside(version, draft)
    return draft


def copy_beside(version: Version, draft: Version) -> None:
    """What stands beside the answers: files and alignments."""
    for row in version.attachments.prefetch_related("speaks_to"):
        names = ("file_id", "kind", "title", "language", "confidentiality", "added_at", "added_by_id")
        copied = Attachment.objects.create(version=draft, **{name: getattr(row, name) for name in names})
        copied.speaks_to.set(row.speaks_to.all())
    for alignment in version.alignments.prefetch_related("excepted"):
        again = Alignment.objects.create(version=draft, with_version_id=alignment.with_version_id)
        again.excepted.set(alignment.excepted.all())
