"""The second round stands open for visitors: announced, three drafts begun, nothing sent. Its days count from today."""

from datetime import datetime, timedelta

from accounts.models import User
from consultations.domain import copying, delegations, editing, registrations, rounds
from consultations.models import Delegation, Round
from core import clock
from portal.demonstration.cast import ASKING, BODIES, BY_KEY, SECOND_ROUND, SECOND_ROUND_DRAFTS
from portal.demonstration.cast.plot import (
    SECOND_ROUND_ANNOUNCED_BEFORE,
    SECOND_ROUND_CLOSES_AFTER,
    SECOND_ROUND_OPENED_BEFORE,
)
from portal.demonstration.cast.second_round import JOINT_ASKED, JOINT_CONFIRMED, JOINT_LEAD, TOGETHER_BODY
from portal.demonstration.cast.vocabulary import Taking
from portal.demonstration.play.bodies import fields_of, person
from portal.demonstration.play.house import officers_by_duty
from portal.demonstration.play.stage import Stage
from portal.demonstration.play.together import work_together
from submissions.domain import drafting, gathering, joint


def second_round(stage: Stage) -> None:
    """Called outside the plot's clock: now is now."""
    now = clock.now().replace(minute=0, second=0, microsecond=0)
    closes = (now + SECOND_ROUND_CLOSES_AFTER).replace(hour=11)
    with clock.at(now - SECOND_ROUND_ANNOUNCED_BEFORE):
        stage.second_round = _copied(stage, opens=now - SECOND_ROUND_OPENED_BEFORE, closes=closes)
        invited = [stage.bodies[body.key] for body in BODIES if body.taking != Taking.MEMBER_ONLY]
        made = delegations.invite_organisations(stage.second_round, invited, by=stage.officers["manager"])
        stage.second_round = rounds.announce(stage.second_round, by=stage.officers["manager"])
    by_body = {delegation.organisation_id: delegation for delegation in made}
    for day, (key, answers) in enumerate(SECOND_ROUND_DRAFTS.items(), start=1):
        body = BY_KEY[key]
        focal = person(stage, body.focal_point, body)
        with clock.at(now - SECOND_ROUND_OPENED_BEFORE + timedelta(days=day, hours=3)):
            delegation = by_body[stage.bodies[key].pk]
            delegation.refresh_from_db()
            version = drafting.begin_draft(delegation, by=focal)
            for answer in answers:
                draft = drafting.input_for(version, stage.recommendations[answer.cell], by=focal)
                drafting.save_input(draft, fields=fields_of(answer), revision=draft.revision, by=focal)
        if key == TOGETHER_BODY:
            work_together(stage, body, version, focal=focal, now=now, closes=closes)
        if key == JOINT_LEAD:
            with clock.at(now - timedelta(days=2)):
                _ask_partners(stage, delegation, by=focal, until=closes - timedelta(days=3))
    with clock.at(now - timedelta(days=1)):
        _askers(stage)


def _copied(stage: Stage, *, opens: datetime, closes: datetime) -> Round:
    """The first round copied, then mended to what the second reading asks."""
    by, text = stage.officers["manager"], SECOND_ROUND
    made = copying.copy_round(
        stage.round, title=text.title, opens=opens, closes=closes, officers=officers_by_duty(stage), by=by
    )
    said = editing.state_of(made)
    facts = {
        "introduction": text.introduction,
        "mandate": text.mandate,
        "feeds": text.feeds,
        "use_of_inputs": text.how_used,
    }
    editing.edit(
        made,
        facts={**{name: said[name] for name in editing.FACTS}, **facts},
        recommendations=[stage.recommendations[cell] for cell in text.cells],
        questions=text.questions,
        limits=said["limits"],
        rules_said={name: said[name] for name in editing.RULES},
        by=by,
    )
    made.refresh_from_db()
    return made


def _ask_partners(stage: Stage, delegation: Delegation, *, by: User, until: datetime) -> None:
    """By name: the lead is not told whether they are here."""
    for key in JOINT_ASKED:
        member = gathering.ask(delegation, by=by, expires_at=until, named=BY_KEY[key].name)
        if key == JOINT_CONFIRMED:
            focal = BY_KEY[key].focal_point
            joint.confirm(member, by=person(stage, focal, BY_KEY[key]), signed_by=focal.name)


def _askers(stage: Stage) -> None:
    """Two wait for an answer: of the officers, and of a focal point."""
    for each in ASKING:
        row = registrations.ask(
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
