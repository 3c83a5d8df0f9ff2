"""Jobs as people and their callers meet them."""

import os
from collections.abc import Callable, Iterator
from datetime import timedelta
from importlib import import_module

import pytest
from django.apps import apps
from django.db import connection, models, transaction
from django_tasks_db.models import DBTaskResult
from pytest_django import Settings

from accounts.models import User
from core import clock
from core.errors import Refused
from core.jobs import failures, queue
from core.jobs.worker import SteadyWorker
from core.models import FormToken, Job, Slot
from core.web import forms

pytestmark = pytest.mark.django_db
ID = "4f6c1f0e-3f0c-4f0e-9a55-3d8a3a8f0b11"


@pytest.fixture
def kinds(monkeypatch: pytest.MonkeyPatch) -> Iterator[dict[str, queue.JobKind]]:
    monkeypatch.setattr(queue, "KINDS", dict(queue.KINDS))
    monkeypatch.setattr(queue, "MESSAGES", {**queue.MESSAGES, "reading": "Reading", "no_table": "It holds no table."})
    return queue.KINDS


def test_a_job_runs_once_its_transaction_is_committed(
    kinds: dict, django_capture_on_commit_callbacks: Callable
) -> None:
    seen = []
    queue.job("tests.note", title="Noting")(lambda job: seen.append(job.payload["row"]))
    with django_capture_on_commit_callbacks(execute=True):
        job = queue.start("tests.note", payload={"row": ID})
        assert seen == []
    job.refresh_from_db()
    assert seen == [ID]
    assert (job.state, job.tries, job.message) == ("done", 1, "")
    assert job.finished_at is not None
    assert not queue.run_job(str(job.pk))  # a second nudge finds nothing to do
    assert seen == [ID]


def test_what_was_rolled_back_leaves_no_job(kinds: dict) -> None:
    queue.job("tests.note", title="Noting")(lambda job: None)
    with pytest.raises(RuntimeError), transaction.atomic():
        queue.start("tests.note")
        raise RuntimeError
    assert not Job.objects.filter(kind="tests.note").exists()


def test_a_lost_nudge_is_made_up_for(kinds: dict) -> None:
    queue.job("tests.note", title="Noting")(lambda job: None)
    job = queue.start("tests.note")  # the test's transaction never commits: nobody is told
    assert queue.run_due() == 1
    job.refresh_from_db()
    assert job.state == "done"


def test_a_job_for_later_waits(kinds: dict) -> None:
    queue.job("tests.note", title="Noting")(lambda job: None)
    now = clock.now()
    job = queue.start("tests.note", due=now + timedelta(hours=1))
    assert not queue.run_job(str(job.pk))
    with clock.at(now + timedelta(hours=1)):
        assert queue.run_job(str(job.pk))


@pytest.mark.parametrize("value", ["Kigali and its consulate", "someone@example.org", 1.5, {"a": 1}, "x" * 81, "x\n"])
def test_people_s_text_cannot_enter_a_payload(kinds: dict, value: object) -> None:
    queue.job("tests.note", title="Noting")(lambda job: None)
    with pytest.raises(ValueError, match="ids"):
        queue.start("tests.note", payload={"text": value})


def test_an_unknown_kind_is_told_at_once() -> None:
    with pytest.raises(ValueError, match="not registered"):
        queue.start("tests.nobody_wrote_this")


def test_a_failing_job_is_tried_three_times_and_keeps_nobody_s_words(
    kinds: dict, caplog: pytest.LogCaptureFixture
) -> None:
    def fail(job: Job) -> None:
        raise KeyError("a name from Ombira")

    queue.job("tests.fail", title="Failing")(fail)
    job, now = queue.start("tests.fail"), clock.now()
    seen = []
    for hours in (0, 1, 2):
        with clock.at(now + timedelta(hours=hours)), pytest.raises(queue.JobFailed) as told:
            queue.run_job(str(job.pk))
        job.refresh_from_db()
        seen.append((job.state, job.tries, job.message))
        assert "Ombira" not in str(told.value)
    assert seen == [("waiting", 1, "again"), ("waiting", 2, "again"), ("failed", 3, "error")]
    with clock.at(now + timedelta(hours=9)):
        assert not queue.run_job(str(job.pk))
    assert "KeyError at" in caplog.text
    assert "test_queue.py" in caplog.text
    assert "Ombira" not in caplog.text
    assert queue.status_text(job).startswith("Something went wrong")


def test_a_failed_try_waits_before_the_next(kinds: dict) -> None:
    queue.job("tests.fail", title="Failing")(lambda job: 1 / 0)
    job = queue.start("tests.fail")
    with pytest.raises(queue.JobFailed):
        queue.run_job(str(job.pk))
    assert not queue.run_job(str(job.pk))


def test_work_of_a_lane_waits_for_its_own_worker(kinds: dict, settings: Settings) -> None:
    settings.TASKS = {"default": {"BACKEND": "django_tasks_db.DatabaseBackend", "QUEUES": list(queue.LANES)}}
    queue.job("tests.file", title="Compiling")(lambda job: None)
    queue.job("tests.mail", title="Sending", lane=queue.MAIL)(lambda job: None)
    Job.objects.bulk_create([Job(kind="tests.file"), Job(kind="tests.mail")])
    assert queue.run_due() == 2
    assert sorted(DBTaskResult.objects.values_list("queue_name", flat=True)) == ["default", "mail"]
    assert SteadyWorker(lane=queue.MAIL).queue_names == ["mail"]
    assert queue.run_due() == 0  # both are known to the queue


def test_a_backlog_of_one_lane_holds_up_no_other(kinds: dict, settings: Settings) -> None:
    settings.TASKS = {"default": {"BACKEND": "django_tasks_db.DatabaseBackend", "QUEUES": list(queue.LANES)}}
    queue.job("tests.file", title="Compiling")(lambda job: None)
    queue.job("tests.mail", title="Sending", lane=queue.MAIL)(lambda job: None)
    yesterday = clock.now() - timedelta(days=1)
    Job.objects.bulk_create([Job(kind="tests.mail", due_at=yesterday) for _each in range(5)] + [Job(kind="tests.file")])

    def lanes() -> list[str]:
        return sorted(DBTaskResult.objects.values_list("queue_name", flat=True))

    queue.run_due(limit=2)
    assert lanes() == ["default", "mail", "mail"]
    queue.run_due(limit=2)  # those that the queue knows take nobody's place
    assert lanes() == ["default", "mail", "mail", "mail", "mail"]


def test_a_refusal_is_an_answer_and_is_not_tried_again(kinds: dict) -> None:
    def refuse(job: Job) -> None:
        raise Refused("no_table", "It holds no table.")

    queue.job("tests.refuse", title="Refusing")(refuse)
    job = queue.start("tests.refuse")
    assert queue.run_job(str(job.pk))
    job.refresh_from_db()
    assert (job.state, job.message, job.tries) == ("failed", "no_table", 1)
    assert queue.status_text(job) == "It holds no table."


def test_progress_is_seen_and_only_in_known_words(kinds: dict, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(queue, "PROGRESS_SECONDS", 3_600)  # or a busy machine could let them pass
    seen = []

    def work(job: Job) -> None:
        queue.progress(job, 0, 3, "reading")
        queue.progress(job, 1, 3, "reading")  # too soon after the first to be worth a write
        seen.append(Job.objects.values_list("done", "total", "message").get(pk=job.pk))
        queue.progress(job, 3, 3, "reading")
        seen.append(Job.objects.values_list("done", "total", "message").get(pk=job.pk))
        with pytest.raises(ValueError, match="No words"):
            queue.progress(job, 3, 3, "Reading the file of Ombira")

    queue.job("tests.work", title="Working")(work)
    assert queue.run_job(str(queue.start("tests.work").pk))
    assert seen == [(0, 3, "reading"), (3, 3, "reading")]


def test_a_worker_that_was_given_up_keeps_nothing(kinds: dict) -> None:
    """Its machine slept; meanwhile another worker has begun the same job."""
    kept = []

    def work(job: Job) -> None:
        if job.tries == 1:
            with clock.at(clock.now() + timedelta(minutes=5)):
                assert queue.run_job(str(job.pk))
        with transaction.atomic():
            kept.append(job.tries)
            queue.finish(job)
            kept.append("kept")

    queue.job("tests.slow", title="Working")(work)
    job = queue.start("tests.slow")
    assert queue.run_job(str(job.pk))
    assert kept == [2, "kept", 1]  # the first one came to its end and was turned away
    job.refresh_from_db()
    assert (job.state, job.tries) == ("done", 2)


def test_a_job_whose_worker_shows_signs_of_life_is_left_alone(kinds: dict) -> None:
    now = clock.now()

    def work(job: Job) -> None:
        with clock.at(now + timedelta(minutes=5)):
            queue.beat()
            assert not queue.run_job(str(job.pk))

    queue.job("tests.slow", title="Working")(work)
    assert queue.run_job(str(queue.start("tests.slow").pk))


def test_a_job_that_gives_a_sign_of_life_at_the_last_moment_is_not_given_up(
    kinds: dict, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Its worker had no answer of the database for a while; another worker takes it for dead."""
    queue.job("tests.slow", title="Slow")(lambda job: None)
    job = queue.start("tests.slow")
    Job.objects.filter(pk=job.pk).update(state="running", tries=3, heartbeat_at=clock.now() - timedelta(minutes=5))
    is_last_try = queue.is_last_try

    def alive_meanwhile(row: Job) -> bool:
        Job.objects.filter(pk=row.pk).update(heartbeat_at=clock.now())
        return is_last_try(row)

    monkeypatch.setattr(queue, "is_last_try", alive_meanwhile)
    assert not queue.run_job(str(job.pk))
    job.refresh_from_db()
    assert job.state == "running"


def test_a_job_killed_three_times_fails(kinds: dict) -> None:
    queue.job("tests.kill", title="Dying")(lambda job: None)
    job = queue.start("tests.kill")
    Job.objects.filter(pk=job.pk).update(state="running", tries=3, heartbeat_at=clock.now() - timedelta(minutes=5))
    assert not queue.run_job(str(job.pk))
    job.refresh_from_db()
    assert (job.state, job.message) == ("failed", "worker_lost")


def test_closed_accounts_work_is_not_done(kinds: dict) -> None:
    queue.job("tests.note", title="Noting")(lambda job: pytest.fail("ran for a closed account"))
    person = User.objects.create_user("a@example.org", is_active=False)
    job = queue.start("tests.note", owner=person)
    queue.run_job(str(job.pk))
    job.refresh_from_db()
    assert (job.state, job.message) == ("failed", "owner_left")


def test_the_schedule_starts_each_slot_once(kinds: dict, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(queue, "SCHEDULE", {})
    ran = []
    queue.every(minutes=60, offset=30, name="tests.remind", title="Reminding")(
        lambda job: ran.append(job.payload["slot"])
    )
    for moment in ("10:29", "10:30", "10:31", "11:29", "14:00"):
        with clock.at(clock.datetime.fromisoformat(f"2027-03-12T{moment}:00+00:00")):
            queue.tick()
            queue.run_due()
    assert ran == ["2027-03-12T09:30:00+00:00", "2027-03-12T10:30:00+00:00", "2027-03-12T13:30:00+00:00"]
    assert Slot.objects.filter(name="tests.remind").count() == 3


def test_what_is_refused_to_the_schedule_is_an_accident(kinds: dict, monkeypatch: pytest.MonkeyPatch) -> None:
    """Nobody asked who could read the answer: site administrators do."""
    monkeypatch.setattr(queue, "SCHEDULE", {})

    def work(job: Job) -> None:
        raise Refused("no_table", "It holds no table.")

    queue.every(minutes=60, name="tests.remind", title="Reminding")(work)
    job = queue.start("tests.remind")
    for tries in range(queue.MAX_TRIES):
        with pytest.raises(queue.JobFailed), clock.at(clock.now() + timedelta(hours=tries)):
            queue.run_job(str(job.pk))
    job.refresh_from_db()
    assert (job.state, job.message) == ("failed", "error")
    assert list(failures.failed_jobs()) == [job]


def test_the_night_leaves_recent_form_tokens(kinds: dict) -> None:
    now = clock.now()
    FormToken.objects.create(token="old", used_at=now - timedelta(days=401), outcome=ID)
    FormToken.objects.create(token="last year's", used_at=now - timedelta(days=399), outcome=ID)
    queue.run_job(str(queue.start("core.tidy").pk))
    assert list(FormToken.objects.values_list("token", flat=True)) == ["last year's"]


def test_a_token_that_had_part_of_a_files_digest_is_forgotten() -> None:
    token, part = forms.new_token(), "5ec2e7" * 4
    for each in (token, f"{token}-{part}", f"{ID}-2"):
        FormToken.objects.create(token=each, outcome=ID)
    import_module("core.migrations.0010_forget_file_digests").forget(apps, None)
    assert set(FormToken.objects.values_list("token", flat=True)) == {token, f"{ID}-2"}


def test_the_night_deletes_mails_that_failed_a_month_ago(kinds: dict) -> None:
    """As the page on privacy says; other failed work waits for the site administrator."""
    now = clock.now()
    for kind, days in (("core.mail", 31), ("core.mail", 29), ("core.compact", 31)):
        Job.objects.create(kind=kind, state="failed", payload={"days": days}, finished_at=now - timedelta(days=days))
    queue.run_job(str(queue.start("core.tidy").pk))
    rows = Job.objects.filter(state="failed").order_by("kind").values_list("kind", "payload__days")
    assert list(rows) == [("core.compact", 31), ("core.mail", 29)]


def test_the_night_deletes_what_ended_and_nobody_waits_for(kinds: dict, monkeypatch: pytest.MonkeyPatch) -> None:
    """Files that were cancelled or refused, and what a later turn of the schedule has made good."""
    monkeypatch.setattr(queue, "SCHEDULE", dict(queue.SCHEDULE))
    queue.job("tests.file", title="Making", keeps=queue.KEEP_FILES)(lambda job: None)
    queue.job("tests.read", title="Reading")(lambda job: None)  # the page of what it reads says why it ended
    queue.every(minutes=1, name="tests.packs", title="Packing")(lambda job: None)
    old = clock.now() - timedelta(days=31)
    for kind, message in (
        *[("tests.file", message) for message in ("cancelled", "no_table", "owner_left", "error")],
        ("tests.read", "no_table"),
        ("tests.packs", "error"),
    ):
        Job.objects.create(kind=kind, state="failed", message=message, asked_at=old, finished_at=old)
    Job.objects.create(kind="tests.file", state="failed", message="cancelled", finished_at=clock.now())
    Job.objects.create(kind="tests.packs", state="done", finished_at=clock.now())
    queue.run_job(str(queue.start("core.tidy").pk))
    left = Job.objects.filter(state="failed").order_by("kind", "asked_at").values_list("kind", "message")
    assert list(left) == [("tests.file", "error"), ("tests.file", "cancelled"), ("tests.read", "no_table")]


def test_no_row_keeps_old_work_from_being_deleted() -> None:
    pointing = [each for each in Job._meta.get_fields(include_hidden=True) if each.auto_created and not each.concrete]
    assert len(pointing) >= 6
    for each in pointing:
        assert each.on_delete in (models.CASCADE, models.SET_NULL), each.related_model


def test_what_fails_at_night_holds_up_nothing_else(
    kinds: dict, monkeypatch: pytest.MonkeyPatch, settings: Settings
) -> None:
    """What was erased may still be on the disk until then."""
    from core.jobs import maintenance

    orphan = settings.FILES_ROOT / "ab" / "cd" / ("abcd" + "0" * 28)
    orphan.parent.mkdir(parents=True, exist_ok=True)
    orphan.write_bytes(b"erased")
    os.utime(orphan, (0, 0))
    old = Job.objects.create(kind="core.compact", state="done", finished_at=clock.now() - timedelta(days=31))
    monkeypatch.setattr(maintenance.DBTaskResult.objects, "finished", lambda: 1 / 0)
    with pytest.raises(queue.JobFailed, match="ZeroDivisionError"):  # and is told all the same
        queue.run_job(str(queue.start("core.tidy").pk))
    assert not orphan.exists() and not Job.objects.filter(pk=old.pk).exists()


@pytest.mark.skipif(connection.vendor != "sqlite", reason="PostgreSQL reads a table of no size from end to end")
def test_jobs_of_one_kind_are_found_without_reading_those_of_others() -> None:
    """Whoever asks for a new password has the mails of the last minutes looked through, not of all the month."""
    plan = Job.objects.filter(kind="core.mail", asked_at__gt=clock.now() - timedelta(minutes=5)).explain()
    assert "job_of_kind" in plan
