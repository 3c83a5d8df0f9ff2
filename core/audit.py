"""The audit log: who did what. It is Wagtail's log, chained by digests (B6). There is no second log.

`data` contains ids and closed words only (A8): a check refuses anything that could be people's text.
"""

import hashlib
import json
import re
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from datetime import UTC, date, datetime
from itertools import batched
from typing import Any
from uuid import UUID

from django.contrib.contenttypes.models import ContentType
from django.core.serializers.json import DjangoJSONEncoder
from django.db import transaction
from django.db.models import Model
from wagtail.log_actions import get_active_log_context

from core import clock
from core.audience import Person
from core.db.transactions import hold_lock
from core.models import AuditSeal

_CLOSED_WORD = re.compile(r"[A-Za-z0-9_./:+-]{0,80}")


def opaque_value(value: Any) -> Any:
    """Return `value` as JSON takes it: rows become their key, moments ISO 8601.

    Raises ValueError for anything that could be somebody's text, name or address.
    """
    if isinstance(value, (list, tuple, set, frozenset)):
        return [opaque_value(item) for item in value]
    if value is None or isinstance(value, (bool, int)):
        return value
    if isinstance(value, (date, datetime)):
        return value.isoformat()
    if isinstance(value, UUID):
        return str(value)
    if isinstance(value, Model):
        return str(value.pk)
    if isinstance(value, str) and _CLOSED_WORD.fullmatch(value):
        return str(value)
    raise ValueError("Only ids, numbers, moments and closed words are kept here.")


ACTIONS: dict[str, Any] = {}  # name -> label, filled by `declare` while the apps load
WORDS: dict[str, Callable[[Any], str]] = {}  # name -> what an entry says where that is more than its label
GENESIS = "0" * 64
_CHUNK = 500
_CHAIN_LOCK = 7_340_127  # of the chain's head


def declare(**actions: Any) -> None:
    """Declare acts and their translatable labels: `declare(submissions__version__submit=_("Submitted"))`."""
    ACTIONS.update({name.replace("__", "."): label for name, label in actions.items()})


def describe(words: Callable[[Any], str], *actions: str) -> None:
    """Show `words(entry)` in the list of all acts in place of the label, for entries of these acts."""
    WORDS.update(dict.fromkeys(actions, words))


def record(action: str, instance: Model, *, by: Person | None = None, at: datetime | None = None, **data: Any) -> None:
    """Record one entry for one act. Call it last in the act's transaction: it locks the head of the chain.

    Raises ValueError for an undeclared action and for data that is not an id, a number or a closed word.
    """
    record_all(action, [(instance, data)], by=by, at=at)


def record_all(
    action: str,
    acts: Iterable[tuple[Model, Mapping[str, Any]]],
    *,
    by: Person | None = None,
    at: datetime | None = None,
) -> None:
    """Record an entry for each of `acts`, pairs of a row and its data. Four queries for any number.

    Wagtail would first query whether the row's kind and the person exist; the database refuses those anyway.
    """
    from wagtail.models import ModelLogEntry

    _check_declared(action)
    context = get_active_log_context()
    said = {"action": action, "user": by or context.user, "uuid": context.uuid, "timestamp": at or clock.now()}
    kind = ContentType.objects.get_for_model
    made = ModelLogEntry.objects.bulk_create(
        ModelLogEntry(
            content_type=kind(row, for_concrete_model=False),
            object_id=str(row.pk),
            label=ModelLogEntry.objects.get_instance_title(row),
            data=_opaque(data),
            **said,
        )
        for row, data in acts
    )
    append_to_chain(*made)


def entries(instance: Model, *, actions: tuple[str, ...] = ()) -> Any:
    """Return the log entries of one row, oldest first. The key is compared as text: `object_id` is text (trap 11)."""
    from wagtail.models import ModelLogEntry

    rows = ModelLogEntry.objects.for_instance(instance).order_by("timestamp", "pk")
    return rows.filter(action__in=actions) if actions else rows


def append_to_chain(*entries: Any) -> None:
    """Append the entries to the chain. Called by `post_save` of both of Wagtail's log tables."""
    with transaction.atomic():
        hold_lock(_CHAIN_LOCK)
        last = AuditSeal.objects.order_by("-sequence").first()
        before, previous = (last.sequence, last.digest) if last else (0, GENESIS)
        seals = []
        for sequence, entry in enumerate(entries, start=before + 1):
            table, content = entry._meta.db_table, entry_digest(entry)
            link = {"sequence": sequence, "table": table, "entry_id": entry.pk, "previous": previous}
            previous = _link(sequence, table, entry.pk, content, previous)
            seals.append(AuditSeal(**link, entry_digest=content, digest=previous))
        AuditSeal.objects.bulk_create(seals)


def entry_digest(entry: Any) -> str:
    """Return the SHA-256 of the whole entry in canonical JSON: the same before it is stored and when it is read."""
    said = {
        "id": entry.pk,
        "table": entry._meta.db_table,
        "object": [entry.content_type_id, str(entry.object_id() if callable(entry.object_id) else entry.object_id)],
        "label": str(entry.label),
        "action": entry.action,
        "data": entry.data,
        "at": entry.timestamp.astimezone(UTC).isoformat(timespec="microseconds"),
        "user": str(entry.user_id or ""),
        "uuid": str(entry.uuid or ""),
        "revision": entry.revision_id,
        "flags": [entry.content_changed, entry.deleted],
    }
    return hashlib.sha256(json.dumps(said, sort_keys=True, cls=DjangoJSONEncoder).encode()).hexdigest()


def head() -> dict[str, Any]:
    """Return the end of the chain: `{"sequence", "digest"}`. A copy stored elsewhere reveals a cut tail."""
    last = AuditSeal.objects.order_by("-sequence").values("sequence", "digest").first()
    return dict(last) if last else {"sequence": 0, "digest": GENESIS}


def verify(exported: dict[str, Any] | None = None) -> Iterator[str]:
    """Yield a sentence for each fault of the log; nothing where it is intact.

    Without an `exported` head (an earlier result of `head`) a cut tail, or a chain written anew, cannot be detected.
    """
    tables = _log_tables()
    sealed: dict[str, set[int]] = {table: set() for table in tables}
    previous, expected, seen_exported = GENESIS, 1, not exported or exported["sequence"] == 0
    links = AuditSeal.objects.order_by("sequence").iterator(chunk_size=_CHUNK)
    for chunk in batched(links, _CHUNK):
        digests = _digests(tables, chunk)
        for link in chunk:
            if link.sequence != expected:
                yield f"The chain jumps from {expected - 1} to {link.sequence}."
            if link.previous != previous:
                yield f"Link {link.sequence} does not follow the one before it."
            if link.digest != _link(link.sequence, link.table, link.entry_id, link.entry_digest, link.previous):
                yield f"Link {link.sequence} was changed."
            said = digests.get((link.table, link.entry_id))
            if said != link.entry_digest:
                yield f"The entry of link {link.sequence} {'was changed' if said is not None else 'is gone'}."
            if exported and link.sequence == exported["sequence"]:
                seen_exported = link.digest == exported["digest"]
            sealed.setdefault(link.table, set()).add(link.entry_id)
            previous, expected = link.digest, link.sequence + 1
    if not seen_exported:
        yield "The chain does not hold the exported head: its tail was cut or written anew."
    for table, model in tables.items():
        for key in model.objects.order_by("pk").values_list("pk", flat=True).iterator(chunk_size=_CHUNK):
            if key not in sealed[table]:
                yield f"Entry {key} of {table} has no seal."


def _check_declared(action: str) -> None:
    if action not in ACTIONS:
        raise ValueError(f"The act {action!r} is not declared.")


def _opaque(data: Mapping[str, Any]) -> dict[str, Any]:
    return {key: opaque_value(value) for key, value in data.items()}


def _log_tables() -> dict[str, Any]:
    from wagtail.models import ModelLogEntry, PageLogEntry

    return {model._meta.db_table: model for model in (ModelLogEntry, PageLogEntry)}


def _digests(tables: dict[str, Any], links: Sequence[AuditSeal]) -> dict[tuple[str, int], str]:
    """Return the digests that the entries of these links have now; deleted entries are absent."""
    found: dict[tuple[str, int], str] = {}
    for table, model in tables.items():
        keys = [link.entry_id for link in links if link.table == table]
        try:
            found |= {(table, key): entry_digest(entry) for key, entry in model.objects.in_bulk(keys).items()}
        except (ValueError, TypeError, AttributeError):  # one of them cannot even be read
            found |= {(table, key): said for key in keys if (said := _digest_of_one(model, key)) is not None}
    return found


def _digest_of_one(model: Any, key: int) -> str | None:
    try:
        entry = model.objects.filter(pk=key).first()
        return entry_digest(entry) if entry else None
    except (ValueError, TypeError, AttributeError):
        return "cannot be read"


def _link(sequence: int, table: str, entry_id: int, content: str, previous: str) -> str:
    return hashlib.sha256(f"{sequence}|{table}|{entry_id}|{content}|{previous}".encode()).hexdigest()
