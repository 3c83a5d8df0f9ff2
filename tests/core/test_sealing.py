"""Small secrets are encrypted where they are stored, and open with an earlier secret key too."""

import pytest
from pytest_django import Settings

from core.sealing import is_sealed, seal, unseal


def test_what_is_sealed_comes_back_and_looks_like_nothing() -> None:
    stored = seal("JBSWY3DPEHPK3PXP")
    assert unseal(stored) == "JBSWY3DPEHPK3PXP"
    assert is_sealed(stored) and "JBSWY3DPEHPK3PXP" not in stored
    assert stored != seal("JBSWY3DPEHPK3PXP")


def test_an_earlier_key_still_opens_it_and_a_foreign_one_does_not(settings: Settings) -> None:
    stored, earlier = seal("JBSWY3DPEHPK3PXP"), settings.SECRET_KEY
    settings.SECRET_KEY = "x" * 50
    with pytest.raises(ValueError, match="another secret key"):
        unseal(stored)
    settings.SECRET_KEY_FALLBACKS = [earlier]
    assert unseal(stored) == "JBSWY3DPEHPK3PXP"


def test_what_was_stored_before_is_read_as_it_is_and_what_was_changed_is_refused() -> None:
    assert unseal("JBSWY3DPEHPK3PXP") == "JBSWY3DPEHPK3PXP"
    stored = seal("JBSWY3DPEHPK3PXP")
    with pytest.raises(ValueError, match="changed since"):
        unseal(stored[:-3] + "AAA")
