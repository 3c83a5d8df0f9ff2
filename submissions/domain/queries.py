"""Named read questions about what was sent. One query count whatever the number of rows.

What waits for the people of a body is in `domain.tasks`.
"""

from collections import Counter
from dataclasses import dataclass
from datetime import date, datetime
from typing import Any
from uuid import UUID

from django.db.models import Count, OuterRef, Subquery
from django.db.models.functions import Coalesce

from consultations.domain.audience import audience_in
from consultations.models import Round
from core import clock
from core.moments import begin_of_day, office_day
from submissions import rules
from submissions.domain.confidentiality import by_name
from submissions.domain.knowledge import Knowledge
from submissions.domain.reopening import asked_in
from submissions.domain.shown import ShownBody
from submissions.enums import Confidentiality, SubmissionState
from submissions.models import Attachment, Input, Version


@dataclass(frozen=True, slots=True)
class TriageRow:
    """A submission in the queue. `body` is None where this officer may not know it; counts are None while sealed, and
    for an officer without sight, beside the name, of what bears it (decision 0035).
    Of one without name the day of its arrival is told, and neither kind, channel nor extension: each belongs to few
    (decision 0031). `asked`: how it stands with what the sender was asked (`reopening.asked_in`), "" where nothing
    stands."""

    submission: UUID
    reference: str
    version: UUID
    version_number: int
    received: datetime
    late: bool
    on_extension: bool
    state: SubmissionState
    changed_since: bool
    sealed: bool
    level: Confidentiality
    kind: str
    channel: str
    body: ShownBody | None = None
    constituency: str | None = None
    language: str | None = None
    inputs: int | None = None
    files: int | None = None
    asked: str = ""

    @property
    def day(self) -> date:
        return office_day(self.received)


def triage_queue(round: Round, by: Any, *, known: Knowledge | None = None) -> list[TriageRow]:
    """What was sent in the round and stands, oldest first; nothing for people without a duty in it. `known` where the
    caller has loaded it."""
    audience, known = audience_in(by, round), known or Knowledge(round, clock.now(), words=False)
    if not audience.is_secretariat:
        return []
    delegation = "submission__delegation"
    rows = (
        Version.objects.current()
        .filter(submission__in=rules.submissions_visible_to(by).filter(delegation__round=round).values("pk"))
        .annotate(inputs_count=_count(Input), files_count=_count(Attachment))
        .order_by("submitted_at", "pk")
        .values(
            "pk", "number", "submitted_at", "started_at", "is_late", "on_extension", "confidentiality", "language",
            "submission_id", "submission__reference", "submission__kind", "submission__channel", f"{delegation}_id",
            f"{delegation}__organisation_id", "inputs_count", "files_count",
        )
    )  # fmt: skip
    asked = asked_in(round)
    sighted = audience.sees_confidential
    counts = (Counter(), Counter()) if sighted else _by_name_counts(round, by)
    queue = []
    for row in rows:
        submission = row["submission_id"]
        sealed = row[f"{delegation}_id"] in known.sealed
        level = known.level(submission, None, row["confidentiality"])
        body = known.bodies[row[f"{delegation}__organisation_id"]]
        named = sighted or level == Confidentiality.PUBLIC
        inputs, files = row["inputs_count"], row["files_count"]
        if named and not sighted:  # beside the name nothing is counted that does not bear it
            inputs, files = counts[0][row["pk"]], counts[1][row["pk"]]
        received = row["submitted_at"] or row["started_at"]
        queue.append(
            TriageRow(
                submission=submission,
                reference=row["submission__reference"],
                version=row["pk"],
                version_number=row["number"],
                received=received if named else begin_of_day(received),
                late=row["is_late"],
                on_extension=named and row["on_extension"],
                state=known.states[submission],
                changed_since=submission in known.changed,
                sealed=sealed,
                level=level,
                kind=row["submission__kind"] if named else "",
                channel=row["submission__channel"] if named else "",
                body=body if named else None,
                constituency=body.constituency if named else known.class_of(body.constituency),
                language=None if sealed or not named else row["language"],
                inputs=None if sealed else inputs,
                files=None if sealed else files,
                asked=asked.get(submission, ""),
            )
        )
    return sorted(queue, key=lambda row: (row.received, str(row.version)))


def _by_name_counts(round: Round, by: Any) -> tuple[Counter[UUID], Counter[UUID]]:
    """Inputs and files that bear the name of their body, by version. Two queries."""
    current = Version.objects.current().filter(submission__delegation__round=round).order_by().values("pk")
    inputs = Input.objects.filter(by_name(round), version__in=current)
    files = rules.attachments_visible_to(by).filter(version__in=current)
    found = [dict(rows.order_by().values_list("version").annotate(Count("pk"))) for rows in (inputs, files)]
    return Counter(found[0]), Counter(found[1])


def _count(model: type[Input] | type[Attachment]) -> Coalesce:
    """How many of them stand in the version."""
    rows = model.objects.filter(version=OuterRef("pk")).order_by().values("version").annotate(n=Count("pk"))
    return Coalesce(Subquery(rows.values("n")), 0)
