"""D5: no field is longer than the server allows, and no request burns more than 5 seconds of the processor.

Every form of every page that somebody can open, each of its fields in turn with a megabyte of words: a readable answer,
nothing of it is stored, no error of the server. The forms are those that the pages show, not a list of ours.
"""

import time
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any

import pytest
from django.core.cache import cache
from django.db import connection
from django.test import Client

from tests.permissions.walk import is_left_out, sparing
from tests.permissions.world import World
from tests.support.doors import words
from tests.support.forms import Form, clients_of, forms, forms_in, undone

pytestmark = pytest.mark.django_db
MEGABYTE = "word " * 210_000
ADDRESS = "word " * 700  # as much as an address may hold
# A page of the house, as long as its editors please.
EDITORIAL = {
    (f"admin/pages/<int:page_id>/{act}", "search_description")
    for act in ("edit/", "revisions/<int:revision_id>/revert/")
}
SECONDS = 5
LEAST_FIELDS = 150  # or the pages were not found


def test_a_megabyte_in_any_field_is_told_and_not_kept(whole_world: World, shared_folder: Path) -> None:
    clients = clients_of(whole_world)
    tried: set[tuple[str, str, str]] = set()
    wrong: list[str] = []
    found = forms(whole_world, clients, shared_folder)
    with sparing():
        for form in found:
            for name in form.fields:
                key = (form.route, form.method, name)
                if key in tried:
                    continue
                tried.add(key)
                if is_left_out(*key):
                    continue
                for text in (MEGABYTE,) if form.method == "POST" else (MEGABYTE, ADDRESS):
                    wrong += fault(form, name, text, clients[form.role])
    assert not wrong, "\n".join(wrong)
    assert len(tried) > LEAST_FIELDS


def fault(form: Form, name: str, text: str, client: Client) -> list[str]:
    """What is wrong with the answer to this field's text; nothing where all is well."""
    data = {**dict(form.values), name: text}
    at = f"{form.role} {form.method} {form.route} [{name}] on {form.page}"
    for _attempt in range(2):  # once more where it took long: what a large process collects is no fault of a request
        cache.clear()
        with undone(), kept() as stored:
            begun = time.process_time()
            response = client.post(form.action, data) if form.method == "POST" else client.get(form.action, data)
            burnt = time.process_time() - begun
            body = response.getvalue() if response.streaming else response.content
        if burnt <= SECONDS:
            break
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


def test_the_answer_says_what_fits(client: Client, whole_world: World) -> None:
    """A sample in words: the answer of a body, read where it was typed, which is still there."""
    focal = clients_of(whole_world)["A"]
    page = f"/rounds/{whole_world.invited['open', 'A'].pk}/{whole_world.on('open', '123').pk}/"
    form = next(form for form in forms_in(focal.get(page).content, page, "A") if "comment" in form.fields)
    response = focal.post(form.action, {**dict(form.values), "comment": MEGABYTE})
    assert response.status_code == 422
    assert "The limit is 100000." in words(response).replace(",", "")
    assert response.content.count(b"word word word") > 1_000
