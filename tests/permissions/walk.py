"""The walk: every URL, every role, GET and POST; what came back is kept, then the database is as it was before.

One walk serves all guarantees that ask it (A1-A4, A9, D3, D4): the tests read what was kept. All workers that need it
share it (`Shares`). With WALK=short there are no POSTs, and one role of each class asks.
"""

import contextlib
import copy
import hashlib
import logging
import os
import pickle
import re
import time
import zlib
from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass, field
from http.cookies import SimpleCookie
from itertools import chain
from pathlib import Path
from typing import Any
from unittest import mock
from urllib.parse import urlencode

from allauth.account.internal.flows.login import record_authentication
from django.apps import apps
from django.contrib.auth.backends import ModelBackend
from django.contrib.sessions.backends.db import SessionStore
from django.core import mail
from django.core.cache import cache as throttles
from django.core.signals import request_finished
from django.db import close_old_connections, connection, transaction
from django.http import HttpRequest
from django.test import Client, override_settings
from wagtail.models import ModelLogEntry

from accounts.models import User
from accounts.sign_in import middleware
from core import clock
from core.jobs.queue import due, run_job
from core.models import Job
from core.web.logs import OpaqueFormatter
from tests.permissions import addresses
from tests.permissions.roles import ONE_OF_EACH, ORDER
from tests.permissions.tokens import Tokens, tokens_in
from tests.permissions.world import World, build

SHORT_WALK = os.environ.get("WALK") == "short"  # where the whole is walked on the other database
SAMPLE = 3
PIECES = 48  # of the routes: what a worker takes at a time
PAUSE = 0.2  # seconds between two looks whether the others have finished
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

    def add(self, part: "Walk", walker: str) -> None:
        """What one of several walkers has brought."""
        self.answers += part.answers
        self.without_token |= part.without_token
        self.mails += part.mails
        self.logged |= part.logged
        self.rows_before |= {f"{walker}: {table}": digest for table, digest in part.rows_before.items()}
        self.rows_after |= {f"{walker}: {table}": digest for table, digest in part.rows_after.items()}
        self.recorded |= part.recorded


def is_left_out(*case: str) -> bool:
    """Return whether the other database tries the case: the short walk tries one of SAMPLE, the same ones each time."""
    return SHORT_WALK and zlib.crc32("|".join(case).encode()) % SAMPLE != 0


def askers(route: str, kit: str) -> str:
    """Everybody, but where nobody else could come to anything: further kits."""
    roles = ORDER if kit in addresses.COMPARED else READERS
    return "".join(role for role in roles if role in ONE_OF_EACH) if SHORT_WALK else roles


def make_whole_world(subject_kind: str = "recommendation") -> World:
    """The world, with the mail that was sent and what was logged while it was made."""
    mail.outbox = []
    with _listening() as log:
        world = build(subject_kind)
    world.mails, world.logged = [_mail(message) for message in mail.outbox], log.tokens
    return world


def make_world_of_questions() -> World:
    """The same world, but its rounds consult on questions; with the words of the mails that were sent meanwhile."""
    world = make_whole_world("question")
    world.kept["mails"] = [(str(each.subject), each.body, *_alternatives(each)) for each in mail.outbox]
    return world


def _alternatives(message: Any) -> list[str]:
    return [str(content) for content, _kind in getattr(message, "alternatives", [])]


class Shares:
    """A folder by which workers share the walk: each takes a piece that nobody has taken until there is none left,
    then leaves what it has brought, and waits for what the others bring."""

    def __init__(self, folder: Path) -> None:
        self.folder, self.name = folder, f"walker-{os.getpid()}"
        self.folder.mkdir(parents=True, exist_ok=True)

    def take(self) -> Iterator[int]:
        """Pieces that are now this worker's."""
        for piece in range(PIECES):
            with contextlib.suppress(FileExistsError), (self.folder / f"piece-{piece}").open("x") as claim:
                claim.write(self.name)
                claim.flush()
                yield piece

    def leave(self, brought: Walk | str) -> None:
        """Let the others have it; a string says what went wrong."""
        half = self.folder / f"{self.name}.half"
        half.write_bytes(pickle.dumps(brought))
        half.rename(self.folder / f"{self.name}.pickle")

    def gather(self, tokens: Tokens) -> Walk:
        """All that was brought. Raises RuntimeError when a walker has failed, or ended without a word."""
        whole = Walk(tokens=tokens)
        for walker in sorted({self._walker(piece) for piece in range(PIECES)}):
            path = self.folder / f"{walker}.pickle"
            while not path.exists():
                time.sleep(PAUSE)
                if not _runs(walker) and not path.exists():
                    raise RuntimeError(f"{walker} has ended before it had walked all that it took.")
            brought = pickle.loads(path.read_bytes())
            if isinstance(brought, str):
                raise RuntimeError(f"{walker} could not walk on: {brought}")
            whole.add(brought, walker)
        return whole

    def _walker(self, piece: int) -> str:
        """Who took it; the name is there a moment after the file."""
        while not (name := (self.folder / f"piece-{piece}").read_text()):
            time.sleep(PAUSE)
        return name


def _runs(walker: str) -> bool:
    try:
        os.kill(int(walker.partition("-")[2]), 0)
    except ProcessLookupError:
        return False
    return True


def walk(world: World, folder: Path, shares: Shares) -> Walk:
    """In the database of that world, whose files stand in `folder`; nothing stays. It takes minutes, so that
    `fixtures.walked` keeps what comes of it."""
    pieces = shares.take()
    first = next(pieces, None)
    if first is not None:
        try:
            shares.leave(_walk(first, pieces, world, folder))
        except BaseException as error:
            shares.leave(repr(error))
            raise
    whole = shares.gather(world.tokens)
    whole.mails += world.mails
    whole.logged |= world.logged
    return whole


def _walk(first: int, others: Iterator[int], world: World, folder: Path) -> Walk:
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
            return _Walker(world, log).go(chain([first], others))
        finally:
            transaction.set_rollback(True)
            throttles.clear()


@contextlib.contextmanager
def sparing() -> Iterator[None]:
    """Without what would be the same at each of tens of thousands of requests: who is signed in, by which session, with
    which factor, whether they need one, and what they may do by their groups are read once: nothing that is written
    stays. Nobody asks with which words a template was filled."""
    with (
        mock.patch.object(ModelBackend, "_get_permissions", _permissions_once()),
        mock.patch.object(ModelBackend, "get_user", _user_once()),
        mock.patch.object(SessionStore, "load", _session_once()),
        mock.patch.object(middleware, "has_factor", _once(middleware.has_factor)),
        mock.patch.object(middleware, "is_required", _once(middleware.is_required)),
        mock.patch("django.test.client.store_rendered_templates", lambda *_, **__: None),
    ):
        yield


def _permissions_once() -> Callable[..., set[str]]:
    read, known = ModelBackend._get_permissions, dict[tuple[Any, str], set[str]]()

    def remembered(self: ModelBackend, user: Any, obj: Any, from_name: str) -> set[str]:
        if obj is not None or not user.is_active or user.is_anonymous:
            return read(self, user, obj, from_name)
        if (user.pk, from_name) not in known:
            known[user.pk, from_name] = read(self, user, obj, from_name)
        return known[user.pk, from_name]

    return remembered


def _user_once() -> Callable[..., User | None]:
    """Each request has an object of its own, as if it had been read."""
    read, names = ModelBackend.get_user, [each.attname for each in User._meta.concrete_fields]
    known = dict[Any, list[Any]]()

    def remembered(self: ModelBackend, user_id: Any) -> User | None:
        if str(user_id) not in known:
            user = read(self, user_id)
            if user is None:
                return None
            known[str(user_id)] = [user.__dict__[name] for name in names]
        return User.from_db("default", names, known[str(user_id)])

    return remembered


def _session_once() -> Callable[[SessionStore], dict[str, Any]]:
    read, known = SessionStore.load, dict[str, dict[str, Any]]()

    def remembered(self: SessionStore) -> dict[str, Any]:
        key = self.session_key
        if key not in known:
            data = read(self)
            if self.session_key is None:  # ended, or never begun
                return data
            known[key] = data
        return copy.deepcopy(known[key])

    return remembered


def _once(ask: Callable[[User], bool]) -> Callable[[User], bool]:
    known = dict[Any, bool]()

    def remembered(user: User) -> bool:
        if user.pk not in known:
            known[user.pk] = ask(user)
        return known[user.pk]

    return remembered


class _Walker:
    def __init__(self, world: World, log: "_Log") -> None:
        self.world, self.log = world, log
        self.routes = addresses.routes()
        self.kits = addresses.kits(world)
        self.result = Walk(tokens=world.tokens)
        self.clients = {role: _signed_in(world, role) for role in ORDER}
        self.cookies = {role: client.cookies.output() for role, client in self.clients.items()}
        self.sql = _Writes()

    def go(self, pieces: Iterable[int]) -> Walk:
        self.result.rows_before = _digests()
        with sparing(), connection.execute_wrapper(self.sql):
            for piece in pieces:
                for route in list(self.routes)[piece::PIECES]:
                    self._visit(route)
        self.result.rows_after = _digests()
        self.result.logged = self.log.tokens
        rows = [*ModelLogEntry.objects.values_list("label", "data"), *Job.objects.values_list("kind", "payload")]
        self.result.recorded = tokens_in(repr(rows).encode())
        self.result.mails = [_mail(message) for message in mail.outbox]
        return self.result

    def _visit(self, route: str) -> None:
        """With every set of ids that it takes, by everybody."""
        named = addresses.parameters(route)
        for kit in self.kits:
            if kit != addresses.default_kit(route) and not named:
                continue
            path = addresses.path(route, self.kits[kit])
            if path is None:
                continue
            for role in askers(route, kit):
                self._ask(role, "GET", route, kit, path)
                if not SHORT_WALK and kit in addresses.COMPARED:
                    self._ask(role, "POST", route, kit, path)
        if not SHORT_WALK:
            self._without_csrf_token(route)

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

    def _without_csrf_token(self, route: str) -> None:
        """Once more, posted without the token of its form, by somebody who comes as far as any."""
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
        **dict.fromkeys(("id", "pk", "organisation", "delegation", "submission", "version", "round_id"), STRAY["key"]),
        **dict.fromkeys(("is_superuser", "is_staff", "is_active", "is_late", "is_demonstration"), "on"),
        **dict.fromkeys(("state", "stage", "reference", "salt", "digest", "code", "decline_reason"), STRAY["text"]),
    }


def _body(data: dict[str, Any]) -> dict[str, Any]:
    return {"data": urlencode(data), "content_type": "application/x-www-form-urlencoded"}


def _mail(message: Any) -> tuple[str, frozenset[str]]:
    parts = [message.subject, message.body, repr(message.extra_headers), message.from_email]
    parts += _alternatives(message)
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
