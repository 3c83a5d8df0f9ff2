"""Forms of the secretariat's pages on rounds: windows, duties, copying (A3)."""

from collections.abc import Collection, Iterable, Mapping
from typing import Any

from django import forms
from django.conf import settings
from django.utils.translation import gettext, gettext_lazy as _, ngettext_lazy

from accounts.models import User
from consultations.enums import Duty
from consultations.forms import BodiesFilterForm, LocalTimeField
from core.errors import Refusals, Refused
from core.web.forms import ZoneField, add_refusal

LONGEST = 5_000  # characters of a reason


class WindowForm(forms.Form):
    """The window of one constituency."""

    conditional = ("reason",)

    opens = LocalTimeField(label=_("Opens"))
    closes = LocalTimeField(label=_("Closes"))
    zone = ZoneField(label=_("Time zone"), initial=settings.OFFICE_TIME_ZONE)
    reason = forms.CharField(
        label=_("Reason"),
        max_length=LONGEST,
        required=False,
        widget=forms.Textarea(attrs={"rows": 2}),
        help_text=_("Required once the round is announced. The reason stays on record."),
    )
    digest_seen = forms.CharField(required=False, widget=forms.HiddenInput)


class DelegationsFilterForm(BodiesFilterForm):
    standing = forms.ChoiceField(
        label=_("Progress"),
        required=False,
        choices=[
            ("", _("All")),
            ("silent", _("Nothing yet")),
            ("closing", _("No answer yet, one week or less left")),
            ("opened", _("Opened")),
            ("registered", _("Registered")),
            ("declined", _("Declined")),
            ("unreached", _("No focal point, and nobody reached")),
        ],
    )
    region = status = country = None  # type: ignore[assignment]  # Django takes these fields out


class DutiesForm(forms.Form):
    """Officers and their duties, each pair a box to tick.

    `before` is what the page showed: only what the person changed is changed, so that of two managers who save at the
    same time neither undoes what the other did.
    """

    duty = forms.MultipleChoiceField(label=_("Duties"), required=False)
    before = forms.MultipleChoiceField(required=False, widget=forms.MultipleHiddenInput)

    def __init__(
        self, *args: Any, held: Mapping[User, Collection[str]], officers: Iterable[User], **kwargs: Any
    ) -> None:
        super().__init__(*args, **kwargs)
        self.people = {**dict.fromkeys(held), **dict.fromkeys(officers)}
        self._pairs = {f"{user.pk}:{duty}": (user, duty) for user in self.people for duty in Duty.values}
        ticked = [f"{user.pk}:{duty}" for user, duties in held.items() for duty in duties]
        for name in ("duty", "before"):
            self.fields[name].choices = [(value, value) for value in self._pairs]  # type: ignore[attr-defined]  # a field of choices
            self.initial[name] = ticked

    def rows(self) -> list[dict[str, Any]]:
        """Return the `person` of each row and its `boxes`: `value`, `label` and `ticked` of each duty."""
        ticked = set(self["duty"].value() or ())
        return [
            {
                "person": user,
                "boxes": [
                    {"value": (value := f"{user.pk}:{duty.value}"), "label": duty.label, "ticked": value in ticked}
                    for duty in Duty
                ],
            }
            for user in self.people
        ]

    def changes(self) -> dict[str, list[tuple[User, str]]]:
        """Return the pairs of a person and a duty to `give` and to `take`."""
        now, before = (set(self.cleaned_data[name]) for name in ("duty", "before"))
        return {
            "give": [pair for value, pair in self._pairs.items() if value in now - before],
            "take": [pair for value, pair in self._pairs.items() if value in before - now],
        }


class CopyForm(forms.Form):
    """A copy of a past round. `bodies` is the number of invited bodies, `zone` the zone of its first window."""

    title = forms.CharField(label=_("Title"), max_length=300)
    opens = LocalTimeField(label=_("First window opens"), required=False)
    closes = LocalTimeField(
        label=_("All windows close"),
        required=False,
        help_text=_("If left empty, each window keeps its length."),
    )
    with_bodies = forms.BooleanField(required=False)

    def __init__(self, *args: Any, bodies: int, zone: str, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["opens"].help_text = _("Local time, %(zone)s. If left empty, the draft has no windows yet.") % {
            "zone": zone
        }
        self.fields["with_bodies"].label = ngettext_lazy(
            "Invite the %(n)s participant of that round again",
            "Invite the %(n)s participants of that round again",
            bodies,
        ) % {"n": bodies}
        if not bodies:
            del self.fields["with_bodies"]

    def clean(self) -> dict[str, Any]:
        cleaned = super().clean() or {}
        if cleaned.get("closes") and not cleaned.get("opens") and "opens" not in self.errors:
            self.add_error("opens", gettext("Say when the first window opens as well."))
        return cleaned

    def tell(self, refusal: Refused) -> None:
        """Add each fault once, even where several windows have it."""
        faults = refusal.refusals if isinstance(refusal, Refusals) else [refusal]
        for fault in {(each.field, each.code): each for each in reversed(faults)}.values():
            add_refusal(self, fault)
