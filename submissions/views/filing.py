"""The text of a file by paragraph, to be filed as answers."""

from collections.abc import Iterable
from typing import Any
from uuid import UUID

from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.core.paginator import Paginator
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods

from consultations import rules as consulting
from consultations.domain.queries import recommendations_of
from consultations.forms import tell
from consultations.models import Delegation
from core import clock
from core.errors import Refused
from submissions import doors
from submissions.domain import filing
from submissions.domain.clean_copies import cover, taken_words
from submissions.domain.naming import name_of
from submissions.file_forms import FilingForm
from submissions.models import Attachment, FileParagraph, Input
from submissions.views.known import known
from submissions.views.places import Place

SHOWN = 40  # paragraphs of a page


@login_required
@require_http_methods(["GET", "HEAD", "POST"])
def file_text(request: HttpRequest, delegation: UUID, attachment: UUID) -> HttpResponse:
    """Ticks and one choice make an answer. Read only where the file was sent."""
    own, _standing = doors.own_work(request.user, delegation)
    row = doors.own_attachment(request.user, own, attachment)
    page = Paginator(filing.paragraphs_of(row), SHOWN).get_page(_page_asked(request))
    recommendations = recommendations_of(own.round)
    if not consulting.may_draft_all(request.user, own):
        recommendations = recommendations.filter(pk__in=consulting.assigned(request.user, own))
    given = [request.POST] if request.method == "POST" else []
    form = FilingForm(*given, numbers=[each.number for each in page], recommendations=recommendations)
    status = 200
    if request.method == "POST":
        status = 422
        if form.is_valid():
            said = form.cleaned_data
            try:
                made = filing.file_paragraphs(
                    row, said["paragraphs"], said["recommendation"], by=request.user, at=clock.now()
                )
            except Refused as refusal:
                tell(form, refusal)
            else:
                messages.success(request, _("Filed on %(label)s.") % {"label": said["recommendation"].label})
                return redirect(Place.of(own, made).url)
    covered, filed = taken_words(row.file), _filed(own, row, page)
    ticked = form.data.getlist("paragraphs") if form.is_bound else []
    context: dict[str, Any] = {
        "delegation": own,
        "attachment": row,
        "known": known(row, None),
        "page_obj": page,
        "form": form,
        "rows": [
            {
                "paragraph": each,
                "text": cover(each.text, covered),
                "ticked": str(each.number) in ticked,
                "filed": list(dict.fromkeys(filed[tie.line_id] for tie in each.filed_here if tie.line_id in filed)),
            }
            for each in page
        ],
        "may_file": row.version.is_draft,
    }
    return render(request, "submissions/file_text.html", context, status=status)


def _page_asked(request: HttpRequest) -> str | int | None:
    """The page by its number, or the one with a paragraph that was asked for: these count from 1 without gaps."""
    number = request.GET.get("paragraph", "")
    if number.isascii() and number.isdigit() and len(number) < 9:
        return (max(1, int(number)) - 1) // SHOWN + 1
    return request.GET.get("page")


def _filed(own: Delegation, attachment: Attachment, shown: Iterable[FileParagraph]) -> dict[UUID, tuple[str, str]]:
    """By line, the answers that paragraphs were filed as: (label, address). One query."""
    lines = {tie.line_id for paragraph in shown for tie in paragraph.filed_here}
    rows = Input.objects.filter(version=attachment.version, line__in=lines)
    rows = rows.select_related("recommendation__paragraph", "question")
    return {row.line_id: (name_of(row).label, Place.of(own, row).url) for row in rows}
