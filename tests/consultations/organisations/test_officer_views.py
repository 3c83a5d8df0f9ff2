"""The officers' queue of those who ask to be let in."""

from uuid import uuid4

import pytest
from django.test import Client

from consultations.enums import Duty
from consultations.models import Invitation, Organisation, Registration
from consultations.organisations import registrations
from consultations.rounds import duties
from core import clock
from core.errors import NotAllowed
from tests.consultations.conftest import DURING
from tests.factories import RoundFactory
from tests.support.html import text
from tests.support.officers import own_queries, sign_in

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("while_the_round_is_open")]
QUEUE = "/admin/consultations/registrations/"


@pytest.fixture(autouse=True)
def _during():
    with clock.at(DURING):
        yield


def waiting(name="Kite House Network", **said) -> Registration:
    row = registrations.request_registration(
        name=name, email=f"{name.split()[0].lower()}@civil.example", **{"constituency": "civil_society", **said}
    )
    return registrations.confirm_address(registrations.token_of(row))


@pytest.fixture
def officer(client: Client, house) -> Client:
    return sign_in(client, house.officer)


def test_the_queue_shows_what_waits(officer: Client) -> None:
    assert "Nothing is waiting." in text(officer.get(QUEUE))
    waiting()
    assert "Kite House Network" in text(officer.get(QUEUE))
    assert "1 registration to answer" in text(officer.get("/admin/"))


def test_names_like_it_are_shown_with_their_codes(officer: Client, house) -> None:
    shown = text(officer.get(f"{QUEUE}{waiting('Body ХСС').pk}/"))  # Cyrillic
    assert "Body XCC" in shown
    assert "None in the register." in text(officer.get(f"{QUEUE}{waiting().pk}/"))


def test_accepting_mends_and_invites(officer: Client) -> None:
    row = waiting()
    said = {
        "name": "Kite House Network",
        "short_name": "Kite House",
        "constituency": "civil_society",
        "status": "special",
    }
    assert officer.post(f"{QUEUE}{row.pk}/accept/", said)["Location"] == QUEUE
    body = Organisation.objects.get(name="Kite House Network")
    assert (body.short_name, body.status, body.regional_group) == ("Kite House", "special", "none")
    assert Invitation.objects.get().email == "kite@civil.example"
    assert officer.get(f"{QUEUE}{row.pk}/").status_code == 404


def test_an_officer_chooses_the_round_for_who_named_none(officer: Client, house) -> None:
    """Without one the person would come to an empty page."""
    row = waiting()
    page = officer.get(f"{QUEUE}{row.pk}/").content.decode()
    assert f'<option value="{house.round.pk}">' in page
    said = {"name": "Kite House", "constituency": "civil_society", "round": str(house.round.pk)}
    officer.post(f"{QUEUE}{row.pk}/accept/", said)
    assert Invitation.objects.get().delegation.round == house.round
    named = waiting("Lantern Trust", round=house.round)
    page = officer.get(f"{QUEUE}{named.pk}/").content.decode()
    assert f'<option value="{house.round.pk}" selected>' in page
    said = {"name": "Lantern Trust", "constituency": "civil_society", "round": ""}
    done = officer.post(f"{QUEUE}{named.pk}/accept/", said, follow=True)
    assert "It is in no round yet. Invite it on the page of a round." in text(done)
    assert Invitation.objects.get(email="lantern@civil.example").delegation is None


def test_an_officer_invites_to_rounds_that_they_manage_alone(officer: Client, house) -> None:
    row = waiting()
    other = RoundFactory()
    assert f'value="{other.pk}"' not in officer.get(f"{QUEUE}{row.pk}/").content.decode()
    said = {"name": "Kite House", "constituency": "civil_society", "round": str(other.pk)}
    assert officer.post(f"{QUEUE}{row.pk}/accept/", said).status_code == 422


def test_what_is_missing_is_said(officer: Client) -> None:
    row = waiting()
    page = officer.post(f"{QUEUE}{row.pk}/accept/", {"name": ""})
    assert page.status_code == 422
    assert officer.post(f"{QUEUE}{row.pk}/refuse/", {}).status_code == 422
    page = officer.post(f"{QUEUE}{row.pk}/pass-on/", {"organisation": "QQQ"})
    assert "The register has no participant with this code. Check the code." in text(page)
    row.refresh_from_db()
    assert row.decided_at is None


def test_passing_on(officer: Client, house) -> None:
    row = waiting("XCC of the quay", joins=True)
    assert officer.post(f"{QUEUE}{row.pk}/pass-on/", {"organisation": "xcc"}).status_code == 302
    assert list(registrations.for_body(house.XCC.delegation)) == [row]


def test_refusing(officer: Client) -> None:
    row = waiting()
    officer.post(f"{QUEUE}{row.pk}/refuse/", {"reason": "Outside the mandate."})
    row.refresh_from_db()
    assert (row.accepted, row.reason) == (False, "Outside the mandate.")


def test_it_is_not_there_for_others(house, client: Client) -> None:
    row = waiting()
    assert client.get(QUEUE)["Location"].startswith("/accounts/login/")
    client.force_login(house.XAA.focal)
    for address in (QUEUE, f"{QUEUE}{row.pk}/"):
        assert client.get(address).status_code == 404
    assert client.post(f"{QUEUE}{row.pk}/accept/", {}).status_code == 404


def test_the_list_asks_as_much_for_one_as_for_many(officer: Client) -> None:
    waiting("One")
    few = own_queries(officer, QUEUE, "/admin/consultations/documents/")
    for name in ("Two", "Three", "Four"):
        waiting(name)
    assert own_queries(officer, QUEUE, "/admin/consultations/documents/") == few


@pytest.mark.parametrize("duty", ["", *(duty for duty in Duty if duty != Duty.MANAGE)])
def test_officers_who_manage_no_round_do_not_read_it(duty: str, house, officer: Client) -> None:
    """Neither the queue, nor its file, nor a row, nor a count on the desk or an entry of the menu."""
    row = waiting()
    if duty:
        duties.change_duties(house.round, give=[(house.other, duty)], by=house.officer)
    client = sign_in(Client(), house.other)
    for address in (QUEUE, f"{QUEUE}?format=csv", f"{QUEUE}{row.pk}/", f"{QUEUE}{uuid4()}/"):
        assert client.get(address).status_code == 404
    for act in ("accept", "pass-on", "refuse"):
        assert client.post(f"{QUEUE}{row.pk}/{act}/", {"reason": "No."}).status_code == 404
    desk = client.get("/admin/")
    assert desk.status_code == 200 and "registration" not in desk.text.lower()
    assert "1 registration to answer" in text(officer.get("/admin/"))
    assert list(registrations.for_officers(house.other)) == []
    with pytest.raises(NotAllowed):
        registrations.refuse(row, by=house.other, reason="No.")
    row.refresh_from_db()
    assert row.decided_at is None
