"""Forms for requests for more time and the answers, and the filter of responses."""

from typing import Any
from zoneinfo import ZoneInfo

from django import forms
from django.conf import settings
from django.utils.translation import gettext_lazy as _

from consultations.enums import (
    Constituency,
    ExtensionGround,
    distinguishable_responses,
)
from consultations.forms import BodiesFilterForm, LocalTimeField
from consultations.models import ExtensionRequest, Window
from consultations.monitoring.extensions import GROUNDS, MAX_REASON
from consultations.rounds.date_limits import limit_times, week_after
from consultations.rounds.windows import DelegationWindow
from core import clock
from core.text.dates import moment
from core.web.forms import ZoneField


class ExtensionForm(forms.Form):
    """More time for one body."""

    closes = LocalTimeField(label=_("New closing time"))
    zone = ZoneField(label=_("Time zone"), initial=settings.OFFICE_TIME_ZONE)
    ground = forms.ChoiceField(label=_("Ground"), choices=ExtensionGround, initial=ExtensionGround.REQUEST)
    reason = forms.CharField(label=_("Reason"), max_length=MAX_REASON, widget=forms.Textarea(attrs={"rows": 2}))
    note_number = forms.CharField(label=_("Number of the note verbale"), max_length=40, required=False)
    answers = forms.UUIDField(required=False, widget=forms.HiddenInput)  # the request that the page showed


class ResponsesFilterForm(BodiesFilterForm):
    SILENT = "silent"

    response = forms.ChoiceField(
        label=_("Progress"),
        required=False,
    )
    status = country = words = None  # type: ignore[assignment]  # Django takes these fields out

    def __init__(self, *args: Any, sighted: bool, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        silent = [(self.SILENT, _("No answer yet"))] if sighted else []
        offered = [(each.value, each.label) for each in distinguishable_responses(sighted=sighted)]
        self.fields["response"].choices = [("", _("All")), *silent, *offered]


class ExtensionRequestForm(forms.Form):
    """A body's request for more time."""

    wanted_until = LocalTimeField(label=_("Until when"))
    zone = ZoneField(label=_("Time zone"))
    ground = forms.ChoiceField(
        label=_("Ground"),
        choices=[(ground.value, ground.label) for ground in GROUNDS],
        initial=ExtensionGround.REQUEST,
        widget=forms.RadioSelect,
    )
    reason = forms.CharField(
        label=_("Reason"),
        max_length=MAX_REASON,
        widget=forms.Textarea(attrs={"rows": 4, "dir": "auto"}),
        help_text=_("Only the officers who manage the call for inputs read it."),
    )

    def __init__(self, *args: Any, window: DelegationWindow | None, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        _limit_to_later(self, "wanted_until", window)

    def fields_of_act(self) -> dict[str, Any]:
        return dict(self.cleaned_data)


class RefuseExtensionForm(forms.Form):
    """The reason why there is no more time."""

    reason = forms.CharField(
        label=_("Reason for refusal"),
        max_length=MAX_REASON,
        widget=forms.Textarea(attrs={"rows": 2, "dir": "auto"}),
        help_text=_("The participant will read it."),
    )


def extension_form(request: ExtensionRequest | None, window: DelegationWindow | None, **how: Any) -> ExtensionForm:
    """Return the form of more time for one body, filled from the request, else a week after its window closes."""
    initial: dict[str, Any] = {}
    if window is not None:
        initial = {"zone": window.zone, "closes": week_after(window.closes, window.zone)}
    if request is not None:
        there = request.wanted_until.astimezone(ZoneInfo(request.zone)).replace(tzinfo=None)
        initial = {"zone": request.zone, "closes": there, "ground": request.ground, "answers": request.pk}
    form = ExtensionForm(prefix="extension", initial=initial, **how)
    _limit_to_later(form, "closes", window)
    return form


def _limit_to_later(form: forms.Form, name: str, window: DelegationWindow | None) -> None:
    """Limit a time to those after the close of the window, and after now."""
    if window is not None:
        limit_times(form.fields[name], after=max(window.closes, clock.now()), zone=window.zone)


def refusal_form(**how: Any) -> RefuseExtensionForm:
    return RefuseExtensionForm(prefix="refusal", **how)


class ConstituencyExtensionForm(forms.Form):
    """More time for whole constituencies. `windows` are those of the round."""

    constituencies = forms.MultipleChoiceField(
        label=_("For whom"),
        widget=forms.CheckboxSelectMultiple,
        error_messages={"required": _("Choose at least one constituency.")},
    )
    closes = LocalTimeField(label=_("New closing time"))
    zone = ZoneField(label=_("Time zone"), initial=settings.OFFICE_TIME_ZONE)
    reason = forms.CharField(
        label=_("Reason"),
        max_length=MAX_REASON,
        widget=forms.Textarea(attrs={"rows": 2}),
        help_text=_("It stays on record, and other officers read it."),
    )

    def __init__(self, *args: Any, windows: list[Window], **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        if windows:
            earliest = min(windows, key=lambda row: row.closes)
            limit_times(self.fields["closes"], after=max(earliest.closes, clock.now()), zone=earliest.zone)
        self.fields["constituencies"].choices = [
            (
                row.constituency,
                _("%(kind)s, until %(time)s")
                % {"kind": Constituency(row.constituency).label, "time": moment(row.closes, row.zone)},
            )
            for row in windows
        ]
