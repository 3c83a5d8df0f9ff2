"""Who works on a body's answers: invited, given to, taken back, out; each by those who may."""

import re
import uuid
from datetime import date, timedelta

import pytest
from django.test import Client

from accounts.models import User
from consultations.enums import Role
from consultations.invitations import delegations, services as invitations_services
from consultations.models import Assignment, Invitation, Membership
from consultations.organisations import services as organisations_services
from core import clock
from tests.consultations.conftest import DURING
from tests.factories import invite_with_token
from tests.support.html import text

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("while_the_round_is_open")]


@pytest.fixture
def people(house) -> str:
    return f"/rounds/{house.XAA.delegation.pk}/people/"


@pytest.fixture
def focal(house, browser) -> Client:
    return browser(house.XAA.focal)


@pytest.fixture
def colleague(house) -> Membership:
    """A contributor who has nothing yet."""
    user = User.objects.create_user("helper@xaa.example", name="H. Elper")
    return organisations_services.add_member(
        house.XAA.organisation, user, Role.CONTRIBUTOR, by=house.XAA.focal, unit="Consulate"
    )


@pytest.fixture
def deputy(house, browser) -> Client:
    user = User.objects.create_user("deputy@xaa.example", name="D. Eputy")
    organisations_services.add_member(house.XAA.organisation, user, Role.DEPUTY, by=house.XAA.focal)
    return browser(user)


def test_a_contributor_is_invited_with_what_they_are_to_draft(focal: Client, people: str, house) -> None:
    form = {"email": "New@XAA.example", "name": "N. Ew", "unit": "City of Port", "role": "contributor",
            "language": "ar", "recommendations": [str(house.recommendations[1].pk)], "due": "2027-03-05"}  # fmt: skip
    assert focal.post(people, form)["Location"] == people
    invitation = Invitation.objects.get()
    assert (invitation.email, invitation.unit, invitation.language, invitation.due) == (
        "new@xaa.example", "City of Port", "ar", date(2027, 3, 5),
    )  # fmt: skip
    assert list(invitation.recommendations.all()) == [house.recommendations[1]]
    shown = text(focal.get(people))
    assert "The invitation to New@XAA.example is being sent." in shown
    assert "N. Ew" in shown and "Invited, not yet accepted" in shown


@pytest.mark.parametrize(
    ("changed", "words"),
    [
        ({"email": "nobody"}, "Enter an email address such as name@example.org."),
        ({"recommendations": []}, "Assign at least one text to the drafter."),
        ({"role": "focal_point"}, "Select a valid choice"),
        ({"due": "tomorrow"}, "Enter a valid date"),
        ({"recommendations": [str(uuid.uuid4())]}, "Select a valid choice"),
    ],
)
def test_what_is_wrong_is_said_at_its_field(focal: Client, people: str, house, changed, words) -> None:
    form = {"email": "new@xaa.example", "role": "contributor", "language": "en",
            "recommendations": [str(house.recommendations[0].pk)], **changed}  # fmt: skip
    page = focal.post(people, form)
    assert page.status_code == 422
    assert words in text(page)
    assert not Invitation.objects.exists()


def test_a_deputy_invites_contributors_only(deputy: Client, people: str, house) -> None:
    form = {"email": "new@xaa.example", "role": "deputy", "language": "en",
            "recommendations": [str(house.recommendations[0].pk)]}  # fmt: skip
    assert 'name="role"' not in deputy.get(people).content.decode()
    deputy.post(people, form)
    assert Invitation.objects.get().role == "contributor"


def test_given_and_taken_back(focal: Client, people: str, colleague: Membership, house) -> None:
    page = f"{people}{colleague.pk}/"
    chosen = [str(row.pk) for row in house.recommendations[:2]]
    focal.post(page, {"recommendations": chosen, "due": "2027-03-05"})
    shown = text(focal.get(page))
    assert "Assigned to H. Elper." in shown and "by 5 March 2027" in shown
    given = Assignment.objects.get(recommendation=house.recommendations[0])
    assert (given.membership, given.due) == (colleague, date(2027, 3, 5))
    assert "Consulate · para. 7, para. 8, part 1 (by 5 March 2027)" in text(focal.get(people))
    focal.post(f"/rounds/{house.XAA.delegation.pk}/given/{given.pk}/take-back/")
    assert list(Assignment.objects.filter(ended_at=None).values_list("recommendation", flat=True)) == [
        house.recommendations[1].pk
    ]


def test_access_ends_at_once(focal: Client, deputy: Client, people: str, colleague: Membership, browser, house) -> None:
    helper = browser(colleague.user)
    home = f"/rounds/{house.XAA.delegation.pk}/people/"
    assert helper.get(home).status_code == 200
    assert deputy.post(f"{people}{colleague.pk}/end/").status_code == 404
    focal.post(f"{people}{colleague.pk}/end/")
    assert helper.get(home).status_code == 404


def test_an_invitation_is_sent_again_and_the_old_link_ends(focal: Client, people: str, house) -> None:
    invitation, token = invite_with_token(
        house.XAA.organisation, email="new@xaa.example", role=Role.DEPUTY, by=house.XAA.focal
    )
    with clock.at(DURING + timedelta(minutes=1)):
        focal.post(f"/rounds/{house.XAA.delegation.pk}/invitations/{invitation.pk}/again/")
    assert "A new link is being sent." in text(focal.get(people))
    assert focal.get(f"/invitation/{token}/").status_code == 404


def test_a_contributor_sees_who_is_there_and_no_more(people: str, colleague: Membership, browser, house) -> None:
    invitations_services.invite(house.XAA.organisation, email="new@xaa.example", role=Role.DEPUTY, by=house.XAA.focal)
    client = browser(colleague.user)
    page = client.get(people)
    assert "F. XAA" in text(page) and "new@xaa.example" not in text(page)
    assert '<form method="post" action="/rounds/' not in page.content.decode()
    assert client.post(people, {"email": "x@y.example"}).status_code == 404
    assert client.get(f"{people}{colleague.pk}/").status_code == 404


def test_what_is_not_yours_is_not_there(focal: Client, browser, people: str, colleague: Membership, house) -> None:
    stranger = browser(house.XBB.focal)
    delegations.assign(house.XAA.delegation, colleague, house.recommendations[:1], by=house.XAA.focal)
    given = Assignment.objects.get()
    own = f"/rounds/{house.XBB.delegation.pk}"
    invitation, _is_new = invitations_services.invite(
        house.XAA.organisation, email="new@xaa.example", role=Role.DEPUTY, by=house.XAA.focal
    )
    for made_up in (False, True):
        key = uuid.uuid4() if made_up else colleague.pk
        assert stranger.get(people if not made_up else f"/rounds/{key}/people/").status_code == 404
        assert stranger.get(f"{own}/people/{key}/").status_code == 404
        assert stranger.post(f"{own}/people/{key}/end/").status_code == 404
        assert stranger.post(f"{own}/given/{key if made_up else given.pk}/take-back/").status_code == 404
        assert stranger.post(f"{own}/invitations/{key if made_up else invitation.pk}/again/").status_code == 404
    assert Assignment.objects.get().ended_at is None and colleague.user.memberships.live().exists()


def test_signing_in_comes_first(client: Client, people: str) -> None:
    assert client.get(people)["Location"].startswith("/accounts/login/?next=")
    assert re.fullmatch(r"/accounts/login/\?next=.*", client.post(people)["Location"])
