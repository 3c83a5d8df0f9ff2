"""The secretariat's first page: what waits by round, what is new, what colleagues gave."""

import re
from datetime import timedelta
from typing import Any

import pytest
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.urls import reverse

from consultations.enums import Duty
from consultations.models import DeskLook, Round
from consultations.panels import last_mark
from consultations.rounds import duties
from core import clock
from submissions.drafting.services import input_for, save_input
from submissions.models import Submission
from submissions.triage import notes, services
from synthesis.codebook.services import add_theme
from synthesis.coding.services import code_passage
from tests.factories import (
    DelegationFactory,
    DraftFactory,
    OfficerFactory,
    RoundFactory,
    SubmittedFactory,
    focal_point,
    recommendation,
    send,
)
from tests.support.officers import sign_in

pytestmark = pytest.mark.django_db


@pytest.fixture
def round_() -> Round:
    return RoundFactory()


def officer(round_: Round, name: str, *duties: Duty) -> Any:
    return OfficerFactory(round=round_, duties=duties, name=name)


def sent(round_: Round) -> Submission:
    return SubmittedFactory(delegation=DelegationFactory(round=round_)).submission


def desk(client: Client, user: Any) -> str:
    return sign_in(client, user).get("/admin/").content.decode()


def test_each_duty_sees_what_waits_for_it(client: Client, round_: Round) -> None:
    services.admit(sent(round_), by=officer(round_, "Rina Okafor", Duty.TRIAGE))
    sent(round_)
    seen = {}
    for duty in (Duty.TRIAGE, Duty.CODE, Duty.DRAFT_SYNTHESIS):
        page = desk(client, officer(round_, f"One of {duty.value}", duty))
        counts = ("<strong>1</strong> submission to triage", "<strong>2</strong> inputs without a theme")
        seen[duty] = [told for told in counts if told in page]
    assert seen == {
        Duty.TRIAGE: ["<strong>1</strong> submission to triage"],
        Duty.CODE: ["<strong>2</strong> inputs without a theme"],
        Duty.DRAFT_SYNTHESIS: [],
    }


def test_what_waits_stands_under_its_round_and_leads_to_it(client: Client) -> None:
    first, second, quiet = RoundFactory(), RoundFactory(), RoundFactory()
    rina = OfficerFactory(round=first, duties=[Duty.TRIAGE], name="Rina Okafor")
    for round_ in (second, quiet):
        duties.change_duties(round_, give=[(rina, Duty.TRIAGE)], by=round_.created_by)
    for round_ in (first, second, second):
        sent(round_)
    waiting = (
        sign_in(client, rina).get("/admin/").content.decode().split('id="waiting-title"')[1].split("</section>")[0]
    )
    told = re.findall(r'href="([^"]+)"><strong>(\d+)</strong> submissions? to triage', waiting)
    assert told == [(reverse("submissions:queue", args=[row.pk]), n) for row, n in ((second, "2"), (first, "1"))]
    assert reverse("consultations:round", args=[first.pk]) in waiting
    assert reverse("consultations:round", args=[quiet.pk]) not in waiting


def test_the_first_page_opens_on_what_waits_and_shows_no_panel_of_wagtail(client: Client, round_: Round) -> None:
    rina = officer(round_, "Rina Okafor", Duty.TRIAGE)
    rina.is_superuser = True
    rina.save()
    notes.write_note(sent(round_), text="@Rina Okafor", by=rina)
    page = desk(client, rina)
    order = ["Waiting for you", "From your colleagues", "Your rounds", "New in the last seven days"]
    assert re.findall(r'<h2 id="[^"]*">\s*([^<]+?)\s*<', page) == order
    assert "recent edits" not in page and "moderation" not in page


def test_what_is_said_in_general_waits_for_a_coder(client: Client, round_: Round) -> None:
    draft = DraftFactory(delegation=DelegationFactory(round=round_))
    by = focal_point(draft.submission.delegation)
    save_input(input_for(draft, by=by), fields={"comment": "On the call for inputs as a whole."}, revision=1, by=by)
    send(draft)
    services.admit(draft.submission, by=officer(round_, "Rina Okafor", Duty.TRIAGE))
    assert "<strong>2</strong> inputs without a theme" in desk(client, officer(round_, "Ilse Brandt", Duty.CODE))


def test_codings_of_confidential_answers_are_counted_for_their_readers_only(client: Client, round_: Round) -> None:
    """The number would tell that somebody wrote in confidence."""
    version = SubmittedFactory(delegation=DelegationFactory(round=round_), package={"confidentiality": "secretariat"})
    coder = officer(round_, "Omar Haddad", Duty.CODE, Duty.SEE_CONFIDENTIAL)
    blind = officer(round_, "Ilse Brandt", Duty.CODE)
    sighted = officer(round_, "Rina Okafor", Duty.CODE, Duty.SEE_CONFIDENTIAL)
    input_ = version.inputs.exclude(comment="").first()
    theme = add_theme(round_, "Towns", by=coder)
    code_passage(input_, "comment", 0, len(input_.comment), input_.comment, theme, by=coder)
    assert "passage was coded by colleagues" not in desk(client, blind)
    assert "<strong>1</strong> passage was coded by colleagues" in desk(client, sighted)


def test_confidential_answers_wait_for_who_may_read_them_only(client: Client, round_: Round) -> None:
    rina = officer(round_, "Rina Okafor", Duty.TRIAGE)
    for level in ("public", "secretariat"):
        version = SubmittedFactory(delegation=DelegationFactory(round=round_), package={"confidentiality": level})
        services.admit(version.submission, by=rina)
    told = "<strong>%d</strong> input%s without a theme"
    assert told % (1, "") in desk(client, officer(round_, "Ilse Brandt", Duty.CODE))
    assert told % (2, "s") in desk(client, officer(round_, "Omar Haddad", Duty.CODE, Duty.SEE_CONFIDENTIAL))


def test_what_waits_for_more_than_a_week_is_late(client: Client, round_: Round) -> None:
    rina = officer(round_, "Rina Okafor", Duty.TRIAGE)
    sent(round_)
    with clock.at(clock.now() + timedelta(days=6)):
        sent(round_)
        assert "late" not in desk(client, rina).split("Waiting for you")[1].split("</section>")[0]
    with clock.at(clock.now() + timedelta(days=8)):
        assert ">1 overdue<" in desk(client, rina)


def test_silent_bodies_wait_for_who_manages_when_the_close_is_near(client: Client) -> None:
    round_ = RoundFactory()
    state = DelegationFactory(round=round_)
    other = DelegationFactory(round=round_, constituency="civil_society")
    round_.windows.filter(constituency="civil_society").update(
        closes=round_.windows.get(constituency="state").closes + timedelta(days=30)
    )
    manager = round_.created_by
    assert "its invitation (round closes within a week)" not in desk(client, manager)
    with clock.at(round_.windows.get(constituency="state").closes - timedelta(days=3)):
        page = desk(client, manager)
        address = f"{reverse('consultations:participants', args=[round_.pk])}?standing=closing"
        listed = client.get(address).content.decode()
    assert "<strong>1</strong> participant has not opened its invitation (round closes within a week)" in page
    assert address in page
    assert state.organisation.name in listed and other.organisation.name not in listed
    SubmittedFactory(delegation=state)  # by letter: its invitation stays unopened
    with clock.at(round_.windows.get(constituency="state").closes - timedelta(days=3)):
        assert "its invitation (round closes within a week)" not in desk(client, manager)
        assert state.organisation.name not in client.get(address).content.decode().split('id="bodies"')[1]


def test_what_is_new_is_told_until_it_was_seen(client: Client, round_: Round) -> None:
    rina = officer(round_, "Rina Okafor", Duty.TRIAGE)
    row = sent(round_)
    page = desk(client, rina)
    assert "<strong>1</strong> submission or correction received" in page
    shown = clock.now()
    sent(round_)  # came while the page stood open
    client.post(reverse("consultations:desk_seen"), {"page_made": shown.isoformat()})
    assert last_mark(rina) == shown
    page = desk(client, rina)
    assert "<strong>1</strong> submission or correction received" in page
    client.post(reverse("consultations:desk_seen"), {"page_made": "no moment"})
    services.admit(row, by=officer(round_, "Omar Haddad", Duty.TRIAGE))
    page = desk(client, rina)
    assert "correction received" not in page
    assert "<strong>1</strong> decision by a colleague" in page


@pytest.mark.parametrize("at", ["", "2999-01-01T00:00:00+00:00", "2026-99-99T00:00", "2001-01-01T00:00:00+00:00"])
def test_a_mark_is_never_ahead_of_the_clock_nor_goes_back(client: Client, round_: Round, at: str) -> None:
    rina = officer(round_, "Rina Okafor", Duty.TRIAGE)
    sign_in(client, rina)
    before = clock.now()
    client.post(reverse("consultations:desk_seen"), {"page_made": before.isoformat()})
    assert client.post(reverse("consultations:desk_seen"), {"page_made": at}).status_code == 302
    assert before <= DeskLook.objects.get(user=rina).at <= clock.now()


def test_a_mark_before_all_time_is_one_of_now(client: Client, round_: Round) -> None:
    rina = officer(round_, "Rina Okafor", Duty.TRIAGE)
    sign_in(client, rina)
    assert (
        client.post(reverse("consultations:desk_seen"), {"page_made": "0001-01-01T00:00:00+14:00"}).status_code == 302
    )
    assert DeskLook.objects.get(user=rina).at.year > 2000


def test_mentions_and_assignments_are_on_the_desk_without_words_or_names(client: Client, round_: Round) -> None:
    rina = officer(round_, "Rina Okafor", Duty.TRIAGE, Duty.CODE)
    omar = officer(round_, "Omar Haddad", Duty.TRIAGE, Duty.CODE, Duty.SEE_CONFIDENTIAL)
    row = sent(round_)
    notes.write_note(row, text="SAID-AMONG-OFFICERS @Omar Haddad", by=rina)
    notes.assign_submission(row, to=omar, by=rina)
    notes.assign_recommendations(round_, [recommendation(round_, "123")], to=omar, by=rina)
    page = desk(client, omar)
    assert "<bdi>Rina Okafor</bdi> mentions you" in page
    assert page.count("Assigned to you") == 2
    assert f'href="{reverse("submissions:submission", args=[row.pk])}#notes"' in page
    assert reverse("coding:bench", args=[round_.pk, recommendation(round_, "123").pk]) in page
    assert "SAID-AMONG-OFFICERS" not in page
    assert row.delegation.organisation.short_name not in page
    assert "From your colleagues" not in desk(client, rina)


@pytest.mark.parametrize("count", [1, 6])
def test_the_desk_asks_the_same_whatever_there_is(client: Client, count: int) -> None:
    round_ = RoundFactory()
    rina = officer(round_, "Rina Okafor", *Duty)
    for _each in range(count):
        row = sent(round_)
        notes.write_note(row, text="@Rina Okafor", by=rina)
        notes.assign_submission(row, to=rina, by=rina)
    assert focal_point(row.delegation)
    sign_in(client, rina).get("/admin/")
    with CaptureQueriesContext(connection) as asked:
        client.get("/admin/")
    assert len(asked) in (52, 53)  # one more where no page was asked before
