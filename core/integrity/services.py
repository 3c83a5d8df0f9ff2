"""The checks that concern no trade: the log, link by link, and files by their SHA-256."""

import hashlib
from uuid import UUID

from django.utils.translation import gettext_lazy as _

from core import audit
from core.errors import Refused, StoreAway
from core.files.storage import open_stored
from core.integrity import heads
from core.integrity.checks import Batch, StoredFault, check
from core.models import AuditSeal, StoredFile

LINKS, FILES = 5_000, 200  # in one batch


def compare_links(cursor: str) -> Batch:
    """Verify the next links of the log after the cursor, a number and a digest."""
    sequence, _space, digest = cursor.partition(" ")
    position = audit.ChainPosition(int(sequence), digest) if cursor else audit.ChainPosition()
    before, (marks, problems) = position.sequence, heads.own_heads()
    problems = [] if cursor else problems
    problems += audit.verify_links(position, marks, limit=LINKS)
    at_end = not AuditSeal.objects.filter(sequence__gt=position.sequence).exists()
    if at_end:
        problems += audit.verify_ends(marks)
    faults = tuple(StoredFault("log", problem) for problem in problems)
    return Batch("" if at_end else f"{position.sequence} {position.digest}", position.sequence - before, faults)


def compare_files(cursor: str) -> Batch:
    """Compare the next files after the cursor, a key, with the digests of their rows."""
    rows = StoredFile.objects.order_by("pk")
    batch = list((rows.filter(pk__gt=UUID(cursor)) if cursor else rows)[:FILES])
    codes = [(row, _file_fault(row)) for row in batch]
    faults = tuple(
        StoredFault(code, f"{row.pk} files/{row.stored_name}") for row, code in codes if code and _is_there(row)
    )
    return Batch(str(batch[-1].pk) if len(batch) == FILES else "", len(batch), faults)


def _file_fault(row: StoredFile) -> str:
    try:
        with open_stored(row.stored_name) as file:
            digest, size = hashlib.file_digest(file, "sha256").hexdigest(), file.tell()
    except StoreAway:
        raise  # the comparison goes on from here another time
    except (OSError, ValueError, Refused):
        return "file_missing"
    return "" if (digest, size) == (row.sha256, row.size) else "file_changed"


def _is_there(row: StoredFile) -> bool:
    """Return whether the row still exists: it may have been erased with its file meanwhile."""
    return StoredFile.objects.filter(pk=row.pk, stored_name=row.stored_name).exists()


check("log", title=_("Log"), batch=compare_links)
check("files", title=_("Files"), batch=compare_files)
