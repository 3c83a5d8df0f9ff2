"""A sentence that says redacted words would be suspended on the day it is published: its writers are told before."""

from datetime import timedelta

import pytest

from consultations.models import RecommendationText
from core import clock
from core.errors import Refusals
from submissions.models import PublicState, Redaction
from synthesis.models import Evidence, Publication, SynthesisReport
from synthesis.quality.readiness import obstacles, redacted_sentences, undisplayed_findings
from synthesis.reports.findings.services import add_finding, cite, edit_finding
from synthesis.reports.services import plan_release, rename_section, write_front_matter
from synthesis.review.approval import act_on_step, send_to_review
from synthesis.review.circulation import circulate
from tests.synthesis.conftest import AFTER


@pytest.fixture(autouse=True)
def _now():
    with clock.at(AFTER):
        yield


def redact(scenario, code, words):
    input_, field, start, end, _words = scenario.passage(scenario.versions[code], "124", words)
    Redaction.objects.create(
        line=input_.line, input=input_, field=field, start=start, end=end, digest="x", reason="A name",
        by=scenario.manager,
    )  # fmt: skip


def test_two_people_do_not_approve_a_paragraph_that_is_not_displayed(report, section, answered):
    text = "Towns matter, without Prejudice to federalism."
    finding = add_finding(section, text=text, recommendation=answered.recommendations["124"], by=answered.writer)
    cite(finding, *answered.passage(answered.versions["XAA"], "124", "Towns matter."), by=answered.writer)
    redact(answered, "XBB", "prejudice to federalism")
    assert obstacles(report) == []  # a page tells nobody which words are redacted
    closes, kinds = AFTER + timedelta(days=9), ["state"]
    with pytest.raises(Refusals) as refused:
        circulate(report, closes=closes, zone="UTC", constituencies=kinds, by=answered.manager)
    assert [each.code for each in refused.value.refusals] == ["redacted_words"]
    report = act_on_step(send_to_review(report, by=answered.writer), "approve", by=answered.first)
    with pytest.raises(Refusals) as refused:
        act_on_step(SynthesisReport.objects.get(pk=report.pk), "approve", by=answered.second)
    assert [str(each.message) for each in refused.value.refusals] == ["Finding 1: it contains redacted text."]
    assert not Publication.objects.exists()


def test_other_words_than_the_redacted_ones_may_be_said(report, section, answered):
    redact(answered, "XBB", "prejudice to federalism")
    finding = add_finding(
        section, text="Towns matter.", recommendation=answered.recommendations["124"], by=answered.writer
    )
    cite(finding, *answered.passage(answered.versions["XAA"], "124", "Towns matter."), by=answered.writer)
    edit_finding(finding, {"text": "Towns matter, without prejudice."}, revision=1, by=answered.writer)
    assert redacted_sentences(report) == []


@pytest.mark.parametrize("where", ["title", "section", "front matter"])
def test_nor_titles_and_front_matter_that_would_leave_without_a_word(report, section, answered, where):
    words = "Without prejudice to federalism"
    if where == "section":
        section = rename_section(section, words, by=answered.writer)
    finding = add_finding(
        section, text="Towns matter.", recommendation=answered.recommendations["124"], by=answered.writer
    )
    cite(finding, *answered.passage(answered.versions["XAA"], "124", "Towns matter."), by=answered.writer)
    pieces = [("paragraph", f"{words}, it was said.")] if where == "front matter" else []
    write_front_matter(report, pieces, title=words if where == "title" else None, by=answered.writer)
    redact(answered, "XBB", "prejudice to federalism")
    report = act_on_step(send_to_review(report, by=answered.writer), "approve", by=answered.first)
    with pytest.raises(Refusals) as refused:
        act_on_step(SynthesisReport.objects.get(pk=report.pk), "approve", by=answered.second)
    told = [str(each.message) for each in refused.value.refusals]
    assert told == ["A title or the front matter contains redacted text."]


def test_words_of_the_text_in_another_language_are_nobodys(report, section, answered):
    """They may be published, and stay so, where somebody's answer repeats them and is redacted."""
    french = "Les États sont invités à se coordonner sans préjudice du fédéralisme et des compétences locales."
    RecommendationText.objects.create(recommendation=answered.recommendations["124"], language="fr", text=french)
    answered.versions["XBB"] = answered.correct(answered.versions["XBB"], {"124": ("reservations", f"Oui : {french}")})
    finding = add_finding(section, text=french, recommendation=answered.recommendations["124"], by=answered.writer)
    cite(finding, *answered.passage(answered.versions["XAA"], "124", "Towns matter."), by=answered.writer)
    redact(answered, "XBB", french)
    assert redacted_sentences(report) == []
    act_on_step(send_to_review(report, by=answered.writer), "approve", by=answered.first)
    act_on_step(SynthesisReport.objects.get(pk=report.pk), "approve", by=answered.second)
    answered.move()
    texts = [row["text"] for each in Publication.objects.all() for row in each.outline["sections"][0]["findings"]]
    assert texts and set(texts) == {french}


@pytest.mark.parametrize("release", [None, AFTER + timedelta(days=30)])
def test_nor_a_paragraph_with_a_sentence_that_no_public_source_supports(report, section, answered, release):
    """It would be published without a word, though nothing was to be resolved; on a planned day, too."""
    if release:
        plan_release(report, at=release, by=answered.manager)
        report = SynthesisReport.objects.get(pk=report.pk)
    answered.tighten(answered.versions["XHH"], "124", "secretariat", at=AFTER - timedelta(hours=1))
    finding = add_finding(
        section,
        text="Towns matter. So do villages.",
        recommendation=answered.recommendations["124"],
        by=answered.writer,
    )
    for code, words, part in (("XAA", "Towns matter.", "Towns matter"), ("XHH", "communes", "So do villages")):
        row = cite(finding, *answered.passage(answered.versions[code], "124", words), by=answered.writer)
        Evidence.objects.filter(pk=row.pk).update(parts=[part])
    assert obstacles(report) == []
    report = act_on_step(send_to_review(report, by=answered.writer), "approve", by=answered.first)
    with pytest.raises(Refusals) as refused:
        act_on_step(SynthesisReport.objects.get(pk=report.pk), "approve", by=answered.second)
    [fault] = refused.value.refusals
    assert fault.code == "not_displayed" and str(fault.message).startswith("Finding 1: a sentence of it is based only")
    assert not Publication.objects.exists() and not PublicState.objects.exists()


def test_what_would_not_be_displayed_is_told_in_the_order_of_the_report(report, section, answered):
    about = {"recommendation": answered.recommendations["124"], "by": answered.writer}
    rows = [add_finding(section, text=f"Finding {number}.", **about) for number in (2, 12, 1)]
    frozen = [{"id": str(row.pk), "number": row.text.split()[1][:-1], "suspended": True} for row in rows]
    faults = undisplayed_findings(report, {"sections": [{"findings": frozen}]})
    assert [str(fault.message).partition(":")[0] for fault in faults] == ["Finding 1", "Finding 2", "Finding 12"]
