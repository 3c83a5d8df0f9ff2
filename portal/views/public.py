"""Pages that anybody may open. What is not released, announced or shown is Django's own 404, as for a made-up name."""

from django.conf import settings
from django.core.paginator import Paginator
from django.http import FileResponse, Http404, HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, render
from django.views.decorators.http import require_safe
from wagtail.views import serve as serve_page

from core import clock
from core.downloads import attachment_response
from core.storage import stored_path
from portal.forms import InputFilterForm
from portal.models import RoundPage
from portal.public import inputs, reports, rounds
from submissions.domain.knowledge import inputs_are_public
from synthesis.domain.publishing import public_files, released

ROUNDS, REPORTS, INPUTS = 25, 25, 20  # on a page of a list


@require_safe
def round_list(request: HttpRequest) -> HttpResponse:
    now = clock.now()
    page = Paginator(rounds.round_pages(), ROUNDS).get_page(request.GET.get("page"))
    return render(request, "portal/round_list.html", {"lines": rounds.lines(page, now), "page_obj": page, "now": now})


@require_safe
def round_page(request: HttpRequest, reference: str) -> HttpResponse:
    """Wagtail's page of the round, with all that Wagtail asks before it shows one."""
    return serve_page(request, f"{reference.lower()}/")


@require_safe
def round_inputs(request: HttpRequest, reference: str) -> HttpResponse:
    now = clock.now()
    shown = RoundPage.objects.shown().select_related("round__document", "round__rules")
    page = get_object_or_404(shown, round__reference=reference)
    if not inputs_are_public(page.round, now):
        raise Http404
    form = InputFilterForm(request.GET, round=page.round)
    found = inputs.input_page(page.round, now, form.filters(), number=request.GET.get("page"), size=INPUTS)
    context = {
        "round": page.round,
        "form": form,
        "count": found.paginator.count,
        "page_obj": found,
        "report": reports.report_of(page.round, now),
    }
    return render(request, "portal/round_inputs.html", context)


@require_safe
def public_input(request: HttpRequest, reference: str) -> HttpResponse:
    found = inputs.whole_input(reference, clock.now())
    if found is None:
        raise Http404
    return render(request, "portal/public_input.html", {"found": found})


@require_safe
def report_list(request: HttpRequest) -> HttpResponse:
    rows = released(clock.now()).order_by("-release_at", "pk")
    page = Paginator(rows, REPORTS).get_page(request.GET.get("page"))
    return render(request, "portal/report_list.html", {"reports": reports.report_lines(page), "page_obj": page})


@require_safe
def report(request: HttpRequest, reference: str) -> HttpResponse:
    now = clock.now()
    publication = reports.publication(reference, now)
    if publication is None:
        raise Http404
    return render(request, "portal/report.html", reports.report_page(publication, now))


@require_safe
def report_file(request: HttpRequest, reference: str, name: str) -> FileResponse:
    publication = reports.publication(reference, clock.now())
    if publication is None:
        raise Http404
    row = next((row for row in public_files([publication])[publication.pk] if row.name == name), None)
    if row is None:
        raise Http404
    path = stored_path(row.file.stored_name, directory=settings.FILES_ROOT)
    return attachment_response(path, row.name, row.file.content_type)


@require_safe
def robots(request: HttpRequest) -> HttpResponse:
    """A demonstration is not to be found by search engines; otherwise everything that anybody may open is."""
    rule = "Disallow: /" if settings.DEMONSTRATION else "Allow: /"
    return HttpResponse(f"User-agent: *\n{rule}\n", content_type="text/plain; charset=utf-8")
