"""A manager imports a table, settles a name, and takes the suggested themes' part on the workbench: in a browser."""

from pathlib import Path
from typing import Any

import pytest
from pytest_django.live_server_helper import LiveServer

from consultations.enums import Duty
from submissions.models import Input, InputImport
from synthesis.codebook.services import add_theme
from synthesis.coding.services import code_passage
from synthesis.models import CodedPassage
from tests.factories import OfficerFactory, OrganisationFactory, RoundFactory
from tests.submissions.imports.sources.test_mailboxes import message
from tests.submissions.imports.sources.test_surveys import FORMS
from tests.submissions.imports.tables import as_csv, row
from tests.support.browser import OpenPage, assert_accessible, screenshot
from tests.support.officers import sign_in_page

TEXTS = ["Detention of children must end.", "No child in detention.", "Schools for all.", "We met detention of boys."]


@pytest.mark.parametrize(("viewport", "language"), [("wide", "en"), ("narrow", "ar")])
def test_from_a_table_to_an_accepted_suggestion(
    open_page: OpenPage, live_server: LiveServer, tmp_path: Path, viewport: str, language: str
) -> None:
    round_ = RoundFactory()
    officer = OfficerFactory(round=round_, duties=[Duty.MANAGE, Duty.CODE, Duty.SEE_CONFIDENTIAL], language=language)
    body = OrganisationFactory(name="Migrant Voices Network", code="MVN", by=officer)
    table = tmp_path / "earlier-inputs.csv"
    names = ["Migrant Voice Network", "Harbour Union", "Port Choir", "Hill School"]
    table.write_bytes(as_csv([
        row(External_ID=f"E-{place}", Organisation=name, Constituency="Civil society", Para="123", Comment=text)
        for place, (name, text) in enumerate(zip(names, TEXTS, strict=True))
    ]))  # fmt: skip
    page = open_page(viewport=viewport, language=language)
    sign_in_page(page, officer, live_server.url)

    def look(name: str) -> None:
        page.wait_for_load_state()
        assert_accessible(page)
        screenshot(page, f"imports-{name}-{viewport}-{language}")

    def press(selector: str) -> None:
        """And see what came of it, which is done while the answer is on its way."""
        with page.expect_navigation():
            page.click(selector)
        page.goto(page.url)

    page.goto(f"/admin/submissions/imports/{round_.pk}/")
    look("files")
    page.set_input_files("input[type=file]", table)
    press("form.calm button.button")
    assert "/file/" in page.url
    look("unsure")
    page.select_option("select[name^=body_]", str(body.pk))
    press("form.calm button.button")
    look("ready")
    press("form[action$='/apply/'] button")
    look("applied")
    assert InputImport.objects.get().applied_at is not None
    _suggested(page, round_, officer, look)


def _suggested(page: Any, round_: Any, officer: Any, look: Any) -> None:
    theme = add_theme(round_, "Detention", by=officer)
    for text in TEXTS[:2]:
        input_ = Input.objects.select_related("version__submission__delegation", "line").get(comment=text)
        code_passage(input_, "comment", 0, len(text), text, theme, by=officer)
    last = Input.objects.get(comment=TEXTS[3])
    page.goto(f"/admin/synthesis/coding/{round_.pk}/{last.recommendation_id}/")
    page.click("form[action*='/suggest/'] button")
    look("suggested")
    if (more := page.locator(f"#input-{last.pk} > .card__more > summary")).is_visible():  # on a phone
        more.click()
    page.click(f"#input-{last.pk} form[action*='/accept/'] button")
    page.wait_for_load_state()
    assert CodedPassage.objects.get(input=last).origin == "suggested"


@pytest.mark.parametrize(("viewport", "language"), [("wide", "en"), ("narrow", "ar")])
def test_a_survey_is_mapped_and_a_message_is_divided(
    open_page: OpenPage, live_server: LiveServer, tmp_path: Path, viewport: str, language: str
) -> None:
    round_ = RoundFactory()
    officer = OfficerFactory(round=round_, duties=[Duty.MANAGE, Duty.SEE_CONFIDENTIAL], language=language)
    answers = [["1", "3/25/26 9:00", "3/25/26 9:12", "", "", "Harbour Union", "NGO", "Supports", "Good.", "And more."]]
    survey, letter = tmp_path / "survey.csv", tmp_path / "letter.eml"
    survey.write_bytes(as_csv(answers, heading=FORMS))
    letter.write_bytes(
        message("ada@choir.example", "On 123 we agree.\n\nThanks.\n\nRegards,\nAda\n\n> Quoted words.").as_bytes()
    )
    page = open_page(viewport=viewport, language=language)
    sign_in_page(page, officer, live_server.url)

    def look(name: str) -> None:
        page.wait_for_load_state()
        assert_accessible(page)
        screenshot(page, f"imports-{name}-{viewport}-{language}")

    def press(selector: str) -> None:
        with page.expect_navigation():
            page.click(selector)
        page.goto(page.url)

    page.goto(f"/admin/submissions/imports/{round_.pk}/")
    page.set_input_files("input[type=file]", survey)
    press("form.calm button.button")
    page.locator("input[name=about_9]").scroll_into_view_if_needed()
    look("survey")
    page.fill("input[name=about_9]", "124")
    press("form.calm button.button")
    press("form[action$='/apply/'] button")
    assert sorted(Input.objects.values_list("recommendation__paragraph__number", flat=True)) == ["123", "124"]

    page.goto(f"/admin/submissions/imports/{round_.pk}/")
    page.set_input_files("input[type=file]", letter)
    press("form.calm button.button")
    page.locator("table.wide").last.evaluate("each => each.scrollIntoView({block: 'center'})")
    look("mailbox")
    page.click("a[href*='/message/1/']")
    look("message")
    page.fill("input[name=about_0]", "123")
    press("form.calm button.button")
    page.fill("input[name^=value_]", "Port Choir")
    press("form.calm button.button")
    press("form[action$='/apply/'] button")
    assert Input.objects.get(comment="On 123 we agree.").version.submission.delegation.organisation.name == "Port Choir"
