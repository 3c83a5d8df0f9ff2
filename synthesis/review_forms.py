"""Forms of circulation, on both sides. A form takes the fields it shows and nothing else (A3)."""

from typing import Any

from django import forms
from django.conf import settings
from django.utils.translation import gettext_lazy as _

from accounts.forms import time_zones
from consultations.enums import Constituency
from consultations.models import Round
from consultations.round_forms import LocalTimeField
from submissions.enums import Confidentiality
from synthesis.enums import ResponseOutcome
from synthesis.forms import text_area

LONGEST = 10_000


class CirculateForm(forms.Form):
    """Who gets the draft, and until when."""

    closes = LocalTimeField(label=_("Comments close"))
    zone = forms.ChoiceField(label=_("Time zone"), choices=time_zones, initial=settings.OFFICE_TIME_ZONE)
    constituencies = forms.MultipleChoiceField(label=_("Who gets it"), widget=forms.CheckboxSelectMultiple)
    note = forms.CharField(
        label=_("Words to the bodies"), max_length=5_000, required=False, widget=text_area(3),
        help_text=_("What you ask them to look at. It stands above the draft."),
    )  # fmt: skip

    def __init__(self, *args: Any, round: Round, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        offered = set(round.constituency_rules.values_list("constituency", flat=True))
        self.fields["constituencies"].choices = [(each.value, each.label) for each in Constituency if each in offered]  # type: ignore[attr-defined]


class ResponseForm(forms.Form):
    """What a comment of a body is answered."""

    outcome = forms.ChoiceField(label=_("Answer"), choices=ResponseOutcome)
    text = forms.CharField(
        label=_("Why"),
        max_length=5_000,
        widget=text_area(2),
        help_text=_("The body reads it once the report is published."),
    )


class DraftCommentForm(forms.Form):
    """What a body says on a paragraph of the draft, or on the whole."""

    text = forms.CharField(label=_("Comment"), max_length=LONGEST, required=False, widget=text_area(4))
    wording = forms.CharField(label=_("Proposed wording"), max_length=LONGEST, required=False, widget=text_area(3))
    confidentiality = forms.ChoiceField(label=_("Who may see this"), choices=Confidentiality)


class NewDraftCommentForm(DraftCommentForm):
    finding = forms.UUIDField(widget=forms.HiddenInput, required=False)


class ChangedDraftCommentForm(DraftCommentForm):
    revision = forms.IntegerField(widget=forms.HiddenInput, min_value=1)
