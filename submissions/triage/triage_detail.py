"""One submission as an officer who triages reads it: inputs filtered by audience, files, history."""

from collections.abc import Callable
from dataclasses import dataclass
from functools import partial
from typing import Any
from uuid import UUID

from accounts.models import User
from consultations.audience import audience_in
from consultations.models import Recommendation, Round
from submissions.attachments.filing import Tie, ties_of
from submissions.attachments.services import files_of, reading_jobs
from submissions.drafting.text_diff import Piece
from submissions.enums import MemberState, SubmissionKind
from submissions.joint.alignment import Aligned, aligned
from submissions.joint.services import Members
from submissions.models import (
    Attachment,
    ClarificationAnswer,
    ClarificationRequest,
    Input,
    JointMember,
    Submission,
    TriageDecision,
    TriageLease,
    Version,
)
from submissions.tables.amendments import against_issued
from submissions.triage import services
from submissions.triage.notes import notes_allowed
from submissions.triage.queue import TriageRow, queue_places, triage_queue
from submissions.triage.services import mark_of
from submissions.visibility.reader import InputReader
from submissions.visibility.visible_inputs import VisibleInput


@dataclass(frozen=True, slots=True)
class VisibleQuestion:
    """A question to the sender.

    `about` is the input, None for the whole. `words` is False where the reader does not see what it is about, and so
    not the question, which may repeat it; `answered` is the same for the answer. `is_vague` where the page may not say
    whether it is about one answer or the whole.
    """

    request: ClarificationRequest
    about: VisibleInput | None
    words: bool
    answered: bool
    answer: ClarificationAnswer | None
    is_vague: bool


@dataclass(frozen=True, slots=True)
class TriageDetail:
    """A submission on the triage page.

    `row` is its row of the queue; `next` and `previous` are waiting submissions beside it that nobody has; `ties` are,
    by line, the paragraphs of the files that an input was taken from, `redlines`, by reference, what it would change in
    the recommendation; `hidden_files` is the number of files that this officer may not open, where the page bears no
    name; `lease` says who has it now. For an officer who does not see confidential matter but reads the body's name,
    everything is as if the body had submitted by name only (decision 0035). `members` are the bodies of a joint
    submission as they are listed, `signed` those that confirmed, all by name, for officers who see confidential matter;
    `aligned` is what it aligns with, for those who may know the sender.
    """

    row: TriageRow
    inputs: list[VisibleInput]
    files: list[tuple[Attachment, Any]]
    ties: dict[UUID, list[Tie]]
    redlines: dict[str, list[Piece]]
    hidden_files: int
    decisions: list[tuple[TriageDecision, bool]]  # each with whether this officer may read its words to the sender
    questions: list[VisibleQuestion]
    next: UUID | None
    previous: UUID | None
    waiting: int
    takes_notes: bool
    sighted: bool
    lease: TriageLease | None
    mark: str
    members: Members | None = None
    signed: tuple[JointMember, ...] = ()
    aligned: tuple[Aligned, ...] = ()
    over_limit_reason: str = ""  # why a longer letter was accepted, for those who know the sender


def triage_detail(submission: Submission, round_: Round, by: User) -> TriageDetail | None:
    """Return the submission as `by` may read it now; None where it is embargoed or withdrawn."""
    reader = InputReader(round_, audience_in(by, round_), only=[submission.pk])
    row = next(iter(triage_queue(round_, by, context=reader.live, only=[submission.pk])), None)
    if row is None or row.embargoed:
        return None
    version = Version.objects.select_related("submission__delegation__round").get(pk=row.version)
    inputs = [visible for _version, visible in reader.by_version(Input.objects.filter(version=version))]
    inputs.sort(key=lambda visible: not visible.subject)  # their place among the others would tell what they are on
    sighted = reader.audience.sees_confidential
    if row.body and not sighted:
        inputs = [visible for visible in inputs if visible.withheld != "level"]
    files = list(files_of(version, by))
    jobs = reading_jobs(files)
    leases = services.leases_in(round_)
    others = {key for key, lease in leases.items() if lease.by_id != by.pk} | {submission.pk}
    waiting = [
        each
        for each in queue_places(round_, by, waiting=True, audience=reader.audience)
        if each.submission not in others
    ]
    after = [each for each in waiting if each > (row.received, str(row.version), row.submission)]
    reads_whole = partial(_reads_whole, inputs, by, sighted=sighted)
    decisions = [
        (row, reads_whole(row.by_id)) for row in submission.triage.select_related("version", "by").order_by("-number")
    ]
    before = waiting[: len(waiting) - len(after)]
    return TriageDetail(
        row=row,
        inputs=inputs,
        ties=ties_of(version, files),
        redlines=_redlines(inputs),
        files=[(file, jobs.get(str(file.file_id))) for file in files],
        hidden_files=0 if row.body else (row.files or 0) - len(files),
        decisions=decisions,
        questions=_questions(submission, row, inputs, reads_whole, sighted=sighted),
        next=next((each.submission for each in (*after, *waiting)), None),
        previous=next((each.submission for each in (*before[::-1], *waiting[::-1])), None),
        waiting=len(waiting),
        takes_notes=notes_allowed(inputs, row.level, sighted=sighted),
        sighted=sighted,
        lease=leases.get(submission.pk),
        mark=mark_of(row.version_number, len(decisions)),
        aligned=tuple(aligned(version, names_all=sighted)) if row.body else (),
        members=reader.context.members_of(submission.pk) if row.body else None,
        signed=_signed(submission) if sighted else (),
        over_limit_reason=version.over_limit_reason if row.body else "",
    )


def _redlines(inputs: list[VisibleInput]) -> dict[str, list[Piece]]:
    """Return the changes to the recommendation, by reference. At most two queries."""
    rewording = [(each, each.recommendation) for each in inputs if each.rewording and each.recommendation]
    rows = Recommendation.objects.filter(pk__in={about for _row, about in rewording})
    rows = rows.select_related("paragraph__document").defer("paragraph__document__reading").prefetch_related("texts")
    abouts = {row.pk: row for row in rows}
    return {row.reference: against_issued(row, abouts[about]) for row, about in rewording}


def _signed(submission: Submission) -> tuple[JointMember, ...]:
    if submission.kind != SubmissionKind.JOINT:
        return ()
    rows = submission.joint_members.filter(state=MemberState.CONFIRMED).select_related("organisation")
    return tuple(rows.order_by("answered_at", "id"))


def _reads_whole(inputs: list[VisibleInput], by: User, author: UUID, *, sighted: bool) -> bool:
    """Return whether `by` may read what the author wrote to the sender about the whole submission.

    It may repeat anything in it, and name the sender: it is for officers who see confidential matter, while nothing is
    withheld or redacted, and for its author.
    """
    if sighted:
        return not any(visible.withheld or visible.redacted for visible in inputs)
    return author == by.pk


def _questions(
    submission: Submission,
    row: TriageRow,
    inputs: list[VisibleInput],
    reads_whole: Callable[[UUID], bool],
    *,
    sighted: bool,
) -> list[VisibleQuestion]:
    """Return the questions with the words that this officer may read.

    A question and its answer may repeat what they are about: they are for readers of that with no word redacted. An
    officer who does not see confidential matter reads those on an answer that such an officer reads, and their own
    questions on the whole. Of any other question only that it was asked, not on what: it may be on the whole.
    """
    by_line = {visible.line: visible for visible in inputs if visible.line}
    visible_questions = []
    for clarification in submission.clarifications.select_related("by", "answer__version").order_by("-at"):
        about, answer = (
            by_line.get(clarification.line_id) if clarification.line_id else None,
            getattr(clarification, "answer", None),
        )
        if about is not None:
            words = answered = not (about.withheld or about.redacted)
        elif sighted:
            words = answered = bool(clarification.line_id) or reads_whole(clarification.by_id)
        else:
            words, answered = not clarification.line_id and reads_whole(clarification.by_id), False
        is_vague = not sighted and row.body is not None and about is None and not words
        visible_questions.append(VisibleQuestion(clarification, about, words, answered, answer, is_vague))
    return visible_questions
