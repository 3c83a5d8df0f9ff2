"""Pages of a draft's files: list, add, describe, remove, download."""

from collections.abc import Sequence
from typing import Any
from uuid import UUID

from django.conf import settings
from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _, gettext_lazy
from django.views.decorators.http import require_http_methods, require_safe

from consultations import permissions as consulting
from consultations.enums import AT_RISK, OFFICIAL
from consultations.lookups import BodyMixin, get_own_delegation_or_404
from consultations.models import Delegation
from consultations.rounds.selectors import recommendations_of
from core import clock
from core.errors import NotAllowed, Refused
from core.files.kinds import isolated
from core.files.messages import refused
from core.files.storage import absence_refused
from core.files.transfers import attachment_response
from core.jobs.queue import status_text
from core.models import Job
from core.text.languages import isolate_name, language_in_text
from core.web.act_views import ActView, ButtonView
from core.web.forms import add_refusal, is_well_formed, page_token
from submissions import lookups, permissions
from submissions.attachments import services, uploads
from submissions.attachments.extraction.paragraphs import WITHOUT_TEXT
from submissions.attachments.extraction.services import NOTES
from submissions.attachments.forms import FilesForm
from submissions.attachments.scrubbing.findings import FindingKind
from submissions.attachments.scrubbing.patterns import IdentityHint
from submissions.attachments.scrubbing.services import FOUND, HINTS, REFUSALS
from submissions.attachments.services import PASSES, scan_outcome
from submissions.drafting.forms import FileDetailsForm
from submissions.drafting.status import SubmissionStatus, current_draft, submission_status
from submissions.enums import AttachmentKind, Confidentiality, ScanOutcome
from submissions.lookups import WorkMixin
from submissions.models import Attachment

SCANS = {
    ScanOutcome.INFECTED: ("bad", gettext_lazy("Virus found. Nobody can open this file. Remove it.")),
    ScanOutcome.UNAVAILABLE: (
        "care",
        gettext_lazy("Waiting for the virus scan. Until then, nobody can open the file."),
    ),
}


def attachment_facts(attachment: Attachment, job: Job | None) -> dict[str, Any]:
    """Return what a row of the list shows.

    `attachment`, `working`, `opens` (whether its sender may open it), `chip` (word, tone), `notes` (sentences),
    `has_text` (whether paragraphs can be cited; else a note says why not); `cleaned`, if a clean copy was tried:
    `found` ((words, count), …), `total`, `hints` ((words, numbers), …), `copy` (whether there is one), `why` not.
    """
    extraction = getattr(attachment.file, "extraction", None)
    outcome = scan_outcome(attachment.file)
    facts: dict[str, Any] = {
        "attachment": attachment,
        "working": False,
        "opens": outcome in PASSES,
        "notes": [],
        "has_text": False,
        "cleaned": None,
    }
    if extraction is None:
        failed = job is not None and job.state == Job.State.FAILED
        facts["chip"] = (_("Not checked"), "care") if failed or job is None else (_("Being checked"), "accent")
        facts["working"] = job is not None and job.is_unfinished
        facts["notes"] = [status_text(job)] if job is not None and status_text(job) else []
        return facts
    if outcome in SCANS:
        tone, words = SCANS[outcome]
        return {**facts, "chip": (_("In quarantine"), tone), "notes": [words]}
    if extraction.error:
        return {**facts, "chip": (_("Not accepted"), "bad"), "notes": [str(refused(extraction.error))]}
    notes = [str(NOTES[note]) for note in extraction.notes if note in NOTES]
    notes += _other_language(attachment, extraction.language)
    if attachment.title == attachment.file.display_name and attachment.version.is_draft:
        notes.append(
            _("The title is the name of your file. Readers see it. Change it if it reveals who wrote the file.")
        )
    cleaned = _cleaned(attachment)
    chip = (_("Received and checked"), "good")
    if cleaned and not cleaned["copy"]:
        chip = (_("No clean copy"), "care")
        notes.append(_("Only people who may see the original can see it."))
    has_text = not WITHOUT_TEXT.intersection(extraction.notes)
    return {**facts, "chip": chip, "notes": notes, "has_text": has_text, "cleaned": cleaned}


def _cleaned(attachment: Attachment) -> dict[str, Any] | None:
    cleaning = getattr(attachment.file, "cleaning", None)
    if cleaning is None:
        return None
    return {
        "copy": not cleaning.error,
        "why": str(refused(cleaning.error, messages=REFUSALS)) if cleaning.error else "",
        "found": [(FOUND[what], cleaning.found[what]) for what in FindingKind if cleaning.found.get(what)],
        "total": sum(cleaning.found.values()),
        "hints": [(HINTS[hint], cleaning.hints[hint]) for hint in IdentityHint if cleaning.hints.get(hint)],
    }


def _other_language(attachment: Attachment, read: str) -> list[str]:
    """Return a note if the text seems to be in another language than declared: a hint for a person to decide."""
    stated = attachment.language.partition("-")[0]
    if not read or read == stated:
        return []
    try:
        name = language_in_text(read)
    except KeyError:
        return []
    return [_("The text seems to be in %(language)s.") % {"language": name}]


@login_required
@require_http_methods(["GET", "HEAD", "POST"])
def files_page(request: HttpRequest, delegation: UUID) -> HttpResponse:
    """Show the list and the form that adds files."""
    at = clock.now()
    own, now = lookups.get_own_work_or_404(request.user, delegation)
    initial = _first(own, now, request.GET.get("kind", ""))
    form = _form(request, own, FilesForm, initial=initial, files=True)
    if request.method != "POST":
        return _files_page(request, own, now, form)
    if not permissions.may_begin(request.user, own):
        raise NotAllowed("not_yours", _("You do not draft for this team in this call for inputs."))
    if not form.is_valid():
        return _files_page(request, own, now, form, status=422, pending=form.cleaned_data.get("upload", []))
    token = request.POST.get("token", "")
    token = token if is_well_formed(token) else ""
    data = dict(form.cleaned_data)
    pending: list[UUID] = data.pop("upload")  # which have arrived is not known while the store is away
    try:
        streams = [(upload.name, upload) for upload in data.pop("file")]
        keys = pending
        with absence_refused():  # before anything is added
            pending = uploads.arrived_of(keys, own, by=request.user)
            pieces = [uploads.finished(key, own, by=request.user) for key in keys]
        version = current_draft(own, by=request.user, at=at)
        added = uploads.add_files(version, streams, pieces, token=token, by=request.user, **data)
    except Refused as refusal:
        add_refusal(form, refusal)
        return _files_page(request, own, now, form, status=422, pending=pending)
    for attachment in added.taken:
        messages.success(
            request,
            _("“%(title)s” has been uploaded and is being checked.") % {"title": isolate_name(attachment.title)},
        )
    if not added.refused:
        return redirect("files", delegation=own.pk)
    several = len(added.taken) + len(added.refused) > 1
    for name, refusal in added.refused:
        add_refusal(form, Refused(refusal.code, f"{isolated(name)}: {refusal}", field="file") if several else refusal)
    return _files_page(request, own, submission_status(own), form, status=422, pending=added.waiting)


class AttachmentMixin(BodyMixin):
    """Also about a file of the body that the person may open, `attachment`."""

    def get_object(self, delegation: UUID, attachment: UUID) -> Delegation:
        own = super().get_object(delegation)
        self.attachment = lookups.get_own_attachment_or_404(self.user, own, attachment)
        return own


class FileDetailsView(AttachmentMixin, WorkMixin, ActView):
    """What is said of a file; for one that was sent, to be read."""

    template_name = "submissions/attachments/file_details.html"
    success_url = "files"
    success_message = gettext_lazy("Saved.")

    def get_form(self, form_class: Any = None) -> FileDetailsForm:
        read = services.details_digest(self.attachment)
        initial = {**FileDetailsForm.initial_of(self.attachment), "digest_seen": read}
        return _form(self.request, self.object, FileDetailsForm, initial=initial)

    def act(self, form: FileDetailsForm) -> None:
        services.describe_file(self.attachment, by=self.user, **form.cleaned_data)

    def get_context_data(self, **kwargs: Any) -> dict[str, Any]:
        job = services.reading_jobs([self.attachment]).get(str(self.attachment.file_id))
        return super().get_context_data(
            status=self.status,
            attachment=self.attachment,
            known=attachment_facts(self.attachment, job),
            **kwargs,
        )


class RemoveFileView(AttachmentMixin, WorkMixin, ButtonView):
    success_url = "files"

    def act(self) -> None:
        services.remove_file(self.attachment, by=self.user)
        self.say(_("“%(title)s” was removed.") % {"title": isolate_name(self.attachment.title)})


@login_required
@require_safe
def download(request: HttpRequest, delegation: UUID, attachment: UUID) -> HttpResponse:
    """Return the original file after checking the rule again (C2)."""
    own = get_own_delegation_or_404(request.user, delegation)
    row = lookups.get_own_attachment_or_404(request.user, own, attachment)
    return attachment_response(services.path_of(row), row.file.display_name, row.file.content_type)


@login_required
@require_safe
def clean_copy(request: HttpRequest, delegation: UUID, attachment: UUID) -> HttpResponse:
    """Show the sender what others get."""
    own = get_own_delegation_or_404(request.user, delegation)
    row = lookups.get_own_attachment_or_404(request.user, own, attachment)
    return attachment_response(*services.copy_path_of(row))


def _first(delegation: Delegation, status: SubmissionStatus, kind: str) -> dict[str, Any]:
    """Return the form's initial values: the kind that a link asks for, and safer choices if people may be at risk."""
    at_risk = delegation.organisation.constituency in AT_RISK
    usual = AttachmentKind.SHADOW_REPORT if at_risk else AttachmentKind.ANNEX
    return {
        "kind": kind if kind in AttachmentKind.values else usual,
        "language": status.first_language(delegation),
        "confidentiality": Confidentiality.NAMELESS if at_risk else Confidentiality.PUBLIC,
    }


def _form(
    request: HttpRequest, own: Delegation, form: type[FileDetailsForm], *, initial: dict[str, Any], files: bool = False
) -> FileDetailsForm:
    recommendations = recommendations_of(own.round)
    if not consulting.may_draft_all(request.user, own):
        recommendations = recommendations.filter(pk__in=consulting.assigned(request.user, own))
    arguments: list[Any] = []
    if request.method == "POST":
        arguments = [request.POST, request.FILES] if files else [request.POST]
    languages = own.round.rules.offered_languages(initial["language"])
    official = own.organisation.constituency in OFFICIAL
    return form(*arguments, official=official, languages=languages, recommendations=recommendations, initial=initial)


def _files_page(
    request: HttpRequest,
    own: Delegation,
    now: SubmissionStatus,
    form: FileDetailsForm,
    status: int = 200,
    pending: Sequence[UUID] = (),
) -> HttpResponse:
    """Render the page. `pending` are uploads in pieces that wait until the form has no errors."""
    rows = list(services.files_of(now.latest, request.user)) if now.latest else []
    jobs = services.reading_jobs(rows)
    listed = [attachment_facts(row, jobs.get(str(row.file_id))) for row in rows]
    context = {
        "delegation": own,
        "status": now,
        "files": listed,
        "working": any(row["working"] for row in listed),
        "form": form,
        "may_add": permissions.may_begin(request.user, own) and not now.is_final,
        "limit_mb": settings.UPLOAD_LIMIT >> 20,
        "token": page_token(request),
        "pending": pending,
    }
    return render(request, "submissions/attachments/files.html", context, status=status)
