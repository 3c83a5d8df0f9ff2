"""What officers made of the inputs, in the compiled workbook: whose an input is, what was noted, and lists to code by
(WORKBOOK)."""

import io

import pytest
from openpyxl import load_workbook

from core import clock
from core.audience import PUBLIC, SEALED, SECRETARIAT
from core.spreadsheets import write_book
from submissions.domain.handing import assign_recommendation, assign_submission
from submissions.domain.notes import write_note
from synthesis.domain.themes import add_theme
from synthesis.exports.packs import make_pack
from synthesis.exports.workbook import compiled_book
from tests.synthesis.conftest import AFTER

pytestmark = pytest.mark.django_db


@pytest.fixture(autouse=True)
def afterwards():
    with clock.at(AFTER):
        yield


def book_of(stage, audience):
    target = io.BytesIO()
    write_book(compiled_book(make_pack(stage.round, audience, now=AFTER, by="M. Manager")), target)
    return load_workbook(target)


def rows_of(page):
    head, *rows = page.iter_rows(values_only=True)
    return [dict(zip(head, row, strict=True)) for row in rows]


def told(stage, audience, column):
    """By body and paragraph, where there is something."""
    rows = rows_of(book_of(stage, audience)["Inputs"])
    return {(row["Body"], row["Para"]): row[column] for row in rows if row.get(column)}


def test_whose_an_input_is(spoken):
    assign_recommendation(spoken.round, spoken.on["124"], to=spoken.coder, by=spoken.manager)
    assign_submission(spoken.said["XAA"].submission, to=spoken.triage, by=spoken.triage)
    found = told(spoken, SEALED, "Officer")
    assert found["Arandia", "124"] == "Coder; Triage"
    assert (found["Arandia", "123"], found["Veldrane", "124"]) == ("Triage", "Coder")
    assert ("Veldrane", "123") not in found
    assert not {cell.value for cell in book_of(spoken, PUBLIC)["Inputs"][1]} & {"Officer", "Officer's note"}


def test_the_last_note_stands_beside_the_inputs_of_its_submission(spoken):
    for words in ("Ask the mission.", "The mission has answered."):
        write_note(spoken.said["XBB"].submission, text=words, by=spoken.manager)
    found = told(spoken, SECRETARIAT, "Officer's note")
    assert set(found.values()) == {"The mission has answered."}
    assert {body for body, _para in found} == {"Veldrane"}


def test_a_note_is_for_who_reads_all_that_it_may_repeat(spoken):
    write_note(spoken.said["XAA"].submission, text="It names a village.", by=spoken.manager)
    assert told(spoken, SECRETARIAT, "Officer's note")
    spoken.tighten(spoken.said["XAA"], "124", "secretariat")
    assert not told(spoken, SECRETARIAT, "Officer's note")
    assert told(spoken, SEALED, "Officer's note")


def test_officers_choose_codes_from_lists(spoken):
    for name in ("Consultation", "Access: money, places"):
        add_theme(spoken.round, name, by=spoken.manager)
    book = book_of(spoken, SEALED)
    page, codes = book["Inputs"], book["Codes"]
    heads = {cell.value: cell.column_letter for cell in page[1]}
    lists = {str(each.sqref).split(":")[0]: each for each in page.data_validations.dataValidation}

    def offered(header):
        sheet, _bang, place = lists[f"{heads[header]}2"].formula1.partition("!")
        assert sheet.strip("'") == "Codes"
        return [cell.value for (cell,) in codes[place.replace("$", "")]]

    assert offered("Themes") == ["Consultation", "Access: money, places"]
    assert offered("Disposition") == ["Cited", "Grouped with others", "Duplicate", "Out of scope", "Not reflected"]
    assert "Outside the mandate" in offered("Reason")
    strict = {
        header: bool(lists[f"{heads[header]}2"].showErrorMessage) for header in ("Themes", "Disposition", "Reason")
    }
    assert strict == {"Themes": False, "Disposition": True, "Reason": False}
    assert {page[f"{heads[header]}2"].number_format for header in (*strict, "Officer's note")} == {"@"}
    assert not page.protection.sheet
    assert not book_of(spoken, PUBLIC)["Inputs"].data_validations.dataValidation
