"""The files of a pack, as their readers open them."""

import csv
import io
import json
import re
import zipfile
from datetime import timedelta
from uuid import uuid4

import docx
import pytest
from django.core.management import CommandError, call_command
from django.db import IntegrityError, connection, transaction
from django.test.utils import CaptureQueriesContext
from openpyxl import load_workbook

from core import clock
from core.audience import CONFIDENTIAL, PUBLIC, SECRETARIAT, Audience, Level
from core.documents import Figure, Footnote, KeyValue, ParagraphBlock
from core.errors import Refused
from core.spreadsheets import SheetRow, write_book
from core.text.search_terms import Search
from submissions.sending.services import withdraw
from submissions.triage.services import find_inadmissible
from submissions.visibility.visible_inputs import InputFilters
from synthesis.exports.charts import position_tables
from synthesis.exports.compilations import compilation_of, outline_for
from synthesis.exports.plain_files import write_csv, write_json, write_json_lines
from synthesis.exports.report_document import report_document, roman
from synthesis.exports.services import compile_files
from synthesis.exports.workbook import compiled_book
from synthesis.jobs import make_packs
from synthesis.models import Publication, PublicationFile, SynthesisReport
from synthesis.publication import pack as pack_module
from synthesis.publication.frozen_outline import freeze
from synthesis.publication.pack import store_due_packs, store_pack
from synthesis.publication.selectors import public_files, released
from synthesis.reports.findings.services import add_finding, cite
from synthesis.reports.services import add_section, begin_report
from synthesis.review.approval import act_on_step, send_to_review
from tests.synthesis.conftest import AFTER, DURING, make_answered

# json: inputs, evidence, manifest
KINDS = ["csv", "docx", "html", "json", "json", "json", "ndjson", "pdf", "py", "xlsx"]


def make_published():
    """Two findings; the second rests on a State, an institution and a body that withholds its name."""
    answered = make_answered()
    with clock.at(AFTER):
        report = begin_report(answered.round, "Views received", by=answered.writer)
        section = add_section(report, "Coordination", by=answered.writer)
        first = add_finding(
            section,
            by=answered.writer,
            text="Veldrane spoke of federalism.",
            recommendation=answered.recommendations["124"],
        )
        cite(first, *answered.passage(answered.versions["XBB"], "124", "federalism"), by=answered.writer)
        second = add_finding(
            section, by=answered.writer, text="Hearings were described.", recommendation=answered.recommendations["123"]
        )
        for code, words in (("XJJ", "telephone"), ("XGG", "abogado"), ("XAA", "writing")):
            cite(second, *answered.passage(answered.versions[code], "123", words), by=answered.writer)
        for person in (answered.first, answered.second):
            report = act_on_step(
                send_to_review(report, by=answered.writer) if person == answered.first else report, "approve", by=person
            )
        answered.round.refresh_from_db()
    return answered


@pytest.fixture
def published_files(staged_world):
    """The round of `make_published`; each test gets it anew."""
    return staged_world


@pytest.fixture
def published(published_files):
    with clock.at(AFTER):
        yield published_files


def content_of(write, compilation):
    target = io.BytesIO()
    write(compilation, target)
    return target.getvalue()


def compilation(scenario, audience=PUBLIC, **fields):
    return compilation_of(scenario.round, audience, now=AFTER, by="M. Manager", **fields)


def notes(scenario, audience):
    made = compilation(scenario, audience)
    tree = report_document(outline_for(made), round_=scenario.round, audience=audience, now=AFTER)
    found = {}
    for block in tree.blocks:
        if isinstance(block, ParagraphBlock) and block.number:
            found[block.number] = [part.text for part in block.text if isinstance(part, Footnote)]
    return found


LED = "Supports: Arandia, also for Lazwara, which aligned itself."


def test_one_note_a_finding_states_first(published):
    assert notes(published, PUBLIC) == {
        "1.": ["Expresses reservations: Veldrane."],
        "2.": [f"{LED} Supports with amendment: Defensoría. Submission, name withheld."],
    }
    inside = f"{LED} Supports with amendment: Defensoría; Quay Nine."
    assert notes(published, CONFIDENTIAL)["2."] == [inside]


def test_made_stricter_after_publishing_the_note_follows_with_the_next_edition(published):
    published.tighten(published.versions["XGG"], "123", "secretariat")
    published.move(at=AFTER)
    gone = "one source of this paragraph can no longer be shown (March 2027)"
    assert notes(published, PUBLIC)["2."] == [f"{LED} Submission, name withheld; {gone}."]


def test_a_file_calls_the_round_a_call_for_inputs(published):
    """The word "round" is the office's own."""
    name = f"{published.round.title} ({published.round.reference})"
    made = compilation(published)
    tree = report_document(outline_for(made), round_=published.round, audience=PUBLIC, now=AFTER)
    facts = [pair for block in tree.blocks if isinstance(block, KeyValue) for pair in block.pairs]
    assert ("Call for inputs", name) in facts and ("Call for inputs", name) in made.facts().pairs
    info = next(sheet for sheet in compiled_book(made).sheets if sheet.title == "Info")
    assert tuple(next(iter(info.rows)))[:2] == ("Call for inputs", name)


def test_names_of_files_and_what_they_say(published):
    names = [name for name, _content in compile_files(compilation(published))]
    assert names == [
        "A-HRC-99-1_round-1_report_public_20270315T0900Z.docx",
        "A-HRC-99-1_round-1_report_public_20270315T0900Z.pdf",
        "A-HRC-99-1_round-1_compilation_public_20270315T0900Z.xlsx",
        "A-HRC-99-1_round-1_inputs_public_20270315T0900Z.csv",
        "A-HRC-99-1_round-1_inputs_public_20270315T0900Z.json",
        "A-HRC-99-1_round-1_inputs_public_20270315T0900Z.ndjson",
    ]
    filters = InputFilters(positions=frozenset({"reservations"}))
    told = json.loads(content_of(write_json, compilation(published, CONFIDENTIAL, filters=filters)))
    assert told["about"] == {
        "round": "A-HRC-99-1_round-1",
        "title": "On a report",
        "document": "A/HRC/99/1",
        "audience": "secretariat",
        "handling": "Secretariat only, with confidential matter",
        "filter": "Position: Expresses reservations",
        "compiled_by": "M. Manager",
        "compiled_at": "2027-03-15T09:00:00Z",
        "demonstration": "Demonstration: all participants and statements are invented. Not a United Nations site.",
        "digest": told["about"]["digest"],
    }
    assert {row["position"] for row in told["inputs"]} == {"Expresses reservations"}


def test_a_file_names_its_filter_in_words(published):
    body = published.bodies["XAA"].organisation
    filters = InputFilters(
        recommendations=frozenset({published.recommendations["124"].pk, published.recommendations["123"].pk}),
        constituencies=frozenset({"state"}),
        bodies=frozenset({body.pk}),
        late=False,
        search=Search.of("towns  matter"),
    )
    told = json.loads(content_of(write_json, compilation(published, CONFIDENTIAL, filters=filters)))
    assert told["about"]["filter"] == (
        "Paragraph: 123, 124; Constituency: State; Participant: Arandia; Late: No; Words or names: towns matter"
    )


def test_the_public_file_names_no_officer_and_nobody_who_withholds(published):
    for name, content in compile_files(compilation(published)):
        if name.endswith(("csv", "json")):
            text = content.decode()
            assert "M. Manager" not in text
            assert "Quay Nine" not in text and not re.search(r"(?<![0-9A-Z])XJJ(?![0-9A-Z])", text)  # as in a reference
            assert "Hearings by telephone" in text
    assert "Quay Nine" in content_of(write_json, compilation(published, CONFIDENTIAL)).decode()


def test_csv_is_read_as_text(published):
    published.answer("XEE", {"124": ("supports", "=1+1")})
    rows = list(
        csv.DictReader(io.StringIO(content_of(write_csv, compilation(published, CONFIDENTIAL)).decode("utf-8-sig")))
    )
    assert "'=1+1" in {row["Comment (original)"] for row in rows}
    assert {row["round"] for row in rows} == {"A-HRC-99-1_round-1"}
    assert len({row["digest"] for row in rows}) == 1


@pytest.mark.parametrize("audience", [PUBLIC, SECRETARIAT, CONFIDENTIAL])
def test_lines_of_json_have_what_the_csv_has_for_the_same_reader(published, audience):
    published.answer("XEE", {"124": ("supports", "=1+1\nand more")})
    made = compilation(published, audience)
    rows = list(csv.DictReader(io.StringIO(content_of(write_csv, made).decode("utf-8-sig"))))
    lines = content_of(write_json_lines, made).decode().split("\n")
    assert lines.pop() == ""

    def cell(value):
        text = "" if value is None else str(value)
        return f"'{text}" if text.startswith("=") else text

    assert rows and [{name: cell(value) for name, value in json.loads(line).items()} for line in lines] == rows


def test_sheets_of_the_workbook(published):
    book = compiled_book(compilation(published, CONFIDENTIAL))
    assert [sheet.title for sheet in book.sheets] == [
        "Info", "By paragraph", "Matrix", "Positions", "Charts", "Inputs", "Submissions", "Attachments", "Amendments",
        "Findings", "Evidence", "Coverage", "Silence", "Codes", "Portal",
    ]  # fmt: skip
    reading = next(sheet for sheet in book.sheets if sheet.title == "By paragraph")
    breaks = [row.page_break for row in reading.rows if isinstance(row, SheetRow)]
    assert breaks == [False, True, True]
    assert (reading.print.paper, reading.print.landscape) == ("A4", True)
    matrix = next(sheet for sheet in book.sheets if sheet.title == "Matrix")
    assert (matrix.print.paper, matrix.print.repeat_columns) == ("A4", 0)  # ten bodies fit one page
    evidence = next(sheet for sheet in book.sheets if sheet.title == "Evidence")
    assert [(row[0].text, row[2], row[4]) for row in evidence.rows] == [
        (1, "Veldrane", "federalism"),
        (2, "Arandia", "writing"),
        (2, "Defensoría", "abogado"),
        (2, "Quay Nine", "telephone"),
    ]


def test_evidence_leads_to_its_finding_and_its_input_and_the_file_says_of_no_program(published):
    target = io.BytesIO()
    write_book(compiled_book(compilation(published, CONFIDENTIAL)), target)
    with zipfile.ZipFile(target) as archive:
        assert b"Openpyxl" not in archive.read("docProps/app.xml")
    book = load_workbook(target)
    for cell in (cell for row in book["Evidence"].iter_rows(min_row=2, max_col=2) for cell in row):
        title, _bang, place = cell.hyperlink.location.partition("!")
        assert book[title.strip("'")][place].value == cell.value, cell.coordinate
    kinds = {type(row[0].value) for row in book["Evidence"].iter_rows(min_row=2)}
    assert kinds == {int}


def test_positions_are_drawn_beside_their_tables_with_words_for_who_does_not_see_them(published):
    """In Word, PDF and the workbook, from the counts of the public page: one chart a recommendation."""
    tree = report_document(outline_for(compilation(published)), round_=published.round, audience=PUBLIC, now=AFTER)
    figures = [block for block in tree.blocks if isinstance(block, Figure)]
    titles = [figure.caption for figure in figures]
    assert "Positions on paragraph 124" in titles
    shown = position_tables(outline_for(compilation(published))["positions"])
    matrix = "Positions by kind of participant"
    assert titles == [matrix, *(table["title"] for table in shown.values())]
    about = next(figure for figure in figures if figure.caption == "Positions on paragraph 124")
    assert about.alt.startswith("Bar chart. Positions on paragraph 124: States\u00a0(")
    files = {name.rpartition(".")[2]: content for name, content in compile_files(compilation(published))}
    word = docx.Document(io.BytesIO(files["docx"]))
    assert [shape._inline.docPr.get("descr") for shape in word.inline_shapes] == [figure.alt for figure in figures]
    assert b"pdfuaid" in files["pdf"] and b"/Figure" in files["pdf"]
    book = load_workbook(io.BytesIO(files["xlsx"]))
    sheet = book["Charts"]
    charted = {chart.series[0].cat.numRef.f for chart in sheet._charts}
    assert all(place.startswith("'Positions'!") for place in charted)
    who = {row[1] for row in book["Positions"].iter_rows(min_row=2, values_only=True)}
    assert len(sheet._charts) == len(who) == len(charted)
    with zipfile.ZipFile(io.BytesIO(files["xlsx"])) as parts:
        assert parts.read("xl/drawings/drawing1.xml").count(b'descr="Bar chart. ') == len(who)


def test_positions_in_the_secretariats_workbook_wait_for_the_seal(published):
    def rows(audience):
        book = compiled_book(compilation(published, audience))
        sheet = next((sheet for sheet in book.sheets if sheet.title == "Positions"), None)
        return sheet and [tuple(row) for row in sheet.rows]

    exact, careful = rows(CONFIDENTIAL), rows(SECRETARIAT)
    assert not any(row[-1] for row in exact)
    assert any(row[-1] == "Not shown separately, to protect identities" for row in careful)
    published.round.rules.sealed = True
    published.round.rules.save()
    with clock.at(DURING):
        assert rows(CONFIDENTIAL) is None


def participants(made):
    """The numbers of participants on the sheet Info, by kind."""
    info = next(sheet for sheet in compiled_book(made).sheets if sheet.title == "Info")
    lines = [tuple(row)[:2] for row in info.rows]
    return {name.removeprefix("Participants: "): value for name, value in lines if name.startswith("Participants: ")}


def test_info_counts_by_name_for_readers_without_sight(answered):
    """The only institution sends without its name: a count of one would name it (PRACTICE 8)."""
    answered.tighten(answered.versions["XGG"], "123", "nameless")
    rest = {"State": 4, "Treaty body": 1, "Local government": 1}
    careful, exact = (participants(compilation(answered, audience)) for audience in (SECRETARIAT, CONFIDENTIAL))
    assert careful == {**rest, "Civil society": 1}
    assert exact == {**rest, "National human rights institution": 1, "Civil society": 2}


@pytest.mark.parametrize("audience", [SECRETARIAT, CONFIDENTIAL], ids=["officer", "sighted"])
def test_info_counts_the_participants_of_the_filter(answered, audience):
    """An aligned participant counts with the inputs that it follows, an inadmissible one not at all."""
    answered.answer("XEE", {}, aligned=(answered.versions["XAA"], ["128"]))
    find_inadmissible(answered.versions["XCC"].submission, reason="outside_mandate", by=answered.triage)

    def counted(**filters):
        return participants(compilation(answered, audience, filters=InputFilters(**filters)))

    assert counted(constituencies=frozenset({"state"})) == {"State": 4}
    assert counted(positions=frozenset({"reservations"})) == {"State": 2}  # Veldrane, and Lazwara by itself
    assert counted(bodies=frozenset({answered.bodies["XEE"].organisation.pk})) == {"State": 1}
    about = frozenset({answered.recommendations["128"].pk})
    assert counted(recommendations=about, positions=frozenset({"supports"})) == {"State": 1}


def test_before_publication_there_is_nothing_public(answered, report, section):
    with clock.at(AFTER):
        add_finding(section, by=answered.writer, text="A secret draft.")
        files = dict(compile_files(compilation(answered)))
    assert [name.rpartition(".")[2] for name in files] == ["xlsx", "csv", "json", "ndjson"]
    assert json.loads(next(v for k, v in files.items() if k.endswith(".json")))["inputs"] == []
    with pytest.raises(ValueError, match="public or the secretariat"):
        compilation(answered, Audience(Level.ORGANISATION))


def test_constant_queries(published):
    def queries():
        with CaptureQueriesContext(connection) as captured:
            for _file in compile_files(compilation(published, CONFIDENTIAL)):
                pass
        return len(captured)

    queries()  # what is kept between calls (content types) is kept now
    before = queries()
    published.answer("XEE", {label: ("supports", f"Да, {label}.") for label in published.recommendations})
    assert queries() == before


def test_the_command(published, tmp_path, capsys):
    call_command(
        "compile_round", "A-HRC-99-1_round-1", format="all", audience="secretariat", out=tmp_path / "out",
        by="manager@secretariat.example",
    )  # fmt: skip
    assert len(list((tmp_path / "out").iterdir())) == 6
    for reference, by, words in (
        ("no-such-round", "manager@secretariat.example", "There is no round"),
        ("A-HRC-99-1_round-1", "writer@secretariat.example", "no duty to export"),
        ("A-HRC-99-1_round-1", "nobody@secretariat.example", "no duty to export"),
    ):
        with pytest.raises(CommandError, match=words):
            call_command("compile_round", reference, format="all", audience="public", out=tmp_path, by=by)


def test_roman():
    numbers = {1: "I", 4: "IV", 9: "IX", 14: "XIV", 39: "XXXIX", 40: "XL", 94: "XCIV", 254: "CCLIV"}
    assert {number: roman(number) for number in numbers} == numbers


def test_the_pack_is_made_at_the_release_and_kept(published):
    publication = Publication.objects.get()
    assert store_pack(publication, now=AFTER - timedelta(seconds=1)) == []
    files = store_pack(publication, now=AFTER)
    assert sorted(file.name.rpartition(".")[2] for file in files) == KINDS
    assert store_pack(publication, now=AFTER) == files
    assert all(file.file.size for file in files)
    with pytest.raises(IntegrityError), transaction.atomic():
        PublicationFile.objects.update(name="other.pdf")


def test_two_acts_within_a_minute_make_two_editions(published):
    """Two packs that differ never share a number, and no name of a file tells a minute."""
    make_packs(None)
    moment = AFTER.replace(second=0) + timedelta(minutes=30)
    for place, code in enumerate(("XGG", "XAA")):
        at = moment + timedelta(seconds=10 * place)
        who = published.bodies[code].focal
        withdraw(published.versions[code].submission, by=who, token=code * 6, at=at)
        published.move(at=at + timedelta(seconds=5))
    rows = Publication.objects.order_by("number")
    assert [(row.number, row.reason) for row in rows] == [(1, "release"), (2, "narrowing"), (3, "narrowing")]
    names = [{file.name for file in row.files.all()} for row in rows]
    checker = {"check_pack.py"}
    assert [len(each) for each in names] == [10] * 3
    assert names[0] & names[1] == checker and names[1] & names[2] == checker
    assert [len(row.replaces) for row in rows] == [0, 64, 64]


def test_the_schedule_makes_what_is_missing(published):
    make_packs(None)
    assert PublicationFile.objects.count() == 10
    make_packs(None)
    assert PublicationFile.objects.count() == 10


def test_a_report_whose_files_cannot_be_made_holds_up_no_other(published, monkeypatch):
    """Both are released in the same minute; the first one's evidence lacks a file, for example."""
    made, faulty = [], Publication(pk=uuid4())
    rows = [faulty, Publication.objects.get()]
    monkeypatch.setattr(pack_module, "newest_released", lambda _now: Rows(rows))

    def store(publication, *, now):
        if publication is faulty:
            raise Refused("file_missing", "The file is missing.")
        made.append(publication)

    monkeypatch.setattr(pack_module, "store_pack", store)
    with pytest.raises(Refused):
        store_due_packs(AFTER)
    assert made == rows[1:]


class Rows(list):
    """A queryset of these rows, whatever is asked of it."""

    def filter(self, **_conditions):
        return self

    def select_related(self, *_names):
        return self


def test_what_is_taken_back_is_in_no_file_that_anybody_gets(published, client):
    """PRACTICE 3: a body withdraws after publication; its words leave the portal with the next run."""
    with clock.at(AFTER):
        make_packs(None)
    publication = Publication.objects.get()
    before = public_files([publication])[publication.pk]
    later = AFTER + timedelta(minutes=30)
    version = published.versions["XGG"]
    withdraw(version.submission, by=published.bodies["XGG"].focal, token="w" * 16, at=later)
    address = f"/reports/{publication.report.reference}/files/"
    published.move(at=later)
    with clock.at(later):
        edition = released(later).get()
        after = public_files([edition])[edition.pk]
        kinds = sorted(file.name.rpartition(".")[2] for file in after)
        assert kinds == KINDS and not {*after} & {*before}
        for file in before:  # of an earlier edition the manifest alone is handed out
            expected = 200 if "_manifest_" in file.name or file.name.endswith(".py") else 404
            assert client.get(address + file.name).status_code == expected, file.name
        inputs = next(file.name for file in after if "_inputs_" in file.name and file.name.endswith("json"))
        told = b"".join(client.get(address + inputs).streaming_content).decode()
        assert "abogado" not in told and "Por escrito" in told


def test_public_files_count_nobody_out_of_the_crowd(published):
    """PRACTICE 8: the one body of its kind that spoke withholds its name; States all speak by name."""
    report = SynthesisReport.objects.get()
    section = report.sections.get()
    with clock.at(AFTER):
        for kind in ("civil_society", "state"):
            finding = add_finding(
                section, by=published.writer, text="One spoke.", recommendation=published.recommendations["123"],
                quantity="number", counted=[kind], number=1,
            )  # fmt: skip
            code, words = {"civil_society": ("XJJ", "telephone"), "state": ("XCC", "escrito")}[kind]
            cite(finding, *published.passage(published.versions[code], "123", words), by=published.writer)
        inside, outside = (
            [row["count"] for row in freeze(report, public=public)["sections"][0]["findings"][2:]]
            for public in (False, True)
        )
    assert inside == [[["civil_society", 1, 1]], [["state", 1, 4]]]
    assert outside == [[], [["state", 1, 4]]]
