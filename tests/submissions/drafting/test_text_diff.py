"""Two texts against each other: readable and complete."""

import pytest
from hypothesis import given, strategies as st

from submissions.drafting.text_diff import redline


@pytest.mark.parametrize(
    ("before", "after", "pieces"),
    [
        ("a b", "a b", [("equal", "a b")]),
        ("", "new", [("insert", "new")]),
        ("old", "", [("delete", "old")]),
        (
            "the quick brown fox jumps",
            "the slow red fox jumps",
            [("equal", "the "), ("delete", "quick brown"), ("insert", "slow red"), ("equal", " fox jumps")],
        ),
        (
            "coordination in all countries be strengthened",
            "coordination in all countries, at local level, be strengthened",
            [
                ("equal", "coordination in all countries"),
                ("insert", ", at local level,"),
                ("equal", " be strengthened"),
            ],
        ),
        ("保护儿童", "保护移民儿童", [("equal", "保护"), ("insert", "移民"), ("equal", "儿童")]),
    ],
)
def test_words_are_compared(before: str, after: str, pieces: list[tuple[str, str]]) -> None:
    assert redline(before, after) == pieces


@given(st.text(alphabet="ab ,\n中é", max_size=40), st.text(alphabet="ab ,\n中é", max_size=40))
def test_both_texts_can_be_read_from_the_pieces(before: str, after: str) -> None:
    pieces = redline(before, after)
    assert "".join(text for op, text in pieces if op != "insert") == before
    assert "".join(text for op, text in pieces if op != "delete") == after


def test_texts_too_long_to_be_compared_by_word_are_shown_whole() -> None:
    """D5: a comparison by word takes quadratic time, so two texts of 33,000 words are told as one for the other."""
    pieces = redline("ab " * 33_000, "ba\n" * 33_000)
    assert [op for op, _text in pieces] == ["delete", "insert"]
