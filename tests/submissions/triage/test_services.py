from datetime import timedelta
from typing import Any

import pytest
from django.core import mail as outbox
from django.test import Client

from accounts.models import User
from consultations.models import Round
from core import clock
from core.errors import NotAllowed, Refused
from core.jobs.queue import run_due
from submissions.models import Submission
from submissions.sending.services import withdraw
from submissions.triage.queue import triage_queue
from submissions.triage.services import admit, find_inadmissible, request_clarification
from tests.factories import (
    AttachmentFactory,
    ContributorFactory,
    DelegationFactory,
    DraftFactory,
    MembershipFactory,
    OfficerFactory,
    RoundFactory,
    SubmittedFactory,
    corrected,
    focal_point,
    new_token,
    send,
)
from tests.support.html import text

pytestmark = pytest.mark.django_db


@pytest.fixture
def round_() -> Round:
    return RoundFactory()


@pytest.fixture
def triager(round_: Round) -> Any:
    return OfficerFactory(round=round_, duties=["triage_round"])


def sent(round_: Round) -> Submission:
    return SubmittedFactory(delegation=DelegationFactory(round=round_)).submission


def test_the_state_is_computed_and_sql_says_the_same(round_: Round, triager: Any) -> None:
    until = clock.now() + timedelta(days=5)
    rows = {name: sent(round_) for name in ("received", "admissible", "inadmissible", "clarification", "withdrawn")}
    rows["draft"] = DraftFactory(delegation=DelegationFactory(round=round_)).submission
    rows["cleared up"], rows["again"], rows["stands"] = sent(round_), sent(round_), sent(round_)
    with clock.at(clock.now()):  # all at the same instant: the number decides, not the time
        admit(rows["admissible"], by=triager)
        find_inadmissible(rows["inadmissible"], reason="commercial", by=triager)
        request_clarification(rows["clarification"], question="Which decree?", until=until, by=triager)
        request_clarification(rows["cleared up"], question="Which decree?", until=until, by=triager)
        admit(rows["cleared up"], by=triager)
        find_inadmissible(rows["again"], reason="language", by=triager)
        admit(rows["stands"], by=triager)
    withdraw(rows["withdrawn"], by=focal_point(rows["withdrawn"].delegation), token=new_token())
    for name in ("again", "stands"):
        corrected(rows[name], {"123": {"comment": "Corrected."}})
    expected = {
        "received": "received",
        "admissible": "admissible",
        "inadmissible": "inadmissible",
        "clarification": "clarification",
        "withdrawn": "withdrawn",
        "draft": "draft",
        "cleared up": "admissible",
        "again": "received",
        "stands": "admissible",
    }
    in_sql = {row.pk: row for row in Submission.objects.with_state()}
    assert {name: in_sql[row.pk].state for name, row in rows.items()} == expected
    assert {name for name, row in rows.items() if in_sql[row.pk].changed_since} == {"again", "stands"}


def test_only_the_duty_triages_and_never_a_sealed_one() -> None:
    round_ = RoundFactory(rules={"sealed": True})
    officer = OfficerFactory(round=round_, duties=["triage_round"])
    submission = sent(round_)
    with pytest.raises(NotAllowed):
        admit(submission, by=officer)
    with clock.at(clock.now() + timedelta(days=40)):
        for person in (round_.created_by, focal_point(submission.delegation), OfficerFactory()):
            with pytest.raises(NotAllowed):
                admit(submission, by=person)
        assert admit(submission, by=officer).outcome == "admissible"


def test_a_reason_comes_from_the_closed_list(round_: Round, triager: Any) -> None:
    with pytest.raises(Refused) as told:
        find_inadmissible(sent(round_), reason="I do not like it", by=triager)
    assert told.value.field == "reason"


def test_a_draft_is_not_there_for_the_secretariat(round_: Round, triager: Any) -> None:
    with pytest.raises(NotAllowed):
        admit(DraftFactory(delegation=DelegationFactory(round=round_)).submission, by=triager)


def test_a_question_has_words_and_a_date_to_come(round_: Round, triager: Any) -> None:
    submission = sent(round_)
    for question, days, field in (("  ", 5, "question"), ("Which?", -1, "until")):
        with pytest.raises(Refused) as told:
            request_clarification(submission, question=question, until=clock.now() + timedelta(days=days), by=triager)
        assert told.value.field == field


def test_the_queue_tells_what_came_and_hides_whose_where_it_must(round_: Round, triager: Any) -> None:
    named = DraftFactory(delegation=DelegationFactory(round=round_))
    AttachmentFactory(version=named)
    send(named)
    hidden = SubmittedFactory(delegation=DelegationFactory(round=round_), package={"confidentiality": "nameless"})
    DraftFactory(delegation=DelegationFactory(round=round_))
    withdrawn = sent(round_)
    withdraw(withdrawn, by=focal_point(withdrawn.delegation), token=new_token())
    second, first = triage_queue(round_, triager)  # of one without name the day counts
    assert (first.reference, first.inputs, first.files, first.state) == (named.submission.reference, 1, 1, "received")
    assert first.body is not None
    assert (second.reference, second.body, second.constituency) == (hidden.submission.reference, None, None)
    sees = OfficerFactory(round=round_, duties=["triage_round", "see_confidential"])
    assert triage_queue(round_, sees)[1].body is not None
    assert triage_queue(round_, focal_point(named.submission.delegation)) == []
    assert triage_queue(round_, OfficerFactory()) == []


def test_of_a_sealed_one_the_queue_tells_that_it_is_there() -> None:
    round_ = RoundFactory(rules={"sealed": True})
    sent(round_)
    (row,) = triage_queue(round_, OfficerFactory(round=round_, duties=["triage_round"]))
    assert (row.embargoed, row.inputs, row.files, row.language) == (True, None, None, None)


def test_the_queue_costs_the_same_for_one_and_for_twelve(
    round_: Round, triager: Any, django_assert_num_queries: Any
) -> None:
    sent(round_)
    with django_assert_num_queries(16):
        assert len(triage_queue(Round.objects.get(pk=round_.pk), triager)) == 1
    for _ in range(11):
        sent(round_)
    with django_assert_num_queries(16):
        assert len(triage_queue(Round.objects.get(pk=round_.pk), triager)) == 12


def test_a_full_email_about_a_question_names_the_call_and_a_neutral_one_does_not(round_: Round, triager: Any) -> None:
    bodies = {}
    for style in ("full", "neutral"):
        submission = sent(round_)
        focal = focal_point(submission.delegation)
        User.objects.filter(pk=focal.pk).update(mail_style=style)
        request_clarification(submission, question="Which?", until=clock.now() + timedelta(days=5), by=triager)
        run_due()
        (bodies[style],) = [
            each.body for each in outbox.outbox if each.to == [focal.email] and "Sign in to see it:" in each.body
        ]
        assert submission.reference in bodies[style]
    assert round_.title in bodies["full"] and round_.document.symbol in bodies["full"]
    assert round_.title not in bodies["neutral"] and round_.document.symbol not in bodies["neutral"]


def test_the_sender_of_an_inadmissible_submission_learns_why(round_: Round, triager: Any, client: Client) -> None:
    submission = sent(round_)
    focal = focal_point(submission.delegation)
    deputy = MembershipFactory(organisation=submission.delegation.organisation, role="deputy").user
    drafter = ContributorFactory(delegation=submission.delegation)
    run_due()
    outbox.outbox.clear()
    find_inadmissible(submission, reason="commercial", words_to_sender="Page 2 sells a product.", by=triager)
    run_due()
    (mail,) = outbox.outbox
    assert mail.to == [focal.email] and submission.reference in mail.body
    assert "product" not in mail.body and "Commercial" not in mail.body
    page = f"/rounds/{submission.delegation_id}/"
    for person in (focal, deputy):
        client.force_login(person)
        shown = text(client.get(page))
        assert "The secretariat has found your submission inadmissible." in shown
        assert "Reason: Commercial Page 2 sells a product." in shown
    client.force_login(drafter)
    assert "Page 2 sells a product." not in text(client.get(page))
    corrected(submission, {"123": {"comment": "Without it."}})
    client.force_login(focal)
    assert "found your submission inadmissible" not in text(client.get(page))  # it is looked at again


def test_no_email_of_a_decision_that_was_changed_meanwhile(round_: Round, triager: Any) -> None:
    submission = sent(round_)
    run_due()
    outbox.outbox.clear()
    find_inadmissible(submission, reason="commercial", by=triager)
    admit(submission, by=triager)
    run_due()
    assert outbox.outbox == []
