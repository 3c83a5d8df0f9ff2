"""Imports of inputs received elsewhere: rounds, the files of one, one file with what it would bring."""

from pathlib import Path
from typing import Any
from uuid import UUID

from django.conf import settings
from django.contrib import messages
from django.core.paginator import Paginator
from django.http import FileResponse, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from accounts.models import AnyUser
from consultations import lookups
from consultations import permissions as consulting
from consultations.enums import Constituency, Duty
from consultations.forms import add_refusal
from consultations.lookups import officer_page
from consultations.models import Round
from core.errors import Refused
from core.files.storage import stored_path
from core.files.transfers import attachment_response
from core.jobs import queue
from submissions.imports import services
from submissions.imports.forms import ImportFileForm, ImportForm
from submissions.imports.services import APPLY, LOOK, enqueue, is_running
from submissions.models import InputImport

SHOWN = 50


@officer_page()
def rounds(request: HttpRequest) -> HttpResponse:
    rows = consulting.rounds_with_duty(request.user, Duty.MANAGE).filter(announced_at__isnull=False)
    page = Paginator(rows.order_by("-announced_at", "reference"), SHOWN).get_page(request.GET.get("page"))
    context = {"page_obj": page, "crumbs": [{"label": _("Import"), "url": None}]}
    return render(request, "submissions/imports/rounds.html", context)


@officer_page("GET", "HEAD", "POST")
def files(request: HttpRequest, round_id: UUID) -> HttpResponse:
    """The files of a round; by POST another one, which is looked at in the background."""
    row = lookups.get_round_or_404(request.user, round_id, Duty.MANAGE)
    form = ImportFileForm(request.POST, request.FILES) if request.method == "POST" else ImportFileForm()
    if form.is_valid():
        file = form.cleaned_data["file"]
        try:
            batch = services.receive(row, file, name=file.name, by=request.user, level=form.cleaned_data["level"])
            enqueue(batch, LOOK, by=request.user)
            return redirect("imports:file", bulk=batch.pk)
        except Refused as refusal:
            refusal.field = refusal.field or "file"
            add_refusal(form, refusal)
    rows = InputImport.objects.filter(round=row).select_related("by", "job")
    page = Paginator(rows, SHOWN).get_page(request.GET.get("page"))
    context = {"round": row, "form": form, "page_obj": page, "crumbs": _crumbs(row)}
    return render(request, "submissions/imports/files.html", context, status=422 if form.errors else 200)


@officer_page("GET", "HEAD", "POST")
def file(request: HttpRequest, bulk: UUID) -> HttpResponse:
    """One file: its columns, its bodies, what it would bring, what stands against it. By POST it is looked at anew."""
    row = _open(request.user, bulk)
    form = ImportForm(request.POST if request.method == "POST" else None, batch=row)
    if form.is_valid():
        try:
            enqueue(services.decide(row, by=request.user, **form.decisions()), LOOK, by=request.user)
            return redirect("imports:file", bulk=row.pk)
        except Refused as refusal:
            add_refusal(form, refusal)
    going = is_running(row)
    found = row.found
    context = {
        "round": row.round,
        "batch": row,
        "form": form,
        "found": found,
        "own": row.by_id == request.user.pk,
        "looked": "rows" in found,
        "new_bodies": [(name, Constituency(kind).label) for name, kind in found.get("new_bodies", [])],
        "going": going,
        "work": _job(row) if row.job is not None and (going or row.job.state == row.job.State.FAILED) else None,
        "ready": row.is_pending and not going and "rows" in found and not found["faults"],
        "crumbs": _crumbs(row.round, row.name),
    }
    return render(request, "submissions/imports/file.html", context, status=422 if form.errors else 200)


@officer_page()
def state(request: HttpRequest, bulk: UUID) -> HttpResponse:
    """How far it is: the line on the page takes it in by itself."""
    row = _open(request.user, bulk)
    lookups.row_or_404(row.job)
    return render(request, "parts/job.html", _job(row))


@officer_page("POST")
def apply(request: HttpRequest, bulk: UUID) -> HttpResponse:
    return _act(request, bulk, lambda row: enqueue(row, APPLY, by=request.user))


@officer_page("POST")
def undo(request: HttpRequest, bulk: UUID) -> HttpResponse:
    def act(row: InputImport) -> None:
        count, left = services.undo(row, by=request.user)
        said = ngettext("%(n)s submission was taken back.", "%(n)s submissions were taken back.", count) % {"n": count}
        if left:
            more = ngettext(
                "%(n)s was left: its body has corrected it since.",
                "%(n)s were left: their bodies have corrected them since.",
                left,
            )
            said += " " + more % {"n": left}
        messages.success(request, said)

    return _act(request, bulk, act)


@officer_page("POST")
def drop(request: HttpRequest, bulk: UUID) -> HttpResponse:
    row = _open(request.user, bulk)
    try:
        services.drop(row, by=request.user)
    except Refused as refusal:
        messages.error(request, str(refusal))
        return redirect("imports:file", bulk=row.pk)
    return redirect("imports:files", round=row.round_id)


@officer_page()
def faults(request: HttpRequest, bulk: UUID) -> FileResponse:
    """The bad rows as a workbook, for whoever sent the file: the rule asked again (A7, C2)."""
    row = _open(request.user, bulk)
    made = lookups.row_or_404(row.faults if row.by_id == request.user.pk else None)
    path = stored_path(made.stored_name, directory=Path(settings.FILES_ROOT))
    return attachment_response(path, made.display_name, made.content_type)


def _act(request: HttpRequest, bulk: UUID, act: Any) -> HttpResponse:
    row = _open(request.user, bulk)
    try:
        act(row)
    except Refused as refusal:
        messages.error(request, str(refusal))
    return redirect("imports:file", bulk=row.pk)


def _open(user: AnyUser, key: UUID) -> InputImport:
    """A file of a round that the person manages. Raises NotAllowed."""
    rows = InputImport.objects.select_related("round__document", "round__rules", "file", "faults", "job", "by")
    return lookups.row_or_404(rows.filter(pk=key, round__in=consulting.rounds_with_duty(user, Duty.MANAGE)).first())


def _job(batch: InputImport) -> dict[str, Any]:
    page, poll = reverse("imports:file", args=[batch.pk]), reverse("imports:state", args=[batch.pk])
    return queue.status_line(lookups.row_or_404(batch.job), element_id="import-job", page=page, poll=poll)


def _crumbs(round_: Round, *labels: str) -> list[dict[str, Any]]:
    return [
        {"label": _("Import"), "url": reverse("imports:rounds")},
        {"label": round_.reference, "url": reverse("imports:files", args=[round_.pk]) if labels else None},
        *({"label": label, "url": None} for label in labels),
    ]
