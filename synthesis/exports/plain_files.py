"""The inputs as csv and json. Every row of the csv says where it comes from. A row at a time is in memory, whatever the
round's size."""

import json
from collections.abc import Iterator
from typing import Any, BinaryIO

from core.plain_rows import csv_file, plain
from core.spreadsheets import Row
from submissions.exports import inputs
from synthesis.exports.packs import Pack, digest_of

_SAID = ("round", "audience", "filter", "compiled_by", "compiled_at")


def plain_rows(pack: Pack) -> Iterator[list[Any]]:
    """The table of inputs as plain values, the reference first."""
    return ([plain(value) for value in row] for row in inputs(pack.request).rows if not isinstance(row, Row))


def write_json(pack: Pack, target: BinaryIO) -> None:
    """`{"about": {…, "digest"}, "inputs": [{key: value}]}`; what is absent for this reader is null."""
    pack = pack.open()
    keys = [column.key for column in inputs(pack.request).columns]
    about = {**pack.about(), "digest": digest_of(plain_rows(pack))}
    target.write(b'{\n "about": ' + _json(about) + b',\n "inputs": [')
    between = b"\n  "
    for row in plain_rows(pack):
        target.write(between + _json(dict(zip(keys, row, strict=True))))
        between = b",\n  "
    target.write(b"\n ]\n}\n")


def write_csv(pack: Pack, target: BinaryIO) -> None:
    """UTF-8 with a mark, as spreadsheets expect; the last columns say round, audience, filter, who, when, digest."""
    pack = pack.open()
    headers = [column.header for column in inputs(pack.request).columns]
    about = pack.about()
    said = [*(about[name] for name in _SAID), digest_of(plain_rows(pack))]
    csv_file([*headers, *_SAID, "digest"], ([*row, *said] for row in plain_rows(pack)), target)


def _json(value: Any) -> bytes:
    """UTF-8; half of a character pair, which has no place there, as JSON's own escape."""
    return json.dumps(value, ensure_ascii=False).encode(errors="backslashreplace")
