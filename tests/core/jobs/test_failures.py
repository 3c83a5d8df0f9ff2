"""Work that went wrong: listed, tried again, given up."""

from datetime import timedelta

import pytest
from django.core.management import CommandError, call_command

from core import audit, clock
from core.errors import Refused
from core.jobs import failures
from core.models import Job

pytestmark = pytest.mark.django_db


def failed(kind: str = "core.mail", **fields: object) -> Job:
    return Job.objects.create(**{"kind": kind, "state": "failed", "message": "error", "tries": 8, **fields})


def test_refusals_and_what_was_made_good_are_no_failures() -> None:
    now = clock.now()
    failed(message="no_table")
    failed(kind="core.tidy", asked_at=now - timedelta(days=2))
    Job.objects.create(kind="core.tidy", state="done", asked_at=now - timedelta(days=1))
    assert failures.grouped(failures.failed_jobs()) == []
    late = failed(kind="core.tidy", asked_at=now)
    (group,) = failures.grouped(failures.failed_jobs())
    assert (group.kind, group.count, group.first) == ("core.tidy", 1, late.asked_at)
    assert group.title == "Deletion of expired data"


def test_failed_work_is_tried_again_from_the_first_try_on() -> None:
    rows = [failed(), failed(), failed(kind="core.tidy")]
    assert failures.retry(Job.objects.filter(kind="core.mail")) == 2
    for row in rows:
        row.refresh_from_db()
    assert [(row.state, row.tries) for row in rows] == [("waiting", 0), ("waiting", 0), ("failed", 8)]
    (entry,) = audit.entries(rows[1])
    assert (entry.action, entry.data) == ("core.job.retry", {"kind": "core.mail", "jobs": 2})
    with pytest.raises(Refused, match="No failed work of this kind is left"):
        failures.retry(Job.objects.filter(kind="core.mail"))


def test_what_waits_for_its_next_try_is_tried_at_once() -> None:
    """When the mail server is back after a night, the next try can be a day away."""
    now = clock.now()
    later = Job.objects.create(kind="core.mail", tries=5, due_at=now + timedelta(hours=20))
    planned = Job.objects.create(kind="core.mail", due_at=now + timedelta(hours=20))
    assert failures.retry(Job.objects.filter(kind="core.mail")) == 1
    later.refresh_from_db()
    planned.refresh_from_db()
    assert later.due_at <= clock.now() and planned.due_at == now + timedelta(hours=20)
    with pytest.raises(Refused):  # what waits is not given up from here
        failures.drop(Job.objects.filter(kind="core.mail"))


def test_the_command_lists_and_settles(capsys: pytest.CaptureFixture[str]) -> None:
    now = clock.now()
    failed()
    Job.objects.create(kind="core.mail", tries=2, due_at=now + timedelta(hours=1))
    Job.objects.create(kind="core.tidy", due_at=now - timedelta(hours=1))
    call_command("jobs")
    lines = [line.split("  since")[0].split() for line in capsys.readouterr().out.splitlines()]
    assert lines == [
        ["failed", "1", "core.mail"],
        ["tried", "again", "1", "core.mail"],
        ["waits", "for", "a", "worker", "1", "core.tidy"],
    ]
    call_command("jobs", "--drop", "core.mail")
    assert capsys.readouterr().out == "core.mail: 1 given up.\n"
    assert Job.objects.get(state="failed").message == "dropped"
    call_command("jobs", "--retry", "core.mail")
    assert capsys.readouterr().out == "core.mail: 1 will be tried again.\n"
    with pytest.raises(CommandError, match=r"No failed work of this kind is left\. \(core\.mail\)"):
        call_command("jobs", "--retry", "core.mail")


def test_a_kind_that_is_misspelt_is_told_and_one_of_an_earlier_release_is_not() -> None:
    for act in ("--retry", "--drop", "--drop-waiting"):
        with pytest.raises(CommandError, match=r"^There is no work of the kind core\.mails, only .*core\.mail, "):
            call_command("jobs", act, "core.mails")
    failed(kind="core.earlier")
    call_command("jobs", "--drop", "core.earlier")
    assert not failures.failed_jobs().exists()


def test_emails_that_waited_in_a_restored_database_are_given_up(capsys: pytest.CaptureFixture[str]) -> None:
    rows = [Job.objects.create(kind="core.mail", state=state) for state in ("waiting", "running", "done")]
    Job.objects.create(kind="core.tidy")
    call_command("jobs", "--drop-waiting", "core.mail")
    assert capsys.readouterr().out == "core.mail: 2 given up.\n"
    for row in rows:
        row.refresh_from_db()
    assert [row.state for row in rows] == ["failed", "failed", "done"]
    assert not failures.failed_jobs().exists() and Job.objects.get(kind="core.tidy").state == "waiting"
    assert [entry.data for entry in audit.entries(rows[1])] == [{"kind": "core.mail", "jobs": 2}]
    call_command("jobs", "--drop-waiting", "core.mail")
    assert capsys.readouterr().out == "core.mail: 0 given up.\n"
