"""Pages of approval: obstacles, approvers and approvals, release, sign-off, review editor."""

from collections.abc import Callable, Collection
from dataclasses import dataclass
from datetime import datetime
from functools import partial
from typing import Any
from uuid import UUID
from zoneinfo import ZoneInfo

from django.conf import settings
from django.db.models.fields.json import KT
from django.http import HttpRequest, HttpResponse
from django.urls import reverse
from django.utils.translation import gettext as _, gettext_lazy

from accounts.models import User
from consultations import permissions as consulting
from consultations.enums import Duty
from consultations.lookups import not_found
from consultations.rounds.windows import resolve_local
from core import clock
from core.errors import Refused
from core.text.dates import moment
from core.text.languages import join_list
from core.web.act_views import ActView, ConfirmView, PageView
from core.web.forms import add_refusal, refusal_messages
from synthesis import permissions
from synthesis.enums import ProcessingStep, ReportStage
from synthesis.models import Publication, SynthesisReport
from synthesis.publication import services as publication_services
from synthesis.publication.affected_paragraphs import endangered, without_translation
from synthesis.publication.selectors import newest_released, waiting_texts
from synthesis.quality.readiness import obstacles
from synthesis.reports import lookups
from synthesis.reports.forms import DocumentsForm, IssuedForm, PlanForm, ReleaseForm, SignOffForm
from synthesis.reports.ledger import ledger_digest
from synthesis.reports.lookups import ReportMixin
from synthesis.reports.views import chip
from synthesis.review import approval as review_approval, services as review_services
from synthesis.review.approval import check_stage, reviewers_of, stage_of, steps_of, who_may_approve
from synthesis.review.forms import EditorForm, VouchForm


@dataclass(frozen=True, slots=True)
class ApprovalAct:
    """An act that the page asks to confirm first."""

    verb: Callable[..., Any]
    duty: str
    stages: tuple[ReportStage, ...]
    question: Any
    consequence: Any
    button: Any
    done: Any


ACTS = {
    "send": ApprovalAct(
        review_approval.send_to_review,
        Duty.DRAFT_SYNTHESIS,
        (
            ReportStage.DRAFTING,
            ReportStage.RETURNED,
            ReportStage.APPROVED,
            ReportStage.WITHDRAWN,
            ReportStage.RELEASED,
            ReportStage.EMBARGOED,
        ),
        gettext_lazy("Send the report for approval?"),
        gettext_lazy("It cannot be changed during approval. Two people who wrote none of it approve it or return it."),
        gettext_lazy("Send for approval"),
        gettext_lazy("The report is in approval. The reviewers are notified by email."),
    ),
    "take-back": ApprovalAct(
        review_approval.withdraw_from_approval,
        Duty.DRAFT_SYNTHESIS,
        (ReportStage.IN_APPROVAL, ReportStage.RETURNED),
        gettext_lazy("Withdraw the report from approval?"),
        gettext_lazy("It can then be changed again. Approvals that were already given no longer count."),
        gettext_lazy("Withdraw from approval"),
        gettext_lazy("You can change the report again."),
    ),
}


_PUBLIC, _PLANNED = "withdraw-public-", "withdraw-"  # names of acts, before the number of the publication


def _withdraw(number: int, is_public: bool, report: SynthesisReport, *, by: User) -> None:
    publication = report.publications.get(number=number)
    publication_services.withdraw_publication(publication, is_public=is_public, by=by)


def _withdrawals(report: SynthesisReport, now: datetime) -> dict[str, ApprovalAct]:
    """Return by name the acts that withdraw a text, each saying which one and what stays. Two queries.

    A text is named by the number of its publication, so that no page withdraws another one than it shows.
    """
    public = newest_released(now).filter(report=report).values_list("number", flat=True).first()
    waiting = [(row.number, moment(row.release_at, settings.OFFICE_TIME_ZONE)) for row in waiting_texts(report, now)]
    acts: dict[str, ApprovalAct] = {}
    if public is not None:
        consequence = _(
            "The public can no longer open the page and the files. Copies that were downloaded earlier cannot be "
            "recalled."
        )
        if waiting:
            consequence = _(
                "The public can no longer open the page and the files. Copies that were downloaded earlier cannot be "
                "recalled. The text planned for %(when)s will still be published: withdraw it too if it must not "
                "become public."
            ) % {"when": join_list(when for _number, when in waiting)}
        acts[f"{_PUBLIC}{public}"] = ApprovalAct(
            partial(_withdraw, public, True),
            Duty.MANAGE,
            tuple(ReportStage),
            _("Withdraw the text that is public now?") if waiting else _("Withdraw the publication?"),
            consequence,
            _("Withdraw the publication"),
            _("The publication is withdrawn."),
        )
    for number, when in waiting:
        stays = (
            _("The text planned for %(when)s will not be published. The published text remains public.")
            if public is not None
            else _("The text planned for %(when)s does not become public.")
        )
        acts[f"{_PLANNED}{number}"] = ApprovalAct(
            partial(_withdraw, number, False),
            Duty.MANAGE,
            tuple(ReportStage),
            _("Withdraw the planned text?"),
            stays % {"when": when},
            _("Withdraw the text planned for %(when)s") % {"when": when},
            _("The planned text is withdrawn."),
        )
    return acts


def _withdrawal_missed(report: SynthesisReport, name: str) -> ApprovalAct:
    """Return the act on a text that is not public or planned any more: a page opened before says so, and refuses."""
    is_public = name.startswith(_PUBLIC)
    number = name.removeprefix(_PUBLIC if is_public else _PLANNED)
    if not (number.isascii() and number.isdigit() and len(number) < 6):
        raise not_found()
    if not report.publications.filter(number=number).exists():
        raise not_found()
    question, button = _("Withdraw the planned text?"), _("Withdraw the planned text")
    consequence = _("This text is not planned any more: it is public, was withdrawn, or was replaced by another one.")
    if is_public:
        question, button = _("Withdraw the publication?"), _("Withdraw the publication")
        consequence = _("This text is not public any more: it was withdrawn or replaced by another one.")
    act = partial(_withdraw, int(number), is_public)
    return ApprovalAct(act, Duty.MANAGE, (), question, consequence, button, "")


_MENDED_ON = {"comments": "synthesis:circulation", "facts": "synthesis:facts"}


class ApprovalView(ReportMixin, PageView):
    template_name = "synthesis/review/approval.html"

    def get_context_data(self, **forms: Any) -> dict[str, Any]:
        row, now = self.object, clock.now()
        stage, withdrawals = stage_of(row, now), _withdrawals(row, now)
        manages = permissions.may_publish(self.user, row.round)
        initial = {**_planned(row), "waits_for_sign_off": row.waits_for_sign_off}
        publications = row.publications.annotate(edition_number=KT("outline__edition__number"))
        publications = publications.defer("outline").prefetch_related("files").order_by("-number")
        current = {each.pk for each in (*newest_released(now).filter(report=row), *waiting_texts(row, now))}
        untranslated = [] if stage.is_out else without_translation(row)
        return {
            "report": row,
            "reads": True,
            "may_draft": permissions.may_draft(self.user, row.round),
            "stage": stage,
            "chip": chip(stage),
            "obstacles": _told_at_findings(row, obstacles(row)),
            "endangered": [(at, join_list(numbers), len(numbers)) for at, numbers in endangered(row, now)],
            "untranslated": untranslated,
            "untranslated_numbers": join_list(untranslated),
            "steps": steps_of(row),
            "circulated_until": review_approval.circulated_until(row, now) if stage == ReportStage.CIRCULATED else None,
            "people": who_may_approve(row),
            "offered": [
                (name, it.button)
                for name, it in {**ACTS, **withdrawals}.items()
                if stage in it.stages and consulting.holds_duty(self.user, it.duty, row.round)
                if name != "send" or not stage.is_out or review_approval.is_changed(row)
            ],
            "plan_form": PlanForm(prefix="plan", initial=initial) if manages and not stage.is_out else None,
            **_editor(self.user, row, manages and not stage.is_out),
            **_processing(row, manages and (stage == ReportStage.APPROVED or stage.is_out)),
            "signs_off": manages and stage == ReportStage.APPROVED,
            "publications": [
                (each, _publication_name(each, now), _publication_chip(each, current, now))
                for each in publications
                # Without files nobody read it: the release made its edition from it.
                if each.pk in current or each.withdrawn_at or each.files.all()
            ],
            "public_url": _public(row) if any(name.startswith(_PUBLIC) for name in withdrawals) else "",
            "crumbs": lookups.crumbs(row, _("Approval")),
            **forms,
        }


class ApprovalActView(ApprovalView, ActView):
    methods = ("POST",)
    duties = (Duty.MANAGE,)
    success_url = "synthesis:approval"


class ConfirmApprovalActView(ReportMixin, ConfirmView):
    """One of ACTS, asked once."""

    template_name = "synthesis/reports/act.html"
    success_url = "synthesis:approval"

    def get_object(self, report: UUID, name: str) -> SynthesisReport:
        self.name = name
        self.duties = (ACTS[name].duty,) if name in ACTS else (Duty.MANAGE,)
        row = super().get_object(report)
        acts = {**ACTS, **_withdrawals(row, clock.now())}
        self.asked = acts.get(name) or _withdrawal_missed(row, name)
        return row

    def act(self) -> None:
        check_stage(self.object, self.asked.stages)
        self.asked.verb(self.object, by=self.user)
        self.say(self.asked.done)

    def get_context_data(self, **kwargs: Any) -> dict[str, Any]:
        question, bad = self.asked, self.name not in ACTS
        return _question(self.object, question.question, question.consequence, question.button, bad=bad, **kwargs)


class PlanView(ApprovalActView):
    """When the report becomes public, and whether it waits for a sign-off."""

    form_class, form_name, prefix = PlanForm, "plan_form", "plan"
    success_message = gettext_lazy("The release is planned.")

    def act(self, form: PlanForm) -> None:
        at, waits = _release(form, self.object), form.cleaned_data["waits_for_sign_off"]
        review_approval.plan_next_release(self.object, at=at, by=self.user, waits_for_sign_off=waits)


class SignOffView(ReportMixin, ActView):
    """Records that the issuing authority signed the approved text off, and publishes it."""

    duties = (Duty.MANAGE,)
    form_class = SignOffForm
    template_name = "synthesis/reports/act.html"
    success_url = "synthesis:approval"

    def get_initial(self) -> dict[str, Any]:
        return {"authority": self.object.round.issued_by, **_planned(self.object)}

    def post(self, request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponse:
        form = self.get_form()
        if not form.is_valid():
            return self.form_invalid(form)
        try:
            return self.done(self.act(form))
        except Refused as refusal:
            if refusal.field not in form.fields:
                return self.show(status=409, form=form, errors=refusal_messages(refusal))
            add_refusal(form, refusal)
        return self.form_invalid(form)

    def act(self, form: SignOffForm) -> None:
        cleaned = {name: form.cleaned_data[name] for name in ("authority", "signed_on")}
        cleaned["revision"] = self.request.POST.get("revision", "")
        # The plan stands in the form: emptied, it no longer holds.
        release_at = _release(form, self.object) or clock.now()
        publication = publication_services.sign_off(self.object, by=self.user, release_at=release_at, **cleaned)
        is_public = publication.release_at <= clock.now()
        self.say(_("The report is published.") if is_public else _("The report will be published at its release time."))

    def get_context_data(self, *, errors: Any = (), **kwargs: Any) -> dict[str, Any]:
        question = _("Record the sign-off and publish?")
        consequence = _(
            "The text that two people approved is published unchanged, at the release time that you enter here."
        )
        button = _("Record the sign-off")
        hidden = {"revision": self.object.latest_revision_id}
        return _question(self.object, question, consequence, button, errors=errors, hidden=hidden, **kwargs)


def _editor(user: User, row: SynthesisReport, names: bool) -> dict[str, Any]:
    """Return the review editor, the form to name one, and the form for the editor's own statement."""
    editor = review_services.editor_of(row)
    own = editor is not None and editor.user_id == user.pk
    return {
        "editor": editor,
        "statement": editor.vouchings.order_by("-at", "-pk").first() if editor else None,
        "editor_form": EditorForm(prefix="editor", people=reviewers_of(row.round)) if names else None,
        "vouch_form": VouchForm(prefix="vouch") if own else None,
        "text_digest": ledger_digest(row) if own else "",
    }


def _processing(row: SynthesisReport, manages: bool) -> dict[str, Any]:
    """Return the current step of the approved text towards an official document, and forms for the next step."""
    last = row.processing.order_by("at", "-step", "pk").last()
    is_sent = last is not None and last.step == ProcessingStep.SENT
    initial = {"symbol": last.symbol if last else row.symbol, "language": last.language if last else row.language}
    initial["agenda_item"] = last.agenda_item if last else ""
    may_send = manages and publication_services.may_be_sent(row)
    return {
        "processing": last,
        "documents_form": DocumentsForm(prefix="documents", initial=initial) if may_send else None,
        "issued_form": IssuedForm(prefix="issued") if manages and is_sent else None,
    }


def _question(
    row: SynthesisReport, question: Any, consequence: Any, button: Any, *, errors: Any, **more: Any
) -> dict[str, Any]:
    return {
        "report": row,
        "question": question,
        "consequence": consequence,
        "button": button,
        "errors": errors,
        "back": reverse("synthesis:approval", args=[row.pk]),
        "crumbs": lookups.crumbs(row, str(button)),
        **more,
    }


def _told_at_findings(row: SynthesisReport, faults: list[Refused]) -> list[tuple[Refused, str]]:
    """Return each obstacle with the URL where it is corrected, "" where that is not one finding."""
    places = dict(row.findings.values_list("pk", "recommendation"))
    placed = []
    for fault in faults:
        key = next((key for key in places if fault.field == f"finding-{key}"), None)
        if fault.field in _MENDED_ON:
            placed.append((fault, reverse(_MENDED_ON[fault.field], args=[row.pk])))
        else:
            placed.append((fault, lookups.desk_url(row, places[key], finding=key) if key else ""))
    return placed


def _planned(row: SynthesisReport) -> dict[str, Any]:
    """Return the planned release in the secretariat's local time."""
    if row.release_at is None:
        return {}
    there = row.release_at.astimezone(ZoneInfo(settings.OFFICE_TIME_ZONE))
    return {"release": there.replace(tzinfo=None), "zone": settings.OFFICE_TIME_ZONE}


def _release(form: ReleaseForm, row: SynthesisReport) -> datetime | None:
    """Return the time that was entered. Raises Refused `end_passed`: what is public by mistake cannot be taken back.

    The plan itself may have passed while the text waited for its approvals.
    """
    entered = form.cleaned_data["release"]
    if entered is None:
        return None
    release_at = resolve_local(entered, form.cleaned_data["zone"], "release")
    if release_at < clock.now() and release_at != row.release_at:
        raise Refused("end_passed", _("This time has already passed. Choose a later one."), field="release")
    return release_at


def _publication_name(row: Any, now: datetime) -> str:
    """Return the edition as the public counts them; a text that nobody has read yet has no number."""
    if not row.files.all() and (row.withdrawn_at or row.release_at > now):
        return _("Approved text")
    return _("Edition %(n)s") % {"n": row.edition_number or row.number}


def _publication_chip(row: Publication, current: Collection[UUID], now: datetime) -> dict[str, Any]:
    """Return the chip. `current`: what is public, and the newest editions of what waits."""
    if row.withdrawn_at:
        return {"word": _("Withdrawn"), "tone": "bad"}
    if row.pk not in current:
        return {"word": _("Replaced by a later edition"), "tone": ""}
    return (
        {"word": _("Public"), "tone": "good"}
        if row.release_at <= now
        else {"word": _("Not yet public"), "tone": "care"}
    )


def _public(row: SynthesisReport) -> str:
    """Return the public page's URL by its name: its package is above this one."""
    return reverse("report", args=[row.reference])


class NameEditorView(ApprovalActView):
    """Names a review editor, or nobody."""

    form_class, form_name, prefix = EditorForm, "editor_form", "editor"

    def get_form_kwargs(self) -> dict[str, Any]:
        return {**super().get_form_kwargs(), "people": reviewers_of(self.object.round)}

    def act(self, form: EditorForm) -> None:
        if form.cleaned_data["editor"] is None:
            review_services.end_editor(self.object, by=self.user)
        else:
            review_services.name_editor(self.object, form.cleaned_data["editor"], by=self.user)


class VouchView(ApprovalActView):
    """The review editor's statement."""

    duties = (Duty.REVIEW_SYNTHESIS,)
    form_class, form_name, prefix = VouchForm, "vouch_form", "vouch"
    success_message = gettext_lazy("Your statement is signed. It is printed in the report.")

    def get_object(self, report: UUID) -> SynthesisReport:
        row = super().get_object(report)
        editor = review_services.editor_of(row)
        if editor is None or editor.user_id != self.user.pk:
            raise not_found()
        return row

    def act(self, form: VouchForm) -> None:
        digest = self.request.POST.get("digest", "")
        review_services.vouch(self.object, form.cleaned_data["statement"], by=self.user, digest=digest)
