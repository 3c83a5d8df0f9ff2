"""A letter entered by an officer: whole, in time or late and marked so, and nothing kept where it cannot be."""

import re
from datetime import timedelta
from typing import Any

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.test import Client
from django.urls import reverse
from pytest_django import Settings

from consultations.models import Delegation, Question, RoundRules
from core import clock
from core.audience import CONFIDENTIAL
from core.models import Job, StoredFile
from submissions.models import Submission, Version
from submissions.sending.corrections import copy_version
from submissions.sending.services import faults
from submissions.tables.submission_columns import submission_fields
from submissions.tables.visible_submissions import visible_submissions
from submissions.triage import letter_forms
from submissions.triage.letter_forms import TEXTS_AT_ONCE
from submissions.visibility.reader import InputReader
from tests.factories import (
    DelegationFactory,
    DraftFactory,
    OfficerFactory,
    OrganisationFactory,
    RoundFactory,
    recommendation,
)
from tests.support.html import text
from tests.support.officers import sign_in

pytestmark = pytest.mark.django_db


@pytest.fixture
def delegation(client: Client) -> Delegation:
    officer = OfficerFactory()
    sign_in(client, officer)
    round_ = RoundFactory(officer=officer)
    return DelegationFactory(round=round_, organisation=OrganisationFactory(focal_point=None))


def page_of(delegation: Delegation) -> str:
    return reverse("enter_letter", args=[delegation.pk])


def form(client: Client, delegation: Delegation, **more: Any) -> dict[str, Any]:
    page = client.get(page_of(delegation)).content.decode()
    row = recommendation(delegation.round, "123")
    return {
        "token": re.search(r'name="token" value="([^"]+)"', page)[1],  # type: ignore[index]  # the page has one
        "channel": "paper",
        "received_at": f"{clock.now():%Y-%m-%dT%H:%M}",
        "zone": "UTC",
        "signed_by": "I. Expert",
        "language": "en",
        "confidentiality": "public",
        "consents": "on",
        f"position_{row.pk}": "supports",
        f"comment_{row.pk}": "See our letter.",
        "comment_whole": "On the whole.",
        **more,
    }


def test_a_letter_is_entered_with_its_file(client: Client, delegation: Delegation) -> None:
    office = reverse("consultations:delegation", args=[delegation.pk])
    assert page_of(delegation) in client.get(office).content.decode()
    letter = SimpleUploadedFile("letter.txt", b"Dear secretariat.")
    sent = form(client, delegation, letter=letter, submitted_at="2020-01-01", entered_by="x")
    assert client.post(page_of(delegation), sent)["Location"] == office
    version = Version.objects.get()
    assert (version.submission.channel, version.signed_by, version.is_late) == ("paper", "I. Expert", False)
    assert sorted(row.comment for row in version.inputs.all()) == ["On the whole.", "See our letter."]
    assert [(row.kind, row.confidentiality) for row in version.attachments.all()] == [("letter", "public")]
    assert version.submission.reference in text(client.get(office))
    assert page_of(delegation) not in client.get(office).content.decode()


def test_a_double_click_is_one_letter(client: Client, delegation: Delegation) -> None:
    sent = form(client, delegation)
    assert [client.post(page_of(delegation), sent).status_code for _click in range(2)] == [302, 302]
    assert Submission.objects.count() == 1


@pytest.mark.parametrize(("policy", "is_in"), [("refuse", False), ("accept_marked", True)])
def test_late_is_told_and_marked(client: Client, delegation: Delegation, policy: str, is_in: bool) -> None:
    RoundRules.objects.update(late_policy=policy)
    with clock.at(clock.now() + timedelta(days=40)):
        sent = form(client, delegation)
        answer = client.post(page_of(delegation), sent, follow=True)
    if is_in:
        assert "It arrived after the close and is marked as late everywhere." in text(answer)
        assert Version.objects.get().is_late
    else:
        assert answer.status_code == 422 and "The call for inputs closed on" in text(answer)
        assert "See our letter." in answer.content.decode()
        assert not Submission.objects.exists()


@pytest.mark.parametrize(
    ("more", "words"),
    [
        ({"received_at": "2127-01-01T12:00"}, "cannot be in the future"),
        ({"received_at": "soon"}, "Enter a date and a time"),
        ({"consents": ""}, "Tick this box to continue."),
        ({"position_whole": "x", "comment_whole": "a\x00b"}, "Null characters are not allowed"),
        ({"language": "tlh"}, "Select a valid choice"),
        ({"token": "short"}, "This form cannot be sent"),
        ({"letter": "empty"}, "empty"),
    ],
)
def test_nothing_is_kept_of_what_is_refused(
    client: Client, delegation: Delegation, more: dict[str, str], words: str
) -> None:
    sent = form(client, delegation, **more)
    if "letter" in more:
        sent["letter"] = SimpleUploadedFile("letter.txt", b"")
    answer = client.post(page_of(delegation), sent)
    assert answer.status_code == 422
    assert words in text(answer)
    jobs = Job.objects.filter(kind="submissions.read_file")
    counted = (Submission.objects.count(), StoredFile.objects.count(), jobs.count())
    assert counted == (0, 0, 0)


def test_a_body_that_has_begun_is_left_alone(client: Client) -> None:
    officer = OfficerFactory()
    sign_in(client, officer)
    delegation = DelegationFactory(round=RoundFactory(officer=officer))
    DraftFactory(delegation=delegation)
    answer = client.post(page_of(delegation), form(client, delegation, letter=SimpleUploadedFile("a.txt", b"x")))
    assert answer.status_code == 422
    assert "already started a submission" in text(answer)
    assert not StoredFile.objects.exists()


def test_only_who_manages_the_round(client: Client) -> None:
    delegation = DelegationFactory()
    sign_in(client, OfficerFactory(round=delegation.round, duties=["triage_round", "see_confidential"]))
    assert client.get(page_of(delegation)).status_code == 404
    assert client.post(page_of(delegation), {}).status_code == 404


def test_proposed_wordings_and_answers_to_questions_are_entered(client: Client, delegation: Delegation) -> None:
    question = Question.objects.create(round=delegation.round, number=1, text="What works?")
    row = recommendation(delegation.round, "124")
    more = {f"rewording_{row.pk}": "Free all children.", f"question_{question.pk}": "Schools work."}
    page = client.get(page_of(delegation)).content.decode()
    assert "What works?" in page and "Proposed wording of 124" in page
    assert client.post(page_of(delegation), form(client, delegation, **more)).status_code == 302
    inputs = Version.objects.get().inputs
    reworded = inputs.get(recommendation=row)
    assert (reworded.rewording, reworded.rewords_language) == ("Free all children.", "en")
    assert inputs.get(question=question).comment == "Schools work."


def test_a_letter_over_the_limit_needs_a_reason_and_is_marked(client: Client, delegation: Delegation) -> None:
    delegation.round.constituency_rules.update(word_limit=3)
    page = client.get(page_of(delegation)).content.decode()
    assert "The word limit of this participant is 3." in page
    answer = client.post(page_of(delegation), form(client, delegation))
    assert answer.status_code == 422
    assert "The letter has 6 words. The limit is 3." in text(answer) and "See our letter." in text(answer)
    assert not Submission.objects.exists()
    sent = form(client, delegation, over_limit_reason="Signed before the limit was set.")
    assert client.post(page_of(delegation), sent).status_code == 302
    version = Version.objects.get()
    assert version.over_limit_reason == "Signed before the limit was set."
    officer = OfficerFactory(round=delegation.round, duties=["triage_round", "see_confidential"])
    page = (
        sign_in(Client(), officer).get(reverse("submissions:submission", args=[version.submission_id])).content.decode()
    )
    assert "Over the word limit, accepted" in page and "Signed before the limit was set." in page
    reader = InputReader(delegation.round, CONFIDENTIAL)
    (words,) = [field for field in submission_fields(reader, inside=True) if field.column.key == "words"]
    (listed,) = visible_submissions(reader, reader.current())
    assert words.value(listed) == "6 / 3 (accepted)"


def test_a_correction_may_be_as_long_as_the_accepted_letter(client: Client, delegation: Delegation) -> None:
    delegation.round.constituency_rules.update(word_limit=3)
    sent = form(client, delegation, over_limit_reason="Signed before the limit was set.")
    client.post(page_of(delegation), sent)
    draft = copy_version(Version.objects.get(), by=OfficerFactory())
    assert "over_limit" not in [fault.code for fault in faults(draft)]
    input_ = draft.inputs.get(on_round=True)
    input_.comment, input_.words = "On the whole and more.", None
    input_.save()
    assert "over_limit" in [fault.code for fault in faults(draft)]


def test_of_seven_hundred_texts_those_have_fields_that_the_letter_answers(client: Client, settings: Settings) -> None:
    """A form with the fields of all would be larger than the server takes, and what was typed would be gone."""
    officer = OfficerFactory()
    sign_in(client, officer)
    round_ = RoundFactory(officer=officer, paragraphs={"123": 1, "127": 700})
    delegation = DelegationFactory(round=round_, organisation=OrganisationFactory(focal_point=None))
    sent = form(client, delegation, numbers="123, 127.5")
    row, fifth = recommendation(round_, "123"), recommendation(round_, "127.5")
    del sent[f"position_{row.pk}"], sent[f"comment_{row.pk}"]
    answer = client.post(page_of(delegation), sent)  # the fields were not shown yet
    assert answer.status_code == 422 and "The fields of these texts are shown below." in text(answer)
    answer = client.post(page_of(delegation), {**sent, "show": "on", "signed_by": "An <b>expert</b>"})
    page = answer.content.decode()
    assert answer.status_code == 200 and "An &lt;b&gt;expert&lt;/b&gt;" in page and "error" not in text(answer)
    assert {f"comment_{row.pk}", f"comment_{fifth.pk}"} < set(re.findall('name="([^"]+)"', page))
    assert len(re.findall('name="(?:comment|position|rewording)_', page)) == 7
    sent |= {"comment_whole": "", f"position_{row.pk}": "supports", f"comment_{row.pk}": "", f"rewording_{row.pk}": ""}
    sent |= {f"position_{fifth.pk}": "", f"comment_{fifth.pk}": "On the fifth.", f"rewording_{fifth.pk}": ""}
    answer = client.post(page_of(delegation), {**sent, "show": "on", "numbers": "9999"})
    assert answer.status_code == 422 and "Not in this document: 9999." in text(answer)
    assert "On the fifth.</textarea>" in answer.content.decode()  # what has words stays, whatever the numbers say
    assert client.post(page_of(delegation), {**sent, "numbers": ""}).status_code == 302
    said = Version.objects.get().inputs.values_list("recommendation", "position", "comment")
    assert set(said) == {(row.pk, "supports", ""), (fifth.pk, "", "On the fifth.")}
    most = 3 * TEXTS_AT_ONCE + len(sent)
    assert most < settings.DATA_UPLOAD_MAX_NUMBER_FIELDS


def test_more_texts_than_a_form_holds_are_refused(
    client: Client, delegation: Delegation, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(letter_forms, "TEXTS_AT_ONCE", 2)
    answer = client.post(page_of(delegation), {"show": "on", "numbers": "123–127"})
    assert answer.status_code == 422 and "Enter the numbers of at most 2 texts." in text(answer)


def test_there_is_one_way_to_state_no_position(client: Client, delegation: Delegation) -> None:
    rule = delegation.round.constituency_rules.get(constituency=delegation.organisation.constituency)
    rule.positions = ["supports", "none"]
    rule.save()
    page = client.get(page_of(delegation)).content.decode()
    assert "No position stated</option>" in page and "Supports</option>" in page
    assert "No position</option>" not in page
    assert client.post(page_of(delegation), form(client, delegation)).status_code == 302


def test_a_question_of_the_document_takes_an_answer_and_nothing_else(client: Client) -> None:
    """A position on a question is refused, so that the form does not offer one."""
    officer = OfficerFactory()
    sign_in(client, officer)
    round_ = RoundFactory(officer=officer, kind="question")
    delegation = DelegationFactory(round=round_, organisation=OrganisationFactory(focal_point=None))
    page = client.get(page_of(delegation)).content.decode()
    assert 'name="comment_' in page and 'name="position_' not in page and 'name="rewording_' not in page
    sent = {name: value for name, value in form(client, delegation).items() if not name.startswith("position_")}
    assert client.post(page_of(delegation), sent).status_code == 302
    assert sorted(row.comment for row in Version.objects.get().inputs.all()) == ["On the whole.", "See our letter."]
