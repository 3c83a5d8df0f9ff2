"""The two processes live and die together. The real commands are replaced by ones that only wait."""

import os
import signal
import subprocess
import sys
import time
from collections.abc import Callable
from pathlib import Path

import pytest

from tests.support.databases import ROOT

STAND_IN = """
import sys
from scripts import serve
script = "import os,sys,time; open(sys.argv[1],'w').write(str(os.getpid())); time.sleep(float(sys.argv[2]))"
folder, seconds = sys.argv[1:]
serve.commands = lambda port: [["-c", script, folder + "/web", "60"], ["-c", script, folder + "/worker", seconds]]
raise SystemExit(serve.serve(8000))
"""


def start(folder: Path, worker_seconds: str = "60") -> subprocess.Popen[str]:
    """Start the supervisor with stand-ins; returns when both have said their process ids."""
    server = subprocess.Popen(
        [sys.executable, "-c", STAND_IN, folder, worker_seconds], cwd=ROOT, stdout=subprocess.PIPE, text=True
    )
    wait_for(lambda: all((folder / name).is_file() and (folder / name).read_text() for name in ("web", "worker")))
    return server


def wait_for(true: Callable[[], bool]) -> None:
    for _ in range(2_400):
        if true():
            return
        time.sleep(0.05)
    pytest.fail("waited two minutes in vain")


def alive(folder: Path) -> list[str]:
    return [name for name in ("web", "worker") if is_alive(int((folder / name).read_text()))]


def is_alive(pid: int) -> bool:
    try:
        os.kill(pid, 0)
    except ProcessLookupError:
        return False
    stat = Path(f"/proc/{pid}/stat")
    return not stat.exists() or stat.read_text().rsplit(")", 1)[1].split()[0] != "Z"


@pytest.mark.parametrize("number", [signal.SIGTERM, signal.SIGINT, signal.SIGHUP])
def test_a_signal_ends_both(tmp_path: Path, number: signal.Signals) -> None:
    server = start(tmp_path)
    server.send_signal(number)
    assert server.wait(120) == 0
    assert alive(tmp_path) == []


def test_one_that_ends_takes_the_other_with_it(tmp_path: Path) -> None:
    server = start(tmp_path, worker_seconds="0.5")
    assert server.wait(120) == 1
    assert alive(tmp_path) == []


@pytest.mark.skipif(sys.platform != "linux", reason="other systems do not tell children of their parent's death")
def test_a_killed_supervisor_leaves_no_orphans(tmp_path: Path) -> None:
    server = start(tmp_path)
    server.kill()
    server.wait()
    wait_for(lambda: alive(tmp_path) == [])
