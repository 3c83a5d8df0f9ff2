"""What a workbook brought is taken back until the submission is sent."""

from collections.abc import Callable
from datetime import timedelta
from pathlib import Path

import pytest

from core import audit
from core.errors import Refused
from submissions.drafting.services import set_submission_fields
from submissions.models import DraftChange, Input, WorkbookImport
from submissions.workbooks.draft_changes import undo_import
from submissions.workbooks.services import PENDING_FOR, apply_import, delete_expired, receive_workbooks
from tests.factories.consultations import DelegationFactory, focal_point
from tests.factories.submissions import DraftFactory, answer, send
from tests.submissions.workbooks.editing import Inputs, brought_back, made, opened

pytestmark = pytest.mark.django_db


def test_texts_are_put_back_and_what_was_changed_since_stays(tmp_path: Path) -> None:
    version = DraftFactory(answers={"123": {"comment": "Before.", "position": "notes"}, "124": {"comment": "Before."}})
    delegation = version.submission.delegation
    by = focal_point(delegation)
    path = made(delegation, tmp_path)
    with opened(path) as book:
        inputs = Inputs(book)
        inputs.set("123", "Comment", "From the book.")
        inputs.set("123", "Position", "Supports")
        inputs.set("124", "Comment", "From the book.")
        inputs.set("127.1", "Comment", "New, from the book.")
        inputs.set("127.1", "Language", "Français")
    brought_back(delegation, path)
    answer(version, "124", comment="Changed since.")
    done = undo_import(WorkbookImport.objects.get(), by=by)
    assert (done.restored, done.left) == (2, 1)
    rows = {row.recommendation.label: row for row in Input.objects.select_related("recommendation__paragraph")}
    assert (rows["123"].comment, rows["123"].position) == ("Before.", "notes")
    assert rows["124"].comment == "Changed since."
    assert rows["127.1"].is_empty and rows["127.1"].language == "en"
    assert {"comment": "From the book.", "position": "supports"} in [
        *DraftChange.objects.values_list("before", flat=True)
    ]
    (entry,) = audit.entries(delegation, actions=("submissions.workbook.undo",))
    assert entry.data == {"restored": 2, "left": 1}
    with pytest.raises(Refused) as caught:
        undo_import(WorkbookImport.objects.get(), by=by)
    assert caught.value.code == "undone"


def test_the_first_of_two_is_undone_under_the_second(tmp_path: Path) -> None:
    delegation = DelegationFactory()
    path = made(delegation, tmp_path)
    for header in ("Comment", "Rationale"):
        with opened(path) as book:
            Inputs(book).set("123", header, f"{header} from the book.")
        brought_back(delegation, path)
    first = WorkbookImport.objects.order_by("at")[0]
    undo_import(first, by=focal_point(delegation))
    row = Input.objects.get()
    assert (row.comment, row.rationale) == ("", "Rationale from the book.")


def test_after_submission_it_stands(tmp_path: Path) -> None:
    delegation = DelegationFactory()
    path = made(delegation, tmp_path)
    with opened(path) as book:
        Inputs(book).set("123", "Comment", "From the book.")
    brought_back(delegation, path)
    batch = WorkbookImport.objects.get()
    assert batch.version is not None
    set_submission_fields(batch.version, {"signed_by": "A. Example", "consents": True}, by=focal_point(delegation))
    send(batch.version)
    with pytest.raises(Refused) as caught:
        undo_import(batch, by=focal_point(delegation))
    assert caught.value.code == "submitted_is_final"
    assert Input.objects.get().comment == "From the book."


def test_a_workbook_is_not_deleted_under_who_imports_it(tmp_path: Path, before_the_lock: Callable[..., None]) -> None:
    """Its month ends while the focal point presses the button: the record of the import stays."""
    draft = DraftFactory(delegation=DelegationFactory(), answers={"123": {"comment": "Before."}})
    delegation = draft.submission.delegation
    path = made(delegation, tmp_path)
    with opened(path) as book:
        Inputs(book).set("123", "Comment", "After.")
    by = focal_point(delegation)
    batch = receive_workbooks(delegation, [(path.name, path)], by=by)
    assert batch is not None
    before_the_lock(WorkbookImport, lambda: apply_import(batch, by=by))
    delete_expired(batch.at + PENDING_FOR + timedelta(hours=1))
    assert WorkbookImport.objects.get().applied_at is not None
