"""Good rows are imported while bad ones wait: these come back corrected and are matched with their first file."""

import csv
import io
from typing import Any

import pytest
from django.test import Client
from django.urls import reverse
from openpyxl import Workbook, load_workbook

from core.errors import Refusals, Refused
from core.files.storage import stored_path
from submissions.imports import decisions, pending_files, services, stored_checks
from submissions.models import Input, InputImport, Receipt, Submission, Version
from submissions.sending import receipts
from submissions.sending.corrections import copy_version
from tests.factories import RoundFactory
from tests.submissions.imports.tables import as_csv, as_xlsx, received, row
from tests.support.officers import sign_in

pytestmark = pytest.mark.django_db


@pytest.fixture
def round_() -> Any:
    return RoundFactory()


def said(body: str, para: str, comment: str, **more: str) -> list[str]:
    return row(Organisation=body, Constituency="State", Para=para, Comment=comment, **more)


def partly(round_: Any, rows: list[list[str]], **more: Any) -> InputImport:
    batch = received(round_, as_csv(rows), **more)
    stored_checks.check_file(batch)
    return services.apply(batch, by=batch.by, good_only=True)


def rows_that_wait(batch: InputImport) -> list[list[Any]]:
    """The workbook with the errors, heading first."""
    batch.refresh_from_db()
    assert batch.faults is not None
    content = stored_path(batch.faults.stored_name).read_bytes()
    sheet = load_workbook(io.BytesIO(content)).worksheets[0]
    return [[cell.value for cell in each] for each in sheet.iter_rows() if any(cell.value for cell in each)]


def back(batch: InputImport, rows: list[list[Any]]) -> InputImport:
    book, content = Workbook(), io.BytesIO()
    for each in rows:
        book.active.append(each)
    book.save(content)
    again = received(batch.round, content.getvalue(), name="corrected.xlsx")
    stored_checks.check_file(again)
    again.refresh_from_db()
    return again


ROWS = [
    said("Body 1", "123", "One."),
    said("Body 1", "999", "Two."),
    said("Body 2", "123", "Three.", Position="Supports"),
    said("Body 3", "998", "Four."),
]


def corrected(rows: list[list[Any]], **para: str) -> list[list[Any]]:
    at = rows[0].index("Para")
    return [rows[0], *([*each[:at], para.get(each[at], each[at]), *each[at + 1 :]] for each in rows[1:])]


def current(round_: Any) -> dict[str, set[str]]:
    found: dict[str, set[str]] = {}
    for each in Input.objects.filter(version__in=Version.objects.current()):
        name = each.version.submission.delegation.organisation.name
        found.setdefault(name, set()).add(each.comment)
    return found


def test_good_rows_come_in_and_bad_ones_wait_with_their_errors(round_: Any) -> None:
    batch = partly(round_, ROWS)
    assert current(round_) == {"Body 1": {"One."}, "Body 2": {"Three."}}
    assert pending_files.waiting_rows(batch) == 2
    heading, *rows = rows_that_wait(batch)
    assert [each[0] for each in rows] == [3, 5] and heading[0].startswith("Row [")
    assert all("no such paragraph" in each[1] for each in rows)


def test_corrected_rows_are_matched_and_join_what_came_before(round_: Any) -> None:
    batch = partly(round_, ROWS)
    again = back(batch, corrected(rows_that_wait(batch), **{"999": "127", "998": "123"}))
    assert again.continues == batch and again.found["faults"] == 0
    services.apply(again, by=again.by)
    assert current(round_) == {"Body 1": {"One.", "Two."}, "Body 2": {"Three."}, "Body 3": {"Four."}}
    assert pending_files.waiting_rows(batch) == 0
    submission = Submission.objects.get(delegation__organisation__name="Body 1")
    assert [each.number for each in submission.versions.order_by("number")] == [1, 2]
    assert submission.versions.get(number=2).digest == receipts.digest(submission.versions.get(number=2))
    assert Receipt.objects.filter(version__submission=submission, act="correct").count() == 1
    assert set(again.inputs.values_list("of_row", flat=True)) == {3, 5}


def test_a_row_that_is_imported_does_not_come_in_twice(round_: Any) -> None:
    batch = partly(round_, ROWS)
    rows = corrected(rows_that_wait(batch), **{"999": "127", "998": "123"})
    services.apply(back(batch, rows), by=batch.by)
    again = back(batch, rows)
    assert [each[4] for each in again.found["shown"]] == [
        "Row 3 of “inputs.csv” is already imported, or is in this file twice.",
        "Row 5 of “inputs.csv” is already imported, or is in this file twice.",
    ]


def test_what_is_still_wrong_waits_on(round_: Any) -> None:
    batch = partly(round_, ROWS)
    again = back(batch, corrected(rows_that_wait(batch), **{"999": "127"}))
    services.apply(again, by=again.by, good_only=True)
    assert pending_files.waiting_rows(batch) == 1
    heading, *rows = rows_that_wait(again)
    assert [each[0] for each in rows] == [5] and heading.count("Errors to correct") == 1
    last = back(batch, corrected([heading, *rows], **{"998": "123"}))
    assert last.continues == batch and last.found["faults"] == 0


def test_undoing_the_later_file_leaves_the_first(round_: Any) -> None:
    batch = partly(round_, ROWS)
    again = back(batch, corrected(rows_that_wait(batch), **{"999": "127", "998": "123"}))
    services.apply(again, by=again.by)
    assert services.undo(again, by=again.by) == (1, 1, 0)
    assert current(round_) == {"Body 1": {"One."}, "Body 2": {"Three."}}
    assert pending_files.waiting_rows(batch) == 2
    assert services.undo(batch, by=batch.by) == (2, 0, 0)
    assert current(round_) == {}


def test_the_page_says_what_stands_after_a_file_was_undone(client: Client, round_: Any) -> None:
    batch = partly(round_, ROWS)
    again = back(batch, corrected(rows_that_wait(batch), **{"999": "127", "998": "123"}))
    services.apply(again, by=again.by)
    sign_in(client, again.by)
    page = client.post(reverse("imports:undo", args=[again.pk]), follow=True).content.decode()
    assert "1 submission was withdrawn. Submissions that stand, without the rows of this file: 1." in page


def test_a_row_that_was_undone_comes_in_again_beside_later_ones(round_: Any) -> None:
    batch = partly(round_, [ROWS[0], said("Body 1", "999", "Two."), said("Body 1", "998", "Three.")])
    heading, second, third = rows_that_wait(batch)
    to_123 = {"999": "123", "998": "123"}
    of_second = services.apply(back(batch, corrected([heading, second], **to_123)), by=batch.by)
    services.apply(back(batch, corrected([heading, third], **to_123)), by=batch.by)
    services.undo(of_second, by=batch.by)
    assert current(round_) == {"Body 1": {"One.", "Three."}}
    services.apply(back(batch, corrected([heading, second], **to_123)), by=batch.by)
    assert current(round_) == {"Body 1": {"One.", "Two.", "Three."}}


def test_corrected_rows_do_not_come_in_once_their_first_file_is_undone(round_: Any) -> None:
    batch = partly(round_, ROWS)
    again = back(batch, corrected(rows_that_wait(batch), **{"999": "127", "998": "123"}))
    services.undo(batch, by=batch.by)
    with pytest.raises(Refused) as refusal:
        services.apply(again, by=again.by)
    assert refusal.value.code == "changed_since"
    assert current(round_) == {}


def test_undoing_the_first_file_undoes_what_was_added(round_: Any) -> None:
    batch = partly(round_, ROWS)
    again = back(batch, corrected(rows_that_wait(batch), **{"999": "127", "998": "123"}))
    services.apply(again, by=again.by)
    assert services.undo(batch, by=batch.by) == (3, 0, 0)
    assert current(round_) == {}
    again.refresh_from_db()
    assert again.undone_at is not None


def test_rows_are_not_added_to_what_the_body_corrects_itself(round_: Any) -> None:
    batch = partly(round_, ROWS)
    submission = Submission.objects.get(delegation__organisation__name="Body 1")
    copy_version(submission.versions.get(), by=batch.by)
    again = back(batch, corrected(rows_that_wait(batch), **{"999": "127", "998": "123"}))
    assert [each[4] for each in again.found["shown"]] == ["“Body 1” has a submission of its own in this round."]


def test_without_a_good_row_nothing_is_imported(round_: Any) -> None:
    with pytest.raises(Refusals):
        partly(round_, [said("Body 1", "999", "One.")])
    assert not Submission.objects.exists()


def test_levels_do_not_open_with_a_later_file(round_: Any) -> None:
    consent = {"Who_may_see_it": "Public", "Consent_given_on": "2026-02-28", "Source_of_the_consent": "Letter"}
    batch = partly(round_, [said("Body 1", "123", "One."), said("Body 1", "999", "Two.", **consent)], level="public")
    again = back(batch, corrected(rows_that_wait(batch), **{"999": "127"}))
    assert again.found["levels"] == {"secretariat": 1, "without_consent": 0}
    assert "This row is not more open than these." in again.found["noticed"][0][4]
    services.apply(again, by=again.by)
    assert set(Input.objects.values_list("confidentiality", flat=True)) == {"secretariat"}


def test_a_value_is_replaced_in_all_rows(round_: Any) -> None:
    rows = [
        said("Body 1", "general", "One.", Position=""),
        said("Body 2", "General.", "Two.", Position=""),
        said("Body 3", "123", "Three.", Position="agreed"),
    ]
    batch = received(round_, as_csv(rows))
    stored_checks.check_file(batch)
    assert sorted(batch.found["unknown"]) == [["para", "general", 2], ["position", "agreed", 1]]
    decisions.decide(
        batch, by=batch.by, mapping=batch.columns, bodies={}, level="secretariat",
        replacements={"para": {"general": "General"}, "position": {"agreed": "supports"}},
    )  # fmt: skip
    batch.refresh_from_db()
    assert stored_checks.check_file(batch).faults == []
    services.apply(batch, by=batch.by)
    assert Input.objects.filter(on_round=True).count() == 2
    assert Input.objects.get(comment="Three.").position == "supports"


def test_a_text_that_its_cell_does_not_hold_is_not_imported_cut(round_: Any) -> None:
    long = " ".join(f"Word {place}." for place in range(4_000))
    batch = partly(round_, [said("Body 1", "123", "One."), said("Body 2", "999", long)])
    rows = corrected(rows_that_wait(batch), **{"999": "124"})
    again = back(batch, rows)
    with pytest.raises(Refusals) as refused:
        services.apply(again, by=again.by)
    assert [each.code for each in refused.value.refusals] == ["text_cut"]
    assert current(round_) == {"Body 1": {"One."}}
    at, table = rows[0].index("Comment"), io.StringIO()
    csv.writer(table).writerows([rows[0], *([*each[:at], long, *each[at + 1 :]] for each in rows[1:])])
    whole = received(round_, table.getvalue().encode(), name="corrected.csv")
    stored_checks.check_file(whole)
    services.apply(whole, by=whole.by)
    assert current(round_) == {"Body 1": {"One."}, "Body 2": {long}}


def test_what_is_refused_is_not_imported_from_the_workbook_of_errors_as_it_came() -> None:
    round_ = RoundFactory(paragraphs={"140.1": 1, "140.10": 1, "150.20": 1})
    rows = [
        ["Body 1", 140.1, "One.", "Supports", "2026-01-02"],
        ["Body 2", "140.10", "=A1", "Supports", "2026-01-02"],
        ["Body 3", "=A1", "Three.", "#REF!", "#REF!"],
        ["Body 4", 150.2, "Four.", "Perhaps", "2026-01-02"],
    ]
    heading = ["Organisation", "Para", "Comment", "Position", "Received"]
    batch = received(round_, as_xlsx(rows, heading=heading), name="inputs.xlsx")
    codes = [(each.row, each.code) for each in stored_checks.check_file(batch).faults]
    assert codes == [
        (2, "number_cut"), (3, "formula"), (4, "formula"), (4, "error_value"), (4, "error_value"), (5, "not_a_choice"),
    ]  # fmt: skip
    waiting = rows_that_wait(batch)
    note = "(not imported: enter the value here)"
    assert [each[3:] for each in waiting[1:]] == [
        [140.1, "One.", "Supports", "2026-01-02"],
        ["140.10", note, "Supports", "2026-01-02"],
        [note, "Three.", note, note],
        [150.2, "Four.", "Perhaps", "2026-01-02"],
    ]
    again = back(batch, waiting)
    checked = stored_checks.check_file(again)
    assert [(each.row, each.header, each.code) for each in checked.faults] == [
        (2, "Para", "number_cut"), (3, "Comment", "not_corrected"), (4, "Para", "not_corrected"),
        (4, "Position", "not_corrected"), (4, "Received", "not_corrected"), (5, "Position", "not_a_choice"),
    ]  # fmt: skip
    assert str(checked.faults[1]) == (
        "Row 3, column E (Comment), “(not imported: enter the value here)”: This cell was not imported, since it "
        "contained a formula or an error. Enter the value in the cell, or empty the cell."
    )
    waiting[1][3], waiting[2][4], waiting[3][3:], waiting[4][5] = "140.10", "Two.", ["140.1", "Three."], "Supports"
    mended = back(batch, waiting)
    services.apply(mended, by=mended.by)
    inputs = Input.objects.values_list("comment", "recommendation__paragraph__number").order_by("comment")
    assert [*inputs] == [("Four.", "150.20"), ("One.", "140.10"), ("Three.", "140.1"), ("Two.", "140.10")]
