"""Identities and sealed originals: one asks, another grants, for a day, and each look is in the log."""

from datetime import timedelta
from typing import Any

import pytest

from consultations.domain.duties import take_duty
from consultations.models import Round
from core import audit, clock
from core.errors import NotYours, Refused
from submissions.domain import openings
from submissions.domain.asked import waiting_count
from submissions.models import Attachment, Submission
from tests.factories import AttachmentFactory, DelegationFactory, DraftFactory, OfficerFactory, RoundFactory, send

pytestmark = pytest.mark.django_db


@pytest.fixture
def round() -> Round:
    return RoundFactory()


@pytest.fixture
def asks(round: Round) -> Any:
    return OfficerFactory(round=round, duties=["triage_round"])


@pytest.fixture
def grants(round: Round) -> Any:
    return OfficerFactory(round=round, duties=["see_confidential"])


@pytest.fixture
def file(round: Round) -> Attachment:
    return sent_file(round)


def sent_file(round: Round) -> Attachment:
    delegation = DelegationFactory(round=round, constituency="civil_society", organisation__name="Quay Nine")
    version = DraftFactory(delegation=delegation, package={"confidentiality": "nameless"})
    attachment = AttachmentFactory(version=version)
    send(version)
    return Attachment.objects.get(pk=attachment.pk)


@pytest.fixture
def submission(file: Attachment) -> Submission:
    return file.version.submission


def code(act: Any) -> str:
    with pytest.raises(Refused) as refused:
        act()
    return refused.value.code


def test_an_identity_is_open_to_whoever_asked_for_a_day(submission: Submission, asks: Any, grants: Any) -> None:
    request = openings.ask_to_open(submission, reason="Twice the same text.", by=asks)
    with pytest.raises(NotYours):
        openings.look_at_identity(submission, by=asks)
    assert (waiting_count(asks), waiting_count(grants)) == (0, 1)
    openings.grant_opening(request, by=grants)
    assert openings.look_at_identity(submission, by=asks).name == "Quay Nine"
    with pytest.raises(NotYours):
        openings.look_at_identity(submission, by=grants)  # it is open to nobody else
    with clock.at(clock.now() + timedelta(hours=24)), pytest.raises(NotYours):
        openings.look_at_identity(submission, by=asks)
    acts = [(row.action.rpartition(".")[2], row.user) for row in audit.entries(submission) if "opening" in row.action]
    assert acts == [("ask", asks), ("grant", grants), ("look", asks)]


def test_a_duty_that_is_taken_ends_it_at_once(round: Round, submission: Submission, asks: Any, grants: Any) -> None:
    openings.grant_opening(openings.ask_to_open(submission, reason="Why", by=asks), by=grants)
    take_duty(round, "triage_round", asks, by=round.created_by)
    with pytest.raises(NotYours):
        openings.look_at_identity(submission, by=asks)


def test_nobody_grants_what_they_asked_for(file: Attachment, submission: Submission, round: Round, grants: Any) -> None:
    request = openings.ask_to_open(submission, reason="No clean copy.", by=grants, attachment=file)
    assert code(lambda: openings.grant_opening(request, by=grants)) == "same_person"
    other = OfficerFactory(round=round, duties=["see_confidential"])
    openings.refuse_opening(request, by=other, words="The copy will do.")
    assert openings.live_opening(submission, grants, file) is None
    assert code(lambda: openings.grant_opening(request, by=other)) == "answered_before"


def test_an_original_opens_for_its_file_alone(
    file: Attachment, submission: Submission, round: Round, grants: Any
) -> None:
    other = OfficerFactory(round=round, duties=["see_confidential"])
    request = openings.ask_to_open(submission, reason="No clean copy.", by=other, attachment=file)
    openings.grant_opening(request, by=grants)
    assert code(lambda: openings.look_at_original(file, by=other)) == "file_missing"  # the factory stores no bytes
    with pytest.raises(NotYours):
        openings.look_at_original(sent_file(round), by=other)


def test_what_is_refused(file: Attachment, submission: Submission, round: Round, asks: Any, grants: Any) -> None:
    assert code(lambda: openings.ask_to_open(submission, reason=" ", by=asks)) == "reason_missing"
    assert code(lambda: openings.ask_to_open(submission, reason="Why", by=grants)) == "seen_anyway"
    request = openings.ask_to_open(submission, reason="Why", by=asks)
    assert code(lambda: openings.ask_to_open(submission, reason="Why", by=asks)) == "asked_already"
    openings.grant_opening(request, by=grants)
    assert code(lambda: openings.ask_to_open(submission, reason="Why", by=asks)) == "open_already"


def test_not_for_strangers_nor_while_sealed(submission: Submission, file: Attachment, asks: Any) -> None:
    sealed = RoundFactory(rules={"sealed": True})
    locked, reader = sent_file(sealed), OfficerFactory(round=sealed, duties=["see_confidential"])
    triager = OfficerFactory(round=sealed, duties=["triage_round"])
    for row, by, about in (
        (submission, OfficerFactory(round=RoundFactory(), duties=["triage_round"]), None),
        (submission, file.version.submitted_by, file),
        (submission, asks, file),  # a file that shows a name is not there for this officer
        (submission, reader, locked),
        (locked.version.submission, triager, None),
        (locked.version.submission, reader, locked),
    ):
        with pytest.raises(NotYours):
            openings.ask_to_open(row, reason="Why", by=by, attachment=about)
