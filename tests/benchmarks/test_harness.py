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


def measured(cpu_s: float) -> dict[str, float]:
    return {"queries": 22, "cpu_s": cpu_s, "frame_s": 0.04}


def test_a_page_that_takes_many_times_its_sql_is_a_fault() -> None:
    name = "postgresql many coding"
    found = {name: measured(59.5), f"{name} (SQL)": {"cpu_s": 0.34}}
    assert check(found) == ["postgresql coding: 156.6 times its SQL and frame, at most 6"]
    assert check({**found, name: measured(1.5)}) == []


def test_a_page_that_grows_more_than_the_round_is_a_fault() -> None:
    found = {"postgresql few coding": measured(0.7), "postgresql many coding": measured(59.5)}
    assert check(found) == ["postgresql coding: 85.0 times the time for 10 times the inputs, at most 12.5"]
    assert check({**found, "postgresql many coding": measured(7.1)}) == []


def test_lists_fail_by_their_exit_status(tmp_path: Path) -> None:
    script = tmp_path / "grown.py"
    script.write_text(
        "import sys\n"
        "from benchmarks import harness, lists\n"
        "rows = {'sqlite few coding': 0.1, 'sqlite many coding': 9.0}\n"
        "def one(name):\n"
        "    return lambda watch: {'queries': 1, 'frame_s': 0.1}\n"
        "harness._interleave = lambda name, chosen, repeats, size: {\n"
        "    each: [{**dict.fromkeys(harness.MEASURED, 1.0), 'cpu_s': rows[each], 'queries': 1, 'frame_s': 0.1}]\n"
        "    for each in chosen}\n"
        "sys.argv = ['lists']\n"
        "harness.main('lists', {each: one(each) for each in rows}, check=lists.check)\n"
    )
    done = subprocess.run([sys.executable, script], cwd=ROOT, capture_output=True, text=True, check=False,
                          env={**os.environ, "PYTHONPATH": str(ROOT)})  # fmt: skip
    assert done.returncode == 1
    assert "sqlite coding: 90.0 times the time for 10 times the inputs" in done.stderr
