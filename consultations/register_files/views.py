"""Pages of loading a file with organizations: upload, check and decide, load."""

from typing import Any
from uuid import UUID

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.urls import reverse
from django.utils.translation import gettext as _, ngettext

from consultations import exports, lookups
from consultations.lookups import officer_page
from consultations.models import RegisterFile
from consultations.organisations.register_views import RegisterMixin, register_crumbs
from consultations.register_files import services
from consultations.register_files.forms import DecisionsForm, RegisterFileForm
from core.errors import Refused
from core.jobs import queue
from core.tables import listings
from core.web.act_views import ActView, ButtonView

FILES_SHOWN = 20


class UploadView(RegisterMixin, ActView):
    """Upload a file; the recent ones are listed."""

    form_class = RegisterFileForm
    template_name = "consultations/secretariat/register_files.html"

    def get_object(self, **kwargs: Any) -> Any:
        lookups.check_keeps_register(self.user)

    def act(self, form: RegisterFileForm) -> str:
        file = form.cleaned_data["file"]
        row = services.receive(file, name=file.name, by=self.user)
        services.check_now_or_later(row, by=self.user)
        return reverse("consultations:register_file", args=[row.pk])

    def refuse(self, form: RegisterFileForm, refusal: Refused) -> None:
        refusal.field = refusal.field or "file"
        super().refuse(form, refusal)

    def get_context_data(self, **kwargs: Any) -> dict[str, Any]:
        rows = RegisterFile.objects.select_related("by").defer("rows", "found", "answers", "heading")
        return {
            "files": rows[:FILES_SHOWN],
            "days": services.KEEP_FILES.days,
            "crumbs": register_crumbs((_("Load a file"), None)),
            **kwargs,
        }


class RegisterFileMixin(RegisterMixin):
    """About one uploaded file; back to its page."""

    success_url = "consultations:register_file"

    def get_object(self, register_file: UUID) -> Any:
        lookups.check_keeps_register(self.user)
        return _file_or_404(register_file)


class RegisterFileView(RegisterFileMixin, ActView):
    """One file: what it would change, what is to be decided, which rows have errors. By POST it is checked again."""

    form_class = DecisionsForm
    template_name = "consultations/secretariat/register_file.html"

    def get(self, request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponse:
        if listings.requested_format(request):
            listing = exports.register_faults(self.object)
            return listings.export_response(request, listing, round_id=None)
        return super().get(request, *args, **kwargs)

    def get_form_kwargs(self) -> dict[str, Any]:
        return {**super().get_form_kwargs(), "file": self.object}

    def act(self, form: DecisionsForm) -> None:
        row = services.decide(self.object, by=self.user, **form.decisions())
        services.check_now_or_later(row, by=self.user)

    def get_context_data(self, **kwargs: Any) -> dict[str, Any]:
        row, summary = self.object, self.object.found
        going, counts = queue.is_running(row), summary.get("counts", {})
        failed = row.job is not None and row.job.state == row.job.State.FAILED
        return {
            "file": row,
            "found": summary,
            "counts": counts,
            "going": going,
            "work": _status(row) if going or failed else None,
            "digest_seen": services.decisions_digest(row),
            "ready": 0 if going else counts.get("new", 0) + counts.get("changed", 0),
            "faulty": summary.get("faulty", [])[: services.MOST_SHOWN],
            "exports": listings.format_links(self.request, counts.get("faulty", 0)),
            "crumbs": register_crumbs((_("Load a file"), reverse("consultations:register_files")), (row.name, None)),
            **kwargs,
        }


class LoadView(RegisterFileMixin, ButtonView):
    """Load the rows that are sure."""

    def act(self) -> None:
        row, digest_seen = self.object, self.request.POST.get("digest_seen", "")
        if queue.is_running(row):
            raise Refused("going_on", _("The file is being processed. Wait until processing ends."))
        if services.is_long(row):
            services.enqueue(row, services.LOAD, by=self.user, digest_seen=digest_seen)
            return
        added, changed = services.load(row, by=self.user, digest_seen=digest_seen)
        words = [
            ngettext("%(n)s organization was added.", "%(n)s organizations were added.", added) % {"n": added},
            ngettext("%(n)s organization was changed.", "%(n)s organizations were changed.", changed) % {"n": changed},
        ]
        self.say(" ".join(words))


class DiscardView(RegisterFileMixin, ButtonView):
    def act(self) -> str:
        services.discard(self.object, by=self.user)
        return reverse("consultations:register_files")


@officer_page()
def state(request: HttpRequest, register_file: UUID) -> HttpResponse:
    """Show the progress of the job; the page reloads this line by itself."""
    lookups.check_keeps_register(request.user)
    row = _file_or_404(register_file)
    lookups.row_or_404(row.job)
    return render(request, "parts/job.html", _status(row))


def _file_or_404(key: UUID) -> RegisterFile:
    return lookups.row_or_404(RegisterFile.objects.select_related("job", "by").filter(pk=key).first())


def _status(file: RegisterFile) -> dict[str, Any]:
    page = reverse("consultations:register_file", args=[file.pk])
    poll = reverse("consultations:register_file_state", args=[file.pk])
    return queue.status_line(lookups.row_or_404(file.job), element_id="register-job", page=page, poll=poll)
