"""What a page's script says and hears when it sends files by pieces, and the same form with several files at once."""

import re
import uuid
from typing import Any

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.test import Client

from consultations.models import Delegation
from submissions.models import Attachment, Upload
from tests.submissions.attachments.test_uploads import part_of
from tests.submissions.attachments.test_views import REPORT
from tests.support.html import text

pytestmark = pytest.mark.django_db
TOKEN = "t" * 32


def details(**more: object) -> dict[str, object]:
    return {"kind": "annex", "title": "", "language": "en", "confidentiality": "public", "token": TOKEN, **more}


def begin(client: Client, delegation: Delegation, **changed: object) -> dict[str, object]:
    said = {"name": "report.txt", "size": len(REPORT), "mark": "ab" * 32, **changed}
    return client.post(f"/rounds/{delegation.pk}/uploads/", said).json()


def send(client: Client, url: str, content: bytes, at: object) -> Any:
    return client.post(f"{url}?at={at}", content, content_type="application/octet-stream")


def test_by_pieces_and_then_the_form(focal: Client, delegation: Delegation) -> None:
    state = begin(focal, delegation)
    url = f"/rounds/{delegation.pk}/uploads/{state['upload']}/"
    assert send(focal, url, REPORT[:10], 0).json()["received"] == 10
    assert focal.get(url).json() == {"upload": state["upload"], "received": 10}
    send(focal, url, REPORT[10:], 10)
    page = f"/rounds/{delegation.pk}/files/"
    for _twice in range(2):
        assert focal.post(page, details(upload=state["upload"], title="My report")).status_code == 302
    assert [row.title for row in Attachment.objects.all()] == ["My report"]


def test_a_form_with_a_fault_keeps_what_has_arrived(focal: Client, delegation: Delegation) -> None:
    state = begin(focal, delegation)
    send(focal, f"/rounds/{delegation.pk}/uploads/{state['upload']}/", REPORT, 0)
    answer = focal.post(f"/rounds/{delegation.pk}/files/", details(upload=state["upload"], language="xx"))
    assert answer.status_code == 422
    assert f'name="upload" value="{state["upload"]}"' in answer.content.decode()
    assert "1 file has arrived" in text(answer)


def test_one_that_is_unfinished_does_not_take_away_those_that_have_arrived(
    focal: Client, delegation: Delegation
) -> None:
    arrived, unfinished = begin(focal, delegation)["upload"], begin(focal, delegation, mark="cd" * 32)["upload"]
    send(focal, f"/rounds/{delegation.pk}/uploads/{arrived}/", REPORT, 0)
    page = f"/rounds/{delegation.pk}/files/"
    answer = focal.post(page, details(upload=[arrived, unfinished]))
    assert answer.status_code == 422 and "was not uploaded completely" in text(answer)
    assert re.findall(r'name="upload" value="([^"]+)"', answer.content.decode()) == [arrived]
    assert focal.post(page, details(upload=arrived)).status_code == 302


def test_a_zip_is_answered_with_what_to_do(focal: Client, delegation: Delegation) -> None:
    answer = focal.post(
        f"/rounds/{delegation.pk}/files/", details(file=SimpleUploadedFile("photos.zip", b"PK\x03\x04"), title="Été")
    )
    assert answer.status_code == 422 and 'value="Été"' in answer.text
    assert "Archives (“zip”) are not accepted. Unpack it on your device, and choose its files." in text(answer)
    assert "Unpack it" in str(begin(focal, delegation, name="photos.ZIP"))


def test_an_upload_that_was_deleted_in_the_meantime_is_asked_for_again_and_the_form_stays(
    focal: Client, delegation: Delegation
) -> None:
    """The page lay open over the weekend: what was typed comes back, and so does the other file that arrived."""
    gone, arrived = begin(focal, delegation)["upload"], begin(focal, delegation, mark="cd" * 32)["upload"]
    send(focal, f"/rounds/{delegation.pk}/uploads/{arrived}/", REPORT, 0)
    Upload.objects.filter(pk=gone).delete()
    answer = focal.post(f"/rounds/{delegation.pk}/files/", details(upload=[gone, arrived], title="Rapport d’été"))
    assert answer.status_code == 422
    assert "A file that you uploaded is no longer available" in text(answer)
    assert 'value="Rapport d’été"' in answer.text
    assert re.findall(r'name="upload" value="([^"]+)"', answer.text) == [arrived]


def test_a_form_sent_again_after_its_file_was_removed_says_so(focal: Client, delegation: Delegation) -> None:
    upload = begin(focal, delegation)["upload"]
    send(focal, f"/rounds/{delegation.pk}/uploads/{upload}/", REPORT, 0)
    page = f"/rounds/{delegation.pk}/files/"
    focal.post(page, details(upload=upload))
    focal.post(f"{page}{Attachment.objects.get().pk}/remove/")
    answer = focal.post(page, details(upload=upload))
    assert answer.status_code == 422 and "has since been removed" in text(answer)
    assert not Attachment.objects.exists()


@pytest.mark.parametrize("at", ["", "-1", "x", "9" * 40, "5"])
def test_nonsense_is_refused_in_words(focal: Client, delegation: Delegation, at: str) -> None:
    state = begin(focal, delegation)
    answer = send(focal, f"/rounds/{delegation.pk}/uploads/{state['upload']}/", REPORT, at)
    assert answer.status_code == 422 and answer.json()["message"]
    for said in ({"size": "9" * 30}, {"size": "x"}, {"name": ""}, {"mark": "\x00"}):
        assert "message" in begin(focal, delegation, **said)
    assert focal.post(f"/rounds/{delegation.pk}/files/", details(upload="nonsense")).status_code == 422


@pytest.mark.parametrize(
    ("content", "kind", "code"),
    [
        (b'--x\r\nContent-Disposition: form-data; name="a"\r\n\r\nb\r\n--x--\r\n', "multipart/form-data; boundary=x",
         "upload_form"),
        (b"a=b&c=d", "application/x-www-form-urlencoded", "upload_form"),
        (b"", "application/octet-stream", "upload_empty"),
        (b"", "", "upload_empty"),
        (b"x" * (600 << 10), "application/octet-stream", "upload_piece"),
        (b"x" * (4 << 20), "application/octet-stream", "upload_piece"),
    ],
)  # fmt: skip
def test_what_is_no_piece_is_refused_in_words(
    focal: Client, delegation: Delegation, content: bytes, kind: str, code: str
) -> None:
    state = begin(focal, delegation)
    url = f"/rounds/{delegation.pk}/uploads/{state['upload']}/"
    answer = focal.generic("POST", f"{url}?at=0", content, content_type=kind)
    assert answer.status_code == 422
    assert answer.json()["code"] == code and len(answer.json()["message"]) > 20
    assert focal.get(url).json()["received"] == 0
    assert send(focal, url, REPORT, 0).json()["received"] == len(REPORT)  # nothing is lost


def test_a_piece_with_no_kind_or_another_is_a_piece(focal: Client, delegation: Delegation) -> None:
    """A browser names no kind for a part of a file."""
    for kind in ("", "text/plain; charset=no-such", "application/json", "image/png"):
        state = begin(focal, delegation, mark=uuid.uuid4().hex)
        answer = focal.generic(
            "POST", f"/rounds/{delegation.pk}/uploads/{state['upload']}/?at=0", REPORT, content_type=kind
        )
        assert answer.json()["received"] == len(REPORT), kind


def test_a_broken_form_is_no_piece(focal: Client, delegation: Delegation) -> None:
    focal.raise_request_exception = False
    checked = Client(enforce_csrf_checks=True, raise_request_exception=False)
    checked.cookies = focal.cookies
    state = begin(focal, delegation)
    url = f"/rounds/{delegation.pk}/uploads/{state['upload']}/?at=0"
    for kind in ("multipart/form-data", "multipart/form-data; boundary=x", "application/x-www-form-urlencoded"):
        for content in (b"", b"no boundary", b"&" * 5_000, b"\xff\xfe\x00"):
            for client in (focal, checked):
                answer = client.generic("POST", url, content, content_type=kind)
                assert 400 <= answer.status_code < 500, (kind, content)
    assert Upload.objects.get().received == 0


def test_strangers_get_nothing(focal: Client, stranger: Client, contributor: Client, delegation: Delegation) -> None:
    state = begin(focal, delegation)
    url = f"/rounds/{delegation.pk}/uploads/{state['upload']}/"
    for client in (stranger, contributor):
        assert client.get(url).status_code == 404
        assert send(client, url, REPORT, 0).status_code == 404
        assert focal.get(f"/rounds/{delegation.pk}/uploads/{uuid.uuid4()}/").status_code == 404
    assert stranger.post(f"/rounds/{delegation.pk}/uploads/", {"name": "a.txt"}).status_code == 404
    others = contributor.post(f"/rounds/{delegation.pk}/files/", details(upload=state["upload"]))
    invented = contributor.post(f"/rounds/{delegation.pk}/files/", details(upload=uuid.uuid4()))
    assert others.status_code == invented.status_code == 422
    assert "is no longer available" in text(others) and "is no longer available" in text(invented)
    assert not Attachment.objects.exists()
    assert Upload.objects.get().received == 0


def test_several_at_once_each_for_itself(focal: Client, delegation: Delegation) -> None:
    files = [
        SimpleUploadedFile("one.txt", b"One."),
        SimpleUploadedFile("two.exe", b"MZ"),
        SimpleUploadedFile("three.txt", b"3"),
    ]
    answer = focal.post(f"/rounds/{delegation.pk}/files/", details(file=files))
    assert answer.status_code == 422
    shown = text(answer)
    assert "“one.txt” has been uploaded" in shown and "“three.txt” has been uploaded" in shown
    assert "two.exe" in shown and "“exe” are not accepted" in shown
    assert sorted(row.title for row in Attachment.objects.all()) == ["one.txt", "three.txt"]


def test_a_double_click_makes_one_file(focal: Client, delegation: Delegation) -> None:
    page = f"/rounds/{delegation.pk}/files/"
    for _twice in range(2):
        assert focal.post(page, details(file=SimpleUploadedFile("one.txt", b"One."))).status_code == 302
    assert Attachment.objects.count() == 1
    focal.post(page, details(file=SimpleUploadedFile("two.txt", b"Another.")))  # the same page, gone back to
    assert Attachment.objects.count() == 2


def test_without_a_file_the_form_says_so(focal: Client, delegation: Delegation) -> None:
    answer = focal.post(f"/rounds/{delegation.pk}/files/", details())
    assert answer.status_code == 422 and "Files: Choose a file." in text(answer)


def test_of_what_was_swept_the_page_is_told_that_nothing_is_here(focal: Client, delegation: Delegation) -> None:
    state = begin(focal, delegation)
    url = f"/rounds/{delegation.pk}/uploads/{state['upload']}/"
    send(focal, url, REPORT[:20], 0)
    part_of(Upload.objects.get()).unlink()
    assert send(focal, url, REPORT[20:], 20).json()["code"] == "upload_gap"
    assert focal.get(url).json()["received"] == 0
