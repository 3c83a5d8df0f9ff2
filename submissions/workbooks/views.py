"""Pages of workbooks: download, upload, resolve cell by cell, apply, undo."""

from collections.abc import Iterable, Sequence
from contextlib import ExitStack
from typing import Any
from urllib.parse import urlencode
from uuid import UUID

from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.core.paginator import Paginator
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.translation import get_language, gettext as _, ngettext
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from accounts.models import User
from consultations import permissions as consulting
from consultations.invitations.selectors import colleague_names
from consultations.models import Delegation
from core import clock
from core.errors import NotAllowed, Refusals, Refused
from core.files.kinds import FileKind, clean_display_name
from core.files.objects import nameless_file
from core.files.transfers import content_response
from core.web.act_views import ButtonView
from core.web.forms import add_refusal
from submissions import lookups, permissions
from submissions.drafting.status import SubmissionStatus
from submissions.lookups import WorkMixin, get_own_import_or_404, own_imports
from submissions.models import WorkbookImport
from submissions.workbooks.draft_changes import undo_import
from submissions.workbooks.exports import error_workbook, make_workbook
from submissions.workbooks.faults import BookRefused
from submissions.workbooks.forms import WorkbookForm, WorkbookLanguageForm, choices_in, onwards, segments, view_in
from submissions.workbooks.import_details import AnswerView, ImportPage, changes_made
from submissions.workbooks.proposals import OURS, open_proposals
from submissions.workbooks.services import (
    PENDING_FOR,
    apply_import,
    choose,
    choose_all,
    discard_import,
    preview,
    receive_workbooks,
)

SHOWN = 20  # imports on the page


@login_required
@require_safe
def workbook(request: HttpRequest, delegation: UUID) -> HttpResponse:
    own, now = work(request, delegation)
    return _workbook_page(request, own, now)


@login_required
@require_POST
def download(request: HttpRequest, delegation: UUID) -> HttpResponse:
    """Return a workbook. By POST, since making one is recorded (D4)."""
    own, now = work(request, delegation)
    form = _language_form(request, own, request.POST)
    if not form.is_valid():
        return _workbook_page(request, own, now, language_form=form, status=422)
    name, content = make_workbook(own, by=request.user, language=form.cleaned_data["language"], person=form.chosen)
    return content_response(content, name, FileKind.XLSX.content_type)


@login_required
@require_POST
def upload(request: HttpRequest, delegation: UUID) -> HttpResponse:
    """Receive workbooks and show first what they would change; nothing counts yet."""
    at = clock.now()
    own, now = work(request, delegation)
    form = WorkbookForm(request.POST, request.FILES)
    if not form.is_valid():
        return _workbook_page(request, own, now, form=form, status=422)
    try:
        batch = _receive(own, form, by=request.user, at=at)
    except Refused as refusal:
        refusal.field = refusal.field or "file"
        add_refusal(form, _named(refusal, form))
        return _workbook_page(request, own, now, form=form, status=422)
    if batch is None:
        messages.success(request, _("The file changes nothing. All its content is already in the portal."))
        return redirect("task_list", delegation=own.pk)
    return redirect("workbook_import", delegation=own.pk, batch=batch.pk)


def work(request: HttpRequest, delegation: UUID) -> tuple[Delegation, SubmissionStatus]:
    """Return the person's own body, if they may draft there. Raises NotAllowed."""
    own, now = lookups.get_own_work_or_404(request.user, delegation)
    if not permissions.may_begin(request.user, own):
        raise NotAllowed("not_there", _("Page not found."))
    return own, now


def _receive(own: Delegation, form: WorkbookForm, *, by: User, at: Any) -> Any:
    with ExitStack() as files:
        uploads = [(str(sent.name), files.enter_context(nameless_file(sent.chunks()))) for sent in form.uploads]
        return receive_workbooks(own, uploads, by=by, at=at)


def _named(refusal: Refused, form: WorkbookForm) -> Refused:
    """Add the workbook's name to its refusal if there are several."""
    if isinstance(refusal, BookRefused) and len(form.uploads) > 1:
        name = clean_display_name(str(form.uploads[refusal.book].name))
        refusal.message = _("“%(name)s”: %(what)s") % {"name": name, "what": refusal.message}
    return refusal


def _language_form(request: HttpRequest, own: Delegation, data: Any = None) -> WorkbookLanguageForm:
    leads = consulting.may_draft_all(request.user, own)
    return WorkbookLanguageForm(data, initial={"language": get_language()}, delegation=own, leads=leads)


def _workbook_page(
    request: HttpRequest,
    own: Delegation,
    now: SubmissionStatus,
    *,
    form: WorkbookForm | None = None,
    language_form: WorkbookLanguageForm | None = None,
    status: int = 200,
) -> HttpResponse:
    names = colleague_names(own)
    imports = own_imports(request.user, own).prefetch_related("books")[:SHOWN]
    context: dict[str, Any] = {
        "delegation": own,
        "status": now,
        "form": form or WorkbookForm(),
        "language_form": language_form or _language_form(request, own),
        "imports": [(batch, names.get(batch.by_id, ""), names.get(batch.undone_by_id, "")) for batch in imports],
    }
    return render(request, "submissions/workbooks/workbook.html", context, status=status)


ANSWERS_PER_PAGE = 20  # answers on a page


@login_required
@require_http_methods(["GET", "HEAD", "POST"])
def workbook_import(request: HttpRequest, delegation: UUID, batch: UUID) -> HttpResponse:
    """Show an import and resolve its conflicts; a POST saves the choices of this page, then acts.

    `?show=` open (to resolve), all, errors.
    """
    at = clock.now()
    own, now = work(request, delegation)
    own_import = get_own_import_or_404(request.user, own, batch)
    if request.method != "POST":
        return _import_page(request, own, now, own_import)
    then = request.POST.get("then", "")
    try:
        if then == "drop":
            discard_import(own_import)
            messages.success(request, _("Discarded. Nothing was imported."))
            return redirect("workbook", delegation=own.pk)
        choices = choices_in(request.POST)
        if then in ("save", "next") and not choices:
            return _import_page(request, own, now, own_import, unchosen=True, status=422)
        own_import = choose(own_import, choices, by=request.user)
        if then in ("theirs", "ours"):
            own_import = choose_all(own_import, 0 if then == "theirs" else OURS, by=request.user)
        if then == "apply":
            own_import = apply_import(own_import, by=request.user, at=at)
            messages.success(request, _applied_sentence(own_import))
            return (
                _to(own, own_import) if _has_faults(own_import, request) else redirect("task_list", delegation=own.pk)
            )
    except Refused as refusal:
        faults = refusal.refusals if isinstance(refusal, Refusals) else [refusal]
        return _import_page(
            request, own, now, own_import, errors=[{"message": str(fault)} for fault in faults], status=422
        )
    return _to(own, own_import, **onwards(request))


class UndoWorkbookView(WorkMixin, ButtonView):
    success_url = "workbook"

    def get_object(self, delegation: UUID, batch: UUID) -> Delegation:
        own, _now = work(self.request, delegation)
        return own

    def act(self) -> None:
        own_import = get_own_import_or_404(self.user, self.object, self.kwargs["batch"])
        done = undo_import(own_import, by=self.user, at=self.at)
        self.say(
            _("Undone. Answers restored: %(restored)s. Answers changed since then and left unchanged: %(left)s.")
            % {"restored": done.restored, "left": done.left}
        )


@login_required
@require_safe
def workbook_errors(request: HttpRequest, delegation: UUID, batch: UUID, book: int) -> HttpResponse:
    """Return a workbook of the rows that cannot be read, with their errors beside them."""
    own, _now = work(request, delegation)
    own_import = get_own_import_or_404(request.user, own, batch)
    if not own_import.books.filter(number=book).exists():
        raise NotAllowed("not_there", _("Page not found."))
    try:
        name, content = error_workbook(own_import, book, by=request.user)
        return content_response(content, name, FileKind.XLSX.content_type)
    except Refused as refusal:
        messages.error(request, str(refusal))
        return _to(own, own_import)


def _import_page(
    request: HttpRequest,
    own: Delegation,
    now: SubmissionStatus,
    batch: WorkbookImport,
    *,
    errors: Sequence[dict[str, str]] = (),
    unchosen: bool = False,
    status: int = 200,
) -> HttpResponse:
    merged = preview(batch, by=request.user)
    answers = [*merged.answers] if batch.is_pending else []
    waiting = [answer for answer in answers if answer.open]
    open_count, changes = len([*open_proposals(answers)]), sum(len(answer.proposals) for answer in answers)
    view = view_in(request, waits=bool(waiting), changes=bool(answers), wrong=bool(merged.faults))
    parameters = request.POST if request.method == "POST" else request.GET
    page = Paginator(waiting if view == "open" else answers, ANSWERS_PER_PAGE).get_page(parameters.get("page"))
    names, details = colleague_names(own), ImportPage(own, merged)
    visible_answers = details.answers(page)
    context: dict[str, Any] = {
        "delegation": own,
        "status": now,
        "batch": batch,
        "pending_until": batch.at + PENDING_FOR,
        "errors": _choices_missing(visible_answers) if unchosen else errors,
        "unchosen": unchosen,
        "view": view,
        "segments": segments(
            request, view, (open_count, changes, len(merged.faults)), last_label=_("Rows with errors")
        ),
        "page_obj": page,
        "answers": visible_answers,
        "books": [
            {
                "name": name,
                "number": number,
                "missing": reading.missing,
                "faults": 0 if reading.is_copy else len(reading.faults),
                "notices": reading.notices,
            }
            for number, (name, reading) in enumerate(zip(merged.books, merged.readings, strict=True), start=1)
        ],
        "faults": [(merged.books[number], fault) for number, fault in merged.faults],
        "open_count": open_count,
        "has_rows_to_download": any(reading.faults and not reading.is_copy for reading in merged.readings),
        "comments": details.comments() if batch.is_pending else [],
        "taken_count": sum(bool(answer.fields_to_save) for answer in answers),
        "who": names.get(batch.by_id, ""),
        "undone_by": names.get(batch.undone_by_id, ""),
        "changes": [] if batch.is_pending else changes_made(batch),
        "may_undo": not batch.is_pending and batch.undone_at is None and batch.version.is_draft,
    }
    return render(request, "submissions/workbooks/workbook_import.html", context, status=status)


def _choices_missing(answers: Iterable[AnswerView]) -> list[dict[str, str]]:
    words = _("%(place)s: choose which text to keep.")
    return [
        {"target": f"{cell.name}.1", "message": words % {"place": _(", ").join((answer.label, cell.label))}}
        for answer in answers
        for cell in ([answer.whole] if answer.whole else answer.cells)
        if cell.is_open
    ] or [{"target": "", "message": _("Nothing was chosen.")}]


def _to(own: Delegation, batch: WorkbookImport, **query: Any) -> HttpResponse:
    url = reverse("workbook_import", kwargs={"delegation": own.pk, "batch": batch.pk})
    return redirect(f"{url}?{urlencode(query)}" if query else url)


def _has_faults(batch: WorkbookImport, request: HttpRequest) -> bool:
    return bool(preview(batch, by=request.user).faults)


def _applied_sentence(batch: WorkbookImport) -> str:
    changed = ngettext("%(count)s answer updated", "%(count)s answers updated", batch.changed) % {
        "count": batch.changed
    }
    added = ngettext("%(count)s added", "%(count)s added", batch.added) % {"count": batch.added}
    return _("Imported: %(changed)s, %(added)s. You can undo this on the page of the workbooks until you submit.") % {
        "changed": changed,
        "added": added,
    }
