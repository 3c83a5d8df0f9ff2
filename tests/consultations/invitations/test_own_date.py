"""The body's own date: set by its focal point, seen by its contributors, followed by what has no date of its own."""

from datetime import timedelta

import pytest
from django.test import Client

from consultations.enums import Role
from consultations.models import Delegation
from consultations.rounds.windows import delegation_window
from core import clock
from tests.factories import ContributorFactory, DelegationFactory, focal_point, recommendation
from tests.support.html import text

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("while_the_round_is_open")]


@pytest.fixture
def delegation() -> Delegation:
    return DelegationFactory()


@pytest.fixture
def focal(delegation: Delegation) -> Client:
    client = Client()
    client.force_login(focal_point(delegation))
    return client


@pytest.fixture
def contributor(delegation: Delegation) -> Client:
    client = Client()
    given = [recommendation(delegation.round, "123")]
    client.force_login(ContributorFactory(delegation=delegation, given=given, name="C. Ontributor"))
    return client


def page_of(delegation: Delegation) -> str:
    return f"/rounds/{delegation.pk}/own-date/"


def test_it_is_set_and_stands_on_home_and_list_of_a_contributor(
    focal: Client, contributor: Client, delegation: Delegation
) -> None:
    day = (clock.now() + timedelta(days=9)).date()
    said = f"{day.day} {day:%B %Y}"
    assert page_of(delegation) in focal.get(f"/rounds/{delegation.pk}/").content.decode()
    assert focal.post(page_of(delegation), {"due": day.isoformat()})["Location"] == page_of(delegation)
    assert f"C. Ontributor para. 123: {said} (date for all drafters)" in text(focal.get(page_of(delegation)))
    assert f"due {said}" in text(contributor.get(f"/rounds/{delegation.pk}/"))
    assert f"Your answers are due by {said} (internal deadline)." in text(contributor.get("/home/"))
    with clock.at(clock.now() + timedelta(days=8)):
        assert "The last two days" in text(contributor.get("/home/"))
        assert "The last two days" not in text(focal.get("/home/"))
    with clock.at(clock.now() + timedelta(days=11)):
        assert f"Your answers were due by {said} (internal deadline)." in text(contributor.get("/home/"))
    removed = focal.post(page_of(delegation), {"due": ""}, follow=True)
    assert "Saved. There is no date for drafters any more." in text(removed)
    assert said not in text(contributor.get("/home/"))


def test_who_became_deputy_has_no_own_date_on_the_home_page_either(
    focal: Client, contributor: Client, delegation: Delegation
) -> None:
    """Assignments stay with a person whose role changes."""
    focal.post(page_of(delegation), {"due": (clock.now() + timedelta(days=9)).date().isoformat()})
    given = delegation.organisation.memberships.filter(user__name="C. Ontributor")
    assert "Your answers are due by" in text(contributor.get("/home/"))
    given.update(role=Role.DEPUTY)
    for page in ("/home/", f"/rounds/{delegation.pk}/"):
        assert "Your answers are due by" not in text(contributor.get(page))


def test_days_that_cannot_be(focal: Client, delegation: Delegation) -> None:
    window = delegation_window(delegation)
    assert window is not None
    for due, told in (
        ("2001-01-01", "This date has passed. Enter a later date."),
        ((window.closes + timedelta(days=2)).date().isoformat(), "The call for inputs closes earlier, on"),
        ("soon", "Enter a valid date."),
    ):
        answered = focal.post(page_of(delegation), {"due": due})
        assert (answered.status_code, told in text(answered)) == (422, True)
    delegation.refresh_from_db()
    assert delegation.due is None


def test_contributors_and_others_do_not_set_it(contributor: Client, delegation: Delegation) -> None:
    stranger = Client()
    stranger.force_login(focal_point(DelegationFactory(round=delegation.round)))
    for client in (contributor, stranger):
        assert client.get(page_of(delegation)).status_code == client.post(page_of(delegation)).status_code == 404
