"""Letters, and documents with places to write in: the same bytes each time, in the order that the format requires."""

import datetime as dt
import io
import zipfile

import docx
from docx.oxml.ns import qn
from lxml import etree

from core.documents.docx_fields import FieldCell, FieldTable, write_fields
from core.documents.docx_letter import LetterDocument, write_letter
from core.documents.tree import ParagraphBlock, ReportDocument, Run, TableBlock

MADE = dt.datetime(2027, 6, 1, 9, tzinfo=dt.UTC)


def pages(language: str = "en") -> ReportDocument:
    rows = [["124", "States should register every child."]]
    return ReportDocument("MIG/2027/3", language, MADE, [TableBlock(["Para", "Recommendation"], rows)])


def letter(language: str = "en") -> LetterDocument:
    return LetterDocument(
        letterhead=["The Office"],
        reference="Reference: MIG/2027/3",
        paragraphs=["The Office presents its compliments.", "The Office avails itself of this opportunity."],
        place_and_date="Geneva, 1 June 2027",
        initials="Initials",
        address=["The Permanent Mission of Orlune", "Geneva"],
        annex=pages(language),
        annex_heading="Annex",
    )


def body(content: bytes) -> etree._Element:
    return etree.fromstring(zipfile.ZipFile(io.BytesIO(content)).read("word/document.xml"))


def test_a_letter_has_its_parts_in_order_and_names_no_author() -> None:
    content = write_letter(letter())
    assert content == write_letter(letter())
    document = docx.Document(io.BytesIO(content))
    words = [paragraph.text for paragraph in document.paragraphs if paragraph.text]
    expected = ["The Office", "Reference: MIG/2027/3", "The Office presents its compliments."]
    assert words[:3] == expected
    assert words.index("Geneva, 1 June 2027") < words.index("The Permanent Mission of Orlune\nGeneva")
    assert words.index("The Permanent Mission of Orlune\nGeneva") < words.index("Annex")
    assert [table.cell(0, 0).text for table in document.tables] == ["Initials", "Para"]
    assert document.core_properties.author == "" and document.core_properties.title == "MIG/2027/3"


def test_the_box_for_initials_stands_at_the_end_of_the_line() -> None:
    for language, side in (("en", "right"), ("ar", "left")):
        (place,) = body(write_letter(letter(language))).xpath(
            "//w:tbl[1]/w:tblPr/w:jc/@w:val", namespaces={"w": qn("w:p")[1:-2]}
        )
        assert place == side


def test_a_field_is_a_control_and_a_bookmark_of_one_name() -> None:
    cells = [
        ("Position", FieldCell("copy_1_position", "Position", "Supports", choices=["Supports", "No position"])),
        ("Comment", FieldCell("copy_1_comment", "Comment", "One.\n\nTwo.")),
        ("Remarks", FieldCell("copy_1_comments", "Remarks", lines=3)),
    ]
    blocks = [ParagraphBlock("Read this."), FieldTable([("Text", "States should."), *cells], title="Paragraph 1")]
    content = write_fields(pages(), blocks, hidden="portal:abc")
    assert content == write_fields(pages(), blocks, hidden="portal:abc")
    root = body(content)
    names = [tag.get(qn("w:val")) for tag in root.iter(qn("w:tag"))]
    assert names == ["copy_1_position", "copy_1_comment", "copy_1_comments"]
    assert [mark.get(qn("w:name")) for mark in root.iter(qn("w:bookmarkStart"))] == names
    assert len([*root.iter(qn("w:bookmarkEnd"))]) == 3
    for properties in root.iter(qn("w:sdtPr")):
        order = [etree.QName(child).localname for child in properties]
        assert order[:4] == ["alias", "tag", "id", "lock"]
    lines = [len(content_.findall(qn("w:p"))) for content_ in root.iter(qn("w:sdtContent"))]
    assert lines == [1, 3, 3]
    hidden = [run for run in root.iter(qn("w:r")) if run.find(f"{qn('w:rPr')}/{qn('w:vanish')}") is not None]
    assert ["".join(run.itertext()) for run in hidden] == ["portal:abc"]
    assert "customXml/item1.xml" in zipfile.ZipFile(io.BytesIO(content)).namelist()


def test_a_text_beside_a_label_runs_as_its_own_language_does() -> None:
    """English in an Arabic file begins at the left, so that its full stop is at its end, and Arabic at the right."""
    texts = [("النص", Run("States should register every child.", language="en")), ("الجهات", Run("الدول"))]
    root = body(write_fields(pages("ar"), [FieldTable(texts, title="124")]))
    names = {"w": qn("w:p")[1:-2]}
    english, arabic = (
        root.xpath(f"//w:p[contains(., '{words}')]", namespaces=names)[-1] for words in ("child.", "الدول")
    )
    assert english.xpath("w:pPr/w:bidi/@w:val", namespaces=names) == ["0"]
    assert arabic.xpath("w:pPr/w:bidi/@w:val", namespaces=names) == []  # as the whole file does
