"""The sender's side of clarifications: which questions there are, and how they are answered (DOMAIN 4)."""

from collections import defaultdict
from collections.abc import Iterable, Mapping, Set
from dataclasses import dataclass
from datetime import datetime
from typing import Any
from uuid import UUID

from django.db import transaction
from django.db.models import F, OuterRef, Subquery, UUIDField
from django.utils.translation import gettext_lazy as _

from accounts.models import AnyUser, User
from consultations import permissions as consulting
from consultations.models import Delegation
from core import audit, clock
from core.errors import Closed, NotAllowed, Refused
from core.text.strings import clean_text
from submissions import permissions
from submissions.drafting.services import lock_delegation
from submissions.models import ClarificationAnswer, ClarificationRequest, Input, Version
from submissions.sending.clarification import open_requests
from submissions.sending.corrections import version_difference

LONGEST = 5_000  # characters


@dataclass(frozen=True, slots=True)
class ClarificationQuestion:
    """A question as the body's people see it.

    `input` is what was submitted on its line, None for the whole; `is_open` while it can be answered.
    """

    request: ClarificationRequest
    input: Input | None
    is_open: bool
    answer: ClarificationAnswer | None


def questions_to(delegation: Delegation, user: AnyUser) -> list[ClarificationQuestion]:
    """Return all questions of the secretariat to the body in the round, newest first.

    A contributor gets those about the assigned recommendations. At most five queries, one if nothing was asked.
    """
    rows = ClarificationRequest.objects.filter(submission__delegation=delegation).select_related(
        "submission", "answer__version"
    )
    requests = list(rows.order_by("-at"))
    if not requests:
        return []
    can_be_answered = set(
        open_requests(clock.now()).filter(submission__delegation=delegation).values_list("pk", flat=True)
    )
    latest = _sent_on({row.line_id for row in requests})
    leads = consulting.may_draft_all(user, delegation)
    assigned = frozenset() if leads else consulting.assigned(user, delegation)
    questions = []
    for request in requests:
        input_ = latest.get(request.line_id) if request.line_id else None
        if leads or (input_ is not None and input_.recommendation_id in assigned):
            questions.append(
                ClarificationQuestion(request, input_, request.pk in can_be_answered, getattr(request, "answer", None))
            )
    return questions


def open_questions(delegation: Delegation, user: AnyUser) -> list[ClarificationQuestion]:
    """Return the questions that can be answered."""
    return [row for row in questions_to(delegation, user) if row.is_open]


def open_by_delegation(
    delegations: Iterable[Delegation], assigned: Mapping[UUID, Set[UUID]], led: Set[UUID]
) -> dict[UUID, list[datetime]]:
    """Return, by delegation, until when answers are awaited, soonest first. One query.

    All questions count for those `led`, otherwise only those about an `assigned` recommendation.
    """
    on_line = Input.objects.filter(line=OuterRef("line")).values("recommendation")[:1]
    about = Subquery(on_line, output_field=UUIDField())  # a foreign key would come as text from SQLite
    rows = open_requests(clock.now()).filter(submission__delegation__in=list(delegations))
    rows = rows.annotate(about=about, delegation=F("submission__delegation")).order_by("until")
    times: dict[UUID, list[datetime]] = defaultdict(list)
    for delegation, until, recommendation in rows.values_list("delegation", "until", "about"):
        if delegation in led or recommendation in assigned.get(delegation, ()):
            times[delegation].append(until)
    return times


def answer_in_words(
    request: ClarificationRequest, *, text: str, by: User, at: datetime | None = None
) -> ClarificationAnswer:
    """Answer without changing what was submitted; for the focal point.

    Raises NotAllowed; Refused `answer_missing` at `text` without words, `answered` for a question that has an answer;
    and Closed after its time or if it is no longer asked.
    """
    at = at or clock.now()
    with transaction.atomic():
        lock_delegation(request.submission.delegation)
        if not permissions.may_submit(by, request.submission):
            raise NotAllowed("not_focal_point", _("Only your focal point can answer."))
        text = clean_text(text.strip(), field="text", limit=LONGEST)
        if not text:
            raise Refused("answer_missing", _("Enter your answer."), field="text")
        if ClarificationAnswer.objects.filter(request=request).exists():
            raise Refused("answered", _("This question has already been answered."), field="text")
        if not open_requests(at).filter(pk=request.pk).exists():
            raise Closed("answer_time_over", _("This question can no longer be answered."), field="text")
        return _answer(request, by=by, at=at, text=text)


def record_answers(version: Version, *, by: User, at: datetime) -> None:
    """Record that a correction answers the open questions about what it changes.

    Call it in the transaction that submits the correction.
    """
    if version.number == 1:
        return
    rows = list(open_requests(at).filter(submission=version.submission_id))
    difference = version_difference(version) if rows else None
    for request in rows:
        if difference and (
            request.line_id in difference.lines or (request.line_id is None and (difference.lines or difference.whole))
        ):
            _answer(request, by=by, at=at, version=version)


def _sent_on(lines: Iterable[UUID | None]) -> dict[UUID, Input]:
    """Return what was last submitted on each of these lines. One query."""
    rows = Input.objects.filter(line__in=[line for line in lines if line], version__submitted_at__isnull=False)
    rows = rows.select_related("recommendation__paragraph", "paragraph", "question").order_by("version__number")
    return {row.line_id: row for row in rows}


def _answer(request: ClarificationRequest, *, by: User, at: datetime, **columns: Any) -> ClarificationAnswer:
    answer = ClarificationAnswer.objects.create(request=request, by=by, at=at, **columns)
    audit.record("submissions.submission.answer_question", request.submission, by=by, answer=answer.pk)
    return answer
