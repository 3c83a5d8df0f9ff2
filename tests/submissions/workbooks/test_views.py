"""The answers as a workbook: taken away, filled in, brought back; what is wrong is told by row, column and value."""

import io
import re
import shutil
import tempfile
import uuid
from pathlib import Path
from typing import Any

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.test import Client
from openpyxl import load_workbook
from openpyxl.comments import Comment
from wagtail.models import ModelLogEntry

from accounts.models import User
from consultations.models import Delegation
from submissions.drafting.services import begin_draft, set_submission_fields
from submissions.models import Input, Submission, Version
from submissions.workbooks.services import receive_workbooks
from tests.factories import ContributorFactory, DelegationFactory, RoundFactory, answer, focal_point, send
from tests.submissions.conftest import Browser
from tests.submissions.workbooks.editing import Inputs, brought_back, made, opened
from tests.support.html import compact, text

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
    assert file["Content-Security-Policy"] == "default-src 'none'; sandbox"  # C2
    assert file["Content-Disposition"].startswith("attachment; filename=")
    assert delegation.round.reference in file["Content-Disposition"]
    book = load_workbook(io.BytesIO(file.getvalue()))
    assert "Inputs" in book.sheetnames
    assert focal.post(f"{page}download/", {"language": "xx"}).status_code == 422


def test_an_untouched_one_changes_nothing(focal: Client, page: str) -> None:
    content = focal.post(f"{page}download/", {"language": "en"}).getvalue()
    response = focal.post(f"{page}upload/", back(content))
    assert response.status_code == 302
    assert "The file changes nothing" in text(focal.get(response["Location"]))
    assert not Submission.objects.exists()


def test_a_process_that_is_killed_leaves_no_copy_of_it(
    focal: Client, page: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    content = focal.post(f"{page}download/", {"language": "en"}).getvalue()
    left: list[str] = []
    folder = tmp_path / "temporary"
    folder.mkdir()

    def receive(*args: Any, **kwargs: Any) -> Any:
        left.extend(each.name for each in folder.iterdir())
        return receive_workbooks(*args, **kwargs)

    monkeypatch.setattr(tempfile, "tempdir", str(folder))
    monkeypatch.setattr("submissions.workbooks.views.receive_workbooks", receive)
    assert focal.post(f"{page}upload/", back(content)).status_code == 302
    assert left == []


def test_text_on_an_added_sheet_in_an_added_column_or_in_a_comment_is_not_lost_without_a_word(
    focal: Client, page: str, tmp_path: Path
) -> None:
    """The ministry wrote beside the yellow cells: the portal must not answer that it has all of it already."""
    path = tmp_path / "back.xlsx"
    path.write_bytes(focal.post(f"{page}download/", {"language": "fr"}).getvalue())
    with opened(path) as book:
        book.create_sheet("Réponse du MinJustice").append(["Le ministère soutient la recommandation."])
        book.create_sheet("Feuil1")  # empty
        sheet = book["Contributions"]
        last = sheet.max_column + 1
        sheet.cell(1, last).value, sheet.cell(3, last).value = "Avis de l’Intérieur", "Réservé."
        sheet.cell(2, 4).comment = Comment("Voir la loi de 2019.", "Interior")
    answer = focal.post(f"{page}upload/", back(path.read_bytes()))
    shown = text(focal.get(answer["Location"]))
    assert "The file changes nothing" not in shown
    assert "The sheet “Réponse du MinJustice” was added to the workbook. It is not read" in shown
    assert "(“Avis de l’Intérieur”) was added to the workbook. It is not read: use our columns." in shown
    assert "The workbook has comments on cells. They are not read" in shown
    for own in ("Feuil1", "Codes", "Exemples", "Lisez-moi"):
        assert f"“{own}”" not in shown


def test_what_was_filled_in_is_shown_first_and_is_in_the_draft_when_it_is_taken_in(
    focal: Client, page: str, delegation: Delegation
) -> None:
    content = edited(focal.post(f"{page}download/", {"language": "en"}).getvalue(), "Comment", "Typed offline.")
    preview = focal.post(f"{page}upload/", back(content))["Location"]
    assert preview.startswith(page)
    assert "Typed offline." in text(focal.get(preview))
    assert not Input.objects.exists()
    response = focal.post(preview, {"then": "apply"})
    assert response["Location"] == f"/rounds/{delegation.pk}/"
    assert Input.objects.get().comment == "Typed offline."
    assert "Imported: 1 answer updated, 0 added." in text(focal.get(response["Location"]))
    assert focal.post(preview, {"then": "apply"}).status_code == 422  # the same click twice
    assert Input.objects.get().revision == 2


def test_what_is_wrong_is_told_by_row_column_and_value_and_comes_back_to_be_mended(focal: Client, page: str) -> None:
    content = edited(focal.post(f"{page}download/", {"language": "en"}).getvalue(), "Position", "Blesses")
    preview = focal.post(f"{page}upload/", back(content))["Location"]
    shown = text(focal.get(preview))
    assert "These rows are not imported." in shown
    assert "(Position) Blesses" in " ".join(shown.replace("( ", "(").replace(" )", ")").split())
    assert "There is nothing to import" in text(focal.post(preview, {"then": "apply"}))
    file = focal.get(f"{preview}1/errors/")
    assert "answers_with-errors.xlsx" in file["Content-Disposition"]
    sheet = load_workbook(io.BytesIO(file.getvalue()))["Inputs"]
    cells = {cell.value: sheet[2][place].value for place, cell in enumerate(sheet[1])}
    assert cells["Position"] == "Blesses"
    assert cells["Errors to correct"].startswith(
        "Row 2, column I (Position), “Blesses”: This value is not in the list."
    )
    assert focal.get(f"{preview}2/errors/").status_code == 404
    assert not Input.objects.exists()


def test_a_text_that_was_changed_here_too_waits_for_a_choice(focal: Client, page: str, delegation: Delegation) -> None:
    content = edited(focal.post(f"{page}download/", {"language": "en"}).getvalue(), "Comment", "Typed offline.")
    answer(begin_draft(delegation, by=focal_point(delegation)), "123", comment="Typed here.")
    preview = focal.post(f"{page}upload/", back(content))["Location"]
    shown = focal.get(preview).content.decode()
    assert "<ins>" in shown and "<del>" in shown  # word by word
    refused = focal.post(preview, {"then": "apply"})
    assert refused.status_code == 422 and "still to be resolved: 1" in text(refused)
    assert Input.objects.get().comment == "Typed here."
    name, value = re.findall(r'name="(take\.[^"]+)" value="(0:[^"]+)"', shown)[0]
    unsaid = focal.post(preview, {"show": "open", "page": "1", "then": "save"})
    assert unsaid.status_code == 422 and f'<a href="#{name}.1">' in unsaid.content.decode()
    assert "Comment: choose which text to keep." in text(unsaid)  # above, and at the field
    assert "Choose which text to keep." in text(unsaid)
    assert focal.post(preview, {"show": "open", name: value, "then": "save"}).status_code == 302
    assert Input.objects.get().comment == "Typed here."
    assert focal.post(preview, {"then": "apply"}).status_code == 302
    assert Input.objects.get().comment == "Typed offline."
    undone = focal.post(f"{preview}undo/")
    assert "Undone. Answers restored: 1" in text(focal.get(undone["Location"]))
    assert Input.objects.get().comment == "Typed here."


def test_a_workbook_that_waits_is_told_before_sending(focal: Client, page: str, delegation: Delegation) -> None:
    content = edited(focal.post(f"{page}download/", {"language": "en"}).getvalue(), "Comment", "Typed offline.")
    answer(begin_draft(delegation, by=focal_point(delegation)), "124", comment="Typed here.")
    preview = focal.post(f"{page}upload/", back(content))["Location"]
    review = f"/rounds/{delegation.pk}/review/"
    assert f'<a href="{preview}">Changes from the files</a>' in compact(focal.get(review).content.decode())
    focal.post(preview, {"then": "apply"})
    assert "needs your decision" not in text(focal.get(review))


@pytest.mark.parametrize("name", ["letter.odt", "answers.pdf", "answers"])
def test_another_kind_of_file_is_called_by_its_name(focal: Client, page: str, name: str) -> None:
    refused = focal.post(f"{page}upload/", back(b"PK", name))
    assert refused.status_code == 422
    assert f"Workbook: “\u2068{name}\u2069” is not an xlsx or docx file." in text(refused)


@pytest.mark.parametrize("name", ["réponses.ods", "answers.xls"])
def test_a_workbook_saved_in_another_format_is_told_how_to_save_it(focal: Client, page: str, name: str) -> None:
    """The file is the right one, and its cells are filled in: "upload the one that you downloaded" helps nobody."""
    refused = focal.post(f"{page}upload/", back(b"PK", name))
    assert refused.status_code == 422
    assert "is a workbook in another format. Save it as xlsx (Excel 2007–365), and upload it." in text(refused)


def test_a_choice_made_on_other_words_does_not_count(focal: Client, page: str, delegation: Delegation) -> None:
    """Somebody saved after the page was shown: the person is asked again."""
    content = edited(focal.post(f"{page}download/", {"language": "en"}).getvalue(), "Comment", "Typed offline.")
    version = begin_draft(delegation, by=focal_point(delegation))
    answer(version, "123", comment="Typed here.")
    preview = focal.post(f"{page}upload/", back(content))["Location"]
    name, value = re.findall(r'name="(take\.[^"]+)" value="(0:[^"]+)"', focal.get(preview).content.decode())[0]
    answer(version, "123", comment="Typed here, and then once more.")
    assert focal.post(preview, {name: value, "then": "apply"}).status_code == 422
    assert Input.objects.get().comment == "Typed here, and then once more."


def test_an_empty_file_is_told_with_the_way_to_mend_it(focal: Client, page: str) -> None:
    refused = focal.post(f"{page}upload/", back(b""))
    told = "Workbook: The file is empty. Choose the file again; it may not have been saved yet."
    assert refused.status_code == 422 and told in text(refused)


def test_of_several_files_each_that_cannot_be_read_is_named(focal: Client, page: str) -> None:
    files = [SimpleUploadedFile(name, b"") for name in ("justice.xlsx", "interior.xlsx")]
    refused = focal.post(f"{page}upload/", {"file": [*files, SimpleUploadedFile("notes.pdf", b"%PDF-1.7")]})
    shown = text(refused).replace("\u2068", "").replace("\u2069", "")
    assert refused.status_code == 422
    assert "“justice.xlsx”: The file is empty." in shown and "“interior.xlsx”: The file is empty." in shown
    assert "“notes.pdf” is not an xlsx or docx file." in shown


def test_five_books_at_once_and_one_that_does_not_belong(focal: Client, page: str, delegation: Delegation) -> None:
    content = focal.post(f"{page}download/", {"language": "en"}).getvalue()
    books = [edited(content, "Comment", "One says."), edited(content, "Comment", "The other says.")]
    files = [SimpleUploadedFile(f"{number}.xlsx", book) for number, book in enumerate(books)]
    wrong = SimpleUploadedFile("notes.xlsx", b"Not a workbook.")
    refused = focal.post(f"{page}upload/", {"file": [*files, wrong]})
    assert refused.status_code == 422 and "“notes.xlsx”: " in text(refused)
    for file in files:
        file.seek(0)
    preview = focal.post(f"{page}upload/", {"file": files})["Location"]
    shown = text(focal.get(preview))
    assert "One says." in shown and "The other says." in shown
    assert "Paragraph 123 0.xlsx, row 2; 1.xlsx, row 2 Comment" in shown  # every book that says something of it
    User.objects.update(language="ar")
    assert "\u20680.xlsx\u2069، الصف 2" in focal.get(preview).text  # a name of the other direction stays together
    User.objects.update(language="en")
    focal.post(preview, {"then": "theirs"})  # nobody can tell which one
    assert focal.post(preview, {"then": "apply"}).status_code == 422
    name, value = re.findall(r'name="(take\.[^"]+)" value="(1:[^"]+)"', focal.get(preview).content.decode())[0]
    assert focal.post(preview, {name: value, "then": "apply"}).status_code == 302
    assert Input.objects.get().comment == "The other says."


def test_a_thousand_conflicts_are_settled_page_by_page_or_at_once(browser: Browser, tmp_path: Path) -> None:
    """125 rows with eight cells each; "here" came by an earlier workbook."""
    round_ = RoundFactory(paragraphs={str(number): 1 for number in range(1, 126)})
    delegation = DelegationFactory(round=round_)
    path, earlier = made(delegation, tmp_path), tmp_path / "earlier.xlsx"
    shutil.copy(path, earlier)
    filled_in(earlier, "Here.", "Takes note", "Editorial", "For the secretariat only")
    filled_in(path, "Offline.", "Supports", "Technical", "Public without our name")
    brought_back(delegation, earlier)
    focal = browser(focal_point(delegation))
    preview = focal.post(f"/rounds/{delegation.pk}/workbook/upload/", back(path.read_bytes()))["Location"]
    response = focal.get(preview)
    shown = response.content.decode()
    assert "1000 texts were changed" in text(response) and "Page 1 of 7" in text(response)
    assert "Conflicts 1,000 All changes 1,000" in text(response)  # texts, as the sentence counts them
    assert len(response.content) < 600_000
    chosen = dict(re.findall(r'name="(take\.[^"]+)" value="(0:[^"]+)"', shown))
    assert len(chosen) == 160
    after = focal.post(preview, {**chosen, "show": "open", "then": "save"}, follow=True)
    assert "840 texts were changed" in text(after)
    focal.post(preview, {"then": "ours"})
    assert focal.post(preview, {"then": "apply"}).status_code == 302
    assert Input.objects.filter(comment="Offline.").count() == 20
    assert Input.objects.filter(comment="Here.").count() == 105


def test_what_waits_is_seen_by_who_brought_it_and_can_be_dropped(
    focal: Client, contributor: Client, stranger: Client, page: str
) -> None:
    content = edited(
        contributor.post(f"{page}download/", {"language": "en"}).getvalue(), "Comment", "From the ministry."
    )
    preview = contributor.post(f"{page}upload/", back(content))["Location"]
    assert contributor.get(preview).status_code == 200
    tasks = page.removesuffix("workbook/")
    assert f'href="{preview}"' in contributor.get(tasks).content.decode()
    assert preview not in focal.get(tasks).content.decode()
    for other in (focal, stranger):
        assert other.get(preview).status_code == 404
        assert other.post(preview, {"then": "apply"}).status_code == 404
        assert other.post(f"{preview}undo/").status_code == 404
        assert other.get(f"{preview}1/errors/").status_code == 404
    assert contributor.post(preview, {"then": "drop"}).status_code == 302
    assert contributor.get(preview).status_code == 404
    preview = contributor.post(f"{page}upload/", back(content))["Location"]
    contributor.post(preview, {"then": "apply"})
    assert "From the ministry." in Input.objects.get().comment
    assert "Undo the import" in text(focal.get(preview))
    focal.post(f"{preview}undo/")
    assert Input.objects.get().comment == ""
    assert "Undone by" in text(focal.get(page))


def test_after_submission_nothing_is_undone(focal: Client, page: str, delegation: Delegation) -> None:
    content = edited(focal.post(f"{page}download/", {"language": "en"}).getvalue(), "Comment", "Typed offline.")
    preview = focal.post(f"{page}upload/", back(content))["Location"]
    focal.post(preview, {"then": "apply"})
    version = Version.objects.get()
    set_submission_fields(version, {"signed_by": "A. Example", "consents": True}, by=focal_point(delegation))
    send(version)
    assert "Undo the import" not in text(focal.get(preview))
    assert "cannot be changed" in text(focal.post(f"{preview}undo/", follow=True))
    assert Input.objects.get().comment == "Typed offline."


def test_the_focal_point_takes_a_colleagues_workbook_away(
    focal: Client, contributor: Client, page: str, delegation: Delegation
) -> None:
    """`contributor` has para. 123."""
    member = delegation.organisation.memberships.get(role="contributor")
    assert "Workbook for" in text(focal.get(page)) and "Workbook for" not in text(contributor.get(page))
    content = focal.post(f"{page}download/", {"language": "en", "person": str(member.pk)}).getvalue()
    rows = list(load_workbook(io.BytesIO(content))["Inputs"].iter_rows(values_only=True))
    assert [row[2] for row in rows[1:4]] == ["123", None, None]
    stranger = ContributorFactory(delegation=DelegationFactory(round=delegation.round)).memberships.get()
    assert focal.post(f"{page}download/", {"language": "en", "person": str(stranger.pk)}).status_code == 422


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
    assert 'href="#id_file">Workbook: ' in compact(response.content.decode())
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
    content = contributor.post(f"{page}download/", {"language": "en"}).getvalue()
    rows = list(load_workbook(io.BytesIO(content))["Inputs"].iter_rows(values_only=True))
    words = " ".join(str(value) for row in rows for value in row if value)
    assert "States should do 123.1." in words and "124.1" not in words


def filled_in(path: Path, words: str, *listed: str) -> None:
    """Every row of the workbook: the same words in all its texts, the same choices in its lists."""
    with opened(path) as book:
        inputs = Inputs(book)
        texts = ("Comment", "Suggested wording for a future text", "Rationale", "Evidence or source", "Annex")
        for row in range(2, 127):
            for header in texts:
                inputs.set(row, header, words)
            for header, choice in zip(("Position", "Comment type", "Confidential"), listed, strict=True):
                inputs.set(row, header, choice)


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
