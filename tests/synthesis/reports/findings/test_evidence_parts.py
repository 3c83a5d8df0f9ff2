"""Evidence is tied to parts of its finding's sentence, by their words."""

import pytest

from core import clock
from core.errors import NotAllowed, Refused
from synthesis.models import Evidence
from synthesis.publication.frozen_outline import freeze
from synthesis.reports.findings.rows import finding_rows
from synthesis.reports.findings.services import add_finding, cite, edit_finding, remove_finding, set_parts, uncite
from synthesis.reports.ledger import blank_ledger, digest_of, ledger
from synthesis.review.approval import send_to_review, writers
from tests.factories import OfficerFactory
from tests.synthesis.conftest import AFTER

TEXT = "Towns were named, one body spoke of federalism, and others were silent."


@pytest.fixture(autouse=True)
def _now():
    with clock.at(AFTER):
        yield


@pytest.fixture
def finding(section, answered):
    return add_finding(section, by=answered.drafter, text=TEXT, recommendation=answered.recommendations["124"])


@pytest.fixture
def evidence(finding, answered):
    return cite(finding, *answered.passage(answered.versions["XBB"], "124", "federalism"), by=answered.drafter)


def cited(report, reader):
    return finding_rows(report, by=reader)[0].cited[0]


def test_kept_as_words_without_the_mark_behind_them(evidence, answered):
    tied = set_parts(evidence, [" one body spoke of federalism, ", "one body spoke of federalism"], by=answered.writer)
    assert tied.parts == ["one body spoke of federalism"]
    assert set_parts(evidence, [], by=answered.writer).parts == []


def test_whoever_ties_is_an_author(evidence, report, answered):
    third = OfficerFactory(round=answered.round, duties=["draft_synthesis"])
    assert third.pk not in writers(report)
    set_parts(evidence, ["Towns were named"], by=third)
    assert third.pk in writers(report)
    with pytest.raises(NotAllowed):
        set_parts(evidence, [], by=answered.first)


@pytest.mark.parametrize("part", ["two bodies spoke", "feder", " , "])
def test_only_words_of_the_sentence(evidence, answered, part):
    with pytest.raises(Refused) as refused:
        set_parts(evidence, ["Towns were named", part], by=answered.writer)
    assert (refused.value.code, refused.value.field) == ("not_in_sentence", "parts")


def test_not_in_approval_nor_of_what_is_gone(evidence, finding, report, answered):
    uncited = cite(finding, *answered.passage(answered.versions["XAA"], "124", "Towns"), by=answered.writer)
    uncite(uncited, by=answered.writer)
    with pytest.raises(Refused) as refused:
        set_parts(uncited, [], by=answered.writer)
    assert refused.value.code == "not_cited"
    send_to_review(report, by=answered.writer)
    with pytest.raises(Refused):
        set_parts(evidence, ["Towns were named"], by=answered.writer)


def test_of_a_removed_finding_nothing_is_tied(evidence, finding, answered):
    remove_finding(finding, by=answered.writer)
    with pytest.raises(Refused):
        set_parts(evidence, ["Towns were named"], by=answered.writer)


def test_an_edit_elsewhere_keeps_it_and_one_of_its_words_does_not(evidence, finding, report, answered):
    set_parts(evidence, ["one body spoke of federalism"], by=answered.writer)
    edited = edit_finding(
        finding, {"text": f"Nobody differed. {TEXT}".replace("silent", "brief")}, revision=1, by=answered.writer
    )
    row = cited(report, answered.writer)
    assert (row.parts, row.has_lost_part) == (("one body spoke of federalism",), False)
    edit_finding(edited, {"text": TEXT.replace("one body", "two bodies")}, revision=2, by=answered.writer)
    row = cited(report, answered.writer)
    assert (row.parts, row.has_lost_part) == ((), True)


def test_the_ledger_of_what_is_not_tied_stays_what_it_was(evidence, report, answered):
    before = ledger(report)
    assert "parts" not in before["findings"][0]["evidence"][0]
    set_parts(evidence, ["Towns were named"], by=answered.writer)
    told = ledger(report)
    assert told["digest"] == digest_of(told) != before["digest"]
    assert told["findings"][0]["evidence"][0]["parts"] == ["Towns were named"]
    set_parts(evidence, [], by=answered.writer)
    assert ledger(report)["digest"] == before["digest"]


def test_a_blanked_ledger_holds_no_part_of_the_sentence(evidence, finding, report, answered):
    set_parts(evidence, ["Towns were named"], by=answered.writer)
    revision = report.save_revision(user=answered.writer)
    blank_ledger(revision, {str(finding.pk)})
    revision.refresh_from_db()
    assert "Towns were named" not in str(revision.content["ledger"])


def test_the_outline_has_parts_only_where_there_are_some(evidence, finding, report, answered):
    cite(finding, *answered.passage(answered.versions["XAA"], "124", "Towns"), by=answered.writer)
    set_parts(evidence, ["Towns were named"], by=answered.writer)
    lost = cite(finding, *answered.passage(answered.versions["XCC"], "124", "nivel local"), by=answered.writer)
    Evidence.objects.filter(pk=lost.pk).update(parts=["words of an earlier draft"])
    first, second, third = freeze(report)["sections"][0]["findings"][0]["evidence"]
    assert first["parts"] == ["Towns were named"]
    assert "parts" not in second and "parts" not in third
