"""The pack of a publication: its files, made once it is released, kept beside the frozen outline, and made anew when
something was made stricter since; the older ones stay on record and nobody gets them (PRACTICE 3)."""

import io
from datetime import datetime
from pathlib import Path
from typing import Any, BinaryIO

from django.conf import settings
from django.db import transaction

from core.models import StoredFile
from core.storage import Stored, store
from submissions.domain.narrowing import narrowed_at
from synthesis.domain.publishing import public_files, released
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


def keep_pack(publication: Publication, *, now: datetime) -> list[PublicationFile]:
    """The public files of a released publication, made now and kept; those that are there already while they hold
    nothing that was taken from its readers since.

    Made at the release and not at the approval: what was made stricter in between is not in them. Before its release,
    and for one that was withdrawn or replaced, there are none; nor where something was made stricter meanwhile: the
    next run makes them.
    """
    if not released(now).filter(pk=publication.pk).exists():
        return []
    if files := public_files([publication])[publication.pk]:
        return files
    round = publication.report.round_id
    before = narrowed_at([round])
    # Files first, then the rows that name them.
    safe = [(name, put(io.BytesIO(content))) for name, content in publication_pack(publication)]
    with transaction.atomic():
        Publication.objects.select_for_update(no_key=True).get(pk=publication.pk)
        files = public_files([publication])[publication.pk]
        if files or narrowed_at([round]) != before:
            return files  # somebody was quicker, or the next run makes them; what nobody names is swept
        for name, kept in safe:
            PublicationFile.objects.create(publication=publication, name=name, file=file_row(name, kept, now=now))
    return public_files([publication])[publication.pk]


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
