"""Calendar files (RFC 5545): lines end with CRLF and are at most 75 bytes; text is escaped; times are in UTC."""

from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from datetime import UTC, datetime

CONTENT_TYPE = "text/calendar; charset=utf-8"
_LINE = 75  # bytes of UTF-8, without the line break
_ESCAPES = {"\\": "\\\\", ";": "\\;", ",": "\\,", "\n": "\\n"}


@dataclass(frozen=True, slots=True)
class Event:
    """A moment in a calendar.

    `uid` stays the same for the same thing and `sequence` grows with its changes, so that a changed time replaces the
    old one.
    """

    uid: str
    at: datetime
    title: str
    text: str = ""
    url: str = ""
    sequence: int = 0


def calendar_file(name: str, events: Iterable[Event], *, now: datetime) -> bytes:
    """Return a calendar with these events. The same events give the same bytes at the same time."""
    lines = ["BEGIN:VCALENDAR", "VERSION:2.0", "PRODID:-//Consultation portal//Deadlines//EN", "CALSCALE:GREGORIAN"]
    lines += ["METHOD:PUBLISH", f"X-WR-CALNAME:{escaped(name)}"]
    for event in events:
        lines += [
            "BEGIN:VEVENT",
            f"UID:{escaped(event.uid)}",
            f"SEQUENCE:{event.sequence}",
            f"DTSTAMP:{_moment(now)}",
            f"DTSTART:{_moment(event.at)}",  # without an end: a moment that takes no time
            f"SUMMARY:{escaped(event.title)}",
        ]
        lines += [f"DESCRIPTION:{escaped(event.text)}"] if event.text else []
        lines += [f"URL:{_address(event.url)}"] if event.url else []
        lines += ["TRANSP:TRANSPARENT", "END:VEVENT"]
    lines.append("END:VCALENDAR")
    return "".join(f"{part}\r\n" for line in lines for part in folded(line)).encode()


def escaped(text: str) -> str:
    """Return text as a value: `\\`, `;`, `,` and line breaks are escaped; other control characters are left out."""
    plain = text.replace("\r\n", "\n").replace("\r", "\n")
    printable = (letter for letter in plain if letter == "\n" or (ord(letter) >= 0x20 and ord(letter) != 0x7F))
    return "".join(_ESCAPES.get(letter, letter) for letter in printable)


def folded(line: str) -> Iterator[str]:
    """Yield a line in parts of at most 75 bytes; each after the first begins with a space. No letter is cut."""
    part, size = "", 0
    for letter in line:
        width = len(letter.encode())
        if size + width > _LINE:
            yield part
            part, size = " ", 1
        part, size = part + letter, size + width
    yield part


def _moment(at: datetime) -> str:
    return at.astimezone(UTC).strftime("%Y%m%dT%H%M%SZ")


def _address(url: str) -> str:
    return "".join(letter for letter in url if letter.isprintable() and letter != " ")
