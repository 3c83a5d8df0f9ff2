"""One recommendation given to somebody of the body, by name or by mail; taken back."""

import uuid
from datetime import date

import pytest
from django.test import Client

from accounts.models import User
from consultations.enums import Role
from consultations.models import Assignment, Invitation, Membership
from consultations.organisations import services
from tests.support.html import text

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("while_the_round_is_open")]


@pytest.fixture
def page(house) -> str:
    return f"/rounds/{house.XAA.delegation.pk}/{house.recommendations[1].pk}/give/"


@pytest.fixture
def focal(house, browser) -> Client:
    return browser(house.XAA.focal)


@pytest.fixture
def colleague(house) -> Membership:
    user = User.objects.create_user("helper@xaa.example", name="H. Elper")
    return services.add_member(house.XAA.organisation, user, Role.CONTRIBUTOR, by=house.XAA.focal, unit="Consulate")


def test_it_is_given_to_a_colleague_by_name(focal: Client, page: str, colleague: Membership) -> None:
    assert "Nobody yet" in text(focal.get(page))
    done = focal.post(page, {"colleague": str(colleague.pk), "due": "2027-03-05"}, follow=True)
    shown = text(focal.get(page))
    assert "Assigned to Consulate." in text(done) and "Consulate H. Elper · by 5 March 2027" in shown
    focal.post(page, {"colleague": str(colleague.pk), "due": "2027-03-01"})
    assert list(Assignment.objects.values_list("due", flat=True)) == [date(2027, 3, 1)]
    focal.post(f"/rounds/{colleague.assignments.get().delegation_id}/given/{colleague.assignments.get().pk}/take-back/")
    assert "Nobody yet" in text(focal.get(page))


def test_it_is_given_to_somebody_new_by_mail(focal: Client, page: str, house) -> None:
    done = focal.post(page, {"email": "New@XAA.example", "unit": "City of Port", "due": "2027-03-05"}, follow=True)
    invitation = Invitation.objects.get()
    assert (invitation.email, invitation.unit, invitation.role, invitation.due) == (
        "new@xaa.example", "City of Port", "contributor", date(2027, 3, 5),
    )  # fmt: skip
    assert list(invitation.recommendations.all()) == [house.recommendations[1]]
    assert "The invitation to New@XAA.example is being sent." in text(done) and "City of Port (invited)" in text(done)


@pytest.mark.parametrize(
    ("form", "told"),
    [
        ({}, "Choose a colleague, or enter the email address of someone new."),
        ({"email": "nobody"}, "Enter an email address such as name@example.org."),
        ({"colleague": "focal"}, "Select a valid choice."),
        ({"colleague": "own", "email": "new@xaa.example"}, "Choose a colleague or enter an email address, not both."),
        ({"colleague": "own", "due": "soon"}, "Enter a valid date."),
        ({"colleague": "own", "due": "2020-01-01"}, "This date has passed. Enter a later date."),
        ({"email": "new@xaa.example", "due": "2020-01-01"}, "This date has passed. Enter a later date."),
        ({"colleague": "own", "due": "2031-01-01"}, "The call for inputs closes earlier, on"),
        ({"email": "new@xaa.example", "unit": "x" * 201}, "at most 200 characters"),
    ],
)
def test_what_cannot_be_given_is_told_at_its_field(
    focal: Client, page: str, house, colleague: Membership, form: dict[str, str], told: str
) -> None:
    keys = {"own": str(colleague.pk), "focal": str(house.XAA.organisation.memberships.get(role="focal_point").pk)}
    response = focal.post(page, {**form, "colleague": keys.get(form.get("colleague", ""), "")})
    assert response.status_code == 422
    assert told in text(response)
    assert not Assignment.objects.exists() and not Invitation.objects.exists()


def test_one_after_the_other_is_assigned(focal: Client, page: str, house, colleague: Membership) -> None:
    first = page.replace(str(house.recommendations[1].pk), str(house.recommendations[0].pk))
    type(house.recommendations[1]).objects.filter(pk=house.recommendations[1].pk).update(addressees=["States"])
    assert "Assign and go to 8.1" in text(focal.get(first))
    assert focal.post(first, {"colleague": str(colleague.pk), "then": "next"})["Location"] == page
    assert "Assign and go to" not in text(focal.get(page))
    tasks = f"/rounds/{house.XAA.delegation.pk}/"
    assert focal.post(page, {"email": "new@xaa.example", "then": "next"})["Location"] == tasks
    assert "Assign and go to" not in text(focal.get(first))


def test_only_those_who_draft_all_give(browser, page: str, house, colleague: Membership) -> None:
    for client in (browser(colleague.user), browser(house.XBB.focal)):
        assert client.get(page).status_code == client.post(page, {"email": "x@y.example"}).status_code == 404
    made_up = page.replace(str(house.recommendations[1].pk), str(uuid.uuid4()))
    assert browser(house.XAA.focal).get(made_up).status_code == 404
