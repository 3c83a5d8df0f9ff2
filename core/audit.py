"""Who did what, over Wagtail's log, sealed in a chain (B6). No second log.

`data` holds ids and closed words only (A8): a check refuses anything that could be people's text.
"""

import hashlib
import json
from collections.abc import Iterator
from datetime import datetime
from typing import Any

from django.db import connection, transaction
from django.db.models import Model
from wagtail.log_actions import log

from core import clock
from core.models import AuditSeal
from core.opaque import opaque

ACTIONS: dict[str, Any] = {}  # name -> label, filled by `declare` while the apps load
GENESIS = "0" * 64
_CHAIN_LOCK = 7_340_127  # one number for PostgreSQL's advisory lock of the chain's head


def declare(**actions: Any) -> None:
    """Names of acts with a label that may be translated: `declare(submissions__version__submit=_("Submitted"))`."""
    ACTIONS.update({name.replace("__", "."): label for name, label in actions.items()})


def record(action: str, instance: Model, *, by: Any = None, at: datetime | None = None, **data: Any) -> None:
    """One entry for one act. Call it last in the verb's transaction: it takes the chain's head.

    Raises ValueError for an undeclared action and for data that is not an id, a number or a closed word.
    """
    if action not in ACTIONS:
        raise ValueError(f"The act {action!r} is not declared.")
    log(
        instance,
        action,
        user=by,
        data={key: opaque(value) for key, value in data.items()},
        timestamp=at or clock.now(),
    )


def entries(instance: Model, *, actions: tuple[str, ...] = ()) -> Any:
    """The log entries of one row, oldest first. Asked by text of the key: `object_id` is text (trap 11)."""
    from wagtail.models import ModelLogEntry

    rows = ModelLogEntry.objects.for_instance(instance).order_by("timestamp", "pk")
    return rows.filter(action__in=actions) if actions else rows


def seal(entry: Model) -> AuditSeal:
    """Adds the entry to the chain. Called by `post_save` of both of Wagtail's log tables."""
    with transaction.atomic():
        if connection.vendor == "postgresql":
            with connection.cursor() as cursor:
                cursor.execute("SELECT pg_advisory_xact_lock(%s)", [_CHAIN_LOCK])
        head = AuditSeal.objects.order_by("-sequence").first()
        sequence, previous = (head.sequence + 1, head.digest) if head else (1, GENESIS)
        table, content = entry._meta.db_table, entry_digest(entry)
        return AuditSeal.objects.create(
            sequence=sequence,
            table=table,
            entry_id=entry.pk,
            entry_digest=content,
            previous=previous,
            digest=_link(sequence, table, entry.pk, content, previous),
        )


def entry_digest(entry: Any) -> str:
    """SHA-256 over all that an entry says, in canonical JSON."""
    said = {
        "id": entry.pk,
        "table": entry._meta.db_table,
        "object": [entry.content_type_id, str(entry.object_id() if callable(entry.object_id) else entry.object_id)],
        "label": entry.label,
        "action": entry.action,
        "data": entry.data,
        "at": entry.timestamp.isoformat(timespec="microseconds"),
        "user": str(entry.user_id or ""),
        "uuid": str(entry.uuid or ""),
        "revision": entry.revision_id,
        "flags": [entry.content_changed, entry.deleted],
    }
    return hashlib.sha256(json.dumps(said, sort_keys=True, default=str).encode()).hexdigest()


def head() -> dict[str, Any]:
    """The end of the chain, to be kept elsewhere: `{"sequence", "digest"}`; a cut tail shows against it."""
    last = AuditSeal.objects.order_by("-sequence").values("sequence", "digest").first()
    return dict(last) if last else {"sequence": 0, "digest": GENESIS}


def verify(exported: dict[str, Any] | None = None) -> Iterator[str]:
    """What is wrong with the log, a sentence each; nothing where all is as written."""
    from wagtail.models import ModelLogEntry, PageLogEntry

    tables = {model._meta.db_table: model for model in (ModelLogEntry, PageLogEntry)}
    sealed: dict[str, set[int]] = {table: set() for table in tables}
    previous, expected, seen_exported = GENESIS, 1, not exported or exported["sequence"] == 0
    for link in AuditSeal.objects.order_by("sequence").iterator(chunk_size=1000):
        if link.sequence != expected:
            yield f"The chain jumps from {expected - 1} to {link.sequence}."
            expected = link.sequence
        if link.previous != previous:
            yield f"Link {link.sequence} does not follow the one before it."
        if link.digest != _link(link.sequence, link.table, link.entry_id, link.entry_digest, link.previous):
            yield f"Link {link.sequence} was changed."
        entry = tables[link.table].objects.filter(pk=link.entry_id).first() if link.table in tables else None
        if entry is None:
            yield f"The entry of link {link.sequence} is gone."
        elif entry_digest(entry) != link.entry_digest:
            yield f"The entry of link {link.sequence} was changed."
        if exported and link.sequence == exported["sequence"]:
            seen_exported = link.digest == exported["digest"]
        sealed.setdefault(link.table, set()).add(link.entry_id)
        previous, expected = link.digest, expected + 1
    if not seen_exported:
        yield "The chain does not hold the exported head: its tail was cut or written anew."
    for table, model in tables.items():
        for key in model.objects.values_list("pk", flat=True):
            if key not in sealed[table]:
                yield f"Entry {key} of {table} has no seal."


def _link(sequence: int, table: str, entry_id: int, content: str, previous: str) -> str:
    return hashlib.sha256(f"{sequence}|{table}|{entry_id}|{content}|{previous}".encode()).hexdigest()
