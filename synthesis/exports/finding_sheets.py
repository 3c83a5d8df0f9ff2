"""Findings, their passages and comments on drafts, as sheets.

For the secretariat with what needs attention in each finding (PRACTICE 22).
"""

from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass, field, replace
from typing import Any

from django.utils.translation import gettext as _

from consultations.enums import Constituency
from core.spreadsheets import Column, Link, Value
from core.tables.fields import EVERYBODY, Field
from submissions.enums import Channel, PassageField
from submissions.tables.columns import REFERENCE_WIDTH, utc
from submissions.tables.exports import ExportTable, export_table
from submissions.visibility.reader import PassageQuote
from submissions.visibility.visible_inputs import original_withheld
from synthesis.counts.quantities import counts_of
from synthesis.enums import Quantity
from synthesis.exports.compilations import Compilation, working_report
from synthesis.exports.sheets import Quotes, findings_in, names_sources, visible_passages
from synthesis.models import SignOff, SynthesisReport
from synthesis.publication.edition_marks import paragraph_notes, sign_off_line
from synthesis.quality.readiness import numbered
from synthesis.quality.staleness import StaleFinding, stale_findings
from synthesis.review.circulation import ReceivedComment, received_comments
from synthesis.review.fact_checks import NamedState, named_states


@dataclass(frozen=True, slots=True)
class SecretariatDetails:
    """What only the secretariat sees of findings, by their ids.

    Why they need attention, whether their counted words hold, the States that they name, and the text that was signed
    off, with who signed it.
    """

    stale: Mapping[str, StaleFinding] = field(default_factory=dict)
    holds: Mapping[str, bool] = field(default_factory=dict)
    named: Mapping[str, list[NamedState]] = field(default_factory=dict)
    signed: Mapping[str, tuple[str, str]] = field(default_factory=dict)


def secretariat_details(compilation: Compilation) -> SecretariatDetails:
    """Return the details of the report in the secretariat's workbook. A constant number of queries."""
    report = working_report(compilation) if compilation.inside else None
    if report is None:
        return SecretariatDetails()
    counts = counts_of(report)
    named: dict[str, list[NamedState]] = {}
    for row in named_states(report, numbered(report)):
        named.setdefault(str(row.finding.pk), []).append(row)
    return SecretariatDetails(
        {str(key): stale for key, stale in stale_findings(report, counts=counts).items()},
        {str(key): count.holds for key, count in counts.items()},
        named,
        _signed(report),
    )


@dataclass(frozen=True, slots=True)
class _FindingLine:
    """A finding of an outline with its section's title, how many passages it has, and the row of the first on the sheet
    of evidence."""

    finding: Mapping[str, Any]
    section: str
    passages: int
    first: int


def reply_source(reply: Mapping[str, Any]) -> str:
    """Return whose reply it is, and that it is to words before a corrigendum."""
    earlier = _("Reply of %(state)s to the earlier text") % {"state": reply["state"]}
    return earlier if reply.get("earlier") else str(reply["state"])


def findings_table(
    compilation: Compilation, outline: Mapping[str, Any] | None, quotes: Quotes, details: SecretariatDetails
) -> ExportTable:
    """Return the findings, one row each; its number of passages links to the first one on the sheet of evidence."""
    published = sign_off_line((outline or {}).get("signed_off"))
    about = outline or {}

    def states(line: _FindingLine) -> list[NamedState]:
        return details.named.get(line.finding["id"], [])

    def word(line: _FindingLine) -> Value:
        is_counted = line.finding["text"] and line.finding["quantity"]  # a sentence that is not displayed uses none
        return str(Quantity(line.finding["quantity"]).label) if is_counted else None

    def holds(line: _FindingLine) -> Value:
        key = line.finding["id"]
        return (_("Yes") if details.holds[key] else _("No")) if key in details.holds else None

    def named(line: _FindingLine) -> Value:
        return "; ".join(row.delegation.organisation.display_short_name() for row in states(line)) or None

    def correction(line: _FindingLine) -> Value:
        return "\n".join(filter(None, map(_fact_check_state, states(line)))) or None

    def reply(line: _FindingLine) -> Value:
        return "\n".join(f"{row['text']} [{reply_source(row)}]" for row in line.finding.get("replies") or ()) or None

    def signed(line: _FindingLine) -> Value:
        if not compilation.inside:  # what was changed since was not signed off
            is_changed = any(line.finding.get(name) for name in ("corrigenda", "suspended", "removed"))
            return None if is_changed else published or None
        text, by = details.signed.get(line.finding["id"], ("", ""))
        return (by or None) if text == line.finding["text"] else None

    def passages(line: _FindingLine) -> Value:
        return Link(line.passages, sheet=_("Evidence"), row=line.first) if line.passages else line.passages

    def note(line: _FindingLine) -> Value:
        return "\n".join(paragraph_notes(line.finding, about)) or None

    def attention(line: _FindingLine) -> Value:
        key = line.finding["id"]
        reasons = details.stale[key].reasons if key in details.stale else ()
        return ", ".join(str(reason.label) for reason in reasons) or None

    fields = [
        Field(Column("number", _("No."), 6, "number"), lambda line: line.finding["number"], readers=EVERYBODY),
        Field(
            Column("para", _("Para"), 8, "code"), lambda line: line.finding["recommendation"] or None, readers=EVERYBODY
        ),
        Field(Column("section", _("Section"), 20, "code"), lambda line: line.section, readers=EVERYBODY),
        Field(Column("text", _("Finding"), 60), lambda line: line.finding["text"], readers=EVERYBODY),
        *([] if compilation.inside else [Field(Column("note", _("Note"), 30), note, readers=EVERYBODY)]),
        Field(Column("word", _("Word used"), 12, "code"), word, readers=EVERYBODY),
        Field(Column("counted", _("Counted"), 28), lambda line: _counted(line.finding) or None, readers=EVERYBODY),
        Field(Column("holds", _("Count correct"), 9, "code"), holds),
        Field(Column("named", _("States named"), 16), named),
        Field(Column("correction", _("Correction requested"), 30), correction),
        Field(Column("reply", _("Reply"), 30), reply, readers=EVERYBODY),
        Field(Column("signed", _("Sign-off"), 18), signed, readers=EVERYBODY),
        Field(Column("passages", _("Passages"), 10, "link"), passages, readers=EVERYBODY),
        Field(Column("attention", _("Needs attention"), 24), attention),
    ]
    return export_table(
        "findings", _("Findings"), fields, _finding_lines(compilation, outline, quotes), compilation.audience
    )


def _finding_lines(
    compilation: Compilation, outline: Mapping[str, Any] | None, quotes: Quotes
) -> Iterator[_FindingLine]:
    first = 1
    for section in (outline or {"sections": []})["sections"]:
        for finding in section["findings"]:
            passages = len(visible_passages(compilation, finding, quotes))
            yield _FindingLine(finding, section["title"], passages, first)
            first += passages


@dataclass(frozen=True, slots=True)
class _EvidenceLine:
    """A passage under a finding, which is the row `place` of the sheet of findings; `row` None for what is on file."""

    place: int
    number: int
    row: Mapping[str, Any] | None
    quote: PassageQuote


def evidence_table(
    compilation: Compilation,
    outline: Mapping[str, Any] | None,
    quotes: Quotes,
    places: Mapping[str, int],
    details: SecretariatDetails,
) -> ExportTable:
    """Return the passages. `places` are the rows of the inputs' sheet by reference, for the links."""
    reasons = {str(key): each for stale in details.stale.values() for key, each in stale.evidence.items()}

    names = names_sources(compilation, outline)

    def ref(line: _EvidenceLine) -> Value:
        return _leading(line.quote.source.reference, places) if line.quote.source and names else None

    def body(line: _EvidenceLine) -> Value:
        return _named(line.quote) if names else _kind(line.quote)

    def passage_field(line: _EvidenceLine) -> Value:
        return str(PassageField(line.row["field"]).label) if line.row else None

    def quote(line: _EvidenceLine) -> Value:
        translated = line.quote.source is not None and line.quote.source.is_translated and line.quote.text
        return f"{line.quote.text} [{original_withheld()}]" if translated else line.quote.text

    def annex(line: _EvidenceLine) -> Value:
        return (line.quote.source.annex or None) if line.quote.source and names else None

    def level(line: _EvidenceLine) -> Value:
        return str(line.quote.source.level.label) if line.quote.source else None

    def now(line: _EvidenceLine) -> Value:
        line_reasons = reasons.get(line.row["id"], ()) if line.row else ()
        return "; ".join(str(reason.label) for reason in line_reasons) or _("Valid")

    fields = [
        Field(
            Column("finding", _("Finding"), 10, "link"),
            lambda line: Link(line.number, sheet=_("Findings"), row=line.place),
            readers=EVERYBODY,
        ),
        Field(Column("ref", _("Ref"), REFERENCE_WIDTH, "link"), ref, readers=EVERYBODY),
        Field(Column("body", _("Participant"), 22, "code"), body, readers=EVERYBODY),
        Field(Column("field", _("Field"), 16, "code"), passage_field, readers=EVERYBODY),
        Field(Column("quote", _("Quote"), 62), quote, readers=EVERYBODY),
        Field(Column("annex", _("Para of sender"), 16), annex, readers=EVERYBODY),
        Field(Column("level", _("Confidentiality"), 20, "code"), level),
        Field(Column("now", _("Current status"), 24, "code"), now),
    ]
    lines = (
        _EvidenceLine(place, finding["number"], row, quote)
        for place, finding in enumerate(findings_in(outline), start=1)
        for row, quote in visible_passages(compilation, finding, quotes)
    )
    return export_table("evidence", _("Evidence"), fields, lines, compilation.audience)


def _counted(finding: Mapping[str, Any]) -> str:
    words = _("%(kind)s: %(numerator)s of %(denominator)s")
    return "; ".join(
        words % {"kind": Constituency(kind).label, "numerator": numerator, "denominator": denominator}
        for kind, numerator, denominator in finding["count"]
    )


def _fact_check_state(row: NamedState) -> str:
    """Return what the State requested and the answer; else the current step.

    The text comes first: it decides the direction of the cell.
    """
    check, state = row.check, row.delegation.organisation.display_short_name()
    if check is None:
        return ""
    correction = getattr(check, "correction", None)
    if check.skipped:
        words = _("Step left out")
    elif correction is None:
        words = _("Sent, no answer")
    else:
        words = correction.text or _("Nothing")
    return f"{words} [{state}: {row.answer.get_outcome_display()}]" if row.answer else f"{words} [{state}]"


def _signed(report: SynthesisReport) -> dict[str, tuple[str, str]]:
    """Return by finding its text as last signed off, and who signed when. One query."""
    rows = SignOff.objects.filter(publication__report=report, publication__withdrawn_at__isnull=True)
    row = rows.select_related("publication").order_by("publication__number").last()
    if row is None:
        return {}
    by = sign_off_line({"authority": row.authority, "on": row.signed_on.isoformat()})
    return {finding["id"]: (finding["text"], by) for finding in findings_in(row.publication.outline)}


def _leading(reference: str, places: Mapping[str, int]) -> Value:
    place = places.get(reference)
    return Link(reference, sheet=_("Inputs"), row=place) if place else reference


def _named(quote: PassageQuote) -> str:
    source = quote.source
    if source is None or source.withheld:
        return _("Information on file with the secretariat")
    return source.body.short_name if source.body else _("Name withheld")


def _kind(quote: PassageQuote) -> str:
    """Return the kind of participant, for a report that names nobody."""
    source = quote.source
    if source is None or source.withheld:
        return _("Information on file with the secretariat")
    return str(Constituency(source.constituency).label) if source.constituency else _("Submission")


def responses_table(compilation: Compilation) -> ExportTable | None:
    """Return one row per comment, by report, draft and paragraph, as this reader may see it.

    None for the public, and where nothing was circulated.
    """
    reports = SynthesisReport.objects.filter(round=compilation.round, circulations__isnull=False).distinct()
    if not compilation.inside or not reports:
        return None
    rows = [
        (report, each)
        for report in reports.order_by("begun_at", "pk")
        for each in received_comments(report, compilation.audience)
    ]
    fields = [
        Field(Column("report", _("Report"), 16, "code"), lambda row: row[0].reference),
        *(replace(each, value=_of_comment(each)) for each in response_fields()),
    ]
    return export_table("responses", _("Responses"), fields, rows, compilation.audience)


def _of_comment(plain: Field) -> Callable[[tuple[SynthesisReport, ReceivedComment]], Value]:
    return lambda row: plain.value(row[1])


def response_fields() -> list[Field]:
    """Of one comment on a draft and its answer."""

    def comment(each: ReceivedComment) -> Value:
        return (each.text or None) if each.text is not None else _("For the secretariat only")

    def outcome(each: ReceivedComment) -> Value:
        return str(each.answer.get_outcome_display()) if each.answer else None

    def responder(each: ReceivedComment) -> Value:
        return each.answer.by.get_full_name() or None if each.answer else None

    def channel(each: ReceivedComment) -> Value:
        return each.entered or str(Channel.PORTAL.label) if each.body else None

    return [
        Field(Column("draft", _("Draft"), 7, "number"), lambda each: each.comment.circulation.number),
        Field(Column("paragraph", _("Paragraph"), 10, "number"), lambda each: each.comment.paragraph),
        Field(
            Column("body", _("Participant"), 18, "code"),
            lambda each: each.body.short_name if each.body else _("Name withheld"),
        ),
        Field(Column("received", _("Received (UTC)"), 18, "datetime"), lambda each: utc(each.at)),
        Field(
            Column("level", _("Confidentiality"), 14, "code"),
            lambda each: str(each.comment.get_confidentiality_display()),
        ),
        Field(Column("comment", _("Comment"), 46), comment),
        Field(Column("wording", _("Proposed wording"), 30), lambda each: each.wording or None),
        Field(Column("outcome", _("Answer"), 14, "code"), outcome),
        Field(Column("answer", _("Reason"), 36), lambda each: each.reason or None),
        Field(Column("responder", _("Responder"), 14, "code"), responder),
        Field(Column("channel", _("Channel"), 14, "code"), channel),
    ]
