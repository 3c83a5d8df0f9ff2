"""Submissions and files as one reader may see them.

Only what the reader may see is counted: a higher count would reveal what is withheld (PRACTICE 8).
"""

from collections import Counter, defaultdict
from collections.abc import Iterable, Iterator
from dataclasses import dataclass, field
from datetime import datetime
from functools import partial
from uuid import UUID

from consultations.models import Organisation
from core.audience import Level
from submissions.enums import Confidentiality, MemberState, SubmissionKind, SubmissionState
from submissions.joint.services import Members
from submissions.models import Attachment, Input, JointMember, Version
from submissions.tables.matrix import aligned_inputs, aligned_submissions
from submissions.visibility.reader import InputReader
from submissions.visibility.visible_inputs import (
    InputFilters,
    VisibleBody,
    VisibleInput,
    VisibleSender,
    joint_numbers,
    words_in_inputs,
)


def joint_names(inputs: Iterable[VisibleInput | VisibleSender]) -> dict[str, str]:
    """Return "JS1", "JS2"… by reference of the joint submissions that this reader sees by name.

    They are numbered in the order of their leads.
    """
    joint = {
        (row.body.number_key, row.submission_reference): row.submission_reference
        for row in inputs
        if row.body and row.submission_reference and row.kind == SubmissionKind.JOINT
    }
    return joint_numbers(reference for _key, reference in sorted(joint.items()))


def aligned_senders(reader: InputReader) -> list[VisibleSender]:
    """Return the bodies that this reader sees by alignment, for lists of contributors. Seven queries at most."""
    return [VisibleSender(body, "", "") for body in aligned_submissions(reader).values()]


def participants(reader: InputReader, filters: InputFilters) -> set[VisibleBody]:
    """Return the bodies that this reader sees by name with an input or an aligned position that matches and counts.

    The rows of admissible submissions count. What a body says itself comes before the position that it follows.
    """
    aligned = {(row.body, row.recommendation) for row in aligned_inputs(reader) if filters.match(row)}
    bodies = set()
    for row in reader.current(recommendations=filters.recommendations):
        if row.body is not None and row.is_admissible:
            aligned.discard((row.body, row.recommendation))
            if filters.match(row):
                bodies.add(row.body)
    return bodies | {body for body, _about in aligned if body is not None}


def joint_names_in(reader: InputReader) -> dict[str, str]:
    """Return `joint_names` of all current joint submissions in the round.

    At most two queries for each thousand inputs of joint submissions.
    """
    joint = reader.context.versions().filter(submission__kind=SubmissionKind.JOINT)
    visible_rows = reader.each(Input.objects.filter(version__in=joint.values("pk")))
    return joint_names(row for _key, row in visible_rows if row is not None)


@dataclass(frozen=True, slots=True)
class VisibleFile:
    """A file; a value is `None` if it is not for this reader. `id` is set only if the reader may fetch the file."""

    level: Confidentiality
    kind: str
    id: UUID | None = None
    submission: UUID | None = None
    body: VisibleBody | None = None
    title: str | None = None
    language: str | None = None
    name: str | None = None
    size: int | None = None
    labels: tuple[str, ...] = ()  # of the recommendations it speaks to


@dataclass(frozen=True, slots=True)
class VisibleSubmission:
    """A submission. Without a name only its existence and reference are visible.

    `answered` are the labels of its visible inputs.
    """

    reference: str | None
    level: Confidentiality
    body: VisibleBody | None = None
    id: UUID | None = None
    version: UUID | None = None
    version_number: int | None = None
    language: str | None = None
    received: datetime | None = None
    late: bool | None = None
    on_extension: bool | None = None
    kind: str | None = None
    channel: str | None = None
    state: SubmissionState | None = None
    members: Members | None = None
    lapsed: tuple[str, ...] = ()
    words: int | None = None
    files: int | None = None
    answered: tuple[str, ...] = ()


@dataclass(slots=True)
class _InputTotals:
    """Totals of the inputs of one submission; their words are not kept in memory."""

    with_sources: bool  # words of sources count
    count: int = 0
    words: int = 0
    labels: dict[str, None] = field(default_factory=dict)  # in the order of the document

    def add(self, visible: VisibleInput) -> None:
        self.count += 1
        self.words += words_in_inputs([visible], with_sources=self.with_sources)
        if visible.label:
            self.labels[visible.label] = None


def visible_files(reader: InputReader) -> list[VisibleFile]:
    """Return the files of current versions, by body. Two queries.

    Files without a name are not published (PRACTICE 1).
    """
    files = [visible for _submission, visible in _files(reader)]
    return sorted(files, key=lambda row: (row.body is None, row.body.sort_key if row.body else (), row.title or ""))


def visible_submissions(reader: InputReader, inputs: Iterable[VisibleInput]) -> list[VisibleSubmission]:
    """Return the current submissions, by body; `inputs` are what the same reader shows of them. Eleven queries at most.

    Outside the secretariat only bodies with something visible by name are included: public lists name contributors
    only. Who says something by alignment alone is one.
    """
    with_sources = reader.context.round.rules.footnotes_count
    totals: dict[tuple[UUID, str | None], _InputTotals] = defaultdict(partial(_InputTotals, with_sources))
    for visible in inputs:
        if visible.body is not None and not visible.withheld:
            totals[visible.body.id, visible.submission_reference].add(visible)
    files = Counter(submission for submission, file in _files(reader) if file.title is not None)
    lapsed = _lapsed(reader) if reader.audience.is_secretariat else {}
    aligned = {} if reader.audience.is_secretariat else aligned_submissions(reader)
    submissions = []
    rows = reader.context.versions().select_related("submission__delegation").order_by("submitted_at", "pk")
    for row in rows.iterator():
        body = reader.context.bodies[row.submission.delegation.organisation_id]
        own = totals[body.id, row.submission.reference]
        is_aligned, gone = row.submission_id in aligned, lapsed.get(row.submission_id, ())
        shown_row = _visible_submission(reader, row, body, own, files[row.submission_id], gone, is_aligned=is_aligned)
        if shown_row is not None:
            submissions.append(shown_row)
    return sorted(
        submissions, key=lambda row: (row.body is None, row.body.sort_key if row.body else (), row.reference or "")
    )


def _visible_submission(
    reader: InputReader,
    row: Version,
    body: VisibleBody,
    totals: _InputTotals,
    files: int,
    lapsed: tuple[str, ...],
    *,
    is_aligned: bool,
) -> VisibleSubmission | None:
    submission, audience = row.submission, reader.audience
    level = reader.context.level(submission.pk, None, row.confidentiality)
    own = _is_own(reader, submission.delegation_id)
    if audience.is_secretariat and not own:
        if submission.delegation_id in reader.context.embargoed:
            return None
        if not audience.sees_confidential and level != Confidentiality.PUBLIC:
            return VisibleSubmission(
                submission.reference, level, id=submission.pk, state=reader.context.states[submission.pk]
            )
    has_content = totals.count or files or is_aligned
    if not own and not audience.is_secretariat and (level != Confidentiality.PUBLIC or not has_content):
        return None
    inside = own or audience.is_secretariat
    return VisibleSubmission(
        reference=submission.reference,
        level=level,
        body=body,
        id=submission.pk if inside else None,
        version=row.pk if inside else None,
        version_number=row.number,
        language=row.language,
        received=row.submitted_at,
        late=row.is_late,
        on_extension=row.on_extension,
        kind=submission.kind,
        channel=submission.channel if inside else None,
        state=reader.context.states[submission.pk] if inside else None,
        members=reader.context.members_of(submission.pk),
        lapsed=lapsed,
        words=totals.words,
        files=files,
        answered=tuple(totals.labels),
    )


def _files(reader: InputReader) -> Iterator[tuple[UUID, VisibleFile]]:
    """Return pairs of submission and visible file; the submission itself is not for every reader."""
    rows = (
        reader.context.attachments()
        .select_related("file", "version__submission__delegation")
        .prefetch_related("speaks_to__paragraph")
    )
    return (
        (row.version.submission_id, visible)
        for row in rows.iterator(1000)
        if (visible := _file(reader, row)) is not None
    )


def _file(reader: InputReader, row: Attachment) -> VisibleFile | None:
    submission, audience = row.version.submission, reader.audience
    level = reader.context.level(submission.pk, row.file_id, row.version.confidentiality, row.confidentiality)
    own = _is_own(reader, submission.delegation_id)
    if audience.is_secretariat and not own:
        if submission.delegation_id in reader.context.embargoed:
            return None
        if not audience.sees_confidential and level != Confidentiality.PUBLIC:
            return VisibleFile(level, row.kind)
    is_public = (
        reader.is_public
        and level == Confidentiality.PUBLIC
        and reader.context.states[submission.pk] == SubmissionState.ADMISSIBLE
    )
    if not own and not audience.is_secretariat and not is_public:
        return None
    return VisibleFile(
        level=level,
        kind=row.kind,
        id=row.pk,
        submission=submission.pk if own or audience.is_secretariat else None,
        body=reader.context.bodies[submission.delegation.organisation_id],
        title=row.title,
        language=row.language,
        name=row.file.display_name if own or audience.is_secretariat else None,
        size=row.file.size,
        labels=tuple(about.label for about in sorted(row.speaks_to.all(), key=lambda about: about.sort_key)),
    )


def _is_own(reader: InputReader, delegation: UUID) -> bool:
    """Return whether the delegation is the reader's own, for focal point and deputy.

    A contributor sees submissions and files as the public does.
    """
    return reader.audience.level == Level.ORGANISATION and reader.audience.delegation == delegation


def _lapsed(reader: InputReader) -> dict[UUID, tuple[str, ...]]:
    """Return members that did not answer in time: for the secretariat only, never listed elsewhere (PRACTICE 29)."""
    members: dict[UUID, tuple[str, ...]] = defaultdict(tuple)
    rows = JointMember.objects.filter(submission__delegation__round=reader.context.round, state=MemberState.EXPIRED)
    for row in rows.select_related("organisation").order_by(Organisation.alphabetical("organisation__")):
        if row.organisation is not None:
            members[row.submission_id] += (row.organisation.display_short_name(),)
    return members
