"""Asking to open what is sealed, and looking at it, as officers do."""

from uuid import uuid4

import pytest
from django.test import Client
from django.urls import reverse

from consultations.models import Round
from consultations.rounds.duties import auditors_group, make_officer
from core import audit
from submissions.models import Disclosure, Submission
from tests.factories import DelegationFactory, OfficerFactory, RoundFactory, SubmittedFactory, UserFactory
from tests.support.html import text
from tests.support.officers import sign_in

pytestmark = pytest.mark.django_db


@pytest.fixture
def round_() -> Round:
    return RoundFactory()


@pytest.fixture
def submission(round_: Round) -> Submission:
    delegation = DelegationFactory(round=round_, constituency="civil_society", organisation__name="Quay Nine")
    answers = {"123": {"comment": "Words."}}
    return SubmittedFactory(delegation=delegation, answers=answers, package={"confidentiality": "nameless"}).submission


def test_who_sent_it_is_shown_when_a_second_person_has_granted_it(
    client: Client, round_: Round, submission: Submission
) -> None:
    page, asks = (
        reverse("submissions:submission", args=[submission.pk]),
        OfficerFactory(round=round_, duties=["triage_round"]),
    )
    ask, look = (reverse(f"submissions:{name}", args=[submission.pk]) for name in ("ask_for_identity", "identity"))
    sign_in(client, asks)
    assert "Request the sender’s name" in client.get(page).content.decode()
    assert client.post(ask, {"reason": " "}).status_code == 422
    assert client.post(ask, {"reason": "Twice the same text."})["Location"] == page
    shown = client.get(page).content.decode()
    assert "waiting for second approval" in shown and "Quay Nine" not in shown
    assert client.post(look).status_code == 404
    own = client.get(reverse("submissions:second_approvals")).content.decode()
    assert "Twice the same text." in own and "Quay Nine" not in own
    request = Disclosure.objects.get()
    sign_in(client, OfficerFactory(round=round_, duties=["see_confidential"]))
    client.post(reverse("submissions:decide_second_approval", args=["opening", request.pk]), {"then": "grant"})
    sign_in(client, asks)
    assert "Show the name of the sender" in client.get(page).content.decode()
    assert client.get(look).status_code == 405
    assert "Quay Nine" in client.post(look).content.decode()
    assert [row.action for row in audit.entries(submission)][-1] == "submissions.opening.look"
    assert "Quay Nine" not in client.get(page).content.decode()
    auditor = UserFactory()
    make_officer(auditor, group=auditors_group())
    log = text(sign_in(client, auditor).get("/admin/reports/site-history/"))
    assert "Opening of restricted content requested: the sender’s name" in log
    assert "Opened content viewed: the sender’s name" in log and "Quay Nine" not in log


def test_what_is_not_yours_does_not_exist(client: Client, round_: Round, submission: Submission) -> None:
    sign_in(client, OfficerFactory(round=RoundFactory(), duties=["triage_round", "see_confidential"]))
    for key in (submission.pk, uuid4()):
        for name in ("ask_for_identity", "identity", "ask_for_original", "original"):
            assert client.post(reverse(f"submissions:{name}", args=[key]), {"reason": "Why"}).status_code == 404
