"""Forms of notes verbales. A form accepts the fields it shows and nothing else (A3)."""

from typing import Any

from django import forms
from django.conf import settings
from django.core.validators import RegexValidator
from django.utils.translation import gettext_lazy as _

from consultations.models import Round
from consultations.notes.letters import MissionNote
from core import clock
from core.text.dates import office_day

REFERENCE = RegexValidator(
    r"^[A-Za-z0-9_./:+-]+$", _("Use letters without accents, digits, and the signs / . : + - _ only, without spaces.")
)


def _date(label: Any, **kwargs: Any) -> forms.DateField:
    return forms.DateField(label=label, widget=forms.DateInput(attrs={"type": "date"}, format="%Y-%m-%d"), **kwargs)


class UnchangedForm(forms.Form):
    """A form that tells what its reader saw (B4)."""

    digest_seen = forms.CharField(required=False, widget=forms.HiddenInput)


class RoundNoteForm(UnchangedForm):
    """What the note says to every mission."""

    reference = forms.CharField(
        label=_("Reference of the note"),
        max_length=40,
        validators=[REFERENCE],
        help_text=_("As in your registry, for example MIG/2027/3. The invitation by email cites it."),
    )
    dated = _date(_("Date of the note"))
    contact = forms.CharField(
        label=_("Where missions send their note"),
        max_length=200,
        help_text=_("An email address of the secretariat, or an office with its address."),
    )
    focal_point_by = _date(
        _("Focal points are to be named by"), required=False, help_text=_("Leave empty to set no date.")
    )
    languages = forms.MultipleChoiceField(
        label=_("Languages of the notes"),
        choices=settings.LANGUAGES,
        widget=forms.CheckboxSelectMultiple,
        help_text=_("Each mission gets the note in its own language where you choose it, else in the first of these."),
    )

    @classmethod
    def usual(cls, round_: Round) -> dict[str, Any]:
        """Return what the form offers before the note is set up."""
        return {
            "contact": round_.office_email or round_.office,
            "dated": office_day(clock.now()),
            "languages": ["en", "fr"],
        }

    def clean_languages(self) -> list[str]:
        """Keep the languages in the portal's order, English first where it is chosen."""
        chosen = self.cleaned_data["languages"]
        return sorted((code for code, _name in settings.LANGUAGES if code in chosen), key=lambda code: code != "en")


class NoteTextForm(UnchangedForm):
    """The secretariat's own words in one language."""

    office = forms.CharField(
        label=_("Full style of the secretariat"),
        max_length=200,
        help_text=_("As it begins the note, with its article."),
    )
    mandate = forms.CharField(
        label=_("Mandate"),
        max_length=300,
        required=False,
        help_text=_("Write it in the language of the note. Leave empty to leave the sentence out."),
    )
    further = forms.CharField(
        label=_("Further paragraphs"),
        max_length=4_000,
        required=False,
        widget=forms.Textarea(attrs={"rows": 5}),
        help_text=_("They stand before the closing courtesy. Separate paragraphs by an empty line."),
    )


class NoteLanguageForm(forms.Form):
    """The language of one note."""

    language = forms.ChoiceField(label=_("Language"), choices=settings.LANGUAGES)


class MissionNoteForm(forms.Form):
    """Reference, date and language of a mission's own note."""

    reference = forms.CharField(
        label=_("Reference of the note"),
        max_length=40,
        required=False,
        help_text=_("As in your mission’s registry. You can leave it empty and write it by hand."),
    )
    dated = _date(_("Date of the note"))
    language = forms.ChoiceField(label=_("Language of the note"), choices=settings.LANGUAGES)

    def note(self) -> MissionNote:
        return MissionNote(**self.cleaned_data)


class FocalPointNoteForm(MissionNoteForm):
    """The same, with the focal point whom the note names."""

    person = forms.CharField(label=_("Name of the focal point"), max_length=200)
    position = forms.CharField(label=_("Position"), max_length=200)
    email = forms.EmailField(label=_("Email address"), max_length=254)

    field_order = ["person", "position", "email", "reference", "dated", "language"]
