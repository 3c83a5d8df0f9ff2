"""An officer adds the seed page, fills in its missing heading, and confirms: in a browser, under the strict policy."""

from pathlib import Path

import pytest
from playwright.sync_api import expect
from pytest_django.live_server_helper import LiveServer

from tests.factories import OfficerFactory
from tests.support.browser import OpenPage, assert_accessible, screenshot
from tests.support.officers import sign_in_page

SEED = Path(__file__).resolve().parents[3] / "shared" / "data" / "seed" / "A-HRC-11-7_page-26.txt"


@pytest.mark.skipif(not SEED.exists(), reason="the seed page is not on this machine")
@pytest.mark.parametrize(("viewport", "language"), [("wide", "en"), ("narrow", "ar")])
def test_from_file_to_recommendations(open_page: OpenPage, live_server: LiveServer, viewport, language) -> None:
    page = open_page(viewport=viewport, language=language)
    sign_in_page(page, OfficerFactory(language=language), live_server.url)
    page.goto("/admin/consultations/documents/")
    assert_accessible(page)
    screenshot(page, f"documents-empty-{viewport}-{language}")
    page.goto("/admin/consultations/documents/add/")
    page.fill("[name=symbol]", "A/HRC/11/7")
    page.fill("[name=title]", "Report of the Special Rapporteur on the human rights of migrants")
    page.set_input_files("[name=file]", SEED)
    screenshot(page, f"document-add-{viewport}-{language}")
    assert_accessible(page)
    page.click("form[data-upload] .button")
    page.wait_for_selector(".proposals")
    expect(page.locator(".proposals > li")).to_have_count(6)
    expect(page.locator(".proposal__part")).to_have_count(8)
    assert_accessible(page)
    screenshot(page, f"document-proposals-{viewport}-{language}")
    panel = page.locator("details.panel", has=page.locator("[name=heading-first]"))
    panel.locator("> summary").click()
    page.select_option("[name=heading-first]", "0")
    page.select_option("[name=heading-last]", "3")
    page.fill("[name=heading-heading_path]", "Protecting children in countries of destination")
    panel.locator(".button").click()
    page.wait_for_url("**#paragraph-0")
    page.wait_for_load_state()
    expect(page.locator(".proposal__source .chip--care")).to_have_count(0)
    page.click("#paragraph-4 a[href*=open]")
    page.wait_for_selector("#paragraph-4 form.proposal__form")
    expect(page.locator("fieldset.part")).to_have_count(3)
    assert_accessible(page)
    screenshot(page, f"document-in-place-{viewport}-{language}")
    page.click("#paragraph-4 a[href*=paragraphs]")
    page.wait_for_url("**/paragraphs/**")
    page.wait_for_selector("fieldset.part >> nth=2")
    expect(page.locator("fieldset.part")).to_have_count(3)
    page.click("[name=add]")
    page.wait_for_selector("fieldset.part >> nth=3")
    assert_accessible(page)
    screenshot(page, f"document-paragraph-{viewport}-{language}")


REPORT = Path(__file__).resolve().parents[3] / "shared" / "data" / "documents" / "upr_reports" / "albania2010.pdf"


@pytest.mark.skipif(not REPORT.exists(), reason="the working-group reports are not on this machine")
@pytest.mark.parametrize(("viewport", "language"), [("wide", "en"), ("narrow", "ar")])
def test_a_working_group_report_is_read_and_mended(
    open_page: OpenPage, live_server: LiveServer, viewport, language
) -> None:
    page = open_page(viewport=viewport, language=language)
    sign_in_page(page, OfficerFactory(language=language), live_server.url)
    page.goto("/admin/consultations/documents/add/")
    page.fill("[name=symbol]", "A/HRC/13/6")
    page.fill("[name=title]", "Report of the Working Group on the Universal Periodic Review: Albania")
    page.set_input_files("[name=file]", REPORT)
    page.click("form[data-upload] .button")
    page.wait_for_selector(".proposals")
    expect(page.locator(".proposals > li")).to_have_count(10)
    page.wait_for_load_state()  # with its style sheets
    assert page.locator(".segment strong").first.inner_text() == "181"
    assert page.evaluate("document.documentElement.scrollHeight") < 12_000
    screenshot(page, f"document-report-{viewport}-{language}")
    page.fill("[name=number]", "67.6")
    page.click(".jump button")
    page.wait_for_url("**page=8#paragraph-**")
    page.click("#paragraph-75 a[href*=open]")
    page.wait_for_selector("#paragraph-75 form.proposal__form")
    page.click("#paragraph-75 a[href*=paragraphs]")
    page.locator("details.panel > summary").last.click()
    page.fill("[name=split-begins]", "particularly")
    page.fill("[name=split-number]", "67.0")
    assert_accessible(page)
    screenshot(page, f"document-divide-{viewport}-{language}")
    page.click("[name=split]")
    page.wait_for_url("**#paragraph-75")
    assert page.locator(".segment strong").first.inner_text() == "182"
    page.click("[name=undo]")
    page.wait_for_url("**#paragraph-75")
    assert page.locator(".segment strong").first.inner_text() == "181"


@pytest.mark.parametrize("scripts", [True, False])
def test_a_file_is_kept_while_the_rest_is_mended(
    open_page: OpenPage, live_server: LiveServer, scripts: bool, tmp_path: Path
) -> None:
    page = open_page(scripts=scripts)
    sign_in_page(page, OfficerFactory(), live_server.url)
    page.goto("/admin/consultations/documents/add/")
    file = tmp_path / "report.txt"
    file.write_text("1. States should give every child a guardian.", encoding="utf-8")
    page.set_input_files("[name=file]", file)
    page.fill("[name=title]", "A report")
    page.click("form[data-upload] .button")
    page.wait_for_selector(".note--bad")
    again = page.get_by_text("The document: Choose the file again.")
    if scripts:
        assert again.count() == 0
        expect(page.locator(".note--bad")).to_be_focused()
    else:  # the browser gives no file back by itself
        assert again.is_visible()
        page.set_input_files("[name=file]", file)
    page.fill("[name=symbol]", "A/HRC/99/1")
    page.click("form[data-upload] .button")
    page.wait_for_selector(".proposals")
