"""A sign-in between password and second factor: other tabs, a new beginning, an end by time, another person (D1)."""

import time
from collections.abc import Callable
from urllib.parse import parse_qs, urlsplit

import pytest
from allauth.account import app_settings
from allauth.account.internal.stagekit import LOGIN_SESSION_KEY
from allauth.mfa.totp.internal.auth import TOTP
from django.test import Client

from accounts.models import User
from tests.support.signing_in import PASSWORD, SECRET, code_now

pytestmark = pytest.mark.django_db
LOGIN, FACTOR = "/accounts/login/", "/accounts/2fa/authenticate/"
FIRST, SECOND = "/account/?from=first", "/account/?from=second"


@pytest.fixture
def pending(client: Client, person: User, sign_in: Callable) -> str:
    """Return the address of the second step of somebody who wanted to open FIRST."""
    TOTP.activate(person, SECRET)
    return str(sign_in(person.email, next_page=FIRST)["Location"])


@pytest.fixture
def other(db: None) -> User:
    """Somebody without a second factor, who sits at the same computer."""
    return User.objects.create_user("c.d@mission.example", PASSWORD, name="Chidi D")


def post_step(client: Client, address: str):
    """The form of the second step as the page at `address` has it, filled in with the code of the app."""
    return client.post(FACTOR, {"code": code_now(), **hidden_next(client.get(address).text)})


def run_out(client: Client) -> None:
    """Let the time that allauth gives to a sign-in pass."""
    session = client.session
    session[LOGIN_SESSION_KEY]["initiated_at"] -= app_settings.LOGIN_TIMEOUT + 1
    session.save()


def hidden_next(page: str) -> dict[str, str]:
    """Return the page that the form of this page leads to, as the browser sends it."""
    _before, mark, after = page.partition("<main")[2].partition('<input type="hidden" name="next" value="')
    return {"next": after.partition('"')[0]} if mark else {}


def test_the_second_step_leads_where_the_person_wanted(client: Client, pending: str) -> None:
    assert post_step(client, pending)["Location"] == FIRST


@pytest.mark.parametrize(("seconds", "good"), [(-30, True), (30, True), (-90, False), (90, False)])
def test_a_clock_may_be_half_a_minute_off(
    client: Client, pending: str, seconds: int, good: bool, monkeypatch: pytest.MonkeyPatch
) -> None:
    now = time.time()
    monkeypatch.setattr(time, "time", lambda: now)  # or half a minute could end before the code arrives
    answer = client.post(FACTOR, {"code": code_now(seconds=seconds), **hidden_next(client.get(pending).text)})
    assert answer.get("Location") == (FIRST if good else None)
    assert good or "The code is not correct or has expired." in answer.text


def test_a_code_is_good_once_for_as_long_as_it_is_taken(
    client: Client, pending: str, person: User, sign_in: Callable, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Who looked over the shoulder has its minute and a half, and nothing of it."""
    code = code_now(seconds=30)
    form = {"code": code, **hidden_next(client.get(pending).text)}
    assert client.post(FACTOR, form)["Location"] == FIRST
    later = time.time() + 40
    monkeypatch.setattr(time, "time", lambda: later)
    client.logout()
    sign_in(person.email, next_page=FIRST)
    for written in (code, f"{code[:3]}-{code[3:]}"):
        assert "The code is not correct or has expired." in client.post(FACTOR, {**form, "code": written}).text


def test_a_code_in_digits_of_another_script_is_the_same(client: Client, pending: str) -> None:
    arabic = code_now().translate(str.maketrans("0123456789", "٠١٢٣٤٥٦٧٨٩"))
    assert client.post(FACTOR, {"code": arabic, **hidden_next(client.get(pending).text)})["Location"] == FIRST


def test_a_second_tab_leads_to_its_own_page(client: Client, pending: str) -> None:
    page = client.get(SECOND, follow=True)
    assert "Second step of sign-in" in page.text
    [*_before, (address, _status)] = page.redirect_chain
    assert post_step(client, address)["Location"] == SECOND


def test_the_first_tab_still_leads_to_its_page_after_the_second_signed_in(client: Client, pending: str) -> None:
    """As in a browser: the token against forged forms is another one since the sign-in."""
    form = hidden_next(client.get(pending).text)
    post_step(client, f"{FACTOR}?next={SECOND}")
    client.handler.enforce_csrf_checks = True
    response = client.post(FACTOR, {"code": code_now(), **form})
    assert (response.status_code, response["Location"]) == (302, FIRST)


def test_a_forged_second_step_is_refused(client: Client, pending: str) -> None:
    client.handler.enforce_csrf_checks = True
    assert client.post(FACTOR, {"code": code_now()}).status_code == 403


def test_a_wrong_code_forgets_nothing(client: Client, pending: str) -> None:
    page = client.post(FACTOR, {"code": "000000", **hidden_next(client.get(pending).text)})
    assert "The code is not correct" in page.text and hidden_next(page.text) == {"next": FIRST}


@pytest.mark.parametrize("target", ["https://evil.example/?from=", "//evil.example/?from="])
def test_the_second_step_never_leads_away(client: Client, pending: str, target: str) -> None:
    assert client.post(FACTOR, {"code": code_now(), "next": target})["Location"] == FIRST


def test_a_sign_in_begun_anew_leads_to_its_page(client: Client, person: User, pending: str, sign_in: Callable) -> None:
    again = sign_in(person.email, next_page=SECOND)
    assert post_step(client, again["Location"])["Location"] == SECOND


def test_a_sign_in_that_ran_out_is_begun_again_and_nothing_is_forgotten(
    client: Client, person: User, pending: str, sign_in: Callable
) -> None:
    form = hidden_next(client.get(pending).text)
    run_out(client)
    page = client.post(FACTOR, {"code": code_now(), **form}, follow=True)
    assert "The sign-in was not completed in time. Enter your email address and password again." in page.text
    [*_before, (address, _status)] = page.redirect_chain
    assert urlsplit(address).path == LOGIN and parse_qs(urlsplit(address).query) == {"next": [FIRST]}
    again = sign_in(person.email, next_page=hidden_next(page.text)["next"])
    assert post_step(client, again["Location"])["Location"] == FIRST


def test_a_page_reloaded_after_the_time_says_so(client: Client, pending: str) -> None:
    run_out(client)
    page = client.get(pending, follow=True)
    assert "The sign-in was not completed in time." in page.text and hidden_next(page.text) == {"next": FIRST}


def test_nobody_who_did_not_begin_is_told_of_an_end(client: Client) -> None:
    page = client.get(FACTOR, follow=True)
    assert "<h1>Sign in</h1>" in page.text and "not completed" not in page.text


def test_another_person_signs_in_as_themselves(
    client: Client, person: User, other: User, pending: str, sign_in: Callable
) -> None:
    """The one whose password was given first is not signed in, and their second step is over."""
    form = hidden_next(client.get(pending).text)
    assert sign_in(other.email, next_page=SECOND)["Location"] == SECOND
    assert other.name in client.get(SECOND).text
    client.post(FACTOR, {"code": code_now(), **form})
    assert other.name in client.get(SECOND).text and person.name not in client.get(SECOND).text


def test_a_wrong_password_of_another_person_ends_no_pending_sign_in_in_silence(
    client: Client, other: User, pending: str, sign_in: Callable
) -> None:
    page = sign_in(other.email, "not their password", next_page=SECOND)
    assert page.status_code == 200 and "is not correct" in page.text and hidden_next(page.text) == {"next": SECOND}
    assert sign_in(other.email, next_page=SECOND)["Location"] == SECOND


def test_cancelling_leads_back_to_the_sign_in_of_the_same_page(client: Client, pending: str) -> None:
    page = client.get(pending)
    assert f'name="next" value="{LOGIN}?next=%2Faccount%2F%3Ffrom%3Dfirst"' in page.text
    cancelled = client.post("/accounts/logout/", {"next": f"{LOGIN}?next=%2Faccount%2F%3Ffrom%3Dfirst"}, follow=True)
    assert "<h1>Sign in</h1>" in cancelled.text and hidden_next(cancelled.text) == {"next": FIRST}


def test_a_sign_in_page_of_before_still_gets_the_options_of_a_key(client: Client, pending: str) -> None:
    """They sign nobody in: the second step still waits."""
    address = "/accounts/2fa/webauthn/login/"
    assert "request_options" in client.get(address, headers={"accept": "application/json"}).json()
    assert client.get(address)["Location"].startswith(FACTOR)
    assert "_auth_user_id" not in client.session
    assert post_step(client, pending)["Location"] == FIRST
