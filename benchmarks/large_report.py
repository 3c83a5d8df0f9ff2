"""A shadow report of 50 MB sent to the real server: what its web process needs beside one of 1 MB.

    python -m benchmarks.large_report [--size 50] [--json]

One web process of gunicorn on SQLite, started and ended by each candidate; the report is streamed from the disk as a
browser streams it, in one form or by pieces. `web grew MB` is how much the web process's highest resident size rose
between two small reports and the large one; reading and cleaning happen in the worker's children, which do not run
here.

The figures are worthless, and the exit status is 1, where a report did not arrive whole, or the process grew by more
than 8 MB.
"""

import contextlib
import hashlib
import http.client
import json
import os
import socket
import subprocess
import sys
import tempfile
import time
from collections.abc import Iterator, Mapping
from functools import partial
from pathlib import Path
from typing import Any
from urllib.parse import urlencode

from benchmarks.harness import ROOT, Stopwatch, main

WEB = ["-m", "gunicorn", "portal.wsgi", "--workers", "1", "--threads", "4", "--log-level", "error"]
MOST = 8.0  # MB
WARMING = 8  # MB, twice: each thread has had its pieces
BOUNDARY = "----portal-bench"
LINE = b"Children are held at the border for longer than the law allows.\n"


def run(by_pieces: bool, megabytes: int | None, watch: Stopwatch) -> Mapping[str, Any]:
    """Small reports so that everything is loaded, then the one that counts."""
    with tempfile.TemporaryDirectory(prefix="portal-report-") as folder:
        page, session, csrf = _scene(Path(folder))
        with _server(Path(folder)) as (address, process):
            send = _pieces if by_pieces else _form
            browser = _Browser(address, session, csrf)
            for warming in (1, 2):
                send(browser, page, _report(Path(folder), WARMING, warming))
            before = _highest(process)
            report = _report(Path(folder), megabytes or watch.size, 3)
            with watch:
                send(browser, page, report)
            grew = _highest(process) - before
        return {"web grew MB": round(grew, 1), "faults": _faults(report, grew)}


class _Browser:
    def __init__(self, address: str, session: str, csrf: str) -> None:
        self.address = address
        self.headers = {"Cookie": f"sessionid={session}; csrftoken={csrf}", "X-CSRFToken": csrf}

    def post(self, path: str, body: Any, content_type: str, length: int) -> tuple[int, bytes]:
        connection = http.client.HTTPConnection(self.address, timeout=120)
        headers = {**self.headers, "Content-Type": content_type, "Content-Length": str(length)}
        connection.request("POST", path, body, headers)
        answer = connection.getresponse()
        content = answer.read()
        connection.close()
        return answer.status, content


def _form(browser: _Browser, page: str, report: Path) -> None:
    head = "".join(
        f'--{BOUNDARY}\r\nContent-Disposition: form-data; name="{k}"\r\n\r\n{v}\r\n' for k, v in _SAID.items()
    )
    head += f'--{BOUNDARY}\r\nContent-Disposition: form-data; name="file"; filename="{report.name}"\r\n\r\n'
    tail = f"\r\n--{BOUNDARY}--\r\n".encode()
    length = len(head) + report.stat().st_size + len(tail)
    status, _content = browser.post(
        page, _stream(head.encode(), report, tail), f"multipart/form-data; boundary={BOUNDARY}", length
    )
    if status != 302:
        raise SystemExit(f"The report was answered with {status}.")


def _stream(head: bytes, report: Path, tail: bytes) -> Iterator[bytes]:
    yield head
    with report.open("rb") as file:
        while chunk := file.read(1 << 16):
            yield chunk
    yield tail


def _pieces(browser: _Browser, page: str, report: Path) -> None:
    size, mark = report.stat().st_size, hashlib.sha256(report.name.encode()).hexdigest()
    uploads = f"{page.removesuffix('files/')}uploads/"
    form = "application/x-www-form-urlencoded"
    begin = urlencode({"name": report.name, "size": size, "mark": mark})
    state = json.loads(browser.post(uploads, begin, form, len(begin))[1])
    with report.open("rb") as file:
        while chunk := file.read(state.get("piece", 1 << 19)):
            at = file.tell() - len(chunk)
            status, _content = browser.post(
                f"{uploads}{state['upload']}/?at={at}", chunk, "application/octet-stream", len(chunk)
            )
            if status != 200:
                raise SystemExit(f"A piece was answered with {status}.")
    end = urlencode({**_SAID, "upload": state["upload"]})
    if browser.post(page, end, form, len(end))[0] != 302:
        raise SystemExit("The form was refused.")


_SAID = {"kind": "shadow_report", "title": "", "language": "en", "confidentiality": "public"}


def _report(folder: Path, megabytes: int, number: int) -> Path:
    path = folder / f"report_{number}.txt"
    with path.open("wb") as file:
        file.write(f"{number}\n".encode())
        for _ in range(megabytes):
            file.write(LINE * ((1 << 20) // len(LINE)))
    return path


def _faults(report: Path, grew: float) -> list[str]:
    from core.models import StoredFile

    digest = hashlib.sha256(report.read_bytes()).hexdigest()
    faults = [] if StoredFile.objects.filter(sha256=digest).count() == 1 else ["the report is not there once and whole"]
    return faults + ([f"the web process grew by {grew:.1f} MB"] if grew > MOST else [])


def _highest(process: int) -> float:
    """MB of the highest resident size of the busiest child of gunicorn: the one web process."""
    children = Path(f"/proc/{process}/task/{process}/children").read_text().split()
    status = Path(f"/proc/{children[0]}/status").read_text()
    return int(next(line.split()[1] for line in status.splitlines() if line.startswith("VmHWM"))) / 1024


def _scene(folder: Path) -> tuple[str, str, str]:
    """A migrated database with a focal point signed in: the page of the files, the session and a token."""
    import django

    os.environ.update(
        {
            "DATABASE": "sqlite",
            "DJANGO_SETTINGS_MODULE": "portal.settings",
            "PORTAL_MODE": "development",
            "PORTAL_HOSTS": "127.0.0.1,testserver",
            "PORTAL_LOG_LEVEL": "WARNING",
            "PORTAL_DATA_DIR": str(folder),
        }
    )
    django.setup()
    from django.core.management import call_command
    from django.db import connections
    from django.middleware.csrf import _get_new_csrf_string
    from django.test import Client

    call_command("migrate", verbosity=0)
    from tests.factories import DelegationFactory, focal_point

    delegation, client = DelegationFactory(), Client()
    client.force_login(focal_point(delegation), backend="django.contrib.auth.backends.ModelBackend")
    connections.close_all()
    return f"/rounds/{delegation.pk}/files/", client.cookies["sessionid"].value, _get_new_csrf_string()


@contextlib.contextmanager
def _server(folder: Path) -> Iterator[tuple[str, int]]:
    with socket.socket() as free:
        free.bind(("127.0.0.1", 0))
        address = f"127.0.0.1:{free.getsockname()[1]}"
    with (folder / "log").open("w") as log:
        started = subprocess.Popen([sys.executable, *WEB, "--bind", address], cwd=ROOT, stdout=log, stderr=log)
        try:
            _wait_for(address, started)
            yield address, started.pid
        finally:
            started.terminate()
            with contextlib.suppress(subprocess.TimeoutExpired):
                started.wait(15)
            started.kill()
            started.wait()


def _wait_for(address: str, process: subprocess.Popen[bytes]) -> None:
    host, _colon, port = address.partition(":")
    latest = time.monotonic() + 60
    while time.monotonic() < latest and process.poll() is None:
        with contextlib.suppress(OSError), socket.create_connection((host, int(port)), 1):
            return
        time.sleep(0.2)
    raise SystemExit("The server did not start.")


CANDIDATES = {
    "1 MB, one form": partial(run, False, 1),
    "large, one form": partial(run, False, None),
    "large, by pieces": partial(run, True, None),
}


def check(found: Mapping[str, Mapping[str, Any]]) -> list[str]:
    return [f"{name}: {fault}" for name, row in found.items() for fault in row["faults"]]


if __name__ == "__main__":
    main("large_report", CANDIDATES, repeats=1, size=50, check=check)
