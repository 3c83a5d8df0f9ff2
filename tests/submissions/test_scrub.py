"""`manage.py scrub` in a process of its own, as a person calls it."""

import json
import subprocess
import sys
from pathlib import Path

from tests.support.office_files import write_docx
from tests.support.planted import PLANT, docx

ROOT = Path(__file__).resolve().parents[2]


def call(*words: str) -> subprocess.CompletedProcess[str]:
    return subprocess.run(
        [sys.executable, "manage.py", "scrub", *words], cwd=ROOT, capture_output=True, text=True, check=False
    )


def test_writes_the_copy_and_the_report(tmp_path: Path) -> None:
    copy, report = tmp_path / "clean.docx", tmp_path / "report.json"
    ran = call(str(docx(tmp_path / "report.docx")), "--out", str(copy), "--report", str(report))
    assert (ran.returncode, ran.stderr) == (0, "")
    assert "Tracked changes: 4" in ran.stdout
    assert PLANT not in copy.read_bytes()
    told = json.loads(report.read_text())
    assert (told["file"], told["kind"]) == ("report.docx", "docx")
    assert {"what": "tracked_change", "count": 4, "words": "Tracked changes"} in told["removed"]


def test_one_line_says_what_is_wrong_and_nothing_is_written(tmp_path: Path) -> None:
    broken, copy = tmp_path / "broken.docx", tmp_path / "clean.docx"
    write_docx(broken, "<w:p>")
    ran = call(str(broken), "--out", str(copy), "--report", str(tmp_path / "r.json"))
    assert (ran.returncode, ran.stdout, ran.stderr.count("\n")) == (1, "", 1)
    assert "broken.docx: The file is damaged and cannot be read." in ran.stderr
    assert not copy.exists() and not (tmp_path / "r.json").exists()


def test_a_place_that_cannot_be_written_is_told(tmp_path: Path) -> None:
    ran = call(str(docx(tmp_path / "report.docx")), "--out", str(tmp_path / "nowhere" / "clean.docx"))
    assert (ran.returncode, ran.stderr.count("\n")) == (1, 1)
    assert "cannot be written: No such file or directory" in ran.stderr
