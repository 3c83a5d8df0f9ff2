"""What the lead of a joint submission does: its draft opened to others, bodies asked, asked again, taken back.

Whether a civil-society body is here, and who is in the round, is not the lead's to know (A6, decisions/0010): such a
body is asked by the name it bears, and until it answers the lead reads what it typed, whether anybody bears it or not.
"""

from datetime import datetime
from typing import Any

from django.db import transaction
from django.utils.translation import gettext_lazy as _

from consultations import rules as consulting
from consultations.domain.lookalikes import PUBLIC, containing, named_exactly, skeleton
from consultations.models import Delegation, Organisation, Round
from core import audit, clock
from core.errors import NotYours, Refused
from core.text import at_the_door
from submissions.domain.drafting import lock_delegation
from submissions.domain.joint import check_may_ask, invite_member, tell_asked
from submissions.domain.standings import draft_at_hand, standing
from submissions.enums import MemberState, SubmissionKind
from submissions.models import JointMember, Submission

MOST_FOUND = 12  # bodies shown to choose from
OPEN = (MemberState.INVITED, MemberState.CONFIRMED)


def findable(round: Round, text: str) -> list[Organisation]:
    """Bodies that may be shown to choose from: such as the round takes, whose taking part is no secret, whether they
    were invited to it or not. Two queries."""
    kinds = set(round.constituency_rules.values_list("constituency", flat=True))
    return containing(text, kinds)[:MOST_FOUND] if text.strip() else []


def ask(
    delegation: Delegation, *, by: Any, expires_at: datetime, body: Organisation | None = None, named: str = ""
) -> JointMember:
    """Asks a body to join the text, which becomes a joint one by the first that is asked: all of it or nothing.

    `body` where the lead has chosen one of `findable`, else `named` as the lead typed it. Raises what `make_joint` and
    `invite_member` raise; Refused `name_missing`, and `not_in_round` for a kind of body that the round does not take.
    """
    with transaction.atomic():
        submission = make_joint(delegation, by=by)
        if body is None:
            body, named = _by_name(submission, named)
        if body is not None and not named and not _takes(delegation.round, body):
            raise Refused("not_in_round", _("The round takes no such kind of body."), field="body")
        return invite_member(submission, body, by=by, expires_at=expires_at, named=named)


def make_joint(delegation: Delegation, *, by: Any) -> Submission:
    """The body's draft becomes one that others can stand with; it leads it. Gives the one that is one already.

    Raises NotYours, Closed, and Refused where the body has sent its own: what was sent stays its own.
    """
    with transaction.atomic():
        now = standing(lock_delegation(delegation))
        if not consulting.may_draft_all(by, delegation):
            raise NotYours("not_yours", _("Only the focal point and the deputy ask others to join."))
        if now.submission is not None and now.is_joint:
            return now.submission
        if now.sent is not None:
            raise Refused(
                "sent_alone",
                _("Your body has sent this text as its own, and what was sent stays so."),
                hint=_("Withdraw it and begin a new one together, or let another body lead."),
            )
        submission = draft_at_hand(delegation, by=by).submission
        return _become(submission, SubmissionKind.JOINT, by)


def make_own(delegation: Delegation, *, by: Any) -> Submission:
    """A joint text that was never sent, and with which nobody stands or may still come, is the body's own again."""
    with transaction.atomic():
        now = standing(lock_delegation(delegation))
        if not consulting.may_draft_all(by, delegation):
            raise NotYours("not_yours", _("Only the focal point and the deputy say whose text it is."))
        if now.submission is None:
            raise NotYours("not_there", _("There is nothing yet."))
        if not now.is_joint:
            return now.submission
        rows = now.submission.joint_members.filter(state__in=OPEN)
        if now.sent is not None or any(not row.is_lapsed for row in rows):
            raise Refused(
                "others_stand",
                _("Other bodies stand with this text, were asked, or it was sent so."),
                hint=_("Take back the invitations that nobody answered; a body that confirmed leaves by itself."),
            )
        return _become(now.submission, SubmissionKind.OWN, by)


def ask_again(member: JointMember, *, by: Any, expires_at: datetime) -> JointMember:
    """Another date for a body that let the first one pass. Raises like `invite_member`; Refused for any other."""
    with transaction.atomic():
        check_may_ask(member.submission, by, expires_at)
        member = _locked(member)
        if member.state == MemberState.INVITED and not member.is_lapsed:  # a second click
            return member
        if not member.is_lapsed:
            raise Refused("answered", _("This body has answered."))
        member.state, member.invited_at, member.expires_at = MemberState.INVITED, clock.now(), expires_at
        member.save(update_fields=["state", "invited_at", "expires_at"])
        tell_asked(member)
        audit.record("submissions.submission.ask_again", member.submission, by=by, member=member.pk)
    return member


def take_back(member: JointMember, *, by: Any) -> None:
    """A body that has not answered is asked no longer, and reads the text no longer. Raises NotYours, Refused."""
    with transaction.atomic():
        member = _locked(member)
        if not consulting.may_draft_all(by, member.submission.delegation):
            raise NotYours("not_yours", _("Only the lead takes an invitation back."))
        if member.state not in (MemberState.INVITED, MemberState.EXPIRED):
            raise Refused(
                "answered", _("This body has answered."), hint=_("A body that confirmed leaves by itself, if it wants.")
            )
        audit.record("submissions.submission.take_back_member", member.submission, by=by, member=member.pk)
        member.delete()


def _by_name(submission: Submission, typed: str) -> tuple[Organisation | None, str]:
    """The body that bears the name, and what the lead goes on reading: nothing where its taking part is no secret."""
    typed = " ".join(at_the_door(typed, field="named", limit=300).split())
    if not skeleton(typed):
        raise Refused("name_missing", _("Give the name of the body."), field="named")
    found = named_exactly(typed)
    body = found[0] if len(found) == 1 else None
    if body is not None and (body.constituency in PUBLIC or body.pk == submission.delegation.organisation_id):
        return body, ""
    asked = submission.joint_members.all()
    if skeleton(typed) in {skeleton(row.named) for row in asked if row.named}:
        raise Refused("asked_before", _("You have asked a body of this name before."), field="named")
    if body is not None and (not _takes(submission.delegation.round, body) or asked.filter(organisation=body).exists()):
        body = None
    return body, typed


def _takes(round: Round, body: Organisation) -> bool:
    return round.constituency_rules.filter(constituency=body.constituency).exists()


def _become(submission: Submission, kind: SubmissionKind, by: Any) -> Submission:
    submission.kind = kind
    submission.save(update_fields=["kind"])
    act = "make_joint" if kind == SubmissionKind.JOINT else "make_own"
    audit.record(f"submissions.submission.{act}", submission, by=by)
    return submission


def _locked(member: JointMember) -> JointMember:
    """Raises NotYours where the invitation was taken back in the meantime."""
    rows = JointMember.objects.select_for_update(of=("self",))
    found = rows.select_related("submission__delegation").filter(pk=member.pk).first()
    if found is None:
        raise NotYours("not_there", _("There is no such page."))
    return found
