"""Publishing: what is published is, by digest, what two people approved. Nobody holds a right to publish otherwise."""

from datetime import date, datetime
from typing import Any

from django.db import transaction
from django.db.models import Min
from django.utils.translation import gettext_lazy as _
from wagtail.models import TaskState, WorkflowState

from consultations.domain.rounds import mark_published, mark_unpublished
from core import audit, clock
from core.errors import NotYours, Refused, Several
from core.moments import office_day
from core.text import at_the_door
from submissions.domain.public_states import open_public_state
from synthesis import rules
from synthesis.audit import MOVES, PUBLISH
from synthesis.domain.editions import edition_facts, given_for, next_edition_number, next_number, replaced_manifest
from synthesis.domain.frozen import freeze, last_step, processed
from synthesis.domain.ledger import ledger_digest
from synthesis.domain.narrowed import narrowed_outline
from synthesis.domain.readiness import obstacles
from synthesis.domain.reports import locked_report
from synthesis.domain.reviews import approved_digest
from synthesis.enums import EditionReason
from synthesis.models import Publication, SignOff, SynthesisReport


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
        release_at = max(release_at or report.release_at or now, now)
        mark_published(report.round, by=by, at=release_at)
        state = open_public_state(report.round, report=True) if release_at <= now else None
        outline = {
            **freeze(report, front_matter=revision.as_object().front_matter, public=True),
            **processed(last_step(report, digest)),
            "signed_off": signed,
        }
        if state is not None:
            outline = narrowed_outline(outline, report.round, state, handed_out=False)
        edition = next_edition_number(report)
        reason = EditionReason.APPROVAL if edition > 1 else EditionReason.RELEASE
        publication = Publication.objects.create(
            report=report,
            number=next_number(report),
            ledger_digest=digest,
            outline={**given_for(outline, edition), "edition": edition_facts(edition, release_at, reason)},
            reason=reason,
            replaces=replaced_manifest(report),
            state=state,
            release_at=release_at,
            published_at=now,
            published_by=by,
        )
        revision.publish(user=by, skip_permission_checks=True)
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


def withdraw_publication(publication: Publication, *, by: Any) -> Publication:
    """Take the report from the public at once, in every edition; the rows stay. Before its release the round is not
    published by it either, and what was to become public with it does not."""
    with transaction.atomic():
        round = locked_report(publication.report).round
        if not rules.may_publish(by, round):
            raise NotYours("no_duty", _("You do not manage this round."))
        publication.report.publications.filter(withdrawn_at__isnull=True).update(withdrawn_at=clock.now())
        others = Publication.objects.filter(report__round=round, withdrawn_at__isnull=True)
        mark_unpublished(round, by=by, at=others.aggregate(first=Min("release_at"))["first"])
        audit.record("synthesis.report.withdraw", publication.report, by=by, publication=publication.pk)
    publication.refresh_from_db()
    return publication
