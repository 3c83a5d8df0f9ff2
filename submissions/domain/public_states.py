"""The public state of a round: what public pages, lists, counts, files and reports read (PUBLISHED 1 to 3).

It moves within minutes of an act that narrows what may be shown, on the day of an addendum, and with a report. In
between nothing public changes, so that who reads pages every minute learns no more than who compares files.
"""

from collections.abc import Mapping
from datetime import date, datetime
from typing import Any
from uuid import UUID

from django.db import transaction
from django.db.models import QuerySet

from consultations.models import Round
from core import clock
from core.moments import office_day
from submissions.domain.knowledge import inputs_are_public
from submissions.domain.narrowing import narrowed_at
from submissions.domain.public_entries import live_entries, live_files, stored_entries
from submissions.domain.public_transition import Allowed, Decision, Entry, Move, move
from submissions.domain.unnamed import draw_for_office
from submissions.enums import Confidentiality, PublicReason, UnnamedChoice
from submissions.models import (
    Addendum,
    Erasure,
    PublicFile,
    PublicInput,
    PublicState,
    PublicSubmission,
    UnnamedDecision,
)
from submissions.signals import public_matter_waits, public_state_moved


def current_state(round: Round) -> PublicState | None:
    """What the public reads now; None while nothing of the round is public. One query."""
    return PublicState.objects.filter(round=round).order_by("-number").first()


def open_public_state(round: Round, *, report: bool = False) -> PublicState | None:
    """Make the first state of a round whose inputs or report become public now; with `report` also move a later one,
    since all that waits may join with a report. Return the state that counts then.

    The caller stands in a transaction, or the worker does.
    """
    state = current_state(round)
    if state is None:
        return _make(round, PublicReason.REPORT if report else PublicReason.OPENED)
    if report:
        return _make(round, PublicReason.REPORT, allowed=Allowed(named=True, unnamed=True, few=True)) or state
    return state


def refresh(round: Round) -> PublicState | None:
    """Move the state of one round as far as acts, days and addenda since ask for it; None where nothing moves."""
    now = clock.now()
    state = current_state(round)
    if state is None:
        return open_public_state(round) if inputs_are_public(round, now) else None
    addendum = due_addendum(round, office_day(now))
    if addendum is not None:
        return _make(round, PublicReason.ADDENDUM, allowed=Allowed(named=True, unnamed=True), addendum=addendum)
    return _make(round, PublicReason.NARROWED) if _may_have_moved(round, state, office_day(now)) else None


def due_addendum(round: Round, day: date) -> Addendum | None:
    """The addendum whose day has come and which was not made yet."""
    return round.addenda.filter(state__isnull=True, cancelled_at__isnull=True, day__lte=day).first()


def rounds_in_public() -> QuerySet[Round]:
    """Rounds that may have a public state, each with what is asked of it."""
    return Round.objects.filter(announced_at__isnull=False).select_related("rules", "document")


def rounds_that_wait(rounds: QuerySet[Round]) -> set[UUID]:
    """Those of which something without name leaves the public on a later day. One query."""
    days = UnnamedDecision.objects.filter(due__gte=office_day(clock.now()))
    of_them = days.filter(submission__delegation__round__in=rounds).order_by()
    return set(of_them.values_list("submission__delegation__round", flat=True))


def waiting_additions(round: Round) -> dict[UUID, Entry]:
    """What was admitted since and waits for an addendum or a report, by line. For the office."""
    state = current_state(round)
    return _next(round, state, allowed=Allowed())[0].additions if state is not None else {}


def _make(
    round: Round, reason: PublicReason, *, allowed: Allowed | None = None, addendum: Addendum | None = None
) -> PublicState | None:
    """The next state where anything changes; else only the moment up to which acts were looked at is kept."""
    now, before = clock.now(), current_state(round)
    last = narrowed_at([round.pk]).get(round.pk)
    is_act = before is None or (last is not None and last > before.checked_at)
    step, old, files = _next(round, before, allowed=allowed or Allowed())
    # A state without what waits lies in between: its edition is handed out before the next run lets that join.
    parted = before is not None and step.parted and office_day(before.made_at) < office_day(now)
    files_before = dict(PublicFile.objects.filter(round=round).values_list("file_id", "offered"))
    adds = before is None or (allowed is not None and allowed.named)
    files = {key: row for key, row in files.items() if adds or key in files_before}
    erased = (
        before is not None
        and Erasure.objects.filter(submission__delegation__round=round, at__gt=before.checked_at).exists()
    )
    files_changed = {key: row.offered for key, row in files.items()} != files_before
    moves = before is None or step.is_change or step.blocked or parted or erased or files_changed
    with transaction.atomic():
        Round.objects.select_for_update(of=("self",), no_key=True).get(pk=round.pk)
        latest = current_state(round)
        if latest != before:
            return latest  # somebody was quicker
        fresh = _draw_days(step, since=before.checked_at if before else now)
        if fresh:
            public_matter_waits.send(sender=Round, round=round, lines=fresh)
        state = None
        if moves:
            state = PublicState.objects.create(
                round=round,
                number=(before.number if before else 0) + 1,
                reason=reason,
                made_at=now,
                checked_at=now,
                changed={name: sorted(map(str, getattr(step, name))) for name in ("named", "unnamed")},
            )
            _write(round, old, step.entries)
            _write_files(round, files)
            public_state_moved.send(sender=Round, round=round, state=state, at_act=is_act)
        elif before is not None:
            PublicState.objects.filter(pk=before.pk).update(checked_at=now)
        if addendum is not None and not parted:
            Addendum.objects.filter(pk=addendum.pk).update(state=state or before)
    return state


def _next(
    round: Round, before: PublicState | None, *, allowed: Allowed
) -> tuple[Move, dict[UUID, Entry], dict[UUID, Any]]:
    """The move, the entries before it, and the files that would be public."""
    old = stored_entries(round)
    live = live_entries(round, old)
    named_before = [UUID(key) for key in before.changed.get("named", ())] if before else []
    step = move(
        old,
        live,
        allowed=allowed,
        decide=_decisions(round, office_day(clock.now())),
        before=named_before,
        parted=before is not None,
    )
    return step, old, live_files(round)


def _decisions(round: Round, today: date) -> Any:
    """What counts for an unnamed entry today. One query."""
    rows = UnnamedDecision.objects.filter(submission__delegation__round=round).order_by("at")
    newest = {row.submission_id: row for row in rows}

    def decide(entry: Entry) -> Decision:
        row = newest.get(entry.submission)
        if row is None:
            return Decision.WAIT
        if row.choice == UnnamedChoice.AT_ONCE:
            return Decision.AT_ONCE
        if row.choice == UnnamedChoice.KEEP and entry.level != Confidentiality.SECRETARIAT:
            return Decision.KEEP
        return Decision.GO if row.due <= today else Decision.WAIT

    return decide


def _draw_days(step: Move, *, since: datetime) -> set[UUID]:
    """A day for unnamed matter of which nobody has decided: after acts of the office, and where a page was closed. The
    lines that wait because of an act `since` then."""
    asked = UnnamedDecision.objects.filter(submission__in=step.waiting)
    decided = set(asked.values_list("submission", flat=True))
    fresh = set(asked.filter(at__gt=since).values_list("submission", flat=True)) | (step.waiting.keys() - decided)
    now = clock.now()
    UnnamedDecision.objects.bulk_create(draw_for_office(key, at=now) for key in step.waiting if key not in decided)
    return {line for key in fresh for line in step.waiting[key]}


def _may_have_moved(round: Round, state: PublicState, today: date) -> bool:
    """Whether an act came since the state was looked at, or a day has come."""
    if _acted_since(round, state):
        return True
    days = UnnamedDecision.objects.filter(submission__delegation__round=round, due__lte=today)
    # A state that lay between two others is looked at again on the same day.
    return (office_day(state.checked_at) < today or not any(state.changed.values())) and days.exists()


def _acted_since(round: Round, state: PublicState) -> bool:
    last = narrowed_at([round.pk]).get(round.pk)
    return last is not None and last >= state.checked_at


def _write(round: Round, old: Mapping[UUID, Entry], entries: Mapping[UUID, Entry]) -> None:
    tables: tuple[tuple[Any, str, bool], ...] = ((PublicInput, "line", False), (PublicSubmission, "submission", True))
    for table, key, wholes in tables:
        before = {line: entry for line, entry in old.items() if entry.is_whole == wholes}
        after = {line: entry for line, entry in entries.items() if entry.is_whole == wholes}
        changed = [line for line, entry in after.items() if before.get(line) != entry]
        gone = [*(before.keys() - after.keys()), *changed]
        for start in range(0, len(gone), 5_000):
            table.objects.filter(**{f"{key}__in": gone[start : start + 5_000]}).delete()
        table.objects.bulk_create((_row(round, after[line]) for line in changed), batch_size=1_000)


def _row(round: Round, entry: Entry) -> PublicInput | PublicSubmission:
    if entry.is_whole:
        return PublicSubmission(
            round=round,
            submission_id=entry.line,
            organisation_id=entry.body,
            version_id=entry.input,
            level=entry.level,
            members=entry.members,
        )
    return PublicInput(
        round=round,
        line_id=entry.line,
        input_id=entry.input,
        organisation_id=entry.body,
        level=entry.level,
        constituency=entry.constituency,
        redactions=sorted(map(str, entry.redactions)),
        was_named=entry.was_named,
        translated=entry.translated,
    )


def _write_files(round: Round, files: Mapping[UUID, Any]) -> None:
    PublicFile.objects.filter(round=round).delete()
    PublicFile.objects.bulk_create(
        PublicFile(
            round=round,
            attachment=row,
            file_id=row.file_id,
            organisation_id=row.version.submission.delegation.organisation_id,
            offered=row.offered,
        )
        for row in files.values()
    )
