"""Forms of campaigns in the coding workbench (A3); the verbs check the rest."""

from typing import Any
from uuid import UUID

from django import forms
from django.db.models import QuerySet
from django.utils.translation import gettext_lazy as _

from core.text import MAX_FIELD
from submissions.domain.campaign_settling import NAME
from submissions.domain.campaign_shown import ShownCampaign
from synthesis.coding_forms import ThemeChoice
from synthesis.models import Theme

EQUAL, CONFIRM, OUT, SPLIT = "equal", "confirm", "out", "split"


class SettleForm(forms.Form):
    """What a person says of inputs of a campaign, or of all that are equal."""

    act = forms.ChoiceField(choices=[(act, act) for act in (EQUAL, CONFIRM, OUT, SPLIT)], widget=forms.HiddenInput)
    lines = forms.TypedMultipleChoiceField(label=_("Inputs"), coerce=UUID, required=False)

    def __init__(self, *args: Any, campaign: ShownCampaign, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        keys = [str(row.row.line_id) for row in campaign.members]
        self.fields["lines"].choices = [(key, key) for key in keys]


class MergeForm(forms.Form):
    into = forms.ChoiceField(label=_("Make it one with"))

    def __init__(self, *args: Any, others: list[ShownCampaign], **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["into"].choices = [
            (str(each.campaign.pk), f"{each.campaign.number}. {each.title}") for each in others
        ]


class NameForm(forms.Form):
    name = forms.CharField(
        label=_("Name"),
        max_length=NAME,
        required=False,
        help_text=_("By which officers know it; without one, how the text begins."),
    )


class CodeAllForm(forms.Form):
    """A theme for words of the text, in every confirmed input that has them."""

    words = forms.CharField(
        label=_("The words"),
        max_length=MAX_FIELD,
        widget=forms.Textarea(attrs={"rows": 2}),
        help_text=_("Copied from the text above, as many as tell the place."),
    )
    theme = ThemeChoice(Theme.objects.none(), label=_("Theme"))

    def __init__(self, *args: Any, themes: QuerySet[Theme], **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["theme"].queryset = themes
