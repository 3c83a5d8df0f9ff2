"""A question opens exactly the part it is about, for its time, through every door."""

import io
from datetime import timedelta
from pathlib import Path
from typing import Any

import pytest

from consultations.enums import Duty
from consultations.models import Round
from core import clock
from core.errors import Closed, NotAllowed, Refusal, Refusals, Refused, SaveConflict
from submissions.attachments import services as attachments_services
from submissions.drafting import services as drafting_services
from submissions.joint import alignment
from submissions.models import ClarificationAnswer, ClarificationRequest, Input, Submission, Version
from submissions.sending import clarification_answers, corrections, services as sending_services
from submissions.sending.clarification import open_requests
from submissions.triage import queue as submissions_triage_queue, services as triage_services
from submissions.triage.queue import triage_queue
from submissions.workbooks.answer_rows import rows_for
from submissions.workbooks.exports import make_workbook
from submissions.workbooks.services import apply_import, receive_workbooks
from tests.factories import (
    AttachmentFactory,
    DelegationFactory,
    DraftFactory,
    OfficerFactory,
    RoundFactory,
    answer,
    focal_point,
    recommendation,
    send,
)

pytestmark = pytest.mark.django_db
SAID = {
    "123": {"position": "supports", "comment": "The decree of that year says so."},
    "124": {"position": "supports", "comment": "The body supports this too."},
}


@pytest.fixture
def round_() -> Round:
    return RoundFactory()


@pytest.fixture
def rina(round_: Round) -> Any:
    return OfficerFactory(round=round_, duties=[Duty.TRIAGE])


@pytest.fixture
def sent(round_: Round) -> Submission:
    version = DraftFactory(delegation=DelegationFactory(round=round_), answers=SAID)
    AttachmentFactory(version=version)
    send(version)
    return version.submission


def line(sent: Submission, label: str) -> Any:
    about = recommendation(sent.delegation.round, label)
    return Input.objects.filter(version__submission=sent, recommendation=about).latest("version__number").line


def after_close(days: int = 0) -> Any:
    return clock.at(clock.now() + timedelta(days=40 + days))


def ask(sent: Submission, rina: Any, label: str = "123", days: int = 10) -> ClarificationRequest:
    return triage_services.request_clarification(
        sent, question="Which year?", until=clock.now() + timedelta(days=days), by=rina,
        line=line(sent, label) if label else None,
    )  # fmt: skip


def correct(sent: Submission) -> Version:
    return sending_services.correct(sent, by=focal_point(sent.delegation))


def refused(act: Any) -> str:
    with pytest.raises(Refusal) as told:
        act()
    return told.value.refusals[0].code if isinstance(told.value, Refusals) else told.value.code


def test_the_part_alone_is_open_after_the_close_and_makes_a_new_version(sent: Submission, rina: Any) -> None:
    by = focal_point(sent.delegation)
    with after_close():
        with pytest.raises(Closed):
            correct(sent)
        request = ask(sent, rina)
        draft = correct(sent)
        with pytest.raises(
            Refused, match=r"Only the parts that the secretariat asked about are open: paragraph 123\."
        ) as told:
            answer(draft, "124", comment="Something else.")
        assert told.value.code == "more_than_asked"
        answer(draft, "123", comment="The decree of 2019 says so.")
        receipt = send(draft)
    version = Version.objects.get(pk=draft.pk)
    assert (receipt.number, version.is_late, version.on_extension) == (f"{sent.reference}/2", False, False)
    comments = list(version.inputs.order_by("recommendation__paragraph__number").values_list("comment", flat=True))
    assert comments == ["The decree of 2019 says so.", "The body supports this too."]
    assert request.answer.version == version
    assert version.attachments.count() == 1
    assert by == request.answer.by


def test_the_open_parts_are_named_in_the_order_of_the_document(round_: Round, rina: Any) -> None:
    labels = ("123", "124", "127.1", "127.2", "127.3")
    version = DraftFactory(delegation=DelegationFactory(round=round_), answers=dict.fromkeys(labels, SAID["123"]))
    send(version)
    with after_close():
        for label in reversed(labels):
            ask(version.submission, rina, label)
        draft = correct(version.submission)
        with pytest.raises(Refused) as told:
            drafting_services.input_for(draft, by=version.started_by)
    parts = "paragraph 123, paragraph 124, paragraph 127, part 1, paragraph 127, part 2, paragraph 127, part 3."
    assert parts in str(told.value)


def test_every_other_door_is_shut(sent: Submission, rina: Any, round_: Round) -> None:
    by = focal_point(sent.delegation)
    other = DraftFactory(delegation=DelegationFactory(round=round_))
    send(other)
    with after_close():
        ask(sent, rina)
        draft = correct(sent)
        attachment, about = draft.attachments.get(), recommendation(round_, "127.1")
        described = {"title": "x", "kind": "annex", "language": "en", "confidentiality": "public", "speaks_to": []}
        doors = {
            "a new answer": lambda: drafting_services.input_for(draft, about, by=by),
            "a further answer": lambda: drafting_services.add_input(
                draft, recommendation=recommendation(round_, "123"), by=by
            ),
            "the call for inputs as a whole": lambda: drafting_services.input_for(draft, by=by),
            "the package": lambda: drafting_services.set_submission_fields(
                draft, {"signed_by": "Somebody else"}, by=by
            ),
            "a file": lambda: attachments_services.add_file(draft, io.BytesIO(b"Words.\n"), name="more.txt", by=by),
            "what is said of a file": lambda: attachments_services.describe_file(attachment, by=by, **described),
            "a file taken out": lambda: attachments_services.remove_file(attachment, by=by),
            "an alignment": lambda: alignment.align_with(draft, Version.objects.get(pk=other.pk), by=by),
        }
        assert {name: refused(door) for name, door in doors.items()} == dict.fromkeys(doors, "more_than_asked")
        same = drafting_services.set_submission_fields(draft, {"consents": True}, by=by)  # the same again is no change
    assert same.revision == draft.revision


@pytest.mark.parametrize(("label", "code"), [("124", "more_than_asked"), ("123", "")])
def test_a_workbook_obeys_the_same_rule(sent: Submission, rina: Any, tmp_path: Path, label: str, code: str) -> None:
    delegation, by = sent.delegation, focal_point(sent.delegation)
    with after_close():
        ask(sent, rina)
        correct(sent)
        key = str(line(sent, label).pk)
        row = next(each.id for each in rows_for(delegation, by=by, language="en") if key in str(each.id))
        typed = {row: {"comment": "Written offline."}}
        path = tmp_path / "book.xlsx"
        path.write_bytes(make_workbook(delegation, by=by, language="en", typed=typed)[1])
        batch = receive_workbooks(delegation, [("book.xlsx", path)], by=by)
        if code:
            assert refused(lambda: apply_import(batch, by=by)) == code
            assert not Input.objects.filter(comment="Written offline.").exists()
        else:
            apply_import(batch, by=by)
            assert Input.objects.get(comment="Written offline.").line == line(sent, "123")


def test_it_closes_as_it_was_after_its_time(sent: Submission, rina: Any) -> None:
    with after_close():
        request = ask(sent, rina, days=10)
        draft = correct(sent)
        answer(draft, "123", comment="Too slow.")
    with after_close(days=11):
        assert refused(lambda: send(draft)) == "answer_time_over"
        assert (
            refused(lambda: clarification_answers.answer_in_words(request, text="2019", by=request.by))
            == "not_focal_point"
        )
        by = focal_point(sent.delegation)
        assert refused(lambda: clarification_answers.answer_in_words(request, text="2019", by=by)) == "answer_time_over"
        with pytest.raises(Closed):
            sending_services.check_may_send(sent, clock.now())
    assert Version.objects.get(pk=draft.pk).is_draft
    assert Input.objects.get(version=draft, line=request.line).comment == "Too slow."


def test_a_decision_ends_the_question(sent: Submission, rina: Any) -> None:
    with after_close():
        ask(sent, rina)
    with after_close(days=1):
        triage_services.admit(sent, by=rina)
        assert not open_requests(clock.now()).exists()
        with pytest.raises(Closed):
            correct(sent)
    with after_close(days=2):
        ask(sent, rina, "124")
        assert [row.line for row in open_requests(clock.now())] == [line(sent, "124")]  # the first stays settled


def test_a_question_on_the_whole_opens_all_and_two_questions_both_parts(sent: Submission, rina: Any) -> None:
    with after_close():
        ask(sent, rina)
        ask(sent, rina, "124")
        draft = correct(sent)
        answer(draft, "123", comment="One.")
        answer(draft, "124", comment="Two.")
        assert refused(lambda: drafting_services.input_for(draft, by=draft.started_by)) == "more_than_asked"
        ask(sent, rina, "")
        whole = drafting_services.input_for(draft, by=draft.started_by)
        drafting_services.save_input(whole, fields={"comment": "All."}, revision=whole.revision, by=draft.started_by)
        attachments_services.remove_file(draft.attachments.get(), by=draft.started_by)
        send(draft)
    assert ClarificationAnswer.objects.filter(version=draft).count() == 3


def test_what_a_draft_said_before_the_close_is_put_back_not_lost(sent: Submission, rina: Any) -> None:
    by = focal_point(sent.delegation)
    draft = correct(sent)
    answer(draft, "124", comment="Begun in time, never sent.")
    answer(draft, "127.1", comment="A new one.")
    AttachmentFactory(version=draft, title="Not sent")
    drafting_services.set_submission_fields(draft, {"signed_by": "Somebody else"}, by=by)
    with after_close():
        ask(sent, rina)
        answer(draft, "123", comment="The decree of 2019 says so.")
        assert refused(lambda: send(draft)) == "more_than_asked"
        assert [fault.code for fault in sending_services.check(draft, clock.now())] == ["more_than_asked"]
        assert corrections.restore_sent(draft, by=by) == 2
        send(draft)
    version = Version.objects.get(pk=draft.pk)
    comments = set(version.inputs.values_list("comment", flat=True))
    assert comments == {"The decree of 2019 says so.", "The body supports this too."}
    assert (version.signed_by, [row.title for row in version.attachments.all()]) == ("", ["A shadow report"])
    assert version.changes.filter(before__comment="Begun in time, never sent.").exists()


def test_a_page_from_before_the_whole_was_put_back_overwrites_nothing(sent: Submission, rina: Any) -> None:
    by, draft = focal_point(sent.delegation), correct(sent)
    drafting_services.set_submission_fields(draft, {"signed_by": "Somebody else"}, by=by)
    draft.refresh_from_db()
    page = draft.revision
    with after_close():
        ask(sent, rina)
        corrections.restore_sent(draft, by=by)
    with pytest.raises(SaveConflict):
        drafting_services.set_submission_fields(draft, {"signed_by": "A third"}, by=by, revision=page)


def test_while_the_window_is_open_nothing_is_limited(sent: Submission, rina: Any) -> None:
    request = ask(sent, rina)
    draft = correct(sent)
    answer(draft, "124", comment="Something else.")
    send(draft)
    assert not ClarificationAnswer.objects.filter(request=request).exists()  # not what was asked about
    draft = correct(sent)
    answer(draft, "123", comment="The decree of 2019 says so.")
    send(draft)
    assert request.answer.version == draft


def test_an_answer_in_words_is_the_focal_points_and_given_once(sent: Submission, rina: Any) -> None:
    by = focal_point(sent.delegation)
    with after_close():
        request = ask(sent, rina)
        with pytest.raises(NotAllowed):
            clarification_answers.answer_in_words(request, text="2019", by=focal_point(DelegationFactory()))
        assert refused(lambda: clarification_answers.answer_in_words(request, text="  ", by=by)) == "answer_missing"
        assert (
            refused(lambda: clarification_answers.answer_in_words(request, text="x" * 5_001, by=by)) == "text_too_long"
        )
        assert clarification_answers.answer_in_words(request, text="The decree of 2019.", by=by).version is None
        assert refused(lambda: clarification_answers.answer_in_words(request, text="Again", by=by)) == "answered"
        with pytest.raises(Closed):
            correct(sent)


def test_the_queue_has_it_again_when_answered_or_out_of_time(round_: Round, rina: Any) -> None:
    rows = {}
    for name in ("open", "answered", "run_out", "both"):
        version = DraftFactory(delegation=DelegationFactory(round=round_), answers=SAID)
        send(version)
        rows[name] = version.submission
    with after_close():
        clarification_answers.answer_in_words(
            ask(rows["answered"], rina), text="2019", by=focal_point(rows["answered"].delegation)
        )
        ask(rows["open"], rina)
        ask(rows["run_out"], rina, days=1)
        ask(rows["both"], rina)
        clarification_answers.answer_in_words(
            ask(rows["both"], rina, "124"), text="2019", by=focal_point(rows["both"].delegation)
        )
    with after_close(days=2):
        queue = {row.submission: row for row in triage_queue(round_, rina)}
        asked = {name: queue[row.pk].asked for name, row in rows.items()}
        assert asked == {"open": "open", "answered": "answered", "run_out": "run_out", "both": "open"}
        waits = [name for name, row in rows.items() if submissions_triage_queue.waits(queue[row.pk])]
        assert waits == ["answered", "run_out"]
        assert submissions_triage_queue.waiting_by_round(rina) == {round_.pk: 2}


def test_a_published_round_asks_nothing_more(sent: Submission, rina: Any) -> None:
    with after_close():
        request = ask(sent, rina)
        Round.objects.filter(pk=sent.delegation.round_id).update(published_at=clock.now())
        assert not open_requests(clock.now()).exists()
        with pytest.raises(Closed):
            correct(Submission.objects.get(pk=sent.pk))
        assert refused(lambda: ask(Submission.objects.get(pk=sent.pk), rina)) == "published"
        by = focal_point(sent.delegation)
        with pytest.raises(Closed):
            clarification_answers.answer_in_words(request, text="2019", by=by)


def test_a_planned_release_does_not_end_a_question_before_it(sent: Submission, rina: Any) -> None:
    """A5: nobody learns by a question that closed early that a report is planned."""
    with after_close():
        request = ask(sent, rina)
        Round.objects.filter(pk=sent.delegation.round_id).update(published_at=clock.now() + timedelta(days=2))
    with after_close(days=1):
        by = focal_point(sent.delegation)
        assert clarification_answers.answer_in_words(request, text="2019", by=by).text == "2019"
        assert refused(lambda: ask(Submission.objects.get(pk=sent.pk), rina)) == "release_planned"
