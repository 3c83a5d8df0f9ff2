"""The findings of a report as a list: its rows, filters and columns. All rows are read as their reader may see them."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from typing import Any
from uuid import UUID

from django import forms
from django.http import QueryDict
from django.utils.translation import gettext_lazy as _, pgettext_lazy

from accounts.models import User
from consultations.documents.subject_words import kinds_of, subject_noun
from consultations.models import Recommendation
from consultations.rounds.selectors import recommendations_of
from core.tables.list_pages import ListColumn, ListForm, SearchField, offered
from core.text.search_terms import terms
from synthesis.models import Section, SynthesisReport, Theme
from synthesis.reports.findings.rows import FindingRow, finding_rows

NOTHING = "none"  # of a filter: findings without a theme, or on no recommendation
ATTENTION, WITHOUT_EVIDENCE, CONTESTED, COMPLETE = "attention", "evidence", "comments", "complete"
STATES = [
    (ATTENTION, _("Needs attention")),
    (WITHOUT_EVIDENCE, _("Without evidence")),
    (CONTESTED, _("With open comments")),
    (COMPLETE, _("Nothing to do")),
]


@dataclass(frozen=True, slots=True)
class ListedFinding:
    """A finding in the list. `theme` and `writer` are names; "" without a theme."""

    row: FindingRow
    section: Section
    theme: str
    writer: str

    @property
    def key(self) -> UUID:
        return self.row.finding.pk

    @property
    def states(self) -> set[str]:
        """Which of STATES hold."""
        states = {
            ATTENTION: bool(self.row.reasons),
            WITHOUT_EVIDENCE: self.row.lacks_evidence,
            CONTESTED: bool(self.row.remarks),
        }
        return {name for name, holds in states.items() if holds} or {COMPLETE}


def listed_findings(report: SynthesisReport, *, by: User, quotes: bool = False) -> list[ListedFinding]:
    """Return the findings in the report's order, as the person sees them. Three queries beside those of the rows.

    `quotes` as in `finding_rows`.
    """
    rows = finding_rows(report, by=by, quotes=quotes)
    sections = {each.pk: each for each in report.sections.all()}
    themes = dict(report.round.themes.values_list("pk", "name"))
    people = User.objects.in_bulk({row.finding.written_by_id for row in rows})
    return [
        ListedFinding(
            row,
            sections[row.finding.section_id],
            themes.get(row.finding.theme_id, "") if row.finding.theme_id else "",
            people[row.finding.written_by_id].get_full_name(),
        )
        for row in rows
    ]


def _recommendation(each: ListedFinding) -> Any:
    about = each.row.finding.recommendation
    return about.sort_key if about else None


FINDING_COLUMNS = (
    ListColumn("number", _("No."), lambda each: each.row.number, is_number=True, is_fixed=True),
    ListColumn("finding", _("Finding"), lambda each: each.row.finding.text.casefold(), is_fixed=True),
    ListColumn("section", _("Section"), lambda each: each.section.order, starts_shown=False),
    ListColumn("recommendation", _("Recommendation"), _recommendation),
    ListColumn("theme", _("Theme"), lambda each: each.theme.casefold() or None),
    ListColumn("passages", _("Passages"), lambda each: each.row.passages, is_number=True),
    ListColumn("status", pgettext_lazy("how far it is", "Status"), lambda each: sorted(each.states)),
    ListColumn("counted", _("Counted"), starts_shown=False),
    ListColumn("writer", _("Written by"), lambda each: each.writer.casefold(), starts_shown=False),
    ListColumn("written", _("Last change"), lambda each: each.row.finding.written_at, starts_shown=False),
)


class FindingListForm(ListForm):
    """Which findings the list shows."""

    list_columns = FINDING_COLUMNS
    further = ("section", "writer")

    words = SearchField(label=_("Words"))
    recommendation = forms.ChoiceField(label=_("Recommendation"), required=False)
    theme = forms.ChoiceField(label=_("Theme"), required=False)
    status = forms.ChoiceField(label=pgettext_lazy("how far it is", "Status"), required=False, choices=offered(STATES))
    section = forms.ChoiceField(label=_("Section"), required=False)
    writer = forms.ChoiceField(label=_("Written by"), required=False)

    def __init__(
        self,
        query: QueryDict,
        *,
        sections: Iterable[Section],
        recommendations: Iterable[Recommendation],
        themes: Iterable[Theme],
        writers: Iterable[str],
    ) -> None:
        recommendations = list(recommendations)
        super().__init__(query, names={"recommendation": subject_noun(kinds_of(recommendations))})
        choices: dict[str, list[tuple[Any, Any]]] = {
            "section": [(str(row.pk), row.title) for row in sections],
            "recommendation": [
                *((str(row.pk), row.label) for row in recommendations),
                (NOTHING, _("Not on a specific text")),
            ],
            "theme": [*((str(row.pk), row.name) for row in themes), (NOTHING, _("No theme"))],
            "writer": [(name, name) for name in sorted(set(writers))],
        }
        for name, values in choices.items():
            self.fields[name].choices = offered(values)  # type: ignore[attr-defined]  # a field of choices

    def chosen(self, rows: Iterable[ListedFinding], language: str) -> list[ListedFinding]:
        """Return those of the rows that the filters leave, in the chosen order."""
        chosen = self.filters
        return self.in_order(row for row in rows if self._matches(row, chosen, language))

    def _matches(self, each: ListedFinding, chosen: dict[str, Any], language: str) -> bool:
        finding = each.row.finding
        wanted = (
            ("section", str(finding.section_id)),
            ("recommendation", str(finding.recommendation_id or NOTHING)),
            ("theme", str(finding.theme_id or NOTHING)),
            ("writer", each.writer),
        )
        return (
            all(not chosen.get(name) or chosen[name] == value for name, value in wanted)
            and (not chosen.get("status") or chosen["status"] in each.states)
            and (not self.search or self.search.matches(terms(finding.text, language)))
        )


def finding_list(
    report: SynthesisReport, query: QueryDict, *, by: User, quotes: bool = False
) -> tuple[FindingListForm, list[ListedFinding], Sequence[ListedFinding]]:
    """Return the filter, the findings that it leaves in its order, and all of them; `quotes` as in `finding_rows`."""
    rows = listed_findings(report, by=by, quotes=quotes)
    form = FindingListForm(
        query,
        sections=report.sections.all(),
        recommendations=recommendations_of(report.round),
        themes=report.round.themes.all(),
        writers=[each.writer for each in rows],
    )
    return form, form.chosen(rows, report.language), rows
