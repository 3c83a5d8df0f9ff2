"""Forms of the writing desk, the approval and the export.

A form accepts the fields that it shows and nothing else (A3).
"""

from collections.abc import Iterable, Mapping, Sequence
from types import MappingProxyType
from typing import Any
from uuid import UUID

from django import forms
from django.conf import settings
from django.db.models import QuerySet
from django.utils.html import format_html
from django.utils.translation import get_language, gettext_lazy as _

from consultations.documents.subject_words import kinds_of
from consultations.enums import REFERRING, Constituency
from consultations.forms import LocalTimeField, fit_to_subjects
from consultations.models import Round
from consultations.panels import constituencies_in
from consultations.rounds.selectors import recommendations_of
from core import clock
from core.audience import Audience
from core.files.kinds import isolated
from core.text.languages import interface_language
from core.web.forms import ZoneField
from submissions.enums import PassageField, Position
from synthesis.coding.forms import ThemeChoice
from synthesis.enums import DraftOrder, Promise, Quantity, ReportKind, ReportStage
from synthesis.models import Finding, Section, SynthesisReport, Theme
from synthesis.reports.findings.clauses import parts_by_sentence, place_of
from synthesis.reports.findings.services import LOST_PART
from synthesis.review.approval import stages_of

LONGEST = 10_000  # characters of a finding, as its verb has it
ALL = [("", _("All"))]


def text_area(rows: int) -> forms.Textarea:
    """Return a field for text in the report's language, whatever the reader's."""
    return forms.Textarea(attrs={"rows": rows, "dir": "auto"})


class RoundChoice(forms.ModelChoiceField):
    def label_from_instance(self, obj: Round) -> str:  # type: ignore[override]  # the queryset holds these
        return f"{obj.reference} – {isolated(obj.title)}"


def report_kind_field(*, required: bool = True) -> forms.ChoiceField:
    """Return radio buttons for the kinds of report, each with its rule on names and numbers."""
    return forms.ChoiceField(
        label=_("Kind of report"),
        choices=lambda: [
            (kind.value, format_html("{} <small>{}</small>", kind.label, kind.rule)) for kind in ReportKind
        ],
        required=required,
        initial=ReportKind.THEMATIC,
        widget=forms.RadioSelect,
        help_text=_("The kind of report decides who is named. No kind of report names victims or other individuals."),
    )


class BeginForm(forms.Form):
    """A new report."""

    round = RoundChoice(Round.objects.none(), label=_("Round"), empty_label=None)
    kind = report_kind_field()
    title = forms.CharField(label=_("Title"), max_length=300, help_text=_("As it will appear on the report."))
    symbol = forms.CharField(
        label=_("Symbol"), max_length=60, required=False, help_text=_("If the report already has one.")
    )
    language = forms.ChoiceField(
        label=_("Language"), choices=settings.LANGUAGES, initial=lambda: interface_language(get_language())
    )

    def __init__(self, *args: Any, rounds: QuerySet[Round], **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["round"].queryset = rounds  # type: ignore[attr-defined]  # a field of model choices


class DraftForm(forms.Form):
    """How the sections of a first draft are ordered."""

    order = forms.ChoiceField(
        label=_("Sections"), choices=DraftOrder, initial=DraftOrder.BY_RECOMMENDATION, widget=forms.RadioSelect
    )


class SectionForm(forms.Form):
    title = forms.CharField(label=_("Title of the section"), max_length=300)


class FindingForm(forms.Form):
    """A finding with its counted word. `revision` is the one that its writer has seen (B4)."""

    revision = forms.IntegerField(widget=forms.HiddenInput, min_value=1)
    text = forms.CharField(label=_("Sentence"), max_length=LONGEST, widget=text_area(5))
    quantity = forms.ChoiceField(label=_("Counted word"), choices=Quantity, required=False)
    number = forms.IntegerField(label=_("Number"), min_value=0, max_value=10_000, required=False)
    out_of = forms.IntegerField(label=_("Out of"), min_value=0, max_value=10_000, required=False)
    counted = forms.MultipleChoiceField(
        label=_("Participants counted"), required=False, widget=forms.CheckboxSelectMultiple
    )
    positions = forms.MultipleChoiceField(
        label=_("With these positions"),
        choices=Position,
        required=False,
        widget=forms.CheckboxSelectMultiple,
        help_text=_(
            "If none is ticked, the word counts everyone who addressed the theme or is cited, whatever their position."
        ),
    )
    theme = ThemeChoice(Theme.objects.none(), label=_("Theme"), required=False, empty_label=_("No theme"))
    counts_theme = forms.BooleanField(
        label=_("Of those with these positions, count only those who addressed the theme or are cited"),
        required=False,
        help_text=_(
            "If ticked: “Two of the five States that supported it asked for …”. If not ticked, the "
            "word counts everyone who took one of the positions, whether cited or not."
        ),
    )

    def __init__(self, *args: Any, finding: Finding, round_: Round, audience: Audience, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        # What a colleague with sight counts stays ticked: to save another part must not take it away.
        kinds = {*finding.counted, *(kind for kind, _label in constituencies_in(round_, audience))} - set(REFERRING)
        counted = [choice for choice in Constituency.choices if choice[0] in kinds]
        self.fields["counted"].choices = counted  # type: ignore[attr-defined]  # a field of choices
        self.fields["theme"].queryset = round_.themes.all()  # type: ignore[attr-defined]  # a field of model choices

    @classmethod
    def of(cls, finding: Finding, round_: Round, audience: Audience) -> "FindingForm":
        names = ("revision", "text", "quantity", "number", "out_of", "counted", "positions", "theme", "counts_theme")
        initial = {name: getattr(finding, name) for name in names}
        return cls(finding=finding, round_=round_, audience=audience, initial=initial, prefix="finding")

    def fields_given(self) -> dict[str, Any]:
        """Return the fields that `edit_finding` takes."""
        return {name: value for name, value in self.cleaned_data.items() if name != "revision"}


class NewFindingForm(forms.Form):
    """A new finding: its sentence and its section; the rest is added later."""

    text = forms.CharField(label=_("Sentence"), max_length=LONGEST, widget=text_area(3))
    section = forms.ModelChoiceField(Section.objects.none(), label=_("Section"), empty_label=None)

    def __init__(self, *args: Any, report: SynthesisReport, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["text"].help_text = ReportKind(report.kind).rule
        self.fields["section"].queryset = report.sections.all()  # type: ignore[attr-defined]  # a field of model choices


class TextForm(forms.Form):
    """The text of a finding, edited in place. `revision` is the one that its writer has seen (B4)."""

    revision = forms.IntegerField(widget=forms.HiddenInput, min_value=1)
    text = forms.CharField(label=_("Text"), max_length=LONGEST, widget=text_area(6))

    @classmethod
    def of(cls, finding: Finding) -> "TextForm":
        initial = {"revision": finding.revision, "text": finding.text}
        return cls(initial=initial, prefix=f"text-{finding.pk}")


class PlaceForm(forms.Form):
    """Another section of the report, or a place before a finding there."""

    section = forms.ModelChoiceField(Section.objects.none(), label=_("To section"), empty_label=None)
    before = forms.ModelChoiceField(Finding.objects.none(), required=False, widget=forms.HiddenInput)

    def __init__(self, *args: Any, report: SynthesisReport, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["section"].queryset = report.sections.all()  # type: ignore[attr-defined]  # a field of model choices
        self.fields["before"].queryset = report.findings.filter(removed_at__isnull=True)  # type: ignore[attr-defined]  # a field of model choices


class PlaceSectionForm(forms.Form):
    """A place before another section of the report; without one, the end."""

    before = forms.ModelChoiceField(Section.objects.none(), required=False, widget=forms.HiddenInput)

    def __init__(self, *args: Any, report: SynthesisReport, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["before"].queryset = report.sections.all()  # type: ignore[attr-defined]  # a field of model choices


class CiteForm(forms.Form):
    """A passage for a finding: by its place, or by its words alone.

    Offsets of a page count as browsers do; `points` means that they are code points.
    """

    finding = forms.ModelChoiceField(Finding.objects.none(), label=_("To finding"))
    input = forms.UUIDField(widget=forms.HiddenInput)
    field = forms.ChoiceField(label=_("Where the words are"), choices=PassageField, widget=forms.HiddenInput)
    start = forms.IntegerField(widget=forms.HiddenInput, required=False, min_value=0)
    end = forms.IntegerField(widget=forms.HiddenInput, required=False, min_value=0)
    points = forms.BooleanField(widget=forms.HiddenInput, required=False)
    words = forms.CharField(label=_("Words of the passage"), max_length=100_000, required=False, strip=False)

    def __init__(self, *args: Any, findings: QuerySet[Finding], **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["finding"].queryset = findings  # type: ignore[attr-defined]  # a field of model choices


class PartsForm(forms.Form):
    """The parts of its finding's sentence that a passage supports; none: the whole sentence."""

    parts = forms.MultipleChoiceField(
        label=_("Parts of the sentence it supports"),
        required=False,
        widget=forms.CheckboxSelectMultiple,
        help_text=_("If none is ticked, it supports the whole sentence. Its note appears after the part."),
        error_messages={"invalid_choice": LOST_PART},
    )

    def __init__(self, *args: Any, text: str, tied: Sequence[str] = (), **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["parts"].choices = part_choices(text, tied)  # type: ignore[attr-defined]  # a field of choices

    @classmethod
    def of(cls, evidence: UUID, parts: Iterable[str], text: str, data: Any = None) -> "PartsForm":
        """Return the form for a passage that is tied to these parts of the sentence `text`."""
        standing = [words for words in parts if place_of(text, words)]
        return cls(data, text=text, tied=standing, prefix=f"parts-{evidence}", initial={"parts": standing})


def part_choices(text: str, tied: Sequence[str] = ()) -> list[tuple[str, str]]:
    """Return the parts to choose from, in their order, then those `tied` already that are not among them.

    Empty where the text has one part.
    """
    offered = [part.of(text) for parts in parts_by_sentence(text) for part in parts]
    others = [words for words in tied if words not in offered]
    return [(words, isolated(words)) for words in (*offered, *others)]


class CommentForm(forms.Form):
    """A comment on a finding or on some words of it, or another wording of it."""

    words = forms.CharField(
        label=_("Words that the comment is about"),
        max_length=LONGEST,
        required=False,
        widget=text_area(1),
        help_text=_("Copy the words from the sentence. If empty, the comment is about the whole sentence."),
    )
    text = forms.CharField(label=_("Comment"), max_length=LONGEST, required=False, widget=text_area(2))
    suggestion = forms.CharField(label=_("Suggested wording"), max_length=LONGEST, required=False, widget=text_area(2))


PROMISE = "promise:"


class PieceForm(forms.Form):
    """A heading or a paragraph before the findings, or a sentence that the portal checks. An emptied one is removed."""

    kind = forms.ChoiceField(
        label=_("What"),
        choices=[
            ("paragraph", _("Paragraph")),
            ("heading", _("Heading")),
            (
                _("Printed only while it is true"),
                [(f"{PROMISE}{key}", label) for key, label in Promise.choices],
            ),
        ],
    )
    text = forms.CharField(label=_("Text"), max_length=100_000, required=False, widget=text_area(3))


PieceFormSet = forms.formset_factory(PieceForm, extra=2, can_order=True, max_num=200, absolute_max=200)


class NamesForm(forms.Form):
    """Kind, title and symbol of a report, and the digest of what its editor has seen.

    Without a kind it stays the same.
    """

    kind = report_kind_field(required=False)
    title = forms.CharField(label=_("Title"), max_length=300, widget=text_area(2))
    symbol = forms.CharField(
        label=_("Symbol"), max_length=60, required=False, help_text=_("For example A/HRC/80/CRP.2.")
    )
    seen = forms.CharField(widget=forms.HiddenInput, max_length=64)


class ReleaseForm(forms.Form):
    """When an approved report becomes public; empty: as soon as it is published."""

    release = LocalTimeField(
        label=_("Release"),
        required=False,
        help_text=_("Before this time, only the people on the report’s list can see the report."),
    )
    zone = ZoneField(label=_("Time zone"), initial=settings.OFFICE_TIME_ZONE)


def _day(label: Any) -> forms.DateField:
    return forms.DateField(
        label=label,
        required=False,
        widget=forms.DateInput(attrs={"type": "date"}, format="%Y-%m-%d"),
        help_text=_("If empty: today."),
    )


class DocumentsForm(forms.Form):
    """The approved text was sent to documents."""

    symbol = forms.CharField(label=_("Symbol"), max_length=60, help_text=_("For example A/HRC/80/CRP.2."))
    agenda_item = forms.CharField(label=_("Agenda item"), max_length=200, required=False)
    language = forms.ChoiceField(label=_("Original language"), choices=settings.LANGUAGES)
    on = _day(_("Date sent"))


class IssuedForm(forms.Form):
    """The document is issued."""

    symbol = forms.CharField(
        label=_("Symbol"), max_length=60, required=False, help_text=_("If empty: the symbol that it was sent with.")
    )
    on = _day(_("Date of issue"))


class SignOffForm(ReleaseForm):
    """Who signed the approved text off, and when."""

    authority = forms.CharField(
        label=_("Signed off by"),
        max_length=200,
        required=False,
        help_text=_("Printed in the report. If empty: the authority in whose name the round is issued."),
    )
    signed_on = _day(_("Date of the signature"))


class PlanForm(ReleaseForm):
    waits_for_sign_off = forms.BooleanField(
        label=_("The issuing authority signs off after the two approvals"), required=False
    )


class ReturnForm(forms.Form):
    """Why a report is returned; it is stored as a comment on the finding it is about."""

    finding = forms.ChoiceField(label=_("Finding that the reason is about"))
    reason = forms.CharField(label=_("Reason"), max_length=LONGEST, widget=text_area(3))

    def __init__(self, *args: Any, findings: Iterable[Finding], **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["finding"].choices = [(str(each.pk), number) for number, each in enumerate(findings, start=1)]  # type: ignore[attr-defined]  # a field of choices


class ReportChoiceField(forms.ModelChoiceField):
    """Reports of a round, each with its stage: which of them is published decides what a file for the public holds."""

    stages: Mapping[UUID, ReportStage] = MappingProxyType({})

    def label_from_instance(self, obj: Any) -> str:
        return f"{obj.title} ({obj.reference}) · {self.stages[obj.pk].label}"


class ExportForm(forms.Form):
    """Files, their audience and filters. `sets` names groups whose files are all chosen."""

    sets = forms.MultipleChoiceField(label=_("Groups of files"), required=False, widget=forms.CheckboxSelectMultiple)
    kind = forms.MultipleChoiceField(label=_("Files"), required=False, widget=forms.CheckboxSelectMultiple)
    audience = forms.ChoiceField(label=_("For whom"))
    report = ReportChoiceField(SynthesisReport.objects.none(), label=_("Report"), required=False, empty_label=None)
    paragraph = forms.ChoiceField(label=_("Paragraph"), required=False)
    position = forms.ChoiceField(label=_("Position"), required=False, choices=[*ALL, *Position.choices])
    constituency = forms.ChoiceField(label=_("Constituency"), required=False)

    def __init__(
        self,
        *args: Any,
        round_: Round,
        audience: Audience,
        kinds: Iterable[tuple[str, Any]],
        sets: Mapping[str, tuple[Any, Sequence[str]]],
        audiences: Iterable[tuple[str, Any]],
        **kwargs: Any,
    ) -> None:
        super().__init__(*args, **kwargs)
        self._sets = sets
        rows = recommendations_of(round_)
        fit_to_subjects(self, kinds_of(rows), subject="paragraph")
        choices = {
            "kind": list(kinds),
            "sets": [(key, _("All files of this group")) for key in sets],
            "audience": list(audiences),
            "paragraph": [*ALL, *((str(row.pk), row.label) for row in rows)],
            "constituency": [*ALL, *constituencies_in(round_, audience)],
        }
        for name, values in choices.items():
            self.fields[name].choices = values  # type: ignore[attr-defined]  # a field of choices
        reports = round_.reports.all()
        if len(reports) < 2:
            del self.fields["report"]
        else:
            self.fields["report"].stages = stages_of(reports, clock.now())  # type: ignore[attr-defined]  # our field
            self.fields["report"].queryset = reports  # type: ignore[attr-defined]  # a field of rows

    def clean(self) -> dict[str, Any]:
        """Give `kinds`: the chosen files and those of the chosen groups, in the order of the page."""
        data = super().clean() or {}
        of_sets = {kind for key in data.get("sets", ()) for kind in self._sets[key][1]}
        chosen = of_sets | set(data.get("kind", ()))
        data["kinds"] = [kind for _title, of in self._sets.values() for kind in of if kind in chosen]
        if not data["kinds"] and not self.errors:
            self.add_error("kind", _("Tick at least one file."))
        return data

    def file_groups(self) -> list[dict[str, Any]]:
        """Return the groups of files for the page: `title`, `every` and `files`, which are options."""
        options = {option.data["value"]: option for option in self["kind"]}
        every = {option.data["value"]: option for option in self["sets"]}
        return [
            {"title": title, "every": every[key], "files": [options[kind] for kind in of]}
            for key, (title, of) in self._sets.items()
        ]
