"""Every list at 1,000 and 100,000 inputs beside the bare SQL of its rows, on both databases.

    python -m benchmarks.lists [--size 100000] [--only 'sqlite many*'] [--json]

`few` is a round of 1,000 inputs, `many` one of --size. A page is asked for once, uncounted, then timed; `queries` must
be the same for few and many. The time of PostgreSQL's server process counts too. Below each filter stands how the
database goes about its SQL (EXPLAIN).
"""

import uuid
from collections.abc import Mapping
from contextlib import AbstractContextManager
from functools import partial
from typing import Any

from benchmarks import prepared
from benchmarks.harness import Stopwatch, main
from benchmarks.lists_sql import PAGES

DATABASES = ("sqlite", "postgresql")
FEW = 1000
SIZES = ("few", "many")
ENOUGH, MOST = 0.5, 20  # CPU seconds of one process, and requests


def page(kind: str, size: str, name: str, watch: Stopwatch) -> Mapping[str, Any]:
    """The page as a browser asks for it, through all middleware, signed in as whoever looks at it."""
    inputs = FEW if size == "few" else watch.size
    subjects = prepared.subjects(prepared.Bare(kind, inputs))
    prepared.enter(kind, inputs)
    from django.db import connection
    from django.test import Client
    from django.test.utils import CaptureQueriesContext

    from accounts.models import User
    from tests.support.officers import sign_in

    asked = PAGES[name]
    client = Client()
    if asked.who != "nobody":
        sign_in(client, User.objects.get(pk=subjects[asked.who]))
    address = asked.address.format(**{key: _shown(value) for key, value in subjects.items()})
    if client.get(address).status_code != 200:
        raise SystemExit(f"{address}: not found")
    with CaptureQueriesContext(connection) as captured:
        content = client.get(address).content
        queries = len(captured)
    if kind == "postgresql":
        watch.also = prepared.server_cpu(connection.connection.info.backend_pid)
    _several(watch, lambda: client.get(address))
    return {"inputs": inputs, "queries": queries, "kB": len(content) // 1000}


def sql(kind: str, size: str, name: str, watch: Stopwatch) -> Mapping[str, Any]:
    """The rows of the same page, by hand, without Django."""
    inputs = FEW if size == "few" else watch.size
    bare = prepared.Bare(kind, inputs)
    values, asked = prepared.subjects(bare), PAGES[name]
    rows = bare.rows(asked.sql, values)
    watch.also = bare.server_cpu()
    _several(watch, lambda: bare.rows(asked.sql, values))
    plan = bare.plan(asked.sql, values) if asked.filters else []
    return {"inputs": inputs, "rows": len(rows), **({"plan": plan} if plan else {})}


def _several(watch: Stopwatch, run: Any) -> None:
    for done in range(1, MOST + 1):
        with watch:
            run()
        watch.runs = done
        if watch.cpu_s > ENOUGH:
            break


def _shown(value: Any) -> str:
    try:
        return str(uuid.UUID(str(value)))
    except ValueError:
        return str(value)


def _called(kind: str, size: str, name: str) -> str:
    return f"{kind} {size} {name}"


EVERY = [(kind, size, name) for kind in DATABASES for name in PAGES for size in SIZES]
CANDIDATES: dict[str, Any] = {}
for each in EVERY:
    CANDIDATES[_called(*each)] = partial(page, *each)
    CANDIDATES[f"{_called(*each)} (SQL)"] = partial(sql, *each)


def prepare(chosen: list[str], size: int) -> AbstractContextManager[Any]:
    """The databases that the chosen candidates look at."""
    asked = [name.split(" ")[:2] for name in chosen]
    return prepared.databases((kind, FEW if few == "few" else size) for kind, few in asked)


def check(found: Mapping[str, Mapping[str, Any]]) -> list[str]:
    """A sentence for every page that asks more of a larger round."""
    faults = []
    for kind, size, name in EVERY:
        few, many = (found.get(_called(kind, each, name)) for each in SIZES)
        if size == "few" and few and many and few["queries"] != many["queries"]:
            faults.append(f"{kind} {name}: {few['queries']} queries for few inputs, {many['queries']} for many")
    return faults


if __name__ == "__main__":
    floors = {name: name if name.endswith(")") else f"{name} (SQL)" for name in CANDIDATES}
    main("lists", CANDIDATES, size=100_000, prepare=prepare, check=check, beside=floors)
