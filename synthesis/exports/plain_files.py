"""The inputs as csv, json and NDJSON, with the columns of their sheet.

Every row of csv and NDJSON states its origin. One row at a time is in memory, whatever the round's size.
"""

import json
from collections.abc import Iterator
from typing import Any, BinaryIO

from core.spreadsheets import SheetRow
from core.tables.formats import csv_file, json_lines, plain
from submissions.tables.exports import ExportTable, inputs
from synthesis.exports.compilations import Compilation, digest_of, outline_for
from synthesis.exports.sheets import input_extras, quotes_in

_SAID = ("round", "audience", "filter", "compiled_by", "compiled_at")


def plain_rows(table: ExportTable) -> Iterator[list[Any]]:
    """Return the rows of the table as plain values."""
    return ([plain(value) for value in row] for row in table.rows if not isinstance(row, SheetRow))


def write_json(compilation: Compilation, target: BinaryIO) -> None:
    """Write `{"about": {…, "digest"}, "inputs": [{key: value}]}`; values that this reader may not see are null."""
    compilation = compilation.open()
    digest, table = _digest_and_inputs(compilation)
    keys = [column.key for column in table.columns]
    about = {**compilation.about(), "digest": digest}
    target.write(b'{\n "about": ' + _json(about) + b',\n "inputs": [')
    between = b"\n  "
    for row in plain_rows(table):
        target.write(between + _json(dict(zip(keys, row, strict=True))))
        between = b",\n  "
    target.write(b"\n ]\n}\n")


def write_csv(compilation: Compilation, target: BinaryIO) -> None:
    """Write UTF-8 with a byte order mark, as spreadsheets expect.

    The last columns give round, audience, filter, who, when, digest, report and number of an edition, and in a
    demonstration that it is one.
    """
    csv_file(*_with_origin(compilation), target)


def write_json_lines(compilation: Compilation, target: BinaryIO) -> None:
    """Write one JSON object a line (NDJSON), in UTF-8: the columns of the csv under their headings."""
    json_lines(*_with_origin(compilation), target)


def _with_origin(compilation: Compilation) -> tuple[list[str], Iterator[list[Any]]]:
    """Return the headings and rows of the inputs, each row with its origin."""
    compilation = compilation.open()
    digest, table = _digest_and_inputs(compilation)
    headers = [column.header for column in table.columns]
    about = compilation.about()
    origin = {name: about[name] for name in _SAID} | {"digest": digest}
    origin |= {name: about[name] for name in ("report", "edition") if name in about}
    if compilation.notice:
        origin["demonstration"] = compilation.notice
    return [*headers, *origin], ([*row, *origin.values()] for row in plain_rows(table))


def _digest_and_inputs(compilation: Compilation) -> tuple[str, ExportTable]:
    """Return the digest, which covers what was received, and the inputs with all later work on them."""
    outline = outline_for(compilation, counts=False, positions=False)
    extra = input_extras(compilation, outline, quotes_in(compilation, outline))
    return digest_of(plain_rows(inputs(compilation.request))), inputs(compilation.request, extra=extra)


def _json(value: Any) -> bytes:
    """Return UTF-8; an unpaired surrogate, which UTF-8 cannot encode, becomes an escape of JSON."""
    return json.dumps(value, ensure_ascii=False).encode(errors="backslashreplace")
