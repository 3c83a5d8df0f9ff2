"""The draft before others: factual corrections by the State it names, the circulation, the review editor."""

from datetime import timedelta
from functools import partial
from typing import Any

from core import clock
from portal.demonstration.cast import BY_KEY, CIRCULATION_NOTE, DRAFT_COMMENT, FINDINGS, PLOT, STATEMENT
from portal.demonstration.cast.report_schema import FactualCorrection
from portal.demonstration.cast.vocabulary import ZONE_NAME
from portal.demonstration.play.stage import Stage, language
from synthesis.enums import ResponseOutcome
from synthesis.models import Correction, DraftComment, FactCheck
from synthesis.review import circulation, draft_comments, fact_checks, services

EDITOR = "second"


def schedule(stage: Stage) -> None:
    for finding in FINDINGS:
        if finding.correction is not None:
            plot = finding.correction
            stage.at(PLOT.correction_sent, partial(_send_for_facts, stage, finding.key, plot))
            stage.at(PLOT.correction_asked, partial(_ask, stage, finding.key, plot))
            stage.at(PLOT.correction_answered + timedelta(minutes=1), partial(_answer, stage, finding.key, plot))
            stage.at(PLOT.correction_answered + timedelta(hours=3), partial(_reply, stage, finding.key, plot))
    stage.at(PLOT.correction_sent + timedelta(hours=1), partial(_circulate, stage))
    stage.at(PLOT.correction_asked + timedelta(hours=2), partial(_comment, stage))
    stage.at(PLOT.correction_answered + timedelta(hours=1), partial(_answer_comment, stage))
    stage.at(PLOT.reworded + timedelta(hours=1), partial(_name_editor, stage))
    stage.at(PLOT.second_clearance - timedelta(hours=1), partial(_vouch, stage))


def _send_for_facts(stage: Stage, key: str, plot: FactualCorrection) -> None:
    closes = fact_checks.working_days_after(clock.now(), zone=ZONE_NAME)
    delegation, by = stage.delegations[plot.body], stage.officers["writer"]
    fact_checks.send_for_facts(stage.findings[key], delegation, closes=closes, zone=ZONE_NAME, by=by)


def _ask(stage: Stage, key: str, plot: FactualCorrection) -> None:
    fact_checks.submit_correction(
        FactCheck.objects.get(finding=stage.findings[key]), plot.asked, by=_focal(stage, plot.body)
    )


def _answer(stage: Stage, key: str, plot: FactualCorrection) -> None:
    correction = Correction.objects.get(fact_check__finding=stage.findings[key])
    outcome = ResponseOutcome.ACCEPTED if plot.accepted else ResponseOutcome.NOTED
    fact_checks.answer_correction(correction, outcome, plot.answer, by=stage.officers["writer"])


def _reply(stage: Stage, key: str, plot: FactualCorrection) -> None:
    fact_checks.submit_reply(
        FactCheck.objects.get(finding=stage.findings[key]),
        plot.reply,
        language=language(plot.reply_language),
        translation=plot.reply_translation,
        by=_focal(stage, plot.body),
    )


def _circulate(stage: Stage) -> None:
    circulation.circulate(
        stage.report,  # type: ignore[arg-type]  # begun long before
        closes=PLOT.correction_answered,
        zone=ZONE_NAME,
        constituencies=list(stage.round.constituency_rules.values_list("constituency", flat=True)),
        note=CIRCULATION_NOTE,
        by=stage.officers["manager"],
    )


def _comment(stage: Stage) -> None:
    delegation, by = stage.delegations[DRAFT_COMMENT.body], _focal(stage, DRAFT_COMMENT.body)
    draft = stage.report.circulations.get()  # type: ignore[union-attr]  # the plot has begun the report before
    finding = stage.findings[DRAFT_COMMENT.finding].pk
    draft_comments.add_draft_comment(draft, delegation, text=DRAFT_COMMENT.text, finding=finding, by=by)
    draft_comments.submit_draft_comments(draft, delegation, by=by)


def _answer_comment(stage: Stage) -> None:
    comment = DraftComment.objects.get(circulation__report=stage.report)
    circulation.answer_comment(comment, DRAFT_COMMENT.outcome, DRAFT_COMMENT.answer, by=stage.officers["writer"])


def _name_editor(stage: Stage) -> None:
    services.name_editor(stage.report, stage.officers[EDITOR], by=stage.officers["manager"])  # type: ignore[arg-type]  # the plot has begun the report before


def _vouch(stage: Stage) -> None:
    services.vouch(stage.report, STATEMENT, by=stage.officers[EDITOR])  # type: ignore[arg-type]  # the plot has begun the report before


def _focal(stage: Stage, body: str) -> Any:
    return stage.people[BY_KEY[body].focal_point.email]
