"""Working translations made elsewhere, brought as a table: what it would bring is seen before it counts."""

from typing import Any
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
from synthesis import coding_office as office
from synthesis.coding_forms import TranslationTableForm
from synthesis.domain import translation_tables
from synthesis.domain.brought_files import is_going
from synthesis.models import TranslationTable

SHOWN = 50


@officer_page("GET", "HEAD", "POST")
def tables(request: HttpRequest, round: UUID) -> HttpResponse:
    """The person's own tables; by POST another one, which is looked at in the background."""
    row = office.coded_round(request.user, round)
    form = TranslationTableForm(request.POST, request.FILES) if request.method == "POST" else TranslationTableForm()
    if form.is_valid():
        file = form.cleaned_data["file"]
        try:
            made = translation_tables.receive(row, file, name=file.name, by=request.user)
            return redirect("coding:translation_table", row.pk, made.pk)
        except Refused as refusal:
            refusal.field = refusal.field or "file"
            tell(form, refusal)
    page = Paginator(_own(request, row), SHOWN).get_page(request.GET.get("page"))
    context = {
        "round": row,
        "form": form,
        "page_obj": page,
        "crumbs": office.crumbs(row, (_("Working translations"), None)),
    }
    return render(request, "synthesis/coding/translations.html", context, status=422 if form.errors else 200)


@officer_page()
def table(request: HttpRequest, round: UUID, table: UUID) -> HttpResponse:
    row, own = _open(request, round, table)
    going, told = is_going(own), own.found
    context = {
        "round": row,
        "table": own,
        "found": told,
        "going": going,
        "work": _job(own) if own.job is not None and (going or own.job.state == own.job.State.FAILED) else None,
        "ready": own.applied_at is None and not going and told.get("translations") and not told.get("bad_rows"),
        "crumbs": office.crumbs(
            row, (_("Working translations"), reverse("coding:translations", args=[row.pk])), (own.name, None)
        ),
    }
    return render(request, "synthesis/coding/translation_table.html", context)


@officer_page()
def state(request: HttpRequest, round: UUID, table: UUID) -> HttpResponse:
    """How far it is: the line on the page takes it in by itself."""
    _round, own = _open(request, round, table)
    found(own.job)
    return render(request, "parts/job.html", _job(own))


@officer_page("POST")
def apply(request: HttpRequest, round: UUID, table: UUID) -> HttpResponse:
    row, own = _open(request, round, table)
    try:
        translation_tables.ask(own, translation_tables.APPLY, by=request.user)
    except Refused as refusal:
        messages.error(request, str(refusal))
    return redirect("coding:translation_table", row.pk, own.pk)


@officer_page("POST")
def drop(request: HttpRequest, round: UUID, table: UUID) -> HttpResponse:
    row, own = _open(request, round, table)
    try:
        translation_tables.drop(own, by=request.user)
    except Refused as refusal:
        messages.error(request, str(refusal))
        return redirect("coding:translation_table", row.pk, own.pk)
    return redirect("coding:translations", row.pk)


def _own(request: HttpRequest, round: Round) -> Any:
    return TranslationTable.objects.filter(round=round, by=request.user.pk).select_related("round", "file", "job", "by")


def _open(request: HttpRequest, round: UUID, key: UUID) -> tuple[Round, TranslationTable]:
    """A table of the person's own. Raises NotYours."""
    row = office.coded_round(request.user, round)
    return row, found(_own(request, row).filter(pk=key).first())


def _job(own: TranslationTable) -> dict[str, Any]:
    names = ("coding:translation_table", "coding:translation_state")
    page, poll = (reverse(name, args=[own.round_id, own.pk]) for name in names)
    return tasks.line(found(own.job), id="translations-job", page=page, poll=poll)
