"""What is a paragraph's number, and what only looks like one. Doubts are said."""

import pytest

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
