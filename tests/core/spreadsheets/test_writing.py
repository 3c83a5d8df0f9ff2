"""A book is written and read back by two readers; what a person would see in it is what was meant."""

import datetime as dt
import html
import io
import re
import shutil
import subprocess
import zipfile

import openpyxl
import pytest
from python_calamine import CalamineWorkbook

from core.spreadsheets import (
    Book,
    CellLook,
    Choices,
    Column,
    Link,
    NoteWords,
    Print,
    Sheet,
    SheetRow,
    Styled,
    read_book,
    rows,
    write_book,
    writing,
)

CREATED = dt.datetime(2027, 3, 20, 14, 30, tzinfo=dt.UTC)

NASTY = {  # as received: as a reader must see it
    "=1+1": "=1+1",
    '=HYPERLINK("http://evil.example","x")': '=HYPERLINK("http://evil.example","x")',
    "+1": "+1",
    "-1": "-1",
    "@SUM(A1)": "@SUM(A1)",
    "\t=1": "\t=1",
    "#N/A": "#N/A",
    "#REF!": "#REF!",
    "TRUE": "TRUE",
    "127.10": "127.10",
    "1E5": "1E5",
    "0012": "0012",
    "2027-03-20": "2027-03-20",
    "  outer spaces  ": "  outer spaces  ",
    "\nlines\n\n": "\nlines\n\n",
    "<b>&amp;</b> ]]>": "<b>&amp;</b> ]]>",
    "Q & A": "Q & A",
    "a < b": "a < b",
    "a > b": "a > b",
    "_x0041_": "_x0041_",
    "__x000D__x0041_": "__x000D__x0041_",
    "_X0041_ _x41_": "_X0041_ _x41_",
    "Word\x0bbreak": "Word\nbreak",
    "return\r\nand\ralone": "return\nand\nalone",
    "bell\x07": "bell\ufffd",
    "unit\x1f": "unit\ufffd",
    "half \ud800 pair": "half \ufffd pair",
    "odd \ufffe": "odd \ufffd",
    "odd \uffff": "odd \ufffd",
    "\x7f\x85\u2028": "\x7f\x85\u2028",
    "😀👩‍👩‍👧": "😀👩‍👩‍👧",
    "\u202eright to left mark": "\u202eright to left mark",
    "نص عربي": "نص عربي",
    "联合国 移徙": "联合国 移徙",
    "права детей": "права детей",
    "'quote": "'quote",
    "x" * 32_767: "x" * 32_767,
}


def written(*sheets, **options):
    target = io.BytesIO()
    write_book(Book("A title", sheets, options.pop("created", CREATED), **options), target)
    return target.getvalue()


def read(data, tmp_path):
    path = tmp_path / "book.xlsx"
    path.write_bytes(data)
    return {sheet.title: [list(row.values) for row in sheet.rows] for sheet in read_book(path)}


def calamine(data, title):
    return CalamineWorkbook.from_filelike(io.BytesIO(data)).get_sheet_by_name(title).to_python()


@pytest.mark.parametrize("kind", ["text", "code", "link", "number", "date", "datetime", "bool"])
@pytest.mark.parametrize("band", ["", "good"])
def test_nasty_texts_in_every_kind_of_column_among_good_rows(kind, band, tmp_path):
    lines = [[f"good {i}", text] for i, text in enumerate(NASTY) for _ in range(2)]
    meant = [[good, NASTY[text]] for good, text in lines]
    data = written(Sheet("Inputs", [Column("good", "Good"), Column("bad", "Bad", kind=kind)], lines, band=band))
    assert read(data, tmp_path)["Inputs"][1:] == meant
    assert calamine(data, "Inputs")[1:] == meant
    assert not any(re.search(rb"<f[ >/]", part) for part in sheet_parts(data))


def sheet_parts(data):
    with zipfile.ZipFile(io.BytesIO(data)) as archive:
        return [archive.read(name) for name in archive.namelist() if name.startswith("xl/worksheets/sheet")]


def test_nasty_texts_in_every_other_place(tmp_path):
    for text in NASTY:
        looks = {"S": CellLook("1b6b57", "ffffff")}
        sheet = Sheet(
            text,
            [Column("a", text), Column("b", "B", choices=Choices(text, "a", 3, title=text, message=text))],
            [[Styled(text, "S"), None], SheetRow([text, None]), [Link(text, text), Link(text, sheet=text)]],
            looks=looks,
            table="Inputs",
            print=Print(header=(text, text, text), footer=(text, text, "{page}")),
        )
        target = io.BytesIO()
        write_book(Book(text, [sheet], CREATED), target)
        titles = list(read(target.getvalue(), tmp_path))
        assert len(titles) == 2
        openpyxl.load_workbook(io.BytesIO(target.getvalue()))  # its full mode parses every part


def test_types_are_kept_and_times_stand_in_the_zone_of_the_book(tmp_path):
    zone = dt.timezone(dt.timedelta(hours=-3))
    columns = [Column(kind, kind, kind=kind) for kind in ("date", "datetime", "number", "bool", "text")]
    row = [dt.date(2027, 3, 20), dt.datetime(2027, 3, 20, 9, 30, 15, tzinfo=zone), 1250, True, 3.5]
    data = written(Sheet("S", columns, [row]), zone="Europe/Zurich")
    assert read(data, tmp_path)["S"][1] == [
        dt.datetime(2027, 3, 20),  # noqa: DTZ001
        dt.datetime(2027, 3, 20, 13, 30, 15),  # noqa: DTZ001
        1250,
        True,
        3.5,
    ]
    assert calamine(data, "S")[1][:2] == [dt.date(2027, 3, 20), dt.datetime(2027, 3, 20, 13, 30, 15)]  # noqa: DTZ001


def test_values_of_the_wrong_kind_are_written_as_what_they_are(tmp_path):
    columns = [Column("d", "D", kind="date"), Column("n", "N", kind="number"), Column("c", "C", kind="code")]
    lines = [[dt.date(1815, 6, 9), 2**60, 7], ["unknown", float("nan"), True], [None, "", 7.0]]
    assert read(written(Sheet("S", columns, lines)), tmp_path)["S"][1:] == [
        ["1815-06-09", "1152921504606846976", 7],
        ["unknown", "nan", True],
        [None, None, 7],
    ]


def test_what_was_replaced_is_told_on_the_notes(tmp_path):
    sheet = Sheet("Inputs", [Column("c", "Comment")], [["good"], ["bell\x07 and null\x00"], ["Word\x0bbreak"]])
    assert read(written(sheet), tmp_path)["Notes"] == [
        ["Sheet", "Row", "Column", "What", "Text"],
        ["Inputs", 3, "Comment", "2 characters that a workbook cannot hold were replaced"],
    ]


def test_notes_stand_in_the_order_of_rows_whatever_their_shade(tmp_path):
    columns = [Column("a", "A", kind="code"), Column("b", "B")]
    sheet = Sheet("S", columns, [[str(n // 2), f"bell\x07 {n}"] for n in range(12)], band="a")
    assert [row[1] for row in read(written(sheet), tmp_path)["Notes"][1:]] == list(range(2, 14))


def test_a_long_text_goes_on_on_the_notes_and_nothing_is_lost(tmp_path):
    text = "".join(f"{number} 😀 " for number in range(12_000))
    sheets = read(written(Sheet("Inputs", [Column("c", "Comment")], [["before"], [text], ["after"]])), tmp_path)
    before, cut, after = (row[0] for row in sheets["Inputs"][1:])
    assert (before, after) == ("before", "after")
    assert cut.endswith(" […] (continued on the sheet Notes)")
    assert len(cut.encode("utf-16-le")) // 2 <= 32_767
    notes = sheets["Notes"][1:]
    assert [row[:4] for row in notes] == [["Inputs", 3, "Comment", f"Continued, part {part} of 3"] for part in (2, 3)]
    assert cut.removesuffix(" […] (continued on the sheet Notes)") + "".join(row[4] for row in notes) == text


def test_the_notes_say_so_when_nothing_was_changed(tmp_path):
    notes = read(written(Sheet("S", [Column("a", "A")], [["x"]])), tmp_path)["Notes"]
    assert notes[1] == [None, None, None, "Everything was written as it was received."]


def test_the_same_rows_give_the_same_bytes_and_another_time_does_not():
    def once(created=CREATED):
        return written(
            Sheet("S", [Column("a", "A")], ([f"row {i}"] for i in range(600)), table="Rows"), created=created
        )

    assert once() == once()
    assert once() != once(CREATED + dt.timedelta(seconds=1))


def test_no_person_and_no_clock_in_the_properties():
    with zipfile.ZipFile(io.BytesIO(written(Sheet("S", [Column("a", "A")], [])))) as archive:
        assert {entry.date_time for entry in archive.infolist()} == {(1980, 1, 1, 0, 0, 0)}
        text = b"".join(archive.read(name) for name in archive.namelist() if name.startswith("docProps/")).decode()
    assert "A title" in text
    assert "2027-03-20T14:30:00Z" in text
    assert "creator" not in text
    assert "openpyxl" not in text


def test_table_filter_pane_and_lists_span_all_rows():
    codes = Sheet("Codes: all", [Column("code", "Code", kind="code")], [["Supports"], ["Takes note"]])
    columns = [
        Column("ref", "Ref", kind="link"),
        Column("body", "Body"),
        Column("pos", "Position", editable=True, choices=Choices("Codes: all", "code", 2)),
        Column("id", "Row id", hidden=True),
        Column("sym", "Symbol", grouped=True),
    ]
    lines = [[f"R{i}", "Arandia", "Supports", str(i), "A/HRC/11/7"] for i in range(700)]
    inputs = Sheet("Inputs", columns, lines, freeze="body", table="Inputs", protected=True)
    filtered = Sheet("Other's", columns[:2], [row[:2] for row in lines], filter=True)
    data = written(codes, inputs, filtered)
    book = openpyxl.load_workbook(io.BytesIO(data))
    page = book["Inputs"]
    assert page.tables["Inputs"].ref == "A1:E701"
    assert page.tables["Inputs"].autoFilter.ref == "A1:E701"
    assert page.freeze_panes == "C2"
    assert page.data_validations.dataValidation[0].formula1 == "'Codes- all'!$A$2:$A$3"
    assert page.protection.sheet
    assert (page["B5"].protection.locked, page["C5"].protection.locked) == (True, False)
    assert (page["C5"].number_format, page.column_dimensions["C"].protection.locked) == ("@", False)
    assert page.column_dimensions["D"].hidden
    assert (page.column_dimensions["E"].hidden, page.column_dimensions["E"].outlineLevel) == (True, 1)
    assert book["Other's"].auto_filter.ref == "A1:B701"
    with zipfile.ZipFile(io.BytesIO(data)) as archive:
        assert b"'Other''s'!$A$1:$B$701</definedName>" in archive.read("xl/workbook.xml")


def test_links_lead_to_rows_and_to_the_web_and_nowhere_else():
    target = Sheet("It's: sub", [Column("a", "A")], [["one"], ["two"]])
    links = [
        [Link("row", sheet="It's: sub", row=2)],
        [Link("web", url="https://portal.example/?a=1&b=2")],
        [Link("script", url="javascript:alert(1)")],
        [Link("unknown", sheet="Nowhere")],
    ]
    page = openpyxl.load_workbook(io.BytesIO(written(target, Sheet("S", [Column("l", "L", kind="link")], links))))["S"]
    found = [page.cell(row, 1) for row in range(2, 6)]
    assert [cell.value for cell in found] == ["row", "web", "script", "unknown"]
    assert found[0].hyperlink.location == "'It''s- sub'!A3"
    assert found[1].hyperlink.target == "https://portal.example/?a=1&b=2"
    assert found[2].hyperlink is found[3].hyperlink is None


def test_links_beyond_what_a_sheet_holds_are_texts_and_the_notes_say_so(tmp_path, monkeypatch):
    monkeypatch.setattr(rows, "MAX_LINKS", 2)
    lines = [[Link(f"R{i}", url="https://portal.example/")] for i in range(4)]
    data = written(Sheet("S", [Column("l", "L", kind="link")], lines))
    assert [row[0] for row in calamine(data, "S")] == ["L", "R0", "R1", "R2", "R3"]
    notes = read(data, tmp_path)["Notes"]
    assert notes[1:] == [["S", 4, "L", "Links on this sheet end here: a sheet holds at most 2"]]


def test_the_reading_copy_has_shaded_full_rows_and_page_breaks():
    lines = [SheetRow(["126. First"]), ["A", "x"], SheetRow(["127. Second " * 40], page_break=True), ["B", "y"]]
    paper = Print(
        paper="A3", repeat_columns=1, header=("A/HRC/11/7 & more", "", ""), footer=("", "", "{page} of {pages}")
    )
    sheet = Sheet("By paragraph", [Column("b", "Body", 20), Column("c", "Comment", 60)], lines, print=paper)
    page = openpyxl.load_workbook(io.BytesIO(written(sheet)))["By paragraph"]
    assert sorted(map(str, page.merged_cells.ranges)) == ["A2:B2", "A4:B4"]
    assert [brk.id for brk in page.row_breaks.brk] == [3]
    assert 60 < page.row_dimensions[4].height <= 409
    assert (page["A2"].fill.fgColor.rgb, page["A3"].fill.fill_type) == ("00dbe7ee", None)
    assert (page.page_setup.paperSize, page.page_setup.orientation, page.page_setup.fitToHeight) == (8, "landscape", 0)
    assert (page.print_title_rows, page.print_title_cols) == ("$1:$1", "$A:$A")
    assert page.oddHeader.left.text == "A/HRC/11/7 && more"
    assert page.oddFooter.right.text == "&P of &N"


def test_running_lines_stay_within_what_excel_opens():
    paper = Print(header=("&" * 300, "x" * 300, "😀" * 300))
    with zipfile.ZipFile(io.BytesIO(written(Sheet("S", [Column("a", "A")], [], print=paper)))) as archive:
        xml = archive.read("xl/worksheets/sheet1.xml").decode()
    header = html.unescape(re.search(r"<oddHeader>(.*)</oddHeader>", xml)[1])
    assert header.startswith("&L" + "&" * 78 + "…&C" + "x" * 79 + "…&R😀")  # and says that it was cut
    assert len(header.encode("utf-16-le")) // 2 <= 255


def test_running_lines_are_as_large_on_a_wide_sheet_and_stand_on_the_notes_too():
    paper = Print(header=("A/HRC/11/7", "", "Public"))
    content = written(Sheet("S", [Column("a", "A", 300)], [], print=paper), words=NoteWords(print=paper))
    book = openpyxl.load_workbook(io.BytesIO(content))
    assert [page.oddHeader.left.text for page in book] == ["A/HRC/11/7"] * 2
    assert [page.HeaderFooter.scaleWithDoc for page in book] == [False] * 2
    arabic = Print(footer=("14 يونيه 2027 (UTC+2)", "", "حتى الآن · {page} / {pages}"))
    page = next(
        iter(
            openpyxl.load_workbook(
                io.BytesIO(written(Sheet("S", [Column("a", "A")], [], print=arabic, right_to_left=True)))
            )
        )
    )
    assert page.oddFooter.left.text == "\u202b14 يونيه 2027 (UTC+2)\u202c"
    assert page.oddFooter.right.text == "\u202bحتى الآن\u202c · &P / &N"


def test_numbers_stand_apart_from_words_and_dates_begin_where_words_do():
    columns = [Column("n", "No.", kind="number"), Column("d", "On", kind="date"), Column("t", "What")]
    row = [3, dt.date(2027, 6, 14), 5]
    for turned, sides in ((False, ["right", "left", "left"]), (True, ["right", "right", None])):
        sheet = Sheet("S", columns, [row], right_to_left=turned)
        page = openpyxl.load_workbook(io.BytesIO(written(sheet)))["S"]
        assert [page.cell(2, place).alignment.horizontal for place in (1, 2, 3)] == sides
        assert [page.cell(2, place).alignment.indent for place in (1, 2, 3)] == [1, 0, 0]


@pytest.mark.parametrize("heading", ["Конфиденциально", "Particulière", "الفقرة", "Clause/Subclause"])
def test_no_word_of_a_heading_is_broken(heading):
    page = openpyxl.load_workbook(io.BytesIO(written(Sheet("S", [Column("a", heading, 5)], []))))["S"]
    assert page.column_dimensions["A"].width >= len(heading) + 1


def test_a_heading_that_is_turned_or_chinese_needs_no_width():
    columns = [Column("a", "Bureau of Registers", 6, turned=True), Column("b", "与另一机构立场一致者用小写字母表示", 6)]
    page = openpyxl.load_workbook(io.BytesIO(written(Sheet("S", columns, []))))["S"]
    assert [page.column_dimensions[letter].width for letter in "AB"] == [6, 6]


def test_the_language_is_told():
    content = written(Sheet("S", [Column("a", "A")], []), language="fr")
    assert openpyxl.load_workbook(io.BytesIO(content)).properties.language == "fr"


def test_bands_follow_a_column_and_arabic_is_set_right_to_left():
    columns = [Column("p", "Para", kind="code"), Column("c", "Comment")]
    lines = [["126", "one"], ["126", "two"], ["127", "نص عربي"], ["127", "four\x07"], ["128", "five"]]
    page = openpyxl.load_workbook(io.BytesIO(written(Sheet("S", columns, lines, band="p"))))["S"]
    shades = [page.cell(row, 2).fill.fgColor.rgb for row in range(2, 7)]
    assert shades == ["00f3f5f7", "00f3f5f7", "00000000", "00000000", "00f3f5f7"]
    assert [page.cell(row, 2).alignment.readingOrder for row in (2, 4)] == [0, 2]


@pytest.mark.parametrize("beside", ["", "\x07"])  # the fast way and the plain one
@pytest.mark.parametrize(
    ("text", "order"), [("14 يونيه 2027", 2), ("«نص» (B)", 2), ("[نص]", 2), ("(A) نص", 0), ("127.1", 0)]
)
def test_the_first_letter_tells_the_direction(text, order, beside):
    columns = [Column("a", "A"), Column("b", "B")]
    page = openpyxl.load_workbook(io.BytesIO(written(Sheet("S", columns, [[text, beside]]))))["S"]
    assert page["A2"].alignment.readingOrder == order


def test_looks_of_the_matrix_differ_by_letter_colour_and_hatch():
    looks = {"S": CellLook("1b6b57", "ffffff", bold=True), "X": CellLook("a2462f", "ffffff", "darkUp", "c98a78")}
    page = openpyxl.load_workbook(
        io.BytesIO(
            written(Sheet("M", [Column("a", "A")], [[Styled("S", "S")], [Styled("X", "X")], [None]], looks=looks))
        )
    )["M"]
    assert [page.cell(row, 1).fill.fill_type for row in (2, 3, 4)] == ["solid", "darkUp", None]
    assert page["A2"].font.bold


def test_hidden_sheets_and_right_to_left_sheets():
    sheets = [
        Sheet("Signature", [Column("a", "A")], [["v"]], state="veryHidden", heading_row=False),
        Sheet("مدخلات", [Column("a", "A")], [["v"]], right_to_left=True),
    ]
    book = openpyxl.load_workbook(io.BytesIO(written(*sheets)))
    assert (book["Signature"].sheet_state, book["Signature"]["A1"].value) == ("veryHidden", "v")
    assert book.active.title == "مدخلات"
    assert book.active.sheet_view.rightToLeft


def test_rows_that_a_sheet_has_no_room_for_go_on_upon_a_further_one(monkeypatch):
    monkeypatch.setattr(writing, "MAX_ROWS", 5)
    columns = [Column("number", "No.", 8, "number"), Column("text", "Text", 20), Column("date", "Day", 12, "date")]
    lines = [[number, f"t{number}\x07" if number == 9 else f"t{number}", CREATED.date()] for number in range(1, 12)]
    links = [[Link(f"to {row}", sheet="Inputs", row=row)] for row in (4, 5, 11)]
    data = written(
        Sheet("Inputs", columns, lines, freeze="number", table="Inputs", band="number"),
        Sheet("After", [Column("link", "Link", 20, "link")], links, filter=True),
        Sheet("Filtered", columns[:1], [[number] for number in range(6)], filter=True),
    )
    book = openpyxl.load_workbook(io.BytesIO(data))
    names = ["Inputs", "Inputs (2)", "Inputs (3)", "After", "Filtered", "Filtered (2)", "Notes"]
    assert book.sheetnames == names == CalamineWorkbook.from_filelike(io.BytesIO(data)).sheet_names
    assert [[cell.value for cell in sheet["A"]] for sheet in book.worksheets[:3]] == [
        ["No.", 1, 2, 3, 4],
        ["No.", 5, 6, 7, 8],
        ["No.", 9, 10, 11],
    ]
    for sheet in book.worksheets[:3]:
        assert (sheet.freeze_panes, sheet["C2"].number_format, sheet.print_title_rows) == ("B2", "yyyy-mm-dd", "$1:$1")
    tables = [(table.displayName, table.ref) for sheet in book.worksheets[:3] for table in sheet.tables.values()]
    assert tables == [("Inputs", "A1:C5"), ("Inputs_2", "A1:C5"), ("Inputs_3", "A1:C4")]
    assert [cell.hyperlink.location for cell in book["After"]["A"][1:]] == [
        "'Inputs'!A5",
        "'Inputs (2)'!A2",
        "'Inputs (3)'!A4",
    ]
    assert [book[name].auto_filter.ref for name in names[3:6]] == ["A1:A4", "A1:A5", "A1:A3"]
    assert [cell.value for cell in book["Notes"][2]][:3] == ["Inputs (3)", 2, "Text"]


def test_a_row_of_another_length_is_a_mistake_that_names_the_row(tmp_path):
    with pytest.raises(ValueError, match=r"Sheet 'S', row 3: 1 values, 2 columns"):
        written(Sheet("S", [Column("a", "A"), Column("b", "B")], [["x", "y"], ["z"]]))


def test_a_book_takes_the_place_of_an_older_one_whole(tmp_path):
    path = tmp_path / "book.xlsx"
    path.write_bytes(b"older")
    write_book(Book("B", [Sheet("S", [Column("a", "A")], [["x"]])], CREATED), path)
    assert list(tmp_path.iterdir()) == [path]
    assert CalamineWorkbook.from_path(str(path)).sheet_names == ["S", "Notes"]


def test_an_empty_table_keeps_one_row_open():
    page = openpyxl.load_workbook(io.BytesIO(written(Sheet("S", [Column("a", "A")], [], table="Empty"))))["S"]
    assert page.tables["Empty"].ref == "A1:A2"


@pytest.mark.skipif(not shutil.which("soffice"), reason="install libreoffice-calc to see it open our workbooks")
def test_libreoffice_opens_the_book_and_finds_no_formula(tmp_path):
    data = written(Sheet("S", [Column("c", "C"), Column("k", "K", kind="code")], [[text, text] for text in NASTY]))
    (tmp_path / "ours.xlsx").write_bytes(data)
    command = ["soffice", f"-env:UserInstallation=file://{tmp_path}/profile", "--headless"]
    subprocess.run([*command, "--convert-to", "fods", "--outdir", tmp_path, tmp_path / "ours.xlsx"], check=True)
    flat = (tmp_path / "ours.fods").read_text()
    assert "table:formula" not in flat
    assert "联合国 移徙" in flat


def test_a_row_that_takes_the_plain_way_links_once():
    columns = [Column("l", "L", kind="link"), Column("t", "T")]
    rows = [[Link("fast", sheet="S", row=1), "words"], [Link("plain", sheet="S", row=2), "bell\x07"]]
    page = openpyxl.load_workbook(io.BytesIO(written(Sheet("S", columns, rows))))["S"]
    assert [page.cell(row, 1).value for row in (2, 3)] == ["fast", "plain"]
    with zipfile.ZipFile(io.BytesIO(written(Sheet("S", columns, rows)))) as archive:
        assert archive.read("xl/worksheets/sheet1.xml").count(b"<hyperlink ") == 2
