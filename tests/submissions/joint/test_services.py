from datetime import timedelta
from typing import Any

import pytest

from consultations.models import RoundRules
from core import clock
from core.errors import NotAllowed, Refusals, Refused
from core.jobs.queue import SCHEDULE, run_job, start
from submissions import permissions
from submissions.drafting.services import begin_draft, set_submission_fields
from submissions.joint import members as joint_members
from submissions.joint.members import joined_by, joint_text
from submissions.joint.services import Members, confirm, decline, invite_member, lapse, leave, listed
from submissions.models import JointMember, Version
from submissions.sending.services import check
from tests.factories import DelegationFactory, OrganisationFactory, SubmittedFactory, answer, focal_point, send

pytestmark = pytest.mark.django_db


@pytest.fixture
def draft() -> Version:
    delegation = DelegationFactory(constituency="civil_society", organisation__short_name="Kite House")
    return begin_draft(delegation, by=focal_point(delegation), kind="joint")


def asked(draft: Version, name: str, **more: Any) -> JointMember:
    body = OrganisationFactory(short_name=name, constituency="civil_society", **more)
    return invite_member(draft.submission, body, by=draft.started_by, expires_at=clock.now() + timedelta(days=7))


def speaker(member: JointMember) -> Any:
    return member.organisation.memberships.get(role="focal_point").user


def members(draft: Version) -> Members:
    return listed(list(draft.submission.joint_members.select_related("organisation")))


def test_each_body_confirms_for_itself_and_says_how_it_is_listed(draft: Version) -> None:
    names = ("Red Thread", "Two Rivers", "Paper Boat", "Amber Door", "Blue Lamp")
    rows = {name: asked(draft, name, status="special" if name == "Two Rivers" else "") for name in names}
    with pytest.raises(NotAllowed):
        confirm(rows["Red Thread"], by=draft.started_by)
    for name in ("Red Thread", "Two Rivers", "Paper Boat"):
        confirm(rows[name], by=speaker(rows[name]))
    confirm(rows["Amber Door"], by=speaker(rows["Amber Door"]), listing="withheld")
    assert members(draft) == Members(with_status=("Two Rivers",), also=("Paper Boat", "Red Thread"), withheld=1)
    assert members(draft).count == 4
    decline(rows["Blue Lamp"], by=speaker(rows["Blue Lamp"]))
    leave(rows["Paper Boat"], by=speaker(rows["Paper Boat"]))
    assert members(draft).names == ("Two Rivers", "Red Thread")
    with pytest.raises(Refused, match="has already answered"):
        confirm(rows["Blue Lamp"], by=speaker(rows["Blue Lamp"]))


def test_a_member_that_lapses_is_never_listed(draft: Version) -> None:
    member = asked(draft, "Two Rivers")
    assert [row.member for row in joined_by(speaker(member))] == [member]
    with clock.at(clock.now() + timedelta(days=8)):
        with pytest.raises(Refused, match="time to answer has passed"):
            confirm(member, by=speaker(member))
        assert joined_by(speaker(member)) == []
        assert lapse(clock.now()) == 1
        assert lapse(clock.now()) == 0
        with pytest.raises(Refused, match="time to answer has passed"):
            confirm(member, by=speaker(member))
    assert members(draft).count == 0


def test_what_the_lead_saved_while_the_page_was_made_is_not_confirmed(
    draft: Version, monkeypatch: pytest.MonkeyPatch
) -> None:
    member = asked(draft, "Red Thread")
    read = joint_members.document_of

    def read_then_write(version: Version) -> Any:
        document = read(version)
        answer(draft, "123", comment="Saved meanwhile.")
        return document

    monkeypatch.setattr(joint_members, "document_of", read_then_write)
    page = joint_text(member, speaker(member))
    with pytest.raises(Refused, match="The text has changed"):
        confirm(member, by=speaker(member), read=page.mark)


def test_a_body_that_is_asked_reads_the_text_until_it_declines(draft: Version) -> None:
    member = asked(draft, "Red Thread")
    person = speaker(member)
    assert permissions.sees_version(person, draft)
    decline(member, by=person)
    assert not permissions.sees_version(person, draft)


def test_whom_the_lead_cannot_ask(draft: Version) -> None:
    member = asked(draft, "Red Thread")
    later = clock.now() + timedelta(days=1)
    for body, code in ((member.organisation, "asked_before"), (draft.submission.delegation.organisation, "is_lead")):
        with pytest.raises(Refused) as told:
            invite_member(draft.submission, body, by=draft.started_by, expires_at=later)
        assert told.value.code == code
    with pytest.raises(NotAllowed):
        invite_member(draft.submission, OrganisationFactory(), by=speaker(member), expires_at=later)
    own = SubmittedFactory()
    with pytest.raises(Refused, match="not a joint submission"):
        invite_member(own.submission, OrganisationFactory(), by=own.submitted_by, expires_at=later)


def test_a_lead_may_have_an_own_submission_beside(draft: Version) -> None:
    delegation = draft.submission.delegation
    own = begin_draft(delegation, by=draft.started_by)
    assert own.submission != draft.submission
    assert own.submission.sequence == 2


def test_who_did_not_answer_in_time_reads_no_longer_whatever_the_job_does(draft: Version) -> None:
    member = asked(draft, "Red Thread")
    person = speaker(member)
    with clock.at(clock.now() + timedelta(days=8)):
        assert not permissions.sees_version(person, draft)
    confirm(member, by=person)
    with clock.at(clock.now() + timedelta(days=8)):
        assert permissions.sees_version(person, draft)


def test_a_round_can_wait_for_all_that_were_asked(draft: Version) -> None:
    answer(draft, "123", comment="Together.")
    set_submission_fields(draft, {"consents": True}, by=draft.started_by)
    rows = [asked(draft, name) for name in ("Red Thread", "Blue Lamp")]
    assert check(draft, clock.now()) == []
    RoundRules.objects.update(all_confirmed=True)
    confirm(rows[0], by=speaker(rows[0]))
    told = check(draft, clock.now())
    assert [str(fault.message) for fault in told] == ["Not confirmed yet: Blue Lamp."]
    with pytest.raises(Refusals):
        send(draft)
    with clock.at(clock.now() + timedelta(days=8)):
        assert check(draft, clock.now()) == []
    decline(rows[1], by=speaker(rows[1]))
    send(draft)


def test_invitations_lapse_by_themselves(draft: Version) -> None:
    member = asked(draft, "Two Rivers")
    with clock.at(clock.now() + timedelta(days=8)):
        work = start("submissions.lapse")
        run_job(str(work.pk))
        work.refresh_from_db()
        member.refresh_from_db()
    assert (work.state, member.state) == ("done", "expired")
    assert "submissions.lapse" in SCHEDULE


def test_a_joint_draft_that_nobody_touched_is_gone_on_with(draft: Version) -> None:
    delegation, lead = draft.submission.delegation, draft.started_by
    assert begin_draft(delegation, by=lead, kind="joint") == draft
    asked(draft, "Red Thread")
    assert begin_draft(delegation, by=lead, kind="joint") != draft
