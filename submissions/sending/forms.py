"""The form for answering the secretariat's question."""

from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from submissions.sending.clarification_answers import LONGEST


class ClarificationAnswerForm(forms.Form):
    """An answer in words to one question. `clarification` says which; the view checks it against the body's own."""

    text = forms.CharField(
        label=_("Or answer in words"),
        max_length=LONGEST,
        widget=forms.Textarea(attrs={"rows": 5}),
        help_text=_("Only the secretariat reads it. What you sent stays as it is."),
        error_messages={"required": _("Write your answer.")},
    )
    clarification = forms.UUIDField(widget=forms.HiddenInput)

    def __init__(self, data: Any = None, *, clarification: Any) -> None:
        super().__init__(data, initial={"clarification": clarification}, auto_id=f"id_{clarification}_%s")
