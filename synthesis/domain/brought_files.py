"""Files that officers bring, kept until they are taken in or forgotten; work on them goes on in the background."""

from collections.abc import Collection, Iterator
from contextlib import contextmanager
from functools import partial
from pathlib import Path
from typing import Any

from django.conf import settings
from django.db import transaction

from core.errors import Refused, Several
from core.intake.kinds import Kind, kind_by_extension
from core.intake.messages import refused
from core.intake.names import clean_display_name
from core.models import Job, StoredFile
from core.storage import Readable, remove_stored, store, stored_path


@contextmanager
def kept(stream: Readable, *, name: str, kinds: Collection[Kind], wrong: Refused, by: Any) -> Iterator[StoredFile]:
    """The row of a file whose bytes are on disk, inside a transaction for what names it. Raises `wrong` for another
    kind of file, and what `store` says."""
    name = clean_display_name(name)
    kind = kind_by_extension(name)
    if kind is None or kind not in kinds:
        raise wrong
    stored = store(stream, directory=Path(settings.FILES_ROOT), limit=settings.UPLOAD_LIMIT)
    with transaction.atomic():
        yield StoredFile.objects.create(
            stored_name=stored.name, display_name=name, kind=kind, content_type=kind.content_type, size=stored.size,
            sha256=stored.sha256, stored_by=by,
        )  # fmt: skip


def path_of(row: Any) -> Path:
    """Where its bytes are. Raises Refused `file_missing`."""
    if row.file is None:
        raise refused("file_missing")
    return stored_path(row.file.stored_name, directory=Path(settings.FILES_ROOT))


def let_go(row: Any) -> None:
    """Forgets the bytes; in the transaction after which nobody needs them."""
    file, row.file = row.file, None
    if file is not None:
        type(row).objects.filter(pk=row.pk).update(file=None)
        file.delete()
        transaction.on_commit(partial(remove_stored, file.stored_name, directory=Path(settings.FILES_ROOT)))


def is_going(row: Any) -> bool:
    """Whether work on it waits or runs."""
    return row.job is not None and row.job.state in (Job.State.WAITING, Job.State.RUNNING)


def sentences(refusal: Refused) -> list[str]:
    """A refusal as a page keeps it, with all that it tells of."""
    more = refusal.refusals if isinstance(refusal, Several) else []
    return [str(each) for each in (refusal, *more)]
