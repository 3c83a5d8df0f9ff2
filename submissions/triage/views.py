"""Pages of triage: rounds, the queue of one round, one submission with its decisions."""

from collections.abc import Iterable, Mapping
from types import MappingProxyType
from typing import Any
from uuid import UUID

from django import forms
from django.contrib import messages
from django.core.paginator import Paginator
from django.http import FileResponse, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.translation import gettext as _, gettext_lazy

from accounts.models import AnyUser
from consultations import lookups
from consultations.enums import Constituency, Duty
from consultations.lookups import OfficerMixin, officer_page
from consultations.models import Recommendation, Round
from consultations.monitoring.responses import duty_holders
from consultations.rounds.windows import resolve_local
from core.errors import Refused
from core.files.transfers import attachment_response
from core.web.act_views import ActView, ButtonView, PageView
from core.web.forms import with_label
from submissions import permissions
from submissions.attachments import services as attachments_services
from submissions.attachments.views import attachment_facts
from submissions.drafting.subjects import subject_heading
from submissions.enums import (
    Channel,
    PersonalData,
    Position,
    ScanOutcome,
    SubmissionKind,
    SubmissionState,
    TriageReason,
)
from submissions.models import Attachment, Disclosure, Line, Submission, Version
from submissions.models.input_fields import TEXTS
from submissions.sensitive.disclosures import disclosures_of
from submissions.sensitive.forms import DisclosureForm
from submissions.sensitive.personal_data import hints_in
from submissions.tables.columns import members
from submissions.triage import queue as submissions_triage_queue, services as triage_services
from submissions.triage.forms import AssignForm, ClarificationForm, InadmissibleForm, NoteForm
from submissions.triage.notes import HANDLES_SUBMISSIONS, live_assignments, notes_on
from submissions.triage.queue import TriageRow, without_account
from submissions.triage.services import reasons_offered
from submissions.triage.triage_detail import TriageDetail, triage_detail
from submissions.visibility.visible_inputs import VisibleInput


def collaboration_context(row: Submission, detail: TriageDetail) -> dict[str, Any]:
    """Return the context of assignment and notes, as far as `triage.notes` allows them."""
    round_ = row.delegation.round
    colleagues = list(duty_holders(round_, *HANDLES_SUBMISSIONS))
    notes = list(notes_on(row, sighted=detail.sighted)) if detail.takes_notes else []
    assignment = live_assignments(round_).filter(submission=row).first()
    return {
        "assignment": assignment,
        "assign_form": AssignForm(colleagues=colleagues, initial={"to": assignment.to_id if assignment else ""}),
        "notes": notes,
        "note_form": NoteForm() if detail.takes_notes else None,
        "colleagues": [person.get_full_name() for person in colleagues],
    }


SHOWN = 50
TONES = {
    SubmissionState.RECEIVED: "accent",
    SubmissionState.ADMISSIBLE: "good",
    SubmissionState.INADMISSIBLE: "bad",
    SubmissionState.CLARIFICATION: "care",
}
SCANS = {
    ScanOutcome.CLEAN: "good",
    ScanOutcome.UNSCANNED: "care",
    ScanOutcome.UNAVAILABLE: "care",
    ScanOutcome.INFECTED: "bad",
}


@officer_page()
def rounds(request: HttpRequest) -> HttpResponse:
    counts = submissions_triage_queue.waiting_by_round(request.user)
    page = Paginator(submissions_triage_queue.rounds_to_triage(request.user), SHOWN).get_page(request.GET.get("page"))
    context = {
        "page_obj": page,
        "rounds": [(row, counts.get(row.pk, 0)) for row in page],
        "crumbs": [{"label": _("Triage"), "url": None}],
    }
    return render(request, "submissions/triage/rounds.html", context)


class DetailView(OfficerMixin, PageView):
    """One submission, for those who may decide on it now. Forms that came back stand in place of the empty ones."""

    template_name = "submissions/triage/detail.html"

    def get_object(self, submission: UUID) -> Submission:
        """Return the submission. Raises NotAllowed, also during the embargo."""
        row = submission_to_triage(self.user, submission)
        self.detail = lookups.row_or_404(triage_detail(row, row.delegation.round, self.user))
        return row

    def get_context_data(self, **kwargs: Any) -> dict[str, Any]:
        row, detail = self.object, self.detail
        name, chip = row_title(detail.row)
        granted = disclosures_of(row, self.user)
        mine = detail.lease is not None and detail.lease.by_id == self.user.pk
        decides = mine or (detail.lease is None and bool(kwargs.keys() - {"note_form"}))  # what was typed stays
        round_ = row.delegation.round
        words = words_of(each.recommendation for each in detail.inputs if each.subject)
        return {
            "submission": row,
            "opened": detail,
            "name": name,
            "chip": chip,
            "waits": submissions_triage_queue.waits(detail.row),
            "may_redact": permissions.may_redact(self.user, row),
            "facts": _facts(detail),
            "inputs": [_input(detail, each, words) for each in detail.inputs],
            **collaboration_context(row, detail),
            "questions": [
                (each, subject_heading(each.about, brief=True) if each.about else "") for each in detail.questions
            ],
            "files": [_file(attachment, job, granted.get(attachment.file_id)) for attachment, job in detail.files],
            "identity": granted.get(None),
            "opening_form": DisclosureForm(),
            "mine": mine,
            "decides": decides,
            "keys": _keys(detail, mine),
            "inadmissible": InadmissibleForm(offered=_offered_reasons(row, detail), prefix="inadmissible"),
            "clarification": ClarificationForm(lines=_lines(detail), prefix="clarification"),
            "no_account": decides and bool(without_account([detail.row])),
            "crumbs": [
                *triage_crumbs(round_)[:1],
                {"label": round_.reference, "url": reverse("submissions:queue", args=[round_.pk])},
                {"label": row.reference, "url": None},
            ],
            "wrong": next((form for name, form in kwargs.items() if name != "refusal"), None),
            **kwargs,
        }


class DecisionView(DetailView, ActView):
    """A decision leads on to the submission that waits next and nobody has, which is then taken; else to the queue."""

    methods = ("POST",)
    form_class = forms.Form

    @property
    def page_mark(self) -> str | None:
        """The mark of the page on which the officer read it."""
        return self.request.POST.get("seen") or None

    def say(self, message: Any) -> None:
        super().say(with_label(self.object.reference, str(message)))

    def done(self, address: str | None) -> HttpResponse:
        following = triage_services.claim_next(self.object.delegation.round, by=self.user, after=self.object.pk)
        return super().done(address if following is None else reverse("submissions:submission", args=[following]))

    def get_success_url(self) -> str:
        return reverse("submissions:queue", args=[self.object.delegation.round_id])


class AdmitView(DecisionView):
    success_message = gettext_lazy("Admissible.")

    def post(self, request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponse:
        try:
            triage_services.admit(self.object, by=self.user, page_mark=self.page_mark)
        except Refused as refusal:
            return self.show(status=409, refusal=refusal)
        return self.done(None)


class FindInadmissibleView(DecisionView):
    form_class, form_name, prefix = InadmissibleForm, "inadmissible", "inadmissible"
    success_message = gettext_lazy("Inadmissible. The sender is informed of the reason.")

    def get_form_kwargs(self) -> dict[str, Any]:
        return {**super().get_form_kwargs(), "offered": _offered_reasons(self.object, self.detail)}

    def act(self, form: InadmissibleForm) -> None:
        if self.detail.row.body is None:
            self.success_message = gettext_lazy(
                "Inadmissible. The sender is informed of the reason if they have an account."
            )
        elif without_account([self.detail.row]):
            self.success_message = gettext_lazy(
                "Inadmissible. The sender has no account: write to them by other means."
            )
        triage_services.find_inadmissible(self.object, by=self.user, page_mark=self.page_mark, **form.cleaned_data)


class AskView(DecisionView):
    form_class, form_name, prefix = ClarificationForm, "clarification", "clarification"
    success_message = gettext_lazy("The question was sent to the sender.")

    def get_form_kwargs(self) -> dict[str, Any]:
        return {**super().get_form_kwargs(), "lines": _lines(self.detail)}

    def act(self, form: ClarificationForm) -> None:
        cleaned = form.cleaned_data
        if self.detail.row.body is None:
            self.success_message = gettext_lazy("The question is sent to the sender if they have an account.")
        elif without_account([self.detail.row]):
            self.success_message = gettext_lazy(
                "The question is saved. The sender has no account: write to them by other means."
            )
        triage_services.request_clarification(
            self.object,
            question=cleaned["question"],
            until=resolve_local(cleaned["until"], cleaned["zone"], "until"),
            line=Line.objects.get(pk=cleaned["line"]) if cleaned["line"] else None,
            by=self.user,
            page_mark=self.page_mark,
        )


@officer_page()
def file(request: HttpRequest, attachment: UUID) -> FileResponse:
    """Download the clean copy of a file with a submission, after a new permission check (C2).

    For the original see `sensitive.disclosures`.
    """
    rows = permissions.attachments_visible_to(request.user).filter(version__submitted_at__isnull=False)
    rows = rows.select_related("file__cleaning", "version__submission__delegation__round")
    row = lookups.row_or_404(rows.filter(pk=attachment).first())
    return attachment_response(*attachments_services.path_for_others(row))


def submission_to_triage(user: AnyUser, key: UUID) -> Submission:
    """Return a submission of a round in which the person triages. Raises NotAllowed."""
    rows = Submission.objects.sent().filter(delegation__round__in=submissions_triage_queue.rounds_to_triage(user))
    rows = rows.select_related("delegation__round__rules", "delegation__round__document", "delegation__organisation")
    return lookups.row_or_404(rows.defer("delegation__round__document__reading").filter(pk=key).first())


def _offered_reasons(row: Submission, detail: TriageDetail) -> list[TriageReason]:
    return reasons_offered(Version(submission=row, is_late=detail.row.late))


def _keys(detail: TriageDetail, mine: bool) -> list[tuple[str, str]]:
    """Return the keyboard shortcuts of the page, as words and key; elements have the same in `data-key`."""
    keys = [(_("next"), "j")] if detail.next else []
    keys += [(_("previous"), "k")] if detail.previous else []
    if mine:
        return [
            *keys,
            (_("admissible"), "a"),
            (_("inadmissible"), "i"),
            (_("clarification"), "c"),
            (_("release it"), "b"),
        ]
    return keys if detail.lease else [*keys, (_("reserve it"), "t")]


def row_title(row: TriageRow) -> tuple[str, dict[str, Any]]:
    """Return the title of a row, and its state as a chip."""
    name = row.body.short_name if row.body else _("Name withheld")
    return name, {"word": SubmissionState(row.state).label, "tone": TONES.get(row.state, "")}


def _facts(detail: TriageDetail) -> list[tuple[Any, Any]]:
    row, joined = detail.row, members(detail.members)
    return [
        (_("Constituency"), Constituency(row.constituency).label if row.constituency else _("Not shown")),
        (_("Who may see it"), row.level.label),
        *([(_("Kind"), SubmissionKind(row.kind).label)] if row.kind else []),
        *([(_("Joint with"), joined)] if joined else []),
        *([(_("How it arrived"), Channel(row.channel).label)] if row.channel else []),
        (_("Version"), row.version_number),
        *([(_("Over the word limit, accepted"), detail.over_limit_reason)] if detail.over_limit_reason else []),
    ]


def words_of(keys: Iterable[UUID | None]) -> dict[UUID, tuple[str, str]]:
    """Return text and language of these recommendations, by key. One query."""
    rows = Recommendation.objects.filter(pk__in={key for key in keys if key})
    return {
        key: (text, language) for key, text, language in rows.values_list("pk", "text", "paragraph__document__language")
    }


def _input(
    opened: TriageDetail, visible: VisibleInput, words: Mapping[UUID, tuple[str, str]] = MappingProxyType({})
) -> dict[str, Any]:
    """Return an input for the page: its subject in words and its texts by name.

    With the recommendation that it is about, a rewording beside the words that it changes, and the paragraphs of files
    that it was taken from.
    """
    texts = [
        {
            "label": field.label,
            "text": visible.text(field.name),
            "translation": visible.translation(field.name),
            "language": (field.name == "rewording" and visible.rewords_language) or visible.language or "",
            "pieces": opened.redlines.get(visible.reference) if field.name == "rewording" else None,
        }
        for field in TEXTS
        if visible.text(field.name)
    ]
    return {
        "visible": visible,
        "subject": subject_heading(visible, brief=True) if visible.subject else "",
        "recommendation": words.get(visible.recommendation) if visible.recommendation else None,
        "position": Position(visible.position).label if visible.position else "",
        "texts": texts,
        "hints": [(PersonalData(kind).label, words) for kind, words in hints_in(visible)],
        "ties": [] if visible.withheld else opened.ties.get(visible.line, []),
    }


def _file(attachment: Attachment, job: Any, opening: Disclosure | None) -> dict[str, Any]:
    """Return a file with the virus scan, the results of reading and cleaning, and whether its original opens."""
    outcome = attachments_services.scan_outcome(attachment.file)
    passes = outcome in attachments_services.PASSES
    facts = attachment_facts(attachment, job)
    has_copy = bool(facts["cleaned"] and facts["cleaned"]["copy"])
    return {
        "attachment": attachment,
        "opens": passes and (has_copy or not facts["cleaned"]),
        "passes": passes,
        "opening": opening,
        "chip": {"word": outcome.label, "tone": SCANS[outcome]},
        "notes": facts["notes"] if passes else [],
    }


def _lines(detail: TriageDetail) -> list[tuple[str, str]]:
    return [(str(each.line), subject_heading(each, brief=True)) for each in detail.inputs if each.line]


def triage_crumbs(round_: Round) -> list[dict[str, Any]]:
    return [{"label": _("Triage"), "url": reverse("submissions:rounds")}, {"label": round_.reference, "url": None}]


@officer_page("POST")
def reserve_next(request: HttpRequest, round_id: UUID) -> HttpResponse:
    row = lookups.get_round_or_404(request.user, round_id, Duty.TRIAGE)
    return redirect_onward(request, triage_services.claim_next(row, by=request.user), round_id)


class ReserveView(OfficerMixin, ButtonView):
    """Begins the lease, or begins its time anew."""

    success_url = "submissions:submission"

    def get_object(self, submission: UUID) -> Submission:
        return submission_to_triage(self.user, submission)

    def act(self) -> str | None:
        triage_services.claim(self.object, by=self.user)
        return None


class ReleaseView(ReserveView):
    def act(self) -> str:
        triage_services.release_claim(self.object, by=self.user)
        self.say(_("%(reference)s is released. Your colleagues can reserve it.") % {"reference": self.object.reference})
        return reverse("submissions:queue", args=[self.object.delegation.round_id])


def redirect_onward(request: HttpRequest, claimed: UUID | None, round_id: UUID) -> HttpResponse:
    """Redirect to the claimed submission, or to the queue where nothing is left."""
    if claimed is None:
        messages.info(request, _("There is no other submission that you can reserve."))
        return redirect("submissions:queue", round_id)
    return redirect("submissions:submission", claimed)
