"""Tables on paper."""

from core.spreadsheets import Column
from core.tables.formats import shortest_widths


def test_a_table_without_rows_has_widths_as_its_columns_say() -> None:
    """A round in which nobody has answered is laid out too."""
    narrow, wide = shortest_widths([Column("a", "A", 10), Column("b", "B", 60)], [])
    assert 0 < narrow < wide
