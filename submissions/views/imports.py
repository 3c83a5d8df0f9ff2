"""Workbooks that came back, before and after they count: looked at, settled cell by cell, taken in, undone."""

from collections.abc import Iterable, Sequence
from typing import Any
from urllib.parse import urlencode
from uuid import UUID

from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.core.paginator import Paginator
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import ngettext
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from consultations.domain.people import called
from consultations.models import Delegation
from core import clock
from core.errors import NotYours, Refused, Several
from submissions.domain.standings import Standing
from submissions.models import WorkbookImport
from submissions.views.workbooks import as_download, work
from submissions.workbook_doors import own_import
from submissions.workbook_forms import choices_in, onwards, segments, view_in
from submissions.workbooks.importing import apply_import, choose, choose_all, discard_import, preview
from submissions.workbooks.mending import mending_workbook
from submissions.workbooks.merging import OURS, open_proposals
from submissions.workbooks.presenting import AnswerShown, Page, changes_made
from submissions.workbooks.undoing import undo_import

SHOWN = 20  # answers on a page


@login_required
@require_http_methods(["GET", "HEAD", "POST"])
def workbook_import(request: HttpRequest, delegation: UUID, batch: UUID) -> HttpResponse:
    """`?show=` open (to settle), all, mend. A post keeps what was chosen on this page, then does what was asked."""
    at = clock.now()
    own, now = work(request, delegation)
    found = own_import(request.user, own, batch)
    if request.method != "POST":
        return _show(request, own, now, found)
    then = request.POST.get("then", "")
    try:
        if then == "drop":
            discard_import(found)
            messages.success(request, _("Dropped. Nothing of it was taken in."))
            return redirect("workbook", delegation=own.pk)
        choices = choices_in(request.POST)
        if then in ("save", "next") and not choices:
            return _show(request, own, now, found, unchosen=True, status=422)
        found = choose(found, choices, by=request.user)
        if then in ("theirs", "ours"):
            found = choose_all(found, 0 if then == "theirs" else OURS, by=request.user)
        if then == "apply":
            found = apply_import(found, by=request.user, at=at)
            messages.success(request, _said(found))
            return redirect("task_list", delegation=own.pk) if not _mending(found, request) else _to(own, found)
    except Refused as refusal:
        faults = refusal.refusals if isinstance(refusal, Several) else [refusal]
        return _show(request, own, now, found, errors=[{"message": str(fault)} for fault in faults], status=422)
    return _to(own, found, **onwards(request))


@login_required
@require_POST
def undo(request: HttpRequest, delegation: UUID, batch: UUID) -> HttpResponse:
    at = clock.now()
    own, _now = work(request, delegation)
    try:
        done = undo_import(own_import(request.user, own, batch), by=request.user, at=at)
    except Refused as refusal:
        messages.error(request, str(refusal))
    else:
        messages.success(
            request,
            _("Undone. Answers put back: %(restored)s; changed since, and left as they are: %(left)s.")
            % {"restored": done.restored, "left": done.left},
        )
    return redirect("workbook", delegation=own.pk)


@login_required
@require_safe
def to_mend(request: HttpRequest, delegation: UUID, batch: UUID, book: int) -> HttpResponse:
    """The rows that cannot be read, in a workbook, with what is wrong beside them."""
    own, _now = work(request, delegation)
    found = own_import(request.user, own, batch)
    if not found.books.filter(number=book).exists():
        raise NotYours("not_there", _("There is no such page."))
    try:
        return as_download(*mending_workbook(found, book, by=request.user))
    except Refused as refusal:
        messages.error(request, str(refusal))
        return _to(own, found)


def _show(
    request: HttpRequest,
    own: Delegation,
    now: Standing,
    batch: WorkbookImport,
    *,
    errors: Sequence[dict[str, str]] = (),
    unchosen: bool = False,
    status: int = 200,
) -> HttpResponse:
    found = preview(batch, by=request.user)
    answers = [*found.answers] if batch.is_pending else []
    waiting = [answer for answer in answers if answer.open]
    open_count, changes = len([*open_proposals(answers)]), sum(len(answer.proposals) for answer in answers)
    view = view_in(request, waits=bool(waiting), changes=bool(answers), wrong=bool(found.faults))
    asked = request.POST if request.method == "POST" else request.GET
    page = Paginator(waiting if view == "open" else answers, SHOWN).get_page(asked.get("page"))
    names, shown = called(own), Page(own, found).answers(page)
    context: dict[str, Any] = {
        "delegation": own,
        "standing": now,
        "batch": batch,
        "errors": _choices_missing(shown) if unchosen else errors,
        "unchosen": unchosen,
        "view": view,
        "segments": segments(request, view, (open_count, changes, len(found.faults)), mend=_("Rows to mend")),
        "page_obj": page,
        "answers": shown,
        "books": [
            {"name": name, "number": number, "missing": reading.missing, "faults": len(reading.faults)}
            for number, (name, reading) in enumerate(zip(found.books, found.readings, strict=True), start=1)
        ],
        "faults": [(found.books[number], fault) for number, fault in found.faults],
        "open_count": open_count,
        "taken_count": sum(bool(answer.taken) for answer in answers),
        "who": names.get(batch.by_id, ""),
        "undone_by": names.get(batch.undone_by_id, ""),
        "changes": [] if batch.is_pending else changes_made(batch),
        "may_undo": not batch.is_pending and batch.undone_at is None and batch.version.is_draft,
    }
    return render(request, "submissions/workbook_import.html", context, status=status)


def _choices_missing(shown: Iterable[AnswerShown]) -> list[dict[str, str]]:
    words = _("%(place)s: choose which text is to stand.")
    return [
        {"target": f"{cell.name}.1", "message": words % {"place": _(", ").join((answer.label, cell.label))}}
        for answer in shown
        for cell in ([answer.whole] if answer.whole else answer.cells)
        if cell.is_open
    ] or [{"target": "", "message": _("Nothing was chosen.")}]


def _to(own: Delegation, batch: WorkbookImport, **asked: Any) -> HttpResponse:
    url = reverse("workbook_import", kwargs={"delegation": own.pk, "batch": batch.pk})
    return redirect(f"{url}?{urlencode(asked)}" if asked else url)


def _mending(batch: WorkbookImport, request: HttpRequest) -> bool:
    return bool(preview(batch, by=request.user).faults)


def _said(batch: WorkbookImport) -> str:
    changed = ngettext("%(count)s answer changed", "%(count)s answers changed", batch.changed) % {
        "count": batch.changed
    }
    added = ngettext("%(count)s added", "%(count)s added", batch.added) % {"count": batch.added}
    return _("Read in: %(changed)s, %(added)s. You can undo this on the page of the workbooks until you submit.") % {
        "changed": changed,
        "added": added,
    }
