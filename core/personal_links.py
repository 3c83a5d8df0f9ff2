"""What stands in a personal link of a mail: the key of a row, and a signature over what it is true for.

It is computed when the mail is written, so that no table, task or log holds it.
"""

from django.core.signing import BadSignature, Signer

from core.models import UUIDModel


def token_for(row: UUIDModel, said: str, *, salt: str) -> str:
    """`said` is what the link is true for: once that is another, the link is worth nothing."""
    return f"{row.pk.hex}.{Signer(salt=salt).signature(said)}"


def is_true(token: str, said: str, *, salt: str) -> bool:
    """Whether `token_for` gave it; also by an earlier secret key (`SECRET_KEY_FALLBACKS`)."""
    signer = Signer(salt=salt)
    try:
        return signer.unsign(f"{said}{signer.sep}{token.partition('.')[2]}") == said
    except BadSignature:
        return False
