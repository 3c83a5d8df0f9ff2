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
def findings(section, spoken):
    """Three: on Ombira, on Veldrane, on both."""
    words = {"XCC": "nivel local", "XBB": "federalism"}
    made = []
    for codes in (("XCC",), ("XBB",), ("XCC", "XBB")):
        finding = add_finding(section, by=spoken.writer, text="Said.", recommendation=spoken.on["124"])
        for code in codes:
            cite(finding, *spoken.passage(spoken.said[code], "124", words[code]), by=spoken.writer)
        made.append(finding)
    return made


def test_nothing_is_owed_while_nothing_happened(findings, report, spoken):
    assert debts(report, by=spoken.writer) == []
    assert owing(report) == {}
    with pytest.raises(Refused) as refused:
        settle_unchanged_findings(report, by=spoken.writer)
    assert refused.value.code == "nothing_chosen"


def test_then_and_now_of_a_correction_that_keeps_the_words(findings, report, spoken):
    spoken.correct(spoken.said["XCC"], {"124": ("amendment", "Claro: a nivel local, siempre.")})
    first, second = debts(report, by=spoken.writer)
    assert (first.written.number, second.written.number) == (1, 3)
    (owed,) = first.owed
    assert owed.then.text == "nivel local"
    assert owed.now == (("Claro: a ", False), ("nivel local", True), (", siempre.", False))
    assert [str(reason) for reason in owed.reasons] == ["changed"] and owed.levels is None
    assert first.can_be_settled and second.can_be_settled
    assert len(second.owed) == 1  # the other passage holds
    assert settle_unchanged_findings(report, [first.written.finding.pk], by=spoken.drafter) == 1
    assert settle_unchanged_findings(report, by=spoken.drafter) == 1
    assert stale_findings(report) == {}


def test_words_that_are_gone_are_not_settled_in_bulk(findings, report, spoken):
    spoken.correct(spoken.said["XCC"], {"124": ("amendment", "Ya no.")})
    spoken.tighten(spoken.said["XBB"], "124", "nameless")
    first, second, third = debts(report, by=spoken.writer)
    assert first.owed[0].now == (("Ya no.", False),) and not first.can_be_settled
    assert [str(level) for level in second.owed[0].levels] == ["public", "nameless"] and second.can_be_settled
    assert not third.can_be_settled
    assert settle_unchanged_findings(report, by=spoken.drafter) == 1  # the one on Veldrane alone
    assert set(stale_findings(report)) == {findings[0].pk, findings[2].pk}
    before = list(Evidence.objects.order_by("pk").values_list("input", "level"))
    with pytest.raises(Refused) as refused:
        settle_unchanged_findings(report, [findings[0].pk, findings[2].pk], by=spoken.drafter)
    assert refused.value.code == "not_settled"
    assert list(Evidence.objects.order_by("pk").values_list("input", "level")) == before


def test_withdrawn_and_redacted_words_have_no_now(findings, report, spoken):
    passage = spoken.input(spoken.said["XBB"], "124")
    with clock.at(AFTER):
        redact(passage, "federalism", reason="Harm")
        withdraw(spoken.said["XCC"].submission, by=spoken.bodies["XCC"].focal, token="t" * 16, at=AFTER)
    told = {each.written.number: each for each in debts(report, by=spoken.coder)}
    assert told[1].owed[0].now == ()
    assert "federalism" not in "".join(piece for piece, _marked in told[2].owed[0].now)
    assert "federalism" not in (told[2].owed[0].then.text or "")
    assert not any(each.can_be_settled for each in told.values())
    assert {str(reason): len(keys) for reason, keys in owing(report).items()} == {"withdrawn": 2, "redacted": 2}


def test_who_settles_and_when(findings, report, spoken):
    spoken.correct(spoken.said["XCC"], {"124": ("amendment", "Claro: a nivel local.")})
    with pytest.raises(NotAllowed):
        settle_unchanged_findings(report, by=spoken.coder)
    with pytest.raises(Refused):
        settle_unchanged_findings(report, [uuid4()], by=spoken.drafter)
    with clock.at(AFTER):
        send_to_review(report, by=spoken.drafter)
    with pytest.raises(Refused):
        settle_unchanged_findings(report, by=spoken.drafter)


def test_as_many_queries_for_three_findings_as_for_one(findings, report, spoken, django_assert_max_num_queries):
    spoken.correct(spoken.said["XCC"], {"124": ("amendment", "Claro: a nivel local.")})
    with django_assert_max_num_queries(100) as few:
        debts(report, by=spoken.writer, only=[findings[0].pk])
    with django_assert_max_num_queries(len(few)):
        assert len(debts(report, by=spoken.writer, only=[each.pk for each in findings])) == 3
