"""How an account ends."""

import contextlib
from concurrent.futures import ThreadPoolExecutor
from threading import Barrier, BrokenBarrierError
from typing import Any

import pytest
from allauth.mfa.models import Authenticator
from django.contrib.auth.models import Group, Permission
from django.db import DatabaseError, connections, transaction

from accounts.models import User
from accounts.people import services
from accounts.signals import account_closing
from core import audit
from core.errors import NotAllowed, Refused
from tests.support.signing_in import PASSWORD

pytestmark = pytest.mark.django_db


def test_closing_blanks_who_it_was_and_keeps_the_row(with_factor: User) -> None:
    heard = []

    def hear(user: User, by: User, **kwargs: object) -> None:
        heard.append((user.email, by.pk))

    account_closing.connect(hear)
    key = with_factor.pk
    User.objects.filter(pk=key).update(language="ru", time_zone="Asia/Kathmandu")
    services.close_account(with_factor, by=with_factor)
    row = User.objects.get(pk=key)
    assert heard == [("officer@office.example", key)]
    assert (row.name, row.email, row.is_active) == ("", f"{key.hex}@closed.invalid", False)
    assert (row.language, row.time_zone) == ("en", "UTC")
    assert row.closed_at is not None
    assert not row.check_password(PASSWORD)
    assert not row.groups.exists()
    assert not Authenticator.objects.filter(user=row).exists()
    [entry] = audit.entries(row)
    assert (entry.action, entry.label) == ("accounts.user.close", f"account {key.hex[:8]}")
    services.close_account(row, by=row)  # once is enough
    assert len(heard) == 1


def test_who_may_close(person: User, officer: User) -> None:
    with pytest.raises(NotAllowed):
        services.close_account(person, by=officer)
    keepers = Group.objects.create(name="Keepers")
    keepers.permissions.add(Permission.objects.get(codename="change_user"))
    keeper = User.objects.create_user("keeper@office.example")
    keeper.groups.add(keepers)
    services.close_account(person, by=keeper)
    assert not User.objects.get(pk=person.pk).is_active


@pytest.mark.django_db(transaction=True)
def test_of_two_last_administrators_who_close_at_once_one_stays() -> None:
    group = Group.objects.create(name="Keepers")
    group.permissions.add(Permission.objects.get(codename="change_user"))
    keepers = [User.objects.create_user(f"keeper{number}@office.example") for number in range(2)]
    group.user_set.add(*keepers)
    both_may = Barrier(2)

    def wait_for_the_other(**kwargs: Any) -> None:
        with contextlib.suppress(BrokenBarrierError):
            both_may.wait(1)

    def close(user: User) -> str:
        try:
            services.close_account(user, by=user)
        except Refused as refused:
            return refused.code
        finally:
            connections.close_all()
        return "closed"

    account_closing.connect(wait_for_the_other)
    try:
        with ThreadPoolExecutor(2) as crowd:
            assert sorted(crowd.map(close, keepers)) == ["closed", "last_administrator"]
    finally:
        account_closing.disconnect(wait_for_the_other)


def test_an_account_cannot_be_deleted(person: User) -> None:
    for delete in (person.delete, User.objects.filter(pk=person.pk).delete):
        with pytest.raises(DatabaseError), transaction.atomic():
            delete()
    assert User.objects.filter(pk=person.pk).exists()


def test_another_person_s_preferences_are_not_mine(person: User, officer: User) -> None:
    with pytest.raises(NotAllowed):
        services.set_preferences(person, by=officer, language="fr")
    with pytest.raises(NotAllowed):
        services.sign_out_everywhere(person, by=officer)
    with pytest.raises(ValueError, match="is_superuser"):
        services.set_preferences(person, by=person, is_superuser=True)
