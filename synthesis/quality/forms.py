"""Forms of coverage: the filter of the list, and the outcome of chosen inputs (A3: a form accepts what it shows)."""

from collections.abc import Iterable
from typing import Any
from uuid import UUID

from django import forms
from django.utils.translation import gettext_lazy as _

from consultations.documents.subject_words import kinds_of
from consultations.forms import fit_to_subjects
from consultations.models import Round
from consultations.panels import constituencies_in
from consultations.rounds.selectors import recommendations_of
from core.audience import Audience
from submissions.enums import Position
from submissions.visibility.visible_inputs import InputFilters
from synthesis.enums import Outcome
from synthesis.models import Finding, SynthesisReport
from synthesis.quality.coverage import OPEN, CoverageQuery

ALL = [("", _("All"))]
STATES = [(OPEN, _("Without an outcome")), *Outcome.choices, ("all", _("All"))]


class CoverageForm(forms.Form):
    """The filter of the list."""

    state = forms.ChoiceField(choices=STATES, required=False, widget=forms.HiddenInput)
    paragraph = forms.ChoiceField(label=_("Paragraph"), required=False)
    position = forms.ChoiceField(label=_("Position"), required=False, choices=[*ALL, *Position.choices])
    constituency = forms.ChoiceField(label=_("Constituency"), required=False)
    campaign = forms.ChoiceField(label=_("Campaign"), required=False)
    words = forms.CharField(label=_("Words"), required=False, max_length=200)

    def __init__(
        self, *args: Any, round_: Round, audience: Audience, campaigns: Iterable[tuple[UUID, str]], **kwargs: Any
    ) -> None:
        super().__init__(*args, **kwargs)
        subjects = recommendations_of(round_)
        fit_to_subjects(self, kinds_of(subjects), subject="paragraph")
        named = [(str(key), name) for key, name in campaigns]
        choices = {
            "paragraph": [(str(row.pk), row.label) for row in subjects],
            "constituency": constituencies_in(round_, audience),
            "campaign": named,
        }
        for name, values in choices.items():
            self.fields[name].choices = [*ALL, *values]  # type: ignore[attr-defined]  # a field of choices
        if not named:
            del self.fields["campaign"]

    @property
    def asks(self) -> bool:
        return self.is_valid() and any(value for name, value in self.cleaned_data.items() if name != "state")

    def query(self) -> CoverageQuery:
        """Return the filter; inputs without disposition where the form is invalid."""
        if not self.is_valid():
            return CoverageQuery()
        cleaned = self.cleaned_data
        filters = InputFilters(
            recommendations=frozenset(UUID(key) for key in filter(None, [cleaned["paragraph"]])),
            positions=frozenset(filter(None, [cleaned.get("position")])),
            constituencies=frozenset(filter(None, [cleaned["constituency"]])),
            words=cleaned["words"],
        )
        campaign = cleaned.get("campaign")
        state = cleaned["state"] or OPEN
        return CoverageQuery("" if state == "all" else state, filters, UUID(campaign) if campaign else None)


class Keys(forms.Field):
    """Ids as the checkboxes of the page send them. Raises ValidationError for anything else."""

    widget = forms.MultipleHiddenInput

    def clean(self, value: Any) -> list[UUID]:
        try:
            return [UUID(key) for key in value or ()]
        except ValueError:
            raise forms.ValidationError(_("The form sent a value that is not valid. Reload the page.")) from None


class MarkedKeys(Keys):
    """Ids, each with the mark of what the page showed of it, after a slash: {id: mark}."""

    def clean(self, value: Any) -> dict[UUID, str]:  # type: ignore[override]  # ids with more
        parts = [each.partition("/") for each in value or ()]
        return dict(zip(super().clean([key for key, _slash, _mark in parts]), (part[2] for part in parts), strict=True))


_NOT_AT_ONCE = (Outcome.CITED, Outcome.GROUPED)  # one comes by itself, the other names a paragraph for each input


class SamePointForm(forms.Form):
    """The paragraph of the report that makes the same point as one input."""

    input = forms.UUIDField(widget=forms.HiddenInput)
    mark = forms.CharField(required=False, max_length=64, widget=forms.HiddenInput)
    finding = forms.ModelChoiceField(
        queryset=Finding.objects.none(),
        label=_("Paragraph that makes the same point"),
        widget=forms.RadioSelect,
        error_messages={
            "required": _("Choose the paragraph of the report that makes the same point."),
            "invalid_choice": _("This paragraph is not in the report any more. Choose another paragraph."),
        },
    )
    reason = forms.CharField(
        label=_("Note to the sender"),
        max_length=5_000,
        required=False,
        widget=forms.Textarea(attrs={"rows": 2, "dir": "auto"}),
        help_text=_("The sender reads it after publication, with the paragraph."),
    )

    def __init__(self, *args: Any, report: SynthesisReport, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        offered = report.findings.filter(removed_at__isnull=True).select_related("report")
        self.fields["finding"].queryset = offered  # type: ignore[attr-defined]  # a field of choices


class SetOutcomesForm(forms.Form):
    """The disposition of the chosen inputs, or of all in the list."""

    conditional = ("reason", "duplicate_of")

    inputs = MarkedKeys(required=False)
    whole = forms.BooleanField(label=_("All in this list, on every page"), required=False)
    outcome = forms.ChoiceField(
        label=_("Outcome"),
        choices=[("", _("Choose")), *(row for row in Outcome.choices if row[0] not in _NOT_AT_ONCE)],
        error_messages={"required": _("Choose an outcome.")},
        help_text=_("“Grouped with others” is not available here, because each input needs its own paragraph."),
    )
    reason = forms.CharField(
        label=_("Reason"),
        max_length=5_000,
        required=False,
        widget=forms.Textarea(attrs={"rows": 3, "dir": "auto"}),
        help_text=_("The sender reads it after publication. Required for “Out of scope” and “Not reflected”."),
    )
    duplicate_of = forms.CharField(
        label=_("Input that they repeat"),
        max_length=64,
        required=False,
        help_text=_("For duplicates only. Enter the reference of that input, as in the list."),
    )


class ConfirmFindingsForm(forms.Form):
    """Findings whose evidence is kept as it is now."""

    findings = Keys(required=False)
    whole = forms.BooleanField(label=_("All findings whose text did not change, on every page"), required=False)
