"""What stays of a person who came by an invitation and has closed the account: no address, no name and no work."""

from datetime import timedelta

import pytest
from django.db import connection
from django.test import Client
from django.urls import reverse

from accounts.models import User
from accounts.people.services import close_account
from consultations import jobs
from consultations.enums import Role
from consultations.invitations import services
from consultations.invitations.selectors import assignments_on
from consultations.models import Invitation, Membership
from consultations.rounds import duties
from core import clock
from core.jobs import queue
from tests.consultations.conftest import DURING
from tests.consultations.invitations.test_invitations import ACCOUNT, text
from tests.factories import UserFactory
from tests.support.officers import sign_in

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("while_the_round_is_open")]
ADDRESS, NAME = "adaeze.obi@xcc.example", "Adaeze Obi"


@pytest.fixture
def accepted(house) -> Invitation:
    """The invitation by which the officers made the person focal point of a civil society organization."""
    row, _is_new = services.invite(
        house.XCC.organisation, email=ADDRESS, name=NAME, role=Role.FOCAL_POINT, by=house.officer,
        delegation=house.XCC.delegation,
    )  # fmt: skip
    assert Client().post(f"/invitation/{services.token_of(row)}/", {**ACCOUNT, "name": NAME}).status_code == 302
    return row


@pytest.fixture
def others(house) -> list[Invitation]:
    """One that another body cancelled, one that is open."""
    cancelled, _is_new = services.invite(
        house.XAA.organisation, email=ADDRESS, name=NAME, role=Role.DEPUTY, by=house.XAA.focal,
        delegation=house.XAA.delegation,
    )  # fmt: skip
    services.cancel_invitation(cancelled, by=house.XAA.focal)
    waiting, _is_new = services.invite(
        house.XBB.organisation, email=ADDRESS, name=NAME, role=Role.CONTRIBUTOR, by=house.XBB.focal,
        delegation=house.XBB.delegation, recommendations=house.recommendations[:1],
    )  # fmt: skip
    return [cancelled, waiting]


def test_no_table_holds_address_or_name(accepted: Invitation, others: list[Invitation]) -> None:
    person = User.objects.get(email=ADDRESS)
    close_account(person, by=person)
    with connection.cursor() as cursor:
        for table in connection.introspection.table_names(cursor):
            cursor.execute(f'SELECT * FROM "{table}"')
            rows = str(cursor.fetchall())
            assert ADDRESS not in rows and NAME not in rows, table


def test_pages_say_that_the_account_is_closed(browser, house, accepted, others: list[Invitation]) -> None:
    person = User.objects.get(email=ADDRESS)
    close_account(person, by=person)
    office = sign_in(Client(), house.officer).get(f"/admin/consultations/delegations/{house.XCC.delegation.pk}/")
    of_a = browser(house.XAA.focal).get(f"/rounds/{house.XAA.delegation.pk}/people/")
    of_b = browser(house.XBB.focal).get(f"/rounds/{house.XBB.delegation.pk}/people/")
    for page, words in (
        (office, "a person whose account is closed"), (of_a, "address deleted"), (of_b, "address deleted"),
    ):  # fmt: skip
        assert page.status_code == 200
        assert ADDRESS not in page.text and NAME not in page.text
        assert words in text(page)


def test_the_address_of_who_never_accepted_goes_half_a_year_after_the_link(
    browser, house, accepted, others: list[Invitation]
) -> None:
    def tidied(days: int) -> set[str]:
        with clock.at(DURING + timedelta(days=days)):
            jobs.tidy(queue.start("consultations.tidy"))
        return set(Invitation.objects.values_list("email", "name"))

    assert tidied(30 + 180) == {(ADDRESS, NAME)}
    assert tidied(30 + 181) == {(ADDRESS, NAME), ("", "")}
    accepted.refresh_from_db()
    assert accepted.email == ADDRESS  # of an account, until it is closed
    page = browser(house.XBB.focal).get(f"/rounds/{house.XBB.delegation.pk}/people/")
    assert page.status_code == 200 and ADDRESS not in page.text and "address deleted" not in page.text
    given = browser(house.XBB.focal).get(f"/rounds/{house.XBB.delegation.pk}/{house.recommendations[0].pk}/give/")
    assert "Nobody yet" in text(given)


def test_what_a_drafter_had_is_assigned_to_nobody(browser, house) -> None:
    text_of_state = house.recommendations[0]
    row, _is_new = services.invite(
        house.XAA.organisation, email=ADDRESS, name=NAME, role=Role.CONTRIBUTOR, by=house.XAA.focal,
        delegation=house.XAA.delegation, recommendations=[text_of_state],
    )  # fmt: skip
    assert Client().post(f"/invitation/{services.token_of(row)}/", {**ACCOUNT, "name": NAME}).status_code == 302
    person = User.objects.get(email=ADDRESS)
    assert assignments_on(house.XAA.delegation, text_of_state).count() == 1
    close_account(person, by=person)
    assert not Membership.objects.filter(user=person, ended_at__isnull=True).exists()
    assert not assignments_on(house.XAA.delegation, text_of_state).exists()
    page = browser(house.XAA.focal).get(f"/rounds/{house.XAA.delegation.pk}/{text_of_state.pk}/give/")
    assert page.status_code == 200 and "a person whose account is closed" not in text(page)


def test_the_secretariat_s_form_opens_no_closed_account(house) -> None:
    person = house.XCC.focal
    close_account(person, by=person)
    person.refresh_from_db()
    keeper = UserFactory()
    duties.make_officer(keeper, group=duties.site_administrators_group())
    address = reverse("wagtailusers_users:edit", args=[person.pk])
    form = {"email": person.email, "name": "", "language": "en", "is_active": "on"}
    assert sign_in(Client(), keeper).post(address, form).status_code == 302
    person.refresh_from_db()
    assert not person.is_active
