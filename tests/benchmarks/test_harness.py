import json
import os
import subprocess
import sys
from pathlib import Path

from benchmarks.harness import Stopwatch, table
from benchmarks.lists import check
from tests.support.databases import ROOT

SAMPLE = """
from benchmarks import harness

def ours(watch):
    with watch:
        sum(range(200_000))
    return {"rows": 7}

def other(watch):
    sum(range(200_000))

if __name__ == "__main__":
    harness.RESULTS = harness.Path(__file__).parent / "results"
    harness.main("_sample", {"ours": ours, "other": other})
"""


def test_each_candidate_runs_in_a_process_of_its_own_and_medians_are_told(tmp_path: Path) -> None:
    folder = tmp_path / "benchmarks"
    folder.mkdir()
    (folder / "_sample.py").write_text(SAMPLE)
    (folder / "__init__.py").write_text(f"__path__.append({str(ROOT / 'benchmarks')!r})")
    done = subprocess.run(
        [sys.executable, "-m", "benchmarks._sample", "--json", "--repeats", "2"],
        cwd=tmp_path, env={**os.environ, "PYTHONPATH": str(tmp_path)}, capture_output=True, text=True, check=True,
    )  # fmt: skip
    told = json.loads(done.stdout)
    assert set(told) == {"name", "machine", "candidates"}
    assert told["candidates"]["ours"]["rows"] == 7
    assert told["candidates"]["ours"]["cpu_s"] > 0
    assert told["candidates"]["other"]["cpu_s"] == 0  # what stands outside the watch is not counted
    assert told["candidates"]["ours"]["peak_rss_mb"] > 1
    assert len((folder / "results" / "_sample.jsonl").read_text().splitlines()) == 4


def test_a_watch_may_be_entered_again() -> None:
    watch = Stopwatch()
    for _ in range(2):
        with watch:
            sum(range(100_000))
    assert watch.result()["wall_s"] > 0


def test_what_is_done_in_a_pause_is_not_counted() -> None:
    watch, whole = Stopwatch(), Stopwatch()
    with whole, watch, watch.pause():
        sum(range(2_000_000))
    assert watch.result()["cpu_s"] < whole.result()["cpu_s"] / 2


def test_equal_runs_are_told_as_one_and_another_process_counts() -> None:
    watch, spent = Stopwatch(), iter([1.0, 4.0, 4.0, 7.0])
    watch.also = lambda: next(spent)
    for _ in range(2):
        with watch:
            pass
    watch.runs = 2
    assert round(watch.result()["cpu_s"], 1) == 3.0


def test_a_ratio_is_to_the_candidate_beside_it_and_lists_stand_below() -> None:
    row = {"cpu_s": 3.0, "wall_s": 3.0, "peak_rss_mb": 9.0, "rss_growth_mb": 1.0, "spread": 1.0}
    told = {"page": row, "page (SQL)": {**row, "cpu_s": 0.5, "plan": ["SEARCH by index"]}}
    result = {"name": "lists", "machine": {"cpu": "x", "cores": 2}, "candidates": told}
    lines = table(result, {"page": "page (SQL)", "page (SQL)": "page (SQL)"}).splitlines()
    assert [line.split()[-1] for line in lines[2:]] == ["6.00", "1.00", "index"]


def test_a_page_that_asks_more_of_a_larger_round_is_a_fault() -> None:
    found = {"sqlite few rounds": {"queries": 22}, "sqlite many rounds": {"queries": 40}}
    assert check(found) == ["sqlite rounds: 22 queries for few inputs, 40 for many"]
    assert check({**found, "sqlite many rounds": {"queries": 22}}) == []
