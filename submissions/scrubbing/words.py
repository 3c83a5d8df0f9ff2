"""Words to be covered, and what stands in their place."""

import re
from collections.abc import Sequence

MARK = "\N{FULL BLOCK}" * 5  # always as long, whatever was covered
# What a program may put between two letters of a word: the end of a line, a hyphen there, spaces of its own.
_BETWEEN = "[\\s\x02\ufffe\u00ad]*"
_JOINED = re.compile("[\u2e80-\u9fff\uf900-\ufaff\uff00-\uffef]")  # scripts without spaces between words


def flexible(words: Sequence[str]) -> re.Pattern[str] | None:
    """A pattern for any of the words as they may stand in a file; None where there is none."""
    forms = sorted({form for each in words if (form := "".join(each.split()))}, key=len, reverse=True)
    if not forms:
        return None
    return re.compile("|".join(_bounded(form) for form in forms), re.IGNORECASE)


def _bounded(form: str) -> str:
    inside = _BETWEEN.join(re.escape(letter) for letter in form)
    before = "" if _JOINED.match(form[0]) else r"(?<!\w)"
    after = "" if _JOINED.match(form[-1]) else r"(?!\w)"
    return f"{before}{inside}{after}"
