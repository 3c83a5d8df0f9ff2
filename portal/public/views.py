"""Pages that anybody may open. What is not released, announced or shown is Django's 404, as for an invented name."""

from datetime import datetime
from typing import Any
from uuid import UUID

from django.conf import settings
from django.core.paginator import Paginator
from django.http import FileResponse, Http404, HttpRequest, HttpResponse, HttpResponseBase
from django.shortcuts import get_object_or_404, render
from django.urls import reverse
from django.utils.http import urlencode
from django.utils.translation import gettext as _
from django.views.decorators.http import require_safe
from wagtail.views import serve as serve_page

from consultations.models import Round
from consultations.rounds.selectors import recommendations_of
from core import clock
from core.audience import PUBLIC
from core.files.kinds import FileKind
from core.files.storage import stored_path
from core.files.transfers import attachment_response, content_response, file_response
from core.security.rate_limits import check_file_rate
from core.tables import listings
from portal import exports as portal_exports
from portal.public import (
    downloads,
    feeds,
    information as information_pages,
    inputs,
    matrix,
    reports,
    rounds,
    search as search_pages,
)
from portal.public.forms import InputFilterForm, SearchForm
from portal.public.search_entries import visible_pages
from submissions.public_state.entries import public_file
from submissions.public_state.public_inputs import PublicInputs, public_rewordings
from submissions.tables.amendments import consolidated
from submissions.tables.list_exports import wordings
from submissions.visibility.disclosure_context import inputs_are_public
from synthesis.exports.charts import position_matrix
from synthesis.exports.compilations import compilation_of
from synthesis.exports.services import compile_files
from synthesis.publication.pack import codebook_of
from synthesis.publication.selectors import public_files, released

ROUNDS, REPORTS, INPUTS, FILES = 25, 25, 20, 50  # on a page of a list
LONGEST = 200  # characters that are looked for
MOST = 2_000  # inputs that are put into a file while somebody waits; all of them are in the report's files
CODEBOOKS = {"xlsx": FileKind.XLSX, "csv": FileKind.CSV}
EXPORTS = {kind: listings.FORMATS[kind] for kind in ("xlsx", "csv", "json", "ndjson")}


@require_safe
def round_list(request: HttpRequest) -> HttpResponse:
    now, pages = clock.now(), rounds.round_pages()
    if listings.requested_format(request):
        return listings.export_response(request, portal_exports.rounds(rounds.round_lines(pages, now)), round_id=None)
    page = Paginator(pages, ROUNDS).get_page(request.GET.get("page"))
    exports = listings.format_links(request, page.paginator.count)
    context = {"lines": rounds.round_lines(page, now), "page_obj": page, "exports": exports, "now": now}
    return render(request, "portal/round_list.html", context)


@require_safe
def round_page(request: HttpRequest, reference: str) -> HttpResponse:
    """Show Wagtail's page of the round, with all that Wagtail checks before it shows one."""
    return serve_page(request, f"{reference.lower()}/")


@require_safe
def round_inputs(request: HttpRequest, reference: str) -> HttpResponse:
    now = clock.now()
    round_ = _public_round(reference, now)
    form = InputFilterForm(request.GET, round_=round_)
    if listings.requested_format(request):
        first_rows = PublicInputs(round_, now=now, filters=form.filters()).first(listings.row_limit(request) + 1)
        return listings.export_response(
            request,
            portal_exports.public_inputs(round_, first_rows, listings.describe_filters(form)),
            round_id=round_.pk,
        )
    page = inputs.input_page(round_, now, form.filters(), number=request.GET.get("page"), size=INPUTS)
    context = {
        "round": round_,
        "form": form,
        "body": form.body,
        "others": search_pages.also_known_as(form.body) if form.body else [],
        "count": page.paginator.count,
        "page_obj": page,
        "exports": _exports(round_, request, page.paginator.count),
        "report": reports.report_of(round_, now),
    }
    return render(request, "portal/round_inputs.html", context)


@require_safe
def round_wordings(request: HttpRequest, reference: str) -> HttpResponse:
    """Show proposed wordings put together, as far as anybody may read them."""
    now = clock.now()
    round_ = _public_round(reference, now)
    if listings.requested_format(request):
        abouts = {each.pk: each for each in recommendations_of(round_)}
        wordings_of_round = consolidated(public_rewordings(round_, now, abouts), abouts, round_.document.language)
        return listings.export_response(request, wordings(round_, PUBLIC, wordings_of_round), round_id=round_.pk)
    page, count = inputs.wording_page(round_, now, number=request.GET.get("page"))
    exports = listings.format_links(request, count)
    return render(request, "portal/round_wordings.html", {"round": round_, "page_obj": page, "exports": exports})


@require_safe
def round_positions(request: HttpRequest, reference: str) -> HttpResponse:
    """Show the positions of a call as a matrix of all its recommendations, and as a table."""
    round_, positions = _public_matrix(reference, clock.now())
    whole = position_matrix(positions)
    rows = matrix.table_rows(whole)
    if listings.requested_format(request):
        return listings.export_response(request, matrix.positions_listing(round_, whole), round_id=round_.pk)
    context = {
        "round": round_,
        "matrix": matrix.matrix_page(positions, reference, links=inputs_are_public(round_, clock.now()), most=None),
        "letters": whole.letters if whole else [],
        "rows": rows,
        "exports": listings.format_links(request, len(rows)),
        "picture": matrix.shared_url("round_picture", round_.reference),
    }
    return render(request, "portal/round_positions.html", context)


@require_safe
def round_picture(request: HttpRequest, reference: str) -> HttpResponse:
    round_, positions = _public_matrix(reference, clock.now())
    return _picture(request, positions, round_.document.language, round_.title)


@require_safe
def report_picture(request: HttpRequest, reference: str) -> HttpResponse:
    publication = reports.publication(reference, clock.now())
    if publication is None:
        raise Http404
    outline = publication.outline
    return _picture(request, outline["positions"], outline["language"], outline["title"])


def _public_matrix(reference: str, now: datetime) -> tuple[Round, list[dict[str, Any]]]:
    """Return a round and the positions that anybody may read of it; 404 while nothing of it is public."""
    round_: Round = get_object_or_404(visible_pages(), round__reference=reference).round
    positions = matrix.public_positions(round_, now, report=matrix.last_report(round_, now))
    if not positions:
        raise Http404
    return round_, positions


def _picture(request: HttpRequest, positions: list[dict[str, Any]], language: str, title: str) -> HttpResponse:
    check_file_rate(request)
    png = matrix.shared_picture(positions, language, title)
    if png is None:
        raise Http404
    return HttpResponse(png, content_type="image/png")


@require_safe
def round_files(request: HttpRequest, reference: str) -> HttpResponse:
    now = clock.now()
    round_ = _public_round(reference, now)
    if listings.requested_format(request):
        return listings.export_response(
            request, portal_exports.files(round_, downloads.file_lines(round_, now)), round_id=round_.pk
        )
    page = downloads.file_page(round_, now, number=request.GET.get("page"), size=FILES)
    exports = listings.format_links(request, page.paginator.count)
    return render(request, "portal/round_files.html", {"round": round_, "page_obj": page, "exports": exports})


@require_safe
def round_file(request: HttpRequest, reference: str, file: UUID) -> FileResponse:
    """Return the clean copy, never the original, after checking the rule again (C2)."""
    now = clock.now()
    file_parts = public_file(_public_round(reference, now), file, now)
    if file_parts is None:
        raise Http404
    return attachment_response(*file_parts)


@require_safe
def round_inputs_file(request: HttpRequest, reference: str, kind: str) -> FileResponse:
    """Return what the list shows, with the same filter, as its readers may have it at this moment."""
    now = clock.now()
    round_ = _public_round(reference, now)
    if kind not in EXPORTS:
        raise Http404
    filters = InputFilterForm(request.GET, round_=round_).filters()
    if not 0 < len(PublicInputs(round_, now=now, filters=filters)) <= MOST:
        raise Http404
    check_file_rate(request)
    name, content = next(compile_files(compilation_of(round_, PUBLIC, now=now, filters=filters), (kind,)))
    return content_response(content, name, EXPORTS[kind])


def _exports(round_: Round, request: HttpRequest, count: int) -> list[dict[str, str]]:
    """Return the links to files.

    Up to MOST inputs: the compiled workbook and the data as they are in packs, and the list itself on paper. Above
    that: the list itself in all formats.
    """
    query = request.GET.copy()
    query.pop("page", None)
    query_string = f"?{query.urlencode()}" if query else ""
    packed = EXPORTS if 0 < count <= MOST else {}
    return [
        {"label": kind, "url": reverse("round_inputs_file", args=[round_.reference, kind]) + query_string}
        for kind in packed
    ] + [each for each in listings.format_links(request, count, of_inputs=True) if each["label"] not in packed]


@require_safe
def public_input(request: HttpRequest, reference: str) -> HttpResponse:
    whole = inputs.whole_input(reference, clock.now())
    if whole is None:
        raise Http404
    return render(request, "portal/public_input.html", {"found": whole})


@require_safe
def search(request: HttpRequest) -> HttpResponse:
    """Search everything that anybody may read; `part` shows one kind of hits, page by page."""
    now = clock.now()
    form = SearchForm(request.GET)
    is_valid, part = form.is_valid(), request.GET.get("part", "")
    text, body, code = "", None, ""
    if is_valid:
        text, code = form.cleaned_data["words"], form.cleaned_data["organization"]
        body = search_pages.public_body(code, now) if code else None
    context: dict[str, Any] = {"form": form, "words": text, "body": body, "asked": bool(text or code), "part": None}
    if is_valid and (body or (text and not code)):
        if part in search_pages.PARTS and (body is None or part == "inputs"):
            number = request.GET.get("page")
            results = search_pages.search_part(part, text, now, number=number, body=body)
            context |= {"part": results, "parts": [results] if results.count else [], "page_obj": results.page}
        else:
            context["parts"] = search_pages.search_parts(text, now, body=body)
    name = body.display_name() if body else ""
    context["title"] = _("Search: %(words)s") % {"words": text} if text else name or _("Search")
    context["query"] = urlencode({key: value for key, value in (("words", text), ("organization", code)) if value})
    if body is not None:
        context |= {"name": name, "others": search_pages.also_known_as(body)}
    return render(request, "portal/search.html", context)


@require_safe
def report_list(request: HttpRequest) -> HttpResponse:
    rows = released(clock.now()).order_by("-first_released", "pk")
    if listings.requested_format(request):
        return listings.export_response(request, portal_exports.reports(reports.report_lines(rows)), round_id=None)
    page = Paginator(rows, REPORTS).get_page(request.GET.get("page"))
    exports = listings.format_links(request, page.paginator.count)
    context = {"reports": reports.report_lines(page), "page_obj": page, "exports": exports}
    return render(request, "portal/report_list.html", context)


@require_safe
def report(request: HttpRequest, reference: str) -> HttpResponse:
    now = clock.now()
    publication = reports.publication(reference, now)
    if publication is None:
        raise Http404
    words = " ".join(request.GET.get("words", "")[:LONGEST].split())
    context = reports.report_page(publication, now, words=words, page=request.GET.get("page"))
    return render(request, "portal/report.html", context)


@require_safe
def report_codebook(request: HttpRequest, reference: str, kind: str) -> FileResponse:
    """Return the meaning of each column of the report's data; available as long as the report is."""
    publication = reports.publication(reference, clock.now())
    if publication is None or kind not in CODEBOOKS:
        raise Http404
    check_file_rate(request)
    round_ = publication.report.round
    content = codebook_of(publication, kind)
    name = f"{round_.reference}_codebook_{reference}.{kind}"
    return content_response(content, name, CODEBOOKS[kind].content_type)


@require_safe
def report_check(request: HttpRequest, reference: str) -> HttpResponse:
    """Show how anybody checks the pack of the report, offline."""
    publication = reports.publication(reference, clock.now())
    if publication is None:
        raise Http404
    files = public_files([publication])[publication.pk]
    return render(request, "portal/report_check.html", downloads.check_page(publication, files))


@require_safe
def report_pack(request: HttpRequest, reference: str) -> FileResponse:
    """Return all files of the report in one zip; available as long as its files are."""
    publication = reports.publication(reference, clock.now())
    files = public_files([publication])[publication.pk] if publication else []
    if not files:
        raise Http404
    check_file_rate(request)
    return file_response(downloads.zip_of(files), downloads.zip_name(files), "application/zip")


@require_safe
def checker(request: HttpRequest, name: str) -> FileResponse:
    """Return a program that checks packs or receipts without the portal."""
    return attachment_response(downloads.CHECKERS[name], name, "text/x-python; charset=utf-8")


@require_safe
def report_file(request: HttpRequest, reference: str, name: str) -> HttpResponseBase:
    """Return a file of the report; a page that leads to the current edition for one that is handed out no more."""
    publication = reports.publication(reference, clock.now())
    if publication is None:
        raise Http404
    row = reports.file_of(publication, name, clock.now())
    if row is None:
        context = reports.replaced_file_page(publication, name)
        if context is None:
            raise Http404
        return render(request, "portal/report_file_replaced.html", context, status=404)
    path = stored_path(row.file.stored_name)
    return attachment_response(path, row.name, row.file.content_type)


def _public_round(reference: str, now: datetime) -> Round:
    """Return a round whose inputs anybody may read at `now`; 404 for every other."""
    round_: Round = get_object_or_404(visible_pages(), round__reference=reference).round
    if not inputs_are_public(round_, now):
        raise Http404
    return round_


@require_safe
def calls_feed(request: HttpRequest) -> HttpResponse:
    return feeds.CallsFeed()(request)


@require_safe
def reports_feed(request: HttpRequest) -> HttpResponse:
    return feeds.ReportsFeed()(request)


@require_safe
def deadlines(request: HttpRequest) -> HttpResponse:
    return feeds.deadlines(request)


@require_safe
def round_deadlines(request: HttpRequest, reference: str) -> HttpResponse:
    page = get_object_or_404(feeds.with_changes(rounds.round_pages()), round__reference=reference)
    return feeds.round_deadlines(request, page)


@require_safe
def information(request: HttpRequest, topic: str) -> HttpResponse:
    """Show help, privacy, accessibility or contact: the portal's own text, and what an editor added to it."""
    return information_pages.page_of(topic).serve(request)


@require_safe
def robots(request: HttpRequest) -> HttpResponse:
    """Keep search engines out of a demonstration; otherwise allow everything that anybody may open."""
    rule = "Disallow: /" if settings.IS_DEMONSTRATION else "Allow: /"
    return HttpResponse(f"User-agent: *\n{rule}\n", content_type="text/plain; charset=utf-8")
