"""Every kind of page that a link of the demonstration leads to, in a browser: no script of it fails, and none scrolls
sideways.

The demonstration stands after publication, where many pages offer no act any more: scripts must not count on one.
"""

import re
from urllib.parse import urlsplit

import pytest
from django.urls import resolve
from playwright.sync_api import Error, Page, Response
from pytest_django.live_server_helper import LiveServer

from accounts.models import User
from tests.support.browser import OpenPage, assert_fits
from tests.support.officers import sign_in_page

pytestmark = pytest.mark.played

LINKS = "[...document.querySelectorAll('a[href]:not([download])')].map(link => link.href)"
MANY = 40  # kinds of pages; far fewer would mean that the walk has ended at its first door


def test_no_script_fails_on_any_page_of_an_office(open_page: OpenPage, live_server: LiveServer) -> None:
    page = open_page()
    sign_in_page(page, User.objects.get(name="M. Keeper"), live_server.url)
    assert len(_walk(page, live_server.url)) > MANY


def _walk(page: Page, address: str) -> set[str]:
    """Open a page of each kind that a link leads to; return their patterns. `open_page` fails where a script does."""
    seen = {resolve("/").route}
    waiting = [f"{address}/"]
    while waiting:
        answer = _open(page, waiting.pop())
        if answer is None or "html" not in answer.headers.get("content-type", ""):
            continue
        assert_fits(page, page.url)
        for link in page.evaluate(LINKS):
            target = urlsplit(link)
            route = _route(target.path) if link.startswith(address) else ""
            if route and route not in seen:
                seen.add(route)
                waiting.append(link)
    return seen


def _open(page: Page, address: str) -> Response | None:
    """What came, or None where it was a file."""
    try:
        return page.goto(address)
    except Error as error:
        if "Download is starting" not in error.message:
            raise
        return None


def _route(path: str) -> str:
    """The pattern of a page's address; "" for a file, and for what ends the session."""
    if re.search(r"/(logout|static|media)/|\.\w+$", path):
        return ""
    return resolve(path).route
