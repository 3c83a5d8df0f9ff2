"""A reviewer on a phone, where passages are folded: what is marked as read was opened, and the page says what not."""

from datetime import datetime
from types import SimpleNamespace

import pytest
from playwright.sync_api import expect
from pytest_django.live_server_helper import LiveServer

from core import clock
from synthesis.models import Finding, ParagraphReading, SynthesisReport
from synthesis.reports.findings.services import add_finding, cite
from synthesis.reports.services import add_section, begin_report
from synthesis.review.approval import send_to_review
from tests.support.browser import OpenPage, assert_accessible, assert_fits
from tests.support.officers import sign_in_page
from tests.synthesis.conftest import AFTER, make_answered


@pytest.fixture
def sent(transactional_db: None, monkeypatch: pytest.MonkeyPatch) -> SimpleNamespace:
    """A report in approval: two sections, in the first two paragraphs with a passage each, in the other one."""
    answered = make_answered()

    def now() -> datetime:
        return AFTER

    monkeypatch.setattr("django.utils.timezone.now", now)
    with clock.at(AFTER):
        report = begin_report(answered.round, "Views received", by=answered.writer)
        for title, number in (("Coordination", 2), ("Further views", 1)):
            section = add_section(report, title, by=answered.writer)
            for place in range(number):
                text = f"{title}, sentence {place}: towns matter to one State."
                row = add_finding(
                    section, text=text, recommendation=answered.recommendations["124"], by=answered.writer
                )
                cite(row, *answered.passage(answered.versions["XAA"], "124", "Towns matter."), by=answered.writer)
        send_to_review(report, by=answered.writer)
    return answered


def test_passages_are_opened_before_a_section_is_marked(
    open_page: OpenPage, live_server: LiveServer, sent: SimpleNamespace
) -> None:
    page = open_page(viewport="narrow")
    sign_in_page(page, sent.second, live_server.url)
    page.goto(f"/admin/synthesis/reports/{SynthesisReport.objects.get().pk}/review/")
    first, second = page.locator("form[data-mark]").all()
    expect(first).to_contain_text("Passages not opened: 2")
    expect(second).to_contain_text("Passages not opened: 1")
    expect(first.get_by_role("button", name="Mark this section as read")).to_be_hidden()
    page.locator("[data-paragraph]").first.scroll_into_view_if_needed()
    page.wait_for_timeout(2_500)  # longer than a paragraph is looked at and sent
    assert not ParagraphReading.objects.exists(), "in view, but with its passages folded"
    page.locator("details[data-passages] summary").first.click()
    expect(first).to_contain_text("Passages not opened: 1")
    expect(page.locator("[data-seen]")).to_have_text("You have seen 1 of 3 paragraphs.")
    first.get_by_role("button", name="Open the passages").click()
    expect(first.get_by_text("Passages not opened")).to_be_hidden()
    expect(page.get_by_text("“Towns matter.”").nth(1)).to_be_visible()
    assert_fits(page, "review")
    assert_accessible(page)
    first.get_by_role("button", name="Mark this section as read").click()
    expect(page.locator("[data-seen]")).to_have_text("You have seen 2 of 3 paragraphs.")
    last = Finding.objects.get(section__title="Further views")
    assert not ParagraphReading.objects.filter(finding=last).exists()


def test_without_scripts_the_mark_says_what_it_records(
    open_page: OpenPage, live_server: LiveServer, sent: SimpleNamespace
) -> None:
    page = open_page(viewport="narrow", scripts=False)
    sign_in_page(page, sent.second, live_server.url)
    page.goto(f"/admin/synthesis/reports/{SynthesisReport.objects.get().pk}/review/")
    first = page.locator("form[data-mark]").first
    expect(first).to_contain_text(
        "The mark records what was sent to this page (paragraphs: 2, passages: 2), not what you opened."
    )
    expect(first.get_by_role("button", name="Open the passages")).to_be_hidden()
    first.get_by_role("button", name="Mark this section as read").click()
    expect(page.locator("[data-seen]")).to_have_text("You have seen 2 of 3 paragraphs.")


def test_on_a_wide_screen_passages_are_beside_their_paragraph(
    open_page: OpenPage, live_server: LiveServer, sent: SimpleNamespace
) -> None:
    page = open_page()
    sign_in_page(page, sent.second, live_server.url)
    page.goto(f"/admin/synthesis/reports/{SynthesisReport.objects.get().pk}/review/")
    expect(page.get_by_role("button", name="Mark this section as read").first).to_be_visible()
    expect(page.get_by_text("Passages not opened")).to_have_count(2)
    expect(page.get_by_text("Passages not opened").first).to_be_hidden()
    expect(page.locator("[data-seen]")).to_have_text("You have seen 3 of 3 paragraphs.")


def test_what_was_read_while_the_line_was_down_is_recorded_afterwards(
    open_page: OpenPage, live_server: LiveServer, sent: SimpleNamespace
) -> None:
    page = open_page()
    sign_in_page(page, sent.second, live_server.url)
    address = f"/admin/synthesis/reports/{SynthesisReport.objects.get().pk}/review/"
    page.route("**/review/read/", lambda route: route.abort("internetdisconnected"), times=1)
    with page.expect_event("requestfailed"):
        page.goto(address)
    expect(page.locator("[data-seen]")).to_have_text("You have seen 3 of 3 paragraphs.")
    assert ParagraphReading.objects.count() == 3
