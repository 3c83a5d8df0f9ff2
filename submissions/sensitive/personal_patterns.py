"""Finds personal data and given words in a text. Patterns point to places to read again, and promise no more."""

import re
from collections.abc import Iterator

from django.utils.translation import gettext_lazy as _

from core.errors import Refused
from submissions.attachments.scrubbing.patterns import IdentityHint, personal_ranges
from submissions.enums import PersonalData

Range = tuple[str, int, int]  # kind, start, end in code points

_KINDS = {
    IdentityHint.CHILD: PersonalData.CHILD,
    IdentityHint.PHONE: PersonalData.PHONE,
    IdentityHint.MAIL: PersonalData.MAIL,
}
_NAME = r"[^\n,.;:،。]{2,40}?"
_STREET = re.compile(  # a capital letter begins each word of an English street
    r"\b\d{1,5}[A-Za-z]?,?\s(?:[A-Z][\w'’-]{1,30}\s){1,4}(?:Street|Road|Avenue|Ave|Lane|Drive|Square|Boulevard|Blvd)\b"
)
_ADDRESS = re.compile(
    rf"\b\d{{1,4}}\s?(?:bis|ter)?,?\s(?:rue|avenue|boulevard|place|chemin|impasse|quai|allée)\s{_NAME}(?=[\n,.;:]|$)"
    rf"|\b(?:calle|avenida|carrera|plaza|paseo)\s{_NAME},?\s(?:n\.?[ºo°]\s?)?\d{{1,5}}\b"
    rf"|(?<!\w)(?:ул\.|улица|просп\.|проспект|пер\.|переулок)\s{_NAME},?\s(?:д\.\s?)?\d{{1,4}}\b"
    rf"|(?<!\w)شارع\s{_NAME}[\s،]+(?:رقم\s)?\d{{1,5}}"
    r"|[\u4e00-\u9fff]{2,12}(?:路|街|道|巷)\d{1,5}号"
    r"|\bP\.?\s?O\.?\s?Box\s\d{1,6}\b",
    re.IGNORECASE,
)
_MOST_WORDS = 200  # characters of a search
_LEAST = 3  # letters and digits, or places for digits, or the search would find everything
_LEAST_JOINED = 2  # of scripts without spaces between words
_JOINED = re.compile("[\u2e80-\u9fff\uf900-\ufaff\uff00-\uffef]")


def personal_data(text: str) -> Iterator[Range]:
    """Yield what may be personal data, kind by kind; a range that lies in an earlier one is left out."""
    before: list[tuple[int, int]] = []
    ranges = [(str(_KINDS[hint]), start, end) for hint, start, end in personal_ranges(text)]
    for pattern in (_STREET, _ADDRESS):
        ranges += [(str(PersonalData.ADDRESS), *each.span()) for each in pattern.finditer(text)]
    for kind, start, end in ranges:
        if not any(first <= start and end <= last for first, last in before):
            before.append((start, end))
            yield kind, start, end


def words_pattern(words: str, *, wild: bool = True) -> re.Pattern[str]:
    """Return a pattern for the words as whole words, whatever their case and the space between them.

    With `wild`, # stands for any digit and * for the rest of a word. Raises Refused at the field `words`.
    """
    if len(words) > _MOST_WORDS:
        raise Refused(
            "too_long",
            _("Enter at most %(count)s characters.") % {"count": _MOST_WORDS},
            field="words",
        )
    if not are_enough(words, wild=wild):
        raise Refused(
            "too_short",
            _("Enter at least %(count)s letters or digits.") % {"count": _LEAST},
            field="words",
        )
    return re.compile(whole_words(words, wild=wild), re.IGNORECASE)


def are_enough(words: str, *, wild: bool = False) -> bool:
    """Return whether the words have enough letters and digits to be searched for."""
    letters = sum(each.isalnum() or (wild and each == "#") for each in words)
    return letters >= (_LEAST_JOINED if _JOINED.search(words) else _LEAST)


def whole_words(words: str, *, wild: bool = False) -> str:
    """Return the expression for the words as whole words, whatever the space between them."""
    inside = r"\s+".join(_word(word, wild) for word in words.split())
    plain = words.strip()
    before = "" if _JOINED.match(plain[0]) else r"(?<!\w)"
    after = "" if _JOINED.match(plain[-1]) else r"(?!\w)"
    return f"{before}{inside}{after}"


def _word(word: str, wild: bool) -> str:
    """Return the pattern of one word. Of its stars only the last one tries more than one length.

    So the time stays in proportion to the text: several stars that each try all lengths would take hours.
    """
    first, *others = re.split(r"\*+", word) if wild else [word]
    expression = _letters(first, wild)
    for place, part in enumerate(others, start=1):
        letters = _letters(part, wild)
        if not letters:
            expression += r"\w{0,40}+"
        else:
            expression += rf"\w{{0,40}}{letters}" if place == len(others) else rf"(?>\w{{0,40}}?{letters})"
    return expression


def _letters(part: str, wild: bool) -> str:
    return "".join(_letter(each, wild) for each in part)


def _letter(letter: str, wild: bool) -> str:
    if wild and letter == "#":
        return r"\d"
    return "['’ʼ]" if letter in "'’ʼ" else re.escape(letter)
