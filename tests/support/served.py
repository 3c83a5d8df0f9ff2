"""The production server on 127.0.0.1, whose web process is killed at a chosen call to the system while it answers."""

import contextlib
import http.client
import os
import socket
import subprocess
import sys
import time
from collections.abc import Iterator, Mapping
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass, field
from functools import partial
from pathlib import Path
from typing import Any

import lxml.html
from django.conf import settings
from django.core.files.uploadedfile import UploadedFile
from django.db import connection, connections
from django.test.client import BOUNDARY, MULTIPART_CONTENT, encode_multipart

from scripts.processes import end_with_parent
from tests.support.databases import ROOT
from tests.support.killing import follow

PATIENCE = 90.0  # seconds
SECRET = "a" * 32  # of the browser's CSRF cookie
# All that a request imports is there before the process that answers begins: one that was killed is replaced at once.
CONFIGURATION = """
preload_app, workers, threads, timeout, loglevel, control_socket_disable = True, 1, 1, 600, "error", True
graceful_timeout = 5
def when_ready(server):
    from django.urls import get_resolver
    get_resolver().url_patterns
"""


@dataclass(frozen=True, slots=True)
class Post:
    """A form as a browser sends it; sent again, it is the same to the byte."""

    path: str
    session: str
    values: Mapping[str, Any] = field(default_factory=dict)


@dataclass(frozen=True, slots=True)
class Attempt:
    """What became of a form: the calls of the process, the one that it did not come to make, and the answer, if any."""

    calls: list[str]
    killed: str
    status: int = 0
    location: str = ""

    @property
    def is_acknowledged(self) -> bool:
        return self.status == 302


class ServedPortal:
    """gunicorn as in deploy/, with one process of one thread: its calls come in one order."""

    def __init__(self, folder: Path, *, ahead: float = 0.0) -> None:
        with socket.socket() as free:
            free.bind(("127.0.0.1", 0))
            self.port = free.getsockname()[1]
        (folder / "gunicorn.py").write_text(CONFIGURATION)
        own = {
            "TEMPLATE_DATABASE": connection.settings_dict["NAME"], "PORTAL_FILES_ROOT": settings.FILES_ROOT,
            "PORTAL_KEYS_ROOT": settings.KEYS_ROOT, "DJANGO_SETTINGS_MODULE": "tests.support.served_settings",
            "SERVED_AHEAD": ahead,
        }  # fmt: skip
        self.log = folder / "log"
        bound = f"127.0.0.1:{self.port}"
        self.process = subprocess.Popen(
            [sys.executable, "-m", "gunicorn", "portal.wsgi", "-c", folder / "gunicorn.py", "--bind", bound],
            cwd=ROOT, env={**os.environ, **{name: str(value) for name, value in own.items()}},
            stdout=self.log.open("w"), stderr=subprocess.STDOUT, preexec_fn=end_with_parent,  # noqa: PLW1509 - no thread
        )  # fmt: skip

    def close(self) -> None:
        self.process.terminate()
        try:
            self.process.wait(60)
        except subprocess.TimeoutExpired:
            self.process.kill()
            self.process.wait()

    def form(self, path: str, session: str, where: str, **values: Any) -> Post:
        """Open a page; return its form, filled in."""
        self._wait()
        status, content, _location = self._ask(Post(path, session), "GET")
        assert status == 200, (path, status, self.log.read_text()[-2000:])
        found = lxml.html.fromstring(content).xpath(where)
        return Post(path, session, {**{name: value or "" for name, value in found[0].form_values()}, **values})

    def send(self, post: Post, *, at: int | None = None) -> Attempt:
        """Send a form to a process that is killed before its call number `at` (None: never), and replaced then."""
        self._wait()
        connections.close_all()  # whoever opens a SQLite database next finds it as the killed process left it
        serving = int(self._serving())
        with ThreadPoolExecutor(1) as browser:
            begin = partial(browser.submit, self._ask, post, "POST")
            calls, killed, asked = follow(serving, begin, at=at)
        with contextlib.suppress(OSError, http.client.HTTPException):
            status, _content, location = asked.result()
            return Attempt(calls, killed, status, location)
        return Attempt(calls, killed)

    def _ask(self, post: Post, method: str) -> tuple[int, bytes, str]:
        cookies = f"sessionid={post.session}; csrftoken={SECRET}"
        body, headers = None, {"Cookie": cookies, "X-CSRFToken": SECRET, "Content-Type": MULTIPART_CONTENT}
        if method == "POST":
            for value in post.values.values():
                if isinstance(value, UploadedFile):
                    value.seek(0)
            body = encode_multipart(BOUNDARY, {name: post.values[name] for name in post.values})
        asked = http.client.HTTPConnection("127.0.0.1", self.port, timeout=PATIENCE)
        try:
            asked.request(method, post.path, body, headers)
            answer = asked.getresponse()
            return answer.status, answer.read(), answer.headers.get("Location", "")
        finally:
            asked.close()

    def _wait(self) -> None:
        """Until a process answers: the one that was killed has been replaced."""
        latest = time.monotonic() + PATIENCE
        while time.monotonic() < latest and self.process.poll() is None:
            with contextlib.suppress(OSError, http.client.HTTPException):
                if self._ask(Post("/healthz", ""), "GET")[0] == 200:
                    return
            time.sleep(0.05)
        raise AssertionError(self.log.read_text()[-4000:])

    def _serving(self) -> str:
        children = Path(f"/proc/{self.process.pid}/task/{self.process.pid}/children").read_text().split()
        assert len(children) == 1, children
        return children[0]


@contextlib.contextmanager
def served_portal(folder: Path, *, ahead: float = 0.0) -> Iterator[ServedPortal]:
    folder.mkdir()
    served = ServedPortal(folder, ahead=ahead)
    try:
        yield served
    finally:
        served.close()
