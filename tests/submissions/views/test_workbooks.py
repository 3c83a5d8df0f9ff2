"""The answers as a workbook: taken away, filled in, brought back; what is wrong is told by row, column and value."""

import io
import uuid
from pathlib import Path

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.test import Client
from openpyxl import load_workbook
from wagtail.models import ModelLogEntry

from consultations.models import Delegation
from submissions.domain.drafting import begin_draft
from submissions.models import Input, Submission
from tests.factories import DelegationFactory, answer, focal_point
from tests.submissions.views.test_tasks import text
from tests.submissions.workbooks.editing import made

pytestmark = pytest.mark.django_db


@pytest.fixture
def page(delegation: Delegation) -> str:
    return f"/rounds/{delegation.pk}/workbook/"


def back(content: bytes, name: str = "answers.xlsx") -> dict[str, SimpleUploadedFile]:
    return {"file": SimpleUploadedFile(name, content)}


def test_it_is_taken_away_by_a_post(focal: Client, page: str, delegation: Delegation) -> None:
    assert focal.get(page).status_code == 200
    assert focal.get(f"{page}download/").status_code == 405
    assert not ModelLogEntry.objects.filter(action="submissions.workbook.make").exists()
    file = focal.post(f"{page}download/", {"language": "en"})
    assert file["Content-Disposition"].startswith("attachment; filename=")
    assert delegation.round.reference in file["Content-Disposition"]
    book = load_workbook(io.BytesIO(file.content))
    assert "Inputs" in book.sheetnames
    assert focal.post(f"{page}download/", {"language": "xx"}).status_code == 422


def test_an_untouched_one_changes_nothing(focal: Client, page: str) -> None:
    content = focal.post(f"{page}download/", {"language": "en"}).content
    response = focal.post(f"{page}upload/", back(content))
    assert response.status_code == 302
    assert "The workbook changes nothing" in text(focal.get(response["Location"]))
    assert not Submission.objects.exists()


def test_what_was_filled_in_is_in_the_draft(focal: Client, page: str, delegation: Delegation) -> None:
    content = edited(focal.post(f"{page}download/", {"language": "en"}).content, "Comment", "Typed offline.")
    response = focal.post(f"{page}upload/", back(content))
    assert response["Location"] == f"/rounds/{delegation.pk}/"
    assert Input.objects.get().comment == "Typed offline."
    shown = text(focal.get(response["Location"]))
    assert "Read in. Answers changed: 1, added: 0, left as they were: 5." in shown


def test_what_is_wrong_is_told_by_row_column_and_value(focal: Client, page: str) -> None:
    content = edited(focal.post(f"{page}download/", {"language": "en"}).content, "Position", "Blesses")
    response = focal.post(f"{page}upload/", back(content))
    assert response.status_code == 422
    shown = text(response)
    assert "Nothing of it was taken." in shown
    assert "(Position) Blesses" in " ".join(shown.replace("( ", "(").replace(" )", ")").split())
    assert not Input.objects.exists()


def test_a_text_that_was_changed_here_too_is_told(focal: Client, page: str, delegation: Delegation) -> None:
    content = edited(focal.post(f"{page}download/", {"language": "en"}).content, "Comment", "Typed offline.")
    answer(begin_draft(delegation, by=focal_point(delegation)), "123", comment="Typed here.")
    response = focal.post(f"{page}upload/", back(content))
    assert response.status_code == 422
    assert "Typed here." in response.content.decode()
    assert Input.objects.get().comment == "Typed here."


@pytest.mark.parametrize(
    ("name", "content", "words"),
    [
        ("answers.xlsx", b"no workbook", ""),
        ("answers.xlsx", b"", "empty"),
        ("answers.csv", b"a,b", ""),
    ],
)
def test_no_workbook_is_told_at_the_field(focal: Client, page: str, name: str, content: bytes, words: str) -> None:
    response = focal.post(f"{page}upload/", back(content, name))
    assert response.status_code == 422
    assert 'href="#id_file">Workbook: ' in response.content.decode()
    assert words in text(response)


def test_a_workbook_of_another_body_is_refused(focal: Client, page: str, tmp_path: Path) -> None:
    other = DelegationFactory()
    response = focal.post(f"{page}upload/", back(made(other, tmp_path).read_bytes()))
    assert response.status_code == 422
    assert "belongs to another" in text(response)


def test_strangers_and_made_up_ids_get_nothing(stranger: Client, page: str) -> None:
    for path in (page, f"/rounds/{uuid.uuid4()}/workbook/"):
        assert stranger.get(path).status_code == 404
        assert stranger.post(f"{path}download/", {"language": "en"}).status_code == 404
        assert stranger.post(f"{path}upload/", back(b"x")).status_code == 404


def test_a_contributor_gets_their_rows_only(contributor: Client, page: str) -> None:
    content = contributor.post(f"{page}download/", {"language": "en"}).content
    rows = list(load_workbook(io.BytesIO(content))["Inputs"].iter_rows(values_only=True))
    words = " ".join(str(value) for row in rows for value in row if value)
    assert "States should do 123.1." in words and "124.1" not in words


def edited(content: bytes, header: str, value: str) -> bytes:
    """The workbook with `value` under `header` in the row of para. 123."""
    book = load_workbook(io.BytesIO(content))
    sheet = book["Inputs"]
    head = next(row for row in sheet.iter_rows() if any(cell.value == header for cell in row))
    column = next(cell.column for cell in head if cell.value == header)
    para = next(cell.column for cell in head if cell.value == "Para")
    row = next(row for row in range(head[0].row + 1, sheet.max_row + 1) if str(sheet.cell(row, para).value) == "123")
    sheet.cell(row, column).value = value
    target = io.BytesIO()
    book.save(target)
    return target.getvalue()
