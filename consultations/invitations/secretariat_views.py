"""Officers' pages: one body in a round, and invitations from the register or a pasted list."""

from typing import Any
from uuid import UUID

from django.contrib import messages
from django.core.paginator import Paginator
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.translation import gettext as _, gettext_lazy, ngettext

from consultations import exports, lookups, panels
from consultations.enums import Duty, Listed
from consultations.forms import BodiesFilterForm
from consultations.invitations import delegations, lists, services
from consultations.invitations.forms import (
    AuthorityForm,
    BodyListForm,
    CorrectAddressForm,
    FocalPointForm,
    InviteBodiesForm,
)
from consultations.invitations.lists import ListedBody
from consultations.lookups import OfficerMixin, RoundMixin, officer_page, round_crumbs
from consultations.models import Delegation, Organisation, Round, SentNote
from consultations.monitoring import extensions, responses
from consultations.monitoring.forms import ExtensionForm, RefuseExtensionForm, extension_form, refusal_form
from consultations.organisations.selectors import contacts_for_invitation
from consultations.rounds import windows
from consultations.rounds.selectors import colleagues
from core.errors import Refused
from core.tables import listings
from core.text.languages import interface_language, isolate_name
from core.text.strings import digest_of_keys
from core.web.act_views import ActView, ButtonView, PageView
from core.web.forms import add_refusal


class DelegationView(OfficerMixin, PageView):
    template_name = "consultations/secretariat/delegation.html"

    def get_object(self, delegation: UUID, **kwargs: Any) -> Delegation:
        return lookups.get_managed_delegation_or_404(self.user, delegation)

    def get_context_data(self, **kwargs: Any) -> dict[str, Any]:
        row = self.object
        window = windows.delegation_window(row)
        requests = list(extensions.requests_of(row))
        waiting = next((each for each in requests if each.is_waiting), None)
        language = interface_language(row.organisation.language)
        return {
            "delegation": row,
            "round": row.round,
            "window": window,
            "people": colleagues(row),
            "invitations": [
                (each, CorrectAddressForm(auto_id=f"address-{each.pk}-%s")) for each in responses.invitations_to(row)
            ],
            "extensions": row.extensions.select_related("granted_by"),
            "asked": requests,
            "links": panels.delegation_links(row),
            "waiting": waiting,
            "refusal": refusal_form(),
            "authorities": row.authorities.select_related("recorded_by").order_by("-note_date"),
            "focal": FocalPointForm(prefix="focal", initial={"language": language, **self._contact()}),
            "extension": extension_form(waiting, window),
            "time_notes": panels.time_notes(row.round),
            "note": AuthorityForm(prefix="note"),
            "sent_note": SentNote.objects.filter(delegation=row).first(),
            "crumbs": round_crumbs(row.round, row.organisation.display_short_name()),
            **kwargs,
            "wrong": next(iter(kwargs.values()), None),
        }

    def _contact(self) -> dict[str, str]:
        """Return the contact of the register as the form of an invitation takes it."""
        body = self.object.organisation
        contact = contacts_for_invitation([body]).get(body.pk)
        return {"email": contact.email, "name": contact.name, "language": contact.language} if contact else {}


class DelegationActView(DelegationView, ActView):
    """Back to where it was asked: the page of the body, or the one from which the round is followed."""

    methods = ("POST",)

    def get_success_url(self) -> str:
        if self.returns_to_responses:
            return reverse("consultations:responses", args=[self.object.round_id])
        return reverse("consultations:delegation", args=[self.object.pk])

    def say(self, message: Any) -> None:
        name = self.object.organisation.display_short_name()
        super().say(f"{name}: {message}" if self.returns_to_responses else message)

    @property
    def returns_to_responses(self) -> bool:
        return self.request.POST.get("then") == "responses"


class InviteFocalPointView(DelegationActView):
    form_class, form_name, prefix = FocalPointForm, "focal", "focal"

    def act(self, form: FocalPointForm) -> None:
        data = form.cleaned_data
        _row, sending = services.invite_focal_point(self.object, by=self.user, **data)
        words = {
            services.Sending.NEW: _("The invitation is being sent."),
            services.Sending.AGAIN: InviteFocalPointAgainView.success_message,
            services.Sending.NONE: services.ALREADY_INVITED % {"address": isolate_name(data["email"])},
        }
        self.say(words[sending])


class FocalPointInvitationMixin(OfficerMixin):
    """About an invitation to a focal point of the body; back to the body's page, refused or done."""

    success_url = "consultations:delegation"
    object: Delegation
    user: Any

    def get_object(self, delegation: UUID, invitation: UUID) -> Delegation:
        row = lookups.get_managed_delegation_or_404(self.user, delegation)
        self.invitation = lookups.row_or_404(responses.invitations_to(row).filter(pk=invitation).first())
        return row


class InviteFocalPointAgainView(FocalPointInvitationMixin, ButtonView):
    success_message = gettext_lazy("The invitation is being sent again. The earlier link no longer works.")

    def act(self) -> None:
        services.send_again(self.invitation, by=self.user)


class CancelFocalPointInvitationView(FocalPointInvitationMixin, ButtonView):
    success_message = gettext_lazy("Invitation cancelled. Its link no longer works.")

    def act(self) -> None:
        services.cancel_invitation(self.invitation, by=self.user)


class CorrectFocalPointAddressView(FocalPointInvitationMixin, DelegationActView):
    form_name = "address"
    success_message = gettext_lazy("Address corrected. The old link no longer works; a new one is being sent.")

    def get_form(self, form_class: Any = None) -> Any:
        return CorrectAddressForm(self.request.POST, auto_id=f"address-{self.invitation.pk}-%s")

    def act(self, form: Any) -> None:
        services.correct_address(self.invitation, email=form.cleaned_data["email"], by=self.user)

    def get_context_data(self, **kwargs: Any) -> dict[str, Any]:
        context = super().get_context_data(**kwargs)
        context["invitations"] = [
            (row, kwargs["address"] if row == self.invitation else form) for row, form in context["invitations"]
        ]
        return context


class ExtendView(DelegationActView):
    form_class, form_name, prefix = ExtensionForm, "extension", "extension"
    success_message = gettext_lazy("The participant has been given more time.")

    def act(self, form: ExtensionForm) -> None:
        shown_none = form.cleaned_data["answers"] is None
        extensions.grant_extension(self.object, by=self.user, shown_none=shown_none, **form.cleaned_data)

    def refuse(self, form: ExtensionForm, refusal: Refused) -> None:
        if refusal.code in ("request_gone", "request_new"):  # sent again, it answers what the page shows by now
            waiting = extensions.waiting_request(self.object)
            form.data = form.data.copy()
            form.data[form.add_prefix("answers")] = waiting.pk if waiting else ""
        super().refuse(form, refusal)


class RefuseTimeView(DelegationActView):
    """The request that waits is refused, with a reason; one that was withdrawn meanwhile cannot be."""

    form_class, form_name, prefix = RefuseExtensionForm, "refusal", "refusal"
    success_message = gettext_lazy("The participant is being notified of the refusal and the reason.")

    def get_object(self, **kwargs: Any) -> Delegation:
        row = super().get_object(**kwargs)
        self.waiting = lookups.row_or_404(extensions.waiting_request(row) or extensions.requests_of(row).first())
        return row

    def act(self, form: RefuseExtensionForm) -> None:
        extensions.refuse_extension(self.waiting, by=self.user, **form.cleaned_data)


class RecordAuthorityView(DelegationActView):
    form_class, form_name, prefix = AuthorityForm, "note", "note"
    success_message = gettext_lazy("The note verbale has been recorded.")

    def act(self, form: AuthorityForm) -> None:
        delegations.record_authority(self.object, by=self.user, **form.cleaned_data)


SHOWN = 100


class InviteView(RoundMixin, ActView):
    """Ticked bodies, or all that the filter shows, become delegations. The filter stands in the address."""

    template_name = "consultations/secretariat/invite.html"
    form_class = InviteBodiesForm
    success_url = "consultations:round"
    title = gettext_lazy("Invite participants")

    def get_object(self, round_id: UUID) -> Round:
        row = super().get_object(round_id)
        offered = list(row.constituency_rules.values_list("constituency", flat=True))
        countries = responses.countries_to_invite(row)
        self.filters = BodiesFilterForm(self.request.GET or None, constituencies=offered, countries=countries)
        self.chosen = self.filters.chosen() if self.request.GET else {}
        self.rows = responses.bodies_to_invite(row, **self.chosen)
        return row

    def get_form_kwargs(self) -> dict[str, Any]:
        return {**super().get_form_kwargs(), "bodies": self.rows}

    def get(self, request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponse:
        if listings.requested_format(request):
            listing = exports.register(self.object, self.rows, listings.describe_filters(self.filters))
            return listings.export_response(request, listing, round_id=None)
        return super().get(request)

    def is_valid(self, form: InviteBodiesForm) -> bool:
        return "all" in self.request.POST or super().is_valid(form)

    def act(self, form: InviteBodiesForm) -> None:
        every = "all" in self.request.POST
        bodies = list(self.rows if every else form.cleaned_data["bodies"])
        contacts = contacts_for_invitation(bodies) if "contacts" in self.request.POST else {}
        lists.invite_listed(
            self.object,
            [(body, contacts[body.pk].email if body.pk in contacts else "") for body in bodies],
            by=self.user,
            bodies_seen=self.request.POST.get("bodies_seen", "") if every else "",
        )
        words = ngettext("%(n)s participant has been invited.", "%(n)s participants have been invited.", len(bodies))
        self.say(words % {"n": len(bodies)})
        if contacts:
            sent = ngettext("%(n)s personal link is being sent.", "%(n)s personal links are being sent.", len(contacts))
            self.say(sent % {"n": len(contacts)})

    def get_context_data(self, **kwargs: Any) -> dict[str, Any]:
        page = Paginator(self.rows, SHOWN).get_page(self.request.GET.get("page"))
        contacts = contacts_for_invitation(page)
        return super().get_context_data(
            offered=[(body, contacts.get(body.pk)) for body in page],
            has_contacts=bool(contacts),
            bodies_seen=digest_of_keys(self.rows.values_list("pk", flat=True)),
            filters=self.filters,
            filtered=any(self.chosen.values()),
            exports=listings.format_links(self.request, page.paginator.count),
            page_obj=page,
            ticked=set(self.request.POST.getlist("bodies")),
            **kwargs,
        )


@officer_page("GET", "HEAD", "POST")
def invite_list(request: HttpRequest, round_id: UUID) -> HttpResponse:
    """Paste a list, decide on its lines, then show the lines that are left."""
    row = lookups.get_round_or_404(request.user, round_id, Duty.MANAGE)
    form, lines = BodyListForm(request.POST if request.method == "POST" else None), []
    decided = request.POST if "invite" in request.POST else None
    if request.method == "POST" and form.is_valid():
        try:
            lines = lists.read_list(row, form.cleaned_data["names"])
            if decided is not None:
                return _invite_chosen(request, row, lines)
        except Refused as refusal:
            add_refusal(form, refusal)
    return _list_response(request, row, form, lines, decided=decided, status=422 if form.errors else 200)


def _invite_chosen(request: HttpRequest, row: Round, lines: list[ListedBody]) -> HttpResponse:
    chosen = _chosen(lines, request.POST)
    if not chosen:
        messages.warning(request, _("Nothing is selected. Tick a line, or choose which participant is meant."))
        return _list_response(request, row, BodyListForm(request.POST), lines, decided=request.POST)
    contacts = contacts_for_invitation(body for _line, body in chosen) if "contacts" in request.POST else {}
    wanted = [(body, line.email or (contacts[body.pk].email if body.pk in contacts else "")) for line, body in chosen]
    n = lists.invite_listed(row, wanted, by=request.user)
    messages.success(
        request, ngettext("%(n)s participant has been invited.", "%(n)s participants have been invited.", n) % {"n": n}
    )
    done = {line.number for line, _body in chosen}
    left = [line for line in lines if line.number not in done and line.kind not in (Listed.TWICE, Listed.INVITED)]
    if not left:
        return redirect("consultations:round", row.pk)
    words = ngettext("%(n)s line remains. It is shown below.", "%(n)s lines remain. They are shown below.", len(left))
    messages.warning(request, words % {"n": len(left)})
    names = "\n".join(line.text for line in left)
    return _list_response(request, row, BodyListForm({"names": names}), lists.read_list(row, names))


def _chosen(lines: list[ListedBody], data: Any) -> list[tuple[ListedBody, Organisation]]:
    """Return the ticked or chosen bodies among those offered, each body once."""
    chosen: dict[UUID, tuple[ListedBody, Organisation]] = {}
    for line in lines:
        offered = [line.body] if line.kind == Listed.SURE else line.like
        answer = data.get(f"line-{line.number}", "")
        body = next((each for each in offered if each is not None and str(each.pk) == answer), None)
        if body is not None:
            chosen.setdefault(body.pk, (line, body))
    return list(chosen.values())


def _list_response(
    request: HttpRequest,
    row: Round,
    form: BodyListForm,
    lines: list[ListedBody],
    *,
    decided: Any = None,
    status: int = 200,
) -> HttpResponse:
    groups = []
    bodies = [body for line in lines if not line.email for body in ([line.body] if line.body else line.like)]
    contacts = contacts_for_invitation(bodies) if bodies else {}
    for line in lines:
        if line.body and not line.email:
            line.contact = contacts.get(line.body.pk)
    for kind in Listed:
        if rows := [(line, _answer(line, decided)) for line in lines if line.kind == kind]:
            groups.append({"kind": kind, "rows": rows})
    context = {
        "round": row,
        "form": form,
        "count": len(lines),
        "groups": groups,
        "has_contacts": bool(contacts),
        "may_invite": any(line.kind in (Listed.SURE, Listed.UNSURE) for line in lines),
        "crumbs": round_crumbs(row, _("Invite from a list")),
    }
    return render(request, "consultations/secretariat/invite_list.html", context, status=status)


def _answer(line: ListedBody, decided: Any) -> str:
    """Return what is preselected for a line: the earlier choice, else the certain match."""
    if decided is not None:
        return str(decided.get(f"line-{line.number}", ""))
    return str(line.body.pk) if line.kind == Listed.SURE and line.body else ""
