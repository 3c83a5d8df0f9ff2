"""Forms of the pages on which a round is set up and edited, one page each (A3)."""

from collections.abc import Collection, Mapping
from datetime import datetime
from typing import Any, ClassVar
from zoneinfo import ZoneInfo

from django import forms
from django.conf import settings
from django.utils.translation import gettext, gettext_lazy as _

from consultations.documents.addressees import actor_names
from consultations.enums import Constituency, InputsPublic, LatePolicy, Purpose, SubjectKind
from consultations.forms import LocalTimeField
from consultations.models import Window
from consultations.rounds.choice import ChoiceFilter, DocumentChoice
from consultations.rounds.edits import LIMITS, WordLimits, lines_of
from consultations.rounds.forms import LONGEST
from consultations.rounds.number_ranges import MAX_TEXT
from core.errors import Refusals, Refused
from core.web.forms import ZoneField, add_refusal

MOST_WORDS = 1_000_000
MAX_KEPT = 20_000  # characters of a choice that is carried along: some 2,000 numbers
FIRST = f"invite_{Constituency.STATE}"  # the field at which a missing constituency is reported


class SetupForm(forms.Form):
    """One page of a round. `NAMES` are the parts of the round that it changes, as `edits.round_content` names them.

    `fixed` is the result of `edits.fixed_fields`: such fields stay as they are and say why. `was_open` names those that
    were not fixed when the page was shown: of these the act decides, so that a change that comes too late is refused
    and not left out in silence. An announced round needs a reason. `seen` shows whether somebody else has edited these
    parts meanwhile.
    """

    NAMES: ClassVar[tuple[str, ...]] = ()
    conditional = ("reason",)

    reason = forms.CharField(
        label=_("Reason"),
        max_length=LONGEST,
        required=False,
        widget=forms.Textarea(attrs={"rows": 2}),
        help_text=_("The round is announced: your changes and the reason for them stay on record."),
    )
    seen = forms.CharField(max_length=64, required=False, widget=forms.HiddenInput)
    was_open = forms.CharField(max_length=5_000, required=False, widget=forms.HiddenInput)

    def __init__(self, *args: Any, fixed: Mapping[str, Any], announced: bool, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.add_fields()
        was_open = str(self.data.get("was_open", "")).split()
        for name, why in fixed.items():
            if name in self.fields and name not in was_open:
                self.fields[name].disabled, self.fields[name].help_text = True, why
        self.initial["was_open"] = " ".join(name for name in self.fields if name not in fixed)
        self.order_fields([name for name in self.fields if name not in ("reason", "seen", "was_open")])
        if not announced:
            del self.fields["reason"]

    def add_fields(self) -> None:
        """Add the fields of which there is one for each constituency."""

    @property
    def reason_given(self) -> str:
        return str(self.cleaned_data.get("reason", ""))

    @property
    def own_fields(self) -> list[forms.BoundField]:
        """The fields of the page, without the reason."""
        return [field for field in self.visible_fields() if field.name != "reason"]

    @property
    def can_change(self) -> bool:
        return any(not field.field.disabled for field in self.own_fields)

    def changes(self) -> dict[str, Any]:
        """Return the changes for `edits.change_round`."""
        return {name: self.cleaned_data[name] for name in self.NAMES}

    def add_refusals(self, refusal: Refused) -> None:
        """Add each fault to its field, once."""
        faults = set()
        for fault in refusal.refusals if isinstance(refusal, Refusals) else [refusal]:
            fault.field = self.field_of(fault.field or "")
            if (fault.field, fault.code) not in faults:
                add_refusal(self, fault)
            faults.add((fault.field, fault.code))

    def field_of(self, name: str) -> str:
        """Return the field of this page at which a fault of that name is shown."""
        return FIRST if name == "constituencies" else name


class SubjectForm(SetupForm):
    """What the round is called, why and for whom it is held."""

    NAMES = ("title", "purpose", "mandate", "issued_by", "feeds")

    title = forms.CharField(
        label=_("Title"), max_length=300, help_text=_("As participants and the public will see it.")
    )
    purpose = forms.ChoiceField(label=_("Purpose"), choices=Purpose, initial=Purpose.FOLLOW_UP)
    mandate = forms.CharField(
        label=_("Mandate"), max_length=300, required=False, help_text=_("The resolution and its paragraph.")
    )
    issued_by = forms.CharField(label=_("Issued in the name of"), max_length=200, required=False)
    feeds = forms.CharField(label=_("Document that will use the inputs"), max_length=300, required=False)


class InformationForm(SetupForm):
    """What participants read before they write, and whom they ask."""

    NAMES = ("introduction", "use_of_inputs", "office", "office_email")

    introduction = forms.CharField(
        label=_("Introduction"),
        max_length=10_000,
        required=False,
        widget=forms.Textarea(attrs={"rows": 4}),
        help_text=_("Shown at the top of the public page. An empty line starts a new paragraph."),
    )
    use_of_inputs = forms.CharField(
        label=_("How inputs will be used"),
        max_length=10_000,
        required=False,
        widget=forms.Textarea(attrs={"rows": 3}),
        help_text=_("Shown to everyone before they write."),
    )
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


class QuestionsForm(SetupForm):
    """Questions beside the recommendations."""

    NAMES = ("questions",)

    questions = forms.CharField(
        label=_("Questions of the round"),
        max_length=20_000,
        required=False,
        widget=forms.Textarea(attrs={"rows": 8}),
        help_text=_(
            "In addition to what is asked of the document. Enter one question on each line; they are numbered in this "
            "order."
        ),
    )

    def changes(self) -> dict[str, Any]:
        return {"questions": lines_of(self.cleaned_data["questions"])}


class ParticipantsForm(SetupForm):
    """Who may answer, and how many words each may write."""

    NAMES = ("limits",)
    COLUMNS: ClassVar[tuple[str, ...]] = ("invite", *LIMITS)

    def add_fields(self) -> None:
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
        data = super().clean() or {}
        if not any(data.get(f"invite_{each}") for each in Constituency):
            self.add_error(FIRST, gettext("Choose at least one constituency."))
        return data

    def changes(self) -> dict[str, Any]:
        data = self.cleaned_data
        return {
            "limits": {
                each.value: WordLimits(*(data.get(f"{name}_{each}") or 0 for name in LIMITS))
                for each in Constituency
                if data[f"invite_{each}"]
            }
        }


class RulesForm(SetupForm):
    """The rules by which participants write, and what becomes public."""

    NAMES = (
        "sealed", "identities_public", "inputs_public", "inputs_public_days", "late_policy", "all_cleared",
        "all_confirmed", "second_factor_required",
    )  # fmt: skip

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

    def changes(self) -> dict[str, Any]:
        return {**super().changes(), "inputs_public_days": self.cleaned_data["inputs_public_days"] or 0}


class ReportForm(SetupForm):
    """What the report of the round waits for."""

    NAMES = ("disposition_required", "contested_published", "facts_required", "facts_days")

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

    def changes(self) -> dict[str, Any]:
        return {**super().changes(), "facts_days": self.cleaned_data["facts_days"] or 10}


class DatesForm(forms.Form):
    """The windows of a draft: common times, and own times of a constituency that differ from them."""

    digest_seen = forms.CharField(required=False, widget=forms.HiddenInput)
    zone = ZoneField(label=_("Time zone of the windows"), initial=settings.OFFICE_TIME_ZONE)
    opens = LocalTimeField(label=_("Opens"), required=False)
    closes = LocalTimeField(
        label=_("Closes"),
        required=False,
        help_text=_("If the closing time is 12:00, submissions are accepted until 11:59:59."),
    )

    def __init__(self, *args: Any, constituencies: Collection[str], **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.constituencies = [each for each in Constituency if each in constituencies]
        for each in self.constituencies:
            self.fields[f"opens_{each}"] = LocalTimeField(label=_("Opens"), required=False)
            self.fields[f"closes_{each}"] = LocalTimeField(label=_("Closes"), required=False)

    def rows(self) -> list[dict[str, Any]]:
        """Return the rows of the table: one constituency each, with its fields."""
        return [
            {"label": each.label, "opens": self[f"opens_{each}"], "closes": self[f"closes_{each}"]}
            for each in self.constituencies
        ]

    def clean(self) -> dict[str, Any]:
        data = super().clean() or {}
        for each in self.constituencies:
            opens, closes = self._time("opens", each), self._time("closes", each)
            if (opens is None) != (closes is None) and not self.errors:
                name = "closes" if closes is None else "opens"
                self.add_error(self._at(name, each), gettext("Give both the opening and the close, or neither."))
        return data

    def times(self) -> dict[str, tuple[datetime | None, datetime | None]]:
        """Return the opening and close of each constituency, as `windows.set_windows` takes them."""
        return {each.value: (self._time("opens", each), self._time("closes", each)) for each in self.constituencies}

    def add_refusals(self, refusal: Refused) -> None:
        """Add each fault once: at the common time where the constituency has no time of its own."""
        faults = set()
        for fault in refusal.refusals if isinstance(refusal, Refusals) else [refusal]:
            name, _under, constituency = (fault.field or "").partition("_")
            fault.field = self._at(name, constituency) if constituency else name
            if (fault.field, fault.code) not in faults:
                add_refusal(self, fault)
            faults.add((fault.field, fault.code))

    def _time(self, name: str, constituency: str) -> datetime | None:
        return self.cleaned_data.get(f"{name}_{constituency}") or self.cleaned_data.get(name)

    def _at(self, name: str, constituency: str) -> str:
        own = f"{name}_{constituency}"
        return own if self.data.get(own) else name


def initial_dates(windows: Collection[Window]) -> dict[str, Any]:
    """Return what `DatesForm` shows of the windows: the most common times are the common ones."""
    if not windows:
        return {}
    zones = [row.zone for row in windows]
    zone = max(zones, key=zones.count)  # windows of other zones are shown in this one: the page has one zone for all
    local = {
        row.constituency: tuple(
            each.astimezone(ZoneInfo(zone)).replace(tzinfo=None) for each in (row.opens, row.closes)
        )
        for row in windows
    }
    times = list(local.values())
    common = max(times, key=times.count)
    initial: dict[str, Any] = {"opens": common[0], "closes": common[1], "zone": zone}
    for constituency, own in local.items():
        for place, name in enumerate(("opens", "closes")):
            if own[place] != common[place]:
                initial[f"{name}_{constituency}"] = own[place]
    return initial


class NumbersForm(forms.Form):
    """Numbers of recommendations as people write them, and what is done with them."""

    numbers = forms.CharField(
        label=_("Numbers"),
        max_length=MAX_TEXT,
        required=False,
        widget=forms.TextInput(attrs={"dir": "auto", "autocomplete": "off"}),
    )
    kept = forms.CharField(max_length=MAX_KEPT, required=False, widget=forms.HiddenInput)
    seen = forms.CharField(max_length=64, required=False, widget=forms.HiddenInput)
    reason = forms.CharField(
        label=_("Reason"),
        max_length=LONGEST,
        required=False,
        widget=forms.Textarea(attrs={"rows": 2}),
        help_text=_("The round is announced: your changes and the reason for them stay on record."),
    )

    conditional = ("reason", "numbers")


class ChoiceFilterForm(forms.Form):
    """What the list of recommendations is narrowed to. A filter with one value or none is left out."""

    q = forms.CharField(label=_("Words in the text"), max_length=200, required=False)
    heading = forms.ChoiceField(label=_("Heading"), required=False)
    state = forms.ChoiceField(label=_("Recommending State"), required=False)
    addressee = forms.ChoiceField(label=_("Addressed to"), required=False)
    theme = forms.ChoiceField(label=_("Theme"), required=False)
    kind = forms.ChoiceField(label=_("Kind"), required=False)
    only = forms.ChoiceField(
        label=_("Show"),
        required=False,
        choices=[("", _("All")), ("chosen", _("Chosen")), ("others", _("Not chosen"))],
    )

    conditional = ("q", "heading", "state", "addressee", "theme", "kind", "only")

    def __init__(self, *args: Any, choice: DocumentChoice, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        for name, counts in (
            ("heading", choice.facet(lambda row: (row.heading,), in_order=True)),
            ("state", choice.facet(lambda row: row.states)),
            ("addressee", choice.facet(lambda row: row.addressees)),
            ("theme", choice.facet(lambda row: row.themes)),
            ("kind", choice.facet(lambda row: (row.recommendation.kind,))),
        ):
            if len(counts) < 2:
                del self.fields[name]
                continue
            names = [each for each, _n in counts]
            if name == "addressee":
                names = actor_names(names)
            elif name == "kind":
                names = [str(SubjectKind(each).label) for each in names]
            options = [(value, f"{label} ({count})") for (value, count), label in zip(counts, names, strict=True)]
            self.fields[name].choices = [("", _("All")), *options]

    def filter(self) -> ChoiceFilter:
        """Return the chosen filters; an invalid choice counts as none."""
        self.is_valid()
        return ChoiceFilter(**{name: self.cleaned_data.get(name) or "" for name in self.fields})
