"""Rows a second of an import from a csv, beside a bare `bulk_create` of the same inputs; and how memory grows.

    python -m benchmarks.import_inputs [--size ROWS] [--json]

`ours` reads the file in its limited child, maps, matches, checks every row, and enters submissions, versions with
digest and receipt, lines, inputs and where they came from. `look` is the first half of it: reading and checking only.
`bulk_create` writes the rows of `Input` alone, from objects made before, with versions and lines there already: what
nothing that keeps the words can go below. Every candidate at two sizes, a tenth and the whole: the bytes of memory a
row are the growth of the highest resident size between them. On SQLite.
"""

import csv
import os
import random
import subprocess
import sys
import tempfile
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any

from benchmarks import harness
from benchmarks.harness import Stopwatch
from benchmarks.texts import LANGUAGES, text

ROWS, PER_BODY = 100_000, 20
VARIABLE = "BENCHMARK_IMPORT"
HEADING = [
    "External ID", "Organisation", "Constituency", "Country", "Symbol", "Para", "Limb", "Position", "Type", "Comment",
    "Proposed rewording", "Language", "Received",
]  # fmt: skip


@contextmanager
def prepare(chosen: list[str], size: int) -> Iterator[None]:
    """An empty migrated database with one announced round, copied for each process, and the two files."""
    with tempfile.TemporaryDirectory(prefix="portal-bench-") as folder:
        env = {
            "DATABASE": "sqlite", "DJANGO_SETTINGS_MODULE": "portal.settings", "PORTAL_MODE": "development",
            "PORTAL_LOG_LEVEL": "WARNING", "PORTAL_DATA_DIR": f"{folder}/empty",
        }  # fmt: skip
        Path(f"{folder}/empty").mkdir()
        os.environ.update(env)
        command = [sys.executable, "-m", "benchmarks.large_round", "--inputs", "50", "--recommendations", "50"]
        subprocess.run(command, check=True, env={**os.environ, **env}, stdout=subprocess.DEVNULL)
        for rows in {size, size // 10}:
            _file(Path(folder) / f"{rows}.csv", rows)
        os.environ[VARIABLE] = folder
        yield


def _file(path: Path, rows: int) -> None:
    chance = random.Random(7)
    with path.open("w", encoding="utf-8", newline="") as file:
        write = csv.writer(file).writerow
        write(HEADING)
        bodies = max(1, rows // PER_BODY)
        for number in range(rows):
            language = chance.choice(LANGUAGES)
            write([
                f"OLD-{number}", f"Earlier Body {number % bodies}", "Civil society", "Ombira", "",
                number // bodies % 50 + 1, "", chance.choice(["Supports", "X", "Takes note"]), "Substantive",
                text(chance, language, 200, 1500), text(chance, language, 150, 500) if number % 3 == 0 else "",
                language, "2026-03-20",
            ])  # fmt: skip


def _enter(rows: int) -> Path:
    """A copy of the empty database for this process; Django set up."""
    import shutil

    import django

    folder = Path(os.environ[VARIABLE])
    own = Path(tempfile.mkdtemp(prefix="own-", dir=folder))
    shutil.copytree(folder / "empty", own / "data")
    os.environ["PORTAL_DATA_DIR"] = str(own / "data")
    django.setup()
    return folder / f"{rows}.csv"


def _batch(path: Path) -> Any:
    from accounts.models import User
    from benchmarks.large_round import OFFICER, REFERENCE
    from consultations.models import Round
    from submissions.imports import services

    round_ = Round.objects.select_related("document", "rules").get(reference=REFERENCE)
    with path.open("rb") as stream:
        return services.receive(round_, stream, name=path.name, by=User.objects.get(email=OFFICER), huge=True)


def look(watch: Stopwatch, rows: int) -> None:
    path = _enter(rows)
    from submissions.imports import stored_checks

    batch = _batch(path)
    with watch:
        checked = stored_checks.check_file(batch)
    assert not checked.faults, checked.faults[:3]


def ours(watch: Stopwatch, rows: int) -> None:
    path = _enter(rows)
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
    for name, work in (("bulk_create", bulk_create), ("look", look), ("ours", ours))
    for note, share in (("", 1), ("_tenth", 10))
}


def check(found: Any) -> list[str]:
    """Says how memory grows with the rows."""
    for name in ("look", "ours"):
        if name in found and f"{name}_tenth" in found:
            more = found[name]["peak_rss_mb"] - found[f"{name}_tenth"]["peak_rss_mb"]
            rows = found[name]["rows"] - found[f"{name}_tenth"]["rows"]
            print(f"  {name}: {more * (1 << 20) / rows:.0f} bytes of memory a row", file=sys.stderr)
    return []


if __name__ == "__main__":
    harness.main("import_inputs", CANDIDATES, size=ROWS, repeats=1, prepare=prepare, check=check)
