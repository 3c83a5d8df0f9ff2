"""How an account ends."""

import pytest
from allauth.mfa.models import Authenticator
from django.contrib.auth.models import Group, Permission
from django.db import DatabaseError, transaction

from accounts.models import User
from accounts.people import services
from accounts.signals import account_closing
from core import audit
from core.errors import NotAllowed
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
