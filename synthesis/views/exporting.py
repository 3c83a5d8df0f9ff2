"""Export: a file of a round for an audience, made in the background and fetched by who asked for it."""

from pathlib import Path
from typing import Any
from uuid import UUID

from django.conf import settings
from django.core.paginator import Paginator
from django.http import FileResponse, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from consultations import office
from consultations import rules as consulting
from consultations.domain.queries import recommendations_of
from consultations.enums import Constituency, Duty
from consultations.models import Round
from consultations.office import found, officer_page
from core import tasks
from core.downloads import attachment_response
from core.models import Job
from core.storage import stored_path
from submissions.domain.shown import Filters
from submissions.enums import Position
from synthesis import rules
from synthesis.domain.asking import ask, asked_by, audiences_for, check_up_to_date, filters_of, may_have
from synthesis.forms import ExportForm

SHOWN = 50
ASKED = 20  # files on the page
KINDS = {
    "xlsx": gettext_lazy("Compiled workbook (xlsx)"),
    "docx": gettext_lazy("Report (docx)"),
    "pdf": gettext_lazy("Report (pdf)"),
    "csv": gettext_lazy("Inputs (csv)"),
    "json": gettext_lazy("Inputs (json)"),
    "responses": gettext_lazy("Comments on the draft, with answers (xlsx)"),
    "amendments": gettext_lazy("Proposed wordings, as tracked changes (docx)"),
    "ipcc": gettext_lazy("Comment table as the IPCC has it (xlsx)"),
    "iso": gettext_lazy("Comment table as ISO has it (xlsx)"),
    "ippc": gettext_lazy("Comment table as the IPPC has it (xlsx)"),
    "upr": gettext_lazy("Matrix of the UPR (xlsx)"),
    "ipcc-docx": gettext_lazy("Comment table as the IPCC has it (docx)"),
    "iso-docx": gettext_lazy("Comment table as ISO has it (docx)"),
    "ippc-docx": gettext_lazy("Comment table as the IPPC has it (docx)"),
    "upr-docx": gettext_lazy("Matrix of the UPR (docx)"),
    "ipcc-pdf": gettext_lazy("Comment table as the IPCC has it (pdf)"),
    "iso-pdf": gettext_lazy("Comment table as ISO has it (pdf)"),
    "ippc-pdf": gettext_lazy("Comment table as the IPPC has it (pdf)"),
    "upr-pdf": gettext_lazy("Matrix of the UPR (pdf)"),
    "bodies-xlsx": gettext_lazy("A workbook for each body (zip)"),
    "bodies-docx": gettext_lazy("A document for each body (zip)"),
}


@officer_page()
def rounds(request: HttpRequest) -> HttpResponse:
    rows = consulting.rounds_with_duty(request.user, Duty.EXPORT).filter(announced_at__isnull=False)
    page = Paginator(rows.order_by("-announced_at", "reference"), SHOWN).get_page(request.GET.get("page"))
    context = {"page_obj": page, "crumbs": [{"label": _("Export"), "url": ""}]}
    return render(request, "synthesis/reports/export_rounds.html", context)


@officer_page("GET", "HEAD", "POST")
def export(request: HttpRequest, round: UUID) -> HttpResponse:
    row = office.duty_round(request.user, round, Duty.EXPORT)
    form = ExportForm(
        request.POST if request.method == "POST" else None,
        round=row,
        kinds=KINDS.items(),
        audiences=audiences_for(request.user, row),
        initial=request.GET.dict(),
    )
    if request.method == "POST" and form.is_valid():
        said = form.cleaned_data
        ask(row, said["kind"], said["audience"], _filters(said), by=request.user)
        return redirect(f"{reverse('desk:export', args=[row.pk])}#files")
    labels = _labels(row)
    jobs = [_job(row, each, labels) for each in asked_by(request.user, row)[:ASKED]]
    context = {
        "round": row,
        "form": form,
        "jobs": jobs,
        "codes": rules.may_code(request.user, row),
        "going": any(each["job"]["state"] in (Job.State.WAITING, Job.State.RUNNING) for each in jobs),
        "crumbs": [{"label": _("Export"), "url": reverse("desk:export_rounds")}, {"label": row.reference, "url": ""}],
    }
    return render(request, "synthesis/reports/export.html", context, status=422 if form.errors else 200)


@officer_page()
def state(request: HttpRequest, round: UUID, job: UUID) -> HttpResponse:
    """How far it is: the line on the page takes it in by itself."""
    row, work = _open(request, round, job)
    return render(request, "parts/job.html", _job(row, work, _labels(row)))


@officer_page()
def file(request: HttpRequest, round: UUID, job: UUID) -> FileResponse:
    """The file, the rule asked again (A7, C2)."""
    row, work = _open(request, round, job)
    made = found(work.result)
    check_up_to_date(work, row)
    path = stored_path(made.stored_name, directory=Path(settings.FILES_ROOT))
    return attachment_response(path, made.display_name, made.content_type)


def _open(request: HttpRequest, round: UUID, job: UUID) -> tuple[Round, Job]:
    """One's own file only, and only while one may have what is in it."""
    row = office.duty_round(request.user, round, Duty.EXPORT)
    work = found(asked_by(request.user, row).filter(pk=job).first())
    found(work if may_have(request.user, row, work.payload["audience"]) else None)
    return row, work


def _filters(said: dict[str, Any]) -> Filters:
    return Filters(
        recommendations=frozenset(UUID(key) for key in filter(None, [said["paragraph"]])),
        positions=frozenset(filter(None, [said["position"]])),
        constituencies=frozenset(filter(None, [said["constituency"]])),
    )


def _labels(round: Round) -> dict[str, str]:
    return {str(row.pk): row.label for row in recommendations_of(round)}


def _job(round: Round, job: Job, labels: dict[str, str]) -> dict[str, Any]:
    """The line of one file."""
    shown = {"label": _label(job, labels), "done": job.done, "total": job.total, "state": job.state}
    done = job.result is not None
    return {
        "id": f"job-{job.pk}",
        "poll_url": reverse("desk:export_state", args=[round.pk, job.pk]),
        "job": {
            **shown,
            "message": tasks.told(job),
            "result_url": reverse("desk:export_file", args=[round.pk, job.pk]) if done else "",
            "result_label": job.result.display_name if job.result else "",
            "until": tasks.kept_until(job),
        },
    }


def _label(job: Job, labels: dict[str, str]) -> str:
    """What was asked for, in words."""
    filters = filters_of(job.payload)
    audiences = {
        "secretariat": _("secretariat"),
        "sealed": _("secretariat, with confidential matter"),
        "public": _("public"),
    }
    said = [str(KINDS.get(job.payload["kind"], "")), audiences.get(job.payload["audience"], "")]
    said += [labels.get(str(key), "") for key in filters.recommendations]
    said += [str(Position(key).label) for key in filters.positions]
    said += [str(Constituency(key).label) for key in filters.constituencies]
    return " · ".join(filter(None, said))
