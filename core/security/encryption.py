"""Small secrets that the portal must read again, encrypted where they are stored.

Fernet with a key derived from the secret key of the settings. Earlier secret keys (`SECRET_KEY_FALLBACKS`) still
decrypt what they encrypted.
"""

import base64
from functools import lru_cache

from cryptography.fernet import Fernet, InvalidToken, MultiFernet
from cryptography.hazmat.primitives.hashes import SHA256
from cryptography.hazmat.primitives.kdf.hkdf import HKDF
from django.conf import settings

_PREFIX = "sealed:"


def encrypt(text: str) -> str:
    """Return the text as it is stored: ASCII, different each time."""
    return _PREFIX + _current_fernet().encrypt(text.encode()).decode("ascii")


def decrypt(stored: str) -> str:
    """Return the decrypted text. Text that was stored before encryption began is returned as it is.

    Raises ValueError for text that another secret key has encrypted, or that was changed.
    """
    if not stored.startswith(_PREFIX):
        return stored
    try:
        return _current_fernet().decrypt(stored.removeprefix(_PREFIX).encode()).decode()
    except InvalidToken:
        raise ValueError("Sealed with another secret key, or changed since.") from None


def is_encrypted(stored: str) -> bool:
    """Return whether a stored value is encrypted, by its prefix."""
    return stored.startswith(_PREFIX)


def secret_keys() -> tuple[str, ...]:
    """Return the secret key and the earlier ones, of which what was made with them still holds."""
    return (settings.SECRET_KEY, *settings.SECRET_KEY_FALLBACKS)


def _current_fernet() -> MultiFernet:
    return _fernet_for(secret_keys())


@lru_cache(maxsize=4)
def _fernet_for(secrets: tuple[str, ...]) -> MultiFernet:
    return MultiFernet([Fernet(_key(secret)) for secret in secrets])


def _key(secret: str) -> bytes:
    derived = HKDF(algorithm=SHA256(), length=32, salt=None, info=b"portal sealed secrets").derive(secret.encode())
    return base64.urlsafe_b64encode(derived)
