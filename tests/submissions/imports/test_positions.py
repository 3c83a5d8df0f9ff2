"""A position given to what takes none: told row by row, and imported without it where the officer says so."""

import io
from typing import Any

import pytest
from django.test import Client
from django.urls import reverse
from openpyxl import load_workbook

from consultations.models import Question, Recommendation
from core.errors import Refused
from submissions.imports import decisions, services, stored_checks
from submissions.models import Input, InputImport, Version
from tests.factories import RoundFactory
from tests.submissions.imports.tables import as_csv, received, row
from tests.submissions.imports.test_waiting_rows import back, rows_that_wait
from tests.support.officers import sign_in

pytestmark = pytest.mark.django_db
SAID = {"Organisation": "Harbour Union", "Constituency": "NGO"}


@pytest.fixture
def round_() -> Any:
    row = RoundFactory()
    Question.objects.get_or_create(round=row, number=1, defaults={"text": "What would help?"})
    Recommendation.objects.filter(rounds=row, paragraph__number="124").update(kind="question")
    return row


ROWS = [
    row(**SAID, Para="123", Position="Supports", Comment="Yes."),
    row(**SAID, Para="Q1", Position="Supports", Comment="Money would."),
    row(**SAID, Para="124", Position="X", Comment="A question of the document."),
    row(**SAID, Position="Takes note", Comment="On the whole."),
]


def decide(batch: InputImport, **said: Any) -> InputImport:
    mapping = {"mapping": batch.columns, "bodies": {}, "level": batch.level}
    return decisions.decide(batch, by=batch.by, **mapping, **said)


def test_each_row_is_told_and_the_good_one_is_not(round_: Any) -> None:
    batch = received(round_, as_csv(ROWS))
    checked = stored_checks.check_file(batch)
    assert [(fault.row, fault.header, fault.code) for fault in checked.faults] == [
        (number, "Position", "no_position_here") for number in (3, 4, 5)
    ]
    assert (batch.found["inputs"], batch.found["bad_rows"], batch.found["positions"]) == (1, 3, 3)


def test_nothing_is_decided_while_the_file_is_read(round_: Any) -> None:
    """The check that runs would write back the level that it read."""
    batch = received(round_, as_csv(ROWS))
    services.enqueue(batch, services.CHECK_JOB, by=batch.by)
    with pytest.raises(Refused) as refused:
        decide(batch)
    assert refused.value.code == "going_on"


def test_the_officer_imports_the_words_without_the_position(round_: Any) -> None:
    batch = received(round_, as_csv(ROWS))
    stored_checks.check_file(batch)
    batch = decide(batch, without_position=True)
    checked = stored_checks.check_file(batch)
    assert checked.faults == []
    assert [(each.row, each.code) for each in checked.notices if each.field == "position"] == [
        (3, "position_left_out"), (4, "position_left_out"), (5, "position_left_out"),
    ]  # fmt: skip
    assert "Its text is imported, “Supports” is not." in str(checked.notices[0])
    services.apply(batch, by=batch.by)
    assert sorted(Input.objects.values_list("comment", "position")) == [
        ("A question of the document.", ""), ("Money would.", ""), ("On the whole.", ""), ("Yes.", "supports"),
    ]  # fmt: skip


def test_the_choice_is_taken_back(round_: Any) -> None:
    batch = received(round_, as_csv(ROWS))
    stored_checks.check_file(batch)
    batch = decide(decide(batch, without_position=True), without_position=False)
    assert len(stored_checks.check_file(batch).faults) == 3


def test_an_unknown_paragraph_does_not_hide_the_position(round_: Any) -> None:
    rows = [row(**SAID, Para="999", Position="Supports", Comment="x"), row(Comment="y", Para="Q1", Position="Supports")]
    faults = stored_checks.check_file(received(round_, as_csv(rows))).faults
    assert [(each.row, each.code) for each in faults] == [
        (2, "unknown_paragraph"), (3, "body_missing"), (3, "no_position_here"),
    ]  # fmt: skip


def test_the_first_row_of_a_new_participant_is_checked_by_its_own_constituency() -> None:
    round_ = RoundFactory(constituencies=("state", "treaty_body"))
    names = {"Organisation": "Committee of Harbours", "Constituency": "Treaty body"}
    rows = [row(**names, Para=para, Position="Supports", Comment="Yes.") for para in ("123", "124")]
    faults = stored_checks.check_file(received(round_, as_csv(rows))).faults
    assert [str(fault) for fault in faults] == [
        f"Row {number}, column H (Position), “Supports”: This position is not offered to this constituency in this "
        "round. Choose one of: Provides information."
        for number in (2, 3)
    ]


def test_the_only_position_of_a_participant_is_imported_whichever_row_has_it() -> None:
    round_ = RoundFactory()
    rows = [
        row(**SAID, Para="124", Comment="On 124."),
        row(**SAID, Para="123", Comment="First."),
        row(**SAID, Para="123", Comment="Second."),
        row(**SAID, Para="123", Position="Supports", Comment="Third."),
        row(**SAID, Para="123", Position="X", Comment="Fourth."),
    ]
    batch = received(round_, as_csv(rows))
    notices = [str(each) for each in stored_checks.check_file(batch).notices if each.field == "position"]
    assert notices == [
        "Row 6, column H (Position), “X”: An earlier row gives the position of this participant on the same paragraph: "
        "“Supports”. The position in this row is not imported."
    ]
    services.apply(batch, by=batch.by)
    inputs = Input.objects.filter(recommendation__paragraph__number="123").order_by("number")
    assert [*inputs.values_list("comment", "position")] == [
        ("Third.", "supports"), ("First.", ""), ("Second.", ""), ("Fourth.", ""),
    ]  # fmt: skip


def test_a_position_that_cannot_be_added_to_an_earlier_import_is_refused() -> None:
    round_ = RoundFactory()
    rows = [
        row(**SAID, Para="123", Comment="First."),
        row(**SAID, Para="124", Position="Supports", Comment="On 124."),
        row(**SAID, Para="999", Position="Supports", Comment="Second."),
        row(**SAID, Para="998", Position="Supports", Comment="More on 124."),
    ]
    batch = received(round_, as_csv(rows))
    stored_checks.check_file(batch)
    services.apply(batch, by=batch.by, good_only=True)
    waiting = rows_that_wait(batch)
    at = waiting[0].index("Para")
    waiting[1][at], waiting[2][at] = "123", "124"
    again = back(batch, waiting)
    checked = stored_checks.check_file(again)
    assert [(str(each), each.code) for each in checked.faults] == [
        (
            "Row 2, column J (Position), “Supports”: An earlier import has an answer of this participant on the same "
            "paragraph, without a position. Delete the position in this row. Or undo that import, correct the row in "
            "its file, and import the whole file again.",
            "position_lost",
        )
    ]
    assert [each.code for each in checked.notices if each.field == "position"] == []


def test_the_page_asks_and_the_workbook_says_what_to_do(
    client: Client, round_: Any, django_capture_on_commit_callbacks: Any
) -> None:
    sign_in(client, round_.created_by)
    batch = received(round_, as_csv(ROWS))
    stored_checks.check_file(batch)
    page = reverse("imports:file", args=[batch.pk])
    shown = client.get(page).content.decode()
    assert "Import these answers without their position" in shown and "3 rows give a position on a question" in shown
    answer = client.get(reverse("imports:faults", args=[batch.pk]))
    book = load_workbook(io.BytesIO(b"".join(answer.streaming_content)))
    words = [str(cells[1].value) for cells in book.active.iter_rows(min_row=2)]
    assert len(words) == 3 and all("have no position" in each for each in words)
    form = client.get(page).context["form"]
    data = {name: form[name].value() or "" for name in form.fields} | {"without_position": "on"}
    with django_capture_on_commit_callbacks(execute=True):
        assert client.post(page, data).status_code == 302
    shown = client.get(page).content.decode()
    assert "Import 4 inputs" in shown and "Its text is imported, “Supports” is not." in shown


def test_rows_that_waited_for_their_position_come_in_without_it(round_: Any) -> None:
    batch = received(round_, as_csv(ROWS))
    stored_checks.check_file(batch)
    services.apply(batch, by=batch.by, good_only=True)
    assert Input.objects.count() == 1
    again = decide(back(batch, rows_that_wait(batch)), without_position=True)
    assert stored_checks.check_file(again).faults == []
    services.apply(again, by=again.by)
    now = Input.objects.filter(version__in=Version.objects.current())
    assert now.count() == 4 and now.exclude(position="").count() == 1
    assert "Money would." in now.values_list("comment", flat=True)
