"""Clean, compare, fold and sort text. Folding knows the letters of six languages."""

import hashlib
import re
import unicodedata
from collections.abc import Iterable, Sequence
from difflib import get_close_matches
from itertools import pairwise
from typing import Any

from django.utils.translation import gettext_lazy as _

from core.errors import Refused

NEAR = 0.8  # of two words, by difflib's measure: a slip in a short word, two or three in a long one
MAX_FIELD = 100_000  # code points in one field of an input; D5

_UNSTORABLE = re.compile("[\x00\ud800-\udfff]")

# A Han or Kana character is one word, else runs of letters and digits (DECIDED 17); marks belong to their letter.
HAN_AND_KANA = "\u3040-\u30ff\u3400-\u4dbf\u4e00-\u9fff\uf900-\ufaff\U00020000-\U0003ffff"
MARKS = "\u0300-\u036f\u064b-\u0652\u0670"
WORD = re.compile(f"[{HAN_AND_KANA}]|(?:[^\\W_{HAN_AND_KANA}]|[{MARKS}])+")
_ONES = re.compile(f"[{HAN_AND_KANA}]+")
_RUNS = re.compile(f"[\\w{MARKS}]+")  # of text without "_" and without characters that are words by themselves
_IS_MARK = re.compile(f"[{MARKS}]")


def _in_words(codec: str) -> bytes:
    """Return, for each byte of the code page, whether its character is in a word (W) or not (a space)."""
    letters = [bytes([byte]).decode(codec, "replace") for byte in range(256)]
    return b"".join(b"W" if each.isalnum() or _IS_MARK.match(each) else b" " for each in letters)


_PAGES = {codec: _in_words(codec) for codec in ("latin-1", "cp1252", "cp1251", "cp1256")}
_LATIN, _LIKELY = ("latin-1", "cp1252"), {0x04: ("cp1251",), 0x06: ("cp1256",)}  # by the block of its first letter


def clean_text(text: str, *, field: str | None = None, limit: int = MAX_FIELD) -> str:
    """Return the text as it is stored: CRLF and CR become LF; nothing else is changed.

    Raises `Refused` for NUL, for half of a character pair, and above `limit` code points.
    """
    text = text.replace("\r\n", "\n").replace("\r", "\n")
    if _UNSTORABLE.search(text):
        raise Refused(
            "text_broken",
            _("The text contains characters that cannot be saved."),
            field=field,
            hint=_("Copy it again from its source, as plain text."),
        )
    if len(text) > limit:
        raise Refused(
            "text_too_long",
            _("The text has %(length)s characters. The limit is %(limit)s.") % {"length": len(text), "limit": limit},
            field=field,
            hint=_("Shorten it, or attach it as a file."),
        )
    return text


def fold(text: str) -> str:
    """Return a name as it is compared: case, width, spaces, direction marks and a last stop make no difference."""
    plain = "".join(letter for letter in unicodedata.normalize("NFKC", text) if unicodedata.category(letter) != "Cf")
    return " ".join(plain.casefold().split()).rstrip(".:")


def typed_code(text: str) -> str:
    """Return a code or reference as it is printed, in capitals and without blanks.

    Keyboards of other scripts type their own digits, wide letters and dashes; copying adds marks of direction.
    """
    plain = (_as_printed(letter) for letter in unicodedata.normalize("NFKC", text))
    return "".join("".join(plain).upper().split())


def _as_printed(letter: str) -> str:
    if letter.isdecimal():
        return str(unicodedata.decimal(letter))
    return {"Pd": "-", "Cf": ""}.get(unicodedata.category(letter), letter)


# Letters whose mark is part of them.
STROKED, PLAIN = "łøđħıæœðþ", "lodhiaodt"
_STROKES = str.maketrans(STROKED, PLAIN)


def sort_key(name: str) -> str:
    """Return the key by which names are ordered: case and marks on letters make no difference.

    So Côte d'Ivoire is before Croatia, Łomża before Lublin. `core.db.text_functions.alphabetical_order` is the same for
    a database.
    """
    letters = unicodedata.normalize("NFD", name.casefold())
    return "".join(letter for letter in letters if not unicodedata.combining(letter)).translate(_STROKES)


def count_words(text: str) -> int:
    """Return the number of words: a Han or Kana character is one, else runs of letters and digits.

    The server counts so everywhere. As many as `WORD` finds, sooner, since exports count every text of a round: text
    that fits the code page of its first letter (Latin, Cyrillic, Arabic) is counted as bytes.
    """
    text = unicodedata.normalize("NFC", text)
    for codec in _LIKELY.get(ord(text[:1] or " ") >> 8, _LATIN):
        try:
            marks = text.encode(codec).translate(_PAGES[codec])
        except UnicodeEncodeError:
            continue
        return marks.count(b" W") + marks.startswith(b"W")
    text = text.replace("_", " ")
    spread, runs = _ONES.subn(" ", text)
    return len(text) - len(spread) + runs + len(_RUNS.findall(spread))


def digest(text: str) -> str:
    """Return the SHA-256 of the text in UTF-8, hexadecimal."""
    return hashlib.sha256(text.encode("utf-8")).hexdigest()


def digest_of_keys(keys: Iterable[Any]) -> str:
    """Return a digest of keys in any order, by which a form tells which rows its reader saw."""
    return digest("\n".join(sorted(map(str, keys))))


def pieces(text: str, ranges: Iterable[tuple[int, int]]) -> list[tuple[str, bool]]:
    """Cut the text at the ends of the ranges, which may overlap; put together again it is the text.

    Each piece comes with whether it is in a range.
    """
    cut, at = [], 0
    for start, end in sorted(ranges):
        start = max(start, at)
        if start >= end:
            continue
        cut += [(text[at:start], False)] if start > at else []
        cut.append((text[start:end], True))
        at = end
    return [*cut, (text[at:], False)] if at < len(text) else cut


def layers(text: str, ranges: Sequence[tuple[int, int]]) -> list[tuple[str, tuple[int, ...]]]:
    """Cut the text wherever a range begins or ends; put together again it is the text.

    Each piece comes with the places in `ranges` of those that cover it, so that overlapping ranges stay distinct.
    """
    cuts = sorted({0, len(text), *(at for each in ranges for at in each if 0 < at < len(text))})
    return [
        (text[start:end], tuple(place for place, (first, last) in enumerate(ranges) if first <= start and end <= last))
        for start, end in pairwise(cuts)
    ]


def nearest_word(word: str, words: Iterable[str]) -> str:
    """Return the word that `word` was probably meant to be, both folded alike; "" where none is near enough."""
    return next(iter(get_close_matches(word, [*words], n=1, cutoff=NEAR)), "")
