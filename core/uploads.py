"""Uploads that are looked at once and kept nowhere, not even for the time of the request."""

import io
from typing import Any

from django.core.files.uploadedfile import InMemoryUploadedFile
from django.core.files.uploadhandler import FileUploadHandler


class MemoryUpload(FileUploadHandler):
    """Holds a file in memory, up to `limit` bytes and one more; the rest is dropped. Its `size` says how long it was.

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
