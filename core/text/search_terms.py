"""The terms under which a text is found, and those that somebody looks for: the same on every database.

A term is a word without case and marks, reduced to its stem by the stemmer of its language (Snowball, the same
algorithms as PostgreSQL's text search). Stems carry their language, so that the stem of one language never matches
another's. Arabic words are found without the particles that are written to them. Chinese and Japanese have no spaces:
there each pair of neighbouring characters is a term, and each character.
"""

import re
import unicodedata
from collections.abc import Collection, Iterable, Iterator
from dataclasses import dataclass
from functools import lru_cache
from typing import Any

from core.text.strings import HAN_AND_KANA as _HAN, MARKS, PLAIN, STROKED, pieces

MAX_WORDS = 12  # of one search; further words are left out, and nobody types as many
_JOINED = "\u0640\u200c\u200d\u00ad"  # inside a word without being letters: tatweel, joiners, soft hyphen
_WORD = re.compile(f"[{_HAN}]+|(?:[^\\W_{_HAN}]|[{MARKS}{_JOINED}])+")
_IS_HAN = re.compile(f"[{_HAN}]")
_PLAIN = str.maketrans(dict(zip(STROKED, PLAIN, strict=True)) | dict.fromkeys(_JOINED, ""))
_ARABIC = str.maketrans("أإآٱىة", "ااااية")
_SHORT_I = "\ue000"  # stands for “й”, which is a letter of its own and no marked “и”
LONGEST = 40  # letters of a term; longer ones are cut
_TAG = "="  # between language and stem; in no word
_LATIN = {"en": "english", "fr": "french", "es": "spanish"}
_STEMMERS = {**_LATIN, "ru": "russian", "ar": "arabic"}

# Words that say nothing alone: nobody looks for them, and in another language they are not there.
_EMPTY = frozenset(
    word
    for words in (
        "a an and are as at be by for from in is it its of on or that the their this to was were will with",
        "au aux ce ces cet cette dans de des du elle en est et il la le les leur leurs ne par pas pour qu que qui sa "
        "se ses son sont sur un une c d j l m n s t",
        "al con del el es las lo los no para por su sus una uno y",
        "и в во на с со к по о об от для из у за не что это как его их а но или",
        "في من على الى عن ان هذا هذه التي الذي ما لا او و مع",
    )
    for word in words.split()
)


def plain_word(word: str) -> str:
    """Return the word without case, marks on letters, and signs that join letters: letters and digits only.

    Some letters are written as a space and a mark in their plain form. "" where nothing is left.
    """
    letters = unicodedata.normalize("NFKD", word.casefold().replace("й", _SHORT_I))
    bare = "".join(letter for letter in letters if letter.isalnum() or letter == _SHORT_I)
    return unicodedata.normalize("NFC", bare.translate(_PLAIN).translate(_ARABIC)).replace(_SHORT_I, "й")[:LONGEST]


def terms(text: str, language: str = "") -> frozenset[str]:
    """Return all terms of a text. `language` decides how words in Latin letters are reduced; "" for every way."""
    codes = _codes(language)
    words = set(_WORD.findall(text))
    return frozenset(term for word in words for code in codes for term in _terms_of_word(word, code))


def name_terms(names: Iterable[str]) -> frozenset[str]:
    """Return the terms of names, whose words are not reduced: they are in no language."""
    return frozenset(term for name in names for word in _WORD.findall(name) for term in _terms_of_word(word, ""))


@dataclass(frozen=True, slots=True)
class Search:
    """What somebody looks for: of each group, one term must be there. `text` is what they typed."""

    groups: tuple[frozenset[str], ...] = ()
    text: str = ""

    @classmethod
    def of(cls, text: str) -> "Search":
        """Return the search for all words of a text; empty words are left out where there are others."""
        words = list(dict.fromkeys(_WORD.findall(text)))[:MAX_WORDS]
        searched = [word for word in words if plain_word(word) not in _EMPTY] or words
        groups = (group for word in searched for group in _groups_of_word(word))
        groups_of_words = tuple(dict.fromkeys(group for group in groups if group))
        return cls(groups_of_words, " ".join(text.split())) if groups_of_words else NO_SEARCH

    def __bool__(self) -> bool:
        return bool(self.groups)

    def __str__(self) -> str:
        return self.text

    def matches(self, text_terms: Collection[str]) -> bool:
        """Return whether a text with these terms is found."""
        return all(not group.isdisjoint(text_terms) for group in self.groups)

    def spans(self, text: str, language: str = "") -> list[tuple[int, int]]:
        """Return where words of the text are found, in order: [start, end)."""
        codes = _codes(language)
        asked_terms = frozenset().union(*self.groups)
        spans = []
        for match in _WORD.finditer(text):
            word, start = match.group(), match.start()
            if not _IS_HAN.match(word):
                if any(not asked_terms.isdisjoint(_terms_of_word(word, code)) for code in codes):
                    spans.append(match.span())
                continue
            size = 1 if len(word) == 1 else 2
            pairs = range(len(word) - size + 1)
            spans += [(start + at, start + at + 2) for at in pairs if _han(word[at : at + 2]) in asked_terms]
            spans += [(start + at, start + at + 1) for at in range(len(word)) if _han(word[at]) in asked_terms]
        return _joined_spans(text, sorted(set(spans)))

    def mark(self, text: str, language: str = "") -> list[tuple[str, bool]]:
        """Cut the text where its words are found: (piece, whether it is found)."""
        return pieces(text, self.spans(text, language))

    def excerpt(self, text: str, language: str = "", *, most: int = 320) -> list[tuple[str, bool]]:
        """Return the part of a long text around the first word that is found, marked; cut ends have an ellipsis."""
        spans = self.spans(text, language)
        first = spans[0][0] if spans else 0
        start = 0 if len(text) <= most else max(0, min(first - most // 3, len(text) - most))
        if start and (space := text.find(" ", start, first)) != -1:
            start = space + 1
        end = min(len(text), start + most)
        if end < len(text) and (space := text.rfind(" ", max(start, end - 40), end)) != -1:
            end = space
        inside = [(max(a, start) - start, min(b, end) - start) for a, b in spans if b > start and a < end]
        cut = pieces(text[start:end], inside)
        before = [("… ", False)] if start else []
        return [*before, *cut, *([(" …", False)] if end < len(text) else [])]


NO_SEARCH = Search()


def _joined_spans(text: str, spans: list[tuple[int, int]]) -> list[tuple[int, int]]:
    """Join spans that overlap or have only spaces between them."""
    joined: list[tuple[int, int]] = []
    for start, end in spans:
        if joined and not text[joined[-1][1] : start].strip():
            joined[-1] = joined[-1][0], max(joined[-1][1], end)
        else:
            joined.append((start, end))
    return joined


def _codes(language: str) -> tuple[str, ...]:
    """Return in which languages words in Latin letters are reduced, "" for not at all."""
    if not language:
        return ("", *_LATIN)
    code = language.partition("-")[0]
    return (code,) if code in _LATIN else ("",)


def _groups_of_word(word: str) -> Iterator[frozenset[str]]:
    if _IS_HAN.match(word):
        pairs = [word[at : at + 2] for at in range(max(1, len(word) - 1))]
        yield from (frozenset([term]) for pair in pairs if (term := _han(pair)))
        return
    yield frozenset(each for code in _codes("") for each in _made_of_word(word, code, few=True))


@lru_cache(1 << 14)  # some 10 MB in a process that has met as many words
def _terms_of_word(word: str, code: str) -> frozenset[str]:
    """Return the terms of one word of a text that anybody may read. What people look for is not cached."""
    return _made_of_word(word, code)


def _made_of_word(word: str, code: str, *, few: bool = False) -> frozenset[str]:
    if _IS_HAN.match(word):
        pairs = (word[at : at + 2] for at in range(len(word) - 1))
        return frozenset(term for letters in (*word, *pairs) if (term := _han(letters)))
    plain = plain_word(word)
    if not plain:
        return frozenset()
    script = _script(plain)
    if script == "ar":
        return frozenset(f"ar{_TAG}{_stem('ar', each)}" for each in _without_particles(plain, few=few))
    code = script or code
    return frozenset([f"{code}{_TAG}{_stem(code, plain)}"])


def _han(letters: str) -> str:
    """Return the term of one or two characters; "" where none is a letter or digit, as with the dot between names."""
    bare = "".join(letter for letter in unicodedata.normalize("NFKC", letters) if letter.isalnum())
    return f"{_TAG}{bare}" if bare else ""


def _script(plain: str) -> str:
    """Return the language whose stemmer an alphabet has: Arabic and Russian; "" for the others."""
    if "\u0600" <= plain[0] <= "\u06ff":
        return "ar"
    return "ru" if "\u0400" <= plain[0] <= "\u04ff" else ""


_WHOLE_PARTICLES = ("وبال", "وال", "فال", "بال", "كال", "ولل", "لل", "ال")  # with the article: no root begins so
_PARTICLES = ("و", "ف", "ب", "ك", "ل")  # each may also be the first letter of a root
_SHORTEST = 3  # letters of what is left


def _without_particles(plain: str, *, few: bool) -> set[str]:
    """Return an Arabic word as it is and without what is written to its front.

    What is looked for loses the article only (`few`): a letter that may belong to the root stays there.
    """
    words = {plain}
    for start in _WHOLE_PARTICLES:
        if plain.startswith(start) and len(plain) - len(start) >= _SHORTEST:
            words.add(plain[len(start) :])
            break
    if few:
        return words
    for _step in range(2):  # "and by …"
        words |= {each[1:] for each in words if each.startswith(_PARTICLES) and len(each) > _SHORTEST}
    return words


def _stem(code: str, plain: str) -> str:
    stemmer = _stemmer(code)
    return (stemmer.stemWord(plain) if stemmer else plain) or plain


@lru_cache
def _stemmer(code: str) -> Any:
    """Return the stemmer of a language; None where it has none. It keeps no words itself."""
    if code not in _STEMMERS:
        return None
    import snowballstemmer  # here, so that processes that find nothing do not load it

    return snowballstemmer.stemmer(_STEMMERS[code])
