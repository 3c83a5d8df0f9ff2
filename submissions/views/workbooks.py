"""The answers as a workbook: taken away, brought back. Whole or nothing, and what is wrong by row, column and value."""

import tempfile
from pathlib import Path
from typing import Any
from uuid import UUID

from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils.http import content_disposition_header
from django.utils.translation import get_language
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST, require_safe

from consultations.forms import tell
from consultations.models import Delegation
from core import clock
from core.errors import NotYours, Refused, Several
from core.intake.kinds import Kind
from submissions import doors, rules
from submissions.domain.standings import Standing
from submissions.forms import WorkbookForm, WorkbookLanguageForm
from submissions.workbooks.faults import CellFault
from submissions.workbooks.importing import Imported, import_workbook
from submissions.workbooks.making import make_workbook


@login_required
@require_safe
def workbook(request: HttpRequest, delegation: UUID) -> HttpResponse:
    own, now = _work(request, delegation)
    return _show(request, own, now)


@login_required
@require_POST
def download(request: HttpRequest, delegation: UUID) -> HttpResponse:
    """By POST, since making a workbook is recorded (D4)."""
    own, now = _work(request, delegation)
    form = WorkbookLanguageForm(request.POST)
    if not form.is_valid():
        return _show(request, own, now, language_form=form, status=422)
    name, content = make_workbook(own, by=request.user, language=form.cleaned_data["language"])
    response = HttpResponse(content, content_type=Kind.XLSX.content_type)
    response["Content-Disposition"] = content_disposition_header(as_attachment=True, filename=name) or "attachment"
    return response


@login_required
@require_POST
def upload(request: HttpRequest, delegation: UUID) -> HttpResponse:
    """Into the draft, by the same verbs as the page: a text that was changed here too is told, not overwritten."""
    at = clock.now()
    own, now = _work(request, delegation)
    form = WorkbookForm(request.POST, request.FILES)
    if not form.is_valid():
        return _show(request, own, now, form=form, status=422)
    try:
        with tempfile.NamedTemporaryFile(suffix=".xlsx") as file:
            for chunk in form.cleaned_data["file"].chunks():
                file.write(chunk)
            file.flush()
            done = import_workbook(own, Path(file.name), by=request.user, at=at)
    except NotYours:
        raise
    except Refused as refusal:
        faults = [fault for fault in getattr(refusal, "refusals", []) if isinstance(fault, CellFault)]
        if faults:
            form.add_error("file", str(refusal.message))
        else:
            refusal.field = refusal.field or (None if isinstance(refusal, Several) else "file")
            tell(form, refusal)
        return _show(request, own, now, form=form, faults=faults, status=422)
    messages.success(request, _said(done))
    return redirect("task_list", delegation=own.pk)


def _work(request: HttpRequest, delegation: UUID) -> tuple[Delegation, Standing]:
    own, now = doors.own_work(request.user, delegation)
    if not rules.may_begin(request.user, own):
        raise NotYours("not_there", _("There is no such page."))
    return own, now


def _show(
    request: HttpRequest,
    own: Delegation,
    now: Standing,
    *,
    form: WorkbookForm | None = None,
    language_form: WorkbookLanguageForm | None = None,
    faults: list[CellFault] | None = None,
    status: int = 200,
) -> HttpResponse:
    context: dict[str, Any] = {
        "delegation": own,
        "standing": now,
        "form": form or WorkbookForm(),
        "language_form": language_form or WorkbookLanguageForm(initial={"language": get_language()}),
        "faults": faults or [],
    }
    return render(request, "submissions/workbook.html", context, status=status)


def _said(done: Imported) -> str:
    if not done.changed and not done.added:
        return _("The workbook changes nothing: all of it is here already.")
    return _("Read in. Answers changed: %(changed)s, added: %(added)s, left as they were: %(unchanged)s.") % {
        "changed": done.changed,
        "added": done.added,
        "unchanged": done.unchanged,
    }
