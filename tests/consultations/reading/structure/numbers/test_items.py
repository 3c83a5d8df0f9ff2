"""Items under paragraphs, and under headings where nothing is numbered."""

from tests.consultations.reading.samples import notes, numbers, reading_of


def test_dotted_numbers_of_which_one_is_printed_oddly() -> None:
    reading = reading_of("""\
        12. The following recommendations will be examined:
        12.1. Ratify the Convention (Ombira);
        12.2 Build schools, as said in paragraph
        12.9. That is a reference (Arandia);
        12.4. .Open clinics (Arandia);
        13. States should act.
        """)
    assert numbers(reading) == ["12", "12.1", "12.2", "12.4", "13"]
    assert {each.number: each.text for each in reading.paragraphs}["12.4"] == "Open clinics (Arandia);"


def test_a_mistaken_number_counts_where_its_place_is_free() -> None:
    reading = reading_of("""\
        12. The following recommendations enjoy the support of Arandia:
        12.1. Ratify the Convention (Ombira);
        13.2. Build schools (Arandia);
        12.3. Act as it was said in paragraph
        11.4. Open clinics, too (Arandia);
        12. 4 Train nurses (Arandia);
        12-5. Plant trees (Ombira).
        13. States should act.
        """)
    assert numbers(reading) == ["12", "12.1", "12.2", "12.3", "12.4", "12.5", "13"]
    found = {each.number: each for each in reading.paragraphs}
    assert found["12.2"].text == "Build schools (Arandia);"
    said = {
        number: [why.words for why in each.reasons if why.code == "number_misprinted"] for number, each in found.items()
    }
    assert {number: words for number, words in said.items() if words} == {
        "12.2": ["13.2"],
        "12.4": ["12. 4"],
        "12.5": ["12-5"],
    }
    assert found["12.3"].text.endswith("paragraph 11.4. Open clinics, too (Arandia);")


def test_a_list_that_says_what_was_recommended() -> None:
    reading = reading_of("""\
        77. In the course of the discussion, it was recommended that Arandia:
        1. Ratify the Convention (Ombira);
        2. Build schools (Norland).
        78. The answer of Arandia will be included in the report.
        """)
    assert numbers(reading) == ["77", "77.1", "77.2", "78"]


def test_lettered_items_under_headings() -> None:
    reading = reading_of("""\
        # Goal 1
        We commit to act.

        ## Actions
        - a. Build schools.
        - b. Train nurses,
          in every town.

        Ports and airports:

        - c. Open clinics.
        # Goal 2
        ## Actions
        - a. Plant trees.
        """)
    assert numbers(reading) == ["1(a)", "1(b)", "1(c)", "2(a)"]
    assert reading.paragraphs[1].text == "Train nurses, in every town."
    assert reading.paragraphs[2].heading_path == ("Goal 1", "Actions", "Ports and airports:")
    assert reading.paragraphs[3].heading_path == ("Goal 2", "Actions")
    assert reading.paragraphs[3].limbs[0].reason.code == "listed_as_action"
    assert notes(reading)["text_without_number"] == "We commit to act."


def test_misprinted_numbers_are_told() -> None:
    """118.09 is 118.9; a number that does not fit is the missing one; a repeated one is told where it stands."""
    items = [f"118.{n}. Build school {n} (Ombira);" for n in range(1, 13)]
    items[8] = "118.09. Build school 9 (Ombira);"
    items[4] = "118.50. Build school 5 (Ombira);"
    items.insert(11, "118.11. Build a school again (Ombira);")
    reading = reading_of("118. The recommendations below enjoy the support of Arandia:\n" + "\n".join(items))
    assert numbers(reading) == ["118", *[f"118.{n}" for n in range(1, 13)]]
    assert [(fault.code, fault.words, fault.place) for fault in reading.faults] == [
        ("number_misprinted", "118.50", 5),
        ("number_misprinted", "118.09", 9),
        ("number_inside", "118.11", 11),
    ]


def test_items_of_an_excerpt() -> None:
    reading = reading_of("""\
        4. States should:

        (a) Build schools;

        (d) Train teachers;

        (e) Report.
        """)
    assert numbers(reading) == ["4", "4(a)", "4(d)", "4(e)"]
    assert [(fault.code, fault.words, fault.place) for fault in reading.faults] == [
        ("items_missing", "4(b)–4(c)", 2),
    ]


def test_items_below_the_sign_of_an_omission() -> None:
    """An excerpt may begin with any letter, and (i) is a letter there."""
    reading = reading_of("""\
        67. States should: [...]

        (g) Ensure reparation;

        (h) Adopt measures; [...]

        (k) Report.
        """)
    assert numbers(reading) == ["67", "67(g)", "67(h)", "67(k)"]
