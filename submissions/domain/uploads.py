"""Files that come in by pieces, so that a broken line costs one piece and not the file.

The page asks how much is here, sends the next piece with the place it belongs to, and names the finished uploads in
the same form that sends a file at once. The bytes wait as `….part` in the files' folder; what nobody finishes is swept
from there with the other orphans, and its row goes a day later.
"""

import os
import re
from datetime import timedelta
from pathlib import Path
from typing import Any
from uuid import UUID

from django.conf import settings
from django.db import transaction
from django.utils.translation import gettext_lazy as _

from consultations.models import Delegation
from core import clock
from core.errors import NotYours, Refused
from core.intake.kinds import extension, kind_by_extension
from core.intake.messages import refused
from core.intake.names import clean_display_name
from submissions import rules
from submissions.models import Upload

PIECE = 512 << 10  # bytes of one piece; the page is told
MOST_OPEN = 20  # unfinished ones of one person in one delegation
KEEP = timedelta(days=1)
_MARK = re.compile(r"[0-9a-f]{16,64}")


def begin(delegation: Delegation, *, name: str, size: int, mark: str, by: Any) -> Upload:
    """A new upload, or the one that the same person began with the same content: `received` says where to go on.

    `mark` is the page's name for the content (hexadecimal). Raises NotYours, and Refused at `file`: `empty`,
    `file_too_large`, `kind_unknown`, `too_many_uploads`, `upload_mark`.
    """
    with transaction.atomic():
        delegation = Delegation.objects.select_for_update(of=("self",), no_key=True).get(pk=delegation.pk)
        if not rules.may_begin(by, delegation):
            raise NotYours("not_yours", _("You do not draft for this body in this round."))
        name = clean_display_name(name)
        _check(name, size, mark)
        rows = Upload.objects.filter(delegation=delegation, by=by, taken_at=None)
        found = rows.filter(mark=mark, size=size).first()
        if found is None:
            if rows.count() >= MOST_OPEN:
                raise Refused("too_many_uploads", _("Too many files are on their way at once."), field="file")
            return Upload.objects.create(
                delegation=delegation, by=by, name=name, size=size, mark=mark, began_at=clock.now()
            )
    return as_it_lies(found)


def append(upload: Upload, content: bytes, *, at: int, by: Any) -> Upload:
    """One more piece. One that is here already changes nothing; one from further on is refused.

    Raises Refused `upload_gap` (the page asks where to go on), `upload_taken`, `upload_too_long`, `storage_full`.
    """
    with transaction.atomic():
        row = as_it_lies(_locked(upload.pk, by))
        if row.taken_at is not None:
            raise Refused("upload_taken", _("This file has arrived already."))
        if at > row.received:
            raise Refused("upload_gap", _("A piece of the file is missing."))
        fresh = content[row.received - at :]
        if row.received + len(fresh) > row.size:
            raise Refused("upload_too_long", _("More came than the file is long."))
        if fresh:
            _write(part_of(row), fresh, row.received)
            row.received += len(fresh)
            row.save(update_fields=["received"])
    return row


def finished(key: UUID, delegation: Delegation, *, by: Any) -> Upload:
    """An upload of the person's that is here as a whole. Raises NotYours, and Refused at `file` `upload_unfinished`."""
    row = Upload.objects.filter(pk=key, delegation=delegation, by=by).first()
    if row is None:
        raise NotYours("not_there", _("There is no such upload."))
    if row.taken_at is None and as_it_lies(row).received < row.size:
        raise Refused(
            "upload_unfinished",
            _("“%(name)s” has not arrived as a whole.") % {"name": row.name},
            field="file",
            hint=_("Choose it again: what is here already is not sent twice."),
        )
    return row


def as_it_lies(upload: Upload) -> Upload:
    """The same row: of what was swept in the meantime, nothing is here."""
    if upload.taken_at is None and not part_of(upload).exists():
        upload.received = 0
    return upload


def part_of(upload: Upload) -> Path:
    """Where the pieces lie."""
    return Path(settings.FILES_ROOT) / f"{upload.pk.hex}.part"


def forget_old() -> None:
    """Rows of uploads that nobody finished, and of those long taken."""
    before = clock.now() - 2 * KEEP
    Upload.objects.filter(began_at__lt=before).delete()


def _locked(key: UUID, by: Any) -> Upload:
    row = Upload.objects.select_for_update(of=("self",)).filter(pk=key, by=by).first()
    if row is None:
        raise NotYours("not_there", _("There is no such upload."))
    return row


def _check(name: str, size: int, mark: str) -> None:
    fault: Refused | None = None
    if kind_by_extension(name) is None:
        fault = refused("kind_unknown", {"extension": extension(name)[:20]})
    elif size <= 0:
        fault = refused("empty")
    elif size > settings.UPLOAD_LIMIT:
        fault = refused("file_too_large", {"limit_mb": settings.UPLOAD_LIMIT >> 20})
    elif not _MARK.fullmatch(mark):
        fault = Refused("upload_mark", _("This page cannot send the file in pieces."))
    if fault is not None:
        fault.field = "file"
        raise fault


def _write(path: Path, content: bytes, at: int) -> None:
    """Written in its place, so that a piece whose row was taken back is written over."""
    path.parent.mkdir(mode=0o700, parents=True, exist_ok=True)
    descriptor = os.open(path, os.O_WRONLY | os.O_CREAT, 0o600)
    try:
        written = os.pwrite(descriptor, content, at)
        os.fsync(descriptor)
    except OSError as error:
        raise refused("storage_full") from error
    finally:
        os.close(descriptor)
    if written < len(content):  # a disk that is nearly full takes a part, and says no more than that
        raise refused("storage_full")
