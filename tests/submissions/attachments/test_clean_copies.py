"""Others get the clean copy, the original stays sealed; what cannot be cleaned is not given out (C4)."""

from collections.abc import Callable
from pathlib import Path

import pytest
from django.test import Client
from django.urls import reverse
from pytest_django import Settings

from consultations.enums import Duty
from consultations.models import Delegation
from core.models import StoredFile
from submissions.attachments.services import add_file
from submissions.models import Attachment, Cleaning, DerivedFile
from submissions.sensitive.disclosures import grant_disclosure, request_disclosure
from tests.factories import DelegationFactory, DraftFactory, OfficerFactory, focal_point, send
from tests.support.html import text
from tests.support.office_files import R, docx_parts, paragraph, relations, write_zip
from tests.support.officers import sign_in
from tests.support.planted import PLANT, docx

pytestmark = pytest.mark.django_db
Made = Callable[[Path], Attachment]


@pytest.fixture
def delegation(db: None) -> Delegation:
    return DelegationFactory()


@pytest.fixture
def made(delegation: Delegation, django_capture_on_commit_callbacks: Callable) -> Made:
    """A file sent with a draft and looked into."""

    def make(path: Path) -> Attachment:
        version = DraftFactory(delegation=delegation)
        with django_capture_on_commit_callbacks(execute=True), path.open("rb") as stream:
            attachment = add_file(
                version, stream, name=f"of_{path.name}", by=focal_point(delegation), title="Our report"
            )
        return Attachment.objects.get(pk=attachment.pk)

    return make


@pytest.fixture
def uncleanable(tmp_path: Path) -> Path:
    drawing = f"<w:p><w:r><a:blip xmlns:a='urn:a' xmlns:r='{R}' r:embed='r0'/></w:r></w:p>"
    parts = docx_parts(paragraph("Words") + drawing) | {
        "word/_rels/document.xml.rels": relations(("image", "media/image1.emf", "")),
        "word/media/image1.emf": b"\x01\0\0\0",
    }
    return write_zip(tmp_path / "report.docx", parts)


def content(answer: object) -> bytes:
    return b"".join(answer.streaming_content)  # type: ignore[attr-defined]


def test_the_sender_sees_what_was_taken_out(made: Made, tmp_path: Path, client: Client, delegation: Delegation) -> None:
    attachment = made(docx(tmp_path / "report.docx"))
    client.force_login(focal_point(delegation))
    shown = text(client.get(f"/rounds/{delegation.pk}/files/{attachment.pk}/"))
    for words in ("Author names", "Tracked changes", "Hidden text", "Photo locations (GPS)"):
        assert words in shown
    copy = content(client.get(f"/rounds/{delegation.pk}/files/{attachment.pk}/clean-copy/"))
    assert PLANT not in copy and copy.startswith(b"PK")
    own = content(client.get(f"/rounds/{delegation.pk}/files/{attachment.pk}/download/"))
    assert own == (tmp_path / "report.docx").read_bytes()


def test_officers_get_the_copy_and_the_original_by_no_duty_alone(
    made: Made, tmp_path: Path, client: Client, delegation: Delegation
) -> None:
    attachment = made(docx(tmp_path / "report.docx"))
    send(attachment.version)
    url, original = reverse("submissions:file", args=[attachment.pk]), (tmp_path / "report.docx").read_bytes()
    sign_in(client, OfficerFactory(round=delegation.round, duties=[Duty.TRIAGE]))
    for duties in ([Duty.TRIAGE], [Duty.TRIAGE, Duty.SEE_CONFIDENTIAL]):
        sign_in(client, OfficerFactory(round=delegation.round, duties=duties))
        answer = client.get(url)
        assert 'filename="Our report.docx"' in answer["Content-Disposition"]
        assert original != content(answer)
        assert client.post(reverse("submissions:original", args=[attachment.pk])).status_code == 404


def test_what_cannot_be_cleaned_is_told_and_not_given_out(
    made: Made, uncleanable: Path, client: Client, delegation: Delegation
) -> None:
    attachment = made(uncleanable)
    assert attachment.file.cleaning.error == "picture_not_cleaned"
    assert [row.text for row in attachment.file.paragraphs.all()] == ["Words"]
    client.force_login(focal_point(delegation))
    shown = text(client.get(f"/rounds/{delegation.pk}/files/{attachment.pk}/"))
    assert "No clean copy" in shown and "A picture in the file is of a kind that cannot be cleaned." in shown
    assert client.get(f"/rounds/{delegation.pk}/files/{attachment.pk}/clean-copy/").status_code == 409
    send(attachment.version)
    url = reverse("submissions:file", args=[attachment.pk])
    sign_in(client, OfficerFactory(round=delegation.round, duties=[Duty.TRIAGE]))
    assert client.get(url).status_code == 409
    asks = OfficerFactory(round=delegation.round, duties=[Duty.TRIAGE, Duty.SEE_CONFIDENTIAL])
    sign_in(client, asks)
    assert "Ask to open the restricted original" in client.get(url).content.decode()
    grants = OfficerFactory(round=delegation.round, duties=[Duty.SEE_CONFIDENTIAL])
    attachment = Attachment.objects.get(pk=attachment.pk)
    request = request_disclosure(attachment.version.submission, attachment=attachment, reason="No copy.", by=asks)
    grant_disclosure(request, by=grants)
    assert content(client.post(reverse("submissions:original", args=[attachment.pk]))) == uncleanable.read_bytes()


def test_words_that_may_tell_who_wrote_are_pointed_out(
    made: Made, tmp_path: Path, client: Client, delegation: Delegation
) -> None:
    body = delegation.organisation.short_name
    rows = ["Plain words of 2026.", f"We at {body} write.", "Ask amina@example.org.", "Amina, aged 12, was held."]
    attachment = made(write_zip(tmp_path / "report.docx", docx_parts("".join(map(paragraph, rows)))))
    assert attachment.file.cleaning.hints == {"own_name": [2], "mail_address": [3], "child": [4]}
    client.force_login(focal_point(delegation))
    shown = client.get(f"/rounds/{delegation.pk}/files/{attachment.pk}/").content.decode()
    assert f"/rounds/{delegation.pk}/files/{attachment.pk}/text/?paragraph=3#p3" in shown


def test_nothing_of_a_file_that_is_taken_out_stays(
    made: Made, tmp_path: Path, client: Client, delegation: Delegation, settings: Settings,
    django_capture_on_commit_callbacks: Callable,
) -> None:  # fmt: skip
    attachment = made(docx(tmp_path / "report.docx"))
    client.force_login(focal_point(delegation))
    with django_capture_on_commit_callbacks(execute=True):
        client.post(f"/rounds/{delegation.pk}/files/{attachment.pk}/remove/")
    assert not any(model.objects.exists() for model in (Attachment, StoredFile, Cleaning, DerivedFile))
    assert [path for path in Path(settings.FILES_ROOT).rglob("*") if path.is_file()] == []
