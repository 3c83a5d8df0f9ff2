"""Redacted words that their participant writes in another answer: redacted there too (decision 0101).

A redaction belongs to a line. A correction that moves the words, a new submission after a withdrawal and an import that
is made again have other lines.
"""

import re
from collections import defaultdict
from collections.abc import Collection, Iterator

from django.db.models import QuerySet

from core import audit, clock
from core.text.strings import digest
from submissions.attachments import copies
from submissions.models import TEXT_FIELDS, Input, Redaction, Version
from submissions.sensitive.personal_patterns import are_enough, whole_words
from submissions.signals import passage_redacted


def repeat_redactions(versions: QuerySet[Version]) -> int:
    """Redact in these submitted versions what is redacted in other lines of their delegations; return how often.

    Part of the act that submits them, so that nobody reads the words in between. A line in which officers have decided
    about the same words is left as it is. One query where nothing is redacted, else at least two more.
    """
    delegations = versions.order_by().values("submission__delegation")
    rows = Redaction.objects.in_force().filter(line__submission__delegation__in=delegations)
    by_delegation = defaultdict(list)
    for row in rows.select_related("input", "line__submission").order_by("at", "pk"):
        by_delegation[row.line.submission.delegation_id].append(row)
    if not by_delegation:
        return 0
    inputs = Input.objects.filter(version__in=versions, version__submission__delegation__in=by_delegation)
    lines = inputs.order_by().values("line")
    decided = set(Redaction.objects.filter(line__in=lines).values_list("line", "digest"))
    repeated = [
        each
        for input_ in inputs.select_related("version__submission")
        for each in _in_input(input_, by_delegation[input_.version.submission.delegation_id], decided)
    ]
    Redaction.objects.bulk_create(repeated)
    copies.renew({row.line_id for row in repeated})
    for row in repeated:
        passage_redacted.send(sender=Redaction, redaction=row)
    audit.record_all(
        "submissions.passage.repeat_redaction",
        [(row.input.version.submission, {"line": row.line_id, "redaction": row.pk}) for row in repeated],
    )
    return len(repeated)


def _in_input(
    input_: Input, redactions: Collection[Redaction], decided: Collection[tuple[object, str]]
) -> Iterator[Redaction]:
    """Yield the redactions that the input needs, each place once."""
    ranges = set()
    for redaction in redactions:
        if redaction.line_id == input_.line_id or (input_.line_id, redaction.digest) in decided:
            continue
        for field in TEXT_FIELDS:
            text = getattr(input_, field)
            for start, end in _places(redaction, text):
                if (field, start, end) in ranges:
                    continue
                ranges.add((field, start, end))
                yield Redaction(
                    input=input_, line_id=input_.line_id, field=field, start=start, end=end,
                    digest=digest(text[start:end]), ground=redaction.ground, reason=redaction.reason,
                    by_id=redaction.by_id, at=clock.now(), repeats_id=redaction.repeats_id or redaction.pk,
                )  # fmt: skip


def _places(redaction: Redaction, text: str) -> Iterator[tuple[int, int]]:
    """Yield where the words are: at the same place of the same text, else wherever they are whole words."""
    before: str = getattr(redaction.input, redaction.field)
    words = before[redaction.start : redaction.end]
    if text == before:
        yield redaction.start, redaction.end
    elif are_enough(words):
        yield from (match.span() for match in re.finditer(whole_words(words), text, re.IGNORECASE))
