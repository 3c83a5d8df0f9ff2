"""Uploads in pieces, so that a broken connection costs one piece and not the file.

The page asks how much has arrived, sends the next piece with its place, and names the finished uploads in the form that
also sends whole files. The bytes wait beside the files (`core.files.pieces`); unfinished ones are deleted there with
the other orphans, and their rows a day later.
"""

import re
from collections.abc import Sequence
from dataclasses import dataclass, field
from datetime import timedelta
from typing import Any
from uuid import UUID

from django.conf import settings
from django.db import transaction
from django.utils.translation import gettext_lazy as _

from accounts.models import User
from consultations.models import Delegation
from core import clock
from core.errors import NotAllowed, Refused
from core.files import pieces
from core.files.kinds import clean_display_name, kind_by_extension
from core.files.messages import refused
from core.files.storage import Readable, absence_refused
from core.text.languages import isolate_name
from submissions import permissions
from submissions.attachments.services import MAX_FILES, add_file, removed_since, unknown_kind
from submissions.models import Attachment, Upload, Version

PIECE = 512 << 10  # bytes of one piece; the page is told
MOST_OPEN = MAX_FILES  # of one person in one delegation that are not added yet: one form may name so many
KEEP = timedelta(days=1)
_MARK = re.compile(r"[0-9a-f]{16,64}")


def begin(delegation: Delegation, *, name: str, size: int, mark: str, by: User) -> Upload:
    """Return a new upload, or the one that the same person began with the same content.

    `received` says where to continue. `mark` is the page's name for the content (hexadecimal). Raises NotAllowed, and
    Refused at `file`: `empty`, `file_too_large`, `kind_unknown`, `too_many_uploads`, `upload_mark`.
    """
    with transaction.atomic():
        delegation = Delegation.objects.select_for_update(of=("self",), no_key=True).get(pk=delegation.pk)
        if not permissions.may_begin(by, delegation):
            raise NotAllowed("not_yours", _("You do not draft for this team in this call for inputs."))
        name = clean_display_name(name)
        _check(name, size, mark)
        rows = Upload.objects.filter(delegation=delegation, by=by, taken_at=None)
        upload = rows.filter(mark=mark, size=size).first()
        if upload is None:
            if rows.count() >= MOST_OPEN:
                raise Refused(
                    "too_many_uploads", _("Too many files are being uploaded at the same time."), field="file"
                )
            return Upload.objects.create(
                delegation=delegation, by=by, name=name, size=size, mark=mark, began_at=clock.now()
            )
    return as_it_lies(upload)


def append(upload: Upload, content: bytes, *, at: int, by: User) -> Upload:
    """Add one piece. A piece that has arrived already changes nothing; one that leaves a gap is refused.

    Raises NotAllowed, and Refused `upload_gap` (the page asks where to continue), `upload_taken`, `upload_too_long`,
    `storage_full`; and StoreAway.
    """
    with transaction.atomic():
        row = as_it_lies(_locked(upload.pk, by))
        if row.taken_at is not None:
            raise Refused("upload_taken", _("This file has already been uploaded."))
        if at > row.received:
            raise Refused("upload_gap", _("A piece of the file is missing."))
        fresh = content[row.received - at :]
        if row.received + len(fresh) > row.size:
            raise Refused("upload_too_long", _("The data received is larger than the file."))
        if fresh:
            pieces.write_piece(row.pk, fresh, at=row.received)
            row.received += len(fresh)
            row.save(update_fields=["received"])
    return row


def finished(key: UUID, delegation: Delegation, *, by: User) -> Upload:
    """Return a complete upload of the person.

    Raises Refused at `file`: `upload_gone` for one that was deleted, or never theirs; `upload_unfinished`.
    """
    row = Upload.objects.filter(pk=key, delegation=delegation, by=by).first()
    if row is None:
        raise Refused(
            "upload_gone",
            _("A file that you uploaded is no longer available, because it was not added to the list in time."),
            field="file",
            hint=_("Choose the file again."),
        )
    if row.taken_at is None and as_it_lies(row).received < row.size:
        raise Refused(
            "upload_unfinished",
            _("“%(name)s” was not uploaded completely.") % {"name": isolate_name(row.name)},
            field="file",
            hint=_("Choose it again. Parts that have already been uploaded are not sent again."),
        )
    return row


def arrived_of(keys: Sequence[UUID], delegation: Delegation, *, by: User) -> list[UUID]:
    """Return those of the keys whose upload is complete and waits to be added."""
    rows = {row.pk: row for row in Upload.objects.filter(pk__in=keys, delegation=delegation, by=by, taken_at=None)}
    return [key for key in keys if key in rows and as_it_lies(rows[key]).received == rows[key].size]


def as_it_lies(upload: Upload) -> Upload:
    """Set `received` to 0 if the bytes were deleted in the meantime, and return the row."""
    if upload.taken_at is None and not pieces.has_pieces(upload.pk):
        upload.received = 0
    return upload


def delete_old() -> None:
    """Delete old rows of uploads, unfinished or used."""
    before = clock.now() - 2 * KEEP
    Upload.objects.filter(began_at__lt=before).delete()


def _locked(key: UUID, by: User) -> Upload:
    row = Upload.objects.select_for_update(of=("self",)).filter(pk=key, by=by).first()
    if row is None:
        raise NotAllowed("not_there", _("This upload no longer exists. Choose the file again."))
    return row


def _check(name: str, size: int, mark: str) -> None:
    fault: Refused | None = None
    if kind_by_extension(name) is None:
        fault = unknown_kind(name)
    elif size <= 0:
        fault = refused("empty")
    elif size > settings.UPLOAD_LIMIT:
        fault = refused("file_too_large", {"limit_mb": settings.UPLOAD_LIMIT >> 20})
    elif not _MARK.fullmatch(mark):
        fault = Refused("upload_mark", _("This page cannot send the file in pieces."))
    if fault is not None:
        fault.field = "file"
        raise fault


@dataclass(slots=True)
class AddedFiles:
    """The result for the files of one form: `taken` in their order, `refused` as (name, why).

    `waiting` are the keys of uploads that were refused while the store was away: they need not be sent again.
    """

    taken: list[Attachment] = field(default_factory=list)
    refused: list[tuple[str, Refused]] = field(default_factory=list)
    waiting: list[UUID] = field(default_factory=list)


def add_files(
    version: Version,
    streams: Sequence[tuple[str, Readable]],
    arrived: Sequence[Upload],
    *,
    token: str,
    by: User,
    title: str = "",
    **described: Any,
) -> AddedFiles:
    """Store the files of a form with a draft. `streams` are (name, content); `arrived` are complete uploads.

    The same form sent twice creates each file once (B2): `token` is the form's, "" for none. `title` is used for a
    single file only; several get the names of their files. A store that is away refuses single files, never those
    that were added before. Raises NotAllowed.
    """
    added = AddedFiles()
    title = title if len(streams) + len(arrived) == 1 else ""
    for name, stream in streams:
        _add_one(added, version, stream, name, by=by, once=token, title=title, **described)
    for upload in arrived:
        try:
            with absence_refused():
                done = upload.taken_at is not None or not pieces.has_pieces(upload.pk)
        except Refused as refusal:
            refusal.field = "file"
            added.refused.append((upload.name, refusal))
            added.waiting.append(upload.pk)
            continue
        if done and upload.attachment:  # by the first click
            added.taken.append(upload.attachment)
            continue
        if done:  # added and removed since, or its bytes were deleted a moment ago
            added.refused.append((upload.name, removed_since()))
            continue
        with pieces.open_pieces(upload.pk, size=upload.size) as stream:
            attachment = _add_one(
                added, version, stream, upload.name, by=by, once=upload.pk.hex, title=title, **described
            )
        if attachment is None and added.refused[-1][1].code == "store_away":
            added.waiting.append(upload.pk)
        if attachment is not None:
            Upload.objects.filter(pk=upload.pk).update(taken_at=clock.now(), attachment=attachment)
            pieces.remove_pieces(upload.pk)
    return added


def _add_one(added: AddedFiles, version: Version, stream: Readable, name: str, **described: Any) -> Attachment | None:
    try:
        attachment = add_file(version, stream, name=name, **described)
    except Refused as refusal:
        added.refused.append((name, refusal))
        return None
    if attachment not in added.taken:
        added.taken.append(attachment)
    return attachment
