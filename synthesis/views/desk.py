"""The writing desk: the recommendation and who answered, what was said on it, the findings and what they rest on."""

from typing import Any
from uuid import UUID

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.urls import reverse
from django.utils.translation import gettext as _

from accounts.domain import device_key
from consultations.domain.audience import audience_in
from consultations.domain.queries import recommendations_of
from consultations.enums import Duty
from consultations.models import Recommendation
from consultations.office import officer_page
from core.errors import Stale
from synthesis import office
from synthesis.domain import answering
from synthesis.domain import desk as desks
from synthesis.domain.written import Cited, Preview, Written, nearest_first, preview, written
from synthesis.forms import CiteForm, CommentForm, FindingForm, NewFindingForm, PartsForm, PlaceForm
from synthesis.models import SynthesisReport
from synthesis.views.reports import totals


@officer_page()
def desk(request: HttpRequest, report: UUID, recommendation: UUID | None = None) -> HttpResponse:
    return desk_page(request, *opened_desk(request, report, recommendation))


def opened_desk(
    request: HttpRequest, report: UUID, about: UUID | None
) -> tuple[SynthesisReport, Recommendation | None]:
    row = office.report_for(request.user, report, Duty.DRAFT_SYNTHESIS)
    return row, office.recommendation_of(row, about)


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
    stale: Stale | None = None,
    counted: Preview | None = None,
) -> HttpResponse:
    keys = report.findings.filter(removed_at__isnull=True, recommendation=about).values_list("pk", flat=True)
    rows = written(report, by=request.user, only=set(keys))
    theme, number = request.GET.get("theme", ""), request.GET.get("page")
    answered = answering.answered(report.round, about, rows, audience_in(request.user, report.round))
    asked = str(selected or request.GET.get("finding", ""))
    opened = next((each for each in rows if str(each.finding.pk) == asked), None)
    sentence = opened.finding.text if opened else ""
    bench = desks.bench(report.round, about, theme, rows, by=request.user, number=number, sentence=sentence)
    locked = report.workflow_in_progress
    all_recommendations = list(recommendations_of(report.round))
    at = all_recommendations.index(about) if about else -1
    of_opened = counted if edited else (preview(opened.finding) if opened and not locked else None)
    context = {
        "report": report,
        "round": report.round,
        "about": about,
        "counted": of_opened,
        "new_counted": counted if new else None,
        "bench": bench,
        "segments": _segments(request, report, about, bench, opened),
        "page_obj": bench.page,
        "groups": [(office.position_of(key), count, words) for key, count, words in bench.groups],
        "answered": answered,
        "silent": sum(each.invited - each.spoke for each in answered),
        "rests": answering.rests(answered),
        "rests_total": sum(each.cited for each in answered),
        "findings": rows,
        "opened": opened,
        "keeps": device_key(request.user),
        "form": edited or (FindingForm.of(opened.finding, report.round) if opened and not locked else None),
        "place_form": PlaceForm(report=report, prefix="place", initial={"section": opened.finding.section_id})
        if opened
        else None,
        "comment_form": CommentForm(prefix="comment"),
        "stale": stale,
        "new": new or NewFindingForm(report=report, prefix="new", initial=_section_for(rows)),
        "new_open": new is not None,
        "cited": cited,
        "rests_on": _rests_on(opened, parts, locked=locked) if opened else [],
        "wrong": edited or new or cited or (parts[1] if parts else None),
        "lost_words": cited.data.get("words", "") if cited else "",
        "has_sections": report.sections.exists(),
        "totals": totals(rows),
        "open_lines": answering.open_lines(report, about),
        "locked": locked,
        "before": all_recommendations[at - 1] if at > 0 else None,
        "after": all_recommendations[at + 1] if 0 <= at < len(all_recommendations) - 1 else None,
        "query": f"?theme={bench.current}&page={bench.page.number}" if bench.current else "",
        "add_url": _named("add", report, about),
        "cite_url": _named("cite", report, about),
        "crumbs": office.crumbs(report, about.words if about else _("On no single recommendation")),
    }
    return render(request, "synthesis/desk/desk.html", context, status=status)


def _rests_on(
    opened: Written, refused: tuple[UUID, PartsForm] | None, *, locked: bool
) -> list[tuple[Cited, PartsForm | None]]:
    """The passages under the opened finding, each with the form for the parts it supports, where there are parts."""
    text, found = opened.finding.text, []
    for row in nearest_first(opened):
        form = refused[1] if refused and refused[0] == row.id else PartsForm.of(row.id, row.parts, text)
        found.append((row, form if form.fields["parts"].choices and not locked else None))  # type: ignore[attr-defined]  # a field of choices
    return found


def _segments(
    request: HttpRequest,
    report: SynthesisReport,
    about: Recommendation | None,
    bench: desks.Bench,
    opened: Written | None,
) -> list[dict[str, Any]]:
    finding = opened.finding.pk if opened else None
    key = about.pk if about else None
    return [
        {
            "label": theme.name if theme else _("Not coded"),
            "url": office.desk_address(report, key, theme=tab, finding=finding),
            "count": number,
            "current": tab == bench.current,
        }
        for tab, theme, number in bench.tabs
    ]


def _section_for(rows: list[Written]) -> dict[str, Any]:
    return {"section": rows[-1].finding.section_id} if rows else {}


def _named(what: str, report: SynthesisReport, about: Recommendation | None) -> str:
    if about is None:
        return reverse(f"desk:{what}_general", args=[report.pk])
    name = "add_finding" if what == "add" else what
    return reverse(f"desk:{name}", args=[report.pk, about.pk])


def back_to(
    request: HttpRequest, report: SynthesisReport, about: Recommendation | None, finding: UUID | None = None
) -> str:
    theme = request.GET.get("theme", "")
    safe = theme if len(theme) <= 36 and theme.replace("-", "").isalnum() else ""
    page = request.GET.get("page", "")
    page = page if page.isascii() and page.isdigit() and page != "1" else ""
    return office.desk_address(report, about.pk if about else None, finding=finding, theme=safe, page=page)
