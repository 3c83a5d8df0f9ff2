"""Forms of applicants, and of those who decide on them. A form accepts the fields it shows (A3)."""

from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _, pgettext_lazy

from accounts.models import User
from consultations import permissions
from consultations.enums import REGISTERING, Constituency, Duty, RegionalGroup, Role, Status
from consultations.invitations.forms import AssignmentForm
from consultations.models import Membership, Organisation
from consultations.organisations import registrations
from core.text.languages import interface_languages

ADDRESS_WIDGET = forms.EmailInput(attrs={"autocomplete": "email"})
FUNCTION_HINT = _("You can enter your function, or a name other than your legal name.")


class ApplicantForm(forms.Form):
    """What applicants state about themselves."""

    email = forms.EmailField(
        label=_("Your email address"),
        max_length=254,
        widget=ADDRESS_WIDGET,
        help_text=_("We send a link to this address to confirm it."),
    )
    person = forms.CharField(label=_("Your name or function"), max_length=200, required=False, help_text=FUNCTION_HINT)
    language = forms.ChoiceField(label=_("Language of our emails"), choices=interface_languages)


class JoinBodyForm(ApplicantForm):
    """A request to work for an organization that already takes part."""

    name = forms.CharField(label=_("Name of the organization"), max_length=300)

    field_order = ["name", "email", "person", "language"]


class RegisterBodyForm(ApplicantForm):
    """A new organization. Asks for no legal registration, no phone, no address (PRACTICE 10)."""

    conditional = ("declares_interest",)

    name = forms.CharField(label=_("Name of the organization"), max_length=300)
    short_name = forms.CharField(
        label=_("Short name"),
        max_length=120,
        required=False,
        help_text=_("The name used in citations, for example in a note."),
    )
    constituency = forms.ChoiceField(
        label=_("Kind of organization"), choices=[(kind.value, kind.label) for kind in REGISTERING]
    )
    country = forms.CharField(
        label=_("Where the organization works"),
        max_length=120,
        required=False,
        help_text=_("Leave it empty if that is safer."),
    )
    declares_interest = forms.CharField(
        label=_("Interest in the matter"),
        max_length=2_000,
        required=False,
        widget=forms.Textarea(attrs={"rows": 2}),
        help_text=_("Companies: enter what you would gain or lose."),
    )
    consents = forms.BooleanField(
        label=_("Child-led organization: the children and those who care for them agree to take part"), required=False
    )
    round = forms.ModelChoiceField(
        label=_("Call for inputs"), queryset=None, required=False, empty_label=_("Any call for inputs")
    )
    different = forms.BooleanField(label=_("Ours is a different organization"), required=False)

    field_order = [
        *("name", "different", "short_name", "constituency", "country", "declares_interest", "consents", "round"),
        *("email", "person", "language"),
    ]

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        rounds: Any = self.fields["round"]
        rounds.queryset = registrations.open_rounds()
        rounds.label_from_instance = lambda row: row.title

    def fields_of_act(self) -> dict[str, Any]:
        """Return the fields for `registrations.request_registration`."""
        return {name: value for name, value in self.cleaned_data.items() if name != "different"}


class AcceptRegistrationForm(forms.Form):
    """An officer's corrections to a new body before it enters the register."""

    name = forms.CharField(label=_("Name"), max_length=300)
    short_name = forms.CharField(label=_("Short name"), max_length=120, required=False)
    constituency = forms.ChoiceField(label=_("Constituency"), choices=Constituency)
    country = forms.CharField(label=_("Country"), max_length=120, required=False)
    regional_group = forms.ChoiceField(
        label=_("Regional group"), choices=RegionalGroup, initial=RegionalGroup.NONE, required=False
    )
    status = forms.ChoiceField(label=_("Status"), choices=Status, required=False)
    round = forms.ModelChoiceField(
        label=_("Invite to the round"),
        queryset=None,
        required=False,
        empty_label=_("None yet"),
        help_text=_("Without a round the person finds nothing to answer after they accept."),
    )

    def __init__(self, *args: Any, by: User, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        rounds: Any = self.fields["round"]
        rounds.queryset = registrations.open_rounds() & permissions.rounds_with_duty(by, Duty.MANAGE)
        rounds.label_from_instance = lambda row: row.title

    def clean_regional_group(self) -> str:
        return str(self.cleaned_data["regional_group"] or RegionalGroup.NONE)


class ForwardRegistrationForm(forms.Form):
    """The body of the register that is meant, by its code."""

    organisation = forms.CharField(
        label=_("Participant code"),
        max_length=12,
        help_text=_("As shown in the register and in files, for example XAR."),
    )

    def clean_organisation(self) -> Organisation:
        code = self.cleaned_data["organisation"].strip()
        body = Organisation.objects.confirmed().filter(code__iexact=code).first()
        if body is None:
            raise forms.ValidationError(_("The register has no participant with this code. Check the code."))
        return body


class RefuseRegistrationForm(forms.Form):
    reason = forms.CharField(
        label=_("Reason"),
        max_length=2_000,
        widget=forms.Textarea(attrs={"rows": 3}),
        help_text=_("The person can read it through their personal link."),
    )


class AcceptColleagueForm(AssignmentForm):
    """The role and the assignments of somebody who asked to join."""

    role = forms.ChoiceField(
        label=_("Role"),
        choices=[(role.value, role.label) for role in (Role.CONTRIBUTOR, Role.DEPUTY)],
        initial=Role.CONTRIBUTOR,
        widget=forms.RadioSelect,
        help_text=_("A drafter drafts what you assign to them. A deputy can do everything that you do, except submit."),
    )
    unit = forms.CharField(label=_("Where they work"), max_length=200, required=False)

    field_order = ["role", "unit", "numbers", "recommendations", "due"]

    def check_none_chosen(self) -> None:
        if self.cleaned_data.get("role") == Role.CONTRIBUTOR:
            self.add_error("recommendations", _("Assign at least one text to the drafter."))


class ColleagueChoice(forms.ModelChoiceField):
    def label_from_instance(self, obj: Membership) -> str:  # type: ignore[override]  # the queryset holds these
        return f"{obj.user.get_full_name()} ({obj.unit or obj.get_role_display()})"


class HandOverForm(forms.Form):
    """The successor of the focal point: a colleague at once, or somebody new by a personal link."""

    conditional = ("successor", "email")

    successor = ColleagueChoice(
        label=_("A colleague"), queryset=None, required=False, empty_label=_("A new person (enter the details below)")
    )
    stays = forms.BooleanField(label=_("I want to remain on the team as deputy"), required=False)
    email = forms.EmailField(label=_("Email address of the new person"), max_length=254, required=False)
    name = forms.CharField(label=pgettext_lazy("of a person", "Name"), max_length=200, required=False)
    language = forms.ChoiceField(label=_("Language of the invitation"), choices=interface_languages)

    def __init__(self, *args: Any, colleagues: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        choice: Any = self.fields["successor"]
        choice.queryset = colleagues

    def clean(self) -> dict[str, Any]:
        cleaned = super().clean() or {}
        if not self.errors and bool(cleaned.get("successor")) == bool(cleaned.get("email")):
            self.add_error("successor", _("Choose a colleague or enter the email address of a new person, not both."))
        return cleaned
