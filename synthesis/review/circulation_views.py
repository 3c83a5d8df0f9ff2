"""Pages of circulation: the secretariat circulates a draft and answers; a body reads it, comments and submits."""

from typing import Any
from uuid import UUID

from django.contrib.auth.decorators import login_required
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.translation import gettext as _, gettext_lazy, ngettext
from django.views.decorators.http import require_http_methods

from accounts.models import AnyUser
from consultations import permissions as consulting
from consultations.audience import audience_in
from consultations.enums import AT_RISK, Duty
from consultations.lookups import BodyMixin, get_led_delegation_or_404, not_found, row_or_404
from consultations.models import Delegation
from consultations.rounds.selectors import answered_after_all
from core import clock
from core.errors import Refused, SaveConflict
from core.files.transfers import stored_response
from core.jobs.files import file_line, file_of
from core.tables import listings
from core.tables.list_pages import page_at
from core.web.act_views import ActView, ButtonView, PageView
from core.web.forms import add_refusal, page_token
from submissions.enums import Confidentiality
from submissions.visibility.confidentiality import check_still_visible
from synthesis import permissions
from synthesis.enums import ReportStage
from synthesis.exports import lists
from synthesis.models import Circulation, DraftComment, SynthesisReport
from synthesis.reports.lookups import ReportMixin
from synthesis.reports.views import chip
from synthesis.review import circulation as circulations, circulation_reach, draft_comments
from synthesis.review.approval import check_stage, stage_of
from synthesis.review.circulation import (
    OwnComment,
    circulation_for,
    open_drafts_for,
    own_comments,
    reaches,
    received_comments,
)
from synthesis.review.forms import (
    ChangedDraftCommentForm,
    CirculateForm,
    DraftCommentForm,
    EnteredCommentForm,
    NewDraftCommentForm,
    ResponseForm,
)
from synthesis.review.withheld_words import readable_outline


def get_own_draft_comment_or_404(delegation: Delegation, key: UUID) -> DraftComment:
    """Return a comment of the body that is not submitted, on a draft that is sent to it."""
    rows = DraftComment.objects.filter(delegation=delegation, submitted_at__isnull=True)
    row = row_or_404(rows.select_related("circulation__report__round").filter(pk=key).first())
    return row_or_404(row if reaches(row.circulation, delegation, answered_after_all([delegation])) else None)


COMMENTS_PER_PAGE = 20
_CIRCULATED_IN = (ReportStage.DRAFTING, ReportStage.RETURNED, ReportStage.WITHDRAWN)


class CirculationView(ReportMixin, PageView):
    template_name = "synthesis/circulation/office.html"
    title = gettext_lazy("Circulation")

    def get(self, request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponse:
        if not listings.requested_format(request):
            return super().get(request)
        row, audience = self.object, audience_in(self.user, self.object.round)
        listing = lists.circulated(row, received_comments(row, audience), audience)
        return listings.export_response(request, listing, round_id=row.round_id)

    def get_context_data(
        self, *, form: CirculateForm | None = None, answered: tuple[UUID, ResponseForm] | None = None
    ) -> dict[str, Any]:
        row, stage = self.object, stage_of(self.object, clock.now())
        came = received_comments(row, audience_in(self.user, row.round))
        may_circulate = permissions.may_publish(self.user, row.round) and stage in _CIRCULATED_IN
        if form is None and may_circulate:
            offered = CirculateForm(round_=row.round, prefix="circulate", initial=_everybody(row))
        else:
            offered = form
        parameters = self.request.GET
        at = str(answered[0]) if answered else parameters.get("at", "")
        page = page_at(came, COMMENTS_PER_PAGE, number=parameters.get("page"), at=at, key=lambda each: each.comment.pk)
        return super().get_context_data(
            chip=chip(stage),
            reads=True,
            page_obj=page,
            pages_url=reverse("synthesis:circulation", args=[row.pk]) if self.request.method == "POST" else "",
            may_draft=permissions.may_draft(self.user, row.round),
            may_enter=_may_enter(row, self.user, stage),
            circulations=row.circulations.defer("outline").order_by("-number"),
            exports=listings.format_links(self.request, len(came)),
            comments=[(each, _response_form(each, answered)) for each in page],
            waiting=sum(1 for each in came if each.text is not None and each.answer is None),
            form=offered,
            answered=answered[0] if answered else None,
            wrong=form or (answered[1] if answered else None),
            manages=permissions.may_publish(self.user, row.round) and form is None and not may_circulate,
            may_export=permissions.may_export(self.user, row.round),
        )


class ReachView(ReportMixin, PageView):
    """Whom the draft reaches, and whom it does not; the latter as a list and as letters."""

    duties = (Duty.MANAGE,)
    template_name = "synthesis/circulation/reach.html"
    title = gettext_lazy("Recipients of the draft")

    def get(self, request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponse:
        if not listings.requested_format(request):
            return super().get(request)
        left = [row for row in self._rows() if not row.is_reached]
        return listings.export_response(request, lists.not_reached(self.object, left), round_id=None)

    def _rows(self) -> list[circulation_reach.ParticipantReach]:
        kinds, audience = circulation_reach.constituencies_of(self.object), audience_in(self.user, self.object.round)
        return circulation_reach.reach_of(self.object.round, kinds, audience)

    def get_context_data(self, **kwargs: Any) -> dict[str, Any]:
        rows, last = self._rows(), circulation_reach.last_circulation(self.object)
        left = [row for row in rows if not row.is_reached]
        return super().get_context_data(
            total=len(rows),
            reached=len(rows) - len(left),
            people=sum(row.people for row in rows),
            no_email=sum(row.no_email for row in rows),
            left=left,
            is_open=last is not None and last.is_open(self.at),
            may_enter=last is not None and _may_enter(self.object, self.user, stage_of(self.object, self.at)),
            exports=listings.format_links(self.request, len(left)),
            **(_letters_line(self.object, self.user) or {}),
            **kwargs,
        )


class WriteLettersView(ReportMixin, ButtonView):
    """Starts making the letters to participants that the draft does not reach."""

    duties = (Duty.MANAGE,)
    success_url = "synthesis:circulation_reach"

    def act(self) -> None:
        circulation_reach.request_letters(self.object, by=self.user)


class CirculationLettersStateView(ReportMixin, PageView):
    """How far the zip is; the status line on the page loads it by itself."""

    duties = (Duty.MANAGE,)
    template_name = "parts/job.html"

    def get_context_data(self, **kwargs: Any) -> dict[str, Any]:
        line = _letters_line(self.object, self.user)
        if line is None:
            raise not_found()
        return line


class CirculationLettersFileView(ReportMixin, PageView):
    """The zip, for the person who asked for it and still manages the round, while the draft is open for comments."""

    duties = (Duty.MANAGE,)

    def get(self, request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponse:
        job = row_or_404(circulation_reach.latest_letters(self.object, self.user))
        file = row_or_404(file_of(job))
        circulation_reach.check_may_write(self.object, self.user)
        check_still_visible(self.object.round_id, job.asked_at)
        return stored_response(file)


def _letters_line(report: SynthesisReport, user: AnyUser) -> dict[str, Any] | None:
    """Return the context of parts/job.html for the zip that the person asked for last; None where there is none."""
    job = circulation_reach.latest_letters(report, user)
    if job is None:
        return None
    return file_line(
        job,
        element_id="job",
        file=reverse("synthesis:circulation_letters_file", args=[report.pk]),
        label=_("Download the letters (zip)"),
        poll=reverse("synthesis:circulation_letters_state", args=[report.pk]),
    )


class CirculateView(CirculationView, ActView):
    methods = ("POST",)
    duties = (Duty.MANAGE,)
    form_class, prefix = CirculateForm, "circulate"
    success_url = "synthesis:circulation"

    def get_form_kwargs(self) -> dict[str, Any]:
        return {**super().get_form_kwargs(), "round_": self.object.round}

    def act(self, form: CirculateForm) -> None:
        check_stage(self.object, _CIRCULATED_IN)
        circulations.circulate(self.object, by=self.user, **form.cleaned_data)
        round_ = self.object.round
        reach = circulation_reach.reach_of(round_, form.cleaned_data["constituencies"], audience_in(self.user, round_))
        reached = sum(each.is_reached for each in reach)
        if reached == len(reach):
            self.say(_("The draft has been sent to participants. Their focal points are notified by email."))
        else:
            words = ngettext(
                "The draft has been circulated. It reaches %(reached)s of %(n)s participant: write to the others.",
                "The draft has been circulated. It reaches %(reached)s of %(n)s participants: write to the others.",
                len(reach),
            )
            self.say(words % {"reached": reached, "n": len(reach)})


class AnswerCommentView(CirculationView, ActView):
    methods = ("POST",)
    duties = (Duty.DRAFT_SYNTHESIS,)
    form_class = ResponseForm

    def get_object(self, report: UUID, draft_comment: UUID) -> SynthesisReport:
        row = super().get_object(report)
        rows = permissions.draft_comments_read_by(self.user).select_related("circulation__report__round")
        self.comment = row_or_404(rows.filter(pk=draft_comment, circulation__report=row).first())
        return row

    def get_prefix(self) -> str:
        return f"answer-{self.comment.pk}"

    def act(self, form: ResponseForm) -> str:
        circulations.answer_comment(self.comment, by=self.user, **form.cleaned_data)
        return _received_place(self.comment)

    def form_invalid(self, form: ResponseForm) -> HttpResponse:
        return self.show(status=422, answered=(self.comment.pk, form))


class EnterCommentView(ReportMixin, ActView):
    """A comment on the last circulated draft that came by mail or on paper."""

    duties = (Duty.DRAFT_SYNTHESIS,)
    form_class = EnteredCommentForm
    template_name = "synthesis/circulation/enter.html"
    title = gettext_lazy("Enter a comment received by email or on paper")

    def get_object(self, report: UUID) -> SynthesisReport:
        row = super().get_object(report)
        self.circulation = row_or_404(circulation_reach.last_circulation(row))
        return row

    def get_form_kwargs(self) -> dict[str, Any]:
        audience = audience_in(self.user, self.object.round)
        return {**super().get_form_kwargs(), "circulation": self.circulation, "audience": audience}

    def act(self, form: EnteredCommentForm) -> str:
        comment = draft_comments.enter_draft_comment(
            self.circulation, by=self.user, token=self.request.POST.get("token", ""), **form.cleaned_data
        )
        self.say(_("The comment is entered."))
        return _received_place(comment)

    def get_context_data(self, **kwargs: Any) -> dict[str, Any]:
        return super().get_context_data(circulation=self.circulation, token=page_token(self.request), **kwargs)


def _may_enter(report: SynthesisReport, user: AnyUser, stage: ReportStage) -> bool:
    return permissions.may_draft(user, report.round) and stage != ReportStage.RELEASED


def _received_place(comment: DraftComment) -> str:
    """Return the place of a submitted comment on the office's page."""
    address = reverse("synthesis:circulation", args=[comment.circulation.report_id])
    return f"{address}?at={comment.pk}#comment-{comment.pk}"


def _response_form(each: Any, answered: tuple[UUID, ResponseForm] | None) -> ResponseForm:
    if answered and answered[0] == each.comment.pk:
        return answered[1]
    initial = {"outcome": each.answer.outcome, "text": each.reason} if each.answer else None
    return ResponseForm(prefix=f"answer-{each.comment.pk}", initial=initial)


def _everybody(row: SynthesisReport) -> dict[str, Any]:
    return {"constituencies": list(row.round.constituency_rules.values_list("constituency", flat=True))}


class CirculatedMixin(BodyMixin):
    """For focal point and deputy, about a draft that went to the body, `circulation`."""

    circulation: Circulation

    def get_object(self, delegation: UUID, circulation: UUID | None = None) -> Delegation:
        own = get_led_delegation_or_404(self.user, delegation)
        self.circulation = row_or_404(circulation_for(own, self.at, circulation))
        return own

    def get_success_url(self) -> str:
        return reverse("circulated", args=[self.object.pk, self.circulation.pk])


class CirculatedView(CirculatedMixin, PageView):
    """The text while it is open; the body's comments, and their answers, always; other drafts that are open to it."""

    template_name = "synthesis/circulation/draft.html"

    def get_context_data(self, *, form: DraftCommentForm | None = None) -> dict[str, Any]:
        own, circulation, now = self.object, self.circulation, clock.now()
        outline = readable_outline(circulation)
        is_open = circulation.is_open(now)
        comments = own_comments(own, now)
        here = [each for each in comments if each.comment.circulation_id == circulation.pk]
        commented = str(form.data.get("finding", "")) if form else None
        return super().get_context_data(
            circulation=circulation,
            outline=outline,
            is_open=is_open,
            general=(_comment_form("", commented, form, own), _on(here, None)),
            sections=[
                (
                    part["title"],
                    [
                        (row, _comment_form(row["id"], commented, form, own), _on(here, row["id"]))
                        for row in part["findings"]
                    ],
                )
                for part in outline["sections"]
            ]
            if is_open
            else [],
            closed=[] if is_open else here,
            others=[
                each
                for each in open_drafts_for(self.user, now)
                if each.delegation.pk == own.pk and each.circulation.pk != circulation.pk
            ],
            elsewhere=[
                each
                for each in comments
                if each.comment.circulation_id != circulation.pk and not each.comment.circulation.is_open(now)
            ],
            drafted=sum(1 for each in here if each.comment.submitted_at is None),
            is_focal=consulting.is_focal_point(self.user, own),
            wrong=form,
            asked=commented,
        )


class AddCommentView(CirculatedView, ActView):
    methods = ("POST",)
    form_class = NewDraftCommentForm

    def act(self, form: NewDraftCommentForm) -> str:
        comment = draft_comments.add_draft_comment(
            self.circulation, self.object, by=self.user, at=self.at, **form.cleaned_data
        )
        return _place(self.object, comment)


@login_required
@require_http_methods(["GET", "HEAD", "POST"])
def edit_comment(request: HttpRequest, delegation: UUID, draft_comment: UUID) -> HttpResponse:
    at = clock.now()
    own = get_led_delegation_or_404(request.user, delegation)
    row = get_own_draft_comment_or_404(own, draft_comment)
    circulation = row.circulation
    form = ChangedDraftCommentForm(
        request.POST if request.method == "POST" else None,
        initial={name: getattr(row, name) for name in ("text", "wording", "confidentiality", "revision")},
    )
    theirs, status = None, 200
    if request.method == "POST" and form.is_valid():
        try:
            return redirect(
                _place(own, draft_comments.edit_draft_comment(row, by=request.user, at=at, **form.cleaned_data))
            )
        except SaveConflict as stale:
            theirs, status = stale.current, 409
            form = ChangedDraftCommentForm({**request.POST.dict(), "revision": str(stale.current.revision)})
            add_refusal(form, stale)
        except Refused as refusal:
            add_refusal(form, refusal)
    context = {
        "delegation": own,
        "comment": row,
        "form": form,
        "theirs": theirs,
        "paragraph": _paragraph(circulation, row),
        "language": circulation.outline["language"],
        "back": _place(own, row),
    }
    status = status if status != 200 else 422 if form.errors else 200
    return render(request, "synthesis/circulation/comment.html", context, status=status)


class DropCommentView(CirculatedMixin, ButtonView):
    def get_object(self, delegation: UUID, draft_comment: UUID) -> Delegation:
        own = get_led_delegation_or_404(self.user, delegation)
        self.comment = get_own_draft_comment_or_404(own, draft_comment)
        self.circulation = self.comment.circulation
        return own

    def act(self) -> None:
        draft_comments.drop_draft_comment(self.comment, by=self.user, at=self.at)


class SubmitCommentsView(CirculatedMixin, ButtonView):
    """By the focal point alone."""

    def act(self) -> None:
        count = draft_comments.submit_draft_comments(self.circulation, self.object, by=self.user, at=self.at)
        words = ngettext("%(n)d comment is submitted.", "%(n)d comments are submitted.", count)
        self.say(words % {"n": count})


def _comment_form(
    finding: str, finding_shown: str | None, wrong: DraftCommentForm | None, own: Delegation
) -> DraftCommentForm:
    if wrong is not None and finding_shown == finding:
        return wrong
    at_risk = own.organisation.constituency in AT_RISK
    level = Confidentiality.NAMELESS if at_risk else Confidentiality.PUBLIC
    initial = {"finding": finding, "confidentiality": level}
    return NewDraftCommentForm(initial=initial, auto_id=f"id_{finding or 'whole'}_%s")


def _on(comments: list[OwnComment], finding: str | None) -> list[OwnComment]:
    return [each for each in comments if (str(each.comment.finding_id) if each.comment.finding_id else None) == finding]


def _paragraph(circulation: Circulation, comment: DraftComment) -> str:
    rows = (row for part in readable_outline(circulation)["sections"] for row in part["findings"])
    return next((row["text"] for row in rows if row["id"] == str(comment.finding_id)), "")


def _place(own: Delegation, comment: DraftComment) -> str:
    anchor = f"paragraph-{comment.paragraph}" if comment.paragraph else "whole"
    return f"{reverse('circulated', args=[own.pk, comment.circulation_id])}#{anchor}"
