"""Erasure takes two people and leaves none of the words: D6. What stays proves that something was there."""

import hashlib
import io
from collections.abc import Callable
from datetime import timedelta
from pathlib import Path
from typing import Any

import pytest
from django.contrib.sessions.models import Session
from django.core import mail
from django.db import connection
from django.http import QueryDict
from django.test import Client
from django.urls import reverse
from django.utils import timezone
from pytest_django import Settings

from accounts.models import User
from accounts.sign_in.unsaved_text import TYPED
from consultations.models import Round
from consultations.rounds.duties import make_officer, site_administrators_group
from core import audit, clock
from core.audience import CONFIDENTIAL
from core.errors import NotAllowed, Refused
from core.files import pieces
from core.files.storage import remove_stored
from core.mail import send as send_mail
from core.models import Job, StoredFile
from submissions.attachments import uploads
from submissions.attachments.services import add_file
from submissions.drafting import internal_comments, services as drafting_services
from submissions.models import (
    Attachment,
    CampaignMember,
    Erasure,
    ErasureRequest,
    ImportDecisions,
    ImportedBook,
    ImportedInput,
    Input,
    InputImport,
    JointMember,
    OfficerAssignment,
    Submission,
    Upload,
    WorkbookImport,
)
from submissions.sending import clarification_answers, receipts, services as sending_services
from submissions.sending.restarts import restart
from submissions.sensitive import disclosures, erasure
from submissions.triage import labels, notes, services as triage_services
from submissions.triage.queue import waiting_by_round
from submissions.visibility import translations
from submissions.visibility.confidentiality import tighten
from submissions.visibility.translations import record_many, record_translation
from tests.factories import (
    DelegationFactory,
    DraftFactory,
    OfficerFactory,
    RoundFactory,
    SubmittedFactory,
    UserFactory,
    answer,
    focal_point,
    new_token,
    send,
)
from tests.support.html import text
from tests.support.officers import sign_in
from tests.support.redacting import redact

pytestmark = [pytest.mark.django_db, pytest.mark.both_databases]
SECRET = "QZSECRETQZ"
MARK = "5ec2e7" * 10  # of words: who knows them can make it


@pytest.fixture
def round_() -> Round:
    return RoundFactory()


@pytest.fixture
def asks() -> Any:
    user = UserFactory()
    make_officer(user, group=site_administrators_group())
    return user


@pytest.fixture
def decides(round_: Round) -> Any:
    return OfficerFactory(round=round_, duties=["manage_round"])


def words(rest: str = "") -> str:
    return f"Words {SECRET} {rest}".strip()


CONTENT = f"{words()}\n".encode()
DIGEST = hashlib.sha256(CONTENT).hexdigest()[:16]  # of a file: who holds a copy can prove who sent it


@pytest.fixture
def full(round_: Round, django_capture_on_commit_callbacks: Callable[..., Any]) -> Submission:
    """A submission of every kind of matter, sent, corrected and corrected again, all of it with the word."""
    delegation = DelegationFactory(round=round_, constituency="civil_society")
    by = focal_point(delegation)
    version = DraftFactory(
        delegation=delegation, answers={"123": {"comment": words("first")}}, package={"signed_by": words()}
    )
    row = version.inputs.get()
    drafting_services.save_input(
        row, fields={"comment": words("second"), "rationale": words()}, revision=row.revision, by=by
    )
    with django_capture_on_commit_callbacks(execute=True):
        file = add_file(version, io.BytesIO(CONTENT), name=f"{SECRET}.txt", title=words(), by=by, once=new_token())
    internal_comments.add_comment(delegation, words(), by=by)
    send(version)
    submission = version.submission
    officer = OfficerFactory(round=round_, duties=["triage_round", "see_confidential", "code_round"])
    until = clock.now() + timedelta(days=9)
    asked = triage_services.request_clarification(submission, question=words(), until=until, by=officer)
    clarification_answers.answer_in_words(asked, text=words(), by=by)
    notes.write_note(submission, text=f"{words()} @{officer.name}", by=officer)
    labels.set_labels(round_, list(version.inputs.values_list("pk", flat=True)), label=SECRET, note=words(), by=officer)
    input_ = version.inputs.get()
    input_.refresh_from_db()
    record_translation(input_, text=words(), by=officer, language="es")
    redact(input_, SECRET, reason=words())
    disclosures.request_disclosure(submission, reason=words(), by=OfficerFactory(round=round_, duties=["triage_round"]))
    tighten(submission, level="secretariat", attachment=Attachment.objects.get(pk=file.pk), by=by)
    draft = sending_services.correct(submission, by=by)
    answer(draft, "124", by=by, comment=words("draft"))
    book = WorkbookImport.objects.create(delegation=delegation, by=by, choices={"a": [words(), ""]})
    ImportedBook.objects.create(batch=book, number=1, name=words(), content=words())
    source = StoredFile.objects.create(
        stored_name=f"aa/bb/{'a' * 32}", display_name=words(), kind="csv", content_type="text/csv", size=1, sha256="0"
    )
    batch = InputImport.objects.create(
        round=round_, name=words(), file=source, by=officer, found={"shown": [[words()]]}, applied_at=clock.now(),
        replacements={"organisation": {words(): words()}}, consented_on=clock.now().date(), consent_source=words(),
    )  # fmt: skip
    waiting = StoredFile.objects.create(
        stored_name=f"aa/bb/{'c' * 32}", display_name=words(), kind="csv", content_type="text/csv", size=1, sha256="0"
    )
    InputImport.objects.create(round=round_, name=words(), file=waiting, by=officer, found={"shown": [[words()]]})
    ImportDecisions.objects.create(
        round=round_, replacements={"organisation": {words(): words()}}, columns={words(): ["comment", ""]}
    )
    ImportedInput.objects.create(
        line=input_.line, batch=batch, row=1, external_id=words(), consented_on=clock.now().date(),
        consent_source=words(),
    )  # fmt: skip
    CampaignMember.objects.create(line=input_.line, input=input_, of_digest="0" * 64)
    JointMember.objects.create(submission=submission, named=words(), signed_by=words(), confirmed_text=MARK)
    return submission


def erased(submission: Submission, asks: Any, decides: Any) -> Erasure:
    request = erasure.request_erasure(submission.reference, reason="Asked by the sender.", by=asks)
    return erasure.erase(request, by=decides)


def tables_with(word: str) -> list[str]:
    found = []
    with connection.cursor() as cursor:
        for table in connection.introspection.table_names(cursor):
            columns = [column.name for column in connection.introspection.get_table_description(cursor, table)]
            like = " OR ".join(f'CAST("{name}" AS text) LIKE %s' for name in columns)
            cursor.execute(f'SELECT count(*) FROM "{table}" WHERE {like}', [f"%{word}%"] * len(columns))
            if cursor.fetchone()[0]:
                found.append(table)
    return sorted(found)


def test_none_of_its_words_is_left_in_rows_or_files(
    full: Submission, asks: Any, decides: Any, settings: Settings,
    django_capture_on_commit_callbacks: Callable[..., Any],
) -> None:  # fmt: skip
    assert len(tables_with(SECRET)) >= 12
    root = Path(settings.FILES_ROOT)
    assert any(SECRET.encode() in path.read_bytes() for path in root.rglob("*") if path.is_file())
    had = erasure.matter_of(full, CONFIDENTIAL)
    assert (had.versions, had.inputs, had.files) == (2, 3, 1)
    with django_capture_on_commit_callbacks() as later:
        erased(full, asks, decides)
    for call in later:
        if getattr(call, "func", None) is remove_stored:  # the pages are written anew outside of transactions only
            call()
    assert tables_with(SECRET) == tables_with(MARK) == tables_with(DIGEST) == []
    assert not any(SECRET.encode() in path.read_bytes() for path in root.rglob("*") if path.is_file())
    assert list(Input.objects.filter(version__submission=full).values_list("words", flat=True)) == [None] * 3
    assert Job.objects.filter(kind="core.compact").count() == 1


def test_what_stays_proves_that_something_was_there(full: Submission, asks: Any, decides: Any) -> None:
    receipt = full.versions.submitted().get().receipts.get()
    whole = receipts.as_text(receipt, whole=True)
    erased(full, asks, decides)
    assert receipts.verify(whole).genuine
    receipt.refresh_from_db()
    assert receipts.verify(receipts.as_text(receipt)).genuine
    assert list(audit.verify()) == []
    last = list(audit.entries(full))[-1]
    assert (last.action, last.data["versions"], last.data["inputs"]) == ("submissions.submission.erase", 2, 3)
    assert full.versions.first().salt == ""


def test_it_is_gone_from_everything_that_counts_or_lists(
    round_: Round, full: Submission, asks: Any, decides: Any
) -> None:
    triager = OfficerFactory(round=round_, duties=["triage_round"])
    erased(full, asks, decides)
    state = Submission.objects.with_state().get(pk=full.pk).state
    assert state == "erased"
    assert waiting_by_round(triager) == {}
    draft = drafting_services.begin_draft(full.delegation, by=focal_point(full.delegation))
    assert draft.submission_id != full.pk  # the body may begin anew


def test_an_upload_goes_with_its_file_though_the_body_has_another_text(
    full: Submission, asks: Any, decides: Any
) -> None:
    delegation, file = full.delegation, Attachment.objects.filter(version__submission=full).first()
    by = focal_point(delegation)
    drafting_services.begin_draft(delegation, by=by, kind="joint")
    Upload.objects.create(delegation=delegation, by=by, name=f"{SECRET}.txt", size=1, mark=MARK, attachment=file)
    erased(full, asks, decides)
    assert not Upload.objects.exists()


def test_the_bytes_of_a_file_that_was_never_added_go(
    full: Submission, asks: Any, decides: Any, django_capture_on_commit_callbacks: Callable[..., Any]
) -> None:
    by, content = focal_point(full.delegation), words().encode()
    upload = uploads.begin(full.delegation, name="a.txt", size=len(content), mark=MARK, by=by)
    uploads.append(upload, content, at=0, by=by)
    assert pieces.has_pieces(upload.pk)
    with django_capture_on_commit_callbacks() as later:
        erased(full, asks, decides)
    for call in later:
        if getattr(call, "func", None) is pieces.remove_pieces:
            call()
    assert not pieces.has_pieces(upload.pk)


def test_all_files_that_correct_the_same_import_go(round_: Round, full: Submission, asks: Any, decides: Any) -> None:
    """Corrected files continue the first one: here the words came with the second."""
    by, second = full.delegation.round.created_by, InputImport.objects.get(inputs__isnull=False)
    first, third = (
        InputImport.objects.create(round=round_, name=words(), by=by, applied_at=clock.now()) for _each in range(2)
    )
    InputImport.objects.filter(pk__in=(second.pk, third.pk)).update(continues=first)
    erased(full, asks, decides)
    assert list(InputImport.objects.filter(name__contains=SECRET)) == []


def test_what_its_people_sent_without_a_session_goes_and_that_of_others_stays(
    round_: Round, full: Submission, asks: Any, decides: Any
) -> None:
    """It waits for them to sign in again. The data of a session are compressed: tables do not show its words."""
    others = focal_point(DelegationFactory(round=round_))
    for user, said in ((focal_point(full.delegation), words()), (decides, words()), (others, "Of another.")):
        browser = Client()
        browser.force_login(user)
        Session.objects.filter(pk=browser.session.session_key).update(expire_date=timezone.now() - timedelta(hours=1))
        browser.post(reverse("account_preferences"), {"text": said})
    assert typed_texts() == ["Of another.", words(), words()]
    erased(full, asks, decides)
    assert typed_texts() == ["Of another."]


def typed_texts() -> list[str]:
    stored = (row.get_decoded().get(TYPED) for row in Session.objects.all())
    return sorted(QueryDict(each["said"])["text"] for each in stored if each)


def test_a_page_that_is_still_open_saves_nothing(full: Submission, asks: Any, decides: Any) -> None:
    draft = full.versions.get(submitted_at__isnull=True)
    row = draft.inputs.get(comment=words("draft"))
    by = focal_point(full.delegation)
    erased(full, asks, decides)
    with pytest.raises(Refused, match="already been erased"):
        drafting_services.save_input(row, fields={"comment": words()}, revision=row.revision, by=by)
    with pytest.raises(Refused, match="already been erased"):
        add_file(draft, io.BytesIO(words().encode()), name="a.txt", title="A", by=by)
    assert not Input.objects.filter(comment__contains=SECRET).exists()


def test_nothing_is_written_beside_it_anymore(round_: Round, full: Submission, asks: Any, decides: Any) -> None:
    """Notes and translations repeat its words."""
    officer = OfficerFactory(round=round_, duties=["triage_round", "see_confidential", "code_round"])
    input_ = full.versions.submitted().get().inputs.get()
    erased(full, asks, decides)
    with pytest.raises(Refused, match="already been erased"):
        notes.write_note(full, text=words(), by=officer)
    with pytest.raises(NotAllowed):
        record_many(round_, [(input_, "comment", "es", words())], by=officer)
    assert tables_with(SECRET) == []


@pytest.mark.parametrize("withdrawn", [False, True])
def test_it_is_on_no_officers_desk_anymore(
    round_: Round, full: Submission, asks: Any, decides: Any, withdrawn: bool
) -> None:
    officer = OfficerFactory(round=round_, duties=["triage_round"])
    notes.assign_submission(full, to=officer, by=officer)
    if withdrawn:
        sending_services.withdraw(full, by=focal_point(full.delegation), token=new_token())
    erased(full, asks, decides)
    assert notes.assigned_to(officer) == []
    assert not OfficerAssignment.objects.filter(ended_at__isnull=True).exists()


def test_a_translation_that_was_checked_before_the_erasure_is_not_stored(
    round_: Round, full: Submission, asks: Any, decides: Any, monkeypatch: pytest.MonkeyPatch
) -> None:
    officer = OfficerFactory(round=round_, duties=["triage_round", "see_confidential", "code_round"])
    input_ = full.versions.submitted().get().inputs.get()

    def erase_first(text: str, *, field: str) -> str:
        erased(full, asks, decides)
        return text

    monkeypatch.setattr(translations, "clean_text", erase_first)
    with pytest.raises(Refused, match="already been erased"):
        record_translation(input_, text=words(), by=officer, language="fr")
    assert tables_with(SECRET) == []


def test_others_keep_theirs(round_: Round, full: Submission, asks: Any, decides: Any) -> None:
    other = SubmittedFactory(delegation=DelegationFactory(round=round_), answers={"123": {"comment": "Of another."}})
    erased(full, asks, decides)
    assert other.inputs.get().comment == "Of another."


def test_it_takes_an_administrator_and_an_officer_who_manages(
    round_: Round, full: Submission, asks: Any, decides: Any
) -> None:
    for user in (decides, OfficerFactory(round=round_, duties=["see_confidential"]), focal_point(full.delegation)):
        with pytest.raises(NotAllowed):
            erasure.request_erasure(full.reference, reason="Why", by=user)
    request = erasure.request_erasure(f" {full.reference.lower()}/1 ", reason="Why", by=asks)
    for user in (asks, OfficerFactory(round=round_, duties=["see_confidential"]), OfficerFactory()):
        with pytest.raises(NotAllowed):
            erasure.erase(request, by=user)
    make_officer(decides, group=site_administrators_group())
    both = erasure.request_erasure(
        SubmittedFactory(delegation=DelegationFactory(round=round_)).submission.reference, reason="Why", by=decides
    )
    with pytest.raises(Refused, match="Another person must decide"):
        erasure.erase(both, by=decides)
    erasure.refuse_erasure(request, by=decides, words="The sender did not ask.")
    with pytest.raises(Refused, match="in the meantime"):
        erasure.erase(request, by=decides)
    assert not Erasure.objects.exists()


@pytest.mark.parametrize("reference", ["SR-2026-0000000", "", "x\x00", "🙂" * 20, "/"])
def test_a_reference_that_is_none_is_told(asks: Any, reference: str) -> None:
    with pytest.raises(Refused) as refused:
        erasure.request_erasure(reference, reason="Why", by=asks)
    assert (refused.value.code, refused.value.field) == ("no_such_submission", "reference")


def test_the_page_of_administrators_and_the_decision(
    client: Client, round_: Round, full: Submission, asks: Any, decides: Any
) -> None:
    url = reverse("submissions:erasures")
    sign_in(client, asks)
    answer = client.post(url, {"reference": "SR-2026-0000000", "reason": "My own words"})
    assert answer.status_code == 422
    assert "My own words" in answer.content.decode() and "no submission with this reference" in answer.content.decode()
    assert client.post(url, {"reference": full.reference, "reason": "Asked."})["Location"] == url
    assert "Waiting" in client.get(url).content.decode()
    sign_in(client, decides)
    assert client.get(url).status_code == 404
    shown = client.get(reverse("submissions:second_approvals")).content.decode()
    assert "Erase permanently" in shown and full.delegation.organisation.short_name not in shown
    request = ErasureRequest.objects.get()
    client.post(reverse("submissions:decide_second_approval", args=["erasure", request.pk]), {"then": "grant"})
    assert Erasure.objects.filter(submission=full).exists()
    number = full.versions.submitted().get().receipts.get().number
    client.force_login(focal_point(full.delegation))
    assert "The content was erased on" in client.get(reverse("receipt", args=[number])).content.decode()


def test_the_sender_reads_that_it_was_erased_not_withdrawn(
    round_: Round, full: Submission, asks: Any, decides: Any
) -> None:
    sender = sign_in(Client(), focal_point(full.delegation))
    erased(full, asks, decides)
    home, tasks = (
        text(sender.get(page)) for page in (reverse("dashboard"), reverse("task_list", args=[full.delegation_id]))
    )
    assert "Erased" in home and "Withdrawn" not in home
    assert "Your submission was erased. You can start a new one while the call for inputs is open." in tasks
    assert "withdrawn" not in tasks


def test_the_log_of_the_round_says_who_erased_it(round_: Round, full: Submission, asks: Any, decides: Any) -> None:
    erased(full, asks, decides)
    log = text(sign_in(Client(), decides).get(reverse("round_log", args=[round_.pk])))
    assert f"{decides.name} erased the submission of {full.delegation.organisation.short_name}." in log


class TestCopies:
    """A submission that was started from a withdrawn one has its texts and files: one request erases both."""

    @pytest.fixture
    def again(self, full: Submission) -> Submission:
        """The text of `full` was withdrawn, started again, changed and sent."""
        return sent_again(full)

    def test_none_of_the_words_is_left_in_what_it_was_started_from(
        self, full: Submission, again: Submission, asks: Any, decides: Any, settings: Settings,
        django_capture_on_commit_callbacks: Callable[..., Any],
    ) -> None:  # fmt: skip
        with django_capture_on_commit_callbacks() as later:
            erased(again, asks, decides)
        for call in later:
            if getattr(call, "func", None) is remove_stored:
                call()
        assert tables_with(SECRET) == [] and tables_with(MARK) == []
        paths = Path(settings.FILES_ROOT).rglob("*")
        assert not any(SECRET.encode() in path.read_bytes() for path in paths if path.is_file())
        assert set(Erasure.objects.values_list("submission", flat=True)) == {full.pk, again.pk}

    def test_both_people_and_the_sender_read_what_goes_with_it(
        self, client: Client, full: Submission, again: Submission, asks: Any, decides: Any
    ) -> None:
        sign_in(client, asks)
        client.post(reverse("submissions:erasures"), {"reference": again.reference, "reason": "Asked."})
        line = f"These submissions were erased too, because they copied its text: {full.reference}."
        assert line in text(client.get(reverse("submissions:erasures")))
        second = text(sign_in(Client(), decides).get(reverse("submissions:second_approvals")))
        assert line in second and "The team’s internal comments are erased too." in second
        erasure.erase(ErasureRequest.objects.get(), by=decides)
        assert line in text(client.get(reverse("submissions:erasures")))
        mail = mail_of("submissions.erased")
        assert f"Submission {again.reference} was erased on" in mail and line in mail
        assert "Your team’s internal comments were erased too." in mail

    def test_a_draft_that_was_started_from_it_goes_too_and_what_was_sent_since_stays(
        self, full: Submission, again: Submission, asks: Any, decides: Any
    ) -> None:
        by = focal_point(full.delegation)
        erased(full, asks, decides)
        assert again.versions.get().inputs.filter(comment=words("second")).exists()
        assert f"Not erased: {again.reference}, and your team’s internal comments." in mail_of("submissions.erased")
        sending_services.withdraw(again, by=by, token=new_token())
        draft = restart(again, by=by)
        assert erasure.matter_of(again, CONFIDENTIAL).copies == []  # officers never see a draft
        erased(again, asks, decides)
        assert Erasure.objects.filter(submission=draft.submission).exists()
        assert tables_with(SECRET) == []

    def test_a_second_request_for_what_is_gone_is_answered(
        self, full: Submission, again: Submission, asks: Any, decides: Any
    ) -> None:
        first = erasure.request_erasure(full.reference, reason="Asked.", by=asks)
        erased(again, asks, decides)
        assert erasure.erase(first, by=decides) == Erasure.objects.get(submission=full)
        assert not ErasureRequest.objects.filter(granted=None).exists()

    def test_a_named_one_and_one_without_name_are_not_told_together_to_who_may_not_link_them(
        self, round_: Round, full: Submission, asks: Any, decides: Any
    ) -> None:
        """The sender was frightened, withdrew, and sent the same text again without the name."""
        name, again = full.delegation.organisation.short_name, sent_again(full, confidentiality="nameless")
        sighted = OfficerFactory(round=round_, duties=["manage_round", "see_confidential"])
        request = erasure.request_erasure(again.reference, reason="Asked.", by=asks)
        line = f"These submissions were erased too, because they copied its text: {full.reference}."
        page = reverse("submissions:second_approvals")
        assert line in text(sign_in(Client(), sighted).get(page))
        second = text(sign_in(Client(), decides).get(page))
        assert full.reference not in second and "that one is erased too" in second
        assert full.reference not in text(sign_in(Client(), asks).get(reverse("submissions:erasures")))
        erasure.erase(request, by=decides)
        assert full.reference not in text(sign_in(Client(), asks).get(reverse("submissions:erasures")))
        log = reverse("round_log", args=[round_.pk])
        told = text(sign_in(Client(), decides).get(log))
        assert f"erased the submission of {again.reference}." in told
        assert f"erased the submission of {name}." not in told
        assert text(sign_in(Client(), sighted).get(log)).count(f"erased the submission of {name}.") == 2


def sent_again(submission: Submission, **fields: Any) -> Submission:
    """What its body sent after it had withdrawn this one and started again from its text."""
    by = focal_point(submission.delegation)
    sending_services.withdraw(submission, by=by, token=new_token())
    draft = restart(submission, by=by)
    drafting_services.set_submission_fields(draft, {"consents": True, **fields}, by=by)
    send(draft)
    return draft.submission


def mail_of(name: str) -> str:
    """The text of the newest mail of that name, as it would be sent."""
    job = Job.objects.filter(kind="core.mail", payload__template=name).latest("asked_at")
    User.objects.filter(pk=job.payload["user"]).update(mail_style="full")
    mail.outbox.clear()
    send_mail(job)
    return " ".join(str(mail.outbox[0].body).split())
