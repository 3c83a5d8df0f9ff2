"""The five questions as a form."""

from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from submissions.domain.risk import NO, QUESTIONS, UNSURE, YES
from submissions.enums import Confidentiality


class RiskForm(forms.Form):
    """Whoever leaves an answer as it is says that they are not sure."""

    def __init__(self, data: Any = None) -> None:
        super().__init__(data)
        choices = [(YES, _("Yes")), (NO, _("No")), (UNSURE, _("Not sure"))]
        for key, question in QUESTIONS.items():
            self.fields[key] = forms.ChoiceField(
                label=question, choices=choices, widget=forms.RadioSelect, initial=UNSURE
            )


class UseLevelForm(forms.Form):
    """The level that somebody takes up; none of the answers goes along."""

    level = forms.ChoiceField(choices=Confidentiality, widget=forms.HiddenInput)
