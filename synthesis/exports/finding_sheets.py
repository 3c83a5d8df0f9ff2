"""Findings, their passages and comments on drafts, as sheets; for the secretariat with what each finding owes
(PRACTICE 22)."""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from datetime import date
from typing import Any

from django.utils.text import capfirst
from django.utils.translation import gettext as _

from consultations.enums import Constituency
from core.spreadsheets import Column, Link, Value
from core.text.dates import day
from submissions.enums import PassageField
from submissions.tables.columns import utc
from submissions.tables.exports import ExportTable
from submissions.visibility.reader import PassageQuote
from synthesis.counts.quantities import counts_of
from synthesis.enums import Quantity
from synthesis.exports.packs import Pack
from synthesis.exports.sheets import Quotes, findings_in, visible_passages
from synthesis.models import SignOff, SynthesisReport
from synthesis.quality.readiness import numbered
from synthesis.quality.staleness import StaleFinding, stale_findings
from synthesis.review.circulation import ReceivedComment, received_comments
from synthesis.review.fact_checks import NamedState, named_states


@dataclass(frozen=True, slots=True)
class SecretariatDetails:
    """What only the secretariat is told of findings, by their ids: what they owe, whether their counted words hold, the
    States that they name, and in which words they were signed off, by whom."""

    stale: Mapping[str, StaleFinding] = field(default_factory=dict)
    holds: Mapping[str, bool] = field(default_factory=dict)
    named: Mapping[str, list[NamedState]] = field(default_factory=dict)
    signed: Mapping[str, tuple[str, str]] = field(default_factory=dict)


def secretariat_details(pack: Pack) -> SecretariatDetails:
    """Of the report that the secretariat's workbook shows. A constant number of queries."""
    reports = SynthesisReport.objects.filter(round=pack.round).select_related("round__rules")
    report = reports.first() if pack.inside else None
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


def findings_table(
    pack: Pack, outline: Mapping[str, Any] | None, quotes: Quotes, details: SecretariatDetails
) -> ExportTable:
    """One row a finding; its number leads to its first passage on the sheet of evidence."""
    columns = [
        Column("number", _("No."), 6, "number"),
        Column("para", _("Para"), 8, "code"),
        Column("section", _("Section"), 20, "code"),
        Column("text", _("Finding"), 60),
        Column("word", _("Word used"), 12, "code"),
        Column("counted", _("Counted"), 28),
    ]
    if pack.inside:
        columns += [
            Column("holds", _("Holds"), 9, "code"),
            Column("named", _("States named"), 16),
            Column("correction", _("Correction asked"), 30),
        ]
    columns += [
        Column("reply", _("Reply"), 30),
        Column("signed", _("Sign-off"), 18),
        Column("passages", _("Passages"), 10, "link"),
    ]
    if pack.inside:
        columns.append(Column("attention", _("Needs attention"), 24))
    return ExportTable("findings", _("Findings"), tuple(columns), _findings(pack, outline, quotes, details))


def evidence_table(
    pack: Pack,
    outline: Mapping[str, Any] | None,
    quotes: Quotes,
    places: Mapping[str, int],
    details: SecretariatDetails,
) -> ExportTable:
    """`places` are the rows of the inputs' sheet by reference, for the links."""
    columns = [
        Column("finding", _("Finding"), 10, "link"),
        Column("ref", _("Ref"), 38, "link"),
        Column("body", _("Body"), 22, "code"),
        Column("field", _("Field"), 16, "code"),
        Column("quote", _("Quote"), 62),
        Column("annex", _("Para of sender"), 16),
    ]
    if pack.inside:
        columns += [
            Column("level", _("Confidentiality"), 20, "code"),
            Column("now", _("State now"), 24, "code"),
        ]
    now = {str(key): reasons for stale in details.stale.values() for key, reasons in stale.evidence.items()}

    def rows() -> Iterator[tuple[Value, ...]]:
        for place, finding in enumerate(findings_in(outline), start=1):
            for row, quote in visible_passages(pack, finding, quotes):
                source = quote.source
                told: list[Value] = [
                    Link(finding["number"], sheet=_("Findings"), row=place),
                    _leading(source.reference, places) if source else None,
                    _named(quote),
                    str(PassageField(row["field"]).label) if row else None,
                    quote.text,
                    (source.annex or None) if source else None,
                ]
                if pack.inside and row:
                    told.append(str(source.level.label) if source else None)
                    told.append("; ".join(str(reason.label) for reason in now.get(row["id"], ())) or _("Stands"))
                yield tuple(told)

    return ExportTable("evidence", _("Evidence"), tuple(columns), rows())


def _findings(
    pack: Pack, outline: Mapping[str, Any] | None, quotes: Quotes, details: SecretariatDetails
) -> Iterator[tuple[Value, ...]]:
    first = 1  # row of the next finding's first passage on the sheet of evidence
    published = _signature((outline or {}).get("signed_off"))
    for section in (outline or {"sections": []})["sections"]:
        for finding in section["findings"]:
            key, passages = finding["id"], len(visible_passages(pack, finding, quotes))
            told: list[Value] = [
                finding["number"],
                finding["recommendation"] or None,
                section["title"],
                finding["text"],
                str(Quantity(finding["quantity"]).label) if finding["quantity"] else None,
                _counted(finding) or None,
            ]
            if pack.inside:
                states = details.named.get(key, [])
                told += [
                    (_("Yes") if details.holds[key] else _("No")) if key in details.holds else None,
                    "; ".join(row.delegation.organisation.display_short_name() for row in states) or None,
                    "\n".join(filter(None, map(_fact_check_state, states))) or None,
                ]
                text, by = details.signed.get(key, ("", ""))
                signed = by if text == finding["text"] else ""
            else:
                signed = published
            told += [
                "\n".join(f"{row['text']} [{row['state']}]" for row in finding.get("replies") or ()) or None,
                signed or None,
                Link(passages, sheet=_("Evidence"), row=first) if passages else passages,
            ]
            if pack.inside:
                reasons = details.stale[key].reasons if key in details.stale else ()
                told.append(", ".join(str(reason.label) for reason in reasons) or None)
            yield tuple(told)
            first += passages


def _counted(finding: Mapping[str, Any]) -> str:
    words = _("%(kind)s: %(numerator)s of %(denominator)s")
    return "; ".join(
        words % {"kind": Constituency(kind).label, "numerator": numerator, "denominator": denominator}
        for kind, numerator, denominator in finding["count"]
    )


def _fact_check_state(row: NamedState) -> str:
    """What the State asked to be mended and what it was answered; else how far it is. The words come first: by them a
    cell knows its direction."""
    check, state = row.check, row.delegation.organisation.display_short_name()
    if check is None:
        return ""
    correction = getattr(check, "correction", None)
    if check.skipped:
        words = _("Not sent, for somebody's safety")
    elif correction is None:
        words = _("Sent, no answer")
    else:
        words = correction.text or _("Nothing")
    return f"{words} [{state}: {row.answer.get_outcome_display()}]" if row.answer else f"{words} [{state}]"


def _signed(report: SynthesisReport) -> dict[str, tuple[str, str]]:
    """By finding: its words as they were signed off last, and who signed when. One query."""
    rows = SignOff.objects.filter(publication__report=report, publication__withdrawn_at__isnull=True)
    row = rows.select_related("publication").order_by("publication__number").last()
    if row is None:
        return {}
    by = _signature({"authority": row.authority, "on": row.signed_on.isoformat()})
    return {finding["id"]: (finding["text"], by) for finding in findings_in(row.publication.outline)}


def _signature(sign_off: Mapping[str, str] | None) -> str:
    return f"{capfirst(sign_off['authority'])}, {day(date.fromisoformat(sign_off['on']))}" if sign_off else ""


def _leading(reference: str, places: Mapping[str, int]) -> Value:
    place = places.get(reference)
    return Link(reference, sheet=_("Inputs"), row=place) if place else reference


def _named(quote: PassageQuote) -> str:
    source = quote.source
    if source is None or source.withheld:
        return _("Information on file with the secretariat")
    return source.body.short_name if source.body else _("Name withheld")


def responses_table(pack: Pack) -> ExportTable | None:
    """One row a comment, by report, draft and paragraph; what this reader may not read is told as there. None for the
    public, and where nothing was circulated."""
    reports = SynthesisReport.objects.filter(round=pack.round, circulations__isnull=False).distinct()
    if not pack.inside or not reports:
        return None
    rows = [
        (report.reference, *response_row(each))
        for report in reports.order_by("begun_at", "pk")
        for each in received_comments(report, pack.audience)
    ]
    columns = (Column("report", _("Report"), 16, "code"), *response_columns())
    return ExportTable("responses", _("Responses"), columns, iter(rows))


def response_columns() -> tuple[Column, ...]:
    """Of one comment on a draft and its answer."""
    return (
        Column("draft", _("Draft"), 7, "number"),
        Column("paragraph", _("Paragraph"), 10, "number"),
        Column("body", _("Body"), 18, "code"),
        Column("received", _("Received (UTC)"), 18, "datetime"),
        Column("level", _("Confidentiality"), 14, "code"),
        Column("comment", _("Comment"), 46),
        Column("wording", _("Proposed wording"), 30),
        Column("outcome", _("Answer"), 14, "code"),
        Column("answer", _("Why"), 36),
        Column("responder", _("Responder"), 14, "code"),
    )


def response_row(each: ReceivedComment) -> tuple[Value, ...]:
    comment, said = each.comment, each.text is not None
    return (
        comment.circulation.number,
        comment.paragraph,
        each.body.short_name if each.body else _("Name withheld"),
        utc(each.at),
        str(comment.get_confidentiality_display()),
        (each.text or None) if said else _("For the secretariat only"),
        each.wording or None,
        str(each.answer.get_outcome_display()) if each.answer else None,
        each.answer.text if each.answer else None,
        each.answer.by.get_full_name() or None if each.answer else None,
    )
