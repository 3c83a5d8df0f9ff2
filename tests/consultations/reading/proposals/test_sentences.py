"""Where sentences end."""

import pytest

from consultations.reading.proposals.limbs import sentences_of


@pytest.mark.parametrize(
    ("text", "sentences"),
    [
        ("One. Two.", ["One.", "Two."]),
        ("See para. 5 of No. 6 by Mr. Smith. Then act.", ["See para. 5 of No. 6 by Mr. Smith.", "Then act."]),
        ("It ends with a note.12 The next begins.", ["It ends with a note.12", "The next begins."]),
        ("He said “stop.” Nobody did.", ["He said “stop.”", "Nobody did."]),
        ("Rates rose by 2.5 per cent, i.e. fast", ["Rates rose by 2.5 per cent, i.e. fast"]),
        ("", []),
    ],
)
def test_sentences(text: str, sentences: list[str]) -> None:
    assert sentences_of(text) == sentences
