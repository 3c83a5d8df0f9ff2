"""Documents: the list, a new one, its reading beside its words, confirmed or mended."""

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

from consultations import exports, office
from consultations.domain import documents, mending, pictures, readings
from consultations.forms import tell
from consultations.models import Document, Recommendation
from consultations.office import officer_page
from consultations.secretariat_forms import ColumnsForm, DocumentForm, HeadingForm, RenumberForm, SymbolForm
from core import listings, tasks
from core.downloads import attachment_response
from core.errors import Refused, Several
from core.models import Job
from core.storage import stored_path

SHOWN = 50


@officer_page()
def document_list(request: HttpRequest) -> HttpResponse:
    office.check_register(request.user)
    rows = Document.objects.annotate(rounds_count=Count("rounds")).defer("reading").order_by("-added_at", "symbol")
    if listings.wanted(request):
        return listings.answer(request, exports.documents(rows), round=None)
    page = Paginator(rows, SHOWN).get_page(request.GET.get("page"))
    context = {
        "page_obj": page,
        "exports": listings.links(request, page.paginator.count),
        "crumbs": [{"label": _("Documents"), "url": None}],
    }
    return render(request, "consultations/secretariat/document_list.html", context)


@officer_page("GET", "HEAD", "POST")
def add_document(request: HttpRequest) -> HttpResponse:
    office.check_register(request.user)
    form = DocumentForm(*([request.POST, request.FILES] if request.method == "POST" else []))
    if request.method == "POST" and form.is_valid():
        said = form.cleaned_data
        try:
            document = readings.take_in(
                said["file"], name=said["file"].name, symbol=said["symbol"], title=said["title"], by=request.user
            )
            return redirect("office:document", document.pk)
        except Refused as refusal:
            tell(form, refusal)
    context = {"form": form, "crumbs": _crumbs(_("Add a document"))}
    return render(request, "consultations/secretariat/document_add.html", context, status=422 if form.errors else 200)


@officer_page()
def document_page(request: HttpRequest, document: UUID) -> HttpResponse:
    """Proposals to be mended and confirmed; what was confirmed, once it is."""
    row = office.document(request.user, document)
    return _page(request, row)


@officer_page("POST")
def confirm(request: HttpRequest, document: UUID) -> HttpResponse:
    row = office.document(request.user, document)
    form = _symbol(row, request.POST)
    seen = form is not None and form.is_valid() and form.cleaned_data["symbol_seen"]
    try:
        documents.confirm_reading(row, by=request.user, symbol_seen=seen)
    except Refused as refusal:
        faults = refusal.refusals if isinstance(refusal, Several) else [refusal]
        for fault in faults:
            if form is not None and fault.field in form.fields:
                form.add_error(fault.field, str(fault))
        return _page(request, row, faults=faults, symbol=form, status=409)
    messages.success(request, _("The reading is confirmed. A round can be set up on it now."))
    return redirect("office:document", row.pk)


@officer_page("POST")
def give_heading(request: HttpRequest, document: UUID) -> HttpResponse:
    row = office.document(request.user, document)
    form = HeadingForm(request.POST, numbers=_numbers(row), prefix="heading")
    if form.is_valid():
        said = form.cleaned_data
        try:
            mending.give_heading(row, said["first"], said["last"], said["heading_path"], by=request.user)
            return _back(row, said["first"])
        except Refused as refusal:
            tell(form, refusal)
    return _page(request, row, heading=form, status=422)


@officer_page("POST")
def change(request: HttpRequest, document: UUID) -> HttpResponse:
    """Undo, count anew, or read the table with other columns: whichever button was pressed."""
    row = office.document(request.user, document)
    if "undo" in request.POST:
        try:
            return _back(row, mending.undo(row, by=request.user))
        except Refused as refusal:
            messages.warning(request, str(refusal))
            return redirect("office:document", row.pk)
    if "columns-text" in request.POST:
        return _with_columns(request, row)
    form = RenumberForm(request.POST, numbers=_numbers(row), prefix="renumber")
    if form.is_valid():
        said = form.cleaned_data
        try:
            mending.renumber(row, said["first"], said["last"], said["number"], by=request.user)
            return _back(row, said["first"])
        except Refused as refusal:
            tell(form, refusal)
    return _page(request, row, renumber=form, status=422)


def _with_columns(request: HttpRequest, row: Document) -> HttpResponse:
    form = _columns(row, request.POST)
    if form.is_valid():
        try:
            mending.choose_columns(row, by=request.user, **form.cleaned_data)
            return redirect("office:document", row.pk)
        except Refused as refusal:
            tell(form, refusal)
    return _page(request, row, columns=form, status=422)


def _back(row: Document, place: int) -> HttpResponse:
    return redirect(f"{reverse('office:document', args=[row.pk])}#paragraph-{place}")


@officer_page()
def source(request: HttpRequest, document: UUID) -> FileResponse:
    """The file as it was sent, as a download."""
    file = office.found(office.document(request.user, document).source)
    path = stored_path(file.stored_name, directory=settings.FILES_ROOT)
    return attachment_response(path, file.display_name, file.content_type)


@officer_page()
def page_picture(request: HttpRequest, document: UUID, page: int) -> FileResponse:
    """A printed page as a picture, for whoever may open the document."""
    row = office.document(request.user, document)
    try:
        file = office.found(pictures.picture_of(row, page))
    except Refused as refusal:
        raise office.not_there() from refusal
    path = stored_path(file.stored_name, directory=settings.FILES_ROOT)
    return attachment_response(path, file.display_name, file.content_type)


@officer_page()
def reading_state(request: HttpRequest, document: UUID) -> HttpResponse:
    """How far the reading in the background is; the page takes it in by itself."""
    row = office.document(request.user, document)
    job = readings.reading_job(row)
    if job is None:
        response = HttpResponse(status=204)
        response["HX-Refresh"] = "true"
        return response
    return render(request, "parts/job.html", _job(job, row))


def _page(
    request: HttpRequest,
    row: Document,
    *,
    faults: Any = (),
    heading: HeadingForm | None = None,
    renumber: RenumberForm | None = None,
    columns: ColumnsForm | None = None,
    symbol: SymbolForm | None = None,
    status: int = 200,
) -> HttpResponse:
    job = readings.reading_job(row)
    confirmed = row.confirmed_at is not None
    context: dict[str, Any] = {
        "document": row,
        "crumbs": _crumbs(row.symbol),
        "recommendations": _confirmed(row) if confirmed else None,
        "proposals": [] if confirmed else readings.proposals_of(row.reading, faults),
        "faults": [{"target": fault.field or "", "message": str(fault)} for fault in faults],
        "notes": readings.sentences(row.reading.get("notes", [])),
        "source_text": "" if confirmed else readings.source_text(row),
        "heading": heading or HeadingForm(numbers=_numbers(row), prefix="heading"),
        "renumber": renumber or RenumberForm(numbers=_numbers(row), prefix="renumber"),
        "columns": columns or (_columns(row) if row.reading.get("table") else None),
        "symbol": symbol or _symbol(row),
        "drawn": pictures.has_pictures(row),
        "can_undo": bool(row.reading.get("undo")),
        "parts": sum(len(paragraph.get("limbs", [])) for paragraph in row.reading.get("paragraphs", [])),
        **(_job(job, row) if job else {}),
    }
    return render(request, "consultations/secretariat/document.html", context, status=status)


def _confirmed(row: Document) -> Any:
    rows = Recommendation.objects.filter(paragraph__document=row)
    return rows.select_related("paragraph").order_by("order", "limb")


def _job(job: Job, row: Document) -> dict[str, Any]:
    shown = {"label": tasks.title(job), "done": job.done, "total": job.total, "state": job.state}
    return {
        "job": {**shown, "message": tasks.told(job)},
        "poll_url": reverse("office:reading_state", args=[row.pk]),
    }


def _columns(row: Document, data: Any = None) -> ColumnsForm:
    table = row.reading.get("table") or {}
    return ColumnsForm(data, header=table.get("header", []), initial=table, prefix="columns")


def _symbol(row: Document, data: Any = None) -> SymbolForm | None:
    shown = documents.other_symbol(row)
    return SymbolForm(data, symbol=row.symbol, shown=shown) if shown else None


def _numbers(row: Document) -> list[str]:
    return [paragraph.get("number", "") for paragraph in row.reading.get("paragraphs", [])]


def _crumbs(last: str) -> list[dict[str, Any]]:
    return [{"label": _("Documents"), "url": reverse("office:documents")}, {"label": last, "url": None}]
