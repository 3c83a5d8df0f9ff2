"""Forms for reports of harm."""

from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from accounts.models import User
from consultations.enums import HarmConsent
from consultations.models import Organisation
from consultations.protection.services import MAX_REPORT, bodies_of


class BodyChoice(forms.ModelChoiceField):
    def label_from_instance(self, obj: Organisation) -> str:  # type: ignore[override]  # the queryset holds these
        return obj.display_name()


class HarmReportForm(forms.Form):
    """A report of harm. Asks for no name, no date and no proof."""

    what = forms.CharField(
        label=_("What happened"),
        max_length=MAX_REPORT,
        widget=forms.Textarea(attrs={"rows": 6, "dir": "auto", "autocomplete": "off"}),
        help_text=_("A few words are enough. Do not name other people unless they agree."),
    )
    consent = forms.ChoiceField(
        label=_("What may we do?"), choices=HarmConsent, initial=HarmConsent.CONTACT, widget=forms.RadioSelect
    )
    contact = forms.CharField(
        label=_("A safe way to reach you"),
        max_length=300,
        required=False,
        widget=forms.TextInput(attrs={"dir": "auto", "autocomplete": "off"}),
        help_text=_("Left empty, we only answer on this page. No mail is sent to you about it."),
    )
    organisation = BodyChoice(
        Organisation.objects.none(), label=_("Your body"), required=False, empty_label=_("I would rather not say")
    )
    hold_back = forms.BooleanField(
        label=_("Hold back everything of this body from publication until I say otherwise"), required=False
    )

    unnamed = forms.ChoiceField(
        label=_("Answers published without your name, if there are any"),
        choices=[
            ("at_once", _("Take them out at once, together with everything else")),
            ("drawn", _("Take them out on a later day within the next 30 days, chosen at random")),
            ("keep", _("Leave them published: nobody can tell whose they are")),
        ],
        initial="at_once",
        required=False,
        widget=forms.RadioSelect,
        help_text=_(
            "Only where everything is held back. Whoever compares copies of the published files sees what disappears "
            "together: answers without your name that go with your name could be recognized as yours."
        ),
    )

    def __init__(self, *args: Any, user: User, **kwargs: Any) -> None:
        bodies = bodies_of(user)
        super().__init__(*args, **{**kwargs, "initial": {"organisation": bodies.first()}})
        self.fields["organisation"].queryset = bodies
        if not bodies:
            del self.fields["organisation"], self.fields["hold_back"], self.fields["unnamed"]


class ProtectedNoteForm(forms.Form):
    """The named officer's note to the person."""

    text = forms.CharField(
        label=_("What you did, or what you ask"),
        max_length=MAX_REPORT,
        widget=forms.Textarea(attrs={"rows": 4, "dir": "auto"}),
        help_text=_("The person reads it behind their sign-in. No mail is sent."),
    )
