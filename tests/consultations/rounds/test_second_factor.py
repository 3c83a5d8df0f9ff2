"""The second factor of focal points: offered once, required where a round says so, and no draft is lost by it (D2)."""

from typing import Any

import pytest
from allauth.mfa.totp.internal.auth import TOTP
from django.test import Client
from django.urls import reverse

from accounts.models import User
from consultations.enums import Role
from consultations.invitations import delegations
from consultations.organisations import services as organisations_services
from submissions.models import Input
from tests.factories import MembershipFactory, invite_with_token
from tests.support.officers import sign_in as sign_in_with_factor
from tests.support.signing_in import PASSWORD, SECRET, code_now

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("while_the_round_is_open")]
OFFER, SET_UP = "/account/second-factor/", "/accounts/2fa/totp/activate/"


@pytest.fixture
def focal(house: Any) -> User:
    user: User = house.XAA.focal
    user.set_password(PASSWORD)
    user.save()
    return user


@pytest.fixture
def required(house: Any) -> None:
    rules = house.XAA.delegation.round.rules
    rules.second_factor_required = True
    rules.save()


@pytest.fixture
def personal(focal: User, house: Any) -> str:
    """A link for the focal point to another body."""
    _row, token = invite_with_token(
        house.XBB.organisation, email=focal.email, role=Role.CONTRIBUTOR, by=house.XBB.focal
    )
    return f"/invitation/{token}/"


def sign_in(client: Client, user: User, next_page: str = "") -> str:
    said = {"login": user.email, "password": PASSWORD, "next": next_page}
    return client.post("/accounts/login/", said)["Location"]


def set_up(client: Client) -> str:
    """Set the app up, as a person does, and return the page with the recovery codes."""
    client.post("/accounts/reauthenticate/", {"password": PASSWORD})
    client.get(SET_UP)
    response = client.post(SET_UP, {"code": code_now(client.session["mfa.totp.secret"])})
    assert response["Location"] == "/accounts/2fa/recovery-codes/"
    page = client.get(response["Location"])
    assert page.status_code == 200, page["Location"]
    return page.text


NOTICE = "Set up a second factor"


class TestTheOffer:
    def test_sign_in_leads_where_the_person_wanted_and_home_offers_one(
        self, client: Client, focal: User, house: Any
    ) -> None:
        wanted = reverse("task_list", args=[house.XAA.delegation.pk])
        assert sign_in(client, focal, wanted) == wanted
        home = client.get("/home/").text
        assert NOTICE in home and "Not now" in home
        page = client.get(OFFER).text
        assert "Not now" in page and SET_UP in page

    def test_not_now_ends_the_offer(self, client: Client, focal: User) -> None:
        assert sign_in(client, focal) == "/home/"
        assert client.post(OFFER)["Location"] == "/home/"
        assert NOTICE not in client.get("/home/").text
        sign_in(again := Client(), focal)
        assert NOTICE not in again.get("/home/").text

    def test_set_up_shows_recovery_codes_and_ends_it(self, client: Client, focal: User) -> None:
        sign_in(client, focal)
        assert "Unused codes" in set_up(client)
        assert NOTICE not in client.get("/home/").text

    def test_drafters_are_not_asked(self, client: Client, house: Any) -> None:
        drafter = MembershipFactory(organisation=house.XAA.organisation, role=Role.CONTRIBUTOR).user
        drafter.set_password(PASSWORD)
        drafter.save()
        assert sign_in(client, drafter) == "/home/"
        assert NOTICE not in client.get("/home/").text

    def test_who_has_one_is_not_asked(self, client: Client, focal: User) -> None:
        TOTP.activate(focal, SECRET)
        assert sign_in(client, focal).startswith("/accounts/2fa/authenticate/")
        assert client.post("/accounts/2fa/authenticate/", {"code": code_now()})["Location"] == "/home/"
        assert NOTICE not in client.get("/home/").text

    def test_a_focal_point_who_accepts_an_invitation_is_offered_one(self, client: Client, house: Any) -> None:
        body = organisations_services.register_body(
            code="XDD", name="Body XDD", constituency="state", by=house.officer, regional_group="african"
        )
        [delegation] = delegations.invite_organisations(house.XAA.delegation.round, [body], by=house.officer)
        _row, token = invite_with_token(
            body, email="first@xdd.example", role=Role.FOCAL_POINT, by=house.officer, delegation=delegation
        )
        said = {"name": "F. Irst", "password": "correct horse battery staple", "time_zone": "UTC"}
        assert client.post(f"/invitation/{token}/", said)["Location"] == "/home/"
        assert NOTICE in client.get("/home/").text


@pytest.mark.usefixtures("required")
class TestRequired:
    @pytest.mark.django_db(transaction=True)
    def test_no_page_opens_before_and_then_the_wanted_one(self, client: Client, focal: User, house: Any) -> None:
        wanted = reverse("task_list", args=[house.XAA.delegation.pk])
        sign_in(client, focal, wanted)
        for path in ("/home/", wanted, "/account/", "/"):
            assert client.get(path)["Location"] == OFFER
            assert client.post(path)["Location"] == OFFER
        client.get(wanted)
        page = client.get(OFFER).text
        assert "On a report" in page and "Not now" not in page
        assert f'href="{wanted}">Continue</a>' in set_up(client)
        assert client.get(wanted).status_code == 200

    def test_no_session_holds_a_personal_link_that_waits(self, client: Client, focal: User, personal: str) -> None:
        sign_in(client, focal, personal)
        client.get("/home/")
        for address in (personal, f"/account/?next={personal}"):
            assert client.get(address)["Location"] == OFFER
        assert personal.split("/")[2] not in str(dict(client.session))
        assert client.session["factor_next"] == "/home/"  # opened before it

    def test_saying_not_now_opens_nothing(self, client: Client, focal: User) -> None:
        sign_in(client, focal)
        client.post(OFFER)
        assert client.get("/home/")["Location"] == OFFER

    def test_reprisals_can_be_reported_at_once(self, client: Client, focal: User) -> None:
        sign_in(client, focal)
        assert client.get("/support/").status_code == 200

    def test_who_has_one_gives_it(self, client: Client, focal: User) -> None:
        TOTP.activate(focal, SECRET)
        client.force_login(focal)
        assert client.get("/home/")["Location"] == "/accounts/2fa/reauthenticate/?next=%2Fhome%2F"
        assert client.post("/accounts/2fa/reauthenticate/?next=/home/", {"code": code_now()})["Location"] == "/home/"
        assert client.get("/home/").status_code == 200

    def test_colleagues_and_other_bodies_are_free(self, client: Client, house: Any) -> None:
        drafter = MembershipFactory(organisation=house.XAA.organisation, role=Role.CONTRIBUTOR).user
        client.force_login(drafter)
        assert client.get("/home/").status_code == 200

    def test_without_it_again_no_page_opens(self, client: Client, focal: User) -> None:
        sign_in_with_factor(client, focal)
        assert client.get("/home/").status_code == 200
        client.post("/accounts/reauthenticate/", {"password": PASSWORD})
        client.post("/accounts/2fa/totp/deactivate/")
        assert client.get("/home/")["Location"] == OFFER


@pytest.mark.django_db(transaction=True)
def test_a_draft_that_is_being_written_is_saved_and_the_person_comes_back(
    client: Client, focal: User, house: Any, request: pytest.FixtureRequest
) -> None:
    sign_in(client, focal)
    page = reverse("answer", args=[house.XAA.delegation.pk, house.recommendations[0].pk])
    assert client.get(page).status_code == 200
    request.getfixturevalue("required")
    said = {"comment": "What was being typed", "comment_type": "substantive", "confidentiality": "public",
            "language": "en", "revision": "1", "then": "stay"}  # fmt: skip
    client.post(page, said)
    assert Input.objects.get().comment == "What was being typed"
    assert client.get(page, headers={"Sec-Fetch-Mode": "cors"}).status_code == 200  # a part that its script reads
    assert client.get(page)["Location"] == OFFER
    assert f'<a class="button" href="{page}">Continue</a>' in set_up(client)
    assert "What was being typed" in client.get(page).text


def test_the_round_says_so_to_officers_and_in_the_invitation(client: Client, house: Any, required: None) -> None:
    round_ = house.XAA.delegation.round
    page = sign_in_with_factor(Client(), house.officer).get(f"/admin/consultations/rounds/{round_.pk}/").text
    assert "Focal points of this round must use a second factor when they sign in." in page
