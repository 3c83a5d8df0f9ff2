"""Views of lists under a name: saving and deleting. Each list's page shows them, by its own rule."""

from typing import Any
from uuid import UUID

from django.contrib import messages
from django.http import HttpRequest, HttpResponse, QueryDict
from django.shortcuts import redirect
from django.urls import reverse
from django.utils.translation import gettext as _

from consultations import lookups
from consultations.audience import audience_in
from consultations.lookups import officer_page
from core.errors import Refused
from core.tables import saved_views
from synthesis.models import SynthesisReport

# A list, and the name of its page; that of a report's list takes the report, which is posted as `page`.
LISTS = {"triage": "triage:queue", "inputs": "triage:inputs", "findings": "desk:findings", "people": "office:people"}
OF_REPORTS = {"findings"}


@officer_page("POST")
def save_view(request: HttpRequest, round_id: UUID, list_name: str) -> HttpResponse:
    """Save the list that the address describes, and show it."""
    round_ = lookups.get_round_or_404(request.user, round_id)
    lookups.row_or_404(LISTS.get(list_name))
    query = request.POST.get("query", "")
    try:
        row = saved_views.save_view(
            list_name,
            round_.pk,
            name=request.POST.get("name", ""),
            query=query,
            is_shared=bool(request.POST.get("is_shared")),
            handling=audience_in(request.user, round_).handling,
            by=request.user,
        )
        query = row.query
        messages.success(request, _("The view is saved."))
    except Refused as refusal:
        messages.error(request, str(refusal))
    return redirect(_address(request, list_name, round_.pk, query))


@officer_page("POST")
def delete_view(request: HttpRequest, round_id: UUID, view: UUID) -> HttpResponse:
    row = saved_views.delete_view(view, by=request.user)
    messages.success(request, _("The view is deleted."))
    return redirect(_address(request, row.list_name, row.scope, ""))


def _address(request: HttpRequest, list_name: str, scope: UUID, query: str) -> Any:
    """Return the page of the list; the query is written anew, so that nothing else follows the address."""
    parameters = QueryDict(query[: saved_views.LONGEST_QUERY]).urlencode()
    key: Any = scope
    if list_name in OF_REPORTS:
        page, rows = request.POST.get("page", ""), SynthesisReport.objects.filter(round=scope).order_by("-begun_at")
        keys = {str(each): each for each in rows.values_list("pk", flat=True)}
        key = lookups.row_or_404(keys.get(page) or next(iter(keys.values()), None))
    address = reverse(LISTS[list_name], args=[key])
    return f"{address}?{parameters}" if parameters else address
