"""Allauth's forms for security keys: a malformed answer gives a form error, never a 500 (D5); our own labels."""

from typing import Any

from allauth.mfa.adapter import get_adapter
from allauth.mfa.webauthn.forms import (
    AddWebAuthnForm,
    AuthenticateWebAuthnForm,
    EditWebAuthnForm,
    LoginWebAuthnForm,
    ReauthenticateWebAuthnForm as ReauthenticateForm,
)
from django.core.exceptions import ValidationError
from django.utils.translation import gettext_lazy as _

LONGEST = 20_000  # characters of what a key answers; a certificate chain fits


class _WebAuthnFormMixin:
    """Turns any failure on a malformed answer into a form error: allauth assumes that all parts are there."""

    def full_clean(self) -> None:
        try:
            super().full_clean()  # type: ignore[misc]  # the forms below have it
        except ValidationError:
            raise
        except Exception:  # an answer that no browser gives: its parser raises whatever it meets
            self.cleaned_data: dict[str, Any] = {}
            self.add_error(None, get_adapter().validation_error("incorrect_code"))  # type: ignore[attr-defined]  # as above

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        credential = self.fields["credential"]  # type: ignore[attr-defined]  # the forms below have them
        credential.validators.append(_is_answer)
        credential.error_messages["required"] = _("The passkey or security key did not respond. Try again.")


def _is_answer(value: Any) -> None:
    """Refuse what cannot be a key's answer: allauth would add a key whose answer is `0` without looking at it."""
    if not isinstance(value, dict) or not value or len(str(value)) > LONGEST:
        raise ValidationError(_("The response did not come from a passkey or security key. Try again."))


class AddPasskeyForm(_WebAuthnFormMixin, AddWebAuthnForm):
    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["name"].label = _("Name of the key")
        self.fields["name"].max_length = 100
        self.fields["name"].widget.attrs["maxlength"] = 100
        if "passwordless" in self.fields:
            self.fields["passwordless"].label = _("Sign in with this key alone, without a password")
            self.fields["passwordless"].help_text = _("The key then asks for your fingerprint, face or PIN each time.")

    def clean_name(self) -> str:
        return str(super().clean_name())[:100]


class RenamePasskeyForm(EditWebAuthnForm):
    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["name"].label = _("Name of the key")


class PasskeyFactorForm(_WebAuthnFormMixin, AuthenticateWebAuthnForm):
    pass


class PasskeySignInForm(_WebAuthnFormMixin, LoginWebAuthnForm):
    pass


class ConfirmByPasskeyForm(_WebAuthnFormMixin, ReauthenticateForm):
    pass
