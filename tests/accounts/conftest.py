"""People who sign in."""

from collections.abc import Callable

import pytest
from allauth.mfa.totp.internal.auth import TOTP
from django.contrib.auth.models import Group, Permission
from django.test import Client

from accounts.models import User
from tests.support.signing_in import PASSWORD, SECRET


@pytest.fixture
def person(db: None) -> User:
    return User.objects.create_user("a.b@mission.example", PASSWORD, name="Adaeze B")


@pytest.fixture
def officer(db: None) -> User:
    """Somebody of the secretariat, without a second factor yet."""
    user = User.objects.create_user("officer@office.example", PASSWORD, name="Odile O")
    group = Group.objects.create(name="Officers of the test")
    group.permissions.add(Permission.objects.get(codename="access_admin"))
    user.groups.add(group)
    return user


@pytest.fixture
def with_factor(officer: User) -> User:
    TOTP.activate(officer, SECRET)
    return officer


@pytest.fixture
def sign_in(client: Client) -> Callable:
    """Posts the sign-in form: `sign_in(address, password="…", next_page="/…", client=…, **headers)`."""

    def post(address: str, password: str = PASSWORD, *, client: Client = client, next_page: str = "", **headers: str):
        return client.post(
            "/accounts/login/",
            {"login": address, "password": password, **({"next": next_page} if next_page else {})},
            **headers,
        )

    return post
