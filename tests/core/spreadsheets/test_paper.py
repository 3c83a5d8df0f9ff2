"""How wide columns become for print, on which paper, and on how many pages beside each other."""

from core.spreadsheets import Column
from core.spreadsheets.paper import ROOM, Layout, legible, points


def width(layout: Layout) -> float:
    return sum(each.width for each in layout.columns if not each.grouped)


def test_columns_that_fit_stay_as_they_are() -> None:
    columns = (Column("a", "A", 20, "code"), Column("b", "B", 100))
    assert legible(columns) == Layout(columns, "A4", 1)


def test_texts_become_narrower_and_nothing_else_does() -> None:
    layout = legible((Column("a", "A", 40, "code"), Column("b", "B", 100), Column("c", "C", 60)))
    assert layout.paper == "A4" and layout.columns[0].width == 40
    assert width(layout) <= ROOM["A4"]
    assert points(layout) >= 8


def test_what_is_too_wide_for_small_paper_takes_the_large_one() -> None:
    layout = legible((Column("a", "A", 150, "code"), Column("b", "B", 100)))
    assert (layout.paper, layout.pages_wide) == ("A3", 1)


def test_columns_give_way_one_after_the_other_and_no_more_than_needed() -> None:
    columns = (Column("a", "A", 200, "code"), *(Column(key, key, 60) for key in "bcd"))
    layout = legible(columns, collapse=("d", "c", "b"))
    assert [each.key for each in layout.columns if each.grouped] == ["c", "d"]
    assert points(layout) >= 8


def test_the_rest_goes_beside_with_the_first_column_repeated() -> None:
    columns = tuple(Column(str(n), "", 50, "code") for n in range(10))
    layout = legible(columns, repeated=1)
    assert layout.pages_wide == 3  # 50 + 210 on each page, of 450 after the first column
    assert points(layout) >= 8
