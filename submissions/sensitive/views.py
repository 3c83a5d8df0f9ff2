"""Redaction: marking words of a submission to be covered, and asking to lift what is."""

import re
from typing import Any
from uuid import UUID

from django.contrib import messages
from django.core.paginator import Paginator
from django.http import FileResponse, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from accounts.models import AnyUser, User
from consultations import lookups
from consultations import permissions as consultations_permissions
from consultations.forms import add_refusal
from consultations.lookups import officer_page
from core.errors import Refused
from core.files.transfers import attachment_response
from submissions import permissions as submissions_permissions
from submissions.drafting.subjects import subject_name, subject_title
from submissions.models import Attachment, Input, Redaction, Submission
from submissions.sensitive import disclosures, erasure, redaction_requests
from submissions.sensitive.disclosures import waiting_disclosures
from submissions.sensitive.erasure import waiting_erasures
from submissions.sensitive.forms import DisclosureForm, EraseForm, LiftForm, RedactForm, SecondPersonForm
from submissions.sensitive.redaction_requests import requests_for
from submissions.sensitive.two_person import waiting_for_others
from submissions.visibility.text_ranges import marked_range


def waiting_requests(user: User) -> dict[str, Any]:
    """Querysets by kind, oldest first: what the person may answer, and what they asked for themselves."""
    redactions, lifts = requests_for(user)
    return {
        "redaction": redactions,
        "lift": lifts,
        "opening": waiting_disclosures(user),
        "erasure": waiting_erasures(user),
    }


def waiting_count(user: User) -> int:
    """How many of these wait for this person. A query for each kind."""
    return sum(rows.filter(waiting_for_others(user)).count() for rows in waiting_requests(user).values())


SHOWN = 50


@officer_page("GET", "HEAD", "POST")
def erasures(request: HttpRequest) -> HttpResponse:
    if not consultations_permissions.keeps_accounts(request.user):
        raise lookups.not_found()
    form = EraseForm(request.POST if request.method == "POST" else None)
    if form.is_bound and form.is_valid():
        try:
            erasure.request_erasure(by=request.user, **form.cleaned_data)
        except Refused as refusal:
            add_refusal(form, refusal)
        else:
            messages.success(request, _("It waits for an officer who manages the round."))
            return redirect("triage:erasures")
    page = Paginator(erasure.requests_by_administrators(), SHOWN).get_page(request.GET.get("page"))
    context = {"form": form, "page_obj": page, "crumbs": [{"label": _("Erasure"), "url": None}]}
    return render(request, "submissions/sensitive/erasures.html", context, status=422 if form.errors else 200)


_DELEGATION = ("delegation__round__rules", "delegation__round__document", "delegation__organisation")


@officer_page("POST")
def ask_for_identity(request: HttpRequest, submission: UUID) -> HttpResponse:
    return _disclosure_form_page(request, _submission(request.user, submission), None, _("Ask who sent it"))


@officer_page("POST")
def ask_for_original(request: HttpRequest, attachment: UUID) -> HttpResponse:
    row = _attachment(request.user, attachment)
    return _disclosure_form_page(request, row.version.submission, row, _("Ask to open the sealed original"))


@officer_page("POST")
def identity(request: HttpRequest, submission: UUID) -> HttpResponse:
    """Who sent it. By POST, since each look is written down."""
    row = _submission(request.user, submission)
    context = {
        "submission": row,
        "identity": disclosures.disclose_identity(row, by=request.user),
        "crumbs": _crumbs(row),
    }
    return render(request, "submissions/sensitive/identity.html", context)


@officer_page("POST")
def original(request: HttpRequest, attachment: UUID) -> FileResponse:
    """The file as it was sent. By POST, since each look is written down."""
    return attachment_response(*disclosures.disclose_original(_attachment(request.user, attachment), by=request.user))


def _submission(user: AnyUser, key: UUID) -> Submission:
    rows = submissions_permissions.submissions_visible_to(user).select_related(*_DELEGATION)
    row: Submission = lookups.row_or_404(rows.filter(pk=key).first())
    if not submissions_permissions.sees_submission_open(user, row):
        raise lookups.not_found()
    return row


def _attachment(user: AnyUser, key: UUID) -> Attachment:
    rows = submissions_permissions.attachments_visible_to(user).filter(version__submitted_at__isnull=False)
    beside = (f"version__submission__{each}" for each in _DELEGATION)
    return lookups.row_or_404(rows.select_related("file", *beside).filter(pk=key).first())


def _disclosure_form_page(
    request: HttpRequest, row: Submission, attachment: Attachment | None, heading: str
) -> HttpResponse:
    form = DisclosureForm(request.POST)
    if form.is_valid():
        try:
            disclosures.request_disclosure(row, attachment=attachment, by=request.user, **form.cleaned_data)
        except Refused as refusal:
            add_refusal(form, refusal)
        else:
            messages.success(request, _("It waits for a second person."))
            return redirect("triage:submission", row.pk)
    context = {"submission": row, "heading": heading, "form": form, "crumbs": _crumbs(row)}
    return render(request, "submissions/sensitive/request_disclosure.html", context, status=422)


def _crumbs(row: Submission) -> list[dict[str, Any]]:
    return [
        {"label": _("Triage"), "url": reverse("triage:rounds")},
        {"label": row.reference, "url": reverse("triage:submission", args=[row.pk])},
        {"label": _("What is sealed"), "url": None},
    ]


_PLACE = re.compile(r"(\d{1,7})-(\d{1,7})")


@officer_page("GET", "HEAD", "POST")
def redact(request: HttpRequest, submission: UUID) -> HttpResponse:
    """The submission with its words uncovered; a POST asks that some of them be covered."""
    row = _submission_to_redact(request.user, submission)
    form = RedactForm(request.POST if request.method == "POST" else None)
    if form.is_bound and form.is_valid():
        said = form.cleaned_data
        input_ = Input.objects.select_related("version__submission__delegation__round__rules", "line").filter(
            pk=said["input"], version__submission=row, version__submitted_at__isnull=False
        )
        try:
            asked = _request_redactions(lookups.row_or_404(input_.first()), said, request)
        except Refused as refusal:
            add_refusal(form, refusal)
        else:
            messages.success(request, _waits(asked))
            return redirect("triage:redact", row.pk)
    return _redaction_page(request, row, form)


@officer_page("POST")
def ask_to_lift(request: HttpRequest, redaction: UUID) -> HttpResponse:
    rows = Redaction.objects.select_related("line__submission__delegation__round__rules", "input__version")
    row = lookups.row_or_404(
        rows.filter(pk=redaction, line__submission__in=submissions_permissions.redactable_by(request.user)).first()
    )
    form = LiftForm(request.POST, prefix=f"lift-{row.pk}")
    if form.is_valid():
        try:
            only_in = None
            if lost := request.POST.get("only_in"):
                only_in = next((each for each in row.line.inputs.all() if str(each.pk) == lost), None)
                lookups.row_or_404(only_in)
            redaction_requests.request_lift(row, by=request.user, only_in=only_in, **form.cleaned_data)
        except Refused as refusal:
            add_refusal(form, refusal)
        else:
            messages.success(request, _waits(1))
            return redirect("triage:redact", row.line.submission_id)
    return _redaction_page(request, row.line.submission, RedactForm(), lifting=(row.pk, form))


def _submission_to_redact(user: AnyUser, key: UUID) -> Submission:
    rows = submissions_permissions.redactable_by(user).select_related(
        "delegation__round__rules", "delegation__round__document"
    )
    return lookups.row_or_404(rows.select_related("delegation__organisation").filter(pk=key).first())


def _request_redactions(input_: Input, data: dict[str, Any], request: HttpRequest) -> int:
    """One request for what was marked, or for each sentence that was chosen; how many."""
    text = getattr(input_, data["field"])
    if data["start"] is not None and data["end"] is not None:
        start, end, words = marked_range(text, data["words"], data["start"], data["end"])
        places = [(start, end)]
    else:
        found = [_PLACE.fullmatch(each) for each in request.POST.getlist("sentence")]
        places = [(int(each[1]), int(each[2])) for each in found if each]
        words = ""
    if not places:
        raise Refused("nothing_marked", _("Mark words, or choose at least one sentence."))
    return redaction_requests.request_redactions(
        input_, data["field"], places, words=words, ground=data["ground"], reason=data["reason"], by=request.user
    )


def _waits(count: int) -> str:
    return ngettext(
        "%(count)s passage waits for a second person.", "%(count)s passages wait for a second person.", count
    ) % {"count": count}


def _redaction_page(
    request: HttpRequest,
    row: Submission,
    form: RedactForm,
    *,
    lifting: tuple[UUID, LiftForm] | None = None,
) -> HttpResponse:
    shown = redaction_requests.redactable_submission(row)
    key, bound = lifting or (None, None)
    context = {
        "submission": row,
        "page": shown,
        "parts": [(part, subject_title(part.shown)) for part in shown.parts],
        "held": [
            (
                each,
                subject_title(subject_name(each.redaction.input)),
                bound if each.redaction.pk == key else LiftForm(prefix=f"lift-{each.redaction.pk}"),
            )
            for each in shown.held
        ],
        "waiting": [
            (each, subject_title(subject_name(each.input)), redaction_requests.text_around(each))
            for each in shown.waiting
        ],
        "form": form,
        "chosen": request.POST.getlist("sentence"),
        "wrong_input": str(form.data.get("input", "")) if form.errors else "",
        "wrong": bound if bound else form,
        "may_triage": submissions_permissions.may_triage(request.user, row),
        "crumbs": [
            {"label": _("Second person"), "url": reverse("triage:second_person")},
            {"label": row.reference, "url": None},
        ],
    }
    failed = bool(form.errors or (bound and bound.errors))
    return render(request, "submissions/sensitive/redact.html", context, status=422 if failed else 200)


KINDS = {
    "redaction": (redaction_requests.confirm_redaction, redaction_requests.refuse_redaction),
    "lift": (redaction_requests.lift_redaction, redaction_requests.refuse_lift),
    "erasure": (erasure.erase, erasure.refuse_erasure),
    "opening": (disclosures.grant_disclosure, disclosures.refuse_disclosure),
}


@officer_page()
def second_person(request: HttpRequest) -> HttpResponse:
    return _second_person_page(request)


@officer_page("POST")
def answer(request: HttpRequest, kind: str, request_id: UUID) -> HttpResponse:
    """Yes or no; a refusal needs words."""
    row = lookups.row_or_404(
        next((each for each in waiting_requests(request.user).get(kind, ()) if each.pk == request_id), None)
    )
    form = SecondPersonForm(request.POST, prefix=str(row.pk))
    grant, refuse = KINDS[kind]
    if form.is_valid():
        try:
            if request.POST.get("then") == "grant":
                grant(row, by=request.user)
            else:
                refuse(row, by=request.user, words=form.cleaned_data["words"])
        except Refused as refusal:
            add_refusal(form, refusal)
        else:
            granted = request.POST.get("then") == "grant"
            messages.success(request, _("Confirmed.") if granted else _("Refused; it stays on record."))
            return redirect("triage:second_person")
    return _second_person_page(request, row.pk, form)


def _second_person_page(
    request: HttpRequest, key: UUID | None = None, bound: SecondPersonForm | None = None
) -> HttpResponse:
    rows = waiting_requests(request.user)

    def item(kind: str, row: Any, passage: Any) -> dict[str, Any]:
        return {
            "kind": kind,
            "row": row,
            "passage": passage,
            "around": redaction_requests.text_around(passage) if passage else None,
            "about": subject_title(subject_name(passage.input)) if passage else "",
            "now": getattr(row.only_in, passage.field) if kind == "lift" and row.only_in else "",
            "matter": erasure.matter_of(row.submission) if kind == "erasure" else None,
            "mine": row.asked_by_id == request.user.pk,
            "form": bound if row.pk == key else SecondPersonForm(prefix=str(row.pk)),
        }

    context = {
        "items": [
            *(item("redaction", row, row) for row in rows["redaction"]),
            *(item("lift", row, row.redaction) for row in rows["lift"]),
            *(item("erasure", row, None) for row in rows["erasure"]),
            *(item("opening", row, None) for row in rows["opening"]),
        ],
        "wrong": bound,
        "crumbs": [{"label": _("Second person"), "url": None}],
    }
    return render(request, "submissions/sensitive/second_person.html", context, status=422 if bound else 200)
