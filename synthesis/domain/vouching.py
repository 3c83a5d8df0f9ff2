"""A review editor vouches that every comment on a report was considered; the statement is printed in it (IPCC)."""

from typing import Any

from django.db import transaction
from django.utils.translation import gettext_lazy as _

from core import audit, clock, signing
from core.errors import NotYours, Refused, Several
from core.text import at_the_door
from synthesis import rules
from synthesis.domain.ledger import ledger_digest
from synthesis.domain.readiness import CONSIDERED, obstacles
from synthesis.domain.reports import locked_report
from synthesis.domain.reviews import writers, wrote_some_of_it
from synthesis.models import ReviewEditor, SynthesisReport, Vouching


def name_editor(report: SynthesisReport, user: Any, *, by: Any) -> ReviewEditor:
    """By who manages the round; in place of the one before. Raises NotYours; Refused for somebody who does not review
    in the round, or wrote a part of the report."""
    with transaction.atomic():
        report = locked_report(report)
        _check_manages(report, by)
        if not rules.may_review(user, report.round):
            raise Refused("no_reviewer", _("A review editor is one of the reviewers of the round."), field="editor")
        if user.pk in writers(report):
            raise wrote_some_of_it()
        report.review_editors.filter(ended_at__isnull=True).update(ended_at=clock.now())
        made = ReviewEditor.objects.create(report=report, user=user, named_by=by)
        audit.record("synthesis.report.name_editor", report, by=by, editor=user.pk)
    return made


def end_editor(report: SynthesisReport, *, by: Any) -> None:
    """The report goes on without one. Raises NotYours."""
    with transaction.atomic():
        report = locked_report(report)
        _check_manages(report, by)
        if report.review_editors.filter(ended_at__isnull=True).update(ended_at=clock.now()):
            audit.record("synthesis.report.end_editor", report, by=by)


def editor_of(report: SynthesisReport) -> ReviewEditor | None:
    editor: ReviewEditor | None = report.review_editors.filter(ended_at__isnull=True).select_related("user").first()
    return editor


def vouch(report: SynthesisReport, statement: str, *, by: Any) -> Vouching:
    """On the text as it is now; a text that changes needs another one. The portal signs who, what, when and of which
    text, told by its ledger's digest.

    Raises NotYours for anybody but the review editor; Refused for an empty statement, or for who wrote a part of it
    meanwhile; Several `not_considered` while a comment or a correction waits for its answer.
    """
    statement = at_the_door(statement, field="statement", limit=5_000).strip()
    if not statement:
        raise Refused("text_missing", _("Write the statement: it is printed in the report."), field="statement")
    with transaction.atomic():
        report = locked_report(report)
        editor = editor_of(report)
        if editor is None or editor.user_id != by.pk or not rules.may_review(by, report.round):
            raise NotYours("no_editor", _("You are not the review editor of this report."))
        if by.pk in writers(report):
            raise wrote_some_of_it()
        if found := [fault for fault in obstacles(report) if fault.code in CONSIDERED]:
            raise Several("not_considered", _("Not every comment is considered yet."), refusals=found)
        made = Vouching(editor=editor, ledger_digest=ledger_digest(report), statement=statement, at=clock.now())
        key, made.signature = signing.sign(payload_of(made))
        made.key_id = key.key_id
        made.save(force_insert=True)
        audit.record("synthesis.report.vouch", report, by=by, editor=by.pk, digest=made.ledger_digest)
    return made


def payload_of(row: Vouching) -> dict[str, Any]:
    """What is signed: anybody can check it with the portal's public key."""
    return {
        "report": row.editor.report.reference,
        "editor": row.editor.user.get_full_name(),
        "statement": row.statement,
        "at": row.at.isoformat(),
        "ledger": row.ledger_digest,
    }


def _check_manages(report: SynthesisReport, by: Any) -> None:
    if not rules.may_publish(by, report.round):
        raise NotYours("no_duty", _("You do not manage this round."))
