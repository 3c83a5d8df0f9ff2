"""Signatures of the portal: Ed25519 over canonical JSON (B5), and the signed tokens of personal links.

Old public keys stay in the table. cryptography takes 9 MB; processes that sign nothing do not load it. A link token is
computed when the mail is written, so that no table, task or log contains it.
"""

import base64
import json
import os
import tempfile
from collections.abc import Callable
from pathlib import Path
from typing import TYPE_CHECKING, Any, Protocol

from django.conf import settings
from django.core.signing import BadSignature, Signer

from core.files.storage import sync_folder
from core.models import SigningKey

if TYPE_CHECKING:
    from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey

PUBLIC = "signing.public"  # beside the private key: one public key a line


class HasKey(Protocol):
    """A row whose key is a UUID."""

    @property
    def pk(self) -> Any: ...


def canonical(payload: dict[str, Any]) -> bytes:
    """Return the bytes that are signed: JSON with sorted keys, no spaces, UTF-8."""
    return json.dumps(payload, sort_keys=True, separators=(",", ":"), ensure_ascii=False).encode("utf-8")


def sign(payload: dict[str, Any]) -> tuple[SigningKey, str]:
    """Return the key's row and the signature in hexadecimal (128 characters)."""
    key, signature = signer()
    return key, signature(payload)


def signer() -> tuple[SigningKey, Callable[[dict[str, Any]], str]]:
    """Return the key's row, and a function that signs as `sign` does: for many signatures with one key look-up."""
    private = _private_key()
    return current_key(), lambda payload: private.sign(canonical(payload)).hex()


def verifies(payload: dict[str, Any], signature: str, public_key: str) -> bool:
    """Return whether `signature` (hexadecimal) over `payload` was made by `public_key` (hexadecimal, 32 bytes)."""
    from cryptography.exceptions import InvalidSignature
    from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PublicKey

    try:
        Ed25519PublicKey.from_public_bytes(bytes.fromhex(public_key)).verify(
            bytes.fromhex(signature), canonical(payload)
        )
    except (InvalidSignature, ValueError, TypeError):
        return False
    return True


def current_key() -> SigningKey:
    """Return the row of the public key in use; it is written when it is first used."""
    public = _private_key().public_key().public_bytes_raw().hex()
    row, is_new = SigningKey.objects.get_or_create(key_id=public[:16], defaults={"public_key": public})
    if is_new:
        trusted_keys()
    return row


def trusted_keys() -> frozenset[str]:
    """Return the public keys (hexadecimal) whose signatures are the portal's own, whatever its database says.

    They stand in a file beside the private key: who can write to the database could add a key there and sign with it.
    The key in use is added by itself; the first time, the file takes over the keys of the database.
    """
    path = Path(settings.KEYS_ROOT) / PUBLIC
    own = _private_key().public_key().public_bytes_raw().hex()
    try:
        listed = path.read_text().split()
    except FileNotFoundError:
        listed = list(SigningKey.objects.order_by("since").values_list("public_key", flat=True))
        is_complete = False
    else:
        is_complete = own in listed
    if not is_complete:
        listed = list(dict.fromkeys([*listed, own]))
        _write_public(path, listed)
    return frozenset(listed)


def _write_public(path: Path, keys: list[str]) -> None:
    path.parent.mkdir(parents=True, exist_ok=True, mode=0o700)
    handle, half = tempfile.mkstemp(prefix="half-", dir=path.parent)
    with os.fdopen(handle, "w") as file:
        file.write("".join(f"{key}\n" for key in keys))
        file.flush()
        os.fsync(file.fileno())
    os.replace(half, path)
    sync_folder(path.parent)


def _private_key() -> "Ed25519PrivateKey":
    """Return the key that the settings name, else that of a file that only the portal's account reads."""
    from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey

    if settings.SIGNING_KEY:
        return Ed25519PrivateKey.from_private_bytes(base64.b64decode(settings.SIGNING_KEY))
    path = Path(settings.KEYS_ROOT) / "signing.key"
    try:
        return Ed25519PrivateKey.from_private_bytes(path.read_bytes())
    except FileNotFoundError:
        return _make_private_key(path)


def _make_private_key(path: Path) -> "Ed25519PrivateKey":
    from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey

    path.parent.mkdir(parents=True, exist_ok=True, mode=0o700)
    key = Ed25519PrivateKey.generate()
    handle, half = tempfile.mkstemp(prefix="half-", dir=path.parent)  # 0600; what a kill leaves is nobody's key
    with os.fdopen(handle, "wb") as file:
        file.write(key.private_bytes_raw())
        file.flush()
        os.fsync(file.fileno())
    try:
        os.link(half, path)  # fails where another process was first; then its key is the key
    except FileExistsError:
        pass
    finally:
        os.unlink(half)
    sync_folder(path.parent)
    return Ed25519PrivateKey.from_private_bytes(path.read_bytes())


def make_link_token(row: HasKey, state: str, *, salt: str) -> str:
    """Return the token of a link to `row`. The link is valid for `state`: once that changes, it is worth nothing."""
    return f"{row.pk.hex}.{Signer(salt=salt).signature(state)}"


def is_valid_link_token(token: str, state: str, *, salt: str) -> bool:
    """Return whether `make_link_token` made it, also with an earlier secret key (`SECRET_KEY_FALLBACKS`)."""
    signer = Signer(salt=salt)
    try:
        return signer.unsign(f"{state}{signer.sep}{token.partition('.')[2]}") == state
    except BadSignature:
        return False
