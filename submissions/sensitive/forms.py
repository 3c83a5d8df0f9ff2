"""Forms of redaction. A form accepts the fields it shows and nothing else (A3); the acts check the rest."""

from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from submissions.enums import PassageField, RedactionGround
from submissions.sensitive.two_person import LONGEST


class ReasonField(forms.CharField):
    def __init__(self, **kwargs: Any) -> None:
        more = {
            "label": _("Reason, for the second person"),
            "max_length": LONGEST,
            "widget": forms.Textarea(attrs={"rows": 2, "dir": "auto"}),
            "error_messages": {"required": _("Say why, for the second person.")},
        }
        super().__init__(**{**more, **kwargs})


class RedactForm(forms.Form):
    """Words to redact: marked on the page (offsets as browsers count, with the words), or chosen by sentence."""

    input = forms.UUIDField(widget=forms.HiddenInput)
    field = forms.ChoiceField(choices=PassageField, widget=forms.HiddenInput)
    start = forms.IntegerField(required=False, min_value=0, widget=forms.HiddenInput)
    end = forms.IntegerField(required=False, min_value=0, widget=forms.HiddenInput)
    words = forms.CharField(required=False, strip=False, widget=forms.HiddenInput)
    ground = forms.ChoiceField(
        label=_("What is protected"),
        choices=[("", _("Choose from the list")), *RedactionGround.choices],
        help_text=_("Every reader sees this in the place of the words."),
        error_messages={"required": _("Choose from the list what is protected.")},
    )
    reason = ReasonField(help_text=_("Officers who may redact read it, nobody else. Do not repeat the words here."))


class LiftForm(forms.Form):
    reason = ReasonField()


class DisclosureForm(forms.Form):
    reason = ReasonField()


class EraseForm(forms.Form):
    """The submission to erase, by the reference that its sender has."""

    reference = forms.CharField(
        label=_("Reference of the submission"),
        max_length=40,
        help_text=_("As it stands on the receipt: SR-2026-7K3F9Q."),
        widget=forms.TextInput(attrs={"dir": "ltr", "autocomplete": "off"}),
    )
    reason = ReasonField(
        help_text=_("Who asked, and on what ground. It stays on record: do not repeat what is erased.")
    )


class SecondPersonForm(forms.Form):
    """The second person's reason for a refusal; the button says grant or refuse."""

    words = forms.CharField(
        label=_("Why you refuse"),
        max_length=LONGEST,
        required=False,
        widget=forms.Textarea(attrs={"rows": 2, "dir": "auto"}),
    )
