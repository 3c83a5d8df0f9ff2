"""Forms of the secretariat's pages on documents. A form accepts the fields it shows and nothing else (A3)."""

import re
from collections.abc import Iterable, Mapping
from typing import Any

from django import forms
from django.utils.translation import gettext as _now, gettext_lazy as _

from consultations.documents.addressees import actor_names
from consultations.enums import Force
from consultations.reading import Actor
from core.files.kinds import isolated
from core.text.strings import MAX_FIELD

COMMAS = re.compile("[,;，；、،؛]")
HEADINGS_HINT = _("Enter one heading per line, the highest level first.")


def english_summary(*told: forms.BaseForm) -> list[dict[str, Any]]:
    """Return the errors of several forms of one page, for parts/error_summary.html."""
    errors = []
    for form in told:
        errors += [{"target": "", "message": message} for message in form.non_field_errors()]
        for field in form:
            target = field.auto_id if field.use_fieldset else field.id_for_label or field.auto_id
            errors += [{"target": target, "message": f"{field.label}: {message}"} for message in field.errors]
    return errors


class DocumentForm(forms.Form):
    """A document that is new to the portal."""

    symbol = forms.CharField(
        label=_("Symbol"), max_length=60, help_text=_("As printed on the document, for example A/HRC/11/7.")
    )
    title = forms.CharField(label=_("Title"), max_length=500)
    file = forms.FileField(
        label=_("The document"),
        help_text=_("In its original language. You can upload only a part of it."),
        allow_empty_file=True,
    )


class LinesField(forms.CharField):
    """A list of texts, one per line."""

    def __init__(self, **kwargs: Any) -> None:
        super().__init__(widget=forms.Textarea(attrs={"rows": 2, "dir": "auto"}), max_length=2_000, **kwargs)

    def prepare_value(self, value: Any) -> Any:
        return "\n".join(value) if isinstance(value, list) else value

    def clean(self, value: Any) -> list[str]:
        return [line.strip() for line in super().clean(value).splitlines() if line.strip()]


class PagesField(forms.CharField):
    """Page numbers, separated by the commas of any of the six languages."""

    def prepare_value(self, value: Any) -> Any:
        return ", ".join(str(page) for page in value) if isinstance(value, list) else value

    def clean(self, value: Any) -> list[int]:
        pages = [page.strip() for page in COMMAS.split(super().clean(value)) if page.strip()]
        wrong = [page for page in pages if not (page.isdecimal() and len(page) < 6)]
        if wrong:
            raise forms.ValidationError(_now("“%(page)s” is not the number of a page.") % {"page": wrong[0]})
        return [int(page) for page in pages]


class ActorsField(forms.MultipleChoiceField):
    """Addressees or participants to tick; words that a reading brought along can still be chosen."""

    def __init__(self, **kwargs: Any) -> None:
        super().__init__(widget=forms.CheckboxSelectMultiple, **kwargs)

    def offer(self, present: Iterable[str]) -> None:
        words = [*map(str, Actor), *sorted(set(present) - set(Actor))]
        self.choices = list(zip(words, actor_names(words), strict=True))


class ParagraphForm(forms.Form):
    """One paragraph of a reading. Its parts are a separate formset."""

    number = forms.CharField(label=_("Number"), max_length=20)
    pages = PagesField(label=_("Pages"), max_length=200, required=False)
    heading_path = LinesField(label=_("Headings above it"), required=False, help_text=HEADINGS_HINT)
    text = forms.CharField(
        label=_("Text of the paragraph"), max_length=MAX_FIELD, widget=forms.Textarea(attrs={"rows": 5, "dir": "auto"})
    )
    was = forms.CharField(widget=forms.HiddenInput, required=False, max_length=64)


class PartForm(forms.Form):
    """One separate request in a paragraph."""

    text = forms.CharField(
        label=_("Text of the part"),
        max_length=MAX_FIELD,
        widget=forms.Textarea(attrs={"rows": 3, "dir": "auto"}),
        help_text=_("Word for word as in the paragraph."),
    )
    force = forms.ChoiceField(label=_("Wording"), choices=Force, initial=Force.SHOULD)
    addressees = ActorsField(
        label=_("Addressed to"), error_messages={"required": _("Choose who the recommendation is addressed to.")}
    )
    implied = forms.BooleanField(label=_("Implied: the text does not name an addressee"), required=False)
    participants = ActorsField(label=_("Mentioned as participants"), required=False)

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        for name in ("addressees", "participants"):
            self.fields[name].offer(self.initial.get(name, []))


PartFormSet = forms.formset_factory(PartForm, extra=0, can_delete=True, max_num=60, absolute_max=60, validate_max=True)


_OF_STATES = ("addressed_state", "recommending")  # kept as they were read


def paragraph_of(form: ParagraphForm, parts: Iterable[forms.Form], before: Mapping[str, Any]) -> dict[str, Any]:
    """Return the corrected paragraph. The reasons of a proposal are kept for what was not changed."""
    data = form.cleaned_data
    old = list(before.get("limbs", []))
    limbs = []
    for place, part in enumerate(parts):
        if part.cleaned_data.get("DELETE") or not part.cleaned_data.get("text"):
            continue  # taken out, or added and left empty
        said = {key: part.cleaned_data[key] for key in ("text", "force", "addressees", "implied", "participants")}
        same = place < len(old) and all(old[place].get(key) == value for key, value in said.items())
        known = {key: old[place][key] for key in _OF_STATES if key in old[place]} if place < len(old) else {}
        limbs.append(
            {"limb": len(limbs) + 1, **said, "reasons": old[place].get("reasons", []) if same else [], **known}
        )
    same_heading = data["heading_path"] == before.get("heading_path")
    return {
        "number": data["number"],
        "heading_path": data["heading_path"],
        "heading_reason": before.get("heading_reason") or {} if same_heading else {},
        "pages": data["pages"],
        "text": data["text"],
        "limbs": limbs,
        "reasons": before.get("reasons", []) if data["text"] == before.get("text") else [],
        **({"columns": before["columns"]} if before.get("columns") else {}),
    }


class RangeForm(forms.Form):
    """A range of consecutive paragraphs, by their places."""

    first = forms.TypedChoiceField(label=_("From paragraph"), coerce=int)
    last = forms.TypedChoiceField(label=_("To paragraph"), coerce=int)

    def __init__(self, *args: Any, numbers: Iterable[str], **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        choices = [(place, number or "–") for place, number in enumerate(numbers)]
        self.fields["first"].choices = self.fields["last"].choices = choices


class HeadingForm(RangeForm):
    """The same heading for a range of paragraphs."""

    heading_path = LinesField(label=_("Headings above them"), required=False, help_text=HEADINGS_HINT)


class RenumberForm(RangeForm):
    """Consecutive numbers for a range of paragraphs."""

    number = forms.CharField(label=_("First number"), max_length=14)


class SymbolForm(forms.Form):
    """Confirmation for a document that shows a different symbol than it was given."""

    symbol_seen = forms.BooleanField(required=False)

    def __init__(self, *args: Any, symbol: str, printed_symbol: str, **kwargs: Any) -> None:
        super().__init__(*args, auto_id="%s", **kwargs)
        words = _("This is document %(symbol)s, although it shows %(shown)s")
        self.fields["symbol_seen"].label = words % {"symbol": isolated(symbol), "shown": isolated(printed_symbol)}


class SplitParagraphForm(forms.Form):
    """The place where a paragraph is split in two."""

    begins = forms.CharField(
        label=_("First words of the new paragraph"),
        max_length=500,
        help_text=_("Copy them from the text. The paragraph is divided before these words."),
        widget=forms.TextInput(attrs={"dir": "auto"}),
    )
    number = forms.CharField(label=_("Number of the new paragraph"), max_length=20)


class ColumnsForm(forms.Form):
    """The columns of a table that hold the text and the number; remembered for tables with the same header."""

    text = forms.ChoiceField(label=_("Column with the text"))
    number = forms.ChoiceField(label=_("Column with the number"), required=False)

    def __init__(self, *args: Any, header: Iterable[str], **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        choices = [(name, name) for name in header]
        self.fields["text"].choices = choices
        self.fields["number"].choices = [
            ("", _("None: the number comes before the text, or rows are counted")),
            *choices,
        ]
