"""Identities and sealed originals: one asks, another grants, for a day, and each look is in the log."""

from datetime import timedelta
from typing import Any

import pytest

from consultations.models import Round
from consultations.rounds.duties import change_duties
from core import audit, clock
from core.errors import NotAllowed, Refused
from submissions.models import Attachment, Submission
from submissions.sensitive import disclosures
from submissions.sensitive.views import waiting_count
from tests.factories import AttachmentFactory, DelegationFactory, DraftFactory, OfficerFactory, RoundFactory, send

pytestmark = pytest.mark.django_db


@pytest.fixture
def round_() -> Round:
    return RoundFactory()


@pytest.fixture
def asks(round_: Round) -> Any:
    return OfficerFactory(round=round_, duties=["triage_round"])


@pytest.fixture
def grants(round_: Round) -> Any:
    return OfficerFactory(round=round_, duties=["see_confidential"])


@pytest.fixture
def file(round_: Round) -> Attachment:
    return sent_file(round_)


def sent_file(round_: Round) -> Attachment:
    delegation = DelegationFactory(round=round_, constituency="civil_society", organisation__name="Quay Nine")
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
    request = disclosures.request_disclosure(submission, reason="Twice the same text.", by=asks)
    with pytest.raises(NotAllowed):
        disclosures.disclose_identity(submission, by=asks)
    assert (waiting_count(asks), waiting_count(grants)) == (0, 1)
    disclosures.grant_disclosure(request, by=grants)
    assert disclosures.disclose_identity(submission, by=asks).name == "Quay Nine"
    with pytest.raises(NotAllowed):
        disclosures.disclose_identity(submission, by=grants)  # it is open to nobody else
    with clock.at(clock.now() + timedelta(hours=24)), pytest.raises(NotAllowed):
        disclosures.disclose_identity(submission, by=asks)
    acts = [(row.action.rpartition(".")[2], row.user) for row in audit.entries(submission) if "opening" in row.action]
    assert acts == [("ask", asks), ("grant", grants), ("look", asks)]


def test_a_duty_that_is_taken_ends_it_at_once(round_: Round, submission: Submission, asks: Any, grants: Any) -> None:
    disclosures.grant_disclosure(disclosures.request_disclosure(submission, reason="Why", by=asks), by=grants)
    change_duties(round_, take=[(asks, "triage_round")], by=round_.created_by)
    with pytest.raises(NotAllowed):
        disclosures.disclose_identity(submission, by=asks)


def test_nobody_grants_what_they_asked_for(
    file: Attachment, submission: Submission, round_: Round, grants: Any
) -> None:
    request = disclosures.request_disclosure(submission, reason="No clean copy.", by=grants, attachment=file)
    assert code(lambda: disclosures.grant_disclosure(request, by=grants)) == "same_person"
    other = OfficerFactory(round=round_, duties=["see_confidential"])
    disclosures.refuse_disclosure(request, by=other, words="The copy will do.")
    assert disclosures.live_disclosure(submission, grants, file) is None
    assert code(lambda: disclosures.grant_disclosure(request, by=other)) == "answered_before"


def test_an_original_opens_for_its_file_alone(
    file: Attachment, submission: Submission, round_: Round, grants: Any
) -> None:
    other = OfficerFactory(round=round_, duties=["see_confidential"])
    request = disclosures.request_disclosure(submission, reason="No clean copy.", by=other, attachment=file)
    disclosures.grant_disclosure(request, by=grants)
    assert code(lambda: disclosures.disclose_original(file, by=other)) == "file_missing"  # the factory stores no bytes
    with pytest.raises(NotAllowed):
        disclosures.disclose_original(sent_file(round_), by=other)


def test_what_is_refused(file: Attachment, submission: Submission, round_: Round, asks: Any, grants: Any) -> None:
    assert code(lambda: disclosures.request_disclosure(submission, reason=" ", by=asks)) == "reason_missing"
    assert code(lambda: disclosures.request_disclosure(submission, reason="Why", by=grants)) == "seen_anyway"
    request = disclosures.request_disclosure(submission, reason="Why", by=asks)
    assert code(lambda: disclosures.request_disclosure(submission, reason="Why", by=asks)) == "asked_already"
    disclosures.grant_disclosure(request, by=grants)
    assert code(lambda: disclosures.request_disclosure(submission, reason="Why", by=asks)) == "open_already"


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
        with pytest.raises(NotAllowed):
            disclosures.request_disclosure(row, reason="Why", by=by, attachment=about)
