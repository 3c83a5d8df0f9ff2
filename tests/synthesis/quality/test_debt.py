"""What findings owe, then and now side by side, and settling together those whose words hold."""

from uuid import uuid4

import pytest

from core import clock
from core.errors import NotAllowed, Refused
from submissions.sending.services import withdraw
from synthesis.models import Evidence
from synthesis.quality.debt import debts, owing
from synthesis.quality.staleness import settle_unchanged_findings, stale_findings
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
    assert debts(report, by=answered.writer) == []
    assert owing(report) == {}
    with pytest.raises(Refused) as refused:
        settle_unchanged_findings(report, by=answered.writer)
    assert refused.value.code == "nothing_chosen"


def test_then_and_now_of_a_correction_that_keeps_the_words(findings, report, answered):
    answered.correct(answered.versions["XCC"], {"124": ("amendment", "Claro: a nivel local, siempre.")})
    first, second = debts(report, by=answered.writer)
    assert (first.written.number, second.written.number) == (1, 3)
    (owed,) = first.owed
    assert owed.then.text == "nivel local"
    assert owed.now == (("Claro: a ", False), ("nivel local", True), (", siempre.", False))
    assert [str(reason) for reason in owed.reasons] == ["changed"] and owed.levels is None
    assert first.can_be_settled and second.can_be_settled
    assert len(second.owed) == 1  # the other passage holds
    assert settle_unchanged_findings(report, [first.written.finding.pk], by=answered.drafter) == 1
    assert settle_unchanged_findings(report, by=answered.drafter) == 1
    assert stale_findings(report) == {}


def test_words_that_are_gone_are_not_settled_in_bulk(findings, report, answered):
    answered.correct(answered.versions["XCC"], {"124": ("amendment", "Ya no.")})
    answered.tighten(answered.versions["XBB"], "124", "nameless")
    first, second, third = debts(report, by=answered.writer)
    assert first.owed[0].now == (("Ya no.", False),) and not first.can_be_settled
    assert [str(level) for level in second.owed[0].levels] == ["public", "nameless"] and second.can_be_settled
    assert not third.can_be_settled
    assert settle_unchanged_findings(report, by=answered.drafter) == 1  # the one on Veldrane alone
    assert set(stale_findings(report)) == {findings[0].pk, findings[2].pk}
    before = list(Evidence.objects.order_by("pk").values_list("input", "level"))
    with pytest.raises(Refused) as refused:
        settle_unchanged_findings(report, [findings[0].pk, findings[2].pk], by=answered.drafter)
    assert refused.value.code == "not_settled"
    assert list(Evidence.objects.order_by("pk").values_list("input", "level")) == before


def test_withdrawn_and_redacted_words_have_no_now(findings, report, answered):
    passage = answered.input(answered.versions["XBB"], "124")
    with clock.at(AFTER):
        redact(passage, "federalism", reason="Harm")
        withdraw(answered.versions["XCC"].submission, by=answered.bodies["XCC"].focal, token="t" * 16, at=AFTER)
    told = {each.written.number: each for each in debts(report, by=answered.coder)}
    assert told[1].owed[0].now == ()
    assert "federalism" not in "".join(piece for piece, _marked in told[2].owed[0].now)
    assert "federalism" not in (told[2].owed[0].then.text or "")
    assert not any(each.can_be_settled for each in told.values())
    assert {str(reason): len(keys) for reason, keys in owing(report).items()} == {"withdrawn": 2, "redacted": 2}


def test_who_settles_and_when(findings, report, answered):
    answered.correct(answered.versions["XCC"], {"124": ("amendment", "Claro: a nivel local.")})
    with pytest.raises(NotAllowed):
        settle_unchanged_findings(report, by=answered.coder)
    with pytest.raises(Refused):
        settle_unchanged_findings(report, [uuid4()], by=answered.drafter)
    with clock.at(AFTER):
        send_to_review(report, by=answered.drafter)
    with pytest.raises(Refused):
        settle_unchanged_findings(report, by=answered.drafter)


def test_as_many_queries_for_three_findings_as_for_one(findings, report, answered, django_assert_max_num_queries):
    answered.correct(answered.versions["XCC"], {"124": ("amendment", "Claro: a nivel local.")})
    with django_assert_max_num_queries(100) as few:
        debts(report, by=answered.writer, only=[findings[0].pk])
    with django_assert_max_num_queries(len(few)):
        assert len(debts(report, by=answered.writer, only=[each.pk for each in findings])) == 3
