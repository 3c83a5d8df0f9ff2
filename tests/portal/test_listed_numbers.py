"""Recommendations numbered as in a list, 140.1 to 140.15, through everything that goes out and comes back."""

import csv
import io
import json
import re
import zipfile
from collections.abc import Callable
from pathlib import Path
from typing import Any

import docx
import pypdfium2
import pytest
from django.core.management import call_command
from django.test import Client
from django.urls import reverse
from django.utils import translation
from django.utils.html import strip_tags
from openpyxl import load_workbook

from consultations.numbers import name_in_sentence
from core import clock
from core.audience import CONFIDENTIAL, PUBLIC, Audience
from core.documents.docx_file import write_docx
from core.documents.html_page import write_html
from core.documents.pdf_file import write_pdf
from core.spreadsheets import write_book
from portal.public.rounds import paragraph_span
from submissions.imports import services, stored_checks
from submissions.models import Input
from submissions.triage.notes import assigned_to
from submissions.visibility.input_rows import in_document_order
from synthesis.counts.sentences import counted_sentence
from synthesis.exports.charts import position_sheets
from synthesis.exports.compilations import compilation_of, outline_for
from synthesis.exports.layouts import layout_table
from synthesis.exports.plain_files import write_csv, write_json
from synthesis.exports.report_document import report_document
from synthesis.exports.workbook import compiled_book
from synthesis.imports.current_work import CurrentWork
from synthesis.imports.proposed_changes import propose_changes
from synthesis.imports.workbook_changes import changes_in, read_coded_book
from synthesis.models import CodedPassage, Publication
from synthesis.publication.frozen_outline import outline_of
from tests.factories import RoundFactory
from tests.submissions.imports import tables
from tests.submissions.workbooks import editing
from tests.support.officers import sign_in
from tests.synthesis.conftest import AFTER, CLOSES, DURING, KINDS, LATER, OPENS
from tests.synthesis.imports import workbooks

pytestmark = pytest.mark.django_db
NEVER = re.compile(r"(?i)\b140, part 1?5|paragraph 140\.|para\. 140\.")  # a number cut in two, or called a paragraph


@pytest.fixture
def listed(staged_world: Any) -> Any:
    return staged_world


@pytest.fixture
def page(client: Client) -> Callable[..., str]:
    """`page(url)`: the words that anybody reads there; `by` signs in first."""

    def read(url: str, *, by: Any = None, at: Any = LATER, raw: bool = False) -> str:
        if by is not None:
            sign_in(client, by)
        with clock.at(at):
            response = client.get(url)
        assert response.status_code == 200, url
        content = b"".join(response) if response.streaming else response.content
        html = content.decode("utf-8-sig")
        words = " ".join(strip_tags(html).split())
        assert not NEVER.search(words), NEVER.search(words)
        return html if raw else words

    return read


def compilation(scenario: Any, audience: Audience = CONFIDENTIAL) -> Any:
    return compilation_of(scenario.round, audience, now=AFTER, by="M. Manager")


def book_of(scenario: Any, audience: Audience) -> Any:
    target = io.BytesIO()
    with clock.at(AFTER):
        write_book(compiled_book(compilation(scenario, audience)), target)
    return load_workbook(target)


def sheet(book: Any, title: str, *headers: str) -> list[tuple[Any, ...]]:
    """These columns of a sheet, by their headings."""
    head, *rows = book[title].iter_rows(values_only=True)
    return [tuple(row[head.index(header)] for header in headers) for row in rows]


def in_pdf(content: bytes) -> str:
    return " ".join(each.get_textpage().get_text_range() for each in pypdfium2.PdfDocument(content))


PLACES = [
    ("139", None), ("140.1", None), ("140.2", None), ("140.4", 1), ("140.4", 2), ("140.10", None), ("140.10", None),
    *[("140.15", None)] * 4,
]  # fmt: skip
BOTH = (
    "Of the two States that addressed recommendation 140.15, one supported it and one supported it with an amendment."
)
LABELS = ["139", "140.1", "140.2", "140.3", "140.4 (1)", "140.4 (2)", "140.5", "140.6", "140.10", "140.15"]


@pytest.mark.parametrize("audience", [PUBLIC, CONFIDENTIAL], ids=["public", "secretariat"])
def test_every_sheet_of_the_compiled_workbooks(listed: Any, audience: Audience) -> None:
    book = book_of(listed, audience)
    assert sheet(book, "Inputs", "Para", "Part") == PLACES
    matrix = sheet(book, "Matrix", "Para", "Part")
    assert matrix[: matrix.index(("Legend", None))] == [
        ("139", None), ("140.1", None), ("140.2", None), ("140.3", None), ("140.4", 1), ("140.4", 2), ("140.5", None),
        ("140.6", None), ("140.10", None), ("140.15", None),
    ]  # fmt: skip
    headings = [row[0] for row in sheet(book, "By paragraph", "Participant") if ": " in row[0]]
    assert headings == [
        "Para. 139: The State should publish a plan for follow-up.",
        "Recommendation 140.1: Ratify the Covenant on Harbours.",
        "Recommendation 140.2: Count every vessel that arrives.",
        "Recommendation 140.4, part 1: Train officers of the port.",
        "Recommendation 140.4, part 2: Appoint a guardian for each child.",
        "Recommendation 140.10: Publish the rules of the harbour.",
        "Recommendation 140.15: Keep families together on arrival.",
    ]
    assert [row[0] for row in sheet(book, "Positions", "Para")][:6] == [
        "139", "140.1", "140.2", "140.4 (2)", "140.10", "140.15",
    ]  # fmt: skip
    assert sheet(book, "Submissions", "Short name", "Paras answered") == [
        ("Arandia", "139, 140.1, 140.4 (2), 140.15"),
        ("Veldrane", "140.2, 140.10, 140.15"),
        ("Defensoría", "140.4 (1), 140.15"),
        ("Kite House", "140.10, 140.15"),
    ]
    assert sheet(book, "Amendments", "Para", "Part", "Added") == [("140.15", None, "and guardians")]
    assert [row[0] for row in sheet(book, "Coverage", "Para")] == LABELS
    findings = sheet(book, "Findings", "Para", "Section", "Finding")
    assert findings[4] == (
        "140.4 (2)",
        "Views on recommendation 140.4, part 2",
        "The only State that addressed recommendation 140.4, part 2 expressed reservations. "
        "One State that expressed reservations stated: “Guardians need a law first”.",
    )
    assert any(row[0] == "140.15" and row[2].startswith(BOTH) for row in findings)
    if audience == CONFIDENTIAL:
        silent = dict(sheet(book, "Silence", "Participant", "Not addressed"))
        assert silent["Kite House"] == "139, 140.1, 140.2, 140.3, 140.4 (1), 140.4 (2), 140.5, 140.6"
    whole = " ".join(str(cell) for each in book for row in each.iter_rows(values_only=True) for cell in row if cell)
    assert not NEVER.search(whole)


def test_the_alternative_text_of_a_chart_in_the_workbook(listed: Any) -> None:
    with clock.at(AFTER):
        _tables, charts = position_sheets(compilation(listed), None)
    (chart,) = [each for each in charts if each.title == "States"]
    assert "Recommendation 140.15: Supports 1, Supports with amendment 1" in chart.alt


@pytest.mark.parametrize(
    ("layout", "first", "last"),
    [
        ("ipcc", ("139", "140.1", "140.2", "140.4 (1)", "140.4 (2)"), "140.15"),
        ("iso", ("139", "140.1", "140.2", "140.4 (1)", "140.4 (2)"), "140.15"),
        ("ippc", (("139", None), ("140.1", None), ("140.2", None), ("140.4", 1), ("140.4", 2)), ("140.15", None)),
        (
            "upr",
            (
                "Para. 139: The State should publish a plan for follow-up.",
                "Recommendation 140.1: Ratify the Covenant on Harbours.",
                "Recommendation 140.2: Count every vessel that arrives.",
                "Recommendation 140.4, part 1: Train officers of the port.",
                "Recommendation 140.4, part 2: Appoint a guardian for each child.",
            ),
            "Recommendation 140.15: Keep families together on arrival.",
        ),
    ],
)
@pytest.mark.parametrize("audience", [PUBLIC, CONFIDENTIAL], ids=["public", "secretariat"])
def test_every_layout(listed: Any, layout: str, first: Any, last: Any, audience: Audience) -> None:
    pick = {
        "ipcc": lambda row: row[1],
        "iso": lambda row: row[2],
        "ippc": lambda row: row[2:4],
        "upr": lambda row: row[0],
    }
    told = [pick[layout](row) for row in layout_table(compilation(listed, audience), layout).rows]
    assert (tuple(told[:5]), told[-1]) == (first, last)


def test_csv_and_json(listed: Any) -> None:
    made = {}
    for name, write in (("csv", write_csv), ("json", write_json)):
        target = io.BytesIO()
        write(compilation(listed, PUBLIC), target)
        made[name] = target.getvalue().decode("utf-8-sig")
    rows = list(csv.DictReader(io.StringIO(made["csv"])))
    assert [(row["Para"], row["Part"]) for row in rows] == [(para, str(part or "")) for para, part in PLACES]
    assert [(row["para"], row["part"]) for row in json.loads(made["json"])["inputs"]] == PLACES


def test_the_input_workbook_goes_out_and_comes_back(listed: Any, tmp_path: Path) -> None:
    own = listed.bodies["XEE"].delegation
    with clock.at(DURING):
        path = editing.made(own, tmp_path)
        with editing.opened(path) as book:
            inputs = editing.Inputs(book)
            for label in ("140.1", "140.10", "140.15", "140.4 (2)"):
                inputs.set(label, "Comment", f"On {label}.")
            inputs.set("140.10", "Para", 140.1)  # as programs that make numbers of texts leave it
            spare = inputs.first_spare()
            for place, (para, part) in enumerate([("140.15", ""), ("Rec. 140.4", "1"), ("140.4 (1)", "")]):
                for header, value in {"Para": para, "Part": part, "Comment": f"Added {place}."}.items():
                    inputs.set(spare + place, header, value)
        editing.brought_back(own, path)
    said = [
        (row.recommendation.label, row.number, row.comment)
        for row in Input.objects.filter(version__submission__delegation=own, comment__gt="")
        .select_related("recommendation__paragraph")
        .order_by("recommendation__order", "recommendation__limb", "number")
    ]
    assert said == [
        ("140.1", 1, "On 140.1."),
        ("140.4 (1)", 1, "Added 1."),
        ("140.4 (1)", 2, "Added 2."),
        ("140.4 (2)", 1, "On 140.4 (2)."),
        ("140.10", 1, "On 140.10."),
        ("140.15", 1, "On 140.15."),
        ("140.15", 2, "Added 0."),
    ]


def test_the_coded_workbook_goes_out_and_comes_back(listed: Any, tmp_path: Path) -> None:
    path = workbooks.compiled(listed, tmp_path)
    with workbooks.opened(path) as page:
        page.code("Arandia", "140.15", themes="Families")
        page.code("Arandia", "140.4", themes="Families")
        page.code("Kite House", "140.10", themes="Families")
        page.put(page.row("Kite House", "140.10"), "Para", 140.1)
        page.code("Veldrane", "140.2", themes="Families")
        page.put(page.row("Veldrane", "140.2"), "Para", "140.15")  # torn from its place
    with clock.at(LATER):
        look = changes_in(read_coded_book(path), listed.round, by=listed.manager)
        found = propose_changes(look, CurrentWork(listed.round, look.rows, by=listed.manager), {})
    assert [(row.input.recommendation.label, row.changes[0].cell.texts) for row in found.rows] == [
        ("140.4 (2)", ["Families"]),
        ("140.10", ["Families"]),
        ("140.15", ["Families"]),
    ]
    assert [(fault.code, fault.value, str(fault.hint)) for fault in found.faults] == [
        (
            "row_moved",
            "140.15",
            "When the workbook was made, this cell contained “140.2”. Sort whole rows only, or undo the change.",
        ),
    ]


def entered(scenario: Any, rows: list[list[Any]], *, as_book: bool = False) -> Any:
    """What an import makes of rows with Para, Limb and Comment: places, or what is wrong."""
    made = [tables.row(Organisation="Tovral", Comment=f"Row {place}.") for place in range(len(rows))]
    for line, (para, limb) in zip(made, rows, strict=True):
        line[tables.HEADING.index("Para")], line[tables.HEADING.index("Limb")] = para, limb
    with clock.at(CLOSES):
        content = tables.as_xlsx(made) if as_book else tables.as_csv(made)
        batch = tables.received(
            scenario.round, content, name="rows.xlsx" if as_book else "rows.csv", by=scenario.manager
        )
        if faults := stored_checks.check_file(batch).faults:
            return [(fault.row, fault.code, fault.what) for fault in faults]
        services.apply(batch, by=scenario.manager)
    inputs = Input.objects.filter(comment__startswith="Row ").select_related("recommendation__paragraph")
    return [row.recommendation.label for row in inputs.order_by("comment")]


def test_inputs_are_imported_by_number(listed: Any) -> None:
    written = [
        ("140.15", ""), ("140.2", ""), ("140.10", ""), ("Rec. 140.1", ""), ("140.4", "2"), ("140.4 (1)", ""),
        ("§ 140.15", "1"),
    ]  # fmt: skip
    assert entered(listed, written) == ["140.15", "140.2", "140.10", "140.1", "140.4 (2)", "140.4 (1)", "140.15"]


def test_a_number_that_a_spreadsheet_cut_is_told_and_not_guessed(listed: Any) -> None:
    """140.10 and 140.1 are the same number to a spreadsheet; 140.15 can be nothing else."""
    assert entered(listed, [(140.1, ""), (140.15, ""), ("140.10", "")], as_book=True) == [
        (2, "number_cut", "The cell contains a number, not text. The number can mean: 140.1, 140.10."),
    ]
    assert entered(listed, [(140.15, ""), (140.2, ""), ("140.10", "")], as_book=True) == ["140.15", "140.2", "140.10"]


def test_a_number_of_the_document_that_is_not_asked_about_is_no_part_of_another(listed: Any) -> None:
    """Without 140.4 in the round, 140.4 is not the fourth part of what stands in paragraph 140."""
    listed.round.recommendations.remove(listed.recommendations["140.15"])
    assert [row[:2] for row in entered(listed, [("140.15", ""), ("139.1", "")])] == [(2, "unknown_paragraph")]


@pytest.mark.parametrize("layout", ["iso", "ipcc", "ippc"])
def test_a_layout_comes_back_in_with_the_numbers_it_went_out_with(listed: Any, layout: str, tmp_path: Path) -> None:
    """Out of one round and into another on the same document."""
    said = {"format": layout, "audience": "public", "out": tmp_path / "comments.xlsx"}
    with clock.at(OPENS):
        other = RoundFactory(
            document=listed.round.document, officer=listed.manager, constituencies=KINDS, opens=OPENS, closes=CLOSES
        )
    with clock.at(AFTER):
        call_command("compile_round", listed.round.reference, **said)
        batch = tables.received(other, (tmp_path / "comments.xlsx").read_bytes(), name="comments.xlsx")
        columns = {"Organisation": "Country", "Para": "Para number", "Limb": "Sentence", "Comment": "Explanation"}
        assert stored_checks.check_file(batch, mapping={"columns": columns} if layout == "ippc" else None).faults == []
        services.apply(batch, by=listed.manager)
    inputs = Input.objects.filter(version__submission__delegation__round=other)
    labels = [row.recommendation.label for row in in_document_order(inputs.select_related("recommendation__paragraph"))]
    assert labels == [f"{para} ({part})" if part else para for para, part in PLACES]


@pytest.mark.parametrize("kind", ["docx", "pdf"])
def test_a_layout_on_paper(listed: Any, kind: str, tmp_path: Path) -> None:
    said = {"format": "iso", "audience": "secretariat", "out": tmp_path / f"comments.{kind}"}
    with clock.at(AFTER):
        call_command("compile_round", listed.round.reference, **said)
    if kind == "docx":
        rows = max(docx.Document(str(said["out"])).tables, key=lambda each: len(each.rows)).rows
        assert [row.cells[2].text for row in rows][1:6] == ["139", "140.1", "140.2", "140.4 (1)", "140.4 (2)"]
    else:
        words = in_pdf(said["out"].read_bytes())
        assert "140.15" in words and "140.4 (2)" in words and not NEVER.search(words)


def test_the_public_page_of_the_round(listed: Any, page: Any) -> None:
    html = page(f"/consultations/{listed.round.reference}/", raw=True)
    words = " ".join(strip_tags(html).split())
    assert "paragraph 139 and recommendations 140.1 to 140.6, 140.10 and 140.15" in words
    ids = re.findall(r'id="(paragraph-[^"]*)"', html)
    assert ids == [
        "paragraph-139", "paragraph-140.1", "paragraph-140.2", "paragraph-140.3", "paragraph-140.4", "paragraph-140.5",
        "paragraph-140.6", "paragraph-140.10", "paragraph-140.15",
    ]  # fmt: skip
    assert "140.4 Part 1 Train officers of the port." in words
    assert "recommendations 140.1 to 140.6, 140.10 and 140.15 · 10 recommendations" in page("/consultations/")


def test_public_inputs_and_their_filter(listed: Any, page: Any) -> None:
    url = f"/consultations/{listed.round.reference}/inputs/"
    headings = re.findall(r"<h2>(.*?)</h2>", page(url, raw=True))
    assert headings == [
        "Paragraph 139", "Recommendation 140.1", "Recommendation 140.2", "Recommendation 140.4, part 1",
        "Recommendation 140.4, part 2", "Recommendation 140.10", "Recommendation 140.15",
    ]  # fmt: skip
    options = re.findall(r'<option value="([^"]*)"', page(url, raw=True).partition('name="position"')[0])
    assert options == ["", *LABELS]
    for asked, found in (("140.1", ["Recommendation 140.1"]), ("140.4+(2)", ["Recommendation 140.4, part 2"])):
        assert re.findall(r"<h2>(.*?)</h2>", page(f"{url}?paragraph={asked}", raw=True)) == found
    rows = list(csv.DictReader(io.StringIO(page(f"{url}?format=csv&paragraph=140.15", raw=True))))
    assert {row["Subject of the input"] for row in rows} == {"Recommendation 140.15"} and len(rows) == 4


def test_one_public_input_and_the_wordings(listed: Any, page: Any) -> None:
    row = listed.input(listed.versions["XAA"], "140.15")
    assert "A/HRC/99/15, Recommendation 140.15 Keep families together on arrival." in page(f"/inputs/{row.line_id}/")
    assert "Recommendation 140.15" in page(f"/consultations/{listed.round.reference}/wordings/")


def test_the_report_page_and_its_charts(listed: Any, page: Any) -> None:
    html = page(f"/reports/{listed.report.reference}/", raw=True)
    charts = re.findall(r'<h3 id="(positions-[^"]*)">([^<]*)</h3>', html)
    assert charts == [
        ("positions-139", "Positions on paragraph 139"),
        ("positions-140.1", "Positions on recommendation 140.1"),
        ("positions-140.2", "Positions on recommendation 140.2"),
        ("positions-140.4-1", "Positions on recommendation 140.4, part 1"),
        ("positions-140.4-2", "Positions on recommendation 140.4, part 2"),
        ("positions-140.10", "Positions on recommendation 140.10"),
        ("positions-140.15", "Positions on recommendation 140.15"),
    ]
    assert BOTH.partition(" and ")[0] in html


def test_the_report_as_docx_pdf_and_html(listed: Any) -> None:
    tree = report_document(outline_for(compilation(listed, PUBLIC)), round_=listed.round, audience=PUBLIC, now=AFTER)
    document = docx.Document(io.BytesIO(write_docx(tree)))
    texts = {
        "docx": " ".join(each.text for each in document.paragraphs),
        "pdf": in_pdf(write_pdf(tree)),
        "html": strip_tags(write_html(tree)),
    }
    for kind, text in texts.items():
        words = " ".join(text.split())
        assert "Views on recommendation 140.15" in words, kind
        assert "Positions on recommendation 140.4, part 2" in words, kind
        assert BOTH.partition(" and ")[0] in words, kind
        assert not NEVER.search(words), kind


def test_a_publication_from_before_is_read_with_its_numbers(listed: Any) -> None:
    """Its outline has labels alone, of the form of that time: 140.4.2 was a part."""
    publication = Publication.objects.get()
    for row in publication.outline["positions"]:
        number, part = row.pop("paragraph"), row.pop("part")
        row["recommendation"] = f"{number}.{part}" if part else number
    rows = outline_of(publication)["positions"]
    assert [(row["paragraph"], row["part"]) for row in rows] == [
        ("139", 0), ("140.1", 0), ("140.2", 0), ("140.4", 1), ("140.4", 2), ("140.10", 0), ("140.15", 0),
    ]  # fmt: skip


def test_tracked_changes_and_the_file_of_one_body(listed: Any, tmp_path: Path) -> None:
    with clock.at(AFTER):
        for kind in ("amendments", "bodies-docx"):
            call_command("compile_round", listed.round.reference, format=kind, audience="secretariat", out=tmp_path)
    (amended,) = tmp_path.glob("*amendments*.docx")
    assert "Recommendation 140.15" in [each.text for each in docx.Document(str(amended)).paragraphs]
    (packed,) = tmp_path.glob("*.zip")
    with zipfile.ZipFile(packed) as files:
        (name,) = [each for each in files.namelist() if "Arandia" in each and each.endswith(".docx")]
        texts = [each.text for each in docx.Document(io.BytesIO(files.read(name))).paragraphs]
    assert [each for each in texts if "140." in each] == [
        "Recommendation 140.1", "Recommendation 140.4, part 2", "Recommendation 140.15",
    ]  # fmt: skip


def test_lists_as_files(listed: Any, page: Any) -> None:
    here = reverse("coding:bench", args=[listed.round.pk, listed.recommendations["140.4 (2)"].pk])
    with clock.at(LATER):
        client = sign_in(Client(), listed.manager)
        answer = client.get(f"{here}?format=csv")
    assert 'filename="A-HRC-99-15_round-1_coding-140.4-2_' in answer["Content-Disposition"]
    rows = list(csv.DictReader(io.StringIO(b"".join(answer).decode("utf-8-sig"))))
    assert [row["Para"] for row in rows] == ["140.4 (2)"]
    address = f"/admin/synthesis/reports/{listed.report.pk}/coverage/?state=all&format=csv"
    rows = list(csv.DictReader(io.StringIO(page(address, by=listed.manager, raw=True))))
    assert [row["Para"] for row in rows][:5] == ["139", "140.1", "140.2", "140.4 (1)", "140.4 (2)"]


def test_pages_of_the_office(listed: Any, page: Any) -> None:
    officer, on = listed.manager, listed.recommendations["140.15"]
    coding_pages = f"/admin/synthesis/coding/{listed.round.pk}/"
    assert "140.4 (2) Appoint a guardian" in page(coding_pages, by=officer)
    bench = page(f"{coding_pages}{on.pk}/")
    assert "Coding, recommendation 140.15" in bench
    assert "Previous: recommendation 140.10" in bench
    desk = page(f"/admin/synthesis/reports/{listed.report.pk}/desk/{on.pk}/", by=listed.writer)
    assert "Synthesis, recommendation 140.15" in desk
    triage = page(f"/admin/submissions/{listed.versions['XAA'].submission_id}/", by=officer)
    assert "Recommendation 140.4, part 2" in triage and "Para. 139" in triage
    coverage = page(f"/admin/synthesis/reports/{listed.report.pk}/coverage/?state=all")
    assert "Recommendation 140.15" in coverage
    assigned = reverse("submissions:assignments", args=[listed.round.pk])
    with clock.at(LATER):
        client = sign_in(Client(), officer)
        done = client.post(assigned, {"recommendation": on.pk, "to": listed.coder.pk}, follow=True)
        assert "recommendation 140.15: assigned." in done.content.decode()
        assert [row.label for row in assigned_to(listed.coder)] == ["recommendation 140.15"]


def test_ids_of_the_page_for_redactions_have_no_blank(listed: Any, page: Any) -> None:
    html = page(f"/admin/submissions/{listed.versions['XAA'].submission_id}/redact/", by=listed.manager, raw=True)
    ids = re.findall(r'\bid="([^"]*)"', html)
    assert len(ids) == len(set(ids)) and not any(" " in each for each in ids)


def test_pages_of_a_body_its_mail_and_its_receipt(listed: Any, page: Any, mailoutbox: Any) -> None:
    body = listed.bodies["XAA"]
    here = f"/rounds/{body.delegation.pk}/"
    tasks = page(here, by=body.focal, at=DURING)
    assert "140.15" in tasks and "140.4 (2)" in tasks
    answer = page(f"{here}{listed.recommendations['140.4 (2)'].pk}/", at=DURING)
    assert "Recommendation 140.4, part 2" in answer
    receipt = listed.versions["XAA"].receipts.get()
    assert "140, part" not in page(reverse("receipt", args=[receipt.number]), at=DURING)
    assert not any(NEVER.search(f"{mail.subject} {mail.body}") for mail in mailoutbox)
    listing = page(f"{here}?format=csv", at=DURING, raw=True)
    told = {row["Subject of the input"] for row in csv.DictReader(io.StringIO(listing))}
    assert {"Para. 139", "Recommendation 140.4, part 2", "Recommendation 140.15"} <= told


def test_commands_know_recommendations_by_number(listed: Any, tmp_path: Path, capsys: Any) -> None:
    with clock.at(AFTER):
        said = {"format": "csv", "audience": "secretariat", "out": tmp_path}
        call_command("compile_round", listed.round.reference, filter=["recommendation=140.1"], **said)
    (made,) = tmp_path.glob("*.csv")
    assert [row["Para"] for row in csv.DictReader(io.StringIO(made.read_text("utf-8-sig")))] == ["140.1"]
    capsys.readouterr()
    call_command("coverage", listed.round.reference, "--json")
    told = json.loads(capsys.readouterr().out)
    assert [row["recommendation"] for row in told["recommendations"]] == LABELS
    assert [row["inputs"] for row in told["recommendations"]] == [1, 1, 1, 0, 1, 1, 0, 0, 2, 4]


def test_codings_by_hand_stand_on_their_number(listed: Any, page: Any) -> None:
    with clock.at(LATER):
        row, field, start, end, words = listed.passage(listed.versions["XAA"], "140.15", "guardians")
        client = sign_in(Client(), listed.manager)
        here = reverse("coding:bench", args=[listed.round.pk, listed.recommendations["140.15"].pk])
        posted = {"input": row.pk, "field": field, "start": start, "end": end, "words": words}
        assert client.post(f"{here}code/", {**posted, "theme": listed.families.pk}).status_code == 302
    assert CodedPassage.objects.get().input.recommendation == listed.recommendations["140.15"]


def test_spans() -> None:
    assert paragraph_span(["139", "140.1", "140.2", "140.3", "140.15"]) == (
        "paragraph 139 and recommendations 140.1 to 140.3 and 140.15"
    )
    assert paragraph_span(["140.9", "140.10", "140.11"]) == "recommendations 140.9 to 140.11"
    assert paragraph_span(["140.15"]) == "recommendation 140.15"


@pytest.mark.parametrize(
    ("language", "listed", "part"),
    [
        ("en", "States that addressed recommendation 140.15 supported it", "addressed para. 127, part 3 supported it"),
        ("fr", "qui ont abordé le texte de la recommandation 140.15, on", "qui ont abordé le volet 3 du par. 127, on"),
        ("es", "Sobre el texto de la recomendación 140.15 se", "Sobre el elemento 3 del párr. 127 se"),
        ("ru", "высказавшихся по рекомендации 140.15, выражена", "высказавшихся по части 3 п. 127, выражена"),
        ("ar", "التوصية 140.15: من أصل", "الفقرة 127، الجزء 3: من أصل"),
        ("zh-hans", "在述及建议140.15的五个国家中", "在述及第127段第3分项的五个国家中"),
    ],
)
def test_counted_sentences_in_the_grammar_of_each_language(language: str, listed: str, part: str) -> None:
    with translation.override(language):
        for words, name in ((listed, name_in_sentence("140.15")), (part, name_in_sentence("127", 3))):
            assert words in " ".join(counted_sentence("state", 2, 5, name, "supports").split())
