"""Stored files leave as attachments that no browser opens in our place (guarantee C2).

Asking the rule again before is the view's.
"""

import io
from pathlib import Path
from typing import BinaryIO

from django.http import FileResponse

from core.intake.names import clean_display_name

_HEADERS = {
    "X-Content-Type-Options": "nosniff",
    "Content-Security-Policy": "default-src 'none'; sandbox",
    "Cross-Origin-Resource-Policy": "same-origin",
    "Cache-Control": "no-store, private",
}


def attachment_response(path: Path, display_name: str, content_type: str) -> FileResponse:
    """The file as a download under the name people know it by, in RFC 5987 form where that name is not ASCII."""
    return file_response(path.open("rb"), display_name, content_type)


def made_response(content: bytes, display_name: str, content_type: str) -> FileResponse:
    """The same of what was made for this answer and is kept nowhere."""
    return file_response(io.BytesIO(content), display_name, content_type)


def file_response(content: BinaryIO, display_name: str, content_type: str) -> FileResponse:
    """The same of an open file, which the answer closes."""
    response = FileResponse(
        content, as_attachment=True, filename=clean_display_name(display_name), content_type=content_type
    )
    for name, value in _HEADERS.items():
        response[name] = value
    return response
