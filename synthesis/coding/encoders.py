"""Texts as rows of numbers, behind an interface, and learning labels from coded passages by likeness.

`WordEncoder` needs numpy only; `coding.sentence_encoder` has an encoder whose package ships its model. Learning is
ridge regression in closed form, without randomness: the same codings give the same suggestions.
"""

import math
import re
import unicodedata
from collections import Counter
from collections.abc import Hashable, Iterable, Sequence
from dataclasses import dataclass
from typing import NamedTuple, Protocol

import numpy as np
from numpy.typing import NDArray

Rows = NDArray[np.float32]  # a text each, of length 1

_WORD = re.compile(r"[\u3040-\u30ff\u3400-\u4dbf\u4e00-\u9fff]|[^\W\u3040-\u30ff\u3400-\u4dbf\u4e00-\u9fff]+")


class Encoder(Protocol):
    """Is fitted once to the texts, then returns rows whose products are likenesses from 0 to 1."""

    def fit(self, texts: Sequence[str]) -> Rows: ...

    def rows(self, texts: Sequence[str]) -> Rows: ...


class WordEncoder:
    """Term frequency by inverse document frequency; a Han or Kana character is a word."""

    MOST = 20_000  # words, the most frequent

    def __init__(self) -> None:
        self._places: dict[str, int] = {}
        self._weights: Rows = np.zeros(0, np.float32)

    def fit(self, texts: Sequence[str]) -> Rows:
        counted = [Counter(words(text)) for text in texts]
        word_counts = Counter(word for count in counted for word in count)
        chosen = sorted(word_counts, key=lambda word: (-word_counts[word], word))[: self.MOST]
        self._places = {word: place for place, word in enumerate(chosen)}
        self._weights = np.array(
            [1 + math.log((1 + len(texts)) / (1 + word_counts[word])) for word in chosen], dtype=np.float32
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
    """Return the words of a text, without regard to case and width."""
    return _WORD.findall(unicodedata.normalize("NFKC", text).casefold())


MOST = 2_000  # passages to learn from; the solution takes their number to the third
RIDGE = 0.1  # tried on half of the UPR themes, see benchmarks/suggestions.py
LEAST = 0.05  # below this score a theme is not worth a look


class LikelyLabel[Label: Hashable](NamedTuple):
    """A label, its score, and the index of the example with that label that is most like the text."""

    label: Label
    score: float
    example: int


@dataclass(slots=True)
class LabelModel[Label: Hashable]:
    """What was learnt from examples; `likely_labels` applies it."""

    encoder: Encoder
    labels: list[Label]
    weights: NDArray[np.float32]  # by feature and label
    mean: NDArray[np.float32]
    examples: NDArray[np.float32]
    given: NDArray[np.float32]  # by example and label

    def likely_labels(
        self, texts: Sequence[str], *, most: int = 3, least: float = LEAST
    ) -> list[list[LikelyLabel[Label]]]:
        """Return the likeliest labels of each text, best first; equal ones in the order of the labels.

        A text that shares nothing with the examples gets none.
        """
        rows = self.encoder.rows(texts)
        scores = rows @ self.weights + self.mean
        scores[~rows.any(axis=1)] = 0
        likeness = rows @ self.examples.T
        order = np.argsort(-scores, axis=1, kind="stable")[:, :most]
        return [
            [
                LikelyLabel(self.labels[place], round(float(line[place]), 4), self._most_like(alike, place))
                for place in places
                if line[place] >= least
            ]
            for line, alike, places in zip(scores, likeness, order, strict=True)
        ]

    def best(self, texts: Sequence[str], *, most: int = 3, least: float = LEAST) -> list[list[tuple[Label, float]]]:
        """Return the same labels and scores without examples."""
        likely = self.likely_labels(texts, most=most, least=least)
        return [[(each.label, each.score) for each in line] for line in likely]

    def _most_like(self, likeness: NDArray[np.float32], label: int) -> int:
        return int(np.argmax(np.where(self.given[:, label] > 0, likeness, -2)))


def learn_labels[Label: Hashable](
    examples: Sequence[tuple[str, Iterable[Label]]], *, encoder: Encoder | None = None
) -> LabelModel[Label] | None:
    """Learn from the first `MOST` texts with their labels. Return None where there is nothing to learn.

    Labels are in the order in which they first occur.
    """
    chosen = [(text, list(labels)) for text, labels in examples[:MOST]]
    labels = list(dict.fromkeys(label for _text, each in chosen for label in each))
    if not labels:
        return None
    encoder = encoder or WordEncoder()
    rows = encoder.fit([text for text, _labels in chosen])
    places = {label: place for place, label in enumerate(labels)}
    matrix = np.zeros((len(chosen), len(labels)), np.float32)
    for line, (_text, each) in zip(matrix, chosen, strict=True):
        line[[places[label] for label in each]] = 1
    mean = matrix.mean(axis=0)
    likeness = rows @ rows.T + RIDGE * np.eye(len(chosen), dtype=np.float32)
    weights = rows.T @ np.linalg.solve(likeness, matrix - mean).astype(np.float32)
    return LabelModel(encoder, labels, weights, mean, rows, matrix)
