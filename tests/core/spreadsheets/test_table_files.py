"""Tables of any kind: what is read of them, and what is refused before it costs anything."""

import datetime as dt
import time
from pathlib import Path

import pytest
from python_calamine import CalamineWorkbook

from core.files.kinds import FileKind, IntakeError, kind_by_extension
from core.spreadsheets import Formula, ReadLimits, SpreadsheetError, read_tables, table_kind
from core.spreadsheets.opendocument import read_ods
from tests.support.ods_files import as_ods, cell, ods_file, row, sheet

LIMITS = ReadLimits(sheets=3, rows=100, columns=20, cells=1_000)
DAY = dt.datetime(2027, 3, 20)  # noqa: DTZ001 (cells know no zone)
EMPTY = "<table:table-cell/>"


def ods(tmp_path: Path, content: bytes) -> Path:
    path = tmp_path / "table.ods"
    path.write_bytes(content)
    return path


def values(tmp_path: Path, rows: str) -> list[tuple[int, tuple[object, ...]]]:
    [found] = read_ods(ods(tmp_path, ods_file(sheet(rows))), LIMITS)
    return [(each.number, each.values) for each in found.rows]


def table(
    tmp_path: Path, content: bytes | str, name: str = "table.csv", **said: bool
) -> list[tuple[int, list[object]]]:
    path = tmp_path / "table"
    path.write_bytes(content if isinstance(content, bytes) else content.encode())
    [found] = read_tables(path, table_kind(path, name), LIMITS, **said)
    return [(number, list(cells)) for number, cells in found.rows]


def test_an_ods_file_is_read_as_its_program_shows_it(tmp_path):
    rows = row(
        cell('one<text:s text:c="3"/>two', "three<text:line-break/><text:span>four</text:span><text:tab/>"),
        EMPTY,
        cell("140.10", attributes='office:value-type="float" office:value="140.1"'),
        cell("3", attributes='office:value-type="float" office:value="3"'),
        cell("0", attributes='office:value-type="float" office:value="0"'),
        cell("20/03/2027", attributes='office:value-type="date" office:date-value="2027-03-20"'),
        cell("12:30", attributes='office:value-type="time" office:time-value="PT12H30M00S"'),
        cell("WAHR", attributes='office:value-type="boolean" office:boolean-value="true"'),
        cell("5", attributes='office:value-type="float" office:value="5" table:formula="of:=[.A1]"'),
        '<table:table-cell table:number-columns-repeated="16000"/>',
    )
    [(number, found)] = values(tmp_path, rows + row(EMPTY, attributes='table:number-rows-repeated="1048575"'))
    assert (number, found) == (1, (
        "one   two\nthree\nfour\t", None, 140.1, 3, 0, DAY, dt.time(12, 30), True, Formula("=[.A1]"),
    ))  # fmt: skip


def test_repeated_rows_keep_the_numbers_that_programs_show(tmp_path):
    rows = row(cell("a")) + row(EMPTY, attributes='table:number-rows-repeated="7"')
    rows += row(cell("b", attributes='office:value-type="string" table:number-columns-repeated="2"'),
                attributes='table:number-rows-repeated="2"')  # fmt: skip
    assert values(tmp_path, rows) == [(1, ("a",)), (9, ("b", "b")), (10, ("b", "b"))]


def test_comments_drawings_and_kept_deletions_are_no_words_of_a_cell(tmp_path):
    note = "<office:annotation><text:p>secret</text:p></office:annotation>"
    drawn = "<draw:frame><draw:text-box><text:p>drawn</text:p></draw:text-box></draw:frame>"
    tracked = (
        "<table:tracked-changes><table:cell-content-change><table:previous><table:change-track-table-cell>"
        "<text:p>before</text:p></table:change-track-table-cell></table:previous></table:cell-content-change>"
        "</table:tracked-changes>"
    )
    rows = row(f'<table:table-cell office:value-type="string">{note}<text:p>word</text:p>{drawn}</table:table-cell>')
    [found] = read_ods(ods(tmp_path, ods_file(tracked + sheet(rows))), LIMITS)
    assert [each.values for each in found.rows] == [("word",)]


def test_a_cell_merged_downwards_is_in_each_of_its_rows_and_hidden_sheets_are_none(tmp_path):
    merged = 'office:value-type="string" table:number-columns-spanned="1" table:number-rows-spanned="2"'
    rows = row(cell("Body", attributes=merged), cell("x")) + row("<table:covered-table-cell/>", cell("y"))
    hidden = '<style:table-properties table:display="false"/>'
    hidden = f'<style:style style:name="no" style:family="table">{hidden}</style:style>'
    content = ods_file(sheet(row(cell("hidden")), style="no") + sheet(rows), styles=hidden)
    [found] = read_tables(ods(tmp_path, content), FileKind.ODS, LIMITS)
    assert list(found.rows) == [(1, ("Body", "x")), (2, ("Body", "y"))]


@pytest.mark.parametrize(
    ("rows", "code"),
    [
        (row(cell("x"), attributes='table:number-rows-repeated="99999999999"'), "too_many_rows"),
        (row(cell("x", attributes='table:number-columns-repeated="1048576"')), "too_many_columns"),
        (row(cell("x", attributes='table:number-columns-repeated="20"'), attributes='table:number-rows-repeated="60"'),
         "too_many_cells"),
        (row(cell('<text:s text:c="1000000"/>' * 2_000)), "too_much_text"),
    ],
    ids=["rows", "columns", "cells", "spaces"],
)  # fmt: skip
def test_a_bomb_of_repeats_is_refused_at_once(rows, code, tmp_path):
    begin = time.process_time()
    with pytest.raises((SpreadsheetError, IntakeError)) as refused:
        values(tmp_path, rows)
    assert refused.value.code == code
    assert time.process_time() - begin < 2


@pytest.mark.parametrize(
    ("content", "code"),
    [
        (ods_file(sheet(""), before='<!DOCTYPE x [<!ENTITY a "b">]>'), "entities"),
        (ods_file(sheet(""), manifest="<manifest:encryption-data/>"), "password"),
        (ods_file(sheet(""), mimetype="application/vnd.oasis.opendocument.text"), "kind_differs"),
        (ods_file(sheet("<table:table-row>"))[:-40], "damaged"),
        (ods_file("<broken>"), "damaged"),
        (ods_file("".join(sheet("") for _ in range(4))), "too_many_sheets"),
        (ods_file(sheet(row(cell("x" * 5_000_000)))), "unpacks_too_large"),  # asked before anything is unpacked
        (b"PK\x03\x04 no archive", "damaged"),
        (b"a;b", "kind_differs"),
    ],
    ids=["entities", "password", "text", "cut", "broken", "sheets", "bomb", "no archive", "csv"],
)
def test_an_ods_file_that_is_not_one_is_refused(content, code, tmp_path):
    with pytest.raises((SpreadsheetError, IntakeError)) as refused:
        read_ods(ods(tmp_path, content), LIMITS)
    assert refused.value.code == code


def test_an_ods_file_says_the_same_as_another_reader_finds(tmp_path):
    rows = [["Organisation", "Comment", "Para"], ["Ombira & Söhne", "Ünder <this>\n第二行", 127], ["نص", "x", 2.5]]
    path = ods(tmp_path, as_ods(rows))
    [ours] = read_ods(path, LIMITS)
    theirs = CalamineWorkbook.from_path(path).get_sheet_by_index(0).to_python()
    assert [list(each.values) for each in ours.rows] == theirs == rows


TEXT = "Organisation;Comment\nÉtoile;“One, two”\nنص;第二\n"


@pytest.mark.parametrize(
    "content",
    [
        TEXT.encode(),
        TEXT.encode("utf-8-sig"),
        TEXT.encode("utf-16"),
        TEXT.encode("utf-16-le"),
        TEXT.encode("utf-16-be"),
        TEXT.encode("utf-32"),
        TEXT.replace("\n", "\r\n").encode(),
        TEXT.replace("\n", "\r").encode(),
        TEXT.replace(";", "\t").encode("utf-16"),
        TEXT.replace(";", "|").encode(),
    ],
    ids=["utf-8", "mark", "utf-16", "little", "big", "utf-32", "windows", "old mac", "tabs", "bars"],
)
@pytest.mark.parametrize("name", ["t.csv", "t.tsv", "t.tab", "t.txt"])
def test_a_text_table_is_read_whatever_its_encoding_and_separator(content, name, tmp_path):
    assert table(tmp_path, content, name) == [
        (1, ["Organisation", "Comment"]), (2, ["Étoile", "“One, two”"]), (3, ["نص", "第二"]),
    ]  # fmt: skip


def test_excels_line_names_the_separator_and_commas_in_comments_do_not(tmp_path):
    assert table(tmp_path, "sep=;\nA;B\n1;x, y\n") == [(2, ["A", "B"]), (3, ["1", "x, y"])]
    assert table(tmp_path, "A;B\n1;x, y, z\n2;u, v, w\n") == [
        (1, ["A", "B"]),
        (2, ["1", "x, y, z"]),
        (3, ["2", "u, v, w"]),
    ]


def test_marks_inside_a_table_with_tabs_stay_words(tmp_path):
    rows = 'Organisation\tComment\nA\t"Supports" the text\nB\t"open\nC\tx\n'
    assert table(tmp_path, rows, "t.tsv")[1:] == [
        (2, ["A", '"Supports" the text']),
        (3, ["B", '"open']),
        (4, ["C", "x"]),
    ]
    assert table(tmp_path, 'A\tB\n1\t"two\nlines"\n', "t.tsv")[1:] == [(2, ["1", "two\nlines"])]


def test_a_mark_that_is_never_closed_swallows_no_rows(tmp_path):
    with pytest.raises(IntakeError) as refused:
        table(tmp_path, 'Organisation,Comment\nA,x\nB,"y\n' + "C,z\n" * 30)
    assert (refused.value.code, refused.value.params) == ("quotation", {"row": 3})


def test_another_encoding_is_guessed_only_where_asked_for(tmp_path):
    content = "Name;Kind\nÉtoile;NGO\n".encode("cp1252")
    assert table(tmp_path, content, western=True)[1] == (2, ["Étoile", "NGO"])
    with pytest.raises(IntakeError) as refused:
        table(tmp_path, content)
    assert refused.value.code == "encoding"


def test_ods_and_tsv_are_tables_only():
    assert kind_by_extension("x.ods") is None is kind_by_extension("x.tsv")
    assert (kind_by_extension("x.ods", tables=True), kind_by_extension("x.tab", tables=True)) == ("ods", "tsv")
    with pytest.raises(IntakeError) as refused:
        table_kind(Path(__file__), "notes.rtf")
    assert refused.value.code == "kind_differs"
