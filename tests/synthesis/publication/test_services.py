"""From the approval to an official document: sent, an advance unedited version, edited by two, issued, corrected."""

from datetime import timedelta
from itertools import count

import pytest

from core import clock
from core.audience import PUBLIC
from core.documents.html_page import write_html
from core.errors import NotAllowed, Refused
from core.models import Job
from submissions.sending.services import withdraw
from synthesis.exports.report_document import report_document
from synthesis.models import Publication, SynthesisReport
from synthesis.publication.editions import confirm_corrigendum, propose_corrigendum
from synthesis.publication.pack import publication_pack, store_due_packs
from synthesis.publication.selectors import released
from synthesis.publication.services import issue, may_be_sent, send_to_documents, sign_off
from synthesis.reports.findings.services import cite, edit_finding, uncite
from synthesis.reports.services import plan_release, write_front_matter
from synthesis.review.approval import act_on_step, send_to_review
from tests.synthesis.conftest import AFTER
from tests.synthesis.publication.test_corrigenda import NEW, OLD, REASON, finding, published

__all__ = ["finding", "published"]
LATER = AFTER + timedelta(days=3)
SENT = {"symbol": "A/HRC/99/12", "agenda_item": "Agenda item 3", "language": "en"}


@pytest.fixture(autouse=True)
def _now():
    with clock.at(AFTER):
        yield


def page(scenario):
    """The report as its readers have it now, as a page of words."""
    edition = released(clock.now()).get()
    return write_html(report_document(edition.outline, round_=scenario.round, audience=PUBLIC, now=clock.now()))


def test_sent_edited_issued_corrected(published, finding, answered):
    assert "Advance unedited version" not in page(answered)
    send_to_documents(published, **SENT, by=answered.manager)
    text = page(answered)
    assert "Advance unedited version" in text and "Agenda item 3" in text and "A/HRC/99/12" in text
    assert released(clock.now()).get().outline["symbol"] == "A/HRC/99/12"

    edited = propose_corrigendum(published, finding.pk, NEW, REASON, by=answered.writer)
    with clock.at(LATER):
        confirm_corrigendum(edited, by=answered.first)
        assert (
            "Edited after the approval" in page(answered)
            and OLD in page(answered)
            and "Corrigendum" not in page(answered)
        )
        issue(published, symbol="A/HRC/99/13", by=answered.manager)
        text = page(answered)
        assert "Advance unedited version" not in text and "Issued" in text and NEW in text
        assert released(clock.now()).get().outline["symbol"] == "A/HRC/99/13"

        corrected = propose_corrigendum(published, finding.pk, "Towns matter.", REASON, by=answered.writer)
        confirm_corrigendum(corrected, by=answered.first)
        assert "Corrigendum 1" in page(answered)
    assert [row.number for row in Publication.objects.order_by("number")] == [1, 2, 3, 4, 5]


def test_a_text_with_the_same_findings_is_not_issued_with_the_one_before_it(published, answered):
    """It has another foreword and symbol, which two people approved."""
    send_to_documents(published, **SENT, by=answered.manager)
    issue(published, by=answered.manager)
    with clock.at(LATER):
        foreword = [("paragraph", "A foreword.")]
        report = write_front_matter(published, foreword, symbol="A/HRC/100/1", by=answered.writer)
        report = act_on_step(send_to_review(report, by=answered.writer), "approve", by=answered.first)
        report = act_on_step(SynthesisReport.objects.get(pk=report.pk), "approve", by=answered.second)
        outline = released(LATER).get().outline
        assert outline["symbol"] == "A/HRC/100/1" and "documents" not in outline
        assert may_be_sent(report)
        with pytest.raises(Refused, match="sent to document services"):
            issue(report, by=answered.manager)
        send_to_documents(report, **{**SENT, "symbol": "A/HRC/100/1"}, by=answered.manager)
        assert "Advance unedited version" in page(answered)
        issue(report, by=answered.manager)
        assert released(LATER).get().outline["documents"]["step"] == "issued"
        assert not may_be_sent(report)


def test_the_pack_of_an_advance_version_is_the_same_bytes_twice(published, answered):
    send_to_documents(published, **SENT, by=answered.manager)
    edition = released(clock.now()).get()
    first = dict(publication_pack(edition))
    with clock.at(LATER):
        assert dict(publication_pack(edition)) == first


def test_sent_before_it_is_published_it_comes_out_as_an_advance_version(report, finding, answered):
    plan_release(report, at=LATER, by=answered.manager, waits_for_sign_off=True)
    with pytest.raises(Refused, match="not approved by two people"):
        send_to_documents(report, **SENT, by=answered.manager)
    report = act_on_step(send_to_review(report, by=answered.writer), "approve", by=answered.first)
    report = act_on_step(SynthesisReport.objects.get(pk=report.pk), "approve", by=answered.second)
    send_to_documents(report, **SENT, by=answered.manager)
    assert not Publication.objects.exists()
    sign_off(report, by=answered.manager)
    with pytest.raises(Refused, match="not public yet"):
        issue(report, by=answered.manager)
    assert not released(clock.now()).exists()  # nothing before its minute
    send_to_documents(report, **{**SENT, "symbol": "A/HRC/99/14"}, by=answered.manager)
    assert {row.release_at for row in Publication.objects.all()} == {LATER}
    with clock.at(LATER):
        store_due_packs(LATER)
        assert "Advance unedited version" in page(answered)


def test_what_cannot_be_recorded(published, answered):
    with pytest.raises(NotAllowed):
        send_to_documents(published, **SENT, by=answered.writer)
    for wrong, words in (
        ({"symbol": " "}, "Enter the symbol"),
        ({"language": "xx"}, "Choose a language"),
        ({"on": (AFTER + timedelta(days=2)).date()}, "not in the future"),
    ):
        with pytest.raises(Refused, match=words):
            send_to_documents(published, **{**SENT, **wrong}, by=answered.manager)
    with pytest.raises(Refused, match="sent to document services"):
        issue(published, by=answered.manager)
    send_to_documents(published, **SENT, by=answered.manager)
    with pytest.raises(Refused, match="on or after the day when the report was sent"):
        issue(published, on=(AFTER - timedelta(days=1)).date(), by=answered.manager)
    issue(published, by=answered.manager)
    for again in (
        lambda: issue(published, by=answered.manager),
        lambda: send_to_documents(published, **SENT, by=answered.manager),
    ):
        with pytest.raises(Refused, match="already been issued"):
            again()


def test_a_new_text_takes_the_place_of_the_public_one_and_leaves_no_other(published, finding, answered, monkeypatch):
    """The public state moves with it. What the replaced text rested on concerns nobody any more."""
    store_due_packs(AFTER)
    moments = (LATER + timedelta(milliseconds=100 * tenths) for tenths in count())
    monkeypatch.setattr(clock, "now", lambda: next(moments))
    body = answered.bodies["XAA"]
    withdraw(answered.versions["XAA"].submission, by=body.focal, token="t" * 16, at=clock.now())
    uncite(finding.evidence.get(), by=answered.writer)
    cite(finding, *answered.passage(answered.versions["XCC"], "124", "nivel local"), by=answered.writer)
    edit_finding(finding, {"text": "Towns matter."}, revision=1, by=answered.writer)
    report = act_on_step(send_to_review(published, by=answered.writer), "approve", by=answered.first)
    act_on_step(SynthesisReport.objects.get(pk=report.pk), "approve", by=answered.second)
    first, second = Publication.objects.order_by("number")
    assert (first.withdrawn_at, second.withdrawn_at, second.edition) == (None, None, 2)
    assert released(clock.now()).get() == second
    assert not Job.objects.filter(payload__template="synthesis.published_affected").exists()
