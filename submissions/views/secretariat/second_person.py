"""What waits for a second person, and that person's answer."""

from typing import Any
from uuid import UUID

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _

from consultations import office
from consultations.forms import tell
from consultations.office import officer_page
from core.errors import Refused
from submissions.domain import erasing, openings, redactable, redacting
from submissions.domain.asked import waiting_requests
from submissions.domain.naming import name_of, titled
from submissions.redaction_forms import AnswerForm

KINDS = {
    "redaction": (redacting.confirm_redaction, redacting.refuse_redaction),
    "lift": (redacting.lift, redacting.refuse_lift),
    "erasure": (erasing.erase, erasing.refuse_erasure),
    "opening": (openings.grant_opening, openings.refuse_opening),
}


@officer_page()
def second_person(request: HttpRequest) -> HttpResponse:
    return _page(request)


@officer_page("POST")
def answer(request: HttpRequest, kind: str, request_id: UUID) -> HttpResponse:
    """Yes or no; a refusal needs words."""
    row = office.found(
        next((each for each in waiting_requests(request.user).get(kind, ()) if each.pk == request_id), None)
    )
    form = AnswerForm(request.POST, prefix=str(row.pk))
    grant, refuse = KINDS[kind]
    if form.is_valid():
        try:
            if request.POST.get("then") == "grant":
                grant(row, by=request.user)
            else:
                refuse(row, by=request.user, words=form.cleaned_data["words"])
        except Refused as refusal:
            tell(form, refusal)
        else:
            granted = request.POST.get("then") == "grant"
            messages.success(request, _("Confirmed.") if granted else _("Refused; it stays on record."))
            return redirect("triage:second_person")
    return _page(request, row.pk, form)


def _page(request: HttpRequest, key: UUID | None = None, bound: AnswerForm | None = None) -> HttpResponse:
    rows = waiting_requests(request.user)

    def told(kind: str, row: Any, passage: Any) -> dict[str, Any]:
        return {
            "kind": kind,
            "row": row,
            "passage": passage,
            "around": redactable.around(passage) if passage else None,
            "about": titled(name_of(passage.input)) if passage else "",
            "now": getattr(row.only_in, passage.field) if kind == "lift" and row.only_in else "",
            "matter": erasing.matter_of(row.submission) if kind == "erasure" else None,
            "mine": row.asked_by_id == request.user.pk,
            "form": bound if row.pk == key else AnswerForm(prefix=str(row.pk)),
        }

    context = {
        "items": [
            *(told("redaction", row, row) for row in rows["redaction"]),
            *(told("lift", row, row.redaction) for row in rows["lift"]),
            *(told("erasure", row, None) for row in rows["erasure"]),
            *(told("opening", row, None) for row in rows["opening"]),
        ],
        "wrong": bound,
        "crumbs": [{"label": _("Second person"), "url": None}],
    }
    return render(request, "submissions/secretariat/second_person.html", context, status=422 if bound else 200)
