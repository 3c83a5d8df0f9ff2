"""Forms for signing in, for a new password and for preferences."""

from typing import Any, ClassVar

from allauth.account.forms import (
    ChangePasswordForm,
    LoginForm,
    ReauthenticateForm,
    ResetPasswordForm,
    ResetPasswordKeyForm,
)
from allauth.core.internal.cryptokit import normalize_user_code
from allauth.mfa import app_settings
from allauth.mfa.adapter import get_adapter
from allauth.mfa.base.forms import AuthenticateForm, ReauthenticateForm as MFAReauthenticateForm
from allauth.mfa.totp.forms import ActivateTOTPForm
from django import forms
from django.conf import settings
from django.core.cache import cache
from django.http import HttpRequest
from django.urls import reverse
from django.utils.html import format_html, format_html_join
from django.utils.translation import gettext_lazy as _

from accounts.models import MailStyle, ReminderKind, User
from accounts.people import services
from core.text.languages import interface_language, interface_languages
from core.text.strings import typed_code
from core.web.forms import ZoneField


class RelabelledForm(forms.Form):
    """A form of allauth with the portal's own labels and help texts."""

    labels: ClassVar[dict[str, Any]] = {
        "login": _("Email address"),
        "email": _("Email address"),
        "password": _("Password"),
        "oldpassword": _("Current password"),
        "password1": _("New password"),
        "password2": _("Repeat the new password"),
        "code": _("Code from the app, or a recovery code"),
    }

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        for name, field in self.fields.items():
            field.label = self.labels.get(name, field.label)
            field.widget.attrs.pop("placeholder", None)
            if name in ("password", "oldpassword"):
                link = '<a href="{}">{}</a>'
                field.help_text = format_html(link, reverse("account_reset_password"), _("Set a new password"))
            elif name == "password1":
                field.help_text = _("At least 12 characters. Use four or five unrelated words.")
            elif name == "code":
                field.widget.attrs |= {"autocapitalize": "off", "spellcheck": "false"}

    def add_error(self, field: str | None, error: Any) -> None:
        """Add an error. Replace allauth's own message that the two new passwords differ."""
        own = field == "password2" and not isinstance(error, forms.ValidationError)
        super().add_error(
            field, _("The two passwords are not the same. Enter the same password twice.") if own else error
        )


class SignInForm(RelabelledForm, LoginForm):
    pass


class NewPasswordForm(RelabelledForm, ResetPasswordKeyForm):
    pass


class PasswordChangeForm(RelabelledForm, ChangePasswordForm):
    pass


class ConfirmForm(RelabelledForm, ReauthenticateForm):
    pass


class FactorCodeForm(RelabelledForm):
    """A form with a code, which people may type with the digits of their own script."""

    def clean_code(self) -> str:
        self.cleaned_data["code"] = typed_code(self.cleaned_data["code"])
        return str(super().clean_code())  # type: ignore[misc]  # of allauth's form, which comes next


class OneUseCodeForm(FactorCodeForm):
    """Takes a code once for as long as it is good; allauth forgets after 30 seconds that it was used."""

    def clean_code(self) -> str:
        code = super().clean_code()
        good_for = app_settings.TOTP_PERIOD * (2 * app_settings.TOTP_TOLERANCE + 1)
        used = f"accounts.used_code.{self.user.pk}.{normalize_user_code(code)}"  # type: ignore[attr-defined]  # allauth's form has the user
        if not cache.add(used, True, good_for):
            raise get_adapter().validation_error("incorrect_code")
        return code


class FactorForm(OneUseCodeForm, AuthenticateForm):
    """The second step of sign-in."""


class ConfirmByFactorForm(OneUseCodeForm, MFAReauthenticateForm):
    pass


class AddAppForm(FactorCodeForm, ActivateTOTPForm):
    labels: ClassVar[dict[str, Any]] = {"code": _("Code from the app")}

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["code"].help_text = _("Six digits. The app shows a new code every 30 seconds.")
        self.fields["code"].widget.attrs["inputmode"] = "numeric"


class ResetForm(RelabelledForm, ResetPasswordForm):
    def clean_email(self) -> str:
        return str(self.cleaned_data["email"])

    def save(self, request: HttpRequest, **kwargs: Any) -> str:
        services.request_reset(self.cleaned_data["email"])
        return str(self.cleaned_data["email"])


class PreferencesForm(forms.ModelForm):
    """The person's own preferences. No field gives a right: rights are decided elsewhere (A3)."""

    language = forms.ChoiceField(
        label=_("Language"), choices=interface_languages, help_text=_("For the pages and for emails to you.")
    )
    time_zone = ZoneField(label=_("Time zone"), own="offer")
    reminders = forms.MultipleChoiceField(
        label=_("Remind me of calls for inputs that need an answer"),
        choices=ReminderKind,
        required=False,
        widget=forms.CheckboxSelectMultiple,
        help_text=_(
            "On your home page and by email: at most one email a day, for all calls for inputs together. The "
            "secretariat can send you a reminder of its own."
        ),
    )

    # What the page showed as `mail_style`: the default may be another by the time the form is sent.
    shown_mail_style = forms.CharField(required=False, widget=forms.HiddenInput)

    class Meta:
        model = User
        fields = services.PREFERENCES
        labels = {"name": _("Your name"), "mail_style": _("Email")}
        help_texts = {
            "name": _("Your team and the secretariat see this name. You can enter your job title instead."),
            "mail_style": _("Without email, you cannot request a new password yourself."),
            "keeps_text_on_device": _("Turn this off if other people use this device, or could take it from you."),
        }
        widgets = {"mail_style": forms.RadioSelect}

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.initial["language"] = interface_language(self.initial["language"])
        self.initial["mail_style"] = self.initial["shown_mail_style"] = self.instance.effective_mail_style
        self.fields["mail_style"].required = True
        self.fields["mail_style"].choices = MailStyle.choices  # type: ignore[attr-defined]  # a field of choices
        if not settings.NEUTRAL_URL:
            help_texts = (
                self.fields["mail_style"].help_text,
                _("Links in neutral emails show the address of the portal."),
            )
            self.fields["mail_style"].help_text = format_html_join(" ", "{}", ((text,) for text in help_texts))

    def clean_mail_style(self) -> str:
        """Return the choice. The default that the page shows, left as it is, stays the default."""
        chosen = str(self.cleaned_data["mail_style"])
        displayed = self.data.get(self.add_prefix("shown_mail_style")) or self.initial["mail_style"]
        return "" if not self.instance.mail_style and chosen == displayed else chosen

    def clean(self) -> dict[str, Any]:
        cleaned: dict[str, Any] = super().clean() or self.cleaned_data
        return {name: value for name, value in cleaned.items() if name != "shown_mail_style"}
