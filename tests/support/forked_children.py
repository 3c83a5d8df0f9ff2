"""Limited children that are forked from a process which has imported what they run.

A child of `core.files.child` begins as a new Python, and three quarters of its time go into imports: a seventh of all
the tests' time. Here each child is a fork, with the same session, limits, descriptors, order and answer. Tests of the
child itself begin it as the portal does (`AS_IN_PRODUCTION`).
"""

import contextlib
import json
import os
import signal
import socket
import subprocess
import sys
import threading
from collections.abc import Callable, Sequence
from pathlib import Path
from typing import IO

from core.files import child

AS_IN_PRODUCTION = ("tests/core/files", "tests/guarantees/test_c1_nothing_is_parsed_here.py", "tests/scripts")
_PROGRAM = Path(__file__).with_name("forking.py")


class Forks:
    """The process that forks, begun when first asked. `run` does what `core.files.child._run` does."""

    def __init__(self, patience: Callable[[float], float]) -> None:
        """`patience` says how many seconds to wait for a child that may take so many."""
        self._patience = patience
        self._lock = threading.Lock()
        self._line: socket.socket | None = None
        self._process: subprocess.Popen[bytes] | None = None

    def close(self) -> None:
        """It ends when nobody is left to ask it."""
        if self._line is not None and self._process is not None:
            self._line.close()
            self._process.wait(20)

    def _begun(self) -> socket.socket:
        with self._lock:
            if self._line is None:
                self._line, theirs = socket.socketpair(socket.AF_UNIX, socket.SOCK_SEQPACKET)
                with theirs:
                    self._process = subprocess.Popen(
                        [sys.executable, "-I", "-B", str(_PROGRAM), str(theirs.fileno())], pass_fds=[theirs.fileno()],
                        stdin=subprocess.DEVNULL, stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL,
                        env=child._ENVIRONMENT, cwd="/", start_new_session=True,
                    )  # fmt: skip
            return self._line

    def run(self, order: IO[bytes], output: IO[bytes], seconds: int, inherited: Sequence[int] = ()) -> str:
        answer, theirs = socket.socketpair(socket.AF_UNIX, socket.SOCK_SEQPACKET)
        with answer, theirs:
            function = json.loads(order.read())["function"]
            order.seek(0)
            request = json.dumps({"function": function, "inherited": list(inherited)}).encode()
            descriptors = [theirs.fileno(), order.fileno(), output.fileno(), *inherited]
            socket.send_fds(self._begun(), [request], descriptors)
            theirs.close()
            pid = int(answer.recv(64))
            answer.settimeout(max(self._patience(seconds), 0.001))  # 0 would not wait at all
            try:
                code = int(answer.recv(64))
            except TimeoutError:
                return "took_too_long"
            finally:
                with contextlib.suppress(ProcessLookupError, PermissionError):
                    os.killpg(pid, signal.SIGKILL)
        return child.failure_of(code)
