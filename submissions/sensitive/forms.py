"""Forms of redaction. A form accepts the fields it shows and nothing else (A3); the acts check the rest."""

from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from submissions.enums import PassageField, PersonalData, RedactionGround
from submissions.sensitive.two_person import LONGEST


class ReasonField(forms.CharField):
    def __init__(self, **kwargs: Any) -> None:
        more = {
            "label": _("Reason, for the second approval"),
            "max_length": LONGEST,
            "widget": forms.Textarea(attrs={"rows": 2, "dir": "auto"}),
            "error_messages": {"required": _("Enter a reason for the second approval.")},
        }
        super().__init__(**{**more, **kwargs})


class GroundField(forms.ChoiceField):
    def __init__(self, **kwargs: Any) -> None:
        super().__init__(
            label=_("Ground for redaction"),
            choices=[("", _("Choose from the list")), *RedactionGround.choices],
            help_text=_("Every reader sees this in place of the redacted words."),
            error_messages={"required": _("Choose the ground for redaction.")},
            **kwargs,
        )


REDACTION_REASON = _("Only officers who can redact read this. Do not repeat the words here.")


class RedactForm(forms.Form):
    """Words to redact: marked on the page (offsets as browsers count, with the words), or chosen by sentence."""

    input = forms.UUIDField(widget=forms.HiddenInput)
    field = forms.ChoiceField(choices=PassageField, widget=forms.HiddenInput)
    start = forms.IntegerField(required=False, min_value=0, widget=forms.HiddenInput)
    end = forms.IntegerField(required=False, min_value=0, widget=forms.HiddenInput)
    words = forms.CharField(required=False, strip=False, widget=forms.HiddenInput)
    ground = GroundField()
    reason = ReasonField(help_text=REDACTION_REASON)


class PersonalDataForm(forms.Form):
    """What to search for in the inputs of a round: words, else kinds of personal data."""

    words = forms.CharField(
        label=_("Words or numbers"),
        required=False,
        max_length=200,
        help_text=_(
            "Whole words, in any case. # stands for any digit, * for the rest of a word, for example: +41 22 ### ####"
        ),
        widget=forms.TextInput(attrs={"dir": "auto", "autocomplete": "off"}),
    )
    kinds = forms.MultipleChoiceField(
        label=_("Or search for"),
        required=False,
        choices=PersonalData,
        widget=forms.CheckboxSelectMultiple,
    )
    start = forms.IntegerField(required=False, min_value=0, widget=forms.HiddenInput)


class RedactWordsForm(forms.Form):
    """The same words to redact in all inputs of a round."""

    words = forms.CharField(max_length=200, widget=forms.HiddenInput)
    ground = GroundField()
    reason = ReasonField(help_text=REDACTION_REASON)


class LiftForm(forms.Form):
    reason = ReasonField()


class DisclosureForm(forms.Form):
    reason = ReasonField()


class EraseForm(forms.Form):
    """The submission to erase, by the reference that its sender has."""

    reference = forms.CharField(
        label=_("Reference of the submission"),
        max_length=40,
        help_text=_("As on the receipt, for example SR-2026-7K3F9QX."),
        widget=forms.TextInput(attrs={"dir": "ltr", "autocomplete": "off"}),
    )
    reason = ReasonField(
        help_text=_("Who requested it, and on what ground. This stays on record: do not repeat what is erased.")
    )


class SecondPersonForm(forms.Form):
    """The second person's reason for a refusal; the button says grant or refuse."""

    conditional = ("words",)

    words = forms.CharField(
        label=_("Reason for refusal"),
        max_length=LONGEST,
        required=False,
        widget=forms.Textarea(attrs={"rows": 2, "dir": "auto"}),
    )
