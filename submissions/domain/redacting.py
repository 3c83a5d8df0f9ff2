"""Covering words, and lifting that again: one officer asks, another confirms (DOMAIN 3, debt).

Words are covered from the confirmation on. Who cannot wait makes the answer stricter meanwhile: that takes one person.
"""

import re
from collections.abc import Sequence
from typing import Any
from uuid import UUID

from django.db import transaction
from django.utils.translation import gettext_lazy as _

from core import audit, clock
from core.errors import NotYours, Refused
from core.text import digest
from submissions import rules
from submissions.domain import redacted_copies
from submissions.domain.places import words_disagree
from submissions.domain.redactions import whole_characters
from submissions.domain.second_person import answered, reason_given
from submissions.enums import PassageField, RedactionGround
from submissions.models import Input, LiftRequest, Redaction, RedactionRequest, Submission

_SENTENCE = re.compile(
    r".+?(?:[.!?\u061f\u06d4\u3002\uff01\uff1f\u0964]+[\"\u201d\u2019\u00bb)\]]*(?=\s|$)|(?<=[\u3002\uff01\uff1f])|$)",
    re.MULTILINE,
)


def ask_to_redact(
    input: Input, *, field: str, start: int, end: int, words: str, ground: str, reason: str, by: Any
) -> RedactionRequest:
    """Asks that `words`, which stand at `start` to `end` (code points) of the field, be covered, widened to whole
    characters.

    Raises NotYours for anybody who does not see confidential matter, and while the seal holds; Refused where words and
    place disagree, without a reason, and for words that are covered or asked for already.
    """
    submission = input.version.submission
    with transaction.atomic():
        submission = Submission.objects.select_for_update(of=("self",), no_key=True).get(pk=submission.pk)
        _check_redacts(by, submission)
        if input.version.is_draft:
            raise NotYours("not_there", _("There is no such page."))
        if ground not in RedactionGround.values:
            raise Refused("ground_missing", _("Choose from the list what is protected."), field="ground")
        reason = reason_given(reason)
        text: str = getattr(input, field) if field in PassageField.values else ""
        if not words or not 0 <= start < end <= len(text) or text[start:end] != words:
            raise words_disagree()
        start, end = whole_characters(text, start, end)
        place = {"input": input, "field": field, "start__lte": start, "end__gte": end}
        if Redaction.objects.in_force().filter(**place).exists():
            raise Refused("covered_already", _("These words are covered already."))
        if RedactionRequest.objects.filter(granted__isnull=True, **place).exists():
            raise Refused("asked_already", _("These words wait for a second person already."))
        row = RedactionRequest.objects.create(
            submission=submission,
            input=input,
            field=field,
            start=start,
            end=end,
            digest=digest(text[start:end]),
            ground=ground,
            reason=reason,
            asked_by=by,
            asked_at=clock.now(),
        )
        _record("ask_redaction", row, input.line_id, by, ground=ground)
    return row


def ask_for_each(
    input: Input, field: str, places: Sequence[tuple[int, int]], *, words: str, ground: str, reason: str, by: Any
) -> int:
    """One request for each place, all or none; how many. `words` are those of a single place that was marked, "" where
    sentences were chosen. Raises like `ask_to_redact`."""
    text: str = getattr(input, field)
    with transaction.atomic():
        for start, end in places:
            said = words or text[start:end]
            ask_to_redact(input, field=field, start=start, end=end, words=said, ground=ground, reason=reason, by=by)
    return len(places)


def confirm_redaction(request: RedactionRequest, *, by: Any) -> Redaction:
    """The second person agrees: from now on nobody but redactors and the body itself sees the words, nor in a file that
    they were filed from.

    Raises NotYours, Refused `same_person`, `answered_before`.
    """
    with transaction.atomic():
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
        redacted_copies.renew([redaction.line_id])
        _record("redact", row, redaction.line_id, by, redaction=redaction.pk)
    return redaction


def refuse_redaction(request: RedactionRequest, *, by: Any, words: str) -> RedactionRequest:
    """The words stay readable; request and refusal stay on record. Raises like `confirm_redaction`."""
    with transaction.atomic():
        row = _answer(request, False, by, words)
        _record("refuse_redaction", row, row.input.line_id, by)
    return row


def ask_to_lift(redaction: Redaction, *, reason: str, by: Any, only_in: Input | None = None) -> LiftRequest:
    """Asks that covered words become readable again; with `only_in`, that they are not looked for in that version of
    the line, where a person has seen that they no longer stand. Raises NotYours, Refused."""
    submission = redaction.line.submission
    with transaction.atomic():
        Submission.objects.select_for_update(of=("self",), no_key=True).get(pk=submission.pk)
        _check_redacts(by, submission)
        reason = reason_given(reason)
        if only_in is not None and only_in.line_id != redaction.line_id:
            raise NotYours("no_line", _("This answer is not part of the submission."))
        if not Redaction.objects.in_force().filter(pk=redaction.pk).exists():
            raise Refused("lifted_already", _("This redaction is lifted already."))
        if redaction.lifts.filter(granted__isnull=True).exists():
            raise Refused("asked_already", _("Lifting it waits for a second person already."))
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


def lift(request: LiftRequest, *, by: Any) -> LiftRequest:
    """The second person agrees. Raises NotYours, Refused `same_person`, `answered_before`."""
    with transaction.atomic():
        row = _answer(request, True, by, "")
        redacted_copies.renew([row.redaction.line_id])
        _record("lift", row, row.redaction.line_id, by, redaction=row.redaction_id)
    return row


def refuse_lift(request: LiftRequest, *, by: Any, words: str) -> LiftRequest:
    """The words stay covered. Raises like `lift`."""
    with transaction.atomic():
        row = _answer(request, False, by, words)
        _record("refuse_lift", row, row.redaction.line_id, by)
    return row


def sentences(text: str) -> list[tuple[int, int]]:
    """Where the sentences of a text lie, in code points: what can be chosen where words cannot be marked."""
    found = []
    for match in _SENTENCE.finditer(text):
        words = match[0]
        start = match.start() + len(words) - len(words.lstrip())
        if words.strip():
            found.append((start, match.start() + len(words.rstrip())))
    return found


def _answer[Row: (RedactionRequest, LiftRequest)](request: Row, granted: bool, by: Any, words: str) -> Row:
    _check_redacts(by, request.submission)
    return answered(request, granted=granted, by=by, words=words)


def _check_redacts(by: Any, submission: Submission) -> None:
    if not rules.may_redact(by, submission):
        raise NotYours("no_duty", _("You do not redact in this round, or not yet."))


def _record(act: str, request: RedactionRequest | LiftRequest, line: UUID, by: Any, **data: Any) -> None:
    """With the line: whoever reads the log may know whose submission it is, and not that this answer is of it."""
    audit.record(f"submissions.passage.{act}", request.submission, by=by, request=request.pk, line=line, **data)
