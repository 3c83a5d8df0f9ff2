"""What the office hands on in Word is made from the round: the call, the tables of inputs and of missions, a slip."""

import io
import json
from datetime import date

import docx
import pytest
from django.urls import reverse

from consultations.enums import Duty
from consultations.invitations import delegations
from consultations.models import ConstituencyRule
from consultations.rounds import duties
from synthesis.reports.findings.services import add_finding
from synthesis.reports.services import add_section, begin_report
from tests.factories import DelegationFactory, OfficerFactory, OrganisationFactory, RoundFactory, SubmittedFactory
from tests.support.officers import sign_in

pytestmark = pytest.mark.django_db


@pytest.fixture
def round_(officer):
    made = RoundFactory(officer=officer, announced=False)
    duties.change_duties(made, give=[(officer, Duty.DRAFT_SYNTHESIS)], by=officer)
    return made


def words_of(answer):
    """All words of a Word file, those of tables too."""
    assert answer.status_code == 200, answer.content
    word = docx.Document(io.BytesIO(b"".join(answer.streaming_content)))
    cells = [cell.text for table in word.tables for row in table.rows for cell in row.cells]
    return "\n".join([*(each.text for each in word.paragraphs), *cells])


def document(client, round_, kind, language="en"):
    return client.get(reverse("office_document", args=[round_.pk, kind]), {"language": language})


def test_the_call_says_dates_limits_and_how_to_submit(client, round_):
    ConstituencyRule.objects.filter(round=round_, constituency="state").update(word_limit=3_500)
    round_.office, round_.office_email, round_.use_of_inputs = "The desk", "desk@office.example", "They are compiled."
    round_.save()
    told = words_of(document(client, round_, "call"))
    for words in (
        f"Call for inputs: {round_.title}", "States should do 127.2.", "3\u00a0500", "No limit", "How to submit",
        f"/consultations/{round_.reference}/", "They are compiled.", "The desk, desk@office.example",
    ):  # fmt: skip
        assert words in told
    window = round_.windows.get(constituency="state")
    assert str(window.closes.year) in told


def test_the_call_is_in_the_language_asked_for(client, round_):
    assert "Comment soumettre" in words_of(document(client, round_, "call", "fr"))
    answer = document(client, round_, "call", "ar")
    assert answer.headers["Content-Disposition"].endswith('_call_ar.docx"')


def test_the_table_of_inputs_lists_only_what_is_public(client):
    version = SubmittedFactory()
    round_ = version.submission.delegation.round
    sign_in(client, round_.created_by)
    name = version.submission.delegation.organisation.short_name
    told = words_of(document(client, round_, "inputs"))
    assert "The inputs of this call are not public yet." in told
    assert name not in told


def test_missions_stand_with_the_notes_that_were_sent_and_received(client, officer, round_):
    body = OrganisationFactory(name="Principality of Orlune", short_name="Orlune", code="XOR")
    delegation = DelegationFactory(round=round_, organisation=body)
    delegations.record_authority(
        delegation, note_number="17/2027", note_date=date(2027, 1, 5), says="Names its focal point.", by=officer
    )
    page = reverse("consultations:notes", args=[round_.pk])
    rows = json.loads(b"".join(client.get(page, {"format": "json"}).streaming_content))["rows"]
    assert [(row["state"], row["note"], row["received"]) for row in rows] == [
        ("Orlune", None, "17/2027 (5 January 2027)")
    ]
    assert "Orlune" in words_of(client.get(page, {"format": "docx"}))


def test_the_slip_counts_the_words_of_the_report(client, officer, round_):
    report = begin_report(round_, "What was asked", by=officer)
    section = add_section(report, "Views", by=officer)
    before = slip(client, report)
    add_finding(section, by=officer, text="Nine words stand in this sentence of the report.")
    add_finding(section, by=officer, text="word " * 100)
    after = slip(client, report)
    assert count(after) == count(before) + 110  # two sentences and the heading of their section
    assert "A/HRC/80/1" in after and "Item 3" in after and "14 June 2027" in after
    assert "over its limit" not in after
    assert f"{count(after) - 100} words over its limit. A waiver is needed." in slip(client, report, limit="100")


def slip(client, report, **more):
    said = {"symbol": "A/HRC/80/1", "agenda_item": "Item 3", "language": "en", "slot": "2027-06-14", "limit": "8500"}
    return words_of(client.post(reverse("submission_slip", args=[report.pk]), {**said, **more}))


def count(words):
    lines = words.split("\n")
    return int(lines[lines.index("Word count") + 1].replace(",", ""))


def test_a_slip_without_its_date_is_shown_again(client, officer, round_):
    report = begin_report(round_, "What was asked", by=officer)
    answer = client.post(reverse("submission_slip", args=[report.pk]), {"symbol": "A/HRC/80/1", "agenda_item": "3"})
    assert answer.status_code == 422
    assert 'value="A/HRC/80/1"' in answer.content.decode()


def test_the_page_offers_all_of_them_to_managers_alone(client, officer, round_):
    report = begin_report(round_, "What was asked", by=officer)
    page = reverse("office_documents", args=[round_.pk])
    shown = client.get(page).content.decode()
    assert reverse("submission_slip", args=[report.pk]) in shown
    assert page in client.get(reverse("consultations:round", args=[round_.pk])).content.decode()
    sign_in(client, OfficerFactory())
    for url in (
        page,
        reverse("office_document", args=[round_.pk, "call"]),
        reverse("submission_slip", args=[report.pk]),
    ):
        assert client.get(url).status_code == 404
