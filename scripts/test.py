"""`make test`: every check, all of them even when one fails; then a summary.

Linters and types run two at a time and show their output when they end; tests follow one after the other, each step on
both cores.

`python -m scripts.test [lint|types|tests]` runs one group. Without PostgreSQL or Chromium that half is left out, and
the very last line says so; with CI=true a half left out is a failure. So is what needs node or npm, but for CI=true.
What runs where:

* PostgreSQL: every test that touches a database.
* SQLite: every test that touches none, and those marked `both_databases` (tests/conftest.py says which these are). All
  tests with FULL=1, and where PostgreSQL is not installed.
* FAST=1: the linters, and on SQLite what a change most likely breaks (scripts/changes.py); no browser.
"""

import os
import re
import shutil
import subprocess
import sys
import threading
import time
from collections import Counter
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass, field
from fnmatch import fnmatch
from pathlib import Path

import playwright

from scripts.changes import tests_of_changes
from tests.support.browser import find_chromium
from tests.support.postgres import find_programs

PYTHON = sys.executable
PYTEST = [PYTHON, "-m", "pytest", "-q", "-p", "no:cacheprovider", "--durations=15", "--durations-min=5"]
MYPY = [PYTHON, "-m", "mypy", "--no-error-summary"]
PACKAGES = ("core", "accounts", "consultations", "submissions", "synthesis", "portal")
STRICT = (
    "core/**/*.py",
    "*/permissions.py",
    "*/exports.py",
    "accounts/*.py",
    "accounts/people/services.py",
    "accounts/sign_in/*.py",
    "consultations/*.py",
    "consultations/*/*.py",
    "consultations/documents/*/*.py",
    "consultations/reading/*/*.py",
    "consultations/reading/structure/*/*.py",
    "submissions/*.py",
    "submissions/*/*.py",
    "submissions/attachments/extraction/*.py",
    "submissions/imports/sources/*.py",
    "synthesis/*.py",
    "synthesis/*/*.py",
    "synthesis/reports/findings/*.py",
)  # fully typed, but for
LOOSE = (
    "*views.py",
    "*forms.py",
    "*/urls.py",
    "*/migrations/*.py",
)  # only their calls and names are checked: Django types its forms and views too loosely for more
UNCHECKED = (
    "arg-type", "assignment", "attr-defined", "dict-item", "func-returns-value", "index", "list-item", "misc",
    "no-any-return", "operator", "override", "return-value", "union-attr", "var-annotated",
)  # fmt: skip
UNCHECKED_FLAGS = [
    "--cache-dir=.mypy_cache/loose",  # in one cache, each run with other flags would begin anew
    "--no-warn-unused-ignores",
    *(f"--disable-error-code={code}" for code in UNCHECKED),
]
ROOT = Path(__file__).resolve().parents[1]
BIOME = ROOT / "node_modules" / ".bin" / "biome"
CORES = 2  # of a build machine
TWO = [f"-n{CORES}", "--dist=worksteal"]
LIMIT = 85 * 60  # seconds for everything: a build machine gives 90 minutes, and what hung must still be told
LIMIT_OF_FULL = 120 * 60  # it takes some 80 minutes on two quiet cores
KEPT = {"PYTHONDONTWRITEBYTECODE": ""}  # or each of a thousand child processes would compile what it imports
LINT_IMPORTS = "from importlinter.cli import lint_imports_command as run; run(['--no-cache'])"
FAILED = re.compile(r"(\d+) failed, (\d+) passed")
CLOSING = re.compile(r"^=* ?((?:\d+ \w+(?:, )?)+) in [\d.]+s")  # pytest's last line, with or without its frame


@dataclass
class Step:
    """One check. `missing` says what to install when it cannot run here."""

    name: str
    group: str
    command: list[str]
    env: dict[str, str] = field(default_factory=dict)
    missing: str = ""
    optional: bool = False  # left out on a build machine too, where it cannot run
    beside: bool = False  # uses one core: runs beside another
    again: tuple[str, ...] = ()  # what to add to the command to try once more what failed
    seconds: float = 0
    returncode: int | None = None
    closing: str = ""

    def run(self, seconds: float = LIMIT) -> None:
        """Run, show the output as it comes, remember how it ended; ended by us after so many `seconds`."""
        begin = time.monotonic()
        self._run(self.name, self.command, seconds)
        if self.returncode and self.again:
            before = self.closing
            left = seconds - (time.monotonic() - begin)
            self._run(f"{self.name}: what failed, once more", [*self.command, *self.again], left)
            self.closing = self.closing if self.returncode else f"{FAILED.sub(_passed, before)}, at the second try"
        self.seconds = time.monotonic() - begin

    def _run(self, name: str, command: list[str], seconds: float) -> None:
        lines = [f"\n---- {name} ({time.strftime('%H:%M:%S')})\n"]
        if not self.beside:
            print(lines.pop(), end="", flush=True)
        child = subprocess.Popen(
            command, env={**os.environ, **KEPT, **self.env}, stdin=subprocess.DEVNULL, stdout=subprocess.PIPE,
            stderr=subprocess.STDOUT, text=True, errors="replace",
        )  # fmt: skip
        assert child.stdout is not None
        alarm = threading.Timer(max(seconds, 1), child.terminate)
        alarm.start()
        for line in child.stdout:
            if self.beside:
                lines.append(line)
            else:
                print(line, end="", flush=True)
            if found := CLOSING.match(line):
                self.closing = found[1]
        self.returncode = child.wait()
        alarm.cancel()
        if self.beside:
            print("".join(lines), end="", flush=True)

    @property
    def word(self) -> str:
        if self.returncode is None:
            return "left out"
        return "failed" if self.returncode else "ok"


def steps() -> list[Step]:
    """All checks in the order in which they begin. FAST and FULL of the environment choose."""
    full, fast = os.environ.get("FULL") == "1", os.environ.get("FAST") == "1"
    no_database = {"DJANGO_SETTINGS_MODULE": "tests.settings", "TEMPLATE_DATABASE": ":memory:", "DATABASE": "sqlite"}
    checks = [
        Step("mypy", "types", [*MYPY, *typed()]),
        Step("mypy of views and forms", "types", [*MYPY, *UNCHECKED_FLAGS, *loosely_typed()]),
        Step("ruff check", "lint", [PYTHON, "-m", "ruff", "check", "--quiet"]),
        Step("ruff format", "lint", [PYTHON, "-m", "ruff", "format", "--check", "--quiet"]),
        Step("import contracts", "lint", [PYTHON, "-c", LINT_IMPORTS]),
        Step("djlint", "lint", [PYTHON, "-m", "djlint", "templates", "--lint", "--quiet"]),
        _scripts_and_styles(),
        Step("migrations", "types", [PYTHON, "manage.py", "makemigrations", "--check", "--dry-run"], no_database),
    ]
    checks.append(_tests_of_scripts())
    checks = checks if fast else [*_templates(), *checks]  # the longest first
    for each in checks:
        each.beside = True
    return [*checks, *(_fast_tests() if fast else _tests(full=full))]


def _scripts_and_styles() -> Step:
    missing = "" if BIOME.exists() else "the linter of scripts and styles (npm install)"
    return Step("biome", "lint", [str(BIOME), "lint", "--error-on-warnings"], missing=missing, optional=True)


def _tests_of_scripts() -> Step:
    node = find_node()
    command = [node, "--test", "--test-reporter=dot", *sorted(map(str, ROOT.glob("tests/javascript/*.test.js")))]
    missing = "" if node else "the scripts' own tests (apt-get install nodejs)"
    return Step("tests of scripts", "tests", command, missing=missing, optional=True)


def find_node() -> str:
    """The node that comes with Playwright, else the machine's own; "" without any."""
    own = Path(playwright.__file__).parent / "driver" / "node"
    return str(own) if own.exists() else shutil.which("node") or ""


def _templates() -> list[Step]:
    """The databases that tests copy are made side by side: within the tests, all would wait for one after the other."""
    build, settings = [PYTHON, "-m", "tests.support.templates"], {"DJANGO_SETTINGS_MODULE": "tests.settings"}
    names = {"sqlite": "template for SQLite"} | ({"postgresql": "template for PostgreSQL"} if find_programs() else {})
    return [
        Step(name, "tests", [*build, database], {**settings, "DATABASE": database}) for database, name in names.items()
    ]


def _fast_tests() -> list[Step]:
    paths = [str(path) for path in tests_of_changes()]
    return [
        Step("fast tests", "tests", [*PYTEST, *TWO, "-m", "not played and not walk", *paths], {"DATABASE": "sqlite"})
    ]


def _tests(*, full: bool) -> list[Step]:
    no_server = "" if find_programs() else "PostgreSQL (apt-get install postgresql)"
    no_browser = "" if find_chromium() else "the journeys in a browser (apt-get install chromium)"
    suite = [*PYTEST, *TWO, "--ignore=tests/journeys"]
    on_sqlite = Step("tests on SQLite", "tests", suite, {"DATABASE": "sqlite"})
    if not full and not no_server:
        on_sqlite.command = [*suite, "-m", "not database or both_databases"]
        on_sqlite.env["WALK"] = "short"
    # A browser on a busy machine now and then misses a moment; what fails when it runs alone too has failed.
    journeys = [*PYTEST[:4], *TWO, "-o", "cache_dir=.cache/journeys", "tests/journeys"]
    return [
        on_sqlite,
        Step("tests on PostgreSQL", "tests", [*suite, "-m", "database"], {"DATABASE": "postgresql"}, no_server),
        Step("journeys", "tests", journeys, {"DATABASE": "sqlite"}, no_browser, again=("--last-failed", "-n0")),
    ]


def typed(strict: tuple[str, ...] = STRICT, loose: tuple[str, ...] = LOOSE) -> list[str]:
    """What mypy reads. Raises ValueError for a pattern that matches no file: it would guard nothing."""
    found: set[str] = set()
    for pattern in strict:
        names = (path.relative_to(ROOT) for path in ROOT.glob(pattern))
        paths = {str(name) for name in names if name.parts[0] in PACKAGES}
        if not paths:
            raise ValueError(f"STRICT in scripts/test.py: {pattern} matches no file.")
        found |= paths
    for pattern in loose:
        paths = {name for name in found if fnmatch(name, pattern)}
        if not paths:
            raise ValueError(f"LOOSE in scripts/test.py: {pattern} matches no file.")
        found -= paths
    return sorted(found)


def loosely_typed() -> list[str]:
    """Views, forms and addresses: what `typed` leaves out, but for migrations."""
    return sorted({*typed(loose=("*/migrations/*.py",))} - {*typed()})


def _passed(found: re.Match[str]) -> str:
    return f"{int(found[1]) + int(found[2])} passed"


def main(group: str = "") -> int:
    """Run the steps of one group, or all; return the exit status."""
    chosen = [step for step in steps() if group in ("", step.group)]
    begin, limit = time.monotonic(), LIMIT_OF_FULL if os.environ.get("FULL") == "1" else LIMIT
    present = [step for step in chosen if not step.missing]
    with ThreadPoolExecutor(CORES) as pool:
        list(pool.map(lambda step: step.run(limit), [step for step in present if step.beside]))
    for step in present:
        if not step.beside:
            step.run(begin + limit - time.monotonic())
    strict = os.environ.get("CI") == "true"
    bad = [step for step in chosen if step.returncode or (strict and step.missing and not step.optional)]
    left_out = [step.missing for step in chosen if step.missing]
    print("\n---- summary")
    for step in chosen:
        print(f"{step.word:9} {step.name:22} {step.seconds:7.1f} s  {step.closing or step.missing}")
    if bad:
        print("FAILED: " + ", ".join(step.name for step in bad))
    if totals := _totals(chosen):
        print(f"===== {totals} in {time.monotonic() - begin:.2f}s =====")
    if left_out:
        print("!!!!! NOT TESTED, since it is not installed here: " + " and ".join(left_out) + " !!!!!")
    return 1 if bad else 0


def _totals(chosen: list[Step]) -> str:
    """Pytest's counts of all runs added up: `2 failed, 840 passed, 6 skipped`."""
    counts: Counter[str] = Counter()
    for step in chosen:
        for number, word in re.findall(r"(\d+) (\w+)", step.closing):
            counts[word] += int(number)
    return ", ".join(f"{number} {word}" for word, number in sorted(counts.items()) if word != "warnings")


if __name__ == "__main__":
    raise SystemExit(main(*sys.argv[1:2]))
