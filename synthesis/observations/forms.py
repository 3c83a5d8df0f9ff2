"""Forms of observations: what the list shows, and the text that is recorded."""

from collections.abc import Iterable
from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from consultations.models import Recommendation
from core.tables.list_pages import PAGE, TICKED, WHOLE, SearchField
from synthesis.enums import Verdict
from synthesis.models import TextModule
from synthesis.observations.services import LONGEST

STATES = [("open", _("Without an observation")), ("done", _("With an observation")), ("", _("All"))]
COLUMNS = {
    "participant": _("Participant"),
    "position": _("Position"),
    "type": _("Comment type"),
    "comment": _("Comment"),
    "wording": _("Suggested wording"),
    "observation": _("Observation"),
}
USUAL = ("participant", "comment", "wording", "observation")


ALL = "all"  # of the round, whatever recommendation they are on


class ObservationListForm(forms.Form):
    """Which comments, and which of their columns. GET only."""

    words = SearchField(label=_("Words or names"))
    on = forms.ChoiceField(label=_("Paragraph"), required=False)
    state = forms.ChoiceField(label=_("Show"), required=False, choices=STATES)
    columns = forms.MultipleChoiceField(
        label=_("Columns"), required=False, choices=[*COLUMNS.items()], widget=forms.CheckboxSelectMultiple
    )

    def __init__(self, *args: Any, recommendations: Iterable[Recommendation], **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        about = [(str(row.pk), row.label) for row in recommendations]
        self.fields["on"].choices = [*about, (ALL, _("All texts"))]  # type: ignore[attr-defined]  # a field of choices


class ObservationForm(forms.Form):
    """One answer and one text for the ticked comments."""

    scope = forms.ChoiceField(
        label=_("Which comments"),
        required=False,
        choices=[
            (TICKED, _("Ticked ones")),
            (PAGE, _("All on this page")),
            (WHOLE, _("All in this list, on every page")),
        ],
    )
    inputs = forms.MultipleChoiceField(label=_("Comments"), required=False, widget=forms.CheckboxSelectMultiple)
    verdict = forms.ChoiceField(label=_("Answer"), choices=Verdict.choices, widget=forms.RadioSelect)
    module = forms.ModelChoiceField(
        label=_("Text module"),
        queryset=TextModule.objects.none(),
        required=False,
        help_text=_("Used where the text below is empty."),
    )
    text = forms.CharField(
        label=_("Text"),
        max_length=LONGEST,
        required=False,
        widget=forms.Textarea(attrs={"rows": 4, "dir": "auto"}),
        help_text=_(
            "You can write {participant}, {para}, {position} and {wording}. Words in “quotation marks” must be in the "
            "comment or in the text it is about."
        ),
    )
    save_as = forms.CharField(
        label=_("Save the text as a module named"),
        max_length=80,
        required=False,
        help_text=_("Leave empty to use it once."),
    )

    def __init__(self, *args: Any, keys: Iterable[str], modules: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["inputs"].choices = [(key, key) for key in keys]  # type: ignore[attr-defined]  # a field of choices
        module: Any = self.fields["module"]
        module.queryset = modules
        module.label_from_instance = lambda row: row.name
