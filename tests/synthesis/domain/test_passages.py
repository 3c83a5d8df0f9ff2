"""Offsets and words, as pages send them and as texts are stored."""

import pytest

from core.errors import Refused
from submissions.domain.places import from_utf16, place

TEXT = "Hearings by telephone 📞 fail."


def test_browsers_count_utf_16():
    assert from_utf16(TEXT, 25, 29) == (24, 28)
    assert TEXT[24:28] == "fail"
    assert from_utf16("लिखित 𠀀 رد", 8, 9) == (7, 8)


@pytest.mark.parametrize(("start", "end"), [(23, 29), (0, 99), (-1, 3), (5, 4)])
def test_offsets_that_cannot_be(start, end):
    with pytest.raises(Refused) as refused:
        from_utf16(TEXT, start, end)
    assert refused.value.code == "words_disagree"


def test_words_are_placed_where_they_stand_once():
    assert place("by town and by land", "by land") == (12, 19)
    assert place("by town and by land", "by") is None
    assert place("aaa", "aa") is None  # overlapping is twice
    assert place("by town", "") is None
