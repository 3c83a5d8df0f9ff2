"""Pages of exports: files made in the background, for the person who requested them; proposed wordings together."""

from typing import Any
from uuid import UUID

from django.core.paginator import Paginator
from django.http import FileResponse, HttpRequest, HttpResponse
from django.shortcuts import render
from django.urls import reverse
from django.utils.translation import gettext as _, gettext_lazy, ngettext

from consultations import lookups, permissions as consulting
from consultations.audience import audience_in
from consultations.enums import WORKS_ON_REPORTS, Constituency, Duty
from consultations.lookups import RoundMixin, officer_page, row_or_404
from consultations.models import Round
from consultations.rounds.selectors import recommendations_of
from core.files.transfers import stored_response
from core.jobs import queue
from core.jobs.files import file_until
from core.models import UNFINISHED, Job
from core.tables import listings
from core.tables.list_pages import page_at
from core.web.act_views import ActView, ButtonView
from submissions.enums import Position
from submissions.tables.amendments import consolidated
from submissions.tables.list_exports import wordings as wordings_list
from submissions.visibility.reader import InputReader
from submissions.visibility.visible_inputs import InputFilters
from synthesis import permissions
from synthesis.exports.layouts import LAYOUTS
from synthesis.exports.services import (
    KINDS as FILES,
    ON_PAPER,
    OTHERS,
    ZIP,
    audiences_for,
    check_up_to_date,
    files_requested_by,
    filters_of_job,
    may_have_file,
    request_files,
)
from synthesis.reports.forms import ExportForm

SHOWN = 50
ASKED = 20  # files on the page
KINDS = {
    "xlsx": gettext_lazy("Compiled workbook (xlsx)"),
    "docx": gettext_lazy("Report (docx)"),
    "pdf": gettext_lazy("Report (pdf)"),
    "csv": gettext_lazy("Inputs (csv)"),
    "json": gettext_lazy("Inputs (json)"),
    "ndjson": gettext_lazy("Inputs (ndjson)"),
    "responses": gettext_lazy("Comments on the draft, with answers (xlsx)"),
    "amendments": gettext_lazy("Proposed wordings, as tracked changes (docx)"),
    "ipcc": gettext_lazy("Comment table in IPCC format (xlsx)"),
    "iso": gettext_lazy("Comment table in ISO format (xlsx)"),
    "ippc": gettext_lazy("Comment table in IPPC format (xlsx)"),
    "upr": gettext_lazy("Matrix of the UPR (xlsx)"),
    "ipcc-docx": gettext_lazy("Comment table in IPCC format (docx)"),
    "iso-docx": gettext_lazy("Comment table in ISO format (docx)"),
    "ippc-docx": gettext_lazy("Comment table in IPPC format (docx)"),
    "upr-docx": gettext_lazy("Matrix of the UPR (docx)"),
    "ipcc-pdf": gettext_lazy("Comment table in IPCC format (pdf)"),
    "iso-pdf": gettext_lazy("Comment table in ISO format (pdf)"),
    "ippc-pdf": gettext_lazy("Comment table in IPPC format (pdf)"),
    "upr-pdf": gettext_lazy("Matrix of the UPR (pdf)"),
    "bodies-xlsx": gettext_lazy("A workbook for each participant (zip)"),
    "bodies-docx": gettext_lazy("A document for each participant (zip)"),
}
SETS: dict[str, tuple[Any, tuple[str, ...]]] = {
    "report": (gettext_lazy("Report and inputs"), FILES),
    "tables": (gettext_lazy("Comment tables and the matrix of the UPR"), (*LAYOUTS, *ON_PAPER)),
    "others": (gettext_lazy("Wordings, comments on the draft, one file for each participant"), OTHERS),
}
NAMED = 3  # files of a zip that its line names; more are counted


@officer_page()
def rounds(request: HttpRequest) -> HttpResponse:
    rows = consulting.rounds_with_duty(request.user, Duty.EXPORT).filter(announced_at__isnull=False)
    page = Paginator(rows.order_by("-announced_at", "reference"), SHOWN).get_page(request.GET.get("page"))
    context = {"page_obj": page, "crumbs": [{"label": _("Export"), "url": ""}]}
    return render(request, "synthesis/exports/export_rounds.html", context)


class ExportView(RoundMixin, ActView):
    answers_refusals = False
    duties = (Duty.EXPORT,)
    form_class = ExportForm
    template_name = "synthesis/exports/export.html"

    def get_form_kwargs(self) -> dict[str, Any]:
        audiences = audiences_for(self.user, self.object)
        of_reader = {"audience": audience_in(self.user, self.object), "audiences": audiences}
        kwargs = {"round_": self.object, "kinds": KINDS.items(), "sets": SETS}
        return {**super().get_form_kwargs(), **kwargs, **of_reader}

    def get_initial(self) -> dict[str, Any]:
        return self.request.GET.dict() | {"kind": self.request.GET.getlist("kind")}

    def act(self, form: ExportForm) -> str:
        cleaned = form.cleaned_data
        request_files(
            self.object,
            cleaned["kinds"],
            cleaned["audience"],
            _filters(cleaned),
            by=self.user,
            report=cleaned.get("report"),
        )
        return f"{reverse('synthesis:export', args=[self.object.pk])}#files"

    def get_context_data(self, **kwargs: Any) -> dict[str, Any]:
        row, labels = self.object, _labels(self.object)
        jobs = [_job(row, each, labels) for each in files_requested_by(self.user, row)[:ASKED]]
        return super().get_context_data(
            jobs=jobs,
            every_set=SETS,
            codes=permissions.may_code(self.user, row),
            going=any(each["job"]["state"] in UNFINISHED for each in jobs),
            crumbs=[
                {"label": _("Export"), "url": reverse("synthesis:export_rounds")},
                {"label": row.reference, "url": ""},
            ],
            **kwargs,
        )


@officer_page()
def state(request: HttpRequest, round_id: UUID, job: UUID) -> HttpResponse:
    """Return the job's status line, which the page loads by itself."""
    row, work = _open(request, round_id, job)
    return render(request, "parts/job.html", _job(row, work, _labels(row)))


class CancelExportView(RoundMixin, ButtonView):
    """Ends the work on a file that its owner no longer wants; without effect once it is done."""

    duties = (Duty.EXPORT,)

    def act(self) -> str:
        _row, work = _open(self.request, self.object.pk, self.kwargs["job"])
        queue.cancel(work)
        return f"{reverse('synthesis:export', args=[self.object.pk])}#files"


@officer_page()
def file(request: HttpRequest, round_id: UUID, job: UUID) -> FileResponse:
    """Send the file, after checking the rule again (A7, C2)."""
    row, work = _open(request, round_id, job)
    stored = row_or_404(work.result)
    check_up_to_date(work, row)
    return stored_response(stored)


def _open(request: HttpRequest, round_id: UUID, job: UUID) -> tuple[Round, Job]:
    """Return the person's own job, while they may have its content; raises NotAllowed for any other."""
    row = lookups.get_round_or_404(request.user, round_id, Duty.EXPORT)
    work = row_or_404(files_requested_by(request.user, row).filter(pk=job).first())
    row_or_404(work if may_have_file(request.user, row, work.payload["audience"]) else None)
    return row, work


def _filters(data: dict[str, Any]) -> InputFilters:
    return InputFilters(
        recommendations=frozenset(UUID(key) for key in filter(None, [data["paragraph"]])),
        positions=frozenset(filter(None, [data.get("position")])),
        constituencies=frozenset(filter(None, [data["constituency"]])),
    )


def _labels(round_: Round) -> dict[str, str]:
    reports = round_.reports.order_by().values_list("pk", "reference")
    return {str(row.pk): row.label for row in recommendations_of(round_)} | {str(key): name for key, name in reports}


def _job(round_: Round, job: Job, labels: dict[str, str]) -> dict[str, Any]:
    """Return the line of one file."""
    figures = {"label": _label(job, labels), "done": job.done, "total": job.total, "state": job.state}
    done = job.result is not None
    return {
        "id": f"job-{job.pk}",
        "poll_url": reverse("synthesis:export_state", args=[round_.pk, job.pk]),
        "cancel_url": reverse("synthesis:export_cancel", args=[round_.pk, job.pk]),
        "job": {
            **figures,
            "message": queue.status_text(job),
            "rows": queue.rows_text(job),
            "cancelled": job.message == "cancelled",
            "result_url": reverse("synthesis:export_file", args=[round_.pk, job.pk]) if done else "",
            "result_label": job.result.display_name if job.result else "",
            "until": file_until(job),
        },
    }


def _files_of(job: Job) -> str:
    """Return what the file is: one of KINDS; of a zip its files, or how many of them there are."""
    if job.payload["kind"] != ZIP:
        return str(KINDS.get(job.payload["kind"], ""))
    kinds = job.payload["kinds"]
    words = ngettext("%(n)s file in one zip", "%(n)s files in one zip", len(kinds)) % {"n": len(kinds)}
    if job.state == Job.State.DONE and job.done < job.total:
        words = _("%(made)s of %(n)s files in one zip; the others do not exist for this audience") % {
            "made": job.done,
            "n": job.total,
        }
    named = [str(KINDS[kind]) for kind in kinds if kind in KINDS] if len(kinds) <= NAMED else []
    return " · ".join([words, *named])


def _label(job: Job, labels: dict[str, str]) -> str:
    """Return what was requested, in words."""
    filters = filters_of_job(job.payload)
    audiences = {
        "secretariat": _("secretariat"),
        "sealed": _("secretariat, with confidential matter"),
        "public": _("public"),
    }
    words = [_files_of(job), audiences.get(job.payload["audience"], "")]
    words += [labels.get(str(key), "") for key in (job.payload.get("report"), *filters.recommendations)]
    words += [str(Position(key).label) for key in filters.positions]
    words += [str(Constituency(key).label) for key in filters.constituencies]
    return " · ".join(filter(None, words))


WORDINGS_PER_PAGE = 10  # recommendations, each with all its proposals


@officer_page()
def wordings(request: HttpRequest, round_id: UUID) -> HttpResponse:
    """Show proposed wordings to those who work with the inputs, as far as they may read them."""
    row = lookups.get_round_or_404(request.user, round_id, *WORKS_ON_REPORTS)
    audience = audience_in(request.user, row)
    abouts = {each.pk: each for each in recommendations_of(row)}
    wordings_of_round = consolidated(InputReader(row, audience).current(), abouts, row.document.language)
    if listings.requested_format(request):
        return listings.export_response(request, wordings_list(row, audience, wordings_of_round), round_id=row.pk)
    here = {"label": _("Proposed wordings"), "url": None}
    context = {
        "round": row,
        "page_obj": page_at(
            wordings_of_round,
            WORDINGS_PER_PAGE,
            number=request.GET.get("page"),
            at=request.GET.get("at", ""),
            key=lambda each: each.about.pk,
        ),
        "subjects": [each.about for each in wordings_of_round],
        "exports": listings.format_links(request, sum(len(each.proposals) for each in wordings_of_round)),
        "may_export": permissions.may_export(request.user, row),
        "crumbs": [{"label": row.reference, "url": reverse("consultations:round", args=[row.pk])}, here],
    }
    return render(request, "synthesis/exports/wordings.html", context)
