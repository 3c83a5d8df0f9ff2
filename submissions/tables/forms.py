"""The list of inputs: its filters and columns, and the label for many of them (A3: a form accepts what it shows)."""

from collections.abc import Iterable
from typing import Any
from uuid import UUID

from django import forms
from django.http import QueryDict
from django.utils.translation import gettext_lazy as _, pgettext_lazy

from consultations.documents.subject_words import kinds_of
from consultations.enums import Constituency
from consultations.forms import fit_to_subjects
from consultations.models import Recommendation, Round
from consultations.panels import constituencies_in
from core.audience import Audience
from core.tables.list_pages import ListColumn, ListForm, SearchField, offered
from core.text.languages import LANGUAGE_NAMES, language_filter_choices
from submissions.enums import Confidentiality, Position, SubmissionState
from submissions.tables.input_list import WITH, WITHOUT, InputListFilter, ListedInput
from submissions.triage.labels import LONGEST_LABEL, LONGEST_NOTE
from submissions.visibility.visible_inputs import InputFilters, words_in_input

LANGUAGES = LANGUAGE_NAMES
STATES = (
    SubmissionState.RECEIVED,
    SubmissionState.CLARIFICATION,
    SubmissionState.ADMISSIBLE,
    SubmissionState.INADMISSIBLE,
)


def _body(row: ListedInput) -> Any:
    return row.visible.body.sort_key if row.visible.body else None


def _label_of(choices: Any, name: str) -> Any:
    def value(row: ListedInput) -> str | None:
        key = getattr(row.visible, name)
        return str(choices(key).label) if key else None

    return value


INPUT_COLUMNS = (
    ListColumn("input", _("Input"), _body, is_fixed=True),
    ListColumn("text", _("Text")),
    ListColumn("constituency", _("Constituency"), _label_of(Constituency, "constituency"), starts_shown=False),
    ListColumn("status", pgettext_lazy("how far it is", "Status"), _label_of(SubmissionState, "state")),
    ListColumn("received", _("Received"), lambda row: row.visible.received, starts_shown=False),
    ListColumn("language", _("Language"), lambda row: LANGUAGES.get(row.visible.language or ""), starts_shown=False),
    ListColumn("level", _("Who may see it"), _label_of(Confidentiality, "level"), starts_shown=False),
    ListColumn(
        "words", _("Length in words"), lambda row: words_in_input(row.visible), is_number=True, starts_shown=False
    ),
    ListColumn("label", _("Label"), lambda row: row.label.label or None),
    ListColumn("note", _("Note on the label"), lambda row: row.label.note or None),
)


class InputListForm(ListForm):
    """Which inputs the list shows. `labels` are those of the round, with their number."""

    list_columns = INPUT_COLUMNS
    further = ("status", "language", "level", "label")

    words = SearchField(label=_("Words or names"))
    recommendation = forms.ChoiceField(label=_("Recommendation"), required=False)
    position = forms.ChoiceField(label=_("Position"), required=False, choices=offered(Position.choices))
    constituency = forms.ChoiceField(label=_("Constituency"), required=False)
    status = forms.ChoiceField(
        label=pgettext_lazy("how far it is", "Status"),
        required=False,
        choices=offered((each.value, each.label) for each in STATES),
    )
    language = forms.ChoiceField(label=_("Language"), required=False, choices=offered(language_filter_choices()))
    level = forms.ChoiceField(label=_("Who may see it"), required=False, choices=offered(Confidentiality.choices))
    label = forms.ChoiceField(label=_("Label"), required=False)

    def __init__(
        self,
        query: QueryDict,
        *,
        round_: Round,
        audience: Audience,
        labels: Iterable[tuple[str, int]],
        recommendations: Iterable[Recommendation],
    ) -> None:
        labels, recommendations = list(labels), list(recommendations)
        super().__init__(query)
        fit_to_subjects(self, kinds_of(recommendations))
        self.names = [name for name, _count in labels]
        names = [(f"={name}", f"{name} ({count})") for name, count in labels]
        choices: dict[str, list[tuple[Any, Any]]] = {
            "recommendation": [(str(row.pk), row.label) for row in recommendations],
            "constituency": constituencies_in(round_, audience),
            "label": [(WITH, _("With a label")), (WITHOUT, _("Without a label")), *names],
        }
        for name, values in choices.items():
            self.fields[name].choices = offered(values)  # type: ignore[attr-defined]  # a field of choices

    def query(self) -> InputListFilter:
        chosen = self.filters

        def one(name: str) -> frozenset[Any]:
            return frozenset(filter(None, [chosen.get(name)]))

        filters = InputFilters(
            recommendations=frozenset(UUID(key) for key in one("recommendation")),
            positions=one("position"),
            constituencies=one("constituency"),
            languages=one("language"),
            states=one("status"),
            levels=one("level"),
            search=self.search,
        )
        return InputListFilter(filters, chosen.get("label", "").removeprefix("="))


class InputLabelForm(forms.Form):
    """One label or note for many inputs."""

    conditional = ("label", "note")

    label = forms.CharField(label=_("Label"), max_length=LONGEST_LABEL, required=False)
    note = forms.CharField(
        label=_("Note on the label"),
        max_length=LONGEST_NOTE,
        required=False,
        widget=forms.Textarea(attrs={"rows": 2, "dir": "auto"}),
        help_text=_("A field that you leave empty changes nothing. Labels and notes never leave the secretariat."),
    )
    removes = forms.BooleanField(label=_("Remove label and note"), required=False)
