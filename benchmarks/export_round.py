"""The *Inputs* sheet of a large round from the database to a closed workbook, step by step, beside what Django people
would use on the same queryset.

    python -m benchmarks.export_round [--rows 20000] [--repeats 3] [--only ours raw_floor] [--json]

`raw_floor` compresses the finished XML of the same rows with zlib 6 and does nothing else. `cursor` is the bare SQL of
our rows, `database` the same through Django, `seen` what a reader may see of them, `cells` the values of the sheet;
`ours_zlib` all of it into the file, `shares` the same once more with a clock at each step. `tablib`,
`django_import_export` and `bare_zlib`, which is our writer, write thirty columns and ask nobody who may see what;
`of_its_floor` is the time of the last by what compressing its own XML takes.
`compiled`, `csv`, `json` and `ndjson` are whole files as the background job makes them, in a process that has made a
file before: `growth_mb` is what it holds more than then; above 40 MB is a fault. `…_tenth` is a round of a tenth of the
inputs and participants, and the ratio of the two says what a file holds of them.
"""

import io
import sys
import tempfile
from collections import deque
from collections.abc import Callable, Iterable, Iterator, Mapping
from contextlib import AbstractContextManager
from dataclasses import replace
from functools import partial
from itertools import batched, chain
from pathlib import Path
from typing import Any

from benchmarks.export_xlsx import read_back, readers_agree
from benchmarks.harness import Stopwatch, main
from benchmarks.large_round import REFERENCE
from benchmarks.prepared import databases, enter

BODY = "version__submission__delegation__organisation"
PATHS = (
    "line_id", "recommendation__paragraph__number", "recommendation__limb", f"{BODY}__short_name",
    f"{BODY}__constituency", "position", "comment", "rewording", "rationale", "source", f"{BODY}__name",
    f"{BODY}__country", f"{BODY}__regional_group", f"{BODY}__status", "version__submission__kind", "comment_type",
    "language", "version__submission__reference", "version__number", "version__submitted_at", "version__is_late",
    "version__on_extension", "annex", "version__submission__channel", "confidentiality", "number",
    "recommendation__paragraph__order", "version__language", "recommendation__text", "rewords_language",
)  # fmt: skip


class Round:
    """The large round as an officer exports it, or one of those beside it."""

    def __init__(self, count: int, reference: str = REFERENCE) -> None:
        enter("sqlite", count)
        from consultations.models import Round as Rows
        from core import clock
        from core.audience import CONFIDENTIAL
        from synthesis.exports.compilations import compilation_of

        self.row = Rows.objects.select_related("document", "rules").get(reference=reference)
        self.compilation = compilation_of(self.row, CONFIDENTIAL, now=clock.now(), by="O. Officer")

    @property
    def inputs(self) -> Any:
        from submissions.models import Input, Version

        current = Version.objects.current().filter(submission__delegation__round=self.row)
        return Input.objects.filter(version__in=current.values("pk"))

    def sheet(self) -> Any:
        """The table as the compiled workbook has it, with all that the synthesis knows of an input."""
        from submissions.tables.exports import inputs
        from synthesis.exports.compilations import outline_for
        from synthesis.exports.sheets import input_extras, quotes_in

        compilation = self.compilation.open()
        outline = outline_for(compilation, counts=False, positions=False)
        return inputs(compilation.request, extra=input_extras(compilation, outline, quotes_in(compilation, outline)))

    def book(self) -> Any:
        from core.spreadsheets import Book, Sheet

        table = self.sheet()
        sheet = Sheet("Inputs", table.columns, table.rows, freeze="body", table="Inputs", band="para")
        return Book("Inputs", [sheet], self.compilation.now)


def drained(rows: Iterable[Any]) -> None:
    deque(rows, 0)


def cursor(watch: Stopwatch) -> dict[str, Any]:
    round_ = Round(watch.size)
    from django.db import connection

    from submissions.visibility.input_rows import listing

    sql, values = listing(round_.inputs).query.sql_with_params()
    with watch, connection.cursor() as bare:
        bare.execute(sql, values)
        while bare.fetchmany(1000):
            pass
    return {}


def step(name: str, watch: Stopwatch) -> dict[str, Any]:
    round_ = Round(watch.size)
    from submissions.visibility.input_rows import listing

    with watch:
        if name == "database":
            drained(listing(round_.inputs).iterator(1000))
        elif name == "seen":
            drained(round_.compilation.request.reader().current())
        else:
            drained(round_.sheet().rows)
    return {}


def raw_floor(watch: Stopwatch) -> dict[str, Any]:
    """What is not compression is not counted: the rows are made, and rendered, while the watch stands still."""
    without_zlib_ng()
    round_ = Round(watch.size)
    time_compression(watch)
    from core.spreadsheets import write_book

    with tempfile.TemporaryDirectory() as folder:
        path = Path(folder) / "book.xlsx"
        write_book(round_.book(), path)
        return {"file_mb": round_mb(path)}


def shares(watch: Stopwatch) -> dict[str, Any]:
    """Of the whole: reading, deciding and making the values; writing them as XML; compressing that."""
    without_zlib_ng()
    round_ = Round(watch.size)
    rows, compression = Stopwatch(), Stopwatch()
    time_compression(compression)
    from core.spreadsheets import write_book

    with tempfile.TemporaryDirectory() as folder, watch:
        with rows:
            book = round_.book()
        sheet = book.sheets[0]
        sheet = replace(sheet, rows=chain.from_iterable(timed(batched(sheet.rows, 250), rows)))
        write_book(replace(book, sheets=[sheet]), Path(folder) / "book.xlsx")
    of = {"rows": rows.cpu_s, "compression": compression.cpu_s}
    of["xml"] = watch.cpu_s - sum(of.values())
    return {name: f"{seconds / watch.cpu_s:.0%}" for name, seconds in of.items()}


def timed[T](items: Iterable[T], watch: Stopwatch) -> Iterator[T]:
    running, item = iter(items), None
    while True:
        with watch:
            item = next(running, None)
        if item is None:
            return
        yield item


def time_compression(watch: Stopwatch) -> None:
    """In this process only."""
    import core.files.zip_writer

    packages: Any = core.files.zip_writer
    real = packages.zlib.compressobj

    class Press:
        def __init__(self, *settings: int) -> None:
            self.press = real(*settings)

        def compress(self, data: bytes) -> Any:
            with watch:
                packages.zlib.crc32(data)
                return self.press.compress(data)

        def flush(self) -> Any:
            with watch:
                return self.press.flush()

    packages.zlib.compressobj = Press


def ours(watch: Stopwatch, *, zlib: bool = False) -> dict[str, Any]:
    if zlib:
        without_zlib_ng()
    round_ = Round(watch.size)
    from core.spreadsheets import write_book

    with tempfile.TemporaryDirectory() as folder:
        path = Path(folder) / "book.xlsx"
        with watch:
            write_book(round_.book(), path)
        readers_agree(path)
        return {"file_mb": round_mb(path), **read_back(path, watch.size)}


def whole(kind: str, share: int, watch: Stopwatch) -> dict[str, Any]:
    first = Round(watch.size // share, "SMALL-1_round-1")  # loads the code, once for all files of a process
    from django.urls import get_resolver

    from synthesis.exports.services import write_file

    _addresses = get_resolver().url_patterns
    with tempfile.TemporaryFile() as made:
        write_file(first.compilation, kind, made)
    round_ = Round(watch.size // share)
    with tempfile.TemporaryFile() as made:
        with watch:
            write_file(round_.compilation, kind, made)
        growth = watch.result()["rss_growth_mb"]
        return {"file_mb": round_to(made.seek(0, io.SEEK_END)), "growth_mb": growth}


def tablib(watch: Stopwatch) -> dict[str, Any]:
    import tablib as library

    rows = Round(watch.size).inputs.order_by("recommendation__paragraph__order", "pk").values_list(*PATHS)
    with tempfile.TemporaryFile() as made, watch:
        found = library.Dataset(headers=PATHS, title="Inputs")
        for row in rows.iterator(1000):
            found.append([taken(value) for value in row])
        made.write(found.export("xlsx"))
    return {}


def bare(watch: Stopwatch) -> dict[str, Any]:
    """Our writer fed by one query of Django's, thirty columns over five joins: what a target for it is set for."""
    without_zlib_ng()
    large = Round(watch.size)
    compression = Stopwatch()
    time_compression(compression)
    from core.spreadsheets import Book, Column, Sheet, write_book

    texts = ("comment", "rewording", "rationale", "source", "recommendation__text", "line_id")
    columns = [Column(path, path, kind="text" if path in texts else "code") for path in PATHS]
    with tempfile.TemporaryDirectory() as folder, watch:
        rows = large.inputs.order_by("recommendation__paragraph__order", "pk").values_list(*PATHS).iterator(1000)
        sheet = Sheet("Inputs", columns, ([taken(value) for value in row] for row in rows), table="Inputs")
        write_book(Book("Inputs", [sheet], large.compilation.now), Path(folder) / "book.xlsx")
    return {"of_its_floor": round(watch.cpu_s / compression.cpu_s, 2)}


def django_import_export(watch: Stopwatch) -> dict[str, Any]:
    inputs = Round(watch.size).inputs
    from django.conf import settings
    from import_export import fields, resources

    settings.USE_TZ = False  # it refuses times with a zone
    columns = {f"c{place}": fields.Field(attribute=path, column_name=path) for place, path in enumerate(PATHS)}
    kind = type("Inputs", (resources.Resource,), columns)
    joined = ("recommendation__paragraph", "line", BODY)
    with tempfile.TemporaryFile() as made, watch:
        found = kind().export(inputs.select_related(*joined).order_by("recommendation__paragraph__order", "pk"))
        made.write(found.export("xlsx"))
    return {}


def taken(value: Any) -> Any:
    return value if isinstance(value, str | int | bool | None) else str(value)


def without_zlib_ng() -> None:
    sys.modules["zlib_ng"] = None  # type: ignore[assignment]  # as if it were not installed


def round_mb(path: Path) -> float:
    return round_to(path.stat().st_size)


def round_to(size: int) -> float:
    return round(size / 1e6, 3)


KINDS = (("compiled", "xlsx"), ("csv", "csv"), ("json", "json"), ("ndjson", "ndjson"))
SIZES = (("", 1), ("_tenth", 10))
MOST_MB = 40
CANDIDATES: dict[str, Callable[[Stopwatch], dict[str, Any]]] = {
    "raw_floor": raw_floor,
    "cursor": cursor,
    **{name: partial(step, name) for name in ("database", "seen", "cells")},
    "ours_zlib": partial(ours, zlib=True),
    "shares": shares,
    "ours": ours,
    "bare_zlib": bare,
    "tablib": tablib,
    "django_import_export": django_import_export,
    **{f"{name}{note}": partial(whole, kind, share) for name, kind in KINDS for note, share in SIZES},
}


def check(found: Mapping[str, Mapping[str, Any]]) -> list[str]:
    """Say how memory grows from a tenth of the round to the whole; a fault for a file that takes too much."""
    faults = []
    for name, _kind in KINDS:
        if name in found:
            growth = found[name]["growth_mb"]
            if f"{name}_tenth" in found:
                times = growth / max(found[f"{name}_tenth"]["growth_mb"], 1)
                print(f"  {name}: {times:.2f} times the memory for ten times the round", file=sys.stderr)
            if growth > MOST_MB:
                faults.append(f"{name}: {growth} MB, more than {MOST_MB}")
    return faults


def prepare(chosen: list[str], size: int) -> AbstractContextManager[None]:
    tenth = [("sqlite", size // 10)] if any(name.endswith("_tenth") for name in chosen) else []
    return databases([("sqlite", size), *tenth])


if __name__ == "__main__":
    main(
        "export_round", CANDIDATES, size=20_000, size_named="--rows", beside={"database": "cursor"},
        prepare=prepare, check=check,
    )  # fmt: skip
