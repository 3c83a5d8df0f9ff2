"""An officer sets a round up, invites, announces and follows it: in a browser, under the strict policy."""

import pytest
from playwright.sync_api import Route, expect
from pytest_django.live_server_helper import LiveServer

from consultations.models import Round
from consultations.rounds.services import begin_round
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
    look("round-add")
    page.click(".actions .button")
    page.fill("[name=numbers]", "123, 127.2-3")
    page.click("[value=add]")
    page.wait_for_selector(".choices__rows input:checked")
    expect(page.locator(".choices__rows input:checked")).to_have_count(3)
    look("round-choice")
    page.click("[value=save]")
    page.check("[name=invite_state]")
    words = page.locator("table.fields td input").first.bounding_box()
    assert words is not None and words["width"] > 80  # a limit of five digits can be read
    look("round-participants")
    page.click(".actions .button")
    page.fill("[name=opens]", "2027-03-28T02:30")
    page.fill("[name=closes]", "2027-06-28T12:00")
    look("round-dates")
    page.click(".actions .button")
    page.wait_for_selector(".note--bad")
    assert "2027-03-28 02:30" in page.inner_text(".note--bad")
    assert page.input_value("[name=closes]") == "2027-06-28T12:00"
    look("round-dates-refused")
    page.fill("[name=opens]", "2027-03-28T09:00")
    page.click(".actions .button")
    for name in ("rules", "report", "questions", "information"):
        page.wait_for_url(f"**/edit/{name}/")
        look(f"round-{name}")
        page.click(".actions .button")
    page.wait_for_selector(".summary")
    look("round-summary")
    page.click("a[href$='/invite/']")
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


def test_quick_ticks_arrive_in_their_order(open_page: OpenPage, live_server: LiveServer) -> None:
    officer = OfficerFactory()
    round_ = begin_round(document=DocumentFactory(by=officer), title="A round", by=officer)
    page = open_page()
    sign_in_page(page, officer, live_server.url)
    address = f"/admin/consultations/rounds/{round_.pk}/edit/recommendations/"
    page.goto(address)
    sent: list[Route] = []

    def hold_the_first(route: Route) -> None:
        if route.request.method != "POST":
            route.continue_()
            return
        sent.append(route)
        if len(sent) > 1:
            route.continue_()

    page.route(f"**{address}*", hold_the_first)
    ticks = page.locator("[name=chosen]")
    ticks.nth(0).check()
    ticks.nth(1).check()
    page.wait_for_timeout(500)
    while not sent:  # a busy machine
        page.wait_for_timeout(100)
    sent[0].continue_()
    page.locator("#chosen", has_text="2 of 5").wait_for()
    page.wait_for_timeout(500)
    assert len(sent) == 2 and round_.recommendations.count() == 2


@pytest.mark.parametrize(("viewport", "scripts"), [("narrow", True), ("wide", False)])
def test_twelve_of_254_are_chosen_in_a_few_clicks(
    open_page: OpenPage, live_server: LiveServer, viewport: str, scripts: bool
) -> None:
    officer = OfficerFactory()
    document = DocumentFactory(by=officer, paragraphs={f"140.{n}": 1 for n in range(1, 255)})
    round_ = begin_round(document=document, title="A round", by=officer)
    page = open_page(viewport=viewport, scripts=scripts)
    sign_in_page(page, officer, live_server.url)
    page.goto(f"/admin/consultations/rounds/{round_.pk}/edit/recommendations/")
    if scripts:  # what measures a page is a script
        assert_accessible(page)
        screenshot(page, f"round-choice-254-{viewport}")
        assert page.evaluate("document.documentElement.scrollHeight") < 12_000
    clicks = 0

    def click(selector: str) -> None:
        nonlocal clicks
        page.click(selector)
        page.wait_for_load_state()
        clicks += 1

    page.fill("[name=numbers]", "140.15, 140.49-52 and 140.100 to 140.104")
    click("[value=add]")
    click("nav.pages button:last-of-type")
    click(".choices__row:nth-child(11) input[type=checkbox]")
    click(".choices__row:nth-child(12) input[type=checkbox]")
    if scripts:
        page.locator("#chosen", has_text="12 of 254").wait_for()
    click("[value=save]")
    page.wait_for_url("**/edit/participants/")
    assert round_.recommendations.count() == 12 and clicks <= 15
