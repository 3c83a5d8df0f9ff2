"""The lead gathers bodies around its text, and learns of none that does not answer."""

from datetime import timedelta
from typing import Any

import pytest

from accounts.models import User
from consultations.enums import Role
from consultations.models import Delegation, Organisation
from consultations.rounds.windows import delegation_window
from core import clock
from core.errors import Closed, NotAllowed, Refused
from submissions import permissions
from submissions.drafting.status import current_draft, submission_status
from submissions.joint import members
from submissions.joint.services import confirm, decline
from submissions.models import JointMember, Submission
from tests.factories import (
    DelegationFactory,
    DraftFactory,
    MembershipFactory,
    OfficerFactory,
    OrganisationFactory,
    focal_point,
    send,
)

pytestmark = pytest.mark.django_db


@pytest.fixture
def delegation() -> Delegation:
    return DelegationFactory(organisation=society("Kite House"))


@pytest.fixture
def lead(delegation: Delegation) -> User:
    return focal_point(delegation)


def later(days: int = 7) -> Any:
    return clock.now() + timedelta(days=days)


def registered(name: str, constituency: str = "state", **fields: Any) -> Organisation:
    """A body that an officer has entered in the register."""
    return OrganisationFactory(name=name, constituency=constituency, by=OfficerFactory(), **fields)


def society(name: str, **fields: Any) -> Organisation:
    return registered(name, "civil_society", **fields)


def test_the_first_that_is_asked_makes_the_draft_a_joint_one(delegation: Delegation, lead: User) -> None:
    draft = DraftFactory(delegation=delegation)
    body = OrganisationFactory(short_name="Arandia")
    member = members.invite_body(delegation, by=lead, expires_at=later(), body=body)
    now = submission_status(delegation)
    assert (now.is_joint, now.draft) == (True, draft)
    assert member.called == "Arandia"
    assert current_draft(delegation, by=lead) == draft  # the pages go on writing in it
    assert Submission.objects.filter(delegation=delegation).count() == 1


def test_where_nothing_is_written_asking_begins_the_draft(delegation: Delegation, lead: User) -> None:
    members.invite_body(delegation, by=lead, expires_at=later(), body=OrganisationFactory())
    assert submission_status(delegation).draft is not None


def test_the_lead_cannot_tell_whether_a_name_is_here(delegation: Delegation, lead: User) -> None:
    here = society("Red Thread Legal Aid")
    found, nobody = (
        members.invite_body(delegation, by=lead, expires_at=later(), named=name)
        for name in ("red thread  legal aid", "No Such Body at All")
    )
    assert (found.organisation, nobody.organisation) == (here, None)
    assert [row.called for row in (found, nobody)] == ["red thread legal aid", "No Such Body at All"]
    assert [(row.state, row.listing, row.signed_by) for row in (found, nobody)] == [("invited", "named", "")] * 2
    for again in ("Red Thread Legal Aid", "no such body at all"):
        with pytest.raises(Refused, match="already invited a participant with this name"):
            members.invite_body(delegation, by=lead, expires_at=later(), named=again)
    decline(found, by=here.memberships.get().user)
    assert JointMember.objects.get(pk=found.pk).called == "Red Thread Legal Aid"


def test_another_spelling_of_a_body_asked_before_looks_like_any_name(delegation: Delegation, lead: User) -> None:
    society("Red Thread Legal Aid", code="REDT")
    members.invite_body(delegation, by=lead, expires_at=later(), named="Red Thread Legal Aid")
    assert members.invite_body(delegation, by=lead, expires_at=later(), named="REDT").organisation is None


def test_a_kind_that_the_round_does_not_take(delegation: Delegation, lead: User) -> None:
    bank = registered("Tide Bank", "un_entity")
    school = registered("Tide School", "academia")
    with pytest.raises(Refused, match="not open to participants of this kind"):
        members.invite_body(delegation, by=lead, expires_at=later(), body=bank)
    assert members.invite_body(delegation, by=lead, expires_at=later(), named=school.name).organisation is None


def test_only_bodies_whose_taking_part_is_no_secret_are_shown(delegation: Delegation) -> None:
    state = registered("Republic of Tideland")
    society("Tide Watch")
    registered("Tide Office", "un_entity")  # not taken by the round
    assert members.findable(delegation.round, "tide") == [state]
    assert members.findable(delegation.round, " ") == []


def test_what_cannot_be_asked(delegation: Delegation, lead: User) -> None:
    body = OrganisationFactory()
    members.invite_body(delegation, by=lead, expires_at=later(), body=body)
    for fields, code in (
        ({"body": body}, "asked_before"),
        ({"body": delegation.organisation}, "is_lead"),
        ({"named": delegation.organisation.name}, "is_lead"),
        ({"named": " ?! "}, "name_missing"),
        ({"body": OrganisationFactory(), "expires_at": clock.now()}, "date_passed"),
        ({"body": OrganisationFactory(), "expires_at": later(60)}, "after_close"),
    ):
        with pytest.raises(Refused) as told:
            members.invite_body(delegation, by=lead, **{"expires_at": later(), **fields})
        assert told.value.code == code
    assert JointMember.objects.count() == 1


def test_contributors_and_others_ask_nobody(delegation: Delegation) -> None:
    contributor = MembershipFactory(organisation=delegation.organisation, role=Role.CONTRIBUTOR).user
    stranger = focal_point(DelegationFactory(round=delegation.round))
    for person in (contributor, stranger):
        with pytest.raises(NotAllowed):
            members.invite_body(delegation, by=person, expires_at=later(), body=OrganisationFactory())


def test_after_the_close_nobody_is_asked(delegation: Delegation, lead: User) -> None:
    DraftFactory(delegation=delegation)
    with clock.at(delegation_window(delegation).closes), pytest.raises(Closed):  # type: ignore[union-attr]
        members.invite_body(delegation, by=lead, expires_at=later(), body=OrganisationFactory())
    assert not submission_status(delegation).is_joint  # all of it or nothing


def test_what_was_sent_alone_stays_so(delegation: Delegation, lead: User) -> None:
    send(DraftFactory(delegation=delegation))
    with pytest.raises(Refused, match="submitted this text as your own"):
        members.invite_body(delegation, by=lead, expires_at=later(), body=OrganisationFactory())


def test_a_lapsed_body_is_asked_again(delegation: Delegation, lead: User) -> None:
    member = members.invite_body(delegation, by=lead, expires_at=later(), body=OrganisationFactory())
    speaker = member.organisation.memberships.get().user  # type: ignore[union-attr]
    with clock.at(later(8)):
        assert member.is_lapsed
        member = members.invite_again(member, by=lead, expires_at=later(3))
        assert not member.is_lapsed
        assert permissions.sees_version(speaker, submission_status(delegation).draft)  # type: ignore[arg-type]
        confirm(member, by=speaker)
        with pytest.raises(Refused, match="already answered"):
            members.invite_again(member, by=lead, expires_at=later(4))


def test_an_invitation_is_taken_back_and_the_text_is_read_no_longer(delegation: Delegation, lead: User) -> None:
    member = members.invite_body(delegation, by=lead, expires_at=later(), body=OrganisationFactory())
    speaker = member.organisation.memberships.get().user  # type: ignore[union-attr]
    with pytest.raises(Refused, match="Others have joined"):
        members.make_own(delegation, by=lead)
    members.cancel_invitation(member, by=lead)
    draft = submission_status(delegation).draft
    assert draft is not None and not permissions.sees_version(speaker, draft)
    members.make_own(delegation, by=lead)
    assert not submission_status(delegation).is_joint
    with pytest.raises(NotAllowed):
        members.cancel_invitation(member, by=lead)


def test_one_that_confirmed_is_not_taken_back(delegation: Delegation, lead: User) -> None:
    member = members.invite_body(delegation, by=lead, expires_at=later(), body=OrganisationFactory())
    confirm(member, by=member.organisation.memberships.get().user)  # type: ignore[union-attr]
    with pytest.raises(Refused, match="can leave by itself"):
        members.cancel_invitation(member, by=lead)
