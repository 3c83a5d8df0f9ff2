"""Acts of the lead of a joint submission: make it joint, invite bodies, invite again, cancel.

The lead may not learn whether a civil-society body is registered, nor who is in the round (A6, decisions/0010): such a
body is invited by its name, and until it answers from an account the lead sees what was typed, whether any body has
that name or not.
"""

from dataclasses import dataclass, replace
from datetime import datetime
from typing import Any

from django.db import transaction
from django.db.models import Q, QuerySet
from django.utils.translation import gettext_lazy as _

from accounts.models import AnyUser, User
from consultations import permissions as consulting
from consultations.enums import NO_SECRET
from consultations.models import Delegation, Organisation, Round
from consultations.organisations.lookalikes import bodies_containing, bodies_named, skeleton
from core import audit, clock
from core.errors import NotAllowed, Refused
from core.text.strings import clean_text
from submissions import permissions
from submissions.drafting.services import lock_delegation
from submissions.drafting.status import SubmissionStatus, current_draft, submission_status
from submissions.enums import MemberState, SubmissionKind
from submissions.joint.services import Members, check_may_invite, invite_member, notify_invited, text_of
from submissions.models import Erasure, JointMember, Receipt, Submission, Version, Withdrawal
from submissions.sending.review import DocumentEntry, document_of, text_mark
from submissions.visibility.disclosure_context import members_of

MOST_FOUND = 12  # bodies shown to choose from
OPEN = (MemberState.INVITED, MemberState.CONFIRMED)


def findable(round_: Round, text: str) -> list[Organisation]:
    """Return bodies that may be offered: kinds that the round takes, with public participation, invited or not.

    Two queries.
    """
    kinds = set(round_.constituency_rules.values_list("constituency", flat=True))
    return bodies_containing(text, kinds)[:MOST_FOUND] if text.strip() else []


def invite_body(
    delegation: Delegation, *, by: User, expires_at: datetime, body: Organisation | None = None, named: str = ""
) -> JointMember:
    """Invite a body to join the text, which becomes joint with the first invitation: all or nothing.

    `body` where the lead has chosen one of `findable`, else `named` as the lead typed it. Raises what `make_joint` and
    `invite_member` raise; Refused `name_missing`, and `not_in_round` for a kind of body that the round does not take.
    """
    with transaction.atomic():
        submission = make_joint(delegation, by=by)
        if body is None:
            body, named = _by_name(submission, named)
        if body is not None and not named and not _takes(delegation.round, body):
            raise Refused(
                "not_in_round", _("This call for inputs is not open to participants of this kind."), field="body"
            )
        return invite_member(submission, body, by=by, expires_at=expires_at, named=named)


def make_joint(delegation: Delegation, *, by: User) -> Submission:
    """Make the body's draft a joint submission that it leads. Returns the existing one where it is joint already.

    Raises NotAllowed, Closed, and Refused where the body has submitted the text as its own.
    """
    with transaction.atomic():
        status = submission_status(lock_delegation(delegation))
        if not consulting.may_draft_all(by, delegation):
            raise NotAllowed(
                "not_yours", _("Only the focal point and the deputy can invite others to a joint submission.")
            )
        if status.submission is not None and status.is_joint:
            return status.submission
        if status.sent is not None:
            raise Refused(
                "sent_alone",
                _("You have already submitted this text as your own. It cannot become a joint submission."),
                hint=_("Withdraw it and start a joint submission, or ask another participant to lead one."),
            )
        submission = current_draft(delegation, by=by).submission
        return _become(submission, SubmissionKind.JOINT, by)


def make_own(delegation: Delegation, *, by: User) -> Submission:
    """Make a joint text the body's own again.

    Only where it was never submitted, and no body has joined or may still answer. Raises NotAllowed, Refused.
    """
    with transaction.atomic():
        status = submission_status(lock_delegation(delegation))
        if not consulting.may_draft_all(by, delegation):
            raise NotAllowed(
                "not_yours", _("Only the focal point and the deputy can decide whether a submission is joint.")
            )
        if status.submission is None:
            raise NotAllowed("not_there", _("There is no submission yet."))
        if not status.is_joint:
            return status.submission
        rows = status.submission.joint_members.filter(state__in=OPEN)
        if status.sent is not None or any(not row.is_lapsed for row in rows):
            raise Refused(
                "others_stand",
                _(
                    "Others have joined this text or are still invited, or it was already submitted as a "
                    "joint submission."
                ),
                hint=_(
                    "Cancel the invitations that were not answered. A participant that has confirmed must "
                    "leave by itself."
                ),
            )
        return _become(status.submission, SubmissionKind.OWN, by)


def invite_again(member: JointMember, *, by: User, expires_at: datetime) -> JointMember:
    """Set a new date for a body that did not answer in time.

    Raises what `invite_member` raises; Refused for a body that has answered.
    """
    with transaction.atomic():
        check_may_invite(member.submission, by, expires_at)
        member = _locked(member)
        if member.state == MemberState.INVITED and not member.is_lapsed:  # a second click
            return member
        if not member.is_lapsed:
            raise Refused("answered", _("This participant has already answered."))
        member.state, member.invited_at, member.expires_at = MemberState.INVITED, clock.now(), expires_at
        member.save(update_fields=["state", "invited_at", "expires_at"])
        notify_invited(member)
        audit.record("submissions.submission.ask_again", member.submission, by=by, member=member.pk)
    return member


def cancel_invitation(member: JointMember, *, by: User) -> None:
    """Cancel an invitation without an answer; the body can no longer read the text. Raises NotAllowed, Refused."""
    with transaction.atomic():
        member = _locked(member)
        if not consulting.may_draft_all(by, member.submission.delegation):
            raise NotAllowed("not_yours", _("Only the lead can cancel an invitation."))
        if member.state not in (MemberState.INVITED, MemberState.EXPIRED):
            raise Refused(
                "answered",
                _("This participant has already answered."),
                hint=_("A participant that has confirmed can leave by itself."),
            )
        audit.record("submissions.submission.take_back_member", member.submission, by=by, member=member.pk)
        member.delete()


def _by_name(submission: Submission, typed: str) -> tuple[Organisation | None, str]:
    """Return the body of that name, and the name that the lead goes on seeing.

    That name is "" where the body's participation is public.
    """
    typed = " ".join(clean_text(typed, field="named", limit=300).split())
    if not skeleton(typed):
        raise Refused("name_missing", _("Enter the name of the State, organization or UN entity."), field="named")
    bodies = bodies_named(typed)
    body = bodies[0] if len(bodies) == 1 else None
    if body is not None and (body.constituency in NO_SECRET or body.pk == submission.delegation.organisation_id):
        return body, ""
    members = submission.joint_members.all()
    if skeleton(typed) in {skeleton(row.named) for row in members if row.named}:
        raise Refused("asked_before", _("You have already invited a participant with this name."), field="named")
    if body is not None and (
        not _takes(submission.delegation.round, body) or members.filter(organisation=body).exists()
    ):
        body = None
    return body, typed


def _takes(round_: Round, body: Organisation) -> bool:
    return round_.constituency_rules.filter(constituency=body.constituency).exists()


def _become(submission: Submission, kind: SubmissionKind, by: User) -> Submission:
    submission.kind = kind
    submission.save(update_fields=["kind"])
    act = "make_joint" if kind == SubmissionKind.JOINT else "make_own"
    audit.record(f"submissions.submission.{act}", submission, by=by)
    return submission


def _locked(member: JointMember) -> JointMember:
    """Return the locked row. Raises NotAllowed where the invitation was cancelled meanwhile."""
    rows = JointMember.objects.select_for_update(of=("self",))
    locked = rows.select_related("submission__delegation").filter(pk=member.pk).first()
    if locked is None:
        raise NotAllowed("not_there", _("Page not found."))
    return locked


@dataclass(frozen=True, slots=True)
class MemberStatus:
    """A body that the lead invited. `otherwise`: the text was changed since the body confirmed it."""

    member: JointMember
    otherwise: bool = False

    @property
    def state(self) -> MemberState:
        return MemberState.EXPIRED if self.member.is_lapsed else MemberState(self.member.state)

    @property
    def tone(self) -> str:
        return {MemberState.CONFIRMED: "good", MemberState.INVITED: "accent"}.get(self.state, "")

    @property
    def may_have_sheet(self) -> bool:
        """Whether a sign-on sheet helps: it has not answered, or answered by code and the text was changed since."""
        again = self.state == MemberState.CONFIRMED and self.member.by_code and self.otherwise
        return self.state == MemberState.INVITED or again

    @property
    def holds(self) -> bool:
        """Whether it has confirmed the text, or may still answer."""
        return self.state in (MemberState.CONFIRMED, MemberState.INVITED)


@dataclass(frozen=True, slots=True)
class JointText:
    """What an invited body reads: `version` and `document` are None where it may not, or no longer.

    `mark` identifies this text.
    """

    member: JointMember
    members: Members
    version: Version | None = None
    document: list[DocumentEntry] | None = None
    mark: str = ""
    receipt: Receipt | None = None
    is_withdrawn: bool = False
    is_erased: bool = False

    @property
    def is_over(self) -> bool:
        """Whether nobody joins or leaves it any more."""
        return self.is_withdrawn or self.is_erased

    @property
    def otherwise(self) -> bool:
        """Whether the text was changed since the body confirmed it."""
        confirmed = self.member.state == MemberState.CONFIRMED
        return confirmed and self.version is not None and self.member.confirmed_text != self.mark

    @property
    def says_something(self) -> bool:
        return any(entry.answers for entry in self.document or ())


@dataclass(frozen=True, slots=True)
class JoinedSubmission:
    """A line of the home page: a joint text that a body of the person was invited to, or has joined."""

    member: JointMember
    receipt: Receipt | None = None

    @property
    def waits(self) -> bool:
        return self.member.state == MemberState.INVITED


def member_statuses(status: SubmissionStatus) -> list[MemberStatus]:
    """Return all invited bodies, the confirmed first, then in the order of invitation. Six queries at most."""
    if status.submission is None or not status.is_joint:
        return []
    rows = list(status.submission.joint_members.select_related("organisation").order_by("invited_at", "id"))
    confirmed = [row for row in rows if row.state == MemberState.CONFIRMED]
    mark = text_mark(status.latest) if confirmed and status.latest else ""
    statuses = [MemberStatus(row, otherwise=row in confirmed and row.confirmed_text != mark) for row in rows]
    return sorted(statuses, key=lambda row: row.state != MemberState.CONFIRMED)


def joint_text(member: JointMember, user: AnyUser) -> JointText:
    """Return the current text for somebody of an invited body (`lookups.get_membership_or_404`)."""
    submission = member.submission
    text = JointText(
        member=member,
        members=members_of(submission.pk),
        receipt=Receipt.objects.filter(version__submission=submission).order_by("-at").first()
        if member.state == MemberState.CONFIRMED
        else None,
        is_withdrawn=Withdrawal.objects.filter(submission=submission).exists(),
        is_erased=Erasure.objects.filter(submission=submission).exists(),
    )
    if text.is_erased:
        return text
    version = text_of(submission)
    version.submission = submission
    if not permissions.sees_version(user, version):
        return text
    mark = text_mark(version)  # first: what the lead saves while the page is made is refused as unread
    return replace(text, version=version, document=document_of(version), mark=mark)


def memberships_in_sent() -> QuerySet[JointMember]:
    """Return the confirmed memberships in joint texts that were sent and are neither withdrawn nor erased."""
    return JointMember.objects.filter(state=MemberState.CONFIRMED, submission__current__version__isnull=False)


def joined_by(user: AnyUser, **only: Any) -> list[JoinedSubmission]:
    """Return the joint texts of the person's bodies: invitations that wait, soonest first, then confirmed ones.

    Two queries. `only` filters them, for example to a round.
    """
    delegation = "submission__delegation"
    waits = Q(state=MemberState.INVITED, expires_at__gt=clock.now())
    rows = (
        permissions.memberships_visible_to(user)
        .filter(waits | Q(state=MemberState.CONFIRMED), **only)
        .filter(**{f"{delegation}__round__archived_at": None, f"{delegation}__round__announced_at__lte": clock.now()})
        .select_related("organisation", f"{delegation}__organisation", f"{delegation}__round__document")
        .defer(f"{delegation}__round__document__reading")
        .order_by("expires_at", "id")
    )
    members = sorted(rows, key=lambda row: row.state != MemberState.INVITED)
    about = [row.submission_id for row in members if row.state == MemberState.CONFIRMED]
    receipts = {}
    if about:
        sent = Receipt.objects.filter(version__submission__in=about).select_related("version").order_by("at")
        receipts = {row.version.submission_id: row for row in sent}
    return [
        JoinedSubmission(row, receipts.get(row.submission_id) if row.state == MemberState.CONFIRMED else None)
        for row in members
    ]
