"""Texts of observations: their placeholders, and the check of what they say against the comment."""

import re
from collections.abc import Callable

from django.utils.translation import gettext as _

from core.errors import Refused
from submissions.enums import Position
from submissions.models import TEXT_FIELDS
from submissions.visibility.visible_inputs import VisibleInput

PLACES: dict[str, Callable[[VisibleInput], str]] = {
    "participant": lambda row: row.body.short_name if row.body else "",
    "para": lambda row: row.label,
    "position": lambda row: str(Position(row.position).label) if row.position else "",
    "wording": lambda row: row.rewording or "",
}
_PLACE = re.compile(r"\{([^{}]*)\}")
_QUOTE = re.compile(r"“([^”]+)”|«\s*([^»]+?)\s*»")


def check_text(text: str) -> None:
    """Raise Refused for a placeholder that does not exist."""
    for name in _PLACE.findall(text):
        if name not in PLACES:
            values = {"name": f"{{{name}}}", "names": ", ".join(f"{{{each}}}" for each in PLACES)}
            raise Refused(
                "unknown_place",
                _("The text has the unknown placeholder %(name)s. There are: %(names)s.") % values,
                field="text",
            )


def filled_text(text: str, row: VisibleInput, issued: str = "") -> str:
    """Return the text for one comment.

    Raises Refused where the comment has nothing for a placeholder, and where the text quotes what neither the comment
    nor `issued`, the recommendation, says.
    """

    def value(match: re.Match[str]) -> str:
        wording = PLACES[match[1]](row)
        if not wording:
            raise Refused(
                "nothing_there", _("The comment has nothing for %(name)s.") % {"name": match[0]}, field="text"
            )
        return wording

    filled = _PLACE.sub(value, text)
    sources = [_plain(each) for each in (issued, *(row.text(name) for name in TEXT_FIELDS))]
    for quote in (first or second for first, second in _QUOTE.findall(filled)):
        if not any(_plain(quote) in each for each in sources):
            raise Refused(
                "not_quoted",
                _("“%(words)s” is in neither the comment nor the text it is about.") % {"words": quote[:80]},
                field="text",
            )
    return filled


def _plain(text: str) -> str:
    return " ".join(text.casefold().split())
