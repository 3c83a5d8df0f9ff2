"""Words covered in an answer are covered in the file that it was filed from, through every door (DOMAIN 3)."""

from collections.abc import Callable
from datetime import timedelta
from pathlib import Path
from typing import Any

import pytest
from django.test import Client
from django.urls import reverse

from consultations.enums import Duty
from consultations.models import Delegation
from core import clock
from core.models import Job, StoredFile
from submissions.attachments import copies, covered_copies
from submissions.attachments.filing import file_paragraphs
from submissions.attachments.scrubbing.patterns import MARK
from submissions.attachments.services import add_file
from submissions.drafting.services import set_submission_fields
from submissions.drafting.status import current_draft
from submissions.joint import members
from submissions.joint.services import confirm
from submissions.models import Attachment, Input, RedactedCopy, Redaction
from submissions.public_state.entries import named_files
from submissions.sending.services import correct
from submissions.sensitive.redaction_requests import lift_redaction, request_lift
from submissions.triage.services import admit
from submissions.visibility.confidentiality import tighten
from tests.factories import (
    DelegationFactory,
    DraftFactory,
    OfficerFactory,
    answer,
    focal_point,
    recommendation,
    send,
)
from tests.support.officers import sign_in
from tests.support.redacting import redact

pytestmark = pytest.mark.django_db
REPORT = "We met Amina in Port Selda.\n\nHer brother was told to wait.\n\nNothing is said of towns."
Run = Callable[[], Any]


@pytest.fixture
def run(django_capture_on_commit_callbacks: Callable[..., Any]) -> Run:
    """What the queue does after each act."""
    return lambda: django_capture_on_commit_callbacks(execute=True)


@pytest.fixture
def delegation(db: None) -> Delegation:
    return DelegationFactory()


@pytest.fixture
def report(delegation: Delegation, tmp_path: Path, run: Run) -> Attachment:
    """Sent, with its first two paragraphs filed on 123."""
    return sent(delegation, tmp_path, run)


def sent(delegation: Delegation, folder: Path, run: Run, name: str = "report.txt", content: str = REPORT) -> Attachment:
    (folder / name).write_text(content)
    focal = focal_point(delegation)
    version = current_draft(delegation, by=focal)
    answer(version, "124", comment="As our report says.")
    with run(), (folder / name).open("rb") as stream:
        made = add_file(version, stream, name=name, by=focal, title="Our report")
    attachment = Attachment.objects.get(pk=made.pk)
    file_paragraphs(attachment, [1, 2], recommendation(delegation.round, "123"), by=focal)
    set_submission_fields(version, {"consents": True}, by=focal)
    send(version)
    return Attachment.objects.get(pk=made.pk)


def filed(attachment: Attachment) -> Input:
    return Input.objects.get(version=attachment.version, comment__startswith="We met")


def given(client: Client, attachment: Attachment, *duties: str, status: int = 200) -> str:
    """What an officer gets of the file, or reads of why not."""
    round_ = attachment.version.submission.delegation.round
    sign_in(client, OfficerFactory(round=round_, duties=duties or [Duty.TRIAGE]))
    answer = client.get(reverse("submissions:file", args=[attachment.pk]))
    assert answer.status_code == status
    return b"".join(answer).decode()


def test_covered_words_are_covered_in_the_file_for_every_officer_and_not_for_the_body(
    report: Attachment, run: Run, client: Client, delegation: Delegation
) -> None:
    with run():
        redact(filed(report), "Amina in Port Selda.\n\nHer brother")
    for duties in ((Duty.TRIAGE,), (Duty.TRIAGE, Duty.SEE_CONFIDENTIAL)):
        seen = given(client, report, *duties)
        assert seen == f"We met {MARK}\n\n{MARK} was told to wait.\n\nNothing is said of towns."
    client.force_login(focal_point(delegation))
    for door in ("file", "clean_copy"):
        assert b"".join(client.get(reverse(door, args=[delegation.pk, report.pk]))).decode() == REPORT


def test_who_stands_with_the_text_gets_the_file_as_it_reads_the_words(
    delegation: Delegation, tmp_path: Path, run: Run, client: Client
) -> None:
    lead, friend = focal_point(delegation), DelegationFactory(round=delegation.round)
    DraftFactory(delegation=delegation)
    until = clock.now() + timedelta(days=7)
    member = members.invite_body(delegation, by=lead, expires_at=until, body=friend.organisation)
    confirm(member, by=focal_point(friend))
    report = sent(delegation, tmp_path, run)
    with run():
        redact(filed(report), "Amina")
    client.force_login(focal_point(friend))
    assert "We met Amina" in client.get(reverse("joint", args=[member.pk])).content.decode()
    assert b"".join(client.get(reverse("joint_file", args=[member.pk, report.pk]))).decode() == REPORT
    assert "Amina" not in given(client, report)


def test_until_the_copy_is_made_the_file_is_given_to_nobody(report: Attachment, client: Client) -> None:
    redact(filed(report), "Amina")
    told = given(client, report, status=409)
    assert "being redacted in the file too" in told and "Amina" not in told


def test_a_copy_that_was_never_made_is_made_by_the_hour(report: Attachment, run: Run, client: Client) -> None:
    redact(filed(report), "Amina")
    Job.objects.filter(kind=copies.REDACT_FILE).update(state=Job.State.FAILED)
    with run():
        copies.renew_left()
    assert f"We met {MARK} in" in given(client, report)
    with run() as done:
        copies.renew_left()
    assert not done


def test_a_copy_that_lacks_a_later_redaction_is_made_by_the_hour(report: Attachment, run: Run, client: Client) -> None:
    with run():
        redact(filed(report), "Amina")
    redact(filed(report), "brother")
    Job.objects.filter(kind=copies.REDACT_FILE).update(state=Job.State.FAILED)
    with run():
        copies.renew_left()
    assert f"We met {MARK} in Port Selda.\n\nHer {MARK} was told" in given(client, report)
    with run() as done:
        copies.renew_left()
    assert not done


def test_a_job_that_waits_for_its_next_try_is_not_asked_for_again(report: Attachment) -> None:
    redact(filed(report), "Amina")
    copies.renew_left()
    assert Job.objects.filter(kind=copies.REDACT_FILE).count() == 1


def test_lifting_gives_the_words_back(report: Attachment, run: Run, client: Client) -> None:
    round_ = report.version.submission.delegation.round
    officers = [OfficerFactory(round=round_, duties=["see_confidential"]) for _each in range(2)]
    with run():
        redact(filed(report), "Amina")
        redact(filed(report), "brother")
    assert "Amina" not in given(client, report)
    with run():
        lift_redaction(
            request_lift(Redaction.objects.order_by("at")[0], reason="A mistake", by=officers[0]), by=officers[1]
        )
    seen = given(client, report)
    assert "Amina" in seen and "brother" not in seen
    with run():
        lift_redaction(
            request_lift(Redaction.objects.order_by("at")[1], reason="A mistake", by=officers[0]), by=officers[1]
        )
    assert given(client, report) == REPORT
    assert not RedactedCopy.objects.exists()
    assert StoredFile.objects.count() == 2  # as it was sent, and its clean copy


def test_a_lift_gives_the_file_to_officers_and_to_nobody_of_the_public(
    report: Attachment, run: Run, client: Client
) -> None:
    """Officers read the words of the page and of the file in the same minute; the public gets no such file (0018)."""
    round_ = report.version.submission.delegation.round
    officers = [OfficerFactory(round=round_, duties=["see_confidential"]) for _each in range(2)]
    admit(report.version.submission, by=OfficerFactory(round=round_, duties=[Duty.TRIAGE]))
    assert [row.offered for row in named_files(round_)] == [True]
    with run():
        redact(filed(report), "Amina")
    row = Redaction.objects.get()
    with run():
        lift_redaction(request_lift(row, reason="A mistake", by=officers[0]), by=officers[1])
    assert given(client, report) == REPORT
    page = client.get(reverse("submissions:submission", args=[report.version.submission_id]))
    assert "We met Amina" in page.content.decode()
    assert [row.offered for row in named_files(round_)] == [False]


def test_a_part_of_a_word_covers_the_word(report: Attachment, run: Run, client: Client) -> None:
    with run():
        redact(filed(report), "min")
    assert f"We met {MARK} in" in given(client, report)


def test_words_that_were_changed_after_filing_hold_the_file_back(
    delegation: Delegation, tmp_path: Path, run: Run, client: Client
) -> None:
    report = sent(delegation, tmp_path, run)
    draft = correct(report.version.submission, by=focal_point(delegation), at=report.version.submitted_at)
    said = draft.inputs.get(comment__startswith="We met")
    said.comment = said.comment.replace("Amina", "a girl called Amina M.")
    said.save()
    send(draft)
    with run():
        redact(Input.objects.get(pk=said.pk), "a girl called Amina M.")
    for row in (report, draft.attachments.get()):
        told = given(client, row, status=409)
        assert "cannot be redacted in the file" in told and "restricted original" in told


def test_what_the_body_wrote_itself_need_not_stand_in_the_file(report: Attachment, run: Run, client: Client) -> None:
    with run():
        redact(filed(report), filed(report).source, field="source")
    assert given(client, report) == REPORT


def test_a_kind_in_which_nothing_can_be_covered_is_held_back(
    delegation: Delegation, tmp_path: Path, run: Run, client: Client
) -> None:
    text = r"{\rtf1\ansi We met Amina in Port Selda.\par Her brother was told to wait.\par Nothing.}"
    report = sent(delegation, tmp_path, run, "report.rtf", text)
    with run():
        redact(filed(report), "Amina")
    assert "cannot be redacted in the file" in given(client, report, status=409)


def test_a_new_clean_copy_of_the_sender_is_covered_again(
    report: Attachment, run: Run, client: Client, delegation: Delegation
) -> None:
    with run():
        redact(filed(report), "Amina")
    draft = correct(report.version.submission, by=focal_point(delegation), at=report.version.submitted_at)
    row = draft.attachments.get()
    with run():
        covered_copies.cover_words(row, ["towns"], by=focal_point(delegation))
    with run():
        covered_copies.accept_copy(row, by=focal_point(delegation))
    seen = given(client, report)
    assert "Amina" not in seen and "towns" not in seen and "Port Selda" in seen


def test_a_file_tells_no_officer_of_an_answer_that_they_may_not_read(report: Attachment, client: Client) -> None:
    assert given(client, report) == REPORT
    focal = focal_point(report.version.submission.delegation)
    tighten(report.version.submission, level="secretariat", line=filed(report).line, by=focal)
    given(client, report, status=404)
    assert given(client, report, Duty.TRIAGE, Duty.SEE_CONFIDENTIAL) == REPORT
