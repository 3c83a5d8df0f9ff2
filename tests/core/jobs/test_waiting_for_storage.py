"""Work that finds no room for its files, or no store, is done when there is room again: nobody has to ask anew."""

import errno
import io
from collections.abc import Callable, Iterator
from contextlib import suppress
from datetime import datetime, timedelta

import pytest
from django.core.management import call_command

from core import clock
from core.errors import Refused, StoreAway, StoreFull
from core.files import storage
from core.files.storage import full_disk_refused, store
from core.jobs import failures, queue
from core.models import Job

pytestmark = pytest.mark.django_db


@pytest.fixture
def fill(monkeypatch: pytest.MonkeyPatch) -> Callable[[bool], None]:
    """Fill the disk up, or free it."""

    def full(descriptor: int) -> None:
        raise OSError(errno.ENOSPC, "No space left on device")

    real = storage.os.fsync
    return lambda is_full: monkeypatch.setattr(storage.os, "fsync", full if is_full else real)


@pytest.fixture
def work(monkeypatch: pytest.MonkeyPatch) -> Iterator[Callable[..., Job]]:
    """A job that stores a file, as a clean copy is stored: a refusal would be its outcome."""
    monkeypatch.setattr(queue, "KINDS", dict(queue.KINDS))
    outcomes: list[str] = []

    def keep(job: Job) -> None:
        try:
            store(io.BytesIO(b"words"))
        except Refused as refusal:
            outcomes.append(refusal.code)

    queue.job("tests.keep", title="Keeping")(keep)
    yield lambda kind="tests.keep": queue.start(kind)
    assert outcomes == []


def attempt(job: Job, at: datetime | None = None) -> Job:
    with clock.at(at or clock.now()), suppress(queue.JobFailed):
        queue.run_job(str(job.pk))
    job.refresh_from_db()
    return job


def test_a_job_waits_for_room_and_is_done_when_there_is_some(work: Callable, fill: Callable) -> None:
    job = work()
    fill(True)
    gaps = []
    for _many in range(12):  # far more than the three tries of an accident
        at = job.due_at
        attempt(job, at)
        assert (job.state, job.tries) == ("waiting", 0)
        gaps.append(job.due_at - at)
    assert gaps[0] >= timedelta(minutes=1) and gaps == sorted(gaps) and gaps[-1] < timedelta(hours=1)
    assert "no storage space left" in queue.status_text(job) and "trying again" in queue.status_text(job)
    assert [group.kind for group in failures.grouped(failures.retried_jobs())] == ["tests.keep"]
    fill(False)
    assert attempt(job, job.due_at).state == "done"


def test_after_three_days_it_is_listed_and_can_be_tried_again(
    work: Callable, fill: Callable, capsys: pytest.CaptureFixture[str]
) -> None:
    job = work()
    fill(True)
    late = job.asked_at + queue.WAIT_IN_ALL
    assert attempt(job, late).state == "failed"
    assert "no storage space left" in queue.status_text(job)
    call_command("jobs")
    assert "tests.keep" in capsys.readouterr().out
    fill(False)
    call_command("jobs", "--retry", "tests.keep")
    job.refresh_from_db()
    assert attempt(job, late + timedelta(minutes=1)).state == "done"


def test_a_store_that_is_away_is_waited_for_and_then_counts_as_an_accident(
    work: Callable, monkeypatch: pytest.MonkeyPatch
) -> None:
    def away(job: Job) -> None:
        raise StoreAway

    queue.job("tests.away", title="Away")(away)
    job = work("tests.away")
    for _many in range(5):
        assert attempt(job, job.due_at).state == "waiting"
    assert job.message == queue.WAITS_FOR_STORAGE
    late = job.asked_at + queue.WAIT_IN_ALL
    for _try in range(3):
        attempt(job, late)
        late += timedelta(hours=1)
    assert (job.state, job.message) == ("failed", "error")


def test_work_of_the_schedule_leaves_it_to_its_next_turn(
    work: Callable, fill: Callable, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setitem(queue.SCHEDULE, "tests.keep", (timedelta(minutes=1), timedelta()))
    fill(True)
    job = work()
    assert (attempt(job).state, job.message) == ("failed", queue.STORAGE_FULL)
    assert failures.failed_jobs().filter(pk=job.pk).exists()
    fill(False)
    attempt(work())
    assert not failures.failed_jobs().filter(pk=job.pk).exists()  # made good


def test_a_person_who_waits_is_told_at_once() -> None:
    with pytest.raises(Refused) as told, full_disk_refused():
        raise OSError(errno.ENOSPC, "No space left on device")
    assert told.value.code == "storage_full"
    with pytest.raises(StoreFull), storage.full_disk_waited_for(), full_disk_refused():
        raise OSError(errno.EDQUOT, "Quota exceeded")


def test_a_retry_by_hand_begins_the_three_days_anew(work: Callable, fill: Callable) -> None:
    job = work()
    fill(True)
    late = job.asked_at + queue.WAIT_IN_ALL
    assert attempt(job, late).state == "failed"
    later = late + timedelta(days=1)
    fill(False)
    with clock.at(later):
        failures.retry(Job.objects.filter(pk=job.pk))
    fill(True)
    assert attempt(job, later).state == "waiting"
    assert job.due_at == later + queue.WAIT_LEAST
    assert attempt(job, later + queue.WAIT_IN_ALL).state == "failed"
