"""Files that anybody may have: the clean copies of what named bodies sent for everybody to read (PRACTICE 1).

A file without name is never among them, nor one whose words stand in an answer that is stricter than the file, or
covered in part: the file would tell whose answer that is, and what was covered. Letters and notes verbales are papers
between a body and the secretariat.
"""

from datetime import datetime
from pathlib import Path
from typing import Any
from uuid import UUID

from django.db.models import Exists, OuterRef, Prefetch, QuerySet

from consultations.models import Round
from core.errors import Refused
from core.folding import in_order
from submissions import rules
from submissions.domain.files import let_through, path_for_others
from submissions.domain.knowledge import inputs_are_public
from submissions.enums import AttachmentKind, DerivedKind, SubmissionState
from submissions.models import (
    Attachment,
    DerivedFile,
    FiledParagraph,
    Redaction,
    Submission,
    Version,
)

_BETWEEN_US = (AttachmentKind.LETTER, AttachmentKind.NOTE_VERBALE)


def public_files(round: Round, now: datetime) -> QuerySet[Attachment]:
    """Files of the round that anybody may have at `now`, by body, then in the order they came; none while its inputs
    are not public. Each with its body and what is known of the file."""
    if not inputs_are_public(round, now):
        return Attachment.objects.none()
    states = Submission.objects.with_state().filter(delegation__round=round)
    admissible = states.filter(state=SubmissionState.ADMISSIBLE)  # type: ignore[misc]  # an annotation
    current = Version.objects.current().filter(submission__in=admissible.values("pk"))
    copied = DerivedFile.objects.filter(original=OuterRef("file"), kind=DerivedKind.CLEAN)
    rows = Attachment.objects.filter(Exists(copied), version__in=current.values("pk"))
    rows = rows.filter(pk__in=rules.files_public_by_name()).exclude(kind__in=_BETWEEN_US)
    return (
        let_through(rows)
        .exclude(Exists(_covered_in_part()))
        .select_related("file", "version__submission__delegation__organisation")
        .prefetch_related(
            "file__scans",
            Prefetch("file__derived", DerivedFile.objects.select_related("file").order_by("at")),
        )
        .order_by(in_order("version__submission__delegation__organisation__name"), "added_at")
    )


def public_file(round: Round, key: UUID, now: datetime) -> tuple[Path, str, str] | None:
    """Path, name and content type of the clean copy of one of them, by its stored file; None for anything else."""
    row = public_files(round, now).filter(file=key).first()
    if row is None:
        return None
    try:
        return path_for_others(row)
    except Refused:  # not in its place, or being covered
        return None


def _covered_in_part() -> QuerySet[Any, Any]:
    """Answers filed from the file that hold, or held, covered words."""
    covered = Redaction.objects.filter(line=OuterRef("line"))
    return FiledParagraph.objects.filter(Exists(covered), paragraph__file=OuterRef("file"))
