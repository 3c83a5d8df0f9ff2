"""A coder settles a campaign: the list, one text, two side by side, confirmed, coded at once; wide and narrow."""

import pytest
from playwright.sync_api import expect
from pytest_django.live_server_helper import LiveServer

from consultations.enums import Duty
from submissions.campaigns.search import find_campaigns
from synthesis.codebook.services import add_theme
from synthesis.models import CodedPassage
from tests.factories import OfficerFactory, RoundFactory
from tests.submissions.campaigns.test_finder import OTHER, SCHOOL, TOWNS
from tests.submissions.campaigns.test_services import sends, towns_first
from tests.support.browser import OpenPage, assert_accessible, assert_fits, screenshot
from tests.support.officers import sign_in_page


@pytest.mark.parametrize(("viewport", "language"), [("wide", "en"), ("narrow", "ar")])
def test_a_campaign_is_settled_and_coded_once(open_page: OpenPage, live_server: LiveServer, viewport, language) -> None:
    round_ = RoundFactory(constituencies=("civil_society",))
    coder = OfficerFactory(round=round_, duties=[Duty.CODE], language=language)
    add_theme(round_, "Money", by=coder)
    towns_first(round_)
    sends(round_, comment=f"{SCHOOL} {TOWNS.split('. ')[2]}. {OTHER}")  # borrows a sentence
    find_campaigns(round_)
    page = open_page(viewport=viewport, language=language, scripts=True)
    sign_in_page(page, coder, live_server.url)

    def look(name: str) -> None:
        assert_fits(page, name)
        assert_accessible(page)
        screenshot(page, f"{name}-{viewport}-{language}")

    page.goto(f"/admin/synthesis/coding/{round_.pk}/")
    page.click(f"a[href$='/{round_.pk}/campaigns/']")
    look("campaigns-list")
    page.click(".portal tbody a[href*='/shared/']")
    page.wait_for_selector("mark")
    look("campaigns-shared-wording")
    page.click(".row a[href*='/campaigns/']")
    page.wait_for_selector("[name=lines]")
    look("campaign")
    page.click("form:has([value=equal]) .button")
    expect(page.locator(".chip--good")).to_have_count(6)
    page.click("a[href]:has(.hidden) >> nth=0")
    page.wait_for_selector("#input-head")
    look("campaign-side-by-side")
    for left in (3, 2, 1, 0):
        page.click("[name=act][value=confirm]")
        page.wait_for_load_state()
        expect(page.locator("#input-head")).to_have_count(int(bool(left)))
    page.click("details:has([name=words]) summary")
    page.fill("[name=words]", "the money follow the child")
    page.select_option("[name=theme]", label="Money")
    look("campaign-theme")
    page.click("details:has([name=words]) .button")
    page.wait_for_load_state()
    look("campaign-coded")
    assert CodedPassage.objects.count() == 10
    page.click("[name=act][value=split]")
    page.wait_for_selector(".note--bad")
    look("campaign-refused")
