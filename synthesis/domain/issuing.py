"""After the approval: sent to documents, an advance unedited version until it is issued (PRACTICE 23). Each step makes
the edition that says so; what editors change in between is a change by two people, with the old words readable."""

from datetime import date
from typing import Any

from django.conf import settings
from django.db import transaction
from django.utils.translation import gettext_lazy as _
from wagtail.models import WorkflowState

from core import audit, clock
from core.errors import NotYours, Refused
from core.moments import office_day
from core.text import at_the_door
from synthesis import rules
from synthesis.domain.editions import next_edition
from synthesis.domain.frozen import last_step, processed
from synthesis.domain.publishing import approved_revision, is_published
from synthesis.domain.reports import locked_report
from synthesis.domain.reviews import approved_digest
from synthesis.enums import EditionReason, ProcessingStep
from synthesis.models import Processing, Publication, SynthesisReport


def send_to_documents(
    report: SynthesisReport, *, symbol: str, language: str, agenda_item: str = "", on: date | None = None, by: Any
) -> Processing:
    """The approved text went to the documents service, `on` today where nothing else is said; may be recorded anew
    while it is not issued. What is published then is an advance unedited version.

    Raises NotYours without the duty to manage; Refused `not_approved`, without a symbol, for an unknown language, for
    a day to come, and `issued_already`.
    """
    if language not in dict(settings.LANGUAGES):
        raise Refused("not_a_choice", _("Choose a language from the list."), field="language")
    agenda_item = _line(agenda_item, "agenda_item", 200)
    with transaction.atomic():
        report, digest, edition = _text_of(report, by=by)
        if (last := last_step(report, digest)) is not None and last.step == ProcessingStep.ISSUED:
            raise Refused("issued_already", _("The report is issued already."))
        made = Processing.objects.create(
            report=report,
            ledger_digest=digest,
            step=ProcessingStep.SENT,
            symbol=_symbol(symbol),
            agenda_item=agenda_item,
            language=language,
            on=_day(on),
            by=by,
        )
        _recorded(made, edition)
    return made


def issue(report: SynthesisReport, *, symbol: str = "", on: date | None = None, by: Any) -> Processing:
    """The document is issued under its symbol, by default the one it was sent with: it is no longer an advance version.

    Raises NotYours; Refused `not_sent`, `not_published`, `issued_already`, and for a day to come or before the sending.
    """
    with transaction.atomic():
        report, digest, edition = _text_of(report, by=by)
        last = last_step(report, digest)
        if last is None:
            raise Refused("not_sent", _("Record first that it was sent to documents."))
        if last.step == ProcessingStep.ISSUED:
            raise Refused("issued_already", _("The report is issued already."))
        if edition is None or edition.release_at > clock.now():
            raise Refused("not_published", _("The report is not public yet."))
        day = _day(on)
        if day < last.on:
            raise Refused("before_sending", _("This day is before the report was sent to documents."), field="on")
        made = Processing.objects.create(
            report=report,
            ledger_digest=digest,
            step=ProcessingStep.ISSUED,
            symbol=_symbol(symbol or last.symbol),
            agenda_item=last.agenda_item,
            language=last.language,
            on=day,
            by=by,
        )
        _recorded(made, edition)
    return made


def _recorded(made: Processing, edition: Publication | None) -> None:
    if edition is not None:
        outline = {**edition.outline, **processed(made)}
        next_edition(edition, outline, reason=EditionReason.DOCUMENTS, by=made.by)
    audit.record("synthesis.report.process", made.report, by=made.by, step=made.step, processing=made.pk)


def _text_of(report: SynthesisReport, *, by: Any) -> tuple[SynthesisReport, str, Publication | None]:
    """The report, locked; the digest of the text that two people approved; its edition, where it is published."""
    report = locked_report(report)
    if not rules.may_publish(by, report.round):
        raise NotYours("no_duty", _("You do not manage this round."))
    if is_published(report):
        edition = report.publications.filter(withdrawn_at__isnull=True).order_by("number").last()
        if edition is None:
            raise Refused("withdrawn", _("The publication is withdrawn."))
        return report, edition.ledger_digest, edition
    state = report.workflow_states.filter(status=WorkflowState.STATUS_APPROVED).order_by("-created_at", "-pk").first()
    if state is None or report.workflow_in_progress:
        raise Refused("not_approved", _("The report is not approved by two people yet."))
    return report, approved_digest(approved_revision(state)), None


def _symbol(symbol: str) -> str:
    symbol = _line(symbol, "symbol", 60)
    if not symbol:
        raise Refused("symbol_missing", _("Write the symbol, such as A/HRC/55/12."), field="symbol")
    return symbol


def _line(text: str, field: str, limit: int) -> str:
    return " ".join(at_the_door(text, field=field, limit=limit).split())


def _day(on: date | None) -> date:
    today = office_day(clock.now())
    if on is not None and on > today:
        raise Refused("day_to_come", _("This day is still to come."), field="on")
    return on or today
