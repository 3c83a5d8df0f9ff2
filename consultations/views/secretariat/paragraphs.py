"""One paragraph of a reading, mended by an officer: fields, parts, its place in the document."""

from typing import Any
from uuid import UUID

from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.translation import gettext as _

from consultations import office
from consultations.domain import mending, pictures
from consultations.forms import tell
from consultations.models import Document
from consultations.office import officer_page
from consultations.secretariat_forms import ParagraphForm, PartFormSet, SplitForm, paragraph_of, summary
from core.errors import Refused


@officer_page("GET", "HEAD", "POST")
def paragraph(request: HttpRequest, document: UUID, place: int) -> HttpResponse:
    """The paragraph at `place`, or a new one after the last. "Add a part" keeps all that was typed."""
    row = office.document(request.user, document)
    rows = row.reading.get("paragraphs", [])
    if row.confirmed_at is not None or place > len(rows):
        raise office.not_there()
    before = rows[place] if place < len(rows) else {}
    if request.method != "POST":
        form = ParagraphForm(initial={**before, "was": mending.fingerprint(before) if before else ""})
        parts = PartFormSet(initial=before.get("limbs", []), prefix="part")
        return _page(request, row, place, form, parts)
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
            mending.mend_paragraph(row, place, mended, was=request.POST.get("was", ""), by=request.user)
            return redirect(f"{reverse('office:document', args=[row.pk])}#paragraph-{max(place - int(leaves), 0)}")
        except Refused as refusal:
            tell(form, refusal)
    return _page(request, row, place, form, parts, status=422)


def _divided(request: HttpRequest, row: Document, place: int, before: dict[str, Any]) -> HttpResponse:
    """The paragraph made two, or one with the next."""
    was = request.POST.get("was", "")
    split = SplitForm(request.POST if "split" in request.POST else None, prefix="split")
    try:
        if "join" in request.POST:
            mending.join_paragraphs(row, place, was=was, by=request.user)
        elif split.is_valid():
            mending.split_paragraph(row, place, was=was, by=request.user, **split.cleaned_data)
        if "join" in request.POST or split.is_valid():
            return redirect(f"{reverse('office:document', args=[row.pk])}#paragraph-{place}")
    except Refused as refusal:
        if not split.is_bound:
            split = SplitForm({}, prefix="split")
            split._errors = type(split.errors)()
        tell(split, refusal)
    form = ParagraphForm(initial={**before, "was": mending.fingerprint(before) if before else ""})
    parts = PartFormSet(initial=before.get("limbs", []), prefix="part")
    return _page(request, row, place, form, parts, split=split, status=422)


def _with_one_more(request: HttpRequest, row: Document, place: int, before: dict[str, Any]) -> HttpResponse:
    """The page as it was typed, with an empty part at its end."""
    data = request.POST.copy()
    count = PartFormSet(data, prefix="part").total_form_count()
    data["part-TOTAL_FORMS"] = str(min(count + 1, 60))
    data.setdefault(f"part-{count}-force", "should")
    parts = PartFormSet(data, initial=before.get("limbs", []), prefix="part")
    return _page(request, row, place, ParagraphForm(data), parts, checked=False)


def _page(
    request: HttpRequest,
    row: Document,
    place: int,
    form: ParagraphForm,
    parts: Any,
    *,
    split: SplitForm | None = None,
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
        "split": split or SplitForm(prefix="split"),
        "pages": _pages(row, place),
        "has_next": place + 1 < count,
        "errors": summary(*told),
        "crumbs": [
            {"label": _("Documents"), "url": reverse("office:documents")},
            {"label": row.symbol, "url": reverse("office:document", args=[row.pk])},
            {"label": _("A further paragraph") if place >= count else _("Mend a paragraph"), "url": None},
        ],
    }
    return render(request, "consultations/secretariat/paragraph.html", context, status=status)


def _pages(row: Document, place: int) -> list[int]:
    """The printed pages of the paragraph, where they can be drawn."""
    rows = row.reading.get("paragraphs", [])
    return rows[place].get("pages", []) if place < len(rows) and pictures.has_pictures(row) else []
