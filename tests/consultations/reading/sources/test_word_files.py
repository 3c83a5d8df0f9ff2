"""Word files made here: numbers that Word counts, headings by style or in bold, tables of recommendations."""

import io

import docx
from docx.document import Document
from docx.enum.style import WD_STYLE_TYPE
from docx.oxml import parse_xml
from docx.oxml.ns import nsdecls
from docx.table import Table
from docx.text.paragraph import Paragraph

from consultations.reading import DocumentReading, read
from consultations.reading.results import LeftOutKind
from tests.consultations.reading.samples import notes, numbers


def reading_of(document: Document) -> DocumentReading:
    buffer = io.BytesIO()
    document.save(buffer)
    return read(buffer.getvalue(), "report.docx")


def with_counted_numbers(document: Document) -> str:
    """A list of Word's own: 1., 2. and below them (a), (b). Gives its identity."""
    numbering = document.part.numbering_part.element
    numbering.insert(
        0,
        parse_xml(
            f"<w:abstractNum {nsdecls('w')} w:abstractNumId='77'>"
            "<w:lvl w:ilvl='0'><w:start w:val='1'/><w:numFmt w:val='decimal'/><w:lvlText w:val='%1.'/></w:lvl>"
            "<w:lvl w:ilvl='1'><w:start w:val='1'/><w:numFmt w:val='lowerLetter'/><w:lvlText w:val='(%2)'/></w:lvl>"
            "</w:abstractNum>"
        ),
    )
    numbering.append(parse_xml(f"<w:num {nsdecls('w')} w:numId='77'><w:abstractNumId w:val='77'/></w:num>"))
    return "77"


def counted(document: Document, text: str, level: int, identity: str) -> None:
    count(document.add_paragraph(text), level, identity)


def count(paragraph: Paragraph, level: int, identity: str) -> None:
    paragraph._p.get_or_add_pPr().append(
        parse_xml(f"<w:numPr {nsdecls('w')}><w:ilvl w:val='{level}'/><w:numId w:val='{identity}'/></w:numPr>")
    )


def test_numbers_that_word_counts() -> None:
    document = docx.Document()
    identity = with_counted_numbers(document)
    document.add_heading("I. Recommendations", 1)
    counted(document, "States should act.", 0, identity)
    counted(document, "The Special Rapporteur recommends that States:", 0, identity)
    counted(document, "Protect children;", 1, identity)
    counted(document, "Train officials.", 1, identity)
    counted(document, "Donors should help.", 0, identity)
    reading = reading_of(document)
    assert numbers(reading) == ["1", "2", "2(a)", "2(b)", "3"]
    assert reading.paragraphs[3].text == "Train officials."
    assert reading.paragraphs[3].limbs[0].force == "recommends"
    assert {each.heading_path for each in reading.paragraphs} == {("I. Recommendations",)}
    assert notes(reading)["numbers_counted"] == "5"


def test_headings_in_bold_where_no_style_says_so() -> None:
    document = docx.Document()
    for text, bold in (
        ("I. Introduction", True),
        ("1. The report was requested by the Council.", False),
        ("II. Recommendations", True),
        ("A. Borders", True),
        ("2. States should act.", False),
    ):
        document.add_paragraph().add_run(text).bold = bold
    assert [each.heading_path for each in reading_of(document).paragraphs] == [
        ("I. Introduction",),
        ("II. Recommendations", "A. Borders"),
    ]


def test_a_table_of_recommendations() -> None:
    document = docx.Document()
    table = document.add_table(4, 3)
    for row, cells in enumerate(
        (
            ("Recommendation", "Position", "Themes"),
            ("12.1 Ratify the Convention (Ombira);\nSource of position: A/HRC/99/1/Add.1", "Supported", "Treaties"),
            ("Theme: Children", "Theme: Children", "Theme: Children"),
            ("12.3 Build schools (Arandia);", "Noted", ""),
        )
    ):
        for column, text in enumerate(cells):
            table.cell(row, column).text = text
    reading = reading_of(document)
    assert [(each.number, each.text, each.heading_path) for each in reading.paragraphs] == [
        ("12.1", "Ratify the Convention (Ombira);", ()),
        ("12.3", "Build schools (Arandia);", ("Theme: Children",)),
    ]
    assert reading.paragraphs[0].as_dict()["columns"] == {
        "Position": "Supported",
        "Themes": "Treaties",
        "Source of position": "A/HRC/99/1/Add.1",
    }
    assert notes(reading)["missing_numbers"] == "12.2"
    assert DocumentReading.from_dict(reading.as_dict()) == reading


def with_table(document: Document, *rows: tuple[str, ...]) -> Table:
    table = document.add_table(len(rows), len(rows[0]))
    for row, cells in enumerate(rows):
        for column, text in enumerate(cells):
            table.cell(row, column).text = text
    return table


def test_a_cell_over_several_rows_belongs_to_each() -> None:
    document = docx.Document()
    table = with_table(
        document,
        ("Theme", "No.", "Recommendation"),
        ("Labour", "140.1", "Ratify the Convention on the Rights of the Child"),
        ("", "140.2", "Build more schools in every province"),
        ("Health", "140.3", "Train nurses in every province"),
    )
    table.cell(1, 0).merge(table.cell(2, 0))
    assert [(each.number, dict(each.columns)) for each in reading_of(document).paragraphs] == [
        ("140.1", {"Theme": "Labour"}),
        ("140.2", {"Theme": "Labour"}),
        ("140.3", {"Theme": "Health"}),
    ]


def test_numbers_that_word_counts_in_a_table() -> None:
    document = docx.Document()
    identity = with_counted_numbers(document)
    counted(document, "States should act.", 0, identity)
    table = with_table(
        document,
        ("No.", "Recommendation"),
        ("", "Ratify the Convention on the Rights of the Child"),
        ("", "Build more schools in every province"),
    )
    for row in table.rows[1:]:
        count(row.cells[0].paragraphs[0], 0, identity)
    counted(document, "Donors should help.", 0, identity)
    reading = reading_of(document)
    assert [(each.number, each.text) for each in reading.paragraphs] == [
        ("1", "States should act."),
        ("4", "Donors should help."),
        ("2", "Ratify the Convention on the Rights of the Child"),
        ("3", "Build more schools in every province"),
    ]
    assert notes(reading)["numbers_counted"] == "4"


def test_a_list_of_contents_with_numbers_is_no_text() -> None:
    document = docx.Document()
    document.styles.add_style("toc 1", WD_STYLE_TYPE.PARAGRAPH)
    for text in ("1. Introduction\t3", "2. Recommendations\t4", "3. Next steps\t9"):
        document.add_paragraph(text, style="toc 1")
    document.add_heading("Introduction", 1)
    document.add_paragraph("1. The Council asked for this report.")
    document.add_heading("Recommendations", 1)
    document.add_paragraph("2. States should act.")
    reading = reading_of(document)
    assert [each.text for each in reading.paragraphs] == ["The Council asked for this report.", "States should act."]
    assert [(each.text, each.kind) for each in reading.left_out] == [
        ("1. Introduction 3 2. Recommendations 4 3. Next steps 9", LeftOutKind.FURNITURE)
    ]


def test_rows_of_several_tables_have_the_headings_above_them() -> None:
    document = docx.Document()
    document.add_heading("Recommendations", 1)
    document.add_paragraph("140. The following enjoy the support of Arandia:")
    with_table(document, ("No.", "Recommendation"), ("140.1", "Ratify the Convention"), ("140.2", "Build schools"))
    document.add_heading("Others", 2)
    with_table(
        document, ("No.", "Recommendation"), ("141.1", "Train nurses"), ("Health", ""), ("141.2", "Open clinics")
    )
    headings = {each.number: each.heading_path for each in reading_of(document).paragraphs}
    assert headings["140.1"] == ("Recommendations", "140. The following enjoy the support of Arandia:")
    assert headings["141.1"] == ("Recommendations", "Others")
    assert headings["141.2"] == ("Recommendations", "Others", "Health")


def test_words_that_are_struck_out_are_told() -> None:
    document = docx.Document()
    paragraph = document.add_paragraph("1. States ")
    paragraph.add_run("may ").font.strike = True
    paragraph.add_run("shall ").bold = True
    paragraph.add_run("ratify the Convention.")
    document.add_paragraph("2. Cities should help.")
    paragraph = document.add_paragraph()
    for piece in ("3. Donors ", "should pay."):
        paragraph.add_run(piece).font.double_strike = True
    reading = reading_of(document)
    assert [(each.code, each.words, each.place) for each in reading.faults] == [
        ("struck_out", "may", 0),
        ("struck_out", "3. Donors should pay.", 2),
    ]


def test_struck_words_in_a_table_are_told_at_their_row() -> None:
    document = docx.Document()
    table = document.add_table(3, 2)
    for cell, text in zip(
        (each for row in table.rows for each in row.cells),
        ("No.", "Recommendation", "1", "Ratify the Convention", "2", "Build schools in towns"),
        strict=True,
    ):
        cell.text = text
    table.cell(2, 1).paragraphs[0].add_run(" and villages").font.strike = True
    reading = reading_of(document)
    assert [(each.code, each.words, each.place) for each in reading.faults] == [("struck_out", "and villages", 1)]
