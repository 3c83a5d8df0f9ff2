"""The compiled *Inputs* sheet to a closed workbook: our row writer beside those that a user could pick instead.

    python -m benchmarks.export_xlsx [--rows 20000] [--repeats 3] [--only ours raw_floor] [--json]

The making of the rows is not counted. `raw_floor` only compresses the finished XML of the same rows with zlib 6:
nobody can be faster with that compressor; `floor` does so with the one that `ours` uses. Others get rows that they can
take, and their best honest use. `cells` is a checksum of everything that another reader finds in the file; `formulas`
counts the cells that began with "=" and would be calculated by whoever opens it. What the way from the database costs
is asked by `benchmarks.export_round`.
"""

import datetime as dt
import hashlib
import importlib.util
import random
import sys
import tempfile
import zipfile
from collections.abc import Callable, Iterable, Iterator, Mapping
from functools import partial
from itertools import islice
from pathlib import Path
from typing import Any

from benchmarks.harness import Stopwatch, main
from benchmarks.texts import LANGUAGES, text as words

Rows = Iterable[list[Any]]
CHUNK = 1000
DAY = dt.date(2027, 3, 20)
POSITIONS = ("Supports", "Supports with amendment", "Expresses reservations", "Takes note", "No position")
NASTY = ("=1+1", "Word\x0bbreak", "bell\x07", "half \ud800 pair", "_x0041_", "x" * 40_000, "😀 <&> \u202e", "#N/A")
COLUMNS: list[tuple[str, str]] = [
    *((name, "text") for name in ("Ref", "Symbol")),
    *((name, "code") for name in ("Para", "Part", "Participant", "Constituency", "Position", "Country", "Region")),
    ("Status", "code"),
    *((name, "text") for name in ("Comment", "Working translation", "Wording", "Rationale", "Source")),
    *((name, "code") for name in ("Themes", "Outcome", "Officer", "Type", "Language", "Triage", "Channel")),
    *((name, "bool") for name in ("Late", "Redacted", "Adds own")),
    *((name, "number") for name in ("Words", "Version", "Annex")),
    ("Date", "date"),
    ("Received", "datetime"),
]


def make_row(number: int, chance: random.Random) -> list[Any]:
    """One input: a comment of 200 to 1,500 characters always, four further texts in a third of the rows."""
    language = chance.choice(LANGUAGES)

    def text(low: int, high: int) -> str:
        return f"{number} {words(chance, language, low, high)}"

    def perhaps() -> str | None:
        return text(150, 700) if chance.random() < 0.35 else None

    comment = chance.choice(NASTY) if chance.random() < 0.007 else text(200, 1500)
    received = dt.datetime(2027, 3, 1, tzinfo=dt.UTC) + dt.timedelta(seconds=chance.randrange(2_000_000))
    return [
        f"SR-2027-{number:06d}",
        "A/HRC/11/7",
        f"{chance.randint(118, 128)}",
        f"{chance.randint(1, 3)}",
        f"Body {chance.randint(1, 300)}",
        "State",
        chance.choice(POSITIONS),
        f"Country {chance.randint(1, 193)}",
        "African Group",
        "A status",
        comment,
        *(perhaps() for _ in range(4)),
        f"Theme {chance.randint(1, 30)}",
        "cited",
        f"Officer {chance.randint(1, 9)}",
        "substantive",
        language,
        "admissible",
        "form",
        *(chance.random() < 0.1 for _ in range(3)),
        len(comment) // 6,
        1,
        None,
        DAY - dt.timedelta(days=chance.randrange(200)),
        received,
    ]


class Source:
    """Rows in chunks; while they are made the watch stands still."""

    def __init__(self, count: int, watch: Stopwatch, prepare: Callable[[Rows], Any] = list) -> None:
        self.count, self.watch, self.prepare = count, watch, prepare

    def chunks(self) -> Iterator[Any]:
        chance = random.Random(11)  # the same rows each time
        for start in range(0, self.count, CHUNK):
            with self.watch.pause():
                numbers = range(start, min(start + CHUNK, self.count))
                chunk = self.prepare(make_row(number, chance) for number in numbers)
            yield chunk

    def rows(self) -> Iterator[list[Any]]:
        for chunk in self.chunks():
            yield from chunk


def ours(path: Path, count: int, watch: Stopwatch) -> None:
    from core.spreadsheets import Book, Column, Sheet, write_book

    source = Source(count, watch)
    columns = [Column(name, name, 20, kind) for name, kind in COLUMNS]  # type: ignore[arg-type]  # the kinds stand above
    sheet = Sheet("Inputs", columns, source.rows(), freeze="Para", table="Inputs", band="Para")
    write_book(Book("Inputs", [sheet], dt.datetime(2027, 3, 20, tzinfo=dt.UTC)), path)


def floor(path: Path, count: int, watch: Stopwatch) -> None:
    """The rows come as finished XML; only compression and the container are left."""
    from zoneinfo import ZoneInfo

    from openpyxl.utils import get_column_letter

    from core.files.zip_writer import ZipWriter
    from core.spreadsheets import Column, NoteWords, Sheet
    from core.spreadsheets.notes import Notes
    from core.spreadsheets.rows import BAND, HEADING, PLAIN, RowWriter

    columns = [Column(name, name, 20, kind) for name, kind in COLUMNS]  # type: ignore[arg-type]  # the kinds stand above
    styles = {look: [(1, 2)] * len(columns) for look in (PLAIN, BAND, HEADING)}
    letters = [get_column_letter(index) for index in range(1, len(columns) + 1)]
    writer = RowWriter(Sheet("Inputs", columns, []), "Inputs", styles, letters, ZoneInfo("UTC"), Notes(NoteWords()))

    def finished(rows: Rows) -> list[bytes]:
        made: list[bytes] = []
        writer.write(rows, made.append)
        return made

    source = Source(count, watch, finished)
    with path.open("wb") as file:
        package = ZipWriter(file)
        with package.part("xl/worksheets/sheet1.xml") as write:
            for chunk in source.chunks():
                for data in chunk:
                    write(data)
        package.close()


def taken(rows: Rows) -> list[list[Any]]:
    """Rows that every library takes: no character that XML cannot carry, no text too long for a cell, no time zone."""
    from core.text.characters import writable_text

    def cell(value: Any) -> Any:
        if isinstance(value, str):
            return writable_text(value)[0][:32_767]
        return value.replace(tzinfo=None) if isinstance(value, dt.datetime) else value

    return [[cell(value) for value in row] for row in rows]


def xlsxwriter(path: Path, count: int, watch: Stopwatch) -> None:
    """Streaming, typed calls, one format a column."""
    import xlsxwriter as library

    source = Source(count, watch, taken)
    book = library.Workbook(str(path), {"constant_memory": True})
    sheet = book.add_worksheet("Inputs")
    wrapped, date = book.add_format({"text_wrap": True, "valign": "top"}), book.add_format({"num_format": "yyyy-mm-dd"})
    writes = {"bool": sheet.write_boolean, "number": sheet.write_number}
    for column, (name, _kind) in enumerate(COLUMNS):
        sheet.write_string(0, column, name, wrapped)
    calls = [
        (writes.get(kind) or (sheet.write_datetime if kind.startswith("date") else sheet.write_string),
         date if kind.startswith("date") else wrapped)
        for _name, kind in COLUMNS
    ]  # fmt: skip
    for number, row in enumerate(source.rows(), start=1):
        for column, (value, (call, style)) in enumerate(zip(row, calls, strict=True)):
            if value is None:
                sheet.write_blank(number, column, None, style)
            else:
                call(number, column, value, style)
    book.close()


def rust(path: Path, count: int, watch: Stopwatch) -> None:
    """A generator of records; dates as `yyyy-mm-dd`."""
    import rustpy_xlsxwriter as library

    names = [name for name, _kind in COLUMNS]
    records = (dict(zip(names, row, strict=True)) for row in Source(count, watch, taken).rows())
    library.write_worksheet(records, str(path), sheet_name="Inputs", datetime_format="yyyy-mm-dd")


def openpyxl(path: Path, count: int, watch: Stopwatch) -> None:
    """Write-only, a styled cell for each value, texts typed as texts: what stands in its manual for large files."""
    import openpyxl as library
    from openpyxl.cell import WriteOnlyCell
    from openpyxl.styles import Alignment

    book, wrapped = library.Workbook(write_only=True), Alignment(wrap_text=True, vertical="top")
    sheet = book.create_sheet("Inputs")
    sheet.append([name for name, _kind in COLUMNS])

    def cell(value: Any) -> Any:
        made = WriteOnlyCell(sheet, value)
        made.alignment = wrapped
        if isinstance(value, str):
            made.data_type = "s"
        return made

    for row in Source(count, watch, taken).rows():
        sheet.append([cell(value) for value in row])
    book.save(path)


def tablib(path: Path, count: int, watch: Stopwatch) -> None:
    import tablib as library

    found = library.Dataset(headers=[name for name, _kind in COLUMNS], title="Inputs")
    for row in Source(count, watch, taken).rows():
        found.append(row)
    path.write_bytes(found.export("xlsx"))


def django_import_export(path: Path, count: int, watch: Stopwatch) -> None:
    """Its resource over a queryset of a flat table in memory, which is kind to it: our own rows come of five joins."""
    import django
    from django.conf import settings

    if not settings.configured:
        memory = {"ENGINE": "django.db.backends.sqlite3", "NAME": ":memory:"}
        settings.configure(DATABASES={"default": memory}, INSTALLED_APPS=["import_export"], USE_TZ=False)
        django.setup()
    from django.db import connection, models
    from import_export import resources

    kinds: dict[str, Any] = {
        "bool": models.BooleanField, "number": models.IntegerField, "date": models.DateField,
        "datetime": models.DateTimeField,
    }  # fmt: skip
    fields = [(f"f{place}", name, kind) for place, (name, kind) in enumerate(COLUMNS)]
    columns = {key: kinds.get(kind, models.TextField)(name, null=True) for key, name, kind in fields}
    with watch.pause():
        meta = type("Meta", (), {"app_label": "import_export", "db_table": f"rows_{count}"})
        Row: Any = type(f"Row{count}", (models.Model,), {"__module__": __name__, "Meta": meta, **columns})
        with connection.schema_editor() as editor:
            editor.create_model(Row)
        Rows = resources.modelresource_factory(Row)
    for chunk in Source(count, watch, taken).chunks():
        with watch.pause():
            Row.objects.bulk_create(Row(**{f"f{n}": value for n, value in enumerate(row)}) for row in chunk)
    names = [key for key, _name, _kind in fields]
    found = Rows().export(Row.objects.order_by("pk"), export_fields=names)
    found.headers, found.title = [name for _key, name, _kind in fields], "Inputs"
    path.write_bytes(found.export("xlsx"))


def candidate(run: Callable[[Path, int, Stopwatch], None], watch: Stopwatch, *, zlib: bool = False) -> dict[str, Any]:
    """Writes one book. Imports and one small book come first, uncounted."""
    if zlib:
        sys.modules["zlib_ng"] = None  # type: ignore[assignment]  # as if it were not installed
    with tempfile.TemporaryDirectory() as folder:
        path = Path(folder) / "book.xlsx"
        with (small := Stopwatch()):
            run(path, 10, small)
        with watch:
            run(path, watch.size, watch)
        size = {"file_mb": round(path.stat().st_size / 1e6, 3)}
        if run is ours:
            readers_agree(path)
        return size if run is floor else {**size, **read_back(path, watch.size)}


def read_back(path: Path, count: int) -> dict[str, Any]:
    """All cells by another reader, as a checksum, and how many of them are formulas."""
    from python_calamine import CalamineWorkbook

    formulas, rest = 0, b""
    with zipfile.ZipFile(path) as archive, archive.open("xl/worksheets/sheet1.xml") as part:
        for piece in iter(lambda: part.read(1 << 20), b""):
            formulas += (rest + piece).count(b"<f>")
            rest = piece[-2:]
    digest, found = hashlib.sha256(), 0
    for row in islice(CalamineWorkbook.from_path(str(path)).get_sheet_by_name("Inputs").iter_rows(), 1, None):
        digest.update(repr([value[:30_000] if isinstance(value, str) else value for value in row]).encode())
        found += 1
    if found != count:
        raise SystemExit(f"{path}: {found} rows instead of {count}")
    return {"cells": digest.hexdigest()[:12], "formulas": formulas}


def readers_agree(path: Path, most: int = 20_000) -> None:
    """Raises SystemExit where openpyxl and calamine read a cell of the first `most` rows differently, or a formula."""
    from openpyxl import load_workbook
    from python_calamine import CalamineWorkbook

    others = CalamineWorkbook.from_path(str(path)).get_sheet_by_name("Inputs").iter_rows()
    book = load_workbook(path, read_only=True)
    for cells, other in islice(zip(book["Inputs"].iter_rows(), others, strict=True), most):
        for cell, value in zip(cells, other, strict=True):
            mine = unescaped(cell.value) if isinstance(cell.value, str) else cell.value
            if cell.data_type == "f" or not same(mine, value):
                raise SystemExit(f"{path}, {cell.coordinate}: {mine!r} and {value!r}")
    book.close()


def unescaped(text: str) -> str:
    """openpyxl leaves `_x005F_` as it stands in texts that are in the cell itself."""
    return text.replace("_x005F_", "_")


def same(one: Any, other: Any) -> bool:
    """Dates are times to one of them, an empty cell is "" to the other."""
    if isinstance(one, dt.datetime) and not isinstance(other, dt.datetime):
        return one == dt.datetime.combine(other, dt.time())
    if isinstance(one, dt.datetime):
        return abs(one - other) < dt.timedelta(seconds=1)
    return bool((one or "") == (other or "") or one == other)


def check(found: Mapping[str, Mapping[str, Any]]) -> list[str]:
    """Ours and those that promise typed cells must have written the same; none of ours is a formula."""
    exact = {row["cells"] for name, row in found.items() if name.removesuffix("_zlib") in ("ours", "xlsxwriter")}
    faults = ["The writers wrote different cells."] if len(exact) > 1 else []
    return faults + [f"{name}: formulas" for name, row in found.items() if "ours" in name and row["formulas"]]


PEERS = {
    "xlsxwriter": xlsxwriter, "rust": rust, "openpyxl": openpyxl, "tablib": tablib,
    "django_import_export": django_import_export,
}  # fmt: skip
MODULES = {"rust": "rustpy_xlsxwriter", "django_import_export": "import_export"}
CANDIDATES = {
    "raw_floor": partial(candidate, floor, zlib=True),
    "ours": partial(candidate, ours),
    "ours_zlib": partial(candidate, ours, zlib=True),
    "floor": partial(candidate, floor),
    **{name: partial(candidate, run) for name, run in PEERS.items()
       if importlib.util.find_spec(MODULES.get(name, name))},
}  # fmt: skip

if __name__ == "__main__":
    main("export_xlsx", CANDIDATES, size=20_000, size_named="--rows", check=check)
