"""Health of the portal on one page, for site administrators."""

from datetime import timedelta

import pytest
from django.test import Client
from django.urls import reverse
from pytest_django import Settings

from consultations.rounds.duties import make_officer, site_administrators_group
from core import clock
from core.integrity import checks
from core.models import Beat, Job
from core.web import health
from portal.desk.state_views import WORDS
from tests.factories import OfficerFactory, RoundFactory, UserFactory
from tests.support.objects import in_objects, take_away
from tests.support.officers import sign_in

pytestmark = pytest.mark.django_db


@pytest.fixture
def administrator(client: Client) -> None:
    user = UserFactory()
    make_officer(user, group=site_administrators_group())
    sign_in(client, user)


def test_each_part_that_monitoring_asks_is_on_the_page(client: Client, administrator: None) -> None:
    assert set(WORDS) == {*health.CHECKS, *health.BACKGROUND, *health.SHARED}
    Beat.objects.create(worker="w", at=clock.now())
    for name in checks.CHECKS:
        checks.run_check(name)
    page = client.get(reverse("portal_state")).text
    assert "Every part is in order." in page and "Needs attention" not in page
    assert "Free disk space" in page


def test_what_is_wrong_says_what_to_do(client: Client, administrator: None) -> None:
    Job.objects.create(kind="core.tidy", due_at=clock.now() - timedelta(hours=1))
    page = client.get(reverse("portal_state")).text
    assert "A part of the portal needs attention." in page
    assert "Start the worker." in page and "Work has waited for more than 15 minutes." in page
    assert reverse("integrity") in page and reverse("background_work") in page


def test_work_that_failed_is_not_in_order(client: Client, administrator: None) -> None:
    """The page of the background work, one click away, lists it."""
    Beat.objects.create(worker="w", at=clock.now())
    Job.objects.create(kind="core.tidy", state=Job.State.FAILED, message="error")
    page = client.get(reverse("portal_state")).text
    assert "A part of the portal needs attention." in page
    assert "Some work has failed. Try it again, or give it up." in page


def test_officers_do_not_see_it(client: Client) -> None:
    sign_in(client, OfficerFactory(round=RoundFactory(), duties=["manage_round"]))
    assert client.get(reverse("portal_state")).status_code == 404


def test_files_in_an_object_store_are_in_no_folder(
    client: Client, administrator: None, settings: Settings, monkeypatch: pytest.MonkeyPatch
) -> None:
    assert "Folder of files" in client.get(reverse("portal_state")).text
    with in_objects(settings) as storage:
        take_away(storage, monkeypatch)
        page = client.get(reverse("portal_state")).text
    assert "Store of files" in page and "Check the object store." in page and "Folder of files" not in page
    assert "Free disk space of this machine" in page
