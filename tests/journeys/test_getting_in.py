"""From nobody to somebody: an organization registers, an officer confirms it, its person comes in; a person joins; a
focal point hands over. Wide and narrow, English and Arabic, with nothing for axe to find."""

import re

import pytest
from django.core import mail as outbox
from django.core.cache import cache
from playwright.sync_api import Page

from accounts.models import User
from consultations.enums import Role
from consultations.models import Organisation
from consultations.organisations import registrations
from core import clock
from tests.factories import DelegationFactory, MembershipFactory, OfficerFactory, RoundFactory, focal_point
from tests.journeys.conftest import OpenPage
from tests.support.browser import assert_accessible, assert_fits, screenshot
from tests.support.officers import sign_in_page

pytestmark = pytest.mark.django_db(transaction=True)
LOOKS = [("wide", "en"), ("narrow", "ar")]


@pytest.fixture(autouse=True)
def _fresh_counts() -> None:
    cache.clear()


@pytest.fixture
def round_():
    return RoundFactory()


def link(kind: str) -> str:
    return re.search(rf"(/{kind}/\S+/)", outbox.outbox[-1].body)[1]


def seen(page: Page, name: str) -> None:
    assert_fits(page, name)
    assert_accessible(page)
    screenshot(page, name)


@pytest.mark.parametrize(("viewport", "language"), LOOKS)
def test_an_organization_registers_and_comes_in(open_page: OpenPage, live_server, round_, viewport, language) -> None:
    look = f"{viewport}-{language}"
    page = open_page(viewport=viewport, language=language)
    page.goto("/accounts/login/")
    page.click("a[href='/register/']")
    seen(page, f"register-{look}")
    page.fill("input[name=name]", "Lamplight Families")
    page.fill("input[name=email]", "office@lamplight.example")
    page.fill("input[name=person]", "Coordinator")
    page.select_option("select[name=round]", str(round_.pk))
    page.click("main form button")
    page.wait_for_url("**/registration/sent/")
    seen(page, f"registration-sent-{look}")
    page.goto(link("registration"))
    page.click("main form button")
    page.wait_for_selector(".note--good, .note")
    seen(page, f"registration-{look}")

    office = open_page(viewport="wide", language=language)
    sign_in_page(office, round_.created_by, live_server.url)
    office.goto("/admin/consultations/registrations/")
    office.click("text=Lamplight Families")
    office.wait_for_selector("h1:has-text('Lamplight Families')")
    office.wait_for_load_state()
    assert_accessible(office)
    screenshot(office, f"office-registration-{look}")
    office.click("form[action$='/accept/'] button")
    office.wait_for_url("**/registrations/")
    screenshot(office, f"office-registrations-{look}")

    page.goto(link("invitation"))
    page.fill("input[name=name]", "Coordinator")
    page.fill("input[name=password]", "correct horse battery staple")
    page.click("main form .actions button")
    page.wait_for_url("**/home/")
    assert Organisation.objects.get(name="Lamplight Families").memberships.live().get().role == Role.FOCAL_POINT
    seen(page, f"home-of-a-new-body-{look}")
    page.click("main form.note a.button")
    page.wait_for_url("**/account/second-factor/")
    seen(page, f"second-factor-offer-{look}")
    page.click("main form button")
    page.wait_for_url("**/home/")


@pytest.mark.parametrize(("viewport", "language"), LOOKS)
def test_a_focal_point_takes_somebody_in_and_hands_over(open_page, live_server, round_, viewport, language) -> None:
    look = f"{viewport}-{language}"
    delegation = DelegationFactory(round=round_)
    focal = focal_point(delegation)
    User.objects.filter(pk=focal.pk).update(language=language)
    Organisation.objects.filter(pk=delegation.organisation_id).update(confirmed_at=clock.now())
    deputy = MembershipFactory(organisation=delegation.organisation, role=Role.DEPUTY)
    row = registrations.request_registration(
        name=delegation.organisation.name, email="aide@body.example", person="Aide", joins=True
    )
    registrations.confirm_address(registrations.token_of(row))

    page = open_page(viewport=viewport, language=language)
    sign_in_page(page, focal, live_server.url)
    page.goto("/home/")
    seen(page, f"home-somebody-asks-{look}")
    page.click("main .note a")
    page.click(f"a[href*='/asking/{row.pk}/']")
    page.check("input[name=recommendations] >> nth=0")
    seen(page, f"asking-{look}")
    page.click("form.measure button")
    page.wait_for_url("**/people/")
    page.click("a[href$='/hand-over/']")
    page.select_option("select[name=successor]", str(deputy.pk))
    seen(page, f"hand-over-{look}")
    page.click("form.measure button")
    page.wait_for_url("**/home/")
    assert focal_point(delegation) == deputy.user


def test_the_preferences_of_reminders(open_page: OpenPage, live_server, round_) -> None:
    focal = focal_point(DelegationFactory(round=round_))
    page = open_page(viewport="narrow")
    sign_in_page(page, focal, live_server.url)
    page.goto("/account/")
    page.uncheck("input[name=reminders][value=half_way]")
    seen(page, "preferences-reminders-narrow-en")
    page.click("main form button >> nth=0")
    page.wait_for_selector(".note--good")
    focal.refresh_from_db()
    assert focal.reminders == ["invited", "week", "two_days", "last_day", "colleagues"]


def test_the_queue_of_the_officers_when_it_is_empty(open_page: OpenPage, live_server) -> None:
    page = open_page()
    sign_in_page(page, OfficerFactory(), live_server.url)
    page.goto("/admin/consultations/registrations/")
    seen(page, "office-registrations-empty")
