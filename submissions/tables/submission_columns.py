"""The columns of the table of submissions: headings, and where each value comes from (WORKBOOK 2)."""

from collections import defaultdict
from collections.abc import Sequence
from uuid import UUID

from django.utils.translation import gettext as _, pgettext

from consultations.enums import Constituency, Status
from consultations.models import Round
from consultations.rounds.services import word_limits
from core.db.ids import id_in
from core.spreadsheets import Column, Value
from core.tables.fields import EVERYBODY, Field
from submissions.enums import (
    Act,
    Channel,
    Confidentiality,
    SubmissionKind,
    SubmissionState,
)
from submissions.models import (
    Alignment,
    Input,
    PublicSubmission,
    Receipt,
    Version,
)
from submissions.tables.columns import LANGUAGES, LabelCache, authorities, lateness, members, utc
from submissions.tables.visible_submissions import VisibleSubmission
from submissions.visibility.reader import InputReader


def submission_fields(reader: InputReader, *, inside: bool) -> list[Field]:
    """Of one submission. The public does not read who writes in which language: it would point at who wrote without a
    name. `inside` looks up what only the secretariat reads."""
    round_ = reader.context.round
    limits = word_limits(round_)
    notes, labels = authorities(round_) if inside else {}, LabelCache()
    accepted = _accepted_over_limit(round_) if inside and any(limits.values()) else set()

    def words(row: VisibleSubmission) -> str | None:
        if row.words is None or row.body is None:
            return None
        limit = limits.get((row.body.constituency, row.kind == SubmissionKind.JOINT))
        if limit and row.words > limit and row.version in accepted:
            return _("%(words)s / %(limit)s (accepted)") % {"words": row.words, "limit": limit}
        return f"{row.words} / {limit}" if limit else str(row.words)

    return [
        Field(
            Column("body", _("Short name"), 22, "code"),
            lambda row: row.body.short_name if row.body else None,
            readers=EVERYBODY,
        ),
        Field(Column("name", _("Full name"), 32), lambda row: row.body.name if row.body else None, readers=EVERYBODY),
        Field(
            Column("constituency", _("Constituency"), 16, "code"),
            lambda row: labels[Constituency, row.body.constituency] if row.body else None,
            readers=EVERYBODY,
        ),
        Field(
            Column("status", pgettext("of a body", "Status"), 12, "code"),
            lambda row: labels[Status, row.body.status] if row.body else None,
            readers=EVERYBODY,
        ),
        Field(
            Column("country", _("Country"), 14, "code"),
            lambda row: row.body.country or None if row.body else None,
            readers=EVERYBODY,
        ),
        Field(Column("language", _("Language"), 12, "code"), lambda row: LANGUAGES.get(row.language or "")),
        Field(
            Column("received", _("Received (UTC)"), 18, "datetime"), lambda row: utc(row.received), readers=EVERYBODY
        ),
        Field(
            Column("late", _("Late or extension"), 12, "code"),
            lambda row: lateness(row.late, row.on_extension),
            readers=EVERYBODY,
        ),
        Field(Column("version", _("Version"), 8, "number"), lambda row: row.version_number, readers=EVERYBODY),
        Field(Column("words", _("Words / limit"), 12, "code"), words, readers=EVERYBODY),
        Field(Column("members", _("Members"), 30), lambda row: members(row.members), readers=EVERYBODY),
        _aligned_field(reader),
        Field(Column("lapsed", _("Lapsed"), 16), lambda row: "; ".join(row.lapsed) or None),
        Field(Column("note", _("Note no."), 16, "code"), lambda row: notes.get(row.body.id) if row.body else None),
        Field(Column("files", _("Files"), 8, "number"), lambda row: row.files, readers=EVERYBODY),
        Field(
            Column("confidentiality", _("Confidentiality"), 14, "code"), lambda row: labels[Confidentiality, row.level]
        ),
        _receipt_field(),
        Field(
            Column("answered", _("Paras answered"), 24),
            lambda row: ", ".join(row.answered) or None,
            readers=EVERYBODY,
        ),
        Field(Column("reference", _("Reference"), 20, "code"), lambda row: row.reference, readers=EVERYBODY),
        Field(Column("triage", _("Triage"), 12, "code"), lambda row: labels[SubmissionState, row.state]),
        Field(Column("channel", _("Channel"), 10, "code"), lambda row: labels[Channel, row.channel]),
    ]


def _accepted_over_limit(round_: Round) -> set[UUID]:
    """Return the versions that the secretariat accepted although they have more words than the limit. One query."""
    rows = Version.objects.submitted().filter(submission__delegation__round=round_).exclude(over_limit_reason="")
    return set(rows.values_list("pk", flat=True))


def _aligned_field(reader: InputReader) -> Field:
    """Return the field with the submissions that this one is aligned with, where the reader knows both by name."""
    names: dict[str | None, str] = {}

    def load(rows: Sequence[VisibleSubmission]) -> None:
        if not names:
            names.update({None: ""} | _aligned_with(reader))

    def value(row: VisibleSubmission) -> Value:
        return names.get(row.reference) if row.body else None

    return Field(Column("aligned", _("Aligned with"), 24), value, load, EVERYBODY)


def _aligned_with(reader: InputReader) -> dict[str, str]:
    """Return "Arandia (except 127.3)" by the reference of the aligned submission.

    Others than those with sight of confidential matter read it only of a leader with an answer that they read by name:
    whose whole submission bears its name may have sent every answer without it (PRACTICE 20). Seven queries at most.
    """
    round_ = reader.context.round
    if reader.audience.is_secretariat:
        current = Version.objects.current().filter(submission__delegation__round=round_)
        alignments = Alignment.objects.filter(version__in=current.values("pk"))
    else:
        public = PublicSubmission.objects.filter(round=round_)
        alignments = Alignment.objects.filter(version__in=public.values("version"))
    alignments = alignments.prefetch_related("excepted__paragraph__document")
    sees_all, followed = reader.audience.sees_confidential, Input.objects.none()
    if not sees_all:
        followed = Input.objects.filter(version__in=alignments.order_by().values("with_version"))
    named = {version for version, row in reader.by_version(followed) if row.body and not row.withheld}
    lines = defaultdict(list)
    for row in alignments.select_related("version__submission", "with_version__submission__delegation__organisation"):
        if sees_all or row.with_version_id in named:
            name = row.with_version.submission.delegation.organisation.display_short_name()
            excepted = ", ".join(each.label for each in sorted(row.excepted.all(), key=lambda each: each.order))
            words = _("%(name)s (except %(labels)s)") % {"name": name, "labels": excepted} if excepted else name
            lines[row.version.submission.reference].append(words)
    return {reference: "; ".join(sorted(names)) for reference, names in lines.items()}


def _receipt_field() -> Field:
    """Return the field with the receipt number of the current version; for the secretariat (PRACTICE 2)."""
    numbers: dict[UUID | None, str] = {}

    def load(rows: Sequence[VisibleSubmission]) -> None:
        numbers.clear()
        versions = [row.version for row in rows if row.version]
        receipts = Receipt.objects.filter(id_in("version", versions)).exclude(act=Act.WITHDRAW)
        numbers.update(receipts.values_list("version", "number"))

    return Field(Column("receipt", _("Receipt"), 20, "code"), lambda row: numbers.get(row.version), load)
