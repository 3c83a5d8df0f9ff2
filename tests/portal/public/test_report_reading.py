"""Reading a published report: looked through, each paragraph with its address, regions drawn, the data described."""

import csv
import io
import re
from datetime import timedelta

import pytest
from openpyxl import load_workbook

from consultations.models import Organisation, Round
from core import clock
from core.audience import PUBLIC
from core.documents.html_page import write_html
from submissions.public_state.services import open_public_state
from submissions.visibility.translations import record_translation
from synthesis.counts.public_positions import position_tables
from synthesis.exports.column_meanings import MEANINGS, meaning, public_tables
from synthesis.exports.report_document import report_document
from synthesis.models import Publication
from synthesis.publication.frozen_outline import freeze, outline_of
from synthesis.publication.selectors import released
from synthesis.reports.findings.services import add_finding, cite
from tests.portal.public.conftest import RELEASE, SECRET
from tests.support.html import compact
from tests.synthesis.conftest import AFTER

LATER = RELEASE + timedelta(days=1)


def text_of(answer):
    return " ".join(answer.content.decode().split())


def test_a_paragraph_has_its_address(published, at):
    page = text_of(at(LATER, published.url))
    link = r'<a class="number" href="#(paragraph-[0-9a-f]{8})" id="\1" aria-label="Link to paragraph 1">1.</a>'
    assert re.search(link, compact(page)) and 'id="finding-1"' in page


@pytest.mark.parametrize(
    ("words", "count"),
    [("towns WERE", "1 paragraph contains"), ("corridors", "1 paragraph contains"), ("+", "0 paragraphs")],
)
def test_the_report_is_looked_through_in_its_text_and_in_what_it_cites(published, at, words, count):
    page = text_of(at(LATER, f"{published.url}?words={words.replace('+', '%2B')}"))
    assert count in page and "Show the whole report" in page
    assert ("<mark>Towns</mark>were named." in compact(page)) is (words == "towns WERE")
    assert ("Towns were named." in page) is (words == "corridors")


def test_what_may_not_be_read_is_not_found(published, at):
    page = text_of(at(LATER, f"{published.url}?words={SECRET}"))
    assert "0 paragraphs contain" in page
    assert at(LATER, f"{published.url}?words={'x' * 100_000}").status_code == 414  # said in words, never a 500
    assert "&lt;b&gt;" in text_of(at(LATER, f"{published.url}?words=<b>"))


def test_regions_are_told_where_every_state_spoke_by_name(scenario, at):
    """A region would point at a State without name, or at what is left of a total that includes it."""
    for code, region in (("XAA", "african"), ("XBB", "grulac"), ("XCC", "grulac")):
        Organisation.objects.filter(code=code).update(regional_group=region)
    scenario.answer("XAA", {"124": ("amendment", "Towns."), "128": ("supports", "Yes.")})
    scenario.answer(
        "XBB",
        {"124": ("supports", "Yes."), "128": {"position": "opposes", "comment": "No.", "confidentiality": "nameless"}},
    )
    scenario.answer("XCC", {"124": ("supports", "Yes."), "128": ("supports", "Yes.")})
    labels = {row.pk: label for label, row in scenario.recommendations.items()}
    told = [
        (labels[row.recommendation], row.constituency, row.positions)
        for row in position_tables(scenario.round, public=True)[1]
    ]
    assert sorted(told) == [
        ("124", "african", {"amendment": 1}),
        ("124", "grulac", {"supports": 2}),
        ("128", "african", {"supports": 1}),
        ("128", "grulac", {"supports": 1}),  # of few States without name no table says that they are States
    ]
    inside = [labels[row.recommendation] for row in position_tables(scenario.round, public=False)[1]]
    assert sorted(inside) == ["124", "124", "128", "128"]


def test_regions_of_five_bodies_are_drawn_with_their_table(published, at):
    african = ("XAA", "XCC", "XDD", "XEE", "XHH")
    Organisation.objects.filter(code__in=african).update(regional_group="african", constituency="state")
    Organisation.objects.filter(code="XGG").update(regional_group="grulac", constituency="state")
    for code in (*african[1:], "XGG"):
        published.answer(code, {"123": ("supports", "Yes.")})
    published.correct(published.public.version, {"123": ("supports", "Yes.")}, at=RELEASE - timedelta(days=80))
    with clock.at(LATER):
        open_public_state(published.round, report=True)
        Publication.objects.create(
            report=published.publication.report,
            number=9,
            ledger_digest="0" * 64,
            outline=freeze(published.publication.report, public=True),
            release_at=RELEASE,
        )
    page = text_of(at(LATER, published.url))
    assert "Positions on paragraph 123: States by regional group" in page
    assert "African Group" in page and "Latin American and Caribbean Group" not in page  # of which one State answered
    assert "Positions on paragraph 124: States by regional group" not in page


def test_a_quote_in_another_language_brings_its_working_translation(published, at):
    said = {"position": "supports", "comment": "Les villes comptent.", "language": "fr"}
    answered = published.answer("XCC", {"123": said})
    row = published.input(answered, "123")
    with clock.at(AFTER):
        record_translation(row, text="Towns count.", by=published.coder)
        report = published.publication.report
        section = report.sections.get()
        finding = add_finding(section, by=published.writer, text="Towns count.", recommendation=row.recommendation)
        cite(finding, *published.passage(answered, "123", "Les villes"), by=published.writer)
    with clock.at(LATER):
        open_public_state(published.round, report=True)
        outline = freeze(report, public=True)
        Publication.objects.create(report=report, number=9, ledger_digest="0" * 64, outline=outline, release_at=LATER)
    page = text_of(at(LATER, published.url))
    assert "“Les villes”" in page
    told = 'Working translation, unofficial: <bdi>Ombira</bdi></summary><p class="text asis" lang="en" dir="ltr">'
    assert compact(f"{told}Towns count.</p>") in compact(page)


def test_a_source_that_is_public_as_its_translation_is_quoted_by_it(published, at):
    """The note of a text without a name said that it is on file with the secretariat; the list of inputs showed it."""
    said = {"position": "supports", "comment": "Les villes comptent. Oui.", "language": "fr"}
    answered = published.answer("XCC", {"123": {**said, "confidentiality": "nameless"}})
    row = published.input(answered, "123")
    with clock.at(AFTER):
        record_translation(row, text="Towns count. Yes.", by=published.coder)
        report = published.publication.report
        finding = add_finding(
            report.sections.get(), by=published.writer, text="Towns count.", recommendation=row.recommendation
        )
        cite(finding, *published.passage(answered, "123", "Les villes comptent."), by=published.writer)
    for day in range(3):  # what came later without a name joins on a day of its own
        with clock.at(LATER + timedelta(days=day)):
            open_public_state(published.round, report=True)
    now = LATER + timedelta(days=3)
    with clock.at(now):
        outline = freeze(report, public=True)
        Publication.objects.create(report=report, number=9, ledger_digest="0" * 64, outline=outline, release_at=now)
    page = text_of(at(now, published.url))
    note = page.partition('id="finding-2"')[2].partition("</details>")[0]
    assert "“Towns count. Yes.”" in note and "Les villes" not in note
    assert "on file with the secretariat" not in note


def test_every_column_of_the_public_data_is_described(published, at):
    with clock.at(LATER):
        tables = public_tables(published.round, now=LATER)
        for table in tables:
            keys = {column.key for column in table.columns}
            assert all(str(meaning(table.key, key)) for key in keys)
            assert set(MEANINGS[table.key]) <= keys, table.key  # nothing is described that is not there
    answer = at(LATER, f"{published.url}codebook/csv/")
    rows = list(csv.DictReader(io.StringIO(b"".join(answer.streaming_content).decode("utf-8-sig"))))
    (position,) = [row for row in rows if (row["Table"], row["Key"]) == ("Inputs", "position")]
    assert "Supports; Supports with amendment" in position["Values"]
    assert rows[0]["Heading"] == "Ref" and rows[0]["Meaning"].startswith("Reference of the input.")
    answer = at(LATER, f"{published.url}codebook/xlsx/")
    sheet = load_workbook(io.BytesIO(b"".join(answer.streaming_content))).worksheets[0]
    assert [cell.value for cell in sheet[1]] == ["Table", "Key", "Heading", "Kind", "Meaning", "Values"]
    assert sheet.max_row == len(rows) + 1
    assert at(LATER, f"{published.url}codebook/exe/").status_code == 404
    assert at(RELEASE - timedelta(seconds=1), f"{published.url}codebook/csv/").status_code == 404


def test_the_list_of_inputs_is_taken_as_it_is_filtered(published, at):
    here = f"/consultations/{published.round.reference}/inputs/"
    page = at(LATER, f"{here}?position=amendment").content.decode()
    assert f"{here}csv/?position=amendment" in page
    answer = at(LATER, f"{here}csv/?position=amendment")
    text = b"".join(answer.streaming_content).decode("utf-8-sig")
    assert "Towns matter to us." in text and "corridors" not in text and SECRET not in text
    whole = b"".join(at(LATER, f"{here}csv/").streaming_content).decode("utf-8-sig")
    assert "corridors" in whole and SECRET not in whole and "Quay Nine" not in whole
    assert load_workbook(io.BytesIO(b"".join(at(LATER, f"{here}xlsx/").streaming_content)))["Inputs"].max_row == 3
    for moment, rest in (
        (LATER, "exe/"),
        (LATER, "csv/?words=nothing+like+it"),
        (RELEASE - timedelta(seconds=1), "csv/"),
    ):
        assert at(moment, f"{here}{rest}").status_code == 404


@pytest.mark.parametrize(("level", "words"), [
    ("public", "Supports with amendment: Arandia, also for Lazwara, which aligned itself"),
    ("nameless", "Supports with amendment: Arandia"),
])  # fmt: skip
def test_a_note_says_which_position_it_counts_and_for_whom(published, at, level, words):
    published.answer("XDD", {"128": ("supports", "Yes.")}, aligned=(published.public.version, []), level=level)
    with clock.at(LATER):
        open_public_state(published.round, report=True)
    assert words in text_of(at(LATER, published.url))
    tree = report_document(
        outline_of(released(LATER).get()), round_=published.round, audience=PUBLIC, now=LATER, as_if_public=True
    )
    assert words in write_html(tree)


def test_who_speaks_for_itself_is_named_once(published, at):
    published.answer("XDD", {"124": ("opposes", "No.")}, aligned=(published.public.version, []))
    with clock.at(LATER):
        open_public_state(published.round, report=True)
    page = text_of(at(LATER, published.url))
    assert "Supports with amendment: Arandia" in page and "Lazwara, which aligned itself" not in page


def test_sheets_tell_who_aligned_with_whom_and_no_languages_of_bodies(published):
    published.answer("XDD", {"128": ("supports", "Yes.")}, aligned=(published.public.version, ["124"]))
    published.answer("XEE", {"128": ("supports", "Yes.")}, aligned=(published.nameless.version, []))
    with clock.at(LATER):
        open_public_state(published.round, report=True)
        round_ = Round.objects.select_related("rules", "document").get(pk=published.round.pk)
        (sheet,) = (table for table in public_tables(round_, now=LATER) if table.key == "submissions")
        keys = [column.key for column in sheet.columns]
        rows = {row[0]: dict(zip(keys, row, strict=True)) for row in sheet.rows}
    assert "language" not in keys
    assert rows["Lazwara"]["aligned"] == "Arandia (except 124)"
    assert rows["Tovral"]["aligned"] is None  # its leader is not named


def test_sheets_name_no_leader_of_which_nothing_is_public_by_name(published):
    """Its whole submission is public, and every answer is without its name, or restricted later."""
    hidden = published.answer("XHH", {"124": {"comment": "Hidden words.", "confidentiality": "nameless"}})
    afraid = published.answer("XCC", {"124": ("supports", "Said by name.")})
    for code, leader in (("XDD", hidden), ("XEE", afraid)):
        published.answer(code, {"128": ("supports", "Yes.")}, aligned=(leader, []))
    with clock.at(LATER):
        open_public_state(published.round, report=True)
    for days, told in ((0, "Ombira"), (1, None)):
        at = LATER + timedelta(days=days)
        if days:
            published.tighten(afraid, "124", "secretariat", at=at)
            published.move(at=at)
        with clock.at(at):
            round_ = Round.objects.select_related("rules", "document").get(pk=published.round.pk)
            (sheet,) = (table for table in public_tables(round_, now=at) if table.key == "submissions")
        keys = [column.key for column in sheet.columns]
        rows = {row[0]: dict(zip(keys, row, strict=True)) for row in sheet.rows}
        assert rows["Lazwara"]["aligned"] is None
        assert rows["Tovral"]["aligned"] == told
