"""How fast and how large: the compiled *Inputs* sheet by our row writer, by XlsxWriter, and by compression alone.

    python -m benchmarks.row_writer [--rows 20000] [--repeats 3] [--json]

One process per candidate and repeat, interleaved; medians. The making of the rows is not counted. `floor` only
compresses the finished XML of the same rows: nobody can be faster with that compressor. Read the CPU seconds, and
compare inside one run only.
"""

import argparse
import datetime as dt
import hashlib
import importlib.util
import json
import os
import platform
import random
import resource
import statistics
import subprocess
import sys
import tempfile
import time
import zipfile
from collections.abc import Callable, Iterable, Iterator
from pathlib import Path
from typing import Any

Rows = Iterable[list[Any]]
CANDIDATES = ("floor", "ours", "floor_zlib", "ours_zlib", "xlsxwriter")
CHUNK = 1000
DAY = dt.date(2027, 3, 20)
SYLLABLES = {
    "en": ("mi", "gra", "tion", "chil", "dren", "ser", "vice", "pro", "tec", "ac", "cess", "co", "or", "di", "na", "s"),
    "fr": ("mi", "gra", "tion", "en", "fant", "droit", "pro", "tec", "ac", "cès", "é", "tat", "lo", "cal", "gou", "er"),
    "es": ("mi", "gra", "ción", "ni", "ñez", "de", "re", "cho", "pro", "tec", "ac", "ce", "so", "es", "ta", "do"),
    "ru": ("ми", "гра", "ция", "де", "ти", "пра", "ва", "за", "щи", "та", "до", "ступ", "го", "су", "дар", "ство"),
    "ar": ("ال", "هج", "رة", "أط", "فال", "حق", "وق", "حما", "ية", "وص", "ول", "دو", "لة", "مح", "لي", "ين"),
    "zh": ("移", "徙", "儿", "童", "权", "利", "保", "护", "获", "得", "国", "家", "地", "方", "协", "调"),
}


def vocabulary(language: str, size: int = 2000) -> list[str]:
    """Made-up words in the letters of a language: as many that texts compress about as real ones do."""
    chance = random.Random(language)
    return ["".join(chance.choices(SYLLABLES[language], k=chance.randint(1, 4))) for _ in range(size)]


WORDS = {language: vocabulary(language) for language in SYLLABLES}
POSITIONS = ("Supports", "Supports with amendment", "Expresses reservations", "Takes note", "No position")
NASTY = ("=1+1", "Word\x0bbreak", "bell\x07", "half \ud800 pair", "_x0041_", "x" * 40_000, "😀 <&> \u202e", "#N/A")
COLUMNS: list[tuple[str, str]] = [
    *((name, "text") for name in ("Ref", "Symbol")),
    *((name, "code") for name in ("Para", "Part", "Body", "Constituency", "Position", "Country", "Region", "Status")),
    *((name, "text") for name in ("Comment", "Working translation", "Wording", "Rationale", "Source")),
    *((name, "code") for name in ("Themes", "Disposition", "Officer", "Type", "Language", "Triage", "Channel")),
    *((name, "bool") for name in ("Late", "Redacted", "Adds own")),
    *((name, "number") for name in ("Words", "Version", "Annex")),
    ("Date", "date"),
    ("Received", "datetime"),
]


def make_row(number: int, chance: random.Random) -> list[Any]:
    """One input: a comment of 200 to 1,500 characters always, four further texts in a third of the rows."""
    language = chance.choice(tuple(WORDS))

    def text(low: int, high: int) -> str:
        size = chance.randint(low, high)
        return f"{number} {' '.join(chance.choices(WORDS[language], k=size // 7 + 1))}"[:size]

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
    """Rows in chunks, with the processor time that making them took."""

    def __init__(self, count: int, prepare: Callable[[Rows], Any] = list) -> None:
        self.count, self.prepare, self.seconds = count, prepare, 0.0

    def chunks(self) -> Iterator[Any]:
        chance = random.Random(11)  # the same rows each time
        for start in range(0, self.count, CHUNK):
            begun = time.process_time()
            numbers = range(start, min(start + CHUNK, self.count))
            chunk = self.prepare(make_row(number, chance) for number in numbers)
            self.seconds += time.process_time() - begun
            yield chunk

    def rows(self) -> Iterator[list[Any]]:
        for chunk in self.chunks():
            yield from chunk


def ours(path: Path, count: int) -> Source:
    from core.spreadsheets import Book, Column, Sheet, write_book

    source = Source(count)
    columns = [Column(name, name, 20, kind) for name, kind in COLUMNS]  # type: ignore[arg-type]
    sheet = Sheet("Inputs", columns, source.rows(), freeze="Para", table="Inputs", band="Para")
    write_book(Book("Inputs", [sheet], dt.datetime(2027, 3, 20, tzinfo=dt.UTC)), path)
    return source


def floor(path: Path, count: int) -> Source:
    """The rows come as finished XML; only compression and the container are left."""
    from zoneinfo import ZoneInfo

    from openpyxl.utils import get_column_letter

    from core.packages import Package
    from core.spreadsheets import Column, NoteWords, Sheet
    from core.spreadsheets.notes import Notes
    from core.spreadsheets.rows import BAND, HEADING, PLAIN, RowWriter

    columns = [Column(name, name, 20, kind) for name, kind in COLUMNS]  # type: ignore[arg-type]
    styles = {look: [(1, 2)] * len(columns) for look in (PLAIN, BAND, HEADING)}
    letters = [get_column_letter(index) for index in range(1, len(columns) + 1)]
    writer = RowWriter(Sheet("Inputs", columns, []), "Inputs", styles, letters, ZoneInfo("UTC"), Notes(NoteWords()))

    def finished(rows: Rows) -> list[bytes]:
        made: list[bytes] = []
        writer.write(rows, made.append)
        return made

    source = Source(count, finished)
    with path.open("wb") as file:
        package = Package(file)
        with package.part("xl/worksheets/sheet1.xml") as write:
            for chunk in source.chunks():
                for data in chunk:
                    write(data)
        package.close()
    return source


def xlsxwriter(path: Path, count: int) -> Source:
    """Its best honest use: streaming, typed calls, one format a column, rows it can take."""
    import xlsxwriter as library

    from core.characters import clean

    def cleaned(rows: Rows) -> list[list[Any]]:
        return [[clean(v)[0][:32_767] if isinstance(v, str) else v for v in row] for row in rows]

    source = Source(count, cleaned)
    book = library.Workbook(str(path), {"constant_memory": True, "remove_timezone": True})
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
    return source


def measure(candidate: str, count: int) -> dict[str, Any]:
    """Run one candidate in this process. Imports and one small book come first, uncounted."""
    if candidate.endswith("_zlib"):
        sys.modules["zlib_ng"] = None  # type: ignore[assignment]
    run = {"floor": floor, "ours": ours, "xlsxwriter": xlsxwriter}[candidate.removesuffix("_zlib")]
    with tempfile.TemporaryDirectory() as folder:
        path = Path(folder) / "book.xlsx"
        run(path, 10)
        before = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss
        wall, cpu = time.perf_counter(), time.process_time()
        source = run(path, count)
        cpu = time.process_time() - cpu - source.seconds
        wall = time.perf_counter() - wall - source.seconds
        peak = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss
        figures = {"cpu_s": cpu, "wall_s": wall, "peak_rss_mb": peak / 1024, "growth_mb": (peak - before) / 1024}
        return {**figures, "file_mb": path.stat().st_size / 1e6, **({} if run is floor else read_back(path, count))}


def read_back(path: Path, count: int) -> dict[str, Any]:
    """All cells by another reader, as a checksum; a writer that is fast and wrong stops the benchmark."""
    from python_calamine import CalamineWorkbook

    with zipfile.ZipFile(path) as archive, archive.open("xl/worksheets/sheet1.xml") as part:
        if any(b"<f>" in line for line in iter(lambda: part.read(1 << 20), b"")):
            raise SystemExit(f"{path}: a formula cell")
    digest = hashlib.sha256()
    rows = CalamineWorkbook.from_path(str(path)).get_sheet_by_name("Inputs").to_python()[1:]
    for row in rows:
        digest.update(repr([value[:30_000] if isinstance(value, str) else value for value in row]).encode())
    if len(rows) != count:
        raise SystemExit(f"{path}: {len(rows)} rows instead of {count}")
    return {"sha256": digest.hexdigest()}


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--rows", type=int, default=20_000)
    parser.add_argument("--repeats", type=int, default=3)
    parser.add_argument("--json", action="store_true")
    parser.add_argument("--candidate", choices=CANDIDATES, help=argparse.SUPPRESS)
    wanted = parser.parse_args()
    if wanted.candidate:
        print(json.dumps(measure(wanted.candidate, wanted.rows)))
        return
    names = [name for name in CANDIDATES if importlib.util.find_spec(name.split("_")[0]) or "xlsx" not in name]
    found: dict[str, list[dict[str, Any]]] = {name: [] for name in names}
    for _repeat in range(wanted.repeats):
        for name in names:
            command = [sys.executable, "-m", "benchmarks.row_writer", "--candidate", name, "--rows", str(wanted.rows)]
            found[name].append(json.loads(subprocess.run(command, check=True, capture_output=True).stdout))
    report(wanted, found)


def report(wanted: argparse.Namespace, found: dict[str, list[dict[str, Any]]]) -> None:
    """Medians by candidate. Every candidate that was read back must have written the same cells."""
    digests = {run["sha256"] for runs in found.values() for run in runs if "sha256" in run}
    candidates = {
        name: {key: round(statistics.median(run[key] for run in runs), 3) for key in runs[0] if key != "sha256"}
        for name, runs in found.items()
    }
    machine = f"{platform.machine()}, {os.cpu_count()} cores, Python {platform.python_version()}"
    result = {"name": f"row_writer_{wanted.rows}", "machine": machine, "candidates": candidates}
    result["same_cells"] = len(digests) == 1
    if wanted.json:
        print(json.dumps(result))
        return
    for name, figures in candidates.items():
        print(f"{name:12}", *(f"{key} {value:9.2f} " for key, value in figures.items()))
    print("same cells:", result["same_cells"])


if __name__ == "__main__":
    main()
