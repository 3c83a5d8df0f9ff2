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
        given = data if isinstance(data, list | tuple) else [data]
        return [super(FilesField, self).clean(one, initial) for one in given if one]


class UploadsField(forms.Field):
    """Ids of uploads in pieces."""

    widget = forms.MultipleHiddenInput

    def clean(self, value: Any) -> list[UUID]:
        try:
            return [UUID(str(one)) for one in (value or [])[:MAX_FILES]]
        except ValueError:
            raise forms.ValidationError(_("Choose the file again.")) from None


class FilesForm(FileDetailsForm):
    """Files to add to a draft."""

    conditional = ("file",)

    file = FilesField(label=_("Files"), required=False, allow_empty_file=True)
    upload = UploadsField(required=False)

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


class FilingForm(forms.Form):
    """The ticked paragraphs, and the recommendation that they are about."""

    paragraphs = forms.TypedMultipleChoiceField(coerce=int, required=False)
    recommendation = OneRecommendation(label=_("Use them for"), queryset=None, empty_label=_("Choose a recommendation"))

    def __init__(self, *args: Any, numbers: list[int], recommendations: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["paragraphs"].choices = [(number, number) for number in numbers]
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
