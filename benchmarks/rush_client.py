"""One person of the rush: a browser that opens an answer, saves it, opens the last page and clicks twice on Submit."""

import contextlib
import http.client
import time
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass, field
from urllib.parse import urlencode

import lxml.html

PATIENCE = 60.0  # seconds for one request
LONGEST = 180.0  # seconds for all of one person's
WORDS = "We keep a register of every decision, and write to the family within five days."
SEND = '//*[@id="send"]//form'


@dataclass(slots=True)
class Told:
    """What a person was told, and how long each request took, in seconds."""

    delegation: str
    words: str
    pages: list[float] = field(default_factory=list)
    saves: list[float] = field(default_factory=list)
    submits: list[float] = field(default_factory=list)
    receipts: set[str] = field(default_factory=set)
    unanswered: int = 0  # requests that took longer than anybody waits
    was_saved: bool = False
    was_refused: bool = False
    clicked_at: float = 0.0  # seconds since 1970, by the clock that the server has too; 0: never
    faults: list[str] = field(default_factory=list)


@dataclass(slots=True)
class Answer:
    status: int
    location: str
    content: bytes


class Person:
    """`delegation` and `recommendation` are ids, `session` a cookie; `address` is set when the server is known."""

    def __init__(self, delegation: str, recommendation: str, session: str) -> None:
        self.address = ""
        self.delegation, self.recommendation = delegation, recommendation
        self.cookies = {"sessionid": session}
        self.gives_up_at = float("inf")
        self.last_page: dict[str, str] = {}  # its form, as `save` has opened it

    def save_and_submit(self) -> Told:
        """Never raises: what goes wrong is a fault that is told."""
        self.gives_up_at = time.monotonic() + LONGEST
        told = Told(self.delegation, f"{WORDS} ({self.delegation[:8]})")
        try:
            self._save(told)
            if told.was_saved:  # else it came after the close, and there is nothing to send
                self._submit(told)
        except TimeoutError:
            told.unanswered += 1
        except (OSError, http.client.HTTPException, LookupError) as error:
            told.faults.append(f"{type(error).__name__}: {error}")
        return told

    def save(self) -> Told:
        """Save the answer and open the last page; `submit_at` clicks. Never raises."""
        told = Told(self.delegation, f"{WORDS} ({self.delegation[:8]})")
        try:
            self._save(told)
            self.last_page = self._form(f"/rounds/{self.delegation}/review/", SEND, told)
        except (OSError, http.client.HTTPException, LookupError) as error:
            told.faults.append(f"before the close: {type(error).__name__}: {error}")
        return told

    def submit_at(self, moment: float, told: Told) -> None:
        """Click twice on Submit at a moment (seconds since 1970). Never raises."""
        time.sleep(max(0.0, moment - time.time()))
        told.clicked_at = time.time()
        try:
            self._click(told, self.last_page)
        except TimeoutError:
            told.unanswered += 1
        except (OSError, http.client.HTTPException) as error:
            told.faults.append(f"{type(error).__name__}: {error}")

    def look(self) -> None:
        """Opens the answer and the last page, and does nothing; a server that is still slow is not waited for."""
        with contextlib.suppress(OSError, http.client.HTTPException):
            for path in (f"/rounds/{self.delegation}/{self.recommendation}/", f"/rounds/{self.delegation}/"):
                self._ask(path, [])

    def _save(self, told: Told) -> None:
        path = f"/rounds/{self.delegation}/{self.recommendation}/"
        form = self._form(path, '//form[@id="answer"]', told)
        answer = self._ask(path, told.saves, {**form, "position": "supports", "comment": told.words, "then": "stay"})
        told.was_saved = answer.status == 302
        told.was_refused = answer.status in (409, 422)
        if not (told.was_saved or told.was_refused):
            told.faults.append(f"saving was answered with {answer.status}")

    def _submit(self, told: Told) -> None:
        self._click(told, self._form(f"/rounds/{self.delegation}/review/", SEND, told))

    def _click(self, told: Told, form: dict[str, str]) -> None:
        path = f"/rounds/{self.delegation}/review/"
        said = {**form, "signed_by": "The Permanent Representative", "consents": "on", "then": "submit"}
        with ThreadPoolExecutor(2) as clicks:
            answers = list(clicks.map(lambda _: self._ask(path, told.submits, said), range(2)))
        for answer in answers:
            if answer.status == 302 and "/receipts/" in answer.location:
                told.receipts.add(answer.location)
            elif answer.status == 409 or answer.status == 302:
                told.was_refused = True
            else:
                told.faults.append(f"a click on Submit was answered with {answer.status}")
        told.was_refused = told.was_refused and not told.receipts

    def _form(self, path: str, where: str, told: Told) -> dict[str, str]:
        """What a browser would send of the form if nothing were filled in."""
        answer = self._ask(path, told.pages)
        if answer.status != 200:
            raise LookupError(f"{path} was answered with {answer.status}")
        found = lxml.html.fromstring(answer.content).xpath(where)
        return {name: value or "" for name, value in found[0].form_values()}

    def _ask(self, path: str, times: list[float], said: dict[str, str] | None = None) -> Answer:
        begin = time.perf_counter()
        patience = min(PATIENCE, self.gives_up_at - time.monotonic())
        if patience <= 0:
            raise TimeoutError
        connection = http.client.HTTPConnection(self.address, timeout=patience)
        try:
            headers = {"Cookie": "; ".join(f"{name}={value}" for name, value in self.cookies.items())}
            if said is not None:
                headers |= {"Content-Type": "application/x-www-form-urlencoded", "Referer": f"http://{self.address}/"}
            body = None if said is None else urlencode(said)
            connection.request("GET" if said is None else "POST", path, body, headers)
            response = connection.getresponse()
            content = response.read()
            for cookie in response.headers.get_all("Set-Cookie") or []:
                name, _sign, value = cookie.partition(";")[0].partition("=")
                self.cookies[name] = value
            return Answer(response.status, response.headers.get("Location", ""), content)
        finally:
            connection.close()
            times.append(time.perf_counter() - begin)
