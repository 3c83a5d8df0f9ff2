"""Pages of corrigenda and of the steps at the documents service."""

from collections.abc import Iterable
from operator import itemgetter
from typing import Any
from uuid import UUID

from django.core.paginator import Page
from django.db.models import QuerySet
from django.http import HttpRequest, HttpResponse
from django.urls import reverse
from django.utils.translation import gettext_lazy

from consultations.enums import Duty
from consultations.lookups import row_or_404
from core import clock
from core.tables import listings
from core.tables.list_pages import page_at
from core.web.act_views import ActView, ButtonView, PageView
from submissions.drafting.text_diff import redline
from synthesis import permissions
from synthesis.exports import lists as export
from synthesis.models import Corrigendum, Publication, SynthesisReport
from synthesis.publication import editions, services
from synthesis.publication.affected_paragraphs import affected
from synthesis.publication.selectors import earlier_texts, released
from synthesis.reports.forms import DocumentsForm, IssuedForm
from synthesis.reports.lookups import ReportMixin
from synthesis.reports.report_pages import PARAGRAPHS_PER_PAGE
from synthesis.reports.views import chip
from synthesis.review.approval import stage_of
from synthesis.review.approval_views import ApprovalActView
from synthesis.review.forms import CorrigendumForm


class CorrigendaView(ReportMixin, PageView):
    template_name = "synthesis/publication/corrigenda.html"
    title = gettext_lazy("Corrigenda")

    def get(self, request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponse:
        if not listings.requested_format(request):
            return super().get(request)
        row, (_edition, findings) = self.object, self.paragraphs()
        numbers = {each["id"]: each["number"] for each in findings}
        listing = export.corrigenda(row, self.corrigenda(), numbers, _withheld(findings))
        return listings.export_response(request, listing, round_id=row.round_id)

    def corrigenda(self) -> QuerySet[Corrigendum]:
        rows = self.object.corrigenda.filter(dropped_at__isnull=True)
        return rows.select_related("proposed_by", "confirmed_by", "edition")

    def paragraphs(self) -> tuple[Publication | None, list[dict[str, Any]]]:
        """The edition that is public, and its findings."""
        edition = released(clock.now()).filter(report=self.object).first()
        return edition, [row for part in edition.outline["sections"] for row in part["findings"]] if edition else []

    def page(self, findings: list[dict[str, Any]], form: CorrigendumForm | None) -> Page[Any]:
        """Return the page of the paragraph that was refused or asked for (`?at=`), else that of the number."""
        at = self.kwargs["finding"] if form else self.request.GET.get("at", "")
        number = self.request.GET.get("page")
        return page_at(findings, PARAGRAPHS_PER_PAGE, number=number, at=str(at), key=itemgetter("id"))

    def forms(
        self, page: Iterable[dict[str, Any]], edition: Publication | None, refused: CorrigendumForm | None
    ) -> list[tuple[dict[str, Any], CorrigendumForm]]:
        """Return each paragraph with its form; one that could be displayed again begins with its earlier text."""
        before = earlier_texts(edition) if edition and any(row.get("may_return") for row in page) else {}
        texts = {row["id"]: before.get(row["id"], "") if row.get("may_return") else row["text"] for row in page}
        return [(row, _form(row, texts[row["id"]], refused)) for row in page]

    def get_context_data(self, *, form: CorrigendumForm | None = None) -> dict[str, Any]:
        row, (edition, findings), corrigenda = self.object, self.paragraphs(), self.corrigenda()
        page = self.page(findings, form)
        numbers, withheld = {each["id"]: each["number"] for each in findings}, _withheld(findings)
        may_draft, may_review = (may(self.user, row.round) for may in (permissions.may_draft, permissions.may_review))
        return super().get_context_data(
            chip=chip(stage_of(row, clock.now())),
            reads=True,
            may_draft=may_draft,
            may_review=may_review,
            edition=edition,
            exports=listings.format_links(self.request, len(corrigenda)) if self.request.method != "POST" else [],
            made=[
                (
                    each,
                    numbers.get(str(each.finding_id)),
                    redline(each.old, each.new),
                    may_review and each.proposed_by_id != self.user.pk,
                    bool(each.confirmed_at) and str(each.finding_id) in withheld,
                )
                for each in corrigenda
            ],
            page_obj=page,
            pages_url=reverse("synthesis:corrigenda", args=[row.pk]) if self.request.method == "POST" else "",
            paragraphs=self.forms(page, edition, form) if may_draft else [],
            wrong=form,
            affected=[each for each in affected(row, by=self.user) if each.needs_somebody or each.sources_gone],
        )


class ProposeCorrigendumView(CorrigendaView, ActView):
    methods = ("POST",)
    duties = (Duty.DRAFT_SYNTHESIS,)
    form_class = CorrigendumForm
    success_url = "synthesis:corrigenda"
    success_message = gettext_lazy("The corrigendum is proposed. A second person must confirm it.")

    def get_prefix(self) -> str:
        return f"paragraph-{self.kwargs['finding']}"

    def act(self, form: CorrigendumForm) -> None:
        editions.propose_corrigendum(self.object, self.kwargs["finding"], by=self.user, **form.cleaned_data)


class CorrigendumButtonView(ReportMixin, ButtonView):
    success_url = "synthesis:corrigenda"

    def get_object(self, report: UUID, corrigendum: UUID) -> SynthesisReport:
        row = super().get_object(report)
        rows = Corrigendum.objects.select_related("report")
        self.corrigendum = row_or_404(rows.filter(pk=corrigendum, report=row).first())
        return row


class ConfirmCorrigendumView(CorrigendumButtonView):
    duties = (Duty.REVIEW_SYNTHESIS,)
    success_message = gettext_lazy("The next edition is published.")

    def act(self) -> None:
        editions.confirm_corrigendum(self.corrigendum, by=self.user)


class DropCorrigendumView(CorrigendumButtonView):
    duties = (Duty.DRAFT_SYNTHESIS, Duty.REVIEW_SYNTHESIS)
    success_message = gettext_lazy("The corrigendum was discarded.")

    def act(self) -> None:
        editions.drop_corrigendum(self.corrigendum, by=self.user)


def _withheld(findings: Iterable[dict[str, Any]]) -> set[str]:
    """Return the paragraphs of which no earlier words are listed."""
    return {each["id"] for each in findings if editions.words_withheld(each)}


def _form(row: dict[str, Any], text: str, refused: CorrigendumForm | None) -> CorrigendumForm:
    prefix = f"paragraph-{row['id']}"
    if refused is not None and refused.prefix == prefix:
        return refused
    return CorrigendumForm(prefix=prefix, initial={"new": text})


class ProcessingActView(ApprovalActView):
    success_message = gettext_lazy("Recorded. The published page and files show it.")


class SendToDocumentsView(ProcessingActView):
    form_class, form_name, prefix = DocumentsForm, "documents_form", "documents"

    def act(self, form: DocumentsForm) -> None:
        services.send_to_documents(self.object, by=self.user, **form.cleaned_data)


class IssueView(ProcessingActView):
    form_class, form_name, prefix = IssuedForm, "issued_form", "issued"

    def act(self, form: IssuedForm) -> None:
        services.issue(self.object, by=self.user, **form.cleaned_data)
