"""Publishing and issuing: what is published is, by digest, what two people approved (PRACTICE 23).

There is no other way to publish. Each step at the documents service makes an edition that states it.
"""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date, datetime
from typing import Any

from django.conf import settings
from django.db import transaction
from django.db.models import Min
from django.utils.translation import gettext_lazy as _
from wagtail.models import TaskState, WorkflowState

from accounts.models import User
from consultations.rounds.services import mark_published, mark_unpublished
from core import audit, clock
from core.errors import Refusals, Refused
from core.text.dates import office_day
from core.text.strings import clean_text
from submissions.public_state.services import open_public_state
from synthesis import permissions
from synthesis.audit import MOVES, PUBLISH
from synthesis.enums import EditionReason, ProcessingStep
from synthesis.models import Processing, Publication, SignOff, SynthesisReport
from synthesis.publication.editions import (
    edition_facts,
    given_for,
    next_edition,
    next_edition_number,
    next_number,
    replaced_manifest,
)
from synthesis.publication.frozen_outline import freeze, processed
from synthesis.publication.narrowed_outline import narrowed_outline
from synthesis.publication.selectors import newest_released, standing_promises, waiting_texts
from synthesis.quality.readiness import obstacles, redacted_sentences, undisplayed_findings
from synthesis.reports.ledger import ledger_digest
from synthesis.reports.services import locked_report
from synthesis.review.approval import approved_digest, check_revision


def finish_approval(workflow_state: WorkflowState, *, by: User) -> Publication | None:
    """End the workflow: publish at once, or leave it to the sign-off of the issuing authority (None)."""
    if workflow_state.content_object.waits_for_sign_off:
        return None
    return publish_approved_report(workflow_state, by=by)


def sign_off(
    report: SynthesisReport,
    *,
    by: User,
    release_at: datetime | None = None,
    authority: str = "",
    signed_on: date | None = None,
    revision: str | None = None,
) -> Publication:
    """Record that the issuing authority signed off the approved text, and publish it (PRACTICE 23).

    For an officer who manages the round. `authority` is by default in whose name the round is issued, `signed_on`
    today; both are printed. `revision`: of the text that the page was about; None: not checked. Raises NotAllowed;
    Refused `not_approved`, for a day to come, and what `check_revision` and publishing raise.
    """
    with transaction.atomic():
        report = locked_report(report, publishes=True)
        permissions.check_may_publish(by, report.round)
        state = _approved_state(report)
        if state is None or report.workflow_in_progress:
            raise Refused("not_approved", _("The report is not approved by two people yet."))
        check_revision(report, revision)
        authority = " ".join(clean_text(authority, field="authority", limit=200).split()) or report.round.issued_by
        today = office_day(clock.now())
        signed_on = signed_on or today
        if signed_on > today:
            raise Refused("day_to_come", _("Enter a date that is not in the future."), field="signed_on")
        signed = {"authority": authority, "on": signed_on.isoformat()}
        publication = publish_approved_report(state, by=by, release_at=release_at, signed=signed)
        SignOff.objects.create(publication=publication, authority=authority, signed_on=signed_on, by=by)
        audit.record("synthesis.report.sign_off", report, by=by, publication=publication.pk)
    return publication


def publish_approved_report(
    workflow_state: WorkflowState,
    *,
    by: User,
    release_at: datetime | None = None,
    signed: dict[str, str] | None = None,
) -> Publication:
    """Freeze the approved text as the next publication, released at `release_at`, else as planned, else now.

    `signed` {"authority", "on"} is printed with it. Raises Refused `not_approved`, `changed_since` where the rows or
    the front matter are not what was approved, `already_published` where somebody was first, and Refusals `not_ready`
    with every obstacle.
    """
    with transaction.atomic():
        report = locked_report(workflow_state.content_object, publishes=True)
        revision = approved_revision(workflow_state)
        digest = ledger_digest(report)
        if report.latest_revision_id != revision.pk or approved_digest(revision) != digest:
            raise Refused(
                "changed_since",
                _("The report was changed after it was approved."),
                hint=_("Send it for approval again."),
            )
        if is_published(report):
            raise Refused("already_published", _("This text has already been published."))
        if refusals := obstacles(report) or redacted_sentences(report):
            raise Refusals("not_ready", _("The report cannot be published yet."), refusals=refusals)
        now = clock.now()
        release_at = max(release_at or report.release_at or now, now)
        mark_published(report.round, by=by, at=release_at)
        state = None
        if release_at <= now:
            state = open_public_state(report.round, report=True, replacing=report.pk)
        outline = {
            **freeze(report, front_matter=revision.as_object().front_matter, public=True),
            **processed(_step_of(report, _Text(digest, revision.created_at))),
            "signed_off": signed,
        }
        if state is not None:
            outline = narrowed_outline(outline, report.round, state, handed_out=False)
        else:  # comments that come in while it waits are on the next text
            outline["promises"] = standing_promises(outline, report.round)
        if refusals := undisplayed_findings(report, outline if state else _as_released_now(report, outline)):
            raise Refusals("not_ready", _("The report cannot be published yet."), refusals=refusals)
        # What was planned for the same time or later is replaced by this text: it must not return then.
        waiting = report.publications.filter(withdrawn_at__isnull=True, release_at__gt=now)
        waiting.filter(release_at__gte=release_at).update(withdrawn_at=now)
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


def _as_released_now(report: SynthesisReport, outline: Mapping[str, Any]) -> Mapping[str, Any]:
    """Return the outline of a planned release as it would be today. The public state that shows it is undone."""
    with transaction.atomic():
        state = open_public_state(report.round, report=True, replacing=report.pk)
        if state is not None:
            outline = narrowed_outline(outline, report.round, state, handed_out=False)
        transaction.set_rollback(True)
    return outline


def is_published(report: SynthesisReport) -> bool:
    """Return whether it was published since it was last sent to approval."""
    return bool(audit.entries(report, actions=MOVES).values_list("action", flat=True).last() == PUBLISH)


def approved_revision(workflow_state: WorkflowState) -> Any:
    """Return the one revision that every step of the workflow approved, each by somebody else. Raises Refused."""
    approved = list(workflow_state.task_states.filter(status=TaskState.STATUS_APPROVED).select_related("revision"))
    steps = set(workflow_state.workflow.tasks.values_list("pk", flat=True))
    for revision in sorted({state.revision for state in approved}, key=lambda row: -row.pk):
        mine = [state for state in approved if state.revision_id == revision.pk]
        people = {state.finished_by_id for state in mine}
        if steps <= {state.task_id for state in mine} and len(people - {None}) >= max(2, len(steps)):
            return revision
    raise Refused("not_approved", _("The report is not approved by two people yet."))


def withdraw_publication(publication: Publication, *, is_public: bool, by: User) -> Publication:
    """Withdraw the text of this publication; the rows stay.

    A text that is public leaves the public at once, in every edition; a text that waits for its release stays planned.
    A text that waits is not released; what is public stays public. Where nothing is public, the round is not published
    by it either, nor is anything that was to become public with it. Raises NotAllowed; Refused `withdrawn_already`, and
    `moved_on` where it is not what `is_public` says: what the public reads now, else a text that waits.
    """
    with transaction.atomic():
        report = locked_report(publication.report, publishes=True)
        permissions.check_may_publish(by, report.round)
        now = clock.now()
        rows = report.publications.filter(withdrawn_at__isnull=True)
        if not rows.filter(pk=publication.pk).exists():
            raise Refused("withdrawn_already", _("This text is withdrawn already."))
        current = newest_released(now).filter(report=report) if is_public else waiting_texts(report, now)
        if publication.pk not in {row.pk for row in current}:  # released or replaced meanwhile, perhaps during the wait
            raise Refused("moved_on", _("This cannot be done at the current stage of the report."))
        if is_public:
            rows = rows.filter(release_at__lte=now)
        else:
            rows = rows.filter(release_at=publication.release_at, ledger_digest=publication.ledger_digest)
        rows.update(withdrawn_at=now)
        others = Publication.objects.filter(report__round=report.round, withdrawn_at__isnull=True)
        mark_unpublished(report.round, by=by, at=others.aggregate(first=Min("release_at"))["first"])
        audit.record("synthesis.report.withdraw", report, by=by, publication=publication.pk)
    publication.refresh_from_db()
    return publication


def send_to_documents(
    report: SynthesisReport, *, symbol: str, language: str, agenda_item: str = "", on: date | None = None, by: User
) -> Processing:
    """Record that the approved text went to the documents service, `on` today by default.

    It may be recorded again while it is not issued. What is published then is an advance unedited version. Raises
    NotAllowed without the duty to manage; Refused `not_approved`, without a symbol, for an unknown language, for a day
    to come, and `issued_already`.
    """
    if language not in dict(settings.LANGUAGES):
        raise Refused("not_a_choice", _("Choose a language from the list."), field="language")
    agenda_item = _line(agenda_item, "agenda_item", 200)
    with transaction.atomic():
        report, text = _text_of(report, by=by)
        if (last := _step_of(report, text)) is not None and last.step == ProcessingStep.ISSUED:
            raise Refused("issued_already", _("The report has already been issued."))
        step = Processing.objects.create(
            report=report,
            ledger_digest=text.digest,
            step=ProcessingStep.SENT,
            symbol=_symbol(symbol),
            agenda_item=agenda_item,
            language=language,
            on=_day(on),
            by=by,
        )
        _recorded(step, text.edition)
    return step


def may_be_sent(report: SynthesisReport) -> bool:
    """Return whether the approved text has not been issued yet; an earlier text may have been. A few queries."""
    if is_published(report):
        edition = _last_text(report)
        text = _text_of_edition(edition) if edition else None
    else:
        state = _approved_state(report)
        try:
            text = _text_of_approval(state) if state else None
        except Refused:  # not by two people
            text = None
    last = _step_of(report, text) if text else None
    return text is not None and (last is None or last.step == ProcessingStep.SENT)


def issue(report: SynthesisReport, *, symbol: str = "", on: date | None = None, by: User) -> Processing:
    """Record that the document is issued under its symbol, by default the one it was sent with.

    The text that was sent and is public is issued, also while a later text waits. It is no longer an advance version.
    Raises NotAllowed; Refused `not_sent`, `not_published`, `issued_already`, and for a day to come or before the
    sending.
    """
    with transaction.atomic():
        report, text = _text_of(report, by=by)
        last = _step_of(report, text)
        public = newest_released(clock.now()).filter(report=report).first()
        if public is not None:
            sent = _step_of(report, of_public := _text_of_edition(public))
            if sent is not None and sent.step == ProcessingStep.SENT:
                text, last = of_public, sent
        if last is None:
            raise Refused("not_sent", _("First record that the report was sent to document services."))
        if last.step == ProcessingStep.ISSUED:
            raise Refused("issued_already", _("The report has already been issued."))
        if text.edition is None or text.edition.release_at > clock.now():
            raise Refused("not_published", _("The report is not public yet."))
        day = _day(on)
        if day < last.on:
            raise Refused(
                "before_sending",
                _("Enter a date on or after the day when the report was sent to document services."),
                field="on",
            )
        step = Processing.objects.create(
            report=report,
            ledger_digest=text.digest,
            step=ProcessingStep.ISSUED,
            symbol=_symbol(symbol or last.symbol),
            agenda_item=last.agenda_item,
            language=last.language,
            on=day,
            by=by,
        )
        _recorded(step, text.edition)
    return step


def _recorded(processing: Processing, edition: Publication | None) -> None:
    if edition is not None:
        outline = {**edition.outline, **processed(processing)}
        next_edition(edition, outline, reason=EditionReason.DOCUMENTS, by=processing.by)
    audit.record(
        "synthesis.report.process", processing.report, by=processing.by, step=processing.step, processing=processing.pk
    )


@dataclass(frozen=True, slots=True)
class _Text:
    """An approved text: the digest of its findings, since when it stands, and its edition where it is published."""

    digest: str
    since: datetime
    edition: Publication | None = None


def _step_of(report: SynthesisReport, text: _Text) -> Processing | None:
    """Return the current step of the text at the documents service. One query.

    Its findings alone do not identify it: a text with another foreword or symbol may have the same ones.
    """
    rows = report.processing.filter(ledger_digest=text.digest, at__gte=text.since)
    step: Processing | None = rows.order_by("at", "-step", "pk").last()
    return step


def _text_of_edition(edition: Publication) -> _Text:
    """Return the text of an edition, since its revision: the last one before it was published first. Three queries."""
    report, digest = edition.report, edition.ledger_digest
    published = [row.data["publication"] for row in audit.entries(report, actions=(PUBLISH,))]
    texts = report.publications.filter(pk__in=published, ledger_digest=digest, release_at__lte=edition.release_at)
    first = texts.filter(number__lte=edition.number).defer("outline").order_by("number").last() or edition
    revision = report.revisions.filter(created_at__lte=first.published_at).order_by("created_at", "pk").last()
    return _Text(digest, revision.created_at if revision else report.begun_at, edition)


def _text_of_approval(state: WorkflowState) -> _Text:
    revision = approved_revision(state)
    return _Text(approved_digest(revision), revision.created_at)


def _text_of(report: SynthesisReport, *, by: User) -> tuple[SynthesisReport, _Text]:
    """Return the report, locked, and its approved text."""
    report = locked_report(report)
    permissions.check_may_publish(by, report.round)
    if is_published(report):
        edition = _last_text(report)
        if edition is None:
            raise Refused("withdrawn", _("The publication is withdrawn."))
        return report, _text_of_edition(edition)
    state = _approved_state(report)
    if state is None or report.workflow_in_progress:
        raise Refused("not_approved", _("The report is not approved by two people yet."))
    return report, _text_of_approval(state)


def _last_text(report: SynthesisReport) -> Publication | None:
    """Return the text that is released last and not withdrawn."""
    return report.publications.filter(withdrawn_at__isnull=True).order_by("release_at", "number").last()


def _approved_state(report: SynthesisReport) -> WorkflowState | None:
    rows = report.workflow_states.filter(status=WorkflowState.STATUS_APPROVED)
    return rows.order_by("-created_at", "-pk").first()


def _symbol(symbol: str) -> str:
    symbol = _line(symbol, "symbol", 60)
    if not symbol:
        raise Refused("symbol_missing", _("Enter the symbol, for example A/HRC/55/12."), field="symbol")
    return symbol


def _line(text: str, field: str, limit: int) -> str:
    return " ".join(clean_text(text, field=field, limit=limit).split())


def _day(on: date | None) -> date:
    today = office_day(clock.now())
    if on is not None and on > today:
        raise Refused("day_to_come", _("Enter a date that is not in the future."), field="on")
    return on or today
