"""A file that is looked at once is held in memory, up to a limit."""

from django.core.files.uploadedfile import InMemoryUploadedFile
from django.test import RequestFactory

from core.files.transfers import MemoryUpload


def sent(size: int, limit: int) -> InMemoryUploadedFile:
    from django.core.files.uploadedfile import SimpleUploadedFile

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
