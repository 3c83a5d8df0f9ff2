"""Redaction as officers do it: marked on the page or chosen by sentence, then looked at by a second person."""

from typing import Any
from uuid import uuid4

import pytest
from django.test import Client
from django.urls import reverse

from consultations.models import Round
from submissions.models import Input, LiftRequest, Redaction, RedactionRequest
from tests.factories import DelegationFactory, OfficerFactory, RoundFactory, SubmittedFactory
from tests.support.officers import own_queries, sign_in
from tests.support.redacting import redact

pytestmark = pytest.mark.django_db
TEXT = "🙂 The girl Amara was held. She is nine."


@pytest.fixture
def round_() -> Round:
    return RoundFactory()


@pytest.fixture
def officer(client: Client, round_: Round) -> Any:
    user = OfficerFactory(round=round_, duties=["triage_round", "see_confidential"])
    sign_in(client, user)
    return user


@pytest.fixture
def input_(round_: Round) -> Input:
    return said(round_)


def said(round_: Round) -> Input:
    delegation = DelegationFactory(round=round_, constituency="civil_society")
    return SubmittedFactory(delegation=delegation, answers={"123": {"comment": TEXT}}).inputs.get()


def page(input_: Input) -> str:
    return reverse("submissions:redact", args=[input_.version.submission_id])


def marked(input_: Input, **more: Any) -> dict[str, Any]:
    """As the browser sends it: UTF-16 units, in which the picture at the beginning counts two."""
    start = TEXT.index("Amara") + 1
    given = {"input": input_.pk, "field": "comment", "start": start, "end": start + 5, "words": "Amara"}
    return {**given, "ground": "child", "reason": "A minor", **more}


def other(client: Client, round_: Round) -> Any:
    user = OfficerFactory(round=round_, duties=["see_confidential"])
    sign_in(client, user)
    return user


def test_marked_words_wait_and_are_covered_by_a_second_person(
    client: Client, officer: Any, round_: Round, input_: Input
) -> None:
    answer = client.post(page(input_), marked(input_))
    assert answer["Location"] == page(input_)
    request = RedactionRequest.objects.get()
    assert input_.comment[request.start : request.end] == "Amara"
    waits, url = (
        reverse("submissions:second_approvals"),
        reverse("submissions:decide_second_approval", args=["redaction", request.pk]),
    )
    assert "Another officer must decide" in client.get(waits).content.decode()
    assert client.post(url, {"then": "grant"}).status_code == 422
    assert not Redaction.objects.exists()
    other(client, round_)
    shown = client.get(waits).content.decode()
    assert "<mark>Amara</mark>" in shown and "A minor" in shown
    assert "<strong>1</strong> request for a second approval" in client.get("/admin/").content.decode()
    assert client.post(url, {"then": "grant"})["Location"] == waits
    assert Redaction.objects.get().request == request
    sign_in(client, officer)
    triaged = client.get(reverse("submissions:submission", args=[input_.version.submission_id])).content.decode()
    assert "The girl [redacted: a child] was held." in triaged and "Amara" not in triaged


def test_sentences_are_chosen_without_scripts(client: Client, officer: Any, round_: Round, input_: Input) -> None:
    assert 'value="0-26"' in client.get(page(input_)).content.decode()
    chosen = {"input": input_.pk, "field": "comment", "sentence": ["0-26", "27-39"], "ground": "private", "reason": "x"}
    client.post(page(input_), chosen)
    rows = RedactionRequest.objects.order_by("start")
    assert [input_.comment[row.start : row.end] for row in rows] == ["🙂 The girl Amara was held.", "She is nine."]


@pytest.mark.parametrize(
    ("fault", "said"),
    [
        ({"words": "Anna"}, "do not match the saved text"),
        ({"start": "", "end": ""}, "Select words, or choose at least one sentence."),
        ({"start": "1", "end": "3"}, "do not match the saved text"),
        ({"ground": ""}, "Choose the ground for redaction."),
        ({"reason": ""}, "Enter a reason for the second approval."),
        ({"start": "", "end": "", "sentence": ["0-99999", "a-b"]}, "do not match the saved text"),
    ],
    ids=str,
)
def test_bad_input_is_told_and_kept(
    client: Client, officer: Any, input_: Input, fault: dict[str, Any], said: str
) -> None:
    answer = client.post(page(input_), marked(input_, **{"reason": "My own words", **fault}))
    assert answer.status_code == 422
    shown = answer.content.decode()
    assert said in shown
    assert "reason" in fault or "My own words" in shown
    assert not RedactionRequest.objects.exists()


def test_a_refusal_needs_words_and_stays(client: Client, officer: Any, round_: Round, input_: Input) -> None:
    client.post(page(input_), marked(input_))
    url = reverse("submissions:decide_second_approval", args=["redaction", RedactionRequest.objects.get().pk])
    other(client, round_)
    key = RedactionRequest.objects.get().pk
    assert "Enter the reason for refusal" in client.post(url, {"then": "refuse"}).content.decode()
    client.post(url, {"then": "refuse", f"{key}-words": "She speaks for herself."})
    assert "She speaks for herself." in client.get(page(input_)).content.decode()
    assert client.post(url, {"then": "grant"}).status_code == 404


def test_lifting_is_asked_for_with_a_reason(client: Client, officer: Any, round_: Round, input_: Input) -> None:
    row = redact(input_, "Amara")
    url = reverse("submissions:ask_to_lift", args=[row.pk])
    assert client.post(url, {f"lift-{row.pk}-reason": ""}).status_code == 422
    client.post(url, {f"lift-{row.pk}-reason": "She consents."})
    request = LiftRequest.objects.get()
    other(client, round_)
    client.post(reverse("submissions:decide_second_approval", args=["lift", request.pk]), {"then": "grant"})
    assert not Redaction.objects.in_force().exists()
    assert "She consents." in client.get(page(input_)).content.decode()


def test_what_is_not_yours_does_not_exist(client: Client, officer: Any, round_: Round, input_: Input) -> None:
    foreign = said(RoundFactory())
    row = redact(foreign, "Amara")
    for key in (foreign.version.submission_id, uuid4()):
        assert client.get(reverse("submissions:redact", args=[key])).status_code == 404
    for key in (row.pk, uuid4()):
        assert client.post(reverse("submissions:ask_to_lift", args=[key]), {}).status_code == 404
        assert (
            client.post(reverse("submissions:decide_second_approval", args=["redaction", key]), {}).status_code == 404
        )
    assert client.post(page(input_), marked(foreign)).status_code == 404
    assert client.post(reverse("submissions:decide_second_approval", args=["nothing", row.pk]), {}).status_code == 404
    sign_in(client, OfficerFactory(round=round_, duties=["triage_round"]))
    assert client.get(page(input_)).status_code == 404
    assert (
        "Redact words"
        not in client.get(reverse("submissions:submission", args=[input_.version.submission_id])).content.decode()
    )


@pytest.mark.parametrize("count", [1, 4])
def test_pages_ask_the_same_whatever_their_length(client: Client, officer: Any, round_: Round, count: int) -> None:
    words = ["girl", "Amara", "held", "nine"][:count]
    input_ = said(round_)
    for each in words:
        client.post(
            page(input_), marked(input_, start=TEXT.index(each) + 1, end=TEXT.index(each) + 1 + len(each), words=each)
        )
    assert RedactionRequest.objects.count() == count
    beside = reverse("submissions:rounds")
    assert own_queries(client, reverse("submissions:second_approvals"), beside) <= 2
    assert own_queries(client, page(input_), beside) <= 24
