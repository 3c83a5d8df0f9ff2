"""A round edited: all of it in a draft, what takes nothing from anybody later."""

from typing import Any
from uuid import UUID

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _

from consultations import office
from consultations.domain import editing
from consultations.enums import Constituency, Duty
from consultations.models import Recommendation, Round
from consultations.office import officer_page
from consultations.setup_forms import EditRoundForm
from consultations.views.secretariat.rounds import round_crumbs
from core import clock
from core.errors import Refused


@officer_page("GET", "HEAD", "POST")
def edit_round(request: HttpRequest, round: UUID) -> HttpResponse:
    row = office.duty_round(request.user, round, Duty.MANAGE)
    form = _form(row, request.POST if request.method == "POST" else None)
    if request.method == "POST" and form.is_valid():
        try:
            changed = editing.edit(
                row,
                by=request.user,
                facts=form.facts(),
                recommendations=form.cleaned_data["recommendations"],
                questions=form.questions_said(),
                limits=form.limits(),
                rules_said=form.rules(),
                reason=form.reason_said,
                seen=form.cleaned_data["seen"],
            )
            messages.success(request, _("The round is changed.") if changed else _("Nothing has changed."))
            return redirect("office:round", row.pk)
        except Refused as refusal:
            form.tell(refusal)
    context = {
        "round": row,
        "form": form,
        "announced": row.announced_at is not None,
        "opened": editing.has_opened(row, clock.now()),
        "crumbs": round_crumbs(row, _("Edit the round")),
    }
    return render(request, "consultations/secretariat/round_edit.html", context, status=422 if form.errors else 200)


def _form(row: Round, data: Any) -> EditRoundForm:
    offered = Recommendation.objects.filter(paragraph__document=row.document_id).select_related("paragraph")
    now = editing.state_of(row)
    limits = now.pop("limits")
    return EditRoundForm(
        data,
        document=row.document,
        recommendations=offered.order_by("order", "limb"),
        fixed=editing.fixed(row, clock.now()),
        announced=row.announced_at is not None,
        initial={
            **now,
            "questions": "\n".join(now["questions"]),
            "seen": editing.state_digest(row),
            **{f"invite_{each}": each in limits for each in Constituency},
            **{
                f"{name}_{each}": getattr(limits.get(each), name, 0) or None
                for each in Constituency
                for name in editing.LIMITS
            },
        },
    )
