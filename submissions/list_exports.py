"""Lists of submissions and answers to take away: the rows that the pages show. Knows no file format."""

from collections.abc import Iterable, Iterator

from django.utils.translation import gettext as _
from django.utils.translation import pgettext

from consultations.enums import Constituency
from consultations.models import Delegation, Round
from core.audience import Audience, Handling
from core.listings import Listing, Part
from core.spreadsheets import Column, Row, Value
from submissions.columns import LANGUAGES
from submissions.domain.amendments import Consolidated
from submissions.domain.queries import TriageRow
from submissions.domain.subjects import Subject
from submissions.domain.tasks import Task
from submissions.enums import CommentType, Confidentiality, InputStage, Position, SubmissionKind, SubmissionState
from submissions.exports import amendments_table


def triage(round: Round, audience: Audience, rows: Iterable[TriageRow], filters: str) -> Listing:
    """The queue as the officer has it: of what is sealed only that it is there."""
    columns = (
        Column("reference", _("Reference"), 22, "code"),
        Column("version", _("Version"), 9, "number"),
        Column("body", _("Body"), 26, "code"),
        Column("constituency", _("Constituency"), 24, "code"),
        Column("kind", _("Kind"), 16, "code"),
        Column("received", _("Received"), 18, "moment"),
        Column("late", _("Late or extension"), 14, "code"),
        Column("state", pgettext("how far it is", "State"), 20, "code"),
        Column("changed", _("Changed since"), 11, "code"),
        Column("level", _("Who may see it"), 22, "code"),
        Column("language", _("Language"), 12, "code"),
        Column("inputs", _("Inputs"), 9, "number"),
        Column("files", _("Files"), 9, "number"),
    )

    def told(row: TriageRow) -> tuple[Value, ...]:
        return (
            row.reference,
            row.version_number,
            row.body.short_name if row.body else _("Name withheld"),
            str(Constituency(row.constituency).label) if row.constituency else None,
            str(SubmissionKind(row.kind).label) if row.kind else None,
            row.received,
            _("On extension") if row.on_extension else _("Late") if row.late else None,
            _("Sealed") if row.sealed else str(SubmissionState(row.state).label),
            _("Yes") if row.changed_since else None,
            str(Confidentiality(row.level).label),
            LANGUAGES.get(row.language or ""),
            row.inputs,
            row.files,
        )

    part = Part(_("Submissions"), columns, map(told, rows))
    title = _("%(title)s: %(round)s") % {"title": _("Triage"), "round": round.title}
    return Listing(title, f"{round.reference}_triage", part, audience.handling, filters)


def own_answers(delegation: Delegation, tasks: Iterable[Task], filters: str) -> Listing:
    """A body's list with its answers, as far as this colleague works on them; a line for each answer, and for each
    recommendation that has none yet."""
    columns = (
        Column("about", _("What it speaks to"), 18, "code"),
        Column("issued", _("Recommendation"), 44),
        Column("holders", _("Given to"), 18),
        Column("due", _("Due"), 12, "date"),
        Column("stage", pgettext("how far it is", "State"), 16, "code"),
        Column("position", _("Position"), 18, "code"),
        Column("type", _("Comment type"), 14, "code"),
        Column("comment", _("Comment"), 50),
        Column("rewording", _("Proposed rewording"), 36),
        Column("rationale", _("Rationale"), 30),
        Column("source", _("Evidence or source"), 24),
        Column("annex", _("Annex and page"), 14),
        Column("level", _("Who may see it"), 18, "code"),
        Column("language", _("Language"), 12, "code"),
    )
    part = Part(_("Answers"), columns, (row for task in tasks for row in _answers(delegation.round, task)))
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


def _answers(round: Round, task: Task) -> Iterator[tuple[Value, ...]]:
    heading = Subject(round, task.recommendation, task.paragraph, task.question).heading
    lead = (heading, task.recommendation.text if task.recommendation else None, ", ".join(task.holders) or None)
    for row in task.inputs:
        yield (
            *lead,
            task.due,
            str(InputStage(row.stage).label),
            str(Position(row.position).label) if row.position else None,
            str(CommentType(row.comment_type).label),
            row.comment or None,
            row.rewording or None,
            row.rationale or None,
            row.source or None,
            row.annex or None,
            str(Confidentiality(row.confidentiality).label),
            LANGUAGES.get(row.language),
        )
    if not task.inputs:
        yield (*lead, task.due, str(InputStage.NOT_STARTED.label), *(None for _column in range(9)))


def wordings(round: Round, audience: Audience, found: Iterable[Consolidated]) -> Listing:
    """Every proposed wording as the sheet of the compiled workbook has it."""
    rows = list(found)
    abouts = {each.about.pk: each.about for each in rows}
    table = amendments_table((proposal for each in rows for proposal in each.proposals), abouts)
    lines = (row for row in table.rows if not isinstance(row, Row))
    title = _("%(title)s: %(round)s") % {"title": _("Proposed wordings"), "round": round.title}
    return Listing(title, f"{round.reference}_wordings", Part(table.title, table.columns, lines), audience.handling)
