"""The report: sections, findings with their wordings at the times of the plot, and the evidence behind each."""

from datetime import timedelta
from functools import partial

from consultations.rounds import services as rounds_services
from core import clock
from core.errors import Refusals, Refused
from portal.demonstration.cast import FINDINGS, OUTCOMES, PLOT, REFUSED, REPORT
from portal.demonstration.cast.report_schema import Finding as FindingText, Wording
from portal.demonstration.cast.vocabulary import Promise, cell
from portal.demonstration.play.stage import Stage, offsets
from synthesis.models import Finding, Section
from synthesis.publication import services as publication_services
from synthesis.publication.pack import store_due_packs
from synthesis.quality.coverage import CoverageQuery, group_input, set_outcomes
from synthesis.reports import services as reports_services
from synthesis.reports.findings import services as findings
from synthesis.review import approval

_SECTION_OF = {key: section.title for section in REPORT.sections for key in section.findings}
_SECTION_OF[REFUSED.key] = _SECTION_OF["128_local"]


def schedule(stage: Stage) -> None:
    stage.at(PLOT.drafting_begun - timedelta(minutes=30), partial(_begin, stage))
    for finding in FINDINGS:
        for number, wording in enumerate(finding.wordings):
            act = _reword if number else _write
            stage.at(wording.written, partial(act, stage, finding, wording))
    stage.at(REFUSED.final.written, partial(_add_constituencies, stage))
    stage.at(PLOT.review_begun, partial(_begin_review, stage))
    first, second = PLOT.lapsed_clearances
    stage.at(first - timedelta(hours=1), partial(_send_to_approval, stage))
    stage.at(first, partial(_approve, stage, "first"))
    stage.at(second, partial(_approve, stage, "second"))
    stage.at(PLOT.publication_refused, partial(_publish_too_early, stage))
    stage.at(PLOT.first_clearance - timedelta(hours=2), partial(_say_what_became, stage))
    stage.at(PLOT.first_clearance - timedelta(hours=1), partial(_send_to_approval, stage))
    stage.at(PLOT.first_clearance, partial(_approve, stage, "first"))
    stage.at(PLOT.second_clearance, partial(_approve, stage, "second"))
    stage.at(PLOT.second_clearance + timedelta(hours=1), partial(_send_to_documents, stage))
    stage.at(PLOT.signed_off, partial(_sign_off, stage))
    stage.at(PLOT.published, partial(_make_files, stage))


def _begin(stage: Stage) -> None:
    by = stage.officers["writer"]
    stage.report = reports_services.begin_report(stage.round, REPORT.title, by=by)
    pieces: list[tuple[str, str]] = []
    for each in REPORT.front_matter:
        if isinstance(each, Promise):
            pieces.append(("promise", each.value))
        else:
            heading, text = each
            pieces += [("heading", heading), ("paragraph", text)]
    reports_services.write_front_matter(stage.report, pieces, by=by)
    for section in REPORT.sections:
        reports_services.add_section(stage.report, section.title, by=by)


def _say_what_became(stage: Stage) -> None:
    """Give every input that no finding cites its outcome, each for itself.

    The drafter who also codes does so: it takes somebody who reads both the input and the report.
    """
    by = stage.officers["writer"]
    for outcome in OUTCOMES:
        key = stage.input(outcome.body, outcome.cell).pk
        if outcome.finding:
            group_input(stage.report, key, stage.findings[outcome.finding], reason=outcome.reason, by=by)
        else:
            set_outcomes(stage.report, CoverageQuery(), [key], outcome.outcome, reason=outcome.reason, by=by)


def _write(stage: Stage, finding: FindingText, wording: Wording) -> None:
    by = stage.officers[finding.drafter]
    section = Section.objects.get(report=stage.report, title=_SECTION_OF[finding.key])
    written = findings.add_finding(
        section,
        by=by,
        text=wording.text,
        recommendation=stage.recommendations[finding.cell],
        theme=stage.themes.get(finding.theme),
        **_promise(wording),
    )
    stage.findings[finding.key] = written
    _put_in_place(stage, finding.key, section)
    _cite(stage, finding, wording)


def _put_in_place(stage: Stage, key: str, section: Section) -> None:
    """Move the finding into the order of the report, in whatever order findings were written."""
    order = next((part.findings for part in REPORT.sections if key in part.findings), ())
    later = order[order.index(key) + 1 :] if key in order else ()
    before = next((stage.findings[other] for other in later if other in stage.findings), None)
    if before is not None:
        by = stage.officers["writer"]
        stage.findings[key] = findings.move_finding(stage.findings[key], section=section, before=before, by=by)


def _add_constituencies(stage: Stage) -> None:
    """Try a sentence that adds joint submissions and local governments together: it is refused."""
    try:
        _write(stage, REFUSED, REFUSED.final)
    except Refused as refusal:
        stage.refusals.append(str(refusal))
        row = Finding.objects.filter(report=stage.report, text=REFUSED.final.text, removed_at=None).first()
        if row is not None:
            findings.remove_finding(row, by=stage.officers[REFUSED.drafter])


def _reword(stage: Stage, finding: FindingText, wording: Wording) -> None:
    """Give the finding new words, and replace the old evidence by that of the new words."""
    by = stage.officers[finding.drafter]
    written = stage.findings[finding.key]
    written.refresh_from_db()
    stage.findings[finding.key] = findings.edit_finding(
        written, {"text": wording.text, **_promise(wording)}, revision=written.revision, by=by
    )
    for evidence in written.evidence.all():
        findings.uncite(evidence, by=by)
    _cite(stage, finding, wording)


def _cite(stage: Stage, finding: FindingText, wording: Wording) -> None:
    by = stage.officers[finding.drafter]
    for citation in wording.citations:
        row = stage.input(citation.body, cell(citation.paragraph, citation.limb), citation.version)
        start, end = offsets(row, citation.field, citation.words)
        evidence = findings.cite(stage.findings[finding.key], row, citation.field, start, end, citation.words, by=by)
        if wording.parts and citation.parts:
            findings.set_parts(evidence, [wording.parts[number - 1] for number in citation.parts], by=by)


def _promise(wording: Wording) -> dict[str, object]:
    """Return the counted word and what it promises."""
    count = wording.count
    if count is None:
        return {"quantity": "", "counted": [], "positions": [], "number": None, "out_of": None}
    return {
        "quantity": count.quantity.value,
        "counted": [constituency.value for constituency in count.counted],
        "positions": [position.value for position in count.positions],
        "number": count.number,
        "out_of": count.out_of,
    }


def _begin_review(stage: Stage) -> None:
    """Begin the review after the windows have closed. The issuing authority signs off after the approvals."""
    by = stage.officers["manager"]
    stage.round = rounds_services.begin_review(stage.round, by=by)
    stage.report = reports_services.plan_release(stage.report, at=PLOT.published, by=by, waits_for_sign_off=True)


def _send_to_approval(stage: Stage) -> None:
    stage.report = approval.send_to_review(stage.report, by=stage.officers["writer"])


def _approve(stage: Stage, officer: str) -> None:
    stage.report = approval.act_on_step(stage.report, "approve", by=stage.officers[officer])


def _publish_too_early(stage: Stage) -> None:
    """Try to publish after a source was made confidential after both approvals: refused, with the finding named."""
    try:
        publication_services.sign_off(stage.report, by=stage.officers["manager"])
    except Refusals as refusal:
        stage.refusals.append(" ".join(str(fault) for fault in refusal.refusals))


def _send_to_documents(stage: Stage) -> None:
    """Send the report to documents: what is published is an advance unedited version."""
    publication_services.send_to_documents(
        stage.report, symbol=REPORT.symbol, language="en", by=stage.officers["manager"]
    )


def _sign_off(stage: Stage) -> None:
    publication_services.sign_off(stage.report, by=stage.officers["manager"], release_at=PLOT.published)


def _make_files(stage: Stage) -> None:
    """Make the public files of the report, as the worker does at the release."""
    store_due_packs(clock.now())
