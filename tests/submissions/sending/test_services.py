"""Sending, correcting, withdrawing, as the focal point meets them."""

from datetime import timedelta

import pytest
from django.core import mail

from consultations.models import Membership
from consultations.rounds import windows
from core import audit, clock
from core.errors import Closed, NotAllowed, Refusals, Refused
from core.models import Job
from submissions.drafting.services import begin_draft, input_for, set_submission_fields
from submissions.models import Input, Version
from submissions.sending.services import check, correct, submit, withdraw
from tests.factories import (
    AttachmentFactory,
    DelegationFactory,
    DraftFactory,
    MembershipFactory,
    RoundFactory,
    SubmittedFactory,
    answer,
    corrected,
    focal_point,
    new_token,
    recommendation,
    send,
)

pytestmark = pytest.mark.django_db


def test_sending_gives_a_receipt_and_a_record() -> None:
    version = DraftFactory()
    at = clock.now()
    receipt = send(version, at=at)
    version.refresh_from_db()
    assert (version.submitted_at, version.submitted_by, version.is_late) == (at, version.started_by, False)
    assert receipt.number == f"{version.submission.reference}/1"
    assert (receipt.act, receipt.at, receipt.digest) == ("submit", at, version.digest)
    assert len(version.salt) == 64
    assert [entry.action for entry in audit.entries(version)] == [
        "submissions.version.begin",
        "submissions.version.submit",
    ]


def test_only_the_focal_point_sends() -> None:
    version = DraftFactory()
    deputy = MembershipFactory(organisation=version.submission.delegation.organisation, role="deputy").user
    with pytest.raises(NotAllowed):
        submit(version, by=deputy, at=clock.now(), token=new_token())
    with pytest.raises(NotAllowed):
        withdraw(SubmittedFactory().submission, by=deputy, token=new_token())
    assert not Version.objects.get(pk=version.pk).submitted_at


def test_a_focal_point_who_has_left_sends_nothing() -> None:
    version = DraftFactory()
    Membership.objects.update(ended_at=clock.now())
    with pytest.raises(NotAllowed):
        submit(version, by=version.started_by, at=clock.now(), token=new_token())


def test_what_stands_against_sending_is_told_at_once() -> None:
    round_ = RoundFactory(limits={"private_sector": 3})
    delegation = DelegationFactory(round=round_, constituency="private_sector")
    version = begin_draft(delegation, by=focal_point(delegation))
    assert {fault.code for fault in check(version, clock.now())} == {
        "nothing_said",
        "interest_missing",
        "consent_missing",
    }
    answer(version, "123", comment="One two three four.")
    codes = [fault.code for fault in check(version, clock.now())]
    assert codes == ["over_limit", "interest_missing", "consent_missing"]
    assert "4 words. The limit is 3" in str(check(version, clock.now())[0])
    with pytest.raises(Refusals):
        send(version)
    answer(version, "123", comment="One two three.")
    set_submission_fields(version, {"consents": True, "declares_interest": "None."}, by=focal_point(delegation))
    assert check(version, clock.now()) == []
    assert send(version).act == "submit"


@pytest.mark.parametrize(("joint_limits", "most"), [({}, 3), ({"civil_society": 6}, 6)])
def test_a_joint_text_has_the_rounds_own_limit_for_it_else_that_of_one_body(
    joint_limits: dict[str, int], most: int
) -> None:
    round_ = RoundFactory(limits={"civil_society": 3}, joint_limits=joint_limits)
    lead = DelegationFactory(round=round_, constituency="civil_society")
    version = begin_draft(lead, by=focal_point(lead), kind="joint")
    said = answer(version, "123", comment="word " * most)
    assert "over_limit" not in {fault.code for fault in check(version, clock.now())}
    said.comment += "more"
    said.save()
    told = {fault.code: str(fault) for fault in check(version, clock.now())}
    assert f"{most + 1} words. The limit is {most}." in told["over_limit"]


def test_a_file_alone_says_something() -> None:
    version = DraftFactory(answers={})
    AttachmentFactory(version=version)
    assert check(version, clock.now()) == []


def test_answers_left_empty_are_not_sent() -> None:
    version = DraftFactory()
    input_for(version, recommendation(version.submission.delegation.round, "124"), by=version.started_by)
    send(version)
    assert [input_.recommendation.label for input_ in version.inputs.all()] == ["123"]


def test_words_are_counted_when_they_are_sent_and_anew_with_a_correction() -> None:
    version = DraftFactory(answers={"123": {"comment": "Five words, no more, here.", "source": "Not counted."}})
    assert version.inputs.get().words is None
    send(version)
    assert version.inputs.get().words == 5
    draft = correct(version.submission, by=version.started_by)
    answer(draft, "123", comment="Three words now.")
    assert draft.inputs.get().words is None
    send(draft)
    assert (version.inputs.get().words, draft.inputs.get().words) == (5, 3)


def test_a_correction_keeps_lines_files_and_stays_apart() -> None:
    version = DraftFactory()
    AttachmentFactory(version=version, title="Annex one").speaks_to.set(
        [recommendation(version.submission.delegation.round, "123")]
    )
    send(version)
    draft = correct(version.submission, by=version.started_by)
    assert correct(version.submission, by=version.started_by) == draft
    assert (draft.number, draft.is_draft) == (2, True)
    assert draft.inputs.get().line_id == version.inputs.get().line_id
    copied = draft.attachments.get()
    assert (copied.file_id, copied.title) == (version.attachments.get().file_id, "Annex one")
    assert [row.label for row in copied.speaks_to.all()] == ["123"]
    answer(draft, "123", comment="Decree 118, not 181.")
    receipt = send(draft)
    assert (receipt.act, receipt.number) == ("correct", f"{version.submission.reference}/2")
    assert version.inputs.get().comment == "The body supports the recommendation."
    assert Version.objects.current().get() == draft


def test_a_correction_needs_something_sent_and_an_open_window() -> None:
    version = DraftFactory()
    with pytest.raises(Refused, match="Continue with the draft"):
        correct(version.submission, by=version.started_by)
    send(version)
    with clock.at(clock.now() + timedelta(days=40)), pytest.raises(Closed):
        correct(version.submission, by=version.started_by)


def test_withdrawing_keeps_the_record_and_lets_the_body_begin_anew() -> None:
    version = SubmittedFactory()
    by, token = version.submitted_by, new_token()
    receipt = withdraw(version.submission, by=by, reason="Sent in error.", token=token)
    assert (receipt.act, receipt.number) == ("withdraw", f"{version.submission.reference}/1W")
    assert withdraw(version.submission, by=by, token=token) == receipt
    with pytest.raises(Refused, match="was withdrawn"):
        withdraw(version.submission, by=by, token=new_token())
    with pytest.raises(Refused, match="was withdrawn"):
        correct(version.submission, by=by)
    assert Version.objects.submitted().count() == 1
    assert not Version.objects.current().exists()
    assert begin_draft(version.submission.delegation, by=by).submission != version.submission


def test_a_withdrawal_needs_no_open_window() -> None:
    version = SubmittedFactory()
    with clock.at(clock.now() + timedelta(days=400)):
        assert withdraw(version.submission, by=version.submitted_by, token=new_token()).act == "withdraw"


def test_on_extension_it_is_in_and_marked_late() -> None:
    version = DraftFactory()
    delegation = version.submission.delegation
    late = clock.now() + timedelta(days=33)
    with clock.at(late):
        with pytest.raises(Closed, match="draft is saved"):
            send(version)
        windows.extend(
            delegation,
            closes=late + timedelta(days=2),
            zone="Europe/Zurich",
            reason="Note 12/2027",
            by=delegation.round.created_by,
        )
        send(version)
    version.refresh_from_db()
    assert (version.is_late, version.on_extension) == (True, True)


def test_the_mail_carries_a_number_and_a_link_only(django_capture_on_commit_callbacks: object) -> None:
    with django_capture_on_commit_callbacks(execute=True):  # type: ignore[operator]  # a fixture
        version = SubmittedFactory()
    receipt = version.receipts.get()
    (sent,) = mail.outbox
    assert sent.to == [version.submitted_by.email]
    assert receipt.number in sent.body
    assert receipt.digest in sent.body
    assert "supports" not in sent.body
    assert version.submission.delegation.organisation.name not in sent.subject + sent.body
    assert Job.objects.get(kind="core.mail").state == "done"


def test_a_civil_society_mail_shows_no_digest(django_capture_on_commit_callbacks: object) -> None:
    with django_capture_on_commit_callbacks(execute=True):  # type: ignore[operator]  # a fixture
        version = SubmittedFactory(delegation=DelegationFactory(constituency="civil_society"))
    (sent,) = mail.outbox
    assert version.digest not in sent.body


def test_the_digest_covers_every_word_and_the_salt() -> None:
    from submissions.sending.receipts import digest

    version = SubmittedFactory()
    seen = {digest(version)}
    assert seen == {version.digest}
    version.salt = "0" * 64
    seen.add(digest(version))
    version.signed_by = "Somebody else"
    seen.add(digest(version))
    assert len(seen) == 3
    assert corrected(version.submission, {"123": {"source": "One more source."}}).digest not in seen
    assert Input.objects.count() == 2
