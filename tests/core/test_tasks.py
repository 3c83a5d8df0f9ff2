"""Jobs as people and their callers meet them."""

from collections.abc import Callable, Iterator
from datetime import timedelta

import pytest
from django.db import connection, transaction

from accounts.models import User
from core import clock, schedule, tasks
from core.errors import Refused
from core.models import Job, Slot

pytestmark = pytest.mark.django_db
ID = "4f6c1f0e-3f0c-4f0e-9a55-3d8a3a8f0b11"


@pytest.fixture
def kinds(monkeypatch: pytest.MonkeyPatch) -> Iterator[dict[str, tasks.Kind]]:
    monkeypatch.setattr(tasks, "KINDS", dict(tasks.KINDS))
    monkeypatch.setattr(tasks, "MESSAGES", {**tasks.MESSAGES, "reading": "Reading", "no_table": "It holds no table."})
    return tasks.KINDS


def test_a_job_runs_once_its_transaction_is_committed(
    kinds: dict, django_capture_on_commit_callbacks: Callable
) -> None:
    seen = []
    tasks.job("tests.note", title="Noting")(lambda job: seen.append(job.payload["row"]))
    with django_capture_on_commit_callbacks(execute=True):
        job = tasks.start("tests.note", payload={"row": ID})
        assert seen == []
    job.refresh_from_db()
    assert seen == [ID]
    assert (job.state, job.tries, job.message) == ("done", 1, "")
    assert job.finished_at is not None
    assert not tasks.run_job(str(job.pk))  # a second nudge finds nothing to do
    assert seen == [ID]


def test_what_was_rolled_back_leaves_no_job(kinds: dict) -> None:
    tasks.job("tests.note", title="Noting")(lambda job: None)
    with pytest.raises(RuntimeError), transaction.atomic():
        tasks.start("tests.note")
        raise RuntimeError
    assert not Job.objects.filter(kind="tests.note").exists()


def test_a_lost_nudge_is_made_up_for(kinds: dict) -> None:
    tasks.job("tests.note", title="Noting")(lambda job: None)
    job = tasks.start("tests.note")  # the test's transaction never commits: nobody is told
    assert tasks.run_due() == 1
    job.refresh_from_db()
    assert job.state == "done"


def test_a_job_for_later_waits(kinds: dict) -> None:
    tasks.job("tests.note", title="Noting")(lambda job: None)
    now = clock.now()
    job = tasks.start("tests.note", due=now + timedelta(hours=1))
    assert not tasks.run_job(str(job.pk))
    with clock.at(now + timedelta(hours=1)):
        assert tasks.run_job(str(job.pk))


@pytest.mark.parametrize("value", ["Kigali and its consulate", "someone@example.org", 1.5, {"a": 1}, "x" * 81, "x\n"])
def test_people_s_text_cannot_enter_a_payload(kinds: dict, value: object) -> None:
    tasks.job("tests.note", title="Noting")(lambda job: None)
    with pytest.raises(ValueError, match="ids"):
        tasks.start("tests.note", payload={"text": value})


def test_an_unknown_kind_is_told_at_once() -> None:
    with pytest.raises(ValueError, match="not registered"):
        tasks.start("tests.nobody_wrote_this")


def test_a_failing_job_is_tried_three_times_and_keeps_nobody_s_words(
    kinds: dict, caplog: pytest.LogCaptureFixture
) -> None:
    def fail(job: Job) -> None:
        raise KeyError("a name from Ombira")

    tasks.job("tests.fail", title="Failing")(fail)
    job, now = tasks.start("tests.fail"), clock.now()
    seen = []
    for hours in (0, 1, 2):
        with clock.at(now + timedelta(hours=hours)), pytest.raises(tasks.JobFailed) as told:
            tasks.run_job(str(job.pk))
        job.refresh_from_db()
        seen.append((job.state, job.tries, job.message))
        assert "Ombira" not in str(told.value)
    assert seen == [("waiting", 1, "again"), ("waiting", 2, "again"), ("failed", 3, "error")]
    with clock.at(now + timedelta(hours=9)):
        assert not tasks.run_job(str(job.pk))
    assert "KeyError at" in caplog.text
    assert "test_tasks.py" in caplog.text
    assert "Ombira" not in caplog.text
    assert tasks.told(job).startswith("Something went wrong")


def test_a_failed_try_waits_before_the_next(kinds: dict) -> None:
    tasks.job("tests.fail", title="Failing")(lambda job: 1 / 0)
    job = tasks.start("tests.fail")
    with pytest.raises(tasks.JobFailed):
        tasks.run_job(str(job.pk))
    assert not tasks.run_job(str(job.pk))


def test_a_refusal_is_an_answer_and_is_not_tried_again(kinds: dict) -> None:
    def refuse(job: Job) -> None:
        raise Refused("no_table", "It holds no table.")

    tasks.job("tests.refuse", title="Refusing")(refuse)
    job = tasks.start("tests.refuse")
    assert tasks.run_job(str(job.pk))
    job.refresh_from_db()
    assert (job.state, job.message, job.tries) == ("failed", "no_table", 1)
    assert tasks.told(job) == "It holds no table."


def test_progress_is_seen_and_only_in_known_words(kinds: dict) -> None:
    seen = []

    def work(job: Job) -> None:
        tasks.progress(job, 0, 3, "reading")
        tasks.progress(job, 1, 3, "reading")  # too soon after the first to be worth a write
        seen.append(Job.objects.values_list("done", "total", "message").get(pk=job.pk))
        tasks.progress(job, 3, 3, "reading")
        seen.append(Job.objects.values_list("done", "total", "message").get(pk=job.pk))
        with pytest.raises(ValueError, match="No words"):
            tasks.progress(job, 3, 3, "Reading the file of Ombira")

    tasks.job("tests.work", title="Working")(work)
    assert tasks.run_job(str(tasks.start("tests.work").pk))
    assert seen == [(0, 3, "reading"), (3, 3, "reading")]


def test_a_worker_that_was_given_up_keeps_nothing(kinds: dict) -> None:
    """Its machine slept; meanwhile another worker has begun the same job."""
    kept = []

    def work(job: Job) -> None:
        if job.tries == 1:
            with clock.at(clock.now() + timedelta(minutes=5)):
                assert tasks.run_job(str(job.pk))
        with transaction.atomic():
            kept.append(job.tries)
            tasks.finish(job)
            kept.append("kept")

    tasks.job("tests.slow", title="Working")(work)
    job = tasks.start("tests.slow")
    assert tasks.run_job(str(job.pk))
    assert kept == [2, "kept", 1]  # the first one came to its end and was turned away
    job.refresh_from_db()
    assert (job.state, job.tries) == ("done", 2)


def test_a_job_whose_worker_shows_signs_of_life_is_left_alone(kinds: dict) -> None:
    now = clock.now()

    def work(job: Job) -> None:
        with clock.at(now + timedelta(minutes=5)):
            tasks.beat()
            assert not tasks.run_job(str(job.pk))

    tasks.job("tests.slow", title="Working")(work)
    assert tasks.run_job(str(tasks.start("tests.slow").pk))


def test_a_job_killed_three_times_fails(kinds: dict) -> None:
    tasks.job("tests.kill", title="Dying")(lambda job: None)
    job = tasks.start("tests.kill")
    Job.objects.filter(pk=job.pk).update(state="running", tries=3, heartbeat_at=clock.now() - timedelta(minutes=5))
    assert not tasks.run_job(str(job.pk))
    job.refresh_from_db()
    assert (job.state, job.message) == ("failed", "worker_lost")


def test_closed_accounts_work_is_not_done(kinds: dict) -> None:
    tasks.job("tests.note", title="Noting")(lambda job: pytest.fail("ran for a closed account"))
    person = User.objects.create_user("a@example.org", is_active=False)
    job = tasks.start("tests.note", owner=person)
    tasks.run_job(str(job.pk))
    job.refresh_from_db()
    assert (job.state, job.message) == ("failed", "owner_left")


def test_the_schedule_starts_each_slot_once(kinds: dict, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(schedule, "SCHEDULE", {})
    ran = []
    schedule.every(minutes=60, offset=30, name="tests.remind", title="Reminding")(
        lambda job: ran.append(job.payload["slot"])
    )
    for moment in ("10:29", "10:30", "10:31", "11:29", "14:00"):
        with clock.at(clock.datetime.fromisoformat(f"2027-03-12T{moment}:00+00:00")):
            schedule.tick()
            tasks.run_due()
    assert ran == ["2027-03-12T09:30:00+00:00", "2027-03-12T10:30:00+00:00", "2027-03-12T13:30:00+00:00"]
    assert Slot.objects.filter(name="tests.remind").count() == 3


def test_the_night_leaves_recent_form_tokens(kinds: dict) -> None:
    from core.models import FormToken

    now = clock.now()
    FormToken.objects.create(token="old", used_at=now - timedelta(days=401), outcome=ID)
    FormToken.objects.create(token="last year's", used_at=now - timedelta(days=399), outcome=ID)
    tasks.run_job(str(tasks.start("core.tidy").pk))
    assert list(FormToken.objects.values_list("token", flat=True)) == ["last year's"]


@pytest.mark.skipif(connection.vendor != "sqlite", reason="PostgreSQL reads a table of no size from end to end")
def test_jobs_of_one_kind_are_found_without_reading_those_of_others() -> None:
    """Whoever asks for a new passphrase has the mails of the last minutes looked through, not of all the month."""
    plan = Job.objects.filter(kind="core.mail", asked_at__gt=clock.now() - timedelta(minutes=5)).explain()
    assert "job_of_kind" in plan
