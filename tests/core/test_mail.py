"""Mail: what it shows, to whom it goes, what it may never hold."""

from collections.abc import Iterator
from dataclasses import replace
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any

import pytest
from django.core import mail as outbox
from pytest_django import Settings

from accounts.models import MailStyle, User
from core import clock, mail, mail_links
from core.errors import Refused
from core.jobs import queue
from core.jobs.failures import failed_jobs
from core.models import Job

pytestmark = pytest.mark.django_db
ID = "4f6c1f0e-3f0c-4f0e-9a55-3d8a3a8f0b11"


@pytest.fixture
def letter(monkeypatch: pytest.MonkeyPatch, settings: Settings, tmp_path: Path) -> Iterator[dict[str, Any]]:
    """A mail `tests.receipt` whose context the test may change."""
    settings.PORTAL_URL = "https://portal.example"
    settings.DEFAULT_FROM_EMAIL = "Calls for inputs <calls@portal.example>"
    settings.NEUTRAL_FROM_EMAIL = "post@mail.example"
    settings.TEMPLATES = [{**settings.TEMPLATES[0], "DIRS": [tmp_path, *settings.TEMPLATES[0]["DIRS"]]}]
    (tmp_path / "emails").mkdir()
    (tmp_path / "emails/tests.receipt.txt").write_text(
        "{% load i18n %}{% blocktranslate %}Received: {{ reference }}{% endblocktranslate %}\n\n"
        "{{ reference }} came in on {{ at }}.\n{{ link }}\n"
    )
    values = {
        "reference": "SR-2026-7K3F9Q",
        "at": datetime(2027, 3, 12, 11, 0, tzinfo=UTC),
        "link": mail_links.link("/inputs/1/"),
    }
    monkeypatch.setattr(mail, "TEMPLATES", dict(mail.TEMPLATES))
    mail.mail_template("tests.receipt", trigger="", to="", context=lambda ids: values)
    yield values


def person(**fields: Any) -> User:
    return User.objects.create_user("a.b@mission.example", name="Adaeze B", **fields)


def sent(to: User | None, **ids: Any) -> list[Any]:
    job = mail.send_later("tests.receipt", to=to, ids=ids)
    assert queue.run_job(str(job.pk))
    job.refresh_from_db()
    assert job.state == "done"
    return outbox.outbox


def test_full_mail_names_the_portal(letter: dict) -> None:
    [message] = sent(person(mail_style=MailStyle.FULL, time_zone="Africa/Nairobi"))
    assert message.subject == "Received: SR-2026-7K3F9Q"
    assert message.from_email == "Calls for inputs <calls@portal.example>"
    assert message.to == ["a.b@mission.example"]
    assert message.body == (
        "SR-2026-7K3F9Q came in on 12 March 2027, 14:00 (Nairobi, UTC+3).\nhttps://portal.example/inputs/1/\n"
    )
    assert message.content_subtype == "plain"
    assert message.attachments == []


def test_neutral_mail_does_not_name_it(letter: dict) -> None:
    [message] = sent(person())
    assert message.subject == "You have a new message"
    assert message.from_email == "post@mail.example"
    assert "portal" not in message.subject + message.extra_headers["Message-ID"]
    assert "SR-2026-7K3F9Q" in message.body


def test_a_neutral_text_of_its_own_goes_before(letter: dict, tmp_path: Path) -> None:
    (tmp_path / "emails/tests.receipt.neutral.txt").write_text("It arrived\n\n{{ link }}\n")
    [message] = sent(person())
    assert (message.subject, message.body) == ("It arrived", "https://portal.example/inputs/1/\n")


@pytest.mark.parametrize("fields", [{"mail_style": MailStyle.NONE}, {"is_active": False}])
def test_no_mail_to_who_wants_none_or_is_closed(letter: dict, fields: dict) -> None:
    assert sent(person(**fields)) == []


def test_closed_between_asking_and_sending(letter: dict) -> None:
    who = person()
    job = mail.send_later("tests.receipt", to=who)
    User.objects.update(is_active=False)
    assert queue.run_job(str(job.pk))
    assert outbox.outbox == []


def test_written_in_the_language_at_the_time_of_sending(letter: dict, monkeypatch: pytest.MonkeyPatch) -> None:
    who = person(mail_style=MailStyle.FULL)
    job = mail.send_later("tests.receipt", to=who)
    User.objects.update(language="ar")
    queue.run_job(str(job.pk))
    assert "12 آذار/مارس 2027، الساعة 11:00" in outbox.outbox[0].body


def test_the_queue_holds_ids_only(letter: dict) -> None:
    who = person()
    mail.send_later("tests.receipt", to=who, ids={"submission": ID})
    [job] = Job.objects.filter(kind="core.mail")
    assert job.payload == {"submission": ID, "template": "tests.receipt", "user": str(who.pk)}
    with pytest.raises(ValueError, match="ids"):
        mail.send_later("tests.receipt", to=who, ids={"title": "On the consular protection of workers"})
    with pytest.raises(ValueError, match="ids"):
        mail.send_later("tests.receipt", to=who, ids={"address": "someone@example.org"})


@pytest.mark.parametrize(
    "value",
    [
        "On the consular protection of workers",
        "Adaeze B",
        "https://elsewhere.example/x",
        "https://portal.example/x y",
        "أ",
    ],
)
def test_a_mail_that_would_carry_text_is_not_sent(letter: dict, value: str) -> None:
    letter["reference"] = value
    job = mail.send_later("tests.receipt", to=person())
    with pytest.raises(queue.JobFailed):
        queue.run_job(str(job.pk))
    assert outbox.outbox == []


def test_what_is_no_longer_true_is_not_sent(letter: dict) -> None:
    mail.mail_template("tests.receipt", trigger="", to="", context=lambda ids: None)
    assert sent(person()) == []


def test_an_invitation_goes_to_its_row_s_address(letter: dict) -> None:
    rows = {ID: mail.Recipient("new@ministry.example", language="ar", style=mail.FULL)}
    mail.mail_template(
        "tests.receipt",
        trigger="",
        to="",
        context=lambda ids: letter,
        recipient=lambda ids: rows.get(ids["invitation"]),
    )
    [message] = sent(None, invitation=ID)
    assert message.to == ["new@ministry.example"]
    assert "12 آذار/مارس 2027" in message.body
    assert "new@ministry.example" not in str(list(Job.objects.values_list("payload", flat=True)))
    with pytest.raises(ValueError, match="no account"):
        mail.send_later("tests.receipt", to=person())


def test_a_second_try_carries_the_same_message_id(letter: dict) -> None:
    job = mail.send_later("tests.receipt", to=person())
    queue.run_job(str(job.pk))
    Job.objects.update(state="waiting")  # the worker was killed after the mail server had said yes
    queue.run_job(str(job.pk))
    first, second = outbox.outbox
    assert first.extra_headers["Message-ID"] == second.extra_headers["Message-ID"] == f"<{job.pk}@mail.example>"


def test_a_server_that_is_away_for_a_weekend_loses_no_mail(letter: dict, monkeypatch: pytest.MonkeyPatch) -> None:
    def refuse(self: object) -> int:
        raise ConnectionRefusedError

    job, begun = mail.send_later("tests.receipt", to=person()), clock.now()
    with monkeypatch.context() as away:
        away.setattr(mail.EmailMultiAlternatives, "send", refuse)
        for hours in (0, 1, 2, 8, 24, 60):
            with clock.at(begun + timedelta(hours=hours)), pytest.raises(queue.JobFailed):
                queue.run_job(str(job.pk))
    with clock.at(begun + timedelta(hours=90)):
        queue.run_job(str(job.pk))
    job.refresh_from_db()
    assert len(outbox.outbox) == 1 and job.state == "done"


def test_a_mail_whose_file_is_not_there_is_tried_again_and_told(letter: dict) -> None:
    """Nobody waits for an answer of its job: ended at its first try, it would be waited for without end."""
    outcomes: list[mail.MailOutcome] = []

    def missing(ids: dict[str, Any]) -> list[mail.MailFile]:
        raise Refused("file_missing", "The file is not there.")

    mail.mail_template(
        "tests.receipt", trigger="", to="", context=lambda ids: letter, files=missing,
        outcome=lambda ids, outcome, style: outcomes.append(outcome),
    )  # fmt: skip
    job, now = mail.send_later("tests.receipt", to=person(mail_style=MailStyle.FULL)), clock.now()
    for number in range(len(mail.RETRY_AFTER) + 1):
        assert outcomes == []
        with clock.at(now + timedelta(days=7 * number)), pytest.raises(queue.JobFailed):
            queue.run_job(str(job.pk))
    job.refresh_from_db()
    assert (job.state, job.message, outcomes) == ("failed", "error", [mail.MailOutcome.FAILED])
    assert [group.kind for group in failed_jobs()] == [mail.KIND]


def test_a_mail_that_comes_too_late_is_not_sent(letter: dict) -> None:
    mail.TEMPLATES["tests.receipt"] = replace(mail.TEMPLATES["tests.receipt"], useful_for=timedelta(hours=4))
    someone = person()
    jobs = [mail.send_later("tests.receipt", to=someone) for _each in range(2)]
    for job, hours in zip(jobs, (3, 5), strict=True):
        with clock.at(job.asked_at + timedelta(hours=hours)):
            queue.run_job(str(job.pk))
    assert len(outbox.outbox) == 1 and {Job.objects.get(pk=job.pk).state for job in jobs} == {"done"}


def test_an_address_stays_out_of_the_log(
    letter: dict, monkeypatch: pytest.MonkeyPatch, caplog: pytest.LogCaptureFixture
) -> None:
    def refuse(self: object) -> int:
        raise OSError("a.b@mission.example: mailbox full")

    monkeypatch.setattr(mail.EmailMultiAlternatives, "send", refuse)
    job = mail.send_later("tests.receipt", to=person())
    with pytest.raises(queue.JobFailed) as told:
        queue.run_job(str(job.pk))
    job.refresh_from_db()
    assert (job.state, job.message) == ("waiting", "again")
    assert "mission.example" not in caplog.text + str(told.value)


def test_the_demonstration_says_so(letter: dict, settings: Settings) -> None:
    settings.IS_DEMONSTRATION = True
    [message] = sent(person())
    assert message.body.endswith(
        "Demonstration. All participants and statements are invented. Not a United Nations site.\n"
    )


def test_every_registered_mail_has_its_text() -> None:
    assert mail.TEMPLATES
    for name in mail.TEMPLATES:
        mail._template(name, False)
