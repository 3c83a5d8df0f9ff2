"""The bodies: registered, invited, and what each of them writes and sends, and when."""

from datetime import timedelta
from functools import partial
from typing import Any

from django.contrib.auth.models import AnonymousUser

from accounts.models import User
from consultations.enums import Role
from consultations.invitations import delegations, services as invitations_services
from consultations.monitoring import extensions
from consultations.organisations import services as organisations_services
from core import clock
from core.errors import Closed
from portal.demonstration.cast import APPROVAL_COPY, BODIES, BY_KEY, JS1, PLOT, SIGNED_ON
from portal.demonstration.cast.schema import Answer, Body, Person
from portal.demonstration.cast.vocabulary import ZONE_NAME, Channel, Taking
from portal.demonstration.play import files
from portal.demonstration.play.secretariat_setup import register_fields
from portal.demonstration.play.stage import PASSWORD, Stage, language
from portal.demonstration.play.workbooks import answer_by_workbook, return_approval_copy
from submissions.drafting import services as drafting_services
from submissions.enums import Confidentiality, SubmissionKind
from submissions.joint import alignment, services as joint_services, sign_on
from submissions.models import Version
from submissions.sending import services as sending_services
from submissions.triage import on_behalf
from submissions.visibility import confidentiality

FIELDS = ("comment", "rewording", "rationale", "source", "annex")


def register_and_invite(stage: Stage) -> None:
    """Make the register and the delegations, and send a personal link to every focal point."""
    officer = stage.officers["manager"]
    for body in BODIES:
        stage.bodies[body.key] = organisations_services.register_body(by=officer, **register_fields(body))
    invited = delegations.invite_organisations(stage.round, stage.bodies.values(), by=officer)
    keys = {organisation.pk: key for key, organisation in stage.bodies.items()}
    for delegation in invited:
        key = keys[delegation.organisation_id]
        stage.delegations[key] = delegation
        invitation, _is_new = invitations_services.invite(
            delegation.organisation,
            delegation=delegation,
            email=BY_KEY[key].focal_point.email,
            name=BY_KEY[key].focal_point.name,
            role=Role.FOCAL_POINT,
            by=officer,
        )
        if BY_KEY[key].taking != Taking.NEVER_OPENED:
            arrive = partial(_arrive, stage, key, invitations_services.token_of(invitation))
            stage.at(PLOT.opens + timedelta(hours=2, minutes=len(stage.people)), arrive)


def schedule(stage: Stage) -> None:
    """Schedule all that bodies do in the first round."""
    for body in BODIES:
        if body.taking == Taking.DECLINED:
            stage.at(PLOT.declined, partial(_decline, stage, body))
        if body.taking != Taking.SUBMITTED:
            continue
        if body.channel == Channel.PAPER:
            stage.at(PLOT.submitted[body.key] + timedelta(hours=1), partial(_enter_on_behalf, stage, body))
            continue
        sent = PLOT.submitted[body.key]
        stage.at(sent - timedelta(days=3, minutes=7), partial(begin, stage, body))
        stage.at(sent - timedelta(minutes=9), partial(_check_over, stage, body))
        stage.at(sent, partial(_send, stage, body))
        if body.key in PLOT.corrected:
            stage.at(PLOT.corrected[body.key] - timedelta(minutes=25), partial(_correct, stage, body))
            stage.at(PLOT.corrected[body.key], partial(_send, stage, body))
    stage.at(PLOT.opens + timedelta(days=7), partial(_record_notes, stage))
    stage.at(PLOT.alignment_confirmed, partial(_confirm_alignment, stage))
    stage.at(PLOT.extension_asked, partial(_ask_for_time, stage))
    stage.at(PLOT.extension_granted, partial(_extend, stage))
    stage.at(PLOT.last_refused_post, partial(_post_too_late, stage))
    stage.at(PLOT.coalition_expires + timedelta(hours=1), lambda: joint_services.lapse(clock.now()))
    stage.at(PLOT.restricted, partial(_restrict, stage))


def _arrive(stage: Stage, key: str, token: str) -> None:
    """Accept the invitation as the focal point, then invite colleagues."""
    body, delegation = BY_KEY[key], stage.delegations[key]
    focal = person(stage, body.focal_point, body)
    invitations_services.accept_invitation(token, focal)
    for deputy in body.deputies:
        _invite(stage, body, deputy, Role.DEPUTY, by=focal)
    for contributor in body.contributors:
        recommendations = [stage.recommendations[cell] for cell in contributor.cells]
        _invite(
            stage, body, contributor.person, Role.CONTRIBUTOR, by=focal, unit=contributor.unit,
            recommendations=recommendations, due=(PLOT.submitted[key] - timedelta(days=7)).date(),
        )  # fmt: skip
    if key == JS1.lead:
        _gather_coalition(stage, delegation, focal)


def _invite(stage: Stage, body: Body, who: Person, role: str, *, by: User, **fields: Any) -> None:
    invitation, _is_new = invitations_services.invite(
        stage.bodies[body.key],
        delegation=stage.delegations[body.key],
        email=who.email,
        name=who.name,
        role=role,
        by=by,
        **fields,
    )
    invitations_services.accept_invitation(invitations_services.token_of(invitation), person(stage, who, body))


def person(stage: Stage, who: Person, body: Body) -> User:
    """Return the account of an invented person; make it where it is missing."""
    if who.email not in stage.people:
        stage.people[who.email] = User.objects.create_user(
            who.email,
            PASSWORD,
            name=who.name,
            language=language(body.language if who.language == "en" else who.language),
            time_zone=who.time_zone or body.time_zone,
            mail_style="neutral" if body.neutral_mail else "full",
        )
    return stage.people[who.email]


def _gather_coalition(stage: Stage, delegation: Any, lead: User) -> None:
    version = drafting_services.begin_draft(delegation, by=lead, kind=SubmissionKind.JOINT)
    stage.submissions[JS1.lead] = version.submission
    for key in (*JS1.confirmed, *JS1.lapsed):
        member = joint_services.invite_member(
            version.submission, stage.bodies[key], by=lead, expires_at=PLOT.coalition_expires
        )
        if key == SIGNED_ON:
            code = partial(_sign_on, member, lead)
            stage.at(PLOT.coalition_expires - timedelta(days=2), code)
        elif key in JS1.confirmed:
            focal = BY_KEY[key].focal_point.email
            stage.at(
                PLOT.coalition_expires - timedelta(days=2),
                lambda member=member, focal=focal: joint_services.confirm(member, by=stage.people[focal]),
            )


def _sign_on(member: Any, lead: User) -> None:
    """Confirm the joint text by the code on the sheet that the lead printed, without an account."""
    sheet = sign_on.make_code(member, by=lead)
    sign_on.answer_by_code(sheet.row.number, sheet.code, by=AnonymousUser(), joins=True)


def begin(stage: Stage, body: Body) -> None:
    """Write the draft: contributors write what was assigned to them and hand it over, the focal point the rest."""
    focal = stage.people[body.focal_point.email]
    if body.key not in stage.submissions:
        version = drafting_services.begin_draft(stage.delegations[body.key], by=focal)
        stage.submissions[body.key] = version.submission
    version = stage.draft(body.key)
    writers = {cell: stage.people[c.person.email] for c in body.contributors for cell in c.cells}
    disputed = answer_by_workbook(stage, body)
    for answer in body.answers:
        write(stage, version, answer, by=focal if answer.cell in disputed else writers.get(answer.cell, focal))
    for attachment in body.attachments:
        files.attach(stage, version, attachment, by=focal)
    if body.alignment:
        _align(stage, body, version)
    stage.work_off()
    for attachment in body.attachments:
        files.cover(stage, version, attachment, by=focal)


def write(stage: Stage, version: Version, answer: Answer, *, by: User) -> None:
    """Save one answer as its drafter; a contributor releases it to the focal point."""
    draft = drafting_services.input_for(version, stage.recommendations[answer.cell], by=by)
    saved = drafting_services.save_input(draft, fields=fields_of(answer), revision=draft.revision, by=by)
    focal = BY_KEY[_key(stage, version)].focal_point.email
    if by.email != focal:
        drafting_services.release(saved, by=by)


def fields_of(answer: Answer) -> dict[str, Any]:
    """Return the fields that a form or a workbook would send."""
    return {
        **{name: getattr(answer, name) for name in FIELDS},
        "position": answer.position.value,
        "comment_type": answer.comment_type.value,
        "confidentiality": answer.confidentiality.value,
        "language": language(answer.language),
    }


def _check_over(stage: Stage, body: Body) -> None:
    """Approve the written answers as the focal point, and fill in the fields of the whole submission."""
    focal, version = stage.people[body.focal_point.email], stage.draft(body.key)
    if body.key == APPROVAL_COPY.body and version.number == 1:
        return_approval_copy(stage, APPROVAL_COPY, by=focal)
    for row in version.inputs.all():
        if not row.is_empty and row.stage != "cleared":
            drafting_services.clear(row, by=focal)
    signature = ", ".join(filter(None, (body.focal_point.name, body.focal_point.title, body.name)))
    fields = {"signed_by": signature, "consents": True, "language": language(body.language)}
    if body.interest:
        fields["declares_interest"] = body.interest
    drafting_services.set_submission_fields(version, fields, by=focal)


def _send(stage: Stage, body: Body) -> None:
    version = stage.draft(body.key)
    focal = stage.people[body.focal_point.email]
    sending_services.submit(version, by=focal, at=clock.now(), token=f"demonstration-{version.pk}")


def _correct(stage: Stage, body: Body) -> None:
    focal = stage.people[body.focal_point.email]
    version = sending_services.correct(stage.submissions[body.key], by=focal)
    assert body.correction is not None  # noqa: S101 - the plot corrects only where the cast has one
    for answer in body.correction.answers:
        write(stage, version, answer, by=focal)
    _check_over(stage, body)


def _align(stage: Stage, body: Body, version: Version) -> None:
    assert body.alignment is not None  # noqa: S101 - asked by the caller
    excepted = [stage.recommendations[cell] for cell in body.alignment.except_cells]
    alignment.align_with(
        version,
        stage.sent(body.alignment.with_body),
        except_for=excepted,
        by=stage.people[body.focal_point.email],
    )


def _confirm_alignment(stage: Stage) -> None:
    """Align again with the other body's version 2, by a correction that aligns with the newer text."""
    for body in BODIES:
        if body.alignment:
            version = sending_services.correct(stage.submissions[body.key], by=stage.people[body.focal_point.email])
            _align(stage, body, version)
            _send(stage, body)


def _decline(stage: Stage, body: Body) -> None:
    delegations.decline(stage.delegations[body.key], by=stage.people[body.focal_point.email], reason=body.message)


def _record_notes(stage: Stage) -> None:
    for body in BODIES:
        for note in body.notes:
            if note.purpose == "authority":
                delegations.record_authority(
                    stage.delegations[body.key],
                    note_number=note.number,
                    note_date=note.dated,
                    by=stage.officers["manager"],
                )


def _ask_for_time(stage: Stage) -> None:
    extensions.request_extension(
        stage.delegations["tovral"],
        wanted_until=PLOT.extension_ends + timedelta(days=3),
        zone=ZONE_NAME,
        reason=PLOT.extension_reason,
        by=stage.people[BY_KEY["tovral"].focal_point.email],
    )


def _extend(stage: Stage) -> None:
    """Grant the request, with an earlier end than was requested."""
    extensions.grant_extension(
        stage.delegations["tovral"],
        closes=PLOT.extension_ends,
        zone=ZONE_NAME,
        reason=PLOT.extension_reason,
        note_number="12/2027",
        by=stage.officers["manager"],
    )


def _post_too_late(stage: Stage) -> None:
    """Try to correct at 12:00:00, when the round is closed: refused, with the draft kept."""
    body = BY_KEY["defensoria"]
    try:
        sending_services.correct(stage.submissions[body.key], by=stage.people[body.focal_point.email])
    except Closed as refusal:
        stage.refusals.append(str(refusal))


def _enter_on_behalf(stage: Stage, body: Body) -> None:
    """Enter, as an officer, a signed letter that came on paper, together with the letter."""
    received = PLOT.submitted[body.key]
    receipt = on_behalf.enter_on_behalf(
        stage.delegations[body.key],
        by=stage.officers["manager"],
        channel="paper",
        received_at=received,
        answers=[
            {"recommendation": stage.recommendations[answer.cell], **fields_of(answer)} for answer in body.answers
        ],
        package={
            "signed_by": f"{body.focal_point.name}, {body.name}",
            "consents": True,
            "language": language(body.language),
        },
        token=f"demonstration-paper-{body.key}",
        files=[files.row(stage, attachment, by=stage.officers["manager"]) for attachment in body.attachments],
    )
    stage.submissions[body.key] = receipt.version.submission
    stage.work_off()


def _restrict(stage: Stage) -> None:
    """Make the clinic's input on para. 123 more restricted, after the approvals."""
    line = stage.input("quay_nine", "123").line
    confidentiality.tighten(
        stage.submissions["quay_nine"],
        level=Confidentiality.SECRETARIAT,
        line=line,
        by=stage.people[BY_KEY["quay_nine"].focal_point.email],
    )


def _key(stage: Stage, version: Version) -> str:
    return next(key for key, row in stage.submissions.items() if row.pk == version.submission_id)
