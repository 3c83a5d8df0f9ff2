"""What drafters meet: one draft, saved as typed, nobody overwritten, nothing that no form shows."""

from datetime import timedelta

import pytest
from django import forms
from django.utils import translation

from consultations.models import Document, Round
from core import clock
from core.db import ids
from core.errors import Closed, NotAllowed, Refusals, Refused, SaveConflict
from submissions.drafting.forms import warn_of_language
from submissions.drafting.services import (
    add_input,
    begin_draft,
    find_input,
    input_for,
    save_input,
    set_submission_fields,
)
from submissions.enums import InputStage
from submissions.models import DraftChange, Input
from submissions.sending.services import correct
from tests.factories import (
    ContributorFactory,
    DelegationFactory,
    DraftFactory,
    RoundFactory,
    SubmittedFactory,
    UserFactory,
    answer,
    corrected,
    focal_point,
    recommendation,
)

pytestmark = pytest.mark.django_db


def test_a_draft_is_begun_once() -> None:
    delegation = DelegationFactory()
    by = focal_point(delegation)
    first = begin_draft(delegation, by=by)
    assert begin_draft(delegation, by=by) == first
    assert first.submission.reference.startswith("SR-")
    assert first.number == 1


def test_a_reference_that_is_in_use_is_drawn_again(monkeypatch: pytest.MonkeyPatch) -> None:
    """Of two hundred thousand inputs the database would have refused some twenty, each an error on a page."""
    delegation = DelegationFactory()
    draft = begin_draft(delegation, by=focal_point(delegation))
    first, second = delegation.round.recommendations.order_by("order")[:2]
    taken = add_input(draft, by=focal_point(delegation), recommendation=first).line.public_reference
    drawn = iter([taken, taken, "IN-2027-7K3F9QX"])
    monkeypatch.setattr(ids, "new_reference", lambda prefix, year: next(drawn))
    further = add_input(draft, by=focal_point(delegation), recommendation=second)
    assert further.line.public_reference == "IN-2027-7K3F9QX"


def test_after_sending_there_is_no_second_own_submission() -> None:
    version = SubmittedFactory()
    with pytest.raises(Refused, match="already sent") as told:
        begin_draft(version.submission.delegation, by=version.submitted_by)
    assert told.value.code == "already_sent"


def test_strangers_and_idle_contributors_begin_nothing() -> None:
    delegation = DelegationFactory()
    for person in (UserFactory(), ContributorFactory(delegation=delegation)):
        with pytest.raises(NotAllowed):
            begin_draft(delegation, by=person)


def test_no_draft_begins_after_the_close_but_one_that_is_there_can_be_written() -> None:
    version = DraftFactory()
    late = clock.now() + timedelta(days=40)
    with clock.at(late):
        saved = answer(version, "124", comment="Typed after the close.")
        assert saved.comment == "Typed after the close."
        other = DelegationFactory(round=version.submission.delegation.round)
        with pytest.raises(Closed, match="closed on"):
            begin_draft(other, by=focal_point(other))


def test_looking_makes_no_row_and_a_second_author_is_told() -> None:
    version = DraftFactory(answers={})
    by, about = version.started_by, recommendation(version.submission.delegation.round, "124")
    seen = find_input(version, about)
    assert Input.objects.count() == 0
    assert seen.revision == 1
    mine = input_for(version, about, by=by)
    save_input(mine, fields={"comment": "first"}, revision=seen.revision, by=by)
    with pytest.raises(SaveConflict) as told:
        save_input(input_for(version, about, by=by), fields={"comment": "second"}, revision=seen.revision, by=by)
    assert told.value.current.comment == "first"
    assert told.value.theirs == {"comment": "second"}
    assert Input.objects.get().comment == "first"


def test_the_same_text_again_is_no_conflict() -> None:
    version = DraftFactory()
    input_ = answer(version, "123", comment="Once.")
    again = save_input(input_, fields={"comment": "Once."}, revision=1, by=version.started_by)
    assert again.revision == input_.revision


def test_earlier_texts_are_kept_for_the_body() -> None:
    version = DraftFactory(answers={})
    answer(version, "123", comment="First words.")
    answer(version, "123", comment="Other words.", position="notes")
    changes = DraftChange.objects.filter(version=version).order_by("revision")
    assert [row.before for row in changes] == [{"comment": ""}, {"comment": "First words.", "position": ""}]


def test_a_contributor_writes_what_was_given_and_nothing_else() -> None:
    version = DraftFactory()
    delegation = version.submission.delegation
    given = recommendation(delegation.round, "127.2")
    person = ContributorFactory(delegation=delegation, given=[given])
    assert answer(version, "127.2", by=person, comment="Ours.").stage == InputStage.DRAFTING
    for label in ("123", "127.1"):
        with pytest.raises(NotAllowed):
            answer(version, label, by=person, comment="Theirs.")
    with pytest.raises(NotAllowed):
        input_for(version, by=person)  # the round as a whole
    with pytest.raises(NotAllowed):
        set_submission_fields(version, {"consents": True}, by=person)


def test_further_inputs_are_numbered_and_carry_no_position() -> None:
    version = DraftFactory()
    by, about = version.started_by, recommendation(version.submission.delegation.round, "123")
    second = add_input(version, by=by, recommendation=about)
    assert second.number == 2
    with pytest.raises(Refused) as told:
        save_input(second, fields={"position": "supports"}, revision=1, by=by)
    assert (told.value.code, told.value.field) == ("no_position_here", "position")
    assert add_input(version, by=by).on_round
    assert input_for(version, paragraph=about.paragraph, by=by).paragraph == about.paragraph


def test_a_subject_outside_the_round_is_refused() -> None:
    other = recommendation(RoundFactory(), "123")
    version = DraftFactory()
    with pytest.raises(Refused, match="not part of the call for inputs"):
        input_for(version, other, by=version.started_by)


@pytest.mark.parametrize(
    ("fields", "code", "field"),
    [
        ({"position": "shouts"}, "position_not_offered", "position"),
        ({"comment_type": "rude"}, "not_a_choice", "comment_type"),
        ({"confidentiality": "secret"}, "not_a_choice", "confidentiality"),
        ({"language": "tlh"}, "not_a_choice", "language"),
        ({"comment": "a\x00b"}, "text_broken", "comment"),
        ({"rationale": "x" * 100_001}, "text_too_long", "rationale"),
        ({"annex": "x" * 201}, "text_too_long", "annex"),
        ({"comment": 7}, "not_text", "comment"),
        ({"states_concerned": "XAR"}, "not_a_list", "states_concerned"),
        ({"stage": "cleared"}, "unknown_field", None),
        ({"version_id": "1"}, "unknown_field", None),
        ({"revision": 9}, "unknown_field", None),
    ],
)
def test_what_cannot_be_stored_is_told_at_its_field(fields: dict, code: str, field: str | None) -> None:
    version = DraftFactory()
    with pytest.raises(Refused) as told:
        answer(version, "123", **fields)
    assert (told.value.code, told.value.field) == (code, field)
    assert str(told.value)


def test_all_faults_are_told_at_once() -> None:
    with pytest.raises(Refusals) as told:
        answer(DraftFactory(), "123", position="shouts", comment="\x00", language="tlh")
    assert [fault.field for fault in told.value.refusals] == ["position", "comment", "language"]


def test_positions_are_those_of_the_constituency() -> None:
    round_ = RoundFactory(constituencies=["treaty_body"])
    version = DraftFactory(delegation=DelegationFactory(round=round_, constituency="treaty_body"), answers={})
    assert answer(version, "123", position="information").position == "information"
    with pytest.raises(Refused, match="not available"):
        answer(version, "123", position="supports")


def test_line_ends_are_stored_as_one_kind() -> None:
    assert answer(DraftFactory(), "123", comment="a\r\nb\rc").comment == "a\nb\nc"


def test_what_was_sent_is_not_made_more_open() -> None:
    version = SubmittedFactory(
        answers={"123": {"comment": "Careful.", "confidentiality": "nameless"}}, package={"confidentiality": "nameless"}
    )
    draft = corrected(version.submission, {"123": {"comment": "Careful still.", "confidentiality": "secretariat"}})
    assert draft.inputs.get().confidentiality == "secretariat"
    again = correct(version.submission, by=version.submitted_by)
    with pytest.raises(Refused, match="less restricted") as told:
        answer(again, "123", confidentiality="nameless")
    assert told.value.field == "confidentiality"
    with pytest.raises(Refused, match="less restricted"):
        set_submission_fields(again, {"confidentiality": "public"}, by=version.submitted_by)


def test_the_package_is_compared_too() -> None:
    version = DraftFactory()
    changed = set_submission_fields(
        version, {"signed_by": "F. First"}, by=version.started_by, revision=version.revision
    )
    assert changed.revision == version.revision + 1
    with pytest.raises(SaveConflict):
        set_submission_fields(version, {"signed_by": "S. Second"}, by=version.started_by, revision=version.revision)
    with pytest.raises(Refused):
        set_submission_fields(version, {"submitted_at": "2027-01-01"}, by=version.started_by)


@pytest.mark.parametrize(
    ("reader", "words"),
    [("en", "write in Arabic here"), ("fr", "dans cette langue (arabe)"), ("ru", "на этом языке (арабский)")],
)
def test_the_name_of_a_language_is_written_as_inside_a_sentence(reader: str, words: str) -> None:
    class ChoiceForm(forms.Form):
        confidentiality = forms.CharField()

    form = ChoiceForm()
    with translation.override(reader):
        warn_of_language(form, "ar", Round(document=Document(language="en")))
        assert words in str(form.fields["confidentiality"].help_text)
