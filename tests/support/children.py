"""What the limited child is asked to do in tests: it misbehaves on purpose."""

import os
import resource
import signal
import subprocess
import sys
import time
from pathlib import Path
from typing import Any, NoReturn

from core.files.kinds import IntakeError


def echo(*paths: Path, **payload: Any) -> dict[str, Any]:
    """What arrives."""
    return {"files": [path.read_text() for path in paths], "payload": payload}


def surroundings() -> dict[str, Any]:
    """What the child can see and may do."""
    return {
        "environment": dict(os.environ),
        "django": "django" in sys.modules,
        "input": sys.stdin.read(),
        "open_files": resource.getrlimit(resource.RLIMIT_NOFILE)[1],
        "memory": resource.getrlimit(resource.RLIMIT_AS)[1],
        "file_size": resource.getrlimit(resource.RLIMIT_FSIZE)[1],
        "own_group": os.getpgid(0) == os.getpid(),
        "nice": os.nice(0),
        "descriptors": sorted(int(name) for name in os.listdir("/proc/self/fd")),
    }


def sleep(mark: str = "") -> NoReturn:
    """Never ends; leaves its process id in the file `mark`."""
    if mark:
        Path(mark).write_text(str(os.getpid()))
    while True:
        time.sleep(1)


def start_another(mark: str) -> NoReturn:
    """Starts a process that would outlive it, and sleeps (a child of root may; others have no processes left)."""
    try:
        other = subprocess.Popen(["sleep", "1000"])
    except OSError:
        os._exit(0)
    Path(mark).write_text(str(other.pid))
    sleep()


def burn() -> NoReturn:
    """Uses the processor."""
    while True:
        pass


def eat() -> dict[str, Any]:
    """Takes more memory than it may."""
    return {"size": len(bytearray(1 << 30))}


def shout(size: int) -> dict[str, Any]:
    """Says more than it may."""
    return {"text": "x" * size}


def chatter() -> dict[str, Any]:
    """Writes where it should not, as libraries do, and answers."""
    sys.stdout.write("noise")
    os.write(1, b"noise")
    os.write(2, b"noise")
    return {"answer": 42}


def crash() -> NoReturn:
    """Ends as a library with a hole would."""
    os.kill(os.getpid(), signal.SIGSEGV)
    raise AssertionError


def end_from_outside() -> NoReturn:
    """Gets the signal that systemd sends to every process of a unit that it stops."""
    os.kill(os.getpid(), signal.SIGTERM)
    sleep()


def leave() -> NoReturn:
    """Ends without an answer."""
    os._exit(0)


def refuse() -> NoReturn:
    """A typed error."""
    raise IntakeError("kind_unknown", extension="exe")


def refuse_in_own_words() -> NoReturn:
    """A typed error of another package."""
    raise IntakeError("row_wrong", row=7)


def stumble() -> NoReturn:
    """An error nobody thought of, with a secret in its text."""
    raise KeyError("secret words of the file")


def recurse() -> dict[str, Any]:
    """Goes too deep."""
    return recurse()


def a_list() -> list[int]:
    """Not what was agreed."""
    return [1]
