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

LONGEST = 10_000  # characters of a comment, a suggestion, an answer


def comment(finding: Finding, text: str, *, by: Any, suggestion: str = "", words: str = "") -> FindingComment:
    """By who drafts or reviews. A suggestion is another wording of the whole finding; `words` of its sentence say what
    the comment is about.

    Raises NotYours; Refused `text_missing`, `removed` where the finding is gone, `words_gone` where the words do not
    stand in it.
    """
    round = finding.report.round
    if not (rules.may_review(by, round) or rules.may_draft(by, round)):
        raise NotYours("no_duty", _("You neither draft nor review in this round."))
    text = at_the_door(text, field="text", limit=LONGEST).strip()
    suggestion = at_the_door(suggestion, field="suggestion", limit=LONGEST).strip()
    words = at_the_door(words, field="words", limit=LONGEST).strip()
    if not text and not suggestion:
        raise Refused("text_missing", _("Write a comment or suggest another wording."), field="text")
    with transaction.atomic():
        current = Finding.objects.select_for_update(of=("self",), no_key=True).get(pk=finding.pk)
        _check_stands(current, words)
        remark = FindingComment.objects.create(
            finding=current, text=text, suggestion=suggestion, words=words, on_revision=current.revision, by=by
        )
        audit.record("synthesis.finding.comment", finding.report, by=by, finding=finding.pk, comment=remark.pk)
    return remark


def settle_comment(remark: FindingComment, *, by: Any, answer: str = "") -> FindingComment:
    """Closes it: by who drafts, with an answer; by who wrote it, with one or without.

    Raises NotYours; Refused `answer_missing`, and `settled_since` where somebody else was first.
    """
    report = remark.finding.report
    if remark.by_id != by.pk and not rules.may_draft(by, report.round):
        raise NotYours("no_duty", _("Only who wrote a comment, or who drafts, settles it."))
    answer = at_the_door(answer, field="answer", limit=LONGEST).strip()
    if not answer and remark.by_id != by.pk:
        raise Refused("answer_missing", _("Answer the comment: its writer reads what became of it."), field="answer")
    with transaction.atomic():
        return _settle(remark, answer=answer, by=by)


def take_suggestion(remark: FindingComment, *, revision: int, by: Any) -> Finding:
    """The suggested wording becomes the text, where that is still `revision`, which the person has seen (B4). Whoever
    suggested it wrote a part of the report from then on.

    Raises Stale where the sentence was changed since, Refused `settled_since`, and what editing raises.
    """
    if not remark.suggestion:
        raise Refused("no_suggestion", _("The comment suggests no other wording."))
    with transaction.atomic():
        finding = edit_finding(remark.finding, {"text": remark.suggestion}, revision=revision, by=by)
        _settle(remark, by=by, taken=True)
        audit.record("synthesis.finding.take", finding.report, by=by, finding=finding.pk, suggested_by=remark.by_id)
    return finding


def _check_stands(finding: Finding, words: str) -> None:
    if finding.removed_at is not None:
        raise Refused("removed", _("The finding was removed from the report in between."))
    if words and words not in finding.text:
        raise Refused(
            "words_gone",
            _("These words do not stand in the sentence."),
            field="words",
            hint=_("Copy them from it as it reads now, or leave this empty."),
        )


def _settle(remark: FindingComment, *, by: Any, answer: str = "", taken: bool = False) -> FindingComment:
    rows = FindingComment.objects.select_for_update(of=("self",), no_key=True).select_related("finding__report")
    remark = rows.get(pk=remark.pk)
    if remark.settled_at is not None:
        raise Refused("settled_since", _("This comment was settled in between."))
    remark.settled_at, remark.settled_by, remark.answer, remark.taken = clock.now(), by, answer, taken
    remark.save(update_fields=["settled_at", "settled_by", "answer", "taken"])
    audit.record("synthesis.finding.answer", remark.finding.report, by=by, finding=remark.finding_id, comment=remark.pk)
    return remark
