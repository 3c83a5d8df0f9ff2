"""A file in which every row is wrong: little memory a row, and every row is in the workbook to correct."""

import gc
import tracemalloc
from typing import Any

import pytest

from submissions.imports import stored_checks
from tests.factories import RoundFactory
from tests.submissions.imports.tables import as_csv, received
from tests.submissions.imports.test_waiting_rows import rows_that_wait, said

pytestmark = pytest.mark.django_db
MOST = 700  # bytes a row


def bad_file(round_: Any, rows: int) -> Any:
    lines = [said("Body 1", "999", f"Comment {n}. ") for n in range(rows)]
    return received(round_, as_csv(lines), name=f"{rows}.csv")


def test_every_bad_row_costs_little_and_is_in_the_workbook() -> None:
    round_, kept = RoundFactory(), {}
    stored_checks.check_file(bad_file(round_, 100))  # what is read once only
    for rows in (100, 1_100):
        batch = bad_file(round_, rows)
        gc.collect()
        tracemalloc.start()
        checked = stored_checks.check_file(batch)
        gc.collect()
        kept[rows] = tracemalloc.get_traced_memory()[0]  # with the faults, without buffers of the workbook
        tracemalloc.stop()
        assert len(checked.bad_rows) == rows
        [heading, *waiting] = rows_that_wait(batch)
        assert len(waiting) == rows and waiting[-1][heading.index("Comment")] == f"Comment {rows - 1}. "
        assert "999" in waiting[0][heading.index("Errors to correct")]
    assert (kept[1_100] - kept[100]) / 1_000 < MOST, kept
