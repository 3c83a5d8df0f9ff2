"""A review editor vouches for every comment; the sign-off of the issuing authority; both printed."""

from datetime import timedelta

import pytest
from django.test import Client
from django.urls import reverse

from core import clock
from core.audience import PUBLIC
from core.documents.html_page import write_html
from core.errors import NotAllowed, Refusals, Refused
from core.security import signing
from submissions.sending.services import withdraw
from synthesis.exports.report_document import report_document
from synthesis.models import SignOff, SynthesisReport
from synthesis.publication.editions import propose_corrigendum
from synthesis.publication.selectors import released
from synthesis.publication.services import sign_off
from synthesis.quality.readiness import obstacles
from synthesis.reports.findings.services import edit_finding
from synthesis.reports.services import plan_release
from synthesis.review.approval import act_on_step, send_to_review
from synthesis.review.services import (
    accept_suggested_wording,
    add_comment,
    editor_of,
    end_editor,
    name_editor,
    resolve_comment,
    statement_payload,
    vouch,
)
from tests.support.officers import sign_in
from tests.synthesis.conftest import AFTER

WORDS = "Every comment was considered."


@pytest.fixture
def editor(report, finding, answered):
    return name_editor(report, answered.second, by=answered.manager)


def approved(report, answered):
    plan_release(report, at=None, by=answered.manager, waits_for_sign_off=True)
    report = act_on_step(send_to_review(report, by=answered.writer), "approve", by=answered.first)
    return act_on_step(SynthesisReport.objects.get(pk=report.pk), "approve", by=answered.second)


def test_who_may_be_named(report, finding, answered):
    with pytest.raises(NotAllowed):
        name_editor(report, answered.second, by=answered.writer)
    with pytest.raises(Refused) as refused:
        name_editor(report, answered.coder, by=answered.manager)
    assert refused.value.code == "no_reviewer"
    remark = add_comment(finding, "", suggestion="Towns matter.", by=answered.first)
    accept_suggested_wording(remark, revision=1, by=answered.writer)
    with pytest.raises(Refused) as refused:
        name_editor(report, answered.first, by=answered.manager)
    assert refused.value.code == "wrote_some_of_it"
    name_editor(report, answered.second, by=answered.manager)
    assert editor_of(report).user == answered.second
    end_editor(report, by=answered.manager)
    assert editor_of(report) is None


def test_publishing_waits_for_the_statement_on_this_very_text(report, finding, editor, answered):
    assert [row.code for row in obstacles(report)] == ["not_vouched"]
    remark = add_comment(finding, "Which one?", by=answered.first)
    with pytest.raises(Refusals) as refused:
        vouch(report, WORDS, by=answered.second)
    assert [row.code for row in refused.value.refusals] == ["contested"]
    resolve_comment(remark, answer="Arandia.", by=answered.writer)
    for person in (answered.first, answered.manager, answered.writer):
        with pytest.raises(NotAllowed):
            vouch(report, WORDS, by=person)
    with pytest.raises(Refused) as refused:
        vouch(report, " ", by=answered.second)
    assert refused.value.code == "text_missing"
    made = vouch(report, WORDS, by=answered.second)
    assert obstacles(report) == []
    key = signing.current_key()
    assert signing.verifies(statement_payload(made), made.signature, key.public_key) and made.key_id == key.key_id
    assert not signing.verifies({**statement_payload(made), "statement": "None was."}, made.signature, key.public_key)
    edit_finding(finding, {"text": "Towns matter."}, revision=1, by=answered.writer)
    assert [row.code for row in obstacles(report)] == ["not_vouched"]


def test_statement_and_sign_off_are_printed(report, finding, editor, answered):
    vouch(report, WORDS, by=answered.second)
    report = approved(report, answered)
    with pytest.raises(Refused) as refused:
        sign_off(report, by=answered.manager, signed_on=(AFTER + timedelta(days=1)).date())
    assert (refused.value.code, refused.value.field) == ("day_to_come", "signed_on")
    day = (AFTER - timedelta(days=1)).date()
    made = sign_off(report, by=answered.manager, authority="The High Commissioner", signed_on=day)
    assert (SignOff.objects.get().publication, SignOff.objects.get().authority) == (made, "The High Commissioner")
    page = write_html(report_document(made.outline, round_=answered.round, audience=PUBLIC, now=AFTER))
    assert "Signed off by" in page and "The High Commissioner, 14 March 2027" in page
    public = Client().get(reverse("report", args=[report.reference])).content.decode()
    assert "Signed off by: The High Commissioner, 14 March 2027 (for edition 1)" in public
    assert "Statement of the review editor" in page and WORDS in page and "Second, 15 March 2027" in page
    assert made.outline["review_editor"]["signature"] in page.replace(" ", "")  # in groups, for the eye


def test_without_a_name_it_is_in_whose_name_the_round_is(report, finding, answered):
    made = sign_off(approved(report, answered), by=answered.manager)
    assert made.outline["signed_off"] == {"authority": "the Independent Author", "on": "2027-03-15", "edition": 1}
    assert made.outline["review_editor"] is None


def test_a_statement_names_nobody_who_is_not_public_by_name(report, finding, editor, answered):
    """One never was; the other one leaves, and the statement, which is signed as it is, goes with its name."""
    with pytest.raises(Refused) as refused:
        vouch(report, "The comments of Quay Nine were considered.", by=answered.second)
    assert (refused.value.code, refused.value.field) == ("names_withheld", "statement")
    vouch(report, "The comments of Kite House were considered.", by=answered.second)
    made = sign_off(approved(report, answered), by=answered.manager)
    assert "Kite House" in made.outline["review_editor"]["statement"]
    later = AFTER + timedelta(days=3)
    with clock.at(later):
        withdraw(answered.versions["XII"].submission, by=answered.bodies["XII"].focal, token="t" * 16, at=later)
    answered.move(at=later)
    assert released(later + timedelta(hours=1)).get().outline["review_editor"] is None


def test_my_work_says_who_is_to_sign_to_sign_off_and_to_confirm(report, finding, editor, answered):
    def waits(user, words):
        return f"1</strong> {words}" in " ".join(sign_in(Client(), user).get("/admin/").content.decode().split())

    statement, sign, confirm = "statement of the review editor to sign", "report to sign off", "corrigendum to confirm"
    plan_release(report, at=None, by=answered.manager, waits_for_sign_off=True)
    assert not waits(answered.second, statement)  # the text is not final yet
    report = send_to_review(SynthesisReport.objects.get(pk=report.pk), by=answered.writer)
    assert waits(answered.second, statement) and not waits(answered.first, statement)
    vouch(report, WORDS, by=answered.second)
    assert not waits(answered.second, statement)
    for person in (answered.first, answered.second):
        assert not waits(answered.manager, sign)
        act_on_step(SynthesisReport.objects.get(pk=report.pk), "approve", by=person)
    assert waits(answered.manager, sign) and not waits(answered.first, sign)
    sign_off(SynthesisReport.objects.get(pk=report.pk), by=answered.manager)
    assert not waits(answered.manager, sign)
    propose_corrigendum(report, finding.pk, "Towns matter.", "Shorter.", by=answered.writer)
    assert waits(answered.first, confirm) and not waits(answered.writer, confirm)
