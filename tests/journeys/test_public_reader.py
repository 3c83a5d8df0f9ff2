"""Somebody from outside reads: what is open, a round, its inputs, the report down to the words behind a sentence."""

import gzip
import re

import pytest
from playwright.sync_api import Page, expect

from portal.demonstration.cast import PLOT
from portal.models import RoundPage
from synthesis.models import Publication
from tests.support.browser import OpenPage, assert_accessible, assert_fits, screenshot

pytestmark = pytest.mark.played
LIMIT = 100_000  # bytes of a page without pictures


@pytest.fixture(autouse=True)
def _after_the_release(monkeypatch: pytest.MonkeyPatch) -> None:
    """The server's own thread knows no scenario: the system's clock itself is put forward."""
    monkeypatch.setattr("django.utils.timezone.now", lambda: PLOT.published)


def visit(page: Page, url: str, name: str) -> None:
    response = page.goto(url)
    assert response is not None and response.ok, url
    assert len(gzip.compress(response.body())) < LIMIT, f"{url} is heavy"  # as it is sent
    assert_fits(page, url)
    assert_accessible(page)
    screenshot(page, f"public-{name}")


@pytest.mark.parametrize(
    ("viewport", "language"),
    [("wide", "en"), ("narrow", "en"), ("wide", "ar"), ("narrow", "ar"), ("narrow", "zh-hans")],
)
def test_every_public_page_is_readable_by_all(open_page: OpenPage, viewport: str, language: str) -> None:
    report = Publication.objects.latest("number").report.reference
    round_ = RoundPage.objects.order_by("pk").first().round.reference
    page = open_page(viewport=viewport, language=language)
    for name, url in (
        ("home", "/"),
        ("rounds", "/consultations/"),
        ("round", f"/consultations/{round_}/"),
        ("inputs", f"/consultations/{round_}/inputs/"),
        ("reports", "/reports/"),
        ("report", f"/reports/{report}/"),
        ("report-check", f"/reports/{report}/check/"),
        ("keys", "/keys/"),
        ("check-receipt", "/check-receipt/"),
        ("search", "/search/?words=children"),
        ("positions", f"/consultations/{round_}/positions/"),
        ("help", "/help/"),
        ("privacy", "/privacy/"),
        ("contact", "/contact/"),
        ("support", "/support/"),
    ):
        visit(page, url, f"{name}-{viewport}-{language}")


@pytest.mark.parametrize("scripts", [True, False])
def test_from_the_home_page_to_the_words_behind_a_sentence(open_page: OpenPage, scripts: bool) -> None:
    page = open_page(scripts=scripts)
    page.goto("/")
    page.get_by_role("link", name="Views received on paragraphs 123 to 128").click()
    note = page.locator("details#note-1")
    page.wait_for_load_state()  # with its style sheets
    if scripts:
        expect(note).to_be_hidden()
        mark = page.get_by_role("link", name="Note 1", exact=True)
        box = mark.bounding_box()
        assert box and min(box["width"], box["height"]) >= 24, "a mark of a note is too small to hit"
        mark.click()
    else:
        note.locator("summary").first.click()
    expect(note.locator(".opened")).to_be_visible()
    note.get_by_role("link", name=re.compile("Whole input")).first.click()
    expect(page.get_by_role("heading", level=1)).to_be_visible()
    expect(page.get_by_role("heading", name="Comment")).to_be_visible()
    page.get_by_role("link", name="Inputs", exact=True).click()
    page.locator("select[name=paragraph]").select_option("128")
    page.get_by_role("button", name="Show", exact=True).click()
    expect(page.get_by_role("heading", level=2, name="Paragraph 128")).to_be_visible()
    expect(page.get_by_role("heading", level=2, name="Paragraph 123")).to_have_count(0)
