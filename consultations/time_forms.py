"""Forms of a body's own date, and of requests for more time, on both sides."""

from typing import Any
from zoneinfo import ZoneInfo

from django import forms
from django.conf import settings
from django.utils.translation import gettext_lazy as _

from accounts.forms import time_zones
from consultations.domain.extensions import GROUNDS, LONGEST
from consultations.enums import Constituency, ExtensionGround
from consultations.models import ExtensionRequest, Window
from consultations.round_forms import ExtensionForm, LocalTimeField
from core.moments import moment


class AskForTimeForm(forms.Form):
    """What a body says when it asks."""

    wanted_until = LocalTimeField(label=_("Until when"))
    zone = forms.ChoiceField(label=_("Time zone"), choices=time_zones)
    ground = forms.ChoiceField(
        label=_("Ground"),
        choices=[(ground.value, ground.label) for ground in GROUNDS],
        initial=ExtensionGround.REQUEST,
        widget=forms.RadioSelect,
    )
    reason = forms.CharField(
        label=_("Reason"),
        max_length=LONGEST,
        widget=forms.Textarea(attrs={"rows": 4, "dir": "auto"}),
        help_text=_("The officers who manage the round read it, and nobody else."),
    )

    def said(self) -> dict[str, Any]:
        return dict(self.cleaned_data)


class RefuseTimeForm(forms.Form):
    """Why there is no more time."""

    reason = forms.CharField(
        label=_("Why not"),
        max_length=LONGEST,
        widget=forms.Textarea(attrs={"rows": 2, "dir": "auto"}),
        help_text=_("The body reads it."),
    )


def extension_form(asked: ExtensionRequest | None, zone: str | None, **how: Any) -> ExtensionForm:
    """More time for one body, as it was asked for; else with the zone of the body's window."""
    initial: dict[str, Any] = {"zone": zone} if zone else {}
    if asked is not None:
        there = asked.wanted_until.astimezone(ZoneInfo(asked.zone)).replace(tzinfo=None)
        initial = {"zone": asked.zone, "closes": there, "ground": asked.ground}
    return ExtensionForm(prefix="extension", initial=initial, **how)


def refusal_form(**how: Any) -> RefuseTimeForm:
    return RefuseTimeForm(prefix="refusal", **how)


class ConstituenciesTimeForm(forms.Form):
    """More time for whole constituencies. `windows` are those of the round."""

    constituencies = forms.MultipleChoiceField(
        label=_("For whom"),
        widget=forms.CheckboxSelectMultiple,
        error_messages={"required": _("Choose at least one constituency.")},
    )
    closes = LocalTimeField(label=_("New close"))
    zone = forms.ChoiceField(label=_("Time zone"), choices=time_zones, initial=settings.OFFICE_TIME_ZONE)
    reason = forms.CharField(
        label=_("Reason"),
        max_length=LONGEST,
        widget=forms.Textarea(attrs={"rows": 2}),
        help_text=_("It stays on record, and other officers read it."),
    )

    def __init__(self, *args: Any, windows: list[Window], **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["constituencies"].choices = [
            (
                row.constituency,
                _("%(kind)s, until %(time)s")
                % {"kind": Constituency(row.constituency).label, "time": moment(row.closes, row.zone)},
            )
            for row in windows
        ]


class OwnDateForm(forms.Form):
    """By when a body wants the parts of its contributors; empty for no date."""

    due = forms.DateField(
        label=_("To be ready by"),
        required=False,
        help_text=_("Holds for everything that was given without a date of its own. Left empty, there is none."),
        widget=forms.DateInput(attrs={"type": "date"}, format="%Y-%m-%d"),
    )
