"""Form fields and helpers that several rooms share. A form accepts the fields it shows and nothing else (A3)."""

from collections.abc import Iterable, Sequence
from datetime import datetime
from typing import Any

from django import forms
from django.utils.dateparse import parse_datetime
from django.utils.translation import gettext as _now, gettext_lazy as _, pgettext_lazy

from consultations.documents.subject_words import are_questions, subject_noun
from consultations.enums import (
    Constituency,
    RegionalGroup,
    Status,
)
from consultations.models import Recommendation
from core.files.kinds import isolated


class LocalTimeField(forms.DateTimeField):
    """A local date and time without zone. The zone is another field, and the act combines them."""

    widget = forms.DateTimeInput(attrs={"type": "datetime-local"}, format="%Y-%m-%dT%H:%M")

    def to_python(self, value: Any) -> datetime | None:
        if value in self.empty_values:
            return None
        try:
            moment = value if isinstance(value, datetime) else parse_datetime(str(value).strip())
        except ValueError:
            moment = None
        if moment is None or moment.tzinfo is not None:
            raise forms.ValidationError(_now("Enter a date and a time, such as 2027-03-12 12:00."))
        return moment


def fit_to_subjects(form: forms.BaseForm, kinds: Iterable[str], *, subject: str = "recommendation") -> None:
    """Name the filter `subject` after what the round asks, such as `Question`; questions get none by position."""
    kinds = set(kinds)
    if subject in form.fields:
        form.fields[subject].label = subject_noun(kinds)
    if are_questions(kinds):
        form.fields.pop("position", None)


class BodiesFilterForm(forms.Form):
    """A filter for bodies of the register or of a round."""

    constituency = forms.ChoiceField(label=_("Constituency"), required=False)
    region = forms.ChoiceField(
        label=_("Regional group"), choices=[("", _("All")), *RegionalGroup.choices], required=False
    )
    status = forms.ChoiceField(
        label=pgettext_lazy("of a body", "Status"),
        choices=[("", _("All")), *((each.value, each.label) for each in Status if each.value)],
        required=False,
    )
    country = forms.ChoiceField(label=_("Country"), required=False)
    words = forms.CharField(label=_("Name or code"), max_length=100, required=False)

    def __init__(
        self, *args: Any, constituencies: list[str], countries: Sequence[tuple[str, str]] = (), **kwargs: Any
    ) -> None:
        super().__init__(*args, **kwargs)
        offered = [(each.value, each.label) for each in Constituency if each.value in constituencies]
        self.fields["constituency"].choices = [("", _("All")), *offered]
        if "country" in self.fields:
            self.fields["country"].choices = [("", _("All")), *countries]

    def chosen(self) -> dict[str, str]:
        """Return the chosen filters; an invalid choice counts as none."""
        self.is_valid()
        return {name: self.cleaned_data.get(name) or "" for name in self.fields}


class RecommendationChoice(forms.ModelMultipleChoiceField):
    """A choice of recommendations, by number and first words."""

    def __init__(self, **kwargs: Any) -> None:
        super().__init__(Recommendation.objects.none(), widget=forms.CheckboxSelectMultiple, **kwargs)

    def label_from_instance(self, obj: Recommendation) -> str:  # type: ignore[override]
        return f"{obj.label} – {isolated(shorten(obj.text))}"


def shorten(text: str, length: int = 110) -> str:
    """Return the beginning of a text, up to a whole word."""
    if len(text) <= length:
        return text
    head = text[:length]
    return (head.rsplit(" ", 1)[0] if " " in head[length // 2 :] else head) + "…"
