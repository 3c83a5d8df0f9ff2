"""Chromium for the journeys: found on this machine, never downloaded, and pages that are looked at and listened to."""

import os
import re
import shutil
from collections.abc import Callable
from pathlib import Path
from typing import Any

from axe_playwright_python.sync_playwright import Axe
from playwright.sync_api import Page

MISSING = "install chromium: apt-get install chromium"
PICTURES = os.environ.get("SCREENSHOTS") == "1"  # else a seventh of what the browser does would be pictures
SCREENSHOTS = Path(__file__).resolve().parents[2] / "test-output" / "screenshots"
VIEWPORTS = {"wide": {"width": 1280, "height": 900}, "narrow": {"width": 360, "height": 740}}
OpenPage = Callable[..., Page]  # the fixture of tests/journeys: open_page(viewport="wide", language="en", scripts=True)
FLAGS = [
    "--disable-dev-shm-usage",
    "--disable-gpu",
    "--disable-background-networking",
    "--disable-component-update",
    "--disable-sync",
    "--no-first-run",
    "--disable-quic",
]


def find_chromium() -> str | None:
    """Path of a Chromium or Chrome, or None. The shell has no windows that nobody sees: it takes a third less."""
    names = ("chromium-headless-shell", "chromium", "chromium-browser", "google-chrome-stable", "google-chrome")
    return next((found for name in names if (found := shutil.which(name))), None)


def assert_accessible(page: Page, *, leave_out: tuple[str, ...] = ()) -> None:
    """Fail with a readable list when axe finds anything on the page, once it has come with its style sheets.

    `leave_out` are ids of rules; say why where you use it.
    """
    page.wait_for_load_state()
    answer = Axe().run(page).response
    found = [each for each in answer["violations"] if each["id"] not in leave_out]
    assert not found, f"axe at {page.url}:\n" + "\n".join(_tell(each) for each in found)


def assert_fits(page: Page, name: str) -> None:
    """Fail when the page, once it has come with its style sheets, is wider than its window."""
    page.wait_for_load_state()
    fits = "document.documentElement.scrollWidth <= window.innerWidth"
    assert page.evaluate(fits), f"{name} scrolls sideways"


def _tell(violation: dict[str, Any]) -> str:
    places = "\n".join(f"    {node['html'][:160]}" for node in violation["nodes"][:5])
    return f"  {violation['id']} ({violation['impact']}): {violation['help']}\n{places}"


def screenshot(page: Page, name: str) -> None:
    """Keep the whole page as test-output/screenshots/<name>.png where SCREENSHOTS=1 asks for pictures."""
    if not PICTURES:
        return
    path = SCREENSHOTS / (re.sub(r"[^A-Za-z0-9_.-]+", "-", name) + ".png")
    path.parent.mkdir(parents=True, exist_ok=True)
    page.screenshot(path=path, full_page=True)
