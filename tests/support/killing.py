"""`python -m tests.support.killing`: does an act in a process that is killed at a chosen call to the system.

The calls that change something outside the process are counted by ptrace, as `strace --inject` would, and the process
gets SIGKILL before the chosen one begins: in the middle of a transaction, of a file, of an answer. Orders come as lines
of JSON, `{"act": "submit", "at": 17, …}`; answers go as lines, `{"killed": "fsync", "calls": [...], "told": {...}}`.
"""

import contextlib
import ctypes
import json
import os
import platform
import signal
import sys
from collections.abc import Callable
from concurrent.futures import Future
from functools import partial
from typing import Any

os.environ["DJANGO_SETTINGS_MODULE"] = "tests.support.worker_settings"

_TRACEME, _SYSCALL, _DETACH, _SET_OPTIONS, _SEIZE, _INTERRUPT, _SYSCALL_INFO = 0, 24, 17, 0x4200, 0x4206, 0x4207, 0x420E
_TELL_CALLS_APART, _END_WITH_US = 0x1, 0x100000
_OF_OTHERS = 0x40000000  # __WALL: also a process that somebody else has started
_ENTRY = 1
# Numbers of the calls by machine: /usr/include/asm/unistd.h. Writing, making durable, naming, taking away, sending.
_CALLS: dict[str, dict[int, str]] = {
    "x86_64": {
        1: "write", 18: "pwrite", 20: "writev", 296: "pwritev", 44: "send", 46: "sendmsg", 74: "fsync",
        75: "fdatasync", 77: "ftruncate", 82: "rename", 83: "mkdir", 86: "link", 87: "unlink", 258: "mkdir",
        263: "unlink", 264: "rename", 265: "link", 316: "rename",
    },
    "aarch64": {
        64: "write", 68: "pwrite", 66: "writev", 70: "pwritev", 206: "send", 211: "sendmsg", 82: "fsync",
        83: "fdatasync", 46: "ftruncate", 34: "mkdir", 35: "unlink", 37: "link", 38: "rename", 276: "rename",
    },
}  # fmt: skip


class _Info(ctypes.Structure):
    """struct ptrace_syscall_info, as far as an entry fills it."""

    _fields_ = [
        ("op", ctypes.c_uint8), ("_padding", ctypes.c_uint8 * 3), ("arch", ctypes.c_uint32),
        ("instruction", ctypes.c_uint64), ("stack", ctypes.c_uint64), ("number", ctypes.c_uint64),
        ("arguments", ctypes.c_uint64 * 6),
    ]  # fmt: skip


def why_not() -> str:
    """Why nothing can be traced on this machine; "" where it can."""
    if sys.platform != "linux" or platform.machine() not in _CALLS:
        return f"system calls are not counted on {sys.platform} {platform.machine()}"
    _calls, killed = trace(lambda: os.rename("/nowhere/a", "/nowhere/b"), at=0)
    return "" if killed == "rename" else "this machine does not let a process trace its own child"


def trace(act: Callable[[], object], *, at: int | None) -> tuple[list[str], str]:
    """Does `act` in a child that is killed before its call number `at` (None: never).

    Gives the calls it made, and the one it did not come to make ("" where it ended by itself).
    """
    child = os.fork()
    if not child:
        _be_traced(act)
    os.waitpid(child, os.WUNTRACED)
    if _libc().ptrace(_SET_OPTIONS, child, None, _TELL_CALLS_APART | _END_WITH_US):
        os.kill(child, signal.SIGKILL)
        os.waitpid(child, 0)
        return [], ""
    return _count(child, at)


def follow(process: int, begin: Callable[[], Future[Any]], *, at: int | None) -> tuple[list[str], str, Future[Any]]:
    """Let a process of one thread do what `begin` asks of it from another thread; kill it before its call number `at`
    (None: never).

    Gives its calls, the one it did not come to make ("" where it lives on), and what `begin` gave. Raises OSError where
    this machine does not let one process trace another.
    """
    libc = _libc()
    if platform.machine() not in _CALLS or libc.ptrace(_SEIZE, process, None, _TELL_CALLS_APART | _END_WITH_US):
        raise OSError(ctypes.get_errno(), "this machine does not let one process trace another")
    libc.ptrace(_INTERRUPT, process, None, None)
    os.waitpid(process, _OF_OTHERS)
    asked = begin()
    asked.add_done_callback(lambda _asked: _wake(process))
    return *_count(process, at, is_over=asked.done), asked


def _wake(process: int) -> None:
    """A process that sleeps makes no call; a signal that nobody minds stops it all the same."""
    with contextlib.suppress(ProcessLookupError):
        os.kill(process, signal.SIGURG)


def _libc() -> Any:
    libc = ctypes.CDLL(None, use_errno=True)
    libc.ptrace.argtypes = [ctypes.c_long, ctypes.c_long, ctypes.c_void_p, ctypes.c_void_p]
    return libc


def _count(child: int, at: int | None, *, is_over: Callable[[], bool] = lambda: False) -> tuple[list[str], str]:
    """Let a process that has stopped go on, from call to call, until it ends, is killed, or `is_over`."""
    libc, names, info = _libc(), _CALLS[platform.machine()], _Info()
    calls: list[str] = []
    passed_on = 0
    while True:
        libc.ptrace(_SYSCALL, child, None, passed_on)
        _pid, status = os.waitpid(child, _OF_OTHERS)
        if not os.WIFSTOPPED(status):
            if status:
                raise RuntimeError(f"The act ended with {status}.")
            return calls, ""
        if is_over():
            libc.ptrace(_DETACH, child, None, None)
            return calls, ""
        passed_on = 0
        if os.WSTOPSIG(status) != signal.SIGTRAP | 0x80:
            passed_on = 0 if status >> 16 else os.WSTOPSIG(status)  # a stop of ptrace's own is no signal
            continue
        libc.ptrace(_SYSCALL_INFO, child, ctypes.sizeof(info), ctypes.addressof(info))
        if info.op != _ENTRY or info.number not in names:
            continue
        if len(calls) == at:
            os.kill(child, signal.SIGKILL)
            os.waitpid(child, _OF_OTHERS)
            return calls, names[info.number]
        calls.append(names[info.number])


def _be_traced(act: Callable[[], object]) -> None:
    code = 1
    try:
        ctypes.CDLL(None).ptrace(_TRACEME, 0, None, None)
        os.kill(os.getpid(), signal.SIGSTOP)
        act()
        code = 0
    except BaseException as error:
        sys.stderr.write(f"{type(error).__name__}: {error}\n")
        sys.stderr.flush()
    finally:
        os._exit(code)


def main() -> None:
    import django

    django.setup()
    from django.urls import get_resolver

    get_resolver().url_patterns  # noqa: B018 - all that a request imports is imported before the children begin
    reason = why_not()
    _answer({"why_not": reason})
    if reason:
        return
    for line in sys.stdin:
        order = json.loads(line)
        reading, writing = os.pipe()
        calls, killed = trace(partial(_act, order, writing), at=order["at"])
        os.close(writing)
        with os.fdopen(reading) as pipe:
            told = dict(json.loads(word) for word in pipe.read().splitlines())
        _answer({"calls": calls, "killed": killed, "told": told})


def _answer(answer: dict[str, Any]) -> None:
    sys.stdout.write(json.dumps(answer) + "\n")
    sys.stdout.flush()


def _publish(key: str, by: Any) -> object:
    from synthesis.models import SynthesisReport
    from synthesis.review.approval import act_on_step

    return act_on_step(SynthesisReport.objects.get(pk=key), "approve", by=by).pk


def _import(key: str, by: Any) -> object:
    from submissions.imports.services import apply
    from submissions.models import InputImport

    return apply(InputImport.objects.get(pk=key), by=by).pk


def _redact(key: str, by: Any) -> object:
    from submissions.models import RedactionRequest
    from submissions.sensitive.redaction_requests import confirm_redaction

    return confirm_redaction(RedactionRequest.objects.get(pk=key), by=by).pk


def _erase(key: str, by: Any) -> object:
    from submissions.models import ErasureRequest
    from submissions.sensitive.erasure import erase

    return erase(ErasureRequest.objects.get(pk=key), by=by).pk


_OFFICE_ACTS: dict[str, Callable[[str, Any], object]] = {
    "publish": _publish, "import": _import, "redact": _redact, "erase": _erase,
}  # fmt: skip


def _act(order: dict[str, Any], pipe: int) -> None:
    from django.conf import settings
    from django.utils.dateparse import parse_datetime

    from accounts.models import User
    from core import clock
    from core.jobs import queue
    from submissions.attachments import services as attachments_services
    from submissions.models import Version
    from submissions.sending import receipts, services as sending_services

    def tell(name: str, value: str) -> None:  # what a person has seen on their screen
        os.write(pipe, f"{json.dumps([name, value])}\n".encode())

    settings.KEYS_ROOT = order["keys"]
    if order["act"] == "job":
        with clock.at(parse_datetime(order["moment"])):
            queue.run_job(order["job"])
        return
    by, at = User.objects.get(pk=order["by"]), parse_datetime(order["moment"])
    if order["act"] in _OFFICE_ACTS:
        with clock.at(at):
            tell("done", str(_OFFICE_ACTS[order["act"]](order["subject"], by)))
        return
    version = Version.objects.get(pk=order["version"])
    if order["act"] == "withdraw":
        receipt = sending_services.withdraw(version.submission, by=by, token=order["token"], at=at)
    elif order["act"] == "correct":
        draft = sending_services.correct(version.submission, by=by, at=at)
        tell("draft", str(draft.pk))
        receipt = sending_services.submit(draft, by=by, at=at, token=order["token"])
    else:
        with open(order["file"], "rb") as upload:
            kept = attachments_services.add_file(version, upload, name="report.txt", by=by)
        tell("file", str(kept.file_id))
        receipt = sending_services.submit(version, by=by, at=at, token=order["token"])
    tell("receipt", receipts.as_text(receipt))


if __name__ == "__main__":
    main()
