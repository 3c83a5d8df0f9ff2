"""The kinds of file that are taken (guarantee C2): endings, content types, first bytes."""

from enum import StrEnum


class Kind(StrEnum):
    """A kind of file, named by its ending."""

    DOCX = "docx"
    ODT = "odt"
    PDF = "pdf"
    XLSX = "xlsx"
    CSV = "csv"
    TXT = "txt"
    RTF = "rtf"
    JPG = "jpg"
    PNG = "png"

    @property
    def content_type(self) -> str:
        """What it is served as."""
        return _CONTENT_TYPES[self]


CONTAINERS = frozenset({Kind.DOCX, Kind.ODT, Kind.XLSX})
TEXTS = frozenset({Kind.TXT, Kind.CSV})
PICTURES = frozenset({Kind.JPG, Kind.PNG})

_OOXML = "application/vnd.openxmlformats-officedocument"
_CONTENT_TYPES = {
    Kind.DOCX: f"{_OOXML}.wordprocessingml.document",
    Kind.ODT: "application/vnd.oasis.opendocument.text",
    Kind.PDF: "application/pdf",
    Kind.XLSX: f"{_OOXML}.spreadsheetml.sheet",
    Kind.CSV: "text/csv; charset=utf-8",
    Kind.TXT: "text/plain; charset=utf-8",
    Kind.RTF: "application/rtf",
    Kind.JPG: "image/jpeg",
    Kind.PNG: "image/png",
}
_OTHER_ENDINGS = {"jpeg": Kind.JPG, "text": Kind.TXT}

# Of the allowed kinds, and of those that hide behind a text's ending.
ZIP, OLE = b"PK\x03\x04", b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1"
MAGIC: dict[Kind, tuple[bytes, ...]] = {
    Kind.DOCX: (ZIP,),
    Kind.ODT: (ZIP,),
    Kind.XLSX: (ZIP,),
    Kind.PDF: (b"%PDF-",),
    Kind.RTF: (b"{\\rtf",),
    Kind.JPG: (b"\xff\xd8\xff",),
    Kind.PNG: (b"\x89PNG\r\n\x1a\n",),
}


def kind_by_extension(name: str) -> Kind | None:
    """The kind a (cleaned) file name claims by its last ending; None for one that is not taken."""
    ending = extension(name)
    if ending in Kind:
        return Kind(ending)
    return _OTHER_ENDINGS.get(ending)


def extension(name: str) -> str:
    """The last ending of a name in small letters without its dot; "" for none."""
    stem, dot, ending = name.rpartition(".")
    return ending.lower() if dot and stem else ""
