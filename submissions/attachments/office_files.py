"""Files of the secretariat's messages: scanned and cleaned as those of participants are (`consultations.messages`)."""

from collections.abc import Iterable
from pathlib import Path
from uuid import UUID

from django.db.models import Prefetch, QuerySet
from django.utils.translation import gettext_lazy as _

from accounts.models import User
from consultations.messages.files import FileState
from core.errors import Refused
from core.files.storage import Readable, stored_path
from core.models import StoredFile
from submissions.attachments.copies import copy_of
from submissions.attachments.services import PASSES, keep_file, remove_for_good, scan_outcome
from submissions.enums import ScanOutcome
from submissions.models import DerivedFile, ScanResult


class OfficeFiles:
    """The `FileStore` of messages."""

    def keep(self, stream: Readable, *, name: str, by: User) -> StoredFile:
        return keep_file(stream, name=name, by=by)

    def states(self, files: Iterable[StoredFile]) -> dict[UUID, FileState]:
        return {row.pk: _state(row) for row in _with_facts([file.pk for file in files])}

    def text(self, file: StoredFile) -> str:
        return "\n".join(file.paragraphs.values_list("text", flat=True))

    def clean_copy(self, file: StoredFile) -> tuple[Path, str, str]:
        row = _with_facts([file.pk]).get()
        state, copy = _state(row), copy_of(row)
        if not state.is_ready or copy is None:
            raise Refused("no_clean_copy", state.error or _("A file is still being checked."))
        stem = row.display_name.rpartition(".")[0] or row.display_name
        path = stored_path(copy.stored_name)
        return path, f"{stem}.{copy.kind}", copy.content_type

    def remove(self, file: StoredFile) -> None:
        remove_for_good(StoredFile.objects.select_for_update().get(pk=file.pk))


def _with_facts(keys: list[UUID]) -> QuerySet[StoredFile]:
    rows = StoredFile.objects.filter(pk__in=keys).select_related("cleaning")
    return rows.prefetch_related(
        Prefetch("scans", queryset=ScanResult.objects.order_by("-at")),
        Prefetch("derived", queryset=DerivedFile.objects.select_related("file")),
    )


def _state(file: StoredFile) -> FileState:
    if not hasattr(file, "cleaning"):
        return FileState()
    outcome = scan_outcome(file)
    if outcome == ScanOutcome.INFECTED:
        return FileState(error=_("The virus scan has found something in this file."))
    if outcome not in PASSES:
        return FileState()
    if copy_of(file) is None:
        return FileState(error=_("No clean copy of this file can be made."))
    return FileState(is_ready=True)
