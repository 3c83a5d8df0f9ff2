"""Who may do what with submissions. A predicate has its queryset beside it where both are needed; a test compares them.

Stakeholders get rights by membership, the secretariat by its duties per round and never on a draft (DECIDED 8). Do not
read other people's words from these rows: use `visibility.reader`, which applies confidentiality levels and redactions.
"""

from typing import Any

from django.db.models import Exists, OuterRef, Q, QuerySet

from accounts.models import AnyUser
from consultations import permissions as consulting
from consultations.enums import Duty, Role
from consultations.models import Assignment, Delegation, Membership, Round, held_back_delegations
from core import clock
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
from submissions.models.embargo import is_embargoed, open_versions, states_open_now, without_embargoed

# Submissions: that they exist.


def submissions_visible_to(user: AnyUser) -> QuerySet[Submission]:
    """Return the submissions of which the user may know that they exist.

    The body's own people may; focal points and deputies of bodies in the joint text; officers once it was submitted.
    """
    sent = Exists(Version.objects.submitted().filter(submission=OuterRef("pk")))
    return Submission.objects.filter(
        Q(delegation__organisation_id__in=_bodies(user))
        | Q(pk__in=_joined(user))
        | (Q(delegation__round_id__in=_rounds(user)) & Q(sent))
    )


# Versions, with what they hold as rows.


def sees_version(user: AnyUser, version: Version) -> bool:
    """Return whether the user may know that the version exists.

    The body's own people may (a contributor learns only that it exists); focal points and deputies of joint members;
    officers once it was submitted and is not embargoed.
    """
    if consulting.works_for(user, version.submission.delegation) or reads_as_member(user, version.submission):
        return True
    return _open_to_officer(user, version)


# Inputs: rows for those who write them. Officers read through `visibility.reader` only.


def inputs_visible_to(user: AnyUser) -> QuerySet[Input]:
    """Return the inputs that the user may draft or reads for a body of the joint text.

    A contributor sees only what was assigned to them.
    """
    assignments = Assignment.objects.filter(
        delegation=OuterRef("version__submission__delegation"),
        recommendation=OuterRef("recommendation"),
        ended_at__isnull=True,
        membership__user_id=_id(user),
        membership__ended_at__isnull=True,
        membership__role=Role.CONTRIBUTOR,
    )
    return Input.objects.filter(
        Q(version__submission__delegation__organisation_id__in=_bodies(user, *consulting.DRAFTS_ALL))
        | (
            Q(version__submission__delegation__organisation_id__in=_bodies(user, Role.CONTRIBUTOR))
            & Exists(assignments)
        )
        | Q(version__submission_id__in=_joined(user))
    )


# Comments among colleagues: whoever of the body drafts on the subject, nobody else; not even bodies of a joint text.


def comments_visible_to(user: AnyUser) -> QuerySet[InternalComment]:
    """Return the comments on whose subject the user may draft."""
    assignments = Assignment.objects.filter(
        delegation=OuterRef("delegation"),
        recommendation=OuterRef("recommendation"),
        ended_at__isnull=True,
        membership__user_id=_id(user),
        membership__ended_at__isnull=True,
    )
    return InternalComment.objects.filter(
        Q(delegation__organisation_id__in=_bodies(user, *consulting.DRAFTS_ALL))
        | (Q(delegation__organisation_id__in=_bodies(user, Role.CONTRIBUTOR)) & Exists(assignments))
    )


# Words as officers read them, for many at once: `InputReader` says the same of one row (a test compares them).


def inputs_read_by(user: AnyUser, round_: Round, *, versions: QuerySet[Any, Any] | None = None) -> QuerySet[Input]:
    """Return the current inputs of the round whose words this officer may read.

    Embargoed inputs are left out. Inputs for the secretariat only need the duty `SEE_CONFIDENTIAL`. An input that is
    withheld because a redaction lost its place is included: SQL cannot know that.

    `versions` limits the rows to these ids, some of those that `states_open_now` returns.
    """
    current: Any = states_open_now(round_).values("version") if versions is None else versions
    rows = Input.objects.filter(version__in=current)
    if not consulting.has_any_duty(user, round_):
        return rows.none()
    if consulting.holds_duty(user, Duty.SEE_CONFIDENTIAL, round_):
        return rows
    return rows.exclude(for_secretariat_only([round_.pk]))


def inputs_read_in(user: AnyUser, *duties: str) -> QuerySet[Input]:
    """Return what `inputs_read_by` returns, for all rounds in which the person has one of the duties."""
    rounds = consulting.rounds_with_duty(user, *duties)
    rows = Input.objects.filter(version__in=open_versions(Q(submission__delegation__round__in=rounds)).values("pk"))
    sees_all = consulting.rounds_with_duty(user, Duty.SEE_CONFIDENTIAL)
    return rows.filter(Q(version__submission__delegation__round__in=sees_all) | ~for_secretariat_only(rounds))


def for_secretariat_only(rounds: Any) -> Q:
    """Return the condition for inputs of these rounds that only the secretariat may see.

    They are restricted by any version of the whole or of the line, by any later change, or because the body's content
    is held back. They are few, so they are collected once and not checked input by input.
    """
    own = {"submission__delegation__round__in": rounds, "level": Confidentiality.SECRETARIAT}
    changed = ConfidentialityChange.objects.filter(attachment__isnull=True, **own)
    level = {"confidentiality": Confidentiality.SECRETARIAT}
    whole = Version.objects.submitted().filter(submission__delegation__round__in=rounds, **level)
    lines = Input.objects.filter(
        version__submission__delegation__round__in=rounds, version__submitted_at__isnull=False, **level
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
    """Return whether the user may open the file.

    A contributor opens only their own files. An officer without `see_confidential` opens only files that are public by
    name, since a file contains names.
    """
    version = attachment.version
    if consulting.may_draft_all(user, version.submission.delegation) or reads_as_member(user, version.submission):
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
    """Return the files for which `sees_attachment` is true."""
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


def receipts_held_by(user: AnyUser) -> QuerySet[Receipt]:
    """Return the receipts of bodies that submitted, or that confirmed a joint text, for focal point and deputy."""
    own = Q(version__submission__delegation__organisation_id__in=_bodies(user, *consulting.DRAFTS_ALL))
    return Receipt.objects.filter(own | Q(version__submission_id__in=_signed(user)))


# Acts.


def may_begin(user: AnyUser, delegation: Delegation) -> bool:
    """Return whether the user may write: focal point, deputy, or a contributor with an assignment."""
    return consulting.may_draft_all(user, delegation) or bool(
        consulting.live_role(user, delegation.organisation_id) and consulting.assigned(user, delegation)
    )


def may_submit(user: AnyUser, submission: Submission) -> bool:
    """Return whether the user is the focal point, who alone submits, corrects and withdraws (DOMAIN 2)."""
    return consulting.is_focal_point(user, submission.delegation)


def may_triage(user: AnyUser, submission: Submission) -> bool:
    """Return whether the user has the triage duty and the delegation is not embargoed."""
    round_ = submission.delegation.round
    return consulting.holds_duty(user, Duty.TRIAGE, round_) and not is_embargoed(submission.delegation, clock.now())


def may_enter_on_behalf(user: AnyUser, delegation: Delegation) -> bool:
    """Return whether the user manages the round and so may enter letters and emails for the body that wrote them."""
    return consulting.holds_duty(user, Duty.MANAGE, delegation.round)


def may_tighten(user: AnyUser, submission: Submission) -> bool:
    """Return whether the user may restrict the submission further.

    The body's focal point and deputy may at any time; officers who see confidential content may for the body's safety.
    """
    return consulting.may_draft_all(user, submission.delegation) or consulting.holds_duty(
        user, Duty.SEE_CONFIDENTIAL, submission.delegation.round
    )


def may_redact(user: AnyUser, submission: Submission) -> bool:
    """Return whether the user may take part in redacting the submission; never alone (`redaction_requests`).

    Officers who see confidential content may, once it was submitted and is not embargoed.
    """
    delegation = submission.delegation
    may_see = consulting.holds_duty(user, Duty.SEE_CONFIDENTIAL, delegation.round) and was_sent(submission)
    return may_see and not is_embargoed(delegation, clock.now())


def redactable_by(user: AnyUser) -> QuerySet[Submission]:
    """Return the submissions for which `may_redact` is true."""
    sent = Exists(Version.objects.submitted().filter(submission=OuterRef("pk")))
    rounds = guardian.objects_with(user, [Duty.SEE_CONFIDENTIAL], Round)
    return without_embargoed(Submission.objects.filter(sent, delegation__round_id__in=rounds))


def may_erase(user: AnyUser, submission: Submission) -> bool:
    """Return whether the user manages the round. A site administrator asks for an erasure (`sensitive.erasure`)."""
    return consulting.holds_duty(user, Duty.MANAGE, submission.delegation.round)


def erasable_by(user: AnyUser) -> QuerySet[Submission]:
    """Return the submissions for which `may_erase` is true."""
    return Submission.objects.filter(delegation__round_id__in=guardian.objects_with(user, [Duty.MANAGE], Round))


def sees_submission_open(user: AnyUser, submission: Submission) -> bool:
    """Return whether the user is an officer of the round, and it was submitted and is not embargoed.

    Such officers may ask who sent the submission.
    """
    delegation = submission.delegation
    sent = consulting.has_any_duty(user, delegation.round) and was_sent(submission)
    return sent and not is_embargoed(delegation, clock.now())


def may_ask_for_original(user: AnyUser, attachment: Attachment) -> bool:
    """Return whether the user is an officer who may open the file's clean copy."""
    return _open_to_officer(user, attachment.version) and sees_attachment(user, attachment)


def may_answer_as_member(user: AnyUser, member: JointMember) -> bool:
    """Return whether the user is the focal point of the member, who confirms a joint submission for their own body."""
    return member.organisation_id is not None and (
        consulting.live_role(user, member.organisation_id) == Role.FOCAL_POINT
    )


def memberships_visible_to(user: AnyUser) -> QuerySet[JointMember]:
    """Return the joint invitations of the person's bodies, whatever the answer; for focal point and deputy."""
    return JointMember.objects.filter(
        organisation_id__in=_bodies(user, *consulting.DRAFTS_ALL), submission__kind=SubmissionKind.JOINT
    )


def _bodies(user: AnyUser, *roles: str) -> QuerySet[Any]:
    rows = Membership.objects.live().filter(user_id=_id(user))
    return (rows.filter(role__in=roles) if roles else rows).values("organisation_id")


def _joined(user: AnyUser) -> QuerySet[Any]:
    """Return the joint texts that the person's bodies confirmed or can still answer in time."""
    in_time = Q(expires_at__isnull=True) | Q(expires_at__gt=clock.now())
    return JointMember.objects.filter(
        Q(state=MemberState.CONFIRMED) | (Q(state=MemberState.INVITED) & in_time),
        organisation_id__in=_bodies(user, *consulting.DRAFTS_ALL),
        submission__kind=SubmissionKind.JOINT,
    ).values("submission_id")


def _signed(user: AnyUser) -> QuerySet[Any]:
    """Return the joint submissions that the person's bodies confirmed."""
    return JointMember.objects.filter(
        state=MemberState.CONFIRMED,
        organisation_id__in=_bodies(user, *consulting.DRAFTS_ALL),
        submission__kind=SubmissionKind.JOINT,
    ).values("submission_id")


def reads_as_member(user: AnyUser, submission: Submission) -> bool:
    """Return whether the joint text names a body for which the user speaks, and which has not declined it."""
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


def was_sent(submission: Submission) -> bool:
    """Return whether a version of it was submitted."""
    return Version.objects.submitted().filter(submission=submission).exists()


def files_public_by_name() -> QuerySet[Any, Any]:
    """Return the files that nothing restricts below public by name.

    Checked are the levels of the file and of the whole in any version, later changes, the rule of the round, and the
    inputs that were made from the file, since the file contains their words.
    """
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
    """Return the inputs made from the file that are not public by name in some version."""
    restricted = Input.objects.filter(line=OuterRef("line")).exclude(confidentiality=Confidentiality.PUBLIC)
    changed = ConfidentialityChange.objects.filter(line=OuterRef("line")).exclude(level=Confidentiality.PUBLIC)
    ties = FiledParagraph.objects.filter(paragraph__file=OuterRef("file"))
    return ties.filter(Q(Exists(restricted)) | Q(Exists(changed)))


def _id(user: AnyUser) -> Any:
    """Return the key of an active account; None, which matches no row, for anybody else."""
    return user.pk if getattr(user, "is_authenticated", False) and user.is_active else None
