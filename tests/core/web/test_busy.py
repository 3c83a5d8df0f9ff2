"""A database that does not come to it in time is an answer that says so, never a 500 (B2, the last minute)."""

import lxml.html
import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.db import OperationalError
from django.http import HttpRequest, HttpResponse
from django.test import Client
from django.urls import path
from pytest_django import Settings

from core.errors import StoreAway
from portal.urls import urlpatterns as portals


def busy(request: HttpRequest) -> HttpResponse:
    raise OperationalError("database is locked")


def away(request: HttpRequest) -> HttpResponse:
    raise StoreAway


urlpatterns = [path("busy/", busy), path("away/", away), *portals]


@pytest.mark.django_db
def test_who_came_too_late_is_told_and_may_try_again(client: Client, settings: Settings) -> None:
    settings.ROOT_URLCONF = "tests.core.web.test_busy"
    answer = client.get("/busy/")
    assert (answer.status_code, answer["Retry-After"]) == (503, "5")
    assert "Nothing was saved." in answer.text
    assert "locked" not in answer.text


@pytest.mark.django_db
def test_it_is_told_too_before_any_view_is_asked(client: Client, monkeypatch: pytest.MonkeyPatch) -> None:
    """Who is signed in is read by a middleware: the first question that a database which is away does not answer."""
    client.raise_request_exception = False
    monkeypatch.setattr("django.contrib.auth.middleware.get_user", busy)
    answer = client.post("/check-receipt/", {"receipt": "What was typed"})
    assert (answer.status_code, answer["Retry-After"]) == (503, "5")
    assert "Nothing was saved." in answer.text


@pytest.mark.django_db
def test_it_is_told_too_where_the_page_itself_cannot_be_made(
    client: Client, settings: Settings, monkeypatch: pytest.MonkeyPatch
) -> None:
    settings.ROOT_URLCONF = "tests.core.web.test_busy"
    monkeypatch.setattr("core.web.middleware.render", lambda *args, **kwargs: busy(*args[:1]))
    answer = client.get("/busy/")
    assert answer.status_code == 503
    assert answer.text.startswith("The portal is too busy at the moment")


@pytest.mark.django_db
@pytest.mark.parametrize(("address", "words"), [("/busy/", "Try again in a moment"), ("/away/", "a few minutes")])
def test_what_was_typed_is_on_the_page_and_can_be_sent_again(
    client: Client, settings: Settings, address: str, words: str
) -> None:
    settings.ROOT_URLCONF = "tests.core.web.test_busy"
    comment = 'We <b>keep</b> a "register".\r\n\r\n  ليس & '
    typed = {"comment": comment, "speaks_to": ["1", "2"], "token": "a" * 24, "empty": ""}
    answer = client.post(f"{address}?a=1&b=2", typed)
    assert (
        answer.status_code == 503 and words in answer.text and "What you entered is still on this page" in answer.text
    )
    (form,) = [each for each in lxml.html.fromstring(answer.content).forms if "comment" in each.fields]
    assert form.action == f"{address}?a=1&b=2" and form.fields["csrfmiddlewaretoken"]
    assert [value for name, value in form.form_values() if name == "speaks_to"] == ["1", "2"]
    assert form.fields["comment"].split() == comment.split() and form.fields["comment"].count("\n") == 2
    assert (form.fields["token"], form.fields["empty"]) == ("a" * 24, "")


@pytest.mark.django_db
@pytest.mark.parametrize("typed", [{"login": "a@b.example", "password": "xyz-secret"}, {"code": "123456"}, {}])
def test_no_page_repeats_a_password_or_a_code(client: Client, settings: Settings, typed: dict[str, str]) -> None:
    settings.ROOT_URLCONF = "tests.core.web.test_busy"
    answer = client.post("/busy/", typed)
    assert answer.status_code == 503 and "Go back: your text is still there" in answer.text
    assert not any(value in answer.text for value in typed.values())
    file = SimpleUploadedFile("a.txt", b"words")
    assert "Go back: your text is still there" in client.post("/busy/", {"title": "A", "file": file}).text
