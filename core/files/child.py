"""Work on strangers' files happens in a child process with hard limits, never here (guarantee C1).

The child has no secrets in its environment, no Django, no open files of ours but the copies that it is to read (open
for reading), and dies with us. Its answer is one JSON object of limited size; a child that was killed or crashed
becomes a refusal with words for people. One that was ended from outside says nothing about its file: `ChildEnded`.
"""

import contextlib
import json
import os
import signal
import subprocess
import sys
import tempfile
import time
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import asdict
from pathlib import Path
from typing import IO, Any

from core.files.kinds import FileKind
from core.files.limits import DOORS, Door
from core.files.messages import refused
from core.files.objects import CopyPath

_LAST_LINE = 1 << 16  # bytes; at most so long is the child's last word after its lines
_PROGRAM = Path(__file__).with_name("child_main.py")
_ENVIRONMENT = {"PATH": "/usr/bin:/bin", "LANG": "C.UTF-8", "HOME": "/", "OMP_NUM_THREADS": "1", "TZ": "UTC"}
# A kill that is not ours is the system's, when its memory is full; libraries abort when they are given none.
_ENDED_BY: dict[int, str] = {
    signal.SIGXCPU: "took_too_long",
    signal.SIGKILL: "needs_too_much_memory",
    signal.SIGABRT: "needs_too_much_memory",
}


class ChildEnded(Exception):
    """Somebody ended the child with SIGTERM, such as systemd at a restart: a job that waits for it tries again."""


def run_limited(
    door: Door,
    payload: Mapping[str, Any],
    *,
    files: Sequence[Path] = (),
    seconds: int | None = None,
    messages: Mapping[str, Any] | None = None,
) -> dict[str, Any]:
    """Call the door's function as `name(*files, **payload)` in a limited child and return its dict.

    `payload` and the result are JSON. `seconds` is for a caller that waits less than the door allows. An exception of
    the child that has a `code` (and `params`) becomes a `Refused` with that code, with the words of `messages` or of
    `core.files.messages`; everything else is `took_too_long`, `needs_too_much_memory`, `says_too_much` or `damaged`. A
    file larger than the door allows is `file_too_large`; one that begins as a zip is checked first (`check_zip`).
    Raises `ChildEnded` too.
    """
    order = _order(door, payload, files, seconds)
    with _scratch() as output:
        _execute(order, output)
        return _answer(output.read((door.output_mb << 20) + 1), messages)


@contextlib.contextmanager
def lines_limited(
    door: Door,
    payload: Mapping[str, Any],
    *,
    files: Sequence[Path] = (),
    messages: Mapping[str, Any] | None = None,
) -> Iterator[IO[bytes]]:
    """Yield a file with each item that the function of `door` yields, as JSON on a line of its own.

    Like `run_limited`, for a function that yields. The file can be read in any order without holding all of it. Raises
    what `run_limited` raises, before the first line is handed out.
    """
    order = _order(door, payload, files) | {"lines": True}
    with _scratch() as output:
        _execute(order, output)
        end = output.seek(0, os.SEEK_END)
        output.seek(max(0, end - _LAST_LINE))
        last = output.read().rpartition(b"\n")[2]
        _answer(last, messages)  # what the child says when it is through
        output.truncate(end - len(last))
        output.seek(0)
        yield output


def _order(door: Door, payload: Mapping[str, Any], files: Sequence[Path], seconds: int | None = None) -> dict[str, Any]:
    """Return what the child is told to do. Raises Refused for a file that is larger than the door allows."""
    if any(Path(path).stat().st_size > door.size for path in files):
        raise refused("file_too_large", {"limit_mb": door.size >> 20})
    return {
        "function": door.function,
        "payload": dict(payload),
        "files": [str(path if isinstance(path, CopyPath) else Path(path).resolve()) for path in files],
        "inherited": [path.descriptor for path in files if isinstance(path, CopyPath)],
        "limits": {
            "seconds": door.seconds if seconds is None else seconds,
            "memory": door.memory_mb << 20,
            "output": door.output_mb << 20,
        },
        "zip": asdict(door.zip),
        "parent": os.getpid(),
    }


def _execute(order: Mapping[str, Any], output: IO[bytes]) -> None:
    """Run the child; afterwards `output` is at its beginning. Raises Refused where it failed, and ChildEnded."""
    seconds = order["limits"]["seconds"]
    with _scratch() as stdin:
        stdin.write(json.dumps(order).encode())
        stdin.seek(0)
        failure = _run(stdin, output, seconds, order["inherited"])
    if failure:
        raise refused(failure, {"seconds": seconds})
    output.seek(0)


def _run(order: IO[bytes], output: IO[bytes], seconds: int, inherited: Sequence[int] = ()) -> str:
    """Run the child to its end and kill whatever remains of it. Return the code of a failure, or "".

    The child keeps the `inherited` descriptors: copies of objects, which have no other name. Raises ChildEnded.
    """
    child = subprocess.Popen(
        [sys.executable, "-I", "-B", str(_PROGRAM)],
        stdin=order,
        stdout=output,
        stderr=subprocess.DEVNULL,
        env=_ENVIRONMENT,
        cwd="/",
        start_new_session=True,
        pass_fds=inherited,
    )
    try:
        _wait(child, seconds)
    except subprocess.TimeoutExpired:
        return "took_too_long"
    finally:
        _kill_group(child)
    return failure_of(child.returncode)


def failure_of(returncode: int) -> str:
    """Return the code of the failure with which a child has ended, or "". Raises ChildEnded."""
    if returncode == -signal.SIGTERM:
        raise ChildEnded
    return _ENDED_BY.get(-returncode, "damaged") if returncode else ""


def _wait(child: subprocess.Popen[bytes], seconds: float) -> None:
    """Wait without reaping: the process id must stay taken until its group has been killed."""
    end = time.monotonic() + seconds
    pause = 0.001
    while os.waitid(os.P_PID, child.pid, os.WEXITED | os.WNOWAIT | os.WNOHANG) is None:
        if time.monotonic() > end:
            raise subprocess.TimeoutExpired(child.args, seconds)
        time.sleep(pause)
        pause = min(pause * 2, 0.05)


def _kill_group(child: subprocess.Popen[bytes]) -> None:
    """Kill the child and all that it may have started."""
    with contextlib.suppress(ProcessLookupError, PermissionError):  # macOS says EPERM for a group of the dead
        os.killpg(child.pid, signal.SIGKILL)
    child.wait()


def _scratch() -> IO[bytes]:
    """Return a nameless file, in memory where the system can: sent files leave no trace on the disk (D6)."""
    if hasattr(os, "memfd_create"):
        return os.fdopen(os.memfd_create("child"), "w+b")
    return tempfile.TemporaryFile()


def _answer(output: bytes, messages: Mapping[str, Any] | None) -> dict[str, Any]:
    try:
        answer = json.loads(output)
    except (ValueError, RecursionError):
        raise refused("damaged") from None
    if "mistake" in answer:
        raise LookupError(f"The child's function cannot be called: {answer['mistake']}")
    if "error" in answer:
        error = answer["error"]
        refusal = refused(error["code"], error["params"], messages=messages, otherwise=error["message"])
        raise refusal from RuntimeError(f"in the child: {error['where']}")
    result = answer["result"]
    if not isinstance(result, dict):
        raise TypeError("A child's function gives back a dict.")
    return result


def identify_limited(path: Path, declared_name: str, *, tables: bool = False, any_encoding: bool = False) -> FileKind:
    """Run `core.files.inspection.identify` in a child; return the kind. Raises `Refused` with words for people."""
    order = {"declared_name": declared_name, "tables": tables, "any_encoding": any_encoding}
    return FileKind(run_limited(DOORS["kind of a file"], order, files=[path])["kind"])
