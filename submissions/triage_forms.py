"""Forms of triage. A form takes the fields it shows and nothing else (A3); the verbs check the rest."""

from typing import Any

from django import forms
from django.conf import settings
from django.utils.translation import gettext_lazy as _

from accounts.forms import time_zones
from consultations.round_forms import LocalTimeField
from submissions.enums import TriageReason

LONGEST = 5_000  # characters; the verbs say the same


class InadmissibleForm(forms.Form):
    """Why a submission is not taken."""

    reason = forms.ChoiceField(
        label=_("Reason"),
        error_messages={"required": _("Choose a reason from the list.")},
    )
    words_to_sender = forms.CharField(
        label=_("Words to the sender"),
        max_length=LONGEST,
        required=False,
        widget=forms.Textarea(attrs={"rows": 3}),
        help_text=_("The sender reads them beside the reason."),
    )

    def __init__(self, *args: Any, offered: list[TriageReason], **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        choices = [(reason.value, reason.label) for reason in offered]
        self.fields["reason"].choices = [("", _("Choose a reason")), *choices]


class ClarificationForm(forms.Form):
    """A question to the sender."""

    line = forms.ChoiceField(label=_("About"), required=False)
    question = forms.CharField(label=_("Question"), max_length=LONGEST, widget=forms.Textarea(attrs={"rows": 3}))
    until = LocalTimeField(label=_("Answer until"))
    zone = forms.ChoiceField(label=_("Time zone"), choices=time_zones, initial=settings.OFFICE_TIME_ZONE)

    def __init__(self, *args: Any, lines: list[tuple[str, str]], **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["line"].choices = [("", _("The whole submission")), *lines]
