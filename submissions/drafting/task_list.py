"""What the people of a body have to do: their rounds, and in a round one row per recommendation.

The number of queries does not depend on the number of rows.
"""

from collections import Counter, defaultdict
from collections.abc import Collection, Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime
from typing import Any
from uuid import UUID

from django.db.models import Count, OuterRef, Q, Subquery
from django.utils.translation import gettext_lazy as _

from accounts.models import User
from consultations import permissions as consulting
from consultations.documents.addressees import is_addressed, takes_part
from consultations.enums import Constituency, Role
from consultations.invitations.selectors import Colleague, InvitedPerson
from consultations.models import (
    Assignment,
    Delegation,
    Invitation,
    Membership,
    Organisation,
    Round,
)
from consultations.rounds.selectors import delegations_of_person, recommendations_of
from consultations.rounds.windows import DelegationWindow, delegation_window, window_for_part
from core import clock
from submissions.drafting.internal_comments import NO_COMMENTS, comment_counts
from submissions.drafting.progress import Progress, progress_of_body, progress_of_drafter
from submissions.drafting.status import SubmissionStatus, submission_statuses
from submissions.drafting.tasks import Task, is_overdue, rank
from submissions.enums import InputStage
from submissions.models import Input, Receipt, Version
from submissions.sending.clarification_answers import open_by_delegation


@dataclass(frozen=True, slots=True)
class OwnRound:
    """A round in which a person has work, through one of their bodies.

    `progress` counts the recommendations that measure the body's progress, for a contributor the assigned ones;
    `stages` counts answers of the draft by stage. `due` is the earliest own date of what a contributor has not handed
    over, None for focal point and deputy. `workers` is who has how many, for those who draft everything. `asked` are
    the dates by which the secretariat's open questions must be answered, soonest first.
    """

    delegation: Delegation
    role: str
    closing: DelegationWindow | None
    status: SubmissionStatus
    receipt: Receipt | None
    progress: Progress
    stages: dict[str, int]
    due: date | None = None
    workers: tuple[tuple[str, int], ...] = ()
    asked: tuple[datetime, ...] = ()

    @property
    def ends(self) -> DelegationWindow | None:
        """When it closes for this person; for a contributor the body's own date, where that is earlier."""
        return self.closing and window_for_part(self.closing, self.due)

    @property
    def is_overdue(self) -> bool:
        return is_overdue(self.due, self.closing)

    @property
    def is_withdrawn(self) -> bool:
        return self.status.submission is None and self.receipt is not None and not self.receipt.is_of_erased

    @property
    def is_erased(self) -> bool:
        return self.status.submission is None and self.receipt is not None and self.receipt.is_of_erased

    @property
    def is_done(self) -> bool:
        """Whether the body submitted or declined, no correction is in progress and no answer is awaited."""
        return not self.asked and (self.status.is_final or self.has_declined)

    @property
    def has_declined(self) -> bool:
        return self.delegation.has_declined({self.delegation.pk} if self.status.sent else ())


def own_rounds(user: User) -> list[OwnRound]:
    """Return one row per body and announced round of the person, newest round first."""
    own = Membership.objects.live().filter(user=user, organisation=OuterRef("organisation"))
    visible = delegations_of_person(user).annotate(own_role=Subquery(own.values("role")[:1]))
    delegations = list(visible.prefetch_related("round__recommendations"))
    led = {delegation.pk for delegation in delegations if delegation.own_role in consulting.DRAFTS_ALL}
    assignments = _assignments(delegations, led, user)
    own_dates = {delegation.pk: delegation.due for delegation in delegations}
    parts: dict[UUID, dict[UUID, date | None]] = defaultdict(dict)
    for assignment in assignments:
        if assignment.membership.user_id == user.pk:
            due = assignment.due or own_dates[assignment.delegation_id]
            parts[assignment.delegation_id][assignment.recommendation_id] = due
    workers = _workers(led, assignments)
    stands = submission_statuses(delegations)
    receipts = _receipts(stands)
    questions = open_by_delegation(delegations, {key: rows.keys() for key, rows in parts.items()}, led)
    answered = _answered_inputs(stand.latest for stand in stands.values())
    rounds = []
    for delegation in delegations:
        mine, stand, leads = parts[delegation.pk], stands[delegation.pk], delegation.pk in led
        rows = (
            [row for row in answered[stand.latest.pk] if leads or row.recommendation_id in mine] if stand.latest else []
        )
        stages: dict[str, int] = defaultdict(int)
        for row in rows:
            stages[row.stage] += 1
        subjects = {row.recommendation_id or row.paragraph_id or row.question_id for row in rows}
        if leads:
            asked_of_all, kind = delegation.round.recommendations.all(), delegation.organisation.constituency
            progress = progress_of_body(asked_of_all, kind, subjects)
        else:
            progress = progress_of_drafter(mine, subjects)
        rounds.append(
            OwnRound(
                delegation=delegation,
                role=delegation.own_role,
                closing=delegation_window(delegation),
                status=stand,
                receipt=receipts.get(delegation.pk) if leads else None,
                progress=progress,
                stages=dict(stages),
                due=None if leads else _next_due(mine, rows),
                workers=tuple(workers[delegation.pk].items()),
                asked=tuple(questions.get(delegation.pk, ())),
            )
        )
    return rounds


def task_list(
    delegation: Delegation,
    user: User,
    *,
    version: Version | None,
    window: DelegationWindow | None,
    people: list[Colleague],
    invited: Sequence[InvitedPerson] = (),
) -> list[Task]:
    """Return the body's tasks: first those addressed to it, then those that name it, then the others.

    Each group is in the order of the document. Last come paragraphs with an answer on them as a whole, the questions of
    the round and the round as a whole. `window` and `people` are the body's (`invitations.selectors.people_of`),
    `invited` those who have not arrived yet (`invited_people`): their addresses are for focal point and deputy only.

    A contributor gets the assigned recommendations only; somebody from outside gets nothing.
    """
    role = consulting.live_role(user, delegation.organisation_id)
    if not role:
        return []
    leads = role in consulting.DRAFTS_ALL
    mine = None if leads else consulting.assigned(user, delegation)
    inputs: dict[UUID | None, list[Input]] = defaultdict(list)
    for input_ in _rows(version):
        inputs[input_.recommendation_id or input_.paragraph_id or input_.question_id].append(input_)
    called, holders = {one.membership.pk: one.called for one in people}, _holders(people)
    coming: dict[UUID, list[InvitedPerson]] = defaultdict(list)
    for person in invited:
        for recommendation in person.assigned:
            coming[recommendation.pk].append(person)
    comments = comment_counts(delegation, user)
    kind = delegation.organisation.constituency
    tasks, rows = [], list(recommendations_of(delegation.round).prefetch_related("texts"))
    for row in rows:
        if mine is not None and row.pk not in mine:
            continue
        dated: list[Assignment | InvitedPerson] = [*holders[row.pk], *coming[row.pk]]
        tasks.append(
            Task(
                recommendation=row,
                inputs=inputs[row.pk],
                addressed=is_addressed(row, kind),
                takes_part=takes_part(row, kind),
                holders=tuple(called[assignment.membership_id] for assignment in holders[row.pk]),
                invited_by_key=tuple((_invited_name(one, leads=leads), one.invitation.pk) for one in coming[row.pk]),
                held_by=frozenset(
                    [assignment.membership_id for assignment in holders[row.pk]]
                    + [one.invitation.pk for one in coming[row.pk]]
                ),
                due=min((due for assignment in dated if (due := assignment.due or delegation.due)), default=None),
                window=window,
                author=_author(inputs[row.pk], people),
                comments=comments.get(row.pk, NO_COMMENTS),
            )
        )
    tasks.sort(key=rank)
    if leads:
        for paragraph in {row.paragraph_id: row.paragraph for row in rows}.values():
            if answers := inputs[paragraph.pk]:
                tasks.append(Task(paragraph=paragraph, inputs=answers, author=_author(answers, people)))
        for question in delegation.round.questions.all():
            answers = inputs[question.pk]
            author, counts = _author(answers, people), comments.get(question.pk, NO_COMMENTS)
            tasks.append(Task(question=question, inputs=answers, author=author, comments=counts))
        tasks.append(
            Task(inputs=inputs[None], author=_author(inputs[None], people), comments=comments.get(None, NO_COMMENTS))
        )
    return tasks


def next_due(delegation: Delegation, user: User, *, people: list[Colleague], tasks: Iterable[Task]) -> date | None:
    """Return the date by which a contributor still has to hand something over; None for who drafts everything."""
    own = next((one for one in people if one.membership.user_id == user.pk), None)
    if own is None or own.membership.role in consulting.DRAFTS_ALL:
        return None
    mine = {assignment.recommendation_id: assignment.due or delegation.due for assignment in own.assigned}
    return _next_due(mine, (input_ for task in tasks for input_ in task.inputs))


def _next_due(mine: dict[UUID, date | None], rows: Iterable[Input]) -> date | None:
    """Return the earliest date by which a contributor still has to hand something over."""
    handed = {row.recommendation_id for row in rows if row.stage in (InputStage.RELEASED, InputStage.CLEARED)}
    return min((due for key, due in mine.items() if due and key not in handed), default=None)


def _workers(led: Collection[UUID], assignments: Iterable[Assignment]) -> dict[UUID, Counter[str]]:
    """Return, by delegation of `led`, the number of recommendations of each drafter, by unit or name; one query."""
    workers: dict[UUID, Counter[str]] = defaultdict(Counter)
    for row in assignments:
        if row.delegation_id in led:
            workers[row.delegation_id][row.membership.unit or row.membership.user.get_full_name()] += 1
    invitations = Invitation.objects.unanswered().filter(delegation__in=led, role=Role.CONTRIBUTOR)
    for one in invitations.annotate(parts=Count("recommendations")).filter(parts__gt=0).order_by("sent_at"):
        if one.delegation_id is not None:
            workers[one.delegation_id][_("%(name)s (invited)") % {"name": one.called or one.email}] += one.parts
    return workers


def _invited_name(person: InvitedPerson, *, leads: bool) -> str:
    """Return the name of somebody invited; their address only to those who may see it."""
    return person.called or (person.invitation.email if leads else str(_("someone invited")))


def _rows(version: Version | None) -> Iterable[Input]:
    if version is None:
        return []
    return Input.objects.filter(version=version).select_related("changed_by").order_by("number")


def _holders(people: list[Colleague]) -> dict[UUID, list[Assignment]]:
    holders: dict[UUID, list[Assignment]] = defaultdict(list)
    for one in people:
        for assignment in one.assigned:
            holders[assignment.recommendation_id].append(assignment)
    return holders


def _author(inputs: list[Input], people: list[Colleague]) -> str:
    person = inputs[0].changed_by if inputs else None
    if person is None:
        return ""
    units = (one.membership.unit for one in people if one.membership.user_id == person.pk)
    return next(units, "") or str(person.get_full_name())


def _answered_inputs(versions: Iterable[Version | None]) -> dict[UUID, list[Input]]:
    """Return the inputs of each version that are not empty."""
    answered: dict[UUID, list[Input]] = defaultdict(list)
    for row in Input.objects.filter(version__in=[version for version in versions if version]):
        if not row.is_empty:
            answered[row.version_id].append(row)
    return answered


def _receipts(stands: Mapping[UUID, SubmissionStatus]) -> dict[UUID, Receipt]:
    """Return, by delegation, the last receipt of the current submission; without one, of any earlier submission."""
    rows = Receipt.objects.filter(version__submission__delegation__in=stands)
    receipts: dict[UUID, Receipt] = {}
    for row in rows.select_related("version__submission__erasure").order_by("at"):
        about = row.version.submission
        stands_now = stands[about.delegation_id].submission
        if stands_now is None or stands_now.pk == about.pk:
            receipts[about.delegation_id] = row
    return receipts


def _assignments(delegations: Sequence[Delegation], led: Collection[UUID], user: User) -> list[Assignment]:
    """Return what is assigned to the person, and to anybody of the bodies that they lead, oldest first. One query."""
    rows = Assignment.objects.filter(delegation__in=delegations, ended_at=None, membership__ended_at=None)
    rows = rows.filter(Q(delegation__in=led) | Q(membership__user=user))
    return list(rows.select_related("membership__user").order_by("given_at"))


@dataclass(frozen=True, slots=True)
class BodyPreview:
    """What a focal point of an invented body of a kind would see: the row on the first page, and the tasks."""

    own: OwnRound
    tasks: list[Task]

    @property
    def delegation(self) -> Delegation:
        return self.own.delegation

    def task(self, key: str) -> Task | None:
        """Return the task on the recommendation or question of that id, the first one for "", else None."""
        subjects = ((each, each.recommendation or each.question) for each in self.tasks)
        return next((each for each, subject in subjects if subject and key in ("", str(subject.pk))), None)


def preview_for_body(round_: Round, constituency: str, *, language: str) -> BodyPreview:
    """Return the preview for a body of that kind that reads in that language. Seven queries at most."""
    body = Organisation(
        name=_example(constituency),
        short_name=_example(constituency),
        constituency=constituency,
        language=language,
    )
    delegation = Delegation(round=round_, organisation=body, invited_at=clock.now())
    tasks = [
        Task(recommendation=row, addressed=is_addressed(row, constituency), takes_part=takes_part(row, constituency))
        for row in recommendations_of(round_).prefetch_related("texts")
    ]
    tasks.sort(key=rank)
    own = OwnRound(
        delegation=delegation,
        role=Role.FOCAL_POINT,
        closing=delegation_window(delegation),
        status=SubmissionStatus(),
        receipt=None,
        progress=progress_of_body((task.recommendation for task in tasks if task.recommendation), constituency, set()),
        stages={},
    )
    questions = [Task(question=question) for question in round_.questions.all()]
    return BodyPreview(own, [*tasks, *questions, Task()])


def _example(constituency: str) -> Any:
    return _("Example: %(kind)s") % {"kind": Constituency(constituency).label}
