"""Officers' notes on a submission. Colleagues mentioned with @ find them on their desk.

A note may repeat what its author has read (A8). So notes of officers who see confidential matter are for officers who
see it; notes of officers who do not see it are for everybody who triages. Which of the two an officer gets never
depends on what a submission has besides what bears the name of its body: the page would reveal it (decision 0035).
Stakeholders have no access to notes.
"""

import re
from collections.abc import Collection, Iterable
from dataclasses import dataclass
from typing import Any
from uuid import UUID

from django.db import transaction
from django.db.models import Exists, OuterRef, QuerySet
from django.utils.translation import gettext_lazy as _

from accounts.models import AnyUser, User
from consultations import permissions as consulting
from consultations.audience import audience_in
from consultations.enums import Duty
from consultations.models import Recommendation, Round
from consultations.monitoring.responses import duty_holders
from core import audit, clock
from core.db.ids import id_in
from core.errors import NotAllowed, Refused
from core.text.languages import isolate_name
from core.text.strings import HAN_AND_KANA, clean_text
from submissions import permissions
from submissions.drafting.services import check_not_erased, lock_delegation
from submissions.enums import Confidentiality
from submissions.models import Input, OfficerAssignment, OfficerMention, OfficerNote, Submission, Version, Withdrawal
from submissions.triage.services import check_may_triage
from submissions.visibility.reader import InputReader
from submissions.visibility.visible_inputs import VisibleInput

# With which duty something can be handled: who gets it must be able to open its page.
HANDLES_SUBMISSIONS = (Duty.TRIAGE,)
HANDLES_RECOMMENDATIONS = (Duty.CODE,)


@dataclass(frozen=True, slots=True)
class AssignedWork:
    """An assignment on the assignee's desk: a reference or a paragraph, never a name (A8)."""

    assignment: OfficerAssignment
    label: str


def assign_submission(submission: Submission, *, to: User | None, by: User) -> OfficerAssignment | None:
    """Assign the submission to a colleague who triages in the round; None ends the assignment.

    Raises NotAllowed where `by` may not triage it; Refused `withdrawn`, and at `to` for somebody who could not open it.
    """
    with transaction.atomic():
        lock_delegation(submission.delegation)
        check_may_triage(submission, by)
        check_not_erased(submission)
        if to is not None and Withdrawal.objects.filter(submission=submission).exists():
            raise Refused("withdrawn", _("The sender has withdrawn this submission."))
        round_ = submission.delegation.round
        assignments = _assign(round_, [submission], "submission", to=to, by=by, duties=HANDLES_SUBMISSIONS)
    return next(iter(assignments), None)


def assign_recommendations(
    round_: Round, rows: Collection[Recommendation], *, to: User | None, by: User
) -> list[OfficerAssignment]:
    """Assign the recommendations to a colleague who codes in the round, all or none; None ends their assignments.

    Returns the assignments in force. Raises NotAllowed where `by` has no duty in the round or for another round's
    recommendation, Refused at `to`.
    """
    with transaction.atomic():
        round_ = Round.objects.select_for_update(of=("self",), no_key=True).get(pk=round_.pk)
        inside = round_.recommendations.filter(id_in("pk", [row.pk for row in rows]))
        if not consulting.has_any_duty(by, round_) or inside.count() != len(rows):
            raise NotAllowed("not_there", _("Page not found."))
        return _assign(round_, rows, "recommendation", to=to, by=by, duties=HANDLES_RECOMMENDATIONS)


def live_assignments(round_: Round) -> QuerySet[OfficerAssignment]:
    """Return current assignments in the round, of people whose accounts are open."""
    return OfficerAssignment.objects.filter(round=round_, ended_at__isnull=True, to__is_active=True).select_related(
        "to"
    )


def assigned_to(user: User) -> list[AssignedWork]:
    """Return this person's assignments, newest first, as far as they still have the duty. Two queries."""
    rows = OfficerAssignment.objects.filter(to=user, ended_at__isnull=True)
    mine = {
        "submission": consulting.rounds_with_duty(user, *HANDLES_SUBMISSIONS),
        "recommendation": consulting.rounds_with_duty(user, *HANDLES_RECOMMENDATIONS),
    }
    visible_submissions = permissions.submissions_visible_to(user).filter(
        pk=OuterRef("submission"), current__version__isnull=False
    )
    submissions = rows.filter(Exists(visible_submissions), round__in=mine["submission"]).select_related("submission")
    parts = rows.filter(recommendation__isnull=False, round__in=mine["recommendation"])
    parts = parts.select_related("recommendation__paragraph__document")
    parts = parts.defer("recommendation__paragraph__document__reading")
    work = [AssignedWork(row, row.submission.reference) for row in submissions if row.submission]
    work += [AssignedWork(row, row.recommendation.words) for row in parts if row.recommendation]
    return sorted(work, key=lambda row: row.assignment.at, reverse=True)


def _assign(
    round_: Round,
    subjects: Collection[Submission | Recommendation],
    field: str,
    *,
    to: User | None,
    by: User,
    duties: tuple[Duty, ...],
) -> list[OfficerAssignment]:
    """Assign the subjects, which are in `field` of an assignment, and return the assignments in force."""
    if to is not None and not duty_holders(round_, *duties).filter(pk=to.pk).exists():
        raise Refused("not_a_colleague", _("Choose a colleague who has this duty in this round."), field="to")
    rows = OfficerAssignment.objects.filter(round=round_, ended_at__isnull=True)
    live = {getattr(row, f"{field}_id"): row for row in rows.filter(id_in(field, [each.pk for each in subjects]))}
    changed = [
        each for each in subjects if (live[each.pk].to_id if each.pk in live else None) != (to.pk if to else None)
    ]
    if changed:
        now = clock.now()
        ended = [live.pop(each.pk).pk for each in changed if each.pk in live]
        OfficerAssignment.objects.filter(id_in("pk", ended)).update(ended_at=now)
        if to is not None:
            created = [OfficerAssignment(round=round_, to=to, by=by, at=now, **{field: each}) for each in changed]
            OfficerAssignment.objects.bulk_create(created)
            live |= {getattr(row, f"{field}_id"): row for row in created}
        audit.record_all("submissions.officer.assign", [_entry(round_, each, to) for each in changed], by=by)
    return [live[each.pk] for each in subjects if each.pk in live]


def _entry(
    round_: Round, subject: Submission | Recommendation, to: User | None
) -> tuple[Submission | Round, dict[str, Any]]:
    if isinstance(subject, Recommendation):
        return round_, {"person": to, "recommendation": subject}
    return subject, {"person": to, "recommendation": None}


LONGEST = 5_000  # characters
_AT = re.compile(r"(?<!\w)@(?=\w)")
_GOES_ON = f"[^\\W{HAN_AND_KANA}]"  # of a word; Han and Kana follow without a space


@dataclass(frozen=True, slots=True)
class Mentioned:
    """A mention on the desk: who wrote about which submission, by its reference; not the words."""

    note: OfficerNote
    reference: str


def notes_allowed(inputs: Iterable[VisibleInput], level: str, *, sighted: bool) -> bool:
    """Return whether a reader who sees a version like this writes and reads notes on it (see `readable`).

    A reader who sees confidential matter may if no words are withheld or redacted, another reader if the body's name is
    visible.
    """
    if not sighted:
        return level == Confidentiality.PUBLIC
    return not any(row.withheld or row.redacted for row in inputs)


def readable(notes: QuerySet[OfficerNote], *, sighted: bool) -> QuerySet[OfficerNote]:
    """Return those of the notes that such a reader may read."""
    return notes if sighted else notes.filter(by_sighted=False)


def may_read_notes(user: AnyUser, submission: Submission) -> bool:
    """Return whether the person may read notes on the submission, by reading it as that person."""
    round_ = submission.delegation.round
    if not permissions.may_triage(user, submission):
        return False
    reader = InputReader(round_, audience_in(user, round_))
    version = Version.objects.submitted().filter(submission=submission).order_by("-number").first()
    if version is None:
        return False
    inputs = [visible for _version, visible in reader.by_version(Input.objects.filter(version=version))]
    level = reader.context.level(submission.pk, None, version.confidentiality)
    return notes_allowed(inputs, level, sighted=reader.audience.sees_confidential)


def write_note(submission: Submission, *, text: str, by: User) -> OfficerNote:
    """Write a note on the submission. A form that is sent twice writes it once.

    Raises NotAllowed, Refused `erased_already`, and at `text`: no words, `unknown_colleague` for an @ that names nobody
    who triages in the round, `colleague_without_sight` for one who could not read the note.
    """
    text = clean_text(text.strip(), field="text", limit=LONGEST)
    if not text:
        raise Refused("note_missing", _("Enter a note."), field="text")
    with transaction.atomic():
        lock_delegation(submission.delegation)
        check_not_erased(submission)
        if not may_read_notes(by, submission):
            raise NotAllowed("no_sight", _("Only officers who can read the whole submission can read and add notes."))
        sighted = audience_in(by, submission.delegation.round).sees_confidential
        last = notes_on(submission, sighted=sighted).first()
        if last is not None and (last.by_id, last.text, last.by_sighted) == (by.pk, text, sighted):
            return last
        people = mentioned_in(text, submission, by_sighted=sighted)
        note = OfficerNote.objects.create(submission=submission, text=text, by=by, at=clock.now(), by_sighted=sighted)
        OfficerMention.objects.bulk_create(OfficerMention(note=note, person=person) for person in people)
        audit.record("submissions.officer.note", submission, by=by, note=note.pk, people=[row.pk for row in people])
    return note


def mentioned_in(text: str, submission: Submission, *, by_sighted: bool) -> list[Any]:
    """Return the colleagues that the text names by @ and their full name. Raises what `write_note` raises."""
    colleagues = sorted(
        duty_holders(submission.delegation.round, *HANDLES_SUBMISSIONS), key=lambda row: -len(str(row.name))
    )
    officers: dict[Any, Any] = {}
    for place in _AT.finditer(text):
        rest = text[place.end() :].casefold()
        matches = [
            row for row in colleagues if row.name and re.match(f"{re.escape(row.name.casefold())}(?!{_GOES_ON})", rest)
        ]
        if not matches:
            raise Refused(
                "unknown_colleague",
                _("Nobody who triages in this round is called “%(name)s”.")
                % {"name": " ".join(text[place.end() :].split()[:2])[:60]},
                field="text",
                hint=_("Write @ and the full name: %(names)s.")
                % {"names": _(", ").join(sorted(row.name for row in colleagues if row.name))},
            )
        officers |= {row.pk: row for row in matches if len(row.name) == len(matches[0].name)}
    for row in officers.values():
        sighted = audience_in(row, submission.delegation.round).sees_confidential
        if (by_sighted and not sighted) or not may_read_notes(row, submission):
            raise Refused(
                "colleague_without_sight",
                _("%(name)s does not have access to this note and cannot be mentioned in it.")
                % {"name": isolate_name(row.name)},
                field="text",
            )
    return list(officers.values())


def notes_on(submission: Submission, *, sighted: bool = True) -> QuerySet[OfficerNote]:
    """Return the notes, newest first. For readers to whom `notes_allowed` allows them."""
    rows = OfficerNote.objects.filter(submission=submission).select_related("by").order_by("-at")
    return readable(rows, sighted=sighted)


def last_notes(reader: InputReader) -> dict[UUID, str]:
    """Return the last note that this reader may read, by submission.

    For exports: one query where there are no notes, three or four where there are.
    """
    if not reader.audience.is_secretariat:
        return {}
    rows = OfficerNote.objects.filter(submission__delegation__round=reader.context.round).order_by("at", "pk")
    rows = readable(rows, sighted=reader.audience.sees_confidential)
    notes = dict(rows.values_list("submission", "text"))  # the last one stays
    if not notes:
        return {}
    return {submission: notes[submission] for submission in open_to_notes(reader, rows.order_by().values("submission"))}


def open_to_notes(reader: InputReader, submissions: Any) -> set[UUID]:
    """Return those of the submissions (ids or a queryset of them) on which `notes_allowed` allows this reader notes."""
    sighted = reader.audience.sees_confidential
    versions = Version.objects.current().filter(submission__in=submissions)
    open_ones: dict[UUID, UUID] = {}
    for key, submission, own in versions.values_list("pk", "submission", "confidentiality"):
        if notes_allowed((), reader.context.level(submission, None, own), sighted=sighted):
            open_ones[key] = submission
    if not sighted:
        return set(open_ones.values())
    for version, visible in reader.by_version(Input.objects.filter(version__in=versions.values("pk"))):
        if visible.withheld or visible.redacted:
            open_ones.pop(version, None)
    return set(open_ones.values())


def mentions_of(user: User, *, most: int = 10) -> list[Mentioned]:
    """Return the latest mentions of this person in submissions that the person still triages (A7). One query."""
    rows = OfficerNote.objects.filter(
        Exists(OfficerMention.objects.filter(note=OuterRef("pk"), person=user)),
        submission__delegation__round__in=consulting.rounds_with_duty(user, Duty.TRIAGE),
        submission__withdrawal__isnull=True,
    )
    rows = rows.select_related("submission", "by").order_by("-at")[:most]
    return [Mentioned(row, row.submission.reference) for row in rows]
