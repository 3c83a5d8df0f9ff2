"""The pages of stale findings and of balance: what stands on them, who settles, and what is refused."""

import json
import re
from uuid import uuid4

import pytest
from django.urls import reverse

from core import clock
from submissions.sending.services import withdraw
from synthesis.first_draft.services import compile_draft
from synthesis.quality.staleness import stale_findings
from synthesis.reports.findings.services import add_finding, cite
from synthesis.review.approval import send_to_review
from tests.support.html import compact
from tests.support.officers import sign_in
from tests.synthesis.conftest import AFTER


@pytest.fixture(autouse=True)
def _now():
    with clock.at(AFTER):
        yield


@pytest.fixture
def finding(section, answered):
    made = add_finding(
        section, by=answered.writer, text="One asked for local level.", recommendation=answered.recommendations["124"]
    )
    cite(made, *answered.passage(answered.versions["XCC"], "124", "nivel local"), by=answered.writer)
    return made


def text_of(answer):
    return " ".join(answer.content.decode().split())


def here(report, name):
    return reverse(f"synthesis:{name}", args=[report.pk])


def test_both_texts_stand_side_by_side_and_one_press_settles(client, report, answered, finding):
    sign_in(client, answered.drafter)
    assert "No finding needs attention." in text_of(client.get(here(report, "stale_findings")))
    answered.correct(answered.versions["XCC"], {"124": ("amendment", "Claro: a nivel local.")})
    page = text_of(client.get(here(report, "stale_findings")))
    assert '<h3>Then</h3><p class="asis"' in compact(page) and ">nivel local</p>" in page
    assert ">Claro: a<mark>nivel local</mark>.</p>" in compact(page)
    assert "The words were corrected in a newer version <strong>1</strong>" in page
    assert client.get(here(report, "stale_findings") + "?reason=nonsense&page=x").status_code == 200
    answer = client.post(here(report, "confirm_findings"), {"stale-findings": [str(finding.pk)]}, follow=True)
    assert "Evidence confirmed for 1 finding." in text_of(answer)
    assert stale_findings(report) == {}


@pytest.mark.parametrize(
    ("said", "words"),
    [
        ({}, "Choose findings whose text did not change."),
        ({"stale-findings": [str(uuid4())]}, "Choose findings whose text did not change."),
        ({"stale-findings": ["x"]}, "The form sent a value that is not valid."),
    ],
)
def test_what_is_refused(client, report, answered, finding, said, words):
    sign_in(client, answered.drafter)
    answer = client.post(here(report, "confirm_findings"), said)
    assert answer.status_code == 422 and words in text_of(answer)


def test_who_looks_and_who_settles(client, report, answered, finding):
    answered.correct(answered.versions["XCC"], {"124": ("amendment", "Claro: a nivel local.")})
    sign_in(client, answered.first)
    page = text_of(client.get(here(report, "stale_findings")))
    assert "Claro" in page and "Confirm the evidence of several findings" not in page
    assert client.post(here(report, "confirm_findings"), {"stale-whole": "on"}).status_code == 404
    sign_in(client, answered.coder)
    assert client.get(here(report, "stale_findings")).status_code == 404
    assert client.get(here(report, "balance")).status_code == 404
    send_to_review(report, by=answered.drafter)
    sign_in(client, answered.drafter)
    assert "Confirm the evidence of several findings" not in text_of(client.get(here(report, "stale_findings")))
    assert client.post(here(report, "confirm_findings"), {"stale-whole": "on"}).status_code == 422


def test_balance_says_whose_words_a_section_rests_on(client, report, answered, finding):
    sign_in(client, answered.drafter)
    page = text_of(client.get(here(report, "balance")))
    assert "Based on one kind of participant only: State" in page
    assert '<th scope="row">State</th>' in page and 'width="33.33%"' in page


def file_of(client, report):
    return json.loads(b"".join(client.get(here(report, "balance") + "?format=json").streaming_content))


def test_what_counts_no_more_stands_apart(client, report, answered, finding):
    """Never more cited than answered: what was withdrawn is in neither number."""
    cite(finding, *answered.passage(answered.versions["XAA"], "124", "Towns"), by=answered.writer)
    sign_in(client, answered.drafter)
    assert "no longer count" not in text_of(client.get(here(report, "balance")))
    withdraw(answered.versions["XCC"].submission, by=answered.bodies["XCC"].focal, token="t" * 16, at=AFTER)
    page = text_of(client.get(here(report, "balance")))
    assert "1 cited source no longer counts: it was withdrawn or found inadmissible." in page
    cells = '<td class="number-cell">1</td><td class="number-cell">2</td>'
    assert re.search(f'<th scope="row">State</th><td>.{{0,300}}</td>{cells}', compact(page))
    (row,) = [row for row in file_of(client, report)["rows"] if not row["who"]]
    assert (row["by"], row["cited"]) == ("Cited, no longer counted", 1)


def test_positions_that_no_sentence_mentions_are_listed(client, report, answered, section):
    sign_in(client, answered.writer)

    def listed(page):
        part = compact(page[page.index("Positions that no sentence mentions") :])
        return re.findall(r'<th scope="row"><bdi>(.*?)</bdi></th><td>(.*?)</td><td>(.*?)</td>', part)

    page = text_of(client.get(here(report, "balance")))
    assert ("Veldrane", "State", "Expresses reservations") in listed(page)
    assert ("Lazwara", "State", 'Supports with amendment<span class="muted">by alignment</span>') in listed(page)
    before = len(listed(page))
    text = "Three of the four States that addressed para. 124 supported it with an amendment."
    add_finding(section, by=answered.writer, text=text, recommendation=answered.recommendations["124"])
    page = text_of(client.get(here(report, "balance")))
    assert len(listed(page)) == before - 3
    made = add_finding(
        section, by=answered.writer, text="Views differed.", recommendation=answered.recommendations["124"]
    )
    cite(made, *answered.passage(answered.versions["XBB"], "124", "federalism"), by=answered.writer)
    page = text_of(client.get(here(report, "balance")))
    assert ("Veldrane", "State", "Expresses reservations") not in listed(page)
    assert ("Quay Nine", "Civil society", "Supports with amendment") in listed(page)  # without name; the writer may see
    rows = file_of(client, report)["above"][0]["rows"]
    assert ("para. 123", "Quay Nine") in {(row["recommendation"], row["who"]) for row in rows}
    sign_in(client, answered.first)
    assert "Quay Nine" not in text_of(client.get(here(report, "balance")))


def test_when_all_are_mentioned_the_page_says_so(client, report, answered):
    """The first draft says nothing of a kind that pages withhold: its position is left to who drafts."""
    compile_draft(report, by=answered.writer)
    sign_in(client, answered.writer)
    assert "Every position is mentioned." not in text_of(client.get(here(report, "balance")))
    about = answered.recommendations["123"]
    made = add_finding(report.sections.first(), by=answered.writer, text="Views differed.", recommendation=about)
    cite(made, *answered.passage(answered.versions["XJJ"], "123", "Hearings"), by=answered.writer)
    assert "None. Every position is mentioned." in text_of(client.get(here(report, "balance")))


def test_balance_of_a_report_with_nothing_in_it(client, report, answered):
    sign_in(client, answered.drafter)
    assert "No finding has evidence yet." in text_of(client.get(here(report, "balance")))
