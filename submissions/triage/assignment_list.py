"""Who codes which recommendation, as a list."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from typing import Any

from django import forms
from django.http import QueryDict
from django.utils.translation import gettext_lazy as _

from accounts.models import User
from consultations.documents.subject_words import subject_noun
from consultations.models import Recommendation, Round
from consultations.rounds.selectors import recommendations_of
from core.tables.list_pages import ListColumn, ListForm, SearchField, offered
from core.text.search_terms import name_terms, terms
from core.text.strings import sort_key
from submissions.models import OfficerAssignment
from submissions.triage.notes import live_assignments

NOBODY = "nobody"


@dataclass(frozen=True, slots=True)
class AssignedRecommendation:
    recommendation: Recommendation
    held: OfficerAssignment | None

    @property
    def name(self) -> str:
        return str(self.held.to.get_full_name()) if self.held else ""


ASSIGNMENT_COLUMNS = (
    ListColumn("recommendation", _("Recommendation"), lambda each: each.recommendation.sort_key, is_fixed=True),
    ListColumn("text", _("Text")),
    ListColumn("to", _("Assigned to"), lambda each: sort_key(each.name) if each.name else None, is_fixed=True),
)


class AssignmentListForm(ListForm):
    """Which recommendations the list shows."""

    list_columns = ASSIGNMENT_COLUMNS

    words = SearchField(label=_("Number or words"))
    to = forms.ChoiceField(label=_("Assigned to"), required=False)

    def __init__(self, query: QueryDict, *, colleagues: Sequence[User], kinds: Iterable[str]) -> None:
        super().__init__(query, names={"recommendation": subject_noun(kinds)})
        names = [(str(person.pk), person.get_full_name()) for person in colleagues]
        self.fields["to"].choices = offered([(NOBODY, _("Nobody")), *names])  # type: ignore[attr-defined]  # a field of choices

    def chosen(self, rows: Iterable[AssignedRecommendation], language: str) -> list[AssignedRecommendation]:
        """Return those of the rows that the filters leave, in the chosen order."""
        chosen = self.filters
        return self.in_order(row for row in rows if self._matches(row, chosen, language))

    def _matches(self, each: AssignedRecommendation, chosen: dict[str, Any], language: str) -> bool:
        about, wanted = each.recommendation, chosen.get("to")
        is_match = not self.search or self.search.matches(name_terms([about.label]) | terms(about.text, language))
        return is_match and (not wanted or wanted == (str(each.held.to_id) if each.held else NOBODY))


def assignment_list(
    round_: Round, query: QueryDict, colleagues: Sequence[User]
) -> tuple[AssignmentListForm, list[AssignedRecommendation], list[AssignedRecommendation]]:
    """Return the filter, the recommendations that it leaves in its order, and all of them. Two queries."""
    held = {each.recommendation_id: each for each in live_assignments(round_) if each.recommendation_id}
    rows = [AssignedRecommendation(each, held.get(each.pk)) for each in recommendations_of(round_)]
    form = AssignmentListForm(query, colleagues=colleagues, kinds=[row.recommendation.kind for row in rows])
    return form, form.chosen(rows, round_.document.language), rows
