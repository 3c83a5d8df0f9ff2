"""Forms of messages (A3)."""

from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from consultations.messages.enums import MessageFilter
from consultations.messages.texts import LONGEST
from core.text.languages import interface_languages


class MessageForm(forms.Form):
    """Whom a message goes to, and its text in one language."""

    filter_ = forms.ChoiceField(label=_("Recipients"), choices=MessageFilter, widget=forms.RadioSelect)
    subject = forms.CharField(label=_("Subject"), max_length=200)
    body = forms.CharField(
        label=_("Text"),
        max_length=LONGEST,
        widget=forms.Textarea(attrs={"rows": 14}),
        help_text=_("Emails are not confidential. Do not quote submissions, and name no person who sent one."),
    )


class EditMessageForm(MessageForm):
    """The same, with what the officer saw."""

    seen = forms.CharField(required=False, widget=forms.HiddenInput)


class NewMessageForm(MessageForm):
    """The same, with the language to begin with."""

    language = forms.ChoiceField(label=_("Language"))

    field_order = ["filter_", "language", "subject", "body"]

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["language"].choices = interface_languages()  # type: ignore[attr-defined]  # a ChoiceField


class MessageFileForm(forms.Form):
    file = forms.FileField(
        label=_("File"),
        allow_empty_file=True,
        help_text=_("A clean copy goes to participants: author details in the file’s properties are removed."),
    )


class SendMessageForm(forms.Form):
    """What the officer confirms: the number of people on the page, and what they get."""

    people = forms.IntegerField(required=False, min_value=0, widget=forms.HiddenInput)
    seen = forms.CharField(required=False, widget=forms.HiddenInput)
