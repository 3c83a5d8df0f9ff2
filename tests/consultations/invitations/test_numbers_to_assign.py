"""Texts of a long list are assigned by their numbers: two hundred boxes are nobody's evening."""

import pytest
from django.test import Client

from consultations.models import Assignment, Delegation, Invitation
from tests.factories import ContributorFactory, DelegationFactory, RoundFactory, focal_point, recommendation
from tests.support.html import text

pytestmark = pytest.mark.django_db
LONG = {f"140.{number}": 1 for number in range(1, 31)} | {"141": 1}


@pytest.fixture
def delegation() -> Delegation:
    return DelegationFactory(round=RoundFactory(paragraphs=LONG))


@pytest.fixture
def focal(client: Client, delegation: Delegation) -> Client:
    client.force_login(focal_point(delegation))
    return client


def test_a_drafter_is_invited_to_ranges_and_to_what_is_ticked(focal: Client, delegation: Delegation) -> None:
    page = f"/rounds/{delegation.pk}/people/"
    assert "For example: 140.1–140.3, 141. You can also tick them below." in text(focal.get(page))
    form = {"email": "justice@xaa.example", "role": "contributor", "language": "fr", "numbers": "140.2-4 et 140.10"}
    ticked = [str(recommendation(delegation.round, label).pk) for label in ("140.4", "141")]
    assert focal.post(page, {**form, "recommendations": ticked}).status_code == 302
    labels = {row.label for row in Invitation.objects.get().recommendations.all()}
    assert labels == {"140.2", "140.3", "140.4", "140.10", "141"}


def test_a_number_that_is_not_there_is_named_and_what_was_typed_stays(focal: Client, delegation: Delegation) -> None:
    page = f"/rounds/{delegation.pk}/people/"
    form = {"email": "justice@xaa.example", "role": "contributor", "language": "fr", "numbers": "140.2, 140.99"}
    answer = focal.post(page, form)
    assert answer.status_code == 422 and "Not in this document: 140.99." in text(answer)
    assert 'value="140.2, 140.99"' in answer.text
    assert not Invitation.objects.exists()


def test_a_colleague_gets_more_by_number_and_nothing_by_an_empty_form(focal: Client, delegation: Delegation) -> None:
    user = ContributorFactory(delegation=delegation)
    person = f"/rounds/{delegation.pk}/people/{delegation.organisation.memberships.get(user=user).pk}/"
    assert focal.post(person, {"numbers": ""}).status_code == 422
    assert focal.post(person, {"numbers": "140.20–22"}).status_code == 302
    assert Assignment.objects.filter(membership__user=user).count() == 3


def test_a_short_list_is_ticked(client: Client) -> None:
    short = DelegationFactory()
    client.force_login(focal_point(short))
    assert 'name="numbers"' not in client.get(f"/rounds/{short.pk}/people/").text


def test_a_list_of_many_boxes_is_folded_and_says_how_many_are_ticked(client: Client) -> None:
    """Else the button below it is fifteen screens away on a telephone."""
    long = DelegationFactory(round=RoundFactory(paragraphs={f"140.{number}": 1 for number in range(1, 32)}))
    client.force_login(focal_point(long))
    page = f"/rounds/{long.pk}/people/"
    assert "Show the list: 31, ticked: 0" in text(client.get(page))
    form = {"email": "", "role": "contributor", "recommendations": [str(recommendation(long.round, "140.7").pk)]}
    assert "Show the list: 31, ticked: 1" in text(client.post(page, form))
    files = client.get(f"/rounds/{long.pk}/files/")
    assert "Show the list: 31, ticked: 0" in text(files)
