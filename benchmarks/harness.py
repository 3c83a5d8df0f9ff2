"""How every benchmark here is run: one process per candidate and repeat, interleaved, CPU beside wall, medians.

A benchmark is a module with a table of candidates:

    def ours(watch: Stopwatch) -> dict[str, object]:
        rows = make_rows()                  # not counted
        with watch:                         # counted; may be entered several times
            write(rows)
        return {"bytes": 123}               # facts to show beside the figures, compared between candidates by a person

    if __name__ == "__main__":
        main("export", {"ours": ours, "xlsxwriter": other})

`python -m benchmarks.export [--json] [--repeats 3] [--size N] [--only PATTERN ...]`. Seconds of two machines or two
days are never compared; ratios inside one run are. Every process's raw line is kept in benchmarks/results/.
"""

import argparse
import contextlib
import json
import os
import platform
import resource
import statistics
import subprocess
import sys
import time
from collections.abc import Callable, Iterator, Mapping
from contextlib import AbstractContextManager
from fnmatch import fnmatch
from pathlib import Path
from typing import Any, Self

ROOT = Path(__file__).resolve().parent.parent
RESULTS = ROOT / "benchmarks" / "results"
MEASURED = ("cpu_s", "wall_s", "peak_rss_mb", "rss_growth_mb")
NOISY = 1.5  # highest over lowest repeat: above it a run says little


class Stopwatch:
    """Adds up the CPU time (all threads, and children that have ended) and the wall time spent inside `with`.

    `size` is what was asked for by `--size`. `runs`: how many equal runs were measured; the figures are of one.
    `also`: the CPU seconds so far of another process that works for this one, a database server's for example.
    """

    def __init__(self, size: int = 0) -> None:
        self.cpu_s = self.wall_s = 0.0
        self.rss_before_mb: float | None = None
        self.rss_peak_mb = 0.0
        self.size, self.runs = size, 1
        self.also: Callable[[], float] = lambda: 0.0

    def __enter__(self) -> Self:
        if self.rss_before_mb is None:
            self.rss_before_mb = peak_rss_mb()
        self._begin = cpu_seconds() + self.also(), time.perf_counter()
        return self

    def __exit__(self, *_: object) -> None:
        self.wall_s += time.perf_counter() - self._begin[1]
        self.cpu_s += cpu_seconds() + self.also() - self._begin[0]
        self.rss_peak_mb = peak_rss_mb()

    @contextlib.contextmanager
    def pause(self) -> Iterator[None]:
        """Inside a `with`: what is done here is not counted, the making of rows for example."""
        self.__exit__()
        try:
            yield
        finally:
            self.__enter__()

    def result(self) -> dict[str, float]:
        """Seconds, and megabytes of the process's highest resident size up to the last stop; the growth counts
        from the first start."""
        peak = self.rss_peak_mb or peak_rss_mb()
        growth = peak - (self.rss_before_mb or 0.0)
        seconds = (round(self.cpu_s / self.runs, 6), round(self.wall_s / self.runs, 6))
        return dict(zip(MEASURED, (*seconds, peak, round(growth, 1)), strict=True))


Candidate = Callable[[Stopwatch], Mapping[str, Any] | None]


def main(
    name: str,
    candidates: Mapping[str, Candidate],
    *,
    repeats: int = 3,
    size: int = 0,
    size_named: str = "--size",
    prepare: Callable[[list[str], int], AbstractContextManager[Any]] | None = None,
    beside: Mapping[str, str] | None = None,
    check: Callable[[Mapping[str, Mapping[str, Any]]], list[str]] | None = None,
) -> None:
    """Run the module's candidates and print a table, or with --json `{"name", "machine", "candidates": {...}}`.

    `size`: how much work by default; `size_named`: another name of that option. `prepare(chosen, size)` holds whatever
    all processes share. `beside`: candidate -> the one that its ratio is to, by default the first. `check(candidates)`
    gives a sentence for whatever makes the figures worthless; they are printed all the same, and the exit status is 1.
    """
    parser = argparse.ArgumentParser(prog=f"python -m benchmarks.{name}")
    parser.add_argument("--json", action="store_true", help="print JSON only")
    parser.add_argument("--repeats", type=int, default=repeats)
    names = dict.fromkeys((size_named, "--size"))
    parser.add_argument(*names, dest="size", type=int, default=size, help="rows, inputs: what the benchmark says")
    parser.add_argument("--only", nargs="+", default=["*"], help="only these candidates; * stands for anything")
    parser.add_argument("--candidate", choices=sorted(candidates), help=argparse.SUPPRESS)
    asked = parser.parse_args()
    if asked.candidate:
        print(json.dumps(_measure(candidates[asked.candidate], asked.size)))
        return
    chosen = [each for each in candidates if any(fnmatch(each, pattern) for pattern in asked.only)]
    if not chosen:
        parser.error(f"no candidate is called so; there are: {', '.join(candidates)}")
    with prepare(chosen, asked.size) if prepare else contextlib.nullcontext():
        lines = _interleave(name, chosen, asked.repeats, asked.size)
    found = {each: _median(lines[each]) for each in chosen}
    result = {"name": f"{name}_{asked.size}" if asked.size else name, "machine": machine(), "candidates": found}
    print(json.dumps(result, indent=2) if asked.json else table(result, beside))
    if faults := check(found) if check else []:
        raise SystemExit("\n".join(faults))


def machine() -> dict[str, Any]:
    """What a figure must not be read without."""
    model = platform.processor() or platform.machine()
    if Path("/proc/cpuinfo").exists():
        names = [line for line in Path("/proc/cpuinfo").read_text().splitlines() if line.startswith("model name")]
        model = names[0].split(":", 1)[1].strip() if names else model
    return {"cpu": model, "cores": os.cpu_count(), "python": platform.python_version(), "system": platform.platform()}


def table(result: Mapping[str, Any], beside: Mapping[str, str] | None = None) -> str:
    """The result for a reader: one line a candidate with its ratio to the first, or to the one it stands beside; facts
    that are lists below."""
    rows = result["candidates"]
    first, width = next(iter(rows)), max(24, *(len(name) + 1 for name in rows))
    lines = [f"{result['name']}  ({result['machine']['cpu']}, {result['machine']['cores']} cores)"]
    lines.append(f"  {'':{width}}{'CPU s':>10}{'wall s':>10}{'peak MB':>10}{'ratio':>8}")
    for name, row in rows.items():
        facts = {key: value for key, value in row.items() if key not in (*MEASURED, "spread")}
        told = "  ".join(f"{key} {value}" for key, value in facts.items() if not isinstance(value, list))
        noise = "" if row["spread"] <= NOISY else f"  (noisy: highest is {row['spread']} times the lowest)"
        other = rows.get((beside or {}).get(name, first))
        ratio = f"{row['cpu_s'] / (other['cpu_s'] or 1e-9):8.2f}" if other else f"{'–':>8}"
        figures = f"{row['cpu_s']:10.4f}{row['wall_s']:10.4f}{row['peak_rss_mb']:10.1f}{ratio}"
        lines.append(f"  {name:{width}}{figures}  {told}{noise}")
        lines += [f"      {line}" for value in facts.values() if isinstance(value, list) for line in value]
    return "\n".join(lines)


def cpu_seconds() -> float:
    """User and system time of this process and of its ended children."""
    used = [resource.getrusage(who) for who in (resource.RUSAGE_SELF, resource.RUSAGE_CHILDREN)]
    return sum(each.ru_utime + each.ru_stime for each in used)


def peak_rss_mb() -> float:
    """Highest resident size of this process so far."""
    return rss_mb(resource.getrusage(resource.RUSAGE_SELF))


def rss_mb(used: resource.struct_rusage) -> float:
    """Linux counts in kB, macOS in bytes."""
    return round(used.ru_maxrss / (1 << 20 if sys.platform == "darwin" else 1 << 10), 1)


def _measure(candidate: Candidate, size: int) -> dict[str, Any]:
    watch = Stopwatch(size)
    facts = candidate(watch) or {}
    return {**watch.result(), **facts}


def _interleave(name: str, chosen: list[str], repeats: int, size: int) -> dict[str, list[dict[str, Any]]]:
    """Repeats outside, candidates inside: a slow minute of the machine then hits all alike."""
    lines: dict[str, list[dict[str, Any]]] = {each: [] for each in chosen}
    RESULTS.mkdir(exist_ok=True)
    with (RESULTS / f"{name}.jsonl").open("a") as kept:
        for _ in range(repeats):
            for each in chosen:
                command = [sys.executable, "-m", f"benchmarks.{name}", "--candidate", each, "--size", str(size)]
                done = subprocess.run(command, check=True, stdout=subprocess.PIPE, text=True)
                line = json.loads(done.stdout.splitlines()[-1])
                lines[each].append(line)
                kept.write(json.dumps({"candidate": each, "at": time.time(), **line}) + "\n")
    return lines


def _median(lines: list[dict[str, Any]]) -> dict[str, Any]:
    """Medians of what was measured, the facts of the last process, and the spread of its CPU time."""
    cpu = sorted(line["cpu_s"] for line in lines)
    medians = {key: round(statistics.median(line[key] for line in lines), 6) for key in MEASURED}
    return {**lines[-1], **medians, "spread": round(cpu[-1] / max(cpu[0], 1e-9), 2)}
