"""Ending, first bytes and container must agree (guarantee C2)."""

import mmap
from pathlib import Path

from core.intake.containers import holds_zip
from core.intake.errors import IntakeError
from core.intake.kinds import CONTAINERS, MAGIC, OLE, PICTURES, TEXTS, Kind, extension, kind_by_extension
from core.intake.names import clean_display_name
from core.intake.office import office_kind
from core.intake.pictures import check_picture
from core.intake.plain import check_plain

_BLANK = b"\xef\xbb\xbf \t\r\n"


def identify(path: Path, declared_name: str) -> Kind:
    """The kind of the file at `path` that people call `declared_name`.

    For the child only; elsewhere `limited.identify_limited`. Raises `IntakeError`.
    """
    name = clean_display_name(declared_name)
    kind = kind_by_extension(name)
    with path.open("rb") as file:
        head = file.read(1024)
    if not head:
        raise IntakeError("empty")
    if head.startswith(OLE):
        raise IntakeError("password" if _is_encrypted_office(path) else "old_format")
    if kind is None:
        raise IntakeError("kind_unknown", extension=extension(name)[:20])
    _check_head(kind, head)
    if kind in CONTAINERS:
        found = office_kind(path)
        if found != kind:
            raise IntakeError("kind_differs", extension=kind.value)
        return kind
    if holds_zip(path):
        raise IntakeError("two_in_one")
    if kind in TEXTS:
        check_plain(path)
    elif kind in PICTURES:
        check_picture(path, kind)
    return kind


def answer(path: Path, *, declared_name: str) -> dict[str, str]:
    """The child's side of `limited.identify_limited`."""
    return {"kind": identify(path, declared_name)}


def _check_head(kind: Kind, head: bytes) -> None:
    """The first bytes are those of the kind, and of no other."""
    start = head.lstrip(_BLANK) if kind is Kind.PDF else head
    if kind in MAGIC and not start.startswith(MAGIC[kind]):
        raise IntakeError("kind_differs", extension=kind.value)
    if kind in TEXTS and any(head.lstrip(_BLANK).startswith(magic) for magics in MAGIC.values() for magic in magics):
        raise IntakeError("kind_differs", extension=kind.value)
    if kind is not Kind.PDF and b"%PDF-" in head and kind not in TEXTS:  # readers of PDF look for it in 1,024 bytes
        raise IntakeError("two_in_one")


def _is_encrypted_office(path: Path) -> bool:
    """Word and Excel wrap a protected file into the old container, as a stream of this name."""
    with path.open("rb") as file, mmap.mmap(file.fileno(), 0, access=mmap.ACCESS_READ) as content:
        return content.find("EncryptedPackage".encode("utf-16-le")) >= 0
