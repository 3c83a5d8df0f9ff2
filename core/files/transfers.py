"""Files over HTTP: downloads that no browser opens as a page of ours (guarantee C2), uploads that leave no copy behind.

The view checks the rule again before it answers with a file.
"""

import io
import tempfile
from pathlib import Path
from typing import Any, BinaryIO

from django.core.files.uploadedfile import InMemoryUploadedFile, UploadedFile
from django.core.files.uploadhandler import FileUploadHandler, TemporaryFileUploadHandler
from django.http import FileResponse

from core.files.kinds import FileKind, clean_display_name
from core.files.storage import stored_path
from core.models import StoredFile


class MemoryUpload(FileUploadHandler):
    """Holds an upload in memory, up to `limit` bytes and one more; drops the rest. Its `size` is the full length.

    Set it before the form is read: a view that does so is `csrf_exempt` and calls one that is `csrf_protect`.
    """

    def __init__(self, request: Any, *, limit: int) -> None:
        super().__init__(request)
        self._limit = limit
        self._content = io.BytesIO()

    def new_file(self, *args: Any, **kwargs: Any) -> None:
        super().new_file(*args, **kwargs)
        self._content = io.BytesIO()

    def receive_data_chunk(self, raw_data: bytes, start: int) -> None:
        room = self._limit + 1 - self._content.tell()
        if room > 0:
            self._content.write(raw_data[:room])

    def file_complete(self, file_size: int) -> InMemoryUploadedFile:
        self._content.seek(0)
        return InMemoryUploadedFile(
            file=self._content,
            field_name=self.field_name,
            name=self.file_name or "",
            content_type=self.content_type,
            size=file_size,
            charset=self.charset,
            content_type_extra=self.content_type_extra,
        )


class UnnamedUpload(TemporaryFileUploadHandler):
    """Writes an upload to a file without a name: a process that is killed leaves no copy of what somebody sent."""

    file: Any  # a plain UploadedFile

    def new_file(self, *args: Any, **kwargs: Any) -> None:
        FileUploadHandler.new_file(self, *args, **kwargs)  # the one between makes a file with a name
        self.file = UploadedFile(
            tempfile.TemporaryFile(),  # noqa: SIM115 - the request closes it
            self.file_name,
            self.content_type,
            charset=self.charset,
            content_type_extra=self.content_type_extra,
        )

    def upload_interrupted(self) -> None:
        if hasattr(self, "file"):
            self.file.close()


_HEADERS = {
    "X-Content-Type-Options": "nosniff",
    "Content-Security-Policy": "default-src 'none'; sandbox",
    "Cross-Origin-Resource-Policy": "same-origin",
    "Cache-Control": "no-store, private",
}


def attachment_response(path: Path, display_name: str, content_type: str) -> FileResponse:
    """Return the file as a download under its display name, in RFC 5987 form where that name is not ASCII."""
    return file_response(path.open("rb"), display_name, content_type)


def stored_response(file: StoredFile) -> FileResponse:
    """Return a stored file as a download. Raises what `stored_path` raises."""
    return attachment_response(stored_path(file.stored_name), file.display_name, file.content_type)


def content_response(content: bytes, display_name: str, content_type: str) -> FileResponse:
    """Return content that was made for this answer, and is stored nowhere, as a download."""
    return file_response(io.BytesIO(content), display_name, content_type)


def docx_response(display_name: str, content: bytes) -> FileResponse:
    """Return a Word file that was made for this answer."""
    return content_response(content, display_name, FileKind.DOCX.content_type)


def file_response(content: BinaryIO, display_name: str, content_type: str) -> FileResponse:
    """Return an open file as a download; the response closes the file."""
    response = FileResponse(
        content, as_attachment=True, filename=clean_display_name(display_name), content_type=content_type
    )
    for name, value in _HEADERS.items():
        response[name] = value
    return response
