"""A body that was asked reads the text as it stands and answers for itself; and what it gets when the lead sends."""

from collections.abc import Callable
from datetime import UTC, datetime, timedelta

import pytest
from django.core import mail
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.urls import reverse

from accounts.models import User
from consultations.enums import Duty, Role
from consultations.models import Delegation
from consultations.organisations.services import add_member
from consultations.rounds.duties import make_officer, site_administrators_group
from core import clock
from core.jobs.queue import run_job
from core.models import Job
from submissions.joint import members
from submissions.joint.services import confirm
from submissions.models import Erasure, JointMember, Receipt, Version
from submissions.sending import restarts, services
from submissions.sending.review import text_mark
from submissions.sensitive import erasure
from tests.factories import (
    AttachmentFactory,
    DelegationFactory,
    DraftFactory,
    MembershipFactory,
    OfficerFactory,
    UserFactory,
    answer,
    corrected,
    focal_point,
    new_token,
    send,
)
from tests.support.html import text
from tests.support.officers import sign_in

pytestmark = pytest.mark.django_db
Browser = Callable[[User], Client]
OTHERWISE = "The text that was submitted is not the one that you confirmed."


@pytest.fixture
def draft(delegation: Delegation) -> Version:
    return DraftFactory(delegation=delegation, answers={"123": {"position": "supports", "comment": "Said together."}})


@pytest.fixture
def other(delegation: Delegation) -> Delegation:
    """Another body of the round."""
    return DelegationFactory(round=delegation.round, organisation__short_name="Ombira")


@pytest.fixture
def member(delegation: Delegation, draft: Version, other: Delegation) -> JointMember:
    until = clock.now() + timedelta(days=7)
    return members.invite_body(delegation, by=focal_point(delegation), expires_at=until, body=other.organisation)


@pytest.fixture
def asked(other: Delegation, browser: Browser) -> Client:
    return browser(focal_point(other))


@pytest.fixture
def page(member: JointMember) -> str:
    return f"/rounds/joint/{member.pk}/"


def read(draft: Version) -> dict[str, str]:
    return {"then": "confirm", "listing": "named", "signed_by": "M. Minister", "read": text_mark(draft)}


def test_the_invitation_stands_on_home_and_round_and_opens_the_text(
    asked: Client, other: Delegation, page: str, draft: Version
) -> None:
    JointMember.objects.update(expires_at=datetime(2099, 3, 1, tzinfo=UTC))
    for place in ("/home/", f"/rounds/{other.pk}/"):
        shown = asked.get(place)
        assert page in shown.content.decode()
        assert "invites Ombira to join its submission" in text(shown) and "Needs your answer" in text(shown)
        assert "by 1 March 2099, 00:00 (UTC)" in text(shown)  # the end of 28 February
    shown = asked.get(page)
    assert "Said together." in text(shown) and "Decline" in text(shown)
    assert f"/rounds/{draft.submission.delegation_id}/" not in shown.content.decode()  # no way into the lead's pages


def test_it_confirms_with_its_own_signatory(
    asked: Client, focal: Client, page: str, draft: Version, member: JointMember
) -> None:
    form = {**read(draft), "listing": "others"}
    assert asked.post(page, form)["Location"] == page
    assert "signed by M. Minister" in text(asked.get(page))
    assert asked.post(page, form)["Location"] == page  # a double click
    member.refresh_from_db()
    assert (member.state, member.listing, member.signed_by) == ("confirmed", "others", "M. Minister")
    assert "has joined the submission led by" in text(asked.get("/home/"))
    assert "signed by M. Minister" in text(focal.get(f"/rounds/{draft.submission.delegation_id}/together/"))


def test_a_text_that_changed_since_it_was_read_is_not_confirmed(
    asked: Client, page: str, draft: Version, member: JointMember
) -> None:
    form = read(draft)
    answer(draft, "124", comment="Added in between.")
    refused = asked.post(page, form)
    assert refused.status_code == 409
    shown = text(refused)
    assert "The text has changed since you opened the page." in shown and "Added in between." in shown
    assert 'value="M. Minister"' in refused.content.decode()  # nothing typed is lost
    member.refresh_from_db()
    assert member.state == "invited"
    again = {**form, "read": text_mark(draft)}
    assert asked.post(page, again).status_code == 302


def test_a_confirmation_stands_when_the_text_changes_and_the_page_says_so(
    asked: Client, page: str, draft: Version, member: JointMember
) -> None:
    asked.post(page, read(draft))
    answer(draft, "124", comment="Added later.")
    shown = text(asked.get(page))
    assert "The text was changed after you confirmed it." in shown and "Confirm the current text" in shown
    send(draft)
    assert OTHERWISE in text(asked.get("/home/"))
    asked.post(page, read(draft))
    assert "changed after you confirmed" not in text(asked.get(page))
    assert OTHERWISE not in text(asked.get("/home/"))
    corrected(draft.submission, {"124": {"comment": "Corrected."}})
    assert OTHERWISE in text(asked.get("/home/"))


def test_who_confirms_a_correction_in_progress_has_not_confirmed_what_was_submitted(
    asked: Client, page: str, draft: Version, member: JointMember, delegation: Delegation
) -> None:
    send(draft)
    correction = services.correct(draft.submission, by=focal_point(delegation))
    asked.post(page, read(correction))
    assert OTHERWISE not in text(asked.get("/home/"))  # the same text so far
    answer(correction, "124", comment="Not submitted yet.")
    asked.post(page, read(correction))
    assert "changed after you confirmed" not in text(asked.get(page))
    assert OTHERWISE in text(asked.get("/home/"))
    restarts.discard_correction(draft.submission, by=focal_point(delegation))
    assert OTHERWISE in text(asked.get("/home/"))
    sign_in(officer := Client(), OfficerFactory(round=delegation.round, duties=[Duty.TRIAGE, Duty.SEE_CONFIDENTIAL]))
    detail = officer.get(reverse("submissions:submission", args=[draft.submission_id]))
    assert "confirmed a different text" in text(detail)


def test_declined_once_and_for_all(asked: Client, page: str, draft: Version, member: JointMember) -> None:
    assert "You have declined this invitation." in text(asked.post(page, {"then": "decline"}, follow=True))
    assert "Said together." not in text(asked.get(page))
    assert asked.post(page, {"then": "decline"}).status_code == 302
    refused = asked.post(page, {"then": "confirm", "listing": "named"})
    assert (refused.status_code, "has already answered" in text(refused)) == (409, True)
    assert page not in asked.get("/home/").content.decode()


def test_too_late(asked: Client, page: str, draft: Version) -> None:
    form = read(draft)
    with clock.at(clock.now() + timedelta(days=8)):
        shown = text(asked.get(page))
        assert "The time to answer has passed." in shown and "Said together." not in shown
        assert asked.post(page, form).status_code == 409
        assert page not in asked.get("/home/").content.decode()


def test_only_its_own_people_and_only_the_focal_point_answers(
    focal: Client, stranger: Client, browser: Browser, page: str, draft: Version, other: Delegation
) -> None:
    contributor, deputy = (
        MembershipFactory(organisation=other.organisation, role=role).user for role in (Role.CONTRIBUTOR, Role.DEPUTY)
    )
    for client in (focal, stranger, browser(contributor)):
        assert client.get(page).status_code == client.post(page, read(draft)).status_code == 404
    second = browser(deputy)
    shown = text(second.get(page))
    assert "Said together." in shown and "Only your focal point can answer." in shown
    assert second.post(page, read(draft)).status_code == 404


def test_what_is_posted_badly(asked: Client, page: str, member: JointMember) -> None:
    for form in ({}, {"then": "confirm", "listing": "loudly"}, {"then": "confirm"}):
        assert asked.post(page, form).status_code == 422
    member.refresh_from_db()
    assert member.state == "invited"


def test_everybody_that_stands_with_it_gets_the_receipt(
    asked: Client, focal: Client, page: str, draft: Version, member: JointMember, delegation: Delegation
) -> None:
    asked.post(page, read(draft))
    for job in Job.objects.filter(kind="core.mail"):
        run_job(str(job.pk))
    mail.outbox.clear()
    receipt = send(draft)
    for job in Job.objects.filter(kind="core.mail", payload__template="submissions.receipt"):
        run_job(str(job.pk))
    assert len(mail.outbox) == 2 and all(receipt.number in sent.body for sent in mail.outbox)
    shown = asked.get(f"/receipts/{receipt.number}/")
    assert "You joined it" in text(shown) and f"/rounds/{delegation.pk}/" not in shown.content.decode()
    assert receipt.number in text(asked.get("/home/"))
    assert asked.get(f"/receipts/{receipt.number}/file/").status_code == 200
    asked.post(page, {"then": "leave"})
    assert asked.get(f"/receipts/{receipt.number}/").status_code == 404
    assert "You have left this joint submission." in text(asked.get(page))
    assert "Withdrawn" in text(focal.get(f"/rounds/{delegation.pk}/together/"))


def test_the_lead_withdraws(asked: Client, page: str, draft: Version, member: JointMember) -> None:
    confirm(member, by=focal_point_of(member))
    send(draft)
    services.withdraw(draft.submission, by=draft.started_by, token=new_token())
    shown = text(asked.get(page))
    assert "The lead has withdrawn this submission." in shown and "Leave this joint submission" not in shown
    assert asked.post(page, read(draft)).status_code == 409
    assert Receipt.objects.filter(act="withdraw").count() == 1


def test_it_is_erased(
    asked: Client, page: str, draft: Version, member: JointMember, delegation: Delegation, other: Delegation
) -> None:
    confirm(member, by=focal_point_of(member))
    receipt = send(draft)
    administrator = UserFactory()
    make_officer(administrator, group=site_administrators_group())
    request = erasure.request_erasure(draft.submission.reference, reason="Asked.", by=administrator)
    erasure.erase(request, by=OfficerFactory(round=delegation.round, duties=[Duty.MANAGE]))
    shown = text(asked.get(page))
    assert "This submission was erased." in shown and "You are no longer counted or named with it." in shown
    assert receipt.number in shown and "changed after you confirmed" not in shown and "Leave this joint" not in shown
    mail.outbox.clear()
    for job in Job.objects.filter(kind="core.mail", payload__template="submissions.erased"):
        run_job(str(job.pk))
    bodies = {each.to[0]: each.body for each in mail.outbox}
    assert set(bodies) == {focal_point(delegation).email, focal_point(other).email}
    assert "internal comments were erased" in bodies[focal_point(delegation).email]
    joined = bodies[focal_point(other).email]
    assert "was erased on" in joined and "internal comments" not in joined


def focal_point_of(member: JointMember) -> User:
    return member.organisation.memberships.get(role="focal_point").user  # type: ignore[union-attr]


def test_the_files_of_the_text(
    asked: Client, stranger: Client, page: str, draft: Version, member: JointMember, other: Delegation
) -> None:
    attachment = AttachmentFactory(version=draft, title="Our report")
    theirs = AttachmentFactory(version=DraftFactory(delegation=other), title="Another")
    address = f"{page}files/{attachment.pk}/"
    assert "Our report" in text(asked.get(page)) and address in asked.get(page).content.decode()
    assert asked.get(address).status_code == 409  # nobody has cleaned it yet: only a clean copy is given to others
    assert asked.get(f"{page}files/{theirs.pk}/").status_code == 404
    assert stranger.get(address).status_code == 404


def test_who_else_stands_with_it_as_each_wants_to_be_listed(
    asked: Client, page: str, delegation: Delegation, draft: Version
) -> None:
    for name, listing in (("Amber Door", "named"), ("Blue Lamp", "withheld"), ("Far Shore", "others")):
        third = DelegationFactory(round=delegation.round, organisation__short_name=name)
        until = clock.now() + timedelta(days=7)
        row = members.invite_body(delegation, by=focal_point(delegation), expires_at=until, body=third.organisation)
        confirm(row, by=focal_point(third), listing=listing)
    shown = text(asked.get(page))
    assert "Amber Door , and 2 more, not named" in shown
    assert "Blue Lamp" not in shown and "Far Shore" not in shown


def test_home_asks_as_often_for_many_as_for_one(
    browser: Browser, delegation: Delegation, other: Delegation, member: JointMember
) -> None:
    person = focal_point(other)
    client = browser(person)
    confirm(member, by=person)
    send(member.submission.versions.get())
    client.get("/home/")
    with CaptureQueriesContext(connection) as one:
        client.get("/home/")
    for _n in range(4):
        lead = DelegationFactory(round=delegation.round)
        until = clock.now() + timedelta(days=7)
        row = members.invite_body(lead, by=focal_point(lead), expires_at=until, body=other.organisation)
        confirm(row, by=person)
    with CaptureQueriesContext(connection) as many:
        shown = client.get("/home/")
    assert text(shown).count("has joined the submission led by") == 5
    assert len(many) == len(one)


def test_officers_read_who_stands_with_it(
    delegation: Delegation, draft: Version, member: JointMember, asked: Client, page: str
) -> None:
    asked.post(page, {**read(draft), "listing": "withheld"})
    send(draft)
    sighted, unsighted = (
        sign_in(Client(), OfficerFactory(round=delegation.round, duties=duties))
        for duties in ([Duty.TRIAGE, Duty.SEE_CONFIDENTIAL], [Duty.TRIAGE])
    )
    address = reverse("submissions:submission", args=[draft.submission_id])
    shown = text(unsighted.get(address))
    assert "name withheld (1)" in shown and "M. Minister" not in shown
    assert "Ombira M. Minister" in text(sighted.get(address))


def test_a_person_of_both_bodies_sees_both_sides(
    browser: Browser, delegation: Delegation, other: Delegation, page: str
) -> None:
    person = UserFactory()
    add_member(delegation.organisation, person, Role.DEPUTY, by=person)
    add_member(other.organisation, person, Role.DEPUTY, by=person)
    client = browser(person)
    assert client.get(page).status_code == client.get(f"/rounds/{delegation.pk}/together/").status_code == 200


def test_nobody_joins_a_text_that_was_erased(asked: Client, draft: Version, member: JointMember, page: str) -> None:
    send(draft)
    Erasure.objects.create(
        submission=draft.submission, reason="On request.", asked_by=UserFactory(), confirmed_by=UserFactory()
    )
    assert asked.post(page, read(draft)).status_code == 409
    member.refresh_from_db()
    assert (member.state, member.signed_by) == ("invited", "")
