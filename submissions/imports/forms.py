"""Forms of imports. A form accepts the fields it shows and nothing else (A3); the acts check the rest."""

from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _, ngettext

from consultations.enums import Constituency
from core import clock
from core.files.kinds import table_endings
from core.text.dates import office_day
from core.text.languages import language_choices
from core.text.strings import digest, fold
from submissions.enums import CommentType, Confidentiality, Position
from submissions.imports.checks import NEW
from submissions.imports.consent import LONGEST_SOURCE
from submissions.imports.rows import WITHOUT_POSITION
from submissions.imports.sources.layouts import MAILBOX, SURVEY
from submissions.imports.sources.mail_table import ENDINGS, LEFT_OUT
from submissions.imports.sources.mail_text import QUOTE, SIGNATURE
from submissions.imports.sources.survey_columns import ANSWERS, ROLES
from submissions.imports.sources.tables import LABELS, NEEDED
from submissions.models import InputImport
from submissions.workbooks.columns import GENERAL, SCOPES, words_of

LONGEST_VALUE = 300
BLOCKS = {QUOTE: _("Quoted or forwarded text"), SIGNATURE: _("Signature or address")}
LAYOUTS = [("", _("One row per answer")), (SURVEY, _("One row per participant (survey)"))]
VALUES: dict[str, Any] = {  # of columns with a closed list
    "constituency": Constituency.choices,
    "position": Position.choices,
    "type": CommentType.choices,
    "level": Confidentiality.choices,
}


def _name(kind: str, *words: str) -> str:
    """Return the name of the field about these words of the file: the same one when others were decided meanwhile."""
    return f"{kind}_{digest('/'.join(map(fold, words)))[:16]}"


class ConsentForm(forms.Form):
    """Who may see the inputs of a file, and the consent of their senders."""

    level = forms.ChoiceField(
        label=_("Who can see the imported inputs, at most"),
        choices=[
            (each.value, each.label)
            for each in (Confidentiality.SECRETARIAT, Confidentiality.NAMELESS, Confidentiality.PUBLIC)
        ],
        help_text=_(
            "A row can have its own level: the more restricted of the two applies. Without a recorded consent of "
            "the sender, a row is for the secretariat only, whatever is chosen here."
        ),
    )
    consented_on = forms.DateField(
        label=_("All senders consented on"),
        required=False,
        widget=forms.DateInput(attrs={"type": "date"}, format="%Y-%m-%d"),
        help_text=_("Leave this empty if the file records the consent row by row, or if there is none."),
    )
    consent_source = forms.CharField(
        label=_("Source of the consent"),
        required=False,
        max_length=LONGEST_SOURCE,
        help_text=_("Where the consent is on record, for example: letters of 3 March 2027, registry file 12."),
    )

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["consented_on"].widget.attrs["max"] = office_day(clock.now()).isoformat()


class ImportFileForm(ConsentForm):
    """A file with inputs received elsewhere."""

    file = forms.FileField(
        label=_("File"),
        help_text=_(
            "A table in xlsx, ods, csv, tsv or docx format, whose first row contains the column headings, or email "
            "messages in eml or mbox format. The export of a survey tool is recognized."
        ),
        widget=forms.ClearableFileInput(attrs={"accept": table_endings("docx", *ENDINGS)}),
    )
    field_order = ("file", "level", "consented_on", "consent_source")


class MailMessageForm(forms.Form):
    """The blocks of a message: which are imported, and what each of them answers."""

    def __init__(self, *args: Any, blocks: list[list[str]], subjects: list[str], **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        general = str(SCOPES[GENERAL])
        self._blocks = list(enumerate(blocks))
        for place, _block in self._blocks:
            about = subjects[place]
            self.fields[f"take_{place}"] = forms.BooleanField(
                label=_("Import this part"), required=False, initial=about != LEFT_OUT
            )
            self.fields[f"about_{place}"] = forms.CharField(
                label=_("Answer to"), required=False, max_length=100,
                initial=general if about in ("", LEFT_OUT) else about,
                widget=forms.TextInput(attrs={"list": "subjects", "size": 12}),
            )  # fmt: skip

    @property
    def parts(self) -> list[tuple[str, Any, Any, Any]]:
        """What each block is, its text and its two fields."""
        return [
            (text, BLOCKS.get(kind, ""), self[f"take_{place}"], self[f"about_{place}"])
            for place, (kind, text) in self._blocks
        ]

    def chosen(self) -> list[str]:
        """Return the subject of each block, as `services.divide` takes them."""
        general = {fold(word) for word in words_of(SCOPES[GENERAL])}
        blocks = []
        for place, _block in self._blocks:
            about = self.cleaned_data[f"about_{place}"].strip()
            about = "" if fold(about) in general else about
            blocks.append(about if self.cleaned_data[f"take_{place}"] else LEFT_OUT)
        return blocks


class ImportForm(ConsentForm):
    """The columns of a file, the bodies meant by uncertain names, new values for values, and who may see the inputs."""

    def __init__(self, *args: Any, batch: InputImport, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        for name in ("level", "consented_on", "consent_source"):
            self.initial.setdefault(name, getattr(batch, name))
        self.is_survey = batch.layout.get("kind") == SURVEY
        self.is_mailbox = batch.layout.get("kind") == MAILBOX
        self.fields["layout"] = forms.ChoiceField(
            label=_("Rows of the file"), required=False, choices=LAYOUTS, initial=batch.layout.get("kind", ""),
            help_text=_("The export of a survey tool has one row per participant and one column per question."),
        )  # fmt: skip
        self._add_survey_columns(batch)
        same = [(name, name) for name in batch.found.get("heading", []) if name]
        for field, label in {} if self.is_survey or self.is_mailbox else LABELS.items():
            self.fields[f"column_{field}"] = forms.ChoiceField(
                label=label,
                required=False,
                choices=[("", _("Choose a column") if field in NEEDED else _("Not in the file")), *same],
                initial=batch.columns.get(field, ""),
            )
        self.unsure = [(_name("body", each["name"]), each) for each in batch.found.get("unsure_bodies", [])]
        for name, each in self.unsure:
            self.fields[name] = forms.ChoiceField(
                label=each["name"],
                required=False,
                choices=[
                    ("", _("Not decided yet")),
                    *((key, f"{called} ({code})") for key, called, code in each["like"]),
                    (NEW, _("Another participant, not yet in the register")),
                ],
            )
        self._add_values(batch)
        rows = batch.found.get("positions", 0)
        self.asks_positions = bool(rows or WITHOUT_POSITION in batch.replacements)
        if self.asks_positions:
            self.fields["without_position"] = forms.BooleanField(
                label=_("Import these answers without their position"), required=False,
                initial=WITHOUT_POSITION in batch.replacements,
                help_text=ngettext(
                    "%(n)s row gives a position on a question or on the call for inputs as a whole. Its text is "
                    "imported, and the position is listed under “Good to know”.",
                    "%(n)s rows give a position on a question or on the call for inputs as a whole. Their text is "
                    "imported, and the positions are listed under “Good to know”.",
                    rows,
                ) % {"n": rows},
            )  # fmt: skip

    def _add_survey_columns(self, batch: InputImport) -> None:
        """Add two fields for each column of a survey: what it contains, and what it answers."""
        heading = batch.found.get("survey_heading", []) if self.is_survey else []
        samples = batch.found.get("samples", [])
        self._survey = [
            (place, name or f"({place + 1})", samples[place] if place < len(samples) else "")
            for place, name in enumerate(heading)
        ]
        pairs = batch.layout.get("columns", [])
        general = str(SCOPES[GENERAL])
        for place, _name, _sample in self._survey:
            role, about = pairs[place] if place < len(pairs) else ("", "")
            self.fields[f"role_{place}"] = forms.ChoiceField(
                label=_("Content"), required=False, choices=[*ROLES.items()],
                initial=role,
            )  # fmt: skip
            self.fields[f"about_{place}"] = forms.CharField(
                label=_("Answer to"), required=False, max_length=100,
                initial=(about or general) if role in ANSWERS else "",
                widget=forms.TextInput(attrs={"list": "subjects", "size": 12}),
            )  # fmt: skip

    @property
    def survey_columns(self) -> list[tuple[str, str, Any, Any]]:
        """The columns of a survey: heading, first words, and the two fields."""
        return [(name, sample, self[f"role_{at}"], self[f"about_{at}"]) for at, name, sample in self._survey]

    def _add_values(self, batch: InputImport) -> None:
        """Add a field for each value that is replaced, and for each that nothing is known of."""
        replaced = [
            (field, value, None, new)
            for field, values in batch.replacements.items()
            for value, new in values.items()
            if field in LABELS
        ]
        unknown = [(*each, "") for each in batch.found.get("unknown", []) if each[0] in LABELS]
        named = {_name("value", each[0], each[1]): each for each in [*unknown, *replaced]}
        self.values = [(name, *each) for name, each in named.items()]
        general = str(SCOPES[GENERAL])
        for name, field, value, rows, new in self.values:
            hint = (
                ngettext("In %(n)s row", "In %(n)s rows", rows) % {"n": rows}
                if rows
                else _("Replaced. Empty the field to use the value of the file again.")
            )
            label = _("“%(value)s” in “%(column)s”") % {"value": value, "column": LABELS[field]}
            if field in VALUES or field == "language":
                choices = [("", _("Not replaced")), *(VALUES[field] if field in VALUES else language_choices())]
                self.fields[name] = forms.ChoiceField(
                    label=label, required=False, choices=choices, initial=new, help_text=hint
                )
                continue
            if field == "para":
                means_round = new == GENERAL or fold(value) in {fold(word) for word in words_of(SCOPES[GENERAL])}
                new = general if means_round else new
            self.fields[name] = forms.CharField(
                label=label, required=False, max_length=LONGEST_VALUE, initial=new, help_text=hint,
                widget=forms.TextInput(attrs={"dir": "auto"}),
            )  # fmt: skip
        self.fields["other_column"] = forms.ChoiceField(
            label=_("Column"), required=False, choices=[("", _("Choose a column")), *LABELS.items()]
        )
        self.fields["other_value"] = forms.CharField(
            label=_("Value in the file"), required=False, max_length=LONGEST_VALUE
        )
        self.fields["other_new"] = forms.CharField(label=_("New value"), required=False, max_length=LONGEST_VALUE)

    def clean(self) -> None:
        data = self.cleaned_data
        if data.get("other_value") and not data.get("other_column"):
            self.add_error("other_column", _("Choose the column in which the value is replaced."))

    @property
    def columns(self) -> list[Any]:
        return [] if self.is_survey or self.is_mailbox else [self[f"column_{field}"] for field in LABELS]

    @property
    def bodies(self) -> list[Any]:
        return [self[name] for name, _each in self.unsure]

    @property
    def replaced(self) -> list[Any]:
        """The fields of values that are replaced, or that nothing is known of."""
        return [self[name] for name, _field, _value, _rows, _new in self.values]

    def _survey_column(self, place: int) -> tuple[str, str]:
        about = self.cleaned_data[f"about_{place}"].strip()
        is_general = fold(about) in {fold(word) for word in words_of(SCOPES[GENERAL])}
        return self.cleaned_data[f"role_{place}"], "" if is_general else about

    def decisions(self) -> dict[str, Any]:
        """Return the decisions as `services.decide` takes them."""
        data = self.cleaned_data
        replacements: dict[str, dict[str, str]] = {}
        for name, field, value, _rows, _new in self.values:
            if name in self.data:  # else the page that was sent did not show it
                replacements.setdefault(field, {})[value] = data[name]
        if data["other_column"] and data["other_value"]:
            replacements.setdefault(data["other_column"], {})[data["other_value"]] = data["other_new"]
        return {
            "mapping": {field: data.get(f"column_{field}", "") for field in LABELS},
            "layout": data["layout"] if "layout" in self.data and not self.is_mailbox else None,
            "survey": [self._survey_column(place) for place, _name, _sample in self._survey],
            "bodies": {each["name"]: data[name] for name, each in self.unsure},
            "replacements": replacements,
            "without_position": data["without_position"] if self.asks_positions else None,
            "level": data["level"],
            "consented_on": data["consented_on"],
            "consent_source": data["consent_source"],
        }
