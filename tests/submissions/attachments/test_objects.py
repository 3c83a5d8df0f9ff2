"""Files of a draft in an object store: pieces at two machines, work in the background, downloads (decision 0081)."""

import hashlib
import io
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import pytest
from django.core.files.storage import InMemoryStorage
from django.test import Client
from pytest_django import Settings

from consultations.models import Delegation
from core.files import objects
from core.files.storage import remove_stored
from core.integrity import services as integrity
from submissions.attachments import services, uploads
from submissions.models import Attachment, Extraction
from tests.factories import DraftFactory, focal_point
from tests.support.objects import in_objects

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
    remove_stored(row.file.stored_name, directory=Path())
    assert [fault.code for fault in integrity.compare_files("").faults] == ["file_missing"]
