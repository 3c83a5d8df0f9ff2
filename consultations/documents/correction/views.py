"""Pages of a proposed reading: the worklist and its acts, and one paragraph at a time."""

from typing import Any
from uuid import UUID

from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.translation import gettext as _, ngettext

from consultations import lookups
from consultations.documents import page_pictures
from consultations.documents.correction import faults, reading_changes
from consultations.documents.correction.checks import fingerprint
from consultations.documents.correction.worklist import WorkList, paragraph_address, show_of
from consultations.documents.forms import (
    KindsForm,
    LeftOutForm,
    ParagraphForm,
    PartFormSet,
    SplitParagraphForm,
    english_summary,
    paragraph_of,
    part_forms,
)
from consultations.documents.views import DocumentView
from consultations.enums import Force, ParagraphKind
from consultations.lookups import OfficerMixin, officer_page
from consultations.models import Document
from core.errors import Refused
from core.web.act_views import ActView, ButtonView
from core.web.forms import add_refusal


class AcceptFaultView(OfficerMixin, ButtonView):
    """Records that a place is right as it is, or takes that back. Then the next place is shown."""

    def get_object(self, document: UUID) -> Document:
        return lookups.get_document_or_404(self.user, document)

    def act(self) -> str:
        key = self.request.POST.get("fault", "")
        if "reopen" in self.request.POST:
            faults.reopen_fault(self.object, key, by=self.user)
            work = WorkList(self.object)
            return work.fault_page(next((n for n, each in enumerate(work.to_look_at) if each.key == key), 0))
        before = [each.key for each in WorkList(self.object).to_look_at]
        faults.accept_fault(self.object, key, by=self.user)
        return WorkList(self.object).fault_page(before.index(key) if key in before else 0)

    def get_success_url(self) -> str:
        return WorkList(self.object).list_url("look")


class IncludeTextView(DocumentView, ActView):
    """Includes a text that was left out of the reading."""

    methods = ("POST",)
    form_class, form_name = LeftOutForm, "left_out_form"
    index: int

    def get_object(self, document: UUID, index: int) -> Document:
        self.index = index
        return super().get_object(document)

    def act(self, form: LeftOutForm) -> str:
        place = reading_changes.include_text(self.object, self.index, by=self.user, **form.cleaned_data)
        if (show := show_of(self.request.POST)) == "left":
            self.say(_("The text has been included. You can undo this."))
            return WorkList(self.object.__class__.objects.get(pk=self.object.pk)).list_url(show)
        return paragraph_address(self.object, place)

    def refuse(self, form: LeftOutForm, refusal: Refused) -> None:
        """Show the refusal at the number, the only field that a person sees."""
        refusal.field = "number" if refusal.field == "number" else ""
        super().refuse(form, refusal)

    def get_context_data(self, **kwargs: Any) -> dict[str, Any]:
        form = kwargs.get("left_out_form")
        errors = [
            {"target": f"left-out-number-{self.index}" if name == "number" else "", "message": str(message)}
            for name, messages in (form.errors.items() if form else ())
            for message in messages
        ]
        own = {"left_out_form": form, "left_out_index": self.index, "left_out_errors": errors}
        return {**super().get_context_data(**kwargs), **own}


class ChangeKindsView(DocumentView, ActView):
    """Gives paragraphs a kind and says whether they can be answered: one, or many at once."""

    methods = ("POST",)
    form_class, form_name, prefix = KindsForm, "kinds", "kinds"

    def get_form_kwargs(self) -> dict[str, Any]:
        return {**super().get_form_kwargs(), "paragraphs": self.object.reading.get("paragraphs", [])}

    def act(self, form: KindsForm) -> str:
        places = form.places()
        kind = form.cleaned_data["kind"]
        marks = {"was": self.request.POST.get("reading"), "was_one": self.request.POST.get("was")}
        changed = reading_changes.change_kinds(self.object, places, kind, form.answers(), **marks, by=self.user)
        if len(places) > 1:
            words = ngettext("%(n)s paragraph has been changed.", "%(n)s paragraphs have been changed.", changed)
            self.say(words % {"n": changed})
        return paragraph_address(self.object, min(places), show_of(self.request.POST))


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
        corrected = None if leaves else paragraph_of(form, parts.forms, before)
        try:
            reading_changes.replace_paragraph(row, place, corrected, was=request.POST.get("was", ""), by=request.user)
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
            {"label": _("Documents"), "url": reverse("consultations:documents")},
            {"label": row.symbol, "url": reverse("consultations:document", args=[row.pk])},
            {"label": _("New paragraph") if place >= count else _("Correct a paragraph"), "url": None},
        ],
    }
    return render(request, "consultations/secretariat/paragraph.html", context, status=status)


def _pages(row: Document, place: int) -> list[int]:
    """Return the printed pages of the paragraph, where they can be drawn."""
    rows = row.reading.get("paragraphs", [])
    return rows[place].get("pages", []) if place < len(rows) and page_pictures.has_pictures(row) else []
