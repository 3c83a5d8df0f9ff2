"""Pages of redaction, disclosure and erasure, and of the second person's answers."""

import re
from typing import Any
from uuid import UUID

from django.core.paginator import Paginator
from django.http import FileResponse, HttpRequest, HttpResponse
from django.shortcuts import render
from django.urls import reverse
from django.utils.translation import gettext as _, gettext_lazy, ngettext

from accounts.models import AnyUser, User
from consultations import lookups, permissions as consultations_permissions
from consultations.audience import audience_in
from consultations.lookups import OfficerMixin, officer_page
from core.errors import Refused
from core.files.transfers import attachment_response
from core.web.act_views import ActView, PageView
from submissions import permissions as submissions_permissions
from submissions.drafting.subjects import subject_heading, subject_name
from submissions.models import TEXT_FIELDS, Attachment, Input, Redaction, Submission
from submissions.sensitive import disclosures, erasure, redaction_requests
from submissions.sensitive.disclosures import waiting_disclosures
from submissions.sensitive.erasure import waiting_erasures
from submissions.sensitive.forms import DisclosureForm, EraseForm, LiftForm, RedactForm, SecondPersonForm
from submissions.sensitive.personal_data import (
    confirm_group,
    count_elsewhere,
    refuse_group,
    waiting_groups,
)
from submissions.sensitive.redaction_requests import requests_for
from submissions.sensitive.two_person import waiting_for_others
from submissions.visibility.text_ranges import marked_range


def waiting_requests(user: User) -> dict[str, Any]:
    """Return querysets by kind, oldest first: what the person may answer, and the person's own requests."""
    redactions, lifts = requests_for(user)
    return {
        "redaction": redactions,
        "redactions": waiting_groups(user),
        "lift": lifts,
        "opening": waiting_disclosures(user),
        "erasure": waiting_erasures(user),
    }


def waiting_count(user: User) -> int:
    """Return how many of these wait for this person. One query."""
    first, *others = (
        (rows.exclude(asked_by=user.pk) if kind == "redactions" else rows.filter(waiting_for_others(user)))
        .order_by()
        .values("pk")
        for kind, rows in waiting_requests(user).items()
    )
    return int(first.union(*others, all=True).count())


SHOWN = 50


class ErasuresView(OfficerMixin, ActView):
    form_class = EraseForm
    template_name = "submissions/sensitive/erasures.html"
    success_url = "submissions:erasures"
    success_message = gettext_lazy("Request sent. An officer who manages the round will decide.")
    title = gettext_lazy("Erasure")

    def get_object(self) -> None:
        if not consultations_permissions.keeps_accounts(self.user):
            raise lookups.not_found()

    def act(self, form: EraseForm) -> None:
        erasure.request_erasure(by=self.user, **form.cleaned_data)

    def get_context_data(self, **kwargs: Any) -> dict[str, Any]:
        page = Paginator(erasure.requests_by_administrators(), SHOWN).get_page(self.request.GET.get("page"))
        return super().get_context_data(page_obj=page, erasures=erasure.with_copies(list(page), by=self.user), **kwargs)


_DELEGATION = ("delegation__round__rules", "delegation__round__document", "delegation__organisation")


class AskForIdentityView(OfficerMixin, ActView):
    methods = ("POST",)
    form_class = DisclosureForm
    template_name = "submissions/sensitive/request_disclosure.html"
    success_url = "submissions:submission"
    success_message = gettext_lazy("Request sent. It is waiting for second approval.")
    heading: Any = gettext_lazy("Request the sender’s name")
    attachment: Attachment | None = None

    def get_object(self, submission: UUID) -> Submission:
        return _submission(self.user, submission)

    def act(self, form: DisclosureForm) -> None:
        disclosures.request_disclosure(self.object, attachment=self.attachment, by=self.user, **form.cleaned_data)

    def get_context_data(self, **kwargs: Any) -> dict[str, Any]:
        return {"submission": self.object, "heading": self.heading, "crumbs": _crumbs(self.object), **kwargs}


class AskForOriginalView(AskForIdentityView):
    heading = gettext_lazy("Request the restricted original")

    def get_object(self, attachment: UUID) -> Submission:
        self.attachment = _attachment(self.user, attachment)
        return self.attachment.version.submission


@officer_page("POST")
def identity(request: HttpRequest, submission: UUID) -> HttpResponse:
    """Show the sender. By POST, since each look is logged."""
    row = _submission(request.user, submission)
    context = {
        "submission": row,
        "identity": disclosures.disclose_identity(row, by=request.user),
        "crumbs": _crumbs(row),
    }
    return render(request, "submissions/sensitive/identity.html", context)


@officer_page("POST")
def original(request: HttpRequest, attachment: UUID) -> FileResponse:
    """Download the file as it was submitted. By POST, since each look is logged."""
    return attachment_response(*disclosures.disclose_original(_attachment(request.user, attachment), by=request.user))


def _submission(user: AnyUser, key: UUID) -> Submission:
    rows = submissions_permissions.submissions_visible_to(user).select_related(*_DELEGATION)
    row: Submission = lookups.row_or_404(rows.filter(pk=key).first())
    if not submissions_permissions.sees_submission_open(user, row):
        raise lookups.not_found()
    return row


def _attachment(user: AnyUser, key: UUID) -> Attachment:
    rows = submissions_permissions.attachments_visible_to(user).filter(version__submitted_at__isnull=False)
    beside = (f"version__submission__{each}" for each in _DELEGATION)
    return lookups.row_or_404(rows.select_related("file", *beside).filter(pk=key).first())


def _crumbs(row: Submission) -> list[dict[str, Any]]:
    return [
        {"label": _("Triage"), "url": reverse("submissions:rounds")},
        {"label": row.reference, "url": reverse("submissions:submission", args=[row.pk])},
        {"label": _("Restricted content"), "url": None},
    ]


_PLACE = re.compile(r"(\d{1,7})-(\d{1,7})")


class RedactView(OfficerMixin, ActView):
    """The submission with its words uncovered; a POST asks that some of them be covered."""

    form_class = RedactForm
    template_name = "submissions/sensitive/redact.html"
    success_url = "submissions:redact"

    def get_object(self, submission: UUID) -> Submission:
        return _submission_to_redact(self.user, submission)

    def act(self, form: RedactForm) -> None:
        cleaned = form.cleaned_data
        rows = Input.objects.select_related("version__submission__delegation__round__rules", "line").filter(
            pk=cleaned["input"], version__submission=self.object, version__submitted_at__isnull=False
        )
        input_ = lookups.row_or_404(rows.first())
        self.say(_waits(_request_redactions(input_, cleaned, self.request)))
        if cleaned["words"] and (count := count_elsewhere(input_, cleaned["words"], self.user)):
            self.say(
                ngettext(
                    "The same words are in %(count)s other input. Below, choose “Redact in all inputs”.",
                    "The same words are in %(count)s other inputs. Below, choose “Redact in all inputs”.",
                    count,
                )
                % {"count": count}
            )

    def get_context_data(self, *, form: RedactForm | None = None, lift: LiftForm | None = None) -> dict[str, Any]:
        form = form or RedactForm()
        row, submission = self.object, redaction_requests.redactable_submission(self.object)
        lift_forms = {lift.prefix: lift} if lift else {}
        return {
            "submission": row,
            "page": submission,
            "parts": [(part, subject_heading(part.visible, brief=True)) for part in submission.parts],
            "held": [
                (
                    each,
                    subject_heading(subject_name(each.redaction.input), brief=True),
                    lift_forms.get(f"lift-{each.redaction.pk}") or LiftForm(prefix=f"lift-{each.redaction.pk}"),
                )
                for each in submission.held
            ],
            "waiting": [
                (each, subject_heading(subject_name(each.input), brief=True), redaction_requests.text_around(each))
                for each in submission.waiting
            ],
            "form": form,
            "chosen": self.request.POST.getlist("sentence"),
            "wrong_input": str(form.data.get("input", "")) if form.errors else "",
            "wrong": lift or form,
            "may_triage": submissions_permissions.may_triage(self.user, row),
            "crumbs": [
                {"label": _("Second approval"), "url": reverse("submissions:second_approvals")},
                {"label": row.reference, "url": None},
            ],
        }


class AskToLiftView(RedactView):
    methods = ("POST",)
    form_class, form_name = LiftForm, "lift"

    def get_object(self, redaction: UUID) -> Submission:
        rows = Redaction.objects.select_related("line__submission__delegation__round__rules", "input__version")
        open_to = submissions_permissions.redactable_by(self.user)
        self.redaction = lookups.row_or_404(rows.filter(pk=redaction, line__submission__in=open_to).first())
        return self.redaction.line.submission

    def get_prefix(self) -> str:
        return f"lift-{self.redaction.pk}"

    def act(self, form: LiftForm) -> None:
        only_in = None
        if lost := self.request.POST.get("only_in"):
            only_in = next((each for each in self.redaction.line.inputs.all() if str(each.pk) == lost), None)
            lookups.row_or_404(only_in)
        redaction_requests.request_lift(self.redaction, by=self.user, only_in=only_in, **form.cleaned_data)
        self.say(_waits(1))


def _submission_to_redact(user: AnyUser, key: UUID) -> Submission:
    rows = submissions_permissions.redactable_by(user).select_related(
        "delegation__round__rules", "delegation__round__document"
    )
    return lookups.row_or_404(rows.select_related("delegation__organisation").filter(pk=key).first())


def _request_redactions(input_: Input, data: dict[str, Any], request: HttpRequest) -> int:
    """Request a redaction of the marked words, or of each chosen sentence; return how many."""
    text = getattr(input_, data["field"])
    if data["start"] is not None and data["end"] is not None:
        start, end, words = marked_range(text, data["words"], data["start"], data["end"])
        places = [(start, end)]
    else:
        matches = [_PLACE.fullmatch(each) for each in request.POST.getlist("sentence")]
        places = [(int(each[1]), int(each[2])) for each in matches if each]
        words = ""
    if not places:
        raise Refused("nothing_marked", _("Select words, or choose at least one sentence."))
    return redaction_requests.request_redactions(
        input_, data["field"], places, words=words, ground=data["ground"], reason=data["reason"], by=request.user
    )


def _waits(count: int) -> str:
    return ngettext(
        "%(count)s passage is waiting for second approval.",
        "%(count)s passages are waiting for second approval.",
        count,
    ) % {"count": count}


KINDS = {
    "redaction": (redaction_requests.confirm_redaction, redaction_requests.refuse_redaction),
    "redactions": (confirm_group, refuse_group),
    "lift": (redaction_requests.lift_redaction, redaction_requests.refuse_lift),
    "erasure": (erasure.erase, erasure.refuse_erasure),
    "opening": (disclosures.grant_disclosure, disclosures.refuse_disclosure),
}


def _texts(input_: Input) -> list[str]:
    """Return all texts of the answer: a correction may have moved words from one field to another."""
    return [text for name in TEXT_FIELDS if (text := getattr(input_, name))]


class SecondApprovalsView(OfficerMixin, PageView):
    template_name = "submissions/sensitive/second_person.html"
    title = gettext_lazy("Second approval")

    def get_context_data(self, *, form: SecondPersonForm | None = None) -> dict[str, Any]:
        rows = waiting_requests(self.user)

        def item(kind: str, row: Any, passage: Any) -> dict[str, Any]:
            return {
                "kind": kind,
                "row": row,
                "passage": passage,
                "around": redaction_requests.text_around(passage) if passage else None,
                "about": subject_heading(subject_name(passage.input), brief=True) if passage else "",
                "now": _texts(row.only_in) if kind == "lift" and row.only_in else [],
                "matter": self._matter_of(row.submission) if kind == "erasure" else None,
                "mine": row.asked_by_id == self.user.pk,
                "form": form if form and form.prefix == str(row.pk) else SecondPersonForm(prefix=str(row.pk)),
            }

        return super().get_context_data(
            items=[
                *(item("redaction", row, row) for row in rows["redaction"]),
                *(item("redactions", row, None) | _places_of(row) for row in rows["redactions"]),
                *(item("lift", row, row.redaction) for row in rows["lift"]),
                *(item("erasure", row, None) for row in rows["erasure"]),
                *(item("opening", row, None) for row in rows["opening"]),
            ],
            wrong=form,
        )

    def _matter_of(self, submission: Submission) -> erasure.ErasureMatter:
        return erasure.matter_of(submission, audience_in(self.user, submission.delegation.round))


PLACES = 50  # of one request, that the page lists


def _places_of(group: Any) -> dict[str, Any]:
    """Return the places of a request for the same words in several inputs, as `waiting_groups` returns it."""
    rows = group.waiting
    places = [
        (row, subject_heading(subject_name(row.input), brief=True), redaction_requests.text_around(row))
        for row in rows[:PLACES]
    ]
    return {
        "places": places,
        "count": len(rows),
        "inputs": len({row.input_id for row in rows}),
        "first": rows[0] if rows else None,
    }


class DecideSecondApprovalView(SecondApprovalsView, ActView):
    """Yes or no; a refusal needs words."""

    methods = ("POST",)
    form_class = SecondPersonForm

    def get_object(self, kind: str, request_id: UUID) -> Any:
        self.grant, self.reject = KINDS.get(kind, (None, None))
        rows = waiting_requests(self.user).get(kind, ())
        return lookups.row_or_404(next((each for each in rows if each.pk == request_id), None))

    def get_prefix(self) -> str:
        return str(self.object.pk)

    def get_success_url(self) -> str:
        return reverse("submissions:second_approvals")

    def act(self, form: SecondPersonForm) -> None:
        if self.request.POST.get("then") == "grant":
            self.grant(self.object, by=self.user)
            self.say(_("Confirmed."))
        else:
            self.reject(self.object, by=self.user, words=form.cleaned_data["words"])
            self.say(_("Refused. The refusal stays on record."))
