"""Asking to be let in, from the form to the link behind the mail. The answers tell neither bodies nor accounts."""

import re
from datetime import timedelta

import pytest
from django.core import mail as outbox
from django.core.cache import cache
from django.test import Client

from accounts.models import User
from consultations.invitations import services as invitations_services
from consultations.models import Invitation, Registration
from consultations.organisations import registrations, services
from core import clock
from tests.consultations.conftest import DURING
from tests.support.html import text

pytestmark = [pytest.mark.django_db(transaction=True), pytest.mark.usefixtures("while_the_round_is_open")]
ORGANIZATION = {
    "name": "Kite House Network",
    "constituency": "civil_society",
    "email": "kite@civil.example",
    "person": "Coordinator",
    "language": "en",
}
JOINING = {"name": "Body XCC", "email": "new@civil.example", "person": "Aide", "language": "en"}


@pytest.fixture(autouse=True)
def _fresh_counts():
    cache.clear()


def link() -> str:
    return re.search(r"(/registration/\S+/)", outbox.outbox[-1].body)[1]


def test_from_the_form_to_the_queue(client: Client, house) -> None:
    assert client.get("/register/").status_code == 200
    assert client.post("/register/", {**ORGANIZATION, "round": house.round.pk})["Location"] == "/registration/sent/"
    assert "Check your email" in text(client.get("/registration/sent/"))
    page = client.get(link())
    assert "Kite House Network" in text(page)
    assert Registration.objects.get().address_confirmed_at is None, "a GET changes nothing"
    shown = client.post(link(), follow=True)
    assert "Your email address is confirmed." in text(shown)
    assert Registration.objects.waiting().get().round == house.round


def test_the_page_of_a_call_leads_to_a_registration_for_it(client: Client, house) -> None:
    page = client.get(f"/consultations/{house.round.reference}/").content.decode()
    [address] = re.findall(r'href="(/register/[^"]*)"', page)
    assert f'<option value="{house.round.pk}" selected>' in client.get(address).content.decode()
    assert client.get("/register/?round=nothing").status_code == 200


def test_the_link_of_the_email_is_in_its_language(client: Client, house) -> None:
    client.post("/register/", {**ORGANIZATION, "language": "ar"})
    assert '<html lang="ar"' in client.get(link(), headers={"Accept-Language": "en"}).text


def test_what_is_missing_is_said_and_nothing_is_lost(client: Client, house) -> None:
    page = client.post("/register/", {**ORGANIZATION, "constituency": "private_sector", "email": "kite"})
    assert page.status_code == 422
    assert 'value="Kite House Network"' in page.content.decode()
    page = client.post("/register/", {**ORGANIZATION, "constituency": "private_sector"})
    assert "interest in the matter." in text(page)
    assert not Registration.objects.exists()


def test_a_name_like_a_public_body_is_pointed_out(client: Client, house) -> None:
    page = client.post("/register/", {**ORGANIZATION, "name": "Body ХАА"})  # Cyrillic
    assert page.status_code == 422
    assert "This name is similar to that of another participant" in text(page)
    assert "Body XAA" in text(page)
    assert not Registration.objects.exists()
    sent = client.post("/register/", {**ORGANIZATION, "name": "Body ХАА", "different": "on"})
    assert sent["Location"] == "/registration/sent/"


def test_fields_that_the_form_does_not_show_change_nothing(client: Client, house) -> None:
    client.post(
        "/register/",
        {**ORGANIZATION, "accepted": "on", "joins": "on", "organisation": house.XAA.organisation.pk,
         "address_confirmed_at": "2027-01-01"},
    )  # fmt: skip
    row = Registration.objects.get()
    assert (row.accepted, row.joins, row.organisation, row.address_confirmed_at) == (None, False, None, None)


class TestTheAnswersTellNothing:
    """D1, A6."""

    def same(self, pages) -> None:
        assert len({page.status_code for page in pages}) == 1
        assert len({page.headers.get("Location") for page in pages}) == 1

    def test_of_bodies(self, client: Client, house) -> None:
        self.same([client.post("/join/", {**JOINING, "name": name}) for name in ("Body XCC", "No Such Body")])
        shown = []
        for row in Registration.objects.order_by("name"):
            address = f"/registration/{registrations.token_of(row)}/"
            Client().post(address)
            page = Client().get(address).content.decode()
            shown.append(page.replace(row.name, "").replace(row.reference, "").replace(row.email, ""))
        clean = {re.sub(r'value="[^"]*"|/registration/[^"]*', "", page) for page in shown}
        assert len(clean) == 1

    def test_of_bodies_at_risk_by_their_names(self, client: Client, house) -> None:
        self.same([client.post("/register/", {**ORGANIZATION, "name": n}) for n in ("Body XCC", "Kite House")])

    def test_of_accounts(self, client: Client, house) -> None:
        User.objects.create_user("here@civil.example")
        addresses = ("here@civil.example", "nobody@civil.example", "officer@secretariat.example")
        self.same([client.post("/register/", {**ORGANIZATION, "email": each}) for each in addresses])
        self.same([client.post("/join/", {**JOINING, "email": each}) for each in addresses])

    def test_of_what_was_asked_before(self, client: Client, house) -> None:
        self.same([client.post("/register/", ORGANIZATION) for _ in range(2)])
        assert Registration.objects.count() == len(outbox.outbox) == 1


def test_too_many_from_one_place_are_told_so(client: Client, house) -> None:
    for number in range(20):
        client.post("/join/", {**JOINING, "email": f"n{number}@civil.example"})
    page = client.post("/join/", {**JOINING, "email": "last@civil.example"})
    assert page.status_code == 422
    assert "Too many attempts. Try again in an hour." in text(page)
    assert 'value="last@civil.example"' in page.content.decode()


def test_what_was_answered_stands_behind_the_same_link(client: Client, house) -> None:
    client.post("/register/", ORGANIZATION)
    address = link()
    client.post(address)
    row = Registration.objects.get()
    registrations.refuse(row, by=house.officer, reason="This round is for States.")
    assert "Not accepted. This round is for States." in text(client.get(address))


def test_a_made_up_link_leads_nowhere(client: Client) -> None:
    for address in ("/registration/x/", "/registration/0123.abc/"):
        assert client.get(address).status_code == client.post(address).status_code == 404


class TestTheFocalPoint:
    @pytest.fixture
    def row(self, client: Client, house) -> Registration:
        client.post("/join/", JOINING)
        client.post(link())
        return Registration.objects.get()

    def address(self, house, row, more="") -> str:
        return f"/rounds/{house.XCC.delegation.pk}/asking/{row.pk}/{more}"

    def test_is_told_on_the_home_page(self, row, house, browser) -> None:
        mine = browser(house.XCC.focal)
        assert "A person asks to join the team of Body XCC" in text(mine.get("/home/"))
        assert "Aide" in text(mine.get(f"/rounds/{house.XCC.delegation.pk}/people/"))

    def test_takes_them_in(self, row, house, browser) -> None:
        mine = browser(house.XCC.focal)
        assert mine.get(self.address(house, row)).status_code == 200
        assert mine.post(self.address(house, row), {"role": "contributor"}).status_code == 422
        given = {"role": "contributor", "recommendations": [house.recommendations[0].pk]}
        assert mine.post(self.address(house, row), given).status_code == 302
        assert outbox.outbox[-1].to == ["new@civil.example"]
        assert "/invitation/" in outbox.outbox[-1].body
        assert mine.get(self.address(house, row)).status_code == 404

    def test_declines(self, row, house, browser) -> None:
        browser(house.XCC.focal).post(self.address(house, row, "turn-away/"))
        row.refresh_from_db()
        assert row.accepted is False

    def test_only_of_the_body(self, row, house, browser) -> None:
        for other in (browser(house.XAA.focal), browser(house.officer)):
            assert other.get(self.address(house, row)).status_code in (302, 404)
        own = f"/rounds/{house.XAA.delegation.pk}/asking/{row.pk}/"
        assert browser(house.XAA.focal).get(own).status_code == 404
        assert Client().get(self.address(house, row))["Location"].startswith("/accounts/login/")


class TestHandingOver:
    def address(self, house) -> str:
        return f"/rounds/{house.XAA.delegation.pk}/hand-over/"

    @pytest.fixture
    def deputy(self, house):
        person = User.objects.create_user("deputy@xaa.example", name="D. Eputy")
        return services.add_member(house.XAA.organisation, person, "deputy", by=house.officer)

    def test_to_a_colleague_at_once(self, house, browser, deputy) -> None:
        mine = browser(house.XAA.focal)
        assert "note verbale" in text(mine.get(self.address(house)))
        mine.post(self.address(house), {"successor": deputy.pk, "stays": "on", "language": "en"})
        live = {row.user.email: row.role for row in house.XAA.organisation.memberships.live()}
        assert live == {"deputy@xaa.example": "focal_point", "focal@xaa.example": "deputy"}
        assert mine.get(self.address(house)).status_code == 404

    def test_and_away(self, house, browser, deputy) -> None:
        browser(house.XAA.focal).post(self.address(house), {"successor": deputy.pk, "language": "en"})
        live = {row.user.email: row.role for row in house.XAA.organisation.memberships.live()}
        assert live == {"deputy@xaa.example": "focal_point"}

    def test_to_somebody_new_once_they_accept(self, house, browser) -> None:
        mine = browser(house.XAA.focal)
        mine.post(self.address(house), {"email": "next@xaa.example", "name": "N. Ext", "language": "en"})
        assert mine.get(self.address(house)).status_code == 200
        token = re.search(r"/invitation/(\S+)/", outbox.outbox[-1].body)[1]
        account = {"name": "N. Ext", "password": "correct horse battery staple", "time_zone": "UTC"}
        Client().post(f"/invitation/{token}/", account)
        assert mine.get(self.address(house)).status_code == 404
        live = {row.user.email: row.role for row in house.XAA.organisation.memberships.live()}
        assert live == {"next@xaa.example": "focal_point"}

    @pytest.mark.parametrize(("wishes", "roles"), [
        (["on"], {"next@xaa.example": "focal_point", "focal@xaa.example": "deputy"}),
        (["", "on"], {"next@xaa.example": "focal_point", "focal@xaa.example": "deputy"}),
        (["on", ""], {"next@xaa.example": "focal_point"}),
    ])  # fmt: skip
    def test_to_somebody_new_and_remains_as_deputy(self, house, browser, wishes, roles) -> None:
        """What is said last counts, and stays with an address that is corrected."""
        mine = browser(house.XAA.focal)
        for wish in wishes:
            said = {
                "email": "wrong@xaa.example",
                "name": "N. Ext",
                "language": "en",
                **({"stays": wish} if wish else {}),
            }
            mine.post(self.address(house), said)
        invitation = Invitation.objects.get()
        invitations_services.correct_address(invitation, email="next@xaa.example", by=house.officer)
        token = re.search(r"/invitation/(\S+)/", outbox.outbox[-1].body)[1]
        account = {"name": "N. Ext", "password": "correct horse battery staple", "time_zone": "UTC"}
        Client().post(f"/invitation/{token}/", account)
        assert {row.user.email: row.role for row in house.XAA.organisation.memberships.live()} == roles

    def test_who_is_no_focal_point_any_more_does_not_come_back_as_deputy(self, house, browser, deputy) -> None:
        said = {"email": "next@xaa.example", "name": "N. Ext", "language": "en", "stays": "on"}
        browser(house.XAA.focal).post(self.address(house), said)
        services.hand_over(house.XAA.organisation, deputy, by=house.XAA.focal, stays=False)
        invitation = invitations_services.send_again(Invitation.objects.get(), by=house.officer)
        person = User.objects.create_user("next@xaa.example", name="N. Ext")
        invitations_services.accept_invitation(invitations_services.token_of(invitation), person)
        live = {row.user.email: row.role for row in house.XAA.organisation.memberships.live()}
        assert live == {"next@xaa.example": "focal_point"}

    @pytest.mark.parametrize("said", [{}, {"email": "next@xaa.example", "successor": "deputy"}])
    def test_one_of_the_two(self, house, browser, deputy, said) -> None:
        said = {key: deputy.pk if value == "deputy" else value for key, value in said.items()}
        page = browser(house.XAA.focal).post(self.address(house), {**said, "language": "en"})
        assert page.status_code == 422
        assert "not both" in text(page)

    def test_nobody_of_another_body(self, house, browser) -> None:
        other = house.XBB.organisation.memberships.get()
        page = browser(house.XAA.focal).post(self.address(house), {"successor": other.pk, "language": "en"})
        assert page.status_code == 422
        assert house.XAA.organisation.memberships.live().get().user == house.XAA.focal


class TestTheHomePage:
    def test_says_how_far_a_round_is(self, house, browser) -> None:
        mine = browser(house.XAA.focal)
        assert "New" in text(mine.get("/home/"))
        with clock.at(DURING.replace(month=3, day=11)):
            assert "The last two days" in text(mine.get("/home/"))
            house.XAA.focal.reminders = []
            house.XAA.focal.save()
            assert "The last two days" not in text(mine.get("/home/"))

    def test_links_from_the_sign_in(self, client: Client) -> None:
        page = client.get("/accounts/login/").content.decode()
        assert 'href="/register/"' in page
        assert 'href="/join/"' in page


def test_an_address_that_is_never_confirmed_is_forgotten(client: Client, house) -> None:
    client.post("/register/", ORGANIZATION)
    address = link()
    with clock.at(DURING + timedelta(days=8)):
        registrations.delete_expired()
        assert client.get(address).status_code == 404
