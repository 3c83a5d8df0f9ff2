"""The walk: every URL, every role, GET and POST; what came back is kept, then the database is as it was before.

One walk serves all guarantees that ask it (A1-A4, A9, D3, D4): the tests read what was kept. On PostgreSQL GETs only.
"""

import contextlib
import hashlib
import logging
import re
import time
from collections.abc import Iterator
from dataclasses import dataclass, field
from http.cookies import SimpleCookie
from pathlib import Path
from typing import Any
from urllib.parse import urlencode

from allauth.account.internal.flows.login import record_authentication
from django.apps import apps
from django.core import mail
from django.core.cache import cache as throttles
from django.core.signals import request_finished
from django.db import close_old_connections, connection, transaction
from django.http import HttpRequest
from django.test import Client, override_settings
from wagtail.models import ModelLogEntry

from core import clock
from core.logs import OpaqueFormatter
from core.models import Job
from core.tasks import due, run_job
from tests.permissions import addresses
from tests.permissions.roles import ORDER
from tests.permissions.tokens import Tokens, tokens_in
from tests.permissions.world import World, build

WRITES = re.compile(r'^\s*(?:INSERT INTO|UPDATE|DELETE FROM)\s+"(\w+)"', re.IGNORECASE)
NONCES = re.compile(
    r'(?<=name="csrfmiddlewaretoken" value=")\w{64}|(?<="CSRF_TOKEN": ")\w{64}|(?<="X-CSRFToken": ")\w{64}'
)
UNSTEADY = ("Date", "Set-Cookie", "Expires", "Content-Length")
SHORT, BROKEN = 5, 500
# Who is signed in; what Wagtail keeps of an editor's own screen, what else stands in the test of D4.
MAY_CHANGE = {
    *("django_session", "wagtailadmin_editingsession", "wagtailusers_userprofile", "wagtailcore_pagesubscription"),
    "mfa_authenticator",
}
READERS = "AaBXYTPDR!"  # who comes to any of the further kits at all
# What a form does not show (A3): values that nobody else would write, so that any trace of them is the post's.
STRAY = {
    "text": "stray words of a post",
    "time": "1999-09-09T09:09:09+00:00",
    "key": "99999999-9999-4999-8999-999999999999",
}
STRAY_TIMES = (
    *("received_at", "submitted_at", "created_at", "at", "sent_at", "accepted_at", "release_at", "published_at"),
    *("announced_at", "ended_at", "confirmed_at", "closed_at", "joined_at", "embargo"),
)


@dataclass(frozen=True, slots=True)
class Answer:
    """What came back for one request."""

    role: str
    method: str
    route: str
    kit: str
    status: int
    outcome: str
    location: str
    headers: dict[str, str]
    digest: str  # of the body, without what is new each time and without the ids of the kit
    tokens: frozenset[str]
    written: tuple[str, ...]  # tables
    strays: tuple[str, ...]  # tables in which something was written that the form does not show
    seconds: float


@dataclass
class Walk:
    tokens: Tokens
    answers: list[Answer] = field(default_factory=list)
    without_token: dict[str, int] = field(default_factory=dict)  # POSTs without a CSRF token, by route
    mails: list[tuple[str, frozenset[str]]] = field(default_factory=list)  # (subject, tokens inside)
    logged: set[str] = field(default_factory=set)  # tokens in the log, under the production's formatter
    rows_before: dict[str, str] = field(default_factory=dict)  # digest of each table around all the GETs
    rows_after: dict[str, str] = field(default_factory=dict)
    recorded: frozenset[str] = frozenset()  # tokens in the audit log and in the arguments of jobs

    def of(self, **wanted: Any) -> Iterator[Answer]:
        return (each for each in self.answers if all(getattr(each, key) == value for key, value in wanted.items()))


def walk(folder: Path) -> Walk:
    """With a database that may be written to; nothing stays. Minutes, so `fixtures.walked` keeps what comes of it."""
    with contextlib.ExitStack() as stack:
        stack.enter_context(override_settings(
            FILES_ROOT=folder / "files", KEYS_ROOT=folder / "keys", MEDIA_ROOT=folder / "media",
            ACCOUNT_REAUTHENTICATION_TIMEOUT=86_400, ALLOWED_HOSTS=["testserver"],
            EMAIL_BACKEND="django.core.mail.backends.locmem.EmailBackend",
        ))  # fmt: skip
        mail.outbox = []
        log = stack.enter_context(_listening())
        stack.enter_context(transaction.atomic())
        try:
            return _Walker(build(), log).go()
        finally:
            transaction.set_rollback(True)
            throttles.clear()


class _Walker:
    def __init__(self, world: World, log: "_Log") -> None:
        self.world, self.log = world, log
        self.routes = addresses.routes()
        self.kits = addresses.kits(world)
        self.result = Walk(tokens=world.tokens)
        self.clients = {role: _signed_in(world, role) for role in ORDER}
        self.cookies = {role: client.cookies.output() for role, client in self.clients.items()}
        self.sql = _Writes()

    def go(self) -> Walk:
        posts = connection.vendor == "sqlite"
        self.result.rows_before = _digests()
        with connection.execute_wrapper(self.sql):
            for route in self.routes:
                named = addresses.parameters(route)
                for kit in self.kits:
                    if kit != addresses.default_kit(route) and not named:
                        continue
                    path = addresses.path(route, self.kits[kit])
                    if path is None:
                        continue
                    for role in self._askers(route, kit):
                        self._ask(role, "GET", route, kit, path)
                        if posts and kit in addresses.COMPARED:
                            self._ask(role, "POST", route, kit, path)
            if posts:
                self._without_csrf_token()
        self.result.rows_after = _digests()
        self.result.logged = self.log.tokens
        rows = [*ModelLogEntry.objects.values_list("label", "data"), *Job.objects.values_list("kind", "payload")]
        self.result.recorded = tokens_in(repr(rows).encode())
        self.result.mails = [_mail(message) for message in mail.outbox]
        return self.result

    @staticmethod
    def _askers(route: str, kit: str) -> str:
        """Everybody, but where nobody else could come to anything: further kits."""
        return ORDER if kit in addresses.COMPARED else READERS

    def _ask(self, role: str, method: str, route: str, kit: str, path: str) -> None:
        client = self.clients[role]
        client.cookies = SimpleCookie(self.cookies[role].replace("Set-Cookie: ", ""))
        throttles.clear()
        self.sql.clear()
        data = _strays(self.world) if method == "POST" else {}
        begin = time.monotonic()
        with transaction.atomic():
            response = client.generic(method, path, **_body(data)) if method == "POST" else client.get(path)
            body = response.getvalue() if response.streaming else response.content
            written, strays = tuple(dict.fromkeys(self.sql.tables)), tuple(self.sql.strays)
            if "core_job" in written and response.status_code < BROKEN:
                for key in list(due(clock.now()).values_list("pk", flat=True)):
                    run_job(str(key))
            # What a GET writes stays, to be found out (D4); what broke may have broken the transaction too.
            transaction.set_rollback(method == "POST" or response.status_code >= BROKEN)
        _close(response)
        asked = [path, *(str(self.kits[kit][name]) for name in addresses.parameters(route))]
        headers = {key: value for key, value in response.items() if key not in UNSTEADY}
        location = headers.get("Location", "")
        said = tokens_in(body) | tokens_in(repr(headers).encode()) | tokens_in(response.cookies.output().encode())
        self.result.answers.append(
            Answer(
                role, method, route, kit, response.status_code, outcome(response.status_code, location), location,
                {key: _plain(value, asked) for key, value in headers.items()},
                hashlib.sha256(_plain(body.decode("utf-8", "replace"), asked).encode()).hexdigest(),
                said, written, strays, time.monotonic() - begin,
            )
        )  # fmt: skip

    def _without_csrf_token(self) -> None:
        """Every URL once more, posted without the token of its form, by somebody who comes as far as any."""
        for route in self.routes:
            kit = addresses.default_kit(route)
            path = addresses.path(route, self.kits[kit])
            role = "A" if kit == "A" else "!" if route.startswith("admin/") else "A"
            client = Client(enforce_csrf_checks=True, raise_request_exception=False)
            client.cookies = SimpleCookie(self.cookies[role].replace("Set-Cookie: ", ""))
            with transaction.atomic():
                self.result.without_token[route] = client.post(path).status_code
                transaction.set_rollback(True)


def _close(response: Any) -> None:
    """As a server does, without the end of the request, which would close the connection to the database."""
    request_finished.disconnect(close_old_connections)
    response.close()
    request_finished.connect(close_old_connections)


def outcome(status: int, location: str) -> str:
    """One letter for what came back; the table's legend says them."""
    if 200 <= status < 300:
        return "o"
    if 300 <= status < 400:
        target = location.split("?", maxsplit=1)[0]
        known = {"/accounts/login/": "l", "/admin/login/": "l", "/accounts/2fa/reauthenticate/": "m", "/admin/": "d"}
        return known.get(target, "r")
    return {404: ".", 403: "f", 405: "n", 409: "c", 422: "u", 400: "b", 503: "s"}.get(status, "?")


def _signed_in(world: World, role: str) -> Client:
    client = Client(raise_request_exception=False)
    user = world.people.get(role)
    if user is None:
        return client
    client.force_login(user, backend="django.contrib.auth.backends.ModelBackend")
    request = HttpRequest()
    request.session = client.session
    record_authentication(request, user, "password", reauthenticated=True)
    if role in "TPDRLS!":
        record_authentication(request, user, "mfa", type="totp", reauthenticated=True)
    request.session.save()
    return client


def _plain(text: str, asked: list[str]) -> str:
    """Without what differs from one request to the next: nonces, and the ids that were asked for."""
    text = NONCES.sub("…", text)
    for value in asked:
        if len(value) > SHORT:  # a number such as 6 stands everywhere
            text = text.replace(value, "…")
    return text


def _strays(world: World) -> dict[str, Any]:
    """Fields that stand in tables and in no form, under every name by which a view might take them."""
    other = {"owner": "0", "user": "0", "created_by": "0", "submitted_by": "0", "added_by": "0", "by": "0"}
    return {
        **{name: str(world.people[key].pk) for name, key in other.items()},
        **dict.fromkeys(STRAY_TIMES, STRAY["time"]),
        **dict.fromkeys(("id", "pk", "organisation", "delegation", "submission", "version", "round"), STRAY["key"]),
        **dict.fromkeys(("is_superuser", "is_staff", "is_active", "is_late", "is_demonstration"), "on"),
        **dict.fromkeys(("state", "stage", "reference", "salt", "digest", "code", "decline_reason"), STRAY["text"]),
    }


def _body(data: dict[str, Any]) -> dict[str, Any]:
    return {"data": urlencode(data), "content_type": "application/x-www-form-urlencoded"}


def _mail(message: Any) -> tuple[str, frozenset[str]]:
    parts = [message.subject, message.body, repr(message.extra_headers), message.from_email]
    parts += [str(content) for content, _kind in getattr(message, "alternatives", [])]
    parts += [repr(attached) for attached in message.attachments]
    return message.subject, tokens_in("\n".join(parts).encode())


def _digests() -> dict[str, str]:
    """What stands in each table, but for those that a look may change."""
    found = {}
    for model in apps.get_models(include_auto_created=True):
        if model._meta.db_table in MAY_CHANGE:
            continue
        rows = repr(list(model._base_manager.order_by("pk").values_list()))
        found[model._meta.label_lower] = hashlib.sha256(rows.encode()).hexdigest()
    return found


class _Writes:
    """Listens to SQL: which tables are written, and whether a stray value of a post gets into one."""

    def __init__(self) -> None:
        self.clear()

    def clear(self) -> None:
        self.tables: list[str] = []
        self.strays: list[str] = []

    def __call__(self, execute: Any, sql: str, params: Any, many: bool, context: Any) -> Any:
        found = WRITES.match(sql)
        if found:
            self.tables.append(found[1])
            said = repr(params)
            if any(
                value in said for value in (*STRAY.values(), STRAY["key"].replace("-", ""), "1999, 9, 9", "1999-09-09")
            ):
                self.strays.append(found[1])
        return execute(sql, params, many, context)


class _Log(logging.Handler):
    def __init__(self) -> None:
        super().__init__()
        self.tokens: set[str] = set()
        self.setFormatter(OpaqueFormatter("%(levelname)s %(name)s %(message)s"))

    def emit(self, record: logging.LogRecord) -> None:
        self.tokens |= tokens_in(self.format(record).encode())


@contextlib.contextmanager
def _listening() -> Iterator[_Log]:
    """Nobody else listens meanwhile: kept for a test that fails, tens of thousands of lines would fill the memory."""
    handler, root = _Log(), logging.getLogger()
    before, root.handlers = root.handlers, [handler]
    try:
        yield handler
    finally:
        root.handlers = before
