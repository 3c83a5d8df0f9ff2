"""Learns from coded passages which themes an uncoded text is likely to get: ridge regression on likeness.

Closed form, no chance in it: the same codings give the same suggestions.
"""

from collections.abc import Hashable, Iterable, Sequence
from dataclasses import dataclass
from typing import NamedTuple

import numpy as np
from numpy.typing import NDArray

from synthesis.suggesting.encoders import Encoder, Words

MOST = 2_000  # passages to learn from; the solution takes their number to the third
RIDGE = 0.1  # tried on half of the UPR themes, see benchmarks/suggestions.py
LEAST = 0.05  # below this score a theme is not worth a look


class Found[Label: Hashable](NamedTuple):
    """A label, how much speaks for it, and the place of the example with that label that is most like the text."""

    label: Label
    score: float
    example: int


@dataclass(slots=True)
class Learned[Label: Hashable]:
    """What was learnt; `found` asks it."""

    encoder: Encoder
    labels: list[Label]
    weights: NDArray[np.float32]  # by feature and label
    mean: NDArray[np.float32]
    examples: NDArray[np.float32]
    given: NDArray[np.float32]  # by example and label

    def found(self, texts: Sequence[str], *, most: int = 3, least: float = LEAST) -> list[list[Found[Label]]]:
        """For each text its likeliest labels, best first; equal ones in the order of the labels. A text that shares
        nothing with what was learnt gets none."""
        rows = self.encoder.rows(texts)
        scores = rows @ self.weights + self.mean
        scores[~rows.any(axis=1)] = 0
        likeness = rows @ self.examples.T
        order = np.argsort(-scores, axis=1, kind="stable")[:, :most]
        return [
            [
                Found(self.labels[place], round(float(line[place]), 4), self._most_like(alike, place))
                for place in places
                if line[place] >= least
            ]
            for line, alike, places in zip(scores, likeness, order, strict=True)
        ]

    def best(self, texts: Sequence[str], *, most: int = 3, least: float = LEAST) -> list[list[tuple[Label, float]]]:
        """The same without examples."""
        found = self.found(texts, most=most, least=least)
        return [[(each.label, each.score) for each in line] for line in found]

    def _most_like(self, likeness: NDArray[np.float32], label: int) -> int:
        return int(np.argmax(np.where(self.given[:, label] > 0, likeness, -2)))


def learn[Label: Hashable](
    examples: Sequence[tuple[str, Iterable[Label]]], *, encoder: Encoder | None = None
) -> Learned[Label] | None:
    """From texts with their labels, the first `MOST` of them; labels in the order in which they first come. None
    where there is nothing to learn."""
    chosen = [(text, list(labels)) for text, labels in examples[:MOST]]
    labels = list(dict.fromkeys(label for _text, each in chosen for label in each))
    if not labels:
        return None
    encoder = encoder or Words()
    rows = encoder.fit([text for text, _labels in chosen])
    places = {label: place for place, label in enumerate(labels)}
    given = np.zeros((len(chosen), len(labels)), np.float32)
    for line, (_text, each) in zip(given, chosen, strict=True):
        line[[places[label] for label in each]] = 1
    mean = given.mean(axis=0)
    likeness = rows @ rows.T + RIDGE * np.eye(len(chosen), dtype=np.float32)
    weights = rows.T @ np.linalg.solve(likeness, given - mean).astype(np.float32)
    return Learned(encoder, labels, weights, mean, rows, given)
