"""One form of each email address, whatever a browser or a list made of its domain."""

import pytest

from core.text.addresses import address_forms, mail_address


@pytest.mark.parametrize(
    ("typed", "stored"),
    [
        (" A.B+c@Mission.EXAMPLE ", "a.b+c@mission.example"),
        ("new@Müller.example", "new@müller.example"),
        ("new@xn--mller-kva.example", "new@müller.example"),
        ("new@mu\u0308ller.example", "new@müller.example"),
        ("new@xn--example-.example", "new@xn--example-.example"),  # no domain: it is not made into another one
        ("new@" + "ü" * 300, "new@" + "ü" * 300),
        ("new@a..ü", "new@a..ü"),
        ("no address", "no address"),
        ("", ""),
    ],
)
def test_the_stored_form(typed: str, stored: str) -> None:
    assert mail_address(typed) == stored
    assert mail_address(stored) == stored


def test_a_row_is_found_in_either_form() -> None:
    assert address_forms("new@XN--mller-kva.example") == ["new@müller.example", "new@xn--mller-kva.example"]
    assert address_forms("a.b@mission.example") == ["a.b@mission.example"]
