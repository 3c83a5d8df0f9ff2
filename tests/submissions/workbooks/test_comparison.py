"""Three versions of a cell."""

import pytest

from submissions.workbooks.proposals import compare_cell


@pytest.mark.parametrize(
    ("base", "theirs", "ours", "change"),
    [
        ("a", "a", "a", "unchanged"),
        ("a", "b", "a", "theirs"),
        ("a", "a", "b", "ours"),
        ("a", "b", "b", "same"),
        ("a", "b", "c", "conflict"),
        ("a", "", "a", "theirs"),
        ("a", "", "b", "conflict"),
        ("", "b", "", "theirs"),
    ],
)
def test_each_class(base: str, theirs: str, ours: str, change: str) -> None:
    assert compare_cell(base, theirs, ours) == change
