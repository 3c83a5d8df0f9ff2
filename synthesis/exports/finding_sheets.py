"""Findings and the passages they rest on, as sheets: for the secretariat with what each owes, and what the States that
it names have said (PRACTICE 22)."""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from datetime import date
from typing import Any

from django.utils.text import capfirst
from django.utils.translation import gettext as _

from consultations.enums import Constituency
from core.moments import day
from core.spreadsheets import Column, Link, Value
from submissions.domain.reading import Quote
from submissions.enums import PassageField
from submissions.exports import Table
from synthesis.domain.facts import Named, named_states
from synthesis.domain.quantities import counts_of
from synthesis.domain.readiness import numbered
from synthesis.domain.staleness import Stale, stale_findings
from synthesis.enums import Quantity
from synthesis.exports.packs import Pack
from synthesis.exports.sheets import Quotes, findings_in, passages_told
from synthesis.models import SignOff, SynthesisReport


@dataclass(frozen=True, slots=True)
class Known:
    """What only the secretariat is told of findings, by their ids: what they owe, whether their counted words hold, the
    States that they name, and in which words they were signed off, by whom."""

    stale: Mapping[str, Stale] = field(default_factory=dict)
    holds: Mapping[str, bool] = field(default_factory=dict)
    named: Mapping[str, list[Named]] = field(default_factory=dict)
    signed: Mapping[str, tuple[str, str]] = field(default_factory=dict)


def known_of(pack: Pack) -> Known:
    """Of the report that the secretariat's workbook shows. A constant number of queries."""
    reports = SynthesisReport.objects.filter(round=pack.round).select_related("round__rules")
    report = reports.first() if pack.inside else None
    if report is None:
        return Known()
    counts = counts_of(report)
    named: dict[str, list[Named]] = {}
    for row in named_states(report, numbered(report)):
        named.setdefault(str(row.finding.pk), []).append(row)
    return Known(
        {str(key): stale for key, stale in stale_findings(report, counts=counts).items()},
        {str(key): count.holds for key, count in counts.items()},
        named,
        _signed(report),
    )


def findings_table(pack: Pack, outline: Mapping[str, Any] | None, quotes: Quotes, known: Known) -> Table:
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
    return Table("findings", _("Findings"), tuple(columns), _findings(pack, outline, quotes, known))


def evidence_table(
    pack: Pack, outline: Mapping[str, Any] | None, quotes: Quotes, places: Mapping[str, int], known: Known
) -> Table:
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
    now = {str(key): reasons for stale in known.stale.values() for key, reasons in stale.evidence.items()}

    def rows() -> Iterator[tuple[Value, ...]]:
        for place, finding in enumerate(findings_in(outline), start=1):
            for row, quote in passages_told(pack, finding, quotes):
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

    return Table("evidence", _("Evidence"), tuple(columns), rows())


def _findings(
    pack: Pack, outline: Mapping[str, Any] | None, quotes: Quotes, known: Known
) -> Iterator[tuple[Value, ...]]:
    first = 1  # row of the next finding's first passage on the sheet of evidence
    published = _signature((outline or {}).get("signed_off"))
    for section in (outline or {"sections": []})["sections"]:
        for finding in section["findings"]:
            key, passages = finding["id"], len(passages_told(pack, finding, quotes))
            told: list[Value] = [
                finding["number"],
                finding["recommendation"] or None,
                section["title"],
                finding["text"],
                str(Quantity(finding["quantity"]).label) if finding["quantity"] else None,
                _counted(finding) or None,
            ]
            if pack.inside:
                states = known.named.get(key, [])
                told += [
                    (_("Yes") if known.holds[key] else _("No")) if key in known.holds else None,
                    "; ".join(row.delegation.organisation.display_short_name() for row in states) or None,
                    "\n".join(filter(None, map(_asked, states))) or None,
                ]
                text, by = known.signed.get(key, ("", ""))
                signed = by if text == finding["text"] else ""
            else:
                signed = published
            told += [
                "\n".join(f"{row['text']} [{row['state']}]" for row in finding.get("replies") or ()) or None,
                signed or None,
                Link(passages, sheet=_("Evidence"), row=first) if passages else passages,
            ]
            if pack.inside:
                reasons = known.stale[key].reasons if key in known.stale else ()
                told.append(", ".join(str(reason.label) for reason in reasons) or None)
            yield tuple(told)
            first += passages


def _counted(finding: Mapping[str, Any]) -> str:
    words = _("%(kind)s: %(numerator)s of %(denominator)s")
    return "; ".join(
        words % {"kind": Constituency(kind).label, "numerator": numerator, "denominator": denominator}
        for kind, numerator, denominator in finding["count"]
    )


def _asked(row: Named) -> str:
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


def _signature(told: Mapping[str, str] | None) -> str:
    return f"{capfirst(told['authority'])}, {day(date.fromisoformat(told['on']))}" if told else ""


def _leading(reference: str, places: Mapping[str, int]) -> Value:
    place = places.get(reference)
    return Link(reference, sheet=_("Inputs"), row=place) if place else reference


def _named(quote: Quote) -> str:
    source = quote.source
    if source is None or source.withheld:
        return _("Information on file with the secretariat")
    return source.body.short_name if source.body else _("Name withheld")
