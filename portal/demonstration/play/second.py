"""The second round, open for visitors: announced, three drafts begun, nothing sent. Its days count from today."""

import tempfile
from datetime import datetime, timedelta
from pathlib import Path
from typing import Any

from accounts.models import User
from consultations.enums import Role
from consultations.invitations import delegations
from consultations.models import Delegation, Round
from consultations.organisations import registrations
from consultations.rounds import copies, edits, services as rounds_services
from core import clock
from portal.demonstration.cast import ASKING, BODIES, BY_KEY, SECOND_ROUND, SECOND_ROUND_PLOT
from portal.demonstration.cast.schema import Body
from portal.demonstration.cast.vocabulary import Taking
from portal.demonstration.play.participants import fields_of, person
from portal.demonstration.play.secretariat_setup import officers_by_duty
from portal.demonstration.play.stage import Stage, language
from submissions.drafting import internal_comments, services as drafting_services
from submissions.joint import members, services as joint_services
from submissions.models import Version
from submissions.workbooks.answer_rows import rows_for
from submissions.workbooks.exports import make_workbook
from submissions.workbooks.services import receive_workbooks

TOGETHER = SECOND_ROUND_PLOT.together


def work_together(stage: Stage, body: Body, version: Version, *, focal: User, now: datetime, closes: datetime) -> None:
    """Let the ministry that had the recommendation in the first round work on it again, with the body's own date."""
    delegation, recommendation = version.submission.delegation, stage.recommendations[TOGETHER.cell]
    contributor = next(each for each in body.contributors if TOGETHER.cell in each.cells)
    ministry = stage.people[contributor.person.email]
    member = delegation.organisation.memberships.get(user=ministry, role=Role.CONTRIBUTOR, ended_at=None)
    subject: dict[str, Any] = {"recommendation": recommendation}
    with clock.at(now - timedelta(hours=50)):
        delegations.assign(delegation, member, [recommendation], by=focal, due=(closes - timedelta(days=14)).date())
        internal_comments.add_comment(delegation, TOGETHER.question, by=focal, **subject)
    with clock.at(now - timedelta(hours=49)):
        book = _filled(version, ministry, focal=focal, chosen=language(body.language))
    with clock.at(now - timedelta(hours=27)):
        draft = drafting_services.input_for(version, recommendation, by=ministry)
        comment = draft.comment.replace(TOGETHER.replaced, TOGETHER.by_ministry)
        saved = drafting_services.save_input(draft, fields={"comment": comment}, revision=draft.revision, by=ministry)
        internal_comments.add_comment(delegation, TOGETHER.reply, by=ministry, **subject)
        drafting_services.release(saved, by=ministry)
    with clock.at(now - timedelta(hours=4)):
        drafting_services.return_to_drafter(saved, by=focal, reason=TOGETHER.reason)
    with clock.at(now - timedelta(hours=2)), tempfile.TemporaryDirectory() as folder:
        upload = Path(folder) / book[0]
        upload.write_bytes(book[1])
        receive_workbooks(delegation, [(upload.name, upload)], by=focal)


def _filled(version: Version, ministry: User, *, focal: User, chosen: str) -> tuple[str, bytes]:
    """Return the ministry's workbook as the budget office fills it in, without the portal."""
    delegation = version.submission.delegation
    draft = version.inputs.get(recommendation__paragraph__number=TOGETHER.cell)
    comment = draft.comment.replace(TOGETHER.replaced, TOGETHER.by_book)
    rows = rows_for(delegation, by=ministry, language=chosen)
    row = next(each for each in rows if each.id == str(draft.line_id))
    typed = {row.id: {"comment": comment, "source": TOGETHER.book_source}}
    return make_workbook(delegation, by=focal, person=ministry, language=chosen, typed=typed)


def second_round(stage: Stage) -> None:
    """Make the second round. Called outside the plot's clock, so that it counts from the present."""
    now = clock.now().replace(minute=0, second=0, microsecond=0)
    closes = (now + SECOND_ROUND_PLOT.closes_after).replace(hour=11)
    with clock.at(now - SECOND_ROUND_PLOT.announced_before):
        stage.second_round = _copied(stage, opens=now - SECOND_ROUND_PLOT.opened_before, closes=closes)
        invited = [stage.bodies[body.key] for body in BODIES if body.taking != Taking.MEMBER_ONLY]
        invited_delegations = delegations.invite_organisations(
            stage.second_round, invited, by=stage.officers["manager"]
        )
        stage.second_round = rounds_services.announce(stage.second_round, by=stage.officers["manager"])
    by_body = {delegation.organisation_id: delegation for delegation in invited_delegations}
    for day, (key, answers) in enumerate(SECOND_ROUND_PLOT.drafts.items(), start=1):
        body = BY_KEY[key]
        focal = person(stage, body.focal_point, body)
        with clock.at(now - SECOND_ROUND_PLOT.opened_before + timedelta(days=day, hours=3)):
            delegation = by_body[stage.bodies[key].pk]
            delegation.refresh_from_db()
            version = drafting_services.begin_draft(delegation, by=focal)
            for answer in answers:
                draft = drafting_services.input_for(version, stage.recommendations[answer.cell], by=focal)
                drafting_services.save_input(draft, fields=fields_of(answer), revision=draft.revision, by=focal)
        if key == TOGETHER.body:
            work_together(stage, body, version, focal=focal, now=now, closes=closes)
        if key == SECOND_ROUND_PLOT.partners.lead:
            with clock.at(now - timedelta(days=2)):
                _ask_partners(stage, delegation, by=focal, until=closes - timedelta(days=3))
    with clock.at(now - timedelta(days=1)):
        _askers(stage)


def _copied(stage: Stage, *, opens: datetime, closes: datetime) -> Round:
    """Copy the first round, then change it to what the second reading asks."""
    by, text = stage.officers["manager"], SECOND_ROUND
    copy = copies.copy_round(
        stage.round, title=text.title, opens=opens, closes=closes, officers=officers_by_duty(stage), by=by
    )
    content = edits.round_content(copy)
    facts = {
        "introduction": text.introduction,
        "mandate": text.mandate,
        "feeds": text.feeds,
        "use_of_inputs": text.how_used,
    }
    edits.edit_round(
        copy,
        facts={**{name: content[name] for name in edits.FACTS}, **facts},
        recommendations=[stage.recommendations[cell] for cell in text.cells],
        questions=text.questions,
        limits=content["limits"],
        rules_said={name: content[name] for name in edits.RULES},
        by=by,
    )
    copy.refresh_from_db()
    return copy


def _ask_partners(stage: Stage, delegation: Delegation, *, by: User, until: datetime) -> None:
    """Invite joint partners by name: the lead is not told whether they are on the portal."""
    for key in SECOND_ROUND_PLOT.partners.asked:
        member = members.invite_body(delegation, by=by, expires_at=until, named=BY_KEY[key].name)
        if key == SECOND_ROUND_PLOT.partners.confirmed:
            focal = BY_KEY[key].focal_point
            joint_services.confirm(member, by=person(stage, focal, BY_KEY[key]), signed_by=focal.name)


def _askers(stage: Stage) -> None:
    """Make two requests that wait for an answer: from the officers, and from a focal point."""
    for each in ASKING:
        row = registrations.request_registration(
            name=stage.bodies[each.joins].name if each.joins else each.name,
            email=each.email,
            person=each.person,
            joins=bool(each.joins),
            constituency=each.constituency,
            country=each.country,
            round=None if each.joins else stage.second_round,
        )
        if row is not None:
            registrations.confirm_address(registrations.token_of(row))
