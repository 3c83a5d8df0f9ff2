"""`manage.py read_attachment` in a process of its own, as a person calls it."""

import json
import subprocess
import sys
from pathlib import Path

import pytest

from tests.support.office_files import docx_parts, paragraph, write_pdf, write_zip

ROOT = Path(__file__).resolve().parents[2]


def call(*words: str) -> subprocess.CompletedProcess[str]:
    return subprocess.run(
        [sys.executable, "manage.py", "read_attachment", *words], cwd=ROOT, capture_output=True, text=True, check=False
    )


def test_prints_json(tmp_path: Path) -> None:
    body = paragraph("14. Every child on the move should have an independent guardian from the first hour.")
    ran = call(str(write_zip(tmp_path / "report.docx", docx_parts(body))), "--json")
    assert (ran.returncode, ran.stderr) == (0, "")
    assert json.loads(ran.stdout) == {
        "file": "report.docx",
        "kind": "docx",
        "language": "en",
        "notes": [],
        "beside": [],
        "paragraphs": [
            {
                "number": 1,
                "page": None,
                "text": "Every child on the move should have an independent guardian from the first hour.",
                "printed": "14",
            }
        ],
    }


def test_prints_words(tmp_path: Path) -> None:
    ran = call(str(write_pdf(tmp_path / "a.pdf", [[(72, 700, "1. Words.")]])))
    assert ran.stdout.splitlines() == ["a.pdf: pdf, 1 paragraphs", "1 (p. 1) [1] Words."]


@pytest.mark.parametrize(
    ("name", "content", "said"),
    [
        ("a.exe", b"MZ", "a.exe: Files with the ending “exe” are not accepted."),
        ("a.docx", b"PK\x03\x04", "a.docx: The file is damaged and cannot be read."),
        ("missing.txt", None, "missing.txt: there is no such file."),
    ],
)
def test_one_line_says_what_is_wrong(name: str, content: bytes | None, said: str, tmp_path: Path) -> None:
    if content is not None:
        (tmp_path / name).write_bytes(content)
    ran = call(str(tmp_path / name), "--json")
    assert (ran.returncode, ran.stdout) == (1, "")
    assert ran.stderr.count("\n") == 1
    assert said in ran.stderr
