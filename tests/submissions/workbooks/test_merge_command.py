"""`manage.py merge_workbook`: the report says each changed cell; nothing changes without --apply."""

import json
from pathlib import Path
from typing import Any

import pytest
from django.core.management import CommandError, call_command

from submissions.models import Input, WorkbookImport
from tests.factories.consultations import DelegationFactory, OrganisationFactory, focal_point
from tests.factories.submissions import DraftFactory, answer
from tests.submissions.workbooks.editing import Inputs, made, opened

pytestmark = pytest.mark.django_db


@pytest.fixture
def brought(tmp_path: Path) -> tuple[Any, Path]:
    """Changed offline, in the portal, in both to the same, in both differently; and a row to be mended."""
    delegation = DelegationFactory(organisation=OrganisationFactory(code="XAR"))
    said = {label: {"comment": "Sent out."} for label in ("123", "124", "127.1", "127.2", "127.3")}
    version = DraftFactory(delegation=delegation, answers=said)
    path = made(delegation, tmp_path)
    answer(version, "124", comment="Here.")
    answer(version, "127.1", comment="No changes.")
    answer(version, "127.2", comment="Here, differently.")
    with opened(path) as book:
        inputs = Inputs(book)
        inputs.set("123", "Comment", "Offline.")
        inputs.set("127.1", "Comment", "No changes.")
        inputs.set("127.2", "Comment", "Offline, differently.")
        inputs.set("127.3", "Position", "Blesses")
    return delegation, path


def merged(delegation: Any, path: Path, *more: str) -> dict[str, Any]:
    report = path.with_suffix(".json")
    email = focal_point(delegation).email
    try:
        call_command("merge_workbook", str(path), "--by", email, "--report", str(report), *more)
    finally:
        said: dict[str, Any] = json.loads(report.read_text())
    return said


def comments() -> list[str]:
    return [*Input.objects.order_by("recommendation__order").values_list("comment", flat=True)]


def test_the_report_says_every_changed_cell_and_nothing_is_changed(brought: tuple[Any, Path]) -> None:
    delegation, path = brought
    before = comments()
    said = merged(delegation, path)
    assert (said["round"], said["body"], said["language"], said["applied"]) == (
        delegation.round.reference, "XAR", "en", False,
    )  # fmt: skip
    assert [
        (cell["row"], cell["column"], cell["place"], cell["sent_out"], cell["returned"], cell["current"],
         cell["class"], cell["taken"])
        for cell in said["cells"]
    ] == [
        (2, "J", "Paragraph 123", "Sent out.", "Offline.", "Sent out.", "theirs", True),
        (3, "J", "Paragraph 124", "Sent out.", "Sent out.", "Here.", "ours", False),
        (4, "J", "Paragraph 127, part 1", "Sent out.", "No changes.", "No changes.", "same", False),
        (5, "J", "Paragraph 127, part 2", "Sent out.", "Offline, differently.", "Here, differently.", "conflict", None),
    ]  # fmt: skip
    assert {key: said["counts"][key] for key in ("theirs", "ours", "same", "conflict")} == {
        "theirs": 1, "ours": 1, "same": 1, "conflict": 1,
    }  # fmt: skip
    (fault,) = said["faults"]
    assert (fault["row"], fault["column"], fault["value"], fault["code"]) == (6, "H", "Blesses", "not_a_choice")
    assert comments() == before and not WorkbookImport.objects.exists()


@pytest.mark.parametrize(("accept", "settled"), [("theirs", "Offline, differently."), ("ours", "Here, differently.")])
def test_applied_with_every_conflict_settled(accept: str, settled: str, brought: tuple[Any, Path]) -> None:
    delegation, path = brought
    said = merged(delegation, path, "--accept", accept, "--apply")
    assert said["applied"] is True
    assert said["cells"][3]["taken"] is (accept == "theirs")
    assert comments() == ["Offline.", "Here.", "No changes.", settled, "Sent out."]
    assert WorkbookImport.objects.get().applied_at is not None


def test_an_open_conflict_is_not_applied(brought: tuple[Any, Path]) -> None:
    delegation, path = brought
    before = comments()
    with pytest.raises(CommandError, match="still to be resolved: 1"):
        merged(delegation, path, "--apply")
    assert json.loads(path.with_suffix(".json").read_text())["applied"] is False
    assert comments() == before


def test_forged_foreign_and_missing_ones_are_one_line(brought: tuple[Any, Path], tmp_path: Path, capsys: Any) -> None:
    delegation, path = brought
    other = DelegationFactory(round=delegation.round)
    report = ["--report", str(tmp_path / "r.json")]
    with pytest.raises(CommandError, match="belongs to another participant"):
        call_command("merge_workbook", str(path), "--by", focal_point(other).email, *report)
    with pytest.raises(CommandError, match=r"nobody@body\.example: there is no such account"):
        call_command("merge_workbook", str(path), "--by", "nobody@body.example", *report)
    with pytest.raises(CommandError, match="there is no such file"):
        call_command("merge_workbook", str(tmp_path / "missing.xlsx"), "--by", "x@body.example", *report)
    with opened(path) as book:
        cell = book["Portal"]["B2"]
        cell.value = cell.value[:60] + ("A" if cell.value[60] != "A" else "B") + cell.value[61:]
    with pytest.raises(CommandError, match="changed after the portal signed it"):
        call_command("merge_workbook", str(path), "--by", focal_point(delegation).email, *report)
    assert not (tmp_path / "r.json").exists()


def test_nothing_is_taken_in_where_its_report_cannot_be_written(brought: tuple[Any, Path], tmp_path: Path) -> None:
    delegation, path = brought
    before = comments()
    email = focal_point(delegation).email
    report = str(tmp_path / "no" / "such" / "folder.json")
    with pytest.raises(CommandError, match="cannot be written: No such file or directory"):
        call_command("merge_workbook", str(path), "--by", email, "--report", report, "--accept", "theirs", "--apply")
    assert comments() == before and not WorkbookImport.objects.exists()
