"""Finds words that may reveal who wrote a text, or name somebody in it (PRACTICE 6); the sender is shown where.

Knows no Django. The patterns are few and simple: they point to paragraphs to read again, and promise no more.
"""

import re
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from enum import StrEnum

MARK = "\N{FULL BLOCK}" * 5  # always as long, whatever was covered
# What a program may put between two letters of a word: the end of a line, a hyphen there, spaces of its own.
_BETWEEN = "[\\s\x02\ufffe\u00ad]*"
_JOINED = re.compile("[\u2e80-\u9fff\uf900-\ufaff\uff00-\uffef]")  # scripts without spaces between words


def flexible(words: Sequence[str]) -> re.Pattern[str] | None:
    """Return a pattern for any of the words, however a file divides them; None without words."""
    forms = sorted({form for each in words if (form := "".join(each.split()))}, key=len, reverse=True)
    if not forms:
        return None
    return re.compile("|".join(_bounded(form) for form in forms), re.IGNORECASE)


def _bounded(form: str) -> str:
    inside = _BETWEEN.join(re.escape(letter) for letter in form)
    before = "" if _JOINED.match(form[0]) else r"(?<!\w)"
    after = "" if _JOINED.match(form[-1]) else r"(?!\w)"
    return f"{before}{inside}{after}"


_MOST = 200  # paragraphs named for each kind

_MAIL = re.compile(r"[\w.+-]{1,64}@[\w-]{1,63}(?:\.[\w-]{1,63}){1,6}")
_PHONE = re.compile(r"(?<![\w./-])\+?(?:\(?\d{1,4}\)?[ .-]?){2,5}\d{2,4}(?![\w/-])")
_DISK = re.compile(r"\b[a-z]:\\[^\s\"»”)]*|/(?:home|users)/\w[^\s\"»”)]*", re.IGNORECASE)
# An age beside a person: "Amina, aged 12", "14-year-old", "âgée de 12 ans", "de 12 años", "12 лет", "عمرها 12", "12岁".
_AGE = r"(?:[1-9]|1[0-7])"
_CHILD = re.compile(
    rf"\baged?\s{{1,3}}{_AGE}\b|\b{_AGE}[- ]years?[- ]old|\bâgée?s? de {_AGE} ans\b|\bde {_AGE} años\b"
    rf"|\b{_AGE}\s(?:лет|года?)\b|عمره[ا]?\s{_AGE}\b|من\sعمره(?:ا|م|ن)?(?!\w)|(?<!\d){_AGE}\s?岁",
    re.IGNORECASE,
)
_ENOUGH_DIGITS = 8


class IdentityHint(StrEnum):
    """What a paragraph may reveal."""

    OWN_NAME = "own_name"
    MAIL = "mail_address"
    PHONE = "phone_number"
    CHILD = "child"
    DISK = "path"


@dataclass(frozen=True, slots=True)
class HintedPassage:
    """Words of a paragraph that may reveal something."""

    hint: IdentityHint
    number: int
    words: str


def hints(paragraphs: Iterable[tuple[int, str]], names: Sequence[str]) -> dict[str, list[int]]:
    """Return, for each kind of hint, the numbers of the paragraphs that have it, in their order.

    `paragraphs` are (number, text); `names` those of the body, its people and its domains, in any case.
    """
    found: dict[str, list[int]] = {}
    for passage in passages(paragraphs, names):
        rows = found.setdefault(passage.hint.value, [])
        if len(rows) < _MOST and passage.number not in rows[-1:]:
            rows.append(passage.number)
    return found


def passages(paragraphs: Iterable[tuple[int, str]], names: Sequence[str]) -> Iterable[HintedPassage]:
    """Yield the words themselves, paragraph by paragraph; arguments as in `hints`."""
    own = any_of(names)
    for number, text in paragraphs:
        for hint, words in _in_text(text, own):
            yield HintedPassage(hint, number, words)


def _in_text(text: str, own: re.Pattern[str] | None) -> Iterable[tuple[IdentityHint, str]]:
    looked_for: list[tuple[IdentityHint, re.Pattern[str] | None]] = [
        (IdentityHint.OWN_NAME, own),
        (IdentityHint.MAIL, _MAIL if "@" in text else None),
        (IdentityHint.PHONE, _PHONE),
        (IdentityHint.CHILD, _CHILD),
        (IdentityHint.DISK, _DISK),
    ]
    for hint, pattern in looked_for:
        for each in pattern.finditer(text) if pattern else ():
            if hint is not IdentityHint.PHONE or sum(map(str.isdigit, each.group())) >= _ENOUGH_DIGITS:
                yield hint, each.group().strip()


def any_of(names: Sequence[str]) -> re.Pattern[str] | None:
    """Return a pattern for any of the names as whole words, the longest first; None if none has over two letters."""
    words = sorted({name.strip() for name in names if len(name.strip()) > 2}, key=len, reverse=True)
    if not words:
        return None
    return re.compile(r"(?<!\w)(?:" + "|".join(re.escape(word) for word in words) + r")(?!\w)", re.IGNORECASE)
