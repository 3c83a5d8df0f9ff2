"""Acts on the writing desk: writing, citing, placing and removing findings."""

from typing import Any
from uuid import UUID

from django.contrib import messages
from django.http import HttpRequest, HttpResponse, JsonResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.translation import gettext as _

from consultations.enums import Duty
from consultations.forms import tell
from consultations.models import Recommendation
from consultations.office import found, not_there, officer_page
from core.errors import Refused, Stale
from core.intake.names import isolated
from submissions.domain.places import marked
from submissions.models import Input
from submissions.views import autosaving
from synthesis import office
from synthesis.domain import findings
from synthesis.domain.staleness import settle as settle_evidence
from synthesis.domain.written import Preview, preview
from synthesis.forms import CiteForm, FindingForm, NewFindingForm, PartsForm, PlaceForm
from synthesis.models import Finding, SynthesisReport
from synthesis.views.desk import back_to, desk_page, opened_desk
from synthesis.views.reports import told


@officer_page("POST")
def add_finding(request: HttpRequest, report: UUID, recommendation: UUID | None = None) -> HttpResponse:
    row, about = opened_desk(request, report, recommendation)
    form = NewFindingForm(request.POST, report=row, prefix="new")
    counted = Preview()
    if form.is_valid():
        section, fields = form.cleaned_data["section"], {"text": form.cleaned_data["text"], "recommendation": about}
        fields |= _offered(request, Finding(report=row, section=section), fields)
        try:
            made = findings.add_finding(section, by=request.user, **fields)
            return redirect(back_to(request, row, about, made.pk))
        except Refused as refusal:
            tell(form, refusal)
            counted = preview(Finding(report=row, section=section), fields)
    return desk_page(request, row, about, status=422, new=form, counted=counted)


@officer_page("POST")
def edit_finding(request: HttpRequest, report: UUID, finding: UUID) -> HttpResponse:
    row, about, current = _open_finding(request, report, finding)
    form = FindingForm(request.POST, round=row.round, prefix="finding")
    if autosaving.asks(request):
        return _save_while_typing(request, current, form)
    stale, counted = None, Preview()
    if form.is_valid():
        fields = form.said()
        fields |= _offered(request, current, fields)
        try:
            findings.edit_finding(current, fields, revision=form.cleaned_data["revision"], by=request.user)
            messages.success(request, _("The finding is saved."))
            return redirect(back_to(request, row, about, finding))
        except Stale as caught:
            stale = caught
            again = request.POST.copy()
            again["finding-revision"] = str(caught.current.revision)
            form = FindingForm(again, round=row.round, prefix="finding")
            tell(form, caught)
        except Refused as refusal:
            tell(form, refusal)
            counted = preview(current, fields)
    status = 409 if stale else 422
    return desk_page(request, row, about, status=status, edited=form, selected=finding, stale=stale, counted=counted)


def _save_while_typing(request: HttpRequest, finding: Finding, form: FindingForm) -> HttpResponse:
    """As JSON: the next revision, or in words why it is not saved."""
    if form.is_valid():
        try:
            saved = findings.edit_finding(
                finding, form.said(), revision=form.cleaned_data["revision"], by=request.user, while_typing=True
            )
            return JsonResponse({"revision": saved.revision})
        except Stale as stale:
            told = _("%(who)s saved another text while you were writing. Nothing was overwritten.")
            who = isolated(stale.current.written_by.get_full_name())
            return JsonResponse({"told": told % {"who": who}}, status=409)
        except Refused as refusal:
            tell(form, refusal)
    return autosaving.refused(form)


@officer_page("POST")
def count(request: HttpRequest, report: UUID, finding: UUID) -> HttpResponse:
    """How the word would count as the form stands now: for the page while somebody types."""
    row, _about, current = _open_finding(request, report, finding)
    form = FindingForm(request.POST, round=row.round, prefix="finding")
    counted = preview(current, form.said()) if form.is_valid() else Preview()
    return render(request, "synthesis/desk/_count.html", {"counted": counted, "report": row, "id": "count"})


@officer_page("POST")
def cite(request: HttpRequest, report: UUID, recommendation: UUID | None = None) -> HttpResponse:
    row, about = opened_desk(request, report, recommendation)
    form = CiteForm(request.POST, findings=row.findings.filter(removed_at__isnull=True, recommendation=about))
    if form.is_valid():
        said = form.cleaned_data
        try:
            input, place = _passage(request, row, about, said)
            findings.cite(said["finding"], input, said["field"], *place, by=request.user)
            return redirect(back_to(request, row, about, said["finding"].pk))
        except Refused as refusal:
            tell(form, refusal)
    onto = form.cleaned_data.get("finding")
    return desk_page(request, row, about, status=422, cited=form, selected=onto.pk if onto else None)


@officer_page("POST")
def uncite(request: HttpRequest, report: UUID, evidence: UUID) -> HttpResponse:
    row = office.report_for(request.user, report, Duty.DRAFT_SYNTHESIS)
    passage = office.evidence_of(row, evidence)
    return _done(request, row, passage.finding, findings.uncite, passage)


@officer_page("POST")
def set_parts(request: HttpRequest, report: UUID, evidence: UUID) -> HttpResponse:
    """To which parts of the sentence a passage belongs."""
    row = office.report_for(request.user, report, Duty.DRAFT_SYNTHESIS)
    passage = office.evidence_of(row, evidence)
    finding = office.finding_of(row, passage.finding_id)
    form = PartsForm.of(passage.pk, passage.parts, finding.text, request.POST)
    if form.is_valid():
        try:
            findings.set_parts(passage, form.cleaned_data["parts"], by=request.user)
            messages.success(request, _("The parts are saved."))
            return redirect(back_to(request, row, finding.recommendation, finding.pk))
        except Refused as refusal:
            tell(form, refusal)
    parts = (passage.pk, form)
    return desk_page(request, row, finding.recommendation, status=422, selected=finding.pk, parts=parts)


@officer_page("POST")
def move(request: HttpRequest, report: UUID, finding: UUID, way: str) -> HttpResponse:
    row, _about, current = _open_finding(request, report, finding)
    if way not in ("up", "down"):
        raise not_there()
    return _done(request, row, current, findings.move_one, current, down=way == "down")


@officer_page("POST")
def place(request: HttpRequest, report: UUID, finding: UUID) -> HttpResponse:
    """To the end of another section, or before a finding there."""
    row, _about, current = _open_finding(request, report, finding)
    form = PlaceForm(request.POST, report=row, prefix="place")
    if not form.is_valid():
        messages.error(request, _("Choose a section of this report."))
        return redirect(_back(request, row, current))
    return _done(request, row, current, findings.move, current, **form.cleaned_data)


@officer_page("POST")
def settle(request: HttpRequest, report: UUID, finding: UUID) -> HttpResponse:
    row, _about, current = _open_finding(request, report, finding)
    return _done(request, row, current, settle_evidence, current)


@officer_page("GET", "HEAD", "POST")
def remove(request: HttpRequest, report: UUID, finding: UUID) -> HttpResponse:
    """Asked once; the row stays on record."""
    row, about, current = _open_finding(request, report, finding)
    errors = []
    if request.method == "POST":
        try:
            findings.remove_finding(current, by=request.user)
            messages.success(request, _("The finding is removed."))
            return redirect(back_to(request, row, about))
        except Refused as refusal:
            errors = told(refusal)
    context = {
        "report": row,
        "question": _("Remove this finding?"),
        "consequence": current.text,
        "button": _("Remove the finding"),
        "bad": True,
        "back": back_to(request, row, about, finding),
        "errors": errors,
        "crumbs": office.crumbs(row, _("Remove a finding")),
    }
    return render(request, "synthesis/reports/act.html", context, status=409 if errors else 200)


def _offered(request: HttpRequest, finding: Finding, fields: dict[str, Any]) -> dict[str, Any]:
    """The fields of the wording that was chosen in one click, counted anew; none where nothing was chosen."""
    key = request.POST.get("offer", "")
    chosen = [offer for offer in preview(finding, fields).offers if offer.key == key] if key else []
    return chosen[0].fields if chosen else {}


def _open_finding(
    request: HttpRequest, report: UUID, finding: UUID
) -> tuple[SynthesisReport, Recommendation | None, Finding]:
    row = office.report_for(request.user, report, Duty.DRAFT_SYNTHESIS)
    current = office.finding_of(row, finding)
    return row, current.recommendation, current


def _done(
    request: HttpRequest, report: SynthesisReport, finding: Finding, verb: Any, *args: Any, **kwargs: Any
) -> HttpResponse:
    """Does it, says what it refuses, and goes back to the finding."""
    try:
        verb(*args, by=request.user, **kwargs)
    except Refused as refusal:
        messages.error(request, str(refusal))
    return redirect(_back(request, report, finding))


def _back(request: HttpRequest, report: SynthesisReport, finding: Finding) -> str:
    """To the list of all findings for who acts from there (`?from=report`), else to the desk."""
    if request.GET.get("from") == "report":
        return f"{reverse('desk:report', args=[report.pk])}#finding-{finding.pk}"
    return back_to(request, report, finding.recommendation, finding.pk)


def _passage(
    request: HttpRequest, report: SynthesisReport, about: Recommendation | None, said: dict[str, Any]
) -> tuple[Input, tuple[int, int, str]]:
    """The input, and the place of the words in code points with them. Raises like `places.marked`."""
    rows = Input.objects.select_related("version__submission__delegation", "line")
    input = found(
        rows.filter(
            pk=said["input"],
            recommendation=about,
            version__submission__delegation__round=report.round,
            version__submitted_at__isnull=False,
        ).first()
    )
    text = office.read_by(request.user, report.round, input).text(said["field"])
    start, end = said["start"], said["end"]
    if said["points"] and start is not None and end is not None:
        return input, (start, end, text[start:end])
    return input, marked(text, said["words"], start, end)
