"""Rows are locked before the end of the log, so that no two acts wait for each other."""

import re
from collections.abc import Callable
from typing import Any

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from accounts.models import User
from consultations.enums import Role
from consultations.invitations import lists, services
from consultations.models import Delegation, Organisation
from core import clock
from tests.consultations.conftest import DURING
from tests.factories import invite_with_token

pytestmark = [
    pytest.mark.both_databases,
    pytest.mark.skipif("connection.vendor != 'postgresql'", reason="SQLite has one writer at a time"),
]
LOCK = r'^UPDATE "{table}"|FROM "{table}".* FOR (NO KEY )?UPDATE'


def locked_first(act: Callable[[], Any], *models: Any) -> None:
    """Do the act, and assert that it locks rows of these models before the end of the log."""
    with CaptureQueriesContext(connection) as queries, clock.at(DURING):
        act()
    asked = [query["sql"] for query in queries]
    (log, *_others) = [number for number, sql in enumerate(asked) if "pg_advisory_xact_lock" in sql]
    for model in models:
        lock = LOCK.format(table=model._meta.db_table)
        (first, *_others) = [number for number, sql in enumerate(asked) if re.search(lock, sql)]
        assert first < log, model


def test_who_accepts_an_invitation(house: Any) -> None:
    with clock.at(DURING):
        _invitation, token = invite_with_token(
            house.XAA.organisation, delegation=house.XAA.delegation, email="new@xaa.example", role=Role.DEPUTY,
            by=house.XAA.focal,
        )  # fmt: skip
    Delegation.objects.filter(pk=house.XAA.delegation.pk).update(registered_at=None)
    person = User.objects.create_user("new@xaa.example")
    locked_first(lambda: services.accept_invitation(token, person), Organisation, Delegation)


def test_who_invites_a_body_that_came_by_an_import(house: Any) -> None:
    Delegation.objects.filter(pk=house.XAA.delegation.pk).update(invited_at=None)
    delegation = Delegation.objects.get(pk=house.XAA.delegation.pk)
    locked_first(
        lambda: services.invite_focal_point(delegation, by=house.officer, email="new@xaa.example"), Organisation
    )


def test_who_invites_a_list(house: Any) -> None:
    body = house.XAA.organisation
    locked_first(lambda: lists.invite_listed(house.round, [(body, "new@xaa.example")], by=house.officer), Organisation)
