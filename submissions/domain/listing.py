"""Packages and files as one reader may see them. What is counted is only what that reader is shown: a count that told
of more would tell of what is withheld (PRACTICE 8)."""

from collections import Counter, defaultdict
from collections.abc import Iterable, Iterator
from dataclasses import dataclass, field
from datetime import datetime
from uuid import UUID

from core.audience import Level
from core.folding import in_order
from submissions.domain.joint import Members
from submissions.domain.reading import Door
from submissions.domain.shown import ShownBody, ShownInput
from submissions.domain.words import words_in
from submissions.enums import Confidentiality, MemberState, SubmissionState
from submissions.models import Attachment, JointMember, Version


@dataclass(frozen=True, slots=True)
class ShownFile:
    """A file; `None` where it is not for this reader. `id` only where the file itself may be fetched."""

    level: Confidentiality
    kind: str
    id: UUID | None = None
    submission: UUID | None = None
    body: ShownBody | None = None
    title: str | None = None
    language: str | None = None
    name: str | None = None
    size: int | None = None
    labels: tuple[str, ...] = ()  # of the recommendations it speaks to


@dataclass(frozen=True, slots=True)
class ShownSubmission:
    """A package. Without a name: that there is one, and its reference. `answered` are labels of what is shown of it."""

    reference: str | None
    level: Confidentiality
    body: ShownBody | None = None
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
class _Said:
    """What is counted of the inputs of one package; their words do not stay in memory."""

    count: int = 0
    words: int = 0
    labels: dict[str, None] = field(default_factory=dict)  # in the order of the document

    def add(self, shown: ShownInput) -> None:
        self.count += 1
        self.words += words_in(shown)
        if shown.label:
            self.labels[shown.label] = None


def shown_files(door: Door) -> list[ShownFile]:
    """Files of what stands now, by body. Those without a name are not published (PRACTICE 1). Two queries."""
    found = [shown for _version, shown in _files(door)]
    return sorted(found, key=lambda row: (row.body is None, row.body.sort_key if row.body else (), row.title or ""))


def shown_submissions(door: Door, inputs: Iterable[ShownInput]) -> list[ShownSubmission]:
    """What stands now, by body; `inputs` are what the same door shows of it. Four queries.

    Outside the secretariat only bodies of which something is shown by name: public lists name contributors only.
    """
    said: dict[tuple[UUID, str | None], _Said] = defaultdict(_Said)
    for shown in inputs:
        if shown.body is not None and not shown.withheld:
            said[shown.body.id, shown.submission_reference].add(shown)
    files = Counter(version for version, file in _files(door) if file.title is not None)
    lapsed = _lapsed(door) if door.audience.is_secretariat else {}
    found = []
    for row in door.known.versions().select_related("submission__delegation").order_by("submitted_at", "pk"):
        body = door.known.bodies[row.submission.delegation.organisation_id]
        own = said[body.id, row.submission.reference]
        shown_row = _package(door, row, body, own, files[row.pk], lapsed.get(row.submission_id, ()))
        if shown_row is not None:
            found.append(shown_row)
    return sorted(found, key=lambda row: (row.body is None, row.body.sort_key if row.body else (), row.reference or ""))


def _package(
    door: Door,
    row: Version,
    body: ShownBody,
    said: _Said,
    files: int,
    lapsed: tuple[str, ...],
) -> ShownSubmission | None:
    submission, audience = row.submission, door.audience
    level = door.known.level(submission.pk, None, row.confidentiality)
    own = _is_own(door, submission.delegation_id)
    if audience.is_secretariat and not own:
        if submission.delegation_id in door.known.sealed:
            return None
        if not audience.sees_confidential and level != Confidentiality.PUBLIC:
            return ShownSubmission(
                submission.reference, level, id=submission.pk, state=door.known.states[submission.pk]
            )
    if not own and not audience.is_secretariat and (level != Confidentiality.PUBLIC or not (said.count or files)):
        return None
    inside = own or audience.is_secretariat
    return ShownSubmission(
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
        state=door.known.states[submission.pk] if inside else None,
        members=door.known.members_of(submission.pk),
        lapsed=lapsed,
        words=said.words,
        files=files,
        answered=tuple(said.labels),
    )


def _files(door: Door) -> Iterator[tuple[UUID, ShownFile]]:
    """Each with the version it stands in, which is not for every reader to know."""
    rows = (
        door.known.attachments()
        .select_related("file", "version__submission__delegation")
        .prefetch_related("speaks_to__paragraph")
    )
    return ((row.version_id, shown) for row in rows if (shown := _file(door, row)) is not None)


def _file(door: Door, row: Attachment) -> ShownFile | None:
    submission, audience = row.version.submission, door.audience
    level = door.known.level(submission.pk, row.file_id, row.version.confidentiality, row.confidentiality)
    own = _is_own(door, submission.delegation_id)
    if audience.is_secretariat and not own:
        if submission.delegation_id in door.known.sealed:
            return None
        if not audience.sees_confidential and level != Confidentiality.PUBLIC:
            return ShownFile(level, row.kind)
    is_public = (
        door.is_public
        and level == Confidentiality.PUBLIC
        and door.known.states[submission.pk] == SubmissionState.ADMISSIBLE
    )
    if not own and not audience.is_secretariat and not is_public:
        return None
    return ShownFile(
        level=level,
        kind=row.kind,
        id=row.pk,
        submission=submission.pk if own or audience.is_secretariat else None,
        body=door.known.bodies[submission.delegation.organisation_id],
        title=row.title,
        language=row.language,
        name=row.file.display_name if own or audience.is_secretariat else None,
        size=row.file.size,
        labels=tuple(about.label for about in sorted(row.speaks_to.all(), key=lambda about: about.sort_key)),
    )


def _is_own(door: Door, delegation: UUID) -> bool:
    """Focal point and deputy; a contributor sees packages and files as the public does."""
    return door.audience.level == Level.ORGANISATION and door.audience.delegation == delegation


def _lapsed(door: Door) -> dict[UUID, tuple[str, ...]]:
    """Members that did not answer in time: for the secretariat, never listed elsewhere (PRACTICE 29)."""
    found: dict[UUID, tuple[str, ...]] = defaultdict(tuple)
    rows = JointMember.objects.filter(submission__delegation__round=door.known.round, state=MemberState.EXPIRED)
    for row in rows.select_related("organisation").order_by(in_order("organisation__short_name")):
        if row.organisation is not None:
            found[row.submission_id] += (row.organisation.display_short_name(),)
    return found
