"""The queue of triage: its rows, and its order without the rows (`queue_places`), so that a page reads its own rows.

The number of queries does not grow with the rows. A test compares both orders. What waits for
the people of a body is in `drafting.task_list`.
"""

from collections import Counter
from collections.abc import Callable, Collection, Iterable, Iterator, Sequence
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from functools import reduce
from operator import or_
from typing import Any, NamedTuple
from uuid import UUID

from django.db.models import Count, Exists, OuterRef, Q, QuerySet, Subquery
from django.db.models.functions import Coalesce

from accounts.models import AnyUser, User
from consultations import permissions as consulting
from consultations.audience import audience_in
from consultations.enums import Duty, Role
from consultations.models import Delegation, Membership, Round
from core import clock
from core.audience import Audience
from core.db.ids import id_in
from core.text.dates import begin_of_day, office_day
from submissions import permissions
from submissions.enums import Confidentiality, InputStage, MemberListing, MemberState, SubmissionState
from submissions.joint.members import memberships_in_sent
from submissions.models import (
    Attachment,
    ClarificationAnswer,
    Input,
    JointMember,
    Submission,
    TriageDecision,
    Version,
    Withdrawal,
)
from submissions.models.embargo import embargoed_in, without_embargoed
from submissions.sending.clarification import clarification_states, current_requests, open_requests
from submissions.visibility.confidentiality import (
    LevelChanges,
    named_among,
    named_condition,
    restricted_as_whole,
    strictest,
)
from submissions.visibility.disclosure_context import DisclosureContext
from submissions.visibility.visible_inputs import VisibleBody, visible_body


@dataclass(frozen=True, slots=True)
class TriageRow:
    """A submission in the queue.

    `body` is None where this officer may not know it; counts are None during the embargo, and, for an officer who does
    not see confidential matter, they count only what bears the name (decision 0035). Of a submission without a name the
    day of arrival is shown, but neither kind, channel nor extension: each applies to few (decision 0031). `asked`: the
    status of questions to the sender (`clarification_states`), "" where there are none.
    """

    submission: UUID
    reference: str
    version: UUID
    version_number: int
    received: datetime
    late: bool
    on_extension: bool
    state: SubmissionState
    changed_since: bool
    embargoed: bool
    level: Confidentiality
    kind: str
    channel: str
    body: VisibleBody | None = None
    constituency: str | None = None
    language: str | None = None
    inputs: int | None = None
    files: int | None = None
    asked: str = ""

    @property
    def day(self) -> date:
        return office_day(self.received)


def triage_queue(
    round_: Round, by: User, *, context: DisclosureContext | None = None, only: Any = None
) -> list[TriageRow]:
    """Return current submissions of the round, oldest first; nothing for people without a duty in it.

    `only` limits them to these submissions, ids or a queryset of them, so that a page loads no more than it shows.
    `context` where the caller has loaded it, for the same submissions.
    """
    audience = audience_in(by, round_)
    context = context or DisclosureContext(round_, clock.now(), only=only, words=False)
    if not audience.is_secretariat:
        return []
    delegation = "submission__delegation"
    rows = (
        Version.objects.current()
        .filter(submission__in=_visible(round_, by, only).values("pk"))
        .annotate(inputs_count=_count(Input), files_count=_count(Attachment))
        .order_by("submitted_at", "pk")
        .values(
            "pk", "number", "submitted_at", "started_at", "is_late", "on_extension", "confidentiality", "language",
            "submission_id", "submission__reference", "submission__kind", "submission__channel", f"{delegation}_id",
            f"{delegation}__organisation_id", "inputs_count", "files_count",
        )
    )  # fmt: skip
    clarifications = clarification_states(round_)
    sighted = audience.sees_confidential
    counts = (Counter(), Counter()) if sighted else _by_name_counts(round_, by, only)
    queue = []
    for row in rows:
        submission = row["submission_id"]
        embargoed = row[f"{delegation}_id"] in context.embargoed
        level = context.level(submission, None, row["confidentiality"])
        body = context.bodies[row[f"{delegation}__organisation_id"]]
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
                state=context.states[submission],
                changed_since=submission in context.changed,
                embargoed=embargoed,
                level=level,
                kind=row["submission__kind"] if named else "",
                channel=row["submission__channel"] if named else "",
                body=body if named else None,
                constituency=body.constituency if named else context.class_of(body.constituency),
                language=None if embargoed or not named else row["language"],
                inputs=None if embargoed else inputs,
                files=None if embargoed else files,
                asked=clarifications.get(submission, ""),
            )
        )
    return sorted(queue, key=lambda row: (row.received, str(row.version)))


def without_account(rows: Iterable[TriageRow]) -> set[UUID]:
    """Return the submissions whose senders nobody can email, of those that this officer knows by name. One query."""
    named = {row.submission: row.body.id for row in rows if row.body is not None}
    reached = Membership.objects.live().filter(organisation__in=named.values(), role=Role.FOCAL_POINT)
    organisations = set(reached.values_list("organisation", flat=True))
    return {submission for submission, body in named.items() if body not in organisations}


def _visible(round_: Round, by: User, only: Any) -> QuerySet[Submission]:
    rows = permissions.submissions_visible_to(by).filter(delegation__round=round_)
    return rows if only is None else rows.filter(pk__in=only)


def _by_name_counts(round_: Round, by: User, only: Any) -> tuple[Counter[UUID], Counter[UUID]]:
    """Return the number of inputs and files that bear the name of their body, by version. Two queries."""
    versions = Version.objects.current().filter(submission__delegation__round=round_)
    if only is not None:
        versions = versions.filter(submission__in=only)
    current = versions.order_by().values("pk")
    inputs = Input.objects.filter(named_condition(round_), version__in=current)
    files = permissions.attachments_visible_to(by).filter(version__in=current)
    counts = [dict(rows.order_by().values_list("version").annotate(Count("pk"))) for rows in (inputs, files)]
    return Counter(counts[0]), Counter(counts[1])


def _count(model: type[Input] | type[Attachment]) -> Coalesce:
    """Return the number of such rows in the version."""
    rows = model.objects.filter(version=OuterRef("pk")).order_by().values("version").annotate(n=Count("pk"))
    return Coalesce(Subquery(rows.values("n")), 0)


OVERDUE_AFTER = timedelta(days=7)  # from when on what waits is overdue


def waits(row: TriageRow) -> bool:
    """Return whether the officer has to decide now.

    It does where the submission was received, or corrected since it was found inadmissible; or where the sender was
    asked and has since corrected, answered, or not answered in time.
    """
    back = row.changed_since or row.asked in ("answered", "run_out")
    return not row.embargoed and (
        row.state == SubmissionState.RECEIVED or (row.state == SubmissionState.CLARIFICATION and back)
    )


def filter_waiting[Rows: QuerySet[Submission]](rows: Rows, now: datetime) -> Rows:
    """Filter as `waits` does, in SQL, without the embargo; a test compares them."""
    about = {"submission": OuterRef("pk")}
    settled = Exists(current_requests().filter(**about)) & ~Exists(open_requests(now).filter(**about))
    clarified = Q(current__state=SubmissionState.CLARIFICATION) & (Q(current__changed_since=True) | settled)
    return rows.filter(Q(current__state=SubmissionState.RECEIVED) | clarified)


def rounds_to_triage(user: AnyUser) -> QuerySet[Round]:
    """Return the rounds in which the person triages, newest first."""
    rows = consulting.rounds_with_duty(user, Duty.TRIAGE)
    return rows.filter(announced_at__isnull=False).order_by("-announced_at", "reference")


def waiting_by_round(user: AnyUser) -> dict[UUID, int]:
    """Return how many submissions wait for this person's triage, by round. One query."""
    now, mine = clock.now(), consulting.rounds_with_duty(user, Duty.TRIAGE)
    rows = filter_waiting(Submission.objects.filter(delegation__round__in=mine), now)
    return dict(without_embargoed(rows, now).values_list("delegation__round").annotate(Count("pk")))


def overdue_for_triage(user: AnyUser) -> dict[UUID, int]:
    """Return how many of those have waited for longer than OVERDUE_AFTER, by round. One query."""
    now, mine = clock.now(), consulting.rounds_with_duty(user, Duty.TRIAGE)
    rows = filter_waiting(Submission.objects.filter(delegation__round__in=mine), now)
    late = without_embargoed(rows, now).filter(current__received_at__lt=now - OVERDUE_AFTER)
    return dict(late.values_list("delegation__round").annotate(Count("pk")))


def arrived_since(user: AnyUser, since: datetime) -> int:
    """Return the number of versions submitted since, in the rounds in which the person triages."""
    mine = consulting.rounds_with_duty(user, Duty.TRIAGE)
    return Version.objects.filter(submission__delegation__round__in=mine, submitted_at__gt=since).count()


def answered_since(user: AnyUser, since: datetime) -> int:
    """Return the number of answers to questions since, in the same rounds."""
    mine = consulting.rounds_with_duty(user, Duty.TRIAGE)
    return ClarificationAnswer.objects.filter(request__submission__delegation__round__in=mine, at__gt=since).count()


def decided_since(user: User, since: datetime) -> int:
    """Return the number of colleagues' decisions since, in the same rounds."""
    mine = consulting.rounds_with_duty(user, Duty.TRIAGE)
    rows = TriageDecision.objects.filter(submission__delegation__round__in=mine, at__gt=since)
    return rows.exclude(by=user).count()


def drafts_by_delegation(round_: Round) -> dict[UUID, int]:
    """Return which delegations have drafts, never what is in them (PRACTICE 11)."""
    rows = Version.objects.drafts().filter(submission__delegation__round=round_)
    return dict(rows.values_list("submission__delegation").annotate(Count("pk")))


def sent_by_delegation(round_: Round, audience: Audience) -> dict[UUID, int]:
    """Return the number of submissions that were not withdrawn, by delegation.

    A reader who does not see confidential matter gets only those that bear the name.
    """
    rows = Submission.objects.sent().filter(delegation__round=round_, withdrawal__isnull=True, erasure__isnull=True)
    if audience.sees_confidential:
        return dict(rows.values_list("delegation").annotate(Count("pk")))
    versions = Version.objects.current().filter(submission__in=rows.values("pk"))
    named = named_among(versions, round_)
    return Counter(body for key, body in versions.values_list("pk", "submission__delegation") if key in named)


def answered(delegations: Iterable[UUID]) -> set[UUID]:
    """Return which of these have a current submission. One query."""
    rows = Submission.objects.sent().filter(delegation__in=delegations, withdrawal__isnull=True, erasure__isnull=True)
    return set(rows.values_list("delegation", flat=True))


def not_expected(delegations: Iterable[UUID]) -> set[UUID]:
    """Return which of these nobody waits for: nobody reminds them. One query.

    They have answered; or they have no draft of their own, and withdrew what they sent, had it erased, or are in a
    joint text that was sent.
    """
    current = Submission.objects.filter(withdrawal__isnull=True, erasure__isnull=True)
    joined = {"organisation": OuterRef("organisation"), "submission__delegation__round": OuterRef("round")}
    joint = memberships_in_sent().filter(**joined)
    own = {"delegation": OuterRef("pk")}
    drafts = Version.objects.drafts().filter(submission__in=current, submission__delegation=OuterRef("pk"))
    is_over = (Exists(Submission.objects.sent().filter(**own)) | Exists(joint)) & ~Exists(drafts)
    rows = Delegation.objects.filter(id_in("pk", delegations)).filter(Exists(current.sent().filter(**own)) | is_over)
    return set(rows.values_list("pk", flat=True))


def answered_questions(questions: Iterable[UUID]) -> set[UUID]:
    """Return which of these questions of rounds have answers, by an import before the opening too. One query."""
    return set(Input.objects.filter(question__in=questions).order_by().values_list("question", flat=True))


def written_since(delegations: Iterable[UUID], since: datetime) -> bool:
    """Return whether somebody wrote, sent or withdrew something in one of these since. One query."""
    rows = Submission.objects.filter(delegation__in=delegations)
    changed = ("started_at", "submitted_at", "inputs__changed_at", "attachments__added_at")
    paths = ("withdrawal__at", *(f"versions__{name}" for name in changed))
    return rows.filter(reduce(or_, (Q(**{f"{name}__gt": since}) for name in paths))).exists()


def handed_over(delegations: Iterable[UUID]) -> set[tuple[UUID, UUID]]:
    """Return (delegation, recommendation) of answers with the focal point or approved: nobody is reminded of them.

    One query.
    """
    rows = Input.objects.filter(
        version__submission__delegation__in=delegations,
        version__submitted_at__isnull=True,
        recommendation__isnull=False,
        number=1,
        stage__in=(InputStage.RELEASED, InputStage.CLEARED),
    )
    return set(rows.values_list("version__submission__delegation", "recommendation"))


@dataclass(frozen=True, slots=True)
class WithdrawnSubmission:
    """A withdrawn submission.

    `body` and `reason` are None for an officer who may not know the sender: a reason can reveal it; `at` is then the
    start of the day.
    """

    reference: str
    at: datetime
    body: VisibleBody | None = None
    reason: str | None = None

    @property
    def day(self) -> date:
        return office_day(self.at)


def names_read(round_: Round, submissions: Collection[UUID], by: User) -> dict[UUID, set[UUID]]:
    """Return by submission the bodies that speak in it, as far as the officer reads it with their names.

    An accepted name would tell an officer who does not read it who sent the text (decision 0040). The queries of
    `triage_queue`, and one.
    """
    audience = audience_in(by, round_)
    named = {row.submission: {row.body.id} for row in triage_queue(round_, by, only=submissions) if row.body}
    members = JointMember.objects.filter(id_in("submission", named), state=MemberState.CONFIRMED)
    if not audience.sees_confidential:
        members = members.filter(listing=MemberListing.NAMED)
    for submission, body in members.values_list("submission", "organisation"):
        named[submission].add(body)
    return named


def withdrawn_submissions(round_: Round, by: User) -> list[WithdrawnSubmission]:
    """Return withdrawn submissions, newest first; nothing for people without a duty in the round.

    The number of queries does not grow with the rows.
    """
    audience = audience_in(by, round_)
    if not audience.is_secretariat:
        return []
    rows = list(
        Withdrawal.objects.filter(submission__delegation__round=round_, submission__erasure__isnull=True)
        .select_related("submission__delegation__organisation")
        .order_by("-at")
    )
    if not rows:
        return []
    submissions = {row.submission_id for row in rows}
    sent = Version.objects.submitted().filter(submission__in=submissions).order_by("number")
    levels = dict(sent.values_list("submission", "confidentiality"))
    changes = LevelChanges.within(submissions)
    embargoed = embargoed_in(round_, clock.now())
    withdrawn = []
    for row in rows:
        delegation = row.submission.delegation
        level = strictest(levels[row.submission_id], *changes.of_submission(row.submission_id))
        is_visible = audience.sees_confidential or (level == Confidentiality.PUBLIC and round_.rules.identities_public)
        withdrawn.append(
            WithdrawnSubmission(
                reference=row.submission.reference,
                at=row.at if is_visible else begin_of_day(row.at),
                body=visible_body(delegation.organisation) if is_visible else None,
                reason=row.reason if is_visible and delegation.pk not in embargoed else None,
            )
        )
    return sorted(withdrawn, key=lambda row: (row.at, row.reference), reverse=True)


class QueuePlace(NamedTuple):
    """Sorts as the queue does: by the time of arrival that the officer may know, then by a random key."""

    received: datetime
    version: str
    submission: UUID


def queue_places(
    round_: Round, by: User, *, waiting: bool = False, only: Any = None, audience: Audience | None = None
) -> list[QueuePlace]:
    """Return the places of the current submissions of the round, or of those that wait, oldest first.

    `only` limits them to these submissions; `audience` is that of the person, where the caller has it. One query; three
    more for an officer who does not see confidential matter: of what bears no name only the day of arrival sorts.
    """
    audience = audience or audience_in(by, round_)
    if not audience.is_secretariat:
        return []
    rows = _current(round_, waiting=waiting)
    if only is not None:
        rows = rows.filter(pk__in=only)
    rows_in_order: Any = rows.order_by().values_list("current__received_at", "current__version", "pk")
    if audience.sees_confidential:
        return sorted(QueuePlace(received, str(version), key) for received, version, key in rows_in_order)
    all_nameless = not round_.rules.identities_public
    restricted = set() if all_nameless else restricted_as_whole(round_)
    return sorted(
        QueuePlace(
            begin_of_day(received) if all_nameless or key in restricted else received,
            str(version),
            key,
        )
        for received, version, key in rows_in_order
    )


def count_places(round_: Round, audience: Audience) -> int:
    """Return how many submissions the queue has. One query."""
    return _current(round_, waiting=False).count() if audience.is_secretariat else 0


def _current(round_: Round, *, waiting: bool) -> QuerySet[Submission]:
    rows = Submission.objects.filter(current__round=round_, current__version__isnull=False)
    return without_embargoed(filter_waiting(rows, clock.now())) if waiting else rows


class PagedRows[Row](Sequence[Row]):
    """The rows of these keys, in their order. A slice reads its own rows only; iterating reads all at once."""

    def __init__(self, keys: Sequence[UUID], read: Callable[[Sequence[UUID]], list[Row]]) -> None:
        self.keys = keys
        self._read = read

    def __len__(self) -> int:
        return len(self.keys)

    def __iter__(self) -> Iterator[Row]:
        return iter(self._read(self.keys))

    def __getitem__(self, place: Any) -> Any:
        return self._read(self.keys[place]) if isinstance(place, slice) else self._read([self.keys[place]])[0]
