"""Every list at 10,000 and 100,000 inputs beside the bare SQL of its rows, on both databases.

    python -m benchmarks.lists [--size 100000] [--only 'sqlite * coding*'] [--json]

`many` is a round of --size inputs, `few` one of a tenth. A page is asked for once, uncounted, then timed; so is, in the
same process, a page of the same reader that lists nothing (`frame_s`). The time of PostgreSQL's server process counts
too. Below each filter stands how the database goes about its SQL (EXPLAIN).

The exit status is 1 where, of a page,
* `queries` are more for many than for few,
* the CPU time for many is more than its bound (`lists_sql.BOUNDS`) times that of its SQL and of the frame together,
* it grows from few to many by more than GROWTH times the growth of the round,
* a public one is above HEAVIEST kB as a proxy compresses it.
"""

import gzip
import uuid
from collections.abc import Mapping
from contextlib import AbstractContextManager
from functools import partial
from typing import Any

from benchmarks import prepared
from benchmarks.harness import Stopwatch, main
from benchmarks.lists_sql import BOUNDS, FRAMES, PAGES, USUAL_BOUND

DATABASES = ("sqlite", "postgresql")
TENTH = 10  # `many` over `few`
GROWTH = 1.25  # linear, with what repeats of one page differ by
SIZES = ("few", "many")
HEAVIEST = 60.0  # kB
ENOUGH, MOST = 0.5, 20  # CPU seconds of one process, and requests


def page(kind: str, size: str, name: str, watch: Stopwatch) -> Mapping[str, Any]:
    """The page as a browser asks for it, through all middleware, signed in as whoever looks at it."""
    inputs = _inputs(size, watch.size)
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
    frame, beside = FRAMES[asked.who], Stopwatch()
    for each in (address, frame):
        if client.get(each).status_code != 200:
            raise SystemExit(f"{each}: not found")
    with CaptureQueriesContext(connection) as captured:
        content = client.get(address).content
        queries = len(captured)
    if kind == "postgresql":
        watch.also = beside.also = prepared.server_cpu(connection.connection.info.backend_pid)
    _several(watch, lambda: client.get(address))
    _several(beside, lambda: client.get(frame))
    return {
        "inputs": inputs,
        "queries": queries,
        "kB": len(content) // 1000,
        "gz_kB": round(len(gzip.compress(content, 6)) / 1000, 1),
        "frame_s": round(beside.result()["cpu_s"], 4),
    }


def sql(kind: str, size: str, name: str, watch: Stopwatch) -> Mapping[str, Any]:
    """The rows of the same page, by hand, without Django."""
    inputs = _inputs(size, watch.size)
    bare = prepared.Bare(kind, inputs)
    values, asked = prepared.subjects(bare), PAGES[name]
    rows = bare.rows(asked.sql, values)
    watch.also = bare.server_cpu()
    _several(watch, lambda: bare.rows(asked.sql, values))
    plan = bare.plan(asked.sql, values) if asked.filters else []
    return {"inputs": inputs, "rows": len(rows), **({"plan": plan} if plan else {})}


def _inputs(size: str, most: int) -> int:
    return most // TENTH if size == "few" else most


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
    return prepared.databases((kind, _inputs(each, size)) for kind, each in asked)


def check(found: Mapping[str, Mapping[str, Any]]) -> list[str]:
    """A sentence for every page that asks more of a larger round, costs more than its bound, or grows too fast."""
    faults = []
    for kind, name in dict.fromkeys((kind, name) for kind, _size, name in EVERY):
        few, many = (found.get(_called(kind, each, name), {}) for each in SIZES)
        bare = found.get(f"{_called(kind, 'many', name)} (SQL)", {})
        if name.startswith("public") and many.get("gz_kB", 0) > HEAVIEST:
            faults.append(f"{kind} {name}: {many['gz_kB']} kB compressed, at most {HEAVIEST:g}")
        if few and many and many["queries"] > few["queries"]:
            faults.append(f"{kind} {name}: {few['queries']} queries for few inputs, {many['queries']} for many")
        if "cpu_s" in many and "cpu_s" in bare:
            floor, bound = bare["cpu_s"] + many["frame_s"], BOUNDS.get(name, USUAL_BOUND)
            if (ratio := many["cpu_s"] / floor) > bound:
                faults.append(f"{kind} {name}: {ratio:.1f} times its SQL and frame, at most {bound:g}")
        if "cpu_s" in few and "cpu_s" in many:
            growth, most = many["cpu_s"] / few["cpu_s"], TENTH * GROWTH
            if growth > most:
                faults.append(
                    f"{kind} {name}: {growth:.1f} times the time for {TENTH} times the inputs, at most {most:g}"
                )
    return faults


if __name__ == "__main__":
    floors = {name: name if name.endswith(")") else f"{name} (SQL)" for name in CANDIDATES}
    main("lists", CANDIDATES, size=100_000, prepare=prepare, check=check, beside=floors)
