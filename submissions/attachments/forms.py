"""Forms about files: add several, make inputs from paragraphs, cover words."""

from typing import Any
from uuid import UUID

from django import forms
from django.utils.translation import gettext_lazy as _

from consultations.forms import shorten
from core.files.kinds import isolated
from submissions.attachments.services import MAX_FILES
from submissions.drafting.forms import FileDetailsForm


class SeveralFiles(forms.FileInput):
    allow_multiple_selected = True


class FilesField(forms.FileField):
    """One file or several. The act refuses empty ones, with its own words."""

    widget = SeveralFiles

    def clean(self, data: Any, initial: Any = None) -> list[Any]:
        uploads = data if isinstance(data, list | tuple) else [data]
        return [super(FilesField, self).clean(one, initial) for one in uploads if one]


class UploadsField(forms.Field):
    """Ids of uploads in pieces."""

    widget = forms.MultipleHiddenInput

    def clean(self, value: Any) -> list[UUID]:
        try:
            return list(dict.fromkeys(UUID(str(one)) for one in value or []))[:MAX_FILES]
        except ValueError:
            raise forms.ValidationError(_("Choose the file again.")) from None


class FilesForm(FileDetailsForm):
    """Files to add to a draft."""

    conditional = ("file",)

    file = FilesField(label=_("Files"), required=False, allow_empty_file=True)
    upload = UploadsField(required=False)
    digest_seen = None  # nobody has changed what is not there

    field_order = ["file"]

    def clean(self) -> dict[str, Any]:
        cleaned = super().clean() or {}
        if not cleaned.get("file") and not cleaned.get("upload") and not self.errors:
            self.add_error("file", _("Choose a file."))
        return cleaned


class OneRecommendation(forms.ModelChoiceField):
    """A choice of recommendations, shown by number and first words."""

    def label_from_instance(self, obj: Any) -> str:
        return f"{obj.label} – {isolated(shorten(obj.text))}"


class NumbersField(forms.TypedMultipleChoiceField):
    """Numbers of paragraphs, also of those on other pages; the act checks that they exist."""

    def __init__(self, **kwargs: Any) -> None:
        super().__init__(coerce=int, required=False, **kwargs)

    def valid_value(self, value: Any) -> bool:
        return is_number(str(value))


def is_number(text: str) -> bool:
    return text.isascii() and text.isdigit() and len(text) < 9


class FilingForm(forms.Form):
    """The ticked paragraphs and sections (by the number of their heading), and the recommendation they are about."""

    q = forms.CharField(label=_("Search the text"), max_length=200, required=False, widget=forms.SearchInput)
    paragraphs = NumbersField(label=_("Passages"))
    sections = NumbersField(label=_("Whole section"))
    recommendation = OneRecommendation(label=_("File under"), queryset=None, empty_label=_("Choose a subject"))

    def __init__(self, *args: Any, recommendations: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["recommendation"].queryset = recommendations


class CoverForm(forms.Form):
    """Words to cover: those of a button, and those that a person writes, one passage per line."""

    further = forms.CharField(
        label=_("Other words to redact"),
        help_text=_(
            "Enter one name or passage per line. The search looks for whole words and ignores capital letters."
        ),
        widget=forms.Textarea(attrs={"rows": 3}),
        required=False,
        max_length=5_000,
    )

    def clean(self) -> dict[str, Any]:
        cleaned = super().clean() or {}
        pressed = self.data.getlist("words") if hasattr(self.data, "getlist") else []
        cleaned["asked"] = [*pressed, *cleaned.get("further", "").splitlines()]
        return cleaned
