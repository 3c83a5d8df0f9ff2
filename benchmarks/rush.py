"""The last minute: many people save an answer and submit, with double clicks, against the real server.

    python -m benchmarks.rush [--size 200] [--only 'sqlite*' '*closing'] [--json]

Web processes as in deploy/README.md and a worker, on 127.0.0.1, started and ended by each candidate; the round closes
at the end of the minute. `closing` is the closing second alone: everybody has saved, and clicks twice on Submit at a
moment of their own between two seconds before the close and two after it. `unhurried` is the same requests by 20
people, one after the other, with time to spare. All answers are of one round, so that SQLite's one writer and the head
of the audit chain are what everybody waits for.

The figures are worthless, and the exit status is 1, where an acknowledged submission is not there exactly once, where
half of one is, where a refused one has lost its draft, where one was accepted that was sent after the close, or where a
database said that it is locked.
"""

import contextlib
import json
import os
import socket
import subprocess
import sys
import tempfile
import time
from collections.abc import Iterator, Mapping
from concurrent.futures import ThreadPoolExecutor
from functools import partial
from pathlib import Path
from typing import Any

from benchmarks.harness import ROOT, Stopwatch, main
from benchmarks.rush_client import Person, Told
from tests.support.postgres import postgres

VARIABLE = "BENCHMARK_RUSH"
WEB = ["-m", "gunicorn", "portal.wsgi", "--workers", "3", "--threads", "4", "--log-level", "error"]
MINUTE, ARRIVE_WITHIN = 60.0, 45.0  # seconds; whoever comes last still has a quarter of a minute
AROUND, BEFOREHAND = 2.0, 6.0  # seconds: around the close, and before its first click
UNHURRIED = 20


def run(kind: str, pace: str, watch: Stopwatch) -> Mapping[str, Any]:
    """One database, one server, all the people; what they were told is compared with what is there."""
    with tempfile.TemporaryDirectory(prefix="portal-rush-") as folder:
        os.environ.update(_environment(kind, pace, Path(folder)))
        people = _scene(min(UNHURRIED, watch.size) if pace == "unhurried" else watch.size)
        with _server(Path(folder)) as address:
            for person in people:
                person.address = address
            _warm_up(people)
            ready = _saved(people) if pace == "closing" else []
            begin = time.monotonic()
            with watch:
                told = PACES[pace](people, ready)
            seconds = time.monotonic() - begin
        log = (Path(folder) / "log").read_text()
        return {**_figures(told, seconds), **_checked(told), **_errors(log)}


def _warm_up(people: list[Person]) -> None:
    """Every web process has loaded what it needs: a server is not started in its busiest minute."""
    with ThreadPoolExecutor(6) as some:
        list(some.map(lambda person: person.look(), people[:24]))


def _saved(people: list[Person]) -> list[Told]:
    """Everybody has saved and has the last page before them, some days before the close."""
    with ThreadPoolExecutor(6) as some:
        told = list(some.map(Person.save, people))
    for each in told:
        each.pages.clear()  # what the close costs is measured
    return told


def _closing(people: list[Person], ready: list[Told]) -> list[Told]:
    """Everybody clicks twice, in an order of chance's making, evenly over the seconds around the close."""
    close = _close_in(BEFOREHAND + AROUND)
    gap = 2 * AROUND / len(people)
    with ThreadPoolExecutor(len(people)) as crowd:
        for place, (person, told) in enumerate(zip(people, ready, strict=True)):
            crowd.submit(person.submit_at, close - AROUND + place * gap, told)
    return ready


def _unhurried(people: list[Person], _ready: list[Told]) -> list[Told]:
    return [person.save_and_submit() for person in people]


def _rush(people: list[Person], _ready: list[Told]) -> list[Told]:
    """Everybody comes in an order of chance's making, evenly over the minute's first three quarters."""
    _close_in(MINUTE)
    begin = time.monotonic()
    gap = ARRIVE_WITHIN / len(people)

    def come(place: int) -> Told:
        time.sleep(max(0.0, begin + place * gap - time.monotonic()))
        return people[place].save_and_submit()

    with ThreadPoolExecutor(len(people)) as crowd:
        return list(crowd.map(come, range(len(people))))


def _figures(told: list[Told], seconds: float) -> dict[str, Any]:
    """Throughput, and milliseconds of a save and of a click on submit: median and 99th percentile."""
    requests = sum(len(each.saves) + len(each.submits) + len(each.pages) for each in told)
    found: dict[str, Any] = {"people": len(told), "requests/s": round(requests / seconds, 1)}
    for name in ("pages", "saves", "submits"):
        times = sorted(took for each in told for took in getattr(each, name))
        if not times:
            continue
        found[f"{name} median ms"] = round(times[len(times) // 2] * 1000)
        found[f"{name} p99 ms"] = round(times[min(len(times) - 1, int(len(times) * 0.99))] * 1000)
    return found


def _checked(told: list[Told]) -> dict[str, Any]:
    """What everybody was told beside what stands in the database; `faults` is empty where all is well."""
    from consultations.models import Window
    from core import audit
    from submissions.models import Input, Receipt, Version

    closes = Window.objects.latest("closes").closes
    faults = [f"the log: {problem}" for problem in audit.verify()]
    for each in told:
        sent = Version.objects.submitted().filter(submission__delegation=each.delegation)
        receipts = Receipt.objects.filter(version__submission__delegation=each.delegation)
        counts = (sent.count(), receipts.count())
        words = Input.objects.filter(version__submission__delegation=each.delegation, comment=each.words)
        if each.receipts and (counts != (1, 1) or len(each.receipts) != 1):
            faults.append(f"told {sorted(each.receipts)}, there are {counts[0]} versions, {counts[1]} receipts")
        if counts not in ((0, 0), (1, 1)):
            faults.append(f"half a submission: {counts[0]} versions, {counts[1]} receipts")
        if each.was_saved and not words.exists():
            faults.append("words that were acknowledged as saved are not there")
        if counts != (0, 0) and each.clicked_at > closes.timestamp():
            late = each.clicked_at - closes.timestamp()
            faults.append(f"accepted, though the first click came {late:.3f} s after the close")
        if any(version.submitted_at > closes for version in sent):
            faults.append("a submission has a time after the close")
        faults += each.faults
    return {
        "clicked after the close": sum(each.clicked_at > closes.timestamp() for each in told),
        "refused, clicked before": sum(each.was_refused and 0 < each.clicked_at <= closes.timestamp() for each in told),
        "acknowledged": sum(bool(each.receipts) for each in told),
        "refused after the close": sum(each.was_refused for each in told),
        "unanswered": sum(each.unanswered for each in told),
        "faults": faults,
    }


def _errors(log: str) -> dict[str, Any]:
    """What the server said of errors. Its log names their classes, never their words (A8): a database that is locked
    is an OperationalError there."""
    found = sorted({line[:200] for line in log.splitlines() if line.startswith("ERROR")})
    return {"locked": log.count("OperationalError") + log.count("database is locked"), "errors": found[:5]}


def _environment(kind: str, pace: str, folder: Path) -> dict[str, str]:
    name = f"rush_{pace}_{os.getpid()}"
    given = json.loads(os.environ.get(VARIABLE, "{}")) if kind == "postgresql" else {}
    if given:
        import psycopg

        with psycopg.connect(host=given["PGHOST"], user=given["PGUSER"], dbname="postgres", autocommit=True) as main:
            main.execute(f'CREATE DATABASE "{name}"')
    return {
        "DATABASE": kind,
        "DJANGO_SETTINGS_MODULE": "portal.settings",
        "PORTAL_MODE": "development",
        "PORTAL_HOSTS": "127.0.0.1,testserver",
        "PORTAL_LOG_LEVEL": "WARNING",
        "PORTAL_DATA_DIR": str(folder),
        **given,
        **({"PGDATABASE": name} if given else {}),
    }


def _scene(size: int) -> list[Person]:
    """A migrated database with an open round and a focal point, signed in, for each of `size` States."""
    import django

    django.setup()
    from django.core.management import call_command
    from django.db import connections
    from django.test import Client

    call_command("migrate", verbosity=0)
    from tests.factories import DelegationFactory, RoundFactory, focal_point, recommendation

    round_ = RoundFactory(constituencies=("state",))
    answered = recommendation(round_, "123")
    people = []
    for _ in range(size):
        delegation, client = DelegationFactory(round=round_), Client()
        client.force_login(focal_point(delegation), backend="django.contrib.auth.backends.ModelBackend")
        people.append(Person(str(delegation.pk), str(answered.pk), client.cookies["sessionid"].value))
    connections.close_all()
    return people


def _close_in(seconds: float) -> float:
    """Set the close; return it as seconds since 1970."""
    from datetime import timedelta

    from consultations.models import Window
    from core import clock

    closes = clock.now() + timedelta(seconds=seconds)
    Window.objects.update(closes=closes)
    return closes.timestamp()


@contextlib.contextmanager
def _server(folder: Path) -> Iterator[str]:
    """The web processes and the worker; what they say goes to `folder`/log. Yields their address."""
    with socket.socket() as free:
        free.bind(("127.0.0.1", 0))
        port = free.getsockname()[1]
    commands = [[*WEB, "--bind", f"127.0.0.1:{port}"], ["manage.py", "worker"]]
    with (folder / "log").open("w") as log:
        started = [
            subprocess.Popen([sys.executable, *words], cwd=ROOT, stdout=log, stderr=subprocess.STDOUT)
            for words in commands
        ]
        try:
            _wait_for(port, started[0])
            yield f"127.0.0.1:{port}"
        finally:
            for process in started:
                process.terminate()
            for process in started:
                with contextlib.suppress(subprocess.TimeoutExpired):
                    process.wait(15)
                process.kill()
                process.wait()


def _wait_for(port: int, process: subprocess.Popen[bytes]) -> None:
    latest = time.monotonic() + 60
    while time.monotonic() < latest and process.poll() is None:
        with contextlib.suppress(OSError), socket.create_connection(("127.0.0.1", port), 1):
            return
        time.sleep(0.2)
    raise SystemExit("The server did not start.")


PACES = {"unhurried": _unhurried, "rush": _rush, "closing": _closing}
CANDIDATES = {f"{kind} {pace}": partial(run, kind, pace) for kind in ("sqlite", "postgresql") for pace in PACES}


@contextlib.contextmanager
def prepare(chosen: list[str], size: int) -> Iterator[None]:
    """A PostgreSQL server that keeps its promises, where one is asked for."""
    if not any(name.startswith("postgresql") for name in chosen):
        yield
        return
    with postgres(durable=True) as variables:
        os.environ[VARIABLE] = json.dumps(variables)
        yield


def check(found: Mapping[str, Mapping[str, Any]]) -> list[str]:
    faults = [f"{name}: {fault}" for name, row in found.items() for fault in row["faults"]]
    return faults + [f"{name}: database is locked" for name, row in found.items() if row["locked"]]


if __name__ == "__main__":
    other = {name: f"{name.split()[0]} unhurried" for name in CANDIDATES}
    main("rush", CANDIDATES, repeats=1, size=200, prepare=prepare, check=check, beside=other)
