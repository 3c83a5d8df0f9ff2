"""Who stands with a joint text: as its lead sees it, as the bodies see it that were asked."""

from dataclasses import dataclass
from typing import Any

from django.db.models import Q

from core import clock
from submissions import rules
from submissions.domain.joint import Members, listed, text_of
from submissions.domain.reviewing import Entry, document_of, text_mark
from submissions.domain.standings import Standing
from submissions.enums import MemberState
from submissions.models import JointMember, Receipt, Version, Withdrawal


@dataclass(frozen=True, slots=True)
class Asked:
    """A body that the lead asked. `otherwise`: the text was changed since the body confirmed it."""

    member: JointMember
    otherwise: bool = False

    @property
    def state(self) -> MemberState:
        return MemberState.EXPIRED if self.member.is_lapsed else MemberState(self.member.state)

    @property
    def tone(self) -> str:
        return {MemberState.CONFIRMED: "good", MemberState.INVITED: "accent"}.get(self.state, "")

    @property
    def holds(self) -> bool:
        """Whether it stands with the text, or may still come."""
        return self.state in (MemberState.CONFIRMED, MemberState.INVITED)


@dataclass(frozen=True, slots=True)
class JointText:
    """What a body that was asked reads: `version` and `document` are None where it may not, or no longer. `mark` names
    these words."""

    member: JointMember
    members: Members
    version: Version | None = None
    document: list[Entry] | None = None
    mark: str = ""
    receipt: Receipt | None = None
    is_withdrawn: bool = False

    @property
    def otherwise(self) -> bool:
        """Whether the text was changed since the body confirmed it."""
        confirmed = self.member.state == MemberState.CONFIRMED
        return confirmed and self.version is not None and self.member.confirmed_text != self.mark

    @property
    def says_something(self) -> bool:
        return any(entry.answers for entry in self.document or ())


@dataclass(frozen=True, slots=True)
class Joined:
    """A line of the home page: a joint text that a body of the person was asked to join, or stands with."""

    member: JointMember
    receipt: Receipt | None = None

    @property
    def waits(self) -> bool:
        return self.member.state == MemberState.INVITED


def asked_of(now: Standing) -> list[Asked]:
    """Everybody whom the lead asked, those that confirmed first, then in the order of asking. Six queries at most."""
    if now.submission is None or not now.is_joint:
        return []
    rows = list(now.submission.joint_members.select_related("organisation").order_by("invited_at", "id"))
    confirmed = [row for row in rows if row.state == MemberState.CONFIRMED]
    mark = text_mark(now.shown) if confirmed and now.shown else ""
    found = [Asked(row, otherwise=row in confirmed and row.confirmed_text != mark) for row in rows]
    return sorted(found, key=lambda row: row.state != MemberState.CONFIRMED)


def joint_text(member: JointMember, user: Any) -> JointText:
    """The text as it stands, for somebody of a body that was asked (`doors.joined`)."""
    submission = member.submission
    standing = JointText(
        member=member,
        members=listed(list(submission.joint_members.select_related("organisation"))),
        receipt=Receipt.objects.filter(version__submission=submission).order_by("-at").first()
        if member.state == MemberState.CONFIRMED
        else None,
        is_withdrawn=Withdrawal.objects.filter(submission=submission).exists(),
    )
    version = text_of(submission)
    version.submission = submission
    if not rules.sees_version(user, version):
        return standing
    return JointText(
        member=member,
        members=standing.members,
        version=version,
        document=document_of(version),
        mark=text_mark(version),
        receipt=standing.receipt,
        is_withdrawn=standing.is_withdrawn,
    )


def joined_by(user: Any, **only: Any) -> list[Joined]:
    """What the person's bodies were asked to join and may still answer, soonest first, then what they stand with.
    Two queries. `only` narrows it, to a round for example.
    """
    delegation = "submission__delegation"
    waits = Q(state=MemberState.INVITED, expires_at__gt=clock.now())
    rows = (
        rules.memberships_visible_to(user)
        .filter(waits | Q(state=MemberState.CONFIRMED), **only)
        .filter(**{f"{delegation}__round__archived_at": None, f"{delegation}__round__announced_at__lte": clock.now()})
        .select_related("organisation", f"{delegation}__organisation", f"{delegation}__round__document")
        .order_by("expires_at", "id")
    )
    members = sorted(rows, key=lambda row: row.state != MemberState.INVITED)
    about = [row.submission_id for row in members if row.state == MemberState.CONFIRMED]
    receipts = {}
    if about:
        sent = Receipt.objects.filter(version__submission__in=about).select_related("version").order_by("at")
        receipts = {row.version.submission_id: row for row in sent}
    return [
        Joined(row, receipts.get(row.submission_id) if row.state == MemberState.CONFIRMED else None) for row in members
    ]
