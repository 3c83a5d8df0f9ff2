"""Compiled files: asked for, made in the background, fetched by who asked, as long as they may."""

import csv
import hashlib
import io
import json
import re
import zipfile
from datetime import timedelta
from pathlib import Path
from uuid import uuid4

import pytest
from django.urls import reverse

from consultations.rounds.duties import change_duties
from core import clock
from core.jobs import queue
from core.jobs.queue import run_job
from core.models import Job, StoredFile
from submissions.models import Input, Version
from submissions.tables import exports
from synthesis import jobs
from synthesis.reports.services import begin_report
from tests.factories import RoundFactory
from tests.support.html import compact
from tests.support.officers import sign_in
from tests.synthesis.conftest import AFTER


@pytest.fixture(autouse=True)
def _now():
    with clock.at(AFTER):
        yield


@pytest.fixture
def page(client, answered):
    sign_in(client, answered.manager)
    return reverse("synthesis:export", args=[answered.round.pk])


def made(client, page, **said):
    """Asks for a file and makes it; gives the job."""
    answer = client.post(page, {"kind": "csv", "audience": "sealed", **said})
    assert answer.status_code == 302, answer.content.decode()
    job = Job.objects.get(kind="synthesis.compile_file", state=Job.State.WAITING)
    run_job(str(job.pk))
    job.refresh_from_db()
    return job


def file_of(client, answered, job):
    return client.get(reverse("synthesis:export_file", args=[answered.round.pk, job.pk]))


def rows_of(answer):
    return list(csv.DictReader(io.StringIO(b"".join(answer.streaming_content).decode("utf-8-sig"))))


def test_asked_made_and_fetched(client, answered, page):
    assert "No file yet." in client.get(page).content.decode()
    answer = client.post(page, {"kind": "json", "audience": "sealed"}, follow=True)
    shown = answer.content.decode()
    assert "You can leave this page. The work continues." in shown
    assert "hx-get" in shown
    job = Job.objects.get(kind="synthesis.compile_file")
    run_job(str(job.pk))
    line = client.get(reverse("synthesis:export_state", args=[answered.round.pk, job.pk])).content.decode()
    assert "compilation" not in line
    assert f"{answered.round.reference}_inputs_secretariat_20270315T0900Z.json" in line
    answer = file_of(client, answered, job)
    assert answer.headers["Content-Disposition"].startswith("attachment")
    told = json.loads(b"".join(answer.streaming_content))
    assert told["about"]["compiled_by"] == "Manager"
    assert any(row["comment"] == "Towns matter." for row in told["inputs"])


@pytest.mark.parametrize("kind", ["xlsx", "docx", "pdf", "csv", "json", "ndjson"])
def test_every_kind_of_file(client, answered, report, page, kind):
    job = made(client, page, kind=kind)
    assert job.state == Job.State.DONE
    assert job.result.display_name.endswith(f".{kind}")
    assert job.result.size > 0


def test_a_filter_is_kept_to_and_said(client, answered, page):
    job = made(
        client, page, paragraph=str(answered.recommendations["124"].pk), position="amendment", constituency="state"
    )
    rows = rows_of(file_of(client, answered, job))
    assert {row["Position"] for row in rows} == {"Supports with amendment"}
    assert len(rows) == 2
    assert "Position: Supports with amendment" in rows[0]["filter"]


def test_the_public_gets_what_is_public(client, answered, page):
    rows = rows_of(file_of(client, answered, made(client, page, audience="public")))
    assert rows == []  # nothing is before the report


def test_without_the_duty_confidential_matter_is_neither_offered_nor_made_nor_given(client, answered, page):
    answered.tighten(answered.versions["XAA"], "124", "secretariat")
    job = made(client, page)
    client.post(page, {"kind": "csv", "audience": "sealed"})
    change_duties(answered.round, take=[(answered.manager, "see_confidential")], by=answered.manager)
    assert file_of(client, answered, job).status_code == 404
    waiting = Job.objects.get(kind="synthesis.compile_file", state=Job.State.WAITING)
    run_job(str(waiting.pk))
    waiting.refresh_from_db()
    assert (waiting.state, waiting.result) == (Job.State.FAILED, None)
    answer = client.post(page, {"kind": "csv", "audience": "sealed"})
    assert answer.status_code == 422
    assert "Select a valid choice." in answer.content.decode()
    rows = rows_of(file_of(client, answered, made(client, page, audience="secretariat")))
    assert "Towns matter." not in str(rows)


def cancel(client, answered, job):
    return client.post(reverse("synthesis:export_cancel", args=[answered.round.pk, job.pk]))


def test_a_file_that_nobody_wants_any_more_is_cancelled_before_it_is_made(client, answered, page):
    shown = client.post(page, {"kind": "csv", "audience": "sealed"}, follow=True).content.decode()
    job = Job.objects.get(kind="synthesis.compile_file")
    assert (
        f'action="{reverse("synthesis:export_cancel", args=[answered.round.pk, job.pk])}"' in shown
    )  # without scripts
    assert "Refresh the page" in shown
    assert cancel(client, answered, job)["Location"] == f"{page}#files"
    assert not run_job(str(job.pk))
    shown = client.get(page).content.decode()
    assert "Cancelled" in shown and "You cancelled this work." in shown and "/cancel/" not in shown
    assert file_of(client, answered, job).status_code == 404


@pytest.mark.parametrize("kind", ["csv", "ndjson", "xlsx"])
def test_a_file_is_cancelled_while_its_rows_are_written_and_nothing_of_it_is_left(
    client, answered, report, page, monkeypatch, settings, caplog, kind
):
    steps = []

    def progress(job, done, total, message=""):
        steps.append((message, done, total))
        if message == "writing_rows" and len(steps) > 3:
            cancel(client, answered, job)
        queue.progress(job, done, total, message)

    monkeypatch.setattr(exports, "_REPORTED", 1)
    monkeypatch.setattr(queue, "PROGRESS_SECONDS", 0)
    monkeypatch.setattr(jobs, "progress", progress)
    before = set(Path(settings.FILES_ROOT).rglob("*"))
    job = made(client, page, kind=kind)
    # Here the snapshot is the connection of the test, so that the end of the work takes the cancelling back, too.
    assert job.state != Job.State.DONE and job.result is None
    assert "went on elsewhere" in caplog.text
    assert not StoredFile.objects.filter(kind=kind).exists()
    assert set(Path(settings.FILES_ROOT).rglob("*")) == before
    read = [done for message, done, _total in steps if message == "reading_rows"]
    inputs = Input.objects.filter(version__in=Version.objects.current()).count()
    assert read == sorted(read) and read[-1] == inputs  # every row, one after the other


def test_how_many_rows_of_how_many_are_written_is_seen(client, answered, page):
    client.post(page, {"kind": "csv", "audience": "sealed"})
    Job.objects.update(state=Job.State.RUNNING, done=1_200, total=25_000, message="writing_rows")
    job = Job.objects.get(kind="synthesis.compile_file")
    line = compact(client.get(reverse("synthesis:export_state", args=[answered.round.pk, job.pk])).content.decode())
    assert "Writing the rows. 1,200 of 25,000 rows." in line
    assert 'value="1200" max="25000"' in line and "/cancel/" in line


def test_only_who_asked_for_a_file_cancels_it_and_not_once_it_is_made(client, answered, page):
    change_duties(answered.round, give=[(answered.writer, "export_round")], by=answered.manager)
    client.post(page, {"kind": "csv", "audience": "secretariat"})
    job = Job.objects.get(kind="synthesis.compile_file")
    sign_in(client, answered.writer)
    assert cancel(client, answered, job).status_code == 404
    assert run_job(str(job.pk))
    sign_in(client, answered.manager)
    cancel(client, answered, job)
    assert file_of(client, answered, job).status_code == 200


def test_a_file_is_for_who_asked_for_it(client, answered, page):
    job = made(client, page)
    change_duties(answered.round, give=[(answered.writer, "export_round")], by=answered.manager)
    sign_in(client, answered.writer)
    foreign = file_of(client, answered, job)
    made_up = client.get(reverse("synthesis:export_file", args=[answered.round.pk, uuid4()]))
    assert foreign.status_code == made_up.status_code == 404
    assert foreign.content == made_up.content


def test_without_a_report_there_is_no_report_file(client, answered, page):
    job = made(client, page, kind="pdf")
    assert job.state == Job.State.FAILED
    assert "There is no report for this file." in client.get(page).content.decode()


@pytest.mark.parametrize(
    "said", [{"kind": "exe"}, {"audience": "everybody"}, {"paragraph": str(uuid4())}, {"position": "x"}, {"kind": []}]
)
def test_what_cannot_be_asked_for(client, page, said):
    answer = client.post(page, {"kind": "csv", "audience": "sealed", **said})
    assert answer.status_code == 422
    assert not Job.objects.filter(kind="synthesis.compile_file").exists()


def test_the_page_is_for_those_who_export(client, answered):
    sign_in(client, answered.first)
    url = reverse("synthesis:export", args=[answered.round.pk])
    assert client.get(url).status_code == 404
    assert client.post(url, {"kind": "csv", "audience": "sealed"}).status_code == 404
    assert "No round to export from." in client.get(reverse("synthesis:export_rounds")).content.decode()


def zip_of(client, answered, job):
    return zipfile.ZipFile(io.BytesIO(b"".join(file_of(client, answered, job).streaming_content)))


def test_files_chosen_together_are_one_zip_with_a_list_of_them(client, answered, page):
    job = made(client, page, kind=["csv", "json", "iso", "iso-docx", "bodies-docx"], audience="secretariat")
    assert job.state == Job.State.DONE
    assert job.result.display_name == f"{answered.round.reference}_files_secretariat_20270315T0900Z.zip"
    archive = zip_of(client, answered, job)
    assert archive.testzip() is None
    told = json.loads(archive.read("manifest.json"))
    assert told["about"]["audience"] == "secretariat"
    assert [row["kind"] for row in told["files"]] == ["csv", "json", "iso", "iso-docx", "bodies-docx"]
    for row in told["files"][:-1]:
        assert hashlib.sha256(archive.read(row["file"])).hexdigest() == row["sha256"]
    assert json.loads(archive.read("documents-by-body-docx/manifest.json"))["files"]
    assert "5 files in one zip" in client.get(page).content.decode()


def test_two_groups_are_eighteen_files_in_four_clicks(client, answered, report, page):
    """Tick, tick, compile, download."""
    job = made(client, page, kind=[], sets=["report", "tables"], audience="secretariat")
    assert len(json.loads(zip_of(client, answered, job).read("manifest.json"))["files"]) == 18


def test_all_public_files_are_one_button(client, answered, page):
    """What does not exist for the public is left out, and the page says that files are missing."""
    shown = client.get(page).content.decode()
    form = shown[shown.index('class="all-files"') : shown.index("Compile all public files")]
    sets = re.findall('name="sets" value="(.*?)"', form)
    assert 'name="audience" value="public"' in form
    job = made(client, page, kind=[], sets=sets, audience="public")
    told = json.loads(zip_of(client, answered, job).read("manifest.json"))
    assert told["about"]["audience"] == "public"
    assert told["left_out"] == ["docx", "pdf", "responses"]  # there is no released report
    assert len(told["files"]) == 19
    assert "19 of 22 files in one zip" in client.get(page).content.decode()
    assert "Towns matter." not in str(job.payload)


def test_a_zip_ends_at_once_where_the_right_to_it_ended(client, answered, page):
    client.post(page, {"kind": ["csv", "json"], "audience": "sealed"})
    job = Job.objects.get(kind="synthesis.compile_file")
    change_duties(answered.round, take=[(answered.manager, "see_confidential")], by=answered.manager)
    run_job(str(job.pk))
    job.refresh_from_db()
    assert (job.state, job.result) == (Job.State.FAILED, None)


def test_nothing_ticked_is_an_error_at_the_files(client, page):
    answer = client.post(page, {"audience": "secretariat"})
    assert answer.status_code == 422
    assert answer.content.decode().count("Tick at least one file.") == 2  # on top and at the field


def test_a_link_to_one_kind_ticks_it(client, page):
    shown = client.get(page, {"kind": "amendments"}).content.decode()
    assert re.findall('value="([a-z-]+)"[^>]* checked', shown) == ["amendments"]


def test_files_are_of_the_report_that_is_chosen_among_several(client, answered, report, page):
    """`report` was begun first; without a choice files are of the one that was begun last."""
    assert 'name="report"' not in client.get(page).content.decode()
    with clock.at(AFTER + timedelta(hours=1)):
        begin_report(answered.round, "Towns", by=answered.writer)
        form = client.get(page).content.decode()
        assert f"{report.title} ({report.reference}) · Being written" in form
        first = made(client, page, kind="docx", report=str(report.pk))
        assert report.title in docx_text(file_of(client, answered, first))
        assert f"_secretariat_{report.reference}_" in first.result.display_name
        assert f"secretariat, with confidential matter · {report.reference}" in client.get(page).content.decode()
        assert "Towns" in docx_text(file_of(client, answered, made(client, page, kind="docx")))
        other = RoundFactory().pk
        wrong = client.post(page, {"kind": "docx", "audience": "sealed", "report": str(other)})
        assert wrong.status_code == 422


def docx_text(answer):
    with zipfile.ZipFile(io.BytesIO(b"".join(answer.streaming_content))) as archive:
        return archive.read("word/document.xml").decode()
