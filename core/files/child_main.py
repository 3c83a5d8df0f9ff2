"""The child's side of `core.files.child`: sets its limits first, then imports and works. Run as a program only."""

import contextlib
import ctypes
import importlib
import json
import os
import resource
import signal
import sys
from collections.abc import Iterable
from pathlib import Path
from typing import Any

_BLOCK = 1 << 18  # bytes that are written at once
_PR_SET_PDEATHSIG, _PR_SET_NO_NEW_PRIVS = 1, 38


def main() -> None:
    """Read the order from standard input, run it within its limits, write the answer where standard output was."""
    with os.fdopen(os.dup(0), "rb") as stdin:
        order = json.loads(stdin.read())
    answer_to = os.dup(1)
    nothing = os.open(os.devnull, os.O_RDWR)
    for number in (0, 1, 2):  # what libraries print is nobody's answer
        os.dup2(nothing, number)
    _die_with(order["parent"])
    _limit(**order["limits"])
    sys.path.insert(0, str(Path(__file__).resolve().parent.parent.parent))
    answer = _obey(order, answer_to if order.get("lines") else None)
    try:
        _write(answer_to, answer)
    except OSError:  # the answer is larger than a file may grow
        os.ftruncate(answer_to, 0)
        os.lseek(answer_to, 0, os.SEEK_SET)
        _write(answer_to, _error("says_too_much"))


def _obey(order: dict[str, Any], lines_to: int | None = None) -> bytes:
    """Run the order and return its answer; the items of a function that yields go to `lines_to` before it."""
    module, _, name = order["function"].partition(":")
    try:
        function = getattr(importlib.import_module(module), name)
    except (ImportError, AttributeError) as error:
        return json.dumps({"mistake": str(error)}).encode()
    paths = [*map(Path, order["files"])]
    try:
        _check_containers(paths, order["zip"])
        result = function(*paths, **order["payload"])
        if lines_to is not None:
            result = _write_lines(lines_to, result)
        return json.dumps({"result": result}).encode()
    except MemoryError:
        pass  # answered below, when the failed work has been let go of
    except RecursionError:
        return _error("damaged", where="RecursionError")
    except Exception as error:
        code, where = getattr(error, "code", None), _where(error)
        if not isinstance(code, str):
            return _error("damaged", where=where)
        return _error(code, getattr(error, "params", {}), getattr(error, "message", ""), where)
    return _error("needs_too_much_memory")


def _check_containers(paths: list[Path], limits: dict[str, Any]) -> None:
    """Ask every door's containers for what they hold, before anything opens them. Raises `IntakeError`."""
    from core.files.containers import check_containers
    from core.files.limits import ZipLimits

    if paths:
        check_containers(paths, ZipLimits(**limits | {"embedded": tuple(limits["embedded"])}))


def _write_lines(number: int, items: Iterable[object]) -> dict[str, int]:
    """Write each item as JSON on a line of its own; return their count. Raises where they exceed the allowed size."""
    count, size, waiting = 0, 0, []
    for item in items:
        waiting.append(json.dumps(item).encode() + b"\n")
        size, count = size + len(waiting[-1]), count + 1
        if size > _BLOCK:
            _say(number, b"".join(waiting))
            size, waiting = 0, []
    _say(number, b"".join(waiting))
    return {"lines": count}


def _say(number: int, data: bytes) -> None:
    try:
        _write(number, data)
    except OSError:
        raise _SaysTooMuch from None


class _SaysTooMuch(Exception):
    code = "says_too_much"


def _error(code: str, params: object = None, message: object = "", where: str = "") -> bytes:
    words = message if isinstance(message, str) else ""  # translated words are found by the parent, from the code
    error = {"code": code, "params": params or {}, "message": words, "where": where}
    try:
        return json.dumps({"error": error}).encode()
    except (TypeError, ValueError):
        return json.dumps({"error": error | {"params": {}}}).encode()


def _where(error: BaseException) -> str:
    """Return kind and place of an error, to correct the code: never its text, which may quote the file (A8)."""
    place = error.__traceback__
    while place and place.tb_next:
        place = place.tb_next
    at = f"{Path(place.tb_frame.f_code.co_filename).name}:{place.tb_lineno}" if place else "?"
    return f"{type(error).__name__} at {at}"


def _write(number: int, data: bytes) -> None:
    while data:
        data = data[os.write(number, data) :]


def _die_with(parent: int) -> None:
    """Ask Linux to kill us when our parent dies; elsewhere `_limit`'s alarm ends us."""
    with contextlib.suppress(OSError, AttributeError):
        libc = ctypes.CDLL(None)
        libc.prctl(_PR_SET_PDEATHSIG, signal.SIGKILL, 0, 0, 0)
        libc.prctl(_PR_SET_NO_NEW_PRIVS, 1, 0, 0, 0)
    if os.getppid() != parent:  # it died before we could ask
        os._exit(1)


def _limit(*, seconds: int, memory: int, output: int) -> None:
    """Set hard limits, so that they cannot be raised again, and a low priority."""
    os.nice(15)
    signal.alarm(seconds + 5)  # the parent has given up long before, unless it is dead
    for name, soft, hard in (
        ("RLIMIT_CORE", 0, 0),
        ("RLIMIT_CPU", seconds, seconds + 1),
        ("RLIMIT_FSIZE", output, output),
        ("RLIMIT_NOFILE", 64, 64),
        ("RLIMIT_NPROC", 0, 0),  # neither processes nor threads; not enforced for root
        ("RLIMIT_AS", memory, memory),
    ):
        with contextlib.suppress(ValueError, OSError, AttributeError):  # not every system knows or keeps each
            resource.setrlimit(getattr(resource, name), (soft, hard))


if __name__ == "__main__":
    main()
