"""Pages of registration, and the decisions of focal points and officers. Strangers get one answer (D1, A6)."""

from collections.abc import Sequence
from typing import Any
from uuid import UUID

from allauth.core import ratelimit
from django.contrib import messages
from django.core.paginator import Paginator
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.translation import get_language, gettext as _, gettext_lazy
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_http_methods, require_safe

from accounts.sign_in.middleware import use_language_of_mail
from consultations import exports, lookups
from consultations.enums import Role
from consultations.invitations import services as invitations_services
from consultations.invitations.selectors import own_date_ahead
from consultations.lookups import BodyMixin, OfficerMixin, OpenMixin, officer_page
from consultations.models import Delegation, Registration
from consultations.organisations import registrations, services as organisations_services
from consultations.organisations.forms import (
    AcceptColleagueForm,
    AcceptRegistrationForm,
    ForwardRegistrationForm,
    HandOverForm,
    JoinBodyForm,
    RefuseRegistrationForm,
    RegisterBodyForm,
)
from consultations.organisations.lookalikes import bodies_resembling
from consultations.rounds.selectors import colleagues, recommendations_of
from consultations.rounds.windows import delegation_window
from core.errors import NotAllowed, Refused
from core.tables import listings
from core.text.languages import interface_language, isolate_name
from core.web.act_views import ActView, ButtonView, PageView


class RegistrationRequestView(OpenMixin, ActView):
    """Strangers ask to be let in, so often in an hour from one place."""

    success_url = "registration_sent"

    def get_initial(self) -> dict[str, Any]:
        """Preset the language, and the call for inputs from whose page the person comes."""
        wanted = self.request.GET.get("round", "")
        round_ = registrations.open_rounds().filter(reference=wanted).first() if wanted else None
        return {"language": interface_language(get_language()), "round": round_}

    def send_request(self, **fields: Any) -> None:
        if not ratelimit.consume(self.request, action="register"):
            words = _("Too many attempts. Try again in an hour. Nothing you typed is lost.")
            raise Refused("too_many_registrations", words)
        registrations.request_registration(**fields)


class RegisterView(RegistrationRequestView):
    """An organization that is not here yet. A name like that of a State or a public body is pointed out first."""

    form_class = RegisterBodyForm
    template_name = "consultations/register.html"
    like: Sequence[Any] = ()

    def is_valid(self, form: RegisterBodyForm) -> bool:
        if super().is_valid(form) and not form.cleaned_data["different"]:
            self.like = bodies_resembling(form.cleaned_data["name"], public_only=True)
        return form.is_valid() and not self.like

    def act(self, form: RegisterBodyForm) -> None:
        self.send_request(**form.fields_of_act())

    def get_context_data(self, *, form: RegisterBodyForm) -> dict[str, Any]:
        if not self.like and not form.data.get("different"):
            del form.fields["different"]  # asked only where there is another one
        return {"form": form, "like": self.like}


class JoinView(RegistrationRequestView):
    """To work for an organization that takes part already: whoever speaks for it is asked."""

    form_class = JoinBodyForm
    template_name = "consultations/join.html"

    def act(self, form: JoinBodyForm) -> None:
        self.send_request(joins=True, **form.cleaned_data)


@require_safe
def sent(request: HttpRequest) -> HttpResponse:
    return render(request, "consultations/registration_sent.html")


@never_cache
@require_http_methods(["GET", "HEAD", "POST"])
def registration(request: HttpRequest, token: str) -> HttpResponse:
    """Show the request behind the link of the mail (GET), or confirm the address (POST, D4)."""
    try:
        row = registrations.find_registration(token)
    except NotAllowed:
        return render(request, "consultations/invitation_gone.html", status=404)
    use_language_of_mail(request, row.language)
    if request.method == "POST":
        registrations.confirm_address(token)
        messages.success(request, _("Thank you. Your email address is confirmed."))
        return redirect("registration", token=token)
    return render(request, "consultations/registration.html", {"registration": row, "state": _state(row)})


def _state(row: Registration) -> str:
    if row.decided_at is not None:
        return "accepted" if row.accepted else "refused"
    return "waiting" if row.address_confirmed_at else "unconfirmed"


class JoiningMixin(BodyMixin):
    """For the focal point, also about somebody who asks to join, `asking`."""

    access = "focal"

    def get_object(self, delegation: UUID, registration: UUID) -> Delegation:
        own = super().get_object(delegation)
        self.asking = lookups.get_joining_registration_or_404(own, registration)
        return own


class JoinRequestView(JoiningMixin, ActView):
    """Somebody asks to join: what they say, and the form that takes them in."""

    form_class = AcceptColleagueForm
    template_name = "consultations/asking.html"
    success_url = "people"

    def get_form_kwargs(self) -> dict[str, Any]:
        window = delegation_window(self.object)
        return {**super().get_form_kwargs(), "recommendations": recommendations_of(self.object.round), "window": window}

    def get_initial(self) -> dict[str, Any]:
        return {"due": own_date_ahead(self.object)}

    def act(self, form: AcceptColleagueForm) -> None:
        registrations.accept_join_request(self.asking, self.object, by=self.user, **form.cleaned_data)
        self.say(_("We are sending a personal link to %(address)s.") % {"address": isolate_name(self.asking.email)})

    def get_context_data(self, **kwargs: Any) -> dict[str, Any]:
        return super().get_context_data(
            asking=self.asking,
            **kwargs,
        )


class RefuseJoinRequestView(JoiningMixin, ButtonView):
    answers_refusals = False
    success_url = "people"
    success_message = gettext_lazy("Request declined. The person is notified, without a reason.")

    def act(self) -> None:
        registrations.refuse_join_request(self.asking, self.object, by=self.user)


class HandOverView(BodyMixin, ActView):
    """The focal point names who follows: a colleague at once, somebody new once they have accepted."""

    access = "focal"
    form_class = HandOverForm
    template_name = "consultations/hand_over.html"

    def get_form_kwargs(self) -> dict[str, Any]:
        return {**super().get_form_kwargs(), "colleagues": colleagues(self.object).exclude(user=self.user)}

    def get_initial(self) -> dict[str, Any]:
        return {"language": interface_language(self.object.organisation.language)}

    def act(self, form: HandOverForm) -> str:
        body, data = self.object.organisation, form.cleaned_data
        if data["successor"] is not None:
            organisations_services.hand_over(body, data["successor"], by=self.user, stays=data["stays"])
            self.say(
                _("%(name)s is now the focal point of your team.")
                % {"name": isolate_name(data["successor"].user.get_full_name())}
            )
            return reverse("dashboard")
        person = {name: data[name] for name in ("email", "name", "language", "stays")}
        _row, is_new = invitations_services.invite(
            body, role=Role.FOCAL_POINT, by=self.user, delegation=self.object, **person
        )
        words = _("The invitation is being sent. You remain the focal point until it is accepted.")
        self.say(words if is_new else invitations_services.ALREADY_INVITED % {"address": isolate_name(data["email"])})
        return reverse("dashboard")

    def get_context_data(self, **kwargs: Any) -> dict[str, Any]:
        is_state = self.object.organisation.constituency == "state"
        return super().get_context_data(
            is_state=is_state,
            **kwargs,
        )


SHOWN = 50
EDITABLE_FIELDS = ("name", "short_name", "constituency", "country")


@officer_page()
def registration_list(request: HttpRequest) -> HttpResponse:
    """List the requests that wait, oldest first."""
    lookups.check_decides_on_registrations(request.user)
    rows = registrations.for_officers(request.user)
    if listings.requested_format(request):
        return listings.export_response(request, exports.registrations(rows), round_id=None)
    page = Paginator(rows, SHOWN).get_page(request.GET.get("page"))
    context = {
        "page_obj": page,
        "exports": listings.format_links(request, page.paginator.count),
        "crumbs": [{"label": _("Registrations"), "url": None}],
    }
    return render(request, "consultations/secretariat/registration_list.html", context)


class RegistrationView(OfficerMixin, PageView):
    template_name = "consultations/secretariat/registration.html"

    def get_object(self, registration: UUID) -> Registration:
        lookups.check_decides_on_registrations(self.user)
        return lookups.row_or_404(registrations.for_officers(self.user).filter(pk=registration).first())

    def get_context_data(self, **kwargs: Any) -> dict[str, Any]:
        row = self.object
        like = bodies_resembling(row.name)
        return {
            "registration": row,
            "like": like,
            "accepting": AcceptRegistrationForm(
                by=self.user, initial={name: getattr(row, name) for name in (*EDITABLE_FIELDS, "round")}
            ),
            "passing": ForwardRegistrationForm(initial={"organisation": like[0].code if len(like) == 1 else ""}),
            "refusing": RefuseRegistrationForm(),
            "crumbs": [
                {"label": _("Registrations"), "url": reverse("consultations:registrations")},
                {"label": row.reference, "url": None},
            ],
            **kwargs,
            "wrong": next(iter(kwargs.values()), None),
        }


class RegistrationActView(RegistrationView, ActView):
    methods = ("POST",)

    def get_success_url(self) -> str:
        return reverse("consultations:registrations")


class AcceptRegistrationView(RegistrationActView):
    """The body enters the register; its person gets a personal link."""

    form_class, form_name = AcceptRegistrationForm, "accepting"

    def get_form_kwargs(self) -> dict[str, Any]:
        return {**super().get_form_kwargs(), "by": self.user}

    def act(self, form: AcceptRegistrationForm) -> None:
        body = registrations.accept(self.object, by=self.user, **form.cleaned_data)
        self.say(_("%(body)s was added to the register.") % {"body": isolate_name(body.short_name)})
        if not body.delegations.exists():
            messages.warning(self.request, _("It is in no round yet. Invite it on the page of a round."))


class ForwardRegistrationView(RegistrationActView):
    """It is a body that is here already: its focal point decides."""

    form_class, form_name = ForwardRegistrationForm, "passing"
    success_message = gettext_lazy("The request was forwarded.")

    def act(self, form: ForwardRegistrationForm) -> None:
        registrations.forward(self.object, form.cleaned_data["organisation"], by=self.user)


class RefuseRegistrationView(RegistrationActView):
    answers_refusals = False
    form_class, form_name = RefuseRegistrationForm, "refusing"
    success_message = gettext_lazy("Request refused. The person can read the reason through their link.")

    def act(self, form: RefuseRegistrationForm) -> None:
        registrations.refuse(self.object, by=self.user, reason=form.cleaned_data["reason"])
