"""The report: sections, findings with their wordings as the plot times them, and the evidence behind each."""

from datetime import timedelta
from functools import partial

from portal.demonstration.cast import FINDINGS, PLOT, REPORT
from portal.demonstration.cast.report_schema import Finding, Wording
from portal.demonstration.play.stage import Stage, offsets
from synthesis.domain import findings, reports
from synthesis.models import Section

_SECTION_OF = {key: section.title for section in REPORT.sections for key in section.findings}


def schedule(stage: Stage) -> None:
    stage.at(PLOT.drafting_begun - timedelta(minutes=30), partial(_begin, stage))
    for finding in FINDINGS:
        for number, wording in enumerate(finding.wordings):
            act = _reword if number else _write
            stage.at(wording.written, partial(act, stage, finding, wording))


def _begin(stage: Stage) -> None:
    by = stage.officers["writer"]
    stage.report = reports.begin_report(stage.round, REPORT.title, by=by)
    pieces = [piece for heading, text in REPORT.front_matter for piece in (("heading", heading), ("paragraph", text))]
    reports.write_front_matter(stage.report, pieces, by=by)
    for section in REPORT.sections:
        reports.add_section(stage.report, section.title, by=by)


def _write(stage: Stage, finding: Finding, wording: Wording) -> None:
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
    _cite(stage, finding, wording)


def _reword(stage: Stage, finding: Finding, wording: Wording) -> None:
    """New words, and the evidence that they rest on in place of the old."""
    by = stage.officers[finding.drafter]
    written = stage.findings[finding.key]
    written.refresh_from_db()
    stage.findings[finding.key] = findings.edit_finding(
        written, {"text": wording.text, **_promise(wording)}, revision=written.revision, by=by
    )
    for evidence in written.evidence.all():
        findings.uncite(evidence, by=by)
    _cite(stage, finding, wording)


def _cite(stage: Stage, finding: Finding, wording: Wording) -> None:
    by = stage.officers[finding.drafter]
    for citation in wording.citations:
        cell = f"{citation.paragraph}.{citation.limb}" if citation.limb else citation.paragraph
        row = stage.input(citation.body, cell, citation.version)
        start, end = offsets(row, citation.field, citation.words)
        findings.cite(stage.findings[finding.key], row, citation.field, start, end, citation.words, by=by)


def _promise(wording: Wording) -> dict[str, object]:
    """The counted word and what it promises."""
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
