"""Pages for uploads: coding workbooks, tables of translations, and one working translation written by hand."""

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

from consultations.enums import Duty
from consultations.lookups import OfficerMixin, RoundMixin, officer_page, row_or_404
from consultations.models import Round
from core.errors import Refused
from core.jobs import queue
from core.jobs.queue import is_running
from core.web.act_views import ActView, ButtonView
from submissions.visibility.translations import record_translation, request_service_translation, translation_service
from submissions.workbooks.forms import choices_in, onwards, segments, view_in
from submissions.workbooks.proposals import OURS
from synthesis import permissions
from synthesis.coding import lookups
from synthesis.coding.forms import CodedBookForm, TranslationForm, TranslationTableForm
from synthesis.coding.workbench_inputs import workbench_input
from synthesis.imports import services, translations
from synthesis.imports.preview import WorkbookPreview, changes_made, first_faults, other_cells
from synthesis.imports.proposed_changes import ProposedChanges
from synthesis.models import CodedBook, SynthesisReport, TranslationTable

BOOKS_PER_PAGE = 50  # books
ROWS = 20  # of a book on a page, while they are settled
DONE = 100  # of those that were taken in
_CHOICES = {"theirs": 0, "ours": OURS}


class UploadMixin(RoundMixin):
    """A file that is looked at in the background."""

    duties = (Duty.CODE,)

    def refuse(self, form: Any, refusal: Refused) -> None:
        refusal.field = refusal.field or "file"
        super().refuse(form, refusal)


class BooksView(UploadMixin, ActView):
    """The person's own books; by POST another one."""

    form_class = CodedBookForm
    template_name = "synthesis/imports/books.html"

    def act(self, form: CodedBookForm) -> str:
        file = form.cleaned_data["file"]
        received = services.receive_workbook(self.object, file, name=file.name, by=self.user)
        return reverse("coding:book", args=[self.object.pk, received.pk])

    def get_context_data(self, **kwargs: Any) -> dict[str, Any]:
        rows = _own_books(self.request, self.object).defer("look", "done")
        return super().get_context_data(
            page_obj=Paginator(rows, BOOKS_PER_PAGE).get_page(self.request.GET.get("page")),
            exports=permissions.may_export(self.user, self.object),
            crumbs=lookups.crumbs(self.object, (_("Coding workbooks"), None)),
            **kwargs,
        )


@officer_page("GET", "HEAD", "POST")
def book(request: HttpRequest, round_id: UUID, book: UUID) -> HttpResponse:
    """Show a workbook: `?show=` open (conflicts), all, errors. A POST saves the choices of this page, then acts."""
    row, own = _own_book(request, round_id, book)
    if request.method != "POST":
        return _show(request, row, own)
    then = request.POST.get("then", "")
    try:
        if then == "drop":
            services.drop_workbook(own, by=request.user)
            messages.success(request, _("Discarded. Nothing was imported."))
            return redirect("coding:books", row.pk)
        choices = choices_in(request.POST)
        if then in ("save", "next") and not choices:
            return _show(request, row, own, unchosen=True, status=422)
        if choices:
            own = services.choose(own, choices, by=request.user)
        if then in _CHOICES:
            own = services.choose_all(own, _CHOICES[then], by=request.user)
        if then == "refuse":
            own = services.refuse_all(own, by=request.user)
        if then == "apply":
            services.ask_to_apply(own, by=request.user)
    except Refused as refusal:
        return _show(request, row, own, errors=[{"message": str(refusal)}], status=422)
    url, query = reverse("coding:book", args=[row.pk, own.pk]), {} if then == "apply" else onwards(request)
    return redirect(f"{url}?{urlencode(query)}" if query else url)


@officer_page()
def book_state(request: HttpRequest, round_id: UUID, book: UUID) -> HttpResponse:
    """Return the job's status line, which the page loads by itself."""
    _round, own = _own_book(request, round_id, book)
    row_or_404(own.job)
    return render(request, "parts/job.html", _book_job(own))


def _own_books(request: HttpRequest, round_: Round) -> Any:
    rows = CodedBook.objects.filter(round=round_, by=request.user.pk)
    return rows.select_related("round__rules", "round__document", "file", "job", "by")


def _own_book(request: HttpRequest, round_id: UUID, key: UUID) -> tuple[Round, CodedBook]:
    """Return a workbook of the person's own. Raises NotAllowed."""
    row = lookups.get_coded_round_or_404(request.user, round_id)
    return row, row_or_404(_own_books(request, row).filter(pk=key).first())


def _show(
    request: HttpRequest,
    round_: Round,
    own: CodedBook,
    *,
    errors: Sequence[dict[str, str]] = (),
    unchosen: bool = False,
    status: int = 200,
) -> HttpResponse:
    going = is_running(own)
    merged = services.preview_workbook(own, by=request.user) if own.is_looked_at and not going else ProposedChanges()
    waiting = [each for each in merged.rows if each.open]
    open_count, changes = len(merged.open), sum(len(each.changes) for each in merged.rows)
    others = other_cells(own)
    left = len(merged.faults) + len(others)
    view = view_in(request, waits=bool(waiting), changes=bool(merged.rows), wrong=bool(left))
    parameters = request.POST if request.method == "POST" else request.GET
    listed = (
        Paginator(own.done, DONE) if own.applied_at else Paginator(waiting if view == "open" else merged.rows, ROWS)
    )
    page = listed.get_page(parameters.get("page"))
    visible_rows = WorkbookPreview(own, [] if own.applied_at else page.object_list, by=request.user)
    context: dict[str, Any] = {
        "round": round_,
        "book": own,
        "going": going,
        "work": _book_job(own) if own.job is not None and (going or own.job.state == own.job.State.FAILED) else None,
        "refused": own.look.get("refused"),
        "errors": visible_rows.missing() if unchosen else errors,
        "unchosen": unchosen,
        "view": view,
        "segments": segments(request, view, (open_count, changes, left), last_label=_("Not imported")),
        "page_obj": page,
        "answers": visible_rows.rows,
        "faults": first_faults(merged.faults),
        "others": others,
        "open_count": open_count,
        "taken_count": sum(len(each.accepted) for each in merged.rows),
        "missing": own.look.get("missing", 0),
        "changes": changes_made(own, page.object_list) if own.applied_at else [],
        "may_decide": not own.applied_at and not going,
        "pending_until": own.at + services.PENDING_FOR,
        "report": _covered(request, round_),
        "crumbs": lookups.crumbs(
            round_, (_("Coding workbooks"), reverse("coding:books", args=[round_.pk])), (own.name, None)
        ),
    }
    return render(request, "synthesis/imports/book.html", context, status=status)


def _covered(request: HttpRequest, round_: Round) -> SynthesisReport | None:
    """Return the report whose coverage page shows the outcome of each input; None where the person may not see it."""
    report = SynthesisReport.objects.filter(round=round_).select_related("round").first()
    return report if report is not None and permissions.sees_report(request.user, report) else None


def _book_job(own: CodedBook) -> dict[str, Any]:
    names = ("coding:book", "coding:book_state")
    page, poll = (reverse(name, args=[own.round_id, own.pk]) for name in names)
    return queue.status_line(row_or_404(own.job), element_id="book-job", page=page, poll=poll)


TABLES_PER_PAGE = 50


class TablesView(UploadMixin, ActView):
    """The person's own tables; by POST another one."""

    form_class = TranslationTableForm
    template_name = "synthesis/imports/translations.html"

    def act(self, form: TranslationTableForm) -> str:
        file = form.cleaned_data["file"]
        new_table = translations.receive_table(self.object, file, name=file.name, by=self.user)
        return reverse("coding:translation_table", args=[self.object.pk, new_table.pk])

    def get_context_data(self, **kwargs: Any) -> dict[str, Any]:
        rows = _own_tables(self.request, self.object)
        return super().get_context_data(
            page_obj=Paginator(rows, TABLES_PER_PAGE).get_page(self.request.GET.get("page")),
            crumbs=lookups.crumbs(self.object, (_("Working translations"), None)),
            **kwargs,
        )


@officer_page()
def table(request: HttpRequest, round_id: UUID, table: UUID) -> HttpResponse:
    row, own = _own_table(request, round_id, table)
    going, report = is_running(own), own.found
    context = {
        "round": row,
        "table": own,
        "found": report,
        "going": going,
        "work": _table_job(own) if own.job is not None and (going or own.job.state == own.job.State.FAILED) else None,
        "may_drop": not own.applied_at and not going,
        "pending_until": own.at + services.PENDING_FOR,
        "shows_refused": report.get("refused") if not going else None,
        "ready": own.applied_at is None and not going and report.get("translations") and not report.get("bad_rows"),
        "crumbs": lookups.crumbs(
            row, (_("Working translations"), reverse("coding:translations", args=[row.pk])), (own.name, None)
        ),
    }
    return render(request, "synthesis/imports/translation_table.html", context)


@officer_page()
def table_state(request: HttpRequest, round_id: UUID, table: UUID) -> HttpResponse:
    """Return the job's status line, which the page loads by itself."""
    _round, own = _own_table(request, round_id, table)
    row_or_404(own.job)
    return render(request, "parts/job.html", _table_job(own))


class ApplyTableView(OfficerMixin, ButtonView):
    def get_object(self, round_id: UUID, table: UUID) -> TranslationTable:
        _round, own = _own_table(self.request, round_id, table)
        return own

    def get_success_url(self) -> str:
        return reverse("coding:translation_table", args=[self.object.round_id, self.object.pk])

    def act(self) -> str | None:
        translations.request_job(self.object, translations.APPLY_JOB, by=self.user)
        return None


class DropTableView(ApplyTableView):
    def act(self) -> str:
        translations.drop_table(self.object, by=self.user)
        return reverse("coding:translations", args=[self.object.round_id])


def _own_tables(request: HttpRequest, round_: Round) -> Any:
    return TranslationTable.objects.filter(round=round_, by=request.user.pk).select_related(
        "round", "file", "job", "by"
    )


def _own_table(request: HttpRequest, round_id: UUID, key: UUID) -> tuple[Round, TranslationTable]:
    """Return a table of the person's own. Raises NotAllowed."""
    row = lookups.get_coded_round_or_404(request.user, round_id)
    return row, row_or_404(_own_tables(request, row).filter(pk=key).first())


def _table_job(own: TranslationTable) -> dict[str, Any]:
    names = ("coding:translation_table", "coding:translation_state")
    page, poll = (reverse(name, args=[own.round_id, own.pk]) for name in names)
    return queue.status_line(row_or_404(own.job), element_id="translations-job", page=page, poll=poll)


class TranslateView(OfficerMixin, ActView):
    """The working translation of one input, by hand or asked of the service; `object` is the round."""

    form_class = TranslationForm
    template_name = "synthesis/imports/translate.html"

    def get_object(self, round_id: UUID, subject: UUID, input_id: UUID) -> Round:
        row, self.about = lookups.get_subject_or_404(self.user, round_id, subject)
        self.input = lookups.get_input_or_404(self.about, input_id)
        self.card = row_or_404(workbench_input(row, self.input.pk, by=self.user))
        self.asks = "ask" in self.request.POST and translation_service() is not None
        return row

    def get_form_kwargs(self) -> dict[str, Any]:
        return {**super().get_form_kwargs(), "card": self.card, "written": not self.asks}

    def get_success_url(self) -> str:
        return lookups.workbench_url_at(self.request, self.about, self.input.pk)

    def act(self, form: TranslationForm) -> None:
        fields = form.cleaned_data
        if not self.asks:
            record_translation(self.input, by=self.user, **fields)
            return
        request_service_translation(self.input, field=fields["field"], language=fields["language"], by=self.user)
        self.say(_("A draft was requested. It will appear here shortly."))

    def get_context_data(self, **kwargs: Any) -> dict[str, Any]:
        trail = (self.about.words, lookups.workbench_url(self.about)), (_("Working translation"), None)
        return {
            "about": self.about,
            "card": self.card,
            "service": translation_service(),
            "back": self.get_success_url(),
            "crumbs": lookups.crumbs(self.object, *trail),
            **kwargs,
        }
