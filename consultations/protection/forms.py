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
        help_text=_("If you leave this empty, we answer only on this page. We send you no email about it."),
    )
    organisation = BodyChoice(
        Organisation.objects.none(),
        label=_("Your organization or team"),
        required=False,
        empty_label=_("I would rather not say"),
    )
    hold_back = forms.BooleanField(
        label=_("Withhold everything from this organization or team from publication until I say otherwise"),
        required=False,
    )

    unnamed = forms.ChoiceField(
        label=_("Answers published without your name, if there are any"),
        choices=[
            ("at_once", _("Remove them at once, together with everything else")),
            ("drawn", _("Remove them later, on a day chosen at random within the next 30 days")),
            ("keep", _("Leave them published: nobody can tell whose they are")),
        ],
        initial="at_once",
        required=False,
        widget=forms.RadioSelect,
        help_text=_(
            "This applies only if you withhold everything. Anyone who compares copies of the "
            "published files can see what disappears together. If answers without your name "
            "disappear together with your name, they could be recognized as yours."
        ),
    )

    def __init__(self, *args: Any, user: User | None, **kwargs: Any) -> None:
        bodies = bodies_of(user)
        super().__init__(*args, **{**kwargs, "initial": {"organisation": bodies.first()}})
        self.fields["organisation"].queryset = bodies
        if not bodies:
            del self.fields["organisation"], self.fields["hold_back"], self.fields["unnamed"]
        if user is None:
            self.fields["contact"].help_text = _(
                "If you leave this empty, you can read the answer only on this page, with a code. We never send an "
                "email about it unless you ask for one here."
            )


class ReadAnswerForm(forms.Form):
    """Reference and code of a report that was made without signing in."""

    reference = forms.CharField(
        label=_("Reference"), max_length=40, widget=forms.TextInput(attrs={"autocomplete": "off", "dir": "ltr"})
    )
    code = forms.CharField(
        label=_("Code"), max_length=60, widget=forms.TextInput(attrs={"autocomplete": "off", "dir": "ltr"})
    )


class ReplyForm(forms.Form):
    """What the person who reported writes after an answer."""

    text = forms.CharField(
        label=_("Your reply"),
        max_length=MAX_REPORT,
        widget=forms.Textarea(attrs={"rows": 4, "dir": "auto", "autocomplete": "off"}),
        help_text=_("For example whether you agree to what the officer proposes. Only designated officers read it."),
        error_messages={"required": _("Enter your reply.")},
    )


class ProtectedNoteForm(forms.Form):
    """The named officer's note to the person."""

    text = forms.CharField(
        label=_("What you did or want to ask"),
        max_length=MAX_REPORT,
        widget=forms.Textarea(attrs={"rows": 4, "dir": "auto"}),
        help_text=_("The person can read it after signing in, or with the code of the report. No email is sent."),
    )
