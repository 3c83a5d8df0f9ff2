"""Undo: a correction is dropped, and a new submission starts from what was withdrawn. Every receipt stays listed."""

from datetime import timedelta
from pathlib import Path

import pytest
from django.db import IntegrityError, connection, transaction
from django.test import Client
from django.test.utils import CaptureQueriesContext

from consultations.models import Delegation
from consultations.rounds.duties import make_officer, site_administrators_group
from core import audit, clock
from core.errors import Closed, NotAllowed, Refused
from core.models import StoredFile
from submissions.attachments.filing import file_paragraphs
from submissions.drafting.services import begin_draft, clear, set_submission_fields
from submissions.enums import Confidentiality, InputStage, SubmissionKind
from submissions.joint.services import invite_member
from submissions.models import Attachment, FileParagraph, Input, NamedLine, Submission, Version, WorkbookImport
from submissions.sending import restarts
from submissions.sending.services import correct, submit, withdraw
from submissions.sensitive.erasure import request_erasure
from submissions.visibility.confidentiality import tighten
from submissions.workbooks.services import apply_import, choose_all, receive_workbooks
from tests.factories import (
    AttachmentFactory,
    ContributorFactory,
    DelegationFactory,
    DraftFactory,
    UserFactory,
    answer,
    focal_point,
    new_token,
    recommendation,
    send,
)
from tests.submissions.workbooks.editing import Inputs, brought_back, made, opened
from tests.support.html import text

pytestmark = pytest.mark.django_db
SENT = "The body supports the recommendation."


@pytest.fixture
def sent(delegation: Delegation) -> Version:
    """Para. 123 is answered and approved, with a file, both public."""
    version = DraftFactory(delegation=delegation)
    clear(version.inputs.get(), by=focal_point(delegation))
    AttachmentFactory(version=version)
    send(version)
    version.refresh_from_db()
    return version


def with_comment(delegation: Delegation, folder: Path, label: str, comment: str) -> Path:
    """A workbook in which a ministry wrote."""
    path = made(delegation, folder)
    with opened(path) as book:
        Inputs(book).set(label, "Comment", comment)
    return path


@pytest.fixture
def withdrawn(sent: Version) -> Submission:
    withdraw(sent.submission, by=focal_point(sent.submission.delegation), token=new_token())
    return sent.submission


class TestDroppingACorrection:
    @pytest.fixture
    def draft(self, sent: Version) -> Version:
        draft = correct(sent.submission, by=focal_point(sent.submission.delegation))
        answer(draft, "123", comment="Other words.")
        answer(draft, "124", comment="A further answer.")
        AttachmentFactory(version=draft, title="Another report")
        return draft

    def test_what_goes_is_said_and_version_1_stays(
        self, focal: Client, delegation: Delegation, sent: Version, draft: Version
    ) -> None:
        page = f"/rounds/{delegation.pk}/correct/discard/"
        assert "Keep version 1" in text(focal.get(f"/rounds/{delegation.pk}/"))
        opened = focal.get(page)
        shown, read = text(opened), opened.context["read"]
        assert "Version 1, submitted on" in shown and "remains valid" in shown
        assert "These changes are deleted: Paragraph 123 Paragraph 124 Files, submission details" in shown
        for _twice in range(2):
            told = text(focal.post(page, {"read": read}, follow=True))
            assert "Correction discarded. Version 1 remains valid." in told and "Correct the submission" in told
        assert not Version.objects.drafts().exists()
        assert sent.inputs.get().comment == SENT
        assert list(Attachment.objects.values_list("title", flat=True)) == ["A shadow report"]
        assert StoredFile.objects.count() == 1
        assert len(audit.entries(draft, actions=("submissions.version.drop",))) == 1

    def test_what_a_colleague_wrote_since_is_not_deleted_unread(
        self, focal: Client, delegation: Delegation, draft: Version
    ) -> None:
        page = f"/rounds/{delegation.pk}/correct/discard/"
        read = focal.get(page).context["read"]
        answer(draft, "127.2", comment="Hours of work.")
        refused = focal.post(page, {"read": read})
        assert (refused.status_code, draft.inputs.count()) == (409, 3)
        assert "Nothing was deleted." in text(refused) and "Paragraph 127, part 2" in text(refused)
        assert focal.post(page, {"read": refused.context["read"]}).status_code == 302
        assert not Version.objects.drafts().exists()

    def test_another_correction_can_begin(self, delegation: Delegation, sent: Version, draft: Version) -> None:
        by = focal_point(delegation)
        restarts.discard_correction(sent.submission, by=by)
        again = correct(sent.submission, by=by)
        assert (again.number, again.inputs.get().comment) == (2, SENT)

    def test_a_workbook_that_waits_for_decisions_stays_and_can_come_into_the_next_correction(
        self, delegation: Delegation, sent: Version, draft: Version, tmp_path: Path
    ) -> None:
        by = focal_point(delegation)
        brought_back(delegation, with_comment(delegation, tmp_path, "124", "Taken at once."))
        upload = with_comment(delegation, tmp_path, "123", "From the ministry.")
        batch = receive_workbooks(delegation, [(upload.name, upload)], by=by)
        restarts.discard_correction(sent.submission, by=by)
        assert batch is not None and WorkbookImport.objects.get() == batch
        batch.refresh_from_db()
        assert batch.version == sent
        again = correct(sent.submission, by=by)
        apply_import(choose_all(batch, 0, by=by), by=by)
        assert again.inputs.get().comment == "From the ministry."

    def test_one_that_was_submitted_meanwhile_is_not_dropped(
        self, delegation: Delegation, sent: Version, draft: Version
    ) -> None:
        by = focal_point(delegation)
        submit(draft, by=by, at=clock.now(), token=new_token())
        assert restarts.discard_correction(sent.submission, by=by) == 2
        assert draft.inputs.count() == 2

    def test_for_focal_point_and_deputy_only(
        self, contributor: Client, stranger: Client, delegation: Delegation, draft: Version
    ) -> None:
        page = f"/rounds/{delegation.pk}/correct/discard/"
        for client in (contributor, stranger):
            assert client.get(page).status_code == client.post(page).status_code == 404
        with pytest.raises(NotAllowed):
            restarts.discard_correction(draft.submission, by=ContributorFactory(delegation=delegation))
        assert draft.inputs.count() == 2

    def test_a_first_draft_is_no_correction(self, focal: Client, delegation: Delegation) -> None:
        version = DraftFactory(delegation=delegation)
        told = text(focal.get(f"/rounds/{delegation.pk}/correct/discard/", follow=True))
        assert "There is no correction to discard." in told
        with pytest.raises(Refused, match="Nothing has been submitted yet"):
            restarts.discard_correction(version.submission, by=focal_point(delegation))
        assert version.inputs.exists()


class TestDeletingADraft:
    @pytest.fixture
    def draft(self, delegation: Delegation) -> Version:
        """Two answers with a history, a file, and a workbook that waits for a decision."""
        draft = DraftFactory(delegation=delegation)
        answer(draft, "124", comment="Words that nobody sent.")
        AttachmentFactory(version=draft)
        return draft

    def test_it_is_as_if_nothing_had_begun(
        self, focal: Client, delegation: Delegation, draft: Version, tmp_path: Path
    ) -> None:
        by, page = focal_point(delegation), f"/rounds/{delegation.pk}/draft/delete/"
        brought_back(delegation, with_comment(delegation, tmp_path, "123", "Other words."))
        path = with_comment(delegation, tmp_path, "123", "From the ministry.")
        batch = receive_workbooks(delegation, [(path.name, path)], by=by)
        assert page in focal.get(f"/rounds/{delegation.pk}/").content.decode()
        opened = focal.get(page)
        shown, read = text(opened), opened.context["read"]
        assert "None of it has been submitted." in shown and "2 answers 1 file" in shown
        for _twice in range(2):
            answered = text(focal.post(page, {"read": read}, follow=True))
            assert "Draft deleted." in answered and "Start with the first answer" in answered
        assert not Submission.objects.exists() and not Attachment.objects.exists() and not StoredFile.objects.exists()
        restarts.delete_draft(draft.submission, by=by)  # the second click, which read the page before
        again = begin_draft(delegation, by=by)
        assert batch is not None
        apply_import(choose_all(batch, 0, by=by), by=by)
        assert again.inputs.get().comment == "From the ministry."

    @pytest.mark.parametrize("changed", ["an answer", "a file", "the whole"])
    def test_what_a_colleague_changed_since_is_not_deleted_unread(
        self, focal: Client, delegation: Delegation, draft: Version, changed: str
    ) -> None:
        page = f"/rounds/{delegation.pk}/draft/delete/"
        read = focal.get(page).context["read"]
        if changed == "an answer":
            answer(draft, "124", comment="Hours of work.")
        elif changed == "a file":
            AttachmentFactory(version=draft, title="Another report")
        else:
            set_submission_fields(draft, {"signed_by": "A. Minister"}, by=focal_point(delegation))
        refused = focal.post(page, {"read": read})
        assert (refused.status_code, draft.inputs.count()) == (409, 2)
        assert "Your team has changed this submission since you opened the page." in text(refused)
        assert focal.post(page, {"read": refused.context["read"]}).status_code == 302
        assert not Submission.objects.exists()

    def test_a_page_that_nobody_read_deletes_nothing(
        self, focal: Client, delegation: Delegation, draft: Version
    ) -> None:
        assert focal.post(f"/rounds/{delegation.pk}/draft/delete/").status_code == 409
        assert draft.inputs.count() == 2

    def test_what_was_submitted_is_not_deleted(self, focal: Client, delegation: Delegation, sent: Version) -> None:
        page = f"/rounds/{delegation.pk}/draft/delete/"
        assert "There is no draft to delete." in text(focal.get(page, follow=True))
        assert page not in focal.get(f"/rounds/{delegation.pk}/").content.decode()
        draft = correct(sent.submission, by=focal_point(delegation))
        assert "A version has been submitted: it stays." in text(focal.post(page))
        assert draft.inputs.get().comment == sent.inputs.get().comment == SENT

    def test_a_text_to_which_others_were_invited_stays(self, delegation: Delegation, draft: Version) -> None:
        by = focal_point(delegation)
        other = DelegationFactory(round=delegation.round).organisation
        Submission.objects.update(kind=SubmissionKind.JOINT)
        invite_member(draft.submission, other, by=by, expires_at=clock.now() + timedelta(days=3))
        draft.submission.refresh_from_db()
        with pytest.raises(Refused, match="Other organizations were invited"):
            restarts.delete_draft(draft.submission, by=by)
        assert draft.inputs.exists()

    def test_one_whose_erasure_was_requested_stays(self, focal: Client, delegation: Delegation, draft: Version) -> None:
        administrator = UserFactory()
        make_officer(administrator, group=site_administrators_group())
        request_erasure(draft.submission.reference, reason="Asked.", by=administrator)
        page = f"/rounds/{delegation.pk}/draft/delete/"
        refused = focal.post(page, {"read": focal.get(page).context["read"]})
        assert (refused.status_code, draft.inputs.count()) == (409, 2)
        assert "The erasure of this draft was requested" in text(refused)

    def test_for_focal_point_and_deputy_only(
        self, contributor: Client, stranger: Client, delegation: Delegation, draft: Version
    ) -> None:
        page = f"/rounds/{delegation.pk}/draft/delete/"
        for client in (contributor, stranger):
            assert client.get(page).status_code == client.post(page).status_code == 404
        with pytest.raises(NotAllowed):
            restarts.delete_draft(draft.submission, by=ContributorFactory(delegation=delegation))

    def test_the_database_deletes_no_submission_that_has_a_version(self, draft: Version) -> None:
        with pytest.raises(IntegrityError, match="submissions_submission"), transaction.atomic():
            Submission.objects.filter(pk=draft.submission_id)._raw_delete("default")


class TestStartingAgain:
    def test_the_page_says_what_goes_and_that_the_texts_stay(
        self, focal: Client, delegation: Delegation, sent: Version
    ) -> None:
        shown = text(focal.get(f"/rounds/{delegation.pk}/withdraw/"))
        assert f"Version 1 of {sent.submission.reference} will no longer be counted, cited or published:" in shown
        assert "1 answer 1 file" in shown and "Your team keeps the texts." in shown
        assert "you can start again from what you withdrew" in shown

    def test_texts_files_and_approvals_come_back_without_the_consent(
        self, focal: Client, delegation: Delegation, sent: Version, withdrawn: Submission
    ) -> None:
        assert "Start again from what you withdrew" in text(focal.get(f"/rounds/{delegation.pk}/"))
        page = f"/rounds/{delegation.pk}/withdrawn/"
        assert SENT in text(focal.get(page))
        for _twice in range(2):
            focal.post(page)
        begun = Submission.objects.exclude(pk=withdrawn.pk).get()
        assert begun.restarts == withdrawn
        draft = begun.versions.get()
        copied, old = draft.inputs.get(), sent.inputs.get()
        assert (copied.comment, copied.position, copied.stage) == (SENT, "supports", InputStage.CLEARED)
        assert copied.line_id != old.line_id and not draft.consents
        assert draft.attachments.get().file == sent.attachments.get().file
        set_submission_fields(draft, {"consents": True}, by=focal_point(delegation))
        receipt = send(draft)
        shown = text(focal.get(f"/rounds/{delegation.pk}/"))
        numbers = (f"{withdrawn.reference}/1", f"{withdrawn.reference}/1W", receipt.number)
        assert "All receipts" in shown and all(number in shown for number in numbers), shown

    def test_the_filed_paragraphs_come_back_by_one_query(self, delegation: Delegation) -> None:
        by = focal_point(delegation)
        draft = DraftFactory(delegation=delegation, answers={})
        report = AttachmentFactory(version=draft)
        FileParagraph.objects.filter(file=report.file).delete()
        FileParagraph.objects.bulk_create(
            FileParagraph(file=report.file, number=number, text=f"Text {number}.") for number in (1, 2, 3)
        )
        clear(file_paragraphs(report, [1, 2, 3], recommendation(delegation.round, "123"), by=by), by=by)
        send(draft)
        withdraw(draft.submission, by=by, token=new_token())
        with CaptureQueriesContext(connection) as asked:
            new = restarts.restart(draft.submission, by=by)
        assert [row.paragraph.text for row in new.filed_paragraphs.all()] == ["Text 1.", "Text 2.", "Text 3."]
        assert sum("submissions_fileparagraph" in query["sql"] for query in asked) == 1

    def test_the_page_says_that_what_was_public_by_name_is_never_published_without_it(
        self, focal: Client, delegation: Delegation, sent: Version
    ) -> None:
        warning = "If you now choose “Public without our name” for answers on the same paragraphs"
        withdraw(sent.submission, by=focal_point(delegation), token=new_token())
        assert warning not in text(focal.get(f"/rounds/{delegation.pk}/withdrawn/"))
        NamedLine.objects.create(round=delegation.round, line=sent.inputs.get().line)
        assert warning in text(focal.get(f"/rounds/{delegation.pk}/withdrawn/"))

    def test_a_level_that_was_restricted_later_stays(self, delegation: Delegation, sent: Version) -> None:
        by = focal_point(delegation)
        tighten(sent.submission, level=Confidentiality.SECRETARIAT, by=by, line=sent.inputs.get().line)
        tighten(sent.submission, level=Confidentiality.NAMELESS, by=by, attachment=sent.attachments.get())
        withdraw(sent.submission, by=by, token=new_token())
        draft = restarts.restart(sent.submission, by=by)
        assert draft.inputs.get().confidentiality == Confidentiality.SECRETARIAT
        assert draft.attachments.get().confidentiality == Confidentiality.NAMELESS

    def test_an_unsubmitted_correction_is_not_lost(self, focal: Client, delegation: Delegation, sent: Version) -> None:
        by = focal_point(delegation)
        answer(correct(sent.submission, by=by), "123", comment="Other words.")
        withdraw(sent.submission, by=by, token=new_token())
        shown = text(focal.get(f"/rounds/{delegation.pk}/withdrawn/"))
        assert "Other words." in shown and "It includes the correction" in shown
        assert restarts.restart(sent.submission, by=by).inputs.get().comment == "Other words."

    def test_another_draft_is_not_written_over(
        self, focal: Client, delegation: Delegation, withdrawn: Submission
    ) -> None:
        new = DraftFactory(delegation=delegation, answers={"124": {"comment": "Something new."}})
        page = focal.post(f"/rounds/{delegation.pk}/withdrawn/")
        assert page.status_code == 409
        assert "Your team has already started a new submission." in text(page) and SENT in text(page)
        assert Input.objects.filter(version=new).get().comment == "Something new."

    def test_after_the_close_it_can_be_read_only(
        self, focal: Client, delegation: Delegation, withdrawn: Submission
    ) -> None:
        with clock.at(clock.now() + timedelta(days=60)):
            with pytest.raises(Closed):
                restarts.restart(withdrawn, by=focal_point(delegation))
            shown = text(focal.get(f"/rounds/{delegation.pk}/withdrawn/"))
        assert SENT in shown and "Start again" not in shown

    def test_what_was_not_withdrawn_or_is_not_theirs(
        self, focal: Client, contributor: Client, stranger: Client, delegation: Delegation, sent: Version
    ) -> None:
        page = f"/rounds/{delegation.pk}/withdrawn/"
        assert "You have not withdrawn anything." in text(focal.get(page, follow=True))
        with pytest.raises(Refused):
            restarts.restart(sent.submission, by=focal_point(delegation))
        withdraw(sent.submission, by=focal_point(delegation), token=new_token())
        for client in (contributor, stranger):
            assert client.get(page).status_code == client.post(page).status_code == 404

    def test_a_joint_text_starts_again_and_asks_the_others_anew(self, focal: Client, delegation: Delegation) -> None:
        by, other = focal_point(delegation), DelegationFactory(round=delegation.round).organisation
        draft = begin_draft(delegation, by=by, kind=SubmissionKind.JOINT)
        answer(draft, "123", comment=SENT)
        set_submission_fields(draft, {"consents": True}, by=by)
        invite_member(draft.submission, other, by=by, expires_at=clock.now() + timedelta(days=3))
        send(draft)
        shown = text(focal.get(f"/rounds/{delegation.pk}/withdraw/"))
        assert "This is a joint submission. It is withdrawn for all participants." in shown
        withdraw(draft.submission, by=by, token=new_token())
        page = f"/rounds/{delegation.pk}/withdrawn/"
        assert "The other participants have to be invited again." in text(focal.get(page))
        focal.post(page)
        begun = Submission.objects.get(restarts=draft.submission)
        assert (begun.kind, begun.joint_members.count()) == (SubmissionKind.JOINT, 0)
        assert begun.versions.get().inputs.get().comment == SENT
