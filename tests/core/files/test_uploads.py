"""What is sent leaves no copy behind; a file that is looked at once is held in memory, up to a limit."""

import tempfile
from pathlib import Path

import pytest
from django.core.files.uploadedfile import InMemoryUploadedFile, SimpleUploadedFile
from django.test import RequestFactory

from core.files.transfers import MemoryUpload, UnnamedUpload


def sent(size: int, limit: int) -> InMemoryUploadedFile:
    request = RequestFactory().post("/", {"file": SimpleUploadedFile("a.pdf", b"x" * size)})
    request.upload_handlers = [MemoryUpload(request, limit=limit)]
    file = request.FILES["file"]
    assert isinstance(file, InMemoryUploadedFile)
    return file


def test_a_large_file_stays_in_memory_and_is_whole() -> None:
    file = sent(500_000, 1 << 20)  # Django would write it to the disk
    assert (file.size, file.name, file.read()) == (500_000, "a.pdf", b"x" * 500_000)


def test_of_one_that_is_too_large_the_rest_is_dropped() -> None:
    file = sent(300_000, 1_000)
    assert file.size == 300_000 and len(file.read()) == 1_001


def test_a_file_on_the_disk_has_no_name_that_a_killed_process_would_leave(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(tempfile, "tempdir", str(tmp_path))
    request = RequestFactory().post("/", {"file": SimpleUploadedFile("report.pdf", b"words" * 50_000)})
    file = request.FILES["file"]
    assert not isinstance(file, InMemoryUploadedFile)
    assert list(tmp_path.iterdir()) == []
    assert (file.name, file.size, file.read()) == ("report.pdf", 250_000, b"words" * 50_000)


def test_an_upload_that_breaks_off_is_closed(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(tempfile, "tempdir", str(tmp_path))
    upload = UnnamedUpload()
    upload.new_file("file", "report.pdf", "application/pdf", 250_000)
    upload.receive_data_chunk(b"words", 0)
    upload.upload_interrupted()
    with pytest.raises(ValueError, match="closed file"):
        upload.receive_data_chunk(b"words", 5)
