"""Secrets of second factors are sealed in the table, also those from before."""

from importlib import import_module
from typing import Any

import pytest
from allauth.mfa.models import Authenticator
from allauth.mfa.recovery_codes.internal.auth import RecoveryCodes
from allauth.mfa.totp.internal import auth as totp
from django.apps import apps

from tests.factories import UserFactory

pytestmark = [pytest.mark.django_db, pytest.mark.both_databases]


def data_of(user: Any, kind: str) -> dict[str, Any]:
    return dict(Authenticator.objects.get(user=user, type=kind).data)


def code_of(secret: str) -> str:
    counters = list(totp.yield_hotp_counters_from_time())
    return str(totp.format_hotp_value(totp.hotp_value(secret, counters[len(counters) // 2])))


def test_neither_secret_nor_seed_stands_in_the_table_and_both_work() -> None:
    user, secret = UserFactory(), totp.generate_totp_secret()
    factor, codes = totp.TOTP.activate(user, secret), RecoveryCodes.activate(user)
    assert secret not in str(data_of(user, "totp"))
    assert data_of(user, "totp")["secret"].startswith("sealed:")
    assert data_of(user, "recovery_codes")["seed"].startswith("sealed:")
    assert factor.validate_code(code_of(secret))
    first = codes.get_unused_codes()[0]
    assert codes.validate_code(first) and not codes.validate_code(first)


def test_what_was_stored_before_is_sealed_and_works_on() -> None:
    user, secret = UserFactory(), totp.generate_totp_secret()
    row = Authenticator.objects.create(user=user, type="totp", data={"secret": secret})
    old = Authenticator.objects.create(
        user=user, type="recovery_codes", data={"migrated_codes": ["first-of-old", "second-of-old"]}
    )
    migration = import_module("accounts.migrations.0004_sealed_factors")
    for _again in range(2):
        migration.forwards(apps, None)
    row.refresh_from_db()
    assert secret not in str(row.data) and "of-old" not in str(data_of(user, "recovery_codes"))
    assert totp.TOTP(row).validate_code(code_of(secret))
    old.refresh_from_db()
    assert RecoveryCodes(old).get_unused_codes() == ["first-of-old", "second-of-old"]
    migration.backwards(apps, None)
    assert data_of(user, "totp") == {"secret": secret}
