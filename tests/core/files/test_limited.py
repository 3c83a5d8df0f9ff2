"""Each allowed kind is known by ending, first bytes and container together (C2)."""

from collections.abc import Callable
from pathlib import Path

import pytest
from PIL import Image

from core.errors import Refused
from core.files.child import identify_limited
from core.files.kinds import FileKind
from core.files.messages import MESSAGES, refused
from tests.support.office_files import docx_parts, paragraph, write_pdf, write_zip, xlsx_parts

_MANIFEST = '<manifest xmlns="urn:oasis:names:tc:opendocument:xmlns:manifest:1.0">{}</manifest>'


def odt(path: Path, inside: str = "") -> Path:
    parts = {"mimetype": "application/vnd.oasis.opendocument.text", "META-INF/manifest.xml": _MANIFEST.format(inside)}
    return write_zip(path, parts)


def written(content: bytes) -> Callable[[Path], object]:
    return lambda path: path.write_bytes(content)


GOOD: list[tuple[str, FileKind, Callable[[Path], object]]] = [
    ("a.docx", FileKind.DOCX, lambda path: write_zip(path, docx_parts(paragraph("a")))),
    ("a.XLSX", FileKind.XLSX, lambda path: write_zip(path, xlsx_parts())),
    ("a.odt", FileKind.ODT, odt),
    ("a.pdf", FileKind.PDF, lambda path: write_pdf(path, [[(72, 700, "a")]])),
    ("a.rtf", FileKind.RTF, written(b"{\\rtf1 a}")),
    ("a.jpeg", FileKind.JPG, lambda path: Image.new("L", (1, 1)).save(path, "JPEG")),
    ("a.png", FileKind.PNG, lambda path: Image.new("L", (1, 1)).save(path, "PNG")),
    ("a.csv", FileKind.CSV, written(b"\xef\xbb\xbfa;b\r\n")),
    ("a.txt", FileKind.TXT, written("дети, 儿童, أطفال\f".encode())),
    ("utf16.txt", FileKind.TXT, written("дети".encode("utf-16"))),
    ("speaks_of.txt", FileKind.TXT, written(b"A file that begins with %PDF- is a PDF.")),
]


@pytest.mark.parametrize(("name", "kind", "make"), GOOD)
def test_allowed_kinds(name: str, kind: FileKind, make: Callable[[Path], object], tmp_path: Path) -> None:
    make(tmp_path / "received")
    assert identify_limited(tmp_path / "received", name) is kind


def test_an_encrypted_odt_asks_for_its_password_to_go(tmp_path: Path) -> None:
    with pytest.raises(Refused) as refusal:
        identify_limited(odt(tmp_path / "a", "<file-entry><encryption-data/></file-entry>"), "a.odt")
    assert refusal.value.code == "password"


def test_a_direction_mark_cannot_hide_the_ending(tmp_path: Path) -> None:
    (tmp_path / "a").write_bytes(b"MZ")
    with pytest.raises(Refused) as refusal:
        identify_limited(tmp_path / "a", "report\u202efdp.exe")
    assert str(refusal.value.message) == "Files with the ending “exe” are not accepted."


def test_every_message_is_whole_without_its_numbers_too() -> None:
    for code in MESSAGES:
        said = str(refused(code))
        assert said.endswith(".") and "{" not in said, code


def test_words_of_a_file_are_never_a_pattern() -> None:
    assert str(refused("external_links", {"target": "{x} %s"}).message).endswith("({x} %s).")
