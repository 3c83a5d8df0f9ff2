"""Browsers of the people of the small round in `house`."""

from collections.abc import Callable

import pytest
from django.test import Client

from accounts.models import User
from core import clock
from tests.consultations.conftest import DURING

Browser = Callable[[User], Client]


@pytest.fixture(autouse=True)
def _while_the_round_is_open():
    with clock.at(DURING):
        yield


@pytest.fixture
def browser() -> Browser:
    def signed_in(user: User) -> Client:
        client = Client()
        client.force_login(user)
        return client

    return signed_in
