"""A compiled workbook comes back coded: what it would change, against what was said here since."""

import shutil
import subprocess
from datetime import timedelta
from pathlib import Path
from typing import Any
from uuid import uuid4

import pytest

from core import clock
from core.audience import PUBLIC, SECRETARIAT
from core.errors import Refused
from submissions.triage.notes import write_note
from submissions.workbooks.signature import WorkbookSignature
from synthesis.codebook.services import add_theme, merge_theme, remove_theme, rename_theme
from synthesis.coding.services import code_passage, uncode
from synthesis.imports.current_work import CurrentWork
from synthesis.imports.proposed_changes import ProposedChanges, propose_changes
from synthesis.imports.services import apply_changes
from synthesis.imports.workbook_changes import WorkbookChanges, changes_in, read_coded_book
from synthesis.models import CodedPassage
from synthesis.quality.dispositions import dispose
from synthesis.reports.findings.services import add_finding, cite
from synthesis.reports.services import begin_report
from tests.factories import RoundFactory
from tests.support.redacting import redact
from tests.synthesis.conftest import AFTER, LATER
from tests.synthesis.imports.workbooks import compiled, opened

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("afterwards")]


@pytest.fixture
def towns(answered: Any) -> Any:
    with clock.at(AFTER):
        return add_theme(answered.round, "Towns", by=answered.writer)


def looked(scenario: Any, path: Path, *, by: Any = None) -> WorkbookChanges:
    return changes_in(read_coded_book(path), scenario.round, by=by or scenario.manager)


def merged(scenario: Any, path: Path, *, by: Any = None, choices: Any = None) -> ProposedChanges:
    look = looked(scenario, path, by=by)
    ground = CurrentWork(scenario.round, look.rows, by=by or scenario.manager, report=look.report)
    return propose_changes(look, ground, choices or {})


def test_an_untouched_book_changes_nothing(answered: Any, towns: Any, tmp_path: Path) -> None:
    look = looked(answered, compiled(answered, tmp_path))
    assert (look.rows, look.others, look.missing) == ([], [], 0)


def test_a_theme_and_a_disposition(answered: Any, towns: Any, tmp_path: Path) -> None:
    path = compiled(answered, tmp_path)
    with opened(path) as sheet:
        sheet.code("Arandia", "124", themes="Towns")
        sheet.code("Veldrane", "123", disposition="Out of scope", reason="Not asked.")
    found = merged(answered, path)
    assert found.faults == []
    assert [(row.reference, [change.cell.texts for change in row.changes]) for row in found.rows] == [
        (str(answered.input(answered.versions["XBB"], "123").line_id), [["Out of scope\nNot asked."]]),
        (str(answered.input(answered.versions["XAA"], "124").line_id), [["Towns"]]),
    ]
    assert not CodedPassage.objects.exists()


def test_a_column_of_codes_twice_is_refused_before_a_code_is_lost(answered: Any, towns: Any, tmp_path: Path) -> None:
    """A copy of the column as it was, kept beside it: the officer may have coded in either."""
    path = compiled(answered, tmp_path)
    with opened(path) as sheet:
        sheet.code("Arandia", "124", themes="Towns")
        sheet.page.cell(1, sheet.page.max_column + 1).value = "Themes"
    with pytest.raises(Refused) as caught:
        looked(answered, path)
    assert caught.value.code == "columns_twice"


@pytest.mark.parametrize("earlier", [{"Participant": "Body", "Outcome": "Disposition"}, {}])
def test_a_workbook_that_does_not_list_its_headings(
    earlier: dict[str, str], answered: Any, towns: Any, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    sign = WorkbookSignature.rows
    with monkeypatch.context() as patch:
        patch.setattr(WorkbookSignature, "rows", lambda self, payload: sign(self, {**payload, "headers": None}))
        path = compiled(answered, tmp_path)
    with opened(path) as sheet:
        sheet.code("Veldrane", "123", disposition="Out of scope", reason="Not asked.")
        sheet.put(sheet.row("Ombira", "123"), "Participant", "Other")
        for now, before in earlier.items():
            sheet.page.cell(1, sheet.columns[now]).value = before
    look = looked(answered, path)
    assert [row.theirs["disposition"] for row in look.rows] == ["Out of scope"]
    assert [(heading, text) for _row, _letter, heading, text in look.others] == [
        (earlier.get("Participant", "Participant"), "Other")
    ]


def texts(found: ProposedChanges) -> set[str]:
    return {change.cell.texts[0] for row in found.rows for change in row.changes}


def codes(found: ProposedChanges) -> list[tuple[str, str]]:
    """(code, column) of what is wrong."""
    return [(fault.code, fault.column and fault.header) for fault in found.faults]


def test_rows_are_matched_by_ref_whatever_became_of_the_sheet(answered: Any, towns: Any, tmp_path: Path) -> None:
    path = compiled(answered, tmp_path)
    with opened(path) as sheet:
        sheet.code("Arandia", "124", themes="towns ")
        rows = [[cell.value for cell in row] for row in sheet.page.iter_rows(min_row=2)]
        rows = [row for row in reversed(rows) if row[3] != "Veldrane"]
        sheet.page.delete_rows(2, sheet.page.max_row)
        sheet.page.append(["", "", "", "a row of my own"])
        for row in rows:
            sheet.page.append(row)
        sheet.page.insert_cols(2)
        sheet.page.title = "Sorted"
    look = looked(answered, path)
    assert look.missing == 2 and look.others == []
    found = propose_changes(look, CurrentWork(answered.round, look.rows, by=answered.manager), {})
    assert (texts(found), found.faults) == ({"towns"}, [])


def test_words_that_were_corrected_can_be_given_their_theme_again(answered: Any, towns: Any, tmp_path: Path) -> None:
    """The coding of the earlier words does not stand for the new ones. Taken away, it goes as well."""
    with clock.at(AFTER):
        code_passage(*answered.passage(answered.versions["XBB"], "123", "appealed"), towns, by=answered.writer)
        code_passage(*answered.passage(answered.versions["XBB"], "124", "federalism"), towns, by=answered.writer)
    before = compiled(answered, tmp_path)
    said = {"123": ("supports", "Nothing more."), "124": ("notes", "Nothing at all.")}
    answered.correct(answered.versions["XBB"], said)
    with opened(before) as sheet:
        sheet.code("Veldrane", "124", themes="")
    (row,) = merged(answered, before).rows
    assert [(change.theme, len(change.codings)) for change in row.changes] == [(towns, 1)]
    path = compiled(answered, tmp_path)
    with opened(path) as sheet:
        sheet.code("Veldrane", "123", themes="Towns")
    found = merged(answered, path)
    assert ([len(row.changes) for row in found.rows], found.faults) == ([1], [])
    apply_changes(found.rows, answered.round, by=answered.manager)
    current = answered.versions["XBB"].submission.versions.current().get()
    assert CodedPassage.objects.get(input=answered.input(current, "123")).theme == towns


def test_a_theme_is_given_or_taken_each_by_itself(answered: Any, towns: Any, tmp_path: Path) -> None:
    """A colleague's theme meanwhile is no conflict, and what both did is no change."""
    with clock.at(AFTER):
        code_passage(*answered.passage(answered.versions["XHH"], "124", "Associer"), towns, by=answered.writer)
        mines = add_theme(answered.round, "Mines; and wells", by=answered.writer)
        add_theme(answered.round, "Roads", by=answered.writer)
    path = compiled(answered, tmp_path)
    with opened(path) as sheet:
        sheet.code("Valbrume", "124", themes="Mines; and wells; Roads")
    code_passage(*answered.passage(answered.versions["XHH"], "124", "communes"), mines, by=answered.writer)
    (row,) = merged(answered, path).rows
    assert [(change.theme.name, bool(change.codings), change.cell.chosen) for change in row.changes] == [
        ("Roads", False, 0),
        ("Towns", True, 0),
    ]


def test_a_theme_that_was_given_again_since_is_not_taken_unasked(answered: Any, towns: Any, tmp_path: Path) -> None:
    with clock.at(AFTER):
        code_passage(*answered.passage(answered.versions["XHH"], "124", "Associer"), towns, by=answered.writer)
    path = compiled(answered, tmp_path)
    with opened(path) as sheet:
        sheet.code("Valbrume", "124", themes=None)
    code_passage(*answered.passage(answered.versions["XHH"], "124", "communes"), towns, by=answered.writer)
    assert [(cell.base, cell.ours) for cell in merged(answered, path).open] == [
        ("assigned to 1 passage", "assigned to 2 passages")
    ]


def test_a_theme_of_another_name_since_is_not_taken_and_the_officer_is_told(
    answered: Any, towns: Any, tmp_path: Path
) -> None:
    """Nothing is wrong where it is merged into one that stays in the cell, or is gone from the input by itself."""
    with clock.at(AFTER):
        roads, wells, mines = (add_theme(answered.round, name, by=answered.writer) for name in ("R", "Wells", "Mines"))
        code_passage(*answered.passage(answered.versions["XHH"], "124", "Associer"), towns, by=answered.writer)
        for theme in (roads, wells):
            code_passage(*answered.passage(answered.versions["XAA"], "124", "Towns"), theme, by=answered.writer)
        code_passage(*answered.passage(answered.versions["XBB"], "123", "appealed"), mines, by=answered.writer)
    path = compiled(answered, tmp_path)
    with opened(path) as sheet:
        renamed = sheet.code("Valbrume", "124", themes=None)
        sheet.code("Arandia", "124", themes="R")
        sheet.code("Veldrane", "123", themes=None)
    rename_theme(towns, "Towns and villages", by=answered.writer)
    merge_theme(wells, roads, by=answered.writer)
    uncode(mines.codings.get(), by=answered.writer)
    remove_theme(mines, by=answered.writer)
    code_passage(*answered.passage(answered.versions["XBB"], "123", "appealed"), roads, by=answered.writer)
    found = merged(answered, path)
    (fault,) = found.faults
    assert (fault.code, fault.header, fault.value, fault.row) == ("unknown_theme", "Themes", "Towns", renamed)
    assert fault.hint and not found.rows


def test_a_disposition_against_what_a_colleague_said_since(answered: Any, tmp_path: Path) -> None:
    path = compiled(answered, tmp_path)
    with opened(path) as sheet:
        sheet.code("Veldrane", "123", disposition="not reflected", reason="Too early.")
        sheet.code("Arandia", "123", disposition="Out of scope", reason="Not asked.")
    for code, outcome in (("XBB", "out_of_scope"), ("XAA", "out_of_scope")):
        dispose(answered.input(answered.versions[code], "123").line, outcome, reason="Said here.", by=answered.writer)
    found = merged(answered, path)
    assert {(cell.texts[0], cell.ours) for cell in found.open} == {
        ("Not reflected\nToo early.", "Out of scope\nSaid here."),
        ("Out of scope\nNot asked.", "Out of scope\nSaid here."),
    }
    settled = {cell.key: (0, cell.digest) for cell in found.open}
    assert merged(answered, path, choices=settled).open == []
    with clock.at(LATER + timedelta(minutes=1)):
        dispose(
            answered.input(answered.versions["XBB"], "123").line, "not_reflected", reason="Anew.", by=answered.writer
        )
    assert len(merged(answered, path, choices=settled).open) == 1  # said anew: asked anew


def test_a_reason_that_is_not_theirs_to_read_is_compared_with_nothing(answered: Any, tmp_path: Path) -> None:
    """It may repeat what is redacted: who codes writes another one in its place."""
    input_ = answered.input(answered.versions["XBB"], "124")
    with clock.at(AFTER):
        dispose(input_.line, "not_reflected", reason="Federalism is no matter of 124.", by=answered.writer)
        redact(input_, "federalism")
    path = compiled(answered, tmp_path, at=LATER)
    with opened(path) as sheet:
        row = sheet.row("Veldrane", "124")
        assert (sheet.get(row, "Outcome"), sheet.get(row, "Reason")) == ("Not reflected", None)
        sheet.code("Veldrane", "124", reason="Said by others.")
    ((change,),) = (row.changes for row in merged(answered, path).rows)
    assert (change.cell.base, change.cell.ours, change.cell.texts[0], change.is_taken) == (
        "Not reflected", "Not reflected", "Not reflected\nSaid by others.", True,
    )  # fmt: skip


def test_of_an_input_without_a_name_the_outcome_is_told_and_no_reason(answered: Any, tmp_path: Path) -> None:
    """It may name the sender. The workbook of who codes without sight has neither."""
    answered.tighten(answered.versions["XBB"], "124", "nameless")
    line = answered.input(answered.versions["XBB"], "124").line
    with clock.at(AFTER):
        dispose(line, "not_reflected", reason="Veldrane says so.", by=answered.writer)
    path = compiled(answered, tmp_path, audience=SECRETARIAT, at=LATER)
    with opened(path) as sheet:
        sheet.code("Name withheld", "124", disposition="Out of scope", reason="Not asked.")
    for by, current in ((answered.coder, "Not reflected"), (answered.manager, "Not reflected\nVeldrane says so.")):
        (conflict,) = merged(answered, path, by=by).open
        assert (conflict.ours, conflict.texts[0]) == (current, "Out of scope\nNot asked.")


def test_a_duplicate_names_what_it_repeats(answered: Any, tmp_path: Path) -> None:
    first, other = (answered.input(answered.versions[code], "123") for code in ("XAA", "XBB"))
    with clock.at(AFTER):
        dispose(
            answered.input(answered.versions["XGG"], "123").line,
            "duplicate",
            duplicate_of=first.line,
            by=answered.writer,
        )
    path = compiled(answered, tmp_path)
    with opened(path) as sheet:
        sheet.code("Veldrane", "123", disposition="Doublon", original=str(first.line_id))
        sheet.code("Defensoría", "123", original=str(other.line_id))
        sheet.code("Ombira", "123", disposition="Duplicate")
        sheet.code("Arandia", "124", disposition="Not reflected", reason="No.", original=str(first.line_id))
    found = merged(answered, path)
    changes = {row.input.line_id: change.disposed.original for row in found.rows for change in row.changes}
    assert changes == {
        other.line_id: first.line_id,
        answered.input(answered.versions["XGG"], "123").line_id: other.line_id,
    }
    assert sorted(codes(found)) == [("no_duplicate", "Duplicate of"), ("no_original", "Duplicate of")]
    assert found.open == []


BAD = {
    "unknown_theme": ({"themes": "Wells"}, "Themes"),
    "not_a_choice": ({"disposition": "Blessed"}, "Outcome"),
    "cited": ({"disposition": "Cited"}, "Outcome"),
    "no_paragraph": ({"disposition": "Grouped with others"}, "Outcome"),
    "reason_missing": ({"disposition": "Out of scope"}, "Reason"),
    "reason_alone": ({"reason": "Because."}, "Outcome"),
    "names_withheld": ({"disposition": "Not reflected", "reason": "Quay Nine says the same."}, "Reason"),
    "formula": ({"themes": "=A1"}, "Themes"),
    "unknown_colleague": ({"note": "For @Nobody Here."}, "Officer's note"),
}


@pytest.mark.parametrize("code", BAD)
def test_what_is_wrong_is_told_at_its_cell_and_good_rows_stay(
    code: str, answered: Any, towns: Any, tmp_path: Path
) -> None:
    said, header = BAD[code]
    path = compiled(answered, tmp_path)
    with opened(path) as sheet:
        number = sheet.code("Veldrane", "123", **{"note": "Good.", **said} if code != "unknown_colleague" else said)
        sheet.code("Arandia", "124", themes="Towns")
    found = merged(answered, path)
    (fault,) = found.faults
    assert (fault.code, fault.header, fault.row) == (code, header, number) and fault.hint
    assert texts(found) == {"Towns"}


def test_rows_that_are_of_no_input_of_the_round(answered: Any, towns: Any, tmp_path: Path) -> None:
    path = compiled(answered, tmp_path)
    with opened(path) as sheet:
        first = sheet.code("Arandia", "123", themes="Towns")
        sheet.page.append([cell.value for cell in sheet.page[first]])  # a copy
        sheet.put(sheet.code("Veldrane", "123", themes="Towns"), "Ref", str(uuid4()))
        sheet.put(sheet.code("Veldrane", "124", themes="Towns"), "Ref", None)
        moved = sheet.code("Ombira", "123", themes="Towns")
        sheet.put(moved, "Para", "124")
        low = sheet.row("Kite House", "124")
        sheet.page.merge_cells(start_row=low, end_row=low + 1, start_column=1, end_column=1)
    found = merged(answered, path)
    assert sorted(code for code, _header in codes(found)) == [
        "merged", "no_reference", "row_moved", "row_twice", "unknown_input",
    ]  # fmt: skip
    assert [row.row for row in found.rows] == [first]


def test_an_empty_cell_takes_nothing_back_that_stays_on_record(answered: Any, tmp_path: Path) -> None:
    with clock.at(AFTER):
        dispose(answered.input(answered.versions["XBB"], "123").line, "out_of_scope", reason="No.", by=answered.writer)
        write_note(answered.versions["XBB"].submission, text="Ask.", by=answered.manager)
    path = compiled(answered, tmp_path)
    with opened(path) as sheet:
        sheet.code("Veldrane", "123", disposition=None)
        sheet.code("Veldrane", "124", note=None)
    assert codes(merged(answered, path)) == [("disposition_emptied", "Outcome"), ("note_emptied", "Officer's note")]


def test_what_a_finding_cites_is_not_disposed_of(answered: Any, report: Any, section: Any, tmp_path: Path) -> None:
    path = compiled(answered, tmp_path)
    with opened(path) as sheet:
        sheet.code("Arandia", "124", disposition="Not reflected", reason="No.")
    finding = add_finding(section, text="It is so.", by=answered.writer)
    cite(finding, *answered.passage(answered.versions["XAA"], "124", "Towns"), by=answered.writer)
    assert codes(merged(answered, path)) == [("cited", "Outcome")]


def test_an_input_is_cited_as_in_the_report_of_the_workbook(
    answered: Any, section: Any, report: Any, tmp_path: Path
) -> None:
    """Another report of the round may cite it: the page of this one lists it without an outcome."""
    with clock.at(AFTER):
        finding = add_finding(
            section, by=answered.writer, text="Towns were named.", recommendation=answered.recommendations["124"]
        )
        cite(finding, *answered.passage(answered.versions["XAA"], "124", "Towns"), by=answered.writer)
    begin_report(answered.round, "Another report", by=answered.writer)
    for chosen, faults in ((None, []), (report, [("cited", "Outcome")])):
        path = compiled(answered, tmp_path, at=LATER, report=chosen)
        with opened(path) as sheet:
            sheet.code("Arandia", "124", disposition="Not reflected", reason="Said by others.")
        found = merged(answered, path)
        assert codes(found) == faults
        assert len(found.rows) == (0 if faults else 1)


def test_a_submission_has_one_note(answered: Any, tmp_path: Path) -> None:
    path = compiled(answered, tmp_path)
    with opened(path) as sheet:
        for para in ("123", "124"):
            sheet.code("Arandia", para, note="No changes.")
        sheet.code("Veldrane", "123", note="One.")
        sheet.code("Veldrane", "124", note="Another.")
    found = merged(answered, path)
    assert sorted(change.cell.texts[0] for row in found.rows for change in row.changes) == ["No changes.", "One."]
    assert codes(found) == [("note_differs", "Officer's note")]
    assert codes(merged(answered, path, by=answered.coder)) == [("no_sight", "Officer's note")] * 4  # no duty to triage


def test_other_columns_are_not_read_but_told(answered: Any, tmp_path: Path) -> None:
    path = compiled(answered, tmp_path)
    with opened(path) as sheet:
        row = sheet.row("Arandia", "123")
        sheet.put(row, "Working translation", "In words.")
        sheet.put(row, "Comment (original)", "Other words.")
    look = looked(answered, path)
    assert look.rows == []
    assert [(number, header, text) for number, _letter, header, text in look.others] == [
        (row, "Comment (original)", "Other words."),
        (row, "Working translation", "In words."),
    ]


def test_books_that_do_not_belong_here(answered: Any, tmp_path: Path) -> None:
    def refused(path: Path, round_: Any = answered.round) -> str:
        with pytest.raises(Refused) as answer:
            changes_in(read_coded_book(path), round_, by=answered.manager)
        assert answer.value.hint
        return str(answer.value.code)

    assert refused(compiled(answered, tmp_path, audience=PUBLIC)) == "not_our_workbook"
    path = compiled(answered, tmp_path)
    assert refused(path, RoundFactory()) == "other_round"
    with opened(path) as sheet:
        cell = sheet.book["Portal"]["B2"]
        cell.value = f"{cell.value[:40]}{'x' if cell.value[40] != 'x' else 'y'}{cell.value[41:]}"
    assert refused(path) == "workbook_changed"
    path = compiled(answered, tmp_path)
    with opened(path) as sheet:
        sheet.put(1, "Ref", "Number")
    assert refused(path) == "no_inputs"


def test_who_may_not_read_an_input_hears_that_there_is_none(answered: Any, towns: Any, tmp_path: Path) -> None:
    path = compiled(answered, tmp_path)
    answered.tighten(answered.versions["XAA"], "123", "secretariat", at=LATER)
    with opened(path) as sheet:
        sheet.code("Arandia", "123", themes="Towns")
    assert codes(merged(answered, path, by=answered.coder)) == [("unknown_input", "Ref")]
    assert texts(merged(answered, path, by=answered.writer)) == {"Towns"}


def test_a_book_without_sight_names_what_has_no_name_by_its_public_reference(
    answered: Any, towns: Any, tmp_path: Path
) -> None:
    path = compiled(answered, tmp_path, audience=SECRETARIAT)
    with opened(path) as sheet:
        sheet.code("Name withheld", "123", themes="Towns")
    for by in (answered.coder, answered.writer):
        assert texts(merged(answered, path, by=by)) == {"Towns"}


@pytest.mark.skipif(not shutil.which("soffice"), reason="LibreOffice is not installed")
def test_a_trip_through_libreoffice(answered: Any, towns: Any, tmp_path: Path) -> None:
    with clock.at(AFTER):
        dispose(
            answered.input(answered.versions["XBB"], "123").line,
            "out_of_scope",
            reason="=1+1\nعلى سطرين",
            by=answered.writer,
        )
    path = compiled(answered, tmp_path)
    folder = tmp_path / "saved"
    folder.mkdir()
    command = ["soffice", f"-env:UserInstallation=file://{tmp_path}/profile", "--headless"]
    command += ["--convert-to", "xlsx", "--outdir", str(folder), str(path)]
    subprocess.run(command, check=True, capture_output=True, timeout=120)
    saved = folder / path.name
    look = looked(answered, saved)
    assert (look.rows, look.others, look.missing) == ([], [], 0)
    with opened(saved) as sheet:
        sheet.code("Arandia", "124", themes="Towns")
    assert texts(merged(answered, saved)) == {"Towns"}
