"""Pages of a body's people: colleagues, assignments, dates, declining."""

from typing import Any
from uuid import UUID

from django.http import HttpRequest, HttpResponse, QueryDict
from django.shortcuts import redirect
from django.urls import reverse
from django.utils.http import urlencode
from django.utils.translation import gettext as _, gettext_lazy

from accounts.models import User
from consultations import lookups, permissions
from consultations.enums import Role
from consultations.invitations import delegations, selectors, services as invitations_services
from consultations.invitations.forms import (
    AssigneeForm,
    AssignmentForm,
    CorrectAddressForm,
    DeclineForm,
    InviteColleagueForm,
    OwnDateForm,
)
from consultations.lookups import BodyMixin
from consultations.models import Delegation, Recommendation
from consultations.organisations import registrations, services as organisations_services
from consultations.rounds import windows
from consultations.rounds.date_limits import week_before_close
from consultations.rounds.selectors import recommendations_of
from core.text.languages import interface_language, isolate_name
from core.web.act_views import ActView, ButtonView

SHOWN = 20  # of the invitations that have ended
MAY_INVITE = {Role.FOCAL_POINT: [Role.CONTRIBUTOR, Role.DEPUTY], Role.DEPUTY: [Role.CONTRIBUTOR]}


class BodyPeopleView(BodyMixin, ActView):
    """The list, and for focal point and deputy the form that invites."""

    template_name = "consultations/people.html"

    def get_object(self, delegation: UUID) -> Delegation:
        self.access = "led" if self.request.method == "POST" else "own"
        return super().get_object(delegation)

    def get_form(self, form_class: Any = None) -> InviteColleagueForm | None:
        posted = self.request.method == "POST"  # the look-up has asked for it then
        if not posted and not permissions.may_draft_all(self.user, self.object):
            return None
        role = permissions.live_role(self.user, self.object.organisation_id)
        initial = {
            "role": Role.CONTRIBUTOR,
            "language": interface_language(self.object.organisation.language),
            "due": selectors.own_date_ahead(self.object),
        }
        return InviteColleagueForm(
            self.request.POST if posted else None,
            roles=MAY_INVITE[Role(role)],
            recommendations=recommendations_of(self.object.round),
            window=windows.delegation_window(self.object),
            initial=initial,
        )

    def act(self, form: InviteColleagueForm) -> str:
        own, data = self.object, form.cleaned_data
        chosen = {name: data[name] for name in ("email", "name", "unit", "language", "recommendations", "due")}
        _row, is_new = invitations_services.invite(
            own.organisation, role=form.chosen_role, by=self.user, delegation=own, **chosen
        )
        words = _("The invitation to %(address)s is being sent.")
        if not is_new and form.chosen_role == Role.CONTRIBUTOR:
            words = _("%(address)s is already invited. Your assignments were added to the invitation.")
        elif not is_new:
            words = invitations_services.ALREADY_INVITED
        self.say(words % {"address": isolate_name(data["email"])})
        return reverse("people", args=[own.pk])

    def get_context_data(self, *, form: InviteColleagueForm | None) -> dict[str, Any]:
        own = self.object
        focal = form is not None and permissions.is_focal_point(self.user, own)
        invitations = list(selectors.invitations_of(own)) if form is not None else []
        return super().get_context_data(
            people=selectors.people_of(own),
            invitations=invitations,
            changeable=permissions.changeable_invitations(self.user, invitations),
            ended=selectors.ended_invitations(own)[:SHOWN] if form is not None else [],
            is_focal_point=focal,
            asking=registrations.for_body(own) if focal else [],
            form=form,
        )


class ColleagueMixin(BodyMixin):
    """Also about a colleague of the body, `colleague`."""

    def get_object(self, delegation: UUID, membership: UUID) -> Delegation:
        own = super().get_object(delegation)
        self.colleague = lookups.get_colleague_or_404(own, membership)
        return own


class PersonView(ColleagueMixin, ActView):
    """One colleague: what they have, and a form that gives more."""

    access = "led"
    form_class = AssignmentForm
    template_name = "consultations/person.html"

    def get_form_kwargs(self) -> dict[str, Any]:
        own = self.object
        offered = {"recommendations": recommendations_of(own.round), "window": windows.delegation_window(own)}
        return {**super().get_form_kwargs(), **offered}

    def get_initial(self) -> dict[str, Any]:
        return {"due": selectors.own_date_ahead(self.object)}

    def act(self, form: AssignmentForm) -> str:
        data = form.cleaned_data
        delegations.assign(self.object, self.colleague, data["recommendations"], by=self.user, due=data["due"])
        self.say(_("Assigned to %(name)s.") % {"name": isolate_name(self.colleague.user.get_full_name())})
        return reverse("person", args=[self.object.pk, self.colleague.pk])

    def get_context_data(self, **kwargs: Any) -> dict[str, Any]:
        ends = permissions.is_focal_point(self.user, self.object) and self.colleague.user_id != self.user.pk
        return super().get_context_data(
            colleague=self.colleague,
            assignments=selectors.assignments_of(self.object, self.colleague),
            may_end=ends,
            **kwargs,
        )


class UnassignView(BodyMixin, ButtonView):
    answers_refusals = False
    access = "led"
    success_message = gettext_lazy("Assignment withdrawn. The text is not deleted.")

    def act(self) -> str:
        assignment = lookups.get_assignment_or_404(self.object, self.kwargs["assignment"])
        delegations.unassign(assignment, by=self.user)
        return reverse("person", args=[self.object.pk, assignment.membership_id])


class InviteAgainView(BodyMixin, ButtonView):
    access = "led"
    success_url = "people"
    success_message = gettext_lazy("A new link is being sent. The old one no longer works.")

    def act(self) -> None:
        sent = lookups.get_invitation_or_404(self.object, self.kwargs["invitation"])
        invitations_services.send_again(sent, by=self.user)


class CancelInvitationView(BodyMixin, ButtonView):
    access = "led"
    success_url = "people"
    success_message = gettext_lazy("Invitation cancelled. Its link no longer works, and its assignments are cancelled.")

    def act(self) -> None:
        sent = lookups.get_invitation_or_404(self.object, self.kwargs["invitation"])
        invitations_services.cancel_invitation(sent, by=self.user)


class InvitedPersonView(BodyMixin, ActView):
    """Somebody invited who has not accepted yet: what is assigned to them; send again, correct, cancel."""

    access = "led"
    template_name = "consultations/invited.html"

    def get_object(self, delegation: UUID, invitation: UUID) -> Delegation:
        own = super().get_object(delegation)
        self.invitation = lookups.get_invitation_or_404(own, invitation)
        return own

    def get(self, request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponse:
        if self.invitation.accepted_at or self.invitation.cancelled_at:
            return redirect("people", self.object.pk)
        return super().get(request, *args, **kwargs)

    @property
    def drafts_here(self) -> bool:
        return self.invitation.role == Role.CONTRIBUTOR and self.invitation.delegation_id == self.object.pk

    def get_form(self, form_class: Any = None) -> Any:
        assigned = list(self.invitation.recommendations.values_list("pk", flat=True))
        return AssignmentForm(
            self.request.POST if self.request.method == "POST" else None,
            recommendations=recommendations_of(self.object.round),
            window=windows.delegation_window(self.object),
            initial={"due": self.invitation.due, "recommendations": assigned},
        )

    def act(self, form: Any) -> str:
        data = form.cleaned_data
        invitations_services.change_parts(self.invitation, data["recommendations"], due=data["due"], by=self.user)
        self.say(_("Saved. The person finds this work when they accept."))
        return reverse("invited", args=[self.object.pk, self.invitation.pk])

    def get_context_data(self, **kwargs: Any) -> dict[str, Any]:
        assigned = self.invitation.recommendations.select_related("paragraph").order_by("order")
        return super().get_context_data(
            invitation=self.invitation,
            given=assigned if self.drafts_here else [],
            drafts_here=self.drafts_here,
            may_change=bool(permissions.changeable_invitations(self.user, [self.invitation])),
            **{"address_form": CorrectAddressForm(auto_id="address-%s"), **kwargs},
        )


class CorrectAddressView(InvitedPersonView):
    """The link to the wrong address ends, the right one gets a new link."""

    methods = ("POST",)
    form_name = "address_form"

    def get_form(self, form_class: Any = None) -> Any:
        return CorrectAddressForm(self.request.POST, auto_id="address-%s")

    def act(self, form: Any) -> str:
        invitations_services.correct_address(self.invitation, email=form.cleaned_data["email"], by=self.user)
        self.say(
            _("Address corrected. The old link no longer works; a new one is being sent to %(address)s.")
            % {"address": isolate_name(form.cleaned_data["email"])}
        )
        return reverse("people", args=[self.object.pk])


class EndMembershipView(ColleagueMixin, ButtonView):
    """The focal point ends a colleague's access, at once (A7). Can be undone by a new invitation."""

    answers_refusals = False
    access = "focal"
    success_url = "people"

    def act(self) -> None:
        organisations_services.end_membership(self.colleague, by=self.user)
        name = self.colleague.user.get_full_name()
        self.say(_("%(name)s is no longer on your team.") % {"name": isolate_name(name)})


class AssignRecommendationView(BodyMixin, ActView):
    """For focal point and deputy. Somebody new gets an invitation; what is given begins when they accept it."""

    access = "led"
    form_class = AssigneeForm
    template_name = "consultations/give.html"

    def get_object(self, delegation: UUID, recommendation: UUID) -> Delegation:
        own = super().get_object(delegation)
        self.recommendation = lookups.get_recommendation_or_404(own, recommendation)
        return own

    def get_form_kwargs(self) -> dict[str, Any]:
        people = [one for one in selectors.people_of(self.object) if one.membership.role == Role.CONTRIBUTOR]
        choices = [(str(one.membership.pk), one.called) for one in people]
        return {**super().get_form_kwargs(), "colleagues": choices, "window": windows.delegation_window(self.object)}

    def get_initial(self) -> dict[str, Any]:
        return {"due": selectors.own_date_ahead(self.object)}

    def act(self, form: AssigneeForm) -> str:
        self.say(_assign(self.user, self.object, self.recommendation, form.cleaned_data))
        following = self.following if self.request.POST.get("then") == "next" else None
        if following:
            return self.page_of(following)
        return with_query(reverse("task_list", args=[self.object.pk]), self.list_query)

    @property
    def following(self) -> Recommendation | None:
        return selectors.next_unassigned(self.object, self.recommendation)

    def page_of(self, recommendation: Recommendation) -> str:
        address = reverse("assign_recommendation", args=[self.object.pk, recommendation.pk])
        return with_query(address, urlencode({"list": self.list_query}) if self.list_query else "")

    @property
    def list_query(self) -> str:
        """The filters and the page of the task list that the person came from, to lead back there."""
        return QueryDict(self.request.GET.get("list", "")).urlencode()

    def get_context_data(self, **kwargs: Any) -> dict[str, Any]:
        return super().get_context_data(
            recommendation=self.recommendation,
            following=self.following,
            holders=selectors.assignments_on(self.object, self.recommendation),
            invited=[one for one in selectors.invited_people(self.object) if self.recommendation in one.assigned],
            **kwargs,
        )


def with_query(address: str, query: str) -> str:
    return f"{address}?{query}" if query else address


def _assign(user: User, delegation: Delegation, recommendation: Recommendation, data: dict[str, Any]) -> str:
    if data.get("colleague"):
        colleague = lookups.get_colleague_or_404(delegation, UUID(data["colleague"]))
    else:
        colleague = selectors.drafter_with_address(delegation, data["email"])
    if colleague is not None:
        delegations.assign(delegation, colleague, [recommendation], by=user, due=data["due"])
        return _("Assigned to %(name)s.") % {"name": isolate_name(colleague.unit or colleague.user.get_full_name())}
    _row, is_new = invitations_services.invite(
        delegation.organisation,
        email=data["email"],
        unit=data["unit"],
        role=Role.CONTRIBUTOR,
        by=user,
        delegation=delegation,
        recommendations=[recommendation],
        due=data["due"],
    )
    if not is_new:
        return _("%(address)s is already invited. The text was added to the invitation.") % {
            "address": isolate_name(data["email"])
        }
    return _("The invitation to %(address)s is being sent.") % {"address": isolate_name(data["email"])}


class OwnDateView(BodyMixin, ActView):
    access = "led"
    form_class = OwnDateForm
    template_name = "consultations/own_date.html"
    success_url = "own_date"

    def get_object(self, delegation: UUID) -> Delegation:
        own = super().get_object(delegation)
        self.window = windows.delegation_window(own)
        return own

    def get_form_kwargs(self) -> dict[str, Any]:
        proposed = self.object.due is None and week_before_close(self.window) is not None
        return {**super().get_form_kwargs(), "window": self.window, "is_proposed": proposed}

    def get_initial(self) -> dict[str, Any]:
        return {"due": self.object.due or week_before_close(self.window)}

    def act(self, form: OwnDateForm) -> None:
        due = form.cleaned_data["due"]
        delegations.set_own_date(self.object, due, by=self.user)
        if due is None:
            self.say(_("Saved. There is no date for drafters any more."))
        else:
            self.say(_("Saved. Drafters see this date on their lists and receive a reminder."))

    def get_context_data(self, **kwargs: Any) -> dict[str, Any]:
        return super().get_context_data(
            window=self.window,
            given=[one for one in selectors.people_of(self.object) if one.assigned],
            invited=[one for one in selectors.invited_people(self.object) if one.assigned],
            **kwargs,
        )


class DeclineView(BodyMixin, ActView):
    """The focal point says that the body will not answer; asked once."""

    answers_refusals = False
    access = "focal"
    form_class = DeclineForm
    template_name = "consultations/decline.html"
    success_message = gettext_lazy("The secretariat can now see that you have declined. Thank you for letting us know.")

    def act(self, form: DeclineForm) -> str:
        delegations.decline(self.object, by=self.user, reason=form.cleaned_data["reason"])
        return reverse("dashboard")


class WithdrawDeclineView(BodyMixin, ButtonView):
    access = "focal"
    answers_refusals = False
    success_url = "task_list"
    success_message = gettext_lazy("The secretariat can now see that you will answer.")

    def act(self) -> None:
        delegations.withdraw_decline(self.object, by=self.user)
