"""Publishing: what is published is, by digest, what two people approved. Nobody holds a right to publish otherwise."""

from collections.abc import Iterable
from datetime import date, datetime
from typing import Any
from uuid import UUID

from django.db import transaction
from django.db.models import Exists, Max, Min, OuterRef, QuerySet
from django.utils.translation import gettext_lazy as _
from wagtail.models import TaskState, WorkflowState

from consultations.domain.rounds import mark_published, mark_unpublished
from core import audit, clock
from core.errors import NotYours, Refused, Several
from core.moments import office_day
from core.text import at_the_door
from submissions.domain.narrowing import narrowed_at
from synthesis import rules
from synthesis.audit import MOVES, PUBLISH
from synthesis.domain.frozen import freeze, last_step, processed
from synthesis.domain.ledger import ledger_digest
from synthesis.domain.readiness import obstacles
from synthesis.domain.reports import locked_report
from synthesis.domain.reviews import approved_digest
from synthesis.models import Publication, PublicationFile, SignOff, SynthesisReport


def finish_approval(workflow_state: WorkflowState, *, by: Any) -> Publication | None:
    """The end of the workflow: publishes at once, or leaves it to the sign-off of the issuing authority."""
    if workflow_state.content_object.waits_for_sign_off:
        return None
    return publish_approved_report(workflow_state, by=by)


def sign_off(
    report: SynthesisReport,
    *,
    by: Any,
    release_at: datetime | None = None,
    authority: str = "",
    signed_on: date | None = None,
) -> Publication:
    """An officer who manages the round records that the issuing authority signed the approved text off, and
    publishes it (PRACTICE 23). `authority` is in whose name the round is issued where nobody else is named, `signed_on`
    today; both are printed.

    Raises NotYours; Refused `not_approved`, for a day to come, and what publishing raises.
    """
    with transaction.atomic():
        report = locked_report(report)
        if not rules.may_publish(by, report.round):
            raise NotYours("no_duty", _("You do not manage this round."))
        approved = report.workflow_states.filter(status=WorkflowState.STATUS_APPROVED)
        state = approved.order_by("-created_at", "-pk").first()
        if state is None or report.workflow_in_progress:
            raise Refused("not_approved", _("The report is not approved by two people yet."))
        authority = " ".join(at_the_door(authority, field="authority", limit=200).split()) or report.round.issued_by
        today = office_day(clock.now())
        signed_on = signed_on or today
        if signed_on > today:
            raise Refused("day_to_come", _("This day is still to come."), field="signed_on")
        signed = {"authority": authority, "on": signed_on.isoformat()}
        made = publish_approved_report(state, by=by, release_at=release_at, signed=signed)
        SignOff.objects.create(publication=made, authority=authority, signed_on=signed_on, by=by)
        audit.record("synthesis.report.sign_off", report, by=by, publication=made.pk)
    return made


def publish_approved_report(
    workflow_state: WorkflowState,
    *,
    by: Any,
    release_at: datetime | None = None,
    signed: dict[str, str] | None = None,
) -> Publication:
    """Freezes the approved text as the next publication, released at `release_at`, else as planned, else now. `signed`
    {"authority", "on"} is printed with it.

    Raises Refused `not_approved`, `changed_since` where the rows or the front matter are not what was approved,
    `already_published` where somebody was first, and Several `not_ready` with every obstacle.
    """
    with transaction.atomic():
        report = locked_report(workflow_state.content_object)
        revision = approved_revision(workflow_state)
        digest = ledger_digest(report)
        if report.latest_revision_id != revision.pk or approved_digest(revision) != digest:
            raise Refused(
                "changed_since",
                _("The report is not what was approved: it was changed since."),
                hint=_("Send it to approval again."),
            )
        if is_published(report):
            raise Refused("already_published", _("Somebody has published this text in between."))
        if found := obstacles(report):
            raise Several("not_ready", _("The report cannot be published yet."), refusals=found)
        now = clock.now()
        publication = Publication.objects.create(
            report=report,
            number=(report.publications.aggregate(last=Max("number"))["last"] or 0) + 1,
            ledger_digest=digest,
            outline={
                **freeze(report, front_matter=revision.as_object().front_matter, public=True),
                **processed(last_step(report, digest)),
                "signed_off": signed,
            },
            release_at=max(release_at or report.release_at or now, now),
            published_at=now,
            published_by=by,
        )
        revision.publish(user=by, skip_permission_checks=True)
        mark_published(report.round, by=by, at=publication.release_at)
        audit.record("synthesis.report.publish", report, by=by, publication=publication.pk, digest=digest)
    return publication


def is_published(report: SynthesisReport) -> bool:
    """Since it was sent to approval for the last time."""
    return bool(audit.entries(report, actions=MOVES).values_list("action", flat=True).last() == PUBLISH)


def approved_revision(workflow_state: WorkflowState) -> Any:
    """The one revision that every step of the workflow approved, each by somebody else. Raises Refused."""
    approved = list(workflow_state.task_states.filter(status=TaskState.STATUS_APPROVED).select_related("revision"))
    steps = set(workflow_state.workflow.tasks.values_list("pk", flat=True))
    for revision in sorted({state.revision for state in approved}, key=lambda row: -row.pk):
        mine = [state for state in approved if state.revision_id == revision.pk]
        people = {state.finished_by_id for state in mine}
        if steps <= {state.task_id for state in mine} and len(people - {None}) >= max(2, len(steps)):
            return revision
    raise Refused("not_approved", _("The report is not approved by two people yet."))


def released(now: datetime) -> QuerySet[Publication]:
    """What the public may read at `now`: of each report the last publication that is released and not withdrawn."""
    public = Publication.objects.filter(release_at__lte=now, withdrawn_at__isnull=True)
    newer = public.filter(report=OuterRef("report"), number__gt=OuterRef("number"))
    return public.exclude(Exists(newer)).select_related("report__round__document")


def public_files(publications: Iterable[Publication]) -> dict[UUID, list[PublicationFile]]:
    """By publication, the files that the public may have: those made last, and none while they are older than an act
    that took something from its readers (PRACTICE 3). Until new ones are made there are none. Eight queries.
    """
    rounds = {row.pk: row.report.round_id for row in publications}
    made: dict[UUID, list[PublicationFile]] = {key: [] for key in rounds}
    for file in PublicationFile.objects.filter(publication__in=rounds).select_related("file").order_by("name"):
        made[file.publication_id].append(file)
    narrowed = narrowed_at(set(rounds.values())) if any(made.values()) else {}
    for key, files in made.items():
        last = max((file.file.stored_at for file in files), default=None)
        fresh = last is not None and (rounds[key] not in narrowed or narrowed[rounds[key]] <= last)
        made[key] = [file for file in files if fresh and file.file.stored_at == last]
    return made


def withdraw_publication(publication: Publication, *, by: Any) -> Publication:
    """Takes it from the public at once; the row stays (DECIDED, erased or tightened after publishing). Before its
    release the round is not published by it either, and what was to become public with it does not."""
    with transaction.atomic():
        round = locked_report(publication.report).round
        if not rules.may_publish(by, round):
            raise NotYours("no_duty", _("You do not manage this round."))
        Publication.objects.filter(pk=publication.pk, withdrawn_at__isnull=True).update(withdrawn_at=clock.now())
        others = Publication.objects.filter(report__round=round, withdrawn_at__isnull=True)
        mark_unpublished(round, by=by, at=others.aggregate(first=Min("release_at"))["first"])
        audit.record("synthesis.report.withdraw", publication.report, by=by, publication=publication.pk)
    publication.refresh_from_db()
    return publication
