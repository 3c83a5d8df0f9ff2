"""While a body's matter is held back, nobody outside reads a word of it; afterwards it is as the body chose."""

from datetime import timedelta
from typing import Any

import pytest

from consultations.models import RoundRules
from consultations.protection import services as protection_services
from core import clock
from core.audience import PUBLIC, SECRETARIAT
from submissions import permissions
from submissions.enums import MemberListing
from submissions.joint.members import make_joint
from submissions.joint.services import confirm, invite_member
from submissions.models import JointMember, Version
from submissions.public_state.public_inputs import PublicInputs
from submissions.public_state.public_senders import PublicSenders
from submissions.public_state.services import open_public_state
from submissions.triage import services as triage_services
from submissions.visibility.confidentiality import narrowed_at, tighten
from submissions.visibility.reader import read_inputs
from tests.factories import (
    AttachmentFactory,
    DelegationFactory,
    DraftFactory,
    OfficerFactory,
    focal_point,
    new_token,
    send,
)
from tests.support.current import level_of
from tests.support.public import move

pytestmark = pytest.mark.django_db


@pytest.fixture
def sent() -> Version:
    draft = DraftFactory(delegation=DelegationFactory(constituency="civil_society"))
    AttachmentFactory(version=draft)
    send(draft)
    draft.refresh_from_db()
    round_ = draft.submission.delegation.round
    triage_services.admit(
        draft.submission, by=OfficerFactory(round=round_, duties=["triage_round", "see_confidential"])
    )
    RoundRules.objects.update(inputs_public="after_close", inputs_public_days=0)
    return draft


def hold(version: Version) -> Any:
    delegation = version.submission.delegation
    return protection_services.report_harm(
        by=focal_point(delegation),
        what="They came to our office.",
        consent="record",
        organisation=delegation.organisation,
        hold_back=True,
        token=new_token(),
    )


def shown(version: Version) -> tuple[int, int, int, int]:
    """How much the public reads, by each way in; and an officer without sight of confidential matter."""
    round_ = move(version.submission.delegation.round)
    now = clock.now()
    return (
        len(list(read_inputs(round_, PUBLIC))),
        len(PublicInputs(round_, now=now)),
        len(PublicSenders(round_, now=now)),
        len([row for row in read_inputs(round_, SECRETARIAT) if row.comment]),
    )


def test_nothing_of_it_is_public_until_it_is_let_go(sent: Version) -> None:
    delegation = sent.submission.delegation
    after = delegation.round.windows.first().closes  # type: ignore[union-attr]
    officer = OfficerFactory(round=delegation.round, duties=["triage_round"])
    with clock.at(after):
        before = shown(sent)
        assert before[:3] == (1, 1, 1)
        assert permissions.attachments_visible_to(officer).exists()
        report = hold(sent)
        assert shown(sent)[:3] == (0, 0, 0)
        assert level_of(sent.inputs.get()) == "secretariat"
        assert not permissions.attachments_visible_to(officer).exists()
        assert narrowed_at([delegation.round_id])[delegation.round_id] == report.held_back_at
        protection_services.release_report(report, by=report.told_by)
        assert shown(sent)[:3] == (0, 0, 0)  # it joins again with an addendum, or with a report
        open_public_state(delegation.round, report=True)
        assert shown(sent) == before


def test_meanwhile_the_body_can_still_choose_for_good(sent: Version) -> None:
    report = hold(sent)
    focal = focal_point(sent.submission.delegation)
    tighten(sent.submission, level="nameless", by=focal)
    assert level_of(sent.inputs.get()) == "secretariat"
    protection_services.release_report(report, by=focal)
    assert level_of(sent.inputs.get()) == "nameless"


def no_longer_named(member: JointMember) -> None:
    confirm(member, by=focal_point_of(member), listing=MemberListing.WITHHELD)


def held_back(member: JointMember) -> None:
    protection_services.report_harm(by=focal_point_of(member), what="They came.", consent="record",
                    organisation=member.organisation, hold_back=True, token=new_token())  # fmt: skip


def focal_point_of(member: JointMember) -> Any:
    return member.organisation.memberships.get(role="focal_point").user  # type: ignore[union-attr]


@pytest.mark.parametrize("act", [no_longer_named, held_back])
def test_a_member_of_a_joint_text_leaves_the_public_list_at_once(act: Any) -> None:
    """It has sent nothing of its own in the round."""
    draft = DraftFactory(delegation=DelegationFactory(constituency="civil_society"))
    lead = draft.submission.delegation
    other = DelegationFactory(round=lead.round, constituency="civil_society", organisation__short_name="Red Thread")
    until = clock.now() + timedelta(days=1)
    joint = make_joint(lead, by=focal_point(lead))
    member = invite_member(joint, other.organisation, by=focal_point(lead), expires_at=until)
    confirm(member, by=focal_point(other))
    send(draft)
    officer = OfficerFactory(round=lead.round, duties=["triage_round", "see_confidential"])
    triage_services.admit(draft.submission, by=officer)
    RoundRules.objects.update(inputs_public="after_close", inputs_public_days=0)

    def named() -> tuple[str, ...]:
        (row,) = read_inputs(move(lead.round), PUBLIC)
        assert row.members is not None
        return row.members.names

    with clock.at(lead.round.windows.first().closes):  # type: ignore[union-attr]
        assert named() == ("Red Thread",)
    with clock.at(clock.now() + timedelta(days=400)):
        act(member)
        assert named() == ()
