"""Entries of PDFium's files, found by their keys and blanked where they stand. ISO 32000-1, 7.3."""

import re
from collections.abc import Iterator

from core.intake.errors import IntakeError

_OBJECT = re.compile(rb"\d+ 0 obj\r\n")
_END_OF_DICT = re.compile(rb">>stream\r\n|\bendobj\b")
_LENGTH = re.compile(rb"/Length (\d+)")
# What describes instead of shows: metadata, private data of programs, dates, names, places.
_EVERYWHERE = re.compile(
    rb"/(Metadata|PieceInfo|LastModified|CreationDate|ModDate|Creator|Producer|Author|Alternates|OPI|PtData|Measure|"
    rb"SpiderInfo|UserProperties)(?=[ \d<\[(])"
)
_ON_PAGES = re.compile(rb"/(Thumb|AA|VP)(?=[ \d<\[(])")
_PAGE = re.compile(rb"/Type\s*/Page\b")
_PART = re.compile(rb"<<|>>|\[|\]|\((?:[^()\\]|\\.)*\)|<[0-9A-Fa-f\s]*>|[^\s()<>\[\]]+|\s+", re.DOTALL)
_REFERENCE = re.compile(rb"\s*\d+ \d+ R")


def dictionaries(content: bytearray) -> list[tuple[int, int]]:
    """Where the objects of the file stand, without their streams: (from, to). Raises `IntakeError` `damaged`."""
    places, at = [], 0
    while head := _OBJECT.search(content, at):
        end = _END_OF_DICT.search(content, head.end())
        if end is None:
            raise IntakeError("damaged")
        places.append((head.end(), end.start()))
        at = end.end()
        if end.group().startswith(b">>"):
            at += stream_length(content, head.end(), end.start())
    return places


def stream_length(content: bytearray, start: int, end: int) -> int:
    """Bytes of the stream after the dictionary from `start` to `end`; 0 where it says none."""
    length = _LENGTH.search(content, start, end)
    return int(length.group(1)) if length else 0


def descriptions(content: bytearray, start: int, end: int) -> Iterator[tuple[str, int, int]]:
    """Entries of one object that describe: (key, from, to)."""
    patterns = [_EVERYWHERE, _ON_PAGES] if _PAGE.search(content, start, end) else [_EVERYWHERE]
    for pattern in patterns:
        at = start
        while key := pattern.search(content, at, end):
            at = _end_of_value(content, key.end(), end)
            yield key.group(1).decode(), key.start(), at


def _end_of_value(content: bytearray, at: int, end: int) -> int:
    if reference := _REFERENCE.match(content, at, end):
        return reference.end()
    depth = 0
    while at < end:
        part = _PART.match(content, at, end)
        if part is None:  # a bracket in brackets: text that is not written in PDFium's way
            raise IntakeError("not_clean")
        at = part.end()
        word = part.group()
        depth += (word in {b"<<", b"["}) - (word in {b">>", b"]"})
        if depth <= 0 and word.strip():
            return at
    raise IntakeError("not_clean")
