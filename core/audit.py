"""The audit log: who did what. It is Wagtail's log, chained by digests (B6). There is no second log.

`data` contains ids and closed words only (A8): a check refuses anything that could be people's text.
"""

import hashlib
import hmac
import json
import re
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import UTC, date, datetime
from itertools import batched
from typing import Any
from uuid import UUID

from django.contrib.contenttypes.models import ContentType
from django.core.serializers.json import DjangoJSONEncoder
from django.db import transaction
from django.db.models import Exists, Model, OuterRef
from wagtail.log_actions import get_active_log_context

from core import clock
from core.audience import Person
from core.db.transactions import hold_lock
from core.integrity.chain_keys import ChainKey, chain_keys, first_key, key_of
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
OPEN, KEYED = 1, 2  # forms of a link: a digest that anybody can compute; one that takes the key
RENAMED_KINDS: dict[str, str] = {}  # of models that were renamed: today's "app.model" -> the one in digests
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
    common = {"action": action, "user": by or context.user, "uuid": context.uuid, "timestamp": at or clock.now()}
    kind = ContentType.objects.get_for_model
    log_entries = ModelLogEntry.objects.bulk_create(
        ModelLogEntry(
            content_type=kind(row, for_concrete_model=False),
            object_id=str(row.pk),
            label=ModelLogEntry.objects.get_instance_title(row),
            data=_opaque(data),
            **common,
        )
        for row, data in acts
    )
    append_to_chain(*log_entries)


def entries(instance: Model, *, actions: tuple[str, ...] = ()) -> Any:
    """Return the log entries of one row, oldest first. The key is compared as text: `object_id` is text (trap 11)."""
    from wagtail.models import ModelLogEntry

    rows = ModelLogEntry.objects.for_instance(instance).order_by("timestamp", "pk")
    return rows.filter(action__in=actions) if actions else rows


def append_to_chain(*entries: Any) -> None:
    """Append the entries to the chain. Called by `post_save` of both of Wagtail's log tables."""
    with transaction.atomic():
        lock_chain()
        last = AuditSeal.objects.order_by("-sequence").first()
        before, previous = (last.sequence, last.digest) if last else (0, GENESIS)
        keys = first_key(before + 1)
        seals = []
        for sequence, entry in enumerate(entries, start=before + 1):
            table, key = entry._meta.db_table, key_of(sequence, keys)
            content = entry_digest(entry, kind=_kind_name(entry.content_type_id) if key else None)
            link = {"sequence": sequence, "table": table, "entry_id": entry.pk, "previous": previous}
            link |= {"form": KEYED if key else OPEN, "key_id": key.key_id if key else ""}
            previous = link_digest(sequence, table, entry.pk, content, previous, key)
            seals.append(AuditSeal(**link, entry_digest=content, digest=previous))
        AuditSeal.objects.bulk_create(seals)


def lock_chain() -> None:
    """Wait for whoever appends to the chain, and let nobody append until this transaction ends."""
    hold_lock(_CHAIN_LOCK)


def entry_digest(entry: Any, *, kind: str | None = None) -> str:
    """Return the SHA-256 of the whole entry in canonical JSON: the same before it is stored and when it is read.

    `kind` is the name of the entry's kind of row (form 2): a number would still be the same if the kind were renamed.
    """
    object_id = str(entry.object_id() if callable(entry.object_id) else entry.object_id)
    content = {
        "id": entry.pk,
        "table": entry._meta.db_table,
        "object": [entry.content_type_id if kind is None else kind, object_id],
        "label": str(entry.label),
        "action": entry.action,
        "data": entry.data,
        "at": entry.timestamp.astimezone(UTC).isoformat(timespec="microseconds"),
        "user": str(entry.user_id or ""),
        "uuid": str(entry.uuid or ""),
        "revision": entry.revision_id,
        "flags": [entry.content_changed, entry.deleted],
    }
    return hashlib.sha256(json.dumps(content, sort_keys=True, cls=DjangoJSONEncoder).encode()).hexdigest()


def head() -> dict[str, Any]:
    """Return the end of the chain: `{"sequence", "digest"}`. A copy stored elsewhere reveals a cut tail."""
    last = AuditSeal.objects.order_by("-sequence").values("sequence", "digest").first()
    return dict(last) if last else {"sequence": 0, "digest": GENESIS}


@dataclass(slots=True)
class ChainPosition:
    """How far the chain was read: the last link's number and digest."""

    sequence: int = 0
    digest: str = GENESIS


def verify(*heads: Mapping[str, Any]) -> Iterator[str]:
    """Yield a sentence for each fault of the log; nothing where it is intact.

    Without `heads` (earlier results of `head`) a cut tail cannot be detected, nor a chain written anew by somebody who
    has its key.
    """
    yield from verify_links(ChainPosition(), heads)
    yield from verify_ends(heads)


def verify_links(
    position: ChainPosition, heads: Sequence[Mapping[str, Any]] = (), *, limit: int | None = None
) -> Iterator[str]:
    """Yield the faults of at most `limit` links after `position`, which moves on with them."""
    tables, keys, kinds = _log_tables(), chain_keys(), _kind_names()
    marks = {mark["sequence"]: mark["digest"] for mark in heads}
    lost: set[str] = set()
    links = AuditSeal.objects.filter(sequence__gt=position.sequence).order_by("sequence")[:limit]
    for chunk in batched(links.iterator(chunk_size=_CHUNK), _CHUNK):
        digests = _digests(tables, chunk, kinds)
        for link in chunk:
            key = key_of(link.sequence, keys)
            if link.sequence != position.sequence + 1:
                yield f"The chain jumps from {position.sequence} to {link.sequence}."
            if link.previous != position.digest:
                yield f"Link {link.sequence} does not follow the one before it."
            if key is None and link.form == KEYED:
                if link.key_id not in lost:
                    yield f"The key {link.key_id} is not here: links from {link.sequence} on cannot be verified."
                lost.add(link.key_id)
            elif (link.form, link.key_id) != ((KEYED, key.key_id) if key else (OPEN, "")):
                yield f"Link {link.sequence} was made without the key that belongs to it."
            elif link.digest != link_digest(
                link.sequence, link.table, link.entry_id, link.entry_digest, link.previous, key
            ):
                yield f"Link {link.sequence} was changed."
            digest = digests.get((link.table, link.entry_id))
            if digest != link.entry_digest:
                yield f"The entry of link {link.sequence} {'was changed' if digest is not None else 'is gone'}."
            if marks.get(link.sequence, link.digest) != link.digest:
                yield f"Link {link.sequence} is not the one of an earlier head: the log was written anew."
            position.sequence, position.digest = link.sequence, link.digest


def verify_ends(heads: Sequence[Mapping[str, Any]] = ()) -> Iterator[str]:
    """Yield the faults that no link shows: a tail that was cut, and entries without a link."""
    last = head()["sequence"]
    if any(mark["sequence"] > last for mark in heads):
        yield "The chain does not hold the exported head: its tail was cut or written anew."
    for table, model in _log_tables().items():
        links = AuditSeal.objects.filter(table=table, entry_id=OuterRef("pk"))
        loose = model.objects.filter(~Exists(links)).order_by("pk").values_list("pk", flat=True)
        for key in loose.iterator(chunk_size=_CHUNK):
            yield f"Entry {key} of {table} has no seal."


def link_digest(
    sequence: int, table: str, entry_id: int, content: str, previous: str, key: ChainKey | None = None
) -> str:
    """Return the digest of a link: form 1 without a key, form 2 with one."""
    words = f"{sequence}|{table}|{entry_id}|{content}|{previous}"
    if key is None:
        return hashlib.sha256(words.encode()).hexdigest()
    return hmac.new(key.secret, f"2|{words}".encode(), hashlib.sha256).hexdigest()


def _kind_name(key: int | None) -> str:
    if key is None:
        return ""
    kind = ContentType.objects.get_for_id(key)
    return _digested_name(kind.app_label, kind.model)


def _kind_names() -> dict[int | None, str]:
    """Return the names of all kinds of rows as the database has them now, whatever this process remembers."""
    rows = ContentType.objects.values_list("pk", "app_label", "model")
    return {None: "", **{key: _digested_name(app, model) for key, app, model in rows}}


def _digested_name(app: str, model: str) -> str:
    name = f"{app}.{model}"
    return RENAMED_KINDS.get(name, name)


def _check_declared(action: str) -> None:
    if action not in ACTIONS:
        raise ValueError(f"The act {action!r} is not declared.")


def _opaque(data: Mapping[str, Any]) -> dict[str, Any]:
    return {key: opaque_value(value) for key, value in data.items()}


def _log_tables() -> dict[str, Any]:
    from wagtail.models import ModelLogEntry, PageLogEntry

    return {model._meta.db_table: model for model in (ModelLogEntry, PageLogEntry)}


def _digests(
    tables: dict[str, Any], links: Sequence[AuditSeal], kinds: Mapping[int | None, str]
) -> dict[tuple[str, int], str]:
    """Return the digests that the entries of these links have now; deleted entries are absent."""
    digests: dict[tuple[str, int], str] = {}
    for table, model in tables.items():
        forms = {link.entry_id: link.form for link in links if link.table == table}

        def digest(entry: Any, forms: Mapping[int, int] = forms) -> str:
            kind = kinds.get(entry.content_type_id, "gone") if forms[entry.pk] == KEYED else None
            return entry_digest(entry, kind=kind)

        try:
            rows = model.objects.in_bulk(list(forms))
            digests |= {(table, key): digest(entry) for key, entry in rows.items()}
        except (ValueError, TypeError, AttributeError):  # one of them cannot even be read
            each = {(table, key): _digest_of_one(model, key, digest) for key in forms}
            digests |= {place: value for place, value in each.items() if value is not None}
    return digests


def _digest_of_one(model: Any, key: int, digest: Callable[[Any], str]) -> str | None:
    try:
        entry = model.objects.filter(pk=key).first()
        return digest(entry) if entry else None
    except (ValueError, TypeError, AttributeError):
        return "cannot be read"
