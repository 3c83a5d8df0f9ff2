"""Redactions, and lifting them again: one officer requests, another confirms (DOMAIN 3, debt).

Words are redacted from the confirmation on. In urgent cases one person can restrict the answer meanwhile.
"""

import re
from collections.abc import Sequence
from dataclasses import dataclass
from functools import partial
from typing import Any
from uuid import UUID

from django.db import transaction
from django.db.models import QuerySet
from django.utils.translation import gettext_lazy as _

from accounts.models import AnyUser, User
from core import audit, clock
from core.audience import REDACTOR
from core.errors import NotAllowed, Refused
from core.text.strings import digest, pieces
from submissions import permissions
from submissions.attachments import copies
from submissions.drafting.services import lock_delegation
from submissions.enums import PassageField, RedactionGround
from submissions.models import Input, LiftRequest, Redaction, RedactionGroup, RedactionRequest, Submission, Version
from submissions.sensitive.redactions import LineRedaction, redactions_in_force, whole_characters
from submissions.sensitive.repeated_redactions import repeat_redactions
from submissions.sensitive.two_person import answer_request, clean_reason
from submissions.signals import passage_redacted
from submissions.visibility.reader import InputReader
from submissions.visibility.text_ranges import words_disagree
from submissions.visibility.visible_inputs import VisibleInput

_SENTENCE = re.compile(
    r".+?(?:[.!?\u061f\u06d4\u3002\uff01\uff1f\u0964]+[\"\u201d\u2019\u00bb)\]]*(?=\s|$)|(?<=[\u3002\uff01\uff1f])|$)",
    re.MULTILINE,
)


def request_redaction(
    input_: Input,
    *,
    field: str,
    start: int,
    end: int,
    words: str,
    ground: str,
    reason: str,
    by: User,
    group: RedactionGroup | None = None,
) -> RedactionRequest:
    """Request that `words`, at `start` to `end` (code points) of the field, be redacted.

    The range is widened to whole characters. Raises NotAllowed for anybody who does not see confidential matter, and
    during the embargo; Refused where words and place disagree, without a reason, and for words that are redacted or
    requested already.
    """
    submission = input_.version.submission
    with transaction.atomic():
        submission = Submission.objects.select_for_update(of=("self",), no_key=True).get(pk=submission.pk)
        _check_redacts(by, submission)
        if input_.version.is_draft:
            raise NotAllowed("not_there", _("Page not found."))
        if ground not in RedactionGround.values:
            raise Refused("ground_missing", _("Choose the ground for redaction."), field="ground")
        reason = clean_reason(reason)
        text: str = getattr(input_, field) if field in PassageField.values else ""
        if not words or not 0 <= start < end <= len(text) or text[start:end] != words:
            raise words_disagree()
        start, end = whole_characters(text, start, end)
        place = {"input": input_, "field": field, "start__lte": start, "end__gte": end}
        if Redaction.objects.in_force().filter(**place).exists():
            raise Refused("covered_already", _("These words are already redacted."))
        if RedactionRequest.objects.filter(granted__isnull=True, **place).exists():
            raise Refused("asked_already", _("These words are already waiting for second approval."))
        row = RedactionRequest.objects.create(
            submission=submission,
            group=group,
            input=input_,
            field=field,
            start=start,
            end=end,
            digest=digest(text[start:end]),
            ground=ground,
            reason=reason,
            asked_by=by,
            asked_at=clock.now(),
        )
        _record("ask_redaction", row, input_.line_id, by, ground=ground)
    return row


def request_redactions(
    input_: Input, field: str, places: Sequence[tuple[int, int]], *, words: str, ground: str, reason: str, by: User
) -> int:
    """Request a redaction for each place, all or none; return how many.

    `words` are those of a single marked place, "" where sentences were chosen. Raises what `request_redaction` raises.
    """
    text: str = getattr(input_, field)
    with transaction.atomic():
        for start, end in places:
            quoted = words or text[start:end]
            request_redaction(
                input_, field=field, start=start, end=end, words=quoted, ground=ground, reason=reason, by=by
            )
    return len(places)


def confirm_redaction(request: RedactionRequest, *, by: User) -> Redaction:
    """Confirm as second person: only redactors and the body itself see the words from now on.

    The same holds for the file that the words were taken from, and for other answers into which they have come since
    the version that the first person saw. Raises NotAllowed, Refused `same_person`, `answered_before`.
    """
    with transaction.atomic():
        delegation = lock_delegation(request.submission.delegation)  # nobody submits the words elsewhere meanwhile
        row = _answer(request, True, by, "")
        redaction = Redaction.objects.create(
            input=row.input,
            line_id=row.input.line_id,
            field=row.field,
            start=row.start,
            end=row.end,
            digest=row.digest,
            ground=row.ground,
            reason=row.reason,
            by=row.asked_by,
            at=clock.now(),
            request=row,
        )
        copies.renew([redaction.line_id])
        passage_redacted.send(sender=Redaction, redaction=redaction)
        sent_at = row.input.version.submitted_at
        later = Version.objects.current().filter(submission__delegation=delegation, submitted_at__gt=sent_at)
        repeat_redactions(later, since=sent_at)
        _record("redact", row, redaction.line_id, by, redaction=redaction.pk)
    return redaction


def refuse_redaction(request: RedactionRequest, *, by: User, words: str) -> RedactionRequest:
    """Refuse the redaction; request and refusal stay on record. Raises what `confirm_redaction` raises."""
    with transaction.atomic():
        row = _answer(request, False, by, words)
        _record("refuse_redaction", row, row.input.line_id, by)
    return row


def request_lift(redaction: Redaction, *, reason: str, by: User, only_in: Input | None = None) -> LiftRequest:
    """Request that redacted words become readable again. Raises NotAllowed, Refused.

    With `only_in`, that they are not searched in that version of the line: a person has seen that it no longer has
    them.
    """
    submission = redaction.line.submission
    with transaction.atomic():
        Submission.objects.select_for_update(of=("self",), no_key=True).get(pk=submission.pk)
        _check_redacts(by, submission)
        reason = clean_reason(reason)
        if only_in is not None and only_in.line_id != redaction.line_id:
            raise NotAllowed("no_line", _("This answer is not part of the submission."))
        if not Redaction.objects.in_force().filter(pk=redaction.pk).exists():
            raise Refused("lifted_already", _("This redaction has already been lifted."))
        if redaction.lifts.filter(granted__isnull=True).exists():
            raise Refused(
                "asked_already", _("The request to lift this redaction is already waiting for second approval.")
            )
        row = LiftRequest.objects.create(
            submission=submission,
            redaction=redaction,
            only_in=only_in,
            reason=reason,
            asked_by=by,
            asked_at=clock.now(),
        )
        _record("ask_lift", row, redaction.line_id, by, redaction=redaction.pk)
    return row


def lift_redaction(request: LiftRequest, *, by: User) -> LiftRequest:
    """Confirm the lift as second person. Raises NotAllowed, Refused `same_person`, `answered_before`."""
    with transaction.atomic():
        row = _answer(request, True, by, "")
        copies.renew([row.redaction.line_id])
        _record("lift", row, row.redaction.line_id, by, redaction=row.redaction_id)
    return row


def refuse_lift(request: LiftRequest, *, by: User, words: str) -> LiftRequest:
    """Refuse the lift: the words stay redacted. Raises what `lift_redaction` raises."""
    with transaction.atomic():
        row = _answer(request, False, by, words)
        _record("refuse_lift", row, row.redaction.line_id, by)
    return row


def sentences(text: str) -> list[tuple[int, int]]:
    """Return the ranges of the sentences in code points: the choices where words cannot be marked."""
    ranges = []
    for match in _SENTENCE.finditer(text):
        words = match[0]
        start = match.start() + len(words) - len(words.lstrip())
        if words.strip():
            ranges.append((start, match.start() + len(words.rstrip())))
    return ranges


def _answer[Row: (RedactionRequest, LiftRequest)](request: Row, granted: bool, by: User, words: str) -> Row:
    _check_redacts(by, request.submission)
    return answer_request(request, granted=granted, by=by, words=words)


def _check_redacts(by: User, submission: Submission) -> None:
    if not permissions.may_redact(by, submission):
        raise NotAllowed("no_duty", _("You cannot redact in this round, or the embargo has not ended yet."))


def _record(act: str, request: RedactionRequest | LiftRequest, line: UUID, by: User, **data: Any) -> None:
    """Record the act with the line only: readers of the log may know whose submission it is, but not which answer."""
    audit.record(f"submissions.passage.{act}", request.submission, by=by, request=request.pk, line=line, **data)


_AROUND = 80  # code points before and after, beside the words
_INPUT = ("input__recommendation__paragraph__document", "input__paragraph", "input__question")
_READING = "input__recommendation__paragraph__document__reading"


@dataclass(frozen=True, slots=True)
class RedactableField:
    """One text in pieces: (piece, whether it is redacted or a redaction waits).

    `sentences` are (place as a form sends it, words).
    """

    name: str
    label: str
    pieces: list[tuple[str, bool]]
    sentences: list[tuple[str, str]]


@dataclass(frozen=True, slots=True)
class RedactableInput:
    visible: VisibleInput
    fields: list[RedactableField]


@dataclass(frozen=True, slots=True)
class CurrentRedaction:
    """A redaction in force.

    `lost` is the current version of its line where its words are not found any more: nobody else reads the line until
    that is resolved.
    """

    redaction: Redaction
    words: str
    lift: LiftRequest | None
    lost: Input | None


@dataclass(frozen=True, slots=True)
class RedactableSubmission:
    parts: list[RedactableInput]
    waiting: list[RedactionRequest]
    held: list[CurrentRedaction]
    refused: list[RedactionRequest]
    lifted: list[LiftRequest]


def redactable_submission(submission: Submission) -> RedactableSubmission:
    """Return the latest submitted version, for people who may redact it (`permissions.may_redact`)."""
    latest = Version.objects.submitted().filter(submission=submission).order_by("-number")[0]
    rows = list(
        Redaction.objects.in_force()
        .filter(line__submission=submission)
        .select_related(*_INPUT, "by", "request__answered_by", "repeats__request__answered_by")
        .defer(_READING)
    )
    requests = RedactionRequest.objects.filter(submission=submission).select_related(*_INPUT, "asked_by", "answered_by")
    requests = requests.defer(_READING)
    waiting = list(requests.filter(granted__isnull=True))
    lifts = list(
        LiftRequest.objects.filter(submission=submission).select_related("redaction__input", "asked_by", "answered_by")
    )
    covered = redactions_in_force(Redaction.objects.filter(line__submission=submission))
    reader = InputReader(submission.delegation.round, REDACTOR)
    visible_inputs = [each for _version, each in reader.by_version(Input.objects.filter(version=latest))]
    current = {row.line_id: row for row in latest.inputs.all()}
    return RedactableSubmission(
        parts=[_redactable_input(each, covered, waiting) for each in visible_inputs],
        waiting=waiting,
        held=[_current_redaction(row, current.get(row.line_id), lifts, covered) for row in rows],
        refused=list(requests.filter(granted=False)),
        lifted=[row for row in lifts if row.granted],
    )


def requests_for(user: AnyUser) -> tuple[QuerySet[RedactionRequest], QuerySet[LiftRequest]]:
    """Return what waits in the rounds where the person redacts, oldest first, their own requests too.

    Requests of a group are left out: they are answered together (`personal_data.waiting_groups`).
    """
    inside = {"submission__in": permissions.redactable_by(user).values("pk"), "granted__isnull": True}
    beside = ("submission__delegation__round", "asked_by")
    lifts = LiftRequest.objects.filter(**inside).select_related(
        *(f"redaction__{each}" for each in _INPUT), *beside, "only_in__version"
    )
    requests = RedactionRequest.objects.filter(group__isnull=True, **inside).select_related(*_INPUT, *beside)
    return requests.defer(_READING), lifts.defer(f"redaction__{_READING}")


def text_around(passage: RedactionRequest | Redaction) -> tuple[str, str, str]:
    """Return the words of a passage with a little text before and after."""
    text: str = getattr(passage.input, passage.field)
    before, after = text[max(passage.start - _AROUND, 0) : passage.start], text[passage.end : passage.end + _AROUND]
    return before, text[passage.start : passage.end], after


def _redactable_input(
    visible: VisibleInput, covered: list[tuple[Any, LineRedaction]], waiting: list[RedactionRequest]
) -> RedactableInput:
    fields = []
    for each in PassageField:
        if not (text := visible.text(each)):
            continue
        ranges = [(row.start, row.end) for row in waiting if row.input_id == visible.id and row.field == each]
        for line, row in covered:
            if line == visible.line and visible.id:
                ranges += (row.ranges(visible.id, visible.text) or {}).get(each, [])
        sentences_here = [(f"{start}-{end}", text[start:end]) for start, end in sentences(text)]
        fields.append(RedactableField(each.value, str(each.label), pieces(text, ranges), sentences_here))
    return RedactableInput(visible, fields)


def _current_redaction(
    row: Redaction, current: Input | None, lifts: list[LiftRequest], covered: list[tuple[Any, LineRedaction]]
) -> CurrentRedaction:
    lost = None
    if current is not None:
        mine = [
            each
            for line, each in covered
            if line == row.line_id and (each.input, each.field, each.start) == (row.input_id, row.field, row.start)
        ]
        if any(each.ranges(current.pk, partial(getattr, current)) is None for each in mine):
            lost = current
    lift = next((each for each in lifts if each.redaction_id == row.pk and each.waits), None)
    return CurrentRedaction(row, text_around(row)[1], lift, lost)
