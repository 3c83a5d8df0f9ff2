"""Whether a sentence of the portal's own says what may no longer be shown: the name of a source, or covered words."""

import unicodedata
from collections.abc import Iterable, Sequence

from core.text import WORD

RUN, RUN_OF_SIGNS = 8, 16  # consecutive words; signs of a script that writes each as one
_INFLECTED = 5  # letters of a Cyrillic word from which its ending may differ


def names_in(text: str, names: Iterable[str]) -> bool:
    """Whether one of the names stands in the text: word by word where words are parted by spaces, else anywhere."""
    words, plain = _words(text), _plain(text)
    return any(_holds_name(words, plain, name) for name in names if name.strip())


def covered_words_in(text: str, spans: Iterable[str], known: Iterable[str]) -> bool:
    """Whether covered words stand in the text: a span whole, whatever its length, or eight consecutive words of it
    (sixteen signs of Han script). `known` are texts that anybody reads, such as the recommendation and titles of
    documents: what stands there tells nothing."""
    words = _words(text)
    public = [_words(each) for each in known]
    return any(_exposes(words, _words(span), public) for span in spans)


def is_common(span: str, texts: Iterable[str], *, least: int = 3) -> bool:
    """Whether a span is one common word: it stands in several other texts. A person decides about such a word."""
    words = _words(span)
    if len(words) != 1 or span.strip()[:1].isupper():
        return False
    return sum(words[0] in _words(text) for text in texts) >= least


def _exposes(words: Sequence[str], span: Sequence[str], public: Sequence[Sequence[str]]) -> bool:
    if not span or not words:
        return False
    if _stands_in(span, words) and not any(_stands_in(span, each) for each in public):
        return True
    run = RUN_OF_SIGNS if all(len(word) == 1 and "CJK" in unicodedata.name(word, "") for word in span) else RUN
    known = {piece for each in public for piece in _runs(each, run)}
    return bool((_runs(span, run) & _runs(words, run)) - known)


def _runs(words: Sequence[str], length: int) -> set[tuple[str, ...]]:
    return {tuple(words[at : at + length]) for at in range(len(words) - length + 1)}


def _stands_in(piece: Sequence[str], words: Sequence[str]) -> bool:
    length = len(piece)
    return any(words[at : at + length] == piece for at in range(len(words) - length + 1))


def _holds_name(words: Sequence[str], plain: str, name: str) -> bool:
    wanted = _words(name)
    if not wanted:
        return False
    if any(unicodedata.name(letter, "").startswith(("CJK", "ARABIC")) for letter in name):
        return _plain(name) in plain
    length = len(wanted)
    return any(
        all(_is_same(word, each) for word, each in zip(words[at : at + length], wanted, strict=True))
        for at in range(len(words) - length + 1)
    )


def _is_same(word: str, wanted: str) -> bool:
    """Russian names change their endings; a genitive in English ends in s."""
    if word == wanted:
        return True
    if len(wanted) >= _INFLECTED and unicodedata.name(wanted[0], "").startswith("CYRILLIC"):
        return word[: len(wanted) - 2] == wanted[:-2] and abs(len(word) - len(wanted)) <= 3
    return False


def _words(text: str) -> list[str]:
    return WORD.findall(_plain(text))


def _plain(text: str) -> str:
    normal = unicodedata.normalize("NFKC", text)
    return "".join(letter for letter in normal if unicodedata.category(letter) != "Cf").casefold()
