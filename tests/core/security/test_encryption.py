"""Small secrets are encrypted where they are stored, and open with an earlier secret key too."""

import pytest
from pytest_django import Settings

from core.security.encryption import decrypt, encrypt, is_encrypted


def test_what_is_sealed_comes_back_and_looks_like_nothing() -> None:
    stored = encrypt("JBSWY3DPEHPK3PXP")
    assert decrypt(stored) == "JBSWY3DPEHPK3PXP"
    assert is_encrypted(stored) and "JBSWY3DPEHPK3PXP" not in stored
    assert stored != encrypt("JBSWY3DPEHPK3PXP")


def test_an_earlier_key_still_opens_it_and_a_foreign_one_does_not(settings: Settings) -> None:
    stored, earlier = encrypt("JBSWY3DPEHPK3PXP"), settings.SECRET_KEY
    settings.SECRET_KEY = "x" * 50
    with pytest.raises(ValueError, match="another secret key"):
        decrypt(stored)
    settings.SECRET_KEY_FALLBACKS = [earlier]
    assert decrypt(stored) == "JBSWY3DPEHPK3PXP"


def test_what_was_stored_before_is_read_as_it_is_and_what_was_changed_is_refused() -> None:
    assert decrypt("JBSWY3DPEHPK3PXP") == "JBSWY3DPEHPK3PXP"
    stored = encrypt("JBSWY3DPEHPK3PXP")
    with pytest.raises(ValueError, match="changed since"):
        decrypt(stored[:-3] + "AAA")
