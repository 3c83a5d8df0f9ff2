"""Pages of documents: list, upload, reading beside the source, correction by paragraph, confirmation."""

from typing import Any
from uuid import UUID

from django.conf import settings
from django.contrib import messages
from django.core.paginator import Paginator
from django.db.models import Count
from django.http import FileResponse, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.translation import gettext as _

from consultations import exports, lookups
from consultations.documents import page_pictures, reading_changes, readings, services
from consultations.documents.forms import (
    ColumnsForm,
    DocumentForm,
    HeadingForm,
    ParagraphForm,
    PartFormSet,
    RenumberForm,
    SplitParagraphForm,
    SymbolForm,
    english_summary,
    paragraph_of,
)
from consultations.lookups import OfficerMixin, officer_page
from consultations.models import Document, Recommendation
from core.errors import Refusals, Refused
from core.files.storage import stored_path
from core.files.transfers import attachment_response
from core.jobs import queue
from core.models import Job
from core.tables import listings
from core.web.act_views import ActView, PageView, add_refusal

SHOWN = 50


@officer_page()
def document_list(request: HttpRequest) -> HttpResponse:
    lookups.check_keeps_register(request.user)
    rows = Document.objects.annotate(rounds_count=Count("rounds")).defer("reading").order_by("-added_at", "symbol")
    if listings.requested_format(request):
        return listings.export_response(request, exports.documents(rows), round_id=None)
    page = Paginator(rows, SHOWN).get_page(request.GET.get("page"))
    context = {
        "page_obj": page,
        "exports": listings.format_links(request, page.paginator.count),
        "crumbs": [{"label": _("Documents"), "url": None}],
    }
    return render(request, "consultations/secretariat/document_list.html", context)


class AddDocumentView(OfficerMixin, ActView):
    form_class = DocumentForm
    template_name = "consultations/secretariat/document_add.html"

    def get_object(self) -> None:
        lookups.check_keeps_register(self.user)

    def act(self, form: DocumentForm) -> str:
        file = form.cleaned_data.pop("file")
        document = readings.add_document_from_file(file, name=file.name, by=self.user, **form.cleaned_data)
        return reverse("office:document", args=[document.pk])

    def get_context_data(self, **kwargs: Any) -> dict[str, Any]:
        form = kwargs["form"]
        symbol = form.data.get("symbol", "").strip() if form.errors.get("symbol") else ""
        existing = Document.objects.filter(symbol=symbol).first() if symbol else None
        return {"crumbs": _crumbs(_("Add a document")), "existing": existing, **kwargs}


class DocumentView(OfficerMixin, PageView):
    """Proposals to be corrected and confirmed; what was confirmed, once it is."""

    template_name = "consultations/secretariat/document.html"

    def get_object(self, document: UUID) -> Document:
        return lookups.get_document_or_404(self.user, document)

    def get_context_data(self, *, faults: Any = (), **forms: Any) -> dict[str, Any]:
        row = self.object
        job = readings.reading_job(row)
        confirmed = row.confirmed_at is not None
        return {
            "document": row,
            "crumbs": _crumbs(row.symbol),
            "recommendations": _confirmed(row) if confirmed else None,
            "proposals": [] if confirmed else readings.proposals_of(row.reading, faults),
            "faults": [{"target": fault.field or "", "message": str(fault)} for fault in faults],
            "notes": readings.sentences(row.reading.get("notes", [])),
            "source_text": "" if confirmed else readings.source_text(row),
            "heading": forms.get("heading") or HeadingForm(numbers=_numbers(row), prefix="heading"),
            "renumber": forms.get("renumber") or RenumberForm(numbers=_numbers(row), prefix="renumber"),
            "columns": forms.get("columns") or (_columns(row) if row.reading.get("table") else None),
            "symbol": forms.get("symbol") or _symbol(row),
            "drawn": page_pictures.has_pictures(row),
            "can_undo": bool(row.reading.get("undo")),
            "parts": sum(len(paragraph.get("limbs", [])) for paragraph in row.reading.get("paragraphs", [])),
            **(_job(job, row) if job else {}),
        }


class ConfirmReadingView(DocumentView):
    methods = ("POST",)

    def post(self, request: HttpRequest, **kwargs: Any) -> HttpResponse:
        form = _symbol(self.object, request.POST)
        seen = form is not None and form.is_valid() and form.cleaned_data["symbol_seen"]
        try:
            services.confirm_reading(self.object, by=self.user, symbol_seen=seen)
        except Refused as refusal:
            faults = refusal.refusals if isinstance(refusal, Refusals) else [refusal]
            for fault in faults:
                if form is not None and fault.field in form.fields:
                    form.add_error(fault.field, str(fault))
            return self.show(status=409, faults=faults, symbol=form)
        messages.success(request, _("The reading has been confirmed. You can now set up a round on this document."))
        return redirect("office:document", self.object.pk)


class SetHeadingView(DocumentView, ActView):
    methods = ("POST",)
    form_class, form_name, prefix = HeadingForm, "heading", "heading"

    def get_form_kwargs(self) -> dict[str, Any]:
        return {**super().get_form_kwargs(), "numbers": _numbers(self.object)}

    def act(self, form: HeadingForm) -> str:
        first, last = form.cleaned_data["first"], form.cleaned_data["last"]
        reading_changes.set_heading(self.object, first, last, form.cleaned_data["heading_path"], by=self.user)
        return _paragraph_url(self.object, first)


class ChangeReadingView(DocumentView, ActView):
    """Undo, count anew, or read the table with other columns: whichever button was pressed."""

    methods = ("POST",)
    form_name = "renumber"

    def post(self, request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponse:
        if "undo" not in request.POST:
            return super().post(request)
        try:
            return redirect(_paragraph_url(self.object, reading_changes.undo(self.object, by=self.user)))
        except Refused as refusal:
            messages.warning(request, str(refusal))
            return redirect("office:document", self.object.pk)

    def get_form(self, form_class: Any = None) -> ColumnsForm | RenumberForm:
        if "columns-text" in self.request.POST:
            self.form_name = "columns"
            return _columns(self.object, self.request.POST)
        return RenumberForm(self.request.POST, numbers=_numbers(self.object), prefix="renumber")

    def act(self, form: ColumnsForm | RenumberForm) -> str:
        if isinstance(form, ColumnsForm):
            reading_changes.choose_columns(self.object, by=self.user, **form.cleaned_data)
            return reverse("office:document", args=[self.object.pk])
        first, last = form.cleaned_data["first"], form.cleaned_data["last"]
        reading_changes.renumber(self.object, first, last, form.cleaned_data["number"], by=self.user)
        return _paragraph_url(self.object, first)


def _paragraph_url(row: Document, place: int) -> str:
    return f"{reverse('office:document', args=[row.pk])}#paragraph-{place}"


@officer_page()
def source(request: HttpRequest, document: UUID) -> FileResponse:
    """Download the file as it was uploaded."""
    file = lookups.row_or_404(lookups.get_document_or_404(request.user, document).source)
    path = stored_path(file.stored_name, directory=settings.FILES_ROOT)
    return attachment_response(path, file.display_name, file.content_type)


@officer_page()
def page_picture(request: HttpRequest, document: UUID, page: int) -> FileResponse:
    """Return the picture of a printed page, for people who may open the document."""
    row = lookups.get_document_or_404(request.user, document)
    try:
        file = lookups.row_or_404(page_pictures.picture_of(row, page))
    except Refused as refusal:
        raise lookups.not_found() from refusal
    path = stored_path(file.stored_name, directory=settings.FILES_ROOT)
    return attachment_response(path, file.display_name, file.content_type)


@officer_page()
def reading_state(request: HttpRequest, document: UUID) -> HttpResponse:
    """Show the progress of the background reading; the page reloads when it is done."""
    row = lookups.get_document_or_404(request.user, document)
    job = readings.reading_job(row)
    if job is None:
        response = HttpResponse(status=204)
        response["HX-Refresh"] = "true"
        return response
    return render(request, "parts/job.html", _job(job, row))


def _confirmed(row: Document) -> Any:
    rows = Recommendation.objects.filter(paragraph__document=row)
    return rows.select_related("paragraph").order_by("order", "limb")


def _job(job: Job, row: Document) -> dict[str, Any]:
    shown = {"label": queue.title(job), "done": job.done, "total": job.total, "state": job.state}
    return {
        "job": {**shown, "message": queue.status_text(job)},
        "poll_url": reverse("office:reading_state", args=[row.pk]),
    }


def _columns(row: Document, data: Any = None) -> ColumnsForm:
    table = row.reading.get("table") or {}
    return ColumnsForm(data, header=table.get("header", []), initial=table, prefix="columns")


def _symbol(row: Document, data: Any = None) -> SymbolForm | None:
    shown = services.other_symbol(row)
    return SymbolForm(data, symbol=row.symbol, printed_symbol=shown) if shown else None


def _numbers(row: Document) -> list[str]:
    return [paragraph.get("number", "") for paragraph in row.reading.get("paragraphs", [])]


def _crumbs(last: str) -> list[dict[str, Any]]:
    return [{"label": _("Documents"), "url": reverse("office:documents")}, {"label": last, "url": None}]


@officer_page("GET", "HEAD", "POST")
def paragraph(request: HttpRequest, document: UUID, place: int) -> HttpResponse:
    """Edit the paragraph at `place`, or a new one after the last. "Add a part" keeps all that was typed."""
    row = lookups.get_document_or_404(request.user, document)
    rows = row.reading.get("paragraphs", [])
    if row.confirmed_at is not None or place > len(rows):
        raise lookups.not_found()
    before = rows[place] if place < len(rows) else {}
    if request.method != "POST":
        form = ParagraphForm(initial={**before, "was": reading_changes.fingerprint(before) if before else ""})
        parts = PartFormSet(initial=before.get("limbs", []), prefix="part")
        return _paragraph_response(request, row, place, form, parts)
    if "split" in request.POST or "join" in request.POST:
        return _divided(request, row, place, before)
    if "add" in request.POST:
        return _with_one_more(request, row, place, before)
    form = ParagraphForm(request.POST)
    parts = PartFormSet(request.POST, initial=before.get("limbs", []), prefix="part")
    leaves = "leave_out" in request.POST
    form_holds = form.is_valid()
    if leaves or (parts.is_valid() and form_holds):
        mended = None if leaves else paragraph_of(form, parts.forms, before)
        try:
            reading_changes.replace_paragraph(row, place, mended, was=request.POST.get("was", ""), by=request.user)
            return redirect(_paragraph_url(row, max(place - int(leaves), 0)))
        except Refused as refusal:
            add_refusal(form, refusal)
    return _paragraph_response(request, row, place, form, parts, status=422)


def _divided(request: HttpRequest, row: Document, place: int, before: dict[str, Any]) -> HttpResponse:
    """Split the paragraph in two, or join it with the next."""
    was = request.POST.get("was", "")
    split = SplitParagraphForm(request.POST if "split" in request.POST else None, prefix="split")
    try:
        if "join" in request.POST:
            reading_changes.join_paragraphs(row, place, was=was, by=request.user)
        elif split.is_valid():
            reading_changes.split_paragraph(row, place, was=was, by=request.user, **split.cleaned_data)
        if "join" in request.POST or split.is_valid():
            return redirect(_paragraph_url(row, place))
    except Refused as refusal:
        if not split.is_bound:
            split = SplitParagraphForm({}, prefix="split")
            split._errors = type(split.errors)()
        add_refusal(split, refusal)
    form = ParagraphForm(initial={**before, "was": reading_changes.fingerprint(before) if before else ""})
    parts = PartFormSet(initial=before.get("limbs", []), prefix="part")
    return _paragraph_response(request, row, place, form, parts, split=split, status=422)


def _with_one_more(request: HttpRequest, row: Document, place: int, before: dict[str, Any]) -> HttpResponse:
    """Show the page with everything that was typed and one more empty part."""
    data = request.POST.copy()
    count = PartFormSet(data, prefix="part").total_form_count()
    data["part-TOTAL_FORMS"] = str(min(count + 1, 60))
    data.setdefault(f"part-{count}-force", "should")
    parts = PartFormSet(data, initial=before.get("limbs", []), prefix="part")
    return _paragraph_response(request, row, place, ParagraphForm(data), parts, checked=False)


def _paragraph_response(
    request: HttpRequest,
    row: Document,
    place: int,
    form: ParagraphForm,
    parts: Any,
    *,
    split: SplitParagraphForm | None = None,
    status: int = 200,
    checked: bool = True,
) -> HttpResponse:
    count = len(row.reading.get("paragraphs", []))
    if not checked:  # what is unfinished is not yet wrong
        for each in (form, *parts.forms):
            each._errors = type(form.errors)()
    told = ((split,) if split else (form, *parts.forms)) if status != 200 else ()
    context = {
        "document": row,
        "place": place,
        "is_new": place >= count,
        "form": form,
        "parts": parts,
        "split": split or SplitParagraphForm(prefix="split"),
        "pages": _pages(row, place),
        "has_next": place + 1 < count,
        "errors": english_summary(*told),
        "crumbs": [
            {"label": _("Documents"), "url": reverse("office:documents")},
            {"label": row.symbol, "url": reverse("office:document", args=[row.pk])},
            {"label": _("New paragraph") if place >= count else _("Correct a paragraph"), "url": None},
        ],
    }
    return render(request, "consultations/secretariat/paragraph.html", context, status=status)


def _pages(row: Document, place: int) -> list[int]:
    """Return the printed pages of the paragraph, where they can be drawn."""
    rows = row.reading.get("paragraphs", [])
    return rows[place].get("pages", []) if place < len(rows) and page_pictures.has_pictures(row) else []
