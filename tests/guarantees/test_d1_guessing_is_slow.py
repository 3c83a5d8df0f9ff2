"""D1: five tries in fifteen minutes per account and address together; nobody locked out by others; nothing told."""

import hmac
import re
from collections.abc import Iterator
from datetime import timedelta

import pytest
from allauth.core.internal import ratelimit
from django.core import mail
from django.core.cache import caches
from django.core.management import call_command
from django.db import connection
from django.test import Client
from pytest_django import Settings

from accounts.models import User
from core import clock
from core.jobs import queue
from core.models import Job

pytestmark = pytest.mark.django_db
PASSWORD = "seven quiet rivers meet"
HERE, THERE, SIX = "203.0.113.7", "198.51.100.9", "2001:db8:1:2:3:4:5:6"


@pytest.fixture
def person() -> User:
    return User.objects.create_user("a.b@mission.example", PASSWORD)


@pytest.fixture
def database_cache(settings: Settings) -> Iterator[None]:
    """The cache as it is in production: a table."""
    settings.CACHES = {
        "default": {"BACKEND": "django.core.cache.backends.db.DatabaseCache", "LOCATION": "portal_cache"}
    }
    call_command("createcachetable", verbosity=0)
    yield
    caches["default"].clear()


def attempt(address: str = "a.b@mission.example", password: str = "wrong", *, ip: str = HERE) -> str:
    """`in`, `wrong` or `wait`, as the page says it."""
    response = Client().post(
        "/accounts/login/", {"login": address, "password": password}, REMOTE_ADDR=ip, HTTP_USER_AGENT="Moorhen/7"
    )
    if response.status_code == 302:
        return "in"
    return "wait" if "Too many attempts" in response.text else "wrong"


def test_the_sixth_guess_waits(person: User) -> None:
    assert [attempt() for _ in range(6)] == ["wrong"] * 5 + ["wait"]
    assert attempt(password=PASSWORD) == "wait"  # even the right one, from here


def test_the_owner_elsewhere_is_not_locked_out(person: User) -> None:
    for _ in range(7):
        attempt(ip=THERE)
    assert attempt(password=PASSWORD, ip=HERE) == "in"


def test_another_account_from_the_same_address_is_not_locked_out(person: User) -> None:
    User.objects.create_user("c.d@mission.example", PASSWORD)
    for _ in range(7):
        attempt()
    assert attempt("c.d@mission.example", PASSWORD) == "in"


def test_a_quarter_of_an_hour_later(person: User, monkeypatch: pytest.MonkeyPatch) -> None:
    assert [attempt() for _ in range(6)][-1] == "wait"
    later = ratelimit.time.time() + 15 * 60 + 1
    monkeypatch.setattr(ratelimit.time, "time", lambda: later)
    assert attempt(password=PASSWORD) == "in"


def test_spelling_the_address_otherwise_is_no_way_round(person: User) -> None:
    spellings = [
        "a.b@mission.example",
        "A.B@mission.example",
        " a.b@mission.example",
        "a.b@MISSION.example",
        "A.b@mission.example",
    ]
    assert [attempt(each) for each in spellings] == ["wrong"] * 5
    assert attempt() == "wait"


def test_an_ipv6_network_counts_as_one(person: User) -> None:
    for last in range(5):
        assert attempt(ip=f"2001:db8:1:2::{last}") == "wrong"
    assert attempt(ip=SIX) == "wait"
    assert attempt(ip="2001:db8:1:3::1") == "wrong"


def test_no_table_holds_an_address_or_a_browser(person: User, database_cache: None) -> None:
    for _ in range(6):
        attempt()
    attempt("nobody@elsewhere.example")
    attempt(password=PASSWORD, ip=SIX)
    Client().post("/accounts/password/reset/", {"email": person.email}, REMOTE_ADDR=THERE, HTTP_USER_AGENT="Moorhen/7")
    assert caches["default"].get(f"accounts.salt.{clock.now():%Y-%m-%d}")
    with connection.cursor() as cursor:
        cursor.execute("SELECT count(*) FROM portal_cache")
        assert cursor.fetchone()[0] >= 4  # the counts are there
        for table in connection.introspection.table_names(cursor):
            cursor.execute(f'SELECT * FROM "{table}"')
            rows = str(cursor.fetchall())
            for secret in (HERE, THERE, "2001:db8", "Moorhen"):
                assert secret not in rows, table
            assert "nobody@elsewhere" not in rows, table


def test_the_hash_is_another_one_tomorrow() -> None:
    from accounts.sign_in.adapter import address_key

    today = address_key(HERE)
    assert today == address_key(HERE)
    assert re.fullmatch("[0-9a-f]{32}", today)
    with clock.at(clock.now() + timedelta(days=1)):
        assert address_key(HERE) != today


def test_visitors_whose_addresses_a_proxy_writes_as_ipv6_are_counted_apart() -> None:
    """`::ffff:192.0.2.7` is how a proxy that listens on both kinds of address names 192.0.2.7."""
    from accounts.sign_in.adapter import address_key

    assert address_key("::ffff:192.0.2.7") == address_key("192.0.2.7") != address_key("::ffff:198.51.100.7")
    assert address_key("2001:db8::7") == address_key("2001:db8::8") != address_key("2001:db8:1::7")


def test_an_address_is_never_hashed_without_a_salt(monkeypatch: pytest.MonkeyPatch) -> None:
    """As where the shared cache goes away between two of its acts."""
    from accounts.sign_in import adapter

    monkeypatch.setattr(adapter.cache, "get", lambda *_args, **_named: None)
    assert adapter.address_key(HERE) != hmac.new(b"", HERE.encode(), "sha256").hexdigest()[:32]


def page_without_tokens(text: str, *words: str) -> str:
    for word in words:
        text = text.replace(word, "…")
    return re.sub(r'name="csrfmiddlewaretoken" value="[^"]+"', "", text)


def test_a_wrong_password_and_no_account_and_a_closed_one_look_alike(person: User) -> None:
    closed = User.objects.create_user("closed@mission.example", PASSWORD, is_active=False)
    pages = set()
    for address, password in ((person.email, "wrong"), ("nobody@x.example", "wrong"), (closed.email, PASSWORD)):
        response = Client().post("/accounts/login/", {"login": address, "password": password})
        assert response.status_code == 200
        pages.add(page_without_tokens(response.text, address))
    assert len(pages) == 1


def test_asking_for_a_new_password_tells_nothing(person: User) -> None:
    answers = []
    for address in (person.email, "nobody@x.example"):
        client = Client()
        response = client.post("/accounts/password/reset/", {"email": address})
        page = client.get(response["Location"])
        answers.append((response.status_code, response["Location"], page_without_tokens(page.text, address)))
    assert answers[0] == answers[1]
    assert Job.objects.count() == 2  # the same is written, so that it takes the same time
    queue.run_due()
    assert [message.to for message in mail.outbox] == [[person.email]]


def test_a_mailbox_cannot_be_flooded(person: User) -> None:
    for number in range(8):
        Client().post("/accounts/password/reset/", {"email": person.email}, REMOTE_ADDR=f"198.51.100.{number}")
    queue.run_due()
    assert len(mail.outbox) == 1


def test_who_wants_no_mail_gets_none(person: User) -> None:
    User.objects.update(mail_style="none")
    Client().post("/accounts/password/reset/", {"email": person.email})
    queue.run_due()
    assert mail.outbox == []


def test_a_socket_without_an_address_still_counts(person: User) -> None:
    assert [attempt(ip="") for _ in range(6)] == ["wrong"] * 5 + ["wait"]


@pytest.mark.parametrize("path", ["/accounts/login/", "/accounts/password/reset/"])
def test_without_its_token_nothing_is_posted(path: str) -> None:
    assert Client(enforce_csrf_checks=True).post(path, {"login": "x@example.org"}).status_code == 403


def test_too_much_is_told_as_a_page(person: User, settings: Settings, client: Client) -> None:
    settings.ACCOUNT_RATE_LIMITS = {"reset_password": "1/15m/ip"}
    client.post("/accounts/password/reset/", {"email": "x@example.org"})
    assert client.post("/accounts/password/reset/", {"email": "x@example.org"}).status_code == 429
