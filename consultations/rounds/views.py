"""Rounds: the list, a new one, the page that follows one, its acts, editing, copying, windows and duties."""

from typing import Any
from uuid import UUID
from zoneinfo import ZoneInfo

from django.contrib import messages
from django.core.paginator import Paginator
from django.db.models import QuerySet
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from accounts.models import User
from consultations import exports, lookups, panels, permissions
from consultations.audience import audience_in
from consultations.enums import Constituency, Duty, RoundState
from consultations.forms import add_refusal
from consultations.lookups import officer_page
from consultations.models import Document, Recommendation, Round
from consultations.monitoring import extensions, responses
from consultations.rounds import copies, duties, edits, services, windows
from consultations.rounds.forms import CopyForm, DelegationsFilterForm, DutyForm, EditRoundForm, RoundForm, WindowForm
from consultations.rounds.selectors import recommendations_of
from core import clock
from core.errors import Refused
from core.tables import listings
from core.text.folding import alphabetical_order
from core.web.forms import page_token

SHOWN = 50
# What is asked once before it happens: verb, its time, question, what it does, the button, what is said afterwards.
ACTS: dict[str, tuple[Any, ...]] = {
    "announce": (
        services.announce,
        "announced_at",
        gettext_lazy("Announce the round?"),
        gettext_lazy("Everybody will be able to see it, and the bodies that you invited find it on their first page."),
        gettext_lazy("Announce the round"),
        gettext_lazy("The round is announced."),
    ),
    "begin-review": (
        services.begin_review,
        "review_begun_at",
        gettext_lazy("Begin the review of the synthesis?"),
        gettext_lazy("The round leaves the stage of compiling. Windows stay closed."),
        gettext_lazy("Begin the review"),
        gettext_lazy("The review of the synthesis has begun."),
    ),
    "follow-up": (
        services.begin_follow_up,
        "follow_up_at",
        gettext_lazy("Begin the follow-up?"),
        gettext_lazy("The report stays public."),
        gettext_lazy("Begin the follow-up"),
        gettext_lazy("The follow-up has begun."),
    ),
    "archive": (
        services.archive,
        "archived_at",
        gettext_lazy("Archive the round?"),
        gettext_lazy("It stays readable as it is; nothing more is done with it."),
        gettext_lazy("Archive the round"),
        gettext_lazy("The round is archived."),
    ),
}
NEXT_ACT = {
    RoundState.DRAFT: "announce",
    RoundState.COMPILING: "begin-review",
    RoundState.PUBLISHED: "follow-up",
    RoundState.FOLLOW_UP: "archive",
}


@officer_page()
def round_list(request: HttpRequest) -> HttpResponse:
    found = responses.secretariat_rounds(request.user)
    if listings.requested_format(request):
        return listings.export_response(request, exports.rounds(panels.round_rows(found)), round_id=None)
    page = Paginator(found, SHOWN).get_page(request.GET.get("page"))
    context = {
        "page_obj": page,
        "exports": listings.format_links(request, page.paginator.count),
        "rounds": panels.round_rows(page.object_list),
        "may_add": permissions.keeps_register(request.user),
        "crumbs": [{"label": _("Rounds"), "url": None}],
    }
    return render(request, "consultations/secretariat/round_list.html", context)


@officer_page("GET", "HEAD", "POST")
def add_round(request: HttpRequest) -> HttpResponse:
    """First the document (`?document=`), then everything else on one page."""
    lookups.check_keeps_register(request.user)
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
            round_ = services.set_up_round(
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
            return redirect("office:round", round_.pk)
        except Refused as refusal:
            form.tell(refusal)
    context = {"form": form, "document": document, "crumbs": crumbs, "token": page_token(request)}
    return render(request, "consultations/secretariat/round_add.html", context, status=422 if form.errors else 200)


@officer_page()
def round_page(request: HttpRequest, round_id: UUID) -> HttpResponse:
    """Who was invited, who has done what; for everybody with a duty in the round."""
    row = lookups.get_round_or_404(request.user, round_id)
    audience = audience_in(request.user, row)
    columns = panels.delegation_columns(row, audience)
    classes = panels.with_columns(responses.constituency_summaries(row), columns, row)
    filters = DelegationsFilterForm(request.GET or None, constituencies=[each.constituency for each in classes])
    chosen = filters.chosen() if request.GET else {}
    rows = responses.filter_delegations(
        row, constituency=chosen.get("constituency", ""), standing=chosen.get("standing", "")
    )
    if listings.requested_format(request):
        listing = exports.bodies(row, rows, columns, listings.describe_filters(filters), audience=audience)
        return listings.export_response(request, listing, round_id=row.pk)
    page = Paginator(rows, SHOWN).get_page(request.GET.get("page"))
    state = services.round_state(row, clock.now())
    manages = permissions.holds_duty(request.user, Duty.MANAGE, row)
    context = {
        "round": row,
        "chip": panels.state_chip(state),
        "manages": manages,
        "may_give_time": manages and extensions.may_extend_constituencies(row),
        "acts": row.acts.select_related("by").order_by("-at"),
        "links": panels.round_links(row) if manages else [],
        "act": (NEXT_ACT[state], ACTS[NEXT_ACT[state]][4]) if manages and state in NEXT_ACT else None,
        "classes": classes,
        "columns": columns,
        "filters": filters,
        "filtered": any(chosen.values()),
        "exports": listings.format_links(request, page.paginator.count),
        "page_obj": page,
        "delegations": [(each, [column.numbers.get(each.pk, 0) for column in columns]) for each in page],
        "recommendations": recommendations_of(row),
        "crumbs": [{"label": _("Rounds"), "url": reverse("office:rounds")}, {"label": row.reference, "url": None}],
    }
    return render(request, "consultations/secretariat/round.html", context)


@officer_page("GET", "HEAD", "POST")
def act(request: HttpRequest, round_id: UUID, name: str) -> HttpResponse:
    """One of ACTS, asked once: of what is done already nothing is asked."""
    row = lookups.get_round_or_404(request.user, round_id, Duty.MANAGE)
    if name not in ACTS:
        raise lookups.not_found()
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


def round_crumbs(round_: Round, *labels: str) -> list[dict[str, Any]]:
    return [
        {"label": _("Rounds"), "url": reverse("office:rounds")},
        {"label": round_.reference, "url": reverse("office:round", args=[round_.pk])},
        *({"label": label, "url": None} for label in labels),
    ]


@officer_page("GET", "HEAD", "POST")
def edit_round(request: HttpRequest, round_id: UUID) -> HttpResponse:
    row = lookups.get_round_or_404(request.user, round_id, Duty.MANAGE)
    form = _form(row, request.POST if request.method == "POST" else None)
    if request.method == "POST" and form.is_valid():
        try:
            changed = edits.edit_round(
                row,
                by=request.user,
                facts=form.facts(),
                recommendations=form.cleaned_data["recommendations"],
                questions=form.questions_said(),
                limits=form.limits(),
                rules_said=form.rules(),
                reason=form.reason_said,
                seen_digest=form.cleaned_data["seen"],
            )
            messages.success(request, _("The round is changed.") if changed else _("Nothing has changed."))
            return redirect("office:round", row.pk)
        except Refused as refusal:
            form.tell(refusal)
    context = {
        "round": row,
        "form": form,
        "announced": row.announced_at is not None,
        "opened": edits.has_opened(row, clock.now()),
        "crumbs": round_crumbs(row, _("Edit the round")),
    }
    return render(request, "consultations/secretariat/round_edit.html", context, status=422 if form.errors else 200)


def _form(row: Round, data: Any) -> EditRoundForm:
    offered = Recommendation.objects.filter(paragraph__document=row.document_id).select_related("paragraph")
    now = edits.round_content(row)
    limits = now.pop("limits")
    return EditRoundForm(
        data,
        document=row.document,
        recommendations=offered.order_by("order", "limb"),
        fixed=edits.fixed_fields(row, clock.now()),
        announced=row.announced_at is not None,
        initial={
            **now,
            "questions": "\n".join(now["questions"]),
            "seen": edits.round_content_digest(row),
            **{f"invite_{each}": each in limits for each in Constituency},
            **{
                f"{name}_{each}": getattr(limits.get(each), name, 0) or None
                for each in Constituency
                for name in edits.LIMITS
            },
        },
    )


@officer_page("GET", "HEAD", "POST")
def copy_round(request: HttpRequest, round_id: UUID) -> HttpResponse:
    row = lookups.get_round_or_404(request.user, round_id, Duty.MANAGE)
    lookups.check_keeps_register(request.user)
    first, bodies = copies.first_window(row), copies.bodies_of(row)
    form = CopyForm(
        request.POST if request.method == "POST" else None,
        initial={"title": row.title},
        bodies=len(bodies),
        zone=first.zone if first else "",
    )
    if request.method == "POST" and form.is_valid():
        try:
            made = copies.copy_round(row, by=request.user, token=request.POST.get("token", ""), **form.cleaned_data)
            messages.success(request, _("The copy is a draft. Read it through, then announce it."))
            return redirect("office:edit_round", made.pk)
        except Refused as refusal:
            form.tell(refusal)
    context = {
        "round": row,
        "form": form,
        "first": first,
        "token": page_token(request),
        "crumbs": round_crumbs(row, _("Copy the round")),
    }
    return render(request, "consultations/secretariat/round_copy.html", context, status=422 if form.errors else 200)


@officer_page("GET", "HEAD", "POST")
def set_window(request: HttpRequest, round_id: UUID, constituency: str) -> HttpResponse:
    row = lookups.get_round_or_404(request.user, round_id, Duty.MANAGE)
    if not row.constituency_rules.filter(constituency=constituency).exists():
        raise lookups.not_found()
    window = row.windows.filter(constituency=constituency).first()
    there = ZoneInfo(window.zone) if window else None
    initial = (
        {
            "opens": window.opens.astimezone(there).replace(tzinfo=None),
            "closes": window.closes.astimezone(there).replace(tzinfo=None),
            "zone": window.zone,
        }
        if window
        else {}
    )
    form = WindowForm(request.POST if request.method == "POST" else None, initial=initial)
    if request.method == "POST" and form.is_valid():
        try:
            windows.set_window(row, constituency=constituency, by=request.user, **form.cleaned_data)
            messages.success(request, _("The window is set."))
            return redirect("office:round", row.pk)
        except Refused as refusal:
            add_refusal(form, refusal)
    label = Constituency(constituency).label
    context = {"round": row, "form": form, "label": label, "crumbs": round_crumbs(row, str(label))}
    return render(request, "consultations/secretariat/window.html", context, status=422 if form.errors else 200)


@officer_page("GET", "HEAD", "POST")
def duty_list(request: HttpRequest, round_id: UUID) -> HttpResponse:
    """Who does what; a POST gives one more duty."""
    row = lookups.get_round_or_404(request.user, round_id, Duty.MANAGE)
    form = DutyForm(request.POST if request.method == "POST" else None, officers=_officers())
    if request.method == "POST" and form.is_valid():
        try:
            duties.assign_duty(row, form.cleaned_data["duty"], form.cleaned_data["person"], by=request.user)
            messages.success(request, _("The duty is given."))
            return redirect("office:duties", row.pk)
        except Refused as refusal:
            add_refusal(form, refusal)
    context = {
        "round": row,
        "duties": responses.officers_by_duty(row),
        "form": form,
        "crumbs": round_crumbs(row, _("Officers")),
    }
    return render(request, "consultations/secretariat/duties.html", context, status=422 if form.errors else 200)


@officer_page("POST")
def remove_duty(request: HttpRequest, round_id: UUID, duty: str, person: UUID) -> HttpResponse:
    """Takes one duty from one person."""
    row = lookups.get_round_or_404(request.user, round_id, Duty.MANAGE)
    held = {key: people for key, _label, people in responses.officers_by_duty(row)}
    holder = lookups.row_or_404(next((each for each in held.get(duty, []) if each.pk == person), None))
    duties.remove_duty(row, duty, holder, by=request.user)
    messages.success(request, _("The duty is taken."))
    return redirect("office:duties", row.pk)


def _officers() -> QuerySet[User]:
    people = User.objects.filter(is_active=True, groups__permissions__codename="change_organisation")
    return people.distinct().order_by(alphabetical_order("name"), "email")
