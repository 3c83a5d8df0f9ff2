"""Text cut where ranges begin and end: put together again it is the text."""

import pytest

from core.text.strings import layers


@pytest.mark.parametrize(
    ("ranges", "cut"),
    [
        ([], [("abcdef", ())]),
        ([(1, 3)], [("a", ()), ("bc", (0,)), ("def", ())]),
        ([(0, 6), (2, 3)], [("ab", (0,)), ("c", (0, 1)), ("def", (0,))]),
        ([(3, 5), (1, 4)], [("a", ()), ("bc", (1,)), ("d", (0, 1)), ("e", (0,)), ("f", ())]),
        ([(2, 9)], [("ab", ()), ("cdef", (0,))]),
    ],
)
def test_layers(ranges: list[tuple[int, int]], cut: list[tuple[str, tuple[int, ...]]]) -> None:
    assert layers("abcdef", ranges) == cut


def test_of_nothing_there_is_nothing() -> None:
    assert layers("", []) == []
