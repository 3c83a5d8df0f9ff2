"""Joins hard-wrapped lines to flowing text. A hyphen at the end of a line belongs to the word, or only to the line."""

import re
from collections.abc import Sequence
from itertools import pairwise

_HYPHENATED = re.compile(r"\b[^\W\d_]+(?:-[^\W\d_]+)+")
_DIVIDES = 0.5  # of the hyphens at the ends of lines stand in words whose halves are no words
_FEW_LINES = 200  # too few to tell
_FEW_ENDS = 5
_LONGEST = 60  # characters of a word
_WORD = re.compile(r"[^\W\d_]+")
_TAIL = re.compile(r"([^\W\d_]+(?:-[^\W\d_]+)*)-$")
_HEAD = re.compile(r"[^\W\d_]+")
_WIDE = re.compile(r"[\u3000-\u30ff\u3400-\u4dbf\u4e00-\u9fff\uff00-\uffef]")  # written without spaces
# Beginnings after which English UN texts keep the hyphen.
_KEEPS_HYPHEN = re.compile(
    "all|anti|cross|decision|ex|follow|full|half|high|ill|inter|intra|land|long|low|mid|multi|neo|non|of|on|one|policy|post"
    "|pre|pro|quasi|re|right|self|short|so|socio|start|sub|third|two|well|world"
)


class DocumentWords:
    """The words of a document, with and without hyphens, to decide how a divided word is written.

    `divides`: whether the document divides words at all. Most do not: there a hyphen at the end of a line belongs to
    the word, as in "gender-based", and both halves are words or beginnings of words. `surely`: it clearly does.
    `elsewhere`: the words that appear other than as the second half of a divided one.
    """

    def __init__(self, texts: Sequence[str]) -> None:
        self.whole: set[str] = set()
        self.hyphenated: set[str] = set()
        self.elsewhere: set[str] = set()
        before = ""
        for text in texts:
            inside = text.removesuffix("-").rpartition(" ")[0] if text.endswith("-") else text
            self.whole.update(word.lower() for word in _WORD.findall(inside))
            self.hyphenated.update(word.lower() for word in _HYPHENATED.findall(inside))
            own = inside.partition(" ")[2] if before.endswith("-") else inside
            self.elsewhere.update(word.lower() for word in _WORD.findall(own))
            before = text
        ends = [ends for one, other in pairwise(texts) if one.endswith("-") and (ends := _halves(one, other))]
        odd = sum(1 for first, last in ends if not (self._is_known(first) and self._is_known(last)))
        self.surely = odd > max(len(ends) * _DIVIDES, _FEW_ENDS)
        self.divides = odd > len(ends) * _DIVIDES or len(texts) < _FEW_LINES

    def _is_known(self, half: str) -> bool:
        return half in self.whole or bool(_KEEPS_HYPHEN.fullmatch(half.rpartition("-")[2]))


def _halves(previous: str, text: str) -> tuple[str, str] | None:
    """Return the two halves of a word at the end of a line and at the beginning of the next, in lower case."""
    tail, head = _TAIL.search(previous[-_LONGEST:]), _HEAD.match(text[:_LONGEST])
    return (tail[1].lower(), head[0].lower()) if tail and head else None


def join_lines(texts: Sequence[str], words: DocumentWords) -> tuple[str, list[str]]:
    """Return the lines as one flowing text, and the divided words that were joined by guess."""
    pieces: list[str] = []
    guesses: list[str] = []
    previous = ""
    for text in texts:
        if not previous:
            pieces.append(text)
        elif previous.endswith("\u00ad"):
            pieces[-1] = pieces[-1][:-1]
            pieces.append(text)
        elif previous.endswith("-") and text[:1].isalnum() and not previous.endswith(" -"):
            if _is_only_the_lines(previous, text, words, guesses):
                pieces[-1] = pieces[-1][:-1]
            pieces.append(text)
        elif re.search(r"\w[–—/]$", previous) or (_WIDE.match(previous[-1]) and _WIDE.match(text)):
            pieces.append(text)
        else:
            pieces += [" ", text]
        previous = text
    return "".join(pieces).replace("\u00ad", ""), guesses


def _is_only_the_lines(previous: str, text: str, words: DocumentWords, guesses: list[str]) -> bool:
    tail, head = _TAIL.search(previous[-_LONGEST:]), _HEAD.match(text[:_LONGEST])
    if not tail or not head or head[0][0].isupper():
        return False  # 2009-2010, Asia-Pacific, Secretary-General
    first, last = tail[1].lower(), head[0].lower()
    if f"{first}-{last}" in words.hyphenated or not words.divides:
        return False
    if first + last in words.whole:
        return True
    if "-" in first or (_KEEPS_HYPHEN.fullmatch(first) and not (words.surely and last not in words.elsewhere)):
        return False
    guesses.append(tail[1] + head[0])
    return True
