"""Triage, redaction and coding: what officers do with what came in."""

from datetime import timedelta
from functools import partial

from accounts.models import User
from consultations.audience import audience_in
from core import clock
from portal.demonstration.cast import (
    BODIES,
    CELL_MEMOS,
    COVERED,
    HANDED,
    NOTES,
    PLOT,
    STILL_WAITING,
    THEME_MEMOS,
    THEMES,
    TOWNS_FIRST,
)
from portal.demonstration.cast.round_schema import Covering
from portal.demonstration.cast.schema import Body
from portal.demonstration.cast.vocabulary import Taking
from portal.demonstration.play.stage import Stage, offsets
from submissions.campaigns import services as campaigns_services
from submissions.campaigns.search import find_campaigns
from submissions.campaigns.visible_campaigns import visible_campaigns
from submissions.sending import clarification_answers
from submissions.sensitive import redaction_requests
from submissions.triage import notes, services as triage_services
from submissions.visibility import translations
from synthesis.codebook import services as codebook_services
from synthesis.coding import memos, services as coding_services


def schedule(stage: Stage) -> None:
    stage.at(PLOT.coding_begun - timedelta(hours=1), partial(_codebook, stage))
    stage.at(PLOT.drafting_begun - timedelta(hours=1), partial(_campaign, stage))
    stage.at(PLOT.closes + timedelta(days=4), partial(_among_officers, stage))
    stage.at(PLOT.closes + timedelta(days=4, hours=3), partial(_cover, stage, COVERED))
    stage.at(PLOT.published + timedelta(days=3), partial(_cover, stage, STILL_WAITING))
    for body in BODIES:
        if body.taking != Taking.SUBMITTED:
            continue
        first = max(PLOT.triage_begun, PLOT.submitted[body.key] + timedelta(hours=20))
        stage.at(first, partial(_triage, stage, body))
        if body.inadmissible is None:
            stage.at(max(PLOT.coding_begun, first + timedelta(hours=3)), partial(_code, stage, body, 1))
        if body.key in PLOT.corrected:
            stage.at(max(PLOT.closes, PLOT.corrected[body.key]) + timedelta(hours=22), partial(_code, stage, body, 2))


def _codebook(stage: Stage) -> None:
    by = stage.officers["coder"]
    for theme in THEMES:
        parent = stage.themes[theme.parent] if theme.parent else None
        stage.themes[theme.key] = codebook_services.add_theme(
            stage.round, theme.name, by=by, parent=parent, meaning=theme.note
        )
    for key, text in THEME_MEMOS.items():
        memos.add_memo(stage.round, text, theme=stage.themes[key], by=by)
    for cell, text in CELL_MEMOS.items():
        memos.add_memo(stage.round, text, recommendation=stage.recommendations[cell], by=by)


def _among_officers(stage: Stage) -> None:
    """Assign recommendations as the manager; as triage officer, note what a mission said and keep its submission."""
    manager, sorter = stage.officers["manager"], stage.officers["triage"]
    for cell, officer in HANDED.items():
        to = stage.officers[officer]
        notes.assign_recommendations(stage.round, [stage.recommendations[cell]], to=to, by=manager)
    for key, text in NOTES.items():
        notes.assign_submission(stage.submissions[key], to=sorter, by=sorter)
        notes.write_note(stage.submissions[key], text=text, by=sorter)


def _campaign(stage: Stage) -> None:
    """Name the campaign as the coder, and confirm the equal inputs and those with the paragraph on schools.

    Those with wording of their own are left for visitors of the demonstration.
    """
    by: User = stage.officers["coder"]
    find_campaigns(stage.round)
    (campaign,) = visible_campaigns(stage.round, audience_in(by, stage.round))
    campaigns_services.rename(campaign.campaign, TOWNS_FIRST.name, by=by)
    campaigns_services.confirm_equal(campaign.campaign, by=by)
    longer = {stage.input("ferrystone", cell, 1).line_id for cell in TOWNS_FIRST.cells}
    campaigns_services.confirm_members(campaign.campaign, longer, by=by)


def _cover(stage: Stage, covering: Covering) -> None:
    """Request a redaction; it is confirmed the day after, or waits where nobody is named to confirm it."""
    input_ = stage.input(covering.body, covering.cell)
    start, end = offsets(input_, "comment", covering.words)
    request = redaction_requests.request_redaction(
        input_, field="comment", start=start, end=end, words=covering.words, ground=covering.ground,
        reason=covering.reason, by=stage.officers[covering.asks],
    )  # fmt: skip
    if covering.confirms:
        confirms = partial(redaction_requests.confirm_redaction, request, by=stage.officers[covering.confirms])
        stage.at(clock.now() + timedelta(hours=22), confirms)


def _triage(stage: Stage, body: Body) -> None:
    submission, by = stage.submissions[body.key], stage.officers["triage"]
    if body.clarification is not None:
        _ask(stage, body)
    elif body.inadmissible is None:
        triage_services.admit(submission, by=by)
    else:
        triage_services.find_inadmissible(
            submission, reason=body.inadmissible.ground, words_to_sender=body.inadmissible.reason, by=by
        )


def _ask(stage: Stage, body: Body) -> None:
    """Ask about one answer. It is answered in words the day after, and the submission then admitted."""
    submission, by, clarification = stage.submissions[body.key], stage.officers["triage"], body.clarification
    assert clarification is not None  # noqa: S101 - asked by the caller
    now, line = clock.now(), stage.input(body.key, clarification.cell, 1).line
    until = now + timedelta(days=10)
    request = triage_services.request_clarification(
        submission, question=clarification.question, until=until, line=line, by=by
    )
    focal = stage.people[body.focal_point.email]
    stage.at(
        now + timedelta(hours=26),
        partial(clarification_answers.answer_in_words, request, text=clarification.answer, by=focal),
    )
    stage.at(now + timedelta(hours=30), partial(triage_services.admit, submission, by=by))


def _code(stage: Stage, body: Body, version: int) -> None:
    """Code the passages of the cast, each with its theme; of a correction only what it changed."""
    by: User = stage.officers["coder"]
    changed = {answer.cell for answer in body.correction.answers} if body.correction else set()
    if not stage.submissions[body.key].versions.filter(number=version, submitted_at__isnull=False).exists():
        return
    for answer in body.answers_at(version):
        if version > 1 and answer.cell not in changed:
            continue
        row = stage.input(body.key, answer.cell, version)
        for passage in answer.passages:
            start, end = offsets(row, passage.field, passage.words)
            coding_services.code_passage(
                row, passage.field, start, end, passage.words, stage.themes[passage.theme], by=by
            )
        if answer.translation:
            translations.record_translation(row, text=answer.translation, by=by)
        if answer.rewording_translation:
            translations.record_translation(row, text=answer.rewording_translation, field="rewording", by=by)
