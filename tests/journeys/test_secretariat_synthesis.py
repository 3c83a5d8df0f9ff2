"""Writing, reviewing, publishing and exporting a report in a browser, on the demonstration as it stands after its end."""

import pytest
from playwright.sync_api import Page, expect
from pytest_django.live_server_helper import LiveServer

from accounts.models import User
from portal.demonstration.cast import OFFICERS
from synthesis.models import Evidence, Finding, SynthesisReport
from tests.support.browser import OpenPage, assert_accessible, screenshot
from tests.support.officers import sign_in_page

pytestmark = pytest.mark.played
LOOKS = [("wide", "en"), ("narrow", "en"), ("wide", "ar"), ("narrow", "ar")]


def officer(key: str, language: str = "en") -> User:
    address = next(row.person.email for row in OFFICERS if row.key == key)
    User.objects.filter(email=address).update(language=language)
    return User.objects.get(email=address)


def look(page: Page, url: str, name: str) -> None:
    response = page.goto(url)
    assert response is not None and response.ok, url
    page.wait_for_load_state()
    assert_accessible(page)
    size = page.viewport_size
    page.set_viewport_size({"width": size["width"], "height": 2600})  # columns scroll in themselves
    screenshot(page, f"synthesis-{name}")
    page.set_viewport_size(size)


@pytest.mark.parametrize(("viewport", "language"), LOOKS)
def test_every_page_is_readable_by_all(open_page: OpenPage, live_server: LiveServer, viewport, language) -> None:
    report = SynthesisReport.objects.get()
    desk = f"/admin/synthesis/reports/{report.pk}"
    on_124 = report.round.recommendations.get(paragraph__number="124").pk
    finding = report.findings.filter(removed_at__isnull=True, recommendation=on_124).first()
    page = open_page(viewport=viewport, language=language)
    sign_in_page(page, officer("writer", language), live_server.url)
    for name, url in (
        ("list", "/admin/synthesis/reports/"),
        ("begin", "/admin/synthesis/reports/begin/"),
        ("report", f"{desk}/"),
        ("desk", f"{desk}/desk/{on_124}/"),
        ("desk-open", f"{desk}/desk/{on_124}/?finding={finding.pk}"),
        ("desk-general", f"{desk}/desk/"),
        ("front-matter", f"{desk}/front-matter/"),
        ("remove", f"{desk}/findings/{finding.pk}/remove/"),
        ("compile", f"{desk}/compile/"),
    ):
        look(page, url, f"{name}-{viewport}-{language}")
    sign_in_page(page, officer("manager", language), live_server.url)
    for name, url in (
        ("review", f"{desk}/review/"),
        ("approval", f"{desk}/approval/"),
        ("sign-off", f"{desk}/approval/sign-off/"),
        ("withdraw", f"{desk}/approval/act/withdraw/"),
        ("export-rounds", "/admin/synthesis/export/"),
        ("export", f"/admin/synthesis/export/{report.round.pk}/"),
    ):
        look(page, url, f"{name}-{viewport}-{language}")
