"""Compiled workbooks coded elsewhere: what each would change is seen, settled and accepted before it counts."""

from collections.abc import Sequence
from typing import Any
from urllib.parse import urlencode
from uuid import UUID

from django.contrib import messages
from django.core.paginator import Paginator
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.translation import gettext as _

from consultations.forms import tell
from consultations.models import Round
from consultations.office import found, officer_page
from core import tasks
from core.errors import Refused
from submissions.workbook_forms import choices_in, onwards, segments, view_in
from submissions.workbooks.merging import OURS
from synthesis import coding_office as office
from synthesis import rules
from synthesis.coding_forms import CodedBookForm
from synthesis.domain.brought_files import is_going
from synthesis.models import CodedBook, SynthesisReport
from synthesis.workbooks import importing
from synthesis.workbooks.merging import Merged
from synthesis.workbooks.presenting import Page, changes_made, faults_told, others_told

SHOWN = 50  # books
ROWS = 20  # of a book on a page, while they are settled
DONE = 100  # of those that were taken in
_CHOICES = {"theirs": 0, "ours": OURS}


@officer_page("GET", "HEAD", "POST")
def books(request: HttpRequest, round: UUID) -> HttpResponse:
    """The person's own books; by POST another one, which is looked at in the background."""
    row = office.coded_round(request.user, round)
    form = CodedBookForm(request.POST, request.FILES) if request.method == "POST" else CodedBookForm()
    if form.is_valid():
        file = form.cleaned_data["file"]
        try:
            made = importing.receive(row, file, name=file.name, by=request.user)
            return redirect("coding:book", row.pk, made.pk)
        except Refused as refusal:
            refusal.field = refusal.field or "file"
            tell(form, refusal)
    context = {
        "round": row,
        "form": form,
        "page_obj": Paginator(_own(request, row).defer("look", "done"), SHOWN).get_page(request.GET.get("page")),
        "exports": rules.may_export(request.user, row),
        "crumbs": office.crumbs(row, (_("Coded workbooks"), None)),
    }
    return render(request, "synthesis/coding/books.html", context, status=422 if form.errors else 200)


@officer_page("GET", "HEAD", "POST")
def book(request: HttpRequest, round: UUID, book: UUID) -> HttpResponse:
    """`?show=` open (to settle), all, mend. A post keeps what was chosen on this page, then does what was asked."""
    row, own = _open(request, round, book)
    if request.method != "POST":
        return _show(request, row, own)
    then = request.POST.get("then", "")
    try:
        if then == "drop":
            importing.drop(own, by=request.user)
            messages.success(request, _("Dropped. Nothing of it was taken in."))
            return redirect("coding:books", row.pk)
        choices = choices_in(request.POST)
        if then in ("save", "next") and not choices:
            return _show(request, row, own, unchosen=True, status=422)
        if choices:
            own = importing.choose(own, choices, by=request.user)
        if then in _CHOICES:
            own = importing.choose_all(own, _CHOICES[then], by=request.user)
        if then == "refuse":
            own = importing.refuse_all(own, by=request.user)
        if then == "apply":
            importing.ask_to_apply(own, by=request.user)
    except Refused as refusal:
        return _show(request, row, own, errors=[{"message": str(refusal)}], status=422)
    url, query = reverse("coding:book", args=[row.pk, own.pk]), {} if then == "apply" else onwards(request)
    return redirect(f"{url}?{urlencode(query)}" if query else url)


@officer_page()
def state(request: HttpRequest, round: UUID, book: UUID) -> HttpResponse:
    """How far it is: the line on the page takes it in by itself."""
    _round, own = _open(request, round, book)
    found(own.job)
    return render(request, "parts/job.html", _job(own))


def _own(request: HttpRequest, round: Round) -> Any:
    rows = CodedBook.objects.filter(round=round, by=request.user.pk)
    return rows.select_related("round__rules", "round__document", "file", "job", "by")


def _open(request: HttpRequest, round: UUID, key: UUID) -> tuple[Round, CodedBook]:
    """A book of the person's own. Raises NotYours."""
    row = office.coded_round(request.user, round)
    return row, found(_own(request, row).filter(pk=key).first())


def _show(
    request: HttpRequest,
    round: Round,
    own: CodedBook,
    *,
    errors: Sequence[dict[str, str]] = (),
    unchosen: bool = False,
    status: int = 200,
) -> HttpResponse:
    going = is_going(own)
    merged = importing.preview(own, by=request.user) if own.is_looked_at and not going else Merged()
    waiting = [each for each in merged.rows if each.open]
    open_count, changes = len(merged.open), sum(len(each.changes) for each in merged.rows)
    others = others_told(own)
    left = len(merged.faults) + len(others)
    view = view_in(request, waits=bool(waiting), changes=bool(merged.rows), wrong=bool(left))
    asked = request.POST if request.method == "POST" else request.GET
    listed = (
        Paginator(own.done, DONE) if own.applied_at else Paginator(waiting if view == "open" else merged.rows, ROWS)
    )
    page = listed.get_page(asked.get("page"))
    shown = Page(own, [] if own.applied_at else page.object_list, by=request.user)
    context: dict[str, Any] = {
        "round": round,
        "book": own,
        "going": going,
        "work": _job(own) if own.job is not None and (going or own.job.state == own.job.State.FAILED) else None,
        "refused": own.look.get("refused"),
        "errors": shown.missing() if unchosen else errors,
        "unchosen": unchosen,
        "view": view,
        "segments": segments(request, view, (open_count, changes, left), mend=_("Left out")),
        "page_obj": page,
        "answers": shown.rows,
        "faults": faults_told(merged.faults),
        "others": others,
        "open_count": open_count,
        "taken_count": sum(len(each.taken) for each in merged.rows),
        "missing": own.look.get("missing", 0),
        "changes": changes_made(own, page.object_list) if own.applied_at else [],
        "report": _covered(request, round),
        "crumbs": office.crumbs(
            round, (_("Coded workbooks"), reverse("coding:books", args=[round.pk])), (own.name, None)
        ),
    }
    return render(request, "synthesis/coding/book.html", context, status=status)


def _covered(request: HttpRequest, round: Round) -> SynthesisReport | None:
    """The report whose coverage tells what became of each input."""
    report = SynthesisReport.objects.filter(round=round).select_related("round").first()
    return report if report is not None and rules.sees_report(request.user, report) else None


def _job(own: CodedBook) -> dict[str, Any]:
    names = ("coding:book", "coding:book_state")
    page, poll = (reverse(name, args=[own.round_id, own.pk]) for name in names)
    return tasks.line(found(own.job), id="book-job", page=page, poll=poll)
