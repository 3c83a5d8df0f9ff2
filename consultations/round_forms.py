"""Forms of the secretariat's pages on rounds. A form takes the fields it shows and nothing else (A3)."""

from collections.abc import Sequence
from datetime import datetime
from typing import Any

from django import forms
from django.conf import settings
from django.contrib.auth import get_user_model
from django.db.models import QuerySet
from django.utils.dateparse import parse_datetime
from django.utils.translation import gettext as _now
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

from consultations.enums import Constituency, Duty, ExtensionGround, RegionalGroup, Status, told_apart
from consultations.forms import time_zones
from consultations.models import Organisation
from core.languages import interface_languages

LONGEST = 5_000  # characters of a reason


class LocalTimeField(forms.DateTimeField):
    """A date and time as the clock on a wall shows them; the zone is another field, and the verb puts them together."""

    widget = forms.DateTimeInput(attrs={"type": "datetime-local"}, format="%Y-%m-%dT%H:%M")

    def to_python(self, value: Any) -> datetime | None:
        if value in self.empty_values:
            return None
        try:
            moment = value if isinstance(value, datetime) else parse_datetime(str(value).strip())
        except ValueError:
            moment = None
        if moment is None or moment.tzinfo is not None:
            raise forms.ValidationError(_now("Give a day and a time, such as 2027-03-12 12:00."))
        return moment


class WindowForm(forms.Form):
    """When one constituency may submit."""

    opens = LocalTimeField(label=_("Opens"))
    closes = LocalTimeField(label=_("Closes"))
    zone = forms.ChoiceField(label=_("Time zone"), choices=time_zones, initial=settings.OFFICE_TIME_ZONE)
    reason = forms.CharField(
        label=_("Reason"),
        max_length=LONGEST,
        required=False,
        widget=forms.Textarea(attrs={"rows": 2}),
        help_text=_("Needed once the round is announced. It stays on record."),
    )


class BodiesFilterForm(forms.Form):
    """Which bodies of the register, or of a round, a list shows."""

    constituency = forms.ChoiceField(label=_("Constituency"), required=False)
    region = forms.ChoiceField(
        label=_("Regional group"), choices=[("", _("All")), *RegionalGroup.choices], required=False
    )
    status = forms.ChoiceField(
        label=pgettext_lazy("of a body", "Status"),
        choices=[("", _("All")), *((each.value, each.label) for each in Status if each.value)],
        required=False,
    )
    country = forms.ChoiceField(label=_("Country"), required=False)
    words = forms.CharField(label=_("Name or code"), max_length=100, required=False)

    def __init__(self, *args: Any, constituencies: list[str], countries: Sequence[str] = (), **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        offered = [(each.value, each.label) for each in Constituency if each.value in constituencies]
        self.fields["constituency"].choices = [("", _("All")), *offered]
        if "country" in self.fields:
            self.fields["country"].choices = [("", _("All")), *((name, name) for name in countries)]

    def chosen(self) -> dict[str, str]:
        """What was asked for; what cannot be asked for counts as nothing."""
        self.is_valid()
        return {name: self.cleaned_data.get(name) or "" for name in self.fields}


class DelegationsFilterForm(BodiesFilterForm):
    standing = forms.ChoiceField(
        label=_("What they did"),
        required=False,
        choices=[
            ("", _("All")),
            ("silent", _("Nothing yet")),
            ("closing", _("Nothing yet, with a week left or less")),
            ("opened", _("Opened")),
            ("registered", _("Registered")),
            ("declined", _("Declined")),
        ],
    )
    region = status = country = words = None  # type: ignore[assignment]  # Django takes these fields out


class ResponsesFilterForm(BodiesFilterForm):
    SILENT = "silent"

    response = forms.ChoiceField(
        label=_("What they did"),
        required=False,
    )
    status = country = words = None  # type: ignore[assignment]  # Django takes these fields out

    def __init__(self, *args: Any, sighted: bool, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        silent = [(self.SILENT, _("Silent"))] if sighted else []
        offered = [(each.value, each.label) for each in told_apart(sighted=sighted)]
        self.fields["response"].choices = [("", _("All")), *silent, *offered]


class InviteForm(forms.Form):
    """Bodies to tick, of those that the list may show."""

    bodies = forms.ModelMultipleChoiceField(
        Organisation.objects.none(), error_messages={"required": _("Tick at least one body.")}
    )

    def __init__(self, *args: Any, bodies: QuerySet[Any], **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["bodies"].queryset = bodies


class ListForm(forms.Form):
    """A pasted list of bodies."""

    names = forms.CharField(
        label=_("Names, one on each line"),
        max_length=300_000,
        widget=forms.Textarea(attrs={"rows": 12, "spellcheck": "false"}),
        help_text=_(
            "A name or code as your list has it. After a semicolon a mail address may follow: whoever it belongs to "
            "gets a personal link to speak for the body. For example: Kenya; name@example.org"
        ),
        error_messages={"required": _("Paste at least one name.")},
    )


class FocalPointForm(forms.Form):
    """The person whom a body names to speak for it gets a personal link."""

    email = forms.EmailField(label=_("Mail address"), max_length=254)
    name = forms.CharField(label=_("Name"), max_length=200, required=False)
    language = forms.ChoiceField(label=_("Language of the invitation"), choices=interface_languages)


class ExtensionForm(forms.Form):
    """More time for one body."""

    closes = LocalTimeField(label=_("New close"))
    zone = forms.ChoiceField(label=_("Time zone"), choices=time_zones, initial=settings.OFFICE_TIME_ZONE)
    ground = forms.ChoiceField(label=_("Ground"), choices=ExtensionGround, initial=ExtensionGround.REQUEST)
    reason = forms.CharField(label=_("Reason"), max_length=LONGEST, widget=forms.Textarea(attrs={"rows": 2}))
    note_number = forms.CharField(label=_("Number of the note verbale"), max_length=40, required=False)


class AuthorityForm(forms.Form):
    """The note verbale by which a State names its focal point or transmits its answer (PRACTICE 21)."""

    note_number = forms.CharField(label=_("Number"), max_length=40)
    note_date = forms.DateField(label=_("Date"), widget=forms.DateInput(attrs={"type": "date"}, format="%Y-%m-%d"))
    says = forms.CharField(label=_("What it says"), max_length=300, required=False)


class PersonChoice(forms.ModelChoiceField):
    def label_from_instance(self, obj: Any) -> str:
        return str(obj.get_full_name())


class DutyForm(forms.Form):
    """A duty for an officer."""

    person = PersonChoice(get_user_model().objects.none(), label=_("Officer"))
    duty = forms.ChoiceField(label=_("Duty"), choices=Duty)

    def __init__(self, *args: Any, officers: QuerySet[Any], **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["person"].queryset = officers
