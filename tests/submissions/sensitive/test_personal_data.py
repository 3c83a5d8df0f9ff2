"""Personal data in the inputs of a round: found by words, patterns and kind, and redacted everywhere by two people."""

import time
from datetime import timedelta
from typing import Any

import pytest
from django.test import Client
from django.urls import reverse

from consultations.models import Delegation, Round, RoundRules
from consultations.rounds.windows import extend
from core import audit, clock
from core.audience import SECRETARIAT
from core.errors import NotAllowed, Refused
from submissions.enums import PersonalData
from submissions.models import Input, Redaction, RedactionGroup, RedactionRequest
from submissions.sensitive import personal_data
from submissions.sensitive.personal_patterns import personal_data as kinds_in, words_pattern
from submissions.sensitive.views import waiting_count
from submissions.visibility.reader import read_inputs
from tests.factories import DelegationFactory, OfficerFactory, RoundFactory, SubmittedFactory
from tests.support.officers import sign_in

pytestmark = pytest.mark.django_db

TEXTS = [
    "Call Amina Rahman on +41 22 917 9000, or write to amina@harbour.example.",
    "Amina Rahman, aged 12, lives at 14 Harbour Hill Road.",
    "We met amina rahman twice: Amina  Rahman spoke for the children.",
    "Nothing to see here in 2027 or paragraph 140.15.",
]


@pytest.fixture
def round_() -> Round:
    return RoundFactory()


@pytest.fixture
def first(round_: Round) -> Any:
    return OfficerFactory(round=round_, duties=["see_confidential", "triage_round"])


@pytest.fixture
def second(round_: Round) -> Any:
    return OfficerFactory(round=round_, duties=["see_confidential"])


def said(round_: Round, comment: str, **more: Any) -> Input:
    delegation = DelegationFactory(round=round_, constituency="civil_society")
    return SubmittedFactory(delegation=delegation, answers={"123": {"comment": comment, **more}}).inputs.get()


@pytest.fixture
def inputs(round_: Round) -> list[Input]:
    return [said(round_, text) for text in TEXTS]


@pytest.mark.parametrize(
    ("text", "kind", "words"),
    [
        ("Ring +41 22 917 9000 today", "phone", "+41 22 917 9000"),
        ("write to amina@harbour.example.", "mail", "amina@harbour.example"),
        ("Amina Rahman, aged 12, said", "child", "Amina Rahman"),
        ("at 14 Harbour Hill Road since", "address", "14 Harbour Hill Road"),
        ("au 12 bis, rue du Port, Genève", "address", "12 bis, rue du Port"),
        ("en la calle Mayor, 15 desde", "address", "calle Mayor, 15"),
        ("живет: ул. Портовая, д. 15, кв. 2", "address", "ул. Портовая, д. 15"),
        ("يسكن في شارع الميناء رقم 15", "address", "شارع الميناء رقم 15"),
        ("住在港口路15号", "address", "住在港口路15号"),
    ],
)
def test_kinds_of_personal_data(text: str, kind: str, words: str) -> None:
    assert (kind, words) in [(found, text[start:end]) for found, start, end in kinds_in(text)]


@pytest.mark.parametrize(
    "text",
    [
        "In 2027, paragraph 140.15 of A/HRC/11/7.",
        "12 people met on the street and the road.",
        "Articles 12, 13 and 14",
        "the United Nations Decade on Biodiversity 2011-2020;",
        "from 2007 - 2011 on",
    ],
)
def test_what_is_none(text: str) -> None:
    assert list(kinds_in(text)) == []


@pytest.mark.parametrize(
    ("sought", "text", "is_there"),
    [
        ("amina rahman", "AMINA\nRahman said", True),
        ("amina", "Aminata said", False),
        ("amin*", "Aminata said", True),
        ("### ####", "number 917 9000 here", True),
        ("### ####", "number 91 79000 here", False),
        ("a.cd", "abcd", False),
        ("阿米", "孩子阿米娜说", True),
    ],
)
def test_words_and_patterns(sought: str, text: str, is_there: bool) -> None:
    assert bool(words_pattern(sought).search(text)) == is_there


@pytest.mark.parametrize("sought", ["abc*****", "abc*d*d*d*d*e"])
def test_many_stars_take_no_longer(sought: str) -> None:
    """Tried with all lengths of each star, a word of some hundred letters would take seconds, then hours."""
    started = time.process_time()
    assert words_pattern(sought).search("abc" + "d" * 300) is None
    assert time.process_time() - started < 1


def test_stars_within_a_word() -> None:
    assert words_pattern("am*na").fullmatch("Amanana") and words_pattern("a*m*n*").fullmatch("Aminata")
    assert not words_pattern("am*na").search("Amanan")


@pytest.mark.parametrize("sought", ["a", "*", "..", "a*", "  "])
def test_a_search_for_everything_is_refused(sought: str) -> None:
    with pytest.raises(Refused):
        words_pattern(sought)


def test_all_inputs_are_searched_and_the_same_words_counted(round_: Round, inputs: Any, first: Any) -> None:
    found = personal_data.search(round_, first, personal_data.finder_of([], "Amina Rahman"))
    (row,) = found.rows
    assert (row.inputs, len(row.places), found.total) == (3, 4, 4)
    kinds = personal_data.search(round_, first, personal_data.finder_of(PersonalData.values, "")).rows
    assert {(each.kind, each.words) for each in kinds} >= {
        ("phone", "+41 22 917 9000"), ("mail", "amina@harbour.example"), ("address", "14 Harbour Hill Road"),
        ("child", "Amina Rahman"),
    }  # fmt: skip


def test_the_number_of_queries_does_not_grow(
    round_: Round, inputs: Any, first: Any, django_assert_max_num_queries: Any
) -> None:
    with django_assert_max_num_queries(40):
        personal_data.search(round_, first, personal_data.finder_of(PersonalData.values, ""))


def test_the_same_words_are_redacted_everywhere_by_two_people_once(
    round_: Round, inputs: Any, first: Any, second: Any
) -> None:
    group = personal_data.request_everywhere(round_, "Amina Rahman", ground="child", reason="A minor", by=first)
    assert RedactionRequest.objects.filter(group=group).count() == 4 and not Redaction.objects.exists()
    assert (waiting_count(first), waiting_count(second)) == (0, 1)
    with pytest.raises(Refused) as refused:
        personal_data.confirm_group(group, by=first)
    assert refused.value.code == "same_person"
    personal_data.confirm_group(group, by=second)
    assert Redaction.objects.count() == 4 and waiting_count(second) == 0
    texts = [row.comment for row in read_inputs(round_, SECRETARIAT)]
    assert not any("rahman" in text.casefold() for text in texts if text)
    for input_ in inputs[:3]:
        acts = [row.action for row in audit.entries(input_.version.submission) if "passage" in row.action]
        assert acts[0] == "submissions.passage.ask_redaction" and acts[-1] == "submissions.passage.redact"
    assert [row.action for row in audit.entries(round_) if "everywhere" in row.action]
    with pytest.raises(Refused) as refused:
        personal_data.confirm_group(group, by=second)
    assert refused.value.code == "answered_before"


def test_a_refusal_covers_all_places(round_: Round, inputs: Any, first: Any, second: Any) -> None:
    group = personal_data.request_everywhere(round_, "Amina Rahman", ground="child", reason="A minor", by=first)
    personal_data.refuse_group(group, by=second, words="She is a public figure.")
    assert not Redaction.objects.exists() and waiting_count(second) == 0
    assert set(RedactionRequest.objects.values_list("answer", flat=True)) == {"She is a public figure."}


def test_what_is_embargoed_again_is_neither_shown_nor_answered(
    round_: Round, inputs: Any, first: Any, second: Any
) -> None:
    """A body that is given more time after the close writes on: its words are for nobody until its own end."""
    RoundRules.objects.filter(round=round_).update(sealed=True)
    delegation = inputs[1].version.submission.delegation
    after = clock.now() + timedelta(days=400)
    page, group = reverse("submissions:second_approvals"), None
    with clock.at(after):
        group = personal_data.request_everywhere(round_, "Amina Rahman", ground="child", reason="A minor", by=first)
        delegation = Delegation.objects.get(pk=delegation.pk)
        extend(delegation, closes=after + timedelta(days=9), zone="UTC", reason="Floods", by=round_.created_by)
        html = sign_in(Client(), second).get(page).content.decode()
        assert "Approve 3 redactions" in html and "Harbour Hill" not in html
        assert len(personal_data.confirm_group(group, by=second)) == 3
        assert waiting_count(second) == 0
    with clock.at(after + timedelta(days=10)):
        html = sign_in(Client(), second).get(page).content.decode()
        assert "Approve 1 redaction" in html and "Harbour Hill" in html
        (last,) = personal_data.confirm_group(group, by=second)
        assert last.input == inputs[1]


def test_what_is_redacted_or_requested_is_not_requested_again(
    round_: Round, inputs: Any, first: Any, second: Any
) -> None:
    group = personal_data.request_everywhere(round_, "Amina Rahman", ground="child", reason="A minor", by=first)
    with pytest.raises(Refused) as refused:
        personal_data.request_everywhere(round_, "amina rahman", ground="child", reason="A minor", by=first)
    assert refused.value.code == "not_found"
    personal_data.confirm_group(group, by=second)
    found = personal_data.search(round_, first, personal_data.finder_of([], "Amina Rahman"))
    assert {place.status for place in found.rows[0].places} == {"redacted"}


def test_nobody_else_searches_and_the_embargo_holds(inputs: Any, round_: Round, first: Any) -> None:
    blind = OfficerFactory(round=round_, duties=["manage_round", "triage_round"])
    find = personal_data.finder_of([], "Amina Rahman")
    with pytest.raises(NotAllowed):
        personal_data.search(round_, blind, find)
    with pytest.raises(NotAllowed):
        personal_data.request_everywhere(round_, "Amina Rahman", ground="child", reason="A minor", by=blind)
    RoundRules.objects.filter(round=round_).update(sealed=True)
    assert personal_data.search(Round.objects.get(pk=round_.pk), first, find).total == 0
    with clock.at(clock.now() + timedelta(days=400)):
        assert personal_data.search(Round.objects.get(pk=round_.pk), first, find).total == 4


def test_from_the_search_to_the_second_approval(round_: Round, inputs: Any, first: Any, second: Any) -> None:
    client = sign_in(Client(), first)
    search = reverse("submissions:personal_data", args=[round_.pk])
    assert "Search the inputs" in client.get(search).content.decode()
    assert client.post(search, {"words": "x"}).status_code == 422
    page = client.post(search, {"words": "Amina Rahman"}).content.decode()
    assert "in 3 inputs" in page and "Redact in all inputs" in page
    words = reverse("submissions:redact_words", args=[round_.pk])
    page = client.post(words, {"words": "Amina Rahman"}).content.decode()
    assert "Request redaction of 4 places" in page
    answer = client.post(words, {"words": "Amina Rahman", "ground": "", "reason": ""})
    assert answer.status_code == 422 and "Choose the ground for redaction." in answer.content.decode()
    answer = client.post(words, {"words": "Amina Rahman", "ground": "child", "reason": "A minor"}, follow=True)
    assert "4 passages are waiting for second approval." in answer.content.decode()
    other = sign_in(Client(), second)
    page = other.get(reverse("submissions:second_approvals")).content.decode()
    assert "Redact the same words in 3 inputs" in page and "Approve 4 redactions" in page
    group = RedactionGroup.objects.get()
    other.post(reverse("submissions:decide_second_approval", args=["redactions", group.pk]), {"then": "grant"})
    assert Redaction.objects.count() == 4


def test_triage_points_to_what_its_reader_reads(round_: Round, first: Any) -> None:
    open_, closed = said(round_, TEXTS[0]), said(round_, TEXTS[1], confidentiality="secretariat")
    client = sign_in(Client(), first)

    def page(input_: Input, by: Client) -> str:
        return by.get(reverse("submissions:submission", args=[input_.version.submission_id])).content.decode()

    assert "Check for personal data" in page(open_, client) and "Check for personal data" in page(closed, client)
    blind = sign_in(Client(), OfficerFactory(round=round_, duties=["triage_round"]))
    assert "Check for personal data" in page(open_, blind)
    assert "14 Harbour" not in page(closed, blind) and "Check for personal data" not in page(closed, blind)


def test_marked_words_lead_to_the_others(round_: Round, inputs: Any, first: Any) -> None:
    client = sign_in(Client(), first)
    start = TEXTS[1].find("Amina")
    answer = client.post(
        reverse("submissions:redact", args=[inputs[1].version.submission_id]),
        {
            "input": inputs[1].pk, "field": "comment", "start": start, "end": start + len("Amina Rahman"),
            "words": "Amina Rahman", "ground": "child", "reason": "A minor",
        },
        follow=True,
    )  # fmt: skip
    assert "The same words are in 2 other inputs." in answer.content.decode()
