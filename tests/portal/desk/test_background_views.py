"""Failed background work on the office's pages, for site administrators alone."""

from datetime import timedelta
from typing import Any

import pytest
from django.test import Client
from django.urls import reverse

from consultations.rounds.duties import make_officer, site_administrators_group
from core import clock
from core.models import Job
from tests.factories import OfficerFactory, UserFactory
from tests.support.officers import sign_in

pytestmark = pytest.mark.django_db


@pytest.fixture
def administrator(client: Client) -> Any:
    user = UserFactory()
    make_officer(user, group=site_administrators_group())
    sign_in(client, user)
    return user


def fail(kind: str = "core.mail") -> Job:
    return Job.objects.create(kind=kind, state="failed", message="error", tries=8)


def test_what_failed_waits_on_the_first_page_and_is_tried_again(client: Client, administrator: Any) -> None:
    rows = [fail(), fail()]
    assert "Failed background work" in client.get("/admin/").text
    page = client.get(reverse("background_work")).text
    assert "Sending emails" in page and "2 jobs" in page
    answer = client.post(reverse("retry_jobs", args=["core.mail"]), follow=True).text
    assert "2 jobs will be tried again." in answer
    assert {Job.objects.get(pk=row.pk).state for row in rows} != {"failed"}
    assert (
        "No failed work of this kind is left."
        in client.post(reverse("retry_jobs", args=["core.mail"]), follow=True).text
    )


def test_what_waits_for_its_next_try_can_be_tried_at_once(client: Client, administrator: Any) -> None:
    Job.objects.create(kind="core.mail", tries=5, due_at=clock.now() + timedelta(hours=20))
    page = client.get(reverse("background_work")).text
    assert "Being tried again" in page and reverse("retry_jobs", args=["core.mail"]) in page
    assert reverse("drop_jobs", args=["core.mail"]) not in page
    assert "1 job will be tried again." in client.post(reverse("retry_jobs", args=["core.mail"]), follow=True).text


def test_it_is_given_up(client: Client, administrator: Any) -> None:
    fail()
    assert "1 job was given up." in client.post(reverse("drop_jobs", args=["core.mail"]), follow=True).text
    assert "Nothing has failed." in client.get(reverse("background_work")).text
    assert "Failed background work" not in client.get("/admin/").text


def test_it_is_there_for_site_administrators_alone(client: Client) -> None:
    fail()
    sign_in(client, OfficerFactory())
    assert "Failed background work" not in client.get("/admin/").text
    assert client.get(reverse("background_work")).status_code == 404
    assert client.post(reverse("retry_jobs", args=["core.mail"])).status_code == 404
