"""Parts that an input speaks to as well, inputs that stand in the wrong place, languages that were said wrongly."""

from collections.abc import Sequence
from concurrent.futures import ThreadPoolExecutor, wait

import numpy as np
import pytest
from django.db import connections
from django.urls import reverse

from consultations.enums import Duty
from core.errors import NotAllowed, Refused
from submissions.drafting.subjects import Subject
from synthesis.coding import hints
from synthesis.coding.encoders import Rows
from synthesis.coding.hints import better_place
from synthesis.models import Hint
from tests.factories import (
    DelegationFactory,
    OfficerFactory,
    RoundFactory,
    SubmittedFactory,
    in_general,
    recommendation,
)
from tests.support.officers import sign_in

pytestmark = pytest.mark.django_db


class Told:
    """An encoder whose likenesses are said: a text is like the recommendation whose place it names, `0.9` of it."""

    def fit(self, texts: Sequence[str]) -> Rows:
        self.size = len(texts)
        return np.eye(self.size, dtype=np.float32)

    def rows(self, texts: Sequence[str]) -> Rows:
        found = np.zeros((len(texts), self.size), np.float32)
        for row, text in zip(found, texts, strict=True):
            for pair in text.split():
                place, _is, value = pair.partition("=")
                if value:
                    row[int(place)] = float(value)
        return found


@pytest.fixture
def round_():
    return RoundFactory()


@pytest.fixture
def coder(round_):
    return OfficerFactory(round=round_, duties=[Duty.CODE])


def place(round_, label):
    return [row.label for row in hints.recommendations_of(round_)].index(label)


def said(round_, label, likeness, language="en", comment="", **package):
    words = " ".join(f"{place(round_, other)}={value}" for other, value in likeness.items())
    answers = {label: {"comment": f"{words} {comment}", "language": language}}
    version = SubmittedFactory(delegation=DelegationFactory(round=round_), answers=answers, package=package)
    return version.inputs.get()


def make(round_, label, coder):
    return hints.refresh_hints(Subject(round_, recommendation(round_, label)), by=coder, encoder=Told())


def found(input_):
    return [(row.kind, row.recommendation and row.recommendation.label) for row in Hint.objects.filter(input=input_)]


@pytest.mark.django_db(transaction=True)
def test_made_by_two_at_once_each_stands_once(round_, coder, monkeypatch):
    """The second begins while the first has written and not committed."""
    said(round_, "123", {"123": 0.2, "124": 0.6})
    real, begun = hints.audit.record, []

    def make_here():
        try:
            return make(round_, "123", coder)
        finally:
            connections.close_all()

    def record(*args, **kwargs):
        if not begun:
            begun.append(crowd.submit(make_here))
            wait(begun, timeout=0.5)  # it has nothing to do but to wait for this one
        return real(*args, **kwargs)

    monkeypatch.setattr(hints.audit, "record", record)
    with ThreadPoolExecutor(1) as crowd:
        assert make(round_, "123", coder) == 1
        assert begun[0].result() == 1
    assert Hint.objects.count() == 1


def test_what_is_much_more_like_another_recommendation_stands_in_the_wrong_place(round_, coder):
    wrong = said(round_, "123", {"123": 0.2, "124": 0.6})
    nearly = said(round_, "123", {"123": 0.5, "124": 0.6})
    weak = said(round_, "123", {"123": 0.0, "124": 0.2})
    assert make(round_, "123", coder) == 1
    assert (found(wrong), found(nearly), found(weak)) == ([("misfiled", "124")], [], [])
    hint = Hint.objects.get()
    assert (hint.score, hint.own) == (0.6, 0.2)


def test_parts_of_one_paragraph_that_it_speaks_to_as_well(round_, coder):
    input_ = said(round_, "127.1", {"127.1": 0.5, "127.2": 0.45, "127.3": 0.1})
    make(round_, "127.1", coder)
    assert found(input_) == [("part", "127.2")]


def test_a_language_is_doubted_only_where_the_guess_is_sure(round_, coder):
    french = "Les enfants doivent pouvoir aller à l'école dans leur commune, quel que soit leur statut."
    wrong, right = said(round_, "123", {}, comment=french), said(round_, "123", {}, "fr", comment=french)
    short = said(round_, "123", {}, comment="Oui.")
    make(round_, "123", coder)
    assert [(row.input, row.language) for row in Hint.objects.all()] == [(wrong, "fr")]
    assert found(right) == found(short) == []


def test_of_what_is_said_in_general_the_language_alone_is_doubted(round_, coder):
    french = "Les enfants doivent pouvoir aller à l'école dans leur commune, quel que soit leur statut."
    input_ = in_general(round_, f"0=0.9 {french}")
    assert hints.refresh_hints(Subject(round_), by=coder, encoder=Told()) == 1
    assert found(input_) == [("language", None)]


def test_a_person_decides_once_and_it_is_remembered(round_, coder):
    one, other = said(round_, "123", {"124": 0.9}), said(round_, "123", {"124": 0.8})
    make(round_, "123", coder)
    hints.decide_hint(Hint.objects.get(input=one), accepted=True, by=coder)
    hints.decide_hint(Hint.objects.get(input=other), accepted=False, by=coder)
    with pytest.raises(Refused) as refused:
        hints.decide_hint(Hint.objects.get(input=one), accepted=False, by=coder)
    assert refused.value.code == "decided"
    assert make(round_, "123", coder) == 0
    told = hints.hint_record(round_)
    assert (told.accepted, told.rejected) == (1, 1)
    assert hints.filed_elsewhere(Subject(round_, recommendation(round_, "124")), by=coder) == [one]
    assert set(hints.hints_of([one.pk, other.pk])) == {one.pk}


def test_who_does_not_read_the_input_neither_sees_nor_decides(client, round_, coder):
    secret = said(round_, "123", {"124": 0.9}, confidentiality="secretariat")
    sees = OfficerFactory(round=round_, duties=[Duty.CODE, Duty.SEE_CONFIDENTIAL])
    make(round_, "123", coder)
    hint = Hint.objects.get(input=secret)
    with pytest.raises(NotAllowed):
        hints.decide_hint(hint, accepted=True, by=coder)
    hints.decide_hint(hint, accepted=True, by=sees)
    about = Subject(round_, recommendation(round_, "124"))
    assert hints.filed_elsewhere(about, by=coder) == []
    assert hints.filed_elsewhere(about, by=sees) == [secret]
    with pytest.raises(NotAllowed):
        make(round_, "123", OfficerFactory(round=round_, duties=[Duty.TRIAGE]))


def test_on_the_workbench(client, round_, coder):
    input_ = said(round_, "123", {"123": 0.2, "124": 0.6})
    make(round_, "123", coder)
    sign_in(client, coder)
    here = [round_.pk, recommendation(round_, "123").pk]
    page = client.get(reverse("coding:bench", args=here)).content.decode()
    assert "Relates to para. 124 rather than to this text" in page
    assert "similarity: 0.60; with this recommendation: 0.20" in page
    hint = Hint.objects.get()
    client.post(reverse("coding:accept_hint", args=[*here, hint.pk]))
    page = client.get(reverse("coding:bench", args=here)).content.decode()
    assert "Places and languages: 1 of 1." in page and coder.name in page
    there = client.get(reverse("coding:bench", args=[round_.pk, recommendation(round_, "124").pk])).content.decode()
    assert f"#input-{input_.pk}" in there
    again = client.post(reverse("coding:reject_hint", args=[*here, hint.pk]), follow=True).content.decode()
    assert "A decision on this suggestion has already been made." in again


def test_what_every_input_is_like_is_no_better_place() -> None:
    usual = np.array([0.1, 0.4, 0.1], np.float32)  # the second is like everything that is said
    assert better_place(np.array([0.2, 0.45, 0.1], np.float32), 0, (), usual) is None
    assert better_place(np.array([0.1, 0.4, 0.3], np.float32), 1, (), usual) == 2
    assert better_place(np.array([0.1, 0.4, 0.3], np.float32), 1, (), None) is None
    assert better_place(np.array([0.1, 0.4, 0.3], np.float32), 1, (2,), usual) is None


def test_where_inputs_are_many_it_is_told_by_what_is_usual(round_, coder):
    for _ in range(20):
        said(round_, "124", {"123": 0.35, "124": 0.4, "127.2": 0.1})
    wrong = said(round_, "123", {"123": 0.35, "124": 0.35, "127.2": 0.3})
    usual = said(round_, "123", {"123": 0.35, "124": 0.45, "127.2": 0.1})
    make(round_, "123", coder)
    assert (found(wrong), found(usual)) == ([("misfiled", "127.2")], [])
