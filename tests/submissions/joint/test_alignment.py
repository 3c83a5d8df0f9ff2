import pytest

from core.errors import NotAllowed, Refused
from submissions.joint.alignment import align_with, aligned, find_to_align, stop_aligning
from submissions.sending.services import correct
from submissions.visibility.confidentiality import tighten
from tests.factories import (
    ContributorFactory,
    DelegationFactory,
    DraftFactory,
    RoundFactory,
    SubmittedFactory,
    corrected,
    recommendation,
    send,
)

pytestmark = pytest.mark.django_db


def test_a_draft_aligns_except_on_some_and_says_it_again_after_a_correction() -> None:
    other = SubmittedFactory()
    round_ = other.submission.delegation.round
    draft = DraftFactory(delegation=DelegationFactory(round=round_), answers={})
    align_with(draft, other, except_for=[recommendation(round_, "124")], by=draft.started_by)
    send(draft)
    newer = corrected(other.submission, {"123": {"comment": "Corrected."}})
    again = correct(draft.submission, by=draft.started_by)
    assert again.alignments.get().with_version == other
    with pytest.raises(Refused, match="newer version"):
        align_with(again, other, by=draft.started_by)
    align_with(again, newer, except_for=[recommendation(round_, "127.3")], by=draft.started_by)
    row = again.alignments.get()
    assert (row.with_version, [excepted.label for excepted in row.excepted.all()]) == (newer, ["127.3"])
    assert [excepted.label for excepted in draft.alignments.get().excepted.all()] == ["124"]
    stop_aligning(row, by=draft.started_by)
    assert not again.alignments.exists()


def test_by_reference_and_nothing_tells_who_has_written() -> None:
    round_ = RoundFactory()
    draft = DraftFactory(delegation=DelegationFactory(round=round_))
    sent = SubmittedFactory(delegation=DelegationFactory(round=round_))
    unsent = DraftFactory(delegation=DelegationFactory(round=round_))
    elsewhere = SubmittedFactory()
    assert find_to_align(draft, sent.submission.reference.lower()) == sent
    told = set()
    for reference in (
        "SR-2026-0000000", unsent.submission.reference, elsewhere.submission.reference, draft.submission.reference, "",
    ):  # fmt: skip
        with pytest.raises(Refused) as refusal:
            find_to_align(draft, reference)
        told.add((refusal.value.code, str(refusal.value)))
    assert len(told) == 1


def test_a_name_does_not_stand_beside_the_reference_of_what_was_sent_without_it() -> None:
    """An officer without sight reads the words without name under that reference."""
    other = SubmittedFactory()
    round_ = other.submission.delegation.round
    draft = DraftFactory(delegation=DelegationFactory(round=round_))
    align_with(draft, other, by=draft.started_by)
    send(draft)
    name = other.submission.delegation.organisation.short_name
    assert [(row.reference, row.name) for row in aligned(draft)] == [(other.submission.reference, name)]
    tighten(other.submission, level="nameless", by=other.submitted_by)
    assert [(row.reference, row.name) for row in aligned(draft)] == [(other.submission.reference, "")]
    assert [row.name for row in aligned(draft, names_all=True)] == [name]


def test_who_and_what() -> None:
    other = SubmittedFactory()
    round_ = other.submission.delegation.round
    draft = DraftFactory(delegation=DelegationFactory(round=round_))
    person = ContributorFactory(delegation=draft.submission.delegation, given=[recommendation(round_, "123")])
    with pytest.raises(NotAllowed):
        align_with(draft, other, by=person)
    with pytest.raises(Refused, match="not part of the call for inputs"):
        align_with(draft, other, except_for=[recommendation(RoundFactory(), "123")], by=draft.started_by)
    sent = SubmittedFactory(delegation=DelegationFactory(round=round_))
    with pytest.raises(Refused, match="cannot be changed"):
        align_with(sent, other, by=sent.submitted_by)
