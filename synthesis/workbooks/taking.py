"""What was chosen of a book is carried out by the verbs of the workbench, of the coverage page and of notes."""

from collections import defaultdict
from collections.abc import Sequence
from typing import Any
from uuid import UUID

from consultations.models import Round
from submissions.domain.notes import write_note
from submissions.domain.subjects import subject_key
from submissions.models import Input, Line, Submission
from synthesis.domain.coding import uncode
from synthesis.domain.dispositions import dispose, dispose_all
from synthesis.domain.importing_codings import Codings, import_codings
from synthesis.models import CodedPassage, Finding
from synthesis.workbooks.merging import Brought, Disposed, Proposed


def take(rows: Sequence[Brought], round: Round, *, by: Any) -> list[dict[str, Any]]:
    """Does all that is taken of these rows, and tells it as `CodedBook.done` keeps it. The caller holds the locks and
    has compared under them. Raises what the verbs raise."""
    given: list[tuple[Input, str]] = []
    disposed: dict[Disposed, list[Input]] = defaultdict(list)
    dropped: list[UUID] = []
    notes: list[tuple[Submission, str]] = []
    for row in rows:
        for change in row.taken:
            if change.disposed is not None:
                disposed[change.disposed].append(row.input)
            elif change.codings:
                dropped += [coded.pk for coded in change.codings]
            elif change.theme is not None:
                given.append((row.input, change.theme.name))
            else:
                notes.append((row.input.version.submission, change.cell.texts[0]))
    # What locks themes comes first: a coder holds a theme and then waits for the head of the log, which the rest takes.
    if given:
        import_codings(round, Codings(rows=len(given), said=given), by=by)
    for coded in CodedPassage.objects.filter(pk__in=dropped).select_related("theme__round", "input"):
        uncode(coded, by=by)
    for submission, text in notes:
        write_note(submission, text=text, by=by)
    for said, inputs in disposed.items():
        _dispose(round, said, inputs, by=by)
    return [_told(round, row, row.taken) for row in rows if row.taken]


def _dispose(round: Round, said: Disposed, inputs: Sequence[Input], *, by: Any) -> None:
    original = Line.objects.get(pk=said.original) if said.original else None
    finding = Finding.objects.select_related("report").get(pk=said.finding) if said.finding else None
    if len(inputs) == 1 or finding:
        lines = Line.objects.select_related("submission__delegation__round")
        for input in inputs:
            line = lines.get(pk=input.line_id)
            dispose(line, said.outcome, reason=said.reason, duplicate_of=original, finding=finding, by=by)
    else:
        keys = [input.line_id for input in inputs]
        dispose_all(round, keys, said.outcome, reason=said.reason, duplicate_of=original, by=by)


def _told(round: Round, row: Brought, taken: Sequence[Proposed]) -> dict[str, Any]:
    """Which row changed what; no words of anybody but names of themes."""
    input = row.input
    return {
        "row": row.row,
        "reference": row.reference,
        "input": str(input.pk),
        "about": str(subject_key(round.pk, input.recommendation_id, input.paragraph_id, input.question_id)),
        "given": [change.theme.name for change in taken if change.theme is not None and not change.codings],
        "taken": [change.theme.name for change in taken if change.theme is not None and change.codings],
        "outcome": next((change.disposed.outcome for change in taken if change.disposed is not None), ""),
        "note": any(change.theme is None and change.disposed is None for change in taken),
    }
