"""Rounds that are no list of recommendations: looked through, confirmed, announced and answered in the browser."""

import re
from datetime import timedelta
from pathlib import Path

import pytest
from django.urls import reverse
from playwright.sync_api import expect
from pytest_django import Settings
from pytest_django.live_server_helper import LiveServer

from consultations.documents.services import add_document
from consultations.models import Document, Recommendation, Round
from core import clock
from submissions.models import Input
from tests.consultations.documents.correction.test_faults import LOST, reading
from tests.factories import DelegationFactory, focal_point
from tests.journeys.walking import Person, officer
from tests.support.browser import OpenPage
from tests.support.officers import sign_in_page

QUESTIONS = """Consultation paper

Questions

1. Which measures have been taken since 2020 to protect migrants at sea?

2. What prevents your organization from taking part in their rescue?

3. How could the international community help?
"""


@pytest.fixture
def window(open_page: OpenPage, live_server: LiveServer):
    def open_window(user, name: str, viewport: str = "wide", **how) -> Person:
        person = Person(open_page(viewport=viewport, **how), f"journey-kinds-{name}-{viewport}")
        sign_in_page(person.page, user, live_server.url)
        return person

    return open_window


def test_a_paper_with_questions(window, settings: Settings, tmp_path: Path) -> None:
    keeper = officer("M. Keeper", "keeper@office.example")
    me, paper = window(keeper, "questions"), tmp_path / "paper.txt"
    paper.write_text(QUESTIONS, encoding="utf-8")
    me.page.goto("/admin/consultations/documents/add/")
    me.field("Symbol").fill("PAPER/2027/1")
    me.field("Title").fill("Consultation paper")
    me.field("The document").set_input_files(paper)
    me.button("Read the document").click()
    expect(me.page.locator(".proposals > li")).to_have_count(3)
    me.button("Confirm the reading").click()
    me.page.locator("summary", has_text="Choose what can be answered").click()
    me.field("Paragraphs").select_option("all")
    me.page.select_option("[name=kinds-kind]", "question")
    me.field("Can they be answered?").select_option("yes")
    me.looks("kinds")
    me.button("Apply to these paragraphs").click()
    me.reads("To be answered: 3 questions.")
    me.button("Confirm the reading").click()
    me.reads(re.compile("Confirmed on .*: 3 questions"))
    me.looks("confirmed")
    round_ = announces(me, "3 chosen of: 3 questions")
    settings.CLOCK_AHEAD = timedelta(days=3)
    delegation = DelegationFactory(round=round_)
    them = window(focal_point(delegation), "answers")
    them.page.goto(reverse("task_list", args=[delegation.pk]))
    them.reads("0 of 3 questions")
    expect(them.heading("Questions", exact=True)).to_be_visible()
    them.looks("tasks")
    them.link("Start with the first answer").click()
    them.reads("question 1")
    expect(them.page.locator("[name=position]")).to_have_count(0)
    them.page.fill("[name=comment]", "A rescue service works since 2022.")
    them.looks("answer")
    them.button("Save", exact=True).click()
    them.reads("Saved")
    assert Input.objects.get().recommendation.kind == "question"


def test_a_treaty_bodys_observations_are_looked_through(window) -> None:
    keeper = officer("M. Keeper", "keeper@office.example")
    row = reading()
    part = {"limb": 1, "text": row["paragraphs"][1]["text"], "addressees": ["States parties"], "force": "recommends"}
    row["paragraphs"][1]["limbs"] = [part]
    document = add_document(symbol="CEDAW/C/99", title="Concluding observations", reading=row, by=keeper)
    me = window(keeper, "faults")
    me.page.goto(f"/admin/consultations/documents/{document.pk}/")
    me.looks("proposals")
    me.page.locator(".segments").get_by_role("link", name=re.compile("To check")).click()
    me.reads("To check: 1 of 3")
    presses(me, "j")
    me.reads("To check: 2 of 3")
    presses(me, "k")
    me.reads("To check: 1 of 3")
    me.looks("fault")
    me.link("Correct 10").click()
    text = me.page.locator("#paragraph-0 [name=text]")
    text.fill("The Committee is concerned about data.")
    me.button("Save", exact=True).click()
    me.reads("To check: 1 of 2")  # corrected: the next place
    presses(me, "c")
    me.reads("To check: 1 of 1")
    me.link("All paragraphs").click()
    block = me.page.locator(".left-out", has_text=LOST)
    block.get_by_role("button", name="Include as a paragraph").click()
    expect(me.page.locator(".proposals > li")).to_have_count(4)
    me.reads("Number not printed")
    expect(me.page.locator(".segments")).to_contain_text(re.compile(r"To check\s*0"))
    me.looks("included")
    me.button("Undo the last change").click()
    expect(me.page.locator(".proposals > li")).to_have_count(3)
    me.button("Confirm the reading").click()
    me.reads(re.compile("Confirmed on .*: 1 recommendation"))
    assert Recommendation.objects.get().paragraph.context.number == "10"
    assert Document.objects.get().checks.count() == 2  # the corrected paragraph, the place that is right as it is


@pytest.mark.parametrize("viewport", ["narrow"])
def test_the_page_of_faults_in_arabic_on_a_phone(window, viewport: str) -> None:
    keeper = officer("M. Keeper", "keeper@office.example")
    document = add_document(symbol="CEDAW/C/99", title="Observations", reading=reading(), by=keeper)
    me = window(keeper, "faults", viewport)
    me.page.goto(f"/admin/consultations/documents/{document.pk}/")
    me.looks("proposals")
    address = f"/admin/consultations/documents/{document.pk}/"
    type(keeper).objects.filter(pk=keeper.pk).update(language="ar")
    me.page.goto(address)
    me.looks("proposals-ar")
    me.page.goto(f"{address}?show=look")
    me.looks("fault-ar")
    me.page.goto(f"{address}?show=left")
    me.looks("left-ar")


def presses(me: Person, key: str) -> None:
    me.page.wait_for_load_state()  # before, the page's keys do nothing
    with me.page.expect_navigation():
        me.page.keyboard.press(key)


def announces(me: Person, chosen: str) -> Round:
    page, now = me.page, clock.now()
    me.link("Set up a round on this document").click()
    me.field("Title").fill("Rescue at sea")
    me.button("Save and continue").click()
    expect(me.heading(re.compile("^Questions"))).to_be_visible()
    me.button("Choose all").click()
    me.reads(chosen)
    me.looks("choice")
    me.button("Save and continue").click()
    page.get_by_role("checkbox", name="State", exact=True).check()
    me.button("Save and continue").click()
    me.field("Opens").first.fill(f"{now + timedelta(days=1):%Y-%m-%dT09:00}")
    me.field("Closes").first.fill(f"{now + timedelta(days=31):%Y-%m-%dT12:00}")
    me.button("Save and continue").click()
    me.link("Go to the summary").click()
    me.link("Back to the round").click()
    me.link("Announce the round").click()
    me.button("Announce the round").click()
    me.reads("The round is announced.")
    return Round.objects.get()
