"""Joint submissions: one text, several bodies, each of which confirms for itself (DOMAIN 2, PRACTICE 29)."""

from collections.abc import Collection
from dataclasses import dataclass
from datetime import datetime
from typing import Any
from uuid import UUID

from django.db import transaction
from django.utils.translation import gettext_lazy as _

from consultations import rules as consulting
from consultations.models import Organisation
from core import audit, clock
from core.errors import NotYours, Refused
from submissions import rules
from submissions.domain.drafting import lock_delegation
from submissions.enums import MemberListing, MemberState, SubmissionKind
from submissions.models import JointMember, Submission


@dataclass(frozen=True, slots=True)
class Members:
    """Confirmed members as the public may read them: with status first, alphabetically, then "also on behalf of"."""

    with_status: tuple[str, ...] = ()
    also: tuple[str, ...] = ()
    withheld: int = 0
    others: int = 0

    @property
    def names(self) -> tuple[str, ...]:
        return (*self.with_status, *self.also)

    @property
    def count(self) -> int:
        return len(self.names) + self.withheld + self.others


def invite_member(submission: Submission, organisation: Organisation, *, by: Any, expires_at: datetime) -> JointMember:
    """Asks another body to join. Raises NotYours, Refused for the lead itself, one asked before, a date passed."""
    if not consulting.may_draft_all(by, submission.delegation):
        raise NotYours("not_yours", _("Only the lead invites bodies to its submission."))
    if submission.kind != SubmissionKind.JOINT:
        raise Refused(
            "not_joint", _("This is not a joint submission."), hint=_("Begin a joint submission as its lead.")
        )
    if organisation.pk == submission.delegation.organisation_id:
        raise Refused("is_lead", _("The lead is part of it already."), field="organisation")
    if expires_at <= clock.now():
        raise Refused("date_passed", _("The date for an answer lies in the past."), field="expires_at")
    with transaction.atomic():
        lock_delegation(submission.delegation)
        member, new = JointMember.objects.get_or_create(
            submission=submission,
            organisation=organisation,
            defaults={"expires_at": expires_at, "invited_at": clock.now()},
        )
        if not new:
            raise Refused("asked_before", _("This body was asked before."), field="organisation")
        audit.record("submissions.submission.invite_member", submission, by=by, member=member.pk)
    return member


def confirm(member: JointMember, *, by: Any, listing: str = MemberListing.NAMED) -> JointMember:
    """The body joins, and says how it is listed. Raises NotYours, Refused where the time is over or it answered."""
    if listing not in MemberListing.values:
        raise Refused("not_a_choice", _("Choose how your body is listed."), field="listing")
    return _answer(member, MemberState.CONFIRMED, by=by, from_states=[MemberState.INVITED], listing=listing)


def decline(member: JointMember, *, by: Any) -> JointMember:
    return _answer(member, MemberState.DECLINED, by=by, from_states=[MemberState.INVITED])


def leave(member: JointMember, *, by: Any) -> JointMember:
    """A confirmed member leaves; before publication that is all it takes (PRACTICE 29)."""
    return _answer(member, MemberState.WITHDRAWN, by=by, from_states=[MemberState.CONFIRMED])


def unanswered(submission: Submission) -> list[JointMember]:
    """Bodies that were asked, have not answered, and still may. One query; none for an own submission."""
    if submission.kind != SubmissionKind.JOINT:
        return []
    rows = submission.joint_members.filter(state=MemberState.INVITED, expires_at__gt=clock.now())
    return list(rows.select_related("organisation"))


def lapse(now: datetime) -> int:
    """Marks invitations that nobody answered in time; how many. Nothing depends on when this runs: a confirmation
    after the time is refused anyway, and only the confirmed are ever listed or counted.
    """
    return JointMember.objects.filter(state=MemberState.INVITED, expires_at__lte=now).update(state=MemberState.EXPIRED)


def listed(members: list[JointMember], *, held_back: Collection[UUID] = ()) -> Members:
    """Members as they want to be listed; pass rows with their organisation. A lapsed one is never listed, one whose
    matter is held back (bodies by id) is not named."""
    confirmed = [member for member in members if member.state == MemberState.CONFIRMED]
    for member in confirmed:
        if member.organisation_id in held_back and member.listing == MemberListing.NAMED:
            member.listing = MemberListing.WITHHELD
    named = sorted(
        (member.organisation for member in confirmed if member.listing == MemberListing.NAMED),
        key=lambda body: body.display_short_name().casefold(),
    )
    return Members(
        with_status=tuple(body.display_short_name() for body in named if body.status),
        also=tuple(body.display_short_name() for body in named if not body.status),
        withheld=sum(member.listing == MemberListing.WITHHELD for member in confirmed),
        others=sum(member.listing == MemberListing.OTHERS for member in confirmed),
    )


def _answer(member: JointMember, state: MemberState, *, by: Any, from_states: list[str], **fields: Any) -> JointMember:
    if not rules.may_answer_as_member(by, member):
        raise NotYours("not_yours", _("Only the focal point of this body answers for it."))
    with transaction.atomic():
        member = JointMember.objects.select_for_update(of=("self",)).select_related("submission").get(pk=member.pk)
        now = clock.now()
        lapsed = member.state == MemberState.INVITED and member.expires_at is not None and member.expires_at <= now
        if lapsed or member.state == MemberState.EXPIRED:
            raise Refused("lapsed", _("The time for an answer is over."), hint=_("Ask the lead to write to you again."))
        if member.state not in from_states:
            raise Refused("answered", _("Your body has answered already."))
        for name, value in {"state": state, "answered_at": now, "answered_by": by, **fields}.items():
            setattr(member, name, value)
        member.save(update_fields=["state", "answered_at", "answered_by", *fields])
        audit.record(
            "submissions.submission.answer_member", member.submission, by=by, member=member.pk, state=state.value
        )
    return member
