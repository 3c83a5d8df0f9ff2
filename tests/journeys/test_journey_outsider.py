"""An outsider holds a receipt: is it genuine, of what is it proof, and what did the sender say?"""

import re
from pathlib import Path

import pytest
from django.utils import translation
from playwright.sync_api import expect

from portal.demonstration.cast import BY_KEY, FIRST_ROUND
from submissions.models import Receipt
from submissions.sending.receipt_pdf import receipt_pdf
from submissions.sending.receipts import as_text
from tests.journeys.walking import Person
from tests.support.browser import OpenPage

pytestmark = pytest.mark.played
OMBIRA = BY_KEY["ombira"]
CELL = OMBIRA.answers[0]


@pytest.fixture
def receipt(transactional_db: None) -> Receipt:
    of_ombira = Receipt.objects.filter(version__submission__delegation__organisation__code=OMBIRA.code)
    return of_ombira.filter(version__submission__delegation__round__reference=FIRST_ROUND.reference).latest("at")


@pytest.mark.parametrize(("viewport", "scripts"), [("wide", True), ("narrow", False)])
def test_an_outsider_checks_a_receipt_and_finds_what_ombira_said(
    open_page: OpenPage, receipt: Receipt, tmp_path: Path, viewport: str, scripts: bool
) -> None:
    journey = f"journey-outsider-{viewport}{'' if scripts else '-no-scripts'}"
    mirror = None if scripts else open_page(viewport=viewport)
    person = Person(open_page(viewport=viewport, scripts=scripts), journey, mirror=mirror)
    paper = tmp_path / "receipt.pdf"
    with translation.override("en"):
        paper.write_bytes(receipt_pdf(receipt, whole=True))
    checks_the_receipt(person, receipt, paper)
    finds_what_was_said(person)
    if scripts:
        person.looks_in_arabic(help="/help/states/", contact="/contact/", privacy="/privacy/")


def checks_the_receipt(person: Person, receipt: Receipt, paper: Path) -> None:
    """From the home page: the number alone is no proof, the PDF is, an altered text is not."""
    person.page.goto("/")
    person.page.locator("main").get_by_role("link", name="Check a receipt").click()
    person.looks("check")
    person.field("The receipt").fill(receipt.number)
    person.button("Check the receipt").click()
    person.reads("This is a number, not a receipt.")
    person.field("The receipt").fill("")
    person.field("Or the receipt file").set_input_files(paper)
    person.button("Check the receipt").click()
    person.reads("Genuine.")
    person.reads(receipt.number)
    person.reads("What it does not prove")
    person.looks("genuine")
    act = f'"act":"{receipt.act}"'
    whole = as_text(receipt, whole=True)
    person.field("The receipt").fill(re.sub(r'"act":\s*"\w+"', '"act":"withdraw"', whole))
    person.button("Check the receipt").click()
    person.reads("Not genuine.")
    assert act in re.sub(r'":\s+"', '":"', whole)


def finds_what_was_said(person: Person) -> None:
    """By the closed round: what became of it, its report, and the answer in the sender's own words."""
    person.page.locator("main").get_by_role("link", name="All calls for inputs").click()
    person.link(FIRST_ROUND.title).click()
    expect(person.heading("Outcome of this call for inputs")).to_be_visible()
    person.reads("Contact office for this call for inputs:")
    expect(person.page.locator("main").get_by_role("link", name=FIRST_ROUND.office_email)).to_be_visible()
    person.looks("closed-round")
    person.page.get_by_role("region", name="Outcome of this call for inputs").get_by_role(
        "link", name="Read the inputs"
    ).click()
    person.field("Recommendation").select_option(CELL.paragraph)
    person.button("Show", exact=True).click()
    expect(person.heading(f"Paragraph {CELL.paragraph}", level=2)).to_be_visible()
    person.link(re.compile(OMBIRA.short_name)).first.click()
    expect(person.page.locator("main")).to_contain_text(" ".join(CELL.comment.split()[:6]))
    person.looks("what-ombira-said")
