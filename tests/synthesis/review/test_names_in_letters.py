"""What the secretariat writes to participants names no organization that is not public by name.

Quay Nine spoke on 123 without its name; Kite House with its name, on 124 and 128.
"""

import io
from datetime import timedelta

import pytest
from django.urls import reverse

from consultations.enums import Duty
from consultations.messages import services as messages
from consultations.messages.views import seen_by_sighted
from consultations.models import Message
from core import clock
from core.errors import Refused
from core.jobs import queue
from submissions.enums import BatchAct
from submissions.models import ClarificationRequest, TriageDecision
from submissions.triage.batches import start_batch
from submissions.triage.services import find_inadmissible, request_clarification
from submissions.visibility.confidentiality import tighten
from tests.factories import OfficerFactory, new_token
from tests.support.office_files import write_zip, xlsx_parts
from tests.support.officers import sign_in
from tests.synthesis.conftest import AFTER

WORDS = "The text names an organization whose inputs are not public with its name."


@pytest.fixture(autouse=True)
def after_the_close(answered):
    with clock.at(AFTER):
        yield


def write(answered, body, subject="A briefing"):
    return messages.create_message(
        answered.round, filter_="all", language="en", subject=subject, body=body, by=answered.manager
    )


def ask(answered, code, question, label=None):
    version = answered.versions[code]
    line = answered.input(version, label).line if label else None
    until = AFTER + timedelta(days=5)
    return request_clarification(version.submission, question=question, until=until, line=line, by=answered.triage)


def hide_name(answered, code):
    submission = answered.versions[code].submission
    tighten(submission, line=None, level="nameless", by=answered.bodies[code].focal)


def test_the_form_of_a_message_says_which_field_names_it(client, answered):
    data = {"filter_": "all", "language": "en", "subject": "With Quay Nine", "body": "We met on 3 March."}
    url = reverse("consultations:add_message", args=[answered.round.pk])
    page = sign_in(client, answered.manager).post(url, data)
    assert page.status_code == 422 and WORDS in page.content.decode() and "We met on 3 March." in page.content.decode()
    assert page.context["form"].errors == {"subject": [f"{WORDS} Remove the name."]}
    assert client.post(url, {**data, "subject": "With Kite House and Ombira"}).status_code == 302
    assert Message.objects.count() == 1


def test_a_message_is_checked_again_when_it_is_sent(answered):
    message = write(answered, "Kite House spoke of towns.")
    for label in ("124", "128"):
        answered.tighten(answered.versions["XII"], label, "nameless")
    responses = seen_by_sighted(answered.round)
    with pytest.raises(Refused) as refused:
        messages.send_message(message, responses=responses, by=answered.manager, sighted=False)
    assert (refused.value.code, refused.value.field) == ("names_withheld", "body")
    assert Message.objects.get().sent_at is None


def test_a_file_of_a_message_is_read_for_names_too(answered, tmp_path):
    """The secretariat's compiled workbook holds every name; sent to all participants it would tell them."""
    book = write_zip(tmp_path / "b.xlsx", xlsx_parts("<row><c t='inlineStr'><is><t>Quay Nine</t></is></c></row>"))
    message = write(answered, "The positions are attached.")
    for name, content in (("positions.xlsx", book.read_bytes()), ("Quay Nine.txt", b"Positions on 123.")):
        row = messages.add_file(message, io.BytesIO(content), name=name, by=answered.manager)
        queue.run_due()
        with pytest.raises(Refused) as refused:
            messages.send_message(message, responses=(), by=answered.manager, sighted=False)
        assert str(refused.value) == (
            f"The file “{name}” names an organization whose inputs are not public with its name. "
            "Remove the file, and add another one."
        )
        messages.remove_file(message, row.pk, by=answered.manager)
    messages.add_file(message, io.BytesIO(b"Kite House spoke of towns."), name="towns.txt", by=answered.manager)
    queue.run_due()
    messages.send_message(message, responses=(), by=answered.manager, sighted=False)
    assert Message.objects.get().sent_at is not None


def test_a_question_names_the_sender_itself_and_who_is_public_on_that_recommendation(answered):
    for question, label in (("Did you write it with Quay Nine?", None), ("As Kite House said, when?", "123")):
        with pytest.raises(Refused) as refused:
            ask(answered, "XAA", question, label)
        assert (refused.value.code, refused.value.field) == ("names_withheld", "question")
    assert not ClarificationRequest.objects.exists()
    ask(answered, "XJJ", "Does Quay Nine work in Ombira?")
    ask(answered, "XAA", "As Kite House said, when?", "124")
    assert ClarificationRequest.objects.count() == 2


def test_words_with_a_decision_name_nobody_either(answered):
    submission = answered.versions["XAA"].submission
    with pytest.raises(Refused) as refused:
        find_inadmissible(submission, reason="commercial", words_to_sender="See Quay Nine.", by=answered.triage)
    assert (refused.value.code, refused.value.field) == ("names_withheld", "words_to_sender")
    assert not TriageDecision.objects.filter(outcome="inadmissible").exists()


def test_a_question_to_several_names_none_of_them(answered):
    rows = [(answered.versions[code].submission.pk, "") for code in ("XJJ", "XAA")]
    given = {"by": answered.triage, "words": "Quay Nine: when?", "until": AFTER + timedelta(days=5)}
    with pytest.raises(Refused) as refused:
        start_batch(answered.round, BatchAct.ASK, rows, token=new_token(), **given)
    assert (refused.value.code, refused.value.field) == ("names_withheld", "question")
    start_batch(answered.round, BatchAct.ASK, rows[:1], token=new_token(), **given)


@pytest.mark.parametrize("name", ["Quay Nine", "Kite House"])
def test_an_officer_cannot_try_out_who_sent_a_text_without_a_name(answered, name):
    """The refusal is the same for the sender and for any other body; whoever reads the name may use it."""
    asked = answered.versions["XJJ"].submission
    for code in ("XJJ", "XII"):
        hide_name(answered, code)
    given = {"by": answered.triage, "words": f"Do you speak for {name}?", "until": AFTER + timedelta(days=5)}
    doors = (
        lambda: ask(answered, "XJJ", given["words"]),
        lambda: find_inadmissible(asked, reason="commercial", words_to_sender=given["words"], by=answered.triage),
        lambda: start_batch(answered.round, BatchAct.ASK, [(asked.pk, "")], token="none", **given),
    )
    for door in doors:
        with pytest.raises(Refused) as refused:
            door()
        assert refused.value.code == "names_withheld"


def test_an_officer_who_reads_the_name_may_use_it(answered):
    hide_name(answered, "XJJ")
    until, sighted = AFTER + timedelta(days=5), OfficerFactory(round=answered.round, duties=list(Duty))
    submission = answered.versions["XJJ"].submission
    request_clarification(submission, question="Does Quay Nine work in Ombira?", until=until, by=sighted)
    assert ClarificationRequest.objects.count() == 1
