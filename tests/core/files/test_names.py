"""Names people give to files cannot lead anywhere, nor look like another name (C2, C5)."""

import pytest

from core.files.kinds import FileKind, clean_display_name, isolated, kind_by_extension


@pytest.mark.parametrize(
    ("given", "shown"),
    [
        ("report.pdf", "report.pdf"),
        ("Доклад о детях.docx", "Доклад о детях.docx"),
        ("تقرير.pdf", "تقرير.pdf"),
        ("儿童报告.txt", "儿童报告.txt"),
        ("e\u0301tude.odt", "étude.odt"),
        ("../../etc/passwd", "passwd"),
        ("C:\\Users\\x\\report.docx", "report.docx"),
        ("report\u202exdp.exe", "reportxdp.exe"),
        ("\u2066a\u2069\u200f.pdf", "a.pdf"),
        ("report.pdf\x00.exe", "report.pdf.exe"),
        ("two\r\nlines\t.txt", "twolines.txt"),
        ('a<b>:"c|?*.txt', "a_b___c___.txt"),
        ("CON.txt", "_CON.txt"),
        ("lpt1", "_lpt1"),
        ("report.docx . ", "report.docx"),
        ("half \ud800 pair.txt", "half pair.txt"),
        ("..", "file"),
        ("", "file"),
        ("folder/", "file"),
    ],
)
def test_shown_names(given: str, shown: str) -> None:
    assert clean_display_name(given) == shown


@pytest.mark.parametrize("letter", ["a", "ж", "子", "😀"])
def test_an_overlong_name_keeps_its_ending(letter: str) -> None:
    shown = clean_display_name(letter * 500 + ".docx")
    assert shown.endswith(letter + ".docx")
    assert len(shown) <= 150 and len(shown.encode()) <= 240


def test_isolated_name_cannot_turn_its_neighbours() -> None:
    assert isolated("تقرير.pdf") == "\u2068تقرير.pdf\u2069"


@pytest.mark.parametrize(
    ("name", "kind"),
    [
        ("A.DOCX", FileKind.DOCX),
        ("a.jpeg", FileKind.JPG),
        ("a.pdf.exe", None),
        (".pdf", None),
        ("pdf", None),
        ("a.docm", None),
    ],
)
def test_only_the_last_ending_counts(name: str, kind: FileKind | None) -> None:
    assert kind_by_extension(name) is kind
