"""Files of a draft in an object store: pieces at two machines, work in the background, downloads (decision 0081)."""

import hashlib
import io
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import pytest
from django.core.files.storage import InMemoryStorage
from django.core.files.uploadedfile import SimpleUploadedFile
from django.test import Client
from pytest_django import Settings

from consultations.models import Delegation
from core.errors import StoreAway
from core.files import objects, pieces
from core.files.storage import remove_stored
from core.integrity import services as integrity
from core.jobs import queue
from core.models import Job
from submissions.attachments import services, uploads
from submissions.models import Attachment, Cleaning, Extraction
from tests.factories import DraftFactory, focal_point
from tests.support.objects import in_objects, take_away

pytestmark = pytest.mark.django_db
REPORT = b"1. Children are detained.\n\n2. Guardians come late.\n"


@pytest.fixture(autouse=True)
def storage(settings: Settings) -> Iterator[InMemoryStorage]:
    with in_objects(settings) as storage:
        yield storage


def test_pieces_that_arrive_at_two_machines_make_one_file(
    settings: Settings, tmp_path: Path, delegation: Delegation, django_capture_on_commit_callbacks: Callable[..., Any]
) -> None:
    version, by = DraftFactory(delegation=delegation), focal_point(delegation)
    upload = uploads.begin(delegation, name="report.txt", size=len(REPORT), mark="ab" * 32, by=by)
    for host, (at, until) in enumerate(((0, 20), (20, 30), (30, len(REPORT)))):
        settings.FILES_ROOT = tmp_path / f"host{host % 2}"
        again = uploads.begin(delegation, name="report.txt", size=len(REPORT), mark="ab" * 32, by=by)
        assert (again.pk, again.received) == (upload.pk, at)
        uploads.append(again, REPORT[at:until], at=at, by=by)
    with django_capture_on_commit_callbacks(execute=True):
        added = uploads.add_files(version, [], [uploads.finished(upload.pk, delegation, by=by)], token="", by=by)
    assert added.refused == []
    file = Attachment.objects.get().file
    assert file.sha256 == hashlib.sha256(REPORT).hexdigest()
    assert Extraction.objects.get(file=file).error == ""  # scanned, cleaned and read by the job, in its child
    assert services.copy_path_of(Attachment.objects.get())[0].read_bytes()
    assert not objects.object_names("pieces/")


def test_a_piece_whose_row_was_rolled_back_is_written_over(delegation: Delegation) -> None:
    by = focal_point(delegation)
    upload = uploads.begin(delegation, name="report.txt", size=len(REPORT), mark="ab" * 32, by=by)
    uploads.append(upload, b"x" * 30, at=0, by=by)
    uploads.Upload.objects.update(received=0)
    uploads.append(upload, REPORT[:20], at=0, by=by)
    uploads.append(upload, REPORT[20:], at=20, by=by)
    version = DraftFactory(delegation=delegation)
    uploads.add_files(version, [], [uploads.finished(upload.pk, delegation, by=by)], token="", by=by)
    assert Attachment.objects.get().file.sha256 == hashlib.sha256(REPORT).hexdigest()


def test_a_file_is_downloaded_and_compared(focal: Client, delegation: Delegation) -> None:
    row = services.add_file(
        DraftFactory(delegation=delegation), io.BytesIO(REPORT), name="report.txt", by=focal_point(delegation)
    )
    answer = focal.get(f"/rounds/{delegation.pk}/files/{row.pk}/download/")
    assert answer.getvalue() == REPORT
    assert answer["Content-Disposition"].startswith("attachment") and answer["Content-Length"] == str(len(REPORT))
    assert integrity.compare_files("").faults == ()
    objects.replace_object(row.file.stored_name, b"changed")
    assert [fault.code for fault in integrity.compare_files("").faults] == ["file_changed"]
    remove_stored(row.file.stored_name)
    assert [fault.code for fault in integrity.compare_files("").faults] == ["file_missing"]


@pytest.mark.parametrize("acts", [(), ("_save",)])
def test_work_waits_for_a_store_that_is_away(
    storage: InMemoryStorage, delegation: Delegation, monkeypatch: pytest.MonkeyPatch, acts: tuple[str, ...]
) -> None:
    """Neither when the file is read nor when its clean copy is stored: that is no fact about the file."""
    row = services.add_file(
        DraftFactory(delegation=delegation), io.BytesIO(REPORT), name="report.txt", by=focal_point(delegation)
    )
    job = Job.objects.get(kind="submissions.read_file")
    with monkeypatch.context() as patch:
        take_away(storage, patch, *acts)
        with pytest.raises(queue.JobFailed):
            queue.run_job(str(job.pk))
    job.refresh_from_db()
    assert (job.state, job.message, job.tries) == (Job.State.WAITING, queue.WAITS_FOR_STORAGE, 0)
    assert not Cleaning.objects.exists() and not Extraction.objects.exists()
    Job.objects.update(due_at=job.asked_at)
    assert queue.run_job(str(job.pk))
    assert Cleaning.objects.get(file=row.file).error == "" and services.copy_path_of(row)[0].read_bytes()


def test_the_store_may_go_away_between_two_files_of_one_form(
    storage: InMemoryStorage, delegation: Delegation, monkeypatch: pytest.MonkeyPatch
) -> None:
    version, by = DraftFactory(delegation=delegation), focal_point(delegation)
    upload = uploads.begin(delegation, name="report.txt", size=len(REPORT), mark="ab" * 32, by=by)
    uploads.append(upload, REPORT, at=0, by=by)

    def away(_name: str) -> bool:
        raise StoreAway

    with monkeypatch.context() as patch:
        patch.setattr(objects, "has_object", away)
        added = uploads.add_files(version, [("first.txt", io.BytesIO(REPORT))], [upload], token="", by=by)
    assert [row.title for row in added.taken] == ["first.txt"]
    assert [(name, refusal.code, refusal.field) for name, refusal in added.refused] == [
        ("report.txt", "store_away", "file")
    ]
    assert added.waiting == [upload.pk]
    with monkeypatch.context() as patch:
        take_away(storage, patch, "listdir")  # when the pieces are removed
        added = uploads.add_files(version, [], [upload], token="", by=by)
    assert [row.title for row in added.taken] == ["report.txt"] and added.refused == []
    assert pieces.has_pieces(upload.pk)  # swept at night


def test_pages_say_that_the_store_is_away(
    storage: InMemoryStorage, focal: Client, delegation: Delegation, monkeypatch: pytest.MonkeyPatch
) -> None:
    row = services.add_file(
        DraftFactory(delegation=delegation), io.BytesIO(REPORT), name="report.txt", by=focal_point(delegation)
    )
    begun = {"name": "other.txt", "size": "10", "mark": "cd" * 32}
    address = (
        f"/rounds/{delegation.pk}/uploads/{focal.post(f'/rounds/{delegation.pk}/uploads/', begun).json()['upload']}/"
    )
    take_away(storage, monkeypatch)
    answer = focal.get(f"/rounds/{delegation.pk}/files/{row.pk}/download/")
    assert (answer.status_code, answer["Retry-After"]) == (503, "5")
    assert "cannot be reached" in answer.text and "Nothing was stored" not in answer.text
    for sent in (focal.get(address), focal.post(f"{address}?at=0", b"1", content_type="application/octet-stream")):
        assert (sent.status_code, sent.json()["code"]) == (422, "store_away")
    file = SimpleUploadedFile("third.txt", REPORT)
    form = {"kind": "annex", "title": "", "language": "en", "confidentiality": "public", "file": file}
    sent = focal.post(f"/rounds/{delegation.pk}/files/", form)
    assert sent.status_code == 422 and "cannot be reached" in sent.text


def test_the_form_keeps_what_has_arrived_while_the_store_is_away(
    storage: InMemoryStorage, focal: Client, delegation: Delegation, monkeypatch: pytest.MonkeyPatch
) -> None:
    upload = uploads.begin(delegation, name="report.txt", size=len(REPORT), mark="ab" * 32, by=focal_point(delegation))
    uploads.append(upload, REPORT, at=0, by=focal_point(delegation))
    form = {"kind": "annex", "title": "", "language": "en", "confidentiality": "public", "upload": str(upload.pk)}
    page = f"/rounds/{delegation.pk}/files/"
    with monkeypatch.context() as patch:
        take_away(storage, patch)
        sent = focal.post(page, form)
    assert sent.status_code == 422 and "cannot be reached" in sent.text
    assert f'name="upload" value="{upload.pk}"' in sent.text
    assert focal.post(page, form).status_code == 302
