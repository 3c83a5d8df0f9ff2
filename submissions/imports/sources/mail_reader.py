"""Reads messages of an eml or mbox file in the limited child process. Imports without Django.

Of a message only its sender, date, text and files leave the child: other headers are in no answer.
"""

import base64
import hashlib
import json
import re
from collections.abc import Iterator
from datetime import UTC
from email import message_from_bytes, policy
from email.header import decode_header
from email.message import Message
from email.utils import getaddresses, parsedate_to_datetime
from pathlib import Path
from typing import Any, BinaryIO

from core.files.kinds import IntakeError, clean_display_name, kind_by_extension
from submissions.imports.sources.mail_text import blocks, html_text, without_pictures

MOST_MESSAGES = 20_000
MOST_PARTS = 200  # of one message
MOST_DEPTH = 8  # of parts in parts
MOST_BYTES = 64 << 20  # of one message, as it was sent
MOST_FILE = 25 << 20  # of one attachment
MOST_FILES = 50  # of one message
MOST_TEXT = 400_000  # characters
_LINE = 1 << 20  # bytes that are read at once; longer lines are no mail

# What mail programs write in these sets is in the wider ones (as browsers read them).
_WIDER = {
    **dict.fromkeys(("gb2312", "gbk", "x-gbk", "gb_2312-80"), "gb18030"),
    **dict.fromkeys(("iso-8859-1", "latin1", "latin-1", "us-ascii", "ascii"), "cp1252"),
    **dict.fromkeys(("iso-8859-9", "latin5"), "cp1254"),
    **dict.fromkeys(("ks_c_5601-1987", "euc-kr"), "cp949"),
    "shift_jis": "cp932",
    "big5": "big5hkscs",
}
_FIRST_LINE = re.compile(rb"(?:From [^\r\n]*\r?\n)?(?:[!-9;-~]+:[^\r\n]*|>From [^\r\n]*)\r?\n")
_SEPARATOR = re.compile(rb"From [^\r\n]*\d\d?:\d\d")  # every mailbox names the time in the line before a message
_HEADER_LINE = re.compile(rb"[!-9;-~]+:|>From ")
_PART = re.compile(rb"(?im)^content-(?:type|disposition|transfer-encoding)\s*:")
_BOUNDARY = re.compile(rb"(?m)^--[^\s-]")
_AUTOMATIC = re.compile(r"auto-(?:replied|generated|notified)", re.IGNORECASE)
_UNPRINTABLE = re.compile("[\x00-\x08\x0b\x0c\x0e-\x1f\x7f\ud800-\udfff]")


def messages(path: Path) -> Iterator[list[Any]]:
    """Yield the heading, then `[number, [id, sender, date, blocks, files, reason]]` of each message.

    `id` is a digest of the message's own; `blocks` as `mail_text.blocks`; `files` the names of its attachments with why
    one is not imported ("" for one that is); `reason` why the whole message is left out. Raises `IntakeError`.
    """
    yield [0, ["Message", "Sender", "Date", "Text", "Files", "Left out"]]
    prints: dict[str, bytes] = {}  # what was read of each message, by its id
    for number, raw in enumerate(_split(path), start=1):
        message = _parsed(raw, number)
        key = _key(message, raw)
        try:
            answer, reason = _answer(message), _left_out(message)
        except MemoryError:
            raise
        except Exception:  # of the standard library, for headers and parts that no mail program writes
            yield [number, [key, "", "", [], [], "unreadable"]]
            continue
        print_ = hashlib.sha256(json.dumps(answer).encode()).digest()
        if prints.get(key, print_) != print_:  # some programs give all messages one id
            key = hashlib.sha256(raw).hexdigest()[:24]
        reason = "twice" if key in prints else reason
        prints[key] = print_
        yield [number, [key, "", "", [], [], reason] if reason else [key, *answer, ""]]


def _answer(message: Message) -> list[Any]:
    """Return sender, date, blocks and files of a message."""
    files = [[name, why] for name, why, _part in _files(message)]
    return [_sender(message), _date(message), blocks(_text(message)), files]


def files(path: Path, *, wanted: list[int]) -> Iterator[dict[str, Any]]:
    """Yield `{"message", "name", "data"}` (base64) of each attachment that is imported, of the `wanted` messages."""
    numbers = set(wanted)
    for number, raw in enumerate(_split(path), start=1):
        if number not in numbers:
            continue
        for name, why, part in _files(_parsed(raw, number)):
            if not why:
                yield {"message": number, "name": name, "data": base64.b64encode(_content(part)).decode()}


def _split(path: Path) -> Iterator[bytes]:
    """Yield the messages of a file: one of an eml, many of an mbox."""
    with path.open("rb") as file:
        if not _FIRST_LINE.match(file.read(_LINE)):
            raise IntakeError("no_mail")
        file.seek(0)
        is_box = file.read(5) == b"From "
        file.seek(0)
        lines: list[bytes] = []
        count, size, blank = 0, 0, True
        while line := file.readline(_LINE):
            if is_box and blank and lines and _SEPARATOR.match(line) and _is_header(file):
                yield b"".join(lines)
                size, lines = 0, []
            if not lines:
                count += 1
                if count > MOST_MESSAGES:
                    raise IntakeError("too_many_messages", limit=MOST_MESSAGES)
            blank = not line.strip()
            if not (is_box and not lines and line.startswith(b"From ")):
                lines.append(line[1:] if is_box and re.match(rb">+From ", line) else line)
            else:
                lines.append(b"")
            size += len(line)
            if size > MOST_BYTES:
                raise IntakeError("message_too_large", number=count, limit_mb=MOST_BYTES >> 20)
        if lines:
            yield b"".join(lines)


def _is_header(file: BinaryIO) -> bool:
    """Return whether the next line is a header: a paragraph that begins with “From ” begins no message."""
    at = file.tell()
    following = file.readline(_LINE)
    file.seek(at)
    return bool(_HEADER_LINE.match(following))


def _parsed(raw: bytes, number: int) -> Message:
    """Return the message. Raises `IntakeError` for one with too many parts, before and after it is parsed."""
    if len(_PART.findall(raw)) > 4 * MOST_PARTS or len(_BOUNDARY.findall(raw)) > 20 * MOST_PARTS:
        raise IntakeError("too_many_parts", number=number, limit=MOST_PARTS)
    try:
        message = message_from_bytes(raw, policy=policy.compat32)
        parts = _count(message, 0)
    except RecursionError:
        parts = MOST_PARTS + 1
    if parts > MOST_PARTS:
        raise IntakeError("too_many_parts", number=number, limit=MOST_PARTS)
    return message


def _count(message: Message, depth: int) -> int:
    if depth > MOST_DEPTH:
        return MOST_PARTS + 1
    return 1 + sum((_count(part, depth + 1) for part in _inside(message)), 0)


def _inside(message: Message) -> list[Message]:
    """Return the parts that a part consists of."""
    parts = message.get_payload()
    return [part for part in parts if isinstance(part, Message)] if isinstance(parts, list) else []


def _leaves(message: Message) -> Iterator[Message]:
    """Yield the parts with content. A message inside a message is one part: its words are another's."""
    if message.is_multipart() and message.get_content_maintype() != "message":
        for part in _inside(message):
            yield from _leaves(part)
    else:
        yield message


def _text(message: Message) -> str:
    """Return the text of the message: its parts in their order, HTML as text; of alternatives the plain ones."""
    return "\n\n".join(text for part in _parts_of_text(message) if (text := _text_of(part)).strip())[:MOST_TEXT]


def _parts_of_text(message: Message) -> Iterator[Message]:
    """Yield the parts that are the sender's words. HTML is left out only beside the same words as plain text."""
    if not message.is_multipart() or message.get_content_maintype() == "message":
        yield message
        return
    versions = _inside(message)
    if message.get_content_type() == "multipart/alternative":
        plain = [each for each in versions if any(_is_plain(part) for part in _leaves(each))]
        versions = plain or versions
    for part in versions:
        yield from _parts_of_text(part)


def _is_plain(part: Message) -> bool:
    return part.get_content_type() == "text/plain" and bool(_text_of(part).strip())


def _text_of(part: Message) -> str:
    if _is_file(part):
        return ""
    if part.get_content_type() == "text/plain":
        return _decoded(part)
    rich = part.get_content_type() == "text/html"
    return html_text(without_pictures(_decoded(part))[: 4 * MOST_TEXT]) if rich else ""


def _is_file(part: Message) -> bool:
    named = part.get_filename() or str(part.get("Content-Disposition", "")).lower().startswith("attachment")
    return bool(named) or part.get_content_maintype() != "text"


def _files(message: Message) -> Iterator[tuple[str, str, Message]]:
    """Yield name, why it is not imported, and part of each attachment. Pictures inside the text are no attachments."""
    count = 0
    rich = "".join(_decoded(part) for part in _leaves(message) if part.get_content_type() == "text/html")
    for part in _leaves(message):
        if not _is_file(part) or (part.is_multipart() and part.get_content_maintype() != "message"):
            continue
        if _is_inside(part, rich):
            continue
        name = clean_display_name(_words(part.get_filename() or "") or f"attachment-{count + 1}")
        count += 1
        if part.get_content_maintype() == "message":
            yield name, "message", part
        elif kind_by_extension(name) is None:
            yield name, "kind", part
        elif count > MOST_FILES:
            yield name, "many", part
        else:
            size = len(_content(part))
            yield name, "" if 0 < size <= MOST_FILE else "large" if size else "empty", part


def _is_inside(part: Message, rich: str) -> bool:
    """Return whether it is a picture that the text shows. Mail programs give an id to attached pictures too."""
    key = str(part.get("Content-ID", "")).strip().strip("<>")
    return part.get_content_maintype() == "image" and bool(key) and f"cid:{key}" in rich


def _content(part: Message) -> bytes:
    content = part.get_payload(decode=True)
    return content if isinstance(content, bytes) else b""


def _decoded(part: Message) -> str:
    content, charset = _content(part), str(part.get_param("charset") or "").strip().lower()
    charset = _WIDER.get(charset, charset)
    for codec in (charset, "utf-8", "cp1252"):
        try:
            return _UNPRINTABLE.sub("", content.decode(codec))
        except (LookupError, UnicodeError, ValueError):
            continue
    return _UNPRINTABLE.sub("", content.decode("latin-1"))


def _words(value: Any) -> str:
    """Return a header as text, whatever it claims of its encoding."""
    decoded = []
    try:
        pieces = decode_header(str(value))
    except Exception:  # of the standard library, for broken encoded words
        return _UNPRINTABLE.sub("", str(value))
    for piece, charset in pieces:
        if isinstance(piece, str):
            decoded.append(piece)
            continue
        try:
            decoded.append(piece.decode(charset or "utf-8"))
        except (LookupError, UnicodeError):
            decoded.append(piece.decode("latin-1"))
    return _UNPRINTABLE.sub("", "".join(decoded))


def _sender(message: Message) -> str:
    """Return the address of the sender in small letters, "" where there is none."""
    for name in ("From", "Reply-To", "Sender"):
        for _name, address in getaddresses([_words(message.get(name, ""))]):
            if "@" in address and len(address) < 255:
                return address.strip().lower()
    return ""


def _date(message: Message) -> str:
    try:
        at = parsedate_to_datetime(str(message.get("Date", "")))
        return (at if at.tzinfo else at.replace(tzinfo=UTC)).astimezone(UTC).isoformat()
    except (ValueError, TypeError, IndexError, OverflowError):
        return ""


def _key(message: Message, raw: bytes) -> str:
    own = str(message.get("Message-ID", "")).strip().encode("utf-8", "surrogateescape")
    return hashlib.sha256(own or raw).hexdigest()[:24]


def _left_out(message: Message) -> str:
    """Return why a message is none of a participant: an automatic reply, or a notice that mail was not delivered."""
    if _AUTOMATIC.match(str(message.get("Auto-Submitted", ""))) or message.get("X-Autoreply"):
        return "automatic"
    return "automatic" if message.get_content_type() == "multipart/report" else ""
