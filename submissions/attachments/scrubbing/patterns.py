"""Finds words that may reveal who wrote a text, or name somebody in it (PRACTICE 6); the sender is shown where.

Knows no Django. The patterns are few and simple: they point to paragraphs to read again, and promise no more.
"""

import re
import unicodedata
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from enum import StrEnum

MARK = "\N{FULL BLOCK}" * 5  # always as long, whatever was covered
# What a program may put between two letters of a word: the end of a line, a hyphen there, spaces of its own.
_BETWEEN = "[\\s\x02\ufffe\u00ad]*"
_JOINED = re.compile("[\u2e80-\u9fff\uf900-\ufaff\uff00-\uffef]")  # scripts without spaces between words
_APART = re.compile(rf"(?<={_JOINED.pattern})\s+(?={_JOINED.pattern})")


def flexible(words: Sequence[str]) -> re.Pattern[str] | None:
    """Return a pattern for any of the words, however a file divides them; None without words."""
    typed = {form for each in words if (form := "".join(each.split()))}
    # A file may hold é as one letter, or as e with a mark.
    every = {unicodedata.normalize(kind, form) for form in typed for kind in ("NFC", "NFD")} | typed
    forms = sorted(every, key=len, reverse=True)
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
_YEARS = re.compile(r"(?:1[89]|20)\d\d ?- ?(?:1[89]|20)\d\d")  # 2011-2020
_DISK = re.compile(r"\b[a-z]:\\[^\s\"»”)]*|/(?:home|users)/\w[^\s\"»”)]*", re.IGNORECASE)
# An age beside a person: "Amina, aged 12", "14-year-old", "âgée de 12 ans", "de 12 años", "12 лет", "عمرها 12", "12岁".
_AGE = r"(?:[1-9]|1[0-7])"
_CHILD = re.compile(
    rf"\baged?\s{{1,3}}{_AGE}\b|\b{_AGE}[- ]years?[- ]old|\bâgée?s?\sde\s{_AGE}\sans\b|\bde\s{_AGE}\saños\b"
    rf"|(?:(?<=,\s)|(?<=\()){_AGE}\s(?:ans|años)\b(?=\s?[,).;:])"
    rf"|(?:(?<=enfant\sde\s)|(?<=fille\sde\s)|(?<=garçon\sde\s)|(?<=mineur\sde\s)){_AGE}\sans\b"
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
    text: str, sought: Sequence[tuple[IdentityHint, "NamePattern | None"]]
) -> Iterable[tuple[IdentityHint, str]]:
    named: list[tuple[int, int]] = []
    for hint, pattern in sought:
        for name in pattern.matches(text) if pattern else ():
            if not any(name.start < other[1] and name.end > other[0] for other in named):
                named.append((name.start, name.end))
                yield hint, name.words
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
            if hint is not IdentityHint.PHONE or _is_phone_number(each.group()):
                yield hint, each.group().strip()


def personal_ranges(text: str) -> Iterable[tuple[IdentityHint, int, int]]:
    """Yield (kind, start, end) of email addresses, telephone numbers, ages of children, and the names beside these."""
    for each in _MAIL.finditer(text) if "@" in text else ():
        yield IdentityHint.MAIL, *each.span()
    for each in _PHONE.finditer(text):
        if _is_phone_number(each.group()):
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


def _is_phone_number(words: str) -> bool:
    """Return whether the digits are enough for one, and no years from one to another."""
    return sum(map(str.isdigit, words)) >= _ENOUGH_DIGITS and not _YEARS.fullmatch(words.strip())


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


# Letters that hurried people and other keyboards write for each other; marks on letters are left out besides.
_ALIKE = str.maketrans(
    "’ʼ‘ʻ`´‐‑‒–—_ıłđðøħ\u0649\u0629\u06cc\u06a9\u06c1\u06be", "''''''----- ilddoh\u064a\u0647\u064a\u0643\u0647\u0647"
)
_ALIKE |= str.maketrans({"æ": "ae", "œ": "oe", "þ": "th"})
_UNSEEN = re.compile(
    "[\u0300-\u036f\u0483-\u0487\u0591-\u05bd\u0610-\u061a\u0640\u064b-\u065f\u0670\u00ad\u200b-\u200f]"
)
_CYRILLIC = re.compile("[а-яієґ]{4,}")
_ARABIC = re.compile("[\u0621-\u064a]")


def fold_name(text: str) -> str:
    """Return the text as names are compared: without case, marks on letters and what the eye does not see.

    So Aïssatou and AISSATOU, Đào and Dao, Пётр and Петр, N’Diaye and N'Diaye are the same, however a file stores their
    letters.
    """
    plain = text.casefold()  # and _ is a space: in the name of a file it is one
    if not plain.isascii():
        plain = _UNSEEN.sub("", unicodedata.normalize("NFKD", plain))
    return plain.translate(_ALIKE)


class TitledName(str):
    """A surname, or another single word of a person's name: it counts only beside a form of address ("Ms Obi")."""

    __slots__ = ()


# Forms of address: before a name, with or without a full stop; behind one in scripts without spaces.
_FORMS_OF_ADDRESS = (
    "mr mrs ms miss mx dr prof professor sir madam messrs mm mme mmes mlle monsieur madame mademoiselle maître "
    "docteur professeur sr sra sres srta señor señora señores señorita doctor doctora dra don doña lic profesor "
    "profesora "
    "г-н г-на г-ну г-ном г-не г-жа г-жи г-же г-жу г-жой господин господина господину господином господине госпожа "
    "госпожи госпоже госпожу госпожой доктор профессор "
    "السيد السيدة للسيد للسيدة السادة الدكتور الدكتورة د الأستاذ الأستاذة الآنسة"
)
_TITLES = sorted(map(fold_name, _FORMS_OF_ADDRESS.split()), key=len, reverse=True)
_TITLES_BEHIND = "先生|女士|小姐|太太|教授|博士|医生|律师|律師|老师|老師|主任|さん|様|氏"
_PARTICLES = (
    "de|da|do|dos|das|del|della|di|du|des|la|le|las|los|van|von|der|den|ter|bin|ben|bint|ibn|abu|al|el|بن|ابن|بنت|ابو"
)
_PARTICLE = re.compile(_PARTICLES)


def titled_names(person: str) -> list[TitledName]:
    """Return the words of a person's name by which somebody is addressed: "Ms Obi", "Mr. Tanaka", "王先生"."""
    words = [word.strip(".,;:()") for word in person.split()]
    if len(words) == 1 and 1 < len(person) < 5 and all(map(_JOINED.match, person)):
        return [TitledName(person[:length]) for length in (1, 2) if length < len(person) - (length > 1)]
    plain = {word: fold_name(word) for word in words}
    titles = set(_TITLES)
    return [
        TitledName(word)
        for word in dict.fromkeys(words if len(words) > 1 else ())
        if len(word) > 1 and plain[word] not in titles and not _PARTICLE.fullmatch(plain[word])
    ]


def _beside_titles(names: Sequence[str]) -> re.Pattern[str] | None:
    """Return the pattern of names that count only beside a form of address; None without names."""
    folded = sorted(set(map(_one_line, names)), key=len, reverse=True)
    spaced = "|".join(_as_name(name, has_endings=True) for name in folded if not _JOINED.match(name[0]))
    joined = "|".join(map(re.escape, (name for name in folded if _JOINED.match(name[0]))))
    before = rf"(?<!\w)[وفبكل]{{0,2}}(?:m\.|(?:{'|'.join(map(re.escape, _TITLES))})\.?)\s*"
    between = rf"(?:(?:\w\.|(?:{_PARTICLES})(?=[-\s]))[-\s]*){{0,3}}"
    patterns = [rf"{before}{between}(?:{spaced})(?:[-\s]+(?:{spaced}))*"] if spaced else []
    patterns += [rf"(?:{joined})\s*(?:{_TITLES_BEHIND})"] if joined else []
    return re.compile("|".join(patterns)) if patterns else None


@dataclass(frozen=True, slots=True)
class NameMatch:
    """Where a text names somebody: [start, end), and the words as they are written there."""

    start: int
    end: int
    words: str


@dataclass(frozen=True, slots=True)
class NamePattern:
    """Finds names in a text, of `regex` in its folded form; `acronyms` are found only as they are written.

    `titled` finds surnames beside a form of address, where `regex` finds no whole name.
    """

    regex: re.Pattern[str] | None
    acronyms: frozenset[str]
    titled: re.Pattern[str] | None = None

    def matches(self, text: str) -> Iterator[NameMatch]:
        plain = fold_name(text)
        places: list[int] = []
        whole = list(self.regex.finditer(plain)) if self.regex else []
        surnames = [
            match
            for match in (self.titled.finditer(plain) if self.titled else ())
            if not any(match.start() < other.end() and match.end() > other.start() for other in whole)
        ]
        for match in sorted([*whole, *surnames], key=re.Match.start):
            places = places or _places(text)
            start, end = places[match.start()], places[match.end() - 1] + 1
            while end < len(text) and not fold_name(text[end]):  # marks of the last letter
                end += 1
            words = text[start:end].strip()
            if match.group() not in self.acronyms or words.isupper():
                yield NameMatch(start, end, words)

    def is_in(self, text: str) -> bool:
        return any(True for _match in self.matches(text))


def _places(text: str) -> list[int]:
    """Return, for each character of the folded text, its place in the text."""
    return [place for place, letter in enumerate(text) for _each in fold_name(letter)]


def any_of(names: Sequence[str]) -> NamePattern | None:
    """Return a pattern for any of the names as whole words, the longest first, in any case.

    None if none has over two letters, or two of a script without spaces.
    """
    titled = [name for name in names if isinstance(name, TitledName)]
    long_enough = [name for name in names if is_long_enough(name) and not isinstance(name, TitledName)]
    in_capitals = {_one_line(name) for name in long_enough if name.isupper() and len(name.strip()) <= _ACRONYM}
    acronyms = frozenset(in_capitals - {_one_line(name) for name in long_enough if not name.isupper()})
    words = sorted({word for word in map(_one_line, long_enough) if re.search(r"\w", word)}, key=len, reverse=True)
    forms = [_as_name(word, has_endings=word not in acronyms) for word in words]
    regex, surnames = re.compile("|".join(forms)) if forms else None, _beside_titles(titled)
    return NamePattern(regex, acronyms, surnames) if regex or surnames else None


def _one_line(name: str) -> str:
    return _APART.sub("", " ".join(fold_name(name).split()))


def quick_test(names: Sequence[str]) -> Callable[[str], bool]:
    """Return a test, much quicker than `any_of`, that is true for every text in which that pattern finds a name."""
    words = [re.split(r"['\s-]+", _one_line(name)) for name in names if is_long_enough(name)]
    keys = {_stem(max(each, key=len)) for each in words}

    def may_contain(text: str) -> bool:
        plain = _APART.sub("", fold_name(text))
        return any(key in plain for key in keys)

    return may_contain


def still_in(names: Mapping[str, Sequence[str]], paragraphs: Sequence[tuple[int, str]]) -> dict[str, list[str]]:
    """Return those of the names that the text has: nothing else of a removed name is stored.

    A source of names without any stays, empty: it was searched.
    """
    pattern = any_of([name for each in names.values() for name in each])
    if pattern is None:
        return {source: [] for source in names}
    in_text = {match.words for _number, text in paragraphs for match in pattern.matches(text)}
    # A longer name hides a shorter one in the same place: a name that is part of a found one stands in the text, too.
    return {source: [name for name in each if _is_in_any(name, in_text)] for source, each in names.items()}


def _is_in_any(name: str, texts: Iterable[str]) -> bool:
    pattern = any_of([name])
    return pattern is not None and any(pattern.is_in(text) for text in texts)


def is_long_enough(name: str) -> bool:
    """Return whether a name is worth a search: shorter ones stand in any text, unless a form of address is needed."""
    if isinstance(name, TitledName):
        return True
    name = name.strip()
    return len(name) > 2 or (len(name) == 2 and bool(_JOINED.match(name)))


def _as_name(word: str, *, has_endings: bool) -> str:
    """Return the pattern of a folded name: in Russian with other endings, in Arabic behind "and", "of", "to".

    In Chinese and Japanese spaces and line ends may stand between any two letters.
    """
    inside = "".join(_word_pattern(each, has_endings=has_endings) for each in re.split(r"([-\s]+|\W)", word))
    before = "" if _JOINED.match(word[0]) else r"(?<!\w)"
    if _ARABIC.match(word[0]):
        before += "[وفبكل]{0,2}"
    after = "" if _JOINED.match(word[-1]) else r"(?!\w)"
    return f"{before}{inside}{after}"


def _word_pattern(word: str, *, has_endings: bool) -> str:
    if word.strip(" -") == "" and word:
        return r"[-\s]+"
    if word == "'":
        return "'?"
    if has_endings and _CYRILLIC.fullmatch(word):
        return f"{_stem(word)}[а-яієґ]{{0,3}}"
    if _JOINED.search(word):  # a file may divide it anywhere
        return r"\s*".join(map(re.escape, word))
    return re.escape(word)


def _stem(word: str) -> str:
    """Return what of a Russian word stays the same in its cases; any other word whole."""
    return word[:-1] if _CYRILLIC.fullmatch(word) and word[-1] in "аеиоуыьюя" else word
