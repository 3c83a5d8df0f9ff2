"""One desk, many answers: the same checks and the same history as one save after the other."""

import pytest
from django.db import connection, transaction
from django.test.utils import CaptureQueriesContext

from core.errors import NotAllowed, Refused
from submissions.drafting.draft_editor import DraftEditor
from submissions.drafting.services import lock_draft
from submissions.enums import InputStage
from submissions.models import DraftChange, Input, Version
from tests.factories import ContributorFactory, DelegationFactory, RoundFactory, focal_point, recommendation
from tests.factories.submissions import DraftFactory

pytestmark = pytest.mark.django_db


def blank(version: Version, label: str) -> Input:
    return Input(version=version, recommendation=recommendation(version.submission.delegation.round, label))


def written(version: Version, labels: list[str]) -> int:
    """Stores a comment on each; gives the number of queries."""
    with CaptureQueriesContext(connection) as seen, transaction.atomic():
        desk = DraftEditor(lock_draft(version), focal_point(version.submission.delegation))
        changes = []
        for label in labels:
            input_ = blank(version, label)
            desk.check_may_write(input_)
            changes.append(desk.change(input_, {"comment": f"On {label}."}))
        desk.add_written(changes)
    return len(seen) - len(labels)  # `recommendation` asks once for each


def test_many_new_answers_are_as_if_added_and_saved() -> None:
    round_ = RoundFactory(paragraphs={str(number): 1 for number in range(1, 31)})
    version = DraftFactory(delegation=DelegationFactory(round=round_), answers={})
    few = written(version, ["1", "2"])
    many = written(version, [str(number) for number in range(3, 31)])
    assert many == few
    row = Input.objects.get(comment="On 30.")
    by = focal_point(version.submission.delegation)
    assert (row.revision, row.stage, row.number, row.changed_by) == (2, InputStage.DRAFTING, 1, by)
    assert DraftChange.objects.filter(line=row.line).values_list("revision", "before").get() == (1, {"comment": ""})
    assert Input.objects.values("line__public_reference").distinct().count() == 30


def test_what_was_not_given_or_is_not_in_the_round_is_refused() -> None:
    version = DraftFactory(answers={})
    delegation = version.submission.delegation
    person = ContributorFactory(delegation=delegation, given=[recommendation(delegation.round, "124")])
    DraftEditor(version, person).check_may_write(blank(version, "124"))
    with pytest.raises(NotAllowed):
        DraftEditor(version, person).check_may_write(blank(version, "123"))
    elsewhere = Input(version=version, recommendation=recommendation(RoundFactory(), "123"))
    with pytest.raises(Refused) as caught:
        DraftEditor(version, focal_point(delegation)).check_may_write(elsewhere)
    assert caught.value.code == "not_in_round"
