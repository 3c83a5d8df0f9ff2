"""What is to be read of circulations: by the bodies that got a draft, and by the office with comments and answers."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime
from typing import Any
from uuid import UUID

from django.db.models import Value

from consultations import rules as consulting
from consultations.models import Delegation, Membership
from core.audience import Audience
from submissions.enums import Confidentiality
from synthesis.domain.circulation import open_circulations
from synthesis.domain.publications import released
from synthesis.models import Circulation, CommentResponse, DraftComment, FactCheck, SynthesisReport


@dataclass(frozen=True, slots=True)
class Received:
    """A comment as an officer may read it (DECIDED 7): `body` None for one without name, `text` None where only that it
    exists is told. `answer` is the latest. `at` is None where there is no name: a body submits all it has to say in one
    moment, which would join it to what bears the name."""

    comment: DraftComment
    body: Any
    text: str | None
    wording: str
    answer: CommentResponse | None

    @property
    def at(self) -> datetime | None:
        return self.comment.submitted_at if self.body else None


@dataclass(frozen=True, slots=True)
class Own:
    """A body's own comment, with its answer once the report is released."""

    comment: DraftComment
    answer: CommentResponse | None = None


@dataclass(frozen=True, slots=True)
class Waiting:
    """A draft that stands open for one of the person's bodies; `drafted` comments are not submitted."""

    delegation: Delegation
    circulation: Circulation
    drafted: int


def reaches(circulation: Circulation, delegation: Delegation) -> bool:
    """Whether the draft goes to this body."""
    return (
        delegation.round_id == circulation.report.round_id
        and delegation.declined_at is None
        and delegation.organisation.constituency in circulation.constituencies
    )


def circulation_for(delegation: Delegation) -> Circulation | None:
    """The last draft that went to the body. One query."""
    rows = Circulation.objects.filter(report__round=delegation.round).select_related("report__round").order_by("opens")
    return next((row for row in reversed(rows) if reaches(row, delegation)), None)


def waiting_for(user: Any, now: datetime) -> list[Waiting]:
    """The drafts that are open to focal points and deputies now, by their close. Three queries, one where none is."""
    rows = list(open_circulations(now).select_related("report__round").defer("outline").order_by("closes", "pk"))
    if not rows:
        return []
    bodies = Membership.objects.live().filter(user=user, role__in=consulting.DRAFTS_ALL).values("organisation")
    delegations = Delegation.objects.filter(round__in=[row.report.round_id for row in rows], organisation__in=bodies)
    own = list(delegations.select_related("organisation"))
    drafted = DraftComment.objects.filter(circulation__in=rows, delegation__in=own, submitted_at__isnull=True)
    counts: dict[tuple[UUID, UUID], int] = {}
    for key in drafted.order_by().values_list("circulation", "delegation"):
        counts[key] = counts.get(key, 0) + 1
    return [
        Waiting(delegation, row, counts.get((row.pk, delegation.pk), 0))
        for row in rows
        for delegation in own
        if reaches(row, delegation)
    ]


def left_with(delegations: Iterable[Delegation]) -> dict[UUID, set[str]]:
    """By body in a round, whether its people find comments on a draft ("draft") or factual corrections ("facts") of
    theirs, long after the time for them is over. One query."""
    keys = [row.pk for row in delegations]
    drafts = DraftComment.objects.submitted().filter(delegation__in=keys).annotate(what=Value("draft"))
    checks = FactCheck.objects.filter(delegation__in=keys, closes__isnull=False).annotate(what=Value("facts"))
    rows = (each.order_by().values_list("delegation", "what") for each in (drafts, checks))
    found: dict[UUID, set[str]] = {}
    for key, what in next(rows).union(*rows).order_by():
        found.setdefault(key, set()).add(what)
    return found


def own_comments(delegation: Delegation, now: datetime) -> list[Own]:
    """All that the body has said on drafts of the round, with answers once the report is released. Three queries."""
    rows = list(
        DraftComment.objects.filter(delegation=delegation)
        .select_related("circulation__report", "written_by")
        .order_by("circulation__opens", "paragraph", "written_at", "pk")
    )
    public = set(released(now).filter(report__round=delegation.round).values_list("report_id", flat=True))
    answers = _answers(row for row in rows if row.circulation.report_id in public)
    return [Own(row, answers.get(row.pk)) for row in rows]


def received(report: SynthesisReport, audience: Audience) -> list[Received]:
    """What came in, by draft and paragraph, as the reader may have it; what bears no name after the rest, in no order.
    Two queries."""
    rows = list(
        DraftComment.objects.submitted()
        .filter(circulation__report=report)
        .select_related("circulation__report__round", "delegation__organisation")
        .order_by()
    )
    answers = _answers(rows)
    return sorted((_received(row, audience, answers.get(row.pk)) for row in rows), key=_place)


def _place(each: Received) -> tuple[Any, ...]:
    row = each.comment
    moment = (each.at is None, each.at.timestamp() if each.at else 0)
    return (row.circulation.number, row.paragraph is not None, row.paragraph or 0, *moment, str(row.pk))


def _received(row: DraftComment, audience: Audience, answer: CommentResponse | None) -> Received:
    level = Confidentiality(row.confidentiality)
    if audience.sees_confidential or level == Confidentiality.PUBLIC:
        return Received(row, row.delegation.organisation, row.text, row.wording, answer)
    if level == Confidentiality.NAMELESS:
        return Received(row, None, row.text, row.wording, answer)
    return Received(row, None, None, "", None)


def _answers(comments: Iterable[DraftComment]) -> dict[UUID, CommentResponse]:
    rows = CommentResponse.objects.filter(comment__in=[row.pk for row in comments]).select_related("by")
    return {row.comment_id: row for row in rows.order_by("at", "pk")}
