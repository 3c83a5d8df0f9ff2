"""Pages of notes verbales: of a round for its managers, of a mission for its own people."""

from typing import Any, cast
from uuid import UUID

from django.conf import settings
from django.http import HttpRequest, HttpResponse
from django.urls import reverse
from django.utils.translation import get_language, gettext as _, gettext_lazy, ngettext

from accounts.models import AnyUser
from consultations import lookups
from consultations.enums import Role
from consultations.exports import missions
from consultations.lookups import BodyMixin, OfficerMixin, RoundMixin, not_found, row_or_404
from consultations.models import Delegation, Round
from consultations.notes import letters, selectors, services
from consultations.notes.forms import FocalPointNoteForm, NoteLanguageForm, NoteTextForm, RoundNoteForm
from consultations.rounds.selectors import colleagues
from core import clock
from core.errors import Refused
from core.files.transfers import content_response, docx_response, stored_response
from core.jobs.files import file_line, file_of, latest_job
from core.models import Job
from core.tables import listings
from core.text.dates import office_day
from core.text.strings import digest_of_keys
from core.text.world_languages import direction_of
from core.web.act_views import ActView, ButtonView, PageView


class RoundNotesView(RoundMixin, ActView):
    """The note of a round: what it says, its languages, and the missions with what was sent."""

    template_name = "consultations/secretariat/notes.html"
    form_class = RoundNoteForm
    success_url = "consultations:notes"
    success_message = gettext_lazy("Saved.")
    title = gettext_lazy("Notes verbales")

    def get(self, request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponse:
        if listings.requested_format(request):
            note = selectors.round_note(self.object)
            rows = selectors.mission_rows(self.object, note, get_language() or "en")
            return listings.export_response(request, missions(self.object, rows), round_id=self.object.pk)
        return super().get(request, *args, **kwargs)

    def get_initial(self) -> dict[str, Any]:
        note = selectors.round_note(self.object)
        names = [name for name in RoundNoteForm.base_fields if name != "digest_seen"]
        stored = {name: getattr(note, name) for name in names} if note else RoundNoteForm.usual(self.object)
        return {**stored, "digest_seen": services.note_digest(note)}

    def act(self, form: RoundNoteForm) -> None:
        services.save_note(self.object, by=self.user, **form.cleaned_data)

    def get_context_data(self, **kwargs: Any) -> dict[str, Any]:
        note = selectors.round_note(self.object)
        rows = selectors.mission_rows(self.object, note, get_language() or "en")
        names = dict(settings.LANGUAGES)
        return super().get_context_data(
            note=note,
            missions=rows,
            exports=listings.format_links(self.request, len(rows)),
            unsent=sum(row.sent is None for row in rows),
            missions_seen=digest_of_keys(row.delegation.pk for row in rows if row.sent is None),
            digest_seen=services.note_digest(note),
            nameless=[row for row in rows if not row.has_name],
            texts=[(code, names[code]) for code in (note.languages if note else ())],
            many=len(rows) > services.AT_ONCE,
            **(note_line(self.object, self.user) or {}),
            **kwargs,
        )


class NoteTextView(RoundMixin, ActView):
    """The secretariat's own words in one language."""

    template_name = "consultations/secretariat/note_text.html"
    form_class = NoteTextForm
    success_message = gettext_lazy("Saved.")

    def get_object(self, round_id: UUID, language: str) -> Round:
        row = super().get_object(round_id)
        if language not in dict(settings.LANGUAGES):
            raise not_found()
        self.language = language
        self.title = dict(settings.LANGUAGES)[language]
        return row

    def get_initial(self) -> dict[str, Any]:
        words = letters.office_words(self.object, self.language)
        digest = services.note_digest(selectors.note_text(self.object, self.language))
        return {"office": words.office, "mandate": words.mandate, "further": words.further, "digest_seen": digest}

    def get_form(self, form_class: Any = None) -> NoteTextForm:
        form = super().get_form(form_class)
        for field in form.fields.values():
            field.widget.attrs |= {"lang": self.language, "dir": direction_of(self.language)}
        return form

    def act(self, form: NoteTextForm) -> str:
        services.save_text(self.object, self.language, by=self.user, **form.cleaned_data)
        return reverse("consultations:notes", args=[self.object.pk])

    def get_context_data(self, **kwargs: Any) -> dict[str, Any]:
        return super().get_context_data(language_name=self.title, **kwargs)


class MakeNotesView(RoundMixin, ButtonView):
    """All notes as one zip: at once for a few missions, else in the background."""

    success_url = "consultations:notes"

    def post(self, request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponse:
        try:
            if len(selectors.missions_of(self.object)) <= services.AT_ONCE:
                name, content = services.notes_at_once(self.object, by=self.user)
                return content_response(content, name, services.ZIP)
        except Refused:
            pass  # said by `act`, on the page of the notes
        return super().post(request)

    def act(self) -> None:
        if not selectors.missions_of(self.object):
            raise Refused("no_missions", _("No State is invited to this round yet."))
        services.request_notes(self.object, by=self.user)


class NotesStateView(RoundMixin, PageView):
    """How far the zip is; the status line on the page loads it by itself."""

    template_name = "parts/job.html"
    object_name = ""

    def get_context_data(self, **kwargs: Any) -> dict[str, Any]:
        line = note_line(self.object, self.user)
        if line is None:
            raise not_found()
        return line


class NotesFileView(RoundMixin, PageView):
    """The zip, for the person who asked for it."""

    def get(self, request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponse:
        return stored_response(row_or_404(file_of(_latest(self.object, self.user))))


def _latest(round_: Round, user: AnyUser) -> Job | None:
    return latest_job(services.NOTES_JOB, payload={"round": round_.pk}, owner=user)


def note_line(round_: Round, user: AnyUser) -> dict[str, Any] | None:
    """Return the context of parts/job.html for the zip that the person asked for last; None where there is none."""
    job = _latest(round_, user)
    if job is None:
        return None
    return file_line(
        job,
        element_id="job",
        file=reverse("consultations:notes_file", args=[round_.pk]),
        label=job.result.display_name if job.result else "",
        poll=reverse("consultations:notes_state", args=[round_.pk]),
    )


class AllSentView(RoundMixin, ButtonView):
    """The notes went to all missions."""

    success_url = "consultations:notes"

    def act(self) -> None:
        marks = {name: self.request.POST.get(name, "") for name in ("missions_seen", "digest_seen")}
        count = services.record_all_sent(self.object, by=self.user, **marks)
        words = ngettext("Recorded as sent: %(n)s note.", "Recorded as sent: %(n)s notes.", count)
        self.say(words % {"n": count})


class MissionMixin(OfficerMixin):
    """About a delegation of a round that the officer manages."""

    user: Any

    def get_object(self, delegation: UUID, **kwargs: Any) -> Delegation:
        return lookups.get_managed_delegation_or_404(self.user, delegation)

    def get_success_url(self) -> str:
        return reverse("consultations:notes", args=[cast(Any, self).object.round_id])


class DraftNoteView(MissionMixin, ButtonView):
    """The note to one mission as a file. By POST, since making one is recorded (D4)."""

    def post(self, request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponse:
        form = NoteLanguageForm(request.POST)
        self.language = form.cleaned_data["language"] if form.is_valid() else ""
        try:
            name, content = services.draft_note(self.object, self.language, by=self.user)
        except Refused:
            return super().post(request)
        return docx_response(name, content)

    def act(self) -> None:
        services.draft_note(self.object, self.language, by=self.user)


class NoteSentView(MissionMixin, ButtonView):
    success_message = gettext_lazy("Recorded as sent.")

    def act(self) -> None:
        services.record_sent(self.object, by=self.user, digest_seen=self.request.POST.get("digest_seen", ""))


class WithdrawRecordView(MissionMixin, ButtonView):
    success_message = gettext_lazy("The note is no longer recorded as sent.")

    def act(self) -> None:
        services.withdraw_record(self.object, by=self.user)


class FocalPointNoteView(BodyMixin, ActView):
    """A mission's note that names its focal point, as a file."""

    access = "led"
    template_name = "consultations/focal_point_note.html"
    form_class = FocalPointNoteForm
    title = gettext_lazy("Note verbale naming the focal point")

    def get_object(self, delegation: UUID, **kwargs: Any) -> Delegation:
        row = super().get_object(delegation)
        if not row.organisation.is_state:
            raise not_found()
        return row

    def get_initial(self) -> dict[str, Any]:
        focal = next((row for row in colleagues(self.object) if row.role == Role.FOCAL_POINT), None)
        contact = (focal.user.get_full_name(), focal.unit, focal.user.email) if focal else ("", "", "")
        return {
            **dict(zip(("person", "position", "email"), contact, strict=True)),
            "dated": office_day(clock.now()),
            "language": self.object.organisation.language,
        }

    def post(self, request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponse:
        form = self.get_form()
        if not form.is_valid():
            return self.form_invalid(form)
        note = form.note()
        name = f"{self.object.round.reference}_{self.object.organisation.code}_focal-point_{note.language}.docx"
        return docx_response(name, letters.focal_point_note(self.object, note))
