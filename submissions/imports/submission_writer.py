"""Writes a checked file as submissions: body by body, in chunks, inside the caller's transaction.

A version is built as `triage.on_behalf` does it for one letter; rows are written in bulk, and the version last: the
database refuses additions to a submitted one.
"""

import secrets
import uuid
from collections import defaultdict
from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import datetime
from itertools import batched, count
from typing import Any

from django.db.models import Max, prefetch_related_objects
from django.utils.translation import gettext, gettext_lazy as _

from accounts.models import User
from consultations import permissions as consulting
from consultations.models import Delegation, Organisation
from consultations.rounds.windows import delegation_window
from core import clock
from core.db.ids import unused_references
from core.errors import Refused
from core.models import StoredFile
from submissions.enums import Act, AttachmentKind, Channel, Confidentiality, InputStage, SubmissionKind
from submissions.imports.checks import BodyGroup, CheckedFile, ImportedBody
from submissions.imports.earlier_imports import continued_submissions, existing_submissions
from submissions.imports.rows import input_of, subject_of
from submissions.imports.sources.tables import TableFile
from submissions.models import Attachment, ImportedInput, Input, InputImport, Line, Receipt, Submission, Version
from submissions.sending import receipts
from submissions.sending.corrections import COPIED_INPUT_FIELDS, COPIED_SUBMISSION_FIELDS
from submissions.sensitive.repeated_redactions import repeat_redactions
from submissions.signals import version_corrected
from submissions.visibility.confidentiality import strictest
from submissions.visibility.visible_inputs import words_in_input

_BODIES, _ROWS = 500, 1_000  # bodies looked up together; rows in memory before they are written


@dataclass(slots=True)
class _PendingRows:
    """Complete rows that are not written yet, in the order of writing."""

    submissions: list[Submission] = field(default_factory=list)
    lines: list[Line] = field(default_factory=list)
    inputs: list[Input] = field(default_factory=list)
    origins: list[ImportedInput] = field(default_factory=list)
    files: list[Attachment] = field(default_factory=list)
    versions: list[Version] = field(default_factory=list)
    receipts: list[Receipt] = field(default_factory=list)

    def write(self) -> None:
        every: tuple[list[Any], ...] = (
            self.submissions,
            self.lines,
            self.inputs,
            self.origins,
            self.files,
            self.versions,
            self.receipts,
        )
        for rows in every:
            if rows:
                type(rows[0])._default_manager.bulk_create(rows, batch_size=_ROWS)
                rows.clear()


class _References:
    """Unused references, drawn by the thousand, none of them twice."""

    def __init__(self, model: Any, field: str, prefix: str, year: int) -> None:
        self._rows, self._field, self._prefix, self._year = model._default_manager, field, prefix, year
        self._drawn: set[str] = set()
        self._free: list[str] = []

    def next(self) -> str:
        while not self._free:
            drawn = unused_references(self._rows.all(), self._field, self._prefix, self._year, _ROWS)
            self._free = [reference for reference in drawn if reference not in self._drawn]
            self._drawn.update(drawn)
        return self._free.pop()


def write(
    table: TableFile,
    checked: CheckedFile,
    batch: InputImport,
    *,
    by: User,
    progress: Callable[[int], None] = lambda rows: None,
    files: Mapping[int, Sequence[StoredFile]] | None = None,
) -> tuple[int, int]:
    """Write the whole file; return the number of submissions and inputs. `files` are those of a row of the file.

    Raises Refused where a body has begun a submission of its own since the file was checked.
    """
    now, inputs, added = clock.now(), 0, list[Version]()
    prefetch_related_objects([batch.round], "windows")  # or every body would ask for its own
    issue = receipts.issuer()
    waiting = _PendingRows()
    references = _References(Submission, "reference", "SR", now.year)
    lines = _References(Line, "public_reference", "IN", batch.round.created_at.year)
    for chunk in batched(checked.groups.values(), _BODIES):
        for group, delegation, sequence, before in _delegations(list(chunk), batch, by=by, now=now):
            if before is None:
                version = _new_submission(references.next(), delegation, sequence, batch, by=by, now=now)
                waiting.submissions.append(version.submission)
                rows: list[Input] = []
            else:
                version, rows = next_version(before, batch, by=by, now=now)
                added.append(version)
            new = _inputs(table, checked, group, delegation, version, rows, batch, waiting, lines, by=by, now=now)
            origins = waiting.origins[-len(new) :]
            version.consents = all(each.consented_on for each in origins) and (before is None or before.consents)
            if before is None:  # as open as the most open of its rows, each of which has its own level
                levels = [Confidentiality(row.confidentiality) for row in new]
                version.confidentiality = min(levels, key=lambda level: level.rank)
            carried = _carried(before, version) if before else []
            own = list(dict.fromkeys(map(table.shown_row, group.rows)))
            sent = [file for row in own for file in (files or {}).get(row, ())]
            _send(version, delegation, [*rows, *new], waiting, issue,
                  files=[*carried, *_attachments(version, sent, len(carried), by=by, now=now)])  # fmt: skip
            inputs += len(new)
            progress(inputs)
            if len(waiting.inputs) >= _ROWS:
                waiting.write()
        waiting.write()
    for version in added:
        version_corrected.send_robust(Version, version=version)
    repeat_redactions(Version.objects.filter(batch=batch))
    return len(checked.groups), inputs


def write_without(submission: Submission, left_out: InputImport, *, by: User) -> Version:
    """Write the next version of a submission, without the lines of one import. The delegation must be locked."""
    now = clock.now()
    before = Version.objects.submitted().filter(submission=submission).order_by("-number")[0]
    version, rows = next_version(before, left_out, by=by, now=now)
    gone = set(left_out.inputs.filter(line__submission=submission).values_list("line", flat=True))
    waiting = _PendingRows()
    version.submitted_at = now
    _send(version, submission.delegation, [row for row in rows if row.line_id not in gone], waiting,
          receipts.issuer(), files=_carried(before, version))  # fmt: skip
    waiting.write()
    version_corrected.send_robust(Version, version=version)
    return version


def next_version(before: Version, batch: InputImport, *, by: User, now: datetime) -> tuple[Version, list[Input]]:
    """Return, not written, the version after `before` with copies of its inputs: what an import adds to or takes out.

    Levels are those of the version before: they never become more open.
    """
    version = Version(
        submission=before.submission, number=before.number + 1, started_at=now, started_by=by, submitted_by=by,
        is_late=before.is_late, on_extension=before.on_extension, batch=batch,
        **{name: getattr(before, name) for name in COPIED_SUBMISSION_FIELDS},
    )  # fmt: skip
    rows = [
        Input(
            version=version, line_id=row.line_id, words=row.words,
            **{name: getattr(row, name) for name in COPIED_INPUT_FIELDS},
        )
        for row in before.inputs.all()
    ]  # fmt: skip
    return version, rows


def _attachments(
    version: Version, files: Sequence[StoredFile], before: int, *, by: User, now: datetime
) -> list[Attachment]:
    """Return the files as attachments, as open as the version. A title names no file: names can reveal who wrote it."""
    return [
        Attachment(
            version=version, file=file, kind=AttachmentKind.ANNEX, language=version.language, added_at=now, added_by=by,
            title=gettext("Attachment %(number)s") % {"number": before + number},
            confidentiality=version.confidentiality,
        )
        for number, file in enumerate(files, start=1)
    ]  # fmt: skip


def _carried(before: Version, version: Version) -> list[Attachment]:
    """Return copies of the files of the version before."""
    names = ("file", "kind", "title", "language", "confidentiality", "added_at", "added_by_id")
    rows = before.attachments.select_related("file")
    return [Attachment(version=version, **{name: getattr(row, name) for name in names}) for row in rows]


def _delegations(
    groups: list[BodyGroup], batch: InputImport, *, by: User, now: datetime
) -> Iterator[tuple[BodyGroup, Delegation, int, Version | None]]:
    """Yield each body's delegation in the round, locked or created, and the number of its next submission.

    With it the version to which the rows are added, where the file continues an import.
    """
    new = {
        group.body.key: _registered(group.body, by=by, now=now) for group in groups if group.body.organisation is None
    }
    Organisation.objects.bulk_create(new.values(), batch_size=_ROWS)
    bodies = new | {group.body.key: group.body.organisation for group in groups if group.body.organisation is not None}
    there = {
        row.organisation_id: row
        for row in Delegation.objects.select_for_update(of=("self",), no_key=True).filter(
            round=batch.round, organisation__in=bodies
        )
    }
    continued = continued_submissions(batch, there)
    if begun := existing_submissions(batch.round, there) - continued.keys():
        raise Refused(
            "changed_since",
            _("“%(body)s” started its own submission after the file was checked. Nothing was imported.")
            % {"body": bodies[begun.pop()].name},
            hint=_("Check the file again."),
        )
    created = {
        key: Delegation(round=batch.round, organisation=body) for key, body in bodies.items() if key not in there
    }
    Delegation.objects.bulk_create(created.values(), batch_size=_ROWS)
    delegations = there | created
    prefetch_related_objects(list(delegations.values()), "extensions")
    latest = _latest_versions(continued)
    last = dict(
        Submission.objects.filter(delegation__in=[row.pk for row in there.values()])
        .values_list("delegation")
        .annotate(Max("sequence"))
    )
    for group in groups:
        delegation = delegations[group.body.key]
        delegation.round, delegation.organisation = batch.round, bodies[group.body.key]
        yield group, delegation, last.get(delegation.pk, 0) + 1, latest.get(delegation.organisation_id)


def _latest_versions(submissions: Mapping[uuid.UUID, Submission]) -> dict[uuid.UUID, Version]:
    """Return the current version of each submission, by the same key, with its inputs."""
    by_submission = {row.pk: key for key, row in submissions.items()}
    rows = Version.objects.current().filter(submission__in=by_submission).select_related("submission")
    return {by_submission[row.submission_id]: row for row in rows.prefetch_related("inputs")}


def _registered(body: ImportedBody, *, by: User, now: datetime) -> Organisation:
    """Return a new body from the file, confirmed at once where the officer keeps the register."""
    return Organisation(
        id=body.key,
        code=f"X{secrets.token_hex(6)[:11].upper()}",
        name=body.name,
        short_name=body.name[:120],
        constituency=body.kind,
        country=body.country,
        registered_at=now,
        confirmed_at=now if consulting.keeps_register(by) else None,
    )


def _new_submission(
    reference: str, delegation: Delegation, sequence: int, batch: InputImport, *, by: User, now: datetime
) -> Version:
    """Return a new version. Its level is set with that of its rows."""
    submission = Submission(
        reference=reference, delegation=delegation, sequence=sequence, kind=SubmissionKind.OWN,
        channel=Channel.IMPORT, entered_by=by, created_at=now,
    )  # fmt: skip
    return Version(
        submission=submission, number=1, language=delegation.organisation.language, batch=batch,
        started_at=now, started_by=by, submitted_by=by,
    )  # fmt: skip


def _inputs(
    table: TableFile,
    checked: CheckedFile,
    group: BodyGroup,
    delegation: Delegation,
    version: Version,
    before: Sequence[Input],
    batch: InputImport,
    waiting: _PendingRows,
    references: _References,
    *,
    by: User,
    now: datetime,
) -> list[Input]:
    """Return the body's inputs, numbered by subject beside those `before`: an undone import leaves numbers free.

    The version's date is the latest date of its inputs.
    """
    numbers: dict[tuple[str, str], set[int]] = defaultdict(set)
    for each in before:
        numbers[subject_of(each)].add(each.number)
    rows: list[Input] = []
    last: datetime | None = None
    for place in group.places:
        row_number, cells = table.row(place)
        answer, faults = checked.reader.read(row_number, cells)
        if answer is None:
            raise ValueError(f"Row {row_number} was good and is not: {faults}")
        in_use = numbers[answer.subject]
        number = next(free for free in count(1) if free not in in_use)
        in_use.add(number)
        line = Line(submission=version.submission, public_reference=references.next())
        input_ = input_of(answer.subject, number)
        input_.version, input_.line = version, line
        input_.position = answer.position if input_.number == 1 else ""
        input_.comment_type, input_.comment, input_.rewording = answer.comment_type, answer.comment, answer.rewording
        input_.annex = answer.annex
        input_.language = answer.language or version.language
        input_.rewords_language = batch.round.document.language if answer.rewording.strip() else ""
        decided = checked.policy.row_level(answer.level, answer.consented_on, answer.consent_source)
        level = strictest(decided.level, version.confidentiality)  # a later version opens nothing
        input_.confidentiality, input_.stage = level, InputStage.CLEARED
        input_.words = words_in_input(input_)
        input_.changed_at, input_.changed_by = now, by
        waiting.lines.append(line)
        rows.append(input_)
        waiting.origins.append(
            ImportedInput(
                line=line,
                batch=batch,
                row=row_number,
                external_id=answer.external_id,
                received_at=answer.received,
                consented_on=decided.consent.on if decided.consent else None,
                consent_source=decided.consent.source if decided.consent else "",
                of_row=checked.followed.of_row(cells) if checked.followed else None,
            )
        )
        last = max(last or answer.received, answer.received) if answer.received else last
    version.submitted_at = (version.number == 1 and last) or now
    if version.number > 1 and last and (window := delegation_window(delegation)):
        is_late, on_extension = window.lateness_at(last)
        if is_late:
            version.on_extension = on_extension and (version.on_extension or not version.is_late)
            version.is_late = True
    return rows


def _send(
    version: Version, delegation: Delegation, rows: list[Input], waiting: _PendingRows,
    issue: Callable[..., Receipt], *, files: Sequence[Attachment] = (),
) -> None:  # fmt: skip
    """Make the version final, marked late where it came after the regular window (triage decides about it)."""
    window = delegation_window(delegation)
    at = version.submitted_at or clock.now()
    if version.number == 1 and window is not None:
        version.is_late, version.on_extension = window.lateness_at(at)
    version.salt = secrets.token_hex(32)
    described = receipts.described(version, sorted(rows, key=lambda row: row.line_id))
    described["files"] = receipts.described_files((file, []) for file in files)
    version.digest = receipts.digest_of(described)
    waiting.inputs += rows
    waiting.files += files
    waiting.versions.append(version)
    act = Act.SUBMIT if version.number == 1 else Act.CORRECT
    waiting.receipts.append(issue(version, act, at=at, receipt_id=uuid.uuid4()))
