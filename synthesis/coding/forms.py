"""Forms of the coding workbench and of campaigns. A form accepts the fields that it shows and nothing else (A3)."""

from typing import Any
from uuid import UUID

from django import forms
from django.conf import settings
from django.db.models import QuerySet
from django.http import QueryDict
from django.utils.translation import get_language, gettext_lazy as _

from consultations.enums import RegionalGroup
from consultations.forms import fit_to_subjects
from consultations.models import Round
from consultations.panels import constituencies_in
from core.audience import Audience
from core.db.ids import parse_uuid
from core.files.kinds import table_endings
from core.tables.list_pages import ListColumn, ListForm, offered
from core.text.languages import language_filter_choices
from core.text.strings import MAX_FIELD
from submissions.campaigns.services import NAME
from submissions.campaigns.visible_campaigns import VisibleCampaign, VisibleWording
from submissions.enums import CampaignGrade, PassageField, Position
from submissions.visibility.visible_inputs import InputFilters
from synthesis.codebook.forms import ThemeForm
from synthesis.codebook.selectors import CodebookEntry, within
from synthesis.coding.workbench import WorkbenchFilter
from synthesis.coding.workbench_inputs import WorkbenchInput
from synthesis.enums import ShownCodings
from synthesis.models import Theme


class BenchFilterForm(forms.Form):
    """Which inputs the workbench shows. Invalid values are ignored."""

    position = forms.ChoiceField(label=_("Position"), required=False, choices=[("", _("All")), *Position.choices])
    constituency = forms.ChoiceField(label=_("Constituency"), required=False)
    region = forms.ChoiceField(
        label=_("Regional group"), required=False, choices=[("", _("All")), *RegionalGroup.choices]
    )
    language = forms.ChoiceField(label=_("Language"), required=False)
    theme = forms.ChoiceField(label=_("Theme"), required=False)
    only = forms.ChoiceField(label=_("Coding"), required=False, choices=[("", _("All")), *ShownCodings.choices])

    def __init__(
        self,
        *args: Any,
        kind: str,
        constituencies: list[tuple[str, Any]],
        themes: list[CodebookEntry],
        **kwargs: Any,
    ) -> None:
        super().__init__(*args, **kwargs)
        fit_to_subjects(self, [kind])
        self._themes = themes
        self.fields["constituency"].choices = [("", _("All")), *constituencies]
        self.fields["language"].choices = [("", _("All")), *language_filter_choices()]
        self.fields["theme"].choices = [("", _("All")), *((str(each.theme.pk), each.name) for each in themes)]

    def chosen(self) -> WorkbenchFilter:
        if not self.is_bound:
            return WorkbenchFilter()
        self.is_valid()
        cleaned = self.cleaned_data
        filters = InputFilters(
            positions=_one(cleaned.get("position")),
            constituencies=_one(cleaned.get("constituency")),
            regions=_one(cleaned.get("region")),
            languages=_one(cleaned.get("language")),
        )
        theme = parse_uuid(cleaned.get("theme") or "")
        return WorkbenchFilter(
            filters=filters,
            themes=within(self._themes, theme) if theme else frozenset(),
            only=cleaned.get("only") or "",
            at=parse_uuid(self.data.get("at", "")),
        )


def _one(value: str | None) -> frozenset[str]:
    return frozenset(filter(None, [value]))


class ThemeChoice(forms.ModelChoiceField):
    """A choice of themes, shown by name."""

    def label_from_instance(self, obj: Theme) -> str:  # type: ignore[override]
        return obj.name


class CodeForm(forms.Form):
    """A theme for a passage: marked on the page (offsets as browsers count, and words), or given by its words alone."""

    input = forms.UUIDField(widget=forms.HiddenInput)
    field = forms.ChoiceField(label=_("Where the words are"), choices=PassageField)
    start = forms.IntegerField(widget=forms.HiddenInput, required=False, min_value=0)
    end = forms.IntegerField(widget=forms.HiddenInput, required=False, min_value=0)
    words = forms.CharField(
        label=_("Words of the passage"),
        max_length=MAX_FIELD,
        strip=False,
        widget=forms.Textarea(attrs={"rows": 2}),
        help_text=_("Copy enough words from the text above to identify the passage."),
    )
    theme = ThemeChoice(
        Theme.objects.none(),
        label=_("Theme"),
        error_messages={"invalid_choice": _("This theme is no longer in the codebook. Choose another.")},
    )

    def __init__(self, *args: Any, themes: QuerySet[Theme], **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["theme"].queryset = themes


class TranslationForm(forms.Form):
    """A working translation of one text of an input."""

    field = forms.ChoiceField(label=_("Text"))
    language = forms.ChoiceField(label=_("Language of the translation"))
    text = forms.CharField(
        label=_("Working translation"),
        max_length=MAX_FIELD,
        strip=False,
        widget=forms.Textarea(attrs={"rows": 10}),
        help_text=_("Unofficial: the original prevails. It is shown with your name and today's date."),
    )

    def __init__(self, *args: Any, card: WorkbenchInput, written: bool = True, **kwargs: Any) -> None:
        """Set up the form. `written`: by a person, so that the text is required."""
        super().__init__(*args, **kwargs)
        self.fields["text"].required = written
        self.fields["field"].choices = [(each.name, each.label) for each in card.fields]
        into = [row for row in settings.LANGUAGES if row[0] != card.visible.language]
        self.fields["language"].choices = into
        here = str(get_language())
        self.fields["language"].initial = here if here in dict(into) else into[0][0]


class TranslationTableForm(forms.Form):
    """A table of working translations."""

    file = forms.FileField(
        label=_("File"),
        help_text=_("A table in xlsx, ods, csv or tsv format with the columns External ID, Language, Translation."),
        widget=forms.ClearableFileInput(attrs={"accept": table_endings()}),
    )


class CodedBookForm(forms.Form):
    """A coding workbook to upload."""

    file = forms.FileField(
        label=_("Workbook"), help_text=_("The compiled workbook of this round for the secretariat, as xlsx.")
    )


class NewThemeForm(ThemeForm):
    parent = ThemeChoice(Theme.objects.none(), label=_("Under"), required=False, empty_label=_("None (top level)"))

    def __init__(self, *args: Any, themes: QuerySet[Theme], **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["parent"].queryset = themes


SIZES = (5, 10, 20, 50, 100, 500)  # participants, from here on
CAMPAIGN_COLUMNS = (
    ListColumn("campaign", _("Campaign"), lambda row: row.title.casefold(), is_fixed=True),
    ListColumn("grade", _("Grade"), lambda row: str(row.grade.label)),
    ListColumn("paras", _("Paras.")),
    ListColumn("participants", _("Participants"), lambda row: row.bodies, is_number=True),
    ListColumn("inputs", _("Inputs"), lambda row: len(row.members), is_number=True),
    ListColumn("own", _("With words of their own"), lambda row: row.adding, is_number=True),
    ListColumn("waiting", _("To confirm"), lambda row: row.waiting, is_number=True),
    ListColumn("constituencies", _("Constituencies"), starts_shown=False),
)


class CampaignListForm(ListForm):
    """Which campaigns and shared wordings of a round are listed."""

    list_columns = CAMPAIGN_COLUMNS

    grade = forms.ChoiceField(label=_("Grade"), required=False, choices=offered(CampaignGrade.choices))
    size = forms.TypedChoiceField(label=_("Participants"), required=False, coerce=int, empty_value=0)
    constituency = forms.ChoiceField(label=_("Constituency"), required=False)

    def __init__(self, query: QueryDict, *, round_: Round, audience: Audience) -> None:
        super().__init__(query)
        sizes = [(str(size), _("At least %(n)s") % {"n": size}) for size in SIZES]
        self.fields["constituency"].choices = offered(constituencies_in(round_, audience))  # type: ignore[attr-defined]  # a field of choices
        self.fields["size"].choices = offered(sizes)  # type: ignore[attr-defined]  # a field of choices

    def matches(self, row: VisibleCampaign | VisibleWording) -> bool:
        """Compare with what the reader sees: a sender whose kind is not shown is of none."""
        chosen = self.filters
        return (
            chosen.get("grade") in (None, row.grade.value)
            and row.bodies >= chosen.get("size", 0)
            and (not chosen.get("constituency") or chosen["constituency"] in row.constituencies)
        )


EQUAL, CONFIRM, OUT, SPLIT = "equal", "confirm", "out", "split"


class DecideMembersForm(forms.Form):
    """A decision on inputs of a campaign, or on all that are equal."""

    act = forms.ChoiceField(choices=[(act, act) for act in (EQUAL, CONFIRM, OUT, SPLIT)], widget=forms.HiddenInput)
    lines = forms.TypedMultipleChoiceField(label=_("Inputs"), coerce=UUID, required=False)

    def __init__(self, *args: Any, campaign: VisibleCampaign, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        keys = [str(row.row.line_id) for row in campaign.members]
        self.fields["lines"].choices = [(key, key) for key in keys]


class MergeCampaignForm(forms.Form):
    into = forms.ChoiceField(label=_("Merge with"))

    def __init__(self, *args: Any, others: list[VisibleCampaign], **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["into"].choices = [
            (str(each.campaign.pk), f"{each.campaign.number}. {each.title}") for each in others
        ]


class NameCampaignForm(forms.Form):
    name = forms.CharField(
        label=_("Name"),
        max_length=NAME,
        required=False,
        help_text=_("Officers see this name. If it is empty, the beginning of the text is used."),
    )


class CodeCampaignForm(forms.Form):
    """A theme for words of the text, in every confirmed input that contains them."""

    words = forms.CharField(
        label=_("Words of the passage"),
        max_length=MAX_FIELD,
        widget=forms.Textarea(attrs={"rows": 2}),
        help_text=_("Copy enough words from the text above to identify the passage."),
    )
    theme = ThemeChoice(Theme.objects.none(), label=_("Theme"))

    def __init__(self, *args: Any, themes: QuerySet[Theme], **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["theme"].queryset = themes
