"""Signing in and out, and where it leads."""

import re
from collections.abc import Callable

import pytest
from django.core import mail
from django.db import connection
from django.test import Client

from accounts.models import User
from accounts.people.services import request_reset
from core.jobs import queue
from tests.support.officers import sign_in as sign_in_with_factor
from tests.support.signing_in import PASSWORD

pytestmark = pytest.mark.django_db


def signed_in(client: Client) -> bool:
    return client.get("/account/").status_code == 200


def test_with_address_and_password(client: Client, person: User, sign_in: Callable) -> None:
    response = sign_in("A.B@Mission.example")
    assert (response.status_code, response["Location"]) == (302, "/home/")
    assert signed_in(client)
    assert "no-store" in client.get("/account/")["Cache-Control"]


@pytest.mark.parametrize(
    "target",
    [
        "https://evil.example/",
        "//evil.example/",
        "/\\evil.example",
        "javascript:alert(1)",
        "https:evil.example",
        "\t//evil.example",
    ],
)
def test_next_never_leads_away(person: User, sign_in: Callable, target: str) -> None:
    assert sign_in(person.email, next_page=target)["Location"] == "/home/"


def test_next_leads_to_our_pages(person: User, sign_in: Callable) -> None:
    assert sign_in(person.email, next_page="/account/?a=1")["Location"] == "/account/?a=1"


@pytest.mark.parametrize("path", ["/accounts/login/", "/accounts/password/reset/", "/healthz", "/i18n/setlang/"])
def test_a_foreign_host_is_refused(client: Client, path: str) -> None:
    assert client.get(path, headers={"Host": "evil.example"}).status_code == 400


def test_the_language_menu_never_leads_away(client: Client, person: User) -> None:
    client.force_login(person)
    response = client.post("/i18n/setlang/", {"language": "fr", "next": "https://evil.example/"})
    assert response["Location"] == "/"


def test_signing_out_clears_what_the_browser_kept(client: Client, person: User) -> None:
    client.force_login(person)
    assert client.get("/accounts/logout/").status_code == 200
    assert signed_in(client)  # a GET changes nothing
    response = client.post("/accounts/logout/")
    assert response["Clear-Site-Data"] == '"cache", "storage"'
    assert not signed_in(client)
    assert "Clear-Site-Data" not in client.get("/accounts/login/")


def test_signing_out_never_leads_away(client: Client, person: User) -> None:
    client.force_login(person)
    assert client.post("/accounts/logout/?next=https://evil.example/")["Location"] == "/"


def test_a_closed_account_s_session_ends_at_once(client: Client, person: User) -> None:
    client.force_login(person)
    assert signed_in(client)
    User.objects.update(is_active=False)
    assert not signed_in(client)


def test_nobody_makes_an_account_here(client: Client) -> None:
    for path in ("/accounts/signup/", "/accounts/email/", "/accounts/password/set/", "/accounts/inactive/"):
        assert client.get(path).status_code == 404
        assert client.post(path, {"email": "x@example.org"}).status_code == 404
    assert not User.objects.exists()


def test_who_has_no_password_yet_gets_a_link_to_set_one(client: Client, person: User) -> None:
    """A person who signed in without one, with a passkey for example: there is no current password to confirm with."""
    person.set_unusable_password()
    person.save()
    client.force_login(person)
    assert '<a href="/accounts/password/reset/">Set a new password</a>' in client.get("/account/").text
    page = client.get("/accounts/password/change/", follow=True)
    assert page.status_code == 200 and "<h1>Set a new password</h1>" in page.text
    assert f'value="{person.email}"' in page.text
    assert client.post("/accounts/password/reset/", {"email": person.email}).status_code == 302
    queue.run_due()
    assert [message.to for message in mail.outbox] == [[person.email]]


def test_a_new_password_by_mail(client: Client, person: User, sign_in: Callable) -> None:
    response = client.post("/accounts/password/reset/", {"email": person.email}, headers={"Host": "localhost"})
    assert response["Location"] == "/accounts/password/reset/done/"
    assert mail.outbox == []  # by the queue
    queue.run_due()
    [message] = mail.outbox
    assert message.to == ["a.b@mission.example"]
    assert message.subject == "You have a new message"
    assert "Adaeze" not in message.body
    assert "a.b@" not in message.body
    [link] = [line for line in message.body.splitlines() if line.startswith("http")]
    assert link.startswith("http://127.0.0.1:8000/accounts/password/reset/key/")

    path = link.removeprefix("http://127.0.0.1:8000")
    form = client.get(path)["Location"]
    assert "<h1>Set a new password</h1>" in client.get(form).text
    response = client.post(form, {"password1": "eight loud rivers part", "password2": "eight loud rivers part"})
    assert response["Location"] == "/accounts/password/reset/key/done/"
    assert '<a class="button" href="/accounts/login/">Sign in</a>' in client.get(response["Location"]).text
    assert sign_in(person.email, "eight loud rivers part")["Location"] == "/home/"
    assert sign_in(person.email, PASSWORD, client=Client()).status_code == 200  # the old one is no more
    assert client.get(path).status_code == 200  # once only: a page that says so
    assert "password1" not in client.get(path).text
    assert "Ask for a new link" in client.get(path).text


def test_a_password_link_is_in_the_language_of_its_mail_up_to_the_sign_in(client: Client, person: User) -> None:
    """Whatever the browser asks for, unless the person has chosen a language here."""
    User.objects.filter(pk=person.pk).update(language="ar")
    request_reset(person.email)
    queue.run_due()
    [path] = re.findall(r"http://127\.0\.0\.1:8000(/accounts/\S+)", str(mail.outbox[0].body))
    english = {"Accept-Language": "en"}
    form = client.get(path, headers=english)["Location"]
    assert '<html lang="ar"' in client.get(form, headers=english).text
    client.cookies["django_language"] = "es"
    assert '<html lang="es"' in client.get(form, headers=english).text
    del client.cookies["django_language"]
    done = client.post(form, {"password1": "eight loud rivers part", "password2": "eight loud rivers part"})
    assert '<html lang="ar"' in client.get(done["Location"], headers=english).text
    assert '<html lang="ar"' in client.get("/accounts/login/", headers=english).text
    # A used or made-up link tells nobody of an account, not even its language (A2).
    assert '<html lang="en"' in Client().get(path, headers=english).text
    assert '<html lang="en"' in Client().get("/accounts/password/reset/key/mo-abc-def/", headers=english).text


@pytest.mark.parametrize(
    "path", ["/accounts/password/change/", "/accounts/reauthenticate/", "/accounts/2fa/reauthenticate/"]
)
def test_the_portal_has_one_word_for_a_password(client: Client, person: User, path: str) -> None:
    page = sign_in_with_factor(client, person).get(path)
    said = re.sub(r"<[^>]*>", " ", page.text.partition("<main")[2].partition("</main>")[0])
    assert page.status_code == 200 and "passphrase" not in said.lower()


def test_the_pages_of_the_second_factor_speak_as_the_rest(client: Client, person: User) -> None:
    sign_in_with_factor(client, person)
    client.post("/accounts/reauthenticate/", {"password": PASSWORD})
    page = client.get("/accounts/2fa/").text
    assert "<h1>Second factor and recovery codes</h1>" in page and "The app is set up." in page
    assert "<h1>Remove the app?</h1>" in client.get("/accounts/2fa/totp/deactivate/").text
    assert "<h1>Create new recovery codes?</h1>" in client.get("/accounts/2fa/recovery-codes/generate/").text
    page = client.post("/accounts/2fa/recovery-codes/generate/", follow=True).text
    said = " ".join(re.sub(r"<[^>]*>", " ", page.partition("<main")[2].partition("</main>")[0]).split())
    assert "Unused: 10 of 10." in said


@pytest.mark.parametrize(
    ("first", "second", "told"),
    [
        ("short", "short", "At least 12 characters. Use four or five"),
        ("qwertyuiop123", "qwertyuiop123", "This password is too common."),
        (
            "eight loud rivers part",
            "eight loud rivers",
            "The two passwords are not the same. Enter the same password twice.",
        ),
    ],
)
def test_what_is_wrong_with_a_new_password(client: Client, person: User, first: str, second: str, told: str) -> None:
    sign_in_with_factor(client, person)
    said = {"oldpassword": PASSWORD, "password1": first, "password2": second}
    page = client.post("/accounts/password/change/", said).text
    assert told in page.partition('role="alert"')[2].partition("</ul>")[0]


def test_a_wrong_password_is_told_in_the_same_words(client: Client, person: User) -> None:
    page = sign_in_with_factor(client, person).post("/accounts/reauthenticate/", {"password": "another one of ours"})
    assert "The password is not correct." in page.text


def test_the_reset_key_stands_in_no_table(client: Client, person: User) -> None:
    client.post("/accounts/password/reset/", {"email": person.email})
    queue.run_due()
    key = mail.outbox[0].body.split("/key/")[1].split("/")[0].split("-", 1)[1]
    with connection.cursor() as cursor:
        for table in connection.introspection.table_names(cursor):
            cursor.execute(f'SELECT * FROM "{table}"')
            assert key not in str(cursor.fetchall()), table


def test_a_short_password_is_told_so(client: Client, person: User) -> None:
    client.force_login(person)
    response = client.post(
        "/accounts/password/change/", {"oldpassword": PASSWORD, "password1": "river", "password2": "river"}
    )
    assert response.status_code == 200
    assert "12" in response.text


def test_changing_the_password_ends_other_sessions(client: Client, person: User) -> None:
    elsewhere = Client()
    elsewhere.force_login(person)
    client.force_login(person)
    new = "eight loud rivers part"
    client.post("/accounts/password/change/", {"oldpassword": PASSWORD, "password1": new, "password2": new})
    assert signed_in(client)
    assert not signed_in(elsewhere)
