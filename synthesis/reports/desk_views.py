"""The writing desk and the acts on it: write, cite, move, resolve and remove findings."""

from typing import Any
from uuid import UUID

from django.contrib import messages
from django.http import HttpRequest, HttpResponse, JsonResponse, QueryDict
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.translation import gettext as _, gettext_lazy

from accounts.people.services import device_key
from consultations.audience import audience_in
from consultations.enums import Duty
from consultations.lookups import OfficerMixin, not_found, officer_page, row_or_404
from consultations.models import Recommendation
from consultations.rounds.selectors import recommendations_of
from core.errors import Refused, SaveConflict
from core.files.kinds import isolated
from core.web.act_views import ActView, ButtonView, ConfirmView
from core.web.forms import add_refusal
from submissions.drafting import answer_views
from submissions.models import Input
from submissions.visibility.text_ranges import marked_range
from synthesis.models import Finding, SynthesisReport
from synthesis.quality.staleness import confirm_evidence
from synthesis.reports import desk as desks, desk as reports_desk, lookups
from synthesis.reports.findings import services as findings
from synthesis.reports.findings.rows import (
    CitedPassage,
    CountPreview,
    FindingRow,
    finding_rows,
    nearest_first,
    preview_count,
)
from synthesis.reports.forms import CiteForm, CommentForm, FindingForm, NewFindingForm, PartsForm, PlaceForm
from synthesis.reports.report_pages import section_url, side_by_side, url_at
from synthesis.reports.views import DraftMixin, totals


@officer_page()
def desk(request: HttpRequest, report: UUID, recommendation: UUID | None = None) -> HttpResponse:
    return desk_page(request, *opened_desk(request, report, recommendation))


def opened_desk(
    request: HttpRequest, report: UUID, about: UUID | None
) -> tuple[SynthesisReport, Recommendation | None]:
    row = lookups.get_report_or_404(request.user, report, Duty.DRAFT_SYNTHESIS)
    return row, lookups.get_recommendation_or_404(row, about)


def desk_page(
    request: HttpRequest,
    report: SynthesisReport,
    about: Recommendation | None,
    *,
    status: int = 200,
    selected: UUID | None = None,
    edited: FindingForm | None = None,
    new: NewFindingForm | None = None,
    cited: CiteForm | None = None,
    parts: tuple[UUID, PartsForm] | None = None,
    conflict: dict[str, Any] | None = None,
    counted: CountPreview | None = None,
) -> HttpResponse:
    keys = report.findings.filter(removed_at__isnull=True, recommendation=about).values_list("pk", flat=True)
    rows = finding_rows(report, by=request.user, only=set(keys))
    audience = audience_in(request.user, report.round)
    theme, number = request.GET.get("theme", ""), request.GET.get("page")
    answered = reports_desk.answers_by_kind(report.round, about, rows, audience)
    selected_key = str(selected or request.GET.get("finding", ""))
    opened = next((each for each in rows if str(each.finding.pk) == selected_key), None)
    sentence = opened.finding.text if opened else ""
    bench = desks.desk_passages(report.round, about, theme, rows, by=request.user, number=number, sentence=sentence)
    locked = report.workflow_in_progress
    all_recommendations = list(recommendations_of(report.round))
    at = all_recommendations.index(about) if about else -1
    of_opened = counted if edited else (preview_count(opened.finding) if opened and not locked else None)
    context = {
        "report": report,
        "round": report.round,
        "about": about,
        "counted": of_opened,
        "new_counted": counted if new else None,
        "bench": bench,
        "segments": _segments(request, report, about, bench, opened),
        "page_obj": bench.page,
        "groups": [(lookups.position_of(key), count, words) for key, count, words in bench.groups],
        "answered": answered,
        "silent": sum(each.invited - each.spoke for each in answered),
        "rests": reports_desk.rests(answered),
        "rests_total": sum(each.cited for each in answered),
        "findings": rows,
        "opened": opened,
        "keeps": device_key(request.user),
        "form": edited or (FindingForm.of(opened.finding, report.round, audience) if opened and not locked else None),
        "place_form": PlaceForm(report=report, prefix="place", initial={"section": opened.finding.section_id})
        if opened
        else None,
        "comment_form": CommentForm(prefix="comment"),
        "conflict": conflict,
        "new": new or NewFindingForm(report=report, prefix="new", initial=_section_for(rows)),
        "new_open": new is not None,
        "cited": cited,
        "rests_on": _rests_on(opened, parts, locked=locked) if opened else [],
        "wrong": edited or new or cited or (parts[1] if parts else None),
        "lost_words": cited.data.get("words", "") if cited else "",
        "has_sections": report.sections.exists(),
        "totals": totals(rows),
        "open_lines": reports_desk.open_lines(report, about),
        "locked": locked,
        "before": all_recommendations[at - 1] if at > 0 else None,
        "after": all_recommendations[at + 1] if 0 <= at < len(all_recommendations) - 1 else None,
        "query": f"?theme={bench.current}&page={bench.page.number}" if bench.current else "",
        "add_url": _named("add", report, about),
        "cite_url": _named("cite", report, about),
        "crumbs": lookups.crumbs(report, about.words if about else _("Not on a specific text")),
    }
    return render(request, "synthesis/desk/desk.html", context, status=status)


def _rests_on(
    opened: FindingRow, refused: tuple[UUID, PartsForm] | None, *, locked: bool
) -> list[tuple[CitedPassage, PartsForm | None]]:
    """Return the passages under the opened finding, each with a form for the parts it supports, if there are parts."""
    text, rests = opened.finding.text, []
    for row in nearest_first(opened):
        form = refused[1] if refused and refused[0] == row.id else PartsForm.of(row.id, row.parts, text)
        rests.append((row, form if form.fields["parts"].choices and not locked else None))  # type: ignore[attr-defined]  # a field of choices
    return rests


def _segments(
    request: HttpRequest,
    report: SynthesisReport,
    about: Recommendation | None,
    bench: desks.DeskPassages,
    opened: FindingRow | None,
) -> list[dict[str, Any]]:
    finding = opened.finding.pk if opened else None
    key = about.pk if about else None
    return [
        {
            "label": theme.name if theme else _("Not coded"),
            "url": lookups.desk_url(report, key, theme=tab, finding=finding),
            "count": number,
            "current": tab == bench.current,
        }
        for tab, theme, number in bench.tabs
    ]


def _section_for(rows: list[FindingRow]) -> dict[str, Any]:
    return {"section": rows[-1].finding.section_id} if rows else {}


def _named(what: str, report: SynthesisReport, about: Recommendation | None) -> str:
    if about is None:
        return reverse(f"synthesis:{what}_general", args=[report.pk])
    name = "add_finding" if what == "add" else what
    return reverse(f"synthesis:{name}", args=[report.pk, about.pk])


def back_to(
    request: HttpRequest, report: SynthesisReport, about: Recommendation | None, finding: UUID | None = None
) -> str:
    theme = request.GET.get("theme", "")
    safe = theme if len(theme) <= 36 and theme.replace("-", "").isalnum() else ""
    page = request.GET.get("page", "")
    page = page if page.isascii() and page.isdigit() and page != "1" else ""
    return lookups.desk_url(report, about.pk if about else None, finding=finding, theme=safe, page=page)


class DeskActMixin(OfficerMixin):
    """An act on the desk of a report, on a recommendation or on none (`about`)."""

    methods = ("POST",)
    user: Any

    def get_object(self, report: UUID, recommendation: UUID | None = None) -> SynthesisReport:
        row, self.about = opened_desk(self.request, report, recommendation)
        return row


class AddFindingView(DeskActMixin, ActView):
    form_class, prefix = NewFindingForm, "new"
    counted = CountPreview()

    def get_form_kwargs(self) -> dict[str, Any]:
        return {**super().get_form_kwargs(), "report": self.object}

    def act(self, form: NewFindingForm) -> str:
        section, fields = (
            form.cleaned_data["section"],
            {"text": form.cleaned_data["text"], "recommendation": self.about},
        )
        fields |= _offered(self.request, Finding(report=self.object, section=section), fields)
        try:
            finding = findings.add_finding(section, by=self.user, **fields)
        except Refused:
            self.counted = preview_count(Finding(report=self.object, section=section), fields)
            raise
        return back_to(self.request, self.object, self.about, finding.pk)

    def form_invalid(self, form: NewFindingForm) -> HttpResponse:
        return desk_page(self.request, self.object, self.about, status=422, new=form, counted=self.counted)


@officer_page("POST")
def edit_finding(request: HttpRequest, report: UUID, finding: UUID) -> HttpResponse:
    row, about, current = _open_finding(request, report, finding)
    form = _finding_form(request, current, request.POST)
    if answer_views.wants_autosave(request):
        return _save_while_typing(request, current, form)
    conflict, counted = None, CountPreview()
    if form.is_valid():
        fields = form.fields_given()
        fields |= _offered(request, current, fields)
        try:
            findings.edit_finding(current, fields, revision=form.cleaned_data["revision"], by=request.user)
            messages.success(request, _("The finding is saved."))
            return redirect(back_to(request, row, about, finding))
        except SaveConflict as stale:
            conflict = side_by_side(row, stale, _("Your text"))
            again = request.POST.copy()
            again["finding-revision"] = str(stale.current.revision)
            form = _finding_form(request, current, again)
            add_refusal(form, stale)
        except Refused as refusal:
            add_refusal(form, refusal)
            counted = preview_count(current, fields)
    status = 409 if conflict else 422
    return desk_page(
        request, row, about, status=status, edited=form, selected=finding, conflict=conflict, counted=counted
    )


def _finding_form(request: HttpRequest, finding: Finding, data: QueryDict) -> FindingForm:
    round_ = finding.report.round
    audience = audience_in(request.user, round_)
    return FindingForm(data, finding=finding, round_=round_, audience=audience, prefix="finding")


def _save_while_typing(request: HttpRequest, finding: Finding, form: FindingForm) -> HttpResponse:
    """Save and answer as JSON: the next revision, or a message why it is not saved."""
    if form.is_valid():
        try:
            saved = findings.edit_finding(
                finding, form.fields_given(), revision=form.cleaned_data["revision"], by=request.user, while_typing=True
            )
            return JsonResponse({"revision": saved.revision})
        except SaveConflict as stale:
            message = _("%(who)s saved another text while you were writing. Nothing was overwritten.")
            who = isolated(stale.current.written_by.get_full_name())
            return JsonResponse({"told": message % {"who": who}}, status=409)
        except Refused as refusal:
            add_refusal(form, refusal)
    return answer_views.refused_response(form)


@officer_page("POST")
def count(request: HttpRequest, report: UUID, finding: UUID) -> HttpResponse:
    """Show how the word would count with the form as it is now, while somebody types."""
    row, _about, current = _open_finding(request, report, finding)
    form = _finding_form(request, current, request.POST)
    counted = preview_count(current, form.fields_given()) if form.is_valid() else CountPreview()
    return render(request, "synthesis/desk/_count.html", {"counted": counted, "report": row, "id": "count"})


class CiteView(DeskActMixin, ActView):
    form_class = CiteForm

    def get_form_kwargs(self) -> dict[str, Any]:
        rows = self.object.findings.filter(removed_at__isnull=True, recommendation=self.about)
        return {**super().get_form_kwargs(), "findings": rows}

    def act(self, form: CiteForm) -> str:
        cleaned = form.cleaned_data
        input_, place = _passage(self.request, self.object, self.about, cleaned)
        findings.cite(cleaned["finding"], input_, cleaned["field"], *place, by=self.user)
        return back_to(self.request, self.object, self.about, cleaned["finding"].pk)

    def form_invalid(self, form: CiteForm) -> HttpResponse:
        onto = form.cleaned_data.get("finding")
        selected = onto.pk if onto else None
        return desk_page(self.request, self.object, self.about, status=422, cited=form, selected=selected)


class FindingMixin(DraftMixin):
    """Also about a finding of the report, `finding`; back to it."""

    def get_object(self, report: UUID, finding: UUID, **kwargs: Any) -> SynthesisReport:
        row = super().get_object(report)
        self.finding = lookups.get_finding_or_404(row, finding)
        return row

    def get_success_url(self) -> str:
        return _back(self.request, self.object, self.finding)


class EvidenceMixin(DraftMixin):
    """Also about a passage that a finding cites, `passage`."""

    def get_object(self, report: UUID, evidence: UUID) -> SynthesisReport:
        row = super().get_object(report)
        self.passage = lookups.get_evidence_or_404(row, evidence)
        return row


class UnciteView(EvidenceMixin, ButtonView):
    def get_success_url(self) -> str:
        return _back(self.request, self.object, self.passage.finding)

    def act(self) -> None:
        findings.uncite(self.passage, by=self.user)


class SetPartsView(EvidenceMixin, ActView):
    """To which parts of the sentence a passage belongs."""

    methods = ("POST",)
    success_message = gettext_lazy("The parts are saved.")

    def get_object(self, report: UUID, evidence: UUID) -> SynthesisReport:
        row = super().get_object(report, evidence)
        self.finding = lookups.get_finding_or_404(row, self.passage.finding_id)
        return row

    def get_form(self, form_class: Any = None) -> PartsForm:
        return PartsForm.of(self.passage.pk, self.passage.parts, self.finding.text, self.request.POST)

    def act(self, form: PartsForm) -> str:
        findings.set_parts(self.passage, form.cleaned_data["parts"], by=self.user)
        return back_to(self.request, self.object, self.finding.recommendation, self.finding.pk)

    def form_invalid(self, form: PartsForm) -> HttpResponse:
        context = {"selected": self.finding.pk, "parts": (self.passage.pk, form)}
        return desk_page(self.request, self.object, self.finding.recommendation, status=422, **context)


class MoveView(FindingMixin, ButtonView):
    def act(self) -> None:
        way = self.kwargs["way"]
        if way not in ("up", "down"):
            raise not_found()
        findings.move_finding_by_one(self.finding, down=way == "down", by=self.user)


class PlaceView(FindingMixin, ButtonView):
    """To the end of another section, or before a finding there."""

    def act(self) -> None:
        form = PlaceForm(self.request.POST, report=self.object, prefix="place")
        if not form.is_valid():
            raise Refused("section_missing", _("Choose a section of this report."))
        findings.move_finding(self.finding, by=self.user, **form.cleaned_data)


class ConfirmEvidenceView(FindingMixin, ButtonView):
    def act(self) -> None:
        confirm_evidence(self.finding, by=self.user)


class RemoveView(FindingMixin, ConfirmView):
    """Asked once; the row stays on record."""

    template_name = "synthesis/reports/act.html"
    success_message = gettext_lazy("The finding is removed.")
    title = gettext_lazy("Remove a finding")

    def act(self) -> str:
        findings.remove_finding(self.finding, by=self.user)
        return back_to(self.request, self.object, self.finding.recommendation)

    def get_context_data(self, **kwargs: Any) -> dict[str, Any]:
        return super().get_context_data(
            question=_("Remove this finding?"),
            consequence=self.finding.text,
            button=_("Remove the finding"),
            bad=True,
            back=back_to(self.request, self.object, self.finding.recommendation, self.finding.pk),
            **kwargs,
        )


def _offered(request: HttpRequest, finding: Finding, fields: dict[str, Any]) -> dict[str, Any]:
    """Return the fields of the chosen wording, counted again; empty where none was chosen."""
    key = request.POST.get("offer", "")
    chosen = [offer for offer in preview_count(finding, fields).offers if offer.key == key] if key else []
    return chosen[0].fields if chosen else {}


def _open_finding(
    request: HttpRequest, report: UUID, finding: UUID
) -> tuple[SynthesisReport, Recommendation | None, Finding]:
    row = lookups.get_report_or_404(request.user, report, Duty.DRAFT_SYNTHESIS)
    current = lookups.get_finding_or_404(row, finding)
    return row, current.recommendation, current


def _back(request: HttpRequest, report: SynthesisReport, finding: Finding) -> str:
    """Return the URL of the list of all findings or of the section for acts from there (`?from=`), else of the desk."""
    if request.GET.get("from") == "section":
        return section_url(finding)
    if request.GET.get("from") == "report":
        return url_at("synthesis:report", report, finding=finding.pk)
    return back_to(request, report, finding.recommendation, finding.pk)


def _passage(
    request: HttpRequest, report: SynthesisReport, about: Recommendation | None, data: dict[str, Any]
) -> tuple[Input, tuple[int, int, str]]:
    """Return the input, and the place in code points with its words. Raises what `marked_range` raises."""
    rows = Input.objects.select_related("version__submission__delegation", "line")
    input_ = row_or_404(
        rows.filter(
            pk=data["input"],
            recommendation=about,
            version__submission__delegation__round=report.round,
            version__submitted_at__isnull=False,
        ).first()
    )
    text = lookups.read_by(request.user, report.round, input_).text(data["field"])
    start, end = data["start"], data["end"]
    if data["points"] and start is not None and end is not None:
        return input_, (start, end, text[start:end])
    return input_, marked_range(text, data["words"], start, end)
