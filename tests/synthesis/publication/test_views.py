"""What an officer records after the approval, and what anybody reads of it."""

import pytest
from django.urls import reverse

from core import clock
from submissions.sending.services import withdraw
from synthesis.models import SynthesisReport
from synthesis.publication.editions import confirm_corrigendum, propose_corrigendum
from synthesis.publication.pack import store_due_packs
from synthesis.publication.selectors import released
from synthesis.publication.services import issue, send_to_documents
from synthesis.reports.findings.services import edit_finding
from synthesis.review.approval import act_on_step, send_to_review
from tests.support.officers import sign_in
from tests.synthesis.conftest import AFTER
from tests.synthesis.publication.test_corrigenda import NEW, REASON, finding, published

__all__ = ["finding", "published"]


@pytest.fixture(autouse=True)
def _now():
    with clock.at(AFTER):
        yield


def test_recorded_on_the_approval_page_and_read_by_anybody(client, published, answered):
    here, there = reverse("synthesis:approval", args=[published.pk]), reverse("report", args=[published.reference])
    sign_in(client, answered.manager)
    assert "Sent to document services" in client.get(here).content.decode()
    sent = {"documents-symbol": "", "documents-agenda_item": "Agenda item 3", "documents-language": "en"}
    answer = client.post(reverse("synthesis:send_to_documents", args=[published.pk]), sent)
    assert answer.status_code == 422
    assert "Agenda item 3" in answer.content.decode()  # nothing typed is lost
    sent["documents-symbol"] = "A/HRC/99/12"
    assert client.post(reverse("synthesis:send_to_documents", args=[published.pk]), sent).status_code == 302
    text = client.get(there).content.decode()
    assert "Advance unedited version." in text and "advance unedited version" in text and "A/HRC/99/12" in text
    early = {"issued-on": "2027-03-01"}
    answer = client.post(reverse("synthesis:issue", args=[published.pk]), early)
    assert answer.status_code == 422 and "on or after the day when the report was sent" in answer.content.decode()
    assert client.post(reverse("synthesis:issue", args=[published.pk]), {}).status_code == 302
    text = client.get(there).content.decode()
    assert "dvance unedited version" not in text and "issued 15 March 2027" in text
    assert "Record that the report was sent" not in client.get(here).content.decode()


def test_a_revised_text_is_sent_to_documents_after_the_first_was_issued(client, published, finding, answered):
    store_due_packs(AFTER)
    send_to_documents(published, symbol="A/HRC/99/12", language="en", by=answered.manager)
    issue(published, by=answered.manager)
    edit_finding(finding, {"text": "Towns matter to one State, it said."}, revision=1, by=answered.writer)
    report = act_on_step(send_to_review(published, by=answered.writer), "approve", by=answered.first)
    act_on_step(SynthesisReport.objects.get(pk=report.pk), "approve", by=answered.second)
    sign_in(client, answered.manager)
    here = reverse("synthesis:approval", args=[published.pk])
    assert "Record that the report was sent" in client.get(here).content.decode()
    sent = {"documents-symbol": "A/HRC/99/12/Rev.1", "documents-language": "en"}
    assert client.post(reverse("synthesis:send_to_documents", args=[published.pk]), sent).status_code == 302
    assert released(AFTER).get().outline["symbol"] == "A/HRC/99/12/Rev.1"


def test_words_that_may_no_longer_be_shown_leave_the_page_of_corrigenda(client, published, finding, answered):
    """As they leave its file: the paragraph was corrected, then suspended."""
    store_due_packs(AFTER)
    made = propose_corrigendum(published, finding.pk, NEW, REASON, by=answered.writer)
    confirm_corrigendum(made, by=answered.first)
    store_due_packs(AFTER)
    sign_in(client, answered.manager)
    here = reverse("synthesis:corrigenda", args=[published.pk])
    assert REASON in client.get(here).content.decode()
    body = answered.bodies["XAA"]
    withdraw(answered.versions["XAA"].submission, by=body.focal, token="w" * 16, at=AFTER)
    answered.move(at=AFTER)
    page = client.get(here).content.decode()
    assert REASON not in page and "Towns matter to one State" not in page and "The earlier text is not shown." in page
