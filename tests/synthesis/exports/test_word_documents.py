"""The layouts of others on paper, and one file for each body."""

import csv
import hashlib
import io
import json
import zipfile

import docx
import openpyxl
import pikepdf
import pypdfium2
import pytest
from django.core.management import CommandError, call_command

from core import clock
from core.audience import CONFIDENTIAL, PUBLIC
from core.documents.docx_file import write_docx
from core.documents.pdf_file import write_pdf
from synthesis.exports.bodies import safe_name, write_bodies
from synthesis.exports.compilations import compilation_of
from synthesis.exports.layouts import LAYOUTS, layout_table
from synthesis.exports.word_documents import layout_document
from tests.synthesis.conftest import AFTER


def compilation(scenario, audience=CONFIDENTIAL, **more):
    return compilation_of(scenario.round, audience, now=AFTER, by="M. Manager", **more)


@pytest.mark.parametrize("layout", LAYOUTS)
def test_a_layout_in_word_has_the_rows_of_its_workbook_on_its_side(answered, layout):
    word = docx.Document(io.BytesIO(write_docx(layout_document(compilation(answered), layout))))
    section, table = word.sections[0], max(word.tables, key=lambda each: len(each.rows))
    assert section.page_width > section.page_height
    made = layout_table(compilation(answered), layout)
    assert [cell.text for cell in table.rows[0].cells] == [column.header for column in made.columns]
    assert table.rows[0]._tr.findall(".//{*}tblHeader")  # on each page
    rows = [[str(value) if value is not None else "" for value in row] for row in made.rows]
    told = [[cell.text for cell in row.cells] for row in table.rows[1:]]
    assert told == rows  # the matrix of the UPR repeats the recommendation at each comment, and prints the themes
    assert layout != "upr" or all(row[0] and row[2] for row in told if "Para." in row[0])


def test_the_ending_of_the_file_says_how_a_layout_is_written(answered, tmp_path):
    with clock.at(AFTER):
        said = {"format": "iso", "audience": "secretariat", "filter": ["constituency=state"]}
        call_command("compile_round", answered.round.reference, **said, out=tmp_path / "comments.PDF")
        call_command("compile_round", answered.round.reference, **said, out=tmp_path / "comments.docx")
    text = "".join(page.get_textpage().get_text_range() for page in pypdfium2.PdfDocument(tmp_path / "comments.PDF"))
    said = " ".join(text.split())
    assert "Observations of the secretariat" in said and "Page 1 of" in said
    assert len(docx.Document(str(tmp_path / "comments.docx")).tables) == 3


@pytest.mark.parametrize(
    ("change", "words"),
    [
        ({"filter": ["language=xx"]}, "language has no xx"),
        ({"filter": ["state=maybe"]}, "state has no maybe"),
        ({"filter": ["words=\udcff"]}, "An argument is no text"),
        ({"filter": ["late=yes,no"]}, "late is yes or no"),
    ],
)
def test_hostile_arguments_are_told_in_a_line(answered, tmp_path, change, words):
    said = {"format": "csv", "audience": "public", "out": tmp_path / "made.csv", **change}
    with clock.at(AFTER), pytest.raises(CommandError, match=words) as told:
        call_command("compile_round", answered.round.reference, **said)
    assert "\n" not in str(told.value)
    assert not said["out"].exists()


def made_zip(scenario, ending, audience=CONFIDENTIAL, **more):
    target = io.BytesIO()
    write_bodies(compilation(scenario, audience, **more), ending, target)
    archive = zipfile.ZipFile(target)
    assert archive.testzip() is None
    return archive


def test_a_workbook_for_each_body_holds_its_inputs_and_no_others(answered):
    archive = made_zip(answered, "xlsx")
    told = json.loads(archive.read("manifest.json"))
    assert told["about"]["audience"] == "secretariat"
    assert sum(each["inputs"] for each in told["files"]) == 15
    listed = csv.DictReader(io.StringIO(archive.read("manifest.csv").decode("utf-8-sig")))
    assert [each["file"] for each in listed] == [each["file"] for each in told["files"]]
    for each in told["files"]:
        content = archive.read(each["file"])
        assert hashlib.sha256(content).hexdigest() == each["sha256"]
        rows = list(openpyxl.load_workbook(io.BytesIO(content))["Inputs"].iter_rows(min_row=2, values_only=True))
        assert len(rows) == each["inputs"] and {row[3] for row in rows} == {each["body"]}


def test_what_bears_no_name_stands_beside_none(answered):
    with clock.at(AFTER):
        answered.round.published_at = AFTER
        answered.round.save()
    archive = made_zip(answered, "docx", PUBLIC, as_if_public=True)
    texts = {
        name: " ".join(each.text for each in docx.Document(io.BytesIO(archive.read(name))).paragraphs)
        for name in archive.namelist()
        if name.endswith(".docx")
    }
    nameless = texts.pop("name-withheld.docx")
    assert "Hearings by telephone 📞 fail." in nameless
    assert "Quay Nine" not in repr(texts) + nameless + archive.read("manifest.json").decode()
    assert not any("telephone" in text for text in texts.values())
    assert "Towns matter." in next(text for name, text in texts.items() if "Arandia" in name)


def test_names_of_files_are_safe_everywhere():
    assert safe_name("Defensoría Cívica / ../..\\x", "XDC") == "XDC_Defensoria-Civica-x"
    assert safe_name("\u202e\u0645\u0631\u062d\u0628\u0627", "X:1") == "X-1"
    assert len(safe_name("a" * 500, "XA")) < 70


def test_the_tables_of_others_are_tables_in_the_structure_of_the_pdf(answered):
    """Their first row names the columns; a row begins with a header only where that is its own number."""
    for layout in LAYOUTS:
        with pikepdf.open(io.BytesIO(write_pdf(layout_document(compilation(answered), layout)))) as document:
            table = max(tables_of(document.Root.StructTreeRoot.K), key=lambda each: len(each.K[-1].K))
            head, body = table.K
            (names,) = head.K
            assert [(cell.S, cell.A[0].Scope) for cell in names.K] == [("/TH", "/Column")] * len(names.K)
            first = "/TH" if layout in ("ipcc", "ippc") else "/TD"
            assert {tuple(cell.S for cell in row.K) for row in body.K} == {(first, *["/TD"] * (len(names.K) - 1))}


def tables_of(node):
    """The tables of a structure tree; no heading may be among them."""
    if isinstance(node, pikepdf.Array):
        for each in node:
            yield from tables_of(each)
    elif isinstance(node, pikepdf.Dictionary) and "/S" in node:
        assert not str(node.S).startswith("/H")
        if node.S == "/Table":
            yield node
        elif "/K" in node:
            yield from tables_of(node.K)
