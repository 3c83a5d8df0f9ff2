"""A question of the secretariat as the sender meets it: at home, beside the answer, and on a page of its own."""

from collections.abc import Callable
from datetime import timedelta
from typing import Any
from uuid import uuid4

import pytest
from django.core import mail
from django.test import Client

from accounts.models import User
from consultations.enums import Duty
from consultations.models import Delegation
from core import clock
from submissions.models import ClarificationAnswer, ClarificationRequest, Submission, Version
from submissions.sending import services as sending_services
from submissions.triage import services as triage_services
from tests.factories import (
    ContributorFactory,
    DelegationFactory,
    OfficerFactory,
    SubmittedFactory,
    answer,
    focal_point,
    recommendation,
)
from tests.support.officers import sign_in

Browser = Callable[[User], Client]
SAID = {
    "123": {"position": "supports", "comment": "The decree of that year says so."},
    "124": {"position": "supports", "comment": "The body supports this too."},
}


@pytest.fixture
def sent(delegation: Delegation) -> Submission:
    return SubmittedFactory(delegation=delegation, answers=SAID).submission


@pytest.fixture
def closed(sent: Submission) -> Any:
    """After the close, with a question on para. 123."""
    with clock.at(clock.now() + timedelta(days=40)):
        yield clock.now()


def ask(sent: Submission, label: str = "123", question: str = "WHICH-YEAR?", days: int = 10) -> ClarificationRequest:
    line = None
    if label:
        about = recommendation(sent.delegation.round, label)
        line = Version.objects.get(submission=sent, number=1).inputs.get(recommendation=about).line
    officer = OfficerFactory(round=sent.delegation.round, duties=[Duty.TRIAGE, Duty.SEE_CONFIDENTIAL])
    until = clock.now() + timedelta(days=days)
    return triage_services.request_clarification(sent, question=question, until=until, line=line, by=officer)


def page_of(sent: Submission) -> str:
    return f"/rounds/{sent.delegation_id}/clarifications/"


def test_the_question_stands_at_home_in_the_list_and_beside_the_answer(
    focal: Client, sent: Submission, closed: Any, url: Callable[[str], str]
) -> None:
    ask(sent)
    home = focal.get("/home/").content.decode()
    assert "The secretariat has a question about your submission. Answer by" in home
    assert page_of(sent) in home
    assert "WHICH-YEAR?" in focal.get(f"/rounds/{sent.delegation_id}/").content.decode()
    beside, other = (focal.get(url(label)).content.decode() for label in ("123", "124"))
    assert "WHICH-YEAR?" in beside
    assert ">Correct the submission</button>" in beside
    assert "WHICH-YEAR?" not in other
    assert ">Correct the submission</button>" not in other


@pytest.mark.django_db(transaction=True)
def test_the_mail_says_that_there_is_a_question_and_nothing_of_it(delegation: Delegation) -> None:
    sent = SubmittedFactory(delegation=delegation, answers=SAID).submission
    mail.outbox.clear()
    ask(sent)
    (message,) = mail.outbox
    assert message.to == [focal_point(delegation).email]
    assert sent.reference in message.body
    assert "WHICH-YEAR?" not in message.body + message.subject
    assert delegation.organisation.short_name not in message.body + message.subject


def test_correcting_that_part_answers_it(
    focal: Client, sent: Submission, closed: Any, url: Callable[[str], str]
) -> None:
    request = ask(sent)
    page = focal.get(page_of(sent)).content.decode()
    assert "Correct this part" in page
    assert "The decree of that year says so." in page
    answered = focal.post(f"/rounds/{sent.delegation_id}/correct/", {"back": url("123")})
    assert answered.headers["Location"] == url("123")
    shut = focal.get(url("124")).content.decode()
    assert "This answer stays as you submitted it." in shut
    assert 'name="comment"' not in shut
    form = focal.get(url("123")).context["form"]
    data = {name: form[name].value() or "" for name in form.fields} | {"comment": "The decree of 2019.", "then": "stay"}
    assert focal.post(url("123"), data).status_code == 302
    other = Version.objects.drafts().get(submission=sent).inputs.get(recommendation__paragraph__number="124")
    refused = focal.post(url("124"), {**data, "comment": "Something else.", "revision": other.revision})
    assert refused.status_code == 422
    assert "Only the parts that the secretariat asked about are open: paragraph 123." in refused.content.decode()
    assert "Something else." in refused.content.decode()
    review = focal.get(f"/rounds/{sent.delegation_id}/review/")
    assert review.context["against"] == []
    fields = {name: review.context["form"][name].value() for name in ("confidentiality", "revision", "signed_by")}
    said = {**fields, "consents": "on", "then": "submit"}
    said |= {name: review.context[name] for name in ("token", "read")}
    receipt = focal.post(f"/rounds/{sent.delegation_id}/review/", said)
    assert receipt.headers["Location"].endswith(f"{sent.reference}/2/")
    assert ClarificationAnswer.objects.get(request=request).version.number == 2
    assert "Answered by version 2" in focal.get(page_of(sent)).content.decode()
    assert "The secretariat has a question" not in focal.get("/home/").content.decode()


def test_an_answer_in_words_with_bad_input_and_good(focal: Client, sent: Submission, closed: Any) -> None:
    request = ask(sent)
    for text, told in (("", "Enter your answer."), ("\x00", "Null characters are not allowed"), ("x" * 5_001, "5000")):
        refused = focal.post(page_of(sent), {"clarification": str(request.pk), "text": text})
        assert (refused.status_code, told in refused.content.decode()) == (422, True)
    for key in ("", "no id", str(uuid4())):
        assert focal.post(page_of(sent), {"clarification": key, "text": "2019"}).status_code == 404
    done = focal.post(page_of(sent), {"clarification": str(request.pk), "text": "In 2019."}, follow=True)
    assert "Your answer was sent to the secretariat." in done.content.decode()
    assert "In 2019." in done.content.decode()
    again = focal.post(page_of(sent), {"clarification": str(request.pk), "text": "Once more, KEPT."})
    assert (again.status_code, "already been answered" in again.content.decode()) == (422, True)
    assert "Once more, KEPT." in again.content.decode()


def test_after_its_time_the_page_says_so_and_takes_nothing(focal: Client, sent: Submission, closed: Any) -> None:
    request = ask(sent)
    with clock.at(closed + timedelta(days=11)):
        page = focal.get(page_of(sent)).content.decode()
        assert "The time has passed" in page
        refused = focal.post(page_of(sent), {"clarification": str(request.pk), "text": "MY LATE WORDS"})
        assert refused.status_code == 422
        assert '<p class="text asis" dir="auto">MY LATE WORDS</p>' in refused.content.decode()
        told = focal.post(f"/rounds/{sent.delegation_id}/correct/", follow=True).content.decode()
        assert "The time for answering the secretariat" in told
    assert not ClarificationAnswer.objects.exists()


def test_who_sees_which_question(
    browser: Browser, deputy: Client, stranger: Client, sent: Submission, closed: Any
) -> None:
    given = [recommendation(sent.delegation.round, "123")]
    helper = browser(ContributorFactory(delegation=sent.delegation, given=given, name="C. Ontributor"))
    request = ask(sent)
    ask(sent, "124", "ON-THE-OTHER?")
    ask(sent, "", "ON-THE-WHOLE?")
    seen = {
        name: [word for word in ("WHICH-YEAR?", "ON-THE-OTHER?", "ON-THE-WHOLE?") if word in page]
        for name, page in {
            "deputy": deputy.get(page_of(sent)).content.decode(),
            "helper": helper.get(page_of(sent)).content.decode(),
            "helper's list": helper.get(f"/rounds/{sent.delegation_id}/").content.decode(),
        }.items()
    }
    assert seen == {
        "deputy": ["WHICH-YEAR?", "ON-THE-OTHER?", "ON-THE-WHOLE?"],
        "helper": ["WHICH-YEAR?"],
        "helper's list": ["WHICH-YEAR?"],
    }
    assert stranger.get(page_of(sent)).status_code == 404
    assert "The secretariat has a question about your submission" in helper.get("/home/").content.decode()
    for person in (deputy, helper):
        assert person.post(page_of(sent), {"clarification": str(request.pk), "text": "2019"}).status_code == 404


def test_what_the_draft_said_before_is_put_back_by_a_press(focal: Client, sent: Submission) -> None:
    draft = sending_services.correct(sent, by=focal_point(sent.delegation))
    answer(draft, "124", comment="Begun in time.")
    with clock.at(clock.now() + timedelta(days=40)):
        ask(sent)
        page = focal.get(page_of(sent)).content.decode()
        assert "Restore the other parts" in page
        done = focal.post(f"{page_of(sent)}put-back/", follow=True).content.decode()
        assert "1 answer was restored." in done
        assert "Restore the other parts" not in done
        assert "You can change any part of this draft" not in done
    told = focal.post(f"{page_of(sent)}put-back/", follow=True).content.decode()
    assert "You can change any part of this draft" in told


@pytest.mark.django_db
@pytest.mark.parametrize(("level", "seen"), [("public", True), ("nameless", False), ("secretariat", False)])
def test_an_officer_without_sight_reads_neither_question_nor_answer_on_what_is_hidden(
    client: Client, level: str, seen: bool
) -> None:
    answers = {"123": {**SAID["123"], "confidentiality": level}, "124": SAID["124"]}
    sent = SubmittedFactory(delegation=DelegationFactory(), answers=answers).submission
    request = ask(sent, question="ASKED-ABOUT")
    ClarificationAnswer.objects.create(request=request, text="TOLD-BACK", by=focal_point(sent.delegation))
    round_ = sent.delegation.round
    for duties, reads in (([Duty.TRIAGE], seen), ([Duty.TRIAGE, Duty.SEE_CONFIDENTIAL], True)):
        sign_in(client, OfficerFactory(round=round_, duties=duties))
        page = client.get(f"/admin/submissions/{sent.pk}/").content.decode()
        assert ("ASKED-ABOUT" in page, "TOLD-BACK" in page) == (reads, reads)
        assert "Answered" in page


@pytest.mark.django_db
def test_the_queue_marks_what_was_answered(client: Client) -> None:
    sent = SubmittedFactory(delegation=DelegationFactory(), answers=SAID).submission
    request = ask(sent)
    round_ = sent.delegation.round
    sign_in(client, OfficerFactory(round=round_, duties=[Duty.TRIAGE]))
    queue = f"/admin/submissions/triage/{round_.pk}/"
    assert client.get(queue).context["rows"] == []
    ClarificationAnswer.objects.create(request=request, text="2019", by=focal_point(sent.delegation))
    assert ">Answered<" in client.get(queue).content.decode()
    assert "<strong>1</strong> submission to triage" in client.get("/admin/").content.decode()


@pytest.mark.parametrize("count", [1, 4])
def test_the_page_asks_the_same_for_one_question_and_for_many(
    focal: Client, sent: Submission, closed: Any, count: int, django_assert_num_queries: Any
) -> None:
    for _each in range(count):
        ask(sent)
    focal.get(page_of(sent))
    with django_assert_num_queries(15):
        focal.get(page_of(sent))
