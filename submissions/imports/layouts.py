"""How a file is laid out, and its rows as one row an answer. `InputImport.layout` keeps it; {} is one row an answer.

A survey: {"kind": "survey", "tool": name of the tool or "", "columns": [[role, subject], …]}, one pair for each column.
"""

from collections.abc import Mapping, Sequence
from typing import Any

from django.utils.translation import gettext_lazy as _

from consultations.models import Delegation, Round
from core.errors import Refused
from submissions.imports import survey_columns
from submissions.imports.subject_finder import SubjectFinder
from submissions.imports.survey_columns import is_survey, place_finder, proposed, recognized_tool
from submissions.imports.survey_table import SurveyTable
from submissions.imports.tables import TableFile
from submissions.models import InputImport
from submissions.workbooks.columns import GENERAL

ANSWERS, SURVEY = "", "survey"


def survey_layout(round_: Round, heading: Sequence[str], before: Mapping[str, Sequence[str]]) -> dict[str, Any]:
    """Return the layout of a survey with what each column probably is; `before` as in `survey_columns.proposed`."""
    finder = SubjectFinder(Delegation(round=round_), "en")
    tool = recognized_tool(heading)
    columns = proposed(
        heading,
        tool,
        is_place=place_finder(lambda words: finder.subject("", words, "", "")),
        questions=dict(round_.questions.values_list("number", "text")),
        before=before,
    )
    return {"kind": SURVEY, "tool": tool, "columns": columns}


def recognized(round_: Round, heading: Sequence[str], before: Mapping[str, Sequence[str]]) -> dict[str, Any]:
    """Return the layout that the heading shows: a survey, or one row an answer."""
    layout = survey_layout(round_, heading, before)
    return layout if layout["tool"] or is_survey(heading, layout["columns"]) else {}


def arranged(table: TableFile, batch: InputImport) -> TableFile:
    """Return the file as a table with one row an answer."""
    if batch.layout.get("kind") == SURVEY:
        return SurveyTable(table, batch.layout["tool"], batch.layout["columns"], batch.pk.hex[:4].upper())
    return table


def check_has_answers(layout: Mapping[str, Any]) -> None:
    """Raise Refused for a survey of which no column is an answer."""
    if layout.get("kind") == SURVEY and not any(role in survey_columns.ANSWERS for role, _about in layout["columns"]):
        raise Refused(
            "no_answers",
            _("No column of the survey is an answer yet."),
            hint=_("Choose below which columns are answers, and which paragraph or question they answer."),
        )


def clean_columns(round_: Round, columns: Sequence[Sequence[str]]) -> list[list[str]]:
    """Return the columns of a survey as they are kept. Raises Refused at `column_<place>` for an unknown subject."""
    finder = SubjectFinder(Delegation(round=round_), "en")
    kept = []
    for place, (role, about) in enumerate(columns):
        about = about.strip() if role in survey_columns.ANSWERS else ""
        if about and about != GENERAL:
            try:
                finder.subject("", about, "", "")
            except Refused as refusal:
                refusal.field = f"about_{place}"
                raise
        kept.append([role, "" if about == GENERAL else about])
    return kept
