"""The page of one paragraph of a proposed reading: corrected, divided, joined, left out."""

from typing import Any
from uuid import UUID

from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.translation import gettext as _

from consultations import lookups
from consultations.documents import page_pictures
from consultations.documents.correction import reading_changes
from consultations.documents.correction.checks import fingerprint
from consultations.documents.correction.worklist import WorkList, paragraph_address, show_of
from consultations.documents.forms import (
    ParagraphForm,
    PartFormSet,
    SplitParagraphForm,
    english_summary,
    paragraph_of,
    part_forms,
)
from consultations.enums import Force, ParagraphKind
from consultations.lookups import officer_page
from consultations.models import Document
from core.errors import Refused
from core.web.act_views import add_refusal


@officer_page("GET", "HEAD", "POST")
def paragraph(request: HttpRequest, document: UUID, place: int) -> HttpResponse:
    """Edit the paragraph at `place`, or a new one after the last. "Add a part" keeps all that was typed."""
    row = lookups.get_document_or_404(request.user, document)
    rows = row.reading.get("paragraphs", [])
    if row.confirmed_at is not None or place > len(rows):
        raise lookups.not_found()
    before = rows[place] if place < len(rows) else {}
    if request.method != "POST":
        form = ParagraphForm(initial={**before, "was": fingerprint(before) if before else ""})
        parts = part_forms(before)
        return _paragraph_response(request, row, place, form, parts)
    if "split" in request.POST or "join" in request.POST:
        return _divided(request, row, place, before)
    if "add" in request.POST:
        return _with_one_more(request, row, place, before)
    form = ParagraphForm(request.POST)
    parts = part_forms(before, request.POST)
    leaves = "leave_out" in request.POST
    form_holds = form.is_valid()
    if leaves or (parts.is_valid() and form_holds):
        mended = None if leaves else paragraph_of(form, parts.forms, before)
        try:
            reading_changes.replace_paragraph(row, place, mended, was=request.POST.get("was", ""), by=request.user)
            return redirect(paragraph_address(row, max(place - int(leaves), 0), show_of(request.POST)))
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
            return redirect(paragraph_address(row, place, show_of(request.POST)))
    except Refused as refusal:
        if not split.is_bound:
            split = SplitParagraphForm({}, prefix="split")
            split._errors = type(split.errors)()
        add_refusal(split, refusal)
    form = ParagraphForm(initial={**before, "was": fingerprint(before) if before else ""})
    parts = part_forms(before)
    return _paragraph_response(request, row, place, form, parts, split=split, status=422)


def _with_one_more(request: HttpRequest, row: Document, place: int, before: dict[str, Any]) -> HttpResponse:
    """Show the page with everything that was typed and one more empty part."""
    data = request.POST.copy()
    count = PartFormSet(data, prefix="part").total_form_count()
    data["part-TOTAL_FORMS"] = str(min(count + 1, 60))
    is_asked = data.get("kind") in (ParagraphKind.QUESTION, ParagraphKind.STATEMENT)
    data.setdefault(f"part-{count}-force", "" if is_asked else str(Force.SHOULD))
    parts = part_forms(before, data)
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
    show = show_of(request.POST if request.method == "POST" else request.GET)
    forms = ((split,) if split else (form, *parts.forms)) if status != 200 else ()
    context = {
        "document": row,
        "place": place,
        "show": show,
        "back": WorkList(row).address(min(place, max(count - 1, 0)), show),
        "is_new": place >= count,
        "form": form,
        "parts": parts,
        "split": split or SplitParagraphForm(prefix="split"),
        "pages": _pages(row, place),
        "has_next": place + 1 < count,
        "errors": english_summary(*forms),
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
