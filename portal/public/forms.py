"""Filters of public lists."""

from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from consultations.enums import Constituency
from consultations.models import Round
from consultations.rounds.selectors import recommendations_of
from submissions.enums import Position
from submissions.visibility.visible_inputs import InputFilters

ALL = [("", _("All"))]


class InputFilterForm(forms.Form):
    """Filters by what is shown only: an attribute that is withheld never matches (`InputFilters`)."""

    paragraph = forms.ChoiceField(label=_("Paragraph"), required=False)
    position = forms.ChoiceField(label=_("Position"), required=False, choices=[*ALL, *Position.choices])
    constituency = forms.ChoiceField(label=_("Constituency"), required=False)
    words = forms.CharField(label=_("Words"), required=False, max_length=200)

    def __init__(self, *args: Any, round_: Round, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self._recommendations = {row.label: row.pk for row in recommendations_of(round_)}
        keys = {window.constituency for window in round_.windows.all()}
        self.fields["paragraph"].choices = [*ALL, *((label, label) for label in self._recommendations)]  # type: ignore[attr-defined]  # a field of choices
        self.fields["constituency"].choices = [*ALL, *(row for row in Constituency.choices if row[0] in keys)]  # type: ignore[attr-defined]  # a field of choices

    @property
    def asks(self) -> bool:
        return self.is_valid() and any(self.cleaned_data.values())

    def filters(self) -> InputFilters:
        """Return the requested filters; none, and so everything, where the form is not valid."""
        if not self.is_valid():
            return InputFilters()
        asked = self.cleaned_data
        return InputFilters(
            recommendations=_chosen(self._recommendations.get(asked["paragraph"])),
            positions=_chosen(asked["position"]),
            constituencies=_chosen(asked["constituency"]),
            words=asked["words"],
        )


def _chosen(value: Any) -> frozenset[Any]:
    return frozenset([value]) if value else frozenset()
