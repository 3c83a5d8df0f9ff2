"""What is a paragraph's number, and what only looks like one. Doubts are said."""

import random
from collections.abc import Callable, Sequence

import pytest

from consultations.reading.structure.numbers import numbering
from tests.consultations.reading.samples import notes, numbers, reading_of


def test_a_list_inside_a_paragraph() -> None:
    reading = reading_of("""\
        40. The plan has three parts:
        1. Shelter for children;
        2. Legal aid;
        3. Schooling.
        41. States should fund it.
        """)
    assert numbers(reading) == ["40", "41"]
    assert reading.paragraphs[0].text.endswith("3. Schooling.")
    assert "list_inside" in [reason.code for reason in reading.paragraphs[0].reasons]


def test_a_list_whose_numbers_reach_those_of_the_paragraphs() -> None:
    reading = reading_of("""\
        2. The plan has three parts:
        1. Shelter;
        2. Legal aid;
        3. Schooling.
        3. States should fund it.
        4. States should report.
        """)
    assert numbers(reading) == ["2", "3", "4"]


def test_decimals_years_and_references_at_the_beginning_of_a_line() -> None:
    reading = reading_of("""\
        123. Returns rose by
        2.5 per cent after the Convention was adopted in
        1990. The rise is described in para.
        125. States should publish such figures, as said in paragraphs
        10-12. They should do so each year.
        124. The report covers children of
        12-14 years of age.
        125. States should act.
        """)
    assert numbers(reading) == ["123", "124", "125"]
    assert reading.paragraphs[0].text == (
        "Returns rose by 2.5 per cent after the Convention was adopted in 1990. The rise is described in para. 125. "
        "States should publish such figures, as said in paragraphs 10-12. They should do so each year."
    )
    assert reading.paragraphs[1].text == "The report covers children of 12-14 years of age."


def test_missing_numbers_are_said() -> None:
    reading = reading_of("10. One.\n11. Two.\n14. Three.\n15. Four.\n17. Five.\n")
    assert numbers(reading) == ["10", "11", "14", "15", "17"]
    assert notes(reading)["missing_numbers"] == "12-13, 16"


def test_a_number_used_twice_is_said_and_both_paragraphs_stay() -> None:
    reading = reading_of("10. One.\n11. Two.\n11. Two again.\n12. Three.\n")
    assert [(each.number, each.text) for each in reading.paragraphs] == [
        ("10", "One."),
        ("11", "Two."),
        ("11", "Two again."),
        ("12", "Three."),
    ]
    assert notes(reading)["duplicate_numbers"] == "11"


def test_a_number_out_of_order_is_said() -> None:
    reading = reading_of("10. One.\n11. Two.\n14. Five.\n12. Three.\n13. Four.\n15. Six.\n")
    assert numbers(reading) == ["10", "11", "14", "12", "13", "15"]
    assert notes(reading)["out_of_order"] == "14"


def test_an_annex_starts_anew() -> None:
    reading = reading_of("""\
        1. One.
        2. Two.

        Annex

        1. First of the annex.
        2. Second of the annex.
        """)
    assert numbers(reading) == ["1", "2", "Annex, 1", "Annex, 2"]
    assert [(each.code, each.words, each.place) for each in reading.faults] == [("run_restarts_under", "Annex", 2)]
    assert notes(reading)["numbering_restarts"] == "1"
    assert [each.heading_path for each in reading.paragraphs] == [(), (), ("Annex",), ("Annex",)]


def test_an_excerpt_of_two_places() -> None:
    reading = reading_of("12. One.\n13. Two.\n123. Three.\n124. Four.\n")
    assert numbers(reading) == ["12", "13", "123", "124"]
    assert notes(reading)["numbering_restarts"] == "123"


def test_text_before_the_first_number_is_left_out_and_said() -> None:
    reading = reading_of("of the child, as said above.\n124. States should act.\n")
    assert numbers(reading) == ["124"]
    assert notes(reading)["text_before_first"] == "of the child, as said above."


@pytest.mark.parametrize("text", ["-----\npage 1\n", "A/HRC/11/7\n", "7\n"])
def test_no_number_at_all(text: str) -> None:
    reading = reading_of(text)
    assert reading.paragraphs == ()
    assert "no_numbered_paragraph" in notes(reading)


def candidates(runs: Sequence[Sequence[int]], weight: Callable[[int], float] = lambda _line: 1.0) -> list:
    values = [value for run in runs for value in run]
    return [numbering.Candidate(line, value, 2, weight(line), False) for line, value in enumerate(values)]


def test_numbers_that_start_again_are_runs_of_their_own() -> None:
    for runs in ([[1, 2, 3], [1, 2, 3, 4], [1, 2]], [[8, 9, 10, 11, 12], [1, 2, 3, 4], [1, 2, 3, 4, 5, 6]]):
        found = numbering._chains(candidates(runs))
        assert [[each.value for each in chain] for chain in found] == runs
    found = numbering._chains(candidates([[1, 2, 2, 3, 40, 4, 5]]))  # twice and out of order: one run
    assert [[(each.line, each.value) for each in chain] for chain in found] == [
        [(0, 1), (1, 2), (3, 3), (5, 4), (6, 5)]
    ]


RUNS = {
    "equal": [[1, 2, 3]] * 6_000,
    "longer and longer": [list(range(1, length)) for length in range(2, 200)],
    "shorter and shorter": [list(range(1, length)) for length in range(200, 1, -1)],
    "ends of longer ones": [list(range(length, 150)) for length in range(1, 149)],
    "by chance": [list(range(first, first + 7)) for first in random.Random(7).choices(range(1, 60), k=3_000)],
    "one number": [[1]] * 20_000,
}


@pytest.mark.parametrize("runs", RUNS.values(), ids=RUNS.keys())
@pytest.mark.parametrize("weights", ["equal", "falling", "any"])
def test_thousands_of_restarts_are_looked_at_a_few_times_each(
    runs: list[list[int]], weights: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Counted in candidates, not in time: the number of passes grows with the logarithm of their number at most."""
    chance = random.Random(3)
    weight = {"equal": lambda _: 1.0, "falling": lambda line: 1 - line / 300_000, "any": lambda _: chance.random()}
    all_of_them, steps, best_ends = candidates(runs, weight[weights]), 0, numbering._best_ends

    def counted(region: Sequence[numbering.Candidate]) -> list:
        nonlocal steps
        steps += len(region)
        return best_ends(region)

    monkeypatch.setattr(numbering, "_best_ends", counted)
    found = numbering._chains(all_of_them)
    assert found and steps <= len(all_of_them) * (4 + len(all_of_them).bit_length())
    if runs is RUNS["equal"] and weights != "any":
        assert len(found) == 6_000  # none of them is lost
        assert steps <= 2 * len(all_of_them) or weights != "equal"
