"""Contacts of the register are offered where officers invite, and get a link only where that is ticked."""

from datetime import timedelta

import pytest
from django.test import Client

from consultations.models import Invitation, Organisation
from consultations.organisations import entries
from core import clock
from tests.consultations.conftest import DURING
from tests.support.html import text
from tests.support.officers import sign_in

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("while_the_round_is_open")]


@pytest.fixture(autouse=True)
def _during():
    with clock.at(DURING):
        yield


@pytest.fixture
def officer(client: Client, house) -> Client:
    return sign_in(client, house.officer)


@pytest.fixture
def kite(house) -> Organisation:
    body = entries.add_entry(by=house.officer, fields={"name": "Kite House", "constituency": "civil_society"})
    entries.add_contact(body, by=house.officer, email="mo@kite.example", name="M. Okafor", language="fr")
    with clock.at(DURING + timedelta(hours=1)):
        entries.add_contact(body, by=house.officer, email="second@kite.example")
    return body


def test_ticked_participants_get_a_link_to_their_contact_where_that_is_ticked_too(officer, house, kite) -> None:
    page = f"/admin/consultations/rounds/{house.round.pk}/invite/"
    shown = text(officer.get(page))
    assert "mo@kite.example" in shown
    assert "second@kite.example" not in shown
    officer.post(page, {"bodies": [str(kite.pk)], "contacts": "yes"})
    row = Invitation.objects.get()
    assert (row.email, row.name, row.language) == ("mo@kite.example", "M. Okafor", "fr")
    assert row.delegation.organisation == kite
    kite.refresh_from_db()
    assert kite.language == "fr"  # colleagues are invited, and answers begin, in it too


def test_without_the_tick_nobody_is_written_to(officer, house, kite) -> None:
    officer.post(f"/admin/consultations/rounds/{house.round.pk}/invite/", {"bodies": [str(kite.pk)]})
    assert house.round.delegations.filter(organisation=kite).exists()
    assert not Invitation.objects.exists()


def test_a_list_of_names_shows_and_uses_the_contact(officer, house, kite) -> None:
    page = f"/admin/consultations/rounds/{house.round.pk}/invite/list/"
    shown = text(officer.post(page, {"names": "Kite House"}))
    assert "mo@kite.example" in shown
    said = {"names": "Kite House", "invite": "yes", "line-1": str(kite.pk), "contacts": "yes"}
    assert officer.post(page, said).status_code == 302
    assert Invitation.objects.get().email == "mo@kite.example"


def test_the_page_of_a_participant_offers_the_contact(officer, house, kite) -> None:
    row = house.round.delegations.create(organisation=kite)
    page = officer.get(f"/admin/consultations/delegations/{row.pk}/")
    assert 'value="mo@kite.example"' in page.content.decode()


def test_whoever_has_a_focal_point_gets_no_second_one_by_a_tick(officer, house) -> None:
    body = house.XCC.organisation
    entries.add_contact(body, by=house.officer, email="mo@kite.example")
    row = house.XCC.delegation
    assert 'value="mo@kite.example"' not in officer.get(f"/admin/consultations/delegations/{row.pk}/").content.decode()
