"""Who may see what was sent: made stricter at any time, also after the close and after publication (PRACTICE 3)."""

from typing import Any
from uuid import UUID

from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods

from consultations.forms import tell
from core.errors import Refused
from submissions import doors
from submissions.domain.confidentiality import sent_levels, tighten_parts
from submissions.domain.consequences import Consequences, consequences
from submissions.level_forms import FILE, LINE, UNNAMED, WHOLE, LevelsForm
from submissions.models import Version
from submissions.views.places import Place


@login_required
@require_http_methods(["GET", "HEAD", "POST"])
def levels(request: HttpRequest, delegation: UUID) -> HttpResponse:
    """Focal point and deputy; nothing to see before something was sent."""
    own, now = doors.led_work(request.user, delegation)
    if now.sent is None:
        return redirect("task_list", delegation=own.pk)
    sent = sent_levels(now.sent)
    form = LevelsForm(request.POST if request.method == "POST" else None, sent=sent)
    effects = Consequences()
    if form.is_bound and form.is_valid():
        effects = _effects(now.sent, form)
        if effects.asks:
            form.ask()
    asks_first = effects.is_public and "confirmed" not in request.POST
    if form.is_bound and form.is_valid() and not asks_first:
        try:
            changed = tighten_parts(
                now.sent,
                by=request.user,
                whole=form.whole(),
                lines=form.chosen(LINE),
                files=form.chosen(FILE),
                unnamed=form.unnamed(),
            )
        except Refused as refusal:
            tell(form, refusal)
        else:
            words = (
                _("Made stricter, from this moment on.") if changed else _("Nothing was chosen, so nothing changed.")
            )
            messages.success(request, words)
            return redirect("levels", delegation=own.pk)
    context = {
        "delegation": own,
        "standing": now,
        "form": form,
        "whole": _part(form, WHOLE, sent.whole),
        "answers": [
            {"label": Place.of(own, row).label, "row": row, **_part(form, f"{LINE}{row.line_id}", level)}
            for row, level in sent.inputs
        ],
        "files": [{"row": row, **_part(form, f"{FILE}{row.pk}", level)} for row, level in sent.files],
        "may_change": bool(form.fields),
        "consequences": effects,
        "unnamed": form[UNNAMED] if UNNAMED in form.fields else None,
        "complains": "confirmed" in request.POST,
    }
    return render(request, "submissions/levels.html", context, status=422 if form.errors else 200)


def _effects(sent: Version, form: LevelsForm) -> Consequences:
    """Of what was chosen, as far as it is public: before it happens, the page says what others will see."""
    submission = sent.submission
    if form.whole():
        return consequences(submission)
    return consequences(submission, lines=form.chosen(LINE), files=form.chosen(FILE))


def _part(form: LevelsForm, name: str, level: Any) -> dict[str, Any]:
    return {"level": level, "field": form[name] if name in form.fields else None}
