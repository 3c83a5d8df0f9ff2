"""Whatever list is on screen can be taken away: which pages of lists there are, and why some of them stay."""

import re
from pathlib import Path

from django.conf import settings

PAGES = re.compile(r'include "parts/pagination\.html"')
TAKEN = re.compile(r'include "parts/(?:exports|filter_bar)\.html"')

# Lists that are not taken away, and why.
ONLY_DOORS = "leads to rounds; the list of rounds is taken away at its own page"
OWN_FILES = "files that somebody sent or asked for, each of which is taken away itself"
STAYS = {
    "submissions/triage/rounds.html": ONLY_DOORS,
    "consultations/secretariat/_round_rows.html": ONLY_DOORS,
    "submissions/imports/files.html": OWN_FILES,
    "submissions/imports/_messages.html": "what one mailbox would bring; rows with errors have their own workbook",
    "synthesis/imports/_file.html": "what officers brought; the files are gone once they were looked at or taken in",
    "submissions/sensitive/erasures.html": "tells why people wanted to be forgotten: it is read where it stands",
    "submissions/workbooks/workbook_import.html": "what one upload would change; errors have their own workbook",
    "consultations/secretariat/organisation.html": "one organization; the register and each round are taken away whole",
    "consultations/secretariat/document.html": "a reading that is being checked; the document is taken away as it came",
    "consultations/secretariat/_confirmed.html": "a reading that is done; a round's workbook has its recommendations",
    "consultations/secretariat/round_recommendations.html": "a round's workbook has its recommendations",
    "portal/_contributors.html": "names on the page of a call; its note and the files of its report list all of them",
    "portal/search.html": "what one search found; the inputs of a call are taken away at its own list",
    "synthesis/imports/book.html": "what one workbook would change; what could not be read is mended in the workbook",
    "synthesis/codebook/theme.html": "passages of one theme; the workbench is taken away filtered by it",
    "synthesis/review/review.html": "a report that is being read; its findings are taken away at its own page",
    "synthesis/reports/section.html": "a place to write; its report is taken away finding by finding",
    "synthesis/facts/office.html": "findings to send one by one; they are taken away with their report",
    "synthesis/reports/findings/themes.html": "a table to fill in; the list of findings is taken away at its own page",
    "submissions/tables/label_table.html": "a table to fill in; the list of inputs is taken away at its own page",
    "synthesis/desk/desk.html": "a place to write; its report is taken away finding by finding",
}


def test_every_page_of_a_list_offers_it_as_a_file_or_says_why_not() -> None:
    root = Path(settings.BASE_DIR) / "templates"
    paged = {str(path.relative_to(root)) for path in root.rglob("*.html") if PAGES.search(path.read_text())}
    taken = {name for name in paged if TAKEN.search((root / name).read_text())}
    assert len(taken) > 10
    assert paged - taken == set(STAYS)
