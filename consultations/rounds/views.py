"""Pages of rounds: list, overview, acts, copying, windows and duties."""

from collections.abc import Callable
from typing import Any, NamedTuple
from uuid import UUID
from zoneinfo import ZoneInfo

from django.core.paginator import Paginator
from django.db.models import QuerySet
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.translation import gettext as _, gettext_lazy

from accounts.models import User
from consultations import exports, lookups, panels, permissions
from consultations.audience import audience_in
from consultations.documents.subject_words import subjects_heading
from consultations.enums import Constituency, Duty, RoundState
from consultations.lookups import RoundMixin, officer_page, round_crumbs
from consultations.models import Round
from consultations.monitoring import responses
from consultations.rounds import copies, duties, services, windows
from consultations.rounds.forms import CopyForm, DelegationsFilterForm, DutiesForm, WindowForm
from consultations.rounds.selectors import recommendations_of
from core import clock
from core.db.text_functions import alphabetical_order
from core.errors import Refused
from core.tables import listings
from core.web.act_views import ActView, ConfirmView
from core.web.forms import page_token

SHOWN = 50


class Confirmation(NamedTuple):
    """An act on a round that is asked once: the act, the column of its time, the question, what it does, its button."""

    act: Callable[..., Any]
    time: str
    question: Any
    consequence: Any
    button: Any
    message: Any  # said afterwards


ACTS = {
    "announce": Confirmation(
        services.announce,
        time="announced_at",
        question=gettext_lazy("Announce the round?"),
        consequence=gettext_lazy(
            "Everyone will be able to see it. The participants you invited will see it on their first page."
        ),
        button=gettext_lazy("Announce the round"),
        message=gettext_lazy("The round is announced."),
    ),
    "begin-review": Confirmation(
        services.begin_review,
        time="review_begun_at",
        question=gettext_lazy("Begin the review of the synthesis?"),
        consequence=gettext_lazy("The compilation stage of the round ends. Windows stay closed."),
        button=gettext_lazy("Begin the review"),
        message=gettext_lazy("The review of the synthesis has begun."),
    ),
    "follow-up": Confirmation(
        services.begin_follow_up,
        time="follow_up_at",
        question=gettext_lazy("Begin the follow-up?"),
        consequence=gettext_lazy("The report stays public."),
        button=gettext_lazy("Begin the follow-up"),
        message=gettext_lazy("The follow-up has begun."),
    ),
    "archive": Confirmation(
        services.archive,
        time="archived_at",
        question=gettext_lazy("Archive the round?"),
        consequence=gettext_lazy("It can still be read as it is. Nothing more is done with it."),
        button=gettext_lazy("Archive the round"),
        message=gettext_lazy("The round is archived."),
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
    rounds = responses.secretariat_rounds(request.user)
    if listings.requested_format(request):
        return listings.export_response(request, exports.rounds(panels.round_rows(rounds)), round_id=None)
    page = Paginator(rounds, SHOWN).get_page(request.GET.get("page"))
    context = {
        "page_obj": page,
        "exports": listings.format_links(request, page.paginator.count),
        "rounds": panels.round_rows(page.object_list),
        "may_add": permissions.keeps_register(request.user),
        "crumbs": [{"label": _("Rounds"), "url": None}],
    }
    return render(request, "consultations/secretariat/round_list.html", context)


@officer_page()
def round_page(request: HttpRequest, round_id: UUID) -> HttpResponse:
    """Show the order of work of the round: where each stage stands, what waits, the one thing to do now."""
    row = lookups.get_round_or_404(request.user, round_id)
    state = services.round_state(row, clock.now())
    act = None
    if state in NEXT_ACT and permissions.holds_duty(request.user, Duty.MANAGE, row):
        name = NEXT_ACT[state]
        act = panels.Action(ACTS[name].button, reverse("consultations:round_act", args=[row.pk, name]))
    context = {
        "round": row,
        "chip": panels.state_chip(state),
        "hub": panels.round_hub(row, request.user, act),
        "acts": row.acts.select_related("by").order_by("-at"),
        "crumbs": [
            {"label": _("Rounds"), "url": reverse("consultations:rounds")},
            {"label": row.reference, "url": None},
        ],
    }
    return render(request, "consultations/secretariat/round.html", context)


@officer_page()
def participants(request: HttpRequest, round_id: UUID) -> HttpResponse:
    """Show who was invited and who has done what, to everybody with a duty in the round."""
    row = lookups.get_round_or_404(request.user, round_id)
    audience = audience_in(request.user, row)
    columns = panels.delegation_columns(row, audience)
    sent = panels.submitted_in(columns)
    scope = panels.delegations_known_to(row, audience, columns)
    classes = panels.with_columns(responses.constituency_summaries(row, sent, scope), columns, row)
    filters = DelegationsFilterForm(request.GET or None, constituencies=[each.constituency for each in classes])
    chosen = filters.chosen() if request.GET else {}
    rows = responses.filter_delegations(row, scope, sent=sent, **chosen)
    if listings.requested_format(request):
        listing = exports.bodies(row, rows, columns, listings.describe_filters(filters), audience=audience, sent=sent)
        return listings.export_response(request, listing, round_id=row.pk)
    page = Paginator(rows, SHOWN).get_page(request.GET.get("page"))
    manages = permissions.holds_duty(request.user, Duty.MANAGE, row)
    context = {
        "round": row,
        "manages": manages,
        "sets_windows": manages and not row.published_at and not row.review_begun_at,
        "classes": classes,
        "columns": columns,
        "filters": filters,
        "filtered": any(chosen.values()),
        "exports": listings.format_links(request, page.paginator.count),
        "page_obj": page,
        "delegations": [(each, [column.numbers.get(each.pk, 0) for column in columns]) for each in page],
        "declined": {each.pk for each in page if each.has_declined(sent)},
        "crumbs": round_crumbs(row, _("Participants")),
    }
    return render(request, "consultations/secretariat/participants.html", context)


@officer_page()
def recommendations(request: HttpRequest, round_id: UUID) -> HttpResponse:
    """Show the words of the recommendations on which the round asks for inputs."""
    row = lookups.get_round_or_404(request.user, round_id)
    page = Paginator(recommendations_of(row), SHOWN).get_page(request.GET.get("page"))
    title = subjects_heading(row.subject_kinds)
    context = {
        "round": row,
        "page_obj": page,
        "title": title,
        "crumbs": round_crumbs(row, title),
    }
    return render(request, "consultations/secretariat/round_recommendations.html", context)


class RoundActView(RoundMixin, ConfirmView):
    """One of ACTS, asked once: of what is done already nothing is asked."""

    template_name = "consultations/secretariat/round_act.html"
    success_url = "consultations:round"

    def get_object(self, round_id: UUID, name: str) -> Round:
        row = super().get_object(round_id)
        if name not in ACTS:
            raise lookups.not_found()
        self.asked_act = ACTS[name]
        self.success_message = self.asked_act.message
        return row

    def get(self, request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponse:
        if getattr(self.object, self.asked_act.time) is not None:
            return redirect("consultations:round", self.object.pk)
        return super().get(request)

    def act(self) -> None:
        self.asked_act.act(self.object, by=self.user)

    def get_context_data(self, **kwargs: Any) -> dict[str, Any]:
        return super().get_context_data(
            invites_nobody=not self.object.announced_at and not self.object.delegations.invited().exists(),
            question=self.asked_act.question,
            consequence=self.asked_act.consequence,
            button=self.asked_act.button,
            crumbs=round_crumbs(self.object, str(self.asked_act.button)),
            **kwargs,
        )


class CopyRoundView(RoundMixin, ActView):
    form_class = CopyForm
    template_name = "consultations/secretariat/round_copy.html"
    success_message = gettext_lazy("The copy is a draft. Check it, then announce it.")
    title = gettext_lazy("Copy the round")

    def get_object(self, round_id: UUID) -> Round:
        row = super().get_object(round_id)
        lookups.check_keeps_register(self.user)
        self.first = copies.first_window(row)
        return row

    def get_form_kwargs(self) -> dict[str, Any]:
        bodies, zone = len(copies.bodies_of(self.object)), self.first.zone if self.first else ""
        return {**super().get_form_kwargs(), "bodies": bodies, "zone": zone}

    def get_initial(self) -> dict[str, Any]:
        return {"title": self.object.title}

    def act(self, form: CopyForm) -> str:
        token = self.request.POST.get("token", "")
        copy = copies.copy_round(self.object, by=self.user, token=token, **form.cleaned_data)
        return reverse("consultations:edit_round", args=[copy.pk])

    def refuse(self, form: CopyForm, refusal: Refused) -> None:
        form.tell(refusal)

    def get_context_data(self, **kwargs: Any) -> dict[str, Any]:
        return super().get_context_data(
            first=self.first,
            token=page_token(self.request),
            **kwargs,
        )


class SetWindowView(RoundMixin, ActView):
    form_class = WindowForm
    template_name = "consultations/secretariat/window.html"
    success_url = "consultations:round"
    success_message = gettext_lazy("The window is set.")

    def get_object(self, round_id: UUID, constituency: str) -> Round:
        row = super().get_object(round_id)
        self.constituency = constituency
        if not row.constituency_rules.filter(constituency=constituency).exists():
            raise lookups.not_found()
        return row

    def get_initial(self) -> dict[str, Any]:
        window = self.object.windows.filter(constituency=self.constituency).first()
        if window is None:
            return {"digest_seen": windows.windows_digest([])}
        there = ZoneInfo(window.zone)
        return {
            "digest_seen": windows.windows_digest([window]),
            "opens": window.opens.astimezone(there).replace(tzinfo=None),
            "closes": window.closes.astimezone(there).replace(tzinfo=None),
            "zone": window.zone,
        }

    def act(self, form: WindowForm) -> None:
        windows.set_window(self.object, constituency=self.constituency, by=self.user, **form.cleaned_data)

    def get_context_data(self, **kwargs: Any) -> dict[str, Any]:
        label = Constituency(self.constituency).label
        return super().get_context_data(
            label=label,
            time_notes=panels.time_notes(self.object),
            crumbs=round_crumbs(self.object, str(label)),
            **kwargs,
        )


class DutiesView(RoundMixin, ActView):
    """Who does what in the round: all duties on one page, saved at once."""

    form_class = DutiesForm
    template_name = "consultations/secretariat/duties.html"
    success_url = "consultations:duties"
    success_message = gettext_lazy("The duties have been saved.")
    title = gettext_lazy("Officers")

    def get_form_kwargs(self) -> dict[str, Any]:
        return {**super().get_form_kwargs(), "officers": _officers(), "held": duties.duty_holders(self.object)}

    def act(self, form: DutiesForm) -> None:
        duties.change_duties(self.object, by=self.user, **form.changes())

    def get_context_data(self, **kwargs: Any) -> dict[str, Any]:
        return super().get_context_data(duty_labels=Duty.labels, **kwargs)


def _officers() -> QuerySet[User]:
    people = User.objects.filter(is_active=True, groups__permissions__codename=permissions.REGISTER)
    return people.distinct().order_by(alphabetical_order("name"), "email")
