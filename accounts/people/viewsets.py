"""The register of accounts in Wagtail's admin: names, open or closed, editorial groups. No passwords."""

from functools import wraps
from typing import Any

from django import forms
from django.apps import apps
from django.conf import settings
from django.contrib.auth.models import Group
from django.core.exceptions import PermissionDenied, ValidationError
from django.db.models import QuerySet
from django.http import HttpRequest, HttpResponse
from django.utils.functional import cached_property
from django.utils.translation import gettext_lazy as _
from wagtail.admin.ui import tables
from wagtail.users.views.users import CreateView, EditView, IndexView, UserFilterSet, UserViewSet

from accounts.models import User
from accounts.people import services
from accounts.people.groups import label, offered, title, titles_of
from core.refusals import changed_meanwhile
from core.security.guardian import GroupObjectPermissionBase
from core.text.addresses import mail_address


def assignable_groups() -> QuerySet[Group]:
    """Return the groups that the form of accounts may assign.

    Groups with a duty in a round are excluded (services of their own assign duties), and so are those for the operator
    only: otherwise whoever manages accounts could make one for themselves.
    """
    groups = offered(Group.objects.order_by("name"))
    for model in apps.get_models():
        if issubclass(model, GroupObjectPermissionBase):
            groups = groups.exclude(pk__in=model._default_manager.values("group"))
    return groups


class GroupsField(forms.ModelMultipleChoiceField):
    def label_from_instance(self, obj: Any) -> str:
        return label(obj)


class PersonForm(forms.ModelForm):
    """The form of an account: no password, no superuser, and no new address for an existing account.

    People set their own password by mail. With a new address, whoever manages the register could take the account
    over. A closed account stays closed.
    """

    groups = GroupsField(
        label=_("Groups"),
        queryset=Group.objects.none(),
        required=False,
        widget=forms.CheckboxSelectMultiple,
        help_text=_(
            "People who answer for a State or an organization need no group. Their invitation creates their account."
        ),
    )
    seen = forms.CharField(required=False, widget=forms.HiddenInput)

    def __init__(self, *args: Any, editing_self: bool = False, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        offered_groups = assignable_groups()
        self.fields["groups"].queryset = offered_groups  # type: ignore[attr-defined]  # a field of model choices
        self.editing_self = editing_self
        self.fields["email"].disabled = not self.instance._state.adding
        if not self.instance._state.adding:
            self.fields["seen"].initial = services.account_digest(self.instance)
        for name in {"is_active", "groups"} & set(self.fields):
            self.fields[name].disabled = editing_self or self.instance.closed_at is not None
        if self.fields["groups"].disabled:  # a disabled field is checked too: against those that the form offers
            self.initial["groups"] = [each for each in self.initial.get("groups", ()) if each in offered_groups]
        lost = Group.objects.none() if editing_self else self._lost_groups()
        if lost:
            self.fields["removed"] = GroupsField(
                label=_("Confirm the removal"),
                queryset=lost,
                required=False,
                widget=forms.CheckboxSelectMultiple,
                help_text=_("Select every group that you want to remove this person from."),
            )

    def _lost_groups(self) -> QuerySet[Group]:
        """Return the person's groups that the form offers and that were not chosen again."""
        if not self.is_bound or self.instance._state.adding:
            return Group.objects.none()
        posted = self.fields["groups"].widget.value_from_datadict(self.data, self.files, self.add_prefix("groups"))
        chosen = [int(key) for key in posted or () if str(key).isascii() and str(key).isdigit() and len(str(key)) < 10]
        own = self.instance.groups.filter(pk__in=assignable_groups().values("pk")).order_by("name")
        return own.exclude(pk__in=chosen)

    def clean(self) -> dict[str, Any]:
        """Check that nobody else has changed the account, and that each group that the person loses is confirmed."""
        cleaned: dict[str, Any] = super().clean() or {}
        if cleaned.get("seen") and cleaned["seen"] != services.account_digest(self.instance):
            refused = changed_meanwhile()
            self.add_error(None, f"{refused} {refused.hint}")
        if "removed" in self.fields:
            lost = list(self.fields["removed"].queryset)  # type: ignore[attr-defined]  # a field of model choices
            if set(lost) - set(cleaned.get("removed", ())):
                names = ", ".join(title(group.name) for group in lost)
                words = _("Saving removes this person from: %(groups)s. Confirm it below, or select the groups again.")
                self.add_error("groups", words % {"groups": names})
        return cleaned

    def clean_email(self) -> str:
        if not self.instance._state.adding:
            return str(self.instance.email)  # as it is stored: the field is disabled
        address = mail_address(self.cleaned_data["email"])
        if User.objects.of_address(address).exists():
            raise ValidationError(_("There is already an account with this email address. Search for it in the list."))
        return address

    def clean_groups(self) -> list[Group]:
        """Return the chosen groups, and those that this form does not show."""
        chosen = list(self.cleaned_data["groups"])
        if self.instance._state.adding or self.editing_self:
            return chosen if self.instance._state.adding else list(self.instance.groups.all())
        return chosen + list(self.instance.groups.exclude(pk__in=assignable_groups().values("pk")))

    def save(self, commit: bool = True) -> Any:
        """Save the account; of an existing one only what the form shows, since the person may change the rest."""
        if self.instance._state.adding:
            self.instance.set_unusable_password()
            self.instance.time_zone = settings.OFFICE_TIME_ZONE  # until the person chooses another
            return super().save(commit)
        user = super().save(commit=False)
        user.save(update_fields=["name", "language", "is_active"])
        self.save_m2m()
        return user

    class Meta:
        model = User
        fields = ("email", "name", "language", "is_active", "groups")


class NewPersonForm(PersonForm):
    seen = None  # nobody has changed what is not there

    class Meta(PersonForm.Meta):
        fields = ("email", "name", "language", "groups")


def called(user: User) -> str:
    """Return how messages to site administrators call a person: Wagtail's would show the opaque name of the log."""
    return user.name or user.email


class AddPersonView(CreateView):  # type: ignore[misc]  # Wagtail has no types
    def get_success_message(self, instance: User) -> str:
        words = _("Account of %(name)s created. An email with a link to choose a password is on its way.")
        return words % {"name": called(instance)}

    def save_instance(self) -> User:
        user: User = super().save_instance()
        services.record_group_changes(user, before=[], by=self.request.user)
        services.welcome(user)
        return user


class EditPersonView(EditView):  # type: ignore[misc]  # Wagtail has no types
    def get_success_message(self) -> str:
        return _("Account of %(name)s saved.") % {"name": called(self.object)}

    def save_instance(self) -> User:
        digest_seen = self.form.cleaned_data.get("seen", "")
        services.lock_for_change(self.object, by=self.request.user, digest_seen=digest_seen)
        before = list(self.object.groups.all())
        user: User = super().save_instance()
        services.record_group_changes(user, before=before, by=self.request.user)
        if "is_active" in self.form.changed_data:
            services.record_activity(user, by=self.request.user)
            if not user.is_active:
                services.end_links(user)
        return user


class PeopleFilters(UserFilterSet):  # type: ignore[misc]  # without types
    """Offers the groups of the form only.

    Groups of duties, one for each round and duty, would show how many rounds exist.
    """

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.filters["group"].queryset = assignable_groups()


class AccountsView(IndexView):  # type: ignore[misc]
    @cached_property
    def columns(self) -> list[Any]:
        """The columns without the boxes for bulk actions, which are closed, and with groups for Wagtail's levels."""
        name, address, _level, *others = super().columns[1:]
        address.label = _("Email address")
        return [name, address, tables.Column("groups", accessor=titles_of, label=_("Groups"), width="15%"), *others]

    def get_base_queryset(self) -> QuerySet[User]:
        people: QuerySet[User] = super().get_base_queryset()
        return people.prefetch_related("groups")


class PeopleViewSet(UserViewSet):  # type: ignore[misc]
    index_view_class = AccountsView
    filterset_class = PeopleFilters
    add_view_class = AddPersonView
    edit_view_class = EditPersonView
    create_template_name = "wagtailadmin/generic/create.html"
    edit_template_name = "wagtailadmin/generic/edit.html"
    copy_view_enabled = False
    inspect_view_enabled = False
    list_export: tuple[str, ...] = ()

    def construct_view(self, view_class: Any, **kwargs: Any) -> Any:
        """Check the permission before the row is looked up: without it every id gets the same answer (A2)."""
        view = super().construct_view(view_class, **kwargs)

        @wraps(view)
        def checked_view(request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponse:
            if not self.permission_policy.user_has_any_permission(request.user, ("add", "change", "view")):
                raise PermissionDenied
            response: HttpResponse = view(request, *args, **kwargs)
            return response

        return checked_view

    def get_form_class(self, for_update: bool = False) -> type[forms.ModelForm]:
        return PersonForm if for_update else NewPersonForm
