"""A draft that was sent for comment shows no words that were redacted since, and no name that was withheld since."""

import io
import zipfile
from datetime import timedelta

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.urls import reverse
from docx import Document

from consultations.invitations import delegations
from consultations.organisations import services
from core import clock
from core.errors import Refused
from core.jobs.files import latest_job
from core.jobs.queue import run_job
from submissions.sensitive.redaction_requests import lift_redaction, request_lift
from synthesis.models import Circulation, FactCheck, Finding, Section, SynthesisReport
from synthesis.reports.findings.services import add_finding, cite
from synthesis.review.circulation import circulate
from synthesis.review.circulation_reach import LETTERS_JOB, circulation_letter, request_letters, write_letters
from synthesis.review.draft_comments import add_draft_comment
from synthesis.review.fact_checks import answer_correction, send_for_facts, submit_correction
from synthesis.review.withheld_words import readable_outline
from tests.support.officers import sign_in
from tests.support.redacting import redact
from tests.synthesis.conftest import AFTER

pytestmark = pytest.mark.both_databases
WORDS = "Without prejudice to federalism"
NOT_SHOWN = "This paragraph is not displayed at present."
CLOSES = AFTER + timedelta(days=14)


@pytest.fixture
def quoting(finding, answered):
    made = add_finding(
        finding.section,
        recommendation=answered.recommendations["124"],
        text=f"One State wrote: “{WORDS}.”",
        by=answered.writer,
    )
    cite(made, *answered.passage(answered.versions["XBB"], "124", "federalism"), by=answered.writer)
    return made


@pytest.fixture
def sent(report, quoting, answered):
    return circulate(report, closes=CLOSES, zone="Europe/Zurich", constituencies=["state"], by=answered.manager)


def cover(answered):
    return redact(answered.input(answered.versions["XBB"], "124"), WORDS)


def text_of(answer):
    return " ".join(answer.content.decode().split())


def paragraphs_of(letter):
    return "\n".join(row.text for row in Document(io.BytesIO(letter)).paragraphs)


def signed_in(client, user):
    client.force_login(user, backend="django.contrib.auth.backends.ModelBackend")
    return client


def test_bodies_do_not_read_redacted_words_in_the_draft(client, sent, quoting, answered):
    body = answered.bodies["XAA"]
    comment = add_draft_comment(sent, body.delegation, text="Why?", finding=quoting.pk, by=body.focal)
    signed_in(client, body.focal)
    draft = reverse("circulated", args=[body.delegation.pk])
    pages = (draft, reverse("edit_draft_comment", args=[body.delegation.pk, comment.pk]))
    assert all(WORDS in text_of(client.get(page)) for page in pages)
    redaction = cover(answered)
    assert not any(WORDS in text_of(client.get(page)) for page in pages)
    page = text_of(client.get(draft))
    assert NOT_SHOWN in page and "Towns matter to one State." in page and "Why?" in page
    refused = client.post(reverse("comment_on_draft", args=[body.delegation.pk, sent.pk]), {"text": ""})
    assert refused.status_code == 422 and WORDS not in text_of(refused)

    by, other = redaction.by, redaction.request.answered_by
    lift_redaction(request_lift(redaction, reason="An error.", by=by), by=other)
    page = text_of(client.get(draft))
    assert WORDS in page and NOT_SHOWN not in page
    assert Circulation.objects.get().outline == sent.outline  # what was sent is on record as it was
    assert WORDS in Finding.objects.get(pk=quoting.pk).text


@pytest.fixture
def naming(finding, answered):
    made = add_finding(
        finding.section,
        text="Kite House spoke of towns.",
        recommendation=answered.recommendations["124"],
        by=answered.writer,
    )
    cite(made, *answered.passage(answered.versions["XII"], "124", "Towns first"), by=answered.writer)
    return made


def test_bodies_do_not_read_who_is_not_named_any_more(client, report, naming, answered):
    circulate(report, closes=CLOSES, zone="Europe/Zurich", constituencies=["state"], by=answered.manager)
    state = answered.bodies["XAA"]
    page = reverse("circulated", args=[state.delegation.pk])
    FactCheck.objects.create(
        finding=naming, delegation=state.delegation, text=naming.text, closes=CLOSES, zone="UTC", by=answered.writer
    )
    signed_in(client, state.focal)
    pages = (page, reverse("own_facts", args=[state.delegation.pk]))
    assert all("Kite House spoke of towns." in text_of(client.get(each)) for each in pages)
    answered.tighten(answered.versions["XII"], "124", "nameless")
    assert not any("Kite House" in text_of(client.get(each)) for each in pages)
    assert NOT_SHOWN in text_of(client.get(page)) and "Towns matter to one State." in text_of(client.get(page))


NOTE = f"Please read what Kite House said, and: {WORDS}."


def without_name(answered):
    for number in ("124", "128"):
        answered.tighten(answered.versions["XII"], number, "nameless")


@pytest.mark.parametrize("leave", [cover, without_name], ids=["words that were redacted", "a name that has left"])
def test_the_message_above_a_draft_is_withheld_like_the_draft(client, report, finding, answered, leave):
    state = answered.bodies["XAA"]
    made = circulate(report, closes=CLOSES, zone="UTC", constituencies=["state"], note=NOTE, by=answered.manager)
    signed_in(client, state.focal)
    page = reverse("circulated", args=[state.delegation.pk])
    letter = circulation_letter(made, readable_outline(made), state.delegation)
    assert NOTE in text_of(client.get(page)) and NOTE in paragraphs_of(letter)
    leave(answered)
    answer = text_of(client.get(page))
    assert "Kite House" not in answer and WORDS not in answer and answer.count(NOT_SHOWN) == 1
    text = paragraphs_of(circulation_letter(made, readable_outline(made), state.delegation))
    assert "Kite House" not in text and WORDS not in text
    assert Circulation.objects.get().note == NOTE  # what was sent is on record as it was


def test_a_message_with_redacted_words_is_not_sent(report, finding, answered):
    cover(answered)
    with pytest.raises(Refused) as refused:
        circulate(report, closes=CLOSES, zone="UTC", constituencies=["state"], note=NOTE, by=answered.manager)
    assert (refused.value.code, refused.value.field) == ("redacted_words", "note")
    assert not Circulation.objects.exists()


def test_letters_with_the_draft_are_made_again_without_the_words(client, report, quoting, answered):
    kite = services.register_body(name="Kite State", code="XKS", constituency="state", by=answered.manager)
    delegations.invite_organisations(answered.round, [kite], by=answered.manager)
    made = circulate(report, closes=CLOSES, zone="Europe/Zurich", constituencies=["state"], by=answered.manager)
    run_job(str(request_letters(report, by=answered.manager).pk))
    sign_in(client, answered.manager)
    file = reverse("synthesis:circulation_letters_file", args=[report.pk])
    package = zipfile.ZipFile(io.BytesIO(b"".join(client.get(file).streaming_content)))
    letter = Document(io.BytesIO(package.read(package.namelist()[0])))
    assert WORDS in "\n".join(row.text for row in letter.paragraphs)
    cover(answered)
    job = latest_job(LETTERS_JOB, payload={"report": report.pk}, owner=answered.manager)
    assert job.result is None and client.get(file).status_code == 404
    delegation = answered.round.delegations.get(organisation=kite)
    made = Circulation.objects.get(pk=made.pk)
    letter = Document(io.BytesIO(circulation_letter(made, readable_outline(made), delegation)))
    text = "\n".join(row.text for row in letter.paragraphs)
    assert WORDS not in text and NOT_SHOWN in text


def test_letters_are_not_handed_out_when_a_name_in_them_was_withheld_since(client, report, naming, answered):
    kite = services.register_body(name="Kite State", code="XKS", constituency="state", by=answered.manager)
    delegations.invite_organisations(answered.round, [kite], by=answered.manager)
    circulate(report, closes=CLOSES, zone="Europe/Zurich", constituencies=["state"], by=answered.manager)
    run_job(str(request_letters(report, by=answered.manager).pk))
    sign_in(client, answered.manager)
    file = reverse("synthesis:circulation_letters_file", args=[report.pk])
    assert client.get(file).status_code == 200
    answered.tighten(answered.versions["XII"], "124", "nameless", at=clock.now() + timedelta(minutes=1))
    assert client.get(file).status_code == 409


def test_a_letter_names_a_draft_whose_title_is_not_displayed(report, finding, answered):
    title = f"Views received: {WORDS}"
    SynthesisReport.objects.update(title=title)
    Section.objects.update(title=title)
    report.refresh_from_db()
    made = circulate(report, closes=CLOSES, zone="Europe/Zurich", constituencies=["state"], by=answered.manager)
    cover(answered)
    letter = circulation_letter(made, readable_outline(made), answered.bodies["XAA"].delegation)
    paragraphs = [row for row in Document(io.BytesIO(letter)).paragraphs if row.style.name.startswith("Heading")]
    text = "\n".join(row.text for row in Document(io.BytesIO(letter)).paragraphs)
    assert f"the draft report “{report.reference}”, annexed" in text and WORDS not in text
    assert all(row.text.strip() for row in paragraphs) and "Towns matter to one State." in text


def test_more_letters_read_the_draft_no_more_often(report, finding, answered):
    naming = "Kite House spoke of towns."
    row = add_finding(finding.section, recommendation=finding.recommendation, text=naming, by=answered.writer)
    cite(row, *answered.passage(answered.versions["XII"], "124", "Towns first"), by=answered.writer)
    circulate(report, closes=CLOSES, zone="Europe/Zurich", constituencies=["state"], by=answered.manager)
    queries = []
    for codes in (["XKA"], ["XKB", "XKC", "XKD"]):
        states = [
            services.register_body(name=code, code=code, constituency="state", by=answered.manager) for code in codes
        ]
        delegations.invite_organisations(answered.round, states, by=answered.manager)
        with CaptureQueriesContext(connection) as captured:
            write_letters(report, io.BytesIO(), by=answered.manager)
        queries.append(len(captured))
    assert queries[1] - queries[0] <= 3  # one for the head of each more letter


def test_a_state_does_not_read_redacted_words_in_the_sentence_it_checks(client, quoting, answered):
    state = answered.bodies["XAA"]
    FactCheck.objects.create(
        finding=quoting, delegation=state.delegation, text=quoting.text, closes=CLOSES, zone="UTC", by=answered.writer
    )
    signed_in(client, state.focal)
    page = reverse("own_facts", args=[state.delegation.pk])
    assert WORDS in text_of(client.get(page))
    cover(answered)
    text = text_of(client.get(page))
    assert WORDS not in text and "This sentence is not displayed at present." in text
    with clock.at(AFTER + timedelta(days=1)):
        assert FactCheck.objects.get().text == quoting.text


@pytest.mark.parametrize("leave", [cover, without_name], ids=["words that were redacted", "a name that has left"])
def test_a_state_does_not_read_what_was_withheld_in_an_answer_to_its_correction(client, finding, answered, leave):
    state = answered.bodies["XAA"]
    named = add_finding(
        finding.section, text="Arandia spoke.", recommendation=finding.recommendation, by=answered.writer
    )
    cite(named, *answered.passage(answered.versions["XAA"], "124", "Towns matter."), by=answered.writer)
    check = send_for_facts(named, state.delegation, closes=CLOSES, zone="UTC", by=answered.writer)
    correction = submit_correction(check, "It did not.", by=state.focal)
    answer_correction(correction, "accepted", NOTE, by=answered.writer)
    signed_in(client, state.focal)
    page = reverse("own_facts", args=[state.delegation.pk])
    assert NOTE in text_of(client.get(page))
    leave(answered)
    text = text_of(client.get(page))
    assert "Kite House" not in text and WORDS not in text
    assert "Answer: Accepted" in text and "This answer is not displayed at present." in text
