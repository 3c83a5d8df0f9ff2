"""Opens the parts of office files from their bytes: no entities, limited size (guarantee C1)."""

import io
import re
import zipfile
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass

from lxml import etree

from consultations.reading.messages import ReadingError
from core.files.containers import parse_part
from core.files.kinds import IntakeError
from core.files.limits import DEFAULT_LIMITS

MAX_BYTES, MAX_PAGES = 50, 2000  # what `too_large` names
_MISTAKES = (zipfile.BadZipFile, NotImplementedError, ValueError, EOFError, OSError, KeyError, IndexError)


@dataclass(frozen=True, slots=True)
class OfficeFile:
    """An open office file; `kind` is its name for people."""

    archive: zipfile.ZipFile
    kind: str

    @property
    def names(self) -> list[str]:
        return self.archive.namelist()

    def part(self, name: str) -> etree._Element | None:
        """Return the root of a part, None where the file has none of that name. Raises `ReadingError`."""
        if name not in self.archive.NameToInfo:
            return None
        return parse_part(self.archive, name)

    def related(self, name: str) -> dict[str, list[str]]:
        """Return the names of the parts that an OOXML part refers to, by the last word of the relation's type."""
        folder, _, file = name.rpartition("/")
        root = self.part(f"{folder}/_rels/{file}.rels" if folder else f"_rels/{file}.rels")
        targets: dict[str, list[str]] = {}
        for relation in root if root is not None else ():
            if relation.get("TargetMode") == "External":
                continue
            kind = str(relation.get("Type", "")).rpartition("/")[2]
            targets.setdefault(kind, []).append(_path(folder, str(relation.get("Target", ""))))
        return targets


@contextmanager
def open_office_file(data: bytes, kind: str) -> Iterator[OfficeFile]:
    """Open the file. Raises `ReadingError`: `damaged`, `password`, `too_large`."""
    try:
        with zipfile.ZipFile(io.BytesIO(data)) as archive:
            _check_sizes(archive.infolist())
            yield OfficeFile(archive, kind)
    except IntakeError as error:
        if error.code == "password":
            raise ReadingError("password") from None
        if error.code in {"too_much_text", "unpacks_too_large", "too_many_entries"}:
            raise ReadingError("too_large", limit=MAX_BYTES, pages=MAX_PAGES) from None
        raise ReadingError("damaged", kind=kind) from None
    except ReadingError:
        raise
    except (*_MISTAKES, etree.LxmlError, RecursionError, AttributeError, TypeError):
        raise ReadingError("damaged", kind=kind) from None


def _check_sizes(entries: list[zipfile.ZipInfo]) -> None:
    if any(entry.flag_bits & 0x1 for entry in entries):
        raise IntakeError("password")
    unpacked = sum(entry.file_size for entry in entries)
    if unpacked > DEFAULT_LIMITS.unpacked or len(entries) > DEFAULT_LIMITS.entries:
        raise IntakeError("unpacks_too_large")


def _path(folder: str, target: str) -> str:
    """Return the name of a part from a relation's target: `styles.xml`, `../x.xml`, `/word/styles.xml`."""
    path = target.lstrip("/") if target.startswith("/") else f"{folder}/{target}"
    while re.search(r"[^/]+/\.\./", path):
        path = re.sub(r"[^/]+/\.\./", "", path, count=1)
    return path.replace("./", "").lstrip("/")
