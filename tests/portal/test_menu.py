"""The secretariat's menu: for each what their duties and rights open, asked twice for the whole of it."""

from collections.abc import Callable, Iterable
from pathlib import Path
from typing import Any
from uuid import UUID, uuid4

import pytest
from django.conf import settings
from django.db import connection
from django.template.loader import render_to_string
from django.test import RequestFactory
from django.test.utils import CaptureQueriesContext
from django.urls import get_resolver
from django.utils import translation
from wagtail import hooks
from wagtail.admin.menu import admin_menu, settings_menu

from consultations import permissions
from consultations.enums import Duty
from consultations.models import Round
from consultations.rounds.duties import auditors_group, make_officer, site_administrators_group
from core import clock
from portal.menu import OFFICE, HasRight, OfficeItem
from portal.round_pages import STAGES, RoundReader, place_of, round_tabs
from tests.factories import OfficerFactory, RoundFactory, UserFactory

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


def test_needless_entries_of_wagtail_are_gone_for_superusers_too() -> None:
    user = OfficerFactory(round=RoundFactory(), duties=[Duty.TRIAGE])
    user.is_superuser = True
    user.save()
    request = RequestFactory().get("/admin/")
    request.user = user
    main = {item.name for item in admin_menu.menu_items_for_request(request)}
    settings_ = {item.name for item in settings_menu.menu_items_for_request(request)}
    assert {"rounds", "explorer", "settings"} <= main and {"sites", "users"} <= settings_
    assert not main & {"reports", "help", "snippets"}
    assert not settings_ & {"workflows", "workflow-tasks", "collections"}


def test_auditors_and_site_administrators_see_integrity_and_nobody_for_being_a_superuser() -> None:
    officer = OfficerFactory(round=RoundFactory(), duties=[Duty.TRIAGE])
    officer.is_superuser = True
    officer.save()
    (entry,) = (each for each in OFFICE if each.name == "integrity")
    request = RequestFactory().get("/admin/")
    request.user = officer
    assert not entry.shown(request)  # its page would answer 404
    for group in (auditors_group(), site_administrators_group()):
        user = UserFactory()
        make_officer(user, group=group)
        assert "integrity" in shown(user)


def tabs(rights: Iterable[str], address: str, report: UUID | None = None) -> tuple[list[str], list[str], list[str]]:
    """The labels of the stages, of the pages of the current one, and those that are marked as current."""
    with translation.override("en"):
        round_ = Round(document_id=uuid4(), announced_at=clock.now())
        found = round_tabs(RoundReader(round_, frozenset(rights), report), address)
    both = [*found["tabs"], *found["pages"]]
    labels = [[str(tab["label"]) for tab in found[name]] for name in ("tabs", "pages")]
    return labels[0], labels[1], [str(tab["label"]) for tab in both if tab["current"]]


def test_the_stages_of_a_round_follow_the_duties_in_it() -> None:
    all_see = ["Overview", "Recommendations", "Participants", "Responses"]
    assert tabs([Duty.TRIAGE], "submissions:queue")[0] == [*all_see, "Triage"]
    assert tabs([Duty.SEE_CONFIDENTIAL], "consultations:round")[0] == [
        *all_see,
        "Triage",
    ]  # for the search of personal data
    assert tabs([Duty.SEE_CONFIDENTIAL], "submissions:personal_data")[1:] == (
        ["Personal data"],
        ["Triage", "Personal data"],
    )
    everything = tabs([permissions.REGISTER, *Duty], "synthesis:report", uuid4())[0]
    assert everything == ["Overview", *(str(stage.label) for stage in STAGES)]


def test_a_page_of_a_round_shows_where_it_is() -> None:
    assert tabs([Duty.CODE], "coding:campaigns")[2] == ["Coding", "Campaigns"]
    assert tabs([Duty.CODE], "coding:bench")[2] == ["Coding", "Coding"]
    assert tabs([Duty.MANAGE], "consultations:window")[2] == ["Participants", "Participants"]
    assert tabs([Duty.MANAGE], "consultations:edit_round")[2] == ["Overview", "Edit the round"]
    assert tabs([Duty.DRAFT_SYNTHESIS], "synthesis:drafting", uuid4())[2] == ["Report", "Findings"]
    assert tabs([Duty.REVIEW_SYNTHESIS], "synthesis:circulate", uuid4())[2] == ["Review", "Circulation"]


def test_pages_of_a_report_need_a_report_and_the_rights_on_it() -> None:
    assert tabs([Duty.DRAFT_SYNTHESIS], "synthesis:add_report")[1] == ["Start a report", "Proposed wordings"]
    assert tabs([Duty.EXPORT], "synthesis:report", uuid4())[1] == ["Findings", "List of findings", "Proposed wordings"]
    assert "Coverage" in tabs([Duty.CODE], "synthesis:report", uuid4())[1]


def test_every_address_of_a_round_in_the_office_belongs_to_a_page_of_it() -> None:
    resolver = get_resolver()
    spaces = ("consultations", "submissions", "coding", "synthesis", "imports")
    names = {
        f"{space}:{name}": str(pattern)
        for space in spaces
        for name, pattern in _addresses(resolver.namespace_dict[space][1])
    }
    of_a_round = {name for name, pattern in names.items() if any(part in pattern for part in KEYS_OF_A_ROUND)}
    assert len(of_a_round) > 100
    assert {name for name in of_a_round if place_of(name) is None} == set()
    assert place_of("consultations:rounds") is None


KEYS_OF_A_ROUND = ("round_id", "delegation", "report>", "submission>")


def _addresses(resolver: Any) -> list[tuple[str, str]]:
    """Name and pattern of each address of a resolver."""
    return [(name, row[1]) for name, row in resolver.reverse_dict.items() if isinstance(name, str)]


def test_no_template_writes_a_tab_or_a_link_of_the_foot_itself() -> None:
    folder = Path(settings.BASE_DIR) / "templates"
    for name in ("portal/_round_tabs.html", "parts/footer.html"):
        assert "{% url" not in (folder / name).read_text(encoding="utf-8"), name


def test_the_way_back_is_not_folded_behind_a_button() -> None:
    labels = ("Rounds", "R1", "Edit")
    crumbs = [{"label": label, "url": None} for label in labels]
    html = render_to_string("consultations/secretariat/_header.html", {"breadcrumbs_items": crumbs})
    assert "w-breadcrumbs#toggle" not in html and "w-max-w-0" not in html
    assert [html.count(label) for label in labels] == [1, 1, 1]
