import json
import os
import subprocess
import sys
from pathlib import Path

from benchmarks.harness import Stopwatch
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
