"""A passkey under our own content policy: added, used as second factor, used alone. Chromium plays the key."""

from collections.abc import Iterator

import pytest
from allauth.mfa.models import Authenticator
from playwright.sync_api import Page
from pytest_django.live_server_helper import LiveServer

from accounts.models import User
from tests.journeys.conftest import OpenPage
from tests.support.browser import assert_accessible, screenshot
from tests.support.signing_in import PASSWORD

pytestmark = pytest.mark.django_db(transaction=True)
ADDRESS = "keyholder@body.example"


@pytest.fixture
def named(live_server: LiveServer) -> str:
    """Keys need a name in the address: the same server by the name of this machine."""
    return live_server.url  # http://localhost:…


@pytest.fixture
def person(transactional_db: None) -> User:
    return User.objects.create_user(ADDRESS, PASSWORD, name="K. Holder")


@pytest.fixture
def page(open_page: OpenPage) -> Iterator[Page]:
    page = open_page()
    device = page.context.new_cdp_session(page)
    device.send("WebAuthn.enable")
    key = {
        "protocol": "ctap2",
        "transport": "internal",
        "hasResidentKey": True,
        "hasUserVerification": True,
        "isUserVerified": True,
        "automaticPresenceSimulation": True,
    }
    device.send("WebAuthn.addVirtualAuthenticator", {"options": key})
    yield page


def sign_in(page: Page, named: str) -> None:
    page.goto(f"{named}/accounts/login/")
    page.fill("input[name=login]", ADDRESS)
    page.fill("input[name=password]", PASSWORD)
    page.click("form:has(input[name=password]) button.button:not(.button--second)")


def add_key(page: Page, named: str, *, alone: bool) -> None:
    page.goto(f"{named}/accounts/2fa/webauthn/add/")
    if page.locator("input[name=password]").count():  # asked once more
        page.fill("input[name=password]", PASSWORD)
        page.keyboard.press("Enter")
        page.wait_for_url("**/webauthn/add/**")
    assert_accessible(page)
    screenshot(page, "passkey-add")
    page.fill("input[name=name]", "My phone")
    if alone:
        page.check("input[name=passwordless]")
    page.click("#mfa_webauthn_add")
    page.wait_for_url("**/recovery-codes/**")


def sign_out(page: Page) -> None:
    page.click("header form[action='/accounts/logout/'] button")
    page.wait_for_url("**/")


def test_a_key_as_the_second_step(page: Page, person: User, named: str) -> None:
    sign_in(page, named)
    page.wait_for_url("**/home/")
    add_key(page, named, alone=False)
    assert Authenticator.objects.get(user=person, type="webauthn").wrap().name == "My phone"
    sign_out(page)
    sign_in(page, named)
    page.wait_for_url("**/2fa/authenticate/")
    assert_accessible(page)
    screenshot(page, "passkey-second-step")
    page.click("#mfa_webauthn_authenticate")
    page.wait_for_url("**/home/")


def test_a_key_alone(page: Page, person: User, named: str) -> None:
    sign_in(page, named)
    page.wait_for_url("**/home/")
    add_key(page, named, alone=True)
    sign_out(page)
    page.goto(f"{named}/accounts/login/")
    page.click("#passkey_login")
    page.wait_for_url("**/home/")
    page.goto(f"{named}/accounts/2fa/webauthn/")
    assert page.get_by_text("My phone").is_visible()
    assert_accessible(page)
    screenshot(page, "passkey-list")


def test_where_the_address_is_a_number_the_page_says_so(open_page: OpenPage, person: User, live_server) -> None:
    page = open_page()
    number = live_server.url.replace("localhost", "127.0.0.1")
    sign_in(page, number)
    page.wait_for_url("**/home/")
    page.goto(f"{number}/accounts/2fa/webauthn/add/")
    if page.locator("input[name=password]").count():
        page.fill("input[name=password]", PASSWORD)
        page.keyboard.press("Enter")
        page.wait_for_url("**/webauthn/add/**")
    assert page.locator("[data-passkey-told=address]").is_visible()
    assert page.locator("#mfa_webauthn_add").is_hidden()
