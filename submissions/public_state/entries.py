"""The entries of a public state: as stored, and as they would be if every act counted at once."""

import json
import unicodedata
from collections import Counter, defaultdict
from collections.abc import Iterable, Mapping
from dataclasses import replace
from datetime import datetime
from pathlib import Path
from typing import Any, NamedTuple
from uuid import UUID

from django.db.models import BooleanField, Exists, ExpressionWrapper, OuterRef, Prefetch, Q, QuerySet

from consultations.models import ProtectedReport, Round
from core import clock
from core.audience import PUBLIC
from core.db.ids import id_in
from core.db.text_functions import alphabetical_order
from core.errors import Refused
from core.text.strings import digest
from submissions import permissions
from submissions.attachments.services import pass_scan, path_for_others
from submissions.drafting.subjects import SUBJECTS
from submissions.enums import AttachmentKind, Confidentiality, DerivedKind, MemberState, SubmissionKind
from submissions.joint.services import named_members
from submissions.models import (
    ANSWER_FIELDS,
    TEXT_FIELDS,
    Alignment,
    Attachment,
    DerivedFile,
    FiledParagraph,
    Input,
    JointMember,
    NamedLine,
    PublicFile,
    PublicInput,
    PublicSubmission,
    Redaction,
    Submission,
    WorkingTranslation,
)
from submissions.models.inputs import proposes_words
from submissions.public_state.transition import PublicEntry
from submissions.visibility.disclosure_context import (
    SMALL_CLASS,
    DisclosureContext,
    counted_versions,
    current_versions,
    inputs_are_public,
    inputs_of_counted_versions,
)
from submissions.visibility.reader import InputReader

_BODY = "version__submission__delegation__organisation"


class _CountedInput(NamedTuple):
    """An input that counts, with what its entry needs."""

    id: UUID
    line: UUID
    submission: UUID
    body: UUID
    kind: str
    recommendation: UUID | None
    paragraph: UUID | None
    question: UUID | None
    language: str
    confidentiality: str
    version_level: str
    number: int
    position: str
    proposes: bool


_COLUMNS = (
    "pk", "line", "version__submission", _BODY, f"{_BODY}__constituency",
    "recommendation", "paragraph", "question", "language", "confidentiality", "version__confidentiality",
    "number", "position", "proposes",
)  # fmt: skip


def stored_entries(round_: Round) -> dict[UUID, PublicEntry]:
    """Return the stored entries by line, and by submission for submissions as a whole. Two queries."""
    body = "organisation__constituency"
    entries: dict[UUID, PublicEntry] = {}
    rows = PublicInput.objects.filter(round=round_).values_list(
        "line", "input", "line__submission", "organisation", body, "input__recommendation", "input__paragraph",
        "input__question", "level", "redactions", "was_named", "translated", "constituency", "input__number",
        "input__position", proposes_words("input__"),
    )  # fmt: skip
    for line, input_, submission, organisation, kind, *rest in rows:
        subject, (level, covered, was_named, translated, was_shown, number, position, rewords) = (
            tuple(rest[:3]),
            rest[3:],
        )
        entries[line] = PublicEntry(
            line, input_, submission, organisation, kind, subject, Confidentiality(level), str(input_),
            frozenset(map(UUID, covered)), was_named, translated, was_shown,
            number=number, position=position, rewords=rewords,
        )  # fmt: skip
    wholes = PublicSubmission.objects.filter(round=round_).values_list(
        "submission", "version", "organisation", body, "level", "members"
    )
    aligned = _alignments(version for _submission, version, *_rest in wholes)
    for submission, version, organisation, kind, level, members in wholes:
        entries[submission] = _submission_entry(submission, version, organisation, kind, level, members, aligned)
    return entries


class StandingRedactions(NamedTuple):
    """The redactions in force by line: `of_lines` all of them, `of_state` those that concern the stored row."""

    of_lines: Mapping[UUID, frozenset[UUID]]
    of_state: Mapping[UUID, frozenset[UUID]]


def standing_redactions(round_: Round) -> StandingRedactions:
    """Return the redactions in force, also of submissions that count no longer. One query.

    Words that the portal found again in a correction are new in their line: the text before it has none of them.
    """
    of_lines, of_state = defaultdict[UUID, set[UUID]](set), defaultdict[UUID, set[UUID]](set)
    stored = PublicInput.objects.filter(line=OuterRef("line"), input=OuterRef("input"))
    rows = Redaction.objects.in_force().filter(line__submission__delegation__round=round_)
    for key, line, repeats, in_state in rows.values_list("pk", "line", "repeats_id", Exists(stored)):
        of_lines[line].add(key)
        if repeats is None or in_state:
            of_state[line].add(key)
    return StandingRedactions(
        *({line: frozenset(keys) for line, keys in each.items()} for each in (of_lines, of_state))
    )


def live_entries(
    round_: Round, old: Mapping[UUID, PublicEntry], redacted: Mapping[UUID, frozenset[UUID]]
) -> dict[UUID, PublicEntry]:
    """Return what would be public now if every act counted.

    `old` are the stored entries: an entry that does not differ visibly from its old one keeps the old content.
    `redacted` are the redactions in force of each line.
    """
    now = clock.now()
    counted = inputs_of_counted_versions(round_)
    rows = [_CountedInput(*row) for row in counted.annotate(proposes=proposes_words()).values_list(*_COLUMNS)]
    reader = InputReader(round_, PUBLIC, now=now, as_if_public=True)
    visible = dict(reader.each(counted))
    hints = _Languages(round_, rows, visible)
    entries: dict[UUID, PublicEntry] = {}
    for row in rows:
        visible_row = visible[row.id]
        level = visible_row.level if visible_row is not None else Confidentiality.SECRETARIAT
        before = old.get(row.line)
        translated = False
        if level == Confidentiality.NAMELESS and not _is_shown_as_written(before) and hints.is_rare(row):
            translated = hints.has_translation(row)
            level = level if translated else Confidentiality.SECRETARIAT  # it waits for one
        entries[row.line] = PublicEntry(
            row.line, row.id, row.submission, row.body, row.kind,
            (row.recommendation, row.paragraph, row.question), level, str(row.id), redacted.get(row.line, frozenset()),
            translated=translated, number=row.number, position=row.position, rewords=row.proposes,
        )  # fmt: skip
    return {**_same_where_equal(entries, old), **_live_submissions(round_, reader.live)}


def named_once(round_: Round, old: Mapping[UUID, PublicEntry], live: Mapping[UUID, PublicEntry]) -> frozenset[UUID]:
    """Return the lines that were public by name once, with those of `live` that stand in the place of one.

    An answer without a name does where an answer of the same participant on the same text was public by name and is
    gone: the sender withdrew it and started again, or took it out and wrote it anew (decision 0117). It may have the
    same words. Three queries; one where no such line is gone.
    """
    named = frozenset(NamedLine.objects.filter(round=round_).values_list("line", flat=True))
    gone = named - live.keys()
    unnamed = [
        entry for line, entry in live.items()
        if gone and entry.level == Confidentiality.NAMELESS and not entry.is_whole
        and not _is_public_without_name(old.get(line))
    ]  # fmt: skip
    if not unnamed:
        return named
    kind, body = "version__submission__kind", _BODY
    of_gone = Input.objects.filter(id_in("line", gone)).order_by()
    places = {(row[0], row[1], row[2:]) for row in of_gone.values_list(kind, body, *SUBJECTS).distinct()}
    submissions = Submission.objects.filter(id_in("pk", {entry.submission for entry in unnamed}))
    kinds = dict(submissions.values_list("pk", "kind"))
    again = {entry.line for entry in unnamed if (kinds[entry.submission], entry.body, entry.subject) in places}
    return named | again


def live_files(round_: Round) -> dict[UUID, Any]:
    """Return, by stored file, the files that are public by name now."""
    rows = named_files(round_).select_related("version__submission__delegation")
    return {row.file_id: row for row in rows}


def _live_submissions(round_: Round, context: DisclosureContext) -> dict[UUID, PublicEntry]:
    versions = list(
        counted_versions(round_).values_list(
            "submission",
            "pk",
            "submission__delegation__organisation",
            "submission__delegation__organisation__constituency",
            "confidentiality",
            "submission__kind",
        )
    )
    joined = JointMember.objects.filter(
        submission__in=[row[0] for row in versions if row[-1] == SubmissionKind.JOINT], state=MemberState.CONFIRMED
    )
    of_joint: dict[UUID, list[JointMember]] = defaultdict(list)
    for member in joined.select_related("organisation"):
        of_joint[member.submission_id].append(member)
    held = frozenset(ProtectedReport.objects.holding_back().values_list("organisation", flat=True))
    aligned = _alignments(row[1] for row in versions)
    return {
        submission: _submission_entry(
            submission,
            version,
            body,
            kind,
            context.level(submission, None, level),
            named_members(of_joint[submission], held_back=held) if submission in of_joint else {},
            aligned,
        )
        for submission, version, body, kind, level, _kind in versions
    }


def _submission_entry(
    submission: UUID,
    version: UUID,
    body: UUID,
    kind: str,
    level: str,
    members: dict[str, Any],
    aligned: Mapping[UUID, str],
) -> PublicEntry:
    listed = json.dumps(members, sort_keys=True, default=str) if members else ""  # a database keeps no order of keys
    content = f"{listed}{aligned.get(version, '')}"
    return PublicEntry(
        submission, version, submission, body, kind, None, Confidentiality(level), content, members=members
    )


def _alignments(versions: Iterable[UUID]) -> dict[UUID, str]:
    """Return the alignments of each version as one text, for comparison. Two queries."""
    rows = Alignment.objects.filter(version__in=list(versions)).prefetch_related("excepted")
    alignments: dict[UUID, list[str]] = defaultdict(list)
    for row in rows:
        alignments[row.version_id].append(
            f"{row.with_version_id}:{sorted(str(each.pk) for each in row.excepted.all())}"
        )
    return {version: "|".join(sorted(each)) for version, each in alignments.items()}


def _is_public_without_name(before: PublicEntry | None) -> bool:
    return before is not None and before.level == Confidentiality.NAMELESS


def _is_shown_as_written(before: PublicEntry | None) -> bool:
    return before is not None and _is_public_without_name(before) and not before.translated


def _same_where_equal(live: dict[UUID, PublicEntry], old: Mapping[UUID, PublicEntry]) -> dict[UUID, PublicEntry]:
    """Keep the content of lines that a correction did not change: the input is another row, the words are the same."""
    moved = {line: entry for line, entry in live.items() if line in old and old[line].input != entry.input}
    if not moved:
        return live
    keys = {*(entry.input for entry in moved.values()), *(old[line].input for line in moved)}
    by_input = {
        row[0]: row[1:]
        for row in Input.objects.filter(pk__in=keys).values_list("pk", *ANSWER_FIELDS, "states_concerned")
    }
    for line, entry in moved.items():
        if by_input.get(entry.input) == by_input.get(old[line].input):
            live[line] = replace(entry, content=old[line].content)
    return live


class _Languages:
    """The languages in which bodies of each kind write by name.

    A text without a name in a language that few of them use points at its sender (PUBLISHED 3).
    """

    def __init__(self, round_: Round, rows: Iterable[_CountedInput], visible: Mapping[UUID, Any]) -> None:
        document = round_.document
        self._usual = document.usual_languages
        writers: dict[tuple[str, str, str], set[UUID]] = defaultdict(set)
        self._scripts: dict[UUID, str] = {}
        nameless = []
        for row in rows:
            visible_row = visible[row.id]
            if visible_row is None:
                continue
            script = self._scripts[row.id] = script_of("".join(visible_row.text(name) for name in TEXT_FIELDS))
            if visible_row.body is not None:
                writers[row.kind, row.language, script].add(row.body)
            else:
                nameless.append(row)
        self._writers = {key: len(bodies) for key, bodies in writers.items()}
        rare = [row for row in nameless if self.is_rare(row)]
        self._translated = _translated_lines(rare, visible, document.translation_language)

    def is_rare(self, row: _CountedInput) -> bool:
        """Return whether few bodies of the kind write in this language.

        Never for the document's language and that of its translations.
        """
        script = self._scripts.get(row.id, "")
        if not script or (row.language in self._usual and script == _SCRIPTS.get(row.language, script)):
            return False
        return self._writers.get((row.kind, row.language, script), 0) < SMALL_CLASS

    def has_translation(self, row: _CountedInput) -> bool:
        return row.line in self._translated


_SCRIPTS = {
    "ar": "ARABIC",
    "zh": "CJK",
    "zh-hans": "CJK",
    "ru": "CYRILLIC",
    "en": "LATIN",
    "fr": "LATIN",
    "es": "LATIN",
}


def script_of(text: str) -> str:
    """Return the script of most of its letters: LATIN, ARABIC, CYRILLIC, CJK …; "" without letters."""
    counted = Counter(unicodedata.name(letter, "").partition(" ")[0] for letter in text[:2_000] if letter.isalpha())
    return counted.most_common(1)[0][0] if counted else ""


def _translated_lines(rows: Iterable[_CountedInput], visible: Mapping[UUID, Any], language: str) -> set[UUID]:
    """Return the lines whose every text has a working translation into `language`. One query."""
    visible_rows = {row.line: visible[row.id] for row in rows}
    if not visible_rows:
        return set()
    there: dict[UUID, set[tuple[str, str]]] = defaultdict(set)
    translations = WorkingTranslation.objects.filter(line__in=visible_rows, language=language)
    for line, name, of_digest in translations.values_list("line", "field", "of_digest"):
        there[line].add((name, of_digest))
    # Covered words are not translated: what is redacted waits.
    return {
        line
        for line, visible_row in visible_rows.items()
        if not visible_row.redacted
        and all((name, digest(visible_row.text(name))) in there[line] for name in TEXT_FIELDS if visible_row.text(name))
    }


_BETWEEN_US = (AttachmentKind.LETTER, AttachmentKind.NOTE_VERBALE)


def named_files(round_: Round) -> QuerySet[Attachment]:
    """Return current files that nothing restricts below public by name. For the public state only.

    Each has `offered`: whether anybody may have it once it passes its scan and has a clean copy.
    """
    rows = Attachment.objects.filter(version__in=current_versions(round_).values("pk"))
    offered = ~Q(kind__in=_BETWEEN_US) & ~Exists(_covered_in_part())
    return rows.filter(pk__in=permissions.files_public_by_name()).annotate(
        offered=ExpressionWrapper(offered, BooleanField())
    )


def public_files(round_: Round, now: datetime) -> QuerySet[Attachment]:
    """Return the files of the round's public state that anybody may have, by body, then in the order they came.

    Each comes with its body and what is known of the file.
    """
    if not inputs_are_public(round_, now):
        return Attachment.objects.none()
    copied = DerivedFile.objects.filter(original=OuterRef("file"), kind=DerivedKind.CLEAN)
    rows = PublicFile.objects.filter(round=round_, offered=True)
    return (
        pass_scan(Attachment.objects.filter(Exists(copied), pk__in=rows.values("attachment")))
        .select_related("file", "version__submission__delegation__organisation")
        .prefetch_related(
            "file__scans",
            Prefetch("file__derived", DerivedFile.objects.select_related("file").order_by("at")),
        )
        .order_by(alphabetical_order("version__submission__delegation__organisation__name"), "added_at")
    )


def public_file(round_: Round, key: UUID, now: datetime) -> tuple[Path, str, str] | None:
    """Return path, name and content type of the clean copy of one public file, by its stored file; else None."""
    row = public_files(round_, now).filter(file=key).first()
    if row is None:
        return None
    try:
        return path_for_others(row)
    except Refused:  # not in its place, or being covered
        return None


def _covered_in_part() -> QuerySet[Any, Any]:
    """Return inputs made from the file that have, or had, redacted words."""
    covered = Redaction.objects.filter(line=OuterRef("line"))
    return FiledParagraph.objects.filter(Exists(covered), paragraph__file=OuterRef("file"))
