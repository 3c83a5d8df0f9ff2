"""Names of numbered paragraphs, recommendations of a list and parts of them.

A number is printed in the document and never divided: 140.15 is the fifteenth item of the list in paragraph 140. A part
(`Recommendation.limb`) is one request of several in a paragraph; it has its own field and counts from 1. In a sentence
from right to left a number with a letter is isolated, or 2(a) would be read (a)2.
"""

import re
from collections.abc import Iterable

from django.utils.translation import gettext as _, pgettext

from core.text.languages import isolate_name, join_list

_DOTTED = re.compile(r"\d\.\d")
_OWN_DOT = re.compile(r"(?:\d|\b[A-Z]|\b[IVXL]{2,6})\.\d")
_DIGITS = re.compile(r"(\d+)")


def is_dotted(number: str) -> bool:
    """Return whether the number has a dot of its own, like items of a list of recommendations: 140.15."""
    return _DOTTED.search(number) is not None


def has_dot(number: str) -> bool:
    """Return whether a dot stands inside the number, also after a capital letter: 140.15, A.1."""
    return _OWN_DOT.search(number) is not None


def label_of(number: str, part: int = 0, *, in_brackets: bool = False) -> str:
    """Return the shortest name: `124`, `127.3` for a part, `140.15`, `140.15 (2)` for a part of it.

    `in_brackets` is `Paragraph.parts_in_brackets`: where a document prints numbers with dots, no dot begins a part.
    """
    if not part:
        return number
    return f"{number} ({part})" if in_brackets or has_dot(number) else f"{number}.{part}"


def anchor_of(number: str, part: int = 0) -> str:
    """Return the form for ids, addresses and file names: `127-3`, `140.15`, `140.15-2`. It is unique for each place."""
    safe = re.sub(r"[^0-9A-Za-z.]", lambda each: f"_{ord(each[0]):x}_", number)
    return f"{safe}-{part}" if part else safe


def sort_key(label: str) -> list[tuple[int, str]]:
    """Return a key that sorts 140.2 before 140.10, where the order of the document is not known."""
    pieces = _DIGITS.split(label)
    return [(int(piece), "") if piece.isdecimal() else (-1, piece) for piece in pieces]


def follows(number: str, following: str) -> bool:
    """Return whether `following` comes right after `number`: 124 after 123, 140.10 after 140.9."""
    before, after = (each.rpartition(".") for each in (number, following))
    if before[0] != after[0] or not (before[2].isdecimal() and after[2].isdecimal()):
        return False
    return int(after[2]) == int(before[2]) + 1


def join_numbers(names: Iterable[str]) -> str:
    """Return "123, 124 and 128"; numbers with a comma of their own are divided by semicolons: 14/1, 3; 14/2, 1.

    The names are isolated already, where they need it.
    """
    names = list(names)
    return _("; ").join(names) if any("," in name for name in names) else join_list(names)


def full_name(number: str, part: int = 0, *, kind: str = "") -> str:
    """Return `paragraph 124`, `paragraph 127, part 3`, `recommendation 140.15`, `question 3` or `statement A.1.2`.

    `kind` is a `SubjectKind`. A recommendation, and what has no kind, is named by its number: 140.15 is an item of a
    list of recommendations, 124 a paragraph.
    """
    words = {"number": isolate_name(number), "part": part}
    match _named_as(number, kind):
        case "question":
            return (_("question %(number)s, part %(part)s") if part else _("question %(number)s")) % words
        case "statement":
            return (_("statement %(number)s, part %(part)s") if part else _("statement %(number)s")) % words
        case "recommendation":
            return (_("recommendation %(number)s, part %(part)s") if part else _("recommendation %(number)s")) % words
    return (_("paragraph %(number)s, part %(part)s") if part else _("paragraph %(number)s")) % words


def brief_name(number: str, part: int = 0, *, kind: str = "") -> str:
    """Return the same as `full_name`, with `para.` for a paragraph."""
    if _named_as(number, kind) != "paragraph":
        return full_name(number, part, kind=kind)
    number = isolate_name(number)
    if part:
        return pgettext("paragraph", "para. %(number)s, part %(part)s") % {"number": number, "part": part}
    return pgettext("paragraph", "para. %s") % number


def name_in_sentence(number: str, part: int = 0, *, kind: str = "") -> str:
    """Return the brief name for a counted sentence, where languages with articles expect a masculine noun."""
    words = {"number": number, "part": part}
    match _named_as(number, kind):
        case "question":
            if part:
                return pgettext("inside a sentence", "question %(number)s, part %(part)s") % words
            return pgettext("inside a sentence", "question %(number)s") % words
        case "statement":
            if part:
                return pgettext("inside a sentence", "statement %(number)s, part %(part)s") % words
            return pgettext("inside a sentence", "statement %(number)s") % words
        case "recommendation":
            if part:
                return pgettext("inside a sentence", "recommendation %(number)s, part %(part)s") % words
            return pgettext("inside a sentence", "recommendation %(number)s") % words
    if part:
        return pgettext("inside a sentence", "para. %(number)s, part %(part)s") % words
    return pgettext("inside a sentence", "para. %(number)s") % words


def whole_name(number: str, *, kind: str = "") -> str:
    """Return the heading for a paragraph with parts when it is meant as a whole."""
    words = {"number": isolate_name(number)}
    match _named_as(number, kind):
        case "question":
            return _("Question %(number)s as a whole") % words
        case "statement":
            return _("Statement %(number)s as a whole") % words
        case "recommendation":
            return _("Recommendation %(number)s as a whole") % words
    return _("Para. %(number)s as a whole") % words


def _named_as(number: str, kind: str) -> str:
    """Return which noun the number has."""
    if kind in ("question", "statement", "paragraph"):
        return kind
    return "recommendation" if is_dotted(number) else "paragraph"
