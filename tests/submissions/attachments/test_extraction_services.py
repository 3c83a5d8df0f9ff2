"""Whatever people attach, the answer is a text or a refusal in words; this process stays as small as it was (C1)."""

import subprocess
import sys
from pathlib import Path

import pytest

from core.errors import Refused
from core.files.kinds import FileKind
from submissions.attachments.extraction.services import read_attachment
from tests.support.hostile import REFUSED, TAKEN

ROOT = Path(__file__).resolve().parents[3]
EDGE_CASES = ROOT.parent / "shared" / "data" / "office" / "edge_cases"
EDGE_REFUSALS = {
    "LICENSE.md": "kind_unknown",
    "password_protected.xlsx": "password",
    "pdf__password.pdf": "password",
    "simple.doc": "old_format",
    "tests-example.xls": "old_format",
}


@pytest.mark.parametrize("name", REFUSED)
def test_refused_with_a_reason(name: str, tmp_path: Path) -> None:
    make, code = REFUSED[name]
    with pytest.raises(Refused) as refusal:
        read_attachment(make(tmp_path / "received"), name)
    assert refusal.value.code == code
    assert str(refusal.value).endswith(".") and "{" not in str(refusal.value)


@pytest.mark.parametrize("name", TAKEN)
def test_taken_although_unusual(name: str, tmp_path: Path) -> None:
    make, beginning = TAKEN[name]
    _kind, extraction = read_attachment(make(tmp_path / "received"), name)
    text = extraction.paragraphs[0].text if extraction.paragraphs else ""
    assert text.startswith(beginning)


def test_a_scan_says_that_it_has_no_text(tmp_path: Path) -> None:
    _kind, extraction = read_attachment(TAKEN["scan.pdf"][0](tmp_path / "scan.pdf"), "scan.pdf")
    assert (extraction.paragraphs, extraction.notes) == ([], ["scan_without_text"])


def test_a_line_of_a_million_letters_loses_none(tmp_path: Path) -> None:
    _kind, extraction = read_attachment(TAKEN["long_line.txt"][0](tmp_path / "x"), "x.txt")
    assert extraction.notes == ["long_paragraph_cut"]
    assert " ".join(paragraph.text for paragraph in extraction.paragraphs) == ("word " * 200_000).strip()


def test_the_parent_stays_small(tmp_path: Path) -> None:
    """A fresh process has every hostile file read; its largest size hardly grows."""
    for name, (make, _code) in REFUSED.items():
        make(tmp_path / name)
    program = """
import resource, sys
from pathlib import Path
from core.errors import Refused
from submissions.attachments.extraction.services import read_attachment
before = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss
for path in sorted(Path(sys.argv[1]).iterdir()):
    try:
        read_attachment(path, path.name)
    except Refused:
        pass
print(resource.getrusage(resource.RUSAGE_SELF).ru_maxrss - before)
"""
    ran = subprocess.run(
        [sys.executable, "-c", program, str(tmp_path)], cwd=ROOT, capture_output=True, text=True, check=True
    )
    assert int(ran.stdout) < 5_000  # KB


@pytest.mark.skipif(not EDGE_CASES.is_dir(), reason="the shared office files are not here")
def test_files_met_in_practice() -> None:
    answers: dict[str, str] = {}
    for path in sorted(EDGE_CASES.iterdir()):
        try:
            kind, _extraction = read_attachment(path, path.name)
            assert kind == FileKind(path.suffix[1:])
        except Refused as refusal:
            answers[path.name] = refusal.code
    assert answers == EDGE_REFUSALS


@pytest.mark.skipif(not EDGE_CASES.is_dir(), reason="the shared office files are not here")
@pytest.mark.parametrize(
    ("name", "text", "language"),
    [
        ("fake_table.docx", "Header Col 1 | Header Col 2", ""),
        ("stanley-cups-utf-16.csv", "Stanley Cups", ""),
        ("language-docs__fr_olap.pdf", "Résumés et interrogations de logs", "fr"),
        ("pdf__korean-text-with-tables.pdf", "9 4 0 3 9 5", "ko"),
    ],
)
def test_text_of_files_met_in_practice(name: str, text: str, language: str) -> None:
    _kind, extraction = read_attachment(EDGE_CASES / name, name)
    assert extraction.paragraphs[0].text.startswith(text)
    assert extraction.language == language
