"""The pack of an edition: its files, made once it is released and kept beside its outline. Of earlier editions the
manifests alone are handed out."""

import io
from datetime import datetime
from pathlib import Path
from typing import Any, BinaryIO

from django.conf import settings
from django.db import transaction
from django.db.models import Exists, OuterRef

from core.models import StoredFile
from core.storage import Stored, store
from submissions.domain.public_states import open_public_state
from submissions.models import PublicState
from synthesis.domain.editions import catch_up
from synthesis.domain.publications import public_files, released
from synthesis.domain.reports import locked_report
from synthesis.exports.publication_pack import publication_pack
from synthesis.models import Publication, PublicationFile

_OFFICE = "application/vnd.openxmlformats-officedocument"
CONTENT_TYPES = {
    "docx": f"{_OFFICE}.wordprocessingml.document",
    "xlsx": f"{_OFFICE}.spreadsheetml.sheet",
    "pdf": "application/pdf",
    "csv": "text/csv; charset=utf-8",
    "json": "application/json",
    "zip": "application/zip",
    "html": "text/html; charset=utf-8",
    "py": "text/x-python; charset=utf-8",
}
MAX_COMPILED = 1 << 30  # bytes of one compiled file; uploads have a smaller limit


def keep_due_packs(now: datetime) -> None:
    """The files of every edition that was released or made and has none yet. What the worker does every minute."""
    due = Publication.objects.filter(release_at__lte=now, withdrawn_at__isnull=True, files__isnull=True)
    newer = Publication.objects.filter(report=OuterRef("report"), number__gt=OuterRef("number"), release_at__lte=now)
    due = due.exclude(Exists(newer.filter(withdrawn_at__isnull=True)))
    for publication in due.select_related("report__round__rules", "report__round__document"):
        keep_pack(publication, now=now)


def keep_pack(publication: Publication, *, now: datetime) -> list[PublicationFile]:
    """The public files of a released edition, made once and kept.

    Made at the release and not at the approval: what was made stricter in between is not in them. Before its release,
    and for one that was withdrawn or replaced, there are none; nor where the public state moved meanwhile: then another
    edition is the newest, and the next run makes its files.
    """
    standing = _standing(publication, now)
    if standing is None:
        return []
    publication = standing
    if files := public_files([publication])[publication.pk]:
        return files
    # Files first, then the rows that name them.
    safe = [(name, put(io.BytesIO(content))) for name, content in publication_pack(publication)]
    with transaction.atomic():
        locked_report(publication.report)
        if released(now).filter(pk=publication.pk).exists() and not public_files([publication])[publication.pk]:
            for name, kept in safe:
                file = file_row(name, kept, now=now)
                PublicationFile.objects.create(publication=publication, name=name, file=file)
    return public_files([publication])[publication.pk]


def _standing(publication: Publication, now: datetime) -> Publication | None:
    """The edition of the report that is public now: a planned release may have to be made anew of the public state,
    which opens with it. None where there is none, or another one."""
    if publication.release_at > now or publication.withdrawn_at is not None:
        return None
    handed_out = PublicationFile.objects.filter(
        publication__report=publication.report_id, publication__ledger_digest=publication.ledger_digest
    )
    if not handed_out.exists():
        round = publication.report.round
        with transaction.atomic():
            if not PublicState.objects.filter(round=round, made_at__gte=publication.release_at).exists():
                open_public_state(round, report=True)
            publication = catch_up(publication)
    return publication if released(now).filter(pk=publication.pk).exists() else None


def put(content: BinaryIO) -> Stored:
    """The bytes on disk, before any row names them (B1)."""
    return store(content, directory=Path(settings.FILES_ROOT), limit=MAX_COMPILED)


def file_row(name: str, kept: Stored, *, now: datetime, by: Any = None) -> StoredFile:
    """The row of a compiled file, under the name people know it by."""
    kind = name.rpartition(".")[2]
    return StoredFile.objects.create(
        stored_name=kept.name,
        display_name=name,
        kind=kind,
        content_type=CONTENT_TYPES[kind],
        size=kept.size,
        sha256=kept.sha256,
        stored_at=now,
        stored_by=by,
    )
