"""A question asked by an officer and answered by the sender, after the close: in a browser, under the strict policy."""

from datetime import timedelta

import pytest
from pytest_django.live_server_helper import LiveServer

from consultations.enums import Duty
from consultations.models import Window
from core import clock
from submissions.models import ClarificationAnswer, Version
from tests.factories import DelegationFactory, OfficerFactory, RoundFactory, SubmittedFactory, focal_point
from tests.support.browser import OpenPage, assert_accessible, screenshot
from tests.support.officers import sign_in_page

SAID = {
    "123": {"position": "supports", "comment": "The decree of that year says so."},
    "124": {"position": "supports", "comment": "The body supports this too."},
}


@pytest.mark.parametrize(("viewport", "language"), [("wide", "en"), ("narrow", "ar")])
def test_a_question_after_the_close(open_page: OpenPage, live_server: LiveServer, viewport, language) -> None:
    round_ = RoundFactory()
    sent = SubmittedFactory(delegation=DelegationFactory(round=round_), answers=SAID).submission
    Window.objects.filter(round=round_).update(closes=clock.now())
    officer = OfficerFactory(round=round_, duties=[Duty.TRIAGE], language=language)
    page = open_page(viewport=viewport, language=language)
    sign_in_page(page, officer, live_server.url)

    def look(name: str) -> None:
        page.wait_for_load_state()
        assert_accessible(page)
        screenshot(page, f"clarification-{name}-{viewport}-{language}")

    page.goto(f"/admin/submissions/triage/{round_.pk}/")
    page.keyboard.press("t")
    page.wait_for_selector(".decide details")
    page.wait_for_load_state()  # before, the page's keys do nothing
    page.keyboard.press("c")
    page.wait_for_selector(".decide details[open] select:focus")
    page.select_option("[name=clarification-line]", index=1)
    page.fill("[name=clarification-question]", "Which year do you mean?")
    page.fill("[name=clarification-until]", f"{clock.now() + timedelta(days=9):%Y-%m-%dT%H:%M}")
    look("asking")
    page.click(".decide details[open] button")
    page.wait_for_url("**/triage/**")

    page = open_page(viewport=viewport, language=language)
    sign_in_page(page, focal_point(sent.delegation), live_server.url)
    page.goto("/home/")
    look("home")
    page.click("a[href$='/clarifications/']")
    page.wait_for_selector("textarea")
    look("asked")
    page.click("form[action$='/correct/'] button")
    page.wait_for_selector("textarea[name=comment]")
    look("answer")
    page.fill("textarea[name=comment]", "The decree of 2019 says so.")
    with page.expect_navigation():
        page.click("button[value=stay]")
    page.goto(f"/rounds/{sent.delegation_id}/review/")
    look("review")
    page.click("button[value=submit]")
    page.wait_for_url("**/receipts/**")
    page.goto(f"/rounds/{sent.delegation_id}/clarifications/")
    look("answered")
    assert ClarificationAnswer.objects.get().version == Version.objects.latest("number")

    page = open_page(viewport=viewport, language=language)
    sign_in_page(page, officer, live_server.url)
    page.goto(f"/admin/submissions/triage/{round_.pk}/")
    look("queue")
    page.click(".portal tbody a >> nth=0")
    page.wait_for_selector(".decide")
    look("back")
