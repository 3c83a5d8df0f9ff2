"""Lists of the portal as files: the triage queue, the inputs, a body's own answers, proposed wordings."""

from collections.abc import Callable, Iterable
from typing import Any, NamedTuple

from django.utils.translation import gettext as _, pgettext

from consultations.documents.subject_words import noun_of_round
from consultations.enums import Constituency
from consultations.models import Delegation, Round
from core.audience import Audience, Handling
from core.spreadsheets import Column, Kind, Value
from core.tables.fields import OWN_BODY, Field, ListTable
from core.tables.listings import Listing
from submissions.drafting.subjects import Subject
from submissions.drafting.tasks import Task
from submissions.enums import CommentType, Confidentiality, InputStage, Position, SubmissionKind, SubmissionState
from submissions.models.input_fields import TEXTS
from submissions.tables.amendments import ConsolidatedWording
from submissions.tables.columns import (
    LANGUAGES,
    body_name,
    input_fields,
    officer_fields,
    words_of,
)
from submissions.tables.exports import amendment_fields
from submissions.tables.input_list import InputList
from submissions.tables.visible_submissions import joint_names_in
from submissions.triage.assignment_list import AssignedRecommendation
from submissions.triage.queue import TriageRow


def triage(round_: Round, audience: Audience, rows: Iterable[TriageRow], filters: str) -> Listing:
    """Return the triage queue as the officer sees it; of embargoed submissions only that they exist."""

    def late(row: TriageRow) -> Value:
        return _("On extension") if row.on_extension else _("Late") if row.late else None

    def state(row: TriageRow) -> Value:
        return _("Embargoed") if row.embargoed else str(SubmissionState(row.state).label)

    fields = [
        Field(Column("reference", _("Reference"), 22, "code"), lambda row: row.reference),
        Field(Column("version", _("Version"), 9, "number"), lambda row: row.version_number),
        Field(Column("body", _("Participant"), 26, "code"), body_name),
        Field(
            Column("constituency", _("Constituency"), 24, "code"),
            lambda row: str(Constituency(row.constituency).label) if row.constituency else None,
        ),
        Field(
            Column("kind", _("Kind"), 16, "code"),
            lambda row: str(SubmissionKind(row.kind).label) if row.kind else None,
        ),
        Field(Column("received", _("Received"), 18, "moment"), lambda row: row.received),
        Field(Column("late", _("Late or extension"), 14, "code"), late),
        Field(Column("state", pgettext("how far it is", "Status"), 20, "code"), state),
        Field(Column("changed", _("Changed since"), 11, "code"), lambda row: _("Yes") if row.changed_since else None),
        Field(Column("level", _("Who may see it"), 22, "code"), lambda row: str(Confidentiality(row.level).label)),
        Field(Column("language", _("Language"), 12, "code"), lambda row: LANGUAGES.get(row.language or "")),
        Field(Column("inputs", _("Inputs"), 9, "number"), lambda row: row.inputs),
        Field(Column("files", _("Files"), 9, "number"), lambda row: row.files),
    ]
    part = ListTable(_("Submissions"), fields, rows)
    title = _("%(title)s: %(round)s") % {"title": _("Triage"), "round": round_.title}
    return Listing(title, f"{round_.reference}_triage", part, audience.handling, filters)


def input_list(round_: Round, audience: Audience, rows: InputList, filters: str) -> Listing:
    """Return the inputs of the list with every column of the compiled workbook, and the officers' own."""
    joints, all_senders = joint_names_in(rows.reader), audience.sees_confidential
    fields = input_fields(round_, inside=True, joints=joints, all_senders=all_senders)
    fields += officer_fields(rows.reader)
    part = ListTable(_("Inputs"), fields, rows.visible())
    title = _("%(title)s: %(round)s") % {"title": _("Inputs"), "round": round_.title}
    return Listing(title, f"{round_.reference}_inputs", part, audience.handling, filters)


def assignments(round_: Round, rows: Iterable[AssignedRecommendation], filters: str) -> Listing:
    """Return who codes which recommendation."""
    fields = [
        Field(Column("recommendation", noun_of_round(round_), 20, "code"), lambda row: row.recommendation.label),
        Field(Column("text", _("Text"), 70), lambda row: row.recommendation.text),
        Field(Column("to", _("Assigned to"), 30), lambda row: row.name or None),
    ]
    title = _("%(title)s: %(round)s") % {"title": _("Assignments"), "round": round_.title}
    part = ListTable(_("Assignments"), fields, rows)
    return Listing(title, f"{round_.reference}_assignments", part, Handling.SECRETARIAT, filters)


class _AnswerLine(NamedTuple):
    """A task with one of its answers; None where it has none yet."""

    task: Task
    row: Any


def own_answers(delegation: Delegation, tasks: Iterable[Task], filters: str) -> Listing:
    """Return a body's task list with its answers, as far as this colleague works on them.

    There is one row per answer, and one per recommendation without an answer.
    """

    def own(key: str, header: str, width: int, kind: Kind, value: Callable[[_AnswerLine], Value]) -> Field:
        return Field(Column(key, header, width, kind), value, readers=OWN_BODY)

    def of_answer(value: Callable[[Any], Value]) -> Callable[[_AnswerLine], Value]:
        return lambda each: value(each.row) if each.row else None

    def about(each: _AnswerLine) -> Value:
        return Subject(delegation.round, each.task.recommendation, each.task.paragraph, each.task.question).heading

    def issued(each: _AnswerLine) -> Value:
        return each.task.recommendation.text if each.task.recommendation else None

    def stage(each: _AnswerLine) -> Value:
        return str(InputStage(each.row.stage if each.row else InputStage.NOT_STARTED).label)

    def position(row: Any) -> Value:
        return str(Position(row.position).label) if row.position else None

    fields = [
        own("about", _("Subject of the input"), 18, "code", about),
        own("issued", noun_of_round(delegation.round), 44, "text", issued),
        own("holders", _("Assigned to"), 18, "text", lambda each: ", ".join(each.task.holder_names) or None),
        own("due", _("Due"), 12, "date", lambda each: each.task.due),
        own("stage", pgettext("how far it is", "Status"), 16, "code", stage),
        own("position", _("Position"), 18, "code", of_answer(position)),
        own("type", _("Comment type"), 14, "code", of_answer(lambda row: str(CommentType(row.comment_type).label))),
        *(Field(each.column("own"), of_answer(words_of(each.name)), readers=OWN_BODY) for each in TEXTS),
        own("annex", _("Annex and page"), 14, "text", of_answer(lambda row: row.annex or None)),
        own(
            "level",
            _("Who may see it"),
            18,
            "code",
            of_answer(lambda row: str(Confidentiality(row.confidentiality).label)),
        ),
        own("language", _("Language"), 12, "code", of_answer(lambda row: LANGUAGES.get(row.language))),
    ]
    lines = (_AnswerLine(task, row) for task in tasks for row in task.inputs or (None,))
    part = ListTable(_("Answers"), fields, lines)
    body = delegation.organisation
    title = _("Answers of %(body)s") % {"body": body.display_name()}
    return Listing(
        title,
        f"{delegation.round.reference}_{body.code}_answers",
        part,
        Handling.OWN,
        filters,
        body=body.display_short_name(),
    )


def wordings(round_: Round, audience: Audience, wordings_found: Iterable[ConsolidatedWording]) -> Listing:
    """Return every proposed wording, as in the sheet of the compiled workbook."""
    rows = list(wordings_found)
    abouts = {each.about.pk: each.about for each in rows}
    part = ListTable(_("Amendments"), amendment_fields(abouts), [each for row in rows for each in row.proposals])
    title = _("%(title)s: %(round)s") % {"title": _("Proposed wordings"), "round": round_.title}
    return Listing(title, f"{round_.reference}_wordings", part, audience.handling)
