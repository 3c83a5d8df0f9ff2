"""The forms that pages show, as a browser would send them: found by opening every page of the permissions' world."""

import pickle
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from urllib.parse import urljoin, urlsplit

import lxml.html
from django.db import transaction
from django.test import Client
from django.urls import Resolver404, resolve

from tests.permissions import addresses
from tests.permissions.walk import _signed_in, sparing
from tests.permissions.world import World
from tests.support.databases import lock

ASKED_IN_TURN = "APDRTX0-S!"  # the first of them to whom a page opens fills its forms in


@dataclass(frozen=True)
class Form:
    """A form as a page shows it: where it leads and what a browser would send if nothing were filled in."""

    page: str
    role: str
    action: str
    method: str
    values: tuple[tuple[str, str], ...]
    fields: tuple[str, ...]
    files: tuple[str, ...] = ()

    @property
    def route(self) -> str:
        try:
            return resolve(self.action.partition("?")[0]).route
        except Resolver404:
            return self.action


def clients_of(world: World) -> dict[str, Client]:
    """A browser for each of those who are asked; an error of the server is an answer with 500."""
    return {role: _signed_in(world, role) for role in ASKED_IN_TURN}


def forms(world: World, clients: dict[str, Client], shared: Path) -> list[Form]:
    """Of every page. Looked for once by the workers that share a folder: a world that is copied shows the same pages.

    Who tries these forms does so in `undone` inside `sparing`, or each request would read anew who asks.
    """
    kept = shared / "forms.pickle"
    with lock(shared / "forms.lock"):
        if not kept.exists():
            with sparing():
                kept.write_bytes(pickle.dumps((set(world.tokens.readers), list(_found(world, clients)))))
    words, found = pickle.loads(kept.read_bytes())
    assert words == set(world.tokens.readers), "These forms are those of another world."
    return found


def _found(world: World, clients: dict[str, Client]) -> Iterator[Form]:
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
            yield from forms_in(response.content, path, role)
            break


def forms_in(content: bytes, path: str, role: str) -> Iterator[Form]:
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
        files = tuple(control.name for control in form.inputs if control.name and control.get("type") == "file")
        yield Form(path, role, action, form.method.upper(), tuple(values.items()), names, files)


@contextmanager
def undone() -> Iterator[None]:
    """Nothing of it stays."""
    with transaction.atomic():
        yield
        transaction.set_rollback(True)
