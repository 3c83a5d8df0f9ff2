"""Rows of the synthesis by address, or NotAllowed: a report for people with a duty in its round, and its parts (A2)."""

from collections.abc import Sequence
from typing import Any, ClassVar
from urllib.parse import urlencode
from uuid import UUID

from django.urls import reverse
from django.utils.translation import gettext as _

from accounts.models import AnyUser
from consultations import permissions as consulting
from consultations.audience import audience_in
from consultations.enums import WORKS_ON_REPORTS
from consultations.lookups import OfficerMixin, row_or_404
from consultations.models import Recommendation, Round
from consultations.rounds.selectors import recommendations_of
from submissions.enums import POSITION_LETTERS, Position
from submissions.models import Input
from submissions.visibility.reader import InputReader
from submissions.visibility.visible_inputs import VisibleInput
from synthesis.models import Evidence, Finding, FindingComment, Section, SynthesisReport
from synthesis.permissions import READS_REPORTS


def get_report_or_404(user: AnyUser, key: UUID, *duties: str) -> SynthesisReport:
    """Return the report. Raises NotAllowed where the person has none of the duties in its round."""
    rounds = consulting.rounds_with_duty(user, *(duties or WORKS_ON_REPORTS))
    rows = SynthesisReport.objects.select_related("round__document", "round__rules")
    rows = rows.defer("round__document__reading")
    return row_or_404(rows.filter(pk=key, round__in=rounds).first())


def get_recommendation_or_404(report: SynthesisReport, key: UUID | None) -> Recommendation | None:
    """Return the recommendation; None for inputs on no recommendation."""
    return row_or_404(recommendations_of(report.round).filter(pk=key).first()) if key else None


def get_finding_or_404(report: SynthesisReport, key: UUID) -> Finding:
    rows = report.findings.filter(removed_at__isnull=True).select_related("report__round__rules", "section")
    return row_or_404(rows.select_related("recommendation__paragraph").filter(pk=key).first())


def get_any_finding_or_404(report: SynthesisReport, key: UUID) -> Finding:
    """Return the finding, also a removed one: who wrote a comment on it is told so and keeps the text."""
    return row_or_404(report.findings.select_related("report__round__rules").filter(pk=key).first())


def get_evidence_or_404(report: SynthesisReport, key: UUID) -> Evidence:
    rows = Evidence.objects.filter(finding__report=report, finding__removed_at__isnull=True)
    return row_or_404(rows.select_related("finding__report__round__rules", "input").filter(pk=key).first())


def get_comment_or_404(report: SynthesisReport, key: UUID) -> FindingComment:
    rows = FindingComment.objects.filter(finding__report=report)
    return row_or_404(rows.select_related("finding__report__round__rules").filter(pk=key).first())


def get_section_or_404(report: SynthesisReport, key: UUID) -> Section:
    return row_or_404(report.sections.select_related("report__round__rules").filter(pk=key).first())


def position_of(key: str | None) -> dict[str, Any]:
    """Return a position as its letter and in words."""
    if not key:
        return {"letter": "", "label": _("Without a position")}
    return {"letter": POSITION_LETTERS[Position(key)], "label": Position(key).label}


def read_by(user: AnyUser, round_: Round, input_: Input) -> VisibleInput:
    """Return the input as the person reads it, with redacted words as blocks of the same length.

    An input that the person does not see is treated as missing: raises NotAllowed.
    """
    reader = InputReader(round_, audience_in(user, round_), only=[input_.version.submission_id])
    visible = reader.inputs([input_.pk]).get(input_.pk)
    return row_or_404(visible if visible is not None and not visible.withheld else None)


def desk_url(
    report: SynthesisReport, about: UUID | None, *, finding: UUID | None = None, theme: str = "", page: str = ""
) -> str:
    """Return the URL of the desk on the recommendation or on none, with a finding opened and a page of a theme."""
    path = (
        reverse("synthesis:drafting", args=[report.pk, about])
        if about
        else reverse("synthesis:general", args=[report.pk])
    )
    parameters = [("theme", theme), ("page", page), ("finding", str(finding or ""))]
    query = urlencode([(name, value) for name, value in parameters if value])
    return f"{path}{'?' if query else ''}{query}{f'#finding-{finding}' if finding else ''}"


def crumbs(report: SynthesisReport | None, *labels: str) -> list[dict[str, Any]]:
    """Return the breadcrumbs from the list of reports to the page."""
    trail = [{"label": _("Synthesis"), "url": reverse("synthesis:reports")}]
    if report is not None:
        trail.append({"label": report.reference, "url": reverse("synthesis:report", args=[report.pk])})
    trail += [{"label": label, "url": ""} for label in labels]
    trail[-1]["url"] = ""
    return trail


class ReportMixin(OfficerMixin):
    """About a report in whose round the officer has one of `duties`."""

    duties: ClassVar[Sequence[str]] = READS_REPORTS
    object_name = "report"
    object: SynthesisReport
    title: Any
    user: Any

    def get_object(self, report: UUID, **kwargs: Any) -> SynthesisReport:
        return get_report_or_404(self.user, report, *self.duties)

    def get_crumbs(self) -> list[dict[str, Any]]:
        return crumbs(self.object, str(self.title))
