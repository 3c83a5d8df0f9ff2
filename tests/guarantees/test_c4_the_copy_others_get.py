"""C4: of what is planted in a file nothing reaches anybody but its sender; the sender sees what was found; the original
stays as it was sent."""

from collections.abc import Callable
from pathlib import Path

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.test import Client
from django.urls import reverse

from consultations.enums import Duty
from submissions.models import Attachment, Version
from tests.factories import DelegationFactory, DraftFactory, OfficerFactory, focal_point, send
from tests.submissions.attachments.test_scrubbing_cleaning import everything_in
from tests.support.html import text
from tests.support.officers import sign_in
from tests.support.planted import FILES, PLANT

pytestmark = pytest.mark.django_db


@pytest.mark.parametrize("kind", FILES)
def test_from_the_sender_to_an_officer(
    kind: str, client: Client, tmp_path: Path, django_capture_on_commit_callbacks: Callable
) -> None:
    make, counted, words = FILES[kind]
    sent = make(tmp_path / f"sent.{kind}").read_bytes()
    delegation = DelegationFactory()
    version, page = DraftFactory(delegation=delegation), f"/rounds/{delegation.pk}/files/"
    client.force_login(focal_point(delegation))
    said = {"kind": "annex", "title": "Report", "language": "en", "confidentiality": "public"}
    with django_capture_on_commit_callbacks(execute=True):
        client.post(page, {**said, "file": SimpleUploadedFile(f"PLANT name.{kind}", sent)})
    attachment = Attachment.objects.get()
    assert [row.text for row in attachment.file.paragraphs.all()] == words
    shown = text(client.get(f"{page}{attachment.pk}/"))
    for what in counted:
        assert {"place": "GPS", "tracked_change": "Tracked changes", "author": "Author names"}.get(what, "") in shown
    assert _content(client, f"{page}{attachment.pk}/download/") == sent
    send(Version.objects.get(pk=version.pk))
    sign_in(client, OfficerFactory(round=delegation.round, duties=[Duty.TRIAGE]))
    url = reverse("submissions:file", args=[attachment.pk])
    answer = client.get(url)
    assert "PLANT" not in str(answer.headers)
    (tmp_path / f"got.{kind}").write_bytes(b"".join(answer.streaming_content))
    assert PLANT not in everything_in(tmp_path / f"got.{kind}")


def _content(client: Client, url: str) -> bytes:
    return b"".join(client.get(url).streaming_content)
