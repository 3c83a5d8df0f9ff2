"""Bodies invited by a pasted list: read, shown beside the register, decided line by line."""

from typing import Any
from uuid import UUID

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from consultations import office
from consultations.domain import inviting
from consultations.domain.inviting import Line
from consultations.enums import Duty, Listed
from consultations.forms import tell
from consultations.models import Organisation, Round
from consultations.office import officer_page
from consultations.round_forms import ListForm
from consultations.views.secretariat.rounds import round_crumbs
from core.errors import Refused


@officer_page("GET", "HEAD", "POST")
def invite_list(request: HttpRequest, round: UUID) -> HttpResponse:
    """A list to paste; once it is read, its lines; once they are decided, those that are left over."""
    row = office.duty_round(request.user, round, Duty.MANAGE)
    form, lines = ListForm(request.POST if request.method == "POST" else None), []
    decided = request.POST if "invite" in request.POST else None
    if request.method == "POST" and form.is_valid():
        try:
            lines = inviting.read_list(row, form.cleaned_data["names"])
            if decided is not None:
                return _invited(request, row, lines)
        except Refused as refusal:
            tell(form, refusal)
    return _page(request, row, form, lines, decided=decided, status=422 if form.errors else 200)


def _invited(request: HttpRequest, row: Round, lines: list[Line]) -> HttpResponse:
    chosen = _chosen(lines, request.POST)
    if not chosen:
        messages.warning(request, _("Nobody is chosen: tick a line, or say which body is meant."))
        return _page(request, row, ListForm(request.POST), lines, decided=request.POST)
    n = inviting.invite_listed(row, [(body, line.email) for line, body in chosen], by=request.user)
    messages.success(request, ngettext("%(n)s body is invited.", "%(n)s bodies are invited.", n) % {"n": n})
    done = {line.number for line, _body in chosen}
    left = [line for line in lines if line.number not in done and line.kind not in (Listed.TWICE, Listed.INVITED)]
    if not left:
        return redirect("office:round", row.pk)
    words = ngettext("%(n)s line is left: it stands below.", "%(n)s lines are left: they stand below.", len(left))
    messages.warning(request, words % {"n": len(left)})
    names = "\n".join(line.text for line in left)
    return _page(request, row, ListForm({"names": names}), inviting.read_list(row, names))


def _chosen(lines: list[Line], said: Any) -> list[tuple[Line, Organisation]]:
    """What was ticked or named, of what the page offers; a body once, whatever the form says."""
    found: dict[UUID, tuple[Line, Organisation]] = {}
    for line in lines:
        offered = [line.body] if line.kind == Listed.SURE else line.like
        answer = said.get(f"line-{line.number}", "")
        body = next((each for each in offered if each is not None and str(each.pk) == answer), None)
        if body is not None:
            found.setdefault(body.pk, (line, body))
    return list(found.values())


def _page(
    request: HttpRequest, row: Round, form: ListForm, lines: list[Line], *, decided: Any = None, status: int = 200
) -> HttpResponse:
    groups = []
    for kind in Listed:
        if rows := [(line, _answer(line, decided)) for line in lines if line.kind == kind]:
            groups.append({"kind": kind, "rows": rows})
    context = {
        "round": row,
        "form": form,
        "count": len(lines),
        "groups": groups,
        "may_invite": any(line.kind in (Listed.SURE, Listed.UNSURE) for line in lines),
        "crumbs": round_crumbs(row, _("Invite by a list")),
    }
    return render(request, "consultations/secretariat/invite_list.html", context, status=status)


def _answer(line: Line, decided: Any) -> str:
    """What is ticked or chosen when the page is shown: what was said before, else what is sure."""
    if decided is not None:
        return str(decided.get(f"line-{line.number}", ""))
    return str(line.body.pk) if line.kind == Listed.SURE and line.body else ""
