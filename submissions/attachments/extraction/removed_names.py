"""Reads the names that the clean copy leaves out, so that they can be searched in its text (PRACTICE 6).

Authors are people and organizations in the properties of a file, and who commented on it or changed it. Mentioned are
people whom its description, a comment or a deleted passage names. Knows no Django.
"""

import re
import zipfile
from collections.abc import Callable, Iterator
from contextlib import suppress
from dataclasses import dataclass, field
from io import BytesIO
from pathlib import Path

import pikepdf
from lxml import etree

from core.files.containers import parse as parse_xml, parse_part
from core.files.kinds import FileKind, IntakeError
from submissions.attachments.extraction.docx import local
from submissions.attachments.extraction.rtf import RtfGroup, groups_with_text, parse

_MOST, _LONGEST = 100, 120  # names of a file, letters of a name
# What programs write where nobody entered a name.
_NOBODY = {"author", "user", "admin", "administrator", "owner", "unknown", "anonymous", "windows user", "openpyxl",
           "python-docx", "microsoft office user", "microsoft", "microsoft corporation", "libreoffice",
           "user name"}  # fmt: skip
_DIVIDED = re.compile(r"\s*[;\n\r\t]+\s*")
_PARTICLES = {"al", "ben", "bin", "da", "de", "del", "della", "der", "di", "dos", "du", "el", "ibn", "la", "le", "van",
              "von", "y"}  # fmt: skip
_WORD = re.compile(r"[^\W\d_][\w'’.-]*|[^\w\s]")
_MOST_WORDS = 5  # of a person's name
_LARGEST_XMP = 1 << 20  # bytes
_UNREADABLE = (IntakeError, zipfile.BadZipFile, pikepdf.PdfError, OSError, ValueError)


@dataclass(slots=True)
class RemovedNames:
    """Names in the order in which they are found, without repetitions."""

    authors: dict[str, None] = field(default_factory=dict)
    mentioned: dict[str, None] = field(default_factory=dict)

    def author(self, words: str) -> None:
        """Add an author; several may stand in one property, divided by semicolons."""
        for each in _DIVIDED.split(words):
            name = " ".join(each.split())
            if name.casefold() not in _NOBODY and 2 < len(name) <= _LONGEST and len(self.authors) < _MOST:
                self.authors[name] = None

    def mention(self, text: str) -> None:
        """Add the people whom a text names."""
        for name in people_in(text):
            if len(self.mentioned) < _MOST:
                self.mentioned[name] = None

    def as_json(self) -> dict[str, list[str]]:
        return {
            "authors": list(self.authors),
            "mentioned": [name for name in self.mentioned if name not in self.authors],
        }


def people_in(text: str) -> Iterator[str]:
    """Yield what looks like a person's full name: two to five words in a row that begin with a capital letter.

    Scripts without capital letters have no such names. A row that begins a sentence may have a word too many in front,
    so it is given without it too.
    """
    row: list[str] = []
    starts = begins = True
    for word in [*_WORD.findall(text), "."]:
        capital = word[0].isupper() and (len(word) > 1 and word != ".")
        if capital or (row and word.casefold() in _PARTICLES):
            if not row:
                starts = begins
            row.append(word.rstrip(".") if len(word) > 2 else word)
        else:
            yield from _names_of(row, starts)
            row = []
        begins = word in {".", "!", "?", ":", ";"}


def _names_of(row: list[str], starts_sentence: bool) -> Iterator[str]:
    while row and row[-1].casefold() in _PARTICLES:
        row = row[:-1]
    if 2 <= len(row) <= _MOST_WORDS:
        yield " ".join(row)
    if starts_sentence and 2 <= len(row) - 1 <= _MOST_WORDS:
        yield " ".join(row[1:])


def removed_names(path: Path, kind: FileKind) -> dict[str, list[str]]:
    """Return the names in a file as it was sent: {"authors": […], "mentioned": […]}.

    A part that cannot be read gives none: whether the file is accepted is decided by those who read and clean it.
    """
    names = RemovedNames()
    reader = _READERS.get(kind)
    if reader is not None:
        with suppress(*_UNREADABLE):
            reader(path, names)
    return names.as_json()


# Of Office files: elements and attributes with an author's name; elements whose text people wrote or deleted.
_AUTHORS = {"creator", "lastModifiedBy", "Company", "Manager", "author", "initial-creator", "printed-by"}
_BY = {"author", "userName", "displayName"}
_DESCRIPTIONS = {"title", "subject", "description", "keywords", "keyword", "lpwstr", "user-defined"}
_COMMENTS = {"comment", "threadedComment", "annotation"}
_DELETED = {"del", "moveFrom", "deletion"}
_NOT_SAID = {"creator", "date", "creator-initials", "initials", "fldChar"}
_BREAKS = {"p", "h", "tab", "br", "s"}
_SKIPPED = re.compile(r"xl/(worksheets|charts|styles|sharedStrings|theme|calcChain)|/theme/|/media/|Configurations2/")


def _read_office(path: Path, names: RemovedNames) -> None:
    with zipfile.ZipFile(path) as archive:
        for name in archive.namelist():
            if name.endswith(".xml") and not _SKIPPED.search(name):
                with suppress(IntakeError):
                    _read_part(parse_part(archive, name), names)


def _read_part(root: etree._Element, names: RemovedNames) -> None:
    for element in root.iter("{*}*"):
        name = local(element)
        if name in _AUTHORS:
            names.author("".join(map(str, element.itertext())))
        elif name in _DESCRIPTIONS and "text:1.0" not in str(element.tag):
            names.mention(element.text or "")
        elif name in _COMMENTS or name in _DELETED:
            names.mention(_text_of(element))
        for key, value in element.attrib.items():
            if str(key).rpartition("}")[2] in _BY:
                names.author(str(value))


def _text_of(element: etree._Element) -> str:
    """Return what a comment or a deletion says, without the name of who says it. A paragraph begins a line."""
    name = local(element)
    if name in _NOT_SAID:
        return ""
    before = "\n" if name in _BREAKS else ""
    inside = "".join(_text_of(each) + (each.tail or "") for each in element)
    return f"{before}{element.text or ''}{inside}"


def _read_pdf(path: Path, names: RemovedNames) -> None:
    with pikepdf.open(path, suppress_warnings=True) as pdf:
        for read in (_read_info, _read_xmp):
            with suppress(*_UNREADABLE):
                read(pdf, names)
        for page in pdf.pages:
            notes = page.obj.get("/Annots")
            for note in notes if isinstance(notes, pikepdf.Array) else ():
                _read_note(note, names)


def _read_info(pdf: pikepdf.Pdf, names: RemovedNames) -> None:
    info = pdf.trailer.get("/Info")
    if isinstance(info, pikepdf.Dictionary):
        for key in ("/Author", "/Company", "/Manager"):
            names.author(_string(info, key))
        for key in ("/Title", "/Subject", "/Keywords"):
            names.mention(_string(info, key))


def _read_note(note: pikepdf.Object, names: RemovedNames) -> None:
    if isinstance(note, pikepdf.Dictionary) and note.get("/Subtype") not in ("/Link", "/Widget"):
        names.author(_string(note, "/T"))
        names.mention(_string(note, "/Contents"))


def _string(where: pikepdf.Object, key: str) -> str:
    value = where.get(key)
    return str(value) if isinstance(value, pikepdf.String) else ""


def _read_xmp(pdf: pikepdf.Pdf, names: RemovedNames) -> None:
    described = pdf.Root.get("/Metadata")
    if not isinstance(described, pikepdf.Stream):
        return
    content = described.read_bytes()
    if len(content) <= _LARGEST_XMP:
        for creator in parse_xml(BytesIO(content)).iter("{http://purl.org/dc/elements/1.1/}creator"):
            names.author("\n".join(map(str, creator.itertext())))


_RTF_AUTHORS = {"author", "operator", "company", "manager", "atnauthor", "revtbl"}
_RTF_DESCRIPTIONS = {"title", "subject", "keywords", "doccomm", "annotation"}


def _read_rtf(path: Path, names: RemovedNames) -> None:
    for group, text in groups_with_text(parse(path.read_bytes().decode("latin-1"))):
        if group.destination in _RTF_AUTHORS:
            names.author(text())
        elif group.destination in _RTF_DESCRIPTIONS or _is_deleted(group):
            names.mention(text())


def _is_deleted(group: RtfGroup) -> bool:
    return any(token.word == "deleted" and token.number != 0 for token in group.tokens())


_READERS: dict[FileKind, Callable[[Path, RemovedNames], None]] = {
    FileKind.DOCX: _read_office,
    FileKind.XLSX: _read_office,
    FileKind.ODT: _read_office,
    FileKind.PDF: _read_pdf,
    FileKind.RTF: _read_rtf,
}
