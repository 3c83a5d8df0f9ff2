"""Databases with a large round in them, made for one benchmark and gone after it; and the way into one of them.

with databases([("sqlite", 1000), ("postgresql", 100_000)]):    # in the process that starts the others
    ...
round = enter("postgresql", 100_000)                            # in a candidate's process, before any model
"""

import contextlib
import json
import os
import re
import subprocess
import sys
import tempfile
from collections.abc import Callable, Iterable, Iterator
from pathlib import Path
from typing import Any

from benchmarks.large_round import OFFICER, PERSON, REFERENCE
from tests.support.postgres import postgres

VARIABLE = "BENCHMARK_DATABASES"


@contextlib.contextmanager
def databases(wanted: Iterable[tuple[str, int]]) -> Iterator[None]:
    """Each database with that many inputs. Raises SystemExit where PostgreSQL is asked for and missing."""
    with databases_as((each, ()) for each in sorted(set(wanted))):
        yield


@contextlib.contextmanager
def databases_as(plans: Iterable[tuple[tuple[str, int], Iterable[str]]]) -> Iterator[None]:
    """The same, each with what is said to its maker besides the number of inputs (`large_round`)."""
    plans = list(plans)
    with contextlib.ExitStack() as stack:
        folder = Path(stack.enter_context(tempfile.TemporaryDirectory(prefix="portal-bench-")))
        server = stack.enter_context(postgres()) if any(kind == "postgresql" for (kind, _), _said in plans) else {}
        made = {f"{kind} {inputs}": _made(kind, inputs, folder, server, said) for (kind, inputs), said in plans}
        os.environ[VARIABLE] = json.dumps(made)
        yield


def enter(kind: str, inputs: int) -> None:
    """Points this process at the database and sets Django up."""
    import django

    os.environ.update(json.loads(os.environ[VARIABLE])[f"{kind} {inputs}"])
    django.setup()


class Bare:
    """The database without Django: hand-written SQL with `:name` for values, on either."""

    def __init__(self, kind: str, inputs: int) -> None:
        env = json.loads(os.environ[VARIABLE])[f"{kind} {inputs}"]
        self.kind = kind
        self.connection: Any
        if kind == "sqlite":
            import sqlite3

            self.connection = sqlite3.connect(Path(env["PORTAL_DATA_DIR"]) / "portal.sqlite3")
        else:
            import psycopg

            names = {"host": "PGHOST", "user": "PGUSER", "dbname": "PGDATABASE", "port": "PGPORT"}
            self.connection = psycopg.connect(**{name: env[key] for name, key in names.items()}, autocommit=True)

    def rows(self, sql: str, values: dict[str, Any]) -> list[Any]:
        if self.kind == "postgresql":
            sql = re.sub(r"(?<!:):(\w+)", r"%(\1)s", sql.replace("%", "%%"))
        return self.connection.execute(sql, values).fetchall()  # type: ignore[no-any-return]

    def plan(self, sql: str, values: dict[str, Any]) -> list[str]:
        """How the database goes about it, in its own words."""
        if self.kind == "sqlite":
            return [row[3] for row in self.rows(f"EXPLAIN QUERY PLAN {sql}", values)]
        return [row[0] for row in self.rows(f"EXPLAIN (COSTS OFF) {sql}", values)]

    def server_cpu(self) -> Callable[[], float]:
        return server_cpu(self.connection.info.backend_pid) if self.kind == "postgresql" else lambda: 0.0


def server_cpu(process: int) -> Callable[[], float]:
    """CPU seconds so far of a PostgreSQL server process; always 0 where the system does not tell."""
    path = Path(f"/proc/{process}/schedstat")
    return (lambda: int(path.read_text().split()[0]) / 1e9) if path.exists() else lambda: 0.0


def subjects(bare: Bare) -> dict[str, Any]:
    """What pages are asked about: the large round, one recommendation in its middle, a submission that waits, …"""
    round_ = bare.rows("SELECT id, document_id FROM consultations_round WHERE reference = :r", {"r": REFERENCE})[0]
    found = {"round": round_[0], "now": "2026-11-01 00:00:00+00:00"}
    asks = {
        "recommendation": "SELECT r.id FROM consultations_round_recommendations m JOIN consultations_recommendation r "
        'ON r.id = m.recommendation_id WHERE m.round_id = :round ORDER BY r."order" LIMIT 1 OFFSET 24',
        "delegation": "SELECT d.id FROM consultations_delegation d JOIN consultations_organisation o "
        "ON o.id = d.organisation_id WHERE d.round_id = :round AND o.code = 'X0'",
        "submission": "SELECT s.id FROM submissions_submission s JOIN consultations_delegation d "
        "ON d.id = s.delegation_id WHERE d.round_id = :round AND NOT EXISTS "
        "(SELECT 1 FROM submissions_triagedecision t WHERE t.submission_id = s.id) AND NOT EXISTS (SELECT 1 FROM "
        "submissions_attachment a JOIN submissions_version v ON v.id = a.version_id WHERE v.submission_id = s.id) "
        "ORDER BY s.id LIMIT 1",
        "report": "SELECT reference FROM synthesis_synthesisreport WHERE round_id = :round",
        "report_id": "SELECT id FROM synthesis_synthesisreport WHERE round_id = :round",
        "officer": "SELECT id FROM accounts_user WHERE email = :officer_mail",
        "person": "SELECT id FROM accounts_user WHERE email = :person_mail",
    }
    given = {**found, "officer_mail": OFFICER, "person_mail": PERSON}
    return {**found, **{name: bare.rows(sql, given)[0][0] for name, sql in asks.items()}}


def _made(kind: str, inputs: int, folder: Path, server: dict[str, str], said: Iterable[str]) -> dict[str, str]:
    name = f"large_{inputs}"
    env = {
        "DATABASE": kind,
        "DJANGO_SETTINGS_MODULE": "portal.settings",
        "PORTAL_MODE": "development",
        "PORTAL_HOSTS": "testserver",
        "PORTAL_LOG_LEVEL": "WARNING",
        "PORTAL_DATA_DIR": str(folder / name),
        **server,
        **({"PGDATABASE": name} if kind == "postgresql" else {}),
    }
    (folder / name / "static").mkdir(parents=True, exist_ok=True)  # without it every process warns
    if kind == "postgresql":
        import psycopg

        with psycopg.connect(host=server["PGHOST"], user=server["PGUSER"], dbname="postgres", autocommit=True) as main:
            main.execute(f'CREATE DATABASE "{name}"')
    command = [sys.executable, "-m", "benchmarks.large_round", "--inputs", str(inputs), *said]
    subprocess.run(command, check=True, env={**os.environ, **env})
    return env
