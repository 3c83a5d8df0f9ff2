"""Files: stored first, checked in the background, described, taken out; strangers get nothing."""

import io
import uuid
from collections.abc import Callable
from datetime import timedelta
from pathlib import Path

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.test import Client
from PIL import Image
from pytest_django import Settings

from accounts.models import User
from consultations.models import Delegation, Organisation, RoundRules
from core import clock
from core.errors import Refusals
from core.jobs.queue import run_job
from core.models import Job, StoredFile
from submissions.attachments.services import keep_file
from submissions.models import Attachment, Extraction, FileParagraph, ScanResult, Version
from tests.factories import (
    AttachmentFactory,
    DraftFactory,
    SubmittedFactory,
    UserFactory,
    focal_point,
    recommendation,
    send,
)
from tests.support.html import text

pytestmark = pytest.mark.django_db

REPORT = b"1. Children are detained at the border.\n\n2. Guardians are appointed late.\n"
Send = Callable[..., object]


def upload(name: str = "report.txt", content: bytes = REPORT, **fields: object) -> dict[str, object]:
    return {
        "file": SimpleUploadedFile(name, content),
        "kind": "shadow_report",
        "title": "",
        "language": "en",
        "confidentiality": "public",
        **fields,
    }


@pytest.fixture
def page(delegation: Delegation) -> str:
    return f"/rounds/{delegation.pk}/files/"


def test_a_report_is_kept_read_and_linked(
    focal: Client, page: str, delegation: Delegation, settings: Settings, django_capture_on_commit_callbacks: object
) -> None:
    asked = recommendation(delegation.round, "123")
    with django_capture_on_commit_callbacks(execute=True):  # type: ignore[operator]  # a fixture
        assert focal.post(page, upload(speaks_to=[str(asked.pk)], title="Alternative report")).status_code == 302
    attachment = Attachment.objects.get()
    assert (attachment.title, attachment.file.display_name, attachment.file.kind) == (
        "Alternative report", "report.txt", "txt",
    )  # fmt: skip
    assert list(attachment.speaks_to.all()) == [asked]
    assert (Path(settings.FILES_ROOT) / attachment.file.stored_name).read_bytes() == REPORT
    assert [row.text for row in FileParagraph.objects.all()] == [
        "Children are detained at the border.", "Guardians are appointed late.",
    ]  # fmt: skip
    assert ScanResult.objects.get().outcome == "unscanned"
    shown = text(focal.get(page))
    assert "Alternative report" in shown and "Received and checked" in shown and "about 123" in shown


def test_a_file_may_be_in_the_language_of_the_draft(focal: Client, page: str, delegation: Delegation) -> None:
    """It is that of the register, which the round need not have among its own."""
    RoundRules.objects.filter(round=delegation.round).update(languages=["en", "fr"])
    Version.objects.filter(pk=DraftFactory(delegation=delegation).pk).update(language="ru")
    field = focal.get(page).context["form"]["language"]
    assert (field.value(), [code for code, _name in field.field.choices]) == ("ru", ["en", "fr", "ru"])
    assert focal.post(page, upload(language="ru")).status_code == 302
    file = Attachment.objects.get()
    Version.objects.filter(pk=file.version_id).update(language="en")
    said = {"kind": "annex", "title": "T", "language": "ru", "confidentiality": "public"}
    assert focal.post(f"{page}{file.pk}/", said).status_code == 302
    file.refresh_from_db()
    assert (file.title, file.language) == ("T", "ru")


@pytest.mark.parametrize(("kind", "offered"), [("state", True), ("consular_service", True), ("civil_society", False)])
def test_a_note_verbale_is_offered_to_those_who_send_such(
    kind: str, offered: bool, focal: Client, page: str, delegation: Delegation
) -> None:
    Organisation.objects.filter(pk=delegation.organisation_id).update(constituency=kind)
    assert ("Note verbale" in text(focal.get(page))) is offered


def test_a_file_is_checked_although_the_person_who_uploaded_it_has_left(
    focal: Client, page: str, delegation: Delegation, settings: Settings
) -> None:
    """The file is the body's. Unchecked, nobody could open it, and nobody would ask again."""
    focal.post(page, upload())
    User.objects.filter(pk=focal_point(delegation).pk).update(is_active=False)
    settings.CLAMD_ADDRESS = "unix:/nowhere"  # it is away, and asked again an hour later
    assert run_job(str(Job.objects.get(kind="submissions.read_file").pk))
    settings.CLAMD_ADDRESS = ""
    with clock.at(clock.now() + timedelta(hours=2)):
        assert run_job(str(Job.objects.get(kind="submissions.scan_file").pk))
    assert [row.outcome for row in ScanResult.objects.order_by("at")] == ["unavailable", "unscanned"]


def test_paragraphs_are_offered_where_there_are_some_and_else_it_says_why_not(
    focal: Client, page: str, django_capture_on_commit_callbacks: object
) -> None:
    photo = io.BytesIO()
    Image.new("RGB", (4, 4), "blue").save(photo, "PNG")
    for name, content in (("report.txt", REPORT), ("photo.png", photo.getvalue())):
        with django_capture_on_commit_callbacks(execute=True):  # type: ignore[operator]  # a fixture
            assert focal.post(page, upload(name, content)).status_code == 302
    listed = text(focal.get(page))
    assert listed.count("Use passages as answers") == 1
    assert "its paragraphs cannot be cited" in listed
    offered = {
        row.file.display_name: "Use passages as answers" in text(focal.get(f"{page}{row.pk}/"))
        for row in Attachment.objects.select_related("file")
    }
    assert offered == {"report.txt": True, "photo.png": False}


def test_while_it_is_checked_the_page_says_so_and_comes_again(focal: Client, page: str, delegation: Delegation) -> None:
    """Scripts replace the list alone. Without them its person asks for it."""
    draft = DraftFactory(delegation=delegation)
    focal.post(page, upload())
    shown = focal.get(page).content.decode()
    assert "Being checked" in shown and 'data-refresh="2"' in shown and 'id="add-files"' in shown
    assert f'<a href="{page}">Refresh the page</a>' in shown
    send(draft)
    shown = focal.get(page).content.decode()
    assert "Being checked" in shown and 'id="add-files"' not in shown
    assert f'<a href="{page}">Refresh the page</a>' in shown


@pytest.mark.parametrize(
    ("name", "content", "words"),
    [
        ("report.exe", b"MZ", "“exe” are not accepted"),
        ("report.pdf", b"not a pdf at all", "the content is of another kind"),
        ("report.docx", REPORT, "the content is of another kind"),
        ("report.txt", b"", "The file is empty"),
        ("report", REPORT, "are not accepted"),
    ],
)
def test_a_wrong_file_is_told_at_its_field_and_leaves_nothing(
    focal: Client, page: str, settings: Settings, name: str, content: bytes, words: str
) -> None:
    answer = focal.post(page, upload(name, content, title="My title"))
    assert answer.status_code == 422
    assert words in text(answer)
    assert 'value="My title"' in answer.content.decode()
    assert not StoredFile.objects.exists()
    assert [path for path in Path(settings.FILES_ROOT).rglob("*") if path.is_file()] == []


def test_too_large_is_told(focal: Client, page: str, settings: Settings) -> None:
    settings.UPLOAD_LIMIT = 2 << 20
    answer = focal.post(page, upload(content=b"x" * ((2 << 20) + 1)))
    assert answer.status_code == 422
    assert "The file is larger than 2 MB." in text(answer)


def test_what_only_the_child_can_tell_stands_beside_the_file_and_against_sending(
    focal: Client, page: str, delegation: Delegation, django_capture_on_commit_callbacks: object
) -> None:
    DraftFactory(delegation=delegation)
    with django_capture_on_commit_callbacks(execute=True):  # type: ignore[operator]  # a fixture
        focal.post(page, upload("broken.docx", b"PK\x03\x04 and then rubbish"))
    assert Extraction.objects.get().error == "damaged"
    shown = text(focal.get(page))
    assert "Not accepted" in shown and "The file is damaged" in shown
    review = text(focal.get(f"/rounds/{delegation.pk}/review/"))
    assert "The file “broken.docx” cannot be accepted. Remove it" in review
    with pytest.raises(Refusals) as told:
        send(Version.objects.get())
    assert [fault.code for fault in told.value.refusals] == ["file_unusable"]


def test_a_download_is_an_attachment_that_no_browser_opens(focal: Client, page: str) -> None:
    focal.post(page, upload("сообщение.txt"))
    answer = focal.get(f"{page}{Attachment.objects.get().pk}/download/")
    assert b"".join(answer.streaming_content) == REPORT  # type: ignore[attr-defined]
    assert answer["Content-Disposition"].startswith("attachment; filename*=utf-8''")
    assert answer["X-Content-Type-Options"] == "nosniff"
    assert answer["Content-Security-Policy"] == "default-src 'none'; sandbox"


def test_a_file_with_a_virus_is_opened_by_nobody(focal: Client, page: str, delegation: Delegation) -> None:
    focal.post(page, upload())
    attachment = Attachment.objects.get()
    ScanResult.objects.create(file=attachment.file, outcome="infected")
    answer = focal.get(f"{page}{attachment.pk}/download/")
    assert answer.status_code == 409
    assert "it has not passed the virus scan" in text(answer)


def test_before_the_scanner_has_spoken_nobody_opens_it(focal: Client, page: str, settings: Settings) -> None:
    """The check waits, or broke off: with a scanner set up that is no pass (C3)."""
    focal.post(page, upload())
    attachment = Attachment.objects.get()
    settings.CLAMD_ADDRESS = "unix:/nowhere"
    assert focal.get(f"{page}{attachment.pk}/download/").status_code == 409
    ScanResult.objects.create(file=attachment.file, outcome="clean")
    assert focal.get(f"{page}{attachment.pk}/download/").status_code == 200


def test_the_scanners_last_word_counts_on_every_page(focal: Client, page: str) -> None:
    focal.post(page, upload())
    attachment = Attachment.objects.get()
    Extraction.objects.create(file=attachment.file)
    for outcome, words in (("unavailable", "In quarantine"), ("clean", "Received and checked")):
        ScanResult.objects.create(file=attachment.file, outcome=outcome)
        for address in (page, f"{page}{attachment.pk}/"):
            assert words in text(focal.get(address))
        offered = "Download the original file" in text(focal.get(f"{page}{attachment.pk}/"))
        assert offered == (outcome == "clean")


def test_a_title_that_is_the_name_of_the_file_is_told(focal: Client, page: str) -> None:
    """The clean copy bears the title: a name taken out of the file would stand on it again."""
    for title, told in (("", True), ("Alternative report", False)):
        focal.post(page, upload("Jane Doe.txt", title=title))
        attachment = Attachment.objects.order_by("-added_at").first()
        assert attachment is not None
        Extraction.objects.create(file=attachment.file)
        told_here = "The title is the name of your file" in text(focal.get(f"{page}{attachment.pk}/"))
        assert told_here == told


def test_a_file_is_checked_before_it_is_attached(db: None, django_capture_on_commit_callbacks: object) -> None:
    """A letter that is entered on behalf of a body: its file is there first."""
    with django_capture_on_commit_callbacks(execute=True):  # type: ignore[operator]  # a fixture
        file = keep_file(io.BytesIO(REPORT), name="letter.txt", by=UserFactory())
    assert ScanResult.objects.filter(file=file).exists() and file.paragraphs.count() == 2


def test_described_again_and_taken_out(
    focal: Client, page: str, delegation: Delegation, settings: Settings, django_capture_on_commit_callbacks: object
) -> None:
    with django_capture_on_commit_callbacks(execute=True):  # type: ignore[operator]  # a fixture
        focal.post(page, upload())
    attachment = Attachment.objects.get()
    stored = Path(settings.FILES_ROOT) / attachment.file.stored_name
    said = {"kind": "annex", "title": "Annex I", "language": "en", "confidentiality": "secretariat", "file": "x"}
    focal.post(f"{page}{attachment.pk}/", said)
    attachment.refresh_from_db()
    assert (attachment.kind, attachment.title, attachment.confidentiality) == ("annex", "Annex I", "secretariat")
    with django_capture_on_commit_callbacks(execute=True):  # type: ignore[operator]  # a fixture
        focal.post(f"{page}{attachment.pk}/remove/")
    assert not Attachment.objects.exists() and not StoredFile.objects.exists() and not FileParagraph.objects.exists()
    assert not stored.exists()


def test_details_that_a_colleague_changed_meanwhile_are_not_overwritten(
    focal: Client, deputy: Client, page: str, delegation: Delegation
) -> None:
    """A page opened earlier would make a file public again that the deputy has just restricted."""
    attachment = AttachmentFactory(version=DraftFactory(delegation=delegation))
    page = f"{page}{attachment.pk}/"
    form = focal.get(page).context["form"]
    shown = {name: form[name].value() for name in form.fields if name != "speaks_to"}
    restricted = {**shown, "confidentiality": "secretariat"}
    assert [deputy.post(page, restricted).status_code for _click in range(2)] == [302, 302]
    refused = focal.post(page, {**shown, "title": "A better title"})
    attachment.refresh_from_db()
    assert (refused.status_code, attachment.confidentiality) == (422, "secretariat")
    assert "Somebody else has changed this" in text(refused) and "A better title" in refused.content.decode()
    form = focal.get(page).context["form"]
    again = {name: form[name].value() for name in form.fields if name != "speaks_to"}
    assert focal.post(page, {**again, "title": "A better title"}).status_code == 302
    attachment.refresh_from_db()
    assert (attachment.title, attachment.confidentiality) == ("A better title", "secretariat")


def test_where_nothing_was_attached_no_file_was_sent(focal: Client, page: str, delegation: Delegation) -> None:
    version = DraftFactory(delegation=delegation)
    send(version)
    shown = text(focal.get(page))
    assert ("These files were sent" in shown, "No files." in shown, "No files yet" in shown) == (False, True, False)


def test_a_file_that_was_sent_stays(focal: Client, page: str, delegation: Delegation) -> None:
    version = DraftFactory(delegation=delegation)
    focal.post(page, upload(confidentiality="secretariat"))
    version.refresh_from_db()
    send(version)
    attachment = Attachment.objects.get()
    focal.post(f"{page}{attachment.pk}/remove/")
    assert Attachment.objects.filter(pk=attachment.pk).exists()
    assert 'name="file"' not in focal.get(page).content.decode()
    focal.post(f"/rounds/{delegation.pk}/correct/")
    copy = Attachment.objects.get(version__number=2)
    looser = focal.post(
        f"{page}{copy.pk}/", {"kind": "annex", "title": "T", "language": "en", "confidentiality": "public"}
    )
    assert looser.status_code == 422
    assert "access can only be made more restricted" in text(looser)
    focal.post(f"{page}{copy.pk}/remove/")
    assert list(Attachment.objects.values_list("pk", flat=True)) == [attachment.pk]
    assert StoredFile.objects.filter(pk=attachment.file_id).exists()


def test_contributors_see_their_own_files_alone(focal: Client, contributor: Client, page: str) -> None:
    focal.post(page, upload("focal.txt"))
    contributor.post(page, upload("mine.txt"))
    shown = text(contributor.get(page))
    assert "mine.txt" in shown and "focal.txt" not in shown
    foreign = Attachment.objects.get(file__display_name="focal.txt")
    for path in ("", "download/"):
        assert contributor.get(f"{page}{foreign.pk}/{path}").status_code == 404
    assert contributor.post(f"{page}{foreign.pk}/remove/").status_code == 404


def test_a_new_title_from_a_contributor_keeps_what_others_said_the_file_is_about(
    focal: Client, contributor: Client, page: str, delegation: Delegation
) -> None:
    """The contributor has paragraph 123 alone: the form neither shows nor drops 124."""
    contributor.post(page, upload("mine.txt"))
    attachment = Attachment.objects.get()
    about = [str(recommendation(delegation.round, label).pk) for label in ("123", "124")]
    details = {"kind": "annex", "title": "Annex", "language": "en", "confidentiality": "public"}
    assert focal.post(f"{page}{attachment.pk}/", {**details, "speaks_to": about}).status_code == 302
    better = {**details, "title": "A better title", "speaks_to": about[:1]}
    assert contributor.post(f"{page}{attachment.pk}/", better).status_code == 302
    attachment.refresh_from_db()
    assert (attachment.title, attachment.speaks_to.count()) == ("A better title", 2)
    assert contributor.post(f"{page}{attachment.pk}/", {**better, "speaks_to": []}).status_code == 302
    assert [str(row.pk) for row in attachment.speaks_to.all()] == about[1:]


def test_strangers_and_made_up_ids_get_nothing(focal: Client, stranger: Client, page: str) -> None:
    focal.post(page, upload())
    key = Attachment.objects.get().pk
    assert stranger.get(page).status_code == 404
    assert stranger.post(page, upload()).status_code == 404
    for one in (key, uuid.uuid4()):
        assert stranger.get(f"{page}{one}/download/").status_code == 404
    assert focal.get(f"{page}{uuid.uuid4()}/download/").status_code == 404


def test_recommendations_of_another_round_cannot_be_ticked(focal: Client, page: str) -> None:
    other = SubmittedFactory().submission.delegation.round.recommendations.first()
    answer = focal.post(page, upload(speaks_to=[str(other.pk)]))  # type: ignore[union-attr]
    assert answer.status_code == 422
    assert not Attachment.objects.exists()


def test_fields_that_the_form_does_not_show_change_nothing(focal: Client, page: str, delegation: Delegation) -> None:
    focal.post(page, upload(added_by=str(uuid.uuid4()), version=str(uuid.uuid4()), stored_name="../x", sha256="0"))
    attachment = Attachment.objects.get()
    assert attachment.added_by == focal_point(delegation)
    assert attachment.file.stored_name != "../x"
    assert Job.objects.filter(kind="submissions.read_file").count() == 1
