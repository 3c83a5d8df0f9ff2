"""The secretariat's page of letters on the outcome, for officers who manage the round."""

from pathlib import Path
from typing import Any

from django.conf import settings
from django.http import HttpRequest, HttpResponse
from django.urls import reverse
from django.utils.translation import gettext as _, gettext_lazy

from accounts.models import AnyUser
from consultations.lookups import RoundMixin, not_found
from consultations.models import Round
from core import clock
from core.errors import Refused
from core.files.storage import stored_path
from core.files.transfers import attachment_response
from core.jobs import queue
from core.models import Job
from core.web.act_views import ButtonView, PageView
from portal.senders import letters
from submissions.visibility.confidentiality import check_still_visible


class OutcomeLettersView(RoundMixin, PageView):
    template_name = "portal/outcome_letters.html"
    title = gettext_lazy("Letters on the outcome")

    def get_context_data(self, **kwargs: Any) -> dict[str, Any]:
        may_make = letters.may_make(self.user, self.object)
        line = _line(self.object, self.user) if may_make else None
        return super().get_context_data(
            may_make=may_make,
            senders=len(letters.senders_of(self.object)) if may_make else 0,
            is_published=self.object.published_at is not None and self.object.published_at <= self.at,
            **(line or {}),
            **kwargs,
        )


class MakeLettersView(RoundMixin, ButtonView):
    success_url = "outcome_letters"

    def act(self) -> None:
        if not letters.may_make(self.user, self.object):
            raise Refused("no_duty", _("Your duties do not include confidential content."))
        letters.request_letters(self.object, by=self.user)


class OutcomeLettersStateView(RoundMixin, PageView):
    """How far the zip is; the status line on the page loads it by itself."""

    template_name = "parts/job.html"
    object_name = ""

    def get_context_data(self, **kwargs: Any) -> dict[str, Any]:
        line = _line(self.object, self.user) if letters.may_make(self.user, self.object) else None
        if line is None:
            raise not_found()
        return line


class OutcomeLettersFileView(RoundMixin, PageView):
    """The zip, for the person who asked for it and still has the duties, while nothing in it was restricted since."""

    def get(self, request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponse:
        job = _job(self.object, self.user) if letters.may_make(self.user, self.object) else None
        until = queue.file_until(job) if job else None
        if job is None or job.result is None or until is None or until <= clock.now():
            raise not_found()
        check_still_visible(self.object.pk, job.asked_at)
        path = stored_path(job.result.stored_name, directory=Path(settings.FILES_ROOT))
        return attachment_response(path, job.result.display_name, job.result.content_type)


def _job(round_: Round, user: AnyUser) -> Job | None:
    rows = Job.objects.filter(kind=letters.MAKE, owner=user.pk, payload__round=str(round_.pk))
    return rows.select_related("result").order_by("-asked_at").first()


def _line(round_: Round, user: AnyUser) -> dict[str, Any] | None:
    """Return the context of parts/job.html for the zip that the person asked for last; None where there is none."""
    job = _job(round_, user)
    if job is None:
        return None
    return queue.file_line(
        job,
        element_id="job",
        file=reverse("outcome_letters_file", args=[round_.pk]),
        label=_("Download the letters (zip)"),
        poll=reverse("outcome_letters_state", args=[round_.pk]),
    )
