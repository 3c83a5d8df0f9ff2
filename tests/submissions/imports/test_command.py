import json
from pathlib import Path
from typing import Any

import pytest
from django.core.management import CommandError, call_command

from core.models import StoredFile
from submissions.models import Input, InputImport
from tests.factories import RoundFactory
from tests.submissions.imports.tables import as_csv, row

pytestmark = pytest.mark.django_db


@pytest.fixture
def round_() -> Any:
    return RoundFactory()


def run(round_: Any, path: Path, *more: str) -> None:
    call_command("import_inputs", round_.reference, str(path), "--by", round_.created_by.email, *more)


def table(tmp_path: Path, *rows: list[str]) -> Path:
    path = tmp_path / "inputs.csv"
    path.write_bytes(as_csv(list(rows)))
    return path


def test_without_apply_nothing_comes_in(round_: Any, tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    run(round_, table(tmp_path, row(Organisation="A", Constituency="State", Comment="x")))
    told = json.loads(capsys.readouterr().out)
    assert (told["applied"], told["counts"]["inputs"], told["faults"]) == (False, 1, [])
    assert told["bodies"]["new"] == [{"name": "A", "constituency": "state"}]
    assert not Input.objects.exists() and not InputImport.objects.exists() and not StoredFile.objects.exists()


def test_with_apply_everything_does(round_: Any, tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    rows = [row(External_ID=str(n), Organisation=f"Body {n % 7}", Constituency="NGO", Para="123", Position="S",
                Comment=f"Remark {n}.") for n in range(40)]  # fmt: skip
    run(round_, table(tmp_path, *rows), "--apply")
    told = json.loads(capsys.readouterr().out)
    assert told["applied"] is True and told["counts"]["submissions"] == 7
    assert Input.objects.count() == 40
    assert str(InputImport.objects.get().pk) == told["import"]


def test_bad_rows_go_to_standard_error_in_a_line_each(
    round_: Any, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    path = table(tmp_path, row(Organisation="A", Constituency="State", Comment="x"), row(Comment="two\nlines"))
    with pytest.raises(SystemExit) as end:
        run(round_, path, "--apply")
    said = capsys.readouterr()
    assert end.value.code == 1
    assert json.loads(said.out)["counts"]["bad_rows"] == 1
    first, second = said.err.splitlines()
    assert first.startswith("1 of 2 rows") and second.startswith("Row 3, column B (Organisation)")
    assert not Input.objects.exists()


def test_a_map(round_: Any, tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    path, said = tmp_path / "theirs.csv", tmp_path / "map.json"
    path.write_bytes(as_csv([["A", "x"]], heading=["Who", "What"]))
    said.write_text(json.dumps({"Organisation": "Who", "Comment": "What"}))
    run(round_, path, "--map", str(said), "--apply")
    assert Input.objects.get().comment == "x"


def test_what_cannot_be_read_is_one_line(round_: Any, tmp_path: Path) -> None:
    path = tmp_path / "picture.png"
    path.write_bytes(b"\x89PNG\r\n\x1a\n")
    with pytest.raises(CommandError, match="xlsx, ods, csv, tsv or docx"):
        run(round_, path)
    with pytest.raises(CommandError, match="cannot be opened"):
        run(round_, tmp_path / "nothing.csv")
    with pytest.raises(CommandError, match="is not JSON"):
        run(round_, path, "--map", str(path))
