"""What those who keep the portal running are told."""

from datetime import timedelta

import pytest
from django.db import connection
from django.test import Client
from pytest_django import Settings

from core import clock
from core.integrity import checks
from core.jobs.worker import SteadyWorker
from core.models import Beat, Job
from core.web import health


@pytest.fixture
def worker_alive() -> None:
    Beat.objects.create(worker="w", at=clock.now())


def test_up_without_a_database(client: Client) -> None:
    """No database mark: any query would fail this test."""
    response = client.get("/healthz")
    assert (response.status_code, response.json()) == (200, {"status": "ok"})
    assert "no-store" in response["Cache-Control"]


@pytest.mark.django_db
def test_ready(client: Client, worker_alive: None) -> None:
    response = client.get("/readyz")
    assert response.json() == {
        "status": "ok",
        "database": "ok",
        "migrations": "ok",
        "triggers": "ok",
        "storage": "ok",
    }
    assert response.status_code == 200


@pytest.mark.django_db
def test_no_worker(client: Client) -> None:
    Beat.objects.create(worker="w", at=clock.now() - timedelta(seconds=61))
    response = client.get("/readyz/worker")
    assert (response.status_code, response.json()) == (503, {"status": "not ready", "worker": "not ready"})
    assert client.get("/readyz").status_code == 200  # pages are served all the same


@pytest.mark.django_db
def test_a_worker_of_one_lane_says_nothing_of_the_other(client: Client) -> None:
    """Mail and other work have a worker each: one that dies again and again is seen although the other lives."""
    Beat.objects.create(worker=SteadyWorker(lane="mail").worker_id, at=clock.now())
    assert client.get("/readyz/worker").status_code == 503
    dead = Beat.objects.create(worker=SteadyWorker(lane="default").worker_id, at=clock.now() - timedelta(seconds=61))
    assert client.get("/readyz/worker").status_code == 503
    dead.delete()
    Beat.objects.create(worker=SteadyWorker().worker_id, at=clock.now())
    assert client.get("/readyz/worker").status_code == 200


@pytest.mark.django_db
def test_each_part_has_an_address(client: Client, worker_alive: None) -> None:
    assert client.get("/readyz/integrity").status_code == 503  # nothing was compared yet
    for name in checks.CHECKS:
        checks.run_check(name)
    for part in (*health.CHECKS, *health.BACKGROUND):
        assert client.get(f"/readyz/{part}").json() == {"status": "ok", part: "ok"}
    assert client.get("/readyz/nothing").status_code == 404


@pytest.mark.django_db
def test_work_that_nobody_takes_up_and_mail_that_is_stuck(client: Client) -> None:
    now = clock.now()
    Job.objects.create(kind="core.tidy", due_at=now - timedelta(minutes=14))
    assert client.get("/readyz/queue").status_code == 200
    stuck = Job.objects.create(kind="core.mail", asked_at=now, due_at=now + timedelta(minutes=5), tries=1)
    assert client.get("/readyz/mail").status_code == 200  # put off once, as many servers do
    Job.objects.filter(pk=stuck.pk).update(asked_at=now - timedelta(minutes=16))
    assert client.get("/readyz/mail").json()["mail"] == "not ready"
    Job.objects.create(kind="core.tidy", due_at=now - timedelta(minutes=16))
    assert client.get("/readyz/queue").status_code == 503


@pytest.mark.django_db
def test_a_missing_trigger(client: Client, worker_alive: None) -> None:
    with connection.cursor() as cursor:
        table = " ON core_auditseal" if connection.vendor == "postgresql" else ""
        cursor.execute(f"DROP TRIGGER portal_keep_core_auditseal_update{table}")
    response = client.get("/readyz")
    assert (response.status_code, response.json()["triggers"]) == (503, "not ready")


@pytest.mark.django_db
def test_a_storage_that_cannot_be_written(client: Client, worker_alive: None, settings: Settings) -> None:
    settings.FILES_ROOT = "/proc/nothing-can-be-written-here"
    response = client.get("/readyz")
    assert response.status_code == 503
    assert response.json()["storage"] == "FileNotFoundError"
    assert "/proc" not in response.text


@pytest.mark.parametrize("path", ["/healthz", "/readyz"])
def test_only_looked_at(client: Client, path: str) -> None:
    assert client.post(path).status_code == 405
