"""The secretariat's menu: for each what their duties and rights open, asked twice for the whole of it."""

from collections.abc import Callable
from pathlib import Path
from typing import Any
from uuid import uuid4

import pytest
from django.conf import settings
from django.db import connection
from django.template.loader import render_to_string
from django.test import RequestFactory
from django.test.utils import CaptureQueriesContext
from wagtail import hooks

from consultations.enums import Duty
from portal.menu import OFFICE, REPORT_TABS, HasRight, OfficeItem, report_tabs
from synthesis.models import SynthesisReport
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
    register = {"documents", "organizations", "registrations"}
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


def test_the_tabs_of_a_report_follow_the_rights_on_it() -> None:
    report = SynthesisReport(pk=uuid4())
    assert [tab["label"] for tab in report_tabs(report, "findings", [])] == ["Findings"]
    assert [tab["label"] for tab in report_tabs(report, "coverage", ["covers"])] == ["Findings", "Coverage"]
    tabs = report_tabs(report, "debt", ["may_draft", "reads"])
    assert len(tabs) == len(REPORT_TABS) and [tab["label"] for tab in tabs if tab["current"]] == ["Needs attention"]


def test_no_template_writes_a_tab_or_a_link_of_the_foot_itself() -> None:
    folder = Path(settings.BASE_DIR) / "templates"
    for name in ("synthesis/reports/_tabs.html", "parts/footer.html"):
        assert "{% url" not in (folder / name).read_text(encoding="utf-8"), name


def test_the_way_back_is_not_folded_behind_a_button() -> None:
    labels = ("Rounds", "R1", "Edit")
    crumbs = [{"label": label, "url": None} for label in labels]
    html = render_to_string("consultations/secretariat/_header.html", {"breadcrumbs_items": crumbs})
    assert "w-breadcrumbs#toggle" not in html and "w-max-w-0" not in html
    assert [html.count(label) for label in labels] == [1, 1, 1]
