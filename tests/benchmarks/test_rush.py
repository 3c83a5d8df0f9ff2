"""The rush tells a fault from a refusal."""

from datetime import timedelta

import pytest

from benchmarks import rush
from benchmarks.rush_client import Answer, Person, Told
from consultations.models import Window
from tests.factories import RoundFactory, SubmittedFactory


def told_by(answers: list[Answer], monkeypatch: pytest.MonkeyPatch) -> Told:
    """What one person makes of the answers to two clicks."""
    person, left = Person("d", "r", "s"), list(answers)
    monkeypatch.setattr(Person, "_form", lambda *_: {"token": "t"})
    monkeypatch.setattr(Person, "_ask", lambda *_: left.pop())
    told = Told("d", "words")
    person._submit(told)
    return told


def test_two_clicks_with_one_receipt(monkeypatch: pytest.MonkeyPatch) -> None:
    answer = Answer(302, "/receipts/SR-1/1/", b"")
    told = told_by([answer, answer], monkeypatch)
    assert (told.receipts, told.was_refused, told.faults) == ({"/receipts/SR-1/1/"}, False, [])


def test_a_refusal_is_no_fault(monkeypatch: pytest.MonkeyPatch) -> None:
    told = told_by([Answer(409, "", b""), Answer(409, "", b"")], monkeypatch)
    assert (told.receipts, told.was_refused, told.faults) == (set(), True, [])


def test_an_error_of_the_server_is_one(monkeypatch: pytest.MonkeyPatch) -> None:
    told = told_by([Answer(500, "", b""), Answer(302, "/receipts/SR-1/1/", b"")], monkeypatch)
    assert told.faults == ["a click on Submit was answered with 500"]


def test_what_makes_the_figures_worthless() -> None:
    good = {"faults": [], "locked": 0}
    assert rush.check({"sqlite rush": good}) == []
    assert rush.check({"sqlite rush": {"faults": ["half a submission"], "locked": 2}}) == [
        "sqlite rush: half a submission",
        "sqlite rush: database is locked",
    ]


@pytest.mark.django_db
def test_a_receipt_that_is_not_there_is_a_fault() -> None:
    RoundFactory()
    told = Told("00000000-0000-4000-8000-000000000000", "words", receipts={"/receipts/SR-1/1/"}, was_saved=True)
    assert rush._checked([told])["faults"] == [
        "told ['/receipts/SR-1/1/'], there are 0 versions, 0 receipts",
        "words that were acknowledged as saved are not there",
    ]


@pytest.mark.django_db
def test_what_was_sent_after_the_close_and_accepted_is_a_fault() -> None:
    version = SubmittedFactory()
    closes = Window.objects.latest("closes").closes
    told = Told(str(version.submission.delegation_id), "words", receipts={"/receipts/SR-1/1/"})
    told.clicked_at = closes.timestamp() - 1
    assert rush._checked([told])["faults"] == []
    told.clicked_at += 1.5
    assert rush._checked([told])["faults"] == ["accepted, though the first click came 0.500 s after the close"]
    Window.objects.update(closes=version.submitted_at - timedelta(seconds=1))
    assert "a submission has a time after the close" in rush._checked([told])["faults"]
