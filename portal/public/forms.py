"""Filters of public lists."""

from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from consultations.documents.subject_words import kinds_of
from consultations.enums import Constituency
from consultations.forms import fit_to_subjects
from consultations.models import Organisation, Round
from consultations.rounds.selectors import recommendations_of
from core.tables.list_pages import SearchField
from core.text.search_terms import Search
from portal.public.search import find_body, named_bodies
from submissions.enums import Position
from submissions.visibility.visible_inputs import InputFilters

ALL = [("", _("All"))]


class SearchForm(forms.Form):
    """What is looked for in everything that is public."""

    words = SearchField(label=_("Words or names"), required=False)
    organization = forms.CharField(required=False, max_length=300, widget=forms.HiddenInput)


class InputFilterForm(forms.Form):
    """Filters by what is shown only: an attribute that is withheld never matches (`InputFilters`)."""

    paragraph = forms.ChoiceField(label=_("Paragraph"), required=False)
    position = forms.ChoiceField(label=_("Position"), required=False, choices=[*ALL, *Position.choices])
    constituency = forms.ChoiceField(label=_("Constituency"), required=False)
    organization = forms.CharField(label=_("Organization"), required=False, max_length=300)
    words = SearchField(label=_("Words or names"), required=False)

    def __init__(self, *args: Any, round_: Round, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self._round = round_
        self._body: Organisation | None = None
        rows = recommendations_of(round_)
        fit_to_subjects(self, kinds_of(rows), subject="paragraph")
        self._recommendations = {row.label: row.pk for row in rows}
        keys = {window.constituency for window in round_.windows.all()}
        keys.add(self.data.get("constituency", ""))  # the matrix leads to kinds that wrote without being asked, too
        self.fields["paragraph"].choices = [*ALL, *((label, label) for label in self._recommendations)]  # type: ignore[attr-defined]  # a field of choices
        self.fields["constituency"].choices = [*ALL, *(row for row in Constituency.choices if row[0] in keys)]  # type: ignore[attr-defined]  # a field of choices

    def clean_organization(self) -> str:
        """Keep the body that is meant, by its code or by words of its name, of those with an input by name here."""
        name = str(self.cleaned_data["organization"])
        if name:
            self._body = find_body(name, named_bodies([self._round]))
            if self._body is None:
                raise forms.ValidationError(
                    _("No organization with this name has public inputs here. Check the name, or search for words.")
                )
        return name

    @property
    def body(self) -> Organisation | None:
        """Return the body whose inputs alone are selected; None where the form is not valid, and so selects all."""
        return self._body if self.is_valid() else None

    @property
    def asks(self) -> bool:
        return self.is_valid() and any(self.cleaned_data.values())

    def filters(self) -> InputFilters:
        """Return the requested filters; none, and so everything, where the form is not valid."""
        if not self.is_valid():
            return InputFilters()
        cleaned = self.cleaned_data
        return InputFilters(
            recommendations=_chosen(self._recommendations.get(cleaned["paragraph"])),
            positions=_chosen(cleaned.get("position")),
            constituencies=_chosen(cleaned["constituency"]),
            bodies=_chosen(self._body and self._body.pk),
            search=Search.of(cleaned["words"]),
        )


def _chosen(value: Any) -> frozenset[Any]:
    return frozenset([value]) if value else frozenset()
