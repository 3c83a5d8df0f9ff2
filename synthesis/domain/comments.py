"""Remarks of reviewers on findings. A finding is contested while one of them is open."""

from typing import Any

from django.db import transaction
from django.utils.translation import gettext_lazy as _

from core import audit, clock
from core.errors import NotYours, Refused
from core.text import at_the_door
from synthesis import rules
from synthesis.domain.findings import edit_finding
from synthesis.models import Finding, FindingComment


def comment(finding: Finding, text: str, *, by: Any, suggestion: str = "") -> FindingComment:
    """By who drafts or reviews. A suggestion is another wording of the whole finding."""
    round = finding.report.round
    if not (rules.may_review(by, round) or rules.may_draft(by, round)):
        raise NotYours("no_duty", _("You neither draft nor review in this round."))
    text = at_the_door(text, field="text", limit=10_000).strip()
    suggestion = at_the_door(suggestion, field="suggestion", limit=10_000).strip()
    if not text and not suggestion:
        raise Refused("text_missing", _("Write a comment or suggest another wording."), field="text")
    with transaction.atomic():
        remark = FindingComment.objects.create(finding=finding, text=text, suggestion=suggestion, by=by)
        audit.record("synthesis.finding.comment", finding.report, by=by, finding=finding.pk, comment=remark.pk)
    return remark


def settle_comment(remark: FindingComment, *, by: Any) -> FindingComment:
    """Closes it: by who wrote it, or by who drafts."""
    report = remark.finding.report
    if remark.by_id != by.pk and not rules.may_draft(by, report.round):
        raise NotYours("no_duty", _("Only who wrote a comment, or who drafts, settles it."))
    with transaction.atomic():
        return _settle(remark, by=by)


def take_suggestion(remark: FindingComment, *, revision: int, by: Any) -> Finding:
    """The suggested wording becomes the text. Whoever suggested it wrote a part of the report from then on."""
    if not remark.suggestion:
        raise Refused("no_suggestion", _("The comment suggests no other wording."))
    with transaction.atomic():
        finding = edit_finding(remark.finding, {"text": remark.suggestion}, revision=revision, by=by)
        FindingComment.objects.filter(pk=remark.pk).update(taken=True)
        _settle(remark, by=by)
        audit.record("synthesis.finding.take", finding.report, by=by, finding=finding.pk, suggested_by=remark.by_id)
    return finding


def _settle(remark: FindingComment, *, by: Any) -> FindingComment:
    remark = FindingComment.objects.select_related("finding__report").get(pk=remark.pk)
    if remark.settled_at is None:
        remark.settled_at, remark.settled_by = clock.now(), by
        remark.save(update_fields=["settled_at", "settled_by"])
        audit.record(
            "synthesis.finding.answer", remark.finding.report, by=by, finding=remark.finding_id, comment=remark.pk
        )
    return remark
