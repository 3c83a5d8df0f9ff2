"""The secretariat's menu: for each what their duties and rights open, asked twice for the whole of it."""

from collections.abc import Callable
from typing import Any

import pytest
from django.db import connection
from django.test import RequestFactory
from django.test.utils import CaptureQueriesContext
from wagtail import hooks

from consultations.enums import Duty
from portal.menu import OFFICE, HasRight, OfficeItem
from tests.factories import OfficerFactory, RoundFactory

pytestmark = pytest.mark.django_db


def shown(user: Any) -> set[str]:
    request = RequestFactory().get("/admin/")
    request.user = user
    made: list[Callable[[], Any]] = hooks.get_hooks("register_admin_menu_item")
    ours = [item for make in made if isinstance(item := make(), OfficeItem)]
    assert [item.entry for item in ours] == [*OFFICE]  # nothing is registered beside the table
    items = [item for item in ours if isinstance(item.entry.shown, HasRight)]
    with CaptureQueriesContext(connection) as asked:
        names = {item.name for item in items if item.is_shown(request)}
    assert len(asked) <= 2
    return names


def test_each_sees_what_a_duty_in_any_round_opens() -> None:
    round_ = RoundFactory()
    everybody = {"rounds", "second-person"}
    register = {"documents", "registrations"}
    assert shown(OfficerFactory(round=round_, duties=[Duty.TRIAGE])) - register == everybody | {"triage"}
    assert shown(OfficerFactory(round=round_, duties=[Duty.EXPORT, Duty.CODE])) - register == everybody | {
        "export",
        "coding",
        "synthesis",
    }


def test_who_is_not_active_sees_nothing() -> None:
    officer = OfficerFactory(round=RoundFactory(), duties=[Duty.TRIAGE])
    officer.is_active = False
    officer.save()
    assert shown(type(officer).objects.get(pk=officer.pk)) == set()
