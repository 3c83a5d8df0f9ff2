"""Emails that a round sends by itself: turned on by its manager, each person once, nothing twice."""

from datetime import datetime, timedelta
from typing import Any

import pytest
from django.core import mail as outbox
from django.test import Client
from django.urls import reverse

from accounts.models import User
from consultations.emails import automatic
from consultations.invitations.delegations import decline
from consultations.models import Delegation, Reminder, Round, SentAutomaticMail
from consultations.monitoring import reminders
from consultations.monitoring.calendar import events
from consultations.rounds.copies import copy_round
from core import clock
from core.jobs import queue
from submissions.models import JointMember, Submission
from synthesis.models import Publication, SynthesisReport
from synthesis.publication.frozen_outline import freeze
from tests.consultations.conftest import BEFORE, CLOSES, DURING, OPENS
from tests.factories import DelegationFactory, SubmittedFactory, focal_point
from tests.support.officers import sign_in
from tests.support.public import make_public

pytestmark = pytest.mark.django_db
OPEN = OPENS + timedelta(hours=1)


def to_whom() -> set[str]:
    queue.run_due()
    return {to for each in outbox.outbox for to in each.to}


@pytest.fixture
def on(house: Any) -> Any:
    with clock.at(BEFORE):
        for kind in ("opened", "published"):
            automatic.switch(house.round, kind, on=True, by=house.officer)
    return house


def test_opening_and_report_wait_until_a_manager_turns_them_on(house: Any) -> None:
    kinds = {row.kind.value: row.is_on for row in automatic.automatic_rows(house.round)}
    assert kinds == {"announced": True, "opened": False, "closing": True, "published": False}
    with clock.at(OPEN):
        assert automatic.send_due() == 0


def test_the_opening_goes_once_to_each_in_the_form_of_the_person(on: Any) -> None:
    User.objects.filter(pk=on.XBB.focal.pk).update(reminders=[])
    with clock.at(OPEN):
        assert automatic.send_due() == 2
        assert automatic.send_due() == 0
        assert to_whom() == {"focal@xaa.example", "focal@xcc.example"}
    full, neutral = sorted(outbox.outbox, key=lambda each: each.to)
    assert "A/HRC/99/1" in full.subject and "12 March 2027" in full.body
    assert neutral.subject == "You have a new message" and "A/HRC" not in neutral.body


def test_who_was_invited_after_the_opening_gets_no_email_of_it(on: Any) -> None:
    Round.objects.filter(pk=on.round.pk).update(announced_at=OPENS + timedelta(minutes=5))
    with clock.at(OPEN):
        assert automatic.send_due() == 0


def test_who_takes_part_by_an_import_alone_hears_of_no_opening(on: Any) -> None:
    """Nobody invited it: it is told nothing as if somebody had."""
    Delegation.objects.filter(pk=on.XBB.delegation.pk).update(invited_at=None)
    with clock.at(OPEN):
        automatic.send_due()
        reminders.remind_everybody()
        assert to_whom() == {"focal@xaa.example", "focal@xcc.example"}


def test_what_happened_before_it_was_turned_on_is_not_sent_later(house: Any) -> None:
    with clock.at(OPEN):
        automatic.switch(house.round, "opened", on=True, by=house.officer)
        assert automatic.send_due() == 0


RELEASE = CLOSES + timedelta(days=60)


def publish(round_: Round, at: datetime, reference: str = "SY-2027-AAAAAAA") -> Publication:
    """A report of the round, public from then on."""
    report = SynthesisReport.objects.filter(round=round_, reference=reference).first()
    report = report or SynthesisReport.objects.create(
        reference=reference, round=round_, title="Views", begun_by=round_.created_by
    )
    number = report.publications.count() + 1
    row = Publication.objects.create(
        report=report, number=number, ledger_digest="0" * 64, outline=freeze(report), release_at=at
    )
    with clock.at(at):
        make_public(round_)
    return row


def answer_of(delegation: Delegation) -> Submission:
    with clock.at(DURING):
        submission = SubmittedFactory(delegation=delegation, answers={"7": {"comment": "Ours."}}).submission
        queue.run_due()  # the receipt
    return submission


def test_the_published_report_is_announced_to_who_took_part_with_a_link_to_the_outcomes(on: Any) -> None:
    """XBB is in the joint text of XAA: it reads the outcomes of that one. A fourth body never answered."""
    lead = answer_of(on.XAA.delegation)
    answer_of(on.XCC.delegation)
    JointMember.objects.create(submission=lead, organisation=on.XBB.organisation, state="confirmed")
    with clock.at(BEFORE):
        DelegationFactory(round=on.round)
    publish(on.round, RELEASE)
    with clock.at(RELEASE - timedelta(days=1)):
        assert automatic.send_due() == 0
    with clock.at(RELEASE + timedelta(hours=1)):
        assert automatic.send_due() == 3
        assert automatic.send_due() == 0
        outbox.outbox.clear()
        queue.run_due()
    full, joined, neutral = sorted(outbox.outbox, key=lambda each: each.to)
    assert (full.to, joined.to) == (["focal@xaa.example"], ["focal@xbb.example"])
    assert full.subject == "Report published: On a report"
    assert f"/rounds/{on.XAA.delegation.pk}/outcomes/" in full.body
    assert f"/rounds/joint/{JointMember.objects.get().pk}/outcomes/" in joined.body
    assert "report" not in f"{neutral.subject}{neutral.body}".lower()


def test_each_report_of_a_round_is_announced_once(on: Any) -> None:
    """An interim report first, the final one later; a text that is public again after a withdrawal is no other one."""
    answer_of(on.XAA.delegation)
    publish(on.round, RELEASE)
    final = RELEASE + timedelta(days=30)
    with clock.at(RELEASE + timedelta(hours=1)):
        assert [automatic.send_due() for _each in range(2)] == [1, 0]
    row = publish(on.round, final, "SY-2027-BBBBBBB")
    with clock.at(final + timedelta(minutes=1)):
        assert [automatic.send_due() for _each in range(2)] == [1, 0]
    assert SentAutomaticMail.objects.get().sent_at == final + timedelta(minutes=1)
    with clock.at(final + timedelta(hours=1)):
        Publication.objects.filter(report=row.report, withdrawn_at=None).update(withdrawn_at=clock.now())
    publish(on.round, final + timedelta(days=30), "SY-2027-BBBBBBB")
    with clock.at(final + timedelta(days=30, hours=1)):
        assert automatic.send_due() == 0


@pytest.mark.usefixtures("while_the_round_is_open")
def test_who_declined_hears_of_the_published_report_where_it_answered_after_all() -> None:
    sent = SubmittedFactory()
    delegation = sent.submission.delegation
    silent = DelegationFactory(round=delegation.round)
    for row in (delegation, silent):
        decline(row, by=focal_point(row))
    automatic.switch(delegation.round, "published", on=True, by=delegation.round.created_by)
    with clock.at(DURING + timedelta(days=90)):
        publish(delegation.round, clock.now())
        assert automatic.send_due() == 1
        outbox.outbox.clear()
        assert to_whom() == {focal_point(delegation).email}


def test_a_withdrawn_publication_sends_nothing_until_a_report_is_public_again(on: Any) -> None:
    answer_of(on.XAA.delegation)
    first = publish(on.round, RELEASE)
    with clock.at(RELEASE + timedelta(minutes=1)):
        Publication.objects.filter(report=first.report, withdrawn_at=None).update(withdrawn_at=clock.now())
        assert automatic.send_due() == 0
    second = publish(on.round, RELEASE + timedelta(days=30))
    with clock.at(RELEASE + timedelta(days=30, hours=1)):
        automatic.switch(on.round, "published", on=True, by=on.officer)  # from a page of before: nothing due is lost
        assert automatic.send_due() == 1
        Publication.objects.filter(report=second.report, withdrawn_at=None).update(withdrawn_at=clock.now())
        outbox.outbox.clear()
        assert to_whom() == set()


def test_reminders_are_in_the_same_table(house: Any, client: Client) -> None:
    """Turned off, the last week goes to nobody and is not in the calendar; the first morning still does."""
    last_week = CLOSES - timedelta(days=7) + timedelta(hours=1)
    sign_in(client, house.officer)
    with clock.at(BEFORE):
        client.post(reverse("consultations:switch_mail", args=[house.round.pk, "closing"]), {"on": "no"})
        page = client.get(reverse("consultations:round_mails", args=[house.round.pk])).content.decode()
        assert "Automatic emails" in page and "Turn on" in page
        kinds = {event.kind.value for event in events(house.officer, BEFORE, CLOSES + timedelta(days=1))}
        assert "week" not in kinds and {"opens", "closes"} <= kinds
    with clock.at(last_week):
        assert reminders.remind_everybody() == 0
        client.post(reverse("consultations:switch_mail", args=[house.round.pk, "closing"]), {"on": "yes"})
        assert reminders.remind_everybody() == 3
    assert set(Reminder.objects.values_list("kind", flat=True)) == {"week"}


def test_only_who_manages_turns_them_on_and_a_copy_keeps_the_choice(on: Any, client: Client) -> None:
    sign_in(client, on.other)
    with clock.at(BEFORE):
        assert client.post(reverse("consultations:switch_mail", args=[on.round.pk, "opened"])).status_code == 404
        copy = copy_round(on.round, title="A copy", by=on.officer)
    assert [row.is_on for row in automatic.automatic_rows(copy)] == [True, True, True, True]
