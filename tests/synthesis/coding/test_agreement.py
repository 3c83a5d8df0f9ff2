"""Two coders on the same inputs: what they agree on, by theme."""

from typing import Any

import pytest
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.urls import reverse

from consultations.audience import audience_in
from consultations.enums import Duty
from consultations.models import Round
from consultations.rounds.duties import change_duties
from submissions.drafting.subjects import Subject
from submissions.visibility.reader import read_inputs
from synthesis.codebook.history import latest_change, undo_change
from synthesis.codebook.services import add_theme, merge_theme
from synthesis.coding.selectors import Agreement, by_subject, coder_pairs
from synthesis.coding.services import code_passage
from synthesis.coding.workbench import WorkbenchFilter, WorkbenchSelection
from synthesis.enums import ShownCodings
from synthesis.models import SecondCoding, Theme
from tests.factories import DelegationFactory, OfficerFactory, RoundFactory, SubmittedFactory
from tests.support.officers import sign_in

pytestmark = pytest.mark.django_db


@pytest.fixture
def round_() -> Round:
    return RoundFactory()


@pytest.fixture
def ana(round_: Round) -> Any:
    return OfficerFactory(round=round_, duties=[Duty.CODE], name="Ana")


@pytest.fixture
def ben(round_: Round) -> Any:
    return OfficerFactory(round=round_, duties=[Duty.CODE], name="Ben")


def said(round_: Round, **package: Any) -> Any:
    delegation = DelegationFactory(round=round_)
    return SubmittedFactory(
        delegation=delegation, answers={"123": {"comment": "Towns come first."}}, package=package
    ).inputs.get()


def give(input_: Any, theme: Theme, *people: Any) -> None:
    for person in people:
        code_passage(input_, "comment", 0, 5, "Towns", theme, by=person)


def test_by_theme_in_the_inputs_that_both_have_coded(round_: Round, ana: Any, ben: Any) -> None:
    towns, money, unused = (add_theme(round_, name, by=ana) for name in ("Towns", "Money", "Unused"))
    rows = [said(round_) for _each in range(6)]
    for row in rows[:2]:
        give(row, towns, ana, ben)
    give(rows[2], towns, ana)
    give(rows[2], money, ben)
    give(rows[3], money, ana, ben)
    give(rows[4], towns, ana)  # nobody else has coded this one
    (pair,) = coder_pairs(round_, by=ana)
    assert (pair.names, pair.inputs, pair.is_few) == (("Ana", "Ben"), 4, True)
    assert pair.themes == [Agreement("Towns", 2, 1, 0, 1), Agreement("Money", 1, 0, 1, 2)]
    assert [each.per_cent for each in pair.themes] == [75, 75]
    assert [each.kappa for each in pair.themes] == [pytest.approx(0.5), pytest.approx(0.5)]
    assert unused.name not in {each.theme for each in pair.themes}


@pytest.mark.parametrize(
    ("counts", "kappa"),
    [((20, 5, 10, 15), 0.4), ((10, 0, 0, 0), None), ((5, 0, 0, 5), 1.0), ((0, 5, 5, 0), -1.0), ((5, 5, 0, 0), 0.0)],
)
def test_kappa_as_in_the_books(counts: tuple[int, int, int, int], kappa: float | None) -> None:
    found = Agreement("T", *counts).kappa
    assert found == (None if kappa is None else pytest.approx(kappa))


def test_the_same_words_and_theme_from_another_stand_once_and_count_for_both(round_: Round, ana: Any, ben: Any) -> None:
    theme, input_ = add_theme(round_, "Towns", by=ana), said(round_)
    give(input_, theme, ana, ben, ben, ana)
    assert [(row.coded.by, row.by) for row in SecondCoding.objects.all()] == [(ana, ben)]
    assert coder_pairs(round_, by=ana)[0].themes == [Agreement("Towns", 1, 0, 0, 0)]


def test_who_agrees_with_another_has_coded_it_too(round_: Round, ana: Any, ben: Any) -> None:
    """What Ben gave after Ana stands on her row, and is among what he has coded."""
    give(said(round_), add_theme(round_, "Towns", by=ana), ana, ben)
    said(round_)
    about = round_.recommendations.get(paragraph__number="123")
    card = WorkbenchSelection(WorkbenchFilter(only=ShownCodings.MINE), Subject(round_, recommendation=about), by=ben)
    shown = read_inputs(round_, audience_in(ben, round_))
    assert [card.match(row) for row in shown].count(True) == 1
    assert by_subject(round_, by=ben)[about.pk].mine == 1


def test_themes_that_were_joined_and_divided_again_keep_who_agreed(round_: Round, ana: Any, ben: Any) -> None:
    towns, cities, input_ = add_theme(round_, "Towns", by=ana), add_theme(round_, "Cities", by=ana), said(round_)
    give(input_, towns, ana, ben)
    give(input_, cities, ana)
    merge_theme(towns, cities, by=ana)
    undo_change(latest_change(round_), by=ana)  # type: ignore[arg-type]  # there is one
    assert [(row.coded.theme.name, row.by) for row in SecondCoding.objects.all()] == [("Towns", ben)]


def test_of_what_one_may_read_alone(round_: Round, ana: Any, ben: Any) -> None:
    sighted = OfficerFactory(round=round_, duties=[Duty.CODE, Duty.SEE_CONFIDENTIAL], name="Cora")
    other = OfficerFactory(round=round_, duties=[Duty.CODE, Duty.SEE_CONFIDENTIAL], name="Dan")
    give(said(round_, confidentiality="secretariat"), add_theme(round_, "Towns", by=ana), sighted, other)
    assert coder_pairs(round_, by=ana) == []
    assert [pair.names for pair in coder_pairs(round_, by=other)] == [("Cora", "Dan")]


def test_it_asks_once_where_nobody_coded_what_another_did(round_: Round, ana: Any, ben: Any) -> None:
    """And of the codings alone: in a large round the inputs would cost a hundred times as much."""
    theme = add_theme(round_, "Towns", by=ana)
    give(said(round_), theme, ana)
    give(said(round_), theme, ben)
    with CaptureQueriesContext(connection) as asked:
        assert coder_pairs(round_, by=ana) == []
    assert len(asked) == 1 and "submissions_" not in asked[0]["sql"]


def test_only_codings_of_the_round_count(round_: Round, ana: Any, ben: Any) -> None:
    other = RoundFactory()
    for each in (ana, ben):
        change_duties(other, give=[(each, Duty.CODE)], by=other.created_by)
    give(said(round_), add_theme(round_, "Towns", by=ana), ana)
    give(said(other), add_theme(other, "Towns", by=ana), ana, ben)
    assert coder_pairs(round_, by=ana) == []
    assert [pair.inputs for pair in coder_pairs(other, by=ana)] == [1]


def test_it_asks_the_same_whatever_the_number(round_: Round, ana: Any, ben: Any) -> None:
    theme, counts = add_theme(round_, "Towns", by=ana), []
    for more in (1, 5):
        for _each in range(more):
            give(said(round_), theme, ana, ben)
        with CaptureQueriesContext(connection) as asked:
            coder_pairs(round_, by=ana)
        counts.append(len(asked))
    assert counts[0] == counts[1]


def test_who_agreed_is_listed_with_the_coders(client: Client, round_: Round, ana: Any, ben: Any) -> None:
    towns, cities = add_theme(round_, "Towns", by=ana), add_theme(round_, "Cities", by=ana)
    rows = [said(round_), said(round_)]
    for row in rows:
        give(row, towns, ana, ben)
    give(rows[0], cities, ben)
    page = sign_in(client, ana).get(reverse("coding:subjects", args=[round_.pk]))
    listed = [(coder.name, coder.inputs, coder.passages) for coder in page.context["coders"]]
    assert listed == [("Ana", 2, 2), ("Ben", 2, 3)]


def test_the_page_names_the_formula_and_lets_one_choose_the_pair(
    client: Client, round_: Round, ana: Any, ben: Any
) -> None:
    url = reverse("coding:subjects", args=[round_.pk])
    assert "Agreement between coders" not in sign_in(client, ana).get(url).content.decode()
    theme, cora = add_theme(round_, "Towns", by=ana), OfficerFactory(round=round_, duties=[Duty.CODE], name="Cora")
    rows = [said(round_), said(round_)]
    give(rows[0], theme, ana, ben)
    give(rows[1], theme, ana, ben, cora)
    page = client.get(url).content.decode()
    assert "<bdi>Ana</bdi> and <bdi>Ben</bdi> have both coded 2 inputs." in page
    assert "This is a small number" in page
    assert "(agreed − expected) ÷ (1 − expected)" in page
    page = client.get(url, {"pair": "1"}).content.decode()
    assert "<bdi>Ana</bdi> and <bdi>Cora</bdi> have both coded 1 input." in page
    assert client.get(url, {"pair": "x"}).status_code == 200
