"""The files of a round that anybody may have, in lines for people."""

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import datetime
from uuid import UUID

from django.core.paginator import Page, Paginator

from consultations.models import Round
from submissions.domain.clean_copies import copy_of
from submissions.domain.public_files import public_files
from submissions.enums import AttachmentKind
from submissions.models import Attachment


@dataclass(frozen=True, slots=True)
class FileLine:
    """A file in a list: whose it is, what it is, how large its clean copy is (bytes)."""

    key: UUID
    who: str
    title: str
    kind: str
    language: str
    ending: str
    size: int


def file_lines(round: Round, now: datetime) -> Iterator[FileLine]:
    """All of them, by body."""
    return map(_line, public_files(round, now))


def file_page(round: Round, now: datetime, *, number: str | None, size: int) -> Page:
    """A page of lines, by body. The queries do not grow with the lines."""
    page = Paginator(public_files(round, now), size).get_page(number)
    page.object_list = [_line(row) for row in page.object_list]
    return page


def _line(row: Attachment) -> FileLine:
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
