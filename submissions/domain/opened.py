"""One submission as an officer who triages reads it: its inputs through the audience, its files, its history."""

from dataclasses import dataclass
from typing import Any
from uuid import UUID

from consultations.domain.audience import audience_in
from consultations.models import Round
from submissions.domain.files import files_of, reading_jobs
from submissions.domain.queries import TriageRow, triage_queue
from submissions.domain.reading import Door
from submissions.domain.shown import ShownInput
from submissions.domain.waiting import waits
from submissions.models import Attachment, ClarificationRequest, Input, Submission, TriageDecision, Version


@dataclass(frozen=True, slots=True)
class Opened:
    """`row` is its line of the queue; `next` the submission that waits after it; `hidden_files` how many files there
    are that this officer may not open."""

    row: TriageRow
    inputs: list[ShownInput]
    files: list[tuple[Attachment, Any]]
    hidden_files: int
    decisions: list[TriageDecision]
    clarifications: list[ClarificationRequest]
    next: UUID | None
    waiting: int


def opened(submission: Submission, round: Round, by: Any) -> Opened | None:
    """The submission as `by` may read it now; None where it is sealed or withdrawn."""
    door = Door(round, audience_in(by, round))
    queue = triage_queue(round, by, known=door.known)
    row = next((each for each in queue if each.submission == submission.pk), None)
    if row is None or row.sealed:
        return None
    version = Version.objects.get(pk=row.version)
    inputs = door.by_version(Input.objects.filter(version=version))
    files = list(files_of(version, by))
    jobs = reading_jobs(files)
    waiting = [each for each in queue if waits(each) and each.submission != submission.pk]
    after = [each for each in waiting if (each.received, str(each.version)) > (row.received, str(row.version))]
    return Opened(
        row=row,
        inputs=[shown for _version, shown in inputs],
        files=[(file, jobs.get(str(file.file_id))) for file in files],
        hidden_files=(row.files or 0) - len(files),
        decisions=list(submission.triage.select_related("version", "by").order_by("-number")),
        clarifications=list(submission.clarifications.select_related("by").order_by("-at")),
        next=next((each.submission for each in (*after, *waiting)), None),
        waiting=len(waiting),
    )
