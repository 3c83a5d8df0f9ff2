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

PLAY = """
import json, resource, time
import django
django.setup()
from portal.demonstration import outputs
from portal.demonstration.play import play

def used():
    both = [resource.getrusage(who) for who in (resource.RUSAGE_SELF, resource.RUSAGE_CHILDREN)]
    return sum(each.ru_utime + each.ru_stime for each in both), time.perf_counter()

begin = used()
stage = play()
played = used()
outputs.write_all(stage)
written = used()
pairs = (("play", begin, played), ("write files", played, written))
print(json.dumps({name: [after[0] - before[0], after[1] - before[1]] for name, before, after in pairs}))
"""
INSTALL = {"install": ["sh", "scripts/bootstrap.sh", "runtime"]}
BUILD = {"migrate": [".venv/bin/python", "manage.py", "migrate", "-v0"]}
AGAIN = {"a second make demo": [".venv/bin/python", "manage.py", "demo"]}


def main() -> None:
    """Clone what is committed into a folder that goes away, run the steps there, print where the time went."""
    parser = argparse.ArgumentParser(prog="python -m benchmarks.fresh_clone")
    parser.add_argument("--json", action="store_true", help="print JSON only")
    as_json = parser.parse_args().json
    with tempfile.TemporaryDirectory() as folder:
        clone = Path(folder) / "clone"
        subprocess.run(["git", "clone", "-q", ROOT, clone], check=True)
        (clone / "demo").mkdir()
        steps = {name: run(command, clone)[0] for name, command in {**INSTALL, **BUILD}.items()}
        whole, told = run([".venv/bin/python", "-c", PLAY], clone)
        for name, (cpu, wall) in json.loads(told.splitlines()[-1]).items():
            steps[name] = {**whole, "cpu_s": round(cpu, 3), "wall_s": round(wall, 3)}
        steps |= {name: run(command, clone)[0] for name, command in AGAIN.items()}
    built = [steps[name] for name in ("migrate", "play", "write files")]
    total = {key: round(sum(step[key] for step in built), 3) for key in ("cpu_s", "wall_s")}
    steps["all but the install"] = {**built[0], **total}
    result = {"name": "fresh_clone", "machine": machine(), "candidates": steps}
    print(json.dumps(result, indent=2) if as_json else table(result))


def run(command: list[str], clone: Path) -> tuple[dict[str, Any], str]:
    """CPU and wall seconds and peak memory of one command and all that it starts; and what it printed."""
    begin = time.perf_counter()
    env = {**os.environ, "PORTAL_MODE": "demonstration", "DJANGO_SETTINGS_MODULE": "portal.settings"}
    with tempfile.TemporaryFile("w+") as told:
        child = subprocess.Popen(command, cwd=clone, env=env, stdout=told, stderr=subprocess.DEVNULL)
        _, status, used = os.wait4(child.pid, 0)
        child.returncode = os.waitstatus_to_exitcode(status)
        if child.returncode:
            raise SystemExit(f"{' '.join(command[:3])} ended with {child.returncode} in a fresh clone")
        told.seek(0)
        figures = {
            "cpu_s": round(used.ru_utime + used.ru_stime, 3),
            "wall_s": round(time.perf_counter() - begin, 3),
            "peak_rss_mb": rss_mb(used),
            "spread": 1.0,
        }
        return figures, told.read()


if __name__ == "__main__":
    main()
