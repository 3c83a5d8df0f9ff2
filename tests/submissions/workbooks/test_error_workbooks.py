"""Rows that cannot be taken come back in a workbook, and are read again when they are mended."""

from pathlib import Path
from typing import Any

import pytest
from openpyxl import load_workbook
from openpyxl.cell.rich_text import CellRichText, TextBlock
from openpyxl.cell.text import InlineFont

from consultations.rounds.edits import set_questions
from core.errors import Refused
from submissions.models import Input
from submissions.workbooks.exports import error_workbook
from submissions.workbooks.services import apply_import, preview, receive_workbooks
from tests.factories.consultations import DelegationFactory, RoundFactory, focal_point
from tests.factories.submissions import DraftFactory
from tests.submissions.workbooks.editing import Inputs, made, opened

pytestmark = pytest.mark.django_db


def returned(delegation: Any, path: Path, folder: Path) -> tuple[Any, Path]:
    """What was received, and the workbook of what is to be mended in it."""
    by = focal_point(delegation)
    batch = receive_workbooks(delegation, [(path.name, path)], by=by)
    assert batch is not None
    name, content = error_workbook(batch, 1, by=by)
    back = folder / name
    back.write_bytes(content)
    return batch, back


def rows_of(path: Path) -> list[dict[str, Any]]:
    sheet = load_workbook(path)["Inputs"]
    heads = [cell.value for cell in sheet[1]]
    return [
        dict(zip(heads, values, strict=True))
        for values in sheet.iter_rows(min_row=2, values_only=True)
        if values[heads.index("Errors to correct")]
    ]


def test_bad_rows_come_back_with_what_is_wrong_and_are_taken_when_mended(tmp_path: Path) -> None:
    said = {"123": {"comment": "Before."}, "124": {"comment": "Stays."}}
    delegation = DraftFactory(delegation=DelegationFactory(), answers=said).submission.delegation
    path = made(delegation, tmp_path)
    with opened(path) as book:
        inputs = Inputs(book)
        inputs.set("123", "Comment", "=A1")
        inputs.set("123", "Rationale", "Because.")
        inputs.set("127.1", "Comment", "Good.")
        inputs.set("127.2", "Position", "suports")
        spare = inputs.first_spare()
        inputs.set(spare, "Para", "999")
        inputs.set(spare, "Comment", "On nothing that is here.")
        inputs.sheet.insert_rows(1, 3)
    batch, back = returned(delegation, path, tmp_path)
    apply_import(batch, by=focal_point(delegation))
    assert {row.comment for row in Input.objects.all()} == {"Before.", "Stays.", "Good."}

    first, second, third = rows_of(back)
    assert first["Errors to correct"].startswith("Row 2, column K (Comment), “=A1”: The cell contains a formula")
    assert (first["Comment"], first["Rationale"], first["Para"]) == ("Before.", "Because.", "123")
    assert second["Errors to correct"].startswith(
        "Row 3, column I (Position), “suports”: This value is not in the list."
    )
    assert (second["Position"], second["Para"], second["Part"]) == ("suports", "127", "2")
    assert third["Errors to correct"].startswith(
        "Row 4, column C (Para), “999”: This call for inputs has no such paragraph or part."
    )
    assert (third["Para"], third["Comment"], third["row id"]) == ("999", "On nothing that is here.", None)

    with opened(back) as book:
        inputs = Inputs(book)
        inputs.set(2, "Comment", "After.")
        inputs.set(3, "Position", "Supports")
        inputs.set(4, "Para", "124")
    again = receive_workbooks(delegation, [(back.name, back)], by=focal_point(delegation))
    assert again is not None and preview(again, by=focal_point(delegation)).faults == []
    done = apply_import(again, by=focal_point(delegation))
    assert (done.changed, done.added) == (2, 1)
    assert sorted(Input.objects.values_list("comment", "rationale", "position")) == [
        ("", "", "supports"),
        ("After.", "Because.", ""),
        ("Good.", "", ""),
        ("On nothing that is here.", "", ""),
        ("Stays.", "", ""),
    ]


def test_sent_back_unmended_it_deletes_nothing(tmp_path: Path) -> None:
    """A merged range emptied the second row, a formula stands where a text was: neither may read as a deletion."""
    said = {"123": {"comment": "One."}, "124": {"comment": "Two."}, "127.1": {"comment": "Three."}}
    delegation = DraftFactory(delegation=DelegationFactory(), answers=said).submission.delegation
    path = made(delegation, tmp_path)
    with opened(path) as book:
        inputs = Inputs(book)
        inputs.sheet.merge_cells("J2:J3")
        inputs.set("127.1", "Comment", "=B2")
    batch, back = returned(delegation, path, tmp_path)
    with pytest.raises(Refused) as caught:
        apply_import(batch, by=focal_point(delegation))
    assert caught.value.code == "nothing_to_take"
    merged, emptied, formula = rows_of(back)
    assert "are merged" in merged["Errors to correct"] and "are merged" in emptied["Errors to correct"]
    assert [row["Comment"] for row in (merged, emptied, formula)] == ["One.", "Two.", "Three."]
    assert receive_workbooks(delegation, [(back.name, back)], by=focal_point(delegation)) is None


def test_struck_out_words_come_back_beside_the_cell_and_not_in_it(tmp_path: Path) -> None:
    delegation = DraftFactory(answers={"123": {"comment": "We may agree."}}).submission.delegation
    path = made(delegation, tmp_path)
    with opened(path) as book:
        gone = TextBlock(InlineFont(strike=True), "may ")
        Inputs(book).set("123", "Comment", CellRichText("We ", gone, "do agree."))
    _batch, back = returned(delegation, path, tmp_path)
    [row] = rows_of(back)
    assert row["Comment"] == "We may agree."
    first, last = row["Errors to correct"].split("\n")
    assert first.startswith("Row 2, column K (Comment), “We may do agree.”: These words are struck out: “may”.")
    assert last == "We may do agree."


def test_an_answer_to_a_question_that_changed_does_not_come_in_from_there(tmp_path: Path) -> None:
    delegation = DelegationFactory()
    set_questions(delegation.round, ["What changed?"])
    path = made(delegation, tmp_path)
    with opened(path) as book:
        Inputs(book).set("Q1", "Comment", "Much.")
    set_questions(delegation.round, ["Since when?"])
    _batch, back = returned(delegation, path, tmp_path)
    [row] = rows_of(back)
    assert (row["Recommendation"], row["Comment"]) == ("What changed?", "Much.")
    again = receive_workbooks(delegation, [(back.name, back)], by=focal_point(delegation))
    assert again is not None
    [(_number, fault)] = preview(again, by=focal_point(delegation)).faults
    assert str(fault).startswith("Row 2: The question of this row has changed since the file was made.")


def test_a_number_that_may_have_lost_a_digit_is_not_guessed_from_there(tmp_path: Path) -> None:
    delegation = DelegationFactory(round=RoundFactory(paragraphs={"140.1": 1, "140.10": 1, "150.20": 1}))
    path = made(delegation, tmp_path)
    with opened(path) as book:
        inputs = Inputs(book)
        first = inputs.first_spare()
        for row, para, position in ((first, 140.1, "Supports"), (first + 1, 150.2, "Perhaps")):
            for header, value in {"Para": para, "Comment": "More.", "Position": position}.items():
                inputs.set(row, header, value)
    _batch, back = returned(delegation, path, tmp_path)
    cut, unlike = rows_of(back)
    assert "The number can mean: 140.1, 140.10." in cut["Errors to correct"]
    assert [(row["Para"], row["Comment"]) for row in (cut, unlike)] == [(None, "More."), (None, "More.")]
    again = receive_workbooks(delegation, [(back.name, back)], by=focal_point(delegation))
    assert again is not None
    codes = [fault.code for _number, fault in preview(again, by=focal_point(delegation)).faults]
    assert codes == ["paragraph_missing", "not_a_choice"]


def test_it_speaks_the_language_of_the_book(tmp_path: Path) -> None:
    delegation = DelegationFactory()
    path = made(delegation, tmp_path, language="ar")
    with opened(path) as book:
        sheet = book.worksheets[2]
        sheet["H2"].value = "Blesses"
    _batch, back = returned(delegation, path, tmp_path)
    sheet = load_workbook(back).worksheets[2]
    assert sheet.sheet_view.rightToLeft
    assert "Blesses" in [cell.value for cell in sheet[2]]


def test_a_good_book_has_no_errors(tmp_path: Path) -> None:
    delegation = DelegationFactory()
    path = made(delegation, tmp_path)
    with opened(path) as book:
        Inputs(book).set("123", "Comment", "Good.")
    batch = receive_workbooks(delegation, [(path.name, path)], by=focal_point(delegation))
    assert batch is not None
    with pytest.raises(Refused) as caught:
        error_workbook(batch, 1, by=focal_point(delegation))
    assert caught.value.code == "no_errors"


def test_a_word_that_is_no_language_does_not_become_a_choice(tmp_path: Path) -> None:
    delegation = DelegationFactory()
    path = made(delegation, tmp_path)
    with opened(path) as book:
        inputs = Inputs(book)
        inputs.set("123", "Comment", "Good.")
        inputs.set("123", "Language", "Engl.")
    _batch, back = returned(delegation, path, tmp_path)
    codes = load_workbook(back)["Codes"]
    offered = [row[4].value for row in codes.iter_rows(min_row=2) if row[4].value]
    assert "English" in offered and "Engl." not in offered
