"""The file of an import and where it stands: opened, read, pending, checked by a job, with rows that wait."""

from collections import Counter
from collections.abc import Iterable
from contextlib import AbstractContextManager
from pathlib import Path
from typing import Any
from uuid import UUID

from django.utils.translation import gettext_lazy as _

from core import clock
from core.errors import NotAllowed, Refused
from core.files.messages import refused
from core.files.storage import stored_path
from core.jobs.queue import is_running
from submissions.imports.checks import CheckedFile, ProgressCallback, check
from submissions.imports.sources import layouts
from submissions.imports.sources.mail_table import MailMessage, MailTable
from submissions.imports.sources.tables import TableFile
from submissions.models import ImportedInput, InputImport

MARK_LENGTH = 12


def check_idle(batch: InputImport) -> None:
    """Raise Refused while a job reads or imports the file: it would write over what a person decides meanwhile."""
    if is_running(batch):
        raise Refused("going_on", _("The file is being processed. Wait until processing ends."))


def mark_of(batch: InputImport) -> str:
    """Return the mark of an import in the workbook with its bad rows: the beginning of its id."""
    return batch.pk.hex[:MARK_LENGTH]


def waiting_rows(batch: InputImport) -> int:
    """Return how many rows of an applied first file wait for a correction and have not come back. One query."""
    return waiting_by_import([batch]).get(batch.pk, 0)


def waiting_by_import(batches: Iterable[InputImport]) -> dict[UUID, int]:
    """Return the numbers of `waiting_rows` that are not 0, by import. One query."""
    waiting = {
        row.pk: int(row.found.get("waiting", 0)) for row in batches if row.can_be_undone and not row.continues_id
    }
    back = ImportedInput.objects.filter(
        batch__continues__in=[key for key, count in waiting.items() if count],
        batch__undone_at__isnull=True,
        of_row__isnull=False,
    )
    came_back = Counter(back.values_list("batch__continues", flat=True))
    left = {key: count - came_back[key] for key, count in waiting.items()}
    return {key: count for key, count in left.items() if count > 0}


def first_of(batch: InputImport) -> InputImport:
    """Return the first file, whose bad rows this one brings back corrected; else the file itself."""
    return batch.continues or batch


def message_of(batch: InputImport, number: int) -> tuple[MailMessage, list[str], str]:
    """Return a message of a mailbox, the subject of each of its blocks, and its participant or address.

    Raises Refused where the file cannot be read, NotAllowed for a number that no message has.
    """
    if batch.layout.get("kind") == layouts.MAILBOX and batch.is_pending:
        with opened_file(batch) as file:
            table = MailTable(file, batch.layout.get("messages", {}))
            for message in table.messages():
                if message.number == number and not message.reason:
                    return message, table.subjects(message), table.participant(message)
    raise NotAllowed("no_message", _("There is no such message."))


def check_pending(batch: InputImport) -> None:
    """Raise Refused for an import that was applied."""
    if not batch.is_pending:
        raise Refused("not_pending", _("This file has already been imported."), hint=_("Undo the import first."))


def opened_file(batch: InputImport) -> AbstractContextManager[TableFile]:
    """Open the file, in the limited child process. Raises Refused where it is gone or cannot be read."""
    return layouts.open_file(path_of(batch), batch.name)


def path_of(row: Any) -> Path:
    """Return where the file of an import, a workbook or a table is stored. Raises Refused where it is gone."""
    if row.file is None:
        raise refused("file_missing")
    return stored_path(row.file.stored_name)


def checked_file(batch: InputImport, table: TableFile, progress: ProgressCallback) -> CheckedFile:
    """Return the file as checked now against the round and the register."""
    return check(table, batch.round, batch=batch, now=clock.now(), progress=progress)
