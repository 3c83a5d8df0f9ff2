"""The secretariat, from the page of a report to the published synthesis: every step in the browser, save what bodies
send meanwhile."""

import re
from datetime import timedelta

import pytest
from django.core import mail
from playwright.sync_api import expect
from pytest_django import Settings

from accounts.models import User
from consultations.models import Delegation, Round
from core import clock
from portal.demonstration.play.secretariat_setup import HEADING_BEFORE_THE_PAGE, SEED, TITLE
from synthesis.models import Finding
from tests.factories import DraftFactory, OrganisationFactory, send
from tests.journeys.walking import Person, officer
from tests.support.browser import OpenPage
from tests.support.signing_in import PASSWORD, code_now

ROUND = "The rights of children in the context of migration"
REPORT = "Views received on paragraphs 123 to 128"
ANSWERS = {
    "Arandia": {
        "124": {
            "position": "amendment",
            "comment": "Towns meet these children first. An inter-ministerial committee has met since 2024.",
        },
        "126": {"position": "supports", "comment": "A programme has been open to 4,120 children since 2023."},
    },
    "Veldrane": {
        "124": {"position": "supports", "comment": "Municipalities should be named beside the national level."},
    },
}


@pytest.mark.parametrize("viewport", ["wide", "narrow"])
def test_from_the_page_to_the_published_report(
    open_page: OpenPage, transactional_db: None, settings: Settings, viewport: str
) -> None:
    people = {
        name: officer(f"{name[0]}. {name[1:].title()}", f"{name.lower()}@office.example")
        for name in ("MKeeper", "RWriter", "PFirst", "QSecond")
    }
    for name in ANSWERS:
        OrganisationFactory(
            name=f"the Republic of {name}", short_name=name, regional_group="african", by=people["MKeeper"]
        )

    def window(name: str) -> Person:
        person = Person(open_page(viewport=viewport), f"journey-secretariat-{viewport}-{name.lower()}")
        signs_in(person, people[name].email, look=name == "MKeeper")
        return person

    keeper = window("MKeeper")
    reads_the_document(keeper)
    round_ = sets_up_the_round(keeper)
    settings.CLOCK_AHEAD = timedelta(days=3)  # the server runs in this process: it is three days later for it too
    bodies_answer(round_)
    settings.CLOCK_AHEAD = timedelta(days=40)  # the windows have closed
    triages(keeper)
    writer = window("RWriter")
    codes(writer)
    report = begins_the_report(writer)
    finding = writes(writer)
    first, second = window("PFirst"), window("QSecond")
    is_refused_while_evidence_is_missing(writer, first, second, report)
    cites(writer, finding)
    is_approved_by_two(writer, first, second, report)
    anybody = Person(open_page(viewport=viewport), f"journey-secretariat-{viewport}-anybody")
    is_public(anybody, second)
    User.objects.filter(pk=people["RWriter"].pk).update(language="ar")
    on_124 = round_.recommendations.get(paragraph__number="124").pk
    coding, desk = f"/admin/synthesis/coding/{round_.pk}/{on_124}/", f"{report}desk/{on_124}/"
    for name, address in {"coding": coding, "desk": desk, "approval": f"{report}approval/"}.items():
        writer.page.goto(address)
        expect(writer.page.locator("html")).to_have_attribute("dir", "rtl")
        writer.looks(f"{name}-ar")


def signs_in(person: Person, address: str, *, look: bool) -> None:
    """Password, then the code that the app on the phone shows."""
    person.page.goto("/admin/")
    person.field("Email address").fill(address)
    person.field("Password").fill(PASSWORD)
    person.button("Sign in").click()
    code = person.page.locator("input[name=code]")
    expect(code).to_be_visible()
    if look:
        person.looks("second-factor")
    code.fill(code_now())
    person.page.keyboard.press("Enter")
    person.page.wait_for_url("**/admin/")
    if look:
        person.looks("first-page")


def reads_the_document(keeper: Person) -> None:
    """The page is uploaded, its missing heading filled in, the reading confirmed: six paragraphs, eight parts."""
    page = keeper.page
    page.goto("/admin/consultations/documents/")
    keeper.looks("documents")
    keeper.link("Add a document").first.click()
    keeper.field("Symbol").fill("A/HRC/11/7")
    keeper.field("Title").fill(TITLE)
    keeper.field("The document").set_input_files(SEED)
    keeper.button("Read the document").click()
    expect(page.locator(".proposals > li")).to_have_count(6)
    expect(page.locator(".proposal__part")).to_have_count(8)
    expect(page.get_by_text("No heading")).to_have_count(4)
    keeper.looks("proposals")
    page.locator("summary", has_text="Give several paragraphs the same heading").click()
    page.locator("#id_heading-first").select_option("123")
    page.locator("#id_heading-last").select_option("126")
    keeper.field("Headings above them").fill(HEADING_BEFORE_THE_PAGE)
    keeper.button("Apply this heading").click()
    expect(page.get_by_text("No heading")).to_have_count(0)
    keeper.button("Confirm the reading").click()
    keeper.reads(re.compile("Confirmed on .*: 8 recommendations"))
    keeper.looks("confirmed")


def sets_up_the_round(keeper: Person) -> Round:
    """Short pages, two bodies, the duties, a personal link, announced."""
    page, now = keeper.page, clock.now()
    keeper.link("Set up a round on this document").click()
    keeper.field("Title").fill(ROUND)
    keeper.field("Issued in the name of").fill("the Independent Author")
    keeper.button("Save and continue").click()
    keeper.button("Choose all").click()
    keeper.reads("8 of 8 recommendations chosen")
    keeper.looks("choice")
    keeper.button("Save and continue").click()
    page.get_by_role("checkbox", name="State", exact=True).check()
    keeper.looks("participants")
    keeper.button("Save and continue").click()
    keeper.field("Opens").first.fill(f"{now + timedelta(days=1):%Y-%m-%dT09:00}")
    keeper.field("Closes").first.fill(f"{now + timedelta(days=31):%Y-%m-%dT12:00}")
    keeper.button("Save and continue").click()
    keeper.link("Go to the summary").click()
    keeper.reads("Check the answers.")
    keeper.looks("summary")
    keeper.link("Invite participants").first.click()
    for name in ANSWERS:
        page.get_by_role("checkbox", name=name).check()
    keeper.looks("invite")
    keeper.button("Invite those ticked").click()
    keeper.reads("2 participants have been invited.")
    here = page.url
    keeper.link("Officers").click()
    for person, duties in (
        ("M. Keeper", ("Triage", "Export")),
        ("R. Writer", ("Code", "Draft the synthesis", "Review the synthesis")),
        ("P. First", ("Review the synthesis",)),
        ("Q. Second", ("Review the synthesis",)),
    ):
        for duty in duties:
            keeper.box(f"{person}: {duty}").check()
    keeper.button("Save the duties").click()
    keeper.reads("The duties have been saved.")
    keeper.looks("officers")
    page.goto(here)
    keeper.link("Announce the round").click()
    keeper.looks("announce")
    keeper.button("Announce the round").click()
    keeper.reads("The round is announced.")
    keeper.looks("round")
    keeper.link("Participants").first.click()
    keeper.link("Arandia").click()
    keeper.field("Email address").first.fill("desk@xar.example")
    keeper.button("Send the invitation").click()
    expect(page.get_by_role("listitem").filter(has_text="desk@xar.example")).to_be_visible()
    assert mail.outbox[-1].to == ["desk@xar.example"]
    keeper.looks("delegation")
    return Round.objects.get()


def bodies_answer(round_: Round) -> None:
    for delegation in Delegation.objects.filter(round=round_).select_related("organisation"):
        send(DraftFactory(delegation=delegation, answers=ANSWERS[delegation.organisation.short_name]))


def triages(keeper: Person) -> None:
    page = keeper.page
    page.goto("/admin/submissions/triage/")
    keeper.link(ROUND).click()
    expect(page.locator("main tbody tr")).to_have_count(2)
    keeper.looks("triage")
    page.locator("main tbody a").first.click()
    keeper.looks("submission")
    keeper.button("Reserve this submission").click()
    for _each in ANSWERS:
        keeper.button("Admissible", exact=True).click()
        keeper.reads(": Admissible.")
    keeper.looks("triage-done")
    page.goto("/admin/consultations/rounds/")
    keeper.link(ROUND).click()
    keeper.link("Begin the review").click()
    keeper.button("Begin the review").click()
    keeper.reads("The review of the synthesis has begun.")


def codes(writer: Person) -> None:
    """Marks what a body said with three clicks, gives it a theme; the other one by the theme's number."""
    page = writer.page
    page.goto("/admin/synthesis/coding/")
    writer.link(ROUND).click()
    writer.looks("coding")
    page.locator(".row", has_text="124").get_by_role("link").click()
    writer.field("Name").last.fill("Local level")
    writer.button("Add the theme").click()
    theme = page.locator("[data-code-form] button", has_text="Local level")
    expect(theme).to_be_visible()
    texts = page.locator("blockquote[data-code-field=comment]")
    expect(texts).to_have_count(2)
    texts.nth(0).click(click_count=3)
    expect(page.locator("[data-code-shown]")).to_contain_text(re.compile("\\w"))
    writer.looks("coding-marked")
    theme.click()
    expect(page.locator("mark")).to_have_count(1)
    page.wait_for_load_state()  # before, its script sees no marking
    texts.nth(1).click(click_count=3)
    expect(page.locator("[data-code-shown]")).to_contain_text(re.compile("\\w"))
    page.keyboard.press("1")
    expect(page.locator("mark")).to_have_count(2)
    writer.looks("coding-done")


def begins_the_report(writer: Person) -> str:
    """Gives the report's address."""
    page = writer.page
    page.goto("/admin/synthesis/reports/")
    writer.looks("reports-empty")
    writer.link("Start a report").first.click()
    writer.field("Title").fill(REPORT)
    writer.looks("report-begin")
    writer.button("Start the report").click()
    expect(writer.heading(REPORT)).to_be_visible()
    address = page.url
    writer.link("Compile a first draft").click()
    writer.looks("compile")
    writer.button("Compile the draft").click()
    writer.reads("Findings drafted: 2.")
    writer.looks("report-drafted")
    return address


def writes(writer: Person) -> Finding:
    """Rewrites a finding, and begins one that rests on nothing yet: its word is counted while it is chosen."""
    page = writer.page
    writer.link(re.compile(r"^para\. 124")).first.click()
    writer.looks("desk")
    findings = page.get_by_role("region", name="Findings")
    findings.get_by_role("link", name=re.compile("^Open")).first.click()
    writer.field("Sentence").first.fill("One of the two States that addressed para. 124 supported it as it stands.")
    writer.button("Save the finding").click()
    writer.reads("The finding is saved.")
    writer.looks("desk-finding")
    page.locator("summary", has_text="New finding").click()
    writer.field("Sentence").last.fill("Both States asked that towns be named.")
    writer.button("Add the finding").click()
    written = page.locator("[data-opened]")
    expect(written).to_contain_text("No evidence yet.")
    page.wait_for_load_state()  # before, nothing is counted while it is chosen
    written.get_by_label("Counted word").select_option(label="All")
    written.get_by_role("checkbox", name="State", exact=True).check()
    expect(page.locator("#count")).to_contain_text(
        "“Both States” does not agree with the number of participants who mention it: 0 of 2 States."
    )
    writer.looks("desk-counted")
    writer.button("Save the finding").click()
    writer.reads("The finding is saved.")
    return Finding.objects.get(text="Both States asked that towns be named.")


def is_refused_while_evidence_is_missing(writer: Person, first: Person, second: Person, report: str) -> None:
    """Sent all the same: the second approval would publish it, and is refused with the finding that owes."""
    sends_to_approval(writer, report, "approval-owes")
    expect(writer.page.locator(".obstacles")).to_contain_text("it is not based on any passage.")
    approves(first, report, "You have approved the report.")
    second.page.goto(f"{report}review/")
    second.looks("review")
    second.approves_report()
    alert = second.page.get_by_role("alert")
    expect(alert).to_contain_text("it is not based on any passage.")
    second.looks("refused")
    second.page.goto("/reports/")
    expect(second.link(REPORT)).to_have_count(0)
    writer.page.goto(f"{report}approval/")
    writer.link("Withdraw from approval").click()
    writer.button("Withdraw from approval").click()
    writer.reads("You can change the report again.")


def cites(writer: Person, finding: Finding) -> None:
    """From what stands against publishing to the desk; passages are cited by keyboard and by button."""
    page = writer.page
    page.locator(".obstacles").get_by_role("link").first.click()
    written = page.locator(f"#finding-{finding.pk}")
    page.wait_for_load_state()  # before, the page's keys do nothing
    page.locator("[data-words]").nth(0).focus()
    page.keyboard.press("e")
    expect(written.locator(".cited")).to_have_count(1)
    page.locator("[data-words]").nth(1).get_by_role("button", name=re.compile("^Cite in")).click()
    expect(written.locator(".cited")).to_have_count(2)
    expect(written).to_contain_text("“All” needs a number: write “both”.")  # of so few the number is written
    page.wait_for_load_state()  # before, nothing is counted while it is chosen
    writer.field("Counted word").select_option(label="An exact number")
    writer.field("Number").fill("2")
    expect(page.locator("#count")).to_contain_text("“2” is correct: 2 of 2 States.")
    writer.button("Save the finding").click()
    writer.reads("The finding is saved.")
    writer.looks("desk-cited")


def is_approved_by_two(writer: Person, first: Person, second: Person, report: str) -> None:
    """Whoever wrote a word of it does not approve it, though the duty is theirs."""
    sends_to_approval(writer, report, "approval-nothing-owed")
    writer.reads("wrote a part of the report and cannot approve it")
    writer.page.goto(f"{report}review/")
    expect(writer.link("Approve the report")).to_have_count(0)
    writer.looks("writer-may-not")
    approves(first, report, "You have approved the report.")
    approves(second, report, "You have approved the report.")
    second.looks("published")


def sends_to_approval(writer: Person, report: str, name: str) -> None:
    writer.page.goto(f"{report}approval/")
    writer.looks(name)
    writer.link("Send for approval").click()
    writer.button("Send for approval").click()
    writer.reads("The report is in approval")


def approves(person: Person, report: str, words: str) -> None:
    person.page.goto(f"{report}review/")
    person.approves_report()
    person.reads(words)


def is_public(anybody: Person, second: Person) -> None:
    second.link("Open the public page").click()
    expect(second.heading(REPORT, level=1)).to_be_visible()
    anybody.page.goto("/")
    anybody.link(REPORT).click()
    anybody.reads("Both States asked that towns be named.")
    anybody.looks("report")
    anybody.looks_in_arabic(report=anybody.page.url)
