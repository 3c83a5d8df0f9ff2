"""What the synthesis adds to the secretariat's first page: counts of waiting work and of colleagues' recent work."""

from collections.abc import Callable, Iterable
from datetime import datetime
from uuid import UUID

from django.db.models import Count
from django.urls import reverse
from django.utils.functional import Promise
from django.utils.translation import ngettext_lazy

from accounts.models import User
from consultations import permissions as consulting
from consultations.enums import Duty
from consultations.panels import DeskItem
from core import clock
from submissions.permissions import inputs_read_in
from synthesis import permissions
from synthesis.coding import selectors
from synthesis.enums import ReportStage
from synthesis.models import CodedPassage, Correction, Corrigendum, FindingComment, ReviewEditor, SynthesisReport
from synthesis.publication.affected_paragraphs import planned_losses, waiting_paragraphs
from synthesis.quality.readiness import waits_for_statement
from synthesis.review.approval import reports_to_approve, stages_of


def approval_waiting(user: User) -> list[DeskItem]:
    label = ngettext_lazy("report to approve", "reports to approve", 1)
    return [
        DeskItem(1, label, reverse("synthesis:review", args=[row.pk]), Duty.REVIEW_SYNTHESIS, round_id=row.round_id)
        for row in reports_to_approve(user)
    ]


def coding_waiting(user: User) -> list[DeskItem]:
    return [
        DeskItem(
            count,
            ngettext_lazy("input without a theme", "inputs without a theme", count),
            reverse("coding:subjects", args=[key]),
            Duty.CODE,
            round_id=key,
        )
        for key, count in selectors.uncoded(user).items()
    ]


def published_waiting(user: User) -> list[DeskItem]:
    """Count paragraphs of published reports with a source that may no longer be shown."""
    return [
        DeskItem(
            len(rows),
            ngettext_lazy(
                "paragraph of a published report needs attention",
                "paragraphs of published reports need attention",
                len(rows),
            ),
            reverse("synthesis:corrigenda", args=[report.pk]),
            Duty.MANAGE,
            round_id=report.round_id,
        )
        for report, rows in waiting_paragraphs(user).items()
    ]


def planned_waiting(user: User) -> list[DeskItem]:
    """Count paragraphs that a planned release would not display."""
    return [
        DeskItem(
            count,
            ngettext_lazy(
                "paragraph of a planned release would not be displayed",
                "paragraphs of a planned release would not be displayed",
                count,
            ),
            reverse("synthesis:approval", args=[report.pk]),
            Duty.MANAGE,
            round_id=report.round_id,
        )
        for report, count in planned_losses(user).items()
    ]


def drafting_waiting(user: User) -> list[DeskItem]:
    return _of_reports(
        open_comments(user),
        lambda n: ngettext_lazy("open comment on a finding", "open comments on findings", n),
        "synthesis:review",
        Duty.DRAFT_SYNTHESIS,
    )


def comments_waiting(user: User) -> list[DeskItem]:
    """Count comments of participants on a draft that nobody has answered."""
    return _of_reports(
        unanswered_comments(user),
        lambda n: ngettext_lazy("comment on a draft to answer", "comments on drafts to answer", n),
        "synthesis:circulation",
        Duty.DRAFT_SYNTHESIS,
    )


def corrections_waiting(user: User) -> list[DeskItem]:
    """Count factual corrections that States asked for and nobody has answered."""
    return _of_reports(
        unanswered_corrections(user),
        lambda n: ngettext_lazy("factual correction to answer", "factual corrections to answer", n),
        "synthesis:facts",
        Duty.DRAFT_SYNTHESIS,
    )


def corrigenda_waiting(user: User) -> list[DeskItem]:
    """Count corrigenda that colleagues proposed and the person can confirm."""
    return _of_reports(
        corrigenda_to_confirm(user),
        lambda n: ngettext_lazy("corrigendum to confirm", "corrigenda to confirm", n),
        "synthesis:corrigenda",
        Duty.REVIEW_SYNTHESIS,
    )


def _of_reports(
    counts: Iterable[tuple[UUID, UUID, int]], label: Callable[[int], Promise], address: str, duty: Duty
) -> list[DeskItem]:
    """Return an item for each (round, report, number), which leads to the page of the report at `address`."""
    return [
        DeskItem(number, label(number), reverse(address, args=[report]), duty, round_id=round_id)
        for round_id, report, number in counts
    ]


def statements_waiting(user: User) -> list[DeskItem]:
    """List reports in approval whose review editor the person is, and has not signed the statement yet."""
    editors = ReviewEditor.objects.filter(user=user, ended_at__isnull=True).select_related("report__round")
    label = ngettext_lazy("statement of the review editor to sign", "statements of the review editor to sign", 1)
    return [
        DeskItem(
            1,
            label,
            reverse("synthesis:approval", args=[row.report_id]),
            Duty.REVIEW_SYNTHESIS,
            round_id=row.report.round_id,
        )
        for row in editors
        if row.report.workflow_in_progress and waits_for_statement(row)
    ]


def sign_offs_waiting(user: User) -> list[DeskItem]:
    """List reports that two people approved and that wait for the issuing authority's sign-off."""
    label = ngettext_lazy("report to sign off", "reports to sign off", 1)
    return [
        DeskItem(1, label, reverse("synthesis:approval", args=[row.pk]), Duty.MANAGE, round_id=row.round_id)
        for row in reports_to_sign_off(user)
    ]


def changes(user: User, since: datetime) -> list[DeskItem]:
    coded, commented = coded_since(user, since), commented_since(user, since)
    passages = ngettext_lazy("passage was coded by colleagues", "passages were coded by colleagues", coded)
    comments = ngettext_lazy("comment on a finding by colleagues", "comments on findings by colleagues", commented)
    return [
        DeskItem(coded, passages, reverse("coding:rounds"), Duty.CODE),
        DeskItem(commented, comments, reverse("synthesis:reports"), Duty.DRAFT_SYNTHESIS),
    ]


def open_comments(user: User) -> list[tuple[UUID, UUID, int]]:
    """Return round, report and number of unresolved comments on findings of the reports that the person drafts."""
    rows = FindingComment.objects.filter(
        settled_at__isnull=True,
        finding__removed_at__isnull=True,
        finding__report__round__in=consulting.rounds_with_duty(user, Duty.DRAFT_SYNTHESIS),
    )
    return list(rows.values_list("finding__report__round", "finding__report").annotate(Count("pk")))


def unanswered_comments(user: User) -> list[tuple[UUID, UUID, int]]:
    """Return round, report and number of comments on drafts that the person can answer and nobody has answered."""
    rows = permissions.draft_comments_read_by(user).filter(
        circulation__report__round__in=consulting.rounds_with_duty(user, Duty.DRAFT_SYNTHESIS), responses__isnull=True
    )
    return list(rows.order_by().values_list("circulation__report__round", "circulation__report").annotate(Count("pk")))


def unanswered_corrections(user: User) -> list[tuple[UUID, UUID, int]]:
    """Return round, report and number of corrections that States asked for and nobody has answered."""
    rows = Correction.objects.exclude(text="").filter(
        fact_check__finding__report__round__in=consulting.rounds_with_duty(user, Duty.DRAFT_SYNTHESIS),
        fact_check__finding__removed_at__isnull=True,
        answers__isnull=True,
    )
    report = "fact_check__finding__report"
    return list(rows.order_by().values_list(f"{report}__round", report).annotate(Count("pk")))


def corrigenda_to_confirm(user: User) -> list[tuple[UUID, UUID, int]]:
    """Return round, report and number of corrigenda that wait for a second person, proposed by somebody else."""
    rows = Corrigendum.objects.filter(
        report__round__in=consulting.rounds_with_duty(user, Duty.REVIEW_SYNTHESIS),
        confirmed_at__isnull=True,
        dropped_at__isnull=True,
    )
    counts = rows.exclude(proposed_by=user).order_by().values_list("report__round", "report").annotate(Count("pk"))
    return list(counts)


def reports_to_sign_off(user: User) -> list[SynthesisReport]:
    """Return approved reports that wait for a sign-off, in rounds that the person manages."""
    rounds = consulting.rounds_with_duty(user, Duty.MANAGE)
    rows = list(SynthesisReport.objects.filter(round__in=rounds, waits_for_sign_off=True))
    stages = stages_of(rows, clock.now()) if rows else {}
    return [row for row in rows if stages[row.pk] == ReportStage.APPROVED]


def coded_since(user: User, since: datetime) -> int:
    """Count passages that colleagues coded since then, of inputs that the person codes and reads."""
    read = inputs_read_in(user, Duty.CODE).order_by().values("pk")
    return CodedPassage.objects.filter(input__in=read, at__gt=since).exclude(by=user).count()


def commented_since(user: User, since: datetime) -> int:
    """Count comments by colleagues since then, on findings of reports that the person drafts or reviews."""
    mine = consulting.rounds_with_duty(user, Duty.DRAFT_SYNTHESIS, Duty.REVIEW_SYNTHESIS)
    return FindingComment.objects.filter(finding__report__round__in=mine, at__gt=since).exclude(by=user).count()
