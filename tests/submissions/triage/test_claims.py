"""Two officers at one queue never have the same submission."""

from concurrent.futures import ThreadPoolExecutor
from datetime import timedelta
from typing import Any

import pytest
from django.db import connections

from consultations.enums import Duty
from consultations.models import Round
from consultations.rounds.duties import change_duties
from core import clock
from core.errors import NotAllowed, Refused
from submissions.models import Submission, TriageDecision, TriageLease
from submissions.sending.services import withdraw
from submissions.triage.services import (
    admit,
    claim,
    claim_next,
    find_inadmissible,
    lease_of,
    release_claim,
    triage_mark,
)
from tests.factories import (
    DelegationFactory,
    OfficerFactory,
    RoundFactory,
    SubmittedFactory,
    corrected,
    focal_point,
    new_token,
)

pytestmark = pytest.mark.django_db


@pytest.fixture
def round_() -> Round:
    return RoundFactory()


def officer(round_: Round, name: str) -> Any:
    return OfficerFactory(round=round_, duties=["triage_round"], name=name)


def sent(round_: Round) -> Submission:
    return SubmittedFactory(delegation=DelegationFactory(round=round_)).submission


def test_what_one_has_taken_the_other_cannot_decide_and_is_told_who_has_it(round_: Round) -> None:
    rina, omar, row = officer(round_, "Rina Okafor"), officer(round_, "Omar Haddad"), sent(round_)
    claim(row, by=rina)
    for act in (
        lambda: claim(row, by=omar),
        lambda: release_claim(row, by=omar),
        lambda: admit(row, by=omar),
        lambda: find_inadmissible(row, reason="commercial", by=omar),
    ):
        with pytest.raises(Refused, match="Rina Okafor has reserved this submission until") as told:
            act()
        assert told.value.code == "taken"
    assert admit(row, by=rina).by == rina
    assert lease_of(row) is None


def test_only_who_triages_releases(round_: Round) -> None:
    rina, row = officer(round_, "Rina Okafor"), sent(round_)
    claim(row, by=rina)
    change_duties(round_, take=[(rina, Duty.TRIAGE)], by=round_.created_by)
    for person in (rina, officer(RoundFactory(), "Omar Haddad"), focal_point(row.delegation)):
        with pytest.raises(NotAllowed):
            release_claim(row, by=person)
    assert lease_of(row) is not None


def test_a_lease_runs_out_can_be_begun_anew_and_given_back(round_: Round) -> None:
    rina, omar, row = officer(round_, "Rina Okafor"), officer(round_, "Omar Haddad"), sent(round_)
    now = clock.now()
    claim(row, by=rina)
    with clock.at(now + timedelta(minutes=15)):
        assert claim(row, by=rina).until == now + timedelta(minutes=35)
    with clock.at(now + timedelta(minutes=35)):
        assert claim(row, by=omar).by == omar
        with pytest.raises(Refused):
            admit(row, by=rina)
        release_claim(row, by=omar)
        claim(row, by=rina)
    assert TriageLease.objects.count() == 1


def test_the_next_is_the_oldest_that_nobody_has(round_: Round) -> None:
    rina, omar = officer(round_, "Rina Okafor"), officer(round_, "Omar Haddad")
    first, second, third = (sent(round_) for _each in range(3))
    assert claim_next(round_, by=rina) == first.pk
    assert claim_next(round_, by=omar) == second.pk
    assert claim_next(round_, by=omar, after=second.pk) == third.pk
    assert claim_next(round_, by=rina, after=first.pk) is None
    for row in (second, third):
        release_claim(row, by=omar)
    assert claim_next(round_, by=rina, after=third.pk) == first.pk  # one's own still counts as free
    assert claim_next(round_, by=focal_point(first.delegation)) is None


def test_only_who_triages_takes_and_nothing_withdrawn(round_: Round) -> None:
    row = sent(round_)
    with pytest.raises(NotAllowed):
        claim(row, by=OfficerFactory(round=round_, duties=["code_round"]))
    withdraw(row, by=focal_point(row.delegation), token=new_token())
    with pytest.raises(Refused, match="withdrawn"):
        claim(row, by=officer(round_, "Rina Okafor"))


def test_a_decision_is_about_what_was_read(round_: Round) -> None:
    rina, row = officer(round_, "Rina Okafor"), sent(round_)
    read = triage_mark(row)
    corrected(row, {"123": {"comment": "Corrected while the officer reads."}})
    with pytest.raises(Refused, match="corrected or decided on after"):
        admit(row, by=rina, page_mark=read)
    read = triage_mark(row)
    admit(row, by=rina, page_mark=read)
    with pytest.raises(Refused, match="corrected or decided on after"):
        find_inadmissible(row, reason="commercial", by=officer(round_, "Omar Haddad"), page_mark=read)
    assert TriageDecision.objects.count() == 1


def test_the_rules_of_the_round_say_which_reasons_there_are() -> None:
    plain, limited = RoundFactory(), RoundFactory(limits={"state": 400})
    for round_, reason, taken in ((plain, "over_limit", False), (limited, "over_limit", True), (plain, "late", False)):
        rina, row = officer(round_, "Rina Okafor"), sent(round_)
        if taken:
            assert find_inadmissible(row, reason=reason, by=rina).reason == reason
        else:
            with pytest.raises(Refused, match="Choose a reason from the list"):
                find_inadmissible(row, reason=reason, by=rina)


@pytest.mark.django_db(transaction=True)
def test_officers_who_take_at_the_same_moment_get_different_ones() -> None:
    round_ = RoundFactory()
    rows = [sent(round_) for _each in range(6)]
    people = [officer(round_, f"Officer {number}") for number in range(10)]

    def reach(person: Any) -> Any:
        try:
            return claim_next(round_, by=person)
        finally:
            connections.close_all()

    with ThreadPoolExecutor(10) as crowd:
        taken = list(crowd.map(reach, people))
    assert sorted(key for key in taken if key) == sorted(row.pk for row in rows)
    assert taken.count(None) == 4


@pytest.mark.django_db(transaction=True)
def test_of_eight_who_want_the_same_one_gets_it() -> None:
    round_ = RoundFactory()
    row, people = sent(round_), [officer(round_, f"Officer {number}") for number in range(8)]

    def reach(person: Any) -> bool:
        try:
            claim(row, by=person)
        except Refused as refusal:
            assert refusal.code == "taken"
            return False
        finally:
            connections.close_all()
        return True

    with ThreadPoolExecutor(8) as crowd:
        assert sorted(crowd.map(reach, people)) == [False] * 7 + [True]
