"""Several files at once, some in one go and some that came by pieces: each is taken or told why not, by itself."""

from collections.abc import Sequence
from dataclasses import dataclass, field
from typing import Any

from core import clock
from core.errors import Refused
from core.storage import Readable
from submissions.domain import uploads
from submissions.domain.files import add_file
from submissions.models import Attachment, Upload, Version


@dataclass(slots=True)
class Arrived:
    """What became of the files of one form: `taken` in their order, `refused` as (name, why)."""

    taken: list[Attachment] = field(default_factory=list)
    refused: list[tuple[str, Refused]] = field(default_factory=list)


def take_files(
    version: Version,
    streams: Sequence[tuple[str, Readable]],
    arrived: Sequence[Upload],
    *,
    token: str,
    by: Any,
    title: str = "",
    **described: Any,
) -> Arrived:
    """Keeps the files of a form with a draft. `streams` are (name, content); `arrived` are whole uploads.

    The same form sent twice makes each file once (B2): `token` is the form's, "" for none. A title is for one file
    alone; several bear their names. Raises NotYours.
    """
    said = Arrived()
    title = title if len(streams) + len(arrived) == 1 else ""
    for name, stream in streams:
        _take(said, version, stream, name, by=by, once=token, title=title, **described)
    for upload in arrived:
        part = uploads.part_of(upload)
        if upload.taken_at is not None or not part.exists():  # by the first of two clicks
            said.taken += [upload.attachment] if upload.attachment else []
            continue
        with part.open("rb") as stream:
            made = _take(said, version, stream, upload.name, by=by, once=upload.pk.hex, title=title, **described)
        if made is not None:
            Upload.objects.filter(pk=upload.pk).update(taken_at=clock.now(), attachment=made)
            part.unlink(missing_ok=True)
    return said


def _take(said: Arrived, version: Version, stream: Readable, name: str, **described: Any) -> Attachment | None:
    try:
        made = add_file(version, stream, name=name, **described)
    except Refused as refusal:
        said.refused.append((name, refusal))
        return None
    if made not in said.taken:
        said.taken.append(made)
    return made
