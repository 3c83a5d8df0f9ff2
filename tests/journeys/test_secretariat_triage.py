"""An officer looks at what came in and codes it: in a browser, under the strict policy."""

import pytest
from playwright.sync_api import expect
from pytest_django.live_server_helper import LiveServer

from consultations.enums import Duty
from submissions.models import Submission
from submissions.triage.queue import triage_queue
from submissions.triage.services import admit
from synthesis.codebook.services import add_theme
from synthesis.models import CodedPassage
from tests.factories import AttachmentFactory, DelegationFactory, DraftFactory, OfficerFactory, RoundFactory, send
from tests.support.browser import OpenPage, assert_accessible, screenshot
from tests.support.officers import sign_in_page

COMMENT = "The 👩‍👧 families ask for local help. The local level 🏠 sees children first."


def queue_of(round_, officer) -> list[Submission]:
    return [Submission.objects.get(pk=row.submission) for row in triage_queue(round_, officer)]


def submissions(round_):
    sent = []
    for constituency, level in (("state", "public"), ("civil_society", "nameless"), ("nhri", "secretariat")):
        delegation = DelegationFactory(round=round_, constituency=constituency)
        answers = {
            "123": {"position": "amendment", "comment": COMMENT, "rewording": "Add: at the local level."},
            "124": {"position": "supports", "comment": "The body supports this."},
        }
        version = DraftFactory(delegation=delegation, answers=answers, package={"confidentiality": level})
        AttachmentFactory(version=version)
        send(version)
        sent.append(version.submission)
    return sent


@pytest.mark.parametrize(("viewport", "language"), [("wide", "en"), ("narrow", "ar")])
def test_from_queue_to_coded_passage(open_page: OpenPage, live_server: LiveServer, viewport, language) -> None:
    round_ = RoundFactory()
    officer = OfficerFactory(round=round_, duties=[Duty.TRIAGE, Duty.CODE], language=language)
    sent = submissions(round_)
    page = open_page(viewport=viewport, language=language)
    sign_in_page(page, officer, live_server.url)

    def look(name: str) -> None:
        page.wait_for_load_state()
        assert_accessible(page)
        screenshot(page, f"{name}-{viewport}-{language}")

    page.goto("/admin/submissions/triage/")
    look("triage-rounds")
    page.click(".rows a")
    page.wait_for_selector(".portal table")
    expect(page.locator(".portal tbody tr")).to_have_count(3)
    look("triage-queue")
    # Those without name are told by their day alone: which of the two stands first is chance.
    first, second = queue_of(round_, officer)[:2]
    page.click(".portal tbody a >> nth=0")
    page.wait_for_selector(".decide")
    look("triage-free")
    page.keyboard.press("t")
    page.wait_for_selector(".decide details")
    look("triage-submission")
    page.keyboard.press("i")
    page.wait_for_selector(".decide details[open] select:focus")
    page.click(".decide .button--bad")
    page.wait_for_selector(".note--bad")
    look("triage-refused")
    page.locator("h1").first.click()
    page.keyboard.press("a")
    page.wait_for_url(f"**/{second.pk}/")
    look("triage-submission-next")
    assert {first, second} == {sent[1], sent[2]}
    admit(second, by=officer)

    page.goto(f"/admin/synthesis/coding/{round_.pk}/")
    look("coding-recommendations")
    page.click(".rows a >> nth=0")
    page.wait_for_selector(".workbench")
    look("coding-no-themes")
    page.fill("[name=new-name]", "Local level")
    page.click("#themes details .button")
    page.wait_for_selector("[data-code-form] button")
    add_theme(round_, "Families", by=officer)
    page.reload()
    page.evaluate(
        """words => {
          const text = document.querySelector("[data-code-input]"), node = text.firstChild;
          const start = node.data.indexOf(words), range = document.createRange();
          range.setStart(node, start); range.setEnd(node, start + words.length);
          getSelection().removeAllRanges(); getSelection().addRange(range);
        }""",
        "local level 🏠 sees children",
    )
    page.wait_for_selector("[data-code-shown]:not([hidden])")
    look("coding-marked")
    page.click("[data-code-form] button >> nth=0")
    page.wait_for_selector("mark")
    coded = CodedPassage.objects.get()
    assert COMMENT[coded.start : coded.end] == "local level 🏠 sees children"
    assert page.inner_text("mark") == "local level 🏠 sees children"
    look("coding-bench")


def test_coding_without_scripts(open_page: OpenPage, live_server: LiveServer) -> None:
    round_ = RoundFactory()
    officer = OfficerFactory(round=round_, duties=[Duty.CODE])
    delegation = DelegationFactory(round=round_)
    send(DraftFactory(delegation=delegation, answers={"123": {"position": "supports", "comment": COMMENT}}))
    add_theme(round_, "Local level", by=officer)
    page = open_page(scripts=False)
    sign_in_page(page, officer, live_server.url)
    about = round_.recommendations.get(paragraph__number="123")
    page.goto(f"/admin/synthesis/coding/{round_.pk}/{about.pk}/")
    page.click(".by-hand summary")
    page.fill(".by-hand textarea", "local")
    page.click(".by-hand .button")
    page.wait_for_selector(".note--bad")
    assert page.input_value(".by-hand textarea") == "local"
    page.fill(".by-hand textarea", "ask for local help")
    page.click(".by-hand .button")
    page.wait_for_selector("mark")
    assert page.inner_text("mark") == "ask for local help"
