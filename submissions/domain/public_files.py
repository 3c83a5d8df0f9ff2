"""Files that anybody may have: the clean copies of what named bodies sent for everybody to read (PRACTICE 1).

A file without name is never among them, nor one whose words stand in an answer that is stricter than the file, or
covered in part: the file would tell whose answer that is, and what was covered. Letters and notes verbales are papers
between a body and the secretariat.
"""

from datetime import datetime
from pathlib import Path
from typing import Any
from uuid import UUID

from django.db.models import BooleanField, Exists, ExpressionWrapper, OuterRef, Prefetch, Q, QuerySet

from consultations.models import Round
from core.errors import Refused
from core.folding import in_order
from submissions import rules
from submissions.domain.files import let_through, path_for_others
from submissions.domain.knowledge import inputs_are_public, standing
from submissions.enums import AttachmentKind, DerivedKind
from submissions.models import (
    Attachment,
    DerivedFile,
    FiledParagraph,
    PublicFile,
    Redaction,
)

_BETWEEN_US = (AttachmentKind.LETTER, AttachmentKind.NOTE_VERBALE)


def named_files(round: Round) -> QuerySet[Attachment]:
    """Files of what counts that nothing makes less than public by name, as the rows are now, each with `offered`:
    whether nothing but its scan and its clean copy stands between it and anybody. For the public state only."""
    rows = Attachment.objects.filter(version__in=standing(round).values("pk"))
    offered = ~Q(kind__in=_BETWEEN_US) & ~Exists(_covered_in_part())
    return rows.filter(pk__in=rules.files_public_by_name()).annotate(offered=ExpressionWrapper(offered, BooleanField()))


def public_files(round: Round, now: datetime) -> QuerySet[Attachment]:
    """Files of the round that anybody may have, by body, then in the order they came: those of its public state. Each
    with its body and what is known of the file."""
    if not inputs_are_public(round, now):
        return Attachment.objects.none()
    copied = DerivedFile.objects.filter(original=OuterRef("file"), kind=DerivedKind.CLEAN)
    rows = PublicFile.objects.filter(round=round, offered=True)
    return (
        let_through(Attachment.objects.filter(Exists(copied), pk__in=rows.values("attachment")))
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
