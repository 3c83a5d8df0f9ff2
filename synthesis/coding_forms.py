"""Forms of the coding workbench. A form takes the fields it shows and nothing else (A3); the verbs check the rest."""

from typing import Any

from django import forms
from django.db.models import QuerySet
from django.utils.translation import gettext_lazy as _

from consultations.enums import Constituency
from core.text import MAX_FIELD
from submissions.domain.shown import Filters
from submissions.enums import PassageField, Position
from synthesis.models import Theme


class BenchFilterForm(forms.Form):
    """Which inputs the workbench shows."""

    position = forms.ChoiceField(label=_("Position"), required=False, choices=[("", _("All")), *Position.choices])
    constituency = forms.ChoiceField(label=_("Constituency"), required=False)

    def __init__(self, *args: Any, constituencies: list[str], **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        offered = [(each.value, each.label) for each in Constituency if each.value in constituencies]
        self.fields["constituency"].choices = [("", _("All")), *offered]

    def chosen(self) -> Filters:
        """What was asked for; what cannot be asked for counts as nothing."""
        if not self.is_bound:
            return Filters()
        self.is_valid()
        position, constituency = (self.cleaned_data.get(name) for name in ("position", "constituency"))
        return Filters(
            positions=frozenset(filter(None, [position])), constituencies=frozenset(filter(None, [constituency]))
        )


class ThemeChoice(forms.ModelChoiceField):
    """A theme by its name."""

    def label_from_instance(self, obj: Theme) -> str:  # type: ignore[override]
        return obj.name


class CodeForm(forms.Form):
    """A theme for a passage: marked on the page (offsets as browsers count, and words), or by its words alone."""

    input = forms.UUIDField(widget=forms.HiddenInput)
    field = forms.ChoiceField(label=_("Where the words stand"), choices=PassageField)
    start = forms.IntegerField(widget=forms.HiddenInput, required=False, min_value=0)
    end = forms.IntegerField(widget=forms.HiddenInput, required=False, min_value=0)
    words = forms.CharField(
        label=_("The words"),
        max_length=MAX_FIELD,
        strip=False,
        widget=forms.Textarea(attrs={"rows": 2}),
        help_text=_("Copied from the text above, as many as tell the place."),
    )
    theme = ThemeChoice(Theme.objects.none(), label=_("Theme"))

    def __init__(self, *args: Any, themes: QuerySet[Theme], **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["theme"].queryset = themes


class ThemeForm(forms.Form):
    """A theme of the round's codebook."""

    name = forms.CharField(label=_("Name"), max_length=120)
    meaning = forms.CharField(
        label=_("What belongs here"), max_length=5_000, required=False, widget=forms.Textarea(attrs={"rows": 2})
    )


class NewThemeForm(ThemeForm):
    parent = ThemeChoice(Theme.objects.none(), label=_("Under"), required=False, empty_label=_("No other theme"))

    def __init__(self, *args: Any, themes: QuerySet[Theme], **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["parent"].queryset = themes
