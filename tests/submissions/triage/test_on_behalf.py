from collections.abc import Callable
from datetime import timedelta
from typing import Any

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile

from consultations.rounds import windows
from core import clock
from core.errors import Closed, NotAllowed, Refusals, Refused
from core.models import FormToken, StoredFile
from submissions.models import Receipt, Submission
from submissions.sending.receipts import as_text, verify
from submissions.triage.on_behalf import enter_letter, enter_on_behalf
from tests.factories import (
    DelegationFactory,
    DraftFactory,
    OfficerFactory,
    OrganisationFactory,
    RoundFactory,
    SubmittedFactory,
    UserFactory,
    corrected,
    focal_point,
    new_token,
    recommendation,
)

pytestmark = pytest.mark.django_db


def enter(delegation: Any, verb: Callable[..., Receipt] = enter_on_behalf, **changes: Any) -> Receipt:
    round_ = delegation.round
    given: dict[str, Any] = {
        "by": round_.created_by,
        "channel": "paper",
        "received_at": clock.now(),
        "answers": [
            {"recommendation": recommendation(round_, "123"), "position": "information", "comment": "See the letter."},
            {"recommendation": recommendation(round_, "123"), "comment": "A second remark."},
            {"comment": "On the whole."},
        ],
        "package": {"signed_by": "I. Expert", "consents": True},
        "token": new_token(),
    }
    return verb(delegation, **{**given, **changes})


def test_a_letter_is_entered_whole_and_has_a_receipt() -> None:
    round_ = RoundFactory(constituencies=["special_procedure"])
    body = OrganisationFactory(constituency="special_procedure", focal_point=None)
    receipt = enter(DelegationFactory(round=round_, organisation=body))
    version = receipt.version
    assert (version.submission.channel, version.submission.entered_by) == ("paper", round_.created_by)
    assert (version.number, version.signed_by, version.is_late) == (1, "I. Expert", False)
    said = version.inputs.order_by("on_round", "number")
    assert [(row.number, row.position, row.on_round) for row in said] == [
        (1, "information", False), (2, "", False), (1, "", True),
    ]  # fmt: skip
    assert verify(as_text(receipt)).genuine


@pytest.mark.parametrize("count", [1, 5])
def test_a_letter_of_many_answers_takes_a_constant_number_of_queries(
    count: int, django_assert_max_num_queries: Any
) -> None:
    delegation = DelegationFactory(round=RoundFactory(paragraphs={str(number): 1 for number in range(121, 126)}))
    answers = [{"recommendation": recommendation(delegation.round, str(n)), "comment": "Yes."} for n in range(121, 126)]
    enter(DelegationFactory(round=delegation.round), answers=answers)  # what is asked once in a process
    with django_assert_max_num_queries(56):
        receipt = enter(delegation, answers=answers[:count])
    inputs = list(receipt.version.inputs.select_related("line"))
    assert len({row.line.public_reference for row in inputs}) == count
    assert {(row.stage, row.changed_by, row.revision) for row in inputs} == {("cleared", receipt.version.started_by, 1)}


def test_an_answer_to_another_round_is_refused_at_its_place() -> None:
    delegation, foreign = DelegationFactory(), recommendation(RoundFactory(), "123")
    with pytest.raises(Refused) as refused:
        enter(delegation, answers=[{"comment": "Yes."}, {"recommendation": foreign, "comment": "No."}])
    assert (refused.value.code, refused.value.field) == ("not_in_round", "answers-1")
    assert not Submission.objects.exists()


def test_the_same_form_twice_is_one_letter() -> None:
    delegation, token = DelegationFactory(), new_token()
    assert enter(delegation, token=token) == enter(delegation, token=token)
    with pytest.raises(Refused, match="already used"):
        enter(DelegationFactory(round=delegation.round), token=token)
    assert Submission.objects.count() == 1


def test_the_same_form_twice_keeps_the_letter_once() -> None:
    """What hangs on nothing is found by no erasure."""
    delegation, token = DelegationFactory(), new_token()
    package = {"signed_by": "I. Expert", "consents": True, "language": "en", "confidentiality": "public"}
    for _click in range(2):
        letter = SimpleUploadedFile("letter.txt", b"Dear secretariat, we support the recommendation.")
        enter(delegation, enter_letter, token=token, package=package, letter=letter)
    assert StoredFile.objects.count() == 1


def test_only_who_manages_the_round() -> None:
    delegation = DelegationFactory()
    triager = OfficerFactory(round=delegation.round, duties=["triage_round", "see_confidential"])
    for person in (triager, focal_point(delegation), UserFactory()):
        with pytest.raises(NotAllowed):
            enter(delegation, by=person)


def test_a_body_that_has_begun_is_left_alone() -> None:
    for version, advice in ((SubmittedFactory(), "withdraw"), (DraftFactory(), "enter the text in the draft")):
        with pytest.raises(Refused, match="already started a submission") as refused:
            enter(version.submission.delegation)
        assert advice in str(refused.value.hint)


def test_a_fault_leaves_nothing_behind() -> None:
    delegation = DelegationFactory()
    with pytest.raises(Refusals):
        enter(delegation, package={"consents": False})
    with pytest.raises(Refused):
        enter(delegation, answers=[{"comment": "x", "stage": "cleared"}])
    with pytest.raises(Refused):
        enter(delegation, answers=[{"recommendation": recommendation(RoundFactory(), "123"), "comment": "x"}])
    with pytest.raises(Refused):
        enter(delegation, channel="portal")
    assert not Submission.objects.exists()
    assert not FormToken.objects.exists()


@pytest.mark.parametrize(("weeks", "lateness"), [(-1, (False, False)), (1, (True, True)), (3, (True, False))])
def test_what_arrives_after_an_extension_is_late_and_not_on_extension(weeks: int, lateness: Any) -> None:
    delegation = DelegationFactory(round=RoundFactory(rules={"late_policy": "accept_marked"}))
    regular = windows.delegation_window(delegation)
    assert regular is not None
    end = regular.closes + timedelta(weeks=2)
    windows.extend(delegation, closes=end, zone="UTC", reason="Power cut", by=delegation.round.created_by)
    arrived = regular.closes + timedelta(weeks=weeks)
    with clock.at(arrived + timedelta(days=1)):
        version = enter(delegation, received_at=arrived).version
    assert (version.is_late, version.on_extension) == lateness


@pytest.mark.parametrize(("policy", "is_in"), [("refuse", False), ("accept_marked", True)])
def test_late_is_a_rule_of_the_round(policy: str, is_in: bool) -> None:
    delegation = DelegationFactory(round=RoundFactory(rules={"late_policy": policy}))
    late = clock.now() + timedelta(days=40)
    with clock.at(late + timedelta(days=1)):
        if is_in:
            assert enter(delegation, received_at=late).version.is_late
        else:
            with pytest.raises(Closed):
                enter(delegation, received_at=late)


def test_a_letter_does_not_come_from_the_future() -> None:
    with pytest.raises(Refused, match="cannot be in the future") as refusal:
        enter(DelegationFactory(), received_at=clock.now() + timedelta(minutes=1))
    assert refusal.value.field == "received_at"
    assert not Submission.objects.exists()


def test_the_body_can_correct_what_was_entered_for_it() -> None:
    delegation = DelegationFactory()
    submission = enter(delegation).version.submission
    assert corrected(submission, {"124": {"comment": "We add this."}}).number == 2
