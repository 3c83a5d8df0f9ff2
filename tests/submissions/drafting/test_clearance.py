from typing import Any

import pytest
from django.contrib.contenttypes.models import ContentType

from consultations.models import Question
from core import audit
from core.errors import NotAllowed, Refused
from submissions.drafting.services import clear, clear_all, input_for, release, return_to_drafter, save_input
from submissions.enums import InputStage
from submissions.models import Input
from submissions.sending.services import check
from tests.factories import (
    ContributorFactory,
    DelegationFactory,
    DraftFactory,
    RoundFactory,
    answer,
    recommendation,
    send,
)

pytestmark = pytest.mark.django_db
LABELS = ("123", "124", "127.1", "127.2", "127.3")


def test_the_way_of_an_answer_through_the_body() -> None:
    version = DraftFactory()
    delegation, focal = version.submission.delegation, version.started_by
    person = ContributorFactory(delegation=delegation, given=[recommendation(delegation.round, "124")])
    input_ = answer(version, "124", by=person, comment="A draft of the ministry.")
    assert release(input_, by=person).stage == InputStage.RELEASED
    with pytest.raises(Refused, match="with the focal point"):
        answer(version, "124", by=person, comment="One more thought.")
    returned = return_to_drafter(input_, by=focal, reason="Give the number of the decree.")
    assert (returned.stage, returned.return_reason) == (InputStage.RETURNED, "Give the number of the decree.")
    answer(version, "124", by=person, comment="Decree 118.")
    release(input_, by=person)
    assert clear(input_, by=focal).stage == InputStage.CLEARED
    assert clear(input_, by=focal).return_reason == ""


@pytest.mark.parametrize("count", [1, 5])
def test_all_are_approved_with_a_constant_number_of_queries(count: int, django_assert_max_num_queries: Any) -> None:
    version = DraftFactory(answers={label: {"comment": "Yes."} for label in LABELS[:count]})
    version.inputs.update(stage=InputStage.RELEASED, return_reason="Was returned before.")
    focal, revisions = version.started_by, list(version.inputs.values_list("pk", "revision"))
    ContentType.objects.get_for_model(Input)
    with django_assert_max_num_queries(13):
        assert clear_all(version, by=focal) == (count, 0)
    inputs = list(version.inputs.all())
    assert {(row.stage, row.return_reason) for row in inputs} == {(InputStage.CLEARED, "")}
    assert sorted((row.pk, row.revision) for row in inputs) == sorted(revisions)
    for row in inputs:
        (entry,) = audit.entries(row, actions=("submissions.input.clear",))
        assert entry.user == focal
    assert list(audit.verify()) == []
    assert clear_all(version, by=focal) == (0, 0)


def test_a_drafter_neither_clears_nor_returns() -> None:
    version = DraftFactory()
    delegation = version.submission.delegation
    person = ContributorFactory(delegation=delegation, given=[recommendation(delegation.round, "124")])
    input_ = answer(version, "124", by=person, comment="Words.")
    with pytest.raises(NotAllowed):
        clear(input_, by=person)
    with pytest.raises(NotAllowed):
        return_to_drafter(input_, by=person, reason="No.")


def test_a_return_says_why() -> None:
    version = DraftFactory()
    with pytest.raises(Refused) as told:
        return_to_drafter(version.inputs.get(), by=version.started_by, reason="  ")
    assert told.value.field == "reason"


def test_where_the_round_asks_for_it_all_must_be_cleared() -> None:
    round_ = RoundFactory(rules={"all_cleared": True})
    version = DraftFactory(delegation=DelegationFactory(round=round_))
    question = Question.objects.create(round=round_, number=1, text="What has changed?")
    on_it = input_for(version, question=question, by=version.started_by)
    save_input(on_it, fields={"comment": "A decree."}, revision=on_it.revision, by=version.started_by)
    answer(version, "127.3", comment="Done.")
    answer(version, "124", comment="Done.")
    (told,) = check(version, version.started_at)
    assert told.code == "not_cleared"
    assert str(told.message) == "Not approved yet: paragraph 123, paragraph 124, paragraph 127, part 3, question 1."
    for input_ in version.inputs.all():
        clear(input_, by=version.started_by)
    assert check(version, version.started_at) == []
    assert send(version).act == "submit"
