"""A letter entered by an officer: whole, in time or late and marked so, and nothing kept where it cannot be."""

import re
from datetime import timedelta
from typing import Any

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.test import Client
from django.urls import reverse

from consultations.models import Delegation, RoundRules
from core import clock
from core.models import Job, StoredFile
from submissions.models import Submission, Version
from tests.factories import (
    DelegationFactory,
    DraftFactory,
    OfficerFactory,
    OrganisationFactory,
    RoundFactory,
    recommendation,
)
from tests.submissions.drafting.test_task_views import text
from tests.support.officers import sign_in

pytestmark = pytest.mark.django_db


@pytest.fixture
def delegation(client: Client) -> Delegation:
    officer = OfficerFactory()
    sign_in(client, officer)
    round_ = RoundFactory(officer=officer)
    return DelegationFactory(round=round_, organisation=OrganisationFactory(focal_point=None))


def page_of(delegation: Delegation) -> str:
    return reverse("enter_letter", args=[delegation.pk])


def form(client: Client, delegation: Delegation, **more: Any) -> dict[str, Any]:
    page = client.get(page_of(delegation)).content.decode()
    row = recommendation(delegation.round, "123")
    return {
        "token": re.search(r'name="token" value="([^"]+)"', page)[1],  # type: ignore[index]
        "channel": "paper",
        "received_at": f"{clock.now():%Y-%m-%dT%H:%M}",
        "zone": "UTC",
        "signed_by": "I. Expert",
        "language": "en",
        "confidentiality": "public",
        "consents": "on",
        f"position_{row.pk}": "supports",
        f"comment_{row.pk}": "See our letter.",
        "comment_whole": "On the whole.",
        **more,
    }


def test_a_letter_is_entered_with_its_file(client: Client, delegation: Delegation) -> None:
    office = reverse("office:delegation", args=[delegation.pk])
    assert page_of(delegation) in client.get(office).content.decode()
    letter = SimpleUploadedFile("letter.txt", b"Dear secretariat.")
    sent = form(client, delegation, letter=letter, submitted_at="2020-01-01", entered_by="x")
    assert client.post(page_of(delegation), sent)["Location"] == office
    version = Version.objects.get()
    assert (version.submission.channel, version.signed_by, version.is_late) == ("paper", "I. Expert", False)
    assert sorted(row.comment for row in version.inputs.all()) == ["On the whole.", "See our letter."]
    assert [(row.kind, row.confidentiality) for row in version.attachments.all()] == [("letter", "public")]
    assert version.submission.reference in text(client.get(office))
    assert page_of(delegation) not in client.get(office).content.decode()


def test_a_double_click_is_one_letter(client: Client, delegation: Delegation) -> None:
    sent = form(client, delegation)
    assert [client.post(page_of(delegation), sent).status_code for _click in range(2)] == [302, 302]
    assert Submission.objects.count() == 1


@pytest.mark.parametrize(("policy", "is_in"), [("refuse", False), ("accept_marked", True)])
def test_late_is_told_and_marked(client: Client, delegation: Delegation, policy: str, is_in: bool) -> None:
    RoundRules.objects.update(late_policy=policy)
    with clock.at(clock.now() + timedelta(days=40)):
        sent = form(client, delegation)
        answer = client.post(page_of(delegation), sent, follow=True)
    if is_in:
        assert "It arrived after the close and is marked as late everywhere." in text(answer)
        assert Version.objects.get().is_late
    else:
        assert answer.status_code == 422 and "The call for inputs closed on" in text(answer)
        assert "See our letter." in answer.content.decode()
        assert not Submission.objects.exists()


@pytest.mark.parametrize(
    ("more", "words"),
    [
        ({"received_at": "2127-01-01T12:00"}, "cannot be in the future"),
        ({"received_at": "soon"}, "Enter a date and a time"),
        ({"consents": ""}, "Tick this box to continue."),
        ({"position_whole": "x", "comment_whole": "a\x00b"}, "Null characters are not allowed"),
        ({"language": "tlh"}, "Select a valid choice"),
        ({"token": "short"}, "This form cannot be sent"),
        ({"letter": "empty"}, "empty"),
    ],
)
def test_nothing_is_kept_of_what_is_refused(
    client: Client, delegation: Delegation, more: dict[str, str], words: str
) -> None:
    sent = form(client, delegation, **more)
    if "letter" in more:
        sent["letter"] = SimpleUploadedFile("letter.txt", b"")
    answer = client.post(page_of(delegation), sent)
    assert answer.status_code == 422
    assert words in text(answer)
    jobs = Job.objects.filter(kind="submissions.read_file")
    counted = (Submission.objects.count(), StoredFile.objects.count(), jobs.count())
    assert counted == (0, 0, 0)


def test_a_body_that_has_begun_is_left_alone(client: Client) -> None:
    officer = OfficerFactory()
    sign_in(client, officer)
    delegation = DelegationFactory(round=RoundFactory(officer=officer))
    DraftFactory(delegation=delegation)
    answer = client.post(page_of(delegation), form(client, delegation, letter=SimpleUploadedFile("a.txt", b"x")))
    assert answer.status_code == 422
    assert "already started a submission" in text(answer)
    assert not StoredFile.objects.exists()


def test_only_who_manages_the_round(client: Client) -> None:
    delegation = DelegationFactory()
    sign_in(client, OfficerFactory(round=delegation.round, duties=["triage_round", "see_confidential"]))
    assert client.get(page_of(delegation)).status_code == 404
    assert client.post(page_of(delegation), {}).status_code == 404
