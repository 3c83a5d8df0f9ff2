"""Redaction: marking words of a submission to be covered, and asking to lift what is."""

import re
from typing import Any
from uuid import UUID

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from consultations import office
from consultations.forms import tell
from consultations.office import officer_page
from core.errors import Refused
from submissions import rules
from submissions.domain import redactable, redacting
from submissions.domain.naming import name_of, titled
from submissions.domain.places import marked
from submissions.models import Input, Redaction, Submission
from submissions.redaction_forms import LiftForm, RedactForm

_PLACE = re.compile(r"(\d{1,7})-(\d{1,7})")


@officer_page("GET", "HEAD", "POST")
def redact(request: HttpRequest, submission: UUID) -> HttpResponse:
    """The submission with its words uncovered; a POST asks that some of them be covered."""
    row = _open(request.user, submission)
    form = RedactForm(request.POST if request.method == "POST" else None)
    if form.is_bound and form.is_valid():
        said = form.cleaned_data
        input = Input.objects.select_related("version__submission__delegation__round__rules", "line").filter(
            pk=said["input"], version__submission=row, version__submitted_at__isnull=False
        )
        try:
            asked = _ask(office.found(input.first()), said, request)
        except Refused as refusal:
            tell(form, refusal)
        else:
            messages.success(request, _waits(asked))
            return redirect("triage:redact", row.pk)
    return _page(request, row, form)


@officer_page("POST")
def ask_to_lift(request: HttpRequest, redaction: UUID) -> HttpResponse:
    rows = Redaction.objects.select_related("line__submission__delegation__round__rules", "input__version")
    row = office.found(rows.filter(pk=redaction, line__submission__in=rules.redactable_by(request.user)).first())
    form = LiftForm(request.POST, prefix=f"lift-{row.pk}")
    if form.is_valid():
        try:
            only_in = None
            if lost := request.POST.get("only_in"):
                only_in = next((each for each in row.line.inputs.all() if str(each.pk) == lost), None)
                office.found(only_in)
            redacting.ask_to_lift(row, by=request.user, only_in=only_in, **form.cleaned_data)
        except Refused as refusal:
            tell(form, refusal)
        else:
            messages.success(request, _waits(1))
            return redirect("triage:redact", row.line.submission_id)
    return _page(request, row.line.submission, RedactForm(), lifting=(row.pk, form))


def _open(user: Any, key: UUID) -> Submission:
    rows = rules.redactable_by(user).select_related("delegation__round__rules", "delegation__round__document")
    return office.found(rows.select_related("delegation__organisation").filter(pk=key).first())


def _ask(input: Input, said: dict[str, Any], request: HttpRequest) -> int:
    """One request for what was marked, or for each sentence that was chosen; how many."""
    text = getattr(input, said["field"])
    if said["start"] is not None and said["end"] is not None:
        start, end, words = marked(text, said["words"], said["start"], said["end"])
        places = [(start, end)]
    else:
        found = [_PLACE.fullmatch(each) for each in request.POST.getlist("sentence")]
        places = [(int(each[1]), int(each[2])) for each in found if each]
        words = ""
    if not places:
        raise Refused("nothing_marked", _("Mark words, or choose at least one sentence."))
    return redacting.ask_for_each(
        input, said["field"], places, words=words, ground=said["ground"], reason=said["reason"], by=request.user
    )


def _waits(count: int) -> str:
    return ngettext(
        "%(count)s passage waits for a second person.", "%(count)s passages wait for a second person.", count
    ) % {"count": count}


def _page(
    request: HttpRequest,
    row: Submission,
    form: RedactForm,
    *,
    lifting: tuple[UUID, LiftForm] | None = None,
) -> HttpResponse:
    shown = redactable.redactable(row)
    key, bound = lifting or (None, None)
    context = {
        "submission": row,
        "page": shown,
        "parts": [(part, titled(part.shown)) for part in shown.parts],
        "held": [
            (
                each,
                titled(name_of(each.redaction.input)),
                bound if each.redaction.pk == key else LiftForm(prefix=f"lift-{each.redaction.pk}"),
            )
            for each in shown.held
        ],
        "waiting": [(each, titled(name_of(each.input)), redactable.around(each)) for each in shown.waiting],
        "form": form,
        "chosen": request.POST.getlist("sentence"),
        "wrong_input": str(form.data.get("input", "")) if form.errors else "",
        "wrong": bound if bound else form,
        "may_triage": rules.may_triage(request.user, row),
        "crumbs": [
            {"label": _("Second person"), "url": reverse("triage:second_person")},
            {"label": row.reference, "url": None},
        ],
    }
    failed = bool(form.errors or (bound and bound.errors))
    return render(request, "submissions/secretariat/redact.html", context, status=422 if failed else 200)
