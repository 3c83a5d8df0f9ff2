"""Pages of a file's text: use paragraphs as answers, cover words."""

import re
from collections.abc import Iterable
from typing import Any
from urllib.parse import urlencode
from uuid import UUID

from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.core.paginator import Paginator
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.urls import reverse
from django.utils.functional import cached_property
from django.utils.translation import gettext as _, ngettext
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
from core.text.strings import sort_key
from core.web.act_views import ActView, ButtonView
from submissions import lookups
from submissions.attachments import copies, covered_copies, filing, services
from submissions.attachments.copies import cover, taken_words
from submissions.attachments.forms import CoverForm, FilingForm, is_number
from submissions.attachments.remaining_names import title_words
from submissions.attachments.scrubbing.services import HINTS, REFUSALS
from submissions.attachments.views import AttachmentMixin, attachment_facts
from submissions.drafting.subjects import subject_name
from submissions.drafting.views import AnswerPage
from submissions.lookups import WorkMixin
from submissions.models import Attachment, Input
from submissions.visibility.confidentiality import strictest

SHOWN = 40  # paragraphs of a page
MOST_CHOSEN = 200  # that an address and a form carry


class FileTextView(WorkMixin, ActView):
    """Passages are chosen, also on several pages and in what a search found, and filed as an answer.

    After that the page stays where it was. Read only where the file was sent. Addresses carry the search (`q`), the
    page, the numbers that are chosen (`chosen`) and the recommendation used last (`under`).
    """

    form_class = FilingForm
    template_name = "submissions/attachments/file_text.html"

    def get_object(self, delegation: UUID, attachment: UUID) -> Delegation:
        own = super().get_object(delegation)
        self.attachment = lookups.get_own_attachment_or_404(self.user, own, attachment)
        paragraphs = filing.paragraphs_of(self.attachment)
        self.sought = " ".join(self.request.GET.get("q", "")[:200].split())
        if self.sought:
            paragraphs = paragraphs.filter(number__in=filing.find_paragraphs(self.attachment, self.sought))
        self.page = Paginator(paragraphs, SHOWN).get_page(_page_asked(self.request))
        return own

    def post(self, request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponse:
        """Search and other pages are asked by the same form, so that what is chosen stays chosen."""
        if (left := len(self.all_chosen) - MOST_CHOSEN) > 0:
            words = ngettext(
                "At most %(limit)s passages can be chosen at once. The last %(n)s passage is no longer chosen.",
                "At most %(limit)s passages can be chosen at once. The last %(n)s passages are no longer chosen.",
                left,
            )
            messages.warning(request, words % {"limit": MOST_CHOSEN, "n": left})
        if "file" in request.POST or not {"then", "go"}.intersection(request.POST):
            return super().post(request, *args, **kwargs)
        searches = "then" in request.POST
        return redirect(
            self.address(
                q=request.POST.get("q", "")[:200] if searches else self.sought,
                page="" if searches else request.POST["go"],
                chosen="-".join(map(str, self.chosen())),
                under=request.POST.get("recommendation", ""),
            )
        )

    def chosen(self) -> list[int]:
        """Return the numbers that are chosen now, at most MOST_CHOSEN."""
        return self.all_chosen[:MOST_CHOSEN]

    @cached_property
    def all_chosen(self) -> list[int]:
        """The numbers that the form sent, else those of the address."""
        if self.request.method == "POST":
            ticked = map(int, filter(is_number, self.request.POST.getlist("paragraphs")))
            headings = map(int, filter(is_number, self.request.POST.getlist("sections")))
            numbers = {*ticked, *filing.sections_of(self.attachment, headings)}
        else:
            numbers = {int(each) for each in self.request.GET.get("chosen", "").split("-") if is_number(each)}
        return sorted(numbers)

    def address(self, **query: str) -> str:
        own = reverse("file_text", args=[self.object.pk, self.attachment.pk])
        query = {name: value for name, value in query.items() if value}
        return f"{own}?{urlencode(query)}" if query else own

    def get_form_kwargs(self) -> dict[str, Any]:
        recommendations = recommendations_of(self.object.round)
        if not consulting.may_draft_all(self.user, self.object):
            recommendations = recommendations.filter(pk__in=consulting.assigned(self.user, self.object))
        initial = {"q": self.sought, "recommendation": self.request.GET.get("under", "")[:40]}
        return {**super().get_form_kwargs(), "recommendations": recommendations, "initial": initial}

    def act(self, form: FilingForm) -> str:
        about, numbers = form.cleaned_data["recommendation"], self.chosen()
        filing.file_paragraphs(self.attachment, numbers, about, by=self.user, at=clock.now())
        words = ngettext("%(n)s passage filed under %(label)s.", "%(n)s passages filed under %(label)s.", len(numbers))
        self.say(words % {"n": len(numbers), "label": about.label})
        page = str(self.page.number) if self.page.number > 1 else ""
        on_page = [each.number for each in self.page if each.number in numbers]
        place = f"#p{on_page[0]}" if on_page else ""
        return self.address(q=self.sought, page=page, under=str(about.pk)) + place

    def get_context_data(self, *, form: FilingForm) -> dict[str, Any]:
        row = self.attachment
        covered, chosen = taken_words(row.file), self.chosen()
        counts = filing.filed_counts(row)
        filed = _filed(self.object, row, counts)
        on_page = {each.number for each in self.page}
        return super().get_context_data(
            attachment=row,
            known=attachment_facts(row, None),
            page_obj=self.page,
            form=form,
            sought=self.sought,
            here=self.address(q=self.sought, page=str(self.page.number)),
            rows=[
                {
                    "paragraph": each,
                    "pieces": _marked(cover(each.text, covered), self.sought),
                    "is_heading": filing.is_heading(each),
                    "is_chosen": each.number in chosen,
                    "filed": list(dict.fromkeys(filed[tie.line_id] for tie in each.filed_here if tie.line_id in filed)),
                }
                for each in self.page
            ],
            elsewhere=[number for number in chosen if number not in on_page],
            filed_so_far=[(*filed[line], count) for line, count in counts.items() if line in filed],
            may_file=row.version.is_draft,
            may_review=consulting.may_draft_all(self.user, self.object),
        )


def _page_asked(request: HttpRequest) -> str | int | None:
    """Return the page by number, or the page of a paragraph: paragraphs count from 1 without gaps."""
    number = request.GET.get("paragraph", "")
    if is_number(number):
        return (max(1, int(number)) - 1) // SHOWN + 1
    return request.GET.get("page")


def _marked(text: str, sought: str) -> list[tuple[str, bool]]:
    """Return the text in pieces, with whether each was searched for: as `find_paragraphs` finds it."""
    words = sorted(filter(None, map(sort_key, sought.split())), key=len, reverse=True)
    if not words:
        return [(text, False)] if text else []
    key_of = {letter: sort_key(letter) for letter in set(text)}
    places = [at for at, letter in enumerate(text) for _letter in key_of[letter]]
    key = "".join(key_of[letter] for letter in text)
    pieces, last = [], 0
    for each in re.finditer("|".join(map(re.escape, words)), key):
        start, end = max(last, places[each.start()]), places[each.end() - 1] + 1
        while end < len(text) and not key_of[text[end]]:  # a mark of the last letter, written after it
            end += 1
        pieces += [(text[last:start], False), (text[start:end], True)]
        last = end
    return [piece for piece in [*pieces, (text[last:], False)] if piece[0]]


def _filed(own: Delegation, attachment: Attachment, lines: Iterable[UUID]) -> dict[UUID, tuple[str, str]]:
    """Return, by line, the answers made from the file: (label, address). One query."""
    rows = Input.objects.filter(version=attachment.version, line__in=list(lines))
    rows = rows.select_related("recommendation__paragraph", "paragraph", "question")
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
        may_review = consulting.may_draft_all(self.user, self.object)
        return {"delegation": self.object, "attachment": row, "may_review": may_review, **kwargs, **_page_context(row)}


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
    waiting_words = {each.casefold() for each in (waiting.words if waiting else [])}
    own, covered = copies.own_names(row.file), copies.taken_words(row.file)
    is_nameless = strictest(row.confidentiality, row.version.confidentiality).is_nameless
    hinted = covered_copies.hinted_words_of([row], own.together)[row.file_id]
    return {
        "told": [(HINTS[one.hint], one, one.words.casefold() in waiting_words) for one in hinted],
        "in_title": title_words(row, own, waiting.words if waiting else covered, is_nameless=is_nameless),
        "without_names": "beside" not in row.file.cleaning.names,
        "covered": covered,
        "proposal": waiting,
        "working": job is not None and job.is_unfinished,
        "making": status_text(job) if job is not None else "",
        "why": str(refused(waiting.error, messages=REFUSALS)) if waiting and waiting.error else "",
    }
