"""Letters on the outcome: one for each sender, for officers who may know who wrote what."""

import io
import zipfile
from datetime import timedelta
from itertools import count
from pathlib import Path
from typing import Any

import pytest
from django.conf import settings
from django.test import Client
from django.urls import reverse
from docx import Document

from consultations.enums import Duty
from consultations.rounds import duties
from consultations.rounds.duties import make_officer, site_administrators_group
from core import clock
from core.errors import NotAllowed, Refused
from core.files.storage import stored_path
from core.jobs import queue
from core.models import StoredFile
from portal.senders import letters
from submissions.models import Submission
from submissions.sending.services import withdraw
from submissions.sensitive import erasure
from tests.factories import UserFactory
from tests.portal.public.conftest import RELEASE, another_report
from tests.support.officers import sign_in

LATER = RELEASE + timedelta(days=1)


@pytest.fixture
def sighted(published: Any) -> Any:
    duties.change_duties(published.round, give=[(published.manager, Duty.SEE_CONFIDENTIAL)], by=published.manager)
    return published


def stored_files() -> set[Path]:
    return {path for path in Path(settings.FILES_ROOT).rglob("*") if path.is_file()}


def words_of(archive: zipfile.ZipFile, code: str) -> str:
    (name,) = [each for each in archive.namelist() if code in each]
    document = Document(io.BytesIO(archive.read(name)))
    cells = [cell.text for table in document.tables for row in table.rows for cell in row.cells]
    return " ".join([paragraph.text for paragraph in document.paragraphs] + cells)


def test_each_sender_has_a_letter_with_the_outcome_of_its_own_inputs(sighted: Any, client: Client) -> None:
    sign_in(client, sighted.manager)
    page = reverse("outcome_letters", args=[sighted.round.pk])
    with clock.at(LATER):
        shown = " ".join(client.get(page).content.decode().split())
        assert f"Write {len(letters.senders_of(sighted.round))} letters" in shown
        client.post(reverse("make_outcome_letters", args=[sighted.round.pk]))
        queue.run_due()
        assert "Download the letters (zip)" in client.get(page).content.decode()
        made = client.get(reverse("outcome_letters_file", args=[sighted.round.pk]))
    with zipfile.ZipFile(io.BytesIO(b"".join(made.streaming_content))) as archive:
        assert len(archive.namelist()) == len(letters.senders_of(sighted.round))
        cited, other = words_of(archive, "XAA"), words_of(archive, "XBB")
    assert "Paragraph 124" in cited and "thanks" in cited
    assert "Towns matter" not in cited  # the words of inputs are not repeated
    assert "No outcome recorded" in other or "Cited" in other


def test_a_letter_is_in_the_language_of_its_participant_alone(sighted: Any) -> None:
    body = sighted.bodies["XAA"].organisation
    body.language = "fr"
    body.save()
    made = io.BytesIO()
    with clock.at(LATER):
        letters.write_letters(sighted.round, made, by=sighted.manager)
    with zipfile.ZipFile(made) as archive:
        letter = words_of(archive, "XAA")
    assert "Paragraphe 124 Appuie" in letter and "remercie" in letter
    assert "Paragraph 124" not in letter and "Supports" not in letter


def test_a_letter_says_of_which_report_a_finding_is(sighted: Any, client: Client) -> None:
    """Both reports of the round have a finding 1."""
    second = another_report(sighted)
    sign_in(client, sighted.manager)
    with clock.at(LATER):
        client.post(reverse("make_outcome_letters", args=[sighted.round.pk]))
        queue.run_due()
        made = client.get(reverse("outcome_letters_file", args=[sighted.round.pk]))
    with zipfile.ZipFile(io.BytesIO(b"".join(made.streaming_content))) as archive:
        letter = words_of(archive, "XAA")
    assert "“Views received so far”, edition 1: 1; “Towns”: 1" in letter  # one has no edition
    for report, title in ((sighted.publication.report, "Views received so far"), (second, "Towns")):
        assert f"The report “{title}” has been published: " in letter and f"/reports/{report.reference}/" in letter


def test_before_the_release_there_is_no_letter(sighted: Any) -> None:
    with clock.at(RELEASE - timedelta(seconds=1)), pytest.raises(Refused, match="not published"):
        letters.request_letters(sighted.round, by=sighted.manager)


def test_who_may_not_know_who_wrote_makes_none(published: Any, client: Client) -> None:
    duties.change_duties(published.round, take=[(published.manager, Duty.SEE_CONFIDENTIAL)], by=published.manager)
    sign_in(client, published.manager)
    with clock.at(LATER):
        with pytest.raises(NotAllowed):
            letters.request_letters(published.round, by=published.manager)
        page = client.get(reverse("outcome_letters", args=[published.round.pk])).content.decode()
        assert "Your duties do not include confidential content." in page and "letters</button>" not in page
        assert client.get(reverse("outcome_letters_file", args=[published.round.pk])).status_code == 404


def test_letters_are_not_handed_out_once_something_in_them_was_withdrawn(sighted: Any, client: Client) -> None:
    sign_in(client, sighted.manager)
    file = reverse("outcome_letters_file", args=[sighted.round.pk])
    with clock.at(LATER):
        client.post(reverse("make_outcome_letters", args=[sighted.round.pk]))
        queue.run_due()
        assert client.get(file).status_code == 200
    with clock.at(LATER + timedelta(minutes=1)):
        sent = Submission.objects.get(delegation__organisation__code="XAA", delegation__round=sighted.round)
        withdraw(sent, by=sighted.bodies["XAA"].focal, token="t" * 16)
        answer = client.get(file)
    assert answer.status_code == 409 and "Request it again." in answer.content.decode()


def test_letters_are_made_anew_where_something_is_withdrawn_while_they_are_made(
    sighted: Any, client: Client, monkeypatch: pytest.MonkeyPatch
) -> None:
    sign_in(client, sighted.manager)
    file = reverse("outcome_letters_file", args=[sighted.round.pk])
    sent = Submission.objects.get(delegation__organisation__code="XAA", delegation__round=sighted.round)
    written = letters.write_letters

    def withdrawn_meanwhile(*args: Any, **kwargs: Any) -> int:
        count = written(*args, **kwargs)
        monkeypatch.undo()
        withdraw(sent, by=sighted.bodies["XAA"].focal, token="t" * 16)
        return count

    with clock.at(LATER):
        job = letters.request_letters(sighted.round, by=sighted.manager)
    with clock.at(LATER + timedelta(seconds=5)):
        monkeypatch.setattr("portal.senders.jobs.write_letters", withdrawn_meanwhile)
        queue.run_job(str(job.pk))
        page = client.get(reverse("outcome_letters", args=[sighted.round.pk])).content.decode()
        assert "The portal is making it again." in page and client.get(file).status_code == 404
    with clock.at(LATER + timedelta(minutes=3)):
        queue.run_due()
        made = client.get(file)
        with zipfile.ZipFile(io.BytesIO(b"".join(made.streaming_content))) as archive:
            assert len(archive.namelist()) == len(letters.senders_of(sighted.round))
            assert not [name for name in archive.namelist() if "XAA" in name]


def test_letters_are_refused_in_the_end_where_words_are_taken_at_each_try(
    sighted: Any, monkeypatch: pytest.MonkeyPatch, django_capture_on_commit_callbacks: Any
) -> None:
    """Each time after they are made: no file is left that nobody may have."""
    checks, before = count(), stored_files()

    def outdated(*args: Any) -> None:
        if next(checks) % 2:
            raise Refused("file_outdated", "Something was erased.")

    monkeypatch.setattr("portal.senders.jobs.check_still_visible", outdated)
    at = LATER
    with clock.at(at):
        job = letters.request_letters(sighted.round, by=sighted.manager)
    states = []
    for _try in range(3):
        with clock.at(at), django_capture_on_commit_callbacks(execute=True):
            queue.run_job(str(job.pk))
        assert stored_files() == before
        job.refresh_from_db()
        states.append(job.state)
        at = job.due_at
    assert states == ["waiting", "waiting", "failed"]
    assert job.message == "file_outdated"


def test_letters_are_deleted_where_something_of_the_round_is_erased(
    sighted: Any, django_capture_on_commit_callbacks: Any
) -> None:
    with clock.at(LATER):
        letters.request_letters(sighted.round, by=sighted.manager)
        queue.run_due()
        (file,) = StoredFile.objects.filter(display_name__endswith="_letters.zip")
        path = stored_path(file.stored_name)
        assert path.exists()
        administrator = UserFactory()
        make_officer(administrator, group=site_administrators_group())
        sent = Submission.objects.get(delegation__organisation__code="XAA", delegation__round=sighted.round)
        asked = erasure.request_erasure(sent.reference, reason="On request.", by=administrator)
        with django_capture_on_commit_callbacks(execute=True):
            erasure.erase(asked, by=sighted.manager)
    assert not path.exists() and not StoredFile.objects.filter(pk=file.pk).exists()
