"""Redacted words that their participant writes in another answer: redacted there too (decision 0101).

A redaction belongs to a line. A correction that moves the words, a new submission after a withdrawal and an import that
is made again have other lines.
"""

import re
from collections import defaultdict
from collections.abc import Collection, Iterable, Iterator
from datetime import datetime
from typing import NamedTuple
from uuid import UUID

from django.db.models import Exists, OuterRef, Q, QuerySet

from core import audit, clock
from core.db.ids import id_in
from core.text.strings import digest
from submissions.attachments import copies
from submissions.models import TEXT_FIELDS, Input, Redaction, Version
from submissions.sensitive.personal_patterns import are_enough, whole_words
from submissions.signals import passage_redacted


class _LineDecisions(NamedTuple):
    """What was redacted in a line, lifted or not: by the first redaction of the same words, and by the words."""

    roots: set[UUID]
    digests: set[str]


def repeat_redactions(versions: QuerySet[Version], *, since: datetime | None = None) -> int:
    """Redact in these submitted versions what is redacted in other lines of their delegations; return how often.

    Part of the act that submits them, so that nobody reads the words in between. Only where the words are new in their
    line: what it had before (at `since`, else in the version before) officers could read, and left. A line in which
    they have decided about the same words is left as it is. One query where nothing is redacted, else five or more.
    """
    by_delegation = _redactions_to_repeat(versions)
    if not by_delegation:
        return 0
    inputs = list(
        Input.objects.filter(version__in=versions, version__submission__delegation__in=by_delegation).select_related(
            "version__submission"
        )
    )
    decided, earlier = _decisions(inputs), _earlier_texts(inputs, since)
    repeated = [
        each
        for input_ in inputs
        for each in _in_input(
            input_,
            by_delegation[input_.version.submission.delegation_id],
            decided[input_.line_id],
            earlier.get(input_.line_id),
        )
    ]
    if not repeated:
        return 0
    Redaction.objects.bulk_create(repeated)
    copies.renew({row.line_id for row in repeated})
    passage_redacted.send(sender=Redaction, redaction=repeated[0])  # about the round, which is the same for all
    audit.record_all(
        "submissions.passage.repeat_redaction",
        [(row.input.version.submission, {"line": row.line_id, "redaction": row.pk}) for row in repeated],
    )
    return len(repeated)


def _redactions_to_repeat(versions: QuerySet[Version]) -> dict[UUID, list[Redaction]]:
    """Return the redactions in force by delegation; repeated ones only where the first one is erased. One query."""
    delegations = versions.order_by().values("submission__delegation")
    first = Q(repeats_id__isnull=True) | ~Exists(Redaction.objects.filter(pk=OuterRef("repeats_id")))
    rows = Redaction.objects.in_force().filter(first, line__submission__delegation__in=delegations)
    by_delegation = defaultdict(list)
    for row in rows.select_related("input", "line__submission").order_by("at", "pk"):
        by_delegation[row.line.submission.delegation_id].append(row)
    return dict(by_delegation)


def _decisions(inputs: Iterable[Input]) -> dict[UUID, _LineDecisions]:
    """Return what officers have decided, by line. One query."""
    decided: dict[UUID, _LineDecisions] = defaultdict(lambda: _LineDecisions(set(), set()))
    rows = Redaction.objects.filter(id_in("line", [input_.line_id for input_ in inputs]))
    for key, line, repeats, words in rows.values_list("pk", "line", "repeats_id", "digest"):
        decided[line].roots.add(repeats or key)
        decided[line].digests.add(words)
    return decided


def _earlier_texts(inputs: Iterable[Input], since: datetime | None) -> dict[UUID, list[str]]:
    """Return the texts that each line had before, in the order of TEXT_FIELDS. One query."""
    now = {input_.line_id: input_.version for input_ in inputs}
    rows = Input.objects.filter(id_in("line", now), version__submitted_at__isnull=False).order_by("version__number")
    earlier = {}
    for row in rows.select_related("version"):
        sent = row.version.submitted_at
        is_known = since is None or (sent is not None and sent <= since)
        if is_known and row.version.number < now[row.line_id].number:
            earlier[row.line_id] = [getattr(row, name) for name in TEXT_FIELDS]
    return earlier


def _in_input(
    input_: Input, redactions: Collection[Redaction], decided: _LineDecisions, earlier: Collection[str] | None
) -> Iterator[Redaction]:
    """Yield the redactions that the input needs, each place once."""
    ranges = set()
    for redaction in redactions:
        root = redaction.repeats_id or redaction.pk
        if root in decided.roots or redaction.digest in decided.digests:
            continue
        if any(True for text in earlier or () for _place in _places(redaction, text)):
            continue
        for field in TEXT_FIELDS:
            text = getattr(input_, field)
            for start, end in _places(redaction, text):
                if (field, start, end) in ranges:
                    continue
                ranges.add((field, start, end))
                yield Redaction(
                    input=input_, line_id=input_.line_id, field=field, start=start, end=end,
                    digest=digest(text[start:end]), ground=redaction.ground, by_id=redaction.by_id, at=clock.now(),
                    repeats_id=root,
                )  # fmt: skip


def _places(redaction: Redaction, text: str) -> Iterator[tuple[int, int]]:
    """Yield where the words are: at the same place of the same text, else wherever they are whole words.

    A single word is a name or nothing: the child Will is not every "will".
    """
    before: str = getattr(redaction.input, redaction.field)
    words = before[redaction.start : redaction.end]
    if text == before:
        yield redaction.start, redaction.end
    elif are_enough(words):
        as_written = len(words.split()) == 1 and not text.isupper()
        flags = re.NOFLAG if as_written else re.IGNORECASE
        yield from (match.span() for match in re.finditer(whole_words(words), text, flags))
