"""Where words stand in a text, as browsers and people say it."""

from django.utils.translation import gettext_lazy as _

from core.errors import Refused


def range_from_utf16(text: str, start: int, end: int) -> tuple[int, int]:
    """Offsets as browsers count them (UTF-16 units) to code points.

    Raises Refused where they lie outside the text or cut a character in two.
    """
    units = text.encode("utf-16-le")
    if not 0 <= start <= end <= len(units) // 2:
        raise words_disagree()
    try:
        return len(units[: 2 * start].decode("utf-16-le")), len(units[: 2 * end].decode("utf-16-le"))
    except UnicodeDecodeError:
        raise words_disagree() from None


def locate_words(text: str, words: str) -> tuple[int, int] | None:
    """Where the words stand, if they stand there exactly once; overlapping finds count as more."""
    first = text.find(words) if words else -1
    if first < 0 or text.find(words, first + 1) >= 0:
        return None
    return first, first + len(words)


def marked_range(text: str, words: str, start: int | None, end: int | None) -> tuple[int, int, str]:
    """Where the words of a form stand in a text as its reader sees it, in code points: at the place that the page sent,
    else where they stand exactly once; and the words with ends of lines as they are stored.

    Raises Refused `words_disagree` for a place outside the text, `ambiguous_place` for words that alone do not tell it.
    """
    words = words.replace("\r\n", "\n")
    if start is not None and end is not None:
        return (*range_from_utf16(text, start, end), words)
    words = words.strip()
    found = locate_words(text, words)
    if found is None:
        raise ambiguous_place()
    return (*found, words)


def ambiguous_place() -> Refused:
    """Words that a person typed to tell a place do not tell it."""
    return Refused(
        "no_one_place",
        _("These words do not stand there, or more than once."),
        field="words",
        hint=_("Copy them from the text as it stands, with a few words before or after."),
    )


def words_disagree() -> Refused:
    """The words that a page sent do not stand where it says."""
    return Refused(
        "words_disagree",
        _("The words marked on the page are not those of the stored text."),
        hint=_("Load the page again and mark the passage once more."),
    )
