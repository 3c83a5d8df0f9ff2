"""Opaque references that tell nothing, not even how many others there are (A4)."""

import secrets

ALPHABET = "0123456789ABCDEFGHJKMNPQRSTVWXYZ"  # Crockford's base 32
LENGTH = 6


def new_reference(prefix: str, year: int) -> str:
    """For example `SR-2026-7K3F9QX`: six random characters and a check character.

    The check is Crockford's remainder of 37; a draw whose remainder has no letter or digit is drawn again.
    """
    while True:
        body = "".join(secrets.choice(ALPHABET) for _ in range(LENGTH))
        check = _remainder(body)
        if check < len(ALPHABET):
            return f"{prefix}-{year}-{body}{ALPHABET[check]}"


def is_well_formed(reference: str) -> bool:
    """Whether the last character agrees with the others: a typing error is told before anything is looked up."""
    body = reference.strip().upper().rpartition("-")[2].translate(str.maketrans("OIL", "011"))
    if len(body) != LENGTH + 1 or any(character not in ALPHABET for character in body):
        return False
    return _remainder(body[:-1]) == ALPHABET.index(body[-1])


def _remainder(body: str) -> int:
    value = 0
    for character in body:
        value = value * 32 + ALPHABET.index(character)
    return value % 37
