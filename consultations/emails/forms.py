"""Forms of a round's mails: sender and answers, and one wording (A3)."""

from django import forms
from django.utils.translation import gettext_lazy as _

from consultations.emails.wordings import LONGEST


class MailSettingsForm(forms.Form):
    """Who the round's mails come from and where answers go."""

    sender_name = forms.CharField(
        label=_("Sender name"),
        max_length=100,
        required=False,
        help_text=_("For States, United Nations entities and officers. For example, the name of your office."),
    )
    reply_to = forms.EmailField(
        label=_("Reply address"),
        max_length=254,
        required=False,
        help_text=_(
            "Replies to these emails go to this address. Invitations also name it as the address for questions."
        ),
    )
    neutral_sender_name = forms.CharField(
        label=_("Neutral sender name"),
        max_length=60,
        required=False,
        help_text=_("For everybody who receives neutral emails. It must not name you, your office or the topic."),
    )
    neutral_reply_to = forms.EmailField(
        label=_("Neutral reply address"),
        max_length=254,
        required=False,
        help_text=_("An address in a domain that does not name your office."),
    )
    time_needed = forms.CharField(
        label=_("Time needed"),
        max_length=200,
        required=False,
        help_text=_("Shown in invitations to States. For example: about two hours for ten answers."),
    )
    digest_seen = forms.CharField(required=False, widget=forms.HiddenInput)


class WordingForm(forms.Form):
    """Subject and text of one mail in one language."""

    subject = forms.CharField(label=_("Subject"), max_length=200)
    body = forms.CharField(
        label=_("Text"),
        max_length=LONGEST,
        widget=forms.Textarea(attrs={"rows": 22}),
        help_text=_(
            "An empty line starts a new paragraph. Lines and paragraphs whose placeholders are all empty are left out."
        ),
    )
    seen = forms.CharField(required=False, widget=forms.HiddenInput)
