"""What findings owe, then and now side by side, and settling together those whose words hold."""

from uuid import uuid4

import pytest

from core import clock
from core.errors import NotAllowed, Refused
from submissions.sending.services import withdraw
from synthesis.models import Evidence
from synthesis.quality.stale_evidence import stale_by_reason, stale_finding_rows
from synthesis.quality.staleness import confirm_unchanged_evidence, stale_findings
from synthesis.reports.findings.services import add_finding, cite
from synthesis.review.approval import send_to_review
from tests.support.redacting import redact
from tests.synthesis.conftest import AFTER


@pytest.fixture
def findings(section, answered):
    """Three: on Ombira, on Veldrane, on both."""
    words = {"XCC": "nivel local", "XBB": "federalism"}
    made = []
    for codes in (("XCC",), ("XBB",), ("XCC", "XBB")):
        finding = add_finding(section, by=answered.writer, text="Said.", recommendation=answered.recommendations["124"])
        for code in codes:
            cite(finding, *answered.passage(answered.versions[code], "124", words[code]), by=answered.writer)
        made.append(finding)
    return made


def test_nothing_is_owed_while_nothing_happened(findings, report, answered):
    assert stale_finding_rows(report, by=answered.writer) == []
    assert stale_by_reason(report) == {}
    with pytest.raises(Refused) as refused:
        confirm_unchanged_evidence(report, by=answered.writer)
    assert refused.value.code == "nothing_chosen"


def test_then_and_now_of_a_correction_that_keeps_the_words(findings, report, answered):
    answered.correct(answered.versions["XCC"], {"124": ("amendment", "Claro: a nivel local, siempre.")})
    first, second = stale_finding_rows(report, by=answered.writer)
    assert (first.written.number, second.written.number) == (1, 3)
    (passage,) = first.passages
    assert passage.then.text == "nivel local"
    assert passage.now == (("Claro: a ", False), ("nivel local", True), (", siempre.", False))
    assert [str(reason) for reason in passage.reasons] == ["changed"] and passage.levels is None
    assert first.can_be_confirmed and second.can_be_confirmed
    assert len(second.passages) == 1  # the other passage holds
    assert confirm_unchanged_evidence(report, [first.written.finding.pk], by=answered.drafter) == 1
    assert confirm_unchanged_evidence(report, by=answered.drafter) == 1
    assert stale_findings(report) == {}


def test_words_that_are_gone_are_not_settled_in_bulk(findings, report, answered):
    answered.correct(answered.versions["XCC"], {"124": ("amendment", "Ya no.")})
    answered.tighten(answered.versions["XBB"], "124", "nameless")
    first, second, third = stale_finding_rows(report, by=answered.writer)
    assert first.passages[0].now == (("Ya no.", False),) and not first.can_be_confirmed
    assert [str(level) for level in second.passages[0].levels] == ["public", "nameless"] and second.can_be_confirmed
    assert not third.can_be_confirmed
    assert confirm_unchanged_evidence(report, by=answered.drafter) == 1  # the one on Veldrane alone
    assert set(stale_findings(report)) == {findings[0].pk, findings[2].pk}
    before = list(Evidence.objects.order_by("pk").values_list("input", "level"))
    with pytest.raises(Refused) as refused:
        confirm_unchanged_evidence(report, [findings[0].pk, findings[2].pk], by=answered.drafter)
    assert refused.value.code == "not_settled"
    assert list(Evidence.objects.order_by("pk").values_list("input", "level")) == before


def test_withdrawn_and_redacted_words_have_no_now(findings, report, answered):
    passage = answered.input(answered.versions["XBB"], "124")
    with clock.at(AFTER):
        redact(passage, "federalism", reason="Harm")
        withdraw(answered.versions["XCC"].submission, by=answered.bodies["XCC"].focal, token="t" * 16, at=AFTER)
    told = {each.written.number: each for each in stale_finding_rows(report, by=answered.coder)}
    assert told[1].passages[0].now == ()
    assert "federalism" not in "".join(piece for piece, _marked in told[2].passages[0].now)
    assert "federalism" not in (told[2].passages[0].then.text or "")
    assert not any(each.can_be_confirmed for each in told.values())
    assert {str(reason): len(keys) for reason, keys in stale_by_reason(report).items()} == {
        "withdrawn": 2,
        "redacted": 2,
    }


def test_who_settles_and_when(findings, report, answered):
    answered.correct(answered.versions["XCC"], {"124": ("amendment", "Claro: a nivel local.")})
    with pytest.raises(NotAllowed):
        confirm_unchanged_evidence(report, by=answered.coder)
    with pytest.raises(Refused):
        confirm_unchanged_evidence(report, [uuid4()], by=answered.drafter)
    with clock.at(AFTER):
        send_to_review(report, by=answered.drafter)
    with pytest.raises(Refused):
        confirm_unchanged_evidence(report, by=answered.drafter)


def test_as_many_queries_for_three_findings_as_for_one(findings, report, answered, django_assert_max_num_queries):
    answered.correct(answered.versions["XCC"], {"124": ("amendment", "Claro: a nivel local.")})
    with django_assert_max_num_queries(100) as few:
        stale_finding_rows(report, by=answered.writer, only=[findings[0].pk])
    with django_assert_max_num_queries(len(few)):
        assert len(stale_finding_rows(report, by=answered.writer, only=[each.pk for each in findings])) == 3
