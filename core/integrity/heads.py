"""The end of the log, signed each day and kept where nobody who can write to the database can change it (B6).

A copy is beside the keys of the log, one in a folder that the settings name, one in a mail to each auditor; all can be
downloaded. `verify_audit` compares the log with all that it has, and with a file (`--head`).
"""

import base64
import json
import os
from collections.abc import Iterator, Mapping
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

from django.conf import settings
from django.db import transaction
from django.db.models import QuerySet

from core import audit, clock
from core.integrity import timestamps
from core.models import SignedHead
from core.security import signing
from core.signals import log_end_signed

FORM = 1
LAST = "audit-head.json"  # beside the keys
COMPARED = 400  # signed heads, of a little more than a year


def sign_head(*, stamped: bool = True, since: datetime | None = None) -> SignedHead:
    """Sign the end of the log as it is now, store it, send it to who waits for it, and write it to the folders.

    One that was signed `since` is written once more instead. Without `stamped` no time stamp is asked for, though a
    service is set. Raises StampError, and OSError of the folders: by then it is sent.
    """
    signed = stored_heads().filter(at__gte=since).first() if since else None
    row = signed or _signed(stamped=stamped)
    _write(Path(settings.KEYS_ROOT) / LAST, row)
    if settings.AUDIT_HEADS_DIR:
        _write(Path(settings.AUDIT_HEADS_DIR) / file_name(row), row)
    return row


def _signed(*, stamped: bool) -> SignedHead:
    head, at = audit.head(), clock.now()
    key, signature = signing.signer()
    payload = {"form": FORM, "what": "log", "at": at.astimezone(UTC).isoformat(), "key": key.key_id, **head}
    token = timestamps.stamp(signing.canonical(payload)) if stamped and timestamps.is_configured() else b""
    with transaction.atomic():  # stored and sent together, once
        row = SignedHead.objects.create(
            at=at,
            sequence=head["sequence"],
            digest=head["digest"],
            payload=payload,
            key=key,
            signature=signature(payload),
            timestamp=base64.b64encode(token).decode("ascii"),
        )
        log_end_signed.send(SignedHead, head=row)
    return row


def file_name(row: SignedHead) -> str:
    """Return the name under which the head is stored and downloaded."""
    return f"audit-head-{row.at:%Y-%m-%d}-{row.sequence}.json"


def document(row: SignedHead) -> bytes:
    """Return the signed head as a file, which `verify_audit --head` reads."""
    value = {"payload": row.payload, "signature": row.signature, "public_key": row.key.public_key}
    if row.timestamp:
        value["timestamp"] = row.timestamp
    return json.dumps(value, indent=2, sort_keys=True).encode() + b"\n"


def read_head(content: bytes) -> dict[str, Any]:
    """Return `sequence` and `digest` of a head: a signed one, or one that `--export-head` printed.

    Raises ValueError for anything else, and for a signature that is not the portal's.
    """
    value = json.loads(content)
    try:
        if "payload" not in value:
            return {"sequence": int(value["sequence"]), "digest": str(value["digest"])}
        payload = value["payload"]
        if not any(signing.verifies(payload, value["signature"], key) for key in signing.trusted_keys()):
            raise ValueError("The signature of the head is not valid.")
        return {"sequence": int(payload["sequence"]), "digest": str(payload["digest"])}
    except (KeyError, TypeError) as error:
        raise ValueError("This is not a head of the log.") from error


def is_stamped(content: bytes) -> bool:
    """Return whether the head of `read_head` has a time stamp."""
    return bool(json.loads(content).get("timestamp"))


def stamp_time(content: bytes) -> datetime:
    """Return when the time stamp of a head says that it existed. Raises StampError for one that is not valid."""
    value = json.loads(content)
    return timestamps.stamped_at(value["timestamp"], signing.canonical(value["payload"]))


def last_head() -> dict[str, Any] | None:
    """Return the head that stands beside the keys; None where there is none. Raises ValueError."""
    try:
        return read_head((Path(settings.KEYS_ROOT) / LAST).read_bytes())
    except FileNotFoundError:
        return None


def forget_last() -> None:
    """Remove the head beside the keys: after a restore the log ends earlier, and that is meant."""
    (Path(settings.KEYS_ROOT) / LAST).unlink(missing_ok=True)


def stored_heads() -> QuerySet[SignedHead]:
    """Return the signed heads of the database, newest first."""
    return SignedHead.objects.select_related("key").order_by("-at")


def own_heads() -> tuple[list[Mapping[str, Any]], list[str]]:
    """Return the heads that the portal has itself, and a sentence for each that is not as it was signed."""
    heads: list[Mapping[str, Any]] = []
    faults, trusted = [], signing.trusted_keys()
    try:
        heads += filter(None, [last_head()])
    except ValueError:
        faults.append("The head beside the keys of the log cannot be read, or is not signed by the portal.")
    for row in stored_heads()[:COMPARED]:
        signed = {"sequence": row.sequence, "digest": row.digest}
        key, is_same = row.key.public_key, signed.items() <= row.payload.items()
        if is_same and key in trusted and signing.verifies(row.payload, row.signature, key):
            heads.append(signed)
        else:
            faults.append(f"The signed head of {row.at:%Y-%m-%d} was changed.")
    return heads, faults


def verify_log(*others: Mapping[str, Any]) -> Iterator[str]:
    """Yield the faults of the log, compared with the portal's own heads and with `others`."""
    heads, faults = own_heads()
    yield from faults
    yield from audit.verify(*heads, *others)


def _write(path: Path, row: SignedHead) -> None:
    path.parent.mkdir(parents=True, exist_ok=True)
    part = path.with_name(f"{path.name}.part")
    with part.open("wb") as file:
        file.write(document(row))
        file.flush()
        os.fsync(file.fileno())
    part.rename(path)
