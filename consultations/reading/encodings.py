"""Guesses how the bytes of a text that is no Unicode are written, from the commonest signs of its language."""

from collections import Counter

# Encoding, the name that people know it by, the signs that make up most of a text in its language.
_ENCODINGS = (
    ("cp1251", "Windows-1251", "оеаинтсрв"),
    ("koi8-r", "KOI8-R", "оеаинтсрв"),
    ("cp1256", "Windows-1256", "اليمنتور"),
    ("gb18030", "GB 18030", "的国和，、。一在是人有会不年员"),
    ("big5", "Big5", "的國和，、。一在是人有會不年員"),
)
_LATIN = ("cp1252", "Windows-1252")
_MANY = 0.25  # of the octets; a Latin text has fewer signs beside those of English
_SAMPLE = 20_000  # octets
_LIKELY = 0.12  # of the signs beyond ASCII are the commonest


def encoding_of(data: bytes) -> tuple[str, str]:
    """Return the encoding and its name; that of western Europe where no other is likelier."""
    sample = data[:_SAMPLE]
    if sum(octet > 0x7F for octet in sample) <= len(sample.replace(b" ", b"")) * _MANY:
        return _LATIN
    scores = {(encoding, name): _score(sample, encoding, signs) for encoding, name, signs in _ENCODINGS}
    best = max(scores, key=lambda each: scores[each])
    return best if scores[best] >= _LIKELY else _LATIN


def _score(sample: bytes, encoding: str, signs: str) -> float:
    """Return what share of the signs beyond ASCII are the commonest of the language; 0 where the bytes do not fit."""
    text = sample.decode(encoding, errors="ignore")
    if len(text.encode(encoding, errors="ignore")) < len(sample) - 4:  # a sign may be cut at the end
        return 0.0
    counts = Counter(sign for sign in text if sign > "\x7f")
    return sum(counts[sign] for sign in signs) / counts.total() if counts else 0.0
