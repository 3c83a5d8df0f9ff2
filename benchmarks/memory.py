"""How large a web process becomes over very many mixed requests, in MB.

    [BENCHMARK_DEMONSTRATION=demo] python -m benchmarks.memory [--size 20000] [--only 'two*'] [--json]

The demonstration (played anew, or a copy of the folder that `make demo SERVE=0` made), served by one process of the
production server that is never replaced (deploy/ replaces it after some 5,000 requests), and its worker. Four browsers
at a time: nobody, a focal point and every officer open what the pages link to, files and exports too, search for words,
ask for addresses that nobody asked for before, and send what is refused (400, 403, 404); the focal point saves answers,
and uploads files and removes them. Sizes are printed after each 500 requests, as a bar each: bars that do not level
off are a leak, and `jumps` names what it grew with.
`two arenas` has MALLOC_ARENA_MAX=2, as the manual says; `usual arenas` has not. Sizes are what the system counts as
resident. A process that was ever above 400 MB with two arenas, or an answer of 500, makes the exit status 1.
"""

import contextlib
import http.client
import os
import random
import shutil
import socket
import subprocess
import sys
import tempfile
import time
from collections import Counter
from collections.abc import Iterator, Mapping
from concurrent.futures import ThreadPoolExecutor
from contextlib import AbstractContextManager
from functools import partial
from pathlib import Path
from typing import Any
from urllib.parse import urlencode, urljoin, urlsplit
from uuid import UUID

import lxml.etree
import lxml.html
from django.core.files.uploadedfile import SimpleUploadedFile
from django.test.client import BOUNDARY, MULTIPART_CONTENT, encode_multipart

from benchmarks import page_weight
from benchmarks.harness import ROOT, Stopwatch, main
from scripts.processes import end_with_parent

MOST = 400  # MB
LAP = 500  # requests: a size is read after each lap
LATE, PATIENCE = 0, 300  # what counts as the status then; seconds
FILES = 6  # that the focal point uploads before one is removed
WEB = ["-m", "gunicorn", "portal.wsgi", "--workers", "1", "--threads", "4", "--log-level", "error"]
LANGUAGES = ("en", "fr", "ar", "zh-hans", "ru", "es")
LINKS = "//a/@href | //link[@rel='alternate']/@href"


class Browser:
    """One person's: the addresses that its pages linked to, and those of them that it has not opened yet."""

    def __init__(self, address: str, session: str = "", answer: str = "") -> None:
        self.address, self.answer = address, answer
        self.files = f"/rounds/{answer.split('/')[2]}/files/" if answer else ""
        self.cookies = {"sessionid": session} if session else {}
        self.links = ["/", "/home/", "/consultations/"]
        self.unopened = list(self.links)

    def step(self, number: int, chance: random.Random) -> tuple[str, int]:
        """Ask for one thing; return its address and the status of the answer."""
        turn = chance.random()
        if self.answer and turn < 0.06:
            return self.answer, self._save(number)
        if self.answer and turn < 0.1:
            return self.files, self._upload(number)
        if turn < 0.13:
            return "a form of another site", self._ask("/account/", {"csrfmiddlewaretoken": f"x{number}"})[0]
        if turn < 0.16:
            return "another host", self._ask(f"/?{number}", host=f"host{number}.example")[0]
        if turn < 0.3:
            path = chance.choice(_invented(number))
        else:
            path = self.unopened.pop() if self.unopened and turn < 0.7 else chance.choice(self.links)
        try:
            status, content = self._ask(path, language=chance.choice(LANGUAGES), number=number)
        except TimeoutError:  # of a machine that does much else; a process that is stuck answers nothing at all
            return path, LATE
        if status == 200 and content.lstrip()[:9].lower() == b"<!doctype":
            self._read(path, content)
        return path, status

    def _read(self, path: str, content: bytes) -> None:
        for link in lxml.html.fromstring(content).xpath(LINKS):
            parts = urlsplit(urljoin(f"http://{self.address}{path}", link))
            found = f"{parts.path}?{parts.query}" if parts.query else parts.path
            if parts.netloc == self.address and not found.startswith("/static/") and found not in self.links:
                self.links.append(found)
                self.unopened.append(found)

    def _save(self, number: int) -> int:
        status, content = self._ask(self.answer)
        forms = lxml.html.fromstring(content).xpath('//form[@id="answer"]') if status == 200 else []
        if not forms:
            return status
        values = {name: value or "" for name, value in forms[0].form_values()}
        comment = f"We keep a register, for the time number {number}. " * (number % 40 + 1)
        return self._ask(self.answer, {**values, "position": "supports", "comment": comment, "then": "stay"})[0]

    def _upload(self, number: int) -> int:
        """Add a file; where there are many already, remove the first instead."""
        status, content = self._ask(self.files)
        if status != 200:
            return status
        page = lxml.html.fromstring(content)
        files = page.xpath("//a[contains(@class, 'row__title')]/@href")
        if len(files) >= FILES:
            token = page.xpath("//input[@name='csrfmiddlewaretoken']/@value")[0]
            return self._ask(f"{files[0]}remove/", {"csrfmiddlewaretoken": token})[0]
        form = next((each for each in page.forms if "data-upload" in each.attrib), None)
        if form is None:  # the window is closed at this moment of the demonstration
            return status
        values = {name: value or "" for name, value in form.form_values() if name != "file"}
        text = f"We keep a register, for the time number {number}.\n\n" * (number * 37 % 40_000 + 1)  # up to 2 MB
        file = SimpleUploadedFile(f"annex-{number}.txt", text.encode())
        body = encode_multipart(BOUNDARY, {**values, "title": f"Annex {number}", "file": file})
        return self._ask(self.files, body, kind=MULTIPART_CONTENT)[0]

    def _ask(
        self, path: str, form: dict[str, str] | bytes | None = None, *, kind: str = "", host: str = "",
        language: str = "en", number: int = 0,
    ) -> tuple[int, bytes]:  # fmt: skip
        connection = http.client.HTTPConnection(self.address, timeout=PATIENCE)
        headers = {
            "Cookie": "; ".join(f"{name}={value}" for name, value in self.cookies.items()),
            "Accept-Language": f"{language}, x{number % 997:x};q=0.1", "User-Agent": f"browser {number}",
        }  # fmt: skip
        if host:
            headers["Host"] = host
        if form is not None:
            kind = kind or "application/x-www-form-urlencoded"
            headers |= {"Content-Type": kind, "Referer": f"http://{self.address}/"}
        try:
            body = urlencode(form) if isinstance(form, dict) else form
            connection.request("GET" if form is None else "POST", path, body, headers)
            answer = connection.getresponse()
            content = answer.read()
            for cookie in answer.headers.get_all("Set-Cookie") or []:
                name, _sign, value = cookie.partition(";")[0].partition("=")
                self.cookies[name] = value
            return answer.status, content
        finally:
            connection.close()


def _invented(number: int) -> tuple[str, ...]:
    return (
        f"/search/?q=guardian{number}+word{number * 7}", f"/not-there-{number}/", f"/rounds/{UUID(int=number)}/",
        f"/consultations/?q=x{number}&page={number}", f"/feeds/dates.ics?from={number}",
    )  # fmt: skip


def run(arenas: str, watch: Stopwatch) -> Mapping[str, Any]:
    """Serve a copy of the demonstration, walk through it, read the sizes."""
    with tempfile.TemporaryDirectory(prefix="portal-memory-") as folder:
        data = Path(folder) / "data"
        shutil.copytree(os.environ[page_weight.VARIABLE], data)
        os.environ.update(page_weight.environment(data) | {"PORTAL_HOSTS": "127.0.0.1,testserver"})
        sessions, answer = _people()
        own = {"MALLOC_ARENA_MAX": arenas} if arenas else {}
        with _server(Path(folder), own) as (address, web, worker):
            browsers = [Browser(address), *(Browser(address, session) for session in sessions)]
            browsers[1].answer = answer
            sizes, statuses, broken = [size(web)], Counter[int](), set[str]()
            jumps: list[tuple[int, str]] = []
            with watch:
                for begin in range(0, watch.size, LAP):
                    numbers = range(begin, min(begin + LAP, watch.size))
                    lap = _lap(browsers, numbers, web)
                    for path, status, grown in lap:
                        statuses[status] += 1
                        jumps.append((grown, path))
                        if status >= 500:
                            broken.add(f"{path} was answered with {status}")
                    sizes.append(size(web))
                    bar = f"{numbers.stop:6} {sizes[-1]:4} MB {'#' * (sizes[-1] // 8)}"
                    grown, path = max((grown, path) for path, _status, grown in lap)
                    print(f"{bar} most: {grown} MB while {path} was answered", file=sys.stderr, flush=True)
            return {
                "at first": sizes[0], "after one lap": sizes[1], "half": sizes[len(sizes) // 2], "end": sizes[-1],
                "highest": size(web, "VmHWM"), "worker": size(worker, "VmHWM"),
                "links": sum(len(each.links) for each in browsers),
                "statuses": " ".join(f"{status}:{number}" for status, number in sorted(statuses.items())),
                "broken": sorted(broken)[:10],
                "jumps": [f"{grown} MB while {path} was answered" for grown, path in sorted(jumps, reverse=True)[:8]],
            }  # fmt: skip


def _lap(browsers: list[Browser], numbers: range, web: int) -> list[tuple[str, int, int]]:
    """Four of them at a time; each has its share of the requests, and asks one after the other.

    Gives address, status, and by how many MB the process grew meanwhile: of four requests at a time, one was it."""

    def walk(place: int) -> Iterator[tuple[str, int, int]]:
        chance = random.Random(f"{numbers.start} {place}")
        for number in numbers[place :: len(browsers)]:
            before = size(web)
            path, status = browsers[place].step(number, chance)
            yield path, status, size(web) - before

    with ThreadPoolExecutor(4) as crowd:
        return [each for walked in crowd.map(lambda place: list(walk(place)), range(len(browsers))) for each in walked]


def size(process: int, what: str = "VmRSS") -> int:
    """MB of the process, now or (VmHWM) when it was largest."""
    for line in Path(f"/proc/{process}/status").read_text().splitlines():
        if line.startswith(f"{what}:"):
            return int(line.split()[1]) >> 10
    raise SystemExit(f"This system does not tell the {what} of a process.")


def _people() -> tuple[list[str], str]:
    """Sessions of a focal point, then of everybody in the secretariat; the address of an answer that is open."""
    import django

    django.setup()
    from django.db import connections
    from django.test import Client

    from accounts.models import User
    from consultations.models import Delegation
    from portal.demonstration.cast import OFFICERS
    from submissions.drafting.services import begin_draft
    from tests.factories import focal_point
    from tests.support.officers import sign_in

    delegation = Delegation.objects.filter(organisation__code=page_weight.BODY).latest("round__announced_at")
    focal, client = focal_point(delegation), Client()
    begin_draft(delegation, by=focal)
    client.force_login(focal, backend="django.contrib.auth.backends.ModelBackend")
    sessions = [client.cookies["sessionid"].value]
    for officer in OFFICERS:
        user = User.objects.get(email=officer.person.email)
        sessions.append(sign_in(Client(), user).cookies["sessionid"].value)
    recommendation = delegation.round.recommendations.order_by("order").first()
    connections.close_all()
    assert recommendation is not None
    return sessions, f"/rounds/{delegation.pk}/{recommendation.pk}/"


@contextlib.contextmanager
def _server(folder: Path, own: Mapping[str, str]) -> Iterator[tuple[str, int, int]]:
    """One web process and one worker; their address, the numbers of both."""
    with socket.socket() as free:
        free.bind(("127.0.0.1", 0))
        port = free.getsockname()[1]
    with (folder / "log").open("w") as log:
        started = [
            subprocess.Popen(
                [sys.executable, *words], cwd=ROOT, env={**os.environ, **own}, stdout=log, stderr=subprocess.STDOUT,
                preexec_fn=end_with_parent,  # noqa: PLW1509 - no thread is running
            )
            for words in ([*WEB, "--no-control-socket", "--bind", f"127.0.0.1:{port}"], ["manage.py", "worker"])
        ]  # fmt: skip
        try:
            yield f"127.0.0.1:{port}", _serving(started[0], port), started[1].pid
        finally:
            for process in started:
                process.terminate()
            for process in started:
                with contextlib.suppress(subprocess.TimeoutExpired):
                    process.wait(20)
                process.kill()
                process.wait()


def _serving(process: subprocess.Popen[bytes], port: int) -> int:
    """The number of the process that answers: gunicorn's child."""
    latest = time.monotonic() + 90
    while time.monotonic() < latest and process.poll() is None:
        with contextlib.suppress(OSError), socket.create_connection(("127.0.0.1", port), 1):
            if children := Path(f"/proc/{process.pid}/task/{process.pid}/children").read_text().split():
                return int(children[0])
        time.sleep(0.2)
    raise SystemExit("The server did not start.")


CANDIDATES = {"two arenas": partial(run, "2"), "usual arenas": partial(run, "")}


def prepare(chosen: list[str], size: int) -> AbstractContextManager[None]:
    """Play the demonstration, unless BENCHMARK_DEMONSTRATION names the folder of one."""
    if os.environ.get(page_weight.VARIABLE):
        return contextlib.nullcontext()
    return page_weight.prepare(chosen, size)


def check(found: Mapping[str, Mapping[str, Any]]) -> list[str]:
    """What makes the run a failure."""
    faults = [f"{name}: {each}" for name, row in found.items() for each in row["broken"]]
    highest = found.get("two arenas", {}).get("highest", 0)
    return faults + ([f"two arenas: {highest} MB, at most {MOST}"] if highest > MOST else [])


if __name__ == "__main__":
    main("memory", CANDIDATES, repeats=1, size=20_000, prepare=prepare, check=check)
