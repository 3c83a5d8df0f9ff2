"""An officer alone with a report and five hundred inputs: from the PDF of a working group to a coded round, with a
campaign settled and words covered by a second person. Every step in the browser."""

import csv
import re
from datetime import timedelta
from pathlib import Path

import pytest
import typst
from playwright.sync_api import expect
from pytest_django import Settings
from pytest_django.live_server_helper import LiveServer

from consultations.enums import Duty
from consultations.models import Delegation, Round
from core import clock
from submissions.enums import SubmissionState
from submissions.models import CampaignMember, Input, Redaction, Submission
from synthesis.enums import CodingOrigin
from synthesis.models import CodedPassage
from tests.factories import OrganisationFactory
from tests.journeys.walking import Person, officer
from tests.submissions.campaigns.test_finder import SCHOOL, TOWNS
from tests.submissions.imports.tables import HEADING, row
from tests.support.browser import OpenPage
from tests.support.officers import sign_in_page

TITLE = "The rights of children in the context of migration: follow-up in Arandia"
REPORT = """\
#set page(paper: "a4", header: context [
  #if calc.even(here().page()) [A/HRC/99/7 #h(1fr)] else [#h(1fr) A/HRC/99/7]
], footer: context [GE.27-00007 #h(1fr) #here().page()])
#set text(size: 10pt, lang: "en")
#let one(it) = text(size: 14pt, weight: "bold", it)
#let listed(it) = pad(left: 1cm, it)

#text(size: 17pt, weight: "bold")[Report of the Working Group on the Universal Periodic Review: Arandia]

#one[I. Summary of the proceedings of the review process]

1\\. The review of Arandia was held at the third meeting. The delegation was headed by the Minister of Justice.

#one[II. Conclusions and/or recommendations]

2\\. The following recommendations will be examined by Arandia, which will respond in due time:

#listed[2.1. Ratify the Convention on the Rights of Migrant Workers (Ombira);]

#listed[2.2. End the detention of children and publish the number of children who are held (Veldrane);]

#listed[2.3. Admit every child to school, whatever the papers of the family (Kestoria);]
#pagebreak()
#listed[2.4. Train border guards and translate the formes they hand out (Lazwara);]

#listed[2.5. Give towns a seat where coordination is planned (Ombira).]

3\\. All conclusions reflect the position of the submitting States.
"""
AFRICAN, OTHERS = ("Arandia", "Kestoria", "Ombira"), ("Lazwara", "Veldrane")
TOPICS = ("Detention of children must end", "Schools must admit every child", "Train the guards at the border")
SPOKEN = ("2.1", "2.2", "2.3", "2.4", "2.6")  # by each body, on five of the six
BODIES, WITH_ONE_TEXT = 100, 20


@pytest.mark.parametrize("viewport", ["wide"])
def test_from_a_report_to_a_coded_round(
    open_page: OpenPage, live_server: LiveServer, settings: Settings, tmp_path: Path, viewport: str
) -> None:
    keeper, second = officer("M. Keeper", "keeper@office.example"), officer("Q. Second", "second@office.example")
    for name in (*AFRICAN, *OTHERS):
        region = "african" if name in AFRICAN else "asia_pacific"
        OrganisationFactory(name=f"the Republic of {name}", short_name=name, regional_group=region, by=keeper)

    def window(user, name: str) -> Person:
        person = Person(open_page(viewport=viewport), f"journey-officer-{name}-{viewport}")
        sign_in_page(person.page, user, live_server.url)
        return person

    me = window(keeper, "round")
    uploads_and_mends(me, tmp_path)
    round_ = sets_up_and_invites(me, second.get_full_name())
    settings.CLOCK_AHEAD = timedelta(days=3)  # the server runs in this process: it is three days later for it too
    imports(me, round_, tmp_path)
    triages(me, round_)
    codes(me, round_)
    settles_the_campaign(me, round_)
    redacts(me, window(second, "second"), round_)


def uploads_and_mends(me: Person, folder: Path) -> None:
    """The word that was misprinted, and two requests under one number."""
    page, report = me.page, folder / "arandia.pdf"
    report.write_bytes(typst.compile(REPORT.encode(), format="pdf"))
    page.goto("/admin/consultations/documents/add/")
    me.field("Symbol").fill("A/HRC/99/7")
    me.field("Title").fill("Report of the Working Group on the Universal Periodic Review: Arandia")
    me.field("The document").set_input_files(report)
    me.button("Read the document").click()
    expect(page.locator(".proposals > li")).to_have_count(8)
    me.looks("proposals")
    me.link("Correct 2.4").click()
    expect(page.locator("fieldset.part")).to_have_count(1)
    page.wait_for_load_state()  # with all its fields
    for field in page.locator("textarea").filter(has_text="formes").all():
        field.fill("Train border guards and translate the forms they hand out (Lazwara);")
    me.looks("mend")
    me.button("Save").click()
    expect(page.locator("#paragraph-5")).to_contain_text("translate the forms they")
    me.link("Correct 2.2").click()
    me.link("Divide or join").click()
    page.locator("summary", has_text="Divide this paragraph").click()
    page.fill("[name=split-begins]", "publish")
    page.fill("[name=split-number]", "2.6")
    me.button("Divide", exact=True).click()
    expect(page.locator(".proposals > li")).to_have_count(9)
    expect(page.locator("#paragraph-4")).to_contain_text("publish the number of children")
    me.button("Confirm the reading").click()
    me.reads(re.compile("Confirmed on .*: 6 recommendations"))


def sets_up_and_invites(me: Person, colleague: str) -> Round:
    page, now = me.page, clock.now()
    me.link("Set up a round on this document").click()
    me.field("Title").fill(TITLE)
    me.button("Save and continue").click()
    me.button("Choose all").click()
    me.reads("6 of 6 recommendations chosen")
    me.button("Save and continue").click()
    for kind in ("State", "Civil society"):
        page.get_by_role("checkbox", name=kind, exact=True).check()
    me.button("Save and continue").click()
    me.field("Opens").first.fill(f"{now + timedelta(days=1):%Y-%m-%dT09:00}")
    me.field("Closes").first.fill(f"{now + timedelta(days=31):%Y-%m-%dT12:00}")
    me.button("Save and continue").click()
    me.link("Go to the summary").click()
    me.link("Back to the round").click()
    here = page.url
    me.link("Invite participants").first.click()
    me.field("Regional group").select_option("african")
    me.button("Show").click()
    me.looks("invite-by-region")
    me.button("Invite all 3 participants").click()
    me.reads("3 participants have been invited.")
    round_ = Round.objects.get()
    invited = Delegation.objects.filter(round=round_).values_list("organisation__short_name", flat=True)
    assert set(invited) == set(AFRICAN)
    me.link("Officers").click()
    for person, duties in (
        ("M. Keeper", (Duty.TRIAGE, Duty.CODE, Duty.SEE_CONFIDENTIAL)),
        (colleague, (Duty.SEE_CONFIDENTIAL,)),
    ):
        for duty in duties:
            me.box(f"{person}: {duty.label}").check()
    me.button("Save the duties").click()
    me.reads("The duties have been saved.")
    page.goto(here)
    me.link("Announce the round").click()
    me.button("Announce the round").click()
    me.reads("The round is announced.")
    return round_


def imports(me: Person, round_: Round, folder: Path) -> None:
    """A hundred bodies on five recommendations each; twenty send one text, one of these with a paragraph more."""
    page, table = me.page, folder / "received-by-mail.csv"
    with table.open("w", encoding="utf-8", newline="") as file:
        csv.writer(file).writerows([HEADING, *(line for body in range(BODIES) for line in said_by(body))])
    page.goto(f"/admin/submissions/imports/{round_.pk}/")
    page.set_input_files("input[type=file]", table)
    me.button("Check the file").click()
    me.reads("Import 500 inputs")
    me.looks("import-ready")
    me.button("Import 500 inputs").click()
    me.reads("Undo the import")
    me.looks("import-done")
    assert Input.objects.count() == 5 * BODIES


def said_by(body: int) -> list[list[str]]:
    """The campaign was sent today, all else yesterday: triage, which rules one out, begins with the oldest."""
    received = "" if body < WITH_ONE_TEXT else f"{clock.now() - timedelta(days=1):%Y-%m-%d}"
    return [
        row(
            External_ID=f"{body}-{number}", Organisation=f"Harbour Voices {body:03}", Constituency="Civil society",
            Para=number, Position="Supports", Language="en", Received=received,
            Comment=of_the_campaign(body) if number == "2.6" and body < WITH_ONE_TEXT
            else f"{TOPICS[body % 3]}, says voice {body}.",
        )
        for number in SPOKEN
    ]  # fmt: skip


def of_the_campaign(body: int) -> str:
    return f"{TOWNS}\n\n{SCHOOL}" if not body else TOWNS


def triages(me: Person, round_: Round) -> None:
    """By keys alone: taken, three let in, one not."""
    page = me.page
    page.goto(f"/admin/submissions/triage/{round_.pk}/")
    me.looks("queue")
    with page.expect_navigation():  # before, the next page's keys do nothing
        page.keyboard.press("t")
    expect(page.locator(".decide details").first).to_be_visible()
    for _each in range(3):
        with page.expect_navigation():
            page.keyboard.press("a")
        me.reads(re.compile(": Admissible."))
        expect(page.get_by_role("button", name="Admissible", exact=True)).to_be_visible()
    me.looks("triage")
    page.keyboard.press("i")
    expect(page.locator(".decide details[open] select")).to_be_focused()
    page.keyboard.press("ArrowDown")
    page.keyboard.press("Tab")
    page.keyboard.press("Tab")
    page.keyboard.press("Enter")
    me.reads(re.compile(": Inadmissible"))
    states = list(Submission.objects.with_state().values_list("state", flat=True))
    assert states.count(SubmissionState.ADMISSIBLE) == 3
    assert states.count(SubmissionState.INADMISSIBLE) == 1


def codes(me: Person, round_: Round) -> None:
    """Two inputs by keys; the portal proposes the theme for what is like them; a person accepts."""
    page = me.page
    page.goto(f"/admin/synthesis/coding/{round_.pk}/")
    me.looks("to-code")
    page.locator(".row", has_text="2.1").get_by_role("link").first.click()
    me.field("Name").last.fill("Detention")
    me.button("Add the theme").click()
    expect(page.locator("[data-code-form] button", has_text="Detention")).to_be_visible()
    cards = page.locator("[data-card]").filter(has_text=TOPICS[0])
    for place in range(2):
        cards.nth(place).locator("[data-code-input]").click(click_count=3)
        page.keyboard.press("w")
        expect(page.locator("[data-code-shown]")).to_contain_text(TOPICS[0])
        page.keyboard.press("1")
        expect(page.locator("ol.codings > li")).to_have_count(place + 1)
        page.wait_for_load_state()  # before, its script sees no marking
    me.button("Generate suggestions").click()
    page.goto(page.url)
    accept = page.get_by_role("button", name="Accept Detention").first
    expect(accept).to_be_visible()
    me.looks("suggestions")
    accept.click()
    expect(page.locator("ol.codings > li")).to_have_count(3)
    me.looks("coded")
    assert CodedPassage.objects.filter(origin=CodingOrigin.SUGGESTED).count() == 1


def settles_the_campaign(me: Person, round_: Round) -> None:
    page = me.page
    page.goto(f"/admin/synthesis/coding/{round_.pk}/campaigns/")
    me.button("Search again").click()
    page.goto(page.url)
    page.locator(".portal tbody a").first.click()
    me.looks("campaign")
    me.button(f"Confirm all {WITH_ONE_TEXT - 1} identical inputs").click()
    me.link(re.compile("^Compare 1 edited input")).click()
    expect(page.locator("mark").first).to_contain_text("At our night school")
    me.looks("side-by-side")
    me.button("Confirm that it is the same text").click()
    page.goto(f"/admin/synthesis/coding/{round_.pk}/campaigns/")
    expect(page.locator(".portal tbody tr td").last).to_have_text("–")
    assert CampaignMember.objects.filter(settled_at__isnull=False).count() == WITH_ONE_TEXT


def redacts(me: Person, second: Person, round_: Round) -> None:
    """One asks, another confirms; from then on the words are covered wherever the first one codes."""
    page, words = me.page, "says voice 0."
    submission = Submission.objects.get(delegation__organisation__name="Harbour Voices 000")
    page.goto(f"/admin/submissions/{submission.pk}/redact/")
    page.locator("[data-code-input]").filter(has_text=words).first.click(click_count=3)
    expect(page.locator("[data-code-shown]")).to_contain_text(words)
    form = page.locator("[data-code-form]")
    form.get_by_label("Ground for redaction").select_option(label="a child")
    form.get_by_label("Reason").fill("A child can be known by it.")
    me.looks("redact")
    form.get_by_role("button", name="Request redaction").click()
    me.reads("Waiting for second approval")
    assert not Redaction.objects.exists()
    second.page.goto("/admin/")
    second.looks("desk")
    second.link(re.compile("second approval", re.IGNORECASE)).first.click()
    expect(second.page.locator("mark")).to_contain_text(words)
    second.looks("waits")
    second.button("Approve the redaction").click()
    second.reads("Confirmed.")
    covered = Redaction.objects.get()
    card = page.locator(f"#input-{covered.input_id}")
    for number in range(1, BODIES):  # the order tells nothing of arrival, so that it can be on any page
        page.goto(f"/admin/synthesis/coding/{round_.pk}/{covered.input.recommendation_id}/?page={number}")
        if card.count():
            break
    expect(card).not_to_contain_text(words)
    me.looks("covered")
    page.goto(f"/admin/log/{round_.pk}/")
    me.reads("Q. Second redacted a passage of the submission of Harbour Voices 000.")
    me.looks("log")
