"""Redactions as two people make them."""

from typing import Any

from submissions.models import Input, Redaction
from submissions.sensitive.redaction_requests import confirm_redaction, request_redaction
from tests.factories import OfficerFactory


def redact(
    input_: Input,
    words: str,
    *,
    by: Any = None,
    field: str = "comment",
    ground: str = "child",
    reason: str = "A child's name",
    confirmed_by: Any = None,
) -> Redaction:
    """`words`, where they first stand in the field, covered at the wish of `by` and confirmed by another officer."""
    round_ = input_.version.submission.delegation.round
    by = by or OfficerFactory(round=round_, duties=["see_confidential"])
    start = getattr(input_, field).index(words)
    request = request_redaction(
        input_, field=field, start=start, end=start + len(words), words=words, ground=ground, reason=reason, by=by
    )
    return confirm_redaction(request, by=confirmed_by or OfficerFactory(round=round_, duties=["see_confidential"]))
