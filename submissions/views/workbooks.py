"""The answers as workbooks: taken away, and brought back to be looked at (`views.imports`)."""

import tempfile
from contextlib import ExitStack
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

from consultations import rules as consulting
from consultations.domain.people import called
from consultations.forms import tell
from consultations.models import Delegation
from core import clock
from core.errors import NotYours, Refused
from core.intake.kinds import Kind
from core.intake.names import clean_display_name
from submissions import doors, rules
from submissions.domain.standings import Standing
from submissions.workbook_doors import own_imports
from submissions.workbook_forms import WorkbookForm, WorkbookLanguageForm
from submissions.workbooks.faults import BookRefused
from submissions.workbooks.importing import receive_workbooks
from submissions.workbooks.making import make_workbook

SHOWN = 20  # imports on the page


@login_required
@require_safe
def workbook(request: HttpRequest, delegation: UUID) -> HttpResponse:
    own, now = work(request, delegation)
    return _show(request, own, now)


@login_required
@require_POST
def download(request: HttpRequest, delegation: UUID) -> HttpResponse:
    """By POST, since making a workbook is recorded (D4)."""
    own, now = work(request, delegation)
    form = _language_form(request, own, request.POST)
    if not form.is_valid():
        return _show(request, own, now, language_form=form, status=422)
    name, content = make_workbook(own, by=request.user, language=form.cleaned_data["language"], person=form.chosen)
    return as_download(name, content)


@login_required
@require_POST
def upload(request: HttpRequest, delegation: UUID) -> HttpResponse:
    """Nothing counts yet: what the books would change is shown first."""
    at = clock.now()
    own, now = work(request, delegation)
    form = WorkbookForm(request.POST, request.FILES)
    if not form.is_valid():
        return _show(request, own, now, form=form, status=422)
    try:
        batch = _receive(own, form, by=request.user, at=at)
    except Refused as refusal:
        refusal.field = refusal.field or "file"
        tell(form, _named(refusal, form))
        return _show(request, own, now, form=form, status=422)
    if batch is None:
        messages.success(request, _("The workbook changes nothing: all of it is here already."))
        return redirect("task_list", delegation=own.pk)
    return redirect("workbook_import", delegation=own.pk, batch=batch.pk)


def as_download(name: str, content: bytes) -> HttpResponse:
    """A workbook under its name."""
    response = HttpResponse(content, content_type=Kind.XLSX.content_type)
    response["Content-Disposition"] = content_disposition_header(as_attachment=True, filename=name) or "attachment"
    return response


def work(request: HttpRequest, delegation: UUID) -> tuple[Delegation, Standing]:
    """The person's own body, where they may draft."""
    own, now = doors.own_work(request.user, delegation)
    if not rules.may_begin(request.user, own):
        raise NotYours("not_there", _("There is no such page."))
    return own, now


def _receive(own: Delegation, form: WorkbookForm, *, by: Any, at: Any) -> Any:
    with ExitStack() as files:
        uploads = []
        for sent in form.uploads:
            file = files.enter_context(tempfile.NamedTemporaryFile(suffix=".xlsx"))
            for chunk in sent.chunks():
                file.write(chunk)
            file.flush()
            uploads.append((str(sent.name), Path(file.name)))
        return receive_workbooks(own, uploads, by=by, at=at)


def _named(refusal: Refused, form: WorkbookForm) -> Refused:
    """Of several books the refusal names the one it speaks of."""
    if isinstance(refusal, BookRefused) and len(form.uploads) > 1:
        name = clean_display_name(str(form.uploads[refusal.book].name))
        refusal.message = _("“%(name)s”: %(what)s") % {"name": name, "what": refusal.message}
    return refusal


def _language_form(request: HttpRequest, own: Delegation, data: Any = None) -> WorkbookLanguageForm:
    leads = consulting.may_draft_all(request.user, own)
    return WorkbookLanguageForm(data, initial={"language": get_language()}, delegation=own, leads=leads)


def _show(
    request: HttpRequest,
    own: Delegation,
    now: Standing,
    *,
    form: WorkbookForm | None = None,
    language_form: WorkbookLanguageForm | None = None,
    status: int = 200,
) -> HttpResponse:
    names = called(own)
    imports = own_imports(request.user, own).prefetch_related("books")[:SHOWN]
    context: dict[str, Any] = {
        "delegation": own,
        "standing": now,
        "form": form or WorkbookForm(),
        "language_form": language_form or _language_form(request, own),
        "imports": [(batch, names.get(batch.by_id, ""), names.get(batch.undone_by_id, "")) for batch in imports],
    }
    return render(request, "submissions/workbook.html", context, status=status)
