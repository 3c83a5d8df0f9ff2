"""B8: a killed worker's job is taken up again and is finished once to the eye; SIGTERM waits for the running one."""

import os
import signal
import subprocess
import sys
import time
from collections.abc import Callable, Iterator
from datetime import timedelta
from pathlib import Path

import pytest
from django.db import connection
from django.tasks import TaskResultStatus
from django.utils import timezone
from django_tasks_db.models import DBTaskResult

from core import clock
from core.jobs.worker import reap
from core.models import Beat, FormToken, Job

ROOT = Path(__file__).resolve().parents[2]
PATIENCE = 300  # seconds; two cores are shared by many


@pytest.fixture
def start_worker(tmp_path: Path) -> Iterator[Callable[..., subprocess.Popen]]:
    """Starts workers on this test's own database; whatever is left of them is killed, by its process id."""
    started: list[subprocess.Popen] = []

    def start(*options: str) -> subprocess.Popen:
        worker = subprocess.Popen(
            [sys.executable, "-m", "tests.support.slow_worker", tmp_path, *options],
            cwd=ROOT,
            env={**os.environ, "TEMPLATE_DATABASE": str(connection.settings_dict["NAME"])},
            stderr=(tmp_path / f"log-{len(started)}").open("w"),
        )
        started.append(worker)
        return worker

    yield start
    for worker in started:
        if worker.poll() is None:
            worker.kill()
        worker.wait()


def wait_for(what: Callable[[], bool], worker: subprocess.Popen, log: Path) -> None:
    latest = time.monotonic() + PATIENCE
    while not what():
        assert worker.poll() is None, log.read_text()
        assert time.monotonic() < latest, log.read_text()
        time.sleep(0.05)


@pytest.mark.django_db(transaction=True)
def test_a_killed_worker_s_job_is_finished_by_another(
    start_worker: Callable[..., subprocess.Popen], tmp_path: Path
) -> None:
    job = Job.objects.create(kind="tests.slow")  # no nudge: the worker's own look at the jobs finds it
    first = start_worker()
    wait_for((tmp_path / "begun-1").exists, first, tmp_path / "log-0")
    first.send_signal(signal.SIGKILL)
    assert first.wait(PATIENCE) == -signal.SIGKILL
    job.refresh_from_db()
    assert (job.state, job.tries) == ("running", 1)
    assert DBTaskResult.objects.running().count() == 1  # so it would stay for ever

    second = start_worker()
    wait_for((tmp_path / "begun-2").exists, second, tmp_path / "log-1")
    (tmp_path / "go").touch()
    wait_for(lambda: Job.objects.filter(pk=job.pk, state="done").exists(), second, tmp_path / "log-1")
    second.send_signal(signal.SIGTERM)
    assert second.wait(PATIENCE) == 0, (tmp_path / "log-1").read_text()
    assert list(FormToken.objects.values_list("token", flat=True)) == [f"{job.pk}-2"]
    assert not DBTaskResult.objects.running().exists()
    assert Beat.objects.count() == 1  # the killed one's; the other has said goodbye


@pytest.mark.django_db(transaction=True)
def test_sigterm_waits_for_the_running_job(start_worker: Callable[..., subprocess.Popen], tmp_path: Path) -> None:
    job = Job.objects.create(kind="tests.slow")
    worker = start_worker()
    wait_for((tmp_path / "begun-1").exists, worker, tmp_path / "log-0")
    worker.send_signal(signal.SIGTERM)
    (tmp_path / "go").touch()
    assert worker.wait(PATIENCE) == 0, (tmp_path / "log-0").read_text()
    job.refresh_from_db()
    assert (job.state, job.tries) == ("done", 1)
    assert not Beat.objects.exists()


@pytest.mark.django_db(transaction=True)
def test_until_empty_does_all_and_ends(start_worker: Callable[..., subprocess.Popen], tmp_path: Path) -> None:
    jobs = [Job.objects.create(kind="tests.slow") for _ in range(3)]
    (tmp_path / "go").touch()
    assert start_worker("--until-empty").wait(PATIENCE) == 0, (tmp_path / "log-0").read_text()
    assert set(Job.objects.filter(pk__in=[job.pk for job in jobs]).values_list("state", flat=True)) == {"done"}


@pytest.mark.django_db
def test_tasks_of_the_dead_are_ready_again_and_failed_at_the_third_try() -> None:
    now = clock.now()
    Beat.objects.create(worker="alive", at=now - timedelta(seconds=20))
    Beat.objects.create(worker="dead", at=now - timedelta(seconds=61))

    def running(*workers: str) -> DBTaskResult:
        return DBTaskResult.objects.create(
            status=TaskResultStatus.RUNNING,
            worker_ids=list(workers),
            args_kwargs={"args": [], "kwargs": {}},
            task_path="core.jobs.queue.look_at",
            backend_name="default",
            run_after=timezone.now(),
        )

    rows = [
        running("alive"),
        running("dead"),
        running("gone", "dead"),
        running("a", "b", "dead"),
        running("a", "alive"),
    ]
    assert reap(timedelta(seconds=60)) == 3
    for row in rows:
        row.refresh_from_db()
    assert [row.status for row in rows] == ["RUNNING", "READY", "READY", "FAILED", "RUNNING"]
    assert reap(timedelta(seconds=60)) == 0
