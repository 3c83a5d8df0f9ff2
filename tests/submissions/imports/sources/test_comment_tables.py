"""Comment tables as ISO and the IPCC have them, as docx and xlsx: in as inputs, out again unchanged."""

import io
from pathlib import Path
from typing import Any

import docx
import pytest
import yaml
from lxml import etree
from openpyxl import Workbook

from consultations.documents import services as documents_services
from consultations.models import Round
from consultations.rounds import services as rounds_services, windows
from core import clock
from core.audience import CONFIDENTIAL
from core.documents.docx_file import write_docx
from core.errors import Refusals, Refused
from submissions.imports import services as imports_services, stored_checks
from submissions.models import Input
from synthesis.exports.compilations import compilation_of
from synthesis.exports.layouts import layout_table
from synthesis.exports.word_documents import layout_document
from tests.factories import OfficerFactory, OrganisationFactory
from tests.submissions.imports.tables import received
from tests.synthesis.conftest import CLOSES, OPENS

BALLOT = Path(__file__).resolve().parents[5] / "shared" / "data" / "office" / "iso_comment_template"
ISO = [
    "MB/NC1", "Line number\n(e.g. 17)", "Clause/ Subclause\n(e.g. 3.1)", "Paragraph/ Figure/ Table/\n(e.g. Table 1)",
    "Type of comment2", "Comments", "Proposed change", "Observations of the secretariat",
]  # fmt: skip
IPCC = ["Comment No", "Chapter", "From Page", "From Line", "To Page", "To Line", "Comment", "Response"]

pytestmark = pytest.mark.django_db


def round_on(*numbers: str, symbol: str = "ISO/CD 80000-2", divided: str = "") -> Round:
    """An announced round with one recommendation in each paragraph of these numbers, two in the one that is divided."""
    officer = OfficerFactory()
    limb = {"limb": 1, "text": "The committee recommends it.", "addressees": ["States"], "force": "should"}
    paragraphs = [
        {
            "number": number,
            "heading_path": ["Signs"],
            "pages": [1],
            "text": limb["text"],
            "limbs": [limb, {**limb, "limb": 2}] if number == divided else [limb],
        }
        for number in numbers
    ]
    reading = {"language": "en", "paragraphs": paragraphs}
    document = documents_services.add_document(symbol=symbol, title="Signs", reading=reading, by=officer)
    document = documents_services.confirm_reading(document, by=officer)
    rows = [row for part in document.paragraphs.all() for row in part.recommendations.all()]
    round_ = rounds_services.create_round(
        document=document, recommendations=rows, title="Signs", constituencies=["state"], by=officer
    )
    windows.set_window(round_, constituency="state", opens=OPENS, closes=CLOSES, zone="Europe/Zurich", by=officer)
    return rounds_services.announce(round_, by=officer)


def body(code: str, name: str, *, short_name: str) -> None:
    OrganisationFactory(code=code, name=name, short_name=short_name, constituency="state", by=OfficerFactory())


def in_word(rows: list[list[str]]) -> bytes:
    """The template of ISO, its heading in the page's head, filled in."""
    document = docx.Document(str(BALLOT / "iso_comment_template_2012-03.docx"))
    table, content = document.tables[0], io.BytesIO()
    for row in rows:
        for cell, text in zip(table.add_row().cells, row, strict=True):
            cell.text = text
    document.save(content)
    return content.getvalue()


def in_excel(rows: list[list[str]], heading: list[str]) -> bytes:
    book, content = Workbook(), io.BytesIO()
    for row in (["Template for comments", "Date: 2012-03-01"], heading, *rows):
        book.active.append(row)
    book.save(content)
    return content.getvalue()


@pytest.mark.skipif(not BALLOT.exists(), reason="the ballot's comments are beside the project only")
@pytest.mark.parametrize("name", ["comments.docx", "comments.xlsx"])
def test_the_comments_of_a_ballot_come_in_and_go_out_unchanged(name: str) -> None:
    told = yaml.safe_load((BALLOT / "comments.yaml").read_text())["comments"]
    rows = [
        [row["body"], "", row["locality"]["clause"], row["locality"]["element"] or "", row["type"],
         row["comments"], row["proposed_change"], row["observations"] or ""]
        for row in told
    ]  # fmt: skip
    rows = [[str(cell or "").strip() for cell in row] for row in rows]
    for row in rows:
        row[2] = row[2][:20]  # as long as a number of ours may be; two comments list the items of half the standard
    round_ = round_on(*dict.fromkeys(row[2] for row in rows))
    for code in ("DE", "CC", "PL"):
        body(code, f"Member body {code}", short_name=code)
    with clock.at(CLOSES):
        batch = received(round_, in_word(rows) if name.endswith("docx") else in_excel(rows, ISO), name=name)
        assert [(fault.row, fault.code) for fault in stored_checks.check_file(batch).faults] == []
        imports_services.apply(batch, by=round_.created_by)
    table = layout_table(compilation_of(round_, CONFIDENTIAL, now=CLOSES, by=""), "iso")
    out = [[str(cell or "") for cell in row][:7] for row in table.rows]  # observations are the secretariat's
    assert len(out) == 55
    assert sorted(out) == sorted([*row[:4], row[4].lower(), *row[5:7]] for row in rows)


def test_a_table_of_the_ipcc_says_in_brackets_whose_comment_it_is() -> None:
    round_ = round_on("4.2")
    body("XAR", "Republic of Arandia", short_name="Arandia")
    rows: list[list[Any]] = [
        [1, "4.2", 12, 3, 12, 5, "Say since when. [Arandia]", ""],
        IPCC,  # the heading once more, as a printed table has it
        [2, "4.2", 12, 9, 12, 9, "Nobody signed this.", ""],
    ]
    with clock.at(CLOSES):
        batch = received(round_, in_excel(rows, IPCC), name="review.xlsx")
        assert [(fault.row, fault.code) for fault in stored_checks.check_file(batch).faults] == [(5, "body_missing")]
        batch = received(round_, in_excel(rows[:1], IPCC), name="review.xlsx")
        stored_checks.check_file(batch)
        imports_services.apply(batch, by=round_.created_by)
    said = Input.objects.get()
    assert (said.comment, said.recommendation.label) == ("Say since when.", "4.2")
    assert said.version.submission.delegation.organisation.short_name == "Arandia"


def test_a_word_file_without_a_table_says_what_is_missing() -> None:
    document, content = docx.Document(), io.BytesIO()
    document.add_paragraph("We support it.")
    document.save(content)
    round_ = round_on("4.2")
    with clock.at(CLOSES):
        batch = received(round_, content.getvalue(), name="letter.docx")
        with pytest.raises(Refusals) as refused:
            stored_checks.check_file(batch)
    assert [(each.code, each.field) for each in refused.value.refusals] == [
        ("column_missing", "organisation"), ("column_missing", "comment"),
    ]  # fmt: skip


def test_merged_cells_two_heads_and_missing_columns() -> None:
    """A body's name goes down over its comments, a comment goes across an empty column, the heading stands twice."""
    document, content = docx.Document(), io.BytesIO()
    table = document.add_table(rows=0, cols=4)
    heads = ["MB/NC", "Clause/Subclause", "Comments", "Proposed change"]
    first, last = ["Arandia", "4.2", "One.", ""], ["Arandia", "4.2", "Three.", ""]
    for row in (heads, first, ["", "4.3", "Two.", "Say two."], heads, last):
        for cell, text in zip(table.add_row().cells, row, strict=True):
            cell.text = text
    table.cell(1, 0).merge(table.cell(2, 0))
    table.cell(1, 2).merge(table.cell(1, 3))
    document.save(content)
    round_ = round_on("4.2", "4.3")
    body("XAR", "Republic of Arandia", short_name="Arandia")
    with clock.at(CLOSES):
        batch = received(round_, content.getvalue(), name="merged.docx")
        assert [(fault.row, fault.code) for fault in stored_checks.check_file(batch).faults] == []
        imports_services.apply(batch, by=round_.created_by)
    said = {(row.recommendation.label, row.comment, row.rewording) for row in Input.objects.all()}
    assert said == {("4.2", "One.", ""), ("4.3", "Two.", "Say two."), ("4.2", "Three.", "")}


def test_what_we_give_out_as_the_form_of_iso_comes_in_again() -> None:
    """As Word: out of one round and into another, every comment with its wording."""
    first, second = round_on("4.2", "4.3"), round_on("4.2", "4.3", symbol="ISO/DIS 80000-2")
    body("XAR", "Republic of Arandia", short_name="Arandia")
    rows = [["Arandia", "", "4.2", "Table 1", "te", "Say =since when.", "since 2020", ""],
            ["Arandia", "", "4.3", "", "ed", "مرحبا — two\nlines", "", ""]]  # fmt: skip
    with clock.at(CLOSES):
        batch = received(first, in_excel(rows, ISO), name="in.xlsx")
        stored_checks.check_file(batch)
        imports_services.apply(batch, by=first.created_by)
        content = write_docx(layout_document(compilation_of(first, CONFIDENTIAL, now=CLOSES, by=""), "iso"))
        batch = received(second, content, name="iso.docx")
        assert [(fault.row, fault.code) for fault in stored_checks.check_file(batch).faults] == []
        imports_services.apply(batch, by=second.created_by)
        out = [
            list(layout_table(compilation_of(each, CONFIDENTIAL, now=CLOSES, by=""), "iso").rows)
            for each in (first, second)
        ]
    assert out[0] == out[1]
    assert [[str(cell or "") for cell in row[:7]] for row in out[1]] == [row[:7] for row in rows]


# What people really send. Each table has the body, the paragraph and the comment, and comes in as EXPECTED.
EXPECTED = {("4.2", "One.", "Say one."), ("4.3", "Two.", "")}
FIRST, SECOND = ["Arandia", "4.2", "One.", "Say one."], ["Arandia", "4.3", "Two.", ""]
HEADS = ["MB/NC", "Clause", "Comments", "Proposed change"]


def sheet_of(*rows: list[Any], merged: tuple[str, ...] = ()) -> Workbook:
    book = Workbook()
    for row in rows:
        book.active.append(row)
    for each in merged:
        book.active.merge_cells(each)
    return book


def with_a_cover() -> Workbook:
    book = sheet_of(["Comments on the draft"], ["Please write to the secretariat"])
    sheet = book.create_sheet("Comments")
    for row in (HEADS, FIRST, SECOND):
        sheet.append(row)
    return book


LINES = (
    ["MB/NC", "Where", None, "Comments", "Proposed change"],
    [None, "Clause", "Line", None, None],
    ["Arandia", "4.2", 7, "One.", "Say one."],
    ["Arandia", "4.3", 9, "Two.", None],
)
BOOKS = {
    "a cell over two columns of the heading, which has two lines": lambda: sheet_of(*LINES, merged=("B1:C1", "A1:A2")),
    "the heading once more with both its lines": lambda: sheet_of(*LINES[:3], *LINES[:2], LINES[3], merged=("B1:C1",)),
    "a title and a date above": lambda: sheet_of(["Comments"], [], ["Date", "1 May"], HEADS, FIRST, SECOND),
    "more columns than we know, in another order": lambda: sheet_of(
        ["Seen", "Proposed change", "Comments", "Ref.", "Clause", "MB/NC", None],
        ["x", "Say one.", "One.", 5, "4.2", "Arandia", "a note beside the table"],
        ["", "", "Two.", 6, "4.3", "Arandia"],
    ),
    "empty rows between": lambda: sheet_of(HEADS, [], FIRST, [], [], SECOND),
    "a name that goes down over its rows": lambda: sheet_of(HEADS, FIRST, [None, *SECOND[1:]], merged=("A2:A3",)),
    "a sheet before the table": with_a_cover,
}


def come_in(name: str, content: bytes) -> set[tuple[str, str, str]]:
    """What came in of a table on a round with the paragraphs 4.2 and 4.3."""
    round_ = round_on("4.2", "4.3")
    body("XAR", "Republic of Arandia", short_name="Arandia")
    with clock.at(CLOSES):
        batch = received(round_, content, name=name)
        assert [(fault.row, fault.code) for fault in stored_checks.check_file(batch).faults] == []
        imports_services.apply(batch, by=round_.created_by)
    assert Input.objects.filter(recommendation=None).count() == 0
    return {(row.recommendation.label, row.comment, row.rewording) for row in Input.objects.all()}


@pytest.mark.parametrize("what", BOOKS)
def test_workbooks_as_people_really_send_them(what: str) -> None:
    content = io.BytesIO()
    BOOKS[what]().save(content)
    assert come_in("comments.xlsx", content.getvalue()) == EXPECTED


def word_of(*tables: list[list[str]], change: Any = None) -> bytes:
    document, content = docx.Document(), io.BytesIO()
    for rows in tables:
        table = document.add_table(rows=0, cols=len(rows[0]))
        for row in rows:
            for cell, text in zip(table.add_row().cells, row, strict=True):
                cell.text = text
        document.add_paragraph("Between tables.")
    if change:
        change(document)
    document.save(content)
    return content.getvalue()


XML = 'xmlns:w="http://schemas.openxmlformats.org/wordprocessingml/2006/main"'
AUTHOR = 'w:id="1" w:author="A" w:date="2027-01-01T00:00:00Z"'


def rewritten(document: Any, *, row: int, column: int, content: str) -> None:
    """A cell of the first table with XML in place of its text."""
    cell = document.tables[0].cell(row, column)._tc
    for each in cell.findall("{*}p"):
        cell.remove(each)
    for each in etree.fromstring(f"<w:x {XML}>{content}</w:x>"):
        cell.append(each)


def tracked(document: Any) -> None:
    """Words inserted and taken out, and a row that was deleted, all as tracked changes."""
    told = (
        "<w:p><w:r><w:t>O</w:t></w:r>"
        f"<w:del {AUTHOR}><w:r><w:delText>ld</w:delText></w:r></w:del>"
        f"<w:ins {AUTHOR}><w:r><w:t>ne.</w:t></w:r></w:ins></w:p>"
    )
    rewritten(document, row=1, column=2, content=told)
    row = document.tables[0].add_row()
    row.cells[0].text = "Taken out"
    properties = row._tr.get_or_add_trPr()
    properties.append(etree.fromstring(f"<w:del {XML} {AUTHOR}/>"))


def boxed(document: Any) -> None:
    """The comment in a text box, as old Word has it too, and the wording in a content control."""
    box = "<w:txbxContent><w:p><w:r><w:t>One.</w:t></w:r></w:p></w:txbxContent>"
    mc = 'xmlns:mc="http://schemas.openxmlformats.org/markup-compatibility/2006"'
    told = (
        f"<w:p><w:r><mc:AlternateContent {mc}><mc:Choice Requires='wps'>{box}</mc:Choice>"
        f"<mc:Fallback>{box}</mc:Fallback></mc:AlternateContent></w:r></w:p>"
    )
    rewritten(document, row=1, column=2, content=told)
    control = "<w:sdt><w:sdtContent><w:p><w:r><w:t>Say one.</w:t></w:r></w:p></w:sdtContent></w:sdt><w:p/>"
    rewritten(document, row=1, column=3, content=control)


COVER = [["Document", "ISO/CD 80000-2", "Date"], ["Signs", "", "May"]]
WORDS = {
    "a cover table before": lambda: word_of(COVER, [HEADS, FIRST, SECOND]),
    "a table to sign after": lambda: word_of([HEADS, FIRST, SECOND], [["Signed", "A. Person"]]),
    "a table that goes on after a break": lambda: word_of([HEADS, FIRST], [SECOND]),
    "a table that goes on under the same heading": lambda: word_of([HEADS, FIRST], [HEADS, SECOND]),
    "tracked changes": lambda: word_of([HEADS, FIRST, SECOND], change=tracked),
    "a text box and a content control": lambda: word_of([HEADS, FIRST, SECOND], change=boxed),
}


@pytest.mark.parametrize("what", WORDS)
def test_word_files_as_people_really_send_them(what: str) -> None:
    assert come_in("comments.docx", WORDS[what]()) == EXPECTED


@pytest.mark.parametrize(
    ("tables", "code", "words"),
    [
        (([HEADS, FIRST], [[*HEADS[::-1]], SECOND[::-1]]), "other_heading", "Row 3 is a second heading"),
        (([HEADS, FIRST], [SECOND[1:]]), "other_columns", "The columns of table 2 differ"),
    ],
)
def test_a_second_table_with_other_columns_is_refused_and_not_read_wrongly(tables: Any, code: str, words: str) -> None:
    round_ = round_on("4.2", "4.3")
    with clock.at(CLOSES):
        batch = received(round_, word_of(*tables), name="comments.docx")
        with pytest.raises(Refused, match=words) as refused:
            stored_checks.check_file(batch)
    assert refused.value.code == code


@pytest.mark.parametrize(
    ("said", "number"),
    [("4.2.", "4.2"), ("Para 4.2", "4.2"), ("Clause 4.2", "4.2"), ("§ 4.2", "4.2"), ("(4.2)", "4.2"),
     ("16.a", "16 (a)"), ("16(a)", "16 (a)"), ("Para 16 (A)", "16 (a)"), ("16.", "16"), ("16 a", "16 (a)"),
     ("16a", "16 (a)"), ("para. 16 (a)", "16 (a)"), ("Rec. 16 (a)", "16 (a)"), ("§16(a)", "16 (a)"),
     ("Recommendation No. 16 (a):", "16 (a)"), ("Para. 16, subpara. (a)", "16 (a)"), ("16 lit. a", "16 (a)"),
     ("（16）（a）", "16 (a)"), ("Párr. 16", "16"), ("пункт 16", "16"), ("الفقرة ١٦", "16"), ("第16段", "16")],
)  # fmt: skip
def test_a_paragraph_as_people_write_it(said: str, number: str) -> None:
    assert _faults(said) == []
    assert Input.objects.get().recommendation.paragraph.number == number


@pytest.mark.parametrize(
    "said", ["16 (b)", "16b", "16aa", "16 (a) and (b)", "16 (a), (b)", "16–17", "4-2", "4, 2", "4.2 and 16", "sixteen"]
)
def test_what_is_no_paragraph_is_told_and_not_guessed(said: str) -> None:
    assert _faults(said) == [(2, "unknown_paragraph")]


def test_what_can_be_two_places_is_told_and_not_guessed() -> None:
    """Paragraph 4.2, and the second part of paragraph 4."""
    round_, content = round_on("4", "4.2", divided="4"), io.BytesIO()
    body("XAR", "Republic of Arandia", short_name="Arandia")
    sheet_of(HEADS, ["Arandia", "4.2", "One.", ""]).save(content)
    with clock.at(CLOSES):
        batch = received(round_, content.getvalue(), name="one.xlsx")
        assert [(fault.row, fault.code) for fault in stored_checks.check_file(batch).faults] == [(2, "two_places")]


def _faults(said: str) -> list[tuple[int, str]]:
    """Of a table with one row on a paragraph so written; it comes in where there are none."""
    round_, content = round_on("4.2", "16", "16 (a)"), io.BytesIO()
    body("XAR", "Republic of Arandia", short_name="Arandia")
    sheet_of(HEADS, ["Arandia", said, "One.", ""]).save(content)
    with clock.at(CLOSES):
        batch = received(round_, content.getvalue(), name="one.xlsx")
        found = [(fault.row, fault.code) for fault in stored_checks.check_file(batch).faults]
        if not found:
            imports_services.apply(batch, by=round_.created_by)
    return found
