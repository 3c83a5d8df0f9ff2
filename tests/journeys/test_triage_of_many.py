"""An officer decides on a campaign and the rest of a queue in a few clicks, and labels inputs, also without scripts."""

from typing import Any

import pytest
from pytest_django.live_server_helper import LiveServer

from consultations.enums import Duty
from consultations.models import Round
from submissions.campaigns.search import find_campaigns
from submissions.models import InputLabel, TriageDecision
from submissions.triage import batches
from tests.factories import DelegationFactory, OfficerFactory, RoundFactory, SubmittedFactory
from tests.support.browser import OpenPage, assert_accessible, screenshot
from tests.support.officers import sign_in_page

LETTER = (
    "We call upon every State to repeal the laws that punish peaceful protest, to train its police in the use of "
    "dialogue before force, to publish figures of arrests at assemblies each year, and to let independent observers "
    "watch every assembly without fear of arrest or of losing their equipment afterwards."
)


def round_with_a_campaign() -> Round:
    round_ = RoundFactory()
    for number in range(12):
        text = LETTER if number < 9 else f"View {number} of this organization."
        delegation = DelegationFactory(round=round_, constituency="civil_society")
        SubmittedFactory(delegation=delegation, answers={"123": {"position": "supports", "comment": text}})
    find_campaigns(round_)
    return round_


@pytest.mark.parametrize(("viewport", "language", "scripts"), [("wide", "en", False), ("narrow", "ar", True)])
def test_a_queue_with_a_campaign_takes_few_clicks(
    open_page: OpenPage, live_server: LiveServer, viewport: str, language: str, scripts: bool, monkeypatch: Any
) -> None:
    monkeypatch.setattr(batches, "AT_ONCE", 5)
    round_ = round_with_a_campaign()
    officer = OfficerFactory(round=round_, duties=[Duty.TRIAGE], language=language)
    page = open_page(viewport=viewport, language=language, scripts=scripts)
    sign_in_page(page, officer, live_server.url)

    def look(name: str) -> None:
        page.wait_for_load_state()
        if scripts:
            assert_accessible(page)
        screenshot(page, f"{name}-{viewport}-{language}")

    page.goto(f"/admin/submissions/triage/{round_.pk}/")
    look("queue-folded")
    page.click(".fold input[type=checkbox]")
    page.click("button[value=admit]")
    page.wait_for_selector("form.calm")
    look("batch-preview")
    page.click("form.calm .button")
    page.wait_for_url("**/batches/**")
    page.wait_for_function("() => !document.querySelector('#batch-job')") if scripts else page.reload()
    look("batch-result")
    assert TriageDecision.objects.filter(outcome="admissible").count() == 9
    page.click(".office__narrow p a")
    page.select_option("[name=scope]", "whole")
    page.click("button[value=ask]")
    page.wait_for_selector("form.calm")
    page.fill("[name=question]", "Which year do you mean?")
    look("batch-question")
    page.click("form.calm .button")
    page.wait_for_url("**/triage/**")
    assert TriageDecision.objects.filter(outcome="clarification").count() == 3

    page.goto(f"/admin/submissions/inputs/{round_.pk}/?words=view")
    look("inputs-list")
    page.click("tbody input[type=checkbox] >> nth=0")
    page.fill("#id_set_label", "Check the law")
    page.click(".acts .button")
    page.wait_for_selector("tbody >> text=Check the law")
    look("inputs-labelled")
    assert InputLabel.objects.get().label == "Check the law"
