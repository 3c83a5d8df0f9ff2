"""Pages of documents: list, upload, reading beside the source, correction by paragraph, confirmation."""

from collections.abc import Mapping
from typing import Any
from uuid import UUID

from django.contrib import messages
from django.core.paginator import Paginator
from django.db.models import Count
from django.http import FileResponse, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.translation import gettext as _, gettext_lazy

from consultations import exports, lookups
from consultations.documents import page_pictures, readings, services
from consultations.documents.correction import checks, reading_changes
from consultations.documents.correction.checks import fingerprint
from consultations.documents.correction.left_out import LeftOut, left_out_before, shares_of
from consultations.documents.correction.worklist import (
    SHOWN as WORK_SHOWN,
    WorkList,
    WorkRow,
    paragraph_address,
    show_of,
)
from consultations.documents.forms import (
    ColumnsForm,
    DocumentForm,
    HeadingForm,
    KindsForm,
    LanguageForm,
    LeftOutForm,
    ParagraphForm,
    RenumberForm,
    SymbolForm,
    TableColumnsForm,
    part_forms,
)
from consultations.documents.subject_words import counted_subjects
from consultations.lookups import OfficerMixin, officer_page
from consultations.models import Document, Recommendation
from core.errors import Refusals, Refused
from core.files.transfers import stored_response
from core.jobs import queue
from core.models import Job
from core.tables import listings
from core.text.languages import isolate_name
from core.web.act_views import ActView, ButtonView, ConfirmView, PageView

SHOWN = 50
MOST_FAULTS = 20  # of a refused confirmation, on top of the page; each is at its paragraph too
KEYS = (
    (gettext_lazy("next paragraph"), "j"),
    (gettext_lazy("previous paragraph"), "k"),
    (gettext_lazy("mark as checked"), "c"),
    (gettext_lazy("correct"), "e"),
    (gettext_lazy("next page"), "n"),
    (gettext_lazy("go to a number"), "g"),
)
FAULT_KEYS = (
    (gettext_lazy("next place"), "j"),
    (gettext_lazy("previous place"), "k"),
    (gettext_lazy("confirm as correct"), "c"),
    (gettext_lazy("correct"), "e"),
)


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
    existing: Document | None = None

    def get_object(self) -> None:
        lookups.check_keeps_register(self.user)

    def act(self, form: DocumentForm) -> str:
        file = form.cleaned_data.pop("file")
        document = readings.add_document_from_file(file, name=file.name, by=self.user, **form.cleaned_data)
        return reverse("consultations:document", args=[document.pk])

    def refuse(self, form: DocumentForm, refusal: Refused) -> None:
        if refusal.code == "symbol_in_use":
            self.existing = Document.objects.filter(symbol=form.cleaned_data["symbol"]).first()
        super().refuse(form, refusal)

    def get_context_data(self, **kwargs: Any) -> dict[str, Any]:
        return {"crumbs": _crumbs(_("Add a document")), "existing": self.existing, **kwargs}


class DocumentView(OfficerMixin, PageView):
    """Proposals to be corrected and confirmed; what was confirmed, once it is."""

    template_name = "consultations/secretariat/document.html"

    def get_object(self, document: UUID) -> Document:
        return lookups.get_document_or_404(self.user, document)

    def get_context_data(self, *, faults: Any = (), **forms: Any) -> dict[str, Any]:
        row = self.object
        job = readings.reading_job(row)
        context = {
            "document": row,
            "crumbs": _crumbs(row.symbol),
            "notes": readings.sentences(row.reading.get("notes", [])),
            "symbol": forms.get("symbol") or _symbol(row),
            **(_job(job, row) if job else {}),
        }
        if row.confirmed_at is not None:
            rows = _confirmed(row)
            page = Paginator(rows, SHOWN).get_page(self.request.GET.get("page"))
            return {**context, "page_obj": page, "counted": counted_subjects(rows.values_list("kind", flat=True))}
        return {
            **context,
            **_work_context(self.request, row, faults, forms.get("left_out_form")),
            "source_text": readings.source_text(row),
            "heading": forms.get("heading") or HeadingForm(numbers=_numbers(row), prefix="heading"),
            "renumber": forms.get("renumber") or RenumberForm(numbers=_numbers(row), prefix="renumber"),
            "columns": forms.get("columns") or (_columns(row) if row.reading.get("table") else None),
            "language": forms.get("language") or LanguageForm(initial={"language": row.language}, prefix="document"),
            "can_undo": bool(row.reading.get("undo")),
            "kinds": forms.get("kinds") or KindsForm(paragraphs=row.reading.get("paragraphs", []), prefix="kinds"),
            "shares": shares_of(row.reading),
            "counted": counted_subjects(kinds) if (kinds := _subject_kinds(row)) else "",
        }

    def get(self, request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponse:
        """Show the list, or go to the paragraph whose number was typed (`?number=`)."""
        number = request.GET.get("number", "").strip()
        if number and self.object.confirmed_at is None:
            work = WorkList(self.object)
            place = work.place_of(number)
            if place is not None:
                return redirect(work.address(place, show_of(request.GET)))
        return self.show()


def _work_context(request: HttpRequest, row: Document, faults: Any, left_out: LeftOutForm | None) -> dict[str, Any]:
    """Return one part of the list of paragraphs. Of a refused confirmation, those with errors.

    Places to look at are shown one by one. `left_out` is a form that came back.
    """
    work = WorkList(row)
    query = request.POST if left_out is not None else request.GET
    show = "errors" if faults else show_of(query)
    listed: Any = {"look": work.to_look_at, "left": work.left_out_texts}.get(show) or work.rows_in(show)
    page = Paginator(listed, 1 if show == "look" else WORK_SHOWN).get_page(query.get("page"))
    rows = _rows_of(work, show, page)
    proposals = readings.proposals_of(row.reading, [each.place for each in rows], work.faults)
    by_place = left_out_before(work.left_out) if show in ("", "look") else {}
    for proposal in proposals:
        proposal.left_out = by_place.get(proposal.place, [])
    opened = request.GET.get("open", "")
    number = request.GET.get("number", "").strip()
    return {
        "work": work,
        "show": show,
        "page_obj": page,
        "rows": list(zip(rows, proposals, strict=True)),
        "left_at_end": _at_end(work, page, by_place) if show == "" else [],
        "fault": next(iter(page), None) if show == "look" else None,
        "segments": work.segments(show),
        "pages_url": work.list_url(show),  # a form that came back is shown at its own address, which answers no GET
        "number": number,
        "faults": [*_number_fault(number), *(_fault(work, fault) for fault in faults[:MOST_FAULTS])],
        "more_faults": max(0, len(faults) - MOST_FAULTS),
        "drawn": page_pictures.has_pictures(row),
        "opened": _opened(row, int(opened)) if opened.isdecimal() and len(opened) < 7 else {},
        "keys": FAULT_KEYS if show == "look" else KEYS,
    }


def _rows_of(work: WorkList, show: str, page: Any) -> list[WorkRow]:
    """Return the paragraphs of a page of the list: of a place to look at its own, of left-out texts none."""
    if show == "left":
        return []
    if show != "look":
        return list(page)
    return [work.rows[fault.place] for fault in page if fault.place is not None]


def _at_end(work: WorkList, page: Any, by_place: Mapping[int, list[LeftOut]]) -> list[LeftOut]:
    """Return the texts that were left out after the last paragraph, for the last page of the list."""
    return [] if page.has_next() else by_place.get(len(work.rows), [])


def _subject_kinds(row: Document) -> list[str]:
    paragraphs = row.reading.get("paragraphs", [])
    return [services.subject_kind(each, limb) for each in paragraphs for limb in each.get("limbs", [])]


def _fault(work: WorkList, fault: Refused) -> dict[str, str]:
    """Return a fault for the summary on top: with the address of its paragraph, which may be on another page."""
    _name, dash, place = (fault.field or "").partition("-")
    address = work.address(int(place), "errors") if dash and place.isdecimal() else ""
    return {"target": fault.field or "", "message": str(fault), "url": address}


def _number_fault(number: str) -> list[dict[str, str]]:
    """Return what is said of a number that was typed and is not in the document: any other leads away."""
    words = _("Not in this document: %(numbers)s.") % {"numbers": number[:40]}
    return [{"target": "jump", "message": words, "url": ""}] if number else []


def _opened(row: Document, place: int) -> dict[str, Any]:
    """Return the form of the paragraph that is corrected in its place in the list."""
    rows = row.reading.get("paragraphs", [])
    if place >= len(rows):
        return {}
    before = rows[place]
    return {
        "place": place,
        "form": ParagraphForm(initial={**before, "was": fingerprint(before)}),
        "parts": part_forms(before),
        "pages": before.get("pages", []) if page_pictures.has_pictures(row) else [],
    }


class ConfirmReadingView(DocumentView):
    methods = ("POST",)

    def post(self, request: HttpRequest, **kwargs: Any) -> HttpResponse:
        form = _symbol(self.object, request.POST)
        symbol_seen = form is not None and form.is_valid() and form.cleaned_data["symbol_seen"]
        try:
            was = request.POST.get("reading")
            services.confirm_reading(self.object, by=self.user, symbol_seen=symbol_seen, was=was)
        except Refused as refusal:
            faults = list(refusal.refusals) if isinstance(refusal, Refusals) else [refusal]
            for fault in faults:
                if form is not None and fault.field in form.fields:
                    form.add_error(fault.field, str(fault))
            return self.show(status=409, faults=faults, symbol=form)
        messages.success(request, _("The reading has been confirmed. You can now set up a round on this document."))
        return redirect("consultations:document", self.object.pk)


class RemoveDocumentView(OfficerMixin, ConfirmView):
    """Remove a document that is not confirmed, asked once. A confirmed one stays."""

    template_name = "consultations/secretariat/document_remove.html"
    success_url = "consultations:documents"

    def get_object(self, document: UUID) -> Document:
        return lookups.get_document_or_404(self.user, document)

    def get(self, request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponse:
        if self.object.confirmed_at is not None:
            return redirect("consultations:document", self.object.pk)
        return super().get(request)

    def act(self) -> str:
        symbol = self.object.symbol
        services.remove_document(self.object, by=self.user)
        self.say(_("%(symbol)s was removed. You can add it again.") % {"symbol": isolate_name(symbol)})
        return reverse("consultations:documents")

    def get_context_data(self, **kwargs: Any) -> dict[str, Any]:
        return {"document": self.object, "crumbs": _crumbs(self.object.symbol), **kwargs}


class CheckParagraphsView(OfficerMixin, ButtonView):
    """Marks paragraphs as checked, or takes that back. Then the next paragraph of the list is shown."""

    def get_object(self, document: UUID) -> Document:
        return lookups.get_document_or_404(self.user, document)

    def act(self) -> str:
        data, show = self.request.POST, show_of(self.request.POST)
        pairs = zip(data.getlist("place"), data.getlist("was"), strict=False)
        fingerprints = {int(place): was for place, was in pairs if place.isdecimal() and len(place) < 7}
        if not fingerprints:
            return self.get_success_url()
        if "uncheck" in data:
            for was in fingerprints.values():
                checks.uncheck_paragraph(self.object, was, by=self.user)
            return WorkList(self.object).address(min(fingerprints), show)
        checks.check_paragraphs(self.object, fingerprints, by=self.user)
        return WorkList(self.object).address_after(max(fingerprints), show)

    def get_success_url(self) -> str:
        return reverse("consultations:document", args=[self.object.pk])


class SetHeadingView(DocumentView, ActView):
    methods = ("POST",)
    form_class, form_name, prefix = HeadingForm, "heading", "heading"

    def get_form_kwargs(self) -> dict[str, Any]:
        return {**super().get_form_kwargs(), "numbers": _numbers(self.object)}

    def act(self, form: HeadingForm) -> str:
        first, last = form.cleaned_data["first"], form.cleaned_data["last"]
        path, was = form.cleaned_data["heading_path"], self.request.POST.get("reading")
        reading_changes.set_heading(self.object, first, last, path, was=was, by=self.user)
        return paragraph_address(self.object, first)


class ChangeReadingView(DocumentView, ActView):
    """Undo, count anew, name the language, or read the table with other columns: whichever button was pressed."""

    methods = ("POST",)
    form_name = "renumber"

    def post(self, request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponse:
        if "undo" not in request.POST:
            return super().post(request)
        try:
            place = reading_changes.undo(self.object, was=request.POST.get("reading"), by=self.user)
            return redirect(paragraph_address(self.object, place))
        except Refused as refusal:
            messages.warning(request, str(refusal))
            return redirect("consultations:document", self.object.pk)

    def get_form(self, form_class: Any = None) -> ColumnsForm | LanguageForm | RenumberForm:
        if "columns-text" in self.request.POST:
            self.form_name = "columns"
            return _columns(self.object, self.request.POST)
        if "document-language" in self.request.POST:
            self.form_name = "language"
            return LanguageForm(self.request.POST, prefix="document")
        return RenumberForm(self.request.POST, numbers=_numbers(self.object), prefix="renumber")

    def act(self, form: ColumnsForm | LanguageForm | RenumberForm) -> str:
        was = self.request.POST.get("reading")
        if isinstance(form, ColumnsForm):
            reading_changes.choose_columns(self.object, was=was, by=self.user, **form.cleaned_data)
            return reverse("consultations:document", args=[self.object.pk])
        if isinstance(form, LanguageForm):
            reading_changes.change_language(self.object, form.cleaned_data["language"], by=self.user)
            return reverse("consultations:document", args=[self.object.pk])
        first, last = form.cleaned_data["first"], form.cleaned_data["last"]
        reading_changes.renumber(self.object, first, last, form.cleaned_data["number"], was=was, by=self.user)
        return paragraph_address(self.object, first)


@officer_page()
def source(request: HttpRequest, document: UUID) -> FileResponse:
    """Download the file as it was uploaded."""
    file = lookups.row_or_404(lookups.get_document_or_404(request.user, document).source)
    return stored_response(file)


@officer_page()
def page_picture(request: HttpRequest, document: UUID, page: int) -> FileResponse:
    """Return the picture of a printed page, for people who may open the document."""
    row = lookups.get_document_or_404(request.user, document)
    try:
        file = lookups.row_or_404(page_pictures.picture_of(row, page))
    except Refused as refusal:
        raise lookups.not_found() from refusal
    return stored_response(file)


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
    figures = {"label": queue.title(job), "done": job.done, "total": job.total, "state": job.state}
    return {
        "job": {**figures, "message": queue.status_text(job)},
        "poll_url": reverse("consultations:reading_state", args=[row.pk]),
    }


def _columns(row: Document, data: Any = None) -> ColumnsForm:
    table = row.reading.get("table") or {}
    return TableColumnsForm(data, header=table.get("header", []), initial=table, prefix="columns")


def _symbol(row: Document, data: Any = None) -> SymbolForm | None:
    printed = services.other_symbol(row)
    return SymbolForm(data, symbol=row.symbol, printed_symbol=printed) if printed else None


def _numbers(row: Document) -> list[str]:
    return [paragraph.get("number", "") for paragraph in row.reading.get("paragraphs", [])]


def _crumbs(last: str) -> list[dict[str, Any]]:
    return [{"label": _("Documents"), "url": reverse("consultations:documents")}, {"label": last, "url": None}]
