"""Offsets and words, as pages send them and as texts are stored."""

import pytest

from core.errors import Refused
from submissions.visibility.text_ranges import locate_words, range_from_utf16

TEXT = "Hearings by telephone 📞 fail."


def test_browsers_count_utf_16():
    assert range_from_utf16(TEXT, 25, 29) == (24, 28)
    assert TEXT[24:28] == "fail"
    assert range_from_utf16("लिखित 𠀀 رد", 8, 9) == (7, 8)


@pytest.mark.parametrize(("start", "end"), [(23, 29), (0, 99), (-1, 3), (5, 4)])
def test_offsets_that_cannot_be(start, end):
    with pytest.raises(Refused) as refused:
        range_from_utf16(TEXT, start, end)
    assert refused.value.code == "words_disagree"


def test_words_are_placed_where_they_stand_once():
    assert locate_words("by town and by land", "by land") == (12, 19)
    assert locate_words("by town and by land", "by") is None
    assert locate_words("aaa", "aa") is None  # overlapping is twice
    assert locate_words("by town", "") is None
