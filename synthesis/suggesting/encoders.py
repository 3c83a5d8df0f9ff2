"""Texts as rows of numbers, behind an interface: what a text is like, whatever counts it.

`Words` needs numpy only; `suggesting.sentences` has an encoder that ships its model. What learns from the rows and what
shows the suggestions does not change with it.
"""

import math
import re
import unicodedata
from collections import Counter
from collections.abc import Sequence
from typing import Protocol

import numpy as np
from numpy.typing import NDArray

Rows = NDArray[np.float32]  # a text each, of length 1

_WORD = re.compile(r"[\u3040-\u30ff\u3400-\u4dbf\u4e00-\u9fff]|[^\W\u3040-\u30ff\u3400-\u4dbf\u4e00-\u9fff]+")


class Encoder(Protocol):
    """Learns once what there is, then gives rows whose products are likenesses from 0 to 1."""

    def fit(self, texts: Sequence[str]) -> Rows: ...

    def rows(self, texts: Sequence[str]) -> Rows: ...


class Words:
    """Term frequency by inverse document frequency; a Han or Kana character is a word."""

    MOST = 20_000  # words, the most frequent

    def __init__(self) -> None:
        self._places: dict[str, int] = {}
        self._weights: Rows = np.zeros(0, np.float32)

    def fit(self, texts: Sequence[str]) -> Rows:
        counted = [Counter(words(text)) for text in texts]
        found = Counter(word for count in counted for word in count)
        chosen = sorted(found, key=lambda word: (-found[word], word))[: self.MOST]
        self._places = {word: place for place, word in enumerate(chosen)}
        self._weights = np.array(
            [1 + math.log((1 + len(texts)) / (1 + found[word])) for word in chosen], dtype=np.float32
        )
        return self._rows(counted)

    def rows(self, texts: Sequence[str]) -> Rows:
        return self._rows([Counter(words(text)) for text in texts])

    def _rows(self, counted: Sequence[Counter[str]]) -> Rows:
        rows = np.zeros((len(counted), len(self._places)), np.float32)
        for row, count in zip(rows, counted, strict=True):
            for word, times in count.items():
                place = self._places.get(word)
                if place is not None:
                    row[place] = (1 + math.log(times)) * self._weights[place]
        lengths = np.linalg.norm(rows, axis=1, keepdims=True)
        rows /= np.where(lengths > 0, lengths, 1)
        return rows


def words(text: str) -> list[str]:
    """The words of a text, without regard to case and width."""
    return _WORD.findall(unicodedata.normalize("NFKC", text).casefold())
