"""Files are made for visitors a few at a time; who is signed in is not counted."""

from datetime import UTC, datetime, timedelta
from typing import Any

import pytest
from django.test import Client

from core import clock
from core.security.rate_limits import FILES_A_MINUTE
from tests.factories import UserFactory

pytestmark = pytest.mark.django_db
NOW = datetime(2027, 3, 12, 9, 15, 20, tzinfo=UTC)


def ask(client: Client, at: datetime = NOW, **more: Any) -> Any:
    with clock.at(at):
        return client.get("/consultations/?format=csv", **more)


def test_whoever_asks_for_many_files_at_once_is_asked_to_wait_in_their_language(client: Client) -> None:
    assert [ask(client).status_code for _ in range(FILES_A_MINUTE)] == [200] * FILES_A_MINUTE
    answer = ask(client, headers={"Accept-Language": "fr"})
    assert answer.status_code == 429 and answer["Retry-After"] == "40"
    page = answer.content.decode()
    assert 'lang="fr"' in page and "Trop de demandes" in page
    assert ask(Client(REMOTE_ADDR="192.0.2.9")).status_code == 200  # somewhere else
    assert client.get("/consultations/").status_code == 200  # pages are not counted
    assert ask(client, NOW + timedelta(seconds=40)).status_code == 200


def test_who_is_signed_in_is_not_counted(client: Client) -> None:
    client.force_login(UserFactory())
    assert {ask(client).status_code for _ in range(FILES_A_MINUTE + 2)} == {200}


def test_too_many_tries_to_sign_in_are_told_on_the_same_page(client: Client, settings: Any) -> None:
    settings.ACCOUNT_RATE_LIMITS = {"reset_password": "1/15m/ip"}
    for _ in range(2):
        answer = client.post("/accounts/password/reset/", {"email": "x@example.org"}, headers={"Accept-Language": "es"})
    assert answer.status_code == 429 and 'lang="es"' in answer.content.decode()
