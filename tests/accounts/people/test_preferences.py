"""The page of one's own account."""

from collections.abc import Callable

import pytest
from allauth.mfa.totp.internal.auth import TOTP
from django.contrib.auth.models import Group, Permission
from django.test import Client
from django.utils import timezone
from pytest_django import Settings

from accounts.models import User
from core import audit
from tests.support.signing_in import PASSWORD, SECRET, code_now

pytestmark = pytest.mark.django_db
WANTED = {
    "name": "Adaeze B",
    "language": "ar",
    "time_zone": "Africa/Nairobi",
    "mail_style": "full",
    "keeps_text_on_device": "",
}


@pytest.fixture
def signed_in(client: Client, person: User) -> Client:
    client.force_login(person)
    return client


def test_ones_name_and_the_second_factor_lead_here(signed_in: Client) -> None:
    for page in ("/consultations/", "/accounts/2fa/", "/accounts/password/change/"):
        assert '<a href="/account/">' in signed_in.get(page).content.decode(), page


def test_kept(signed_in: Client, person: User) -> None:
    response = signed_in.post("/account/", WANTED)
    assert response["Location"] == "/account/"
    person.refresh_from_db()
    assert (person.language, person.time_zone, person.mail_style) == ("ar", "Africa/Nairobi", "full")
    assert person.keeps_text_on_device is False
    page = signed_in.get("/account/")
    assert '<html lang="ar"' in page.text
    assert page["Content-Language"] == "ar"


@pytest.mark.parametrize(
    ("field", "value"),
    [
        ("time_zone", "localtime"),
        ("time_zone", "../etc/passwd"),
        ("language", "tlh"),
        ("language", "de"),
        ("mail_style", "loud"),
        ("name", "x" * 201),
    ],
)
def test_what_is_none_is_told_and_nothing_is_lost(signed_in: Client, person: User, field: str, value: str) -> None:
    response = signed_in.post("/account/", {**WANTED, field: value})
    assert response.status_code == 422
    assert f"id_{field}" in response.text
    assert "Africa/Nairobi" in response.text if field != "time_zone" else True
    person.refresh_from_db()
    assert person.language == "en"


def test_who_chose_a_language_that_pages_are_not_in_keeps_reading_english(
    signed_in: Client, person: User, settings: Settings
) -> None:
    settings.COMPLETE_LANGUAGES = ["en", "ar"]
    User.objects.update(language="fr")
    page = signed_in.get("/account/")
    assert '<html lang="en"' in page.text
    assert '<option value="en" selected>English</option>' in page.text


@pytest.mark.parametrize(
    ("field", "value"),
    [
        ("email", "c@x.example"),
        ("is_superuser", "on"),
        ("is_active", ""),
        ("groups", "1"),
        ("id", "1"),
        ("sign_outs", "9"),
    ],
)
def test_what_the_form_does_not_show_cannot_be_posted(signed_in: Client, person: User, field: str, value: str) -> None:
    signed_in.post("/account/", {**WANTED, field: value})
    person.refresh_from_db()
    assert (person.email, person.is_superuser, person.is_active) == ("a.b@mission.example", False, True)
    assert (person.groups.count(), person.sign_outs) == (0, 0)


def test_only_for_who_is_signed_in(client: Client) -> None:
    assert client.get("/account/")["Location"] == "/accounts/login/?next=/account/"
    assert client.post("/account/sign-out-everywhere/").status_code == 302


def test_signing_out_everywhere(signed_in: Client, person: User) -> None:
    elsewhere = Client()
    elsewhere.force_login(person)
    assert elsewhere.get("/account/").status_code == 200
    assert signed_in.get("/account/sign-out-everywhere/").status_code == 405
    response = signed_in.post("/account/sign-out-everywhere/")
    assert response["Clear-Site-Data"] == '"cache", "storage"'
    assert elsewhere.get("/account/").status_code == 302
    assert signed_in.get("/account/").status_code == 302
    assert [entry.action for entry in audit.entries(person)] == ["accounts.user.sign_out_everywhere"]
    again = Client()
    assert again.post("/accounts/login/", {"login": person.email, "password": PASSWORD})["Location"] == "/home/"
    assert again.get("/account/").status_code == 200


def test_the_language_menu_is_remembered_for_who_is_signed_in(signed_in: Client, person: User) -> None:
    signed_in.post("/i18n/setlang/", {"language": "ar", "next": "/account/"})
    person.refresh_from_db()
    assert person.language == "ar"
    assert '<html lang="ar" dir="rtl">' in signed_in.get("/account/").text
    signed_in.post("/i18n/setlang/", {"language": "tlh"})
    person.refresh_from_db()
    assert person.language == "ar"


def test_a_visitor_s_language_is_a_cookie(client: Client) -> None:
    client.post("/i18n/setlang/", {"language": "ar"})
    assert '<html lang="ar"' in client.get("/accounts/login/").text


def test_the_zone_of_one_reader_is_not_the_next_one_s(signed_in: Client, person: User) -> None:
    User.objects.update(time_zone="Asia/Kathmandu")
    signed_in.get("/account/")
    assert timezone.get_current_timezone_name() == "UTC"


def test_a_zone_of_no_place_is_kept(signed_in: Client) -> None:
    User.objects.update(time_zone="Etc/GMT-4")
    assert '<option value="Etc/GMT-4" selected>UTC+4</option>' in signed_in.get("/account/").text
    assert signed_in.post("/account/", {**WANTED, "time_zone": "Etc/GMT-4"}).status_code == 302


def test_a_zone_that_is_no_more_is_utc(signed_in: Client) -> None:
    User.objects.update(time_zone="Mars/Olympus")
    assert signed_in.get("/account/").status_code == 200


def test_people_close_their_own_account(sign_in: Callable, client: Client, person: User) -> None:
    sign_in(person.email)
    assert '<a href="/account/close/">' in client.get("/account/").text
    page = client.get("/account/close/").text
    assert (
        "A closed account cannot be opened again." in page and "read the answer before you close your account" in page
    )
    person.refresh_from_db()
    assert person.closed_at is None  # a look closes nothing
    response = client.post("/account/close/", follow=True)
    assert response.redirect_chain == [("/accounts/login/", 302)]
    assert "Your account is closed." in response.text
    person.refresh_from_db()
    assert (person.name, person.email) == ("", f"{person.pk.hex}@closed.invalid")
    assert person.get_full_name() == "a person whose account is closed"
    assert sign_in("a.b@mission.example").status_code == 200  # the form again


def test_a_device_that_was_left_open_closes_no_account(signed_in: Client, person: User) -> None:
    for send in (signed_in.get, signed_in.post):
        assert send("/account/close/")["Location"].startswith("/accounts/reauthenticate/")
    person.refresh_from_db()
    assert person.closed_at is None


def test_the_last_site_administrator_stays(client: Client) -> None:
    keepers = Group.objects.create(name="Keepers")
    keepers.permissions.add(Permission.objects.get(codename="change_user"))
    person = User.objects.create_user("only@office.example", PASSWORD)
    person.groups.add(keepers)
    User.objects.create_superuser("root@office.example")  # keeps no accounts for being one
    TOTP.activate(person, SECRET)
    client.force_login(person)
    client.post("/accounts/2fa/reauthenticate/", {"code": code_now()})
    response = client.post("/account/close/")
    assert response.status_code == 409
    assert "You are the only site administrator. Make another person a site administrator first." in response.text
    assert User.objects.get(pk=person.pk).is_active
    User.objects.create_user("other@office.example").groups.add(keepers)
    assert client.post("/account/close/").status_code == 302
