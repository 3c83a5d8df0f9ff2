"""The closed lists."""

import re

from consultations import enums, reading
from consultations.reading import SENTENCES


def test_forces_are_those_that_are_stored() -> None:
    """Reading works without Django and so has a list of its own; it must be the same one."""
    assert set(reading.RequestForce) == set(enums.Force.values)


def test_every_reason_is_a_sentence() -> None:
    for code, sentence in SENTENCES.items():
        assert re.fullmatch(r"[A-Z“].*\.", sentence), code
