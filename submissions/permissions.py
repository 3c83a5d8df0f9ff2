"""Who may do what with submissions, on one screen. Each predicate has its queryset beside it; a test compares them.

Stakeholders by membership, the secretariat by duty per round, never a draft (DECIDED 8). Other
people's words are not read from these rows but through `visibility.reader`, which knows levels and redactions.
"""

from collections.abc import Iterable
from typing import Any
from uuid import UUID

from django.db.models import Exists, OuterRef, Q, QuerySet

from accounts.models import AnyUser
from consultations import permissions as consulting
from consultations.enums import Duty, Role
from consultations.models import Assignment, Delegation, Membership, Round, held_back_delegations
from consultations.rounds.windows import is_embargoed
from core import clock
from core.db.ids import id_in
from core.security import guardian
from submissions.enums import Confidentiality, MemberState, SubmissionKind
from submissions.models import (
    Attachment,
    ConfidentialityChange,
    FiledParagraph,
    Input,
    InternalComment,
    JointMember,
    Receipt,
    Submission,
    Version,
)
from submissions.models.embargo import not_embargoed, open_versions, versions_open_now, without_embargoed

# Submissions: that they exist.


def sees_submission(user: AnyUser, submission: Submission) -> bool:
    """The own body's people; focal points and deputies of bodies invited to join; officers once it was sent."""
    if consulting.works_for(user, submission.delegation) or _reads_as_member(user, submission):
        return True
    return consulting.has_any_duty(user, submission.delegation.round) and _was_sent(submission)


def submissions_visible_to(user: AnyUser) -> QuerySet[Submission]:
    """The same of all submissions as `sees_submission` says of one."""
    sent = Exists(Version.objects.submitted().filter(submission=OuterRef("pk")))
    return Submission.objects.filter(
        Q(delegation__organisation_id__in=_bodies(user))
        | Q(pk__in=_joined(user))
        | (Q(delegation__round_id__in=_rounds(user)) & Q(sent))
    )


# Versions, with what they hold as rows.


def sees_version(user: AnyUser, version: Version) -> bool:
    """Focal point, deputy and joint members all; contributors that it is there; officers when sent and not sealed."""
    if consulting.works_for(user, version.submission.delegation) or _reads_as_member(user, version.submission):
        return True
    return _open_to_officer(user, version)


def versions_visible_to(user: AnyUser) -> QuerySet[Version]:
    """The same of all versions as `sees_version` says of one."""
    return Version.objects.filter(
        Q(submission__delegation__organisation_id__in=_bodies(user))
        | Q(submission_id__in=_joined(user))
        | (
            Q(submission__delegation__round_id__in=_rounds(user), submitted_at__isnull=False)
            & not_embargoed(Version, clock.now())
        )
    )


# Inputs: rows for those who write them. Officers read through `visibility.reader` only.


def sees_input(user: AnyUser, input_: Input) -> bool:
    """Whoever may write it, and bodies of a joint text. A contributor only what was given to them."""
    submission = input_.version.submission
    return consulting.may_draft(user, submission.delegation, input_.recommendation_id) or _reads_as_member(
        user, submission
    )


def inputs_visible_to(user: AnyUser) -> QuerySet[Input]:
    """The same of all inputs as `sees_input` says of one."""
    given = Assignment.objects.filter(
        delegation=OuterRef("version__submission__delegation"),
        recommendation=OuterRef("recommendation"),
        ended_at__isnull=True,
        membership__user_id=_id(user),
        membership__ended_at__isnull=True,
        membership__role=Role.CONTRIBUTOR,
    )
    return Input.objects.filter(
        Q(version__submission__delegation__organisation_id__in=_bodies(user, *consulting.DRAFTS_ALL))
        | (Q(version__submission__delegation__organisation_id__in=_bodies(user, Role.CONTRIBUTOR)) & Exists(given))
        | Q(version__submission_id__in=_joined(user))
    )


# Comments among colleagues: whoever of the body drafts on the subject, nobody else; not even bodies of a joint text.


def sees_comment(user: AnyUser, comment: InternalComment) -> bool:
    """Whoever may write on its subject."""
    return consulting.may_draft(user, comment.delegation, comment.recommendation_id)


def comments_visible_to(user: AnyUser) -> QuerySet[InternalComment]:
    """The same of all comments as `sees_comment` says of one."""
    given = Assignment.objects.filter(
        delegation=OuterRef("delegation"),
        recommendation=OuterRef("recommendation"),
        ended_at__isnull=True,
        membership__user_id=_id(user),
        membership__ended_at__isnull=True,
    )
    return InternalComment.objects.filter(
        Q(delegation__organisation_id__in=_bodies(user, *consulting.DRAFTS_ALL))
        | (Q(delegation__organisation_id__in=_bodies(user, Role.CONTRIBUTOR)) & Exists(given))
    )


# Words as officers read them, for many at once: `InputReader` says the same of one row (a test compares them).


def inputs_read_by(user: AnyUser, round_: Round, *, versions: Iterable[UUID] | None = None) -> QuerySet[Input]:
    """What counts now in the round and its officer reads in words: not sealed, and for the secretariat only by the duty
    to see that. One that a lost redaction withholds is among them: that is not to be told in SQL.

    `versions`: only of these, ids of `versions_open_now` that were looked up before. A question that goes through all
    inputs of a large round is planned well by them; PostgreSQL takes the subquery for a single row otherwise.
    """
    if versions is None:
        rows = Input.objects.filter(version__in=versions_open_now(round_).values("pk"))
    else:
        rows = Input.objects.filter(id_in("version", versions))
    if not consulting.has_any_duty(user, round_):
        return rows.none()
    if consulting.holds_duty(user, Duty.SEE_CONFIDENTIAL, round_):
        return rows
    return rows.exclude(for_secretariat_only([round_.pk]))


def inputs_read_in(user: AnyUser, *duties: str) -> QuerySet[Input]:
    """The same of all rounds in which the person has one of the duties."""
    rounds = consulting.rounds_with_duty(user, *duties)
    rows = Input.objects.filter(version__in=open_versions(Q(submission__delegation__round__in=rounds)).values("pk"))
    sees_all = consulting.rounds_with_duty(user, Duty.SEE_CONFIDENTIAL)
    return rows.filter(Q(version__submission__delegation__round__in=sees_all) | ~for_secretariat_only(rounds))


def for_secretariat_only(rounds: Any) -> Q:
    """Of inputs of these rounds: by any version of the whole or of the line, any later change, or because the body's
    matter is held back. Few are, so they are gathered once, not asked for input by input."""
    own = {"submission__delegation__round__in": rounds, "level": Confidentiality.SECRETARIAT}
    changed = ConfidentialityChange.objects.filter(attachment__isnull=True, **own)
    said = {"confidentiality": Confidentiality.SECRETARIAT}
    whole = Version.objects.submitted().filter(submission__delegation__round__in=rounds, **said)
    lines = Input.objects.filter(
        version__submission__delegation__round__in=rounds, version__submitted_at__isnull=False, **said
    )
    return (
        Q(version__submission__in=changed.filter(line__isnull=True).values("submission"))
        | Q(line__in=changed.filter(line__isnull=False).values("line"))
        | Q(version__submission__in=whole.values("submission"))
        | Q(line__in=lines.values("line"))
        | Q(version__submission__delegation__in=held_back_delegations().values("pk"))
    )


# Attachments: the file itself.


def sees_attachment(user: AnyUser, attachment: Attachment) -> bool:
    """A contributor's own files only. An officer without `see_confidential` public ones only: a file bears names."""
    version = attachment.version
    if consulting.may_draft_all(user, version.submission.delegation) or _reads_as_member(user, version.submission):
        return True
    if consulting.works_for(user, version.submission.delegation):
        return bool(attachment.added_by_id == user.pk)
    if not _open_to_officer(user, version):
        return False
    round_ = version.submission.delegation.round
    return (
        consulting.holds_duty(user, Duty.SEE_CONFIDENTIAL, round_)
        or files_public_by_name().filter(pk=attachment.pk).exists()
    )


def attachments_visible_to(user: AnyUser) -> QuerySet[Attachment]:
    """The same of all files as `sees_attachment` says of one."""
    sees_all = guardian.objects_with(user, [Duty.SEE_CONFIDENTIAL], Round)
    officer = Q(version_id__in=_open_versions(user)) & (
        Q(version__submission__delegation__round_id__in=sees_all) | Q(pk__in=files_public_by_name())
    )
    return Attachment.objects.filter(
        Q(version__submission__delegation__organisation_id__in=_bodies(user, *consulting.DRAFTS_ALL))
        | Q(version__submission__delegation__organisation_id__in=_bodies(user), added_by_id=_id(user))
        | Q(version__submission_id__in=_joined(user))
        | officer
    )


# Receipts.


def sees_receipt(user: AnyUser, receipt: Receipt) -> bool:
    """Whose it is; officers of the round, for whom it names neither body nor text."""
    return holds_receipt(user, receipt) or consulting.has_any_duty(user, receipt.version.submission.delegation.round)


def holds_receipt(user: AnyUser, receipt: Receipt) -> bool:
    """Focal point and deputy of the body that sent, and of those that stand with it."""
    submission = receipt.version.submission
    return consulting.may_draft_all(user, submission.delegation) or (
        submission.kind == SubmissionKind.JOINT and _signed(user).filter(submission=submission).exists()
    )


def receipts_visible_to(user: AnyUser) -> QuerySet[Receipt]:
    """The same of all receipts as `sees_receipt` says of one."""
    in_rounds = Q(version__submission__delegation__round_id__in=_rounds(user))
    return Receipt.objects.filter(_held_by(user) | in_rounds)


def receipts_held_by(user: AnyUser) -> QuerySet[Receipt]:
    """The same of all receipts as `holds_receipt` says of one."""
    return Receipt.objects.filter(_held_by(user))


def _held_by(user: AnyUser) -> Q:
    own = Q(version__submission__delegation__organisation_id__in=_bodies(user, *consulting.DRAFTS_ALL))
    return own | Q(version__submission_id__in=_signed(user))


# Acts.


def may_begin(user: AnyUser, delegation: Delegation) -> bool:
    """Whoever may write something: focal point, deputy, a contributor to whom something was given."""
    return consulting.may_draft_all(user, delegation) or bool(
        consulting.live_role(user, delegation.organisation_id) and consulting.assigned(user, delegation)
    )


def may_submit(user: AnyUser, submission: Submission) -> bool:
    """The focal point alone submits, corrects and withdraws (DOMAIN 2)."""
    return consulting.is_focal_point(user, submission.delegation)


def may_triage(user: AnyUser, submission: Submission) -> bool:
    """Officers with the duty, once the seal is open."""
    round_ = submission.delegation.round
    return consulting.holds_duty(user, Duty.TRIAGE, round_) and not is_embargoed(submission.delegation, clock.now())


def may_enter_on_behalf(user: AnyUser, delegation: Delegation) -> bool:
    """Who manages the round: letters and mails are entered for the body that wrote them."""
    return consulting.holds_duty(user, Duty.MANAGE, delegation.round)


def may_tighten(user: AnyUser, submission: Submission) -> bool:
    """The body's focal point and deputy at any time; officers who see confidential matter, for its safety."""
    return consulting.may_draft_all(user, submission.delegation) or consulting.holds_duty(
        user, Duty.SEE_CONFIDENTIAL, submission.delegation.round
    )


def may_redact(user: AnyUser, submission: Submission) -> bool:
    """Officers who see confidential matter, of what is sent and not embargoed; never alone (`redaction_requests`)."""
    delegation = submission.delegation
    seen = consulting.holds_duty(user, Duty.SEE_CONFIDENTIAL, delegation.round) and _was_sent(submission)
    return seen and not is_embargoed(delegation, clock.now())


def redactable_by(user: AnyUser) -> QuerySet[Submission]:
    """The same of all submissions as `may_redact` says of one."""
    sent = Exists(Version.objects.submitted().filter(submission=OuterRef("pk")))
    rounds = guardian.objects_with(user, [Duty.SEE_CONFIDENTIAL], Round)
    return without_embargoed(Submission.objects.filter(sent, delegation__round_id__in=rounds))


def may_erase(user: AnyUser, submission: Submission) -> bool:
    """Who manages the round, at the wish of a site administrator (`sensitive.erasure`)."""
    return consulting.holds_duty(user, Duty.MANAGE, submission.delegation.round)


def erasable_by(user: AnyUser) -> QuerySet[Submission]:
    """The same of all submissions as `may_erase` says of one."""
    return Submission.objects.filter(delegation__round_id__in=guardian.objects_with(user, [Duty.MANAGE], Round))


def sees_submission_open(user: AnyUser, submission: Submission) -> bool:
    """Officers of the round, once it was sent and the seal is open: those who may ask who sent it."""
    delegation = submission.delegation
    sent = consulting.has_any_duty(user, delegation.round) and _was_sent(submission)
    return sent and not is_embargoed(delegation, clock.now())


def may_ask_for_original(user: AnyUser, attachment: Attachment) -> bool:
    """Officers to whom the file opens at all, by its clean copy."""
    return _open_to_officer(user, attachment.version) and sees_attachment(user, attachment)


def may_answer_as_member(user: AnyUser, member: JointMember) -> bool:
    """Each body of a joint submission confirms for itself, by its focal point."""
    return member.organisation_id is not None and (
        consulting.live_role(user, member.organisation_id) == Role.FOCAL_POINT
    )


def memberships_visible_to(user: AnyUser) -> QuerySet[JointMember]:
    """What the person's bodies were asked to join, however they answered: focal point and deputy."""
    return JointMember.objects.filter(
        organisation_id__in=_bodies(user, *consulting.DRAFTS_ALL), submission__kind=SubmissionKind.JOINT
    )


def _bodies(user: AnyUser, *roles: str) -> QuerySet[Any]:
    rows = Membership.objects.live().filter(user_id=_id(user))
    return (rows.filter(role__in=roles) if roles else rows).values("organisation_id")


def _joined(user: AnyUser) -> QuerySet[Any]:
    """Joint texts that the person's bodies confirmed, or must read to answer in time."""
    in_time = Q(expires_at__isnull=True) | Q(expires_at__gt=clock.now())
    return JointMember.objects.filter(
        Q(state=MemberState.CONFIRMED) | (Q(state=MemberState.INVITED) & in_time),
        organisation_id__in=_bodies(user, *consulting.DRAFTS_ALL),
        submission__kind=SubmissionKind.JOINT,
    ).values("submission_id")


def _signed(user: AnyUser) -> QuerySet[Any]:
    """Joint submissions that the person's bodies confirmed."""
    return JointMember.objects.filter(
        state=MemberState.CONFIRMED,
        organisation_id__in=_bodies(user, *consulting.DRAFTS_ALL),
        submission__kind=SubmissionKind.JOINT,
    ).values("submission_id")


def _reads_as_member(user: AnyUser, submission: Submission) -> bool:
    return submission.kind == SubmissionKind.JOINT and submission.pk in set(
        _joined(user).filter(submission=submission).values_list("submission_id", flat=True)
    )


def _rounds(user: AnyUser) -> QuerySet[Any]:
    return guardian.objects_with(user, Duty.values, Round)


def _open_versions(user: AnyUser) -> QuerySet[Any]:
    rows = Version.objects.submitted().filter(submission__delegation__round_id__in=_rounds(user))
    return without_embargoed(rows).values("pk")


def _open_to_officer(user: AnyUser, version: Version) -> bool:
    delegation = version.submission.delegation
    return (
        not version.is_draft
        and consulting.has_any_duty(user, delegation.round)
        and not is_embargoed(delegation, clock.now())
    )


def _was_sent(submission: Submission) -> bool:
    return Version.objects.submitted().filter(submission=submission).exists()


def files_public_by_name() -> QuerySet[Any, Any]:
    """Files that nothing makes less than public by name: no level of theirs or of the whole, in any version, no later
    change, no rule of the round; nor of an answer that was filed from the file, whose words stand in it."""
    submission = {"submission": OuterRef("version__submission")}
    changed = ConfidentialityChange.objects.filter(
        Q(line__isnull=True, attachment__isnull=True) | Q(attachment__file=OuterRef("file")), **submission
    )
    whole = Version.objects.submitted().filter(**submission)
    same_file = Attachment.objects.filter(version__submission=OuterRef("version__submission"), file=OuterRef("file"))
    stricter = [
        Exists(rows.exclude(**{name: Confidentiality.PUBLIC}))
        for rows, name in (
            (changed, "level"),
            (whole, "confidentiality"),
            (same_file.order_by(), "confidentiality"),
        )
    ]
    rows = Attachment.objects.filter(version__submission__delegation__round__rules__identities_public=True)
    rows = rows.exclude(version__submission__delegation__in=held_back_delegations().values("pk"))
    return rows.exclude(stricter[0] | stricter[1] | stricter[2] | Exists(_restricted_further())).values("pk")


def _restricted_further() -> QuerySet[Any, Any]:
    """Answers filed from the file that are not public by name in any version."""
    said = Input.objects.filter(line=OuterRef("line")).exclude(confidentiality=Confidentiality.PUBLIC)
    changed = ConfidentialityChange.objects.filter(line=OuterRef("line")).exclude(level=Confidentiality.PUBLIC)
    ties = FiledParagraph.objects.filter(paragraph__file=OuterRef("file"))
    return ties.filter(Q(Exists(said)) | Q(Exists(changed)))


def _id(user: AnyUser) -> Any:
    """The key of an open account; None matches no row."""
    return user.pk if getattr(user, "is_authenticated", False) and user.is_active else None
