"""D2: no page opens for the secretariat before a second factor was given in this session."""

import re

import pytest
from allauth.mfa.models import Authenticator
from allauth.mfa.recovery_codes.internal.auth import RecoveryCodes
from allauth.mfa.totp.internal.auth import TOTP
from django.contrib.auth.models import Group, Permission
from django.test import Client

from accounts.models import User
from core import audit
from tests.support.signing_in import PASSWORD, SECRET, code_now

pytestmark = pytest.mark.django_db
THEIRS = [
    "/admin/", "/admin/users/", "/admin/pages/", "/admin/reports/site-history/", "/account/", "/home/", "/",
    "/accounts/password/change/", "/accounts/password/reset/", "/admin/sprite/", "/nothing-here/",
    "/accounts/login/nothing-here/", "/i18n/nothing-here/",
]  # fmt: skip


@pytest.fixture
def officer() -> User:
    user = User.objects.create_user("officer@office.example", PASSWORD)
    group = Group.objects.create(name="Officers of the test")
    group.permissions.set(Permission.objects.filter(codename__in=["access_admin", "view_user"]))
    user.groups.add(group)
    return user


def half(client: Client, user: User) -> Client:
    """Signed in by whatever did not ask for the second factor."""
    client.force_login(user)
    return client


@pytest.mark.parametrize("path", THEIRS)
def test_without_one_only_setting_it_up_opens(client: Client, officer: User, path: str) -> None:
    half(client, officer)
    for response in (client.get(path), client.post(path), client.head(path)):
        assert response.status_code == 302
        assert response["Location"] == "/account/second-factor/"


@pytest.mark.parametrize("path", THEIRS)
def test_with_one_not_given_only_giving_it_opens(client: Client, officer: User, path: str) -> None:
    TOTP.activate(officer, SECRET)
    RecoveryCodes.activate(officer)
    half(client, officer)
    for response in (client.get(path), client.post(path)):
        assert response.status_code == 302
        assert response["Location"] == "/accounts/2fa/reauthenticate/"


@pytest.mark.parametrize(
    "path", ["recovery-codes/", "recovery-codes/generate/", "totp/deactivate/", "totp/activate/", ""]
)
def test_the_password_alone_does_not_reach_the_factor_itself(client: Client, officer: User, path: str) -> None:
    TOTP.activate(officer, SECRET)
    RecoveryCodes.activate(officer)
    half(client, officer)
    client.post("/accounts/reauthenticate/", {"password": PASSWORD})
    for response in (client.get(f"/accounts/2fa/{path}"), client.post(f"/accounts/2fa/{path}")):
        assert response.status_code == 302
        assert response["Location"] == "/accounts/2fa/reauthenticate/"
    client.post("/accounts/2fa/reauthenticate/", {"code": code_now()})
    assert client.get("/admin/").status_code == 200


def test_recovery_codes_alone_are_no_second_factor(client: Client, officer: User) -> None:
    RecoveryCodes.activate(officer)
    assert half(client, officer).get("/admin/")["Location"] == "/account/second-factor/"


def test_an_officer_cannot_postpone_it(client: Client, officer: User) -> None:
    assert "they must set up a second factor first" in half(client, officer).post("/account/second-factor/").text
    officer.refresh_from_db()
    assert officer.factor_postponed_at is None


def test_superusers_are_no_exception(client: Client) -> None:
    half(client, User.objects.create_superuser("root@office.example", PASSWORD))
    assert client.get("/admin/")["Location"] == "/account/second-factor/"


def test_a_half_signed_in_officer_can_leave(client: Client, officer: User) -> None:
    half(client, officer).post("/accounts/logout/")
    assert "_auth_user_id" not in client.session


def test_the_password_alone_signs_nobody_in_who_has_one(client: Client, officer: User) -> None:
    TOTP.activate(officer, SECRET)
    response = client.post("/accounts/login/", {"login": officer.email, "password": PASSWORD})
    assert response["Location"].startswith("/accounts/2fa/authenticate/")
    assert "_auth_user_id" not in client.session
    assert client.get("/admin/")["Location"] == "/accounts/login/?next=/admin/"
    assert client.post("/accounts/2fa/authenticate/", {"code": "000000"}).status_code == 200
    response = client.post("/accounts/2fa/authenticate/", {"code": code_now()})
    assert response["Location"] == "/home/"
    assert client.get("/admin/").status_code == 200


def test_a_code_works_once(client: Client, officer: User) -> None:
    TOTP.activate(officer, SECRET)
    code = code_now()
    answers = []
    for browser in (client, Client()):
        browser.post("/accounts/login/", {"login": officer.email, "password": PASSWORD})
        answers.append(browser.post("/accounts/2fa/authenticate/", {"code": code}).status_code)
    assert answers == [302, 200]


def test_a_recovery_code_works_once(client: Client, officer: User) -> None:
    TOTP.activate(officer, SECRET)
    code = RecoveryCodes.activate(officer).get_unused_codes()[0]
    answers = []
    for browser in (client, Client()):
        browser.post("/accounts/login/", {"login": officer.email, "password": PASSWORD})
        answers.append(browser.post("/accounts/2fa/authenticate/", {"code": code}).status_code)
    assert answers == [302, 200]
    assert client.get("/admin/").status_code == 200


def test_guessing_codes_is_slow(client: Client, officer: User) -> None:
    TOTP.activate(officer, SECRET)
    client.post("/accounts/login/", {"login": officer.email, "password": PASSWORD})
    for _ in range(5):
        client.post("/accounts/2fa/authenticate/", {"code": "000000"})
    assert client.post("/accounts/2fa/authenticate/", {"code": code_now()}).status_code == 200
    assert "_auth_user_id" not in client.session


@pytest.mark.django_db(transaction=True)
def test_setting_one_up_opens_the_doors(client: Client, officer: User) -> None:
    """The password was typed at sign-in: nobody is asked for it again within some minutes."""
    client.post("/accounts/login/", {"login": officer.email, "password": PASSWORD})
    assert client.get("/admin/")["Location"] == "/account/second-factor/"
    why = client.get("/account/second-factor/").text
    assert "they must set up a second factor first." in why
    assert "Not now" not in why
    page = client.get("/accounts/2fa/totp/activate/")
    secret = client.session["mfa.totp.secret"]
    assert re.sub(r"\s", "", secret) in page.text
    response = client.post("/accounts/2fa/totp/activate/", {"code": code_now(secret)})
    assert response["Location"] == "/accounts/2fa/recovery-codes/"
    assert client.get("/accounts/2fa/recovery-codes/").status_code == 200
    assert client.get("/admin/").status_code == 200
    assert [entry.action for entry in audit.entries(officer)] == ["accounts.user.add_factor"]


def test_who_takes_it_away_is_outside_again(client: Client, officer: User) -> None:
    TOTP.activate(officer, SECRET)
    client.post("/accounts/login/", {"login": officer.email, "password": PASSWORD})
    client.post("/accounts/2fa/authenticate/", {"code": code_now()})
    assert client.get("/admin/").status_code == 200
    Authenticator.objects.filter(user=officer).delete()
    assert client.get("/admin/")["Location"] == "/account/second-factor/"


def test_stakeholders_are_asked_only_where_they_set_one_up(client: Client) -> None:
    person = User.objects.create_user("a.b@mission.example", PASSWORD)
    client.post("/accounts/login/", {"login": person.email, "password": PASSWORD})
    assert client.get("/account/").status_code == 200
    assert client.get("/admin/").status_code in (302, 403)


def test_some_minutes_later_it_is_asked_for_again(client: Client, officer: User) -> None:
    client.post("/accounts/login/", {"login": officer.email, "password": PASSWORD})
    session = client.session
    for record in session["account_authentication_methods"]:
        record["at"] -= 301
    session.save()
    assert client.get("/accounts/2fa/totp/activate/")["Location"].startswith("/accounts/reauthenticate/")
