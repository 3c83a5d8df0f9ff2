"""Spreadsheets of recommendations, with the columns people give them."""

import io
import zipfile

import openpyxl
import pytest
from openpyxl.cell.rich_text import CellRichText, TextBlock
from openpyxl.cell.text import InlineFont
from openpyxl.styles import Font

from consultations.reading import ReadingError, read
from consultations.reading.table_columns import details_of
from tests.consultations.reading.samples import notes, numbers
from tests.support import ods_files
from tests.support.ods_files import as_ods, cell, ods_file, sheet


def book(*rows: tuple[object, ...]) -> bytes:
    made = openpyxl.Workbook()
    for row in rows:
        made.active.append(row)  # type: ignore[union-attr]
    buffer = io.BytesIO()
    made.save(buffer)
    return buffer.getvalue()


def test_a_workbook() -> None:
    reading = read(
        book(
            ("Recommendations of the second cycle",),
            (),
            ("Ref", "State", "Text of the recommendation", "Year"),
            (12, "Ombira", "Ratify the Convention on the Rights of the Child", 2014),
            ("Health", None, None, None),
            (13.5, "Arandia", "Build clinics in every province of the country", 2015),
        ),
        "list.xlsx",
    )
    assert [(each.number, each.heading_path, dict(each.columns)) for each in reading.paragraphs] == [
        ("12", (), {"State": "Ombira", "Year": "2014"}),
        ("13.5", ("Health",), {"State": "Arandia", "Year": "2015"}),
    ]
    assert reading.paragraphs[1].limbs[0].text == "Build clinics in every province of the country"


def test_a_zero_that_a_spreadsheet_does_not_store_is_asked_for() -> None:
    """140.10 as a number is 140.1; as a text it stays as it was typed."""
    rows = [("Ref", "Recommendation"), (140.9, "Ratify the Convention on children"), (140.1, "Build clinics"),
            (140.11, "Train nurses")]  # fmt: skip
    reading = read(book(*rows), "list.xlsx")
    assert [(each.code, each.words, each.place) for each in reading.faults] == [
        ("numbers_as_decimals", "140.9, 140.1", 0)
    ]
    typed = read(
        book(rows[0], ("140.9", "Ratify the Convention on children"), ("140.10", "Build clinics")), "list.xlsx"
    )
    assert (numbers(typed), typed.faults) == (["140.9", "140.10"], ())


def test_a_cell_over_several_rows_belongs_to_each() -> None:
    made = openpyxl.Workbook()
    for row in (
        (),
        ("Theme", "No", "Recommendation"),
        ("Labour", "140.1", "Ratify the Convention on the Rights of the Child"),
        (None, "140.2", "Build more schools in every province"),
        ("Health", "140.3", "Train nurses in every province"),
    ):
        made.worksheets[0].append(row)
    made.worksheets[0].merge_cells("A3:A4")
    buffer = io.BytesIO()
    made.save(buffer)
    reading = read(buffer.getvalue(), "list.xlsx")
    assert [dict(each.columns) for each in reading.paragraphs] == [
        {"Theme": "Labour"},
        {"Theme": "Labour"},
        {"Theme": "Health"},
    ]


def test_a_csv_without_numbers_counts_its_rows() -> None:
    reading = read("Pays;Recommandation\nOmbira;Ratifier la Convention\nArandia;Ouvrir des écoles\n".encode(), "l.csv")
    assert numbers(reading) == ["1", "2"]
    assert "numbered_by_row" in [reason.code for reason in reading.paragraphs[0].reasons]
    assert reading.paragraphs[1].columns == (("Pays", "Arandia"),)


@pytest.mark.parametrize("name", ["list.ods", "list.tsv", "list.tab", "list.csv"])
def test_every_kind_of_table_reads_alike(name: str) -> None:
    rows = [["No", "Text", "State"], ["12", "Ratify the Convention, and report", "Ombira"], ["13", "Build", "Arandia"]]
    data = as_ods(rows) if name.endswith("ods") else "\n".join("\t".join(row) for row in rows).encode("utf-16")
    reading = read(data, name)
    assert numbers(reading) == ["12", "13"]
    assert reading.paragraphs[0].limbs[0].text == "Ratify the Convention, and report"
    assert dict(reading.paragraphs[1].columns) == {"State": "Arandia"}


def test_excels_line_above_a_table_is_no_heading() -> None:
    assert numbers(read(b"sep=;\nNo;Text\n7;Ratify the Convention, soon\n8;Build, a, b\n", "list.csv")) == ["7", "8"]


def test_an_ods_file_that_cannot_be_read_says_why() -> None:
    bomb = ods_file(sheet(ods_files.row(cell("x"), attributes='table:number-rows-repeated="1000000"')))
    for data, code in (
        (bomb, "too_large"),
        (ods_file("<broken>"), "damaged"),
        (ods_file("", manifest="<manifest:encryption-data/>"), "password"),
    ):
        with pytest.raises(ReadingError) as refused:
            read(data, "list.ods")
        assert refused.value.code == code


def test_an_export_of_the_human_rights_index_keeps_its_spelling() -> None:
    """The columns as the Index writes them, two of them misspelt, lists as lines that begin with a dash."""
    heading = (
        "Text", "Countries Concerned", "Reccomending Body", "Document Symbol", "Themes", "Affected Persons", "Sdgs",
        "Document Publication Date", "UPR Reccomending States", "UPR Position", "Type", "OHCHR Annotation Id",
        "UPR Session", "Regions Concerned", "Recommending Regions", "Date of publication on UHRI",
    )  # fmt: skip
    rows = [
        (f"Rural women {number}.The Committee recommends that the State party protect them.", "- Ombira", "- CEDAW",
         "CEDAW/C/OMB/CO/8", "- Land & property rights\n- Equality", "- Women & girls", "- 1.4 - Equal rights", 46078,
         "- Arandia\n- Orlune", "- Supported", "- Recommendations", f"b428-{number}", "", "- Asia-Pacific", "",
         46125.49 + number)
        for number in range(3)
    ]  # fmt: skip
    reading = read(book(heading, *rows), "export.xlsx")
    first = reading.paragraphs[0]
    assert details_of(dict(first.columns)) == {
        "reviewed_state": ["Ombira"], "body": ["CEDAW"], "document": ["CEDAW/C/OMB/CO/8"], "persons": ["Women & girls"],
        "theme": ["Land & property rights", "Equality"], "sdg": ["1.4 - Equal rights"], "state": ["Arandia", "Orlune"],
        "position": ["Supported"],
    }  # fmt: skip
    assert numbers(reading) == ["1", "2", "3"]  # the day of publication is the number of no row


def test_a_nul_character_is_told_with_its_row() -> None:
    escaped = book(("No", "Text"), (1, "Ratify it"), (2, "Ratify ZZ now"))
    for data, name in (
        (rezipped(escaped, b"ZZ", b"_x0000_"), "list.xlsx"),
        (b"No,Text\n" + b"1,Ratify the Convention\n" * 300 + b"2,Ratify\0 now\n", "list.csv"),
    ):
        with pytest.raises(ReadingError) as refused:
            read(data, name)
        assert refused.value.code == "nul" and "NUL character" in str(refused.value)


@pytest.mark.parametrize(
    ("text", "row"),
    [
        ('No,Text\n1,Ratify the Convention\n2,"Build schools\n3,Train teachers\n4,Open courts\n', 3),
        ('No,Text\n1,"Ratify" the Convention\n2,Build schools\n', 2),
        ('sep=;\nNo;Text\n1;Ratify the Convention\n2;"Build schools\n3;Train teachers\n', 4),
    ],
)
def test_a_quotation_mark_that_is_not_closed_is_told_with_its_row(text: str, row: int) -> None:
    with pytest.raises(ReadingError) as refused:
        read(text.encode(), "list.csv")
    assert str(refused.value) == (
        f"A quotation mark in row {row} is not closed, or text follows the closing mark. Write marks inside a cell "
        'twice (""), or save the table again with a spreadsheet program.'
    )


@pytest.mark.parametrize(
    ("text", "texts"),
    [
        ('No\tText\n1\t"Ratify" the Convention\n2\t"Build schools\n', ['"Ratify" the Convention', '"Build schools']),
        ('No\tText\n1\t"Ratify the ""Convention"""\n2\tBuild\n', ['Ratify the "Convention"', "Build"]),
        (
            'Text\n"Ratify" the Convention\nBuild schools, and soon\n',
            ['"Ratify" the Convention', "Build schools, and soon"],
        ),
    ],
)
def test_marks_between_tabs_and_in_lists_need_not_be_closed(text: str, texts: list[str]) -> None:
    assert [each.text for each in read(text.encode(), "list.csv").paragraphs] == texts


def rezipped(data: bytes, old: bytes, new: bytes) -> bytes:
    """An office file with other bytes in its parts."""
    target = io.BytesIO()
    with zipfile.ZipFile(io.BytesIO(data)) as source, zipfile.ZipFile(target, "w") as made:
        for name in source.namelist():
            made.writestr(name, source.read(name).replace(old, new))
    return target.getvalue()


def test_rows_without_a_number_are_said() -> None:
    reading = read(b"No,Text\n1,Ratify the Convention\n,Build schools\n4,Open clinics\n5,Train nurses\n", "list.csv")
    assert numbers(reading) == ["1", "", "4", "5"]
    assert notes(reading)["rows_without_number"] == "1"
    assert notes(reading)["missing_numbers"] == "2, 3"


@pytest.mark.parametrize(
    ("data", "name", "code"),
    [
        (book(("a", "b"), (1, 2), (3, 4)), "numbers.xlsx", "no_recommendations"),
        (b"only,a header\n", "empty.csv", "no_recommendations"),
        (book((1, 2))[:-300], "cut.xlsx", "damaged"),
    ],
)
def test_what_holds_no_recommendations_says_so(data: bytes, name: str, code: str) -> None:
    with pytest.raises(ReadingError) as refused:
        read(data, name)
    assert refused.value.code == code


def test_words_that_are_struck_out_are_told_at_their_row() -> None:
    made = openpyxl.Workbook()
    sheet_of_rows = made.worksheets[0]
    for number, text in (("No.", "Recommendation"), (1, "Ratify the Convention"), (2, "Build more schools")):
        sheet_of_rows.append((None, number, text))
    sheet_of_rows["C2"].font = Font(strike=True)
    sheet_of_rows.append((None, 3, CellRichText("States ", TextBlock(InlineFont(strike=True), "may"), " shall act")))
    buffer = io.BytesIO()
    made.save(buffer)
    reading = read(buffer.getvalue(), "list.xlsx")
    assert [each.text for each in reading.paragraphs][2] == "States may shall act"
    assert [(each.code, each.words, each.place) for each in reading.faults] == [
        ("struck_out", "Ratify the Convention", 0),
        ("struck_out", "may", 2),
    ]
