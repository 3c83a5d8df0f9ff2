"""The draft on a body's own pages, and its comments on the office's: written, submitted, answered, exported."""

import io
import json
import zipfile
from datetime import timedelta
from uuid import uuid4

import pytest
from django.core import mail
from django.urls import reverse
from docx import Document
from openpyxl import load_workbook

from accounts.models import User
from consultations.enums import Role
from consultations.invitations import delegations
from consultations.organisations import services
from core import clock
from core.jobs.queue import run_job
from core.models import Job
from synthesis.models import Circulation, DraftComment
from synthesis.reports.findings.services import add_finding, cite, edit_finding
from synthesis.reports.services import add_section, begin_report
from synthesis.review import draft_comments, fact_checks
from synthesis.review.approval import send_to_review
from synthesis.review.circulation import answer_comment, circulate
from tests.support.officers import sign_in
from tests.synthesis.conftest import AFTER

CLOSES = AFTER + timedelta(days=14)


@pytest.fixture
def sent(report, finding, answered):
    return circulate(
        report,
        closes=CLOSES,
        zone="Europe/Zurich",
        constituencies=["state"],
        note="Look at towns.",
        by=answered.manager,
    )


@pytest.fixture
def focal(client, answered):
    client.force_login(answered.bodies["XAA"].focal, backend="django.contrib.auth.backends.ModelBackend")
    return answered.bodies["XAA"]


def office(name, *rows):
    return reverse(f"synthesis:{name}", args=[getattr(row, "pk", row) for row in rows])


def text_of(answer):
    return " ".join(answer.content.decode().split())


def test_whom_a_draft_does_not_reach_and_when_it_can_be_approved_is_said(client, report, finding, answered):
    delegations.invite_organisations(
        answered.round,
        [services.register_body(name="Kite State", code="XKS", constituency="state", by=answered.manager)],
        by=answered.manager,
    )
    sign_in(client, answered.manager)
    said = {"circulate-closes": "2027-04-01T12:00", "circulate-zone": "Europe/Zurich"}
    page = client.post(office("circulate", report), {**said, "circulate-constituencies": ["state"]}, follow=True)
    number = answered.round.delegations.filter(organisation__constituency="state", declined_at__isnull=True).count()
    assert f"It reaches {number - 1} of {number} participants: write to the others." in text_of(page)
    waits = "Participants can comment on the draft until 1 April 2027"
    assert waits in text_of(client.get(office("approval", report)))
    with clock.at(CLOSES + timedelta(days=10)):
        sign_in(client, answered.manager)
        assert waits not in text_of(client.get(office("approval", report)))


def test_a_draft_that_went_to_approval_meanwhile_is_not_circulated(client, report, finding, answered):
    """The sign-off would publish it while participants comment."""
    send_to_review(report, by=answered.writer)
    sign_in(client, answered.manager)
    said = {"circulate-closes": "2027-04-01T12:00", "circulate-zone": "Europe/Zurich"}
    answer = client.post(office("circulate", report), {**said, "circulate-constituencies": ["state"]})
    assert answer.status_code == 422 and not Circulation.objects.exists()
    assert "This cannot be done at the current stage of the report." in text_of(answer)


def test_the_office_circulates(client, report, finding, answered):
    sign_in(client, answered.manager)
    assert "The draft has not been circulated." in text_of(client.get(office("circulation", report)))
    said = {"circulate-closes": "2027-03-28T02:30", "circulate-zone": "Europe/Zurich"}
    refused = client.post(office("circulate", report), {**said, "circulate-constituencies": ["state"]})
    assert refused.status_code == 422 and "does not exist" in text_of(refused)
    said["circulate-closes"] = "2027-04-01T12:00"
    assert client.post(office("circulate", report), said).status_code == 422
    page = text_of(
        client.post(office("circulate", report), {**said, "circulate-constituencies": ["state"]}, follow=True)
    )
    assert "Sent to participants for comment" in page and "No comment yet." in page
    assert "Their focal points are notified by email." in page
    assert Circulation.objects.get().closes.isoformat() == "2027-04-01T10:00:00+00:00"
    sign_in(client, answered.writer)
    assert client.post(office("circulate", report), said).status_code == 404


def test_home_leads_to_the_draft(client, sent, focal, answered):
    address = reverse("circulated", args=[focal.delegation.pk, sent.pk])
    home = text_of(client.get(reverse("dashboard")))
    assert "Draft reports open for your comments" in home and address in home
    page = text_of(client.get(address))
    assert "Towns matter to one State." in page and "Look at towns." in page
    assert "cited" not in page and answered.versions["XAA"].submission.reference not in page  # nothing of its sources
    client.force_login(answered.bodies["XHH"].focal, backend="django.contrib.auth.backends.ModelBackend")
    assert "Draft reports open for your comments" not in text_of(client.get(reverse("dashboard")))
    for draft in ([], [sent.pk]):
        assert client.get(reverse("circulated", args=[answered.bodies["XHH"].delegation.pk, *draft])).status_code == 404


@pytest.fixture
def second(sent, answered):
    """Another report of the round, circulated an hour later and open for longer."""
    other = begin_report(answered.round, "Children first", by=answered.writer)
    about = {"recommendation": answered.recommendations["128"], "by": answered.writer}
    made = add_finding(add_section(other, "Children", by=answered.writer), text="One asked for a seat.", **about)
    cite(made, *answered.passage(answered.versions["XII"], "128", "Children at the table."), by=answered.writer)
    with clock.at(AFTER + timedelta(hours=1)):
        return circulate(
            other, closes=CLOSES + timedelta(days=7), zone="UTC", constituencies=["state"], by=answered.manager
        )


def run_mails():
    for key in Job.objects.filter(kind="core.mail", state=Job.State.WAITING).values_list("pk", flat=True):
        run_job(str(key))


def test_two_drafts_of_a_round_are_open_at_once_and_each_is_read_and_commented_on(client, sent, second, finding, focal):
    """The text of the first was out of reach, and comments on it could not be submitted any more."""
    with clock.at(AFTER + timedelta(hours=2)):
        run_mails()
        first, other = (reverse("circulated", args=[focal.delegation.pk, draft.pk]) for draft in (sent, second))
        home = text_of(client.get(reverse("dashboard")))
        assert f'href="{first}"' in home and f'href="{other}"' in home
        letters = [letter.body for letter in mail.outbox if letter.to == ["focal@xaa.example"]]
        assert [sum(page in body for body in letters) for page in (first, other)] == [1, 1]
        page = text_of(client.get(first))
        assert "Towns matter to one State." in page and "One asked for a seat." not in page
        assert "Other draft reports open for your comments" in page and f'href="{other}"' in page
        assert "One asked for a seat." in text_of(client.get(other))
        old = text_of(client.get(reverse("circulated", args=[focal.delegation.pk])))  # in letters of before
        assert "Towns matter to one State." in old and f'href="{other}"' in old

        said = {"finding": "", "text": "Too long.", "wording": "", "confidentiality": "public"}
        client.post(reverse("comment_on_draft", args=[focal.delegation.pk, sent.pk]), said)
        row = DraftComment.objects.get()
        assert row.circulation == sent
        page = text_of(client.get(other))
        assert "1 comment is not submitted yet." in page and "Too long." not in page  # the page of the first says it
        changed = reverse("edit_draft_comment", args=[focal.delegation.pk, row.pk])
        client.post(changed, {"text": "Far too long.", "wording": "", "confidentiality": "public", "revision": "1"})
        page = client.post(reverse("submit_draft_comments", args=[focal.delegation.pk, sent.pk]), follow=True)
        assert "1 comment is submitted." in text_of(page) and "Far too long." in text_of(page)
        nowhere = reverse("comment_on_draft", args=[focal.delegation.pk, second.pk])
        assert client.post(nowhere, {**said, "finding": str(finding.pk)}).status_code == 404


def test_a_comment_on_a_draft_that_closed_is_not_filed_at_the_other(client, sent, second, focal):
    said = {"finding": "", "text": "Too long.", "wording": "", "confidentiality": "public"}
    with clock.at(CLOSES + timedelta(hours=1)):
        late = client.post(reverse("comment_on_draft", args=[focal.delegation.pk, sent.pk]), said)
        assert late.status_code == 422
        assert "Comments on the draft closed on 29 March 2027" in text_of(late) and "Too long." in text_of(late)
        assert not DraftComment.objects.exists()
        assert "One asked for a seat." in text_of(client.get(reverse("circulated", args=[focal.delegation.pk])))


def test_own_comments_say_on_which_of_the_drafts_they_are(client, sent, second, focal):
    for draft, text in ((sent, "Too long."), (second, "Too short.")):
        at = draft.opens + timedelta(minutes=1)
        draft_comments.add_draft_comment(draft, focal.delegation, text=text, by=focal.focal, at=at)
        draft_comments.submit_draft_comments(draft, focal.delegation, by=focal.focal, at=at)
    with clock.at(CLOSES + timedelta(days=8)):
        for draft, other, texts in (
            (sent, second, ("Too long.", "Too short.")),
            (second, sent, ("Too short.", "Too long.")),
        ):
            page = text_of(client.get(reverse("circulated", args=[focal.delegation.pk, draft.pk])))
            own, _heading, elsewhere = page.partition("Comments on other drafts")
            assert texts[0] in own and texts[1] in elsewhere and other.report.reference in elsewhere


def test_commented_changed_and_submitted(client, sent, finding, focal):
    own = [focal.delegation.pk, sent.pk]
    said = {"finding": str(finding.pk), "text": "", "wording": "", "confidentiality": "public"}
    refused = client.post(reverse("comment_on_draft", args=own), said)
    assert refused.status_code == 422
    assert "Write a comment or propose another wording." in text_of(refused)
    said |= {"text": "Two, not one.", "submitted_at": "2027-01-01", "delegation": str(uuid4())}
    answered = client.post(reverse("comment_on_draft", args=own), said)
    assert answered.headers["Location"].endswith(f"/draft-report/{sent.pk}/#paragraph-1")
    row = DraftComment.objects.get()
    assert (row.delegation, row.submitted_at) == (focal.delegation, None)
    changed = reverse("edit_draft_comment", args=[focal.delegation.pk, row.pk])
    said = {"text": "Three, not one.", "wording": "", "confidentiality": "nameless", "revision": "1"}
    client.post(changed, said)
    stale = client.post(changed, {**said, "text": "Four."})
    assert stale.status_code == 409
    assert "Three, not one." in text_of(stale) and "Four.</textarea>" in text_of(stale)
    page = text_of(client.get(reverse("circulated", args=own)))
    assert "1 comment is not submitted yet" in page and "Submit the comments" in page
    page = text_of(client.post(reverse("submit_draft_comments", args=own), follow=True))
    assert "1 comment is submitted." in page
    assert client.get(changed).status_code == 404
    page = text_of(client.post(reverse("submit_draft_comments", args=own), follow=True))
    assert "There are no comments to submit." in page


def test_what_is_refused_keeps_what_was_typed(client, sent, focal):
    own = [focal.delegation.pk, sent.pk]
    said = {"finding": "", "text": "A long comment.", "wording": "", "confidentiality": "public"}
    with clock.at(CLOSES):
        late = client.post(reverse("comment_on_draft", args=own), said)
    assert late.status_code == 422
    assert "Comments on the draft closed on 29 March 2027" in text_of(late)
    assert "A long comment." in text_of(late)
    assert client.post(reverse("comment_on_draft", args=own), {**said, "finding": str(uuid4())}).status_code == 404
    assert client.post(reverse("comment_on_draft", args=own), {**said, "text": "\x00"}).status_code == 422


def test_a_deputy_drafts_and_does_not_submit(client, sent, finding, focal):
    deputy = User.objects.create_user("deputy@xaa.example")
    services.add_member(focal.organisation, deputy, Role.DEPUTY, by=focal.focal)
    client.force_login(deputy, backend="django.contrib.auth.backends.ModelBackend")
    draft_comments.add_draft_comment(sent, focal.delegation, text="Two.", by=deputy)
    page = text_of(client.get(reverse("circulated", args=[focal.delegation.pk])))
    assert "Your focal point submits them." in page and "Submit the comments" not in page
    assert client.post(reverse("submit_draft_comments", args=[focal.delegation.pk, sent.pk])).status_code == 404


def test_after_the_close_only_ones_own(client, sent, finding, focal):
    draft_comments.add_draft_comment(sent, focal.delegation, text="Two.", finding=finding.pk, by=focal.focal)
    draft_comments.submit_draft_comments(sent, focal.delegation, by=focal.focal)
    with clock.at(CLOSES):
        page = text_of(client.get(reverse("circulated", args=[focal.delegation.pk])))
        home = text_of(client.get(reverse("dashboard")))
    assert "The time for comments has ended." in page and "Two." in page
    assert "Towns matter to one State." not in page
    assert f'href="{reverse("circulated", args=[focal.delegation.pk])}">Your comments on the draft report</a>' in home
    assert "Draft reports open for your comments" not in home and "Your factual corrections" not in home


def test_the_office_answers_each(client, report, sent, finding, focal, answered):
    made = draft_comments.add_draft_comment(
        sent, focal.delegation, text="Two, not one.", finding=finding.pk, by=focal.focal
    )
    sign_in(client, answered.writer)
    assert "Two, not one." not in text_of(client.get(office("circulation", report)))
    assert client.post(office("answer_draft_comment", report, made)).status_code == 404  # not submitted
    draft_comments.submit_draft_comments(sent, focal.delegation, by=focal.focal)
    page = text_of(client.get(office("circulation", report)))
    assert "1 waiting for an answer" in page and "Two, not one." in page and "Arandia" in page
    prefix = f"answer-{made.pk}"
    refused = client.post(office("answer_draft_comment", report, made), {f"{prefix}-outcome": "noted"})
    assert refused.status_code == 422
    told = {f"{prefix}-outcome": "in_part", f"{prefix}-text": "The note now says which."}
    client.post(office("answer_draft_comment", report, made), told)
    page = text_of(client.get(office("circulation", report)))
    assert "Accepted in part" in page and "The note now says which." in page
    sign_in(client, answered.first)
    assert client.post(office("answer_draft_comment", report, made), told).status_code == 404


def test_an_answer_to_a_comment_does_not_overwrite_a_colleague_s(client, report, sent, focal, answered):
    made = draft_comments.add_draft_comment(sent, focal.delegation, text="Two.", by=focal.focal)
    draft_comments.submit_draft_comments(sent, focal.delegation, by=focal.focal)
    sign_in(client, answered.writer)
    address, prefix = office("answer_draft_comment", report, made), f"answer-{made.pk}"
    page = text_of(client.get(office("circulation", report)))
    assert f'<input type="hidden" name="{prefix}-mark" value="">' in page
    made.refresh_from_db()
    first = answer_comment(made, "rejected", "One is right.", by=answered.drafter)
    said = {f"{prefix}-outcome": "noted", f"{prefix}-text": "Taken note of.", f"{prefix}-mark": ""}
    refused = client.post(address, said)
    page = text_of(refused)
    assert refused.status_code == 422 and "A colleague saved an answer after you opened the page." in page
    assert "One is right." in page and "Taken note of.</textarea>" in page  # both are on the page
    assert made.responses.get() == first
    assert f'<input type="hidden" name="{prefix}-mark" value="{first.pk}">' in page
    assert client.post(address, said | {f"{prefix}-mark": str(first.pk)}).status_code == 302
    assert made.responses.count() == 2


def test_comments_that_wait_stand_against_publishing(client, report, sent, focal, answered):
    draft_comments.add_draft_comment(sent, focal.delegation, text="Two.", by=focal.focal)
    draft_comments.submit_draft_comments(sent, focal.delegation, by=focal.focal)
    sign_in(client, answered.writer)
    page = text_of(client.get(office("approval", report)))
    assert (
        f'<a href="{office("circulation", report)}">Comments of participants on the draft without an answer: 1.</a>'
        in page
    )


@pytest.mark.parametrize(
    ("audience", "words"),
    [
        ("sealed", {("Arandia", "Said public."), ("Arandia", "Said secretariat.")}),
        ("secretariat", {("Arandia", "Said public."), ("Name withheld", "For the secretariat only")}),
        ("public", None),
    ],
)
@pytest.mark.parametrize("kind", ["responses", "xlsx"])
def test_the_table_is_exported_alone_and_in_the_compiled_workbook(
    client, sent, finding, focal, answered, audience, words, kind
):
    for level in ("public", "secretariat"):
        row = draft_comments.add_draft_comment(
            sent, focal.delegation, text=f"Said {level}.", confidentiality=level, by=focal.focal
        )
        draft_comments.submit_draft_comments(sent, focal.delegation, by=focal.focal)
        row.refresh_from_db()
        answer_comment(row, "noted", "=Taken note of.", by=answered.writer)
    sign_in(client, answered.manager)
    client.post(reverse("synthesis:export", args=[answered.round.pk]), {"kind": kind, "audience": audience})
    job = Job.objects.get(kind="synthesis.compile_file")
    run_job(str(job.pk))
    job.refresh_from_db()
    if words is None and kind == "responses":
        assert job.result is None
        return
    made = client.get(reverse("synthesis:export_file", args=[answered.round.pk, job.pk]))
    book = load_workbook(io.BytesIO(b"".join(made.streaming_content)))
    if words is None:
        assert "Responses" not in book.sheetnames
        return
    sheet = book["Responses"]
    rows = list(sheet.iter_rows(min_row=2, values_only=True))
    assert {(row[3], row[6]) for row in rows} == words
    assert ("Noted", "=Taken note of.", "Writer") in {row[8:11] for row in rows}


def test_the_office_sees_whom_the_draft_reaches_and_gets_letters_for_the_others(client, report, finding, answered):
    """A State without an account is on the list, and its letter holds the draft; afterwards nobody of it is missing."""
    body = services.register_body(code="XQQ", name="State without account", constituency="state", by=answered.manager)
    delegations.invite_organisations(answered.round, [body], by=answered.manager)
    sign_in(client, answered.manager)
    page = text_of(client.get(office("circulation_reach", report)))
    assert "State without account" in page and "Write 1 letter" not in page
    answer = client.post(office("circulation_letters", report), follow=True)
    assert "No draft is open for comments now." in text_of(answer)
    report.front_matter = [("heading", "How it was made"), ("paragraph", "Inputs were read.\n\nThey were coded.")]
    report.save()
    circulate(
        report, closes=AFTER + timedelta(days=1), zone="Europe/Zurich", constituencies=["state"], by=answered.manager
    )
    assert "Write 1 letter" in text_of(client.get(office("circulation_reach", report)))
    listed = client.get(office("circulation_reach", report), {"format": "json"})
    assert [row["code"] for row in json.loads(b"".join(listed.streaming_content))["rows"]] == ["XQQ"]
    assert client.get(office("circulation_letters_file", report)).status_code == 404
    client.post(office("circulation_letters", report))
    client.post(office("circulation_letters", report))
    (job,) = Job.objects.filter(kind="synthesis.circulation_letters")  # two clicks, one zip
    assert "Writing the letters" in text_of(client.get(office("circulation_letters_state", report)))
    run_job(str(job.pk))
    assert "Download the letters (zip)" in text_of(client.get(office("circulation_reach", report)))
    packed = client.get(office("circulation_letters_file", report))
    with zipfile.ZipFile(io.BytesIO(b"".join(packed.streaming_content))) as archive:
        (name,) = archive.namelist()
        words = " ".join(row.text for row in Document(io.BytesIO(archive.read(name))).paragraphs)
    assert "XQQ" in name and "State without account" in words and "Towns matter to one State." in words
    assert "How it was made Inputs were read. They were coded." in words  # the front matter is part of the draft
    assert "The report is on the call for inputs “On a report” (A/HRC/99/1)." in words
    with clock.at(AFTER + timedelta(days=1)):
        assert client.get(office("circulation_letters_file", report)).status_code == 409
        later = AFTER + timedelta(days=3)
        circulate(report, closes=later, zone="Europe/Zurich", constituencies=["state"], by=answered.manager)
        assert client.get(office("circulation_letters_file", report)).status_code == 404  # of the draft before
        assert "Download the letters (zip)" not in text_of(client.get(office("circulation_reach", report)))
    client.force_login(answered.bodies["XAA"].focal)
    assert client.post(office("circulation_letters", report)).status_code == 404
    assert client.get(office("circulation_letters_file", report)).status_code == 404


def test_the_desk_and_the_round_say_which_comments_and_corrections_wait_for_an_answer(client, sent, finding, answered):
    state, writer = answered.bodies["XAA"], answered.writer
    edit_finding(finding, {"text": "Arandia spoke of towns."}, revision=1, by=writer)
    check = fact_checks.send_for_facts(finding, state.delegation, closes=CLOSES, zone="UTC", by=writer)
    fields = {"text": "Two, not one.", "finding": finding.pk, "confidentiality": "secretariat"}
    own = draft_comments.add_draft_comment(sent, state.delegation, by=state.focal, **fields)
    correction = fact_checks.submit_correction(check, "Not of towns.", by=state.focal)
    sign_in(client, writer)
    hub = reverse("consultations:round", args=[answered.round.pk])
    assert "comment on a draft to answer" not in text_of(client.get("/admin/"))  # not submitted yet
    draft_comments.submit_draft_comments(sent, state.delegation, by=state.focal)
    for page in map(text_of, map(client.get, ("/admin/", hub))):
        assert "1</strong> comment on a draft to answer" in page and office("circulation", sent.report) in page
        assert "1</strong> factual correction to answer" in page and office("facts", sent.report) in page
    sign_in(client, answered.coder)  # drafts nothing
    assert "to answer" not in text_of(client.get("/admin/"))
    own.refresh_from_db()
    answer_comment(own, "noted", "Taken note of.", by=writer)
    fact_checks.answer_correction(correction, "noted", "Taken note of.", by=writer)
    sign_in(client, writer)
    assert "to answer" not in text_of(client.get("/admin/")) + text_of(client.get(hub))


def test_a_submitted_comment_is_called_so_in_its_own_gender(client, sent, answered):
    """In Arabic and Spanish a comment is masculine, a submission feminine."""
    state = answered.bodies["XAA"]
    draft_comments.add_draft_comment(sent, state.delegation, text="Two, not one.", by=state.focal)
    draft_comments.submit_draft_comments(sent, state.delegation, by=state.focal)
    client.force_login(state.focal, backend="django.contrib.auth.backends.ModelBackend")
    for language, word in (("ar", "قُدِّم"), ("es", "Presentado"), ("fr", "Soumise")):
        state.focal.language = language
        state.focal.save()
        page = text_of(client.get(reverse("circulated", args=[state.delegation.pk])))
        assert f">{word}</span>" in page, language
