"""A workbook of 200 rows, filled in by 20 contributors: read in, beside a bare `openpyxl.load_workbook` of the books.

    python -m benchmarks.merge_workbooks [--size 20] [--repeats 1] [--json]

One body, 200 recommendations; each contributor has a copy of the whole workbook and fills in their share of it, every
text and list. `at once` is one upload of all books, looked at and taken in; `one by one` each book by itself. All of it
counts: the limited child, the comparison of every cell (twice: when the books are received and when they are taken in),
the saves, one commit; not the words of six languages, which a running server has loaded. The target is at most twice
the bare loading, per book, in CPU seconds. SQLite; each process has a database of its own.
"""

import contextlib
import os
import shutil
import subprocess
import sys
import tempfile
from collections.abc import Iterator, Mapping
from pathlib import Path
from typing import Any

from benchmarks.harness import Stopwatch, main
from benchmarks.texts import text

ROWS = 200
FOLDER = "BENCHMARK_WORKBOOKS"
TARGET = 2.0


def load(watch: Stopwatch) -> Mapping[str, Any]:
    """What the ratio is to."""
    from openpyxl import load_workbook

    paths = _books()
    with watch:
        cells = sum(1 for path in paths for sheet in load_workbook(path) for row in sheet.iter_rows() for _ in row)
    return {"books": len(paths), "cells": cells}


def at_once(watch: Stopwatch) -> Mapping[str, Any]:
    delegation, by = _enter()
    from submissions.workbooks.services import apply_import, receive_workbooks

    paths = _books()
    with watch:
        batch = receive_workbooks(delegation, [(path.name, path) for path in paths], by=by)
        if batch is None:
            raise SystemExit("The books changed nothing.")
        batch = apply_import(batch, by=by)
    return {"books": len(paths), "answers": batch.changed}


def one_by_one(watch: Stopwatch) -> Mapping[str, Any]:
    delegation, by = _enter()
    from submissions.workbooks.services import import_workbook

    paths, changed = _books(), 0
    with watch:
        for path in paths:
            changed += import_workbook(delegation, path, by=by).changed
    return {"books": len(paths), "answers": changed}


def make(books: int) -> None:
    """A body that drafts in a round of 200 recommendations, and the books as its contributors send them back."""
    import django

    django.setup()
    from django.core.management import call_command

    call_command("migrate", verbosity=0)
    from submissions.workbooks.answer_rows import rows_for
    from submissions.workbooks.exports import make_workbook
    from tests.factories import DelegationFactory, RoundFactory, focal_point

    round_ = RoundFactory(paragraphs={str(number): 1 for number in range(1, ROWS + 1)})
    delegation = DelegationFactory(round=round_)
    by = focal_point(delegation)
    rows = [row for row in rows_for(delegation, by=by, language="en") if row.subject[0] == "recommendation"]
    for book in range(books):
        typed = {row.id: _typed(f"{book}.{row.id}") for row in rows[book::books]}
        content = make_workbook(delegation, by=by, language="en", typed=typed)[1]
        (Path(os.environ[FOLDER]) / f"{book:02}.xlsx").write_bytes(content)


def _typed(seed: str) -> dict[str, str]:
    import random

    chance = random.Random(seed)
    said = {
        name: text(chance, "en", size // 2, size)
        for name, size in (("comment", 600), ("rewording", 250), ("rationale", 250))
    }
    return {**said, "position": "supports", "source": "Annual report", "comment_type": "technical"}


def _enter() -> tuple[Any, Any]:
    """The body and its focal point, in a copy of the database that this process may change."""
    folder = Path(tempfile.mkdtemp(prefix="copy-", dir=os.environ[FOLDER]))
    data = Path(os.environ["PORTAL_DATA_DIR"])
    shutil.copytree(data, folder / "data")
    os.environ["PORTAL_DATA_DIR"] = str(folder / "data")
    import django

    django.setup()
    from consultations.models import Delegation
    from submissions.sending.services import focal_points
    from submissions.workbooks.checks import CheckContext

    delegation = Delegation.objects.get()
    by = focal_points(delegation)[0]
    CheckContext(delegation, by).words("en")  # the catalogues
    return delegation, by


def _books() -> list[Path]:
    return sorted(Path(os.environ[FOLDER]).glob("*.xlsx"))


@contextlib.contextmanager
def prepare(chosen: list[str], size: int) -> Iterator[None]:
    with tempfile.TemporaryDirectory(prefix="portal-bench-") as folder:
        os.environ |= {
            FOLDER: folder,
            "DATABASE": "sqlite",
            "DJANGO_SETTINGS_MODULE": "portal.settings",
            "PORTAL_MODE": "development",
            "PORTAL_LOG_LEVEL": "WARNING",
            "PORTAL_DATA_DIR": str(Path(folder) / "data"),
        }
        (Path(folder) / "data").mkdir()
        program = f"from benchmarks.merge_workbooks import make; make({size})"
        subprocess.run([sys.executable, "-c", program], check=True)
        yield


def check(found: Mapping[str, Mapping[str, Any]]) -> list[str]:
    """Whether the target is met, and every answer was taken."""
    faults = []
    for name in ("at once", "one by one"):
        if (row := found.get(name)) and row["answers"] != ROWS:
            faults.append(f"{name}: {row['answers']} answers of {ROWS} were taken")
    if {"at once", "bare load"} <= found.keys():
        ratio = found["at once"]["cpu_s"] / found["bare load"]["cpu_s"]
        if ratio > TARGET:
            faults.append(f"at once: {ratio:.2f} times the bare loading, the target is {TARGET}")
    return faults


if __name__ == "__main__":
    main(
        "merge_workbooks",
        {"bare load": load, "at once": at_once, "one by one": one_by_one},
        size=20,
        repeats=1,
        prepare=prepare,
        check=check,
    )
