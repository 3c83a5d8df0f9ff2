"""Lists that are too long to wait for: requested, followed and fetched by one person."""

from pathlib import Path
from typing import Any
from uuid import UUID

from django.conf import settings
from django.contrib.auth.decorators import login_required
from django.http import FileResponse, HttpRequest, HttpResponse, QueryDict
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.translation import get_language
from django.views.decorators.http import require_POST, require_safe

from core.files.storage import stored_path
from core.files.transfers import attachment_response
from core.jobs import queue
from core.models import AskedList, Job
from core.tables import long_lists


@require_POST
@login_required
def request_list(request: HttpRequest) -> HttpResponse:
    rows = request.POST.get("rows", "")
    count = int(rows) if rows.isdecimal() and len(rows) < 9 else 0
    language = get_language() or "en"
    job = long_lists.request_list(request.POST.get("address", ""), count, by=request.user, language=language)
    return redirect("asked_list", job.pk)


@require_safe
@login_required
def asked_list(request: HttpRequest, job: UUID) -> HttpResponse:
    row = long_lists.get_list(request.user, job)
    going = row.job.state in (Job.State.WAITING, Job.State.RUNNING)
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
    path = stored_path(file.stored_name, directory=Path(settings.FILES_ROOT))
    return attachment_response(path, file.display_name, file.content_type)


@require_POST
@login_required
def cancel_list(request: HttpRequest, job: UUID) -> HttpResponse:
    """End the work on a list that nobody wants any more; without effect once it is done."""
    row = long_lists.get_list(request.user, job)
    queue.cancel(row.job)
    return redirect("asked_list", job)


def _line(row: AskedList) -> dict[str, Any]:
    job = row.job
    return {
        "poll_url": reverse("asked_list_state", args=[job.pk]),
        "cancel_url": reverse("cancel_list", args=[job.pk]),
        "job": {
            "label": queue.title(job),
            "done": job.done,
            "total": job.total,
            "state": job.state,
            "message": queue.status_text(job),
            "rows": queue.rows_text(job),
            "cancelled": job.message == "cancelled",
            "result_url": reverse("asked_list_file", args=[job.pk]) if job.result else "",
            "result_label": job.result.display_name if job.result else "",
            "until": queue.file_until(job),
        },
    }


def _page(row: AskedList) -> str:
    """Return the address where the list is read on screen, with its filter."""
    path, _mark, query = row.address.partition("?")
    parameters = QueryDict(query, mutable=True)
    parameters.pop("format", None)
    return f"{path}?{parameters.urlencode()}" if parameters else path
