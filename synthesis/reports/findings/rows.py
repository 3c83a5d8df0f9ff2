"""The findings of a report as its staff read them: number, count, what changed, comments, evidence.

Everything is read as the reader may see it. The number of queries depends neither on the findings nor on their
evidence.
"""

from collections import defaultdict
from collections.abc import Collection, Iterable, Mapping
from copy import copy
from dataclasses import dataclass, replace
from operator import itemgetter
from types import MappingProxyType
from typing import Any
from uuid import UUID

from django.db.models import Count as CountRows
from django.utils.translation import gettext as _

from accounts.models import User
from consultations.audience import audience_in
from core.audience import Audience
from core.errors import Refused
from core.text.strings import pieces
from submissions.drafting.text_diff import Piece, redline
from submissions.enums import PassageField
from submissions.visibility.reader import InputReader, PassageQuote, read_passages
from synthesis.coding.vectors import is_far
from synthesis.counts.count_messages import Offer, as_written, message_of, offers, share
from synthesis.counts.counted_text import written_counts
from synthesis.counts.quantities import Count, count, counts_of
from synthesis.counts.quantity_ladder import check_promise, words_that_fit
from synthesis.enums import Quantity, StaleReason
from synthesis.models import Evidence, Finding, FindingComment, SynthesisReport
from synthesis.publication.public_counts import PublicTable, warning_of
from synthesis.quality.readiness import numbered
from synthesis.quality.source_changes import current_inputs
from synthesis.quality.staleness import evidence_of, stale_findings
from synthesis.reports.findings.clauses import place_of
from synthesis.reports.findings.likeness import claim_of, likenesses


@dataclass(frozen=True, slots=True)
class Remark:
    """A comment beside its finding.

    `pieces` compare the suggested wording with the current sentence; `is_older`: the sentence has changed since the
    comment was made.
    """

    comment: FindingComment
    pieces: tuple[Piece, ...] = ()
    is_older: bool = False


@dataclass(frozen=True, slots=True)
class Remarks:
    open: tuple[Remark, ...] = ()
    settled: tuple[FindingComment, ...] = ()


def remarks_on(findings: Iterable[Finding]) -> dict[UUID, Remarks]:
    """Return the comments by finding; every finding has an entry. One query."""
    rows = {row.pk: row for row in findings}
    by_finding: dict[UUID, list[FindingComment]] = defaultdict(list)
    remarks = FindingComment.objects.filter(finding__in=rows).select_related("by", "settled_by").order_by("at", "pk")
    for comment in remarks:
        by_finding[comment.finding_id].append(comment)
    return {
        key: Remarks(
            tuple(_remark(each, row) for each in by_finding[key] if each.settled_at is None),
            tuple(each for each in by_finding[key] if each.settled_at is not None),
        )
        for key, row in rows.items()
    }


def marked(text: str, remarks: Iterable[Remark]) -> list[tuple[str, bool]]:
    """Return the sentence in pieces; True for words that an open comment is about."""
    words = {each.comment.words for each in remarks} - {""}
    return pieces(text, [(text.index(each), text.index(each) + len(each)) for each in words if each in text])


def _remark(comment: FindingComment, finding: Finding) -> Remark:
    return Remark(
        comment,
        tuple(redline(finding.text, comment.suggestion)) if comment.suggestion else (),
        comment.on_revision != finding.revision,
    )


@dataclass(frozen=True, slots=True)
class CitedPassage:
    """A passage under a finding.

    `quote.text` is None where this reader may not see the words; `now` is the whole field in the current version, ""
    where nothing changed or this reader may not see it. `parts` are the words of the sentence that it supports, none:
    all of it; `has_lost_part`: some of them are no longer there. `is_far`: the passage may not say the same as they do.
    """

    id: UUID
    line: UUID
    quote: PassageQuote
    field: str
    reasons: tuple[StaleReason, ...] = ()
    now: str = ""
    parts: tuple[str, ...] = ()
    has_lost_part: bool = False
    digest: str = ""
    is_far: bool = False

    @property
    def field_label(self) -> str:
        return str(PassageField(self.field).label)


@dataclass(frozen=True, slots=True)
class FindingRow:
    """A finding with its count, evidence and comments.

    `says` describes its counted word, "" without one; `warning` is why the public must not read its number.
    `passages` is how many it cites; `cited` are they, unless the list shows none. `rests_on_positions`: there is
    nothing that could be cited.
    """

    finding: Finding
    number: int
    passages: int
    cited: tuple[CitedPassage, ...]
    says: str
    holds: bool
    reasons: tuple[StaleReason, ...]
    remarks: tuple[Remark, ...]
    settled: tuple[FindingComment, ...] = ()
    warning: str = ""
    rests_on_positions: bool = False

    @property
    def tone(self) -> str:
        if self.reasons:
            return "bad"
        return "care" if self.lacks_evidence or self.remarks or self.warning else ""

    @property
    def lacks_evidence(self) -> bool:
        return not self.passages and not self.rests_on_positions

    @property
    def marked(self) -> list[tuple[str, bool]]:
        """The sentence in pieces, with the words marked that open comments are about."""
        return marked(self.finding.text, self.remarks)

    @property
    def stale_reasons(self) -> tuple[StaleReason, ...]:
        """Why its evidence needs attention; a wrong count is shown elsewhere."""
        return tuple(reason for reason in self.reasons if reason != StaleReason.MISCOUNTED)


def finding_rows(
    report: SynthesisReport, *, by: User, only: Collection[UUID] | None = None, quotes: bool = True
) -> list[FindingRow]:
    """Return the findings in the report's order, numbered throughout; `only` selects some. At most 70 queries.

    Without `quotes` no passage is read, only how many there are: for lists that show none. Then at most 55.
    """
    findings = [(place, row) for place, row in enumerate(numbered(report), start=1)]
    findings = [(place, row) for place, row in findings if only is None or row.pk in only]
    counts = counts_of(report, only=only)
    table = PublicTable.for_counts(report.round, (row for _place, row in findings), counts)
    stale = stale_findings(report, only=only, counts=counts)
    texts = {row.pk: row.text for _place, row in findings}
    cited: Mapping[UUID, list[CitedPassage]] = {}
    if quotes:
        reasons = {key: row.evidence for key, row in stale.items()}
        cited = _cited(report, texts, reasons, audience_in(by, report.round))
        passages = {key: len(rows) for key, rows in cited.items()}
    else:
        rows = Evidence.objects.filter(finding__in=texts).order_by()
        passages = dict(rows.values_list("finding").annotate(CountRows("pk")))
    remarks = remarks_on(row for _place, row in findings)
    return [
        FindingRow(
            finding=row,
            number=place,
            passages=passages.get(row.pk, 0),
            cited=tuple(cited.get(row.pk, ())),
            says=count_sentence(row, counts[row.pk]) if row.pk in counts else "",
            holds=row.pk not in counts or counts[row.pk].holds,
            reasons=stale[row.pk].reasons if row.pk in stale else (),
            remarks=remarks[row.pk].open,
            settled=remarks[row.pk].settled,
            warning=publication_warning(row, counts.get(row.pk), table),
            rests_on_positions=row.pk in counts and counts[row.pk].rests_on_positions,
        )
        for place, row in findings
    ]


def nearest_first(row: FindingRow) -> list[CitedPassage]:
    """Return its passages by likeness to what they support, with `is_far` set; those that cannot be compared come last.

    In a sentence that counts positions, and in a drafted paragraph, no passage is marked as far. One query.
    """
    finding = row.finding
    claims = {each.id: claim_of(finding.text, each.parts, each.digest) for each in row.cited if each.quote.text}
    values = likenesses(claims.values())
    language = finding.report.language
    counts = finding.is_of_positions or any(each.region for each in written_counts(finding.text, language))
    placed = []
    for each in row.cited:
        value, source = values.get(claims[each.id]) if each.id in claims else None, each.quote.source
        marks = value is not None and source is not None and not counts
        far = marks and is_far(value or 0.0, language, (source.language if source else "") or "")
        placed.append((2.0 if value is None else -value, replace(each, is_far=bool(far))))
    return [each for _place, each in sorted(placed, key=itemgetter(0))]


def count_sentence(finding: Finding, count: Count) -> str:
    """Return "“Several” holds: 3 of 5 States.", or what is wrong and what to write instead."""
    if not count.holds:
        return " ".join(message_of(claim, finding) for claim in count.faults)
    claim = count.claims[0]
    values = {"word": as_written(claim, finding), "parts": _("; ").join(map(share, count.parts))}
    line = _("“%(word)s” is correct: %(parts)s.") % values
    if claim.quantity == Quantity.SOME and count.numerator and count.denominator:
        fitting = words_that_fit(count.numerator, count.denominator)
        words = _(", ").join(_word(each, count.numerator) for each in fitting)
        return f"{line} {_('Possible wording: %(words)s.') % {'words': words}}"
    return line


def publication_warning(finding: Finding, count: Count | None, table: PublicTable | None) -> str:
    """Return why the public must not read the number; "" where it may, or where it is wrong anyway."""
    if table is None or count is None or not count.holds:
        return ""
    return next((warning_of(claim, finding) for claim in table.against(finding, count)), "")


def _word(quantity: Quantity, number: int) -> str:
    return str(number) if quantity == Quantity.NUMBER else str(quantity.label).lower()


def _cited(
    report: SynthesisReport,
    texts: Mapping[UUID, str],
    stale: dict[UUID, dict[UUID, tuple[StaleReason, ...]]],
    audience: Audience,
) -> dict[UUID, list[CitedPassage]]:
    rows = list(evidence_of(report).filter(finding__in=list(texts)).order_by("order", "at", "pk"))
    quotes = read_passages(rows, audience, round_=report.round)
    reasons = {key: value for each in stale.values() for key, value in each.items()}
    changed = [row for row in rows if StaleReason.CHANGED in reasons.get(row.pk, ())]
    now = _now(report, changed, audience)
    by_finding: dict[UUID, list[CitedPassage]] = defaultdict(list)
    for row in rows:
        text = texts[row.finding_id]
        parts = tuple(words for words in row.parts if place_of(text, words))
        by_finding[row.finding_id].append(
            CitedPassage(
                row.pk,
                row.input.line_id,
                quotes[row.pk],
                row.field,
                reasons.get(row.pk, ()),
                now.get(row.pk, ""),
                parts,
                has_lost_part=len(parts) < len(row.parts),
                digest=row.digest,
            )
        )
    return by_finding


def _now(report: SynthesisReport, rows: list[Evidence], audience: Audience) -> dict[UUID, str]:
    """Return the current text of the field, for passages whose line was corrected."""
    if not rows:
        return {}
    current = current_inputs({row.input.line_id for row in rows})
    visible = InputReader(report.round, audience, only={row.version.submission_id for row in current.values()}).inputs(
        row.pk for row in current.values()
    )
    texts = {}
    for row in rows:
        input_ = current.get(row.input.line_id)
        if input_ is not None and input_.pk in visible and not visible[input_.pk].withheld:
            texts[row.pk] = visible[input_.pk].text(row.field)
    return texts


@dataclass(frozen=True, slots=True)
class CountPreview:
    """How a finding would count, and other wordings for it."""

    says: str = ""
    holds: bool = True
    warning: str = ""
    offers: tuple[Offer, ...] = ()


def preview_count(finding: Finding, fields: Mapping[str, Any] = MappingProxyType({})) -> CountPreview:
    """Return how the finding would count with these fields, or what is missing in them."""
    trial = copy(finding)
    for name, value in fields.items():
        setattr(trial, name, value)
    try:
        check_promise(trial.quantity, trial.counted, number=trial.number)
    except Refused as refusal:
        return CountPreview(str(refusal), holds=False)
    counted = count(trial)
    if counted is None:
        return CountPreview()
    table = PublicTable.for_counts(trial.report.round, [trial], {trial.pk: counted})
    offered = offers(trial, counted, undoes=bool(table and table.against(trial, counted)))
    return CountPreview(
        count_sentence(trial, counted), counted.holds, publication_warning(trial, counted, table), tuple(offered)
    )
