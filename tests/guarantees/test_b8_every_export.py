"""B8 for exports: whichever file a worker is making as it is killed, the next one makes it whole and nobody sees half
of one; a full disk, a right that ends, a list that changes and a filter that matches nothing each have their answer."""

import csv
import errno
import hashlib
import io
import json
import threading
from collections.abc import Callable, Iterator
from datetime import timedelta
from functools import partial
from itertools import count
from pathlib import Path
from typing import Any
from uuid import UUID

import pytest
from django.conf import settings
from django.core.signing import Signer
from django.db import connections
from django.urls import reverse
from openpyxl import load_workbook

from consultations.rounds.duties import change_duties
from core import clock
from core.audience import CONFIDENTIAL
from core.db.transactions import ALIAS
from core.files.storage import stored_path
from core.jobs import queue
from core.models import Job, StoredFile
from core.tables import listings, long_lists
from submissions.sending.services import withdraw
from submissions.visibility.visible_inputs import InputFilters
from synthesis import jobs
from synthesis.exports.compilations import compilation_of
from synthesis.exports.layouts import LAYOUTS
from synthesis.exports.services import AUDIENCES, KINDS, ON_PAPER, OTHERS, request_files, write_file
from synthesis.reports.findings.services import add_finding, cite
from synthesis.reports.services import add_section, begin_report
from synthesis.review.approval import act_on_step, send_to_review
from synthesis.review.circulation import circulate
from tests.guarantees.test_b1_killed_at_any_instant import Killer, killer
from tests.support.officers import sign_in
from tests.synthesis.conftest import AFTER, make_answered

__all__ = ["killer"]

EVERY = (*KINDS, *LAYOUTS, *ON_PAPER, *OTHERS)
LATER = AFTER + timedelta(days=1)
NOTHING = InputFilters(recommendations=frozenset([UUID(int=1)]))


def make_issued() -> Any:
    """A round with a report that was circulated and published, so that every kind of file is there for everybody."""
    answered = make_answered()
    with clock.at(AFTER):
        report = begin_report(answered.round, "Views received", by=answered.writer)
        section = add_section(report, "Coordination", by=answered.writer)
        finding = add_finding(
            section, by=answered.writer, text="One said so.", recommendation=answered.recommendations["124"]
        )
        cite(finding, *answered.passage(answered.versions["XBB"], "124", "federalism"), by=answered.writer)
        circulate(
            report, closes=LATER, zone="UTC", constituencies=["state"], note="Look at towns.", by=answered.manager
        )
    with clock.at(LATER):
        report = act_on_step(send_to_review(report, by=answered.writer), "approve", by=answered.first)
        act_on_step(report, "approve", by=answered.second)
    answered.round.refresh_from_db()
    return answered


def asked(answered: Any, kind: str, audience: str = "secretariat", filters: InputFilters | None = None) -> Job:
    return request_files(answered.round, [kind], audience, filters or InputFilters(), by=answered.manager)


def made(job: Job) -> bytes:
    """The bytes of the finished job's file, which are those that were promised."""
    job.refresh_from_db()
    assert job.state == Job.State.DONE, (job.payload, job.message)
    content = stored_path(job.result.stored_name).read_bytes()
    assert hashlib.sha256(content).hexdigest() == job.result.sha256
    return content


@pytest.mark.django_db(transaction=True)
@pytest.mark.parametrize("audience", AUDIENCES)
def test_a_worker_killed_in_any_export_leaves_nothing_half_and_the_next_makes_it_whole(
    killer: Killer, issued: Any, audience: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(queue, "_nudge", lambda key, lane: None)  # the worker finds it, nobody does it at once
    kinds = [kind for kind in EVERY if (kind, audience) != ("responses", "public")]  # those are for the office only
    asking = {kind: partial(asked, issued, kind, audience) for kind in kinds}
    assert _killed_and_taken_up(killer, asking) > len(LAYOUTS)  # or nothing is proved


@pytest.mark.django_db(transaction=True)
def test_a_worker_killed_in_a_long_list_leaves_nothing_half_and_the_next_makes_it_whole(
    killer: Killer, issued: Any, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(queue, "_nudge", lambda key, lane: None)
    page = reverse("coding:bench", args=[issued.round.pk, issued.recommendations["124"].pk])
    sign = Signer(salt=listings.SALT).sign

    def ask_for(kind: str) -> Job:
        return long_lists.request_list(sign(f"{page}?format={kind}"), 3, by=issued.manager, language="ar")

    asking = {kind: partial(ask_for, kind) for kind in listings.FORMATS}
    assert _killed_and_taken_up(killer, asking) >= len(listings.FORMATS)


def _killed_and_taken_up(killer: Killer, asking: dict[str, Callable[[], Job]]) -> int:
    """Each job asked for twice more, and its worker killed early and in the middle; how many were then taken up."""
    moment, seen = LATER + timedelta(hours=1), 0
    for kind, ask_for in asking.items():
        with clock.at(moment):
            calls = _run(killer, ask_for(), None)["calls"]
        begun = calls.index("write")
        for share in (0.1, 0.5):
            at = begun + int((len(calls) - begun) * share)
            moment += timedelta(minutes=5)
            before = StoredFile.objects.count()
            with clock.at(moment):
                job = ask_for()
                told = _run(killer, job, at)
            where = f"{kind}, killed before call {at} of {len(calls)}, {told['killed']}"
            assert told["killed"], where
            job.refresh_from_db()
            if job.state != Job.State.DONE:  # else it died when all was kept
                assert (job.state, job.tries, job.result) == (Job.State.RUNNING, 1, None), where
                assert StoredFile.objects.count() == before, where  # no row names what lies there
                with clock.at(moment + timedelta(seconds=settings.WORKER_LEASE_SECONDS + 1)):
                    assert queue.run_job(str(job.pk)), where
                seen += 1
            assert made(job), where
            assert StoredFile.objects.count() == before + 1, where
    return seen


def _run(killer: Killer, job: Job, at: int | None) -> dict[str, Any]:
    keys = str(settings.KEYS_ROOT)
    return killer.obey({"act": "job", "job": str(job.pk), "moment": clock.now().isoformat(), "at": at, "keys": keys})


class Full(io.BytesIO):
    """A file on a disk with so much room and no more."""

    room = 100

    def write(self, data: Any) -> int:
        if self.tell() + len(data) > self.room:
            raise OSError(errno.ENOSPC, "No space left on device")
        return super().write(data)


@pytest.mark.django_db
@pytest.mark.parametrize("kind", EVERY)
def test_a_full_disk_is_waited_for_with_words_and_leaves_nothing(
    kind: str, published_once: Any, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(jobs.tempfile, "TemporaryFile", Full)
    check_full(asked(published_once, kind))


@pytest.mark.django_db
def test_a_disk_that_fills_up_while_the_file_is_put_away(published_once: Any, monkeypatch: pytest.MonkeyPatch) -> None:
    def full(descriptor: int) -> None:
        raise OSError(errno.ENOSPC, "No space left on device")

    monkeypatch.setattr("core.files.storage.os.fsync", full)
    check_full(asked(published_once, "csv"))


def check_full(job: Job) -> None:
    with pytest.raises(queue.JobFailed):
        queue.run_job(str(job.pk))
    job.refresh_from_db()
    assert (job.state, job.result, job.tries) == (Job.State.WAITING, None, 0)
    assert "no storage space left" in queue.status_text(job)
    assert not StoredFile.objects.filter(stored_by=job.owner).exists()
    assert [path for path in Path(settings.FILES_ROOT).rglob("*") if path.is_file()] == []


@pytest.mark.django_db
def test_whose_right_ends_while_the_file_is_made_gets_nothing(
    client: Any, published_once: Any, monkeypatch: pytest.MonkeyPatch
) -> None:
    answered = published_once

    def slow(*args: Any) -> str | None:
        name = write_file(*args)
        change_duties(answered.round, take=[(answered.manager, "see_confidential")], by=answered.manager)
        return name

    monkeypatch.setattr(jobs, "write_file", slow)
    job = asked(answered, "csv", "sealed")
    queue.run_job(str(job.pk))
    job.refresh_from_db()
    assert (job.state, job.result) == (Job.State.FAILED, None)
    assert queue.status_text(job) == "You no longer have access to this file."
    sign_in(client, answered.manager)
    for name in ("export_file", "export_state"):
        assert client.get(reverse(f"synthesis:{name}", args=[answered.round.pk, job.pk])).status_code == 404


@pytest.mark.django_db
@pytest.mark.parametrize("kind", ["xlsx", "csv", "json", "ndjson", "ipcc", "iso", "ippc", "upr"])
def test_a_filter_that_matches_nothing_gives_a_good_empty_file(kind: str, published_once: Any) -> None:
    job = asked(published_once, kind, filters=NOTHING)
    queue.run_job(str(job.pk))
    content = made(job)
    if kind == "csv":
        rows = list(csv.reader(io.StringIO(content.decode("utf-8-sig"))))
        assert len(rows) == 1 and rows[0][:2] == ["Ref", "Para"]
    elif kind == "ndjson":
        assert content == b""
    elif kind == "json":
        told = json.loads(content)
        assert told["inputs"] == [] and told["about"]["filter"] == "Paragraph: –"
    else:
        book = load_workbook(io.BytesIO(content))
        sheet = book["Inputs"] if kind == "xlsx" else book.worksheets[0]
        assert sheet.max_row == 1 and sheet["A1"].value
        assert any(cell.value == "Paragraph: –" for cell in book["Info"]["B"])


@pytest.mark.django_db(transaction=True)
@pytest.mark.parametrize("kind", ["xlsx", "csv", "json", "ndjson", "ipcc"])
def test_a_list_that_changes_while_it_is_exported_is_of_one_moment(
    kind: str, issued: Any, second_connection: None
) -> None:
    compilation = compilation_of(issued.round, CONFIDENTIAL, now=LATER, by="M. Manager")
    with clock.at(LATER):
        expected = io.BytesIO()
        write_file(compilation, kind, expected)
        changing = Changing(issued)
        write_file(compilation, kind, changing)
        assert changing.done
        assert changing.getvalue() == expected.getvalue()
        after = io.BytesIO()
        write_file(compilation, kind, after)
        assert after.getvalue() != expected.getvalue()


@pytest.mark.django_db(transaction=True)
@pytest.mark.parametrize("nth", [1, 3, 5, 8])  # of the ten that read submissions
def test_a_list_on_screen_that_changes_while_it_is_taken_away_is_of_one_moment(
    nth: int, issued: Any, second_connection: None, client: Any
) -> None:
    """A body takes back what it sent between two questions of the page."""
    sign_in(client, issued.manager)
    address = f"/admin/submissions/triage/{issued.round.pk}/?show=all&format=csv"
    with clock.at(LATER):
        before = client.get(address).getvalue()
        changing, asked = Changing(issued), count()

        def after(execute: Any, sql: str, *more: Any) -> Any:
            found = execute(sql, *more)
            if "submissions_submission" in sql and next(asked) == nth:
                changing.write(b"")
            return found

        with connections["default"].execute_wrapper(after), connections[ALIAS].execute_wrapper(after):
            assert client.get(address).getvalue() == before
        assert changing.done
        assert client.get(address).getvalue() != before


class Changing(io.BytesIO):
    """A file at whose first bytes a body takes back what it sent, on another connection."""

    def __init__(self, answered: Any) -> None:
        super().__init__()
        self.answered, self.done = answered, False

    def write(self, data: Any) -> int:
        if not self.done:
            self.done = True
            other = threading.Thread(target=self._withdraw)
            other.start()
            other.join(120)
        return super().write(data)

    def _withdraw(self) -> None:
        try:
            with clock.at(LATER):
                focal = self.answered.bodies["XCC"].focal
                withdraw(self.answered.versions["XCC"].submission, by=focal, token="withdrawn-while-exported")
        finally:
            connections["default"].close()


@pytest.fixture
def second_connection(transactional_db: None) -> Iterator[None]:
    """The alias on a connection of its own, as in production; tests otherwise mirror it onto the first."""
    mirrored = connections[ALIAS]
    connection = connections.create_connection(ALIAS)
    connection.settings_dict["NAME"] = connections["default"].settings_dict["NAME"]
    connections[ALIAS] = connection
    yield
    connection.close()
    connections[ALIAS] = mirrored


@pytest.fixture
def issued(staged_world: Any) -> Any:
    """The round of `make_issued`; each test gets it anew."""
    return staged_world


@pytest.fixture
def published_once(issued: Any) -> Iterator[Any]:
    with clock.at(LATER):
        yield issued
