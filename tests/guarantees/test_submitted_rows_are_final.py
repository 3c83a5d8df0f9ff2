"""A submitted version never changes, facts are only added: model and database both refuse (DOMAIN 3, D6)."""

from collections.abc import Callable
from typing import Any

import pytest
from django.db import IntegrityError, connection, models, transaction

from consultations.models import Authority, Extension, RoundAct
from core.errors import Refused
from core.models import SigningKey, StoredFile
from submissions.models import (
    Alignment,
    Attachment,
    ClarificationAnswer,
    ClarificationRequest,
    ConfidentialityChange,
    Erasure,
    FileParagraph,
    Input,
    OfficerMention,
    OfficerNote,
    Receipt,
    Redaction,
    ScanResult,
    Submission,
    TriageDecision,
    Version,
    Withdrawal,
    WorkingTranslation,
)
from submissions.sending.services import withdraw
from tests.factories import (
    AttachmentFactory,
    DelegationFactory,
    DraftFactory,
    SubmittedFactory,
    UserFactory,
    new_token,
    recommendation,
    send,
)

pytestmark = pytest.mark.django_db


def everything() -> Version:
    """A sent and withdrawn version with a row of every kind."""
    other = SubmittedFactory()
    delegation = DelegationFactory(round=other.submission.delegation.round)
    version = DraftFactory(delegation=delegation)
    by, about = version.started_by, recommendation(delegation.round, "123")
    file = AttachmentFactory(version=version)
    file.speaks_to.set([about])
    Alignment.objects.create(version=version, with_version=other).excepted.set([about])
    send(version)
    line, submission = version.inputs.get().line, version.submission
    FileParagraph.objects.create(file=file.file, number=1, text="A paragraph.")
    TriageDecision.objects.create(submission=submission, version=version, outcome="admissible", by=by)
    asked = ClarificationRequest.objects.create(submission=submission, question="?", until=version.started_at, by=by)
    ClarificationAnswer.objects.create(request=asked, text="This one.", by=by)
    note = OfficerNote.objects.create(submission=submission, text="Look at this.", by=by)
    OfficerMention.objects.create(note=note, person=by)
    ConfidentialityChange.objects.create(submission=submission, level="nameless", by=by)
    Redaction.objects.create(input=version.inputs.get(), line=line, start=0, end=3, digest="0", reason="name", by=by)
    WorkingTranslation.objects.create(line=line, of_digest="0", text="Trad.", by=by)
    withdraw(submission, by=by, token=new_token())
    version.refresh_from_db()
    return version


def refuses(act: Callable[[], Any]) -> None:
    with pytest.raises(IntegrityError, match="keeps its rows"), transaction.atomic():
        act()


def raw(sql: str) -> Callable[[], None]:
    def run() -> None:
        with connection.cursor() as cursor:
            cursor.execute(sql)

    return run


ROWS: list[tuple[type[models.Model], str]] = [
    (Version, "signed_by = 'x'"),
    (Input, "comment = 'x'"),
    (Attachment, "title = 'x'"),
    (Alignment, "with_version_id = version_id"),
    (Attachment.speaks_to.through, "attachment_id = attachment_id"),
    (Alignment.excepted.through, "alignment_id = alignment_id"),
    (Receipt, "digest = 'x'"),
    (Withdrawal, "reason = 'x'"),
    (TriageDecision, "outcome = 'inadmissible', reason = 'late'"),
    (ClarificationRequest, "question = 'x'"),
    (ClarificationAnswer, "text = 'x'"),
    (OfficerNote, "text = 'x'"),
    (OfficerMention, "note_id = note_id"),
    (ConfidentialityChange, "level = 'public'"),
    (Redaction, "reason = 'x'"),
    (WorkingTranslation, "text = 'x'"),
    (FileParagraph, "text = 'x'"),
]


def test_the_database_refuses_every_change_and_every_deletion() -> None:
    everything()
    for model, change in ROWS:
        table = model._meta.db_table
        assert model._default_manager.exists(), table
        refuses(raw(f"UPDATE {table} SET {change}"))
        refuses(raw(f"DELETE FROM {table}"))


def test_nothing_is_added_to_what_was_sent() -> None:
    version = everything()
    input_ = version.inputs.get()
    refuses(lambda: Input.objects.bulk_create([Input(version=version, line=input_.line, on_round=True)]))
    file = version.attachments.get()
    refuses(lambda: file.speaks_to.add(recommendation(version.submission.delegation.round, "124")))
    refuses(lambda: Input.objects.filter(pk=DraftFactory().inputs.get().pk).update(version=version))


def test_what_receipts_and_reasons_stand_on_does_not_change() -> None:
    version = everything()
    delegation, by = version.submission.delegation, version.started_by
    ScanResult.objects.create(file=version.attachments.get().file, outcome="infected")
    Extension.objects.create(
        delegation=delegation, closes=version.started_at, zone="UTC", reason="A shutdown", granted_by=by
    )
    RoundAct.objects.create(round=delegation.round, act="window_moved", by=by, reason="A holiday")
    Authority.objects.create(delegation=delegation, note_number="1", note_date=version.started_at, recorded_by=by)
    for model, change in (
        (Submission, {"delegation": SubmittedFactory().submission.delegation}),
        (StoredFile, {"sha256": "0" * 64}),
        (ScanResult, {"outcome": "clean"}),
        (SigningKey, {"public_key": "0" * 64}),
        (Extension, {"reason": "x"}),
        (RoundAct, {"reason": "x"}),
        (Authority, {"note_number": "x"}),
    ):
        refuses(lambda model=model, change=change: model._default_manager.update(**change))
    for model in (SigningKey, Extension, RoundAct, Authority):
        refuses(raw(f"DELETE FROM {model._meta.db_table}"))


def test_a_package_that_was_never_sent_may_change() -> None:
    draft = DraftFactory()
    Submission.objects.filter(pk=draft.submission_id).update(channel="workbook")


def test_the_models_say_it_in_words() -> None:
    version = SubmittedFactory()
    input_ = version.inputs.get()
    input_.comment = "Changed."
    for row in (version, input_, Attachment(version=version)):
        with pytest.raises(Refused, match="cannot be changed"):
            row.save()


def test_only_an_erasure_by_two_lets_the_rows_go() -> None:
    version = everything()
    with pytest.raises(IntegrityError), transaction.atomic():
        one = UserFactory()
        Erasure.objects.create(submission=version.submission, reason="r", asked_by=one, confirmed_by=one)
    Erasure.objects.create(
        submission=version.submission, reason="r", asked_by=UserFactory(), confirmed_by=UserFactory()
    )
    Redaction.objects.all().delete()
    WorkingTranslation.objects.all().delete()
    file = version.attachments.get().file
    for rows in (version.alignments.all(), version.attachments.all(), version.inputs.all()):
        rows.delete()
    file.paragraphs.all().delete()
    OfficerMention.objects.all().delete()
    asked = (ClarificationAnswer, ClarificationRequest)
    for model in (TriageDecision, *asked, OfficerNote, ConfidentialityChange, Withdrawal):
        model._default_manager.all().delete()
    refuses(raw("DELETE FROM submissions_receipt"))
    assert not Input.objects.filter(version=version).exists()


def test_drafts_can_be_thrown_away() -> None:
    version = DraftFactory()
    AttachmentFactory(version=version)
    version.attachments.all().delete()
    version.inputs.all().delete()
    version.delete()
    assert not Version.objects.exists()
