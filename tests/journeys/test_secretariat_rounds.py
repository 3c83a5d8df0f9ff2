"""An officer sets a round up, invites, announces and follows it: in a browser, under the strict policy."""

import pytest
from pytest_django.live_server_helper import LiveServer

from consultations.models import Round
from tests.factories import DocumentFactory, OfficerFactory, OrganisationFactory
from tests.support.browser import OpenPage, assert_accessible, screenshot
from tests.support.officers import sign_in_page


@pytest.mark.parametrize(("viewport", "language"), [("wide", "en"), ("narrow", "ar")])
def test_from_document_to_announced_round(open_page: OpenPage, live_server: LiveServer, viewport, language) -> None:
    officer = OfficerFactory(language=language)
    DocumentFactory(by=officer)
    for name in ("Arandia", "Lazwara"):
        OrganisationFactory(name=name, by=officer, regional_group="african")
    page = open_page(viewport=viewport, language=language)
    sign_in_page(page, officer, live_server.url)

    def look(name: str) -> None:
        page.wait_for_load_state()
        assert_accessible(page)
        screenshot(page, f"{name}-{viewport}-{language}")

    page.goto("/admin/consultations/rounds/")
    look("rounds-empty")
    page.goto("/admin/consultations/rounds/add/")
    look("round-document")
    page.click(".rows a")
    page.fill("[name=title]", "Follow-up on the rights of migrant children")
    page.check("[name=invite_state]")
    words = page.locator("table.fields td input").first.bounding_box()
    assert words is not None and words["width"] > 80  # a limit of five digits can be read
    page.fill("[name=opens]", "2027-03-28T02:30")
    page.fill("[name=closes]", "2027-06-28T12:00")
    look("round-add")
    page.click(".actions .button")
    page.wait_for_selector(".note--bad")
    assert "2027-03-28 02:30" in page.inner_text(".note--bad")
    assert page.input_value("[name=title]") == "Follow-up on the rights of migrant children"
    look("round-add-refused")
    page.fill("[name=opens]", "2027-03-28T09:00")
    page.click(".actions .button")
    page.wait_for_selector(".hub")
    page.click(".hub a[href$='/invite/']")
    look("round-invite")
    page.click("[name=all]")
    page.wait_for_selector(".hub")
    look("round")
    page.click(".office__head .button")
    look("round-announce")
    page.click(".actions .button")
    page.wait_for_selector(".hub")
    assert Round.objects.announced().count() == 1
    page.click(".hub a[href$='/participants/']")
    look("round-participants")
    page.click("table th a[href*=delegations]")
    look("round-delegation")
    page.goto("/admin/consultations/rounds/")
    look("rounds")
    page.goto(page.locator("tbody a").first.get_attribute("href") + "officers/")
    look("round-officers")
    page.goto("/admin/")
    screenshot(page, f"admin-home-{viewport}-{language}")
