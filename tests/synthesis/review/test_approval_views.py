"""What stands against publishing, sending to approval, two approvals, the sign-off, and withdrawing."""

import weakref
from datetime import timedelta

import lxml.html
import pytest
from django.core import mail
from django.urls import reverse

from core import clock
from core.jobs.queue import run_job
from core.models import Job
from submissions.visibility.translations import record_translation
from synthesis.models import FindingComment, ParagraphReading, Publication, SynthesisReport
from synthesis.panels import approval_waiting
from synthesis.publication.services import sign_off
from synthesis.reports.findings.services import add_finding, cite, edit_finding
from synthesis.reports.ledger import ledger_digest
from synthesis.reports.services import plan_release, write_front_matter
from synthesis.review import approval_views
from synthesis.review.approval import act_on_step, send_to_review, withdraw_from_approval
from synthesis.review.readings import reading_progress, record_reading
from tests.support.officers import sign_in
from tests.synthesis.conftest import AFTER

REASON = "The sentence says more than its sources."


def address(name, *rows):
    return reverse(f"synthesis:{name}", args=[getattr(row, "pk", row) for row in rows])


def text_of(answer):
    return " ".join(answer.content.decode().split())


def fields(client, name, report, *, on=None):
    """What a browser would send: the form of the act as its page shows it now."""
    page = lxml.html.fromstring(client.get(address(on or name, report)).content)
    action = f'[@action="{address(name, report)}"]' if on else "[not(@action)]"
    [form] = page.xpath(f'//main//form[@method="post"]{action}')
    return {name: value or "" for name, value in form.form_values()}


def sent(report, answered):
    return send_to_review(report, by=answered.writer)


def approved(report, answered):
    plan_release(report, at=None, by=answered.manager, waits_for_sign_off=True)
    sent(report, answered)
    act_on_step(report, "approve", by=answered.first)
    return act_on_step(type(report).objects.get(pk=report.pk), "approve", by=answered.second)


def test_obstacles_lead_to_their_findings(client, report, section, answered):
    bare = add_finding(section, text="No source.", recommendation=answered.recommendations["124"], by=answered.writer)
    general = add_finding(section, text="No source either.", by=answered.writer)
    sign_in(client, answered.writer)
    page = text_of(client.get(address("approval", report)))
    desk = address("drafting", report, answered.recommendations["124"])
    assert (
        f'<a href="{desk}?finding={bare.pk}#finding-{bare.pk}">Finding 1: it is not based on any passage.</a>' in page
    )
    assert f'<a href="{address("general", report)}?finding={general.pk}#finding-{general.pk}">Finding 2: it' in page


def test_sending_tells_the_reviewers_and_nobody_a_title(client, report, finding, answered):
    sign_in(client, answered.writer)
    assert "Send the report for approval?" in text_of(client.get(address("approval_act", report, "send")))
    report.refresh_from_db()
    assert not report.workflow_in_progress
    answer = client.post(address("approval_act", report, "send"), follow=True)
    assert "In approval" in text_of(answer)
    for key in Job.objects.filter(kind="core.mail", state=Job.State.WAITING).values_list("pk", flat=True):
        run_job(str(key))
    told = {message.to[0]: message for message in mail.outbox}
    assert {"first@secretariat.example", "second@secretariat.example"} <= set(told)
    assert "writer@secretariat.example" not in told
    link = f"/admin/synthesis/reports/{report.pk}/review/"
    assert link in told["first@secretariat.example"].body
    for message in mail.outbox:
        assert report.title not in message.subject + message.body
        assert "Towns" not in message.subject + message.body


def test_wagtail_sends_no_notice_of_its_own(report, finding, answered):
    from wagtail.admin.mail import Notifier
    from wagtail.signals import task_submitted, workflow_approved, workflow_rejected, workflow_submitted

    for signal in (task_submitted, workflow_submitted, workflow_approved, workflow_rejected):
        live = [row[1]() if isinstance(row[1], weakref.ref) else row[1] for row in signal.receivers]
        assert not [each for each in live if isinstance(each, Notifier)]
    sent(report, answered)
    assert mail.outbox == []  # only our own, through the queue


def test_what_waits_is_told_to_who_may_approve(report, finding, answered):
    def waits(who):
        return [(row.count, row.url) for row in approval_waiting(who)]

    assert waits(answered.first) == []
    sent(report, answered)
    assert waits(answered.first) == [(1, address("review", report))]
    assert waits(answered.writer) == []
    act_on_step(report, "approve", by=answered.first)
    assert waits(answered.first) == []
    assert waits(answered.second) == [(1, address("review", report))]


def test_a_reviewer_reads_and_approves(client, report, finding, answered):
    sent(report, answered)
    sign_in(client, answered.first)
    page = text_of(client.get(address("review", report)))
    assert "Towns matter to one State." in page
    assert "“Towns matter.”</blockquote>" in page
    assert '">Approve the report</a>' in page
    page = text_of(client.get(address("approve", report)))
    assert "Nothing is published until the second approval is given." in page
    answer = client.post(address("approve", report), fields(client, "approve", report), follow=True)
    assert "You have approved the report." in text_of(answer)
    page = text_of(client.get(address("review", report)))
    assert "You approved the other step. Another person must approve this one." in page
    assert '">Approve the report</a>' not in page
    answer = client.post(address("approve", report), fields(client, "approve", report))
    assert answer.status_code == 409
    assert "You approved the other step" in text_of(answer)
    assert not Publication.objects.exists()


def test_the_last_approval_asks_says_that_it_publishes_and_needs_reading(client, report, finding, answered):
    sent(report, answered)
    act_on_step(report, "approve", by=answered.first)
    sign_in(client, answered.second)
    page = text_of(client.get(address("approve", report)))
    assert "Approve and publish the report?" in page
    assert "You have seen 0 of 1 paragraph." in (page)
    question = fields(client, "approve", report)
    answer = client.post(address("approve", report), question)
    assert answer.status_code == 409
    assert "You have not read any paragraph of this text." in text_of(answer)
    assert not Publication.objects.exists()
    assert "Mark this section as read" in text_of(client.get(address("review", report)))
    seen = {"digest": ledger_digest(report), "finding": [str(finding.pk), "no key"]}
    assert f'name="digest" value="{seen["digest"]}"' in text_of(client.get(address("review", report)))
    answer = client.post(address("mark_read", report), seen, follow=True)
    assert "You have seen 1 of 1 paragraph." in (text_of(answer))
    again = client.post(address("mark_read", report), seen, headers={"Accept": "application/json"})
    assert again.json() == {"seen": "You have seen 1 of 1 paragraph."}
    assert ParagraphReading.objects.count() == 1
    client.post(address("approve", report), question)
    assert Publication.objects.exists()
    assert "Saw 1 of 1 paragraph." in (text_of(client.get(address("approval", report))))


def test_findings_that_wait_for_a_working_translation_are_named(client, report, finding, answered):
    """The page said that nothing is to be resolved; the second approval was refused for want of a translation."""
    said = {"position": "supports", "comment": "Les villes d'abord.", "language": "fr", "confidentiality": "nameless"}
    version = answered.answer("XEE", {"124": said})
    about = {"recommendation": answered.recommendations["124"], "by": answered.writer}
    cite(add_finding(finding.section, text="Some agreed.", **about), *answered.passage(version, "124", "villes"),
         by=answered.writer)  # fmt: skip
    sign_in(client, answered.writer)
    page = text_of(client.get(address("approval", report)))
    assert "Working translations are missing." in page
    assert "Finding 2 cites text without a name in a language that few participants use." in page
    record_translation(answered.input(version, "124"), text="Towns first.", by=answered.coder)
    assert "Working translations are missing." not in text_of(client.get(address("approval", report)))


def test_the_last_approval_of_a_planned_release_does_not_say_that_it_publishes(client, report, finding, answered):
    plan_release(report, at=AFTER + timedelta(days=9), by=answered.manager)
    sent(SynthesisReport.objects.get(), answered)
    act_on_step(SynthesisReport.objects.get(), "approve", by=answered.first)
    sign_in(client, answered.second)
    page = text_of(client.get(address("approve", report)))
    assert "Approve the report?" in page and "pprove and publish" not in page
    assert "This is the last approval. The report becomes public on" in page


def test_after_a_return_by_the_second_the_first_publishes_and_is_told_so(client, report, finding, answered):
    """The second step goes on first; then the approval of the first step is the last one."""
    sent(report, answered)
    act_on_step(report, "approve", by=answered.first)
    act_on_step(SynthesisReport.objects.get(), "reject", by=answered.second)
    edit_finding(finding, {"text": "Towns matter."}, revision=1, by=answered.writer)
    sent(SynthesisReport.objects.get(), answered)
    sign_in(client, answered.second)
    assert "Nothing is published until the second approval" in text_of(client.get(address("approve", report)))
    client.post(address("approve", report), fields(client, "approve", report))
    assert not Publication.objects.exists()
    sign_in(client, answered.first)
    assert "Approve and publish the report?" in text_of(client.get(address("approve", report)))
    question = fields(client, "approve", report)
    assert client.post(address("approve", report), question).status_code == 409  # has read nothing of this text
    record_reading(report, [finding.pk], digest=ledger_digest(report), by=answered.first)
    client.post(address("approve", report), question)
    assert Publication.objects.exists()


def test_paragraphs_of_an_earlier_text_do_not_count_as_read(client, report, finding, answered):
    sent(report, answered)
    assert record_reading(report, [finding.pk], digest=ledger_digest(report), by=answered.second).is_whole
    withdraw_from_approval(report, by=answered.writer)
    edit_finding(finding, {"text": "Towns matter."}, revision=1, by=answered.writer)
    sent(report, answered)
    assert not reading_progress(report, answered.second).seen


def test_a_page_left_open_does_not_record_the_text_that_came_after_it(client, report, finding, answered):
    """The paragraphs of a tab are of the text that it shows, also when the report came back with another one."""
    sent(report, answered)
    sign_in(client, answered.second)
    shown = {"digest": ledger_digest(report), "finding": str(finding.pk)}
    withdraw_from_approval(report, by=answered.writer)
    edit_finding(finding, {"text": "Towns matter."}, revision=1, by=answered.writer)
    sent(report, answered)
    answer = client.post(address("mark_read", report), shown)
    assert answer.status_code == 409
    assert "The text has changed since you opened the page." in text_of(answer)
    assert client.post(address("mark_read", report), {"finding": str(finding.pk)}).status_code == 409
    assert not ParagraphReading.objects.exists()


def test_a_question_left_open_does_not_publish_what_was_to_be_the_first_approval(client, report, finding, answered):
    """Both reviewers open the question at the first step; whose click comes second would have published at once."""
    sent(report, answered)
    record_reading(report, [finding.pk], digest=ledger_digest(report), by=answered.second)
    sign_in(client, answered.second)
    assert "Nothing is published until the second approval" in text_of(client.get(address("approve", report)))
    question = fields(client, "approve", report)
    act_on_step(report, "approve", by=answered.first)
    answer = client.post(address("approve", report), question)
    assert answer.status_code == 409
    assert "The approval has changed since you opened the page." in text_of(answer)
    assert "This is the last approval. It publishes the report" in text_of(answer)
    assert "Approve and publish the report?" in text_of(answer)
    assert not Publication.objects.exists()
    client.post(address("approve", report), fields(client, "approve", report))
    assert Publication.objects.exists()


def test_a_question_left_open_does_not_approve_the_text_that_came_after_it(client, report, finding, answered):
    """Front matter is no part of the ledger: paragraphs that were read count as read in the next text too."""
    sent(report, answered)
    act_on_step(report, "approve", by=answered.first)
    record_reading(report, [finding.pk], digest=ledger_digest(report), by=answered.second)
    sign_in(client, answered.second)
    question = fields(client, "approve", report)
    withdraw_from_approval(report, by=answered.writer)
    write_front_matter(SynthesisReport.objects.get(), [("paragraph", "All agreed.")], by=answered.writer)
    sent(report, answered)
    act_on_step(report, "approve", by=answered.first)
    answer = client.post(address("approve", report), question)
    assert answer.status_code == 409
    assert "The text has changed since you opened the page." in text_of(answer)
    assert not Publication.objects.exists()


def test_a_question_left_open_does_not_publish_before_the_day_that_it_named(client, report, finding, answered):
    plan_release(report, at=AFTER + timedelta(days=9), by=answered.manager)
    sent(SynthesisReport.objects.get(), answered)
    act_on_step(SynthesisReport.objects.get(), "approve", by=answered.first)
    record_reading(report, [finding.pk], digest=ledger_digest(report), by=answered.second)
    sign_in(client, answered.second)
    question = fields(client, "approve", report)
    plan_release(report, at=None, by=answered.manager)
    answer = client.post(address("approve", report), question)
    assert answer.status_code == 409
    assert "It publishes the report: everybody can read it and its files at once." in text_of(answer)
    assert not Publication.objects.exists()


def test_a_page_left_open_does_not_return_the_text_that_came_after_it(client, report, finding, answered):
    sent(report, answered)
    sign_in(client, answered.first)
    said = {**fields(client, "return", report, on="review"), "return-finding": finding.pk, "return-reason": REASON}
    withdraw_from_approval(report, by=answered.writer)
    edit_finding(finding, {"text": "Towns matter."}, revision=1, by=answered.writer)
    sent(report, answered)
    answer = client.post(address("return", report), said)
    assert answer.status_code == 409
    page = text_of(answer)
    assert "The text has changed since you opened the page." in page and REASON in page and "Towns matter." in page
    assert SynthesisReport.objects.get().workflow_in_progress and not FindingComment.objects.exists()


def test_a_page_left_open_does_not_sign_off_the_text_that_came_after_it(client, report, finding, answered):
    """The authority signed the text that was approved then, not the one that was approved since."""
    approved(report, answered)
    sign_in(client, answered.manager)
    question = {**fields(client, "sign_off", report), "authority": "The High Commissioner"}
    edit_finding(finding, {"text": "Towns matter."}, revision=1, by=answered.writer)
    approved(report, answered)
    answer = client.post(address("sign_off", report), question)
    assert answer.status_code == 409
    page = text_of(answer)
    assert "The text has changed since you opened the page." in page and "The High Commissioner" in page
    assert not Publication.objects.exists()
    client.post(address("sign_off", report), fields(client, "sign_off", report))
    assert Publication.objects.exists()


def test_who_wrote_some_of_it_is_told_so(client, report, finding, answered):
    from consultations.rounds.duties import change_duties

    change_duties(answered.round, give=[(answered.writer, "review_synthesis")], by=answered.manager)
    sent(report, answered)
    sign_in(client, answered.writer)
    page = text_of(client.get(address("review", report)))
    assert "You wrote a part of this report." in page
    assert '">Approve the report</a>' not in page
    answer = client.post(address("approve", report), fields(client, "approve", report))
    assert answer.status_code == 409
    assert "You wrote a part of this report." in text_of(answer)
    page = text_of(client.get(address("approval", report)))
    assert "wrote a part of the report and cannot approve it" in page


def test_returned_with_a_reason(client, report, finding, answered):
    sent(report, answered)
    sign_in(client, answered.first)
    answer = client.post(address("return", report), {"return-finding": str(finding.pk), "return-reason": ""})
    assert answer.status_code == 422
    said = {**fields(client, "return", report, on="review"), "return-finding": finding.pk, "return-reason": REASON}
    answer = client.post(address("return", report), said, follow=True)
    assert "You have returned the report." in text_of(answer)
    assert "Returned" in text_of(answer)
    assert FindingComment.objects.get().text == REASON
    answer = client.post(address("return", report), said)
    assert answer.status_code == 409
    assert REASON in text_of(answer)
    assert FindingComment.objects.count() == 1  # no reason without a return
    sign_in(client, answered.writer)
    page = text_of(client.get(address("drafting", report, answered.recommendations["124"]) + f"?finding={finding.pk}"))
    assert REASON in page


def test_a_release_that_is_emptied_at_the_sign_off_is_now(client, report, finding, answered):
    sign_in(client, answered.manager)
    approved(report, answered)
    plan_release(report, at=AFTER + timedelta(days=9), by=answered.manager, waits_for_sign_off=True)
    question = {**fields(client, "sign_off", report), "release": ""}
    page = text_of(client.post(address("sign_off", report), question, follow=True))
    assert "The report is published." in page
    assert client.get(reverse("report", args=[report.reference])).status_code == 200


PASSED = {"release": "2026-05-01T10:00", "zone": "Europe/Zurich"}


def test_a_release_in_the_past_is_refused_in_the_plan_and_at_the_sign_off(client, report, finding, answered):
    """One wrong digit would publish at once what is under embargo."""
    sign_in(client, answered.manager)
    answer = client.post(address("plan", report), {f"plan-{name}": value for name, value in PASSED.items()})
    assert answer.status_code == 422
    assert "This time has already passed. Choose a later one." in text_of(answer)
    report.refresh_from_db()
    assert report.release_at is None
    approved(report, answered)
    answer = client.post(address("sign_off", report), {**fields(client, "sign_off", report), **PASSED})
    assert answer.status_code == 422
    assert "This time has already passed. Choose a later one." in text_of(answer)
    assert PASSED["release"] in text_of(answer)
    assert not Publication.objects.exists()


def test_a_plan_that_passed_while_the_text_waited_still_holds(client, report, finding, answered):
    approved(report, answered)
    plan_release(report, at=AFTER + timedelta(days=1), by=answered.manager, waits_for_sign_off=True)
    with clock.at(AFTER + timedelta(days=2)):
        sign_in(client, answered.manager)
        page = text_of(client.post(address("sign_off", report), fields(client, "sign_off", report), follow=True))
    assert "The report is published." in page


def check_plan_is_refused(client, report):
    answer = client.post(address("plan", report), {"plan-release": "2027-05-01T10:00", "plan-zone": "Europe/Zurich"})
    assert answer.status_code == 422
    assert "This cannot be done at the current stage of the report." in text_of(answer)
    report.refresh_from_db()
    assert report.release_at is None


def test_a_release_is_not_planned_once_a_colleague_signed_the_text_off(client, report, finding, answered):
    """The page was opened before; its plan would change nothing, and say that it did."""
    approved(report, answered)
    at = AFTER + timedelta(days=9)
    sign_off(SynthesisReport.objects.get(pk=report.pk), by=answered.manager, release_at=at)
    sign_in(client, answered.manager)
    check_plan_is_refused(client, report)


def test_a_release_is_not_planned_while_a_colleague_signs_the_text_off(client, report, finding, answered, monkeypatch):
    """The plan would stay for the next text, which nobody planned."""
    approved(report, answered)
    sign_in(client, answered.manager)

    def signed_off_meanwhile(form, row):
        sign_off(SynthesisReport.objects.get(pk=report.pk), by=answered.manager)
        return AFTER + timedelta(days=9)

    monkeypatch.setattr(approval_views, "_release", signed_off_meanwhile)
    check_plan_is_refused(client, report)


def test_a_text_is_not_taken_back_while_a_colleague_publishes_it(client, report, finding, answered, monkeypatch):
    sent(report, answered)
    act_on_step(report, "approve", by=answered.first)
    sign_in(client, answered.writer)

    def published_meanwhile(row, stages):
        act_on_step(SynthesisReport.objects.get(pk=report.pk), "approve", by=answered.second)

    monkeypatch.setattr(approval_views, "check_stage", published_meanwhile)
    answer = client.post(address("approval_act", report, "take-back"), follow=True)
    assert answer.status_code == 409
    assert "This cannot be done at the current stage of the report." in text_of(answer)
    assert "You can change the report again." not in text_of(answer)


def test_planned_signed_off_and_public(client, report, finding, answered):
    sign_in(client, answered.manager)
    said = {"plan-release": "2027-04-01T10:00", "plan-zone": "Europe/Zurich", "plan-waits_for_sign_off": "on"}
    client.post(address("plan", report), said)
    report.refresh_from_db()
    assert (report.release_at.isoformat(), report.waits_for_sign_off) == ("2027-04-01T08:00:00+00:00", True)
    answer = client.post(address("sign_off", report), {"release": "", "zone": "Europe/Zurich"})
    assert answer.status_code == 409
    assert "The report is not approved by two people yet." in text_of(answer)
    approved(report, answered)
    page = text_of(client.get(address("approval", report)))
    assert "Approved, awaiting sign-off" in page
    assert page.count(">Approved</span>") == 2
    assert "Record the sign-off and publish?" in text_of(client.get(address("sign_off", report)))
    answer = client.post(address("sign_off", report), {"release": "2027-03-28T02:30", "zone": "Europe/Zurich"})
    assert answer.status_code == 422
    assert "does not exist" in text_of(answer)
    question = {**fields(client, "sign_off", report), "release": "2027-04-02T10:00", "zone": "Europe/Zurich"}
    answer = client.post(address("sign_off", report), question, follow=True)
    assert "Approved, awaiting release" in text_of(answer)
    assert "Not yet public" in text_of(answer)
    assert client.get(reverse("report", args=[report.reference])).status_code == 404
    with clock.at(AFTER + timedelta(days=60)):
        page = text_of(client.get(address("approval", report)))
        assert f'href="/reports/{report.reference}/"' in page
        assert "Withdraw the publication?" in text_of(client.get(address("approval_act", report, "withdraw-public-1")))
        client.post(address("approval_act", report, "withdraw-public-1"))
        assert "Publication withdrawn" in text_of(client.get(address("approval", report)))
        assert client.get(reverse("report", args=[report.reference])).status_code == 404


@pytest.mark.parametrize("what", ["front matter", "finding", "kind"])
def test_a_published_text_is_sent_for_approval_again_only_once_it_is_changed(client, report, finding, answered, what):
    sent(report, answered)
    act_on_step(report, "approve", by=answered.first)
    act_on_step(type(report).objects.get(pk=report.pk), "approve", by=answered.second)
    sign_in(client, answered.writer)
    send = f'href="{address("approval_act", report, "send")}"'
    assert send not in text_of(client.get(address("approval", report)))
    if what == "finding":
        edit_finding(finding, {"text": "Towns matter to one State, it said."}, revision=1, by=answered.writer)
    elif what == "kind":
        write_front_matter(report, [], kind="draft_text", by=answered.writer)
    else:
        write_front_matter(report, [("paragraph", "Corrected.")], by=answered.writer)
    assert send in text_of(client.get(address("approval", report)))


def test_a_planned_text_is_withdrawn_by_name_while_another_is_public(client, report, finding, answered):
    """The page says which text goes and which stays, and never withdraws another one than it showed."""
    sign_in(client, answered.manager)
    approved(report, answered)
    client.post(address("sign_off", report), fields(client, "sign_off", report))
    edit_finding(finding, {"text": "Towns matter."}, revision=1, by=answered.writer)
    approved(report, answered)
    planned = {"release": "2027-04-02T10:00", "zone": "Europe/Zurich"}
    client.post(address("sign_off", report), {**fields(client, "sign_off", report), **planned})
    page = text_of(client.get(address("approval", report)))
    planned = address("approval_act", report, "withdraw-2")
    assert f'href="{planned}">Withdraw the text planned for 2 April 2027, 10:00' in page
    assert f'href="{address("approval_act", report, "withdraw-public-1")}">Withdraw the publication<' in page
    asked = text_of(client.get(address("approval_act", report, "withdraw-public-1")))
    assert "Withdraw the text that is public now?" in asked and "The text planned for 2 April 2027, 10:00" in asked
    asked = text_of(client.get(planned))
    assert "The text planned for 2 April 2027, 10:00" in asked and "The published text remains public." in asked
    with clock.at(AFTER + timedelta(days=60)):
        answer = client.post(planned)
        assert answer.status_code == 409 and "it is public, was withdrawn" in text_of(answer)
        answer = client.post(address("approval_act", report, "withdraw-public-1"))  # the plan has taken its place since
        assert answer.status_code == 409 and "This text is not public any more" in text_of(answer)
        assert not Publication.objects.exclude(withdrawn_at=None).exists()
    page = text_of(client.post(planned, follow=True))
    assert "The planned text is withdrawn." in page and ">Published</span>" in page
    assert list(Publication.objects.order_by("number").values_list("number", "withdrawn_at")) == [
        (1, None),
        (2, AFTER),
    ]
    for name in ("withdraw-7", "withdraw-public-7", "withdraw-public-", "withdraw"):
        assert client.get(address("approval_act", report, name)).status_code == 404


def test_what_is_public_can_be_withdrawn_while_the_next_text_is_in_approval(client, report, finding, answered):
    approved(report, answered)
    sign_in(client, answered.manager)
    client.post(address("sign_off", report), fields(client, "sign_off", report))
    edit_finding(finding, {"text": "Towns matter."}, revision=1, by=answered.writer)
    sent(SynthesisReport.objects.get(), answered)
    page = text_of(client.post(address("approval_act", report, "withdraw-public-1"), follow=True))
    assert "The publication is withdrawn." in page and "In approval" in page
    assert Publication.objects.get().withdrawn_at == AFTER


def test_publishing_says_what_stands_against_it(client, report, finding, answered):
    approved(report, answered)
    answered.tighten(answered.versions["XAA"], "124", "secretariat")
    sign_in(client, answered.manager)
    answer = client.post(address("sign_off", report), fields(client, "sign_off", report))
    assert answer.status_code == 409
    assert "Finding 1: its evidence needs attention: The words were made confidential." in text_of(answer)
    assert not Publication.objects.exists()


def test_taken_back_and_changed_again(client, report, finding, answered):
    sent(report, answered)
    sign_in(client, answered.writer)
    client.post(address("approval_act", report, "take-back"))
    report.refresh_from_db()
    assert not report.workflow_in_progress
    answer = client.post(address("approval_act", report, "take-back"))
    assert answer.status_code == 409


@pytest.mark.parametrize(
    ("who", "name", "more"),
    [
        ("first", "approval_act", ["send"]),
        ("writer", "approval_act", ["withdraw-public-1"]),
        ("manager", "approval_act", ["nonsense"]),
        ("writer", "plan", []),
        ("writer", "sign_off", []),
        ("drafter", "approve", []),
        ("drafter", "return", []),
        ("coder", "review", []),
    ],
)
def test_each_act_is_for_its_duty(client, report, finding, answered, who, name, more):
    sign_in(client, getattr(answered, who))
    assert client.post(address(name, report, *more)).status_code in (404, 405)
    assert client.get(address(name, report, *more)).status_code in (404, 405)
