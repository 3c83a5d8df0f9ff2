"""The answers as a Word file for approval: made, edited as people edit, uploaded, compared, imported."""

import copy
import io
import re
import tempfile
import zipfile
from collections.abc import Callable
from pathlib import Path

import docx
import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext
from docx.oxml import OxmlElement
from docx.oxml.ns import qn
from lxml import etree

from consultations.models import Delegation, Organisation, Question, Recommendation
from consultations.rounds.edits import set_questions
from submissions.approval_copies.comments import post_comments
from submissions.approval_copies.plain_fields import outside_texts
from submissions.approval_copies.returned import FileComment
from submissions.drafting import services as drafting
from submissions.models import InternalComment, Version
from tests.factories import DraftFactory, focal_point
from tests.submissions.conftest import Browser
from tests.support.html import text

pytestmark = pytest.mark.django_db
Edit = Callable[[etree._Element], None]


@pytest.fixture
def draft(delegation: Delegation):
    said = {"position": "supports", "comment": "One.\n\nTwo."}
    return DraftFactory(delegation=delegation, answers={"123": said, "124": {"comment": "For the mission only."}})


def first(draft):
    return draft.inputs.get(recommendation__paragraph__number="123")


def download(client: Client, delegation: Delegation, **said: str) -> bytes:
    answer = client.post(f"/rounds/{delegation.pk}/approval-copy/", {"language": "en", **said})
    assert answer.status_code == 200
    return b"".join(answer.streaming_content)


@pytest.mark.parametrize("constituency", ["civil_society", "state"])
def test_a_body_at_risk_is_warned_and_named_on_no_page(
    constituency: str, focal: Client, delegation: Delegation, draft: Version
) -> None:
    Organisation.objects.update(constituency=constituency)
    file = docx.Document(io.BytesIO(download(focal, delegation)))
    warns = any("delete it after you upload it" in paragraph.text for paragraph in file.paragraphs)
    heads = "".join(paragraph.text for section in file.sections for paragraph in section.header.paragraphs)
    assert (warns, delegation.organisation.display_name() in heads) == (
        (True, False) if constituency == "civil_society" else (False, True)
    )


def edited(content: bytes, *edits: Edit, comments: str = "") -> bytes:
    """The file as another program saves it: other order, other compression."""
    target = io.BytesIO()
    with zipfile.ZipFile(io.BytesIO(content)) as source, zipfile.ZipFile(target, "w", zipfile.ZIP_DEFLATED) as made:
        for name in reversed(source.namelist()):
            data = source.read(name)
            if name == "word/document.xml":
                root = etree.fromstring(data)
                for edit in edits:
                    edit(root)
                data = etree.tostring(root)
            made.writestr(name, data)
        if comments:
            made.writestr("word/comments.xml", comments)
    return target.getvalue()


def control(root: etree._Element, name: str) -> etree._Element:
    """A field by the end of its name, the first of them: that of paragraph 123 in these rounds."""
    for sdt in root.iter(qn("w:sdt")):
        if sdt.find(f"{qn('w:sdtPr')}/{qn('w:tag')}").get(qn("w:val")).endswith(f"_{name}"):
            return sdt
    raise AssertionError(name)


def paragraph(words: str) -> etree._Element:
    made, run, piece = OxmlElement("w:p"), OxmlElement("w:r"), OxmlElement("w:t")
    piece.text = words
    run.append(piece)
    made.append(run)
    return made


def write(name: str, *lines: str) -> Edit:
    def edit(root: etree._Element) -> None:
        content = control(root, name).find(qn("w:sdtContent"))
        for old in list(content):
            content.remove(old)
        content.extend([paragraph(line) for line in lines])

    return edit


def upload(client: Client, delegation: Delegation, content: bytes, name: str = "Retour du ministère (2).docx") -> str:
    answer = client.post(f"/rounds/{delegation.pk}/workbook/upload/", {"file": SimpleUploadedFile(name, content)})
    assert answer.status_code == 302, text(answer)
    return answer["Location"]


def test_a_process_that_is_killed_leaves_no_copy_of_the_draft(
    focal: Client, delegation: Delegation, draft: Version, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    left: list[str] = []
    folder = tmp_path / "temporary"
    folder.mkdir()

    def texts(path: Path) -> list[str]:
        left.extend(each.name for each in folder.iterdir())
        return outside_texts(path)

    monkeypatch.setattr(tempfile, "tempdir", str(folder))
    monkeypatch.setattr("submissions.approval_copies.exports.outside_texts", texts)
    download(focal, delegation)
    assert left == []


def test_it_holds_recommendation_answer_and_room_for_comments(focal: Client, draft, delegation: Delegation) -> None:
    content = download(focal, delegation)
    cells = [cell for table in docx.Document(io.BytesIO(content)).tables for row in table.rows for cell in row.cells]
    words = "\n".join("".join(t.text or "" for t in cell._tc.iter(qn("w:t"))) for cell in cells)
    assert first(draft).recommendation.text in words and "One." in words and "Supports" in words
    assert "Internal remarks" in words and "The call for inputs as a whole" not in words  # a heading, no recommendation
    names = re.findall(
        r'w:bookmarkStart [^>]*w:name="(copy_\d+_\w+)"',
        zipfile.ZipFile(io.BytesIO(content)).read("word/document.xml").decode(),
    )
    assert len(names) == len(set(names)) and any(name.endswith("_comments") for name in names)


def test_an_untouched_copy_changes_nothing(focal: Client, draft, delegation: Delegation) -> None:
    page = upload(focal, delegation, download(focal, delegation))
    assert page == f"/rounds/{delegation.pk}/"
    assert "changes nothing" in text(focal.get(page))


def test_what_takes_no_position_or_rewording_has_no_field_for_one(focal: Client, draft, delegation: Delegation) -> None:
    Question.objects.get_or_create(round=delegation.round, number=1, defaults={"text": "What would help?"})
    Recommendation.objects.filter(rounds=delegation.round, paragraph__number="124").update(kind="question")
    content = download(focal, delegation)
    document = zipfile.ZipFile(io.BytesIO(content)).read("word/document.xml").decode()
    names = ("position", "rewording", "comment")
    fields = {name: set(re.findall(rf'w:name="copy_(\d+)_{name}"', document)) for name in names}
    assert fields["position"] == fields["rewording"] < fields["comment"]
    assert len(fields["comment"] - fields["position"]) == 3  # paragraph 124, question 1, the call as a whole
    said = text(focal.get(upload(focal, delegation, content)))
    assert "changes nothing" in said and "not in the file any more" not in said


def test_a_renamed_and_rewrapped_copy_is_compared_and_imported(focal: Client, draft, delegation: Delegation) -> None:
    content = edited(
        download(focal, delegation), write("comment", "Three.", "", "Four."), write("position", "No position")
    )
    page = upload(focal, delegation, content)
    said = text(focal.get(page))
    assert "Three" in said and "Four" in said
    focal.post(page, {"then": "apply"})
    changed = first(draft)
    assert (changed.comment, changed.position) == ("Three.\n\nFour.", "none")
    focal.post(f"{page}undo/")
    assert first(draft).comment == "One.\n\nTwo."


@pytest.mark.parametrize("kept", ["bookmark", "control"])
def test_a_field_is_found_by_its_bookmark_or_by_its_control(
    kept: str, focal: Client, draft, delegation: Delegation
) -> None:
    def strip(root: etree._Element) -> None:
        for sdt in list(root.iter(qn("w:sdt"))):
            if kept == "bookmark":
                place = sdt.getparent()
                for child in list(sdt.find(qn("w:sdtContent"))):
                    sdt.addprevious(child)
                place.remove(sdt)
        for mark in list(root.iter(qn("w:bookmarkStart"), qn("w:bookmarkEnd"))):
            if kept == "control":
                mark.getparent().remove(mark)

    def beside(root: etree._Element) -> None:
        control(root, "comment").getparent().append(paragraph("Typed beside the field."))

    page = upload(focal, delegation, edited(download(focal, delegation), beside, strip))
    focal.post(page, {"then": "apply"})
    assert first(draft).comment == "One.\n\nTwo.\nTyped beside the field."


def test_a_conflict_waits_for_a_choice(focal: Client, draft, delegation: Delegation) -> None:
    content = edited(download(focal, delegation), write("comment", "From the capital."))
    row = first(draft)
    drafting.save_input(row, fields={"comment": "From Geneva."}, revision=row.revision, by=focal_point(delegation))
    page = upload(focal, delegation, content)
    said = text(focal.get(page))
    assert "capital" in said and "Geneva" in said
    assert "Use the text of the file" in said and "orkbook text" not in said
    assert focal.post(page, {"then": "apply"}).status_code == 422
    focal.post(page, {"then": "theirs"})
    focal.post(page, {"then": "apply"})
    assert first(draft).comment == "From the capital."


def test_tracked_changes_are_accepted_and_counted(focal: Client, draft, delegation: Delegation) -> None:
    def track(root: etree._Element) -> None:
        line = control(root, "comment").find(qn("w:sdtContent"))[0]
        old = line.find(qn("w:r"))
        gone, come = OxmlElement("w:del"), OxmlElement("w:ins")
        old.addprevious(gone)
        gone.append(old)
        old.find(qn("w:t")).tag = qn("w:delText")
        come.append(paragraph("New.")[0])
        line.append(come)

    page = upload(focal, delegation, edited(download(focal, delegation), track))
    assert "read as accepted: 2" in text(focal.get(page))
    focal.post(page, {"then": "apply"})
    assert first(draft).comment == "New.\n\nTwo."


def test_words_struck_out_are_an_error_and_hidden_ones_are_told(focal: Client, draft, delegation: Delegation) -> None:
    def add(name: str, words: str, *looks: str) -> Edit:
        def edit(root: etree._Element) -> None:
            line = paragraph(words)
            look = OxmlElement("w:rPr")
            for each in looks:
                look.append(OxmlElement(f"w:{each}"))
            if not looks:
                look.append(OxmlElement("w:strike"))
                look[0].set(qn("w:val"), "0")
            line.find(qn("w:r")).insert(0, look)
            control(root, name).find(qn("w:sdtContent")).append(line)

        return edit

    edits = [
        *(add("comment", words, look) for words, look in (("Not", "strike"), ("this.", "dstrike"))),
        add("rationale", "Because."),
        add("source", "Annual report.", "vanish"),
        add("comments", "Old remark.", "strike"),
    ]
    page = upload(focal, delegation, edited(download(focal, delegation), write("position", "No position"), *edits))
    said = text(focal.get(f"{page}?show=errors"))
    assert "These words are struck out: “Not … this.”. The portal does not read strikethrough." in said
    assert "Rows with errors 1 " in said and "Because." not in said
    said = text(focal.get(page))
    assert "Paragraph 123, Evidence or source: hidden text was read like the rest." in said
    assert "Paragraph 123, Internal remarks: struck-out words were read like the rest." in said
    focal.post(page, {"then": "apply"})
    assert (first(draft).comment, first(draft).position) == ("One.\n\nTwo.", "supports")


def test_what_cannot_be_read_is_named_with_its_place(focal: Client, draft, delegation: Delegation) -> None:
    def spoil(root: etree._Element) -> None:
        body = root.find(qn("w:body"))
        body.insert(0, paragraph("A sentence above the table."))
        picture, run = OxmlElement("w:drawing"), OxmlElement("w:r")
        run.append(picture)
        control(root, "comment").find(qn("w:sdtContent"))[0].append(run)
        whole = control(root, "rationale")
        whole.getparent().append(paragraph("x"))
        whole.getparent().remove(whole)

    said = text(focal.get(upload(focal, delegation, edited(download(focal, delegation), spoil))))
    assert "A sentence above the table." in said
    assert "Paragraph 123, Comment: a picture or text box cannot be read." in said
    assert "Paragraph 123: not in the file any more, and left as it is in the portal: Rationale" in said


def test_two_fields_in_one_place_and_wrong_words_are_errors_with_their_place(
    focal: Client, draft, delegation: Delegation
) -> None:
    def twice(root: etree._Element) -> None:
        again = copy.deepcopy(control(root, "comment").getparent().getparent())
        control(root, "comment").getparent().getparent().addnext(again)
        again.find(f".//{qn('w:sdtContent')}").append(paragraph("Different."))

    content = edited(download(focal, delegation), twice, write("position", "Perhaps"), write("rationale", "Because."))
    page = upload(focal, delegation, content)
    said = text(focal.get(f"{page}?show=errors"))
    assert "more than once, with different texts" in said and "Paragraph 123" in said
    assert "This value is not in the list." in said and "download them above" not in said
    assert first(draft).rationale == ""


def test_comments_of_the_capital_are_posted_to_the_team(focal: Client, draft, delegation: Delegation) -> None:
    def remark(root: etree._Element) -> None:
        run, mark = OxmlElement("w:r"), OxmlElement("w:commentReference")
        mark.set(qn("w:id"), "0")
        run.append(mark)
        control(root, "comment").find(qn("w:sdtContent"))[0].append(run)

    words = (
        '<w:comments xmlns:w="http://schemas.openxmlformats.org/wordprocessingml/2006/main"><w:comment w:id="0" '
        'w:author="Ministry of Labour"><w:p><w:r><w:t>Check the law.</w:t></w:r></w:p></w:comment></w:comments>'
    )
    content = edited(download(focal, delegation), write("comments", "Agreed in capital."), remark, comments=words)
    page = upload(focal, delegation, content)
    said = text(focal.get(page))
    assert "Check the law." in said and "Ministry of Labour" in said and "Agreed in capital." in said
    assert not InternalComment.objects.exists()
    focal.post(page, {"then": "apply"})
    posted = InternalComment.objects.filter(recommendation=first(draft).recommendation)
    assert {row.text.split("\n")[1] for row in posted} == {"Check the law.", "Agreed in capital."}
    focal.post(upload(focal, delegation, content), {"then": "apply"})
    assert InternalComment.objects.count() == 2
    assert first(draft).comment == "One.\n\nTwo."


def test_what_a_program_shows_in_an_empty_control_is_no_answer(focal: Client, draft, delegation: Delegation) -> None:
    def clear(root: etree._Element) -> None:
        control(root, "comment").find(qn("w:sdtPr")).append(OxmlElement("w:showingPlcHdr"))

    content = edited(download(focal, delegation), write("comment", "Click or tap here to enter text."), clear)
    focal.post(upload(focal, delegation, content), {"then": "apply"})
    assert first(draft).comment == ""


def test_too_many_comments_or_texts_outside_are_refused_and_not_read(
    focal: Client, draft, delegation: Delegation
) -> None:
    def outside(count: int) -> Edit:
        return lambda root: root.find(qn("w:body")).extend([paragraph(f"Text {number}") for number in range(count)])

    def remarks(root: etree._Element) -> None:
        for number in range(501):
            run, mark = OxmlElement("w:r"), OxmlElement("w:commentReference")
            mark.set(qn("w:id"), str(number))
            run.append(mark)
            control(root, "comment").find(qn("w:sdtContent"))[0].append(run)

    one = '<w:comment w:id="{}"><w:p><w:r><w:t>Why?</w:t></w:r></w:p></w:comment>'
    words = '<w:comments xmlns:w="http://schemas.openxmlformats.org/wordprocessingml/2006/main">{}</w:comments>'
    content, url = download(focal, delegation), f"/rounds/{delegation.pk}/workbook/upload/"
    many = edited(content, remarks, comments=words.format("".join(map(one.format, range(501)))))
    for returned in (many, edited(content, outside(2_001))):
        answer = focal.post(url, {"file": SimpleUploadedFile("a.docx", returned)})
        assert answer.status_code == 422 and "more text than the portal can read" in text(answer)
    assert upload(focal, delegation, edited(content, outside(10)))


def test_posting_reads_the_team_s_comments_once(draft, delegation: Delegation) -> None:
    subject, by = ("recommendation", str(first(draft).recommendation_id)), focal_point(delegation)
    found = [("a.docx", subject, FileComment(1, "", f"Remark {number}.")) for number in range(4)]
    post_comments(delegation, found, by=by)
    for several in (1, 4):
        with CaptureQueriesContext(connection) as asked:
            post_comments(delegation, found[:several], by=by)
        assert len(asked) == 3
    assert InternalComment.objects.count() == 4


def remark_on_each(root: etree._Element) -> None:
    for sdt in root.iter(qn("w:sdt")):
        if sdt.find(f"{qn('w:sdtPr')}/{qn('w:tag')}").get(qn("w:val")).endswith("_comments"):
            sdt.find(qn("w:sdtContent")).append(paragraph("From the capital."))


def test_comments_on_what_is_not_assigned_are_counted_and_not_posted(
    focal: Client, contributor: Client, draft, delegation: Delegation
) -> None:
    content = download(focal, delegation)
    words = zipfile.ZipFile(io.BytesIO(content)).read("word/document.xml").decode()
    rooms = len(set(re.findall(r"copy_\d+_comments", words)))
    page = upload(contributor, delegation, edited(content, remark_on_each))
    said = text(contributor.get(page))
    assert f"Comments on parts that are not assigned to you are not posted: {rooms - 1}." in said
    contributor.post(page, {"then": "apply"})
    assert InternalComment.objects.get().recommendation == first(draft).recommendation


def test_comments_and_answers_on_a_question_that_changed_are_told_and_not_moved_to_another(
    focal: Client, draft, delegation: Delegation
) -> None:
    set_questions(delegation.round, ["What changed?", "Since when?"])
    content = download(focal, delegation)
    set_questions(delegation.round, ["Since when?", "Who was asked?"])
    page = upload(focal, delegation, edited(content, remark_on_each))
    assert "Comments on questions that have changed since the file was made are not posted: 1." in text(focal.get(page))
    focal.post(page, {"then": "apply"})
    assert InternalComment.objects.filter(question__isnull=False).get().question.text == "Since when?"


def test_a_drafter_with_the_focal_point_s_file_reads_who_comments_on_the_whole(
    focal: Client, contributor: Client, draft, delegation: Delegation
) -> None:
    def last(root: etree._Element) -> None:
        tags = [sdt.find(f"{qn('w:sdtPr')}/{qn('w:tag')}") for sdt in root.iter(qn("w:sdt"))]
        named = [tag.getparent().getparent() for tag in tags if tag.get(qn("w:val")).endswith("_comment")]
        named[-1].find(qn("w:sdtContent")).append(paragraph("In general."))

    page = upload(contributor, delegation, edited(download(focal, delegation), last))
    said = text(contributor.get(f"{page}?show=errors"))
    assert "Only the focal point comments on the call for inputs as a whole." in said
    assert "Put a comment on the call for inputs as a whole in row" not in said


def test_a_text_over_the_limit_of_a_cell_is_whole_in_a_copy(focal: Client, draft, delegation: Delegation) -> None:
    words = "Ports. " * 5_000
    type(draft.inputs.first()).objects.filter(pk=first(draft).pk).update(comment=words.strip())
    content = download(focal, delegation)
    assert words.strip() in zipfile.ZipFile(io.BytesIO(content)).read("word/document.xml").decode()
    assert "changes nothing" in text(focal.get(upload(focal, delegation, content)))


def test_a_drafter_gets_the_assigned_part_and_nothing_else(contributor: Client, draft, delegation: Delegation) -> None:
    words = zipfile.ZipFile(io.BytesIO(download(contributor, delegation))).read("word/document.xml").decode()
    assert "copy_1_comment" in words and "copy_2_comment" not in words
    assert "One." in words and "For the mission only." not in words


def test_files_of_others_and_forged_ones_are_refused(
    focal: Client, browser: Browser, draft, delegation: Delegation
) -> None:
    other = DraftFactory(delegation__round=delegation.round).submission.delegation
    foreign = download(browser(focal_point(other)), other)
    url = f"/rounds/{delegation.pk}/workbook/upload/"
    for content, words in (
        (foreign, "belongs to another participant"),
        (b"PK nothing", "damaged"),
    ):
        answer = focal.post(url, {"file": SimpleUploadedFile("a.docx", content)})
        assert answer.status_code == 422 and words in text(answer)

    def forge(root: etree._Element) -> None:
        for piece in root.iter(qn("w:t")):
            if (piece.text or "").startswith("portal-approval-copy:"):
                piece.text = piece.text[:-4] + "AAAA"

    broken = edited(download(focal, delegation), forge)
    kept = io.BytesIO()
    with zipfile.ZipFile(io.BytesIO(broken)) as source, zipfile.ZipFile(kept, "w") as made:
        for name in source.namelist():
            if not name.startswith("customXml/"):
                made.writestr(name, source.read(name))
    answer = focal.post(url, {"file": SimpleUploadedFile("a.docx", kept.getvalue())})
    assert answer.status_code == 422 and "was changed" in text(answer)
    assert browser(focal_point(other)).get(f"/rounds/{delegation.pk}/approval-copy/").status_code == 404
