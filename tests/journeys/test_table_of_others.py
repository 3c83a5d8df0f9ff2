"""An officer adds a table of another database, maps its columns, and adds its themes to the codebook, in a browser."""

from pathlib import Path

import pytest
from playwright.sync_api import expect
from pytest_django.live_server_helper import LiveServer

from consultations.enums import Duty
from consultations.models import Document
from tests.factories import OfficerFactory, RoundFactory, recommendation
from tests.support.browser import OpenPage, assert_accessible, screenshot
from tests.support.officers import sign_in_page

TABLE = """\
Recommendation,Document Symbol,Heading A,Recommending State,Response,SDGs
Ratify the Convention on the Rights of the Child,A/HRC/99/1,Labour; Migrants,Ombira,Supported,8.7
Build schools in every province,A/HRC/99/1,Education,Velmora,Noted,4
Register every birth,CRC/C/ORL/CO/1,Children,,,16.9
"""


@pytest.mark.parametrize(("viewport", "language"), [("wide", "en"), ("narrow", "ar")])
def test_columns_of_a_table(
    open_page: OpenPage, live_server: LiveServer, tmp_path: Path, viewport: str, language: str
) -> None:
    file = tmp_path / "export.csv"
    file.write_text(TABLE)
    page = open_page(viewport=viewport, language=language)
    sign_in_page(page, OfficerFactory(language=language), live_server.url)
    page.goto("/admin/consultations/documents/add/")
    page.fill("[name=symbol]", "A/HRC/99/1")
    page.fill("[name=title]", "Recommendations to Orlune")
    page.set_input_files("[name=file]", file)
    page.click("form[data-upload] .button")
    page.wait_for_selector(".proposals")
    panel = page.locator("details.panel", has=page.locator("[name=columns-text]"))
    panel.locator("summary").click()
    expect(page.locator("[name=columns-role_state]")).to_have_value("Recommending State")
    page.select_option("[name=columns-role_theme]", "Heading A")
    page.select_option("[name=columns-document]", "A/HRC/99/1")
    screenshot(page, f"document-columns-{viewport}-{language}")
    assert_accessible(page)
    panel.locator("button").click()
    page.wait_for_selector(".proposals")
    expect(page.locator(".proposals > li")).to_have_count(2)
    table = Document.objects.get().reading["table"]
    assert table["roles"]["theme"] == "Heading A"


@pytest.mark.parametrize(("viewport", "language"), [("wide", "en"), ("narrow", "ar")])
def test_themes_of_a_table(open_page: OpenPage, live_server: LiveServer, viewport: str, language: str) -> None:
    round_ = RoundFactory()
    paragraph = recommendation(round_, "123").paragraph
    paragraph.details = {"theme": ["Labour", "Migrants"], "sdg": ["8.7", "16 - PEACE"], "persons": ["Children"]}
    paragraph.save(update_fields=["details"])
    page = open_page(viewport=viewport, language=language)
    sign_in_page(page, OfficerFactory(language=language, round=round_, duties=[Duty.CODE]), live_server.url)
    page.goto(f"/admin/synthesis/coding/{round_.pk}/themes/")
    page.click("a[href$='/themes/table/']")
    page.wait_for_selector("[name=table-roles]")
    screenshot(page, f"themes-of-table-{viewport}-{language}")
    assert_accessible(page)
    page.check("[name=table-roles][value=sdg]")
    page.click("form:has([name=table-roles]) .button")
    page.wait_for_selector(".codebook")
    expect(page.locator(".codebook > li")).to_have_count(4)
