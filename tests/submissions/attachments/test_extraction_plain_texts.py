"""Plain text, and the numbers that people print before their paragraphs."""

from pathlib import Path

import pytest

from submissions.attachments.extraction.paragraphs import TextPiece, numbered, split_number
from submissions.attachments.extraction.readers import read_text


def read(tmp_path: Path, text: str | bytes) -> list[tuple[int | None, str, str]]:
    (tmp_path / "a").write_bytes(text if isinstance(text, bytes) else text.encode())
    notes: set[str] = set()
    return [(found.page, found.printed, found.text) for found in numbered(read_text(tmp_path / "a", notes), notes)]


def test_empty_lines_divide_wrapped_paragraphs(tmp_path: Path) -> None:
    assert read(tmp_path, "14. The law of\r\n2009. March it\r\nwas.\r\n\r\n\r\n(b) Then\n  more.\n15. Next.") == [
        (None, "14", "The law of 2009. March it was."),
        (None, "b", "Then more."),
        (None, "15", "Next."),
    ]


def test_without_empty_lines_each_line_is_one(tmp_path: Path) -> None:
    assert read(tmp_path, "One.\nTwo\nThree") == [(None, "", "One."), (None, "", "Two"), (None, "", "Three")]


def test_page_breaks_count_pages(tmp_path: Path) -> None:
    assert read(tmp_path, "One.\fTwo.\n") == [(1, "", "One."), (2, "", "Two.")]


def test_marks_and_wide_encodings(tmp_path: Path) -> None:
    assert read(tmp_path, "\ufeffдети".encode()) == [(None, "", "дети")]
    assert read(tmp_path, "дети".encode("utf-16")) == [(None, "", "дети")]


@pytest.mark.parametrize(
    ("text", "printed", "rest"),
    [
        ("14. States", "14", "States"),
        ("14) States", "14", "States"),
        ("3.2. States", "3.2", "States"),
        ("3.2 States", "3.2", "States"),
        ("(iv) States", "iv", "States"),
        ("a) States", "a", "States"),
        ("2.5 million children", "", "2.5 million children"),
        ("2009. States", "", "2009. States"),
        ("14.States", "", "14.States"),
        ("14.", "", "14."),
        ("I. Summary", "", "I. Summary"),
    ],
)
def test_printed_numbers(text: str, printed: str, rest: str) -> None:
    assert split_number(text) == (printed, rest)


def test_numbers_run_over_what_is_empty() -> None:
    found = numbered([TextPiece("a"), TextPiece(" \u00a0\n"), TextPiece("b\u00ad\ufeff c")], set())
    assert [(paragraph.number, paragraph.text) for paragraph in found] == [(1, "a"), (2, "b c")]
