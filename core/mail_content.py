"""Values that mails hold, and how a mail shows them in each style (`core.mail`)."""

import re
from dataclasses import dataclass
from datetime import date, datetime
from typing import Any

from django.conf import settings
from django.utils import timezone
from django.utils.functional import Promise

from core.audit import opaque_value
from core.mail_links import neutral_link
from core.text.dates import day, moment
from core.text.languages import isolate_name
from core.text.mail_wordings import WEB_ADDRESS

_LONGEST_VALUE = 300  # characters of a name or title
_UNPRINTABLE = re.compile(r"[\x00-\x1f\x7f\u200e\u200f\u2028\u2029\u202a-\u202e\u2066-\u2069]+")


class FullText(str):
    """Text that full mails may show: a name or title of the round, the office, the body or the sender. Never a word of
    an input, and nothing that is embargoed or confidential. Neutral mails never get it."""

    def __new__(cls, text: object) -> "FullText":
        """One line, without marks of direction, and without an address that a mail program would make a link."""
        line = _UNPRINTABLE.sub(" ", str(text))
        line = " ".join(WEB_ADDRESS.sub(lambda match: re.sub(r"[:/.?#]+", " ", match[0]), line).split())
        return super().__new__(cls, line[:_LONGEST_VALUE])


class FullMessage(FullText):
    """Text that an officer wrote to participants, with its lines. Its addresses were checked when it was saved.

    `language` is that of the text, which the recipient may not have chosen; empty: the mail's.
    """

    language: str

    def __new__(cls, text: object, language: str = "") -> "FullMessage":
        """The text as it is."""
        message = str.__new__(cls, str(text))
        message.language = language
        return message


@dataclass(frozen=True, slots=True)
class ZonedTime:
    """A moment that is written in the time of a place, not in the reader's own."""

    when: datetime
    zone: str


def written_value(key: str, value: Any, full: bool) -> Any:
    """Return the value as a text shows it; "" for what this style may not show."""
    if isinstance(value, list):
        return [text for each in value if (text := written_value(key, each, full)) != ""]
    if isinstance(value, FullMessage):
        return str(value) if full else ""
    if isinstance(value, FullText | Promise):
        text = str(value) if full else ""
        return text if text.startswith(f"{settings.PORTAL_URL}/") else isolate_name(text)
    if isinstance(value, ZonedTime):
        return moment(value.when, value.zone)
    if isinstance(value, datetime):
        return moment(value, str(timezone.get_current_timezone()))
    if isinstance(value, date):
        return day(value)
    if isinstance(value, str) and value.startswith(f"{settings.PORTAL_URL}/") and not set(value) & set(" \r\n"):
        return value if full else neutral_link(value)
    try:
        if "//" in str(opaque_value(value)):
            raise ValueError("an address of somewhere else")
    except ValueError as error:
        raise ValueError(f"The mail's {key!r} holds text; a mail carries references and links only.") from error
    return value
