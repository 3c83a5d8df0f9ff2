"""Where the time of a newcomer's first `make demo SERVE=0` goes, step by step, on a fresh clone.

    python -m benchmarks.fresh_clone [--json]

The steps follow one another, so they are run once and not interleaved. `install` depends on the network; what comes
after it should stay under a minute on two cores.
"""

import argparse
import json
import os
import subprocess
import tempfile
import time
from pathlib import Path
from typing import Any

from benchmarks.harness import ROOT, machine, rss_mb, table

STEPS = {
    "install": ["sh", "scripts/bootstrap.sh", "runtime"],
    "migrate": [".venv/bin/python", "manage.py", "migrate", "-v0"],
    "play and write files": [".venv/bin/python", "manage.py", "demo"],
    "second run": [".venv/bin/python", "manage.py", "demo"],
}


def main() -> None:
    """Clone what is committed into a folder that goes away, run the steps there, print where the time went."""
    parser = argparse.ArgumentParser(prog="python -m benchmarks.fresh_clone")
    parser.add_argument("--json", action="store_true", help="print JSON only")
    as_json = parser.parse_args().json
    with tempfile.TemporaryDirectory() as folder:
        clone = Path(folder) / "clone"
        subprocess.run(["git", "clone", "-q", ROOT, clone], check=True)
        (clone / "demo").mkdir()
        steps = {name: run(command, clone) for name, command in STEPS.items()}
    result = {"name": "fresh_clone", "machine": machine(), "candidates": steps}
    print(json.dumps(result, indent=2) if as_json else table(result))


def run(command: list[str], clone: Path) -> dict[str, Any]:
    """CPU and wall seconds and peak memory of one command and all that it starts."""
    begin = time.perf_counter()
    env = {**os.environ, "PORTAL_MODE": "demonstration"}
    child = subprocess.Popen(command, cwd=clone, env=env, stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL)
    _, status, used = os.wait4(child.pid, 0)
    child.returncode = os.waitstatus_to_exitcode(status)
    if child.returncode:
        raise SystemExit(f"{' '.join(command)} ended with {child.returncode} in a fresh clone")
    return {
        "cpu_s": round(used.ru_utime + used.ru_stime, 3),
        "wall_s": round(time.perf_counter() - begin, 3),
        "peak_rss_mb": rss_mb(used),
        "spread": 1.0,
    }


if __name__ == "__main__":
    main()
