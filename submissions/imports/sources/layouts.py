"""How a file is laid out, and its rows as one row an answer. `InputImport.layout` keeps it; {} is one row an answer.

A mailbox: {"kind": "mailbox", "messages": {number: [subject of each block]}} (`mail_table`).
A survey: {"kind": "survey", "tool": name of the tool or "", "columns": [[role, subject], …]}, one pair for each column.
"""

from collections.abc import Mapping, Sequence
from contextlib import AbstractContextManager
from pathlib import Path
from typing import Any

from django.utils.translation import gettext_lazy as _

from consultations.models import Delegation, Round
from core.errors import Refused
from core.files.kinds import extension
from core.text.strings import fold
from submissions.imports.sources import survey_columns
from submissions.imports.sources.mail_table import ENDINGS, LEFT_OUT, MailTable, open_mailbox
from submissions.imports.sources.survey_columns import is_survey, place_finder, proposed, recognized_tool
from submissions.imports.sources.survey_table import SurveyTable
from submissions.imports.sources.tables import TableFile, open_table
from submissions.imports.subject_finder import SubjectFinder
from submissions.models import InputImport
from submissions.workbooks.columns import GENERAL

ANSWERS, SURVEY, MAILBOX = "", "survey", "mailbox"


def open_file(path: Path, name: str) -> AbstractContextManager[TableFile]:
    """Open the file of an import, called `name`. Raises Refused with a message for people."""
    return open_mailbox(path) if is_mailbox(name) else open_table(path, name)


def is_mailbox(name: str) -> bool:
    return extension(name) in ENDINGS


def survey_layout(round_: Round, heading: Sequence[str], before: Mapping[str, Sequence[str]]) -> dict[str, Any]:
    """Return the layout of a survey with what each column probably is; `before` as in `survey_columns.proposed`."""
    finder = SubjectFinder(Delegation(round=round_), "en")
    tool = recognized_tool(heading)
    columns = proposed(
        heading,
        tool,
        is_place=place_finder(lambda words: finder.subject("", words, "", "")),
        questions={finder.question_name(row.number): row.text for row in round_.questions.all()},
        before=before,
    )
    for place, (role, about) in enumerate(columns):
        if role == "position" and fold(heading[place]) not in before and not _takes_position(finder, about):
            columns[place] = ["comment", about]  # what is answered to a question is said in words
    return {"kind": SURVEY, "tool": tool, "columns": columns}


def _takes_position(finder: SubjectFinder, about: str) -> bool:
    try:
        return not about or finder.takes_position(finder.subject("", about, "", ""))
    except Refused:
        return True  # told where its rows are read


def recognized(round_: Round, heading: Sequence[str], before: Mapping[str, Sequence[str]]) -> dict[str, Any]:
    """Return the layout that the heading shows: a survey, or one row an answer."""
    layout = survey_layout(round_, heading, before)
    return layout if layout["tool"] or is_survey(heading, layout["columns"]) else {}


def arranged(table: TableFile, batch: InputImport) -> TableFile:
    """Return the file as a table with one row an answer."""
    if batch.layout.get("kind") == SURVEY:
        return SurveyTable(table, batch.layout["tool"], batch.layout["columns"], batch.pk.hex[:4].upper())
    if batch.layout.get("kind") == MAILBOX:
        return MailTable(table, batch.layout.get("messages", {}))
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
    cleaned = []
    for place, (role, about) in enumerate(columns):
        about = about.strip() if role in survey_columns.ANSWERS else ""
        if about not in ("", GENERAL, LEFT_OUT):
            try:
                finder.subject("", about, "", "")
            except Refused as refusal:
                refusal.field = f"about_{place}"
                raise
        cleaned.append([role, "" if about == GENERAL else about])
    return cleaned
