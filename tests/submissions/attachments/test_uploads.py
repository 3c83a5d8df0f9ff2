"""Files by pieces: a broken line costs a piece, a double click makes one file, nobody goes on with another's."""

import os
from pathlib import Path

import pytest
from django.test import Client
from pytest_django import Settings

from consultations.models import Delegation
from core.errors import NotAllowed, Refused
from core.files import pieces
from core.models import StoredFile
from submissions.attachments import uploads
from submissions.attachments.services import MAX_FILES
from submissions.attachments.uploads import add_files
from submissions.models import Attachment, Upload
from tests.factories import DelegationFactory, DraftFactory, focal_point
from tests.support.html import text

pytestmark = pytest.mark.django_db
MARK = "ab" * 32
REPORT = b"1. Children are detained.\n\n2. Guardians come late.\n"


@pytest.fixture
def delegation(db: None) -> Delegation:
    return DelegationFactory()


def part_of(upload: Upload) -> Path:
    return pieces.part_path(upload.pk)


def begin(delegation: Delegation, **changed: object) -> Upload:
    said = {"name": "report.txt", "size": len(REPORT), "mark": MARK, "by": focal_point(delegation), **changed}
    return uploads.begin(delegation, **said)  # type: ignore[arg-type]


def test_it_goes_on_where_the_line_broke(delegation: Delegation) -> None:
    upload, by = begin(delegation), focal_point(delegation)
    uploads.append(upload, REPORT[:20], at=0, by=by)
    again = begin(delegation)
    assert (again.pk, again.received) == (upload.pk, 20)
    uploads.append(again, REPORT[:20], at=0, by=by)  # the piece whose answer was lost, once more
    done = uploads.append(again, REPORT[15:], at=15, by=by)
    assert done.received == len(REPORT)
    assert part_of(done).read_bytes() == REPORT


def test_a_finished_upload_makes_one_file_however_often_the_form_is_sent(delegation: Delegation) -> None:
    version, by = DraftFactory(delegation=delegation), focal_point(delegation)
    upload = uploads.append(begin(delegation), REPORT, at=0, by=by)
    with pytest.raises(Refused) as early:
        uploads.finished(begin(delegation, mark="cd" * 32).pk, delegation, by=by)
    assert early.value.code == "upload_unfinished"
    for _twice in range(2):
        row = uploads.finished(upload.pk, delegation, by=by)
        said = add_files(version, [], [row], token="", by=by, confidentiality="secretariat")
        assert (len(said.taken), said.refused) == (1, [])
    attachment = Attachment.objects.get()
    assert (attachment.title, attachment.confidentiality, attachment.file.size) == (
        "report.txt", "secretariat", len(REPORT),
    )  # fmt: skip
    assert StoredFile.objects.count() == 1
    assert not part_of(upload).exists()


@pytest.mark.parametrize(
    ("changed", "code"),
    [
        ({"size": 0}, "empty"),
        ({"size": 61 << 20}, "file_too_large"),
        ({"name": "report.exe"}, "kind_unknown"),
        ({"mark": "../../etc"}, "upload_mark"),
    ],
)
def test_what_will_not_be_taken_is_told_before_it_is_sent(
    delegation: Delegation, changed: dict[str, object], code: str
) -> None:
    with pytest.raises(Refused) as refusal:
        begin(delegation, **changed)
    assert (refusal.value.code, refusal.value.field) == (code, "file")


def test_one_form_may_send_as_many_files_as_a_submission_contains(delegation: Delegation) -> None:
    for number in range(MAX_FILES):
        begin(delegation, mark=f"{number:064x}")
    with pytest.raises(Refused) as one_more:
        begin(delegation, mark=f"{MAX_FILES:064x}")
    assert one_more.value.code == "too_many_uploads"


def test_gaps_and_more_than_was_said_are_refused(delegation: Delegation) -> None:
    upload, by = begin(delegation), focal_point(delegation)
    for content, at, code in ((b"x", 5, "upload_gap"), (REPORT + b"x", 0, "upload_too_long")):
        with pytest.raises(Refused) as refusal:
            uploads.append(upload, content, at=at, by=by)
        assert refusal.value.code == code


def test_a_piece_that_only_partly_fits_on_the_disk_has_not_come(
    delegation: Delegation, monkeypatch: pytest.MonkeyPatch
) -> None:
    upload = begin(delegation)
    by, pwrite = focal_point(delegation), os.pwrite
    monkeypatch.setattr(os, "pwrite", lambda descriptor, content, at: pwrite(descriptor, content[:4], at))
    with pytest.raises(Refused) as refused:
        uploads.append(upload, REPORT, at=0, by=by)
    assert refused.value.code == "storage_full"
    assert begin(delegation).received == 0  # the page asks where to go on
    monkeypatch.undo()
    assert uploads.append(upload, REPORT, at=0, by=by).received == len(REPORT)
    assert part_of(upload).read_bytes() == REPORT


def test_nobody_goes_on_with_anothers(delegation: Delegation) -> None:
    upload, other = begin(delegation), DelegationFactory()
    stranger = focal_point(other)
    with pytest.raises(NotAllowed):
        uploads.append(upload, REPORT, at=0, by=stranger)
    with pytest.raises(Refused, match="no longer available"):  # as for one that was deleted: nobody learns which
        uploads.finished(upload.pk, delegation, by=stranger)
    with pytest.raises(NotAllowed):
        begin(delegation, by=stranger)


def test_what_was_swept_begins_anew(delegation: Delegation) -> None:
    upload = uploads.append(begin(delegation), REPORT[:20], at=0, by=focal_point(delegation))
    part_of(upload).unlink()
    assert begin(delegation).received == 0


def test_no_piece_is_put_behind_what_was_swept(delegation: Delegation) -> None:
    """Else the file would begin with zeros."""
    own = focal_point(delegation)
    upload = uploads.append(begin(delegation), REPORT[:20], at=0, by=own)
    part_of(upload).unlink()
    with pytest.raises(Refused) as refusal:
        uploads.append(upload, REPORT[20:], at=20, by=own)
    assert refusal.value.code == "upload_gap"
    uploads.append(upload, REPORT, at=0, by=own)
    assert part_of(upload).read_bytes() == REPORT


def test_a_name_with_direction_marks_shows_its_true_ending(delegation: Delegation, settings: Settings) -> None:
    """With the mark it would read “reporttxt.pdf”."""
    upload = begin(delegation, name="report\u202efdp.txt")
    assert upload.name == "reportfdp.txt"
    assert [path.name for path in Path(settings.FILES_ROOT).glob("*fdp*")] == []


def test_a_form_that_names_an_upload_twice_adds_it_once(delegation: Delegation, client: Client) -> None:
    """A file that arrived beside a refused one was chosen again."""
    DraftFactory(delegation=delegation)
    client.force_login(focal_point(delegation))
    upload = uploads.append(begin(delegation), REPORT, at=0, by=focal_point(delegation))
    page = f"/rounds/{delegation.pk}/files/"
    form = {"kind": "annex", "title": "", "language": "en", "confidentiality": "public"}
    answer = client.post(page, {**form, "upload": [str(upload.pk)] * 2})
    assert answer.status_code == 302
    assert "has since been removed" not in text(client.get(page))
    assert Attachment.objects.count() == 1
