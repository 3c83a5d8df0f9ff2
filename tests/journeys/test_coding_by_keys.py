"""Coding by keyboard alone: from input to input, all of a text marked, a theme by its number or its name."""

import re

import pytest
from playwright.sync_api import Page, expect
from pytest_django.live_server_helper import LiveServer

from consultations.enums import Duty
from submissions.visibility.translations import record_translation
from synthesis.codebook.services import add_theme
from synthesis.coding.memos import add_memo
from synthesis.coding.services import code_passage
from synthesis.models import CodedPassage
from tests.factories import DelegationFactory, OfficerFactory, RoundFactory, SubmittedFactory
from tests.support.browser import OpenPage, assert_accessible, assert_fits, screenshot
from tests.support.officers import sign_in_page


def looked_at(page: Page, name: str) -> None:
    page.wait_for_load_state()
    assert_accessible(page)
    screenshot(page, name)


def test_two_inputs_without_a_mouse(open_page: OpenPage, live_server: LiveServer) -> None:
    round_ = RoundFactory()
    officer = OfficerFactory(round=round_, duties=[Duty.CODE])
    for comment in ("Towns 🏠 first.", "Schools for all."):
        answers = {"123": {"position": "supports", "comment": comment}}
        SubmittedFactory(delegation=DelegationFactory(round=round_), answers=answers)
    for name in ("Local level", "Education"):
        add_theme(round_, name, by=officer)
    page = open_page()
    sign_in_page(page, officer, live_server.url)
    about = round_.recommendations.get(paragraph__number="123")
    page.goto(f"/admin/synthesis/coding/{round_.pk}/{about.pk}/?only=uncoded")
    looked_at(page, "coding-keys")
    page.keyboard.press("j")
    first = page.evaluate("document.activeElement.id")
    page.keyboard.press("w")
    page.wait_for_selector("[data-code-shown]:not([hidden])")
    page.keyboard.press("t")
    page.keyboard.type("educ")
    page.keyboard.press("Enter")
    page.wait_for_selector("mark")
    page.wait_for_load_state()  # before, the page's keys do nothing
    assert page.evaluate("document.activeElement.id") == first
    page.keyboard.press("u")
    assert page.evaluate("document.activeElement.id") not in ("", first)
    page.keyboard.press("w")
    page.wait_for_selector("[data-code-shown]:not([hidden])")
    page.keyboard.press("1")
    page.wait_for_selector(f"#{first}", state="detached")
    coded = [(row.theme.name, row.start, row.end) for row in CodedPassage.objects.order_by("at")]
    texts = {row.input.comment: row.theme.name for row in CodedPassage.objects.select_related("input", "theme")}
    assert set(texts) == {"Towns 🏠 first.", "Schools for all."}
    assert [name for name, _start, _end in coded] == ["Education", "Local level"]
    assert all(start == 0 and end in (14, 16) for _name, start, end in coded)


def test_a_long_input_is_short_on_a_phone_until_it_is_opened(open_page: OpenPage, live_server: LiveServer) -> None:
    """Fifty inputs fit a page of 12,000 px: two lines of the text; the rest, and what can be done, on a click."""
    round_ = RoundFactory()
    officer = OfficerFactory(round=round_, duties=[Duty.CODE])
    text = {"comment": "Les communes d'abord. " * 60, "language": "fr", "rewording": "Les communes. " * 40}
    input_ = SubmittedFactory(delegation=DelegationFactory(round=round_), answers={"123": text}).inputs.get()
    theme = add_theme(round_, "Local level", by=officer)
    code_passage(input_, "comment", 0, 12, "Les communes", theme, by=officer)
    record_translation(input_, text="Towns first. " * 60, by=officer)
    page = open_page(viewport="narrow")
    sign_in_page(page, officer, live_server.url)
    page.goto(f"/admin/synthesis/coding/{round_.pk}/{input_.recommendation_id}/")
    card, more = page.locator("[data-card]"), page.locator(".card__more > summary")
    rest = [card.get_by_text(words) for words in ("Translate", "Remove", "Towns first.")]
    expect(more).to_have_text(re.compile(r"^\s*More · 1 passage\s*$"))
    assert card.bounding_box()["height"] < 160  # type: ignore[index]
    for words in rest:
        expect(words).to_be_hidden()
    assert_fits(page, "workbench")
    ends = page.locator(".w-breadcrumbs li").evaluate_all(
        "(items) => items.map((each) => each.getBoundingClientRect().right)"
    )
    assert ends and max(ends) <= 360, "the way back is cut"
    links = page.locator(".w-breadcrumbs a").evaluate_all("(links) => links.map((each) => each.offsetHeight)")
    assert links and min(links) >= 24
    looked_at(page, "workbench-folded-narrow")
    more.click()
    for words in rest:
        expect(words).to_be_visible()
    assert card.bounding_box()["height"] > 1_000  # type: ignore[index]
    looked_at(page, "workbench-open-narrow")
    page.reload()
    expect(rest[0]).to_be_hidden()
    page.keyboard.press("j")
    expect(rest[0]).to_be_visible()


@pytest.mark.parametrize(("viewport", "language"), [("wide", "en"), ("narrow", "ar")])
def test_the_pages_around_the_workbench(
    open_page: OpenPage, live_server: LiveServer, viewport: str, language: str
) -> None:
    round_ = RoundFactory()
    officer = OfficerFactory(round=round_, duties=[Duty.CODE], language=language)
    answers = {"123": {"comment": "Les communes d'abord.", "language": "fr"}}
    input_ = SubmittedFactory(delegation=DelegationFactory(round=round_), answers=answers).inputs.get()
    theme = add_theme(round_, "Local level", by=officer)
    add_theme(round_, "Towns", parent=theme, by=officer)
    coded = code_passage(input_, "comment", 0, 12, "Les communes", theme, by=officer)
    code_passage(input_, "comment", 4, 20, "communes d'abord", theme, by=officer)
    record_translation(input_, text="Towns first.", by=officer)
    add_memo(round_, "Ask the mayors.", theme=theme, line=input_.line, by=officer)
    here = f"/admin/synthesis/coding/{round_.pk}"
    bench = f"{here}/{input_.recommendation_id}"
    page = open_page(viewport=viewport, language=language)
    sign_in_page(page, officer, live_server.url)
    for name, address in (
        ("coding-progress", f"{here}/"),
        ("coding-overlaps", f"{bench}/"),
        ("coding-translate", f"{bench}/translate/{input_.pk}/"),
        ("coding-memos", f"{bench}/coded/{coded.pk}/memo/"),
        ("codebook", f"{here}/themes/"),
        ("codebook-theme", f"{here}/themes/{theme.pk}/"),
    ):
        page.goto(address)
        looked_at(page, f"{name}-{viewport}-{language}")
    page.click("details.panel:last-of-type summary")
    page.click("details.panel:last-of-type .button")
    page.wait_for_selector(".note--bad")
    looked_at(page, f"codebook-in-use-{viewport}-{language}")
    assert CodedPassage.objects.filter(theme=theme).count() == 2
