"""The inputs as csv and json. Every row of the csv says where it comes from; a cell that a spreadsheet would read as
a formula is kept from it by an apostrophe (DOMAIN 6, CSV)."""

import csv
import io
import json
from collections.abc import Iterable
from typing import Any

from core.spreadsheets import Row, Value
from submissions.exports import inputs
from synthesis.exports.packs import Pack, digest_of, plain

_FORMULA = ("=", "+", "-", "@", "\t", "\r", "\n", "＝", "＋", "－", "＠")
_SAID = ("round", "audience", "filter", "compiled_by", "compiled_at")


def input_rows(pack: Pack) -> tuple[list[str], list[str], list[list[Any]]]:
    """Keys and headers of the columns, and the rows as plain values."""
    table = inputs(pack.request)
    rows = [[plain(value) for value in row] for row in table.rows if not isinstance(row, Row)]
    return [column.key for column in table.columns], [column.header for column in table.columns], rows


def write_json(pack: Pack) -> bytes:
    """`{"about": {…, "digest"}, "inputs": [{key: value}]}`; what is absent for this reader is null."""
    keys, _headers, rows = input_rows(pack)
    about = {**pack.about(), "digest": digest_of(rows)}
    told = {"about": about, "inputs": [dict(zip(keys, row, strict=True)) for row in rows]}
    return json.dumps(told, ensure_ascii=False, indent=1).encode() + b"\n"


def write_csv(pack: Pack) -> bytes:
    """UTF-8 with a mark, as spreadsheets expect; the last columns say round, audience, filter, who, when, digest."""
    _keys, headers, rows = input_rows(pack)
    about = pack.about()
    said = [*(about[name] for name in _SAID), digest_of(rows)]
    return csv_file([*headers, *_SAID, "digest"], ([*row, *said] for row in rows))


def csv_file(headers: Iterable[str], rows: Iterable[Iterable[Value]]) -> bytes:
    """UTF-8 with a mark, lines ended as RFC 4180 has them."""
    buffer = io.StringIO(newline="")
    writer = csv.writer(buffer, lineterminator="\r\n")
    writer.writerow(headers)
    writer.writerows([_safe(plain(value)) for value in row] for row in rows)
    return buffer.getvalue().encode("utf-8-sig", "replace")


def _safe(value: Any) -> Any:
    if isinstance(value, str) and value.startswith(_FORMULA):
        return f"'{value}"
    return "" if value is None else value
