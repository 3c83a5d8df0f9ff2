"""Predicates and querysets agree, for every role and every row."""

from collections.abc import Callable
from datetime import timedelta
from typing import Any

import pytest
from django.contrib.auth.models import AnonymousUser
from django.db.models import Model

from consultations import permissions as consulting
from consultations.audience import audience_in
from consultations.models import Delegation, Membership
from consultations.protection import services
from consultations.rounds.windows import extend
from core import clock
from submissions import permissions
from submissions.drafting.internal_comments import add_comment
from submissions.drafting.services import begin_draft
from submissions.joint.services import confirm, invite_member
from submissions.models import Attachment, Input, InternalComment, Receipt, Submission
from submissions.models.embargo import embargoed_delegations, is_embargoed, states_open_now
from submissions.sending.services import correct
from submissions.visibility.confidentiality import tighten
from submissions.visibility.reader import read_inputs
from tests.factories import (
    AttachmentFactory,
    ContributorFactory,
    DelegationFactory,
    DraftFactory,
    MembershipFactory,
    OfficerFactory,
    OrganisationFactory,
    RoundFactory,
    UserFactory,
    answer,
    focal_point,
    new_token,
    recommendation,
    send,
)

pytestmark = pytest.mark.django_db


def knows_of(user: Any, submission: Submission) -> bool:
    own = consulting.works_for(user, submission.delegation) or permissions.reads_as_member(user, submission)
    return own or (consulting.has_any_duty(user, submission.delegation.round) and permissions.was_sent(submission))


def drafts(user: Any, input_: Input) -> bool:
    submission = input_.version.submission
    own = consulting.may_draft(user, submission.delegation, input_.recommendation_id)
    return own or permissions.reads_as_member(user, submission)


def drafts_on(user: Any, comment: InternalComment) -> bool:
    return consulting.may_draft(user, comment.delegation, comment.recommendation_id)


def holds(user: Any, receipt: Receipt) -> bool:
    submission = receipt.version.submission
    joined = submission.joint_members.filter(state="confirmed").values_list("organisation", flat=True)
    bodies = [submission.delegation.organisation_id, *joined]
    return any(consulting.live_role(user, body) in consulting.DRAFTS_ALL for body in bodies)


PAIRS: list[tuple[type[Model], Callable[..., bool], Callable[..., Any]]] = [
    (Submission, knows_of, permissions.submissions_visible_to),
    (Input, drafts, permissions.inputs_visible_to),
    (Attachment, permissions.sees_attachment, permissions.attachments_visible_to),
    (Receipt, holds, permissions.receipts_held_by),
    (InternalComment, drafts_on, permissions.comments_visible_to),
]
ACTS = [(Submission, permissions.may_redact, permissions.redactable_by)]


def world(**rule: Any) -> dict[str, Any]:
    """Two bodies with drafts and sent versions, a joint one, and somebody in every role. By name."""
    round_ = RoundFactory(rules=rule)
    people: dict[str, Any] = {"anonymous": AnonymousUser(), "nobody": UserFactory()}
    for name, constituency in (("a", "state"), ("x", "civil_society")):
        delegation = DelegationFactory(round=round_, constituency=constituency)
        people[f"focal {name}"] = focal_point(delegation)
        people[f"deputy {name}"] = MembershipFactory(organisation=delegation.organisation, role="deputy").user
        person = ContributorFactory(delegation=delegation, given=[recommendation(round_, "124")])
        people[f"contributor {name}"] = person
        version = DraftFactory(delegation=delegation)
        answer(version, "124", by=person, comment="Given.")
        add_comment(delegation, "Between us.", by=person, recommendation=recommendation(round_, "124"))
        add_comment(delegation, "Among those who draft all.", by=people[f"focal {name}"])
        AttachmentFactory(version=version)
        AttachmentFactory(version=version, confidentiality="nameless")
        AttachmentFactory(version=version, added_by=person, confidentiality="secretariat")
        hidden = AttachmentFactory(version=version)
        send(version)
        tighten(version.submission, attachment=hidden, level="secretariat", by=focal_point(delegation))
        correct(version.submission, by=focal_point(delegation))
    DraftFactory(delegation=DelegationFactory(round=round_))
    lead = DelegationFactory(round=round_, constituency="civil_society")
    joint = begin_draft(lead, by=focal_point(lead), kind="joint")
    answer(joint, "123", comment="Together.")
    body = OrganisationFactory(constituency="civil_society")
    people["joined"] = body.memberships.get().user
    member = invite_member(joint.submission, body, by=focal_point(lead), expires_at=clock.now() + timedelta(days=1))
    confirm(member, by=people["joined"])
    gone = MembershipFactory(organisation=lead.organisation, role="deputy")
    Membership.objects.filter(pk=gone.pk).update(ended_at=clock.now())
    closed = MembershipFactory(organisation=lead.organisation, role="deputy").user
    closed.is_active = False
    closed.save()
    people |= {"gone": gone.user, "closed": closed, "manager": round_.created_by, "other officer": OfficerFactory()}
    for duty in ("triage_round", "see_confidential", "review_synthesis"):
        people[duty] = OfficerFactory(round=round_, duties=[duty])
    return people


@pytest.mark.parametrize("rule", [{}, {"sealed": True}, {"identities_public": False}], ids=str)
@pytest.mark.parametrize("days", [0, 40])
def test_each_pair_agrees_for_every_role_and_row(rule: dict[str, Any], days: int) -> None:
    people = world(**rule)
    with clock.at(clock.now() + timedelta(days=days)):
        for model, sees, visible_to in [*PAIRS, *ACTS]:
            rows = list(model._default_manager.all())
            assert rows
            for name, user in people.items():
                listed = set(visible_to(user).values_list("pk", flat=True))
                asked = {row.pk for row in rows if sees(user, row)}
                assert listed == asked, f"{name}: {model.__name__}"


def counts(user: Any) -> tuple[int, ...]:
    return tuple(len(set(visible_to(user).values_list("pk", flat=True))) for _model, _sees, visible_to in PAIRS)


def test_how_much_everybody_sees() -> None:
    """Submissions, inputs, files, receipts held, comments among colleagues."""
    people = world()
    assert {name: counts(user) for name, user in people.items()} == {
        "anonymous": (0, 0, 0, 0, 0),
        "nobody": (0, 0, 0, 0, 0),
        "focal a": (1, 4, 8, 1, 2),
        "deputy a": (1, 4, 8, 1, 2),
        "contributor a": (1, 2, 2, 0, 1),
        "focal x": (1, 4, 8, 1, 2),
        "deputy x": (1, 4, 8, 1, 2),
        "contributor x": (1, 2, 2, 0, 1),
        "joined": (1, 1, 0, 0, 0),
        "gone": (0, 0, 0, 0, 0),
        "closed": (0, 0, 0, 0, 0),
        "manager": (2, 0, 2, 0, 0),
        "other officer": (0, 0, 0, 0, 0),
        "triage_round": (2, 0, 2, 0, 0),
        "see_confidential": (2, 0, 8, 0, 0),
        "review_synthesis": (2, 0, 2, 0, 0),
    }


def test_while_sealed_the_secretariat_sees_that_and_not_what() -> None:
    people = world(sealed=True)
    assert counts(people["see_confidential"]) == (2, 0, 0, 0, 0)
    with clock.at(clock.now() + timedelta(days=40)):
        assert counts(people["see_confidential"]) == (2, 0, 8, 0, 0)


def test_sealing_in_sql_is_what_windows_say() -> None:
    round_ = RoundFactory(rules={"sealed": True})
    plain, extended, other = (DelegationFactory(round=round_) for _ in range(3))
    DelegationFactory()
    extend(extended, closes=clock.now() + timedelta(days=50), zone="UTC", reason="Shutdown", by=round_.created_by)
    for days, sealed in ((0, {plain, extended, other}), (40, {extended}), (60, set())):
        with clock.at(clock.now() + timedelta(days=days)):
            found = set(embargoed_delegations(clock.now()).values_list("pk", flat=True))
            assert found == {row.pk for row in sealed}
            assert found == {row.pk for row in Delegation.objects.all() if is_embargoed(row, clock.now())}


def test_inputs_an_officer_reads_are_those_that_the_door_shows() -> None:
    round_ = RoundFactory(rules={"sealed": False})
    kinds = [
        ("public", {}),
        ("secretariat", {"confidentiality": "secretariat"}),
        ("nameless", {"confidentiality": "nameless"}),
    ]
    sent = {}
    for name, package in kinds:
        version = DraftFactory(delegation=DelegationFactory(round=round_), package=package)
        answer(version, "123", comment="Words.")
        answer(version, "124", comment="More words.")
        send(version)
        sent[name] = version
    line = sent["public"].inputs.get(recommendation=recommendation(round_, "124")).line
    tighten(
        sent["public"].submission, line=line, level="secretariat", by=focal_point(sent["public"].submission.delegation)
    )
    whole, held = (DraftFactory(delegation=DelegationFactory(round=round_)) for _ in range(2))
    for version in (whole, held):
        send(version)
    tighten(whole.submission, level="secretariat", by=focal_point(whole.submission.delegation))
    own = held.submission.delegation
    said = {"what": "They came to our office.", "consent": "record", "organisation": own.organisation}
    services.report_harm(by=focal_point(own), **said, hold_back=True, token=new_token())
    other = RoundFactory(rules={"sealed": False})
    send(DraftFactory(delegation=DelegationFactory(round=other), package={"confidentiality": "secretariat"}))
    plain = OfficerFactory(round=round_, duties=["code_round"])
    sighted = OfficerFactory(round=round_, duties=["code_round", "see_confidential"])
    versions = states_open_now(round_).values("version")
    for person, count in ((plain, 3), (sighted, 8), (UserFactory(), 0)):
        read = set(permissions.inputs_read_by(person, round_).values_list("pk", flat=True))
        assert len(read) == count
        assert read == set(permissions.inputs_read_by(person, round_, versions=versions).values_list("pk", flat=True))
        assert read == set(permissions.inputs_read_in(person, "code_round").values_list("pk", flat=True))
        if person.pk in (plain.pk, sighted.pk):
            shown = read_inputs(round_, audience_in(person, round_))
            assert read == {row.id for row in shown if row.id and not row.withheld}
    sealed = RoundFactory(rules={"sealed": True})
    send(DraftFactory(delegation=DelegationFactory(round=sealed)))
    officer = OfficerFactory(round=sealed, duties=["code_round", "see_confidential"])
    assert not permissions.inputs_read_by(officer, sealed).exists()
    assert not permissions.inputs_read_in(officer, "code_round").exists()
