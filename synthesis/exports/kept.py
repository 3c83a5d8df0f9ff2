"""The pack of a publication: its files, made once it is released, kept beside the frozen outline."""

import io
from datetime import datetime
from pathlib import Path
from typing import Any

from django.conf import settings
from django.db import transaction

from core.audience import PUBLIC
from core.models import StoredFile
from core.storage import Stored, store
from synthesis.domain.publishing import released
from synthesis.exports.files import compile_files
from synthesis.exports.packs import make_pack
from synthesis.models import Publication, PublicationFile

_OFFICE = "application/vnd.openxmlformats-officedocument"
CONTENT_TYPES = {
    "docx": f"{_OFFICE}.wordprocessingml.document",
    "xlsx": f"{_OFFICE}.spreadsheetml.sheet",
    "pdf": "application/pdf",
    "csv": "text/csv; charset=utf-8",
    "json": "application/json",
}
MAX_COMPILED = 1 << 30  # bytes of one compiled file; uploads have a smaller limit


def keep_pack(publication: Publication, *, now: datetime) -> list[PublicationFile]:
    """The public files of a released publication, made now and kept; those that are there already otherwise.

    Made at the release and not at the approval: what was made stricter in between is not in them. Before its release,
    and for one that was withdrawn or replaced, there are none.
    """
    if not released(now).filter(pk=publication.pk).exists():
        return []
    if publication.files.exists():
        return list(publication.files.all())
    pack = make_pack(publication.report.round, PUBLIC, now=now)
    safe = [(name, put(content)) for name, content in compile_files(pack)]  # files first, then the rows that name them
    with transaction.atomic():
        Publication.objects.select_for_update(no_key=True).get(pk=publication.pk)
        if publication.files.exists():  # somebody was quicker; what nobody names is swept
            return list(publication.files.all())
        for name, kept in safe:
            PublicationFile.objects.create(publication=publication, name=name, file=file_row(name, kept, now=now))
    return list(publication.files.all())


def put(content: bytes) -> Stored:
    """The bytes on disk, before any row names them (B1)."""
    return store(io.BytesIO(content), directory=Path(settings.FILES_ROOT), limit=MAX_COMPILED)


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
