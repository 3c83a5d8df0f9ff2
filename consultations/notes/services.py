"""Acts on notes verbales: set what they say, draft one or all as files, record which were sent."""

import io
import json
import tempfile
from collections.abc import Callable
from datetime import date
from typing import Any, BinaryIO

from django.db import transaction
from django.db.models import prefetch_related_objects
from django.utils.translation import gettext_lazy as _

from accounts.models import User
from consultations import permissions
from consultations.enums import Duty
from consultations.models import Delegation, NoteText, Round, RoundNote, SentNote
from consultations.notes.letters import FOR_LETTERS, annex_of, office_note
from consultations.notes.selectors import missions_of, note_language, note_text, round_note
from core import audit, clock
from core.errors import Refused
from core.files.kinds import FileKind
from core.files.storage import full_disk_refused, store
from core.files.zip_writer import ZipWriter
from core.jobs.files import start_once
from core.jobs.queue import finish, progress
from core.models import Job, StoredFile
from core.refusals import changed_meanwhile
from core.text.strings import digest, digest_of_keys

NOTES_JOB = "consultations.make_notes"
AT_ONCE = 10  # notes that are made while the person waits
ZIP = "application/zip"
_NOTE = ("reference", "dated", "contact", "focal_point_by", "languages")  # columns that a form changes
_WORDS = ("office", "mandate", "further")


def save_note(
    round_: Round,
    *,
    by: User,
    reference: str,
    dated: date,
    contact: str,
    languages: list[str],
    focal_point_by: date | None = None,
    digest_seen: str = "",
) -> RoundNote:
    """Set what the note of a round says to every mission. Raises NotAllowed unless `by` manages the round.

    `digest_seen` is the `note_digest` of what the officer saw (B4). Raises Refused for a day for focal points before
    the note's own, and where somebody else has changed the note since.
    """
    if focal_point_by is not None and focal_point_by < dated:
        raise Refused(
            "before_note",
            _("Enter a date after the date of the note."),
            field="focal_point_by",
        )
    with transaction.atomic():
        permissions.check_duty(by, Duty.MANAGE, round_)
        fields = {"reference": reference, "dated": dated, "contact": contact, "languages": languages}
        fields |= {"focal_point_by": focal_point_by}
        Round.objects.select_for_update(no_key=True).get(pk=round_.pk)  # of two officers one comes second
        _check_unchanged(round_note(round_), fields, digest_seen)
        note, _new = RoundNote.objects.update_or_create(round=round_, defaults=fields)
        audit.record("consultations.note.edit", round_, by=by)
    return note


def save_text(
    round_: Round, language: str, *, by: User, office: str, mandate: str, further: str, digest_seen: str = ""
) -> NoteText:
    """Set the secretariat's own words of the note in one language. Raises NotAllowed unless `by` manages the round.

    `digest_seen` is the `note_digest` of what the officer saw (B4). Raises Refused where somebody else has changed
    them since.
    """
    with transaction.atomic():
        permissions.check_duty(by, Duty.MANAGE, round_)
        texts = {"office": office, "mandate": mandate, "further": further}
        Round.objects.select_for_update(no_key=True).get(pk=round_.pk)
        _check_unchanged(note_text(round_, language), texts, digest_seen)
        row, _new = NoteText.objects.update_or_create(round=round_, language=language, defaults=texts)
        audit.record("consultations.note.edit", round_, by=by, language=language)
    return row


def note_digest(row: RoundNote | NoteText | None) -> str:
    """Return a digest of a note, or of its words, by which a form tells what its reader saw."""
    names = () if row is None else _NOTE if isinstance(row, RoundNote) else _WORDS
    return digest(json.dumps([getattr(row, name) for name in names], default=str))


def _check_unchanged(row: RoundNote | NoteText | None, entered: dict[str, Any], digest_seen: str) -> None:
    """Raise Refused where somebody else has changed the row since, unless it says the same by now."""
    same = row is not None and all(getattr(row, name) == value for name, value in entered.items())
    if digest_seen and not same and digest_seen != note_digest(row):
        raise changed_meanwhile()


def draft_note(delegation: Delegation, language: str, *, by: User) -> tuple[str, bytes]:
    """Return file name and bytes of the note to one mission. Writes one audit entry.

    Raises NotAllowed unless `by` manages the round, and Refused before the note is set, for a participant without a
    permanent mission, and for a language in which it is not drafted.
    """
    permissions.check_duty(by, Duty.MANAGE, delegation.round)
    check_is_mission(delegation)
    note = note_or_refused(delegation.round)
    if language not in note.languages:
        raise Refused("not_a_choice", _("The note is not drafted in this language."), field="language")
    content = office_note(delegation, note, language, annex_of(delegation.round))
    with transaction.atomic():
        audit.record("consultations.note.draft", delegation, by=by, language=language)
    return _file_name(delegation, language), content


def write_notes(
    round_: Round, target: BinaryIO, *, by: User, progress: Callable[[int, int], None] = lambda done, total: None
) -> int:
    """Write the notes to all missions of the round as a zip, each in its mission's language; return how many.

    The number of queries does not depend on that of missions. Raises what `draft_note` raises, and Refused where no
    State is invited.
    """
    permissions.check_duty(by, Duty.MANAGE, round_)
    note, missions, annex = note_or_refused(round_), missions_of(round_), annex_of(round_)
    if not missions:
        raise Refused("no_missions", _("No State is invited to this round yet."))
    shared = Round.objects.select_related("document", "rules").prefetch_related(*FOR_LETTERS).get(pk=round_.pk)
    prefetch_related_objects(missions, "extensions")
    package = ZipWriter(target)
    for number, row in enumerate(missions):
        row.round = shared
        language = note_language(row, note)
        with package.part(_file_name(row, language), compress=False) as write:
            write(office_note(row, note, language, annex))
        progress(number + 1, len(missions))
    package.close()
    return len(missions)


def zip_name(round_: Round) -> str:
    return f"{round_.reference}_notes-verbales.zip"


def request_notes(round_: Round, *, by: User) -> Job:
    """Start making the notes in the background, or return the job that already does. Raises what `write_notes` does."""
    permissions.check_duty(by, Duty.MANAGE, round_)
    note_or_refused(round_)
    return start_once(NOTES_JOB, payload={"round": round_.pk}, owner=by)


def make_in_background(job: Job) -> None:
    """Make the zip for the person who asked, whose duty is checked when the work begins and when it is done (A7)."""
    round_ = Round.objects.select_related("document", "rules").get(pk=job.payload["round"])
    owner = User.objects.get(pk=str(job.owner_id))
    with full_disk_refused(), tempfile.TemporaryFile() as package:
        count = write_notes(round_, package, by=owner, progress=lambda done, total: progress(job, done, total))
        package.seek(0)
        permissions.check_duty(owner, Duty.MANAGE, round_)
        stored = store(package)
    with transaction.atomic():
        file = StoredFile.objects.create(
            **stored.columns,
            display_name=zip_name(round_),
            kind="zip",
            content_type=ZIP,
            stored_by=owner,
        )
        audit.record("consultations.note.draft", round_, by=owner, notes=count)
        finish(job, result=file)


def notes_at_once(round_: Round, *, by: User) -> tuple[str, bytes]:
    """Return name and bytes of the zip, for the few missions of a small round. Writes one audit entry."""
    target = io.BytesIO()
    count = write_notes(round_, target, by=by)
    with transaction.atomic():
        audit.record("consultations.note.draft", round_, by=by, notes=count)
    return zip_name(round_), target.getvalue()


def record_sent(delegation: Delegation, *, by: User, digest_seen: str = "") -> SentNote:
    """Record that the note went to the mission, as it stands now; a second call changes nothing.

    `digest_seen` is the `note_digest` of what the officer saw (B4). Raises NotAllowed unless `by` manages the round,
    Refused before the note is set, where it was changed since, and for a participant without a permanent mission.
    """
    with transaction.atomic():
        permissions.check_duty(by, Duty.MANAGE, delegation.round)
        check_is_mission(delegation)
        note = _note_as_seen(delegation.round, digest_seen)
        earlier = SentNote.objects.filter(delegation=delegation).first()
        return earlier or _sent([delegation], note, by)[0]


def withdraw_record(delegation: Delegation, *, by: User) -> None:
    """Take back what was recorded by mistake: the note did not go. Nothing where it is not recorded.

    Raises NotAllowed unless `by` manages the round.
    """
    with transaction.atomic():
        permissions.check_duty(by, Duty.MANAGE, delegation.round)
        count, _by_model = SentNote.objects.filter(delegation=delegation).delete()
        if count:
            audit.record("consultations.note.withdraw_record", delegation, by=by)


def record_all_sent(round_: Round, *, by: User, missions_seen: str = "", digest_seen: str = "") -> int:
    """Record the same for every mission of which it is not recorded yet; return for how many.

    `missions_seen` is the `digest_of_keys` of the delegations and `digest_seen` the `note_digest` that the officer saw
    (B4). Raises NotAllowed unless `by` manages the round, and Refused where either is another one since.
    """
    with transaction.atomic():
        permissions.check_duty(by, Duty.MANAGE, round_)
        note = _note_as_seen(round_, digest_seen)
        waiting = [row for row in missions_of(round_) if not hasattr(row, "sent_note")]
        if missions_seen and missions_seen != digest_of_keys(row.pk for row in waiting):
            raise changed_meanwhile()
        return len(_sent(waiting, note, by))


def _note_as_seen(round_: Round, digest_seen: str) -> RoundNote:
    """Return the note, which nobody changes until the transaction ends."""
    Round.objects.select_for_update(of=("self",), no_key=True).get(pk=round_.pk)
    note = note_or_refused(round_)
    if digest_seen and digest_seen != note_digest(note):
        raise changed_meanwhile()
    return note


def _sent(delegations: list[Delegation], note: RoundNote, by: User) -> list[SentNote]:
    facts = {"reference": note.reference, "dated": note.dated, "recorded_at": clock.now(), "recorded_by": by}
    rows = [SentNote(delegation=each, **facts) for each in delegations]
    SentNote.objects.bulk_create(rows, ignore_conflicts=True)
    audit.record_all("consultations.note.send", [(each, {}) for each in delegations], by=by)
    return list(SentNote.objects.filter(delegation__in=delegations))


def note_or_refused(round_: Round) -> RoundNote:
    note = round_note(round_)
    if note is None:
        raise Refused(
            "no_note",
            _("The note verbale is not set up yet."),
            hint=_("Enter its reference, date and contact first."),
        )
    return note


def check_is_mission(delegation: Delegation) -> None:
    """Raise Refused for a participant without a permanent mission."""
    if not delegation.organisation.is_state:
        raise Refused("no_mission", _("Notes verbales go to permanent missions only."))


def _file_name(delegation: Delegation, language: str) -> str:
    return f"{delegation.round.reference}_note-verbale_{delegation.organisation.code}_{language}.{FileKind.DOCX}"
