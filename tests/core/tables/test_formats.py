"""Tables on paper and as csv."""

import csv
import io

import pytest

from core.spreadsheets import Column
from core.tables.formats import csv_file, shortest_widths


def test_a_table_without_rows_has_widths_as_its_columns_say() -> None:
    """A round in which nobody has answered is laid out too."""
    narrow, wide = shortest_widths([Column("a", "A", 10), Column("b", "B", 60)], [])
    assert 0 < narrow < wide


@pytest.mark.parametrize("words", ['=HYPERLINK("https://evil.example")', "@SUM(1)", "+1", "-1", "\tx", "＝1"])
def test_a_heading_is_no_formula_either(words: str) -> None:
    """The matrix is headed by names that participants chose, a file of rows with errors as the file that came in."""
    target = io.BytesIO()
    csv_file(["Name", words], [["a", words]], target)
    heading, row = csv.reader(io.StringIO(target.getvalue().decode("utf-8-sig")))
    assert heading == ["Name", f"'{words}"]
    assert row == ["a", f"'{words}"]
