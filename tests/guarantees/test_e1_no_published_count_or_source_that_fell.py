"""E1: no published sentence, chart, table or file states a count or a source that no longer stands (PUBLISHED 2)."""

from collections import Counter
from datetime import timedelta

import pytest

from consultations.protection import services
from consultations.rounds.duties import make_officer, site_administrators_group
from core import clock
from submissions.models import PublicInput
from submissions.sending.services import withdraw
from submissions.sensitive.erasure import erase, request_erasure
from submissions.triage.services import find_inadmissible
from synthesis.reports.findings.services import add_finding, cite
from synthesis.reports.services import add_section, begin_report
from synthesis.review.approval import act_on_step, send_to_review
from tests.factories import UserFactory
from tests.support.editions import newest, outputs
from tests.support.redacting import redact
from tests.synthesis.conftest import AFTER, answered, make_answered, scenario

__all__ = ["answered", "scenario"]
LATER = AFTER + timedelta(days=3)
QUOTE = "prejudice to federalism"
GONE = "This paragraph is not displayed at present."


def make_published():
    """Three paragraphs: one names Veldrane, one counts the States on 124, one rests on three sources on 123."""
    answered = make_answered()
    with clock.at(AFTER):
        report = begin_report(answered.round, "Views received", by=answered.writer)
        section = add_section(report, "Coordination", by=answered.writer)
        named = add_finding(
            section,
            by=answered.writer,
            text="Veldrane spoke of federalism.",
            recommendation=answered.recommendations["124"],
        )
        cite(named, *answered.passage(answered.versions["XBB"], "124", QUOTE), by=answered.writer)
        counted = add_finding(
            section, by=answered.writer, text="All four States addressed the paragraph.",
            recommendation=answered.recommendations["124"], quantity="all", counted=["state"], number=4, out_of=4,
        )  # fmt: skip
        for code, words in (("XAA", "Towns"), ("XBB", "Without"), ("XCC", "nivel local")):
            cite(counted, *answered.passage(answered.versions[code], "124", words), by=answered.writer)
        several = add_finding(
            section, by=answered.writer, text="It may be decided.", recommendation=answered.recommendations["123"]
        )
        for code, words in (("XBB", "appealed"), ("XGG", "abogado"), ("XAA", "writing")):
            cite(several, *answered.passage(answered.versions[code], "123", words), by=answered.writer)
        report = act_on_step(send_to_review(report, by=answered.writer), "approve", by=answered.first)
        act_on_step(type(report).objects.get(pk=report.pk), "approve", by=answered.second)
        answered.round.refresh_from_db()
        answered.move(at=AFTER)
    return answered


@pytest.fixture
def published_counts(staged_world):
    return staged_world


@pytest.fixture
def published(published_counts):
    """The round of `make_published`; each test gets it anew."""
    with clock.at(AFTER):
        yield published_counts


def body_withdraws(scenario):
    withdraw(scenario.versions["XBB"].submission, by=scenario.bodies["XBB"].focal, token="w" * 16, at=LATER)


def body_restricts_all(scenario):
    for label in ("123", "124"):
        scenario.tighten(scenario.versions["XBB"], label, "secretariat", at=LATER)


def body_is_held_back(scenario):
    who = scenario.bodies["XBB"]
    services.report_harm(
        by=who.focal, what="They came.", consent="record", organisation=who.organisation, hold_back=True, token="h" * 16
    )


def office_finds_it_inadmissible(scenario):
    find_inadmissible(scenario.versions["XBB"].submission, reason="commercial", by=scenario.triage)


def two_people_erase(scenario):
    administrator = UserFactory()
    make_officer(administrator, group=site_administrators_group())
    request = request_erasure(
        scenario.versions["XBB"].submission.reference, reason="A court said so.", by=administrator
    )
    erase(request, by=scenario.manager)


WHOLE = [body_withdraws, body_restricts_all, body_is_held_back, office_finds_it_inadmissible, two_people_erase]


@pytest.mark.parametrize("happens", WHOLE, ids=lambda each: each.__name__)
def test_a_body_that_leaves_is_in_no_output_and_in_no_count(published, happens):
    with clock.at(LATER):
        happens(published)
    published.move(at=LATER)
    found = outputs(published, LATER)
    for place, text in found.items():
        for words in ("Veldrane", "federalism", "appealed"):
            assert words not in text, (place, words)
    page = next(text for place, text in found.items() if place.startswith("/reports/SY"))
    html = next(text for place, text in found.items() if place.endswith(".html"))
    for text in (page, html):
        assert GONE in text
        restricted = happens in (body_restricts_all, body_is_held_back)  # it is counted still, and not told apart
        mark = (
            "The number in this sentence is no longer shown."
            if restricted
            else "Updated on 18 March 2027: three States."
        )
        assert mark in text
        assert "One source of this paragraph can no longer be shown (March 2027)." in text
        assert "on file with the secretariat" not in text
    check_counts(published)


def test_covered_words_leave_the_sentence_that_repeats_them(published):
    with clock.at(LATER):
        redact(published.input(published.versions["XBB"], "124"), QUOTE)
    published.move(at=LATER)
    found = outputs(published, LATER)
    for place, text in found.items():
        assert QUOTE not in text, place
    rows = [row for part in newest(published).outline["sections"] for row in part["findings"]]
    assert [bool(row.get("suspended")) for row in rows] == [True, False, False]  # its only source
    assert rows[1]["mark"] is None  # the State still addressed it
    check_counts(published)


def test_a_leader_that_leaves_takes_the_voice_of_who_followed(published):
    with clock.at(LATER):
        withdraw(published.versions["XAA"].submission, by=published.bodies["XAA"].focal, token="w" * 16, at=LATER)
    published.move(at=LATER)
    found = outputs(published, LATER)
    page = next(text for place, text in found.items() if place.startswith("/reports/SY"))
    assert "Updated on 18 March 2027: two States." in page  # Lazwara had aligned itself
    check_counts(published)


def test_a_suspended_paragraph_comes_back_by_a_corrigendum_that_prints_no_old_words(published):
    from core.errors import Refused
    from synthesis.publication.editions import confirm_corrigendum, propose_corrigendum

    with clock.at(LATER):
        body_withdraws(published)
    published.move(at=LATER)
    edition = newest(published)
    key = edition.outline["sections"][0]["findings"][0]["id"]
    finding = edition.report.findings.get(pk=key)
    with clock.at(LATER):
        with pytest.raises(Refused, match="not based on any source"):
            propose_corrigendum(edition.report, finding.pk, "One spoke.", "A source left.", by=published.writer)
        made = propose_corrigendum(edition.report, finding.pk, "", "A source left.", removes=True, by=published.writer)
        confirm_corrigendum(made, by=published.first)
    published.move(at=LATER)
    found = outputs(published, LATER)
    page = next(text for place, text in found.items() if place.startswith("/reports/SY"))
    assert "This paragraph was removed." in page
    for text in found.values():
        assert "federalism" not in text and "A source left" not in text


def check_counts(scenario):
    """The tables of the edition, counted again by hand from the rows that the public state holds."""
    rows = PublicInput.objects.filter(round=scenario.round, input__recommendation__isnull=False)
    counted = Counter()
    for row in rows.select_related("organisation", "input__recommendation__paragraph"):
        if row.organisation.constituency != "treaty_body":
            counted[row.input.recommendation.label, row.organisation.constituency] += 1
    for table in newest(scenario).outline["positions"]:
        for kind, total, _positions in table["rows"]:
            if kind != "state" and total is not None:  # States align: their number is told in the sentence
                assert total == counted[table["recommendation"], kind]
