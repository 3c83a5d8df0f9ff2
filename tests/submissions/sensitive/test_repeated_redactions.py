"""Redacted words that come again in another line are redacted there from the first moment (decision 0101)."""

import datetime as dt
from typing import Any

import pytest
from django.test import Client

from consultations.rounds.duties import make_officer, site_administrators_group
from core import audit
from core.audience import CONFIDENTIAL
from submissions.drafting.services import add_input, save_input, set_submission_fields
from submissions.imports.services import undo
from submissions.models import Input, Redaction, Submission, Version
from submissions.sending import restarts, services
from submissions.sensitive import erasure
from submissions.sensitive.redaction_requests import (
    confirm_redaction,
    lift_redaction,
    request_lift,
    request_redaction,
)
from submissions.triage import services as triage
from submissions.visibility.reader import InputReader
from tests.factories import (
    DelegationFactory,
    DraftFactory,
    OfficerFactory,
    RoundFactory,
    UserFactory,
    focal_point,
    new_token,
    recommendation,
    send,
)
from tests.submissions.imports.tables import imported, row
from tests.support.officers import sign_in
from tests.support.redacting import redact

pytestmark = pytest.mark.both_databases
NAME = "Amina Testname"
TEXT = f"In our town {NAME}, aged 9, was beaten."


def submitted(**answers: str) -> Version:
    """A submission with a comment on each recommendation: submitted(at_123="…")."""
    delegation = DelegationFactory(round=RoundFactory(), constituency="civil_society")
    comments = {name.removeprefix("at_"): {"comment": comment} for name, comment in answers.items()}
    version = DraftFactory(delegation=delegation, answers=comments)
    send(version)
    version.refresh_from_db()
    return version


@pytest.fixture
def sent(db: None) -> Version:
    """A submission in force with the name of a child in its answer to 123, redacted."""
    version = submitted(at_123=TEXT)
    triage.admit(
        version.submission, by=OfficerFactory(round=version.submission.delegation.round, duties=["triage_round"])
    )
    redact(version.inputs.get(), NAME)
    return version


def readable(version: Version) -> list[str | None]:
    """What officers without sight of redacted words read of its answers."""
    reader = InputReader(version.submission.delegation.round, CONFIDENTIAL)
    return [each.comment for each in reader.inputs(list(version.inputs.values_list("pk", flat=True))).values()]


def corrected(version: Version, *, old: str, new: str) -> Version:
    """The next version: `old` stays in the answer, `new` is a further answer on the same recommendation."""
    by = focal_point(version.submission.delegation)
    draft = services.correct(version.submission, by=by)
    first = draft.inputs.get()
    save_input(first, fields={"comment": old}, revision=first.revision, by=by)
    subject = recommendation(version.submission.delegation.round, "123")
    further = add_input(draft, by=by, recommendation=subject)
    save_input(further, fields={"comment": new}, revision=further.revision, by=by)
    send(draft)
    return draft


def test_a_correction_that_moves_the_words_to_another_answer(sent: Version) -> None:
    draft = corrected(sent, old="Shorter.", new=f"Of the child: amina  testname. {NAME}s are many.")
    repeated = Redaction.objects.get(repeats__isnull=False)
    assert repeated.line != sent.inputs.get().line
    assert (repeated.start, repeated.end) == (14, 29)  # whole words, whatever their case and spaces
    assert repeated.ground == "child" and repeated.confirmation is not None
    assert not any("amina" in (text or "") for text in readable(draft))
    assert len(audit.entries(sent.submission, actions=("submissions.passage.repeat_redaction",))) == 1


def test_a_new_submission_after_a_withdrawal(sent: Version) -> None:
    by = focal_point(sent.submission.delegation)
    services.withdraw(sent.submission, by=by, token=new_token())
    draft = restarts.restart(sent.submission, by=by)
    set_submission_fields(draft, {"consents": True}, by=by)
    draft.refresh_from_db()
    send(draft)
    (text,) = readable(draft)
    assert text is not None and NAME not in text and "aged 9" in text


def test_an_import_that_is_made_again(db: None) -> None:
    round_ = RoundFactory()
    officer = OfficerFactory(round=round_, duties=["triage_round", "see_confidential", "manage_round"])
    table = [row(External_ID="1", Organisation="River Watch", Constituency="Civil society", Para="123", Comment=TEXT)]
    first = imported(round_, table, by=officer)
    redact(Input.objects.get(), NAME)
    undo(first, by=officer)
    consent = {"level": "public", "consented_on": dt.date(2026, 1, 1), "consent_source": "A letter"}
    again = imported(round_, table, by=officer, **consent)
    submission = Submission.objects.get(lines__imported__batch=again)
    (text,) = readable(submission.versions.get())
    assert text is not None and NAME not in text


def test_what_officers_have_lifted_in_the_line_stays_lifted(sent: Version) -> None:
    draft = corrected(sent, old=TEXT, new=TEXT)
    repeated = Redaction.objects.get(repeats__isnull=False)
    round_ = sent.submission.delegation.round
    one, other = (OfficerFactory(round=round_, duties=["see_confidential"]) for _each in range(2))
    lift_redaction(request_lift(repeated, reason="Another person.", by=one), by=other)
    send(services.correct(sent.submission, by=focal_point(sent.submission.delegation)))
    assert Redaction.objects.filter(line=repeated.line).count() == 1
    assert draft.inputs.count() == 2


def test_a_redaction_that_is_repeated_once_is_not_repeated_again(sent: Version) -> None:
    """Also where the words are spelled otherwise, and had left the line in between."""
    corrected(sent, old=TEXT, new="Of the child: amina  testname.")
    repeated = Redaction.objects.get(repeats__isnull=False)
    round_ = sent.submission.delegation.round
    one, other = (OfficerFactory(round=round_, duties=["see_confidential"]) for _each in range(2))
    lift_redaction(request_lift(repeated, reason="Another person.", by=one), by=other)
    by = focal_point(sent.submission.delegation)
    for comment in ("Without them.", "Again of amina  testname.", "Of amina  testname, too."):
        draft = services.correct(sent.submission, by=by)
        row = draft.inputs.get(line=repeated.line)
        save_input(row, fields={"comment": comment}, revision=row.revision, by=by)
        send(draft)
    assert Redaction.objects.count() == 2


def test_a_line_that_officers_read_with_the_words_is_left_to_them(db: None) -> None:
    version = submitted(at_123=TEXT, at_124=TEXT)
    delegation = version.submission.delegation
    redact(version.inputs.get(recommendation=recommendation(delegation.round, "123")), NAME)
    send(services.correct(version.submission, by=focal_point(delegation)))
    assert Redaction.objects.count() == 1


def test_a_name_that_is_a_word_too_is_found_as_it_is_written(db: None) -> None:
    version = submitted(at_123="Will was beaten.")
    redact(version.inputs.get(), "Will")
    corrected(version, old="Shorter.", new="We will see that Will is heard.")
    repeated = Redaction.objects.get(repeats__isnull=False)
    assert (repeated.start, repeated.end) == (17, 21)


def test_words_that_moved_while_the_second_person_had_not_answered(db: None) -> None:
    version = submitted(at_123=TEXT)
    round_ = version.submission.delegation.round
    one, other = (OfficerFactory(round=round_, duties=["see_confidential"]) for _each in range(2))
    start = TEXT.index(NAME)
    request = request_redaction(
        version.inputs.get(), field="comment", start=start, end=start + len(NAME), words=NAME, ground="child",
        reason="A child", by=one,
    )  # fmt: skip
    draft = corrected(version, old="Shorter.", new=TEXT)
    confirm_redaction(request, by=other)
    assert not any(NAME in (text or "") for text in readable(draft))
    assert Redaction.objects.filter(repeats__isnull=False).count() == 1


def test_a_submission_with_repeated_redactions_can_be_erased(sent: Version) -> None:
    """Another submission that repeats them keeps its words covered, without the reason that told of them."""
    corrected(sent, old="Shorter.", new=TEXT)
    by = focal_point(sent.submission.delegation)
    services.withdraw(sent.submission, by=by, token=new_token())
    again = restarts.restart(sent.submission, by=by)
    set_submission_fields(again, {"consents": True}, by=by)
    again.refresh_from_db()
    send(again)
    asks = UserFactory()
    make_officer(asks, group=site_administrators_group())
    request = erasure.request_erasure(sent.submission.reference, reason="Asked by the sender.", by=asks)
    erasure.erase(request, by=OfficerFactory(round=sent.submission.delegation.round, duties=["manage_round"]))
    left = Redaction.objects.select_related("repeats")
    assert {row.line.submission_id for row in left} == {again.submission_id}
    assert {(row.reason, row.confirmation) for row in left} == {("", None)}
    assert not any(NAME in (text or "") for text in readable(again))


def test_who_redacts_reads_where_it_comes_from(sent: Version, client: Client) -> None:
    corrected(sent, old="Shorter.", new=TEXT)
    sign_in(client, OfficerFactory(round=sent.submission.delegation.round, duties=["see_confidential"]))
    page: Any = client.get(f"/admin/submissions/{sent.submission.pk}/redact/").text
    assert "These words were redacted in another answer of this participant." in page
