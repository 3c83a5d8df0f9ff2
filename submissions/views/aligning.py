"""A body aligns itself with what another has sent: on one recommendation, or on several at once."""

from typing import Any
from uuid import UUID

from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_POST

from consultations.domain import windows
from consultations.domain.queries import recommendations_of
from consultations.forms import tell
from consultations.models import Delegation, Recommendation
from core import clock
from core.errors import Refused
from submissions import doors
from submissions.domain import alignment
from submissions.domain.answers import answers_on
from submissions.domain.standings import Standing
from submissions.joint_forms import AlignForm
from submissions.views.places import Place


@login_required
@require_http_methods(["GET", "HEAD", "POST"])
def alignments(request: HttpRequest, delegation: UUID) -> HttpResponse:
    """All that the body aligns itself with; a POST aligns it on the chosen recommendations as well."""
    own, now = doors.led_work(request.user, delegation)
    rows = recommendations_of(own.round)
    form = AlignForm(request.POST if request.method == "POST" else None, recommendations=rows, single=False)
    if _done(request, own, now, form):
        return redirect("alignments", delegation=own.pk)
    return _show(request, own, now, form)


@login_required
@require_http_methods(["GET", "HEAD", "POST"])
def align(request: HttpRequest, delegation: UUID, recommendation: UUID) -> HttpResponse:
    """The same on one recommendation, with reservations where nothing is said on it yet."""
    own, now = doors.led_work(request.user, delegation)
    about = doors.subject(request.user, own, recommendation=recommendation)
    said = [row for row in answers_on(now.shown, **about.filters) if not row.is_empty]
    form = AlignForm(
        request.POST if request.method == "POST" else None,
        recommendations=recommendations_of(own.round),
        single=True,
        may_reserve=not said,
    )
    if _done(request, own, now, form, about.recommendation):
        return redirect(Place(own, about).url)
    return _show(request, own, now, form, place=Place(own, about), said=bool(said))


@login_required
@require_POST
def stop(request: HttpRequest, delegation: UUID, alignment: UUID) -> HttpResponse:
    """No longer aligned: on the recommendation that is posted, else on any."""
    own, now = doors.led_work(request.user, delegation)
    row = doors.own_alignment(own, now, alignment)
    given = request.POST.get("recommendation", "")
    about = next((each for each in recommendations_of(own.round) if str(each.pk) == given), None)
    _stop(row, about, request.user)
    messages.success(request, _("Your body is no longer aligned there. What it says itself stays."))
    return redirect("alignments", delegation=own.pk)


def _stop(row: Any, about: Recommendation | None, by: Any) -> None:
    if about is None:
        alignment.stop_aligning(row, by=by)
    else:
        alignment.stop_on(row, about, by=by)


def _done(
    request: HttpRequest, own: Delegation, now: Standing, form: AlignForm, about: Recommendation | None = None
) -> bool:
    if not form.is_bound or not form.is_valid():
        return False
    if now.is_final:
        form.add_error(None, _("What was sent stays as it is: begin a correction first."))
        return False
    data = form.cleaned_data
    try:
        made = alignment.align_on(
            own,
            [about] if about else data["on"],
            reference=data["reference"],
            reservations=data.get("reservations", ""),
            by=request.user,
            at=clock.now(),
        )
    except Refused as refusal:
        tell(form, refusal)
        return False
    reference = made.with_version.submission.reference
    messages.success(request, _("Your draft now aligns with %(reference)s.") % {"reference": reference})
    return True


def _show(
    request: HttpRequest,
    own: Delegation,
    now: Standing,
    form: AlignForm,
    *,
    place: Place | None = None,
    said: bool = False,
) -> HttpResponse:
    rows = alignment.aligned(now.shown)
    if place is not None:
        rows = [row for row in rows if row.speaks_on(place.subject.recommendation.pk)]  # type: ignore[union-attr]  # this place is a recommendation
    context = {
        "delegation": own,
        "standing": now,
        "window": windows.closing(own),
        "aligned": rows,
        "form": form,
        "place": place,
        "said": said,
    }
    return render(request, "submissions/alignments.html", context, status=422 if form.errors else 200)
