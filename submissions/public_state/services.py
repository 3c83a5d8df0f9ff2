"""The public state of a round: what public pages, lists, counts, files and reports read (PUBLISHED 1 to 3).

It changes within minutes of an act that restricts what may be shown, or of a correction in the register, on the day of
an addendum, and with a report. In between nothing public changes, so that a person who reads pages every minute learns
no more than one who compares files.
"""

import logging
from collections.abc import Collection, Mapping
from dataclasses import dataclass
from datetime import date, datetime
from typing import Any
from uuid import UUID

from django.db import transaction
from django.db.models import QuerySet
from django.utils.translation import gettext_lazy as _

from accounts.models import User
from consultations import permissions as consulting
from consultations.audience import audience_in
from consultations.enums import Duty
from consultations.models import Organisation, Round
from consultations.organisations.selectors import corrected_after
from core import audit, clock
from core.errors import Refused
from core.text.dates import office_day
from submissions.enums import Confidentiality, PublicReason, UnnamedChoice
from submissions.models import (
    Addendum,
    Erasure,
    NamedLine,
    PublicFile,
    PublicInput,
    PublicInputTerms,
    PublicState,
    PublicSubmission,
    UnnamedDecision,
    WithheldKind,
)
from submissions.public_state.entries import live_entries, live_files, named_once, standing_redactions, stored_entries
from submissions.public_state.public_senders import aligned_bodies, shown_bodies
from submissions.public_state.search_index import AT_ONCE, index_round
from submissions.public_state.transition import Allowed, Decision, PublicEntry, TransitionResult, next_entries
from submissions.signals import public_matter_waits, public_state_moved
from submissions.visibility.confidentiality import draw_for_office, narrowed_at, standing_decisions
from submissions.visibility.disclosure_context import inputs_are_public
from submissions.visibility.visible_inputs import VisibleBody, visible_body

logger = logging.getLogger("portal.submissions")


def current_state(round_: Round) -> PublicState | None:
    """Return what the public reads now; None while nothing of the round is public. One query."""
    return PublicState.objects.filter(round=round_).order_by("-number").first()


def open_public_state(round_: Round, *, report: bool = False, replacing: UUID | None = None) -> PublicState | None:
    """Make the first state of a round whose inputs or report become public now. Return the state that counts then.

    With `report` also move a later state, since all that waits may join with a report. `replacing` is the report whose
    public text the caller replaces in the same transaction. Call it in a transaction or in the worker.
    """
    state = current_state(round_)
    if state is None:
        return _make(round_, PublicReason.REPORT if report else PublicReason.OPENED, replacing=replacing)
    if report:
        everything = Allowed(named=True, unnamed=True, few=True)
        return _make(round_, PublicReason.REPORT, allowed=everything, replacing=replacing) or state
    return state


def refresh(round_: Round) -> PublicState | None:
    """Move the state of one round if acts, days or addenda since require it; None if nothing moves."""
    now = clock.now()
    state = current_state(round_)
    if state is None:
        return open_public_state(round_) if inputs_are_public(round_, now) else None
    addendum = due_addendum(round_, office_day(now))
    if addendum is not None:
        return _make(round_, PublicReason.ADDENDUM, allowed=Allowed(named=True, unnamed=True), addendum=addendum)
    last = _last_act(round_)
    is_act = last is not None and last >= state.checked_at
    if is_act or _corrected(round_, state) or _day_has_come(round_, state, office_day(now)):
        return _make(round_, PublicReason.NARROWED)
    if last is not None and last >= state.checked_at - clock.SAVING:
        return _make(round_, PublicReason.NARROWED, again=True)
    return None


def due_addendum(round_: Round, day: date) -> Addendum | None:
    """Return the addendum whose day has come and which was not made yet."""
    return round_.addenda.filter(state__isnull=True, cancelled_at__isnull=True, day__lte=day).first()


def rounds_in_public() -> QuerySet[Round]:
    """Return the rounds that may have a public state, with their rules and document."""
    rows = Round.objects.filter(announced_at__isnull=False).select_related("rules", "document")
    return rows.defer("document__reading")


def rounds_that_wait(rounds: QuerySet[Round]) -> set[UUID]:
    """Return the rounds in which content without a name leaves the public today or later. One query."""
    days = UnnamedDecision.objects.filter(due__gte=office_day(clock.now()))
    of_them = days.filter(submission__delegation__round__in=rounds).order_by()
    return set(of_them.values_list("submission__delegation__round", flat=True))


def waiting_additions(round_: Round) -> dict[UUID, PublicEntry]:
    """Return, by line, what was admitted since and waits for an addendum or a report. For the secretariat."""
    state = current_state(round_)
    return _next(round_, state, allowed=Allowed())[0].additions if state is not None else {}


def _make(
    round_: Round,
    reason: PublicReason,
    *,
    allowed: Allowed | None = None,
    addendum: Addendum | None = None,
    replacing: UUID | None = None,
    again: bool = False,
) -> PublicState | None:
    """Make the next state if anything changes; else only record up to when acts were considered.

    `again`: only for acts that were being saved when the state before was checked. Without one nothing changes.
    """
    now, before = clock.now(), current_state(round_)
    corrections = _corrections(before.checked_at if before else now)
    last = _last_act(round_)
    is_act = before is None or again or (last is not None and last > before.checked_at)
    erasures = Erasure.objects.filter(submission__delegation__round=round_)
    erased = erasures.count()  # before anything is read: one that is saved meanwhile counts the next time
    step, old, files, filed = _next(round_, before, allowed=allowed or Allowed(), corrections=corrections)
    # A state without what waits lies in between: its edition is handed out before the next run lets that join.
    parted = before is not None and step.parted and office_day(before.made_at) < office_day(now)
    blocked = step.blocked and not again
    moves = before is None or step.is_change or blocked or parted or bool(filed)
    if before is not None and "erased" in before.changed:
        moves |= erased != before.changed["erased"]
    elif before is not None:  # of an earlier release
        moves |= erasures.filter(at__gt=before.checked_at).exists()
    with transaction.atomic():
        as_it_is = Round.objects.select_for_update(of=("self",), no_key=True).select_related("rules", "document")
        locked = as_it_is.get(pk=round_.pk)
        latest = current_state(round_)
        if latest != before:
            return latest  # somebody was quicker
        if addendum is not None and planned_addendum(round_) != addendum:
            return before  # cancelled, or another day was set, while it was read
        fresh = _draw_days(step, since=before.checked_at if before else now)
        if fresh:
            public_matter_waits.send(sender=Round, round_=round_, lines=fresh)
        state = None
        if moves:
            state = PublicState.objects.create(
                round=round_,
                number=(before.number if before else 0) + 1,
                reason=reason,
                made_at=now,
                checked_at=now,
                changed={
                    **{name: sorted(map(str, getattr(step, name))) for name in ("named", "unnamed")},
                    "erased": erased,
                    "corrected": sorted(corrections),
                },
            )
            _write(round_, old, step.entries)
            _write_files(round_, files)
            _forget_names(round_, filed)
            _index_now(locked, now)
            public_state_moved.send(Round, round_=round_, state=state, at_act=is_act, replacing=replacing)
        elif before is not None:
            changed = {**before.changed, "corrected": sorted(corrections)}
            PublicState.objects.filter(pk=before.pk).update(checked_at=now, changed=changed)
        if addendum is not None and not parted:
            Addendum.objects.filter(pk=addendum.pk).update(state=state or before)
    return state


def _corrections(checked_at: datetime) -> dict[int, UUID]:
    """Return the corrections in the register since then, and those that were being saved then, as `corrected_after`."""
    return corrected_after(checked_at - clock.SAVING)


def _corrected(round_: Round, state: PublicState, corrections: Mapping[int, UUID] | None = None) -> set[UUID]:
    """Return the bodies that the state shows by name and whose entry in the register was corrected since it was made.

    One query where no entry was, else five.
    """
    corrections = _corrections(state.checked_at) if corrections is None else corrections
    considered = set(state.changed.get("corrected", ()))
    corrected = {body for act, body in corrections.items() if act not in considered}
    return corrected & {*shown_bodies(round_), *aligned_bodies([round_.pk])} if corrected else corrected


def _forget_names(round_: Round, bodies: Collection[UUID]) -> None:
    """Delete what the search has of what bears the names of these bodies; it is entered again with those of now."""
    named = PublicInput.objects.filter(round=round_, organisation__in=bodies, level=Confidentiality.PUBLIC)
    PublicInputTerms.objects.filter(public_input__in=named).delete()


def _index_now(round_: Round, now: datetime) -> None:
    """Enter what became public in the search. A fault there never holds up what must leave the public.

    The worker tries again within a minute, and its job tells of what fails.
    """
    try:
        with transaction.atomic():
            index_round(round_, now, most=AT_ONCE)
    except Exception:
        logger.exception("the search index of round %s failed", round_.pk)


def _next(
    round_: Round, before: PublicState | None, *, allowed: Allowed, corrections: Mapping[int, UUID] | None = None
) -> tuple[TransitionResult, dict[UUID, PublicEntry], dict[UUID, Any], set[UUID]]:
    """Return the transition, the entries before it, the files that would be public, and the bodies that change by name.

    Their files change, or their entry in the register. A file bears a name: it changes apart from what its body sent
    without name, as a named answer does.
    """
    old = stored_entries(round_)
    standing = standing_redactions(round_)
    live = live_entries(round_, old, standing.of_lines)
    files = live_files(round_)
    described = ("title", "kind", "language")
    fields = ("file_id", "organisation_id", "offered", *(f"attachment__{name}" for name in described))
    there = {key: tuple(facts) for key, *facts in PublicFile.objects.filter(round=round_).values_list(*fields)}
    if before is not None and not allowed.named:
        files = {key: row for key, row in files.items() if key in there}
    bodies = {key: row.version.submission.delegation.organisation_id for key, row in files.items()}
    here = {key: (bodies[key], row.offered, *(getattr(row, name) for name in described)) for key, row in files.items()}
    filed = {body for _key, (body, *_facts) in there.items() ^ here.items()}
    filed |= _corrected(round_, before, corrections) if before is not None else set()
    named_before = [UUID(key) for key in before.changed.get("named", ())] if before else []
    step = next_entries(
        old,
        live,
        allowed=allowed,
        decide=_decisions(round_, office_day(clock.now())),
        before=named_before,
        filed=filed,
        redacted=standing.of_state,
        parted=before is not None,
        withheld=frozenset(WithheldKind.objects.filter(round=round_).values_list("line", flat=True)),
        named_once=named_once(round_, old, live),
    )
    return step, old, files, filed


def _decisions(round_: Round, today: date) -> Any:
    """Return a function that says what counts for an unnamed entry today. Four queries, one without decisions."""
    newest = standing_decisions(UnnamedDecision.objects.filter(submission__delegation__round=round_))

    def decide(entry: PublicEntry) -> Decision:
        row = newest.get(entry.submission)
        if row is None:
            return Decision.WAIT
        if row.choice == UnnamedChoice.AT_ONCE:
            return Decision.AT_ONCE
        if row.choice == UnnamedChoice.KEEP and entry.level != Confidentiality.SECRETARIAT:
            return Decision.KEEP
        return Decision.GO if row.due <= today else Decision.WAIT

    return decide


def _draw_days(step: TransitionResult, *, since: datetime) -> set[UUID]:
    """Draw a day for unnamed content on which nobody has decided, and return the lines that wait since `since`.

    This is so after acts of the secretariat, and where a sender closed the page.
    """
    decisions = UnnamedDecision.objects.filter(submission__in=step.waiting)
    decided = standing_decisions(decisions).keys()
    fresh = set(decisions.filter(at__gt=since).values_list("submission", flat=True)) | (step.waiting.keys() - decided)
    now = clock.now()
    UnnamedDecision.objects.bulk_create(draw_for_office(key, at=now) for key in step.waiting if key not in decided)
    return {line for key in fresh for line in step.waiting[key]}


def _day_has_come(round_: Round, state: PublicState, today: date) -> bool:
    """Return whether content without a name may leave today, and the state was not checked for it yet."""
    days = UnnamedDecision.objects.filter(submission__delegation__round=round_, due__lte=today)
    # A state that lay between two others is looked at again on the same day.
    return (office_day(state.checked_at) < today or state.lay_between) and days.exists()


def _last_act(round_: Round) -> datetime | None:
    return narrowed_at([round_.pk]).get(round_.pk)


def _write(round_: Round, old: Mapping[UUID, PublicEntry], entries: Mapping[UUID, PublicEntry]) -> None:
    named = {
        line for line, entry in (*old.items(), *entries.items())
        if entry.was_named and not entry.is_whole and old.get(line) != entries.get(line)
    }  # fmt: skip
    withheld = {line for line, entry in entries.items() if entry.withholds_kind}
    memories: tuple[tuple[Any, set[UUID]], ...] = ((NamedLine, named), (WithheldKind, withheld))
    for model, lines in memories:
        rows = (model(round=round_, line_id=line) for line in lines)
        model.objects.bulk_create(rows, batch_size=1_000, ignore_conflicts=True)
    tables: tuple[tuple[Any, str, bool], ...] = ((PublicInput, "line", False), (PublicSubmission, "submission", True))
    for table, key, wholes in tables:
        before = {line: entry for line, entry in old.items() if entry.is_whole == wholes}
        after = {line: entry for line, entry in entries.items() if entry.is_whole == wholes}
        changed = [line for line, entry in after.items() if before.get(line) != entry]
        gone = [*(before.keys() - after.keys()), *changed]
        for start in range(0, len(gone), 5_000):
            table.objects.filter(**{f"{key}__in": gone[start : start + 5_000]}).delete()
        table.objects.bulk_create((_row(round_, after[line]) for line in changed), batch_size=1_000)


def _row(round_: Round, entry: PublicEntry) -> PublicInput | PublicSubmission:
    """Return the row of an entry, with what it repeats of its input: the one place where rows of the state are made."""
    if entry.is_whole:
        return PublicSubmission(
            round=round_,
            submission_id=entry.line,
            organisation_id=entry.body,
            version_id=entry.input,
            level=entry.level,
            members=entry.members,
        )
    recommendation, paragraph, question = entry.subject
    return PublicInput(
        round=round_,
        line_id=entry.line,
        input_id=entry.input,
        organisation_id=entry.body,
        level=entry.level,
        constituency=entry.constituency,
        redactions=sorted(map(str, entry.redactions)),
        was_named=entry.was_named,
        translated=entry.translated,
        submission_id=entry.submission,
        recommendation_id=recommendation,
        paragraph_id=paragraph,
        question_id=question,
        number=entry.number,
        position=entry.position,
        rewords=entry.rewords,
    )


def _write_files(round_: Round, files: Mapping[UUID, Any]) -> None:
    PublicFile.objects.filter(round=round_).delete()
    PublicFile.objects.bulk_create(
        PublicFile(
            round=round_,
            attachment=row,
            file_id=row.file_id,
            organisation_id=row.version.submission.delegation.organisation_id,
            offered=row.offered,
        )
        for row in files.values()
    )


@dataclass(frozen=True, slots=True)
class AddendumPreview:
    """What waits to join, as far as the officer may know.

    `named` are bodies with their number of named answers. `unnamed` and `senders` count answers without a name and
    their senders, for those who see confidential content, else None.
    """

    named: list[tuple[VisibleBody, int]]
    unnamed: int | None
    senders: int | None

    @property
    def is_empty(self) -> bool:
        return not (self.named or self.unnamed)


def addendum_preview(round_: Round, *, by: User) -> AddendumPreview:
    """Return what waits for an addendum, as far as this officer may know.

    Content without a name is counted only for officers who see confidential content.
    """
    entries = [entry for entry in waiting_additions(round_).values() if not entry.is_whole]
    counts: dict[Any, int] = {}
    for entry in entries:
        if entry.is_named:
            counts[entry.body] = counts.get(entry.body, 0) + 1
    bodies = {row.pk: visible_body(row) for row in Organisation.objects.filter(pk__in=counts)}
    named = sorted(((bodies[key], count) for key, count in counts.items()), key=lambda row: row[0].sort_key)
    if not audience_in(by, round_).sees_confidential:
        return AddendumPreview(named, None, None)
    hidden = [entry for entry in entries if not entry.is_named]
    return AddendumPreview(named, len(hidden), len({entry.body for entry in hidden}))


def planned_addendum(round_: Round) -> Addendum | None:
    """Return the addendum that is planned and was neither made nor cancelled."""
    return round_.addenda.filter(state__isnull=True, cancelled_at__isnull=True).first()


def plan_addendum(round_: Round, day: date, *, by: User) -> Addendum:
    """Set the day of the next addendum. It replaces an earlier plan.

    Raises NotAllowed without the duty to manage; Refused `not_public` where nothing of the round is public yet, and
    `day_passed`.
    """
    with transaction.atomic():
        consulting.check_duty(by, Duty.MANAGE, round_)
        Round.objects.select_for_update(of=("self",), no_key=True).get(pk=round_.pk)
        if current_state(round_) is None:
            raise Refused(
                "not_public",
                _("Nothing of this round is public yet. Inputs that are admitted now become public with the others."),
            )
        if day < office_day(clock.now()):
            raise Refused("day_passed", _("Choose today or a later day."), field="day")
        round_.addenda.filter(state__isnull=True, cancelled_at__isnull=True).update(cancelled_at=clock.now())
        addendum = Addendum.objects.create(round=round_, day=day, set_at=clock.now(), set_by=by)
        audit.record("submissions.addendum.plan", round_, by=by, addendum=addendum.pk)
    return addendum


def cancel_addendum(addendum: Addendum, *, by: User) -> None:
    """Cancel an addendum. Raises NotAllowed, Refused `done_already` if it was made or cancelled."""
    with transaction.atomic():
        consulting.check_duty(by, Duty.MANAGE, addendum.round)
        Round.objects.select_for_update(of=("self",), no_key=True).get(pk=addendum.round_id)
        open_ones = Addendum.objects.filter(pk=addendum.pk, state__isnull=True, cancelled_at__isnull=True)
        if not open_ones.update(cancelled_at=clock.now()):
            raise Refused("done_already", _("This addendum was made or cancelled already."))
        audit.record("submissions.addendum.cancel", addendum.round, by=by, addendum=addendum.pk)
