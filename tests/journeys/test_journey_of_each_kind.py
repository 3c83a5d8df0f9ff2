"""A document of each kind becomes a round in the browser: read, looked through, confirmed, announced; short.

Wide in English and on a phone in Arabic in turn. Pages must fit; axe looks at them in the journeys that are longer.
"""

import re
from dataclasses import dataclass
from datetime import timedelta
from pathlib import Path

import pytest
from django.urls import reverse
from django.utils.translation import gettext, override
from playwright.sync_api import expect
from pytest_django.live_server_helper import LiveServer

from consultations.documents.subject_words import counted_subjects, subjects_heading
from consultations.models import Document, Round
from core import clock
from tests.journeys.walking import Person, officer
from tests.support import kind_texts
from tests.support.browser import PICTURES, OpenPage, assert_fits
from tests.support.officers import sign_in_page


@dataclass(frozen=True)
class Kind:
    """A file, how many places of it are to be looked at, and what the round consults on."""

    file: str
    text: str
    faults: int
    subjects: tuple[str, ...]
    is_chosen: bool = False  # its paragraphs ask nobody to act: the officer says that they can be answered


KINDS = {
    "observations": Kind(
        *kind_texts.OBSERVATIONS,
        2,
        ("recommendation",) * 2,
    ),
    "resolutions": Kind(
        *kind_texts.RESOLUTIONS,
        1,
        ("recommendation",) * 3,
    ),
    "decision": Kind(
        *kind_texts.DECISION,
        0,
        ("recommendation",) * 2,
    ),
    "general recommendation": Kind(
        *kind_texts.GENERAL_RECOMMENDATION,
        1,
        ("recommendation",) * 4,
    ),
    "statements": Kind(
        *kind_texts.STATEMENTS,
        1,
        ("statement",) * 4,
        is_chosen=True,
    ),
    "questions": Kind(
        *kind_texts.QUESTIONS,
        0,
        ("question",) * 3,
        is_chosen=True,
    ),
}
WAYS = [("wide", "en"), ("narrow", "ar")]
WALKS = [(name, *WAYS[place % 2]) for place, name in enumerate(KINDS)]
if PICTURES:  # a round of questions is looked at both ways
    WALKS.append(("questions", *WAYS[0]))


class KindPerson(Person):
    """Somebody who reads the portal in `language`: buttons are named by their English words."""

    language = "en"

    def presses(self, name: str) -> None:
        with override(self.language):
            name = gettext(name)
        self.button(name, exact=True).first.click()

    def follows(self, name: str) -> None:
        with override(self.language):
            name = gettext(name)
        self.link(name, exact=True).first.click()

    def looks(self, name: str) -> None:
        assert_fits(self.page, name)
        self.take_picture(name)


@pytest.mark.parametrize(("name", "viewport", "language"), WALKS)
def test_a_document_of_each_kind_becomes_a_round(
    open_page: OpenPage, live_server: LiveServer, tmp_path: Path, name: str, viewport: str, language: str
) -> None:
    kind = KINDS[name]
    keeper = officer("M. Keeper", "keeper@office.example", language=language)
    me = KindPerson(open_page(viewport=viewport, language=language), f"journey-kind-{name}-{viewport}-{language}")
    me.language = language
    sign_in_page(me.page, keeper, live_server.url)
    uploads(me, kind, tmp_path)
    looks_through(me, kind)
    confirms(me, kind)
    round_ = announces(me, kind)
    me.page.goto(reverse("round_page", args=[round_.reference]))
    with override(language):
        expect(me.heading(re.compile(f"^{subjects_heading(kind.subjects)}"))).to_be_visible()
    expect(me.page.locator(".number bdi")).to_have_count(len(kind.subjects))  # 9/1, 1 from left to right in Arabic too
    if "recommendation" not in kind.subjects and language == "en":
        expect(me.page.locator("main")).not_to_contain_text(re.compile("recommendation", re.IGNORECASE))
    me.looks("public")


def uploads(me: KindPerson, kind: Kind, folder: Path) -> None:
    document = folder / kind.file
    document.write_text(kind.text, encoding="utf-8")
    me.page.goto(reverse("consultations:add_document"))
    me.page.fill("[name=symbol]", "INV/2027/1")
    me.page.fill("[name=title]", kind.text.splitlines()[0].lstrip("# "))
    me.page.set_input_files("[name=file]", document)
    me.presses("Read the document")
    expect(me.page.locator(".proposals > li").first).to_be_visible()
    me.looks("proposals")


def looks_through(me: KindPerson, kind: Kind) -> None:
    """One place after the other is right as it is."""
    if not kind.faults:
        expect(me.page.locator(".segments a[href$='show=look']")).to_have_count(0)
        return
    me.page.locator(".segments a[href*='show=look']").click()
    for left in reversed(range(kind.faults)):
        expect(me.page.locator("[data-key=c]:not([data-act])")).to_be_visible()
        if left == kind.faults - 1:
            me.looks("fault")
        with me.page.expect_navigation():
            me.presses("Confirm as correct")
    expect(me.page.locator("[data-key=c]:not([data-act])")).to_have_count(0)
    me.page.goto(reverse("consultations:document", args=[Document.objects.get().pk]))


def confirms(me: KindPerson, kind: Kind) -> None:
    if kind.is_chosen:
        choice = me.page.locator("select[name=kinds-which]")
        me.page.locator("details", has=choice).locator("summary").first.click()
        choice.select_option("all")
        me.page.select_option("select[name=kinds-answerable]", "yes")
        me.presses("Apply to these paragraphs")
        with override(me.language):
            counted = counted_subjects(kind.subjects)
        expect(me.page.locator("main")).to_contain_text(counted)
    me.presses("Confirm the reading")
    expect(me.page.locator("a.button[href*='document=']")).to_be_visible()
    me.looks("confirmed")


def announces(me: KindPerson, kind: Kind) -> Round:
    page, now = me.page, clock.now()
    page.locator("a.button[href*='document=']").click()
    page.fill("[name=title]", "Views on rivers, schools and courts")
    me.presses("Save and continue")
    with override(me.language):
        expect(me.heading(re.compile(f"^{subjects_heading(kind.subjects)}"))).to_be_visible()
    me.presses("Choose all")
    me.looks("choice")
    me.presses("Save and continue")
    page.check("[name=invite_state]")
    me.presses("Save and continue")
    page.locator("[name$=opens]").first.fill(f"{now + timedelta(days=1):%Y-%m-%dT09:00}")
    page.locator("[name$=closes]").first.fill(f"{now + timedelta(days=31):%Y-%m-%dT12:00}")
    me.presses("Save and continue")
    me.follows("Go to the summary")
    me.looks("summary")
    round_ = Round.objects.get()
    page.goto(reverse("consultations:round_act", args=[round_.pk, "announce"]))
    me.presses("Announce the round")
    expect(page.locator(".messages, [role=status], .note--good").first).to_be_visible()
    round_.refresh_from_db()
    assert round_.announced_at is not None and round_.subject_kinds == sorted(set(kind.subjects))
    assert round_.recommendations.count() == len(kind.subjects)
    me.looks("announced")
    return round_
