"""Pages of a file's text: use paragraphs as answers, cover words."""

from collections.abc import Iterable
from typing import Any
from uuid import UUID

from django.contrib.auth.decorators import login_required
from django.core.paginator import Paginator
from django.http import HttpRequest, HttpResponse
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_safe

from consultations import permissions as consulting
from consultations.lookups import get_own_delegation_or_404
from consultations.models import Delegation
from consultations.rounds.selectors import recommendations_of
from core import clock
from core.errors import NotAllowed, Refused
from core.files.messages import refused
from core.files.transfers import attachment_response
from core.jobs.queue import status_text
from core.models import Job
from core.web.act_views import ActView, ButtonView
from submissions import lookups
from submissions.attachments import copies, covered_copies, filing, services
from submissions.attachments.copies import cover, taken_words
from submissions.attachments.forms import CoverForm, FilingForm
from submissions.attachments.scrubbing.services import HINTS, REFUSALS
from submissions.attachments.views import AttachmentMixin, attachment_facts
from submissions.drafting.subjects import subject_name
from submissions.drafting.views import AnswerPage
from submissions.lookups import WorkMixin
from submissions.models import Attachment, FileParagraph, Input

SHOWN = 40  # paragraphs of a page


class FileTextView(WorkMixin, ActView):
    """Ticks and one choice make an answer. Read only where the file was sent."""

    form_class = FilingForm
    template_name = "submissions/attachments/file_text.html"

    def get_object(self, delegation: UUID, attachment: UUID) -> Delegation:
        own = super().get_object(delegation)
        self.attachment = lookups.get_own_attachment_or_404(self.user, own, attachment)
        paragraphs = filing.paragraphs_of(self.attachment)
        self.page = Paginator(paragraphs, SHOWN).get_page(_page_asked(self.request))
        return own

    def get_form_kwargs(self) -> dict[str, Any]:
        recommendations = recommendations_of(self.object.round)
        if not consulting.may_draft_all(self.user, self.object):
            recommendations = recommendations.filter(pk__in=consulting.assigned(self.user, self.object))
        numbers = [each.number for each in self.page]
        return {**super().get_form_kwargs(), "numbers": numbers, "recommendations": recommendations}

    def act(self, form: FilingForm) -> str:
        about = form.cleaned_data["recommendation"]
        made = filing.file_paragraphs(
            self.attachment, form.cleaned_data["paragraphs"], about, by=self.user, at=clock.now()
        )
        self.say(_("Used as an answer on %(label)s.") % {"label": about.label})
        return AnswerPage.of(self.object, made).url

    def get_context_data(self, *, form: FilingForm) -> dict[str, Any]:
        row = self.attachment
        covered, filed = taken_words(row.file), _filed(self.object, row, self.page)
        ticked = form.data.getlist("paragraphs") if form.is_bound else []
        return super().get_context_data(
            attachment=row,
            known=attachment_facts(row, None),
            page_obj=self.page,
            form=form,
            rows=[
                {
                    "paragraph": each,
                    "text": cover(each.text, covered),
                    "ticked": str(each.number) in ticked,
                    "filed": list(dict.fromkeys(filed[tie.line_id] for tie in each.filed_here if tie.line_id in filed)),
                }
                for each in self.page
            ],
            may_file=row.version.is_draft,
        )


def _page_asked(request: HttpRequest) -> str | int | None:
    """Return the page by number, or the page of a paragraph: paragraphs count from 1 without gaps."""
    number = request.GET.get("paragraph", "")
    if number.isascii() and number.isdigit() and len(number) < 9:
        return (max(1, int(number)) - 1) // SHOWN + 1
    return request.GET.get("page")


def _filed(own: Delegation, attachment: Attachment, paragraphs: Iterable[FileParagraph]) -> dict[UUID, tuple[str, str]]:
    """Return, by line, the answers made from these paragraphs: (label, address). One query."""
    lines = {tie.line_id for paragraph in paragraphs for tie in paragraph.filed_here}
    rows = Input.objects.filter(version=attachment.version, line__in=lines)
    rows = rows.select_related("recommendation__paragraph", "question")
    return {row.line_id: (subject_name(row).label, AnswerPage.of(own, row).url) for row in rows}


class FileWordsView(AttachmentMixin, ActView):
    """What the words of a file may give away; a button beside each covers it, a form takes further words."""

    form_class = CoverForm
    template_name = "submissions/attachments/file_words.html"

    def get_object(self, delegation: UUID, attachment: UUID) -> Delegation:
        own = super().get_object(delegation, attachment)
        if copies.copy_of(self.attachment.file) is None:
            raise NotAllowed("not_there", _("Page not found."))
        return own

    def get_success_url(self) -> str:
        return reverse("file_words", args=[self.object.pk, self.attachment.pk])

    def act(self, form: CoverForm) -> None:
        covered_copies.cover_words(self.attachment, form.cleaned_data["asked"], by=self.user)

    def refuse(self, form: CoverForm, refusal: Refused) -> None:
        refusal.field = "further" if refusal.field == "words" else refusal.field
        super().refuse(form, refusal)

    def get_context_data(self, **kwargs: Any) -> dict[str, Any]:
        row = self.attachment
        return {"delegation": self.object, "attachment": row, **kwargs, **_page_context(row)}


class DecideCopyView(AttachmentMixin, ButtonView):
    """The copy is taken, or dropped (`drop`)."""

    def get_success_url(self) -> str:
        return reverse("file_words", args=[self.object.pk, self.attachment.pk])

    def act(self) -> None:
        if "drop" in self.request.POST:
            covered_copies.drop_copy(self.attachment, by=self.user)
        else:
            covered_copies.accept_copy(self.attachment, by=self.user)
            self.say(_("From now on, others see the copy without these words."))


@login_required
@require_safe
def proposal(request: HttpRequest, delegation: UUID, attachment: UUID) -> HttpResponse:
    """Show the proposed copy to its sender."""
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
