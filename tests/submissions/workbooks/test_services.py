"""The workbook comes back, whatever was done to it."""

import re
import shutil
import subprocess
from pathlib import Path

import pytest

from core import audit
from core.errors import Refusals
from submissions.drafting.services import add_input, save_input
from submissions.enums import InputStage
from submissions.models import DraftChange, Input, Line
from submissions.sending.services import correct
from submissions.workbooks.services import ImportResult
from tests.factories.consultations import (
    ContributorFactory,
    DelegationFactory,
    RoundFactory,
    focal_point,
    recommendation,
)
from tests.factories.submissions import DraftFactory, SubmittedFactory, answer, send
from tests.submissions.workbooks.editing import Inputs, brought_back, made, opened

pytestmark = pytest.mark.django_db

NASTY = [
    "=1+1", "+41 22 917", "-", "@home", "#N/A", "_x0041_ stays", "'quoted", "a\ttab", "line\nline", "<b>&amp;</b>",
    "ألف باء", "儿童权利", "👩‍👧", "\u202eabc\u202c", "1.10", "0012", "TRUE", "null",
]  # fmt: skip


def said(delegation, label: str, number: int = 1) -> Input:
    return Input.objects.get(
        version__submission__delegation=delegation,
        recommendation=recommendation(delegation.round, label),
        number=number,
    )


def test_answers_typed_into_the_book_become_the_draft(tmp_path: Path) -> None:
    delegation = DelegationFactory()
    path = made(delegation, tmp_path)
    with opened(path) as book:
        inputs = Inputs(book)
        inputs.set("123", "Position", "Supports with amendment")
        inputs.set("123", "Comment", "We support this.")
        inputs.set("123", "Suggested wording for a future text", "States shall do 123.1.")
        inputs.set("127.2", "Comment", "On the second part.")
        inputs.set("127.2", "Confidential", "For the secretariat only")
        inputs.set("127.2", "Language", "Français")
    assert brought_back(delegation, path) == ImportResult(changed=2, added=0, unchanged=4)
    first, second = said(delegation, "123"), said(delegation, "127.2")
    assert (first.position, first.comment, first.rewording) == (
        "amendment",
        "We support this.",
        "States shall do 123.1.",
    )
    assert (first.rewords_language, first.stage, first.changed_by) == (
        "en",
        InputStage.DRAFTING,
        focal_point(delegation),
    )
    assert (second.comment, second.confidentiality, second.language) == ("On the second part.", "secretariat", "fr")
    assert Input.objects.count() == 2
    (entry,) = audit.entries(delegation, actions=("submissions.workbook.import",))
    assert entry.data == {"changed": 2, "added": 0}


def test_a_book_that_nobody_touched_changes_nothing(tmp_path: Path) -> None:
    version = DraftFactory(
        answers={
            "123": {"position": "notes", "comment": " spaces around \n", "source": "Word\x0bbreak", "annex": "a" * 200},
            "124": {"comment": "x" * 40_000},
        }
    )
    delegation = version.submission.delegation
    before = [*Input.objects.values_list("revision", "comment", "source")]
    assert brought_back(delegation, made(delegation, tmp_path)) == ImportResult(0, 0, 6)
    assert [*Input.objects.values_list("revision", "comment", "source")] == before


def test_rows_sorted_inserted_deleted_and_filtered_and_sheets_renamed(tmp_path: Path) -> None:
    version = DraftFactory(answers={"123": {"comment": "Stays."}, "124": {"comment": "Changes."}})
    delegation = version.submission.delegation
    path = made(delegation, tmp_path)
    with opened(path) as book:
        inputs = Inputs(book)
        inputs.set("124", "Comment", "Changed.")
        inputs.set("127.3", "Comment", "New.")
        sheet = inputs.sheet
        sheet.delete_rows(inputs.row("127.1"))
        rows = [[cell.value for cell in row] for row in sheet.iter_rows(min_row=2)]
        filled = sorted((row for row in rows if row[16]), key=lambda row: str(row[9] or ""), reverse=True)
        for number, row in enumerate([*filled[:2], [None] * 18, *filled[2:]], start=2):
            for column, value in enumerate(row, start=1):
                sheet.cell(number, column).value = value
        sheet.row_dimensions[3].hidden = True
        sheet.insert_rows(1, 2)
        sheet["A1"] = "Our notes above the table"
        sheet.insert_cols(8)
        sheet["H3"] = "Our own column"
        sheet.title = "Réponses"
        book["Codes"].title = "Listes"
        book.move_sheet("Réponses", offset=-2)
    assert brought_back(delegation, path) == ImportResult(changed=2, added=0, unchanged=3)
    assert said(delegation, "123").comment == "Stays."
    assert said(delegation, "124").comment == "Changed."
    assert said(delegation, "127.3").comment == "New."


def test_a_row_without_id_is_a_further_answer_and_sending_the_book_again_adds_nothing(tmp_path: Path) -> None:
    delegation = DelegationFactory()
    path = made(delegation, tmp_path)
    with opened(path) as book:
        inputs = Inputs(book)
        inputs.set("127.2", "Comment", "First.")
        spare = inputs.first_spare()
        for header, value in {"Para": "127.2", "Comment": "Second.", "Comment type": "Technical"}.items():
            inputs.set(spare, header, value)
        for header, value in {"Scope": "General", "Comment": "On all of it."}.items():
            inputs.set(spare + 1, header, value)
        for header, value in {"Para": 127, "Part": 3, "Comment": "On the third part.", "Position": "Supports"}.items():
            inputs.set(spare + 2, header, value)
        for header, value in {"Para": "para. 127", "Comment": "On the whole paragraph."}.items():
            inputs.set(spare + 3, header, value)
    assert brought_back(delegation, path) == ImportResult(changed=1, added=4, unchanged=5)
    assert said(delegation, "127.2", 1).comment == "First."
    assert (said(delegation, "127.2", 2).comment, said(delegation, "127.2", 2).comment_type) == ("Second.", "technical")
    assert (said(delegation, "127.3").comment, said(delegation, "127.3").position) == ("On the third part.", "supports")
    assert Input.objects.get(on_round=True).comment == "On all of it."
    assert Input.objects.get(paragraph__number="127").comment == "On the whole paragraph."
    assert brought_back(delegation, path) == ImportResult(changed=0, added=0, unchanged=10)
    assert Line.objects.count() == 5


def test_what_was_changed_in_the_portal_stays_and_the_other_cells_are_taken(tmp_path: Path) -> None:
    version = DraftFactory(answers={"123": {"comment": "Sent out.", "rationale": "Because."}})
    delegation = version.submission.delegation
    path = made(delegation, tmp_path)
    answer(version, "123", comment="In the portal.")
    with opened(path) as book:
        Inputs(book).set("123", "Rationale", "In the workbook.")
        Inputs(book).set("124", "Comment", "The same in both.")
    answer(version, "124", comment="The same in both.")
    assert brought_back(delegation, path) == ImportResult(changed=1, added=0, unchanged=5)
    assert (said(delegation, "123").comment, said(delegation, "123").rationale) == (
        "In the portal.",
        "In the workbook.",
    )


def test_a_text_changed_here_and_there_is_told_and_nothing_at_all_is_taken(tmp_path: Path) -> None:
    version = DraftFactory(answers={"123": {"comment": "Sent out."}})
    delegation = version.submission.delegation
    path = made(delegation, tmp_path)
    with opened(path) as book:
        Inputs(book).set("123", "Comment", "In the workbook.")
        Inputs(book).set("124", "Comment", "Good, but not taken either.")
    answer(version, "123", comment="In the portal.")
    with pytest.raises(Refusals) as caught:
        brought_back(delegation, path)
    (fault,) = caught.value.refusals
    assert fault.code == "conflict"
    assert str(fault) == (
        "Row 2, column J (Comment), “In the workbook.”: Someone has written a different text in "
        "the portal since the workbook was made: “In the portal.”. Choose one text, and enter it "
        "both in the portal and in the workbook."
    )
    assert said(delegation, "123").comment == "In the portal."
    assert Input.objects.count() == 1


def test_contributors_books_come_in_one_after_the_other_by_the_focal_point(tmp_path: Path) -> None:
    delegation = DelegationFactory()
    paths = []
    for label in ("123", "124", "127.1"):
        person = ContributorFactory(delegation=delegation, given=[recommendation(delegation.round, label)])
        folder = tmp_path / label
        folder.mkdir()
        paths.append(made(delegation, folder, by=person))
        with opened(paths[-1]) as book:
            Inputs(book).set(label, "Comment", f"On {label}.")
    for path in paths:
        assert brought_back(delegation, path).changed == 1
    assert {row.comment for row in Input.objects.all()} == {"On 123.", "On 124.", "On 127.1."}


def test_a_correction_takes_a_book_made_from_what_was_sent(tmp_path: Path) -> None:
    version = SubmittedFactory(answers={"123": {"comment": "Sent."}})
    delegation = version.submission.delegation
    path = made(delegation, tmp_path)
    with opened(path) as book:
        Inputs(book).set("123", "Comment", "Corrected.")
    draft = correct(version.submission, by=focal_point(delegation))
    assert brought_back(delegation, path) == ImportResult(1, 0, 5)
    assert [*draft.inputs.values_list("comment", flat=True)] == ["Corrected."]
    assert [*version.inputs.values_list("comment", flat=True)] == ["Sent."]


def test_the_row_of_a_first_answer_that_was_not_sent_stays_the_first(tmp_path: Path) -> None:
    """An emptied answer is not sent, and the draft of the correction begins with number 2."""
    version = DraftFactory(answers={"123": {"comment": ""}})
    delegation = version.submission.delegation
    by, about = focal_point(delegation), recommendation(delegation.round, "123")
    second = add_input(version, by=by, recommendation=about)
    save_input(second, fields={"comment": "Second."}, revision=1, by=by)
    send(version)
    draft = correct(version.submission, by=by)
    path = made(delegation, tmp_path)
    with opened(path) as book:
        inputs = Inputs(book)
        inputs.set(2, "Position", "Supports")
        inputs.set(2, "Comment", "First.")
        spare = inputs.first_spare()
        inputs.set(spare, "Para", "123")
        inputs.set(spare, "Comment", "Third.")
    assert brought_back(delegation, path) == ImportResult(changed=1, added=1, unchanged=6)
    assert [*draft.inputs.order_by("number").values_list("number", "position", "comment")] == [
        (1, "supports", "First."),
        (2, "", "Second."),
        (3, "", "Third."),
    ]


@pytest.mark.parametrize("text", NASTY)
def test_nasty_texts_come_back_as_they_were_typed(text: str, tmp_path: Path) -> None:
    version = DraftFactory(answers={"123": {"comment": text}})
    delegation = version.submission.delegation
    path = made(delegation, tmp_path)
    with opened(path) as book:
        cell = Inputs(book).sheet.cell(3, 10)
        cell.value = re.sub("_(?=x[0-9A-F]{4}_)", "_x005F_", text)
        cell.data_type = "s"
    brought_back(delegation, path)
    assert said(delegation, "124").comment == text
    assert said(delegation, "123").revision == 2  # nobody touched it
    assert DraftChange.objects.count() == 2


def test_words_leave_their_control_characters_and_spaces_at_the_door(tmp_path: Path) -> None:
    delegation = DelegationFactory()
    path = made(delegation, tmp_path)
    with opened(path) as book:
        inputs = Inputs(book)
        inputs.set("123", "Position", "  supports\u00a0")
        inputs.set("123", "Comment", "One_x000B_two _x0013_field_x0015_ non_x001E_breaking_x0007_.   \n")
        inputs.set("124", "Annex", 2027)
    brought_back(delegation, path)
    assert (said(delegation, "123").position, said(delegation, "123").comment) == (
        "supports",
        "One\ntwo field non\u2011breaking.",
    )
    assert said(delegation, "124").annex == "2027"


def test_wording_that_repeats_the_text_proposes_nothing(tmp_path: Path) -> None:
    delegation = DelegationFactory()
    path = made(delegation, tmp_path)
    with opened(path) as book:
        Inputs(book).set("123", "Suggested wording for a future text", " States should  do 123.1.\n")
    assert brought_back(delegation, path).changed == 0


@pytest.mark.skipif(not shutil.which("soffice"), reason="install libreoffice-calc to send a workbook through it")
def test_a_trip_through_libreoffice(tmp_path: Path) -> None:
    nasty = {"123": {"comment": "\n".join(NASTY), "position": "notes"}, "124": {"comment": "=A1", "source": "ألف"}}
    round_ = RoundFactory(paragraphs={"123": 1, "124": 1, "127": 3})
    version = DraftFactory(delegation=DelegationFactory(round=round_), answers=nasty)
    delegation = version.submission.delegation
    path = made(delegation, tmp_path)
    with opened(path) as book:
        Inputs(book).set("127.1", "Comment", "Typed before the trip.")
    command = ["soffice", f"-env:UserInstallation=file://{tmp_path}/profile", "--headless"]
    folder = tmp_path / "out"
    subprocess.run([*command, "--convert-to", "xlsx", "--outdir", folder, path], check=True, capture_output=True)
    assert brought_back(delegation, folder / path.name) == ImportResult(changed=1, added=0, unchanged=5)
    assert said(delegation, "127.1").comment == "Typed before the trip."
