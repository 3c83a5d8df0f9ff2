"""Outcomes of inputs: for a body's own people, of a joint text too, and as letters that the secretariat makes."""

from datetime import datetime
from typing import Any
from uuid import UUID

from django.contrib.auth.decorators import login_required
from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.urls import reverse
from django.utils.translation import gettext as _, gettext_lazy
from django.views.decorators.http import require_safe

from accounts.models import AnyUser
from consultations import lookups
from consultations.lookups import RoundMixin, not_found, row_or_404
from consultations.models import Delegation, Round
from core import clock
from core.errors import Refused
from core.files.transfers import stored_response
from core.jobs.files import file_line, file_of, latest_job
from core.models import Job
from core.tables import listings
from core.web.act_views import ButtonView, PageView
from portal import exports
from portal.public.reports import reports_of
from portal.senders import letters
from portal.senders.selectors import OutcomeLine, joint_outcome_lines, outcome_lines
from submissions.lookups import get_confirmed_membership_or_404
from submissions.visibility.confidentiality import check_still_visible

Lines = list[OutcomeLine] | None


@login_required
@require_safe
def outcomes(request: HttpRequest, delegation: UUID) -> HttpResponse:
    own, now = lookups.get_own_delegation_or_404(request.user, delegation), clock.now()
    lines = outcome_lines(own, by=request.user, now=now)
    return _page(request, own, own.organisation, lines, reverse("task_list", args=[own.pk]), now)


@login_required
@require_safe
def joint_outcomes(request: HttpRequest, member: UUID) -> HttpResponse:
    row, now = get_confirmed_membership_or_404(request.user, member), clock.now()
    lines = joint_outcome_lines(row, by=request.user, now=now)
    lead, back = row.submission.delegation, reverse("joint", args=[row.pk])
    return _page(request, lead, row.organisation, lines, back, now, member=row)


def _page(
    request: HttpRequest, delegation: Delegation, body: Any, lines: Lines, back: str, now: datetime, **more: Any
) -> HttpResponse:
    """Show the outcomes; before the report is public only what will be here, and nothing else (A5)."""
    if listings.requested_format(request) and lines is not None:
        return listings.export_response(
            request, exports.outcomes(delegation.round, body, lines), round_id=delegation.round_id
        )
    context = {
        "delegation": delegation,
        "body": body,
        "lines": lines,
        "reports": reports_of(delegation.round, now) if lines is not None else [],
        "exports": listings.format_links(request, len(lines or ())),
        "back": back,
        **more,
    }
    return render(request, "portal/outcomes.html", context)


class OutcomeLettersView(RoundMixin, PageView):
    template_name = "portal/outcome_letters.html"
    title = gettext_lazy("Letters on the outcome")

    def get_context_data(self, **kwargs: Any) -> dict[str, Any]:
        may_make = letters.may_make(self.user, self.object)
        line = _line(self.object, self.user) if may_make else None
        return super().get_context_data(
            may_make=may_make,
            senders=len(letters.senders_of(self.object)) if may_make else 0,
            is_published=self.object.is_published,
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
        job, file = row_or_404(job), row_or_404(file_of(job))
        check_still_visible(self.object.pk, job.asked_at)
        return stored_response(file)


def _job(round_: Round, user: AnyUser) -> Job | None:
    return latest_job(letters.LETTERS_JOB, payload={"round": round_.pk}, owner=user)


def _line(round_: Round, user: AnyUser) -> dict[str, Any] | None:
    """Return the context of parts/job.html for the zip that the person asked for last; None where there is none."""
    job = _job(round_, user)
    if job is None:
        return None
    return file_line(
        job,
        element_id="job",
        file=reverse("outcome_letters_file", args=[round_.pk]),
        label=_("Download the letters (zip)"),
        poll=reverse("outcome_letters_state", args=[round_.pk]),
    )
