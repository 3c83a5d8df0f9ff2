"""Finds words that may reveal who wrote a text, or name somebody in it (PRACTICE 6); the sender is shown where.

Knows no Django. The patterns are few and simple: they point to paragraphs to read again, and promise no more.
"""

import re
from collections.abc import Callable, Iterable, Mapping, Sequence
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
# The words right before or after an age: "Amina Rahman (aged 12)", "Amina, 12 лет", "the 14-year-old girl Amina".
_BEFORE_AGE = re.compile(r"((?:[^\W\d_][\w’'-]{1,40}\s){0,3}[^\W\d_][\w’'-]{1,40})\s?[,(]?\s?$")
_AFTER_AGE = re.compile(r"\s(?:girl\s|boy\s|child\s)?([^\W\d_][\w’'-]{1,40}(?:\s[^\W\d_][\w’'-]{1,40}){0,3})")
_NEAR = 120  # characters
_ENOUGH_DIGITS = 8
_ACRONYM = 6  # letters: "ICE" is looked for as it is written, or every "ice" would be a name


class IdentityHint(StrEnum):
    """What a paragraph may reveal. The order is that in which people see them: third persons first, children above all.

    `MENTIONED` and `AUTHOR` are names that were removed from elsewhere in the file (`extraction.removed_names`).
    """

    CHILD = "child"
    MENTIONED = "mentioned"
    AUTHOR = "author"
    OWN_NAME = "own_name"
    MAIL = "mail_address"
    PHONE = "phone_number"
    DISK = "path"


OF_THE_SENDER = (IdentityHint.AUTHOR, IdentityHint.OWN_NAME, IdentityHint.MAIL, IdentityHint.PHONE)


@dataclass(frozen=True, slots=True)
class SoughtNames:
    """Names to look for: those of the sender, and those that were removed from the file's properties and comments."""

    own: Sequence[str] = ()
    authors: Sequence[str] = ()
    mentioned: Sequence[str] = ()


@dataclass(frozen=True, slots=True)
class HintedPassage:
    """Words of a paragraph that may reveal something."""

    hint: IdentityHint
    number: int
    words: str


def hints(paragraphs: Iterable[tuple[int, str]], names: SoughtNames) -> dict[str, list[int]]:
    """Return, for each kind of hint, the numbers of the paragraphs that have it, in their order.

    `paragraphs` are (number, text).
    """
    places: dict[str, list[int]] = {}
    for passage in passages(paragraphs, names):
        rows = places.setdefault(passage.hint.value, [])
        if len(rows) < _MOST and passage.number not in rows[-1:]:
            rows.append(passage.number)
    return places


def passages(paragraphs: Iterable[tuple[int, str]], names: SoughtNames) -> Iterable[HintedPassage]:
    """Yield the words themselves, paragraph by paragraph; arguments as in `hints`.

    A name that belongs to several kinds is of the first: the sender's own, an author's, somebody's who is mentioned.
    """
    sought = [
        (IdentityHint.OWN_NAME, any_of(names.own)),
        (IdentityHint.AUTHOR, any_of(names.authors)),
        (IdentityHint.MENTIONED, any_of(names.mentioned)),
    ]
    for number, text in paragraphs:
        for hint, words in _in_text(text, sought):
            yield HintedPassage(hint, number, words)


def _in_text(
    text: str, sought: Sequence[tuple[IdentityHint, re.Pattern[str] | None]]
) -> Iterable[tuple[IdentityHint, str]]:
    named: list[tuple[int, int]] = []
    for hint, pattern in sought:
        for each in pattern.finditer(text) if pattern else ():
            start, end = each.span()
            if not any(start < other[1] and end > other[0] for other in named):
                named.append((start, end))
                yield hint, each.group().strip()
    for each in _CHILD.finditer(text):
        for words in _named_near(text, each.start(), each.end()):
            yield IdentityHint.CHILD, words
    looked_for: list[tuple[IdentityHint, re.Pattern[str] | None]] = [
        (IdentityHint.MAIL, _MAIL if "@" in text else None),
        (IdentityHint.PHONE, _PHONE),
        (IdentityHint.CHILD, _CHILD),
        (IdentityHint.DISK, _DISK),
    ]
    for hint, pattern in looked_for:
        for each in pattern.finditer(text) if pattern else ():
            if each.span() in named:  # one's own address is a name already
                continue
            if hint is not IdentityHint.PHONE or sum(map(str.isdigit, each.group())) >= _ENOUGH_DIGITS:
                yield hint, each.group().strip()


def personal_ranges(text: str) -> Iterable[tuple[IdentityHint, int, int]]:
    """Yield (kind, start, end) of email addresses, telephone numbers, ages of children, and the names beside these."""
    for each in _MAIL.finditer(text) if "@" in text else ():
        yield IdentityHint.MAIL, *each.span()
    for each in _PHONE.finditer(text):
        if sum(map(str.isdigit, each.group())) >= _ENOUGH_DIGITS:
            before = len(each.group()) - len(each.group().lstrip())
            yield IdentityHint.PHONE, each.start() + before, each.start() + len(each.group().rstrip())
    for each in _CHILD.finditer(text):
        first = max(0, each.start() - _NEAR)
        yield IdentityHint.CHILD, *each.span()
        for words in _named_near(text, each.start(), each.end()):
            at = text.rfind(words, first, each.start())
            at = text.find(words, each.end(), each.end() + _NEAR) if at < 0 else at
            if at >= 0:
                yield IdentityHint.CHILD, at, at + len(words)


def _named_near(text: str, start: int, end: int) -> Iterable[str]:
    """Yield the names right before and after an age: words with a capital letter."""
    before = _BEFORE_AGE.search(text[max(0, start - _NEAR) : start])
    after = _AFTER_AGE.match(text[end : end + _NEAR])
    words = before.group(1).split() if before else []
    first = next((at for at in range(len(words), 0, -1) if not words[at - 1][0].isupper()), 0)
    if words[first:]:
        yield " ".join(words[first:])
    words = after.group(1).split() if after else []
    last = next((at for at, word in enumerate(words) if not word[0].isupper()), len(words))
    if words[:last]:
        yield " ".join(words[:last])


def any_of(names: Sequence[str]) -> re.Pattern[str] | None:
    """Return a pattern for any of the names as whole words, the longest first, in any case.

    None if none has over two letters, or two of a script without spaces.
    """
    words = sorted({" ".join(name.split()) for name in names if is_long_enough(name)}, key=len, reverse=True)
    if not words:
        return None
    return re.compile("|".join(_as_name(word) for word in words), re.IGNORECASE)


def quick_test(names: Sequence[str]) -> Callable[[str], bool]:
    """Return a test, much quicker than `any_of`, that is true for every text in which that pattern finds a name."""
    words = [re.split("['’ʼ\\s]+", _plain(name)) for name in names if is_long_enough(name)]
    keys = {max(each, key=len) for each in words}

    def may_contain(text: str) -> bool:
        plain = _plain(text)
        return any(key in plain for key in keys)

    return may_contain


def _plain(text: str) -> str:
    """Return the text without case; all forms of the letter i are one, as in patterns."""
    return text.casefold().replace("i\u0307", "i").replace("ı", "i")


def still_in(names: Mapping[str, Sequence[str]], paragraphs: Sequence[tuple[int, str]]) -> dict[str, list[str]]:
    """Return those of the names that the text has: nothing else of a removed name is stored.

    A source of names without any stays, empty: it was searched.
    """
    pattern = any_of([name for each in names.values() for name in each])
    if pattern is None:
        return {source: [] for source in names}
    names_in_text = {_key(each.group()) for _number, text in paragraphs for each in pattern.finditer(text)}
    # A longer name hides a shorter one in the same place: a name that is part of a found one stands in the text, too.
    return {
        source: [name for name in each if any(_key(name) in one for one in names_in_text)]
        for source, each in names.items()
    }


def _key(name: str) -> str:
    return " ".join(name.casefold().replace("’", "'").replace("ʼ", "'").split())


def is_long_enough(name: str) -> bool:
    """Return whether a name is worth a search: shorter ones stand in any text."""
    name = name.strip()
    return len(name) > 2 or (len(name) == 2 and bool(_JOINED.match(name)))


def _as_name(word: str) -> str:
    inside = re.escape(word).replace(r"\ ", r"\s+")
    inside = re.sub("['’ʼ]", "['’ʼ]", inside)
    if word.isupper() and len(word) <= _ACRONYM:
        inside = f"(?-i:{inside})"
    before = "" if _JOINED.match(word[0]) else r"(?<!\w)"
    after = "" if _JOINED.match(word[-1]) else r"(?!\w)"
    return f"{before}{inside}{after}"
