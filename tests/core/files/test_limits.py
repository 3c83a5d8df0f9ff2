"""C1: every door that opens a file of somebody else is a row of one table, and holds against one list of bombs."""

import json
import re
from pathlib import Path
from typing import Any

import pytest

from core.errors import Refused
from core.files.child import lines_limited, run_limited
from core.files.kinds import IntakeError
from core.files.limits import DOORS, MB, Door, ReadLimits
from core.files.messages import MESSAGES, SPREADSHEET_MESSAGES
from core.files.sheet_areas import check_area
from tests.support.hostile import BOMBS
from tests.support.office_files import S, write_zip, xlsx_parts

ROOT = Path(__file__).resolve().parents[3]
SOURCES = ("accounts", "consultations", "core", "portal", "submissions", "synthesis")
LINES = {"participants", "table of inputs", "mailbox", "files of a mailbox"}
COPIES = {"clean copy", "covered copy"}
NAMED = {"kind of a file", "attachment", *COPIES}
PAYLOADS: dict[str, dict[str, Any]] = {
    "covered copy": {"words": ["guardian"]},
    "document": {"symbol": "", "columns": []},
    "page of a document": {"page": 1, "words": "x"},
    "files of a mailbox": {"wanted": [1]},
    "coding workbook": {"mark": "x", "marks": [], "read": [], "watched": []},
}
FILE_DOORS = [name for name in DOORS if name != "receipt"]  # whose content is not in a file

# What a bomb is answered with at a door, where only its reader can tell: the rest is refused before.
ANSWERS = {
    ("attachment", "vast.xlsx"): "sheet_too_large",
    ("attachment", "repeated_text.xlsx"): "too_much_text",
    ("attachment", "laughs.xlsx"): "entities",
    ("attachment", "stream.pdf"): "needs_too_much_memory",
    ("attachment", "nul.csv"): "not_text",
    ("attachment", "not_utf8.csv"): "encoding",
    ("document", "vast.xlsx"): "sheet_too_large",
    ("document", "repeated_text.xlsx"): "too_much_text",
    ("document", "laughs.xlsx"): "entities",
    ("document", "nul.csv"): "not_text",
    ("participants", "vast.xlsx"): "too_many_columns",
    ("participants", "nul.csv"): "nul",
    ("workbook", "vast.xlsx"): "too_many_columns",
    ("workbook", "repeated_text.xlsx"): "too_many_rows",
    ("approval copy", "laughs.docx"): "entities",
    ("table of inputs", "laughs.docx"): "entities",
    ("table of inputs", "not_utf8.csv"): "encoding",
    ("mailbox", "parts.eml"): "too_many_parts",
    ("coding workbook", "laughs.xlsx"): "damaged",
}


def ask(name: str, path: Path) -> object:
    """Send the file through the door, as its callers do."""
    payload = dict(PAYLOADS.get(name, {}))
    if name in NAMED:
        payload["declared_name"] = path.name
    elif name in ("document", "participants", "table of inputs"):
        payload["name"] = path.name
    files = [path]
    if name in COPIES:
        files.append(path.with_name("copy"))
        files[1].touch()
    if name not in LINES:
        return run_limited(DOORS[name], payload, files=files)
    with lines_limited(DOORS[name], payload, files=files) as lines:
        return [json.loads(line) for line in lines]


def code_of(name: str, bomb: str, folder: Path) -> str:
    path = BOMBS[bomb](folder / bomb)
    try:
        ask(name, path)
    except Refused as refusal:
        if refusal.code in MESSAGES | SPREADSHEET_MESSAGES:
            assert str(refusal).endswith("."), refusal.code
        return refusal.code
    return ""


@pytest.mark.parametrize("name", FILE_DOORS)
def test_a_container_is_checked_before_any_door_opens_it(name: str, tmp_path: Path) -> None:
    assert code_of(name, "quine.docx", tmp_path) == "archive_inside"
    assert code_of(name, "bomb.docx", tmp_path) == "unpacks_too_large"


@pytest.mark.parametrize(("name", "bomb"), ANSWERS)
def test_bombs_that_only_a_reader_can_tell(name: str, bomb: str, tmp_path: Path) -> None:
    assert code_of(name, bomb, tmp_path) == ANSWERS[name, bomb]


def test_a_million_empty_rows_are_no_table(tmp_path: Path) -> None:
    """As people leave them who format whole columns: read, and empty."""
    check_area(BOMBS["empty_rows.xlsx"](tmp_path / "a.xlsx"), 10)
    check_area(BOMBS["formatted_rows.xlsx"](tmp_path / "b.xlsx"), 10)


@pytest.mark.parametrize(
    ("rows", "size"),
    [
        ("<row><c><v>1</v></c><c><v>1</v></c></row><row><c><v>1</v></c></row>", 4),  # without addresses
        ('<row r="3"><c r="C3"><v>1</v></c></row><row r="5"><c r="AA5"><f>1</f></c></row>', 3 * 25),
        ('<row r="1"><c r="B9"><is><t>x</t></is></c></row>', 1),  # the cell's own address counts
        ("", 0),
    ],
)
def test_the_area_of_a_sheet(rows: str, size: int, tmp_path: Path) -> None:
    path = write_zip(tmp_path / "a.xlsx", xlsx_parts(rows))
    check_area(path, size)
    if size:
        with pytest.raises(IntakeError) as error:
            check_area(path, size - 1)
        assert error.value.code == "sheet_too_large"


def test_sheets_are_added_up(tmp_path: Path) -> None:
    sheet = f'<worksheet xmlns="{S}"><sheetData><row><c><v>1</v></c></row></sheetData></worksheet>'
    path = write_zip(tmp_path / "a.xlsx", xlsx_parts() | {"elsewhere/second.xml": sheet})
    check_area(path, 2)
    with pytest.raises(IntakeError):
        check_area(path, 1)


def test_a_file_that_is_too_large_starts_no_child(tmp_path: Path) -> None:
    (tmp_path / "a").write_bytes(b"x" * (MB + 1))
    with pytest.raises(Refused) as refusal:
        run_limited(Door("tests.support.children:echo", size=MB), {}, files=[tmp_path / "a"])
    assert (refusal.value.code, str(refusal.value)[:33]) == ("file_too_large", "The file is larger than 1 MB. Upl")


def test_nobody_opens_a_file_past_the_table() -> None:
    for package in SOURCES:
        for path in (ROOT / package).rglob("*.py"):
            text, name = path.read_text(), path.relative_to(ROOT).as_posix()
            if name not in ("core/files/limits.py", "core/files/child.py"):
                assert not re.search(r"\bDoor\(", text), f"{name}: a door outside the table"
                for door in re.findall(r"(?:run|lines)_limited\(\s*([^\s,]+)", text):
                    assert door.startswith('DOORS["') or door == "DOOR", f"{name}: {door}"


def test_the_table_is_printed() -> None:
    """`docs/file-limits.md` is what an operator reads."""
    printed = (ROOT / "docs" / "file-limits.md").read_text()
    rows = [line for line in printed.splitlines() if line.startswith("| ")][1:]
    assert rows == [row_of(name, door) for name, door in DOORS.items()]


def row_of(name: str, door: Door) -> str:
    table = door.sheets or ReadLimits(0, 0, 0, 0)
    read = f"{table.rows:,} rows, {table.cells:,} cells" if door.sheets else ""
    area = f"{door.area:,} cells laid out" if door.area else ""
    zip_ = f"{door.zip.entries:,} parts, {door.zip.unpacked // MB} MB, {door.zip.ratio} times"
    return (
        f"| {name} | `{door.function.partition(':')[0]}` | {door.size // MB} MB | {zip_} | {read or area} |"
        f" {door.seconds} s | {door.memory_mb} MB | {door.output_mb} MB |"
    )
