"""Reports: the list, a new one, its sections with all findings, its front matter, a first draft."""

from typing import Any
from uuid import UUID

from django.contrib import messages
from django.core.paginator import Paginator
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from consultations import rules as consulting
from consultations.domain.audience import audience_in
from consultations.domain.queries import recommendations_of
from consultations.enums import Duty
from consultations.forms import tell
from consultations.office import found, officer_page
from core import clock, listings
from core.errors import Refused, Several, Stale
from core.form_tokens import page_token
from synthesis import office, rules
from synthesis.domain import carrying, drafts, reports
from synthesis.domain.stages import reports_of_office, stage_of, stages_of
from synthesis.domain.written import Written, written
from synthesis.enums import ReportKind, ReportStage
from synthesis.exports import lists
from synthesis.forms import PROMISE, BeginForm, NamesForm, PieceFormSet, SectionForm
from synthesis.models import SynthesisReport

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
    if listings.wanted(request):
        return listings.answer(request, lists.reports(found, stages_of(list(found), clock.now())), round=None)
    page = Paginator(found, SHOWN).get_page(request.GET.get("page"))
    stages = stages_of(page.object_list, clock.now())
    context = {
        "page_obj": page,
        "exports": listings.links(request, page.paginator.count),
        "reports": [(row, chip(stages[row.pk])) for row in page],
        "may_begin": _rounds(request.user).exists(),
        "crumbs": office.crumbs(None),
    }
    return render(request, "synthesis/reports/list.html", context)


@officer_page("GET", "HEAD", "POST")
def begin(request: HttpRequest) -> HttpResponse:
    rounds = _rounds(request.user)
    found(rounds.first())
    form = BeginForm(request.POST if request.method == "POST" else None, rounds=rounds)
    if request.method == "POST" and form.is_valid():
        try:
            token = request.POST.get("token", "")
            report = reports.begin_report(by=request.user, token=token, **form.cleaned_data)
            return redirect("desk:report", report.pk)
        except Refused as refusal:
            tell(form, refusal)
    context = {"form": form, "token": page_token(request), "crumbs": office.crumbs(None, _("Begin a report"))}
    return render(request, "synthesis/reports/begin.html", context, status=422 if form.errors else 200)


@officer_page()
def report_page(request: HttpRequest, report: UUID) -> HttpResponse:
    row = office.report_for(request.user, report)
    if listings.wanted(request):
        found = written(row, by=request.user)
        return listings.answer(
            request, lists.findings(row, found, audience_in(request.user, row.round)), round=row.round_id
        )
    return page_of(request, row)


@officer_page("GET", "HEAD", "POST")
def compile_draft(request: HttpRequest, report: UUID) -> HttpResponse:
    """A first draft, asked once."""
    row = office.report_for(request.user, report, Duty.DRAFT_SYNTHESIS)
    errors = []
    if request.method == "POST":
        try:
            made = drafts.compile_draft(row, by=request.user)
            messages.success(request, _("%(count)d findings are drafted.") % {"count": len(made)})
            return redirect("desk:report", row.pk)
        except Refused as refusal:
            errors = told(refusal)
    context = {
        "report": row,
        "left": carrying.left_behind(row.round, by=request.user),
        "codes": rules.may_code(request.user, row.round),
        "question": _("Compile a first draft?"),
        "consequence": FIRST_DRAFTS[ReportKind(row.kind)],
        "button": _("Compile the draft"),
        "back": address_of(row),
        "errors": errors,
        "crumbs": office.crumbs(row, _("First draft")),
    }
    return render(request, "synthesis/reports/compile.html", context, status=409 if errors else 200)


@officer_page("GET", "HEAD", "POST")
def front_matter(request: HttpRequest, report: UUID) -> HttpResponse:
    """The text before the findings; both texts where somebody saved another one in between (B4)."""
    row = office.report_for(request.user, report, Duty.DRAFT_SYNTHESIS)
    errors, theirs = [], None
    if request.method == "POST":
        pieces, names = PieceFormSet(request.POST, prefix="piece"), NamesForm(request.POST)
        if pieces.is_valid() and names.is_valid():
            try:
                reports.write_front_matter(row, _pieces(pieces), by=request.user, **names.cleaned_data)
                messages.success(request, _("The front matter is saved."))
                return redirect("desk:report", row.pk)
            except Stale as stale:
                theirs = {"report": stale.current, "pieces": reports.front_matter_words(stale.current)}
                names = NamesForm({**request.POST.dict(), "seen": reports.front_matter_digest(stale.current)})
                errors = [{"target": "", "message": str(stale)}]
            except Refused as refusal:
                errors = told(refusal)
        else:
            errors = _front_matter_errors(names, pieces)
    else:
        initial = [_piece(kind, text) for kind, text in reports.front_matter_of(row)]
        pieces = PieceFormSet(initial=initial, prefix="piece")
        names = NamesForm(
            initial={
                "kind": row.kind,
                "title": row.title,
                "symbol": row.symbol,
                "seen": reports.front_matter_digest(row),
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
        "crumbs": office.crumbs(row, _("Front matter")),
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


def page_of(
    request: HttpRequest,
    row: SynthesisReport,
    *,
    status: int = 200,
    section: SectionForm | None = None,
    renamed: tuple[UUID, SectionForm] | None = None,
) -> HttpResponse:
    findings = written(row, by=request.user)
    may_draft = rules.may_draft(request.user, row.round)
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
        "exports": listings.links(request, len(findings)) if request.method == "GET" else [],
        "front_matter": reports.front_matter_words(row),
        "recommendations": [(each, _numbers(findings, each.pk)) for each in recommendations_of(row.round)],
        "general": _numbers(findings, None),
        "section_form": section or SectionForm(prefix="section"),
        "wrong": section or (renamed[1] if renamed else None),
        "renamed": renamed[0] if renamed else None,
        "edits": may_draft and not row.workflow_in_progress,
        "crumbs": office.crumbs(row),
        **tabs(request.user, row),
    }
    return render(request, "synthesis/reports/report.html", context, status=status)


def tabs(user: Any, report: SynthesisReport) -> dict[str, bool]:
    """Which pages of the report the person has, and whether it is locked."""
    held = consulting.duties_of(user, report.round)
    reads = bool(held & set(rules.READS_REPORTS))
    return {
        "may_draft": Duty.DRAFT_SYNTHESIS in held,
        "reads": reads,
        "covers": reads or Duty.CODE in held,
        "locked": report.workflow_in_progress,
    }


def totals(findings: list[Written]) -> dict[str, int]:
    """What the findings owe."""
    return {
        "attention": sum(1 for each in findings if each.reasons),
        "without_evidence": sum(1 for each in findings if each.lacks_evidence),
        "contested": sum(1 for each in findings if each.remarks),
    }


def _numbers(findings: list[Written], recommendation: UUID | None) -> dict[str, int]:
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


def _rounds(user: Any) -> Any:
    rows = consulting.rounds_with_duty(user, Duty.DRAFT_SYNTHESIS).filter(announced_at__isnull=False)
    return rows.order_by("-announced_at", "reference")


def address_of(report: SynthesisReport) -> str:
    return office.crumbs(report, "")[1]["url"]


def told(refusal: Refused) -> list[dict[str, str]]:
    """A refusal for the summary on top of a page, with everything it is made of."""
    faults = refusal.refusals if isinstance(refusal, Several) else []
    return [{"target": "", "message": str(each)} for each in (refusal, *faults)]
