"""Accepted kinds of file (guarantee C2), names of files, and the error for a file that is refused.

Names are shown, never used as paths. Needs no Django.
"""

import re
import unicodedata
from enum import StrEnum


class FileKind(StrEnum):
    """A kind of file, named by its extension."""

    DOCX = "docx"
    ODT = "odt"
    PDF = "pdf"
    XLSX = "xlsx"
    ODS = "ods"
    CSV = "csv"
    TSV = "tsv"
    TXT = "txt"
    RTF = "rtf"
    JPG = "jpg"
    PNG = "png"

    @property
    def content_type(self) -> str:
        """The content type with which the file is served."""
        return _CONTENT_TYPES[self]


CONTAINERS = frozenset({FileKind.DOCX, FileKind.ODT, FileKind.XLSX, FileKind.ODS})
TEXTS = frozenset({FileKind.TXT, FileKind.CSV, FileKind.TSV})
PICTURES = frozenset({FileKind.JPG, FileKind.PNG})
# What tables are read from; a text table may also end in txt. Only tables: no attachment is one of the second.
TABLES = (FileKind.XLSX, FileKind.ODS, FileKind.CSV, FileKind.TSV, FileKind.TXT)
ONLY_TABLES = frozenset({FileKind.ODS, FileKind.TSV})

_OOXML = "application/vnd.openxmlformats-officedocument"
_CONTENT_TYPES = {
    FileKind.DOCX: f"{_OOXML}.wordprocessingml.document",
    FileKind.ODT: "application/vnd.oasis.opendocument.text",
    FileKind.PDF: "application/pdf",
    FileKind.XLSX: f"{_OOXML}.spreadsheetml.sheet",
    FileKind.ODS: "application/vnd.oasis.opendocument.spreadsheet",
    FileKind.CSV: "text/csv; charset=utf-8",
    FileKind.TSV: "text/tab-separated-values; charset=utf-8",
    FileKind.TXT: "text/plain; charset=utf-8",
    FileKind.RTF: "application/rtf",
    FileKind.JPG: "image/jpeg",
    FileKind.PNG: "image/png",
}
_OTHER_ENDINGS = {"jpeg": FileKind.JPG, "text": FileKind.TXT}
_OTHER_TABLE_ENDINGS = {"tab": FileKind.TSV}

# Of the allowed kinds, and of those that hide behind a text's ending.
ZIP, OLE = b"PK\x03\x04", b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1"
MAGIC: dict[FileKind, tuple[bytes, ...]] = {
    FileKind.DOCX: (ZIP,),
    FileKind.ODT: (ZIP,),
    FileKind.XLSX: (ZIP,),
    FileKind.ODS: (ZIP,),
    FileKind.PDF: (b"%PDF-",),
    FileKind.RTF: (b"{\\rtf",),
    FileKind.JPG: (b"\xff\xd8\xff",),
    FileKind.PNG: (b"\x89PNG\r\n\x1a\n",),
}


def kind_by_extension(name: str, *, tables: bool = False) -> FileKind | None:
    """Return the kind that a (cleaned) file name claims by its last extension; None for one that is not accepted.

    `tables`: where a table is expected, kinds are accepted that are no attachments.
    """
    ending = extension(name)
    if ending in FileKind:
        kind = FileKind(ending)
        return kind if tables or kind not in ONLY_TABLES else None
    return _OTHER_ENDINGS.get(ending) or (_OTHER_TABLE_ENDINGS.get(ending) if tables else None)


def table_endings(*more: str) -> str:
    """Return the endings of tables, and `more`, as the field of an upload names them to the browser."""
    return ",".join(f".{kind}" for kind in (*TABLES, *_OTHER_TABLE_ENDINGS, *more))


def extension(name: str) -> str:
    """Return the last extension of a name in lower case without its dot; "" for none."""
    stem, dot, ending = name.rpartition(".")
    return ending.lower() if dot and stem else ""


MAX_NAME = 150  # code points; 255 bytes is what most file systems take

# Embeddings, overrides and isolates can make "exe.fdp" read as "pdf.exe" (Unicode Technical Report 36, 2.10). The marks
# LRM, RLM and ALM only nudge, but are invisible: they go too.
_DIRECTION = dict.fromkeys([0x061C, 0x200E, 0x200F, *range(0x202A, 0x202F), *range(0x2066, 0x206A)])
_FORBIDDEN = re.compile(r'[<>:"|?*]')
_RESERVED = re.compile(r"(con|prn|aux|nul|com\d|lpt\d)(\..*)?", re.IGNORECASE)


def clean_display_name(name: str) -> str:
    """Return a name that can be shown and offered for saving on any system; never empty.

    Removes folders before it, control characters, direction controls, private and unassigned characters; replaces what
    a file system forbids by "_"; an overlong name keeps its extension. The letters themselves stay, in NFC.
    """
    name = unicodedata.normalize("NFC", name.encode("utf-8", "ignore").decode())
    name = re.split(r"[/\\]", name.replace("\x00", ""))[-1].translate(_DIRECTION)
    name = "".join(letter for letter in name if unicodedata.category(letter) not in {"Cc", "Co", "Cn", "Zl", "Zp"})
    name = re.sub(r"\s+", " ", _FORBIDDEN.sub("_", name)).strip(" .")
    if _RESERVED.fullmatch(name):
        name = f"_{name}"
    return _shortened(name) or "file"


def isolated(name: str) -> str:
    """Return the name between FIRST STRONG ISOLATE and POP: its direction cannot reach the text around it (C5)."""
    return f"\u2068{name}\u2069"


def _shortened(name: str) -> str:
    stem, dot, ending = name.rpartition(".")
    if not dot or len(ending) > 10:
        stem, ending = name, ""
    stem = stem[: MAX_NAME - len(dot + ending)]
    while len((stem + dot + ending).encode()) > 240:
        stem = stem[:-1]
    return f"{stem}.{ending}" if ending else stem


class IntakeError(Exception):
    """A file that is not accepted. `code` is a key of `core.files.messages.MESSAGES`, `params` fill its words."""

    def __init__(self, code: str, **params: str | int) -> None:
        super().__init__(code)
        self.code = code
        self.params = params
