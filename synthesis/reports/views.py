"""Pages of reports: the list, a new one, its sections and findings, front matter, first draft, version comparison."""

from collections import Counter
from typing import Any
from uuid import UUID

from django.contrib import messages
from django.core.paginator import Paginator
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.translation import gettext as _, gettext_lazy

from accounts.models import AnyUser
from consultations import permissions as consulting
from consultations.audience import audience_in
from consultations.documents.subject_words import are_questions
from consultations.enums import WORKS_ON_REPORTS, Duty
from consultations.lookups import OfficerMixin, not_found, officer_page, row_or_404
from consultations.rounds.selectors import recommendations_of
from core import clock
from core.errors import Refused, SaveConflict
from core.tables import listings
from core.web.act_views import ActView, ButtonView, ConfirmView, PageView
from core.web.forms import page_token, refusal_messages
from synthesis import permissions
from synthesis.coding import services as coding_services
from synthesis.enums import DraftOrder, ReportKind, ReportStage
from synthesis.exports import lists
from synthesis.first_draft.services import compile_draft
from synthesis.models import SynthesisReport
from synthesis.reports import lookups, services as reports_services
from synthesis.reports.findings.rows import FindingRow, finding_rows
from synthesis.reports.forms import (
    PROMISE,
    BeginForm,
    DraftForm,
    NamesForm,
    PieceFormSet,
    PlaceSectionForm,
    SectionForm,
)
from synthesis.reports.lookups import ReportMixin
from synthesis.reports.report_pages import report_page, url_at
from synthesis.reports.version_comparison import (
    ReportVersion,
    approved_last_by,
    compare,
    current_text,
    text_of_revision,
    versions_of,
)
from synthesis.review.approval import reports_of_office, stage_of, stages_of

SHOWN = 50
TONES = {
    ReportStage.CIRCULATED: "accent",
    ReportStage.IN_APPROVAL: "accent",
    ReportStage.RETURNED: "care",
    ReportStage.APPROVED: "accent",
    ReportStage.EMBARGOED: "accent",
    ReportStage.RELEASED: "good",
    ReportStage.WITHDRAWN: "bad",
}

FIRST_DRAFTS = {
    ReportKind.THEMATIC: gettext_lazy(
        "On each text, a paragraph: how many of each kind of participant took which position, what they "
        "referred to, differing views, and proposed wordings. Each clause has its evidence. A person edits the draft. "
        "Passages that you may not read are not cited."
    ),
    ReportKind.SUMMARY: gettext_lazy(
        "On each text, sentences of one source each: its position, what it proposed, and what it stated. "
        "Participants whose input is not public with their name are not named. A person edits the draft."
    ),
    ReportKind.DRAFT_TEXT: gettext_lazy(
        "Each text that received inputs, with the passages addressed to it. A person revises each text."
    ),
}
QUESTION_DRAFTS = FIRST_DRAFTS | {  # a question takes no position
    ReportKind.THEMATIC: gettext_lazy(
        "On each question, a paragraph: what each kind of participant referred to and stated, and differing views. "
        "Each clause has its evidence. A person edits the draft. Passages that you may not read are not cited."
    ),
    ReportKind.SUMMARY: gettext_lazy(
        "On each question, sentences of one source each: what it stated. Participants whose input is not public with "
        "their name are not named. A person edits the draft."
    ),
}


@officer_page()
def report_list(request: HttpRequest) -> HttpResponse:
    reports = reports_of_office(request.user)
    if listings.requested_format(request):
        return listings.export_response(
            request, lists.reports(reports, stages_of(list(reports), clock.now())), round_id=None
        )
    page = Paginator(reports, SHOWN).get_page(request.GET.get("page"))
    stages = stages_of(page.object_list, clock.now())
    context = {
        "page_obj": page,
        "exports": listings.format_links(request, page.paginator.count),
        "reports": [(row, chip(stages[row.pk])) for row in page],
        "may_begin": _rounds(request.user).exists(),
        "crumbs": lookups.crumbs(None),
    }
    return render(request, "synthesis/reports/list.html", context)


class DraftMixin(ReportMixin):
    """About a report that the officer drafts."""

    duties = (Duty.DRAFT_SYNTHESIS,)


class BeginView(OfficerMixin, ActView):
    form_class = BeginForm
    template_name = "synthesis/reports/begin.html"

    def get_object(self) -> None:
        self.rounds = _rounds(self.user)
        row_or_404(self.rounds.first())

    def get_form_kwargs(self) -> dict[str, Any]:
        return {**super().get_form_kwargs(), "rounds": self.rounds}

    def act(self, form: BeginForm) -> str:
        token, round_ = self.request.POST.get("token", ""), form.cleaned_data.pop("round")
        report = reports_services.begin_report(round_=round_, by=self.user, token=token, **form.cleaned_data)
        return reverse("synthesis:report", args=[report.pk])

    def get_context_data(self, **kwargs: Any) -> dict[str, Any]:
        return {"token": page_token(self.request), "crumbs": lookups.crumbs(None, _("Start a report")), **kwargs}


class ReportView(ReportMixin, PageView):
    template_name = "synthesis/reports/report.html"
    duties = WORKS_ON_REPORTS

    def get(self, request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponse:
        if not listings.requested_format(request):
            return super().get(request)
        row = self.object
        rows, audience = finding_rows(row, by=self.user), audience_in(self.user, row.round)
        return listings.export_response(request, lists.findings(row, rows, audience), round_id=row.round_id)

    def get_context_data(
        self, *, section: SectionForm | None = None, renamed: tuple[UUID, SectionForm] | None = None
    ) -> dict[str, Any]:
        row, parameters = self.object, self.request.GET
        findings = finding_rows(row, by=self.user, quotes=False)
        by_key = {each.finding.pk: each for each in findings}
        sections = list(row.sections.select_related("recommendation"))
        at = str(renamed[0]) if renamed else parameters.get("at", "")
        page = report_page(sections, [each.finding for each in findings], number=parameters.get("page"), at=at)
        counted = Counter(each.finding.section_id for each in findings)
        may_draft = permissions.may_draft(self.user, row.round)
        stage = stage_of(row, clock.now())
        return {
            "report": row,
            "chip": chip(stage),
            "is_out": stage.is_out,
            "page_obj": page.page,
            "pages_url": address_of(row) if self.request.method == "POST" else "",
            "sections": [
                (part, [by_key[each.pk] for each in part.findings], _rename_form(part.section, renamed))
                for part in page.parts
            ],
            "contents": [(each, counted[each.pk]) for each in sections],
            "totals": totals(findings),
            "count": len(findings),
            "exports": listings.format_links(self.request, len(findings)) if self.request.method == "GET" else [],
            "front_matter": reports_services.front_matter_words(row),
            "recommendations": [(each, _numbers(findings, each.pk)) for each in recommendations_of(row.round)],
            "general": _numbers(findings, None),
            "section_form": section or SectionForm(prefix="section"),
            "wrong": section or (renamed[1] if renamed else None),
            "renamed": renamed[0] if renamed else None,
            "edits": may_draft and not row.workflow_in_progress,
            "several": len(sections) > 1,
            "crumbs": lookups.crumbs(row),
            **tabs(self.user, row),
        }


class CompileDraftView(DraftMixin, ConfirmView):
    """A first draft, asked once."""

    template_name = "synthesis/reports/compile.html"
    success_url = "synthesis:report"
    title = gettext_lazy("First draft")

    def act(self) -> None:
        order = self.request.POST.get("order", DraftOrder.BY_RECOMMENDATION)
        findings_drafted = compile_draft(self.object, by=self.user, order=order)
        self.say(_("Findings drafted: %(count)d.") % {"count": len(findings_drafted)})

    def get_context_data(self, **kwargs: Any) -> dict[str, Any]:
        row = self.object
        drafts = QUESTION_DRAFTS if are_questions(row.round.subject_kinds) else FIRST_DRAFTS
        return super().get_context_data(
            left=coding_services.left_behind(row.round, by=self.user),
            codes=permissions.may_code(self.user, row.round),
            question=_("Compile a first draft?"),
            consequence=drafts[ReportKind(row.kind)],
            form=None if row.kind == ReportKind.DRAFT_TEXT else DraftForm(self.request.POST or None),
            button=_("Compile the draft"),
            back=address_of(row),
            **kwargs,
        )


@officer_page("GET", "HEAD", "POST")
def front_matter(request: HttpRequest, report: UUID) -> HttpResponse:
    """Show and save the text before the findings.

    Where somebody saved another text in between, show both (B4).
    """
    row = lookups.get_report_or_404(request.user, report, Duty.DRAFT_SYNTHESIS)
    errors, theirs = [], None
    if request.method == "POST":
        pieces, names = PieceFormSet(request.POST, prefix="piece"), NamesForm(request.POST)
        if pieces.is_valid() and names.is_valid():
            try:
                digest = names.cleaned_data.pop("seen")
                reports_services.write_front_matter(
                    row, _pieces(pieces), by=request.user, digest_seen=digest, **names.cleaned_data
                )
                messages.success(request, _("The front matter is saved."))
                return redirect("synthesis:report", row.pk)
            except SaveConflict as stale:
                theirs = {"report": stale.current, "pieces": reports_services.front_matter_words(stale.current)}
                names = NamesForm({**request.POST.dict(), "seen": reports_services.front_matter_digest(stale.current)})
                errors = [{"target": "", "message": str(stale)}]
            except Refused as refusal:
                errors = refusal_messages(refusal)
        else:
            errors = _front_matter_errors(names, pieces)
    else:
        initial = [_piece(kind, text) for kind, text in reports_services.front_matter_of(row)]
        pieces = PieceFormSet(initial=initial, prefix="piece")
        names = NamesForm(
            initial={
                "kind": row.kind,
                "title": row.title,
                "symbol": row.symbol,
                "seen": reports_services.front_matter_digest(row),
            }
        )
    context = {
        "report": row,
        "pieces": pieces,
        "names": names,
        "errors": errors,
        "theirs": theirs,
        "locked": row.workflow_in_progress,
        "may_draft": True,
        "reads": True,
        "crumbs": lookups.crumbs(row, _("Front matter")),
    }
    status = 409 if theirs is not None else 422 if errors else 200
    return render(request, "synthesis/reports/front_matter.html", context, status=status)


def _front_matter_errors(names: NamesForm, pieces: Any) -> list[dict[str, str]]:
    errors = [
        {"target": form[name].auto_id if name in form.fields else "", "message": str(error)}
        for form in (names, *pieces)
        for name, field_errors in form.errors.items()
        for error in field_errors
    ]
    return errors + [{"target": "", "message": str(error)} for error in pieces.non_form_errors()]


def chip(stage: ReportStage) -> dict[str, Any]:
    return {"word": stage.label, "tone": TONES.get(stage, "")}


def tabs(user: AnyUser, report: SynthesisReport) -> dict[str, bool]:
    """Return which pages of the report the person may open, and whether it is locked."""
    held = consulting.duties_of(user, report.round)
    reads = bool(held & set(permissions.READS_REPORTS))
    return {
        "may_draft": Duty.DRAFT_SYNTHESIS in held,
        "reads": reads,
        "covers": reads or Duty.CODE in held,
        "locked": report.workflow_in_progress,
    }


def totals(findings: list[FindingRow]) -> dict[str, int]:
    """Return how many findings need attention, lack evidence, or are contested."""
    return {
        "attention": sum(1 for each in findings if each.reasons),
        "without_evidence": sum(1 for each in findings if each.lacks_evidence),
        "contested": sum(1 for each in findings if each.remarks),
    }


def _numbers(findings: list[FindingRow], recommendation: UUID | None) -> dict[str, int]:
    mine = [each for each in findings if each.finding.recommendation_id == recommendation]
    return {"count": len(mine), **totals(mine)}


def _rename_form(part: Any, renamed: tuple[UUID, SectionForm] | None) -> SectionForm:
    if renamed and renamed[0] == part.pk:
        return renamed[1]
    return SectionForm(prefix=f"section-{part.pk}", initial={"title": part.title})


def _pieces(forms: Any) -> list[tuple[str, str]]:
    """Return the pieces in the order of their places, without emptied ones."""
    rows = [form.cleaned_data for form in forms if form.has_changed() or form.initial]
    rows = [row for row in rows if row.get("text") or row.get("kind", "").startswith(PROMISE)]
    rows.sort(key=lambda row: (row.get("ORDER") is None, row.get("ORDER") or 0))
    return [
        ("promise", row["kind"].removeprefix(PROMISE))
        if row["kind"].startswith(PROMISE)
        else (row["kind"], row["text"])
        for row in rows
    ]


def _piece(kind: str, text: str) -> dict[str, str]:
    return {"kind": f"{PROMISE}{text}", "text": ""} if kind == "promise" else {"kind": kind, "text": text}


def _rounds(user: AnyUser) -> Any:
    rows = consulting.rounds_with_duty(user, Duty.DRAFT_SYNTHESIS).filter(announced_at__isnull=False)
    return rows.order_by("-announced_at", "reference")


def address_of(report: SynthesisReport) -> str:
    return reverse("synthesis:report", args=[report.pk])


class AddSectionView(DraftMixin, ReportView, ActView):
    methods = ("POST",)
    form_class, form_name, prefix = SectionForm, "section", "section"

    def act(self, form: SectionForm) -> str:
        section = reports_services.add_section(self.object, form.cleaned_data["title"], by=self.user)
        return url_at("synthesis:report", self.object, section=section.pk)


class SectionMixin(DraftMixin):
    """Also about a section of the report, `section`; back to it."""

    def get_object(self, report: UUID, section: UUID, **kwargs: Any) -> SynthesisReport:
        row = super().get_object(report)
        self.section = lookups.get_section_or_404(row, section)
        return row

    def get_success_url(self) -> str:
        return url_at("synthesis:report", self.object, section=self.section.pk)


class RenameSectionView(SectionMixin, ReportView, ActView):
    methods = ("POST",)
    form_class = SectionForm

    def get_prefix(self) -> str:
        return f"section-{self.section.pk}"

    def act(self, form: SectionForm) -> None:
        reports_services.rename_section(self.section, form.cleaned_data["title"], by=self.user)

    def form_invalid(self, form: SectionForm) -> HttpResponse:
        return self.show(status=422, renamed=(self.section.pk, form))


class MoveSectionView(SectionMixin, ButtonView):
    """One place up or down, or by hand before another one."""

    def act(self) -> None:
        way = self.kwargs["way"]
        form = PlaceSectionForm(self.request.POST, report=self.object, prefix="place")
        if way == "place" and form.is_valid():
            reports_services.move_section(self.section, before=form.cleaned_data["before"], by=self.user)
        elif way in ("up", "down"):
            reports_services.move_section_one(self.section, down=way == "down", by=self.user)
        else:
            raise not_found()


class RemoveSectionView(SectionMixin, ButtonView):
    def get_success_url(self) -> str:
        return reverse("synthesis:report", args=[self.object.pk])

    def act(self) -> None:
        reports_services.remove_section(self.section, by=self.user)


@officer_page()
def compare_page(request: HttpRequest, report: UUID) -> HttpResponse:
    """Compare two versions; `then` and `now` are their keys.

    By default, the version that the person approved last, else the one before the last, is compared with the report as
    it is now.
    """
    row = lookups.get_report_or_404(request.user, report, *permissions.READS_REPORTS)
    versions = row_or_404(versions_of(row) or None)
    mine = approved_last_by(versions, request.user)
    then = _chosen(request, "then", versions) or mine or versions[min(1, len(versions) - 1)]
    now = _chosen(request, "now", versions)
    names = {str(each.pk): each.words for each in recommendations_of(row.round)}
    context = {
        "report": row,
        "chip": chip(stage_of(row, clock.now())),
        "versions": versions,
        "then": then,
        "now": now,
        "mine": mine,
        "found": compare(_text(row, then), _text(row, now) if now else current_text(row), names),
        "reads": True,
        "may_draft": permissions.may_draft(request.user, row.round),
        "crumbs": lookups.crumbs(row, _("Compare")),
    }
    return render(request, "synthesis/reports/compare.html", context)


def _chosen(request: HttpRequest, name: str, versions: list[ReportVersion]) -> ReportVersion | None:
    """Return the chosen version; None where none is asked for.

    Raises NotAllowed for a key of no version of this report.
    """
    key = request.GET.get(name, "")
    return row_or_404(next((each for each in versions if str(each.key) == key), None)) if key else None


def _text(report: SynthesisReport, version: ReportVersion) -> Any:
    return text_of_revision(report.revisions.get(pk=version.key))
