"""Who may do what with the synthesis. Where both are needed, a predicate has its queryset beside it.

The secretariat works by duty per round. Before its release nobody else learns that a report exists (A5).
"""

from django.db.models import Q, QuerySet
from wagtail.permissions import register_permission_policy

from accounts.models import AnyUser
from consultations import permissions as consulting
from consultations.enums import WORKS_ON_REPORTS, Duty
from consultations.models import Round
from core.security import guardian
from core.web.row_policies import RowPolicy
from submissions.enums import Confidentiality
from synthesis.models import DraftComment, SynthesisReport

# Who reads it from end to end before that, with the words that it rests on.
READS_REPORTS = (Duty.DRAFT_SYNTHESIS, Duty.REVIEW_SYNTHESIS, Duty.MANAGE)


def may_code(user: AnyUser, round_: Round) -> bool:
    """Return whether the person may edit the codebook, code passages and record dispositions."""
    return consulting.holds_duty(user, Duty.CODE, round_)


def check_may_code(user: AnyUser, round_: Round) -> None:
    """Raise NotAllowed `no_duty` unless `may_code`."""
    if not may_code(user, round_):
        raise consulting.no_duty(Duty.CODE)


def may_draft(user: AnyUser, round_: Round) -> bool:
    """Return whether the person may write findings, cite passages and order sections."""
    return consulting.holds_duty(user, Duty.DRAFT_SYNTHESIS, round_)


def check_may_draft(user: AnyUser, round_: Round) -> None:
    """Raise NotAllowed `no_duty` unless `may_draft`."""
    if not may_draft(user, round_):
        raise consulting.no_duty(Duty.DRAFT_SYNTHESIS)


def may_review(user: AnyUser, round_: Round) -> bool:
    """Return whether the person may comment on findings and approve a report of which they wrote nothing.

    See `review.approval`.
    """
    return consulting.holds_duty(user, Duty.REVIEW_SYNTHESIS, round_)


def may_publish(user: AnyUser, round_: Round) -> bool:
    """Return whether the person may record the sign-off of the issuing authority once two people have approved."""
    return consulting.holds_duty(user, Duty.MANAGE, round_)


def check_may_publish(user: AnyUser, round_: Round) -> None:
    """Raise NotAllowed `no_duty` unless `may_publish`."""
    if not may_publish(user, round_):
        raise consulting.no_duty(Duty.MANAGE)


def may_export(user: AnyUser, round_: Round) -> bool:
    """Return whether the person may compile files of the round for an audience."""
    return consulting.holds_duty(user, Duty.EXPORT, round_)


def sees_confidential(user: AnyUser, round_: Round) -> bool:
    """Return whether the person sees text, names and files of level `secretariat`, and who is behind `anonymous`."""
    return consulting.holds_duty(user, Duty.SEE_CONFIDENTIAL, round_)


def sees_report(user: AnyUser, report: SynthesisReport) -> bool:
    """Return whether the person sees the row itself.

    What the public reads is never the row but a Publication (`publication.selectors.released`).
    """
    return bool(consulting.duties_of(user, report.round) & set(WORKS_ON_REPORTS))


def reads_report(user: AnyUser, report: SynthesisReport) -> bool:
    """Return whether the person reads the whole report, with the passages it rests on."""
    return bool(consulting.duties_of(user, report.round) & set(READS_REPORTS))


def reports_visible_to(user: AnyUser) -> QuerySet[SynthesisReport]:
    """Return the reports of rounds in which the person has one of `WORKS_ON_REPORTS`."""
    return SynthesisReport.objects.filter(round_id__in=guardian.objects_with(user, WORKS_ON_REPORTS, Round))


# Comments of bodies on a circulated draft: their words, once submitted.


def reads_draft_comment(user: AnyUser, comment: DraftComment) -> bool:
    """Return whether the person reads a submitted comment on the draft.

    Readers of the report do; a comment for the secretariat only needs the duty to see confidential matter as well.
    """
    round_ = comment.circulation.report.round
    if comment.submitted_at is None or not consulting.duties_of(user, round_) & set(READS_REPORTS):
        return False
    return comment.confidentiality != Confidentiality.SECRETARIAT or sees_confidential(user, round_)


def draft_comments_read_by(user: AnyUser) -> QuerySet[DraftComment]:
    """Return the comments for which `reads_draft_comment` is true."""
    rows = DraftComment.objects.submitted().filter(
        circulation__report__round__in=guardian.objects_with(user, READS_REPORTS, Round)
    )
    sighted = guardian.objects_with(user, [Duty.SEE_CONFIDENTIAL], Round)
    return rows.exclude(~Q(circulation__report__round__in=sighted), confidentiality=Confidentiality.SECRETARIAT)


def _may(user: AnyUser, action: str, report: SynthesisReport) -> bool:
    if action == "view":
        return sees_report(user, report)
    return action in ("lock", "unlock") and may_draft(user, report.round)


def _may_somewhere(user: AnyUser, action: str) -> bool:
    return action == "view" and reports_visible_to(user).exists()


register_permission_policy(
    SynthesisReport,
    RowPolicy(SynthesisReport, visible_to=reports_visible_to, may=_may, may_somewhere=_may_somewhere),
)
