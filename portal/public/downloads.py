"""Files for the public: attachments of a round, and the pack of a report as one zip."""

import tempfile
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from datetime import datetime
from pathlib import Path
from typing import Any, BinaryIO
from uuid import UUID

from django.core.paginator import Page, Paginator

from consultations.models import Round
from core.files.storage import stored_path
from core.files.zip_writer import ZipWriter
from core.models import SigningKey
from submissions.attachments.copies import copy_of
from submissions.enums import AttachmentKind
from submissions.models import Attachment
from submissions.public_state.entries import public_files
from submissions.sending import check_receipt
from submissions.sending.check_receipt import grouped
from synthesis.models import Publication, PublicationFile
from synthesis.publication import check_pack
from synthesis.publication.selectors import is_manifest

CHECKERS = {Path(each.__file__).name: Path(each.__file__) for each in (check_pack, check_receipt)}
_BLOCK = 1 << 20  # bytes


def zip_name(files: Iterable[PublicationFile]) -> str:
    """Return `A-HRC-11-7_round-1_pack_public_20270315T0900Z.zip`, after the name of the manifest."""
    of_round, _word, tail = _manifest(files).name.rpartition("_manifest_")
    return f"{of_round}_pack_{tail.removesuffix('.json')}.zip"


def write_zip(files: Iterable[PublicationFile], target: BinaryIO) -> None:
    """Write the files in the order of their names, not compressed: the same bytes with every version of zlib."""
    package = ZipWriter(target)
    for row in sorted(files, key=lambda each: each.name):
        path = stored_path(row.file.stored_name)
        with package.part(row.name, compress=False) as write, path.open("rb") as content:
            while piece := content.read(_BLOCK):
                write(piece)
    package.close()


def zip_of(files: Iterable[PublicationFile]) -> BinaryIO:
    """Return the zip as an open file that is deleted when it is closed."""
    target = tempfile.TemporaryFile()  # noqa: SIM115 - the answer closes it
    write_zip(files, target)
    target.seek(0)
    return target


def check_page(publication: Publication, files: list[PublicationFile]) -> dict[str, Any]:
    """Return the context of the page that explains how to check the pack."""
    rows = SigningKey.objects.order_by("since")
    return {
        "publication": publication,
        "reference": publication.report.reference,
        "title": publication.outline["title"],
        "language": publication.outline["language"],
        "zip_name": zip_name(files) if files else "",
        "manifest": _manifest(files) if files else None,
        "keys": [{"id": row.key_id, "fingerprint": grouped(row.public_key)} for row in rows],
    }


def _manifest(files: Iterable[PublicationFile]) -> PublicationFile:
    return next(row for row in files if is_manifest(row))


@dataclass(frozen=True, slots=True)
class FileLine:
    """A file in a list: whose it is, what it is, and the size of its clean copy (bytes)."""

    key: UUID
    who: str
    title: str
    kind: str
    language: str
    ending: str
    size: int


def file_lines(round_: Round, now: datetime) -> Iterator[FileLine]:
    """Return the lines of all public files of the round, by body."""
    return map(_file_line, public_files(round_, now))


def file_page(round_: Round, now: datetime, *, number: str | None, size: int) -> Page:
    """Return a page of lines, by body. The queries do not grow with the lines."""
    page = Paginator(public_files(round_, now), size).get_page(number)
    page.object_list = [_file_line(row) for row in page.object_list]
    return page


def _file_line(row: Attachment) -> FileLine:
    copy = copy_of(row.file) or row.file
    return FileLine(
        key=row.file_id,
        who=row.version.submission.delegation.organisation.display_name(),
        title=row.title,
        kind=str(AttachmentKind(row.kind).label),
        language=row.language,
        ending=copy.kind,
        size=copy.size,
    )
