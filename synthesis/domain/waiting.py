"""What others said of a report, or may still say, that stands against its publication."""

from collections.abc import Iterable, Sequence

from django.db.models import Exists, OuterRef
from django.utils.translation import gettext_lazy as _

from core import clock
from core.errors import Refused
from core.moments import moment
from synthesis.domain.facts import named_states
from synthesis.domain.ledger import ledger_digest
from synthesis.enums import ResponseOutcome
from synthesis.models import (
    CommentResponse,
    CorrectionAnswer,
    DraftComment,
    FactCheck,
    Finding,
    ReviewEditor,
    SynthesisReport,
    Vouching,
)

_AS_ASKED = (ResponseOutcome.ACCEPTED, ResponseOutcome.IN_PART)


def waiting(report: SynthesisReport, findings: Sequence[Finding]) -> Iterable[Refused]:
    """`findings` in the report's order. Three queries, three more where States must have been asked, and five more
    where a review editor is named."""
    yield from _comments(report)
    if report.round.rules.facts_required:
        yield from _not_asked(report, findings)
    yield from _facts(report, findings)
    yield from _editor(report)


def _comments(report: SynthesisReport) -> Iterable[Refused]:
    answered = CommentResponse.objects.filter(comment=OuterRef("pk"))
    rows = DraftComment.objects.submitted().filter(circulation__report=report).exclude(Exists(answered))
    if count := rows.count():
        yield Refused(
            "comments_unanswered",
            _("%(count)s comments of bodies on the draft have no answer yet.") % {"count": count},
            field="comments",
            hint=_("Answer each."),
        )


def _facts(report: SynthesisReport, findings: Sequence[Finding]) -> Iterable[Refused]:
    """A State that still has time, or whose correction has no answer."""
    numbers = {row.pk: place for place, row in enumerate(findings, start=1)}
    answered = CorrectionAnswer.objects.filter(correction__fact_check=OuterRef("pk"))
    rows = FactCheck.objects.filter(finding__in=numbers, closes__isnull=False).annotate(is_answered=Exists(answered))
    now = clock.now()
    for row in rows.select_related("correction", "delegation__organisation"):
        told = {"number": numbers[row.finding_id], "state": row.delegation.organisation.short_name}
        correction = getattr(row, "correction", None)
        if correction is None and row.is_open(now):
            told["time"] = moment(row.closes, row.zone) if row.closes else ""
            words = _("Finding %(number)s: %(state)s may ask for factual corrections until %(time)s.") % told
            yield Refused("facts_open", words, field="facts")
        elif correction is not None and correction.text and not row.is_answered:
            words = _("Finding %(number)s: the factual correction that %(state)s asks for has no answer.") % told
            yield Refused("facts_unanswered", words, field="facts", hint=_("Answer it."))


def _not_asked(report: SynthesisReport, findings: Sequence[Finding]) -> Iterable[Refused]:
    """A State that is named and neither had the time for this sentence nor was left out for somebody's safety. What was
    reworded as it asked need not go to it again."""
    for each in named_states(report, findings):
        check, agreed = each.check, each.answer is not None and each.answer.outcome in _AS_ASKED
        if check is None or (check.text != each.finding.text and not agreed):
            told = {"number": each.number, "state": each.delegation.organisation.short_name}
            words = _("Finding %(number)s names %(state)s, which was not asked for factual corrections of it.") % told
            hint = _("Send it, or say why the step is left out.")
            yield Refused("facts_not_asked", words, field="facts", hint=hint)


def _editor(report: SynthesisReport) -> Iterable[Refused]:
    """A review editor who was named vouches for the text that is published."""
    editor = ReviewEditor.objects.filter(report=report, ended_at__isnull=True).select_related("user").first()
    if editor is None:
        return
    if not Vouching.objects.filter(editor=editor, ledger_digest=ledger_digest(report)).exists():
        yield Refused(
            "not_vouched",
            _("The review editor has not vouched for this text yet: %(name)s.") % {"name": editor.user.get_full_name()},
            field="editor",
        )
