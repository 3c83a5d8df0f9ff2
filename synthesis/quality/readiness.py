"""What prevents a report from being published. Each obstacle gives the number of its finding."""

from collections import defaultdict
from collections.abc import Iterable, Mapping, Sequence
from typing import Any
from uuid import UUID

from django.db.models import Exists, OuterRef
from django.utils.translation import gettext_lazy as _

from consultations.enums import Constituency
from core import clock
from core.errors import Refused
from core.text.dates import moment
from core.text.languages import isolate_name
from submissions.enums import Confidentiality
from synthesis.counts.count_messages import message_of
from synthesis.counts.quantities import Basis, Count, counts_of
from synthesis.counts.quantity_ladder import SMALL
from synthesis.counts.sentences import joint_name
from synthesis.enums import AS_ASKED, Quantity, ReportKind, StaleReason
from synthesis.models import (
    CommentResponse,
    CorrectionAnswer,
    DraftComment,
    Evidence,
    FactCheck,
    Finding,
    FindingComment,
    ReviewEditor,
    StateReply,
    SynthesisReport,
    Vouching,
)
from synthesis.publication.named_bodies import JOINT_NUMBER, SourceNames
from synthesis.publication.public_counts import PublicTable, warning_of
from synthesis.quality.dispositions import counted_inputs
from synthesis.quality.source_changes import SourceFacts, source_facts
from synthesis.quality.staleness import evidence_of, reasons_of
from synthesis.reports.ledger import ledger_digest
from synthesis.review.fact_checks import named_states
from synthesis.review.withheld_words import ERASED_TITLE, quotes_words, redacted_words_in

# What says that a comment of somebody was not considered yet.
CONSIDERED = frozenset({"contested", "comments_unanswered", "facts_open", "facts_unanswered"})


def numbered(report: SynthesisReport) -> list[Finding]:
    """Return the findings that are not removed, in the report's order; the first is finding 1. One query."""
    rows = report.findings.filter(removed_at__isnull=True).select_related(
        "section__recommendation", "recommendation__paragraph"
    )
    return list(rows.order_by("section__order", "order", "pk"))


def obstacles(report: SynthesisReport) -> list[Refused]:
    """Return everything that must be corrected before the report is published; empty where nothing must.

    At most 59 queries, whatever the number of findings.
    """
    findings = numbered(report)
    if not findings:
        return [Refused("no_findings", _("The report has no finding yet."))]
    cited = evidence_of(report).prefetch_related("input__version__submission__delegation__organisation")
    rows = list(cited)
    facts = source_facts(report.round, cited.order_by().values("input__line"), among=(row.input for row in rows))
    evidence: dict[UUID, list[Evidence]] = defaultdict(list)
    for row in rows:
        evidence[row.finding_id].append(row)
    counts = counts_of(report)
    table = PublicTable.for_counts(report.round, findings, counts)
    contested = _contested(report)
    names = SourceNames(report.round)
    refusals: list[Refused] = []
    for number, finding in enumerate(findings, start=1):
        count = counts.get(finding.pk)
        mine = list(_of_finding(finding, number, evidence[finding.pk], facts, count, finding.pk in contested))
        is_singled_out = any(each.code == "small_count" for each in mine)
        refusals += [*mine, *_of_count(finding, number, count, None if is_singled_out else table)]
        refusals += of_kind(ReportKind(report.kind), finding, number, count, names)
    refusals += [*_of_titles(report, findings, names), *_of_sections(report, findings), *_of_dispositions(report)]
    return [*refusals, *open_obligations(report, findings)]


def _contested(report: SynthesisReport) -> set[UUID]:
    """Return findings with an open reviewer's comment; none where the round's rules allow publishing them."""
    if report.round.rules.contested_published:
        return set()
    rows = FindingComment.objects.filter(finding__report=report, settled_at__isnull=True)
    return set(rows.values_list("finding_id", flat=True))


def redacted_sentences(report: SynthesisReport) -> list[Refused]:
    """Return findings that say redacted words, whatever they cite: once published, they would not be displayed.

    Titles and front matter too: they would leave the published text without a word. For acts that hand the text out
    and have found nothing else, never for a page: else people could try out which words are redacted. Two queries,
    three more where some may be said.
    """
    findings = numbered(report)
    around = _around(report, findings)
    says_redacted_words = redacted_words_in(report.round, [*around, *(finding.text for finding in findings)])
    words, hint = _("it contains redacted text."), _("Reword the finding.")
    refusals = [
        _refused("redacted_words", number, finding, words, hint)
        for number, finding in enumerate(findings, start=1)
        if says_redacted_words(finding.text)
    ]
    if any(map(says_redacted_words, around)):
        words = _("A title or the front matter contains redacted text.")
        refusals.append(Refused("redacted_words", words, hint=_("Reword the titles and the text before the findings.")))
    return refusals


def _around(report: SynthesisReport, findings: Iterable[Finding]) -> list[str]:
    """Return the titles and the front matter that stand around the findings."""
    titles = [report.title, *dict.fromkeys(finding.section.title for finding in findings)]
    return [*titles, *(str(block.value) for block in report.front_matter if block.block_type != "promise")]


def _of_titles(report: SynthesisReport, findings: Iterable[Finding], names: SourceNames) -> Iterable[Refused]:
    """Yield a refusal where a title or the front matter names an organization that is public by name nowhere."""
    if any(map(names.is_withheld_in, _around(report, findings))):
        yield Refused(
            "names_withheld",
            _("A title or the front matter names an organization whose inputs are not public with its name."),
            hint=_("Remove the name."),
        )


def undisplayed_findings(report: SynthesisReport, outline: Mapping[str, Any]) -> list[Refused]:
    """Return the findings that would not be displayed in an edition that nobody has read yet: its `outline`.

    For the act that publishes, as `redacted_sentences`.
    """
    rows = {UUID(row["id"]): row for part in outline["sections"] for row in part["findings"] if row.get("suspended")}
    words = _(
        "a sentence of it is based only on text that is not public: information for the secretariat, or text without "
        "a name that waits for its working translation."
    )
    hint = _("Cite another source, enter the working translation, or remove the sentence.")
    findings = sorted(report.findings.filter(pk__in=rows), key=lambda each: int(rows[each.pk]["number"]))
    return [_refused("not_displayed", rows[each.pk]["number"], each, words, hint) for each in findings]


def _of_finding(
    finding: Finding, number: int, rows: list[Evidence], facts: SourceFacts, count: Count | None, contested: bool
) -> Iterable[Refused]:
    if not rows and not (count and count.rests_on_positions):
        yield _refused(
            "no_evidence",
            number,
            finding,
            _("it is not based on any passage."),
            _("Cite a passage, or remove the finding."),
        )
    words: Any
    if not finding.text.strip():
        words = _("its text was removed, because it repeated a submission that was erased.")
        yield _refused("no_text", number, finding, words, _("Write the finding again, or remove it."))
    reasons = {reason for row in rows for reason in reasons_of(row, facts)}
    if reasons:
        labels = _(", ").join(str(reason.label) for reason in StaleReason if reason in reasons)
        words = _("its evidence needs attention: %(reasons)s.") % {"reasons": labels}
        yield _refused(
            "stale", number, finding, words, _("Check the evidence and confirm or change it, then check the sentence.")
        )
    if contested:
        yield _refused("contested", number, finding, _("it has an open comment."), _("Answer the comment."))
    confidential_rows = [row for row in rows if facts.level(row.input) == Confidentiality.SECRETARIAT]
    if rows and len(confidential_rows) == len(rows):
        words = _("it is based only on information for the secretariat.")
        yield _refused("only_secretariat", number, finding, words, _("Cite another source, or remove the finding."))
    exact = count is not None and any(claim.quantity != Quantity.SOME for claim in count.claims)
    if count is not None and exact and (kinds := _singled_out(count, confidential_rows)):
        words = _(
            "its number could identify participants who answered for the secretariat only "
            "(%(kinds)s, fewer than five participants)."
        )
        words = words % {"kinds": _(", ").join(str(Constituency(kind).label) for kind in kinds)}
        hint = _("Write it without a number, for a larger group, or without that source.")
        yield _refused("small_count", number, finding, words, hint)
    if any(quotes_words(finding.text, row.input, row.field) for row in confidential_rows):
        words = _("it quotes information for the secretariat, which may only be paraphrased.")
        yield _refused("quotes_secretariat", number, finding, words, _("Reword the finding."))


def _of_count(finding: Finding, number: int, count: Count | None, table: PublicTable | None) -> Iterable[Refused]:
    """Yield wrong counts, and numbers that the public table does not show."""
    for claim in count.faults if count else ():
        yield _refused("miscounted", number, finding, message_of(claim, finding), "")
    right = [claim for claim in table.against(finding, count) if claim.holds] if table else []
    if right:
        yield _refused("undoes_merging", number, finding, warning_of(right[0], finding), "")


def of_kind(
    kind: ReportKind, finding: Finding, number: int, count: Count | None, names: SourceNames
) -> Iterable[Refused]:
    """Yield what a sentence may not say in this kind of report (decision 0040)."""
    of_positions = count is not None and any(
        claim.basis == Basis.POSITIONS and claim.quantity != Quantity.SOME for claim in count.claims
    )
    if of_positions and not kind.counts_positions:
        words: Any = _("it counts positions, which this kind of report does not do.")
        yield _refused("counts_positions", number, finding, words, _("Name the sources, without a number."))
    if kind == ReportKind.DRAFT_TEXT and names.in_text(finding.text):
        words = _("it names a participant, which this kind of report does not do.")
        yield _refused("names_participant", number, finding, words, _("Remove the name."))
    elif names.names_withheld(finding):
        words = _("it names a participant whose input on this text is not public with its name.")
        yield _refused("names_withheld", number, finding, words, _("Remove the name."))
    if JOINT_NUMBER.search(finding.text):
        words = _("it refers to a joint submission by a number, and the number differs from one edition to the next.")
        hint = _("Name the organization that leads it: “%(example)s”.") % {"example": joint_name("…")}
        yield _refused("joint_number", number, finding, words, hint)


def _of_sections(report: SynthesisReport, findings: list[Finding]) -> Iterable[Refused]:
    filled = {finding.section_id for finding in findings}
    for section in report.sections.all():
        if section.pk not in filled:
            yield Refused(
                "empty_section",
                _("The section “%(title)s” has no findings.") % {"title": section.title},
                hint=_("Move a finding there, or remove the section."),
            )
        if section.title == ERASED_TITLE:
            yield Refused(
                "no_title",
                _("A section has no title: it was removed, because it repeated a submission that was erased."),
                hint=_("Give the section a title."),
            )


def _of_dispositions(report: SynthesisReport) -> Iterable[Refused]:
    if not report.round.rules.disposition_required:
        return
    if count := counted_inputs(report.round, report=report).filter(outcome="").count():
        yield Refused(
            "no_disposition",
            _("Inputs without an outcome: %(count)s.") % {"count": count},
            hint=_("Set an outcome for each of them."),
        )


def _singled_out(count: Count, confidential_rows: list[Evidence]) -> list[str]:
    """Return constituencies of under five bodies in which the count includes a source for the secretariat only.

    Readers of the public sources could tell who is left (DOMAIN 5). A clause of a paragraph is about the bodies that it
    counts, not about all that the paragraph cites.
    """
    bodies = [row.input.version.submission.delegation.organisation for row in confidential_rows]
    kinds, keys = {body.constituency for body in bodies}, {body.pk for body in bodies}
    parts = [part for part in count.parts if part.constituency in kinds] if not count.claims[0].is_clause else []
    for claim in count.claims:
        if claim.is_clause and claim.quantity != Quantity.SOME:
            parts += [part for part in claim.parts if part.whole & keys]
    return list(dict.fromkeys(part.constituency for part in parts if part.denominator < SMALL))


def _refused(code: str, number: int, finding: Finding, words: Any, hint: Any) -> Refused:
    message = _("Finding %(number)s: %(words)s") % {"number": number, "words": words}
    return Refused(code, message, field=f"finding-{finding.pk}", hint=hint)


def open_obligations(report: SynthesisReport, findings: Sequence[Finding]) -> Iterable[Refused]:
    """Yield what is still to be answered. `findings` are in the report's order.

    Four queries, three more where States must have been asked, and five more where a review editor is named.
    """
    yield from _comments(report)
    if report.round.rules.facts_required:
        yield from _not_asked(report, findings)
    yield from _facts(findings)
    yield from _replies(report, findings)
    yield from _editor(report)


def _comments(report: SynthesisReport) -> Iterable[Refused]:
    answered = CommentResponse.objects.filter(comment=OuterRef("pk"))
    rows = DraftComment.objects.submitted().filter(circulation__report=report).exclude(Exists(answered))
    if count := rows.count():
        yield Refused(
            "comments_unanswered",
            _("Comments of participants on the draft without an answer: %(count)s.") % {"count": count},
            field="comments",
            hint=_("Answer each of them."),
        )


def _facts(findings: Sequence[Finding]) -> Iterable[Refused]:
    """Yield a refusal for a State that still has time, or whose correction has no answer."""
    numbers = {row.pk: place for place, row in enumerate(findings, start=1)}
    answered = CorrectionAnswer.objects.filter(correction__fact_check=OuterRef("pk"))
    rows = FactCheck.objects.filter(finding__in=numbers, closes__isnull=False).annotate(is_answered=Exists(answered))
    now = clock.now()
    for row in rows.select_related("correction", "delegation__organisation"):
        values = {"number": numbers[row.finding_id], "state": row.delegation.organisation.short_name}
        correction = getattr(row, "correction", None)
        if correction is None and row.is_open(now):
            values["time"] = moment(row.closes, row.zone) if row.closes else ""
            words = _("Finding %(number)s: %(state)s can request factual corrections until %(time)s.") % values
            yield Refused("facts_open", words, field="facts")
        elif correction is not None and correction.text and not row.is_answered:
            words = (
                _("Finding %(number)s: the factual correction requested by %(state)s has not been answered.") % values
            )
            yield Refused("facts_unanswered", words, field="facts", hint=_("Answer the request."))


def _replies(report: SynthesisReport, findings: Sequence[Finding]) -> Iterable[Refused]:
    """Yield a refusal for a State's reply that would be printed beside other words than it was given to."""
    numbers = {row.pk: place for place, row in enumerate(findings, start=1)}
    rows = StateReply.objects.to_other_words().filter(fact_check__finding__report=report).order_by("at", "pk")
    for row in rows.select_related("fact_check__delegation__organisation"):
        if row.fact_check.finding_id in numbers:
            state = row.fact_check.delegation.organisation.short_name
            values = {"number": numbers[row.fact_check.finding_id], "state": state}
            words = _("Finding %(number)s: the reply of %(state)s refers to an earlier text of the sentence.") % values
            hint = _("Send the finding to the State again, or give the reason for leaving out this step.")
            yield Refused("reply_to_other_words", words, field="facts", hint=hint)


def _not_asked(report: SynthesisReport, findings: Sequence[Finding]) -> Iterable[Refused]:
    """Yield a refusal for a named State that was not asked about this sentence, nor left out with a reason.

    A sentence that was reworded as the State requested need not be sent again.
    """
    for each in named_states(report, findings):
        check, agreed = each.check, each.answer is not None and each.answer.outcome in AS_ASKED
        if check is None or (check.text != each.finding.text and not agreed):
            values = {"number": each.number, "state": each.delegation.organisation.short_name}
            words = (
                _("Finding %(number)s names %(state)s, but was not sent to that State for factual corrections.")
                % values
            )
            hint = _("Send it to the State, or give the reason for leaving out this step.")
            yield Refused("facts_not_asked", words, field="facts", hint=hint)


def waits_for_statement(editor: ReviewEditor) -> bool:
    """Return whether the review editor has signed no statement on the current text yet."""
    return not Vouching.objects.filter(editor=editor, ledger_digest=ledger_digest(editor.report)).exists()


def _editor(report: SynthesisReport) -> Iterable[Refused]:
    """Yield a refusal where a review editor is named who has not vouched for the text."""
    editor = ReviewEditor.objects.filter(report=report, ended_at__isnull=True).select_related("user", "report").first()
    if editor is None:
        return
    if waits_for_statement(editor):
        yield Refused(
            "not_vouched",
            _("The review editor has not signed the statement on this text yet: %(name)s.")
            % {"name": isolate_name(editor.user.get_full_name())},
            field="editor",
        )
