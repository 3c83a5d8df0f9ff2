"""Time stamps of a service that others run (RFC 3161): they prove that the end of the log existed at a time.

Off unless the settings name a service and the certificates that its stamps are verified against (decision 0074). The
libraries are heavy: only who stamps or verifies loads them.
"""

import base64
import urllib.request
from datetime import datetime
from pathlib import Path
from typing import Any

from django.conf import settings

_SECONDS = 20
_MAX_BYTES = 100_000


class StampError(Exception):
    """The service gave no valid stamp. The text holds no content of the portal."""


def is_configured() -> bool:
    """Return whether the settings name a service and its certificates."""
    return bool(settings.TIMESTAMP_URL and settings.TIMESTAMP_ROOTS)


def stamp(content: bytes) -> bytes:
    """Return a verified stamp for the content. The service gets its SHA-512 and nothing else. Raises StampError."""
    from rfc3161_client import TimestampRequestBuilder, decode_timestamp_response

    request_for_stamp = TimestampRequestBuilder().data(content).build()
    request = urllib.request.Request(  # noqa: S310 - the operator's own setting; other schemes are refused by a check
        settings.TIMESTAMP_URL,
        data=request_for_stamp.as_bytes(),
        headers={"Content-Type": "application/timestamp-query"},
    )
    try:
        with urllib.request.urlopen(request, timeout=_SECONDS) as answer:  # noqa: S310 - as above
            received: bytes = answer.read(_MAX_BYTES)
        response = decode_timestamp_response(received)
    except (OSError, ValueError) as error:
        raise StampError(f"The time-stamp service did not answer as it should ({type(error).__name__}).") from error
    _verify(response, content, request_for_stamp.nonce)
    return received


def stamped_at(token: str, content: bytes) -> datetime:
    """Return the time that a stamp, in base64, gives to the content. Raises StampError for one that is not valid."""
    from rfc3161_client import decode_timestamp_response

    try:
        response = decode_timestamp_response(base64.b64decode(token))
    except ValueError as error:
        raise StampError("This is no time stamp.") from error
    _verify(response, content, None)
    return response.tst_info.gen_time


def _verify(response: Any, content: bytes, nonce: int | None) -> None:
    from cryptography import x509
    from rfc3161_client import VerificationError, VerifierBuilder

    try:
        roots = x509.load_pem_x509_certificates(Path(settings.TIMESTAMP_ROOTS).read_bytes())
    except (OSError, ValueError) as error:
        raise StampError("The certificates in PORTAL_TIMESTAMP_ROOTS cannot be read.") from error
    try:
        VerifierBuilder(roots=roots, nonce=nonce).build().verify_message(response, content)
    except (VerificationError, ValueError) as error:
        raise StampError("The time stamp is not valid for this content and these certificates.") from error
