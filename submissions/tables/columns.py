"""The columns of the exported tables: headings, and where each value comes from (WORKBOOK 2)."""

from collections.abc import Callable, Mapping, Sequence
from datetime import UTC, datetime
from functools import lru_cache
from operator import attrgetter
from types import MappingProxyType
from typing import Any
from uuid import UUID
from zoneinfo import ZoneInfo

from django.conf import settings
from django.db.models import Exists, OuterRef, Q, QuerySet
from django.utils.translation import gettext as _, ngettext, pgettext

from consultations.documents.subject_words import heading_of_round
from consultations.enums import Constituency, RegionalGroup, Status
from consultations.models import Authority, ProtectedReport, Round
from consultations.rounds.selectors import recommendations_of
from core.audience import Handling
from core.db.ids import id_in
from core.spreadsheets import Column, Kind, Value
from core.tables.fields import EVERYBODY, SECRETARIAT, Field
from core.text.languages import LANGUAGE_NAMES
from submissions.enums import (
    AttachmentKind,
    Channel,
    CommentType,
    Confidentiality,
    Position,
    SubmissionKind,
    SubmissionState,
)
from submissions.joint.services import Members
from submissions.models import (
    ANSWER_VALUES,
    Alignment,
    ConfidentialityChange,
    ImportedInput,
    Input,
)
from submissions.models.input_fields import TEXTS, InputField, Table
from submissions.tables.visible_submissions import VisibleFile
from submissions.triage.labels import NO_LABEL, LabelAndNote, labels_of
from submissions.triage.notes import last_notes, live_assignments
from submissions.triage.queue import TriageRow
from submissions.visibility.reader import InputReader
from submissions.visibility.visible_inputs import VisibleInput, original_withheld, words_in_input

LANGUAGES = LANGUAGE_NAMES
READING_WIDTH = 114  # characters of the column of texts of the reading copy
REFERENCE_WIDTH = 40  # on one line: links are not folded by every program, and a reference that is cut is none


def reading_fields() -> list[Field]:
    """Return the fields of the reading copy. The texts of an input stand below each other: see `reading_texts`."""
    labels = LabelCache()
    return [
        Field(Column("body", _("Participant"), 22, "code"), body_name, readers=EVERYBODY),
        Field(
            Column("position", _("Position"), 16, "code"), lambda row: labels[Position, row.position], readers=EVERYBODY
        ),
        Field(Column("field", _("Field"), 16, "code"), lambda row: None, readers=EVERYBODY),
        Field(Column("text", _("Text"), READING_WIDTH), lambda row: None, readers=EVERYBODY),
    ]


def reading_texts(row: VisibleInput) -> list[tuple[str, str]]:
    """Return (name of the field, text) of what an input says, for the columns `field` and `text`."""
    comment = _("Information on file with the secretariat") if row.withheld else row.comment
    wording = _("Suggested wording")
    texts = (
        (_("Working translation") if row.is_translated else _("Comment"), comment),
        (_("Working translation"), _translation(row)),
        (f"{wording} ({original_withheld()})" if row.is_translated else wording, row.rewording),
    )
    return [(name, str(text)) for name, text in texts if text]


def text_field(field: InputField, table: Table) -> Field:
    """Of the words of one field of an input."""
    return Field(field.column(table), words_of(field.name), readers=field.readers)


def words_of(name: str) -> Callable[[Any], Value]:
    """The words of that field of an input, None where there are none."""
    words = attrgetter(name)
    return lambda row: words(row) or None


def _translation(row: VisibleInput) -> Value:
    return row.translation("comment") or None


def body_name(row: VisibleInput | VisibleFile | TriageRow) -> str:
    """Return the short name, or the words for a withheld name."""
    return row.body.short_name if row.body else _("Name withheld")


def input_fields(
    round_: Round,
    *,
    inside: bool,
    all_senders: bool,
    joints: Mapping[str, str] = MappingProxyType({}),
) -> list[Field]:
    """Of one input: worked columns first, then grouped ones. `inside` looks up what only the secretariat reads, for a
    reader who sees `all_senders` or not; `joints` are JS1, JS2… by reference."""
    headings: dict[UUID | None, str] = {
        row.pk: " / ".join(row.paragraph.heading_path) for row in recommendations_of(round_)
    }
    notes = authorities(round_) if inside else {}
    aligned = _aligned(round_) if inside else frozenset()
    symbol, labels = round_.document.symbol, LabelCache()

    def speaks_as(row: VisibleInput) -> Value:
        kind = labels[SubmissionKind, row.kind]
        if row.submission_reference and row.submission_reference in joints:
            return f"{kind} ({joints[row.submission_reference]})"
        return _("%(kind)s, aligned") % {"kind": kind} if row.version in aligned else kind

    def grouped(
        key: str, header: str, kind: Kind, value: Callable[[VisibleInput], Value], readers: Handling = SECRETARIAT
    ) -> Field:
        return Field(Column(key, header, 14, kind, grouped=True), value, readers=readers)

    ref, *worked = _worked_fields(labels)
    return [
        ref,
        *(external_fields(round_, all_senders=all_senders) if inside else ()),
        *worked,
        grouped("symbol", _("Symbol"), "code", lambda row: symbol, EVERYBODY),
        grouped("heading", _("Heading"), "code", lambda row: headings.get(row.recommendation), EVERYBODY),
        grouped("name", _("Full name"), "code", lambda row: row.body.name if row.body else None, EVERYBODY),
        grouped("country", _("Country"), "code", lambda row: row.body.country or None if row.body else None, EVERYBODY),
        grouped(
            "region",
            _("Region"),
            "code",
            lambda row: labels[RegionalGroup, row.body.region] if row.body else None,
            EVERYBODY,
        ),
        grouped(
            "status",
            pgettext("of a body", "Status"),
            "code",
            lambda row: labels[Status, row.body.status] if row.body else None,
            EVERYBODY,
        ),
        grouped("speaks_as", _("Speaks as"), "code", speaks_as, EVERYBODY),
        grouped("joint", _("Joint with"), "text", lambda row: members(row.members), EVERYBODY),
        grouped("type", _("Type"), "code", lambda row: labels[CommentType, row.comment_type], EVERYBODY),
        grouped("language", _("Language"), "code", _language, EVERYBODY),
        grouped("words", _("Words"), "number", _words, EVERYBODY),
        grouped("submission", _("Submission"), "code", lambda row: row.submission_reference, EVERYBODY),
        grouped("version", _("Version"), "number", lambda row: row.version_number, EVERYBODY),
        grouped("received_office", _("Received (Geneva)"), "datetime", lambda row: _office(row.received), EVERYBODY),
        grouped("received", _("Received (UTC)"), "datetime", lambda row: utc(row.received), EVERYBODY),
        grouped("late", _("Late or extension"), "code", lambda row: lateness(row.late, row.on_extension), EVERYBODY),
        grouped("channel", _("Channel"), "code", lambda row: labels[Channel, row.channel]),
        grouped("authority", _("Authority"), "code", lambda row: notes.get(row.body.id) if row.body else None),
        grouped("triage", _("Triage"), "code", lambda row: labels[SubmissionState, row.state]),
        grouped("confidentiality", _("Confidentiality"), "code", lambda row: labels[Confidentiality, row.level]),
        grouped("redacted", _("Redacted"), "code", lambda row: _yes(row.redacted), EVERYBODY),
        grouped("annex", _("Annex and page"), "text", lambda row: row.annex or None, EVERYBODY),
        grouped("sort_key", _("Sort key"), "code", lambda row: f"{row.order[0]:07}.{row.order[1]:03}", EVERYBODY),
    ]


def external_fields(round_: Round, *, all_senders: bool) -> list[Field]:
    """Return the field with the sender's own ID of an imported input; none where no input of the round has one."""
    rows = inputs_with_external_id(round_, all_senders=all_senders)
    if not rows.exists():
        return []
    ids: dict[UUID | None, str] = {}

    def load(inputs: Sequence[VisibleInput]) -> None:
        imported = rows.filter(id_in("line", [row.line for row in inputs if row.line and row.body]))
        ids.clear()
        ids.update(imported.values_list("line", "external_id"))

    column = Column("external_id", _("External ID"), 16, wrap=False)
    return [Field(column, lambda row: ids.get(row.line), load)]


def inputs_with_external_id(round_: Round, *, all_senders: bool) -> QuerySet[ImportedInput]:
    """Return the imported inputs whose sender's own ID a reader may know.

    IDs of one sender follow each other, and a gap would point at an input without name. So who may not see all senders
    gets those of files alone of which every input is by name (PRACTICE 1).
    """
    rows = ImportedInput.objects.filter(line__submission__delegation__round=round_).exclude(external_id="")
    if all_senders:
        return rows
    return rows.filter(batch__level=Confidentiality.PUBLIC).exclude(batch__in=_batches_with_restrictions(round_))


def _batches_with_restrictions(round_: Round) -> QuerySet[ImportedInput, Any]:
    """Return the imported files of which anything was restricted or held back since."""
    rows = ImportedInput.objects.filter(line__submission__delegation__round=round_)
    changed = ConfidentialityChange.objects.filter(submission__delegation__round=round_)
    held = ProtectedReport.objects.holding_back()
    restricted = Q(line__submission__in=changed.values("submission"))
    held_back = Q(line__submission__delegation__organisation__in=held.values("organisation"))
    return rows.filter(restricted | held_back).values("batch")


def _worked_fields(labels: "LabelCache") -> list[Field]:
    """Of one input: what officers work with."""
    comment, *further = TEXTS
    return [
        Field(Column("ref", _("Ref"), REFERENCE_WIDTH, wrap=False), lambda row: row.reference, readers=EVERYBODY),
        Field(Column("para", _("Para"), 8, "code"), lambda row: row.paragraph_number or row.label, readers=EVERYBODY),
        Field(Column("part", _("Part"), 5, "number"), lambda row: row.part or None, readers=EVERYBODY),
        Field(Column("body", _("Participant"), 18, "code"), body_name, readers=EVERYBODY),
        Field(
            Column("constituency", _("Constituency"), 14, "code"),
            lambda row: labels[Constituency, row.constituency],
            readers=EVERYBODY,
        ),
        Field(
            Column("position", _("Position"), 12, "code"), lambda row: labels[Position, row.position], readers=EVERYBODY
        ),
        text_field(comment, "compiled"),
        Field(Column("translation", _("Working translation"), 40), _translation, readers=EVERYBODY),
        *(text_field(each, "compiled") for each in further),
        Field(
            Column("states", _("States concerned"), 12),
            lambda row: "; ".join(row.states_concerned) or None,
            readers=EVERYBODY,
        ),
    ]


def officer_fields(reader: InputReader) -> list[Field]:
    """Return, for the secretariat, the officer assigned to the input and the last note on its submission.

    An officer is assigned by recommendation or by submission. Notes are for readers who may see all of the submission.
    """
    names: dict[UUID | None, str] = {}
    for row in live_assignments(reader.context.round):
        names[row.recommendation_id or row.submission_id] = row.to.name
    notes = last_notes(reader)

    def officers(row: VisibleInput) -> Value:
        subjects = (row.recommendation, row.submission)
        return "; ".join(dict.fromkeys(names[key] for key in subjects if key in names)) or None

    return [
        Field(Column("officer", _("Officer"), 12, "code"), officers),
        Field(
            Column("note", _("Officer's note"), 20), lambda row: notes.get(row.submission) if row.submission else None
        ),
        *label_fields(reader),
    ]


def label_fields(reader: InputReader) -> list[Field]:
    """Return, for the secretariat, label and note of an input, as far as this reader reads the input whole."""
    labels: dict[UUID, LabelAndNote] = {}

    def load(rows: Sequence[VisibleInput]) -> None:
        labels.clear()
        labels.update(labels_of(reader.audience, rows))

    def value(name: str) -> Callable[[VisibleInput], Value]:
        return lambda row: getattr(labels.get(row.id, NO_LABEL) if row.id else NO_LABEL, name) or None

    return [
        Field(Column("label", _("Label"), 14, "code"), value("label"), load),
        Field(Column("label_note", _("Note on the label"), 20), value("note"), load),
    ]


def changed_field() -> Field:
    """Return, for the secretariat, whether an answer of a correction differs from version 1 or was not in it."""
    changes: dict[UUID | None, bool] = {}
    same = {name: OuterRef(name) for name in ANSWER_VALUES}
    first = Input.objects.filter(line=OuterRef("line"), version__number=1, **same)

    def load(rows: Sequence[VisibleInput]) -> None:
        corrected = [row.id for row in rows if row.id and row.line and (row.version_number or 1) > 1]
        first_changes = Input.objects.filter(id_in("pk", corrected)).values_list("pk", ~Exists(first))
        changes.clear()
        changes.update(first_changes if corrected else ())

    def changed(row: VisibleInput) -> Value:
        return (_("Yes") if changes[row.id] else _("No")) if row.id in changes else None

    return Field(Column("changed", _("Changed since v1"), 14, "code", grouped=True), changed, load)


def _language(row: VisibleInput) -> Value:
    """Return the language of the row's words; a working translation is marked as one."""
    name = LANGUAGES.get(row.language or "")
    return _("%(language)s (working translation)") % {"language": name} if row.is_translated else name


def file_fields(round_: Round) -> list[Field]:
    """Return the fields of one file."""
    labels = LabelCache()
    return [
        Field(Column("body", _("Participant"), 22, "code"), body_name, readers=EVERYBODY),
        Field(Column("kind", _("Kind"), 16, "code"), lambda row: labels[AttachmentKind, row.kind], readers=EVERYBODY),
        Field(Column("title", _("Title"), 50), lambda row: row.title, readers=EVERYBODY),
        Field(
            Column("language", _("Language"), 12, "code"),
            lambda row: LANGUAGES.get(row.language or ""),
            readers=EVERYBODY,
        ),
        Field(
            Column("speaks_to", heading_of_round(round_), 20),
            lambda row: ", ".join(row.labels) or None,
            readers=EVERYBODY,
        ),
        Field(Column("size", _("Bytes"), 12, "number", number_format="#,##0"), lambda row: row.size, readers=EVERYBODY),
        Field(Column("name", _("File name"), 30), lambda row: row.name),
        Field(
            Column("confidentiality", _("Confidentiality"), 18, "code"), lambda row: labels[Confidentiality, row.level]
        ),
    ]


def members(joined: Members | None) -> str | None:
    """Return `Red Thread; Two Rivers; also on behalf of: Paper Boat; name withheld (1); and 2 others`."""
    if joined is None or not joined.count:
        return None
    parts = list(joined.with_status)
    if joined.also:
        parts.append(_("also on behalf of: %(names)s") % {"names": "; ".join(joined.also)})
    if joined.withheld:
        parts.append(_("name withheld (%(count)s)") % {"count": joined.withheld})
    if joined.others:
        others = ngettext("and %(count)s other", "and %(count)s others", joined.others)
        parts.append(others % {"count": joined.others})
    return "; ".join(parts)


def authorities(round_: Round) -> dict[UUID, str]:
    """Return the last note verbale of each body, for the secretariat (PRACTICE 21)."""
    rows = Authority.objects.filter(delegation__round=round_).order_by("recorded_at")
    return {
        body: f"{number}, {date.isoformat()}"
        for body, number, date in rows.values_list("delegation__organisation", "note_number", "note_date")
    }


def _aligned(round_: Round) -> frozenset[UUID | None]:
    """Return the versions that are aligned with another body's submission."""
    rows = Alignment.objects.filter(version__submission__delegation__round=round_)
    return frozenset(rows.values_list("version", flat=True))


class LabelCache(dict[tuple[Any, str | None], str | None]):
    """Labels of the closed vocabularies, each translated once for a table: `labels[Position, "supports"]`."""

    def __missing__(self, cache_key: tuple[Any, str | None]) -> str | None:
        words, key = cache_key
        self[cache_key] = label = str(words(key).label) if key else None
        return label


def _words(row: VisibleInput) -> int | None:
    return None if row.withheld else words_in_input(row)


@lru_cache(4096)
def utc(moment: datetime | None) -> datetime | None:
    """Return the time for a cell: in UTC and without its zone."""
    return moment.astimezone(UTC).replace(tzinfo=None) if moment else None


@lru_cache(4096)
def _office(moment: datetime | None) -> datetime | None:
    return moment.astimezone(ZoneInfo(settings.OFFICE_TIME_ZONE)).replace(tzinfo=None) if moment else None


def lateness(late: bool | None, on_extension: bool | None) -> str | None:
    """Return whether something came late or on an extension, in words; None for neither."""
    if not late:
        return None
    return _("On extension") if on_extension else _("Late")


def _yes(value: bool) -> str | None:
    return _("Yes") if value else None
