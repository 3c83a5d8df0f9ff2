"""Notes and assignments as officers use them on the pages of triage."""

from uuid import uuid4

import pytest
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.urls import reverse

from consultations.enums import Duty
from consultations.models import Round
from submissions.models import OfficerAssignment, OfficerNote
from tests.factories import DelegationFactory, OfficerFactory, RoundFactory, SubmittedFactory, recommendation
from tests.support.officers import sign_in

pytestmark = pytest.mark.django_db


@pytest.fixture
def round_() -> Round:
    return RoundFactory()


def sent(round_, level="public"):
    return SubmittedFactory(delegation=DelegationFactory(round=round_), package={"confidentiality": level}).submission


def test_a_note_is_written_read_and_refused_with_what_was_typed(client: Client, round_: Round) -> None:
    sign_in(client, OfficerFactory(round=round_, duties=[Duty.TRIAGE], name="Rina Okafor"))
    row = sent(round_)
    url = reverse("submissions:note", args=[row.pk])
    done = client.post(url, {"text": "Ask them, @Rina Okafor."}, follow=True).content.decode()
    assert "Note saved." in done
    assert "Ask them, @Rina Okafor." in done
    refused = client.post(url, {"text": "KEPT WORDS @Nobody Here"})
    assert refused.status_code == 422
    assert "Nobody who triages in this round is called “Nobody Here”." in refused.content.decode()
    assert "KEPT WORDS" in refused.content.decode()
    assert client.post(url, {"text": ""}).status_code == 422
    assert OfficerNote.objects.count() == 1


@pytest.mark.parametrize("level", ["nameless", "secretariat"])
def test_without_sight_there_are_no_notes(client: Client, round_: Round, level: str) -> None:
    rina = OfficerFactory(round=round_, duties=[Duty.TRIAGE, Duty.SEE_CONFIDENTIAL], name="Rina Okafor")
    row = sent(round_, level)
    sign_in(client, rina).post(reverse("submissions:note", args=[row.pk]), {"text": "IT-IS-THEM"})
    sign_in(client, OfficerFactory(round=round_, duties=[Duty.TRIAGE]))
    page = client.get(reverse("submissions:submission", args=[row.pk])).content.decode()
    assert "IT-IS-THEM" not in page
    assert "Only officers who can read the whole submission can read and add notes." in page
    assert client.post(reverse("submissions:note", args=[row.pk]), {"text": "Me too."}).status_code == 404


def test_a_submission_is_assigned_to_a_colleague_who_triages(client: Client, round_: Round) -> None:
    omar = OfficerFactory(round=round_, duties=[Duty.TRIAGE], name="Omar Haddad")
    cora = OfficerFactory(round=round_, duties=[Duty.CODE], name="Cora Coder")
    sign_in(client, OfficerFactory(round=round_, duties=[Duty.TRIAGE], name="Rina Okafor"))
    row = sent(round_)
    url = reverse("submissions:assign", args=[row.pk])
    assert "Assigned." in client.post(url, {"to": str(omar.pk)}, follow=True).content.decode()
    for key in (str(cora.pk), str(uuid4()), "no id"):
        assert "Choose a colleague" in client.post(url, {"to": key}, follow=True).content.decode()
    assert OfficerAssignment.objects.get(ended_at__isnull=True).to == omar
    assert "Assignment removed." in client.post(url, {"to": ""}, follow=True).content.decode()
    assert not OfficerAssignment.objects.filter(ended_at__isnull=True).exists()


def test_recommendations_are_given_out_on_one_page(client: Client, round_: Round) -> None:
    cora = OfficerFactory(round=round_, duties=[Duty.CODE], name="Cora Coder")
    sign_in(client, OfficerFactory(round=round_, duties=[Duty.MANAGE], name="M. Keeper"))
    url, about = reverse("submissions:assignments", args=[round_.pk]), recommendation(round_, "123")
    assert "assigned to nobody" in client.get(url).content.decode()
    done = client.post(url, {"recommendation": str(about.pk), "to": str(cora.pk)}, follow=True).content.decode()
    assert "para. 123: assigned." in done
    assert "assigned to <bdi>Cora Coder</bdi> since" in done
    foreign = recommendation(RoundFactory(), "123")
    for key in (str(foreign.pk), str(uuid4()), "", "no id"):
        assert client.post(url, {"recommendation": key, "to": str(cora.pk)}).status_code == 404
    done = client.post(url, {"recommendation": str(about.pk), "to": ""}, follow=True).content.decode()
    assert "para. 123: assignment removed." in done and "assigned to <bdi>" not in done
    told = client.post(url, {"recommendation": str(about.pk), "to": "no id"}, follow=True).content.decode()
    assert "Choose a colleague" in told
    sign_in(client, OfficerFactory())
    assert client.get(url).status_code == 404


@pytest.mark.parametrize("count", [1, 5])
def test_the_page_of_recommendations_asks_the_same(client: Client, count: int) -> None:
    round_ = RoundFactory(paragraphs={str(number): 1 for number in range(1, count + 1)})
    cora = OfficerFactory(round=round_, duties=[Duty.CODE])
    sign_in(client, cora)
    url = reverse("submissions:assignments", args=[round_.pk])
    for row in round_.recommendations.all():
        client.post(url, {"recommendation": str(row.pk), "to": str(cora.pk)})
    client.get(url)
    with CaptureQueriesContext(connection) as asked:
        client.get(url)
    assert len(asked) in (19, 20)  # one more where no page was asked before


def test_many_recommendations_are_assigned_at_once(client: Client) -> None:
    round_ = RoundFactory(paragraphs={str(number): 1 for number in range(101, 161)})
    cora = OfficerFactory(round=round_, duties=[Duty.CODE], name="Cora Coder")
    sign_in(client, OfficerFactory(round=round_, duties=[Duty.MANAGE]))
    url = reverse("submissions:assignments", args=[round_.pk])

    def labels(**query: str) -> list[str]:
        page = client.get(url, query).context["page_obj"]
        return [each.recommendation.label for each in page]

    assert len(labels()) == 50 and labels(page="2")[-1] == "160"
    assert labels(words="107") == ["107"]
    picks = [str(recommendation(round_, number).pk) for number in ("101", "102")]
    said = {"scope": "ticked", "pick": picks, "to": str(cora.pk), "query": "to=nobody"}
    answer = client.post(url, said, follow=True)
    assert "Assigned: 2 recommendations." in answer.content.decode()
    assert answer.redirect_chain[-1][0] == f"{url}?to=nobody"
    assert labels(to=str(cora.pk)) == ["101", "102"] and "101" not in labels(to="nobody")
    client.post(url, {"scope": "whole", "to": str(cora.pk), "query": ""})
    assert not labels(to="nobody")
    client.post(url, {"scope": "whole", "to": "", "query": "words=107"})
    assert labels(to="nobody") == ["107"]
    answer = client.post(url, {**said, "to": "", "query": ""}, follow=True)
    assert "Assignment removed from 2 recommendations." in answer.content.decode()
    client.post(url, {**said, "query": ""})
    told = client.post(url, {"scope": "ticked", "to": str(cora.pk)}, follow=True).content.decode()
    assert "Tick at least one, or choose all" in told
    file = client.get(url, {"to": "nobody", "format": "csv"}).getvalue().decode()
    assert "States should do 107.1." in file and "States should do 108.1." not in file
