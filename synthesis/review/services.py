"""Acts of reviewers: comments on findings, and the review editor's statement that all were considered (IPCC)."""

from typing import Any

from django.db import transaction
from django.utils.translation import gettext_lazy as _

from accounts.models import User
from core import audit, clock
from core.errors import NotAllowed, Refusals, Refused
from core.security import signing
from core.text.strings import clean_text
from synthesis import permissions
from synthesis.models import Finding, FindingComment, ReviewEditor, SynthesisReport, Vouching
from synthesis.publication.named_bodies import SourceNames
from synthesis.quality.readiness import CONSIDERED, obstacles
from synthesis.reports.findings.services import edit_finding
from synthesis.reports.ledger import ledger_digest
from synthesis.reports.services import locked_report
from synthesis.review.approval import act_on_step, text_changed, writers, wrote_some_of_it

LONGEST = 10_000  # characters of a comment, a suggestion, an answer


def add_comment(finding: Finding, text: str, *, by: User, suggestion: str = "", words: str = "") -> FindingComment:
    """Add a comment on a finding; for drafters and reviewers.

    A suggestion is another wording of the whole finding; `words` are the part of the sentence that the comment is
    about. The same comment, sent twice while it is open, stands once. Raises NotAllowed; Refused `text_missing`,
    `removed` where the finding is gone, `words_gone` where the words are not in it.
    """
    round_ = finding.report.round
    if not (permissions.may_review(by, round_) or permissions.may_draft(by, round_)):
        raise NotAllowed("no_duty", _("You neither draft nor review in this round."))
    text = clean_text(text, field="text", limit=LONGEST).strip()
    suggestion = clean_text(suggestion, field="suggestion", limit=LONGEST).strip()
    words = clean_text(words, field="words", limit=LONGEST).strip()
    if not text and not suggestion:
        raise Refused("text_missing", _("Write a comment or suggest another wording."), field="text")
    with transaction.atomic():
        current = Finding.objects.select_for_update(of=("self",), no_key=True).get(pk=finding.pk)
        _check_stands(current, words)
        fields = {"text": text, "suggestion": suggestion, "words": words, "on_revision": current.revision, "by": by}
        earlier = current.comments.filter(settled_at=None, **fields).first()
        if earlier is not None:
            return earlier
        remark = FindingComment.objects.create(finding=current, **fields)
        audit.record("synthesis.finding.comment", finding.report, by=by, finding=finding.pk, comment=remark.pk)
    return remark


def return_report(finding: Finding, reason: str, *, by: User, revision: str | None = None) -> SynthesisReport:
    """Return the report in approval to its drafters, with the reason as a comment on one finding: both or neither.

    Raises what `add_comment` and `act_on_step` raise.
    """
    with transaction.atomic():
        locked_report(finding.report, publishes=True)  # before the finding, as an erasure does
        add_comment(finding, reason, by=by)
        return act_on_step(finding.report, "reject", by=by, revision=revision)


def resolve_comment(remark: FindingComment, *, by: User, answer: str = "") -> FindingComment:
    """Resolve a comment: a drafter needs an answer, its writer does not.

    Raises NotAllowed; Refused `answer_missing`, and `settled_since` where somebody else was first.
    """
    report = remark.finding.report
    if remark.by_id != by.pk and not permissions.may_draft(by, report.round):
        raise NotAllowed("no_duty", _("Only the author of the comment or a report drafter can resolve it."))
    answer = clean_text(answer, field="answer", limit=LONGEST).strip()
    if not answer and remark.by_id != by.pk:
        raise Refused("answer_missing", _("Answer the comment. Its author reads the answer."), field="answer")
    with transaction.atomic():
        return _resolve(remark, answer=answer, by=by)


def accept_suggested_wording(remark: FindingComment, *, revision: int, by: User) -> Finding:
    """Make the suggested wording the text, if that is still `revision`, which the person has seen (B4).

    From then on the person who suggested it counts as a writer of the report. Raises SaveConflict where the sentence
    was changed since, Refused `settled_since`, and what `edit_finding` raises.
    """
    if not remark.suggestion:
        raise Refused("no_suggestion", _("The comment suggests no other wording."))
    with transaction.atomic():
        finding = edit_finding(remark.finding, {"text": remark.suggestion}, revision=revision, by=by)
        _resolve(remark, by=by, is_accepted=True)
        audit.record("synthesis.finding.take", finding.report, by=by, finding=finding.pk, suggested_by=remark.by_id)
    return finding


def _check_stands(finding: Finding, words: str) -> None:
    if finding.removed_at is not None:
        raise Refused("removed", _("The finding has been removed from the report in the meantime."))
    if words and words not in finding.text:
        raise Refused(
            "words_gone",
            _("These words are not in the sentence."),
            field="words",
            hint=_("Copy the words from the current sentence, or leave this field empty."),
        )


def _resolve(remark: FindingComment, *, by: User, answer: str = "", is_accepted: bool = False) -> FindingComment:
    rows = FindingComment.objects.select_for_update(of=("self",), no_key=True).select_related("finding__report")
    remark = rows.get(pk=remark.pk)
    if remark.settled_at is not None:
        raise Refused("settled_since", _("This comment has already been resolved."))
    remark.settled_at, remark.settled_by, remark.answer, remark.taken = clock.now(), by, answer, is_accepted
    remark.save(update_fields=["settled_at", "settled_by", "answer", "taken"])
    audit.record("synthesis.finding.answer", remark.finding.report, by=by, finding=remark.finding_id, comment=remark.pk)
    return remark


def name_editor(report: SynthesisReport, user: User, *, by: User) -> ReviewEditor:
    """Name the review editor in place of the one before; for those who manage the round.

    Raises NotAllowed; Refused for somebody who does not review in the round, or wrote a part of the report.
    """
    with transaction.atomic():
        report = locked_report(report)
        permissions.check_may_publish(by, report.round)
        if not permissions.may_review(user, report.round):
            raise Refused(
                "no_reviewer", _("The review editor must be one of the reviewers of the round."), field="editor"
            )
        if user.pk in writers(report):
            raise wrote_some_of_it()
        report.review_editors.filter(ended_at__isnull=True).update(ended_at=clock.now())
        editor = ReviewEditor.objects.create(report=report, user=user, named_by=by)
        audit.record("synthesis.report.name_editor", report, by=by, editor=user.pk)
    return editor


def end_editor(report: SynthesisReport, *, by: User) -> None:
    """End the review editor's task without naming another. Raises NotAllowed."""
    with transaction.atomic():
        report = locked_report(report)
        permissions.check_may_publish(by, report.round)
        if report.review_editors.filter(ended_at__isnull=True).update(ended_at=clock.now()):
            audit.record("synthesis.report.end_editor", report, by=by)


def editor_of(report: SynthesisReport) -> ReviewEditor | None:
    editor: ReviewEditor | None = report.review_editors.filter(ended_at__isnull=True).select_related("user").first()
    return editor


def vouch(report: SynthesisReport, statement: str, *, by: User, digest: str | None = None) -> Vouching:
    """Record and sign the review editor's statement on the current text; a changed text needs another one.

    The portal signs who, what, when and on which text; the ledger's digest identifies it. `digest` is that of the text
    that a page showed; None: no page asks. Raises NotAllowed for anybody but the review editor; Refused for an empty
    statement, one that names an organization that is not public by name, where the editor wrote a part of the report
    meanwhile, and `changed_since` where the text is another one now;
    Refusals `not_considered` while a comment or a correction waits for its answer.
    """
    statement = clean_text(statement, field="statement", limit=5_000).strip()
    if not statement:
        raise Refused("text_missing", _("Enter the statement. It is printed in the report."), field="statement")
    with transaction.atomic():
        report = locked_report(report)
        editor = editor_of(report)
        if editor is None or editor.user_id != by.pk or not permissions.may_review(by, report.round):
            raise NotAllowed("no_editor", _("You are not the review editor of this report."))
        if by.pk in writers(report):
            raise wrote_some_of_it()
        current = ledger_digest(report)
        if digest is not None and digest != current:
            raise text_changed()
        SourceNames(report.round).check_not_withheld(statement, field="statement")
        if faults := [fault for fault in obstacles(report) if fault.code in CONSIDERED]:
            raise Refusals("not_considered", _("Not all comments have been considered yet."), refusals=faults)
        vouching = Vouching(editor=editor, ledger_digest=current, statement=statement, at=clock.now())
        key, vouching.signature = signing.sign(statement_payload(vouching))
        vouching.key_id = key.key_id
        vouching.save(force_insert=True)
        audit.record("synthesis.report.vouch", report, by=by, editor=by.pk, digest=vouching.ledger_digest)
    return vouching


def statement_payload(row: Vouching) -> dict[str, Any]:
    """Return what is signed: anybody can check it with the portal's public key."""
    return {
        "report": row.editor.report.reference,
        "editor": row.editor.user.get_full_name(),
        "statement": row.statement,
        "at": row.at.isoformat(),
        "ledger": row.ledger_digest,
    }
