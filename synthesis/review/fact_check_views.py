"""Pages of fact checks: ask a State, answer its corrections; for the State, correct and reply."""

from typing import Any
from uuid import UUID

from django.conf import settings
from django.core.paginator import Page
from django.urls import reverse
from django.utils.translation import gettext as _, gettext_lazy

from consultations.enums import Duty
from consultations.lookups import BodyMixin, row_or_404
from consultations.models import Delegation
from core import clock
from core.errors import Refused
from core.tables.list_pages import page_at
from core.web.act_views import ActView, PageView
from synthesis import permissions
from synthesis.models import Correction, StateReply, SynthesisReport
from synthesis.quality.readiness import numbered
from synthesis.reports import lookups as reports_lookups
from synthesis.reports.lookups import ReportMixin
from synthesis.reports.views import chip
from synthesis.review import fact_checks
from synthesis.review.approval import stage_of
from synthesis.review.fact_checks import NamedState
from synthesis.review.forms import CorrectionAnswerForm, CorrectionForm, ReplyForm, SendForFactsForm
from synthesis.review.withheld_words import blank_withheld

STATES_PER_PAGE = 20  # findings, each with a State that it names


class FactsView(ReportMixin, PageView):
    template_name = "synthesis/facts/office.html"
    title = gettext_lazy("Factual corrections")

    def get_context_data(self, *, form: Any = None) -> dict[str, Any]:
        row, zone = self.object, settings.OFFICE_TIME_ZONE
        days = row.round.rules.facts_days
        until = fact_checks.working_days_after(clock.now(), days, zone).replace(
            minute=0, second=0, microsecond=0, tzinfo=None
        )
        forms = {form.prefix: form} if form is not None else {}
        lines = []
        named = fact_checks.named_states(row, numbered(row))
        replies = StateReply.objects.filter(fact_check__finding__report=row)
        printed = {_replied_key(each): each for each in replies.printed().select_related("fact_check")}
        outdated = {_replied_key(each) for each in replies.to_other_words().select_related("fact_check")}
        page = self._page(named, form.prefix if form is not None else "")
        reached = fact_checks.reached_states({each.delegation.organisation_id for each in page})
        for each in page:
            key = _named_key(each)
            correction = getattr(each.check, "correction", None)
            is_open = each.check is not None and each.check.is_open(clock.now())
            changed = each.check is not None and each.check.text != each.finding.text
            lines.append(
                {
                    "named": each,
                    "correction": correction,
                    "is_open": is_open,
                    "changed": changed,
                    "reply": printed.get(key),
                    "is_outdated": key in outdated,
                    "may_send": (each.check is None or changed or each.check.skipped)
                    and (key in outdated or not is_open),
                    "is_unread": each.delegation.organisation_id not in reached,
                    "form": forms.get(key) or SendForFactsForm(prefix=key, initial={"closes": until, "zone": zone}),
                    "answer_form": _answer_form(correction, forms) if correction and correction.text else None,
                }
            )
        return super().get_context_data(
            chip=chip(stage_of(row, clock.now())),
            reads=True,
            may_draft=permissions.may_draft(self.user, row.round),
            lines=lines,
            page_obj=page,
            pages_url=reverse("synthesis:facts", args=[row.pk]) if self.request.method == "POST" else "",
            wrong=form,
        )

    def _page(self, named: list[NamedState], prefix: str) -> Page[Any]:
        """Return the page of the form that was refused, by its prefix, or of `?at=`, else that of the number."""
        answers = {
            f"answer-{correction.pk}": _named_key(each)
            for each in named
            if (correction := getattr(each.check, "correction", None)) is not None
        }
        parameters = self.request.GET
        at = answers.get(prefix, prefix) or parameters.get("at", "")
        return page_at(named, STATES_PER_PAGE, number=parameters.get("page"), at=at, key=_named_key)


def _named_key(named: NamedState) -> str:
    """Return the key of a finding and a State that it names, as in the address of its form."""
    return f"{named.finding.pk}-{named.delegation.pk}"


def _replied_key(reply: StateReply) -> str:
    return f"{reply.fact_check.finding_id}-{reply.fact_check.delegation_id}"


class FactsActView(FactsView, ActView):
    methods = ("POST",)
    duties = (Duty.DRAFT_SYNTHESIS,)
    key: str  # as `_named_key` returns it

    def get_success_url(self) -> str:
        return f"{reverse('synthesis:facts', args=[self.object.pk])}?at={self.key}#facts-{self.key}"


class SendForFactsView(FactsActView):
    """To the State, or left out with a reason."""

    form_class = SendForFactsForm

    def get_object(self, report: UUID, finding: UUID, delegation: UUID) -> SynthesisReport:
        row = super().get_object(report)
        self.finding = reports_lookups.get_finding_or_404(row, finding)
        rows = Delegation.objects.select_related("organisation").filter(round=row.round)
        self.state = row_or_404(rows.filter(pk=delegation).first())
        return row

    @property
    def key(self) -> str:
        return f"{self.finding.pk}-{self.state.pk}"

    def get_prefix(self) -> str:
        return self.key

    def act(self, form: SendForFactsForm) -> None:
        cleaned = form.cleaned_data
        if cleaned["skipped"]:
            fact_checks.skip_facts(self.finding, self.state, cleaned["skipped"], by=self.user)
            return
        if cleaned["closes"] is None:
            raise Refused(
                "time_missing",
                _("Enter the date when corrections close, or the reason for leaving out this step."),
                field="closes",
            )
        times = {"closes": cleaned["closes"], "zone": cleaned["zone"]}
        fact_checks.send_for_facts(self.finding, self.state, by=self.user, **times)


class AnswerCorrectionView(FactsActView):
    form_class = CorrectionAnswerForm

    def get_object(self, report: UUID, correction: UUID) -> SynthesisReport:
        row = super().get_object(report)
        rows = Correction.objects.select_related("fact_check__finding__report__round")
        self.correction = row_or_404(rows.filter(pk=correction, fact_check__finding__report=row).first())
        return row

    @property
    def key(self) -> str:
        check = self.correction.fact_check
        return f"{check.finding_id}-{check.delegation_id}"

    def get_prefix(self) -> str:
        return f"answer-{self.correction.pk}"

    def act(self, form: CorrectionAnswerForm) -> None:
        fact_checks.answer_correction(self.correction, by=self.user, **form.cleaned_data)


class OwnFactsView(BodyMixin, PageView):
    """What the report says of the State, for its focal point."""

    access = "focal"
    template_name = "synthesis/facts/own.html"

    def get_context_data(self, *, form: Any = None) -> dict[str, Any]:
        own, now = self.object, clock.now()
        forms = {form.prefix: form} if form is not None else {}
        rows = fact_checks.own_checks(self.user, own).prefetch_related("correction__answers").order_by("-opens", "pk")
        printed = StateReply.objects.printed().filter(fact_check__delegation=own).select_related("fact_check")
        replies = {each.fact_check.finding_id: each for each in printed}
        lines = []
        for row in blank_withheld(own.round, row_or_404(list(rows) or None)):
            correction = getattr(row, "correction", None)
            names = (f"correct-{row.pk}", f"reply-{row.pk}")
            lines.append(
                {
                    "check": row,
                    "correction": correction,
                    "answer": list(correction.answers.all())[-1:] if correction else [],
                    "reply": getattr(row, "reply", None),
                    "printed": replies.get(row.finding_id),
                    "is_open": row.is_open(now) and row.finding.removed_at is None,
                    "removed": fact_checks.REMOVED if row.finding.removed_at else "",
                    "correct_form": forms.get(names[0]) or CorrectionForm(prefix=names[0]),
                    "reply_form": forms.get(names[1])
                    or ReplyForm(prefix=names[1], initial={"language": own.organisation.language}),
                }
            )
        return super().get_context_data(
            lines=lines,
            wrong=form,
        )


class OwnFactsActView(OwnFactsView, ActView):
    methods = ("POST",)
    success_url = "own_facts"

    def get_object(self, delegation: UUID, check: UUID) -> Delegation:
        own = super().get_object(delegation)
        self.check = row_or_404(fact_checks.own_checks(self.user, own).filter(pk=check).first())
        return own


class SubmitCorrectionView(OwnFactsActView):
    form_class = CorrectionForm
    success_message = gettext_lazy("Answer sent to the secretariat.")

    def get_prefix(self) -> str:
        return f"correct-{self.check.pk}"

    def act(self, form: CorrectionForm) -> None:
        fact_checks.submit_correction(self.check, form.cleaned_data["text"], by=self.user, at=self.at)


class SubmitReplyView(OwnFactsActView):
    form_class = ReplyForm
    success_message = gettext_lazy("Reply submitted. It is printed next to the finding.")

    def get_prefix(self) -> str:
        return f"reply-{self.check.pk}"

    def act(self, form: ReplyForm) -> None:
        fact_checks.submit_reply(self.check, by=self.user, at=self.at, **form.cleaned_data)


def _answer_form(correction: Correction, forms: dict[str, Any]) -> CorrectionAnswerForm:
    prefix = f"answer-{correction.pk}"
    return forms.get(prefix) or CorrectionAnswerForm(prefix=prefix)
