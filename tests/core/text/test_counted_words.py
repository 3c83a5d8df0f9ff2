"""The quick count of words is the count of the pattern that defines them, in every script and code page."""

import random
import unicodedata

import pytest

from core.text.strings import WORD, count_words

PAGES = [bytes([byte]).decode(codec, "ignore") for codec in ("cp1252", "cp1251", "cp1256") for byte in range(256)]
OTHERS = ["e\u0301", "\u064b", "\u0670", "字", "カ", "\u0915\u093f", "😀", "\U00020000", "_", " ", "\n", "ß", "２"]


def defined(text: str) -> int:
    return len(WORD.findall(unicodedata.normalize("NFC", text)))


@pytest.mark.parametrize(
    ("text", "count"),
    [
        ("", 0),
        ("Two words.", 2),
        ("snake_case's 3½", 4),
        ("L’été à l’œuvre", 5),
        ("Дети — наше будущее", 3),
        ("الأَطفال أولاً", 2),
        ("儿童优先 now", 5),
    ],
)
def test_counted(text: str, count: int) -> None:
    assert count_words(text) == count == defined(text)


@pytest.mark.parametrize("letters", [PAGES, [*PAGES, *OTHERS], OTHERS], ids=["pages", "mixed", "others"])
def test_as_many_as_the_pattern_finds(letters: list[str]) -> None:
    chance = random.Random(7)
    for _ in range(3_000):
        text = "".join(chance.choices(letters, k=chance.randrange(30)))
        assert count_words(text) == defined(text), repr(text)
