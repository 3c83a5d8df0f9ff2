"""`python -m scripts.serve PORT`: the web process and the background worker, started and ended together.

Either of them ending ends both; so do Ctrl-C, SIGTERM, a hang-up, and (on Linux) the death of this process.
"""

import os
import signal
import subprocess
import sys
import time
from types import FrameType

from scripts.processes import end_with_parent

GRACE_SECONDS = 10  # for requests and the running task; then they are killed


def commands(port: int) -> list[list[str]]:
    """What is served: few threads are enough for a demonstration, and spare SQLite."""
    web = ["-m", "gunicorn", "portal.wsgi", "--bind", f"127.0.0.1:{port}", "--workers", "1", "--threads", "4"]
    quiet = ["--worker-tmp-dir", "/dev/shm"] if os.access("/dev/shm", os.W_OK) else []  # noqa: S108 - not a file of ours
    # Its warnings name the addresses of bad requests (A8).
    return [[*web, "--log-level", "error", *quiet], ["manage.py", "worker"]]


def serve(port: int) -> int:
    """Run until a child ends or a signal comes. Returns 0 after a signal, else the status of the child that ended."""
    asked = False

    def ask(number: int, frame: FrameType | None) -> None:
        nonlocal asked
        asked = True

    for number in (signal.SIGINT, signal.SIGTERM, signal.SIGHUP):
        signal.signal(number, ask)
    # A group of its own for each child: one Ctrl-C reaches them through us, once, and their own children with them.
    children = [
        subprocess.Popen(
            [sys.executable, *words],
            process_group=0,
            preexec_fn=end_with_parent,  # noqa: PLW1509 - no thread is running
        )
        for words in commands(port)
    ]
    print(f"Serving http://127.0.0.1:{port}/ (Ctrl-C ends it)", flush=True)
    while not asked and all(child.poll() is None for child in children):
        time.sleep(0.2)
    status = 0 if asked else next(child.returncode for child in children if child.returncode is not None) or 1
    _end(children)
    return status


def _end(children: list[subprocess.Popen[bytes]]) -> None:
    _signal(children, signal.SIGTERM)
    latest = time.monotonic() + GRACE_SECONDS
    while time.monotonic() < latest and any(child.poll() is None for child in children):
        time.sleep(0.1)
    _signal(children, signal.SIGKILL)
    for child in children:
        child.wait()


def _signal(children: list[subprocess.Popen[bytes]], number: signal.Signals) -> None:
    for child in children:
        try:
            os.killpg(child.pid, number)
        except ProcessLookupError:
            continue


if __name__ == "__main__":
    raise SystemExit(serve(int(sys.argv[1])))
