"""Inputs in the layouts of others, and the command that makes one file."""

import csv
import io

import docx
import openpyxl
import pytest
from django.core.management import CommandError, call_command
from docx.oxml.ns import qn

from core import clock
from core.audience import CONFIDENTIAL, PUBLIC
from synthesis.exports.compilations import compilation_of
from synthesis.exports.layouts import LAYOUTS, layout_table
from synthesis.quality.dispositions import dispose
from synthesis.reports.findings.services import add_finding, cite
from tests.synthesis.conftest import AFTER

HEADS = {
    "ipcc": ["Comment No", "Chapter", "From Page", "From Line", "To Page", "To Line", "Comment", "Response"],
    "iso": [
        *("MB/NC", "Line number", "Clause/Subclause", "Paragraph/Figure/Table", "Type of comment", "Comments"),
        *("Proposed change", "Observations of the secretariat"),
    ],
    "ippc": [
        *("Comment Number", "Section", "Para number", "Sentence", "Type of comment", "Proposed rewording"),
        *("Explanation", "Country"),
    ],
    "upr": ["Recommendation", "Position", "Theme", "Assessment/comments on level of implementation"],
}


def table(scenario, layout, audience=CONFIDENTIAL):
    return layout_table(compilation_of(scenario.round, audience, now=AFTER, by="M. Manager"), layout)


@pytest.mark.parametrize("layout", LAYOUTS)
def test_headings_are_those_of_the_layout(answered, layout):
    made = table(answered, layout)
    assert [column.header for column in made.columns] == HEADS[layout]
    assert len(list(made.rows)) == 15  # every input that was received


def test_an_input_in_each_layout(answered):
    def of(layout, words):
        return next(row for row in table(answered, layout).rows if any(words in str(value) for value in row))

    assert of("ipcc", "federalism")[1:7] == (
        "124", 25, None, 25, None, "Without prejudice to federalism. [Veldrane]",
    )  # fmt: skip
    assert of("iso", "Towns matter.")[:7] == (
        "Arandia", None, "124", None, "ge", "Towns matter.", "at national and local level",
    )  # fmt: skip
    assert of("ippc", "Towns matter.")[1:] == (
        "Protection", "124", None, "Substantive", "at national and local level", "Towns matter.", "Arandia",
    )  # fmt: skip
    assert of("upr", "federalism") == (
        "Para. 124: States should coordinate.", "Expresses reservations", "Protection",
        "Veldrane: Without prejudice to federalism.",
    )  # fmt: skip


def test_the_answer_is_what_became_of_it(section, answered):
    with clock.at(AFTER):
        made = add_finding(
            section, by=answered.writer, text="Veldrane spoke.", recommendation=answered.recommendations["124"]
        )
        line = answered.input(answered.versions["XBB"], "124").line
        dispose(line, "out_of_scope", reason="Outside the mandate.", by=answered.writer)
        cite(made, *answered.passage(answered.versions["XBB"], "124", "federalism"), by=answered.writer)
    rows = {row[5]: row[7] for row in table(answered, "iso").rows}
    assert rows["Without prejudice to federalism."] == "Cited (finding 1)"
    assert rows["Towns matter."] is None
    assert len(list(table(answered, "upr").rows)) == 15


def test_the_public_reads_no_name_that_was_withheld(answered):
    with clock.at(AFTER):
        answered.round.published_at = AFTER
        answered.round.save()
    rows = list(layout_table(compilation_of(answered.round, PUBLIC, now=AFTER, as_if_public=True), "iso").rows)
    assert ("Name withheld", "Hearings by telephone 📞 fail.") in {(row[0], row[5]) for row in rows}
    assert "Quay Nine" not in str(rows)


def test_the_command_writes_one_file(answered, tmp_path, capsys):
    target = tmp_path / "comments.xlsx"
    with clock.at(AFTER):
        said = ("--format", "iso", "--audience", "secretariat", "--filter", "recommendation=124")
        call_command("compile_round", answered.round.reference, *said, "--filter", "constituency=state", out=target)
    assert capsys.readouterr().out.strip() == str(target)
    book = openpyxl.load_workbook(target)
    assert book.sheetnames[:2] == ["ISO comments", "Info"]
    assert [row[0] for row in book["ISO comments"].iter_rows(min_row=2, values_only=True)] == [
        "Arandia", "Ombira", "Veldrane",
    ]  # fmt: skip
    with clock.at(AFTER):
        call_command(
            "compile_round", answered.round.reference, format="csv", audience="secretariat", out=tmp_path,
            filter=["position=reservations"], by="manager@secretariat.example",
        )  # fmt: skip
    (made,) = tmp_path.glob("*.csv")
    rows = list(csv.DictReader(io.StringIO(made.read_text("utf-8-sig"))))
    assert {row["Position"] for row in rows} == {"Expresses reservations"}
    assert rows[0]["compiled_by"] == "Manager"


@pytest.mark.parametrize(
    ("change", "words"),
    [
        ({"round": "X_round-9"}, "There is no round X_round-9"),
        ({"filter": ["colour=red"]}, "“colour=red” is no filter"),
        ({"filter": ["position=maybe"]}, "position has no maybe"),
        ({"filter": ["recommendation=999"]}, "This round has no recommendation 999: it has 123, 124, 128."),
        ({"by": "nobody@nowhere.example"}, "has no duty to export"),
        ({"format": "docx", "audience": "public"}, "There is no report that this audience may have."),
        ({"out": "no/such/folder/file.csv"}, "cannot be written"),
    ],
)
def test_what_cannot_be_made_is_told_in_a_line(answered, tmp_path, change, words):
    said = {"round": answered.round.reference, "format": "csv", "audience": "secretariat", "out": tmp_path, **change}
    if isinstance(said["out"], str):
        said["out"] = tmp_path / said["out"]
    round_ = said.pop("round")
    with clock.at(AFTER), pytest.raises(CommandError, match=words.replace("(", "\\(").replace(".", "\\.")) as told:
        call_command("compile_round", round_, **said)
    assert "\n" not in str(told.value)


def test_proposed_wordings_are_tracked_changes_of_those_who_propose_them(answered, tmp_path):
    with clock.at(AFTER):
        call_command("compile_round", answered.round.reference, format="amendments", audience="public", out=tmp_path)
        said = {"format": "amendments", "audience": "secretariat", "out": tmp_path}
        call_command("compile_round", answered.round.reference, **said)
    public, inside = sorted(tmp_path.glob("*.docx"))
    assert inside.name.endswith(".docx") and "_amendments_secretariat_" in inside.name
    body = docx.Document(str(inside)).element.body
    added = [
        (each.get(qn("w:author")), "".join(t.text for t in each.iter(qn("w:t")))) for each in body.iter(qn("w:ins"))
    ]
    assert ("Arandia", "at national and local level") in [(author, text.strip(" ,")) for author, text in added]
    assert [each.get(qn("w:id")) for each in body.iter(qn("w:ins"), qn("w:del"))][:2] == ["1", "2"]
    assert "No other wording has been proposed." in [p.text for p in docx.Document(str(public)).paragraphs]
    texts = [each.text for each in docx.Document(str(inside)).paragraphs]
    at = texts.index("Para. 124")
    assert texts[at + 1 : at + 3] == ["States should coordinate.", "Proposal 1: Arandia"]  # the issued text above
    assert "As of" in docx.Document(str(inside)).sections[0].footer.paragraphs[0].text
