"""D5: no field is longer than the server allows, and no request burns more than 5 seconds of the processor.

Every form of every page that somebody can open, each of its fields in turn with a megabyte of words: a readable answer,
nothing of it is stored, no error of the server. The forms are those that the pages show, not a list of ours.
"""

import time
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from typing import Any
from urllib.parse import urljoin, urlsplit

import lxml.html
import pytest
from django.core.cache import cache
from django.db import connection, transaction
from django.test import Client
from django.urls import Resolver404, resolve

from tests.permissions import addresses
from tests.permissions.walk import _signed_in
from tests.permissions.world import World, build
from tests.support.doors import words

pytestmark = [pytest.mark.django_db, pytest.mark.xdist_group("walk")]
MEGABYTE = "word " * 210_000
ADDRESS = "word " * 700  # as much as an address may hold
# A page of the house, as long as its editors please.
EDITORIAL = {
    (f"admin/pages/<int:page_id>/{act}", "search_description")
    for act in ("edit/", "revisions/<int:revision_id>/revert/")
}
ASKED_IN_TURN = "APDRTX0-S!"  # the first of them to whom a page opens fills its forms in
SECONDS = 5
LEAST_FIELDS = 150  # or the pages were not found


@dataclass(frozen=True)
class Form:
    """A form as a page shows it: where it leads and what a browser would send if nothing were filled in."""

    page: str
    role: str
    action: str
    method: str
    values: tuple[tuple[str, str], ...]
    fields: tuple[str, ...]

    @property
    def route(self) -> str:
        try:
            return resolve(self.action.partition("?")[0]).route
        except Resolver404:
            return self.action


@pytest.fixture
def world(settings: Any) -> World:
    settings.ACCOUNT_REAUTHENTICATION_TIMEOUT = 86_400
    settings.ALLOWED_HOSTS = ["testserver"]
    return build()


def test_a_megabyte_in_any_field_is_told_and_not_kept(world: World) -> None:
    clients = {role: _signed_in(world, role) for role in ASKED_IN_TURN}
    tried: set[tuple[str, str, str]] = set()
    wrong: list[str] = []
    for form in forms(world, clients):
        for name in form.fields:
            key = (form.route, form.method, name)
            if key in tried:
                continue
            tried.add(key)
            for text in (MEGABYTE,) if form.method == "POST" else (MEGABYTE, ADDRESS):
                wrong += fault(form, name, text, clients[form.role])
    assert not wrong, "\n".join(wrong)
    assert len(tried) > LEAST_FIELDS


def forms(world: World, clients: dict[str, Client]) -> Iterator[Form]:
    kits = addresses.kits(world)
    for route in addresses.routes():
        path = addresses.path(route, kits[addresses.default_kit(route)])
        if path is None or "logout" in path:
            continue
        for role in ASKED_IN_TURN:
            with undone():
                response = clients[role].get(path)
            if response.status_code != 200 or "html" not in response.get("Content-Type", "") or response.streaming:
                continue
            yield from _forms_in(response.content, path, role)
            break


def _forms_in(content: bytes, path: str, role: str) -> Iterator[Form]:
    if not content.strip():
        return
    for form in lxml.html.fromstring(content).forms:
        action = urljoin(path, form.get("hx-post") or form.action or "")
        if urlsplit(action).netloc:
            continue
        shown = [control for control in form.inputs if control.name and control.get("type") != "file"]
        values = dict.fromkeys((control.name for control in shown), "")
        values |= {name: value or "" for name, value in form.form_values()}
        names = tuple(dict.fromkeys(control.name for control in shown if control.name != "csrfmiddlewaretoken"))
        yield Form(path, role, action, form.method.upper(), tuple(values.items()), names)


def fault(form: Form, name: str, text: str, client: Client) -> list[str]:
    """What is wrong with the answer to this field's text; nothing where all is well."""
    data = {**dict(form.values), name: text}
    at = f"{form.role} {form.method} {form.route} [{name}] on {form.page}"
    cache.clear()
    with undone(), kept() as stored:
        begun = time.process_time()
        response = client.post(form.action, data) if form.method == "POST" else client.get(form.action, data)
        burnt = time.process_time() - begun
        body = response.getvalue() if response.streaming else response.content
    found = []
    if response.status_code >= 500:
        found.append(f"{at}: {response.status_code} {getattr(response, 'exc_info', '')}")
    if burnt > SECONDS:
        found.append(f"{at}: {burnt:.1f} s of the processor")
    if stored and (form.route, name) not in EDITORIAL:
        found.append(f"{at}: kept in {stored}")
    if response.status_code in (400, 413, 414) and b"<h1>" not in body:
        found.append(f"{at}: an answer that nobody can read: {body[:60]!r}")
    return found


@contextmanager
def undone() -> Iterator[None]:
    """Nothing of it stays."""
    with transaction.atomic():
        yield
        transaction.set_rollback(True)


@contextmanager
def kept() -> Iterator[list[str]]:
    """The statements that put a megabyte into the database."""
    stored: list[str] = []

    def watch(execute: Any, sql: str, params: Any, many: bool, context: Any) -> Any:
        writes = sql.lstrip().upper().startswith(("INSERT", "UPDATE"))
        if writes and any(isinstance(each, str) and len(each) > len(MEGABYTE) // 2 for each in params or ()):
            stored.append(" ".join(sql.split()[:3]))
        return execute(sql, params, many, context)

    with connection.execute_wrapper(watch):
        yield stored


def test_the_answer_says_what_fits(client: Client, world: World) -> None:
    """A sample in words: the answer of a body, read where it was typed, which is still there."""
    focal = _signed_in(world, "A")
    page = f"/rounds/{world.invited['open', 'A'].pk}/{world.on('open', '123').pk}/"
    form = next(form for form in _forms_in(focal.get(page).content, page, "A") if "comment" in form.fields)
    response = focal.post(form.action, {**dict(form.values), "comment": MEGABYTE})
    assert response.status_code == 422
    assert "at most 100000 fit here" in words(response).replace(",", "")
    assert response.content.count(b"word word word") > 1_000
