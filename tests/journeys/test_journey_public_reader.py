"""Somebody from outside: from the home page to the words behind a sentence, and home with the report and its data."""

import csv
import io
import json
import re
from collections.abc import Callable
from pathlib import Path

import pytest
from openpyxl import load_workbook
from playwright.sync_api import expect

from portal.demonstration.cast import FIRST_ROUND, REPORT
from tests.journeys.walking import Person
from tests.support.browser import OpenPage

pytestmark = pytest.mark.played


@pytest.mark.parametrize(("viewport", "scripts"), [("wide", True), ("narrow", True), ("narrow", False)])
def test_from_the_home_page_to_the_data(
    open_page: OpenPage, transactional_db: None, tmp_path: Path, viewport: str, scripts: bool
) -> None:
    journey = f"journey-public-{viewport}{'' if scripts else '-no-scripts'}"
    mirror = None if scripts else open_page(viewport=viewport)
    reader = Person(open_page(viewport=viewport, scripts=scripts), journey, mirror=mirror)
    reader.page.goto("/")
    reader.looks("home")
    expect(reader.heading("Open now")).to_be_visible()
    reader.link("All calls").click()
    reader.looks("rounds")
    reader.link(FIRST_ROUND.title).click()
    expect(reader.heading(FIRST_ROUND.title, level=1)).to_be_visible()
    reader.looks("round")
    reader.link("Read the report").click()
    expect(reader.heading(REPORT.title, level=1)).to_be_visible()
    report = reader.page.url
    reader.looks("report")
    opens_a_note(reader, scripts)
    reads_behind_it(reader)
    reader.page.goto(report)
    reads_positions(reader)
    takes_home(reader, tmp_path)
    if scripts:
        here = FIRST_ROUND.reference
        reader.looks_in_arabic(home="/", round=f"/consultations/{here}/", report=report)


def opens_a_note(reader: Person, scripts: bool) -> None:
    """In place, with or without scripts: who said it, in their own words."""
    note = reader.page.locator("details#note-1")
    words = note.locator(".opened")
    if scripts:
        expect(words).to_be_hidden()
        reader.link("Note 1", exact=True).click()
    else:
        note.locator("summary").first.click()
    expect(words).to_be_visible()
    expect(words).to_contain_text(re.compile("“.+”"))
    reader.looks("note-opened")


def reads_behind_it(reader: Person) -> None:
    reader.page.locator("details#note-1").get_by_role("link", name=re.compile("Whole input")).first.click()
    expect(reader.heading("Comment")).to_be_visible()
    reader.looks("input")
    reader.link("Inputs", exact=True).click()
    reader.looks("inputs")
    reader.field("Recommendation").select_option("128")
    reader.button("Show", exact=True).click()
    expect(reader.heading("Paragraph 128", level=2)).to_be_visible()
    expect(reader.heading("Paragraph 123", level=2)).to_have_count(0)
    reader.looks("inputs-on-128")


def reads_positions(reader: Person) -> None:
    """What the bars show stands in a table too."""
    table = reader.page.locator("details", has=reader.page.locator("summary", has_text="As a table")).first
    table.locator("summary").click()
    expect(table.get_by_role("row", name=re.compile("^States? "))).to_be_visible()
    reader.looks("positions-as-a-table")


def takes_home(reader: Person, folder: Path) -> None:
    """PDF, workbook, CSV, JSON: each opens and says what it is."""

    def pdf(content: bytes) -> str:
        assert content.startswith(b"%PDF-")
        return ""

    def workbook(content: bytes) -> str:
        book = load_workbook(io.BytesIO(content), read_only=True)
        assert "Inputs" in book.sheetnames
        return " ".join(str(cell) for sheet in book for row in sheet.iter_rows(values_only=True) for cell in row)

    def table(content: bytes) -> str:
        rows = list(csv.reader(io.StringIO(content.decode("utf-8-sig"))))
        assert len(rows) > 50
        return "\n".join(" ".join(row) for row in rows)

    def data(content: bytes) -> str:
        return json.dumps(json.loads(content), ensure_ascii=False)

    kinds: dict[str, Callable[[bytes], str]] = {"PDF": pdf, "Spreadsheet": workbook, "CSV": table, "JSON": data}
    contents = reader.page.get_by_role("navigation", name="Contents")
    for label, opened in kinds.items():
        with reader.page.expect_download() as fetching:
            contents.get_by_role("link", name=label, exact=True).first.click()  # the codebook comes after the data
        path = folder / fetching.value.suggested_filename
        fetching.value.save_as(path)
        text = opened(path.read_bytes())
        assert not text or FIRST_ROUND.reference in text, label
