"""The register on screen: its list, one organization with its contacts and rounds, adding and correcting."""

from typing import Any
from uuid import UUID

from django.core.paginator import Paginator
from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.urls import reverse
from django.utils.translation import gettext as _, gettext_lazy, ngettext

from consultations import exports, lookups, panels, permissions
from consultations.audience import audience_in
from consultations.enums import Constituency, Duty
from consultations.lookups import OfficerMixin, officer_page
from consultations.models import Contact, Delegation, Organisation, OrganisationMerge
from consultations.monitoring import responses
from consultations.organisations import entries, mergers, register as register_rows, selectors
from consultations.organisations.lookalikes import bodies_resembling
from consultations.organisations.register_forms import ContactForm, EntryForm, MergeForm, RegisterFilterForm
from core.errors import Refused
from core.tables import listings
from core.text.languages import interface_language, isolate_name
from core.web.act_views import ActView, ButtonView, PageView

SHOWN = 100
ROUNDS_SHOWN = 10


def register_crumbs(*labels: tuple[str, str | None]) -> list[dict[str, Any]]:
    """Return the trail from the register; `labels` are (words, address) of the pages below it."""
    first = {"label": _("Organizations"), "url": reverse("consultations:register") if labels else None}
    return [first, *({"label": label, "url": url} for label, url in labels)]


@officer_page()
def register(request: HttpRequest) -> HttpResponse:
    """List the register to officers who keep it."""
    lookups.check_keeps_register(request.user)
    filters = RegisterFilterForm(request.GET or None, rounds=selectors.rounds_of_officer(request.user))
    chosen = filters.chosen() if request.GET else selectors.RegisterFilter()
    keys = selectors.register_rows(request.user, chosen)
    if listings.requested_format(request):
        rows = selectors.register_page(keys, request.user)
        listing = exports.whole_register(rows, listings.describe_filters(filters))
        return listings.export_response(request, listing, round_id=None)
    page = Paginator(keys, SHOWN).get_page(request.GET.get("page"))
    context = {
        "page_obj": page,
        "bodies": selectors.register_page(page.object_list, request.user),
        "filters": filters,
        "filtered": chosen != selectors.RegisterFilter(sort=chosen.sort),
        "empty": not keys and not Organisation.objects.confirmed().exists(),
        "without_states": not register_rows.has_member_states(),
        "exports": listings.format_links(request, len(keys)),
        "crumbs": register_crumbs(),
    }
    return render(request, "consultations/secretariat/register.html", context)


class RegisterMixin(OfficerMixin):
    """For officers who keep the register; about one organization of it where the address names one."""

    user: Any
    object: Organisation

    def get_object(self, organisation: UUID, **kwargs: Any) -> Organisation:
        lookups.check_keeps_register(self.user)
        return lookups.row_or_404(Organisation.objects.confirmed().filter(pk=organisation).first())


class AddStatesView(RegisterMixin, ButtonView):
    """Add the member and observer States that are not in the register."""

    def get_object(self, **kwargs: Any) -> Any:
        lookups.check_keeps_register(self.user)

    def get_success_url(self) -> str:
        return reverse("consultations:register")

    def act(self) -> None:
        added = register_rows.add_member_states(by=self.user)
        self.say(ngettext("%(n)s State was added.", "%(n)s States were added.", added) % {"n": added})


class AddEntryView(RegisterMixin, ActView):
    """Add an organization. Similar names are shown first, and a State is never added without a question."""

    form_class = EntryForm
    template_name = "consultations/secretariat/register_entry.html"
    like: list[Organisation] = []
    asks = False

    def get_object(self, **kwargs: Any) -> Any:
        lookups.check_keeps_register(self.user)

    def is_valid(self, form: EntryForm) -> bool:
        if super().is_valid(form) and not form.cleaned_data["different"]:
            self.like = bodies_resembling(form.cleaned_data["name"])
            self.asks = bool(self.like) or form.cleaned_data["constituency"] == Constituency.STATE
        return form.is_valid() and not self.asks

    def act(self, form: EntryForm) -> str:
        body = entries.add_entry(by=self.user, fields=form.columns())
        self.say(_("%(body)s was added to the register.") % {"body": isolate_name(body.short_name)})
        return reverse("consultations:organisation", args=[body.pk])

    def get_context_data(self, **kwargs: Any) -> dict[str, Any]:
        return {
            "like": self.like,
            "asks": self.asks or bool(self.request.POST.get("different")),
            "crumbs": register_crumbs((_("Add an organization"), None)),
            **kwargs,
        }


class CorrectEntryView(RegisterMixin, ActView):
    form_class = EntryForm
    template_name = "consultations/secretariat/register_entry.html"
    success_url = "consultations:organisation"
    success_message = gettext_lazy("The entry is saved.")

    def get_form_kwargs(self) -> dict[str, Any]:
        return {**super().get_form_kwargs(), "entry": self.object}

    def act(self, form: EntryForm) -> None:
        entries.correct_entry(self.object, by=self.user, fields=form.columns(), digest_seen=form.cleaned_data["seen"])

    def get_context_data(self, **kwargs: Any) -> dict[str, Any]:
        name = self.object.display_short_name()
        back = reverse("consultations:organisation", args=[self.object.pk])
        return {"body": self.object, "crumbs": register_crumbs((name, back), (_("Correct"), None)), **kwargs}


class OrganisationView(RegisterMixin, PageView):
    """One organization: names, contacts, and what it did in the rounds of the person who reads."""

    template_name = "consultations/secretariat/organisation.html"

    def get_context_data(self, **kwargs: Any) -> dict[str, Any]:
        body = self.object
        rows = selectors.delegations_over_rounds(body, self.user, self._unknown())
        page = Paginator(rows, ROUNDS_SHOWN).get_page(self.request.GET.get("page"))
        manages = set(
            permissions.rounds_with_duty(self.user, Duty.MANAGE)
            .filter(pk__in=[row.round_id for row in page])
            .values_list("pk", flat=True)
        )
        contacts = [
            (row, ContactForm(prefix=str(row.pk), auto_id=f"contact-{row.pk}-%s", initial=_contact_values(row)))
            for row in body.contacts.all()
        ]
        return {
            "body": body,
            "names": [(code, body.names[code]) for code in body.names],
            "contacts": contacts,
            "adding": ContactForm(prefix="new", initial={"language": interface_language(body.language)}),
            "page_obj": page,
            "rounds": [(row, self._response(row), row.round_id in manages) for row in page],
            "merges": body.merges.filter(undone_at__isnull=True).select_related("by"),
            "others": selectors.count_other_rounds(body, self.user),
            "crumbs": register_crumbs((body.display_short_name(), None)),
            **kwargs,
            "wrong": kwargs.get("adding") or kwargs.get("changing"),
        }

    def _unknown(self) -> list[UUID]:
        """Return delegations of the body of which this person may not know (`panels.delegations_known_to`)."""
        imported = selectors.delegations_over_rounds(self.object, self.user).filter(invited_at__isnull=True)
        conditions = {
            row.pk: panels.delegations_known_to(row.round, audience_in(self.user, row.round)) for row in imported
        }
        return [key for key, condition in conditions.items() if not imported.filter(condition, pk=key).exists()]

    def _response(self, row: Delegation) -> Any:
        audience = audience_in(self.user, row.round)
        done = panels.responses_by_delegation(row.round, audience)
        if row.invited_at is None and row.pk not in done:
            return None
        return responses.response_of(
            done.get(row.pk), row.opened_at, row.declined_at, sighted=audience.sees_confidential
        ).label


class ContactMixin(RegisterMixin):
    """About a contact of the organization; back to its page."""

    success_url = "consultations:organisation"

    def get_object(self, organisation: UUID, contact: UUID) -> Organisation:
        body = super().get_object(organisation)
        self.contact = lookups.row_or_404(Contact.objects.filter(organisation=body, pk=contact).first())
        return body


class AddContactView(OrganisationView, ActView):
    methods = ("POST",)
    form_class, form_name, prefix = ContactForm, "adding", "new"
    success_url = "consultations:organisation"
    success_message = gettext_lazy("The contact was added.")

    def act(self, form: ContactForm) -> None:
        entries.add_contact(self.object, by=self.user, **form.cleaned_data)


class ChangeContactView(ContactMixin, OrganisationView, ActView):
    methods = ("POST",)
    form_class, form_name = ContactForm, "changing"
    success_message = gettext_lazy("The contact is saved.")

    def get_form(self, form_class: Any = None) -> Any:
        key = self.contact.pk
        return ContactForm(self.request.POST, prefix=str(key), auto_id=f"contact-{key}-%s")

    def act(self, form: ContactForm) -> None:
        entries.change_contact(self.contact, by=self.user, **form.cleaned_data)

    def get_context_data(self, **kwargs: Any) -> dict[str, Any]:
        context = super().get_context_data(**kwargs)
        form = kwargs["changing"]
        context["contacts"] = [(row, form if row == self.contact else each) for row, each in context["contacts"]]
        return context


class RemoveContactView(ContactMixin, ButtonView):
    success_message = gettext_lazy("The contact was removed.")

    def act(self) -> None:
        entries.remove_contact(self.contact, by=self.user)


class MergeView(RegisterMixin, ActView):
    """Merge another entry into this one: first which, then what it would do, then the act."""

    form_class = MergeForm
    template_name = "consultations/secretariat/merge.html"
    other: Organisation | None = None

    def post(self, request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponse:
        form = self.get_form()
        if not form.is_valid():
            return self.form_invalid(form)
        self.other = form.cleaned_data["other"]
        if "merge" not in request.POST:
            return self.show(form=form)
        try:
            mergers.merge(self.object, self.other, by=self.user)
        except Refused as refusal:
            self.refuse(form, refusal)
            return self.form_invalid(form)
        names = {"gone": isolate_name(self.other.short_name), "kept": isolate_name(self.object.short_name)}
        self.say(_("%(gone)s was merged into %(kept)s.") % names)
        return self.done(reverse("consultations:organisation", args=[self.object.pk]))

    def get_context_data(self, **kwargs: Any) -> dict[str, Any]:
        body, other = self.object, self.other
        like = [] if other else [each for each in bodies_resembling(body.name) if each.pk != body.pk]
        back = reverse("consultations:organisation", args=[body.pk])
        return {
            "body": body,
            "other": other,
            "like": like,
            "preview": mergers.preview(body, other, by=self.user) if other else None,
            "crumbs": register_crumbs((body.display_short_name(), back), (_("Merge"), None)),
            **kwargs,
        }


class UndoMergeView(RegisterMixin, ButtonView):
    success_url = "consultations:organisation"
    success_message = gettext_lazy("The merge is undone. Both entries are in the register again.")

    def get_object(self, organisation: UUID, merge: UUID) -> Organisation:
        body = super().get_object(organisation)
        self.merge = lookups.row_or_404(OrganisationMerge.objects.filter(kept=body, pk=merge).first())
        return body

    def act(self) -> None:
        mergers.undo(self.merge, by=self.user)


def _contact_values(row: Contact) -> dict[str, Any]:
    return {name: getattr(row, name) for name in ContactForm.base_fields}
