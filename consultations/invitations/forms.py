"""Forms of invitations and assignments. A form accepts the fields it shows and nothing else (A3)."""

from typing import Any

from django import forms
from django.contrib.auth import get_user_model
from django.contrib.auth.password_validation import validate_password
from django.core.exceptions import ValidationError
from django.db.models import QuerySet
from django.utils.text import format_lazy
from django.utils.translation import gettext_lazy as _, pgettext_lazy

from consultations.documents.subject_words import kinds_of, subjects_heading
from consultations.enums import (
    Role,
)
from consultations.forms import RecommendationChoice
from consultations.models import Invitation, Organisation
from consultations.rounds.date_limits import limit_to_window
from consultations.rounds.number_ranges import MAX_TEXT, find_numbers
from consultations.rounds.windows import DelegationWindow
from core.errors import Refusals
from core.text.languages import interface_languages
from core.web.forms import ZoneField, add_refusal

FEW = 12  # texts that are ticked more quickly than their numbers are typed


class OwnDateForm(forms.Form):
    """The day by which a body wants the parts of its contributors; empty for no date."""

    due = forms.DateField(
        label=_("Internal deadline"),
        required=False,
        help_text=_("Applies to everything assigned without a date of its own. Leave empty for no date."),
        widget=forms.DateInput(attrs={"type": "date"}, format="%Y-%m-%d"),
    )

    def __init__(self, *args: Any, window: DelegationWindow | None, is_proposed: bool = False, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        if is_proposed:
            self.fields["due"].help_text = format_lazy(
                "{} {}", _("This date is a proposal. No date is set until you save."), self.fields["due"].help_text
            )
        limit_to_window(self.fields["due"], window)


class InviteBodiesForm(forms.Form):
    """Bodies to tick, from those that the list may show."""

    bodies = forms.ModelMultipleChoiceField(
        Organisation.objects.none(), error_messages={"required": _("Tick at least one participant.")}
    )
    contacts = forms.BooleanField(label=_("Send a personal link to the contacts"), required=False)

    def __init__(self, *args: Any, bodies: QuerySet[Any], **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["bodies"].queryset = bodies


class BodyListForm(forms.Form):
    """A pasted list of bodies."""

    names = forms.CharField(
        label=_("Names, one on each line"),
        max_length=300_000,
        widget=forms.Textarea(attrs={"rows": 12, "spellcheck": "false"}),
        help_text=_(
            "Enter names or codes as in your list. You can add an email address after a semicolon: "
            "that person receives a personal link to answer as focal point. For example: Kenya; "
            "name@example.org"
        ),
        error_messages={"required": _("Paste at least one name.")},
    )


class FocalPointForm(forms.Form):
    """The person whom a body names as focal point, who gets a personal link."""

    email = forms.EmailField(label=_("Email address"), max_length=254)
    name = forms.CharField(label=pgettext_lazy("of a person", "Name"), max_length=200, required=False)
    language = forms.ChoiceField(label=_("Language of the invitation"), choices=interface_languages)


class AuthorityForm(forms.Form):
    """The note verbale by which a State names its focal point or transmits its answer (PRACTICE 21)."""

    note_number = forms.CharField(label=_("Number"), max_length=40)
    note_date = forms.DateField(label=_("Date"), widget=forms.DateInput(attrs={"type": "date"}, format="%Y-%m-%d"))
    says = forms.CharField(label=_("Content"), max_length=300, required=False)


class NewAccountForm(forms.Form):
    """A new account for somebody who accepts an invitation and has no account under its address."""

    name = forms.CharField(
        label=_("Your name"),
        max_length=200,
        help_text=_("The name your colleagues know. You can use a name other than your legal name."),
        widget=forms.TextInput(attrs={"autocomplete": "name"}),
    )
    password = forms.CharField(
        label=_("Choose a password"),
        strip=False,
        max_length=1_000,
        help_text=_("At least 12 characters. Use four or five unrelated words."),
        widget=forms.PasswordInput(attrs={"autocomplete": "new-password"}),
    )
    time_zone = ZoneField(
        label=_("Your time zone"), own="set", help_text=_("Deadlines are shown in your own time as well.")
    )

    def __init__(self, *args: Any, invitation: Invitation, **kwargs: Any) -> None:
        super().__init__(*args, initial={"name": invitation.name}, **kwargs)
        self.invitation = invitation

    def clean(self) -> dict[str, Any]:
        cleaned = super().clean() or {}
        if password := cleaned.get("password"):
            person = get_user_model()(email=self.invitation.email, name=cleaned.get("name", ""))
            try:
                validate_password(password, person)
            except ValidationError as error:
                self.add_error("password", error)
        return cleaned

    def make_account(self, *, language: str) -> Any:
        """Create the account under the address that the invitation went to, in the language of the page."""
        return get_user_model().objects.create_user(
            self.invitation.email,
            self.cleaned_data["password"],
            name=self.cleaned_data["name"],
            time_zone=self.cleaned_data["time_zone"],
            language=language,
        )


class AssignmentForm(forms.Form):
    """Recommendations for a colleague, with a due date. Of a long list they can also be typed, by numbers."""

    conditional: tuple[str, ...] = ("numbers", "recommendations")

    numbers = forms.CharField(label=_("Numbers of the texts"), required=False, max_length=MAX_TEXT)
    recommendations = RecommendationChoice(
        label=_("Recommendations"),
        help_text=_("Drafters see only these texts and no other answers of your team."),
    )
    due = forms.DateField(
        label=_("Internal deadline"), required=False, widget=forms.DateInput(attrs={"type": "date"}, format="%Y-%m-%d")
    )

    def __init__(self, *args: Any, recommendations: Any, window: DelegationWindow | None, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["recommendations"].queryset = recommendations
        self.fields["recommendations"].label = subjects_heading(kinds_of(recommendations))
        self.fields["recommendations"].required = False
        limit_to_window(self.fields["due"], window)
        self._offered = recommendations
        if len(recommendations) <= FEW:
            del self.fields["numbers"]
            return
        first, third, last = (recommendations[place].label for place in (0, 2, len(recommendations) - 1))
        self.fields["numbers"].help_text = _("For example: %(numbers)s. You can also tick them below.") % {
            "numbers": f"{first}–{third}, {last}"
        }

    def clean(self) -> dict[str, Any]:
        cleaned = super().clean() or {}
        chosen = list(cleaned.get("recommendations", ()))
        try:
            by_number = find_numbers(cleaned.pop("numbers", ""), self._offered)
        except Refusals as refusal:
            add_refusal(self, refusal)
            return cleaned
        cleaned["recommendations"] = [*chosen, *(row for row in by_number if row not in chosen)]
        if not cleaned["recommendations"] and not self.errors:
            self.check_none_chosen()
        return cleaned

    def check_none_chosen(self) -> None:
        """Add the error of a form that assigns nothing."""
        self.add_error("recommendations", _("Choose at least one option."))


class InviteColleagueForm(AssignmentForm):
    """An invitation to a colleague."""

    email = forms.EmailField(
        label=_("Email address"), max_length=254, widget=forms.EmailInput(attrs={"autocomplete": "off"})
    )
    name = forms.CharField(label=pgettext_lazy("of a person", "Name"), max_length=200, required=False)
    unit = forms.CharField(
        label=_("Where they work"),
        max_length=200,
        required=False,
        help_text=_("For example: Ministry of Justice, consulate, city. Shown beside what they drafted."),
    )
    role = forms.ChoiceField(
        label=_("Role"),
        widget=forms.RadioSelect,
        help_text=_("A drafter drafts what you assign to them. A deputy can do everything that you do, except submit."),
    )
    language = forms.ChoiceField(label=_("Language of the invitation"), choices=interface_languages)

    field_order = ["email", "name", "unit", "role", "numbers", "recommendations", "due", "language"]

    def __init__(self, *args: Any, roles: list[Role], **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["role"].choices = [(role.value, role.label) for role in roles]
        if len(roles) == 1:
            del self.fields["role"]
            self.initial["role"] = roles[0]

    @property
    def chosen_role(self) -> str:
        return str(self.cleaned_data.get("role") or self.initial["role"])

    def check_none_chosen(self) -> None:
        if self.chosen_role == Role.CONTRIBUTOR:
            self.add_error("recommendations", _("Assign at least one text to the drafter."))


class AssigneeForm(forms.Form):
    """One recommendation for a colleague by name, or somebody new by mail. `colleagues` are memberships."""

    conditional = ("colleague", "email")

    colleague = forms.ChoiceField(label=_("A colleague"), required=False, widget=forms.RadioSelect)
    email = forms.EmailField(
        label=_("Or someone new, by email address"),
        max_length=254,
        required=False,
        help_text=_("They receive a personal link. The email does not contain your answers."),
        widget=forms.EmailInput(attrs={"autocomplete": "off"}),
    )
    unit = forms.CharField(
        label=_("Where they work"),
        max_length=200,
        required=False,
        help_text=_("For example: Ministry of Justice, consulate, city. Shown beside what they drafted."),
    )
    due = forms.DateField(
        label=_("Internal deadline"),
        required=False,
        help_text=_("A date that your team chooses, before the call for inputs closes."),
        widget=forms.DateInput(attrs={"type": "date"}, format="%Y-%m-%d"),
    )

    def __init__(
        self, *args: Any, colleagues: list[tuple[str, str]], window: DelegationWindow | None, **kwargs: Any
    ) -> None:
        super().__init__(*args, **kwargs)
        limit_to_window(self.fields["due"], window)
        self.fields["colleague"].choices = colleagues
        if not colleagues:
            del self.fields["colleague"]
            self.fields["email"].label = _("Email address")

    def clean(self) -> dict[str, Any]:
        cleaned = super().clean() or {}
        if self.errors:
            return cleaned
        first = next(iter(self.fields))
        if cleaned.get("colleague") and cleaned.get("email"):
            self.add_error("email", _("Choose a colleague or enter an email address, not both."))
        elif not cleaned.get("colleague") and not cleaned.get("email"):
            self.add_error(first, _("Choose a colleague, or enter the email address of someone new."))
        return cleaned


class CorrectAddressForm(forms.Form):
    """The address that an invitation should have gone to."""

    email = forms.EmailField(
        label=_("Correct email address"), max_length=254, widget=forms.EmailInput(attrs={"autocomplete": "off"})
    )


class DeclineForm(forms.Form):
    reason = forms.CharField(
        label=_("Reason"),
        required=False,
        max_length=5_000,
        widget=forms.Textarea(attrs={"rows": 4}),
        help_text=_("Only the secretariat sees it."),
    )
