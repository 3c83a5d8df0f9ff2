"""What officers say and give to each other: only among those who read all of it, never outside the secretariat."""

from typing import Any

import pytest

from consultations.enums import Duty
from consultations.models import Round
from consultations.rounds.duties import change_duties
from core import audit
from core.errors import NotAllowed, Refused
from submissions.models import OfficerAssignment, Submission
from submissions.sending.services import withdraw
from submissions.triage.notes import (
    assign_recommendations,
    assign_submission,
    assigned_to,
    may_read_notes,
    mentions_of,
    notes_on,
    write_note,
)
from tests.factories import (
    DelegationFactory,
    OfficerFactory,
    RoundFactory,
    SubmittedFactory,
    focal_point,
    new_token,
    recommendation,
)

pytestmark = pytest.mark.django_db
SIGHTED = [Duty.TRIAGE, Duty.SEE_CONFIDENTIAL]


@pytest.fixture
def round_() -> Round:
    return RoundFactory()


def officer(round_: Round, name: str, *duties: Duty) -> Any:
    return OfficerFactory(round=round_, duties=duties or [Duty.TRIAGE], name=name)


def sent(round_: Round, level: str = "public", answer_level: str = "public") -> Submission:
    answers = {"123": {"position": "supports", "comment": "Words.", "confidentiality": answer_level}}
    delegation = DelegationFactory(round=round_)
    return SubmittedFactory(delegation=delegation, answers=answers, package={"confidentiality": level}).submission


def test_a_mention_is_found_on_the_desk_by_reference(round_: Round) -> None:
    rina, omar = officer(round_, "Rina Okafor"), officer(round_, "Omar Haddad")
    row = sent(round_)
    write_note(row, text="Is that ours, @omar haddad? Mail me at rina@office.example.", by=rina)
    (found,) = mentions_of(omar)
    assert (found.reference, found.note.by) == (row.reference, rina)
    assert mentions_of(rina) == []
    assert [note.text for note in notes_on(row)] == ["Is that ours, @omar haddad? Mail me at rina@office.example."]
    withdraw(row, by=focal_point(row.delegation), token=new_token())
    assert mentions_of(omar) == []


def test_a_note_that_is_sent_twice_stands_and_mentions_once(round_: Round) -> None:
    rina, omar = officer(round_, "Rina Okafor"), officer(round_, "Omar Haddad")
    row = sent(round_)
    first, again = [write_note(row, text="Is that ours, @Omar Haddad?", by=rina) for _click in range(2)]
    assert first == again == notes_on(row).get()
    assert [mention.note for mention in mentions_of(omar)] == [first]
    write_note(row, text="It is.", by=omar)
    write_note(row, text="Is that ours, @Omar Haddad?", by=rina)  # asked again, after an answer
    assert notes_on(row).count() == 3


def test_the_longer_name_is_meant_and_two_of_a_name_both(round_: Round) -> None:
    rina = officer(round_, "Rina Okafor")
    short, long = officer(round_, "Omar Haddad"), officer(round_, "Omar Haddad Salim")
    twin = officer(round_, "Omar Haddad")
    row = sent(round_)
    write_note(row, text="@Omar Haddad Salim please.", by=rina)
    assert [len(mentions_of(each)) for each in (short, long, twin)] == [0, 1, 0]
    write_note(row, text="@Omar Haddad, please.", by=rina)
    assert [len(mentions_of(each)) for each in (short, long, twin)] == [1, 1, 1]


def test_a_name_ends_where_its_word_ends(round_: Round) -> None:
    """In languages without spaces the text goes on at once."""
    ann, row = officer(round_, "Ann Lee"), sent(round_)
    with pytest.raises(Refused) as refused:
        write_note(row, text="@Ann Leeson, please.", by=officer(round_, "Rina Okafor"))
    assert (refused.value.code, mentions_of(ann)) == ("unknown_colleague", [])
    for number, text in enumerate(("@Ann Lee’s, @ann lee.", "@Ann Lee请看", "@Ann Lee"), start=1):
        write_note(row, text=text, by=ann)
        assert len(mentions_of(ann)) == number


@pytest.mark.parametrize(
    ("text", "code"),
    [
        ("  ", "note_missing"),
        ("x" * 5_001, "text_too_long"),
        ("@Nobody Here reads this.", "unknown_colleague"),
        ("@Cora Coder reads this.", "unknown_colleague"),  # has no triage: could not open it
    ],
)
def test_bad_notes_are_told_at_the_text(round_: Round, text: str, code: str) -> None:
    rina, row = officer(round_, "Rina Okafor"), sent(round_)
    officer(round_, "Cora Coder", Duty.CODE)
    with pytest.raises(Refused) as told:
        write_note(row, text=text, by=rina)
    assert (told.value.code, told.value.field) == (code, "text")
    if code == "unknown_colleague":
        assert str(told.value.hint) == "Write @ and the full name: Rina Okafor."
    assert not notes_on(row).exists()


@pytest.mark.parametrize("level", ["nameless", "secretariat"])
def test_nobody_without_sight_reads_writes_or_is_mentioned(round_: Round, level: str) -> None:
    rina, omar = officer(round_, "Rina Okafor", *SIGHTED), officer(round_, "Omar Haddad")
    row = sent(round_, level)
    assert (may_read_notes(rina, row), may_read_notes(omar, row)) == (True, False)
    with pytest.raises(NotAllowed):
        write_note(row, text="I guess who it is.", by=omar)
    with pytest.raises(Refused) as told:
        write_note(row, text="It is of Arandia, @Omar Haddad.", by=rina)
    assert told.value.code == "colleague_without_sight"
    write_note(row, text="It is of Arandia.", by=rina)


@pytest.mark.parametrize("answer_level", ["public", "nameless", "secretariat"])
def test_beside_a_name_notes_are_the_same_whatever_else_was_sent(round_: Round, answer_level: str) -> None:
    """Or an officer without sight would learn by them that something is hidden."""
    rina = officer(round_, "Rina Okafor", *SIGHTED)
    omar, ines = officer(round_, "Omar Haddad"), officer(round_, "Ines Duarte")
    row = sent(round_, "public", answer_level)
    write_note(row, text="It is of a village in Arandia.", by=rina)
    with pytest.raises(Refused) as told:
        write_note(row, text="It is of Arandia, @Omar Haddad.", by=rina)
    assert told.value.code == "colleague_without_sight"
    write_note(row, text="Is it signed, @Ines Duarte and @Rina Okafor?", by=omar)
    for reader in (omar, ines):
        assert may_read_notes(reader, row)
    assert [note.text for note in notes_on(row, sighted=False)] == ["Is it signed, @Ines Duarte and @Rina Okafor?"]
    assert notes_on(row).count() == 2
    assert [len(mentions_of(each)) for each in (rina, omar, ines)] == [1, 0, 1]


def test_stakeholders_have_no_way_in(round_: Round) -> None:
    row = sent(round_)
    for person in (focal_point(row.delegation), officer(round_, "Cora Coder", Duty.CODE), OfficerFactory()):
        with pytest.raises(NotAllowed):
            write_note(row, text="Hello.", by=person)
        with pytest.raises(NotAllowed):
            assign_submission(row, to=None, by=person)


def test_what_is_assigned_is_on_the_desk_until_it_is_anothers(round_: Round) -> None:
    rina, omar, row = officer(round_, "Rina Okafor"), officer(round_, "Omar Haddad"), sent(round_)
    assign_submission(row, to=omar, by=rina)
    assert [found.label for found in assigned_to(omar)] == [row.reference]
    assign_submission(row, to=omar, by=rina)
    assert OfficerAssignment.objects.count() == 1
    assign_submission(row, to=rina, by=omar)
    assert (assigned_to(omar), [found.label for found in assigned_to(rina)]) == ([], [row.reference])
    assign_submission(row, to=None, by=rina)
    assert assigned_to(rina) == []


@pytest.mark.parametrize("count", [1, 5])
def test_many_are_assigned_with_a_constant_number_of_queries(count: int, django_assert_max_num_queries: Any) -> None:
    round_ = RoundFactory(paragraphs={str(number): 1 for number in range(101, 107)})
    rina, cora, omar = (officer(round_, name, Duty.CODE) for name in ("Rina Okafor", "Cora Coder", "Omar Haddad"))
    rows = [recommendation(round_, str(number)) for number in range(101, 107)]
    assign_recommendations(round_, [rows[-1]], to=cora, by=rina)
    assign_recommendations(round_, [rows[0]], to=omar, by=rina)
    with django_assert_max_num_queries(15):
        given = assign_recommendations(round_, rows[:count], to=cora, by=rina)
    assert [each.recommendation for each in given] == rows[:count]
    assert assigned_to(omar) == [] and len(assigned_to(cora)) == count + 1
    assert assign_recommendations(round_, rows[:count], to=cora, by=rina) == given
    entries = audit.entries(round_, actions=("submissions.officer.assign",))
    assert [entry.data["recommendation"] for entry in entries][2:] == [str(row.pk) for row in rows[:count]]
    assert {entry.data["person"] for entry in entries[2:]} == {str(cora.pk)}
    assert assign_recommendations(round_, rows, to=None, by=rina) == [] and assigned_to(cora) == []
    assert entries.all().count() == 2 + count + count + 1
    with pytest.raises(NotAllowed):
        assign_recommendations(round_, [rows[0], recommendation(RoundFactory(), "123")], to=cora, by=rina)
    assert assigned_to(cora) == []


def test_only_who_can_open_it_gets_it_and_keeps_it_with_the_duty(round_: Round) -> None:
    rina, cora = officer(round_, "Rina Okafor"), officer(round_, "Cora Coder", Duty.CODE)
    row, about = sent(round_), recommendation(round_, "123")
    for person in (cora, focal_point(row.delegation), OfficerFactory()):
        with pytest.raises(Refused) as told:
            assign_submission(row, to=person, by=rina)
        assert (told.value.code, told.value.field) == ("not_a_colleague", "to")
    with pytest.raises(Refused):
        assign_recommendations(round_, [about], to=rina, by=rina)
    assign_recommendations(round_, [about], to=cora, by=rina)
    assert [found.label for found in assigned_to(cora)] == ["para. 123"]
    with pytest.raises(NotAllowed):
        assign_recommendations(round_, [recommendation(RoundFactory(), "123")], to=cora, by=rina)
    change_duties(round_, take=[(cora, Duty.CODE)], by=round_.created_by)
    assert assigned_to(cora) == []
