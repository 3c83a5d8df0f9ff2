"""Joint submissions: one text of several bodies, each of which confirms for itself (DOMAIN 2, PRACTICE 29)."""

from collections.abc import Collection
from dataclasses import dataclass
from datetime import datetime
from typing import Any
from uuid import UUID

from django.db import transaction
from django.utils.translation import gettext_lazy as _

from accounts.models import User
from consultations import permissions as consulting
from consultations.enums import Role
from consultations.models import Membership, Organisation
from consultations.rounds.windows import check_open
from core import audit, clock
from core.errors import NotAllowed, Refused
from core.mail import send_later
from core.text.dates import moment
from core.text.strings import clean_text, sort_key
from submissions import permissions
from submissions.drafting.services import check_not_erased, lock_delegation
from submissions.enums import MemberListing, MemberState, SubmissionKind
from submissions.models import JointMember, Submission, Version, Withdrawal
from submissions.sending.review import text_mark


@dataclass(frozen=True, slots=True)
class Members:
    """Confirmed members for the public: with status first, alphabetically, then "also on behalf of"."""

    with_status: tuple[str, ...] = ()
    also: tuple[str, ...] = ()
    withheld: int = 0
    others: int = 0

    @property
    def names(self) -> tuple[str, ...]:
        return (*self.with_status, *self.also)

    @property
    def unnamed(self) -> int:
        return self.withheld + self.others

    @property
    def count(self) -> int:
        return len(self.names) + self.unnamed


def invite_member(
    submission: Submission, organisation: Organisation | None, *, by: User, expires_at: datetime, named: str = ""
) -> JointMember:
    """Invite another body to join; None where no body has the name that the lead typed, which is then all it sees.

    Raises NotAllowed, Closed, Refused for the lead itself, a body invited before, a date that has passed or comes too
    late.
    """
    with transaction.atomic():
        check_may_invite(submission, by, expires_at)
        if organisation is not None and organisation.pk == submission.delegation.organisation_id:
            raise Refused("is_lead", _("You lead this submission. You are already part of it."), field="organisation")
        if organisation is not None and submission.joint_members.filter(organisation=organisation).exists():
            raise Refused("asked_before", _("This participant has already been invited."), field="organisation")
        member = JointMember.objects.create(
            submission=submission,
            organisation=organisation,
            named=named,
            expires_at=expires_at,
            invited_at=clock.now(),
        )
        notify_invited(member)
        audit.record("submissions.submission.invite_member", submission, by=by, member=member.pk)
    return member


def check_may_invite(submission: Submission, by: User, expires_at: datetime) -> None:
    """Lock the lead's delegation and check that it may invite. Raises what `invite_member` raises."""
    delegation = lock_delegation(submission.delegation)
    _check_lead(submission, by)
    if not Submission.objects.filter(pk=submission.pk, kind=SubmissionKind.JOINT).exists():
        raise Refused("not_joint", _("This is not a joint submission."), hint=_("Start a joint submission first."))
    window = check_open(delegation, clock.now())
    if expires_at <= clock.now():
        raise Refused("date_passed", _("The date to answer by is in the past. Enter a later date."), field="expires_at")
    if expires_at > window.closes:
        raise Refused(
            "after_close",
            _("Enter a date before the call for inputs closes, on %(time)s.")
            % {"time": moment(window.closes, window.zone)},
            field="expires_at",
        )


def confirm(
    member: JointMember,
    *,
    by: User,
    listing: str = MemberListing.NAMED,
    signed_by: str = "",
    read: str | None = None,
) -> JointMember:
    """Join for the body, and record how it is listed and who signs for it.

    A second call replaces the earlier answer, also to confirm a text that was changed since. `read` is the mark of the
    text that was read (`text_mark`). Raises NotAllowed, Refused where the time is over, the body answered otherwise, or
    the text has changed.
    """
    if listing not in MemberListing.values:
        raise Refused("not_a_choice", _("Choose how you are listed."), field="listing")
    signed_by = clean_text(signed_by.strip(), field="signed_by", limit=300)
    with transaction.atomic():
        lock_delegation(member.submission.delegation)
        if Withdrawal.objects.filter(submission=member.submission_id).exists():
            raise Refused("withdrawn", _("The lead has withdrawn this submission."))
        check_not_erased(member.submission)
        states = [MemberState.INVITED, MemberState.CONFIRMED]
        _locked(member, by, states)
        mark = text_mark(text_of(member.submission))
        if read is not None and read != mark:
            raise Refused(
                "changed_since_read",
                _("The text has changed since you opened the page."),
                hint=_("Nothing was confirmed. The current text is below. Read it again, then confirm."),
            )
        fields = {"listing": listing, "signed_by": signed_by, **confirmed_marks(member.submission, mark)}
        return _answer(member, MemberState.CONFIRMED, by=by, from_states=states, **fields)


def decline(member: JointMember, *, by: User) -> JointMember:
    """Decline for the body. Raises NotAllowed unless by the body's focal point, Refused where it was answered."""
    return _answer(member, MemberState.DECLINED, by=by, from_states=[MemberState.INVITED])


def leave(member: JointMember, *, by: User) -> JointMember:
    """Let a confirmed member leave; before publication nothing more is needed (PRACTICE 29)."""
    return _answer(member, MemberState.WITHDRAWN, by=by, from_states=[MemberState.CONFIRMED])


def text_of(submission: Submission) -> Version:
    """Return the current text: the draft where there is one, else the latest submitted version. One query."""
    versions = submission.versions.select_related(
        "submission__delegation__round", "submission__delegation__organisation"
    )
    return versions.order_by("-number")[0]


def confirmed_marks(submission: Submission, mark: str) -> dict[str, str]:
    """Return what a confirmation stores: the mark of the text that was confirmed, and of the latest submitted one.

    They differ where a correction in progress is confirmed: what was submitted remains valid until it is submitted.
    """
    sent = Version.objects.submitted().filter(submission=submission).order_by("-number").first()
    return {"confirmed_text": mark, "sent_text": text_mark(sent) if sent else ""}


def note_sent(version: Version) -> None:
    """Record with each confirmation which text was submitted. Call it with the version final."""
    if version.submission.kind == SubmissionKind.JOINT:
        confirmed = version.submission.joint_members.filter(state=MemberState.CONFIRMED)
        confirmed.update(sent_text=text_mark(version))


def signatories(submission: Submission) -> list[Any]:
    """Return who gets mail for the confirmed bodies: their focal points. One query; none for an own submission."""
    if submission.kind != SubmissionKind.JOINT:
        return []
    confirmed = submission.joint_members.filter(state=MemberState.CONFIRMED).values("organisation")
    rows = Membership.objects.live().filter(organisation__in=confirmed, role=Role.FOCAL_POINT)
    return [row.user for row in rows.select_related("user")]


def unanswered(version: Version) -> list[JointMember]:
    """Return invited bodies that have not confirmed the current text and still may. None for an own submission."""
    submission = version.submission
    if submission.kind != SubmissionKind.JOINT:
        return []
    states = [MemberState.INVITED, MemberState.CONFIRMED]
    rows = submission.joint_members.filter(state__in=states, expires_at__gt=clock.now()).select_related("organisation")
    mark = text_mark(version)
    return [row for row in rows if row.state == MemberState.INVITED or row.confirmed_text != mark]


def lapse(now: datetime) -> int:
    """Mark invitations that nobody answered in time as expired; return how many.

    Nothing depends on when this runs: a confirmation after the time is refused anyway, and only confirmed members are
    ever listed or counted.
    """
    return JointMember.objects.filter(state=MemberState.INVITED, expires_at__lte=now).update(state=MemberState.EXPIRED)


def named_members(members: list[JointMember], *, held_back: Collection[UUID] = ()) -> dict[str, Any]:
    """Return `listed` by the ids of bodies: `{"with_status": [id], "also": [id], "withheld": n, "others": n}`."""
    confirmed = [member for member in members if member.state == MemberState.CONFIRMED]
    hidden = [row for row in confirmed if row.organisation_id in held_back and row.listing == MemberListing.NAMED]
    named = [
        row.organisation
        for row in sorted(confirmed, key=lambda row: sort_key(row.organisation.name) if row.organisation else "")
        if row.listing == MemberListing.NAMED and row.organisation is not None and row not in hidden
    ]
    return {
        "with_status": [str(body.pk) for body in named if body.status],
        "also": [str(body.pk) for body in named if not body.status],
        "withheld": len(hidden) + sum(row.listing == MemberListing.WITHHELD for row in confirmed),
        "others": sum(row.listing == MemberListing.OTHERS for row in confirmed),
    }


def listed(members: list[JointMember], *, held_back: Collection[UUID] = ()) -> Members:
    """Return members as they want to be listed; pass rows with their organisation.

    A member whose time is over is never listed; one whose inputs are held back (`held_back`, ids of bodies) is not
    named.
    """
    confirmed = [member for member in members if member.state == MemberState.CONFIRMED]
    for member in confirmed:
        if member.organisation_id in held_back and member.listing == MemberListing.NAMED:
            member.listing = MemberListing.WITHHELD
    named = sorted(
        (row.organisation for row in confirmed if row.listing == MemberListing.NAMED and row.organisation is not None),
        key=lambda body: sort_key(body.display_short_name()),
    )
    return Members(
        with_status=tuple(body.display_short_name() for body in named if body.status),
        also=tuple(body.display_short_name() for body in named if not body.status),
        withheld=sum(member.listing == MemberListing.WITHHELD for member in confirmed),
        others=sum(member.listing == MemberListing.OTHERS for member in confirmed),
    )


def notify_invited(member: JointMember) -> None:
    """Send the focal point a mail that contains only a link."""
    if member.organisation_id is not None:
        rows = Membership.objects.live().filter(organisation=member.organisation_id, role=Role.FOCAL_POINT)
        for row in rows.select_related("user"):
            send_later("submissions.joint_asked", to=row.user, ids={"member": member.pk})


def _check_lead(submission: Submission, by: User) -> None:
    if not consulting.may_draft_all(by, submission.delegation):
        raise NotAllowed("not_yours", _("Only the lead can invite others to its submission."))


def _answer(
    member: JointMember, state: MemberState, *, by: User, from_states: Collection[str], **fields: Any
) -> JointMember:
    """Record the answer of a body. The same answer once more (a double click) changes nothing."""
    values = {"state": state.value, "by_code": False, **fields}
    with transaction.atomic():
        member = _locked(member, by, [*from_states, state])
        if all(getattr(member, name) == value for name, value in values.items()):
            return member
        if member.state not in from_states:
            raise _answered()
        for name, value in {**values, "answered_at": clock.now(), "answered_by": by}.items():
            setattr(member, name, value)
        member.save(update_fields=[*values, "answered_at", "answered_by"])
        notify_lead(member)
        audit.record(
            "submissions.submission.answer_member", member.submission, by=by, member=member.pk, state=state.value
        )
    return member


def _locked(member: JointMember, by: User, states: Collection[str]) -> JointMember:
    """Return the row as it is now. Raises NotAllowed, Refused where the time is over or it is in none of `states`."""
    if not permissions.may_answer_as_member(by, member):
        raise NotAllowed("not_yours", _("Only the focal point of the invited participant can answer."))
    rows = JointMember.objects.select_for_update(of=("self",)).select_related("submission__delegation")
    locked = rows.filter(pk=member.pk).first()
    if locked is None:  # taken back
        raise NotAllowed("not_there", _("Page not found."))
    if locked.is_lapsed:
        raise Refused("lapsed", _("The time to answer has passed."), hint=_("Ask the lead to invite you again."))
    if locked.state not in states:
        raise _answered()
    return locked


def _answered() -> Refused:
    return Refused("answered", _("Your team has already answered."))


def notify_lead(member: JointMember) -> None:
    """Send the lead's focal point a mail that contains only a link."""
    lead = member.submission.delegation.organisation_id
    rows = Membership.objects.live().filter(organisation=lead, role=Role.FOCAL_POINT)
    for row in rows.select_related("user"):
        send_later("submissions.joint_answered", to=row.user, ids={"member": member.pk})
