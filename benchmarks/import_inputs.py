"""Rows a second of an import from a csv, beside a bare `bulk_create` of the same inputs; and how memory grows.

    python -m benchmarks.import_inputs [--size ROWS] [--json]

`ours` reads the file in its limited child, maps, matches, checks every row, and enters submissions, versions with
digest and receipt, lines, inputs and where they came from. `look` is the first half of it: reading and checking only.
`bulk_create` writes the rows of `Input` alone, from objects made before, with versions and lines there already: what
nothing that keeps the words can go below. `ours_postgresql` is `ours` on PostgreSQL, whose own time the wall shows;
the rest is on SQLite. `look_bodies` reads a file in which every row is of another participant, `look_bad` one in which
every row has an error, which is told and written into the workbook. Every candidate at two sizes, a tenth and the
whole: the bytes of memory a row are the growth of the highest resident size between them, and `steeper` is how much
more a row costs in the larger file (1: nothing grows faster than the rows).
"""

import contextlib
import csv
import json
import os
import random
import subprocess
import sys
import tempfile
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

from benchmarks import harness
from benchmarks.harness import Stopwatch
from benchmarks.texts import LANGUAGES, text
from tests.support.postgres import postgres

ROWS, PER_BODY = 100_000, 20
VARIABLE, SERVER = "BENCHMARK_IMPORT", "BENCHMARK_IMPORT_SERVER"
BASE = "import_inputs"  # the empty database on PostgreSQL, of which each process takes a copy
STEEP = 1.5
SHAPES: dict[str, dict[str, int]] = {"_bodies": {"per_body": 1}, "_bad": {"para": 999}}  # of other files
HEADING = [
    "External ID", "Organisation", "Constituency", "Country", "Symbol", "Para", "Limb", "Position", "Type", "Comment",
    "Proposed rewording", "Language", "Received",
]  # fmt: skip


@contextlib.contextmanager
def prepare(chosen: list[str], size: int) -> Iterator[None]:
    """An empty migrated database of each kind with one announced round, copied for each process, and the files."""
    with contextlib.ExitStack() as stack:
        folder = stack.enter_context(tempfile.TemporaryDirectory(prefix="portal-bench-"))
        kinds = {"postgresql" if "postgresql" in each else "sqlite" for each in chosen}
        server = stack.enter_context(postgres()) if "postgresql" in kinds else {}
        env = {
            "DJANGO_SETTINGS_MODULE": "portal.settings", "PORTAL_MODE": "development",
            "PORTAL_LOG_LEVEL": "WARNING", "PORTAL_DATA_DIR": f"{folder}/empty",
        }  # fmt: skip
        Path(f"{folder}/empty").mkdir()
        os.environ.update(env)
        command = [sys.executable, "-m", "benchmarks.large_round", "--inputs", "50", "--recommendations", "50"]
        for own in ({"DATABASE": "sqlite"}, {"DATABASE": "postgresql", **server, "PGDATABASE": BASE}):
            if own["DATABASE"] in kinds:
                _create(own)
                subprocess.run(command, check=True, env={**os.environ, **env, **own}, stdout=subprocess.DEVNULL)
        os.environ[SERVER] = json.dumps(server)
        for rows in {size, size // 10}:
            _file(Path(folder) / f"{rows}.csv", rows)
            for name, shape in SHAPES.items():
                if any(name in each for each in chosen):
                    _file(Path(folder) / f"{rows}{name}.csv", rows, **shape)
        os.environ[VARIABLE] = folder
        yield


def _create(own: dict[str, str], template: str = "template1") -> None:
    """Create the database of these variables on their server, if they have one."""
    if own["DATABASE"] == "postgresql":
        import psycopg

        with psycopg.connect(host=own["PGHOST"], user=own["PGUSER"], dbname="postgres", autocommit=True) as main:
            main.execute(f'CREATE DATABASE "{own["PGDATABASE"]}" TEMPLATE "{template}"')


def _file(path: Path, rows: int, *, per_body: int = PER_BODY, para: int = 0) -> None:
    chance = random.Random(7)
    with path.open("w", encoding="utf-8", newline="") as file:
        write = csv.writer(file).writerow
        write(HEADING)
        bodies = max(1, rows // per_body)
        for number in range(rows):
            language = chance.choice(LANGUAGES)
            write([
                f"OLD-{number}", f"Earlier Body {number % bodies}", "Civil society", "Ombira", "",
                para or number // bodies % 50 + 1, "", chance.choice(["Supports", "X", "Takes note"]), "Substantive",
                text(chance, language, 200, 1500), text(chance, language, 150, 500) if number % 3 == 0 else "",
                language, "2026-03-20",
            ])  # fmt: skip


def _enter(rows: int, kind: str = "sqlite", file: str = "") -> Path:
    """A copy of the empty database for this process; Django set up. Return the path of the file."""
    import shutil

    import django

    folder = Path(os.environ[VARIABLE])
    own = Path(tempfile.mkdtemp(prefix="own-", dir=folder))
    shutil.copytree(folder / "empty", own / "data")
    os.environ |= {"PORTAL_DATA_DIR": str(own / "data"), "DATABASE": kind}
    if kind == "postgresql":
        os.environ |= json.loads(os.environ[SERVER]) | {"PGDATABASE": own.name}
        _create({name: os.environ[name] for name in ("DATABASE", "PGHOST", "PGUSER", "PGDATABASE")}, BASE)
    django.setup()
    return folder / f"{rows}{file}.csv"


def _batch(path: Path) -> Any:
    from accounts.models import User
    from benchmarks.large_round import OFFICER, REFERENCE
    from consultations.models import Round
    from submissions.imports import services

    round_ = Round.objects.select_related("document", "rules").get(reference=REFERENCE)
    with path.open("rb") as stream:
        return services.receive(round_, stream, name=path.name, by=User.objects.get(email=OFFICER), huge=True)


def look(watch: Stopwatch, rows: int, file: str = "") -> None:
    path = _enter(rows, file=file)
    from submissions.imports import stored_checks

    batch = _batch(path)
    with watch:
        checked = stored_checks.check_file(batch)
    assert len(checked.bad_rows) == (rows if file == "_bad" else 0), checked.faults[:3]


def look_bodies(watch: Stopwatch, rows: int) -> None:
    look(watch, rows, "_bodies")


def look_bad(watch: Stopwatch, rows: int) -> None:
    look(watch, rows, "_bad")


def ours_postgresql(watch: Stopwatch, rows: int) -> None:
    ours(watch, rows, "postgresql")


def ours(watch: Stopwatch, rows: int, kind: str = "sqlite") -> None:
    path = _enter(rows, kind)
    from submissions.imports import services, stored_checks
    from submissions.models import Input

    batch = _batch(path)
    with watch:
        stored_checks.check_file(batch)
        services.apply(batch, by=batch.by)
    assert Input.objects.filter(line__imported__batch=batch).count() == rows


def bulk_create(watch: Stopwatch, rows: int) -> None:
    path = _enter(rows)
    from django.db import transaction

    from consultations.models import Recommendation
    from submissions.models import Input, Line, Submission, Version

    submission = Submission.objects.first()
    officer = Version.objects.first().started_by
    version = Version.objects.create(submission=submission, number=9, started_by=officer)
    about = list(Recommendation.objects.all()[:50])
    csv.field_size_limit(1 << 20)
    with path.open(encoding="utf-8", newline="") as file, transaction.atomic():
        waiting: list[Input] = []
        for number, row in enumerate(csv.DictReader(file), start=1):
            line = Line(submission=submission, public_reference=f"B-{number}")
            waiting.append(
                Input(version=version, line=line, number=number, recommendation=about[0], comment=row["Comment"],
                      rewording=row["Proposed rewording"], language=row["Language"], stage="cleared")
            )  # fmt: skip
            if len(waiting) == 1_000 or number == rows:
                Line.objects.bulk_create(each.line for each in waiting)
                with watch:
                    Input.objects.bulk_create(waiting)
                waiting.clear()


def _at(share: int, work: Callable[[Stopwatch, int], None]) -> harness.Candidate:
    def candidate(watch: Stopwatch) -> dict[str, Any]:
        rows = watch.size // share
        work(watch, rows)
        return {"rows": rows, "rows_a_second": round(rows / watch.wall_s)}

    return candidate


CANDIDATES = {
    f"{name}{note}": _at(share, work)
    for name, work in (
        ("bulk_create", bulk_create),
        ("look", look),
        ("look_bodies", look_bodies),
        ("look_bad", look_bad),
        ("ours", ours),
        ("ours_postgresql", ours_postgresql),
    )
    for note, share in (("", 1), ("_tenth", 10))
}


def check(found: Any) -> list[str]:
    """Say how memory and time grow with the rows; a fault for what grows faster than they do."""
    faults = []
    for name in ("look", "look_bodies", "look_bad", "ours", "ours_postgresql"):
        if name in found and f"{name}_tenth" in found:
            whole, tenth = found[name], found[f"{name}_tenth"]
            more = (whole["peak_rss_mb"] - tenth["peak_rss_mb"]) * (1 << 20) / (whole["rows"] - tenth["rows"])
            steeper = whole["cpu_s"] / whole["rows"] / (tenth["cpu_s"] / tenth["rows"])
            print(f"  {name}: {more:.0f} bytes of memory a row, steeper {steeper:.2f}", file=sys.stderr)
            if steeper > STEEP:
                faults.append(f"{name}: a row costs {steeper:.2f} times as much in ten times as many")
    return faults


if __name__ == "__main__":
    harness.main("import_inputs", CANDIDATES, size=ROWS, repeats=1, prepare=prepare, check=check)
