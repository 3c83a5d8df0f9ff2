"""A report of hundreds of findings on pages: the report, its review, the editor of a section."""

import gzip

import pytest
from django.urls import reverse

from core import clock
from synthesis.models import Finding
from synthesis.reports.findings.services import cite
from synthesis.reports.report_pages import PARAGRAPHS_PER_PAGE
from synthesis.reports.services import add_section
from synthesis.review.services import add_comment
from tests.support.html import compact
from tests.support.officers import sign_in
from tests.synthesis.conftest import AFTER

HEAVIEST = 60_000  # bytes as compressed for the wire


@pytest.fixture(autouse=True)
def _now():
    with clock.at(AFTER):
        yield


@pytest.fixture
def long_report(report, section, scenario):
    """Thirty findings in the first section, one in the last, a section without any between them."""
    empty, last = (add_section(report, title, by=scenario.writer) for title in ("Nothing yet", "The end"))
    rows = [
        Finding(report=report, section=last if n == 30 else section, order=n, text=f"Sentence {n + 1}.",
                recommendation=scenario.recommendations["124"], written_by=scenario.writer, written_at=AFTER)
        for n in range(31)
    ]  # fmt: skip
    Finding.objects.bulk_create(rows)
    return report, section, empty, last, rows


def address(name, *rows):
    return reverse(f"synthesis:{name}", args=[row.pk for row in rows])


def test_pages_that_show_no_passage_read_none_and_count_all(client, answered, long_report, monkeypatch):
    """What the other pages owe is told too; the file of the same findings quotes."""
    report, _section, _empty, _last, rows = long_report
    for finding, words in ((rows[0], "Towns"), (rows[0], "matter"), (rows[25], "Towns")):
        cite(finding, *answered.passage(answered.versions["XAA"], "124", words), by=answered.writer)
    add_comment(rows[25], "Which towns?", by=answered.first)
    sign_in(client, answered.manager)
    for name in ("report", "findings"):
        file = client.get(address(name, report), {"format": "csv"}).getvalue().decode()
        assert "Towns" in file and "matter" in file
    monkeypatch.setattr("synthesis.reports.findings.rows.read_passages", None)
    page = compact(client.get(address("report", report)).content.decode())
    assert "2 passages" in page and "29 without evidence" in page and "1 with open comments" in page
    assert "1 passage<" in compact(client.get(address("report", report), {"page": 2}).content.decode())
    assert client.get(address("findings", report), {"order": "-passages"}).context["rows"][0].row.passages == 2


@pytest.mark.parametrize("name", ["report", "review"])
def test_a_long_report_is_read_page_by_page(client, long_report, scenario, name):
    report, section, _empty, last, rows = long_report
    sign_in(client, scenario.manager)
    first = compact(client.get(address(name, report)).content.decode())
    assert "Sentence 20." in first and "Sentence 21." not in first
    assert "Page 1 of 2" in first and "(continued)" not in first
    second = compact(client.get(address(name, report), {"page": 2}).content.decode())
    assert "Sentence 21." in second and "Sentence 20." not in second
    assert "(continued)" in second and "No finding here yet." in second and "Sentence 31." in second
    # Whoever follows a finding or a section finds its page, and leaves it by the links of pages.
    for key in (rows[25].pk, last.pk):
        page = client.get(address(name, report), {"at": str(key)}).content.decode()
        assert "Sentence 26." in page and 'href="?page=1"' in page
    assert "Sentence 1." in client.get(address(name, report), {"at": str(section.pk)}).content.decode()
    assert "Sentence 1." in client.get(address(name, report), {"at": "x", "page": "nine"}).content.decode()


def test_a_refused_title_or_comment_is_shown_on_its_page(client, long_report, scenario):
    report, _section, _empty, last, rows = long_report
    sign_in(client, scenario.manager)
    answer = client.post(address("rename_section", report, last), {f"section-{last.pk}-title": ""})
    assert answer.status_code == 422 and "Sentence 31." in answer.content.decode()
    assert f'href="{address("report", report)}?page=1"' in answer.content.decode()
    answer = client.post(address("comment", report, rows[25]), {"comment-text": ""})
    assert answer.status_code == 422 and "Sentence 26." in answer.content.decode()


def test_the_editor_of_a_long_section_has_pages(client, long_report, scenario):
    report, section, _empty, _last, rows = long_report
    sign_in(client, scenario.writer)
    page = client.get(address("section", report, section)).content.decode()
    assert "Sentence 20." in page and "Sentence 21." not in page
    # The last one of a page can be joined with the first of the next; the last of all cannot.
    assert page.count("Join with the next") == PARAGRAPHS_PER_PAGE
    page = client.get(address("section", report, section), {"at": str(rows[25].pk)}).content.decode()
    assert "Sentence 26." in page and page.count("Join with the next") == 9
    down = client.post(reverse("synthesis:move", args=[report.pk, rows[19].pk, "down"]) + "?from=section", follow=True)
    assert "Sentence 20." in down.content.decode() and "Sentence 30." in down.content.decode()


def test_three_hundred_findings_weigh_no_more_than_a_page(client, report, section, scenario):
    text = "Several States noted that municipalities should take part in decisions on the reception of children, {}."
    Finding.objects.bulk_create(
        Finding(report=report, section=section, order=n, text=text.format(n) * 3, written_by=scenario.writer,
                written_at=AFTER) for n in range(300)
    )  # fmt: skip
    sign_in(client, scenario.manager)
    for page in (
        address("report", report),
        address("review", report),
        address("section", report, section),
        address("approval", report),
        address("stale_findings", report),
    ):
        assert len(gzip.compress(client.get(page).content, 6)) < HEAVIEST, page
