"""Factual corrections, the review editor and corrigenda on their pages."""

import re
from datetime import timedelta
from uuid import uuid4

import pytest
from django.urls import reverse

from core import clock
from core.audience import PUBLIC
from core.documents.html_page import write_html
from synthesis.exports.report_document import report_document
from synthesis.models import Correction, Corrigendum, FactCheck, Publication, StateReply, SynthesisReport, Vouching
from synthesis.publication.editions import confirm_corrigendum, propose_corrigendum
from synthesis.publication.pack import store_due_packs
from synthesis.reports.findings.services import add_finding, cite, edit_finding, remove_finding
from synthesis.reports.ledger import ledger_digest
from synthesis.review import fact_checks
from synthesis.review.approval import act_on_step, send_to_review
from synthesis.review.services import name_editor
from tests.support.officers import sign_in
from tests.synthesis.conftest import AFTER

CLOSES = AFTER + timedelta(days=14)


@pytest.fixture
def finding(section, answered):
    made = add_finding(
        section, text="Arandia proposed a new law.", recommendation=answered.recommendations["124"], by=answered.writer
    )
    cite(made, *answered.passage(answered.versions["XAA"], "124", "Towns matter."), by=answered.writer)
    return made


@pytest.fixture
def published(report, finding, answered):
    report = act_on_step(send_to_review(report, by=answered.writer), "approve", by=answered.first)
    return act_on_step(SynthesisReport.objects.get(pk=report.pk), "approve", by=answered.second)


def office(name, *rows):
    return reverse(f"synthesis:{name}", args=[getattr(row, "pk", row) for row in rows])


def own(name, *rows):
    return reverse(name, args=[getattr(row, "pk", row) for row in rows])


def as_body(client, body):
    client.force_login(body.focal, backend="django.contrib.auth.backends.ModelBackend")
    return body


def text_of(answer):
    return " ".join(answer.content.decode().split())


def test_a_finding_is_sent_to_the_state_it_names(client, report, finding, answered):
    sign_in(client, answered.writer)
    state = answered.bodies["XAA"].delegation
    page = text_of(client.get(office("facts", report)))
    assert "Not sent" in page and 'value="2027-03-29T10:00"' in page  # ten working days on, the whole hour
    prefix = f"{finding.pk}-{state.pk}"
    address = office("send_for_facts", report, finding, state)
    assert client.post(address, {f"{prefix}-zone": "Europe/Zurich"}).status_code == 422
    said = {f"{prefix}-zone": "Europe/Zurich", f"{prefix}-closes": "2027-03-29T10:00"}
    page = text_of(client.post(address, said, follow=True))
    assert "Awaiting the State's answer" in page
    assert FactCheck.objects.get().closes.isoformat() == "2027-03-29T08:00:00+00:00"
    assert client.post(office("send_for_facts", report, finding, uuid4()), said).status_code == 404
    page = text_of(client.get(office("approval", report)))
    assert f'href="{office("facts", report)}">Finding 1: Arandia can request factual corrections until' in page


def test_the_state_corrects_and_replies(client, report, finding, answered):
    body = as_body(client, answered.bodies["XAA"])
    assert client.get(own("own_facts", body.delegation)).status_code == 404  # nothing is there yet
    check = fact_checks.send_for_facts(
        finding, body.delegation, closes=CLOSES, zone="Europe/Zurich", by=answered.writer
    )
    home = text_of(client.get(reverse("dashboard")))
    assert own("own_facts", body.delegation) in home
    page = text_of(client.get(own("own_facts", body.delegation)))
    assert "Arandia proposed a new law." in page and "Towns matter." not in page
    name = f"reply-{check.pk}"
    refused = client.post(
        own("reply_to_finding", body.delegation, check), {f"{name}-text": "word " * 301, f"{name}-language": "en"}
    )
    assert refused.status_code == 422
    assert "A reply can have at most 300 words. This one has 301." in text_of(refused)
    assert "word word word" in text_of(refused)
    client.post(
        own("reply_to_finding", body.delegation, check), {f"{name}-text": "So be it.", f"{name}-language": "en"}
    )
    client.post(own("correct_facts", body.delegation, check), {f"correct-{check.pk}-text": "We proposed none."})
    assert (StateReply.objects.get().text, Correction.objects.get().text) == ("So be it.", "We proposed none.")
    with clock.at(CLOSES):
        late = client.post(own("correct_facts", body.delegation, check), {f"correct-{check.pk}-text": "Late words."})
        home = text_of(client.get(reverse("dashboard")))
    assert late.status_code == 422 and "The time for factual corrections ended" in text_of(late)
    assert "You can ask for factual corrections" not in home and "Your factual corrections</a>" in home
    other = as_body(client, answered.bodies["XBB"])
    assert client.get(own("own_facts", other.delegation)).status_code == 404
    assert client.post(own("correct_facts", other.delegation, check)).status_code == 404


def test_nothing_is_asked_of_a_state_about_a_sentence_that_was_removed(client, report, finding, answered):
    """A reply would be thanked for, and printed nowhere."""
    body = as_body(client, answered.bodies["XAA"])
    check = fact_checks.send_for_facts(finding, body.delegation, closes=CLOSES, zone="UTC", by=answered.writer)
    remove_finding(finding, by=answered.writer)
    assert "You can ask for factual corrections" not in text_of(client.get(reverse("dashboard")))
    page = text_of(client.get(own("own_facts", body.delegation)))
    assert "The secretariat has removed this sentence from the report." in page and "Submit the reply" not in page
    for act, name in (("reply_to_finding", "reply"), ("correct_facts", "correct")):
        said = {f"{name}-{check.pk}-text": "So be it.", f"{name}-{check.pk}-language": "en"}
        answer = client.post(own(act, body.delegation, check), said)
        assert answer.status_code == 422 and "has removed this sentence" in text_of(answer)
    assert not StateReply.objects.exists() and not Correction.objects.exists()


def test_the_office_answers_the_state(client, report, finding, answered):
    body = answered.bodies["XAA"]
    check = fact_checks.send_for_facts(finding, body.delegation, closes=CLOSES, zone="UTC", by=answered.writer)
    made = fact_checks.submit_correction(check, "We proposed none.", by=body.focal)
    sign_in(client, answered.writer)
    page = text_of(client.get(office("facts", report)))
    assert "We proposed none." in page and "The State is notified by email and can read it at once." in page
    assert "reads it after the report is published" not in page
    said = {f"answer-{made.pk}-outcome": "accepted", f"answer-{made.pk}-text": "The sentence follows your words."}
    client.post(office("answer_correction", report, made), said)
    as_body(client, body)
    page = text_of(client.get(own("own_facts", body.delegation)))
    assert "Answer: Accepted" in page and "The sentence follows your words." in page
    sign_in(client, answered.first)
    assert client.post(office("answer_correction", report, made), said).status_code == 404


def test_an_answer_to_a_state_does_not_overwrite_a_colleague_s(client, report, finding, answered):
    body = answered.bodies["XAA"]
    check = fact_checks.send_for_facts(finding, body.delegation, closes=CLOSES, zone="UTC", by=answered.writer)
    made = fact_checks.submit_correction(check, "We proposed none.", by=body.focal)
    sign_in(client, answered.writer)
    name, address = f"answer-{made.pk}", office("answer_correction", report, made)
    assert f'name="{name}-mark" value="">' in text_of(client.get(office("facts", report)))
    first = fact_checks.answer_correction(made, "rejected", "It is in your letter.", by=answered.drafter)
    said = {f"{name}-outcome": "accepted", f"{name}-text": "It follows your words.", f"{name}-mark": ""}
    refused = client.post(address, said)
    assert refused.status_code == 422 and made.answers.get() == first
    page = text_of(refused)
    assert "It is in your letter." in page and "It follows your words.</textarea>" in page
    assert f'name="{name}-mark" value="{first.pk}">' in page
    assert client.post(address, said | {f"{name}-mark": str(first.pk)}).status_code == 302


def test_a_review_editor_vouches(client, report, finding, answered):
    sign_in(client, answered.manager)
    refused = client.post(office("name_editor", report), {"editor-editor": str(answered.writer.pk)})
    assert refused.status_code == 422
    page = text_of(client.post(office("name_editor", report), {"editor-editor": str(answered.second.pk)}, follow=True))
    assert "Second</bdi> is responsible for confirming that every comment was considered." in page
    assert "The review editor has not signed the statement on this text yet: Second." in page
    sign_in(client, answered.first)
    assert client.post(office("vouch_for_words", report), {"vouch-statement": "Not mine."}).status_code == 404
    sign_in(client, answered.second)
    assert client.post(office("vouch_for_words", report), {"vouch-statement": ""}).status_code == 422
    page = sign_statement(client, report)
    assert "All were considered." in page and Vouching.objects.get().editor.user == answered.second


def sign_statement(client, report, page=""):
    """As from the page as it is now, or from an earlier one."""
    page = page or client.get(office("approval", report)).content.decode()
    (digest,) = re.findall(r'name="digest" value="(\w+)"', page)
    said = {"vouch-statement": "All were considered.", "digest": digest}
    return client.post(office("vouch_for_words", report), said, follow=True).content.decode()


def test_a_review_editor_signs_the_text_that_the_page_showed(client, report, finding, answered):
    name_editor(report, answered.second, by=answered.manager)
    sign_in(client, answered.second)
    page = client.get(office("approval", report)).content.decode()
    edit_finding(finding, {"text": "Arandia proposed two laws."}, revision=1, by=answered.writer)
    again = sign_statement(client, report, page)
    assert "The text has changed since you opened the page." in again and not Vouching.objects.exists()
    assert "All were considered.</textarea>" in again  # nothing typed is lost
    sign_statement(client, report, again)
    assert Vouching.objects.get().ledger_digest == ledger_digest(report)


def test_the_public_reads_reply_and_statement(client, report, finding, answered):
    body = answered.bodies["XAA"]
    check = fact_checks.send_for_facts(finding, body.delegation, closes=CLOSES, zone="UTC", by=answered.writer)
    fact_checks.submit_correction(check, "", by=body.focal)
    fact_checks.submit_reply(check, "لا نستبعد.", language="ar", translation="We do not exclude it.", by=body.focal)
    name_editor(report, answered.second, by=answered.manager)
    sign_in(client, answered.second)
    sign_statement(client, report)
    for each in ("review", "facts"):  # whoever approves reads what is printed
        page = text_of(client.get(office(each, report)))
        assert "Reply, printed beside the finding" in page, each
        assert "لا نستبعد." in page and "We do not exclude it." in page, each
    report = act_on_step(send_to_review(report, by=answered.writer), "approve", by=answered.first)
    act_on_step(SynthesisReport.objects.get(pk=report.pk), "approve", by=answered.second)
    client.logout()
    page = text_of(client.get(reverse("report", args=[report.reference])))
    assert 'lang="ar" dir="rtl">لا نستبعد.</blockquote>' in page and "Reply of Arandia" in page
    assert "Statement of the review editor" in page and "All were considered." in page


def test_a_corrigendum_is_proposed_and_confirmed(client, published, finding, answered):
    store_due_packs(clock.now())  # only an edition whose files were handed out has a number of its own
    sign_in(client, answered.writer)
    name = f"paragraph-{finding.pk}"
    address = office("propose_corrigendum", published, finding)
    assert client.post(address, {f"{name}-new": "", f"{name}-reason": "Kept."}).status_code == 422
    said = {f"{name}-new": "Arandia spoke of a law.", f"{name}-reason": "It proposed none."}
    page = text_of(client.post(address, said, follow=True))
    assert "Waiting for second approval" in page and "Confirm and publish" not in page
    made = Corrigendum.objects.get()
    assert client.post(office("confirm_corrigendum", published, made)).status_code == 404
    sign_in(client, answered.first)
    page = text_of(client.post(office("confirm_corrigendum", published, made), follow=True))
    assert "The next edition is published." in page and "Corrigendum 1, edition 2" in page
    page = text_of(client.post(office("confirm_corrigendum", published, made), follow=True))
    assert "A decision on this corrigendum has already been made." in page
    assert Publication.objects.count() == 2
    client.logout()
    page = text_of(client.get(reverse("report", args=[published.reference])))
    assert "Arandia spoke of a law." in page and "It proposed none." in page
    assert "Arandia proposed a new law.</del>" in page and "Corrigendum 1, 15 March 2027" in page


def test_who_goes_on_writing_after_the_sign_off_is_told_that_it_is_the_working_copy(client, published, answered):
    sign_in(client, answered.writer)
    page = text_of(client.get(office("report", published)))
    corrigenda = office("corrigenda", published)
    assert "The signed-off text does not change." in page and f'<a href="{corrigenda}">corrigendum</a>' in page


def test_a_corrigendum_is_dropped(client, published, finding, answered):
    made = propose_corrigendum(published, finding.pk, "Other.", "Since.", by=answered.writer)
    sign_in(client, answered.coder)
    assert client.get(office("corrigenda", published)).status_code == 404
    sign_in(client, answered.first)
    client.post(office("drop_corrigendum", published, made))
    assert "No corrigendum yet." in text_of(client.get(office("corrigenda", published)))


def test_a_reply_stands_beside_corrected_words_as_one_to_the_earlier_text(client, report, finding, answered):
    body = answered.bodies["XAA"]
    check = fact_checks.send_for_facts(finding, body.delegation, closes=CLOSES, zone="UTC", by=answered.writer)
    fact_checks.submit_correction(check, "", by=body.focal)
    fact_checks.submit_reply(check, "It is being redrafted.", language="en", by=body.focal)
    report = act_on_step(send_to_review(report, by=answered.writer), "approve", by=answered.first)
    report = act_on_step(SynthesisReport.objects.get(pk=report.pk), "approve", by=answered.second)
    public = reverse("report", args=[report.reference])
    assert "Reply of Arandia</figcaption>" in text_of(client.get(public))
    made = propose_corrigendum(report, finding.pk, "Arandia proposed two laws.", "More precise.", by=answered.writer)
    edition = confirm_corrigendum(made, by=answered.first)
    page = text_of(client.get(public))
    assert "Reply of Arandia to the earlier text" in page and "Reply of Arandia<" not in page
    assert "It is being redrafted." in page
    document = report_document(edition.outline, round_=answered.round, audience=PUBLIC, now=AFTER, as_if_public=True)
    assert "Reply of Arandia to the earlier text" in write_html(document)
