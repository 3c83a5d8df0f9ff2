"""Files of messages: the package above scans and cleans them as it does those of participants.

It registers a `FileStore` with the hook `register_message_files`.
"""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any, Protocol
from uuid import UUID

from wagtail import hooks

from accounts.models import User
from core.files.storage import Readable
from core.models import StoredFile


@dataclass(frozen=True, slots=True)
class FileState:
    """How far a file is: `error` says why it cannot be sent, `is_ready` whether its clean copy is there."""

    is_ready: bool = False
    error: Any = ""


class FileStore(Protocol):
    def keep(self, stream: Readable, *, name: str, by: User) -> StoredFile:
        """Store an upload and ask for its check. Raises Refused at the field `file`."""

    def states(self, files: Iterable[StoredFile]) -> Mapping[UUID, FileState]:
        """Return how far these files are. The number of queries does not grow with them."""

    def text(self, file: StoredFile) -> str:
        """Return the words of the clean copy, "" where it has none, such as a picture, and while it is not ready."""

    def clean_copy(self, file: StoredFile) -> tuple[Path, str, str]:
        """Return path, display name and content type of the clean copy. Raises Refused where there is none."""

    def remove(self, file: StoredFile) -> None:
        """Delete the file with its copies. Part of an act."""


def file_store() -> FileStore:
    """Return the store that a higher package registered."""
    (register,) = hooks.get_hooks("register_message_files")
    store: FileStore = register()
    return store
