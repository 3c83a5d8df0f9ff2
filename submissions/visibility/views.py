"""Pages for restricting what was submitted, also after the close and after publication (PRACTICE 3)."""

from typing import Any
from uuid import UUID

from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_POST

from consultations import permissions as consulting
from consultations.models import Delegation
from core import clock
from core.errors import Refused
from core.web.forms import add_refusal
from submissions import lookups
from submissions.drafting import services
from submissions.drafting.status import current_draft
from submissions.drafting.views import AnswerPage
from submissions.enums import Confidentiality
from submissions.models import Input, Version
from submissions.visibility.confidentiality import SentLevels, sent_levels
from submissions.visibility.forms import FILE, LINE, UNNAMED, WHOLE, LevelsForm, RiskForm, UseLevelForm
from submissions.visibility.safety import Consequences, adds_to, consequences, restrict, suggest


@login_required
@require_http_methods(["GET", "HEAD", "POST"])
def levels(request: HttpRequest, delegation: UUID) -> HttpResponse:
    """Show and restrict the levels of what was submitted; for focal point and deputy."""
    own, status = lookups.get_led_work_or_404(request.user, delegation)
    if status.sent is None:
        return redirect("task_list", delegation=own.pk)
    sent = sent_levels(status.sent)
    form = LevelsForm(request.POST if request.method == "POST" else None, sent=sent)
    parts = _parts(form, own, sent)
    effects = Consequences()
    if form.is_bound and form.is_valid():
        effects = _effects(status.sent, form)
        if effects.asks:
            form.ask()
    asks_first = effects.is_public and "confirmed" not in request.POST
    if form.is_bound and form.is_valid() and not asks_first:
        try:
            changed = restrict(
                status.sent,
                by=request.user,
                whole=form.whole(),
                lines=form.chosen(LINE),
                files=form.chosen(FILE),
                unnamed=form.unnamed(),
            )
        except Refused as refusal:
            add_refusal(form, refusal)
        else:
            words = _("Access is now more restricted.") if changed else _("Nothing was chosen, so nothing changed.")
            messages.success(request, words)
            return redirect("levels", delegation=own.pk)
    context = {
        "delegation": own,
        "status": status,
        "form": form,
        **parts,
        "may_change": bool(form.fields),
        "consequences": effects,
        "unnamed": form[UNNAMED] if UNNAMED in form.fields else None,
        "complains": "confirmed" in request.POST,
    }
    return render(request, "submissions/visibility/levels.html", context, status=422 if form.errors else 200)


def _effects(sent: Version, form: LevelsForm) -> Consequences:
    """Return what others will see after the choice, so that the page can say it first."""
    whole = form.whole() or Confidentiality.PUBLIC
    return consequences(sent.submission, whole=whole, lines=form.chosen(LINE), files=form.chosen(FILE))


def _parts(form: LevelsForm, delegation: Delegation, sent: SentLevels) -> dict[str, Any]:
    """Return the submission, its answers and its files with their levels and fields, for a form not yet validated."""
    return {
        "whole": _part(form, WHOLE, sent.whole, _("Everything you sent")),
        "answers": [
            {"row": row, **_part(form, f"{LINE}{row.line_id}", level, _label_of(delegation, row))}
            for row, level in sent.inputs
        ],
        "files": [{"row": row, **_part(form, f"{FILE}{row.pk}", level, row.title)} for row, level in sent.files],
    }


def _label_of(delegation: Delegation, row: Input) -> str:
    label = AnswerPage.of(delegation, row).label
    return f"{label} ({row.number})" if row.number > 1 else label


def _part(form: LevelsForm, name: str, level: Any, label: str) -> dict[str, Any]:
    """Return label, level and field of a part. The field's label names the part, or all would be heard as one name."""
    if name in form.fields:
        form.fields[name].label = _("%(part)s: from now on") % {"part": label}
    return {"label": label, "level": level, "field": form[name] if name in form.fields else None}


@login_required
@require_http_methods(["GET", "HEAD", "POST"])
def risk(request: HttpRequest, delegation: UUID) -> HttpResponse:
    """Suggest a level from answers about risk, to everybody of the body. Focal point and deputy can apply it."""
    own, status = lookups.get_own_work_or_404(request.user, delegation)
    form = RiskForm(request.POST if request.method == "POST" else None)
    suggestion = suggest(form.cleaned_data) if form.is_bound and form.is_valid() else None
    chosen = status.latest.confidentiality if status.latest else Confidentiality.PUBLIC
    context = {
        "delegation": own,
        "status": status,
        "form": form,
        "suggestion": suggestion,
        "chosen": Confidentiality(chosen),
        "adds": suggestion is not None and adds_to(suggestion, chosen),
        "leads": consulting.may_draft_all(request.user, own),
    }
    return render(request, "submissions/visibility/risk.html", context, status=422 if form.errors else 200)


@login_required
@require_POST
def use_level(request: HttpRequest, delegation: UUID) -> HttpResponse:
    """Apply a suggested level to the whole of the draft."""
    at = clock.now()
    own, status = lookups.get_led_work_or_404(request.user, delegation)
    form = UseLevelForm(request.POST)
    if status.is_final:
        return redirect("levels", delegation=own.pk)
    if form.is_valid():
        try:
            draft = status.draft or current_draft(own, by=request.user, at=at)
            draft = services.use_safer_level(draft, form.cleaned_data["level"], by=request.user)
        except Refused as refusal:
            messages.error(request, str(refusal))
            return redirect("risk", delegation=own.pk)
        words = _(
            "Level chosen for the whole submission: %(level)s. You can change it before you submit. "
            "After that, you can only restrict it further."
        )
        messages.success(request, words % {"level": Confidentiality(draft.confidentiality).label})
    return redirect("task_list", delegation=own.pk)
