"""Forms of the secretariat's pages on rounds. A form takes the fields it shows and nothing else (A3)."""

from datetime import datetime
from typing import Any

from django import forms
from django.conf import settings
from django.contrib.auth import get_user_model
from django.db.models import QuerySet
from django.utils.dateparse import parse_datetime
from django.utils.translation import gettext as _now
from django.utils.translation import gettext_lazy as _

from consultations.domain.setting_up import Wanted
from consultations.enums import (
    Constituency,
    Duty,
    ExtensionGround,
    InputsPublic,
    LatePolicy,
    Purpose,
    RegionalGroup,
)
from consultations.forms import RecommendationChoice, tell, time_zones
from consultations.models import Document, Organisation
from core.errors import Refused, Several
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


class RoundForm(forms.Form):
    """A round on one document, all of it on one page."""

    title = forms.CharField(label=_("Title"), max_length=300, help_text=_("As bodies and the public will read it."))
    recommendations = RecommendationChoice(label=_("Recommendations"))
    mandate = forms.CharField(
        label=_("Mandate"), max_length=300, required=False, help_text=_("The resolution and its paragraph.")
    )
    issued_by = forms.CharField(label=_("In whose name"), max_length=200, required=False)
    purpose = forms.ChoiceField(label=_("Purpose"), choices=Purpose, initial=Purpose.FOLLOW_UP)
    feeds = forms.CharField(label=_("The document it feeds"), max_length=300, required=False)
    use_of_inputs = forms.CharField(
        label=_("How inputs will be used"),
        max_length=10_000,
        required=False,
        widget=forms.Textarea(attrs={"rows": 3}),
        help_text=_("Shown to everybody before they write."),
    )
    zone = forms.ChoiceField(label=_("Time zone of the windows"), choices=time_zones, initial=settings.OFFICE_TIME_ZONE)
    opens = LocalTimeField(label=_("Opens"), required=False)
    closes = LocalTimeField(
        label=_("Closes"), required=False, help_text=_("Closes 12:00 lets in 11:59:59 and not 12:00:00.")
    )
    sealed = forms.BooleanField(
        label=_("Sealed: until the close you see that a submission exists, not what is in it"), required=False
    )
    identities_public = forms.BooleanField(label=_("The names of bodies are public"), required=False, initial=True)
    inputs_public = forms.ChoiceField(label=_("Inputs become public"), choices=InputsPublic)
    inputs_public_days = forms.IntegerField(
        label=_("Days after the close"), min_value=0, max_value=365, required=False, initial=0
    )
    late_policy = forms.ChoiceField(label=_("Late submissions"), choices=LatePolicy)
    all_cleared = forms.BooleanField(
        label=_("Every answer must be cleared inside the body before it is submitted"), required=False
    )
    all_confirmed = forms.BooleanField(
        label=_("A joint submission waits until every body that was asked has answered"), required=False
    )

    RULES = ("sealed", "identities_public", "inputs_public", "late_policy", "all_cleared", "all_confirmed")
    FACTS = ("title", "mandate", "issued_by", "purpose", "feeds", "use_of_inputs")

    def __init__(self, *args: Any, document: Document, recommendations: QuerySet[Any], **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.document = document
        self.fields["recommendations"].queryset = recommendations
        for each in Constituency:
            self.fields[f"invite_{each}"] = forms.BooleanField(label=each.label, required=False)
            self.fields[f"words_{each}"] = forms.IntegerField(
                label=_("Most words"), min_value=0, max_value=1_000_000, required=False
            )
            self.fields[f"opens_{each}"] = LocalTimeField(label=_("Opens"), required=False)
            self.fields[f"closes_{each}"] = LocalTimeField(label=_("Closes"), required=False)

    def constituencies(self) -> list[dict[str, Any]]:
        """The rows of the table: one constituency each, with its four fields."""
        names = ("invite", "words", "opens", "closes")
        return [{name: self[f"{name}_{each}"] for name in names} | {"label": each.label} for each in Constituency]

    def clean(self) -> dict[str, Any]:
        said = super().clean() or {}
        chosen = [each for each in Constituency if said.get(f"invite_{each}")]
        if not chosen:
            self.add_error(f"invite_{Constituency.STATE}", _now("Choose at least one constituency."))
        for each in chosen:
            opens, closes = self._time("opens", each), self._time("closes", each)
            if (opens is None) != (closes is None) and not self.errors:
                field = "closes" if closes is None else "opens"
                self.add_error(self._where(field, each), _now("Give both the opening and the close, or neither."))
        return said

    def wanted(self) -> list[Wanted]:
        said = self.cleaned_data
        return [
            Wanted(each, said.get(f"words_{each}") or 0, self._time("opens", each), self._time("closes", each))
            for each in Constituency
            if said[f"invite_{each}"]
        ]

    def rules(self) -> dict[str, Any]:
        said = self.cleaned_data
        return {name: said[name] for name in self.RULES} | {"inputs_public_days": said["inputs_public_days"] or 0}

    def facts(self) -> dict[str, Any]:
        return {name: self.cleaned_data[name] for name in self.FACTS}

    def tell(self, refusal: Refused) -> None:
        """A refusal at its field: where a constituency took the common time, at the common field, once."""
        told = set()
        for fault in refusal.refusals if isinstance(refusal, Several) else [refusal]:
            name, _under, constituency = (fault.field or "").partition("_")
            if name in ("opens", "closes"):
                fault.field = self._where(name, constituency)
            elif name == "zone":
                fault.field = "zone"
            elif name == "constituencies":
                fault.field = f"invite_{Constituency.STATE}"
            if (fault.field, fault.code) not in told:
                tell(self, fault)
            told.add((fault.field, fault.code))

    def _time(self, name: str, constituency: str) -> datetime | None:
        return self.cleaned_data.get(f"{name}_{constituency}") or self.cleaned_data.get(name)

    def _where(self, name: str, constituency: str) -> str:
        own = f"{name}_{constituency}"
        return own if self.data.get(own) else name


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
    words = forms.CharField(label=_("Name or code"), max_length=100, required=False)

    def __init__(self, *args: Any, constituencies: list[str], **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        offered = [(each.value, each.label) for each in Constituency if each.value in constituencies]
        self.fields["constituency"].choices = [("", _("All")), *offered]

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
            ("opened", _("Opened")),
            ("registered", _("Registered")),
            ("declined", _("Declined")),
        ],
    )
    region = words = None  # type: ignore[assignment]


class InviteForm(forms.Form):
    """Bodies to tick, of those that the list may show."""

    bodies = forms.ModelMultipleChoiceField(
        Organisation.objects.none(), error_messages={"required": _("Tick at least one body.")}
    )

    def __init__(self, *args: Any, bodies: QuerySet[Any], **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["bodies"].queryset = bodies


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
