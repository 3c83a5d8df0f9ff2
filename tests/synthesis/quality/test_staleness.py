"""Why a finding needs attention, and what a person can settle."""

import pytest

from core import clock
from core.errors import Refused
from submissions.models import Erasure, Redaction
from submissions.sending.services import withdraw
from submissions.triage.services import find_inadmissible
from synthesis.quality.staleness import confirm_evidence, evidence_of, stale_findings
from synthesis.reports.findings.services import add_finding, cite, edit_finding, set_parts, uncite
from tests.synthesis.conftest import AFTER, CLOSES, repeat_finding


@pytest.fixture
def finding(section, answered):
    made = add_finding(
        section, by=answered.writer, text="One asked for local level.", recommendation=answered.recommendations["124"]
    )
    cite(made, *answered.passage(answered.versions["XCC"], "124", "nivel local"), by=answered.writer)
    return made


def reasons(report):
    return {str(row.finding): [str(reason) for reason in row.reasons] for row in stale_findings(report).values()}


def test_fresh(finding, report):
    assert reasons(report) == {}


def test_changed_and_settled(finding, report, answered):
    new = answered.correct(answered.versions["XCC"], {"124": ("amendment", "Claro: a nivel local.")})
    assert reasons(report) == {str(finding.pk): ["changed"]}
    confirm_evidence(finding, by=answered.drafter)
    assert reasons(report) == {}
    assert evidence_of(report).get().input == answered.input(new, "124")


def test_words_that_were_cited_anew_already_are_cited_once(finding, report, answered):
    new = answered.correct(answered.versions["XCC"], {"124": ("amendment", "Claro: a nivel local.")})
    cite(finding, *answered.passage(new, "124", "nivel local"), by=answered.writer)
    confirm_evidence(finding, by=answered.drafter)
    assert reasons(report) == {}
    assert evidence_of(report).get().input == answered.input(new, "124")


@pytest.mark.parametrize(
    ("before", "anew", "then"),
    [
        (["One asked"], ["for local level"], ["for local level", "One asked"]),
        ([], ["for local level"], []),
    ],
)
def test_words_cited_anew_support_what_both_citations_supported(finding, answered, before, anew, then):
    set_parts(finding.evidence.get(), before, by=answered.writer)
    new = answered.correct(answered.versions["XCC"], {"124": ("amendment", "Claro: a nivel local.")})
    set_parts(cite(finding, *answered.passage(new, "124", "nivel local"), by=answered.writer), anew, by=answered.writer)
    confirm_evidence(finding, by=answered.drafter)
    assert finding.evidence.get().parts == then


def test_a_new_version_with_the_same_words_is_no_debt(finding, report, answered):
    answered.correct(answered.versions["XCC"], {"123": ("amendment", "Por escrito y pronto.")})
    assert reasons(report) == {}


def test_words_that_are_gone_cannot_be_settled(finding, report, answered):
    answered.correct(answered.versions["XCC"], {"124": ("amendment", "Ya no.")})
    with pytest.raises(Refused) as refused:
        confirm_evidence(finding, by=answered.drafter)
    assert refused.value.code == "not_settled"
    uncite(finding.evidence.get(), by=answered.drafter)
    assert reasons(report) == {}


def test_withdrawn(finding, report, answered):
    withdraw(answered.versions["XCC"].submission, by=answered.bodies["XCC"].focal, token="t" * 16, at=AFTER)
    assert reasons(report) == {str(finding.pk): ["withdrawn"]}


def test_inadmissible(finding, report, answered):
    with clock.at(AFTER):
        find_inadmissible(answered.versions["XCC"].submission, reason="abusive", by=answered.triage)
    assert reasons(report) == {str(finding.pk): ["inadmissible"]}


def test_redacted_over_the_passage_only(finding, report, answered):
    input_, field, start, end, _words = answered.passage(answered.versions["XCC"], "124", "También")
    common = {
        "line": input_.line,
        "input": input_,
        "field": field,
        "digest": "x",
        "reason": "A name",
        "by": answered.manager,
    }
    Redaction.objects.create(start=start, end=end, **common)
    assert reasons(report) == {}
    Redaction.objects.create(start=end + 3, end=end + 10, **common)
    assert reasons(report) == {str(finding.pk): ["redacted"]}


def test_stricter_than_when_it_was_cited(finding, report, answered):
    answered.tighten(answered.versions["XCC"], "124", "nameless")
    assert reasons(report) == {str(finding.pk): ["stricter"]}
    confirm_evidence(finding, by=answered.drafter)  # a person has looked
    assert reasons(report) == {}
    answered.tighten(answered.versions["XCC"], "124", "secretariat")
    assert reasons(report) == {str(finding.pk): ["stricter"]}


def test_erased(finding, report, answered):
    Erasure.objects.create(
        submission=answered.versions["XCC"].submission,
        reason="Asked",
        asked_by=answered.manager,
        confirmed_by=answered.writer,
    )
    assert reasons(report) == {str(finding.pk): ["erased"]}


def test_three_of_the_four_becomes_most_of_the_five(section, report, answered):
    """As in the demonstration, para. 124: a State on extension turns the sentence."""
    finding = add_finding(
        section, by=answered.writer, text="Three of the four States that addressed para. 124 supported it.",
        recommendation=answered.recommendations["124"], quantity="number", counted=["state"],
        positions=["supports", "amendment"],
        number=3, out_of=4,
    )  # fmt: skip
    cite(finding, *answered.passage(answered.versions["XAA"], "124", "local level", "rewording"), by=answered.writer)
    cite(finding, *answered.passage(answered.versions["XCC"], "124", "nivel local"), by=answered.writer)
    assert reasons(report) == {}
    late = answered.answer("XEE", {"124": ("supports", "Товрал поддерживает.")}, at=CLOSES.replace(hour=10))
    assert reasons(report) == {str(finding.pk): ["miscounted"]}
    cite(finding, *answered.passage(late, "124", "поддерживает"), by=answered.writer)
    text = "Most of the five States that addressed para. 124 supported it."
    fields = {"text": text, "quantity": "most", "number": None, "out_of": 5}
    edit_finding(finding, fields, revision=1, by=answered.writer)
    assert reasons(report) == {}


@pytest.mark.parametrize("findings", [1, 10, 100])
def test_query_count(finding, section, report, answered, findings, django_assert_num_queries):
    other = add_finding(
        section, by=answered.writer, text="Sentence 0.", recommendation=answered.recommendations["124"],
        quantity="number", counted=["state"], number=1,
    )  # fmt: skip
    cite(other, *answered.passage(answered.versions["XAA"], "124", "Towns"), by=answered.writer)
    repeat_finding(other, findings - 1, "Sentence {}.")
    answered.correct(answered.versions["XCC"], {"124": ("amendment", "Ya no.")})
    with django_assert_num_queries(23):
        stale_findings(report)
