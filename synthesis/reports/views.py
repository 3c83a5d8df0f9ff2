"""Pages of reports: the list, a new one, its sections and findings, front matter, first draft, version comparison."""

from typing import Any
from uuid import UUID

from django.contrib import messages
from django.core.paginator import Paginator
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from accounts.models import AnyUser
from consultations import permissions as consulting
from consultations.audience import audience_in
from consultations.enums import Duty
from consultations.forms import add_refusal
from consultations.lookups import not_found, officer_page, row_or_404
from consultations.rounds.selectors import recommendations_of
from core import clock
from core.errors import Refusals, Refused, SaveConflict
from core.tables import listings
from core.web.forms import page_token
from synthesis import permissions
from synthesis.coding import services as coding_services
from synthesis.enums import ReportKind, ReportStage
from synthesis.exports import lists
from synthesis.models import SynthesisReport
from synthesis.reports import first_draft, lookups
from synthesis.reports import services as reports_services
from synthesis.reports.finding_rows import FindingRow, finding_rows
from synthesis.reports.forms import PROMISE, BeginForm, NamesForm, PieceFormSet, PlaceSectionForm, SectionForm
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
        "On each recommendation: for each kind of participant and position, a sentence that counts everybody who "
        "took it; then, for each theme, how many of them spoke of it. A person rewrites each. Passages that you "
        "may not read are not cited."
    ),
    ReportKind.SUMMARY: gettext_lazy(
        "On each recommendation: who took which position, by name; then who spoke of each theme. Nobody is named "
        "whose input is not public with its name. A person rewrites each sentence."
    ),
    ReportKind.DRAFT_TEXT: gettext_lazy(
        "The text of each recommendation on which something was received, with the passages that speak to it. A "
        "person revises each."
    ),
}


@officer_page()
def report_list(request: HttpRequest) -> HttpResponse:
    found = reports_of_office(request.user)
    if listings.requested_format(request):
        return listings.export_response(
            request, lists.reports(found, stages_of(list(found), clock.now())), round_id=None
        )
    page = Paginator(found, SHOWN).get_page(request.GET.get("page"))
    stages = stages_of(page.object_list, clock.now())
    context = {
        "page_obj": page,
        "exports": listings.format_links(request, page.paginator.count),
        "reports": [(row, chip(stages[row.pk])) for row in page],
        "may_begin": _rounds(request.user).exists(),
        "crumbs": lookups.crumbs(None),
    }
    return render(request, "synthesis/reports/list.html", context)


@officer_page("GET", "HEAD", "POST")
def begin(request: HttpRequest) -> HttpResponse:
    rounds = _rounds(request.user)
    row_or_404(rounds.first())
    form = BeginForm(request.POST if request.method == "POST" else None, rounds=rounds)
    if request.method == "POST" and form.is_valid():
        try:
            token = request.POST.get("token", "")
            report = reports_services.begin_report(by=request.user, token=token, **form.cleaned_data)
            return redirect("desk:report", report.pk)
        except Refused as refusal:
            add_refusal(form, refusal)
    context = {"form": form, "token": page_token(request), "crumbs": lookups.crumbs(None, _("Begin a report"))}
    return render(request, "synthesis/reports/begin.html", context, status=422 if form.errors else 200)


@officer_page()
def report_page(request: HttpRequest, report: UUID) -> HttpResponse:
    row = lookups.get_report_or_404(request.user, report)
    if listings.requested_format(request):
        found = finding_rows(row, by=request.user)
        return listings.export_response(
            request, lists.findings(row, found, audience_in(request.user, row.round)), round_id=row.round_id
        )
    return report_page_response(request, row)


@officer_page("GET", "HEAD", "POST")
def compile_draft(request: HttpRequest, report: UUID) -> HttpResponse:
    """A first draft, asked once."""
    row = lookups.get_report_or_404(request.user, report, Duty.DRAFT_SYNTHESIS)
    errors = []
    if request.method == "POST":
        try:
            made = first_draft.compile_draft(row, by=request.user)
            messages.success(request, _("%(count)d findings are drafted.") % {"count": len(made)})
            return redirect("desk:report", row.pk)
        except Refused as refusal:
            errors = refusal_messages(refusal)
    context = {
        "report": row,
        "left": coding_services.left_behind(row.round, by=request.user),
        "codes": permissions.may_code(request.user, row.round),
        "question": _("Compile a first draft?"),
        "consequence": FIRST_DRAFTS[ReportKind(row.kind)],
        "button": _("Compile the draft"),
        "back": address_of(row),
        "errors": errors,
        "crumbs": lookups.crumbs(row, _("First draft")),
    }
    return render(request, "synthesis/reports/compile.html", context, status=409 if errors else 200)


@officer_page("GET", "HEAD", "POST")
def front_matter(request: HttpRequest, report: UUID) -> HttpResponse:
    """The text before the findings; both texts where somebody saved another one in between (B4)."""
    row = lookups.get_report_or_404(request.user, report, Duty.DRAFT_SYNTHESIS)
    errors, theirs = [], None
    if request.method == "POST":
        pieces, names = PieceFormSet(request.POST, prefix="piece"), NamesForm(request.POST)
        if pieces.is_valid() and names.is_valid():
            try:
                seen = names.cleaned_data.pop("seen")
                reports_services.write_front_matter(
                    row, _pieces(pieces), by=request.user, digest_seen=seen, **names.cleaned_data
                )
                messages.success(request, _("The front matter is saved."))
                return redirect("desk:report", row.pk)
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
        for name, found in form.errors.items()
        for error in found
    ]
    return errors + [{"target": "", "message": str(error)} for error in pieces.non_form_errors()]


def chip(stage: ReportStage) -> dict[str, Any]:
    return {"word": stage.label, "tone": TONES.get(stage, "")}


def report_page_response(
    request: HttpRequest,
    row: SynthesisReport,
    *,
    status: int = 200,
    section: SectionForm | None = None,
    renamed: tuple[UUID, SectionForm] | None = None,
) -> HttpResponse:
    findings = finding_rows(row, by=request.user)
    may_draft = permissions.may_draft(request.user, row.round)
    stage = stage_of(row, clock.now())
    context = {
        "report": row,
        "chip": chip(stage),
        "is_out": stage.is_out,
        "sections": [
            (part, [each for each in findings if each.finding.section_id == part.pk], _rename_form(part, renamed))
            for part in row.sections.all()
        ],
        "totals": totals(findings),
        "count": len(findings),
        "exports": listings.format_links(request, len(findings)) if request.method == "GET" else [],
        "front_matter": reports_services.front_matter_words(row),
        "recommendations": [(each, _numbers(findings, each.pk)) for each in recommendations_of(row.round)],
        "general": _numbers(findings, None),
        "section_form": section or SectionForm(prefix="section"),
        "wrong": section or (renamed[1] if renamed else None),
        "renamed": renamed[0] if renamed else None,
        "edits": may_draft and not row.workflow_in_progress,
        "crumbs": lookups.crumbs(row),
        **tabs(request.user, row),
    }
    return render(request, "synthesis/reports/report.html", context, status=status)


def tabs(user: AnyUser, report: SynthesisReport) -> dict[str, bool]:
    """Which pages of the report the person has, and whether it is locked."""
    held = consulting.duties_of(user, report.round)
    reads = bool(held & set(permissions.READS_REPORTS))
    return {
        "may_draft": Duty.DRAFT_SYNTHESIS in held,
        "reads": reads,
        "covers": reads or Duty.CODE in held,
        "locked": report.workflow_in_progress,
    }


def totals(findings: list[FindingRow]) -> dict[str, int]:
    """What the findings owe."""
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
    """In the order of their places, emptied ones gone."""
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
    return lookups.crumbs(report, "")[1]["url"]


def refusal_messages(refusal: Refused) -> list[dict[str, str]]:
    """A refusal for the summary on top of a page, with everything it is made of."""
    faults = refusal.refusals if isinstance(refusal, Refusals) else []
    return [{"target": "", "message": str(each)} for each in (refusal, *faults)]


@officer_page("POST")
def add_section(request: HttpRequest, report: UUID) -> HttpResponse:
    row = lookups.get_report_or_404(request.user, report, Duty.DRAFT_SYNTHESIS)
    form = SectionForm(request.POST, prefix="section")
    if form.is_valid():
        try:
            section = reports_services.add_section(row, form.cleaned_data["title"], by=request.user)
            return redirect(f"{address_of(row)}#section-{section.pk}")
        except Refused as refusal:
            add_refusal(form, refusal)
    return report_page_response(request, row, status=422, section=form)


@officer_page("POST")
def rename_section(request: HttpRequest, report: UUID, section: UUID) -> HttpResponse:
    row = lookups.get_report_or_404(request.user, report, Duty.DRAFT_SYNTHESIS)
    part = lookups.get_section_or_404(row, section)
    form = SectionForm(request.POST, prefix=f"section-{section}")
    if form.is_valid():
        try:
            reports_services.rename_section(part, form.cleaned_data["title"], by=request.user)
            return redirect(f"{address_of(row)}#section-{section}")
        except Refused as refusal:
            add_refusal(form, refusal)
    return report_page_response(request, row, status=422, renamed=(section, form))


@officer_page("POST")
def move_section(request: HttpRequest, report: UUID, section: UUID, way: str) -> HttpResponse:
    """One place up or down, or by hand before another one."""
    row = lookups.get_report_or_404(request.user, report, Duty.DRAFT_SYNTHESIS)
    part = lookups.get_section_or_404(row, section)
    form = PlaceSectionForm(request.POST, report=row, prefix="place")
    try:
        if way == "place" and form.is_valid():
            reports_services.move_section(part, before=form.cleaned_data["before"], by=request.user)
        elif way in ("up", "down"):
            reports_services.move_section_one(part, down=way == "down", by=request.user)
        else:
            raise not_found()
    except Refused as refusal:
        messages.error(request, str(refusal))
    return redirect(f"{address_of(row)}#section-{section}")


@officer_page("POST")
def remove_section(request: HttpRequest, report: UUID, section: UUID) -> HttpResponse:
    row = lookups.get_report_or_404(request.user, report, Duty.DRAFT_SYNTHESIS)
    try:
        reports_services.remove_section(lookups.get_section_or_404(row, section), by=request.user)
    except Refused as refusal:
        messages.error(request, str(refusal))
    return redirect("desk:report", row.pk)


@officer_page()
def compare_page(request: HttpRequest, report: UUID) -> HttpResponse:
    """`then` and `now` are keys of versions; without them what was approved last by the person, else the version
    before the last, against the report as it is."""
    row = lookups.get_report_or_404(request.user, report, *permissions.READS_REPORTS)
    versions = versions_of(row)
    mine = approved_last_by(versions, request.user)
    then = _chosen(request, "then", versions) or mine or versions[min(1, len(versions) - 1)]
    now = _chosen(request, "now", versions)
    context = {
        "report": row,
        "chip": chip(stage_of(row, clock.now())),
        "versions": versions,
        "then": then,
        "now": now,
        "mine": mine,
        "found": compare(_text(row, then), _text(row, now) if now else current_text(row)),
        "reads": True,
        "may_draft": permissions.may_draft(request.user, row.round),
        "crumbs": lookups.crumbs(row, _("Compare")),
    }
    return render(request, "synthesis/reports/compare.html", context)


def _chosen(request: HttpRequest, name: str, versions: list[ReportVersion]) -> ReportVersion | None:
    """None where nothing is asked for; what is not a version of this report is not there."""
    asked = request.GET.get(name, "")
    return row_or_404(next((each for each in versions if str(each.key) == asked), None)) if asked else None


def _text(report: SynthesisReport, version: ReportVersion) -> Any:
    return text_of_revision(report.revisions.get(pk=version.key))
