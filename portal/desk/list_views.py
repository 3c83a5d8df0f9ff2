"""Lists of one person: long ones, made in the background and fetched, and views saved under a name."""

from typing import Any
from uuid import UUID

from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.http import FileResponse, HttpRequest, HttpResponse, QueryDict
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.translation import get_language, gettext as _
from django.views.decorators.http import require_POST, require_safe

from consultations import lookups
from consultations.audience import audience_in
from consultations.lookups import officer_page
from core.errors import Refused
from core.files.transfers import stored_response
from core.jobs import queue
from core.jobs.files import file_line
from core.models import AskedList
from core.tables import long_lists, saved_views
from synthesis.permissions import reports_visible_to


@require_POST
@login_required
def request_list(request: HttpRequest) -> HttpResponse:
    rows = request.POST.get("rows", "")
    count = int(rows) if rows.isdecimal() and len(rows) < 9 else 0
    language = get_language() or "en"
    job = long_lists.request_list(request.POST.get("address", ""), count, by=request.user, language=language)
    return redirect("requested_list", job.pk)


@require_safe
@login_required
def asked_list(request: HttpRequest, job: UUID) -> HttpResponse:
    row = long_lists.get_list(request.user, job)
    going = row.job.is_unfinished
    return render(request, "portal/asked_list.html", {"going": going, "back": _page(row), **_line(row)})


@require_safe
@login_required
def asked_list_state(request: HttpRequest, job: UUID) -> HttpResponse:
    """Show how far the job is; the status line on the page loads it by itself."""
    return render(request, "parts/job.html", _line(long_lists.get_list(request.user, job)))


@require_safe
@login_required
def asked_list_file(request: HttpRequest, job: UUID) -> FileResponse:
    """Return the file, after checking again that the page would show the list (A7, C2)."""
    row = long_lists.get_list(request.user, job)
    long_lists.check(row)
    file = long_lists.get_file(row)
    return stored_response(file)


@require_POST
@login_required
def cancel_list(request: HttpRequest, job: UUID) -> HttpResponse:
    """End the work on a list that nobody wants any more; without effect once it is done."""
    row = long_lists.get_list(request.user, job)
    queue.cancel(row.job)
    return redirect("requested_list", job)


def _line(row: AskedList) -> dict[str, Any]:
    job, label = row.job, row.job.result.display_name if row.job.result else ""
    file, poll = (reverse(name, args=[job.pk]) for name in ("requested_list_file", "requested_list_state"))
    line = file_line(job, element_id="job", file=file, label=label, poll=poll)
    return line | {"cancel_url": reverse("cancel_list", args=[job.pk])}


def _page(row: AskedList) -> str:
    """Return the address where the list is read on screen, with its filter."""
    path, _mark, query = row.address.partition("?")
    parameters = QueryDict(query, mutable=True)
    parameters.pop("format", None)
    return f"{path}?{parameters.urlencode()}" if parameters else path


# A list, and the name of its page; that of a report's list takes the report, which is posted as `page`.
LISTS = {
    "triage": "submissions:queue",
    "inputs": "submissions:inputs",
    "findings": "synthesis:findings",
    "people": "consultations:people",
}
OF_REPORTS = {"findings"}


@officer_page("POST")
def save_view(request: HttpRequest, round_id: UUID, list_name: str) -> HttpResponse:
    """Save the list that the address describes, and show it."""
    round_ = lookups.get_round_or_404(request.user, round_id)
    lookups.row_or_404(LISTS.get(list_name))
    query = request.POST.get("query", "")
    address = _address(request, list_name, round_.pk)
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
    return redirect(_with_query(address, query))


@officer_page("POST")
def delete_view(request: HttpRequest, round_id: UUID, view: UUID) -> HttpResponse:
    row = saved_views.delete_view(view, by=request.user)
    messages.success(request, _("The view is deleted."))
    return redirect(_address(request, row.list_name, row.scope))


def _address(request: HttpRequest, list_name: str, scope: UUID) -> str:
    """Return the page of the list; for a list of a report, of one that the person may know of (A5), else 404."""
    key: Any = scope
    if list_name in OF_REPORTS:
        page, rows = request.POST.get("page", ""), reports_visible_to(request.user).filter(round=scope)
        keys = {str(each): each for each in rows.order_by("-begun_at").values_list("pk", flat=True)}
        key = lookups.row_or_404(keys.get(page) or next(iter(keys.values()), None))
    return reverse(LISTS[list_name], args=[key])


def _with_query(address: str, query: str) -> str:
    """Return the address with its query written anew, so that nothing else follows it."""
    parameters = QueryDict(query[: saved_views.LONGEST_QUERY]).urlencode()
    return f"{address}?{parameters}" if parameters else address
