"""From bytes to lines: how letters are written, and files that are something else. Never a crash."""

import io
import os
import zipfile
from pathlib import Path

import docx
import pytest

from consultations.reading import ReadingError, read
from tests.consultations.reading.samples import SEED, notes, numbers

SHARED = Path(__file__).resolve().parents[4] / "shared" / "data"


@pytest.mark.parametrize("encoding", ["utf-8-sig", "utf-16", "utf-32"])
def test_encodings_that_say_what_they_are(encoding: str) -> None:
    reading = read(SEED.read_text().encode(encoding), SEED.name)
    assert reading == read(SEED.read_bytes(), SEED.name)


@pytest.mark.parametrize("encoding", ["utf-16-le", "utf-16-be"])
def test_two_bytes_a_letter_without_a_mark(encoding: str) -> None:
    reading = read(SEED.read_text().encode(encoding), SEED.name)
    assert len(reading.paragraphs) == 6
    assert notes(reading)["encoding_guessed"] == "UTF-16"


def test_windows_letters_are_read_and_said() -> None:
    reading = read("1. The “État” should act – now.".encode("cp1252"), "x.txt")
    assert reading.paragraphs[0].text == "The “État” should act – now."
    assert notes(reading)["encoding_guessed"] == "Windows-1252"


def test_line_ends_of_other_systems() -> None:
    text = SEED.read_text()
    for line_end in ("\r\n", "\r"):
        assert read(text.replace("\n", line_end).encode(), SEED.name) == read(text.encode(), SEED.name)


@pytest.mark.parametrize(
    ("data", "code"),
    [
        (b"", "empty"),
        (b" \n\t \n", "empty"),
        (b"\xff\xfe", "empty"),
        (b"# \n## #\n", "empty"),
        (bytes(range(256)) * 40, "not_text"),
        (b"\x81\x8d\x8f\x90\x9d" * 50, "not_text"),
        (b"1. States\x01\x02\x03 should\x04", "not_text"),
        (b"\x00\xd8A\x00" * 400, "not_text"),
        (b"%PDF-1.7 and then nothing", "damaged"),
        (b"PK\x03\x04 word/document and then nothing", "damaged"),
        (b"PK\x03\x04 something", "kind_not_supported"),
        (b"{\\rtf1 text}", "kind_not_supported"),
        (b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1", "kind_not_supported"),
        (b"\x89PNG\r\n\x1a\n", "kind_not_supported"),
    ],
)
def test_what_cannot_be_read_says_so(data: bytes, code: str) -> None:
    with pytest.raises(ReadingError) as refused:
        read(data, "report.txt")
    assert refused.value.code == code
    assert refused.value.message.endswith(".")
    assert refused.value.hint.endswith(".")


def test_rubbish() -> None:
    with pytest.raises(ReadingError):
        read(os.urandom(50_000), "report.txt")


def test_word_files() -> None:
    document = docx.Document()
    document.add_heading("Recommendations", 1)
    document.add_heading("Borders", 2)
    document.add_paragraph("5. States should act.")
    document.add_paragraph("6. Cities should help.")
    document.add_paragraph("Counted by Word itself.", style="List Number")
    document.add_table(1, 2).cell(0, 1).text = "No recommendation."
    buffer = io.BytesIO()
    document.save(buffer)
    reading = read(buffer.getvalue(), "report.docx")
    assert [(each.number, each.heading_path) for each in reading.paragraphs] == [
        ("5", ("Recommendations", "Borders")),
        ("6", ("Recommendations", "Borders")),
    ]
    assert reading.paragraphs[1].text == "Cities should help. 1. Counted by Word itself."
    assert notes(reading)["tables_left_out"] == "1"
    assert notes(reading)["numbers_counted"] == "1"


def test_a_bare_archive_that_calls_itself_a_word_file() -> None:
    buffer = io.BytesIO()
    with zipfile.ZipFile(buffer, "w") as archive:
        archive.writestr("word/document.xml", "no xml")
    with pytest.raises(ReadingError) as refused:
        read(buffer.getvalue(), "report.docx")
    assert refused.value.code == "damaged"


@pytest.mark.skipif(not SHARED.is_dir(), reason="the shared folder with real documents is absent")
def test_a_real_report_as_pdf() -> None:
    reading = read((SHARED / "documents/upr_reports/serbia2013.pdf").read_bytes(), "serbia2013.pdf")
    assert reading.symbol == "A/HRC/23/15"
    found = numbers(reading)
    assert [number for number in found if "." not in number and "(" not in number] == [str(n) for n in range(1, 135)]
    by_number = {each.number: each for each in reading.paragraphs}
    assert by_number["132.98"].text == (
        "Resolve alleged discrimination in the restitution of property with regard to certain minority religious "
        "groups (Slovakia);"
    )
    assert by_number["132.98"].pages == (24,)


@pytest.mark.skipif(not SHARED.is_dir(), reason="the shared folder with odd files is absent")
def test_odd_files_are_read_or_refused_in_words() -> None:
    for path in sorted((SHARED / "office/edge_cases").iterdir()):
        try:
            reading = read(path.read_bytes(), path.name)
        except ReadingError as refused:
            assert str(refused).endswith("."), path.name
        else:
            assert reading.paragraphs or "no_numbered_paragraph" in notes(reading), path.name
