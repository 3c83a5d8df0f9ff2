"""Inside the child: plain rows, no Django."""

import json
import subprocess
import sys
from pathlib import Path

import pytest
from openpyxl import Workbook

from core.errors import Refused
from submissions.workbooks.plain_rows import answer
from submissions.workbooks.services import read_workbook
from tests.support.databases import ROOT
from tests.support.office_files import write_zip, xlsx_parts


def test_it_imports_without_django() -> None:
    program = "import submissions.workbooks.plain_rows, sys; sys.exit('django' in sys.modules)"
    assert subprocess.run([sys.executable, "-c", program], check=False, cwd=ROOT).returncode == 0


def test_values_say_what_they_are(tmp_path: Path) -> None:
    book = Workbook()
    sheet = book.active
    sheet.title = "A"
    sheet.append(["text", 127.1, True, None, "=A1", "#N/A"])
    sheet.merge_cells("A3:B4")
    book.save(tmp_path / "book.xlsx")
    found = answer(tmp_path / "book.xlsx")
    assert json.loads(json.dumps(found)) == {
        "sheets": [
            {
                "title": "A",
                "state": "visible",
                "rows": [
                    [
                        1,
                        [
                            "text",
                            {"kind": "number", "text": "127.1"},
                            {"kind": "truth", "text": "TRUE"},
                            None,
                            {"kind": "formula", "text": "=A1"},
                            {"kind": "error", "text": "#N/A"},
                        ],
                    ]
                ],
                "merged": ["A3:B4"],
                "struck": [],
            }
        ],
        "has_comments": False,
    }


@pytest.mark.parametrize(
    ("more", "code"),
    [
        ({"xl/media/a.bin": b"\0" * (40 << 20)}, "unpacks_too_large"),
        ({"xl/vbaProject.bin": b"x"}, "macros"),
        ({"xl/externalLinks/externalLink1.xml": "<a/>"}, "external_links"),
        ({"xl/worksheets/sheet1.xml": "<worksheet"}, "damaged"),
    ],
)
def test_hostile_books_are_refused_in_words(more: dict[str, str | bytes], code: str, tmp_path: Path) -> None:
    path = write_zip(tmp_path / "book.xlsx", xlsx_parts() | more)
    with pytest.raises(Refused) as caught:
        read_workbook(path)
    assert caught.value.code == code and str(caught.value.message)
