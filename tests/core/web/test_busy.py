"""A database that does not come to it in time is an answer that says so, never a 500 (B2, the last minute)."""

import pytest
from django.db import OperationalError
from django.http import HttpRequest, HttpResponse
from django.test import Client
from django.urls import path
from pytest_django import Settings

from portal.urls import urlpatterns as portals


def busy(request: HttpRequest) -> HttpResponse:
    raise OperationalError("database is locked")


urlpatterns = [path("busy/", busy), *portals]


@pytest.mark.django_db
def test_who_came_too_late_is_told_and_may_try_again(client: Client, settings: Settings) -> None:
    settings.ROOT_URLCONF = "tests.core.web.test_busy"
    answer = client.get("/busy/")
    assert (answer.status_code, answer["Retry-After"]) == (503, "5")
    assert "Nothing was saved." in answer.text
    assert "locked" not in answer.text


@pytest.mark.django_db
def test_it_is_told_too_where_the_page_itself_cannot_be_made(
    client: Client, settings: Settings, monkeypatch: pytest.MonkeyPatch
) -> None:
    settings.ROOT_URLCONF = "tests.core.web.test_busy"
    monkeypatch.setattr("core.web.middleware.render", lambda *args, **kwargs: busy(*args[:1]))
    answer = client.get("/busy/")
    assert answer.status_code == 503
    assert answer.text.startswith("The portal is too busy at the moment")
