"""The object store by S3, through django-storages. Imported only where PORTAL_S3_BUCKET is set (decision 0081)."""

import copy
from collections.abc import Callable, Iterator
from datetime import datetime
from functools import cached_property, wraps
from typing import Any, BinaryIO

from boto3.exceptions import Boto3Error
from botocore.config import Config
from botocore.exceptions import BotoCoreError, ClientError
from storages.backends.s3 import S3Storage

SECONDS = 10  # for a connection, and between two pieces of an answer
PROBE_SECONDS = 2  # for the question whether the store answers at all, which is asked once


def _as_os_error[**P, T](method: Callable[P, T]) -> Callable[P, T]:
    """Raise OSError where the store cannot be reached or refuses; FileNotFoundError stays."""

    @wraps(method)
    def wrapped(*args: P.args, **kwargs: P.kwargs) -> T:
        try:
            return method(*args, **kwargs)
        except (BotoCoreError, Boto3Error, ClientError) as error:
            raise OSError(f"The object store: {type(error).__name__}.") from error

    return wrapped


class FilesStorage(S3Storage):
    """Private objects of one bucket, written once."""

    def __init__(self, **options: Any) -> None:
        config = Config(
            connect_timeout=SECONDS,
            read_timeout=SECONDS,
            retries={"mode": "standard", "total_max_attempts": 3},
            s3={"addressing_style": "path"},
            signature_version="s3v4",
            # Stores other than AWS's do not know the check sums that the client adds; what is written is read back.
            request_checksum_calculation="when_required",
            response_checksum_validation="when_required",
        )
        super().__init__(
            **{
                "client_config": config,
                "default_acl": None,
                "file_overwrite": True,  # names are random; pieces of an upload are written over
                "max_memory_size": 1 << 20,  # the rest of an object that is read goes to a nameless file
                "gzip": False,
                **options,
            }
        )

    _save = _as_os_error(S3Storage._save)
    exists = _as_os_error(S3Storage.exists)
    delete = _as_os_error(S3Storage.delete)
    listdir = _as_os_error(S3Storage.listdir)

    @_as_os_error
    def download(self, name: str, target: BinaryIO) -> None:
        """Write the object into `target`, without a copy of the client's own. Raises FileNotFoundError."""
        try:
            self.bucket.Object(name).download_fileobj(target, Config=self.transfer_config)
        except ClientError as error:
            if error.response["ResponseMetadata"]["HTTPStatusCode"] == 404:
                raise FileNotFoundError("There is no such object.") from None
            raise

    def probe(self) -> None:
        """Ask once, for a few seconds, whether the store answers. Raises OSError where it does not."""
        self._prober.exists("ready")

    @cached_property
    def _prober(self) -> S3Storage:
        prober = copy.copy(self)
        once = {"mode": "standard", "total_max_attempts": 1}
        hurried = Config(connect_timeout=PROBE_SECONDS, read_timeout=PROBE_SECONDS, retries=once)
        prober.client_config = self.client_config.merge(hurried)
        return prober

    @_as_os_error
    def _open(self, name: str, mode: str = "rb") -> Any:
        """Open an object that has arrived here: a store that breaks off raises in `open`, not in a `read`."""
        file = super()._open(name, mode)
        file.open()
        return file

    @_as_os_error
    def entries(self, prefix: str = "") -> list[tuple[str, datetime]]:
        """Return all names below `prefix` and when each was written: one request for a thousand."""
        return list(self._entries(prefix))

    def _entries(self, prefix: str) -> Iterator[tuple[str, datetime]]:
        for each in self.bucket.objects.filter(Prefix=prefix):
            yield each.key, each.last_modified
