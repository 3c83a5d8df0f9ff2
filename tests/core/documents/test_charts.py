"""Charts read without colour, in both directions, and carry words as words."""

import re
from itertools import pairwise
from xml.etree import ElementTree

import pytest

from core.documents.charts import Bar, Cells, divided_bars, divided_cells
from core.documents.pdf_file import picture
from core.documents.tree import Hatch

HATCHES = {"S": Hatch("1b6b57"), "A": Hatch("7fb8a4", "up"), "–": Hatch("ffffff")}
LEGEND = [("S", "Supports"), ("A", "Supports with amendment"), ("–", "No position")]
SPACE = "{http://www.w3.org/2000/svg}"


def drawn(*bars, to="ltr"):
    return divided_bars(bars, HATCHES, LEGEND, name="one", to=to)


def boxes(svg):
    """(left, width, fill) of each part with an outline, the legend apart."""
    rows = [row for row in ElementTree.fromstring(svg).iter(f"{SPACE}rect") if row.get("stroke")]
    return [(float(row.get("x")), float(row.get("width")), row.get("fill")) for row in rows[: -len(LEGEND)]]


def texts(svg):
    return [row.text for row in ElementTree.fromstring(svg).iter(f"{SPACE}text")]


def test_parts_are_shares_of_their_own_bar_and_told_apart_without_colour():
    svg = drawn(Bar("States (4)", [("S", 3), ("A", 1)]), Bar("Others (1)", [("–", 1)]))
    (_left, three, plain), (_next, one, hatched), (_third, whole, white) = boxes(svg)
    assert three == 3 * one and three + one == whole
    assert len({plain, hatched, white}) == 3 and hatched.startswith("url(#one-")
    assert texts(svg)[:5] == ["States (4)", "S 3", "A 1", "Others (1)", "– 1"]


def test_right_to_left_is_mirrored():
    bar = Bar("الدول", [("S", 3), ("A", 1)])
    there, back = boxes(drawn(bar)), boxes(drawn(bar, to="rtl"))
    assert [(640 - left - width, width) for left, width, _fill in back] == [row[:2] for row in there]


def test_what_is_not_told_apart_is_said():
    svg = drawn(Bar("Civil society", words="Not shown separately, to protect identities"))
    assert boxes(svg) == []
    assert "Not shown separately, to protect identities" in " ".join(texts(svg))


def test_a_narrow_part_leaves_its_number_to_the_table():
    svg = drawn(Bar("States (200)", [("S", 199), ("A", 1)]))
    assert texts(svg)[:2] == ["States (200)", "S 199"] and "A 1" not in texts(svg)


@pytest.mark.parametrize("words", ["</text><script>", "a & b", "\u202eturned", "😀 x́", "word " * 60])
def test_words_stay_words_and_the_same_bars_give_the_same_bytes(words):
    svg = drawn(Bar(words, [("S", 1)]))
    assert svg == drawn(Bar(words, [("S", 1)]))
    assert b"<script" not in svg
    assert re.sub(r"\W", "", "".join(texts(svg))).startswith(re.sub(r"\W", "", words))
    assert picture(svg).startswith(b"\x89PNG")


@pytest.mark.parametrize("labels", [["124", "125"] * 8, [f"140.{n}" for n in range(1, 16)], ["140.12 (2)"] * 7])
def test_no_label_of_a_matrix_covers_the_next(labels):
    svg = divided_cells(labels, [Cells("States", [[("S", 1)]] * len(labels))], HATCHES, LEGEND, name="one", to="ltr")
    rows = [row for row in ElementTree.fromstring(svg) if row.tag.endswith(("rect", "text"))]
    heads = [(float(box.get("x")), float(box.get("width")), float(box.get("y")))
             for box, words in pairwise(rows) if words.text in labels]  # fmt: skip
    assert len(heads) == len(labels)
    assert all(x + width < next_x for (x, width, y), (next_x, _w, next_y) in pairwise(heads) if y == next_y)
