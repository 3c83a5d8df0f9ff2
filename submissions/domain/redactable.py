"""What redactors see: the words of a submission uncovered, what is covered in them, what waits for a second person."""

from dataclasses import dataclass
from typing import Any

from django.db.models import QuerySet

from core.audience import REDACTOR
from core.text import pieces
from submissions import rules
from submissions.domain.reading import Door
from submissions.domain.redacting import sentences
from submissions.domain.redactions import Covered, in_force
from submissions.domain.shown import ShownInput
from submissions.enums import PassageField
from submissions.models import Input, LiftRequest, Redaction, RedactionRequest, Submission, Version

_AROUND = 80  # code points before and after, beside the words
_INPUT = ("input__recommendation__paragraph__document", "input__paragraph", "input__question")


@dataclass(frozen=True, slots=True)
class Field:
    """One text, cut where something is covered or waits to be: (piece, whether it is); and its sentences, each as
    (its place as a form sends it, its words)."""

    name: str
    label: str
    pieces: list[tuple[str, bool]]
    sentences: list[tuple[str, str]]


@dataclass(frozen=True, slots=True)
class Part:
    shown: ShownInput
    fields: list[Field]


@dataclass(frozen=True, slots=True)
class Held:
    """A redaction in force. `lost` is the current version of its line where its words no longer stand, so that nobody
    else reads the line until that is settled."""

    redaction: Redaction
    words: str
    lift: LiftRequest | None
    lost: Input | None


@dataclass(frozen=True, slots=True)
class Redactable:
    parts: list[Part]
    waiting: list[RedactionRequest]
    held: list[Held]
    refused: list[RedactionRequest]
    lifted: list[LiftRequest]


def redactable(submission: Submission) -> Redactable:
    """The latest version that was sent, for whoever may redact in it (`rules.may_redact`)."""
    latest = Version.objects.submitted().filter(submission=submission).order_by("-number")[0]
    rows = list(
        Redaction.objects.in_force()
        .filter(line__submission=submission)
        .select_related(*_INPUT, "by", "request__answered_by")
    )
    requests = RedactionRequest.objects.filter(submission=submission).select_related(*_INPUT, "asked_by", "answered_by")
    waiting = list(requests.filter(granted__isnull=True))
    lifts = list(
        LiftRequest.objects.filter(submission=submission).select_related("redaction__input", "asked_by", "answered_by")
    )
    covered = in_force(Redaction.objects.filter(line__submission=submission))
    door = Door(submission.delegation.round, REDACTOR)
    shown = [each for _version, each in door.by_version(Input.objects.filter(version=latest))]
    current = {row.line_id: row for row in latest.inputs.all()}
    return Redactable(
        parts=[_part(each, covered, waiting) for each in shown],
        waiting=waiting,
        held=[_held(row, current.get(row.line_id), lifts, covered) for row in rows],
        refused=list(requests.filter(granted=False)),
        lifted=[row for row in lifts if row.granted],
    )


def requests_for(user: Any) -> tuple[QuerySet[RedactionRequest], QuerySet[LiftRequest]]:
    """What waits in the rounds where the person redacts, oldest first, the own requests too."""
    inside = {"submission__in": rules.redactable_by(user).values("pk"), "granted__isnull": True}
    beside = ("submission__delegation__round", "asked_by")
    lifts = LiftRequest.objects.filter(**inside).select_related(
        *(f"redaction__{each}" for each in _INPUT), *beside, "only_in__version"
    )
    return RedactionRequest.objects.filter(**inside).select_related(*_INPUT, *beside), lifts


def around(passage: RedactionRequest | Redaction) -> tuple[str, str, str]:
    """The words of a passage with a little of what stands before and after."""
    text: str = getattr(passage.input, passage.field)
    before, after = text[max(passage.start - _AROUND, 0) : passage.start], text[passage.end : passage.end + _AROUND]
    return before, text[passage.start : passage.end], after


def _part(shown: ShownInput, covered: list[tuple[Any, Covered]], waiting: list[RedactionRequest]) -> Part:
    fields = []
    for each in PassageField:
        if not (text := shown.text(each)):
            continue
        ranges = [(row.start, row.end) for row in waiting if row.input_id == shown.id and row.field == each]
        for line, row in covered:
            if line == shown.line and row.field == each and shown.id:
                ranges += row.ranges(shown.id, text) or []
        told = [(f"{start}-{end}", text[start:end]) for start, end in sentences(text)]
        fields.append(Field(each.value, str(each.label), pieces(text, ranges), told))
    return Part(shown, fields)


def _held(row: Redaction, current: Input | None, lifts: list[LiftRequest], covered: list[tuple[Any, Covered]]) -> Held:
    lost = None
    if current is not None:
        mine = [
            each
            for line, each in covered
            if line == row.line_id and (each.input, each.field, each.start) == (row.input_id, row.field, row.start)
        ]
        if any(each.ranges(current.pk, getattr(current, row.field)) is None for each in mine):
            lost = current
    lift = next((each for each in lifts if each.redaction_id == row.pk and each.waits), None)
    return Held(row, around(row)[1], lift, lost)
