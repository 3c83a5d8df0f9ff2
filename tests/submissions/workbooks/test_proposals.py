"""Several books at once: what each proposes, where they contradict each other, what is chosen."""

from pathlib import Path
from typing import Any

import pytest

from consultations.models import RecommendationText
from core.errors import Refused
from submissions.models import Input, WorkbookImport
from submissions.workbooks.import_details import ImportPage
from submissions.workbooks.proposals import OURS
from submissions.workbooks.services import apply_import, choose, choose_all, discard_import, preview, receive_workbooks
from tests.factories.consultations import ContributorFactory, DelegationFactory, focal_point, recommendation
from tests.factories.submissions import DraftFactory, answer
from tests.submissions.workbooks.editing import Inputs, made, opened

pytestmark = pytest.mark.django_db


def books(delegation: Any, folder: Path, *typed: dict[tuple[str, str], str]) -> WorkbookImport:
    """One book for each: {(row, header): text}; "new" stands for the first row that is nobody's."""
    uploads = []
    for number, cells in enumerate(typed):
        place = folder / str(number)
        place.mkdir()
        path = made(delegation, place)
        with opened(path) as book:
            inputs = Inputs(book)
            spare = inputs.first_spare()
            for (row, header), text in cells.items():
                inputs.set(spare if row == "new" else row, header, text)
        uploads.append((f"{number}.xlsx", path))
    batch = receive_workbooks(delegation, uploads, by=focal_point(delegation))
    assert batch is not None
    return batch


def said() -> list[tuple[str, int, str]]:
    rows = Input.objects.order_by("recommendation__order", "number")
    return [(row.recommendation.label, row.number, row.comment) for row in rows.select_related("recommendation")]


def test_five_ministries_at_once(tmp_path: Path) -> None:
    delegation = DelegationFactory()
    uploads = []
    for label in ("123", "124", "127.1", "127.2", "127.3"):
        person = ContributorFactory(delegation=delegation, given=[recommendation(delegation.round, label)])
        (tmp_path / label).mkdir()
        path = made(delegation, tmp_path / label, by=person)
        with opened(path) as book:
            Inputs(book).set(label, "Comment", f"On {label}.")
        uploads.append((f"{label}.xlsx", path))
    batch = receive_workbooks(delegation, uploads, by=focal_point(delegation))
    assert batch is not None and not Input.objects.exists()
    done = apply_import(batch, by=focal_point(delegation))
    assert (done.changed, done.added) == (5, 0)
    assert [comment for _label, _number, comment in said()] == [
        "On 123.", "On 124.", "On 127.1.", "On 127.2.", "On 127.3.",
    ]  # fmt: skip


def test_the_same_in_two_books_is_no_conflict_and_added_once(tmp_path: Path) -> None:
    delegation = DelegationFactory()
    own = {("new", "Para"): "124", ("new", "Comment"): "A second thought."}
    cells = {("123", "Comment"): "No changes.", **own}
    apply_import(books(delegation, tmp_path, cells, cells), by=focal_point(delegation))
    assert said() == [("123", 1, "No changes."), ("124", 1, "A second thought.")]


def test_different_further_answers_of_two_books_are_both_added(tmp_path: Path) -> None:
    delegation = DelegationFactory()
    one = {("124", "Comment"): "First.", ("new", "Para"): "124", ("new", "Comment"): "Second."}
    two = {("new", "Para"): "124", ("new", "Comment"): "Third."}
    apply_import(books(delegation, tmp_path, one, two), by=focal_point(delegation))
    assert said() == [("124", 1, "First."), ("124", 2, "Second."), ("124", 3, "Third.")]


def test_each_cell_is_accepted_or_refused(tmp_path: Path) -> None:
    version = DraftFactory(answers={"123": {"comment": "Before.", "rationale": "Old."}})
    delegation, by = version.submission.delegation, focal_point(version.submission.delegation)
    typed = {("123", "Comment"): "After.", ("123", "Rationale"): "New.", ("124", "Comment"): "On 124."}
    batch = books(delegation, tmp_path, typed)
    cells = {
        cell.field: cell for row in preview(batch, by=by).answers for cell in row.proposals if "124" not in row.key
    }
    first = preview(batch, by=by).answers[0]
    refused = next(cell for cell in first.proposals if cell.field == "rationale")
    assert (refused.base, refused.ours, refused.texts) == ("Old.", "Old.", ["New."]) and cells
    apply_import(choose(batch, {refused.key: (OURS, refused.digest)}, by=by), by=by)
    row = Input.objects.get(recommendation__paragraph__number="123")
    assert (row.comment, row.rationale) == ("After.", "Old.")


def test_a_wording_of_one_book_rewords_the_text_of_that_book(tmp_path: Path) -> None:
    delegation = DelegationFactory()
    by, about = focal_point(delegation), recommendation(delegation.round, "123")
    RecommendationText.objects.create(recommendation=about, language="fr", text="Les États devraient agir.")
    uploads = []
    for language, header, words in (
        ("fr", "Commentaire", "D’accord."),
        ("en", "Suggested wording for a future text", "States shall act."),
    ):
        (tmp_path / language).mkdir()
        path = made(delegation, tmp_path / language, language=language)
        with opened(path) as book:
            sheet = next(sheet for sheet in book if any(cell.value == header for cell in sheet[1]))
            column = next(cell.column for cell in sheet[1] if cell.value == header)
            sheet.cell(2, column).value = words
        uploads.append((f"{language}.xlsx", path))
    batch = receive_workbooks(delegation, uploads, by=by)
    assert batch is not None
    apply_import(batch, by=by)
    saved = Input.objects.get()
    assert (saved.comment, saved.rewording) == ("D’accord.", "States shall act.")
    assert saved.rewords_language == "en"


def test_what_two_books_say_differently_is_asked_and_all_else_can_be_settled_at_once(tmp_path: Path) -> None:
    version = DraftFactory(answers={"123": {"comment": "Sent out."}, "124": {"comment": "Sent out."}})
    delegation, by = version.submission.delegation, focal_point(version.submission.delegation)
    one = {("123", "Comment"): "One.", ("124", "Comment"): "Offline."}
    batch = books(delegation, tmp_path, one, {("123", "Comment"): "Two."})
    answer(version, "124", comment="Here.")
    batch = choose_all(batch, 0, by=by)
    open_cells = [cell for row in preview(batch, by=by).answers for cell in row.open]
    assert [(cell.texts, cell.ours) for cell in open_cells] == [(["One.", "Two."], "Sent out.")]
    with pytest.raises(Refused) as caught:
        apply_import(batch, by=by)
    assert caught.value.code == "undecided"
    batch = choose_all(batch, OURS, by=by)
    apply_import(batch, by=by)
    assert said() == [("123", 1, "Sent out."), ("124", 1, "Offline.")]


def test_what_several_wrote_into_an_empty_cell_can_be_kept_together(tmp_path: Path) -> None:
    delegation = DelegationFactory()
    by = focal_point(delegation)
    one, two = ({("123", "Position"): word, ("123", "Comment"): word} for word in ("Supports", "Takes note"))
    batch = books(delegation, tmp_path, one, two)
    position, comment = preview(batch, by=by).answers[0].proposals
    assert len(position.texts) == 2 and comment.texts[2] == "Supports\n\nTakes note"
    (shown,) = ImportPage(delegation, preview(batch, by=by)).answers(preview(batch, by=by).answers)
    assert shown.cells[1].options[2].source == "all texts, one below the other"
    chosen = {position.key: (0, position.digest), comment.key: (2, comment.digest)}
    apply_import(choose(batch, chosen, by=by), by=by)
    assert said() == [("123", 1, "Supports\n\nTakes note")]


def test_what_nobody_proposed_cannot_be_chosen(tmp_path: Path) -> None:
    delegation = DelegationFactory()
    by = focal_point(delegation)
    batch = books(delegation, tmp_path, {("123", "Comment"): "Offline."})
    (cell,) = preview(batch, by=by).answers[0].proposals
    strange = {cell.key: (7, cell.digest), "recommendation.made-up.1.comment": (0, "x")}
    assert [*choose(batch, strange, by=by).choices] == [cell.key]
    apply_import(batch, by=by)
    assert said() == [("123", 1, "Offline.")]


def test_dropped_books_leave_nothing_and_what_is_taken_in_is_not_dropped(tmp_path: Path) -> None:
    delegation = DelegationFactory()
    batch = books(delegation, tmp_path, {("123", "Comment"): "Offline."})
    discard_import(batch)
    assert not WorkbookImport.objects.exists()
    for folder in tmp_path.iterdir():
        folder.rename(tmp_path.parent / f"moved-{folder.name}")
    batch = books(delegation, tmp_path, {("123", "Comment"): "Offline."})
    apply_import(batch, by=focal_point(delegation))
    with pytest.raises(Refused) as caught:
        discard_import(batch)
    assert caught.value.code == "not_pending"
