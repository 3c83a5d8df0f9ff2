"""What an installation says in which nothing has happened yet."""

import pytest
from django.contrib.auth import get_user_model
from django.test import Client

from consultations.enums import Duty
from consultations.rounds import duties
from tests.factories import DocumentFactory, OfficerFactory, RoundFactory, UserFactory
from tests.support.officers import sign_in

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("while_the_round_is_open")]


def desk(user) -> str:
    return " ".join(sign_in(Client(), user).get("/admin/").text.split())


def appointed(role: str):
    user = UserFactory()
    duties.make_officer(user, group=duties.SECRETARIAT_GROUPS[role]())
    return user


def test_an_officer_without_a_round_begins_with_one() -> None:
    page = desk(appointed("officer"))
    assert "No rounds yet." in page
    assert '<a href="/admin/consultations/rounds/add/">Set up a round</a>' in page


def test_the_first_steps_lead_from_the_register_to_the_round() -> None:
    page = desk(appointed("officer"))
    for address in ("organizations", "documents"):
        assert f'<a href="/admin/consultations/{address}/">' in page
    begun = page.count("Done")
    DocumentFactory(by=appointed("officer"))
    assert desk(appointed("officer")).count("Done") == begun + 1


def test_who_keeps_accounts_begins_with_the_officers() -> None:
    owner = get_user_model().objects.create_superuser("owner@office.example", "eight loud rivers part")
    administrator = appointed("site-administrator")
    for user in (owner, administrator):
        page = desk(user)
        assert "The secretariat has no officers yet." in page
        assert '<a href="/admin/users/new/">Add a person</a>' in page
    appointed("officer")
    assert "The secretariat has no officers" not in desk(owner)


def test_where_there_are_rounds_nobody_reads_that_there_are_none() -> None:
    RoundFactory()
    assert "No rounds yet." not in desk(appointed("officer"))


def test_others_are_told_nothing_of_it() -> None:
    assert "No rounds yet." not in desk(OfficerFactory(round=RoundFactory(), duties=[Duty.MANAGE]))
    assert "The secretariat has no officers" not in desk(appointed("auditor"))


def test_an_address_that_leads_nowhere_says_so_in_our_words() -> None:
    page = sign_in(Client(), appointed("officer")).get("/admin/nothing/here/")
    assert page.status_code == 404
    assert "Page not found" in page.text and "Wagtail" not in page.text
