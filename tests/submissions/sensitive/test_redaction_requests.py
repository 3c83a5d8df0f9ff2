"""One asks, another confirms; refused ones stay on record; what is lifted took two people as well."""

from datetime import timedelta
from typing import Any

import pytest
from django.db import Error, transaction
from django.test import Client
from django.urls import reverse

from consultations.models import Round
from core import audit, clock
from core.audience import PUBLIC, REDACTOR, SECRETARIAT, Audience, Level
from core.errors import NotAllowed, Refused
from submissions.models import Input, Redaction, RedactionRequest
from submissions.sensitive import redaction_requests
from submissions.sensitive.redaction_requests import redactable_submission
from submissions.sensitive.views import waiting_count
from submissions.visibility.reader import read_inputs
from submissions.visibility.translations import record_translation
from submissions.visibility.visible_inputs import InputFilters
from tests.factories import DelegationFactory, DraftFactory, OfficerFactory, RoundFactory, SubmittedFactory, corrected
from tests.support.officers import sign_in
from tests.support.redacting import redact

pytestmark = pytest.mark.django_db
TEXT = "The girl Amara was held. She is nine."


@pytest.fixture
def round_() -> Round:
    return RoundFactory()


@pytest.fixture
def first(round_: Round) -> Any:
    return OfficerFactory(round=round_, duties=["see_confidential"])


@pytest.fixture
def second(round_: Round) -> Any:
    return OfficerFactory(round=round_, duties=["see_confidential"])


@pytest.fixture
def input_(round_: Round) -> Input:
    return said(round_)


def said(round_: Round, comment: str = TEXT) -> Input:
    delegation = DelegationFactory(round=round_, constituency="civil_society")
    return SubmittedFactory(delegation=delegation, answers={"123": {"comment": comment}}).inputs.get()


def ask(input_: Input, marked: str = "Amara", **more: Any) -> RedactionRequest:
    start = input_.comment.find(marked)
    given = {"field": "comment", "start": start, "end": start + len(marked), "words": marked, "ground": "child"}
    return redaction_requests.request_redaction(input_, **{**given, "reason": "A minor", **more})


def shown(round_: Round, audience: Audience = SECRETARIAT) -> str | None:
    return read_inputs(round_, audience)[0].comment


def refused(act: Any, code: str) -> Refused:
    with pytest.raises(Refused) as found:
        act()
    assert found.value.code == code
    return found.value


def test_the_words_are_covered_when_a_second_person_confirms(
    round_: Round, input_: Input, first: Any, second: Any
) -> None:
    request = ask(input_, by=first)
    assert shown(round_) == TEXT
    assert (waiting_count(first), waiting_count(second)) == (0, 1)
    refused(lambda: redaction_requests.confirm_redaction(request, by=first), "same_person")
    redaction_requests.confirm_redaction(request, by=second)
    assert shown(round_) == "The girl [redacted: a child] was held. She is nine."
    assert shown(round_, REDACTOR) == TEXT
    own = Audience(Level.ORGANISATION, delegation=input_.version.submission.delegation_id)
    assert shown(round_, own) == TEXT
    assert Input.objects.get(pk=input_.pk).comment == TEXT
    assert waiting_count(second) == 0
    acts = [row.action for row in audit.entries(input_.version.submission) if "passage" in row.action]
    assert acts == ["submissions.passage.ask_redaction", "submissions.passage.redact"]
    refused(lambda: redaction_requests.confirm_redaction(request, by=second), "answered_before")


def test_the_database_too_wants_two_people_and_one_answer(input_: Input, first: Any, second: Any) -> None:
    request = ask(input_, by=first)
    row = RedactionRequest.objects.filter(pk=request.pk)
    with pytest.raises(Error), transaction.atomic():
        row.update(granted=True, answered_by=first, answered_at=clock.now())
    with pytest.raises(Error), transaction.atomic():
        row.update(granted=True)
    redaction_requests.refuse_redaction(request, by=second, words="Not a name.")
    with pytest.raises(Error), transaction.atomic():
        row.update(granted=True)


def test_a_refusal_is_remembered(round_: Round, input_: Input, first: Any, second: Any) -> None:
    request = ask(input_, by=first)
    refused(lambda: redaction_requests.refuse_redaction(request, by=second, words="  "), "words_missing")
    redaction_requests.refuse_redaction(request, by=second, words="She speaks for herself.")
    assert shown(round_) == TEXT
    (row,) = redactable_submission(input_.version.submission).refused
    assert (row.reason, row.answer, row.answered_by) == ("A minor", "She speaks for herself.", second)


def test_a_redaction_is_lifted_by_two(round_: Round, input_: Input, first: Any, second: Any) -> None:
    redaction = redact(input_, "Amara", by=first, confirmed_by=second)
    request = redaction_requests.request_lift(redaction, reason="She consents.", by=second)
    refused(lambda: redaction_requests.request_lift(redaction, reason="Again.", by=first), "asked_already")
    refused(lambda: redaction_requests.lift_redaction(request, by=second), "same_person")
    assert shown(round_) != TEXT
    redaction_requests.lift_redaction(request, by=first)
    assert shown(round_) == TEXT
    refused(lambda: redaction_requests.request_lift(redaction, reason="Again.", by=first), "lifted_already")
    redact(input_, "Amara", by=first, confirmed_by=second)  # and covered once more
    assert shown(round_) != TEXT


def test_lifting_that_was_refused_leaves_it_covered(round_: Round, input_: Input, first: Any, second: Any) -> None:
    request = redaction_requests.request_lift(redact(input_, "Amara"), reason="She consents.", by=first)
    redaction_requests.refuse_lift(request, by=second, words="No word of hers is here.")
    assert shown(round_) != TEXT


def test_overlapping_redactions_fall_one_by_one(round_: Round, input_: Input, first: Any, second: Any) -> None:
    one = redact(input_, "girl Amara", ground="third_person")
    redact(input_, "Amara was")
    assert shown(round_) == "The [redacted: a third person; a child] held. She is nine."
    redaction_requests.lift_redaction(redaction_requests.request_lift(one, reason="Too much.", by=first), by=second)
    assert shown(round_) == "The girl [redacted: a child] held. She is nine."


def test_where_the_words_are_gone_two_people_say_so(round_: Round, input_: Input, first: Any, second: Any) -> None:
    redaction = redact(input_, "Amara", by=first, confirmed_by=second)
    version = corrected(input_.version.submission, {"123": {"comment": "The girl A-mara was held."}})
    assert shown(round_) is None
    (held,) = redactable_submission(input_.version.submission).held
    assert held.lost is not None
    now = version.inputs.get()
    assert held.lost == now
    redact(now, "A-mara", by=first, confirmed_by=second)
    assert shown(round_) is None
    request = redaction_requests.request_lift(redaction, reason="Written otherwise.", by=first, only_in=now)
    redaction_requests.lift_redaction(request, by=second)
    assert shown(round_) == "The girl [redacted: a child] was held."
    assert Redaction.objects.in_force().count() == 2  # the earlier version stays covered


def test_the_second_person_reads_where_the_words_may_have_gone(
    round_: Round, input_: Input, first: Any, second: Any, client: Client
) -> None:
    redaction = redact(input_, "Amara", by=first, confirmed_by=second)
    version = corrected(input_.version.submission, {"123": {"comment": "", "rationale": "The girl A-mara was held."}})
    assert shown(round_) is None
    redaction_requests.request_lift(redaction, reason="Not there.", by=first, only_in=version.inputs.get())
    page = sign_in(client, second).get(reverse("submissions:second_approvals"))
    assert "The girl A-mara was held." in page.text


def test_a_character_is_covered_as_a_whole(round_: Round, first: Any, second: Any) -> None:
    input_ = said(round_, "Rene\u0301 \U0001f469\u200d\U0001f467 was held.")
    redact(input_, "Rene")
    redact(input_, "\U0001f469")
    assert shown(round_) == "[redacted: a child] [redacted: a child] was held."


@pytest.mark.parametrize(
    ("fault", "code"),
    [
        ({"words": "Anna"}, "words_disagree"),
        ({"field": "annex"}, "words_disagree"),
        ({"start": 14, "end": 9}, "words_disagree"),
        ({"start": 9_000, "end": 9_005}, "words_disagree"),
        ({"words": ""}, "words_disagree"),
        ({"reason": " \n"}, "reason_missing"),
        ({"reason": "x" * 301}, "text_too_long"),
        ({"reason": "A\x00"}, "text_broken"),
        ({"ground": "dislike"}, "ground_missing"),
    ],
    ids=str,
)
def test_bad_input(input_: Input, first: Any, fault: dict[str, Any], code: str) -> None:
    refused(lambda: ask(input_, by=first, **fault), code)
    assert not RedactionRequest.objects.exists()


def test_the_same_words_are_not_asked_for_twice(input_: Input, first: Any, second: Any) -> None:
    request = ask(input_, by=first)
    refused(lambda: ask(input_, by=second), "asked_already")
    redaction_requests.confirm_redaction(request, by=second)
    refused(lambda: ask(input_, "mar", by=first), "covered_already")


def test_only_those_who_see_confidential_matter_of_what_is_sent_and_open(round_: Round, input_: Input) -> None:
    triager = OfficerFactory(round=round_, duties=["triage_round"])
    elsewhere = OfficerFactory(round=RoundFactory(), duties=["see_confidential"])
    reader = OfficerFactory(round=round_, duties=["see_confidential"])
    request = ask(input_, by=reader)
    for user in (triager, elsewhere, input_.version.submitted_by):
        with pytest.raises(NotAllowed):
            ask(input_, by=user)
        with pytest.raises(NotAllowed):
            redaction_requests.confirm_redaction(request, by=user)
    draft = DraftFactory(delegation=DelegationFactory(round=round_), answers={"123": {"comment": TEXT}})
    with pytest.raises(NotAllowed):
        ask(draft.inputs.get(), by=reader)


def test_not_while_the_seal_holds() -> None:
    sealed = RoundFactory(rules={"sealed": True})
    reader, input_ = OfficerFactory(round=sealed, duties=["see_confidential"]), said(sealed)
    with pytest.raises(NotAllowed):
        ask(input_, by=reader)
    with clock.at(clock.now() + timedelta(days=60)):
        ask(input_, by=reader)


def test_nobody_finds_covered_words_nor_reads_them_in_a_translation(round_: Round, input_: Input) -> None:
    coder = OfficerFactory(round=round_, duties=["code_round"])
    record_translation(input_, text="La niña Amara", by=coder, language="es")
    assert len(read_inputs(round_, SECRETARIAT, filters=InputFilters(words="amara"))) == 1
    redact(input_, "Amara")
    assert read_inputs(round_, SECRETARIAT, filters=InputFilters(words="amara")) == []
    (row,) = read_inputs(round_, SECRETARIAT)
    assert row.translations == ()
    assert read_inputs(round_, PUBLIC) == []


def test_sentences_that_can_be_chosen() -> None:
    text = "She is nine. Is she? Yes!\n\nأين هي؟ هناك۔ 她在那里。她很好。 And the rest"
    assert [text[start:end] for start, end in redaction_requests.sentences(text)] == [
        "She is nine.", "Is she?", "Yes!", "أين هي؟", "هناك۔", "她在那里。", "她很好。", "And the rest",
    ]  # fmt: skip
