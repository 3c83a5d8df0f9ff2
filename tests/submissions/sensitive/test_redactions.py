"""Covered words: whole characters, marks in their place, where they lie in another version."""

import pytest
from django.utils.translation import override

from submissions.sensitive.redactions import RedactedRange, mark_redactions, mark_redactions_in_pieces, whole_characters


@pytest.mark.parametrize(
    ("text", "words", "covered"),
    [
        ("Amara was held", "Amara", "Amara"),
        ("Rene\u0301 was held", "Rene", "Rene\u0301"),
        ("a \U0001f468\u200d\U0001f469\u200d\U0001f467 b", "\U0001f469", "\U0001f468\u200d\U0001f469\u200d\U0001f467"),
        ("a \U0001f44d\U0001f3fd b", "\U0001f44d", "\U0001f44d\U0001f3fd"),
        ("a \U0001f1e8\U0001f1ed\U0001f1eb\U0001f1f7 b", "\U0001f1ed", "\U0001f1e8\U0001f1ed"),
        ("قالت مُنى ذلك", "م", "مُ"),
        ("की बात", "क", "की"),
    ],
    ids=["letters", "accent", "family", "skin tone", "flag", "arabic", "hindi"],
)
def test_no_character_is_cut_in_two(text: str, words: str, covered: str) -> None:
    start = text.index(words)
    start, end = whole_characters(text, start, start + len(words))
    assert text[start:end] == covered


def test_the_whole_text_is_its_own_bounds() -> None:
    assert whole_characters("e\u0301", 0, 2) == (0, 2)


def stretch(start: int, end: int, ground: str = "child") -> RedactedRange:
    return RedactedRange("comment", start, end, ground)


def test_stretches_that_overlap_bear_one_mark_with_each_reason_once() -> None:
    text = "The girl Amara Okoye was held in Ombira."
    parts = [stretch(9, 14), stretch(12, 20, "private"), stretch(33, 39)]
    assert mark_redactions(text, parts) == "The girl [redacted: a child; private data] was held in [redacted: a child]."


def test_a_part_of_a_field_shows_what_is_covered_of_it() -> None:
    text = "The girl Amara was held."
    assert mark_redactions(text[4:12], [stretch(9, 14)], at=4) == "girl [redacted: a child]"
    assert mark_redactions(text[14:], [stretch(9, 14)], at=14) == " was held."
    pieces = [("The girl Am", False), ("ara was", True), (" held.", False)]
    assert mark_redactions_in_pieces(pieces, [stretch(9, 14)]) == [
        ("The girl [redacted: a child]", False),
        ("[redacted: a child] was", True),
        (" held.", False),
    ]


def test_the_mark_is_in_the_readers_language() -> None:
    with override("en"):
        assert mark_redactions("Amara", [stretch(0, 5, "third_person")]) == "[redacted: a third person]"
