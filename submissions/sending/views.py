"""Pages to review, submit, correct and withdraw a submission, and to answer the secretariat's questions."""

from collections.abc import Sequence
from datetime import datetime
from typing import Any
from uuid import UUID

from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.http import url_has_allowed_host_and_scheme
from django.utils.translation import gettext as _, gettext_lazy, ngettext
from django.views.decorators.http import require_http_methods, require_POST

from consultations import permissions as consulting
from consultations.enums import DECLARING_INTEREST
from consultations.invitations import selectors
from consultations.models import Delegation
from consultations.rounds import windows
from core import clock
from core.errors import NotAllowed, Refused, SaveConflict
from core.web.act_views import ActView, ButtonView, ConfirmView
from core.web.forms import add_refusal, page_token
from submissions import lookups
from submissions.attachments import remaining_names, services as attachments_services
from submissions.drafting import services as drafting_services
from submissions.drafting.forms import FieldDifference, SubmissionForm
from submissions.drafting.progress import Measure, approvals, progress_of_tasks, without_answer
from submissions.drafting.status import SubmissionStatus, submission_status
from submissions.drafting.subjects import Subject, describe_input
from submissions.drafting.task_list import task_list
from submissions.drafting.tasks import Task
from submissions.drafting.views import AnswerPage
from submissions.enums import Confidentiality, InputStage, SubmissionKind
from submissions.joint.alignment import aligned
from submissions.joint.members import member_statuses
from submissions.lookups import WorkMixin, waiting_imports
from submissions.models import Input, Version
from submissions.sending import (
    clarification,
    clarification_answers,
    corrections,
    restarts,
    services as sending_services,
)
from submissions.sending.clarification import open_part
from submissions.sending.clarification_answers import ClarificationQuestion
from submissions.sending.corrections import correction_summary
from submissions.sending.forms import ClarificationAnswerForm, WithdrawForm
from submissions.sending.review import authority_of, document_of, read_mark, receipt_for
from submissions.visibility.confidentiality import LevelChanges, strictest
from submissions.visibility.safety import consequences
from submissions.visibility.visible_inputs import word_count, word_limit_of


@login_required
@require_http_methods(["GET", "HEAD", "POST"])
def review(request: HttpRequest, delegation: UUID) -> HttpResponse:
    """Show the submission as its final document.

    A POST saves the fields of the whole, and with `then=submit` submits.
    """
    at = clock.now()
    own, status = lookups.get_led_work_or_404(request.user, delegation)
    if request.method == "POST" and (receipt := receipt_for(request.POST.get("token", ""), own)):
        return redirect("receipt", number=receipt.number)
    if status.draft is None:
        sent = _("Your team has already sent its submission to this call for inputs.")
        return _to_tasks(request, own, sent if status.is_final else _("Nothing is written yet."))
    form = SubmissionForm(
        request.POST if request.method == "POST" else None, version=status.draft, is_company=_declares_interest(own)
    )
    if request.method != "POST":
        return _review_page(request, own, status.draft, form)
    if not form.is_valid():
        return _review_page(request, own, status.draft, form, status=422)
    return _save_and_submit(request, own, status.draft, form, at)


def _save_and_submit(
    request: HttpRequest, own: Delegation, draft: Version, form: SubmissionForm, at: datetime
) -> HttpResponse:
    token = request.POST.get("token", "")
    try:
        revision = form.cleaned_data["revision"].number_in(draft)
        draft = drafting_services.set_submission_fields(draft, form.values(), by=request.user, revision=revision)
        if request.POST.get("then") != "submit":
            messages.success(request, _("Saved, but not submitted."))
            return redirect("review", delegation=own.pk)
        receipt = sending_services.submit(draft, by=request.user, at=at, token=token, read=request.POST.get("read", ""))
    except Refused as refusal:
        if earlier := receipt_for(token, own):  # the same form, twice at the same time
            return redirect("receipt", number=earlier.number)
        stored = submission_status(own).draft
        differs = form.differences(stored) if isinstance(refusal, SaveConflict) and stored else []
        form.take_over(stored)
        add_refusal(form, refusal)
        return _review_page(request, own, stored or draft, form, status=409, differs=differs)
    return redirect("receipt", number=receipt.number)


@login_required
@require_POST
def correct(request: HttpRequest, delegation: UUID) -> HttpResponse:
    """Begin a correction, or continue the existing one."""
    at = clock.now()
    own, status = lookups.get_led_work_or_404(request.user, delegation)
    back = request.POST.get("back", "")
    if not (back.startswith("/") and url_has_allowed_host_and_scheme(back, allowed_hosts=None)):
        back = reverse("task_list", kwargs={"delegation": own.pk})
    if status.submission is None:
        return _to_tasks(request, own, _("Nothing has been submitted yet."))
    try:
        sending_services.correct(status.submission, by=request.user, at=at)
    except Refused as refusal:
        messages.error(request, str(refusal))
        return redirect("task_list", delegation=own.pk)
    messages.success(
        request,
        _("You are now correcting your submission. The submitted version remains valid until you submit again."),
    )
    return redirect(back)


@login_required
@require_http_methods(["GET", "HEAD", "POST"])
def withdraw(request: HttpRequest, delegation: UUID) -> HttpResponse:
    """Withdraw the submission with a reason, after one confirmation; for the focal point."""
    at = clock.now()
    own, status = lookups.get_focal_work_or_404(request.user, delegation)
    token = request.POST.get("token", "")
    if request.method == "POST" and (receipt := receipt_for(token, own)):
        return redirect("receipt", number=receipt.number)
    if status.submission is None or status.sent is None:
        return _to_tasks(request, own, _("There is no submission to withdraw."))
    effects, sent = consequences(status.submission), status.sent
    form = WithdrawForm(request.POST if request.method == "POST" else None, asks=effects.asks)
    if form.is_bound and form.is_valid():
        try:
            receipt = sending_services.withdraw(
                status.submission, by=request.user, token=token, at=at, **form.cleaned_data
            )
        except Refused as refusal:
            add_refusal(form, refusal)
        else:
            return redirect("receipt", number=receipt.number)
    context = {
        "delegation": own,
        "status": status,
        "form": form,
        "consequences": effects,
        "content": restarts.content_of(sent),
        "is_open": windows.is_open(own, at),
        "token": page_token(request),
    }
    return render(request, "submissions/sending/withdraw.html", context, status=422 if form.is_bound else 200)


class DiscardCorrectionView(WorkMixin, ConfirmView):
    """Focal point and deputy discard the correction: what was submitted stays."""

    access = "led"
    template_name = "submissions/sending/discard.html"
    success_url = "task_list"

    def get(self, request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponse:
        status = self.status
        if status.sent is None or status.draft is None:
            return _to_tasks(request, self.object, _("There is no correction to discard."))
        return super().get(request, *args, **kwargs)

    def act(self) -> None:
        if self.status.submission is None:
            raise Refused("not_sent", _("Nothing has been submitted yet."))
        number = restarts.discard_correction(
            self.status.submission, by=self.user, read=self.request.POST.get("read", "")
        )
        self.say(_("Correction discarded. Version %(number)s remains valid.") % {"number": number})

    def get_context_data(self, **kwargs: Any) -> dict[str, Any]:
        status = self.status
        return super().get_context_data(
            read=restarts.deletion_mark(status.draft) if status.draft else "",  # before what is shown is read
            status=status,
            window=windows.delegation_window(self.object),
            correction=correction_summary(status.draft) if status.draft else None,
            document=document_of(status.draft) if status.draft else [],
            **kwargs,
        )


class DeleteDraftView(WorkMixin, ConfirmView):
    """Focal point and deputy delete a draft that was never submitted."""

    access = "led"
    template_name = "submissions/sending/delete_draft.html"
    success_url = "task_list"
    success_message = gettext_lazy("Draft deleted.")

    def get(self, request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponse:
        if self.status.draft is None or self.status.sent is not None:
            return _to_tasks(request, self.object, _("There is no draft to delete."))
        if self.status.draft.submission.joint_members.exists():
            invited = _("Other organizations were invited to this draft: it cannot be deleted.")
            return _to_tasks(request, self.object, invited)
        return super().get(request, *args, **kwargs)

    def act(self) -> None:
        if self.status.submission is not None:  # else a second click
            restarts.delete_draft(self.status.submission, by=self.user, read=self.request.POST.get("read", ""))

    def get_context_data(self, **kwargs: Any) -> dict[str, Any]:
        draft = self.status.draft
        return super().get_context_data(
            read=restarts.deletion_mark(draft) if draft else "",  # before what is shown is read
            content=restarts.content_of(draft) if draft else None,
            **kwargs,
        )


class WithdrawnView(WorkMixin, ConfirmView):
    """What the body withdrew last, to read; focal point and deputy start again from it."""

    access = "led"
    template_name = "submissions/sending/withdrawn.html"
    success_url = "task_list"
    success_message = gettext_lazy("A new draft was started from what you withdrew. Check it, then submit.")

    def get_object(self, delegation: UUID) -> Delegation:
        own = super().get_object(delegation)
        self.withdrawn = restarts.last_withdrawn(own)
        return own

    def get(self, request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponse:
        if self.withdrawn is None:
            return _to_tasks(request, self.object, _("You have not withdrawn anything."))
        return super().get(request, *args, **kwargs)

    def act(self) -> None:
        if self.withdrawn is None:
            raise Refused("nothing_withdrawn", _("There is no withdrawn text to start from."))
        restarts.restart(self.withdrawn, by=self.user, at=self.at)

    def get_context_data(self, **kwargs: Any) -> dict[str, Any]:
        version = restarts.withdrawn_version(self.withdrawn) if self.withdrawn else None
        return super().get_context_data(
            status=self.status,
            withdrawn=self.withdrawn,
            version=version,
            was_public=self.withdrawn is not None and restarts.was_public_by_name(self.withdrawn),
            document=document_of(version) if version else [],
            files=list(attachments_services.files_of(version, self.user)) if version else [],
            may_restart=self.status.submission is None and windows.is_open(self.object, self.at),
            **kwargs,
        )


MOST_UNANSWERED = 30  # texts without an answer that stand between the answers; more are counted and linked above them


def _to_tasks(request: HttpRequest, own: Delegation, why: str) -> HttpResponse:
    """Redirect to the task list and say why: for old links and second tabs."""
    messages.info(request, why)
    return redirect("task_list", delegation=own.pk)


def _review_page(
    request: HttpRequest,
    own: Delegation,
    version: Version,
    form: SubmissionForm,
    status: int = 200,
    differs: Sequence[FieldDifference] = (),
) -> HttpResponse:
    at = clock.now()
    read = read_mark(version, at)  # first: what a colleague saves while the page is made is refused as unread
    against, window, part = sending_services.check(version, at), windows.delegation_window(own), open_part(version)
    attached = list(attachments_services.files_of(version, request.user))
    whole = form.whole()
    changes = LevelChanges.on(version)
    document = document_of(version, attached, whole, changes)
    tasks = task_list(
        own,
        request.user,
        version=version,
        window=window,
        people=selectors.people_of(own),
        invited=selectors.invited_people(own),
    )
    approved = approvals(tasks)
    shows_approvals = bool(approved.waiting) and (own.round.rules.all_cleared or approved.is_with_others)
    measure, missing = without_answer(tasks, own.organisation.constituency)
    of_whole = (whole, *changes.of_submission(version.submission_id))
    files = [(row, strictest(row.confidentiality, *of_whole, *changes.of_file(row.file_id))) for row in attached]
    file_warnings = remaining_names.file_warnings(version.submission, files)
    answers = [(answer.input, answer.level) for entry in document for answer in entry.answers]
    context = {
        "delegation": own,
        "version": version,
        "window": window,
        "document": document,
        "shows_unanswered": sum(not entry.answers for entry in document) <= MOST_UNANSWERED,
        "correction": correction_summary(version),
        "files": files,
        "file_warnings": [row for row in file_warnings if row.is_nameless],
        "title_warnings": [row for row in file_warnings if not row.is_nameless],
        "answer_warnings": _answer_warnings(own, version, answers),
        "aligned": aligned(version),
        "members": member_statuses(submission_status(own)) if version.submission.kind == SubmissionKind.JOINT else None,
        "against": [fault for fault in against if fault.field not in form.fields],
        "progress": progress_of_tasks(tasks, own.organisation.constituency, leads=True),
        "approvals": approved if shows_approvals else None,
        "blocks": any(fault.code == "not_cleared" for fault in against),
        "waiting": [_waiting_part(own, task) for task in approved.waiting] if shows_approvals else [],
        "missing_here": [fault for fault in against if fault.field in form.fields],
        "unanswered": missing,
        "mentions": measure == Measure.MENTIONED,
        "asked_of_all": measure == Measure.ASKED,
        "read": read,
        "attached_authority": authority_of(version),
        "brought": waiting_imports(request.user, own).first(),
        "reopened": part,
        "late": part is None and window is not None and at >= window.regular_closes,
        "authorities": own.authorities.order_by("-note_date"),
        "words": word_count(version),
        "limit": word_limit_of(version),
        "longer_accepted": bool(version.over_limit_reason),
        "form": form,
        "differs": differs,
        "may_submit": consulting.is_focal_point(request.user, own),
        "token": page_token(request),
    }
    return render(request, "submissions/sending/review.html", context, status=status)


def _waiting_part(own: Delegation, task: Task) -> dict[str, Any]:
    """Return one part that is not approved: its number, its page, and with whom it is."""
    about = Subject(own.round, task.recommendation, task.paragraph, task.question)
    here = task.stage == InputStage.RELEASED
    return {
        "label": about.number or about.heading,
        "url": AnswerPage(own, about).url,
        "here": here,
        "who": "" if here else _(", ").join(task.holder_names),
    }


def _answer_warnings(
    own: Delegation, version: Version, answers: Sequence[tuple[Input, Confidentiality]]
) -> list[dict[str, Any]]:
    warnings = remaining_names.answer_warnings(version.submission, answers)
    return [
        {"label": describe_input(row.input), "url": AnswerPage.of(own, row.input).url, "words": row.words}
        for row in warnings
    ]


def _declares_interest(delegation: Delegation) -> bool:
    return delegation.organisation.constituency in DECLARING_INTEREST


class ClarificationsView(WorkMixin, ActView):
    """All questions to the body; a POST answers one of them in words."""

    template_name = "submissions/sending/clarifications.html"
    success_url = "clarifications"
    success_message = gettext_lazy("Your answer was sent to the secretariat.")

    def get_object(self, delegation: UUID) -> Delegation:
        own = super().get_object(delegation)
        self.questions = clarification_answers.questions_to(own, self.user)
        return own

    def get_form(self, form_class: Any = None) -> ClarificationAnswerForm | None:
        if self.request.method != "POST":
            return None
        key = self.request.POST.get("clarification")
        self.asked = next((row for row in self.questions if str(row.request.pk) == key), None)
        if self.asked is None:
            raise NotAllowed("not_there", _("Page not found."))
        return ClarificationAnswerForm(self.request.POST, clarification=self.asked.request.pk)

    def act(self, form: ClarificationAnswerForm) -> None:
        text = form.cleaned_data["text"]
        clarification_answers.answer_in_words(self.asked.request, text=text, by=self.user, at=self.at)

    def get_context_data(self, *, form: ClarificationAnswerForm | None) -> dict[str, Any]:
        own, status = self.object, self.status
        part = clarification.open_part(status.draft) if status.draft else None
        leads = consulting.may_draft_all(self.user, own)
        return super().get_context_data(
            status=status,
            rows=[_row(own, status, question, form, leads=leads) for question in self.questions],
            form=form,
            leads=leads,
            is_focal=consulting.is_focal_point(self.user, own),
            exceeds=bool(part and status.draft and corrections.version_difference(status.draft).exceeds(part)),
        )


class RestoreSentView(WorkMixin, ButtonView):
    """Everything in the draft but what is asked about says again what was sent."""

    access = "led"
    success_url = "clarifications"

    def act(self) -> None:
        if self.status.draft is not None:
            count = corrections.restore_sent(self.status.draft, by=self.user)
            self.say(ngettext("%(n)s answer was restored.", "%(n)s answers were restored.", count) % {"n": count})


def _row(
    own: Delegation,
    status: SubmissionStatus,
    question: ClarificationQuestion,
    bound: ClarificationAnswerForm | None,
    *,
    leads: bool,
) -> dict[str, Any]:
    place = AnswerPage.of(own, question.input) if question.input else None
    form = ClarificationAnswerForm(clarification=question.request.pk)
    if bound is not None and bound.initial["clarification"] == question.request.pk:
        form = bound
    may_correct = leads and question.request.submission == status.submission
    return {"asked": question, "place": place, "form": form, "may_correct": may_correct}
