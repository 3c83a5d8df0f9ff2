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
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from consultations import permissions as consulting
from consultations.forms import add_refusal
from consultations.lookups import get_own_delegation_or_404
from consultations.models import Delegation
from consultations.rounds.selectors import recommendations_of
from core import clock
from core.errors import NotAllowed, Refused
from core.files.messages import refused
from core.files.transfers import attachment_response
from core.jobs.queue import status_text
from core.models import Job
from submissions import lookups
from submissions.attachments import copies, covered_copies, filing, services
from submissions.attachments.copies import cover, taken_words
from submissions.attachments.forms import CoverForm, FilingForm
from submissions.attachments.scrubbing.services import HINTS, REFUSALS
from submissions.attachments.views import attachment_facts
from submissions.drafting.subjects import subject_name
from submissions.drafting.views import AnswerPage
from submissions.models import Attachment, FileParagraph, Input

SHOWN = 40  # paragraphs of a page


@login_required
@require_http_methods(["GET", "HEAD", "POST"])
def file_text(request: HttpRequest, delegation: UUID, attachment: UUID) -> HttpResponse:
    """Ticks and one choice make an answer. Read only where the file was sent."""
    own, _standing = lookups.get_own_work_or_404(request.user, delegation)
    row = lookups.get_own_attachment_or_404(request.user, own, attachment)
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
                add_refusal(form, refusal)
            else:
                messages.success(request, _("Filed on %(label)s.") % {"label": said["recommendation"].label})
                return redirect(AnswerPage.of(own, made).url)
    covered, filed = taken_words(row.file), _filed(own, row, page)
    ticked = form.data.getlist("paragraphs") if form.is_bound else []
    context: dict[str, Any] = {
        "delegation": own,
        "attachment": row,
        "known": attachment_facts(row, None),
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
    return render(request, "submissions/attachments/file_text.html", context, status=status)


def _page_asked(request: HttpRequest) -> str | int | None:
    """The page by its number, or the one with a paragraph that was asked for: these count from 1 without gaps."""
    number = request.GET.get("paragraph", "")
    if number.isascii() and number.isdigit() and len(number) < 9:
        return (max(1, int(number)) - 1) // SHOWN + 1
    return request.GET.get("page")


def _filed(own: Delegation, attachment: Attachment, paragraphs: Iterable[FileParagraph]) -> dict[UUID, tuple[str, str]]:
    """By line, the answers that paragraphs were filed as: (label, address). One query."""
    lines = {tie.line_id for paragraph in paragraphs for tie in paragraph.filed_here}
    rows = Input.objects.filter(version=attachment.version, line__in=lines)
    rows = rows.select_related("recommendation__paragraph", "question")
    return {row.line_id: (subject_name(row).label, AnswerPage.of(own, row).url) for row in rows}


@login_required
@require_http_methods(["GET", "HEAD", "POST"])
def words(request: HttpRequest, delegation: UUID, attachment: UUID) -> HttpResponse:
    """What the words of a file may give away; a button beside each covers it, a form takes further words."""
    own = get_own_delegation_or_404(request.user, delegation)
    row = lookups.get_own_attachment_or_404(request.user, own, attachment)
    if copies.copy_of(row.file) is None:
        raise NotAllowed("not_there", _("There is no such page."))
    form = CoverForm(*([request.POST] if request.method == "POST" else []))
    status = 200
    if request.method == "POST":
        status = 422
        if form.is_valid():
            try:
                covered_copies.cover_words(row, form.cleaned_data["asked"], by=request.user)
            except Refused as refusal:
                refusal.field = "further" if refusal.field == "words" else refusal.field
                add_refusal(form, refusal)
            else:
                return redirect("file_words", delegation=own.pk, attachment=row.pk)
    context = {"delegation": own, "attachment": row, "form": form, **_page_context(row)}
    return render(request, "submissions/attachments/file_words.html", context, status=status)


@login_required
@require_POST
def decide(request: HttpRequest, delegation: UUID, attachment: UUID) -> HttpResponse:
    """The copy is taken, or dropped (`drop`)."""
    own = get_own_delegation_or_404(request.user, delegation)
    row = lookups.get_own_attachment_or_404(request.user, own, attachment)
    try:
        if "drop" in request.POST:
            covered_copies.drop_copy(row, by=request.user)
        else:
            covered_copies.accept_copy(row, by=request.user)
            messages.success(request, _("Others get the copy without these words from now on."))
    except Refused as refusal:
        messages.error(request, str(refusal))
    return redirect("file_words", delegation=own.pk, attachment=row.pk)


@login_required
@require_safe
def proposal(request: HttpRequest, delegation: UUID, attachment: UUID) -> HttpResponse:
    """The copy that waits, for its sender to look at."""
    own = get_own_delegation_or_404(request.user, delegation)
    row = lookups.get_own_attachment_or_404(request.user, own, attachment)
    return attachment_response(*services.proposal_path_of(row))


def _page_context(row: Attachment) -> dict[str, Any]:
    waiting = covered_copies.proposed(row.file)
    job = covered_copies.making(waiting)
    asked = {each.casefold() for each in (waiting.words if waiting else [])}
    return {
        "told": [(HINTS[one.hint], one, one.words.casefold() in asked) for one in covered_copies.hinted_words(row)],
        "covered": copies.taken_words(row.file),
        "proposal": waiting,
        "working": job is not None and job.state in (Job.State.WAITING, Job.State.RUNNING),
        "making": status_text(job) if job is not None else "",
        "why": str(refused(waiting.error, messages=REFUSALS)) if waiting and waiting.error else "",
    }
