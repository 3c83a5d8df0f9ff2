"""A report from coded inputs to what everybody may read, by three people: a body comments on the draft and is answered,
a submission is withdrawn on the way and the findings that rested on it say so, publishing is refused and says why, each
sender reads what became of theirs; a reader on a phone opens the words behind a sentence."""

import re
from datetime import datetime, timedelta
from types import SimpleNamespace
from typing import Any

import pytest
from playwright.sync_api import expect
from pytest_django.live_server_helper import LiveServer

from core import clock
from submissions.sending.services import withdraw
from synthesis.codebook.services import add_theme
from synthesis.coding.services import code_passage
from synthesis.models import SynthesisReport
from synthesis.review.circulation import circulate
from tests.journeys.walking import Person
from tests.support.browser import OpenPage
from tests.support.officers import sign_in_page
from tests.synthesis.conftest import AFTER, make_answered

TITLE = "Views received"
CLOSES = AFTER + timedelta(days=7)


@pytest.fixture
def coded(transactional_db: None, monkeypatch: pytest.MonkeyPatch) -> SimpleNamespace:
    """The round of the synthesis' own tests, coded. Its clock is `coded.now`, for the server's thread too."""
    made = make_answered()
    made.now = AFTER

    def now() -> datetime:
        return made.now  # type: ignore[no-any-return]  # a namespace

    monkeypatch.setattr("django.utils.timezone.now", now)
    with clock.at(AFTER):
        theme = add_theme(made.round, "Local level", by=made.coder)
        for version in made.versions.values():
            for row in version.inputs.select_related("version__submission__delegation__round", "line"):
                if row.comment and row.confidentiality != "nameless":
                    code_passage(row, "comment", 0, len(row.comment), row.comment, theme, by=made.writer)
    return made


def test_from_coded_inputs_to_a_report_that_answers_everybody(
    open_page: OpenPage, live_server: LiveServer, coded: SimpleNamespace
) -> None:
    def window(user: Any, name: str, viewport: str = "wide") -> Person:
        person = Person(open_page(viewport=viewport), f"journey-report-{name}")
        if user is not None:
            sign_in_page(person.page, user, live_server.url)
        return person

    writer = window(coded.writer, "writer")
    report = compiles(writer)
    sees_what_became_of_each(writer, report)
    comments_on_the_draft(coded, window(coded.bodies["XAA"].focal, "state"))
    answers_the_comment(writer, report)
    coded.now = CLOSES + timedelta(hours=1)
    withdraw(coded.versions["XII"].submission, by=coded.bodies["XII"].focal, token="t" * 16, at=coded.now)
    writer = window(coded.writer, "writer-later")  # a week on, the session has ended
    first, second = window(coded.first, "first"), window(coded.second, "second")
    is_refused_and_says_why(writer, first, second, report)
    drops_what_rests_on_it(writer, report)
    for person in (first, second):
        sends(writer, report) if person is first else None
        approves(person, report)
    second.looks("published")
    reads_what_became(window(coded.bodies["XAA"].focal, "sender"))
    opens_a_note_on_a_phone(window(None, "reader", "narrow"))


def compiles(writer: Person) -> str:
    page = writer.page
    page.goto("/admin/synthesis/reports/begin/")
    writer.field("Title").fill(TITLE)
    writer.button("Start the report").click()
    address = page.url
    writer.link("Compile a first draft").click()
    writer.button("Compile the draft").click()
    writer.reads(re.compile("Findings drafted"))
    writer.looks("drafted")
    return address


def sees_what_became_of_each(writer: Person, report: str) -> None:
    writer.page.goto(f"{report}coverage/?state=all")
    row = writer.page.locator("tbody tr").filter(has_text="Cited").first
    expect(row.locator("th bdi").first).to_be_visible()  # whose it is
    expect(row.locator("td .asis").first).to_be_visible()  # and its words
    writer.looks("coverage")


def comments_on_the_draft(scenario: SimpleNamespace, state: Person) -> None:
    """Its focal point writes on a paragraph, and submits; the draft shows no source."""
    circulate(
        SynthesisReport.objects.get(), closes=CLOSES, zone="Europe/Zurich", constituencies=["state"],
        note="Please look at the facts.", by=scenario.manager,
    )  # fmt: skip
    page = state.page
    page.goto(f"/rounds/{scenario.bodies['XAA'].delegation.pk}/draft-report/")
    state.reads("Draft, not for quotation")
    state.looks("draft")
    paragraph = page.locator("#paragraph-1")
    paragraph.locator("summary").click()
    paragraph.get_by_label("Comment").fill("Arandia's law also covers parents.")
    paragraph.get_by_role("button", name="Save the comment").click()
    state.button("Submit the comments").click()
    expect(page.locator(".quote").first).to_contain_text("Submitted")
    state.looks("commented")


def answers_the_comment(writer: Person, report: str) -> None:
    page = writer.page
    page.goto(f"{report}circulation/")
    writer.reads("Arandia's law also covers parents.")
    page.locator("summary", has_text="Answer").first.click()
    writer.field("Answer").select_option(label="Accepted in part")
    writer.field("Reason").fill("The law is named; its details stand in the input.")
    writer.button("Save the answer").click()
    expect(page.locator(".quote").first).to_contain_text("Accepted in part")
    writer.looks("answered")


def is_refused_and_says_why(writer: Person, first: Person, second: Person, report: str) -> None:
    """What was withdrawn is told where the report waits; sent all the same, the second approval publishes nothing."""
    page = writer.page
    page.goto(f"{report}stale-findings/")
    writer.reads("The submission was withdrawn")
    writer.looks("debt")
    sends(writer, report)
    approves(first, report)
    second.page.goto(f"{report}review/")
    second.approves_report()
    alert = second.page.get_by_role("alert")
    expect(alert).to_contain_text("its evidence needs attention: The submission was withdrawn.")
    second.looks("refused")
    second.page.goto("/reports/")
    expect(second.link(TITLE)).to_have_count(0)
    page.goto(f"{report}approval/")
    writer.link("Withdraw from approval").click()
    writer.button("Withdraw from approval").click()
    writer.reads("You can change the report again.")


def drops_what_rests_on_it(writer: Person, report: str) -> None:
    """Each obstacle leads to its finding; nobody else said it, so it goes."""
    page = writer.page
    page.wait_for_load_state()  # with all obstacles
    stale = page.locator(".obstacles a", has_text="withdrawn")
    for left in range(stale.count(), 0, -1):
        expect(stale).to_have_count(left)
        stale.first.click()
        page.locator("[data-opened]").get_by_role("link", name="Remove", exact=True).click()
        writer.button("Remove the finding").click()
        writer.reads("The finding is removed.")
        page.goto(f"{report}approval/")
    page.goto(report)
    empty = page.locator("details:has(form[action*='remove']) > summary", has_text="Change the section")
    for left in range(empty.count(), 0, -1):
        expect(empty).to_have_count(left)
        empty.first.click()
        writer.button("Remove the section").click()
    page.goto(f"{report}approval/")
    writer.looks("nothing-owed")
    expect(page.locator(".obstacles")).to_have_count(0)


def sends(writer: Person, report: str) -> None:
    writer.page.goto(f"{report}approval/")
    writer.link("Send for approval").click()
    writer.button("Send for approval").click()
    writer.reads("The report is in approval")


def approves(person: Person, report: str) -> None:
    person.page.goto(f"{report}review/")
    person.approves_report()
    person.reads("You have approved the report.")


def reads_what_became(sender: Person) -> None:
    """Each of its inputs with the findings that rest on it, as a page and as a file; and the answer to its comment."""
    page = sender.page
    page.goto("/home/")
    sender.link("See the outcome of your inputs").click()
    expect(page.locator("article.said")).to_have_count(3)
    expect(page.locator("article.said").first).to_contain_text(re.compile("Finding \\d"))
    sender.looks("outcomes")
    with page.expect_download() as fetching:
        page.locator(".shown").get_by_role("link").first.click()
    assert fetching.value.path().stat().st_size > 1_000
    page.goto(page.url.replace("/outcomes/", "/draft-report/"))
    sender.reads("The law is named; its details stand in the input.")


def opens_a_note_on_a_phone(reader: Person) -> None:
    page = reader.page
    page.goto("/reports/")
    reader.link(TITLE).click()
    words = page.locator("details#note-1 .opened")
    expect(words).to_be_hidden()
    reader.link("Note 1", exact=True).click()
    expect(words).to_contain_text(re.compile("“.+”"))
    reader.looks("note")
    reader.looks_in_arabic(report=page.url)
