"""The inputs as csv, json and NDJSON, with the columns of their sheet.

Every row of csv and NDJSON states its origin. One row at a time is in memory, whatever the round's size.
"""

import json
from collections.abc import Iterator
from typing import Any, BinaryIO

from core.spreadsheets import SheetRow
from core.tables.formats import csv_file, json_lines, plain
from submissions.tables.exports import ExportTable, inputs
from synthesis.exports.packs import Pack, digest_of, outline_for
from synthesis.exports.sheets import input_extras, quotes_in

_SAID = ("round", "audience", "filter", "compiled_by", "compiled_at")


def plain_rows(table: ExportTable) -> Iterator[list[Any]]:
    """Return the rows of the table as plain values."""
    return ([plain(value) for value in row] for row in table.rows if not isinstance(row, SheetRow))


def write_json(pack: Pack, target: BinaryIO) -> None:
    """Write `{"about": {…, "digest"}, "inputs": [{key: value}]}`; values that this reader may not see are null."""
    pack = pack.open()
    digest, table = _digest_and_inputs(pack)
    keys = [column.key for column in table.columns]
    about = {**pack.about(), "digest": digest}
    target.write(b'{\n "about": ' + _json(about) + b',\n "inputs": [')
    between = b"\n  "
    for row in plain_rows(table):
        target.write(between + _json(dict(zip(keys, row, strict=True))))
        between = b",\n  "
    target.write(b"\n ]\n}\n")


def write_csv(pack: Pack, target: BinaryIO) -> None:
    """Write UTF-8 with a byte order mark, as spreadsheets expect.

    The last columns give round, audience, filter, who, when, digest, report and number of an edition, and in a
    demonstration that it is one.
    """
    csv_file(*_with_origin(pack), target)


def write_json_lines(pack: Pack, target: BinaryIO) -> None:
    """Write one JSON object a line (NDJSON), in UTF-8: the columns of the csv under their headings."""
    json_lines(*_with_origin(pack), target)


def _with_origin(pack: Pack) -> tuple[list[str], Iterator[list[Any]]]:
    """Return the headings and rows of the inputs, each row with its origin."""
    pack = pack.open()
    digest, table = _digest_and_inputs(pack)
    headers = [column.header for column in table.columns]
    about = pack.about()
    origin = {name: about[name] for name in _SAID} | {"digest": digest}
    origin |= {name: about[name] for name in ("report", "edition") if name in about}
    if pack.notice:
        origin["demonstration"] = pack.notice
    return [*headers, *origin], ([*row, *origin.values()] for row in plain_rows(table))


def _digest_and_inputs(pack: Pack) -> tuple[str, ExportTable]:
    """Return the digest, which covers what was received, and the inputs with all later work on them."""
    outline = outline_for(pack, counts=False, positions=False)
    extra = input_extras(pack, outline, quotes_in(pack, outline))
    return digest_of(plain_rows(inputs(pack.request))), inputs(pack.request, extra=extra)


def _json(value: Any) -> bytes:
    """Return UTF-8; an unpaired surrogate, which UTF-8 cannot encode, becomes an escape of JSON."""
    return json.dumps(value, ensure_ascii=False).encode(errors="backslashreplace")
