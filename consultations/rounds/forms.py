"""Forms of the secretariat's pages on rounds: windows, duties, set-up, editing, copying (A3)."""

from collections.abc import Collection, Iterable, Mapping
from datetime import datetime
from typing import Any

from django import forms
from django.conf import settings
from django.db.models import QuerySet
from django.utils.translation import gettext as _now, gettext_lazy as _, ngettext_lazy

from accounts.models import User
from consultations.enums import (
    Constituency,
    Duty,
    InputsPublic,
    LatePolicy,
    Purpose,
)
from consultations.forms import BodiesFilterForm, LocalTimeField, RecommendationChoice
from consultations.models import Document
from consultations.rounds.edits import FACTS, LIMITS, RULES, WordLimits, lines_of
from consultations.rounds.services import ConstituencySetup
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


class DelegationsFilterForm(BodiesFilterForm):
    standing = forms.ChoiceField(
        label=_("Progress"),
        required=False,
        choices=[
            ("", _("All")),
            ("silent", _("Nothing yet")),
            ("closing", _("Nothing yet, one week or less left")),
            ("opened", _("Opened")),
            ("registered", _("Registered")),
            ("declined", _("Declined")),
            ("unreached", _("No focal point, and nobody invited")),
        ],
    )
    region = status = country = words = None  # type: ignore[assignment]  # Django takes these fields out


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
        shown = [f"{user.pk}:{duty}" for user, duties in held.items() for duty in duties]
        for name in ("duty", "before"):
            self.fields[name].choices = [(value, value) for value in self._pairs]  # type: ignore[attr-defined]
            self.initial[name] = shown

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


MOST_WORDS = 1_000_000
FIRST = f"invite_{Constituency.STATE}"  # where it is told that no constituency was chosen


class RoundContentForm(forms.Form):
    """Everything about a round except its windows: topic, constituencies, rules."""

    title = forms.CharField(
        label=_("Title"), max_length=300, help_text=_("As participants and the public will see it.")
    )
    introduction = forms.CharField(
        label=_("Introduction"),
        max_length=10_000,
        required=False,
        widget=forms.Textarea(attrs={"rows": 4}),
        help_text=_("Shown at the top of the public page. An empty line starts a new paragraph."),
    )
    recommendations = RecommendationChoice(label=_("Recommendations"))
    questions = forms.CharField(
        label=_("Questions of the round"),
        max_length=20_000,
        required=False,
        widget=forms.Textarea(attrs={"rows": 3}),
        help_text=_(
            "In addition to the recommendations. Enter one question on each line; they are numbered in this order."
        ),
    )
    mandate = forms.CharField(
        label=_("Mandate"), max_length=300, required=False, help_text=_("The resolution and its paragraph.")
    )
    issued_by = forms.CharField(label=_("Issued in the name of"), max_length=200, required=False)
    office = forms.CharField(
        label=_("Contact office"),
        max_length=200,
        required=False,
        help_text=_("Named on every page of the round, with its email address."),
    )
    office_email = forms.EmailField(
        label=_("Email address for questions"),
        max_length=254,
        required=False,
        help_text=_("A role address, not that of one person. If empty, pages link to the contact page."),
    )
    purpose = forms.ChoiceField(label=_("Purpose"), choices=Purpose, initial=Purpose.FOLLOW_UP)
    feeds = forms.CharField(label=_("Document that will use the inputs"), max_length=300, required=False)
    use_of_inputs = forms.CharField(
        label=_("How inputs will be used"),
        max_length=10_000,
        required=False,
        widget=forms.Textarea(attrs={"rows": 3}),
        help_text=_("Shown to everyone before they write."),
    )
    sealed = forms.BooleanField(
        label=_("Embargoed: until the close you can see that a submission exists, but not its content"), required=False
    )
    identities_public = forms.BooleanField(
        label=_("The names of participants are public"), required=False, initial=True
    )
    inputs_public = forms.ChoiceField(label=_("Inputs become public"), choices=InputsPublic)
    inputs_public_days = forms.IntegerField(
        label=_("Days after the close"), min_value=0, max_value=365, required=False, initial=0
    )
    late_policy = forms.ChoiceField(label=_("Late submissions"), choices=LatePolicy)
    all_cleared = forms.BooleanField(
        label=_("Every answer must be approved by the focal point before it is submitted"), required=False
    )
    all_confirmed = forms.BooleanField(
        label=_("A joint submission waits until every participant that was asked has answered"), required=False
    )
    second_factor_required = forms.BooleanField(
        label=_("Focal points must use a second factor when they sign in"),
        required=False,
        help_text=_("An authenticator app, a passkey or a security key. They are led to set it up, and lose no draft."),
    )
    disposition_required = forms.BooleanField(
        label=_("The report waits until every input has an outcome"), required=False
    )
    contested_published = forms.BooleanField(
        label=_("The report may be published while comments of reviewers are open"), required=False
    )
    facts_required = forms.BooleanField(
        label=_("The report waits until each State named in a finding has had time to correct it"), required=False
    )
    facts_days = forms.IntegerField(
        label=_("Working days for factual corrections"),
        min_value=1,
        max_value=90,
        required=False,
        initial=10,
        help_text=_("If left empty, 10."),
    )

    COLUMNS: tuple[str, ...] = ("invite", *LIMITS)  # of the table of constituencies

    def __init__(self, *args: Any, document: Document, recommendations: QuerySet[Any], **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.document = document
        self.fields["recommendations"].queryset = recommendations
        for each in Constituency:
            self.fields[f"invite_{each}"] = forms.BooleanField(label=each.label, required=False)
            for name, label in (("words", _("Maximum words")), ("joint", _("Maximum words of a joint text"))):
                self.fields[f"{name}_{each}"] = forms.IntegerField(
                    label=label, min_value=0, max_value=MOST_WORDS, required=False
                )

    def constituencies(self) -> list[dict[str, Any]]:
        """Return the rows of the table: one constituency each, with its fields."""
        return [
            {name: self[f"{name}_{each}"] for name in self.COLUMNS} | {"label": each.label} for each in Constituency
        ]

    def clean(self) -> dict[str, Any]:
        said = super().clean() or {}
        if not any(said.get(f"invite_{each}") for each in Constituency):
            self.add_error(FIRST, _now("Choose at least one constituency."))
        return said

    def limits(self) -> dict[str, WordLimits]:
        """Return the word limits of each chosen constituency."""
        said = self.cleaned_data
        return {
            each.value: WordLimits(*(said.get(f"{name}_{each}") or 0 for name in LIMITS))
            for each in Constituency
            if said[f"invite_{each}"]
        }

    def rules(self) -> dict[str, Any]:
        said = self.cleaned_data
        numbers = {"inputs_public_days": said["inputs_public_days"] or 0, "facts_days": said["facts_days"] or 10}
        return {name: said[name] for name in RULES} | numbers

    def facts(self) -> dict[str, Any]:
        return {name: self.cleaned_data[name] for name in FACTS}

    def questions_said(self) -> list[str]:
        return lines_of(self.cleaned_data["questions"])

    def tell(self, refusal: Refused) -> None:
        """Add a refusal to its field, each fault once."""
        told = set()
        for fault in refusal.refusals if isinstance(refusal, Refusals) else [refusal]:
            fault.field = self._where(fault.field or "")
            if (fault.field, fault.code) not in told:
                add_refusal(self, fault)
            told.add((fault.field, fault.code))

    def _where(self, field: str) -> str:
        return FIRST if field == "constituencies" else field


class RoundForm(RoundContentForm):
    """A new round on one document, with its windows, on one page."""

    zone = ZoneField(label=_("Time zone of the windows"), initial=settings.OFFICE_TIME_ZONE)
    opens = LocalTimeField(label=_("Opens"), required=False)
    closes = LocalTimeField(
        label=_("Closes"),
        required=False,
        help_text=_("If the closing time is 12:00, submissions are accepted until 11:59:59."),
    )

    COLUMNS = ("invite", *LIMITS, "opens", "closes")

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        for each in Constituency:
            self.fields[f"opens_{each}"] = LocalTimeField(label=_("Opens"), required=False)
            self.fields[f"closes_{each}"] = LocalTimeField(label=_("Closes"), required=False)

    def clean(self) -> dict[str, Any]:
        said = super().clean()
        for each in Constituency:
            if not said.get(f"invite_{each}"):
                continue
            opens, closes = self._time("opens", each), self._time("closes", each)
            if (opens is None) != (closes is None) and not self.errors:
                field = "closes" if closes is None else "opens"
                self.add_error(self._at(field, each), _now("Give both the opening and the close, or neither."))
        return said

    def wanted(self) -> list[ConstituencySetup]:
        return [
            ConstituencySetup(each, *limits, self._time("opens", each), self._time("closes", each))
            for each, limits in self.limits().items()
        ]

    def _time(self, name: str, constituency: str) -> datetime | None:
        return self.cleaned_data.get(f"{name}_{constituency}") or self.cleaned_data.get(name)

    def _where(self, field: str) -> str:
        """Return the field of a refusal: the common time field where the constituency has no time of its own."""
        name, _under, constituency = field.partition("_")
        if name in ("opens", "closes") and constituency:
            return self._at(name, constituency)
        return "zone" if name == "zone" else super()._where(field)

    def _at(self, name: str, constituency: str) -> str:
        own = f"{name}_{constituency}"
        return own if self.data.get(own) else name


class EditRoundForm(RoundContentForm):
    """An existing round. Fields that are fixed stay as they are and say why; an announced round needs a reason.

    `fixed` is the result of `edits.fixed_fields`; `seen` shows whether somebody else has edited the round meanwhile.
    """

    conditional = ("reason",)

    reason = forms.CharField(
        label=_("Reason"),
        max_length=LONGEST,
        required=False,
        widget=forms.Textarea(attrs={"rows": 2}),
        help_text=_("The round is announced: your changes and the reason for them stay on record."),
    )
    seen = forms.CharField(max_length=64, required=False, widget=forms.HiddenInput)

    def __init__(self, *args: Any, fixed: dict[str, Any], announced: bool, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        for name, why in fixed.items():
            self.fields[name].disabled, self.fields[name].help_text = True, why
        if not announced:
            del self.fields["reason"]

    @property
    def reason_said(self) -> str:
        return str(self.cleaned_data.get("reason", ""))


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
        said = super().clean() or {}
        if said.get("closes") and not said.get("opens") and "opens" not in self.errors:
            self.add_error("opens", _now("Say when the first window opens as well."))
        return said

    def tell(self, refusal: Refused) -> None:
        """Add each fault once, even where several windows have it."""
        faults = refusal.refusals if isinstance(refusal, Refusals) else [refusal]
        for fault in {(each.field, each.code): each for each in reversed(faults)}.values():
            add_refusal(self, fault)
