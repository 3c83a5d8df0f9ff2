"""A real browser against a live server: one browser for the run, one context for each page asked for."""

import os
from collections.abc import Iterator

import pytest
from playwright.sync_api import Browser, ConsoleMessage, Page, expect, sync_playwright
from pytest_django.live_server_helper import LiveServer

from tests.support.browser import FLAGS, MISSING, VIEWPORTS, OpenPage, find_chromium

# Playwright keeps an event loop in this thread, and Django would refuse its database for that.
os.environ.setdefault("DJANGO_ALLOW_ASYNC_UNSAFE", "true")

PATIENCE = 120_000  # milliseconds after which a page hangs; until then what a step needs is waited for, no longer
expect.set_options(timeout=PATIENCE)


@pytest.fixture(scope="session")
def browser() -> Iterator[Browser]:
    chromium = find_chromium()
    if chromium is None:
        (pytest.fail if os.environ.get("CI") == "true" else pytest.skip)(MISSING)
    with sync_playwright() as playwright:
        browser = playwright.chromium.launch(executable_path=chromium, args=FLAGS)
        yield browser
        browser.close()


@pytest.fixture
def open_page(browser: Browser, live_server: LiveServer) -> Iterator[OpenPage]:
    """`open_page(viewport="wide", language="en", scripts=True)`: a new person's page, relative addresses work.

    At the end the test fails if the browser complained of a script error or of a breach of the content policy.
    """
    contexts, complaints = [], []

    def listen(message: ConsoleMessage) -> None:
        # What a page is refused, a busy server, and a line that a test has cut, are no faults of the page.
        refused = ("the server responded with a status of 4", "the server responded with a status of 503")
        expected = (*refused, "net::ERR_INTERNET_DISCONNECTED", "htmx:")
        if message.type == "error" and not any(each in message.text for each in expected):
            complaints.append(f"{message.location.get('url', '')}: {message.text}")

    def open_(*, viewport: str = "wide", language: str = "en", scripts: bool = True) -> Page:
        context = browser.new_context(
            base_url=live_server.url, viewport=VIEWPORTS[viewport], locale=language, java_script_enabled=scripts
        )
        context.set_default_timeout(PATIENCE)
        contexts.append(context)
        page = context.new_page()
        page.on("console", listen)
        page.on("pageerror", lambda error: complaints.append(str(error)))
        return page

    yield open_
    for context in contexts:
        context.close()
    assert not complaints, "the browser complained:\n" + "\n".join(complaints)
