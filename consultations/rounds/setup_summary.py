"""The pages on which a round is set up, in their order, and everything they say on one page."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any

from django import forms
from django.urls import reverse
from django.utils.functional import Promise
from django.utils.translation import gettext, gettext_lazy as _, ngettext

from consultations.documents.subject_words import are_recommendations, counted_subjects, kinds_of, subjects_heading
from consultations.enums import Constituency
from consultations.models import Recommendation, Round, Window
from consultations.rounds.edits import WordLimits
from consultations.rounds.number_ranges import ranges_of
from core.text.dates import moment


@dataclass(frozen=True, slots=True)
class SetupStep:
    """A page of the set-up. `needs` are the fields of `services.missing_parts` that it fills in."""

    name: str
    title: Promise | str
    needs: tuple[str, ...] = ()

    def address(self, round_: Round) -> str:
        if self.name == "recommendations":
            return reverse("consultations:choose_recommendations", args=[round_.pk])
        if self.name == "dates":
            return reverse("consultations:round_dates", args=[round_.pk])
        return reverse("consultations:edit_part", args=[round_.pk, self.name])


STEPS = (
    SetupStep("subject", _("Title and purpose")),
    SetupStep("recommendations", _("Recommendations"), ("recommendations",)),
    SetupStep("participants", _("Who may answer"), ("constituencies",)),
    SetupStep("dates", _("Dates"), ("windows",)),
    SetupStep("rules", _("Rules and visibility")),
    SetupStep("report", _("The report")),
    SetupStep("questions", _("Questions")),
    SetupStep("information", _("Information for participants")),
)
BY_NAME = {step.name: step for step in STEPS}


def next_address(round_: Round, name: str) -> str:
    """Return the address of the page after this one; after the last, of the summary."""
    place = list(BY_NAME).index(name) + 1
    return STEPS[place].address(round_) if place < len(STEPS) else reverse("consultations:edit_round", args=[round_.pk])


@dataclass(slots=True)
class SummaryPart:
    """A page of the set-up on the summary: what it says, and where it is changed."""

    step: SetupStep
    address: str
    rows: list[tuple[Any, Any]]  # (label, value); a value "" was left empty
    missing: list[str] = field(default_factory=list)


def values_of(form: forms.Form) -> list[tuple[Any, Any]]:
    """Return the fields of a page with their values in words, as its form shows them."""
    return [(each.label, _in_words(each)) for each in form if not each.is_hidden and each.name != "reason"]


def choice_values(round_: Round, recommendations: Sequence[Recommendation], chosen: Sequence[Any]) -> list[Any]:
    """Return how many recommendations of the document are chosen, and which."""
    keys = frozenset(chosen)
    count = chosen_of(len(keys), recommendations)
    title = subjects_heading(kinds_of(recommendations))
    rows: list[Any] = [(_("Document"), round_.document.symbol), (title, count)]
    return [*rows, (_("Numbers"), ranges_of(keys, recommendations))] if keys else rows


def chosen_of(chosen: int, recommendations: Sequence[Recommendation]) -> str:
    """Return how many of those of the document are chosen, in the words for their kinds."""
    kinds = kinds_of(recommendations)
    if are_recommendations(kinds):
        words = ngettext(
            "%(chosen)s of %(n)s recommendation chosen", "%(chosen)s of %(n)s recommendations chosen", len(kinds)
        )
        return words % {"chosen": chosen, "n": len(kinds)}
    return _("%(chosen)s chosen of: %(counted)s") % {"chosen": chosen, "counted": counted_subjects(kinds)}


def limit_values(limits: Mapping[str, WordLimits]) -> list[tuple[Any, Any]]:
    """Return the constituencies that may answer, each with its limits."""
    return [(each.label, _limits_in_words(limits[each.value])) for each in Constituency if each.value in limits]


def window_values(limits: Mapping[str, Any], windows: Sequence[Window]) -> list[tuple[Any, Any]]:
    """Return the constituencies, each with its window."""
    by_name = {row.constituency: row for row in windows}
    return [
        (each.label, _window_in_words(by_name[each.value]) if each.value in by_name else "")
        for each in Constituency
        if each.value in limits
    ]


def _window_in_words(row: Window) -> str:
    words = {"opens": moment(row.opens, row.zone), "closes": moment(row.closes, row.zone)}
    return gettext("Opens %(opens)s, closes %(closes)s") % words


def _limits_in_words(limits: WordLimits) -> str:
    if not limits.words and not limits.joint:
        return gettext("No word limit")
    words = [gettext("at most %(n)s words") % {"n": f"{limits.words:,}"}]
    if limits.joint:
        words.append(gettext("a joint text: at most %(n)s") % {"n": f"{limits.joint:,}"})
    return gettext(", ").join(words if limits.words else words[1:])


def _in_words(bound: forms.BoundField) -> Any:
    value = bound.value()
    if isinstance(bound.field, forms.BooleanField):
        return gettext("Yes") if value else gettext("No")
    if isinstance(bound.field, forms.ChoiceField):
        choices: Any = bound.field.choices
        return dict(choices).get(value, value)
    return "" if value in (None, "") else value
