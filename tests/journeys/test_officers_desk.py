"""An officer's first page: what waits, and the rounds, in the portal's own look."""

import pytest
from playwright.sync_api import expect
from pytest_django.live_server_helper import LiveServer

from accounts.models import User
from tests.support.browser import OpenPage, assert_accessible, screenshot
from tests.support.officers import sign_in_page

pytestmark = pytest.mark.played


@pytest.mark.parametrize(("viewport", "language"), [("wide", "en"), ("narrow", "ar")])
def test_the_desk_says_what_waits(open_page: OpenPage, live_server: LiveServer, viewport, language) -> None:
    officer = User.objects.get(name="M. Keeper")
    User.objects.filter(pk=officer.pk).update(language=language)
    page = open_page(viewport=viewport, language=language)
    sign_in_page(page, officer, live_server.url)
    page.goto("/admin/")
    assert page.locator("[data-wagtail-sidebar] .brand, .sidebar .brand").count() or page.locator(".brand").count()
    expect(page.locator("text=A-HRC-11-7_round-1")).to_have_count(1)
    assert_accessible(page)
    screenshot(page, f"desk-home-{viewport}-{language}")
