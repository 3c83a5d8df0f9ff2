"""Finds words in a text, by the offsets of browsers or by the words alone."""

from django.utils.translation import gettext_lazy as _

from core.errors import Refused


def range_from_utf16(text: str, start: int, end: int) -> tuple[int, int]:
    """Return offsets as browsers count them (UTF-16 units) as code points.

    Raises Refused if they are outside the text or split a character.
    """
    units = text.encode("utf-16-le")
    if not 0 <= start <= end <= len(units) // 2:
        raise words_disagree()
    try:
        return len(units[: 2 * start].decode("utf-16-le")), len(units[: 2 * end].decode("utf-16-le"))
    except UnicodeDecodeError:
        raise words_disagree() from None


def locate_words(text: str, words: str) -> tuple[int, int] | None:
    """Return the range of the words if they occur exactly once, else None; overlapping finds count as more."""
    first = text.find(words) if words else -1
    if first < 0 or text.find(words, first + 1) >= 0:
        return None
    return first, first + len(words)


def marked_range(text: str, words: str, start: int | None, end: int | None) -> tuple[int, int, str]:
    """Return start and end of a form's words in the text that its reader sees, in code points, and the words.

    The place is the one that the page sent, else the only place where the words occur. Line breaks of the words are
    normalised as stored.

    Raises Refused `words_disagree` for a place outside the text, `no_one_place` for words that are not there exactly
    once.
    """
    words = words.replace("\r\n", "\n")
    if start is not None and end is not None:
        return (*range_from_utf16(text, start, end), words)
    words = words.strip()
    place = locate_words(text, words)
    if place is None:
        raise ambiguous_place()
    return (*place, words)


def ambiguous_place() -> Refused:
    """Return the refusal for typed words that are not in the text exactly once."""
    return Refused(
        "no_one_place",
        _("These words are not in the text, or they appear more than once."),
        field="words",
        hint=_("Copy them from the current text, with a few words before or after."),
    )


def words_disagree() -> Refused:
    """Return the refusal for words that are not where the page says."""
    return Refused(
        "words_disagree",
        _("The words marked on the page do not match the saved text."),
        hint=_("Reload the page and mark the passage again."),
    )
