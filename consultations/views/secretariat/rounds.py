"""Rounds: the list, a new one, the page that follows one, and the acts that move it on."""

from typing import Any
from uuid import UUID

from django.contrib import messages
from django.core.paginator import Paginator
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from consultations import exports, office, panels, rules
from consultations.domain import following, reopening, rounds, setting_up
from consultations.domain.audience import audience_in
from consultations.domain.queries import recommendations_of
from consultations.enums import Duty, RoundState
from consultations.models import Document, Recommendation, Round
from consultations.office import officer_page
from consultations.round_forms import DelegationsFilterForm
from consultations.setup_forms import RoundForm
from core import clock, listings
from core.errors import Refused
from core.form_tokens import page_token

SHOWN = 50
# What is asked once before it happens: verb, its time, question, what it does, the button, what is said afterwards.
ACTS: dict[str, tuple[Any, ...]] = {
    "announce": (
        rounds.announce,
        "announced_at",
        gettext_lazy("Announce the round?"),
        gettext_lazy("Everybody will be able to see it, and the bodies that you invited find it on their first page."),
        gettext_lazy("Announce the round"),
        gettext_lazy("The round is announced."),
    ),
    "begin-review": (
        rounds.begin_review,
        "review_begun_at",
        gettext_lazy("Begin the review of the synthesis?"),
        gettext_lazy("The round leaves the stage of compiling. Windows stay closed."),
        gettext_lazy("Begin the review"),
        gettext_lazy("The review of the synthesis has begun."),
    ),
    "follow-up": (
        rounds.begin_follow_up,
        "follow_up_at",
        gettext_lazy("Begin the follow-up?"),
        gettext_lazy("The report stays public."),
        gettext_lazy("Begin the follow-up"),
        gettext_lazy("The follow-up has begun."),
    ),
    "archive": (
        rounds.archive,
        "archived_at",
        gettext_lazy("Archive the round?"),
        gettext_lazy("It stays readable as it is; nothing more is done with it."),
        gettext_lazy("Archive the round"),
        gettext_lazy("The round is archived."),
    ),
}
NEXT = {
    RoundState.DRAFT: "announce",
    RoundState.COMPILING: "begin-review",
    RoundState.PUBLISHED: "follow-up",
    RoundState.FOLLOW_UP: "archive",
}


@officer_page()
def round_list(request: HttpRequest) -> HttpResponse:
    found = following.rounds_of_office(request.user)
    if listings.wanted(request):
        return listings.answer(request, exports.rounds(panels.shown_rounds(found)), round=None)
    page = Paginator(found, SHOWN).get_page(request.GET.get("page"))
    context = {
        "page_obj": page,
        "exports": listings.links(request, page.paginator.count),
        "rounds": panels.shown_rounds(page.object_list),
        "may_add": rules.keeps_register(request.user),
        "crumbs": [{"label": _("Rounds"), "url": None}],
    }
    return render(request, "consultations/secretariat/round_list.html", context)


@officer_page("GET", "HEAD", "POST")
def add_round(request: HttpRequest) -> HttpResponse:
    """First the document (`?document=`), then everything else on one page."""
    office.check_register(request.user)
    documents = Document.objects.filter(confirmed_at__isnull=False).defer("reading")
    crumbs = [{"label": _("Rounds"), "url": reverse("office:rounds")}, {"label": _("Set up a round"), "url": None}]
    try:
        document = documents.get(pk=UUID(request.GET.get("document", "")))
    except (ValueError, Document.DoesNotExist):
        context = {"documents": documents.order_by("-confirmed_at")[:200], "crumbs": crumbs}
        return render(request, "consultations/secretariat/round_document.html", context)
    offered = Recommendation.objects.filter(paragraph__document=document).select_related("paragraph")
    form = RoundForm(
        request.POST if request.method == "POST" else None,
        document=document,
        recommendations=offered.order_by("order", "limb"),
        initial={"recommendations": [row.pk for row in offered]},
    )
    if request.method == "POST" and form.is_valid():
        try:
            round = setting_up.set_up(
                document=document,
                recommendations=form.cleaned_data["recommendations"],
                wanted=form.wanted(),
                zone=form.cleaned_data["zone"],
                rules=form.rules(),
                questions=form.questions_said(),
                by=request.user,
                token=request.POST.get("token", ""),
                **form.facts(),
            )
            messages.success(request, _("The round is set up as a draft. Invite bodies, then announce it."))
            return redirect("office:round", round.pk)
        except Refused as refusal:
            form.tell(refusal)
    context = {"form": form, "document": document, "crumbs": crumbs, "token": page_token(request)}
    return render(request, "consultations/secretariat/round_add.html", context, status=422 if form.errors else 200)


@officer_page()
def round_page(request: HttpRequest, round: UUID) -> HttpResponse:
    """Who was invited, who has done what; for everybody with a duty in the round."""
    row = office.duty_round(request.user, round)
    audience = audience_in(request.user, row)
    columns = panels.delegation_columns(row, audience)
    classes = panels.with_columns(following.classes_of(row), columns, row)
    filters = DelegationsFilterForm(request.GET or None, constituencies=[each.constituency for each in classes])
    chosen = filters.chosen() if request.GET else {}
    rows = following.delegations_in(
        row, constituency=chosen.get("constituency", ""), standing=chosen.get("standing", "")
    )
    if listings.wanted(request):
        listing = exports.bodies(row, rows, columns, listings.said(filters), audience=audience)
        return listings.answer(request, listing, round=row.pk)
    page = Paginator(rows, SHOWN).get_page(request.GET.get("page"))
    state = rounds.round_state(row, clock.now())
    manages = rules.holds_duty(request.user, Duty.MANAGE, row)
    context = {
        "round": row,
        "chip": panels.state_chip(state),
        "manages": manages,
        "may_give_time": manages and reopening.may_give_time(row),
        "acts": row.acts.select_related("by").order_by("-at"),
        "links": panels.round_links(row) if manages else [],
        "act": (NEXT[state], ACTS[NEXT[state]][4]) if manages and state in NEXT else None,
        "classes": classes,
        "columns": columns,
        "filters": filters,
        "filtered": any(chosen.values()),
        "exports": listings.links(request, page.paginator.count),
        "page_obj": page,
        "delegations": [(each, [column.numbers.get(each.pk, 0) for column in columns]) for each in page],
        "recommendations": recommendations_of(row),
        "crumbs": [{"label": _("Rounds"), "url": reverse("office:rounds")}, {"label": row.reference, "url": None}],
    }
    return render(request, "consultations/secretariat/round.html", context)


@officer_page("GET", "HEAD", "POST")
def act(request: HttpRequest, round: UUID, name: str) -> HttpResponse:
    """One of ACTS, asked once: of what is done already nothing is asked."""
    row = office.duty_round(request.user, round, Duty.MANAGE)
    if name not in ACTS:
        raise office.not_there()
    verb, time, question, consequence, button, done = ACTS[name]
    if request.method != "POST" and getattr(row, time) is not None:
        return redirect("office:round", row.pk)
    errors = []
    if request.method == "POST":
        try:
            verb(row, by=request.user)
            messages.success(request, str(done))
            return redirect("office:round", row.pk)
        except Refused as refusal:
            errors = [{"target": "", "message": str(refusal)}]
    context = {
        "round": row,
        "question": question,
        "consequence": consequence,
        "button": button,
        "errors": errors,
        "crumbs": round_crumbs(row, str(button)),
    }
    return render(request, "consultations/secretariat/round_act.html", context, status=409 if errors else 200)


def round_crumbs(round: Round, *labels: str) -> list[dict[str, Any]]:
    return [
        {"label": _("Rounds"), "url": reverse("office:rounds")},
        {"label": round.reference, "url": reverse("office:round", args=[round.pk])},
        *({"label": label, "url": None} for label in labels),
    ]
