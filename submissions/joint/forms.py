"""Forms of joint submissions and of alignment. A form accepts the fields it shows and nothing else (A3)."""

from datetime import timedelta
from typing import Any
from uuid import UUID
from zoneinfo import ZoneInfo

from django import forms
from django.utils.translation import gettext_lazy as _

from consultations.forms import RecommendationChoice
from consultations.models import Organisation
from consultations.rounds.date_limits import limit_to_window
from consultations.rounds.windows import DelegationWindow
from core import clock
from core.files.kinds import isolated
from submissions.drafting.forms import long_text
from submissions.enums import MemberListing

A_WEEK = timedelta(days=7)


class FindBodyForm(forms.Form):
    """The name of the body to find."""

    q = forms.CharField(
        label=_("Name of the State, organization or UN entity"),
        max_length=300,
        help_text=_("Enter the full official name."),
    )

    @property
    def text(self) -> str:
        return str(self.cleaned_data["q"]) if self.is_valid() else ""


def _day() -> forms.DateField:
    return forms.DateField(
        label=_("Answer by"),
        help_text=_(
            "After this date the invitation can no longer be answered, and the text can no longer be read through it."
        ),
        widget=forms.DateInput(attrs={"type": "date"}, format="%Y-%m-%d"),
    )


def usual_day(window: DelegationWindow) -> dict[str, Any]:
    """Return the default date for an answer: a week from now, or the day of the close, in the window's zone."""
    return {"expires_at": min(clock.now() + A_WEEK, window.closes).astimezone(ZoneInfo(window.zone)).date()}


class InviteMemberForm(forms.Form):
    """The body to invite, among those found, and until when. `named` is the name that was searched."""

    NAMED = "named"

    named = forms.CharField(max_length=300, required=False, strip=False, widget=forms.HiddenInput)
    body = forms.ChoiceField(label=_("Who to invite"), widget=forms.RadioSelect)
    expires_at = _day()

    def __init__(
        self,
        data: Any = None,
        *,
        bodies: list[Organisation],
        named: str,
        window: DelegationWindow | None,
        **kwargs: Any,
    ) -> None:
        super().__init__(data, **kwargs)
        limit_to_window(self.fields["expires_at"], window)
        self.found = bodies
        choices = [(str(body.pk), f"{body.display_name()} – {body.get_constituency_display()}") for body in bodies]
        by_name = (
            _("Another participant: the one named “%(name)s”") if bodies else _("The participant named “%(name)s”")
        )
        self.fields["body"].choices = [*choices, (self.NAMED, by_name % {"name": isolated(" ".join(named.split()))})]
        self.initial.setdefault("named", named)
        self.initial.setdefault("body", choices[0][0] if len(choices) == 1 else "" if choices else self.NAMED)

    def whom(self) -> dict[str, Any]:
        """Return the body as `members.invite_body` takes it."""
        chosen = self.cleaned_data["body"]
        if chosen == self.NAMED:
            return {"named": self.cleaned_data["named"]}
        return {"body": next(body for body in self.found if body.pk == UUID(chosen))}


class InviteAgainForm(forms.Form):
    """A new date for a body that did not answer in time."""

    expires_at = _day()

    def __init__(self, *args: Any, window: DelegationWindow | None = None, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        limit_to_window(self.fields["expires_at"], window)


class SignatureForm(forms.Form):
    """Who signs for a body, and how it is listed."""

    signed_by = forms.CharField(
        label=_("Signed by"),
        max_length=300,
        required=False,
        help_text=_(
            "Name and position of the person who signs for you, as they should appear. You can leave this empty."
        ),
    )
    listing = forms.ChoiceField(
        label=_("How you are listed"),
        choices=MemberListing,
        widget=forms.RadioSelect,
        help_text=_("This applies to the public. The lead and the secretariat always see that you joined."),
    )


class SignForm(SignatureForm):
    """A body's confirmation. `read` is the mark of the text that it has read."""

    read = forms.CharField(max_length=64, required=False, widget=forms.HiddenInput)

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["listing"].initial = MemberListing.NAMED


class SignOnForm(forms.Form):
    """Number and code of a sign-on sheet."""

    number = forms.CharField(
        label=_("Sheet number"), max_length=40, widget=forms.TextInput(attrs={"autocomplete": "off", "dir": "ltr"})
    )
    code = forms.CharField(
        label=_("Code"),
        max_length=40,
        help_text=_("Both are on your sign-on sheet. Capitals and hyphens do not matter."),
        widget=forms.TextInput(attrs={"autocomplete": "off", "dir": "ltr", "spellcheck": "false"}),
    )


class SignOnAnswerForm(SignatureForm, SignOnForm):
    """The same with the answer. Nothing is preselected; `is_known`: the lead knows the member from the register."""

    def __init__(self, *args: Any, is_known: bool, joins: bool = True, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        if not is_known:
            del self.fields["listing"]
        elif not joins:
            self.fields["listing"].required = False

    @property
    def answer(self) -> dict[str, Any]:
        """Return what `sign_on.answer_by_code` takes beside number and code."""
        listing = self.cleaned_data.get("listing") or MemberListing.OTHERS
        return {"listing": listing, "signed_by": self.cleaned_data["signed_by"]}


class AlignForm(forms.Form):
    """The submission to align with, and the recommendations. `single`: only one recommendation, on an answer's page."""

    reference = forms.CharField(
        label=_("Reference of the other submission"),
        max_length=40,
        help_text=_("As on its receipt, for example SR-2027-7K3F9QX. Ask its sender for it."),
        widget=forms.TextInput(attrs={"autocomplete": "off", "dir": "ltr"}),
    )
    on = RecommendationChoice(label=_("On these texts"))
    reservations = forms.CharField(
        label=_("With these reservations"),
        required=False,
        strip=False,
        widget=long_text(4),
        help_text=_("What you write here becomes your own answer, and is counted as yours."),
    )

    def __init__(
        self, *args: Any, recommendations: Any, single: bool, may_reserve: bool = False, **kwargs: Any
    ) -> None:
        super().__init__(*args, **kwargs)
        self.fields["on"].queryset = recommendations
        self.initial["on"] = list(recommendations)
        if single:
            del self.fields["on"]
        if not may_reserve:
            del self.fields["reservations"]
