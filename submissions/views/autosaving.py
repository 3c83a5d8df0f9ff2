"""What a page that saves as people type is answered: short, as JSON, in words it can show."""

from typing import Any

from django.forms import BaseForm
from django.http import HttpRequest, HttpResponse, JsonResponse
from django.utils.translation import gettext as _

from consultations.models import Delegation
from core.errors import Stale
from core.intake.names import isolated
from submissions.domain import answers
from submissions.models import Input


def asks(request: HttpRequest) -> bool:
    return request.headers.get("Accept") == "application/json"


def saved(input: Input, taken: dict[str, Any]) -> HttpResponse:
    """`revision` is what the next save stands on; `taken` are fields as a colleague saved them in between."""
    return JsonResponse({"revision": input.revision, "taken": taken})


def conflict(delegation: Delegation, stale: Stale) -> HttpResponse:
    who = isolated(answers.author(delegation, stale.current.changed_by))
    told = _("%(who)s saved another text while you were writing. Nothing was overwritten.") % {"who": who}
    return JsonResponse({"told": told}, status=409)


def refused(form: BaseForm) -> HttpResponse:
    faults = [str(fault) for faults in form.errors.values() for fault in faults]
    return JsonResponse({"told": " ".join([_("Not saved:"), *faults])}, status=422)
